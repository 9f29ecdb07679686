"""The place names of a text with their kinds and readings: recognition and linking put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Gazetteer, own
from geomap.gazetteer.names import normalise
from geomap.toponyms import lexicon, names_table
from geomap.toponyms.candidates import aliases
from geomap.toponyms.linking import Linked, Mention, link
from geomap.toponyms.recognise import choose, load_model, recognise
from geomap.toponyms.scan import KNOWN, Stretches, joins
from geomap.toponyms.surroundings import with_surroundings
from geomap.toponyms.words import CAPITAL, HYPHEN, JOINED, LOWER, UPPER, Words, hash_of, split

#: A longer text is read in pieces of about this many characters: names say little about one another farther apart.
PIECE_CHARACTERS = 12_000
_SPOKE = re.compile(
    r"(?:['’]s)?\s+(?:has |have |had |also )?(?:said|says|accused|accuses|announced|denied|denies|condemned|warned|urged|vowed|insisted|claimed|rejected"
    r"|agreed|refused|blamed|pledged|backs|backed|demanded|wants|hopes|believes|told)\b"
)
_GOVERNMENT = re.compile(
    r"['’]s\s+(?:[a-z]+\s+)?(?:government|military|army|air force|navy|president|prime minister|foreign ministry|foreign minister|parliament|authorities"
    r"|defen[cs]e ministry|defen[cs]e minister|ambassador|king|leaders?|envoy|troops|forces|allies)\b"
)
_ACTING = names_table.COUNTRY | names_table.CAPITAL
#: How far below acceptance the name of an organisation or actor is still reported as such.
_DOUBT = 4.0
_LONGEST_TITLE_WORDS = 3
_LAST_LATIN = "\u024f"
#: Names in other alphabets: letters, and 25 log10 of the people of a town (about 10,000) from which it is taken for one.
_SHORTEST_FOREIGN, _FOREIGN_PEOPLE = 3, 100


@dataclass(frozen=True, slots=True)
class Found:
    """A name at code points `start` to `end`, its kind ("place", "actor", "demonym", "organisation") and its readings."""

    start: int
    end: int
    text: str
    kind: str
    linked: Linked


def read(text: str, gazetteer: Gazetteer, required: tuple[str, ...] = ()) -> list[Found]:
    """Return the names of a text in its order."""
    found: list[Found] = []
    for offset, piece in pieces(text):
        found += _read_piece(piece, offset, gazetteer, required)
    return found


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text in pieces that end with a paragraph, line, sentence or word, each with its offset.

    Examples
    --------
    >>> list(pieces("short"))
    [(0, 'short')]
    >>> "".join(piece for _, piece in pieces("word " * 10_000)) == "word " * 10_000
    True
    """
    start = 0
    while len(text) - start > PIECE_CHARACTERS * 5 // 4:
        window = text[start + PIECE_CHARACTERS * 3 // 4 : start + PIECE_CHARACTERS * 5 // 4]
        cut = len(window)
        for mark in ("\n\n", "\n", ". ", " "):
            at = window.rfind(mark)
            if at >= 0:
                cut = at + len(mark)
                break
        stop = start + PIECE_CHARACTERS * 3 // 4 + cut
        yield start, text[start:stop]
        start = stop
    yield start, text[start:]


def _read_piece(text: str, offset: int, gazetteer: Gazetteer, required: tuple[str, ...]) -> list[Found]:
    spans = recognise_names(text, gazetteer)
    mentions = [Mention(start, end, text[start:end]) for start, end, _, _ in spans]
    linked = link(text, mentions, gazetteer, required)
    found = []
    for (start, end, kind, known), one in zip(spans, linked, strict=True):
        # A known name without readings is ruled out: by the countries asked for, or hidden by its owner.
        if one.candidates or (not known and not required):
            found.append(Found(start + offset, end + offset, text[start:end], kind, one))
    return found


def recognise_names(text: str, gazetteer: Gazetteer) -> list[tuple[int, int, str, bool]]:
    """Return start, end, kind and whether it is known of each name of a text."""
    words = split(text)
    if not len(words):
        return []
    table = table_of(gazetteer)
    found, scores, groups = recognise(words, table, load_model(), further_names(words, text, gazetteer))
    kinds = _kinds(text, words, found, scores, groups, table)
    chosen = choose(found, np.where(kinds >= 0, np.maximum(scores, 0.01), -1.0))
    ends = words.name_ends(found.last[chosen])
    return [
        (start, _with_dot(text, start, end), _KINDS[kind], bool(known))
        for start, end, kind, known in zip(
            words.start[found.first[chosen]].tolist(),
            ends.tolist(),
            kinds[chosen].tolist(),
            (found.kind[chosen] == KNOWN).tolist(),
            strict=True,
        )
    ]


_KINDS = ("place", "actor", "demonym", "organisation")
_PLACE, _ACTOR, _DEMONYM, _ORGANISATION = range(4)


def _kinds(
    text: str,
    words: Words,
    found: Stretches,
    scores: NDArray[np.float64],
    groups: NDArray[np.uint8],
    table: names_table.NamesTable,
) -> NDArray[np.int64]:
    """Return the kind of each stretch, -1 for what is no name of a place."""
    kinds = np.where(scores > 0, _PLACE, -1)
    if not len(found):
        return kinds
    flags = np.where(found.row >= 0, table.flags[found.row], 0)
    known = found.kind == KNOWN
    people = known & ((flags & names_table.PEOPLE) > 0)
    kinds[people] = _DEMONYM
    following = np.minimum(found.last + 1, len(words) - 1)
    gap = words.gap[found.last]
    hyphened = (gap == HYPHEN) & (words.case[following] == LOWER) & (found.last < len(words) - 1)
    # "Singapore-flagged", "Tripoli-based".
    kinds[hyphened & ~people] = -1
    # A name in another alphabet, whose words the model has not met: towns that are known well enough.
    foreign = np.array([text[start] > _LAST_LATIN for start in words.start[found.first].tolist()], dtype=np.bool_)
    long = words.end[found.last] - words.start[found.first] >= _SHORTEST_FOREIGN
    people_figure = np.where(found.row >= 0, table.people[found.row], 0)
    area = (flags & (names_table.COUNTRY | names_table.DIVISION)) > 0
    kinds[foreign & long & known & ~people & ((people_figure >= _FOREIGN_PEOPLE) | area)] = _PLACE
    # "Mansfield Police Department" still tells where; "the Derna Brigade" does not.
    organised = (scores > -_DOUBT) & ((scores <= 0) | ((flags & _ACTING) > 0))
    organised &= _followed_by(lexicon.ORGANISATION, words, found, groups)
    kinds[known & ~people & (organised | _followed_by(lexicon.UNIT, words, found, groups))] = _ORGANISATION
    named = (groups[np.maximum(found.first - 1, 0)] & (lexicon.TITLE | lexicon.FIRST_NAME)) > 0
    speaks = (kinds == _PLACE) | ((kinds < 0) & known & ~named & (scores > -_DOUBT) & ((flags & names_table.MAIN) > 0))
    for i in np.flatnonzero(speaks & ((flags & _ACTING) > 0)).tolist():
        stop = int(words.name_ends(found.last[i : i + 1])[0])
        if _SPOKE.match(text, stop) or _GOVERNMENT.match(text, stop):
            kinds[i] = _ACTOR
    return kinds


def _followed_by(group: int, words: Words, found: Stretches, groups: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell which stretches are followed, within a run of capitalised words, by a word of a group."""
    capital = (words.case == CAPITAL) | (words.case == UPPER)
    wanted = ((groups & group) > 0) & capital
    running = np.ones(len(found), dtype=np.bool_)
    result = np.zeros(len(found), dtype=np.bool_)
    at = found.last.copy()
    for _ in range(_LONGEST_TITLE_WORDS):
        inside = at < len(words) - 1
        at = np.minimum(at, len(words) - 2) if len(words) > 1 else at
        running &= inside & ((words.gap[at] == JOINED) | (words.gap[at] == HYPHEN))
        at = at + inside
        running &= capital[at]
        result |= running & wanted[at]
    return result


def _with_dot(text: str, start: int, end: int) -> int:
    """Take in the dot of an abbreviation: "U.S.", "Ala."."""
    if end < len(text) and text[end] == "." and (text[end - 2 : end - 1] == "." or is_short(text[start : end + 1])):
        return end + 1
    return end


def is_short(name: str) -> bool:
    """Tell whether a name is a known abbreviation with its dot."""
    return name in aliases("short")


_NO_ROW = np.zeros(1, dtype=np.uint8)
_EMPTY = names_table.NamesTable(np.zeros(1, dtype=np.uint64), np.zeros(1, dtype=np.uint16), _NO_ROW, _NO_ROW, _NO_ROW)


def table_of(gazetteer: Gazetteer) -> names_table.NamesTable:
    """Return the names of the default gazetteer, or none where it is left out."""
    return _EMPTY if gazetteer._index is None else names_table.load(gazetteer._index.folder)


def further_names(words: Words, text: str, gazetteer: Gazetteer) -> NDArray[np.uint64] | None:
    """Return sorted hashes of the names in a text that only own entries or packs have, None where there are none."""
    mine = own.load(gazetteer.own_path)
    if not mine.by_key and not gazetteer._packs:
        return None
    hashes = _own_hashes(mine)
    if gazetteer._packs:
        hashes = np.concatenate([hashes, _pack_hashes(words, text, gazetteer)])
    return np.unique(hashes)


_hashed: list[tuple[own.OwnPlaces, NDArray[np.uint64]]] = []


def _own_hashes(mine: own.OwnPlaces) -> NDArray[np.uint64]:
    if not _hashed or _hashed[0][0] is not mine:
        _hashed[:] = [(mine, np.array([hash_of(key) for key in mine.by_key], dtype=np.uint64))]
    return _hashed[0][1]


def _pack_hashes(words: Words, text: str, gazetteer: Gazetteer) -> NDArray[np.uint64]:
    begins = np.flatnonzero(words.case != LOWER)
    joined = joins(words)
    starts, ends = words.start.tolist(), words.name_ends(np.arange(len(words))).tolist()
    keys = [normalise(text[a:b]) for a, b in zip(starts, ends, strict=True)]
    found = set()
    for index in begins.tolist():
        stop = index + 1
        while stop < len(words) and stop - index < 6 and joined[stop - 1]:
            stop += 1
        longest = gazetteer.longest_name(keys[index:stop], 0)
        if longest is not None:
            found.add(hash_of(longest[1]))
    return np.array(sorted(found), dtype=np.uint64)


def given(text: str, spans: Sequence[tuple[int, int]], gazetteer: Gazetteer, surroundings: bool = True) -> list[Linked]:
    """Return the readings of given spans; the other names of the text are their context.

    With `surroundings` one of them is, for a name that may be in no list, to lie near the others.
    """
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    answers: list[Linked] = [Linked()] * len(spans)
    for offset, piece in pieces(text):
        stop = offset + len(piece)
        here = [i for i in order if offset <= spans[i][0] < stop]
        if not here:
            continue
        mentions = [Mention(spans[i][0] - offset, spans[i][1] - offset, text[spans[i][0] : spans[i][1]]) for i in here]
        taken = [(m.start, m.end) for m in mentions]
        others = [
            Mention(a, b, piece[a:b])
            for a, b, kind, _ in recognise_names(piece, gazetteer)
            if kind != "organisation" and not any(a < end and start < b for start, end in taken)
        ]
        names = [*mentions, *others]
        linked = link(piece, names, gazetteer)
        if surroundings:
            linked = with_surroundings(piece, names, linked)
        for i, one in zip(here, linked, strict=False):
            answers[i] = one
    return answers


__all__ = ["Found", "given", "pieces", "read", "recognise_names"]
