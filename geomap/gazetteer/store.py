"""`Gazetteer`: names to places, places to polygons, points to countries, and people's own entries."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer import default_folder, layout, own
from geomap.gazetteer.default import DefaultIndex
from geomap.gazetteer.entries import Entry, unknown_country
from geomap.gazetteer.names import asks_for_division, fallback_keys, normalise
from geomap.records import Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

#: Words that the longest names of places have.
MAX_NAME_WORDS = 6
#: A division, region or sea ranks like a settlement of so many people, small ones by their area.
_AREA_RANK = 100_000.0
_SMALL_AREA_RADIUS_KM = 20.0
#: Share of its population with which a place ranks under a name that is not its main one.
_ALTERNATE_SHARE = 0.1
#: Country keys that are English words too: asked for by capitals only.
_NEEDS_CAPITALS = re.compile(r"[A-Z]\.?[A-Z]")


class Gazetteer:
    """Places by name and by position.

    Use `Gazetteer.open`; the object is cheap, is shared, and sees changes of the own file at once.
    """

    def __init__(self, index: DefaultIndex | None, places: Path) -> None:
        self._index = index
        self._path = places

    @classmethod
    def open(cls, *, default: bool = True, places: str | os.PathLike[str] | None = None) -> Gazetteer:
        """Open the gazetteer.

        Parameters
        ----------
        default : bool
            Whether to use the default that ships with geomap.
        places : path-like, optional
            The file of own entries, instead of the one `own.own_file` finds.

        Raises
        ------
        GazetteerError
            If the default is missing.

        Examples
        --------
        >>> Gazetteer.open().search("Sirte", country="LY")[0].id
        'gn:2210554'
        """
        path = Path(places) if places is not None else own.own_file()
        known = _opened.get((default, path))
        if known is None:
            known = cls(_default_index() if default else None, path)
            _opened[default, path] = known
        return known

    @property
    def own_path(self) -> Path:
        """The file of own entries, which need not exist."""
        return self._path

    @property
    def warnings(self) -> list[str]:
        """What is wrong with the file of own entries, one line each."""
        return list(own.load(self._path).warnings)

    def search(self, name: str, *, country: str | Iterable[str] | None = None, limit: int | None = None) -> list[Place]:
        """Return the places that have a name, the most likely first.

        Own entries come first, then countries, then the others by population; a settlement comes before the
        division it gave its name to, unless the name says "province" or the like.

        Parameters
        ----------
        name : str
            In any script; case, accents and the spelling of Arabic articles do not matter.
        country : str or iterable of str, optional
            ISO codes or names; other countries are left out. Seas belong to none and stay.
        limit : int, optional
            Return at most so many.

        Raises
        ------
        GazetteerError
            If a country is unknown.

        Examples
        --------
        >>> [place.id for place in Gazetteer.open().search("Surt")[:2]]
        ['gn:2210554', 'iso:LY-SR']
        >>> Gazetteer.open().search("no such place")
        []
        """
        codes = self._codes(country)
        key = normalise(name)
        if not key:
            return []
        found = self._matches(key, name, codes)
        if not found:
            for other in fallback_keys(key):
                found = self._matches(other, name, codes)
                if found:
                    break
        if len(found) > 1:
            found = self._ordered(found, asks_for_division(key))
        return [place for place, _ in found[:limit]]

    def _matches(self, key: str, name: str, codes: frozenset[str] | None) -> list[tuple[Place, bool]]:
        """Return places with a key, and whether it is their main name."""
        mine = own.load(self._path)
        found = [(place, True) for place in mine.by_key.get(key, ()) if codes is None or place.country in codes]
        index = self._index
        if index is None:
            return found
        postings = index.lookup(key)
        if not postings:
            code = index.country_keys.get(key)
            if code and _NEEDS_CAPITALS.match(name):
                number = index.number_of(f"iso:{code}")
                postings = [number | layout.MAIN_NAME] if number is not None else []
        for posting in postings:
            place = index.place(posting & ~layout.MAIN_NAME)
            if place.id not in mine.suppressed and (codes is None or place.country in codes or not place.country):
                found.append((place, bool(posting & layout.MAIN_NAME)))
        return found

    def _ordered(self, found: list[tuple[Place, bool]], wants_division: bool) -> list[tuple[Place, bool]]:
        divisions = {(place.country, place.name) for place, _ in found if place.feature.startswith("ADM")}

        def rank(match: tuple[Place, bool]) -> tuple[bool, bool, bool, float, str]:
            place, is_main = match
            settlement = place.feature.startswith("PPL")
            value = float(place.population)
            if not settlement:
                value = _AREA_RANK * min(1.0, (place.radius_km / _SMALL_AREA_RADIUS_KM) ** 2)
            if not is_main:
                value *= _ALTERNATE_SHARE
            if settlement and (place.country, place.admin1) in divisions:
                value = max(value, _AREA_RANK + 1 + value / 1e6)
            return (
                not place.id.startswith("own:"),
                wants_division and settlement,
                place.feature != "PCLI",
                -value,
                place.id,
            )

        return sorted(found, key=rank)

    def get(self, identifier: str) -> Place | None:
        """Return the place with an id, None when unknown or suppressed."""
        mine = own.load(self._path)
        place = mine.places.get(identifier)
        if place is not None or self._index is None or identifier in mine.suppressed:
            return place
        number = self._index.number_of(identifier)
        return None if number is None else self._index.place(number)

    def is_default_id(self, identifier: str) -> bool:
        """Tell whether the default has a place with this id, hidden or not."""
        return self._default.number_of(identifier) is not None

    def has_name(self, key: str) -> bool:
        """Tell whether a normalised name is known exactly."""
        return key in own.load(self._path).by_key or (self._index is not None and self._index.has(key))

    def longest_name(self, tokens: Sequence[str], start: int) -> tuple[int, str] | None:
        """Return how many of the tokens from `start` make the longest known name, and its key.

        Parameters
        ----------
        tokens : sequence of str
            Each made by `names.normalise`.

        Examples
        --------
        >>> Gazetteer.open().longest_name(["in", "khan", "younis", "on"], 1)
        (2, 'khan younis')
        """
        words = tokens[start : start + MAX_NAME_WORDS]
        if not words or not words[0]:
            return None
        text = " ".join(words)
        best = ""
        if self._index is not None:
            for prefix in self._index.prefixes(text):
                if len(prefix) > len(best) and (len(prefix) == len(text) or text[len(prefix)] == " "):
                    best = prefix
        mine = own.load(self._path).by_key
        if mine:
            for count in range(len(words), 0, -1):
                key = " ".join(words[:count])
                if len(key) <= len(best):
                    break
                if key in mine:
                    best = key
                    break
        return (best.count(" ") + 1, best) if best else None

    def polygon(self, place: Place) -> BaseGeometry | None:
        """Return the polygon of a place in (lon, lat) degrees; None where only a point is known."""
        mine = own.load(self._path).polygons.get(place.id)
        if mine is not None:
            import shapely

            return shapely.from_wkt(mine)
        number = self._index.polygon_number(place.id) if self._index is not None else None
        return None if number is None or self._index is None else self._index.boundaries.polygon(number)

    def country_polygon(self, code: str) -> BaseGeometry | None:
        """Return the polygon of a country by ISO code; None when it has none."""
        boundaries = self._default.boundaries
        number = boundaries.country_number(code)
        return None if number is None else boundaries.polygon(number)

    def country_code(self, text: str) -> str | None:
        """Return the ISO 3166-1 alpha-2 code of a country by code (two or three letters) or name.

        Examples
        --------
        >>> gazetteer = Gazetteer.open()
        >>> [gazetteer.country_code(text) for text in ("ly", "LBY", "Libya", "DR Congo", "Atlantis")]
        ['LY', 'LY', 'LY', 'CD', None]
        """
        index = self._default
        letters = text.strip().upper()
        if letters in index.codes:
            return letters
        return index.iso3.get(letters) or index.country_keys.get(normalise(text))

    def demonym(self, text: str) -> str | None:
        """Return the ISO code of the country whose people a word names ("Libyan", "Somalis").

        Examples
        --------
        >>> Gazetteer.open().demonym("Libyans"), Gazetteer.open().demonym("Martian")
        ('LY', None)
        """
        demonyms = self._default.demonyms
        key = normalise(text)
        return demonyms.get(key) or (demonyms.get(key[:-1]) if key.endswith("s") else None)

    def neighbours(self, code: str) -> tuple[str, ...]:
        """Return the ISO codes of the countries that border a country."""
        return self._default.neighbours.get(code, ())

    def country_of(self, lon: float, lat: float) -> str:
        """Return the ISO code of the country at a point, empty at sea."""
        return str(self._default.boundaries.countries_at([lon], [lat])[0])

    def countries_at(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.str_]:
        """Return the ISO codes of the countries at points, empty at sea."""
        return self._default.boundaries.countries_at(lons, lats)

    def admin1_of(self, lon: float, lat: float) -> Place | None:
        """Return the first-order division at a point, None at sea."""
        index = self._default
        number = int(index.boundaries.divisions_at([lon], [lat])[0])
        place = index.place(index.settlements + number) if number >= 0 else None
        return place if place is not None and place.name else None

    def is_land(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.bool_]:
        """Tell for each point whether it lies on land (lakes count as land)."""
        return self._default.boundaries.divisions_at(lons, lats) >= 0

    def land_polygons_near(self, lon: float, lat: float, radius_km: float) -> list[BaseGeometry]:
        """Return the land around a point, one polygon per country, cut to a box that holds the circle.

        The cut edges lie outside the circle; neighbouring countries fit each other.
        """
        return self._default.boundaries.near(lon, lat, radius_km)

    def own(self) -> list[Place]:
        """Return the own entries, in the order of the file."""
        return list(own.load(self._path).places.values())

    def suppressed(self) -> list[str]:
        """Return the ids of the default that are hidden, sorted."""
        return sorted(own.load(self._path).suppressed)

    def add(self, place: Place | Entry, *, force: bool = False) -> Place:
        """Write an own entry, which the next look-up uses.

        Parameters
        ----------
        place : Place or Entry
            With an empty id, one is made from the name.
        force : bool
            Accept a point outside the stated country.

        Returns
        -------
        Place
            As it is known from now on.

        Raises
        ------
        GazetteerError
            If something is wrong with the entry; the file is left untouched.
        """
        from geomap.gazetteer.checks import checked

        entry = place if isinstance(place, Entry) else _as_entry(place)
        with own.editing(self._path) as entries:
            entry = checked(entry, entries, self, force=force)
            entries.append(entry)
        return own.to_place(entry)

    def suppress(self, identifier: str, *, note: str = "") -> Place:
        """Hide a place of the default and return it.

        Raises
        ------
        GazetteerError
            If the default has no such place or it is hidden already.
        """
        number = self._default.number_of(identifier)
        if number is None:
            raise GazetteerError(f"no place of the default has the id {identifier!r}; find it with: search NAME")
        hidden = self._default.place(number)
        with own.editing(self._path) as entries:
            if any(entry.id == identifier and entry.action == "suppress" for entry in entries):
                raise GazetteerError(f"{identifier} is suppressed already")
            entries.append(Entry(id=identifier, name=hidden.name, note=note, action="suppress"))
        return hidden

    def unsuppress(self, identifier: str) -> None:
        """Show a hidden place of the default again."""
        self._drop(identifier, "suppress")

    def remove(self, identifier: str) -> None:
        """Remove an own entry."""
        self._drop(identifier, "add")

    def _drop(self, identifier: str, action: str) -> None:
        wanted = own.own_id(identifier) if action == "add" else identifier
        with own.editing(self._path) as entries:
            kept = [
                entry
                for entry in entries
                if entry.action != action or (own.own_id(entry.id) if action == "add" else entry.id) != wanted
            ]
            if len(kept) == len(entries):
                raise GazetteerError(f"{self._path} has no {action} row with the id {identifier!r}")
            entries[:] = kept

    @property
    def _default(self) -> DefaultIndex:
        return self._index if self._index is not None else _default_index()

    def _codes(self, country: str | Iterable[str] | None) -> frozenset[str] | None:
        if country is None or country == "":
            return None
        given = (country,) if isinstance(country, str) else tuple(country)
        codes = {text: self.country_code(text) for text in given}
        for text, code in codes.items():
            if code is None:
                raise GazetteerError(unknown_country(text))
        return frozenset(code for code in codes.values() if code) or None


_opened: dict[tuple[bool, Path], Gazetteer] = {}
_indexes: dict[Path, DefaultIndex] = {}


def _default_index() -> DefaultIndex:
    folder = default_folder()
    if folder not in _indexes:
        _indexes[folder] = DefaultIndex(folder)
    return _indexes[folder]


def _is_in(place: Place, codes: frozenset[str] | None) -> bool:
    return codes is None or place.country in codes or not place.country


def _as_entry(place: Place) -> Entry:
    names = {field.name for field in dataclasses.fields(Entry)}
    shared = [field.name for field in dataclasses.fields(Place) if field.name in names]
    return Entry(aliases=place.names, **{name: getattr(place, name) for name in shared})
