"""Reading the built default gazetteer: everything is mapped into memory, nothing unpacked."""

from __future__ import annotations

import json
import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap import calibration
from geomap.errors import GazetteerError
from geomap.gazetteer import layout
from geomap.records import Place

if TYPE_CHECKING:
    import marisa_trie
    from numpy.typing import NDArray

    from geomap.gazetteer.boundaries import Boundaries, Lines

#: A .npy file of version 1: magic, version, length of the header that follows.
_NPY_BEGIN = struct.Struct("<6sBBH")
_NPY_MAGIC = b"\x93NUMPY"
_GEONAMES_ID = struct.Struct("<I")
#: Of the sorted GeoNames ids one in so many is held apart: looking among these is quick, among records slow.
_FENCE = 64
#: Places kept as objects once built; a text names few, a batch job thousands.
_CACHE_SIZE = 12_000


def radius_km_for(population: int) -> float:
    """Return the radius of the built-up area of a settlement, km; an unknown population counts as small.

    Examples
    --------
    >>> radius_km_for(0) < radius_km_for(100_000) < radius_km_for(5_000_000)
    True
    """
    return calibration.load().curve("settlement_radius_km.value", max(population, 1))


class DefaultIndex:
    """The built default: names to place numbers, place numbers to places.

    Place numbers run over settlements (sorted by GeoNames id), areas (divisions, regions, countries), curated
    places, airports and second-order divisions (sorted by GeoNames id).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            header = json.loads((folder / layout.HEADER).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise GazetteerError(
                f"the default gazetteer is not in {folder} ({error}); make it with: geomap gazetteer build"
            ) from error
        if header["version"] != layout.VERSION:
            raise GazetteerError(
                f"{folder} has layout {header['version']}, this geomap reads {layout.VERSION}; "
                "make it anew with: geomap gazetteer build"
            )
        self.settlements: int = header["settlements"]
        self.divisions: int = header["divisions"]
        self.areas: int = header["areas"]
        self._first_unit: int = header["first_unit"]
        self._grid_deg: float = header["grid_deg"]
        self._countries: list[str] = header["countries"]
        self._features: list[str] = header["features"]
        self._sources: list[tuple[str, str]] = [(text, licence) for text, licence in header["sources"]]
        self._line_keys: list[str] = header.get("lines", [])
        self._cache: dict[int, Place] = {}
        self._numbers: dict[str, int | None] = {}

    def array(self, name: str) -> NDArray[Any]:
        """Map one of the arrays into memory."""
        import numpy as np

        return np.asarray(np.load(self.folder / name, mmap_mode="r"))

    @cached_property
    def _trie(self) -> marisa_trie.Trie:
        import marisa_trie

        return marisa_trie.Trie().mmap(str(self.folder / layout.KEYS))

    @cached_property
    def _postings(self) -> memoryview:
        return self._column(layout.POSTINGS)

    @cached_property
    def _posting_offsets(self) -> memoryview:
        return self._column(layout.POSTING_OFFSETS)

    @cached_property
    def _places(self) -> NDArray[Any]:
        return self.array(layout.PLACES)

    @cached_property
    def _records(self) -> memoryview:
        return self._body(layout.PLACES)

    @cached_property
    def _name_offsets(self) -> memoryview:
        return self._column(layout.NAME_OFFSETS)

    @cached_property
    def _names(self) -> memoryview:
        return self._mapped(layout.NAMES)

    @cached_property
    def _ids(self) -> tuple[memoryview, memoryview, memoryview]:
        return (
            self._mapped(layout.IDS),
            self._column(layout.ID_OFFSETS),
            self._column(layout.ID_ORDER),
        )

    @cached_property
    def _languages(self) -> tuple[memoryview, memoryview]:
        return self._mapped(layout.LANGUAGES), self._column(layout.LANGUAGE_OFFSETS)

    def _body(self, name: str) -> memoryview:
        """Map what follows the header of a .npy file into memory, without numpy."""
        data = self._mapped(name)
        magic, major, _, length = _NPY_BEGIN.unpack_from(data)
        if magic != _NPY_MAGIC or major != 1:
            raise GazetteerError(f"{self.folder / name} is no array; make it anew with: geomap gazetteer build")
        return data[_NPY_BEGIN.size + length :]

    def _column(self, name: str) -> memoryview:
        """Map an array of whole numbers of 32 bits into memory, without numpy."""
        return self._body(name).cast("I")

    def _mapped(self, name: str) -> memoryview:
        import mmap

        with (self.folder / name).open("rb") as stream:
            return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))

    @cached_property
    def boundaries(self) -> Boundaries:
        """Polygons of divisions, regions and countries."""
        from geomap.gazetteer.boundaries import Boundaries

        codes = [self._countries[i] for i in self._places["country"][self.settlements :][: self.areas]]
        return Boundaries(self.array, self.divisions, codes, self._grid_deg)

    @cached_property
    def lines(self) -> Lines:
        """Rivers and land borders."""
        from geomap.gazetteer.boundaries import Lines

        return Lines(self.array, self._line_keys, self._grid_deg)

    @cached_property
    def _country_file(self) -> dict[str, dict[str, str]]:
        document: dict[str, dict[str, str]] = json.loads((self.folder / layout.COUNTRIES).read_text(encoding="utf-8"))
        return document

    @property
    def country_keys(self) -> dict[str, str]:
        """Codes of countries by normalised name."""
        return self._country_file["keys"]

    @property
    def iso3(self) -> dict[str, str]:
        """Codes of countries by ISO 3166-1 alpha-3."""
        return self._country_file["iso3"]

    @property
    def demonyms(self) -> dict[str, str]:
        """Codes of countries by normalised demonym."""
        return self._country_file["demonyms"]

    @cached_property
    def neighbours(self) -> dict[str, tuple[str, ...]]:
        """Codes of the countries that border each country, as GeoNames lists them."""
        return {code: tuple(codes) for code, codes in self._country_file["neighbours"].items()}

    @cached_property
    def capitals(self) -> dict[tuple[str, str], int]:
        """Numbers of capitals by country and, for those of first-order divisions, the name of the division."""
        import numpy as np

        found: dict[tuple[str, str], int] = {}
        for kind in ("PPLA", "PPLC"):
            for number in np.flatnonzero(self._places["feature"] == self._features.index(kind)).tolist():
                place = self.place(number)
                found.setdefault((place.country, place.admin1), number)
                if kind == "PPLC":
                    found[place.country, ""] = number
        return found

    @property
    def country_codes(self) -> Sequence[str]:
        """Codes of all countries in the order of their numbers, the first of them empty."""
        return self._countries

    @cached_property
    def codes(self) -> frozenset[str]:
        """Codes of all countries."""
        return frozenset(self._countries) - {""}

    def has(self, key: str) -> bool:
        """Tell whether a normalised name is known."""
        return key in self._trie

    def prefixes(self, text: str) -> list[str]:
        """Return the known names that normalised `text` begins with, ignoring where words end."""
        found: list[str] = self._trie.prefixes(text)
        return found

    def lookup(self, key: str) -> list[int]:
        """Return postings of a normalised name: place numbers, with `layout.MAIN_NAME` set for main names."""
        number = self._trie.get(key)
        if number is None:
            return []
        offsets = self._posting_offsets
        found: list[int] = self._postings[offsets[number] : offsets[number + 1]].tolist()
        return found

    def number_of(self, identifier: str) -> int | None:
        """Return the place number of an id, None when unknown."""
        if identifier.startswith("gn:") and identifier[3:].isdigit():
            wanted = int(identifier[3:])
            for low, high, fences in self._id_ranges:
                first = low + _FENCE * max(bisect_right(fences, wanted) - 1, 0)
                number = bisect_left(range(high), wanted, first, min(first + _FENCE, high), key=self._geonames_id)
                if number < high and self._geonames_id(number) == wanted:
                    return number
            return None
        return self._named(identifier)

    @cached_property
    def _id_ranges(self) -> list[tuple[int, int, Sequence[int]]]:
        """Where places stand in the order of their GeoNames ids: first, end, and and an id in every so many."""
        end = len(self._records) // layout.PLACE_RECORD.size
        ranges = ((0, self.settlements), (self._first_unit, end))
        return [(low, high, array("I", map(self._geonames_id, range(low, high, _FENCE)))) for low, high in ranges]

    def _geonames_id(self, number: int) -> int:
        found: int = _GEONAMES_ID.unpack_from(self._records, number * layout.PLACE_RECORD.size + layout.GEONAMES_ID_AT)[
            0
        ]
        return found

    def _named(self, identifier: str) -> int | None:
        """Return the place number of an id that is not GeoNames', None when unknown."""
        if identifier not in self._numbers:
            if len(self._numbers) >= _CACHE_SIZE:
                self._numbers.clear()
            self._numbers[identifier] = self._searched(identifier)
        return self._numbers[identifier]

    def _searched(self, identifier: str) -> int | None:
        order = self._ids[2]
        at = bisect_left(order, identifier.encode("utf-8"), key=self._id_bytes)
        found = at < len(order) and self._id_bytes(order[at]) == identifier.encode("utf-8")
        return self.settlements + order[at] if found else None

    def _id_bytes(self, position: int) -> bytes:
        blob, offsets, _ = self._ids
        return bytes(blob[offsets[position] : offsets[position + 1]])

    def polygon_number(self, identifier: str) -> int | None:
        """Return the number of the polygon of an area's id, None for what has none."""
        number = self._named(identifier)
        if number is None or number >= self.settlements + self.areas:
            return None
        return number - self.settlements

    def place(self, number: int) -> Place:
        """Return the place with this number."""
        known = self._cache.get(number)
        if known is not None:
            return known
        row = layout.PLACE_RECORD.unpack_from(self._records, number * layout.PLACE_RECORD.size)
        lon, lat, population, geonames_id, radius_km, division, country, feature, source, unit = row
        name, *names = self._text(number).split("\n")
        code, licence = self._countries[country], self._sources[source]
        place = Place(
            id=self._id(number, geonames_id),
            name=name,
            names=tuple(names),
            lon=lon / 1e5,
            lat=lat / 1e5,
            country=code,
            admin1=self._main_name(self.settlements + division) if division >= 0 else "",
            admin2=self._main_name(self._first_unit + unit) if unit >= 0 else "",
            feature=self._features[feature],
            population=population,
            radius_km=radius_km or radius_km_for(population),
            geonames_id=geonames_id or None,
            source=licence[0],
            licence=licence[1],
            languages=self._languages_of(number),
        )
        if len(self._cache) >= _CACHE_SIZE:
            self._cache.clear()
        self._cache[number] = place
        return place

    def _languages_of(self, number: int) -> tuple[str, ...]:
        """Return the languages of a place's other names; only the sources of areas state them."""
        if not self.settlements <= number < self.settlements + self.areas:
            return ()
        blob, offsets = self._languages
        begin, end = offsets[number - self.settlements], offsets[number - self.settlements + 1]
        text = str(blob[begin:end], "utf-8")
        return tuple(text.split("\n")) if text else ()

    def _id(self, number: int, geonames_id: int) -> str:
        if self.settlements <= number < self._first_unit:
            return self._id_bytes(number - self.settlements).decode("utf-8")
        return f"gn:{geonames_id}"

    def in_countries(self, numbers: NDArray[Any], codes: Collection[str]) -> NDArray[Any]:
        """Tell for each place number whether the place lies in one of the countries, or in none (at sea)."""
        import numpy as np

        wanted = [i for i, code in enumerate(self._countries) if not code or code in codes]
        return np.isin(self._places["country"][numbers], wanted)

    def populations(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """Return the population of each place number, 0 where unknown."""
        found: NDArray[Any] = self._places["population"][numbers]
        return found

    def names_of(self, number: int) -> list[str]:
        """Return the names of a place, its main name first."""
        return self._text(number).split("\n")

    def _text(self, number: int) -> str:
        offsets = self._name_offsets
        return str(self._names[offsets[number] : offsets[number + 1]], "utf-8")

    def _main_name(self, number: int) -> str:
        return self._text(number).partition("\n")[0]
