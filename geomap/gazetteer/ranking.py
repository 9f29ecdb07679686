"""Which of the places that share a name comes first."""

from __future__ import annotations

from geomap.records import Place

#: A division, region or sea ranks like a settlement of so many people, small ones by their area.
_AREA_RANK = 100_000.0
_SMALL_AREA_RADIUS_KM = 20.0
#: Share of its population with which a place ranks under a name that is not its main one.
_ALTERNATE_SHARE = 0.1


def most_likely_first(found: list[tuple[Place, bool]], *, wants_division: bool) -> list[tuple[Place, bool]]:
    """Order places found under a name, each with whether it is its main name."""
    divisions = {(place.country, place.name) for place, _ in found if place.feature.startswith("ADM1")}

    def rank(match: tuple[Place, bool]) -> tuple[bool, bool, bool, float, str]:
        place, is_main = match
        settlement = place.feature.startswith("PPL")
        value = float(place.population)
        if not settlement:
            value = _AREA_RANK * min(1.0, (place.radius_km / _SMALL_AREA_RADIUS_KM) ** 2)
        if place.feature == "ADM2":
            value = min(value, place.population * _ALTERNATE_SHARE)
        if not is_main:
            value *= _ALTERNATE_SHARE
        if settlement and (place.country, place.admin1) in divisions:
            value = max(value, _AREA_RANK + 1 + value / 1e6)
        return (
            not place.id.startswith("own:"),
            wants_division and settlement,
            place.feature != "PCLI",
            -value,
            place.id,
        )

    return sorted(found, key=rank)
