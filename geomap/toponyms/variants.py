"""How the names of places are abbreviated and varied in texts, and what is left of them without the variation."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

SPACED_INITIALS = re.compile(r"(?<=\b[A-Z]\.)\s+(?=[A-Z]\.)")
_TERRITORY = re.compile(r"\s+Terr?(?:\.|itory)?$", re.IGNORECASE)
_ABBREVIATED = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?<=\w )Co\.?$"), "County"),
    (re.compile(r"(?<=\w )Twp\.?$", re.IGNORECASE), "Township"),
    (re.compile(r"^(?:Ft|FT)\.? (?=\w)"), "Fort "),
    (re.compile(r"^(?:Mt|MT)\.? (?=\w)"), "Mount "),
    (re.compile(r"^N\. (?=\w{4})"), "North "),
    (re.compile(r"^S\. (?=\w{4})"), "South "),
    (re.compile(r"^E\. (?=\w{4})"), "East "),
    (re.compile(r"^W\. (?=\w{4})"), "West "),
)
#: "La Grange" is written LaGrange too.
JOINED = re.compile(r"\b(La|Le|De|Mc|Van|Fitz) (?=[A-Z])")
POSSESSIVE = re.compile(r"['’]s?$")
LEADING = re.compile(
    r"^(?:(?:the|upper|lower|greater|central|inner|outer|(?:north|south)?[- ]?(?:north|south|east|west)(?:ern)?)[\s-]+)+",
    re.IGNORECASE,
)
#: Kinds of spots that bear the name of the town or family they lie at.
TRAILING = re.compile(
    r"[\s-]+(?:(?:court|meeting)[\s-]*house|c\.\s*h|station|depot|landing|ferry|ford|bridge|mills?|store|church|tavern|plantation|farm|house"
    r"|cross[\s-]*roads|gap|pass|creek|river|bayou|run|lake|island|bay|harbou?r|point|heights|hill|mountains?|valley|airport|base|camp|prison"
    r"|airfield|refugee camp|university|college|hospital|park|square|market|metropolitan area|area|region|basin|delta|peninsula|coast)\.?$",
    re.IGNORECASE,
)
LEADING_KIND = re.compile(r"^(?:fort|camp|lake|mount|port|cape|point|new)\s+", re.IGNORECASE)


def written_out(name: str) -> str:
    """Return a name without the abbreviations of gazetteers and post offices, and without line breaks.

    Examples
    --------
    >>> [written_out(name) for name in ("Pott Co.", "West Chester Twp.", "Ft. Smith", "W. Columbia", "Sirte")]
    ['Pott County', 'West Chester Township', 'Fort Smith', 'West Columbia', 'Sirte']
    """
    for pattern, words in _ABBREVIATED:
        name = pattern.sub(words, name)
    return name


def short_for(name: str) -> tuple[str, str] | None:
    """Return what an abbreviation of a state or country stands for: "Va.", "W. Va.", "Colo. Ter."."""
    known = aliases("short")
    for form in (name, _TERRITORY.sub("", name)):
        form = form.replace(". ", ".")
        found = known.get(form) or known.get(f"{form}.") or known.get(form.title())
        if found:
            return found
    return None


@cache
def aliases(kind: str) -> dict[str, tuple[str, str]]:
    """Return abbreviations ("short") or peoples ("people") of places with the name and the country of the place."""
    with resources.files("geomap").joinpath("data/toponym_aliases.csv").open(encoding="utf-8") as lines:
        return {row["alias"]: (row["name"], row["country"]) for row in csv.DictReader(lines) if row["kind"] == kind}


__all__ = [
    "JOINED",
    "LEADING",
    "LEADING_KIND",
    "POSSESSIVE",
    "SPACED_INITIALS",
    "TRAILING",
    "aliases",
    "short_for",
    "written_out",
]
