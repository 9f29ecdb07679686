"""`Gazetteer`: names to places, places to polygons, points to countries, and people's own entries."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from geomap.errors import GazetteerError
from geomap.gazetteer import default_folder, layout, own
from geomap.gazetteer.default import DefaultIndex
from geomap.gazetteer.editing import Editor
from geomap.gazetteer.entries import unknown_country
from geomap.gazetteer.names import asks_for_division, fallback_keys, normalise
from geomap.gazetteer.pack_search import PackSet, installed_stamp
from geomap.gazetteer.packs import packs_folder
from geomap.gazetteer.ranking import most_likely_first
from geomap.records import Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from shapely import LineString
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer.fuzzy_index import FuzzyMatch

#: Words that the longest names of places have.
MAX_NAME_WORDS = 6
#: Country keys that are English words too: asked for by capitals only.
_NEEDS_CAPITALS = re.compile(r"[A-Z]\.?[A-Z]")


class Gazetteer(Editor):
    """Places by name and by position.

    Use `Gazetteer.open`; the object is cheap, is shared, and sees changes of the own file at once.
    """

    def __init__(self, index: DefaultIndex | None, places: Path, packs: PackSet | None = None) -> None:
        self._index = index
        self._path = places
        self._packs = PackSet() if packs is None else packs

    @classmethod
    def open(cls, *, default: bool = True, places: str | os.PathLike[str] | None = None) -> Gazetteer:
        """Open the gazetteer.

        Parameters
        ----------
        default : bool
            Whether to use the default that ships with geomap and the packs that are installed.
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
        stamp = installed_stamp(packs_folder()) if default else ()
        known = _opened.get((default, path, stamp))
        if known is None:
            known = cls(_default_index() if default else None, path, PackSet.of(stamp))
            _opened[default, path, stamp] = known
        return known

    @property
    def own_path(self) -> Path:
        """The file of own entries, which need not exist."""
        return self._path

    @property
    def warnings(self) -> list[str]:
        """What is wrong with the file of own entries and with packs, one line each."""
        return [*own.load(self._path).warnings, *self._packs.warnings]

    def search(
        self,
        name: str,
        *,
        country: str | Iterable[str] | None = None,
        limit: int | None = None,
        fuzzy: bool = False,
    ) -> list[Place]:
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
        fuzzy : bool
            Where no place has the name, return those with a name spelled like it (`search_fuzzy`).

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
        # "Marib City" is a district by that name and, as people write, the city of Marib.
        if all(place.feature == "ADM2" for place, _ in found) and not (found and asks_for_division(key)):
            for other in fallback_keys(key):
                more = self._matches(other, name, codes)
                if more:
                    known = {place.id for place, _ in found}
                    found += [match for match in more if match[0].id not in known]
                    break
        if not found and fuzzy and (alike := self.search_fuzzy(name, country=country, limit=limit)):
            return [match.place for match in alike]
        if not found and self._packs:
            vague = (self._matches(other, name, codes, vague=True) for other in (key, *fallback_keys(key)))
            found = next(filter(None, vague), [])
        if len(found) > 1:
            found = most_likely_first(found, wants_division=asks_for_division(key))
        return [place for place, _ in found[:limit]]

    def search_fuzzy(
        self,
        name: str,
        *,
        country: str | Iterable[str] | None = None,
        limit: int | None = None,
        admin1: str = "",
        near: Iterable[tuple[float, float]] = (),
        kind: Literal["", "settlement", "division"] = "",
    ) -> list[FuzzyMatch]:
        """Return the places with a name spelled like `name`, the most alike first.

        The consonants must be the same, or differ by one where there are many; the letters must be alike. Take a
        match for what is meant only where something else speaks for it, such as the country.

        Parameters
        ----------
        name : str
            In any script.
        country : str or iterable of str, optional
            ISO codes or names; other countries are left out.
        limit : int, optional
            Return at most so many.
        admin1 : str
            Name of the first-order division: places in it come first and may be less alike.
        near : iterable of (float, float)
            Lon and lat (degrees) of places that the same text names: places near them come before others.
        kind : str
            ``settlement`` or ``division``: other kinds of place are left out.

        Returns
        -------
        list of (Place, matched_name, score, support)
            The score runs from 0 to 100, which is the name itself; support says what else speaks for the place.

        Raises
        ------
        GazetteerError
            If a country is unknown.

        Examples
        --------
        >>> match = Gazetteer.open().search_fuzzy("Benisheikh", country="NG")[0]
        >>> match.place.name, match.score > 90
        ('Benisheikh', True)
        >>> Gazetteer.open().search_fuzzy("qwertzuiop")
        []
        """
        from geomap.gazetteer.fuzzy_search import Support, division_keys, spelled_like

        codes = self._codes(country)
        divisions: frozenset[str] = frozenset()
        if admin1:
            named = [place for place in self.search(admin1, country=country) if place.feature == "ADM1"]
            divisions = division_keys([admin1, *(place.name for place in named)])
        mine = own.load(self._path)
        shipped = () if self._index is None else (self._index,)
        packs = [pack for pack in self._packs.packs if codes is None or not codes.isdisjoint(pack.info.countries)]

        support = Support(codes, kind, divisions, tuple(near), mine.suppressed, self._packs.replace)
        return spelled_like(name, mine.places.values(), (*shipped, *packs), support)[:limit]

    def _matches(
        self, key: str, name: str, codes: frozenset[str] | None, *, vague: bool = False
    ) -> list[tuple[Place, bool]]:
        """Return places with a key, and whether it is their main name; `vague` ones beside packs when asked for."""
        mine = own.load(self._path)
        found = [(place, True) for place in mine.by_key.get(key, ()) if codes is None or place.country in codes]
        index = self._index
        if index is None:
            return found
        postings = index.lookup(key)
        if not postings:
            code = index.country_keys.get(key)
            number = index.number_of(f"iso:{code}") if code and _NEEDS_CAPITALS.match(name) else None
            postings = [] if number is None else [number | layout.MAIN_NAME]
        shipped = []
        for posting in postings:
            place = index.place(posting & ~layout.MAIN_NAME)
            allowed = codes is None or place.country in codes or not place.country
            if allowed and place.id not in mine.suppressed and (vague or not self._packs.replace(place)):
                shipped.append((place, bool(posting & layout.MAIN_NAME)))
        if self._packs:
            shipped = self._packs.merged_with(shipped, key, codes, index, mine.suppressed)
        return found + shipped

    def mainly_called(self, name: str) -> frozenset[str]:
        """Return the ids of places that a name is the main one of, or that reports call so by our own lists.

        Examples
        --------
        >>> "gn:163808" in Gazetteer.open().mainly_called("Palmyra"), Gazetteer.open().get("gn:163808").name
        (True, 'Tadmur')
        """
        return frozenset(place.id for place, is_main in self._matches(normalise(name), name, None) if is_main)

    def get(self, identifier: str) -> Place | None:
        """Return the place with an id, None when unknown or suppressed."""
        mine = own.load(self._path)
        place = mine.places.get(identifier)
        if place is not None or self._index is None or identifier in mine.suppressed:
            return place
        return self._shipped(identifier)

    def _shipped(self, identifier: str) -> Place | None:
        """Return the place of the default or of a pack with an id, hidden or not."""
        number = self._default.number_of(identifier)
        return self._packs.get(identifier) if number is None else self._default.place(number)

    def is_default_id(self, identifier: str) -> bool:
        """Tell whether the default or a pack has a place with this id, hidden or not."""
        return self._shipped(identifier) is not None

    def has_name(self, key: str) -> bool:
        """Tell whether a normalised name is known exactly."""
        if key in own.load(self._path).by_key or (self._index is not None and self._index.has(key)):
            return True
        return self._packs.has(key)

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
        if mine or self._packs:
            for count in range(len(words), 0, -1):
                key = " ".join(words[:count])
                if len(key) <= len(best):
                    break
                if key in mine or self._packs.has_in_text(key, self._index):
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
        if number is None or self._index is None:
            return self._packs.polygon(place.id)
        return self._index.boundaries.polygon(number)

    def line(self, place: Place) -> LineString | None:
        """Return the line of a river in (lon, lat) degrees, None for what has none."""
        return self._default.lines.line(place.id) if self._index is not None else None

    def geometry(self, place: Place) -> BaseGeometry | None:
        """Return the polygon or the line of a place; None where only a point is known."""
        return self.polygon(place) or self.line(place)

    def land_border(self, code: str, other: str = "") -> BaseGeometry | None:
        """Return the land border of two countries (ISO codes), or of one with all its neighbours; None without one."""
        return self._default.lines.border(code, other)

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

    def capital(self, code: str, admin1: str = "") -> Place | None:
        """Return the capital of a country, or of one of its first-order divisions; None where it is not known."""
        number = self._default.capitals.get((code, admin1))
        return None if number is None else self._default.place(number)

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

    def outlines_in(self, box: tuple[float, float, float, float]) -> list[tuple[str, BaseGeometry]]:
        """Return codes and whole land of the countries that may reach into a box (west, south, east, north)."""
        return self._default.boundaries.outlines_in(box)

    @property
    def default_index(self) -> DefaultIndex:
        """The built default, also where its names are left out."""
        return self._default

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


_opened: dict[tuple[bool, Path, tuple[tuple[Path, int], ...]], Gazetteer] = {}
_indexes: dict[Path, DefaultIndex] = {}


def _default_index() -> DefaultIndex:
    folder = default_folder()
    if folder not in _indexes:
        _indexes[folder] = DefaultIndex(folder)
    return _indexes[folder]
