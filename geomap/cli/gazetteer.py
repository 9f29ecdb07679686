"""`geomap gazetteer`: search places, keep one's own, check and rebuild the data."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.cli import gazetteer_own, gazetteer_packs
from geomap.errors import GazetteerError

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.gazetteer.entries import Entry
    from geomap.records import Place

_EPILOG = """\
examples:
  geomap gazetteer search Surt --country LY
  geomap gazetteer add "Camp X" --lat 30.1 --lon 17.7 --country LY --alias "Mu'askar X"
  geomap gazetteer suppress gn:679471 --note "never meant in our reports"
  geomap gazetteer edit own:camp-x --lat 30.12
  geomap gazetteer remove own:camp-x
  geomap gazetteer import camps.kml
  geomap gazetteer export -o my-places.geojson
  geomap gazetteer check

Own entries live in one CSV file, are used by the next command, and win over the default. Which file:
$GEOMAP_PLACES, else gazetteer/places.csv where the current folder has a folder gazetteer, else the user's data
folder. `geomap gazetteer info` prints it.
"""
_ADD_EPILOG = """\
examples:
  geomap gazetteer add "Camp X" --lat 30.1 --lon 17.7 --country LY
  geomap gazetteer add "Harawah" --lat 30.92 --lon 17.35 --alias Harawa --alias هراوة --source "field map 2016"
  geomap gazetteer add "Zone 5" --polygon zone5.geojson --feature RGN

Feature codes are those of GeoNames: PPL settlement (the default), ADM1 ADM2 divisions, RGN region, MTS mountains,
AIRB airbase, CMP camp, ISL island, SEA GULF STRT waters.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Attach the subcommand and its actions."""
    parser = subparsers.add_parser(
        "gazetteer",
        help="search places and keep your own",
        description="Search the gazetteer, add and hide places, check and rebuild the data.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)

    search = actions.add_parser("search", help="list the places with a name, the most likely first")
    search.add_argument("name", metavar="NAME", help='in any script; "province" and the like ask for divisions')
    search.add_argument("--country", metavar="CC", action="append", help="ISO code or name (may be repeated)")
    search.add_argument("--limit", metavar="N", default="20", help="print at most N places (default 20)")
    search.add_argument("--fuzzy", action="store_true", help="where none has it: names spelled like it, with likeness")
    search.add_argument("--json", action="store_true", help="print a JSON list, every name included")
    search.set_defaults(run=run_search)

    add = actions.add_parser(
        "add",
        help="add a place of your own",
        description="Add a place to your own file; the next command uses it.",
        epilog=_ADD_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add.add_argument("name", metavar="NAME")
    add.add_argument("--lat", metavar="DEG", help="latitude, degrees north; not needed with --polygon")
    add.add_argument("--lon", metavar="DEG", help="longitude, degrees east; not needed with --polygon")
    add.add_argument("--country", metavar="CC", default="", help="ISO code or name; taken from the point if left out")
    add.add_argument("--alias", metavar="NAME", action="append", default=[], help="another name (may be repeated)")
    add.add_argument("--feature", metavar="CODE", default="", help="GeoNames feature code (default PPL)")
    add.add_argument("--population", metavar="N", default="")
    add.add_argument("--radius-km", metavar="KM", default="", help="half of the place's extent")
    add.add_argument("--polygon", metavar="FILE|WKT", help="outline: a GeoJSON file, or WKT, in longitude latitude")
    add.add_argument("--id", default="", help="default: made from the name")
    add.add_argument("--source", metavar="TEXT", default="", help="where the entry comes from")
    add.add_argument("--licence", metavar="TEXT", default="")
    add.add_argument("--note", metavar="TEXT", default="")
    add.add_argument("--force", action="store_true", help="accept a point outside the stated country")
    add.set_defaults(run=run_add)

    gazetteer_own.add_actions(actions)

    suppress = actions.add_parser("suppress", help="hide a place of the default")
    suppress.add_argument("id", metavar="ID", help="as printed by search, such as gn:2210554")
    suppress.add_argument("--note", metavar="TEXT", default="")
    suppress.set_defaults(run=run_suppress)

    remove = actions.add_parser("remove", help="remove a place of your own, or show a hidden one again")
    remove.add_argument("id", metavar="ID")
    remove.set_defaults(run=run_remove)

    actions.add_parser("list", help="list your own places and what you hide").set_defaults(run=run_list)
    actions.add_parser("info", help="say where the data come from and which file is yours").set_defaults(run=run_info)

    check = actions.add_parser("check", help="check places files; exit 2 with line numbers when something is wrong")
    check.add_argument("files", metavar="FILE", nargs="*", help="default: your own file and gazetteer/curated.csv")
    check.set_defaults(run=run_check)

    gazetteer_packs.add_actions(actions)

    build = actions.add_parser(
        "build",
        help="rebuild the default from the pinned packages",
        description="Rebuild gazetteer/default in a source tree; the same input gives the same bytes.",
    )
    build.add_argument(
        "--from", dest="archives", metavar="DIR", help="folder with the archives; else pip and npm fetch"
    )
    build.add_argument("-o", "--output", metavar="DIR", help="where to write (default gazetteer/default)")
    build.set_defaults(run=run_build)


def run_search(arguments: argparse.Namespace) -> int:
    """Print the places with a name; 2 when there is none."""
    if not arguments.limit.isdigit() or int(arguments.limit) < 1:
        raise GazetteerError(f"--limit is {arguments.limit!r}, expected a whole number above 0")
    gazetteer = opened()
    found = gazetteer.search(arguments.name, country=arguments.country, limit=int(arguments.limit))
    if not found and arguments.fuzzy:
        return _print_alike(arguments, gazetteer)
    if arguments.json:
        import dataclasses

        print(json.dumps([dataclasses.asdict(place) for place in found], ensure_ascii=False, indent=1))
    else:
        for place in found:
            print(place_line(place))
    if not found:
        where = f" in {', '.join(arguments.country)}" if arguments.country else ""
        print(f"geomap: no place named {arguments.name!r}{where}; add it with: geomap gazetteer add", file=sys.stderr)
        return 2
    return 0


def _print_alike(arguments: argparse.Namespace, gazetteer: Gazetteer) -> int:
    """Print the places with a name spelled like the one asked for; 2 when there is none."""
    import dataclasses

    matches = gazetteer.search_fuzzy(arguments.name, country=arguments.country, limit=int(arguments.limit))
    if arguments.json:
        shown = [
            dataclasses.asdict(m.place) | {"matched_name": m.matched_name, "likeness": m.score, "support": m.support}
            for m in matches
        ]
        print(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        for match in matches:
            support = f"supported by {', '.join(match.support)}" if match.support else "nothing else supports it"
            print(
                f"fuzzy: matched {match.matched_name!r}, likeness {match.score:.0f}, {support}  {place_line(match.place)}"
            )
    if not matches:
        print(f"geomap: no place is spelled like {arguments.name!r} either", file=sys.stderr)
    return 0 if matches else 2


def run_add(arguments: argparse.Namespace) -> int:
    """Add an own entry and print it."""
    gazetteer = opened()
    place = gazetteer.add(_entry(arguments), force=arguments.force)
    print(f"added to {gazetteer.own_path}:")
    print(place_line(place))
    return 0


def run_suppress(arguments: argparse.Namespace) -> int:
    """Hide a place of the default."""
    gazetteer = opened()
    place = gazetteer.suppress(arguments.id, note=arguments.note)
    print(f"hidden from now on: {place_line(place)}")
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Remove an own row, whichever kind it is."""
    gazetteer = opened()
    if arguments.id in gazetteer.suppressed():
        gazetteer.unsuppress(arguments.id)
        print(f"{arguments.id} is shown again")
    else:
        gazetteer.remove(arguments.id)
        print(f"{arguments.id} removed from {gazetteer.own_path}")
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """Print own places and hidden ids."""
    gazetteer = opened()
    for place in gazetteer.own():
        print(place_line(place))
    for identifier in gazetteer.suppressed():
        print(f"hidden  {identifier}")
    if not gazetteer.own() and not gazetteer.suppressed():
        print(f"no entries of your own yet; geomap gazetteer add writes {gazetteer.own_path}", file=sys.stderr)
    return 0


def run_info(arguments: argparse.Namespace) -> int:
    """Print sources, licences and files."""
    from geomap.gazetteer import default_folder, layout

    gazetteer = opened()
    folder = default_folder()
    provenance = json.loads((folder / layout.PROVENANCE).read_text(encoding="utf-8"))
    header = json.loads((folder / layout.HEADER).read_text(encoding="utf-8"))
    size_mb = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    print(f"default: {folder} ({size_mb:.0f} MB)")
    further = header["first_unit"] - header["settlements"] - header["areas"]
    print(
        f"  {header['settlements']} settlements of GeoNames, {further} further places, {header['divisions']} first-order"
    )
    print("  divisions, other areas and waters")
    for source in provenance["sources"]:
        package = f"{source['registry']} {source['name']} {source['version']}"
        print(f"  {source['attribution']}, {source['licence']}, from {package}; {source['homepage']}")
        print(f"    {source['archive']} sha256 {source['sha256']}")
    print(
        "  geomap's own records (gazetteer/curated.csv, regions.csv, country_names.csv), CC0-1.0 unless a row says else"
    )
    print("  Boundaries are for computing and orientation; geomap endorses none.")
    state = "" if gazetteer.own_path.exists() else ", not there yet"
    print(
        f"your file: {gazetteer.own_path} ({len(gazetteer.own())} places, {len(gazetteer.suppressed())} hidden{state})"
    )
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Check places files; 2 when a row is wrong."""
    from geomap.gazetteer import Gazetteer
    from geomap.gazetteer.checks import check_file
    from geomap.gazetteer.drawn import drawn_files

    gazetteer = Gazetteer.open()
    if arguments.files:
        files = [Path(name) for name in arguments.files]
    else:
        written = [Path("gazetteer/curated.csv"), *drawn_files(Path("gazetteer"))]
        files = [file for file in (gazetteer.own_path, *written) if file.exists()]
    wrong = 0
    for file in files:
        rows, problems = check_file(file, gazetteer)
        for problem in problems:
            print(f"{file}: {problem}", file=sys.stderr)
        wrong += len(problems)
        print(f"{file}: {rows} rows right, {len(problems)} wrong")
    if not files:
        print("nothing to check: there is no file of your own")
    return 2 if wrong else 0


def run_build(arguments: argparse.Namespace) -> int:
    """Rebuild the default."""
    from geomap.gazetteer.build import build, source_folder

    sources = source_folder()
    output = Path(arguments.output) if arguments.output else sources / "default"
    archives = Path(arguments.archives) if arguments.archives else None
    build(sources, output, archives, say=lambda message: print(message, file=sys.stderr))
    size_mb = sum(file.stat().st_size for file in output.iterdir()) / 1e6
    print(f"built {output}: {size_mb:.1f} MB")
    return 0


def place_line(place: Place) -> str:
    """Return a place as one line: id, name, position, country, division, feature, people, source and licence."""
    parts = [
        place.id,
        place.name,
        f"lon {place.lon:.4f} lat {place.lat:.4f}",
        place.country or "no country",
        place.admin1 or "-",
        place.feature,
        f"pop {place.population}" if place.population else "pop ?",
        f"r {place.radius_km:.3g} km",
        ", ".join(filter(None, (place.source, place.licence))),
    ]
    return "  ".join(parts)


def opened() -> Gazetteer:
    """Return the gazetteer, with one warning on standard error per wrong row of the own file."""
    from geomap.gazetteer import Gazetteer

    gazetteer = Gazetteer.open()
    for warning in gazetteer.warnings:
        print(f"geomap: warning: {warning}; the row is left out", file=sys.stderr)
    return gazetteer


def _entry(arguments: argparse.Namespace) -> Entry:
    """Return the entry that the arguments of `add` describe; its country is not checked yet."""
    import dataclasses

    from geomap.gazetteer.checks import inner_point_of, polygon_wkt
    from geomap.gazetteer.entries import check_names, parse_row

    check_names((arguments.name, *arguments.alias))
    polygon = polygon_wkt(arguments.polygon) if arguments.polygon else ""
    lon, lat = arguments.lon, arguments.lat
    if polygon and lon is None and lat is None:
        lon, lat = inner_point_of(polygon)
    if lon is None or lat is None:
        raise GazetteerError("where is it? give --lat and --lon, or --polygon")
    entry = parse_row(
        {
            "id": arguments.id or "new",
            "name": arguments.name,
            "aliases": ";".join(arguments.alias),
            "lon": lon,
            "lat": lat,
            "feature": arguments.feature,
            "population": arguments.population,
            "radius_km": arguments.radius_km,
            "polygon": polygon,
            "source": arguments.source,
            "licence": arguments.licence,
            "note": arguments.note,
        }
    )
    return dataclasses.replace(entry, id=arguments.id, country=arguments.country)
