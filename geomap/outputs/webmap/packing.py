"""Columns of numbers and blocks of text, packed into letters that neither HTML nor a template language can misread."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

#: gzip beyond this level takes twice the time for 1 % less.
LEVEL = 6
LARGEST = 2**32


def _zigzag(values: Ints) -> Ints:
    """Interleave signs, so that small numbers of either sign have empty upper bytes."""
    import numpy as np

    return np.where(values < 0, -2 * values - 1, 2 * values)


def planes(values: Ints) -> tuple[int, bytes]:
    """Return how many bytes a number needs, and the numbers byte by byte: all lowest bytes, all second ones, ...

    Parameters
    ----------
    values : array of int
        From 0 to 2**32 - 1.

    Examples
    --------
    >>> import numpy as np
    >>> planes(np.array([1, 258]))
    (2, b'\\x01\\x02\\x00\\x01')
    """
    import numpy as np

    largest = int(values.max()) if values.size else 0
    if largest >= LARGEST or (values.size and int(values.min()) < 0):
        raise ValueError(f"a column holds {largest} or a negative number; expected 0 to {LARGEST - 1}")
    width = 1 if largest < 2**8 else 2 if largest < 2**16 else 4
    raw = values.astype("<u4").view(np.uint8).reshape(-1, 4)
    return width, raw[:, :width].T.tobytes()


def pack_columns(tables: Mapping[str, object], columns: Mapping[str, tuple[str, Ints]]) -> bytes:
    """Return tables (JSON) and columns of whole numbers as one piece of bytes.

    Parameters
    ----------
    tables : mapping
        Whatever JSON can hold.
    columns : mapping
        For each name how it is stored and its numbers: ``u`` as they are, ``z`` with signs, ``d`` as signed
        steps from one to the next.

    Returns
    -------
    bytes
        The length of the JSON head (4 bytes, lowest first), the head, and the columns. The head gives under
        ``columns`` name, storage, bytes per number and count of each column, in order.
    """
    import numpy as np

    described: list[tuple[str, str, int, int]] = []
    pieces: list[bytes] = []
    for name, (storage, values) in columns.items():
        whole = np.asarray(values, dtype=np.int64)
        if storage == "d":
            whole = np.diff(whole, prepend=0)
        width, piece = planes(_zigzag(whole) if storage in "dz" else whole)
        described.append((name, storage, width, len(whole)))
        pieces.append(piece)
    head = json_bytes({**tables, "columns": described})
    return len(head).to_bytes(4, "little") + head + b"".join(pieces)


def json_bytes(value: object) -> bytes:
    """Return compact JSON; a lone surrogate, which no UTF-8 file can hold, becomes a question mark."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def compressed(pieces: Sequence[bytes]) -> list[bytes]:
    """Return each piece gzipped, the same bytes each time."""

    def one(piece: bytes) -> bytes:
        return gzip.compress(piece, compresslevel=LEVEL, mtime=0)

    # zlib lets other threads run while it works.
    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(pool.map(one, pieces))


def as_json_string(data: bytes) -> str:
    """Return bytes as a JSON string of base64.

    Examples
    --------
    >>> as_json_string(b"geomap")
    '"Z2VvbWFw"'
    """
    return f'"{base64.b64encode(data).decode("ascii")}"'
