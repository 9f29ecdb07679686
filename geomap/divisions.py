"""Divisions and what shares their names: counties, towns, the seats they are named after."""

from __future__ import annotations

import re
from collections.abc import Callable

from geomap import calibration
from geomap.gazetteer.names import normalise, without_generic
from geomap.geodesy import sphere_km
from geomap.records import Candidate, Place

#: Words that ask for a division of the first order where one has the name.
_FIRST_ORDER = re.compile(r"[^\W_]\W+(?:state|province|governorate|oblast)\b", re.IGNORECASE)


def of_order(found: tuple[Candidate, ...], words: str) -> tuple[Candidate, ...]:
    """Return the readings of a name that the word behind it allows: "Washington state" is no county.

    Nor is it the capital, a division of its own: those of one country share their weight by area.

    Parameters
    ----------
    found : tuple of Candidate
    words : str
        The name and what follows it.
    """
    first = [c for c in found if c.place.feature == "ADM1"]
    if not first or len(found) == 1 or not _FIRST_ORDER.search(words):
        return found
    weights: dict[str, float] = {}
    for country in {c.place.country for c in first}:
        here = [c for c in found if c.place.country == country and c.place.feature.startswith("ADM")]
        areas = {c.place.id: c.place.radius_km**2 for c in here if c in first}
        every = sum(areas.values()) or 1.0
        weights |= {id_: area / every * sum(c.probability for c in here) for id_, area in areas.items()}
    kept = [
        (weights.get(c.place.id, 0.0 if c.place.feature.startswith("ADM") else c.probability), c.place) for c in found
    ]
    total = sum(weight for weight, _ in kept)
    likely = (Candidate(place, weight / total) for weight, place in kept if weight > 0)
    return tuple(sorted(likely, key=lambda candidate: -candidate.probability))


def is_in(town: Place, division: Place) -> bool:
    """Tell whether a town lies in a division, by the names of its own divisions."""
    if town.country != division.country or division.name not in (town.admin1, town.admin2):
        return False
    # The state of Washington is named like the district that holds the capital.
    reach_km = calibration.load()["homonym.seat_reach"] * division.radius_km
    return division.feature != "ADM1" or sphere_km(town.lon, town.lat, division.lon, division.lat) <= reach_km


def governs(town: Place) -> bool:
    """Tell whether a country or first-order division is governed from a town."""
    return town.feature in ("PPLC", "PPLA")


def is_seat(town: Place, division: Place, key: str) -> bool:
    """Tell whether a town lies in a division and is what their common name alone means: Sirte, but not Sinaloa de Leyva."""
    if not is_in(town, division):
        return False
    if division.feature != "ADM1" or governs(town):
        return True
    large = town.population >= calibration.load()["homonym.seat_population"]
    return large and normalise(town.name).startswith(key)


def is_called(place: Place, key: str) -> bool:
    """Tell whether a key is the main name of a place; Borno is what Borno State is called."""
    called = normalise(place.name)
    return called == key or (place.feature == "ADM1" and called.startswith(key) and without_generic(called) == key)


def favoured(
    candidates: tuple[Candidate, ...], wanted: Callable[[Place], bool], factor: float
) -> tuple[Candidate, ...]:
    """Return readings with those that are `wanted` so many times likelier, most probable first."""
    weighed = [(c.probability * (factor if wanted(c.place) else 1.0), c.place) for c in candidates]
    total = sum(weight for weight, _ in weighed)
    weighed.sort(key=lambda pair: -pair[0])
    return tuple(Candidate(place, weight / total) for weight, place in weighed)
