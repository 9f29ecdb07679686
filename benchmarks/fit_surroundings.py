"""Fit how often a name that no list has lies near the places named around it: `toponym.around_*` of calibration.json.

    python benchmarks/fit_surroundings.py CORPUS.jsonl.gz ...

Corpora are JSON lines with gold toponyms (`geomap evaluate toponyms --help`); only documents of the fit half are used, and
every corpus has the same weight. Prints, for each scale in kilometres and in characters, the logistic regression of "lies within
`toponym.around_radius_km`" on how close together the other places lie, over names of which "none of the known places" is
the likeliest reading. Nothing is written: put the constants of the scales with most of them right into the file.
"""

from __future__ import annotations

import sys

import numpy as np

from geomap import calibration
from geomap.evaluation.toponyms import Document, great_circle_km, in_fit_half, read_corpus
from geomap.gazetteer import Gazetteer
from geomap.toponyms import surroundings
from geomap.toponyms.linking import Linked, Mention, link
from geomap.toponyms.reading import recognise_names

SCALES_KM, SCALES_CHARACTERS = (100.0, 200.0, 400.0), (1500.0, 4000.0)
#: Quadratic penalty on the slope.
PENALTY = 1e-3


def load(path: str, gazetteer: Gazetteer) -> list[tuple[Document, list[Mention], list[Linked]]]:
    """Return the fit half with the readings of gold and of other names."""
    found = []
    for document in read_corpus(path):
        if in_fit_half(document.id):
            taken = [(g.start, g.end) for g in document.gold]
            mentions = [Mention(g.start, g.end, g.name) for g in document.gold]
            mentions += [
                Mention(a, b, document.text[a:b])
                for a, b, kind, _ in recognise_names(document.text, gazetteer)
                if kind != "organisation" and not any(a < end and start < b for start, end in taken)
            ]
            found.append((document, mentions, link(document.text, mentions, gazetteer)))
    return found


def rows(data: list[tuple[Document, list[Mention], list[Linked]]], km: float, characters: float) -> np.ndarray:
    """Return "together" and whether the truth lies within the radius, for each unknown name."""
    constants = calibration.load()
    radius_km = constants["toponym.around_radius_km"]
    found = []
    for document, mentions, linked in data:
        votes = surroundings.surrounding_places(document.text, mentions, linked, km, characters)
        for gold, one, vote in zip(document.gold, linked, votes, strict=False):
            best = one.candidates[0].probability if one.candidates else 0.0
            if gold.lon is None or gold.lat is None or vote is None or best >= one.unknown:
                continue
            place, together = vote
            found.append((together, great_circle_km(place.lon, place.lat, gold.lon, gold.lat) <= radius_km))
    return np.array(found, dtype=float).reshape(-1, 2)


def fit(together: np.ndarray, right: np.ndarray, weight: np.ndarray) -> tuple[float, float, float]:
    """Return intercept, slope and mean loss of the logistic regression."""
    x = np.column_stack([np.ones(len(together)), together])
    beta = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (p - right)) + PENALTY * beta * [0, 1]
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag([0, PENALTY])
        beta -= np.linalg.solve(hessian, gradient)
    p = 1 / (1 + np.exp(-x @ beta))
    loss = -float(weight @ (right * np.log(p) + (1 - right) * np.log(1 - p)))
    return float(beta[0]), float(beta[1]), loss


def main() -> None:
    """Fit and print."""
    gazetteer = Gazetteer.open()
    corpora = [load(path, gazetteer) for path in sys.argv[1:]]
    print("km   characters   n   right   base   together   loss   right by fifths of together")
    for km in SCALES_KM:
        for characters in SCALES_CHARACTERS:
            parts = [rows(data, km, characters) for data in corpora]
            everything = np.concatenate(parts)
            weight = np.concatenate([np.full(len(part), 1 / max(1, len(part)) / len(parts)) for part in parts])
            base, slope, loss = fit(everything[:, 0], everything[:, 1], weight)
            order = np.argsort(everything[:, 0])
            fifths = " ".join(f"{everything[part, 1].mean():.2f}" for part in np.array_split(order, 5))
            share = everything[:, 1].mean()
            print(
                f"{km:.0f} {characters:.0f} {len(everything)} {share:.3f} {base:.2f} {slope:.2f} {loss:.4f}   {fifths}"
            )


if __name__ == "__main__":
    main()
