"""Words of an event that are said of what nobody did or bled in: prices, storms, matches, mishaps."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.events.actors import ActorMention
from geomap.events.tokens import AnyCase, Guarded, small_letters
from geomap.events.triggers import TriggerMention

#: What is attacked, hit or blown up in a manner of speaking: with nothing of _ARMED beside it, no blood is shed.
_FIGURATIVE = AnyCase(
    r"\b(?:(?:wave|storm|barrage|hail|chorus)\s+of\s+(?:criticism|protests?|complaints|questions|abuse)|criticism|criticis\w+|inflation|shares|stocks?\s+(?:exchange|market)"
    r"|investors|short\s+sellers?|lenders?|shareholders?|the\s+stock|stocks|applause|orchestra|audience|brokers?|currency|interest\s+rates?|(?:bill|budget|reforms?|motion|amendment)\s+(?:survived|in\s+parliament)|monetary\s+fund|world\s+bank|tax(?:es)?\s+(?:plan|cuts?|bill)|policies"
    r"|policy|tariffs?|strikers|walkout|wages?|budget|\d-\d(?=[\s.,])|senate|speculators?|pay\s+(?:rise|dispute)|(?:talks|negotiations|deal|row|scandal|tempers|dispute|debate|economy|prices?|demand)\s+(?:\w+\s+){0,4}?(?:blew\s+up|exploded|erupted|collapsed)"
    r"|parliament|congress(?!m)|senate|(?:minister|premier|president|chancellor|bank|company|firm|airline|broadcaster|regulator)\s+(?:\w+\s+)?(?:came|comes)\s+under"
    r"|verbal\w*|rhetoric|lawsuits?|newspaper\s+column|editorials?|on\s+television|polls?|election\s+campaign|voters|opposition\s+leaders?\s+(?:attacked|hit|assaulted)|album|novel|premature|patients|fans|visitors|relegation|hat-?trick|equali[sz]er|stoppage\s+time|match|goal|coach|league|tournament|champions?)\b"
)
#: What nobody meant: "burned down after a short circuit".
_MISHAP = AnyCase(
    r"\b(?:short[\s-]circuit|electrical\s+fault|gas\s+(?:leaks?|canisters?|bottles?|cylinders?|main|explosion|blast)|burst\s+ty(?:re|res)|tyre\s+burst|accidental(?:ly)?|by\s+accident|an\s+accident"
    r"|technical\s+(?:fault|failure)|boiler|fireworks?\s+(?:factory|depot|warehouse)|matador|bullfight\w*|coal\s+mine|(?:fuel|petrol|gasoline|oil)\s+(?:tanker|truck|lorry)\s+(?:\w+\s+){0,2}?(?:overturned|crashed|collided|skidded)|overturned\s+and\s+(?:exploded|caught))\b"
)
_DELIBERATE = AnyCase(
    r"\b(?:bomb\w*|explosives?|gunm[ae]n|rebels?|militants?|guerrillas?|attack\w*|arson\w*|sabotag\w*|deliberate\w*)\b"
)
#: Words that tell of an attack only beside somebody or something armed: rain strikes, parties clash, doctors fight.
_WEAK = frozenset("hit struck fought battled battling clashed clashing ambushed assaulted harassed engaged".split())
#: What makes an attack one in earnest.
_ARMED = AnyCase(
    r"\b(?:gun\w*|bomb(?!shell|ast)\w*|explosiv\w*|dynamit\w*|grenades?|rockets?|missiles?|mortars?|shell(?:s|ed|ing)|rifles?|machine-?\s?gun\w*|bullets?|armed|troops|soldiers?|rebels?"
    r"|guerrillas?|militants?|terroris\w+|insurgents?|subversives?|commandos?|police(?:men|man)?|army|military|air\s?force|kill\w*|wound\w*|injur\w*|dead|died|shot|murder\w*|assassinat\w*"
    r"|tribes?\w*|clans?|gangs?|factions?|militia\w*|fighters?|herders?|traffickers?|mobs?|rioters|protesters|demonstrators|youths|patrols?|convoys?|checkpoint|barracks|garrison|frontline|forces|marines|artillery|warships?|navy|attackers?|assailants?"
    r"|defus\w+|deactivat\w+|kidnap\w*|abduct\w*|hostages?|stabb\w*|arson|ablaze|torched|burn(?:ed|t)|device|masked|hooded|bandits|jihadi\w*|warplanes?|drones?|airstrikes?|raped)\b"
)
#: Families of words that are also said where nobody bleeds.
_SAID_OF_ANYTHING = frozenset(("attack", "bomb", "battle", "air", "shelling", "killing", "shooting", "looting", "ied"))
_POINTS_BACK = re.compile(
    r"[\"“]?(?:It|They|He|She|This|That|These|Both|The\s+(?:blast|strike|attack|explosion|raid)s?)\b"
)


#: The same, where a word of each wording stands.
_GUARDED_FIGURATIVE = Guarded(
    _FIGURATIVE,
    re.compile(
        r"wave$|storm$|barrage$|hail$|chorus$|criticis|inflation$|shares$|stocks?$|investors$|sellers?$|lenders?$|shareholders?$"
        r"|applause$|orchestra$|audience$|brokers?$|currency$|rates?$|bill$|budget$|reforms?$|motion$|amendment$|monetary$|bank$|tax"
        r"|polic(?:y|ies)$|tariffs?$|strikers$|walkout$|wages?$|\d$|senate$|speculators?$|pay$|talks$|negotiations$|deal$|row$"
        r"|scandal$|tempers$|dispute$|debate$|economy$|prices?$|demand$|parliament$|congress|under$|verbal|rhetoric$|lawsuits?$"
        r"|column$|editorials?$|television$|polls?$|campaign$|voters$|opposition$|album$|novel$|premature$|patients$|fans$"
        r"|visitors$|relegation$|hat|equali|stoppage$|match$|goal$|coach$|league$|tournament$|champions?$"
    ).match,
)
_GUARDED_MISHAP = Guarded(
    _MISHAP,
    re.compile(
        r"circuit$|fault$|gas$|fuel$|petrol$|gasoline$|oil$|overturned$|burst$|accident|technical$|boiler$|fireworks?$|matador$|bullfight|coal$"
    ).match,
)
_GUARDED_ARMED = Guarded(
    _ARMED,
    re.compile(
        r"gun|bomb|explosiv|dynamit|grenade|rocket|missile|mortar|shell|rifle|machine|bullet|armed$|troops$|soldier|rebel|guerrilla"
        r"|militant|terroris|insurgent|subversive|commando|police|army$|military$|air|kill|wound|injur|dead$|died$|shot$|murder"
        r"|assassinat|tribe|clan|gang|faction|militia|fighter|herder|trafficker|mob|rioters$|protesters$|demonstrators$|youths$"
        r"|patrol|convoy|checkpoint$|barracks$|garrison$|frontline$|forces$|marines$|artillery$|warship|navy$|attacker|assailant"
        r"|defus|deactivat|kidnap|abduct|hostage|stabb|arson$|ablaze$|torched$|burn|device$|masked$|hooded$|bandits$|jihadi|warplane|drone"
        r"|airstrike|raped$"
    ).match,
)


def is_mishap(text: str, start: int = 0, end: int | None = None) -> bool:
    """Return whether a sentence, at code points `start` to `end`, tells of what nobody meant.

    Examples
    --------
    >>> is_mishap("The factory burned down after a short circuit."), is_mishap("Rebels burned down the factory.")
    (True, False)
    """
    stop = len(text) if end is None else end
    return _GUARDED_MISHAP.search(text, start, stop) is not None and _DELIBERATE.search(text, start, stop) is None


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
    if is_mishap(text, start, end):
        return True
    weak = all(trigger.text.lower() in _WEAK for trigger in triggers) and not _POINTS_BACK.match(text, start, end)
    if not (weak or _GUARDED_FIGURATIVE.search(text, start, end)):
        return False
    if any(mention.actor.kind not in ("civilians", "country") for mention in actors):
        return False
    if weak and any(mention.actor.kind == "country" for mention in actors):
        return False
    if not _GUARDED_ARMED.search(text, start, end):
        return True
    others = text[start:end]
    for trigger in triggers:
        left, right = trigger.start - start, trigger.end - start
        if " " not in trigger.text or trigger.text.lower().endswith(" shot"):
            others = others[:left] + " " * (right - left) + others[right:]
    return not _ARMED.within(others, small_letters(others))
