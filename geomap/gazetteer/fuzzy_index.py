"""Places whose names are spelled like one that is not in the gazetteer, from an index that is mapped into memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from geomap import calibration
from geomap.gazetteer.fuzzy import Likeness, places_near, skeleton, skeleton_index
from geomap.records import Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geomap.gazetteer.default import DefaultIndex
    from geomap.gazetteer.packs import Pack

#: The files of the index, beside the others; without them, an index is searched exactly only.
HASHES = "skeletons.npy"
NUMBERS = "skeleton_places.npy"
#: Places whose names are compared; beyond it the smallest are left out.
_MOST_COMPARED = 3000


class FuzzyMatch(NamedTuple):
    """A place, the one of its names that is most like the name asked for, and how like it is (0 to 100)."""

    place: Place
    matched_name: str
    score: float


def search_index(name: str, index: DefaultIndex | Pack, codes: frozenset[str] | None) -> list[FuzzyMatch]:
    """Return the places of an index with a name like `name`, the most alike first.

    A score below the calibrated threshold (``fuzzy.least_score``, or ``fuzzy.least_score_slip`` where a consonant
    differs) is no match.
    """
    hashes, numbers = _arrays(index)(index)
    same, slips = places_near(name, hashes, numbers)
    found = _scored(name, same, index, codes, calibration.load()["fuzzy.least_score"])
    if not found:
        found = _scored(name, slips, index, codes, calibration.load()["fuzzy.least_score_slip"])
    return found


def search_places(name: str, places: Iterable[Place]) -> list[FuzzyMatch]:
    """Return those of a few places with a name like `name`, the most alike first."""
    wanted = skeleton(name)
    if not wanted:
        return []
    likeness, least = Likeness(name), calibration.load()["fuzzy.least_score"]
    matches = (best_match(place, likeness, wanted) for place in places)
    return sorted((match for match in matches if match.score >= least), key=lambda match: -match.score)


def best_match(place: Place, likeness: Likeness, wanted: str = "") -> FuzzyMatch:
    """Return the name of a place that is most alike; with `wanted`, only names of that skeleton count."""
    best, best_score = place.name, 0.0
    for name in (place.name, *place.names):
        if wanted and skeleton(name) != wanted:
            continue
        score = likeness.score(name)
        if score > best_score:
            best, best_score = name, score
    return FuzzyMatch(place, best, best_score)


def _scored(
    name: str, numbers: NDArray[np.uint32], index: DefaultIndex | Pack, codes: frozenset[str] | None, least: float
) -> list[FuzzyMatch]:
    if not len(numbers):
        return []
    if codes is not None:
        numbers = numbers[index.in_countries(numbers, codes)]
    if len(numbers) > _MOST_COMPARED:
        numbers = numbers[index.populations(numbers).argsort()[::-1][:_MOST_COMPARED]]
    likeness = Likeness(name)
    places = (index.place(number) for number in dict.fromkeys(numbers.tolist()))
    # Writers know how countries and seas are spelled: a name like one is some other name.
    matches = (best_match(place, likeness) for place in places if place.country and place.feature[:3] != "PCL")
    found = [match for match in matches if match.score >= least]
    return sorted(found, key=lambda match: (-match.score, -match.place.population, match.place.id))


class _Arrays:
    """The index of one folder, opened or made when first asked for."""

    def __init__(self) -> None:
        self._arrays: tuple[NDArray[np.uint32], NDArray[np.uint32]] | None = None

    def __call__(self, index: DefaultIndex | Pack) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        if self._arrays is None:
            self._arrays = _open(index)
        return self._arrays


@cache
def _arrays(index: DefaultIndex | Pack) -> _Arrays:
    return _Arrays()


def _open(index: DefaultIndex | Pack) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    import numpy as np

    if (index.folder / HASHES).is_file():
        return index.array(HASHES), index.array(NUMBERS)
    # Made by the build: it takes too long to be made while someone waits for an answer.
    return np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.uint32)


def index_files(names: Iterable[Sequence[str]]) -> dict[str, bytes]:
    """Return the files of the index, by name, for a build to write beside the others.

    Parameters
    ----------
    names : iterable of sequence of str
        Every name of each place, in the order of place numbers.
    """
    import io

    import numpy as np

    files: dict[str, bytes] = {}
    for file, array in zip((HASHES, NUMBERS), skeleton_index(names), strict=True):
        stream = io.BytesIO()
        np.save(stream, array)
        files[file] = stream.getvalue()
    return files
