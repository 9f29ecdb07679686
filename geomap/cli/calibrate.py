"""`geomap calibrate`: refit the constants of the location model on corpora with known positions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Attach the subcommand."""
    parser = subparsers.add_parser(
        "calibrate",
        help="refit the constants of the location model on corpora",
        description="Fit the constants of the location model on the fit halves of the corpora in a folder (JSON lines, see "
        "docs/model.md) and write the calibration file. The same corpora and gazetteer give the same file; constants that no "
        "corpus speaks about keep their values.",
    )
    parser.add_argument("corpora", metavar="CORPORA_DIR", type=Path, help="folder of .jsonl or .jsonl.gz files")
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, help="where to write (default: print the report only)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the report and write the file."""
    from geomap import calibration
    from geomap.calibrating.fit import refit
    from geomap.files import write_atomic
    from geomap.gazetteer import Gazetteer

    document, report = refit(calibration.read_document(), arguments.corpora, Gazetteer.open())
    for line in report:
        print(line)
    if arguments.output is not None:
        write_atomic(arguments.output, calibration.format_document(document))
        print(f"wrote {arguments.output}", file=sys.stderr)
    return 0
