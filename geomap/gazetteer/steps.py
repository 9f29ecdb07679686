"""Coordinates as the steps from one to the next, which take less room when packed than where they lead."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def to_steps(coordinates: NDArray[Any], begins: NDArray[Any]) -> NDArray[np.int32]:
    """Return coordinates as steps; where a run begins, the coordinate itself.

    Parameters
    ----------
    coordinates : array of int, shape (n, 2)
    begins : array of int
        Where runs begin, the first of them at 0; runs are read back whole. What lies at n or beyond is left out.

    Examples
    --------
    >>> steps = to_steps(np.array([[5, 5], [6, 4], [9, 9], [8, 9]]), np.array([0, 2]))
    >>> steps.tolist(), from_steps(steps[2:]).tolist()
    ([[5, 5], [1, -1], [9, 9], [-1, 0]], [[9, 9], [8, 9]])
    """
    steps = np.diff(coordinates, axis=0, prepend=np.zeros((1, 2), dtype=coordinates.dtype))
    kept = begins[begins < len(coordinates)]
    steps[kept] = coordinates[kept]
    return steps.astype("<i4")


def from_steps(steps: NDArray[Any]) -> NDArray[np.int64]:
    """Return the coordinates of one run of steps."""
    return np.cumsum(steps, axis=0, dtype=np.int64)
