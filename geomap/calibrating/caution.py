"""How much wider than fitted the spreads of a source class have to be for its regions to hold what they say."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from geomap.calibrating.offsets import OffsetFit, Pairs, fit_offsets, pair, reading_density, spreads
from geomap.calibrating.samples import Sample
from geomap.evaluation.missing import MOST_FACTOR, MOST_TURN_DEG

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Parts of the rows that are judged in turn with constants fitted on the others.
FOLDS = 4
#: Points drawn from the field of each row.
_DRAWS = 1200
#: Mass of the regions that are judged.
MASS = 0.9
#: Share of the rows that they shall hold: somewhat more, because shores, misread sentences and the choice among readings, no
#: part of the fit, take rows away. Drawn and judged whole, regions on the fit halves then hold 91 % on land and 90 % at sea,
#: where names have fewer homonyms.
WANTED, WANTED_AFLOAT = 0.925, 0.915
#: The factors tried.
_FACTORS = tuple(round(0.8 + 0.02 * i, 2) for i in range(41))


def fold_of(id_: str) -> int:
    """Return the part that a row belongs to, by a hash of its id."""
    return zlib.crc32(id_.encode()) // 2 % FOLDS


def fit_caution(
    samples: Sequence[Sample],
    knots_km: tuple[float, ...],
    start: OffsetFit,
    *,
    outlier_radius: float,
    prior: Callable[[Sample], Sequence[float]],
    wanted: float = WANTED,
) -> tuple[float, float, int]:
    """Return the smallest factor with which 90 % regions hold the truth of enough held-out rows.

    Every part of the rows is judged with constants fitted on the others. Rows none of whose readings can be meant
    (true over stated distance beyond a factor of 3, or more than 90 degrees off) are left out, as in evaluations.

    Returns
    -------
    tuple of float, float, int
        The factor, the share held with a factor of 1, and the number of rows judged.
    """
    folds = [[s for s in samples if fold_of(s.id) == fold] for fold in range(FOLDS)]
    judged: list[tuple[OffsetFit, Pairs]] = []
    for held in folds:
        rest = [s for s in samples if not any(s is h for h in held)]
        known = [s for s in held if _may_be_meant(s)]
        if known and rest:
            fit = fit_offsets(rest, knots_km, start, outlier_radius=outlier_radius, prior=prior)
            judged.append((fit, pair(known, prior)))
    rows = sum(int(pairs.row[-1]) + 1 for _, pairs in judged)
    low, high = 0, len(_FACTORS) - 1
    while low < high:
        middle = (low + high) // 2
        enough = _share_held(judged, _FACTORS[middle], outlier_radius) >= wanted
        low, high = (low, middle) if enough else (middle + 1, high)
    return _FACTORS[low], _share_held(judged, 1.0, outlier_radius), rows


def _may_be_meant(sample: Sample) -> bool:
    bearing = sample.phrase.bearing_deg or 0.0
    for reading in sample.readings:
        km, from_deg = reading.true_km, reading.true_bearing_deg
        if reading.edge is not None:
            km, from_deg = reading.edge.km, reading.edge.bearing_deg
        turn = (from_deg - bearing + 180.0) % 360.0 - 180.0
        if sample.stated_km / MOST_FACTOR <= km <= sample.stated_km * MOST_FACTOR and abs(turn) <= MOST_TURN_DEG:
            return True
    return False


def _share_held(judged: Sequence[tuple[OffsetFit, Pairs]], factor: float, outlier_radius: float) -> float:
    held = weights = 0.0
    for fit, pairs in judged:
        inside = _depth(fit, pairs, factor, outlier_radius) <= MASS
        held += float((pairs.weight * inside).sum())
        weights += float(pairs.weight.sum())
    return held / weights


def _depth(fit: OffsetFit, pairs: Pairs, factor: float, outlier_radius: float) -> Floats:
    """Return, row by row, the mass of the smallest region that reaches the truth."""
    rng = np.random.default_rng(7)
    at_truth = np.bincount(pairs.row, pairs.prior * _per_km2(fit, pairs, factor, outlier_radius))
    size = pairs.row.size, _DRAWS
    z, turned, uniform, careless = rng.normal(size=size), rng.normal(size=size), rng.random(size), rng.random(size)
    median, core, tail = spreads(fit, pairs, factor)
    is_tail = careless < fit.tail_share
    ln_sd = np.where(is_tail, tail[0][:, None], core[0][:, None])
    sigma = np.where(is_tail, tail[1][:, None], core[1][:, None])
    km, turn = median[:, None] * np.exp(ln_sd * z), sigma * turned
    outside = uniform < fit.outlier_share
    scale = (pairs.stated * outlier_radius / 2)[:, None]
    km = np.where(outside, scale * np.sqrt(z**2 + turned**2), km)
    turn = np.where(outside, 360 * careless - 180, turn)
    drawn = np.empty(size)
    for i in range(_DRAWS):
        there = pairs.moved(km[:, i], turn[:, i])
        drawn[:, i] = pairs.prior * _per_km2(fit, there, factor, outlier_radius)
    denser = (drawn > at_truth[pairs.row][:, None]).mean(axis=1)
    return np.asarray(np.bincount(pairs.row, pairs.prior * denser), dtype=float)


def _per_km2(fit: OffsetFit, pairs: Pairs, factor: float, outlier_radius: float) -> Floats:
    density = reading_density(fit, pairs, outlier_radius, caution=factor)
    return np.asarray(density / np.maximum(pairs.true, 0.05) ** 2)
