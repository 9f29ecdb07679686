"""The words of a report, cut once and shared by all that look for words in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"[^\W_]+")
_BLANK = np.uint16(ord(" "))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text, cut at everything but letters and digits: where each starts and ends, in small letters.

    `kinds` holds, for every test of a `WordKinds`, the numbers of the words that pass it; `small` is the text in small letters,
    as `small_letters` gives it.

    Examples
    --------
    >>> tokens_of("Two AIR-strikes").lower
    ('two', 'air', 'strikes')
    """

    starts: Sequence[int]
    ends: Sequence[int]
    lower: tuple[str, ...]
    kinds: list[list[int]]
    small: str

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word that starts at code point `start` or later, and the first at `end` or later."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)


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


def words_within(text: str, start: int, end: int) -> frozenset[str]:
    """Return the words, in small letters, that begin between two code points of a text."""
    tokens = tokens_of(text)
    first, stop = tokens.between(start, end)
    return frozenset(tokens.lower[first:stop])


def _cut(text: str) -> Tokens:
    small, letters = text.lower(), small_letters(text)
    even = len(small) == len(text)
    codes = small.encode("utf-16-le", "surrogatepass") if even and len(text) >= _PHRASE_CHARACTERS else b""
    if len(codes) == 2 * len(text) and codes:
        units = np.frombuffer(codes, np.uint16)
        inside = np.zeros(len(units) + 2, np.bool_)
        inside[1:-1] = _letters()[units]
        lower = np.where(inside[1:-1], units, _BLANK).tobytes().decode("utf-16-le").split()
        edges = np.flatnonzero(inside[1:] != inside[:-1]).tolist()
        starts, ends = edges[::2], edges[1::2]
    else:
        # Phrases, and texts in letters of rare scripts. Some capitals, such as the Turkish dotted I, fall apart when made small.
        spans = [match.span() for match in _WORD.finditer(text)]
        lower = [small[start:end] if even else text[start:end].lower() for start, end in spans]
        starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return Tokens(starts, ends, tuple(lower), _sorted(lower), letters)


#: What a pattern that ignores case takes for another letter, though it is no capital of it.
_LIKE_ASCII = {ord("ſ"): "s", ord("ı"): "i", ord("İ"): "i"}


def small_letters(text: str) -> str:
    """Return a text in small letters, each at its place: a pattern of small letters finds in it what one with `re.I` finds.

    Examples
    --------
    >>> small_letters("İZMİR, Ankara")
    'izmir, ankara'
    """
    small = text.lower()
    if small.isascii() or (len(small) == len(text) and "ſ" not in small and "ı" not in small):
        return small
    plain = text.translate(_LIKE_ASCII)
    return "".join([low if len(low := letter.lower()) == 1 else letter for letter in plain])


#: "Not followed by these words in small letters, or in capitals".
_CASED_AHEAD = re.compile(r"\(\?!\(\?-i:[^()]*\)(?:\\b)?\)")


class AnyCase:
    """A pattern that ignores case, looked for in small letters: several times as fast as with `re.I`.

    Parameters
    ----------
    pattern : str
        What asks for a case, as ``(?-i:...)``, is looked at where the rest is found.

    Examples
    --------
    >>> AnyCase("talks (?:begun|under way)").search("TALKS Under Way", 0, 15).span()
    (0, 15)
    """

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        # Without what must not follow in some case, the pattern finds no less.
        wider = _CASED_AHEAD.sub("", pattern)
        small = re.sub(r"\\.|\(\?P[<=]\w+|[A-Z]+", lambda m: m[0] if m[0][0] in "\\(" else m[0].lower(), wider)
        self._small = re.compile(small.replace("(?-i:", "(?:"))
        self._exact = "(?-i:" in pattern

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern that ignores case."""
        return re.compile(self._pattern, re.I)

    def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Return what ``pattern.search(text, start, end)`` returns, of a report; the words of the match may be in small letters."""
        found = self._small.search(tokens_of(text).small, start, end)
        return self.pattern.search(text, start, end) if found and self._exact else found

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """As `search`, for ``pattern.match(text, start, end)``."""
        found = self._small.match(tokens_of(text).small, start, end)
        return self.pattern.match(text, start, end) if found and self._exact else found

    def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield what ``pattern.finditer(text, start, end)`` yields, no faster."""
        return self.pattern.finditer(text, start, end)

    def within(self, words: str, small: str) -> bool:
        """Return whether ``pattern.search(words)`` finds anything; `small` are the words in `small_letters`."""
        return self._small.search(small) is not None and (not self._exact or self.pattern.search(words) is not None)

    def opens(self, words: str, small: str) -> bool:
        """As `within`, for ``pattern.match(words)``."""
        return self._small.match(small) is not None and (not self._exact or self.pattern.match(words) is not None)


@cache
def _letters() -> npt.NDArray[np.bool_]:
    """Which characters of two bytes are letters or digits."""
    return np.fromiter(map(str.isalnum, map(chr, range(1 << 16))), np.bool_, 1 << 16)


class WordKinds:
    """Sorts words by tests, or by lists of words; what a word passes is remembered, and all sorters go over a report together, once.

    Examples
    --------
    >>> kinds = WordKinds(str.isdigit, lambda word: len(word) > 3)
    >>> kinds.starts("In 2017 they left 17 behind")
    ([3, 18], [3, 8, 13, 21])
    """

    def __init__(self, *tests: Callable[[str], object] | frozenset[str]) -> None:
        begin = len(_KINDS)
        self._kinds = range(begin, begin + len(tests))
        for kind, test in zip(self._kinds, tests, strict=True):
            if isinstance(test, frozenset):
                for word in test:
                    _LISTED.setdefault(word, []).append(kind)
            else:
                _TESTS.append((kind, test))
        _KINDS.extend(self._kinds)
        _KNOWN.clear()
        _REMEMBERED.clear()

    def at(self, text: str) -> list[list[int]]:
        """Return, for each test, the numbers of the words of a text that pass it in small letters."""
        tokens = tokens_of(text)
        return [tokens.kinds[kind] for kind in self._kinds]

    def spans(self, text: str) -> list[list[tuple[int, int]]]:
        """Return, for each test, where the words lie that pass it."""
        tokens = tokens_of(text)
        starts, ends = tokens.starts, tokens.ends
        return [[(starts[at], ends[at]) for at in tokens.kinds[kind]] for kind in self._kinds]

    def starts_of(self, text: str, test: int) -> list[int]:
        """Return where the words begin that pass one test, by its number."""
        tokens = tokens_of(text)
        return list(map(tokens.starts.__getitem__, tokens.kinds[self._kinds[test]]))

    def any_within(self, text: str, start: int, end: int) -> bool:
        """Return whether a word that passes the first test begins between two code points."""
        tokens = tokens_of(text)
        passed = tokens.kinds[self._kinds.start]
        if not passed:
            return False
        starts = tokens.starts
        at = bisect_left(passed, start, key=starts.__getitem__)
        return at < len(passed) and starts[passed[at]] < end

    def starts(self, text: str) -> tuple[list[int], ...]:
        """Return, for each test, where the words begin that pass it."""
        tokens = tokens_of(text)
        start, kinds = tokens.starts.__getitem__, tokens.kinds
        return tuple([list(map(start, kinds[kind])) for kind in self._kinds])


class Guarded:
    """A pattern in any case that is looked for only where a word lies without which it finds nothing; much faster.

    Parameters
    ----------
    pattern : AnyCase
    hint : callable or frozenset of str
        A test for words in small letters. The pattern matches nowhere unless a word passes it that begins in the match.

    Examples
    --------
    >>> guarded = Guarded(AnyCase("under way|begun"), frozenset(("under", "begun")))
    >>> guarded.search("Talks are Under Way.", 0, 20).span()
    (10, 19)
    """

    def __init__(self, pattern: AnyCase, hint: Callable[[str], object] | frozenset[str]) -> None:
        self.pattern = pattern
        self._words = WordKinds(hint)

    def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Return what ``pattern.search(text, start, end)`` returns."""
        return self.pattern.search(text, start, end) if self._words.any_within(text, start, end) else None


#: The numbers of the tests of all sorters, those that are functions, and by word those that are lists of words.
_KINDS: list[int] = []
_TESTS: list[tuple[int, Callable[[str], object]]] = []
_LISTED: dict[str, list[int]] = {}
_MOST_KNOWN = 8_000


class _Known(dict[str, tuple[int, ...]]):
    """Which tests each word passes that was met; forgotten when they are too many."""

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        passed = self[word] = (*_LISTED.get(word, ()), *[kind for kind, test in _TESTS if test(word)])
        return passed


_KNOWN = _Known()


def _sorted(words: Sequence[str]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in _KINDS]
    for at, passed in enumerate(map(_KNOWN.__getitem__, words)):
        # Most words pass nothing.
        if passed:
            for kind in passed:
                found[kind].append(at)
    return found


def matches_at(
    pattern: re.Pattern[str] | AnyCase, text: str, starts: list[int], left: int, right: int
) -> Iterator[re.Match[str]]:
    """Yield what `pattern.finditer(text, left, right)` yields when it can begin at `starts` only; much faster.

    Parameters
    ----------
    pattern : re.Pattern or AnyCase
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
