"""A place for more records than memory should hold."""

from __future__ import annotations

import copyreg
import io
import pickle
import tempfile
from array import array
from functools import cache
from typing import IO, Any, Generic, Self, TypeVar

Record = TypeVar("Record")

#: Records kept in memory; further ones go to a temporary file, which vanishes with the process.
IN_MEMORY = 4_000


#: Outlines of countries and the like, of which many records hold the same: written once, by number, as long as they are few.
_MOST_SHAPES, _LEAST_POINTS = 4_000, 100
_shapes: list[Any] = []
_numbers: dict[int, int] = {}


def _shape(number: int) -> Any:
    return _shapes[number]


def _shape_by_number(shape: Any) -> Any:
    """Reduce a shapely geometry for pickling."""
    import shapely

    number = _numbers.get(id(shape))
    if number is None:
        if len(_shapes) >= _MOST_SHAPES or shapely.get_num_coordinates(shape) < _LEAST_POINTS:
            return shape.__reduce__()
        number = _numbers[id(shape)] = len(_shapes)
        # Kept, so that no other can take its identity.
        _shapes.append(shape)
    return _shape, (number,)


@cache
def _reducers() -> dict[type, Any]:
    import shapely

    shapes = (shapely.Polygon, shapely.MultiPolygon, shapely.LineString, shapely.MultiLineString)
    return {**copyreg.dispatch_table, **dict.fromkeys(shapes, _shape_by_number)}


def _pickled(record: object) -> bytes:
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _reducers()
    pickler.dump(record)
    return stream.getvalue()


class Shelf(Generic[Record]):
    """Picklable records by number: the first ones in memory, the others in a temporary file.

    Parameters
    ----------
    in_memory : int
        How many records stay in memory.

    Examples
    --------
    >>> with Shelf(in_memory=1) as shelf:
    ...     shelf.add("one"), shelf.add("two")
    ...     shelf[0], shelf[1], len(shelf)
    (0, 1)
    ('one', 'two', 2)
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._most = in_memory
        self._kept: list[Record] = []
        self._ends = array("q", [0])
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def __len__(self) -> int:
        return len(self._kept) + len(self._ends) - 1

    def add(self, record: Record) -> int:
        """Keep a record and return its number."""
        if len(self._kept) < self._most:
            self._kept.append(record)
        else:
            data = _pickled(record)
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the shelf)
            self._file.seek(self._ends[-1])
            self._file.write(data)
            self._ends.append(self._ends[-1] + len(data))
        return len(self) - 1

    def __getitem__(self, number: int) -> Record:
        if number < len(self._kept):
            return self._kept[number]
        if self._file is None:
            raise IndexError(number)
        start, end = self._ends[number - len(self._kept)], self._ends[number - len(self._kept) + 1]
        self._file.seek(start)
        found: Record = pickle.loads(self._file.read(end - start))  # written by this process, to a file without a name
        return found
