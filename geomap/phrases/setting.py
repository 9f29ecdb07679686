"""What the sentence around a phrase says of it: whether it is told of ships, or of what happened rather than of a place."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.phrases.grammar import Phrase
from geomap.phrases.lexicon import UNIT_KM, first_unit
from geomap.phrases.reported import LOOSE, stands_in_a_report
from geomap.phrases.ships import AFLOAT, written_of_ships

#: "7.5M off Lagos": on charts, a capital M is a nautical mile.
_CHART_MILES = re.compile(r"\d\s?M\b")
#: "At the entrance to the Shatt al-Arab", "Lagos approaches": the outskirts of a port.
_ENTRANCE = re.compile(r"\b(?:entrances?|approaches)\b", re.IGNORECASE)
#: "travelling from Bonny to Port Harcourt": a ship keeps to no road.
_VOYAGE = re.compile(r"(?:on (?:the|their|its|his|her) (?:way|journey|route)|en route|travell?ing)\b", re.IGNORECASE)
#: Seafarers' miles: true over stated distance is 1.17 in reports of ships that say "miles" and 1.06 in those that say
#: "nautical miles" (medians, fit halves of asam and maritime_imb, n = 37 and 421), 1.151 apart.
_SEA_MILE = UNIT_KM["nm"] / UNIT_KM["mi"]


def in_setting(phrase: Phrase, text: str) -> Phrase:
    """Return a phrase with the marks that the words around it ask for; miles told of ships are nautical miles.

    Examples
    --------
    >>> from geomap.phrases.grammar import parse_phrases
    >>> text = "The tanker was boarded 100 miles east of Bonny."
    >>> phrase = in_setting(next(parse_phrases(text)), text)
    >>> phrase.nautical, round(phrase.distance_km[0], 1)
    (True, 185.2)
    """
    if not phrase.nautical and _may_be_afloat(phrase) and written_of_ships(text, phrase):
        told = phrase.distance_km
        if told is not None:
            factor = _at_sea(phrase.distance_text)
            told = told[0] * factor, told[1] * factor
        phrase = replace(phrase, nautical=True, distance_km=told)
    if phrase.kind in LOOSE and not phrase.nautical and stands_in_a_report(text, phrase):
        phrase = replace(phrase, reported=True)
    return phrase


def _may_be_afloat(phrase: Phrase) -> bool:
    if phrase.kind == "road":
        return _VOYAGE.match(phrase.text) is not None
    return phrase.kind in AFLOAT or (phrase.kind == "outskirts" and _ENTRANCE.search(phrase.text) is not None)


def _at_sea(distance_text: str) -> float:
    """Return how many times as long as ashore the unit of a distance is."""
    unit = first_unit(distance_text)
    if unit == "m" and _CHART_MILES.search(distance_text):
        return UNIT_KM["nm"] / UNIT_KM["m"]
    return _SEA_MILE if unit == "mi" else 1.0


def stated_unit(phrase: Phrase) -> str:
    """Return the key of :data:`geomap.phrases.lexicon.UNIT_KM` of the unit that the distance of a phrase is told in."""
    unit = first_unit(phrase.distance_text)
    return "nm" if unit == "mi" and phrase.nautical else unit


def spelling_of(phrase: Phrase) -> str:
    """Return how the words of a distance and bearing are spelled: "british" ("north-east", "kilometres"), "american" or empty.

    Examples
    --------
    >>> from geomap.phrases.grammar import parse_phrases
    >>> texts = ("5 miles north-east of Bath", "5 miles northeast of Bath", "5 kilometres east of Bath", "5 km east of Bath")
    >>> [spelling_of(next(parse_phrases(text))) for text in texts]
    ['british', 'american', 'british', '']
    """
    if _JOINED.search(phrase.bearing_text):
        return "american"
    if _HYPHENED.search(phrase.bearing_text):
        return "british"
    unit = _METRE.search(phrase.distance_text)
    return "" if unit is None else "british" if unit[1].lower() == "re" else "american"


_JOINED = re.compile(r"(?:north|south)(?:east|west)", re.IGNORECASE)
_HYPHENED = re.compile(r"(?:north|south)[- ](?:east|west)", re.IGNORECASE)
_METRE = re.compile(r"met(re|er)s?\b", re.IGNORECASE)
