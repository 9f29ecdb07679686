"""Fields around one place at unit size, northwards: nodes, radii and outlines, computed once per set of spreads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np

from geomap.fields.kinds import PolarField, SettlementField
from geomap.fields.middle import spatial_median

if TYPE_CHECKING:
    from contourpy import ContourGenerator
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

#: Cells in ln distance and in bearing, and the blocks of cells that stand for them where the mask is asked.
_FINE = (72, 64)
_BLOCKS = (24, 20)
#: Outliers: distances and directions.
_OUTLIERS = (6, 12)
#: Rings of a field that has no bearing.
_RINGS = 1200
_ARC_POINTS = 96
#: Share of the core that must lie on allowed ground before the mask is left out.
_COVERED = 0.999
#: Profiles kept, of about 0.1 MB each.
_KEPT = 192


@dataclass(frozen=True, eq=False)
class Profile:
    """A field at unit size towards the north, as nodes: one per cell of ln distance and bearing, then the outliers.

    `density` is per unit² (0 for outliers, which are below any level of interest). `mass` sums to 1; so does `cell_mass`,
    which counts outliers in the cells where they lie. `distances` from the middle, ascending, hold the shares in `reached`.
    The `hull` around the core reaches as `far` from the place and is so `wide`.
    """

    x: Floats
    y: Floats
    density: Floats
    mass: Floats
    cell_mass: Floats
    middle_y: float
    distances: Floats
    reached: Floats
    hull: tuple[tuple[float, float], ...]

    @cached_property
    def falling(self) -> NDArray[np.intp]:
        """The nodes in the order of their density, the densest first."""
        return np.argsort(-self.density, kind="stable")

    @cached_property
    def reached_falling(self) -> Floats:
        """The mass of the cells down to each, the densest first."""
        return np.cumsum(self.cell_mass[self.falling])

    def mass_above(self, density: float) -> float:
        """Return the mass of the cells with more than a density per unit²."""
        above = int(np.count_nonzero(self.density > density))
        return float(self.reached_falling[above - 1]) if above else 0.0

    @cached_property
    def far(self) -> float:
        return max(r for r, _ in self.hull)

    @cached_property
    def wide(self) -> float:
        x = [r * math.sin(math.radians(turn)) for r, turn in self.hull]
        y = [r * math.cos(math.radians(turn)) for r, turn in self.hull]
        return max(max(x) - min(x), max(y) - min(y))

    @cached_property
    def hull_turns(self) -> tuple[tuple[float, float, float], ...]:
        """The hull as distance, sine and cosine of the degrees off the bearing."""
        return tuple((r, math.sin(math.radians(turn)), math.cos(math.radians(turn))) for r, turn in self.hull)

    def radius(self, mass: float) -> float:
        """Return the radius around the middle that holds `mass`."""
        return float(np.interp(mass, self.reached, self.distances))


@lru_cache(maxsize=_KEPT)
def profile_of(field: PolarField | SettlementField) -> Profile:
    cells = _FINE
    log_r, turn = _axes(field, cells)
    r = np.exp(log_r)
    core = np.exp(field.log_core(log_r[:, None], turn[None, :])) + np.zeros((log_r.size, turn.size))
    low, high, half = field.spans()
    area = (r**2)[:, None] * (math.radians(2 * half) / cells[1] * (high - low) / cells[0])
    core_mass = core * area
    core_mass /= core_mass.sum()
    hull = _hull(np.exp(log_r + (high - low) / cells[0] / 2), turn, core_mass)
    angle = np.radians(turn)
    x, y = np.outer(r, np.sin(angle)).ravel(), np.outer(r, np.cos(angle)).ravel()
    density = _total(field, core, r[:, None])
    mass, cell_mass, density = core_mass.ravel(), (density * area).ravel(), density.ravel()
    if isinstance(field, PolarField) and field.outlier_share:
        rings, rays = _OUTLIERS
        out = field.outlier_km * np.sqrt(-2 * np.log(1 - (np.arange(rings) + 0.5) / rings))
        ray = np.linspace(0, 2 * np.pi, rays, endpoint=False)
        each = np.full(rings * rays, 1 / (rings * rays))
        x = np.concatenate([x, np.outer(out, np.sin(ray)).ravel()])
        y = np.concatenate([y, np.outer(out, np.cos(ray)).ravel()])
        mass = np.concatenate([mass * (1 - field.outlier_share), each * field.outlier_share])
        cell_mass = np.concatenate([cell_mass, each * max(1 - cell_mass.sum(), 0.0)])
        density = np.concatenate([density, np.zeros(rings * rays)])
    if is_ring(field):
        return Profile(x, y, density, mass, cell_mass / cell_mass.sum(), 0.0, *_ring_radii(field), hull)
    _, middle_y = spatial_median(x, y, mass)
    distance, share = _distances(log_r, (high - low) / cells[0], turn, core_mass, middle_y)
    out = slice(core.size, None)
    distance = np.concatenate([distance, np.hypot(x[out], y[out] - middle_y)])
    share = np.concatenate([share * mass[: core.size].sum(), mass[out]])
    order = np.argsort(distance)
    reached = np.cumsum(share[order]) - share[order] / 2
    return Profile(x, y, density, mass, cell_mass / cell_mass.sum(), middle_y, distance[order], reached, hull)


def _distances(log_r: Floats, step: float, turn: Floats, core_mass: Floats, middle_y: float) -> tuple[Floats, Floats]:
    """Return distances from the middle of a core and the masses there.

    Both sides of the bearing are alike: one is counted, twice. The cells of a narrow field that are equally far from the
    place are about equally far from its middle, too: they are cut into three, or the radius would go in steps.
    """
    side = turn.size // 2
    r, angle = np.exp((log_r[:, None] + step * np.array([-1 / 3, 0.0, 1 / 3])).ravel()), np.radians(turn[side:])
    distance = np.hypot(np.outer(r, np.sin(angle)), np.outer(r, np.cos(angle)) - middle_y)
    return distance.ravel(), np.repeat(core_mass[:, side:] * (2 / 3), 3, axis=0).ravel()


@dataclass(frozen=True, eq=False)
class Nodes:
    """Few points that stand for a field at unit size: centroids of blocks of cells, then outliers (density 0)."""

    x: Floats
    y: Floats
    density: Floats
    mass: Floats
    #: Where the blocks begin among the cells in ln distance and in bearing.
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]

    def spread(self, told: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return for the nodes of `profile_of` what is told of those here that stand for them."""
        n, m = _FINE
        blocks = self.rows.size * self.columns.size
        wide = np.repeat(told[:blocks].reshape(self.rows.size, -1), np.diff(self.rows, append=n), axis=0)
        return np.concatenate([np.repeat(wide, np.diff(self.columns, append=m), axis=1).ravel(), told[blocks:]])

    @cached_property
    def core(self) -> NDArray[np.intp]:
        """Which nodes are no outliers."""
        return np.flatnonzero(self.density > 0)

    @cached_property
    def reach(self) -> float:
        """How far the farthest node lies from the place."""
        return float(np.sqrt((self.x**2 + self.y**2).max()))


@lru_cache(maxsize=_KEPT)
def nodes_of(field: PolarField | SettlementField) -> Nodes:
    fine = profile_of(field)
    n, m = _FINE
    mass = fine.mass[: n * m].reshape(n, m)
    rows, columns = _blocks(mass.sum(axis=1), _BLOCKS[0]), _blocks(mass.sum(axis=0), _BLOCKS[1])

    def gathered(values: Floats) -> Floats:
        return np.add.reduceat(np.add.reduceat(values, rows, axis=0), columns, axis=1).ravel()

    each = gathered(mass) + 1e-300
    placed = [gathered(mass * v[: n * m].reshape(n, m)) / each for v in (fine.x, fine.y, fine.density)]
    x, y, density = (
        np.concatenate([v, w[n * m :]]) for v, w in zip(placed, (fine.x, fine.y, fine.density), strict=True)
    )
    return Nodes(x, y, density, np.concatenate([each, fine.mass[n * m :]]), rows, columns)


def _blocks(marginal: Floats, count: int) -> NDArray[np.intp]:
    """Return where blocks of cells begin: half as many as would hold equal masses, half as would be equally wide."""
    n = marginal.size
    place = 0.5 * np.cumsum(marginal) / marginal.sum() + 0.5 * (np.arange(n) + 1) / n
    edges = np.searchsorted(place, np.arange(1, count) / count)
    return np.asarray(np.concatenate([[0], edges[np.diff(edges, prepend=0) > 0]]), dtype=np.intp)


def _ring_cells(field: PolarField | SettlementField) -> tuple[Floats, Floats, Floats]:
    """Return distance, density and core mass of thin rings around the place."""
    low, high, _ = field.spans()
    log_r, _ = _axes(field, (_RINGS, 1))
    core = np.exp(field.log_core(log_r, np.zeros(1)))
    r = np.exp(log_r)
    return r, _total(field, core, r), core * r**2 * (2 * math.pi * (high - low) / _RINGS)


def _ring_radii(field: PolarField | SettlementField) -> tuple[Floats, Floats]:
    """Return radii around the place and the shares within them."""
    r, _, core = _ring_cells(field)
    reached = (np.cumsum(core) - core / 2) / core.sum()
    if isinstance(field, PolarField) and field.outlier_share:
        out = 1 - np.exp(-0.5 * (r / field.outlier_km) ** 2)
        reached = (1 - field.outlier_share) * reached + field.outlier_share * out
    return r, reached


def _axes(field: PolarField | SettlementField, cells: tuple[int, int]) -> tuple[Floats, Floats]:
    """Return the middles of the cells in ln distance and in degrees off the bearing."""
    low, high, half = field.spans()
    n, m = cells
    log_r = low + (high - low) * (np.arange(n) + 0.5) / n
    return log_r, half * ((2 * np.arange(m) + 1.0) / m - 1)


def _total(field: PolarField | SettlementField, core: Floats, r: Floats) -> Floats:
    """Add the outliers to the density of the core."""
    if isinstance(field, SettlementField) or not field.outlier_share:
        return core
    share, spread = field.outlier_share, field.outlier_km
    return (1 - share) * core + share * np.exp(-0.5 * (r / spread) ** 2) / (2 * math.pi * spread**2)


def is_ring(field: PolarField | SettlementField) -> bool:
    return isinstance(field, SettlementField) or field.bearing_deg is None


def _hull(edges: Floats, turn: Floats, mass: Floats) -> tuple[tuple[float, float], ...]:
    """Return (distance, degrees off the bearing) of a polygon around all but a negligible share of the core."""
    spare = (1 - _COVERED) / 2
    by_r, by_turn = np.cumsum(mass.sum(axis=1)), np.cumsum(mass.sum(axis=0))
    far = float(edges[min(int(np.searchsorted(by_r, 1 - spare)), edges.size - 1)])
    near = float(edges[max(int(np.searchsorted(by_r, spare)) - 1, 0)])
    step = turn[1] - turn[0]
    half = float(-turn[int(np.searchsorted(by_turn, spare))] + step / 2)
    if half > 120:
        return tuple((far * 1.05, bearing * 30.0) for bearing in range(12))
    outer = [(far * 1.03, half * share) for share in (-1, -0.6, -0.2, 0.2, 0.6, 1)]
    return (*outer, (near * 0.9, half), (near * 0.9, -half))


#: Outlines are drawn no higher than this share of the highest density.
BELOW_TOP = 0.95


@lru_cache(maxsize=1024)
def unit_region(field: PolarField | SettlementField, mass: float) -> BaseGeometry | None:
    """Return the smallest region that holds `mass`, x across and y along the bearing, or None where the grid is needed."""
    if is_ring(field):
        r, density, _ = _ring_cells(field)
        low, high, _ = field.spans()
        weight = density * r**2 * (2 * math.pi * (high - low) / _RINGS)
    else:
        profile = profile_of(field)
        density, weight = profile.density, profile.cell_mass
    order = np.argsort(density)[::-1]
    reached = np.cumsum(weight[order]) - weight[order] / 2
    level = float(np.exp(np.interp(mass, reached, np.log(density[order] + 1e-300))))
    # Where one cell holds more than `mass`, its own density would be the outline of a point.
    return unit_outline(field, min(level, BELOW_TOP * float(density[order[0]])))


@lru_cache(maxsize=512)
def _contours(field: PolarField | SettlementField) -> tuple[ContourGenerator, float]:
    """Return what contours the log-density by bearing and ln distance, and the highest value on the edge of the cells."""
    import contourpy

    log_r, turn = _axes(field, _FINE)
    core = np.exp(field.log_core(log_r[:, None], turn[None, :]))
    density = np.log(_total(field, core, np.exp(log_r)[:, None]))
    edge = max(density[0].max(), density[-1].max(), density[:, 0].max(), density[:, -1].max())
    return contourpy.contour_generator(turn, log_r, density, fill_type=contourpy.FillType.OuterOffset), float(edge)


def unit_outline(field: PolarField | SettlementField, level: float) -> BaseGeometry | None:
    """Return where the density per unit² exceeds `level`; None where that leaves the range of the cells."""
    import shapely

    if level <= 0:
        return None
    if is_ring(field):
        return _rings(field, level)
    wanted = math.log(level)
    generator, edge = _contours(field)
    if edge >= wanted:
        return None
    points, offsets = cast("tuple[list[Floats], list[NDArray[np.uint32]]]", generator.filled(wanted, np.inf))
    polygons = []
    for outline, cuts in zip(points, offsets, strict=True):
        angle, r = np.radians(outline[:, 0]), np.exp(outline[:, 1])
        placed = np.column_stack([r * np.sin(angle), r * np.cos(angle)])
        rings = [placed[a:b] for a, b in pairwise(cuts)]
        polygons.append(shapely.make_valid(shapely.Polygon(rings[0], rings[1:])))
    if not polygons:
        return shapely.Polygon()
    return shapely.union_all(polygons) if len(polygons) > 1 else polygons[0]


def _rings(field: PolarField | SettlementField, level: float) -> BaseGeometry | None:
    import shapely

    r, density, _ = _ring_cells(field)
    above = density >= level
    if above[-1]:
        return None
    edges = np.flatnonzero(np.diff(np.concatenate([[False], above, [False]]).astype(int)))
    region: BaseGeometry = shapely.Polygon()
    for first, behind in zip(edges[::2], edges[1::2], strict=True):
        disc = _disc(float(r[min(behind, r.size - 1)]))
        # A hole too small to see only breaks the outline up.
        hole = first > 0 and r[first] > 0.03 * r[min(behind, r.size - 1)]
        region = shapely.union(region, shapely.difference(disc, _disc(float(r[first]))) if hole else disc)
    return region


def _disc(radius: float) -> BaseGeometry:
    import shapely

    # Turned a little: over a pole, a corner due north would lie exactly on the opposite meridian.
    angle = np.linspace(0, 2 * np.pi, _ARC_POINTS, endpoint=False) + 0.02
    # As large as the circle, not inscribed in it.
    radius *= math.sqrt(2 * math.pi / (_ARC_POINTS * math.sin(2 * math.pi / _ARC_POINTS)))
    return shapely.Polygon(np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]))
