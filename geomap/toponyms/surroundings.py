"""Where a name that no list has most likely lies: among the places that the text names around it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geomap import calibration
from geomap.gazetteer.names import normalise
from geomap.geodesy import distance_bearing
from geomap.records import Candidate, Place
from geomap.toponyms.candidates import COUNTRY, FIRST, SECOND, level
from geomap.toponyms.linking import Linked, Mention

#: Prefix of the ids of places that are not in the gazetteer but placed by what is named around them.
PREFIX = "around:"
_CONTAINER_GAP = re.compile(r",\s?(?:in |the )?|\s(?:in (?:the )?|\()")
#: Other names compared at most, the nearest in the text.
_MOST_VOTES = 40


@dataclass(frozen=True, slots=True)
class _Vote:
    """The best reading of another name, and what it counts here."""

    place: Place
    weight: float


def with_surroundings(text: str, mentions: Sequence[Mention], linked: Sequence[Linked]) -> list[Linked]:
    """Add to each mention's readings that it is a place in no list, near the others.

    The point is that of the named place with most of the others around it, nearer ones in the text counting more; of
    "Camp X, Colorado" those in Colorado only. Its probability is that of no known place being meant, times how often
    such a place lies within `toponym.around_radius_km` of the point, which depends on how close together the others lie.

    Parameters
    ----------
    text : str
    mentions : sequence of Mention
        Every name of the text.
    linked : sequence of Linked
        Their readings.
    """
    around = surrounding_places(text, mentions, linked)
    return [
        _placed(mention, one, *near) if near else one
        for mention, one, near in zip(mentions, linked, around, strict=True)
    ]


def surrounding_places(
    text: str,
    mentions: Sequence[Mention],
    linked: Sequence[Linked],
    scale_km: float | None = None,
    scale_characters: float | None = None,
) -> list[tuple[Place, float] | None]:
    """Return for each mention the named place that it would lie near, and how close together the others lie (0 to 1).

    None where some known place is surely meant or nothing else is named. The scales are the calibrated ones by default.
    """
    constants = calibration.load()
    km = scale_km or constants["toponym.around_scale_km"]
    characters = scale_characters or constants["toponym.around_scale_characters"]
    order = sorted(range(len(mentions)), key=lambda i: mentions[i].start)
    behind = dict(pairwise(order))
    keys = [normalise(mention.name) for mention in mentions]
    known: dict[tuple[str, str | None], tuple[Place, float] | None] = {}
    found: list[tuple[Place, float] | None] = []
    for i, one in enumerate(linked):
        if one.demonym or one.unknown <= constants["toponym.around_least_unknown"]:
            found.append(None)
            continue
        holder = _holder(text, mentions, linked, i, behind.get(i))
        key = (keys[i], holder.id if holder else None)
        if key not in known:
            known[key] = _amid(_votes(i, mentions, keys, linked, characters), holder, km)
        found.append(known[key])
    return found


def _holder(
    text: str, mentions: Sequence[Mention], linked: Sequence[Linked], here: int, behind: int | None
) -> Place | None:
    """Return the division or country that stands behind a name, as in "Camp X, Colorado"."""
    if behind is None or not linked[behind].candidates or linked[behind].demonym:
        return None
    best = linked[behind].candidates[0]
    likely = best.probability >= calibration.load()["toponym.around_least_probability"]
    gap = text[mentions[here].end : mentions[behind].start]
    return (
        best.place
        if likely and level(best.place) in (COUNTRY, FIRST, SECOND) and _CONTAINER_GAP.fullmatch(gap)
        else None
    )


def _votes(
    here: int, mentions: Sequence[Mention], keys: Sequence[str], linked: Sequence[Linked], scale_characters: float
) -> list[_Vote]:
    """Return the towns, counties and spots named elsewhere in the text, one vote a name."""
    constants = calibration.load()
    votes: dict[str, _Vote] = {}
    for j, one in enumerate(linked):
        if keys[j] == keys[here] or not one.candidates or one.demonym:
            continue
        best = one.candidates[0]
        if best.probability < constants["toponym.around_least_probability"] or level(best.place) not in (0, SECOND):
            continue
        characters = abs(mentions[j].start - mentions[here].start)
        weight = best.probability * math.exp(-characters / scale_characters)
        if keys[j] not in votes or weight > votes[keys[j]].weight:
            votes[keys[j]] = _Vote(best.place, weight)
    return sorted(votes.values(), key=lambda vote: -vote.weight)[:_MOST_VOTES]


def _amid(votes: list[_Vote], holder: Place | None, scale_km: float) -> tuple[Place, float] | None:
    """Return the place with most of the others around it, and the share of them that lies there."""
    if holder is not None:
        votes = [vote for vote in votes if _lies_in(vote.place, holder)]
        if not votes:
            return holder, 0.0
    if not votes:
        return None
    lon, lat = (np.array([getattr(vote.place, axis) for vote in votes]) for axis in ("lon", "lat"))
    weights = np.array([vote.weight for vote in votes])
    support = [
        float(weights @ np.exp(-distance_bearing(vote.place.lon, vote.place.lat, lon, lat)[0] / scale_km))
        for vote in votes
    ]
    best = max(range(len(votes)), key=support.__getitem__)
    return votes[best].place, support[best] / float(weights.sum())


def _placed(mention: Mention, one: Linked, near: Place, together: float) -> Linked:
    constants = calibration.load()
    odds = constants["toponym.around_base"] + constants["toponym.around_together"] * together
    share = one.unknown / (1.0 + math.exp(-odds))
    place = Place(
        id=f"{PREFIX}{near.id}",
        name=mention.name,
        names=(),
        lon=near.lon,
        lat=near.lat,
        country=near.country,
        admin1=near.name if level(near) == FIRST else near.admin1,
        feature="AREA",
        radius_km=constants["toponym.around_radius_km"],
        source=f"in no list; taken to lie near {near.name}, which the text names too",
    )
    candidates = sorted([*one.candidates, Candidate(place, share)], key=lambda c: -c.probability)
    explanation = one.explanation
    if candidates[0].place is place:
        explanation = f"in no list: somewhere around {near.name}, which the text names too"
    return Linked(tuple(candidates), explanation, one.unknown - share, one.demonym)


def _lies_in(place: Place, holder: Place) -> bool:
    if place.country != holder.country:
        return False
    if level(holder) == COUNTRY:
        return True
    if level(holder) == FIRST:
        return place.admin1 == holder.name
    return place.admin1 == holder.admin1 and holder.name in (place.admin2, place.name)


__all__ = ["PREFIX", "with_surroundings"]
