"""Reports to events: a pure function over batches, and the run over inputs that calls it.

`events_of_batch` takes and returns picklable records and keeps no state, so that a process pool or a data-flow engine
can call the same code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from geomap.records import Event, Report

#: Reports per batch: large enough to hide the cost of a hand-over, small enough for a steady progress bar.
BATCH_SIZE = 16


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
        Publication date of reports that state none.
    merge : bool
        Make one event of what several reports tell of the same event.
    progress : callable
        Wraps the iterator over reports, to show progress.

    Raises
    ------
    ReportError
        If nothing could be read at all.
    """
    from geomap.events import merge_events
    from geomap.outputs.jsonl import is_event_file, read_events
    from geomap.reports import read_with_problems

    events: list[Event] = []
    problems: list[str] = []
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
    reports: Sequence[Report] = ()
    if paths:
        result = read_with_problems(*paths)
        reports = [r if r.published else replace(r, published=published) for r in result.reports]
        problems += [str(problem) for problem in result.problems]
    read: list[Event] = []
    for batch in _batches(progress(reports)):
        read += events_of_batch(batch)
    # Events that came as events were somebody's decision: only what was read here is merged.
    events += merge_events(read) if merge else read
    return RunResult(tuple(events), len(reports) + given, tuple(problems))


def _batches(reports: Iterable[Report]) -> Iterator[list[Report]]:
    iterator = iter(reports)
    while batch := list(islice(iterator, BATCH_SIZE)):
        yield batch
