"""What the kinds of readings say: which lies in which, and which take an article."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from geomap.toponyms.candidates import COUNTRY, FIRST, REGION, SECOND, Readings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Rows(Protocol):
    """Readings as columns: numbers of country, divisions and level."""

    country: Ints
    division: Ints
    unit: Ints
    level: Ints


def takes_article(known: Readings) -> Floats:
    """Return 1 for rivers, seas, ranges and regions, which take an article, and -1 for settlements, which take none."""
    features = [place.feature for place in known.places]
    return np.array([-1.0 if f.startswith("PPL") else float(not f.startswith(("ADM", "PCL"))) for f in features])


def held(problem: Rows, rows: slice, holders: slice) -> NDArray[np.bool_]:
    """Tell for each reading of `rows` and each of `holders` whether the first lies in the second."""
    level = problem.level[holders][None, :]
    country = problem.country[rows][:, None] == problem.country[holders][None, :]
    division = (problem.division[rows][:, None] == problem.division[holders][None, :]) & (
        problem.division[rows][:, None] > 0
    )
    unit = (problem.unit[rows][:, None] == problem.unit[holders][None, :]) & (problem.unit[rows][:, None] > 0)
    return _holds(level, problem.level[rows][:, None], country, division, unit)


def _holds(level: Ints, own: Ints, country: Any, division: Any, unit: Any) -> NDArray[np.bool_]:
    inside = (level == COUNTRY) & country & (own != COUNTRY)
    inside |= (level == FIRST) & division & (own != FIRST) & (own != COUNTRY)
    inside |= (level == SECOND) & unit & (own == 0)
    inside |= (level == REGION) & country & (own == 0)
    return np.asarray(inside, dtype=np.bool_)


def is_held(known: Readings, holders: Readings) -> bool:
    """Tell whether some reading lies in some reading of the name behind it."""
    # Most names have a reading or two: numbers one by one take less time than arrays.
    inner = known.numbers.tolist()
    return any(_lies_in(own, holder) for holder in holders.numbers.tolist() if holder[3] for own in inner)


def _lies_in(own: list[int], holder: list[int]) -> bool:
    """As `_holds`, of two readings by their numbers."""
    level = holder[3]
    if level == COUNTRY:
        return own[0] == holder[0] and own[3] != COUNTRY
    if level == FIRST:
        return own[1] == holder[1] and own[1] > 0 and own[3] not in (FIRST, COUNTRY)
    if level == SECOND:
        return own[2] == holder[2] and own[2] > 0 and own[3] == 0
    return level == REGION and own[0] == holder[0] and own[3] == 0


__all__ = ["held", "is_held", "takes_article"]
