"""Measure which place a sentence's event is linked to, against sentences with the answer marked."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import InputError

_WORD = re.compile(r"\w")
#: Words as the annotation tool of the corpus counted them: some spans are numbers of words instead of characters.
_COUNTED = re.compile(
    r"^\s+|(?:[A-Z]\.){2,}|(?:Mr|Mrs|Dr|Gen|Lt|Col|St|Sgt|Capt|Gov|Sen|Rep|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)\."
    r"|['’]s\b|\d[\d,.:]*\d|[^\W_]+(?:['’](?!s\b)[^\W_]+)*|--+|\.\.\.+|[^\w\s]|(?<=\s)\s+"
)
_NUMBERED_ROW = re.compile(r"_\d+_\w+\s*$")
#: A quarter of the documents is kept for measuring.
PARTS, REPORTED = 4, 3


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One event word of one sentence; `places` is empty when the sentence does not say where.

    Attributes
    ----------
    text : str
    event : (int, int)
    places : tuple of (int, int)
        Code points.
    source : str
    part : int
        0 to 3, by the document; rows of one document are in one part.
    mended : bool
        Whether the corpus gave numbers of words where characters were meant.
    """

    text: str
    event: tuple[int, int]
    places: tuple[tuple[int, int], ...]
    source: str
    part: int
    mended: bool


def read_links(path: str | Path) -> tuple[list[LinkRow], int]:
    """Return the rows of a corpus (JSON lines with text and spans labelled VERB or LOCATION) and how many are unreadable.

    Raises
    ------
    InputError
        If the file cannot be read or is not such a corpus.
    """
    rows: list[LinkRow] = []
    unreadable = 0
    opener = gzip.open if str(path).endswith(".gz") else open
    try:
        with opener(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                row = _row(json.loads(line))
                if row is None:
                    unreadable += 1
                else:
                    rows.append(row)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: not a readable corpus of event places ({error}); expected JSON lines") from error
    return rows, unreadable


def _row(row: dict[str, object]) -> LinkRow | None:
    text = str(row["text"])
    spans: list[tuple[str, int, int]] = [(s["label"], s["start"], s["end"]) for s in row["spans"]]  # type: ignore[attr-defined]
    events = [(start, end) for label, start, end in spans if label == "VERB"]
    if len(events) != 1 or not _WORD.search(text[slice(*events[0])]):
        return None
    places: list[tuple[int, int]] = []
    mended = False
    for label, start, end in spans:
        if label == "VERB":
            continue
        if _is_characters(text, start, end):
            places.append((start, end))
            continue
        words = [match.span() for match in _COUNTED.finditer(text)]
        if end >= len(words) or not text[words[start][0]].isupper():
            return None
        places.append((words[start][0], words[end][1]))
        mended = True
    source = str(row.get("source", ""))
    numbered = source.startswith(("APW", "AFP", "Xin"))
    document = _NUMBERED_ROW.sub("", str(row["id"])) if numbered else text[:40]
    return LinkRow(text, events[0], tuple(places), source, zlib.crc32(document.encode()) % PARTS, mended)


def _is_characters(text: str, start: int, end: int) -> bool:
    """Whether a span cuts out whole words: else it can only count words."""
    words = text[start:end]
    whole = _WORD.search(words) is not None and not (
        (start and text[start - 1].isalnum() and text[start].isalnum())
        or (end < len(text) and text[end - 1].isalnum() and text[end].isalnum())
    )
    return (whole and (len(words) > 3 or words[:1].isupper())) or end - start > 5


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """Shares of event words with the right place, or rightly none."""

    rows: int
    unreadable: int
    mended: int
    linked: float
    nearest: float
    linked_placed: float
    linked_none: float
    by_source: tuple[tuple[str, int, float, float], ...]


def measure_links(rows: Iterable[LinkRow], unreadable: int = 0) -> LinkFigures:
    """Measure the linker, and taking the nearest known place name instead.

    A place is right when it overlaps one of the marked ones.

    Parameters
    ----------
    rows : iterable of LinkRow
    unreadable : int
        Rows left out, to be reported.
    """
    from geomap.events.placelink import link_places
    from geomap.events.placewords import Words
    from geomap.toponyms import geoparse

    outcomes: list[tuple[LinkRow, bool, bool]] = []
    for row in rows:
        best = link_places(Words.of(row.text), *row.event).best
        found = (best.start, best.end) if best else None
        known = [(name.start, name.end) for name in geoparse(row.text)]
        nearest = min(known, key=lambda span: max(span[0] - row.event[1], row.event[0] - span[1]), default=None)
        outcomes.append((row, _is_right(row, found), _is_right(row, nearest)))
    sources = Counter(row.source for row, _, _ in outcomes)
    return LinkFigures(
        len(outcomes),
        unreadable,
        sum(row.mended for row, _, _ in outcomes),
        _share([right for _, right, _ in outcomes]),
        _share([right for _, _, right in outcomes]),
        _share([right for row, right, _ in outcomes if row.places]),
        _share([right for row, right, _ in outcomes if not row.places]),
        tuple(
            (
                source,
                count,
                _share([not row.places for row, _, _ in outcomes if row.source == source]),
                _share([right for row, right, _ in outcomes if row.source == source]),
            )
            for source, count in sources.most_common()
        ),
    )


def _is_right(row: LinkRow, found: tuple[int, int] | None) -> bool:
    if found is None or not row.places:
        return found is None and not row.places
    return any(start < found[1] and found[0] < end for start, end in row.places)


def _share(values: list[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
