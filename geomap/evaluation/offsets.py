"""How often the regions of place phrases hold the truth, and how large they are."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from geomap.evaluation.corpus import Row, in_fit_half, read_corpus
from geomap.evaluation.missing import nearest_reading, reference_is_missing
from geomap.evaluation.shells import depth
from geomap.phrases.grammar import KINDS, Phrase, parse_phrases
from geomap.records import Location, LocationMention, Place, Unresolved

#: Where the text states no distance, or a row stayed unresolved.
_NAN = math.nan
#: Lines of the table that are no phrase kinds.
IN_GAZETTEER, MISSING = "in gazetteer", "missing"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row; the figures are nan when it stayed unresolved.

    Attributes
    ----------
    reason : str
        Why it stayed unresolved; empty when it did not.
    missing : bool
        No place of the gazetteer can be what the row refers to (:func:`geomap.evaluation.missing.reference_is_missing`).
    error_km : float
        From the point to the truth.
    stated_km : float
        The distance in the phrase, nan when it states none.
    circle_share : float
        From the end of the words taken at face value, counted from the most probable reading of the name, to the truth,
        as a share of the stated distance; nan when unresolved.
    nearest_share : float
        The same from whichever reading comes nearest to the truth: what nobody can know who reads the words.
    depth : float
        Mass of the smallest of the nested regions that holds the truth, 1 when none does.
    area90_km2 : float
        Of the 90 % region.
    log_density : float
        Natural logarithm of the density per km² at the truth (:class:`geomap.evaluation.shells.Depth`).
    """

    id: str
    kind: str
    reason: str
    missing: bool = False
    error_km: float = _NAN
    stated_km: float = _NAN
    circle_share: float = _NAN
    nearest_share: float = _NAN
    depth: float = _NAN
    area90_km2: float = _NAN
    log_density: float = _NAN

    def inside(self, mass: float) -> bool:
        """Tell whether the region of `mass` holds the truth; never for an unresolved row."""
        return self.depth <= mass


def evaluate_row(row: Row) -> Outcome | None:
    """Return the outcome of one row, or None when its text holds no relative place phrase.

    A phrase is resolved with the stated country, a text as a whole: its most specific relative phrase is taken for where
    the event was, the first of them where there are several.
    """
    from geomap.gazetteer import Gazetteer

    phrases = phrases_of(row)
    if not phrases:
        return None
    gazetteer = Gazetteer.open()
    code = gazetteer.country_code(row.country) if row.country else None
    first = most_specific(phrases)
    stated = _stated(first)
    outcome = Outcome(
        row.id,
        first.kind,
        "",
        reference_is_missing(phrases, row.text, row.lon, row.lat, code, gazetteer),
        stated_km=stated,
        nearest_share=_share(
            nearest_reading(first, row.text, row.lon, row.lat, Gazetteer.open()), first.bearing_deg, row, stated
        ),
    )
    location = locate_row(row)
    if not isinstance(location, Location):
        return replace(outcome, reason=location.reason)
    chosen = location.candidates[0].place if location.candidates else None
    outcome = replace(outcome, circle_share=_share(chosen, first.bearing_deg, row, stated))
    return _measure(row, outcome, location)


def phrases_of(row: Row) -> list[Phrase]:
    """Return the relative place phrases of a row."""
    return [p for p in parse_phrases(row.text, any_case=not row.is_text) if p.kind != "coordinates"]


def most_specific(phrases: list[Phrase]) -> Phrase:
    """Return the phrase that says most exactly where, the first of several."""
    return min(phrases, key=lambda phrase: (_rank(phrase.kind), phrase.start))


def locate_row(row: Row) -> Location | Unresolved:
    """Return where the words of a row put it: a phrase with the stated country, a text by its most specific phrase."""
    from geomap.gazetteer import Gazetteer
    from geomap.locations import resolve

    if row.is_text:
        mention = _most_specific(row.text)
        return Unresolved("unknown place", "no relative phrase is resolved") if mention is None else mention.location
    code = Gazetteer.open().country_code(row.country) if row.country else None
    return resolve(row.text, country=code)


def _rank(kind: str) -> int:
    return KINDS.index(kind)


def _most_specific(text: str) -> LocationMention | None:
    from geomap.locations import locate

    found = [m for m in locate(text) if m.kind not in ("named", "coordinates")]
    return min(found, key=lambda m: (not m.location, _rank(m.kind), m.start), default=None)


def _stated(phrase: Phrase) -> float:
    return _NAN if phrase.distance_km is None else math.sqrt(phrase.distance_km[0] * phrase.distance_km[1])


def _share(place: Place | None, bearing_deg: float | None, row: Row, stated_km: float) -> float:
    """Return how far the stated end point from `place` lies from the truth, as a share of the stated distance."""
    from geomap.geodesy import destination, distance_bearing

    if place is None or bearing_deg is None or not stated_km > 0:
        return _NAN
    end = destination(place.lon, place.lat, bearing_deg, stated_km)
    return float(distance_bearing(float(end[0]), float(end[1]), row.lon, row.lat)[0]) / stated_km


def _measure(row: Row, outcome: Outcome, location: Location) -> Outcome:
    from geomap.geodesy import distance_bearing

    found = depth(location, row.lon, row.lat)
    return replace(
        outcome,
        error_km=float(distance_bearing(location.lon, location.lat, row.lon, row.lat)[0]),
        depth=found.mass,
        area90_km2=found.area_km2(0.9),
        log_density=found.log_density,
    )


def table(outcomes: Iterable[Outcome]) -> list[dict[str, float | str]]:
    """Return one line per phrase kind and one for all kinds, of rows whose place the gazetteer has; then two more.

    The last two lines are of rows whose place it lacks, and of all rows. Columns ending in ``_all`` count unresolved rows
    as misses; ``circle/D2`` is the area, in stated distances squared, of the circle around the stated end point which
    holds as many of the same rows as the 90 % regions do, its radius the same share of D in all of them, and ``ratio``
    the median area of the regions over the median area of those circles. Both start from what the phrase was resolved
    to: the circle from the most probable reading of the name, the region from all of them. ``strict_circle/D2`` and
    ``strict_ratio`` let the circle alone start from whichever reading comes nearest to the truth, and ``oracle/D`` is the
    median error, as a share of D, of the end of the words taken at face value from that reading.
    """
    everything = list(outcomes)
    rows = [o for o in everything if not o.missing]
    groups = [(kind, [o for o in rows if o.kind == kind]) for kind in KINDS]
    groups += [(IN_GAZETTEER, rows), (MISSING, [o for o in everything if o.missing]), ("all", everything)]
    return [_line(name, chosen) for name, chosen in groups if chosen]


def _line(kind: str, chosen: list[Outcome]) -> dict[str, float | str]:
    import numpy as np

    resolved = [o for o in chosen if not o.reason]
    line: dict[str, float | str] = {"kind": kind, "n": len(chosen), "resolved": len(resolved) / len(chosen)}
    line["in50_all"] = sum(o.inside(0.5) for o in chosen) / len(chosen)
    line["in90_all"] = sum(o.inside(0.9) for o in chosen) / len(chosen)
    if not resolved:
        return line
    line["in50"] = sum(o.inside(0.5) for o in resolved) / len(resolved)
    line["in90"] = sum(o.inside(0.9) for o in resolved) / len(resolved)
    errors = np.array([o.error_km for o in resolved])
    line["median_km"], line["p90_km"] = float(np.median(errors)), float(np.quantile(errors, 0.9))
    line["area_km2"] = float(np.median([o.area90_km2 for o in resolved]))
    line["log_score"] = float(np.mean([o.log_density for o in resolved]))
    told = [o for o in resolved if o.stated_km == o.stated_km]
    if told:
        shares = [o.error_km / o.stated_km for o in told]
        line["area/D2"] = float(np.median([o.area90_km2 / o.stated_km**2 for o in told]))
        line["median/D"], line["p90/D"] = float(np.median(shares)), float(np.quantile(shares, 0.9))
    if kind not in (IN_GAZETTEER, MISSING, "all"):
        line |= _circles(resolved)
    return line


def _circles(resolved: list[Outcome]) -> dict[str, float | str]:
    """Return circles that hold as many of the rows as the 90 % regions do, and the regions' areas over theirs."""
    import numpy as np

    line: dict[str, float | str] = {}
    drawn = [o for o in resolved if o.circle_share == o.circle_share and o.nearest_share == o.nearest_share]
    if not drawn:
        return line
    line["oracle/D"] = float(np.median([o.nearest_share for o in drawn]))
    held = sum(o.inside(0.9) for o in drawn) / len(drawn)
    area = float(np.median([o.area90_km2 for o in drawn]))
    for prefix, shares in (("", [o.circle_share for o in drawn]), ("strict_", [o.nearest_share for o in drawn])):
        radius = float(np.quantile(shares, held))
        line[f"{prefix}circle/D2"] = math.pi * radius**2
        line[f"{prefix}ratio"] = area / float(np.median([math.pi * (radius * o.stated_km) ** 2 for o in drawn]))
    return line


__all__ = ["Outcome", "Row", "evaluate_row", "in_fit_half", "read_corpus", "table"]
