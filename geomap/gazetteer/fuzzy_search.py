"""Looking for a name spelled otherwise in every source at once, and what speaks for each place that is found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap import calibration
from geomap.gazetteer.fuzzy_index import FuzzyMatch, search_indexes, search_places
from geomap.gazetteer.merge import first_records, flat_km
from geomap.gazetteer.names import normalise, without_generic
from geomap.gazetteer.pack_search import is_hidden
from geomap.records import Place

if TYPE_CHECKING:
    from geomap.gazetteer.default import DefaultIndex
    from geomap.gazetteer.packs import Pack

#: What feature codes of each kind of place begin with.
KINDS = {"settlement": "PPL", "division": "ADM"}


@dataclass(frozen=True, slots=True)
class Support:
    """What is known beside the spelling.

    Attributes
    ----------
    countries : frozenset of str or None
        ISO codes; other countries are ruled out.
    kind : str
        ``settlement`` or ``division``; other kinds are ruled out. Empty where it is not known.
    divisions : frozenset of str
        Names of the first-order division, as made by `division_keys`.
    near : tuple of (float, float)
        Places that the same text names: lon and lat, degrees.
    hidden : collection of str
        Ids of the gazetteer's places, or their GeoNames ids, that are left out.
    replaced : callable
        Tells which of the gazetteer's places something better stands for.
    """

    countries: frozenset[str] | None = None
    kind: str = ""
    divisions: frozenset[str] = frozenset()
    near: tuple[tuple[float, float], ...] = ()
    hidden: Collection[str] = ()
    replaced: Callable[[Place], bool] = lambda place: False

    def of(self, place: Place) -> tuple[str, ...]:
        """Return what speaks for a place, strongest last: ``country``, ``kind``, ``neighbours``, ``division``."""
        reach_km = calibration.load()["fuzzy.neighbour_km"]
        told = {
            "country": self.countries is not None and place.country in self.countries,
            "kind": bool(self.kind),
            "neighbours": any(flat_km(place.lon, place.lat, *point) <= reach_km for point in self.near),
            "division": bool(self.divisions) and not self.divisions.isdisjoint(division_keys([place.admin1])),
        }
        return tuple(word for word, holds in told.items() if holds)

    def admits(self, place: Place) -> bool:
        """Tell whether country and kind allow a place; seas belong to no country."""
        if self.countries is not None and place.country and place.country not in self.countries:
            return False
        return not self.kind or place.feature.startswith(KINDS[self.kind])

    def leaves_out(self, place: Place) -> bool:
        """Tell whether a place of the gazetteer must not be offered at all."""
        return is_hidden(place, self.hidden) or self.replaced(place)

    @property
    def is_local(self) -> bool:
        """Whether more than the country is known about where the place lies."""
        return bool(self.divisions or self.near)


def division_keys(names: Collection[str]) -> frozenset[str]:
    """Return the keys of divisions' names without "province" and the like.

    Examples
    --------
    >>> sorted(division_keys(["Borno State", "Borno", ""]))
    ['borno']
    """
    found = (normalise(name) for name in names)
    return frozenset(without_generic(key) or key for key in found if key)


def spelled_like(
    name: str,
    own_places: Collection[Place],
    indexes: Sequence[DefaultIndex | Pack],
    support: Support,
) -> list[FuzzyMatch]:
    """Return the places with a name spelled like `name`, each once: own ones, those with local support, the most alike.

    Where the division or places nearby are known and none of the matches fits them, a place that does fit may be
    less alike (``fuzzy.least_score_local``).
    """
    constants = calibration.load()

    def matches(least: float, least_slip: float) -> list[FuzzyMatch]:
        found = search_places(name, own_places, least)
        found += [
            match
            for match in search_indexes(name, indexes, support.countries, least=least, least_slip=least_slip)
            if not support.leaves_out(match.place)
        ]
        return [match._replace(support=support.of(match.place)) for match in found if support.admits(match.place)]

    found = matches(constants["fuzzy.least_score"], constants["fuzzy.least_score_slip"])
    if support.is_local and not any(map(_is_local, found)):
        least = constants["fuzzy.least_score_local"]
        known = {match.place.id for match in found}
        found += [match for match in matches(least, least) if _is_local(match) and match.place.id not in known]
    found.sort(key=_order)
    kept = {id(place) for place in first_records([match.place for match in found])}
    return [match for match in found if id(match.place) in kept]


def _is_local(match: FuzzyMatch) -> bool:
    return "division" in match.support or "neighbours" in match.support


def _order(match: FuzzyMatch) -> tuple[bool, bool, bool, float, int, str]:
    return (
        not match.place.id.startswith("own:"),
        "division" not in match.support,
        "neighbours" not in match.support,
        -match.score,
        -match.place.population,
        match.place.id,
    )
