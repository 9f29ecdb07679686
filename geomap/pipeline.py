"""Reports to events: a pure function over batches, and the run over inputs that calls it.

`events_of_batch` takes and returns picklable records and keeps no state, so that a process pool or a data-flow engine
can call the same code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.records import Event, Report

if TYPE_CHECKING:
    from geomap.reports import Problem


@dataclass(frozen=True, slots=True)
class RunResult:
    """Events of a run, how many reports were read, and one line per input that could not be."""

    events: tuple[Event, ...]
    reports: int
    problems: tuple[str, ...]


def events_of_batch(reports: Sequence[Report]) -> list[Event]:
    """Return the events of some reports, not merged across reports."""
    from geomap.events import extract

    return [event for report in reports for event in extract(report)]


def stream_events(
    reports: Iterable[Report | Problem],
    *,
    published: dt.date | None = None,
    tell: Callable[[Problem], None] = lambda problem: None,
) -> Iterator[tuple[Report, list[Event]]]:
    """Yield each report with its events, one at a time: memory does not grow with their number.

    Parameters
    ----------
    reports : iterable of Report or Problem
        As `geomap.reports.iter_reports` yields them.
    published : datetime.date, optional
        Publication date, instead of what the reports state.
    tell : callable
        Is given every problem.
    """
    from geomap.events import extract

    for item in reports:
        if not isinstance(item, Report):
            tell(item)
            continue
        report = replace(item, published=published) if published else item
        yield report, extract(report)


def run(
    inputs: Iterable[str | Path],
    *,
    published: dt.date | None = None,
    merge: bool = True,
    progress: Callable[[Iterable[Report]], Iterable[Report]] = lambda reports: reports,
) -> RunResult:
    """Read inputs and return the events they tell of.

    Parameters
    ----------
    inputs : iterable of path-like
        Report files, folders and globs; JSON lines that hold events are taken as they are.
    published : datetime.date, optional
        Publication date, instead of what the reports state.
    merge : bool
        Make one event of what several reports tell of the same event.
    progress : callable
        Wraps the iterator over reports, to show progress.

    Raises
    ------
    ReportError
        If nothing could be read at all.
    """
    from geomap.errors import ReportError
    from geomap.events import merge_events
    from geomap.outputs.jsonl import is_event_file, read_events
    from geomap.reports import iter_reports, nothing_to_read

    events: list[Event] = []
    problems: list[str] = []
    unread: list[Problem] = []
    paths: list[str | Path] = []
    given = 0
    for source in inputs:
        if Path(source).is_file() and is_event_file(source):
            found, wrong = read_events(source)
            events += found
            given += len(found)
            problems += [str(problem) for problem in wrong]
        else:
            paths.append(source)

    def only_reports(items: Iterable[Report | Problem]) -> Iterator[Report]:
        for item in items:
            if isinstance(item, Report):
                yield item
            else:
                unread.append(item)

    read: list[Event] = []
    count = 0
    for _, found_here in stream_events(progress(only_reports(iter_reports(paths))), published=published):
        count += 1
        read += found_here
    if paths and not count:
        raise ReportError(nothing_to_read(unread))
    # Events that came as events were somebody's decision: only what was read here is merged.
    events += merge_events(read) if merge else read
    return RunResult(tuple(events), count + given, (*problems, *map(str, unread)))
