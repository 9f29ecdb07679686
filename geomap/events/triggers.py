"""Find the words that tell of an event and judge whether they tell of one that happened."""

from __future__ import annotations

import itertools
import re
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypedDict, cast

from geomap.events.lexicon import PhraseIndex
from geomap.events.numbers import NUMBER, parse_number
from geomap.events.sentences import Sentence
from geomap.events.tokens import AnyCase, Guarded, WordKinds, small_letters, words_within

Status = Literal["event", "negated", "planned", "reference"]

DATA = Path(__file__).resolve().parents[1] / "data" / "triggers.toml"


class _TriggerRow(TypedDict, total=False):
    family: str
    event_type: str
    sub_event_type: str
    strength: int
    nouns: list[str]
    verbs: list[str]
    needs: list[str]
    without: list[str]
    before_place: bool


class _CueRow(TypedDict):
    status: Status
    words_away: int
    patterns: list[str]


class _Background(TypedDict):
    words: list[str]
    patterns: list[str]


class _File(TypedDict):
    ignored: list[str]
    vaguer: dict[str, list[str]]
    trigger: list[_TriggerRow]
    cue: list[_CueRow]
    background: _Background


@dataclass(frozen=True, slots=True)
class TriggerKind:
    """What a trigger word stands for, in ACLED's terms; `strength` 3 settles the type, 1 only hints at it; `before_place`: a place must follow."""

    family: str
    event_type: str
    sub_event_type: str
    strength: int
    noun: bool
    plural: bool
    needs: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    before_place: bool = False


@dataclass(frozen=True, slots=True)
class TriggerMention:
    """A trigger in a text.

    Attributes
    ----------
    start, end : int
        Code points of the text.
    text : str
    kind : TriggerKind
    status : str
        "event", or why it is none: "negated", "planned", "reference" (points to an event told elsewhere).
    definite : bool
        Whether it points back: "the strike", "those strikes", "Tuesday's strikes".
    fresh : bool
        Whether it must be a further event: "another strike", "two more strikes".
    count : int or None
        How many, when the words say ("six precision airstrikes"); 1 for "a strike".
    """

    start: int
    end: int
    text: str
    kind: TriggerKind
    status: Status
    definite: bool
    fresh: bool
    count: int | None


def telling(kind: TriggerKind) -> tuple[int, bool]:
    """Return by how much a kind settles the type: that a bomb went off says more than that somebody was killed."""
    return kind.strength, kind.event_type.startswith("Explosions")


def same_family(one: str, other: str) -> bool:
    """Return whether two families of triggers may tell of one event."""
    vaguer = _load().vaguer
    return one == other or other in vaguer.get(one, ()) or one in vaguer.get(other, ())


def another_deed(one: TriggerMention, other: TriggerKind) -> bool:
    """Return whether a word of a further sentence tells of something else done, not of the same in other words.

    A bomb may well have killed or wounded; that people were murdered, or houses burned, is told of another event.
    """
    kind = one.kind
    if kind.noun or kind.strength < 2 or other.strength < 2 or kind.family == other.family:
        return False
    families = {kind.family, other.family}
    words = " ".join(one.text.lower().split())
    if "air" in families or words in _SUFFERED or words.startswith(_BODY):
        return False
    return len(families & _BLASTS) == 1 or families == {"bomb", "grenade"} or "looting" in families


def is_finding(trigger: TriggerMention) -> bool:
    """Return whether a trigger tells only that somebody was found dead: of what, other words must say."""
    return trigger.kind.strength == 1 and trigger.text.lower().startswith(_BODY)


def is_background(text: str, start: int = 0, end: int | None = None) -> bool:
    """Return whether a sentence, at code points `start` to `end`, tells of a stretch of time rather than of an event.

    Examples
    --------
    >>> is_background("A five-month-long air campaign drove the group out of the city.")
    True
    >>> is_background("A strike hit the camp on Friday.")
    False
    """
    return _load().background.search(text, start, len(text) if end is None else end) is not None


def is_referred_to(text: str, start: int, end: int) -> bool:
    """Return whether the words up to `end` point to an event told elsewhere: "on Tuesday condemned the ...".

    Examples
    --------
    >>> is_referred_to("Police said on Tuesday they were investigating the ", 21, 52)
    True
    """
    return _load().reference.search(text, start, end) is not None


def find_triggers(text: str, sentences: Sequence[Sentence]) -> tuple[tuple[TriggerMention, ...], ...]:
    """Find the triggers of every sentence.

    Parameters
    ----------
    text : str
    sentences : sequence of Sentence

    Returns
    -------
    tuple of tuple of TriggerMention
        One inner tuple for each sentence, in order.

    Examples
    --------
    >>> from geomap.events.sentences import split_sentences
    >>> text = "Six precision airstrikes destroyed the camp."
    >>> [[trigger]] = find_triggers(text, split_sentences(text))
    >>> trigger.kind.sub_event_type, trigger.count, trigger.status
    ('Air/drone strike', 6, 'event')
    """
    loaded = _load()
    found: list[tuple[TriggerMention, ...]] = []
    starts = loaded.index.starts(text)
    doubted = any(word in text for word in _UNTRUE_WORDS)
    for sentence in sentences:
        if bisect_left(starts, sentence.body) == bisect_left(starts, sentence.end):
            found.append(())
            continue
        words: frozenset[str] | None = None
        mentions: list[TriggerMention] = []
        for hit in loaded.index.find(text, sentence.body, sentence.end):
            fitting = None
            for kind in hit.entry:
                if words is None and (kind.needs or kind.without):
                    words = words_within(text, sentence.body, sentence.end)
                if (kind.needs and not (words or frozenset()) & kind.needs) or (words or frozenset()) & kind.without:
                    continue
                fitting = kind
                break
            if fitting is not None:
                mentions.append(_mention(text, sentence, hit.start, hit.end, fitting, loaded, doubted))
        found.append(tuple(mentions))
    return tuple(found)


def _mention(
    text: str, sentence: Sentence, start: int, end: int, kind: TriggerKind, loaded: _Loaded, doubted: bool
) -> TriggerMention:
    before = text[max(sentence.body, start - 90) : start]
    definite, fresh, count = _determiner(before, kind)
    if definite and kind.family in _OF_VICTIMS and not kind.plural and _VICTIM.match(text, end):
        definite = False
    if not kind.noun and "also" in before:
        fresh = fresh or (_ALSO if kind.strength > 1 else _ALSO_DID).search(before) is not None
    # Without a word that opens a cue there is none.
    clause = _CLAUSE_END.split(before)[-1] if loaded.cues.any_within(text, start - len(before), start) else ""
    small_before = small_letters(before)
    small = small_before[len(before) - len(clause) :]
    status: Status = "event"
    if clause and loaded.negated.within(clause, small):
        status = "negated"
    elif (
        (clause and loaded.planned.within(clause, small) and "continued to" not in before)
        or (kind.noun and not kind.plural and _BARE_VERB.within(before, small_before))
        or _is_undone(text, end, sentence, kind, doubted)
    ):
        status = "planned"
    elif (clause and loaded.reference.within(clause, small)) or (
        not kind.noun
        and _ATTRIBUTE.fullmatch(text, start, end)
        and _ATTRIBUTE_BEFORE.search(before)
        and _ATTRIBUTE_AFTER.match(text, end)
    ):
        status = "reference"
    return TriggerMention(start, end, text[start:end], kind, status, definite, fresh, count)


def _is_undone(text: str, end: int, sentence: Sentence, kind: TriggerKind, doubted: bool) -> bool:
    """Whether the words behind a trigger say that it is still to come, or was never true."""
    if kind.noun and (_AHEAD.match(text, end) or (kind.plural and _TRADED.match(text, end))):
        return True
    return doubted and _UNTRUE.search(text, end, sentence.end) is not None


_BODY = ("body", "bodies", "corpse")
_BLASTS = frozenset(("bomb", "ied", "suicide", "grenade", "shelling", "chemical"))
#: What may have befallen the victims of anything.
_SUFFERED = frozenset(
    ("was killed", "been killed", "killed", "slain", "found dead", "killing of", "burned alive", "burnt alive")
)
#: Families whose nouns name their victims: "the murder of Luis Galan" need not have been told of before.
_OF_VICTIMS = frozenset(("killing", "abduction"))
_VICTIM = re.compile(r"\s+of\s+(?!th(?:ese|is|at|ose|em)\b)", re.I)
#: A noun's form that is a verb's: "those who attack", "let them raid", "to rob and murder".
_BARE_VERB = AnyCase(
    r"\b(?:who|they|we|you|i|do|does|did|let|(?-i:us)|them|not|n['’]t|please)\s+(?:\w+ly\s+)?$|\bto\s+(?:\w+,\s+){0,2}\w+,?\s+(?:and|or)\s+$"
)
#: "Reports of a clash were false"; "a protest is planned".
_UNTRUE_WORDS = ("false", "untrue", "unfounded", "baseless", "fabricated", "fake", "hoax", "wrong")
_UNTRUE = re.compile(
    r"\b(?:was|were|is|are|as)\s+(?:false|untrue|unfounded|baseless|fabricated|fake|a\s+hoax|wrong)\b", re.I
)
_AHEAD = re.compile(
    r"\s+(?:is|are|was|were|ha(?:s|ve|d)\s+been)\s+(?:\w+\s+)?(?:planned|scheduled|expected|feared|due|likely|averted|foiled|prevented"
    r"|thwarted|called\s+off|cancelled|canceled|postponed)\b"
    r"|\s+(?:next|later\s+this)\s+(?:week|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.I,
)
#: "A hundred bombs were shipped".
_TRADED = re.compile(
    r"\s+(?:was|were|ha(?:s|ve|d)\s+been)\s+(?:\w+ly\s+)?(?:shipped|sold|bought|supplied|exported|imported|manufactured|produced|donated)\b",
    re.I,
)
#: "The kidnapped nun taught in X": of somebody told of before.
_ATTRIBUTE = re.compile(r"\w+(?<=ed)|slain", re.I)
_ATTRIBUTE_BEFORE = re.compile(r"\b(?:an?|the|these|those|both|his|her|their|its)\s+(?:recently\s+)?$", re.I)
_ATTRIBUTE_AFTER = re.compile(
    r"\s+(?!(?:by|in|on|at|near|of|and|or|to|from|with|for|as|were|was|when|while|after|during|have|had|has)\b)[^\W\d]"
)
#: "The rebels also blew up two pylons".
_ALSO = re.compile(r"\balso\s+(?:been\s+|being\s+)?$", re.I)
_ALSO_DID = re.compile(r"(?<!was )(?<!were )(?<!are )\balso\s+$", re.I)
_CLAUSE_END = re.compile(r"[,;:.!?](?:\s|$)|\bbut\b")
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[\w’'-]+|[^\w\s]")
_STOP = frozenset(
    "in on at by with of and or from to for into after before during while as when that which who where were was "
    "has have had been said conducted carried launched reported under against near is are then killed killing".split()
)
_POINTING = frozenset("the those these this that such its their his her both same".split())
_FRESH = frozenset("another more further additional separate second third other later new fresh".split())
_NUMBER = re.compile(NUMBER, re.I)
#: A number that belongs to a date: "May 3 attack", "the 2017 attack".
_DATE_LIKE = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.?,? \d|.* (?:19|20)\d\d$", re.I)


def _determiner(before: str, kind: TriggerKind) -> tuple[bool, bool, int | None]:
    """Read the words before a noun: does it point back, is it a further one, how many are there."""
    if not kind.noun:
        return False, False, None
    definite, fresh, count = False, False, None
    tokens = _TOKEN.findall(before)
    for depth, token in enumerate(reversed(tokens[-7:])):
        lowered = token.lower()
        if lowered in _STOP or (not token[0].isalnum() and token not in ("“", '"')):
            break
        value = parse_number(token) if _NUMBER.fullmatch(token) else None
        if lowered in _FRESH:
            fresh = True
        elif value is not None and depth < 6:
            before_it = tokens[-depth - 2] if depth + 2 <= len(tokens) else ""
            count = value if 0 < value < 10_000 and not _DATE_LIKE.match(before_it + " " + token) else None
        elif lowered in ("a", "an", "one"):
            count = count or (None if kind.plural else 1)
            break
        elif lowered in _POINTING:
            definite = True
            break
        elif re.fullmatch(r"\w+day['’]s", lowered):
            definite = True
    return definite and not fresh, fresh, count


@dataclass(frozen=True, slots=True)
class _Loaded:
    index: PhraseIndex[tuple[TriggerKind, ...]]
    vaguer: dict[str, frozenset[str]]
    cues: WordKinds
    negated: AnyCase
    planned: AnyCase
    reference: AnyCase
    background: Guarded


@lru_cache(maxsize=1)
def _load() -> _Loaded:
    with DATA.open("rb") as stream:
        data = cast(_File, tomllib.load(stream))
    phrases: dict[str, list[TriggerKind]] = {}
    for row in data["trigger"]:
        for noun in (form for words in row["nouns"] for form in expanded(words)):
            for form, plural in ((noun, False), (plural_of(noun), True)):
                phrases.setdefault(form, []).append(_kind(row, noun=True, plural=plural))
        for verb in (form for words in row["verbs"] for form in expanded(words)):
            phrases.setdefault(verb, []).append(_kind(row, noun=False, plural=False))
    entries = [
        (phrase, tuple(sorted(kinds, key=lambda kind: (not kind.needs, -kind.strength))))
        for phrase, kinds in phrases.items()
    ]
    ignored = [(phrase, ()) for words in data["ignored"] for phrase in expanded(words)]
    index: PhraseIndex[tuple[TriggerKind, ...]] = PhraseIndex([*entries, *ignored])
    cues = {
        status: "|".join(
            rf"\b(?:{'|'.join(map(_wrapped, cue['patterns']))})\b(?:\s+[\"“]?[\w’'.-]+){{0,{cue['words_away']}}}\s*[\"“]?$"
            for cue in data["cue"]
            if cue["status"] == status
        )
        for status in ("negated", "planned", "reference")
    }
    return _Loaded(
        index,
        {family: frozenset(others) for family, others in data["vaguer"].items()},
        WordKinds(
            re.compile("|".join(opening for cue in data["cue"] for opening in map(_opening, cue["patterns"]))).match
        ),
        AnyCase(cues["negated"]),
        AnyCase(cues["planned"]),
        AnyCase(cues["reference"]),
        Guarded(
            AnyCase("|".join(f"(?:{_wrapped(pattern)})" for pattern in data["background"]["patterns"])),
            re.compile("|".join(data["background"]["words"])).search,
        ),
    )


def _wrapped(pattern: str) -> str:
    """Return a pattern whose words may stand on two lines."""
    return pattern.replace(" ", r"\s+")


def _opening(pattern: str) -> str:
    """Return a pattern, for small letters, of the first word of what a cue matches."""
    word = re.split(r"\(\?: |\(\?:\\s| |\\s|,\?|\[['’ ]", pattern, maxsplit=1)[0].replace("(?-i:", "(?:").lower()
    return word if pattern[len(word) :].startswith("[ ") else rf"{word}\b"


def _kind(row: _TriggerRow, *, noun: bool, plural: bool) -> TriggerKind:
    return TriggerKind(
        row["family"],
        row["event_type"],
        row["sub_event_type"],
        row["strength"],
        noun,
        plural,
        frozenset(row.get("needs", ())),
        frozenset(row.get("without", ())),
        row.get("before_place", False),
    )


_CHOICE = re.compile(r"\(([^()]*)\)")


def expanded(words: str) -> list[str]:
    """Return every phrase that a line of alternatives stands for.

    Examples
    --------
    >>> expanded("threw (a|two) (|hand) grenades")
    ['threw a grenades', 'threw a hand grenades', 'threw two grenades', 'threw two hand grenades']
    """
    parts = [part.split("|") if at % 2 else [part] for at, part in enumerate(_CHOICE.split(words))]
    return [" ".join("".join(choice).split()) for choice in itertools.product(*parts)]


def plural_of(noun: str) -> str:
    """Return the regular plural.

    Examples
    --------
    >>> plural_of("clash"), plural_of("airstrike"), plural_of("robbery")
    ('clashes', 'airstrikes', 'robberies')
    """
    if noun.endswith(("s", "sh", "ch", "x")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"
