"""Gazetteer entries that people write: one CSV row, checked, as a record."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from geomap.errors import GazetteerError

#: Columns of a places file, in the order in which they are written.
COLUMNS = (
    "id", "name", "aliases", "lon", "lat", "country", "admin1", "feature", "population", "radius_km",
    "polygon", "source", "licence", "note", "action", "same_as",
)  # fmt: skip
_REQUIRED = ("id", "name")
_ID = re.compile(r"^[\w:.+?~-]+$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a place (`add`), an id of the default to hide (`suppress`), or names for one (`same_as`).

    `radius_km` is None where it follows from the population or polygon; `polygon` is WKT in (lon, lat); `line` is
    where the row ended in the file it was read from.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    lon: float = math.nan
    lat: float = math.nan
    country: str = ""
    admin1: str = ""
    feature: str = "PPL"
    population: int = 0
    radius_km: float | None = None
    polygon: str = ""
    source: str = ""
    licence: str = ""
    note: str = ""
    action: Literal["add", "suppress"] = "add"
    same_as: str = ""
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: `line` counts from 1, the header being line 1."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def is_id(text: str) -> bool:
    """Tell whether a places file can hold an id.

    Examples
    --------
    >>> is_id("own:camp-x"), is_id("https://example.org/1")
    (True, False)
    """
    return bool(_ID.match(text))


def unknown_country(text: str) -> str:
    """Return what to tell someone who gave a country that is not known."""
    return f"country {text!r} is unknown; expected an ISO 3166-1 code or an English name, as LY or Libya"


def check_names(names: Iterable[str]) -> None:
    """Raise `GazetteerError` for a name that a places file cannot hold."""
    for name in names:
        if not name.strip():
            raise GazetteerError("name is empty")
        if ";" in name or "\n" in name:
            raise GazetteerError(f"name {name!r} contains a semicolon or line break, which separate names")


def read_entries(path: Path) -> tuple[list[Entry], list[Problem]]:
    """Read a places file, keeping the rows that are right.

    Raises
    ------
    GazetteerError
        If the file cannot be read at all.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GazetteerError(f"cannot read {path}: {error}; a places file is CSV in UTF-8") from error
    return parse_entries(text)


def parse_entries(text: str) -> tuple[list[Entry], list[Problem]]:
    """Read entries from CSV text; see `read_entries`.

    Examples
    --------
    >>> parse_entries("id,name,lon,lat\\na,Camp A,17.7,95\\n")[1]
    [Problem(line=2, reason="lat is '95', expected degrees between -90 and 90")]
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    entries: list[Entry] = []
    problems: list[Problem] = []
    if not text.strip():
        return entries, problems
    header = [name.strip() for name in reader.fieldnames or ()]
    reader.fieldnames = header
    missing = [name for name in _REQUIRED if name not in header]
    if missing:
        return [], [Problem(1, f"columns missing: {', '.join(missing)}; expected {','.join(COLUMNS)}")]
    seen: dict[str, int] = {}
    try:
        for row in reader:
            line = reader.line_num
            try:
                entry = parse_row(row)
            except GazetteerError as error:
                problems.append(Problem(line, str(error)))
                continue
            if entry.id in seen:
                problems.append(Problem(line, f"id {entry.id!r} is taken by line {seen[entry.id]}"))
                continue
            seen[entry.id] = line
            entries.append(replace(entry, line=line))
    except csv.Error as error:
        problems.append(Problem(reader.line_num, f"not CSV: {error}"))
    return entries, problems


def parse_row(row: Mapping[str, str | None]) -> Entry:
    """Return the entry a row holds.

    Raises
    ------
    GazetteerError
        If a value is missing or impossible; the message names the column.
    """
    if None in row:
        raise GazetteerError("more values than columns; put a value that contains a comma in double quotes")
    value = {name: (text or "").strip() for name, text in row.items()}
    identifier, name = value.get("id", ""), value.get("name", "")
    if not _ID.match(identifier):
        raise GazetteerError(f"id is {identifier!r}, expected letters, digits and : . _ - without spaces")
    action = value.get("action", "") or "add"
    if action == "suppress":
        return Entry(id=identifier, name=name, note=value.get("note", ""), action="suppress")
    if action != "add":
        raise GazetteerError(f"action is {action!r}, expected add or suppress")
    aliases = tuple(dict.fromkeys(a for a in (s.strip() for s in value.get("aliases", "").split(";")) if a))
    same_as = value.get("same_as", "")
    if not name and not (same_as and aliases):
        raise GazetteerError("name is empty")
    country = value.get("country", "")
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise GazetteerError(f"country is {country!r}, expected two capital letters (ISO 3166-1), as LY")
    polygon = value.get("polygon", "")
    lon, lat = value.get("lon", ""), value.get("lat", "")
    radius_km = _number(value, "radius_km", 0.0, 5000.0) if value.get("radius_km") else None
    if radius_km == 0.0:
        raise GazetteerError("radius_km is 0, expected kilometres above 0, or nothing")
    return Entry(
        id=identifier,
        name=name,
        aliases=aliases,
        lon=math.nan if same_as and not lon else _number(value, "lon", -180.0, 180.0),
        lat=math.nan if same_as and not lat else _number(value, "lat", -90.0, 90.0),
        country=country,
        admin1=value.get("admin1", ""),
        feature=value.get("feature", "") or "PPL",
        population=int(_number(value, "population", 0, 2e9)) if value.get("population") else 0,
        radius_km=radius_km,
        polygon=_checked_polygon(polygon) if polygon else "",
        source=value.get("source", ""),
        licence=value.get("licence", ""),
        note=value.get("note", ""),
        same_as=same_as,
    )


def write_text(entries: list[Entry]) -> str:
    """Return entries as CSV text that `parse_entries` reads back.

    Examples
    --------
    >>> entry = Entry("a", "Camp A", lon=17.7, lat=30.25)
    >>> parse_entries(write_text([entry]))[0] == [entry]
    True
    """
    stream = io.StringIO(newline="")
    columns = COLUMNS if any(entry.same_as for entry in entries) else COLUMNS[:-1]
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for entry in entries:
        row = cells(entry)
        writer.writerow([row[name] for name in columns])
    return stream.getvalue()


def cells(entry: Entry) -> dict[str, str]:
    """Return an entry as the text of its columns, which `parse_row` reads."""
    return {
        "id": entry.id,
        "name": entry.name,
        "aliases": ";".join(entry.aliases),
        "lon": _cell(entry.lon),
        "lat": _cell(entry.lat),
        "country": entry.country,
        "admin1": entry.admin1,
        "feature": entry.feature if entry.action == "add" else "",
        "population": str(entry.population) if entry.population else "",
        "radius_km": _cell(entry.radius_km),
        "polygon": entry.polygon,
        "source": entry.source,
        "licence": entry.licence,
        "note": entry.note,
        "action": entry.action,
        "same_as": entry.same_as,
    }


def _cell(number: float | None) -> str:
    if number is None or math.isnan(number):
        return ""
    return repr(int(number)) if number == int(number) else repr(number)


def _number(value: Mapping[str, str], name: str, low: float, high: float) -> float:
    text = value.get(name, "")
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        kind = "degrees" if name in ("lon", "lat") else "a number"
        raise GazetteerError(f"{name} is {text!r}, expected {kind} between {low:g} and {high:g}")
    return number


def _checked_polygon(wkt: str) -> str:
    import shapely

    try:
        polygon = shapely.from_wkt(wkt)
    except shapely.errors.GEOSException as error:
        raise GazetteerError(f"polygon is not WKT: {str(error).splitlines()[0]}") from error
    if polygon.geom_type not in ("Polygon", "MultiPolygon") or polygon.is_empty:
        raise GazetteerError(f"polygon is a {polygon.geom_type}, expected POLYGON or MULTIPOLYGON")
    if not polygon.is_valid:
        raise GazetteerError(f"polygon is not valid: {shapely.is_valid_reason(polygon)}")
    west, south, east, north = polygon.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise GazetteerError("polygon leaves -180..180, -90..90; coordinates are longitude latitude")
    return wkt
