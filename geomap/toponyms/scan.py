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
    hash_of,
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


def known_names(
    words: Words,
    table: NamesTable,
    extra: NDArray[np.uint64] | None = None,
    groups: NDArray[np.uint8] | None = None,
) -> tuple[Ints, Ints, Ints]:
    """Return first word, last word and row of the longest known name at every word that may begin one.

    `extra` holds sorted hashes of further names; their row is -1. `groups` of the words are looked up where omitted.
    """
    active = np.flatnonzero(may_begin(words, groups))
    joined = joins(words)
    if len(words):
        joined[words.bounds[1:] - 1] = False
    ends_well = words.case != LOWER
    possessive = words.gap == POSSESSIVE
    any_possessive = bool(possessive.any())
    best_last = np.full(len(words), -1, dtype=np.int64)
    best_row = np.full(len(words), -1, dtype=np.int64)
    last = active
    for _ in range(MAX_WORDS):
        if not len(active):
            break
        whole = words.span_hashes(active, last)
        rows = table.find(whole)
        flags = table.flags[rows]
        named = np.flatnonzero((rows >= 0) & ((flags & names_table.NAME) > 0))
        # "the Mosul dam", but no other name ends in a small letter.
        named = named[
            ends_well[last[named]] | ((last[named] > active[named]) & is_site_word(words.hashes[last[named]]))
        ]
        at = active[named]
        best_last[at], best_row[at] = last[named], rows[named]
        if any_possessive and len(owned := np.flatnonzero(possessive[last])):
            owned = owned[ends_well[last[owned]]]
            bare_rows = table.find(words.bare_span_hashes(active[owned], last[owned]))
            named = np.flatnonzero((bare_rows >= 0) & ((table.flags[bare_rows] & names_table.NAME) > 0))
            at = active[owned[named]]
            best_last[at], best_row[at] = last[owned[named]], bare_rows[named]
        if extra is not None and len(extra):
            mine = (_among(whole, extra) | _among(words.bare_span_hashes(active, last), extra)) & ends_well[last]
            best_last[active[mine]], best_row[active[mine]] = last[mine], -1
            more = joined[last]
        else:
            more = (rows >= 0) & joined[last] & ((flags & names_table.MORE) > 0)
        active, last = active[more], last[more] + 1
    first = np.flatnonzero(best_last >= 0)
    last, row = best_last[first], best_row[first]
    keep = leftmost(first, last)
    return (first, last, row) if keep is None else (first[keep], last[keep], row[keep])


def is_site_word(hashes: NDArray[np.uint64]) -> Bools:
    """Tell which words are those that names of sites end in where they are written small: "camp", "dam"."""
    return _among(hashes, lexicon.hashes_of("site_kind"))


def _among(hashes: NDArray[np.uint64], known: NDArray[np.uint64]) -> Bools:
    rows = np.searchsorted(known, hashes)
    rows[rows == len(known)] = 0
    return np.asarray(known[rows] == hashes, dtype=np.bool_)


def leftmost(first: Ints, last: Ints) -> Bools | None:
    """Tell which of the stretches, sorted by their first word, remain when each bars those that begin inside it.

    None where all do.
    """
    if not len(first) or not (first[1:] <= np.maximum.accumulate(last)[:-1]).any():
        return None
    keep = np.ones(len(first), dtype=np.bool_)
    free = -1
    for i, (begin, end) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        if begin <= free:
            keep[i] = False
        else:
            free = end
    return keep


_RUNS_ON = np.zeros(10, dtype=np.bool_)
_RUNS_ON[[JOINED, HYPHEN, POSSESSIVE, NEWLINE]] = True
_BEGINS = np.zeros(5, dtype=np.bool_)
_BEGINS[[CAPITAL, UPPER, UNCASED]] = True


def joins(words: Words) -> Bools:
    """Tell for each word whether a name may run on to the next."""
    joined = _RUNS_ON[words.gap]
    stops = np.flatnonzero((words.gap == STOP) & (words.case == CAPITAL))
    joined[stops[words.end[stops] - words.start[stops] <= 3]] = True
    return joined


def may_begin(words: Words, groups: NDArray[np.uint8] | None = None) -> Bools:
    """Tell for each word whether a name may begin with it."""
    case = words.case
    begins = _BEGINS[case]
    # "al-Bukamal", "el-Fasher": an article in lower case with a name behind it.
    article = np.flatnonzero((case[:-1] == LOWER) & (words.gap[:-1] == HYPHEN) & (case[1:] == CAPITAL))
    if len(article):
        known = lexicon.groups(words.hashes[article], _NONE) if groups is None else groups[article]
        begins[article[(known & lexicon.SMALL) > 0]] = True
    return begins


_NONE = np.zeros(0, dtype=np.uint32)


def stretches(
    words: Words, table: NamesTable, groups: NDArray[np.uint8], extra: NDArray[np.uint64] | None = None
) -> Stretches:
    """Return every stretch that may be a place name, in the order of their first words; they may overlap."""
    first, last, row = known_names(words, table, extra, groups)
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
    capital = _CAPITALS[words.case]
    tight = _TIGHT[words.gap]
    # The article of "Qasr al-Harir".
    article = np.zeros(count, dtype=np.bool_)
    article[:-1] = (
        (words.case[:-1] == LOWER) & (words.gap[:-1] == HYPHEN) & capital[1:] & ((groups[:-1] & lexicon.SMALL) > 0)
    )
    part = capital | article
    # A run of capitalised words: no part before it that is tight with it, none behind.
    running = np.zeros(count + 1, dtype=np.bool_)
    running[1:-1] = part[:-1] & part[1:] & tight[:-1]
    begin = np.flatnonzero(part & ~running[:-1])
    stop = np.flatnonzero(part & ~running[1:])
    covered = np.zeros(count + 1, dtype=np.int64)
    np.add.at(covered, first, 1)
    np.add.at(covered, last + 1, -1)
    held = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.cumsum(covered)[:count] > 0, out=held[1:])
    free = held[stop + 1] == held[begin]
    size = stop - begin + 1
    begin_groups = groups[begin]
    kinds = ((groups[stop] & lexicon.PLACE_KIND) > 0) | ((begin_groups & lexicon.LEADING_KIND) > 0)
    kinds &= size > 1
    if article.any():
        articles = np.concatenate([[0], np.cumsum(article)])
        kinds |= articles[stop] > articles[begin + 1]
    kinds &= size <= _LONGEST_UNKNOWN
    common = (begin_groups & (lexicon.COMMON | lexicon.TITLE | lexicon.SMALL)) > 0
    # "the village of Kargol Ba", "Pont-Sonde": more than the known name that is part of it.
    before = np.maximum(begin - 2, 0)
    said = (words.bare[begin - 1] == _OF) & (words.gap[begin - 1] == JOINED)
    said &= ((groups[before] & lexicon.PLACE_KIND) > 0) & (words.gap[before] == JOINED)
    hyphens = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(words.gap == HYPHEN, out=hyphens[1:])
    whole = free | said | ((size > 1) & (hyphens[stop] - hyphens[begin] == size - 1))
    plain = whole & ~kinds & (size <= 3) & ~((size == 1) & common)
    chosen = np.flatnonzero(kinds | plain)
    begin, stop, kinds = begin[chosen], stop[chosen], kinds[chosen]
    if len(begin) and len(first):
        exact = set(zip(first.tolist(), last.tolist(), strict=True))
        new = np.array([pair not in exact for pair in zip(begin.tolist(), stop.tolist(), strict=True)], dtype=np.bool_)
        begin, stop, kinds = begin[new], stop[new], kinds[new]
    # "Neches River Park" holds "Neches River", "The Hague Road" more than it says: a leading "The" is no part.
    lead = groups[begin]
    small = ((lead & lexicon.COMMON) > 0) & ((lead & (lexicon.LEADING_KIND | lexicon.PLACE_KIND)) == 0)
    small &= (words.case[begin] == CAPITAL) & (stop > begin)
    return begin + small, stop, np.where(kinds, KIND, UNKNOWN).astype(np.uint8)


_OF = np.uint64(hash_of("of"))
_CAPITALS = np.zeros(5, dtype=np.bool_)
_CAPITALS[[CAPITAL, UPPER]] = True
_TIGHT = np.zeros(10, dtype=np.bool_)
_TIGHT[[JOINED, HYPHEN]] = True


__all__ = [
    "DIGIT",
    "KIND",
    "KNOWN",
    "UNKNOWN",
    "Stretches",
    "joins",
    "known_names",
    "leftmost",
    "may_begin",
    "stretches",
]
