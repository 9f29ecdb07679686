"""Names that a kind of phrase reads otherwise: "off the Somali coast", "southern Idlib"."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap import calibration
from geomap.containment import inside
from geomap.divisions import favoured, governs, is_called, is_seat
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.names import normalise
from geomap.phrases.grammar import Phrase, Reference
from geomap.records import Candidate, Place
from geomap.references import NamedPlace, look_up
from geomap.weighing import Context, among, is_area, is_lake, is_ocean, is_sea

_SHORE = re.compile(r"\b(?:shores?|shorelines?|banks?)\s+of\b", re.IGNORECASE)


def look_up_of(
    phrase: Phrase, reference: Reference, text: str, context: Context, gazetteer: Gazetteer
) -> NamedPlace | None:
    """Look up a name as the kind of its phrase reads it."""
    if phrase.kind == "offshore" and (coast := coast_of_people(reference, gazetteer)) is not None:
        return coast
    name = look_up(text, reference.start, reference.end, context, gazetteer, fuzzy=True)
    if name is not None and phrase.kind == "outskirts" and _SHORE.search(phrase.text):
        waters = [c for c in name.candidates if is_lake(c.place) or is_sea(c.place)]
        return replace(name, candidates=among(waters)) if waters else name
    if name is None or phrase.kind != "part_of":
        return name
    if phrase.bearing_deg is None and governs(name.candidates[0].place):
        # "Central Mosul" is the city, "central New York" the state all the same.
        return name
    shared = town_or_division(name, text, reference, context, gazetteer)
    return name if phrase.bearing_deg is None and shared is name else _rather_areas(shared)


def _rather_areas(name: NamedPlace) -> NamedPlace:
    """Favour areas and the towns that areas are named after: "northern Borno" is no part of a village in Italy."""
    areas = [c.place for c in name.candidates if is_area(c.place)]
    if not areas or len(name.candidates) == 1:
        return name
    factor, key = calibration.load()["part_of.area_factor"], normalise(name.text)

    def wanted(place: Place) -> bool:
        return is_area(place) or is_sea(place) or any(is_seat(place, area, key) for area in areas)

    return replace(name, candidates=favoured(name.candidates, wanted, factor))


def coast_of_people(reference: Reference, gazetteer: Gazetteer) -> NamedPlace | None:
    """Return the country behind "off the Somali coast", which is no place of the name Somali."""
    first = reference.text.split(" ")[0]
    code = gazetteer.demonym(first)
    place = gazetteer.get(f"iso:{code}") if code else None
    if place is None:
        return None
    return NamedPlace(reference.start, reference.start + len(first), first, (Candidate(place, 1.0),))


def town_or_division(
    name: NamedPlace, text: str, reference: Reference, context: Context, gazetteer: Gazetteer
) -> NamedPlace:
    """Add the division named like a town: "southern Idlib" is the south of the governorate as well as of the town."""
    town = name.candidates[0]
    if is_area(town.place) or not town.place.feature.startswith("PPL"):
        return name
    wider = look_up(text, reference.start, reference.end, context, gazetteer, container=True)
    constants, key = calibration.load(), normalise(name.text)
    # A district of the capital is the town.
    least_km = constants["part_of.least_division"] * town.place.radius_km
    divisions = (
        c.place
        for c in (wider.candidates if wider is not None and wider.end == name.end else ())
        if c.place.feature == "ADM1"
        and c.place.radius_km >= least_km
        and is_called(c.place, key)
        and is_seat(town.place, c.place, key)
        and gazetteer.polygon(c.place) is not None
    )
    best = next(divisions, None)
    if best is None:
        return name
    large = town.place.population >= constants["part_of.large_town"]
    size = "other_seat" if not governs(town.place) else "large" if large else "small"
    share = constants[f"part_of.division_of_{size}"]
    others = tuple(c for c in name.candidates if c.place.id != best.id)
    shared = tuple(Candidate(c.place, c.probability * (1 - share)) for c in others[1:])
    of_town = Candidate(town.place, town.probability * (1 - share))
    division = Candidate(best, town.probability * share)
    return replace(name, candidates=tuple(sorted((of_town, division, *shared), key=lambda c: -c.probability)))


def shore_of(
    phrase: Phrase, owner: NamedPlace, text: str, context: Context, gazetteer: Gazetteer
) -> tuple[NamedPlace, Place | None]:
    """Return what a phrase tells of that lies off a stated coast, and the sea there if it names one.

    "Yemen's Red Sea coast" is Yemen's in that sea, "Somalia's Puntland coast" that of Puntland.
    """
    at = text.find(phrase.detail, phrase.start) if phrase.detail else -1
    if at < 0:
        return owner, None
    name = look_up(phrase.detail, 0, len(phrase.detail), Context(), gazetteer)
    if name is None:
        return owner, None
    sea = next((c.place for c in name.candidates if is_sea(c.place)), None)
    if sea is not None:
        return owner, None if is_ocean(sea) else sea
    within, _ = inside(name.candidates, owner.candidates, gazetteer)
    if not within:
        return owner, None
    return replace(name, start=at + name.start, end=at + name.end, candidates=among(within)), None
