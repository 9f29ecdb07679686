"""Whether what an event tells of came to nothing: a bomb defused, an attempt that failed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geomap.events.clauses import Clause
from geomap.events.figures import Deaths

_BLASTS = frozenset(("bomb", "ied", "grenade", "suicide", "chemical"))
_HARMLESS = re.compile(
    r"\b(?:defus\w+|deactivat\w+|disarmed|disabled|neutrali[sz]ed|(?:was|were|been)\s+(?:found|discovered)\s+and"
    r"|failed\s+to\s+(?:explode|detonate|go\s+off)|(?:did|had)\s+not\s+(?:exploded?|detonated?|go(?:ne)?\s+off)"
    r"|before\s+(?:it|they)\s+(?:could\s+)?(?:exploded?|detonated?|went\s+off|go\s+off))\b",
    re.I,
)
_WENT_OFF = re.compile(
    r"(?<!not )(?<!before it )(?<!before they )\b(?:exploded|detonated|went\s+off|blew|blast|explosions?|damaged|destroyed|shattered)\b",
    re.I,
)
_TRIED = re.compile(
    r"\b(?:attempt(?:s|ed)?\b(?!\s+(?:was|were)\s+made\s+to\s+(?:find|free))|(?:tried|trying)\s+to\s+(?:kill|kidnap|abduct|assassinate|murder|hijack|blow|bomb))",
    re.I,
)
#: Characters before the word for a further deed that are about it.
_BEFORE = 30


def came_to_nothing(text: str, clauses: Iterable[Clause], harm: Iterable[Deaths | None]) -> bool:
    """Return whether an event was only attempted, as far as the words of its clauses say.

    Parameters
    ----------
    text : str
    clauses : iterable of Clause
    harm : iterable of Deaths or None
        The figures of killed and injured people.
    """
    if any(figures is not None and figures.high != 0 for figures in harm):
        return False
    told = [clause for clause in clauses if clause.triggers]
    # "A bomb went off at a bank and a second device was defused": the words about the second begin by it.
    starts = [max(c.start, c.triggers[0].start - _BEFORE) if c.fresh else c.start for c in told]
    words = [text[start : clause.end] for start, clause in zip(starts, told, strict=True)]
    if any(trigger.kind.family in _BLASTS for clause in told for trigger in clause.triggers):
        return any(map(_HARMLESS.search, words)) and not any(map(_WENT_OFF.search, words))
    return any(_TRIED.search(trigger.text) for clause in told for trigger in clause.triggers)
