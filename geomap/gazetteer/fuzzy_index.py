"""Places whose names are spelled like one that is not in the gazetteer, from indexes that are mapped into memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from geomap.gazetteer.fuzzy import (
    MAX_POSITION,
    POSITION_AT,
    Likeness,
    best_scores,
    near_hashes,
    positions,
    skeleton,
    skeleton_index,
)
from geomap.gazetteer.packs import SKELETON_PLACES, SKELETON_SHAPES, SKELETONS, Pack
from geomap.records import Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geomap.gazetteer.default import DefaultIndex

#: The files of the default's index, beside the others.
HASHES = "skeletons.npy"
NUMBERS = "skeleton_places.npy"
#: Names compared in one index; beyond it those of the smallest places are left out.
_MOST_COMPARED = 1000
#: As many where neither the country nor the shapes of names narrow the choice: only well-known places are likely then.
_MOST_COMPARED_BLINDLY = 200


class FuzzyMatch(NamedTuple):
    """A place, the one of its names that is most like the name asked for, and how like it is (0 to 100).

    `support` says what else speaks for the place: ``country``, ``division``, ``neighbours``, ``kind``.
    """

    place: Place
    matched_name: str
    score: float
    support: tuple[str, ...] = ()


def search_indexes(
    name: str, indexes: Sequence[DefaultIndex | Pack], codes: frozenset[str] | None, *, least: float, least_slip: float
) -> list[FuzzyMatch]:
    """Return the places of all indexes with a name like `name`, in no order.

    Names that differ by a consonant are asked for only where no name has the same consonants.

    Parameters
    ----------
    least, least_slip : float
        A lower score is no match; where a consonant differs.
    """
    import numpy as np

    wanted = np.array(near_hashes(name), dtype=np.uint32)
    likeness = Likeness(name)
    for hashes, score in ((wanted[:1], least), (np.unique(wanted[1:]), least_slip)):
        found = []
        if hashes.size:
            for index in indexes:
                found += _scored(name, likeness, hashes, index, codes, score)
        if found:
            return found
    return []


def search_places(name: str, places: Iterable[Place], least: float) -> list[FuzzyMatch]:
    """Return those of a few places with a name like `name`."""
    wanted = skeleton(name)
    if not wanted:
        return []
    likeness = Likeness(name)
    matches = (_best_match(place, likeness, wanted) for place in places)
    return [match for match in matches if match.score >= least]


def _best_match(place: Place, likeness: Likeness, wanted: str) -> FuzzyMatch:
    """Return the name of a place that is most alike among those of the wanted skeleton."""
    names = [name for name in (place.name, *place.names) if skeleton(name) == wanted]
    best, score = _best_of(names, likeness)
    return FuzzyMatch(place, best, score)


def _best_of(names: Sequence[str], likeness: Likeness) -> tuple[str, float]:
    scores = [likeness.score(name) for name in names]
    best = max(range(len(names)), key=scores.__getitem__, default=-1)
    return (names[best], scores[best]) if best >= 0 else ("", 0.0)


def _scored(
    name: str,
    likeness: Likeness,
    hashes: NDArray[np.uint32],
    index: DefaultIndex | Pack,
    codes: frozenset[str] | None,
    least: float,
) -> list[FuzzyMatch]:
    import numpy as np

    files = _arrays(index)
    entries = positions(hashes, files[0])
    if not entries.size:
        return []
    numbers = files[1][entries]
    if codes is not None:
        inside = index.in_countries(numbers, codes)
        entries, numbers = entries[inside], numbers[inside]
    if files[2] is None:
        which = None
        numbers = np.unique(numbers)
    else:
        shapes = files[2][entries]
        possible = best_scores(name, shapes) >= least
        numbers, which = numbers[possible], shapes[possible] >> np.uint32(POSITION_AT) & np.uint32(MAX_POSITION)
    most = _MOST_COMPARED_BLINDLY if which is None and codes is None else _MOST_COMPARED
    if numbers.size > most:
        largest = index.populations(numbers).argsort(kind="stable")[::-1][:most]
        numbers, which = numbers[largest], None if which is None else which[largest]
    best: dict[int, tuple[str, float]] = {}
    positions_of = [-1] * numbers.size if which is None else which.tolist()
    for number, position in zip(numbers.tolist(), positions_of, strict=True):
        names = index.names_of(number)
        found = _best_of(names if position < 0 else names[position : position + 1], likeness)
        if found[1] >= max(least, best.get(number, ("", 0.0))[1]):
            best[number] = found
    matches = [FuzzyMatch(index.place(number), *found) for number, found in best.items()]
    # Writers know how countries and seas are spelled: a name like one is some other name.
    return [match for match in matches if match.place.country and match.place.feature[:3] != "PCL"]


@cache
def _arrays(
    index: DefaultIndex | Pack,
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32] | None]:
    """Return hashes, place numbers and shapes of an index; the default has no shapes, which are large."""
    import numpy as np

    if isinstance(index, Pack):
        return index.array(SKELETONS), index.array(SKELETON_PLACES), index.array(SKELETON_SHAPES)
    if (index.folder / HASHES).is_file():
        return index.array(HASHES), index.array(NUMBERS), None
    # Made by the build: it takes too long to be made while someone waits for an answer.
    return np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.uint32), None


def index_files(names: Iterable[Sequence[str]]) -> dict[str, bytes]:
    """Return the files of the default's index, by name, for the build to write beside the others.

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
