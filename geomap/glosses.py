"""Neighbouring phrases that describe one place: a named place with its gloss, two offsets joined by "and"."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.areas import is_area_reading, is_long, is_open_border, seen_from, within
from geomap.containment import contains
from geomap.fields.build import around_seat
from geomap.fields.kinds import AreaField, Field
from geomap.fields.lines import LineField
from geomap.fields.mixture import Component, Mask
from geomap.fields.regions import is_surely_outside
from geomap.gazetteer import Gazetteer
from geomap.geodesy import MEAN_RADIUS_KM, LocalPlane, sphere_km
from geomap.phrases.grammar import OFFSET_KINDS, is_date
from geomap.phrases.lexicon import CAPTURED_NAME
from geomap.phrases.parts import DISTANCE
from geomap.phrases.rule import compiled
from geomap.products import CROSSING, both, crossed, in_waters, on_shore
from geomap.readings import Reading, read_name_at
from geomap.records import Location, Place
from geomap.references import look_up
from geomap.weighing import Context, is_area, is_country, is_sea, not_places

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_LYING = r"(?:(?:(?:which|that)\s+(?:is|lies|sits)\s+)?(?:(?:located|situated|lying|sitting)\s+)?(?:at\s+)?)"
_PLACE_WORD = r"(?:town|city|village|hamlet|settlement|locality|community|suburb|area|place|port|base|camp|stronghold|bastion|outpost|capital)"
#: "a small town", "the last town held by the group".
_A_PLACE = (
    rf"(?:(?:an?|the|another)\s+(?:[\w’'-]+\s+){{0,4}}?{_PLACE_WORD}\s+"
    r"(?:(?:[a-z]+ed|held|overrun|run)\s+by\s+(?:the\s+)?[\w’'-]+(?:\s+[A-Z][\w’'-]*)?\s+)?"
    r"(?:of\s+(?:about\s+|some\s+)?[\d,.]+\s+(?:people|inhabitants|residents)\s+)?)?"
)
#: "Bambari, the second city, about 380 km northeast of Bangui".
_APPOSITION = rf"(?:,\s+(?:an?|the|its|another)\s+(?:[\w’'-]+\s+){{0,4}}?{_PLACE_WORD}(?:\s+(?:of|in)\s+[A-Z][\w’'-]*)?(?=\s*[,(—–]))?"
_GLOSS_GAP = re.compile(rf"{_APPOSITION}(?:\s*[,(\[]|\s*[—–]|\s+-(?=\s))\s*{_LYING}{_A_PLACE}{_LYING}(?:some\s+)?")
#: "Bambari lies 380 km northeast of Bangui".
_LIES_GAP = re.compile(r"\s+(?:lies|sits|is|was)\s+(?:(?:located|situated)\s+)?(?:some\s+)?")
#: What stands between a name and words that say where it lies but measure nothing: "Saraqib in northwestern Syria".
_LOOSE_GAP = re.compile(
    rf"(?:\s*,?\s+|\s*\()\s*{_LYING}{_A_PLACE}{_LYING}(?:(?:in|on|at)\s+(?:the\s+)?)?", re.IGNORECASE
)
_IN_GAP = re.compile(r"\s+in\s+(?:the\s+)?", re.IGNORECASE)
#: "the Idlib town of Saraqib", "Nigeria's Borno State".
_CONTAINER_GAP = re.compile(
    r"(?:[’']s)?\s+(?:[a-z-]+\s+){0,2}(?:town|city|village|district|port|enclave|suburb|capital|province)\s+of\s+|[’']s\s+(?:[a-z-]+\s+){0,2}"
)
_AND_GAP = re.compile(r"\s*,?\s*and\s+")
_SIDE_BY_SIDE = re.compile(rf"\s*,?\s*{_LYING}(?:(?:along|on|by|of)\s+)?(?:the\s+)?")
_GLOSSED = frozenset({"named", "near", "outskirts", "site"})
#: What may say where in a sea something is, and what stands between the two.
_AFLOAT = frozenset({"offshore", "near", "bearing"})
_BESIDE_SEA, _LYING_IN = re.compile(r"\s*,?\s+(?:just\s+)?"), re.compile(r"\s*,?\s+in\s+(?:the\s+)?")
_DESCRIBED = frozenset({"named", "neighbourhood", "site"})
#: "a settlement on": what follows describes the place in front, wherever that is.
_IS_A_PLACE = re.compile(rf"\s*[,(]\s*(?:an?|another)\s+(?:[\w’'-]+\s+){{0,4}}?{_PLACE_WORD}\b")
_LOOSE = frozenset({"part_of", "near", "border", "outskirts", "countryside", "bearing", "river", "neighbourhood"})
#: A name in front of a gloss that the gazetteer lacks: "in Kwamjilari village (", "the town of Kwamjilari, located".
_UNKNOWN_NAME = re.compile(
    rf"(?:(?P<told>\b(?:village|town|hamlet|city|settlement|community|camp|locality)\s+of\s+)|\b(?P<cue>in|at|near|on|from|to)\s+)"
    rf"(?P<name>{CAPTURED_NAME})(?:\s+(?:village|town|hamlet|settlement|camp|community))?{_GLOSS_GAP.pattern}$"
)
#: The same where nothing leads in to the name, but brackets or "a town" behind it make it one.
_UNKNOWN_GLOSSED = re.compile(
    rf"(?<![\w’'.-])(?P<name>(?!(?:An?|The|This|That|It|He|She|They|We|I)\b){CAPTURED_NAME})"
    rf"(?:\s+(?:village|town|hamlet|settlement|camp|community){_GLOSS_GAP.pattern}"
    rf"|(?=\s*[(\[]|,?\s+(?:an?|another)\s+[\w\s’'-]*{_PLACE_WORD}\s){_GLOSS_GAP.pattern})$"
)
#: A name that the gazetteer lacks with what holds it in brackets, or a village with it behind a comma.
_HELD_UNKNOWN = re.compile(
    rf"\b(?:in|at|near|on|from|to|of|attacked|raided|stormed)\s+(?:the\s+(?:village|town|settlement)\s+of\s+)?(?P<name>{CAPTURED_NAME})"
    r"(?:(?:\s+(?:village|town|hamlet|settlement|community))?\s*\(|\s+(?:village|hamlet|settlement)\s*,\s+(?:in\s+)?)$"
)
_REACH = 120
_SENTENCE_END = re.compile(r"[.!?;]\s|\n")
#: A place within the region that holds so much of what a phrase says agrees with it.
_AGREEING_MASS, _AGREEING_MASS_RIVER = 0.9, 0.98
#: So many times as far off as a field reaches, no region of it is found.
_BEYOND_REACH = 2.0
#: Places so far outside of an outline may lie inside: outlines are simplified.
_OUTLINE_OFF_KM = 5.0
#: So many times as wide as what an offset leaves open, an area says no more than roughly where.
_NARROWER = 1.5
#: Below this density per km² even the best reading lies far outside of what a gloss allows.
_LEAST_DENSITY = 1e-9


def read_with_gloss(readings: list[Reading], text: str, context: Context, gazetteer: Gazetteer) -> list[Reading]:
    """Join neighbours that describe one place: a named place with its gloss, or two offsets joined by "and"."""
    result: list[Reading] = []
    for reading in sorted(readings, key=lambda r: r.phrase.start):
        if result:
            result[-1] = _on_border(result[-1], reading, text, gazetteer)
        if result and is_open_border(reading, context) and _one_sentence(text, result[-1].end, reading.phrase.start):
            reading = seen_from(result[-1], reading, text, context, gazetteer)
        joined = _join(result[-1], reading, text, context, gazetteer) if result else None
        if joined is None:
            if result and _is_said_to_lie_in(result[-1], reading, text):
                result[-1] = _doubted(result[-1], reading)
            result.append(reading)
        else:
            result[-1] = joined
    return result


def _on_border(first: Reading, border: Reading, text: str, gazetteer: Gazetteer) -> Reading:
    """Return a name without its readings in countries that have no border with the one behind it: "Kwande, near the border with Cameroon"."""
    if first.phrase.kind != "named" or border.phrase.kind != "border" or len(border.named) != 1:
        return first
    far = border.named[0].candidates[0].place
    if not is_country(far) or not _LOOSE_GAP.fullmatch(text[first.end : border.phrase.start]):
        return first
    beside = {far.country, *gazetteer.neighbours(far.country)}
    kept = tuple(c for c in first.components if c.place is not None and c.place.country in beside)
    return replace(first, components=kept) if kept and len(kept) < len(first.components) else first


def _one_sentence(text: str, end: int, start: int) -> bool:
    """Tell whether two phrases stand close together in one sentence."""
    return start - end <= _REACH and not _SENTENCE_END.search(text, end, start)


def _join(first: Reading, second: Reading, text: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    gap = text[first.end : second.phrase.start]
    if {first.phrase.kind, second.phrase.kind} in CROSSING and _SIDE_BY_SIDE.fullmatch(gap):
        return crossed(first, second, text)
    if _BESIDE_SEA.fullmatch(gap) and (joined := on_shore(first, second, text) or on_shore(second, first, text)):
        return joined
    for sea, spot, between in ((first, second, _BESIDE_SEA), (second, first, _LYING_IN)):
        if is_in_waters(sea, spot) and between.fullmatch(gap) and (joined := in_waters(sea, spot, text)):
            return joined
    behind = _BESIDE_SEA if second.phrase.text[:3].lower() == "in " else _LYING_IN
    if first.phrase.kind == "offshore" and _BESIDE_SEA.fullmatch(gap) and (joined := _off_near(first, second, text)):
        return joined
    for area, spot, between in ((first, second, _LOOSE_GAP), (second, first, behind)):
        if is_long(spot) and is_area_reading(area) and between.fullmatch(gap):
            joined = within(area, spot, text, context, gazetteer)
            if joined is not None:
                return joined
    if first.phrase.kind == second.phrase.kind == "named" and _CONTAINER_GAP.fullmatch(gap):
        return _contained(first, second, text, context, gazetteer)
    if second.phrase.kind in OFFSET_KINDS and first.phrase.kind in _GLOSSED and _GLOSS_GAP.fullmatch(gap):
        return _gloss(first, second, text)
    if second.phrase.distance_km is not None and first.phrase.kind == "named" and _further(first, second, text, gap):
        joined = _gloss(first, second, text)
        return joined if joined.phrase.kind == "named" else None
    if first.phrase.kind in _DESCRIBED and second.phrase.kind in _LOOSE and _LOOSE_GAP.fullmatch(gap):
        return _agreeing(first, second, text) or _elsewhere(first, second, text)
    if first.phrase.kind == second.phrase.kind == "distance_bearing" and _AND_GAP.fullmatch(gap):
        return both(first, second)
    return None


def is_in_waters(sea: Reading, spot: Reading) -> bool:
    """Tell whether a reading is a sea and another one may say where in it."""
    place = sea.likeliest() if spot.phrase.kind in _AFLOAT and sea.phrase.kind in ("named", "part_of") else None
    return place is not None and is_sea(place)


def sea_behind(spot: Reading, text: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    """Return the sea that a phrase is said to be in: "off Yemen in the Red Sea"."""
    gap = _LYING_IN.match(text, spot.end) if spot.phrase.kind in _AFLOAT else None
    sea = read_name_at(gap.end(), text, context, gazetteer) if gap else None
    return sea if sea is not None and is_in_waters(sea, spot) else None


def _off_near(shore: Reading, spot: Reading, text: str) -> Reading | None:
    """Return where off a country something is: "off Yemen near Hodeidah"; None where that is not on its coast."""
    outer = shore.likeliest()
    if outer is None or not is_area(outer) or shore.phrase.distance_km is not None or spot.phrase.kind not in _AFLOAT:
        return None
    inside = tuple(c for c in spot.components if c.place is not None and contains(outer, c.place, Gazetteer.open()))
    if not inside:
        return None
    start = shore.phrase.start
    phrase = replace(spot.phrase, start=start, text=text[start : spot.end], nautical=True)
    afloat = replace(spot, phrase=phrase, components=inside, mask=Mask(surface="sea"), parts=shore.parts + spot.parts)
    return afloat if afloat.location() else None


def _further(first: Reading, second: Reading, text: str, gap: str) -> bool:
    """Tell whether a distance says once more where a named place lies: "lies 30 km from B", "30 km from A and 60 km from B"."""
    if second.phrase.kind not in OFFSET_KINDS:
        return False
    if _LIES_GAP.fullmatch(gap):
        return True
    glossed = compiled(DISTANCE).search(text, first.named[-1].end, first.end) is not None
    return glossed and _AND_GAP.fullmatch(gap) is not None


def leads_in(name: Reading, described: Reading, text: str) -> bool:
    """Tell whether what stands between a name and a phrase makes the phrase a description of the place."""
    gap = text[name.end : described.phrase.start]
    if is_in_waters(name, described) and _BESIDE_SEA.fullmatch(gap):
        return True
    if described.phrase.kind in OFFSET_KINDS and described.phrase.distance_km is not None:
        return _GLOSS_GAP.fullmatch(gap) is not None
    return described.phrase.kind in _LOOSE and _LOOSE_GAP.fullmatch(gap) is not None


def with_unknown_name(reading: Reading, text: str, taken: bytearray) -> Reading:
    """Let an offset begin at the name in front that the gazetteer lacks: it is what the offset places.

    Parameters
    ----------
    reading : Reading
    text : str
    taken : bytearray
        One byte a code point of `text`, not 0 where other readings lie.
    """
    phrase = reading.phrase
    if phrase.kind == "named":
        return _around_known(reading, text, taken)
    if phrase.kind not in OFFSET_KINDS or phrase.distance_km is None:
        return reading
    begin = max(0, phrase.start - _REACH)
    window = text[begin : phrase.start]
    found = _UNKNOWN_NAME.search(window) or _UNKNOWN_GLOSSED.search(window)
    if found is None or is_date(found["name"]) or found["name"].lower() in not_places():
        return reading
    start = begin + (found.start("told") if found.groupdict().get("told") else found.start("name"))
    if taken.find(1, start, phrase.start) >= 0:
        return reading
    end = reading.end + _is_closed(text, begin + found.end("name"), phrase.start, reading.end)
    note = f"{found['name']!r} is not in the gazetteer; {phrase.text!r} alone places it"
    phrase = replace(phrase, start=start, end=end, text=text[start:end])
    return replace(reading, phrase=phrase, end=end, warnings=(*reading.warnings, note))


def _around_known(reading: Reading, text: str, taken: bytearray) -> Reading:
    """Return a town as what lies around it where a name that no list has is said to: "in Tarkint (Bourem, Gao)"."""
    begin = max(0, reading.phrase.start - _REACH)
    before = text[begin : reading.phrase.start].rstrip()
    if not before.endswith(("(", ",", " in")):
        return reading
    found = _HELD_UNKNOWN.search(text[begin : reading.phrase.start])
    towns = [c.place for c in reading.components if c.place is not None and c.place.feature.startswith("PPL")]
    if found is None or not towns or is_date(found["name"]) or found["name"].lower() in not_places():
        return reading
    start = begin + found.start("name")
    if taken.find(1, start, reading.phrase.start) >= 0:
        return reading
    wider = tuple(
        replace(c, fields=(around_seat(c.place),)) if c.place in towns and c.place is not None else c
        for c in reading.components
    )
    end = reading.end + _is_closed(text, begin + found.end("name"), reading.phrase.start, reading.end)
    note = f"{found['name']!r} is not in the gazetteer: placed around {reading.named[0].text!r}, in which it is said to lie"
    phrase = replace(reading.phrase, start=start, end=end, text=text[start:end])
    return replace(reading, phrase=phrase, end=end, components=wider, warnings=(*reading.warnings, note))


def _is_closed(text: str, gap_start: int, gap_end: int, end: int) -> bool:
    """Tell whether a bracket that opens in the gap closes right behind the gloss."""
    return any(
        text.find(opening, gap_start, gap_end) >= 0 and text.startswith(closing, end)
        for opening, closing in ("()", "[]")
    )


def _agreeing(first: Reading, second: Reading, text: str) -> Reading | None:
    """ "Saraqib in northwestern Syria": the words behind choose among homonyms; where they do not fit, they tell of another place."""
    inside = [c for c in first.components if c.place is not None and not is_country(c.place)]
    if not inside or any(name.text == first.named[0].text for name in second.named):
        return None
    if all(_is_out_of_reach(second, c.place) for c in inside if c.place is not None):
        return None
    around, mass = second, _AGREEING_MASS
    if second.phrase.kind == "river":
        # On which bank a town lies, and within how many km, is not for a line drawn roughly to say.
        mass = _AGREEING_MASS_RIVER
        whole = tuple(replace(c, fields=tuple(_either_side(f) for f in c.fields)) for c in second.components)
        around = replace(second, components=whole)
    location = around.location()
    if not location or location.mixture is None:
        return None
    places = [c.place for c in inside if c.place is not None]
    mixture = location.mixture
    near = [place for place in places if is_area(place) or not is_surely_outside(mixture, mass, place.lon, place.lat)]
    region = location.region(mass) if near else None
    if region is None or not any(_holds(region, place) for place in near):
        return None
    return _gloss(first, second, text)


def _elsewhere(first: Reading, second: Reading, text: str) -> Reading | None:
    """ "Kajiji, a settlement on the border of Ethiopia" is no Kajiji elsewhere: the words behind alone place it."""
    if first.phrase.kind != "named" or not _IS_A_PLACE.match(text, first.end):
        return None
    places = [c.place for c in first.components if c.place is not None]
    if any(is_country(place) or not _is_out_of_reach(second, place) for place in places):
        return None
    return _unfitting(first, second, second.end, text)


def _is_said_to_lie_in(first: Reading, second: Reading, text: str) -> bool:
    """Tell whether a name stands in part of an area, "Tampa in southern Fukui", which does not hold what it is read as."""
    if first.phrase.kind != "named" or second.phrase.kind != "part_of" or first.named[0].text == second.named[0].text:
        return False
    if _IN_GAP.fullmatch(text[first.end : second.phrase.start]) is None:
        return False
    return not may_lie_in(first, second)


def may_lie_in(inner: Reading, area: Reading) -> bool:
    """Tell whether what a reading is read as lies in an area that another one is about."""
    fields = [component.fields[0] for component in area.components]
    places = [c.place for c in inner.components if c.place is not None]
    return any(_may_hold(field, place) for field in fields for place in places)


def _may_hold(field: Field, place: Place) -> bool:
    """Tell whether a place lies in an area or about as near to what has no outline."""
    if _is_beyond(field, place):
        return False
    plane = LocalPlane(field.lon_deg, field.lat_deg)
    off_km = max(_OUTLINE_OFF_KM, place.radius_km)
    return not isinstance(field, AreaField) or field.holds(plane, *plane.point_in_plane(place.lon, place.lat), off_km)


def _doubted(first: Reading, second: Reading) -> Reading:
    note = f"the text says {second.phrase.text}, where no {first.named[0].text!r} is in the gazetteer"
    return replace(first, warnings=(*first.warnings, note))


def _either_side(field: Field) -> Field:
    return replace(field, bearing_deg=None) if isinstance(field, LineField) else field


def _is_out_of_reach(described: Reading, place: Place) -> bool:
    """Tell at a glance whether a place lies farther off than any reading of a phrase reaches: its region cannot hold it."""
    return all(any(_is_beyond(field, place) for field in component.fields) for component in described.components)


def _is_beyond(field: Field, place: Place) -> bool:
    return sphere_km(field.lon_deg, field.lat_deg, place.lon, place.lat) > _BEYOND_REACH * field.reach_km


def _holds(region: BaseGeometry, place: Place) -> bool:
    import shapely

    if is_area(place):
        # Divisions reach to what their middle does not lie in.
        return bool(
            shapely.dwithin(region, shapely.Point(place.lon, place.lat), math.degrees(place.radius_km / MEAN_RADIUS_KM))
        )
    return bool(shapely.contains_xy(region, place.lon, place.lat))


def _contained(first: Reading, second: Reading, text: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    """The second name is meant; the first, when it holds one of its readings, leaves only those."""
    division = look_up(text, first.phrase.start, first.end, context, gazetteer, container=True)
    outer = [c.place for c in division.candidates] if division else []
    kept = [c for c in second.components if c.place is not None and any(contains(o, c.place, gazetteer) for o in outer)]
    if not kept:
        return None
    total = sum(component.weight for component in kept)
    components = tuple(replace(component, weight=component.weight / total) for component in kept)
    start = first.phrase.start
    phrase = replace(second.phrase, start=start, text=text[start : second.end])
    return replace(second, phrase=phrase, components=components, parts=first.parts + second.parts)


def _gloss(first: Reading, second: Reading, text: str) -> Reading:
    """The named place is meant; the offset checks it and chooses among homonyms."""
    end = second.end + _is_closed(text, first.end, second.phrase.start, second.end)
    if _is_narrower(second, first):
        phrase = replace(second.phrase, start=first.phrase.start, end=end, text=text[first.phrase.start : end])
        note = f"{second.phrase.text!r} says where in {first.named[0].text!r}."
        return replace(second, phrase=phrase, end=end, parts=first.parts + second.parts, notes=(*second.notes, note))
    weighted = [
        (component.weight * _density_at(second, component), component)
        for component in first.components
        if component.place is not None
    ]
    total = sum(weight for weight, _ in weighted)
    phrase = replace(first.phrase, end=end, text=text[first.phrase.start : end])
    parts = first.parts + second.parts
    if total < _LEAST_DENSITY or not weighted:
        return _unfitting(first, second, end, text)
    components = tuple(replace(component, weight=weight / total) for weight, component in weighted if weight > 0)
    note = f"The named place is meant; {second.phrase.text!r} agrees with it."
    return replace(first, phrase=phrase, end=end, components=components, parts=parts, notes=(*first.notes, note))


def _unfitting(first: Reading, second: Reading, end: int, text: str) -> Reading:
    """Return a description of a place whose name fits nothing that the gazetteer knows by it."""
    note = f"{first.named[0].text!r} in the gazetteer does not fit {second.phrase.text!r}, which alone places it"
    phrase = replace(second.phrase, start=first.phrase.start, end=end, text=text[first.phrase.start : end])
    parts = first.parts + second.parts
    return replace(second, phrase=phrase, end=end, parts=parts, warnings=(*second.warnings, note))


def _is_narrower(offset: Reading, around: Reading) -> bool:
    """Tell whether a distance ends within an area far wider than what it leaves open: "in the Gulf of Aden, 30 nm south of Mukalla"."""
    place = around.likeliest()
    if offset.phrase.distance_km is None or place is None or not (is_area(place) or is_sea(place)):
        return False
    found = offset.location()
    return bool(
        isinstance(found, Location)
        and found.uncertainty_m / 1000 * _NARROWER <= place.radius_km
        and sphere_km(found.lon, found.lat, place.lon, place.lat) <= place.radius_km
    )


def _density_at(gloss: Reading, component: Component) -> float:
    """Density per km² that the gloss gives to where `component` places the event."""
    import numpy as np

    assert component.place is not None
    x = np.zeros(1)
    density = 0.0
    for other in gloss.components:
        field: Field = other.fields[0]
        plane = LocalPlane(field.lon_deg, field.lat_deg)
        px, py = plane.point_in_plane(component.place.lon, component.place.lat)
        if isinstance(field, AreaField) and not field.holds(plane, px, py, _OUTLINE_OFF_KM):
            continue
        density += other.weight * float(np.exp(field.log_density(plane, x + px, x + py))[0])
    return density
