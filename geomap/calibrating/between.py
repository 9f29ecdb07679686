"""Fit where "between A and B" and "on the road from A to B" are: a Beta along the line, a normal with tails across it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geomap.calibrating.samples import context_of
from geomap.calibrating.search import maximise
from geomap.evaluation.corpus import Row, in_fit_half, read_corpus
from geomap.fields.kinds import BetweenField
from geomap.gazetteer import Gazetteer
from geomap.geodesy import LocalPlane
from geomap.phrases.grammar import parse_phrases
from geomap.readings import read_phrase

#: Density, per unit of the length AB both along and across, of rows for which no pair of places is the right one.
_ANYWHERE = 0.05
#: Their share. Fitted, it would take the far ones among the right for such.
_WRONG = 0.05
#: Farther from the middle than so many lengths AB, or with names farther apart (km), no reading is the right one.
_FARTHEST, _LONGEST_KM = 1.0, 400.0


@dataclass(frozen=True, slots=True)
class Line:
    """One reading of a row: probability, km from A to B, and where the truth lies along (A 0, B 1) and across (km)."""

    probability: float
    length_km: float
    along: float
    across_km: float


@dataclass(frozen=True, slots=True)
class LineRow:
    """The readings of one row."""

    id: str
    readings: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class BetweenFit:
    """Constants of one kind of phrase, as :class:`geomap.fields.kinds.BetweenField` reads them.

    `sideways` is a share of AB and `floor_km` what it is at least; `beyond` is the share of AB by which the line runs on
    at either end, likewise at least `floor_km`.
    """

    along_beta: float
    sideways: float
    floor_km: float
    tail_share: float
    beyond: float
    n: int


def collect_lines(paths: Iterable[Path], gazetteer: Gazetteer) -> dict[str, list[LineRow]]:
    """Return the readings of the fit halves' rows by kind of phrase, "between" and "road"."""
    found: dict[str, list[LineRow]] = {"between": [], "road": []}
    for path in paths:
        for row in read_corpus(path):
            if in_fit_half(row.id):
                for kind, lines in _lines(row, gazetteer):
                    found[kind].append(LineRow(row.id, lines))
    return found


def _lines(row: Row, gazetteer: Gazetteer) -> Iterable[tuple[str, tuple[Line, ...]]]:
    context = context_of(row, gazetteer)
    for phrase in parse_phrases(row.text, any_case=not row.is_text):
        if phrase.kind not in ("between", "road"):
            continue
        reading = read_phrase(phrase, row.text, context, gazetteer)
        if reading is None:
            continue
        total = sum(component.weight for component in reading.components) or 1.0
        lines = tuple(
            _line(component.weight / total, field, row)
            for component in reading.components
            if isinstance(field := component.fields[0], BetweenField)
        )
        if any(_may_be_meant(line) for line in lines):
            yield phrase.kind, lines


def _may_be_meant(line: Line) -> bool:
    near = abs(line.along - 0.5) <= _FARTHEST and abs(line.across_km) <= line.length_km
    return near and line.length_km <= _LONGEST_KM


def _line(probability: float, field: BetweenField, row: Row) -> Line:
    plane = LocalPlane(field.lon_deg, field.lat_deg)
    (bx, tx), (by, ty) = plane.to_plane([field.to_lon_deg, row.lon], [field.to_lat_deg, row.lat])
    length = max(math.hypot(bx, by), 0.5)
    return Line(
        probability,
        length,
        float((tx * bx + ty * by) / length**2),
        float((tx * by - ty * bx) / length),
    )


def fit_between(samples: Sequence[LineRow], start: BetweenFit) -> BetweenFit:
    """Return the fit of one kind of phrase, drawn towards `start`.

    Parameters
    ----------
    samples : sequence of LineRow
    """
    first = [math.log(v) for v in (start.along_beta - 1, start.sideways, start.floor_km, start.beyond)]
    first.append(_log_odds(start.tail_share))

    def score(values: list[float]) -> float:
        fit = _unpack(values)
        likely = 0.0
        for row in samples:
            right = sum(line.probability * _density(line, fit) for line in row.readings)
            likely += math.log((1 - _WRONG) * right + _WRONG * _ANYWHERE)
        return likely - sum((a - b) ** 2 for a, b in zip(values, first, strict=True))

    return replace(_unpack(maximise(score, first)), n=len(samples))


def _unpack(values: list[float]) -> BetweenFit:
    beta, sideways, floor, beyond = (math.exp(v) for v in values[:4])
    # Never thicker at the ends: who means the towns names them.
    return BetweenFit(1 + beta, sideways, floor, _share(values[4]), beyond, 0)


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def _density(line: Line, fit: BetweenFit) -> float:
    """Return the density of the truth per unit of AB along and across."""
    floor = fit.floor_km / line.length_km
    beyond = math.hypot(fit.beyond, floor)
    along = (line.along + beyond) / (1 + 2 * beyond)
    if not 0 < along < 1:
        return 0.0
    beta = fit.along_beta
    norm = math.lgamma(2 * beta) - 2 * math.lgamma(beta)
    density = math.exp(norm + (beta - 1) * math.log(along * (1 - along))) / (1 + 2 * beyond)
    sd = math.hypot(fit.sideways, floor)
    off = line.across_km / line.length_km / sd
    core, tail = math.exp(-0.5 * off**2), math.exp(-0.5 * (off / 3) ** 2) / 3
    return density * ((1 - fit.tail_share) * core + fit.tail_share * tail) / sd / math.sqrt(2 * math.pi)
