"""Python's garbage collector, left alone while much is made that is no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Objects made between two collections, and how many of those between two of the older ones.
OBJECTS = (50_000, 20, 50)


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Let Python collect garbage less often, unless somebody has set so already, and as before in the end."""
    before = gc.get_threshold()
    if 0 < before[0] < OBJECTS[0]:
        gc.set_threshold(*OBJECTS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
