"""All fits in one go: from corpora to the document of constants."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from pathlib import Path

from geomap.calibrating.between import collect_lines
from geomap.calibrating.document import CORPORA, Document, put, told_by, without_strays
from geomap.calibrating.held import fold_of, refit_held
from geomap.calibrating.homonyms import FEATURES, fit_homonyms, probabilities
from geomap.calibrating.kinds import refit_kinds, refit_lines
from geomap.calibrating.offsets import OffsetFit, fit_offsets, relative_densities
from geomap.calibrating.samples import Sample, collect
from geomap.errors import InputError
from geomap.fields.offsets import source_class
from geomap.gazetteer import Gazetteer

#: Fewer rows than this leave a constant as it is.
LEAST_ROWS = 25
#: Stated distances (km) at which the shrinkage of a source class is fitted.
KNOTS_KM = {
    "press": (5.0, 20.0, 60.0, 200.0),
    "reported": (5.0, 20.0, 100.0),
    "nautical": (8.0, 20.0, 50.0, 150.0, 600.0),
    "technical": (5.0, 30.0, 150.0),
}
_SCALARS = (
    "ln_sd",
    "sigma_deg",
    "floor_km",
    "extent_share",
    "edge_share",
    "cardinal_wind",
    "sixteen_wind",
    "tail_share",
    "tail_factor",
    "tail_turn_factor",
    "outlier_share",
)
#: Alternations between what distances mean and which places they are counted from.
_ROUNDS = 3


def refit(document: Document, folder: Path, gazetteer: Gazetteer) -> tuple[Document, list[str]]:
    """Return the document of constants refitted on the fit halves of the corpora in `folder`, and a report.

    Constants that no corpus speaks about, and those with too few rows, keep value, status and source.

    Raises
    ------
    InputError
        If the folder holds none of the corpora.
    """
    paths = [path for name in CORPORA for path in sorted(folder.glob(f"{name}.jsonl*"))[:1]]
    if not paths:
        raise InputError(f"no corpus in {folder}: expected files such as {CORPORA[0]}.jsonl.gz")
    samples = collect(paths, gazetteer)
    fitted, report = refit_samples(document, samples, gazetteer)
    # Earthquakes are told from one place, never from two.
    lines = collect_lines([path for path in paths if not path.name.startswith("usgs")], gazetteer)
    report += refit_lines(fitted, lines)

    def without(fold: int) -> Document:
        rest, _ = refit_samples(fitted, [s for s in samples if fold_of(s.id) != fold], gazetteer)
        refit_lines(rest, {kind: [r for r in rows if fold_of(r.id) != fold] for kind, rows in lines.items()})
        return rest

    return fitted, report + refit_held(fitted, paths, without)


def refit_samples(document: Document, samples: Sequence[Sample], gazetteer: Gazetteer) -> tuple[Document, list[str]]:
    """Return the refitted document and one line of report per fit; deterministic."""
    fitted = copy.deepcopy(document)
    report = _refit_offsets(fitted, samples)
    report += refit_kinds(fitted, samples, gazetteer)
    return fitted, report


def _refit_offsets(document: Document, samples: Sequence[Sample]) -> list[str]:
    offsets = [s for s in samples if s.phrase.kind == "distance_bearing" and _is_point(s.phrase.distance_km)]
    groups = {name: [s for s in offsets if source_class(s.phrase) == name] for name in KNOTS_KM}
    groups = {name: without_strays(rows, lambda sample: sample.corpus) for name, rows in groups.items()}
    groups = {name: rows for name, rows in groups.items() if len(rows) >= LEAST_ROWS}
    radius = float(document["offset"]["outlier_radius"]["value"])
    beta = [0.0] * len(FEATURES)
    fits: dict[str, OffsetFit] = {}
    choices = 0
    for _ in range(_ROUNDS):
        shares = _prior(beta)
        for name, rows in groups.items():
            fits[name] = fit_offsets(rows, KNOTS_KM[name], START, outlier_radius=radius, prior=shares)
        # Machines name the nearest place: that says nothing about what people count from.
        told = [s for name, rows in groups.items() if name != "technical" for s in rows]
        densities = [relative_densities(fits[source_class(s.phrase)], s, radius) for s in told]
        beta, choices = fit_homonyms(told, densities)
    lines = []
    for name, fit in fits.items():
        source = f"geomap calibrate: maximum likelihood, fit halves of {told_by(groups[name])}"
        group = document[name]
        group["shrink"] = {
            "points": [[km, round(value, 3)] for km, value in zip(fit.knots_km, fit.shrink, strict=True)],
            "status": "measured",
            "n": fit.n,
            "source": f"{source}: true over stated distance by stated distance",
        }
        for scalar in _SCALARS:
            if group.get(scalar, {}).get("keep"):
                continue
            put(group, scalar, getattr(fit, scalar), fit.n, source)
        lines.append(f"{name}: n {fit.n}, of {fit.wrong_share:.0%} the gazetteer lacks the place, {_show(fit)}")
    lines += _put_areas(document, groups, fits)
    if choices >= LEAST_ROWS:
        source = (
            f"geomap calibrate: conditional logit, fit halves of {told_by([s for g in groups.values() for s in g])}"
        )
        for feature, value in zip(FEATURES, beta, strict=True):
            put(document["homonym"], feature, math.exp(value) if feature.endswith("weight") else value, choices, source)
        lines.append(
            f"homonyms: n {choices}, " + ", ".join(f"{f} {b:.3f}" for f, b in zip(FEATURES, beta, strict=True))
        )
    return lines


def _put_areas(document: Document, groups: dict[str, list[Sample]], fits: dict[str, OffsetFit]) -> list[str]:
    """Take what being counted from an area adds from the class that does so most."""
    counted = {name: [s for s in rows if s.readings[0].edge is not None] for name, rows in groups.items()}
    name = max(counted, key=lambda name: len(counted[name]), default="")
    if not name or len(counted[name]) < LEAST_ROWS:
        return []
    rows = counted[name]
    source = f"geomap calibrate: maximum likelihood, fit halves of {told_by(rows)}, distances counted from areas"
    for constant in ("area_ln_sd", "area_turn_share"):
        put(document["offset"], constant, getattr(fits[name], constant), len(rows), source)
    return [
        f"areas: n {len(rows)}, ln sd {fits[name].area_ln_sd:.3f}, turn {fits[name].area_turn_share:.2f} of the width"
    ]


def _prior(beta: list[float]) -> Callable[[Sample], list[float]]:
    return lambda sample: probabilities(sample, beta)


def _is_point(low_high: tuple[float, float] | None) -> bool:
    return low_high is not None and low_high[0] == low_high[1]


def _show(fit: OffsetFit) -> str:
    shrink = ", ".join(f"{value:.2f} at {km:g} km" for km, value in zip(fit.knots_km, fit.shrink, strict=True))
    return f"shrink {shrink}, " + ", ".join(f"{name} {getattr(fit, name):.3f}" for name in _SCALARS)


#: Where every search starts, and what few rows are drawn towards: the design values of the model.
START = OffsetFit(
    knots_km=(),
    shrink=(),
    ln_sd=0.1,
    sigma_deg=16.0,
    floor_km=0.8,
    extent_share=0.4,
    edge_share=0.1,
    cardinal_wind=1.0,
    sixteen_wind=0.7,
    tail_share=0.15,
    tail_factor=2.0,
    tail_turn_factor=2.0,
    outlier_share=0.03,
    area_ln_sd=0.05,
    area_turn_share=0.2,
    wrong_share=0.2,
    n=0,
    log_likelihood=0.0,
)

__all__ = ["CORPORA", "Document", "refit", "refit_samples"]
