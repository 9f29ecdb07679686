"""Names in texts of other scripts whose words are not those of lists: inflected, with a particle before them, or unspaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from geomap.gazetteer.default import DefaultIndex
from geomap.gazetteer.names import normalise
from geomap.toponyms import names_table
from geomap.toponyms.inflected import CYRILLIC, OTHER_SCRIPT, base_forms, generic_words
from geomap.toponyms.words import hash_of

Span = tuple[int, int]

#: Letters that Arabic and Hebrew write before a name without a space: and, in, to, from, as.
_ARABIC = re.compile(r"\b(?:[وف])?(?:[بلك])?([\u0621-\u064a]{3,})\b")
_HEBREW = re.compile(r"\b([ושכ]?[במלה]?)([\u05d0-\u05ea]{2,}(?: [\u05d0-\u05ea]{2,})?)\b")
_UNSPACED = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_LONGEST_UNSPACED, _SHORTEST = 8, 2
#: 25 log10 of the people of a town (about 10,000) from which a form that no list has is taken for its name.
_PEOPLE = 100
_AREA = names_table.COUNTRY | names_table.DIVISION


def foreign_spans(text: str, taken: Sequence[Span], index: DefaultIndex) -> list[Span]:
    """Return where well-known names stand in words of other scripts that are in no list as they are written.

    `taken` holds the spans of the names that are known already, in their order.
    """
    if text.isascii() or not OTHER_SCRIPT.search(text):
        return []
    free = [(a, b) for (_, a), (b, _) in pairwise([(0, 0), *taken, (len(text), len(text))]) if b > a]
    options = [(start, end, key) for a, b in free for start, end, key in _options(text, a, b, index)]
    keys = sorted({normalise(key) for _, _, key in options} - generic_words())
    if not keys:
        return []
    table = names_table.ready(index.folder) or names_table.of_text(index, keys)
    rows = table.find(np.array([hash_of(key) for key in keys], dtype=np.uint64))
    flags = np.where(rows >= 0, table.flags[rows], 0)
    known = ((flags & names_table.NAME) > 0) & ((table.people[rows] >= _PEOPLE) | ((flags & _AREA) > 0))
    good = {key for key, is_known in zip(keys, known.tolist(), strict=True) if is_known}
    found: list[Span] = []
    # Of options that overlap the earlier, then the longer.
    for start, end, key in sorted(options, key=lambda option: (option[0], -option[1])):
        if normalise(key) in good and (not found or start >= found[-1][1]):
            found.append((start, end))
    return found


def _options(text: str, begin: int, stop: int, index: DefaultIndex) -> Iterator[tuple[int, int, str]]:
    for match in CYRILLIC.finditer(text, begin, stop):
        for form in base_forms(match[0]):
            yield match.start(), match.end(), form
    for match in _ARABIC.finditer(text, begin, stop):
        yield match.start(1), match.end(), match[1]
    for match in _HEBREW.finditer(text, begin, stop):
        yield match.start(2), match.end(), match[2]
        first = match[2].split(" ")[0]
        yield match.start(2), match.start(2) + len(first), first
    for match in _UNSPACED.finditer(text, begin, stop):
        for start in range(match.start(), match.end() - 1):
            window = text[start : min(match.end(), start + _LONGEST_UNSPACED)]
            for key in index.prefixes(normalise(window)):
                if len(key) >= _SHORTEST and normalise(window[: len(key)]) == key:
                    yield start, start + len(key), window[: len(key)]


__all__ = ["foreign_spans"]
