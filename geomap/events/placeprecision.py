"""How precise a place phrase is and in which country, told from its readings where that is possible: few places of a text are worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.lazily import not_yet_read
from geomap.records import Location, LocationMention

if TYPE_CHECKING:
    from geomap.readings import Reading

#: UCDP GED where_prec of a place known by country only.
COUNTRY = 6


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
        from geomap.references import is_country

        if not any(component.place is not None and is_country(component.place) for component in reading.components):
            return False
    return precision_of(mention) == COUNTRY


def country_of(mention: LocationMention) -> tuple[str, bool]:
    """Return the country a mention lies in, "" when it lies in none or several, and whether it means all of it.

    Most places of a text are never worked out: the country counted from is known without a region.
    """
    reading = _unread(mention)
    if mention.kind != "border" and reading is not None and (place := reading.likeliest()):
        from geomap.references import is_country

        return place.country, mention.kind == "named" and is_country(place)
    location = mention.location
    return (location.country, location.where_prec == COUNTRY) if isinstance(location, Location) else ("", False)


def precision_of(mention: LocationMention) -> int | None:
    """Return the UCDP GED where_prec of a mention's location, None when it has none.

    A name with one reading has it whatever its region; a seamount's hangs on the radius.
    """
    reading = _unread(mention)
    if reading is not None and _is_plain(reading):
        from geomap.explain import where_prec

        return where_prec(reading.phrase, reading.components[0].place, 0.0, "")
    location = mention.location
    return location.where_prec if isinstance(location, Location) else None


def _is_plain(reading: Reading) -> bool:
    """Whether a reading is a name of one place, spelled as the gazetteer does, on no particular ground."""
    if reading.phrase.kind != "named" or reading.phrase.nautical or len(reading.components) != 1:
        return False
    [component], mask = reading.components, reading.mask
    if component.place is None or component.place.feature.startswith("STM") or any(n.spelled for n in reading.named):
        return False
    return len(component.fields) == 1 and mask.surface == "any" and not mask.countries


def _unread(mention: LocationMention) -> Reading | None:
    """The reading that a location is still to be worked out from."""
    function = not_yet_read(mention, "location")
    if function is None:
        return None
    from geomap.readings import Reading

    reading = getattr(function, "__self__", None)
    return reading if isinstance(reading, Reading) else None
