"""Every known name by hash: what a scan of a text looks its words up in."""

from __future__ import annotations

import contextlib
import os
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import default_folder, layout
from geomap.gazetteer.default import DefaultIndex
from geomap.gazetteer.names import normalise
from geomap.toponyms import words
from geomap.toponyms.candidates import aliases, continents

#: Raised when the table changes shape.
VERSION = 1
#: Flags of a row.
NAME, MORE, MAIN, COUNTRY, DIVISION, UNIT, TOWN, CAPITAL, SEAT, OTHER, PEOPLE, SHORT = (1 << bit for bit in range(12))
_VARIANTS = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}
_LONG = {short: long for long, short in _VARIANTS.items()}
_CHUNK = 60_000

Columns = tuple[NDArray[Any], ...]


@dataclass(frozen=True, slots=True)
class NamesTable:
    """Rows sorted by hash: names, and beginnings of longer names (MORE)."""

    hashes: NDArray[np.uint64]
    flags: NDArray[np.uint16]
    people: NDArray[np.uint8]
    names: NDArray[np.uint8]
    places: NDArray[np.uint8]

    def find(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the row of each hash, -1 where there is none."""
        # In order, so that neighbours are looked for in the same part of the table: it does not fit into a cache.
        order = hashes.argsort()
        rows = np.empty(len(hashes), dtype=np.int64)
        rows[order] = self.hashes.searchsorted(hashes[order])
        rows[rows == len(self.hashes)] = 0
        return np.where(self.hashes[rows] == hashes, rows, -1)


@cache
def load(folder: Path | None = None) -> NamesTable:
    """Return the table of the default gazetteer: the one beside it, the one in the cache, else made anew."""
    folder = folder or default_folder()
    found = ready(folder)
    if found is not None:
        return found
    columns = build(DefaultIndex(folder))
    with contextlib.suppress(OSError):
        _write(_cache_folder() / _name(folder), columns)
    return _table(columns)


_ready: dict[Path, NamesTable] = {}


def ready(folder: Path) -> NamesTable | None:
    """Return the table of the default gazetteer where it has been made, None where making it would take seconds."""
    if folder not in _ready:
        for home in (folder, _cache_folder()):
            found = _open(home / _name(folder))
            if found is not None:
                _ready[folder] = found
                break
    return _ready.get(folder)


@cache
def _name(folder: Path) -> str:
    return f"scan-{VERSION}-{_stamp(folder):08x}"


def save(folder: Path) -> Path:
    """Write the table of the default gazetteer in `folder` beside it, and return its folder; older ones are removed."""
    import shutil

    target = folder / f"scan-{VERSION}-{_stamp(folder):08x}"
    for old in folder.glob("scan-*"):
        if old != target:
            shutil.rmtree(old)
    _write(target, build(DefaultIndex(folder)))
    return target


def _cache_folder() -> Path:
    given = os.environ.get("GEOMAP_CACHE")
    if given:
        return Path(given).expanduser()
    import platformdirs

    return Path(platformdirs.user_cache_dir("geomap", appauthor=False))


def _stamp(folder: Path) -> int:
    """Return a checksum of what the table is made from."""
    sizes = [(folder / name).stat().st_size for name in (layout.KEYS, layout.POSTINGS, layout.PLACES, layout.NAMES)]
    checksum = zlib.crc32(repr((VERSION, sizes)).encode())
    for name in (layout.POSTING_OFFSETS, layout.PROVENANCE):
        checksum = zlib.crc32((folder / name).read_bytes(), checksum)
    for kind in ("people", "short"):
        checksum = zlib.crc32(repr(sorted(aliases(kind).items())).encode(), checksum)
    return checksum


def _table(columns: Columns) -> NamesTable:
    hashes, flags, people, names, places = columns
    return NamesTable(hashes, flags, people, names, places)


_COLUMNS = ("hash", "flags", "people", "names", "places")


def _open(folder: Path) -> NamesTable | None:
    try:
        return _table(tuple(np.asarray(np.load(folder / f"{column}.npy", mmap_mode="r")) for column in _COLUMNS))
    except (OSError, ValueError):
        return None


def _write(folder: Path, columns: Columns) -> None:
    import io

    from geomap.files import write_atomic

    folder.mkdir(parents=True, exist_ok=True)
    for name, column in zip(_COLUMNS, columns, strict=True):
        stream = io.BytesIO()
        np.save(stream, column)
        write_atomic(folder / f"{name}.npy", stream.getvalue())


def build(index: DefaultIndex) -> Columns:
    """Return the columns of the table: hash, flags, people, names, places."""
    count = len(index._trie)
    parts = [_others(_extra_names(index))]
    for first in range(0, count, _CHUNK):
        numbers = range(first, min(count, first + _CHUNK))
        parts.append(_known(index, numbers, [index._trie.restore_key(number) for number in numbers]))
    return _merged(parts)


def of_text(index: DefaultIndex, spans: Collection[str]) -> NamesTable:
    """Return the rows that a text needs, without the table of all names: those of its normalised stretches of words."""
    spellings = {key for span in spans for key in _written_out(span)}
    numbers = {key: number for key in spellings if (number := index._trie.get(key)) is not None}
    others = [(key, flag) for key, flag in _extra_names(index) if key in spans]
    return _table(_merged([_known(index, list(numbers.values()), list(numbers)), _others(others)]))


def _written_out(span: str) -> list[str]:
    """Return the names that a name may be known under whose words were shortened: "saint louis" for "st louis"."""
    words = [(word, _LONG[word]) if word in _LONG else (word,) for word in span.split(" ")]
    return [" ".join(choice) for choice in product(*words)]


def _known(index: DefaultIndex, numbers: Sequence[int], keys: list[str]) -> Columns:
    extra = [(v, at) for at, key in enumerate(keys) if (v := _variant(key)) != key]
    chosen = np.array([*range(len(keys)), *(at for _, at in extra)], dtype=np.int64)
    whole, begun = _hash_keys(keys + [v for v, _ in extra])
    flags, *figures = _statistics(index, np.asarray(numbers, dtype=np.int64))
    return (
        np.concatenate([whole, begun]),
        np.concatenate([flags[chosen] | NAME, np.full(len(begun), MORE, dtype=np.uint16)]),
        *(np.concatenate([figure[chosen], np.zeros(len(begun), dtype=np.uint8)]) for figure in figures),
    )


def _others(names: Sequence[tuple[str, int]]) -> Columns:
    whole, begun = _hash_keys([key for key, _ in names])
    flags = np.array([NAME | flag for _, flag in names], dtype=np.uint16)
    none = np.zeros(len(whole) + len(begun), dtype=np.uint8)
    return (
        np.concatenate([whole, begun]),
        np.concatenate([flags, np.full(len(begun), MORE, dtype=np.uint16)]),
        none,
        none,
        none,
    )


def _merged(parts: Sequence[Columns]) -> Columns:
    hashes, flags, *figures = (np.concatenate(column) for column in zip(*parts, strict=True))
    if not len(hashes):
        # A row that no word has.
        hashes, flags, *figures = (np.zeros(1, dtype=column.dtype) for column in (hashes, flags, *figures))
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    first = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]]))
    return (
        hashes[first],
        np.bitwise_or.reduceat(flags[order], first),
        *(np.maximum.reduceat(figure[order], first) for figure in figures),
    )


@lru_cache(maxsize=2)
def _extra_names(index: DefaultIndex) -> list[tuple[str, int]]:
    found = [(key, PEOPLE) for key in index.demonyms]
    found += [(key + "s", PEOPLE) for key in index.demonyms if not key.endswith("s")]
    for name in aliases("people"):
        found += [(normalise(name), PEOPLE), (normalise(name) + "s", PEOPLE)]
    found += [(normalise(name), SHORT) for name in aliases("short")]
    found += [(key, COUNTRY | OTHER) for key in continents()]
    # Codes such as "US" are known to the gazetteer apart from its names.
    found += [(key, COUNTRY | SHORT) for key in index.country_keys]
    return found


def _variant(key: str) -> str:
    if not any(word in key for word in _VARIANTS):
        return key
    return " ".join(_VARIANTS.get(word, word) for word in key.split(" "))


def _hash_keys(keys: list[str]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the hash of each key, and those of the beginnings of keys of several words."""
    if not keys:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint64)
    text = "\n".join(keys)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    words._grow(len(codes) + 1)
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes * words._powers[: len(codes)], out=sums[1:])
    ends = np.concatenate([np.flatnonzero(codes == 10), [len(codes)]])
    starts = np.concatenate([[0], ends[:-1] + 1])
    whole = words._span_hashes(sums, starts, ends)
    spaces = np.flatnonzero(codes == 32)
    begun = words._span_hashes(sums, starts[np.searchsorted(starts, spaces, side="right") - 1], spaces)
    return whole, np.unique(begun)


def _statistics(index: DefaultIndex, numbers: NDArray[np.int64]) -> Columns:
    """Return flags, people, number of names and number of places of each name."""
    if not len(numbers):
        return (np.zeros(0, dtype=np.uint16), *(np.zeros(0, dtype=np.uint8) for _ in range(3)))
    offsets = np.asarray(index._posting_offsets)
    begins = offsets[numbers].astype(np.int64)
    counts = offsets[numbers + 1].astype(np.int64) - begins
    first = np.cumsum(counts) - counts
    postings = np.asarray(index._postings)[np.repeat(begins - first, counts) + np.arange(counts.sum())]
    main, places = (postings & layout.MAIN_NAME) > 0, postings & ~np.uint32(layout.MAIN_NAME)
    rows, known = np.asarray(index._places)[places], np.asarray(index._name_offsets)
    kind = np.array([_flags_of(feature) for feature in index._features], dtype=np.uint16)[rows["feature"]]
    kind |= np.where(main, MAIN, 0).astype(np.uint16)
    lengths = known[places + 1].astype(np.int64) - known[places].astype(np.int64)
    # Places known under an alternate name count a tenth, as in the ranking of searches.
    people = np.log10(1 + rows["population"] * np.where(main, 1.0, 0.1)) * 25
    return (
        np.bitwise_or.reduceat(kind, first),
        np.maximum.reduceat(people, first).astype(np.uint8),
        np.minimum(255, np.maximum.reduceat(lengths, first) // 8).astype(np.uint8),
        np.minimum(255, counts).astype(np.uint8),
    )


def _flags_of(feature: str) -> int:
    if feature.startswith("PCL") or feature == "TERR":
        return COUNTRY
    if feature == "PPLC":
        return TOWN | CAPITAL
    if feature in ("PPLA", "PPLA2"):
        return TOWN | SEAT
    if feature.startswith("PPL"):
        return TOWN
    if feature.startswith(("ADM1", "RGN")):
        return DIVISION
    return UNIT if feature.startswith("ADM") else OTHER
