"""Cut sentences into clauses that tell of an event, with what each clause says."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from geomap.events.actors import ActorMention
from geomap.events.casualties import CasualtyMention
from geomap.events.clausecuts import is_cause, joins_people
from geomap.events.clausewords import (
    ACCIDENT,
    HOURS_AFTER,
    OPENS_BEFORE,
    RELATIVE,
    REMEMBERED,
    STAGED,
    UNREAL,
)
from geomap.events.deeds import earlier_deed, further_ones, referred_to
from geomap.events.figurative import is_figurative, is_mishap
from geomap.events.figures import Deaths, figures_of
from geomap.events.placechoice import place_of
from geomap.events.places import PlacePhrase, listed_places
from geomap.events.sentences import Sentence
from geomap.events.speechdays import says_when_spoken
from geomap.events.times import DateMention
from geomap.events.triggers import (
    TriggerKind,
    TriggerMention,
    is_background,
    is_finding,
    is_referred_to,
    same_family,
    telling,
)

#: What a bare figure of killed or injured people stands for.
KILLING = TriggerKind("killing", "Violence against civilians", "Attack", 1, noun=False, plural=False)

_SPLIT = re.compile(
    r"[;:]\s+|,?\s+(?:while|whereas|whilst)\s+|,?\s+but\s+|,?\s+and\s+(?!\w+\s+(?:others|were|was)\b)|,?\s+and,\s+|,?\s+(?:after|following)\s+"
    r"|\.\s+|,\s+(?=[Tt]he\s)"
)
_CUT = re.compile(r"[,;:.]|\b(?:and|but|when|while)\b")
_BREAK = re.compile(r"[;:]\s")
#: Not before "losing two men", which is said of what stands before it.
_COMMA = re.compile(r",\s+(?!\w+ing\b)")
_SINCE = re.compile(r"\b(?:since|until|till|by\s+the\s+end\s+of|before|ahead\s+of)\s+(?:late\s+|early\s+)?$", re.I)
_DATE_GAP = re.compile(r"\s*(?:,|and|,\s*and|AND|,?\s+and\s+(?:again\s+)?on)\s*")
#: "Sentenced on Monday to be hanged for the murder of", "acquitted in X on Monday of".
_COURT_DAY = re.compile(r"(?:\s+to\s[^;.]{2,40})?\s+(?:for|of|over)\s+(?!(?:his|her)\s+part\b)", re.I)
_PERFECT = re.compile(r"\b(?:has|have|had)\s+(?:\w+\s+)?$", re.I)
#: Words before a place phrase that point back to what was hit: "the camp lay", "it put the site".
_POINTING = re.compile(
    r"(?:\b(?:the|this|that|those|these|its|their)\s+(?:\w+\s+){0,2}?(?:camps?|attacks?|incidents?|areas?|sites?|targets?|villages?|bases?"
    r"|operations?|compounds?|convoys?|blasts?|explosions?|locations?|ships?|vessels?|tankers?|raids?|ambush(?:es)?|boats?|hideouts?"
    r"|positions?|buildings?)\b[^.;]{0,40}"
    r"|^[\"“']?It\s+(?:was|is|lay|lies|took|happened|occurred|stood)\b[^.;]{0,30})$",
    re.I,
)
#: What opens a sentence about something further.
_ELSEWHERE = re.compile(
    r"[\"“]?(?:Elsewhere|In\s+addition|Additionally|In\s+(?:a\s+|an)?other\s+\w+|In\s+a\s+(?:separate|second|similar|further)\b"
    r"|Separately|Similarly|Also\b|Furthermore|Moreover|At\s+the\s+same\s+time|Simultaneously|(?:On\s+t|T)he\s+same\s+(?:day|night|evening)|Hours\s+(?:later|earlier))"
)
#: Characters behind an event word within which a date goes with nothing else: "an attempt in 2009".
_NEXT = 4
#: Characters behind an event word within which a date is its own.
_BESIDE = 40
#: Paragraphs at the start in which "have killed" still tells news rather than history.
_LEAD_PARAGRAPHS = 2


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence that tells of one event, or that adds to one.

    Attributes
    ----------
    start, end : int
        Code points of the report's text.
    sentence : Sentence
    triggers : tuple of TriggerMention
        Empty when only figures or only a place phrase tell of the event.
    kind : TriggerKind
        The most telling type.
    definite, fresh : bool
        Points back to an event told before; must be a further event.
    count : int or None
    date : DateMention or None
    said_on : DateMention or None
        When somebody spoke of it.
    places : tuple of PlacePhrase
    place : PlacePhrase or None
    deaths, injured : Deaths or None
    actors : tuple of ActorMention
    adds_only : bool
        Never tells of an event of its own.
    shared : int
        Number of places or days that the figures of the sentence are for.
    """

    start: int
    end: int
    sentence: Sentence
    triggers: tuple[TriggerMention, ...]
    kind: TriggerKind
    definite: bool
    fresh: bool
    count: int | None
    date: DateMention | None
    said_on: DateMention | None
    places: tuple[PlacePhrase, ...]
    place: PlacePhrase | None
    deaths: Deaths | None
    actors: tuple[ActorMention, ...]
    adds_only: bool = False
    shared: int = 1
    injured: Deaths | None = None


@dataclass(frozen=True, slots=True)
class ToldSentence:
    """A sentence that may tell of events, with what was found in it."""

    text: str
    sentence: Sentence
    triggers: tuple[TriggerMention, ...]
    dates: tuple[DateMention, ...]
    actors: tuple[ActorMention, ...]
    casualties: tuple[CasualtyMention, ...]
    places: tuple[PlacePhrase, ...]
    #: By where it starts, whether a date says when somebody spoke, as far as known.
    of_speaking: dict[int, bool] = field(default_factory=dict)


def clauses_of(read: ToldSentence) -> Iterator[Clause]:
    """Yield the clauses of a sentence that tell of an event, or add to one."""
    text, sentence = read.text, read.sentence
    real = [trigger for trigger in read.triggers if trigger.status in ("event", "reference")]
    body, end = sentence.body, sentence.end
    undone = [trigger for trigger in read.triggers if trigger.status in ("planned", "negated")]
    if undone:
        kept = tuple(m for m in read.casualties if not any(_befell(text, m, trigger) for trigger in undone))
        read = replace(read, casualties=kept, of_speaking={})
    deadly = [mention for mention in read.casualties if mention.high != 0]
    if real and all(trigger.kind.strength == 1 for trigger in real) and not deadly and ACCIDENT.search(text, body, end):
        return
    if (
        not deadly
        and real
        and (STAGED.search(text, body, end) or is_figurative(text, sentence.body, sentence.end, real, read.actors))
    ):
        return
    if real and UNREAL.match(text, body, end):
        return
    if REMEMBERED.search(text, body, real[0].start if real else end):
        return
    violent = [trigger for trigger in real if trigger.text.lower() != "killed"]
    if not violent and deadly and (ACCIDENT.search(text, body, end) or is_mishap(text, body, end)):
        return
    if (
        real
        and {trigger.kind.family for trigger in real} in ({"bomb"}, {"bomb", "killing"})
        and is_mishap(text, body, end)
    ):
        return
    if not real and not deadly:
        if any(mention.who == "people" for mention in read.casualties):
            yield _clause(replace(read, places=()), sentence.body, sentence.end, [], adds_only=True)
            return
        pointed = tuple(
            place
            for place in read.places
            if place.specific and _POINTING.search(text[sentence.body : place.mention.start])
        )
        if pointed and not read.triggers:
            yield _clause(replace(read, places=pointed), sentence.body, sentence.end, [], adds_only=True)
        return
    dated = [date for date in read.dates if date.date_prec in (None, 1, 2) and not _is_about_speaking(read, date)]
    if not dated and is_background(text, body, end):
        return
    if _is_history(read, real, deadly, dated):
        return
    for left, right in _stretches(read, real):
        here = [trigger for trigger in real if left <= trigger.start < right]
        cause = referred_to(text, here, left)
        if cause is not None:
            # "Arrested for the murder of four people in X on 3 May": the figures are of the murder.
            first = _clause(read, left, cause.start, [trigger for trigger in here if trigger.start < cause.start])
            yield from _one_per_place_and_day(read, first)
            yield _clause(read, cause.start, right, [replace(cause, status="reference")])
            continue
        further = further_ones(text, here)
        clause = _clause(read, left, right, [trigger for trigger in here if trigger not in further])
        if not here and real and real[0].kind.family == "battle":
            # "The clashes ended at noon and left seven dead in X".
            clause = replace(clause, kind=replace(real[0].kind, strength=1))
        yield from _one_per_place_and_day(read, clause)
        others = [
            trigger
            for trigger in here
            if trigger.status == "event"
            and not trigger.kind.noun
            and trigger.kind.strength > 1
            and not same_family(trigger.kind.family, clause.kind.family)
            and not (trigger.kind.family == "looting" and clause.kind.event_type.startswith("Explosions"))
            # "Rioters burned cars in X; police detained 32": they belong to the riot.
            and not (
                trigger.kind.family == "arrest"
                and any(t.kind.family in ("riot", "protest") and t.start < trigger.start for t in here)
            )
        ]
        for trigger in further:
            aside = _clause(read, left, right, [trigger])
            yield replace(aside, deaths=None, injured=None, date=_nearest_date(read, trigger, aside))
        if others:
            # "... set houses on fire and kidnapped the mayor": the figures stay with the first.
            aside = _clause(read, left, right, others)
            aside = replace(aside, deaths=None, injured=None, date=_nearest_date(read, others[0], aside))
            # "Fighting in A, B and C, where rebels blew up pylons": in each of them.
            where = RELATIVE.search(text, sentence.body, others[0].start) is not None
            yield from _one_per_place_and_day(read, aside) if where else (aside,)


def _befell(text: str, mention: CasualtyMention, trigger: TriggerMention) -> bool:
    """Whether a figure is of what a word tells of: "could kill 20", "20 people would be killed"."""
    if mention.high == 0:
        return False
    between = text[trigger.end : mention.start] if trigger.end <= mention.start else text[mention.end : trigger.start]
    return len(between) <= _BESIDE and not _CUT.search(between)


def _nearest_date(read: ToldSentence, trigger: TriggerMention, clause: Clause) -> DateMention | None:
    """The date that stands next to one of several event words."""
    dates = [date for date in read.dates if clause.start <= date.start < clause.end and date != clause.said_on]
    after = (date for date in dates if date.start >= trigger.end and date.start - trigger.end <= _BESIDE)
    return next(after, None) or clause.date


def _is_history(
    read: ToldSentence,
    real: Sequence[TriggerMention],
    deadly: Sequence[CasualtyMention],
    dated: Sequence[DateMention],
) -> bool:
    """Whether a late sentence says in the perfect what a group "has" done, with neither day nor place."""
    if dated or read.sentence.paragraph < _LEAD_PARAGRAPHS or any(place.specific for place in read.places):
        return False
    starts = [trigger.start for trigger in real] + [mention.start for mention in deadly]
    first = min(starts)
    before = read.text[read.sentence.body : first]
    verb = re.sub(r"\b(?:killed|wounded|injured|left|claimed)\b[^,;]*$", "", before)
    return _PERFECT.search(before) is not None or (not real and _PERFECT.search(verb) is not None)


def _is_about_speaking(read: ToldSentence, date: DateMention) -> bool:
    """Whether a date says when somebody spoke rather than when it happened."""
    known = read.of_speaking.get(date.start)
    if known is None:
        known = read.of_speaking[date.start] = says_when_spoken(
            read.text, read.sentence.body, date, read.triggers, read.casualties
        )
    return known


def _stretches(read: ToldSentence, real: Sequence[TriggerMention]) -> list[tuple[int, int]]:
    """Cut a sentence where both sides tell of an event with a place or a day of its own."""
    start, end = read.sentence.body, read.sentence.end
    if len(real) + len(read.casualties) < 2:
        return [(start, end)]
    stretches: list[tuple[int, int]] = []
    left = start
    earlier = earlier_deed(read.text, start, end, real, read.casualties)
    if earlier is not None:
        return [(start, earlier), (earlier, end)]
    halves = _COMMA if OPENS_BEFORE.match(read.text, start, end) else _SPLIT
    for cut in halves.finditer(read.text, start, end):
        inside = any(place.mention.start < cut.end() and cut.start() < place.mention.end for place in read.places)
        listed = any(cut.end() == place.mention.start for place in read.places) and any(
            cut.start() == place.mention.end for place in read.places
        )
        if (
            inside
            or listed
            or not (_stands_alone(read, real, left, cut.start()) and _stands_alone(read, real, cut.end(), end))
            or is_cause(cut, left, end, real, read.places, read.dates)
            or joins_people(read.text, cut, left, real, read.casualties)
        ):
            continue
        stretches.append((left, cut.start()))
        left = cut.end()
    return [*stretches, (left, end)]


def _stands_alone(read: ToldSentence, real: Sequence[TriggerMention], left: int, right: int) -> bool:
    told = any(left <= trigger.start < right for trigger in real) or any(
        left <= mention.start < right and mention.high != 0 for mention in read.casualties
    )
    anchored = any(place.specific and left <= place.mention.start < right for place in read.places) or any(
        left <= date.start < right and not _is_about_speaking(read, date) for date in read.dates
    )
    return told and anchored


def _clause(
    read: ToldSentence, left: int, right: int, triggers: list[TriggerMention], *, adds_only: bool = False
) -> Clause:
    # "Signed a truce after a month of clashes" tells of the truce.
    told = [trigger for trigger in triggers if trigger.status == "event"] or triggers
    kind = max((trigger.kind for trigger in told), key=telling, default=KILLING)
    main = next((trigger for trigger in told if trigger.kind == kind), None)
    dates = [
        date
        for date in read.dates
        if left <= date.start < right and not _SINCE.search(read.text[max(left, date.start - 30) : date.start])
    ]
    spoken = [date for date in dates if _is_about_speaking(read, date)]
    happened = [date for date in dates if date not in spoken]
    at = main.start if main else left
    aside = main is not None and RELATIVE.search(read.text, read.sentence.body, at) is not None
    if main is not None and main.status == "reference":
        # "A court in X on Tuesday sentenced him for the killing of Y": the words before are the court's.
        happened = [
            date
            for date in happened
            if not is_referred_to(read.text, date.end, max(at, date.end))
            and not _COURT_DAY.search(read.text, date.end, max(at, date.end))
        ]
        # "Heard on Monday about the killing of 200 people in February 2003".
        happened = [date for date in happened if date.start >= at] or happened
    real_new = main is not None and main.status == "event" and not main.definite
    places = tuple(place for place in read.places if left <= place.mention.start < right)
    if main is not None and main.status == "reference":
        behind = [place for place in places if place.mention.start > at]
        places = tuple(behind)
    casualties = [mention for mention in read.casualties if left <= mention.start < right]
    counts = [trigger.count for trigger in triggers if trigger.kind.family == kind.family and trigger.count]
    return Clause(
        left,
        right,
        read.sentence,
        tuple(triggers),
        kind,
        bool(triggers)
        and all(trigger.definite or not trigger.kind.noun for trigger in triggers)
        and any(trigger.definite for trigger in triggers),
        any(trigger.fresh for trigger in triggers)
        or (real_new and _ELSEWHERE.match(read.text, read.sentence.body) is not None)
        or (left > read.sentence.body and HOURS_AFTER.match(read.text, left) is not None),
        counts[0] if counts else None,
        happened[0]
        if len(happened) == 1
        else min(
            happened,
            key=lambda date: (
                date.date_start is None,
                not (aside and 0 <= date.start - at - len(main.text if main else "") <= _NEXT),
                date.date_prec or 9,
                _BREAK.search(read.text, min(at, date.end), max(at, date.start)) is not None,
                abs(date.start - at),
            ),
            default=None,
        ),
        spoken[0] if spoken else None,
        places,
        place_of(read.text, read.sentence, (main.start, main.end) if main else None, read.casualties, places),
        figures_of(read.text, casualties),
        tuple(actor for actor in read.actors if left <= actor.start < right),
        adds_only
        or (bool(triggers) and all(trigger.status == "reference" or is_finding(trigger) for trigger in triggers)),
        injured=figures_of(read.text, casualties, "injured"),
    )


def _one_per_place_and_day(read: ToldSentence, clause: Clause) -> Iterator[Clause]:
    listed = listed_places(read.text, clause.places)
    days = _listed_days(read, clause)
    if listed and len(days) in (0, len(listed)):
        for number, place in enumerate(listed):
            date = days[number] if days else clause.date
            yield replace(clause, place=place, places=(place,), date=date, count=None, shared=len(listed))
    elif days:
        for date in days:
            yield replace(clause, date=date, count=None, shared=len(days))
    else:
        yield clause


def _listed_days(read: ToldSentence, clause: Clause) -> tuple[DateMention, ...]:
    """Days joined by "and" that each saw an event: "strikes on 22 and 26 September"."""
    dates = [
        date
        for date in read.dates
        if clause.start <= date.start < clause.end and date.date_prec == 1 and not _is_about_speaking(read, date)
    ]
    if len(dates) < 2 or clause.date not in dates or not any(trigger.kind.plural for trigger in clause.triggers):
        return ()
    for left, right in itertools.pairwise(dates):
        if _DATE_GAP.fullmatch(read.text[left.end : right.start]) is None:
            return ()
    return tuple(dates)
