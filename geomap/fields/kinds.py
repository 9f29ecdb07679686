"""The densities: one class per shape, evaluated in a local plane in kilometres, per square kilometre.

Every class is an immutable, hashable record with

* ``lon_deg, lat_deg``: the anchor, where a local plane is laid;
* ``reach_km``: radius around the anchor that holds all but a negligible share of the mass;
* ``log_density(plane, x_km, y_km)``: natural logarithm of the density at points of a plane.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

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
        x0, y0 = plane.to_plane(field.lon_deg, field.lat_deg)
        dx, dy = x_km - x0, y_km - y0
    return np.maximum(np.hypot(dx, dy), 1e-6), np.arctan2(dx, dy)


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
        r, _ = _polar(self, plane, x_km, y_km)
        sd, wide = self.sd_km, 3 * self.sd_km
        core = (1 - self.tail) * np.exp(-0.5 * (r / sd) ** 2) / (2 * math.pi * sd**2)
        tail = self.tail * np.exp(-0.5 * (r / wide) ** 2) / (2 * math.pi * wide**2)
        return np.log(core + tail + 1e-300)

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
    """

    lon_deg: float
    lat_deg: float
    median_km: float
    ln_sd: float
    bearing_deg: float | None = None
    sigma_deg: float = 0.0
    outlier_share: float = 0.0
    outlier_km: float = 1.0

    @property
    def reach_km(self) -> float:
        body = self.median_km * math.exp(3.3 * self.ln_sd)
        return max(body, 3.0 * self.outlier_km if self.outlier_share else 0.0)

    def log_density(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats:
        r, theta = _polar(self, plane, x_km, y_km)
        log_r = np.log(r)
        radial = _normal(log_r - math.log(self.median_km), self.ln_sd) - 2 * log_r
        if self.bearing_deg is None:
            body = radial - _LN_2PI
        else:
            turn = np.degrees(theta) - self.bearing_deg
            turn = (turn + 180.0) % 360.0 - 180.0
            body = radial + _normal(turn, self.sigma_deg) + math.log(180 / math.pi)
        body = np.asarray(body, dtype=float)
        if not self.outlier_share:
            return body
        spread = self.outlier_km
        background = np.exp(-0.5 * (r / spread) ** 2) / (2 * math.pi * spread**2)
        return np.asarray(
            np.log(
                (1 - self.outlier_share) * np.exp(np.maximum(body, -600.0)) + self.outlier_share * background + 1e-300
            )
        )


@dataclass(frozen=True, slots=True)
class BetweenField:
    """Between A (the anchor) and B: Beta(a, a) along, normal with a wide tail sideways."""

    lon_deg: float
    lat_deg: float
    to_lon_deg: float
    to_lat_deg: float
    along_beta: float
    sideways: float
    tail: float

    def _span(self, plane: LocalPlane) -> tuple[float, float, float, float]:
        (xa, xb), (ya, yb) = plane.to_plane(
            np.array([self.lon_deg, self.to_lon_deg]), np.array([self.lat_deg, self.to_lat_deg])
        )
        return float(xa), float(ya), float(xb), float(yb)

    @property
    def reach_km(self) -> float:
        xa, ya, xb, yb = self._span(LocalPlane(self.lon_deg, self.lat_deg))
        return max(1.15 * math.hypot(xb - xa, yb - ya), 1.0)

    def log_density(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats:
        xa, ya, xb, yb = self._span(plane)
        length = max(math.hypot(xb - xa, yb - ya), 0.5)
        ux, uy = (xb - xa) / length, (yb - ya) / length
        along = ((x_km - xa) * ux + (y_km - ya) * uy) / length
        across = (x_km - xa) * uy - (y_km - ya) * ux
        a = self.along_beta
        inside = np.clip(along, 1e-6, 1 - 1e-6)
        log_beta = 2 * math.lgamma(a) - math.lgamma(2 * a)
        t = (a - 1) * (np.log(inside) + np.log1p(-inside)) - log_beta - math.log(length)
        t = np.where((along > 0) & (along < 1), t, _NEGLIGIBLE)
        sd = self.sideways * length
        core = (1 - self.tail) * np.exp(_normal(across, sd))
        return t + np.log(core + self.tail * np.exp(_normal(across, 3 * sd)) + 1e-300)


@dataclass(frozen=True, slots=True)
class ShapeField:
    """Around a shape: log-normal in the distance to it ("near the border", "off the coast"); not normalised.

    With a bearing ("146 miles northwest of Madagascar") only outside of the shape, on that side of its middle.
    """

    lon_deg: float
    lat_deg: float
    reach_km: float
    shape: BaseGeometry
    median_km: float
    ln_sd: float
    bearing_deg: float | None = None
    sigma_deg: float = 0.0

    def log_density(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats:
        import shapely

        local = to_plane(self.shape, plane)
        # Densified pieces in a tree: one query per cell instead of a walk along the whole line.
        pieces = shapely.get_parts(shapely.segmentize(local.simplify(0.5), 25.0))
        tree = shapely.STRtree(_segments(pieces))
        points = shapely.points(np.ravel(x_km), np.ravel(y_km))
        (index, _), distance = tree.query_nearest(points, return_distance=True, all_matches=False)
        d = np.empty(points.shape)
        d[index] = distance
        d = np.maximum(d.reshape(np.shape(x_km)), 0.05)
        # Half of the mass on either side; one over d turns the density of ln d into one of d.
        density = _normal(np.log(d / self.median_km), self.ln_sd) - np.log(d)
        if self.bearing_deg is None:
            return density
        _, theta = _polar(self, plane, x_km, y_km)
        turn = (np.degrees(theta) - self.bearing_deg + 180.0) % 360.0 - 180.0
        outside = np.where(shapely.contains_xy(local, x_km, y_km), _NEGLIGIBLE, 0.0)
        return np.asarray(density + _normal(turn, self.sigma_deg) + outside)


@dataclass(frozen=True, slots=True)
class AreaField:
    """Inside a polygon: alike everywhere, or rising along a bearing ("northern R"), or central; not normalised.

    `log_density` is smooth across the outline, so that regions are cut along the polygon and not along cells; the grid
    drops what lies outside `polygon`.
    """

    lon_deg: float
    lat_deg: float
    reach_km: float
    polygon: BaseGeometry
    bearing_deg: float | None = None
    steepness: float = 0.0
    central_share: float = 0.0

    def log_density(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats:
        import shapely

        local = to_plane(self.polygon, plane)
        if self.bearing_deg is not None:
            axis = math.radians(self.bearing_deg)
            outline = shapely.get_coordinates(local)
            reach = outline[:, 0] * math.sin(axis) + outline[:, 1] * math.cos(axis)
            t = x_km * math.sin(axis) + y_km * math.cos(axis)
            middle, half = (reach.max() + reach.min()) / 2, (reach.max() - reach.min()) / 2
            return np.asarray(-np.log1p(np.exp(-self.steepness * (t - middle) / half)))
        centre = local.centroid
        squared = (x_km - centre.x) ** 2 + (y_km - centre.y) ** 2
        size = math.sqrt(local.area / math.pi)
        # Alike everywhere, but for a hair's slope that lets half of an area be its middle.
        slope = self.central_share or 30.0
        return np.asarray(-0.5 * squared / (slope * size) ** 2)


@lru_cache(maxsize=64)
def to_plane(geometry: BaseGeometry, plane: LocalPlane) -> BaseGeometry:
    """Return `geometry`, in (lon, lat) degrees, in kilometres of `plane`."""
    import shapely

    return shapely.transform(geometry, lambda c: np.column_stack(plane.to_plane(c[:, 0], c[:, 1])))


def _segments(parts: NDArray[np.object_]) -> NDArray[np.object_]:
    """Cut lines and polygon rings into their single segments, for a spatial index."""
    import shapely

    lines = [line for part in parts for line in np.atleast_1d(shapely.get_parts(_outline(part)))]
    pairs = []
    for line in lines:
        coordinates = shapely.get_coordinates(line)
        pairs.append(np.stack([coordinates[:-1], coordinates[1:]], axis=1))
    return np.asarray(shapely.linestrings(np.concatenate(pairs)))


def _outline(geometry: BaseGeometry) -> BaseGeometry:
    return geometry.boundary if geometry.geom_type.endswith("Polygon") else geometry
