"""Measure the regions on the halves of corpora that nothing was fitted on; write the table and the plot of docs/.

python benchmarks/reliability.py CORPORA_DIR            # writes docs/reliability.md and docs/images/reliability.png
"""

from __future__ import annotations

import gzip
import json
import sys
from functools import cache
from pathlib import Path

from geomap.evaluation.corpus import in_fit_half, read_corpus
from geomap.evaluation.offsets import evaluate_row, table
from geomap.evaluation.reliability import draw_reliability, reliability_markdown
from geomap.files import write_atomic

CORPORA = ("wiktor_relative", "maritime_imb", "asam", "calfire", "nasa_glc", "biowhere_nz_verified", "ucdp_ged")
COLUMNS = (
    "n",
    "resolved",
    "in50",
    "in90",
    "median/D",
    "oracle/D",
    "area/D2",
    "circle/D2",
    "ratio",
    "strict_ratio",
    "log_score",
)
INTRODUCTION = """\
# Are the regions as good as they say?

Written by `python benchmarks/reliability.py CORPORA_DIR` from the halves of the corpora that no constant was fitted on. Rows whose
place the default gazetteer lacks are left out (`geomap/evaluation/missing.py` says when that is so); the second table is of
resolved rows. D is the stated distance; circle/D2 is the area of the circle around the stated end point that holds as many of the
same rows as the 90 % regions (its radius is the same share of D in all rows), ratio the median area of the regions over that of
the circles. Both start from what the words were resolved to: the circle from the most probable reading of the name, the region
from all readings. strict_ratio lets the circles, and only them, start from whichever reading comes nearest to the truth, and
oracle/D is the median error of the words taken at face value from that reading: the peer that median/D is to be held against.

![Share of true points inside the regions, by the mass of the region](images/reliability.png)

"""


@cache
def coarse(path: Path) -> frozenset[str]:
    """Return the ids of rows that coders put on the place an event is near, not where it was (`prec` above 1)."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return frozenset(str(row["id"]) for row in rows if row.get("prec", 1) != 1 and "id" in row)


def main() -> int:
    """Write table and plot."""
    folder, docs = Path(sys.argv[1]), Path(__file__).parents[1] / "docs"
    outcomes = {}
    text = INTRODUCTION + "## Share of true points inside the region of each mass\n\n"
    lines = ["| corpus | kind | " + " | ".join(COLUMNS) + " |", "|---|---|" + "---|" * len(COLUMNS)]
    for name in CORPORA:
        path = folder / f"{name}.jsonl.gz"
        rows = [row for row in read_corpus(path) if not in_fit_half(row.id) and row.id not in coarse(path)]
        found = [evaluate_row(row) for row in rows]
        outcomes[name] = [outcome for outcome in found if outcome is not None]
        for line in table(outcomes[name]):
            cells = [f"{v:.2f}" if isinstance(v := line.get(c, ""), float) else str(v) for c in COLUMNS]
            lines.append(f"| {name} | {line['kind']} | " + " | ".join(cells) + " |")
        print(name, len(outcomes[name]), flush=True)
    text += reliability_markdown(outcomes) + "\n## By kind of phrase\n\n" + "\n".join(lines) + "\n"
    write_atomic(docs / "reliability.md", text)
    draw_reliability(outcomes, docs / "images" / "reliability.png")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
