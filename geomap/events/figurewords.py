"""What the words of a figure stand for: low, best and high."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from geomap.errors import InputError
from geomap.events.numbers import NUMBER, parse_number

#: What vague words count for. ACLED takes the most conservative reading of an estimate: 10 for "tens", 12 for
#: "dozens", 100 for "hundreds" (ACLED, "Fatalities", FAQ of 27 February 2023); for "several" and "many" it codes 3 or
#: 10, of which the lower is taken. "Scores" (20 each) and "thousands" follow the same rule.
VAGUE_COUNTS: dict[str, int] = {
    "several": 3,
    "many": 3,
    "some": 3,
    "numerous": 3,
    "multiple": 3,
    "a few": 3,
    "a number of": 3,
    "an unknown number of": 3,
    "an unspecified number of": 3,
    "a couple of": 2,
    "a handful of": 3,
    "tens of": 10,
    "dozens": 12,
    "dozens of": 12,
    "scores": 20,
    "scores of": 20,
    "hundreds": 100,
    "hundreds of": 100,
    "thousands of": 1000,
}


#: How vague words are counted: as ACLED does, or not at all: "several" are one at least, and the words are kept.
VAGUE_FIGURES = ("acled", "words")
_counted: ContextVar[str] = ContextVar("vague_figures", default="acled")


@contextmanager
def counting_vague_words(how: str) -> Iterator[None]:
    """Count vague words in one of the ways of `VAGUE_FIGURES`.

    Raises
    ------
    InputError
        If `how` is none of them.

    Examples
    --------
    >>> bounds_of("dozens")
    (12, 12, None)
    >>> with counting_vague_words("words"):
    ...     bounds_of("dozens"), bounds_of("at least 30")
    ((1, None, None), (30, 30, None))
    """
    if how not in VAGUE_FIGURES:
        raise InputError(f"vague figures: {how!r} is no way to count them; expected {' or '.join(VAGUE_FIGURES)}")
    before = _counted.set(how)
    try:
        yield
    finally:
        _counted.reset(before)


def bounds_of(figure: str) -> tuple[int | None, int | None, int | None] | None:
    """Return low, best and high of a figure in words, None when it is no figure."""
    return _bounds(figure, _counted.get() == "acled")


@lru_cache(maxsize=2048)
def _bounds(figure: str, counts_vague: bool) -> tuple[int | None, int | None, int | None] | None:
    words = re.sub(r"\s*\(\d+\)", "", figure.lower())
    if words == "no":
        return 0, 0, 0
    numbers = [value for value in map(parse_number, re.findall(NUMBER, words)) if value is not None]
    ranged = re.search(rf"between|{NUMBER}\s*(?:-|–|to|or)\s*{NUMBER}", words)
    if ranged and len(numbers) >= 2 and numbers[0] < numbers[1]:
        return numbers[0], None, numbers[1]
    if words in ("a", "an", "the", "its", "his", "her", "their") or _ORDINAL.fullmatch(words):
        return 1, 1, 1
    if not numbers:
        vague = next((value for word, value in _BY_LENGTH if words.endswith(word)), None)
        if vague is None:
            return None
        return (vague, vague, None) if counts_vague else (1, None, None)
    value = numbers[-1]
    if words.endswith("+"):
        return value, value, None
    if re.match(r"(?:fewer than|less than|under)\b", words):
        return (1, None, value - 1) if value > 1 else (0, 0, 0)
    if re.match(r"(?:up to|as many as|at most|no more than)\b", words):
        return 1, None, value
    if re.match(r"(?:more than|over|upwards of)\b", words):
        return value + 1, value + 1, None
    if re.match(r"(?:at least|no fewer than|no less than|not less than)\b", words):
        return value, value, None
    if re.match(r"(?:about|around|approximately|roughly|some|nearly|almost|close to|an estimated|estimated)\b", words):
        return None, value, None
    return value, value, value


_ORDINAL = re.compile(r"another|an?\s+(?:second|third|fourth)")
_BY_LENGTH = sorted(VAGUE_COUNTS.items(), key=lambda item: len(item[0]), reverse=True)
