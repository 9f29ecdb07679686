"""Every known name by hash: what a scan of a text looks its words up in."""

from __future__ import annotations

import contextlib
import os
import zlib
from dataclasses import dataclass
from functools import cache
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
_CHUNK = 60_000


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
        rows = np.searchsorted(self.hashes, hashes)
        rows[rows == len(self.hashes)] = 0
        return np.where(self.hashes[rows] == hashes, rows, -1)


@cache
def load(folder: Path | None = None) -> NamesTable:
    """Return the table of the default gazetteer: the one beside it, the one in the cache, else made anew."""
    folder = folder or default_folder()
    stamp = _stamp(folder)
    name = f"scan-{VERSION}-{stamp:08x}"
    for home in (folder, _cache_folder()):
        found = _open(home / name)
        if found is not None:
            return found
    columns = build(DefaultIndex(folder))
    with contextlib.suppress(OSError):
        _write(_cache_folder() / name, columns)
    return _table(columns)


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


def _table(columns: tuple[NDArray[Any], ...]) -> NamesTable:
    hashes, flags, people, names, places = columns
    return NamesTable(hashes, flags, people, names, places)


_COLUMNS = ("hash", "flags", "people", "names", "places")


def _open(folder: Path) -> NamesTable | None:
    try:
        return _table(tuple(np.asarray(np.load(folder / f"{column}.npy", mmap_mode="r")) for column in _COLUMNS))
    except (OSError, ValueError):
        return None


def _write(folder: Path, columns: tuple[NDArray[Any], ...]) -> None:
    import io

    from geomap.files import write_atomic

    folder.mkdir(parents=True, exist_ok=True)
    for name, column in zip(_COLUMNS, columns, strict=True):
        stream = io.BytesIO()
        np.save(stream, column)
        write_atomic(folder / f"{name}.npy", stream.getvalue())


def build(index: DefaultIndex) -> tuple[NDArray[Any], ...]:
    """Return the columns of the table: hash, flags, people, names, places."""
    hashes: list[NDArray[Any]] = []
    flags: list[NDArray[Any]] = []
    people, names, places = list[NDArray[Any]](), list[NDArray[Any]](), list[NDArray[Any]]()
    count = len(index._trie)
    stats = _statistics(index, count)
    for first in range(0, count, _CHUNK):
        numbers = list(range(first, min(count, first + _CHUNK)))
        keys = [index._trie.restore_key(number) for number in numbers]
        extra = [(v, n) for key, n in zip(keys, numbers, strict=True) if (v := _variant(key)) != key]
        chosen = np.array(numbers + [n for _, n in extra])
        whole, begun = _hash_keys(keys + [v for v, _ in extra])
        hashes += [whole, begun]
        flags += [stats[0][chosen] | NAME, np.full(len(begun), MORE, dtype=np.uint16)]
        for column, source in ((people, stats[1]), (names, stats[2]), (places, stats[3])):
            column += [source[chosen], np.zeros(len(begun), dtype=np.uint8)]
    for key, flag in _extra_names(index):
        whole, begun = _hash_keys([key])
        hashes += [whole, begun]
        flags += [np.full(1, NAME | flag, dtype=np.uint16), np.full(len(begun), MORE, dtype=np.uint16)]
        for column in (people, names, places):
            column += [np.zeros(1 + len(begun), dtype=np.uint8)]
    return _merged(*(np.concatenate(column) for column in (hashes, flags, people, names, places)))


def _merged(
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint16],
    people: NDArray[np.uint8],
    names: NDArray[np.uint8],
    places: NDArray[np.uint8],
) -> tuple[NDArray[Any], ...]:
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    first = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]]))
    return (
        hashes[first],
        np.bitwise_or.reduceat(flags[order], first),
        np.maximum.reduceat(people[order], first),
        np.maximum.reduceat(names[order], first),
        np.maximum.reduceat(places[order], first),
    )


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


def _statistics(index: DefaultIndex, count: int) -> tuple[NDArray[np.uint16], ...]:
    """Return flags, people, number of names and number of places of each name."""
    postings, offsets = np.asarray(index._postings), np.asarray(index._posting_offsets).astype(np.int64)
    main = (postings & layout.MAIN_NAME) > 0
    rows = np.asarray(index._places)[postings & ~np.uint32(layout.MAIN_NAME)]
    features = index._features
    kind = np.array([_flags_of(feature) for feature in features], dtype=np.uint16)[rows["feature"]]
    kind |= np.where(main, MAIN, 0).astype(np.uint16)
    known = np.asarray(index._name_offsets).astype(np.int64)
    lengths = np.diff(known)[postings & ~np.uint32(layout.MAIN_NAME)]
    # Places known under an alternate name count a tenth, as in the ranking of searches.
    people = np.log10(1 + rows["population"] * np.where(main, 1.0, 0.1)) * 25
    starts = offsets[:-1][:count]
    flags = np.bitwise_or.reduceat(kind, starts)
    return (
        flags,
        np.maximum.reduceat(people, starts).astype(np.uint8),
        np.minimum(255, np.maximum.reduceat(lengths, starts) // 8).astype(np.uint8),
        np.minimum(255, np.diff(offsets)[:count]).astype(np.uint8),
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
