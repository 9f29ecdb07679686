"""Killed and injured people whose word no list has: "two passers-by were seriously hurt", "killed a carpenter"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geomap.events.numbers import NUMBER
from geomap.events.tokens import AnyCase

#: Words that no name of people holds: they part clauses or stand before something else.
_NO_NOUN = (
    r"(?!(?:and|or|but|were|was|in|on|at|by|of|who|whom|when|where|which|while|after|before|during|is|are|be|been|had|have"
    r"|has|that|dead|as|to|from|with|for|it|he|she|they|the|an?|his|her|their|its|not|said|says|killed|wounded|injured"
    r"|died|lost|if|than|least|most|near|outside|inside|aboard|around"
    r"|into|over|under|since|yesterday|today|late|early|seriously|fatally|badly|critically)\b)"
)
_NOUN = rf"(?:{_NO_NOUN}[^\W\d][\w’'-]*\s+){{0,3}}{_NO_NOUN}[^\W\d][\w’'-]+"
_ITEM = rf"(?:{NUMBER}(?:\s+of\s+(?:his|her|their|its|the))?|\ban?|\bhis|\bher|\btheir)\s+{_NOUN}"
_WITH = (
    r"(?:,\s+(?:aged\s+|age\s+)?\d{1,2}(?:\s+years\s+old)?,|,\s+[^,;.:]{1,40},)?"
    r"(?:\s+(?:from|of|in|at|near|aboard|inside|\w+ing)(?:\s+(?!who|whom|which|where|when|that|and|but|was|were)[\w’'-]+){1,5}?)?"
)
_BE = r"(?:\s+(?:who\s+)?(?:were|was|are|is|had|have|has|been|also|later|either|(?!fatal|mortal)\w+ly|found|feared|(?:(?<=was\s)|(?<=were\s)|(?<=been\s))shot\s+and|reported))"
#: What befell them first: "were pulled off a bus, identified and".
_FIRST = (
    r"(?:\s+(?:abducted|kidnap\w+|captured|seized|detained|tortured|ambushed|attacked|pulled|dragged|taken|tied|lined|raped"
    r"|stopped|blindfolded|struck|hit|shot|stabbed|beaten|wounded|robbed|intercepted|held)\b[^.;:]{0,90}?\s(?:and|before\s+being)(?:\s+(?:then|later|subsequently|brutally))?)?"
)
#: Up to the word for what befell them.
_BEFORE = AnyCase(rf"(?P<list>{_ITEM}(?:(?:,\s+{_ITEM}){{0,3}},?\s+and\s+{_ITEM})?){_WITH}(?P<be>{_BE}*){_FIRST}\s+$")
_ONE = re.compile(
    rf"(?P<count>{NUMBER}|\ban?|\bhis|\bher|\btheir)(?:\s+of\s+(?:his|her|their|its|the))?\s+(?P<who>{_NOUN})", re.I
)
_KILLED = re.compile(
    r"(?:killed|dead|died|dies|slain|slaughtered|butchered|massacred|murdered|executed|beheaded|decapitated|assassinated|shot\s+dead|gunned\s+down"
    r"|mowed\s+down|cut\s+down|perished|passed\s+away|succumbed\s+to\s+(?:\w+\s+){1,3}(?:wounds|injuries|burns)|lost\s+(?:their\s+li(?:ves|fe)|his\s+life|her\s+life)|lynched|martyred|embraced\s+martyrdom"
    r"|blown\s+to\s+pieces|put\s+to\s+death|fatally\s+(?:wounded|injured|shot|stabbed|hit)|mortally\s+wounded"
    r"|fell\s+in\s+(?:the\s+)?(?:combat|battle|fighting|action|clash(?:es)?|line\s+of\s+duty)"
    r"|(?:hacked|beaten|stabbed|clubbed|burn(?:ed|t)|stoned|crushed|shot|strangled|bled|knifed|bludgeoned)\s+to\s+death|burn(?:ed|t)\s+alive)\b",
    re.I,
)
_HURT = re.compile(
    r"(?:injured|wounded|hurt|maimed|(?:sustained|suffered|received)\s+(?:\w+\s+){0,2}(?:injuries|wounds|burns)"
    r"|(?:hit|struck)\s+by\s+(?:a\s+)?(?:(?:stray|rubber|sniper['’]s|live)\s+)?(?:bullets?|shrapnel|splinters|gunfire|(?:shell\s+|bomb\s+)?fragments))\b",
    re.I,
)
#: States that need nothing before them.
_ALONE = re.compile(r"die|perish|passed|succumb|lost|embraced|fell|bled|sustained|suffered|received", re.I)
_GOES_ON = re.compile(
    r"\s*(?:[.,;:)”\"]|$|(?:in|by|on|when|after|and|near|during|as|while|this|last|yesterday|today|outside|over|inside)\b)",
    re.I,
)
#: "Killed a carpenter": verbs that have people for objects only.
_ACTIVE = re.compile(
    r"(?P<verb>killed|killing|kills|murdered|murdering|assassinated|assassinating|lynched|lynching|beheaded|wounded|wounding|wounds|injured|injuring"
    rf"|shot\s+dead|gunned\s+down|mowed\s+down|fatally\s+shot)\s+(?P<list>(?:\ban?|\bhis|\bher)\s+{_NO_NOUN}[\w’'-]+(?:\s+{_NO_NOUN}[\w’'-]+){{0,2}}(?:\s+and\s+{_ITEM})?)(?![\w-])",
    re.I,
)
_PASSIVE_VERB = re.compile(r"\b(?:were|was|been|be|are|is)\s+$", re.I)
#: What may be said to die or be hurt and is nobody.
_NOBODY = frozenset(
    "attack bomb blast explosion raid strike incident ambush clash car bus truck vehicle tank plane helicopter boat ship house home building "
    "village town city country state government party company army force group unit battalion brigade patrol convoy number total lot series "
    "hour day week month year minute percent time mile kilometer kilometre km dollar position weapon round drone missile rocket mine shell "
    "cow dog goat sheep horse donkey camel bull ox pig chicken bird fish animal elephant cattle livestock tree crop herd flock "
    "bill deal plan proposal motion project goal match game dream hope idea campaign reform law talk truce peace process chance career economy "
    "market price currency industry sector region area province department house operation battle war dozen hundred thousand few great good large "
    "further additional ceasefire ambition enemy target site share couple elderly".split()
)
#: "Killed or wounded": nobody knows which.
_EITHER = re.compile(r"\s+or\s+(?:killed|injured|wounded|hurt|maimed|missing)\b", re.I)
_BACK = 150


@dataclass(frozen=True, slots=True)
class Unlisted:
    """One or more people at code points `start` to `end`: the words for what befell them end at `state_end`."""

    start: int
    end: int
    killed: bool
    figure: str
    who: str
    state_end: int


def unlisted_people(
    text: str, left: int, right: int, states: Sequence[int], verbs: Sequence[int], taken: Sequence[tuple[int, int]]
) -> Iterator[Unlisted]:
    """Find people in words that no list has, by what befell them.

    Parameters
    ----------
    text : str
    left, right : int
        Code points of the stretch to search.
    states, verbs : sequence of int
        Where words such as "killed" start that may follow the people, and those that may come before them.
    taken : sequence of (int, int)
        Spans of the figures known already: none of them is read again.
    """
    for at in states:
        killed = _KILLED.match(text, at, right)
        state = killed or _HURT.match(text, at, right)
        if state is None or _EITHER.match(text, state.end()):
            continue
        before = _BEFORE.search(text, max(left, at - _BACK), at)
        if before is None or _touched(before.start(), at, taken):
            continue
        if not before["be"] and not _ALONE.match(state[0]) and not _GOES_ON.match(text, state.end()):
            continue
        yield from _items(text, before.span("list"), killed is not None, state.end())
    for at in verbs:
        active = _ACTIVE.match(text, at, right)
        if active is None or _touched(at, active.end(), taken) or _PASSIVE_VERB.search(text, max(left, at - 6), at):
            continue
        verb = active["verb"].lower()
        yield from _items(text, active.span("list"), not verb.startswith(("wound", "injur")), active.end("verb"))


def _touched(left: int, right: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < right and left < end for start, end in taken)


def _items(text: str, span: tuple[int, int], killed: bool, state_end: int) -> Iterator[Unlisted]:
    for one in _ONE.finditer(text, *span):
        words = [word.lower() for word in one["who"].split()]
        owned = one["count"].lower() in ("his", "her", "their", "a", "an")
        plain = words[-1].removesuffix("s")
        if not _NOBODY.isdisjoint((*words, plain)) or (owned and words[-1].endswith("s") and words[-1] != "boss"):
            continue
        yield Unlisted(*one.span(), killed, " ".join(one["count"].split()), " ".join(one["who"].split()), state_end)
