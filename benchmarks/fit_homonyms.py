"""Fit which place a name means among homonyms of one country, on corpora with known positions, and print it.

    python benchmarks/fit_homonyms.py usgs.jsonl.gz ucdp_ged.jsonl.gz wiktor_relative.jsonl.gz

Every row with several readings of its reference, of which one is right (the true point lies where the phrase says, or
within 10 km of the coder's reference), is a choice. Rows are split by a hash of their id (of their document); one half
is fitted: a conditional logit on the logarithm of population + 500, whether the name is the place's main one, the
number of its names, and its kind, each corpus weighing the same. The other half tells how often the first reading is
right, beside the most populous one's and the constants in use.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from geomap import calibration
from geomap.evaluation.offsets import in_fit_half
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.names import normalise
from geomap.geodesy import destination, distance_bearing
from geomap.phrases.grammar import parse_phrases
from geomap.records import Place
from geomap.weighing import Context, weigh

FEATURES = ("population_exponent", "alternate_name_weight", "names_exponent", "division_weight")


def choices(path: Path, gazetteer: Gazetteer) -> Iterator[tuple[str, str, list[Place], list[bool]]]:
    """Yield (id, name, readings, which are right) of the rows where it matters."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    seen = set()
    for row in rows:
        point, name, slack_km = (row["lon"], row["lat"]), row.get("ref"), 10.0
        country = row.get("country")
        offset = None
        if "prec" in row:
            if row["prec"] > 2 or not name:
                continue
            country = (country or "").split("(")[0].strip()
        else:
            phrase = next((p for p in parse_phrases(row["text"], any_case=True) if p.kind == "distance_bearing"), None)
            if phrase is None or phrase.bearing_deg is None:
                continue
            reference = phrase.references[0].text.split(",")
            name, offset = name or reference[0], (phrase.distance_km[0], phrase.bearing_deg)
            slack_km = max(3.0, 0.22 * offset[0]) if "mag" in row else max(5.0, 0.35 * offset[0])
            if "mag" in row:
                country = row["text"].rsplit(",", 1)[-1].strip()
        code = gazetteer.country_code(country) if country else None
        if "wiktor" not in path.name and not code:
            continue
        if (name, code, round(point[0]), round(point[1])) in seen:
            continue
        seen.add((name, code, round(point[0]), round(point[1])))
        readings = [p for p in gazetteer.search(name, country=code) if not p.feature.startswith("PCL")]
        if len(readings) < 2:
            continue
        right = []
        for place in readings:
            lon, lat = place.lon, place.lat
            if offset is not None:
                lon, lat = (float(v) for v in destination(lon, lat, offset[1], offset[0]))
            right.append(float(distance_bearing(lon, lat, *point)[0]) <= slack_km)
        if any(right) and not all(right):
            yield str(row["id"]), name, readings, right


def features(name: str, place: Place) -> list[float]:
    """Return what `weigh` knows of a reading, in logarithms."""
    division = place.feature.startswith("ADM")
    people = place.population or (calibration.load()["homonym.division_population"] if division else 0)
    return [
        math.log(people + 500),
        float(normalise(place.name) != normalise(name)),
        math.log(1 + len(place.names)),
        float(division),
    ]


def fit(sets: list[tuple[np.ndarray, np.ndarray, float]]) -> np.ndarray:
    """Return the coefficients by Newton steps, with a weak pull towards zero."""
    beta = np.zeros(len(FEATURES))
    for _ in range(30):
        gradient, curvature = -0.5 * beta, 0.5 * np.eye(len(beta))
        for x, right, weight in sets:
            p = np.exp(x @ beta - (x @ beta).max())
            p /= p.sum()
            among = p * right / (p * right).sum()
            mean, wanted = p @ x, among @ x
            gradient += weight * (wanted - mean)
            curvature += weight * ((x.T * p) @ x - np.outer(mean, mean))
        beta = beta + np.linalg.solve(curvature, gradient)
    return beta


def main() -> int:
    """Fit on one half and print coefficients and how often each rule is right on the other."""
    gazetteer = Gazetteer.open()
    train: list[tuple[np.ndarray, np.ndarray, float]] = []
    held: dict[str, list[tuple[str, list[Place], np.ndarray, np.ndarray]]] = {}
    for path in map(Path, sys.argv[1:]):
        found = [
            (i, n, p, np.array([features(n, q) for q in p]), np.array(r)) for i, n, p, r in choices(path, gazetteer)
        ]
        fitted = [(x, right) for i, _, _, x, right in found if in_fit_half(i)]
        train += [(x, right, 300.0 / len(fitted)) for x, right in fitted]
        held[path.name.split(".")[0]] = [(n, p, x, right) for i, n, p, x, right in found if not in_fit_half(i)]
        print(f"{path.name}: {len(fitted)} choices fitted, {len(found) - len(fitted)} held back")
    beta = fit(train)
    for name, value in zip(FEATURES, beta, strict=True):
        print(f"  {name:24} {value if 'exponent' in name else math.exp(value):.3f}")
    print(f"{'first reading right, held back':32} {'n':>6} {'populous':>9} {'in use':>7} {'fitted':>7}")
    for corpus, rows in held.items():
        populous = np.mean([r[int(np.argmax([place.population for place in p]))] for _, p, _, r in rows])
        used = np.mean([_in_use(n, p, r) for n, p, _, r in rows])
        best = np.mean([r[int(np.argmax(x @ beta))] for _, _, x, r in rows])
        print(f"{corpus:32} {len(rows):6} {populous:9.3f} {used:7.3f} {best:7.3f}")
    return 0


def _in_use(name: str, places: list[Place], right: np.ndarray) -> bool:
    found = weigh(name, places, Context())
    return bool(found) and bool(right[places.index(found[0].place)])


if __name__ == "__main__":
    sys.exit(main())
