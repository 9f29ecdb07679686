"""Telling distances in reports of events and spots ("a raid 7 miles northwest of Pala") from those told of a place itself."""

from __future__ import annotations

import re

from geomap.phrases.grammar import Phrase

#: Kinds of phrases whose distance is stated more loosely in reports.
LOOSE = frozenset({"distance_bearing", "distance"})
#: How far in front of a phrase the words that it tells of may stand, in code points.
_REACH = 80
_SENTENCE_END = re.compile(r"[!?;]\s|\.\s+(?=[A-Z][a-z]+ [a-z])")
_WORD = re.compile(r"[^\W\d_]{3,}")
#: Words that lead in a phrase and tell of nothing.
_LEADING = frozenset(
    "the and for from near some just only also about located situated lying lies somewhere approximately".split()
)


def stands_in_a_report(text: str, phrase: Phrase) -> bool:
    """Tell whether words in front of a phrase say what happened, or which spot lies, there.

    Examples
    --------
    >>> from geomap.phrases.grammar import parse_phrases
    >>> for text in ("Hwy 76 and Pala Temecula, 7 miles northwest of Pala", "located 7 miles northwest of Pala"):
    ...     stands_in_a_report(text, next(parse_phrases(text)))
    True
    False
    """
    if phrase.start == 0:
        return False
    before = _SENTENCE_END.split(text[max(0, phrase.start - _REACH) : phrase.start])[-1]
    return any(word.lower() not in _LEADING for word in _WORD.findall(before))
