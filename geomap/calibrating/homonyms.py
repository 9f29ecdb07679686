"""Fit which of several places a distance is counted from: well-known ones, and the better known the farther."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geomap import calibration
from geomap.calibrating.samples import Sample
from geomap.phrases.setting import spelling_of, stated_unit
from geomap.records import Place
from geomap.weighing import home_spelling, home_unit, is_area

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: In the order of :func:`features`; all are constants of the group "homonym".
FEATURES = (
    "reference_population_exponent",
    "reference_names_exponent",
    "distance_exponent",
    "reference_area_weight",
    "home_unit_weight",
    "home_spelling_weight",
)


def features(place: Place, stated_km: float, unit: str, spelling: str) -> list[float]:
    """Return what :func:`geomap.weighing.distance_fit` knows of a reading, in logarithms."""
    constants = calibration.load()
    people = math.log(place.population + 500)
    told = min(max(stated_km, constants["homonym.least_distance_km"]), constants["homonym.most_distance_km"])
    far = math.log(told / constants["homonym.usual_distance_km"])
    home = float(home_unit(place, unit)), float(home_spelling(place, spelling))
    return [people, math.log(1 + len(place.names)), people * far, float(is_area(place)), *home]


def fit_homonyms(
    samples: Sequence[Sample], densities: Sequence[Sequence[float]], *, pull: float = 5.0
) -> tuple[list[float], int]:
    """Return the coefficients of :data:`FEATURES` on top of the prior of a bare name, and the number of choices.

    A conditional logit by Newton steps, in which each reading is as right as the truth is likely under it.

    Parameters
    ----------
    samples : sequence of Sample
        With a stated distance. A corpus weighs as the root of its rows.
    densities : sequence of sequence of float
        Of the truth under each reading of each sample, over that of a missing place: a sample none of whose readings
        fits says nothing.
    pull : float
        Precision of the normal prior about zero.
    """
    counts: dict[str, int] = {}
    chosen = [(s, d) for s, d in zip(samples, densities, strict=True) if len(d) > 1 and max(d) > 1.0]
    for sample, _ in chosen:
        counts[sample.corpus] = counts.get(sample.corpus, 0) + 1
    sets = [(*_rows(s), np.asarray(d, dtype=float), counts[s.corpus] ** -0.5) for s, d in chosen]
    unit = len(sets) / sum(weight for *_, weight in sets) if sets else 1.0
    beta = np.zeros(len(FEATURES))
    for _ in range(60):
        gradient, curvature = -pull * beta, pull * np.eye(len(beta))
        for x, base, density, weight in sets:
            p = _softmax(x @ beta + base)
            right = p * density / (p * density).sum()
            mean = p @ x
            gradient += unit * weight * (right @ x - mean)
            curvature += unit * weight * ((x.T * p) @ x - np.outer(mean, mean))
        step = np.linalg.solve(curvature, gradient)
        beta = beta + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return [float(b) for b in beta], len(sets)


def probabilities(sample: Sample, beta: Sequence[float]) -> list[float]:
    """Return the probabilities that coefficients give to the readings of a sample."""
    x, base = _rows(sample)
    return [float(v) for v in _softmax(x @ np.asarray(beta) + base)]


def _rows(sample: Sample) -> tuple[Floats, Floats]:
    unit, spelling = stated_unit(sample.phrase), spelling_of(sample.phrase)
    x = np.array([features(r.place, sample.stated_km, unit, spelling) for r in sample.readings])
    return x, np.log([max(r.prior, 1e-12) for r in sample.readings])


def _softmax(score: Floats) -> Floats:
    p = np.exp(score - score.max())
    return np.asarray(p / p.sum())
