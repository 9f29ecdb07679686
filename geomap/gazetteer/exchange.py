"""People's places in files of other programs: reading and writing CSV, GeoJSON, Linked Places, KML and OSM JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from geomap.errors import GazetteerError
from geomap.gazetteer.entries import COLUMNS, Entry, Problem, parse_row, write_text

#: One record as text by column of the places file, with its number in the file, or what is wrong with it.
Row: TypeAlias = tuple[int, Mapping[str, str] | GazetteerError]
#: Files larger than this were not written by hand; `geomap gazetteer install` is for such.
MAX_BYTES = 200_000_000
EXPORT_FORMATS = ("csv", "geojson", "lpf")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file holds.

    Attributes
    ----------
    format : str
        As it is called in messages.
    unit : str
        What `Entry.line` and `Problem.line` count: "line", "feature", "placemark" or "element".
    entries : tuple of Entry
        Ids are empty where the file has none that can be kept; countries are as written.
    problems : tuple of Problem
    """

    format: str
    unit: str
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def read_places(path: Path) -> Imported:
    """Read the places of a file in any of the formats; what it is follows from its content.

    Parameters
    ----------
    path : Path
        CSV with a header (separated by commas, semicolons or tabs), GeoJSON, Linked Places Format 1.3, KML, or JSON
        of the OpenStreetMap API or of Overpass.

    Raises
    ------
    GazetteerError
        If the file cannot be read, is too large, or is none of these.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise GazetteerError(f"{path} has more than {MAX_BYTES // 10**6} MB; install such data as a pack")
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise GazetteerError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        hint = "; unpack it first" if data[:2] == b"PK" else ""
        raise GazetteerError(f"{path} is not text in UTF-8{hint}") from error
    try:
        kind, unit, rows = _reader(text)
    except GazetteerError as error:
        raise GazetteerError(f"{path}: {error}") from error
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, row in rows:
        if isinstance(row, GazetteerError):
            problems.append(Problem(number, str(row)))
            continue
        try:
            entries.append(entry_of(row, number))
        except GazetteerError as error:
            problems.append(Problem(number, str(error)))
    return Imported(kind, unit, tuple(entries), tuple(problems))


def entry_of(row: Mapping[str, str], number: int) -> Entry:
    """Return the entry a row of text holds; its country is not checked yet.

    Raises
    ------
    GazetteerError
        If a value is missing or impossible.
    """
    given = {name: text for name, text in row.items() if text}
    identifier, country = given.get("id", ""), given.get("country", "")
    lines = [name for name in ("name", "aliases") if "\n" in given.get(name, "")]
    if lines:
        raise GazetteerError(f"{lines[0]} contains a line break")
    entry = parse_row({**given, "id": identifier or "new", "country": ""})
    return dataclasses.replace(entry, id=identifier, country=country, line=number)


def export_text(entries: list[Entry], kind: str) -> str:
    """Return own entries as a document that `read_places` reads back.

    Parameters
    ----------
    entries : list of Entry
    kind : {"csv", "geojson", "lpf"}
        CSV is the places file itself. Linked Places has no means to hide a place: such rows are left out.
    """
    if kind == "csv":
        return write_text(entries)
    from geomap.gazetteer.exchange_json import geojson_of, linked_places_of

    document = geojson_of(entries) if kind == "geojson" else linked_places_of(entries)
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _reader(text: str) -> tuple[str, str, Iterator[Row]]:
    start = text.lstrip()[:1]
    if start == "<":
        from geomap.gazetteer.exchange_kml import kml_rows

        return "KML", "placemark", kml_rows(text)
    if start in ("{", "["):
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise GazetteerError(f"not JSON: {error}") from error
        from geomap.gazetteer import exchange_json

        readers: tuple[tuple[str, str, Callable[[exchange_json.Json], Iterator[Row] | None]], ...] = (
            ("OpenStreetMap JSON", "element", exchange_json.osm_rows),
            ("Linked Places", "feature", exchange_json.linked_places_rows),
            ("GeoJSON", "feature", exchange_json.geojson_rows),
        )
        for kind, unit, read in readers:
            rows = read(document)
            if rows is not None:
                return kind, unit, rows
        raise GazetteerError("JSON, but neither GeoJSON, Linked Places nor OpenStreetMap data")
    from geomap.gazetteer.exchange_csv import csv_rows

    return "CSV", "line", csv_rows(text)


__all__ = ["COLUMNS", "EXPORT_FORMATS", "Imported", "Row", "entry_of", "export_text", "read_places"]
