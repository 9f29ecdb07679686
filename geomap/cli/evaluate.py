"""`geomap evaluate`: measure against a corpus with known answers."""

from __future__ import annotations

import argparse
import json
import sys


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Attach the subcommand."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure coverage and error against a corpus",
        description="Resolve the relative place phrases of a corpus (JSON lines with text, lat, lon, country) and print, "
        "per phrase kind, the share resolved, the share of true points inside the 50 % and 90 % regions, errors and areas. "
        "Columns ending in _all count unresolved rows as misses; D is the stated distance; circle/D2 is the area of the circle "
        "around the stated end point of the most probable reading that holds as many of the same rows, ratio the median area "
        "of the regions over that of the circles; strict_ratio is against circles around the reading nearest to the truth; "
        "oracle/D is the median error of the words taken at face value from that reading; "
        "log_score is the mean log-density per km² at the truth. Rows whose place the gazetteer lacks count "
        "in the last two lines only. For toponyms the corpus has text and toponyms (start, end, lat, lon, geonameid); missing "
        "answers count as wrong. With events: link the event words of sentences to places, or extract the events of messages, "
        "and compare with what was marked by hand.".replace("%", "%%"),
    )
    parser.add_argument("what", choices=["offsets", "toponyms", "events"], help="what to measure")
    parser.add_argument("corpus", metavar="CORPUS.jsonl[.gz]")
    parser.add_argument(
        "--half",
        choices=["test", "fit", "both"],
        default="test",
        help="which rows: those no constant was fitted on (default), the fitted ones, or both",
    )
    parser.add_argument("--limit", type=int, metavar="N", help="take every k-th row so that about N are measured")
    parser.add_argument("--gold-spans", action="store_true", help="toponyms: only link the names as annotated")
    parser.add_argument("--raw-text", action="store_true", help="toponyms: only find the names, and link what is found")
    parser.add_argument("--json", action="store_true", help="print the table as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the table."""
    if arguments.what == "toponyms":
        from geomap.cli.evaluate_toponyms import run as run_toponyms

        return run_toponyms(arguments)
    if arguments.what == "events":
        from geomap.cli.evaluate_events import run as run_events

        return run_events(arguments)
    from geomap.evaluation.offsets import evaluate_row, in_fit_half, read_corpus, table
    from geomap.evaluation.strings import describe_strings, string_shares

    wanted = {"test": (False,), "fit": (True,), "both": (True, False)}[arguments.half]
    rows = [row for row in read_corpus(arguments.corpus) if in_fit_half(row.id) in wanted]
    step = max(1, len(rows) // arguments.limit) if arguments.limit else 1
    chosen = rows[::step]
    outcomes = []
    for index, row in enumerate(chosen, start=1):
        outcome = evaluate_row(row)
        if outcome is not None:
            outcomes.append(outcome)
        if sys.stderr.isatty() and index % 50 == 0:
            print(f"\r{index}/{len(chosen)} rows", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    lines = table(outcomes)
    strings = string_shares(chosen, outcomes)
    excluded = len(chosen) - len(outcomes)
    if arguments.json:
        print(
            json.dumps(
                {"corpus": arguments.corpus, "rows": len(chosen), "without_phrase": excluded, "kinds": lines} | strings
            )
        )
        return 0
    columns = [
        "kind",
        "n",
        "resolved",
        "in50",
        "in90",
        "in50_all",
        "in90_all",
        "median_km",
        "p90_km",
        "median/D",
        "p90/D",
        "area_km2",
        "area/D2",
        "circle/D2",
        "ratio",
        "strict_ratio",
        "oracle/D",
        "log_score",
    ]
    width = {name: 16 if name == "kind" else max(9, len(name)) for name in columns}
    print("  ".join(f"{name:>{width[name]}}" for name in columns))
    for line in lines:
        print("  ".join(_cell(line.get(name), width[name]) for name in columns))
    missing = sum(outcome.missing for outcome in outcomes)
    print(
        f"{len(chosen)} rows read, {excluded} without a relative phrase left out, {missing} whose place the gazetteer lacks"
    )
    for told in describe_strings(strings):
        print(told)
    return 0


def _cell(value: float | str | None, width: int) -> str:
    if isinstance(value, float):
        return f"{value:>{width},.2f}"
    return f"{'' if value is None else value:>{width}}"
