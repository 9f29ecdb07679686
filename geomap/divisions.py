"""Telling divisions of the first order from counties and cities of the same name."""

from __future__ import annotations

import re

from geomap.records import Candidate

#: Words that ask for a division of the first order where one has the name.
_FIRST_ORDER = re.compile(r"[^\W_]\W+(?:state|province|governorate|oblast)\b", re.IGNORECASE)


def of_order(found: tuple[Candidate, ...], words: str) -> tuple[Candidate, ...]:
    """Return the readings of a name that the word behind it allows: "Washington state" is no county.

    Nor is it the capital, a division of its own: those of one country share their weight by area.

    Parameters
    ----------
    found : tuple of Candidate
    words : str
        The name and what follows it.
    """
    first = [c for c in found if c.place.feature == "ADM1"]
    if not first or len(found) == 1 or not _FIRST_ORDER.search(words):
        return found
    weights: dict[str, float] = {}
    for country in {c.place.country for c in first}:
        here = [c for c in found if c.place.country == country and c.place.feature.startswith("ADM")]
        areas = {c.place.id: c.place.radius_km**2 for c in here if c in first}
        every = sum(areas.values()) or 1.0
        weights |= {id_: area / every * sum(c.probability for c in here) for id_, area in areas.items()}
    kept = [
        (weights.get(c.place.id, 0.0 if c.place.feature.startswith("ADM") else c.probability), c.place) for c in found
    ]
    total = sum(weight for weight, _ in kept)
    likely = (Candidate(place, weight / total) for weight, place in kept if weight > 0)
    return tuple(sorted(likely, key=lambda candidate: -candidate.probability))
