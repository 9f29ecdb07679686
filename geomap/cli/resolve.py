"""`geomap resolve`: one place phrase, explained."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.records import Location

_EPILOG = """\
examples:
  geomap resolve "100 miles southeast of Sirte"
  geomap resolve "near El Bur, Somalia" --json
  geomap resolve "between Bani Walid and Ghirza" --country LY --geojson > region.geojson

The point is the middle of the probability field; "± km" is the radius around it that holds 90 % of it.
Exit code 2 when the phrase cannot be resolved; the reason is on standard error.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Attach the subcommand."""
    parser = subparsers.add_parser(
        "resolve",
        help="resolve one place phrase and explain how",
        description="Resolve one place phrase to a point with a region of uncertainty, and say what each word did.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("phrase", metavar="PHRASE", help='such as "20 km north of Sabha"')
    parser.add_argument(
        "--country", metavar="CC", action="append", help="ISO code or name; rules out other countries (may be repeated)"
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print the location as JSON, regions included")
    output.add_argument("--geojson", action="store_true", help="print point and regions as GeoJSON")
    parser.add_argument(
        "--geocoder",
        choices=("nominatim", "photon"),
        help="ask this online service for names the gazetteer lacks (off by default: it learns what you ask)",
    )
    parser.add_argument("--geocoder-url", metavar="URL", default="", help="another server of that service")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Resolve and print; 2 when unresolved."""
    from geomap.locations import resolve

    geocoder = None
    if arguments.geocoder:
        from geomap.gazetteer.geocoder import Geocoder

        geocoder = Geocoder(arguments.geocoder, arguments.geocoder_url)
    location = resolve(arguments.phrase, country=arguments.country, geocoder=geocoder)
    if not location:
        print(f"geomap: cannot resolve {arguments.phrase!r}: {location.reason}: {location.detail}", file=sys.stderr)
        return 2
    if arguments.json or arguments.geojson:
        from geomap.outputs.locationjson import location_geojson, location_json

        data = (
            location_geojson(location, arguments.phrase)
            if arguments.geojson
            else location_json(location, arguments.phrase)
        )
        print(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        print(describe(location))
    return 0


def _without_country(location: Location) -> str:
    """Say whether a location without a country lies at sea or, as the Sahel, in several."""
    from geomap.gazetteer import Gazetteer

    return "several countries" if Gazetteer.open().is_land(location.lon, location.lat) else "at sea"


def describe(location: Location) -> str:
    """Return the location as lines of text."""
    from geomap.explain import describe_place, format_degrees, format_km
    from geomap.rounding import coordinate_decimals

    point = format_degrees(location.lat, location.lon, coordinate_decimals(location.uncertainty_m))
    where = location.country or _without_country(location)
    lines = [
        f"{point}   ± {format_km(location.uncertainty_m / 1000)} (90 %)"
        f"   {where}   where_prec {location.where_prec}, geo_precision {location.geo_precision}",
        "",
    ]
    width = max((len(part.text) for part in location.phrases), default=0)
    lines += [f"  {part.text:<{width}}  {part.meaning}" for part in location.phrases]
    lines += [f"  warning: {warning}" for warning in location.warnings]
    if location.candidates:
        lines += ["", "gazetteer entry used:", f"  {describe_place(location.candidates[0].place)}"]
    return "\n".join(lines)
