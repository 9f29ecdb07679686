"""Find how many people a report says were killed or injured."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from geomap.events.casualtystarts import Starts
from geomap.events.casualtywords import (
    AUX,
    BARE,
    COUNTED,
    DEAD,
    FILL,
    HURT,
    HURT_VERB,
    KILL_VERB,
    LIST,
    OF_THEIR,
    PEOPLE,
    QUALIFIER,
    QUANTITY,
    ROLE,
    SINGLE,
    VAGUE,
)
from geomap.events.figurewords import bounds_of
from geomap.events.numbers import opens_number
from geomap.events.tokens import AnyCase, WordKinds, matches_at
from geomap.events.unlistedpeople import unlisted_people

Kind = Literal["killed", "injured"]


@dataclass(frozen=True, slots=True)
class CasualtyMention:
    """A figure of killed or injured people in a text.

    Attributes
    ----------
    start, end : int
        Code points of the text.
    text : str
        The words that give the figure ("fewer than 10 ISIS fighters").
    kind : "killed" or "injured"
    low, best, high : int or None
        None where the words set no bound. "At least 30" is 30-30-open; "fewer than 10" is 1-none-9, because
        the report says that somebody died; "no civilians" is 0-0-0.
    who : str
        The words for the people, empty when there are none.
    figure : str
        The bare figure ("fewer than 10").
    part : bool
        Whether these people are already counted in another figure ("including five children").
    toll : bool
        Whether the figure brings earlier ones up to date ("the death toll rose to 23").
    """

    start: int
    end: int
    text: str
    kind: Kind
    low: int | None
    best: int | None
    high: int | None
    who: str
    figure: str
    part: bool = False
    toll: bool = False


_ACTIVE = AnyCase(rf"\b(?P<verb>{KILL_VERB}|{HURT_VERB})(?:\s+or\s+(?:{KILL_VERB}|{HURT_VERB}))?\s+(?P<list>{LIST})")
_PASSIVE = AnyCase(
    rf"(?<![\w-])(?P<list>{LIST})(?P<aux>{AUX})\s+(?P<state>(?:{HURT}\s+(?:or|and)\s+)?(?:{DEAD}|{HURT}))\b(?!\s+or\s+missing)"
)
_LEFT_DEAD = AnyCase(rf"\b(?:left|leaving|leaves)\s+(?P<list>{LIST})\s+(?P<state>{DEAD}|{HURT})\b")
#: "raising an earlier toll of 60": superseded by the figure it stands beside.
_SUPERSEDED = re.compile(r"\b(?:earlier|previous|initial|original|preliminary|first)\s+(?:\w+\s+)?$", re.I)
#: "Raising the toll from an initial figure of 30".
_FIRST_FIGURE = re.compile(r"\b(?:earlier|previous|initial|original|preliminary|first)\s+(?:\w+\s+)?of\s+$", re.I)
#: "It claimed ten lives", "six lives were lost".
_LIVES = AnyCase(
    rf"\b(?:claim(?:s|ed|ing)|t(?:akes|ook|aking)|cost(?:s|ing)?|los[te])\s+(?P<list>{QUANTITY})\s+(?:\w+\s+)?lives\b"
)
_LIVES_LOST = AnyCase(
    rf"(?P<list>{QUANTITY})\s+(?:\w+\s+)?lives\s+(?:were|was|have\s+been|had\s+been)\s+(?:lost|claimed)\b"
)
#: "Beat two men to death", "shot the imam dead".
_TO_DEATH = AnyCase(
    r"\b(?:(?:beat(?:en|ing)?|hack(?:ed|ing)|stabb(?:ed|ing)|clubb(?:ed|ing)|ston(?:ed|ing)|burn(?:ed|t|ing)|strangl(?:ed|ing)|put(?:ting)?|spear(?:ed|ing)|shot|shooting)\s+"
    r"(?P<list>(?!and\b|dead\b|or\b)(?:[\w’'-]+\s+){1,7}?)(?:to\s+death|dead)\b"
    r"|(?:shot|shooting)\s+(?P<hit>(?:[\w’'-]+\s+){1,5}?)(?=[^.;]{0,60}?,\s+killing\s+(?:them|him|her|all|both)\b))"
)
#: "Fatalities: 7".
_LABEL = AnyCase(
    rf"(?P<state>deaths|fatalities|dead|injuries|injured|wounded)(?:\s*:|\s+number(?:ed|s)?)\s*(?P<list>{QUANTITY})(?![\w:])"
)
#: "The army lost two men".
_LOST = AnyCase(rf"\b(?:lost|losing|loses)\s+(?P<list>{COUNTED}|{QUANTITY}(?=\s+of\s+(?:its|their|his)\s+own))")
_TOLL = AnyCase(
    rf"\b(?:death\s+toll|toll|number\s+of\s+(?:dead|deaths|fatalities))\b"
    rf"(?:(?:\s+(?!and|but)[\w’']+){{0,5}}?\s+(?:to|of|at|is|was|reached|reaches|:)"
    rf"|(?:,?\s+(?!and|but)[\w’'-]+){{0,18}}?,?\s+(?:rose|risen|rises|climb(?:s|ed)|increased|grown?|grew|jumped|went\s+up)"
    rf"(?:\s+\w+)?\s+to)\s+(?P<list>{QUANTITY})"
)
_DEATHS_OF = AnyCase(
    rf"\b(?:deaths?|killings?|murders?|massacre|slaughter|executions?|assassinations?|slayings?|beheadings?|lynchings?|bodies|corpses"
    rf"|(?P<hurt>wounding|injuring))\s+of\s+(?P<list>{LIST})"
)
_NOUN = AnyCase(
    rf"(?<![\w-])(?P<list>{QUANTITY})\s+(?:\w+\s+)?(?P<state>deaths|fatalities|dead|bodies|corpses|injuries|wounded|KIAs?|WIAs?"
    r"|with\s+(?:\w+\s+){0,2}(?:injuries|wounds|burns))\b"
)
#: First words of `KILL_VERB` and `HURT_VERB`.
_VERB_START = re.compile(
    rf"{KILL_VERB}|{HURT_VERB}|shot|shoot|gun|mow|claim|t(?:ook|aking)|cost|hack|beat|stabb|clubb|ston(?:ed|ing)|burn|strangl|mowed|wip(?:ed|ing)|put(?:ting)?|spear(?:ed|ing)|slit|cut|fatally"
)
#: What has not happened: "threatened to kill", "could kill".
_AHEAD = re.compile(
    r"(?:\bto|\bwill|\bwould|\bcould|\bcan|\bmay|\bmight|\bshall|\bshould|\bmust|\bnot|n['’]t)\s+(?:\w+ly\s+)?$", re.I
)
_DONE_TO = re.compile(r"\b(?:manag\w+|able|went\s+on|proceeded|continued|returned)\s+to\s+$", re.I)
_COUNTED_RX = re.compile(rf"(?P<q>{QUANTITY})(?:{OF_THEIR}\s+(?P<who>[\"“]?{FILL}{PEOPLE})\b)?", re.I)
_ONE_RX = re.compile(
    rf"(?<![\w-])(?P<q>{SINGLE}|the|its|his|her|their)\s+(?P<who>{FILL}{PEOPLE}(?!\s+of\s+(?:\d|two|three|four|five|six|seven|eight|nine|ten))|(?:[\w’'-]+\s+){{0,2}}?{ROLE})\b",
    re.I,
)
_BOTH = re.compile(rf"{HURT}\s+or\s|\sor\s+{HURT_VERB}", re.I)
_OR_HURT = re.compile(rf"\s+or\s+{HURT}\b", re.I)
#: States that need no auxiliary: "ten dead", "ten died".
_PARTICIPLE = re.compile(r"dead|die[ds]?|perished|lost|embraced|sustained|suffered|received", re.I)
#: "Three men wounded in the blast" is passive, "a bomber killed four" is not.
_PASSIVE_GOES_ON = re.compile(
    r"\s*(?:[.,;:)”\"]|$|(?:in|by|on|when|after|and|near|during|as|while|this|last|yesterday|today|outside|over|since|inside)\b)",
    re.I,
)
#: "Died of cholera": nobody's deed.
_OF_ILLNESS = re.compile(
    r"(?<=died)\s+(?:of|from)\s+(?!(?:[\w-]+\s+){0,3}?(?:wounds?|injur\w+|burns|gunshots?|bullets?|shrapnel|blasts?|explosions?|attacks?|bomb\w*|shelling|fire|torture|beatings?|blows)\b)",
    re.I,
)
#: "Beat an alleged witch to death".
_ONE_VICTIM = re.compile(r"(?:an?|his|her|the)\s+(?!number|group|total|few|dozen|lot)[\w’'-]+(?<!s)\s", re.I)
_NONE = re.compile(r"no\s", re.I)
_NOT_PEOPLE = re.compile(
    r"\s*(?:[\w-]+\s+)?(?:hours?|days?|weeks?|months?|years?|minutes?|percent|per\s+cent|%|times|miles?|km|kilomet(?:er|re)s?"
    r"|nm|vehicles?|tanks?|buildings?|houses?|homes?|cattle|camels?|goats?|animals?|positions?|weapons?|rounds?"
    r"|strikes?|attacks?|drones?|boats?|ships?|villages?|towns?|trucks?|bombs?|o['’]clock|dollars?|a\.?m|p\.?m)\b",
    re.I,
)
_PART = re.compile(r"(?:\bincluding|\bamong\s+(?:them|whom|the\s+dead)|\bof\s+(?:them|whom)\b|\bthem)\s*,?\s*$", re.I)
_PART_AFTER = re.compile(r"\s+of\s+(?:them|whom|these|those)\b", re.I)
_HINT = re.compile(
    r"\b(?:kill|slain|slay|massacr|murder|execut|behead|dead|die[ds]|die\b|death|gunned|assassinat|perish|toll|fatal|bod(?:y|ies)\b"
    r"|KIA|WIA|lynch|slaughter|butcher|stabbed|burn(?:ed|t)\s+(?:to|alive)|stoned\s+to|strangled|embraced\s+martyr|corpse|injur|wound|hurt|maim|eliminat|neutrali|martyr|claimed\s+the|lost|losing|loses|lives|hacked|beat(?:en)?\s+to|decapitat|mow|guns?\s+down|shoots?\s+dead|fell\s+in|wip|bled|bullets?\b|shrapnel|splinters|throats?\b|burns\b|hospital|sent\s+to\s+hell|succumb|passed\s+away|cut\s+down)",
    re.I,
)
_NOBODY = re.compile(
    r"\b(?:no\s+one|nobody)\s+(?:was|were|is|has\s+been|had\s+been)\s+(?:reported\s+)?(?:killed|hurt|injured|harmed)\b"
    r"|\b(?:no\s+one|nobody)\s+(?:died|had\s+died|has\s+died)\b"
    r"|\bno\s+(?:reported\s+)?(?:casualties|deaths|fatalities)\b|\bwithout\s+casualties\b",
    re.I,
)
_CAP = r"(?-i:[A-Z])[\w’'-]+"
_PERSON = rf"{_CAP}(?:\s+(?:{_CAP}|(?-i:[A-Z])\.|(?:al|el|de|del|bin|ibn|abu)(?=\s))){{1,3}}"
_OFFICE = (
    r"(?:minister|mayor|governor|journalist|reporter|commander|general|colonel|senator|deputy|judge|activist|leader|candidate|bishop|priest"
    r"|lawyer|prosecutor|president|council(?:l?or|man)|lawmaker|politician|official|officer|ambassador|chief|cleric|imam|singer|professor)"
)
#: One person by name: "Paul Marchand was wounded", "killed Senator Luis Galan".
_NAMED = re.compile(
    rf"(?<![\w-])(?P<who>{_PERSON})(?:,\s+[^,;.]{{2,60}},)?\s+(?:was|has\s+been|had\s+been)\s+(?:\w+ly\s+)?(?:shot\s+and\s+|found\s+)?"
    rf"(?P<state>{DEAD}|{HURT})\b"
    rf"|\b(?P<verb>{KILL_VERB}|{HURT_VERB})\s+(?:the\s+)?(?:[\w-]+\s+){{0,2}}?{_OFFICE}\s+(?P<name>{_PERSON})",
    re.I,
)
#: Slack around a hint word in which a rule may match.
_WINDOW = 160


def _first_words(alternatives: str) -> frozenset[str]:
    """First words of a flat list of alternatives of a pattern."""
    return frozenset(re.split(r"\\|\s|\(|\[|\?", phrase, maxsplit=1)[0].lower() for phrase in alternatives.split("|"))


_OPENERS = (
    _first_words(QUALIFIER) | _first_words(VAGUE) | frozenset("between no a an one the its his her their".split())
)
#: Openers that give no figure by themselves: in the same stretch of words a number or people must follow.
_WEAK_OPENERS = frozenset("the its his her their a an all other at over about as up under around".split())
_FOLLOW = re.compile(rf"{PEOPLE}|{ROLE}|blue|few|number|couple|handful|unknown|unspecified|second|third|fourth".lower())
_DEATH_NOUNS = tuple(
    "death killing murder massacre slaughter execution bodies corpses assassin slaying behead lynching wounding injuring".split()
)
_LEAVING = frozenset(
    "left leaving leaves lost losing loses claims claimed claiming takes took taking cost costs costing lose".split()
)
# Each rule is tried only at words that can begin it: by rule, and first those that `_HINT` and `LIST` can begin with.
_WORDS = WordKinds(
    lambda word: (
        _HINT.match(word) is not None
        or word
        in (
            "bodies",
            "body",
            "sent",
            "claimed",
            "lost",
            "beat",
            "beaten",
            "fell",
            "passed",
            "cut",
            "gun",
            "guns",
            "shoot",
            "shoots",
        )
    ),
    lambda word: word in _OPENERS or opens_number(word),
    _LEAVING,
    frozenset(("death", "toll", "number")),
    lambda word: _VERB_START.match(word) is not None,
    lambda word: word.startswith(_DEATH_NOUNS),
    frozenset(("no", "nobody", "without")),
    re.compile(
        rf"{DEAD}|{HURT}|shot|gunned|lost|embraced|hacked|beaten|stabbed|clubbed|burn|stoned|crushed|strangled"
        r"|sustained|suffered|received|hospitali|taken|rushed|admitted|brought|sent|fatally|mortally|mowed|cut|passed|succumbed|put|fell|bled|knifed|bludgeoned|hit|struck|mowed"
    ).match,
    re.compile(r"deaths|fatalities|dead|bodies|corpses|injuries|wounded|with|lives|injured|kias?|wias?").match,
    frozenset(("was", "has", "had")),
    re.compile(_OFFICE).match,
    lambda word: _FOLLOW.match(word) or (word not in _WEAK_OPENERS and (word in _OPENERS or opens_number(word))),
)


def find_casualties(text: str) -> tuple[CasualtyMention, ...]:
    """Find figures of killed and injured people.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of CasualtyMention
        In order; people joined by "and" ("four soldiers and two civilians died") are separate mentions.

    Examples
    --------
    >>> [found] = find_casualties("The raid killed at least 12 militants.")
    >>> found.kind, found.low, found.best, found.high, found.who
    ('killed', 12, 12, None, 'militants')
    >>> find_casualties("The raid destroyed two vehicles.")
    ()
    """
    found: dict[int, CasualtyMention] = {}
    taken: list[tuple[int, int]] = []
    starts = Starts.of(text, _WORDS, _WEAK_OPENERS)
    for match in matches_at(_NOBODY, text, starts.nobody, 0, len(text)):
        said = " ".join(match[0].split())
        found[match.start()] = CasualtyMention(*match.span(), said, "killed", 0, 0, 0, "people", said)
        taken.append(match.span())
    windows = _windows(text, starts.hints)
    for left, right in windows:
        for kind, start, end in _lists(text, left, right, starts):
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            mentions = list(_people(text, "killed" if kind == "toll" else kind, start, end))
            if not mentions and kind == "killed" and _ONE_VICTIM.match(text, start, end):
                words = " ".join(text[start:end].split())
                mentions = [CasualtyMention(start, end, words, "killed", 1, 1, 1, words, words)]
            if kind == "toll":
                mentions = [replace(mention, toll=True) for mention in mentions]
            if mentions:
                taken.append((start, end))
                found.update((mention.start, mention) for mention in mentions)
    counted = {mention.kind for mention in found.values()}
    for left, right in windows:
        for match in matches_at(_NAMED, text, starts.names(left, right), left, right):
            start, end = match.span("who") if match["who"] else match.span("name")
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            kind, words = _kind(match["state"] or match["verb"]), " ".join(text[start:end].split())
            taken.append((start, end))
            # Beside other figures a victim's name is most likely one of them.
            found[start] = CasualtyMention(start, end, words, kind, 1, 1, 1, words, words, part=kind in counted)
    for left, right in windows:
        states, verbs = (at[bisect_left(at, left) : bisect_left(at, right)] for at in (starts.states, starts.verbs))
        for one in list(unlisted_people(text, left, right, states, verbs, taken)):
            bounds = bounds_of(one.figure)
            if bounds is not None and not _OF_ILLNESS.match(text, one.state_end):
                part = _PART.search(text, max(0, one.start - 24), one.start) is not None
                words = " ".join(text[one.start : one.end].split())
                kind = "killed" if one.killed else "injured"
                found[one.start] = CasualtyMention(one.start, one.end, words, kind, *bounds, one.who, one.figure, part)
    return tuple(found[start] for start in sorted(found))


def _windows(text: str, hints: list[int]) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for match in matches_at(_HINT, text, hints, 0, len(text)):
        left, right = max(0, match.start() - _WINDOW), min(len(text), match.end() + _WINDOW)
        if windows and left <= windows[-1][1]:
            windows[-1] = (windows[-1][0], right)
        else:
            windows.append((left, right))
    return windows


def _lists(text: str, left: int, right: int, starts: Starts) -> Iterator[tuple[Kind | Literal["toll"], int, int]]:
    """Stretches that hold the figures, the most telling wording first."""
    for match in matches_at(_LEFT_DEAD, text, starts.leaving, left, right):
        yield _kind(match["state"]), match.start("list"), match.end("list")
    for match in matches_at(_LOST, text, starts.leaving, left, right):
        yield "killed", match.start("list"), match.end("list")
    for match in matches_at(_LIVES, text, starts.leaving, left, right):
        yield "killed", match.start("list"), match.end("list")
    for match in matches_at(_TOLL, text, starts.toll, left, right):
        if _SUPERSEDED.search(text, max(0, match.start() - 40), match.start()):
            continue
        if _FIRST_FIGURE.search(text, match.start(), match.start("list")):
            continue
        yield "toll", match.start("list"), match.end("list")
    for match in matches_at(_ACTIVE, text, starts.verbs, left, right):
        before = text[max(left, match.start() - 14) : match.start()].lower()
        passive = before.rstrip().endswith(("were", "was", "been", "be", "are"))
        if passive and not re.match(r"(?:shot|hacked)", match["verb"], re.I):
            continue
        if _BOTH.search(text, match.start("verb"), match.start("list")) and not _NONE.match(match["list"]):
            continue
        if match["verb"].lower().split()[0] in BARE and _lies_ahead(text, left, match.start()):
            continue
        yield _kind(match["verb"]), match.start("list"), match.end("list")
    for match in matches_at(_TO_DEATH, text, starts.verbs, left, right):
        yield "killed", *match.span("list" if match["list"] else "hit")
    for match in matches_at(_PASSIVE, text, starts.before(starts.states, left, right), left, right):
        if (
            match["aux"].strip() == ""
            and not _PARTICIPLE.match(match["state"])
            and not _PASSIVE_GOES_ON.match(text, match.end())
        ):
            continue
        if _OF_ILLNESS.match(text, match.end()):
            continue
        if not (_BOTH.search(match["state"]) or _OR_HURT.match(text, match.end())) or _NONE.match(match["list"]):
            yield _kind(match["state"]), match.start("list"), match.end("list")
    for match in matches_at(_DEATHS_OF, text, starts.deaths, left, right):
        yield "injured" if match["hurt"] else "killed", *match.span("list")
    before_nouns = starts.before(starts.nouns, left, right)
    for match in matches_at(_NOUN, text, before_nouns, left, right):
        yield _kind(match["state"]), match.start("list"), match.end("list")
    for match in matches_at(_LIVES_LOST, text, before_nouns, left, right):
        yield "killed", match.start("list"), match.end("list")
    for match in matches_at(_LABEL, text, starts.nouns, left, right):
        yield _kind(match["state"]), match.start("list"), match.end("list")


def _lies_ahead(text: str, left: int, at: int) -> bool:
    """Whether a bare "kill" tells of what was threatened, planned or possible."""
    near = max(left, at - 24)
    return _AHEAD.search(text, near, at) is not None and _DONE_TO.search(text, near, at) is None


@lru_cache(maxsize=512)
def _kind(word: str) -> Kind:
    lowered = word.lower()
    if re.search(
        r"kill|dead|die|death|fatal|slain|slay|massac|murder|execut|behead|gun|shot|shoot|assass|mortal|to\s+death|fell|kia",
        lowered,
    ):
        return "killed"
    return "injured" if re.search(r"injur|wound|hurt|maim|wia|hospital", lowered) else "killed"


def _people(text: str, kind: Kind, start: int, end: int) -> Iterator[CasualtyMention]:
    position = start
    part = bool(_PART.search(text, max(0, start - 24), start))
    while position < end:
        match = _next_group(text, position, end)
        if match is None:
            return
        figure, who = " ".join(match["q"].split()), " ".join((match["who"] or "").strip(' "“').split())
        position = match.end()
        own_kind: Kind = kind
        if re.search(r"\b(?:injur|wound)\w+\s+$", text[max(start, match.start() - 12) : match.start()], re.I):
            own_kind = "injured"
        if _NOT_PEOPLE.match(text, match.end("q")) and not who:
            continue
        bounds = bounds_of(figure)
        if bounds is None:
            continue
        words = " ".join(text[match.start() : match.end()].split())
        part = part or bool(_PART_AFTER.match(text, match.end("q")))
        yield CasualtyMention(match.start(), match.end(), words, own_kind, *bounds, who, figure, part)


def _next_group(text: str, position: int, end: int) -> re.Match[str] | None:
    counted = _COUNTED_RX.search(text, position, end)
    single = _ONE_RX.search(text, position, end)
    if single is not None and (counted is None or single.start() < counted.start()):
        return single
    return counted
