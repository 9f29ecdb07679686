"""The point of a field: where the truth is least far on average."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Steps from the mean at the most; two or three mostly do.
_STEPS = 12
#: Shares of the mean distance: a step as short as this is the last, and nodes nearer than this count as this far.
_ENOUGH, _NEAREST = 5e-3, 1e-3
_LONG = 5_000


def spatial_median(x: Floats, y: Floats, mass: Floats) -> tuple[float, float]:
    """Return the point whose mean distance from the nodes, weighted by their mass, is the least.

    A field along an arc has its mean inside the bend, where the truth seldom is; its spatial median lies on the arc.
    Newton's method on the mean distance, which is convex.

    Parameters
    ----------
    x, y, mass : ndarray of shape (n,)
        Kilometres, or any other unit; the masses need not add up to 1.

    Examples
    --------
    >>> x, y = np.array([0.0, 1.0, 10.0]), np.zeros(3)
    >>> [round(value, 2) for value in spatial_median(x, y, np.array([1.0, 3.0, 1.0]))]
    [1.0, 0.0]
    """
    total = float(mass.sum())
    at_x, at_y = _sum(mass, x) / total, _sum(mass, y) / total
    step_x = step_y = 0.0
    least = math.inf
    for _ in range(_STEPS):
        off_x, off_y = x - at_x, y - at_y
        away = np.hypot(off_x, off_y)
        mean = _sum(mass, away) / total
        if mean > least:
            # Too far, as happens between nodes that lie in heaps.
            step_x, step_y = step_x / 2, step_y / 2
            at_x, at_y = at_x - step_x, at_y - step_y
            continue
        least = mean
        if mean <= 0.0:
            break
        away = np.maximum(away, _NEAREST * mean)
        weight = mass / away
        pull_x, pull_y = _sum(weight, off_x), _sum(weight, off_y)
        weight_by_square = weight / away**2
        across = weight_by_square * off_y
        xx, xy, yy = _sum(across, off_y), -_sum(across, off_x), _sum(weight_by_square * off_x, off_x)
        determinant = xx * yy - xy * xy
        if determinant > 1e-6 * (xx + yy) ** 2:
            step_x, step_y = (yy * pull_x - xy * pull_y) / determinant, (xx * pull_y - xy * pull_x) / determinant
        else:
            # All nodes on one line through the point, where there is nothing to divide by.
            step_x, step_y = pull_x / float(weight.sum()), pull_y / float(weight.sum())
        length = math.hypot(step_x, step_y)
        if length > mean:
            step_x, step_y = step_x * mean / length, step_y * mean / length
        at_x, at_y = at_x + step_x, at_y + step_y
        if length < _ENOUGH * mean:
            break
    return at_x, at_y


def _sum(one: Floats, other: Floats) -> float:
    """Return the sum of products; of long arrays not by a dot product, for which linear algebra libraries wake all cores."""
    return float(np.dot(one, other) if one.size < _LONG else (one * other).sum())
