"""Fit the weights by which the readings of place names are ranked: geomap/data/toponym_linker.json.

    python benchmarks/train_toponym_linker.py CORPUS.jsonl.gz ...

Corpora are JSON lines with gold toponyms (`geomap evaluate toponyms --help`). Only documents of the fit half are used
(`geomap.evaluation.toponyms.in_fit_half`); every corpus has the same
weight, the historic one less, once in whole documents and once in paragraphs. A softmax over the readings of each
name and "none of these", fitted by gradient descent with a quadratic penalty; what a reading is described by from the
probable readings of the other names is computed anew with the weights of each round.
"""

from __future__ import annotations

import json
import math
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from geomap import calibration
from geomap.evaluation.toponyms import Document, Gold, great_circle_km, in_fit_half, read_corpus, score
from geomap.files import write_atomic
from geomap.gazetteer import Gazetteer
from geomap.records import Place
from geomap.toponyms.linking import Mention, Problem, looked_up
from geomap.toponyms.weights import FEATURES

OUTPUT = Path(__file__).parents[1] / "geomap" / "data" / "toponym_linker.json"
PENALTY, STEPS, OUTER_ROUNDS = 2e-4, 400, 5
#: People's own entries win over everything; no corpus has any.
OWN_WEIGHT = 15.0
#: Not fitted. A division named after its seat, unless the words ask for it: as measured for phrases
#: (homonym.division_weight). What stands in "Paris, Texas" overrules size: assumed.
FIXED = {
    "eponymous": math.log(calibration.load()["homonym.division_weight"]),
    "in_container": 4.0,
    "not_in_container": -1.0,
}
#: Historic texts, most of whose places no gazetteer has, count for less; paragraphs are at least so long.
HISTORIC_SHARE, WINDOW_CHARACTERS = 0.4, 300


def right_rows(gold: Gold, places: tuple[Place, ...], gazetteer: Gazetteer) -> list[int]:
    """Return which readings are right: the same id or country, else the nearest within 161 km and what is as near."""
    same = [i for i, p in enumerate(places) if gold.geonames_id is not None and p.geonames_id == gold.geonames_id]
    same = same or [i for i, p in enumerate(places) if score(gold, p, gazetteer).same_country]
    if same:
        return same
    km = [great_circle_km(p.lon, p.lat, gold.lon or 0.0, gold.lat or 0.0) for p in places]
    nearest = min(km, default=1e9)
    if nearest > 161:
        return []
    return [i for i, d in enumerate(km) if d <= nearest * 1.2 + 5]


def load(paths: list[str], gazetteer: Gazetteer) -> list[tuple[Problem, np.ndarray]]:
    """Return per document its problem and how much each row is right."""
    found = []
    for path in paths:
        documents = [part for d in read_corpus(path) if in_fit_half(d.id) for part in (d, *windows(d))]
        share = HISTORIC_SHARE if Path(path).name.startswith("wotr") else 1.0
        corpus = []
        for document in documents:
            mentions = [Mention(g.start, g.end, g.name) for g in document.gold]
            problem = Problem(document.text, mentions, *looked_up(document.text, mentions, gazetteer))
            problem.prepare()
            if not problem.groups:
                continue
            right = np.zeros(problem.size)
            for i, gold in enumerate(document.gold):
                number = problem.group_of[i]
                if number < 0 or gold.lon is None:
                    continue
                group = problem.groups[number]
                rows = right_rows(gold, group.readings.places, gazetteer)
                right[[group.rows.start + r for r in rows] or [group.rows.stop]] += 1.0 / max(1, len(rows))
            corpus.append((problem, right))
        total = sum(float(right.sum()) for _, right in corpus)
        found += [(problem, right * share / total) for problem, right in corpus]
    return found


def windows(document: Document) -> list[Document]:
    """Return a document cut into stretches of a few sentences: people paste paragraphs too, which tell less."""
    found, start = [], 0
    for stop in [*(m.end() for m in re.finditer(r"[.!?]\s", document.text)), len(document.text)]:
        if stop - start < WINDOW_CHARACTERS and stop < len(document.text):
            continue
        gold = tuple(
            replace(g, start=g.start - start, end=g.end - start)
            for g in document.gold
            if start <= g.start and g.end <= stop
        )
        if gold:
            found.append(Document(document.id, document.text[start:stop], gold))
        start = stop
    return found


def fit(data: list[tuple[Problem, np.ndarray]]) -> np.ndarray:
    """Return the weights."""
    weights = np.zeros(len(FEATURES))
    weights[0] = 1.0
    fixed = [FEATURES.index(name) for name in FIXED]
    weights[fixed] = list(FIXED.values())
    for outer in range(OUTER_ROUNDS):
        for problem, _ in data:
            problem.solve(weights)
        matrix = np.concatenate([p.matrix for p, _ in data])
        target = np.concatenate([r for _, r in data])
        starts = np.concatenate([[0], np.cumsum([p.size for p, _ in data])[:-1]])
        group = np.concatenate([p.starts + s for (p, _), s in zip(data, starts, strict=True)])
        gid = np.repeat(np.arange(len(group)), np.diff([*group, len(matrix)]))
        first, second = np.zeros_like(weights), np.zeros_like(weights)
        loss = 0.0
        # Rows that are as right as one another share the credit: the log of their summed probability.
        marked = target > 0
        for step in range(1, STEPS + 1):
            scores = matrix @ weights
            scores -= np.maximum.reduceat(scores, group)[gid]
            odds = np.exp(scores)
            p = odds / np.add.reduceat(odds, group)[gid]
            credit = np.add.reduceat(p * marked, group)[gid]
            wanted = np.where(marked & (credit > 0), p / np.maximum(credit, 1e-12), 0.0)
            rate = np.where(marked, target, 0.0)
            group_weight = np.add.reduceat(rate, group)[gid]
            # Groups whose mentions disagree (two senses) are rare; they take the mix.
            gradient = matrix.T @ (group_weight * (p - wanted)) + PENALTY * weights
            gradient[fixed] = 0.0
            loss = -float(
                np.sum(np.add.reduceat(rate, group) * np.log(np.maximum(np.add.reduceat(p * marked, group), 1e-12)))
            )
            first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
            weights = weights - 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
        print(f"round {outer + 1}: loss {loss:.4f}", file=sys.stderr)
    return weights


def main() -> None:
    """Fit and write."""
    gazetteer = Gazetteer.open()
    data = load(sys.argv[1:], gazetteer)
    weights = fit(data)
    names = int(sum(len(p.group_of) for p, _ in data))
    document = {
        "_note": "Softmax weights of geomap/toponyms/linking.py; status measured.",
        "source": "benchmarks/train_toponym_linker.py: fit halves of "
        + ", ".join(Path(p).name.split(".")[0] for p in sys.argv[1:]),
        "n": names,
        "own_note": "the weight of own entries is assumed: they win",
        "weights": {
            name: OWN_WEIGHT if name == "own" else round(float(w), 4) for name, w in zip(FEATURES, weights, strict=True)
        },
    }
    write_atomic(OUTPUT, json.dumps(document, indent=1) + "\n")
    for name, weight in sorted(zip(FEATURES, weights, strict=True), key=lambda pair: -abs(pair[1])):
        print(f"{weight:8.3f}  {name}")


if __name__ == "__main__":
    main()
