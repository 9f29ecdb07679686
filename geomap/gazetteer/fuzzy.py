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
_DIGIT = re.compile(r"\d")
#: The shape of a name in 32 bits, for sorting out at a glance what cannot be alike: how often it has the vowels a, i
#: and u as heard, its length, whether its vowels are unknown, and which of the names of its place it is.
_COUNT_BITS = 4
_LENGTH_AT = 3 * _COUNT_BITS
_LENGTH_BITS = 6
_NO_VOWELS_AT = _LENGTH_AT + _LENGTH_BITS
POSITION_AT = 24
MAX_POSITION = 255
_MAX_VOWELS = (1 << _COUNT_BITS) - 1
_MAX_LENGTH = (1 << _LENGTH_BITS) - 1


def _sounds(text: str) -> str:
    """Return Latin text with one letter per sound."""
    # Asking first is cheaper than replacing: packs put millions of words through this.
    if "h" in text:
        text = _MUTE_H.sub("", text)
    if _PAIR.search(text):
        text = _PAIR.sub(_sound_of, text)
    folded = text.translate(_LETTERS)
    return _NASAL.sub("m", folded) if "nb" in folded or "np" in folded else folded


def _sound_of(pair: re.Match[str]) -> str:
    return _PAIRS[pair.group()]


def _bare(key: str) -> str:
    """Return a key without articles, "province of" and the like, and spaces."""
    if " " not in key and not key.startswith(("al", "el")):
        return key
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
    words, vowels_known = _words(name)
    return _enough("".join([_forms(word)[0] for word in words]), vowels_known)


def _words(name: str) -> tuple[list[str], bool]:
    """Return the Latin words of a name, none where it cannot be compared, and whether its vowels are known."""
    vowels_known = name.isascii() or not lacks_vowels(name)
    if not name.isascii() and _NO_ALPHABET.search(name):
        return [], vowels_known
    bare = _bare(to_latin(name))
    if (vowels_known and len(bare) < MIN_LETTERS) or not bare.isascii() or (not bare.isalpha() and _DIGIT.search(bare)):
        return [], vowels_known
    return bare.split(" "), vowels_known


def _enough(consonants: str, vowels_known: bool) -> str:
    least = MIN_CONSONANTS if vowels_known else MIN_CONSONANTS_WITHOUT_VOWELS
    return consonants if len(consonants) >= least else ""


@lru_cache(maxsize=8192)
def _forms(word: str) -> tuple[str, int, int, int, int]:
    """Return the consonants of a word, how often it has a, i and u as heard, and its length as heard."""
    sounds = _sounds(word)
    once = _undoubled(sounds)
    heard = _heard(sounds)
    if once.endswith("h") and len(once) > 3:
        once = once[:-1]
    return once.translate(_VOWELS), heard.count("a"), heard.count("i"), heard.count("u"), len(heard)


def _heard(sounds: str) -> str:
    """Return a word as heard with one letter per vowel, for comparing."""
    if _DIPHTHONG.search(sounds):
        sounds = _DIPHTHONG.sub(_simple_vowel, sounds)
    return _undoubled(sounds.translate(_VOWEL_SOUNDS))


def _undoubled(text: str) -> str:
    return _DOUBLED.sub(r"\1", text) if _DOUBLED.search(text) else text


def index_entry(name: str) -> tuple[int, int] | None:
    """Return the hash of a name's skeleton and its shape, None for names that are not compared.

    Examples
    --------
    >>> index_entry("Hun") is None, index_entry("Benishek")[0] == hash_of(skeleton("Benisheik"))
    (True, True)
    """
    words, vowels_known = _words(name)
    if not words:
        return None
    consonants, a, i, u, length = _forms(words[0])
    for word in words[1:]:
        more, more_a, more_i, more_u, more_length = _forms(word)
        consonants += more
        a, i, u, length = a + more_a, i + more_i, u + more_u, length + more_length
    consonants = _enough(consonants, vowels_known)
    if not consonants:
        return None
    if max(a, i, u) > _MAX_VOWELS or length > _MAX_LENGTH:
        return None
    shape = a | i << _COUNT_BITS | u << 2 * _COUNT_BITS | length << _LENGTH_AT
    return hash_of(consonants), shape | (not vowels_known) << _NO_VOWELS_AT


def best_scores(name: str, shapes: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return for each shape (`index_entry`) the score that no name of that shape exceeds, asked for `name`.

    Letters that one name has and the other has not must be put in or left out, wherever they stand.
    """
    import numpy as np

    mine = index_entry(name)
    if mine is None or mine[1] >> _NO_VOWELS_AT & 1:
        return np.full(shapes.size, 100.0)
    own = _counts(np.array([mine[1]], dtype=np.uint32))
    theirs = _counts(shapes)
    lengths = own[3] + theirs[3]
    apart = sum(np.abs(own[at] - theirs[at]) for at in range(3))
    apart = apart + np.abs((own[3] - own[:3].sum(axis=0)) - (theirs[3] - theirs[:3].sum(axis=0)))
    best = 100.0 * (_SOUND_SHARE * (1.0 - apart / lengths) + (1.0 - _SOUND_SHARE))
    return np.where(shapes >> np.uint32(_NO_VOWELS_AT) & np.uint32(1), 0.0, best)


def _counts(shapes: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return how often shapes have a, i and u, and their lengths: four rows."""
    import numpy as np

    starts, masks = (0, _COUNT_BITS, 2 * _COUNT_BITS, _LENGTH_AT), (_MAX_VOWELS,) * 3 + (_MAX_LENGTH,)
    pairs = zip(starts, masks, strict=True)
    return np.stack([(shapes >> np.uint32(at) & np.uint32(mask)).astype(np.int32) for at, mask in pairs])


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


def positions(wanted: NDArray[np.uint32], hashes: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Return where any of the wanted hashes stand among sorted `hashes`."""
    import numpy as np

    first = np.searchsorted(hashes, wanted, "left")
    known = first < hashes.size
    known[known] = hashes[first[known]] == wanted[known]
    first = first[known]
    last = np.searchsorted(hashes, wanted[known], "right")
    ranges = [np.arange(start, stop) for start, stop in zip(first.tolist(), last.tolist(), strict=True)]
    return np.concatenate(ranges) if ranges else np.empty(0, dtype=np.intp)


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


@lru_cache(maxsize=4096)
def _opposites(name: str) -> frozenset[str]:
    """Western Ghouta is not Eastern Ghouta, however alike the letters are."""
    return _OPPOSITES.intersection(to_latin(name).replace("ern ", " ").split(" "))


@lru_cache(maxsize=4096)
def _letters(name: str) -> tuple[str, str]:
    """Return a name as written, and with one letter per sound."""
    bare = _bare(to_latin(name))
    return bare.replace(" ", ""), "".join([_heard_word(word) for word in bare.split(" ")])


@lru_cache(maxsize=8192)
def _heard_word(word: str) -> str:
    return _heard(_sounds(word))


def _simple_vowel(diphthong: re.Match[str]) -> str:
    return "u" if diphthong[1] else "i"
