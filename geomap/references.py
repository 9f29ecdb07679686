"""From a name in a text to weighted gazetteer candidates."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from geomap import calibration
from geomap.divisions import is_called, is_in, is_seat, of_order
from geomap.gazetteer import Gazetteer, own
from geomap.gazetteer.names import ARTICLES, normalise
from geomap.records import Candidate, Place
from geomap.seats import seat_named, speaks_of_a_capital

if TYPE_CHECKING:
    from geomap.addresses import Within
    from geomap.gazetteer.fuzzy_index import FuzzyMatch

#: Readings kept per name; the rest of the prior is negligible or would only blur the answer.
MAX_CANDIDATES = 30
#: Words behind a name that ask for the division of that name.
DIVISION = r"(?:province|governorate|district|state|region|oblast|county|department|prefecture|parish|division)s?"
_DIVISION_WORDS = re.compile(rf"\W*{DIVISION}\b", re.IGNORECASE)
#: "Idlib province" is known by its whole name: the word asks for the division all the same.
_NAMED_DIVISION = re.compile(rf"[^\W_]\W+{DIVISION}$", re.IGNORECASE)
_ABBREVIATED = re.compile(r"(?:\w\.)+")
_NEXT_WORD = re.compile(r"[ -](?:[a-z]{1,3}[-‐‑])?([A-ZÀ-Þ][\w'’]+|[B-HJ-Z](?!\w))")
_SPLIT = re.compile(r"[^\W_]+(?:['’‘ʻʼ`.][^\W_]+)*\.?")
#: Words for a kind of place in front of or behind its name: "Pulau Batam", "Kutubdia Island", "Dumai Port".
KIND_BEFORE = re.compile(r"(?:Pulau|Pulo|Isla|[IÎ]le|Tanjung|Tg|Kepulauan)\.?\s+(?=[^\W\d_a-z])", re.IGNORECASE)
_KIND_BEHIND = re.compile(
    r"[ -](?:(?:Inner|Outer)\s+)?(?:Islands?|Islets?|Seaport|Port|Harbou?r|Anchorage|Roads|Pilot\s+Station|Fairway\s+Buoy"
    r"|(?:Oil\s+|Export\s+|Offshore\s+)?Terminal|Light(?:house)?)\b(?:\s+(?:Entrance|Approach(?:es)?|Limits)\b)?",
    re.IGNORECASE,
)
#: GeoNames codes of what has an extent and no people counted in it: ranges, deserts, valleys, islands, lakes, forests.
_LANDFORMS = frozenset(
    {"MTS", "DSRT", "VAL", "UPLD", "PLN", "CLF", "ISL", "ISLS", "PEN", "LK", "LGN", "RSV", "FRST", "PRK"}
)
_SEA_FEATURES = frozenset({"SEA", "GULF", "STRT", "OCN", "BAY", "CHN", "SD"})


#: Countries and territories whose road signs are in miles.
_MILES = frozenset({"AS", "GB", "GU", "LR", "MP", "PR", "US", "VI"})
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
class Context:
    """What is known about where a text plays.

    Attributes
    ----------
    required : tuple of str
        ISO codes stated by the caller: other countries are ruled out.
    countries : tuple of (str, float)
        ISO codes the text itself suggests, with weights that add to at most 1.
    within : Within, optional
        What the end of a one-line description says that it lies in.
    """

    required: tuple[str, ...] = ()
    countries: tuple[tuple[str, float], ...] = ()
    within: Within | None = None

    def factor(self, place: Place) -> float:
        """Return how much this context favours `place` (0 rules it out)."""
        return self._of_country(place) * (self.within.factor(place) if self.within is not None else 1.0)

    def _of_country(self, place: Place) -> float:
        if self.required:
            return 1.0 if place.country in self.required or not place.country else 0.0
        constants = calibration.load()
        usual = constants["homonym.conflict_factor"] if place.country in _at_war() else 1.0
        if not self.countries:
            return usual
        # A text that is about a country names its places far more often than homonyms elsewhere; squares, because a
        # homonym's own vote must not carry its country against all others.
        total = sum(weight**2 for _, weight in self.countries) or 1.0
        here = sum(weight**2 for code, weight in self.countries if code == place.country)
        return usual * (1.0 + constants["homonym.country_factor"] * here / total)

    def clear_countries(self) -> tuple[str, ...]:
        """Return the countries a place must lie in for its spelling to be guessed; none where that is not clear."""
        if self.required:
            return self.required
        least = calibration.load()["fuzzy.clear_country_share"]
        return tuple(code for code, weight in self.countries if weight >= least)


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A name as found in a text at code points `start` to `end`, with its readings, most probable first.

    `unlikely` are readings that only a container behind the name can bring in ("Santiago, Philippines"). `spelled` is
    what the gazetteer calls the place where no place has the name as written, and `likeness` (0 to 100) how alike the
    two are. `elsewhere` is the country that the text puts the place in and that holds none of its readings.
    """

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...] = field(default=())
    spelled: str = ""
    likeness: float = 100.0
    unlikely: tuple[Candidate, ...] = ()
    elsewhere: Place | None = None


def is_sea(place: Place) -> bool:
    """Tell whether a place is a stretch of water."""
    return place.feature in _SEA_FEATURES


def is_country(place: Place) -> bool:
    """Tell whether a place is a country or territory."""
    return place.feature.startswith("PCL") or place.feature == "TERR"


def is_area(place: Place) -> bool:
    """Tell whether a place is an administrative area, region, island, range or the like rather than a settlement."""
    return _is_area(place.feature)


@cache
def _is_area(feature: str) -> bool:
    return feature.startswith(("PCL", "ADM", "RGN", "AREA")) or feature == "TERR" or feature in _LANDFORMS


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
    if context.within is not None and context.within.start <= start:
        context = replace(context, within=context.within.behind(start))
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
        # The word may be part of the name: "Sangin district" is how the gazetteer calls the town, too.
        wants_division = container or bool(_DIVISION_WORDS.match(text, stop) or _NAMED_DIVISION.search(name))
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
            return NamedPlace(start, stop, text[start:stop], found, unlikely=unlikely)
    return None


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
                weights = _weights(name, places, wants_division=wants_division, main=main)
                _keep(self._weights, (name, wants_division), weights)
            found = _keep(self._readings, key, _in_context(weights, context))
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


def known_of(gazetteer: Gazetteer) -> _Known:
    """Return what was looked up last in a gazetteer as it is now."""
    return _known.as_of(gazetteer)


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


@cache
def not_places() -> frozenset[str]:
    """Return the words that are never a place on their own, lower case."""
    return _words_of("not_places.txt")


@cache
def _at_war() -> frozenset[str]:
    """Return the codes of countries that reports about armed conflict are mostly about."""
    return _words_of("conflict_countries.txt")


def _words_of(name: str) -> frozenset[str]:
    lines = resources.files("geomap").joinpath(f"data/{name}").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def weigh(name: str, places: list[Place], context: Context, *, wants_division: bool = False) -> tuple[Candidate, ...]:
    """Return the readings of a name with probabilities from population, number of names, kind and context."""
    return weigh_all(name, places, context, wants_division=wants_division)[0]


def weigh_all(
    name: str, places: list[Place], context: Context, *, wants_division: bool = False
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Return the readings of a name as `weigh` does and, weighed on the same scale, those too unlikely to be kept."""
    return _in_context(_weights(name, places, wants_division=wants_division), context)


def _weights(
    name: str, places: list[Place], *, wants_division: bool, main: frozenset[str] = frozenset()
) -> list[tuple[float, Place]]:
    """Return the weights of the places that have a name, `main` as their main one, apart from what the text says."""
    constants, key = calibration.load(), normalise(name)
    exponent, alternate = constants["homonym.population_exponent"], constants["homonym.alternate_name_weight"]
    known = constants["homonym.names_exponent"]
    weights: list[tuple[float, Place]] = []
    towns = [place for place in places if place.feature.startswith("PPL")]
    for place in places:
        # "Sirte" alone is the town: its district would blur every distance counted from it.
        if not wants_division and _is_division(place) and any(is_seat(town, place, key) for town in towns):
            continue
        people = place.population or _people_instead(place)
        kind = _kind(place, wants_division)
        if kind == "division" and place.feature == "ADM1" and not any(is_sea(other) for other in places):
            # Namesakes elsewhere do not make Virginia less known, those in it do, and the Red Sea does more.
            kind = "housed_division" if any(is_in(town, place) for town in towns) else "lone_division"
            # An atoll is no Crete: less known the smaller it is.
            people *= _size(place)
        weight = (people + 500) ** exponent * constants[f"homonym.{kind}_weight"] * (1 + len(place.names)) ** known
        # Names in our own lists were all chosen as what reports call the place.
        if place.id not in main and not place.id.startswith("geomap:") and not is_called(place, key):
            weight *= alternate
        if place.id.startswith("own:"):
            weight *= constants["homonym.own_entry_weight"]
        weights.append((weight, place))
    return weights


def _in_context(
    weights: list[tuple[float, Place]], context: Context
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Return the readings that weights give in a text, and those too unlikely to be kept."""
    factors: dict[str, float] = {}
    weighed = []
    for weight, place in weights:
        # What the text favours are countries, unless it says more.
        factor = factors.get(place.country) if context.within is None else None
        if factor is None:
            factor = factors[place.country] = context.factor(place)
        if factor:
            weighed.append((factor * weight, place))
    weighed.sort(key=lambda pair: -pair[0])
    total = sum(weight for weight, _ in weighed[:MAX_CANDIDATES])
    kept = sum(weight > 1e-4 * total for weight, _ in weighed[:MAX_CANDIDATES])
    candidates = tuple(Candidate(place, weight / total) for weight, place in weighed)
    return candidates[:kept], candidates[kept:]


def distance_fit(place: Place, stated_km: float, unit: str = "") -> float:
    """Return how much likelier a distance is counted from `place` than its weight as a bare name says.

    Distances are counted from well-known places, the longer the better known, rarely from whole areas, and in the
    `unit` (of :data:`geomap.phrases.lexicon.UNIT_KM`) of the signs beside the roads there.
    """
    constants = calibration.load()
    weight = (place.population + 500) ** _exponent_at(constants, stated_km)
    weight *= (1 + len(place.names)) ** constants["homonym.reference_names_exponent"]
    weight *= constants["homonym.home_unit_weight"] ** home_unit(place, unit)
    if unit != "nm" and (_is_division(place) or is_country(place)):
        # On land, distances are counted from what is small beside them.
        weight *= min(stated_km / max(place.radius_km, 0.1), 1.0) ** 3
    return float(weight * (constants["homonym.reference_area_weight"] if is_area(place) else 1.0))


@lru_cache(maxsize=256)
def _exponent_at(constants: calibration.Calibration, stated_km: float) -> float:
    """Return the power of its population with which a place is counted from at a distance."""
    told = min(max(stated_km, constants["homonym.least_distance_km"]), constants["homonym.most_distance_km"])
    steeper = constants["homonym.distance_exponent"] * math.log(told / constants["homonym.usual_distance_km"])
    return constants["homonym.reference_population_exponent"] + steeper


def home_unit(place: Place, unit: str) -> int:
    """Return 1 for miles where road signs are in miles, -1 for kilometres there, 0 elsewhere."""
    if place.country not in _MILES:
        return 0
    return 1 if unit in ("mi", "yd", "ft") else -1 if unit in ("km", "m") else 0


def _is_division(place: Place) -> bool:
    return place.feature.startswith("ADM")


def _people_instead(place: Place) -> float:
    """Return how many people a place that counts none is as well known as: regions, seas and ranges by their size."""
    constants = calibration.load()
    if _is_division(place):
        least, most = constants["homonym.division_population"], constants["homonym.division_most_population"]
        if place.feature != "ADM1":
            return least
        return min(max(least, constants["homonym.division_density"] * math.pi * place.radius_km**2), most)
    if place.feature == "STM" and place.id.startswith("geomap:"):
        return constants["homonym.region_population"]
    if not (is_sea(place) or (is_area(place) and not is_country(place))):
        return 0.0
    return constants["homonym.region_population"] * _size(place)


def _size(place: Place) -> float:
    return min(1.0, (place.radius_km / calibration.load()["homonym.region_radius_km"]) ** 2)


def _kind(place: Place, wants_division: bool) -> str:
    """Return the name of the weight that a place's kind has among homonyms."""
    if _is_division(place):
        return "asked_division" if wants_division else "division"
    if wants_division and place.feature == "RGN":
        # "in Kashmir", "in the Sahel": a region holds what lies in it as a division does.
        return "asked_division"
    if is_country(place):
        return "country"
    if wants_division and not is_area(place):
        return "not_asked"
    return "capital" if place.feature == "PPLC" else "settlement"
