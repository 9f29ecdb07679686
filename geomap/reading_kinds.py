"""Readings of the kinds whose names play different parts: borders, rivers, junctions, neighbourhoods, short plus codes."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from geomap import calibration, explain
from geomap.chains import read_chain
from geomap.containment import contains
from geomap.fields import sites
from geomap.fields.build import build_fields, coordinates_field, field_within
from geomap.fields.kinds import Field
from geomap.fields.mixture import Component, Mask
from geomap.gazetteer import Gazetteer
from geomap.geodesy import distance_bearing_point
from geomap.phrases.grammar import Phrase, Reference
from geomap.reading_extents import is_city, look_up_captured
from geomap.records import Candidate, PhrasePart, Place
from geomap.references import NamedPlace, look_up
from geomap.weighing import Context, is_area, is_country

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.readings import Reading

#: Kinds that `read` reads; the others go through `geomap.readings.read_phrase` alone.
KINDS = frozenset({"river", "junction", "tripoint", "neighbourhood"})
_WATER_FEATURES = ("STM", "CNL", "LK", "WAD", "RSV", "RV")
_RIVER_WORDS = ("river", "bank")
#: Readings tried of each name of a junction, where combinations multiply.
_MAX_READINGS = 3
_MAX_COMBINATIONS = 6


def read(phrase: Phrase, text: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    """Return the readings of a phrase of one of `KINDS`, or None when its names are unknown or cannot be meant."""
    if phrase.kind == "river":
        return _river(phrase, text, context, gazetteer)
    if phrase.kind == "neighbourhood":
        return _neighbourhood(phrase, text, context, gazetteer)
    if phrase.kind == "tripoint":
        return _tripoint(phrase, text, gazetteer)
    return _junction(phrase, text, context, gazetteer)


_IS_DISTRICT = re.compile(r"[’']?s?\s+(?:district|county|sub-?district)s?\b", re.IGNORECASE)
#: Of a small town what lies around it, of a city a part.
_IS_AREA = re.compile(r"[’']?s?\s+(?:area|village|locality|tehsil|township)s?\b", re.IGNORECASE)


def border_name(
    text: str, reference: Reference, context: Context, gazetteer: Gazetteer, *, captured: bool, alone: bool
) -> NamedPlace | None:
    """Look up one side of a border: a country by name or demonym ("Syrian"), else a division.

    The country of the event rules out places, but not the country on the other side of its border. A name that is not
    `alone` may be ambiguous: the other one tells which is meant.
    """
    for words in _shortened(reference.text) if not captured else (reference.text,):
        code = gazetteer.country_code(words) if len(words) > 3 else None
        code = code or gazetteer.demonym(words)
        place = gazetteer.get(f"iso:{code}") if code else None
        if place is not None:
            end = reference.start + len(words)
            return NamedPlace(reference.start, end, words, (Candidate(place, 1.0),))
    # Borders are shared with what lies beyond them, in states as well: "near the Idaho border, Montana".
    around = Context(within=context.within)
    if captured:
        name = look_up_captured(text, reference, around, gazetteer, container=True)
    else:
        name = look_up(text, reference.start, reference.end, around, gazetteer, container=True)
    if name is None:
        return None
    areas = tuple(c for c in name.candidates if is_area(c.place) and gazetteer.polygon(c.place) is not None)
    total = sum(c.probability for c in areas)
    if not areas or (alone and total < calibration.load()["homonym.unambiguous_probability"]):
        return None
    return replace(name, candidates=tuple(Candidate(c.place, c.probability / total) for c in areas))


def _shortened(words: str) -> list[str]:
    parts = words.split(" ")
    return [" ".join(parts[:count]) for count in range(len(parts), 0, -1)]


def border_components(
    phrase: Phrase, named: tuple[NamedPlace, ...], context: Context, gazetteer: Gazetteer
) -> tuple[Component, ...]:
    """The border with C is the one that the country the text is about shares with it."""
    far = named[0].candidates[0].place
    other = named[1].candidates[0].place if len(named) > 1 else None
    if not is_country(far) or (other is not None and not is_country(other)):
        far, line = _border_line(named, context, gazetteer)
        if line is None:
            return ()
        constants = calibration.load()
        field = sites.line_field(line, constants["border.median_km"], constants["border.ln_sd"])
        return (Component(1.0, (field,), far),)
    if other is not None:
        # "Congo's borders with Rwanda and Uganda": either.
        pairs = [(far, name.candidates[0].place) for name in named[1:]]
    else:
        neighbours = gazetteer.neighbours(far.country)
        side = side_country(phrase, named, gazetteer)
        codes = [side] if side else context.required or [code for code, _ in context.countries]
        near = [code for code in codes if code in neighbours]
        homes = [gazetteer.get(f"iso:{near[0]}")] if near else []
        pairs = [(home, far) for home in homes if home is not None] or [(far, replace(far, country=""))]
    components = []
    for pair in pairs:
        fields = build_fields(phrase, pair, gazetteer)
        if fields is not None:
            components.append(Component(1.0, fields, far))
    return tuple(components)


def _border_line(
    named: tuple[NamedPlace, ...], context: Context, gazetteer: Gazetteer
) -> tuple[Place, BaseGeometry | None]:
    """Return the first area and the line it shares with the second, if one is named: of homonyms those that share one."""
    far = named[0].candidates[0].place
    if len(named) == 1:
        homes = [place for level in context.within.levels for place in level] if context.within is not None else []
        shared = (sites.shared_border(gazetteer, far, home) for home in homes if home.feature == "ADM1")
        line = next((line for line in shared if line is not None), None)
        return far, line if line is not None else sites.shared_border(gazetteer, far, None)
    both = itertools.product(named[0].candidates, named[1].candidates)
    for one, beyond in sorted(both, key=lambda pair: -pair[0].probability * pair[1].probability):
        line = sites.shared_border(gazetteer, one.place, beyond.place)
        if line is not None:
            return one.place, line
    return far, None


def is_open_ended(phrase: Phrase, named: tuple[NamedPlace, ...], context: Context) -> bool:
    """Tell whether "near the Russian border" may be along the border with any of several neighbours."""
    far = named[0].candidates[0].place
    if len(named) > 1 or phrase.detail or context.required or not is_country(far):
        return False
    neighbours = Gazetteer.open().neighbours(far.country)
    return len(neighbours) > 1 and not any(code in neighbours for code, _ in context.countries)


def side_country(phrase: Phrase, named: tuple[NamedPlace, ...], gazetteer: Gazetteer | None = None) -> str:
    """Return the country on whose side of the border the words are: "across the border in Chad", "the Syrian side"."""
    if not phrase.detail:
        return ""
    if phrase.detail.lower().startswith("across"):
        return named[0].candidates[0].place.country
    gazetteer = gazetteer or Gazetteer.open()
    return gazetteer.demonym(phrase.detail) or gazetteer.country_code(phrase.detail) or ""


def short_code(phrase: Phrase, text: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    """Complete a plus code that lacks its first digits from the place named behind it."""
    from openlocationcode import openlocationcode

    from geomap.readings import Reading

    reference = phrase.references[0]
    name = look_up(text, reference.start, reference.end, context, gazetteer)
    if name is None:
        return None
    name, chain, end = read_chain(name, text, context, gazetteer)
    components = []
    for candidate in name.candidates:
        full = openlocationcode.recoverNearest(phrase.code, candidate.place.lat, candidate.place.lon)
        area = openlocationcode.decode(full)
        printed = replace(phrase, lonlat_deg=(area.longitudeCenter, area.latitudeCenter))
        components.append(Component(candidate.probability, (coordinates_field(printed),), candidate.place))
    phrase = replace(phrase, end=end, text=text[phrase.start : end])
    parts = (
        PhrasePart(phrase.start, phrase.start + len(phrase.code), phrase.code, "the end of a plus code"),
        PhrasePart(name.start, name.end, name.text, explain.name_meaning(name)),
    )
    return Reading(phrase, end, (name,), tuple(components), Mask(surface="any"), parts + _chain_parts(chain))


def _river(phrase: Phrase, text: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    from geomap.readings import Reading

    river = phrase.references[0]
    named = look_up(text, river.start, river.end, replace(context, required=()), gazetteer)
    lines = [] if named is None else _courses(named.candidates, gazetteer)
    asked = any(word in text[phrase.start : river.end + 7].lower() for word in _RIVER_WORDS)
    town: NamedPlace | None = None
    chain: list[NamedPlace] = []
    end = max(river.end, phrase.end) if len(phrase.references) == 1 else river.end
    if len(phrase.references) > 1:
        at = phrase.references[1]
        town = look_up(text, at.start, at.end, context, gazetteer, fuzzy=True)
    if town is not None:
        town, chain, end = read_chain(town, text, context, gazetteer)
    if not lines and (town is None or not asked):
        return None
    line = lines[0][1] if lines else None
    components = _near_river(line, town, phrase.bearing_deg, lines[0][0].place if lines else None, gazetteer)
    warnings: tuple[str, ...] = ()
    names = [name for name in (named if lines else None, town) if name is not None]
    if line is None:
        assert town is not None
        warnings = (f"the course of {river.text!r} is not in the gazetteer: placed near {town.text!r}, on either bank",)
    parts: tuple[PhrasePart, ...] = ()
    if named is None or not lines:
        unknown = PhrasePart(river.start, river.end, river.text, "a river whose course is not in the gazetteer")
        parts = (unknown,)
    phrase = replace(phrase, end=end, text=text[phrase.start : end])
    parts += explain.phrase_parts(phrase, tuple(names), text) + _chain_parts(chain)
    mask = Mask(context.required, "land", 0.0)
    return Reading(phrase, end, tuple(names), components, mask, tuple(sorted(parts, key=_start)), warnings=warnings)


def _near_river(
    line: BaseGeometry | None,
    town: NamedPlace | None,
    bearing_deg: float | None,
    river: Place | None,
    gazetteer: Gazetteer,
) -> tuple[Component, ...]:
    if town is None:
        return (Component(1.0, sites.river_fields(line, None, bearing_deg, gazetteer), river),)
    return tuple(
        Component(c.probability, sites.river_fields(line, c.place, bearing_deg, gazetteer), c.place)
        for c in town.candidates[:_MAX_READINGS]
    )


def _courses(candidates: Iterable[Candidate], gazetteer: Gazetteer) -> list[tuple[Candidate, BaseGeometry]]:
    """Return the candidates whose course is known: as a line, or as the outline of a lake."""
    found = []
    for candidate in candidates:
        place = candidate.place
        line: BaseGeometry | None = gazetteer.line(place)
        if line is None and place.feature.startswith(_WATER_FEATURES):
            polygon = gazetteer.polygon(place)
            line = polygon.boundary if polygon is not None else None
        if line is not None:
            found.append((candidate, line))
    return found


def _tripoint(phrase: Phrase, text: str, gazetteer: Gazetteer) -> Reading | None:
    from geomap.readings import Reading

    found = [
        border_name(text, reference, Context(), gazetteer, captured=index < phrase.captured, alone=False)
        for index, reference in enumerate(phrase.references)
    ]
    named = tuple(name for name in found if name is not None)
    if len(named) != 3 or not all(is_country(name.candidates[0].place) for name in named):
        return None
    one, two, three = (name.candidates[0].place.country for name in named)
    field = sites.tripoint_field((one, two, three), gazetteer)
    if field is None:
        return None
    end = max(phrase.end, named[-1].end) if phrase.captured else _met(text, named[-1].end)
    phrase = replace(phrase, end=end, text=text[phrase.start : end])
    component = Component(1.0, (field,), named[0].candidates[0].place)
    return Reading(phrase, end, named, (component,), Mask(), explain.phrase_parts(phrase, named, text))


def _met(text: str, end: int) -> int:
    """Return the end of "where the borders of A, B and C meet"."""
    verb = _MEET.match(text, end)
    return verb.end() if verb else end


_MEET = re.compile(r"\s+(?:meet|converge|cross|join|intersect)\b", re.IGNORECASE)


def _junction(phrase: Phrase, text: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    from geomap.readings import Reading

    named: list[NamedPlace] = []
    for index, reference in enumerate(phrase.references):
        if index < phrase.captured:
            name = look_up_captured(text, reference, context, gazetteer)
        else:
            name = look_up(text, reference.start, reference.end, context, gazetteer, fuzzy=True)
        if name is not None:
            named.append(name)
        elif index < 2 or phrase.captured:
            return None
    combinations = itertools.product(*(name.candidates[:_MAX_READINGS] for name in named))
    weighted = sorted(((_weight(chosen), chosen) for chosen in combinations), key=lambda pair: -pair[0])
    components = []
    for weight, chosen in weighted[:_MAX_COMBINATIONS]:
        fields: tuple[Field, ...] | None = sites.junction_fields(tuple(c.place for c in chosen))
        if fields is not None and weight > 0.01 * weighted[0][0]:
            components.append(Component(weight, fields, chosen[0].place))
    if not components:
        return None
    end = phrase.end if phrase.captured else _met(text, named[-1].end)
    phrase = replace(phrase, end=end, text=text[phrase.start : end])
    mask = Mask(context.required, "land", 0.0)
    return Reading(phrase, end, tuple(named), tuple(components), mask, explain.phrase_parts(phrase, tuple(named), text))


def _weight(chosen: tuple[Candidate, ...]) -> float:
    """Roads that meet lead to neighbours: far pairs are homonyms of something else."""
    weight = math.prod(candidate.probability for candidate in chosen)
    for one, two in itertools.combinations(chosen, 2):
        km = distance_bearing_point(one.place.lon, one.place.lat, two.place.lon, two.place.lat)[0]
        weight /= 1.0 + (km / 100.0) ** 3
    return weight


def _neighbourhood(phrase: Phrase, text: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    from geomap.readings import Reading

    inner, outer = phrase.references
    if phrase.captured == 2:
        whole = look_up_captured(text, outer, context, gazetteer)
    else:
        whole = look_up(text, outer.start, outer.end, context, gazetteer)
    if whole is None or is_country(whole.candidates[0].place):
        return None
    chain: list[NamedPlace] = []
    end = phrase.end
    if phrase.captured < 2:
        whole, chain, end = read_chain(whole, text, context, gazetteer)
    # "Maharashtra's Ratnagiri district" is a division; of a town it is a quarter.
    divided = is_area(whole.candidates[0].place)
    within = look_up_captured(text, inner, context, gazetteer, container=divided)
    pairs = [] if within is None else _inside_of(within.candidates, whole.candidates, gazetteer)
    phrase = replace(phrase, end=end, text=text[phrase.start : end])
    warnings: tuple[str, ...] = ()
    if pairs and within is not None:
        total = sum(weight for weight, _ in pairs)
        components = tuple(
            Component(
                w / total,
                (field_within(place, gazetteer, around_town=divided),),
                place,
            )
            for w, place in pairs
        )
        names: tuple[NamedPlace, ...] = (within, whole)
        parts = explain.phrase_parts(phrase, names, text)
    else:
        # A district of what is a town and the division around it lies in the division.
        district = _IS_DISTRICT.match(text, inner.end) is not None or (
            _IS_AREA.match(text, inner.end) is not None and not is_city(whole.candidates[0].place)
        )
        wider = whole if not district else _as_division(whole, outer, text, context, gazetteer)
        components = tuple(
            Component(
                c.probability,
                (field_within(c.place, gazetteer, around_town=district),),
                c.place,
            )
            for c in wider.candidates
        )
        warnings = (f"{inner.text!r} is not in the gazetteer: placed anywhere in {whole.text!r}",)
        names = (whole,)
        unknown = PhrasePart(inner.start, inner.end, inner.text, "a part that is not in the gazetteer")
        parts = tuple(sorted((unknown, *explain.phrase_parts(phrase, names, text)), key=_start))
    return Reading(phrase, end, names, components, Mask(surface="any"), parts + _chain_parts(chain), warnings=warnings)


def _as_division(whole: NamedPlace, outer: Reference, text: str, context: Context, gazetteer: Gazetteer) -> NamedPlace:
    """Return what a name means that districts lie in, where the gazetteer has such a division."""
    wider = look_up(text, outer.start, outer.end, context, gazetteer, container=True)
    homes = {c.place.country for c in whole.candidates}
    areas = [c for c in (wider.candidates if wider is not None else ()) if is_area(c.place)]
    kept = [c for c in areas if c.place.country in homes and not is_country(c.place)]
    if not kept:
        return whole
    constants = calibration.load()
    # Cities call their quarters districts.
    share = constants["neighbourhood.division_share"] if is_city(whole.candidates[0].place) else 1.0
    total = sum(c.probability for c in kept)
    shared = [Candidate(c.place, share * c.probability / total) for c in kept]
    shared += [Candidate(c.place, (1 - share) * c.probability) for c in whole.candidates if share < 1]
    return replace(whole, candidates=tuple(sorted(shared, key=lambda c: -c.probability)))


def _inside_of(
    inner: tuple[Candidate, ...], outer: tuple[Candidate, ...], gazetteer: Gazetteer
) -> list[tuple[float, Place]]:
    """Return the readings of a neighbourhood that lie in a reading of its town or area, with weights."""
    most_km = calibration.load()["neighbourhood.within_km"]
    found: dict[str, tuple[float, Place]] = {}
    for one, whole in itertools.product(inner, outer):
        if one.place.id == whole.place.id or is_country(one.place):
            continue
        if is_area(whole.place):
            fits = contains(whole.place, one.place, gazetteer)
        else:
            km = distance_bearing_point(whole.place.lon, whole.place.lat, one.place.lon, one.place.lat)[0]
            fits = km <= max(most_km, 2 * whole.place.radius_km) and not is_area(one.place)
        if fits:
            before = found[one.place.id][0] if one.place.id in found else 0.0
            found[one.place.id] = (before + one.probability * whole.probability, one.place)
    return list(found.values())


def _chain_parts(chain: list[NamedPlace]) -> tuple[PhrasePart, ...]:
    return tuple(
        PhrasePart(c.start, c.end, c.text, f"in {explain.describe_place(c.candidates[0].place)}") for c in chain
    )


def _start(part: PhrasePart) -> int:
    return part.start
