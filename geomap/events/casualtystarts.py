"""Where in a text the rules for figures of killed and injured people can begin at all."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from geomap.events.tokens import WordKinds, tokens_of

_QUOTES = "\"“‘'"
#: Ends a stretch of words in which an opener and the people it counts stand.
_STRETCH_END = re.compile(r"[,;:!?)]")


@dataclass(frozen=True, slots=True)
class Starts:
    """Where, in one text, the rules for figures may begin; the kinds of words are those of `casualties`, in order."""

    hints: list[int]
    lists: list[int]
    leaving: list[int]
    toll: list[int]
    verbs: list[int]
    deaths: list[int]
    nobody: list[int]
    states: list[int]
    nouns: list[int]

    @classmethod
    def of(cls, text: str, kinds: WordKinds) -> Starts:
        """Find the words of each kind in a text."""
        hints, openers, leaving, toll, verbs, deaths, nobody, states, nouns, weak, follow = kinds.starts(text)
        lists = _list_starts(text, openers, frozenset(weak), follow) if hints else []
        return cls(hints, lists, leaving, toll, verbs, deaths, nobody, states, nouns)

    def before(self, last: list[int], left: int, right: int) -> list[int]:
        """Return where a list may begin that the last of some words, in a window, comes behind."""
        at = bisect_left(last, right)
        if not at or last[at - 1] < left:
            return []
        return self.lists[bisect_left(self.lists, left) : bisect_left(self.lists, last[at - 1])]

    def names(self, text: str, left: int, right: int) -> list[int]:
        """Return where in a window a person's name or a verb before one may begin."""
        tokens = tokens_of(text)
        first, last = tokens.between(left, right)
        capitals = [at for at in tokens.starts[first:last] if text[at].isupper()]
        return sorted([*capitals, *self.verbs[bisect_left(self.verbs, left) : bisect_left(self.verbs, right)]])


def _list_starts(text: str, openers: list[int], weak: frozenset[int], follow: list[int]) -> list[int]:
    """Where `_LIST` may begin: at a word that opens a quantity, or at the quotation mark before one."""
    starts: list[int] = []
    ends = [match.start() for match in _STRETCH_END.finditer(text)]
    for start in openers:
        if start in weak:
            at = bisect_left(follow, start)
            if at == len(follow) or bisect_left(ends, start) < bisect_left(ends, follow[at]):
                continue
        if start and text[start - 1] in _QUOTES:
            starts.append(start - 1)
        starts.append(start)
    return starts
