"""Sorting more entries than fit into memory: sorted runs on disk, merged slice by slice of the key space."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class SortedRuns:
    """Entries with a field ``key`` (unsigned, evenly spread) gathered run by run and given back in its order.

    Parameters
    ----------
    folder : Path
        Where the runs lie until they are merged.
    stem : str
        What their file names begin with.
    """

    def __init__(self, folder: Path, stem: str) -> None:
        self._folder, self._stem = folder, stem
        self._paths: list[Path] = []
        self._dtype: np.dtype[np.void] | None = None

    def add(self, entries: NDArray[np.void]) -> None:
        """Write a run; entries of the same key stay in the order in which they came."""
        import numpy as np

        path = self._folder / f"{self._stem}{len(self._paths)}"
        entries[np.argsort(entries["key"], kind="stable")].tofile(path)
        self._paths.append(path)
        self._dtype = entries.dtype

    def merged(self) -> Iterator[NDArray[np.void]]:
        """Yield all entries with whole keys a slice, slices in ascending order, unsorted in themselves; runs go."""
        import numpy as np

        if self._dtype is None:
            return
        runs = [np.memmap(path, dtype=self._dtype, mode="r") for path in self._paths]
        key = self._dtype["key"]
        slices = 4 * len(runs)
        edges = np.array([(i << (8 * key.itemsize)) // slices for i in range(slices)], dtype=key)
        cuts = [[*np.searchsorted(run["key"], edges).tolist(), run.size] for run in runs]
        for i in range(slices):
            yield np.concatenate([run[cut[i] : cut[i + 1]] for run, cut in zip(runs, cuts, strict=True)])
        del runs
        for path in self._paths:
            path.unlink()


@contextlib.contextmanager
def without_cycle_search() -> Iterator[None]:
    """Rows hold no cycles: looking for them among millions of names takes a tenth of the time and frees nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
