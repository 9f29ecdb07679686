"""One field around one place without the kilometre grid: evaluated by ln distance and bearing, where it is smooth.

A field whose density depends on ln distance and on degrees off its bearing has, but for size and direction, one shape per
set of spreads: points, radii and outlines are computed once per shape and then scaled and turned. Only where the mask
cuts into a field are its nodes asked one by one. `geomap.fields.grid` is the reference; the tests compare the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geomap.fields.grid import Grid, evaluate
from geomap.fields.kinds import PolarField, SettlementField
from geomap.fields.masks import MaskShapes, allowed, holds, is_allowed, is_inland, mask_around, shore_tolerance_km
from geomap.fields.middle import spatial_median
from geomap.fields.mixture import Component, Mask
from geomap.fields.profiles import Nodes, Profile, is_ring, nodes_of, profile_of, unit_outline, unit_region
from geomap.geodesy import MEAN_RADIUS_KM, LocalPlane, destination_point

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

#: Fields that reach farther are not asked for by distance and bearing; the grid takes over.
FARTHEST_KM = 9000.0
#: Of fields that reach farther than this, the drawn shoreline is taken as it is but for the nearest part.
_WIDE_KM, _SHORE_KM = 1100.0, 256.0
#: Nearer to a pole than this, outlines in (lon, lat) say nothing.
_POLAR_LAT_DEG = 78.0
#: Where the mask leaves less than this, regions come from the grid.
_REMAINDER = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class Wedge:
    """One reading with a single field around a place.

    `inside` tells which coarse nodes the mask leaves, None where it changes nothing; `country` is the country in which the
    whole field lies, empty when unknown.
    """

    component: Component
    mask: Mask
    unit: PolarField | SettlementField
    fine: Profile
    scale_km: float
    plane: LocalPlane
    bearing_deg: float
    kept: float
    inside: NDArray[np.bool_] | None
    country: str
    evidence: float = 1.0

    def middle_km(self) -> tuple[float, float]:
        """Return the point: the spatial median, or the likely node nearest to it when that lies outside the mask."""
        if self.inside is None:
            along = self.fine.middle_y * self.scale_km
            turn = math.radians(self.bearing_deg)
            x, y = along * math.sin(turn), along * math.cos(turn)
            if self.mask.surface != "sea" or self._is_allowed(x, y):
                return x, y
        nodes_x, nodes_y, mass = self.nodes()
        x, y = spatial_median(nodes_x, nodes_y, mass)
        if not self._is_allowed(x, y) and not self._is_tolerated(x, y):
            # Density, not mass: the cells grow with the distance.
            density = np.where(mass > 0, nodes_of(self.unit).density, 0.0)
            likely = density > 0.05 * density.max() if density.any() else mass > 0
            if self.mask.surface == "sea":
                afloat = likely & allowed(self.mask, self.plane, nodes_x, nodes_y)
                likely = afloat if afloat.any() else likely
            nearest = int(np.argmin(np.where(likely, (nodes_x - x) ** 2 + (nodes_y - y) ** 2, np.inf)))
            x, y = float(nodes_x[nearest]), float(nodes_y[nearest])
        return x, y

    def _is_tolerated(self, x_km: float, y_km: float) -> bool:
        """Tell whether a point lies as near to the drawn shore as it may; a ship's region may, its point may not."""
        return self.mask.surface != "sea" and bool(self._weights(np.array([x_km]), np.array([y_km]))[0] >= 0.5)

    def _is_allowed(self, x_km: float, y_km: float) -> bool:
        """Tell whether a point lies where no mask need be laid to see that it may."""
        turn, away = math.degrees(math.atan2(x_km, y_km)), math.hypot(x_km, y_km)
        lon, lat = destination_point(self.plane.lon_deg, self.plane.lat_deg, turn, away)
        return is_allowed(self.mask, lon, lat)

    def radius_km(self, mass: float) -> float | None:
        """Return the radius around the middle that holds `mass`, None where the mask has a say in it."""
        return None if self.inside is not None else self.fine.radius(mass) * self.scale_km

    def nodes(self) -> tuple[Floats, Floats, Floats]:
        """Return x, y (km) and masses that add up to `kept`."""
        return _nodes(self)

    def fine_nodes(self) -> tuple[Floats, Floats, Floats]:
        """Return the same as `nodes`, of rings many more: the few ones stand for distances half again as far apart."""
        if self.inside is None or not is_ring(self.unit):
            return self.nodes()
        x, y = self._placed(self.fine)
        return x, y, self.fine.mass * nodes_of(self.unit).spread(self.inside)

    def cells(self) -> tuple[Floats, Floats]:
        """Return the densities per km² and masses of fine cells under the mask, the densest first; they add up to `kept`."""
        if self._is_remainder():
            return on_grid(self.component, self.mask).cells()
        profile, order = self.fine, self.fine.falling
        density, mass = profile.density[order] / self.scale_km**2, profile.cell_mass[order]
        if self.inside is None:
            return density, mass
        x, y = self._placed(profile)
        weights = self._weights(x[order], y[order])
        # Without the mask, what it leaves out would be cells without density amid the others.
        left = np.flatnonzero(weights)
        if not left.size:
            return np.zeros(1), np.zeros(1)
        return density[left] * weights[left], mass[left] * weights[left]

    def density_at(self, lon_deg: float, lat_deg: float) -> float:
        """Return the density per km² at a point, whatever the mask."""
        x, y = self.plane.point_in_plane(lon_deg, lat_deg)
        field = self.component.fields[0]
        return math.exp(float(field.log_density(self.plane, np.array([x]), np.array([y]))[0]))

    def region(self, mass: float) -> BaseGeometry | None:
        """Return the smallest region that holds `mass`, in km of `plane`; None where the mask has a say in it."""
        unit = None if self.inside is not None else unit_region(self.unit, mass)
        return None if unit is None else self._turned(unit)

    def outline(self, level: float) -> BaseGeometry:
        """Return where the density exceeds `level` per km², inside the mask, in km of `plane`."""
        unit = unit_outline(self.unit, level * self.scale_km**2)
        if unit is None:
            return on_grid(self.component, self.mask).outline(level)
        turned = self._turned(unit)
        return turned if self.inside is None else self._shapes(turned).cut(turned)

    def _is_remainder(self) -> bool:
        """Tell whether the mask leaves so little that the outliers, of which the cells know little, show.

        Cells of a grid as wide as the widest fields at sea are too coarse for the shores that those lie off.
        """
        too_wide = self._reach_km > _WIDE_KM and self.mask.surface == "sea"
        return self.inside is not None and self.kept < _REMAINDER and not too_wide

    @property
    def segment_km(self) -> float:
        """Length (km) at which edges are to be cut before they are drawn on the globe."""
        return max(self.component.fields[0].reach_km / 12, 1.0)

    def _weights(self, x_km: Floats, y_km: Floats) -> Floats:
        if self._reach_km > _WIDE_KM and not self.mask.countries:
            inside = allowed(self.mask, self.plane, x_km, y_km)
            return _with_shore(inside, self.mask, self.plane, x_km, y_km, self._reach_km, 0.0).astype(float)
        return self._shapes().weights(x_km, y_km)

    @property
    def _reach_km(self) -> float:
        return self.fine.far * self.scale_km

    def _shapes(self, region: BaseGeometry | None = None) -> MaskShapes:
        """Return the mask as polygons, as far as the field reaches; around wide fields only as far as a region does."""
        reach = self._reach_km
        if region is not None and reach > _WIDE_KM and not region.is_empty:
            reach = min(reach, max(abs(edge) for edge in region.bounds))
        return mask_around(self.mask, self.plane, reach, shore_tolerance_km(self.fine.wide * self.scale_km))

    def _placed(self, profile: Profile | Nodes) -> tuple[Floats, Floats]:
        return _placed(profile, self.scale_km, self.bearing_deg)

    def _turned(self, unit: BaseGeometry) -> BaseGeometry:
        import shapely

        turn = math.radians(self.bearing_deg)
        sin, cos = self.scale_km * math.sin(turn), self.scale_km * math.cos(turn)
        matrix = np.array([[cos, -sin], [sin, cos]])
        return shapely.transform(unit, lambda c: c @ matrix)


@lru_cache(maxsize=2)
def _nodes(wedge: Wedge) -> tuple[Floats, Floats, Floats]:
    """Return the nodes of a wedge; the middle and the radius ask for the same ones."""
    profile = nodes_of(wedge.unit)
    x, y = _placed(profile, wedge.scale_km, wedge.bearing_deg)
    return x, y, profile.mass if wedge.inside is None else profile.mass * wedge.inside


def on_grid(component: Component, mask: Mask) -> Grid:
    """Return a reading on the grid; those of the last few are kept, whatever their weights were."""
    return _grid(replace(component, weight=1.0), mask)


@lru_cache(maxsize=48)
def _grid(component: Component, mask: Mask) -> Grid:
    return evaluate(component, mask)


@lru_cache(maxsize=8)
def _placed(profile: Profile | Nodes, scale_km: float, bearing_deg: float) -> tuple[Floats, Floats]:
    """Return x and y (km), not to be changed; the mask and the middle ask for the same ones."""
    turn = math.radians(bearing_deg)
    sin, cos = scale_km * math.sin(turn), scale_km * math.cos(turn)
    return profile.x * cos + profile.y * sin, profile.y * cos - profile.x * sin


def evaluate_wedge(component: Component, mask: Mask) -> Wedge | None:
    """Return a reading evaluated by distance and bearing, or None where only the grid can evaluate it."""
    if len(component.fields) != 1:
        return None
    field = component.fields[0]
    if not isinstance(field, (PolarField, SettlementField)) or field.reach_km > FARTHEST_KM:
        return None
    if mask.outside_weight or (mask.countries and mask.surface != "land"):
        return None
    unit, scale_km = field.unit()
    bearing = 0.0 if isinstance(field, SettlementField) or field.bearing_deg is None else field.bearing_deg
    plane = LocalPlane(field.lon_deg, field.lat_deg)
    place_country = component.place.country if component.place is not None else ""
    fine = profile_of(unit)
    if is_inland(mask, place_country, plane, fine.far * scale_km):
        return Wedge(component, mask, unit, fine, scale_km, plane, bearing, 1.0, None, place_country)
    outline = _hull_lonlat(fine.hull_turns, plane, bearing, scale_km) if mask.surface == "land" else []
    free, country = holds(mask, place_country, outline) if outline else (mask.surface == "any", "")
    if free:
        return Wedge(component, mask, unit, fine, scale_km, plane, bearing, 1.0, None, country)
    profile = nodes_of(unit)
    x, y = _placed(profile, scale_km, bearing)
    inside = allowed(mask, plane, x, y, profile.reach * scale_km)
    whole = bool(inside[profile.core].all())
    if not mask.countries and not whole:
        reach, width = fine.far * scale_km, fine.wide * scale_km
        tolerance = shore_tolerance_km(width)
        if tolerance or mask.surface == "sea":
            inside = _with_shore(inside, mask, plane, x, y, reach, tolerance)
            whole = bool(inside[profile.core].all())
    kept = float(np.dot(profile.mass, inside))
    if whole:
        return Wedge(component, mask, unit, fine, scale_km, plane, bearing, kept, None, "")
    return Wedge(component, mask, unit, fine, scale_km, plane, bearing, kept, inside, "")


def _with_shore(
    inside: NDArray[np.bool_],
    mask: Mask,
    plane: LocalPlane,
    x_km: Floats,
    y_km: Floats,
    reach_km: float,
    tolerance_km: float,
) -> NDArray[np.bool_]:
    """Add points that lie no farther on the wrong side of the drawn shore than its error; of wide fields near ones only."""
    trusted = reach_km if reach_km <= _WIDE_KM else _SHORE_KM
    near = np.hypot(x_km, y_km) <= trusted if trusted < reach_km else np.ones(x_km.shape, dtype=bool)
    found = inside.copy()
    found[near] |= mask_around(mask, plane, trusted, tolerance_km).weights(x_km[near], y_km[near]) > 0
    return found


def _hull_lonlat(
    hull: tuple[tuple[float, float, float], ...], plane: LocalPlane, bearing_deg: float, scale_km: float
) -> list[tuple[float, float]]:
    """Return a hull on a sphere, in degrees; empty near the poles and the antimeridian."""
    lat0, lon0, bearing = math.radians(plane.lat_deg), plane.lon_deg, math.radians(bearing_deg)
    sin0, cos0, sin_b, cos_b = math.sin(lat0), math.cos(lat0), math.sin(bearing), math.cos(bearing)
    asin, atan2, degrees = math.asin, math.atan2, math.degrees
    points = []
    before = sin_arc = cos_arc = 0.0
    for r, sin_turn, cos_turn in hull:
        if r != before:
            before, arc = r, r * scale_km / MEAN_RADIUS_KM
            sin_arc, cos_arc = math.sin(arc), math.cos(arc)
        north = sin_arc * (cos_b * cos_turn - sin_b * sin_turn)
        east = sin_arc * (sin_b * cos_turn + cos_b * sin_turn)
        lat = degrees(asin(sin0 * cos_arc + cos0 * north))
        lon = lon0 + degrees(atan2(east, cos0 * cos_arc - sin0 * north))
        if not (-_POLAR_LAT_DEG <= lat <= _POLAR_LAT_DEG and -180.0 <= lon <= 180.0):
            return []
        points.append((lon, lat))
    return points
