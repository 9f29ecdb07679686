"""Train the recogniser of place names: geomap/data/toponym_recogniser.npz.

    python benchmarks/train_recogniser.py LABELLED.jsonl.gz ... [--plain TEXTS.jsonl.gz ...]

Labelled corpora are JSON lines with gold toponyms (`geomap evaluate toponyms --help`); only documents of the fit half are
used, and every corpus has the same weight. Plain texts (JSON lines with `text`) only tell which words are written in lower
case. To these come the same documents with other names in place of theirs, and short reports composed from
`recogniser_templates.txt`: they teach names of conflict countries, persons and units. Logistic regression with a quadratic penalty, fitted by gradient descent (Adam); the second pass is fitted on scores
that models trained on the other folds give, and the threshold is the one with the best F1 there.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import re
import zlib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
from anyascii import anyascii

from geomap.evaluation.toponyms import Document, Gold, in_fit_half, read_corpus
from geomap.files import write_atomic
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.names import normalise
from geomap.toponyms import lexicon, names_table
from geomap.toponyms.candidates import is_people
from geomap.toponyms.recognise import BUCKETS, choose, feature_rows, second_rows
from geomap.toponyms.scan import Stretches, stretches
from geomap.toponyms.words import LOWER, Words, hash_of, split

TEMPLATES = Path(__file__).with_name("recogniser_templates.txt")
#: Where the towns of composed and swapped texts are taken from.
CONFLICT_COUNTRIES = frozenset(
    "AF AM AZ BD BF BI CD CF CM CO DZ EG ET GE GT HN HT ID IL IN IQ IR JO KE KG KH LB LK LR LY ML MM MX MZ NE NG NI NP PE PH PK PS RS RU RW SD SL SN SO SS"
    " SV SY TD TH TJ TR UA UG UZ VE YE".split()
)
COMPOSED, CAPITALS_SHARE, HEADLINE_SHARE, LIST_SHARE, SEED = 4000, 0.1, 0.07, 0.1, 5
#: Slots that are filled with words; "_" stands for a space.
SLOTS = {
    "{took}": "took retook captured recaptured seized reseized overran entered stormed besieged encircled surrounded held lost left reached liberated abandoned"
    " occupied controls controlled regained defended evacuated quit fled crossed infiltrated conquered secured blockaded cleared retained approached".split(),
    "{hit}": "hit shelled bombed struck pounded attacked raided targeted torched looted strafed rocked bombarded assaulted ambushed burned destroyed mortared"
    " devastated ransacked razed rocketed fired_on fired_at opened_fire_on advanced_on marched_on launched_rockets_at dropped_bombs_on stormed_into".split(),
    "{near}": "near in at outside around inside beyond above below towards toward from close_to north_of south_of east_of west_of northeast_of southwest_of"
    " on_the_outskirts_of on_the_edge_of not_far_from in_and_around on_the_road_to just_outside as_far_as".split(),
    "{part}": "suburb suburbs district hamlet camp port outskirts neighbourhood neighborhood commune valley village town city area enclave quarter settlement"
    " garrison oasis municipality parish parts streets people residents siege fall recapture battle".split(),
}
#: What stands before the points of lists and posts.
MARKS = ("• ", "- ", "– ", "* ", "{}) ", "{}. ", "🔴 ", "⚡️", "‼️ ", "▪️ ", "#", "| ")
OUTPUT = Path(__file__).parents[1] / "geomap" / "data" / "toponym_recogniser.npz"
FOLDS, STEPS, PENALTY, LEAST_LOWER = 4, 250, 1e-5, 4


class Sample:
    """One document: its candidates, their features and which are gold."""

    def __init__(self, document: Document, corpus: int, common: np.ndarray, table: names_table.NamesTable) -> None:
        self.document, self.corpus = document, corpus
        self.words: Words = split(document.text)
        groups = lexicon.groups(self.words.bare, common)
        self.found: Stretches = stretches(self.words, table, groups)
        self.rows = feature_rows(self.words, self.found, groups, table)
        spans = {(g.start, g.end) for g in document.gold}
        # Gold spans may hold "the", and end in the dot of an abbreviation, or not.
        spans |= {(g.start + 4, g.end) for g in document.gold if g.name.lower().startswith("the ")}
        spans |= {(s, e - 1) for s, e in spans if document.text[e - 1] == "."}
        self.start = self.words.start[self.found.first]
        self.end = self.words.name_ends(self.found.last)
        people = (self.found.row >= 0) & ((table.flags[self.found.row] & names_table.PEOPLE) > 0)
        #: Names of peoples are told by the list: they neither teach nor count.
        self.free = people
        self.gold_count = len([g for g in document.gold if names_table.PEOPLE & _flags(g.name, table) == 0])
        self.right = ~people * np.array(
            [(s, e) in spans for s, e in zip(self.start.tolist(), self.end.tolist(), strict=True)], dtype=float
        )


def swapped(document: Document, names: Names, chance: random.Random) -> Document:
    """Return a document whose places, but for countries, peoples and abbreviations, bear names drawn at random."""
    text, gold, position, given = "", [], 0, {}
    for g in sorted(document.gold, key=lambda one: one.start):
        if g.start < position:
            continue
        name = g.name
        if (
            name[0].isupper()
            and len(name) > 4
            and "." not in name
            and name.split()[-1] not in ("County", "River", "Parish")
            and not names.fixed(name)
        ):
            name = given.setdefault(name, names.any(chance))
            name = name.upper() if g.name.isupper() else name
        text += document.text[position : g.start]
        gold.append(Gold(len(text), len(text) + len(name), name))
        text += name
        position = g.end
    return Document(document.id, text + document.text[position:], tuple(gold))


def composed(names: Names, chance: random.Random, count: int) -> list[Document]:
    """Return short reports put together from the templates."""
    lines = [line for line in TEMPLATES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    found = []
    for number in range(count):
        text, gold = "", []
        headline, marks = chance.random() < HEADLINE_SHARE, chance.random() < LIST_SHARE
        mark = chance.choice(MARKS)
        for point, line in enumerate(chance.sample(lines, chance.randint(1, 5)), start=1):
            text += mark.format(point) if marks else ""
            for part in re.split(r"({\w+})", line):
                word, is_place = names.fill(part, chance)
                word = word.upper() if _SHOUTED.match(line) else word
                word = _SMALL_WORD.sub(lambda found: found[0].title(), word) if headline else word
                if is_place:
                    gold.append(Gold(len(text), len(text) + len(word), word))
                text += word
            text += "\n" if headline or marks else chance.choice((" ", " ", "\n"))
        if chance.random() < CAPITALS_SHARE:
            # Names keep their length: "ß" and the like are not drawn.
            text, gold = text.upper(), [Gold(g.start, g.end, g.name.upper()) for g in gold]
        found.append(Document(f"composed-{number}", text, tuple(gold)))
    return found


#: Templates in capitals, slots apart, and the words that headlines begin with a capital.
_SHOUTED = re.compile(r"(?:[^a-z{]|{\w+})*$")
_SMALL_WORD = re.compile(r"(?<![\w'’-])(?!(?:and|the|from|with|into|near|over|after|that|their)\b)[a-z]{4,}\b")


class Names:
    """Names of places, people and organisations to draw from."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        index = gazetteer._index
        assert index is not None
        rows = np.asarray(index._places[: index.settlements])
        countries = np.isin(rows["country"], [i for i, c in enumerate(index._countries) if c in CONFLICT_COUNTRIES])
        self.towns = np.flatnonzero(countries & (rows["population"] > 500)).tolist()
        self.known = lambda number: index.place(number).name
        self.divisions = [
            p.name
            for i in range(index.divisions)
            if (p := index.place(index.settlements + i)).country in CONFLICT_COUNTRIES and p.name
        ]
        self.countries = sorted(
            {
                index.place(number).name
                for code in CONFLICT_COUNTRIES
                if (number := index.number_of(f"iso:{code}")) is not None
            }
        )
        self.first = sorted(lexicon.words_of("first_name"))
        self.gazetteer = gazetteer

    def fixed(self, name: str) -> bool:
        """Tell whether a name is better left alone."""
        return bool(self.gazetteer.country_code(name)) or is_people(name, self.gazetteer)

    def draw(self, chance: random.Random) -> str:
        """Return a town, by its main name as news write it: without accents."""
        while True:
            name = anyascii(self.known(chance.choice(self.towns))).replace("`", "").replace("'", "")
            if name[:1].isupper() and "," not in name and "(" not in name:
                return name.title() if name.isupper() else name

    def any(self, chance: random.Random) -> str:
        """Return a name of a place, in one case of five one that no list has."""
        return self.invented(chance) if chance.random() < 0.2 else self.draw(chance)

    def surname(self, chance: random.Random) -> str:
        """Return a surname: often that of a place, as surnames are."""
        return chance.choice(
            (
                self.draw(chance).split()[0].split("-")[-1].title(),
                chance.choice(self.first).title(),
                "al-" + chance.choice(self.first).title(),
                self.invented(chance),
            )
        )

    def invented(self, chance: random.Random) -> str:
        """Return a name that no list has: the beginning of one and the end of another."""
        one, two = self.draw(chance).split()[0], self.draw(chance).split()[-1]
        name = one[: max(2, len(one) // 2)] + two[len(two) // 2 :].lower()
        if chance.random() < 0.2:
            return f"{name.title()} {chance.choice(('al', 'el', 'ash', 'as', 'ad'))}-{one.title()}"
        return (
            name.title()
            if chance.random() < 0.7
            else f"{chance.choice(('Al', 'Umm', 'Tel', 'Khan', 'Beit'))} {name.title()}"
        )

    def fill(self, part: str, chance: random.Random) -> tuple[str, bool]:
        """Return what stands for a slot, and whether that is a place."""
        if part == "{P}":
            return self.any(chance), True
        if part == "{A}":
            return anyascii(chance.choice(self.divisions)).replace("`", "").replace("'", ""), True
        if part == "{C}":
            return chance.choice(self.countries), True
        if part == "{U}":
            return self.invented(chance), True
        if part == "{grp}":
            kind = chance.choice(
                (
                    "Jaish al-",
                    "Ansar al-",
                    "Harakat al-",
                    "Liwa al-",
                    "Jund al-",
                    "Mai-Mai ",
                    "Ahrar al-",
                    "Front of ",
                    "Junta of ",
                    "Sons of ",
                    "Los ",
                    "CNDP-",
                )
            )
            return kind + chance.choice(
                (chance.choice(self.first).title(), self.invented(chance).split()[-1], self.draw(chance).split()[-1])
            ), False
        if part == "{per}":
            return f"{chance.choice(self.first).title()} {self.surname(chance)}", False
        if part == "{sur}":
            return self.surname(chance), False
        if part == "{org}":
            return self.draw(chance), False
        if part in SLOTS:
            return chance.choice(SLOTS[part]).replace("_", " "), False
        return (str(chance.randint(2, 80)), False) if part == "{n}" else (part, False)


def _flags(name: str, table: names_table.NamesTable) -> int:
    row = int(table.find(np.array([hash_of(normalise(name))], dtype=np.uint64))[0])
    return int(table.flags[row]) if row >= 0 else 0


def common_words(paths: list[str], documents: list[Document]) -> np.ndarray:
    """Return the upper halves of the hashes of words that texts write in lower case, sorted."""
    counts: Counter[int] = Counter()
    texts = [d.text for d in documents]
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts += [json.loads(line)["text"] for line in lines]
    for text in texts:
        words = split(text)
        counts.update((words.bare[words.case == LOWER] >> np.uint64(32)).tolist())
    return np.array(sorted(word for word, count in counts.items() if count >= LEAST_LOWER), dtype=np.uint32)


def fit(rows: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the hashed weights."""
    weights, first, second = np.zeros(BUCKETS), np.zeros(BUCKETS), np.zeros(BUCKETS)
    for step in range(1, STEPS + 1):
        share = 1.0 / (1.0 + np.exp(-weights[rows].sum(axis=1)))
        slope = np.repeat((weight * (share - right))[:, None], rows.shape[1], axis=1)
        gradient = np.bincount(rows.ravel(), weights=slope.ravel(), minlength=BUCKETS) + PENALTY * weights
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        weights -= 0.02 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-10)
    return weights


def fit_second(matrix: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the weights of the second pass, by Newton's method."""
    weights = np.zeros(matrix.shape[1])
    for _ in range(30):
        share = 1.0 / (1.0 + np.exp(-matrix @ weights))
        gradient = matrix.T @ (weight * (share - right)) + 1e-6 * weights
        curvature = (matrix * (weight * share * (1 - share))[:, None]).T @ matrix + 1e-6 * np.eye(matrix.shape[1])
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def f1(samples: list[Sample], scores: list[np.ndarray], threshold: float) -> tuple[float, float, float]:
    """Return precision, recall and F1 of exact spans."""
    hit = found = gold = 0
    for sample, score in zip(samples, scores, strict=True):
        chosen = choose(sample.found, np.where(sample.free, -99.0, score), threshold)
        hit += int(sample.right[chosen].sum())
        found += len(chosen)
        gold += sample.gold_count
    precision, recall = hit / max(1, found), hit / max(1, gold)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("labelled", nargs="+")
    parser.add_argument("--plain", nargs="*", default=[])
    arguments = parser.parse_args()
    table = names_table.load()
    corpora = [[d for d in read_corpus(path) if in_fit_half(d.id)] for path in arguments.labelled]
    common = common_words(arguments.plain, [d for corpus in corpora for d in corpus])
    chance, names = random.Random(SEED), Names(Gazetteer.open())
    corpora = [[*corpus, *(swapped(d, names, chance) for d in corpus)] for corpus in corpora]
    corpora.append(composed(names, chance, COMPOSED))
    samples = [Sample(d, i, common, table) for i, corpus in enumerate(corpora) for d in corpus]
    samples = [s for s in samples if len(s.found)]
    totals = np.bincount([s.corpus for s in samples], weights=[len(s.found) for s in samples])
    rows = np.concatenate([s.rows for s in samples])
    right = np.concatenate([s.right for s in samples])
    weight = np.concatenate([np.where(s.free, 0.0, 1.0 / totals[s.corpus] / len(corpora)) for s in samples])
    fold = np.concatenate([np.full(len(s.found), zlib.crc32(s.document.id.encode()) // 2 % FOLDS) for s in samples])
    print(
        f"{len(samples)} documents, {len(rows)} candidates, {int(right.sum())} right, {len(common)} common words",
        flush=True,
    )
    held_out = np.zeros(len(rows))
    for number in range(FOLDS):
        weights = fit(rows[fold != number], right[fold != number], weight[fold != number])
        held_out[fold == number] = weights[rows[fold == number]].sum(axis=1)
    bounds = np.cumsum([0, *(len(s.found) for s in samples)])
    matrix = np.concatenate(
        [
            second_rows(s.words, s.found, held_out[a:b], table)
            for s, a, b in zip(samples, bounds, bounds[1:], strict=False)
        ]
    )
    second = fit_second(matrix, right, weight)
    scores = matrix @ second
    best = (0.0, 0.0)
    by_sample = [scores[a:b] for a, b in pairwise(bounds)]
    for threshold in np.arange(-1.5, 1.51, 0.1):
        figures = [
            f1(
                [s for s in samples if s.corpus == c],
                [x for s, x in zip(samples, by_sample, strict=True) if s.corpus == c],
                float(threshold),
            )
            for c in range(len(corpora))
        ]
        best = max(best, (float(np.mean([f[2] for f in figures])), float(threshold)))
        if abs(threshold) < 0.05 or abs(threshold + 0.5) < 0.05:
            print(round(float(threshold), 1), [tuple(round(x, 3) for x in f) for f in figures])
    print(f"held-out folds: mean F1 {best[0]:.3f} at threshold {best[1]:.1f}; second pass {np.round(second, 2)}")
    second[0] -= best[1]
    weights = fit(rows, right, weight)
    stream = io.BytesIO()
    np.savez_compressed(stream, weights=weights.astype(np.float16), second=second, common=common)
    write_atomic(OUTPUT, stream.getvalue())
    print(f"{OUTPUT}: {len(stream.getvalue()) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
