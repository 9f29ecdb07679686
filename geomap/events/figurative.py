"""Words of an event that are said of what nobody did or bled in: prices, storms, matches, mishaps."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.events.actors import ActorMention
from geomap.events.triggers import TriggerMention

#: What is attacked, hit or blown up in a manner of speaking: with nothing of _ARMED beside it, no blood is shed.
_FIGURATIVE = re.compile(
    r"\b(?:(?:wave|storm|barrage|hail|chorus)\s+of\s+(?:criticism|protests?|complaints|questions|abuse)|criticism|criticis\w+|inflation|shares|stocks?\s+(?:exchange|market)"
    r"|investors|short\s+sellers?|lenders?|shareholders?|the\s+stock|stocks|applause|orchestra|audience|brokers?|currency|interest\s+rates?|(?:bill|budget|reforms?|motion|amendment)\s+(?:survived|in\s+parliament)|monetary\s+fund|world\s+bank|tax(?:es)?\s+(?:plan|cuts?|bill)|policies"
    r"|policy|tariffs?|strikers|walkout|wages?|budget|\d-\d(?=[\s.,])|senate|speculators?|pay\s+(?:rise|dispute)|(?:talks|negotiations|deal|row|scandal|tempers|dispute|debate|economy|prices?|demand)\s+(?:\w+\s+){0,4}?(?:blew\s+up|exploded|erupted|collapsed)"
    r"|parliament|congress(?!m)|senate|(?:minister|premier|president|chancellor|bank|company|firm|airline|broadcaster|regulator)\s+(?:\w+\s+)?(?:came|comes)\s+under"
    r"|verbal\w*|rhetoric|lawsuits?|newspaper\s+column|editorials?|on\s+television|polls?|election\s+campaign|voters|opposition\s+leaders?\s+(?:attacked|hit|assaulted)|album|novel|premature|patients|fans|visitors|relegation|hat-?trick|equali[sz]er|stoppage\s+time|match|goal|coach|league|tournament|champions?)\b",
    re.I,
)
#: What nobody meant: "burned down after a short circuit".
_MISHAP = re.compile(
    r"\b(?:short[\s-]circuit|electrical\s+fault|gas\s+(?:leak|canister|bottle|main|explosion|blast)|burst\s+ty(?:re|res)|tyre\s+burst|accidental(?:ly)?|by\s+accident|an\s+accident"
    r"|technical\s+(?:fault|failure)|boiler|fireworks?\s+(?:factory|depot|warehouse)|matador|bullfight\w*|coal\s+mine)\b",
    re.I,
)
_DELIBERATE = re.compile(
    r"\b(?:bomb\w*|explosives?|gunm[ae]n|rebels?|militants?|guerrillas?|attack\w*|arson\w*|sabotag\w*|deliberate\w*)\b",
    re.I,
)
#: Words that tell of an attack only beside somebody or something armed: rain strikes, parties clash, doctors fight.
_WEAK = frozenset("hit struck fought battled battling clashed clashing ambushed assaulted harassed engaged".split())
#: What makes an attack one in earnest.
_ARMED = re.compile(
    r"\b(?:gun\w*|bomb(?!shell|ast)\w*|explosiv\w*|dynamit\w*|grenades?|rockets?|missiles?|mortars?|shell(?:s|ed|ing)|rifles?|machine-?\s?gun\w*|bullets?|armed|troops|soldiers?|rebels?"
    r"|guerrillas?|militants?|terroris\w+|insurgents?|subversives?|commandos?|police(?:men|man)?|army|military|air\s?force|kill\w*|wound\w*|injur\w*|dead|died|shot|murder\w*|assassinat\w*"
    r"|tribes?\w*|clans?|gangs?|factions?|militia\w*|fighters?|herders?|traffickers?|mobs?|rioters|protesters|demonstrators|youths|patrols?|convoys?|checkpoint|barracks|garrison|frontline|forces|marines|artillery|warships?|navy|attackers?|assailants?"
    r"|defus\w+|deactivat\w+|kidnap\w*|abduct\w*|hostages?|stabb\w*|arson|ablaze|torched|burn(?:ed|t)|device|masked|hooded|bandits|jihadi\w*|warplanes?|drones?|airstrikes?|raped)\b",
    re.I,
)
#: Families of words that are also said where nobody bleeds.
_SAID_OF_ANYTHING = frozenset(("attack", "bomb", "battle", "air", "shelling", "killing", "shooting", "looting", "ied"))
_POINTS_BACK = re.compile(
    r"[\"“]?(?:It|They|He|She|This|That|These|Both|The\s+(?:blast|strike|attack|explosion|raid)s?)\b"
)


def is_mishap(words: str) -> bool:
    """Return whether words tell of what nobody meant.

    Examples
    --------
    >>> is_mishap("The factory burned down after a short circuit."), is_mishap("Rebels burned down the factory.")
    (True, False)
    """
    return _MISHAP.search(words) is not None and _DELIBERATE.search(words) is None


def is_figurative(
    text: str, start: int, end: int, triggers: Sequence[TriggerMention], actors: Sequence[ActorMention]
) -> bool:
    """Return whether words such as "attacked" are said of prices, storms or mishaps, and nobody is armed.

    Parameters
    ----------
    text : str
    start, end : int
        Code points of a sentence.
    triggers : sequence of TriggerMention
        The sentence's words of events.
    actors : sequence of ActorMention
    """
    if not all(trigger.kind.family in _SAID_OF_ANYTHING for trigger in triggers):
        return False
    body = text[start:end]
    if is_mishap(body):
        return True
    weak = all(trigger.text.lower() in _WEAK for trigger in triggers) and not _POINTS_BACK.match(body)
    if not (weak or _FIGURATIVE.search(body)):
        return False
    if any(mention.actor.kind not in ("civilians", "country") for mention in actors):
        return False
    if weak and any(mention.actor.kind == "country" for mention in actors):
        return False
    others = body
    for trigger in triggers:
        left, right = trigger.start - start, trigger.end - start
        if " " not in trigger.text or trigger.text.lower().endswith(" shot"):
            others = others[:left] + " " * (right - left) + others[right:]
    return _ARMED.search(others) is None
