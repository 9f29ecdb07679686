"""Packs: village-level place data in the user's data folder, mapped into memory and read only where asked."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer.default import radius_km_for
from geomap.gazetteer.layout import MAIN_NAME
from geomap.gazetteer.own import user_folder
from geomap.records import Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

#: Raised when the files of a pack change shape; packs of another version must be installed anew.
VERSION = 2
HEADER = "pack.json"
PLACES = "places.bin"
NAMES = "names.bin"
KEYS = "keys.bin"
POSTINGS = "postings.bin"
IDS = "ids.bin"
ID_ORDER = "id_order.bin"
LABELS = "labels.json"
POLYGONS = "polygons.bin"
POLYGON_OFFSETS = "polygons.json"
#: Names by consonants, ascending: hashes of skeletons; which place, and the shape of which of its names.
SKELETONS = "skeletons.bin"
SKELETON_PLACES = "skeleton_places.bin"
SKELETON_SHAPES = "skeleton_shapes.bin"
#: Between the names of a place, a line each, and their languages, a line each.
LANGUAGES_FOLLOW = "\0"
#: One place: lon and lat in degrees times 1e5, population, GeoNames id, id in its source, where its names
#: begin and how long they are (bytes), radius (km), divisions (labels), country, feature, credit (header lists).
RECORD = struct.Struct("<iiIIQQIfIIHHH")
RECORD_DTYPE = [
    ("lon_e5", "<i4"),
    ("lat_e5", "<i4"),
    ("population", "<u4"),
    ("geonames_id", "<u4"),
    ("ident", "<u8"),
    ("names_at", "<u8"),
    ("names_length", "<u4"),
    ("radius_km", "<f4"),
    ("admin1", "<u4"),
    ("admin2", "<u4"),
    ("country", "<u2"),
    ("feature", "<u2"),
    ("credit", "<u2"),
]
_COUNTRY_AT = RECORD.size - 6
_NAMES_AT = 24
_NAMES = struct.Struct("<QI")
#: Of the homonyms in one pack so many are returned, the most populous first; world-wide packs have more of some.
MAX_HOMONYMS = 500
#: Names of folders being written or replaced begin with it; they are not packs.
SCRATCH = "."


@dataclass(frozen=True, slots=True)
class PackInfo:
    """What a pack's header says: inputs are (file name, sha256), credits (attribution, licence)."""

    name: str
    folder: Path
    kind: str
    places: int
    names: int
    keys: int
    left_out: int
    countries: tuple[str, ...]
    features: tuple[str, ...]
    credits: tuple[tuple[str, str], ...]
    prefix: str
    inputs: tuple[tuple[str, str], ...]

    @property
    def size_bytes(self) -> int:
        """Bytes on disk."""
        return sum(file.stat().st_size for file in self.folder.iterdir())


def packs_folder() -> Path:
    """Return the folder that holds the packs, which need not exist: ``$GEOMAP_PACKS``, else the user's."""
    given = os.environ.get("GEOMAP_PACKS")
    if given:
        return Path(given).expanduser()
    return _within(user_folder())


@lru_cache(maxsize=16)
def _within(folder: Path) -> Path:
    return folder / "packs"


def key_hash(key: str) -> int:
    """Return the 64-bit number under which a look-up key is filed.

    Two of 40 million keys share a number with odds of 1 in 20,000; a wrong hit of one query is 2e-12.
    """
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def read_info(folder: Path) -> PackInfo:
    """Read the header of a pack.

    Raises
    ------
    GazetteerError
        If the folder is no pack or one of another version.
    """
    try:
        header = json.loads((folder / HEADER).read_text(encoding="utf-8"))
        if header["version"] != VERSION:
            raise GazetteerError(
                f"pack {folder} has layout {header['version']}, this geomap reads {VERSION}; install it anew"
            )
        return PackInfo(
            name=folder.name,
            folder=folder,
            kind=header["kind"],
            places=header["places"],
            names=header["names"],
            keys=header["keys"],
            left_out=header["left_out"],
            countries=tuple(header["countries"]),
            features=tuple(header["features"]),
            credits=tuple((text, licence) for text, licence in header["credits"]),
            prefix=header["prefix"],
            inputs=tuple((entry["file"], entry["sha256"]) for entry in header["inputs"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GazetteerError(f"pack {folder} cannot be read ({error}); install it anew or uninstall it") from error


def pack_folders(root: Path) -> list[tuple[Path, int]]:
    """Return the folders of the installed packs by name, and when each was installed (ns)."""
    found = []
    try:
        with os.scandir(root) as entries:
            for entry in entries:
                if not entry.name.startswith(SCRATCH):
                    try:
                        found.append((Path(entry.path), os.stat(os.path.join(entry.path, HEADER)).st_mtime_ns))  # noqa: PTH116, PTH118 (asked at every opening)
                    except OSError:
                        continue
    except OSError:
        return []
    return sorted(found)


def installed(root: Path | None = None) -> list[PackInfo]:
    """Return the installed packs by name.

    Raises
    ------
    GazetteerError
        If a pack is broken.
    """
    return [read_info(folder) for folder, _ in pack_folders(root or packs_folder())]


def uninstall(name: str, root: Path | None = None) -> None:
    """Remove an installed pack.

    Raises
    ------
    GazetteerError
        If there is no such pack or it cannot be removed.
    """
    root = root or packs_folder()
    names = [folder.name for folder, _ in pack_folders(root)]
    if name not in names:
        known = ", ".join(names) or "none"
        raise GazetteerError(f"no pack is called {name!r}; installed: {known}")
    doomed = root / f"{SCRATCH}removed-{name}-{os.getpid()}"
    try:
        (root / name).rename(doomed)
        shutil.rmtree(doomed)
    except OSError as error:
        raise GazetteerError(f"cannot remove {root / name}: {error.strerror or error}") from error
    from geomap.gazetteer.pack_index import refresh

    refresh(root)


class Pack:
    """One installed pack: names to place numbers, place numbers to places."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def info(self) -> PackInfo:
        """The header, read when first asked for."""
        return read_info(self.folder)

    @cached_property
    def _country_numbers(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.info.countries)}

    def _map(self, name: str) -> memoryview:
        import mmap

        path = self.folder / name
        try:
            with path.open("rb") as stream:
                if not path.stat().st_size:
                    return memoryview(b"")
                return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        except OSError as error:
            raise GazetteerError(f"pack {self.folder} lacks {name}; install it anew or uninstall it") from error

    @cached_property
    def _keys(self) -> memoryview:
        return self._map(KEYS).cast("Q")

    @cached_property
    def _postings(self) -> memoryview:
        return self._map(POSTINGS).cast("I")

    @cached_property
    def _records(self) -> memoryview:
        return self._map(PLACES)

    @cached_property
    def _names(self) -> memoryview:
        return self._map(NAMES)

    @cached_property
    def _ids(self) -> memoryview:
        return self._map(IDS).cast("Q")

    @cached_property
    def _id_order(self) -> memoryview:
        return self._map(ID_ORDER).cast("I")

    @cached_property
    def _labels(self) -> list[str]:
        labels: list[str] = json.loads((self.folder / LABELS).read_text(encoding="utf-8"))
        return labels

    @cached_property
    def _polygon_offsets(self) -> dict[str, list[int]]:
        offsets: dict[str, list[int]] = json.loads((self.folder / POLYGON_OFFSETS).read_text(encoding="utf-8"))
        return offsets

    def has(self, hashed: int) -> bool:
        """Tell whether a key with this number (`key_hash`) is known."""
        keys = self._keys
        at = bisect_left(keys, hashed)
        return at < len(keys) and keys[at] == hashed

    def lookup(self, hashed: int, codes: frozenset[str] | None = None) -> list[int]:
        """Return postings of a key by its number: place numbers, `layout.MAIN_NAME` set for main names.

        The most populous come first, at most `MAX_HOMONYMS`; with `codes`, only places of those countries and of none.
        """
        keys = self._keys
        first = bisect_left(keys, hashed)
        if first == len(keys) or keys[first] != hashed:
            return []
        if codes is None:
            last = bisect_right(keys, hashed, first, min(first + MAX_HOMONYMS, len(keys)))
            return self._postings[first:last].tolist()
        wanted = {self._country_numbers[code] for code in (*codes, "") if code in self._country_numbers}
        last = bisect_right(keys, hashed, first)
        found = (posting for posting in self._postings[first:last] if self._country_number(posting) in wanted)
        return list(islice(found, MAX_HOMONYMS))

    def _country_number(self, posting: int) -> int:
        at = (posting & ~MAIN_NAME) * RECORD.size + _COUNTRY_AT
        return int.from_bytes(self._records[at : at + 2], "little")

    def number_of(self, identifier: str) -> int | None:
        """Return the place number of an id, None when unknown."""
        prefix, _, digits = identifier.partition(":")
        if prefix != self.info.prefix or not digits.isdigit():
            return None
        wanted = int(digits)
        at = bisect_left(self._ids, wanted)
        return self._id_order[at] if at < len(self._ids) and self._ids[at] == wanted else None

    def place(self, number: int) -> Place:
        """Return the place with this number."""
        (
            lon, lat, population, geonames_id, ident, names_at, names_length, radius_km, admin1, admin2,
            country, feature, credit,
        ) = RECORD.unpack_from(self._records, number * RECORD.size)  # fmt: skip
        text, _, spoken = str(self._names[names_at : names_at + names_length], "utf-8").partition(LANGUAGES_FOLLOW)
        name, *names = text.split("\n")
        info = self.info
        source, licence = info.credits[credit]
        labels = self._labels
        return Place(
            id=f"{info.prefix}:{ident}",
            name=name,
            names=tuple(names),
            lon=lon / 1e5,
            lat=lat / 1e5,
            country=info.countries[country],
            admin1=labels[admin1],
            admin2=labels[admin2],
            feature=info.features[feature],
            population=population,
            radius_km=radius_km or radius_km_for(population),
            geonames_id=geonames_id or None,
            source=source,
            licence=licence,
            languages=tuple(spoken.split("\n")) if spoken else (),
        )

    def names_of(self, number: int) -> list[str]:
        """Return the names of a place, its main name first."""
        at = number * RECORD.size + _NAMES_AT
        names_at, names_length = _NAMES.unpack_from(self._records, at)
        text = str(self._names[names_at : names_at + names_length], "utf-8")
        return text.partition(LANGUAGES_FOLLOW)[0].split("\n")

    def polygon(self, number: int) -> BaseGeometry | None:
        """Return the polygon of a place in (lon, lat) degrees, None where only a point is known."""
        where = self._polygon_offsets.get(str(number))
        if where is None:
            return None
        import shapely

        with (self.folder / POLYGONS).open("rb") as stream:
            stream.seek(where[0])
            return shapely.from_wkb(stream.read(where[1]))

    def array(self, name: str) -> NDArray[np.uint32]:
        """Map one of the pack's arrays of 32-bit numbers into memory."""
        import numpy as np

        return np.frombuffer(self._map(name), dtype="<u4")

    def in_countries(self, numbers: NDArray[np.uint32], codes: Collection[str]) -> NDArray[np.bool_]:
        """Tell for each place number whether the place lies in one of the countries, or in none (at sea)."""
        import numpy as np

        wanted = [number for code, number in self._country_numbers.items() if not code or code in codes]
        return np.isin(self._table["country"][numbers], wanted)

    def populations(self, numbers: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the population of each place number, 0 where unknown."""
        found: NDArray[np.uint32] = self._table["population"][numbers]
        return found

    @cached_property
    def _table(self) -> NDArray[np.void]:
        import numpy as np

        return np.frombuffer(self._records, dtype=np.dtype(RECORD_DTYPE))

    def has_polygon(self, number: int) -> bool:
        """Tell whether a place has a polygon."""
        return bool(self._polygon_offsets) and str(number) in self._polygon_offsets
