"""Place names and boundaries: the default that ships with geomap and the entries people add."""

from __future__ import annotations

import os
from pathlib import Path


def default_folder() -> Path:
    """Return the folder of the built default: inside an installed package, else in the source tree.

    The environment variable GEOMAP_DEFAULT names another, such as one that was built to be measured first.
    """
    given = os.environ.get("GEOMAP_DEFAULT")
    if given:
        return Path(given)
    inside = Path(__file__).parent / "default"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "gazetteer" / "default"


from geomap.gazetteer.names import keys, normalise  # noqa: E402
from geomap.gazetteer.store import Gazetteer  # noqa: E402

__all__ = ["Gazetteer", "default_folder", "keys", "normalise"]
