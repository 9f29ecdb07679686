"""How precise a place phrase is and in which country, told from its readings where that is possible: few places of a text are worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.lazily import not_yet_read
from geomap.records import Location, LocationMention

if TYPE_CHECKING:
    from geomap.readings import Reading

#: UCDP GED where_prec of a place known by country only.
COUNTRY = 6
#: Kinds of phrases that may say no more than a country, or a division.
_WHOLE = frozenset({"named", "near", "neighbourhood", "countryside"})
_DIVIDED = _WHOLE | {"part_of"}
#: UCDP GED where_prec of divisions and their features.
_DIVISIONS, _DIVISION_FEATURES = (3, 4), ("ADM1", "ADM2")
#: Kinds of phrases along which the place may lie anywhere, and UCDP GED where_prec from which on a place is that vague.
_LINES, _VAGUE = frozenset({"border", "road", "river", "tripoint", "offshore"}), 5


def is_whole_country(mention: LocationMention) -> bool:
    """Return whether a mention says no more than a country.

    Examples
    --------
    >>> from geomap import locate
    >>> mentions = locate("Gunmen killed two people in Bamako and 20 km north of Gao. Others fought in Syria.")
    >>> [(mention.text, is_whole_country(mention)) for mention in mentions]
    [('Bamako', False), ('20 km north of Gao', False), ('Syria', True)]
    """
    reading = _unread(mention)
    if reading is not None:
        from geomap.weighing import is_country

        if reading.phrase.kind not in _WHOLE:
            return False
        if not any(component.place is not None and is_country(component.place) for component in reading.components):
            return False
    return precision_of(mention) == COUNTRY


def is_division(mention: LocationMention) -> bool:
    """Return whether a mention says no more than a first- or second-order division."""
    reading = _unread(mention)
    if reading is not None:
        if reading.phrase.kind not in _DIVIDED:
            return False
        if not any(c.place is not None and c.place.feature in _DIVISION_FEATURES for c in reading.components):
            return False
    return precision_of(mention) in _DIVISIONS


def is_vague(mention: LocationMention) -> bool:
    """Return whether a mention has no location, or one that says no more than a region."""
    reading = _unread(mention)
    if reading is not None and reading.phrase.kind in _LINES:
        return True
    precision = precision_of(mention)
    return precision is None or precision >= _VAGUE


def country_of(mention: LocationMention) -> tuple[str, bool]:
    """Return the country a mention lies in, "" when it lies in none or several, and whether it means all of it.

    Most places of a text are never worked out: the country counted from is known without a region.
    """
    reading = _unread(mention)
    if mention.kind != "border" and reading is not None and (place := reading.likeliest()):
        from geomap.weighing import is_country

        return place.country, mention.kind == "named" and is_country(place)
    location = mention.location
    return (location.country, location.where_prec == COUNTRY) if isinstance(location, Location) else ("", False)


def countries_near(mention: LocationMention) -> set[str]:
    """Return the countries that a mention of a border may lie in, without working it out: a few too many."""
    reading = _unread(mention)
    if reading is None:
        return {country_of(mention)[0]}
    from geomap.gazetteer import Gazetteer

    neighbours = Gazetteer.open().neighbours
    near = {c.place.country for name in reading.named for c in name.candidates} | set(reading.mask.countries)
    # The middle of a long and winding border may lie in a third country.
    for _ in range(2):
        near |= {code for country in near for code in neighbours(country)}
    return near


def precision_of(mention: LocationMention) -> int | None:
    """Return the UCDP GED where_prec of a mention's location, None when it has none.

    A plain name has it whatever its region.
    """
    reading = _unread(mention)
    if reading is not None:
        told, precision = reading.plain_precision()
        if told:
            return precision
    location = mention.location
    return location.where_prec if isinstance(location, Location) else None


def _unread(mention: LocationMention) -> Reading | None:
    """The reading that a location is still to be worked out from."""
    function = not_yet_read(mention, "location")
    if function is None:
        return None
    from geomap.readings import Reading

    reading = getattr(function, "__self__", None)
    return reading if isinstance(reading, Reading) else None
