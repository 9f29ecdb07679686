"""Groups of words that tell places from people and organisations, as hashes of words."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from geomap.toponyms.words import hash_of

#: Bits of a word's groups.
FIRST_NAME, TITLE, ORGANISATION, PLACE_KIND, LEADING_KIND, SMALL, COMMON, UNIT = (1 << bit for bit in range(8))
_BITS = {
    "first_name": FIRST_NAME,
    "title": TITLE,
    "organisation": ORGANISATION,
    "place_kind": PLACE_KIND,
    "leading_kind": LEADING_KIND,
    "small": SMALL,
    "unit": UNIT,
}


@cache
def words_of(section: str) -> frozenset[str]:
    """Return the words of one section of the file."""
    text = resources.files("geomap").joinpath("data/name_words.txt").read_text("utf-8")
    found = re.search(rf"^\[{section}\]$([^\[]*)", text, re.MULTILINE)
    return frozenset(found[1].split()) if found else frozenset()


@cache
def hashes_of(section: str) -> NDArray[np.uint64]:
    """Return the sorted hashes of the words of one section."""
    return np.unique(np.array([hash_of(word) for word in words_of(section)], dtype=np.uint64))


@cache
def _groups() -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    bits: dict[int, int] = {}
    for section, bit in _BITS.items():
        for word in words_of(section):
            number = hash_of(word)
            bits[number] = bits.get(number, 0) | bit
    order = sorted(bits)
    return np.array(order, dtype=np.uint64), np.array([bits[number] for number in order], dtype=np.uint8)


def groups(hashes: NDArray[np.uint64], common: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the bits of the groups that words belong to.

    `common` holds the upper halves of the hashes of words that are written in lower case, sorted.
    """
    known, bits = _groups()
    rows = np.searchsorted(known, hashes)
    rows[rows == len(known)] = 0
    found = np.where(known[rows] == hashes, bits[rows], 0).astype(np.uint8)
    if len(common):
        upper = (hashes >> np.uint64(32)).astype(np.uint32)
        rows = np.searchsorted(common, upper)
        rows[rows == len(common)] = 0
        found |= np.where(common[rows] == upper, COMMON, 0).astype(np.uint8)
    return found
