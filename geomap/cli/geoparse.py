"""`geomap geoparse`: the place phrases of reports, one a line."""

from __future__ import annotations

import argparse
import json
import sys


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Attach the subcommand."""
    parser = subparsers.add_parser(
        "geoparse",
        help="list the place phrases in reports",
        description="Find every place phrase, relative or absolute, and print where it is.",
        epilog="example:\n  geomap geoparse seeds/ --json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="report files, folders or globs")
    parser.add_argument("--country", metavar="CC", action="append", help="rules out other countries (may be repeated)")
    parser.add_argument("--names", action="store_true", help="list the names of places instead, with kind and reason")
    parser.add_argument(
        "--recogniser",
        choices=("own", "spacy"),
        default="own",
        help="with --names: 'spacy' adds the places that spaCy's small English model finds (needs geomap[spacy])",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print start, end, kind, point and text of each phrase."""
    from geomap.explain import format_km
    from geomap.locations import locate
    from geomap.outputs.locationjson import location_data
    from geomap.reports import read_with_problems

    result = read_with_problems(*arguments.inputs)
    for problem in result.problems:
        print(f"geomap: warning: {problem}", file=sys.stderr)
    for report in result.reports:
        if arguments.names:
            _print_names(report.text, report.path, arguments.country, arguments.recogniser, as_json=arguments.json)
            continue
        for mention in locate(report.text, country=arguments.country):
            location = mention.location
            place = {"start": mention.start, "end": mention.end, "kind": mention.kind, "report": report.path}
            if arguments.json:
                found = (
                    {**place, **location_data(location, mention.text)}
                    if location
                    else {**place, "phrase": mention.text, "reason": location.reason, "detail": location.detail}
                )
                print(json.dumps(found, ensure_ascii=False))
            elif location:
                radius = format_km(location.uncertainty_m / 1000)
                print(
                    f"{mention.start:>6} {mention.kind:<16} {location.lat:9.4f} {location.lon:9.4f} ± {radius:<8} {mention.text}"
                )
            else:
                print(f"{mention.start:>6} {mention.kind:<16} {location.reason}: {mention.text}")
    return 0


def _print_names(text: str, path: str, country: list[str] | None, recogniser: str, *, as_json: bool) -> None:
    """Print every name of a place, also where it stands for people or an organisation."""
    from geomap.toponyms import KINDS, geoparse

    for name in geoparse(text, country=country, kinds=KINDS, recogniser=recogniser):
        place = name.place
        if as_json:
            row = {"start": name.start, "end": name.end, "text": name.text, "kind": name.kind, "report": path}
            row |= {
                "id": place.id if place else None,
                "lon": place.lon if place else None,
                "lat": place.lat if place else None,
            }
            candidates = [{"id": c.place.id, "probability": round(c.probability, 4)} for c in name.candidates]
            print(json.dumps({**row, "explanation": name.explanation, "candidates": candidates}, ensure_ascii=False))
        else:
            where = (
                f"{place.lat:9.4f} {place.lon:9.4f} {place.name}, {place.country}" if place else f"{'':19} unresolved"
            )
            print(f"{name.start:>6} {name.kind:<12} {name.text:<24} {where}: {name.explanation}")
