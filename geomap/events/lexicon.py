"""Find many fixed phrases in a text in one pass, by their words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

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

    def find(self, text: str) -> Iterator[PhraseHit[Entry]]:
        """Yield the phrases of `text` from left to right, the longest where several fit, without overlaps."""
        spans = [match.span() for match in _WORD.finditer(text)]
        words = [text[start:end].lower() for start, end in spans]
        shouting = text.isupper()
        position = 0
        while position < len(words):
            length = 1
            for phrase, exact, entry in self._by_first.get(words[position], ()):
                last = position + len(phrase)
                if tuple(words[position:last]) != phrase or not _joined(text, spans[position:last]):
                    continue
                found = "".join(text[start:end] for start, end in spans[position:last])
                if exact and (found != exact or (shouting and len(exact) < 3)):
                    continue
                yield PhraseHit(spans[position][0], spans[last - 1][1], entry)
                length = len(phrase)
                break
            position += length


def _joined(text: str, spans: list[tuple[int, int]]) -> bool:
    return all(_JOINS.fullmatch(text, left[1], right[0]) is not None for left, right in itertools.pairwise(spans))
