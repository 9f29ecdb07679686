"""Outlines in kilometres of local planes, put on the globe: joined, cut at the antimeridian, closed over a pole."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geomap.geodesy import wrap_longitude

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import LinearRing
    from shapely.geometry.base import BaseGeometry

    from geomap.fields.regions import Part

    Floats = NDArray[np.float64]

#: Kilometres in a degree of latitude, rounded down so that regions near a pole count as over it.
_KM_PER_DEG = 110.5


def joined(pieces: list[BaseGeometry]) -> BaseGeometry:
    """Return pieces as one; most lie far apart."""
    import shapely

    if len(pieces) == 1:
        return pieces[0]
    boxes = [piece.bounds for piece in pieces]
    apart = all(
        a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1] for i, a in enumerate(boxes) for b in boxes[:i]
    )
    return (
        shapely.MultiPolygon([p for g in pieces for p in shapely.get_parts(g)]) if apart else shapely.union_all(pieces)
    )


def to_lonlat(local: BaseGeometry, part: Part) -> BaseGeometry:
    """Return a region of the plane in degrees, cut at the antimeridian and closed over a pole."""
    import shapely

    plane = part.plane
    west, south, east, north = local.bounds
    reach = max(math.hypot(a, b) for a in (west, east) for b in (south, north))
    over_pole = reach > (90 - abs(plane.lat_deg)) * _KM_PER_DEG

    def unproject(c: Floats) -> Floats:
        lons, lats = plane.to_lonlat(c[:, 0], c[:, 1])
        if not over_pole:
            # Without a jump within the region; what lies beyond the antimeridian is cut off below.
            lons = plane.lon_deg + wrap_longitude(lons - plane.lon_deg)
        return np.column_stack([lons, lats])

    # Close to a pole a straight edge is a long bow in degrees.
    longest = part.segment_km / 10 if over_pole else part.segment_km
    degrees = shapely.transform(shapely.segmentize(local, longest), unproject)
    if over_pole:
        return _closed_over_pole(degrees, math.copysign(90.0, plane.lat_deg))
    west, _, east, _ = degrees.bounds
    valid = polygons(degrees)
    return valid if west >= -180 and east <= 180 else _cut_at_antimeridian(valid)


def _cut_at_antimeridian(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry whose longitudes run on beyond 180 degrees in pieces between -180 and 180."""
    import shapely

    pieces = []
    for shift in (-360.0, 0.0, 360.0):
        inside = shapely.intersection(geometry, shapely.box(shift - 180, -90, shift + 180, 90))
        pieces.append(shapely.transform(inside, lambda c, shift=shift: c - np.array([shift, 0.0])))
    return polygons(shapely.GeometryCollection([piece for piece in pieces if not piece.is_empty]))


def _closed_over_pole(degrees: BaseGeometry, pole_deg: float) -> BaseGeometry:
    import shapely

    pieces = []
    for polygon in shapely.get_parts(degrees):
        # Rings one by one: a hole may hold the pole as well as its outline.
        outer, *holes = (_ring_over_pole(ring, pole_deg) for ring in (polygon.exterior, *polygon.interiors))
        pieces.append(shapely.difference(outer, shapely.union_all(holes)) if holes else outer)
    return polygons(shapely.union_all(pieces))


def _ring_over_pole(ring: LinearRing, pole_deg: float) -> BaseGeometry:
    """Return what a ring near a pole encloses: one that goes all the way round holds the pole."""
    import shapely

    points = shapely.get_coordinates(ring)
    lons = points[0, 0] + np.concatenate([[0.0], np.cumsum(wrap_longitude(np.diff(points[:, 0])))])
    outline = np.column_stack([lons, points[:, 1]])
    if abs(lons[-1] - lons[0]) > 180:
        outline = np.concatenate([outline, [[lons[-1], pole_deg], [lons[0], pole_deg]]])
    turns = np.floor((outline[:, 0].min() + 180) / 360) * 360
    return _cut_at_antimeridian(polygons(shapely.Polygon(outline - np.array([turns, 0.0]))))


def polygons(geometry: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a geometry, made valid."""
    import shapely

    valid = shapely.make_valid(geometry)
    if valid.geom_type in ("Polygon", "MultiPolygon"):
        return valid
    flat = shapely.get_parts(shapely.get_parts(valid))
    parts = [part for part in flat if part.geom_type == "Polygon"]
    return shapely.union_all(parts) if parts else shapely.Polygon()
