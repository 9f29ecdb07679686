"""How much wider than fitted the fields have to be for their regions to hold what they say.

Asked of the regions as they are drawn, with shores, homonyms and the choice among phrases, and with constants that were
fitted on other rows: constants hold more of the rows they were fitted on than of any others.
"""

from __future__ import annotations

import copy
import zlib
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap import calibration
from geomap.calibrating.document import Document, put, without_strays
from geomap.calibrating.kinds import AT_SEA, CODED
from geomap.evaluation.corpus import Row, in_fit_half, read_corpus
from geomap.fields.offsets import source_class
from geomap.phrases.grammar import Phrase
from geomap.phrases.setting import in_setting
from geomap.records import Location

#: Parts of the rows that are judged in turn with constants fitted on the others.
FOLDS = 4
#: Mass of the regions that are judged.
MASS = 0.9
#: Fewer rows than this leave a factor as it is.
LEAST_ROWS = 25
#: A corpus with so many rows is judged by itself, too.
OWN_ROWS = 100
#: The factors tried: the smallest that is enough is taken, and where none is, the smallest that holds as much as any does.
#: Kinds with a few dozen rows cannot tell smaller steps apart.
FACTORS = tuple(round(1.0 + 0.1 * step, 1) for step in range(11))
FINE_FACTORS = tuple(round(1.0 + 0.02 * step, 2) for step in range(26))
#: Probability that the next row lies inside, which is enough, and share of the rows of each corpus: who reads a report does
#: not know how careful its writers are.
ENOUGH, ENOUGH_OF_ONE = 0.9, 0.89


def fold_of(id_: str) -> int:
    """Return the part that a row belongs to, by a hash of its id."""
    return zlib.crc32(id_.encode()) // 2 % FOLDS


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which constant is asked for, of rows of which kind: those of ships or of the land, or those of a source class."""

    group: str
    name: str
    kind: str
    afloat: bool | None = None

    def is_about(self, phrase: Phrase, corpus: str) -> bool:
        """Tell whether a row of a corpus with this phrase is to be judged."""
        if phrase.kind != self.kind:
            return False
        return source_class(phrase) == self.group if self.afloat is None else self.afloat == (corpus in AT_SEA)


_ASKED = (
    _Asked("press", "caution", "distance_bearing"),
    _Asked("reported", "caution", "distance_bearing"),
    _Asked("nautical", "caution", "distance_bearing"),
    _Asked("near", "caution", "near", False),
    _Asked("near", "afloat_caution", "near", True),
    _Asked("between", "caution", "between", False),
    _Asked("road", "caution", "road", False),
    _Asked("offshore", "caution", "offshore", True),
)


def refit_held(document: Document, paths: Sequence[Path], without: Callable[[int], Document]) -> list[str]:
    """Refit the factors in `document` on the fit halves of corpora; one line of report each.

    Parameters
    ----------
    document : dict
    paths : sequence of Path
    without : callable
        Returns the document fitted on all rows but those of a fold (:func:`fold_of`).
    """
    others = [without(fold) for fold in range(FOLDS)]
    return [_refit(document, others, asked, found) for asked, found in _judged(document, paths).items()]


def _refit(document: Document, others: Sequence[Document], asked: _Asked, found: Sequence[tuple[str, Row]]) -> str:
    name, n = f"{asked.group} {asked.name}", len(found)
    if n < LEAST_ROWS:
        return f"{name}: n {n}, too few: left as it is"
    if document[asked.group].get(asked.name, {}).get("keep"):
        return f"{name}: n {n}, kept"
    shares: dict[float, float] = {}

    def is_enough(factor: float) -> bool:
        shares[factor], fewest = _shares_held(others, asked, factor, found)
        return _next_inside(shares[factor], n) >= ENOUGH and fewest >= ENOUGH_OF_ONE

    is_enough(1.0)
    if asked.afloat is None:
        # Of hundreds of rows ever more lie inside.
        factor = FINE_FACTORS[bisect_left(FINE_FACTORS[:-1], True, key=is_enough)]
        if factor not in shares:
            is_enough(factor)
    else:
        factor = next(filter(is_enough, FACTORS), None) or min(shares, key=lambda f: (-shares[f], f))
    corpora = ", ".join(f"{c} ({sum(c == other for other, _ in found)})" for c in dict.fromkeys(c for c, _ in found))
    told = f"at 1 the 90 % regions as drawn held {shares[1.0]:.1%}"
    put(
        document[asked.group],
        asked.name,
        factor,
        n,
        f"geomap calibrate: {told} of the fit halves of {corpora}, every fourth of the rows judged by a fit on the others; "
        f"at this factor {shares[factor]:.1%}",
    )
    return f"{name}: n {n}, {told}, at {factor} {shares[factor]:.1%}"


def _next_inside(share: float, n: int) -> float:
    """Return how probable it is that the next row lies inside, after a share of `n` did.

    Laplace's rule of succession (Essai philosophique sur les probabilités, 1814): a few dozen rows of which 90 % are
    inside do not yet make it 90 %.

    Examples
    --------
    >>> round(_next_inside(0.9, 30), 3), round(_next_inside(0.9, 3000), 3)
    (0.875, 0.9)
    """
    return (share * n + 1) / (n + 2)


def _judged(document: Document, paths: Sequence[Path]) -> dict[_Asked, list[tuple[str, Row]]]:
    """Return the resolved rows of each kind whose place the gazetteer has, with their corpora."""
    from geomap.evaluation.offsets import evaluate_row, most_specific, phrases_of

    found: dict[_Asked, list[tuple[str, Row]]] = {asked: [] for asked in _ASKED}
    with calibration.using(document):
        for path in paths:
            corpus = path.name.split(".")[0]
            if corpus in CODED:
                continue
            for row in read_corpus(path):
                phrases = phrases_of(row) if in_fit_half(row.id) else []
                first = in_setting(most_specific(phrases), row.text) if phrases else None
                asked = next((a for a in _ASKED if first is not None and a.is_about(first, corpus)), None)
                outcome = evaluate_row(row) if asked is not None else None
                if asked is not None and outcome is not None and not outcome.missing and not outcome.reason:
                    found[asked].append((corpus, row))
    return {
        asked: without_strays(rows, lambda row: row[0]) if asked.afloat is None else rows
        for asked, rows in found.items()
    }


def _shares_held(
    others: Sequence[Document], asked: _Asked, factor: float, found: Sequence[tuple[str, Row]]
) -> tuple[float, float]:
    """Return how many of the 90 % regions hold the truth when the spreads are so many times as wide as fitted.

    Of all rows, and of those of the corpus, of the ones large enough to speak for themselves, that is held least.
    """
    import shapely

    from geomap.evaluation.offsets import locate_row

    held: list[tuple[str, bool]] = []
    for fold, document in enumerate(others):
        trial = copy.deepcopy(document)
        trial[asked.group][asked.name]["value"] = factor
        with calibration.using(trial):
            for corpus, row in found:
                if fold_of(row.id) == fold:
                    location = locate_row(row)
                    inside = isinstance(location, Location) and bool(
                        shapely.contains_xy(location.region(MASS), row.lon, row.lat)
                    )
                    held.append((corpus, inside))
    own = [[inside for other, inside in held if other == corpus] for corpus in {corpus for corpus, _ in held}]
    shares = [sum(group) / len(group) for group in own if len(group) >= OWN_ROWS]
    return sum(inside for _, inside in held) / len(held), min(shares, default=1.0)
