"""How much wider than fitted the kinds without a stated distance have to be for their regions to hold what they say.

Asked of the regions as they are drawn, with shores, homonyms and the choice among phrases, and with constants that were
fitted on other rows: on a few dozen rows, constants hold more of those they were fitted on than of any others.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap import calibration
from geomap.calibrating.caution import FOLDS, MASS, fold_of
from geomap.calibrating.document import Document, put
from geomap.calibrating.kinds import AT_SEA, CODED
from geomap.evaluation.corpus import Row, in_fit_half, read_corpus
from geomap.records import Location

#: Fewer rows than this leave a factor as it is.
LEAST_ROWS = 25
#: The factors tried: the smallest that is enough is taken, and where none is, the smallest that holds as much as any does.
FACTORS = (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6)
#: Share of the rows that is enough.
ENOUGH = 0.9


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
    _Asked("offshore", "caution", True),
)


def refit_held(document: Document, paths: Sequence[Path], without: Callable[[int], Document]) -> list[str]:
    """Refit the factors in `document` on the fit halves of corpora; one line of report each.

    Parameters
    ----------
    document : dict
    paths : sequence of Path
    without : callable
        Returns the document with the kinds fitted on all rows but those of a fold (:func:`geomap.calibrating.caution.fold_of`).
    """
    others = [without(fold) for fold in range(FOLDS)]
    return [_refit(document, others, asked, found) for asked, found in _judged(document, paths).items()]


def _refit(document: Document, others: Sequence[Document], asked: _Asked, found: Sequence[tuple[str, Row]]) -> str:
    name, rows = f"{asked.group} {asked.name}", [row for _, row in found]
    if len(rows) < LEAST_ROWS:
        return f"{name}: n {len(rows)}, too few: left as it is"
    shares: dict[float, float] = {}
    for factor in FACTORS:
        shares[factor] = _share_held(others, asked, factor, rows)
        if shares[factor] >= ENOUGH:
            break
    factor = min(shares, key=lambda f: (-shares[f], f))
    corpora = ", ".join(f"{c} ({sum(c == other for other, _ in found)})" for c in dict.fromkeys(c for c, _ in found))
    told = f"at 1 the 90 % regions as drawn held {shares[1.0]:.1%}"
    put(
        document[asked.group],
        asked.name,
        factor,
        len(rows),
        f"geomap calibrate: {told} of the fit halves of {corpora}, every fourth of the rows judged by a fit on the others; "
        f"at this factor {shares[factor]:.1%}",
    )
    return f"{name}: n {len(rows)}, {told}, at {factor} {shares[factor]:.1%}"


def _judged(document: Document, paths: Sequence[Path]) -> dict[_Asked, list[tuple[str, Row]]]:
    """Return the resolved rows of each kind whose place the gazetteer has, with their corpora."""
    from geomap.evaluation.offsets import evaluate_row, most_specific, phrases_of

    found: dict[_Asked, list[tuple[str, Row]]] = {asked: [] for asked in _ASKED}
    with calibration.using(document):
        for path in paths:
            corpus = path.name.split(".")[0]
            if corpus in CODED:
                continue
            kinds = {asked.group: asked for asked in _ASKED if asked.afloat == (corpus in AT_SEA)}
            for row in read_corpus(path):
                phrases = phrases_of(row) if in_fit_half(row.id) else []
                asked = kinds.get(most_specific(phrases).kind) if phrases else None
                outcome = evaluate_row(row) if asked is not None else None
                if asked is not None and outcome is not None and not outcome.missing and not outcome.reason:
                    found[asked].append((corpus, row))
    return found


def _share_held(others: Sequence[Document], asked: _Asked, factor: float, rows: Sequence[Row]) -> float:
    """Return how many of the 90 % regions hold the truth when the spreads are so many times as wide as fitted."""
    import shapely

    from geomap.evaluation.offsets import locate_row

    held = 0
    for fold, document in enumerate(others):
        trial = copy.deepcopy(document)
        trial[asked.group][asked.name]["value"] = factor
        with calibration.using(trial):
            for row in rows:
                if fold_of(row.id) == fold:
                    location = locate_row(row)
                    held += isinstance(location, Location) and bool(
                        shapely.contains_xy(location.region(MASS), row.lon, row.lat)
                    )
    return held / len(rows)
