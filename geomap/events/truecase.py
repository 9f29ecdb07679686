"""Give a text that is all in capitals the case it would have in print, letter for letter."""

from __future__ import annotations

import re
import string
import zlib
from functools import cache, lru_cache
from pathlib import Path

WORDS = Path(__file__).resolve().parents[1] / "data" / "english_words.bin"
#: A text with fewer letters than this, or with more than this share of small ones, stays as it is.
_MIN_LETTERS, _MAX_SMALL = 40, 0.08
#: Characters looked at, and those that settle it for most texts.
_LOOKED_AT, _FIRST = 4000, 600

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?]\s|--\s|\n\s*\n|\n[-*•]\s)\s*[\"“‘'(\[]*$")
#: "SAN SALVADOR, 3 JAN 90 (DOMESTIC SERVICE) -- [TEXT]": stays in capitals, as datelines are printed.
_DATELINE = re.compile(
    r"\s*[^\n]{2,60}?(?:\d{1,2} [A-Z]{3,4} \d{2,4}[^\n]{0,60}?--|[A-Z]{3,9}\.? \d{1,2}(?:,? \d{4})? \([^()\n]{2,40}\)\s+(?:--?|[–—]))"
    r"\s+(?:\[[^\[\]]{2,120}\]\s+)*"
)
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_ALWAYS = frozenset(("january", "february", "april", "june", "july", "september", "october", "november", "december"))
#: Written small inside a name: "San Luis de la Reina".
_PARTICLES = frozenset("de del la las los el y da do dos al bin ibn".split())
#: Of them, those that nothing in English is: what follows is a name too, though it be an English word: "Vina del Mar".
_JOINING = frozenset(("de", "del"))
#: Part of the name when a name follows: "SOUTH AFRICA", "NEW YORK".
_LEADING = frozenset("new north south east west central upper lower great saint fort port mount lake".split())
_FIXED = frozenset((("united", "states"), ("united", "nations"), ("united", "kingdom"), ("soviet", "union")))
#: What opens a Spanish name whose other words may be English ones: "La Union", "San Martin".
_SPANISH = frozenset("la las el los san santa santo puerto villa cerro rio".split())
_NAMES_FOLLOW = _SPANISH | _JOINING
#: An abbreviation and what it stands for: "DAS [ADMINISTRATIVE DEPARTMENT OF SECURITY]".
_SPELT_OUT = re.compile(r"\b([A-Z]{2,6})\s+[\[(][A-Z’'-]+\s+[A-Z’' -]{3,}[\])]")
#: Abbreviations with vowels that need no explaining.
_ABBREVIATED = frozenset(
    "un usa ussr uk eu au oau oas cia fbi dea nato unhcr unicef unesco ecowas igad sadc asean osce icc iaea uae ansa efe afp ap upi".split()
)
_VOWEL = re.compile(r"[AEIOUY]")
#: The two characters before a word that does not open a sentence; others are looked at more closely.
_INSIDE = frozenset(a + b for a in string.ascii_letters + string.digits + "," for b in " \n")


def is_capitals(text: str) -> bool:
    """Return whether a text is written in capitals throughout.

    Examples
    --------
    >>> is_capitals("THE GUERRILLAS ATTACKED A POLICE STATION IN LIMA LAST NIGHT.")
    True
    >>> is_capitals("FMLN")
    False
    """
    if sum(map(str.islower, text[:_FIRST])) > _MAX_SMALL * _LOOKED_AT:
        return False
    looked_at = text[:_LOOKED_AT]
    letters = sum(map(str.isalpha, looked_at))
    small = 0 if looked_at.isupper() else sum(map(str.islower, looked_at))
    return letters >= _MIN_LETTERS and small <= _MAX_SMALL * letters


def truecase(text: str) -> str:
    """Return a text in capitals in ordinary case, with every character at its old place.

    English words become small, others names; abbreviations without a vowel and those given in brackets stay.

    Examples
    --------
    >>> truecase("TWO SOLDIERS WERE KILLED IN SAN MIGUEL ON 3 MAY. THE ELN [ELN] MAY HAVE DONE IT.")
    'Two soldiers were killed in San Miguel on 3 May. The ELN [ELN] may have done it.'
    """
    words, plain = common_words(), _plain_words()
    spans = [match.span() for match in _WORD.finditer(text)]
    small = text.lower()
    if len(small) != len(text):
        return text
    lower = [small[start:end] for start, end in spans]
    spelt_out = (name for name in _SPELT_OUT.findall(text) if name.lower() not in words)
    bracketed = frozenset([*re.findall(r"[\[(]([A-Z]{2,5})[\])]", text), *spelt_out])
    dateline = _DATELINE.match(text)
    body = dateline.end() if dateline else 0
    all_large = text.isupper()
    joined = frozenset(number - 1 for number, word in enumerate(lower) if word == "del")
    #: Words whose case is settled by more than being English and inside a sentence.
    doubtful = [
        number
        for number, ((start, end), word) in enumerate(zip(spans, lower, strict=True))
        if word not in plain
        or lower[number - 1] in _NAMES_FOLLOW
        or number in joined
        or text[start - 2 : start] not in _INSIDE
        or (bracketed and text[start:end] in bracketed)
        or not (all_large or text[start:end].isupper())
        or start <= body + 1
    ]
    out: list[str] = [text[:body]]
    last = body
    for number in doubtful:
        start, end = spans[number]
        if start < body:
            continue
        before = lower[number - 1] if number else ""
        after = lower[number + 1] if number + 1 < len(lower) else ""
        cased = _cased(text, start, end, lower[number], before, after, words, bracketed)
        out += [small[last:start], cased[:1].upper() + cased[1:] if start == body else cased]
        last = end
    result = "".join([*out, small[last:]])
    return result if len(result) == len(text) else text


def _cased(
    text: str,
    start: int,
    end: int,
    word: str,
    before: str,
    after: str,
    words: frozenset[str],
    bracketed: frozenset[str],
) -> str:
    as_is = text[start:end]
    stem = word.split("'")[0].split("’")[0] if not word.isalpha() else word
    if len(as_is) == 1:
        return as_is if word != "a" or text[end : end + 1] == "." else _opening(text, start, "a")
    if as_is in bracketed or word in _ABBREVIATED or _VOWEL.search(as_is) is None:
        return as_is
    if stem not in _told_words():
        return _title(word)
    if stem in _DAYS or stem in _ALWAYS:
        return _title(word)
    if stem in _MONTHS:
        dated = re.search(r"\d\s*$", text[max(0, start - 4) : start]) or re.match(r"\.?\s*\d", text[end : end + 4])
        named = dated or before in _JOINING or after == "del" or stem not in words
        return _title(word) if named else _opening(text, start, word)
    if (before, stem) in _FIXED or (stem, after) in _FIXED:
        return _title(word)
    if stem in _PARTICLES:
        opened = before and (before not in words or stem == "del") and text[start - 1] in " -\n"
        inside = opened and after and (after not in words or stem in _JOINING)
        return word if inside or (stem == "y" and before) else _title(word)
    follows = before in _NAMES_FOLLOW and text[start - 1] in " -\n" and (before, stem) != ("de", "facto")
    if stem in words and (follows or after == "del"):
        return _title(word)
    if stem in words:
        names = after and after not in words and after not in _PARTICLES and text[end : end + 1] == " "
        return _title(word) if stem in _LEADING and names and after not in _MONTHS else _opening(text, start, word)
    return _title(word)


def _title(word: str) -> str:
    return word[:1].upper() + word[1:]


def _opening(text: str, start: int, word: str) -> str:
    """Capital at the start of a sentence."""
    return _title(word) if _SENTENCE_START.search(text, max(0, start - 8), start) or start == 0 else word


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Return the English words that are written small."""
    return frozenset(zlib.decompress(WORDS.read_bytes()).decode("ascii").split("\n"))


@cache
def _told_words() -> frozenset[str]:
    """English words and those with rules of their own: all others are names."""
    fixed = (word for pair in _FIXED for word in pair)
    return frozenset((*common_words(), *_DAYS, *_MONTHS, *_PARTICLES, *fixed))


@lru_cache(maxsize=1)
def _plain_words() -> frozenset[str]:
    """English words whose case depends on nothing but their place in the sentence."""
    fixed = {word for pair in _FIXED for word in pair}
    special = _DAYS | _MONTHS | _ALWAYS | _PARTICLES | _LEADING | fixed
    return frozenset(word for word in common_words() - special if len(word) > 1 and _VOWEL.search(word.upper()))
