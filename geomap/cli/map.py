"""`geomap map`: the main job, from reports to a map."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.cli.inputs import add_input_arguments, run_inputs, summary_line
from geomap.errors import InputError

if TYPE_CHECKING:
    from geomap.outputs.publish import PublishRules
    from geomap.records import Event

_EPILOG = """\
examples:
  geomap map seeds/ -o maps/seeds.html --geojson maps/seeds.geojson
  geomap map report.txt --published 2017-09-28
  geomap map events.jsonl -o maps/events.html --png maps/events.png
  geomap map reports/ -o public.html --publish --drop-urls --min-age 90

The page needs no network: everything is inside the one file. --tiles adds an online map that a reader may switch on: its
server then learns where that reader looks.
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
    parser.add_argument("--png", metavar="FILE", help="also draw a still picture, as .png (needs Pillow) or .svg")
    parser.add_argument("--title", metavar="TEXT", help="title of the page")
    parser.add_argument(
        "--tiles",
        default="",
        metavar="NAME",
        help="offer an online map: OpenStreetMap.Mapnik, or https://…/{z}/{x}/{y}.png",
    )
    parser.add_argument(
        "--tiles-credit", default="", metavar="TEXT", help="what the owner of the tiles wants to be said"
    )
    publish = parser.add_argument_group("before publishing (for every file written)")
    publish.add_argument(
        "--publish", action="store_true", help="round points to their uncertainty, to 0.01 degrees (1 km) at the finest"
    )
    publish.add_argument("--drop-urls", action="store_true", help="with --publish: leave out the addresses of reports")
    publish.add_argument(
        "--min-age", type=int, default=0, metavar="DAYS",
        help="with --publish: leave out events younger than DAYS, and those without a date",
    )  # fmt: skip
    publish.add_argument("--as-of", metavar="DATE", help="the day ages are counted from (default: today)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the map, and what else was asked for."""
    from geomap.outputs.geojson import write_geojson, write_regions
    from geomap.outputs.webmap import EventMap

    rules = _publish_rules(arguments)
    if arguments.tiles:
        from geomap.outputs.webmap.tiles import tiles_from

        tiles_from(arguments.tiles, arguments.tiles_credit)
    if arguments.png and Path(arguments.png).suffix.lower() not in (".png", ".svg"):
        raise InputError(f"--png: {arguments.png} ends in neither .png nor .svg")
    read, tally = run_inputs(arguments)
    first = Path(arguments.inputs[0])
    output = Path(arguments.output or Path("maps") / f"{first.stem or first.resolve().name}.html")
    events: Sequence[Event] = read
    if rules:
        from geomap.outputs.publish import publishable

        events = tuple(publishable(events, rules))
    title = arguments.title or output.stem
    page = EventMap(events, title=title, tiles=arguments.tiles, tiles_credit=arguments.tiles_credit)
    page.save(output)
    written = [str(output)]
    if arguments.geojson:
        write_geojson(events, arguments.geojson)
        written.append(arguments.geojson)
    if arguments.regions:
        write_regions(events, arguments.regions)
        written.append(arguments.regions)
    if arguments.png:
        from geomap.outputs.webmap.overview import write_overview

        write_overview(events, arguments.png)
        written.append(arguments.png)
    if not arguments.quiet:
        left_out = len(read) - len(events)
        held = f"; {left_out} of them left out, too young or undated" if left_out else ""
        print(f"{summary_line(tally)}{held}; wrote {', '.join(written)}", file=sys.stderr)
    return 0


def _publish_rules(arguments: argparse.Namespace) -> PublishRules | None:
    """Return what --publish and its options ask for, None without it.

    Raises
    ------
    InputError
        If an option makes no sense.
    """
    import datetime as dt

    if not arguments.publish:
        if arguments.drop_urls or arguments.min_age or arguments.as_of:
            raise InputError("--drop-urls, --min-age and --as-of work with --publish only; add it")
        return None
    from geomap.outputs.publish import PublishRules

    if arguments.min_age < 0:
        raise InputError(f"--min-age: {arguments.min_age} is less than 0 days")
    try:
        as_of = dt.date.fromisoformat(arguments.as_of) if arguments.as_of else dt.date.today()
    except ValueError:
        raise InputError(f"--as-of: {arguments.as_of!r} is no date; expected YYYY-MM-DD") from None
    return PublishRules(as_of, arguments.drop_urls, arguments.min_age)
