"""What the words between an event word and a name say about the name being the event's place, as hashed features."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

#: Features are hashed into this many weights.
BUCKETS = 1 << 17

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W_]+(?:['’ʻ`.-][^\W_]+)*|[^\w\s]")
_SMALL = frozenset("of al el de la the ad as bin ibn ul ud an ar ash at ez du des".split())
#: Capitalised words that never begin a place's name.
_NEVER = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december in at on the a an and but near from after before during since for by as it "
    "he she they we this that these those there with when while where also according meanwhile earlier later two three "
    "four five six seven eight nine ten at least another other some all many several one i his her their its to into if "
    "what who which why how not no more most last first second both another in of or about around across outside inside "
    "however despite although though because police officials authorities witnesses reports reuters ap afp".split()
)
_ARTICLES = ("al-", "el-", "as-", "ad-", "ar-")
_PREPOSITIONS = frozenset(
    "in at near of on from to into inside outside around through over across between along by with against towards "
    "toward for off throughout within under amid beyond".split()
)
_LOCATIVE = frozenset(("in", "at", "near", "inside", "outside", "around", "across"))
_LINKS = frozenset("and but when after while that who which where because before as saying since although".split())
_BE = frozenset("was were been being be are is got get gets".split())
_VERBS = frozenset(
    "was were is are has had have been being be will would could said says told killed shot left took saw made came "
    "went fled held began hit struck fell fought broke".split()
)
_DEMONYM = re.compile(r"(?:ian|ish|ese|i|an|ch|ean)$")
_ENDING = re.compile(r"(?:ing|ed|s)$")
_PLACE_NOUNS = frozenset(
    "city town village province district area neighborhood neighbourhood camp capital suburb region outskirts airport "
    "base port state county north south east west northern southern eastern western central downtown northeast "
    "northwest southeast southwest northeastern northwestern southeastern southwestern countryside village island "
    "station checkpoint road governorate county zone locality prefecture commune territory municipality mosque market "
    "hospital school square street environs coast highway bridge border peninsula crossing prison refugee".split()
)
_BODIES = frozenset(
    "army forces force ministry police command front party brigade battalion division regiment council state news "
    "agency air navy guard guards defence defense militia movement group network union authority".split()
)
#: Words looked through from a name back to the preposition that governs it.
_REACH = 6
#: Words next to the name, of those between, that count one by one.
_BAG = 8


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a sentence: spans in code points, lower-case forms, and which begin with a capital."""

    text: str
    spans: tuple[tuple[int, int], ...]
    lower: tuple[str, ...]
    capital: tuple[bool, ...]

    @classmethod
    def of(cls, text: str, start: int = 0, end: int | None = None) -> Words:
        """Cut ``text[start:end]`` into words."""
        spans = tuple(match.span() for match in _TOKEN.finditer(text, start, len(text) if end is None else end))
        words = [text[left:right] for left, right in spans]
        return cls(text, spans, tuple(word.lower() for word in words), tuple(word[0].isupper() for word in words))

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the words between two code points, as first and one past the last."""
        left = next((i for i, (_, right) in enumerate(self.spans) if right > start), len(self.spans))
        right = next((i for i in range(left, len(self.spans)) if self.spans[i][0] >= end), len(self.spans))
        return left, max(right, left)


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words, `first` to one past `last`, with what governs it."""

    first: int
    last: int
    preposition: str
    noun: str


def names_in(words: Words) -> list[Name]:
    """Return the runs of capitalised words: all that may be a place's name.

    Examples
    --------
    >>> words = Words.of("In Baghdad a bomb went off near Bab al-Sheikh on Friday.")
    >>> [" ".join(words.lower[name.first : name.last]) for name in names_in(words)]
    ['baghdad', 'bab al-sheikh']
    """
    found: list[Name] = []
    at, count = 0, len(words.spans)
    while at < count:
        if not _begins_name(words, at):
            at += 1
            continue
        end = at + 1
        while end < count:
            if _begins_name(words, end) and _touch(words, end - 1, end):
                end += 1
            elif (
                words.lower[end] in _SMALL
                and end + 1 < count
                and _begins_name(words, end + 1)
                and _touch(words, end - 1, end + 1)
            ):
                end += 2
            else:
                break
        found.append(Name(at, end, *_governor(words, at)))
        at = end
    return found


def option_features(words: Words, event: tuple[int, int], names: Sequence[Name]) -> list[list[int]]:
    """Return the hashed features of every name and, last, of "none of them".

    Parameters
    ----------
    words : Words
    event : (int, int)
        First word of the event word, and one past its last.
    names : sequence of Name
        None of which overlaps the event word.

    Returns
    -------
    list of list of int
        Numbers below `BUCKETS`, one list for each name and one more.
    """
    options = [_pair(words, event, names, index) for index in range(len(names))]
    options.append(_none(words, event, names))
    return [[zlib.crc32(feature.encode("utf-8", "replace")) % BUCKETS for feature in option] for option in options]


def _begins_name(words: Words, at: int) -> bool:
    word = words.lower[at]
    return word not in _NEVER and (words.capital[at] or (word[:3] in _ARTICLES and len(word) > 4))


def _touch(words: Words, left: int, right: int) -> bool:
    return "\n" not in words.text[words.spans[left][1] : words.spans[right][0]] and all(
        words.spans[k + 1][0] - words.spans[k][1] <= 2 for k in range(left, right)
    )


def _governor(words: Words, at: int) -> tuple[str, str]:
    """Return the preposition before a name and the word for the kind of place: "in the town of X" is (in, town)."""
    noun, k, skipped = "", at - 1, 0
    while k >= 0 and skipped < _REACH:
        word = words.lower[k]
        if word == "of" and k and words.lower[k - 1] in _PLACE_NOUNS:
            noun = words.lower[k - 1]
            k -= 2
            skipped += 2
            continue
        if word in _PREPOSITIONS:
            return word, noun
        if word in _PLACE_NOUNS:
            noun = noun or word
        elif words.capital[k] or not word[0].isalnum() or word in _VERBS or word in _LINKS:
            return ("," if word == "," else "&" if word == "and" else "-"), noun
        k -= 1
        skipped += 1
    return "-", noun


def _bucket(n: int) -> str:
    return str(n) if n < 3 else "3" if n < 5 else "5" if n < 9 else "9" if n < 16 else "16"


def _pair(words: Words, event: tuple[int, int], names: Sequence[Name], index: int) -> list[str]:
    """What speaks for or against one name: how far, across what, governed and followed by what."""
    name = names[index]
    low, count = words.lower, len(words.lower)
    first, last = event
    verb = " ".join(low[first:last])
    stem = _ENDING.sub("", verb)
    if name.first >= last:
        side, left, right = "R", last, name.first
    elif name.last <= first:
        side, left, right = "L", name.last, first
    else:
        side, left, right = "O", 0, 0
    between = low[left:right]
    gap = len(between)
    near = _bucket(gap)
    prep = name.preposition
    sp = side + prep
    p1 = low[name.first - 1] if name.first else "^"
    p2 = low[name.first - 2] if name.first > 1 else "^"
    n1 = low[name.last] if name.last < count else "$"
    n2 = low[name.last + 1] if name.last + 1 < count else "$"
    head = low[name.last - 1]
    nearer = sum(
        last <= other.first < name.first if side == "R" else name.last <= other.first < first
        for other in names
        if other is not name
    )
    verbs = [word for word in between if word in _VERBS or (len(word) > 4 and word.endswith(("ed", "ing")))]
    links = [word for word in between if word in _LINKS]
    commas = between.count(",")
    follows = "P" if n1 in _PLACE_NOUNS else "p" if n2 in _PLACE_NOUNS and n1[0].isalnum() else "-"
    passive = "P" if first and (low[first - 1] in _BE or (first > 1 and low[first - 2] in _BE)) else "A"
    spelled = words.text[words.spans[name.first][0] : words.spans[name.last - 1][1]]
    shape = "A" if spelled.isupper() and len(spelled) < 7 else "h" if "-" in spelled else "x"
    out = [
        *("b", f"d{side}{near}", f"nc{side}{min(nearer, 3)}", f"vb{side}{min(len(verbs), 3)}"),
        *(f"co{side}{min(commas, 3)}", f"p1{p1}", f"p2{p2}_{p1}", f"pr{prep}", f"prs{sp}", f"prn{sp}{near}"),
        *(f"prv{prep}{verb}", f"n1{n1}", f"nu{name.last < count and words.capital[name.last]}", f"n2{n1}_{n2}"),
        *(f"h{head}", f"f{low[name.first]}", f"w{min(name.last - name.first, 4)}", f"v{verb}{side}"),
        *(f"nl{side}{min(len(links), 3)}", f"lp{sp}{min(len(links), 2)}{min(len(verbs), 2)}", f"vs{stem}{sp}"),
        *(f"no{name.noun}", f"nos{name.noun != ''}{sp}", f"s3{head[-3:]}", f"s2{head[-2:]}"),
        *(f"fv{side}{min(len(verbs), 3)}{prep}", f"pa{passive}{sp}", f"pb{passive}{side}{near}"),
        *(f"fp{follows}", f"fp{follows}{sp}", f"fp{follows}{side}{near}", f"sh{shape}", f"sh{shape}{prep}"),
        *(f"vf{stem}{side}{follows}", f"vd{stem}{side}{near}", f"m{p1 if p1 in _PLACE_NOUNS else '-'}{prep}"),
    ]
    out += [f"l{side}{word}" for word in links[:3]]
    out += [f"bw{side}{word}" for word in set(between[:_BAG] if side == "R" else between[-_BAG:])]
    if verbs:
        out.append(f"fw{side}{verbs[0] if side == 'R' else verbs[-1]}")
    if side == "R" and gap < 6:
        out.append("q" + "_".join("C" if words.capital[k] else low[k] for k in range(left, right)))
    if side == "R" and not verbs and not commas and prep == "-":
        out += ["do", f"do{near}", f"do{stem}", f"do{follows}"]
    if not any(word[0].isalnum() for word in low[: name.first]):
        out += ["st", f"st{n1}"]
    if index + 1 < len(names) and names[index + 1].first - name.last <= 3 and n1 == ",":
        out += ["hc", f"hc{prep}"]
    before = names[index - 1] if index else None
    if before and name.first - before.last <= 3 and p1 in (",", "in", "the") and "," in low[before.last : name.first]:
        out += ["ic", f"ic{before.preposition}"]
    if prep == "-" and _DEMONYM.search(head):
        out.append("dem")
    if n1 in ("'s", "’", "'"):
        out.append(f"po{n2}")
    if name.last < count and not words.capital[name.last]:
        out.append(f"nx{n1}")
    if any(low[k] in _BODIES for k in range(name.first, min(count, name.last + 2))):
        out += ["org", f"org{prep}"]
    if n1 in _VERBS or n1.endswith("ed"):
        out += ["su", f"su{prep}"]
    return out + _rank(event, names, index, side)


def _rank(event: tuple[int, int], names: Sequence[Name], index: int, side: str) -> list[str]:
    """Which of the names behind a preposition it is, counted from the event word."""
    first, last = event
    governed = [k for k, name in enumerate(names) if name.preposition in _PREPOSITIONS]
    right = [k for k in governed if names[k].first >= last]
    left = [k for k in governed if names[k].last <= first]
    counts = f"{min(len(right), 2)}{min(len(left), 2)}"
    only = f"only{len(governed) == 1 and index in governed}{side}"
    if index in right:
        rank = right.index(index)
    elif index in left:
        rank = left.index(index) - len(left)
    else:
        return [f"nn{side}{counts}", only]
    return [f"rk{rank}", f"rk{rank}_{counts}", f"rp{names[index].preposition}{rank}", only]


def _none(words: Words, event: tuple[int, int], names: Sequence[Name]) -> list[str]:
    """What speaks for the sentence naming no place of the event."""
    low = words.lower
    first, last = event
    after, before = low[last : last + 4], low[max(0, first - 3) : first]
    governed = sum(name.preposition in _LOCATIVE for name in names)
    right = [name for name in names if name.first >= last]
    placed = sum(name.preposition in ("in", "at", "near") for name in right)
    return [
        *("N", f"Nv{' '.join(low[first:last])}", f"Nn{min(len(names), 6)}", f"Nl{min(governed, 3)}"),
        *(f"Nr{min(len(right), 3)}", f"Nlr{min(governed, 2)}{min(placed, 2)}", f"Nw{min(len(low) // 8, 5)}"),
        *("Na" + "_".join(after[:k]) for k in (1, 2)),
        *("Nb" + "_".join(before[-k:]) for k in (1, 2)),
    ]
