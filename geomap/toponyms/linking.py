"""Which place each name of a text means, decided for all names together by a small fitted model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap import calibration
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.names import normalise
from geomap.geodesy import MEAN_RADIUS_KM
from geomap.records import Candidate
from geomap.toponyms.candidates import COUNTRY, FIRST, REGION, SECOND, STATIC_FEATURES, Readings, readings, refresh
from geomap.toponyms.containment import held, is_held, takes_article
from geomap.toponyms.cues import (
    ARTICLE_BEFORE,
    CONTAINER_GAP,
    DIVISION_BEFORE,
    DIVISION_BEHIND,
    DIVISION_ENDS,
    LIST_GAP,
    TOWN_BEFORE,
    TOWN_BEHIND,
    TOWN_ENDS,
)
from geomap.toponyms.weights import CONTEXT_FEATURES, FEATURES, fitted_weights
from geomap.weighing import Context, weigh

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_S, _C = len(STATIC_FEATURES), len(CONTEXT_FEATURES)
_STRIPPED, _MAIN, _SHORT = (STATIC_FEATURES.index(name) for name in ("stripped", "main_name", "short"))

ROUNDS = 4
#: Readings returned per name, and the probability below which one is not worth returning.
KEPT, _NEGLIGIBLE = 12, 1e-4
#: ln(1 + other names) from which the country of other names is a reason.
_SOME = 0.5
#: Readings compared with one another in one text; with more, each name keeps its likeliest only.
_MAX_ROWS = 500
_LEAST_READINGS = 4
_LONGEST_GAP = 8
_LEAST_LISTED = 3
_NEIGHBOURS = 8
_SCALES_KM = (50.0, 300.0, 1000.0)
_SCALES = np.array(_SCALES_KM, dtype=np.float32)[:, None, None]
_OF_KIND = np.arange(3)[:, None]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at code points `start` to `end` whose place is sought."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Linked:
    """The readings of one mention, most probable first, the share of no known place, and whether a people is meant."""

    candidates: tuple[Candidate, ...] = ()
    explanation: str = ""
    unknown: float = 1.0
    demonym: bool = False


@dataclass(slots=True)
class _Group:
    """Mentions of one name that share a sense."""

    readings: Readings
    mentions: list[int] = field(default_factory=list)
    container: int = -1
    contained: list[int] = field(default_factory=list)
    wants_division: bool = False
    wants_town: bool = False
    has_article: bool = False
    listed_with: set[int] = field(default_factory=set)
    rows: Any = None


class Problem:
    """The names of one text as groups of readings, with the features of every reading.

    Rows are readings, group after group, each group followed by its reading "none of these".
    """

    def __init__(
        self, text: str, mentions: Sequence[Mention], articles: Sequence[bool], known: Sequence[Readings]
    ) -> None:
        self.group_of = [-1] * len(mentions)
        self.groups: list[_Group] = []
        self._mentions = mentions
        self._group(text, mentions, articles, known)

    def prepare(self) -> None:
        """Work out all that does not hang on how probable readings are; to be called before `solve`."""
        self._stack()
        self._fixed_features(self._mentions)

    def _group(
        self, text: str, mentions: Sequence[Mention], articles: Sequence[bool], known: Sequence[Readings]
    ) -> None:
        # "The Rapidan" is a river also where Rapidan is a town.
        keys = [
            normalise(mention.name) + (" river" if names.with_river else "")
            for mention, names in zip(mentions, known, strict=True)
        ]
        order = sorted(range(len(mentions)), key=lambda i: mentions[i].start)
        follower = {}
        for here, behind in pairwise(order):
            gap = text[mentions[here].end : mentions[behind].start]
            if len(gap) > _LONGEST_GAP or keys[here] == keys[behind] or not CONTAINER_GAP.fullmatch(gap):
                continue
            if known[behind].areas and not (gap == " " and known[behind].demonym):
                follower[here] = behind
        held_by = {i: is_held(known[i], known[j]) for i, j in follower.items()}
        with_container: dict[str, tuple[str, str]] = {}
        by_key: dict[tuple[str, str], int] = {}
        for i in order:
            if held_by.get(i) and not known[i].demonym:
                with_container.setdefault(keys[i], (keys[i], keys[follower[i]]))
        for i in order:
            if not known[i].places:
                continue
            key = (keys[i], keys[follower[i]]) if held_by.get(i) else with_container.get(keys[i], (keys[i], ""))
            number = by_key.get(key)
            if number is None:
                number = by_key[key] = len(self.groups)
                self.groups.append(_Group(known[i]))
            group = self.groups[number]
            group.mentions.append(i)
            self.group_of[i] = number
            after = text[mentions[i].end : mentions[i].end + 14]
            before = text[max(0, mentions[i].start - 24) : mentions[i].start]
            last = before[-4:].lower()
            if not group.wants_division:
                group.wants_division = bool(
                    DIVISION_BEHIND.match(after) or (last.endswith(DIVISION_ENDS) and DIVISION_BEFORE.search(before))
                )
            if not group.wants_town:
                group.wants_town = bool(
                    TOWN_BEHIND.match(after) or (last.endswith(TOWN_ENDS) and TOWN_BEFORE.search(before))
                )
            group.has_article |= articles[i]
        for i, j in follower.items():
            here, holder = self.group_of[i], self.group_of[j]
            if here >= 0 and holder >= 0 and here != holder and held_by[i]:
                self.groups[here].container = holder
                self.groups[holder].contained.append(here)
        self._list_runs(text, mentions, order)

    def _list_runs(self, text: str, mentions: Sequence[Mention], order: Sequence[int]) -> None:
        """Note which names stand in one list: three or more with commas between, which are mostly of one kind."""
        run: list[int] = []
        for i, j in [*pairwise(order), (order[-1], -1)] if order else []:
            run.append(self.group_of[i])
            if j >= 0 and LIST_GAP.fullmatch(text[mentions[i].end : mentions[j].start]):
                continue
            members = set(run) - {-1}
            if len(members) >= _LEAST_LISTED:
                for member in members:
                    self.groups[member].listed_with |= members - {member}
            run = []

    def _stack(self) -> None:
        sizes, offset = [], 0
        limit = self._limit()
        for group in self.groups:
            if len(group.readings.places) > limit:
                group.readings = group.readings.first(limit)
            size = len(group.readings.places) + 1
            group.rows = slice(offset, offset + size - 1)
            sizes.append(size)
            offset += size
        self.size = offset
        self.gid = np.repeat(np.arange(len(sizes)), sizes)
        self.starts = np.cumsum([0, *sizes[:-1]], dtype=np.int64) if sizes else np.zeros(0, dtype=np.int64)
        self.nil = self.starts + np.array(sizes, dtype=np.int64) - 1 if sizes else self.starts
        self.matrix = np.zeros((offset, len(FEATURES)))
        if self.groups:
            known = [group.readings for group in self.groups]
            self.matrix[:, :_S] = _with_none([names.features for names in known], _NO_FEATURES)
            self.vectors = _with_none([names.vectors for names in known], _NO_VECTOR)
            columns = _with_none([names.numbers for names in known], _NO_NUMBERS).T.copy()
        else:
            self.vectors, columns = np.zeros((0, 3)), np.zeros((4, 0), dtype=np.int64)
        self.country, self.division, self.unit, self.level = columns
        # Small numbers for countries and divisions, so that masses can be counted.
        self.country_index, self.division_index = _numbered(self.country), _numbered(self.division)
        self.unit_index = _numbered(self.unit)
        self.kind_index = _numbered(self.country_index * (REGION + 1) + self.level)

    def _limit(self) -> int:
        """Return how many readings of each name are compared."""
        sizes = sorted(len(group.readings.places) for group in self.groups)
        limit = sizes[-1] if sizes else 0
        while limit > _LEAST_READINGS and sum(min(size, limit) for size in sizes) > _MAX_ROWS:
            limit = max(_LEAST_READINGS, limit * 3 // 4)
        return limit

    def _fixed_features(self, mentions: Sequence[Mention]) -> None:
        column = _COLUMN
        settled = (self.level == 0).astype(float)
        divided = ((self.level == FIRST) | (self.level == SECOND)).astype(float)
        pairs = {(i, number) for number, group in enumerate(self.groups) for i in group.contained}
        lying = {(i, number): held(self, self.groups[i].rows, self.groups[number].rows) for i, number in pairs}
        for number, group in enumerate(self.groups):
            rows, m = group.rows, self.matrix
            if group.container >= 0:
                inside = lying[number, group.container].any(axis=1)
                m[rows, column["in_container"]] = inside
                m[rows, column["not_in_container"]] = ~inside
            for other in dict.fromkeys(group.contained):
                prior = m[self.groups[other].rows, 0] + 0.5
                named = (lying[other, number] * (prior / prior.max())[:, None]).max(axis=0)
                m[rows, column["holds_named"]] = np.maximum(m[rows, column["holds_named"]], named)
            if group.wants_division and not group.wants_town:
                m[rows, column["division_asked"]] = divided[rows]
                m[rows, column["eponymous"]] = 0.0
                m[rows, column["not_what_is_asked"]] = settled[rows]
            if group.wants_town:
                m[rows, column["town_asked"]] = settled[rows]
                m[rows, column["not_what_is_asked"]] = self.level[rows] > 0
            if group.has_article:
                m[rows, column["with_article"]] = takes_article(group.readings)
        if self.groups:
            m = self.matrix
            m[:, column["repeated_settlement"]] = settled * np.log([len(g.mentions) for g in self.groups])[self.gid]
            m[self.nil, column["repeated_settlement"]] = 0.0
            area = (self.level == COUNTRY) | (self.level == FIRST)
            of_nil = (
                np.ones(len(self.groups)),
                m[self.starts, _STRIPPED],
                [group.readings.demonym for group in self.groups],
                np.maximum.reduceat(m[:, 0] * m[:, _MAIN], self.starts),
                self.nil - self.starts == 1,
                np.maximum.reduceat(area * m[:, _MAIN], self.starts),
                np.maximum.reduceat(m[:, _SHORT], self.starts),
            )
            m[self.nil, _S + _C : _S + _C + len(of_nil)] = np.array(of_nil, dtype=np.float64).T
        self.first_start = np.array([min(mentions[i].start for i in g.mentions) for g in self.groups])
        order = sorted(range(len(mentions)), key=lambda i: mentions[i].start)
        sequence = [self.group_of[i] for i in order if self.group_of[i] >= 0]
        self.neighbours: list[set[int]] = [set() for _ in self.groups]
        for distance in (1, 2):
            for a, b in zip(sequence, sequence[distance:], strict=False):
                if a != b:
                    self.neighbours[a].add(b)
                    self.neighbours[b].add(a)
        # The neighbours of each group by number; -1 is a group of nothing.
        self.adjacent = _padded(self.neighbours)
        near = self.adjacent >= 0
        counts = np.add.reduce(near, axis=1)
        self.share = np.where(counts > 0, 1.0 / np.maximum(1, counts), 0.0).astype(np.float32)
        near_by = np.zeros((len(self.groups), len(self.groups)), dtype=np.float32)
        of_group, place = np.nonzero(near)
        near_by[of_group, self.adjacent[of_group, place]] = self.share[of_group]
        self.any_list = any(group.listed_with for group in self.groups)
        if self.any_list:
            self.listed = _padded([group.listed_with for group in self.groups])
            self.listed_share = 1.0 / np.maximum(1, (self.listed >= 0).sum(axis=1))
        # Straight through the Earth: no different where it matters, and quicker.
        x, y, z = self.vectors.T
        cosine = np.multiply.outer(x, x) + np.multiply.outer(y, y) + np.multiply.outer(z, z)
        squared = np.maximum(0.0, 2.0 - 2.0 * cosine).astype(np.float32)
        km = np.float32(-MEAN_RADIUS_KM) * np.sqrt(squared)
        other = (self.gid[:, None] != self.gid[None, :]).astype(np.float32)
        kernels = np.empty((len(_SCALES_KM) + 1, self.size, self.size), dtype=np.float32)
        by_scale = kernels[:-1]
        np.divide(km, _SCALES, out=by_scale)
        np.exp(by_scale, out=by_scale)
        by_scale *= other
        np.multiply(kernels[1], near_by[self.gid[:, None], self.gid], out=kernels[-1])
        self.kernels = kernels.reshape(len(kernels) * self.size, self.size)
        if self.groups:
            self._prepare_context()

    def add_context(self, probability: Floats) -> None:
        """Fill in the features that depend on how probable the readings of the other names are."""
        m, first = self.matrix, _S + 6
        mass = probability.copy()
        mass[self.nil] = 0.0
        # By country, by division, and countries that are named, of each group and a last one that holds nothing.
        shape = (3, len(self.groups) + 1, self.width)
        weights = (self.counted * mass).ravel()
        table = np.bincount(self.slots.ravel(), weights=weights, minlength=shape[0] * shape[1] * shape[2])
        totals = np.add.reduce(table.reshape(shape), axis=1).ravel()
        others = (totals[self.total_slots] - table[self.slots]) * self.known
        m[:, first : first + 4 : 2] = others[:2].T / max(1.0, len(self.groups) - 1.0)
        m[:, first + 1 : first + 4 : 2] = np.log1p(others[:2]).T
        m[:, first + 7] = np.minimum(1.0, others[2])
        m[:, first + 8 : first + 10] = (np.add.reduce(table[self.near_slots], axis=2) * self.near_share).T
        # Not by matrix product: its threads cost more than they give at this size.
        near_mass = np.einsum("ij,j->i", self.kernels, mass.astype(np.float32)).reshape(4, -1)
        m[:, first + 4 : first + 7] = np.log1p(near_mass[:3].T)
        m[:, first + 10] = near_mass[3]
        # Countries alone tell little about where a country lies: what counts for them is whether their towns are named.
        m[:, first + 11] = m[:, first] * (self.level == 0)
        m[:, first + 12] = table[self.lead_slots] * self.led
        # The square root leaves the less probable readings of two names a chance to support each other.
        perhaps = np.sqrt(mass)
        own = np.bincount(self.unit_slots, weights=perhaps, minlength=self.unit_slots_count)
        total = np.bincount(self.unit_index, weights=perhaps)
        m[:, first + 15] = np.log1p((total[self.unit_index] - own[self.unit_slots]) * (self.unit > 0))
        near = np.einsum("ij,j->i", self.kernels[: self.size], perhaps.astype(np.float32))
        m[:, first + 16] = np.log1p(near) * (self.level != COUNTRY)
        if self.any_list:
            table = np.bincount(self.kind_slots, weights=mass, minlength=self.kind_slots_count)
            alike = np.add.reduce(table[self.listed_slots], axis=1) * self.listed_share[self.gid]
            m[:, first + 17] = alike * (self.level > 0)
        m[self.nil, : _S + _C] = 0.0

    def _prepare_context(self) -> None:
        """Work out where the sums of `add_context` are found."""
        count, gid = len(self.groups), self.gid
        self.width = 1 + int(max(self.country_index.max(), self.division_index.max()))
        index = np.empty((3, self.size), dtype=np.int64)
        index[:] = self.country_index
        index[1] = self.division_index
        of_kind = _OF_KIND
        self.slots = (of_kind * (count + 1) + gid) * self.width + index
        self.total_slots = of_kind * self.width + index
        self.near_slots = (
            (of_kind[:2, :, None] * (count + 1) + self.adjacent[gid] % (count + 1)) * self.width
        ) + index[:2, :, None]
        self.known = np.empty((3, self.size))
        self.known[:] = self.country > 0
        self.known[1] = self.division > 0
        self.counted = self.known.copy()
        self.counted[2] = self.level == COUNTRY
        self.near_share = self.known[:2] * self.share[gid]
        leading = int(np.argmin(self.first_start))
        self.lead_slots = leading * self.width + self.country_index
        self.led = (gid != leading) * self.known[0]
        width = 1 + int(self.unit_index.max())
        self.unit_slots, self.unit_slots_count = gid * width + self.unit_index, count * width
        if self.any_list:
            width = 1 + int(self.kind_index.max())
            self.kind_slots, self.kind_slots_count = gid * width + self.kind_index, (count + 1) * width
            self.listed_slots = (self.listed[gid] % (count + 1)) * width + self.kind_index[:, None]

    def softmax(self, scores: Floats) -> Floats:
        """Return probabilities within each group."""
        top = np.maximum.reduceat(scores, self.starts)
        weights = np.exp(scores - top[self.gid])
        return np.asarray(weights / np.add.reduceat(weights, self.starts)[self.gid], dtype=np.float64)

    def solve(self, weights: Floats, rounds: int = ROUNDS) -> Floats:
        """Return the probability of every row."""
        if not self.groups:
            return np.zeros(0)
        probability = self.softmax(self.matrix @ weights)
        for _ in range(rounds):
            self.add_context(probability)
            probability = self.softmax(self.matrix @ weights)
        return probability


_NO_FEATURES, _NO_VECTOR, _NO_NUMBERS = np.zeros((1, _S)), np.zeros((1, 3)), np.zeros((1, 4), dtype=np.int64)


def _with_none(arrays: Sequence[NDArray[Any]], none: NDArray[Any]) -> NDArray[Any]:
    """Return the rows of all groups, each followed by that of its reading "none of these"."""
    return np.concatenate([rows for array in arrays for rows in (array, none)])


def _padded(sets: Sequence[set[int]]) -> Ints:
    """Return the smallest few members of each set, one row a set, filled up with -1."""
    none = (-1,) * _NEIGHBOURS
    rows = [(*sorted(members)[:_NEIGHBOURS], *none)[:_NEIGHBOURS] for members in sets]
    return np.array(rows, dtype=np.int64).reshape(-1, _NEIGHBOURS)


def _numbered(values: Ints) -> Ints:
    """Return small numbers in place of large ones, the same for the same."""
    known: dict[int, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values.tolist()], dtype=np.int64)


def looked_up(
    text: str, mentions: Sequence[Mention], gazetteer: Gazetteer, required: tuple[str, ...] = ()
) -> tuple[list[bool], list[Readings]]:
    """Return whether an article stands before each mention, and what its name may mean."""
    articles = [
        text.endswith("he ", 0, m.start) and bool(ARTICLE_BEFORE.search(text[max(0, m.start - 5) : m.start]))
        for m in mentions
    ]
    return articles, [
        readings(m.name, gazetteer, required, article) for m, article in zip(mentions, articles, strict=True)
    ]


def link(text: str, mentions: Sequence[Mention], gazetteer: Gazetteer, required: tuple[str, ...] = ()) -> list[Linked]:
    """Return the readings of each mention with their probabilities, most probable first.

    What the probabilities lack to 1 is the share of no known place being meant.
    """
    return link_all([(text, mentions)], gazetteer, required)[0]


def link_all(
    texts: Sequence[tuple[str, Sequence[Mention]]], gazetteer: Gazetteer, required: tuple[str, ...] = ()
) -> list[list[Linked]]:
    """Return what `link` does of each text with its mentions; one kind of work at a time goes faster."""
    refresh(gazetteer)
    known = [looked_up(text, mentions, gazetteer, required) for text, mentions in texts]
    problems = [Problem(*text, *names) for text, names in zip(texts, known, strict=True)]
    for problem in problems:
        problem.prepare()
    solved = [problem.solve(fitted_weights()) for problem in problems]
    return [
        _answers(problem, probability, mentions)
        for problem, probability, (_, mentions) in zip(problems, solved, texts, strict=True)
    ]


def _answers(problem: Problem, probability: Floats, mentions: Sequence[Mention]) -> list[Linked]:
    by_group = [_linked(problem, number, probability, mentions) for number in range(len(problem.groups))]
    return [by_group[number] if number >= 0 else _NOTHING for number in problem.group_of]


_COLUMN = {name: i for i, name in enumerate(FEATURES)}
_NOTHING = Linked()
_IN_CONTAINER = FEATURES.index("in_container")
_COUNTRY_COUNT = FEATURES.index("country_count")


def _linked(problem: Problem, number: int, probability: Floats, mentions: Sequence[Mention]) -> Linked:
    group = problem.groups[number]
    places, shares = group.readings.places, probability[group.rows].tolist()
    unknown = float(probability[problem.nil[number]])
    asks = group.wants_division or group.wants_town
    if len(problem.groups) == 1 and not asks and not group.readings.demonym:
        # Nothing else speaks for any of them; the model was fitted on local news of the United States, where Rome is in Georgia.
        name, share = mentions[group.mentions[0]].name, calibration.load()["toponym.best_known_share"]
        known = {c.place.id: c.probability for c in weigh(name, list(places), Context())}
        shares = [
            (1 - share) * own + share * (1 - unknown) * known.get(place.id, 0.0)
            for own, place in zip(shares, places, strict=True)
        ]
    order = sorted(range(len(shares)), key=lambda i: -shares[i])[:KEPT]
    best = order[0]
    kept = tuple(Candidate(places[i], shares[i]) for i in order if shares[i] > _NEGLIGIBLE or i == best)
    return Linked(kept, _explanation(problem, group, best, mentions), unknown, group.readings.demonym)


def _explanation(problem: Problem, group: _Group, best: int, mentions: Sequence[Mention]) -> str:
    """Say in plain words what speaks for a reading."""
    place, row = group.readings.places[best], problem.matrix[group.rows.start + best]
    if group.readings.demonym:
        return f"the people of {place.name}"
    if len(group.readings.places) == 1:
        return f"the only place known by this name{', by part of it' if row[_STRIPPED] else ''}"
    reasons = []
    if row[_IN_CONTAINER]:
        reasons.append(f"lies in {mentions[problem.groups[group.container].mentions[0]].name}")
    if row[_COUNTRY_COUNT] > _SOME:
        reasons.append(f"other names of the text lie in {place.country} too")
    if group.wants_division and row[_DIVISION_ASKED]:
        reasons.append("the words ask for a division")
    if not reasons:
        reasons.append("the likeliest of its namesakes by size and kind")
    return f"one of {len(group.readings.places)} places of this name: {'; '.join(reasons)}"


_DIVISION_ASKED = FEATURES.index("division_asked")
