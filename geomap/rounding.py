"""How many decimals a coordinate deserves."""

from __future__ import annotations

#: Length of one degree of a great circle in metres (WGS 84 mean radius 6,371,008.8 m).
METRES_PER_DEGREE = 111_195.08


def coordinate_decimals(uncertainty_m: float) -> int:
    """Return how many decimals of a degree a coordinate of this uncertainty deserves.

    The fewest decimals whose step (111 km for 0 decimals, 11 km for 1, ...) is at most an eighth of the
    uncertainty, between 1 and 6: rounding then moves the point by less than a tenth of its uncertainty.

    Parameters
    ----------
    uncertainty_m : float
        Metres.

    Examples
    --------
    >>> [coordinate_decimals(metres) for metres in (10, 1_000, 50_000, 400_000)]
    [5, 3, 2, 1]
    """
    for decimals in range(1, 6):
        if METRES_PER_DEGREE * 10.0**-decimals <= uncertainty_m / 8.0:
            return decimals
    return 6
