"""Which stretches of a text are place names: a linear model over the words around them and what is known of the name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from geomap.toponyms import lexicon, names_table
from geomap.toponyms.names_table import NamesTable
from geomap.toponyms.scan import KNOWN, UNKNOWN, Stretches, stretches
from geomap.toponyms.words import CAPITAL, COMMA, JOINED, LOWER, OPEN, STOP, UPPER, Words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

#: Weights that features are hashed to.
_BITS = 17
BUCKETS = 1 << _BITS
_SHIFT = np.uint64(64 - _BITS)
_ODD = np.uint64(0x9FB21C651E98DF25)
_GAP_SALT = np.uint64(0xA24BAED4963EE407)
_SALTS = np.arange(1, 65, dtype=np.uint64) * _GAP_SALT
#: Figures of the second pass: what the first says of this and of the other stretches with the same name.
SECOND_FEATURES = (
    "bias",
    "first",
    "same_most",
    "same_mean",
    "same_log_count",
    "text_density",
    "before",
    "behind",
    "people",
    "unknown",
)


@dataclass(frozen=True, slots=True)
class Model:
    """The trained recogniser: hashed weights, weights of the second pass, and words seen in lower case."""

    weights: NDArray[np.float32]
    second: Floats
    common: NDArray[np.uint32]


@cache
def load_model() -> Model:
    """Return the model that ships with geomap."""
    with (
        resources.as_file(resources.files("geomap").joinpath("data/toponym_recogniser.npz")) as path,
        np.load(path) as data,
    ):
        return Model(data["weights"].astype(np.float32), data["second"].astype(np.float64), data["common"])


def feature_rows(words: Words, found: Stretches, groups: NDArray[np.uint8], table: NamesTable) -> Ints:
    """Return the numbers of the weights that apply to each stretch, one row a stretch."""
    first, last = found.first, found.last
    size = len(found)
    # Two words of padding before each text, three behind.
    texts = len(words.offsets)
    place = np.arange(2, len(words) + 2) + 5 * words.document
    context, bits, case, gap = padded = np.zeros((4, len(words) + 5 * texts), dtype=np.uint64)
    padded[:, place] = _contexts(words, groups), groups, words.case, words.gap
    fives = 5 * np.arange(texts)
    before_texts, behind_texts = words.bounds[:-1] + fives, words.bounds[1:] + fives + 2
    for number, value in enumerate(_BEFORE_TEXT):
        context[before_texts + number], gap[before_texts + number] = value, STOP
    for number, value in enumerate(_BEHIND_TEXT):
        context[behind_texts + number], gap[behind_texts + number] = value, STOP
    begin, stop = place[first], place[last]
    first_bits, last_bits = bits[begin], bits[stop]
    edge, edge_behind = gap[begin - 1], gap[stop]
    p1, p2 = context[begin - 1] + edge * _GAP_SALT, context[begin - 2]
    n1, n2 = context[stop + 1] + edge_behind * _GAP_SALT, context[stop + 2]
    flags, people, names, places = np.zeros((4, size), dtype=np.uint64)
    known = np.flatnonzero(found.row >= 0)
    rows = found.row[known]
    flags[known] = table.flags[rows] & ~np.uint16(names_table.MORE)
    people[known] = table.people[rows] // 12
    names[known] = table.names[rows] // 12
    places[known] = np.minimum(table.places[rows], 12)
    kind = found.kind.astype(np.uint64) + np.uint64(1)
    length = (last - first + 1).astype(np.uint64)
    case_before, case_behind = case[begin - 1], case[stop + 1]
    before_capital = (case_before == CAPITAL) | (case_before == UPPER)
    before = bits[begin - 1] + np.uint64(256) * (before_capital & (edge == JOINED))
    behind_capital = (case_behind == CAPITAL) | (case_behind == UPPER)
    behind = bits[stop + 1] + np.uint64(256) * (behind_capital & (edge_behind == JOINED))
    own_case = case[begin] + np.uint64(8) * case[stop]
    document = words.document[first]
    lead = np.minimum((words.start[first] - words.offsets[document]) // 40, 3).astype(np.uint64)
    container, contained = _adjacent(words, found, flags)
    single = (length == 1).astype(np.uint64)
    first_word, last_word, ending = words.bare[first], words.bare[last], words.ending_hashes(last)
    lower = np.flatnonzero(words.case == LOWER)
    lower_elsewhere = _among(
        _of_document(first_word, document), _of_document(words.hashes[lower], words.document[lower])
    )
    crowd = people // np.uint64(3)
    coarse = crowd + np.uint64(100) * kind
    much = coarse * np.uint64(1_000_000)
    several = np.uint64(1) - single
    before_wide = before * np.uint64(1024)
    columns = (
        kind,
        p1,
        p2 * _ODD + p1,
        p2,
        n1,
        n2 * _ODD + n1,
        n2,
        edge * 16 + edge_behind,
        own_case * 16 + length,
        flags * 4 + kind,
        people * 4 + kind,
        names * 4 + kind,
        (flags & np.uint64(0xFFB)) * _ODD + p1,
        flags * _ODD + n1,
        coarse * _ODD + p1,
        coarse * _ODD + n1,
        first_bits * 512 + last_bits + length * 1_000_000,
        before_wide + kind,
        before_wide + much,
        behind * 1024 + kind,
        behind * 1024 + much,
        (first_bits & np.uint64(lexicon.COMMON)) * 64 + edge * 4 + single + much,
        lower_elsewhere * 8 + single * 4 + kind,
        several * last_word,
        several * first_word,
        container * 8 + kind,
        contained * 8 + kind,
        places * 4 + kind,
        ending + kind,
        ending + first_bits * 8 + before_capital * np.uint64(2) + behind_capital,
        lead * 64 + own_case * 1024 + container,
        before_wide + behind + flags * 4_000_000,
        p1 * _ODD + n1,
        own_case * 16 + much + edge,
        first_bits * 4 + much + last_bits * 512,
    )
    hashed = np.empty((len(columns), size), dtype=np.uint64)
    for number, column in enumerate(columns):
        hashed[number] = column
    hashed += _SALTS[: len(columns), None]
    hashed *= _ODD
    hashed ^= hashed >> np.uint64(29)
    hashed *= _ODD
    hashed >>= _SHIFT
    return hashed.view(np.int64).T


def _of_document(hashes: Hashes, document: Ints) -> Hashes:
    """Return hashes that are the same in the same text only."""
    return hashes + document.astype(np.uint64) * _ODD


_BEFORE_TEXT, _BEHIND_TEXT = (1, 2), (3, 4, 5)
#: By case * 256 + groups: whether a word counts as itself, and what it counts as otherwise.
_CODES = np.arange(5 * 256)
_TELLING = (
    (_CODES // 256 == LOWER)
    | ((_CODES & (lexicon.TITLE | lexicon.ORGANISATION | lexicon.PLACE_KIND | lexicon.SMALL)) > 0)
    | (((_CODES & lexicon.COMMON) > 0) & ((_CODES & lexicon.FIRST_NAME) == 0))
)
_COUNTS_AS = (_CODES // 256 * 1000 + _CODES % 256).astype(np.uint64)


def _contexts(words: Words, groups: NDArray[np.uint8]) -> Hashes:
    """Return what each word counts as in the surroundings of another: itself in lower case, else its groups."""
    codes = words.case * np.int64(256) + groups
    return np.asarray(np.where(_TELLING[codes], words.bare, _COUNTS_AS[codes]), dtype=np.uint64)


def _among(hashes: Hashes, others: Hashes) -> Hashes:
    """Return 1 for the hashes that are among others, else 0."""
    if not len(others) or not len(hashes):
        return np.zeros(len(hashes), dtype=np.uint64)
    others = np.sort(others)
    place = np.minimum(np.searchsorted(others, hashes), len(others) - 1)
    return np.asarray(others[place] == hashes, dtype=np.uint64)


_AREAS = np.uint64(
    names_table.COUNTRY
    | names_table.DIVISION
    | names_table.SHORT
    | names_table.PEOPLE
    | names_table.UNIT
    | names_table.TOWN
)
_CLOSE = np.zeros(10, dtype=np.bool_)
_CLOSE[[COMMA, OPEN, JOINED]] = True


def _adjacent(words: Words, found: Stretches, flags: Hashes) -> tuple[Hashes, Hashes]:
    """Return for each stretch what is known of the name right behind it and of the one right before it, by kind of gap."""
    container, contained = np.zeros((2, len(found)), dtype=np.uint64)
    # By the word with which a known name begins or ends; the last place stands for the edge of the text.
    at_first, at_last = np.full((2, len(words) + 1), -1, dtype=np.int64)
    certain = np.flatnonzero(found.kind == KNOWN)
    at_first[found.first[certain]] = certain
    at_last[found.last[certain]] = certain
    gap, gap_before = words.gap[found.last], words.gap[found.first - 1]
    behind = at_first[found.last + 1]
    close = np.flatnonzero((behind >= 0) & _CLOSE[gap])
    container[close] = (flags[behind[close]] & _AREAS) + np.uint64(1) + gap[close] * np.uint64(8192)
    before = at_last[found.first - 1]
    close = np.flatnonzero((before >= 0) & _CLOSE[gap_before] & (found.first > 0))
    contained[close] = (flags[before[close]] & _AREAS) + np.uint64(1) + gap_before[close] * np.uint64(8192)
    return container, contained


def second_rows(words: Words, found: Stretches, first_scores: Floats, table: NamesTable) -> Floats:
    """Return the figures of the second pass, one row a stretch."""
    size = len(found)
    matrix = np.zeros((size, len(SECOND_FEATURES)))
    if not size:
        return matrix
    share = 1.0 / (1.0 + np.exp(-np.minimum(np.maximum(first_scores, -30), 30)))
    document = words.document[found.first]
    names = _of_document(words.bare_span_hashes(found.first, found.last), document)
    order = np.argsort(names)
    new = np.ones(size, dtype=np.bool_)
    new[1:] = names[order[1:]] != names[order[:-1]]
    starts = np.flatnonzero(new)
    group = np.empty(size, dtype=np.int64)
    group[order] = np.cumsum(new) - 1
    counts = np.diff(starts, append=size)
    most = np.maximum(np.maximum.reduceat(first_scores[order], starts), -30.0)
    matrix[:, 0] = 1.0
    matrix[:, 1] = first_scores
    matrix[:, 2] = most[group]
    matrix[:, 3] = (np.add.reduceat(share[order], starts) / counts)[group]
    matrix[:, 4] = np.log(counts)[group]
    matrix[:, 5] = (np.bincount(document, weights=share) / np.maximum(1, np.bincount(document)))[document]
    same = document[1:] == document[:-1]
    matrix[1:, 6] = share[:-1] * same
    matrix[:-1, 7] = share[1:] * same
    known = found.row >= 0
    matrix[known, 8] = table.people[found.row[known]] / 100
    matrix[:, 9] = found.kind == UNKNOWN
    return matrix


def recognise(
    words: Words, table: NamesTable, model: Model, extra: NDArray[np.uint64] | None = None
) -> tuple[Stretches, Floats, NDArray[np.uint8]]:
    """Return the candidates of texts with the log-odds that each is a place name, and the groups of the words."""
    groups = lexicon.groups(words.bare, model.common)
    found = stretches(words, table, groups, extra)
    if not len(found):
        return found, np.zeros(0), groups
    first_scores = model.weights[feature_rows(words, found, groups, table)].sum(axis=1, dtype=np.float64)
    return found, second_rows(words, found, first_scores, table) @ model.second, groups


def choose(found: Stretches, scores: Floats, threshold: float = 0.0) -> Ints:
    """Return the stretches to keep: above the threshold, the better of two that overlap, in the order of the text."""
    good = np.flatnonzero(scores > threshold)
    first, last = found.first[good], found.last[good]
    if not len(good) or not (first[1:] <= np.maximum.accumulate(last)[:-1]).any():
        return np.asarray(good, dtype=np.int64)
    taken: set[int] = set()
    kept = []
    for i in good[np.argsort(-scores[good], kind="stable")].tolist():
        span = range(int(found.first[i]), int(found.last[i]) + 1)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(i)
    return np.array(sorted(kept), dtype=np.int64)


__all__ = ["BUCKETS", "Model", "choose", "feature_rows", "load_model", "recognise", "second_rows"]
