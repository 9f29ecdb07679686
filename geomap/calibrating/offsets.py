"""Fit what "D km DIR of X" means for one source class, by maximum likelihood over all readings of every name."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geomap.calibrating.samples import Sample
from geomap.calibrating.search import maximise
from geomap.fields.offsets import MOST_BLUR, WINDS, wind_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Width, in logarithms of distance, of the flat density of rows whose place is missing from the gazetteer.
_ANYWHERE = 1 / 12 / 360


@dataclass(frozen=True, slots=True)
class OffsetFit:
    """Constants of one source class, as :mod:`geomap.fields.offsets` reads them, and how well they fit.

    `wrong_share` is the share of rows none of whose readings fits: places the gazetteer lacks. `knots_km` are the stated
    distances at which `shrink` gives true over stated.
    """

    knots_km: tuple[float, ...]
    shrink: tuple[float, ...]
    ln_sd: float
    sigma_deg: float
    floor_km: float
    extent_share: float
    edge_share: float
    cardinal_wind: float
    sixteen_wind: float
    tail_share: float
    tail_factor: float
    tail_turn_factor: float
    outlier_share: float
    area_ln_sd: float
    area_turn_share: float
    wrong_share: float
    n: int
    log_likelihood: float


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """All readings of all samples, side by side; `row` numbers the sample, `prior` adds to 1 over each."""

    stated: Floats
    true: Floats
    turn: Floats
    radius: Floats
    wind: NDArray[np.int64]
    prior: Floats
    is_area: Floats
    width: Floats
    row: NDArray[np.int64]
    weight: Floats


def fit_offsets(
    samples: Sequence[Sample],
    knots_km: tuple[float, ...],
    start: OffsetFit,
    *,
    outlier_radius: float,
    prior: Callable[[Sample], Sequence[float]],
) -> OffsetFit:
    """Return the fit of phrases with one distance and a bearing; a corpus weighs as the root of its rows.

    Parameters
    ----------
    samples : sequence of Sample
        Of kind "distance_bearing".
    start : OffsetFit
        Where the search starts, and what few rows are drawn towards.
    outlier_radius : float
        Outliers follow a round normal of half so many stated distances.
    prior : callable
        Gives the probabilities of the readings of a sample.
    """
    pairs = pair(samples, prior)
    start = replace(start, knots_km=knots_km, shrink=(1.0,) * len(knots_km))

    def score(values: list[float]) -> float:
        fit = _unpack(values, knots_km, start)
        pull = sum((v - s) ** 2 for v, s in zip(values, first, strict=True))
        # Neighbouring knots of the shrinkage are drawn to each other: few rows lie between them.
        rough = sum((a - b) ** 2 for a, b in pairwise(values[: len(knots_km)]))
        return log_likelihood(fit, pairs, outlier_radius) - 1.0 * pull - 100.0 * rough

    first = _pack(start)
    found = _unpack(maximise(score, first), knots_km, start)
    return replace(found, n=len(samples), log_likelihood=log_likelihood(found, pairs, outlier_radius))


def log_likelihood(fit: OffsetFit, pairs: Pairs, outlier_radius: float) -> float:
    """Return the weighted log-likelihood of all samples, per unit of ln km and degree."""
    density = reading_density(fit, pairs, outlier_radius)
    rows = np.bincount(pairs.row, pairs.prior * density)
    return float((pairs.weight * np.log((1 - fit.wrong_share) * rows + fit.wrong_share * _ANYWHERE)).sum())


def spreads(fit: OffsetFit, pairs: Pairs) -> tuple[Floats, tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Return the median distance (km) of each reading, and (ln sd, degrees) of the core and of the tail."""
    shrink = np.exp(np.interp(np.log(pairs.stated), np.log(fit.knots_km), np.log(fit.shrink)))
    blur = np.hypot(fit.floor_km, fit.extent_share * np.minimum(pairs.radius, pairs.stated)) / pairs.stated
    far, around = np.minimum(np.log1p(blur), MOST_BLUR), np.degrees(np.arctan(blur))
    exact = np.array([1.0, fit.cardinal_wind, fit.sixteen_wind])[pairs.wind]

    def spread(ln_sd: float, sigma_deg: Floats | float) -> tuple[Floats, Floats]:
        turn = np.hypot(np.hypot(sigma_deg, around), fit.area_turn_share * pairs.width)
        return np.hypot(np.hypot(ln_sd, far), pairs.is_area * fit.area_ln_sd), turn

    core = spread(fit.ln_sd, exact * fit.sigma_deg)
    tail = spread(fit.tail_factor * fit.ln_sd, fit.tail_turn_factor * fit.sigma_deg)
    return pairs.stated * shrink + fit.edge_share * pairs.radius, core, tail


def reading_density(fit: OffsetFit, pairs: Pairs, outlier_radius: float) -> Floats:
    """Return the density of the truth under each reading, per unit of ln km and degree."""
    median, core, tail = spreads(fit, pairs)
    off = np.log(pairs.true / median)

    def normal(ln_sd: Floats, sigma: Floats) -> Floats:
        return np.asarray(np.exp(-0.5 * ((off / ln_sd) ** 2 + (pairs.turn / sigma) ** 2)) / (2 * np.pi * ln_sd * sigma))

    spread = pairs.true / pairs.stated / (outlier_radius / 2)
    outlier = spread**2 * np.exp(-0.5 * spread**2) / 360
    body = (1 - fit.tail_share) * normal(*core) + fit.tail_share * normal(*tail)
    return np.asarray((1 - fit.outlier_share) * body + fit.outlier_share * outlier)


def relative_densities(fit: OffsetFit, sample: Sample, outlier_radius: float) -> list[float]:
    """Return the density of the truth under each reading of a sample, over that of a place the gazetteer lacks."""
    pairs = pair([sample], lambda s: [1.0] * len(s.readings))
    scale = max(fit.wrong_share, 0.01) * _ANYWHERE / (1 - fit.wrong_share)
    return [float(d) for d in reading_density(fit, pairs, outlier_radius) / scale]


def pair(samples: Sequence[Sample], prior: Callable[[Sample], Sequence[float]]) -> Pairs:
    counts: dict[str, int] = {}
    for sample in samples:
        counts[sample.corpus] = counts.get(sample.corpus, 0) + 1
    rows = []
    for index, sample in enumerate(samples):
        bearing = sample.phrase.bearing_deg or 0.0
        wind = WINDS.index(wind_of(sample.phrase))
        for reading, share in zip(sample.readings, prior(sample), strict=True):
            edge = reading.edge
            true_km, from_deg = (
                (reading.true_km, reading.true_bearing_deg) if edge is None else (edge.km, edge.bearing_deg)
            )
            rows.append(
                (
                    sample.stated_km,
                    true_km,
                    (from_deg - bearing + 180.0) % 360.0 - 180.0,
                    reading.place.radius_km if edge is None else 0.0,
                    float(wind),
                    share,
                    float(edge is not None),
                    edge.width_deg if edge is not None else 0.0,
                    index,
                )
            )
    columns = np.array(rows, dtype=float).T
    weight = np.array([1 / math.sqrt(counts[sample.corpus]) for sample in samples])
    weight *= len(samples) / weight.sum()
    stated, true, turn, radius, wind, share, is_area, width, number = columns
    winds, row = wind.astype(np.int64), number.astype(np.int64)
    return Pairs(stated, true, turn, radius, winds, share, is_area, width, row, weight)


_POSITIVE = (
    "ln_sd",
    "sigma_deg",
    "floor_km",
    "extent_share",
    "edge_share",
    "cardinal_wind",
    "sixteen_wind",
    "area_ln_sd",
    "area_turn_share",
)
_SHARES = ("tail_share", "outlier_share", "wrong_share")
_MOST_SHARE = {"tail_share": 0.5, "outlier_share": 0.15, "wrong_share": 0.9}


def _pack(fit: OffsetFit) -> list[float]:
    values = [math.log(x) for x in fit.shrink]
    values += [math.log(getattr(fit, name)) for name in _POSITIVE]
    values += [math.log(fit.tail_factor - 1), math.log(fit.tail_turn_factor - 1)]
    for name in _SHARES:
        share = getattr(fit, name) / _MOST_SHARE[name]
        values.append(math.log(share / (1 - share)))
    return values


def _unpack(values: list[float], knots_km: tuple[float, ...], start: OffsetFit) -> OffsetFit:
    n = len(knots_km)
    shrink = tuple(math.exp(v) for v in values[:n])
    positive = {name: math.exp(v) for name, v in zip(_POSITIVE, values[n:], strict=False)}
    factor, turned = (1 + math.exp(v) for v in values[n + len(_POSITIVE) : n + len(_POSITIVE) + 2])
    shares = {
        name: _MOST_SHARE[name] / (1 + math.exp(-v))
        for name, v in zip(_SHARES, values[n + len(_POSITIVE) + 2 :], strict=True)
    }
    return OffsetFit(
        knots_km=knots_km,
        shrink=shrink,
        tail_factor=factor,
        tail_turn_factor=turned,
        n=start.n,
        log_likelihood=start.log_likelihood,
        **positive,
        **shares,
    )
