"""What lies in each cell of a grid over the globe, and the land of the tiles in which that takes a closer look."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geomap.errors import GazetteerError
from geomap.gazetteer import layout
from geomap.gazetteer.boundaries import Boundaries, cut
from geomap.gazetteer.layout import LAND, MIXED, SEA
from geomap.gazetteer.steps import to_steps

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

#: Around a tile so much more is cut out: what touches the edge of what is cut out is not properly inside.
_MARGIN_DEG = 1.0 / layout.CELLS_PER_DEG


def cell_files(
    files: Mapping[str, bytes], divisions: int, codes: Sequence[str], countries: Sequence[str], grid_deg: float
) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of cells by file name, worked out from the files of the polygons.

    Parameters
    ----------
    files : mapping
        The built polygons by file name, as they are read back.
    divisions, codes, grid_deg
        As for `Boundaries`.
    countries : sequence of str
        Country codes; their order gives their numbers.
    """
    boundaries = Boundaries(lambda name: np.load(io.BytesIO(files[name])), divisions, codes, grid_deg)
    if LAND + len(countries) > 256:
        raise GazetteerError(f"{len(countries)} countries are too many for cells of a byte")
    numbers = {code: LAND + number for number, code in enumerate(countries)}
    states = np.full((layout.CELL_ROWS, layout.CELL_COLUMNS), SEA, dtype=np.uint8)
    tiles: list[int] = []
    lands: list[BaseGeometry] = []
    side = layout.TILE_CELLS
    for row, column in _tiles_with_land(boundaries):
        land, found = _looked_at(boundaries, row, column, numbers)
        states[row * side : (row + 1) * side, column * side : (column + 1) * side] = found
        if land is not None and (found == MIXED).any():
            tiles.append(row * layout.TILE_COLUMNS + column)
            lands.append(shapely.multipolygons(_polygons(land)))
    return {layout.CELLS: states, layout.TILES: np.array(tiles, dtype="<i4"), **_land_arrays(lands)}


def _tiles_with_land(boundaries: Boundaries) -> Iterable[tuple[int, int]]:
    """Yield row and column of the tiles that a polygon's box touches."""
    near = np.zeros((layout.TILE_ROWS, layout.TILE_COLUMNS), dtype=bool)
    for west, south, east, north in boundaries.boxes():
        first, last = (
            ((edge + shift) / layout.TILE_DEG for edge, shift in ((x, 180.0), (y, 90.0)))
            for x, y in ((west - _MARGIN_DEG, south - _MARGIN_DEG), (east + _MARGIN_DEG, north + _MARGIN_DEG))
        )
        (left, low), (right, high) = first, last
        near[max(int(low), 0) : int(high) + 1, max(int(left), 0) : int(right) + 1] = True
    rows, columns = np.nonzero(near)
    return zip(rows.tolist(), columns.tolist(), strict=True)


def _looked_at(
    boundaries: Boundaries, row: int, column: int, numbers: Mapping[str, int]
) -> tuple[BaseGeometry | None, NDArray[np.uint8]]:
    """Return the land of a tile and a little around it, None without any, and what lies in its cells."""
    side, deg = layout.TILE_CELLS, layout.TILE_DEG
    west, south = column * deg - 180.0, row * deg - 90.0
    box = (west - _MARGIN_DEG, south - _MARGIN_DEG, west + deg + _MARGIN_DEG, south + deg + _MARGIN_DEG)
    outlines = [(code, cut(polygon, box)) for code, polygon in boundaries.outlines_in(box)]
    outlines = [(code, piece) for code, piece in outlines if not piece.is_empty]
    states = np.full((side, side), SEA, dtype=np.uint8)
    if not outlines:
        return None, states
    pieces = [piece for _, piece in outlines]
    land = pieces[0] if len(pieces) == 1 else shapely.union_all(pieces)
    corner = np.arange(side) / layout.CELLS_PER_DEG
    x, y = np.meshgrid(west + corner, south + corner)
    cells = shapely.box(x, y, x + _MARGIN_DEG, y + _MARGIN_DEG)
    shapely.prepare(land)
    states[shapely.intersects(land, cells)] = MIXED
    states[shapely.contains_properly(land, cells)] = LAND
    for code, piece in outlines:
        if code:
            shapely.prepare(piece)
            states[shapely.contains_properly(piece, cells)] = numbers[code]
    return land, states


def _polygons(land: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(land).tolist() if part.geom_type == "Polygon"]


def _land_arrays(lands: Sequence[BaseGeometry]) -> dict[str, NDArray[np.generic]]:
    """Return the land of tiles as whole numbers, with the offsets of rings, parts and tiles."""
    coordinates, offsets = np.zeros((0, 2)), (np.zeros(1), np.zeros(1), np.zeros(1))
    if lands:
        _, coordinates, offsets = shapely.to_ragged_array(lands)
    names = layout.TILE_RINGS, layout.TILE_PARTS, layout.TILE_LANDS
    whole = np.round(coordinates / layout.TILE_GRID_DEG).astype(np.int64)
    rings, parts, tiles = (offset.astype(np.int64) for offset in offsets)
    return {
        layout.TILE_COORDINATES: to_steps(whole, rings[parts[tiles]]),
        **{name: offset.astype("<u4") for name, offset in zip(names, offsets, strict=True)},
    }
