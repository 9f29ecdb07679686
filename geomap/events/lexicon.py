"""Find many fixed phrases in a text in one pass, by their words."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from geomap.events.tokens import WordKinds, tokens_of

Entry = TypeVar("Entry")

_WORD = re.compile(r"[^\W_]+")
#: What may stand between two words of one phrase: "air-strike", "U.S. Africa Command", "Ansar al-Shari'a".
_JOINS = re.compile(r"(?:[\s.]{1,3}|[-‑–'’ʻ`/])")


@dataclass(frozen=True, slots=True)
class PhraseHit(Generic[Entry]):
    """A phrase found at code points `start` to `end`."""

    start: int
    end: int
    entry: Entry


class PhraseIndex(Generic[Entry]):
    """Phrases by their first word, longest first.

    A phrase written all in capitals ("IS", "GNA") matches only capitals; every other phrase matches any case.

    Parameters
    ----------
    phrases : iterable of (str, entry)

    Examples
    --------
    >>> index = PhraseIndex([("drone strike", "drone"), ("strike", "air")])
    >>> [hit.entry for hit in index.find("A drone-strike, then a strike.")]
    ['drone', 'air']
    """

    def __init__(self, phrases: Iterable[tuple[str, Entry]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, Entry]]] = {}
        for phrase, entry in phrases:
            words = tuple(word.lower() for word in _WORD.findall(phrase))
            exact = "".join(_WORD.findall(phrase)) if phrase.isupper() else ""
            if words:
                self._by_first.setdefault(words[0], []).append((words, exact, entry))
        for entries in self._by_first.values():
            entries.sort(key=lambda item: (-len(item[0]), not item[1]))
        self._first_words = WordKinds(self._by_first.__contains__)

    def starts(self, text: str) -> list[int]:
        """Return where in a text a phrase may begin."""
        return self._first_words.starts(text)[0]

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[PhraseHit[Entry]]:
        """Yield the phrases of ``text[start:end]`` from left to right, the longest where several fit, without overlaps.

        `start` and `end` must not cut a word; the hits' code points count from the start of `text`.
        """
        tokens = tokens_of(text)
        first, stop = tokens.between(start, len(text) if end is None else end)
        words, spans, by_first = tokens.lower, tokens.spans, self._by_first
        shouting: bool | None = None
        position = first
        (found_at,) = self._first_words.at(text)
        for at in found_at[bisect_left(found_at, first) : bisect_left(found_at, stop)]:
            if at < position:
                continue
            for phrase, exact, entry in by_first[words[at]]:
                last = at + len(phrase)
                if last > stop or words[at:last] != phrase or not (len(phrase) == 1 or _joined(text, spans[at:last])):
                    continue
                if exact:
                    if shouting is None:
                        shouting = text[start:end].isupper()
                    spelled = "".join([text[left:right] for left, right in spans[at:last]])
                    if spelled != exact or (shouting and len(exact) < 3):
                        continue
                yield PhraseHit(spans[at][0], spans[last - 1][1], entry)
                position = last
                break


def _joined(text: str, spans: tuple[tuple[int, int], ...]) -> bool:
    return all(_JOINS.fullmatch(text, left[1], right[0]) is not None for left, right in itertools.pairwise(spans))
