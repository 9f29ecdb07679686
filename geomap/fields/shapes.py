"""Outlines in a local plane: projected, made valid, and asked for distances."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geomap.geodesy import LocalPlane

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]


@lru_cache(maxsize=64)
def valid_in_plane(geometry: BaseGeometry, plane: LocalPlane) -> BaseGeometry:
    """Return `geometry` in kilometres of `plane`, valid even where the plane folds it."""
    import shapely

    local = to_plane(geometry, plane)
    if local.is_valid:
        return local
    valid = shapely.make_valid(local)
    if valid.geom_type != "GeometryCollection":
        return valid
    # What the fold leaves of edges as lines has no area: of outlines over a pole, the edge along it.
    return shapely.union_all([part for part in shapely.get_parts(valid) if shapely.get_dimensions(part) == 2])


@lru_cache(maxsize=64)
def to_plane(geometry: BaseGeometry, plane: LocalPlane) -> BaseGeometry:
    """Return `geometry`, in (lon, lat) degrees, in kilometres of `plane`."""
    import shapely

    return shapely.transform(geometry, lambda c: np.column_stack(plane.to_plane(c[:, 0], c[:, 1])))


@lru_cache(maxsize=32)
def outline_tree(shape: BaseGeometry, plane: LocalPlane) -> STRtree:
    """Return the outline of a shape as densified pieces: one query per point instead of a walk along the whole line."""
    import shapely

    pieces = shapely.get_parts(shapely.segmentize(to_plane(shape, plane).simplify(0.5), 25.0))
    return shapely.STRtree(_segments(pieces))


def distances(tree: STRtree, x_km: Floats, y_km: Floats) -> Floats:
    """Return the distance (km) of points to the pieces of a tree."""
    import shapely

    points = shapely.points(np.ravel(x_km), np.ravel(y_km))
    (index, _), distance = tree.query_nearest(points, return_distance=True, all_matches=False)
    d = np.empty(points.shape)
    d[index] = distance
    return d.reshape(np.shape(x_km))


def sparsely(ask: Callable[[Floats, Floats], Floats], x_km: Floats, y_km: Floats, scale_km: float) -> Floats:
    """Ask for the distances of every third row and column of a regular grid, where distances of interest are larger."""
    if x_km.ndim != 2 or min(x_km.shape) < 32:
        return ask(x_km, y_km)
    rows, columns = x_km.shape
    step = 3 * max(x_km[0, 1] - x_km[0, 0], y_km[1, 0] - y_km[0, 0])
    if step > scale_km / 3:
        return ask(x_km, y_km)
    kept_rows = np.unique(np.append(np.arange(0, rows, 3), rows - 1))
    kept_columns = np.unique(np.append(np.arange(0, columns, 3), columns - 1))
    few = ask(x_km[np.ix_(kept_rows, kept_columns)], y_km[np.ix_(kept_rows, kept_columns)])
    across = np.array([np.interp(np.arange(columns), kept_columns, row) for row in few])
    return np.array([np.interp(np.arange(rows), kept_rows, column) for column in across.T]).T


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
