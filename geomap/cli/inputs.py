"""What the subcommands that read reports share: arguments, progress, warnings."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from geomap.errors import InputError

if TYPE_CHECKING:
    from geomap.outputs.jsonl import LineProblem
    from geomap.pipeline import RunOptions, Tally
    from geomap.records import Event, Report
    from geomap.reports import Problem

_MOST_JOBS = 256


def add_input_arguments(parser: argparse.ArgumentParser) -> None:
    """Add INPUT..., --published, --no-merge, --jobs, --text-column, --vague-figures, --quiet and --verbose."""
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="report files (.txt .md .jsonl .csv .html .pdf .eml .rss .warc.gz), folders, globs, event .jsonl, or - for standard input",
    )
    parser.add_argument(
        "--published", metavar="DATE", help="publication date (YYYY-MM-DD), instead of what the reports state"
    )
    parser.add_argument("--no-merge", action="store_true", help="keep events told by several reports apart")
    parser.add_argument(
        "-j",
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="work in N processes (default 1); the events are the same",
    )
    parser.add_argument(
        "--text-column",
        default="text",
        metavar="NAME",
        help="column of a .csv, or key of a .jsonl, that holds the text (default: text)",
    )
    parser.add_argument(
        "--vague-figures",
        choices=["acled", "words"],
        default="acled",
        help="count words such as several and dozens as ACLED does (3, 12; default), or keep them as words: one at least",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    parser.add_argument("-v", "--verbose", action="store_true", help="print each event and how it was placed")


def run_options(arguments: argparse.Namespace, *, regions: bool = False) -> RunOptions:
    """Return what the arguments ask for.

    Raises
    ------
    InputError
        If the date is none, or the number of processes makes no sense.
    """
    import datetime as dt

    from geomap.pipeline import RunOptions

    published = None
    if arguments.published:
        try:
            published = dt.date.fromisoformat(arguments.published)
        except ValueError:
            raise InputError(f"--published: {arguments.published!r} is no date; expected YYYY-MM-DD") from None
    if not 1 <= arguments.jobs <= _MOST_JOBS:
        raise InputError(f"--jobs: {arguments.jobs} processes make no sense; give 1 to {_MOST_JOBS}")
    merge = not arguments.no_merge
    return RunOptions(published, merge, arguments.jobs, regions, arguments.text_column, arguments.vague_figures)


def stream_inputs(arguments: argparse.Namespace, options: RunOptions, tally: Tally) -> Iterator[Event]:
    """Yield the events of the given inputs, with progress and one line per problem on standard error.

    Raises
    ------
    InputError
        If nothing could be read.
    """
    from geomap.pipeline import iter_events

    bar = _progress_bar if not arguments.quiet and sys.stderr.isatty() else _no_progress
    warnings = _Warnings()
    try:
        for event in iter_events(arguments.inputs, options, tally, tell=warnings.add, progress=bar):
            if arguments.verbose:
                _print_event(event)
            yield event
    finally:
        warnings.say_rest()


def run_inputs(arguments: argparse.Namespace) -> tuple[tuple[Event, ...], Tally]:
    """Return all events of the given inputs, as `stream_inputs` yields them, and the tally."""
    from geomap.pipeline import Tally

    tally = Tally()
    return tuple(stream_inputs(arguments, run_options(arguments), tally)), tally


class _Warnings:
    """Prints problems as they come, and of one file no more than a few."""

    _MOST = 10

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def add(self, problem: Problem | LineProblem) -> None:
        self._seen[problem.path] += 1
        if self._seen[problem.path] <= self._MOST:
            print(f"geomap: warning: {problem}", file=sys.stderr)

    def say_rest(self) -> None:
        for path, count in self._seen.items():
            if count > self._MOST:
                print(f"geomap: warning: {path}: {count - self._MOST:,} further problems like these", file=sys.stderr)


def _no_progress(reports: Iterable[Report]) -> Iterable[Report]:
    return reports


def _progress_bar(reports: Iterable[Report]) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,} reports read"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield from bar.track(reports, description="reading")


def _print_event(event: Event) -> None:
    when = event.date_start.isoformat() if event.date_start else "no date"
    print(f"{event.id}  {when}  {event.sub_event_type}  {event.place_text or 'no place'}", file=sys.stderr)
    print(f"    {event.explanation}", file=sys.stderr)


def summary_line(tally: Tally) -> str:
    """Return "7 events from 6 reports, 6 on the map, 1 unlocated".

    Only events with a point that is better than a whole country are counted as on the map.
    """
    parts = [_count(tally.drawn, "on the map")]
    if tally.country_only:
        parts.append(_count(tally.country_only, "known by country only"))
    if unlocated := tally.events - tally.drawn - tally.country_only:
        parts.append(_count(unlocated, "unlocated"))
    events, reports = tally.events, tally.reports
    return f"{events} event{'s' * (events != 1)} from {reports} report{'s' * (reports != 1)}: " + ", ".join(parts)


def _count(n: int, what: str) -> str:
    return f"{n} {what}"
