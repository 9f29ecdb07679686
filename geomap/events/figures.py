"""Put together what several sentences say about the same deaths."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from geomap.events.casualties import CasualtyMention, Kind
from geomap.events.figurewords import VAGUE_COUNTS


@dataclass(frozen=True, slots=True)
class Deaths:
    """How many died: bounds, None where open, and the words they come from."""

    low: int | None
    best: int | None
    high: int | None
    text: str = ""
    toll: bool = False

    @property
    def exact(self) -> bool:
        """Whether the words give one number."""
        return self.low is not None and self.low == self.best == self.high


#: What parts two statements about the same people: "the army said six; the rebels put the toll at 20".
_OTHER_VOICE = re.compile(
    r"(?:;|\bbut\b|\bwhile\b|\bwhereas\b|,\s+and\b)[^;]*\b(?:said|says|put|puts|claim\w*|reported|spoke\s+of|counted|gave)\b",
    re.I,
)


_BRINGS = re.compile(r"\b(?:bring|rais|tak|push|lift)(?:s|es|ing)\b", re.I)


def figures_of(text: str, mentions: Sequence[CasualtyMention], kind: Kind = "killed") -> Deaths | None:
    """Return how many people of one kind a clause tells of; what another voice says of them widens the range.

    Parameters
    ----------
    text : str
        What the mentions' code points count in.
    mentions : sequence of CasualtyMention
    kind : "killed" or "injured"
    """
    own = [mention for mention in mentions if mention.kind == kind]
    if not own:
        return None
    statements: list[list[CasualtyMention]] = []
    for mention in own:
        last = statements[-1][-1] if statements else None
        if last is None or mention.toll != last.toll or _OTHER_VOICE.search(text, last.end, mention.start):
            statements.append([])
        statements[-1].append(mention)
    # "Two more died, bringing the toll to 25": they are among the 25.
    statements = [
        here
        for here, after in itertools.pairwise([*statements, []])
        if not (after and after[0].toll and _BRINGS.search(text, here[-1].end, after[0].start))
    ]
    totals = [total for statement in statements if (total := total_of(statement, kind)) is not None]
    return totals[0] if len(totals) == 1 else combine(totals)


def total_of(mentions: Sequence[CasualtyMention], kind: Kind = "killed") -> Deaths | None:
    """Return the figure of one statement: people joined by "and" are added, people already counted are not.

    "No civilians were killed" says nothing about how many died, so it gives no figure.
    """
    counted = [mention for mention in mentions if mention.kind == kind and not mention.part and mention.high != 0]
    if not counted:
        nobody = [mention for mention in mentions if mention.kind == kind and mention.high == 0]
        if any(re.fullmatch(r"(?:people|persons?|)", mention.who.lower()) for mention in nobody):
            return Deaths(0, 0, 0, nobody[0].figure)
        return None
    lows = [mention.low for mention in counted]
    bests = [mention.best for mention in counted]
    highs = [mention.high for mention in counted]
    return Deaths(
        None if None in lows else sum(low for low in lows if low is not None),
        None if None in bests else sum(best for best in bests if best is not None),
        None if None in highs else sum(high for high in highs if high is not None),
        " and ".join(mention.figure for mention in counted),
        any(mention.toll for mention in counted),
    )


def combine(found: Sequence[Deaths], preferred: int = 0) -> Deaths | None:
    """Return the range over several statements about the same deaths.

    The lowest and the highest bound are kept; the best value is an exact number before an estimate before a
    vague word ("several"), and of equals the one at `preferred`, else the first.

    Examples
    --------
    >>> combine([Deaths(3, 3, None, "several"), Deaths(1, None, 9, "fewer than 10")])
    Deaths(low=1, best=3, high=9, text='several; fewer than 10', toll=False)
    >>> combine([]) is None
    True
    """
    if not found:
        return None
    tolls = [deaths for deaths in reversed(found) if deaths.toll]
    order = [*tolls, *found[preferred : preferred + 1], *found]
    ranked = sorted((deaths for deaths in order if deaths.best is not None), key=_vagueness)
    best = ranked[0].best if ranked else None
    lows = [deaths.low for deaths in found if deaths.low is not None]
    highs = [deaths.high for deaths in found if deaths.high is not None]
    exact = [deaths.best for deaths in found if deaths.exact and deaths.best is not None]
    low = min(lows, default=None)
    high = max([*highs, *exact], default=None)
    if best is not None:
        low = low if low is None else min(low, best)
        high = high if high is None else max(high, best)
    words: dict[tuple[int | None, int | None, int | None] | str, str] = {}
    for deaths in found:
        if deaths.text:
            words.setdefault(
                (deaths.low, deaths.best, deaths.high) if deaths.exact else deaths.text.lower(), deaths.text
            )
    return Deaths(low, best, high, "; ".join(words.values()))


def _vagueness(deaths: Deaths) -> int:
    if deaths.exact:
        return 0
    return 2 if deaths.text.lower() in VAGUE_COUNTS else 1


def disagree(one: Deaths | None, other: Deaths | None) -> bool:
    """Return whether two statements cannot be about the same deaths.

    Examples
    --------
    >>> disagree(Deaths(17, 17, 17), Deaths(1, None, 9)), disagree(Deaths(3, 3, None), Deaths(1, None, 9))
    (True, False)
    """
    if one is None or other is None or one.toll or other.toll:
        return False
    return _above(one, other) or _above(other, one)


def _above(one: Deaths, other: Deaths) -> bool:
    return one.low is not None and other.high is not None and one.low > other.high


def say_deaths(deaths: Deaths) -> str:
    """Write the bounds in words.

    Examples
    --------
    >>> say_deaths(Deaths(1, 3, 9)), say_deaths(Deaths(17, 17, 17)), say_deaths(Deaths(30, 30, None))
    ('1 to 9, best 3', '17', 'at least 30')
    """
    if deaths.exact:
        return str(deaths.best)
    if deaths.high is None:
        return f"at least {deaths.low}" if deaths.low is not None else f"about {deaths.best}"
    low = deaths.low if deaths.low is not None else 0
    return f"{low} to {deaths.high}" + (f", best {deaths.best}" if deaths.best is not None else "")
