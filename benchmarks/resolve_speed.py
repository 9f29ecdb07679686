"""Print how many place phrases and documents a second one core resolves, beside the figures of other tools.

Phrases are distinct "D km DIR of X" over towns of the countries below, drawn with a fixed seed; the document is a made-up
report of about 3 kB. CPU time of this process; the best of several runs, because other processes disturb. One run before
them fills the caches that any long-running process has.

Run: python benchmarks/resolve_speed.py [--phrases N] [--runs N]
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable

from geomap.locations import locate, locate_many, resolve_many
from geomap.records import Location

_TOWNS = (
    "Sirte Sabha Benghazi Tobruk Ghat Murzuq Baidoa Kismayo Galkayo Hobyo Mosul Tikrit Kirkuk Fallujah Ramadi Aleppo Homs "
    "Idlib Raqqa Palmyra Kandahar Kunduz Ghazni Herat Jalalabad Goma Bunia Beni Bukavu Bangui Bria Bambari Maiduguri Kano "
    "Bamako Gao Kidal Zinder Agadez Diffa Juba Malakal Wau Nyala Khartoum Marib Taiz Aden Kharkiv Donetsk Kherson Sittwe"
).split()
_BEARINGS = "north northeast east southeast south southwest west northwest".split()
_REPORT = (
    "Two air strikes hit a camp about {} km southeast of Sirte, Libya, on Friday, officials in Tripoli said. Fighters were "
    "also attacked between Bani Walid and Ghirza and in the outskirts of Benghazi, residents told reporters in Cairo. A "
    "convoy was stopped {} miles north of Sabha, near the border with Chad, before it could reach Murzuq. The United "
    "Nations in Geneva called on Egypt, Turkey and Russia to end deliveries of arms, as the Security Council in New York "
    "had demanded. Witnesses in Misrata saw smoke over the port. Nobody claimed responsibility for the attack so far. "
)
#: CPU figures that others published: geometries and sentences per second of one core.
_OTHERS = (("etter 0.8, geometries", 3187), ("GeOspaCy, sentences", 70))


def phrases(count: int, seed: int) -> list[str]:
    """Return distinct phrases: distances to a tenth of a kilometre make them so."""
    rng = random.Random(seed)
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        drawn[f"{rng.uniform(3, 180):.1f} km {rng.choice(_BEARINGS)} of {rng.choice(_TOWNS)}"] = None
    return list(drawn)


def report(seed: int) -> str:
    """Return a text of about 3 kB with distances of its own."""
    rng = random.Random(seed)
    return " ".join(_REPORT.format(rng.randint(20, 180), rng.randint(20, 120)) for _ in range(5))


def read(text: str) -> list[object]:
    """Return the places of a text, which are worked out when they are read."""
    return [mention.location for mention in locate(text)]


def read_together(texts: list[str]) -> list[list[object]]:
    """Return the places of texts that are read together, as `geomap events` reads them."""
    return [[mention.location for mention in mentions] for mentions in locate_many(texts)]


def per_second(count: int, runs: int, work: Callable[[int], object]) -> float:
    """Return the best rate of several runs, each given its number."""
    best = 0.0
    for run in range(runs):
        start = time.process_time()
        work(run)
        best = max(best, count / (time.process_time() - start))
    return best


def steps() -> float:
    """Return how many million steps of a bare loop one core does per second: what else runs, and where, shows in it."""

    def count(_: int) -> None:
        for _step in range(1_000_000):
            pass

    return per_second(1, 5, count)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phrases", type=int, default=1000, help="distinct phrases per run (default 1000)")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the best counts (default 5)")
    options = parser.parse_args()
    sets = [phrases(options.phrases, seed) for seed in range(options.runs + 1)]
    resolve_many(sets[-1])
    found: dict[int, list[Location]] = {}

    def points(run: int) -> None:
        found[run] = [location for location in resolve_many(sets[run]) if isinstance(location, Location)]

    def regions(run: int) -> None:
        for location in found[run]:
            location.region(0.5)
            location.region(0.9)

    rows = [("distinct offset phrases, point and radius", per_second(options.phrases, options.runs, points), 5000)]
    with_regions = per_second(len(found[0]), options.runs, regions)
    rows.append(("  both regions of a resolved phrase", with_regions, 0))
    rows.append(("distinct offset phrases, with both regions", 1 / (1 / rows[0][1] + 1 / with_regions), 500))
    repeated = [sets[0][0]] * 100_000
    rows.append(
        ("one phrase 100,000 times", per_second(len(repeated), options.runs, lambda _: resolve_many(repeated)), 0)
    )
    texts = [[report(200 * run + i) for i in range(100)] for run in range(options.runs + 1)]
    names = sum(len(read(text)) for text in texts[-1]) / 100
    documents = per_second(100, options.runs, lambda run: [read(text) for text in texts[run]])
    rows.append((f"documents of {len(texts[0][0]) / 1000:.1f} kB and {names:.0f} places, one by one", documents, 200))
    others = [[report(200 * run + i) for i in range(100, 200)] for run in range(options.runs)]
    rows.append(("such documents together", per_second(100, options.runs, lambda run: read_together(others[run])), 200))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; this machine counts {steps():.0f} million steps/s")
    print(f"{'one core, CPU time':46} {'per s':>9}  target")
    for name, rate, target in rows:
        print(f"{name:46} {rate:9,.0f}  {target or '':>6}")
    print("\npublished by others, their machines:")
    for name, rate in _OTHERS:
        print(f"{name:46} {rate:9,.0f}")


if __name__ == "__main__":
    main()
