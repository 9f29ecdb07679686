"""The words of a report, cut once and shared by all that look for words in it."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_WORD, _PARTS = re.compile(r"[^\W_]+"), re.compile(r"([^\W_]+)")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text, cut at everything but letters and digits: where each starts and ends, in small letters.

    `kinds` holds, for every test of a `WordKinds`, the numbers of the words that pass it.

    Examples
    --------
    >>> tokens_of("Two AIR-strikes").lower
    ('two', 'air', 'strikes')
    """

    spans: tuple[tuple[int, int], ...]
    lower: tuple[str, ...]
    kinds: list[list[int]]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word that starts at code point `start` or later, and the first at `end` or later."""
        return bisect_left(self.spans, (start, -1)), bisect_left(self.spans, (end, -1))


#: Cutting a phrase anew costs less than forgetting a report for it.
_PHRASE_CHARACTERS = 120
#: Remembered are the reports that are read ahead together: as many as have some characters, and some however long.
_MOST_CHARACTERS, _FEWEST = 150_000, 4
_REMEMBERED: dict[str, Tokens] = {}


def tokens_of(text: str) -> Tokens:
    """Cut a text into words; the last reports are remembered."""
    if len(text) < _PHRASE_CHARACTERS:
        return _cut(text)
    tokens = _REMEMBERED.get(text)
    if tokens is None:
        tokens = _cut(text)
        _REMEMBERED[text] = tokens
        characters = sum(map(len, _REMEMBERED))
        while len(_REMEMBERED) > _FEWEST and characters > _MOST_CHARACTERS:
            oldest = next(iter(_REMEMBERED))
            characters -= len(oldest)
            del _REMEMBERED[oldest]
    return tokens


def _cut(text: str) -> Tokens:
    small = text.lower()
    if len(small) == len(text):
        # Words and what parts them in turn: their lengths added up are quicker than asking each word where it lies.
        parts = _PARTS.split(small)
        edges = list(itertools.accumulate(map(len, parts)))
        spans, lower = tuple(zip(edges[:-1:2], edges[1::2], strict=True)), parts[1::2]
    else:
        # Some capitals, such as the Turkish dotted I, fall apart when made small.
        spans = tuple([match.span() for match in _WORD.finditer(text)])
        lower = [text[start:end].lower() for start, end in spans]
    return Tokens(spans, tuple(lower), _sorted(lower))


class WordKinds:
    """Sorts words by tests; what a word passes is remembered, and all sorters go over a report together, once.

    Examples
    --------
    >>> kinds = WordKinds(str.isdigit, lambda word: len(word) > 3)
    >>> kinds.starts("In 2017 they left 17 behind")
    ([3, 18], [3, 8, 13, 21])
    """

    def __init__(self, *tests: Callable[[str], object]) -> None:
        self._kinds = range(len(_TESTS), len(_TESTS) + len(tests))
        _TESTS.extend(tests)
        _KNOWN.clear()
        _REMEMBERED.clear()

    def at(self, text: str) -> list[list[int]]:
        """Return, for each test, the numbers of the words of a text that pass it in small letters."""
        tokens = tokens_of(text)
        return [tokens.kinds[kind] for kind in self._kinds]

    def spans(self, text: str) -> list[list[tuple[int, int]]]:
        """Return, for each test, where the words lie that pass it."""
        spans = tokens_of(text).spans
        return [[spans[at] for at in found] for found in self.at(text)]

    def starts(self, text: str) -> tuple[list[int], ...]:
        """Return, for each test, where the words begin that pass it."""
        spans = tokens_of(text).spans
        return tuple([spans[at][0] for at in found] for found in self.at(text))


#: The tests of all sorters, and which of them each word passes that was met; forgotten when they are too many.
_TESTS: list[Callable[[str], object]] = []
_KNOWN: dict[str, tuple[int, ...]] = {}
_MOST_KNOWN = 200_000


def _sorted(words: Sequence[str]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in _TESTS]
    known = _KNOWN.get
    # Most words are known and pass nothing.
    for at in [at for at, word in enumerate(words) if known(word, True)]:
        word = words[at]
        passed = known(word)
        if passed is None:
            if len(_KNOWN) >= _MOST_KNOWN:
                _KNOWN.clear()
            passed = _KNOWN[word] = tuple(kind for kind, test in enumerate(_TESTS) if test(word))
        for kind in passed:
            found[kind].append(at)
    return found


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
