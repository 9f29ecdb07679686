"""From a name in a text to weighted gazetteer candidates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from geomap import calibration
from geomap.containment import inside
from geomap.divisions import is_called, of_order
from geomap.gazetteer import Gazetteer, own
from geomap.gazetteer.names import ARTICLES, normalise
from geomap.owners import read_owner
from geomap.phrases.lexicon import read_name
from geomap.phrases.pointing import pointed_at
from geomap.records import Candidate, Place
from geomap.seats import seat_named, speaks_of_a_capital
from geomap.weighing import (
    MAX_CANDIDATES,
    Context,
    among,
    in_context,
    not_places,
    weigh,
    weights_of,
)

if TYPE_CHECKING:
    from geomap.gazetteer.fuzzy_index import FuzzyMatch

#: Words behind a name that ask for the division of that name.
DIVISION = (
    r"(?:(?:province|governorate|district|state|region|oblast|county|department|prefecture|parish|division|woreda|cercle|payam"
    r"|LGA|local government(?: area)?)s?|territor(?:y|ies))"
)
_DIVISION_WORDS = re.compile(rf"\W*{DIVISION}\b", re.IGNORECASE)
#: "the province of Matagalpa".
_DIVISION_OF, _LONGEST_OF = (
    re.compile(r"\b(?:province|governorate|department|prefecture|oblast)\s+of\s+(?:the\s+)?$", re.IGNORECASE),
    30,
)
_OF = ("of ", "OF ", "the ", "THE ", "of\n", "OF\n")
#: "Idlib province" is known by its whole name: the word asks for the division all the same.
_NAMED_DIVISION = re.compile(rf"[^\W_]\W+{DIVISION}$", re.IGNORECASE)
#: What "the town", "that city" begin with.
_POINTING_LETTERS = frozenset("tT")
#: Code points of "port city of" between an owner and the name.
_LONGEST_LEAD = 40
_ABBREVIATED = re.compile(r"(?:\w\.)+")
_NEXT_WORD = re.compile(r"[ -](?:[a-z]{1,3}[-‐‑])?([A-ZÀ-Þ][\w'’]+|[B-HJ-Z](?!\w))")
_SPLIT = re.compile(r"[^\W_]+(?:['’‘ʻʼ`.][^\W_]+)*\.?")
#: Words for a kind of place in front of or behind its name: "Pulau Batam", "Kutubdia Island", "Dumai Port".
KIND_BEFORE = re.compile(r"(?i:Pulau|Pulo|Isla|[IÎ]le|Tanjung|Tg|Kepulauan)\.?\s+(?=[^\W\d_a-z])")
_KIND_BEHIND = re.compile(
    r"[ -](?:(?:Inner|Outer)\s+)?(?:Islands?|Islets?|Seaport|Port|Harbou?r|Anchorage|Roads|Pilot\s+Station|Fairway\s+Buoy"
    r"|(?:Oil\s+|Export\s+|Offshore\s+)?Terminal|Light(?:house)?)\b(?:\s+(?:Entrance|Approach(?:es)?|Limits)\b)?",
    re.IGNORECASE,
)
_DIVISION_BEHIND = re.compile(rf" ({DIVISION})\b", re.IGNORECASE)
#: "Guatemala city" is Guatemala City, and not a city of Guatemala.
_CITY = re.compile(r" city\b(?! (?:of|council|hall|mayor|limits|cent))")
#: Words that make a river, lake or street of the name in front of them.
_OTHER_THINGS = frozenset(
    {"Creek", "Lake", "Reservoir", "River"}
    | {"Avenue", "Ave", "Boulevard", "Drive", "Lane", "Ln", "Rd", "Road", "Street"}
)
#: Words that name no place unless they are written large.
_KINDS_OF_PLACES = frozenset(
    "hamlet district area school bridge church hill hills street hospital house market square garden gardens farm mine "
    "factory station plant tower park beach island forest desert plain plains ridge pass crossing junction".split()
)
#: Names whose readings are kept.
_NAMES_KEPT = 4096
#: The readings of a name, and those too unlikely to be kept.
_Readings = tuple[tuple[Candidate, ...], tuple[Candidate, ...]]
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A name as found in a text at code points `start` to `end`, with its readings, most probable first.

    `unlikely` are readings that only a container behind the name can bring in ("Santiago, Philippines"). `spelled` is
    what the gazetteer calls the place where no place has the name as written, and `likeness` (0 to 100) how alike the
    two are. `elsewhere` is the country that the text puts the place in and that holds none of its readings. A name that
    `points_back` is none, but words such as "the town" for a place named before.
    """

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...] = field(default=())
    spelled: str = ""
    likeness: float = 100.0
    unlikely: tuple[Candidate, ...] = ()
    elsewhere: Place | None = None
    points_back: bool = False


def is_named_division(name: str) -> bool:
    """Tell whether a name ends in the word for a division: "Idlib province"."""
    return _NAMED_DIVISION.search(name) is not None


def look_up(
    text: str,
    start: int,
    end: int,
    context: Context,
    gazetteer: Gazetteer,
    *,
    container: bool = False,
    fuzzy: bool = False,
) -> NamedPlace | None:
    """Find the longest known name at the beginning of ``text[start:end]``.

    Words like "province" behind the name ask for the division of that name, and so does its role as a `container`
    ("Saraqib, Idlib"). Returns None when no beginning of the stretch is in the gazetteer (in the required countries,
    if any). With `fuzzy`, and where the country is clear, a name spelled like one of the gazetteer will do.
    """
    if text[start : start + 1] in _POINTING_LETTERS and pointed_at(text[start:end]):
        return next((name for name in context.meant if name.start == start), None)
    if context.within is not None and context.within.start <= start:
        context = replace(context, within=context.within.behind(start))
    owner = read_owner(text, start, end)
    if owner is not None and (owned := _owned(text, start, owner, context, gazetteer, container=container)) is not None:
        return owned
    words = list(islice(_SPLIT.finditer(text, start, end), 6))
    found = _exact(text, words, context, gazetteer, container=container)
    if words and not container and speaks_of_a_capital(text, words[0].start(), end):
        begin = words[0].start()
        name, readings = (found.text, found.candidates) if found else ("", ())
        seat = seat_named(text, begin, name, readings, gazetteer)
        if seat is not None and context.factor(seat[0]):
            return NamedPlace(begin, seat[1], text[begin : seat[1]], (Candidate(seat[0], 1.0),))
    if found is None and words and (kind := KIND_BEFORE.match(text, words[0].start())):
        words = [word for word in words if word.start() >= kind.end()]
        found = _exact(text, words, context, gazetteer, container=container)
    if found is None and fuzzy and words:
        found = _spelled_otherwise(text, words, context, gazetteer, container=container)
    return found


def _owned(
    text: str, start: int, owner: tuple[int, int], context: Context, gazetteer: Gazetteer, *, container: bool
) -> NamedPlace | None:
    """ "Somalia's Kismayo": the readings of the name that lie in the area which owns it; None where there is none."""
    end, behind = owner
    outer = look_up(text[start:end], 0, end - start, context, gazetteer, container=True)
    name = read_name(text, behind) if outer is not None and outer.end == end - start else None
    if outer is None or name is None or name[0] - behind > _LONGEST_LEAD:
        return None
    found = look_up(text, *name, context, gazetteer, container=container)
    if found is None:
        return None
    within, _ = inside((*found.candidates, *found.unlikely), outer.candidates, gazetteer)
    return replace(found, candidates=among(within[:MAX_CANDIDATES]), unlikely=()) if within else None


def _exact(
    text: str, words: list[re.Match[str]], context: Context, gazetteer: Gazetteer, *, container: bool
) -> NamedPlace | None:
    if not words:
        return None
    start = words[0].start()
    known = _known.as_of(gazetteer)
    for word in reversed(words):
        name = text[start : word.end()]
        if name.endswith(".") and not _ABBREVIATED.fullmatch(name):
            name = name.rstrip(".")
        if name.islower() and (name in not_places() or name in _KINDS_OF_PLACES):
            # "south of the village".
            continue
        if not known.places(name):
            continue
        stop = start + len(name)
        if (city := _CITY.match(text, stop)) and any(
            place.feature.startswith("PPL") for place in known.places(f"{name} City")
        ):
            name, stop = f"{name} City", city.end()
        elif (unit := _DIVISION_BEHIND.match(text, stop)) and any(
            place.feature.startswith(("ADM", "RGN")) and is_called(place, normalise(f"{name} {unit[1]}"))
            for place in known.places(f"{name} {unit[1]}")
        ):
            # "Plateau state" is Plateau State and not the Plateau of another country.
            name, stop = text[start : unit.end()], unit.end()
        # The word may be part of the name: "Sangin district" is how the gazetteer calls the town, too.
        wants_division = container or bool(
            _DIVISION_WORDS.match(text, stop)
            or _NAMED_DIVISION.search(name)
            or (text.endswith(_OF, 0, start) and _DIVISION_OF.search(text, max(0, start - _LONGEST_OF), start))
        )
        found, unlikely = known.readings(name, context, wants_division=wants_division)
        if found and wants_division:
            found = of_order(found, name + text[stop : stop + 12])
        if found and context.within is not None and context.within.rules_out(found):
            continue
        if found:
            behind = _KIND_BEHIND.match(text, stop)
            if behind and len(name) > 3 and name.lower() not in not_places():
                stop = behind.end()
            if _is_longer_name(text, stop, gazetteer):
                return None
            if len(found) > 1 and not wants_division and (linked := context.linked.get(name)):
                found = _beside_others(found, linked)
            return NamedPlace(start, stop, text[start:stop], found, unlikely=unlikely)
    return None


def _beside_others(found: tuple[Candidate, ...], linked: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Share what is told of the towns of one name in one country as the other names of the text would have it."""
    constants, shares = calibration.load(), {c.place.id: c.probability for c in linked}
    towns: dict[str, list[Candidate]] = {}
    for candidate in found:
        if candidate.place.feature.startswith("PPL"):
            towns.setdefault(candidate.place.country, []).append(candidate)
    told = {
        code: group
        for code, group in towns.items()
        # Where it is not the name of a town there, the other names say nothing of which one.
        if len(group) > 1 and sum(shares.get(c.place.id, 0.0) for c in group) >= constants["toponym.surely_there"]
    }
    if not told:
        return found
    new: dict[str, float] = {}
    for group in told.values():
        most = max(shares.get(c.place.id, 0.0) for c in group)
        weights = [max(shares.get(c.place.id, 0.0), constants["toponym.least_share"] * most) for c in group]
        mass = sum(c.probability for c in group)
        new |= {c.place.id: mass * w / sum(weights) for c, w in zip(group, weights, strict=True)}
    moved = (Candidate(c.place, new.get(c.place.id, c.probability)) for c in found)
    return tuple(sorted(moved, key=lambda candidate: -candidate.probability))


def _keep(kept: dict[_Key, _Value], key: _Key, value: _Value) -> _Value:
    """Return `value`, kept under `key`; what is full starts anew."""
    if len(kept) >= _NAMES_KEPT:
        kept.clear()
    kept[key] = value
    return value


class _Known:
    """What was looked up last, by name: texts name the same places again and again."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self._gazetteer = gazetteer
        # The same object as long as no look-up can give anything else: packs are those the gazetteer was opened with.
        self._mine = own.load(gazetteer.own_path) if gazetteer is not None else None
        self._constants = calibration.load() if gazetteer is not None else None
        #: The block of `own.unchanging` in which own entries were compared last.
        self._block: object | None = None
        self._places: dict[str, list[Place]] = {}
        self._readings: dict[tuple[str, Context, bool], _Readings] = {}
        self._weights: dict[tuple[str, bool], list[tuple[float, Place]]] = {}
        self._alike: dict[tuple[str, tuple[str, ...]], list[FuzzyMatch]] = {}
        self._derived: dict[tuple[int, object], tuple[object, object]] = {}
        self._made: dict[object, tuple[object]] = {}

    def as_of(self, gazetteer: Gazetteer) -> _Known:
        """Return what is known of a gazetteer as it is now."""
        global _known
        block = own.block()
        same = self._gazetteer is gazetteer and self._constants is calibration.load()
        if same and block is not None and block is self._block:
            return self
        if not same or self._mine is not own.load(gazetteer.own_path):
            _known = _Known(gazetteer)
        _known._block = block
        return _known

    def places(self, name: str) -> list[Place]:
        """Return the places that have a name."""
        found = self._places.get(name)
        if found is None:
            assert self._gazetteer is not None
            found = _keep(self._places, name, self._gazetteer.search(name))
        return found

    def readings(self, name: str, context: Context, *, wants_division: bool) -> _Readings:
        """Return what `weigh_all` makes of the places that have a name."""
        key = (name, context, wants_division)
        found = self._readings.get(key)
        if found is None:
            weights = self._weights.get((name, wants_division))
            if weights is None:
                places = self.places(name)
                # One place has the name to itself, however it is called.
                main = self._gazetteer.mainly_called(name) if self._gazetteer and len(places) > 1 else frozenset()
                weights = weights_of(name, places, wants_division=wants_division, main=main)
                _keep(self._weights, (name, wants_division), weights)
            found = _keep(self._readings, key, in_context(weights, context))
        return found

    def kept(self, key: object, make: Callable[[], _Value]) -> _Value:
        """Return what `make` makes, kept under a key that says what it is made of."""
        found = self._made.get(key)
        if found is None:
            found = _keep(self._made, key, (make(),))
        return found[0]  # type: ignore[return-value]

    def derived(self, source: object, use: object, make: Callable[[], _Value]) -> _Value:
        """Return what somebody makes of `source`, which is kept by identity, for some use."""
        found = self._derived.get((id(source), use))
        if found is None:
            found = _keep(self._derived, (id(source), use), (source, make()))
        return found[1]  # type: ignore[return-value]

    def alike(self, name: str, countries: tuple[str, ...]) -> list[FuzzyMatch]:
        """Return what `search_fuzzy` finds in countries."""
        found = self._alike.get((name, countries))
        if found is None:
            assert self._gazetteer is not None
            found = _keep(self._alike, (name, countries), self._gazetteer.search_fuzzy(name, country=countries))
        return found


_known = _Known()


def kept(key: object, make: Callable[[], _Value], gazetteer: Gazetteer) -> _Value:
    """Return what `make` makes, kept under a key that says what it is made of, as long as the gazetteer and the constants stay."""
    return _known.as_of(gazetteer).kept(key, make)


def derived(source: object, use: object, make: Callable[[], _Value], gazetteer: Gazetteer) -> _Value:
    """Return what `make` makes of `source`, the same object again, as long as the gazetteer and the constants stay."""
    return _known.as_of(gazetteer).derived(source, use, make)


def places_named(name: str, gazetteer: Gazetteer) -> list[Place]:
    """Return the places that have a name, as `Gazetteer.search` does, looked up once; not to be changed."""
    return _known.as_of(gazetteer).places(name)


def _spelled_otherwise(
    text: str, words: list[re.Match[str]], context: Context, gazetteer: Gazetteer, *, container: bool
) -> NamedPlace | None:
    """Find the longest beginning that is spelled like a name of a country that is clear."""
    countries = context.clear_countries()
    if not countries or words[0].group().lower() in not_places():
        return None
    joined = 1
    while joined < len(words) and text[words[joined - 1].end() : words[joined].start()] in (" ", "-", "‐", "‑"):
        joined += 1
    cased, known = not text.islower(), _known.as_of(gazetteer)
    for count in range(joined, 0, -1):
        parts = [word.group() for word in words[:count]]
        if cased and any(part[0].islower() and part.lower() not in ARTICLES for part in parts):
            continue
        name, stop = text[words[0].start() : words[count - 1].end()].rstrip("."), words[count - 1].end()
        matches = known.alike(name, countries)
        # The most alike only: the next best is another place.
        alike = [match for match in matches if match.score == matches[0].score]
        if not alike or _is_longer_name(text, stop, gazetteer):
            continue
        wants_division = container or bool(_DIVISION_WORDS.match(text, stop))
        found = weigh(alike[0].matched_name, [match.place for match in alike], context, wants_division=wants_division)
        if found:
            likely = next(match for match in alike if match.place is found[0].place)
            share = calibration.load()["fuzzy.right_share"]
            doubted = tuple(Candidate(candidate.place, candidate.probability * share) for candidate in found)
            return NamedPlace(words[0].start(), stop, name, doubted, likely.matched_name, likely.score)
    return None


def _is_longer_name(text: str, stop: int, gazetteer: Gazetteer) -> bool:
    """ "El Burr" is no "El": a known beginning of an unknown longer name means something else."""
    following = _NEXT_WORD.match(text, stop)
    if following is None or text.isupper() or _DIVISION_WORDS.match(text, stop):
        return False
    word = following[1]
    if word in _OTHER_THINGS:
        # Klamath River runs past more towns than Klamath, and Portland Road is in none of them.
        return True
    return word.lower() not in not_places() and gazetteer.country_code(word) is None
