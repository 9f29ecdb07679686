"""`geomap events`: reports to event records in a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.cli.inputs import add_input_arguments, run_options, stream_inputs, summary_line
from geomap.errors import InputError

if TYPE_CHECKING:
    from geomap.records import Event

_GEOFILES = (".gpkg", ".fgb", ".parquet", ".kml")
_SUFFIXES = (".geojson", ".csv", ".jsonl", *_GEOFILES)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Attach the subcommand."""
    parser = subparsers.add_parser(
        "events",
        help="reports to event records (.geojson, .csv, .jsonl, .gpkg, .fgb, .parquet, .kml)",
        description="Read reports and write the events found in them. The suffix of the output chooses the format; "
        ".jsonl keeps everything and can be given to `geomap map`.",
        epilog="example:\n  geomap events seeds/ -o events.jsonl",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_input_arguments(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE", required=True, help=f"a file ending in {', '.join(_SUFFIXES)}"
    )
    parser.add_argument(
        "--columns",
        choices=["geomap", "acled", "ucdp", "dwc"],
        default="geomap",
        help="column names of a .csv: geomap's own (default), ACLED's, UCDP GED's or Darwin Core's",
    )
    parser.add_argument("--hxl", action="store_true", help="add the row of HXL hashtags to a .csv")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the events in the format that the suffix asks for."""
    suffix = Path(arguments.output).suffix.lower()
    if suffix not in _SUFFIXES:
        raise InputError(f"--output {arguments.output}: expected a name ending in {', '.join(_SUFFIXES)}")
    if suffix != ".csv" and (arguments.hxl or arguments.columns != "geomap"):
        raise InputError(f"--output {arguments.output}: --columns and --hxl are for .csv files")
    if suffix in _GEOFILES:
        from geomap.outputs.geofiles import check_geofile

        check_geofile(arguments.output)
    from geomap.pipeline import Tally

    tally = Tally()
    options = run_options(arguments, regions=suffix == ".jsonl" or arguments.columns == "dwc")
    events = stream_inputs(arguments, options, tally)
    # What is wrong with all the inputs shows before the first event: nothing is opened for writing until then.
    first = list(islice(events, 1))
    _write(chain(first, events), arguments, suffix)
    if not arguments.quiet:
        print(f"{summary_line(tally)}; wrote {arguments.output}", file=sys.stderr)
    return 0


def _write(events: Iterator[Event], arguments: argparse.Namespace, suffix: str) -> None:
    if suffix == ".geojson":
        from geomap.outputs.geojson import write_geojson

        write_geojson(events, arguments.output)
    elif suffix == ".csv":
        from geomap.outputs.tables import write_csv

        write_csv(events, arguments.output, scheme=arguments.columns, hxl=arguments.hxl)
    elif suffix in _GEOFILES:
        from geomap.outputs.geofiles import write_geofile

        write_geofile(events, arguments.output)
    else:
        from geomap.outputs.jsonl import write_events

        write_events(events, arguments.output)
