"""Regions of uncertainty as small whole numbers: each on a grid of its own, fine enough for any screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Ints = NDArray[np.int64]

#: Outlines are thinned by this part of the square root of their area, less than a line's width.
THINNING = 0.006
#: Vertices are whole multiples of 1e-5 degrees (1 m) times a power of two.
UNIT_DEG = 1e-5
#: A region is at most this many steps wide: less than a pixel each when it fills a screen.
STEPS = 700


@dataclass(frozen=True, slots=True)
class RegionColumns:
    """Regions as columns; a region is a 90 % and a 50 % part, a part is rings, a ring is vertices.

    Attributes
    ----------
    x, y : array of int
        South-west corner of each region, in units of its step.
    exponent : array of int
        The step of each region is ``UNIT_DEG * 2**exponent`` degrees.
    rings90, rings50 : array of int
        How many rings each part has.
    lengths : array of int
        How many vertices each ring has, without the one that closes it.
    dx, dy : array of int
        Steps from vertex to vertex, the first of a ring from the region's corner.
    """

    x: Ints
    y: Ints
    exponent: Ints
    rings90: Ints
    rings50: Ints
    lengths: Ints
    dx: Ints
    dy: Ints


def unwrapped(geometry: BaseGeometry) -> BaseGeometry:
    """Return a region that lies across the antimeridian in one piece, with longitudes beyond 180 degrees.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> unwrapped(box(179, 0, 180, 1).union(box(-180, 0, -179, 1))).bounds
    (179.0, 0.0, 181.0, 1.0)
    """
    import numpy as np
    import shapely

    west, _, east, _ = geometry.bounds
    if east - west <= 180.0:
        return geometry

    def moved(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([np.where(xy[:, 0] < 0.0, xy[:, 0] + 360.0, xy[:, 0]), xy[:, 1]])

    parts = shapely.get_parts(shapely.transform(geometry, moved))
    whole = shapely.union_all(shapely.make_valid(parts))
    # A country that spans the globe is no narrower on the other side.
    return whole if whole.bounds[2] - whole.bounds[0] < east - west else geometry


def encode_regions(pairs: Sequence[tuple[BaseGeometry | None, BaseGeometry | None]]) -> RegionColumns:
    """Return regions as columns.

    Parameters
    ----------
    pairs : sequence of (geometry or None, geometry or None)
        The 90 % and the 50 % part of each region, (lon, lat) degrees.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> columns = encode_regions([(box(1, 2, 1.005, 2.005), None)])
    >>> columns.x.tolist(), columns.y.tolist(), columns.exponent.tolist(), columns.lengths.tolist()
    ([100000], [200000], [0], [4])
    >>> columns.dx.tolist(), columns.dy.tolist()
    ([500, 0, -500, 0], [0, 500, 0, -500])
    """
    import numpy as np
    import shapely

    empty = shapely.Polygon()
    parts = np.array([part if part is not None else empty for pair in pairs for part in pair], dtype=object)
    bounds = shapely.bounds(parts)
    for index in np.flatnonzero(bounds[:, 2] - bounds[:, 0] > 180.0) if parts.size else ():
        parts[index] = unwrapped(parts[index])
    parts = shapely.simplify(parts, THINNING * np.sqrt(shapely.area(parts)), preserve_topology=True)
    bounds = shapely.bounds(parts).reshape(-1, 2, 4) if parts.size else np.empty((0, 2, 4))
    with np.errstate(invalid="ignore"):
        west, south = (np.fmin(bounds[:, 0, k], bounds[:, 1, k]) for k in (0, 1))
        east, north = (np.fmax(bounds[:, 0, k], bounds[:, 1, k]) for k in (2, 3))
    span = np.nan_to_num(np.maximum(east - west, north - south)) / UNIT_DEG
    exponent = np.ceil(np.log2(np.maximum(span / STEPS, 1.0))).astype(np.int64)
    step_deg = UNIT_DEG * 2.0**exponent

    rings, part_of_ring = _rings(parts)
    xy, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
    region_of_vertex = part_of_ring[ring_of_vertex] // 2
    grid = np.round(xy / step_deg[region_of_vertex, None]).astype(np.int64)
    x, y = (np.round(np.nan_to_num(low) / step_deg).astype(np.int64) for low in (west, south))
    grid -= np.column_stack([x, y])[region_of_vertex]

    # The vertex that closes a ring, and those that fall on the one before, say nothing.
    first = np.diff(ring_of_vertex, prepend=-1) != 0
    last = np.diff(ring_of_vertex, append=-1) != 0
    moved = (np.diff(grid, axis=0, prepend=np.full((1, 2), -1)) != 0).any(axis=1)
    keep = first | (moved & ~last)
    grid, ring_of_vertex, first = grid[keep], ring_of_vertex[keep], first[keep]
    steps = np.diff(grid, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    steps[first] = grid[first]
    counts = np.bincount(part_of_ring, minlength=2 * len(pairs)).reshape(-1, 2)
    return RegionColumns(
        x=x,
        y=y,
        exponent=exponent,
        rings90=counts[:, 0],
        rings50=counts[:, 1],
        lengths=np.bincount(ring_of_vertex, minlength=len(rings)),
        dx=steps[:, 0],
        dy=steps[:, 1],
    )


def _rings(parts: NDArray[np.object_]) -> tuple[NDArray[np.object_], Ints]:
    """Return the rings of the polygons in some geometries, and which geometry each is of; the rest is dropped."""
    import numpy as np
    import shapely

    pieces, owner = shapely.get_parts(parts, return_index=True)
    while (shapely.get_type_id(pieces) > 3).any():  # a collection may hold collections
        pieces, inner = shapely.get_parts(pieces, return_index=True)
        owner = owner[inner]
    polygons = (shapely.get_type_id(pieces) == 3) & ~shapely.is_empty(pieces)
    rings, inner = shapely.get_rings(pieces[polygons], return_index=True)
    return rings, np.asarray(owner[polygons][inner], dtype=np.int64)
