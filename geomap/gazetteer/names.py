"""Place names as look-up keys: one spelling for what people write in many ways."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_REMOVED = dict.fromkeys(map(ord, "'’‘ʻʼʽʾʿ`´′‛＇\u0640\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
# Lone surrogates of broken input are no part of any name, and the index cannot hold them.
_REMOVED |= dict.fromkeys(range(0xD800, 0xE000))
_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ə": "e", "ŋ": "ng",
        "ɓ": "b", "ɗ": "d", "ƙ": "k", "ħ": "h",
        "ى": "ي", "ی": "ي", "ے": "ي", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ک": "ك", "ٱ": "ا",
    }
)  # fmt: skip
_INITIAL = re.compile(r"(?<=\b\w)\.")
_SEPARATORS = re.compile(r"[\s\-‐-―−_.,;:/\\()\[\]{}\"“”„«»!?¿¡·•*+&|<>=#%@^~،؛؟。、・]+")
_EXPANDED = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
#: The Arabic article, with the letters it takes before n, r, s, sh, t, d and z.
ARTICLES = frozenset(
    ("al", "el", "an", "ar", "as", "ash", "at", "ath", "ad", "adh", "az", "ez", "er", "es", "esh", "et", "en", "ed")
)
_JOINED_ARTICLE = re.compile(r"^(?:al|el)(?=\w{5})")
#: Countries where names are romanised from Arabic, Persian, Kurdish, Pashto or Somali in many ways.
ROMANISED = frozenset(
    {
        "AE", "AF", "BH", "DJ", "DZ", "EG", "EH", "ER", "IL", "IQ", "IR", "JO", "KM", "KW", "LB", "LY", "MA",
        "MR", "OM", "PK", "PS", "QA", "SA", "SD", "SO", "SS", "SY", "TD", "TN", "TR", "YE",
    }
)  # fmt: skip
_DIVISION = (
    "district|province|governorate|state|region|county|department|prefecture|oblast|raion|rayon|division|subdistrict"
    "|wilayat|wilaya|muhafazah|vilayet|territory|lga|local government area|local government|woreda|payam|cercle|sub prefecture|subprefecture"
)
_GENERIC = f"city|town|village|hamlet|municipality|township|camp|area|{_DIVISION}"
_GENERIC_BEHIND = re.compile(rf"^(.+?) (?:{_GENERIC})$")
_GENERIC_BEFORE = re.compile(rf"^(?:the )?(?:{_GENERIC}) (?:of )?(.+)$")
_ASKS_FOR_DIVISION = re.compile(
    rf".(?: (?:{_DIVISION})$)|^(?:the )?(?:{_DIVISION}) (?:of )?.|^(?:محافظه|ولايه|استان|ولايت|صوبه) ."
)
_GENERIC_ARABIC = re.compile(r"^(?:محافظه|مدينه|ولايه|استان|ولايت|صوبه|قريه|مخيم) (.+)$")


def _is_accent(character: str) -> bool:
    """Tell whether a combining mark is an accent or vowel sign that writers leave out.

    Marks of class below 10 (virama, nukta, kana voicing) tell letters apart and stay.
    """
    return unicodedata.combining(character) >= 10


@lru_cache(maxsize=16384)
def normalise(name: str) -> str:
    """Return the look-up key of a name.

    Case, accents, apostrophes, Arabic vowel signs and punctuation are dropped, Arabic letters that are
    written interchangeably unified, and "St." and the like spelled out.

    Examples
    --------
    >>> normalise("Ma'arrat al-Nuʻmān"), normalise("St. Louis"), normalise("U.S.")
    ('maarrat al numan', 'saint louis', 'us')
    >>> normalise("مَعَرَّة") == normalise("معره")
    True
    >>> normalise("  ")
    ''
    """
    if name.isascii():
        lowered = name.lower()
        if lowered.isalpha():
            return _EXPANDED.get(lowered, lowered)
        words = lowered.split(" ")
        if all(map(str.isalpha, words)):
            return " ".join([_EXPANDED.get(word, word) for word in words])
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()).translate(_REMOVED)
    if not text.isascii():
        text = "".join([character for character in text if character.isascii() or not _is_accent(character)])
        text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    words = _SEPARATORS.sub(" ", _INITIAL.sub("", text)).split()
    return " ".join([_EXPANDED.get(word, word) for word in words])


def keys(name: str) -> tuple[str, ...]:
    """Return the look-up keys of a name: the exact one, then what romanised Arabic makes of it.

    The article may be joined, assimilated, hyphenated or left out, and a final h comes and goes.

    Examples
    --------
    >>> keys("Al-Bukamal")
    ('al bukamal', 'albukamal', 'bukamal')
    >>> keys("As Sarirah")
    ('as sarirah', 'al sarirah', 'alsarirah', 'sarirah', 'as sarira', 'al sarira', 'alsarira', 'sarira')
    >>> keys("Deir ez-Zor")
    ('deir ez zor', 'deir al zor')
    >>> keys("")
    ()
    """
    exact = normalise(name)
    return _keys_of(exact) if exact else ()


def _keys_of(exact: str) -> tuple[str, ...]:
    found = [exact]
    words = exact.split(" ")
    if len(words) > 1 and words[0] in ARTICLES and len(words[1]) > 2:
        rest = " ".join(words[1:])
        found += [f"al {rest}", f"al{rest}", rest]
    elif len(words) > 2 and any(word in ARTICLES for word in words[1:-1]):
        found.append(" ".join([words[0], *("al" if w in ARTICLES else w for w in words[1:-1]), words[-1]]))
    if exact.startswith("ال") and len(exact) >= 5:
        found.append(exact[2:])
    if len(words[-1]) > 4 and words[-1].endswith("ah"):
        found += [key[:-1] for key in found]
    return tuple(dict.fromkeys(found))


def fallback_keys(key: str) -> tuple[str, ...]:
    """Return further keys to try when nothing has the normalised `key`: other articles, no generic word.

    Examples
    --------
    >>> fallback_keys("idlib province")
    ('idlib',)
    >>> fallback_keys("albukamal")
    ('al bukamal', 'bukamal')
    """
    found = list(_keys_of(key)[1:])
    joined = _JOINED_ARTICLE.match(key)
    if joined and " " not in key:
        found += [f"al {key[2:]}", key[2:]]
    bare = without_generic(key)
    if bare:
        found += _keys_of(bare)
    return tuple(dict.fromkeys(found))


def without_generic(key: str) -> str:
    """Return a normalised name without "city", "province of" and the like; empty when it has none.

    Examples
    --------
    >>> without_generic("achin district"), without_generic("town of sirte"), without_generic("sirte")
    ('achin', 'sirte', '')
    """
    for pattern in (_GENERIC_BEHIND, _GENERIC_BEFORE, _GENERIC_ARABIC):
        match = pattern.match(key)
        if match:
            return match.group(1)
    return ""


def asks_for_division(key: str) -> bool:
    """Tell whether a normalised name says that it means a district, province or the like.

    Examples
    --------
    >>> asks_for_division("sirte district"), asks_for_division("sirte")
    (True, False)
    """
    return bool(_ASKS_FOR_DIVISION.search(key))
