"""Distances along a road that the words name by where it leads: "5 km from Djibo on the road to Ouagadougou"."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap import explain
from geomap.fields.build import build_fields
from geomap.fields.kinds import PolarField
from geomap.fields.mixture import Component
from geomap.gazetteer import Gazetteer
from geomap.geodesy import distance_bearing_point
from geomap.phrases.grammar import OFFSET_KINDS, Phrase
from geomap.phrases.lexicon import DASH, PLAIN_NAME
from geomap.phrases.parts import ROAD_KIND, ROAD_WORD
from geomap.readings import Reading
from geomap.records import PhrasePart, Place
from geomap.references import NamedPlace, look_up
from geomap.weighing import Context, is_area

_ON_THE = r"\s*,?\s+(?:on|along)\s+(?:the\s+)?"
#: "on the road to", "towards": a name follows.
_TOWARDS = re.compile(
    rf"{_ON_THE}(?:main\s+)?{ROAD_KIND}{ROAD_WORD}\s+(?:(?:that\s+)?lead(?:ing|s)\s+|heading\s+|going\s+)?(?:in)?to(?:wards?)?\s+"
    r"|\s*,?\s+(?:on the way to|en route to|in the direction of|towards?)\s+"
)
#: "on the Ouadda road", "along the Bria–Ouadda road".
_NAMED_ROAD = re.compile(
    rf"{_ON_THE}(?P<n1>{PLAIN_NAME})(?:\s?{DASH}\s?(?P<n2>{PLAIN_NAME}))?\s+{ROAD_KIND}{ROAD_WORD}\b"
)
#: A road that leads to a place farther off is not known by it.
_FARTHEST_KM = 1000.0
#: From the stated bearing a road may turn off so far, degrees.
_MOST_TURN_DEG = 80.0


def on_way(spot: Reading, text: str, context: Context, gazetteer: Gazetteer) -> Reading:
    """Return a distance from a place as what of it lies on the road to another one, where the words behind it say so.

    Parameters
    ----------
    spot : Reading
    text : str
        What it was read from.
    context : Context
    gazetteer : Gazetteer
    """
    if spot.phrase.kind not in OFFSET_KINDS or spot.phrase.distance_km is None or spot.phrase.nautical:
        return spot
    found = _goal(spot, text, context, gazetteer)
    if found is None:
        return spot
    goal, end = found
    components = tuple(
        c for component in spot.components if (c := _along(component, spot, goal, gazetteer)) is not None
    )
    if not components:
        return spot
    part = PhrasePart(
        goal.start, goal.end, goal.text, f"where the road leads: {explain.describe_place(goal.candidates[0].place)}"
    )
    phrase = replace(spot.phrase, end=end, text=text[spot.phrase.start : end])
    joined = replace(spot, phrase=phrase, end=end, components=components, parts=(*spot.parts, part))
    return joined if joined.location() else spot


def _goal(spot: Reading, text: str, context: Context, gazetteer: Gazetteer) -> tuple[NamedPlace, int] | None:
    """Return the place that the road behind a phrase leads to, and where the words for the road end."""
    if towards := _TOWARDS.match(text, spot.end):
        name = look_up(text, towards.end(), min(len(text), towards.end() + 60), context, gazetteer)
        return (name, name.end) if name is not None else None
    road = _NAMED_ROAD.match(text, spot.end)
    if road is None:
        return None
    for group in ("n2", "n1"):
        if road[group] and road[group] not in (name.text for name in spot.named):
            name = look_up(text, road.start(group), road.end(group), context, gazetteer)
            if name is not None and name.end == road.end(group):
                return name, road.end()
    return None


def _along(component: Component, spot: Reading, goal: NamedPlace, gazetteer: Gazetteer) -> Component | None:
    """Return a reading as what of it lies on the road to the nearest place of a name; None where none can be meant."""
    start = component.place
    if start is None or is_area(start):
        return None
    ends = [c.place for c in goal.candidates if not is_area(c.place) and _leads_there(component, start, c.place)]
    if not ends:
        return None
    end = min(ends, key=lambda place: distance_bearing_point(start.lon, start.lat, place.lon, place.lat)[0])
    road = build_fields(Phrase("road", spot.phrase.start, spot.phrase.end, spot.phrase.text), (start, end), gazetteer)
    return None if road is None else replace(component, fields=component.fields + road)


def _leads_there(component: Component, start: Place, end: Place) -> bool:
    km, bearing_deg = distance_bearing_point(start.lon, start.lat, end.lon, end.lat)
    field = component.fields[0]
    if not isinstance(field, PolarField) or not 0.5 * field.median_km <= km <= _FARTHEST_KM or start.id == end.id:
        return False
    turn_deg = 0.0 if field.bearing_deg is None else (bearing_deg - field.bearing_deg + 180.0) % 360.0 - 180.0
    return abs(turn_deg) <= _MOST_TURN_DEG
