"""Events of one report: clauses grouped into events, one record each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.events.actors import ActorMention, mentions_drones, names_of
from geomap.events.attempts import came_to_nothing
from geomap.events.clauses import Clause
from geomap.events.confidence import DateWay, PlaceWay, Ways, confidence_of
from geomap.events.coreference import Cluster, cluster_clauses, is_history
from geomap.events.figures import Deaths, say_deaths
from geomap.events.figurewords import VAGUE_COUNTS, counting_vague_words
from geomap.events.ids import Ids, telling_of
from geomap.events.inheritance import Inherited, inherited_place
from geomap.events.parties import Parties
from geomap.events.places import PlacePhrase
from geomap.events.reportreading import Reading, read_clauses
from geomap.events.sentences import Sentence
from geomap.events.times import DateMention, find_dates, parse_published, say_date
from geomap.events.told import Told, read_told, read_told_of
from geomap.events.triggers import TriggerKind
from geomap.events.truecase import is_capitals, truecase
from geomap.records import Event, Location, LocationMention, Report, ReportRef, Unresolved

NO_DATE = "no date"
DATE_FROM_PUBLICATION = "date from publication"
NO_PLACE = "no place"
PLACE_UNRESOLVED = "place not resolved"
COUNTRY_ONLY = "country only"
SEVERAL_CANDIDATES = "several candidates"
PLACE_INHERITED = "place from other words"
SEVERAL_PLACES = "figures cover several places"
FIGURES_VARY = "figures vary"
LONG_AGO = "long before the report"
ATTEMPT = "came to nothing"

#: Below this probability of its likeliest reading a place name has several candidates, as the location's warning says.
_CLEAR = 0.9
#: Without any date in its words an event is put into the week up to the day of the statement or the report.
_WEEK = dt.timedelta(days=6)
_MAX_QUOTE = 700


def extract(
    report_or_text: Report | str, *, published: dt.date | str | None = None, vague_figures: str = "acled"
) -> list[Event]:
    """Return the events a report tells of.

    Parameters
    ----------
    report_or_text : Report or str
    published : date or str, optional
        Publication date, for "Tuesday" and the like. It wins over the report's own.
    vague_figures : "acled" or "words"
        Whether "several" and "dozens" count as ACLED counts them (3, 12), or are only kept as words: one at least.

    Returns
    -------
    list of Event
        In the order in which the report tells of them; empty when it tells of none.

    Raises
    ------
    InputError
        If `published` is no date, or `vague_figures` neither of the two.
    TypeError
        If the report is neither a Report nor a string.

    Examples
    --------
    >>> text = "Two airstrikes hit a camp about 150 miles southeast of Sirte on Friday, killing 17 ISIS fighters."
    >>> [event] = extract(text, published="2017-09-28")
    >>> event.date_start.isoformat(), event.deaths_best, event.attack_count, event.place_text
    ('2017-09-22', 17, 2, 'about 150 miles southeast of Sirte')
    >>> extract("Nothing happened.")
    []
    """
    if isinstance(report_or_text, str):
        report = Report(report_or_text)
    elif isinstance(report_or_text, Report):
        report = report_or_text
    else:
        raise TypeError(f"expected a Report or a string, not {type(report_or_text).__name__}")
    day = parse_published(published)
    if day is not None:
        report = replace(report, published=day)
    return extract_many([report], vague_figures=vague_figures)[0]


def extract_many(reports: Sequence[Report], *, vague_figures: str = "acled") -> list[list[Event]]:
    """Return the events of each report, as `extract` does one by one.

    One kind of work at a time goes faster than report by report.
    """
    from geomap.gazetteer import own

    with own.unchanging(), counting_vague_words(vague_figures):
        return _extracted(reports)


def _extracted(reports: Sequence[Report]) -> list[list[Event]]:
    found: list[list[Event]] = [[] for _ in reports]
    written = [number for number, report in enumerate(reports) if report.text.strip()]
    texts = [_in_ordinary_case(reports[number].text) for number in written]
    # Without anything that tells of events in a text, its places are not looked for.
    telling = [
        (number, replace(reports[number], text=text), told)
        for number, text, told in zip(written, texts, read_told_of(texts), strict=True)
        if told.of_events
    ]
    if not telling:
        return found
    from geomap.locations import locate_many

    mentions = locate_many([report.text for _, report, _ in telling])
    readings = read_clauses(
        [(_dated(report, told), places, told) for (_, report, told), places in zip(telling, mentions, strict=True)]
    )
    clusters = [cluster_clauses(reading) for reading in readings]
    placed = [_placed(reading, grouped) for reading, grouped in zip(readings, clusters, strict=True)]
    for (number, report, _), reading, grouped in zip(telling, readings, placed, strict=True):
        found[number] = _events(report, reading, grouped)
    return found


def _in_ordinary_case(text: str) -> str:
    return truecase(text) if is_capitals(text) else text


def extract_events(report: Report, mentions: Sequence[LocationMention], told: Told | None = None) -> tuple[Event, ...]:
    """Return the events of a report whose place phrases are known already.

    Parameters
    ----------
    report : Report
    mentions : sequence of LocationMention
        With offsets into ``report.text``.
    told : Told, optional
        What `geomap.events.told.read_told` returned for ``report.text``.

    Returns
    -------
    tuple of Event
    """
    told = told or read_told(report.text)
    [reading] = read_clauses([(_dated(report, told), mentions, told)])
    return tuple(_events(report, reading, _placed(reading, cluster_clauses(reading))))


def _dated(report: Report, told: Told) -> Report:
    """Return a report with the day of its dateline, where that is the day it was written on."""
    said = _dateline(report.text, told.sentences)
    if report.published is None or (said is not None and _is_of_that_day(said, report.published)):
        return replace(report, published=said)
    return report


@dataclass(frozen=True, slots=True)
class _Placed:
    """A group of clauses with its place, how that was taken over from other words if it was, and the location."""

    cluster: Cluster
    place: PlacePhrase | None
    handed_on: Inherited | None
    location: Location | Unresolved | None


def _placed(reading: Reading, clusters: Sequence[Cluster]) -> list[_Placed]:
    placed = []
    for cluster in clusters:
        handed_on = inherited_place(cluster, reading)
        place = handed_on.place if handed_on else cluster.place
        placed.append(_Placed(cluster, place, handed_on, place.mention.location if place else None))
    return placed


def _events(report: Report, reading: Reading, placed: Sequence[_Placed]) -> list[Event]:
    parties, ids = Parties(reading, [found.cluster for found in placed]), Ids()
    return [_event(found, reading, report, parties, ids) for found in placed]


def _is_of_that_day(said: dt.date, published: dt.date) -> bool:
    """Whether a report was written on the day of its dateline and published soon after."""
    return dt.timedelta(0) < published - said <= _WEEK


def _dateline(text: str, sentences: Sequence[Sentence]) -> dt.date | None:
    """The date in front of the first sentence: "SOUTHWEST ASIA, Aug. 22, 2017 —"."""
    for sentence in sentences:
        if sentence.heading:
            continue
        if sentence.start == sentence.body:
            return None
        found = find_dates(text[sentence.start : sentence.body], None)
        return next((mention.date_start for mention in found if mention.date_prec == 1), None)
    return None


@dataclass(frozen=True, slots=True)
class _When:
    start: dt.date | None
    end: dt.date | None
    precision: int | None
    why: str
    flag: str = ""


def _event(found: _Placed, reading: Reading, report: Report, parties: Parties, ids: Ids) -> Event:
    text = report.text
    cluster, place, handed_on, location = found.cluster, found.place, found.handed_on, found.location
    place_clause = _place_clause(cluster)
    when = _when(cluster, reading)
    agents, targets = parties.of(cluster)
    kind = _settled_kind(cluster, agents, targets)
    agent_names, target_names = names_of(agents, reading.actors), names_of(targets, reading.actors)
    target_names = tuple(name for name in target_names if name not in agent_names)
    deaths, injured = cluster.deaths, cluster.injured
    shared = [clause for clause in cluster.clauses if clause.shared > 1 and clause.deaths]
    count = cluster.count if cluster.count is None or cluster.count > 0 else None
    flags = [when.flag] if when.flag else []
    if place is None:
        flags.append(NO_PLACE)
    elif isinstance(location, Unresolved) or place.within:
        flags.append(PLACE_UNRESOLVED)
    if isinstance(location, Location) and location.where_prec == 6:
        flags.append(COUNTRY_ONLY)
    if _has_candidates(location):
        flags.append(SEVERAL_CANDIDATES)
    if handed_on:
        flags.append(PLACE_INHERITED)
    if shared:
        flags.append(SEVERAL_PLACES)
    if is_history(cluster, reading):
        flags.append(LONG_AGO)
    if came_to_nothing(text, cluster.clauses, (deaths, injured)):
        flags.append(ATTEMPT)
    quoted = place_clause or cluster.clauses[0]
    deaths_text = deaths.text if deaths else ""
    if shared and shared[0].deaths and deaths is None:
        deaths_text = f"{shared[0].deaths.text} (for {shared[0].shared} places or days together)"
    reference = ReportRef(report.title, report.source, report.url, report.published)
    place_text = place.mention.text if place else ""
    quote = _quote(text, quoted)
    telling = telling_of(when.start, kind.event_type, kind.sub_event_type, place_text, reference)
    return Event(
        id=ids.of(telling, quote, count, deaths_text),
        event_type=kind.event_type,
        sub_event_type=kind.sub_event_type,
        date_start=when.start,
        date_end=when.end,
        date_prec=when.precision,
        actors=agent_names,
        targets=target_names,
        deaths_low=deaths.low if deaths else None,
        deaths_best=deaths.best if deaths else None,
        deaths_high=deaths.high if deaths else None,
        deaths_text=deaths_text,
        attack_count=count,
        location=location,
        place_text=place_text,
        quote=quote,
        reports=(reference,),
        explanation=_explanation(cluster, kind, when, place, handed_on, (deaths, injured), count, text),
        flags=tuple(flags),
        injured_low=injured.low if injured else None,
        injured_best=injured.best if injured else None,
        injured_high=injured.high if injured else None,
        injured_text=injured.text if injured else "",
        confidence=confidence_of(_ways(cluster, when, place, handed_on is not None, bool(agent_names)), location),
    )


def _has_candidates(location: Location | Unresolved | None) -> bool:
    """Whether the place may well be another one of its name."""
    if isinstance(location, Location):
        return bool(location.candidates) and location.candidates[0].probability < _CLEAR
    return location is not None and location.reason == "ambiguous"


def _ways(cluster: Cluster, when: _When, place: PlacePhrase | None, handed_on: bool, acted: bool) -> Ways:
    date: DateWay = "carried" if not cluster.dates else "own"
    if when.flag:
        date = "publication" if when.flag == DATE_FROM_PUBLICATION else ""
    way: PlaceWay = ""
    if place is not None:
        way = "inherited" if handed_on else "within" if place.within else "own"
    said = [figures for figures in (cluster.deaths, cluster.injured) if figures is not None]
    vague = any(figures.text.lower() in VAGUE_COUNTS for figures in said)
    hint = cluster.kind.strength == 1
    return Ways(date, way, ("vague" if vague else "figure") if said else "", hint, acted)


def _place_clause(cluster: Cluster) -> Clause | None:
    best = cluster.place
    if best is None:
        return None
    at = best.mention.start
    return next((clause for clause in cluster.clauses if clause.place and clause.place.mention.start == at), None)


def _quote(text: str, clause: Clause) -> str:
    words = " ".join(text[clause.sentence.body : clause.sentence.end].split())
    return words if len(words) <= _MAX_QUOTE else words[: _MAX_QUOTE - 1].rstrip() + "…"


def _when(cluster: Cluster, reading: Reading) -> _When:
    date = cluster.date
    if date is not None and date.date_start is not None:
        carried = ", carried over from the words before" if not cluster.dates else ""
        return _When(date.date_start, date.date_end, date.date_prec, date.explanation + carried)
    said: DateMention | None = next((clause.said_on for clause in cluster.clauses if clause.said_on), None)
    if date is not None and reading.report.published is None:
        return _When(None, None, None, date.explanation, NO_DATE)
    day = said.date_start if said is not None and said.date_start is not None else reading.report.published
    if day is None:
        return _When(None, None, None, "the report gives no date", NO_DATE)
    of = "the statement" if said is not None and said.date_start is not None else "the report"
    why = f"no date in the words; taken as the week up to {of} of {say_date(day)}"
    try:
        return _When(day - _WEEK, day, 3, why, DATE_FROM_PUBLICATION)
    except OverflowError:
        return _When(day, day, 3, why, DATE_FROM_PUBLICATION)


def _settled_kind(cluster: Cluster, agents: list[ActorMention], targets: list[ActorMention]) -> TriggerKind:
    """Let the parties settle what the words leave open: killing fighters is a clash, not violence against civilians."""
    kind = cluster.kind
    acting = {mention.actor.kind for mention in agents}
    hit = {mention.actor.kind for mention in targets}
    killed = cluster.deaths is not None and (cluster.deaths.best or cluster.deaths.low or 0) > 0
    if kind.family in ("attack", "killing", "shooting") and kind.sub_event_type == "Attack":
        armed = {"state", "rebel", "militia"}
        if hit and (hit <= armed or (acting == {"state"} and hit <= {*armed, "unidentified", "criminal"})):
            return replace(kind, event_type="Battles", sub_event_type="Armed clash")
        if "civilians" not in acting and targets and all(mention.actor.name == "protesters" for mention in targets):
            return replace(kind, event_type="Protests", sub_event_type="Excessive force against protesters")
        struck = any(t.text.lower() in ("struck", "hit") for clause in cluster.clauses for t in clause.triggers)
        if struck and acting == {"state"} and "civilians" not in hit:
            return replace(kind, event_type="Explosions/Remote violence", sub_event_type="Air/drone strike")
    told_of = [mention for clause in cluster.clauses for mention in clause.actors]
    unarmed = not any(mention.actor.kind in ("rebel", "militia") for mention in told_of)
    crowd = any(mention.actor.name == "protesters" for mention in (*agents, *targets, *(told_of if unarmed else ())))
    if kind.sub_event_type == "Armed clash" and crowd:
        return replace(kind, event_type="Riots", sub_event_type="Violent demonstration")
    if kind.family == "battle" and killed and acting and not acting & {"civilians"} and hit == {"civilians"}:
        return replace(kind, event_type="Violence against civilians", sub_event_type="Attack")
    if kind.family == "territory":
        if acting and acting <= {"state"}:
            return replace(kind, sub_event_type="Government regains territory")
        if acting and not acting & {"state"}:
            return replace(kind, sub_event_type="Non-state actor overtakes territory")
    triggers = [trigger for clause in cluster.clauses for trigger in clause.triggers]
    families = {trigger.kind.family for trigger in triggers}
    if kind.family == "abduction" and _killed_too(cluster):
        return replace(kind, sub_event_type="Attack")
    if kind.family == "looting" and killed and families & {"attack", "killing", "shooting"}:
        return replace(kind, event_type="Violence against civilians", sub_event_type="Attack")
    intervened = any(trigger.kind.sub_event_type == "Protest with intervention" for trigger in triggers)
    if kind.sub_event_type == "Peaceful protest" and intervened and not killed:
        return replace(kind, sub_event_type="Protest with intervention")
    if kind.family == "protest" and killed:
        return replace(kind, sub_event_type="Excessive force against protesters")
    return kind


def _killed_too(cluster: Cluster) -> bool:
    """Whether one clause says that those abducted were killed; told elsewhere, it is another event's."""
    for clause in cluster.clauses:
        families = {trigger.kind.family for trigger in clause.triggers if trigger.status == "event"}
        killed = clause.deaths is not None and (clause.deaths.best or clause.deaths.low or 0) > 0
        if killed and "abduction" in families and families & {"attack", "killing", "shooting"}:
            return True
    return False


def _explanation(
    cluster: Cluster,
    kind: TriggerKind,
    when: _When,
    place: PlacePhrase | None,
    handed_on: Inherited | None,
    people: tuple[Deaths | None, Deaths | None],
    count: int | None,
    text: str,
) -> str:
    """Say in plain words which words gave what."""
    parts = [f"Date: {when.why}."]
    if place is None:
        parts.append("Place: the report names none.")
    else:
        location = place.mention.location
        if isinstance(location, Unresolved):
            reason = f"not resolved, {location.reason}" + (f": {location.detail}" if location.detail else "")
        else:
            reason = location.explanation.rstrip(".")
        parts.append(f"Place: “{place.mention.text}”" + (f", {reason}." if reason else "."))
    if handed_on:
        parts.append(f"The event's own words name no place; taken is {handed_on.why}.")
    words = list(
        dict.fromkeys(t.text for clause in cluster.clauses for t in clause.triggers if t.kind.family == kind.family)
    )
    if words:
        parts.append(f"Type: from {', '.join(f'“{word}”' for word in words[:3])}.")
    else:
        parts.append("Type: from the people killed or injured.")
    for name, figures in zip(("Killed", "Injured"), people, strict=True):
        if figures is not None:
            said = "; ".join(f"“{words}”" for words in figures.text.split("; "))
            parts.append(f"{name}: {say_deaths(figures)}, from {said}.")
    if count is not None:
        parts.append(f"Attacks: {count}, as the report counts them.")
    if any(mentions_drones(text, clause.start, clause.end) for clause in cluster.clauses):
        parts.append("Carried out by unmanned aircraft.")
    sentences = len({clause.sentence.start for clause in cluster.clauses})
    if sentences > 1:
        parts.append(f"{sentences} sentences of the report tell of it.")
    return " ".join(parts)
