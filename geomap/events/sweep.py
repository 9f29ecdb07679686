"""Find the groups among many events by going through them day by day, with only the days at hand in memory."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from geomap.records import Event

#: Events without a key in common are never compared.
Key = tuple[object, ...]


@dataclass(slots=True)
class _Open:
    """A group still open to further reports, with the last day on which it can be joined."""

    numbers: list[int]
    group: list[Event]
    end: dt.date
    keys: list[Key]


def sweep(
    events: Iterable[tuple[int, Event]],
    same: Callable[[Event, Event], bool],
    apart_km: Callable[[Event, Event], float],
    keys: Callable[[Event], tuple[list[Key], list[Key]]],
) -> Iterator[tuple[list[int], list[Event]]]:
    """Yield groups of events, each when no later one can join it any more.

    An event joins the nearest group whose every member is the same as it, else it opens a group.

    Parameters
    ----------
    events : iterable of (int, Event)
        Numbered, in the order of their first days, every one with a day.
    same : callable
        Whether two events are one.
    apart_km : callable
        How far apart two events are.
    keys : callable
        The keys under which a group that an event opens is kept, and those under which the event looks for groups.

    Yields
    ------
    (list of int, list of Event)
        The numbers and the events of a group in the order in which they joined.
    """
    near: dict[Key, dict[int, _Open]] = {}
    ends: list[tuple[dt.date, int]] = []
    open_groups: dict[int, _Open] = {}
    opened = 0
    for number, event in events:
        start = event.date_start or dt.date.min
        end = event.date_end or start
        while ends and ends[0][0] < start:
            _, oldest = heapq.heappop(ends)
            home = open_groups[oldest]
            if home.end >= start:
                heapq.heappush(ends, (home.end, oldest))
                continue
            for key in home.keys:
                del near[key][oldest]
                if not near[key]:
                    del near[key]
            del open_groups[oldest]
            yield home.numbers, home.group
        kept_under, looked_for = keys(event)
        found = {at: group for key in looked_for if key in near for at, group in near[key].items()}
        # Of equally near groups the one opened first is joined.
        fitting = [found[at] for at in sorted(found) if all(same(event, other) for other in found[at].group)]
        if fitting:
            home = min(fitting, key=lambda group: apart_km(event, group.group[0]))
            home.numbers.append(number)
            home.group.append(event)
            home.end = max(home.end, end)
            continue
        home = open_groups[opened] = _Open([number], [event], end, kept_under)
        heapq.heappush(ends, (end, opened))
        for key in kept_under:
            near.setdefault(key, {})[opened] = home
        opened += 1
    for home in open_groups.values():
        yield home.numbers, home.group
