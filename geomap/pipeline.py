"""Reports to events: a pure function over batches, and the run over inputs that calls it, here or in processes.

`events_of_batch` takes and returns picklable records and keeps no state, so that a process pool or a data-flow engine
can call the same code.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.collecting import OBJECTS, collecting_rarely
from geomap.errors import GeomapError, ReportError
from geomap.records import Event, Location, Report

if TYPE_CHECKING:
    from concurrent.futures import Future

    from geomap.outputs.jsonl import LineProblem
    from geomap.reports import Problem

#: Reports that travel to a process together, and batches that wait for each process.
_BATCH, _AHEAD = 16, 4
#: Reports are read together up to this many, or to about this many characters.
_TOGETHER, _TOGETHER_CHARACTERS = 32, 60_000
#: UCDP GED where_prec of a place known by country only.
_COUNTRY = 6


@dataclass(slots=True)
class Tally:
    """What a run has read and found so far."""

    reports: int = 0
    events: int = 0
    drawn: int = 0
    country_only: int = 0

    def count(self, event: Event) -> None:
        """Count an event; only one with a point better than a whole country is drawn."""
        self.events += 1
        if isinstance(event.location, Location):
            self.country_only += event.location.where_prec == _COUNTRY
            self.drawn += event.location.where_prec != _COUNTRY


@dataclass(frozen=True, slots=True)
class RunResult:
    """Events of a run, how many reports were read, and one line per input that could not be."""

    events: tuple[Event, ...]
    reports: int
    problems: tuple[str, ...]
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run.

    Attributes
    ----------
    published : datetime.date or None
        Publication date, instead of what the reports state.
    merge : bool
        Make one event of what several reports tell of the same event.
    jobs : int
        Processes that extract events; 1 works in this one. The events are the same.
    regions : bool
        Work out the regions in those processes too, for outputs that hold them.
    text_column : str
        Column or key of .csv and .jsonl files that holds the text.
    vague_figures : str
        How "several" and "dozens" are counted, as for `geomap.extract`.
    """

    published: dt.date | None = None
    merge: bool = True
    jobs: int = 1
    regions: bool = False
    text_column: str = "text"
    vague_figures: str = "acled"


def events_of_batch(reports: Sequence[Report]) -> list[Event]:
    """Return the events of some reports, not merged across reports."""
    from geomap.events.extraction import extract_many

    batches = _together(iter(reports))
    return [event for batch in batches for events in extract_many(batch) for event in events]


def stream_events(
    reports: Iterable[Report | Problem],
    *,
    published: dt.date | None = None,
    tell: Callable[[Problem], None] = lambda problem: None,
    jobs: int = 1,
    regions: bool = False,
    vague_figures: str = "acled",
) -> Iterator[tuple[Report, list[Event]]]:
    """Yield each report with its events, in order, one at a time: memory does not grow with their number.

    Parameters
    ----------
    reports : iterable of Report or Problem
        As `geomap.reports.iter_reports` yields them.
    published : datetime.date, optional
        Publication date, instead of what the reports state.
    tell : callable
        Is given every problem, also that of a report that geomap fails on.
    jobs, regions, vague_figures : int, bool, str
        As for `RunOptions`.

    Raises
    ------
    GeomapError
        If a process dies.
    """

    def only_reports() -> Iterator[Report]:
        for item in reports:
            if isinstance(item, Report):
                yield replace(item, published=published) if published else item
            else:
                tell(item)

    if jobs > 1:
        found = _in_processes(only_reports(), jobs, regions, vague_figures)
    else:
        batches = _together(only_reports())
        found = (pair for batch in batches for pair in zip(batch, _read_together(batch, vague_figures), strict=True))
    with collecting_rarely():
        for report, events in found:
            if isinstance(events, list):
                yield report, events
            else:
                tell(events)


def _together(reports: Iterator[Report]) -> Iterator[list[Report]]:
    """Yield reports in batches: the first alone, so that its events come at once, then ever more together."""
    batch, most, characters = list[Report](), 1, 0
    try:
        for report in reports:
            batch.append(report)
            characters += len(report.text)
            if len(batch) >= most or characters >= _TOGETHER_CHARACTERS:
                full, batch, characters = batch, [], 0
                most = min(2 * most, _TOGETHER)
                yield full
    except Exception:
        # What came before the error is still read.
        yield batch
        raise
    yield batch


def _read_together(reports: Sequence[Report], vague_figures: str) -> Iterator[list[Event] | Problem]:
    """Yield the events of each report; they are read together, which is quicker, and alone where that fails."""
    from geomap.events.extraction import extract_many

    try:
        found = extract_many(reports, vague_figures=vague_figures)
    except Exception:
        # Raised, or told, again when the report it comes from is read alone.
        for report in reports:
            yield _events_or_problem(report, vague_figures)
    else:
        yield from found


def _events_or_problem(report: Report, vague_figures: str) -> list[Event] | Problem:
    """Events of a report, or one line when geomap fails on it: the other hundred thousand are read."""
    from geomap.events import extract
    from geomap.reports import Problem

    try:
        return extract(report, vague_figures=vague_figures)
    except GeomapError:
        raise
    except Exception as error:
        why = f"passed over: geomap failed on it ({type(error).__name__}: {error}); please report this"
        return Problem(report.path or report.title or "a report", 0, " ".join(why.split()))


def _in_processes(
    reports: Iterator[Report], jobs: int, regions: bool, vague_figures: str
) -> Iterator[tuple[Report, list[Event] | Problem]]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    waiting: deque[tuple[list[Report], Future[list[list[Event] | Problem]]]] = deque()
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin_process)
    try:
        while True:
            while len(waiting) < jobs * _AHEAD and (batch := list(islice(reports, _BATCH))):
                waiting.append((batch, pool.submit(_work, batch, regions, vague_figures)))
            if not waiting:
                return
            batch, done = waiting.popleft()
            yield from zip(batch, done.result(), strict=True)
    except BrokenProcessPool as error:
        raise GeomapError("a worker process died (out of memory?); try again with fewer --jobs") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin_process() -> None:
    """Leave interrupts to the parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*OBJECTS)


def _work(reports: Sequence[Report], regions: bool, vague_figures: str) -> list[list[Event] | Problem]:
    found = list(_read_together(reports, vague_figures))
    if not regions:
        return found
    return [[_with_regions(event) for event in part] if isinstance(part, list) else part for part in found]


def _with_regions(event: Event) -> Event:
    """The same event with its regions worked out already."""
    location = event.location
    if not isinstance(location, Location) or location.mixture is None:
        return event
    worked_out = ((mass, location.region(mass)) for mass in (0.5, 0.9))
    given = tuple((mass, geometry) for mass, geometry in worked_out if geometry is not None)
    return replace(event, location=replace(location, given_regions=given))


def iter_events(
    inputs: Iterable[str | Path],
    options: RunOptions,
    tally: Tally,
    *,
    tell: Callable[[Problem | LineProblem], None] = lambda problem: None,
    progress: Callable[[Iterable[Report]], Iterable[Report]] = lambda reports: reports,
) -> Iterator[Event]:
    """Yield the events that inputs tell of; memory does not grow with their number.

    Parameters
    ----------
    inputs : iterable of path-like
        Report files, folders and globs; JSON lines that hold events are taken as they are.
    options : RunOptions
    tally : Tally
        Is kept up to date.
    tell : callable
        Is given every problem, once a report could be read.
    progress : callable
        Wraps the iterator over reports, to show progress.

    Raises
    ------
    ReportError
        If nothing could be read at all.
    """
    from geomap.events.merge import merge_stream, named

    paths: list[str | Path] = []
    files: list[str | Path] = []
    for source in inputs:
        (files if _holds_events(source) else paths).append(source)

    def found() -> Iterator[Event]:
        yield from _given(files, tally, tell)
        # Events that came as events were somebody's decision: only what was read here is merged.
        read = _read(paths, options, tally, tell, progress)
        yield from merge_stream(read) if options.merge else read

    for event in named(found()):
        tally.count(event)
        yield event


def _holds_events(source: str | Path) -> bool:
    from geomap.outputs.jsonl import is_event_file

    try:
        return Path(source).is_file() and is_event_file(source)
    except (OSError, ValueError):
        return False


def _given(files: Sequence[str | Path], tally: Tally, tell: Callable[[LineProblem], None]) -> Iterator[Event]:
    from geomap.outputs.jsonl import read_events

    seen: dict[str, Event] = {}
    for source in files:
        events, wrong = read_events(source)
        for problem in wrong:
            tell(problem)
        for event in events:
            # The same event of a file given twice, or of two that overlap.
            if event.id in seen and event == seen[event.id]:
                continue
            seen.setdefault(event.id, event)
            tally.reports += 1
            yield event


def _read(
    paths: Sequence[str | Path],
    options: RunOptions,
    tally: Tally,
    tell: Callable[[Problem], None],
    progress: Callable[[Iterable[Report]], Iterable[Report]],
) -> Iterator[Event]:
    from geomap.reports import iter_reports, nothing_to_read

    # Held back until something could be read: when nothing can, one line says so.
    unread: list[Problem] = []
    count = 0

    def only_reports() -> Iterator[Report]:
        nonlocal count
        for item in iter_reports(paths, text_column=options.text_column):
            if isinstance(item, Report):
                count += 1
                tally.reports += 1
                while unread:
                    tell(unread.pop(0))
                yield item
            else:
                (tell if count else unread.append)(item)

    reports = progress(only_reports())
    for _, events in stream_events(
        reports,
        published=options.published,
        tell=tell,
        jobs=options.jobs,
        regions=options.regions,
        vague_figures=options.vague_figures,
    ):
        yield from events
    if paths and not count:
        raise ReportError(nothing_to_read(unread))


def run(
    inputs: Iterable[str | Path],
    *,
    published: dt.date | None = None,
    merge: bool = True,
    jobs: int = 1,
    text_column: str = "text",
    progress: Callable[[Iterable[Report]], Iterable[Report]] = lambda reports: reports,
) -> RunResult:
    """Read inputs and return the events they tell of.

    Parameters
    ----------
    inputs : iterable of path-like
        Report files, folders and globs; JSON lines that hold events are taken as they are.
    published, merge, jobs, text_column
        As for `RunOptions`.
    progress : callable
        Wraps the iterator over reports, to show progress.

    Raises
    ------
    ReportError
        If nothing could be read at all.
    """
    problems: list[str] = []
    tally = Tally()
    options = RunOptions(published, merge, jobs, text_column=text_column)
    events = tuple(
        iter_events(inputs, options, tally, tell=lambda problem: problems.append(str(problem)), progress=progress)
    )
    return RunResult(events, tally.reports, tuple(problems), tally)
