"""Distances, hedges and bearings in figures, read from the groups of a match."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from geomap.phrases import lexicon
from geomap.phrases.lexicon import HEDGE, UPPER_LIMITS
from geomap.phrases.parts import DISTANCE
from geomap.phrases.rule import compiled


@dataclass(slots=True)
class Found:
    """What the groups of a match say, while they are read."""

    bearing_text: str
    bearing_deg: float | None = None
    distance_km: tuple[float, float] | None = None
    distance_text: str = ""
    hedge: str = ""
    nautical: bool = False
    in_degrees: bool = False


def _hedge_before(text: str, position: int) -> tuple[int, str]:
    """Return where the hedge in front of a figure starts, and the hedge; the position itself where there is none."""
    window = text[max(0, position - _HEDGE_REACH) : position]
    last = window.rstrip()[-9:].lower()
    if not last or (last[-1] not in "~≈." and not last.endswith(_HEDGE_ENDS)):
        return position, ""
    match = _HEDGE_BEHIND.search(window)
    return (position, "") if match is None else (position - len(window) + match.start(), match[1])


_HEDGE_REACH = 36
#: The last letters of all hedges, for a quick look.
_HEDGE_ENDS = (
    *(
        "ately",
        "rox",
        "bout",
        "round",
        "ghly",
        "some",
        "arly",
        "most",
        "over",
        "under",
        "than",
        "less",
        "least",
        "cess of",
    ),
    *(
        "s of",
        "up to",
        "mated",
        "haps",
        "maybe",
        "rely",
        "mere",
        "actly",
        "close to",
        "ithin",
        "irca",
        "ca",
        "ance of",
        "only",
        "just",
        "where",
        "full",
        "fully",
        "thing",
        "tedly",
        "sibly",
        " as",
        "gion of",
        "quite",
        "good",
        "imate",
    ),
)
_HEDGE_BEHIND = re.compile(rf"(?<!\w)({HEDGE}(?:\s+{HEDGE})?)\s{{0,3}}$")


def degree_end(match: re.Match[str]) -> int:
    """Return the length of the figure with its sign or the word behind it."""
    rest = match.string[match.start("degrees") : match.end()]
    sign = re.match(r"[\d.]+\s*(?:°|º|[Dd][Ee][Gg][\w.]*)", rest)
    return sign.end() if sign else len(match["degrees"])


def read_distance(found: Found, match: re.Match[str]) -> int:
    """Fill in the distance and its hedge; return where they start."""
    unit = lexicon.unit_of(match["unit"])
    low, high = lexicon.range_of(match["low"])
    if match["high"]:
        high = lexicon.range_of(match["high"])[1]
    if match["half"]:
        low, high = low + 0.5, high + 0.5
    low, high = min(low, high), max(low, high)
    # "0 km" is what is left of less than half a kilometre.
    high = high or _ZERO
    low = low or min(high, _ZERO)
    start, hedge = _hedge_before(match.string, match.start("low"))
    limits = [limit for limit in UPPER_LIMITS if limit in hedge.lower()] if hedge else []
    if "limit" in match.re.groupindex:
        hedge = "within"
    elif limits:
        longest = max(limits, key=len)
        at = hedge.lower().index(longest)
        hedge = hedge[at : at + len(longest)]
    if match["high"] and (opened := _RANGE_OPENED.search(match.string, max(0, start - 16), start)):
        start = opened.start()
    found.hedge = hedge
    found.distance_km = (low * lexicon.UNIT_KM[unit], high * lexicon.UNIT_KM[unit])
    found.distance_text = match.string[match.start("low") : match.end("half") if match["half"] else match.end("unit")]
    found.nautical = unit == "nm"
    return start


#: "between 100 and 120 km", "from 100 to 120 km".
_RANGE_OPENED = re.compile(r"\b(?:between|from)\s{1,3}$", re.IGNORECASE)
#: Half of the half that "0" may hide.
_ZERO = 0.25


def unreadable_distance(text: str, position: int) -> str:
    """Return what stands in front of a bearing as a distance but is none; empty where there is nothing of the kind.

    Examples
    --------
    >>> unreadable_distance("NaN km north of Sirte", 7), unreadable_distance("camps north of Sirte", 6)
    ('NaN km', '')
    """
    found = _UNREADABLE.search(text[max(0, position - _UNREADABLE_REACH) : position])
    return "" if found is None or compiled(DISTANCE).fullmatch(found[1]) else found[1]


_UNREADABLE_REACH = 60
_UNREADABLE = re.compile(
    rf"(?<!\S)((?:[^\s(]*[^\W_a-zA-Z]|(?i:[-+]?(?:nan|inf(?:inity)?)))[^\s(]{{0,40}}\s?(?i:{lexicon.UNIT}))\s*$"
)


def add_second_leg(found: Found, match: re.Match[str]) -> None:
    """ "10 miles north and 5 miles east of": the straight line that the two legs make."""
    assert found.distance_km is not None and found.bearing_deg is not None
    first = math.sqrt(math.prod(found.distance_km))
    second = lexicon.number_of(match["low2"]) * lexicon.UNIT_KM[lexicon.unit_of(match["unit2"])]
    one, two = math.radians(found.bearing_deg), math.radians(lexicon.bearing_of(match["bearing2"]))
    east = first * math.sin(one) + second * math.sin(two)
    north = first * math.cos(one) + second * math.cos(two)
    km = max(math.hypot(east, north), 0.1)
    found.distance_km = (km, km)
    found.distance_text = found.bearing_text = match.string[match.start("low") : match.end("bearing2")]
    found.bearing_deg = math.degrees(math.atan2(east, north)) % 360
    found.in_degrees = True
