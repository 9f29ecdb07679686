"""What a rule of the grammar is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

#: Hints that stand for more than a word: a point of the compass with "of" behind it, with a name behind it, or with a
#: possessive in front; and a distance, at whose beginning the trigger then starts.
COMPASS_OF, COMPASS_NAME, COMPASS_OWNED, FIGURE = "<compass> of", "<compass> Name", "<owner's> compass", "<figure>"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one wording of a phrase kind is read.

    Attributes
    ----------
    kind : str
    trigger : str
        Pattern. Groups `n1`, `n2`, ... are names, `bearing`, `low`, `high`, `unit`, `hedge`, `degrees` and so on what
        they say.
    hints : tuple of str
        Lower-case words, `COMPASS_OF`, `COMPASS_NAME`, `COMPASS_OWNED` or `FIGURE`: the trigger matches only around one of them. Most texts hold few, and
        the other triggers are then neither compiled nor run.
    names : int
        How many names are read behind the trigger.
    joint, then : re.Pattern or None
        What stands between two of these; what introduces one name more, if there is one.
    needs : tuple of str
        Lower-case words one of which a text must hold anywhere, for a quick look at short ones; empty for any text.
    before, after : int
        Code points around a hint within which the trigger lies.
    holding : str
        Pattern, for lower-case text, of something that every match of the trigger holds and that is quicker to look for;
        empty where nothing is.
    """

    kind: str
    trigger: str
    hints: tuple[str, ...]
    names: int = 1
    joint: re.Pattern[str] | None = None
    then: re.Pattern[str] | None = None
    before: int = 60
    after: int = 120
    needs: tuple[str, ...] = ()
    holding: str = ""


@cache
def compiled(trigger: str) -> re.Pattern[str]:
    """Return the pattern of a trigger, compiled when it is first needed."""
    return re.compile(trigger)
