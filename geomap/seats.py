"""Capitals that a text names by what they govern: "the Somali capital", "the capital of Borno state"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geomap.gazetteer.names import normalise
from geomap.records import Candidate, Place

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_CAPITAL_BEHIND = re.compile(
    r"(?i:(?:['’]s?)?\s+(?:(?:state|province|provincial|regional|region|governorate|county|oblast)(?:['’]s?)?\s+)?capital(?:\s+city)?\b)"
    r"(?!\s*,?\s+(?:of\s+)?[A-ZÀ-Þ])"
)
#: What the gazetteer may count among a division's name.
_DIVISION_BEHIND = re.compile(r"\s+(?:state|province|region|governorate|county|oblast)", re.IGNORECASE)
_CAPITAL_IN_FRONT = re.compile(r"\bcapital(?:\s+city)?\s+of\s+(?:the\s+)?$", re.IGNORECASE)
#: Code points in front of a name and behind it in which the word may stand.
_REACH_BEFORE, _REACH_BEHIND = 24, 40


def speaks_of_a_capital(text: str, start: int, end: int) -> bool:
    """Tell, at a quick look, whether the words around ``text[start:end]`` may ask for a capital."""
    near = text[max(0, start - _REACH_BEFORE) : min(end, start + 80) + _REACH_BEHIND]
    return "apital" in near or "CAPITAL" in near


def seat_named(
    text: str, start: int, name: str, candidates: tuple[Candidate, ...], gazetteer: Gazetteer
) -> tuple[Place, int] | None:
    """Return the capital that the words from `start` on call for, and where they end; None where they name a place.

    Parameters
    ----------
    text : str
    start : int
        Where the name starts.
    name : str
        As much of it as the gazetteer knows, and
    candidates : tuple of Candidate
        what that may be.
    gazetteer : Gazetteer
    """
    written = _WORDS.match(text, start)
    words = written[0].split(" ") if written else []
    in_front = _CAPITAL_IN_FRONT.search(text, max(0, start - _REACH_BEFORE), start)
    for count in range(len(words), 0, -1):
        bare = re.sub(r"['’]s?$", "", " ".join(words[:count]))
        end = start + len(bare)
        behind = _CAPITAL_BEHIND.match(text, end)
        if behind or in_front:
            seat = _seat(bare, name, candidates, gazetteer, described=bool(behind))
            if seat is not None:
                return seat, behind.end() if behind else end
    return None


_WORDS = re.compile(r"[^\W\d_][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*){0,3}")


def _seat(
    words: str, name: str, candidates: tuple[Candidate, ...], gazetteer: Gazetteer, *, described: bool
) -> Place | None:
    """Return the capital of a country by demonym or name, or of the division that a name means."""
    code = gazetteer.demonym(words) if described else None
    code = code or (gazetteer.country_code(words) if len(words) > 3 else None)
    if code:
        return gazetteer.capital(code)
    # "the regional capital of Donetsk" is the town of that name.
    whole = normalise(name) == normalise(words) or _DIVISION_BEHIND.fullmatch(name, min(len(words), len(name)))
    division = candidates[0].place if candidates and whole else None
    if division is None or division.feature != "ADM1":
        return None
    return gazetteer.capital(division.country, division.name)
