"""Telling reports about ships from reports about the land."""

from __future__ import annotations

import re

from geomap.phrases.grammar import Phrase

#: Kinds of phrases that tell where a ship is as well as where something on land is.
AFLOAT = frozenset({"distance_bearing", "distance", "bearing", "near", "part_of", "offshore", "between"})
#: How far in front of a phrase, and behind it, its ship may be named, in code points.
_REACH, _REACH_BEHIND = 300, 120
_SHIPS = re.compile(
    r"\b(?:vessels?|ships?|tankers?|(?:bulk|container|ore) carriers?|bulker|freighter|trawlers?|dhows?|yachts?|tug(?:boat)?s?|barges?"
    r"|cargo ship|ferry|anchored|at anchor|underway|steaming|adrift|boarded|crew|pirates?|piracy|master|moored|berthed"
    r"|(?:speed|motor|gun)?boats?|skiffs?|dinghy|dinghies|fisher(?:men|s)|seafarers?|[FM]/[TV]|sailing)\b"
    # "Jelly Ferry Road".
    r"(?!\s+(?:road|rd|street|st|avenue|ave|lane|ln|drive|dr|highway|hwy|bridge|crossing|creek|canyon)\b)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z])")
_ASHORE = re.compile(
    r"\b(?:village|town of|camp|ashore|on land|road|rd|highway|hwy|troops|soldiers|militia|airstrike|district|province)\b",
    re.IGNORECASE,
)


#: A phrase that goes on with the name of a sea ("15 miles NW of Al Mukha, Southern Red Sea") is told of what was on it.
_WATER_BEHIND = re.compile(
    r"\s*(?:,|\(|\bin the\b)\s*(?:the\s+)?(?:(?:[A-Z][\w-]+\s){0,2}[A-Z][\w-]+\s(?i:sea|ocean)\b|(?i:gulf|straits?|sea) (?i:of) [A-Z])"
    r"(?!\s+(?i:coast|shore|governorate|province|state|region|district|port|town|city|resort|hills|islands?)\b)"
)
#: Lakes by another name.
_INLAND = re.compile(r"\b(?:dead|caspian|aral|salton) sea\b", re.IGNORECASE)

#: Letters that every one of these words has.
_SHIP_LETTERS = (
    "vessel ship tanker carrier bulker freighter trawler dhow yacht tug barge ferry anchor underway steaming adrift boarded"
    " crew pira master moored berthed boat skiff dingh fisher seafarer f/v f/t m/v m/t sailing"
).split()


def _may_speak_of_ships(words: str) -> bool:
    """Tell whether words are worth searching: most speak of no ship anywhere."""
    folded = words.casefold()
    return any(map(folded.__contains__, _SHIP_LETTERS))


def written_of_ships(text: str, phrase: Phrase) -> bool:
    """Tell whether the sentence around a phrase speaks of ships, or the sea behind it, rather than of the land.

    Examples
    --------
    >>> from geomap.phrases.grammar import parse_phrases
    >>> text = "The tanker was boarded 3 miles south of Bonny."
    >>> written_of_ships(text, next(parse_phrases(text)))
    True
    >>> text = "Pirates boarded a tanker. Troops struck a village 3 miles south of Bonny."
    >>> written_of_ships(text, next(parse_phrases(text)))
    False
    """
    water = _WATER_BEHIND.match(text, phrase.end)
    if water is not None and not _INLAND.search(water[0]):
        return True
    before, behind = text[max(0, phrase.start - _REACH) : phrase.start], text[phrase.end : phrase.end + _REACH_BEHIND]
    around = f"{before} {behind}"
    if not _may_speak_of_ships(around) or _SHIPS.search(around) is None:
        return False
    before, behind = _SENTENCE_END.split(before)[-1], _SENTENCE_END.split(behind)[0]
    around = f"{before} {behind}"
    return len(_SHIPS.findall(around)) > len(_ASHORE.findall(around))
