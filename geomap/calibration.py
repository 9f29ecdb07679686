"""The constants of the location model, read from one file that states where each comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import exp, log
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Constant:
    """One constant: `source`, `n` rows behind it (0 when assumed) and `status` measured or assumed."""

    value: float
    status: str
    n: int
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """All constants by dotted name; curves are lists of (x, value) read with log-linear interpolation.

    Each is equal to itself alone, so that what is worked out from it can be kept by it.
    """

    constants: dict[str, Constant]
    curves: dict[str, tuple[tuple[float, float], ...]]
    values: dict[str, float]

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def curve(self, name: str, x: float) -> float:
        """Return the value of curve `name` at `x`: straight in ln x and ln value, flat beyond its ends."""
        points = self.curves[name]
        x0, y0 = points[0]
        if x <= x0:
            return y0
        for (x0, y0), (x1, y1) in pairwise(points):
            if x <= x1:
                share = log(x / x0) / log(x1 / x0)
                return exp(log(y0) + share * log(y1 / y0))
        return points[-1][1]


@cache
def load() -> Calibration:
    """Return the calibration that ships with geomap.

    Examples
    --------
    >>> load().constants["press.sigma_deg"].status
    'measured'
    """
    return _of(read_document())


@contextmanager
def using(document: dict[str, Any]) -> Iterator[None]:
    """Let :func:`load` return the constants of `document` for a while: fits ask what regions they would give.

    Examples
    --------
    >>> from geomap import calibration
    >>> changed = read_document()
    >>> changed["near"]["ln_sd"]["value"] = 9.0
    >>> with using(changed):
    ...     calibration.load()["near.ln_sd"]
    9.0
    >>> calibration.load()["near.ln_sd"] < 9
    True
    """
    global load
    shipped, prepared = load, _of(document)
    load = cache(lambda: prepared)
    try:
        yield
    finally:
        load = shipped


def _of(document: dict[str, Any]) -> Calibration:
    constants: dict[str, Constant] = {}
    curves: dict[str, tuple[tuple[float, float], ...]] = {}
    for group, entries in document.items():
        if group == "_note":
            continue
        for name, entry in entries.items():
            if name == "_note":
                continue
            if "points" in entry:
                curves[f"{group}.{name}"] = tuple((float(x), float(y)) for x, y in entry["points"])
            else:
                constants[f"{group}.{name}"] = Constant(
                    float(entry["value"]), entry["status"], int(entry["n"]), entry["source"]
                )
    return Calibration(constants, curves, {name: constant.value for name, constant in constants.items()})


def read_document() -> dict[str, Any]:
    """Return the calibration file as parsed: groups of constants, each with value or points, status, n and source."""
    document: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "calibration.json").read_text("utf-8"))
    return document


def format_document(document: dict[str, Any]) -> str:
    """Return a calibration document as the text of its file: one constant a line.

    Examples
    --------
    >>> format_document(read_document()) == format_document(json.loads(format_document(read_document())))
    True
    """
    groups = []
    for group, entries in document.items():
        if isinstance(entries, str):
            groups.append(f"  {json.dumps(group)}: {json.dumps(entries, ensure_ascii=False)}")
            continue
        lines = [f"    {json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in entries.items()]
        groups.append(f"  {json.dumps(group)}: {{\n" + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(groups) + "\n}\n"
