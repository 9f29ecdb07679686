"""The document of constants as the fits write it, and the corpora they read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from geomap.calibrating.samples import Sample

#: Corpora the fits look for in the folder; those that are missing are left out.
CORPORA = ("wiktor_relative", "calfire", "nasa_glc", "biowhere_nz_verified", "maritime_imb", "asam", "usgs", "ucdp_ged")

Document = dict[str, dict[str, Any]]
Row = TypeVar("Row")


def put(group: dict[str, Any], name: str, value: float, n: int, source: str) -> None:
    """Write a measured constant."""
    group[name] = {"value": round(value, 3), "status": "measured", "n": n, "source": source}


def told_by(samples: Sequence[Sample]) -> str:
    """Return the corpora of samples with the number of each, for a source."""
    counts = {name: sum(s.corpus == name for s in samples) for name in CORPORA}
    return ", ".join(f"{name} ({n})" for name, n in counts.items() if n)


def without_strays(rows: Sequence[Row], corpus_of: Callable[[Row], str]) -> list[Row]:
    """Leave out corpora with a handful of rows of a source class: they say more about the sorting than about the class."""
    counts = Counter(map(corpus_of, rows))
    least = max(20.0, 0.1 * max(counts.values(), default=0))
    return [row for row in rows if counts[corpus_of(row)] >= least]
