"""Decide which clauses of one report tell of the same event."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from geomap.events.clauses import Clause
from geomap.events.clausewords import RELATIVE
from geomap.events.figures import Deaths, combine, disagree
from geomap.events.figurewords import VAGUE_COUNTS
from geomap.events.placeprecision import is_division
from geomap.events.places import PlacePhrase, best_place, is_vaguer, plain_words, same_place
from geomap.events.reportreading import Reading
from geomap.events.times import DateMention
from geomap.events.triggers import TriggerKind, another_deed, is_finding, same_family

#: What happened longer ago than this is told as background, next to news.
_HISTORY = dt.timedelta(days=365)
#: What a relative clause tells is background when it happened longer ago than this (assumed).
_ASIDE = dt.timedelta(days=30)
#: UCDP GED date_prec of a year.
_YEAR = 5
#: UCDP GED where_prec of a town or its surroundings.
_TOWN = 3
#: Clauses looked back over for the event that a clause without day and place belongs to.
_LOOK_BACK = 40
#: What befell somebody: told of twice, it is an event even without a day and a place.
_OF_SOMEBODY = frozenset(("killing", "shooting", "abduction"))
#: Paragraphs from words that point to an event up to the words that tell of it (assumed).
_PARAGRAPHS_ON = 2
_AGO = re.compile(r"\bago\b", re.I)
#: Lines of a list up to the one that names its day.
_LINES_BACK = 200


@dataclass
class Cluster:
    """The clauses that tell of one event; `inherited` is a day named before it for the whole passage.

    What its clauses say together is worked out once after each change: `add` and `settle` are the only ways to change it.
    """

    clauses: list[Clause]
    inherited: DateMention | None = None

    def add(self, clause: Clause) -> None:
        """Let a further clause tell of the event."""
        self.clauses.append(clause)
        self._forget()

    def settle(self, kind: TriggerKind) -> None:
        """Give it a type that words elsewhere tell."""
        self.clauses[0] = replace(self.clauses[0], kind=kind)
        self._forget()

    def _forget(self) -> None:
        for worked_out in ("kind", "dates", "place", "deaths", "injured"):
            self.__dict__.pop(worked_out, None)

    @cached_property
    def kind(self) -> TriggerKind:
        """The most telling type; the first of equals."""
        return max((clause.kind for clause in self.clauses), key=lambda kind: kind.strength)

    @cached_property
    def dates(self) -> list[DateMention]:
        """The days its clauses name, resolved ones first, the most precise before the others."""
        found = [clause.date for clause in self.clauses if clause.date is not None]
        return sorted(found, key=lambda date: (date.date_start is None, date.date_prec or 9))

    @property
    def date(self) -> DateMention | None:
        """The day it happened, as far as its own words or those before it say."""
        return next(iter(self.dates), None) or self.inherited

    @cached_property
    def place(self) -> PlacePhrase | None:
        """The phrase that says most about where; a name no list has stands in the division that other words give."""
        named = [clause.place for clause in self.clauses if clause.place is not None]
        best = _town_of(best_place(named), named)
        if best is None or best.within or not is_division(best.mention):
            return best
        lost = next((p for p in named if p.precision is None and p.mention.kind in ("named", "near")), None)
        if lost is None or best.location is None:
            return best
        return PlacePhrase(replace(lost.mention, location=best.location), best.score + 1, within=True)

    @property
    def count(self) -> int | None:
        """How many attacks it stands for."""
        return next((clause.count for clause in self.clauses if clause.count is not None), None)

    @cached_property
    def deaths(self) -> Deaths | None:
        """The range over its clauses, figures that cover several places left out."""
        return combine([clause.deaths for clause in self.clauses if clause.deaths and clause.shared == 1])

    @cached_property
    def injured(self) -> Deaths | None:
        """The range of injured people, as `deaths`."""
        return combine([clause.injured for clause in self.clauses if clause.injured and clause.shared == 1])

    @property
    def bullet(self) -> bool:
        """Whether it stands in a list of its own."""
        return self.clauses[0].sentence.bullet


def _town_of(best: PlacePhrase | None, named: Sequence[PlacePhrase]) -> PlacePhrase | None:
    """The town that other words name where those that say most count from elsewhere: "100 km north of X"."""
    if best is None or best.mention.kind != "distance_bearing":
        return best
    towns = [place for place in named if place.mention.kind == "named" and (place.precision or 9) <= _TOWN]
    return next((town for town in towns if same_place(town, best) and is_vaguer(best, town)), best)


def cluster_clauses(reading: Reading) -> list[Cluster]:
    """Group the clauses of a report into events.

    Parameters
    ----------
    reading : Reading

    Returns
    -------
    list of Cluster
        In the order of their first clause. Headings tell of events only when nothing else does.
    """
    clusters = _cluster(reading.clauses, reading)
    if not clusters:
        clusters = _cluster(reading.headings, reading)
    if not clusters:
        # "He is charged with the murder of X in Y": the report tells of nothing else.
        spoken_of = [
            replace(clause, adds_only=False)
            for clause in reading.clauses
            if clause.triggers and (clause.date or clause.place or clause.deaths) and not _is_of_a_finding(clause)
        ]
        clusters = [cluster for cluster in _cluster(spoken_of, reading) if not is_history(cluster, reading)]
    return _without_summaries(clusters)


def _cluster(clauses: Iterable[Clause], reading: Reading) -> list[Cluster]:
    clusters: list[Cluster] = []
    ahead: list[Clause] = []
    for clause in clauses:
        home = _home(clause, clusters)
        if home is not None:
            home.add(clause)
        elif _may_found(clause, clusters):
            clusters.append(Cluster([clause], _day_of_the_passage(clause, reading)))
        elif clause.triggers:
            ahead.append(clause)
    for clause in ahead:
        _tell_of_a_later_one(clause, clusters)
    # "The town, where jihadists killed 22 soldiers in 2019": the report tells of the town.
    clusters = [
        c for c in clusters if not (is_history(c, reading, _ASIDE) and all(_is_aside(x, reading) for x in c.clauses))
    ]
    if len(clusters) > 1:
        clusters = [
            c for c in clusters if c.kind.family != "arrest" or c.dates or (c.place and c.place.specific)
        ] or clusters
    anchored = [cluster for cluster in clusters if _anchored(cluster)]
    fresh = [cluster for cluster in anchored if not is_history(cluster, reading) and not _is_talk(cluster)]
    if fresh or not anchored:
        return fresh or [cluster for cluster in clusters[:1] if _is_told(cluster)]
    return [cluster for cluster in anchored if not is_history(cluster, reading) or _is_news(cluster)]


def _tell_of_a_later_one(clause: Clause, clusters: Sequence[Cluster]) -> None:
    """Let "condemned yesterday's attack on its office in X" say when and where the attack told of further on was."""
    if clause.place is not None and clause.place.mention.start < clause.triggers[0].start:
        # "A judge in X acquitted them of the kidnapping of Y": where the judge sits.
        clause = replace(clause, place=None, places=())
    for cluster in clusters:
        first = cluster.clauses[0]
        if first.start < clause.start or first.sentence.paragraph - clause.sentence.paragraph > _PARAGRAPHS_ON:
            continue
        lacks_place = clause.place is not None and clause.place.specific and cluster.place is None
        if (lacks_place or (clause.date is not None and not cluster.dates)) and _compatible(clause, cluster):
            cluster.add(replace(clause, adds_only=True))
            return


def _is_news(cluster: Cluster) -> bool:
    """Whether what happened long ago is told of to the month at least, and not only spoken of."""
    return cluster.dates[0].date_prec != _YEAR and not all(clause.adds_only for clause in cluster.clauses)


def _is_told(cluster: Cluster) -> bool:
    """Whether the words tell of it although they give no day, place or figures: more than a passing "attack"."""
    return cluster.kind.strength > 1 or _is_done(cluster)


def _is_done(cluster: Cluster) -> bool:
    """Whether a verb, or one deed such as "a kidnapping by the ELN", tells of it beside somebody who may have done it."""
    kind = cluster.kind
    triggers = [trigger for clause in cluster.clauses for trigger in clause.triggers]
    of_one = not kind.plural and not any(trigger.definite for trigger in triggers)
    return (not kind.noun or of_one) and any(clause.actors for clause in cluster.clauses)


def _is_aside(clause: Clause, reading: Reading) -> bool:
    """Whether a relative clause tells of it."""
    first = min(
        (trigger.start for trigger in clause.triggers), default=clause.date.start if clause.date else clause.end
    )
    return RELATIVE.search(reading.report.text, clause.sentence.body, first) is not None


def is_history(cluster: Cluster, reading: Reading, before: dt.timedelta = _HISTORY) -> bool:
    """Whether its own words put it long before the report: more than a year, if not said otherwise."""
    published, date = reading.report.published, next(iter(cluster.dates), None)
    if published is None or date is None or date.date_end is None:
        return False
    return published - date.date_end > before


def _is_talk(cluster: Cluster) -> bool:
    """Whether only "attacks" and the like, in no place smaller than a country and on no day, are spoken of."""
    if cluster.dates or cluster.deaths is not None or cluster.bullet or cluster.count is not None:
        return False
    if cluster.place is not None and cluster.place.specific:
        return False
    triggers = [trigger for clause in cluster.clauses for trigger in clause.triggers]
    return all(trigger.kind.plural for trigger in triggers) and cluster.kind.strength < 3


def _may_found(clause: Clause, clusters: Sequence[Cluster]) -> bool:
    specific = clause.place is not None and clause.place.specific
    if clause.adds_only:
        # "Claimed responsibility for a bombing that killed four in X on Friday" tells of it in full.
        told = [specific, clause.date is not None, clause.deaths is not None or clause.injured is not None]
        return bool(clause.triggers) and not clause.definite and sum(told) > 1 and not _is_of_a_finding(clause)
    if not clause.triggers:
        return specific or clause.date is not None or (not clusters and not _is_vague(clause))
    if clause.definite:
        if clause.shared > 1 and clause.shared <= sum(_is_of_the_listed(clause, cluster) for cluster in clusters):
            return False
        return specific or clause.date is not None or (not clusters and clause.place is not None)
    return True


def _is_of_the_listed(clause: Clause, cluster: Cluster) -> bool:
    """Whether "the two attacks occurred in X and Y" may say again where one of a list just told of was."""
    first = cluster.clauses[0]
    near = clause.sentence.paragraph - first.sentence.paragraph <= 1 and first.start < clause.sentence.start
    return near and first.shared > 1 and same_family(clause.kind.family, cluster.kind.family)


def _is_vague(clause: Clause) -> bool:
    """Whether its figures are no more than "some" or "many"."""
    said = [figures.text.lower() for figures in (clause.deaths, clause.injured) if figures is not None]
    return all(text in VAGUE_COUNTS for text in said)


def _is_of_a_finding(clause: Clause) -> bool:
    return clause.deaths is None and all(is_finding(trigger) for trigger in clause.triggers)


def _anchored(cluster: Cluster) -> bool:
    """Whether anything but a word such as "attack" tells of it."""
    further = cluster.inherited is not None and any(clause.fresh for clause in cluster.clauses)
    tellings = sum(bool(clause.triggers) and not clause.adds_only for clause in cluster.clauses)
    spoken_of = tellings > 1 and cluster.kind.family in _OF_SOMEBODY
    told = further or cluster.bullet or spoken_of or _is_done(cluster)
    return (
        cluster.place is not None
        or bool(cluster.dates)
        or cluster.deaths is not None
        or cluster.injured is not None
        or (told and cluster.kind.strength > 1)
    )


def _home(clause: Clause, clusters: Sequence[Cluster]) -> Cluster | None:
    """The most recent event that the clause can be about."""
    if clause.fresh or clause.shared > 1:
        return None
    recent = clusters[-_LOOK_BACK:]
    if clause.sentence.bullet:
        recent = [c for c in recent if c.clauses[0].sentence.paragraph == clause.sentence.paragraph]
    elif not clause.definite:
        recent = [c for c in recent if not c.bullet]
    fitting = [cluster for cluster in reversed(recent) if _compatible(clause, cluster)]
    if not fitting:
        return None
    if clause.adds_only and not clause.triggers and clause.place is not None:
        return next((c for c in fitting if c.place is None or not c.place.specific), None)
    if clause.date is not None and clause.date.date_start is not None:
        same_day = [c for c in fitting if any(_overlap(clause.date, date) for date in c.dates)]
        if same_day:
            return same_day[0]
        if clause.triggers and not clause.definite and _AGO.search(clause.date.text):
            # News without a day is of today: what was done "five days ago" is told beside it.
            return None
        undated = [c for c in fitting if not c.dates]
        return undated[0] if undated and _closely_follows(clause, undated[0]) else None
    if clause.place is not None and clause.place.specific and not clause.definite:
        placed = [c for c in fitting if c.place is not None and c.place.specific]
        words = plain_words(clause.place.mention.text)
        placed.sort(key=lambda c: c.place is None or plain_words(c.place.mention.text) != words)
        near = [c for c in fitting if _closely_follows(clause, c)]
        return next(iter(placed), next(iter(near), None))
    return fitting[0]


def _closely_follows(clause: Clause, cluster: Cluster) -> bool:
    return clause.sentence.paragraph - cluster.clauses[-1].sentence.paragraph <= 2


def _compatible(clause: Clause, cluster: Cluster) -> bool:
    if clause.triggers and not same_family(clause.kind.family, cluster.kind.family):
        return False
    if clause.triggers and not (clause.definite or clause.adds_only) and _elsewhere_told(clause, cluster):
        return False
    date, count = clause.date, cluster.count
    if date is not None and date.date_start is not None and cluster.dates:
        known = [other for other in cluster.dates if other.date_start is not None]
        if known and not any(_overlap(date, other) for other in known):
            return False
    if clause.count is not None and count is not None and clause.count != count:
        return False
    if clause.place is not None and cluster.place is not None and not same_place(clause.place, cluster.place):
        return False
    return not _deaths_conflict(clause, cluster)


def _elsewhere_told(clause: Clause, cluster: Cluster) -> bool:
    """Whether another sentence tells of another deed: somebody murdered after a bomb, houses burned after a battle."""
    main = next((trigger for trigger in clause.triggers if trigger.kind == clause.kind), clause.triggers[0])
    return clause.sentence.start != cluster.clauses[-1].sentence.start and another_deed(main, cluster.kind)


def _deaths_conflict(clause: Clause, cluster: Cluster) -> bool:
    """Whether the figures are of other deaths; a smaller exact figure may be part of a larger one."""
    if clause.definite or not any(other.deaths for other in cluster.clauses):
        return False
    return any(disagree(clause.deaths, other.deaths) for other in cluster.clauses)


def _overlap(one: DateMention, other: DateMention) -> bool:
    if one.date_start is None or one.date_end is None or other.date_start is None or other.date_end is None:
        return one.text.lower() == other.text.lower()
    return one.date_start <= other.date_end and other.date_start <= one.date_end


def _day_of_the_passage(clause: Clause, reading: Reading) -> DateMention | None:
    """The day named last before an undated clause, in its paragraph or, for a list, in the lines above it."""
    if clause.date is not None:
        return None
    end = bisect_left(reading.starts, clause.start)
    for earlier in reversed(reading.clauses[max(0, end - _LINES_BACK) : end]):
        same = earlier.sentence.paragraph == clause.sentence.paragraph
        if not clause.sentence.bullet and not same:
            return None
        if earlier.date is not None and (earlier.date.date_prec or 9) <= 2 and (same or not earlier.sentence.bullet):
            return earlier.date
    return None


def _without_summaries(clusters: list[Cluster]) -> list[Cluster]:
    """Leave out the sentence that adds up a list ("30 strikes in Syria and Iraq") when the list itself is there."""
    kept: list[Cluster] = []
    for cluster in clusters:
        if cluster.bullet or (cluster.place is not None and cluster.place.specific):
            kept.append(cluster)
            continue
        parts = [
            other
            for other in clusters
            if other is not cluster
            and (other.bullet or (other.place is not None and other.place.specific))
            and same_family(other.kind.family, cluster.kind.family)
            and _covers(cluster, other)
        ]
        listed = sum(part.bullet for part in parts)
        counted = cluster.count is not None and all((part.count or 1) < cluster.count for part in parts)
        if not (listed >= 2 or (counted and (len(parts) >= 2 or listed))):
            kept.append(cluster)
            continue
        for part in parts:
            if part.kind.strength < cluster.kind.strength:
                # "Two bombings shook the country. The attacks occurred in X and Y".
                part.settle(cluster.kind)
    return kept


def _covers(whole: Cluster, part: Cluster) -> bool:
    return whole.date is None or part.date is None or _overlap(whole.date, part.date)
