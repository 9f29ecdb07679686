"""Measure extracted events against newswire messages whose incidents were filled into templates by hand."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geomap.errors import InputError
from geomap.records import Event, Location, Report

#: Kind of incident by the type a template states, and by the sub-event types of ours that mean it.
KINDS: dict[str, frozenset[str]] = {
    "ATTACK": frozenset(
        (
            *(
                "Attack",
                "Armed clash",
                "Air/drone strike",
                "Shelling/artillery/missile attack",
                "Grenade",
                "Sexual violence",
            ),
            *("Government regains territory", "Non-state actor overtakes territory", "Mob violence"),
            "Excessive force against protesters",
        )
    ),
    "BOMBING": frozenset(
        (
            *("Remote explosive/landmine/IED", "Suicide bomb", "Grenade", "Air/drone strike"),
            *("Shelling/artillery/missile attack", "Chemical weapon"),
        )
    ),
    "KIDNAPPING": frozenset(("Abduction/forced disappearance",)),
    "ARSON": frozenset(("Looting/property destruction",)),
    "ROBBERY": frozenset(("Looting/property destruction",)),
    "FORCED WORK STOPPAGE": frozenset(
        ("Disrupted weapons use", "Change to group/activity", "Other", "Looting/property destruction")
    ),
}
#: Sub-event types that the templates were not made for: an event of these is never counted as spurious.
OUTSIDE = frozenset(
    (
        *("Armed clash", "Government regains territory", "Non-state actor overtakes territory", "Air/drone strike"),
        *("Arrests", "Peaceful protest", "Violent demonstration", "Agreement"),
    )
)
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_DAY = re.compile(r"(-\s*)?(\d{1,2}) ([A-Z]{3}) (\d{2})(?!\d)")
_DIVISIONS = frozenset(("DEPARTMENT", "PROVINCE", "REGION", "STATE"))


@dataclass(frozen=True, slots=True)
class Template:
    """One incident as filled in by hand.

    Attributes
    ----------
    kinds : tuple of str
        Its type, or the alternatives.
    days : tuple of (date or None, date)
        First and last day, one for each alternative; the first is None where only the last is stated.
    cities : tuple of str
        Names of the town and of what lies in it; empty when only the country is stated.
    """

    kinds: tuple[str, ...]
    days: tuple[tuple[dt.date | None, dt.date], ...]
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message with its incidents; `part` is 0 or 1, by its number."""

    id: str
    text: str
    templates: tuple[Template, ...]
    part: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Events against templates.

    `events` leaves out unpaired ones of kinds that the templates do not cover: clashes between armed sides, arrests,
    protests. `recall` and `precision` are over events and templates that agree in kind, one to one; `date` and `city` are
    shares of the agreeing ones whose template states one.
    """

    messages: int
    templates: int
    events: int
    found: int
    dated: tuple[int, int]
    placed: tuple[int, int]
    by_kind: tuple[tuple[str, int, int], ...] = field(default=())

    @property
    def recall(self) -> float:
        """Share of the templates that an event agrees with."""
        return self.found / self.templates if self.templates else 0.0

    @property
    def precision(self) -> float:
        """Share of the events that agree with a template."""
        return self.found / self.events if self.events else 0.0


def read_messages(path: str | Path) -> list[Message]:
    """Return the messages of a corpus (JSON lines with text and templates).

    Raises
    ------
    InputError
        If the file cannot be read or is not such a corpus.
    """
    opener = gzip.open if str(path).endswith(".gz") else open
    try:
        with opener(path, "rt", encoding="utf-8") as stream:
            return [_message(json.loads(line)) for line in stream]
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not a readable corpus of messages ({error}); expected JSON lines") from error


def _message(row: dict[str, object]) -> Message:
    identifier = str(row["id"])
    templates = [
        Template(
            tuple(part.strip() for part in item["type"].split("/")),
            tuple(_days(item["date"])),
            _cities(item["location"]),
        )
        for item in row["templates"]  # type: ignore[attr-defined]
        if "ACCOMPLISHED" in item["stage"] or "ATTEMPTED" in item["stage"]
    ]
    return Message(identifier, str(row["text"]), tuple(templates), zlib.crc32(identifier.encode()) % 2)


def _days(words: str) -> Iterator[tuple[dt.date | None, dt.date]]:
    for alternative in re.split(r"\)?\s*/\s*\(?", words):
        found = [
            (bool(m[1]), day)
            for m in _DAY.finditer(alternative)
            if m[3] in _MONTHS and (day := _day(1900 + int(m[4]), _MONTHS.index(m[3]) + 1, int(m[2]))) is not None
        ]
        if len(found) >= 2:
            yield found[0][1], found[-1][1]
        elif found:
            yield (None if found[0][0] else found[0][1]), found[0][1]


def _day(year: int, month: int, day: int) -> dt.date | None:
    """The date; a 31st of a month of 30 days, which some templates have, is its last day."""
    for last in (day, 30, 29, 28):
        try:
            return dt.date(year, month, min(day, last))
        except ValueError:
            continue
    return None


def _cities(words: str) -> tuple[str, ...]:
    """The towns of "EL SALVADOR: SAN MIGUEL (DEPARTMENT): SAN LUIS DE LA REINA (TOWN)", else its divisions."""
    parts = [part.strip() for item in re.split(r" / | - ", words) for part in item.split(":")[1:]]
    read = [(re.sub(r"[()].*", "", part).strip(), "".join(re.findall(r"\(([A-Z ]+)", part))) for part in parts]
    towns = tuple(name for name, kind in read if name and kind.strip() not in _DIVISIONS)
    return towns or tuple(name for name, _ in read if name)


def measure_messages(messages: Iterable[Message]) -> Figures:
    """Extract the events of every message and set them against its templates.

    An event and a template are paired when the kind agrees; of the ways to pair them, one with more agreeing days
    and places is taken first.
    """
    from geomap.events import extract

    total = templates = events = 0
    kinds: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    pairs: list[tuple[Event, Template]] = []
    for message in messages:
        total += 1
        found = extract(Report(message.text))
        templates += len(message.templates)
        kinds.update(template.kinds[0] for template in message.templates)
        here = pair(found, message.templates)
        hits.update(template.kinds[0] for _, template in here)
        pairs += here
        paired = {event.id for event, _ in here}
        events += sum(event.id in paired or event.sub_event_type not in OUTSIDE for event in found)
    dated = [day_fits(event, template) for event, template in pairs if template.days]
    placed = [place_fits(event, template) for event, template in pairs if template.cities]
    return Figures(
        total,
        templates,
        events,
        len(pairs),
        (sum(dated), len(dated)),
        (sum(placed), len(placed)),
        tuple((kind, count, hits[kind]) for kind, count in kinds.most_common()),
    )


def pair(events: Sequence[Event], templates: Sequence[Template]) -> list[tuple[Event, Template]]:
    """Pair events and templates of one kind, one to one, the best agreeing first."""
    ranked = sorted(
        (
            (-(day_fits(event, template) + 2 * place_fits(event, template)), i, j)
            for i, event in enumerate(events)
            for j, template in enumerate(templates)
            if any(event.sub_event_type in KINDS.get(kind, ()) for kind in template.kinds)
        )
    )
    used: tuple[set[int], set[int]] = (set(), set())
    pairs: list[tuple[Event, Template]] = []
    for _, i, j in ranked:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            pairs.append((events[i], templates[j]))
    return pairs


def day_fits(event: Event, template: Template) -> bool:
    """Return whether the event's days hold the stated day, or lie before a last day and near it."""
    if event.date_start is None or event.date_end is None:
        return False
    for first, last in template.days:
        if first is not None and event.date_start <= last and first <= event.date_end:
            return True
        if first is None and event.date_start <= last and (last - event.date_end).days <= 7:
            return True
    return False


def place_fits(event: Event, template: Template) -> bool:
    """Return whether the event's place names the stated one, in its words or in what they were resolved to."""
    names = [event.place_text.upper()]
    if isinstance(event.location, Location):
        names += [name.upper() for c in event.location.candidates[:1] for name in (c.place.name, *c.place.names)]
    plain = [words for name in names if (words := _plain(name))]
    return any(wanted in name or name in wanted for wanted in map(_plain, template.cities) for name in plain)


def _plain(words: str) -> str:
    from anyascii import anyascii

    return " ".join(re.findall(r"[A-Z0-9]+", anyascii(words).upper()))
