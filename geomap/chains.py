"""Containers behind a name ("Beni, North Kivu, DR Congo") and what lies in which of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from geomap.containment import inside, names_part_of_sea
from geomap.explain import describe_place
from geomap.gazetteer import Gazetteer
from geomap.geodesy import sphere_km
from geomap.records import Candidate
from geomap.references import NamedPlace, is_named_division, look_up
from geomap.weighing import MAX_CANDIDATES, Context, among, is_country

_CHAIN = re.compile(
    r"(?:\s*,\s*(?:in\s+)?|\s*\(\s*(?:in\s+)?|\s+(?:in|of|IN|OF|In|Of)\s+)(?:(?i:the)\s+)?"
    # "the capital of", "a rebel-held town in".
    r"(?:(?:a\s+)?(?:[a-z][\w’'-]*\s+){0,3}?(?:capital|town|city|village|port|stronghold|seat|hub)\s+(?:city\s+)?(?:of|in)\s+(?:the\s+)?)?"
    r"(?:(?i:(?:north|south)[- ]?(?:east|west)|(?:north|south|east|west))ern\s+)?"
    # "the central Mexican state of", "the restive province of".
    r"(?:(?:[\w’'-]+\s+){0,3}?(?i:province|governorate|district|state|region|county|oblast|department|prefecture|island) (?i:of)\s+(?:the\s+)?)?"
    r"(?=[^\W\d_a-z])"
)
_SPACE = re.compile(r" (?=[A-ZÀ-Þ])")
_AREA_WORD = re.compile(
    r"\s+(?:[Pp]rovince|[Gg]overnorate|[Dd]istrict|[Ss]tate|[Rr]egion|[Oo]blast|[Cc]ounty|[Pp]refecture|[Dd]epartment|[Pp]eninsula"
    r"|[Ii]sland|[Dd]esert|[Mm]unicipality|[Tt]erritory|[Ww]oreda|[Cc]ercle|[Pp]ayam|[Cc]ommune|[Ll]ocality|LGA|[Ll]ocal [Gg]overnment(?: [Aa]rea)?|(?:sub-?district|city|town|township|village|cent(?:re|er)|proper)(?!\s+(?:of|council|hall|mayor|limits)))\b"
)
#: What may follow a country that a name is said to lie in; more names make it a list, a verb its subject.
_ENDS = re.compile(
    r"\s*(?:$|[.;:!?)\]]|,(?!\s*(?:and\s|or\s)?(?:the\s)?[A-ZÀ-Þ])|(?:on|in|at|after|before|when|where|while|during|late|early|overnight|near|close|along|around|by|from|as|since|until)\b)"
)
#: From the town that a municipality or district is named after, what lies in it is not farther.
_FARTHEST_FROM_SEAT_KM = 60.0
#: How probable the reading of a name as a country must be for it to contradict.
_CLEAR = 0.8
#: Within so many radii of the middle of a country lies what may be said to be in it.
_NEXT_DOOR = 1.5
_ENDS_IN_AREA = re.compile(rf"{_AREA_WORD.pattern}$")
_MORE_AREAS = re.compile(rf",\s+(?:the\s+)?[A-ZÀ-Þ][\w’'-]*(?:\s[A-ZÀ-Þ][\w’'-]*){{0,3}}{_AREA_WORD.pattern}")
_CLOSING = re.compile(r"\s*\)")


def read_chain(
    name: NamedPlace, text: str, context: Context, gazetteer: Gazetteer, *, behind: int = 0
) -> tuple[NamedPlace, list[NamedPlace], int]:
    """Read the containers behind a name ("Beni, North Kivu, DR Congo") and drop readings outside them.

    Parameters
    ----------
    name : NamedPlace
    text : str
    context : Context
    gazetteer : Gazetteer
    behind : int
        Where the containers start when more of the phrase follows the name ("Aleppo countryside, Syria").
    """
    chain: list[NamedPlace] = []
    end = max(area_word_end(text, name.end), behind)
    while len(chain) < 3 and (gap := _CHAIN.match(text, end) or _SPACE.match(text, end)):
        container = look_up(text, gap.end(), gap.end() + 60, context, gazetteer, container=True)
        if container is None or (not gap[0].strip() and not is_country(container.candidates[0].place)):
            break
        if names_part_of_sea(container.text, gazetteer):
            break
        every = (*name.candidates, *name.unlikely)
        within, holding = inside(every, container.candidates, gazetteer)
        if not within and (_AREA_WORD.match(text, container.end) or _ENDS_IN_AREA.search(container.text)):
            within, holding = _around_town(every, container.candidates)
        if not within:
            if name.spelled:
                # A guess that contradicts what the text says of the place is none.
                name = replace(name, candidates=())
            elif not chain and _is_stated(gap[0], container, text, gazetteer):
                name = replace(name, elsewhere=container.candidates[0].place)
            break
        container = replace(container, candidates=holding)
        name = replace(name, candidates=among(within[:MAX_CANDIDATES]), unlikely=tuple(within[MAX_CANDIDATES:]))
        chain.append(container)
        end = area_word_end(text, container.end)
        if "(" in gap[0]:
            closing = _CLOSING.match(text, end)
            end = closing.end() if closing else end
            break
    return name, chain, end


def _around_town(
    inner: tuple[Candidate, ...], outer: tuple[Candidate, ...]
) -> tuple[list[Candidate], tuple[Candidate, ...]]:
    """Return the readings near a town whose municipality or district they are said to lie in, and the towns."""
    seats = [o for o in outer if o.place.feature.startswith("PPL")]
    pairs = [
        (i, o)
        for i in inner
        for o in seats
        if i.place.country == o.place.country
        and sphere_km(i.place.lon, i.place.lat, o.place.lon, o.place.lat) <= _FARTHEST_FROM_SEAT_KM
    ]
    kept, holding = {i.place.id for i, _ in pairs}, {o.place.id for _, o in pairs}
    return [i for i in inner if i.place.id in kept], tuple(o for o in outer if o.place.id in holding)


def _is_stated(gap: str, container: NamedPlace, text: str, gazetteer: Gazetteer) -> bool:
    """Tell whether the words behind a name say in which country or division it lies.

    "Beni, Nigeria.", "Maga, Kebbi State" and "Inata, in Soum province" do, "Beni, Uganda and Rwanda" and "Aleppo, Idlib" are lists.
    """
    place, end = container.candidates[0].place, container.end
    if container.candidates[0].probability < _CLEAR:
        return False
    if not is_country(place):
        end = area_word_end(text, end)
        in_words = end > container.end or is_named_division(container.text)
        if not (in_words if place.feature != "ADM1" else in_words or not _names_a_town(container.text, gazetteer)):
            return False
        if in_words and "," in gap and _MORE_AREAS.match(text, end):
            # "Matina, Amedi district, Duhok governorate".
            return True
    return ("," in gap or gap.strip(" (").lower() == "in") and bool(_ENDS.match(text, end))


def _names_a_town(name: str, gazetteer: Gazetteer) -> bool:
    return any(place.feature.startswith("PPL") for place in gazetteer.search(name))


def contradicts(name: NamedPlace, gazetteer: Gazetteer) -> bool:
    """Tell whether a text puts a name in a country or division that is far from all that it may mean.

    Next door is another matter: borders are disputed, move, and are mistaken.
    """
    if name.elsewhere is None or is_country(name.candidates[0].place):
        return False
    stated, place = name.elsewhere, name.candidates[0].place
    if not is_country(stated):
        if stated.feature != "ADM1" and stated.country == place.country:
            # "Kherson, Beryslav district": districts are listed, too.
            return False
        apart_km = sphere_km(stated.lon, stated.lat, place.lon, place.lat)
        return apart_km > _NEXT_DOOR * stated.radius_km + place.radius_km
    if place.country in (*gazetteer.neighbours(stated.country), stated.country, ""):
        return False
    return sphere_km(stated.lon, stated.lat, place.lon, place.lat) > _NEXT_DOOR * stated.radius_km


def contradiction(text: str, starts: Iterable[int], context: Context, gazetteer: Gazetteer) -> str:
    """Return how the words contradict what the gazetteer knows of a name that starts at one of `starts`; empty if not."""
    for start in starts:
        name = look_up(text, start, len(text), context, gazetteer)
        if name is None:
            continue
        name, _, _ = read_chain(name, text, context, gazetteer)
        if name.elsewhere is not None and contradicts(name, gazetteer):
            known = describe_place(name.candidates[0].place)
            return f"the words put {name.text!r} in {name.elsewhere.name}, where the gazetteer has none; it has {known}"
    return ""


def area_word_end(text: str, end: int) -> int:
    """Return where a name ends that stops at `end`, with the word for an area behind it ("Idlib province")."""
    word = _AREA_WORD.match(text, end)
    return word.end() if word else end
