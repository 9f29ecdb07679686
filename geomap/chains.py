"""Containers behind a name ("Beni, North Kivu, DR Congo") and what lies in which of them."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.names import normalise
from geomap.records import Candidate, Place
from geomap.references import MAX_CANDIDATES, Context, NamedPlace, is_area, is_country, look_up

_CHAIN = re.compile(
    r"(?:\s*,\s*(?:in\s+)?|\s*\(\s*(?:in\s+)?|\s+(?:in|of|IN|OF|In|Of)\s+)(?:(?i:the)\s+)?"
    # "the capital of", "a rebel-held town in".
    r"(?:(?:a\s+)?(?:[a-z][\w’'-]*\s+){0,3}?(?:capital|town|city|village|port|stronghold|seat|hub)\s+(?:city\s+)?(?:of|in)\s+(?:the\s+)?)?"
    r"(?:(?i:(?:north|south)[- ]?(?:east|west)|(?:north|south|east|west))ern\s+)?"
    r"(?:(?i:province|governorate|district|state|region|county|oblast|department|prefecture|island) (?i:of)\s+)?(?=[^\W\d_a-z])"
)
_SPACE = re.compile(r" (?=[A-ZÀ-Þ])")
_AREA_WORD = re.compile(
    r"\s+(?:[Pp]rovince|[Gg]overnorate|[Dd]istrict|[Ss]tate|[Rr]egion|[Oo]blast|[Cc]ounty|[Pp]refecture|[Dd]epartment|[Pp]eninsula"
    r"|[Ii]sland|[Dd]esert|[Mm]unicipality|(?:sub-?district|city|town|township|village|cent(?:re|er)|proper)(?!\s+(?:of|council|hall|mayor|limits)))\b"
)
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
    end = max(_area_word_end(text, name.end), behind)
    while len(chain) < 3 and (gap := _CHAIN.match(text, end) or _SPACE.match(text, end)):
        container = look_up(text, gap.end(), gap.end() + 60, context, gazetteer, container=True)
        if container is None or (not gap[0].strip() and not is_country(container.candidates[0].place)):
            break
        every = (*name.candidates, *name.unlikely)
        inside, holding = _inside(every, container.candidates, gazetteer)
        if not inside:
            if name.spelled:
                # A guess that contradicts what the text says of the place is none.
                name = replace(name, candidates=())
            break
        container = replace(container, candidates=holding)
        kept = inside[:MAX_CANDIDATES]
        total = sum(candidate.probability for candidate in kept)
        likely = tuple(Candidate(c.place, c.probability / total) for c in kept)
        name = replace(name, candidates=likely, unlikely=tuple(inside[MAX_CANDIDATES:]))
        chain.append(container)
        end = _area_word_end(text, container.end)
        if "(" in gap[0]:
            closing = _CLOSING.match(text, end)
            end = closing.end() if closing else end
            break
    return name, chain, end


def _inside(
    inner: tuple[Candidate, ...], outer: tuple[Candidate, ...], gazetteer: Gazetteer
) -> tuple[list[Candidate], tuple[Candidate, ...]]:
    """Return the readings that lie in a container, and the containers that hold one."""
    pairs = [(i, o) for i in inner for o in outer if contains(o.place, i.place, gazetteer)]
    holding = {o.place.id for _, o in pairs}
    kept = {i.place.id for i, _ in pairs}
    return [i for i in inner if i.place.id in kept], tuple(o for o in outer if o.place.id in holding)


def _area_word_end(text: str, end: int) -> int:
    word = _AREA_WORD.match(text, end)
    return word.end() if word else end


def contains(outer: Place, inner: Place, gazetteer: Gazetteer) -> bool:
    """Tell whether the area `outer` holds the place `inner`."""
    if outer.id == inner.id or not is_area(outer) or outer.country != inner.country:
        return False
    if is_country(outer) or outer.name == inner.admin1:
        return True
    if outer.feature == "ADM2" and inner.admin2 and outer.admin1 == inner.admin1:
        return normalise(outer.name) == normalise(inner.admin2)
    polygon = gazetteer.polygon(outer)
    if polygon is None:
        return False
    import shapely

    return bool(shapely.contains_xy(polygon, inner.lon, inner.lat))
