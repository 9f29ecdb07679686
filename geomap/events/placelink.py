"""Link an event word to the name of the place where it happened, or to none, with a small log-linear model."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geomap.events.placewords import BUCKETS, Name, Words, names_in, option_features

#: Weights as signed bytes, compressed; `benchmarks/fit_place_links.py` writes them.
DATA = Path(__file__).resolve().parents[1] / "data" / "place_links.bin"
#: One step of a stored weight.
STEP = 1 / 48


@dataclass(frozen=True, slots=True)
class LinkedName:
    """A name in a sentence and the probability that the event happened there; code points."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class PlaceLinks:
    """The names of a sentence with their probabilities; `none` is the probability that none is the place."""

    names: tuple[LinkedName, ...]
    none: float

    @property
    def best(self) -> LinkedName | None:
        """The likeliest name, None where "none" is likelier than each."""
        top = max(self.names, key=lambda name: name.probability, default=None)
        return top if top is not None and top.probability > self.none else None

    def of(self, start: int, end: int) -> float:
        """Return the probability of the names between two code points."""
        return sum(name.probability for name in self.names if name.start < end and start < name.end)


def link_places(words: Words, start: int, end: int) -> PlaceLinks:
    """Return how likely the event told by the words at `start` to `end` happened at each name of its sentence.

    Parameters
    ----------
    words : Words
        The sentence. Its names are the runs of capitalised words: a text in capitals has none that help.
    start, end : int
        Code points of the event word.

    Returns
    -------
    PlaceLinks
        The probabilities and `none` add up to 1.

    Examples
    --------
    >>> text = "The minister said in Rabat that a bomb had exploded in the town of Bama on Friday."
    >>> at = text.index("exploded")
    >>> best = link_places(Words.of(text), at, at + len("exploded")).best
    >>> text[best.start : best.end]
    'Bama'
    """
    event = words.range_of(start, end)
    names = [name for name in names_in(words) if name.last <= event[0] or name.first >= event[1]]
    weights = _weights()
    scores = [STEP * sum(map(weights.__getitem__, features)) for features in option_features(words, event, names)]
    top = max(scores)
    masses = [math.exp(score - top) for score in scores]
    total = sum(masses)
    return PlaceLinks(tuple(_linked(words, names, masses, total)), masses[-1] / total)


def _linked(words: Words, names: Sequence[Name], masses: Sequence[float], total: float) -> list[LinkedName]:
    return [
        LinkedName(words.spans[name.first][0], words.spans[name.last - 1][1], mass / total)
        for name, mass in zip(names, masses, strict=False)
    ]


@lru_cache(maxsize=1)
def _weights() -> memoryview:
    return memoryview(zlib.decompress(DATA.read_bytes(), bufsize=BUCKETS)).cast("b")
