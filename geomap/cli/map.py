"""`geomap map`: the main job, from reports to a map."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geomap.cli.inputs import add_input_arguments, run_inputs, summary_line

_EPILOG = """\
examples:
  geomap map seeds/ -o maps/seeds.html --geojson maps/seeds.geojson
  geomap map report.txt --published 2017-09-28
  geomap map events.jsonl -o maps/events.html

The page needs no network: everything is inside the one file.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Attach the subcommand."""
    parser = subparsers.add_parser(
        "map",
        help="reports to an interactive map (and GeoJSON)",
        description="Read reports, find the events in them, and draw them on one self-contained HTML map.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_input_arguments(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE.html", help="where to write the map (default: maps/<input>.html)"
    )
    parser.add_argument("--geojson", metavar="FILE", help="also write the events as GeoJSON points")
    parser.add_argument("--regions", metavar="FILE", help="also write the 50 %% and 90 %% regions as GeoJSON polygons")
    parser.add_argument("--title", metavar="TEXT", help="title of the page")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the map, and what else was asked for."""
    from geomap.outputs.geojson import write_geojson, write_regions
    from geomap.outputs.webmap import write_map

    result = run_inputs(arguments)
    first = Path(arguments.inputs[0])
    output = Path(arguments.output or Path("maps") / f"{first.stem or first.resolve().name}.html")
    write_map(result.events, output, title=arguments.title or output.stem)
    written = [str(output)]
    if arguments.geojson:
        write_geojson(result.events, arguments.geojson)
        written.append(arguments.geojson)
    if arguments.regions:
        write_regions(result.events, arguments.regions)
        written.append(arguments.regions)
    if not arguments.quiet:
        print(f"{summary_line(result)}; wrote {', '.join(written)}", file=sys.stderr)
    return 0
