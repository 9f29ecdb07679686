"""What is found in reports, sentence by sentence, before it is put together into events."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geomap.events.actors import ActorMention, find_actors
from geomap.events.clauses import Clause, ToldSentence, clauses_of
from geomap.events.places import PlacePhrase
from geomap.events.sentences import Sentence
from geomap.events.times import DateMention, find_dates
from geomap.events.told import PlacesBySentence, Told, may_point, pointing_words
from geomap.events.triggers import TriggerMention
from geomap.events.unknownplaces import joined_names, without_strangers
from geomap.records import LocationMention, Report


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one report, before it is put together."""

    report: Report
    sentences: tuple[Sentence, ...]
    dates: tuple[DateMention, ...]
    actors: tuple[ActorMention, ...]
    clauses: tuple[Clause, ...]
    headings: tuple[Clause, ...]
    starts: tuple[int, ...] = ()
    places: Sequence[tuple[PlacePhrase, ...]] = ()
    dateline: LocationMention | None = None


def read_clauses(reports: Sequence[tuple[Report, Sequence[LocationMention], Told]]) -> list[Reading]:
    """Cut reports into clauses that tell of events; one kind of work at a time goes faster than report by report.

    Parameters
    ----------
    reports : sequence of (Report, sequence of LocationMention, Told)
        Each with the places found in its text, and what `read_told` returned for it.
    """
    dates = [find_dates(report.text, report.published) for report, _, _ in reports]
    actors = [find_actors(report.text) for report, _, _ in reports]
    ordered = [
        without_strangers(report.text, joined_names(report.text, list(_outermost(mentions))))
        for report, mentions, _ in reports
    ]
    found = [
        _Found(report, told, days, parties, places, _by_sentence(report.text, told, days, parties, places))
        for (report, _, told), days, parties, places in zip(reports, dates, actors, ordered, strict=True)
    ]
    telling = [list(_telling(one)) for one in found]
    return [_read(one, sentences) for one, sentences in zip(found, telling, strict=True)]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a report says of days, parties and places, before its sentences are read for events."""

    report: Report
    told: Told
    dates: tuple[DateMention, ...]
    actors: tuple[ActorMention, ...]
    ordered: Sequence[LocationMention]
    places: PlacesBySentence


def _by_sentence(
    text: str,
    told: Told,
    dates: Sequence[DateMention],
    actors: Sequence[ActorMention],
    ordered: Sequence[LocationMention],
) -> PlacesBySentence:
    names = [(actor.start, actor.end) for actor in actors if actor.actor.kind != "country" and not actor.actor.generic]
    return PlacesBySentence(text, told, ordered, names, dates)


def _telling(report: _Found) -> Iterator[ToldSentence]:
    """Yield the sentences that may tell of an event, or add to one."""
    text, told, dates, actors = report.report.text, report.told, report.dates, report.actors
    casualties = told.casualties
    starts = [[item.start for item in items] for items in (dates, actors, casualties)]
    pointed_at = pointing_words(text)
    for number, (sentence, found) in enumerate(zip(told.sentences, told.triggers, strict=True)):
        left, right = sentence.body, sentence.end
        figures = casualties[bisect_left(starts[2], left) : bisect_left(starts[2], right)]
        if not (found or figures) and not may_point(text, left, right, pointed_at):
            continue
        if any(trigger.kind.before_place for trigger in found):
            found = tuple(trigger for trigger in found if _has_its_place(trigger, report.places[number]))
        days, parties = (slice(bisect_left(at, left), bisect_left(at, right)) for at in starts[:2])
        yield ToldSentence(text, sentence, found, dates[days], actors[parties], figures, report.places[number])


def _has_its_place(trigger: TriggerMention, places: Sequence[PlacePhrase]) -> bool:
    """Whether the place that a trigger needs follows it: "captured Bama"."""
    if not trigger.kind.before_place:
        return True
    return any(place.specific and place.mention.start == trigger.end + 1 for place in places)


def _read(found: _Found, telling: Sequence[ToldSentence]) -> Reading:
    clauses: list[Clause] = []
    headings: list[Clause] = []
    for read in telling:
        (headings if read.sentence.heading else clauses).extend(clauses_of(read))
    begin = tuple(clause.start for clause in clauses)
    first = next((sentence for sentence in found.told.sentences if not sentence.heading), None)
    seat = [
        item
        for item in found.ordered
        if first and not first.header and first.start <= item.start and item.end <= first.body
    ]
    return Reading(
        found.report,
        found.told.sentences,
        found.dates,
        found.actors,
        tuple(clauses),
        tuple(headings),
        begin,
        found.places,
        next(iter(seat), None),
    )


def _outermost(mentions: Sequence[LocationMention]) -> Iterator[LocationMention]:
    end = -1
    for mention in sorted(mentions, key=lambda item: (item.start, -item.end)):
        if mention.end > end:
            end = mention.end
            yield mention
