"""Land, sea and countries by cells of a grid in degrees, filled where they are first asked for.

Most points lie in a cell that is all sea or all one country; only in the others are outlines asked, cut to a few degrees.
"""

from __future__ import annotations

import itertools
import math
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geomap.gazetteer import Gazetteer

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

#: Cells in a degree, cells along the side of a tile, and tiles along the globe.
_PER_DEG, _TILE = 8, 16
_ROWS, _COLUMNS = 180 * _PER_DEG // _TILE, 360 * _PER_DEG // _TILE
_TILE_DEG = _TILE / _PER_DEG
#: What lies in a cell: not known yet, sea alone, more than one thing, or land of more than one country; higher numbers are
#: countries.
_UNKNOWN, SEA, MIXED, LAND = 0, 1, 2, 3
#: Boxes over more tiles than this are not looked at cell by cell, or not joined to one outline.
_MOST_TILES, _MOST_JOINED = 12, 48


class LandCells:
    """What lies in each cell, as far as somebody asked; `LandCells` of the default gazetteer: :func:`world_cells`."""

    def __init__(self, world: Gazetteer) -> None:
        self._world = world
        # Zeros take no memory until they are written to.
        self._states = np.zeros((_ROWS * _TILE, _COLUMNS * _TILE), dtype=np.int16)
        self._flat = self._states.reshape(-1)
        self._known: set[tuple[int, int]] = set()
        self._land: dict[tuple[int, int], BaseGeometry] = {}
        # The same by the number of the tile, for many points at once.
        self._outlines = np.full(_ROWS * _COLUMNS, None, dtype=object)
        self._numbers: dict[str, int] = {}
        self._codes: list[str] = []

    def number(self, country: str) -> int:
        """Return the number that stands for a country (ISO code)."""
        number = self._numbers.get(country)
        if number is None:
            number = self._numbers[country] = LAND + 1 + len(self._codes)
            self._codes.append(country)
        return number

    def is_land(self, lons_deg: Floats, lats_deg: Floats) -> NDArray[np.bool_]:
        """Tell which points lie on land; longitudes from -180 to 180."""
        import shapely

        cells, states = self._at(lons_deg, lats_deg)
        land = np.asarray(states > MIXED)
        open_ones = np.flatnonzero(states == MIXED)
        if open_ones.size:
            outlines = self._outlines[_tile_of(cells[open_ones])]
            land[open_ones] = shapely.contains_xy(outlines, lons_deg[open_ones], lats_deg[open_ones])
        return land

    def is_in(self, country: str, lons_deg: Floats, lats_deg: Floats) -> NDArray[np.bool_]:
        """Tell which points lie in a country (ISO code)."""
        import shapely

        polygon = self._world.country_polygon(country)
        if polygon is None:
            return np.zeros(lons_deg.shape, dtype=bool)
        _, states = self._at(lons_deg, lats_deg)
        inside = np.asarray(states == self.number(country))
        open_ones = np.flatnonzero((states == MIXED) | (states == LAND))
        if open_ones.size:
            inside[open_ones] = shapely.contains_xy(polygon, lons_deg[open_ones], lats_deg[open_ones])
        return inside

    def is_all_in(self, country: str, box: tuple[float, float, float, float]) -> bool:
        """Tell whether a box (west, south, east, north) surely lies in a country; False where that takes a closer look."""
        states = self._within(box)
        return states is not None and bool((states == self.number(country)).all())

    def holds(self, country: str, lons_deg: list[float], lats_deg: list[float]) -> tuple[bool | None, str]:
        """Tell whether an outline lies on land, and in which country, empty when unknown.

        False where it reaches out to sea, None where that takes a closer look.
        """
        box = (min(lons_deg), min(lats_deg), max(lons_deg), max(lats_deg))
        states = self._within(box)
        if states is None:
            return None, ""
        least = int(states.min())
        if least > MIXED:
            number = self.number(country)
            return True, country if least == number == states.max() else ""
        if least > SEA:
            return None, ""
        south, west = _cell(box[0], box[1])
        for lon, lat in zip(lons_deg, lats_deg, strict=True):
            row, column = _cell(lon, lat)
            if states[row - south, column - west] == SEA:
                return False, ""
        return None, ""

    def state_at(self, lon_deg: float, lat_deg: float) -> int:
        """Return what lies in the cell of a point."""
        row, column = _cell(lon_deg, lat_deg)
        if (row // _TILE, column // _TILE) not in self._known:
            self._fill(row // _TILE, column // _TILE)
        return int(self._states[row, column])

    def country_at(self, lon_deg: float, lat_deg: float) -> str | None:
        """Return the ISO code of the country at a point, empty at sea; None where that takes a closer look."""
        state = self.state_at(lon_deg, lat_deg)
        if state == SEA:
            return ""
        return None if state <= LAND else self._codes[state - LAND - 1]

    def land_in(self, box: tuple[float, float, float, float]) -> BaseGeometry | None:
        """Return the land of the tiles under a box (west, south, east, north), None for boxes too large for that."""
        (south, west), (north, east) = _cell(box[0], box[1]), _cell(box[2], box[3])
        tiles = south // _TILE, west // _TILE, north // _TILE, east // _TILE
        if (tiles[2] - tiles[0] + 1) * (tiles[3] - tiles[1] + 1) > _MOST_JOINED:
            return None
        return self._joined(*tiles)

    @lru_cache(maxsize=512)  # noqa: B019  one object per process
    def _joined(self, south: int, west: int, north: int, east: int) -> BaseGeometry:
        import shapely

        tiles = [(row, column) for row in range(south, north + 1) for column in range(west, east + 1)]
        for row, column in tiles:
            if (row, column) not in self._known:
                self._fill(row, column)
        pieces = [self._land[tile] for tile in tiles if tile in self._land]
        joined = shapely.union_all(pieces) if pieces else shapely.Polygon()
        shapely.prepare(joined)
        return joined

    def _within(self, box: tuple[float, float, float, float]) -> NDArray[np.int16] | None:
        (south, west), (north, east) = _cell(box[0], box[1]), _cell(box[2], box[3])
        tiles = south // _TILE, west // _TILE, north // _TILE + 1, east // _TILE + 1
        wanted = itertools.product(range(tiles[0], tiles[2]), range(tiles[1], tiles[3]))
        if (tiles[2] - tiles[0]) * (tiles[3] - tiles[1]) > _MOST_TILES:
            if not all(tile in self._known for tile in wanted):
                return None
        else:
            for tile in wanted:
                if tile not in self._known:
                    self._fill(*tile)
        return self._states[south : north + 1, west : east + 1]

    def _at(self, lons_deg: Floats, lats_deg: Floats) -> tuple[NDArray[np.intp], NDArray[np.int16]]:
        """Return the cells of points, counted row by row, and what lies in them."""
        rows = ((lats_deg + 90.0) * _PER_DEG).astype(np.intp)
        cells = ((lons_deg + 180.0) * _PER_DEG).astype(np.intp)
        # The easternmost meridian and the pole belong to the last cells.
        np.minimum(cells, _COLUMNS * _TILE - 1, out=cells)
        np.minimum(rows, _ROWS * _TILE - 1, out=rows)
        rows *= _COLUMNS * _TILE
        cells += rows
        states = self._flat[cells]
        # What is not known yet is 0.
        if not states.all():
            for tile in set(_tile_of(cells[states == _UNKNOWN]).tolist()):
                self._fill(*divmod(tile, _COLUMNS))
            states = self._flat[cells]
        return cells, states

    def _fill(self, row: int, column: int) -> None:
        """Find out what lies in the cells of a tile."""
        import shapely

        west, south = column * _TILE_DEG - 180.0, row * _TILE_DEG - 90.0
        states = self._states[row * _TILE :, column * _TILE :][:_TILE, :_TILE]
        self._known.add((row, column))
        # A little more than the tile: what touches the edge of what is cut out is not properly inside.
        margin = 1.0 / _PER_DEG
        box = (west - margin, south - margin, west + _TILE_DEG + margin, south + _TILE_DEG + margin)
        outlines = [(code, _cut(polygon, box)) for code, polygon in self._world.outlines_in(box)]
        outlines = [(code, piece) for code, piece in outlines if not piece.is_empty]
        if not outlines:
            states[:] = SEA
            return
        pieces = [piece for _, piece in outlines]
        land = pieces[0] if len(pieces) == 1 else shapely.union_all(pieces)
        shapely.prepare(land)
        self._land[row, column] = self._outlines[row * _COLUMNS + column] = land
        corner = np.arange(_TILE) / _PER_DEG
        x, y = np.meshgrid(west + corner, south + corner)
        for code, piece in outlines:
            if len(outlines) == 1 or code:
                shapely.prepare(piece)
                whole = shapely.box(west, south, west + _TILE_DEG, south + _TILE_DEG)
                if shapely.contains_properly(piece, whole):
                    states[:] = self.number(code) if code else LAND
                    return
        cells = shapely.box(x, y, x + margin, y + margin)
        states[:] = np.where(shapely.intersects(land, cells), MIXED, SEA)
        states[shapely.contains_properly(land, cells)] = LAND
        for code, piece in outlines:
            if code:
                states[shapely.contains_properly(piece, cells)] = self.number(code)


def _tile_of(cells: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the tiles of cells, both counted row by row."""
    across = _COLUMNS * _TILE
    return cells // (across * _TILE) * _COLUMNS + cells % across // _TILE


def _cell(lon_deg: float, lat_deg: float) -> tuple[int, int]:
    """Return row and column of the cell of a point."""
    row, column = math.floor((lat_deg + 90.0) * _PER_DEG), math.floor((lon_deg + 180.0) * _PER_DEG)
    if 0 <= row < _ROWS * _TILE and 0 <= column < _COLUMNS * _TILE:
        return row, column
    return min(max(row, 0), _ROWS * _TILE - 1), min(max(column, 0), _COLUMNS * _TILE - 1)


def _cut(polygon: BaseGeometry, box: tuple[float, float, float, float]) -> BaseGeometry:
    import shapely

    try:
        return shapely.clip_by_rect(polygon, *box)
    except shapely.GEOSException:
        return shapely.intersection(shapely.make_valid(polygon), shapely.box(*box))


@cache
def world_cells() -> LandCells:
    """Return the cells of the default gazetteer: own entries and packs have no say in what is land."""
    return LandCells(Gazetteer.open())
