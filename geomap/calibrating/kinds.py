"""Fits of the kinds of phrases that are no plain offset: near, north of, off the coast, so far from, between, on the road."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from geomap.calibrating.between import BetweenFit, LineRow, fit_between
from geomap.calibrating.distances import DistanceFit, fit_distances
from geomap.calibrating.document import Document, put, told_by
from geomap.calibrating.samples import Sample
from geomap.evaluation.missing import MOST_FACTOR
from geomap.fields.build import TAIL_FACTOR, speaks_of_coast
from geomap.gazetteer import Gazetteer
from geomap.phrases.lexicon import UPPER_LIMITS
from geomap.records import Place
from geomap.weighing import is_area, is_sea

#: Those that tell of ships.
AT_SEA = frozenset({"maritime_imb", "asam"})
#: Coders put an event "near X" on X itself, and machines name whatever is nearest: not what the words mean.
CODED = frozenset({"ucdp_ged", "usgs"})
#: Fewer rows than this leave a constant as it is; more are drawn towards it by one row or so.
LEAST_ROWS = 12
#: "Off X" of one X in so many rows: what the words mean there is fitted on its own.
_OFTEN = 25
#: Of rows with a reading near enough, so many refer to another place. Fitted, it would take the far ones for such.
WRONG_SHARE = 0.03
#: Positions are given to about so many kilometres: nearer is not nearer, but would widen what is fitted in logarithms.
_GIVEN_TO_KM = 1.0
#: Where the search for lines starts, and what few rows are drawn towards: the design values.
LINE_START = {"between": BetweenFit(2.0, 0.12, 1.0, 0.1, 0.05, 0), "road": BetweenFit(1.1, 0.08, 1.0, 0.1, 0.05, 0)}

_Distances = Callable[[Sample], list[float]]


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a search starts, and what few rows are drawn towards: design values; 0 leaves a constant out."""

    medians: tuple[float, ...]
    ln_sd: float
    sigma_deg: float = 0.0
    tail: float = 0.0
    tail_factor: float = TAIL_FACTOR
    tail_turn_factor: float = 1.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one fit reads and writes: constants `prefix` + median, ln_sd, sigma_deg, tail_share of a group.

    The medians of `start` are those at the knots that the file has. `most` leaves out rows none of whose readings lies nearer, in what `distance` gives. `by` is the size of a place that a
    curve of medians runs over. A fit of `median` other than "median_km" is of shares of the stated distance.
    """

    group: str
    prefix: str
    rows: list[Sample]
    distance: _Distances
    most: float
    start: _Start
    by: Callable[[Place], float] = lambda place: float(place.population)
    median: str = "median_km"


def refit_kinds(document: Document, samples: Sequence[Sample], gazetteer: Gazetteer) -> list[str]:
    """Refit what tells no distance, or a distance without a direction, in `document`; one line of report each."""

    def ashore(kind: str) -> list[Sample]:
        rows = [s for s in samples if s.phrase.kind == kind and s.corpus not in AT_SEA | CODED]
        return [s for s in rows if _is_town(s.readings[0].place) and not s.phrase.nautical]

    def afloat(kind: str) -> list[Sample]:
        rows = [s for s in samples if s.phrase.kind == kind and s.phrase.nautical and s.corpus in AT_SEA]
        return [s for s in rows if not is_sea(s.readings[0].place)]

    def from_edge(sample: Sample) -> list[float]:
        return [_edge_km(r.place, sample, gazetteer, r.true_km) for r in sample.readings]

    harbour_km = float(document["context"]["harbour_tolerance_km"]["value"])

    def beyond_harbour(sample: Sample) -> list[float]:
        # Where in a port a ship lay says nothing of how far "off" reaches, but would be most of the spread.
        return [max(km, harbour_km) for km in from_edge(sample)]

    def share(sample: Sample) -> list[float]:
        return [km / sample.stated_km for km in from_edge(sample)]

    off = [s for s in samples if s.phrase.kind == "offshore" and s.corpus in AT_SEA]
    off = [s for s in off if not is_sea(s.readings[0].place)]
    stated = [s for s in off if _states(s)]
    off = [s for s in off if s.phrase.distance_km is None]
    from_area, from_town = (
        [s for s in off if is_area(s.readings[0].place)],
        [s for s in off if _is_town(s.readings[0].place)],
    )
    often = _told_often([s for s in from_area if not speaks_of_coast(s.phrase)])
    apart = [s for rows in often.values() for s in rows]
    from_area = [s for s in from_area if s not in apart]
    alone = [s for s in samples if s.phrase.kind == "distance" and _states(s) and s.corpus not in CODED]
    alone = [s for s in alone if s.phrase.hedge.lower() not in UPPER_LIMITS]
    aboard = [s for s in alone if s.phrase.nautical]
    alone = [s for s in alone if not s.phrase.nautical]
    loose = 0.15, document["bearing"]["tail_factor"]["value"], document["bearing"]["tail_turn_factor"]["value"]
    plans = [
        _Plan("bearing", "", ashore("bearing"), _plain, 100.0, _Start((7.0, 10.0, 17.0, 29.0), 0.9, 25.0, *loose)),
        _Plan("bearing", "afloat_", afloat("bearing"), from_edge, 300.0, _Start((50.0,), 0.8, 25.0, *loose)),
        _Plan("near", "", ashore("near"), _plain, 100.0, _Start((5.0, 10.0, 18.0, 25.0), 0.85)),
        _Plan("near", "afloat_", afloat("near"), beyond_harbour, 150.0, _Start((15.0,), 1.0)),
        _Plan("offshore", "", from_area, beyond_harbour, 800.0, _Start((20.0, 35.0, 60.0, 80.0), 1.0), _radius_km),
        _Plan("offshore", "town_", from_town, beyond_harbour, 300.0, _Start((30.0,), 1.0)),
        _Plan("offshore", "stated_", stated, share, 4.0, _Start((1.0,), 0.2, tail=0.2), median="stated_shrink"),
        _Plan("distance", "", alone, share, MOST_FACTOR, _Start((0.85,), 0.3), median="shrink"),
        _Plan("distance", "afloat_", aboard, share, MOST_FACTOR, _Start((0.85,), 0.3), median="afloat_shrink"),
    ]
    for id_, rows in often.items():
        middle = math.exp(statistics.median(math.log(from_edge(s)[0]) for s in rows))
        document["offshore"].setdefault(f"{id_}_median_km", {})
        plans.append(_Plan("offshore", f"{id_}_", rows, from_edge, 3500.0, _Start((middle,), 1.0)))
    return [_refit(document[plan.group], plan) for plan in plans]


def _told_often(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    """Return the rows of places told of so often that a habit of their own can be measured, by the id of the place."""
    rows: dict[str, list[Sample]] = {}
    for sample in samples:
        rows.setdefault(sample.readings[0].place.id, []).append(sample)
    return {id_: found for id_, found in sorted(rows.items()) if len(found) >= _OFTEN}


def _refit(entries: dict[str, Any], plan: _Plan) -> str:
    """Refit the constants of one plan in their group and return a line of report."""
    name = plan.median if plan.median != "median_km" else f"{plan.prefix}median_km"
    if len(plan.rows) < LEAST_ROWS:
        return f"{plan.group} {plan.prefix}: n {len(plan.rows)}, too few: left as it is"
    knots = tuple(float(x) for x, _ in entries[name]["points"]) if "points" in entries[name] else (1.0,)
    fit = fit_distances(
        plan.rows,
        DistanceFit(
            knots,
            plan.start.medians,
            plan.start.ln_sd,
            plan.start.sigma_deg,
            WRONG_SHARE,
            0,
            plan.start.tail,
            plan.start.tail_factor,
            plan.start.tail_turn_factor,
        ),
        true_km=plan.distance,
        most_km=plan.most,
        size=plan.by,
    )
    source = f"geomap calibrate: maximum likelihood, fit halves of {told_by(plan.rows)}"
    if len(knots) > 1:
        points = [[x, round(km, 2)] for x, km in zip(knots, fit.median_km, strict=True)]
        entries[name] = {"points": points, "status": "measured", "n": fit.n, "source": source}
    else:
        put(entries, name, fit.median_km[0], fit.n, source)
    put(entries, f"{plan.prefix}ln_sd", fit.ln_sd, fit.n, source)
    for what in ("sigma_deg", "tail_share"):
        if getattr(fit, what):
            put(entries, f"{plan.prefix}{what}", getattr(fit, what), fit.n, source)
    shown = ", ".join(f"{km:.4g}" for km in fit.median_km)
    unit = " km" if plan.median == "median_km" else " of the stated distance"
    told = f"{plan.group} {plan.prefix}: n {fit.n}, median {shown}{unit}, ln sd {fit.ln_sd:.2f}"
    return f"{told}, sigma {fit.sigma_deg:.0f}, tail {fit.tail_share:.2f}"


def refit_lines(document: Document, lines: dict[str, list[LineRow]]) -> list[str]:
    """Refit "between" and "road" in `document`; one line of report each."""
    report = []
    for group, rows in lines.items():
        if len(rows) < LEAST_ROWS:
            report.append(f"{group}: n {len(rows)}, too few: left as it is")
            continue
        fit = fit_between(rows, LINE_START[group])
        source = f"geomap calibrate: maximum likelihood, fit halves, {fit.n} phrases whose two places are known"
        for name in ("along_beta", "sideways", "floor_km", "tail_share", "beyond"):
            put(document[group], name, getattr(fit, name), fit.n, source)
        report.append(
            f"{group}: n {fit.n}, Beta {fit.along_beta:.2f}, across {fit.sideways:.3f} AB, at least {fit.floor_km:.2f} km, "
            f"beyond either end {fit.beyond:.3f} AB, tail {fit.tail_share:.2f}"
        )
    return report


def _plain(sample: Sample) -> list[float]:
    return [max(r.true_km, _GIVEN_TO_KM) for r in sample.readings]


def _radius_km(place: Place) -> float:
    return place.radius_km


def _states(sample: Sample) -> bool:
    """Tell whether a phrase states one distance, and one that can be told from none."""
    low_high = sample.phrase.distance_km
    return low_high is not None and low_high[0] == low_high[1] and low_high[0] >= 0.5


def _is_town(place: Place) -> bool:
    return not is_area(place) and not is_sea(place)


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
