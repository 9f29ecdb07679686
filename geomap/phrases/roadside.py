"""Telling spots on a road ("Hwy 76 and Pala Temecula, 7 miles northwest of Pala") from settlements and other places."""

from __future__ import annotations

import re

from geomap.phrases.grammar import Phrase

#: Kinds of phrases whose distance is stated more loosely for such spots.
LOOSE = frozenset({"distance_bearing", "distance"})
#: How far in front of a phrase its road may be named, in code points.
_REACH = 80
_ROADS = re.compile(
    r"\b(?:roads?|rds?|highways?|hwys?|streets?|st|avenues?|aves?|lanes?|ln|drives?|dr|routes?|rte|freeway|interstate|i-\d+"
    r"|boulevard|blvd|junction|intersection|crossroads|trail)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[!?;]|\.\s+(?=[A-Z][a-z]+ [a-z])")


def beside_a_road(text: str, phrase: Phrase) -> bool:
    """Tell whether the words in front of a phrase name a road on which the place lies.

    Examples
    --------
    >>> from geomap.phrases.grammar import parse_phrases
    >>> text = "Hwy 76 and Pala Temecula, 7 miles northwest of Pala"
    >>> beside_a_road(text, next(parse_phrases(text)))
    True
    >>> text = "The village is 7 miles northwest of Pala"
    >>> beside_a_road(text, next(parse_phrases(text)))
    False
    """
    if phrase.start == 0:
        return False
    before = _SENTENCE_END.split(text[max(0, phrase.start - _REACH) : phrase.start])[-1]
    return _ROADS.search(before) is not None
