"""How often a name spelled like the one asked for is the right place, by likeness, where the gazetteer lacks the name.

    python benchmarks/fit_fuzzy.py ucdp_ged.jsonl.gz

Rows at precision 1 and 2 whose reference no place of the stated country has; a hit is right within 25 km of the coded
point. Prints counts by likeness for names of the same consonants, for those with one that differs, and for both in the
stated first-order division, for the half of the rows that thresholds may be fitted on and for the other. Thresholds are
lowered to 75 while measuring. Last, the share of right first hits as `resolve` asks: by country alone, thresholds as they are
(`fuzzy.right_share`).
"""

from __future__ import annotations

import dataclasses
import gzip
import json
import statistics
import sys
import time
import zlib

from geomap import calibration
from geomap.gazetteer import Gazetteer, fuzzy_search
from geomap.gazetteer.fuzzy import skeleton
from geomap.geodesy import distance_bearing
from geomap.records import Place


def main() -> int:
    """Print the table."""
    known = calibration.load()
    names = ("fuzzy.least_score", "fuzzy.least_score_slip", "fuzzy.least_score_local")
    low = {name: dataclasses.replace(known.constants[name], value=75.0) for name in names}
    lowered = dataclasses.replace(known, constants={**known.constants, **low})
    used = {"constants": lowered}
    fuzzy_search.calibration = type("Lowered", (), {"load": staticmethod(lambda: used["constants"])})
    gazetteer = Gazetteer.open()
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    asked, missing, seconds = set(), 0, []
    table: dict[tuple[int, str, int], list[bool]] = {}
    as_used: tuple[list[bool], list[bool]] = ([], [])
    for row in rows:
        code = gazetteer.country_code(row["country"].split("(")[0].strip())
        if row["prec"] > 2 or not row.get("ref") or not code or (row["ref"], code) in asked:
            continue
        asked.add((row["ref"], code))
        if gazetteer.search(row["ref"], country=code):
            continue
        missing += 1
        start = time.perf_counter()
        matches = gazetteer.search_fuzzy(row["ref"], country=code, admin1=str(row.get("adm1") or ""))
        seconds.append(time.perf_counter() - start)
        half = zlib.crc32(row["ref"].encode()) % 2
        used["constants"] = known
        as_used[half].extend(
            km_off(match.place, row) <= 25 for match in gazetteer.search_fuzzy(row["ref"], country=code)[:1]
        )
        used["constants"] = lowered
        if matches:
            best = matches[0]
            km = km_off(best.place, row)
            slip = skeleton(best.matched_name) != skeleton(row["ref"])
            kinds = ["one consonant differs" if slip else "same consonants"]
            kinds += ["same division"] if "division" in best.support else ["another division"]
            for kind in kinds:
                table.setdefault((half, kind, int(best.score)), []).append(km <= 25)
    print(
        f"{len(asked)} references, {missing} of them unknown; median look-up {statistics.median(seconds) * 1000:.2f} ms"
    )
    for half, label in enumerate(("fit half", "other half")):
        for kind in ("same consonants", "one consonant differs", "same division", "another division"):
            for first in (75, 80, 85, 90, 91, 93, 95):
                right = [r for (h, k, s), hits in table.items() if (h, k) == (half, kind) and s >= first for r in hits]
                if right:
                    share = sum(right) / len(right)
                    print(f"{label:10} {kind:22} from {first}: {len(right):3} hits, {sum(right):3} right ({share:.2f})")
    for label, hits in zip(("fit half", "other half"), as_used, strict=True):
        print(f"{label:10} country alone, as used: {len(hits)} hits, {sum(hits)} right ({sum(hits) / len(hits):.2f})")
    return 0


def km_off(place: Place, row: dict[str, float]) -> float:
    """Return how far a place lies from the coded point."""
    return float(distance_bearing(place.lon, place.lat, row["lon"], row["lat"])[0])


if __name__ == "__main__":
    sys.exit(main())
