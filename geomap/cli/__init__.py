"""The `geomap` command: one small module per subcommand, heavy imports only where a subcommand runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

import geomap
from geomap.errors import GeomapError

#: Subcommand modules in the order in which `--help` lists them.
COMMANDS = ("map", "resolve", "geoparse", "events", "gazetteer", "evaluate", "calibrate")

EPILOG = """\
examples:
  geomap map seeds/ -o maps/seeds.html --geojson maps/seeds.geojson
  geomap resolve "100 miles southeast of Sirte" --country LY
  geomap gazetteer add "Camp X" --lat 30.1 --lon 17.7 --country LY
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with every subcommand attached."""
    parser = argparse.ArgumentParser(
        prog="geomap",
        description="Turn reports about armed conflict into a map with honest uncertainty.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"geomap {geomap.__version__}")
    subparsers = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"geomap.cli.{name}").add_parser(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 wrong input or usage, 130 interrupted."""
    arguments = build_parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except GeomapError as error:
        print(f"geomap: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("geomap: interrupted; nothing half-written was left", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
