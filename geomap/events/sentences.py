"""Cut a report into paragraphs' sentences, with headings, bullets and datelines marked."""

from __future__ import annotations

import itertools
import re
import string
from dataclasses import dataclass

_ABBREVIATIONS = frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed weds thu thur thurs fri gen lt col maj capt "
    "cpl sgt brig adm cmdr cdr mr mrs ms dr prof sen rep gov hon rev st mt ft no nos approx vs etc inc ltd co corp "
    "al fig est dept univ jr sr".split()
)
#: Words that open a sentence even after "U.S." or "p.m.".
_STARTERS = frozenset(
    "The A An In On At It He She They We This That These Those There But And However Meanwhile Since According "
    "While After Before During As".split()
)
#: The end of a sentence, if it is one, with what opens the next one and its first word.
_STOP = re.compile(r"[.!?…][\"'”’)\]]*(?=\s+([\"'“‘(\[]*)([^\W_]*))")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:\.[^\W\d_]+)*)$")
_SMALL_LETTERS = string.ascii_lowercase
#: In front of a word of small letters, what cannot be a part of it.
_PARTS_WORDS = frozenset(" \n,;:()\"'“”‘’-")
#: Longest end of a sentence in which its last word is looked for.
_LAST = 24
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_MARKER = r"[ \t]*(?:--+|[-*•–—▪●·]|\d{1,2}[.)])[ \t]+"
_BULLET, _BULLET_LINE = re.compile(_MARKER), re.compile(rf"\n{_MARKER}")
_DATELINE = re.compile(
    r"\s*(?:"
    r"(?:[A-Z][A-Z.'’]+(?:[ -][A-Z][A-Z.'’]*)*|[A-Z][\w.'’]+(?:[ -][A-Z][\w.'’]+){0,3}(?=\s*\())"
    r"(?:\s*\([^()\n]{2,40}\)(?=,\s+\d))?"
    r"(?:,\s+[A-Z][\w.'’]*(?:\s[A-Z][\w.'’]*){0,3})?"
    r"(?:,\s+(?:\d{1,2}\s+)?[A-Z][A-Za-z]{2,8}\.?(?:\s+\d{1,4})?(?:,?\s+\d{2,4})?)?"
    r")?\s*(?:\([^()\n]{2,60}\))?\s*(?:--+|[-–—])\s+(?:\[[^\[\]]{2,120}\]\s+)*(?=\S)"
)
#: Without which there is no dateline.
_DASH = re.compile(r"[-–—]")
_HEADER = re.compile(r"\s*(?:[A-Z][A-Z'’.-]+(?:\s+(?:and|of|the|[A-Z(][A-Z'’.)-]*)){0,6}):\s+")
_MAX_HEADING = 140


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence by its code points.

    Attributes
    ----------
    start, end : int
    body : int
        Where the sentence proper starts, behind a dateline or a bullet.
    heading, bullet : bool
    paragraph : int
        Number of its paragraph in the report.
    header : bool
        Whether what stands before `body` names the country ("NIGERIA: ...") rather than where the writer sits.
    """

    start: int
    end: int
    body: int
    heading: bool = False
    bullet: bool = False
    paragraph: int = 0
    header: bool = False


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Cut `text` into sentences.

    A full stop ends a sentence unless it belongs to an abbreviation ("U.S.", "Sept. 26", an initial). Blank
    lines and bullets always end one. A short paragraph without a closing full stop is a heading as long as the
    text has more than one paragraph.

    Parameters
    ----------
    text : str
        Offsets in the result are code points of this string.

    Returns
    -------
    tuple of Sentence
        Empty for a blank text.

    Examples
    --------
    >>> text = "U.S. Africa Command struck on Sept. 26. Two died."
    >>> [text[s.start : s.end] for s in split_sentences(text)]
    ['U.S. Africa Command struck on Sept. 26.', 'Two died.']
    """
    blocks = _blocks(text)
    sentences: list[Sentence] = []
    for number, (start, end, bullet) in enumerate(blocks):
        line = text[start:end]
        heading = (
            len(blocks) > 1
            and not bullet
            and len(line) <= _MAX_HEADING
            and line.rstrip("\"'”’) ")[-1:] not in tuple(".!?…:;")
        )
        marker = _BULLET.match(line) if bullet else None
        body = start + marker.end() if marker else start
        header = _HEADER.match(text, body, end) if not heading and ":" in line else None
        lead_end = min(end, body + 120)
        led = not (heading or bullet or header) and _DASH.search(text, body, lead_end) is not None
        dateline = _DATELINE.match(text, body, lead_end) if led else None
        lead = header or dateline
        if lead and lead.end() < end:
            body = lead.end()
        for index, (left, right) in enumerate(_cut(text, body, end)):
            first = index == 0
            sentences.append(
                Sentence(
                    start if first else left,
                    right,
                    left,
                    heading,
                    bullet,
                    number,
                    bool(header) and first,
                )
            )
    return tuple(sentences)


def _blocks(text: str) -> list[tuple[int, int, bool]]:
    """Paragraphs, bulleted lines apart, as (start, end, bullet), stripped of white space."""
    edges = [0]
    for blank in _BLANK_LINE.finditer(text):
        edges.append(blank.end())
    edges.append(len(text))
    first = _BULLET.match(text)
    marked = [(0, first.end())] if first else []
    marked += [(line.start() + 1, line.end()) for line in _BULLET_LINE.finditer(text)]
    blocks: list[tuple[int, int, bool]] = []
    for left, right in itertools.pairwise(edges):
        bullets = [at for at, end in marked if left <= at and end <= right]
        cuts = sorted({left, *bullets, right}) if bullets else (left, right)
        for start, end in itertools.pairwise(cuts):
            chunk = text[start:end]
            stripped = chunk.strip()
            if stripped:
                at = start + len(chunk) - len(chunk.lstrip())
                blocks.append((at, at + len(stripped), start in bullets))
    return blocks


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    left = start
    for stop in _STOP.finditer(text, start, end):
        if _ends_here(text, stop.start(), stop[1], stop[2]):
            spans.append((left, stop.end()))
            left = stop.start(1)
    if left < end:
        spans.append((left, end))
    return spans


def _ends_here(text: str, stop: int, opening: str, word: str) -> bool:
    """Whether a full stop or the like ends a sentence, by what opens the words behind it and the first of them."""
    if word[:1].islower() and not opening:
        return False
    if text[stop] != ".":
        return True
    token = _last_word(text, stop)
    if not token:
        return True
    if "." in token or len(token) == 1:
        return word in _STARTERS
    if token.lower() in _ABBREVIATIONS and (token[0].isupper() or token in ("approx", "vs", "etc")):
        return token.lower() in ("etc", "inc", "ltd", "co", "corp") or (
            word in _STARTERS and token.lower() not in ("gen", "lt", "col", "maj", "dr", "mr", "mrs", "st", "no")
        )
    return True


def _last_word(text: str, stop: int) -> str:
    """The word that ends at a full stop, with those its own full stops join to it ("U.S"); "" when there is none."""
    before = text[max(0, stop - _LAST) : stop]
    rest = before.rstrip(_SMALL_LETTERS)
    if len(rest) < len(before) and rest[-1:] in _PARTS_WORDS:
        return before[len(rest) :]
    last = _LAST_WORD.search(before)
    return last[1] if last else ""
