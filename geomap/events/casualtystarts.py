"""Where in a text the rules for figures of killed and injured people can begin at all."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from geomap.events.tokens import WordKinds, tokens_of

#: Characters between the beginning of a person's name, with words in commas behind it, and "was": more than ever.
_NAME_REACH = 240
_QUOTES = "\"“‘'"
#: Ends a stretch of words in which an opener and the people it counts stand.
_STRETCH_END = re.compile(r"[,;:!?)]")


@dataclass(frozen=True, slots=True)
class Starts:
    """Where, in one text, the rules for figures may begin; the kinds of words are those of `casualties`, in order."""

    text: str
    weak: frozenset[str]
    hints: list[int]
    openers: list[int]
    leaving: list[int]
    toll: list[int]
    verbs: list[int]
    deaths: list[int]
    nobody: list[int]
    states: list[int]
    nouns: list[int]
    passives: list[int]
    offices: list[int]
    follow: list[int]

    @classmethod
    def of(cls, text: str, kinds: WordKinds, weak: frozenset[str]) -> Starts:
        """Find the words of each kind in a text; `weak` openers give no figure by themselves."""
        return cls(text, weak, *kinds.starts(text))

    def before(self, last: list[int], left: int, right: int) -> list[int]:
        """Return where a list may begin that the last of some words, in a window, comes behind."""
        at = bisect_left(last, right)
        return self._lists(left, last[at - 1]) if at and last[at - 1] >= left else []

    def _lists(self, left: int, right: int) -> list[int]:
        """Return where, between two code points, `_LIST` may begin: at a word that opens a quantity, or at the quotation mark before one."""
        text, tokens, follow = self.text, tokens_of(self.text), self.follow
        starts: list[int] = []
        for start in self.openers[bisect_left(self.openers, left) : bisect_left(self.openers, right + 1)]:
            if tokens.lower[bisect_left(tokens.starts, start)] in self.weak:
                at = bisect_left(follow, start)
                if at == len(follow) or _STRETCH_END.search(text, start, follow[at]):
                    continue
            if start and text[start - 1] in _QUOTES:
                starts.append(start - 1)
            starts.append(start)
        return starts[bisect_left(starts, left) : bisect_left(starts, right)]

    def names(self, left: int, right: int) -> list[int]:
        """Return where in a window a person's name before a passive, or a verb before somebody in office, may begin."""
        tokens, starts, after = tokens_of(self.text), list[int](), left
        for passive in _within(self.passives, left, right):
            first, last = tokens.between(max(after, passive - _NAME_REACH), passive)
            starts += [at for at in tokens.starts[first:last] if self.text[at].isupper()]
            after = passive
        if _within(self.offices, left, right):
            starts = sorted([*starts, *_within(self.verbs, left, right)])
        return starts


def _within(places: list[int], left: int, right: int) -> list[int]:
    return places[bisect_left(places, left) : bisect_left(places, right)]
