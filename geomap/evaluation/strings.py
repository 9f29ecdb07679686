"""Shares of distance-and-bearing strings that are read, and that lie where the words say once the place is right."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geomap.evaluation.corpus import Row
from geomap.evaluation.offsets import Outcome

#: A figure, a unit of distance, and soon after it a point of the compass: what ought to be read. Written apart from the grammar.
_STATED = re.compile(
    r"\b\d+(?:[.,]\d+)?\s*(?:km|kms|kilomet\w+|mi|miles?|nm|nautical miles?)\b\W{0,3}(?:to\s+the\s+|due\s+)?"
    r"(?:[NS]?[NS][EW]|[EW][NS][EW]|[NSEW]|(?:north|south|east|west)[-a-z]*)\b",
    re.IGNORECASE,
)
#: A string lies right when its end, counted from the nearest reading that fits, is within this of the truth.
RIGHT_KM, RIGHT_SHARE = 3.0, 0.22


def string_shares(rows: Iterable[Row], outcomes: Iterable[Outcome]) -> dict[str, float]:
    """Return counts and shares of the strings that state a distance with a bearing.

    Returns
    -------
    dict
        `stated`: rows whose text holds a figure, a unit and a compass point; `parsed`: share of them read as distance and
        bearing; `referred`: rows read so whose place the gazetteer has; `right`: share of those whose stated end point,
        from the nearest reading that fits, lies within max(3 km, 0.22 D) of the truth. Shares of nothing are left out.
    """
    known = {outcome.id: outcome for outcome in outcomes}
    stated = [row.id for row in rows if _STATED.search(row.text)]
    read = [known[i] for i in stated if i in known and known[i].kind == "distance_bearing"]
    referred = [o for o in read if not o.missing and o.nearest_share == o.nearest_share]
    right = [o for o in referred if o.nearest_share * o.stated_km <= max(RIGHT_KM, RIGHT_SHARE * o.stated_km)]
    found: dict[str, float] = {"stated": len(stated), "referred": len(referred)}
    if stated:
        found["parsed"] = len(read) / len(stated)
    if referred:
        found["right"] = len(right) / len(referred)
    return found


def describe_strings(shares: dict[str, float]) -> list[str]:
    """Return the shares as lines of text; none where no row states a distance with a bearing."""
    lines = []
    if "parsed" in shares:
        lines.append(
            f"{shares['stated']:.0f} rows state a distance with a bearing: {shares['parsed']:.1%} read as such"
        )
    if "right" in shares:
        lines.append(
            f"{shares['referred']:.0f} of them with their place in the gazetteer: the stated end from the nearest reading "
            f"that fits is within max({RIGHT_KM:g} km, {RIGHT_SHARE:g} D) of the truth for {shares['right']:.1%}"
        )
    return lines
