"""One index over the installed packs: which of them know a name, so that a look-up asks only those."""

from __future__ import annotations

import contextlib
import json
import struct
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import InputError
from geomap.files import write_atomic
from geomap.gazetteer import packs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The file, beside the packs; no pack, and never needed: packs that it does not cover are asked one by one.
FILE = f"{packs.SCRATCH}names-index"
VERSION = 1
#: Entries of the index, 8 bytes each; packs of the whole world are asked themselves.
_MOST_ENTRIES = 16_000_000
#: One or two packs are asked as quickly as the index.
_FEWEST_PACKS = 3
#: An entry is a key's number with the pack's number in its lowest bits.
_PACK_BITS = 8
_MOST_PACKS = 1 << _PACK_BITS
_LOW = _MOST_PACKS - 1


class NameIndex:
    """Which packs have a key.

    Attributes
    ----------
    covered : tuple of (str, int)
        Folder name of each pack in the index and when it was installed (ns); its number is the position.
    """

    def __init__(self, covered: tuple[tuple[str, int], ...], entries: memoryview) -> None:
        self.covered = covered
        self._entries = entries

    def packs_with(self, hashed: int) -> Sequence[int]:
        """Return the numbers of the packs that may have the key with this number (`packs.key_hash`)."""
        entries = self._entries
        lowest = hashed & ~_LOW
        at = bisect_left(entries, lowest)
        found = []
        while at < len(entries) and entries[at] <= lowest | _LOW:
            found.append(entries[at] & _LOW)
            at += 1
        return found


def read(root: Path) -> NameIndex:
    """Open the index of a folder of packs; an empty one when there is none that can be read."""
    import mmap

    try:
        with (root / FILE).open("rb") as stream:
            data = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        (length,) = struct.unpack_from("<Q", data)
        header = json.loads(bytes(data[8 : 8 + length]))
        if header["version"] != VERSION or len(data) != 8 + length + 8 * header["entries"]:
            raise ValueError
        covered = tuple((str(name), int(installed_ns)) for name, installed_ns in header["packs"])
        return NameIndex(covered, data[8 + length :].cast("Q"))
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return NameIndex((), memoryview(b"").cast("Q"))


def refresh(root: Path) -> None:
    """Write the index of the packs that are installed now; look-ups are slower where it cannot be written."""
    import numpy as np

    parts: list[NDArray[np.uint64]] = []
    covered: list[tuple[str, int]] = []
    total = 0
    for folder, installed_ns in packs.pack_folders(root):
        try:
            size = (folder / packs.KEYS).stat().st_size // 8
            if total + size > _MOST_ENTRIES or len(covered) == _MOST_PACKS:
                continue
            keys = np.fromfile(folder / packs.KEYS, dtype="<u8") & np.uint64(~_LOW & (2**64 - 1))
        except OSError:
            continue
        # Sorted and often repeated: one entry is enough for each.
        keys = keys[np.diff(keys, prepend=~keys[:1]) != 0] | np.uint64(len(covered))
        parts.append(keys)
        covered.append((folder.name, installed_ns))
        total += keys.size
    if len(covered) < _FEWEST_PACKS:
        (root / FILE).unlink(missing_ok=True)
        return
    entries = np.sort(np.concatenate(parts))
    header = json.dumps({"version": VERSION, "packs": covered, "entries": entries.size}).encode()
    header += b" " * (-len(header) % 8)
    with contextlib.suppress(InputError):
        write_atomic(root / FILE, struct.pack("<Q", len(header)) + header + entries.tobytes())
