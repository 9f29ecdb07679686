"""The place of an event whose own words name none, from the sentences before it or from the dateline."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from geomap.events.clauses import Clause
from geomap.events.coreference import Cluster
from geomap.events.placeprecision import is_vague
from geomap.events.places import PlacePhrase, score_phrase
from geomap.events.reportreading import Reading
from geomap.records import Unresolved

#: Sentences looked back over (assumed).
_BACK = 3
_HERE = re.compile(
    r"\b(?:in|of|from|near|outside)\s+(?:this|the)\s+(?:\w+\s+)?(?:capital|city|town)\b(?!\s+of)|\b[Hh]ere\b(?!\s+(?:is|are|we))"
    r"|\bthis\s+(?:[\w-]+\s+){0,2}(?:capital|city|town)\b"
)
#: What every town has one of, or many, without saying which.
_LOCAL = re.compile(
    r"\b(?:downtown|corner\s+of|(?:the|its|this)\s+city['’]s|city\s+cent(?:er|re)|university|campus|cathedral|stadium|neighbou?rhood|barrio|colonia|hotel|restaurant|tea\s?(?:shop|house)|caf[eé]|academy|embassy|consulate"
    r"|ministry|presidential\s+palace|national\s+palace|supreme\s+court|shopping\s+cent(?:er|re)|avenue|boulevard|streets?"
    r"|(?:next\s+to|near|outside|in\s+front\s+of|opposite|behind)\s+the\s+(?:\w+\s+)?(?:congress|parliament|legislature|assembly|palace|courthouse|central\s+bank))\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Inherited:
    """A place taken over, and from where, in plain words."""

    place: PlacePhrase
    why: str


def inherited_place(cluster: Cluster, reading: Reading) -> Inherited | None:
    """Return the place that an event without one of its own (or with no more than a country) most likely has.

    "In this city" and "here" mean the place of the dateline. Otherwise it is the last place that one of the
    few sentences before names as somewhere an event may happen, in the country the event is known to be in.

    Parameters
    ----------
    cluster : Cluster
    reading : Reading

    Returns
    -------
    Inherited or None
    """
    own = cluster.place
    if own is not None and own.specific:
        return None
    text = reading.report.text
    for clause in cluster.clauses:
        if _HERE.search(text, clause.sentence.body, clause.sentence.end) and reading.dateline is not None:
            return Inherited(PlacePhrase(reading.dateline, score_phrase(reading.dateline)), "the dateline's")
    starts = [sentence.start for sentence in reading.sentences]
    for clause in cluster.clauses:
        at = bisect_right(starts, clause.sentence.start) - 1
        for back in range(0, _BACK + 1):
            if at - back < 0 or (clause.sentence.bullet and back):
                break
            for place in reversed(reading.places[at - back]):
                if _fits(place, own) and (back or place not in clause.places):
                    return Inherited(place, "named in the words before")
    if reading.dateline is not None and own is None and any(_is_local(text, clause) for clause in cluster.clauses):
        return Inherited(PlacePhrase(reading.dateline, score_phrase(reading.dateline)), "the dateline's")
    return None


def _is_local(text: str, clause: Clause) -> bool:
    """Whether words such as "downtown" or "the university" say that it happened where the report was written."""
    return clause.triggers != () and _LOCAL.search(text, clause.sentence.body, clause.sentence.end) is not None


def _fits(place: PlacePhrase, own: PlacePhrase | None) -> bool:
    location = place.mention.location
    unsure = isinstance(location, Unresolved) and location.reason == "ambiguous"
    if not place.specific or (is_vague(place.mention) and not unsure):
        return False
    return own is None or not own.country or own.country == place.country
