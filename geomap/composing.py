"""Letters written with marks of their own ("e" and an accent) as the single letters that patterns and lists know."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate

#: A letter with the marks that follow it; other characters stay as they are.
_MARKED = re.compile(r"\w[\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0670\u3099\u309a]+")


@dataclass(frozen=True, slots=True)
class Composed:
    """A text in composed letters.

    Attributes
    ----------
    text : str
    lengths : tuple of int
        How many code points of the original each code point of `text` stands for; empty where nothing changed.
    """

    text: str
    lengths: tuple[int, ...] = ()

    def spans(self) -> tuple[int, ...]:
        """Return where each code point of `text`, and its end, stood in the original; empty where nothing changed."""
        return (0, *accumulate(self.lengths)) if self.lengths else ()


def composed(text: str) -> Composed:
    r"""Return a text with its marked letters composed.

    Examples
    --------
    >>> found = composed("Me\u0301naka")
    >>> found.text, found.spans()
    ('Ménaka', (0, 1, 3, 4, 5, 6, 7))
    >>> composed("Sirte").spans()
    ()
    """
    if unicodedata.is_normalized("NFC", text):
        return Composed(text)
    pieces: list[str] = []
    lengths: list[int] = []
    end = 0
    for match in _MARKED.finditer(text):
        letters = unicodedata.normalize("NFC", match[0])
        pieces += (text[end : match.start()], letters)
        lengths += [1] * (match.start() - end)
        # Marks that no letter has of its own stay behind it.
        lengths += [len(match[0]) - len(letters) + 1, *([1] * (len(letters) - 1))]
        end = match.end()
    if not pieces:
        return Composed(text)
    return Composed("".join((*pieces, text[end:])), (*lengths, *([1] * (len(text) - end))))
