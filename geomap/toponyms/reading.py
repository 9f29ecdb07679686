"""The place names of a text with their kinds and readings: recognition and linking put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Gazetteer, own
from geomap.gazetteer.names import normalise
from geomap.toponyms import names_table
from geomap.toponyms.candidates import aliases
from geomap.toponyms.foreign import foreign_spans
from geomap.toponyms.kinds import KINDS, PLACE, kinds_of
from geomap.toponyms.linking import Linked, Mention, link, link_all
from geomap.toponyms.recognise import choose, load_model, recognise
from geomap.toponyms.scan import KNOWN, MAX_WORDS, is_site_word, joins, may_begin
from geomap.toponyms.surroundings import with_surroundings
from geomap.toponyms.words import LOWER, Words, hash_of, split_all

#: A longer text is read in pieces of about this many characters: names say little about one another farther apart.
PIECE_CHARACTERS = 12_000
#: Texts are recognised together up to about this many characters.
BATCH_CHARACTERS = 60_000


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
    return next(read_many([text], gazetteer, required))


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
        mentions = [
            (piece, [Mention(start, end, piece[start:end]) for start, end, _, _ in spans])
            for (piece, _, _), spans in zip(batch, recognised, strict=True)
        ]
        linked = link_all(mentions, gazetteer, required)
        for (piece, offset, is_last), spans, readings in zip(batch, recognised, linked, strict=True):
            found += _known(piece, spans, readings, offset, required)
            if is_last:
                yield found
                found = []


def _add_further(texts: Sequence[str], recognised: list[list[Recognised]]) -> None:
    from geomap.toponyms.further import missing_spans, spacy_places

    for text, names, further in zip(texts, recognised, spacy_places(texts), strict=True):
        more = missing_spans(text, [(start, end) for start, end, _, _ in names], further)
        names += [(start, end, KINDS[PLACE], False) for start, end in more]
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


def _known(
    text: str, spans: list[Recognised], linked: list[Linked], offset: int, required: tuple[str, ...]
) -> Iterator[Found]:
    for (start, end, kind, known), one in zip(spans, linked, strict=True):
        # A known name without readings is ruled out: by the countries asked for, or hidden by its owner.
        if one.candidates or (not known and not required):
            yield Found(start + offset, end + offset, text[start:end], kind, one)


def recognise_names(text: str, gazetteer: Gazetteer) -> list[Recognised]:
    """Return start, end, kind and whether it is known of each name of a text."""
    return recognise_all([text], gazetteer)[0]


def recognise_all(texts: Sequence[str], gazetteer: Gazetteer) -> list[list[Recognised]]:
    """Return start, end, kind and whether it is known of each name of each text."""
    answers: list[list[Recognised]] = [[] for _ in texts]
    text, words = split_all(texts)
    if not len(words):
        return answers
    table = _table_for(words, text, gazetteer)
    found, scores, groups = recognise(words, table, load_model(), further_names(words, text, gazetteer))
    # "the Mosul dam": the whole name with what it is the name of leaves no doubt.
    sites = (found.kind == KNOWN) & (found.row >= 0) & (words.case[found.last] == LOWER)
    scores = np.where(sites, np.maximum(scores, _SURE_SCORE), scores)
    kinds = kinds_of(text, words, found, scores, groups, table)
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
        answers[document].append((start, _with_dot(texts[document], start, end), KINDS[kind], known))
    if not text.isascii() and gazetteer._index is not None:
        for part, names in zip(texts, answers, strict=True):
            more = foreign_spans(part, [(start, end) for start, end, _, _ in names], gazetteer._index)
            if more:
                names += [(start, end, KINDS[PLACE], True) for start, end in more]
                names.sort()
    return answers


def _with_dot(text: str, start: int, end: int) -> int:
    """Take in the dot of an abbreviation: "U.S.", "Ala."."""
    if end < len(text) and text[end] == "." and (text[end - 2 : end - 1] == "." or is_short(text[start : end + 1])):
        return end + 1
    return end


def is_short(name: str) -> bool:
    """Tell whether a name is a known abbreviation with its dot."""
    return name in aliases("short")


#: Log-odds of what is surely a place name.
_SURE_SCORE = 5.0
_NO_ROW = np.zeros(1, dtype=np.uint8)
_EMPTY = names_table.NamesTable(np.zeros(1, dtype=np.uint64), np.zeros(1, dtype=np.uint16), _NO_ROW, _NO_ROW, _NO_ROW)


def table_of(gazetteer: Gazetteer) -> names_table.NamesTable:
    """Return the names of the default gazetteer, or none where it is left out."""
    return _EMPTY if gazetteer._index is None else names_table.load(gazetteer._index.folder)


#: Characters read with rows looked up for each text before the table of all names is made, which takes seconds.
_MOST_WITHOUT_TABLE = 300_000
_read_without_table = 0


def _table_for(words: Words, text: str, gazetteer: Gazetteer) -> names_table.NamesTable:
    """Return a table with the names of a text at least."""
    global _read_without_table
    index = gazetteer._index
    if index is None or names_table.ready(index.folder) or _read_without_table + len(text) > _MOST_WITHOUT_TABLE:
        return table_of(gazetteer)
    _read_without_table += len(text)
    return names_table.of_text(index, _spans(words, text))


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
_LOOKED_UP = 50_000


def _pack_hashes(words: Words, text: str, gazetteer: Gazetteer) -> NDArray[np.uint64]:
    if _in_packs_of != [gazetteer] or len(_in_packs) > _LOOKED_UP:
        _in_packs.clear()
        _in_packs_of[:] = [gazetteer]
    packs, index = gazetteer._packs, gazetteer._index
    found = set()
    for key in _spans(words, text):
        if key not in _in_packs:
            _in_packs[key] = hash_of(key) if packs.has_in_text(key, index) else None
        number = _in_packs[key]
        if number is not None:
            found.add(number)
    return np.array(sorted(found), dtype=np.uint64)


def _spans(words: Words, text: str) -> set[str]:
    """Return every stretch of words that may be a name, as look-up keys, with and without the "'s" of its last word."""
    runs_on = joins(words)
    runs_on[words.bounds[1:] - 1] = False
    joined, ends_well, of_site = runs_on.tolist(), (words.case != LOWER).tolist(), is_site_word(words.hashes).tolist()
    starts, ends, bare_ends = words.start.tolist(), words.end.tolist(), words.name_ends(np.arange(len(words))).tolist()
    found = set()
    for first in np.flatnonzero(may_begin(words)).tolist():
        begun = ""
        for last in range(first, min(first + MAX_WORDS, len(starts))):
            key = begun + _token(text[starts[last] : ends[last]])
            if ends_well[last] or (of_site[last] and last > first):
                found.add(key)
                if bare_ends[last] != ends[last]:
                    found.add(begun + _token(text[starts[last] : bare_ends[last]]))
            if not joined[last]:
                break
            begun = key + " "
    return found


_token = lru_cache(maxsize=1 << 14)(normalise)


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


__all__ = ["Found", "given", "pieces", "read", "read_many", "recognise_all", "recognise_names"]
