"""`geomap gazetteer edit|export|import`: people's own places changed, written out and read from other programs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError

if TYPE_CHECKING:
    from geomap.records import Place

_EDIT_EPILOG = """\
examples:
  geomap gazetteer edit own:camp-x --lat 30.12 --lon 17.71
  geomap gazetteer edit own:camp-x --alias "Mu'askar X" --note ""

What is not named stays as it is; an empty value clears it. A new position settles country and division anew.
"""
_IMPORT_EPILOG = """\
examples:
  geomap gazetteer import camps.csv --source "field survey 2016"
  geomap gazetteer import zones.geojson survey.kml --skip-invalid
  geomap gazetteer import geonames allCountries.zip --alternate-names alternateNamesV2.zip

Reads CSV with columns name, lon, lat (and those of a places file), GeoJSON, Linked Places Format 1.3, KML, and JSON
of OpenStreetMap or Overpass (out center, out geom). Every record is checked; when one is wrong, nothing of its file
is added.
"""


def add_actions(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Attach the actions to `geomap gazetteer`."""
    edit = actions.add_parser(
        "edit",
        help="change a place of your own",
        description="Change a place in your own file; the next command uses it.",
        epilog=_EDIT_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    edit.add_argument("id", metavar="ID", help="as printed by list, such as own:camp-x")
    edit.add_argument("--name", metavar="NAME")
    edit.add_argument("--alias", metavar="NAME", action="append", help="replaces the other names (may be repeated)")
    edit.add_argument("--lat", metavar="DEG", help="latitude, degrees north")
    edit.add_argument("--lon", metavar="DEG", help="longitude, degrees east")
    edit.add_argument("--country", metavar="CC", help="ISO code or name")
    edit.add_argument("--feature", metavar="CODE", help="GeoNames feature code")
    edit.add_argument("--population", metavar="N")
    edit.add_argument("--radius-km", metavar="KM", help="half of the place's extent")
    edit.add_argument("--polygon", metavar="FILE|WKT", help="outline: a GeoJSON file, or WKT, in longitude latitude")
    edit.add_argument("--source", metavar="TEXT")
    edit.add_argument("--licence", metavar="TEXT")
    edit.add_argument("--note", metavar="TEXT")
    edit.add_argument("--force", action="store_true", help="accept a point outside the stated country")
    edit.set_defaults(run=run_edit)

    export = actions.add_parser("export", help="write your own places, for others or for keeping")
    export.add_argument("-o", "--output", metavar="FILE", help="default: standard output")
    export.add_argument(
        "--format",
        choices=("csv", "geojson", "lpf"),
        help="default: from the name of FILE, else csv; lpf: Linked Places",
    )
    export.set_defaults(run=run_export)

    bring = actions.add_parser(
        "import",
        help="add the places of a file of another program",
        description="Add the places of files to your own; or make a pack of a GeoNames file (import geonames FILE).",
        epilog=_IMPORT_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    bring.add_argument("files", metavar="FILE", nargs="+", help="- is standard input; geonames FILE makes a pack")
    bring.add_argument("--skip-invalid", action="store_true", help="leave wrong records out instead of writing nothing")
    bring.add_argument("--force", action="store_true", help="accept points outside the stated countries")
    bring.add_argument("--source", metavar="TEXT", default="", help="for records that state none")
    bring.add_argument("--licence", metavar="TEXT", default="", help="for records that state none")
    bring.add_argument("--alternate-names", metavar="FILE", help="with geonames: file of alternate names")
    bring.set_defaults(run=run_import)


def run_edit(arguments: argparse.Namespace) -> int:
    """Change an own entry and print it."""
    from geomap.cli.gazetteer import opened, place_line
    from geomap.gazetteer.checks import inner_point_of, polygon_wkt
    from geomap.gazetteer.entries import check_names

    columns = (
        "name", "lat", "lon", "country", "feature", "population", "radius_km", "polygon", "source", "licence", "note"
    )  # fmt: skip
    changes = {name: getattr(arguments, name) for name in columns if getattr(arguments, name) is not None}
    if arguments.alias is not None:
        check_names(alias for alias in arguments.alias if alias)
        changes["aliases"] = ";".join(arguments.alias)
    if not changes:
        raise GazetteerError("nothing to change; give --name, --lat, --lon or another option (see --help)")
    if changes.get("polygon"):
        changes["polygon"] = polygon_wkt(changes["polygon"])
        if "lon" not in changes and "lat" not in changes:
            changes["lon"], changes["lat"] = inner_point_of(changes["polygon"])
    gazetteer = opened()
    place = gazetteer.edit(arguments.id, changes, force=arguments.force)
    print(f"changed in {gazetteer.own_path}:")
    print(place_line(place))
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    """Write the own entries."""
    from geomap.cli.gazetteer import opened
    from geomap.files import write_atomic
    from geomap.gazetteer.exchange import export_text

    gazetteer = opened()
    if gazetteer.warnings and gazetteer.own_path.exists():
        raise GazetteerError("correct your file first, or the rows that are wrong would be missing")
    entries = gazetteer.own_entries()
    suffix = Path(arguments.output or "").suffix.lower()
    kind = arguments.format or ("geojson" if suffix in (".geojson", ".json") else "csv")
    text = export_text(entries, kind)
    left_out = sum(entry.action != "add" for entry in entries) if kind == "lpf" else 0
    note = f"; {left_out} rows that hide places have no form in Linked Places" if left_out else ""
    if not arguments.output or arguments.output == "-":
        sys.stdout.write(text)
    else:
        write_atomic(arguments.output, text)
        print(f"{arguments.output}: {len(entries) - left_out} entries of {gazetteer.own_path}{note}")
    return 0


def run_import(arguments: argparse.Namespace) -> int:
    """Add the places of files, or make a pack; 2 when a record is wrong."""
    import dataclasses

    from geomap.cli.gazetteer import opened
    from geomap.gazetteer.exchange import read_places

    if arguments.files[0] == "geonames":
        return _import_geonames(arguments)
    if arguments.alternate_names:
        raise GazetteerError("--alternate-names belongs to: import geonames FILE")
    gazetteer = opened()
    for name in arguments.files:
        found = read_places(Path("/dev/stdin" if name == "-" else name))
        entries = [
            dataclasses.replace(
                entry, source=entry.source or arguments.source, licence=entry.licence or arguments.licence
            )
            if entry.action == "add"
            else entry
            for entry in found.entries
        ]
        problems = list(found.problems)
        added: list[Place] = []
        if arguments.skip_invalid or not problems:
            added, more = gazetteer.add_all(entries, force=arguments.force, skip_invalid=arguments.skip_invalid)
            problems += more
        for problem in sorted(problems, key=lambda problem: problem.line):
            print(f"geomap: {name}, {found.unit} {problem.line}: {problem.reason}", file=sys.stderr)
        if problems and not arguments.skip_invalid:
            print(
                f"geomap: {name}: {len(problems)} wrong, so nothing was added; correct them or use --skip-invalid",
                file=sys.stderr,
            )
            return 2
        skipped = f", {len(problems)} left out" if problems else ""
        print(f"{name} ({found.format}): {len(added)} places added to {gazetteer.own_path}{skipped}")
    return 0


def _import_geonames(arguments: argparse.Namespace) -> int:
    from geomap.cli.gazetteer_packs import run_import_geonames

    if len(arguments.files) != 2:
        raise GazetteerError("expected one file: geomap gazetteer import geonames allCountries.zip")
    return run_import_geonames(arguments.files[1], arguments.alternate_names)
