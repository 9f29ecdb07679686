"""Find who acted and who was acted upon, and give both the same name everywhere."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from geomap.events.lexicon import PhraseIndex
from geomap.events.tokens import AnyCase, Guarded, WordKinds, matches_at, small_letters, tokens_of

DATA = Path(__file__).resolve().parents[1] / "data" / "actors.csv"

Role = Literal["agent", "target", ""]


@dataclass(frozen=True, slots=True)
class Actor:
    """One row of the table of actors; `generic` marks words such as "gunmen" that name nobody."""

    name: str
    kind: str
    country: str = ""
    part_of: str = ""
    generic: bool = False


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor named at code points `start` to `end`."""

    start: int
    end: int
    text: str
    actor: Actor


_GENERIC_FROM = "unidentified gunmen"
_STATE_FORCE = re.compile(
    r"\b(?!(?:Civilian|Human|Christian|Main|Urban|German\s+Shepherd|Open|Ten|Seven|African|Foreign|Then|When|Women|Men"
    r"|Military|Local|Marine|Nine|Online|Medicine)\b)"
    r"(?P<people>[A-Z][a-z]+(?:an|ian|ese|ish|i|ch|en|ik|ean|ino|ine|abe|abè))\s+"
    r"(?:(?:national|federal|government|security|special|armed|military|regular|border|riot|paramilitary)\s+){0,2}"
    r"(?P<force>army|military|troops|soldiers|forces|police(?:men)?|navy|air\s+force|warplanes|jets|aircraft|coast\s?guard"
    r"|helicopters|gunships|artillery|marines|commandos|gendarmes?|positions|outposts?)\b"
)
#: "Myanmar's military", "Ukraine's air force".
_OWN_FORCE = re.compile(
    r"\b(?P<people>[A-Z][\w-]+(?:\s[A-Z][\w-]+)?)['’]s\s+(?:(?:ruling|national|armed|security|military)\s+)?"
    r"(?P<force>army|military|troops|soldiers|forces|navy|air\s+force|junta|warplanes|jets|police)\b"
)
_ATTACK_NOUN = (
    r"(?:air\s?strikes?|strikes?|air\s+raids?|raids?|attacks?|ambush(?:es)?|shelling|bombardment|bombing|artillery|missiles?|rockets?|shells?|tanks?|snipers?"
    r"|drones?|suicide|roadside\s+bomb|car\s+bomb|offensive|assault)"
)
_STATE_ATTACK = re.compile(
    r"\b(?!(?:Christian|Main|Urban|African|Then|When|Latin|Civilian)\b)"
    rf"(?P<people>[A-Z][a-z]+(?:an|ian|ese|ish|i|ch|ean))(?=\s+(?:(?:[a-z-]+|FPV|MQ-9)\s+){{0,2}}?{_ATTACK_NOUN}\b)"
)
_OWN_ATTACK = AnyCase(rf"(?:['’]s)?\s+(?:(?!and\b|by\b|with\b|in\b)[a-z-]+\s+){{0,2}}?{_ATTACK_NOUN}\b")
_GROUP = re.compile(
    r"\b(?P<name>(?:[A-Z][\w’'-]+\s+){1,4}(?:of\s+(?:[A-Z][\w’'-]+\s+)?)?"
    r"(?:Army|Front|Brigades?|Movement|Militia|Battalions?|Resistance|Liberation\s+[A-Z]\w+|Defen[cs]e\s+Forces?|Fighters|Cartel"
    r"|Alliance|Jihad))\b"
)
#: A name before a common noun: "the Viv Ansanm gang", "Baloch separatists", "Afar militia".
_NAMED_BAND = re.compile(
    r"\b(?P<name>[A-Z][\w’'-]+(?:\s+[A-Z0-9][\w’'-]*){0,3})\s+(?P<band>(?:criminal|drug|armed|militant|rebel|jihadist|terrorist|separatist)"
    r"\s+(?:group|gang|cartel)|gang|cartel|militia|militiamen|fighters|rebels|separatists|guerrillas|mercenaries|dissidents|jihadists"
    r"|insurgents|loyalists)\b"
)
#: A name behind a common noun: "the armed group Kata'ib Saif".
_BAND_NAMED = re.compile(
    r"\b(?:armed|militant|rebel|jihadist|insurgent|terrorist|paramilitary|Islamist|criminal)\s+(?:group|organi[sz]ation|movement|faction"
    r"|militia|gang)\s+(?:(?:called|known\s+as)\s+)?(?P<name>[A-Z][\w’'-]+(?:\s+(?:of\s+|al-)?[A-Z][\w’'-]*){0,3})"
)
_BAND_KINDS = {"gang": "criminal", "cartel": "criminal", "militia": "militia", "militiamen": "militia"}
#: Capitalised only because they open a sentence, or names of no band.
_NO_BAND = frozenset(
    "the a an some many most several two three four five six seven eight nine ten eleven twelve dozens hundreds thousands unidentified"
    " unknown armed suspected alleged local islamist foreign rival young masked other pro anti when after while as where if former"
    " captured wounded dead surviving heavily all both muslim christian meanwhile more other these those their his in on at by"
    " defected communist marxist maoist leftist government members militant jihadist rebel".split()
)
#: Characters in front of a force's, a group's or a band's common noun within which its name begins: longer than any.
_REACH = 240
#: Words in small letters: the people of `_STATE_FORCE` and `_STATE_ATTACK`, what opens `_BAND_NAMED`, and what stands
#: behind the names of `_OWN_FORCE`, `_GROUP` and `_NAMED_BAND`.
_WORDS = WordKinds(
    lambda word: word.endswith(("an", "ese", "ish", "i", "ch", "en", "ik", "ino", "ine", "abe", "abè")),
    frozenset("armed militant rebel jihadist insurgent terrorist paramilitary islamist criminal".split()),
    frozenset("army military troops soldiers forces navy air junta warplanes jets police".split()),
    frozenset(
        "army front brigade brigades movement militia battalion battalions resistance liberation defence defense fighters cartel"
        " alliance jihad".split()
    ),
    frozenset(
        "criminal drug armed militant rebel jihadist terrorist separatist gang cartel militia militiamen fighters rebels separatists"
        " guerrillas mercenaries dissidents jihadists insurgents loyalists".split()
    ),
)
_SERVICES = {
    "police": "police",
    "policemen": "police",
    "navy": "navy",
    "coast guard": "coast guard",
    "coastguard": "coast guard",
}
_DRONES = Guarded(
    AnyCase(
        r"\b(?:unmanned\s+(?:\w+\s+)?(?:aircraft|planes?|aerial|vehicles?|systems?)|drones?|UAVs?|remotely\s+piloted)\b"
    ),
    frozenset(("unmanned", "drone", "drones", "uav", "uavs", "remotely")),
)


@lru_cache(maxsize=1)
def _load() -> tuple[PhraseIndex[Actor], dict[str, Actor]]:
    phrases: list[tuple[str, Actor]] = []
    by_name: dict[str, Actor] = {}
    generic = False
    with DATA.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            generic = generic or row["name"] == _GENERIC_FROM
            actor = Actor(row["name"], row["kind"], row["country"], row["part_of"], generic)
            by_name[actor.name] = actor
            phrases.extend((alias.strip(), actor) for alias in row["aliases"].split(";"))
    return PhraseIndex(phrases), by_name


def known_actor(name: str) -> Actor | None:
    """Return the row of the table of actors with that main name, or None."""
    return _load()[1].get(name)


def root_actor(name: str) -> str:
    """Return the largest body an actor belongs to, itself when it belongs to none.

    Examples
    --------
    >>> root_actor("US Africa Command (US military)")
    'US military'
    >>> root_actor("Some Unknown Front")
    'Some Unknown Front'
    """
    seen: set[str] = set()
    while (row := known_actor(name)) is not None and row.part_of and name not in seen:
        seen.add(name)
        name = row.part_of
    return name


def mentions_drones(text: str, start: int, end: int) -> bool:
    """Return whether a text says between two code points that unmanned aircraft were used."""
    return _DRONES.search(text, start, end) is not None


def find_actors(text: str) -> tuple[ActorMention, ...]:
    """Find every actor a text names.

    Names and aliases come from ``data/actors.csv``. "<People> police", "<people> troops" and names that end in
    Army, Front, Brigade and the like are taken as they stand.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of ActorMention
        In order, without overlaps.

    Examples
    --------
    >>> [mention.actor.name for mention in find_actors("US forces struck Daesh and met Chadian troops.")]
    ['US military', 'Islamic State (ISIS)', 'Chadian military']
    """
    index, by_name = _load()
    found = [ActorMention(hit.start, hit.end, text[hit.start : hit.end], hit.entry) for hit in index.find(text)]
    named = [mention for mention in found if not mention.actor.generic]
    taken = bytearray(len(text))
    for mention in named:
        taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)

    def add(start: int, end: int, actor: Actor) -> None:
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            named.append(ActorMention(start, end, text[start:end], actor))

    peoples, bands, forces, groups, common = _WORDS.starts(text)
    peoples = [start for start in peoples if text[start].isupper()]
    for match in matches_at(_STATE_FORCE, text, peoples, 0, len(text)):
        service = _SERVICES.get(" ".join(match["force"].lower().split()), "military")
        add(match.start(), match.end(), _state_body(match["people"], service))
    for match in matches_at(_STATE_ATTACK, text, peoples, 0, len(text)):
        add(match.start(), match.end(), _state_body(match["people"], "military"))
    owned = "'s" in text or "’s" in text
    for match in matches_at(_OWN_FORCE, text, _capitals_before(text, forces) if owned else [], 0, len(text)):
        country = next((hit.entry for hit in index.find(match["people"]) if hit.entry.kind == "country"), None)
        if match["force"] == "police":
            add(match.start(), match.end(), _state_body(match["people"], "police"))
            continue
        body = by_name.get(country.part_of) if country else None
        add(match.start(), match.end(), body or _state_body(match["people"], "military"))
    for match in matches_at(_GROUP, text, _capitals_before(text, groups), 0, len(text)):
        words = match["name"].removeprefix("The ").strip()
        if " " in words:
            add(match.end("name") - len(words), match.end("name"), Actor(" ".join(words.split()), "rebel"))
    for match in matches_at(_NAMED_BAND, text, _capitals_before(text, common), 0, len(text)):
        words = match["name"].split()
        while words and words[0].lower() in _NO_BAND:
            words = words[1:]
        if words:
            kind = _BAND_KINDS.get(match["band"].split()[-1], "rebel")
            start = text.index(words[0], match.start())
            add(start, match.end(), Actor(" ".join([*words, match["band"]]), kind))
    for match in matches_at(_BAND_NAMED, text, bands, 0, len(text)):
        add(*match.span("name"), Actor(" ".join(match["name"].split()), "rebel"))
    named.sort(key=lambda mention: mention.start)
    starts = [mention.start for mention in named]
    kept = [
        mention
        for mention in found
        if mention.actor.generic
        and not any(taken[mention.start : mention.end])
        and not _repeats_name(text, mention, named, bisect_left(starts, mention.start) - 1)
    ]
    return tuple(sorted([*named, *kept], key=lambda mention: mention.start))


def _capitals_before(text: str, nouns: Sequence[int]) -> list[int]:
    """Return where capitalised words begin from which a name may reach to one of some nouns."""
    tokens, found, after = tokens_of(text), list[int](), 0
    for noun in nouns:
        first, last = tokens.between(max(after, noun - _REACH), noun)
        found += [at for at in tokens.starts[first:last] if text[at].isupper()]
        after = noun
    return found


@lru_cache(maxsize=1024)
def _state_body(people: str, service: str) -> Actor:
    name = f"{people} {service}"
    known = (hit.entry for hit in _load()[0].find(name) if (hit.start, hit.end) == (0, len(name)))
    return next(known, Actor(name, "state"))


def _repeats_name(text: str, generic: ActorMention, named: Sequence[ActorMention], before: int) -> bool:
    """Whether "militants" only repeats the name before it ("ISIS militants", "ISIS tactical fighters")."""
    if before < 0 or named[before].actor.kind == "country":
        return False
    between = text[named[before].end : generic.start]
    return (
        len(between) < 40
        and re.fullmatch(r"[\s-]+(?:[a-z-]+\s+)?", between) is not None
        and re.search(r"\b(?:and|or|in|by|with)\b", between) is None
    )


_DONE = (
    r"(?:conduct(?:ed|ing)|carried\s+out|carrying\s+out|launch(?:ed|ing)|kill(?:ed|ing)|attack(?:ed|ing)|struck|hit|bomb(?:ed|ing)"
    r"|shell(?:ed|ing)|ambush(?:ed|ing)|raid(?:ed|ing)|storm(?:ed|ing)|seized|captur(?:ed|ing)|abduct(?:ed|ing)|kidnap(?:ped|ping)"
    r"|board(?:ed|ing)|hijack(?:ed|ing)|fired|opened\s+fire|detonated|execut(?:ed|ing)|behead(?:ed|ing)|shot|massacred|burn(?:ed|t)"
    r"|torched|loot(?:ed|ing)|arrest(?:ed|ing)|detain(?:ed|ing)|clash(?:ed|ing)|fought|target(?:ed|ing)|destroy(?:ed|ing)|engag(?:ed|ing)"
    r"|overran|seizing|taken|retaken|lynched|freed|rescued|walked\s+into|climbed\s+aboard|drove|rammed|dragged|planted|approach(?:ed|ing)|attempt(?:ed|ing)|took|stole|retook|recaptur(?:ed|ing)|robbed|gunned|murdered|repelled"
    r"|harass(?:ed|ing)|strafed|mortared|dynamited|machine-?gunned|overpowered|pounded|bombard(?:ed|ing)|intercepted|perform(?:ed|ing)|set\s+fire|blew|dropp(?:ed|ing)|beat|entered|overrun|sprayed|armed\s+with\s+\w+\s+(?:and\s+\w+\s+)?boarded)"
)
_ACTIVE_AFTER = AnyCase(
    r"(?:\s+(?!(?:and|were|was|are|is)\b)[\w’'-]+){0,3}?(?:\s+and\s+(?:its|his|their)\s+(?:[\w’'-]+\s+)?[\w’'-]+"
    r"|\s+(?:armed|riding|travelling|traveling|dressed|wearing)\s+(?:(?:on|in|with|as)\s+)?(?:[\w’'-]+\s+)?[\w’'-]+)?(?:,?\s+(?:backed|supported|aided|accompanied|led)\s+by\s+[^,.;]{1,50}?,?)?"
    r"(?:\s*,\s+(?:which|who)[^,]{1,80},)?\s+"
    r"(?:(?:has|have|had|also|reportedly|allegedly|then|later|jointly|twice|again|continued\s+to|are\s+said\s+to\s+have)\s+)*"
    rf"{_DONE}\b"
)
_PASSIVE_AFTER = AnyCase(
    r"(?:\s+[\w’'-]+){0,4}?\s+(?:came|come|coming|comes)\s+under\s+(?:\w+\s+){0,2}(?:attack|fire|shelling|bombardment|assault)\b"
    r"|(?:,\s+(?:including|among\s+them|mostly|(?:most|many|some|all|half|several)\s+of\s+them)\s+[^,;.]{1,60},)?(?:\s+(?!(?:who|which|that|said|have\s+taken)\b)[\w’'-]+){0,4}?(?:\s+who)?\s+"
    r"(?:(?:had|have|has|also|reported|reportedly)\s+)*(?:were|was|been|being|are|got)\s+(?:(?:been|being|also|reported|reportedly|later)\s+)*(?:killed|wounded|injured|struck|hit|attacked|abducted|kidnapped|shot|bombed|shelled|ambushed"
    r"|boarded|hijacked|approached|fired|executed|beheaded|massacred|murdered|engaged|targeted|arrested|detained|robbed|gunned|assassinated|seized|raped|lynched|kidnaped|rounded\s+up|(?:hacked|stabbed|beaten|burned|burnt|stoned)\s+(?:to\s+death|alive))\b"
    r"|(?:\s+[\w’'-]+){0,2}?\s+died\b"
)
_FILLER = (
    r"(?:[\"“]?(?!(?:in|by|on|near|while|after|before|where|when|was|were|is|said|with|and|killed|wounded|struck|hit|attacked"
    r"|destroyed)\b)[\w’'().-]+\s+){0,6}[\"“]?"
)
_AGENT_BEFORE = AnyCase(
    r"(?<!backed )(?<!supported )(?<!accompanied )(?<!aided )(?<!guarded )(?<!used )(?<!held )(?<!controlled )(?<!run )(?<!owned )(?<!claimed )(?<!operated )(?<!occupied )"
    rf"\bby\s+{_FILLER}$"
)
_TARGET_BEFORE = AnyCase(
    r"\b(?:against|targeting|targeted|struck|hit|hitting|killed|killing|engaged|engaging|destroyed|destroying|bombed|bombing|shelled"
    r"|attacked|attacking|harass(?:ed|ing)|strafed|mortared|dynamited|machine-?gunned|overpowered|(?:attack|raid|(?:air)?strike|assault|fire|fired|ambush)(?:s|ed)?\s+(?:up)?on|(?:fired|launched|fire|missiles?|rockets?|shells?|rounds|drones?)\s+(?:up)?(?:at|on|against)|wound(?:ed|ing)|injur(?:ed|ing)"
    r"|abducted|abducting|kidnapped|kidnapping|ambushed|arrested|arresting|detained|boarded|boarding|approached|hijacked|hijacking"
    r"|massacred|executed|beheaded|shot(?:\s+dead)?|gunned\s+down|murdered|clash(?:ed|es|ing)?\s+with|fought(?:\s+with)?|fighting(?:\s+with)?"
    r"|(?:into|on|at|against|hit|struck|attacked|ambushed|raided|stormed)\s+(?:an?|the)\s+(?:\w+\s+)?(?:convoy|vehicle|bus|truck|base|camp"
    r"|post|patrol|checkpoint|position|headquarters|barracks)\s+(?:of|belonging\s+to|carrying)"
    rf"|battl(?:ed|ing)|repelled|suppressed|robbed|eliminated|neutrali[sz]ed)\s+{_FILLER}$"
)
_BETWEEN = AnyCase(r"\b(?:clash\w*|battles?|fighting|firefight|skirmish\w*|fire)\b[^.;]{0,40}\bbetween\s+[^.;]{0,40}$")
_BETWEEN_AND = AnyCase(r"\bbetween\b[^.;]{0,60}\band\s+[^.;,]{0,30}$")
_CLASHED = (
    r"(?:(?:have|has|had|also|again|reportedly)\s+)*(?:clashed|clashing|fought|traded\s+(?:\w+\s+)?fire|exchanged\s+(?:\w+\s+)?(?:gun)?fire"
    r"|skirmished|battled\s+each\s+other)\b(?!\s+(?:with|against))"
)
#: "A and B clashed": the words behind A, and those behind B.
_AND_CLASHED = AnyCase(rf"(?:\s+[\w’'-]+){{0,2}}?\s+and\s+(?:[\w’'-]+\s+){{1,6}}?{_CLASHED}")
#: "A and B killed": the words behind A.
_AND_DID = AnyCase(
    r"(?:\s+(?:fighters|mercenaries|troops|soldiers|forces|militants|rebels|gunmen))?\s+and\s+"
    rf"(?:(?!(?:was|were|been|are|is)\b)[\w’'-]+\s+){{1,3}}?{_DONE}\b"
)
_AND_BEFORE = AnyCase(r"\band\s+(?:the\s+)?(?:[\w-]+\s+){0,2}$")
#: "Israel has also struck": the words behind a country.
_DID = AnyCase(rf"\s+(?:(?:has|have|had|also)\s+)*{_DONE}\b")
_THEY_CLASHED = AnyCase(rf"(?:\s+(?!and\b)[\w’'-]+){{0,2}}?\s+{_CLASHED}")
_CLAIMS = AnyCase(
    r"(?:\s*,[^,.;]{1,60},)?\s+(?:(?:has|have|had|later|also)\s+)*(?:said\s+(?:it|they)\s+(?:was|were)\s+behind\b|claim(?:ed|s|ing)\s+(?:responsibility|credit|(?:the|an?|both)\s+\w*\s*"
    r"(?:attacks?|bombing|assault|killings?|strikes?|ambush|raid|blast|abduction))\b)"
)
_BLAMED = AnyCase(r"\bblamed\s+(?:it\s+|the\s+\w+\s+)?on\s+(?:the\s+)?(?:\w+\s+){0,2}$|\bblamed\s+(?:the\s+)?$")
_BLAMED_WHOM = AnyCase(r"\s+(?:on|said)\b")
#: "at a police checkpoint".
_POST_AFTER = AnyCase(
    r"(?:['’]s?)?(?:\s+(?:observation|command|guard|border|main|local|communications))?\s+(?:check\s?points?|posts?|stations?|patrols?|convoys?|bases?|outposts?|barracks|headquarters|positions?|vehicles?|trucks?|camps?)\b"
)
_POST_BEFORE = AnyCase(
    r"\b(?:at|on|against|near|of|hit|struck|attack(?:ed|ing)|ambush(?:ed|ing)|raid(?:ed|ing)|storm(?:ed|ing)|target(?:ed|ing)|harass(?:ed|ing)|into|outside)"
    r"\s+(?:an?|the|two|three|several)\s+(?:[\w-]+\s+){0,2}$"
)
#: "Positions held by the army".
_HELD_BY = AnyCase(
    r"\b(?:positions?|posts?|bases?|outposts?|camps?|checkpoints?|buildings?|trenches)\s+(?:held|manned|guarded|occupied|defended)"
    r"\s+by\s+(?:[\w’'-]+\s+){0,4}$"
)
#: Clauses about something else that happened: "fighters who had engaged a patrol", "after fighters had attacked troops".
_RELATIVE = AnyCase(r"\bwho\b[^,]*$|\b(?:after|because)\b[^,.]*\bhad\b[^,.]*$")
_AFTER = AnyCase(r"\b(?:after|because|since|when)\s+(?:\w+\s+){0,4}$")
_HAD = AnyCase(r"(?:\s+[\w’'-]+){0,3}?\s+had\b")
_SAYS_IT_DID = AnyCase(
    rf"\s+(?:said|says|announced|reported|confirmed|stated|claimed)\b[^.;]{{0,40}}?\s(?:it|they|its\s+(?:\w+\s+)?(?:troops|forces|soldiers|aircraft|jets|planes|warplanes|drones|fighters|navy|units))\s+(?:(?:has|have|had)\s+)?{_DONE}\b"
)
#: "A clerk at the barracks was shot": it befell the clerk.
_BESIDE = AnyCase(r"\b(?:at(?!\s+least\b)|near|outside|inside)\s+(?:[\w’'-]+\s+){0,3}$")
_SPEECH_AFTER = AnyCase(
    r"(?:\s+[\w’'-]+){0,3}\s+(?:said|says|told|announced|reported|added|confirmed|assess\w*|officials)\b"
)


def role_of(text: str, mention: ActorMention, start: int, end: int) -> Role:
    """Return whether an actor acts or is acted upon in the clause at code points `start` to `end`."""
    before = text[max(start, mention.start - 110) : mention.start]
    after = text[mention.end : min(end, mention.end + 130)]
    small, behind = small_letters(before), small_letters(after)
    had = "had" in behind and _HAD.opens(after, behind) and _AFTER.within(before, small)
    if had or (("who" in small or "had" in small) and _RELATIVE.within(before, small)):
        return ""
    if "between" in small:
        if _BETWEEN_AND.within(before, small) and _between(before.rsplit(" and ", 1)[0] + " "):
            return "target"
        if _BETWEEN.within(before, small):
            return "agent"
    if mention.actor.kind == "country":
        direct = _DID.opens(after, behind)
        by_name = _OWN_ATTACK.opens(after.removeprefix("."), behind.removeprefix("."))
        says = _SAYS_IT_DID.opens(after, behind)
        return "agent" if (direct or by_name or says) and not _TARGET_BEFORE.within(before, small) else ""
    if "and" in behind and (_AND_CLASHED.opens(after, behind) or _AND_DID.opens(after, behind)):
        return "agent"
    if "and" in small and _THEY_CLASHED.opens(after, behind) and _AND_BEFORE.within(before, small):
        return "target"
    claims = ("claim" in behind or "behind" in behind) and _CLAIMS.opens(after, behind)
    if claims or ("blamed" in small and _BLAMED.within(before, small) and not _BLAMED_WHOM.opens(after, behind)):
        return "agent"
    if "by" in small and _HELD_BY.within(before, small):
        return "target"
    if "by" in small and _AGENT_BEFORE.within(before, small):
        return "agent"
    if _POST_AFTER.opens(after, behind) and _POST_BEFORE.within(before, small):
        return "target"
    if _PASSIVE_AFTER.opens(after, behind) and not _BESIDE.within(before, small):
        return "target"
    if _TARGET_BEFORE.within(before, small):
        return "target"
    if _OWN_ATTACK.opens(after, behind) or _SAYS_IT_DID.opens(after, behind):
        return "agent"
    if _ACTIVE_AFTER.opens(after, behind) and not _SPEECH_AFTER.opens(after, behind):
        return "agent"
    return ""


def _between(words: str) -> bool:
    return _BETWEEN.within(words, small_letters(words))


def names_of(mentions: Iterable[ActorMention], everyone: Iterable[ActorMention]) -> tuple[str, ...]:
    """Return the actors' names once each, in order.

    A body is named by its part when the report names exactly one part of it: "US forces" in a report that
    quotes US Africa Command are "US Africa Command (US military)".
    """
    parts: dict[str, set[str]] = {}
    for mention in everyone:
        if mention.actor.part_of and mention.actor.kind != "country":
            parts.setdefault(mention.actor.part_of, set()).add(mention.actor.name)
    names: list[str] = []
    for mention in mentions:
        name = mention.actor.part_of if mention.actor.kind == "country" else mention.actor.name
        only = parts.get(name, set())
        if len(only) == 1 and name == "US military":
            name = next(iter(only))
        if name not in names:
            names.append(name)
    return tuple(names)
