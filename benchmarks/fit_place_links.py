"""Fit the model that links event words to places and write geomap/data/place_links.bin.

Run: python benchmarks/fit_place_links.py CORPUS.jsonl.gz

Trains on three quarters of the documents; `geomap evaluate events CORPUS.jsonl.gz` measures the fourth. Annotators of
different sources differ in how often they mark no place at all (28 % to 88 % of their rows): every source has a weight
of its own for "none" while training, which is left out of the model. Half of the features are dropped in every step.
"""

from __future__ import annotations

import argparse
import zlib

import numpy as np

from geomap.evaluation.placelinks import REPORTED, LinkRow, read_links
from geomap.events.placelink import DATA, STEP
from geomap.events.placewords import BUCKETS, Words, names_in, option_features

#: Chosen by cross-validation within the three quarters.
STEPS, RATE, DROPPED, SHRINKAGE, SEED = 120, 0.06, 0.5, 4e-4, 0


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    arguments = parser.parse_args()
    rows, _ = read_links(arguments.corpus)
    weights = fit([row for row in rows if row.part != REPORTED])
    whole = np.clip(np.rint(weights / STEP), -127, 127).astype(np.int8)
    DATA.write_bytes(zlib.compress(whole.tobytes(), 9))
    print(f"{np.count_nonzero(whole)} weights, {DATA.stat().st_size / 1000:.0f} kB, largest {abs(weights).max():.2f}")


def fit(rows: list[LinkRow]) -> np.ndarray:
    """Return the weights that make the marked places likeliest (Adam over the whole set)."""
    sources: dict[str, int] = {}
    options: list[np.ndarray] = []
    group: list[int] = []
    right: list[bool] = []
    for number, row in enumerate(rows):
        words = Words.of(row.text)
        event = words.range_of(*row.event)
        names = [name for name in names_in(words) if name.last <= event[0] or name.first >= event[1]]
        spans = [(words.spans[name.first][0], words.spans[name.last - 1][1]) for name in names]
        gold = [any(a < d and c < b for c, d in row.places) for a, b in spans] + [not row.places]
        if not any(gold):
            continue
        features = [np.array(option) for option in option_features(words, event, names)]
        own = BUCKETS + sources.setdefault(row.source, len(sources))
        features[-1] = np.append(features[-1], own)
        options += features
        group += [number] * len(gold)
        right += gold
    return _adam(options, np.unique(group, return_inverse=True)[1], np.array(right), BUCKETS + len(sources))[:BUCKETS]


def _adam(options: list[np.ndarray], group: np.ndarray, right: np.ndarray, size: int) -> np.ndarray:
    random = np.random.default_rng(SEED)
    feature = np.concatenate(options)
    option = np.repeat(np.arange(len(options)), [len(item) for item in options])
    groups = int(group.max()) + 1
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, STEPS + 1):
        keep = random.random(len(feature)) > DROPPED
        kept, of = feature[keep], option[keep]
        score = np.bincount(of, weights[kept], minlength=len(options)) / (1 - DROPPED)
        top = np.full(groups, -np.inf)
        np.maximum.at(top, group, score)
        mass = np.exp(score - top[group])
        share = mass / np.bincount(group, mass, minlength=groups)[group]
        wanted = share * right
        wanted = wanted / np.bincount(group, wanted, minlength=groups)[group]
        slope = np.bincount(kept, (wanted - share)[of], minlength=size) / groups - SHRINKAGE * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        rate = RATE * (0.1 if step > 0.7 * STEPS else 1.0)
        weights += rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


if __name__ == "__main__":
    main()
