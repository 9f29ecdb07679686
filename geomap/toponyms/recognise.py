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
BUCKETS = 1 << 15
_SHIFT = np.uint64(64 - 15)
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
    count, size = len(words), len(found)
    context = _contexts(words, groups)
    # Two words of padding on either side.
    padded = np.concatenate([[1, 2], context, [3, 4, 5]]).astype(np.uint64)
    bits = np.concatenate([[0, 0], groups, [0, 0, 0]]).astype(np.uint64)
    case = np.concatenate([[0, 0], words.case, [0, 0, 0]]).astype(np.uint64)
    gap = np.concatenate([[STOP, STOP], words.gap, [STOP, STOP, STOP]]).astype(np.uint64)
    p1, p2 = padded[first + 1] + gap[first + 1] * _GAP_SALT, padded[first]
    n1, n2 = padded[last + 3] + gap[last + 2] * _GAP_SALT, padded[last + 4]
    flags = np.zeros(size, dtype=np.uint64)
    people, names, places = (np.zeros(size, dtype=np.uint64) for _ in range(3))
    known = np.flatnonzero(found.row >= 0)
    rows = found.row[known]
    flags[known] = table.flags[rows] & ~np.uint16(names_table.MORE)
    people[known] = table.people[rows] // 12
    names[known] = table.names[rows] // 12
    places[known] = np.minimum(table.places[rows], 12)
    kind = found.kind.astype(np.uint64) + np.uint64(1)
    length = (last - first + 1).astype(np.uint64)
    first_bits, last_bits = bits[first + 2], bits[last + 2]
    before_capital = (case[first + 1] == CAPITAL) | (case[first + 1] == UPPER)
    before = np.where(before_capital & (gap[first + 1] == JOINED), bits[first + 1] + np.uint64(256), bits[first + 1])
    behind_capital = (case[last + 3] == CAPITAL) | (case[last + 3] == UPPER)
    behind = np.where(behind_capital & (gap[last + 2] == JOINED), bits[last + 3] + np.uint64(256), bits[last + 3])
    own_case = case[first + 2] + np.uint64(8) * case[last + 2]
    lead = np.minimum(words.start[first] // 40, 3).astype(np.uint64)
    container, contained = _adjacent(words, found, flags, count)
    single = length == 1
    edge = gap[first + 1]
    lower_elsewhere = np.zeros(size, dtype=np.uint64)
    if size:
        lowered = np.unique(words.hashes[words.case == LOWER])
        place = np.minimum(np.searchsorted(lowered, words.bare[first]), max(0, len(lowered) - 1))
        lower_elsewhere = ((lowered[place] == words.bare[first]) if len(lowered) else np.zeros(size)).astype(np.uint64)
    coarse = people // np.uint64(3) + np.uint64(100) * kind
    first_word, last_word, ending = words.bare[first], words.bare[last], words.ending_hashes(last)
    several = (~single).astype(np.uint64)
    columns = [
        kind,
        p1,
        p2 * _ODD + p1,
        p2,
        n1,
        n2 * _ODD + n1,
        n2,
        edge * 16 + gap[last + 2],
        own_case * 16 + length,
        flags * 4 + kind,
        people * 4 + kind,
        names * 4 + kind,
        (flags & np.uint64(0xFFB)) * _ODD + p1,
        flags * _ODD + n1,
        coarse * _ODD + p1,
        coarse * _ODD + n1,
        first_bits * 512 + last_bits + length * 1_000_000,
        before * 1024 + kind,
        before * 1024 + coarse * 1_000_000,
        behind * 1024 + kind,
        behind * 1024 + coarse * 1_000_000,
        (first_bits & np.uint64(lexicon.COMMON)) * 64 + edge * 4 + single + coarse * 1_000_000,
        lower_elsewhere * 8 + single * 4 + kind,
        several * last_word,
        several * first_word,
        container * 8 + kind,
        contained * 8 + kind,
        places * 4 + kind,
        ending + kind,
        ending + first_bits * 8 + before_capital * 2 + behind_capital,
        lead * 64 + own_case * 1024 + container,
        before * 1024 + behind + flags * 4_000_000,
        p1 * _ODD + n1,
        own_case * 16 + coarse * 1_000_000 + edge,
        first_bits * 4 + coarse * 1_000_000 + last_bits * 512,
    ]
    hashed = np.empty((size, len(columns)), dtype=np.int64)
    for number, column in enumerate(columns):
        raw = (column.astype(np.uint64) + _SALTS[number]) * _ODD
        raw ^= raw >> np.uint64(29)
        hashed[:, number] = ((raw * _ODD) >> _SHIFT).astype(np.int64)
    return hashed


def _contexts(words: Words, groups: NDArray[np.uint8]) -> Hashes:
    """Return what each word counts as in the surroundings of another: itself in lower case, else its groups."""
    telling = (words.case == LOWER) | (
        (groups & (lexicon.TITLE | lexicon.ORGANISATION | lexicon.PLACE_KIND | lexicon.SMALL)) > 0
    )
    telling |= ((groups & lexicon.COMMON) > 0) & ((groups & lexicon.FIRST_NAME) == 0)
    return np.asarray(np.where(telling, words.bare, words.case.astype(np.uint64) * 1000 + groups), dtype=np.uint64)


def _adjacent(words: Words, found: Stretches, flags: Hashes, count: int) -> tuple[Hashes, Hashes]:
    """Return for each stretch what is known of the name right behind it and of the one right before it, by kind of gap."""
    areas = np.uint64(
        names_table.COUNTRY
        | names_table.DIVISION
        | names_table.SHORT
        | names_table.PEOPLE
        | names_table.UNIT
        | names_table.TOWN
    )
    at_first = np.full(count + 1, -1, dtype=np.int64)
    at_last = np.full(count + 1, -1, dtype=np.int64)
    certain = np.flatnonzero(found.kind == KNOWN)
    at_first[found.first[certain]] = certain
    at_last[found.last[certain]] = certain
    close = (words.gap == COMMA) | (words.gap == OPEN) | (words.gap == JOINED)
    behind = at_first[found.last + 1]
    behind = np.where((behind >= 0) & close[found.last], behind, -1)
    container = np.where(
        behind >= 0, (flags[behind] & areas) + np.uint64(1) + words.gap[found.last].astype(np.uint64) * 8192, 0
    )
    before = np.where(found.first > 0, at_last[found.first - 1], -1)
    before = np.where((before >= 0) & close[np.maximum(found.first - 1, 0)], before, -1)
    gap_before = words.gap[np.maximum(found.first - 1, 0)].astype(np.uint64)
    contained = np.where(before >= 0, (flags[before] & areas) + np.uint64(1) + gap_before * 8192, 0)
    return container.astype(np.uint64), contained.astype(np.uint64)


def second_rows(words: Words, found: Stretches, first_scores: Floats, table: NamesTable) -> Floats:
    """Return the figures of the second pass, one row a stretch."""
    size = len(found)
    matrix = np.zeros((size, len(SECOND_FEATURES)))
    if not size:
        return matrix
    share = 1.0 / (1.0 + np.exp(-np.clip(first_scores, -30, 30)))
    names = words.bare_span_hashes(found.first, found.last)
    _, group = np.unique(names, return_inverse=True)
    counts = np.bincount(group)
    most = np.full(len(counts), -30.0)
    np.maximum.at(most, group, first_scores)
    mean = np.bincount(group, weights=share) / counts
    matrix[:, 0] = 1.0
    matrix[:, 1] = first_scores
    matrix[:, 2] = most[group]
    matrix[:, 3] = mean[group]
    matrix[:, 4] = np.log(counts[group])
    matrix[:, 5] = share.mean()
    matrix[1:, 6] = share[:-1]
    matrix[:-1, 7] = share[1:]
    known = found.row >= 0
    matrix[known, 8] = table.people[found.row[known]] / 100
    matrix[:, 9] = found.kind == UNKNOWN
    return matrix


def recognise(
    words: Words, table: NamesTable, model: Model, extra: NDArray[np.uint64] | None = None
) -> tuple[Stretches, Floats, NDArray[np.uint8]]:
    """Return the candidates of a text with the log-odds that each is a place name, and the groups of the words."""
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
