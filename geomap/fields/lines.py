"""Fields along lines that bend: rivers and borders, with the bank or side that the words name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomap.fields.shapes import to_plane
from geomap.geodesy import LocalPlane

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

_LN_2PI = math.log(2 * math.pi)


@dataclass(frozen=True, slots=True)
class LineField:
    """Along a line: log-normal in the distance to it, on one side when a bearing is given; not normalised.

    Attributes
    ----------
    lon_deg, lat_deg, reach_km : float
        Anchor, and radius around it that holds the line and what lies near it.
    shape : shapely geometry
        Lines in (lon, lat) degrees.
    median_km, ln_sd : float
        Of the distance to the line.
    bearing_deg : float or None
        The side meant: of a point its bearing from the nearest point of the line is compared with it.
    steepness : float
        How sharply the other side is ruled out.
    """

    lon_deg: float
    lat_deg: float
    reach_km: float
    shape: BaseGeometry
    median_km: float
    ln_sd: float
    bearing_deg: float | None = None
    steepness: float = 6.0

    def log_density(self, plane: LocalPlane, x_km: Floats, y_km: Floats) -> Floats:
        """Return the natural logarithm of the density at points of `plane` (km)."""
        import shapely

        local = to_plane(self.shape, plane)
        segments = _segments(shapely.segmentize(local, 25.0))
        points = shapely.points(np.ravel(x_km), np.ravel(y_km))
        tree = shapely.STRtree(shapely.linestrings(segments))
        (index, nearest), distance = tree.query_nearest(points, return_distance=True, all_matches=False)
        d, hit = np.empty(points.shape), np.empty(points.shape, dtype=int)
        d[index], hit[index] = np.maximum(distance, 0.02), nearest
        density = (
            -0.5 * (np.log(d / self.median_km) / self.ln_sd) ** 2 - math.log(self.ln_sd) - 0.5 * _LN_2PI - np.log(d)
        )
        if self.bearing_deg is not None:
            side = _side(segments[hit], np.ravel(x_km), np.ravel(y_km), math.radians(self.bearing_deg))
            density = density - np.log1p(np.exp(-self.steepness * side))
        return np.asarray(density.reshape(np.shape(x_km)))


def _segments(geometry: BaseGeometry) -> Floats:
    """Return the single segments of lines, as an array (segment, end, coordinate)."""
    import shapely

    pairs = []
    for line in shapely.get_parts(geometry):
        coordinates = shapely.get_coordinates(line)
        pairs.append(np.stack([coordinates[:-1], coordinates[1:]], axis=1))
    return np.asarray(np.concatenate(pairs))


def _side(segments: Floats, x_km: Floats, y_km: Floats, bearing: float) -> Floats:
    """Cosine between the bearing and the way from the nearest point of the line: 1 on that side, -1 on the other."""
    start, end = segments[:, 0], segments[:, 1]
    along = end - start
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    offset = np.stack([x_km, y_km], axis=1) - start
    share = np.clip((offset * along).sum(axis=1) / length, 0.0, 1.0)
    away = offset - along * share[:, None]
    distance = np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-9)
    return np.asarray((away[:, 0] * math.sin(bearing) + away[:, 1] * math.cos(bearing)) / distance)
