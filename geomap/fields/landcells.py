"""Land, sea and countries by cells of a grid in degrees, worked out when the default gazetteer is built.

Most points lie in a cell that is all sea or all one country; only in the others are outlines asked, cut to a few degrees.
"""

from __future__ import annotations

import math
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from geomap.gazetteer import Gazetteer, layout
from geomap.gazetteer.boundaries import cut
from geomap.gazetteer.layout import LAND, MIXED, SEA
from geomap.gazetteer.steps import from_steps

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

#: Cells in a degree, cells along the side of a tile, and cells along the globe.
_PER_DEG, _TILE = layout.CELLS_PER_DEG, layout.TILE_CELLS
_ROWS, _COLUMNS = layout.CELL_ROWS, layout.CELL_COLUMNS
_TILE_COLUMNS, _TILE_DEG = layout.TILE_COLUMNS, layout.TILE_DEG


class LandCells:
    """What lies in each cell; `LandCells` of the default gazetteer: :func:`world_cells`."""

    def __init__(self, world: Gazetteer) -> None:
        index = world.default_index
        self._world = world
        self._array = index.array
        self._codes = index.country_codes
        self._numbers = {code: LAND + number for number, code in enumerate(self._codes)}
        self._states = self._array(layout.CELLS)
        self._flat = self._states.reshape(-1)
        self._places = {tile: place for place, tile in enumerate(self._array(layout.TILES).tolist())}
        # By the number of the tile, for many points at once.
        self._outlines = np.full(layout.TILE_ROWS * _TILE_COLUMNS, None, dtype=object)
        self._decoded_at = np.zeros(self._outlines.size, dtype=bool)
        # The same cells for one point at a time.
        self._bytes = memoryview(self._flat)  # type: ignore[arg-type]  # an array is a buffer

    def number(self, country: str) -> int:
        """Return the number that stands for a country (ISO code)."""
        return self._numbers[country]

    def is_land(self, lons_deg: Floats, lats_deg: Floats) -> NDArray[np.bool_]:
        """Tell which points lie on land; longitudes from -180 to 180."""
        import shapely

        cells, states = self._at(lons_deg, lats_deg)
        land = np.asarray(states > MIXED)
        open_ones = np.flatnonzero(states == MIXED)
        if open_ones.size:
            tiles = _tile_of(cells[open_ones])
            if not self._decoded_at[tiles].all():
                for tile in set(tiles.tolist()):
                    self._land(tile)
            land[open_ones] = shapely.contains_xy(self._outlines[tiles], lons_deg[open_ones], lats_deg[open_ones])
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

    def is_all_in(self, country: str, box: tuple[float, float, float, float]) -> bool | None:
        """Tell whether a box (west, south, east, north) lies in a country; None where that takes a closer look."""
        number = self._numbers.get(country)
        if number is None:
            return False
        states = self._within(box)
        least, most = int(states.min()), int(states.max())
        if least == most == number:
            return True
        # Sea, or a cell that is all another country's.
        if least == SEA or most > number or ((states > LAND) & (states != number)).any():
            return False
        return None

    def holds(self, country: str, lons_deg: list[float], lats_deg: list[float]) -> tuple[bool | None, str]:
        """Tell whether an outline lies on land, and in which country, empty when unknown.

        False where it reaches out to sea, None where that takes a closer look.
        """
        box = (min(lons_deg), min(lats_deg), max(lons_deg), max(lats_deg))
        states = self._within(box)
        least = int(states.min())
        if least > MIXED:
            number = self.number(country)
            return True, country if least == number == states.max() else ""
        if least > SEA:
            return None, ""
        state_at, last_row, last_column = self._bytes, _ROWS - 1, _COLUMNS - 1
        for lon, lat in zip(lons_deg, lats_deg, strict=True):
            # As `_cell`, without a call for each corner.
            row, column = int((lat + 90.0) * _PER_DEG), int((lon + 180.0) * _PER_DEG)
            if state_at[min(row, last_row) * _COLUMNS + min(column, last_column)] == SEA:
                return False, ""
        return None, ""

    def state_at(self, lon_deg: float, lat_deg: float) -> int:
        """Return what lies in the cell of a point."""
        row, column = _cell(lon_deg, lat_deg)
        return self._bytes[row * _COLUMNS + column]

    def country_at(self, lon_deg: float, lat_deg: float) -> str | None:
        """Return the ISO code of the country at a point, empty at sea; None where that takes a closer look."""
        state = self.state_at(lon_deg, lat_deg)
        if state == SEA:
            return ""
        return None if state <= LAND else self._codes[state - LAND]

    def is_all_land(self, outline: BaseGeometry, box: tuple[float, float, float, float]) -> bool:
        """Tell whether an outline lies on land; `box` holds it (west, south, east, north)."""
        import shapely

        (south, west), (north, east) = _cell(box[0], box[1]), _cell(box[2], box[3])
        alone = south // _TILE == north // _TILE and west // _TILE == east // _TILE
        for row in range(south // _TILE, north // _TILE + 1):
            for column in range(west // _TILE, east // _TILE + 1):
                low, left = row * _TILE, column * _TILE
                states = self._states[
                    max(low, south) : min(low + _TILE, north + 1), max(left, west) : min(left + _TILE, east + 1)
                ]
                if states.min() > MIXED:
                    continue
                piece = outline
                if not alone:
                    edges = left / _PER_DEG - 180.0, low / _PER_DEG - 90.0
                    piece = cut(outline, (*edges, edges[0] + _TILE_DEG, edges[1] + _TILE_DEG))
                    if piece.is_empty:
                        continue
                tile = row * _TILE_COLUMNS + column
                # The land of a tile reaches a little beyond it.
                if tile not in self._places or not shapely.contains_properly(self._land(tile), piece):
                    return False
        return True

    def _land(self, tile: int) -> BaseGeometry:
        """Return the land of a tile with MIXED cells and a little around it, prepared."""
        import shapely

        known = self._outlines[tile]
        if known is None:
            known = self._outlines[tile] = self._decoded(self._places[tile])
            shapely.prepare(known)
            self._decoded_at[tile] = True
        return known

    @cached_property
    def _land_arrays(self) -> tuple[NDArray[Any], ...]:
        names = layout.TILE_COORDINATES, layout.TILE_RINGS, layout.TILE_PARTS, layout.TILE_LANDS
        coordinates, *offsets = (self._array(name) for name in names)
        return coordinates, *(offset.astype(np.int64) for offset in offsets)

    def _decoded(self, place: int) -> BaseGeometry:
        import shapely

        coordinates, rings, parts, lands = self._land_arrays
        first_part, last_part = lands[place : place + 2]
        first_ring, last_ring = parts[first_part], parts[last_part]
        first, last = rings[first_ring], rings[last_ring]
        offsets = (
            rings[first_ring : last_ring + 1] - first,
            parts[first_part : last_part + 1] - first_ring,
            lands[place : place + 2] - first_part,
        )
        degrees = np.round(from_steps(coordinates[first:last]) * layout.TILE_GRID_DEG, 7)
        (land,) = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, degrees, offsets)
        return land

    def _within(self, box: tuple[float, float, float, float]) -> NDArray[np.uint8]:
        (south, west), (north, east) = _cell(box[0], box[1]), _cell(box[2], box[3])
        return self._states[south : north + 1, west : east + 1]

    def _at(self, lons_deg: Floats, lats_deg: Floats) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """Return the cells of points, counted row by row, and what lies in them."""
        rows = ((lats_deg + 90.0) * _PER_DEG).astype(np.intp)
        cells = ((lons_deg + 180.0) * _PER_DEG).astype(np.intp)
        # The easternmost meridian and the pole belong to the last cells.
        np.minimum(cells, _COLUMNS - 1, out=cells)
        np.minimum(rows, _ROWS - 1, out=rows)
        rows *= _COLUMNS
        cells += rows
        return cells, self._flat[cells]


def _tile_of(cells: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the tiles of cells, both counted row by row."""
    return cells // (_COLUMNS * _TILE) * _TILE_COLUMNS + cells % _COLUMNS // _TILE


def _cell(lon_deg: float, lat_deg: float) -> tuple[int, int]:
    """Return row and column of the cell of a point."""
    row, column = math.floor((lat_deg + 90.0) * _PER_DEG), math.floor((lon_deg + 180.0) * _PER_DEG)
    if 0 <= row < _ROWS and 0 <= column < _COLUMNS:
        return row, column
    return min(max(row, 0), _ROWS - 1), min(max(column, 0), _COLUMNS - 1)


@cache
def world_cells() -> LandCells:
    """Return the cells of the default gazetteer: own entries and packs have no say in what is land."""
    return LandCells(Gazetteer.open())
