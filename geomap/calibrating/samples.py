"""Rows of corpora as what the fits need: a parsed phrase, the places its name may mean, and where each puts the truth."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from geomap.addresses import in_address
from geomap.evaluation.corpus import Row, in_fit_half, read_corpus
from geomap.fields.build import area_width_deg
from geomap.fields.shapes import to_plane
from geomap.gazetteer import Gazetteer
from geomap.geodesy import LocalPlane, distance_bearing
from geomap.phrases.grammar import OFFSET_KINDS, Phrase, parse_phrases
from geomap.phrases.setting import in_setting
from geomap.records import Place
from geomap.references import look_up
from geomap.weighing import Context, is_area


@dataclass(frozen=True, slots=True)
class Edge:
    """Where the truth lies from the nearest point of an area's outline (km, degrees), and how wide the area looks.

    `width_deg` is the angle that half of the area fills at the stated distance.
    """

    km: float
    bearing_deg: float
    width_deg: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One place a name may mean, its probability as a bare name, and where the truth lies from it: km, degrees.

    `edge` is given for areas with an outline, where a distance with a bearing is counted from.
    """

    place: Place
    prior: float
    true_km: float
    true_bearing_deg: float
    edge: Edge | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One phrase of one row with every reading of its name; `name` is how the text spells it."""

    corpus: str
    id: str
    phrase: Phrase
    name: str
    readings: tuple[Reading, ...]

    @property
    def stated_km(self) -> float:
        """The stated distance, nan without one; the geometric middle of a range."""
        low_high = self.phrase.distance_km
        return math.nan if low_high is None else math.sqrt(low_high[0] * low_high[1])


def collect(paths: Iterable[Path], gazetteer: Gazetteer, *, most_rows: int = 4000) -> list[Sample]:
    """Return the samples of the fit halves of corpora, in a fixed order.

    Parameters
    ----------
    paths : iterable of Path
        JSON lines files as `geomap evaluate offsets` reads them.
    most_rows : int
        Larger corpora are thinned evenly to about so many rows.
    """
    found: list[Sample] = []
    for path in paths:
        rows = [row for row in read_corpus(path) if in_fit_half(row.id)]
        for row in rows[:: max(1, len(rows) // most_rows)]:
            found += _samples(path.name.split(".")[0], row, gazetteer)
    return found


def context_of(row: Row, gazetteer: Gazetteer) -> Context:
    """Return what is known of where a row plays: its country and, of a phrase, what its end says."""
    code = gazetteer.country_code(row.country) if row.country else None
    context = Context(required=(code,) if code else ())
    return context if row.is_text else in_address(row.text, context, gazetteer)


def _samples(corpus: str, row: Row, gazetteer: Gazetteer) -> Iterable[Sample]:
    context = context_of(row, gazetteer)
    seen: set[int] = set()
    for phrase in parse_phrases(row.text, any_case=not row.is_text):
        # The rules with a distance come first: "south of X" inside of "5 km south of X" is no phrase of its own.
        if len(phrase.references) != 1 or phrase.kind == "border" or phrase.references[0].start in seen:
            continue
        reference = phrase.references[0]
        seen.add(reference.start)
        phrase = in_setting(phrase, row.text)
        name = look_up(row.text, reference.start, reference.end, context, gazetteer)
        if name is None:
            continue
        readings = []
        for candidate in name.candidates:
            place = candidate.place
            km, bearing = distance_bearing(place.lon, place.lat, row.lon, row.lat)
            edge = _edge(place, phrase, row, gazetteer) if phrase.kind in OFFSET_KINDS else None
            readings.append(Reading(place, candidate.probability, max(float(km), 0.05), float(bearing), edge))
        yield Sample(corpus, row.id, phrase, name.text, tuple(readings))


def _edge(place: Place, phrase: Phrase, row: Row, gazetteer: Gazetteer) -> Edge | None:
    polygon = gazetteer.polygon(place) if is_area(place) else None
    if polygon is None or phrase.distance_km is None:
        return None
    import shapely

    local = to_plane(polygon, LocalPlane(row.lon, row.lat))
    # From the truth, which is the middle of the plane, to the nearest point of the area.
    x, y = shapely.get_coordinates(shapely.shortest_line(shapely.Point(0.0, 0.0), local))[-1]
    stated = math.sqrt(phrase.distance_km[0] * phrase.distance_km[1])
    width = area_width_deg(polygon, stated)
    return Edge(max(math.hypot(x, y), 0.05), math.degrees(math.atan2(-x, -y)), width)
