"""Where a sentence is not cut although both sides tell of something: a cause, or people joined by "and"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.events.casualties import CasualtyMention
from geomap.events.places import PlacePhrase
from geomap.events.times import DateMention
from geomap.events.triggers import TriggerMention

_AFTER = re.compile(r"\b(?:after|following)\b")
#: What befell people.
_STATE = re.compile(r"\b(?:kill|die[ds]?\b|dead|wound|injur|hurt|shot|lost|perish|slain|burn|martyr)", re.I)


def is_cause(
    cut: re.Match[str],
    left: int,
    right: int,
    triggers: Sequence[TriggerMention],
    places: Sequence[PlacePhrase],
    dates: Sequence[DateMention],
) -> bool:
    """Return whether what follows a cut says why: "a boy was wounded on Monday after rebels set off a bomb in Bama".

    Parameters
    ----------
    cut : re.Match
        The words between the two halves, of which the first begins at `left` and the second ends at `right`.
    left, right : int
        Code points.
    triggers, places, dates : sequences
        Of the sentence.
    """
    if _AFTER.search(cut[0]) is None or any(left <= trigger.start < cut.start() for trigger in triggers):
        return False
    halves = ((left, cut.start()), (cut.end(), right))
    placed = all(any(p.specific and a <= p.mention.start < b for p in places) for a, b in halves)
    dated = all(any(a <= date.start < b for date in dates) for a, b in halves)
    return not placed and not dated


def joins_people(
    text: str,
    cut: re.Match[str],
    left: int,
    triggers: Sequence[TriggerMention],
    casualties: Sequence[CasualtyMention],
) -> bool:
    """Return whether the same befell those on both sides of a cut: "the mayor of Bama and her driver were shot dead".

    Parameters
    ----------
    text : str
    cut : re.Match
    left : int
        Code point at which the first half begins.
    triggers, casualties : sequences
        Of the sentence.
    """
    if any(left <= trigger.start < cut.start() for trigger in triggers):
        return False
    joined = any(mention.start == cut.end() for mention in casualties)
    return joined and _STATE.search(text, left, cut.start()) is None
