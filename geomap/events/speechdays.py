"""Days on which somebody spoke, or acted upon a deed, rather than those on which it was done: "police said on Tuesday"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.events.casualties import CasualtyMention
from geomap.events.clausewords import LATE_DEATH
from geomap.events.times import DateMention
from geomap.events.triggers import TriggerMention

_SPEECH = re.compile(
    r"\b(?:said|says|saying|told|announced|issued|added|confirmed|(?<!were )(?<!was )(?<!been )reported|stated|released|published|statement|spokes\w+"
    r"|according\s+to|tweeted|posted|claimed|acknowledged"
    r"|charged|accused|declared|disclosed|revealed|denied|admitted|noted|statements?|explained|asserted|testified)\b",
    re.I,
)
_SPEECH_AFTER = re.compile(
    r"\s*,?\s*(?:said|announced|told|confirmed|reported\s+that|claimed(?!\s+(?:the\s+)?(?:li(?:ves|fe)|at\s+least|\d))|stated)\b",
    re.I,
)
#: "The president today ordered", but not "the widow of a judge shot on 3 May asked".
_ACTS_AFTER = re.compile(
    r"\s*,?\s*(?:charged|accused|declared|disclosed|revealed|denied|admitted|asserted|condemned|denounced|repudiated|expressed|urged"
    r"|ordered|asked|demanded)\b",
    re.I,
)


def says_when_spoken(
    text: str,
    body: int,
    date: DateMention,
    triggers: Sequence[TriggerMention],
    casualties: Sequence[CasualtyMention],
) -> bool:
    """Return whether a date is the day of what was said, not of what was done.

    Parameters
    ----------
    text : str
    body : int
        Code point where the sentence begins, behind its header.
    date : DateMention
    triggers, casualties : sequences
        The words of events and the figures of the sentence.
    """
    left = max(body, date.start - 70)
    before = text[left : date.start]
    if _SPEECH_AFTER.match(text, date.end) or LATE_DEATH.search(before):
        return True
    told = [*(trigger.start for trigger in triggers), *(mention.start for mention in casualties)]
    if _ACTS_AFTER.match(text, date.end) and not any(left <= at < date.start for at in told):
        return True
    spoken = list(_SPEECH.finditer(before))
    if not spoken:
        return False
    last = spoken[-1]
    between = before[last.end() :]
    if len(between.split()) > 6 or re.search(r"\bthat\b|[;:]", between):
        return False
    span = (left + last.end(), date.start)
    if any(span[0] <= at < span[1] for at in told):
        return False
    return not any(date.end <= item.start <= date.end + 3 for item in triggers)
