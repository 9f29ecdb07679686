"""Find many fixed phrases in a text in one pass, by their words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from geomap.events.tokens import WordKinds, tokens_of

Entry = TypeVar("Entry")
#: Spelling if only capitals will do, entry.
_Written = tuple[str, Entry]
#: How many words, and the phrases of so many words.
_OfLength = tuple[int, dict[tuple[str, ...], list[_Written[Entry]]]]

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
        #: By the first word and the second, None for phrases of one word; the longest first.
        self._by_first: dict[str, dict[str | None, list[_OfLength[Entry]]]] = {}
        lengths: dict[tuple[str, str | None], dict[int, dict[tuple[str, ...], list[_Written[Entry]]]]] = {}
        for phrase, entry in phrases:
            words = tuple(word.lower() for word in _WORD.findall(phrase))
            exact = "".join(_WORD.findall(phrase)) if phrase.isupper() else ""
            if words:
                begin = words[0], words[1] if len(words) > 1 else None
                written = lengths.setdefault(begin, {}).setdefault(len(words), {}).setdefault(words, [])
                written.append((exact, entry))
                # What only capitals will do for comes first.
                written.sort(key=lambda item: not item[0])
        for (first, second), found in lengths.items():
            self._by_first.setdefault(first, {})[second] = sorted(found.items(), key=lambda item: -item[0])
        self._first_words = WordKinds(frozenset(self._by_first))

    def entries(self) -> list[Entry]:
        """Return the entries of all phrases."""
        found = (lengths for by_second in self._by_first.values() for lengths in by_second.values())
        return [
            entry for lengths in found for _, phrases in lengths for items in phrases.values() for _, entry in items
        ]

    def starts(self, text: str) -> list[int]:
        """Return where in a text a phrase may begin."""
        return self._first_words.starts(text)[0]

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[PhraseHit[Entry]]:
        """Return the phrases of ``text[start:end]`` from left to right, the longest where several fit, without overlaps.

        `start` and `end` must not cut a word; the hits' code points count from the start of `text`.
        """
        tokens = tokens_of(text)
        (found_at,) = self._first_words.at(text)
        if end is not None or start:
            first, stop = tokens.between(start, len(text) if end is None else end)
            found_at = found_at[bisect_left(found_at, first) : bisect_left(found_at, stop)]
        else:
            stop = len(tokens.lower)
        words, starts, ends, by_first = tokens.lower, tokens.starts, tokens.ends, self._by_first
        hits: list[PhraseHit[Entry]] = []
        shouting: bool | None = None
        position = 0
        for at in found_at:
            if at < position:
                continue
            by_second = by_first[words[at]]
            longer = by_second.get(words[at + 1]) if at + 1 < stop else None
            alone = by_second.get(None)
            for length, phrases in (*longer, *alone) if longer and alone else longer or alone or ():
                last = at + length
                written = phrases.get(words[at:last]) if last <= stop else None
                if written is None:
                    continue
                if not all(_JOINS.fullmatch(text, ends[k], starts[k + 1]) for k in range(at, last - 1)):
                    continue
                for exact, entry in written:
                    if exact:
                        if "".join([text[starts[k] : ends[k]] for k in range(at, last)]) != exact:
                            continue
                        if len(exact) < 3:
                            if shouting is None:
                                shouting = text[start:end].isupper()
                            if shouting:
                                continue
                    hits.append(PhraseHit(starts[at], ends[last - 1], entry))
                    position = last
                    break
                if position == last:
                    break
        return hits
