"""Number words in reports: "17", "twenty-two", "1,200", "two dozen"."""

from __future__ import annotations

import re

from geomap.phrases.lexicon import NUMBER_WORDS

_UNITS = [word for word, value in NUMBER_WORDS.items() if value < 20]
_TENS = [word for word, value in NUMBER_WORDS.items() if value >= 20]

_VALUES: dict[str, int] = dict(NUMBER_WORDS)
_VALUES |= {"a": 1, "an": 1, "dozen": 12, "hundred": 100, "thousand": 1000, "zero": 0, "both": 2, "half": 0}

_TENS_AND_UNITS = rf"(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_UNITS[:9])}))?"
_SMALL = rf"(?:{_TENS_AND_UNITS}|{'|'.join(sorted(_UNITS, key=len, reverse=True))})"

#: Number written in digits or in words, without "a" and "an"; case-insensitive, no capturing groups.
NUMBER = (
    r"(?:(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\d])|(?<![\w.,])\d+(?![\w]|[.,]\d)"
    r"|half\s+a\s+dozen|(?:a|one)\s+(?:dozen|hundred|thousand)"
    rf"|\b{_SMALL}(?:\s+(?:dozen|hundred|thousand))?\b)"
)

_DIGITS = re.compile(r"\d[\d,]*")
_WORDS = re.compile(r"[a-z]+")


def opens_number(word: str) -> bool:
    """Return whether a number may begin with a word, given in small letters.

    Examples
    --------
    >>> [opens_number(word) for word in ("17", "twenty", "half", "soldiers")]
    [True, True, True, False]
    """
    return word[:1].isdigit() or word in _VALUES


def parse_number(text: str) -> int | None:
    """Return the value of a number written in digits or English words, or None.

    Examples
    --------
    >>> [parse_number(words) for words in ("17", "1,200", "twenty-two", "two dozen", "half a dozen")]
    [17, 1200, 22, 24, 6]
    >>> parse_number("several") is None
    True
    """
    digits = _DIGITS.fullmatch(text.strip())
    if digits:
        return int(digits[0].replace(",", ""))
    words = _WORDS.findall(text.lower())
    if not words or any(word not in _VALUES for word in words):
        return None
    if words[0] == "half":
        return 6 if words[-1] == "dozen" else None
    total = 0
    for word in words:
        value = _VALUES[word]
        total = max(total, 1) * value if word in ("dozen", "hundred", "thousand") else total + value
    return total
