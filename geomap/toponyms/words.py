"""Texts as arrays of words: where each begins, its hash, its capitals and what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer.names import normalise

Hashes = NDArray[np.uint64]
Ints = NDArray[np.int64]
#: Code points, as bytes where all are ASCII.
Codes = NDArray[np.uint8] | NDArray[np.uint32]

#: Kinds of gaps behind a word.
JOINED, HYPHEN, COMMA, STOP, NEWLINE, OPEN, CLOSE, QUOTE, OTHER, POSSESSIVE = range(10)
#: Capitals of a word.
LOWER, CAPITAL, UPPER, UNCASED, DIGIT = range(5)

#: A letter of a name is dropped, or separates words.
_DROP, _SEPARATE = 0, 32
_BASE = np.uint64(0x9E3779B97F4A7C15 | 1)
_INVERSE = np.uint64(pow(int(_BASE), -1, 1 << 64))
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)
_APOSTROPHES = (39, 0x2019)

_fold = np.arange(0x110000, dtype=np.uint32)
_case = np.full(0x110000, UNCASED, dtype=np.uint8)
_gap = np.full(0x110000, OTHER, dtype=np.uint8)
_ready = np.zeros(0x110000, dtype=np.bool_)
_wide: dict[int, str] = {}
_powers = np.ones(1, dtype=np.uint64)
_inverse_powers = np.ones(1, dtype=np.uint64)

for _code in range(128):
    _character = chr(_code)
    _ready[_code] = True
    _fold[_code] = ord(_character.lower()) if _character.isalnum() else _SEPARATE
    if _character.isupper():
        _case[_code] = CAPITAL
    elif _character.islower():
        _case[_code] = LOWER
    elif _character.isdigit():
        _case[_code] = DIGIT
    _gap[_code] = {
        " ": JOINED, "\t": JOINED, "-": HYPHEN, ",": COMMA, ".": STOP, "!": STOP, "?": STOP, ":": STOP, ";": STOP,
        "\n": NEWLINE, "\r": NEWLINE, "(": OPEN, "[": OPEN, ")": CLOSE, "]": CLOSE, '"': QUOTE,
    }.get(_character, OTHER)  # fmt: skip
for _code in _APOSTROPHES:
    _ready[_code] = True
    _fold[_code] = _DROP
    _gap[_code] = QUOTE
for _code in (0xA0, 0x202F, 0x2009):
    _ready[_code], _fold[_code], _gap[_code] = True, _SEPARATE, JOINED
for _code in (0x2010, 0x2011):
    _ready[_code], _fold[_code], _gap[_code] = True, _SEPARATE, HYPHEN
for _code in (0x201C, 0x201D, 0xAB, 0xBB, 0x2018):
    _ready[_code], _fold[_code], _gap[_code] = True, _SEPARATE, QUOTE
for _code in (0x060C, 0x3001):
    _ready[_code], _fold[_code], _gap[_code] = True, _SEPARATE, COMMA
for _code in (0x061B, 0x061F, 0x3002, 0x2026):
    _ready[_code], _fold[_code], _gap[_code] = True, _SEPARATE, STOP


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, or of several one behind the other.

    Attributes
    ----------
    start, end : array of int
        Code points of each word.
    hashes : array of uint64
        Hash of each folded word; equal for equal look-up keys.
    case : array of int
        LOWER, CAPITAL, UPPER (two capitals or more and nothing else), UNCASED or DIGIT.
    gap : array of int
        What follows the word: the strongest mark between it and the next; POSSESSIVE behind "Libya's".
    bare : array of uint64
        As `hashes`, without the "'s" of a possessive.
    offsets : array of int
        Where each text begins in the joined one, in code points.
    bounds : array of int
        The first word of each text, and how many words there are.
    document : array of int
        Which text each word is of.
    """

    start: Ints
    end: Ints
    hashes: Hashes
    case: NDArray[np.uint8]
    gap: NDArray[np.uint8]
    bare: Hashes
    sums: Hashes
    folded_start: Ints
    folded_end: Ints
    offsets: Ints
    bounds: Ints
    document: Ints

    def __len__(self) -> int:
        return len(self.start)

    def span_hashes(self, first: Ints, last: Ints) -> Hashes:
        """Return the hashes of stretches of words, as of their words with one space between."""
        return _span_hashes(self.sums, self.folded_start[first], self.folded_end[last])

    def bare_span_hashes(self, first: Ints, last: Ints) -> Hashes:
        """As `span_hashes`, without the "'s" of the last word."""
        return _span_hashes(self.sums, self.folded_start[first], self.folded_end[last] - (self.gap[last] == POSSESSIVE))

    def ending_hashes(self, last: Ints) -> Hashes:
        """Return the hashes of the last three letters of words."""
        stop = self.folded_end[last] - (self.gap[last] == POSSESSIVE)
        return _span_hashes(self.sums, np.maximum(self.folded_start[last], stop - 3), stop)

    def name_ends(self, last: Ints) -> Ints:
        """Return the code points at which names end that end with a word, without "'s"."""
        return np.asarray(self.end[last] - 2 * (self.gap[last] == POSSESSIVE), dtype=np.int64)


def _span_hashes(sums: Hashes, start: Ints, end: Ints) -> Hashes:
    raw = (sums[end] - sums[start]) * _inverse_powers[start]
    raw = (raw ^ (raw >> _SHIFT)) * _MIX
    return np.asarray(raw ^ (raw >> _SHIFT), dtype=np.uint64)


def _grow(count: int) -> None:
    global _powers, _inverse_powers
    if len(_powers) < count:
        size = max(count, 1 << 14)
        _powers = np.full(size, _BASE, dtype=np.uint64)
        _inverse_powers = np.full(size, _INVERSE, dtype=np.uint64)
        _powers[0] = _inverse_powers[0] = 1
        np.multiply.accumulate(_powers, out=_powers)
        np.multiply.accumulate(_inverse_powers, out=_inverse_powers)


def _learn(codes: NDArray[np.uint32]) -> None:
    """Fill the tables for the characters of a text that were not seen yet."""
    for code in np.unique(codes[~_ready[codes]]).tolist():
        character = chr(code)
        _ready[code] = True
        folded = "" if 0xD800 <= code < 0xE000 else normalise(character)
        if 0xD800 <= code < 0xE000 or (not folded and not _is_dropped(character)):
            _fold[code] = _SEPARATE
        elif len(folded) > 1:
            _wide[code] = folded
            _fold[code] = ord(folded[0])
        else:
            _fold[code] = ord(folded) if folded else _DROP
        if character.isupper() or character.istitle():
            _case[code] = CAPITAL
        elif character.islower():
            _case[code] = LOWER
        elif character.isdigit():
            _case[code] = DIGIT
        if character.isspace():
            _gap[code] = JOINED


def _is_dropped(character: str) -> bool:
    """Tell whether a character that folds to nothing joins the letters around it ("ʻ", accents) rather than parts them."""
    return normalise(f"a{character}a") == "aa"


def hash_of(key: str) -> int:
    """Return the hash of a look-up key, as `Words.span_hashes` gives it.

    Examples
    --------
    >>> words = split("In New York today")
    >>> int(words.span_hashes(np.array([1]), np.array([2]))[0]) == hash_of("new york")
    True
    """
    codes = np.frombuffer(key.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    _grow(len(codes) + 1)
    raw = int((codes * _powers[: len(codes)]).sum(dtype=np.uint64))
    raw = ((raw ^ (raw >> 32)) * int(_MIX)) & 0xFFFFFFFFFFFFFFFF
    return raw ^ (raw >> 32)


def split(text: str) -> Words:
    """Return the words of a text.

    Examples
    --------
    >>> words = split("Sirte's port, St. Louis")
    >>> [("Sirte's port, St. Louis"[a:b]) for a, b in zip(words.start, words.end)]
    ["Sirte's", 'port', 'St', 'Louis']
    >>> len(split(""))
    0
    """
    return _split(text, _ONE_TEXT)


#: What stands between texts: no letter, no space.
BETWEEN = "\0"
_ONE_TEXT = np.zeros(1, dtype=np.int64)


def split_all(texts: Sequence[str]) -> tuple[str, Words]:
    """Return texts joined, and their words.

    Examples
    --------
    >>> split_all(["One text.", "Another"])[1].document.tolist()
    [0, 0, 1]
    """
    if len(texts) == 1:
        return texts[0], split(texts[0])
    joined = BETWEEN.join(texts)
    return joined, _split(joined, np.cumsum([0, *(len(text) + 1 for text in texts[:-1])]))


def _split(text: str, offsets: Ints) -> Words:
    codes: Codes
    if text.isascii():
        codes = np.frombuffer(text.encode(), dtype=np.uint8)
    else:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        if not _ready[codes].all():
            _learn(codes)
    padded = np.empty(len(codes) + 4, dtype=np.uint32)
    padded[:2] = padded[-2:] = _SEPARATE
    folded = padded[2:-2]
    folded[:] = _fold[codes]
    chained, inside = _with_marks(codes, padded)
    solid = padded[1:-1] != _SEPARATE
    edges = np.flatnonzero(solid[1:] != solid[:-1])
    return _assemble(codes, folded, edges[::2], edges[1::2], chained, inside, offsets)


def _with_marks(codes: Codes, padded: NDArray[np.uint32]) -> tuple[bool, Ints]:
    """Join the letters of "U.S." and part words from quotation marks, in the folded text with two spaces on either side.

    Returns whether dots were joined, and where apostrophes stand within words.
    """
    dots = np.flatnonzero(codes == 46)
    quotes = np.flatnonzero(codes == 39 if codes.dtype == np.uint8 else (codes == 39) | (codes == 0x2019))
    # A dot behind a single letter and before another letter: an abbreviation.
    before, behind = padded[dots + 1] != _SEPARATE, padded[dots + 3] != _SEPARATE
    chained = dots[before & behind & (padded[dots] == _SEPARATE)]
    outside = (padded[quotes + 1] == _SEPARATE) | (padded[quotes + 3] == _SEPARATE)
    padded[chained + 2] = _DROP
    padded[quotes[outside] + 2] = _SEPARATE
    return len(chained) > 0, quotes[~outside]


def _assemble(
    codes: Codes,
    folded: NDArray[np.uint32],
    start: Ints,
    end: Ints,
    chained: bool,
    apostrophes: Ints,
    offsets: Ints,
) -> Words:
    # The folded stream: letters of each word, one space between words.
    keep = folded != _SEPARATE
    dropped = np.flatnonzero(folded == _DROP)
    lengths = end - start
    if len(dropped):
        keep[dropped] = False
        lengths = lengths - np.bincount(np.searchsorted(end, dropped, side="right"), minlength=len(end))
        some = lengths > 0
        start, end, lengths = start[some], end[some], lengths[some]
    bounds = np.empty(len(offsets) + 1, dtype=np.int64)
    bounds[:-1], bounds[-1] = np.searchsorted(start, offsets), len(start)
    document = np.repeat(np.arange(len(offsets)), bounds[1:] - bounds[:-1])
    keep[end[:-1]] = True
    kept = np.flatnonzero(keep)
    stream: NDArray[np.uint32] = folded[kept]
    folded_end = np.cumsum(lengths + 1) - 1
    folded_start = folded_end - lengths
    if _wide and codes.dtype != np.uint8 and (extra := _extra_letters(codes[kept])) is not None:
        stream, shift = extra
        folded_start, folded_end = shift[folded_start], shift[folded_end]
    _grow(len(stream) + 1)
    sums = np.zeros(len(stream) + 1, dtype=np.uint64)
    np.cumsum(stream * _powers[: len(stream)], out=sums[1:])
    hashes = _span_hashes(sums, folded_start, folded_end)
    gap = _gaps(codes, start, end, chained, apostrophes, bounds)
    bare = hashes
    possessive = np.flatnonzero(gap == POSSESSIVE)
    if len(possessive):
        bare = hashes.copy()
        bare[possessive] = _span_hashes(sums, folded_start[possessive], folded_end[possessive] - 1)
    case = _cases(codes, start, end)
    return Words(start, end, hashes, case, gap, bare, sums, folded_start, folded_end, offsets, bounds, document)


def _extra_letters(codes: Codes) -> tuple[Any, Any] | None:
    """Return the stream with letters such as "ß" written out, and where each place of it has gone."""
    wide = np.flatnonzero(np.isin(codes, list(_wide)))
    if not len(wide):
        return None
    lengths = np.ones(len(codes), dtype=np.int64)
    lengths[wide] = [len(_wide[code]) for code in codes[wide].tolist()]
    shift = np.concatenate([[0], np.cumsum(lengths)])
    stream = np.repeat(_fold[codes], lengths)
    for place, code in zip(wide.tolist(), codes[wide].tolist(), strict=True):
        stream[shift[place] : shift[place + 1]] = [ord(c) for c in _wide[code]]
    return stream, shift


def _cases(codes: Codes, start: Ints, end: Ints) -> NDArray[np.uint8]:
    if not len(start):
        return np.zeros(0, dtype=np.uint8)
    first = _case[codes[start]]
    # Capitals count one, small letters more than there are of any.
    counts = np.add.reduceat(_weight[_case[codes]], start)
    return np.where((counts >= 2) & (counts < _SMALL_LETTER), UPPER, first).astype(np.uint8)


_SMALL_LETTER = 1 << 31
_weight = np.zeros(5, dtype=np.int64)
_weight[CAPITAL], _weight[LOWER] = 1, _SMALL_LETTER


def _gaps(codes: Codes, start: Ints, end: Ints, chained: bool, apostrophes: Ints, bounds: Ints) -> NDArray[np.uint8]:
    if not len(start):
        return np.zeros(0, dtype=np.uint8)
    following = np.empty_like(start)
    following[:-1], following[-1] = start[1:], len(codes)
    width = following - end
    if end[-1] < len(codes):
        gap = _gap[codes[end]]
    else:
        gap = np.full(len(start), JOINED, dtype=np.uint8)
        gap[:-1] = _gap[codes[end[:-1]]]
    more = np.flatnonzero(width > 1)
    for offset in (1, 2):
        if offset > 1:
            more = more[width[more] > offset]
        other = _gap[codes[end[more] + offset]]
        # Of several marks the first that is no space counts, a new line wherever it stands, and an opening bracket.
        current = gap[more]
        gap[more] = np.where(
            (current == JOINED) | (other == NEWLINE) | ((other == OPEN) & (current != STOP)), other, current
        )
    if chained:
        # The last dot of "U.S." ends no sentence as a rule.
        dotted = np.flatnonzero((gap == STOP) & (end - start > 2) & (width > 1))
        joined = (codes[end[dotted]] == 46) & (codes[end[dotted] - 2] == 46)
        gap[dotted[joined & (_gap[codes[end[dotted] + 1]] == JOINED)]] = JOINED
    gap[bounds[1:] - 1] = STOP
    if len(apostrophes):
        word = np.minimum(np.searchsorted(end, apostrophes), len(end) - 1)
        letter = codes[np.minimum(apostrophes + 1, len(codes) - 1)]
        ends = (end[word] == apostrophes + 2) & (end[word] - start[word] > 3)
        gap[word[ends & ((letter == ord("s")) | (letter == ord("S")))]] = POSSESSIVE
    return gap
