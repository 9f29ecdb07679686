"""What names stand for: a place, who acts there, a people, an organisation."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from geomap.toponyms import KINDS, lexicon, names_table
from geomap.toponyms.inflected import OTHER_SCRIPT, generic_hashes
from geomap.toponyms.scan import KNOWN, Stretches
from geomap.toponyms.words import HYPHEN, JOINED, LOWER, STOP, UPPER, Words, hash_of

#: Numbers of the kinds.
PLACE, ACTOR, DEMONYM, ORGANISATION = range(len(KINDS))

_SPOKE = re.compile(
    r"(?:['’]s)?\s+(?:has |have |had |also |then )?(?:said|says|accused|accuses|announced|announces|denied|denies|condemned|condemns|warned|warns|urged|urges"
    r"|vowed|vows|insisted|insists|claimed|claims|rejected|rejects|agreed|agrees|refused|refuses|blamed|blames|pledged|pledges|backs|backed|demanded|demands"
    r"|wants|hopes|believes|told|tells|sent|sends|deployed|deploys|launched|launches|bombed|bombs|shelled|invaded|intervened|imposed|recalled|retaliated"
    r"|expelled|summoned|ordered|threatened|threatens|(?:called|calls) (?:for|on))\b",
    re.IGNORECASE,
)
_GOVERNMENT = re.compile(
    r"['’]s\s+(?:[a-z]+\s+)?(?:government|military|army|air force|navy|president|prime minister|foreign ministry|foreign minister|parliament|authorities"
    r"|defen[cs]e ministry|defen[cs]e minister|ambassador|king|leaders?|envoy|troops|forces|allies)\b",
    re.IGNORECASE,
)
#: Behind the name of a country: who acts for it, wherever that is.
_FORCES = re.compile(
    r"\s+(?:special |armed |security |ground |naval |air |border |army |military |fighter |government )?(?:forces|troops|jets|warplanes|planes|aircraft|drones"
    r"|helicopters|artillery|gunners|soldiers|commandos|marines|army|military|navy|air force|police|officials|diplomats|authorities|government)\b"
)
#: Behind the name of any place: people who are called after it.
_BANDS = re.compile(
    r"\s+(?:militiamen|militias?|fighters|gunmen|rebels|clan|clans|tribe|tribes|tribesmen|gangs?|cartel|separatists|jihadists|insurgents|mafia)\b"
)
_INSIDE = re.compile(r"\b(?:in|at|near|from|around|outside|inside|of|to|into|over|across|on) (?:the )?$", re.IGNORECASE)
_LONGEST_INSIDE = 12
#: What all of these begin with.
_LEADS_ON = frozenset((" ", "\n", "\t", "\xa0", "'", "’"))
_ACTING = names_table.COUNTRY | names_table.CAPITAL
#: How far below acceptance the name of an organisation or actor is still reported as such.
_DOUBT = 4.0
_LONGEST_TITLE_WORDS = 3
_LAST_LATIN = "\u024f"
#: Names in other alphabets: letters, and 25 log10 of the people of a town (about 10,000) from which it is taken for one.
_SHORTEST_FOREIGN, _FOREIGN_PEOPLE = 3, 100


def acts_for_country(text: str, end: int) -> bool:
    """Tell whether the words behind a country or people, from `end` on, are of who acts for it: "Russian forces"."""
    return _FORCES.match(text, end) is not None


def kinds_of(
    text: str,
    words: Words,
    found: Stretches,
    scores: NDArray[np.float64],
    groups: NDArray[np.uint8],
    table: names_table.NamesTable,
) -> NDArray[np.int64]:
    """Return the kind of each stretch, -1 for what is no name of a place."""
    kinds = np.where(scores > 0, PLACE, -1)
    if not len(found):
        return kinds
    flags = np.where(found.row >= 0, table.flags[found.row], 0)
    known = found.kind == KNOWN
    people = known & ((flags & names_table.PEOPLE) > 0)
    kinds[people] = DEMONYM
    # "Singapore-flagged", "Tripoli-based".
    hyphened = np.flatnonzero((words.gap[found.last] == HYPHEN) & (found.last < len(words) - 1))
    kinds[hyphened[(words.case[found.last[hyphened] + 1] == LOWER) & ~people[hyphened]]] = -1
    if not text.isascii() and OTHER_SCRIPT.search(text):
        kinds[_foreign_places(text, words, found, flags, table) & known & ~people] = PLACE
        kinds[np.isin(words.bare[found.first], generic_hashes()) & (found.first == found.last)] = -1
    # "Mansfield Police Department" still tells where; "the Derna Brigade" does not.
    acting = (flags & _ACTING) > 0
    organised, in_unit = _followed_by((lexicon.ORGANISATION, lexicon.UNIT), words, found, groups)
    organised &= (scores > -_DOUBT) & ((scores <= 0) | acting)
    kinds[known & ~people & (organised | in_unit)] = ORGANISATION
    preceding = np.where(found.first > words.bounds[words.document[found.first]], found.first - 1, found.first)
    named = (groups[preceding] & (lexicon.TITLE | lexicon.FIRST_NAME)) > 0
    speaks = (kinds == PLACE) | ((kinds < 0) & known & ~named & (scores > -_DOUBT) & ((flags & names_table.MAIN) > 0))
    asked = np.flatnonzero((speaks & acting) | (kinds == PLACE))
    first, last = found.first[asked], found.last[asked]
    # "in May", "Brig. Gen.", "(EFE)": never a place.
    rank = ((groups[first] & lexicon.TITLE) > 0) & (words.gap[first] == STOP)
    for i, start, stop, flag, word, alone, ranked, upper in zip(
        asked.tolist(),
        words.start[first].tolist(),
        words.name_ends(last).tolist(),
        flags[asked].tolist(),
        words.bare[first].tolist(),
        (first == last).tolist(),
        rank.tolist(),
        (words.case[first] == UPPER).tolist(),
        strict=True,
    ):
        if _acts(text, start, stop, flag):
            kinds[i] = ACTOR
        elif alone and (ranked or word in _hashes_of("date") or (upper and word in _hashes_of("agency"))):
            kinds[i] = -1
    return kinds


def _acts(text: str, start: int, stop: int, flags: int) -> bool:
    """Tell whether a name stands for those who act for the place or are called after it, rather than for where."""
    if text[stop : stop + 1] not in _LEADS_ON:
        return False
    if _BANDS.match(text, stop):
        return True
    if not flags & _ACTING:
        return False
    if _GOVERNMENT.match(text, stop):
        return True
    if not (_SPOKE.match(text, stop) or (flags & names_table.COUNTRY and _FORCES.match(text, stop))):
        return False
    # "the mission in Bamako said".
    return not _INSIDE.search(text, max(0, start - _LONGEST_INSIDE), start)


@cache
def _hashes_of(section: str) -> frozenset[int]:
    return frozenset(hash_of(name) for name in lexicon.words_of(section))


def _foreign_places(
    text: str, words: Words, found: Stretches, flags: NDArray[np.int64], table: names_table.NamesTable
) -> NDArray[np.bool_]:
    """Tell which names are of another alphabet, whose words the model has not met, and known well enough for towns."""
    foreign = np.array([text[start] > _LAST_LATIN for start in words.start[found.first].tolist()], dtype=np.bool_)
    long = words.end[found.last] - words.start[found.first] >= _SHORTEST_FOREIGN
    people_figure = np.where(found.row >= 0, table.people[found.row], 0)
    area = (flags & (names_table.COUNTRY | names_table.DIVISION)) > 0
    return np.asarray(foreign & long & ((people_figure >= _FOREIGN_PEOPLE) | area), dtype=np.bool_)


_CAPITALS = np.array([False, True, True, False, False])


def _followed_by(
    wanted: tuple[int, ...], words: Words, found: Stretches, groups: NDArray[np.uint8]
) -> list[NDArray[np.bool_]]:
    """Tell for each wanted group which stretches are followed, in a run of capitalised words, by a word of it."""
    results = [np.zeros(len(found), dtype=np.bool_) for _ in wanted]
    running, at = np.arange(len(found)), found.last
    for _ in range(_LONGEST_TITLE_WORDS):
        inside = np.flatnonzero(at < len(words) - 1)
        running, at = running[inside], at[inside]
        gap = words.gap[at]
        on = np.flatnonzero(((gap == JOINED) | (gap == HYPHEN)) & _CAPITALS[words.case[at + 1]])
        running, at = running[on], at[on] + 1
        for group, result in zip(wanted, results, strict=True):
            result[running[(groups[at] & group) > 0]] = True
    return results


__all__ = ["KINDS", "PLACE", "kinds_of"]
