"""Nested regions of a location: how deep inside of them a point lies, and the density there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.records import Location

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

#: Masses of the nested regions.
MASSES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
#: What lies outside of the largest region is spread over so many times its area.
_OUTSIDE = 10.0


@dataclass(frozen=True, slots=True)
class Depth:
    """Which regions hold a point: `mass` of the smallest (1 when none does), its areas and the log-density there.

    `log_density` is the natural logarithm of the mean density per km² of the shell between the two regions that enclose
    the point.
    """

    mass: float
    areas_km2: tuple[float, ...]
    log_density: float

    def area_km2(self, mass: float) -> float:
        """Return the area of the region of one of :data:`MASSES`."""
        return self.areas_km2[MASSES.index(mass)]


def depth(location: Location, lon: float, lat: float) -> Depth:
    """Return how deep (lon, lat) lies in the regions of a location.

    Examples
    --------
    >>> from geomap import resolve
    >>> depth(resolve("20 km north of Sabha, Libya"), 14.43, 27.21).mass <= 0.75
    True
    """
    import shapely

    regions = [location.region(mass) for mass in MASSES]
    areas = [area_km2(region) for region in regions]
    # Contours of neighbouring masses may cross by a hair.
    areas = [max(areas[: i + 1]) for i in range(len(areas))]
    inside = next((i for i, region in enumerate(regions) if shapely.contains_xy(region, lon, lat)), None)
    if inside is None:
        share, shell = 1 - MASSES[-1], _OUTSIDE * areas[-1]
    else:
        share = MASSES[inside] - (MASSES[inside - 1] if inside else 0.0)
        shell = areas[inside] - (areas[inside - 1] if inside else 0.0)
    mass = 1.0 if inside is None else MASSES[inside]
    return Depth(mass, tuple(areas), math.log(share / max(shell, 1e-3)))


def area_km2(region: BaseGeometry | None) -> float:
    """Return the area of a region given in degrees; each part is measured in a plane of its own."""
    import shapely

    from geomap.geodesy import LocalPlane

    total = 0.0
    for part in shapely.get_parts(region):
        if part.is_empty:
            continue
        plane = LocalPlane(float(part.centroid.x), float(part.centroid.y))

        def project(c: NDArray, plane: LocalPlane = plane) -> NDArray:  # type: ignore[type-arg]
            import numpy as np

            return np.column_stack(plane.to_plane(c[:, 0], c[:, 1]))

        total += float(shapely.transform(part, project).area)
    return total
