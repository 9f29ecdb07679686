"""Fit how far "near X", "north of X" and "off X" are: log-normal in the distance, over all readings of every name."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geomap.calibrating.samples import Sample
from geomap.calibrating.search import maximise

#: Flat density, per unit of ln km (and of 360 degrees), of rows whose place the gazetteer lacks.
_ANYWHERE = 1 / 12


@dataclass(frozen=True, slots=True)
class DistanceFit:
    """`median_km` at each of `knots` (populations); `sigma_deg` is 0 for phrases without a bearing."""

    knots: tuple[float, ...]
    median_km: tuple[float, ...]
    ln_sd: float
    sigma_deg: float
    wrong_share: float
    n: int


def fit_distances(
    samples: Sequence[Sample],
    start: DistanceFit,
    *,
    true_km: Callable[[Sample], Sequence[float]],
    most_km: float,
) -> DistanceFit:
    """Return the fit of phrases that state no distance.

    Parameters
    ----------
    samples : sequence of Sample
        A corpus weighs as the root of its rows.
    start : DistanceFit
        What few rows are drawn towards; `sigma_deg` 0 leaves bearings out.
    true_km : callable
        Distance of the truth from each reading of a sample.
    most_km : float
        Rows whose every reading lies farther are left out: their place is missing.
    """
    chosen = [s for s in samples if min(true_km(s)) <= most_km]
    counts: dict[str, int] = {}
    for sample in chosen:
        counts[sample.corpus] = counts.get(sample.corpus, 0) + 1
    weight = np.array([counts[s.corpus] ** -0.5 for s in chosen])
    weight *= len(chosen) / max(float(weight.sum()), 1e-9)
    rows = [
        (math.log(km), math.log(max(r.place.population, 1)), r.prior, i, _turn(s, r.true_bearing_deg))
        for i, s in enumerate(chosen)
        for r, km in zip(s.readings, true_km(s), strict=True)
    ]
    ln_km, people, prior, row, turn = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    number = row.astype(np.int64)
    knots = np.log(start.knots)

    def score(values: list[float]) -> float:
        fit = _unpack(values, start)
        median = np.interp(people, knots, np.log(fit.median_km))
        density = np.exp(-0.5 * ((ln_km - median) / fit.ln_sd) ** 2) / fit.ln_sd / math.sqrt(2 * math.pi)
        if fit.sigma_deg:
            density = (
                density * np.exp(-0.5 * (turn / fit.sigma_deg) ** 2) / fit.sigma_deg / math.sqrt(2 * math.pi) * 360
            )
        mixed = np.bincount(number, prior * density)
        likely = float((weight * np.log((1 - fit.wrong_share) * mixed + fit.wrong_share * _ANYWHERE)).sum())
        rough = sum((a - b) ** 2 for a, b in pairwise(values[: len(knots)]))
        pull = sum((v - s) ** 2 for v, s in zip(values, first, strict=True))
        return likely - pull - 2.0 * rough

    first = _pack(start)
    found = _unpack(maximise(score, first), start)
    return DistanceFit(found.knots, found.median_km, found.ln_sd, found.sigma_deg, found.wrong_share, len(chosen))


def _turn(sample: Sample, bearing_deg: float) -> float:
    return (bearing_deg - (sample.phrase.bearing_deg or 0.0) + 180.0) % 360.0 - 180.0


def _pack(fit: DistanceFit) -> list[float]:
    values = [math.log(km) for km in fit.median_km] + [math.log(fit.ln_sd)]
    values.append(math.log(fit.wrong_share / (1 - fit.wrong_share)))
    return [*values, math.log(fit.sigma_deg)] if fit.sigma_deg else values


def _unpack(values: list[float], start: DistanceFit) -> DistanceFit:
    n = len(start.knots)
    return DistanceFit(
        start.knots,
        tuple(math.exp(v) for v in values[:n]),
        math.exp(values[n]),
        math.exp(values[n + 2]) if start.sigma_deg else 0.0,
        1 / (1 + math.exp(-values[n + 1])),
        0,
    )
