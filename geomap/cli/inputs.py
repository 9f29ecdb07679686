"""What the subcommands that read reports share: arguments, progress, warnings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from geomap.errors import InputError

if TYPE_CHECKING:
    from geomap.pipeline import RunResult
    from geomap.records import Report


def add_input_arguments(parser: argparse.ArgumentParser) -> None:
    """Add INPUT..., --published, --no-merge, --quiet and --verbose."""
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
    parser.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    parser.add_argument("-v", "--verbose", action="store_true", help="print each event and how it was placed")


def run_inputs(arguments: argparse.Namespace) -> RunResult:
    """Run the pipeline over the given inputs, with progress and one line per problem on standard error.

    Raises
    ------
    InputError
        If the date is none, or nothing could be read.
    """
    import datetime as dt

    from geomap.pipeline import run

    published = None
    if arguments.published:
        try:
            published = dt.date.fromisoformat(arguments.published)
        except ValueError:
            raise InputError(f"--published: {arguments.published!r} is no date; expected YYYY-MM-DD") from None
    result = run(
        arguments.inputs,
        published=published,
        merge=not arguments.no_merge,
        progress=_progress_bar if not arguments.quiet and sys.stderr.isatty() else _no_progress,
    )
    for problem in result.problems:
        print(f"geomap: warning: {problem}", file=sys.stderr)
    if arguments.verbose:
        _print_events(result)
    return result


def _no_progress(reports: Iterable[Report]) -> Iterable[Report]:
    return reports


def _progress_bar(reports: Iterable[Report]) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import track

    yield from track(reports, description="reading reports", console=Console(stderr=True), transient=True)


def _print_events(result: RunResult) -> None:
    for event in result.events:
        when = event.date_start.isoformat() if event.date_start else "no date"
        print(f"{event.id}  {when}  {event.sub_event_type}  {event.place_text or 'no place'}", file=sys.stderr)
        print(f"    {event.explanation}", file=sys.stderr)


def summary_line(result: RunResult) -> str:
    """Return "7 events from 6 reports, 6 on the map, 1 unlocated".

    Only events with a point that is better than a whole country are counted as on the map.
    """
    from geomap.records import Location

    located = [event.location for event in result.events if isinstance(event.location, Location)]
    drawn = sum(location.where_prec != 6 for location in located)
    parts = [_count(drawn, "on the map")]
    if len(located) > drawn:
        parts.append(_count(len(located) - drawn, "known by country only"))
    if len(result.events) > len(located):
        parts.append(_count(len(result.events) - len(located), "unlocated"))
    events, reports = len(result.events), result.reports
    return f"{events} event{'s' * (events != 1)} from {reports} report{'s' * (reports != 1)}: " + ", ".join(parts)


def _count(n: int, what: str) -> str:
    return f"{n} {what}"
