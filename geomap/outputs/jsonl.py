"""Events as JSON lines: how they travel between commands and how people bring their own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypedDict, cast

from geomap.errors import InputError
from geomap.files import open_atomic
from geomap.outputs.columns import COLUMNS, EventRow, event_row
from geomap.outputs.eventrows import FieldError, event_from_row
from geomap.outputs.geometry import Geometry, to_geojson
from geomap.records import Candidate, Event, Location

#: Decimals of region vertices: about a metre.
REGION_DECIMALS = 5


class CandidateRow(TypedDict):
    """One reading of the place name; the entry's other names are left out."""

    id: str
    name: str
    lon: float
    lat: float
    country: str
    admin1: str
    admin2: str
    feature: str
    population: int
    radius_km: float
    geonames_id: int | None
    source: str
    licence: str
    probability: float


class PhraseRow(TypedDict):
    """What one stretch of words contributed."""

    start: int
    end: int
    text: str
    meaning: str


class EventLine(EventRow):
    """One line of an event file."""

    region50: Geometry | None
    region90: Geometry | None
    candidates: list[CandidateRow]
    phrases: list[PhraseRow]
    merged_from: list[EventLine]


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line that was skipped: where it stands and why."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path} line {self.line}: {self.reason}"


class EventsRead(NamedTuple):
    """The events of a file, and the lines that are not events."""

    events: tuple[Event, ...]
    problems: tuple[LineProblem, ...]


def _candidate_row(candidate: Candidate) -> CandidateRow:
    place = candidate.place
    return CandidateRow(
        id=place.id,
        name=place.name,
        lon=place.lon,
        lat=place.lat,
        country=place.country,
        admin1=place.admin1,
        admin2=place.admin2,
        feature=place.feature,
        population=place.population,
        radius_km=place.radius_km,
        geonames_id=place.geonames_id,
        source=place.source,
        licence=place.licence,
        probability=candidate.probability,
    )


def event_line(event: Event) -> EventLine:
    """Return everything an event file keeps of an event."""
    location = event.location if isinstance(event.location, Location) else None
    return EventLine(
        **event_row(event, exact=True),
        region50=to_geojson(location.region(0.5), REGION_DECIMALS) if location else None,
        region90=to_geojson(location.region(0.9), REGION_DECIMALS) if location else None,
        candidates=[_candidate_row(candidate) for candidate in location.candidates] if location else [],
        phrases=[
            PhraseRow(start=part.start, end=part.end, text=part.text, meaning=part.meaning) for part in location.phrases
        ]
        if location
        else [],
        merged_from=[event_line(part) for part in event.merged_from],
    )


def write_events(events: Iterable[Event], path: str | os.PathLike[str]) -> None:
    """Write one JSON object per event and line, each as it comes: memory does not grow with their number.

    Coordinates keep every digit; region vertices have 5 decimals (about 1 m). What `read_events` gives back
    differs from the events written only in that: regions of 50 % and 90 % stand for the probability field,
    and candidate places have no alternate names.

    Raises
    ------
    InputError
        If a number is not finite, or the file cannot be written.
    """
    with open_atomic(path) as stream:
        for event in events:
            try:
                line = json.dumps(event_line(event), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            except ValueError as error:
                raise InputError(f"event {event.id!r} holds a number that is not finite") from error
            stream.write(f"{line}\n".encode())


def is_event_row(row: object) -> bool:
    """Tell an event from a report: an event has an `id` and no `text`.

    Examples
    --------
    >>> is_event_row({"id": "e1"}), is_event_row({"id": "r1", "text": "Five were killed."})
    (True, False)
    """
    return isinstance(row, dict) and "id" in row and "text" not in row


def _refuse_constant(name: str) -> float:
    raise FieldError(f"{name} is not a number JSON allows")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"cannot read {path}: expected UTF-8 text, found a byte that is not ({error.reason})"
        ) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def is_event_file(path: str | os.PathLike[str]) -> bool:
    """Tell whether the first filled line of a file is an event; a file that cannot be read is not.

    Only the start of the file is read.
    """
    try:
        with Path(path).open("rb") as stream:
            for _ in range(100):
                line = stream.readline(10_000_000).removeprefix(b"\xef\xbb\xbf")
                if line.strip():
                    return line.lstrip().startswith(b"{") and is_event_row(json.loads(line))
    except (OSError, ValueError, RecursionError):
        pass
    return False


def _parse(line: str) -> Event:
    try:
        row = json.loads(line, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise FieldError("nested too deeply") from error
    except json.JSONDecodeError as error:
        raise FieldError(f"not JSON: {error.msg} at character {error.pos + 1}") from error
    except ValueError as error:
        raise FieldError(f"not readable: {error}") from error
    if not isinstance(row, dict):
        raise FieldError("expected one JSON object per line")
    if "text" in row:
        raise FieldError("the line is a report (it has `text`), not an event")
    if "id" not in row:
        raise FieldError("an event needs an `id`")
    return event_from_row(cast("dict[str, object]", row))


def read_events(path: str | os.PathLike[str]) -> EventsRead:
    """Read an event file, going on after lines that are wrong.

    Parameters
    ----------
    path : path-like
        JSON lines; every key but `id` may be missing, see `eventrows.event_from_row`.

    Returns
    -------
    EventsRead
        `events`, and one problem per line that was skipped.

    Raises
    ------
    InputError
        If the file cannot be read.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "events.jsonl"
    >>> write_events([Event("e1", deaths_best=3)], target)
    >>> events, problems = read_events(target)
    >>> events[0].deaths_best, problems
    (3, ())
    """
    source = Path(path)
    events: list[Event] = []
    problems: list[LineProblem] = []
    first_line: dict[str, int] = {}
    for number, line in _lines(source):
        try:
            event = _parse(line)
            if event.id in first_line:
                raise FieldError(f"the id {event.id!r} stands in line {first_line[event.id]} too; ids must differ")
        except FieldError as error:
            problems.append(LineProblem(str(source), number, str(error)))
            continue
        first_line[event.id] = number
        events.append(event)
    return EventsRead(tuple(events), tuple(problems))


#: Every key `write_events` writes, in order.
KEYS: tuple[str, ...] = (*COLUMNS, "region50", "region90", "candidates", "phrases", "merged_from")
