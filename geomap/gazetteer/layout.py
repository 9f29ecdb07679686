"""Layout of the default gazetteer on disk, shared by the build and by reading."""

from __future__ import annotations

import struct

#: Raised when the files change shape; files of another version are refused.
VERSION = 4
#: One place: degrees times 1e5, people, km, and indexes into the lists of the header.
PLACE_DTYPE = [
    ("lon_e5", "<i4"),
    ("lat_e5", "<i4"),
    ("population", "<u4"),
    ("geonames_id", "<u4"),
    ("radius_km", "<f4"),
    ("division", "<i2"),
    ("country", "u1"),
    ("feature", "u1"),
    ("source", "<u2"),
    ("unit", "<i4"),
]
#: The same without numpy, which takes longer to import than a look-up may.
PLACE_RECORD = struct.Struct("<iiIIfhBBHi")
#: Where a record has its GeoNames id.
GEONAMES_ID_AT = 12
#: Set in a posting whose key comes from the place's main name rather than from an alternate one.
MAIN_NAME = 1 << 31

HEADER = "header.json"
COUNTRIES = "countries.json"
PROVENANCE = "provenance.json"
OUTLINES = "outlines.json.gz"
PLACES = "places.npy"
NAMES = "names.bin"
NAME_OFFSETS = "name_offsets.npy"
#: Ids of what has no GeoNames id for its key, by place number, and their order when sorted.
IDS = "ids.bin"
ID_OFFSETS = "id_offsets.npy"
ID_ORDER = "id_order.npy"
#: Languages of the other names of areas: a line for each name, and where each area's lines begin.
LANGUAGES = "languages.bin"
LANGUAGE_OFFSETS = "language_offsets.npy"
KEYS = "keys.marisa"
POSTINGS = "postings.npy"
POSTING_OFFSETS = "posting_offsets.npy"
#: Polygons: coordinates as whole multiples of the grid, as steps (geomap.gazetteer.steps) in each ring, and where rings, parts and areas begin.
COORDINATES = "coordinates.npy"
RINGS = "rings.npy"
PARTS = "parts.npy"
AREAS = "areas.npy"
BOXES = "boxes.npy"
#: Rivers and land borders, in the same way: coordinates, and where lines and places begin.
LINE_COORDINATES = "line_coordinates.npy"
LINE_PARTS = "line_parts.npy"
LINES = "lines.npy"
#: What lies in each cell of a grid over the globe, row by row from the south west: SEA, MIXED, LAND of no country or of several,
#: or LAND and the number of a country in the header.
CELLS = "cells.npy"
SEA, MIXED, LAND = 1, 2, 3
#: Tiles of cells of which some are MIXED, by number, and their land: coordinates, as steps in each tile, and where rings, parts and tiles begin.
TILES = "tiles.npy"
TILE_COORDINATES = "tile_coordinates.npy"
TILE_RINGS = "tile_rings.npy"
TILE_PARTS = "tile_parts.npy"
TILE_LANDS = "tile_lands.npy"
#: What those coordinates are multiples of, degrees: where tiles are cut and borders cross is on no coarser grid.
TILE_GRID_DEG = 1e-7
#: Cells in a degree, cells along the side of a tile, rows and columns of both on the globe.
CELLS_PER_DEG, TILE_CELLS = 8, 16
CELL_ROWS, CELL_COLUMNS = 180 * CELLS_PER_DEG, 360 * CELLS_PER_DEG
TILE_ROWS, TILE_COLUMNS = CELL_ROWS // TILE_CELLS, CELL_COLUMNS // TILE_CELLS
TILE_DEG = TILE_CELLS / CELLS_PER_DEG
