"""Fit the constants of "D km DIR of X" on corpora with known positions and print them.

    python benchmarks/fit_offsets.py press  wiktor_relative.jsonl.gz calfire.jsonl.gz nasa_glc.jsonl.gz
    python benchmarks/fit_offsets.py nautical  maritime_imb.jsonl.gz asam.jsonl.gz

Rows are split by a hash of their id (for rows of one document: of the document): one half is fitted, the other is left
for `geomap evaluate offsets --half test`. The reference is the gazetteer's reading of the name that fits best (an
oracle): homonym errors are another constant's business. Each row follows a log-normal in distance and a normal in
bearing, or a background of outliers; expectation-maximisation finds the shares.
"""

from __future__ import annotations

import math
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from geomap.evaluation.offsets import in_fit_half, read_corpus
from geomap.gazetteer import Gazetteer
from geomap.geodesy import distance_bearing
from geomap.locations import country_codes
from geomap.phrases.grammar import parse_phrases
from geomap.phrases.lexicon import is_sixteen_wind
from geomap.references import Context, look_up


def rows_of(path: str, gazetteer: Gazetteer) -> list[tuple[float, float, float, float, bool, bool]]:
    """Return (stated km, true km, turn in degrees, radius km, sixteen winds, nautical) of the rows to fit."""
    found = []
    for row in read_corpus(path):
        if not in_fit_half(row.id):
            continue
        phrase = next((p for p in parse_phrases(row.text, any_case=True) if p.kind == "distance_bearing"), None)
        if phrase is None or phrase.by_road or phrase.distance_km[0] != phrase.distance_km[1]:
            continue
        reference = phrase.references[0]
        required = ()
        if row.country and gazetteer.country_code(row.country):
            required = country_codes(row.country, gazetteer)
        named = look_up(row.text, reference.start, reference.end, Context(required), gazetteer)
        if named is None:
            continue
        stated = phrase.distance_km[0]
        best = None
        for candidate in named.candidates:
            place = candidate.place
            km, bearing = (float(v) for v in distance_bearing(place.lon, place.lat, row.lon, row.lat))
            turn = (bearing - phrase.bearing_deg + 180) % 360 - 180
            misfit = (math.log(max(km, 0.1) / stated) / 0.4) ** 2 + (turn / 40) ** 2
            if best is None or misfit < best[0]:
                best = (
                    misfit,
                    (stated, max(km, 0.1), turn, place.radius_km, is_sixteen_wind(phrase.bearing_deg), phrase.nautical),
                )
        found.append(best[1])
    return found


def fit(stated, true, turn, radius) -> dict[str, float]:
    """Fit shrinkage, ln sd, sigma and the share of outliers by expectation-maximisation."""
    ratio = np.log(true / stated)
    extent = np.minimum(radius, stated) / stated * 0.5
    mu, sd, sigma, outliers, wrong = float(np.median(ratio)), 0.2, 20.0, 0.1, 0.1
    for _ in range(300):
        s2, g2 = sd**2 + extent**2, sigma**2 + np.degrees(np.arctan(extent)) ** 2
        inlier = np.exp(-0.5 * (ratio - mu) ** 2 / s2 - 0.5 * turn**2 / g2) / np.sqrt(s2 * g2) / (2 * np.pi)
        # In (ln r, degrees): outliers as the model has them, a round normal of sd 1.25 D; and wrong references, anywhere.
        spread = true / stated / 1.25
        near = spread**2 * np.exp(-0.5 * spread**2) / 360
        anywhere = 1 / 12 / 360
        parts = np.stack([(1 - outliers - wrong) * inlier, outliers * near, np.full_like(near, wrong * anywhere)])
        p, q, w = parts / parts.sum(axis=0)
        mu = float((p / s2 * ratio).sum() / (p / s2).sum())
        sd = math.sqrt(max(float((p * ((ratio - mu) ** 2 - extent**2)).sum() / p.sum()), 1e-3))
        sigma = math.sqrt(max(float((p * (turn**2 - np.degrees(np.arctan(extent)) ** 2)).sum() / p.sum()), 4.0))
        outliers, wrong = float(q.mean()), float(w.mean())
    return {
        "shrink": math.exp(mu),
        "ln_sd": sd,
        "sigma_deg": sigma,
        "outlier_share": outliers / (1 - wrong),
        "wrong_reference": wrong,
    }


def main() -> int:
    """Print one line per group."""
    gazetteer = Gazetteer.open()
    data = []
    for path in sys.argv[2:]:
        rows = rows_of(path, gazetteer)
        print(f"{Path(path).name}: {len(rows)} rows to fit")
        if rows:
            report(Path(path).name, np.array(rows, dtype=float))
        data += rows
    report("all", np.array(data, dtype=float))
    return 0


def report(name: str, rows: np.ndarray) -> None:
    """Print the fit of all rows, of rows by distance, and of sixteen-wind rows."""
    groups = {"all": np.ones(len(rows), dtype=bool)}
    edges = [0, 5, 20, 60, 150, 1e9]
    for low, high in pairwise(edges):
        groups[f"{low:g}-{high:g} km"] = (rows[:, 0] >= low) & (rows[:, 0] < high)
    groups["sixteen winds"] = rows[:, 4] > 0
    groups["nautical"] = rows[:, 5] > 0
    for group, keep in groups.items():
        if keep.sum() >= 25:
            values = fit(*rows[keep, :4].T)
            shown = "  ".join(f"{key} {value:.3f}" for key, value in values.items())
            print(f"  {name:24} {group:14} n={int(keep.sum()):5}  {shown}")


if __name__ == "__main__":
    sys.exit(main())
