"""How much wider than fitted the kinds without a stated distance have to be for their regions to hold what they say.

Asked of the regions as they are drawn, with shores, homonyms and the choice among phrases.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap import calibration
from geomap.calibrating.caution import MASS
from geomap.calibrating.document import Document, put
from geomap.calibrating.kinds import AT_SEA, CODED
from geomap.evaluation.corpus import Row, in_fit_half, read_corpus
from geomap.records import Location

#: Fewer rows than this leave a factor as it is.
LEAST_ROWS = 25
#: The factors tried: the smallest that is enough is taken, and 1 where none is: what is missing there is not width.
FACTORS = (1.0, 1.1, 1.2, 1.3, 1.4)
#: Share of the rows that is enough: somewhat less than 90 %, because some names mean another place, which no width mends.
ENOUGH = 0.875


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which constant is asked for, of rows of which kind: those of ships or those of the land."""

    group: str
    name: str
    afloat: bool


_ASKED = (
    _Asked("near", "caution", False),
    _Asked("near", "afloat_caution", True),
    _Asked("between", "caution", False),
    _Asked("road", "caution", False),
)


def refit_held(document: Document, paths: Sequence[Path]) -> list[str]:
    """Refit the factors in `document` on the fit halves of corpora; one line of report each."""
    return [_refit(document, asked, paths) for asked in _ASKED]


def _refit(document: Document, asked: _Asked, paths: Sequence[Path]) -> str:
    found = _judged(document, paths, asked)
    name, rows = f"{asked.group} {asked.name}", [row for _, row in found]
    if len(rows) < LEAST_ROWS:
        return f"{name}: n {len(rows)}, too few: left as it is"
    shares: dict[float, float] = {}
    for factor in FACTORS:
        shares[factor] = _share_held(document, asked, factor, rows)
        if shares[factor] >= ENOUGH:
            break
    factor = max(shares) if max(shares.values()) >= ENOUGH else 1.0
    corpora = ", ".join(f"{c} ({sum(c == other for other, _ in found)})" for c in dict.fromkeys(c for c, _ in found))
    told = f"at 1 the 90 % regions as drawn held {shares[1.0]:.1%}"
    put(
        document[asked.group],
        asked.name,
        factor,
        len(rows),
        f"geomap calibrate: {told} of the fit halves of {corpora}; at this factor {shares[factor]:.1%}",
    )
    return f"{name}: n {len(rows)}, {told}, at {factor} {shares[factor]:.1%}"


def _judged(document: Document, paths: Sequence[Path], asked: _Asked) -> list[tuple[str, Row]]:
    """Return the resolved rows of the kind whose place the gazetteer has, with their corpora."""
    from geomap.evaluation.offsets import evaluate_row, most_specific, phrases_of

    found = []
    with calibration.using(document):
        for path in paths:
            corpus = path.name.split(".")[0]
            if corpus in CODED or (corpus in AT_SEA) != asked.afloat:
                continue
            for row in read_corpus(path):
                phrases = phrases_of(row) if in_fit_half(row.id) else []
                if not phrases or most_specific(phrases).kind != asked.group:
                    continue
                outcome = evaluate_row(row)
                if outcome is not None and not outcome.missing and not outcome.reason:
                    found.append((corpus, row))
    return found


def _share_held(document: Document, asked: _Asked, factor: float, rows: Sequence[Row]) -> float:
    """Return how many of the 90 % regions hold the truth when the spreads are so many times as wide as fitted."""
    import shapely

    from geomap.evaluation.offsets import locate_row

    trial = copy.deepcopy(document)
    trial[asked.group][asked.name]["value"] = factor
    with calibration.using(trial):
        locations = [locate_row(row) for row in rows]
        held = [
            isinstance(location, Location) and bool(shapely.contains_xy(location.region(MASS), row.lon, row.lat))
            for row, location in zip(rows, locations, strict=True)
        ]
    return sum(held) / len(held)
