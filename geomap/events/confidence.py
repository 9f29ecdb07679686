"""How probable it is that the fields of an extracted event are right, by how they came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from geomap.calibration import load
from geomap.records import Confidence, Event, Location

DateWay = Literal["own", "carried", "publication", ""]
PlaceWay = Literal["own", "inherited", "within", ""]


@dataclass(frozen=True, slots=True)
class Ways:
    """How the fields of an event came about; empty where it has none.

    `hint` means that only a vague word ("attack") or the people killed gave the type.
    """

    date: DateWay
    place: PlaceWay
    figures: Literal["figure", "vague", ""]
    hint: bool
    actors: bool


def confidence_of(ways: Ways, location: object) -> Confidence:
    """Return the confidence of an event and of each of its fields.

    Parameters
    ----------
    ways : Ways
    location : Location, Unresolved or None
        The probability of its first reading lowers the confidence of the place.

    Examples
    --------
    >>> confidence_of(Ways("own", "", "figure", False, True), None)
    Confidence(event=0.72, date=0.88, place=None, type=0.94, casualties=0.92, actors=0.88)
    """
    constants = load()
    told = sum((ways.date in ("own", "carried"), ways.place in ("own", "within"), bool(ways.figures)))
    place = None
    if ways.place and isinstance(location, Location):
        reading = location.candidates[0].probability if location.candidates else 1.0
        place = round(constants[f"event.place_{ways.place}"] * reading, 2)
    return Confidence(
        constants[f"event.told_{told}"],
        constants[f"event.date_{ways.date}"] if ways.date else None,
        place,
        constants["event.type_hint" if ways.hint else "event.type_word"],
        constants[f"event.casualties_{ways.figures}"] if ways.figures else None,
        constants["event.actors"] if ways.actors else None,
    )


def merged_confidence(group: Sequence[Event], placed: Event, dated: Event) -> Confidence | None:
    """Return the confidence of a merged event: of date and place as in the reports they are taken from, else the highest."""
    known = [event.confidence for event in group if event.confidence is not None]
    if not known:
        return None
    return Confidence(
        max(one.event for one in known),
        dated.confidence.date if dated.confidence else None,
        placed.confidence.place if placed.confidence else None,
        max((one.type for one in known if one.type is not None), default=None),
        max((one.casualties for one in known if one.casualties is not None), default=None),
        max((one.actors for one in known if one.actors is not None), default=None),
    )
