"""How quickly names are found with many packs installed, and what that costs in memory.

    python benchmarks/pack_lookup.py [--packs N] [--names N]

Uses the packs that are installed ($GEOMAP_PACKS), the first N of them. Prints the time of opening and of the first look-up
in a process of its own, of whole exact searches by distinct names (no name is asked twice, so nothing is cached), of
fuzzy searches for misspelt names, with and without a country, and the resident memory of `geomap resolve` for one phrase.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.packs import Pack, installed, packs_folder

_FIRST = """
import time
started = time.perf_counter()
from geomap.gazetteer import Gazetteer
imported = time.perf_counter()
place = Gazetteer.open().search("Sirte", country="LY")[0]
print(f"{1e3 * (time.perf_counter() - imported):.1f} {1e3 * (time.perf_counter() - started):.1f}")
"""
_MEMORY = """
import resource, sys
from geomap.cli import main
main(["resolve", "20 km north of Sabha", "--country", "LY"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)
"""


def first_n(root: Path, count: int, scratch: Path) -> Path:
    """Return a folder with links to the first packs, or the folder itself where all are wanted."""
    from geomap.gazetteer import pack_index

    folders = sorted(info.folder for info in installed(root))
    if count >= len(folders):
        pack_index.refresh(root)
        return root
    for folder in folders[:count]:
        (scratch / folder.name).symlink_to(folder.resolve(), target_is_directory=True)
    pack_index.refresh(scratch)
    return scratch


def sample(root: Path, count: int) -> list[tuple[str, str]]:
    """Return distinct main names of random places of all packs, each with its country."""
    dice = random.Random(1)
    packs = [Pack(info.folder) for info in installed(root)]
    sizes = [pack.info.places for pack in packs]
    found: dict[str, str] = {}
    while len(found) < count:
        pack = dice.choices(packs, sizes)[0]
        place = pack.place(dice.randrange(pack.info.places))
        if place.country:
            found.setdefault(place.name, place.country)
    return list(found.items())


def misspelt(name: str, dice: random.Random) -> str:
    """Return a name with one letter left out, doubled or exchanged."""
    at = dice.randrange(1, len(name)) if len(name) > 1 else 0
    letter = dice.choice(("", name[at] * 2, dice.choice("aeiourlmnst")))
    return name[:at] + letter + name[at + 1 :]


def timed(label: str, calls: list[tuple[str, dict[str, object]]], search: object) -> None:
    """Print median and tail of the calls, each made once."""
    times, hits = [], 0
    for name, options in calls:
        started = time.perf_counter()
        found = search(name, **options)  # type: ignore[operator]
        times.append(time.perf_counter() - started)
        hits += bool(found)
    cuts = statistics.quantiles(times, n=20)
    print(
        f"{label:34} median {1e6 * statistics.median(times):8.1f} µs  95 % under {1e6 * cuts[18]:9.1f} µs  "
        f"{hits / len(calls):4.0%} found"
    )


def child(code: str) -> tuple[str, str]:
    """Run Python code in a process of its own and return its output and errors."""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip(), done.stderr.strip()


def measure(count: int) -> None:
    """Print everything for the packs in ``$GEOMAP_PACKS``."""
    infos = installed()
    places, names = sum(info.places for info in infos), sum(info.names for info in infos)
    print(f"{len(infos)} packs, {places} places, {names} names, {sum(i.size_bytes for i in infos) / 1e6:.0f} MB")
    runs = sorted(tuple(map(float, child(_FIRST)[0].split())) for _ in range(7))
    print(f"open and first look-up {runs[0][0]:.1f} ms, with imports {min(run[1] for run in runs):.1f} ms (best of 7)")
    memory = child(_MEMORY)[1].splitlines()[-1]
    print(f"resident memory of one `geomap resolve` {float(memory):.0f} MB")
    gazetteer = Gazetteer.open()
    asked = sample(packs_folder(), 2 * count)
    warm, cold = asked[:count], asked[count:]
    for name, code in warm:
        gazetteer.search(name, country=code)
    timed("search, country given", [(name, {"country": code}) for name, code in cold], gazetteer.search)
    asked = sample(packs_folder(), 3 * count)[2 * count :]
    timed("search, any country", [(name, {}) for name, _ in asked], gazetteer.search)
    timed("search, unknown name", [(f"{name}xq", {}) for name, _ in asked], gazetteer.search)
    many = [(len(found), name) for name, _ in warm for found in [gazetteer.search(name)] if 45 <= len(found) <= 65]
    if many:
        timed("search, 45 to 65 homonyms", [(name, {}) for _, name in many for _ in range(3)], gazetteer.search)
    dice = random.Random(2)
    wrong = [(misspelt(name, dice), code) for name, code in cold]
    wrong = [(name, code) for name, code in wrong if not gazetteer.search(name)][:300]
    gazetteer.search_fuzzy("Benishek")
    timed("fuzzy, country given", [(name, {"country": code}) for name, code in wrong], gazetteer.search_fuzzy)
    timed("fuzzy, any country", [(name, {}) for name, _ in wrong], gazetteer.search_fuzzy)


def main() -> int:
    """Measure with the first N packs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packs", type=int, default=10**6)
    parser.add_argument("--names", type=int, default=1500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="geomap-packs-") as scratch:
        os.environ["GEOMAP_PACKS"] = str(first_n(packs_folder(), arguments.packs, Path(scratch)))
        measure(arguments.names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
