"""A local plane in kilometres around a reference point, and geodesics on the WGS 84 ellipsoid.

Vectorised over numpy arrays. pyproj offers the same, but loading it takes longer than all of `geomap resolve`; the
tests compare the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Number = TypeVar("Number", float, "Floats")

#: WGS 84 semi-major axis (km) and flattening: NGA.STND.0036.
SEMI_MAJOR_KM = 6378.137
FLATTENING = 1 / 298.257223563
#: Mean radius, IUGG: for spheres, where half a percent does not matter.
MEAN_RADIUS_KM = 6371.0088
#: A step shorter than this leads nowhere.
_NOWHERE_KM = 1e-12
#: Less than a hundredth of a millimetre on the ground.
_CONVERGED_RAD = 1e-12
_SEMI_MINOR_KM = SEMI_MAJOR_KM * (1 - FLATTENING)


def destination(
    lon_deg: float, lat_deg: float, bearing_deg: ArrayLike, distance_km: ArrayLike
) -> tuple[Floats, Floats]:
    """Return where one arrives from a point along geodesics.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Start, degrees.
    bearing_deg, distance_km : array_like
        Clockwise from north, and kilometres; broadcast against each other.

    Returns
    -------
    (lon_deg, lat_deg) : pair of ndarray
        Longitudes in [-180, 180).

    Notes
    -----
    T. Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid", Survey Review 23 (1975), direct
    formula.

    Examples
    --------
    >>> lon, lat = destination(16.58866, 31.20892, 135.0, 160.9344)
    >>> round(float(lon), 2), round(float(lat), 2)
    (17.77, 30.18)
    """
    azimuth = np.radians(np.asarray(bearing_deg, dtype=float))
    return _arrive(lon_deg, lat_deg, np.sin(azimuth), np.cos(azimuth), np.asarray(distance_km, dtype=float))


def _arrive(
    lon_deg: float, lat_deg: float, sin_az: Floats, cos_az: Floats, distance_km: Floats
) -> tuple[Floats, Floats]:
    """Return `destination` by sine and cosine of the bearing.

    The arc comes from the distance by a series instead of iterations (C. F. F. Karney, "Algorithms for geodesics", Journal
    of Geodesy 87 (2013), equations 15 to 21, to the third order).
    """
    reduced = math.atan((1 - FLATTENING) * math.tan(math.radians(lat_deg)))
    sin_u, cos_u = math.sin(reduced), math.cos(reduced)
    sin_alpha, ahead = cos_u * sin_az, cos_u * cos_az
    # Zero for who starts along the equator, where what is divided by it does not matter.
    cos2_alpha = np.maximum(sin_u**2 + ahead * ahead, 1e-30)
    root = np.sqrt(1 + cos2_alpha * (SEMI_MAJOR_KM**2 / _SEMI_MINOR_KM**2 - 1))
    eps = (root - 1) / (root + 1)
    eps2 = eps * eps
    # Twice the arc from the equator to the start, by sine and cosine.
    sin_1, cos_1 = 2 * sin_u * ahead / cos2_alpha, (ahead * ahead - sin_u**2) / cos2_alpha
    arc = distance_km * (1 - eps) / (_SEMI_MINOR_KM * (1 + eps2 * (0.25 + eps2 / 64)))
    arc = arc - sin_1 * (eps * (0.5 - 0.1875 * eps2) + eps2 * (cos_1 / 8 + eps * (4 * cos_1 * cos_1 - 1) / 48))
    sin_d, cos_d = np.sin(2 * arc), np.cos(2 * arc)
    sin_2, cos_2 = sin_1 * cos_d + cos_1 * sin_d, cos_1 * cos_d - sin_1 * sin_d
    sigma = arc + sin_2 * (
        eps * (0.5 - 0.28125 * eps2) + eps2 * (0.625 * cos_2 + 29 / 96 * eps * (4 * cos_2 * cos_2 - 1))
    )
    sin_s, cos_s = np.sin(sigma), np.cos(sigma)
    cos_2m = cos_1 * cos_s - sin_1 * sin_s
    term = sin_u * sin_s - ahead * cos_s
    lat = np.arctan2(sin_u * cos_s + ahead * sin_s, (1 - FLATTENING) * np.hypot(sin_alpha, term))
    longitude = np.arctan2(sin_s * sin_az, cos_u * cos_s - sin_u * sin_s * cos_az)
    c = FLATTENING / 16 * cos2_alpha * (4 + FLATTENING * (4 - 3 * cos2_alpha))
    bracket = sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m * cos_2m - 1))
    lon = lon_deg + np.degrees(longitude - (1 - c) * FLATTENING * sin_alpha * bracket)
    return wrap_longitude(lon), np.degrees(lat)


def destination_point(lon_deg: float, lat_deg: float, bearing_deg: float, distance_km: float) -> tuple[float, float]:
    """Return where one arrives from a point along one geodesic; `destination` for a single one, without arrays.

    Examples
    --------
    >>> lon, lat = destination_point(16.58866, 31.20892, 135.0, 160.9344)
    >>> round(lon, 2), round(lat, 2)
    (17.77, 30.18)
    """
    azimuth = math.radians(bearing_deg)
    sin_az, cos_az = math.sin(azimuth), math.cos(azimuth)
    reduced = math.atan((1 - FLATTENING) * math.tan(math.radians(lat_deg)))
    sin_u, cos_u = math.sin(reduced), math.cos(reduced)
    sigma1 = math.atan2(sin_u, cos_u * cos_az)
    sin_alpha = cos_u * sin_az
    cos2_alpha = 1 - sin_alpha**2
    a_coefficient, b = _series(cos2_alpha)
    sigma = start = distance_km / (_SEMI_MINOR_KM * a_coefficient)
    for _ in range(5):
        cos_2m, sin_s = math.cos(2 * sigma1 + sigma), math.sin(sigma)
        inner = math.cos(sigma) * (2 * cos_2m**2 - 1)
        inner -= b / 6 * cos_2m * (4 * sin_s**2 - 3) * (4 * cos_2m**2 - 3)
        before, sigma = sigma, start + b * sin_s * (cos_2m + b / 4 * inner)
        if abs(sigma - before) < _CONVERGED_RAD:
            break
    cos_2m = math.cos(2 * sigma1 + sigma)
    sin_s, cos_s = math.sin(sigma), math.cos(sigma)
    term = sin_u * sin_s - cos_u * cos_s * cos_az
    lat = math.atan2(sin_u * cos_s + cos_u * sin_s * cos_az, (1 - FLATTENING) * math.hypot(sin_alpha, term))
    longitude = math.atan2(sin_s * sin_az, cos_u * cos_s - sin_u * sin_s * cos_az)
    c = FLATTENING / 16 * cos2_alpha * (4 + FLATTENING * (4 - 3 * cos2_alpha))
    bracket = sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m**2 - 1))
    lon = lon_deg + math.degrees(longitude - (1 - c) * FLATTENING * sin_alpha * bracket)
    return (lon + 180.0) % 360.0 - 180.0, math.degrees(lat)


def rough_distance_km(lon_deg: float, lat_deg: float, lons_deg: ArrayLike, lats_deg: ArrayLike) -> Floats:
    """Return the distances from one point to many on a sphere, true to half a percent.

    Examples
    --------
    >>> round(float(rough_distance_km(16.58866, 31.20892, 17.770, 30.177)))
    161
    """
    lat, lats = math.radians(lat_deg), np.radians(lats_deg)
    half = np.sin((lats - lat) / 2) ** 2
    half = half + math.cos(lat) * np.cos(lats) * np.sin(np.radians(np.asarray(lons_deg) - lon_deg) / 2) ** 2
    return np.asarray(2 * MEAN_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def sphere_km(lon_deg: float, lat_deg: float, to_lon_deg: float, to_lat_deg: float) -> float:
    """Return `rough_distance_km` between two points, without arrays.

    Examples
    --------
    >>> round(sphere_km(16.58866, 31.20892, 17.770, 30.177))
    161
    """
    lat, to_lat = math.radians(lat_deg), math.radians(to_lat_deg)
    half = math.sin((to_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(to_lat) * math.sin(math.radians(to_lon_deg - lon_deg) / 2) ** 2
    return 2 * MEAN_RADIUS_KM * math.asin(math.sqrt(min(half, 1.0)))


def cell_of(lon_deg: float, lat_deg: float, side_km: float) -> tuple[int, int, int]:
    """Return the cube in space that a point of the globe lies in: points `side_km` apart or less lie in touching cubes.

    Cubes know neither poles nor an antimeridian.

    Examples
    --------
    >>> cell_of(179.99, 10.0, 300.0) == cell_of(-179.99, 10.0, 300.0)
    False
    >>> cell_of(0.5, 89.9, 300.0) == cell_of(40.0, 89.9, 300.0)
    True
    """
    lon, lat = math.radians(lon_deg), math.radians(lat_deg)
    scale = MEAN_RADIUS_KM / side_km
    x, y, z = math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)
    return math.floor(x * scale), math.floor(y * scale), math.floor(z * scale)


def curvature_radii_km(lat_deg: float) -> tuple[float, float]:
    """Return the radii of curvature of the ellipsoid eastwards and northwards at a latitude.

    Examples
    --------
    >>> [round(radius) for radius in curvature_radii_km(0.0)]
    [6378, 6335]
    """
    squared = FLATTENING * (2 - FLATTENING)
    root = math.sqrt(1 - squared * math.sin(math.radians(lat_deg)) ** 2)
    return SEMI_MAJOR_KM / root, SEMI_MAJOR_KM * (1 - squared) / root**3


def distance_bearing(lon_deg: float, lat_deg: float, lons_deg: ArrayLike, lats_deg: ArrayLike) -> tuple[Floats, Floats]:
    """Return distances (km) and initial bearings (degrees, 0 to 360) from one point to many.

    Vincenty's inverse formula. It does not converge for nearly antipodal points, where the result may be off by up
    to a few tens of kilometres; no use in geomap comes near.

    Examples
    --------
    >>> km, bearing = distance_bearing(16.58866, 31.20892, 17.770, 30.177)
    >>> round(float(km)), round(float(bearing))
    (161, 135)
    """
    lons = np.asarray(lons_deg, dtype=float)
    lats = np.asarray(lats_deg, dtype=float)
    u1 = math.atan((1 - FLATTENING) * math.tan(math.radians(lat_deg)))
    u2 = np.arctan((1 - FLATTENING) * np.tan(np.radians(lats)))
    sin_u1, cos_u1, sin_u2, cos_u2 = math.sin(u1), math.cos(u1), np.sin(u2), np.cos(u2)
    difference = np.radians(wrap_longitude(lons - lon_deg))
    longitude = difference
    for _ in range(8):
        before = longitude
        sin_l, cos_l = np.sin(longitude), np.cos(longitude)
        east, north = cos_u2 * sin_l, cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_l
        sin_s = np.hypot(east, north)
        cos_s = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_l
        sigma = np.arctan2(sin_s, cos_s)
        sin_alpha = np.divide(cos_u1 * cos_u2 * sin_l, sin_s, out=np.zeros_like(sin_s), where=sin_s > 0)
        cos2_alpha = 1 - sin_alpha**2
        ratio = np.divide(2 * sin_u1 * sin_u2, cos2_alpha, out=np.zeros_like(sin_s), where=cos2_alpha > 1e-12)
        cos_2m = cos_s - ratio
        c = FLATTENING / 16 * cos2_alpha * (4 + FLATTENING * (4 - 3 * cos2_alpha))
        bracket = sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m**2 - 1))
        longitude = difference + (1 - c) * FLATTENING * sin_alpha * bracket
        if not longitude.size or float(np.abs(longitude - before).max()) < _CONVERGED_RAD:
            break
    a_coefficient, b_coefficient = _series(cos2_alpha)
    distance = _SEMI_MINOR_KM * a_coefficient * (sigma - _delta_sigma(b_coefficient, sigma, cos_2m))
    return distance, np.degrees(np.arctan2(east, north)) % 360.0


def distance_bearing_point(lon_deg: float, lat_deg: float, to_lon_deg: float, to_lat_deg: float) -> tuple[float, float]:
    """Return distance (km) and initial bearing (degrees, 0 to 360); `distance_bearing` to a single point, without arrays.

    Examples
    --------
    >>> km, bearing = distance_bearing_point(16.58866, 31.20892, 17.770, 30.177)
    >>> round(km), round(bearing)
    (161, 135)
    """
    u1 = math.atan((1 - FLATTENING) * math.tan(math.radians(lat_deg)))
    u2 = math.atan((1 - FLATTENING) * math.tan(math.radians(to_lat_deg)))
    sin_u1, cos_u1, sin_u2, cos_u2 = math.sin(u1), math.cos(u1), math.sin(u2), math.cos(u2)
    longitude = difference = math.radians((to_lon_deg - lon_deg + 180.0) % 360.0 - 180.0)
    for _ in range(8):
        before = longitude
        sin_l, cos_l = math.sin(longitude), math.cos(longitude)
        east, north = cos_u2 * sin_l, cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_l
        sin_s = math.hypot(east, north)
        cos_s = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_l
        sigma = math.atan2(sin_s, cos_s)
        sin_alpha = cos_u1 * cos_u2 * sin_l / sin_s if sin_s > 0 else 0.0
        cos2_alpha = 1 - sin_alpha**2
        cos_2m = cos_s - (2 * sin_u1 * sin_u2 / cos2_alpha if cos2_alpha > 1e-12 else 0.0)
        c = FLATTENING / 16 * cos2_alpha * (4 + FLATTENING * (4 - 3 * cos2_alpha))
        bracket = sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m**2 - 1))
        longitude = difference + (1 - c) * FLATTENING * sin_alpha * bracket
        if abs(longitude - before) < _CONVERGED_RAD:
            break
    a_coefficient, b = _series(cos2_alpha)
    inner = cos_s * (2 * cos_2m**2 - 1) - b / 6 * cos_2m * (4 * sin_s**2 - 3) * (4 * cos_2m**2 - 3)
    distance = _SEMI_MINOR_KM * a_coefficient * (sigma - b * sin_s * (cos_2m + b / 4 * inner))
    return distance, math.degrees(math.atan2(east, north)) % 360.0


def wrap_longitude(lon_deg: ArrayLike) -> Floats:
    """Return longitudes brought into [-180, 180).

    Examples
    --------
    >>> float(wrap_longitude(190.0))
    -170.0
    """
    return (np.asarray(lon_deg, dtype=float) + 180.0) % 360.0 - 180.0


def _series(cos2_alpha: Number) -> tuple[Number, Number]:
    u2 = cos2_alpha * (SEMI_MAJOR_KM**2 / _SEMI_MINOR_KM**2 - 1)
    a_coefficient = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b_coefficient = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    return a_coefficient, b_coefficient


def _delta_sigma(b: Floats, sigma: Floats, cos_2m: Floats) -> Floats:
    sin_s = np.sin(sigma)
    inner = np.cos(sigma) * (2 * cos_2m**2 - 1) - b / 6 * cos_2m * (4 * sin_s**2 - 3) * (4 * cos_2m**2 - 3)
    result: Floats = b * sin_s * (cos_2m + b / 4 * inner)
    return result


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """Azimuthal equidistant plane: x km east and y km north of (lon_deg, lat_deg).

    Distances and bearings from the origin are exact; areas are true to 1 % within 1,500 km of it.
    """

    lon_deg: float
    lat_deg: float

    def to_lonlat(self, x_km: ArrayLike, y_km: ArrayLike) -> tuple[Floats, Floats]:
        """Return (lon, lat) in degrees of points of the plane."""
        x, y = np.asarray(x_km, dtype=float), np.asarray(y_km, dtype=float)
        distance = np.hypot(x, y)
        # Nearer than this any direction will do, and the smallest numbers have none.
        away = distance > _NOWHERE_KM
        sin_az = np.divide(x, distance, out=np.zeros_like(distance), where=away)
        cos_az = np.divide(y, distance, out=np.ones_like(distance), where=away)
        return _arrive(self.lon_deg, self.lat_deg, sin_az, cos_az, distance)

    def to_plane(self, lons_deg: ArrayLike, lats_deg: ArrayLike) -> tuple[Floats, Floats]:
        """Return (x, y) in kilometres of points on the Earth."""
        distance_km, bearing_deg = distance_bearing(self.lon_deg, self.lat_deg, lons_deg, lats_deg)
        bearing = np.radians(bearing_deg)
        return distance_km * np.sin(bearing), distance_km * np.cos(bearing)

    def point_in_plane(self, lon_deg: float, lat_deg: float) -> tuple[float, float]:
        """Return (x, y) in kilometres of one point on the Earth; `to_plane` without arrays."""
        distance_km, bearing_deg = distance_bearing_point(self.lon_deg, self.lat_deg, lon_deg, lat_deg)
        bearing = math.radians(bearing_deg)
        return distance_km * math.sin(bearing), distance_km * math.cos(bearing)
