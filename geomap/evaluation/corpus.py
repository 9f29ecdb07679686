"""Corpora of place phrases with known positions: reading them, and the split into fitted and held-out halves."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import InputError


@dataclass(frozen=True, slots=True)
class Row:
    """One corpus row: a phrase (or a text with one), where it really was, and the stated country if any."""

    id: str
    text: str
    lon: float
    lat: float
    country: str | None
    is_text: bool


def read_corpus(path: str | Path) -> Iterator[Row]:
    """Yield the rows of a JSON lines file (gzipped or not) with `lat`, `lon` and `text` or `text_masked`.

    Rows marked `bad_coord` and rows at 0° N 0° E, which stands for unknown, are skipped. The country of rows with
    `shore_distance_km` is that of the nearest shore, which no report states: it is not passed on.

    Raises
    ------
    InputError
        If the file cannot be read or a row lacks what is needed.
    """
    source = Path(path)
    opener = gzip.open if source.suffix == ".gz" else open
    try:
        with opener(source, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                    text = row.get("text_masked") or row.get("text")
                    lon, lat = float(row["lon"]), float(row["lat"])
                    if row.get("bad_coord") or not text or (lon == 0.0 and lat == 0.0):
                        continue
                    country = None if "shore_distance_km" in row else row.get("country") or None
                    yield Row(str(row.get("id", number)), text, lon, lat, country, "text_masked" in row)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise InputError(f"{source}, line {number}: expected JSON with text, lat, lon ({error})") from error
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as error:
        raise InputError(f"cannot read {source}: {error}") from error


def in_fit_half(row_id: str) -> bool:
    """Tell whether a row belongs to the half that constants are fitted on; the split is by document.

    Ids that end in a number after a dash or underscore ("wiktor-1000001-20") share the half of what stands before it.
    """
    document = re.sub(r"[-_]\d+$", "", row_id) if row_id.count("-") + row_id.count("_") > 1 else row_id
    return zlib.crc32(document.encode()) % 2 == 0
