"""Read short reports with the events they tell of, and set what was extracted against them, field by field."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.records import Event

FIELDS = ("type", "date", "date_prec", "actors", "targets", "deaths", "injured", "place", "country")
#: What stands for a field: right, nothing given where something was stated, or something wrong.
RIGHT, ABSENT, WRONG = "right", "absent", "wrong"


@dataclass(frozen=True, slots=True)
class Expected:
    """The columns of one expected event, as written; see the head of the corpus file."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One report; `events` is None where nothing is judged, `none_is_right` where no event at all is right too."""

    published: str
    text: str
    events: tuple[Expected, ...] | None
    none_is_right: bool = False


def read_cases(path: Path) -> list[Case]:
    """Return the blocks of a corpus file."""
    cases: list[Case] = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.split("\n") if line.strip()]
        if not lines or not any(line.startswith(">") for line in lines):
            continue
        expected = [line[1:].strip() for line in lines if line.startswith(">")]
        text = "\n".join(line for line in lines[1:] if not line.startswith(">"))
        published = lines[0].removeprefix("#").strip()
        if expected == ["*"] or expected == ["none~*"]:
            cases.append(Case(published, text, None))
            continue
        events = tuple(Expected(tuple(part.strip() for part in line.split("|"))) for line in expected if "|" in line)
        cases.append(Case(published, text, events, any("none" in line for line in expected)))
    return cases


def pair(expected: Sequence[Expected], events: Sequence[Event]) -> list[tuple[Expected, Event]]:
    """Pair expected and extracted events one to one so that most fields are right."""
    best: tuple[int, list[tuple[Expected, Event]]] = (-1, [])
    size = min(len(expected), len(events))
    for chosen in itertools.permutations(range(min(len(events), 6)), size):
        for rows in itertools.combinations(range(len(expected)), size):
            pairs = [(expected[row], events[at]) for row, at in zip(rows, chosen, strict=True)]
            right = sum(verdict == RIGHT for one in pairs for _, verdict in judge(*one))
            if right > best[0]:
                best = (right, pairs)
    return best[1]


def judge(expected: Expected, event: Event) -> Iterator[tuple[str, str]]:
    """Yield a verdict for every judged field."""
    kind, date, actors, targets, deaths, injured, place, *country = expected.columns
    yield from _choice("type", kind, [event.sub_event_type], exact=True)
    yield from _date(date, event)
    yield from _choice("actors", actors, event.actors)
    yield from _choice("targets", targets, event.targets)
    yield from _figures("deaths", deaths, (event.deaths_low, event.deaths_best, event.deaths_high))
    hurt = tuple(getattr(event, f"injured_{name}", None) for name in ("low", "best", "high"))
    yield from _figures("injured", injured, hurt)
    yield from _choice("place", place, [event.place_text] if event.place_text else [])
    if country:
        code = getattr(event.location, "country", None)
        yield from _choice("country", country[0], [code] if code else [], exact=True)


def _choice(name: str, wanted: str, found: Sequence[str], *, exact: bool = False) -> Iterator[tuple[str, str]]:
    choices = [choice.strip().lower() for choice in wanted.split("~")]
    if "*" in choices:
        return
    said = [item.lower() for item in found]
    fits = any(
        (choice == "-" and not said)
        or (choice != "-" and any(choice == item if exact else choice in item for item in said))
        for choice in choices
    )
    yield name, RIGHT if fits else (WRONG if said else ABSENT)


def _date(wanted: str, event: Event) -> Iterator[tuple[str, str]]:
    if wanted.startswith("*"):
        return
    alternatives = [choice.strip() for choice in wanted.split("~")]
    vague = event.date_start is None or "date from publication" in event.flags
    if "-" in alternatives and vague:
        yield "date", RIGHT
        return
    days, precision = [*alternatives[0].split(" "), "*"][:2]
    if vague:
        yield "date", ABSENT
        return
    first, last = (days.split("/") * 2)[:2]
    stated = event.date_end is not None and event.date_start is not None
    if precision in ("3", "4") or "3" in alternatives or "4" in alternatives:
        fits = stated and event.date_start.isoformat() <= last and first <= event.date_end.isoformat()  # type: ignore[union-attr]
        fits = fits and (event.date_prec or 0) in (3, 4)
    else:
        fits = stated and (event.date_start.isoformat(), event.date_end.isoformat()) == (first, last)  # type: ignore[union-attr]
    yield "date", RIGHT if fits else WRONG
    if precision.isdigit() and len(alternatives) == 1:
        yield "date_prec", RIGHT if event.date_prec == int(precision) else WRONG


def _figures(name: str, wanted: str, found: tuple[int | None, ...]) -> Iterator[tuple[str, str]]:
    alternatives = [choice.strip() for choice in wanted.split("~")]
    if alternatives == ["*"]:
        return
    for choice in alternatives:
        if choice == "-" and found == (None, None, None):
            yield name, RIGHT
            return
        parts = choice.split("/")
        if len(parts) == 3 and all(
            part == "*" or (str(value) if value is not None else "-") == part
            for part, value in zip(parts, found, strict=True)
        ):
            yield name, RIGHT
            return
    yield name, ABSENT if found == (None, None, None) else WRONG


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over a corpus: events found, missed and extra, and verdicts by field."""

    expected: int
    found: int
    extra: int
    verdicts: Counter[tuple[str, str]]
    faults: tuple[str, ...]

    def right(self, field: str) -> float:
        """Share of the judged ones that are right."""
        judged = sum(self.verdicts[field, verdict] for verdict in (RIGHT, ABSENT, WRONG))
        return self.verdicts[field, RIGHT] / judged if judged else 1.0

    def wrong(self, field: str) -> float:
        """Share of the judged ones that say something wrong."""
        judged = sum(self.verdicts[field, verdict] for verdict in (RIGHT, ABSENT, WRONG))
        return self.verdicts[field, WRONG] / judged if judged else 0.0


def score(cases: Sequence[Case]) -> Score:
    """Extract the events of every case and judge them."""
    from geomap.events import extract

    expected = found = extra = 0
    verdicts: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    for case in cases:
        if case.events is None:
            continue
        events = extract(case.text, published=case.published)
        pairs = pair(case.events, events)
        if case.none_is_right and not events:
            continue
        expected += len(case.events)
        found += len(pairs)
        extra += len(events) - len(pairs)
        head = case.text[:150].replace("\n", " ")
        if len(pairs) < len(case.events):
            faults.append(f"MISSED {len(case.events) - len(pairs)}: {head}")
        if len(events) > len(pairs):
            spare = [event for event in events if all(event is not used for _, used in pairs)]
            names = "; ".join(f"{event.sub_event_type} {event.place_text!r} {event.quote[:60]!r}" for event in spare)
            faults.append(f"EXTRA {names}: {head}")
        for wanted, event in pairs:
            for name, verdict in judge(wanted, event):
                verdicts[name, verdict] += 1
                if verdict != RIGHT:
                    faults.append(
                        f"{verdict.upper()} {name}: wanted {wanted.columns}, got {_given(name, event)}: {head}"
                    )
    return Score(expected, found, extra, verdicts, tuple(faults))


def _given(name: str, event: Event) -> object:
    if name in ("deaths", "injured"):
        return tuple(getattr(event, f"{name}_{end}", None) for end in ("low", "best", "high")), event.deaths_text
    if name.startswith("date"):
        return event.date_start, event.date_end, event.date_prec
    return {
        "type": event.sub_event_type,
        "actors": event.actors,
        "targets": event.targets,
        "place": event.place_text,
        "country": getattr(event.location, "country", None),
    }[name]


def table(result: Score) -> str:
    """Write the counts in lines."""
    lines = [f"events expected {result.expected}, found {result.found}, extra {result.extra}"]
    for name in FIELDS:
        counts = [result.verdicts[name, verdict] for verdict in (RIGHT, ABSENT, WRONG)]
        lines.append(
            f"{name:10} right {counts[0]:3} absent {counts[1]:3} wrong {counts[2]:3}  {result.right(name):.2f}"
        )
    return "\n".join(lines)
