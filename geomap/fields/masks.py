"""Where an event may be at all: land or sea and the stated country, as polygons around a field and as tests of points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geomap import calibration
from geomap.fields.landcells import world_cells
from geomap.fields.mixture import Mask
from geomap.fields.shapes import to_plane
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.layout import MIXED
from geomap.geodesy import LocalPlane, curvature_radii_km

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

#: Twelve nautical miles (UN Convention on the Law of the Sea, article 3).
_TERRITORIAL_SEA_KM = 22.2
#: How much farther than its field a mask is laid.
_MARGIN_KM = 50.0
#: Masks as wide as this are drawn with details of this share of their width.
_COARSE_FROM_KM = 1000.0
_COARSE_STEPS = 2000
#: Tolerances are rounded to this, so that fields around one place share a mask.
_TOLERANCE_STEP_KM = 0.25


#: Kilometres in a degree of latitude, rounded down; sizes that are told apart inland, up to 1,000 km; how far north and south that goes.
_KM_PER_DEG = 110.5
_LN_STEP, _INLAND_STEPS = 0.11, 63
_HIGHEST_LAT_DEG = 75.0
#: Up to here (radians from the origin; degrees of latitude) a series of third order is true to 0.06 km.
_SERIES_RAD = 0.047
_SERIES_LAT_DEG = 60.0


@cache
def _world() -> Gazetteer:
    """Return the boundaries of the default gazetteer: own entries and packs have no say in what is land."""
    return Gazetteer.open()


@dataclass(frozen=True, slots=True, eq=False)
class MaskShapes:
    """A mask laid on a plane: `surface` and `country` are polygons in km, None when they allow everything.

    `land` is the land as drawn under a mask for the sea, whose `surface` reaches a little inland.
    """

    surface: BaseGeometry | None
    country: BaseGeometry | None
    outside_weight: float
    land: BaseGeometry | None = None

    def ashore(self, x_km: Floats, y_km: Floats) -> NDArray[np.bool_]:
        """Tell which points a mask for the sea allows only because the drawn shoreline is not trusted."""
        import shapely

        if self.land is None:
            return np.zeros(np.shape(x_km), dtype=bool)
        return np.asarray(shapely.contains_xy(self.land, x_km, y_km))

    def weights(self, x_km: Floats, y_km: Floats) -> Floats:
        """Return the factor by which the mask multiplies the density at each point."""
        import shapely

        weights = np.ones(np.shape(x_km))
        if self.surface is not None:
            shapely.prepare(self.surface)
            weights *= shapely.contains_xy(self.surface, x_km, y_km)
        if self.country is not None:
            shapely.prepare(self.country)
            inside = shapely.contains_xy(self.country, x_km, y_km)
            weights *= np.where(inside, 1.0, self.outside_weight)
        return weights

    def cut(self, region: BaseGeometry) -> BaseGeometry:
        """Return what the surface and a country that is certain leave of a region."""
        import shapely

        for shape in (self.surface, self.country):
            if shape is not None and not shapely.contains_properly(shape, region):
                region = shapely.intersection(region, shape)
        return region


def lay_mask(mask: Mask, plane: LocalPlane, box: tuple[float, float, float, float]) -> MaskShapes:
    """Return `mask` as polygons in kilometres of `plane`, clipped to a little more than `box` (x0, x1, y0, y1)."""
    return _laid(mask, plane, box, shore_tolerance_km(max(box[1] - box[0], box[3] - box[2])))


def mask_weights(
    mask: Mask, plane: LocalPlane, box: tuple[float, float, float, float], x_km: Floats, y_km: Floats
) -> Floats | None:
    """Return what `lay_mask(mask, plane, box).weights` does without laying it, or None where only laying it tells."""
    if mask.surface == "any" and not mask.countries:
        return np.ones(np.shape(x_km))
    wide = max(box[1] - box[0], box[3] - box[2])
    if mask.surface == "sea":
        # The strip of shore that ships may lie in is narrower than the cells of so wide a grid.
        known = wide > 2 * _COARSE_FROM_KM and not mask.countries
    else:
        known = mask.surface == "land" and not shore_tolerance_km(wide)
    if not known:
        return None
    lons, lats = near_lonlat(plane, x_km, y_km) if wide <= _COARSE_FROM_KM else plane.to_lonlat(x_km, y_km)
    cells = world_cells()
    weights = cells.is_land(lons.ravel(), lats.ravel()).reshape(lons.shape).astype(float)
    if mask.surface == "sea":
        return 1.0 - weights
    codes = [code for code in mask.countries if _world().country_polygon(code) is not None]
    if codes:
        inside = np.zeros(lons.shape, dtype=bool)
        for code in codes:
            inside |= cells.is_in(code, lons.ravel(), lats.ravel()).reshape(lons.shape)
        weights *= np.where(inside, 1.0, mask.outside_weight)
    return weights


def shore_tolerance_km(width_km: float) -> float:
    """Return how far off the drawn shoreline a region of some width may reach.

    Where a place is known to a few kilometres the simplified shoreline is the larger error; for wide regions it is not.
    """
    constants = calibration.load()
    free = constants["context.shore_tolerance_km"] * (1 - width_km / constants["context.wide_box_km"])
    return round(max(0.0, free) / _TOLERANCE_STEP_KM) * _TOLERANCE_STEP_KM


def mask_around(mask: Mask, plane: LocalPlane, reach_km: float, tolerance_km: float) -> MaskShapes:
    """Return `mask` as polygons that hold all within `reach_km` of the origin of `plane`."""
    # Few sizes, so that "5 km north of X" and "7 km east of X" share one.
    return _mask_around(mask, plane, 2.0 ** math.ceil(math.log2(max(reach_km, 8.0))), tolerance_km)


@lru_cache(maxsize=256)
def _mask_around(mask: Mask, plane: LocalPlane, reach_km: float, tolerance_km: float) -> MaskShapes:
    import shapely

    shapes = _laid(mask, plane, (-reach_km, reach_km, -reach_km, reach_km), tolerance_km)
    for shape in (shapes.surface, shapes.country):
        if shape is not None:
            shapely.prepare(shape)
    return shapes


def _laid(mask: Mask, plane: LocalPlane, box: tuple[float, float, float, float], tolerance_km: float) -> MaskShapes:
    gazetteer = _world()
    frame = _frame(box)
    surface = local_land = None
    if mask.surface != "any":
        local_land = _land_in(plane, box)
        if mask.surface == "land":
            surface = local_land.buffer(tolerance_km, quad_segs=2) if tolerance_km else local_land
        else:
            # Ships lie in harbours, creeks and river mouths, which the simplified shoreline fills with land.
            harbour_km = 0.0 if mask.open_water else calibration.load()["context.harbour_tolerance_km"]
            within = max(tolerance_km, harbour_km)
            # Neighbours drawn coarsely part along their border, and the gap would count as a shore on either side.
            gap = _detail_km(frame)
            shrunk = local_land.buffer(gap, quad_segs=2).buffer(-within - gap, quad_segs=2)
            surface = frame.difference(shrunk)
    country = None
    if mask.countries:
        polygons = [p for code in mask.countries if (p := gazetteer.country_polygon(code)) is not None]
        if polygons:
            local = _union([_clipped(p, plane, frame, _detail_km(frame)) for p in polygons])
            # What happens at sea off a country counts as in it.
            country = local if mask.surface == "land" else local.buffer(_TERRITORIAL_SEA_KM, quad_segs=4)
    return MaskShapes(surface, country, mask.outside_weight, local_land if mask.surface == "sea" else None)


def _frame(box: tuple[float, float, float, float]) -> BaseGeometry:
    import shapely

    return shapely.box(box[0] - _MARGIN_KM, box[2] - _MARGIN_KM, box[1] + _MARGIN_KM, box[3] + _MARGIN_KM)


def _land_in(plane: LocalPlane, box: tuple[float, float, float, float]) -> BaseGeometry:
    """Return the land in a box, cut out of what is laid in one of few sizes where it is drawn in all detail."""
    frame = _frame(box)
    if detail_km := _detail_km(frame):
        return _land(plane, box, detail_km)
    reach = 2.0 ** math.ceil(math.log2(max(8.0, *(abs(edge) for edge in box))))
    whole = (-reach, reach, -reach, reach)
    land = _land(plane, whole, 0.0)
    return land if box == whole else _cut_out(land, frame)


@lru_cache(maxsize=192)
def _land(plane: LocalPlane, box: tuple[float, float, float, float], detail_km: float) -> BaseGeometry:
    """Return the land in a box and a little around it: laid once, whatever tolerance is then given to the shore."""
    radius = max(math.hypot(a, b) for a in box[:2] for b in box[2:]) + _MARGIN_KM
    land = _world().land_polygons_near(plane.lon_deg, plane.lat_deg, radius)
    frame = _frame(box)
    return _union([_clipped(part, plane, frame, detail_km) for part in land])


def _union(parts: list[BaseGeometry]) -> BaseGeometry:
    import shapely

    filled = [part for part in parts if not part.is_empty]
    try:
        return shapely.union_all(filled) if filled else shapely.Polygon()
    except shapely.GEOSException:
        return shapely.union_all([shapely.make_valid(part) for part in filled])


def _clipped(polygon: BaseGeometry, plane: LocalPlane, frame: BaseGeometry, detail_km: float) -> BaseGeometry:
    local = to_plane(polygon, plane)
    if detail_km:
        local = local.simplify(detail_km, preserve_topology=False)
    return _cut_out(local, frame)


def _detail_km(frame: BaseGeometry) -> float:
    """Return how coarsely outlines are drawn in a frame: 0 for as they are."""
    west, south, east, north = frame.bounds
    wide = max(east - west, north - south)
    return wide / _COARSE_STEPS if wide > _COARSE_FROM_KM else 0.0


def _cut_out(local: BaseGeometry, frame: BaseGeometry) -> BaseGeometry:
    import shapely

    try:
        return shapely.clip_by_rect(local, *frame.bounds)
    except shapely.GEOSException:
        return shapely.intersection(shapely.make_valid(local), frame)


def holds(mask: Mask, country: str, outline_lonlat: list[tuple[float, float]]) -> tuple[bool, str]:
    """Tell whether an outline lies on land that the mask allows, and in which country, empty when unknown.

    The outline must not cross the antimeridian; `country` is where most of it is expected.
    """
    import shapely

    if not country or (mask.countries and country not in mask.countries):
        return False, ""
    lons, lats = [lon for lon, _ in outline_lonlat], [lat for _, lat in outline_lonlat]
    polygon, cells = _world().country_polygon(country), world_cells()
    known, inside = (None, "") if polygon is None else cells.holds(country, lons, lats)
    if known is False or (known and (inside or not mask.countries)):
        return known, inside
    # Much of the time that a phrase takes went into checking what is known to be eight or twelve pairs of floats.
    outline = shapely.polygons(shapely.linearrings(np.array(outline_lonlat)))
    if polygon is not None and shapely.contains_properly(polygon, outline):
        return True, country
    if mask.countries:
        return False, ""
    return cells.is_all_land(outline, (min(lons), min(lats), max(lons), max(lats))), ""


def is_inland(mask: Mask, country: str, plane: LocalPlane, reach_km: float) -> bool:
    """Tell whether all within a distance of a place lies in its country and is allowed; False where that takes a closer look."""
    if mask.surface != "land" or not country or (mask.countries and country not in mask.countries):
        return False
    step = max(math.ceil(math.log(max(reach_km, 1.0)) / _LN_STEP), 1)
    return step <= _INLAND_STEPS and _is_inland(country, plane.lon_deg, plane.lat_deg, step)


@lru_cache(maxsize=4096)
def _is_inland(country: str, lon_deg: float, lat_deg: float, step: int) -> bool:
    """Tell whether all around a place lies in its country, as far as one of few distances."""
    import shapely

    north_deg = math.exp(step * _LN_STEP) / _KM_PER_DEG
    highest = abs(lat_deg) + north_deg
    if highest > _HIGHEST_LAT_DEG:
        return False
    east_deg = north_deg / math.cos(math.radians(highest))
    box = (lon_deg - east_deg, lat_deg - north_deg, lon_deg + east_deg, lat_deg + north_deg)
    if box[0] <= -180.0 or box[2] >= 180.0:
        return False
    known = world_cells().is_all_in(country, box)
    if known is not None:
        return known
    polygon = _world().country_polygon(country)
    return polygon is not None and bool(shapely.contains_properly(polygon, shapely.box(*box)))


def country_at(lon_deg: float, lat_deg: float, likely: str) -> str:
    """Return the ISO code of the country at a point, empty at sea; `likely` is asked first."""
    import shapely

    known = world_cells().country_at(lon_deg, lat_deg)
    if known is not None:
        return known
    polygon = _world().country_polygon(likely) if likely else None
    if polygon is not None and shapely.contains_xy(polygon, lon_deg, lat_deg):
        return likely
    return _world().country_of(lon_deg, lat_deg)


def allowed(
    mask: Mask, plane: LocalPlane, x_km: Floats, y_km: Floats, reach_km: float | None = None
) -> NDArray[np.bool_]:
    """Tell which points of a plane, within some distance of its origin, a mask allows that tolerates no error of the shoreline."""
    return _allowed_at(mask, *near_lonlat(plane, x_km, y_km, reach_km))


def is_allowed(mask: Mask, lon_deg: float, lat_deg: float) -> bool:
    """Tell whether a mask that tolerates no error of the shoreline allows a point; see `allowed`."""
    state = world_cells().state_at(lon_deg, lat_deg)
    if not mask.countries and state != MIXED:
        return (state > MIXED) == (mask.surface == "land")
    return bool(_allowed_at(mask, np.array([lon_deg]), np.array([lat_deg]))[0])


def _allowed_at(mask: Mask, lons: Floats, lats: Floats) -> NDArray[np.bool_]:
    cells = world_cells()
    if mask.countries:
        inside = np.zeros(lons.shape, dtype=bool)
        for code in mask.countries:
            inside |= cells.is_in(code, lons, lats)
        return inside
    land = cells.is_land(lons, lats)
    return land if mask.surface == "land" else ~land


def near_lonlat(plane: LocalPlane, x_km: Floats, y_km: Floats, reach_km: float | None = None) -> tuple[Floats, Floats]:
    """Return (lon, lat) of points of a plane on the sphere that fits the ellipsoid there.

    True to a thousandth of the distance from the origin within 1,000 km: enough to ask for a shore drawn to 2 km. Nothing
    is measured where it is known that no point lies farther than `reach_km` from the origin.
    """
    east_km, north_km = curvature_radii_km(plane.lat_deg)
    x, y = x_km * (1 / east_km), y_km * (1 / north_km)
    x2, phi = x * x, math.radians(plane.lat_deg)
    sin, cos = math.sin(phi), math.cos(phi)
    farthest = math.sqrt((x2 + y * y).max(initial=0.0)) if reach_km is None else reach_km / north_km
    # In place: this is asked for a few hundred points of nearly every phrase.
    if farthest <= _SERIES_RAD and abs(plane.lat_deg) <= _SERIES_LAT_DEG:
        tan, east_deg = sin / cos, math.degrees(1 / cos)
        # Northwards y - x²(tan/2 + y(1 + 3tan²)/6), eastwards x(1 + y(tan + y(1 + 3tan²)/3) - x² tan²/3) / cos.
        lat = y * ((1 + 3 * tan**2) / 6)
        lat += tan / 2
        lat *= x2
        np.subtract(y, lat, out=lat)
        lat += phi
        lon = y * ((1 + 3 * tan**2) / 3)
        lon += tan
        lon *= y
        x2 *= tan**2 / 3
        lon -= x2
        lon += 1
        lon *= x
        lon *= east_deg
    else:
        arc = np.hypot(x, y)
        cos_arc, shrink = np.cos(arc), np.sin(arc)
        shrink /= np.maximum(arc, 1e-12)
        x *= shrink
        y *= shrink
        lat = np.arcsin(np.clip(sin * cos_arc + cos * y, -1.0, 1.0))
        y *= sin
        cos_arc *= cos
        cos_arc -= y
        lon = np.arctan2(x, cos_arc)
        lon *= math.degrees(1.0)
    lat *= math.degrees(1.0)
    lon += plane.lon_deg
    # No farther to either side than the circle that holds all points.
    if farthest + abs(phi) < math.pi / 2:
        widest_deg = math.degrees(math.asin(math.sin(farthest) / cos))
        if abs(plane.lon_deg) + widest_deg < 180.0:
            return lon, lat
    return np.mod(lon + 180.0, 360.0) - 180.0, lat
