"""Whether the gazetteer has the place a phrase refers to, as far as the true point can tell."""

from __future__ import annotations

import math

from geomap.gazetteer import Gazetteer
from geomap.geodesy import distance_bearing
from geomap.phrases.grammar import Phrase, Reference
from geomap.records import Place
from geomap.references import KIND_BEFORE
from geomap.weighing import is_area

#: A distance phrase holds from a place when true over stated distance lies within this factor, either way ...
MOST_FACTOR = 3.0
#: ... and the true bearing within this many degrees of the stated one.
MOST_TURN_DEG = 90.0
#: Other phrases hold when the truth lies within this many kilometres of the edge of the place; off a coast, of so many.
GENEROUS_KM, GENEROUS_OFFSHORE_KM = 100.0, 500.0


def reference_is_missing(
    phrases: list[Phrase], text: str, lon: float, lat: float, country: str | None, gazetteer: Gazetteer
) -> bool:
    """Tell whether no gazetteer place could be what the phrases of a row are told from.

    Every beginning of a reference, up to six words, counts as its name, and every place of that name (in `country`, if
    stated) as a reading. A reading holds for a distance phrase when true over stated distance is between 1/3 and 3 and
    the bearing at most 90 degrees off, for other phrases when the truth lies within 100 km (off a coast: 500 km) of the
    footprint's edge. Phrases with two references need a reading that holds for either. A row misses its place when no
    phrase of it has what it needs.
    """
    seen: set[int] = set()
    for phrase in phrases:
        # Rules with a distance come first: "west of X" inside of "5 km west of X" asks for less than the words say.
        if not phrase.references or phrase.references[0].start in seen:
            continue
        seen.add(phrase.references[0].start)
        holds = [
            any(_holds(phrase, place, lon, lat) for place in _places(reference, text, country, gazetteer))
            for reference in phrase.references
        ]
        if holds and all(holds):
            return False
    return True


def nearest_reading(phrase: Phrase, text: str, lon: float, lat: float, gazetteer: Gazetteer) -> Place | None:
    """Return the reading from which the words of a distance phrase come nearest to the truth, None without any."""
    from geomap.geodesy import destination

    if phrase.distance_km is None or phrase.bearing_deg is None:
        return None
    best: tuple[float, Place] | None = None
    stated = math.sqrt(phrase.distance_km[0] * phrase.distance_km[1])
    for place in _places(phrase.references[0], text, None, gazetteer):
        end = destination(place.lon, place.lat, phrase.bearing_deg, stated)
        km = float(distance_bearing(float(end[0]), float(end[1]), lon, lat)[0])
        if best is None or km < best[0]:
            best = (km, place)
    return best[1] if best else None


def _places(reference: Reference, text: str, country: str | None, gazetteer: Gazetteer) -> list[Place]:
    words = text[reference.start : reference.end].replace(",", " , ").split()[:6]
    found: dict[str, Place] = {}
    for start in range(1 + bool(words and KIND_BEFORE.match(f"{words[0]} X"))):
        for count in range(len(words), start, -1):
            for place in gazetteer.search(" ".join(words[start:count]).strip(" ,."), country=country):
                found[place.id] = place
    return list(found.values())


def _holds(phrase: Phrase, place: Place, lon: float, lat: float) -> bool:
    km, bearing = (float(v) for v in distance_bearing(place.lon, place.lat, lon, lat))
    if phrase.distance_km is not None and phrase.kind != "offshore":
        low, high = phrase.distance_km
        # From an area the distance may be counted from anywhere in it.
        extent = place.radius_km if is_area(place) else 0.0
        if not low / MOST_FACTOR - extent <= km <= high * MOST_FACTOR + extent:
            return False
        turn = 0.0 if phrase.bearing_deg is None else (bearing - phrase.bearing_deg + 180.0) % 360.0 - 180.0
        return abs(turn) <= MOST_TURN_DEG
    return km - place.radius_km <= (GENEROUS_OFFSHORE_KM if phrase.kind == "offshore" else GENEROUS_KM)
