"""Stretches of a text that may be place names: known names, and capitalised words that may be unknown ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.toponyms import lexicon, names_table
from geomap.toponyms.names_table import NamesTable
from geomap.toponyms.words import (
    CAPITAL,
    DIGIT,
    HYPHEN,
    JOINED,
    LOWER,
    NEWLINE,
    POSSESSIVE,
    STOP,
    UNCASED,
    UPPER,
    Words,
)

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Kinds of stretches: a known name; capitalised words that end or begin with a kind of place; other unknown ones.
KNOWN, KIND, UNKNOWN = range(3)
MAX_WORDS = 6
_LONGEST_UNKNOWN = 4


@dataclass(frozen=True, slots=True)
class Stretches:
    """Candidates: their first and last word, kind, and the row of the names table (-1 where unknown)."""

    first: Ints
    last: Ints
    kind: NDArray[np.uint8]
    row: Ints

    def __len__(self) -> int:
        return len(self.first)


def known_names(words: Words, table: NamesTable, extra: NDArray[np.uint64] | None = None) -> tuple[Ints, Ints, Ints]:
    """Return first word, last word and row of the longest known name at every word that may begin one.

    `extra` holds sorted hashes of further names; their row is -1.
    """
    begins = _may_begin(words)
    active = np.flatnonzero(begins)
    joined = joins(words)
    best_last = np.full(len(words), -1, dtype=np.int64)
    best_row = np.full(len(words), -1, dtype=np.int64)
    last = active.copy()
    for _ in range(MAX_WORDS):
        if not len(active):
            break
        whole = words.span_hashes(active, last)
        rows = table.find(whole)
        bare_rows = rows.copy()
        possessive = np.flatnonzero(words.gap[last] == POSSESSIVE)
        if len(possessive):
            bare_rows[possessive] = table.find(words.bare_span_hashes(active[possessive], last[possessive]))
        ends_well = words.case[last] != LOWER
        for found in (rows, bare_rows):
            named = (found >= 0) & ends_well
            named[named] = (table.flags[found[named]] & names_table.NAME) > 0
            best_last[active[named]], best_row[active[named]] = last[named], found[named]
        if extra is not None and len(extra):
            mine = (_among(whole, extra) | _among(words.bare_span_hashes(active, last), extra)) & ends_well
            best_last[active[mine]], best_row[active[mine]] = last[mine], -1
        more = (rows >= 0) & (last < len(words) - 1)
        if extra is not None and len(extra):
            more = last < len(words) - 1
        else:
            more[more] = (table.flags[rows[more]] & names_table.MORE) > 0
        more &= joined[last]
        active, last = active[more], last[more] + 1
    first = np.flatnonzero(best_last >= 0)
    last, row = best_last[first], best_row[first]
    keep = leftmost(first, last)
    return first[keep], last[keep], row[keep]


def _among(hashes: NDArray[np.uint64], known: NDArray[np.uint64]) -> Bools:
    rows = np.searchsorted(known, hashes)
    rows[rows == len(known)] = 0
    return np.asarray(known[rows] == hashes, dtype=np.bool_)


def leftmost(first: Ints, last: Ints) -> Bools:
    """Tell which of the stretches, sorted by their first word, remain when each bars those that begin inside it."""
    keep = np.ones(len(first), dtype=np.bool_)
    if not len(first):
        return keep
    inside = np.concatenate([[False], first[1:] <= np.maximum.accumulate(last)[:-1]])
    if not inside.any():
        return keep
    free = -1
    for i, (begin, end) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        if begin <= free:
            keep[i] = False
        else:
            free = end
    return keep


def joins(words: Words) -> Bools:
    """Tell for each word whether a name may run on to the next."""
    gap = words.gap
    short = (words.end - words.start <= 3) & (gap == STOP) & (words.case == CAPITAL)
    return np.asarray(
        (gap == JOINED) | (gap == HYPHEN) | (gap == POSSESSIVE) | (gap == NEWLINE) | short, dtype=np.bool_
    )


def _may_begin(words: Words) -> Bools:
    case = words.case
    begins = (case == CAPITAL) | (case == UPPER) | (case == UNCASED)
    small = (lexicon.groups(words.hashes, _NONE) & lexicon.SMALL) > 0
    # "al-Bukamal", "el-Fasher": an article in lower case with a name behind it.
    article = np.flatnonzero(small & (case == LOWER) & (words.gap == HYPHEN))
    article = article[article < len(words) - 1]
    begins[article[(case[article + 1] == CAPITAL)]] = True
    return np.asarray(begins, dtype=np.bool_)


_NONE = np.zeros(0, dtype=np.uint32)


def stretches(
    words: Words, table: NamesTable, groups: NDArray[np.uint8], extra: NDArray[np.uint64] | None = None
) -> Stretches:
    """Return every stretch that may be a place name, in the order of their first words; they may overlap."""
    first, last, row = known_names(words, table, extra)
    kind = np.full(len(first), KNOWN, dtype=np.uint8)
    more_first, more_last, more_kind = _unknown(words, groups, first, last)
    all_first = np.concatenate([first, more_first])
    order = np.argsort(all_first, kind="stable")
    return Stretches(
        all_first[order],
        np.concatenate([last, more_last])[order],
        np.concatenate([kind, more_kind])[order],
        np.concatenate([row, np.full(len(more_first), -1, dtype=np.int64)])[order],
    )


def _unknown(words: Words, groups: NDArray[np.uint8], first: Ints, last: Ints) -> tuple[Ints, Ints, NDArray[np.uint8]]:
    """Return runs of capitalised words that hold no known name, or that say what kind of place they are."""
    count = len(words)
    none = np.zeros(0, dtype=np.int64)
    if not count:
        return none, none, np.zeros(0, dtype=np.uint8)
    capital = (words.case == CAPITAL) | (words.case == UPPER)
    tight = (words.gap == JOINED) | (words.gap == HYPHEN)
    # The article of "Qasr al-Harir".
    article = np.zeros(count, dtype=np.bool_)
    article[:-1] = (
        (words.case[:-1] == LOWER) & (words.gap[:-1] == HYPHEN) & capital[1:] & ((groups[:-1] & lexicon.SMALL) > 0)
    )
    part = capital | article
    running = part[:-1] & part[1:] & tight[:-1]
    begin = np.flatnonzero(part & ~np.concatenate([[False], running]))
    stop = np.flatnonzero(part & ~np.concatenate([running, [False]]))
    articles = np.concatenate([[0], np.cumsum(article)])
    with_article = articles[stop] > articles[begin + 1]
    covered = np.zeros(count + 1, dtype=np.int64)
    np.add.at(covered, first, 1)
    np.add.at(covered, last + 1, -1)
    covered = np.cumsum(covered)
    held = np.concatenate([[0], np.cumsum(covered[:count] > 0)])
    free = held[stop + 1] == held[begin]
    size = stop - begin + 1
    kinds = ((groups[stop] & lexicon.PLACE_KIND) > 0) | ((groups[begin] & lexicon.LEADING_KIND) > 0)
    kinds &= (size > 1) & (size <= _LONGEST_UNKNOWN)
    kinds |= with_article & (size <= _LONGEST_UNKNOWN)
    exact = set(zip(first.tolist(), last.tolist(), strict=True))
    common = (groups[begin] & (lexicon.COMMON | lexicon.TITLE | lexicon.SMALL)) > 0
    plain = free & ~kinds & (size <= 3) & ~((size == 1) & common)
    rows = [
        (a, b, KIND if k else UNKNOWN)
        for a, b, k, p in zip(begin.tolist(), stop.tolist(), kinds.tolist(), plain.tolist(), strict=True)
        if (k and (a, b) not in exact) or p
    ]
    # "Neches River Park" holds "Neches River", "The Hague Road" more than it says: a leading "The" is no part.
    found = np.array(
        [(a + 1 if b > a and _is_small(groups, words, a) else a, b, k) for a, b, k in rows], dtype=np.int64
    ).reshape(-1, 3)
    return found[:, 0], found[:, 1], found[:, 2].astype(np.uint8)


def _is_small(groups: NDArray[np.uint8], words: Words, index: int) -> bool:
    return (
        bool(groups[index] & lexicon.COMMON)
        and not groups[index] & (lexicon.LEADING_KIND | lexicon.PLACE_KIND)
        and words.case[index] == CAPITAL
    )


__all__ = ["DIGIT", "KIND", "KNOWN", "UNKNOWN", "Stretches", "joins", "known_names", "leftmost", "stretches"]
