"""Names that stand in some case, and words that are no names, in languages of other scripts."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer.names import normalise
from geomap.toponyms import lexicon
from geomap.toponyms.words import hash_of

#: Letters of other scripts than Latin; not marks such as "’".
OTHER_SCRIPT = re.compile(r"[\u0370-\u1dff\u2c80-\u2dff\u3005-\ud7ff\uf900-\ufdff\ufe70-\ufeff]")
CYRILLIC = re.compile(r"\b[\u0401-\u042f\u0490][\u0430-\u045f\u0491]{3,}\b")
#: Endings of Russian and Ukrainian cases, with what the name ends in by itself.
_ENDINGS = (
    ("ами", "ы"), ("ями", "и"), ("ого", "ий"), ("ском", "ск"), ("ой", "а"), ("ою", "а"), ("ей", "я"), ("ом", ""), ("ем", "ь"), ("ах", "ы"),
    ("ях", "и"), ("ов", "ы"), ("е", ""), ("е", "а"), ("е", "о"), ("у", ""), ("у", "а"), ("ю", "я"), ("ю", "ь"), ("и", "ь"), ("и", "я"),
    ("и", "а"), ("ы", "а"), ("а", ""), ("я", "ь"), ("і", "а"), ("і", ""), ("ою", "а"), ("ові", ""), ("ом", "о"), ("а", "о"),
)  # fmt: skip


def base_forms(name: str) -> list[str]:
    """Return what a Cyrillic name may be called that stands in some case.

    Examples
    --------
    >>> "Бахмут" in base_forms("Бахмуте"), "Авдеевка" in base_forms("Авдеевкой"), base_forms("Sirte")
    (True, True, [])
    """
    if not CYRILLIC.fullmatch(name):
        return []
    return [name[: -len(end)] + base for end, base in _ENDINGS if name.endswith(end) and len(name) - len(end) > 2]


@cache
def generic_words() -> frozenset[str]:
    """Return look-up keys of words such as "city" that are names of places too."""
    return frozenset(normalise(word) for word in lexicon.words_of("generic"))


@cache
def generic_hashes() -> NDArray[np.uint64]:
    """Return the hashes of those words."""
    return np.array([hash_of(word) for word in generic_words()], dtype=np.uint64)


__all__ = ["CYRILLIC", "OTHER_SCRIPT", "base_forms", "generic_hashes", "generic_words"]
