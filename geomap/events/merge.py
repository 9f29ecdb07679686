"""Make one event of what several reports tell of the same event."""

from __future__ import annotations

import datetime as dt
import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from geomap.calibration import load
from geomap.events.actors import known_actor, root_actor
from geomap.events.agreement import family_of, is_generic, may_be_one, place_name, same_unknown_name
from geomap.events.confidence import merged_confidence
from geomap.events.digests import Digests
from geomap.events.extraction import (
    COUNTRY_ONLY,
    DATE_FROM_PUBLICATION,
    FIGURES_VARY,
    NO_DATE,
    NO_PLACE,
    PLACE_UNRESOLVED,
    SEVERAL_CANDIDATES,
)
from geomap.events.figures import Deaths, combine, disagree
from geomap.events.ids import event_id
from geomap.events.shelf import Shelf
from geomap.events.sweep import Key, sweep
from geomap.geodesy import cell_of, sphere_km
from geomap.records import Event, Location, ReportRef

#: UCDP GED where_prec of a country.
COUNTRY_PREC = 6
#: Radius that holds 90 % of a round normal field, in standard deviations: sqrt(2 ln 10).
_R90_OF_SIGMA = math.sqrt(2 * math.log(10))
#: What the radii of two towns may be wrong by, together (assumed).
_TOWNS_APART_KM = 2.0


def merge_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """Merge events of several reports that are the same event.

    Two are the same when their types are of one family, their days overlap, their parties do not contradict and
    their places are the same with a probability of at least ``event.same_place``. Events of one
    report are never merged with each other, unless they are identical records.

    Parameters
    ----------
    events : iterable of Event

    Returns
    -------
    tuple of Event
        In the order of their first report; merged ones carry all reports, the most precise day and place, and
        the range of the figures.

    Examples
    --------
    >>> one = Event(id="a", sub_event_type="Attack", place_text="Bama", reports=(ReportRef("One"),))
    >>> len(merge_events([one, one]))
    1
    """
    return tuple(merge_stream(events))


def merge_stream(events: Iterable[Event]) -> Iterator[Event]:
    """Merge as `merge_events` does, without holding all events in memory.

    Events are laid on a `Shelf`, taken up again by day, and compared only with those near in place whose days are
    not over. The first result comes when the last event has been read.

    Parameters
    ----------
    events : iterable of Event

    Yields
    ------
    Event
    """
    with Shelf[Event]() as shelf, Shelf[Event]() as joined:
        yield from named(_by_first_report(events, shelf, joined))


def _by_first_report(events: Iterable[Event], shelf: Shelf[Event], joined: Shelf[Event]) -> Iterator[Event]:
    seen = Digests()
    days = array("q")
    for event in events:
        # What is the same word for word is one report given twice.
        if seen.add(repr((event.id, event.date_start, event.place_text, event.quote, event.reports))):
            shelf.add(event)
            days.append(event.date_start.toordinal() if event.date_start else _NO_DAY)
    del seen
    #: By the number of an event: its own, that of the merged event (counted on from the last event), or none.
    stands_for = array("q", range(len(shelf)))
    by_day = sorted((number for number, day in enumerate(days) if day != _NO_DAY), key=days.__getitem__)
    for numbers, group in sweep(((number, shelf[number]) for number in by_day), _same, _apart_km, _keys):
        if len(numbers) > 1:
            for number in numbers[1:]:
                stands_for[number] = _GONE
            stands_for[numbers[0]] = len(shelf) + joined.add(_merged(sorted(group, key=_published)))
    for number in stands_for:
        if number != _GONE:
            yield shelf[number] if number < len(shelf) else joined[number - len(shelf)]


_NO_DAY, _GONE = -1, -1


def _keys(event: Event) -> tuple[list[Key], list[Key]]:
    """Return the keys under which an event is found, and those under which what may be the same event is found.

    By kind of event: a point by its cell and its country, a country by itself, a place that is not known by its words.
    """
    family = family_of(event)
    location = event.location
    unknown = not isinstance(location, Location) or PLACE_UNRESOLVED in event.flags
    words: list[Key] = [(family, "words", place_name(event))] if unknown else []
    if not isinstance(location, Location):
        return words, words
    inside: Key = (family, "in", location.country)
    whole: Key = (family, "country", location.country)
    if location.where_prec == 6:
        return [whole, *words], [whole, inside, *words]
    x, y, z = cell_of(location.lon, location.lat, _furthest_km())
    around: list[Key] = [(family, x + i, y + j, z + k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)]
    return [(family, x, y, z), inside, *words], [*around, whole, *words]


def _published(event: Event) -> dt.date:
    return event.reports[0].published or dt.date.max if event.reports else dt.date.max


def _same(one: Event, other: Event) -> bool:
    if set(one.reports) & set(other.reports) or not _days_fit(one, other):
        return False
    if not (_parties_fit(one.actors, other.actors) and _parties_fit(one.targets, other.targets)):
        return False
    counts_differ = None not in (one.attack_count, other.attack_count) and one.attack_count != other.attack_count
    deaths_differ = disagree(_deaths(one), _deaths(other))
    if deaths_differ and (counts_differ or _hit_others(one, other)):
        return False
    if not _places_fit(one, other) or not may_be_one(one, other):
        return False
    exact_place = all(isinstance(event.location, Location) and event.location.where_prec < 6 for event in (one, other))
    return exact_place or not (counts_differ or deaths_differ) or same_unknown_name(one, other)


def _days_fit(one: Event, other: Event) -> bool:
    if one.date_start is None or one.date_end is None or other.date_start is None or other.date_end is None:
        return False
    if min(one.date_prec or 9, other.date_prec or 9) > 2:
        return False
    return one.date_start <= other.date_end and other.date_start <= one.date_end


def _parties_fit(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether both name one party, or one of them names none or only such as "gunmen"."""
    named = [{root_actor(name) for name in names if not is_generic(name)} for names in (one, other)]
    return not named[0] or not named[1] or bool(named[0] & named[1])


def _hit_others(one: Event, other: Event) -> bool:
    """Whether one hit civilians only and the other armed people only."""
    kinds = [
        {row.kind == "civilians" for name in names if (row := known_actor(name)) is not None}
        for names in (one.targets, other.targets)
    ]
    return bool(kinds[0]) and bool(kinds[1]) and not kinds[0] & kinds[1]


def _places_fit(one: Event, other: Event) -> bool:
    first, second = one.location, other.location
    if not isinstance(first, Location) or not isinstance(second, Location):
        return same_unknown_name(one, other)
    if first.country == second.country and same_unknown_name(one, other):
        return True
    if COUNTRY_PREC in (first.where_prec, second.where_prec):
        parties = {root_actor(n) for n in one.actors + one.targets} & {
            root_actor(n) for n in other.actors + other.targets
        }
        exact_day = one.date_prec == 1 and other.date_prec == 1
        return bool(parties) and exact_day and first.country == second.country
    apart_km = sphere_km(first.lon, first.lat, second.lon, second.lat)
    towns = [location.candidates[0].place for location in (first, second) if location.candidates]
    if first.where_prec == second.where_prec == 1 and len(towns) == 2 and towns[0].id != towns[1].id:
        # Two names are two towns, unless one is a quarter of the other.
        return apart_km <= towns[0].radius_km + towns[1].radius_km + _TOWNS_APART_KM
    return same_place_probability(first, second) >= load()["event.same_place"]


@lru_cache(maxsize=1)
def _furthest_km() -> float:
    """Beyond this `_places_fit` never holds: where `same_place_probability` reaches its bound at the best of spreads.

    Two towns with their quarters are never further apart than a hundred kilometres.
    """
    constants = load()
    prior, least = constants["event.same_prior"], constants["event.same_place"]
    share = prior / (1 - prior) * (1 - least) / least
    return max(100.0, 1.01 * constants["event.same_within_km"] * math.sqrt(share / math.e))


def same_place_probability(one: Location, other: Location) -> float:
    """Return how probable it is that two places are one, given that type, day and parties of the events agree.

    Both fields are taken as normal ones of the same 90 % radius: their overlap, the integral of the product of the
    densities, is set against two events that lie anywhere within ``event.same_within_km`` of each other.

    Parameters
    ----------
    one, other : Location

    Examples
    --------
    >>> here, there = Location(17.0, 30.0, 20_000.0, "LY"), Location(18.0, 30.0, 20_000.0, "LY")
    >>> round(same_place_probability(here, here), 2), round(same_place_probability(here, there), 2)
    (0.99, 0.0)
    """
    constants = load()
    spread_km2 = sum((max(at.uncertainty_m, 1.0) / 1000 / _R90_OF_SIGMA) ** 2 for at in (one, other))
    apart_km = sphere_km(one.lon, one.lat, other.lon, other.lat)
    odds = constants["event.same_within_km"] ** 2 / (2 * spread_km2) * math.exp(-(apart_km**2) / (2 * spread_km2))
    prior = constants["event.same_prior"]
    return prior * odds / (prior * odds + 1 - prior)


def _apart_km(one: Event, other: Event) -> float:
    if isinstance(one.location, Location) and isinstance(other.location, Location):
        return sphere_km(one.location.lon, one.location.lat, other.location.lon, other.location.lat)
    return 0.0


def _deaths(event: Event) -> Deaths | None:
    if event.deaths_low is None and event.deaths_best is None and event.deaths_high is None:
        return None
    return Deaths(event.deaths_low, event.deaths_best, event.deaths_high, event.deaths_text)


def _injured(event: Event) -> Deaths | None:
    if event.injured_low is None and event.injured_best is None and event.injured_high is None:
        return None
    return Deaths(event.injured_low, event.injured_best, event.injured_high, event.injured_text)


def _merged(group: Sequence[Event]) -> Event:
    if len(group) == 1:
        return group[0]
    placed = min(group, key=_vagueness)
    dated = min(group, key=lambda event: event.date_prec or 9)
    figures = [deaths for event in group if (deaths := _deaths(event)) is not None]
    deaths = combine(figures, preferred=len(figures) - 1)
    hurt = [figure for event in group if (figure := _injured(event)) is not None]
    injured = combine(hurt, preferred=len(hurt) - 1)
    counts = {event.attack_count for event in group if event.attack_count is not None}
    varies = len(counts) > 1 or len({(d.low, d.best, d.high) for d in figures}) > 1
    # A flag for something missing goes when another report has it.
    gone = {*_PLACE_FLAGS} - {*placed.flags} | {*_DATE_FLAGS} - {*dated.flags}
    flags = [flag for event in group for flag in event.flags if flag not in gone]
    return replace(
        placed,
        date_start=dated.date_start,
        date_end=dated.date_end,
        date_prec=dated.date_prec,
        actors=_union([event.actors for event in group]),
        targets=_union([event.targets for event in group]),
        deaths_low=deaths.low if deaths else None,
        deaths_best=deaths.best if deaths else None,
        deaths_high=deaths.high if deaths else None,
        deaths_text=deaths.text if deaths else "",
        attack_count=next((event.attack_count for event in reversed(group) if event.attack_count is not None), None),
        reports=_union_reports(group),
        confidence=merged_confidence(group, placed, dated),
        injured_low=injured.low if injured else None,
        injured_best=injured.best if injured else None,
        injured_high=injured.high if injured else None,
        injured_text=injured.text if injured else "",
        merged_from=tuple(part for event in group for part in event.merged_from or (event,)),
        explanation=_explanation(group, placed, deaths, varies),
        flags=tuple(dict.fromkeys([*flags, *([FIGURES_VARY] if varies else [])])),
    )


_PLACE_FLAGS = (COUNTRY_ONLY, NO_PLACE, PLACE_UNRESOLVED, SEVERAL_CANDIDATES)
_DATE_FLAGS = (NO_DATE, DATE_FROM_PUBLICATION)


def _vagueness(event: Event) -> tuple[int, float]:
    location = event.location
    if not isinstance(location, Location):
        return (2, 0.0)
    return (int(location.where_prec == 6), location.uncertainty_m)


def _union(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Names once each; a body is dropped beside its part ("US military" beside US Africa Command)."""
    names = list(dict.fromkeys(name for names in lists for name in names))
    wholes = {row.part_of for name in names if (row := known_actor(name)) is not None and row.part_of}
    kept = [name for name in names if name not in wholes]
    named = [name for name in kept if not is_generic(name)]
    return tuple(named or kept)


def _union_reports(group: Sequence[Event]) -> tuple[ReportRef, ...]:
    return tuple(dict.fromkeys(report for event in group for report in event.reports))


def _explanation(group: Sequence[Event], placed: Event, deaths: Deaths | None, varies: bool) -> str:
    reports = len(_union_reports(group))
    ids = ", ".join(dict.fromkeys(event.id for event in group if event.id))
    parts = [
        f"Merged from {reports} reports that agree on type, day, parties and place (events {ids}; --no-merge keeps them "
        "apart); the most precise place is kept."
    ]
    parts += [_place_check(placed, event) for event in group if event is not placed]
    if varies and deaths is not None:
        said = "; ".join(f"“{event.deaths_text}”" for event in group if event.deaths_text)
        parts.append(f"The reports give different figures: {said}.")
    return " ".join([*parts, placed.explanation])


def _place_check(placed: Event, event: Event) -> str:
    """Say how probable it is that an event's place is the one kept."""
    if not isinstance(placed.location, Location) or not isinstance(event.location, Location):
        return "Their places have the same wording."
    if event.location.where_prec == COUNTRY_PREC:
        return f"“{event.place_text}” says no more than the country."
    chance = same_place_probability(placed.location, event.location)
    return f"“{event.place_text}” and “{placed.place_text}” are the same place with probability {chance:.2f}."


def split_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """Undo merging: return the events that others were merged from, and every other event as it is.

    Examples
    --------
    >>> parts = (Event("a"), Event("b"))
    >>> [event.id for event in split_events([Event("ab", merged_from=parts), Event("c")])]
    ['a', 'b', 'c']
    """
    return tuple(part for event in events for part in event.merged_from or (event,))


def named(events: Iterable[Event]) -> Iterator[Event]:
    """Give every event an id that no other has; an unmerged event keeps the one it came with where it can."""
    taken = Digests()
    for event in events:
        found = event.id if not event.merged_from else event_id(event)
        copies = 1
        while not found or not taken.add(found):
            copies += 1
            found = event_id(event, salt=f"{event.quote}|{event.id}|{copies}")
        yield event if found == event.id else replace(event, id=found)
