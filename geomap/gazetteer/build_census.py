"""Places and counties of the United States as their Census Bureau lists them, joined to those of GeoNames."""

from __future__ import annotations

import dataclasses
import gzip
import math
import re
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.build_airports import SAME_TOWN_KM, VILLAGE_RADIUS_KM, km_between
from geomap.gazetteer.build_areas import Area
from geomap.gazetteer.build_places import Row
from geomap.gazetteer.names import normalise

#: Said of each county behind the attribution of its names.
PLACED_BY_CENSUS = "placed at its centroid in the U.S. Census Bureau's 2022 Gazetteer"
#: A listed settlement this near with the same name in the same state is the same place, km: the Bureau gives the
#: centroid of the incorporated area, GeoNames the centre of the town (assumed).
SAME_PLACE_KM = 25.0
#: The same for cities from `LARGE_CITY_PEOPLE` on, whose limits reach far out (Anchorage, Jacksonville) (assumed).
SAME_CITY_KM = 100.0
LARGE_CITY_PEOPLE = 50_000
#: Digits of the Bureau's codes by what they denote. Of county subdivisions geomap takes the townships.
_COUNTY_DIGITS, _PLACE_DIGITS, _SUBDIVISION_DIGITS = 5, 7, 10
_TOWNSHIP = re.compile(r" (?:charter )?township$")
#: Radius of a township: most are, as surveyed, squares of six miles, km.
TOWNSHIP_RADIUS_KM = 5.5
_SECTION = re.compile(r"\[fips(\d+)\]")
_CENTROID = re.compile(r"centroid = \((-?[\d.]+), (-?[\d.]+)\)")
_DESCRIPTION = re.compile(r"description = (.+), ([A-Z]{2})")
#: The words that the Bureau puts behind a name to say what the place is; only "County" and the like are part of names.
_TYPE = re.compile(
    r" (?:city|town|village|borough|CDP|comunidad|zona urbana|municipality|corporation|(?:metro )?township|urban county"
    r"|(?:metro(?:politan)?|unified|consolidated) government)$"
)
_BALANCE = re.compile(r" \(balance\)$")
_OTHER_NAME = re.compile(r" \(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class CensusRecord:
    """A place or county as listed: federal code, name with its type words, postal code of the state, degrees."""

    code: str
    name: str
    state: str
    lon: float
    lat: float


def load_census(path: Path) -> tuple[list[CensusRecord], list[CensusRecord], list[CensusRecord]]:
    """Return the places, counties and townships of the United States and Puerto Rico, each sorted by code.

    Parameters
    ----------
    path : Path
        ``places.gz`` of Debian's package weather-util-data: sections named by federal code, centroids as latitude
        and longitude in radians.

    Raises
    ------
    GazetteerError
        If a section lacks its name or its centroid.
    """
    lists: dict[int, list[CensusRecord]] = {_PLACE_DIGITS: [], _COUNTY_DIGITS: [], _SUBDIVISION_DIGITS: []}
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        _, *sections = re.split(r"^(?=\[)", stream.read(), flags=re.MULTILINE)
    for section in sections:
        code = _SECTION.match(section)
        centroid, described = _CENTROID.search(section), _DESCRIPTION.search(section)
        if not code or not centroid or not described:
            raise GazetteerError(f"{path}: no code, centroid or description in {section[:60]!r}")
        if len(code[1]) not in lists or (len(code[1]) == _SUBDIVISION_DIGITS and not _TOWNSHIP.search(described[1])):
            continue
        lat, lon = (round(math.degrees(float(angle)), 5) for angle in centroid.groups())
        record = CensusRecord(code[1], described[1], described[2], lon, lat)
        lists[len(code[1])].append(record)
    places, counties, townships = (sorted(found, key=lambda record: record.code) for found in lists.values())
    return places, counties, townships


def bare_names(name: str) -> list[str]:
    """Return the names in a listed name, without what says what the place is.

    Examples
    --------
    >>> bare_names("Raymer (New Raymer) town"), bare_names("Garden City city"), bare_names("Milford city (balance)")
    (['Raymer', 'New Raymer'], ['Garden City'], ['Milford'])
    >>> bare_names("Nashville-Davidson metropolitan government (balance)"), bare_names("Carson City")
    (['Nashville-Davidson'], ['Carson City'])
    """
    plain = _TYPE.sub("", _BALANCE.sub("", name))
    other = _OTHER_NAME.search(plain)
    return [_OTHER_NAME.sub("", plain), other[1]] if other else [plain]


def join_places(places: list[CensusRecord], settlements: list[Row], divisions: list[Area]) -> list[Row]:
    """Return the places that are not among the `settlements`; give the names they lack to those that are.

    A settlement is the same place when it lies in the same state, near by, and has the name; its position stays.
    """
    states = {area.id.removeprefix("iso:US-"): number for number, area in enumerate(divisions) if "US-" in area.id}
    listed: dict[tuple[int, str], list[Row]] = {}
    for row in settlements:
        if row.country in ("US", "PR"):
            for name in {normalise(name) for name in (row.name, *row.names)}:
                listed.setdefault((row.division, name), []).append(row)
    added = []
    for record in places:
        division = states.get(record.state)
        if division is None:
            continue
        name, *others = bare_names(record.name)
        row = Row(
            id=f"census:{record.code}",
            name=name,
            names=others,
            lon=record.lon,
            lat=record.lat,
            country=divisions[division].country,
            feature="PPL",
            division=division,
        )
        same = [known for n in (name, *others) for known in listed.get((division, normalise(n)), []) if _is(row, known)]
        if same:
            known = min(same, key=lambda candidate: (km_between(row, candidate), candidate.geonames_id))
            held = {normalise(n) for n in (known.name, *known.names)}
            known.names += [n for n in (name, *others) if normalise(n) not in held]
        else:
            added.append(row)
    return added


def township_rows(townships: list[CensusRecord], known: list[Row], divisions: list[Area]) -> list[Row]:
    """Return the townships that are not among the `known` places under that name, as divisions below the county."""
    states = {area.id.removeprefix("iso:US-"): number for number, area in enumerate(divisions) if "US-" in area.id}
    listed: dict[tuple[int, str], list[Row]] = {}
    for row in known:
        if row.country == "US":
            listed.setdefault((row.division, normalise(row.name)), []).append(row)
    added = []
    for record in townships:
        division = states.get(record.state)
        if division is None:
            continue
        row = Row(
            id=f"census:{record.code}",
            name=_TOWNSHIP.sub(" Township", record.name),
            names=[],
            lon=record.lon,
            lat=record.lat,
            country="US",
            feature="ADM3",
            radius_km=TOWNSHIP_RADIUS_KM,
            division=division,
        )
        if not any(_is(row, other) for other in listed.get((division, normalise(row.name)), [])):
            added.append(row)
    return added


def move_to_airstrips(places: list[Row], airstrips: dict[str, tuple[float, float]], divisions: list[Area]) -> list[Row]:
    """Put Alaska's places at the airport that serves them, where one does, and return those.

    Their limits take in hundreds of square kilometres of wild land, so that the centroid may lie far from the houses;
    the airstrip does not.
    """
    moved = []
    for place in places:
        airstrip = airstrips.get(normalise(place.name))
        if airstrip is None or divisions[place.division].id != "iso:US-AK":
            continue
        position = dataclasses.replace(place, lon=airstrip[0], lat=airstrip[1])
        if km_between(place, position) <= SAME_TOWN_KM:
            place.lon, place.lat = airstrip
            place.radius_km = VILLAGE_RADIUS_KM
            moved.append(place)
    return moved


def county_centroids(counties: list[CensusRecord]) -> dict[str, tuple[float, float]]:
    """Return longitude and latitude (degrees) of counties by GeoNames code.

    Examples
    --------
    >>> county_centroids([CensusRecord("01001", "Autauga County", "AL", -86.6464, 32.53224)])
    {'US.AL.001': (-86.6464, 32.53224)}
    """
    return {f"US.{record.state}.{record.code[2:]}": (record.lon, record.lat) for record in counties}


def _is(place: Row, known: Row) -> bool:
    limit_km = SAME_CITY_KM if known.population >= LARGE_CITY_PEOPLE else SAME_PLACE_KM
    return km_between(place, known) <= limit_km
