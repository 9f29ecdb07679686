"""How far the places that were written from general knowledge lie from places of the same name in Who's On First.

python benchmarks/curated_positions.py WOF_DIR     # folder with CC.jsonl.gz, a place a line: type, name, names, lat, lon

A namesake elsewhere in the country counts as a miss: it is not known which of the two is meant.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from geomap.gazetteer.names import normalise
from geomap.geodesy import sphere_km

CURATED = Path(__file__).parents[1] / "gazetteer" / "curated.csv"
AREAS = ("county", "region", "country", "localadmin")
#: A point is right when it lies within so many km, or within its stated radius.
NEAR_KM = 10.0


def places_of(path: Path) -> dict[str, list[tuple[float, float, bool]]]:
    """Return latitude, longitude and whether it is an area of each place of a country, by normalised name."""
    found = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            place = json.loads(line)
            if place.get("lat") is None or place.get("lon") is None:
                continue
            names = {place.get("name") or ""}.union(*(place.get("names") or {}).values())
            for key in {normalise(name) for name in names if name}:
                found[key].append((place["lat"], place["lon"], place["type"] in AREAS))
    return found


def main() -> int:
    """Print the distances of points and of divisions."""
    folder = Path(sys.argv[1])
    rows = [row for row in csv.DictReader(CURATED.open(encoding="utf-8")) if row["lon"] and row["country"]]
    known = {path.name.split(".")[0].upper(): places_of(path) for path in sorted(folder.glob("*.jsonl.gz"))}
    distances: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    for row in rows:
        area, places = row["feature"].startswith("ADM"), known.get(row["country"], {})
        keys = {normalise(name) for name in (row["name"], *row["aliases"].split(";")) if name}
        km = [
            sphere_km(float(row["lon"]), float(row["lat"]), lon, lat)
            for key in keys
            for lat, lon, is_area in places.get(key, ())
            if is_area == area
        ]
        if km:
            distances[area].append((min(km), float(row["radius_km"] or 0)))
    for area, pairs in distances.items():
        km_of = np.array([km for km, _ in pairs])
        near = sum(km <= max(NEAR_KM, radius) for km, radius in pairs) / len(pairs)
        quartiles = ", ".join(f"{q:.1f}" for q in np.quantile(km_of, (0.5, 0.75, 0.9)))
        print(
            f"{'divisions' if area else 'points'}: {len(pairs)} of a name; median, 75 and 90 % within {quartiles} km;"
        )
        print(f"  within {NEAR_KM:g} km or the stated radius: {near:.0%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
