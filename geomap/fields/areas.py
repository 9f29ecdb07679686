"""A field inside one polygon without the kilometre grid: its regions are the polygon, cut by a line or a circle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geomap.fields.kinds import AreaField
from geomap.fields.middle import spatial_median
from geomap.fields.mixture import Component, Mask
from geomap.geodesy import LocalPlane

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

#: Points across the polygon's box: about half of them lie inside.
_POINTS = 64
#: Of a polygon that fills its box badly (islands far apart), so many times more points are tried.
_DENSER = (1, 3)
_FEWEST = 400
#: A polygon that fills this share of its box, in degrees, has that many points inside.
_FILLED = 0.03
_WIDE_KM = 800.0


@dataclass(frozen=True, eq=False)
class Filling:
    """An area as points inside it: km of `plane`, log-density as the field gives it, and mass, which sums to 1."""

    plane: LocalPlane
    x: Floats
    y: Floats
    log_density: Floats
    mass: Floats
    #: Natural logarithm of what turns the field's density into one per km².
    log_scale: float
    #: The spatial median, or the point inside the polygon nearest to it.
    middle: tuple[float, float]

    @cached_property
    def falling(self) -> NDArray[np.intp]:
        """The points in the order of their density, the densest first."""
        return np.argsort(-self.log_density, kind="stable")


def _filling(field: AreaField, fewest: int = _FEWEST) -> Filling | None:
    """Return points inside; large countries, which take long, are not pushed out of the cache by counties."""
    return (_wide if field.reach_km > _WIDE_KM else _narrow)(field, fewest)


def _filled(field: AreaField, fewest: int) -> Filling | None:
    import shapely

    plane = LocalPlane(field.lon_deg, field.lat_deg)
    local = field.local(plane)
    shapely.prepare(local)
    west, south, east, north = local.bounds
    for denser in _DENSER:
        n = _POINTS * denser
        x = west + (east - west) * (np.arange(n) + 0.5) / n
        y = south + (north - south) * (np.arange(n) + 0.5) / n
        xx, yy = (v.ravel() for v in np.meshgrid(x, y))
        inside = shapely.contains_xy(local, xx, yy)
        if np.count_nonzero(inside) >= fewest:
            break
    else:
        return None
    xx, yy = xx[inside], yy[inside]
    log_density = field.log_density(plane, xx, yy)
    weight = np.exp(log_density)
    total = float(weight.sum())
    cell_km2 = local.area / xx.size
    mass = weight / total
    middle_x, middle_y = spatial_median(xx, yy, mass)
    if not shapely.contains_xy(local, middle_x, middle_y):
        nearest = int(np.argmin((xx - middle_x) ** 2 + (yy - middle_y) ** 2))
        middle_x, middle_y = float(xx[nearest]), float(yy[nearest])
    return Filling(plane, xx, yy, log_density, mass, -float(np.log(total * cell_km2)), (middle_x, middle_y))


_wide, _narrow = lru_cache(maxsize=48)(_filled), lru_cache(maxsize=96)(_filled)


@dataclass(frozen=True, eq=False)
class Area:
    """One reading with a single field inside a polygon which the mask allows as a whole."""

    component: Component
    field: AreaField
    country: str = ""
    evidence: float = 1.0
    kept: float = 1.0

    @cached_property
    def filling(self) -> Filling:
        """The points inside, found when they are first asked for: of most homonyms only the weight counts."""
        filling = _filling(self.field) or _filling(self.field, 1)
        assert filling is not None
        return filling

    @property
    def plane(self) -> LocalPlane:
        """Where x and y are laid."""
        return LocalPlane(self.field.lon_deg, self.field.lat_deg)

    @property
    def segment_km(self) -> float:
        """Length (km) at which edges are to be cut before they are drawn on the globe."""
        return max(self.field.reach_km / 12, 1.0)

    def middle_km(self) -> tuple[float, float]:
        """Return the point: the spatial median, or the point inside the polygon nearest to it."""
        return self.filling.middle

    def radius_km(self, mass: float) -> float | None:
        """Return None: the radius around the middle has to be counted."""
        return None

    def nodes(self) -> tuple[Floats, Floats, Floats]:
        """Return x, y (km) and masses that add up to 1."""
        return self.filling.x, self.filling.y, self.filling.mass

    def cells(self) -> tuple[Floats, Floats]:
        """Return the densities per km² and masses of the points, the densest first."""
        order = self.filling.falling
        return np.exp(self.filling.log_density[order] + self.filling.log_scale), self.filling.mass[order]

    def region(self, mass: float) -> BaseGeometry | None:
        """Return the smallest region that holds `mass`, in km of `plane`."""
        points, order = self.filling, self.filling.falling
        reached = np.cumsum(points.mass[order]) - points.mass[order] / 2
        return self._cut(float(np.interp(mass, reached, points.log_density[order])))

    def outline(self, level: float) -> BaseGeometry:
        """Return where the density exceeds `level` per km², in km of `plane`."""
        return self._cut(float(np.log(level)) - self.filling.log_scale)

    def _cut(self, log_density: float) -> BaseGeometry:
        import shapely

        polygon = self.field.local(self.plane)
        return shapely.intersection(polygon, self.field.above(self.plane, log_density))


def evaluate_area(component: Component, mask: Mask) -> Area | None:
    """Return a reading as points inside its polygon, or None where only the grid can evaluate it."""
    field = component.fields[0]
    if not isinstance(field, AreaField) or not _is_allowed(component, mask):
        return None
    return Area(component, field) if _is_filled(field) or _filling(field) is not None else None


def is_plain_area(component: Component, mask: Mask) -> bool:
    """Tell, without looking for points inside, whether `evaluate_area` returns a reading, all of whose mass is kept."""
    field = component.fields[0]
    return isinstance(field, AreaField) and _is_allowed(component, mask) and _is_filled(field)


def _is_allowed(component: Component, mask: Mask) -> bool:
    """Tell whether a mask allows all of a polygon."""
    country = component.place.country if component.place is not None else ""
    if len(component.fields) != 1 or mask.surface == "sea" or mask.outside_weight:
        return False
    # The polygon of a land area needs no shore; of one that has no country nothing is known.
    return country in mask.countries if mask.countries else bool(country) or mask.surface != "land"


def _is_filled(field: AreaField) -> bool:
    """Tell whether enough points lie inside, without looking for them."""
    west, south, east, north = field.polygon.bounds
    return bool(field.polygon.area > _FILLED * (east - west) * (north - south))
