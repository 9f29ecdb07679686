"""Which of the places that share a name comes first."""

from __future__ import annotations

from geomap.gazetteer.merge import distance_km
from geomap.records import Place

#: A division, region or sea ranks like a settlement of so many people, small ones by their area.
_AREA_RANK = 100_000.0
_SMALL_AREA_RADIUS_KM = 20.0
#: Share of its population with which a place ranks under a name that is not its main one.
_ALTERNATE_SHARE = 0.1


def most_likely_first(found: list[tuple[Place, bool]], *, wants_division: bool) -> list[tuple[Place, bool]]:
    """Order places found under a name, each with whether it is its main name."""
    divisions = {(place.country, place.name) for place, _ in found if place.feature.startswith("ADM1")}
    units = [place for place, _ in found if place.feature == "ADM2"]

    def rank(match: tuple[Place, bool]) -> tuple[bool, bool, bool, float, int, str]:
        place, is_main = match
        settlement = place.feature.startswith("PPL")
        value = float(place.population)
        if not settlement:
            value = _area_rank(place)
        if place.feature == "ADM2":
            value = _unit_rank(place)
        if not is_main:
            value *= _ALTERNATE_SHARE
        if settlement and (place.country, place.admin1) in divisions:
            value = max(value, _AREA_RANK + 1 + value / 1e6)
        elif settlement:
            seat_of = (_unit_rank(unit) for unit in units if place.country == unit.country and _holds(unit, place))
            value = max(value, max(seat_of, default=-1.0) + 1 + value / 1e6)
        return (
            not place.id.startswith("own:"),
            wants_division and settlement,
            place.feature != "PCLI",
            -value,
            # Most villages have no population: the better known have names in more languages and spellings.
            -len(place.names) if settlement else 0,
            place.id,
        )

    return sorted(found, key=rank)


def _area_rank(area: Place) -> float:
    return _AREA_RANK * min(1.0, (area.radius_km / _SMALL_AREA_RADIUS_KM) ** 2)


def _unit_rank(unit: Place) -> float:
    return min(_area_rank(unit), unit.population * _ALTERNATE_SHARE)


def _holds(unit: Place, place: Place) -> bool:
    """Tell whether a settlement may be the one that gave a second-order division its name."""
    return distance_km(place, unit) <= unit.radius_km
