"""What a name may mean, weighed: by how well known places are, by their kind, and by what a text is about."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from geomap import calibration
from geomap.divisions import is_called, is_in, is_seat
from geomap.gazetteer.names import normalise
from geomap.records import Candidate, Place

if TYPE_CHECKING:
    from geomap.addresses import Within
    from geomap.references import NamedPlace

#: Countries whose forces reports about armed conflict mostly tell of in other countries.
FIGHT_ABROAD = frozenset({"AE", "FR", "GB", "IL", "IR", "RU", "SA", "TR", "US"})
#: Readings kept per name; the rest of the prior is negligible or would only blur the answer.
MAX_CANDIDATES = 30
#: GeoNames codes of what has an extent and no people counted in it: ranges, deserts, valleys, islands, lakes, forests.
_LANDFORMS = frozenset(
    {"MTS", "DSRT", "VAL", "UPLD", "PLN", "CLF", "ISL", "ISLS", "PEN", "LK", "LGN", "RSV", "FRST", "PRK"}
)
_SEA_FEATURES = frozenset({"SEA", "GULF", "STRT", "OCN", "BAY", "CHN", "SD"})
#: Countries of English speakers who write "north-east", and those who write "northeast".
_BRITISH, _AMERICAN = frozenset({"AU", "GB", "IE", "NZ", "ZA"}), frozenset({"US"})
#: Countries and territories whose road signs are in miles.
_MILES = frozenset({"AS", "GB", "GU", "LR", "MP", "PR", "US", "VI"})


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
    meant : tuple of NamedPlace
        What words such as "the town" stand for.
    linked : mapping of str to tuple of Candidate
        What each name of the text may mean beside its other names: which of the Andriivkas of a country.
    """

    required: tuple[str, ...] = ()
    countries: tuple[tuple[str, float], ...] = ()
    within: Within | None = None
    meant: tuple[NamedPlace, ...] = ()
    linked: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict, compare=False)

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


def among(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return candidates with probabilities as if there were no others."""
    total = sum(candidate.probability for candidate in candidates)
    return tuple(Candidate(c.place, c.probability / total) for c in candidates)


def is_ocean(place: Place) -> bool:
    """Tell whether a sea is so wide that it says nothing which what lies in it does not say; no grid holds it."""
    return place.feature == "OCN"


def is_sea(place: Place) -> bool:
    """Tell whether a place is a stretch of water."""
    return place.feature in _SEA_FEATURES


def is_lake(place: Place) -> bool:
    """Tell whether a place is a lake: no sea, though ships sail it."""
    return place.feature == "LK"


def is_country(place: Place) -> bool:
    """Tell whether a place is a country or territory."""
    return place.feature.startswith("PCL") or place.feature == "TERR"


def is_area(place: Place) -> bool:
    """Tell whether a place is an administrative area, region, island, range or the like rather than a settlement."""
    return _is_area(place.feature)


@cache
def _is_area(feature: str) -> bool:
    return feature.startswith(("PCL", "ADM", "RGN", "AREA")) or feature == "TERR" or feature in _LANDFORMS


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
    return in_context(weights_of(name, places, wants_division=wants_division), context)


def weights_of(
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


def in_context(
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


def distance_fit(place: Place, stated_km: float, unit: str = "", spelling: str = "") -> float:
    """Return how much likelier a distance is counted from `place` than its weight as a bare name says.

    Distances are counted from well-known places, the longer the better known, rarely from whole areas, and in the
    `unit` (of :data:`geomap.phrases.lexicon.UNIT_KM`) of the signs beside the roads there and the `spelling`
    (:func:`geomap.phrases.setting.spelling_of`) of who writes there.
    """
    constants = calibration.load()
    weight = (place.population + 500) ** _exponent_at(constants, stated_km)
    weight *= (1 + len(place.names)) ** constants["homonym.reference_names_exponent"]
    weight *= constants["homonym.home_unit_weight"] ** home_unit(place, unit)
    if spelling:
        weight *= constants["homonym.home_spelling_weight"] ** home_spelling(place, spelling)
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


def home_spelling(place: Place, spelling: str) -> int:
    """Return 1 for "north-east" where English is spelled so, -1 for it in North America and for "northeast" there, 0 elsewhere."""
    if place.country in _BRITISH:
        return 1 if spelling == "british" else -1 if spelling == "american" else 0
    return -1 if spelling == "british" and place.country in _AMERICAN else 0


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
