"""Which of very many texts were met before, in a few bytes each."""

from __future__ import annotations

import hashlib
from array import array

_BYTES = 8
#: Slots of an empty table; it grows when two of three are taken.
_SLOTS = 1 << 12


class Digests:
    """Texts that were met, by digests of eight bytes in one array: a set of strings takes ten times as much.

    Of a million texts, two share a digest with a probability of 3 in a hundred million.

    Examples
    --------
    >>> met = Digests()
    >>> met.add("one"), met.add("two"), met.add("one"), len(met)
    (True, True, False, 2)
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(_BYTES * _SLOTS))
        self._met = 0

    def __len__(self) -> int:
        return self._met

    def __contains__(self, text: str) -> bool:
        digest = _digest(text)
        return self._slots[_slot(self._slots, digest)] == digest

    def add(self, text: str) -> bool:
        """Remember a text and return whether it is new."""
        digest = _digest(text)
        at = _slot(self._slots, digest)
        if self._slots[at]:
            return False
        self._slots[at] = digest
        self._met += 1
        if 3 * self._met > 2 * len(self._slots):
            larger = array("Q", bytes(2 * _BYTES * len(self._slots)))
            for known in self._slots:
                if known:
                    larger[_slot(larger, known)] = known
            self._slots = larger
        return True


def _digest(text: str) -> int:
    """A number that is not 0."""
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=_BYTES).digest(), "little") or 1


def _slot(slots: array[int], digest: int) -> int:
    """Where a digest lies, or the free slot where it belongs."""
    last = len(slots) - 1
    at = digest & last
    while slots[at] and slots[at] != digest:
        at = (at + 1) & last
    return at
