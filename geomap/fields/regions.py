"""What is read off a mixture: point, radius, probabilities of the readings, and highest-density regions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np

from geomap.fields.grid import Grid, evaluate_mixture
from geomap.fields.mixture import Mixture
from geomap.geodesy import distance_bearing

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]


#: Cells that stand for a reading which is not the heaviest.
_SAMPLE = 300


@dataclass(frozen=True, slots=True)
class Summary:
    """Point and radius of a mixture; `probabilities` follow the mixture's components."""

    lon_deg: float
    lat_deg: float
    radius90_km: float
    probabilities: tuple[float, ...]


@lru_cache(maxsize=4096)
def summarise(mixture: Mixture) -> Summary | None:
    """Return point, radius and probabilities, or None when the mask contradicts every reading.

    The point is the posterior mean of the heaviest reading, or the cell of that reading nearest to the mean when
    the mean itself lies outside the mask. The radius holds 90 % of the whole mixture.
    """
    parts = evaluate_mixture(mixture)
    if not parts:
        return None
    heaviest, _ = max(parts, key=lambda part: part[1])
    xx, yy = np.meshgrid(heaviest.x_km, heaviest.y_km)
    weights = heaviest.masked / heaviest.masked.sum()
    x, y = float((weights * xx).sum()), float((weights * yy).sum())
    if float(heaviest.shapes.weights(np.array([x]), np.array([y]))[0]) < 0.5:
        allowed = heaviest.masked > 0.05 * heaviest.masked.max()
        nearest = np.argmin(np.where(allowed, (xx - x) ** 2 + (yy - y) ** 2, np.inf))
        x, y = float(xx.flat[nearest]), float(yy.flat[nearest])
    lon, lat = (float(v) for v in heaviest.plane.to_lonlat(x, y))
    radius = _radius_km(parts, heaviest, (x, y), (lon, lat), 0.9)
    return Summary(lon, lat, radius, tuple(p for _, p in parts))


def _likely(parts: tuple[tuple[Grid, float], ...]) -> list[tuple[Grid, float]]:
    return [part for part in parts if part[1] > 0]


def _radius_km(
    parts: tuple[tuple[Grid, float], ...],
    heaviest: Grid,
    point_km: tuple[float, float],
    point_deg: tuple[float, float],
    mass: float,
) -> float:
    """Radius around the point, given in the plane of the heaviest reading and in (lon, lat), that holds `mass`."""
    distances, weights = [], []
    for grid, probability in _likely(parts):
        keep = np.flatnonzero(grid.masked > 1e-6 * grid.masked.max())
        if grid is not heaviest:
            # Other readings are mostly far away: a sample of their cells says how far.
            keep = keep[:: max(1, keep.size // _SAMPLE)]
        x, y = grid.x_km[keep % grid.x_km.size], grid.y_km[keep // grid.x_km.size]
        if grid is heaviest:
            distances.append(np.hypot(x - point_km[0], y - point_km[1]))
        else:
            distances.append(distance_bearing(*point_deg, *grid.plane.to_lonlat(x, y))[0])
        share = grid.masked.flat[keep]
        weights.append(share * (probability / share.sum()))
    distance, weight = np.concatenate(distances), np.concatenate(weights)
    order = np.argsort(distance)
    reached = np.searchsorted(np.cumsum(weight[order]), mass * weight.sum())
    return float(distance[order][min(reached, order.size - 1)])


@lru_cache(maxsize=1024)
def highest_density_region(mixture: Mixture, mass: float) -> BaseGeometry:
    """Return the smallest region that holds `mass`, as a (Multi)Polygon in (lon, lat) degrees.

    The level comes from the masked cells; the outline is contoured on the smooth density and cut along the mask, so
    that borders and shores are sharp.

    Raises
    ------
    ValueError
        If the mask contradicts every reading of the mixture.
    """
    import shapely

    parts = evaluate_mixture(mixture)
    if not parts:
        raise ValueError("the mixture has no reading that agrees with its mask")
    level = _level(parts, mass)
    pieces = []
    for grid, probability in _likely(parts):
        scale = probability / (grid.masked.sum() * grid.cell_km2)
        local = _cut(grid, level / scale)
        if not local.is_empty:
            pieces.append(_to_lonlat(local, grid))
    if not pieces:
        # A mass so small that no contour closes: the densest cell stands for it.
        grid, _ = max(parts, key=lambda part: part[1])
        row, column = np.unravel_index(int(grid.masked.argmax()), grid.masked.shape)
        half = grid.cell_km2**0.5 / 2
        x, y = float(grid.x_km[column]), float(grid.y_km[row])
        pieces.append(_to_lonlat(shapely.box(x - half, y - half, x + half, y + half), grid))
    return shapely.union_all(pieces)


def _level(parts: tuple[tuple[Grid, float], ...], mass: float) -> float:
    densities, masses = [], []
    for grid, probability in _likely(parts):
        scale = probability / (grid.masked.sum() * grid.cell_km2)
        densities.append((grid.masked * scale).ravel())
        masses.append((grid.masked * scale * grid.cell_km2).ravel())
    density, weight = np.concatenate(densities), np.concatenate(masses)
    order = np.argsort(density)[::-1]
    reached = int(np.searchsorted(np.cumsum(weight[order]), mass * weight.sum()))
    return float(density[order][min(reached, order.size - 1)])


def _cut(grid: Grid, level: float) -> BaseGeometry:
    """Contour one grid at `level` inside the mask, and at the level the mask's outside weight asks for beyond it."""
    import shapely

    shapes = grid.shapes
    region = _contour(grid, level)
    if grid.support is not None:
        region = shapely.intersection(region, grid.support)
    if shapes.surface is not None:
        region = shapely.intersection(region, shapes.surface)
    if shapes.country is not None:
        inside = shapely.intersection(region, shapes.country)
        if shapes.outside_weight > 0:
            beyond = shapely.difference(_contour(grid, level / shapes.outside_weight), shapes.country)
            if shapes.surface is not None:
                beyond = shapely.intersection(beyond, shapes.surface)
            inside = shapely.union(inside, beyond)
        region = inside
    return shapely.union_all([part for part in shapely.get_parts(region) if part.geom_type == "Polygon"])


def _contour(grid: Grid, level: float) -> BaseGeometry:
    import contourpy
    import shapely

    grid_x, grid_y, density = _zoomed(grid, level)
    step_x, step_y = grid_x[1] - grid_x[0], grid_y[1] - grid_y[0]
    x = np.concatenate([[grid_x[0] - step_x], grid_x, [grid_x[-1] + step_x]])
    y = np.concatenate([[grid_y[0] - step_y], grid_y, [grid_y[-1] + step_y]])
    generator = contourpy.contour_generator(x, y, np.pad(density, 1), fill_type=contourpy.FillType.OuterOffset)
    # With OuterOffset contourpy returns one array of points and one of ring offsets per polygon.
    points, offsets = cast("tuple[list[Floats], list[NDArray[np.uint32]]]", generator.filled(level, np.inf))
    polygons = []
    for outline, cuts in zip(points, offsets, strict=True):
        rings = [outline[a:b] for a, b in pairwise(cuts)]
        polygons.append(shapely.make_valid(shapely.Polygon(rings[0], rings[1:])))
    return shapely.union_all(polygons).simplify(min(step_x, step_y) / 3)


def _zoomed(grid: Grid, level: float) -> tuple[Floats, Floats, Floats]:
    """Return the grid, or a finer one where what lies above `level` fills only a part of it."""
    rows, columns = np.nonzero(grid.density >= level)
    n = grid.x_km.size
    if not rows.size or max(np.ptp(rows), np.ptp(columns)) > 0.6 * n:
        return grid.x_km, grid.y_km, grid.density
    step_x, step_y = grid.x_km[1] - grid.x_km[0], grid.y_km[1] - grid.y_km[0]
    box = (
        float(grid.x_km[columns.min()] - 2 * step_x),
        float(grid.x_km[columns.max()] + 2 * step_x),
        float(grid.y_km[rows.min()] - 2 * step_y),
        float(grid.y_km[rows.max()] + 2 * step_y),
    )
    return grid.density_within(box)


def _to_lonlat(local: BaseGeometry, grid: Grid) -> BaseGeometry:
    """Return a region of the plane in degrees, cut at the antimeridian and closed over a pole."""
    import shapely

    def unproject(c: Floats) -> Floats:
        lons, lats = grid.plane.to_lonlat(c[:, 0], c[:, 1])
        return np.column_stack([lons, lats])

    longest = max((grid.x_km[-1] - grid.x_km[0]) / 24, 1.0)
    degrees = shapely.transform(shapely.segmentize(local, longest), unproject)
    bounds = local.bounds
    if _crosses_seam(grid, bounds):
        import antimeridian

        parts = [antimeridian.fix_polygon(p, fix_winding=True) for p in shapely.get_parts(degrees)]
        return shapely.union_all(parts)
    return shapely.make_valid(degrees)


def _crosses_seam(grid: Grid, bounds: tuple[float, float, float, float]) -> bool:
    """Tell whether a region may touch the antimeridian or a pole."""
    reach = max(np.hypot(a, b) for a in (bounds[0], bounds[2]) for b in (bounds[1], bounds[3]))
    km_to_pole = (90 - abs(grid.plane.lat_deg)) * 110.5
    if reach > km_to_pole:
        return True
    width_deg = np.degrees(np.arcsin(min(1.0, np.sin(reach / 6357.0) / np.cos(np.radians(grid.plane.lat_deg)))))
    return bool(abs(grid.plane.lon_deg) + width_deg >= 179.9)
