"""Region polygons as RFC 7946 geometries: cut at the antimeridian, right-hand wound, rounded, finite."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from shapely.geometry import Polygon
    from shapely.geometry.base import BaseGeometry

Ring = list[list[float]]

#: The two masses for which regions are written.
MASSES = (0.5, 0.9)


class Geometry(TypedDict):
    """A GeoJSON Point, Polygon or MultiPolygon."""

    type: str
    coordinates: list[float] | list[Ring] | list[list[Ring]]


def polygons_of(geometry: BaseGeometry | None) -> list[Polygon]:
    """Return the non-empty polygons in a geometry of any kind; points and lines are dropped.

    Examples
    --------
    >>> polygons_of(None)
    []
    """
    if geometry is None or geometry.is_empty:
        return []
    if geometry.geom_type == "Polygon":
        return [geometry]
    return [polygon for part in getattr(geometry, "geoms", ()) for polygon in polygons_of(part)]


def _unwrapped(lons: list[float]) -> list[float]:
    """Undo jumps across the antimeridian; an edge from -180 to 180 exactly is a map's rim and stays."""
    result = lons[:1]
    for before, after in pairwise(lons):
        step = after - before
        turns = -math.copysign(360.0, step) if 180.0 < abs(step) < 360.0 else 0.0
        result.append(result[-1] + step + turns)
    return result


def _cut(polygon: Polygon) -> list[Polygon]:
    """Return the parts of a polygon within ±180°."""
    import shapely
    from shapely.affinity import translate
    from shapely.geometry import Polygon, box

    rings: list[list[tuple[float, float]]] = []
    jumps = False
    for ring in (polygon.exterior, *polygon.interiors):
        raw, lats = shapely.get_coordinates(ring).T.tolist()
        lons = _unwrapped(raw)
        if abs(lons[-1] - lons[0]) > 180.0:  # the ring runs around a pole
            import antimeridian

            return polygons_of(antimeridian.fix_polygon(polygon, fix_winding=False))
        jumps = jumps or lons != raw
        if rings:
            middle = sum(lon for lon, _ in rings[0]) / len(rings[0])
            shift = 360.0 * round((middle - sum(lons) / len(lons)) / 360.0)
            lons = [lon + shift for lon in lons]
        rings.append(list(zip(lons, lats, strict=True)))
    west, _, east, _ = polygon.bounds
    if not jumps and west >= -180.0 and east <= 180.0:
        return [polygon]
    whole = Polygon(rings[0], rings[1:]).buffer(0)
    world = box(-180.0, -90.0, 180.0, 90.0)
    moved = (translate(whole, xoff=360.0 * turn) for turn in (-1, 0, 1))
    return [part for copy in moved for part in polygons_of(copy.intersection(world))]


def normalised(geometry: BaseGeometry | None, decimals: int) -> list[Polygon]:
    """Return valid polygons within ±180°, counter-clockwise outside, rounded to `decimals`.

    Parameters
    ----------
    geometry : shapely geometry or None
        (lon, lat) degrees; longitudes beyond ±180 and jumps across the antimeridian are cut there (RFC 7946
        section 3.1.9).
    decimals : int
        A part that vanishes or breaks when rounded is kept with as many more decimals as it needs, up to 9.
    """
    import shapely
    from shapely.geometry.polygon import orient

    parts: list[Polygon] = []
    for polygon in polygons_of(geometry):
        parts += _cut(polygon)
    result: list[Polygon] = []
    for part in parts:
        for places in range(decimals, 10):
            rounded = shapely.transform(part, lambda xy, n=places: xy.round(n) + 0.0)
            if rounded.is_valid and rounded.area > 0.0:
                break
            repaired = polygons_of(shapely.make_valid(rounded)) if places > decimals else []
            if repaired and sum(piece.area for piece in repaired) > 0.98 * part.area:
                rounded = shapely.transform(shapely.MultiPolygon(repaired), lambda xy, n=places: xy.round(n) + 0.0)
                if rounded.is_valid:
                    break
        else:
            rounded = shapely.make_valid(part)
        result += [orient(piece) for piece in polygons_of(rounded)]
    return result


def _rings(polygon: Polygon) -> list[Ring]:
    import shapely

    return [shapely.get_coordinates(ring).tolist() for ring in (polygon.exterior, *polygon.interiors)]


def to_geojson(geometry: BaseGeometry | None, decimals: int) -> Geometry | None:
    """Return a Polygon or MultiPolygon geometry, or None when nothing with an area is left.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> to_geojson(box(179, 0, 181, 1), 2)["type"]
    'MultiPolygon'
    >>> to_geojson(None, 2) is None
    True
    """
    polygons = normalised(geometry, decimals)
    if not polygons:
        return None
    if len(polygons) == 1:
        return Geometry(type="Polygon", coordinates=_rings(polygons[0]))
    return Geometry(type="MultiPolygon", coordinates=[_rings(polygon) for polygon in polygons])
