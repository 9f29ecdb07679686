"""Reading the built default gazetteer: everything is mapped into memory, nothing unpacked."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Collection
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

#: Places kept as objects once built; a text names few, a batch job thousands.
_CACHE_SIZE = 20_000


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
    def _postings(self) -> NDArray[Any]:
        return self.array(layout.POSTINGS)

    @cached_property
    def _posting_offsets(self) -> NDArray[Any]:
        return self.array(layout.POSTING_OFFSETS)

    @cached_property
    def _places(self) -> NDArray[Any]:
        return self.array(layout.PLACES)

    @cached_property
    def _name_offsets(self) -> NDArray[Any]:
        return self.array(layout.NAME_OFFSETS)

    @cached_property
    def _names(self) -> memoryview:
        return self._mapped(layout.NAMES)

    @cached_property
    def _ids(self) -> tuple[memoryview, NDArray[Any], NDArray[Any]]:
        return self._mapped(layout.IDS), self.array(layout.ID_OFFSETS), self.array(layout.ID_ORDER)

    @cached_property
    def _languages(self) -> tuple[memoryview, NDArray[Any]]:
        return self._mapped(layout.LANGUAGES), self.array(layout.LANGUAGE_OFFSETS)

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
            column = self._places["geonames_id"]
            for low, high in ((0, self.settlements), (self._first_unit, len(column))):
                number = bisect_left(column, wanted, low, high)
                if number < high and int(column[number]) == wanted:
                    return number
            return None
        return self._named(identifier)

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
        return self.settlements + int(order[at]) if found else None

    def _id_bytes(self, position: int) -> bytes:
        blob, offsets, _ = self._ids
        return bytes(blob[int(offsets[position]) : int(offsets[position + 1])])

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
        row = self._places[number].item()
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
            radius_km=float(radius_km) if radius_km else radius_km_for(population),
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
        begin, end = (int(at) for at in offsets[number - self.settlements :][:2])
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
        return str(self._names[int(offsets[number]) : int(offsets[number + 1])], "utf-8")

    def _main_name(self, number: int) -> str:
        return self._text(number).partition("\n")[0]
