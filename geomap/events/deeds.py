"""Deeds that a sentence tells of besides its first: a second bomb, a murder somebody is arrested for, what came hours before."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from geomap.events.casualties import CasualtyMention
from geomap.events.clausewords import HOURS_AFTER
from geomap.events.triggers import TriggerMention, same_family

#: "Another", but not "the second raid in a week".
_ANOTHER = re.compile(r"\b(?:another|an?\s+(?:second|third|further|separate|additional))\s+(?:[\w-]+\s+){0,2}$", re.I)
#: "Arrested for the", "arrested for his part in the", "protested against the recent".
_FOR = re.compile(
    r"\b(?:for|over|against|about|of|into)\s+(?:(?:his|her|their|a|the)\s+(?:\w+\s+)?(?:part|role|involvement|hand)\s+in\s+)?"
    r"(?:(?:the|an?|his|her|their|last|this)\s+)?(?:[\w’'-]+\s+){0,2}$",
    re.I,
)
#: Characters before a word for a deed within which "for" or "against" belongs to it.
_BESIDE = 60
#: What is done because of another deed.
_ANSWERS = frozenset(("arrest", "protest"))


def further_ones(text: str, here: Sequence[TriggerMention]) -> list[TriggerMention]:
    """Return the words for a deed told of beside one of its family: "a bomb went off and a second device was defused".

    Parameters
    ----------
    text : str
    here : sequence of TriggerMention
        Of one clause, in order.
    """
    return [
        trigger
        for before, trigger in itertools.pairwise(here)
        if trigger.fresh
        and _ANOTHER.search(text, before.end, trigger.start)
        and before.status == trigger.status == "event"
        and trigger.kind.noun
        and trigger.kind.strength > 1
        and not trigger.kind.plural
        and same_family(before.kind.family, trigger.kind.family)
    ]


def referred_to(text: str, here: Sequence[TriggerMention], left: int) -> TriggerMention | None:
    """Return the deed that somebody was arrested for or protested against, where nothing else is told behind it.

    Parameters
    ----------
    text : str
    here : sequence of TriggerMention
        Of the clause that begins at `left`, in order.
    left : int
        Code point.
    """
    if not any(trigger.kind.family in _ANSWERS for trigger in here[:-1]):
        return None
    last = here[-1]
    if last.kind.family in _ANSWERS or last.kind.family == "riot":
        return None
    named = last.kind.noun or " of" in last.text
    blamed = named and _FOR.search(text, max(left, last.start - _BESIDE), last.start) is not None
    return last if last.status == "reference" or blamed else None


def earlier_deed(
    text: str, start: int, end: int, real: Sequence[TriggerMention], casualties: Sequence[CasualtyMention]
) -> int | None:
    """Return where a deed some hours away is told of: "it came a day after gunmen shot five people in Bama".

    Parameters
    ----------
    text : str
    start, end : int
        Code points of a sentence.
    real, casualties : sequences
        The words of events and the figures in it.

    Returns
    -------
    int or None
        The code point at "day after".
    """
    after = HOURS_AFTER.search(text, start, end)
    if after is None or any(mention.start < after.start() for mention in casualties):
        return None
    told = any(t.start >= after.end() and not t.kind.noun and t.status == "event" for t in real)
    return after.start() if told else None
