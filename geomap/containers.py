"""A village that no list has, in a district that is known: placed anywhere in the district, saying so."""

from __future__ import annotations

import re

from geomap import explain
from geomap.chains import read_chain
from geomap.fields.build import field_within
from geomap.fields.mixture import Component, Mask
from geomap.gazetteer import Gazetteer
from geomap.phrases.grammar import Phrase
from geomap.readings import Reading
from geomap.records import PhrasePart
from geomap.references import DIVISION, look_up
from geomap.weighing import Context, is_country, is_sea

#: Where what holds the place may begin.
_BEGINS = re.compile(
    r"(?i:\s*[,(]\s*(?:(?:in|of)\s+)?|\s+(?:in|at)\s+"
    # "Khwas tehsil of Rajouri", "Dhuskun of Sindupalchowk district".
    r"|\s+(?:village|town|hamlet|area|locality|section|suburb|ward|block|colony|tehsil|taluk)\s+of\s+"
    rf"|\s+of\s+(?=(?:the\s+)?[^\W\d_][\w’'-]*(?:\s[^\W\d_][\w’'-]*)?\s{DIVISION}\b)"
    # "Auburn-Black Diamond Rd Auburn".
    r"|\s+(?:Rd|Road|St|Street|Ave|Avenue|Hwy|Highway|Dr|Drive|Blvd|Ln|Lane)\.?\s+(?!(?:in|at|on|and|near|between|from)\b)"
    r")(?i:the\s+)?(?=[^\W\d_a-z])"
)
#: Spots that lie in a town rather than in the district around it.
_IN_TOWN = re.compile(
    r"\b(?:street|avenue|square|hospital|clinic|market|mosque|church|school|university|station|stadium|terminal|hotel|prison"
    r"|embassy|ministry|neighbou?rhood|quarter|roundabout|bridge)\b",
    re.IGNORECASE,
)
#: What lies between two places is in neither.
_TWO_ENDS = re.compile(r"\bbetween\b|\bfrom\b.*\bto\b", re.IGNORECASE)
#: Kinds of phrases whose unknown name lies in the container that follows it; of an offset only the place it is counted from does.
_INSIDE = frozenset({"named", "near", "site", "neighbourhood", "outskirts", "countryside", "part_of"})
#: Lines between places: where neither is known, both lie in the container.
_LINES = frozenset({"road", "between"})
_LONGEST_HEAD = 60


def read_in_container(
    text: str, unread: list[Phrase], context: Context, gazetteer: Gazetteer, *, tail: re.Pattern[str]
) -> Reading | None:
    """Return the reading of the innermost known place that `text` says an unknown one lies in, or None.

    Parameters
    ----------
    text : str
        A phrase whose own name is not in the gazetteer.
    unread : list of Phrase
        What the grammar made of it.
    context : Context
    gazetteer : Gazetteer
    tail : re.Pattern
        What may follow the container.
    """
    lines = [phrase for phrase in unread if phrase.kind in _LINES]
    if not all(phrase.kind in _INSIDE | _LINES for phrase in unread):
        return None
    if any(look_up(text, r.start, r.end, context, gazetteer) for line in lines for r in line.references):
        # Of a road with one end that is known, the container is not the best that can be said.
        return None
    for gap in _BEGINS.finditer(text):
        head = text[: gap.start()].strip()
        if not head or len(head) > _LONGEST_HEAD or (not lines and _TWO_ENDS.search(head)):
            break
        # What is no name ("17 people killed in Sirte") speaks of the town too.
        in_town = _IN_TOWN.search(head) is not None or not any(c.isupper() for c in head)
        name = look_up(text, gap.end(), len(text), context, gazetteer, container=not in_town)
        if name is None:
            continue
        name, chain, end = read_chain(name, text, context, gazetteer)
        if not tail.fullmatch(text, end):
            continue
        best = name.candidates[0].place
        # A country is no answer to where in it.
        if is_country(best) or is_sea(best):
            return None
        components = tuple(
            Component(c.probability, (field_within(c.place, gazetteer, around_town=not in_town),), c.place)
            for c in name.candidates
        )
        parts = (
            PhrasePart(0, len(head), head, "a name that is not in the gazetteer"),
            PhrasePart(name.start, name.end, name.text, explain.name_meaning(name)),
            *(PhrasePart(c.start, c.end, c.text, f"in {explain.describe_place(c.candidates[0].place)}") for c in chain),
        )
        note = f"{head!r} is not in the gazetteer: placed anywhere in {name.text!r}"
        mask = Mask(surface="any") if in_town else Mask((best.country,))
        # Known no better than what is near it.
        phrase = Phrase("named" if in_town else "near", 0, end, text[:end])
        return Reading(phrase, end, (name,), components, mask, parts, warnings=(note,))
    return None
