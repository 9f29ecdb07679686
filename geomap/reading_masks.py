"""Where what a phrase tells of may lie: on land or at sea, and in which countries."""

from __future__ import annotations

from geomap import calibration
from geomap.fields.build import is_rough_division
from geomap.fields.mixture import Mask
from geomap.gazetteer import Gazetteer
from geomap.phrases.grammar import Phrase
from geomap.reading_kinds import side_country
from geomap.records import Surface
from geomap.references import NamedPlace
from geomap.weighing import Context, is_country, is_lake, is_sea


def mask_of(phrase: Phrase, named: tuple[NamedPlace, ...], context: Context, gazetteer: Gazetteer) -> Mask:
    """Return the mask of a phrase with its names: the first of each one's candidates is taken for what is meant."""
    surface: Surface = "land"
    if phrase.kind == "named":
        # A footprint is its own evidence; the simplified shoreline would cut harbours off.
        place = named[0].candidates[0].place
        surface = "sea" if is_sea(place) else "any"
        if is_rough_division(place, gazetteer):
            return Mask((place.country,))
    elif phrase.kind == "part_of" and (phrase.nautical or is_sea(named[0].candidates[0].place)):
        # Its outline says where it is; oceans are too wide for land to be cut out of them in one plane.
        surface = "any"
    elif phrase.nautical and is_lake(named[0].candidates[0].place):
        surface = "any"
    elif phrase.kind == "offshore" or phrase.nautical or is_sea(named[0].candidates[0].place):
        surface = "sea"
    if surface != "land":
        least_km = 2 * calibration.load()["context.harbour_tolerance_km"]
        out = phrase.kind == "offshore" and phrase.distance_km is not None and phrase.distance_km[0] >= least_km
        return Mask(surface=surface, open_water=surface == "sea" and out)
    if phrase.kind in ("countryside", "outskirts") and not context.required:
        # The fields around a town on a border end there.
        homes = {c.place.country for c in named[0].candidates if c.place.country}
        return Mask(tuple(sorted(homes)), surface)
    if phrase.kind == "border" and phrase.detail:
        side = side_country(phrase, named)
        return Mask((side,), surface, 0.0) if side else Mask(surface=surface)
    if phrase.kind == "border" and not is_country(named[0].candidates[0].place) and not context.required:
        far = named[0].candidates[0].place.country
        if not any(code in gazetteer.neighbours(far) for code, _ in context.countries):
            # Of a state, with the other states of its country: on either side.
            return Mask(surface=surface)
    if phrase.kind == "border" and len(named) == 1 and phrase.bearing_deg is not None:
        # "20 km south of the Turkish border" is not in Turkey.
        far = named[0].candidates[0].place.country
        beyond = context.required or Gazetteer.open().neighbours(far)
        return Mask(tuple(code for code in beyond if code != far), surface, 0.0)
    if phrase.kind == "border" and len(named) == 1 and not context.required:
        far = named[0].candidates[0].place.country
        home = next((code for code, _ in context.countries if code != far), None)
        weight = calibration.load()["context.outside_country_weight"]
        if home:
            return Mask((home,), surface, weight)
        # "near the Syrian border" is written of places outside Syria.
        beyond = Gazetteer.open().neighbours(far)
        return Mask(beyond, surface, weight) if beyond else Mask(surface=surface)
    if phrase.kind == "border" and len(named) == 2 and phrase.captured == 1 and not context.required:
        # "Syria's border with Turkey" is written of Syria.
        weight = calibration.load()["context.outside_country_weight"]
        return Mask((named[0].candidates[0].place.country,), surface, weight)
    if phrase.kind in ("road", "between") and not context.required:
        shared = set.intersection(*({c.place.country for c in name.candidates if c.place.country} for name in named))
        if shared and len({name.candidates[0].place.country for name in named}) == 1:
            # Two towns of a country are joined within it, though the straight line may cut a corner of the next one.
            weight = calibration.load()["context.outside_country_weight"]
            return Mask(tuple(sorted(shared)), surface, weight)
    return Mask(context.required, surface, 0.0)
