"""Which of a clause's places is the event's: the one its words link it to, else the one that says most."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.events.casualties import CasualtyMention
from geomap.events.placelink import link_places
from geomap.events.places import PlacePhrase, best_place, is_vaguer, same_place
from geomap.events.placewords import Words
from geomap.events.sentences import Sentence
from geomap.events.unknownplaces import OFFSETS

_BEFELL = re.compile(
    r"\b(?:kill(?:ed|ing|s)?|die[ds]|dead|deaths?|wound\w+|injur\w+|hurt|shot|murder\w*|execut\w+|bodies|lost)\b", re.I
)
_APPOSITION = re.compile(r"[\s,(]*(?:(?:in|at|on|near|of)\s+(?:the\s+)?)?")
#: Between a town and how far it is from elsewhere there may be the division it lies in.
_GLOSS = re.compile(r"\s*,\s+(?:(?:in\s+)?(?:the\s+)?[A-Z][^,;.]{1,40},\s+)?")
#: UCDP GED where_prec up to that of a second-order division.
_TOWN = 3
#: A place is taken for the event's from this probability on, whatever else is named (assumed).
LINKED = 0.5


def place_of(
    text: str,
    sentence: Sentence,
    word: tuple[int, int] | None,
    casualties: Sequence[CasualtyMention],
    places: Sequence[PlacePhrase],
) -> PlacePhrase | None:
    """Return the place of an event, None where no place is named.

    Parameters
    ----------
    text : str
    sentence : Sentence
    word : (int, int) or None
        Code points of the event word; None where only figures tell of the event.
    casualties : sequence of CasualtyMention
        Of the sentence.
    places : sequence of PlacePhrase
        Of the clause.
    """
    best = _glossed(text, best_place(places), places)
    specific = [place for place in places if place.specific]
    if best is None or len(specific) < 2 or text[sentence.body : sentence.end].isupper():
        return best
    told = word or _telling_word(text, sentence, casualties)
    if told is None:
        return best
    near = [place for place in specific if ";" not in text[slice(*sorted((told[0], place.mention.start)))]]
    if near and len(near) < len(specific):
        specific, best = near, best_place(near) or best
    if len(specific) < 2:
        return best
    links = link_places(Words.of(text, sentence.body, sentence.end), *told)
    chances = [links.of(place.mention.start, place.mention.end) for place in specific]
    likeliest = max(range(len(specific)), key=chances.__getitem__)
    if chances[likeliest] <= LINKED:
        return best
    linked = specific[likeliest]
    # "Between A and B, in the east of C": C is right too and says less.
    first, second = sorted((best.mention, linked.mention), key=lambda mention: mention.start)
    joined = _APPOSITION.fullmatch(text, first.end, second.start) is not None
    return best if joined or is_vaguer(linked, best) else linked


def _glossed(text: str, best: PlacePhrase | None, places: Sequence[PlacePhrase]) -> PlacePhrase | None:
    """The town before "X municipality, Y department, 500 km northwest of Z": the offset says where the town is."""
    if best is None or best.mention.kind not in OFFSETS:
        return best
    for place in places:
        between = _GLOSS.fullmatch(text, place.mention.end, best.mention.start)
        if between and place.mention.kind == "named" and (place.precision or 9) <= _TOWN and same_place(place, best):
            return place
    return best


def _telling_word(text: str, sentence: Sentence, casualties: Sequence[CasualtyMention]) -> tuple[int, int] | None:
    """The word by the figures that says what befell the people: "killed", "wounded"."""
    first = next((mention for mention in casualties if mention.high != 0), None)
    if first is None:
        return None
    words = [match.span() for match in _BEFELL.finditer(text, sentence.body, sentence.end)]
    return min(words, key=lambda span: min(abs(span[0] - first.end), abs(first.start - span[1])), default=None)
