"""The document of constants as the fits write it, and the corpora they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geomap.calibrating.samples import Sample

#: Corpora the fits look for in the folder; those that are missing are left out.
CORPORA = ("wiktor_relative", "calfire", "nasa_glc", "biowhere_nz_verified", "maritime_imb", "asam", "usgs", "ucdp_ged")

Document = dict[str, dict[str, Any]]


def put(group: dict[str, Any], name: str, value: float, n: int, source: str) -> None:
    """Write a measured constant."""
    group[name] = {"value": round(value, 3), "status": "measured", "n": n, "source": source}


def told_by(samples: Sequence[Sample]) -> str:
    """Return the corpora of samples with the number of each, for a source."""
    counts = {name: sum(s.corpus == name for s in samples) for name in CORPORA}
    return ", ".join(f"{name} ({n})" for name, n in counts.items() if n)


def fewest_of_a_class(counts: Mapping[str, int]) -> float:
    """Return how many rows of a source class a corpus must have to speak for it, given the rows of each corpus."""
    return max(20.0, 0.1 * max(counts.values(), default=0))
