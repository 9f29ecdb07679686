"""The place names of a text with their kinds and readings: recognition and linking put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Gazetteer, own
from geomap.gazetteer.names import normalise
from geomap.toponyms import lexicon, names_table
from geomap.toponyms.candidates import aliases
from geomap.toponyms.linking import Linked, Mention, link
from geomap.toponyms.recognise import choose, load_model, recognise
from geomap.toponyms.scan import KNOWN, MAX_WORDS, Stretches, joins, may_begin
from geomap.toponyms.words import HYPHEN, JOINED, LOWER, STOP, Words, hash_of, split_all

#: A longer text is read in pieces of about this many characters: names say little about one another farther apart.
PIECE_CHARACTERS = 12_000
#: Texts are recognised together up to about this many characters.
BATCH_CHARACTERS = 60_000
_SPOKE = re.compile(
    r"(?:['’]s)?\s+(?:has |have |had |also |then )?(?:said|says|accused|accuses|announced|announces|denied|denies|condemned|condemns|warned|warns|urged|urges"
    r"|vowed|vows|insisted|insists|claimed|claims|rejected|rejects|agreed|agrees|refused|refuses|blamed|blames|pledged|pledges|backs|backed|demanded|demands"
    r"|wants|hopes|believes|told|tells|sent|sends|deployed|deploys|launched|launches|bombed|bombs|shelled|invaded|intervened|imposed|recalled|retaliated"
    r"|expelled|summoned|ordered|threatened|threatens)\b",
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


#: Start, end, kind and whether a name is known.
Recognised = tuple[int, int, str, bool]


def read(text: str, gazetteer: Gazetteer, required: tuple[str, ...] = ()) -> list[Found]:
    """Return the names of a text in its order."""
    if len(text) > PIECE_CHARACTERS:
        return next(read_many([text], gazetteer, required))
    return list(_linked(text, recognise_names(text, gazetteer), 0, gazetteer, required))


def read_many(
    texts: Iterable[str], gazetteer: Gazetteer, required: tuple[str, ...] = (), recogniser: str = "own"
) -> Iterator[list[Found]]:
    """Yield the names of each text, in its order: as `read` does one by one, and quicker where texts are short.

    With the recogniser "spacy" the places that it finds besides are among them.
    """
    found: list[Found] = []
    for batch in _batches(texts):
        recognised = recognise_all([piece for piece, _, _ in batch], gazetteer)
        if recogniser == "spacy":
            _add_further([piece for piece, _, _ in batch], recognised)
        for (piece, offset, is_last), spans in zip(batch, recognised, strict=True):
            found += _linked(piece, spans, offset, gazetteer, required)
            if is_last:
                yield found
                found = []


def _add_further(texts: Sequence[str], recognised: list[list[Recognised]]) -> None:
    from geomap.toponyms.further import missing_spans, spacy_places

    for text, names, further in zip(texts, recognised, spacy_places(texts), strict=True):
        more = missing_spans(text, [(start, end) for start, end, _, _ in names], further)
        names += [(start, end, _KINDS[_PLACE], False) for start, end in more]
        names.sort()


def _batches(texts: Iterable[str]) -> Iterator[list[tuple[str, int, bool]]]:
    """Yield the pieces of texts, as many together as have some characters: piece, offset, whether it is the last of its text."""
    batch, size = list[tuple[str, int, bool]](), 0
    for text in texts:
        for offset, piece in pieces(text):
            batch.append((piece, offset, offset + len(piece) == len(text)))
            size += len(piece)
            if size >= BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


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


def _linked(
    text: str, spans: list[Recognised], offset: int, gazetteer: Gazetteer, required: tuple[str, ...]
) -> Iterator[Found]:
    mentions = [Mention(start, end, text[start:end]) for start, end, _, _ in spans]
    linked = link(text, mentions, gazetteer, required)
    for (start, end, kind, known), one in zip(spans, linked, strict=True):
        # A known name without readings is ruled out: by the countries asked for, or hidden by its owner.
        if one.candidates or (not known and not required):
            yield Found(start + offset, end + offset, text[start:end], kind, one)


def recognise_names(text: str, gazetteer: Gazetteer) -> list[Recognised]:
    """Return start, end, kind and whether it is known of each name of a text."""
    if _ahead and _ahead_for == [gazetteer, own.load(gazetteer.own_path)]:
        known = _ahead.pop(text, None)
        if known is not None:
            return known
    return recognise_all([text], gazetteer)[0]


_ahead: dict[str, list[Recognised]] = {}
_ahead_for: list[object] = []


def look_ahead(texts: Sequence[str], gazetteer: Gazetteer) -> None:
    """Recognise the names of texts together that `read` is going to be asked for one by one: quicker, nothing else.

    What was looked at before and not asked for is forgotten.
    """
    _ahead.clear()
    _ahead_for[:] = [gazetteer, own.load(gazetteer.own_path)]
    for batch in _batches(texts):
        parts = [piece for piece, _, _ in batch]
        _ahead.update(zip(parts, recognise_all(parts, gazetteer), strict=True))


def recognise_all(texts: Sequence[str], gazetteer: Gazetteer) -> list[list[Recognised]]:
    """Return start, end, kind and whether it is known of each name of each text."""
    answers: list[list[Recognised]] = [[] for _ in texts]
    text, words = split_all(texts)
    if not len(words):
        return answers
    table = table_of(gazetteer)
    found, scores, groups = recognise(words, table, load_model(), further_names(words, text, gazetteer))
    kinds = _kinds(text, words, found, scores, groups, table)
    chosen = choose(found, np.where(kinds >= 0, np.maximum(scores, 0.01), -1.0))
    first = found.first[chosen]
    number = words.document[first]
    begun = words.offsets[number]
    for document, start, end, kind, known in zip(
        number.tolist(),
        (words.start[first] - begun).tolist(),
        (words.name_ends(found.last[chosen]) - begun).tolist(),
        kinds[chosen].tolist(),
        (found.kind[chosen] == KNOWN).tolist(),
        strict=True,
    ):
        answers[document].append((start, _with_dot(texts[document], start, end), _KINDS[kind], known))
    return answers


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
    # "Singapore-flagged", "Tripoli-based".
    hyphened = np.flatnonzero((words.gap[found.last] == HYPHEN) & (found.last < len(words) - 1))
    kinds[hyphened[(words.case[found.last[hyphened] + 1] == LOWER) & ~people[hyphened]]] = -1
    if not text.isascii():
        kinds[_foreign_places(text, words, found, flags, table) & known & ~people] = _PLACE
    # "Mansfield Police Department" still tells where; "the Derna Brigade" does not.
    acting = (flags & _ACTING) > 0
    organised, in_unit = _followed_by((lexicon.ORGANISATION, lexicon.UNIT), words, found, groups)
    organised &= (scores > -_DOUBT) & ((scores <= 0) | acting)
    kinds[known & ~people & (organised | in_unit)] = _ORGANISATION
    preceding = np.where(found.first > words.bounds[words.document[found.first]], found.first - 1, found.first)
    named = (groups[preceding] & (lexicon.TITLE | lexicon.FIRST_NAME)) > 0
    speaks = (kinds == _PLACE) | ((kinds < 0) & known & ~named & (scores > -_DOUBT) & ((flags & names_table.MAIN) > 0))
    country = (flags & names_table.COUNTRY) > 0
    for i in np.flatnonzero((speaks & acting) | (kinds == _PLACE)).tolist():
        stop = int(words.name_ends(found.last[i : i + 1])[0])
        if _BANDS.match(text, stop) or (acting[i] and _acts(text, int(words.start[found.first[i]]), stop, country[i])):
            kinds[i] = _ACTOR
    # "in May", "Brig. Gen.": never a place.
    alone = np.flatnonzero((kinds == _PLACE) & (found.first == found.last))
    first = found.first[alone]
    rank = ((groups[first] & lexicon.TITLE) > 0) & (words.gap[first] == STOP)
    kinds[alone[rank | np.isin(words.bare[first], _days_and_months())]] = -1
    return kinds


def _acts(text: str, start: int, stop: int, country: bool) -> bool:
    """Tell whether the name of a country or capital stands for those who act for it, rather than for where."""
    if _GOVERNMENT.match(text, stop):
        return True
    if not (_SPOKE.match(text, stop) or (country and _FORCES.match(text, stop))):
        return False
    # "the mission in Bamako said".
    return not _INSIDE.search(text, max(0, start - _LONGEST_INSIDE), start)


@cache
def _days_and_months() -> NDArray[np.uint64]:
    return np.array([hash_of(name) for name in lexicon.words_of("date")], dtype=np.uint64)


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
        of_packs = _pack_hashes(words, text, gazetteer)
        hashes = np.unique(np.concatenate([hashes, of_packs])) if len(hashes) else of_packs
    return hashes


_hashed: list[tuple[own.OwnPlaces, NDArray[np.uint64]]] = []


def _own_hashes(mine: own.OwnPlaces) -> NDArray[np.uint64]:
    if not _hashed or _hashed[0][0] is not mine:
        _hashed[:] = [(mine, np.unique(np.array([hash_of(key) for key in mine.by_key], dtype=np.uint64)))]
    return _hashed[0][1]


#: Names looked up in the packs of a gazetteer: their hash, None where no pack has them.
_in_packs: dict[str, int | None] = {}
_in_packs_of: list[object] = []
_LOOKED_UP = 200_000


def _pack_hashes(words: Words, text: str, gazetteer: Gazetteer) -> NDArray[np.uint64]:
    if _in_packs_of != [gazetteer] or len(_in_packs) > _LOOKED_UP:
        _in_packs.clear()
        _in_packs_of[:] = [gazetteer]
    packs, index = gazetteer._packs, gazetteer._index
    runs_on = joins(words)
    runs_on[words.bounds[1:] - 1] = False
    joined, ends_well = runs_on.tolist(), (words.case != LOWER).tolist()
    starts, ends = words.start.tolist(), words.name_ends(np.arange(len(words))).tolist()
    found = set()
    for first in np.flatnonzero(may_begin(words)).tolist():
        key, last = _token(text[starts[first] : ends[first]]), first
        while True:
            if ends_well[last]:
                if key not in _in_packs:
                    _in_packs[key] = hash_of(key) if packs.has_in_text(key, index) else None
                number = _in_packs[key]
                if number is not None:
                    found.add(number)
            if not joined[last] or last - first == MAX_WORDS - 1:
                break
            last += 1
            key = f"{key} {_token(text[starts[last] : ends[last]])}"
    return np.array(sorted(found), dtype=np.uint64)


_token = lru_cache(maxsize=1 << 16)(normalise)


def given(text: str, spans: Sequence[tuple[int, int]], gazetteer: Gazetteer) -> list[Linked]:
    """Return the readings of given spans; the other names of the text are their context."""
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
        for i, linked in zip(here, link(piece, [*mentions, *others], gazetteer), strict=False):
            answers[i] = linked
    return answers


__all__ = ["Found", "given", "pieces", "read", "read_many", "recognise_all", "recognise_names"]
