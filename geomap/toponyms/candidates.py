"""From a name to the places it may mean, with the figures by which they are ranked."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.names import fallback_keys, normalise
from geomap.records import Place
from geomap.references import places_named
from geomap.toponyms.inflected import base_forms
from geomap.toponyms.variants import (
    JOINED,
    LEADING,
    LEADING_KIND,
    POSSESSIVE,
    SPACED_INITIALS,
    TRAILING,
    aliases,
    short_for,
    written_out,
)

#: Readings ranked per name, the most likely first.
MAX_READINGS = 40
#: Names kept with their readings.
_CACHE_SIZE = 4_000

#: What each reading is described by, apart from the rest of the text.
STATIC_FEATURES = (
    "population",
    "names",
    "main_name",
    "country",
    "first_division",
    "second_division",
    "region",
    "capital",
    "division_seat",
    "lesser_seat",
    "quarter",
    "spot",
    "unpeopled",
    "area_size",
    "first",
    "alone",
    "own",
    "people",
    "short",
    "stripped",
    "likeness",
    "eponymous",
    "natural",
)
#: Levels of places that hold others.
COUNTRY, FIRST, SECOND, REGION = 1, 2, 3, 4

#: Waters, terrain and islands: GeoNames' classes H and T but for what people built.
_NATURAL = frozenset(
    "STM STMI CNL SEA OCN GULF BAY STRT CHN SD LK LKS RSV LGN WAD DLTA MT MTS PK HLL HLLS PASS VAL DSRT PLN PLAT FRST BSN"
    " DPR MRSH ISL ISLS ATOL PEN CAPE ISTH".split()
)


@dataclass(frozen=True, slots=True)
class Readings:
    """The places a name may mean.

    Attributes
    ----------
    places : tuple of Place
    features : array of float, (places, STATIC_FEATURES)
    vectors : array of float, (places, 3)
        Unit vectors from the centre of the Earth.
    numbers : array of int, (places, 4)
        Numbers of the country, of the first- and of the second-order division, 0 where unknown, and what the place is
        itself (COUNTRY, FIRST, SECOND, REGION or 0).
    areas : bool
        Whether one of them is itself such an area.
    demonym : bool
        Whether the name is that of a people.
    with_river : bool
        Whether a river of that name is among them because the name had an article.
    """

    places: tuple[Place, ...]
    features: NDArray[np.float64]
    vectors: NDArray[np.float64]
    numbers: NDArray[np.int64]
    areas: bool
    demonym: bool = False
    with_river: bool = False

    def first(self, count: int) -> Readings:
        """Return the most prominent readings only."""
        cut = slice(count)
        return Readings(
            self.places[cut],
            self.features[cut],
            self.vectors[cut],
            self.numbers[cut],
            self.areas,
            self.demonym,
            self.with_river,
        )


_numbers: dict[str, int] = {"": 0}
_known: dict[tuple[str, tuple[str, ...], bool], Readings] = {}
_known_for: list[object] = []


def refresh(gazetteer: Gazetteer) -> None:
    """Forget readings that own entries have changed since; to be called before a text is read."""
    from geomap.gazetteer import own

    mine = own.load(gazetteer.own_path)
    fresh = bool(_known_for) and _known_for[1] is gazetteer and (_known_for[0] is mine or _known_for[0] == mine)
    if not fresh or len(_known) > _CACHE_SIZE:
        _known.clear()
        _known_for[:] = [mine, gazetteer]


def readings(name: str, gazetteer: Gazetteer, required: tuple[str, ...] = (), article: bool = False) -> Readings:
    """Return what a name may mean, in the `required` countries if any; none of them where it is unknown.

    With an `article` before it a name may be that of a river: "across the Rapidan".
    """
    if not _known_for or _known_for[1] is not gazetteer:
        refresh(gazetteer)
    key = (name, required, article)
    found = _known.get(key)
    if found is None:
        found = _known[key] = _find(name, gazetteer, required, article)
    return found


def _find(name: str, gazetteer: Gazetteer, required: tuple[str, ...], article: bool) -> Readings:
    bare = POSSESSIVE.sub("", SPACED_INITIALS.sub("", name))
    places, how, used = _search(bare, gazetteer)
    rivers: list[Place] = []
    if article and how in ("exact", "stripped") and not TRAILING.search(bare):
        rivers = [p for p in gazetteer.search(f"{bare} River") if p.feature in ("STM", "CNL") and p not in places]
        if rivers and how == "stripped":
            places, how, used = [], "exact", bare
        places = rivers + places
    if required:
        places = [place for place in places if place.country in required or not place.country]
    places = list({place.id: place for place in places}.values())
    places = sorted(places, key=_prominence, reverse=True)[:MAX_READINGS]
    return _described(tuple(places), how, normalise(used), with_river=bool(rivers))


def _search(name: str, gazetteer: Gazetteer) -> tuple[list[Place], str, str]:
    """Return places, how they were found ("exact", "people", "short" or "stripped") and the name that found them."""
    name = written_out(name)
    short = short_for(name)
    people = _people(name, gazetteer)
    exact = places_named(name, gazetteer)
    if short:
        target = [
            p
            for p in places_named(short[0], gazetteer)
            if (not short[1] or p.country == short[1]) and level(p) in (COUNTRY, FIRST)
        ]
        return (target + [p for p in exact if p not in target], "short", short[0]) if target else (exact, "exact", name)
    if people:
        return people + [p for p in exact if p not in people], "people", name
    continent = continents().get(normalise(name))
    if continent and all(place.name != continent.name or place.feature.startswith("PPL") for place in exact):
        exact = [continent, *exact]
    if exact:
        return exact, "exact", name
    joined = JOINED.sub(r"\1", name.replace("'s", "s").replace("’s", "s"))
    if joined != name:
        found = places_named(joined, gazetteer)
        if found:
            return found, "exact", joined
    for pattern in (LEADING, TRAILING, LEADING_KIND):
        bare = pattern.sub("", name).strip()
        if bare != name and len(bare) > 2:
            found, _, used = (
                _search(bare, gazetteer) if pattern is not LEADING_KIND else (places_named(bare, gazetteer), "", bare)
            )
            if found:
                return found, "stripped", used
    for key in fallback_keys(normalise(name)):
        found = places_named(key, gazetteer)
        if found:
            return found, "stripped", key
    for form in base_forms(name):
        found = places_named(form, gazetteer)
        if found:
            return found, "stripped", form
    return [], "exact", name


def _people(name: str, gazetteer: Gazetteer) -> list[Place]:
    known = aliases("people")
    entry = known.get(name) or (known.get(name[:-1]) if name.endswith("s") else None)
    if entry:
        continent = continents().get(normalise(entry[0]))
        if continent:
            return [continent]
        found = [p for p in places_named(entry[0], gazetteer) if not entry[1] or p.country == entry[1]]
        return found[:1]
    code = gazetteer.demonym(name)
    country = gazetteer.get(f"iso:{code}") if code else None
    return [country] if country else []


def is_people(name: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a word names the people of a place ("Libyan", "Texans")."""
    known = aliases("people")
    return name in known or (name.endswith("s") and name[:-1] in known) or gazetteer.demonym(name) is not None


@cache
def _continents() -> tuple[tuple[str, str, float, float], ...]:
    with resources.files("geomap").joinpath("data/continents.csv").open(encoding="utf-8") as lines:
        return tuple((row["id"], row["name"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(lines))


@cache
def continents() -> dict[str, Place]:
    """Return the continents by normalised name."""
    return {
        normalise(name): Place(
            identifier, name, (), lon, lat, "", feature="CONT", radius_km=2500.0, geonames_id=int(identifier[3:]),
            source="GeoNames (geonames.org)", licence="CC-BY-4.0",
        )
        for identifier, name, lon, lat in _continents()
    }  # fmt: skip


def _prominence(place: Place) -> float:
    return (
        (not place.feature.startswith("PPL")) * 1e5
        + place.population
        + 100 * len(place.names)
        + 1e9 * place.id.startswith("own:")
    )


def _number(text: str) -> int:
    return _numbers.setdefault(text, len(_numbers))


_FIRST_COLUMN, _EPONYMOUS_COLUMN = STATIC_FEATURES.index("first"), STATIC_FEATURES.index("eponymous")


def _described(places: tuple[Place, ...], how: str, key: str, *, with_river: bool) -> Readings:
    # Lists until the end: most names have one or two readings, for which an array costs more than it saves.
    levels = [level(place) for place in places]
    alone = len(places) == 1
    features = [[*_static(place, own, key, alone, how)] for place, own in zip(places, levels, strict=True)]
    if places:
        max(features, key=_known_by_people)[_FIRST_COLUMN] = 1.0
    if not alone:
        # "Sirte" alone is the town: the district is named after it.
        seats = {(p.country, name) for p in places if p.feature.startswith("PPL") for name in (p.admin1, p.admin2)}
        for row, place in enumerate(places):
            if levels[row] in (FIRST, SECOND) and (place.country, place.name) in seats:
                features[row][_EPONYMOUS_COLUMN] = 1.0
    numbers = [(_number(p.country), *_divisions_of(p, own), own) for p, own in zip(places, levels, strict=True)]
    return Readings(
        places,
        np.array(features, dtype=np.float64).reshape(-1, len(STATIC_FEATURES)),
        np.array([_vector(place) for place in places], dtype=np.float64).reshape(-1, 3),
        np.array(numbers, dtype=np.int64).reshape(-1, 4),
        any(levels),
        how == "people",
        with_river,
    )


def _known_by_people(features: list[float]) -> float:
    return features[0]


def _vector(place: Place) -> tuple[float, float, float]:
    """Return the unit vector from the centre of the Earth to a place."""
    lon, lat = math.radians(place.lon), math.radians(place.lat)
    flat = math.cos(lat)
    return flat * math.cos(lon), flat * math.sin(lon), math.sin(lat)


def _divisions_of(place: Place, own: int) -> tuple[int, int]:
    """Return the numbers of the first- and second-order division of a place that has a level of its `own`, 0 where unknown."""
    division = unit = 0
    if place.admin1 or own == FIRST:
        division = _number(f"{place.country}|{place.name if own == FIRST else place.admin1}")
    if place.admin2 or own == SECOND:
        unit = _number(f"{place.country}|{place.admin1}|{place.name if own == SECOND else place.admin2}")
    return division, unit


def _likeness(key: str, main: str) -> float:
    """Return how alike a name and the main name of its place are, 0 to 1: a spelling, or another name altogether."""
    if key == main:
        return 1.0
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(key, main))


def level(place: Place) -> int:
    """Return what a place is among those that hold others: COUNTRY, FIRST, SECOND, REGION, or 0."""
    feature = place.feature
    if feature.startswith("PCL") or feature == "TERR":
        return COUNTRY
    if feature.startswith("ADM1"):
        return FIRST
    if feature.startswith("ADM"):
        return SECOND
    return REGION if feature.startswith(("RGN", "AREA", "CONT")) else 0


def _static(place: Place, level: int, key: str, alone: bool, how: str) -> tuple[float, ...]:
    feature = place.feature
    settled = feature.startswith("PPL")
    return (
        math.log10(place.population + 100) - 2,
        math.log1p(len(place.names)),
        # A place has its main name in one script only; a bare name in another is a town rather than a division.
        normalise(place.name) in (key, f"{key} river") or (not key.isascii() and level in (0, COUNTRY)),
        level == COUNTRY,
        level == FIRST,
        level == SECOND,
        level == REGION,
        feature == "PPLC",
        feature == "PPLA",
        feature in ("PPLA2", "PPLA3", "PPLA4", "PPLA5"),
        feature in ("PPLX", "PPLL", "PPLF", "PPLQ", "PPLH", "PPLW"),
        not settled and not level and feature not in _NATURAL,
        place.population == 0 and settled,
        0.0 if settled else math.log1p(place.radius_km) / 5,
        0.0,
        alone,
        place.id.startswith("own:"),
        how == "people",
        how == "short" and level > 0,
        how == "stripped",
        _likeness(key, normalise(place.name).removesuffix(" river")) if how == "exact" and key.isascii() else 1.0,
        0.0,
        feature in _NATURAL,
    )


__all__ = [
    "COUNTRY",
    "FIRST",
    "MAX_READINGS",
    "REGION",
    "SECOND",
    "STATIC_FEATURES",
    "Readings",
    "aliases",
    "continents",
    "is_people",
    "level",
    "readings",
    "refresh",
]
