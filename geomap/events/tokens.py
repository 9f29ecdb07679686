"""The words of a report, cut once and shared by all that look for words in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text, cut at everything but letters and digits: where each starts and ends, in small letters.

    Examples
    --------
    >>> tokens_of("Two AIR-strikes").lower
    ('two', 'air', 'strikes')
    """

    spans: tuple[tuple[int, int], ...]
    lower: tuple[str, ...]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word that starts at code point `start` or later, and the first at `end` or later."""
        return bisect_left(self.spans, (start, -1)), bisect_left(self.spans, (end, -1))


#: Cutting a phrase anew costs less than forgetting a report for it.
_PHRASE_CHARACTERS = 120


def tokens_of(text: str) -> Tokens:
    """Cut a text into words; the last few reports are remembered."""
    return _cut(text) if len(text) < _PHRASE_CHARACTERS else _remembered(text)


@lru_cache(maxsize=4)
def _remembered(text: str) -> Tokens:
    return _cut(text)


def _cut(text: str) -> Tokens:
    spans = tuple([match.span() for match in _WORD.finditer(text)])
    lower = _WORD.findall(text.lower())
    if len(lower) != len(spans):
        # Some capitals, such as the Turkish dotted I, fall apart when made small.
        lower = [text[start:end].lower() for start, end in spans]
    return Tokens(spans, tuple(lower))


class WordKinds:
    """Sorts words by tests; what a word passes is remembered, so that a text is sorted by one look-up a word.

    Examples
    --------
    >>> kinds = WordKinds(str.isdigit, lambda word: len(word) > 3)
    >>> kinds.starts("In 2017 they left 17 behind")
    ([3, 18], [3, 8, 13, 21])
    """

    _MOST = 200_000

    def __init__(self, *tests: Callable[[str], bool]) -> None:
        self._tests = tests
        self._known: dict[str, tuple[int, ...]] = {}

    def spans(self, text: str) -> tuple[list[tuple[int, int]], ...]:
        """Return, for each test, where the words of a text lie that pass it in small letters."""
        found: tuple[list[tuple[int, int]], ...] = tuple([] for _ in self._tests)
        tokens, known = tokens_of(text), self._known.get
        # Most words are known and pass nothing.
        hits = [pair for pair in zip(tokens.spans, tokens.lower, strict=True) if known(pair[1], True)]
        for span, word in hits:
            for kind in known(word) or self._sort(word):
                found[kind].append(span)
        return found

    def starts(self, text: str) -> tuple[list[int], ...]:
        """Return, for each test, where the words begin that pass it."""
        return tuple([start for start, _ in spans] for spans in self.spans(text))

    def _sort(self, word: str) -> tuple[int, ...]:
        if len(self._known) >= self._MOST:
            self._known.clear()
        passed = self._known[word] = tuple(kind for kind, test in enumerate(self._tests) if test(word))
        return passed


def matches_at(
    pattern: re.Pattern[str], text: str, starts: list[int], left: int, right: int
) -> Iterator[re.Match[str]]:
    """Yield what `pattern.finditer(text, left, right)` yields when it can begin at `starts` only; much faster.

    Parameters
    ----------
    pattern : re.Pattern
    text : str
    starts : list of int
        In order.
    left, right : int
        Code points.
    """
    position = left
    match_at = pattern.match
    for start in starts[bisect_left(starts, left) : bisect_left(starts, right)]:
        if start < position:
            continue
        match = match_at(text, start, right)
        if match is not None:
            yield match
            position = match.end()
