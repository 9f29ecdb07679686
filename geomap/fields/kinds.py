"""The densities: one class per shape, evaluated in a local plane in kilometres, per square kilometre.

Every class is an immutable, hashable record with

* ``lon_deg, lat_deg``: the anchor, where a local plane is laid;
* ``reach_km``: radius around the anchor that holds all but a negligible share of the mass;
* ``log_density(plane, x_km, y_km)``: natural logarithm of the density at points of a plane.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from geomap.fields.shapes import distances, outline_tree, sparsely, to_plane, valid_in_plane
from geomap.geodesy import LocalPlane

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

_LN_2PI = math.log(2 * math.pi)
_NEGLIGIBLE = -80.0


class Field(Protocol):
    """What the grid needs of a density."""

    @property
    def lon_deg(self) -> float: ...
    @property
    def lat_deg(self) -> float: ...
    @property
    def reach_km(self) -> float: ...
    def log_density(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats: ...


def _polar(field: Field, plane: LocalPlane, x_km: Floats, y_km: Floats) -> tuple[Floats, Floats]:
    """Distance (km) and bearing (radians) of plane points as seen from the field's anchor."""
    if plane.lon_deg == field.lon_deg and plane.lat_deg == field.lat_deg:
        dx, dy = x_km, y_km
    else:
        x0, y0 = plane.point_in_plane(field.lon_deg, field.lat_deg)
        dx, dy = x_km - x0, y_km - y0
    return np.maximum(np.hypot(dx, dy), 1e-6), np.arctan2(dx, dy)


#: Shares of itself to which a spread, and a reach of outliers, are rounded: shapes that differ by less are one.
_SPREAD_STEP, _OUTLIER_STEP = 0.02, 0.1


def _steps(value: float, step: float) -> int | None:
    """Return how many steps, each a share of it, lead from 1 to a value; None for 0."""
    return round(math.log(value) / step) if value > 0 else None


def _stepped(steps: int | None, step: float) -> float:
    return 0.0 if steps is None else math.exp(step * steps)


def _normal(z: Floats, sd: float) -> Floats:
    return -0.5 * (z / sd) ** 2 - math.log(sd) - 0.5 * _LN_2PI


@dataclass(frozen=True, slots=True)
class SettlementField:
    """ "in X": a normal whose inner half lies within `p50_km`, and a share `tail` three times as wide."""

    lon_deg: float
    lat_deg: float
    p50_km: float
    tail: float

    @property
    def sd_km(self) -> float:
        """Per-axis standard deviation of the core: half of a round normal lies within 1.1774 sd."""
        return self.p50_km / math.sqrt(2 * math.log(2))

    @property
    def reach_km(self) -> float:
        return 9.0 * self.sd_km

    def log_density(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats:
        r, theta = _polar(self, plane, x_km, y_km)
        return self.log_core(np.log(r), theta)

    def log_core(self, log_r: Floats, turn_deg: Floats) -> Floats:
        """Log-density per km² by logarithm of the distance (km); the same in every direction."""
        r2 = np.exp(2 * log_r)
        sd, wide = self.sd_km, 3 * self.sd_km
        core = (1 - self.tail) * np.exp(-0.5 * r2 / sd**2) / (2 * math.pi * sd**2)
        tail = self.tail * np.exp(-0.5 * r2 / wide**2) / (2 * math.pi * wide**2)
        return np.asarray(np.log(core + tail + 1e-300))

    def unit(self) -> tuple[SettlementField, float]:
        """Return the same shape at the size of 1 km, rounded to what shows, and the size in km."""
        return SettlementField(0.0, 0.0, 1.0, round(self.tail, 3)), self.p50_km

    def spans(self) -> tuple[float, float, float]:
        """Return the range of ln distance (km) and the half-width in bearing (degrees) that hold the core."""
        return math.log(0.02 * self.p50_km), math.log((9.0 if self.tail else 4.0) * self.sd_km), 180.0

    def radius_km(self, mass: float) -> float:
        """Return the radius that holds `mass`, in closed form up to bisection."""
        low, high = 0.0, self.reach_km * 2
        for _ in range(60):
            r = (low + high) / 2
            core = 1 - math.exp(-0.5 * (r / self.sd_km) ** 2)
            wide = 1 - math.exp(-0.5 * (r / (3 * self.sd_km)) ** 2)
            low, high = (r, high) if (1 - self.tail) * core + self.tail * wide < mass else (low, r)
        return (low + high) / 2


@dataclass(frozen=True, slots=True)
class PolarField:
    """Log-normal in distance, normal in bearing (or any bearing), with a share of outliers.

    Serves "D km DIR of X", "D km from X", "DIR of X", "near X" and "outskirts of X".

    Attributes
    ----------
    median_km, ln_sd : float
        Of the distance; the median already holds the shrinkage of stated distances.
    bearing_deg : float or None
        Clockwise from north; None for all bearings alike.
    sigma_deg : float
        Standard deviation of the bearing.
    outlier_share, outlier_km : float
        Share spread as a round normal of that standard deviation.
    tail_share, tail_ln_sd, tail_sigma_deg : float
        Share of a second core with the same median and bearing but other spreads, for heavier tails.
    """

    lon_deg: float
    lat_deg: float
    median_km: float
    ln_sd: float
    bearing_deg: float | None = None
    sigma_deg: float = 0.0
    outlier_share: float = 0.0
    outlier_km: float = 1.0
    tail_share: float = 0.0
    tail_ln_sd: float = 0.0
    tail_sigma_deg: float = 0.0

    @property
    def reach_km(self) -> float:
        body = self.median_km * math.exp(3.3 * self._widest()[0])
        return max(body, 3.0 * self.outlier_km if self.outlier_share else 0.0)

    def _widest(self) -> tuple[float, float]:
        if not self.tail_share:
            return self.ln_sd, self.sigma_deg
        return max(self.ln_sd, self.tail_ln_sd), max(self.sigma_deg, self.tail_sigma_deg)

    def log_density(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats:
        r, theta = _polar(self, plane, x_km, y_km)
        log_r = np.log(r)
        turn = theta
        if self.bearing_deg is not None:
            turn = (np.degrees(theta) - self.bearing_deg + 180.0) % 360.0 - 180.0
        core = self.log_core(log_r, turn)
        if not self.outlier_share:
            return core
        spread = self.outlier_km
        background = np.exp(-0.5 * (r / spread) ** 2) / (2 * math.pi * spread**2)
        share = self.outlier_share
        return np.asarray(np.log((1 - share) * np.exp(np.maximum(core, -600.0)) + share * background + 1e-300))

    def log_core(self, log_r: Floats, turn_deg: Floats) -> Floats:
        """Log-density per km² without outliers, by ln of the distance (km) and degrees off the bearing."""
        core = self._log_part(log_r, turn_deg, self.ln_sd, self.sigma_deg)
        if not self.tail_share:
            return core
        tail = self._log_part(log_r, turn_deg, self.tail_ln_sd, self.tail_sigma_deg)
        return np.logaddexp(core + math.log1p(-self.tail_share), tail + math.log(self.tail_share))

    def _log_part(self, log_r: Floats, turn_deg: Floats, ln_sd: float, sigma_deg: float) -> Floats:
        radial = _normal(log_r - math.log(self.median_km), ln_sd) - 2 * log_r
        if self.bearing_deg is None:
            return np.asarray(radial - _LN_2PI)
        return np.asarray(radial + _normal(turn_deg, sigma_deg) + math.log(180 / math.pi))

    def unit(self) -> tuple[PolarField, float]:
        """Return the same shape at a median of 1 km, northwards, rounded to what shows, and the median in km."""
        median, outliers, tail = self.median_km, self.outlier_share, self.tail_share
        shape = _unit_polar(
            _steps(self.ln_sd, _SPREAD_STEP),
            self.bearing_deg is None,
            _steps(self.sigma_deg, _SPREAD_STEP),
            round(outliers, 4),
            _steps(self.outlier_km / median, _OUTLIER_STEP) if outliers else 0,
            round(tail, 3),
            _steps(self.tail_ln_sd, _SPREAD_STEP) if tail else None,
            _steps(self.tail_sigma_deg, _SPREAD_STEP) if tail else None,
        )
        return shape, median

    def spans(self) -> tuple[float, float, float]:
        """Return the range of ln distance (km) and the half-width in bearing (degrees) that hold the core."""
        ln_sd, sigma = self._widest()
        middle = math.log(self.median_km)
        # The density per area is highest short of the median, by two variances.
        half = 180.0 if self.bearing_deg is None else min(4.2 * sigma, 180.0)
        return middle - 4.2 * ln_sd - (1.5 * ln_sd**2), middle + 4.0 * ln_sd, half


@lru_cache(maxsize=4096)
def _unit_polar(
    ln_sd: int | None,
    is_ring: bool,
    sigma: int | None,
    outlier_share: float,
    outlier: int | None,
    tail_share: float,
    tail_ln_sd: int | None,
    tail_sigma: int | None,
) -> PolarField:
    """Return the shape of which spreads are so many steps; the same object again and again."""
    return PolarField(
        0.0,
        0.0,
        1.0,
        _stepped(ln_sd, _SPREAD_STEP),
        None if is_ring else 0.0,
        _stepped(sigma, _SPREAD_STEP),
        outlier_share,
        _stepped(outlier, _OUTLIER_STEP),
        tail_share,
        _stepped(tail_ln_sd, _SPREAD_STEP),
        _stepped(tail_sigma, _SPREAD_STEP),
    )


@dataclass(frozen=True, slots=True)
class BetweenField:
    """Between A (the anchor) and B: Beta(a, a) along, normal with a wide tail sideways.

    Attributes
    ----------
    along_beta : float
        a; the line runs on beyond A and B by `beyond` of its length.
    sideways : float
        Standard deviation across the line, as a share of its length.
    tail : float
        Share that spreads three times as wide across the line.
    """

    lon_deg: float
    lat_deg: float
    to_lon_deg: float
    to_lat_deg: float
    along_beta: float
    sideways: float
    tail: float
    beyond: float = 0.0

    def _span(self, plane: LocalPlane) -> tuple[float, float, float, float]:
        xa, ya = plane.point_in_plane(self.lon_deg, self.lat_deg)
        return xa, ya, *plane.point_in_plane(self.to_lon_deg, self.to_lat_deg)

    @property
    def reach_km(self) -> float:
        xa, ya, xb, yb = self._span(LocalPlane(self.lon_deg, self.lat_deg))
        return max((1.15 + self.beyond + 2.0 * self.sideways) * math.hypot(xb - xa, yb - ya), 1.0)

    def log_density(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats:
        xa, ya, xb, yb = self._span(plane)
        length = max(math.hypot(xb - xa, yb - ya), 0.5)
        ux, uy = (xb - xa) / length, (yb - ya) / length
        along = ((x_km - xa) * ux + (y_km - ya) * uy) / length
        across = (x_km - xa) * uy - (y_km - ya) * ux
        a = self.along_beta
        along = (along + self.beyond) / (1 + 2 * self.beyond)
        inside = np.clip(along, 1e-6, 1 - 1e-6)
        log_beta = 2 * math.lgamma(a) - math.lgamma(2 * a)
        t = (a - 1) * (np.log(inside) + np.log1p(-inside)) - log_beta - math.log(length * (1 + 2 * self.beyond))
        t = np.where((along > 0) & (along < 1), t, _NEGLIGIBLE)
        sd = self.sideways * length
        core = (1 - self.tail) * np.exp(_normal(across, sd))
        return t + np.log(core + self.tail * np.exp(_normal(across, 3 * sd)) + 1e-300)


@dataclass(frozen=True, slots=True)
class ShapeField:
    """Around a shape: log-normal in the distance to it ("near the border", "off the coast"); not normalised.

    With a bearing ("146 miles northwest of Madagascar") only outside of the shape, on that side of its nearest point.
    `around_km` is the perimeter of the convex hull: the line at a distance d from a convex shape is 2πd longer than that
    (Steiner's formula), so a small island has far more sea far off than near by, and a long coast hardly more.
    """

    lon_deg: float
    lat_deg: float
    reach_km: float
    #: Left out of the hash, which would write the whole outline down each time.
    shape: BaseGeometry = field(hash=False)
    median_km: float
    ln_sd: float
    bearing_deg: float | None = None
    sigma_deg: float = 0.0
    #: Share with other spreads about the same median and bearing.
    tail_share: float = 0.0
    tail_ln_sd: float = 0.0
    tail_sigma_deg: float = 0.0
    around_km: float = math.inf
    #: Nothing lies inside of the shape.
    outside_only: bool = False

    def log_density(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats:
        return self.about(plane, x_km, y_km, self.apart(plane, x_km, y_km))

    def apart(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats:
        """Return how far points are from the outline of the shape (km)."""
        tree = outline_tree(self.shape, plane)
        return np.maximum(sparsely(lambda x, y: distances(tree, x, y), x_km, y_km, self.median_km), 0.05)

    def about(self, plane: LocalPlane, x_km: Floats, y_km: Floats, d: Floats) -> Floats:
        """Return the log-density at points that are `d` km from the outline."""
        import shapely

        off = np.log(d / self.median_km)
        turn: Floats | None = None
        outside: Floats | float = 0.0
        if self.bearing_deg is not None:
            turn = (self._outward_deg(plane, x_km, y_km, d) - self.bearing_deg + 180.0) % 360.0 - 180.0
        if self.bearing_deg is not None or self.outside_only:
            outside = np.where(shapely.contains_xy(to_plane(self.shape, plane), x_km, y_km), _NEGLIGIBLE, 0.0)

        def part(ln_sd: float, sigma_deg: float) -> Floats:
            return _normal(off, ln_sd) + (_normal(turn, sigma_deg) if turn is not None else 0.0)

        density = part(self.ln_sd, self.sigma_deg)
        if self.tail_share:
            tail = part(self.tail_ln_sd, self.tail_sigma_deg) + math.log(self.tail_share)
            density = np.logaddexp(density + math.log1p(-self.tail_share), tail)
        # Half of the mass on either side; one over d turns the density of ln d into one of d, the length of the line at that
        # distance into one of an area.
        return np.asarray(density - np.log(d) - np.log1p(2 * math.pi * d / self.around_km) + outside)

    def _outward_deg(self, plane: LocalPlane, x_km: Floats, y_km: Floats, d: Floats) -> Floats:
        """Return the bearing of points from the nearest point of the outline: where the distance grows fastest."""
        if d.ndim == 2 and min(d.shape) > 2:
            north, east = np.gradient(d, y_km[:, 0], x_km[0, :])
        else:
            step = 0.01 * self.median_km
            east = self.apart(plane, x_km + step, y_km) - self.apart(plane, x_km - step, y_km)
            north = self.apart(plane, x_km, y_km + step) - self.apart(plane, x_km, y_km - step)
        return np.asarray(np.degrees(np.arctan2(east, north)))


@dataclass(frozen=True, slots=True)
class AreaField:
    """Inside a polygon: alike everywhere, or rising along a bearing ("northern R"), or central; not normalised.

    `log_density` is smooth across the outline, so that regions are cut along the polygon and not along cells; the grid
    drops what lies outside `polygon`.
    """

    lon_deg: float
    lat_deg: float
    reach_km: float
    polygon: BaseGeometry = field(hash=False)
    bearing_deg: float | None = None
    steepness: float = 0.0
    central_share: float = 0.0

    def log_density(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats:
        if self.bearing_deg is not None:
            middle, half = self._axis(plane)
            axis = math.radians(self.bearing_deg)
            t = x_km * math.sin(axis) + y_km * math.cos(axis)
            return np.asarray(-np.log1p(np.exp(-self.steepness * (t - middle) / half)))
        x, y, sd = self._middle(plane)
        return np.asarray(-0.5 * ((x_km - x) ** 2 + (y_km - y) ** 2) / sd**2)

    def local(self, plane: LocalPlane) -> BaseGeometry:
        """Return the polygon in km of `plane`, valid even where the plane folds it."""
        return valid_in_plane(self.polygon, plane)

    def holds(self, plane: LocalPlane, x_km: float, y_km: float, off_km: float) -> bool:
        """Tell whether a point lies inside the polygon, or no more than `off_km` outside."""
        import shapely

        return bool(shapely.dwithin(self.local(plane), shapely.Point(x_km, y_km), off_km))

    def above(self, plane: LocalPlane, log_density: float) -> BaseGeometry:
        """Return where the log-density exceeds a value, in km of `plane`, as if there were no polygon."""
        import shapely

        far = 3 * self.reach_km
        if self.bearing_deg is None:
            x, y, sd = self._middle(plane)
            radius = sd * math.sqrt(max(-2 * log_density, 0.0))
            return (
                shapely.Point(x, y).buffer(min(radius, far), quad_segs=24)
                if radius < far
                else shapely.box(-far, -far, far, far)
            )
        middle, half = self._axis(plane)
        log_odds = math.log(max(math.expm1(-log_density), 1e-12))
        least = min(max(middle - half / self.steepness * log_odds, -far), far)
        axis = math.radians(self.bearing_deg)
        sin, cos = math.sin(axis), math.cos(axis)
        corners = np.array([[-far, least], [far, least], [far, far], [-far, far]])
        return shapely.Polygon(corners @ np.array([[cos, -sin], [sin, cos]]))

    def _axis(self, plane: LocalPlane) -> tuple[float, float]:
        """Return middle and half-width of the polygon along the bearing (km)."""
        import shapely

        axis = math.radians(self.bearing_deg or 0.0)
        outline = shapely.get_coordinates(self.local(plane))
        reach = outline[:, 0] * math.sin(axis) + outline[:, 1] * math.cos(axis)
        return float(reach.max() + reach.min()) / 2, float(reach.max() - reach.min()) / 2

    def _middle(self, plane: LocalPlane) -> tuple[float, float, float]:
        """Return the centroid of the polygon and the standard deviation about it (km)."""
        local = self.local(plane)
        # Alike everywhere, but for a hair's slope that lets half of an area be its middle.
        slope = self.central_share or 30.0
        return local.centroid.x, local.centroid.y, slope * math.sqrt(local.area / math.pi)
