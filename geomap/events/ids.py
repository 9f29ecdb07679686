"""Ids of events: the same input gives the same ones."""

from __future__ import annotations

import datetime as dt
import hashlib

from geomap.records import Event, ReportRef


def event_id(event: Event, *, salt: str = "") -> str:
    """Return the id of an event: a hash of its day, type, place phrase and first report.

    Examples
    --------
    >>> event_id(Event(id="", sub_event_type="Attack")) == event_id(Event(id="x", sub_event_type="Attack"))
    True
    """
    first = event.reports[0] if event.reports else ReportRef()
    return _hashed(telling_of(event.date_start, event.event_type, event.sub_event_type, event.place_text, first), salt)


def telling_of(day: dt.date | None, event_type: str, sub_event_type: str, place_text: str, first: ReportRef) -> str:
    """What the id of an event is made of."""
    words = (day.isoformat() if day else "", event_type, sub_event_type, place_text, first.title, first.url)
    return "\x1f".join(words)


def _hashed(telling: str, salt: str) -> str:
    return hashlib.sha256(f"{telling}\x1f{salt}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Ids:
    """Gives every event of a report its id; those that share day, type and place are told apart by sentence and figures."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._copies: dict[str, int] = {}

    def of(self, telling: str, quote: str, attack_count: int | None, deaths_text: str) -> str:
        """Return the id of a further event."""
        salts = ("", quote, f"{quote}|{attack_count}|{deaths_text}")
        found = next((found for salt in salts if (found := _hashed(telling, salt)) not in self._taken), "")
        if not found:
            # Word for word the same: the first, the second, ... of them.
            alike = _hashed(telling, salts[2])
            self._copies[alike] = self._copies.get(alike, 1) + 1
            found = _hashed(telling, f"{salts[2]}|{self._copies[alike]}")
        self._taken.add(found)
        return found
