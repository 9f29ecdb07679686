"""The end of a place described in one line ("Deadwood, Oakhurst, Madera county, CA"): divisions and towns that hold the rest."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from geomap import calibration
from geomap.chains import area_word_end
from geomap.containment import contains, names_part_of_sea
from geomap.divisions import is_in
from geomap.geodesy import MEAN_RADIUS_KM, sphere_km
from geomap.phrases.lexicon import BEARING_ATTRIBUTE
from geomap.records import Candidate, Place
from geomap.references import is_named_division, kept, look_up
from geomap.weighing import Context, is_area, is_country, is_sea, not_places

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

#: What stands between the parts of an address.
_SEPARATOR = re.compile(r"\s*,\s*(?:in\s+)?(?:the\s+)?|\s+in\s+(?:the\s+)?(?=[^\W\d_a-z])")
#: Postal codes stand behind a part ("WA 98092", "Devon EX12 2QJ") or are a part of their own ("L9H").
POSTCODE = re.compile(
    r"\s*\b(?:\d{4,6}(?:-\d{3,4})?|[A-Z]{1,2}\d[A-Z\d]?(?:\s?\d[A-Z]{2})?|[A-Z]\d[A-Z](?:\s?\d[A-Z]\d)?)$"
)
_REMARK = re.compile(r"\s*(?:\([^()]*\)?|[.;!?])\s*$")
_REGION = re.compile(r"\bregion$", re.IGNORECASE)
_PART = re.compile(rf"(?i:central|upper|lower|{BEARING_ATTRIBUTE})\s+(?=[^\W\d_a-z])")
_STATE_CODE = re.compile(r"[A-Z]{2,3}")
#: Corners of areas lie up to so many radii beyond the circle as large as they are.
_FARTHEST_CORNER = 1.5
#: Levels read at most, from the outermost inwards.
_MOST_LEVELS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """What a line of text says that its places lie in.

    Attributes
    ----------
    levels : tuple of tuple of Place
        From the innermost to the outermost; of each level the places that the words may mean.
    starts : tuple of int
        Code points of the text where each level is named.
    end : int
        Where the outermost ends.
    loosely : frozenset of str
        Ids of those that may as well stand beside the rest as around it ("Homs, Damascus"): towns, and divisions named
        like a town in them.
    """

    levels: tuple[tuple[Place, ...], ...]
    starts: tuple[int, ...]
    end: int
    loosely: frozenset[str]
    gazetteer: Gazetteer

    @property
    def start(self) -> int:
        """Where the innermost of them is named."""
        return self.starts[0]

    def behind(self, position: int) -> Within | None:
        """Return what is said of a name at a code point: of the parts of the end itself, those behind it."""
        if position < self.start:
            return self
        left = [start > position for start in self.starts]
        if not any(left):
            return None
        first = left.index(True)
        return replace(self, levels=self.levels[first:], starts=self.starts[first:])

    def factor(self, place: Place) -> float:
        """Return how much likelier a place is meant than one outside of it all: 0 for what cannot be.

        What has no country, what is one, and what holds a level are as likely as what lies inside.
        """
        if not place.country or is_country(place) or is_sea(place):
            return 1.0
        factor = 1.0
        for level in self.levels:
            if any(self._holds(outer, place) for outer in level):
                break
            factor *= max(self._outside(outer, place) for outer in level)
        return factor

    def _holds(self, outer: Place, place: Place) -> bool:
        if outer.id == place.id or contains(outer, place, self.gazetteer):
            return True
        if not outer.country:
            return sphere_km(outer.lon, outer.lat, place.lon, place.lat) <= outer.radius_km
        if not is_area(outer):
            return not is_area(place) and sphere_km(outer.lon, outer.lat, place.lon, place.lat) <= _reach_km(outer)
        return is_area(place) and contains(place, outer, self.gazetteer)

    def _outside(self, outer: Place, place: Place) -> float:
        """Return the weight of what lies outside: borders are drawn, moved and mistaken, so not 0 next door."""
        constants = calibration.load()
        beside = float(constants["address.outside_weight"])
        if outer.id in self.loosely:
            return beside
        apart_km = sphere_km(outer.lon, outer.lat, place.lon, place.lat)
        if not is_area(outer):
            return beside if apart_km <= 2 * _reach_km(outer) else 0.0
        if is_country(outer):
            if place.country in (*self.gazetteer.neighbours(outer.country), outer.country):
                return beside
            return beside if self._is_beside(outer, place, float(constants["address.across_km"])) else 0.0
        if outer.feature != "ADM1":
            # Counties are mistaken, redrawn, and known by their towns only.
            return beside if apart_km <= outer.radius_km + constants["address.far_km"] else 0.0
        next_door_km = float(constants["address.next_door_km"])
        is_near = outer.country == place.country and self._is_beside(outer, place, next_door_km)
        return beside if is_near else 0.0

    def _is_beside(self, outer: Place, place: Place, next_door_km: float) -> bool:
        apart_km = sphere_km(outer.lon, outer.lat, place.lon, place.lat) - outer.radius_km - place.radius_km
        polygon = self.gazetteer.polygon(outer)
        if polygon is None:
            return apart_km <= 0
        if apart_km > _FARTHEST_CORNER * (outer.radius_km + place.radius_km) + next_door_km:
            return False
        import shapely

        other = self.gazetteer.polygon(place) if is_area(place) else None
        apart_deg = shapely.distance(polygon, shapely.Point(place.lon, place.lat) if other is None else other)
        # Degrees of longitude are shorter than those of latitude: rather too near than too far.
        return math.radians(apart_deg) * MEAN_RADIUS_KM * math.cos(math.radians(place.lat)) <= next_door_km

    def rules_out(self, candidates: tuple[Candidate, ...]) -> bool:
        """Tell whether a common name has no reading near the town that it is said to lie in: it is another, local one."""
        constants = calibration.load()
        towns = self.levels[0]
        if any(is_area(town) for town in towns):
            return False
        places = [c.place for c in candidates if c.place.country == towns[0].country]
        homes = {(place.country, place.admin1) for place in places}
        most = constants["address.local_share"] * max(town.population for town in towns)
        if len(homes) < constants["address.common_name"] or any(place.population > most for place in places):
            return False
        return not any(self._holds(town, place) for town in towns for place in places)


def _reach_km(town: Place) -> float:
    return max(float(calibration.load()["address.around_town_km"]), 2 * town.radius_km)


def stated_within(text: str, context: Context, gazetteer: Gazetteer) -> Within | None:
    """Return what the end of a one-line description says that its places lie in; None where it says nothing of the kind.

    Parameters
    ----------
    text : str
        One place phrase, nothing else.
    context : Context
    gazetteer : Gazetteer
    """
    if "," not in text and " in " not in text:
        return None
    levels: list[tuple[Place, ...]] = []
    spans: list[tuple[int, int]] = []
    loosely: set[str] = set()
    skipped = False
    for start, end in _parts_from_behind(text):
        words = text[start:end]
        named = kept(("address", words, context), partial(_named, words, context, gazetteer), gazetteer)
        level, loose = _level(named, levels, gazetteer)
        if not level and len(levels) == 1 and not skipped and _REGION.search(text, *spans[0]):
            # "Davao del Norte, Davao Region": the gazetteer knows the town that the region is named after.
            levels.clear()
            spans.clear()
            loosely.clear()
            level, loose = _level(named, levels, gazetteer)
        if not level:
            if levels or skipped:
                break
            # "Oakhurst, CA, West": a level that the gazetteer lacks.
            skipped = True
            continue
        levels.append(level)
        spans.append((start, end))
        loosely |= loose
        if len(levels) == _MOST_LEVELS or not is_area(level[0]):
            break
    if not levels or _tells_of_another(text, spans[-1][0], levels, context, gazetteer):
        return None
    if sum(not is_country(level[0]) for level in levels) > 1:
        # One in the other, and the rest in both.
        loosely.clear()
    starts = tuple(start for start, _ in reversed(spans))
    return Within(tuple(reversed(levels)), starts, spans[0][1], frozenset(loosely), gazetteer)


def _tells_of_another(
    text: str, stop: int, levels: list[tuple[Place, ...]], context: Context, gazetteer: Gazetteer
) -> bool:
    """Tell whether what stands before the end tells of another state or country: "from Memphis, TN to Dallas, TX"."""
    wide = [place for level in levels for place in level if is_country(place) or place.feature == "ADM1"]
    if not wide:
        return False
    for start, end in _parts_from_behind(text[:stop].rstrip(" ,")):
        name = look_up(text[:end], start, end, context, gazetteer, container=True)
        if name is None or name.start != start or not _is_name(name.text):
            continue
        best = name.candidates[0].place
        if not (is_country(best) or best.feature == "ADM1"):
            continue
        if not any(contains(outer, best, gazetteer) or contains(best, outer, gazetteer) for outer in wide):
            return best.id not in {place.id for place in wide}
    return False


def _parts_from_behind(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of an address from the last to the second, without postal codes and remarks."""
    ends = [(gap.start(), gap.end()) for gap in _SEPARATOR.finditer(text) if gap.start() > 0]
    stop = len(text)
    for before, behind in reversed(ends):
        end = _stripped(text, behind, stop)
        if end > behind:
            yield behind, end
        stop = before


def _stripped(text: str, start: int, end: int) -> int:
    part, before = text[start:end].rstrip(), ""
    while part != before:
        before = part
        part = POSTCODE.sub("", _REMARK.sub("", part)).rstrip()
    return start + len(part)


@dataclass(frozen=True, slots=True)
class _Named:
    """What a part of an address that is one name may mean: areas, towns with probabilities, and areas named like towns in them."""

    areas: tuple[Place, ...] = ()
    towns: tuple[Candidate, ...] = ()
    shared: frozenset[str] = frozenset()


def _named(words: str, context: Context, gazetteer: Gazetteer) -> _Named:
    end = len(words)
    part = _PART.match(words)
    # "Central New York", "southwest China": but Central Java is a province.
    for start in (0, part.end()) if part else (0,):
        name = look_up(words, start, end, context, gazetteer, container=True)
        if name is not None and name.start == start and area_word_end(words, name.end) == end:
            break
    else:
        return _Named()
    if not _is_name(name.text) or names_part_of_sea(words[start:end], gazetteer):
        return _Named()
    least = calibration.load()["address.least_probability"]
    areas = tuple(c.place for c in name.candidates if is_area(c.place) and c.probability >= least)
    plain = look_up(words, start, end, context, gazetteer)
    if plain is None or plain.end != name.end or name.end != end or is_named_division(name.text):
        return _Named(areas)
    towns = tuple(c for c in (*plain.candidates, *plain.unlikely) if c.place.feature.startswith("PPL"))
    shared = (area.id for area in areas if any(is_in(c.place, area) for c in towns))
    return _Named(areas, towns, frozenset(shared))


def _is_name(words: str) -> bool:
    """Tell words that name a place from those that never do: OR is a state, or is not."""
    return words.lower() not in not_places() or _STATE_CODE.fullmatch(words) is not None


def _level(
    named: _Named, outer: list[tuple[Place, ...]], gazetteer: Gazetteer
) -> tuple[tuple[Place, ...], frozenset[str]]:
    """Return what a part means inside of the parts behind it: divisions and countries, or else one town that is clear.

    The second are the ids of those that hold the rest loosely.
    """

    def fits(place: Place) -> bool:
        return not outer or any(contains(around, place, gazetteer) for around in outer[-1])

    areas = tuple(place for place in named.areas if fits(place))
    if not any(is_country(place) or place.feature == "ADM1" for place in areas):
        towns = [c for c in named.towns if fits(c.place)]
        clear = calibration.load()["address.clear_probability"] * sum(c.probability for c in towns)
        if towns and towns[0].probability >= clear:
            return (towns[0].place,), frozenset((towns[0].place.id,))
    return areas, named.shared


def in_address(text: str, context: Context, gazetteer: Gazetteer) -> Context:
    """Return `context` with what the end of a one-line description says."""
    within = stated_within(text, context, gazetteer)
    return context if within is None else replace(context, within=within)
