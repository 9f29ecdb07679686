"""Names spelled otherwise: candidates by consonant skeleton, ranked by likeness of their letters."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from geomap.gazetteer.names import ARTICLES, without_generic
from geomap.gazetteer.transliterate import lacks_vowels, to_latin

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Shorter names have too many neighbours to be told apart by likeness.
MIN_LETTERS = 4
MIN_CONSONANTS = 2
MIN_CONSONANTS_WITHOUT_VOWELS = 3
#: A skeleton as long as this may differ from the asked one by a consonant.
MIN_CONSONANTS_FOR_SLIP = 4

#: Letters and pairs of letters that romanisations of Arabic, Persian, Cyrillic, Hebrew, Somali and Hausa interchange.
_SOUNDS = (
    ("shch", "s"), ("dzh", "j"), ("tch", "C"), ("sch", "s"), ("tsh", "C"), ("sh", "s"), ("ch", "C"), ("kh", "h"), ("gh", "k"),
    ("th", "t"), ("dh", "d"), ("zh", "j"), ("dj", "j"), ("ph", "f"), ("ck", "k"), ("qu", "k"), ("ts", "s"), ("cz", "C"), ("x", "h"),
)  # fmt: skip
_PAIRS = dict(_SOUNDS)
_PAIR = re.compile("|".join(pair for pair, _ in _SOUNDS))
_LETTERS = str.maketrans({"q": "k", "g": "k", "c": "k", "p": "b", "f": "v", "C": "c"})
_VOWEL_SOUNDS = str.maketrans({"e": "i", "y": "i", "o": "u", "w": "u"})
_VOWELS = str.maketrans("", "", "aeiouyw")
_DOUBLED = re.compile(r"(.)\1+")
_DIPHTHONG = re.compile(r"(aw|au|ou|ow|oo)|ai|ay|ei|ey|ie|ee|iy|yi|oy|oi")
_OPPOSITES = frozenset("north south east west upper lower new old big small great little inner outer".split())
_BEST_WITHOUT_VOWELS = 90.0
_SOUND_SHARE = 0.6
_MUTE_H = re.compile(r"(?<=[aeiou])h\b")
_NASAL = re.compile(r"n(?=[bp])")
#: Chinese, Japanese and Korean: transliterated letter by letter they resemble no spelling in use.
_NO_ALPHABET = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff]")
_INNER_LETTERS = "bcdhjklmnrstvz"


def _sounds(text: str) -> str:
    """Return Latin text with one letter per sound."""
    folded = _PAIR.sub(lambda match: _PAIRS[match.group()], _MUTE_H.sub("", text)).translate(_LETTERS)
    return _NASAL.sub("m", folded)


def _bare(key: str) -> str:
    """Return a key without articles, "province of" and the like, and spaces."""
    words = (without_generic(key) or key).split(" ")
    kept = [word for word in words if word not in ARTICLES] if len(words) > 1 else words
    if len(kept) == 1 and len(words) == 1 and len(kept[0]) >= 7 and kept[0].startswith(("al", "el")):
        kept = [kept[0][2:]]  # Albukamal
    return " ".join(kept)


@lru_cache(maxsize=4096)
def skeleton(name: str) -> str:
    """Return the consonants of a name as classes of sounds: the same for most spellings of it.

    Empty for names with too few letters or consonants to go by.

    Examples
    --------
    >>> skeleton("Al Hudaydah"), skeleton("Hodeidah"), skeleton("الحديدة")
    ('hdd', 'hdd', 'hdd')
    >>> skeleton("Avdeevka") == skeleton("Авдіївка"), skeleton("Ghirza") == skeleton("Qīrah")
    (True, False)
    >>> skeleton("Hun")
    ''
    """
    if _NO_ALPHABET.search(name):
        return ""
    bare = _bare(to_latin(name))
    vowels_known = not lacks_vowels(name)
    if (vowels_known and len(bare) < MIN_LETTERS) or not bare.isascii() or any(c.isdigit() for c in bare):
        return ""
    words = [_DOUBLED.sub(r"\1", _sounds(word)) for word in bare.split(" ")]
    consonants = "".join(word[:-1] if word.endswith("h") and len(word) > 3 else word for word in words)
    consonants = consonants.translate(_VOWELS)
    least = MIN_CONSONANTS if vowels_known else MIN_CONSONANTS_WITHOUT_VOWELS
    return consonants if len(consonants) >= least else ""


def hash_of(text: str) -> int:
    """Return the 32-bit number under which a skeleton is filed, the same on every machine."""
    return zlib.crc32(text.encode("ascii"))


def skeleton_index(names: Iterable[Sequence[str]]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Build the index of skeletons.

    Parameters
    ----------
    names : iterable of sequence of str
        The names of each place, in the order of place numbers.

    Returns
    -------
    (array of uint32, array of uint32)
        Hashes of skeletons in ascending order, and the number of the place behind each.

    Examples
    --------
    >>> hashes, numbers = skeleton_index([["Sirte", "Surt"], ["Hun"], ["Avdiivka", "Авдіївка"]])
    >>> numbers.tolist() == [0, 2] or numbers.tolist() == [2, 0]
    True
    """
    import numpy as np

    packed: list[int] = []
    for number, variants in enumerate(names):
        packed += [hash_of(found) << 32 | number for found in {_skeleton_uncached(name) for name in variants} if found]
    both = np.unique(np.array(packed, dtype=np.uint64))
    return (both >> np.uint64(32)).astype(np.uint32), (both & np.uint64(0xFFFFFFFF)).astype(np.uint32)


_skeleton_uncached = skeleton.__wrapped__


def near_hashes(name: str) -> list[int]:
    """Return the hashes to look under: the skeleton's own, then those a slip of one consonant away.

    Examples
    --------
    >>> len(near_hashes("Sirte")), len(near_hashes("Hun")), near_hashes("Avdeevka")[0] == hash_of("vdvk")
    (1, 0, True)
    """
    own = skeleton(name)
    if not own:
        return []
    found = [own]
    if len(own) >= MIN_CONSONANTS_FOR_SLIP:
        for at in range(len(own) + 1):
            found += [own[:at] + letter + own[at:] for letter in _INNER_LETTERS]
            if at < len(own):
                found.append(own[:at] + own[at + 1 :])
                found += [own[:at] + letter + own[at + 1 :] for letter in _INNER_LETTERS if letter != own[at]]
    return [hash_of(text) for text in dict.fromkeys(found)]


def places_near(
    name: str, hashes: NDArray[np.uint32], numbers: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the numbers of places with the skeleton of a name, and of those one consonant away."""
    import numpy as np

    wanted = np.array(near_hashes(name), dtype=np.uint32)
    first, last = np.searchsorted(hashes, wanted, "left"), np.searchsorted(hashes, wanted, "right")
    empty = np.empty(0, dtype=np.uint32)
    same = numbers[first[0] : last[0]] if len(wanted) else empty
    slips = [numbers[first[i] : last[i]] for i in range(1, len(wanted)) if last[i] > first[i]]
    return same, np.concatenate(slips) if slips else empty


class Likeness:
    """How alike names are to one that was asked for; made once per question.

    Examples
    --------
    >>> benishek = Likeness("Benisheik")
    >>> benishek.score("Benishek") > 90, benishek.score("Bonsaaka") < 70
    (True, True)
    >>> Likeness("Ghirza").score("Qīrah") < 85
    True
    """

    __slots__ = ("_bare", "_opposites", "_sounds", "_vowels_known")

    def __init__(self, name: str) -> None:
        self._bare, self._sounds = _letters(name)
        self._vowels_known = not lacks_vowels(name)
        self._opposites = _opposites(name)

    def score(self, name: str) -> float:
        """Return the likeness to `name`, 0 to 100.

        What is heard counts more than what is written. Where the name asked for is written without vowels only
        consonants are compared and the score stays below 90; where `name` is, it is no evidence and scores 0.
        """
        from rapidfuzz.distance import Indel

        if self._vowels_known and lacks_vowels(name):
            return 0.0
        bare, sounds = _letters(name)
        if self._opposites != _opposites(name):
            return 0.0
        if not self._vowels_known:
            first, second = self._sounds.translate(_VOWELS), sounds.translate(_VOWELS)
            return _BEST_WITHOUT_VOWELS * Indel.normalized_similarity(first, second)
        written = Indel.normalized_similarity(self._bare, bare)
        sounded = Indel.normalized_similarity(self._sounds, sounds)
        return 100.0 * (_SOUND_SHARE * sounded + (1.0 - _SOUND_SHARE) * written)


def _opposites(name: str) -> frozenset[str]:
    """Western Ghouta is not Eastern Ghouta, however alike the letters are."""
    return _OPPOSITES.intersection(to_latin(name).replace("ern ", " ").split(" "))


@lru_cache(maxsize=8192)
def _letters(name: str) -> tuple[str, str]:
    """Return a name as written, and with one letter per sound."""
    bare = _bare(to_latin(name))
    heard = (_DIPHTHONG.sub(_simple_vowel, _sounds(word)).translate(_VOWEL_SOUNDS) for word in bare.split(" "))
    return bare.replace(" ", ""), "".join(_DOUBLED.sub(r"\1", word) for word in heard)


def _simple_vowel(diphthong: re.Match[str]) -> str:
    return "u" if diphthong[1] else "i"
