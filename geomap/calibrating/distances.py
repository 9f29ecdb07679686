"""Fit how far "near X", "north of X" and "off X" are: log-normal in the distance, over all readings of every name."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geomap.calibrating.samples import Sample
from geomap.calibrating.search import maximise
from geomap.fields.build import TAIL_FACTOR
from geomap.records import Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Flat density, per unit of ln km (and of 360 degrees), of rows whose place the gazetteer lacks.
_ANYWHERE = 1 / 12


@dataclass(frozen=True, slots=True)
class DistanceFit:
    """`median_km` at each of `knots` (sizes of places); `sigma_deg` is 0 for phrases without a bearing.

    A share `tail_share` spreads `tail_factor` times as wide in distance and `tail_turn_factor` times in bearing; 0 leaves
    it out.
    """

    knots: tuple[float, ...]
    median_km: tuple[float, ...]
    ln_sd: float
    sigma_deg: float
    wrong_share: float
    n: int
    tail_share: float = 0.0
    tail_factor: float = TAIL_FACTOR
    tail_turn_factor: float = 1.0


def fit_distances(
    samples: Sequence[Sample],
    start: DistanceFit,
    *,
    true_km: Callable[[Sample], Sequence[float]],
    most_km: float,
    size: Callable[[Place], float] = lambda place: float(place.population),
) -> DistanceFit:
    """Return the fit of phrases that state no distance, or of shares of the stated one.

    Parameters
    ----------
    samples : sequence of Sample
        A corpus weighs as the root of its rows, and so does each name within it: half of what is off anywhere is off
        Somalia.
    start : DistanceFit
        What few rows are drawn towards; `sigma_deg` 0 leaves bearings out.
    true_km : callable
        Distance of the truth from each reading of a sample.
    most_km : float
        Rows whose every reading lies farther are left out: their place is missing.
    size : callable
        What the knots are about: people by default.
    """
    chosen = [s for s in samples if min(true_km(s)) <= most_km]
    corpora = Counter(s.corpus for s in chosen)
    names = Counter((s.corpus, s.name.lower()) for s in chosen)
    weight = np.array([(corpora[s.corpus] * names[s.corpus, s.name.lower()]) ** -0.5 for s in chosen])
    weight *= sum(n**0.5 for n in names.values()) / max(float(weight.sum()), 1e-9)
    rows = [
        (math.log(km), math.log(max(size(r.place), 1)), r.prior, i, _turn(s, r.true_bearing_deg))
        for i, s in enumerate(chosen)
        for r, km in zip(s.readings, true_km(s), strict=True)
    ]
    ln_km, people, prior, row, turn = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    number = row.astype(np.int64)
    knots = np.log(start.knots)

    def score(values: list[float]) -> float:
        fit = _unpack(values, start)
        median = np.interp(people, knots, np.log(fit.median_km))
        off = ln_km - median

        def part(factor: float, turn_factor: float) -> Floats:
            density = _normal(off, factor * fit.ln_sd)
            if fit.sigma_deg:
                # Over that of any bearing.
                density = density * _normal(turn, turn_factor * fit.sigma_deg) * 360
            return density

        density = part(1.0, 1.0)
        if fit.tail_share:
            density = (1 - fit.tail_share) * density + fit.tail_share * part(fit.tail_factor, fit.tail_turn_factor)
        mixed = np.bincount(number, prior * density)
        likely = float((weight * np.log((1 - fit.wrong_share) * mixed + fit.wrong_share * _ANYWHERE)).sum())
        rough = sum((a - b) ** 2 for a, b in pairwise(values[: len(knots)]))
        pull = sum((v - s) ** 2 for v, s in zip(values, first, strict=True))
        return likely - pull - 2.0 * rough

    first = _pack(start)
    found = _unpack(maximise(score, first), start)
    return replace(found, n=len(chosen))


def _normal(off: Floats, sd: float) -> Floats:
    return np.asarray(np.exp(-0.5 * (off / sd) ** 2) / (sd * math.sqrt(2 * math.pi)))


def _turn(sample: Sample, bearing_deg: float) -> float:
    return (bearing_deg - (sample.phrase.bearing_deg or 0.0) + 180.0) % 360.0 - 180.0


def _pack(fit: DistanceFit) -> list[float]:
    values = [math.log(km) for km in fit.median_km] + [math.log(fit.ln_sd)]
    if fit.sigma_deg:
        values.append(math.log(fit.sigma_deg))
    return [*values, math.log(fit.tail_share / (1 - fit.tail_share))] if fit.tail_share else values


def _unpack(values: list[float], start: DistanceFit) -> DistanceFit:
    n = len(start.knots)
    return replace(
        start,
        median_km=tuple(math.exp(v) for v in values[:n]),
        ln_sd=math.exp(values[n]),
        sigma_deg=math.exp(values[n + 1]) if start.sigma_deg else 0.0,
        tail_share=1 / (1 + math.exp(-values[-1])) if start.tail_share else 0.0,
    )
