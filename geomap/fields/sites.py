"""Fields of the rarer phrase kinds: rivers, junctions, points where three borders meet, sites, the countryside of towns."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from geomap import calibration
from geomap.fields.kinds import BetweenField, Field, PolarField, SettlementField
from geomap.fields.lines import LineField
from geomap.geodesy import LocalPlane, distance_bearing
from geomap.phrases.grammar import Phrase
from geomap.records import Place
from geomap.weighing import is_area, is_sea

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer import Gazetteer


def site_field(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> Field:
    """Return the field of "X airport", "X checkpoint": around X, closer than "near X"."""
    return _ring("site", places[0], gazetteer)


def countryside_field(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> Field:
    """Return the field of "X countryside": a ring beyond the outskirts; of a division, the whole of it or its part."""
    from geomap.fields.build import area_field

    place, constants = places[0], calibration.load()
    if is_area(place):
        steepness = constants["part_of.steepness"] if phrase.bearing_deg is not None else 0.0
        return area_field(place, gazetteer, bearing_deg=phrase.bearing_deg, steepness=steepness)
    return _ring("countryside", place, gazetteer, phrase.bearing_deg)


def _ring(group: str, place: Place, gazetteer: Gazetteer, bearing_deg: float | None = None) -> Field:
    from geomap.fields.build import area_field

    if is_area(place) or is_sea(place):
        return area_field(place, gazetteer)
    constants = calibration.load()
    median = constants.curve(f"{group}.median_km", max(place.population, 1))
    sigma = constants["outskirts.sigma_deg"] if bearing_deg is not None else 0.0
    return PolarField(place.lon, place.lat, median, constants[f"{group}.ln_sd"], bearing_deg, sigma)


def river_fields(
    line: BaseGeometry | None, town: Place | None, bearing_deg: float | None, gazetteer: Gazetteer
) -> tuple[Field, ...]:
    """Return the fields of "the east bank of R near X": along the line of R where it is known, and near X."""
    fields: list[Field] = []
    if town is not None:
        fields.append(_ring("near", town, gazetteer))
    if line is not None:
        constants = calibration.load()
        fields.append(line_field(line, constants["river.median_km"], constants["river.ln_sd"], bearing_deg))
    return tuple(fields)


def line_field(shape: BaseGeometry, median_km: float, ln_sd: float, bearing_deg: float | None = None) -> LineField:
    """Return a field along a line in (lon, lat) degrees, on the side towards `bearing_deg` where one is given."""
    from geomap.fields.build import _frame

    lon, lat, reach, _ = _frame(shape)
    return LineField(lon, lat, reach + median_km * math.exp(2.5 * ln_sd), shape, median_km, ln_sd, bearing_deg)


def junction_fields(places: tuple[Place, ...]) -> tuple[Field, ...] | None:
    """Return the fields of a junction: of the roads A–B and C–D where they cross, else amid the towns they lead to."""
    constants = calibration.load()
    if len(places) == 4:
        roads = (places[:2], places[2:])
        return tuple(
            BetweenField(
                a.lon,
                a.lat,
                b.lon,
                b.lat,
                constants["road.along_beta"],
                constants["road.sideways"],
                constants["road.tail_share"],
                constants["road.beyond"],
            )
            for a, b in roads
        )
    lon, lat, spread_km = _middle(places)
    # Roads bend, and meet nearer to one of the towns than to the others.
    return (
        SettlementField(lon, lat, max(spread_km * constants["junction.spread"], 1.0), constants["named.tail_share"]),
    )


def _middle(places: tuple[Place, ...]) -> tuple[float, float, float]:
    """Return the middle of places (lon, lat in degrees) and their median distance from it in km."""
    import numpy as np

    plane = LocalPlane(places[0].lon, places[0].lat)
    x, y = plane.to_plane([p.lon for p in places], [p.lat for p in places])
    lon, lat = plane.to_lonlat(float(np.mean(x)), float(np.mean(y)))
    km, _ = distance_bearing(float(lon), float(lat), [p.lon for p in places], [p.lat for p in places])
    return float(lon), float(lat), float(np.median(km))


def tripoint_field(countries: tuple[str, str, str], gazetteer: Gazetteer) -> Field | None:
    """Return the field of the area where three countries meet; None where no two of their borders come near."""
    found = tripoint(gazetteer, countries)
    if found is None:
        return None
    lon, lat, gap_km = found
    constants = calibration.load()
    return PolarField(lon, lat, constants["tripoint.median_km"] + gap_km / 2, constants["tripoint.ln_sd"])


@lru_cache(maxsize=256)
def tripoint(gazetteer: Gazetteer, countries: tuple[str, str, str]) -> tuple[float, float, float] | None:
    """Return (lon, lat, gap in km) of where the borders of three countries meet.

    The outlines are simplified, so the borders may miss each other by `gap`; beyond the distance in the calibration
    file they do not meet at all.
    """
    import itertools

    import shapely

    borders = [
        line
        for one, two in itertools.combinations(countries, 2)
        if (line := gazetteer.land_border(one, two)) is not None and not line.is_empty
    ]
    best: tuple[float, float, float] | None = None
    for one, two in itertools.combinations(borders, 2):
        (x0, y0), (x1, y1) = shapely.get_coordinates(shapely.shortest_line(one, two))
        km = float(distance_bearing(x0, y0, x1, y1)[0])
        if best is None or km < best[2]:
            best = ((x0 + x1) / 2, (y0 + y1) / 2, km)
    if best is None or best[2] > calibration.load()["tripoint.most_gap_km"]:
        return None
    return best


@lru_cache(maxsize=256)
def shared_border(gazetteer: Gazetteer, one: Place, other: Place | None) -> BaseGeometry | None:
    """Return the line that two areas share, or the outline of one; None where they have none."""
    import shapely

    polygon = gazetteer.polygon(one)
    if polygon is None or other is None:
        return None if polygon is None else polygon.boundary
    neighbour = gazetteer.polygon(other)
    if neighbour is None:
        return None
    shared = shapely.intersection(polygon.boundary, neighbour.boundary)
    lines = [part for part in shapely.get_parts(shared) if part.geom_type.endswith("LineString") and not part.is_empty]
    return shapely.line_merge(shapely.MultiLineString(lines)) if lines else None
