"""Maximum-likelihood fits without a solver library: a pattern search over a handful of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def maximise(
    score: Callable[[list[float]], float], start: Sequence[float], *, first_step: float = 0.4, last_step: float = 0.01
) -> list[float]:
    """Return the numbers at which `score` is highest, to within `last_step`; the same input gives the same result.

    Parameters
    ----------
    score : callable
        Takes a list as long as `start`.
    start : sequence of float
        On scales where a step of `first_step` is moderate: logarithms, logits.

    Examples
    --------
    >>> [round(x, 1) for x in maximise(lambda v: -((v[0] - 2.0) ** 2) - (v[1] + 1.0) ** 2, [0.0, 0.0])]
    [2.0, -1.0]
    """
    best = list(start)
    height = score(best)
    steps = [first_step] * len(best)
    while max(steps) > last_step:
        for i in range(len(best)):
            improved = False
            for sign in (1.0, -1.0):
                tried = best.copy()
                tried[i] += sign * steps[i]
                value = score(tried)
                if value > height:
                    best, height, improved = tried, value, True
                    break
            steps[i] *= 1.5 if improved else 0.5
            steps[i] = min(steps[i], 2 * first_step)
    return best
