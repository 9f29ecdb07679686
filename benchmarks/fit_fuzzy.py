"""How often a name spelled like the one asked for is the right place, by likeness, where the gazetteer lacks the name.

    python benchmarks/fit_fuzzy.py ucdp_ged.jsonl.gz

Rows at precision 1 and 2 whose reference no place of the stated country has; a hit is right within 25 km of the coded
point. Prints counts by likeness for names of the same consonants and for those with one that differs, and the time of
a look-up. Thresholds are lowered to 80 while measuring.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
import statistics
import sys
import time

from geomap import calibration
from geomap.gazetteer import Gazetteer, fuzzy_index
from geomap.gazetteer.fuzzy import skeleton
from geomap.geodesy import distance_bearing


def main() -> int:
    """Print the table."""
    known = calibration.load()
    low = {
        n: dataclasses.replace(known.constants[n], value=80.0) for n in ("fuzzy.least_score", "fuzzy.least_score_slip")
    }
    lowered = dataclasses.replace(known, constants={**known.constants, **low})
    fuzzy_index.calibration = type("Lowered", (), {"load": staticmethod(lambda: lowered)})
    gazetteer = Gazetteer.open()
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    asked, missing, seconds = set(), 0, []
    table: dict[tuple[bool, int], list[bool]] = {}
    for row in rows:
        code = gazetteer.country_code(row["country"].split("(")[0].strip())
        if row["prec"] > 2 or not row.get("ref") or not code or (row["ref"], code) in asked:
            continue
        asked.add((row["ref"], code))
        if gazetteer.search(row["ref"], country=code):
            continue
        missing += 1
        start = time.perf_counter()
        matches = gazetteer.search_fuzzy(row["ref"], country=code)
        seconds.append(time.perf_counter() - start)
        if matches:
            best = matches[0]
            km = float(distance_bearing(best.place.lon, best.place.lat, row["lon"], row["lat"])[0])
            slip = skeleton(best.matched_name) != skeleton(row["ref"])
            table.setdefault((slip, int(best.score)), []).append(km <= 25)
    print(
        f"{len(asked)} references, {missing} of them unknown; median look-up {statistics.median(seconds) * 1000:.2f} ms"
    )
    for slip in (False, True):
        for first in (80, 85, 90, 91, 92, 93, 94, 95, 98):
            right = [r for (s, score), hits in table.items() if s is slip and score >= first for r in hits]
            if right:
                label = "one consonant differs" if slip else "same consonants"
                print(
                    f"{label:22} from {first}: {len(right):3} hits, {sum(right):3} right ({sum(right) / len(right):.2f})"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
