"""All fits in one go: from corpora to the document of constants."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from geomap.calibrating.between import BetweenFit, Line, collect_lines, fit_between
from geomap.calibrating.caution import WANTED, fit_caution
from geomap.calibrating.distances import DistanceFit, fit_distances
from geomap.calibrating.homonyms import FEATURES, fit_homonyms, probabilities
from geomap.calibrating.offsets import OffsetFit, fit_offsets, relative_densities
from geomap.calibrating.samples import Sample, collect
from geomap.errors import InputError
from geomap.evaluation.missing import MOST_FACTOR
from geomap.fields.offsets import source_class
from geomap.gazetteer import Gazetteer
from geomap.phrases.lexicon import UPPER_LIMITS
from geomap.records import Place
from geomap.references import is_area, is_sea

#: Corpora the fits look for in the folder; those that are missing are left out.
CORPORA = ("wiktor_relative", "calfire", "nasa_glc", "biowhere_nz_verified", "maritime_imb", "asam", "usgs", "ucdp_ged")
#: Those that tell of ships.
AT_SEA = frozenset({"maritime_imb", "asam"})
#: Coders put an event "near X" on X itself: not what the words mean.
CODED = frozenset({"ucdp_ged"})
#: Fewer rows than this leave a constant as it is.
LEAST_ROWS = 25
#: The same for distances without a bearing, which corpora hold few of; what few rows say is drawn towards the start.
FEW_ROWS = 10
#: Stated distances (km) at which the shrinkage of a source class is fitted.
KNOTS_KM = {
    "press": (5.0, 20.0, 60.0, 200.0),
    "roadside": (5.0, 20.0),
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
#: Distances beyond which a reading cannot be meant by "near X", "north of X", "off X".
_MOST_KM = {
    "near": 100.0,
    "bearing": 100.0,
    "offshore": 1500.0,
    "offshore_town_": 500.0,
    "near_afloat_": 300.0,
    "bearing_afloat_": 300.0,
}

Document = dict[str, dict[str, Any]]


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
    fitted, report = refit_samples(document, collect(paths, gazetteer), gazetteer)
    # Earthquakes are told from one place, never from two.
    lines = collect_lines([path for path in paths if not path.name.startswith("usgs")], gazetteer)
    return fitted, report + _refit_lines(fitted, lines)


def refit_samples(document: Document, samples: Sequence[Sample], gazetteer: Gazetteer) -> tuple[Document, list[str]]:
    """Return the refitted document and one line of report per fit; deterministic."""
    fitted = copy.deepcopy(document)
    report = _refit_offsets(fitted, samples)
    report += _refit_distances(fitted, samples)
    report += _refit_kinds(fitted, samples, gazetteer)
    return fitted, report


def _refit_offsets(document: Document, samples: Sequence[Sample]) -> list[str]:
    offsets = [s for s in samples if s.phrase.kind == "distance_bearing" and _is_point(s.phrase.distance_km)]
    groups = {name: [s for s in offsets if source_class(s.phrase) == name] for name in KNOTS_KM}
    groups = {name: _without_strays(rows) for name, rows in groups.items()}
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
        source = f"geomap calibrate: maximum likelihood, fit halves of {_corpora(groups[name])}"
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
            _put(group, scalar, getattr(fit, scalar), fit.n, source)
        if name != "technical":
            # What the constants that are kept would add cannot be told from a fit without them.
            caution, held, judged = fit_caution(
                groups[name], KNOTS_KM[name], START, outlier_radius=radius, prior=_prior(beta)
            )
            told_by = (
                f"geomap calibrate: at 1 the 90 % regions held {held:.1%} of the fit halves of {_corpora(groups[name])}, every "
                f"fourth of the rows judged by a fit on the others; at this factor {WANTED:.1%}, somewhat more than 90 % for "
                "what shores and misread texts take away"
            )
            _put(group, "caution", caution, judged, told_by)
            lines.append(f"{name}: caution {caution:.2f}, at 1 the 90 % regions hold {held:.1%} of {judged} rows")
        lines.append(f"{name}: n {fit.n}, of {fit.wrong_share:.0%} the gazetteer lacks the place, {_show(fit)}")
    lines += _put_areas(document, groups, fits)
    if choices >= LEAST_ROWS:
        source = (
            f"geomap calibrate: conditional logit, fit halves of {_corpora([s for g in groups.values() for s in g])}"
        )
        for feature, value in zip(FEATURES, beta, strict=True):
            _put(
                document["homonym"], feature, math.exp(value) if feature.endswith("weight") else value, choices, source
            )
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
    source = f"geomap calibrate: maximum likelihood, fit halves of {_corpora(rows)}, distances counted from areas"
    for constant in ("area_ln_sd", "area_turn_share"):
        _put(document["offset"], constant, getattr(fits[name], constant), len(rows), source)
    return [
        f"areas: n {len(rows)}, ln sd {fits[name].area_ln_sd:.3f}, turn {fits[name].area_turn_share:.2f} of the width"
    ]


def _refit_distances(document: Document, samples: Sequence[Sample]) -> list[str]:
    """Fit what "20 km from X" adds to a distance told with a bearing: on land it is shorter, and looser told."""
    told = [s for s in samples if s.phrase.kind == "distance" and s.phrase.hedge.lower() not in UPPER_LIMITS]
    told = [s for s in told if _is_point(s.phrase.distance_km) and s.corpus not in CODED]

    def share(sample: Sample) -> list[float]:
        return [(r.true_km if r.edge is None else r.edge.km) / sample.stated_km for r in sample.readings]

    lines = []
    for prefix, afloat in (("", False), ("afloat_", True)):
        rows = [s for s in told if s.phrase.nautical == afloat and min(share(s)) <= MOST_FACTOR]
        if len(rows) < FEW_ROWS:
            lines.append(f"distance {prefix}: n {len(rows)}, too few: left as it is")
            continue
        fit = fit_distances(rows, DistanceFit((1.0,), (1.0,), 0.4, 0.0, 0.1, 0), true_km=share, most_km=MOST_FACTOR)
        source = f"geomap calibrate: maximum likelihood, fit halves of {_corpora(rows)}"
        _put(document["distance"], f"{prefix}shrink", fit.median_km[0], fit.n, source)
        _put(document["distance"], f"{prefix}ln_sd", fit.ln_sd, fit.n, source)
        lines.append(f"distance {prefix}: n {fit.n}, true over stated {fit.median_km[0]:.2f}, ln sd {fit.ln_sd:.2f}")
    return lines


def _refit_kinds(document: Document, samples: Sequence[Sample], gazetteer: Gazetteer) -> list[str]:
    def ashore(kind: str) -> list[Sample]:
        rows = [s for s in samples if s.phrase.kind == kind and s.corpus not in AT_SEA | CODED]
        return [s for s in rows if _is_town(s.readings[0].place) and not s.phrase.nautical]

    def afloat(kind: str) -> list[Sample]:
        return [s for s in samples if s.phrase.kind == kind and s.phrase.nautical and s.corpus in AT_SEA]

    def plain(sample: Sample) -> list[float]:
        return [r.true_km for r in sample.readings]

    def from_edge(sample: Sample) -> list[float]:
        return [_edge_km(r.place, sample, gazetteer, r.true_km) for r in sample.readings]

    lines = []
    off = [s for s in samples if s.phrase.kind == "offshore" and s.phrase.distance_km is None and s.corpus in AT_SEA]
    off = [s for s in off if not is_sea(s.readings[0].place)]
    plans: list[tuple[str, str, list[Sample], Callable[[Sample], list[float]]]] = [
        ("bearing", "", ashore("bearing"), plain),
        ("bearing", "afloat_", afloat("bearing"), plain),
        ("near", "", ashore("near"), plain),
        ("near", "afloat_", afloat("near"), plain),
        (
            "offshore",
            "",
            [s for s in off if is_area(s.readings[0].place) and "coast" not in s.phrase.text.lower()],
            from_edge,
        ),
        ("offshore", "town_", [s for s in off if _is_town(s.readings[0].place)], plain),
    ]
    for group, prefix, rows, distance in plans:
        if len(rows) < LEAST_ROWS:
            lines.append(f"{group} {prefix}: n {len(rows)}, too few: left as it is")
            continue
        entries = document[group]
        curve = entries[f"{prefix}median_km"].get("points")
        knots = tuple(float(x) for x, _ in curve) if curve else (1.0,)
        medians = tuple(float(y) for _, y in curve) if curve else (float(entries[f"{prefix}median_km"]["value"]),)
        turned = f"{prefix}sigma_deg"
        sigma = float(entries[turned]["value"]) if turned in entries else 0.0
        start = DistanceFit(knots, medians, float(entries[f"{prefix}ln_sd"]["value"]), sigma, 0.1, 0)
        most = _MOST_KM[f"{group}_{prefix}" if prefix else group]
        fit = fit_distances(rows, start, true_km=distance, most_km=most)
        source = f"geomap calibrate: maximum likelihood, fit halves of {_corpora(rows)}"
        if curve:
            points = [[x, round(km, 2)] for x, km in zip(knots, fit.median_km, strict=True)]
            entries["median_km"] = {"points": points, "status": "measured", "n": fit.n, "source": source}
        else:
            _put(entries, f"{prefix}median_km", fit.median_km[0], fit.n, source)
        _put(entries, f"{prefix}ln_sd", fit.ln_sd, fit.n, source)
        if sigma:
            _put(entries, turned, fit.sigma_deg, fit.n, source)
        shown = ", ".join(f"{km:.1f}" for km in fit.median_km)
        lines.append(
            f"{group} {prefix}: n {fit.n}, median {shown} km, ln sd {fit.ln_sd:.2f}, sigma {fit.sigma_deg:.0f}"
        )
    return lines


def _refit_lines(document: Document, lines: dict[str, list[tuple[Line, ...]]]) -> list[str]:
    report = []
    for group, rows in lines.items():
        if len(rows) < LEAST_ROWS:
            report.append(f"{group}: n {len(rows)}, too few: left as it is")
            continue
        fit = fit_between(rows, LINE_START[group], tail_share=float(document["between"]["tail_share"]["value"]))
        source = f"geomap calibrate: maximum likelihood, fit halves, {fit.n} phrases whose two places are known"
        for name in ("along_beta", "sideways", "floor_km"):
            _put(document[group], name, getattr(fit, name), fit.n, source)
        report.append(
            f"{group}: n {fit.n}, Beta {fit.along_beta:.2f}, across {fit.sideways:.3f} AB, at least {fit.floor_km:.2f} km"
        )
    return report


def _put(group: dict[str, Any], name: str, value: float, n: int, source: str) -> None:
    group[name] = {"value": round(value, 3), "status": "measured", "n": n, "source": source}


def _prior(beta: list[float]) -> Callable[[Sample], list[float]]:
    return lambda sample: probabilities(sample, beta)


def _is_point(low_high: tuple[float, float] | None) -> bool:
    return low_high is not None and low_high[0] == low_high[1]


def _is_town(place: Place) -> bool:
    return not is_area(place) and not is_sea(place)


def _without_strays(samples: list[Sample]) -> list[Sample]:
    """Leave out corpora with a handful of rows, which say more about the sorting than about the class."""
    counts = {corpus: sum(s.corpus == corpus for s in samples) for corpus in {s.corpus for s in samples}}
    least = max(20.0, 0.1 * max(counts.values(), default=0))
    return [s for s in samples if counts[s.corpus] >= least]


def _edge_km(place: Place, sample: Sample, gazetteer: Gazetteer, km: float) -> float:
    """Distance from the edge of an area to the truth, which the sample gives as distance and bearing from its middle."""
    import shapely

    from geomap.geodesy import LocalPlane, destination

    polygon = gazetteer.polygon(place) if is_area(place) else None
    if polygon is None:
        return km
    bearing = next(r.true_bearing_deg for r in sample.readings if r.place.id == place.id)
    lon, lat = destination(place.lon, place.lat, bearing, km)
    plane = LocalPlane(float(lon), float(lat))

    def project(c: Any) -> Any:
        import numpy as np

        return np.column_stack(plane.to_plane(c[:, 0], c[:, 1]))

    return max(float(shapely.distance(shapely.transform(polygon, project), shapely.Point(0, 0))), 1.0)


def _corpora(samples: Sequence[Sample]) -> str:
    counts = {name: sum(s.corpus == name for s in samples) for name in CORPORA}
    return ", ".join(f"{name} ({n})" for name, n in counts.items() if n)


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

#: The same for phrases with two names: the design values.
LINE_START = {"between": BetweenFit(2.0, 0.12, 1.0, 0), "road": BetweenFit(1.1, 0.08, 1.0, 0)}

__all__ = ["CORPORA", "Document", "refit", "refit_samples"]
