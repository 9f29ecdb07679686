"""The reference evaluation: fields multiplied on a local grid, under the context mask."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np

from geomap.fields.kinds import AreaField, Field
from geomap.fields.masks import MaskShapes, lay_mask, mask_weights
from geomap.fields.middle import spatial_median
from geomap.fields.mixture import Component, Mask
from geomap.fields.shapes import to_plane
from geomap.geodesy import LocalPlane

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]


_COARSE = 64
_FINE = 144
#: Share of the mass that the fine grid must cover.
_SUPPORT = 0.9995
#: Cells with less than this share of the highest density are left out of what the mask leaves.
_NOTHING = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """One component on its grid.

    `density` (rows: y, columns: x) is per km² and sums to 1 within `support`; `masked` is what the mask leaves. `evidence` is the
    integral of the product of the fields, `kept` the share that the mask leaves of it.
    """

    component: Component
    mask: Mask
    plane: LocalPlane
    x_km: Floats
    y_km: Floats
    cell_km2: float
    density: Floats
    masked: Floats
    evidence: float
    kept: float
    lay: Callable[[], MaskShapes]
    fields: tuple[Field, ...]
    log_norm: float
    support: BaseGeometry | None = None

    @property
    def shapes(self) -> MaskShapes:
        """The mask as polygons, laid when they are first asked for: points and weights can mostly do without."""
        return self.lay()

    @property
    def segment_km(self) -> float:
        """Length (km) at which edges are to be cut before they are drawn on the globe."""
        return max(float(self.x_km[-1] - self.x_km[0]) / 24, 1.0)

    @property
    def country(self) -> str:
        """Where the whole field lies: not known here."""
        return ""

    def middle_km(self) -> tuple[float, float]:
        """Return the point: the spatial median, or the likely cell nearest to it when that lies outside the mask."""
        x, y = spatial_median(*self.nodes())
        if self._is_outside(x, y):
            xx, yy = np.meshgrid(self.x_km, self.y_km)
            likely = self.masked > 0.05 * self.masked.max()
            if self.mask.surface == "sea" and mask_weights(self.mask, self.plane, self._box(), xx, yy) is None:
                afloat = likely & ~self.shapes.ashore(xx, yy)
                likely = afloat if afloat.any() else likely
            nearest = np.argmin(np.where(likely, (xx - x) ** 2 + (yy - y) ** 2, np.inf))
            x, y = float(xx.flat[nearest]), float(yy.flat[nearest])
        return x, y

    def _box(self) -> tuple[float, float, float, float]:
        return float(self.x_km[0]), float(self.x_km[-1]), float(self.y_km[0]), float(self.y_km[-1])

    def _is_outside(self, x_km: float, y_km: float) -> bool:
        point = np.array([x_km]), np.array([y_km])
        weights = mask_weights(self.mask, self.plane, self._box(), *point)
        if weights is None:
            return bool(self.shapes.weights(*point)[0] < 0.5 or self.shapes.ashore(*point)[0])
        return bool(weights[0] < 0.5)

    def radius_km(self, mass: float) -> float | None:
        """Return None: the radius around the middle has to be counted."""
        return None

    def nodes(self) -> tuple[Floats, Floats, Floats]:
        """Return x, y (km) and masses of the cells that matter; they add up to `kept`."""
        keep = np.flatnonzero(self.masked > 1e-6 * self.masked.max())
        x, y = self.x_km[keep % self.x_km.size], self.y_km[keep // self.x_km.size]
        return x, y, self.masked.flat[keep] * self.cell_km2

    def cells(self) -> tuple[Floats, Floats]:
        """Return the densities per km² and masses of the cells that the mask leaves, the densest first."""
        density = np.sort(self.masked[self.masked > 0])[::-1]
        return density, density * self.cell_km2

    def region(self, mass: float) -> BaseGeometry | None:
        """Return None: the level of a region has to be counted."""
        return None

    def outline(self, level: float) -> BaseGeometry:
        """Return where the density exceeds `level` per km² inside the mask, in km of `plane`.

        Beyond a country that is not certain, the level is what its outside weight asks for.
        """
        import shapely

        shapes = self.shapes
        region = _contour(self, level)
        if self.support is not None:
            region = shapely.intersection(region, self.support)
        if shapes.surface is not None:
            region = shapely.intersection(region, shapes.surface)
        if shapes.country is not None:
            inside = shapely.intersection(region, shapes.country)
            if shapes.outside_weight > 0:
                beyond = shapely.difference(_contour(self, level / shapes.outside_weight), shapes.country)
                if shapes.surface is not None:
                    beyond = shapely.intersection(beyond, shapes.surface)
                inside = shapely.union(inside, beyond)
            region = inside
        return region

    def density_within(self, box: tuple[float, float, float, float]) -> tuple[Floats, Floats, Floats]:
        """Evaluate the density anew on a full grid over `box` (x0, x1, y0, y1 in km): x, y and values."""
        x, y, log_density = _product(self.fields, self.plane, box, _FINE)
        return x, y, np.exp(log_density - self.log_norm)


def evaluate(component: Component, mask: Mask) -> Grid:
    """Return the grid of one component.

    A coarse pass over the reach of the tightest field finds where the mass is, a fine one resolves it.
    """
    import shapely

    anchor = min(component.fields, key=lambda field: field.reach_km)
    plane = LocalPlane(anchor.lon_deg, anchor.lat_deg)
    reach = anchor.reach_km
    box = (-reach, reach, -reach, reach)
    for _ in range(3):
        x, y, log_density = _product(component.fields, plane, box, _COARSE)
        tighter = _support(x, y, log_density, box)
        shrunk = (tighter[1] - tighter[0]) * (tighter[3] - tighter[2])
        done = shrunk > 0.4 * (box[1] - box[0]) * (box[3] - box[2])
        box = tighter
        if done:
            break
    x, y, log_density = _product(component.fields, plane, box, _FINE)
    cell_km2 = float((x[1] - x[0]) * (y[1] - y[0]))
    top = float(log_density.max())
    density = np.exp(log_density - top)
    lay = cache(lambda: lay_mask(mask, plane, box))
    xx, yy = np.meshgrid(x, y)
    supports = [to_plane(field.polygon, plane) for field in component.fields if isinstance(field, AreaField)]
    allowed = shapely.intersection_all([shapely.make_valid(s) for s in supports]) if supports else None
    if allowed is not None:
        shapely.prepare(allowed)
        inside = shapely.contains_xy(allowed, xx, yy)
        # An area smaller than a cell still has to be somewhere.
        within = density * inside if inside.any() else density
    else:
        within = density
    total = float(within.sum()) * cell_km2
    density, within = density / total, within / total
    # Where next to nothing lies, the mask has nothing to take away.
    some = np.nonzero(within > _NOTHING * within.max())
    weights = mask_weights(mask, plane, box, xx[some], yy[some])
    masked = np.zeros(within.shape)
    masked[some] = within[some] * (lay().weights(xx[some], yy[some]) if weights is None else weights)
    evidence = float(np.exp(min(top, 50.0))) * total if len(component.fields) > 1 else 1.0
    return Grid(
        component,
        mask,
        plane,
        x,
        y,
        cell_km2,
        density,
        masked,
        evidence,
        float(masked.sum()) * cell_km2,
        lay,
        component.fields,
        top + math.log(total),
        allowed,
    )


def _product(
    fields: tuple[Field, ...], plane: LocalPlane, box: tuple[float, float, float, float], n: int
) -> tuple[Floats, Floats, Floats]:
    step_x, step_y = (box[1] - box[0]) / n, (box[3] - box[2]) / n
    x = box[0] + step_x * (np.arange(n) + 0.5)
    y = box[2] + step_y * (np.arange(n) + 0.5)
    xx, yy = np.meshgrid(x, y)
    total = sum((field.log_density(plane, xx, yy) for field in fields), start=np.zeros((n, n)))
    return np.asarray(x, dtype=float), np.asarray(y, dtype=float), total


def _support(
    x: Floats, y: Floats, log_density: Floats, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Bounding box of the cells that matter, two cells wider on each side, within `box`."""
    density = np.exp(log_density - log_density.max())
    flat = np.sort(density, axis=None)[::-1]
    level = flat[min(int(np.searchsorted(np.cumsum(flat), _SUPPORT * flat.sum())), flat.size - 1)]
    rows, columns = np.nonzero(density >= level)
    dx, dy = x[1] - x[0], y[1] - y[0]
    return (
        max(box[0], float(x[columns.min()] - 2.5 * dx)),
        min(box[1], float(x[columns.max()] + 2.5 * dx)),
        max(box[2], float(y[rows.min()] - 2.5 * dy)),
        min(box[3], float(y[rows.max()] + 2.5 * dy)),
    )


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
