"""The reference evaluation: fields multiplied on a local grid, under the context mask."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geomap.fields.kinds import AreaField, Field, to_plane
from geomap.fields.mixture import Component, Mask, Mixture
from geomap.geodesy import LocalPlane

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]


_COARSE = 64
_FINE = 144
#: Share of the mass that the fine grid must cover.
_SUPPORT = 0.9995
#: Twelve nautical miles (UN Convention on the Law of the Sea, article 3).
_TERRITORIAL_SEA_KM = 22.2
#: A mask that leaves less than this share of the mass contradicts the phrase.
CONTRADICTION = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class MaskShapes:
    """A mask laid on a plane: `surface` and `country` are polygons in km, None when they allow everything."""

    surface: BaseGeometry | None
    country: BaseGeometry | None
    outside_weight: float

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


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """One component on its grid.

    `density` (rows: y, columns: x) is per km² and sums to 1 within `support`; `masked` is what the mask leaves. `evidence` is the
    integral of the product of the fields, `kept` the share that the mask leaves of it.
    """

    plane: LocalPlane
    x_km: Floats
    y_km: Floats
    cell_km2: float
    density: Floats
    masked: Floats
    evidence: float
    kept: float
    shapes: MaskShapes
    fields: tuple[Field, ...]
    log_norm: float
    support: BaseGeometry | None = None

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
    shapes = lay_mask(mask, plane, box)
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
    masked = within * shapes.weights(xx, yy)
    evidence = float(np.exp(min(top, 50.0))) * total if len(component.fields) > 1 else 1.0
    return Grid(
        plane,
        x,
        y,
        cell_km2,
        density,
        masked,
        evidence,
        float(masked.sum()) * cell_km2,
        shapes,
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


def lay_mask(mask: Mask, plane: LocalPlane, box: tuple[float, float, float, float]) -> MaskShapes:
    """Return `mask` as polygons in kilometres of `plane`, clipped to a little more than `box`."""
    import shapely

    from geomap import calibration
    from geomap.gazetteer import Gazetteer

    gazetteer = Gazetteer.open()
    # Where a place is known to a few kilometres the simplified shoreline is the larger error; for wide regions it is not.
    width = max(box[1] - box[0], box[3] - box[2])
    constants = calibration.load()
    tolerance = max(0.0, constants["context.shore_tolerance_km"] * (1 - width / constants["context.wide_box_km"]))
    frame = shapely.box(box[0] - 50, box[2] - 50, box[1] + 50, box[3] + 50)
    surface = None
    if mask.surface != "any":
        radius = max(np.hypot(a, b) for a in box[:2] for b in box[2:]) + 50
        land = gazetteer.land_polygons_near(plane.lon_deg, plane.lat_deg, float(radius))
        local = shapely.union_all([_clipped(part, plane, frame) for part in land]) if land else shapely.Polygon()
        if mask.surface == "land":
            surface = local.buffer(tolerance, quad_segs=2)
        else:
            surface = frame.difference(local.buffer(-tolerance, quad_segs=2))
    country = None
    if mask.countries:
        polygons = [p for code in mask.countries if (p := gazetteer.country_polygon(code)) is not None]
        if polygons:
            local = shapely.union_all([_clipped(p, plane, frame) for p in polygons])
            # What happens at sea off a country counts as in it.
            country = local if mask.surface == "land" else local.buffer(_TERRITORIAL_SEA_KM, quad_segs=4)
    return MaskShapes(surface, country, mask.outside_weight)


def _clipped(polygon: BaseGeometry, plane: LocalPlane, frame: BaseGeometry) -> BaseGeometry:
    import shapely

    local = shapely.make_valid(to_plane(polygon, plane))
    return shapely.intersection(local, frame)


@lru_cache(maxsize=512)
def evaluate_mixture(mixture: Mixture) -> tuple[tuple[Grid, float], ...]:
    """Return each component's grid with its posterior probability, in order; empty when the mask contradicts every reading."""
    grids = [evaluate(component, mixture.mask) for component in mixture.components]
    scores = [
        component.weight * grid.evidence * (grid.kept if grid.kept >= CONTRADICTION else 0.0)
        for component, grid in zip(mixture.components, grids, strict=True)
    ]
    total = sum(scores)
    if total <= 0:
        return ()
    return tuple((grid, score / total) for grid, score in zip(grids, scores, strict=True))
