"""Names behind what they lie in: "Somalia's Kismayo", "Nigeria's restive Borno state"."""

from __future__ import annotations

import re

from geomap.phrases.lexicon import BEARING_ADJECTIVE, BEARING_ATTRIBUTE

_NAME = r"[A-ZÀ-Þ][\w.]*(?:[ -](?:(?:of|and|the|el|al)[ -])?[A-ZÀ-Þ][\w.]*){0,3}"
_GAP = r"(?:['’][sS]|(?<=[sS])['’])\s+"
#: What may stand between an owner and the name, besides what leads in to any name.
_BETWEEN = (
    r"(?:(?:(?i:restive|troubled|volatile|rural|remote|war-torn|war-ravaged|oil-rich|second city,)"
    rf"|{BEARING_ADJECTIVE}|{BEARING_ATTRIBUTE})\s+){{0,2}}"
)
_OWNER = re.compile(rf"(?P<owner>{_NAME}){_GAP}{_BETWEEN}")
_OWNS_MORE = re.compile(rf"{_GAP}(?:[a-z-]+\s+)?[A-ZÀ-Þ]")
#: Code points behind a name in which the mark of its being an owner stands.
_MARK = 2


def read_owner(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where an owner that begins at `start` ends and what it owns begins; None without one.

    Parameters
    ----------
    text : str
    start, end : int
        Of the stretch that names a place, which may stop with the owner.

    Examples
    --------
    >>> read_owner("in Nigeria's restive Borno state", 3, 10)
    (10, 21)
    >>> read_owner("in Borno state", 3, 14) is None
    True
    """
    stretch = text[start : end + _MARK]
    if "'" not in stretch and "’" not in stretch:
        return None
    found = _OWNER.match(text, start)
    return (found.end("owner"), found.end()) if found and found.end("owner") <= end else None


def owns_more(text: str, end: int) -> bool:
    """Tell whether a name that ends at `end` only owns what is named behind it: "Nigeria" in "Nigeria's restive Borno".

    Examples
    --------
    >>> owns_more("20 km from Nigeria's restive Borno", 18), owns_more("20 km from Nigeria's coast", 18)
    (True, False)
    """
    return _OWNS_MORE.match(text, end) is not None
