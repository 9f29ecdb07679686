"""Plain words for what each part of a place phrase did."""

from __future__ import annotations

import math
import re

from geomap import calibration
from geomap.fields.offsets import offset_model
from geomap.geodesy import destination_point
from geomap.phrases.grammar import OFFSET_KINDS, Phrase
from geomap.phrases.lexicon import UPPER_LIMITS, first_unit
from geomap.records import Candidate, PhrasePart, Place
from geomap.references import DIVISION, NamedPlace
from geomap.rounding import coordinate_decimals
from geomap.weighing import is_area, is_country, is_sea

_KIND_MEANING = {
    "near": "near: usually a few kilometres off, more around large towns",
    "outskirts": "the ring around the built-up area",
    "between": "somewhere along the line between the two, rarely close to either",
    "road": "along the road between the two, drawn straight",
    "border": "within a few kilometres of the land border, on the side the text speaks of",
    "offshore": "at sea, off that shore",
    "bearing": "in that direction at a distance the words leave open",
    "distance": "at that distance in any direction",
    "part_of": "that part of it",
    "site": "the site is not in the gazetteer itself: at the edge of the place it is named after, or just beyond",
    "countryside": "the ring beyond the outskirts",
    "river": "within a few kilometres of the river",
    "junction": "where the roads meet, amid the places they lead to",
    "tripoint": "around the point where the three borders meet",
    "neighbourhood": "a part of it",
    "coordinates": "coordinates printed in the text",
}

_DETAIL_MEANING = {"site": _KIND_MEANING["site"], "border": "the side of the border", "offshore": "which of its coasts"}
_DIVISION = re.compile(rf"\b{DIVISION}\b", re.IGNORECASE)


def describe_place(place: Place) -> str:
    """Return a place with its gazetteer id, source and licence.

    Examples
    --------
    >>> describe_place(Place("gn:1", "Sirte", (), 16.6, 31.2, "LY", "Surt", population=100, source="GeoNames"))
    'Sirte, Surt, LY (gn:1, population 100; GeoNames)'
    """
    people = f", population {place.population:,}" if place.population and not is_area(place) else ""
    source = "; ".join(part for part in (place.source, place.licence) if part)
    return f"{_chain(place)} ({place.id}{people}; {source})"


def _chain(place: Place) -> str:
    return ", ".join(dict.fromkeys(part for part in (place.name, place.admin1, place.country) if part))


def phrase_parts(phrase: Phrase, named: tuple[NamedPlace, ...], text: str) -> tuple[PhrasePart, ...]:
    """Return what each stretch of the phrase did, in the order of the text."""
    parts: list[PhrasePart] = []

    def add(words: str, meaning: str) -> None:
        at = text.find(words, phrase.start, phrase.end + 40)
        if words and at >= 0:
            parts.append(PhrasePart(at, at + len(words), words, meaning))

    if phrase.hedge:
        within = phrase.kind == "distance" and phrase.hedge.lower() in UPPER_LIMITS
        add(phrase.hedge, "an upper limit" if within else "a hedge: adds no error that could be measured")
    if phrase.distance_km:
        add(phrase.distance_text, _distance_meaning(phrase))
    if phrase.bearing_deg is not None:
        if phrase.kind == "distance_bearing":
            sigma = offset_model(phrase).sigma_deg
            add(phrase.bearing_text, f"bearing {phrase.bearing_deg:g}°, usually within ±{sigma:.0f}°")
        else:
            add(phrase.bearing_text, f"towards {phrase.bearing_deg:g}°")
    if phrase.kind in _KIND_MEANING:
        first = named[0].start if named else phrase.end
        words = text[phrase.start : first].strip(" ,(")
        taken = {part.text for part in parts}
        if words and not any(part.text in words for part in parts) and words not in taken:
            add(words, _KIND_MEANING[phrase.kind])
    if phrase.detail:
        add(
            phrase.detail, _DETAIL_MEANING.get(phrase.kind, "a time, not a distance: the words leave the distance open")
        )
    for name in named:
        parts.append(PhrasePart(name.start, name.end, name.text, name_meaning(name)))
    return tuple(sorted(parts, key=lambda part: part.start))


def stated_endpoint(phrase: Phrase, name: NamedPlace) -> tuple[str, ...]:
    """Say where the words taken at face value would end, for readers who check them with a ruler."""
    if phrase.kind != "distance_bearing" or phrase.distance_km is None or phrase.bearing_deg is None:
        return ()
    place, (low, high) = name.candidates[0].place, phrase.distance_km
    lon, lat = destination_point(place.lon, place.lat, phrase.bearing_deg, math.sqrt(low * high))
    return (
        f"Taken at face value the words end at {format_degrees(lat, lon, 3)}; "
        "the point above follows what such phrases were measured to mean.",
    )


def format_degrees(lat: float, lon: float, decimals: int) -> str:
    """Return coordinates as people write them, latitude first.

    Examples
    --------
    >>> format_degrees(-1.25, 30.5, 2)
    '1.25° S, 30.50° E'
    """
    return f"{abs(lat):.{decimals}f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.{decimals}f}° {'E' if lon >= 0 else 'W'}"


def _distance_meaning(phrase: Phrase) -> str:
    model = offset_model(phrase)
    low, high = phrase.distance_km or (0.0, 0.0)
    what = "road distance" if phrase.by_road else "straight line" if phrase.nautical else "distance"
    figure = f"{low:.4g} km" if low == high else f"{low:.4g} to {high:.4g} km"
    if phrase.nautical and first_unit(phrase.distance_text) == "mi":
        figure += " (miles told of ships are nautical miles)"
    return (
        f"{what} of {figure}; places so described lie at {model.median_km:.0f} km, "
        f"two thirds of them between {model.median_km * math.exp(-model.ln_sd):.0f} "
        f"and {model.median_km * math.exp(model.ln_sd):.0f} km"
    )


def name_meaning(name: NamedPlace) -> str:
    """Return how a name was read, and what else it could have been."""
    best = name.candidates[0]
    words = describe_place(best.place)
    if name.spelled:
        words += f"; fuzzy: matched {name.spelled!r}"
    others = [c for c in name.candidates[1:] if c.probability >= 0.02]
    if others:
        words += f"; {best.probability:.0%} sure, else " + ", ".join(_short(c) for c in others[:3])
    return words


def spelling_warning(name: NamedPlace) -> str:
    """Return what a reader should know of a name whose spelling was guessed."""
    best = name.candidates[0]
    share = calibration.load()["fuzzy.right_share"]
    return (
        f"no place is spelled {name.text!r}; fuzzy: matched {name.spelled!r} ({_place_id(best)}, likeness "
        f"{name.likeness:.0f} of 100), which is right about {share * 10:.0f} times in 10"
    )


def pointing_warning(name: NamedPlace) -> str:
    """Return what a reader should know of words that were taken for a place named before."""
    return f"{name.text!r} is taken for {_chain(name.candidates[0].place)}, of which the text speaks before"


def elsewhere_warning(name: NamedPlace) -> str:
    """Return what a reader should know of a name that the text puts where no place of that name is known."""
    assert name.elsewhere is not None
    known = describe_place(name.candidates[0].place)
    return (
        f"the text says {name.elsewhere.name}, where no {name.text!r} is in the gazetteer: {known} next door is meant"
    )


def _place_id(candidate: Candidate) -> str:
    return ", ".join(filter(None, (candidate.place.id, candidate.place.admin1, candidate.place.country)))


def _short(candidate: Candidate) -> str:
    place = candidate.place
    where = ", ".join(p for p in (place.admin1 if place.admin1 != place.name else "", place.country) if p)
    return f"{place.name} in {where or 'the sea'} ({candidate.probability:.0%})"


def explain(
    phrase_text: str,
    parts: tuple[PhrasePart, ...],
    lon: float,
    lat: float,
    radius_km: float,
    notes: tuple[str, ...],
    spoken_for: float = 1.0,
) -> str:
    """Return the explanation of a location as sentences; `spoken_for` is the probability the radius is about."""
    sentences = [f'"{part.text}": {part.meaning}.' for part in parts]
    if_meant = f"if that reading is meant ({spoken_for:.0%}), " if spoken_for < 1.0 else ""
    point = format_degrees(lat, lon, coordinate_decimals(radius_km * 1000))
    sentences.append(f"Point {point}: {if_meant}9 in 10 such places lie within {format_km(radius_km)} of it.")
    sentences += [note if note.endswith(".") else note + "." for note in notes]
    return " ".join(sentences)


def format_km(km: float) -> str:
    """Return a distance with as many digits as it deserves.

    Examples
    --------
    >>> format_km(0.23), format_km(7.31), format_km(82.6)
    ('230 m', '7.3 km', '83 km')
    """
    if km < 1:
        return f"{max(round(km * 1000, -1), 10):.0f} m"
    return f"{km:.1f} km" if km < 10 else f"{km:,.0f} km"


#: UCDP codes these 2 however large the town: a limited area around a known point.
_NEAR_A_POINT = frozenset({"near", "outskirts", "site"})


def where_prec(phrase: Phrase, place: Place | None, radius_km: float, country: str) -> int:
    """Return UCDP GED's code of spatial precision (1 exact ... 7 international waters)."""
    if (
        phrase.kind == "offshore"
        or (place is not None and is_sea(place))
        or (not country and (phrase.nautical or phrase.kind in OFFSET_KINDS))
    ):
        return 7
    if phrase.kind == "coordinates":
        return 1
    if phrase.kind in ("border", "road", "river", "tripoint"):
        return 5
    if (
        phrase.kind in ("named", "part_of", "near", "neighbourhood", "countryside")
        and place is not None
        and is_area(place)
    ):
        if is_country(place):
            return 6 if phrase.kind != "part_of" else 5
        return {"ADM1": 4, "ADM2": 3}.get(place.feature, 5)
    if phrase.kind in _NEAR_A_POINT and place is not None and place.feature.startswith("PPL"):
        return 2
    near = radius_km <= 25
    if phrase.kind in ("named", "neighbourhood") and not (place is not None and place.feature.startswith("STM")):
        # A district that is known by its town only; a metropolis reaches as far.
        by_town = place is not None and place.feature.startswith("PPL") and speaks_of_division(phrase)
        return 3 if by_town and not near else 1
    return 2 if near else 5


def speaks_of_division(phrase: Phrase) -> bool:
    """Tell whether the words of a phrase speak of a province, district or the like."""
    return bool(_DIVISION.search(phrase.text))


def geo_precision(where: int, radius_km: float) -> int:
    """Return ACLED's code (1 town, 2 small part of a region or near a town, 3 larger region)."""
    if where == 1:
        return 1
    return 2 if where in (2, 3) or radius_km <= 60 else 3
