"""How a pack of the whole world behaves: rows a second, peak memory, disk, look-up time.

    python benchmarks/pack_scale.py [--rows N] [--alternate-names N] [--keep DIR]

Makes a synthetic file in GeoNames' 19 columns (default 12 million rows), installs it as a pack and looks names up. With
`--alternate-names`, so many rows of alternateNamesV2 are joined. Everything is made in a temporary folder, or in DIR,
where files of an earlier run are used again.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from geomap.gazetteer import pack_geonames
from geomap.gazetteer.names import normalise
from geomap.gazetteer.packs import Pack, key_hash

_BEGIN = "Al Ba Da El Ga Ha Ka La Ma Na Qa Ra Sa Ta Wa Ya Za Kho Sha Dho Bū Mū Tā Né Ñu Ché".split()
_MIDDLE = "ba da ga ka la ma na ra sa ta wa ya za ri ni li mi bou dou gou kou zhe".split()
_END = "bad dar far gan har kal lan man nar pur rah shan tan war yah zai".split()
#: Countries with a box (west, south, east, north) well inside them, degrees.
_BOXES = {
    "LY": (12, 26, 22, 31), "SY": (36, 33.5, 41, 36), "CN": (90, 27, 115, 40), "US": (-115, 34, -85, 45),
    "BR": (-60, -18, -45, -5), "IN": (75, 15, 82, 27), "UA": (25, 48, 36, 50.5), "NG": (4, 7.5, 12, 12), "RU": (40, 52, 100, 60),
}  # fmt: skip
_FEATURES = ["PPL"] * 12 + ["HLL", "STM", "MT", "FRM", "SCH", "ADM3"]


def name_of(dice: random.Random) -> str:
    """Return a made-up name; the short ones are shared by hundreds of places, the long ones by few."""
    parts = [dice.choice(_BEGIN), *(dice.choice(_MIDDLE) for _ in range(dice.randint(1, 4))), dice.choice(_END)]
    word = "".join(parts)
    return f"{dice.choice(_BEGIN)} {word.title()}" if dice.random() < 0.3 else word


def write_places(path: Path, rows: int) -> None:
    """Write the main file."""
    dice = random.Random(1)
    codes = list(_BOXES)
    with path.open("w", encoding="utf-8") as stream:
        for ident in range(1, rows + 1):
            name = name_of(dice)
            others = ",".join(name_of(dice) for _ in range(dice.choice((0, 0, 1, 1, 3))))
            code = dice.choice(codes)
            west, south, east, north = _BOXES[code]
            lon, lat = dice.uniform(west, east), dice.uniform(south, north)
            stream.write(
                f"{ident}\t{name}\t{name}\t{others}\t{lat:.5f}\t{lon:.5f}\tP\t{dice.choice(_FEATURES)}\t{code}\t\t"
                f"{dice.randint(1, 30):02}\t{dice.randint(1, 400)}\t\t\t{dice.choice((0, 0, 0, 850))}\t\t10\tUTC\t2026-01-01\n"
            )


def write_alternate_names(path: Path, rows: int, places: int) -> None:
    """Write the file of alternate names."""
    dice = random.Random(2)
    with path.open("w", encoding="utf-8") as stream:
        for ident in range(1, rows + 1):
            language = dice.choice(("en", "fr", "ar", "link", "wkdt", ""))
            stream.write(f"{ident}\t{dice.randint(1, places)}\t{language}\t{name_of(dice)}\t\t\t\t\t\t\n")


def install(folder: Path, alternate: bool) -> int:
    """Install in this process and print rate and peak memory."""
    started, cpu_started = time.perf_counter(), time.process_time()
    more = folder / "alternateNamesV2.txt" if alternate else None
    count = pack_geonames.install(folder / "allCountries.txt", "scale", alternate_names=more, root=folder / "packs")
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} rows in {seconds:.0f} s: {count / seconds:,.0f} rows/s on one core ({count / cpu_seconds:,.0f} a second of "
        f"its time), peak memory {peak_mb:,.0f} MB"
    )
    return 0


def look_up(folder: Path, rows: int) -> None:
    """Print opening time, look-up times and disk."""
    started = time.perf_counter()
    pack = Pack(folder / "packs" / "scale")
    pack.lookup(key_hash("sirte"))
    print(f"opened and first look-up {1e3 * (time.perf_counter() - started):.1f} ms")
    print(f"disk {pack.info.size_bytes / 1e6:,.0f} MB, {pack.info.names} names, {pack.info.keys} keys")
    dice = random.Random(3)
    known = [normalise(pack.place(dice.randrange(pack.info.places)).name) for _ in range(3000)]
    unknown = [f"{name}xq" for name in known]
    for label, names in (("known", known), ("unknown", unknown), ("known again", known)):
        times, hits = [], []
        for name in names:
            started = time.perf_counter()
            found = pack.lookup(key_hash(name))
            times.append(time.perf_counter() - started)
            hits.append(len(found))
        middle, late = statistics.median(times), statistics.quantiles(times, n=100)[94]
        print(
            f"{label} names: median {1e6 * middle:.1f} µs, 95 % under {1e6 * late:.1f} µs, {max(hits)} at most of one name"
        )


def main() -> int:
    """Make the files, install them in a process of its own, and look names up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=12_000_000)
    parser.add_argument("--alternate-names", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--install-only", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.install_only:
        return install(arguments.keep, bool(arguments.alternate_names))
    with tempfile.TemporaryDirectory(prefix="geomap-scale-") as scratch:
        folder = arguments.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "allCountries.txt").exists():
            write_places(folder / "allCountries.txt", arguments.rows)
        options = ["--install-only", "--keep", str(folder)]
        if arguments.alternate_names:
            if not (folder / "alternateNamesV2.txt").exists():
                write_alternate_names(folder / "alternateNamesV2.txt", arguments.alternate_names, arguments.rows)
            options += ["--alternate-names", str(arguments.alternate_names)]
        subprocess.run([sys.executable, __file__, *options], check=True)
        look_up(folder, arguments.rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
