"""What two reports must have in common to tell of one event, besides day, place and parties."""

from __future__ import annotations

import re
from functools import lru_cache

from geomap.events.actors import known_actor, root_actor
from geomap.events.extraction import PLACE_UNRESOLVED
from geomap.events.places import plain_words
from geomap.records import Event, Location

#: Kinds of event that stay apart whatever else agrees.
_FAMILIES: dict[str, str] = {
    "Air/drone strike": "violence",
    "Shelling/artillery/missile attack": "violence",
    "Remote explosive/landmine/IED": "violence",
    "Suicide bomb": "violence",
    "Grenade": "violence",
    "Chemical weapon": "violence",
    "Armed clash": "violence",
    "Government regains territory": "violence",
    "Non-state actor overtakes territory": "violence",
    "Attack": "violence",
    "Looting/property destruction": "violence",
    "Abduction/forced disappearance": "violence",
    "Sexual violence": "sexual",
    "Mob violence": "crowd",
    "Violent demonstration": "crowd",
    "Peaceful protest": "crowd",
    "Protest with intervention": "crowd",
    "Excessive force against protesters": "crowd",
}
#: Types between which only the choice of words decides.
_ALIKE = (
    frozenset(("Armed clash", "Attack", "Government regains territory", "Non-state actor overtakes territory")),
    frozenset(("Remote explosive/landmine/IED", "Suicide bomb")),
    frozenset(
        ("Peaceful protest", "Violent demonstration", "Protest with intervention", "Excessive force against protesters")
    ),
)
#: Where something happened, by the words for it; one line is one kind of place.
_SETTINGS = (
    "hospital hospitals clinic maternity",
    "church churches cathedral chapel",
    "mosque mosques imam",
    "synagogue",
    "monastery temple pagoda",
    "school schools pupils classroom",
    "university college campus",
    "market marketplace bazaar",
    "mall supermarket shop shops",
    "restaurant cafe café bar nightclub",
    "hotel guesthouse",
    "bus minibus coach",
    "train railway",
    "airport airfield",
    "prison jail inmates",
    "embassy consulate",
    "stadium",
    "cinema theatre",
    "wedding",
    "funeral mourners",
    "refinery pipeline",
    "bridge",
    "flats apartment apartments",
    "checkpoint roadblock",
    "barracks base garrison outpost",
)
_SETTING_OF = {word: kind for kind, line in enumerate(_SETTINGS) for word in line.split()}
_WORDS = re.compile(r"[^\W\d_]+")
_HEAD = re.compile(r",|\s+in\s+")
#: UCDP GED where_prec from which a place may hold several events a day.
_AREA_PREC = 4


def family_of(event: Event) -> str:
    """Return the kind of event; events of two kinds are never one."""
    return _FAMILIES.get(event.sub_event_type, event.sub_event_type)


def place_name(event: Event) -> str:
    """Return the name in front of a place phrase: "Timba" of "Timba, Cauca"."""
    return plain_words(_HEAD.split(event.place_text, maxsplit=1)[0])


def is_generic(name: str) -> bool:
    """Return whether an actor's name names nobody: "gunmen"."""
    row = known_actor(name)
    return row is not None and row.generic


def may_be_one(one: Event, other: Event) -> bool:
    """Return whether nothing in type, setting and figures speaks against two reports telling of one event.

    Types that differ in more than the choice of words, and areas that may see several events a day, ask for
    something that agrees besides: the figures, the setting (a mosque, a bus) or, for areas, a party by name.

    Examples
    --------
    >>> shells = Event("a", sub_event_type="Shelling/artillery/missile attack", deaths_best=3)
    >>> mine = Event("b", sub_event_type="Remote explosive/landmine/IED", deaths_best=1)
    >>> may_be_one(shells, shells), may_be_one(shells, mine)
    (True, False)
    """
    figures = _figures_agree(one, other)
    settings = _settings(one.quote), _settings(other.quote)
    if settings[0] and settings[1] and not settings[0] & settings[1] and not figures:
        return False
    if figures or settings[0] & settings[1]:
        return True
    kinds = {one.sub_event_type, other.sub_event_type}
    if len(kinds) > 1 and not any(kinds <= alike for alike in _ALIKE):
        return False
    if not (_is_area(one) or _is_area(other)):
        return True
    return same_unknown_name(one, other) or bool(_named(one) & _named(other))


def same_unknown_name(one: Event, other: Event) -> bool:
    """Return whether both stand at one name that the gazetteer lacks, perhaps in the area named beside it."""
    unknown = all(not isinstance(e.location, Location) or PLACE_UNRESOLVED in e.flags for e in (one, other))
    return unknown and place_name(one) != "" and place_name(one) == place_name(other)


def _is_area(event: Event) -> bool:
    return isinstance(event.location, Location) and (event.location.where_prec or 0) >= _AREA_PREC


def _named(event: Event) -> set[str]:
    return {root_actor(name) for name in event.actors + event.targets if not is_generic(name)}


def _figures_agree(one: Event, other: Event) -> bool:
    """Whether both give the same number of more than one dead or injured."""
    pairs = ((one.deaths_best, other.deaths_best), (one.injured_best, other.injured_best))
    return any(first is not None and first == second and first > 1 for first, second in pairs)


@lru_cache(maxsize=4096)
def _settings(quote: str) -> frozenset[int]:
    words = _WORDS.findall(quote.lower())
    return frozenset(_SETTING_OF[word] for word in words if word in _SETTING_OF)
