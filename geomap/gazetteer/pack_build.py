"""Writing a pack from a stream of rows in bounded memory, and putting it in place in one step."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import time
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BufferedWriter
from pathlib import Path
from typing import TYPE_CHECKING

from geomap import calibration
from geomap.errors import GazetteerError
from geomap.gazetteer import pack_index, packs
from geomap.gazetteer.fuzzy import MAX_POSITION, POSITION_AT, index_entry
from geomap.gazetteer.layout import MAIN_NAME
from geomap.gazetteer.names import ROMANISED, keys, normalise
from geomap.gazetteer.pack_runs import SortedRuns, without_cycle_search

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely import STRtree

#: Keys sorted in memory at a time (12 bytes each).
_RUN = 4_000_000
#: Places given their divisions at a time.
_CHUNK = 100_000
#: Beginnings of the feature codes whose names are guessed at when they are spelled otherwise: settlements, divisions,
#: regions and camps. Guesses among streams, farms and schools would find something for every word.
_GUESSED = ("PPL", "ADM", "RGN", "LCTY", "AREA", "CMP", "ISL")
_MAX_COUNT = 2**32 - 1
#: A folder left by a build that was killed is removed after so long.
_STALE_S = 6 * 3600.0


@dataclass(slots=True)
class PackRow:
    """A place on its way into a pack; `admin1` and `admin2` are keys that `PackBuilder.name_division` names.

    `languages` are those of `names` as in `Place.languages`, or none.
    """

    ident: int
    name: str
    names: list[str]
    lon: float
    lat: float
    country: str
    feature: str
    population: int = 0
    radius_km: float = 0.0
    geonames_id: int = 0
    admin1: str = ""
    admin2: str = ""
    credit: tuple[str, str] = ("", "")
    wkb: bytes = b""
    languages: list[str] = field(default_factory=list)


class PackBuilder:
    """Writes the files of a pack into a folder, row by row; call `finish` after the last row."""

    def __init__(self, folder: Path, kind: str, prefix: str) -> None:
        self.folder = folder
        self.left_out = 0
        self.inputs: list[dict[str, str]] = []
        self._kind, self._prefix = kind, prefix
        self._places = (folder / packs.PLACES).open("wb")
        self._names = (folder / packs.NAMES).open("wb")
        self._polygons = (folder / packs.POLYGONS).open("wb")
        self._offsets: dict[int, tuple[int, int]] = {}
        self._names_at = self._polygons_at = self._name_count = 0
        self._count = 0
        self._idents = array("Q")
        self._hashes = bytearray()
        self._postings = array("I")
        self._runs = SortedRuns(folder, "run")
        self._skeletons = (array("I"), array("I"), array("I"))
        self._skeleton_runs = SortedRuns(folder, "skeletonrun")
        self._countries: dict[str, int] = {"": 0}
        self._features: dict[str, int] = {}
        self._credits: dict[tuple[str, str], int] = {}
        self._labels: dict[str, int] = {"": 0}
        self._division_names: dict[str, str] = {}

    def __len__(self) -> int:
        return self._count

    def name_division(self, key: str, name: str) -> None:
        """Say what the division is called that rows name by `key`."""
        self._division_names[key] = name

    def add(self, row: PackRow) -> None:
        """Write one row."""
        number = self._count
        text = "\n".join((row.name, *row.names)).replace(packs.LANGUAGES_FOLLOW, "").encode("utf-8", "replace")
        if any(row.languages):
            text += "\n".join((packs.LANGUAGES_FOLLOW + row.languages[0], *row.languages[1:])).encode()
        labels = self._labels
        self._places.write(
            packs.RECORD.pack(
                round(row.lon * 1e5),
                round(row.lat * 1e5),
                min(row.population, _MAX_COUNT),
                row.geonames_id,
                row.ident,
                self._names_at,
                len(text),
                row.radius_km or _radius_km(row.feature),
                labels.setdefault(row.admin1, len(labels)),
                labels.setdefault(row.admin2, len(labels)),
                self._countries.setdefault(row.country, len(self._countries)),
                self._features.setdefault(row.feature, len(self._features)),
                self._credits.setdefault(row.credit, len(self._credits)),
            )
        )
        self._names.write(text)
        self._names_at += len(text)
        self._name_count += 1 + len(row.names)
        self._idents.append(row.ident)
        if row.wkb:
            self._polygons.write(row.wkb)
            self._offsets[number] = (self._polygons_at, len(row.wkb))
            self._polygons_at += len(row.wkb)
        self._file_names(number, row)
        self._count += 1

    def _file_names(self, number: int, row: PackRow) -> None:
        if row.feature.startswith(_GUESSED) and row.country:
            self._file_skeletons(number, row)
        if row.country in ROMANISED:
            mains: Iterable[str] = keys(row.name)
            others: Iterable[str] = [key for name in row.names for key in keys(name)]
        else:
            mains, others = (normalise(row.name),), map(normalise, row.names)
        seen = {"": 0}
        for key in mains:
            seen.setdefault(key, number | MAIN_NAME)
        for key in others:
            seen.setdefault(key, number)
        for key, posting in seen.items():
            if len(key) > 1 and not key.isdigit():
                self._hashes += hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
                self._postings.append(posting)
        if len(self._postings) >= _RUN:
            self._spill()

    def _file_skeletons(self, number: int, row: PackRow) -> None:
        hashes, places, shapes = self._skeletons
        seen: set[tuple[int, int]] = set()
        for position, name in enumerate((row.name, *row.names[:MAX_POSITION])):
            entry = index_entry(name)
            if entry is not None and entry not in seen:
                seen.add(entry)
                hashes.append(entry[0])
                places.append(number)
                shapes.append(entry[1] | position << POSITION_AT)

    def _spill(self) -> None:
        """Write the keys and skeletons gathered so far as sorted runs."""
        import numpy as np

        run = np.empty(len(self._postings), dtype=[("key", "<u8"), ("posting", "<u4")])
        run["key"] = np.frombuffer(bytes(self._hashes), dtype="<u8")
        run["posting"] = np.frombuffer(self._postings, dtype="<u4")
        self._runs.add(run)
        self._hashes, self._postings = bytearray(), array("I")
        hashes, places, shapes = self._skeletons
        if hashes:
            skeletons = np.empty(len(hashes), dtype=[("key", "<u4"), ("place", "<u4"), ("shape", "<u4")])
            for column, values in (("key", hashes), ("place", places), ("shape", shapes)):
                skeletons[column] = np.frombuffer(values, dtype="<u4")
            self._skeleton_runs.add(skeletons)
        self._skeletons = (array("I"), array("I"), array("I"))

    def finish(self) -> None:
        """Give places their divisions, merge the key runs, and write the header last.

        Raises
        ------
        GazetteerError
            If there was no row.
        """
        if not self._count:
            raise GazetteerError("no place was found in the input; nothing was installed")
        for stream in (self._places, self._names, self._polygons):
            _close(stream)
        self._write_ids()
        self._write_divisions()
        key_count = self._merge_runs()
        _write_json(self.folder / packs.POLYGON_OFFSETS, {str(n): where for n, where in self._offsets.items()})
        self._merge_skeletons()
        header = {
            "version": packs.VERSION,
            "kind": self._kind,
            "prefix": self._prefix,
            "places": self._count,
            "names": self._name_count,
            "keys": key_count,
            "left_out": self.left_out,
            "countries": list(self._countries),
            "features": list(self._features),
            "credits": list(self._credits),
            "inputs": self.inputs,
        }
        _write_json(self.folder / packs.HEADER, header)

    def close(self) -> None:
        """Close the files; for builds that are given up."""
        for stream in (self._places, self._names, self._polygons):
            stream.close()

    def _write_ids(self) -> None:
        import numpy as np

        idents = np.frombuffer(self._idents, dtype="<u8")
        order = np.argsort(idents, kind="stable")
        idents[order].tofile(self.folder / packs.IDS)
        order.astype("<u4").tofile(self.folder / packs.ID_ORDER)
        del idents
        self._idents = array("Q")

    def _merge_skeletons(self) -> None:
        """Write the index that finds names spelled differently."""
        import numpy as np

        with contextlib.ExitStack() as stack:
            hashes, places, shapes = (
                stack.enter_context((self.folder / name).open("wb"))
                for name in (packs.SKELETONS, packs.SKELETON_PLACES, packs.SKELETON_SHAPES)
            )
            for part in self._skeleton_runs.merged():
                part = part[np.argsort(part["key"], kind="stable")]
                for stream, column in ((hashes, "key"), (places, "place"), (shapes, "shape")):
                    np.ascontiguousarray(part[column]).tofile(stream)

    def _merge_runs(self) -> int:
        """Merge the sorted runs of keys, populous places first under each key; return how many entries there are."""
        import numpy as np

        if self._postings:
            self._spill()
        table = np.memmap(self.folder / packs.PLACES, dtype=np.dtype(packs.RECORD_DTYPE), mode="r")
        populations = np.array(table["population"])
        del table
        total = 0
        with (
            (self.folder / packs.KEYS).open("wb") as key_file,
            (self.folder / packs.POSTINGS).open("wb") as posting_file,
        ):
            for part in self._runs.merged():
                people = populations[part["posting"] & np.uint32(~MAIN_NAME & 0xFFFFFFFF)]
                order = np.lexsort((~people, part["key"]))
                part["key"][order].tofile(key_file)
                part["posting"][order].tofile(posting_file)
                total += part.size
        return total

    def _write_divisions(self) -> None:
        """Name divisions: the first order by the default's polygons, else by the source; the second by the source."""
        import numpy as np

        from geomap.gazetteer.pack_divisions import DivisionLocator

        codes = list(self._labels)
        labels = [self._division_names.get(code, "") for code in codes]
        table = np.memmap(self.folder / packs.PLACES, dtype=np.dtype(packs.RECORD_DTYPE), mode="r+")
        locator = DivisionLocator(list(self._countries))
        counties = self._county_polygons(table)
        own_label: dict[int, int] = {}
        for start in range(0, len(table), _CHUNK):
            part = table[start : start + _CHUNK]
            lon, lat = part["lon_e5"] / 1e5, part["lat_e5"] / 1e5
            division = locator.divisions(lon, lat, part["country"])
            for number in np.unique(division[division >= 0]).tolist():
                if number not in own_label:
                    own_label[number] = len(labels)
                    labels.append(locator.name(number))
                if labels[own_label[number]]:
                    part["admin1"][division == number] = own_label[number]
            if counties is not None:
                lacking = np.flatnonzero((part["admin2"] == 0) & (part["country"] != 0))
                which, numbers = counties[0].query(_points(lon[lacking], lat[lacking]), predicate="intersects")
                part["admin2"][lacking[which]] = counties[1][numbers]
        features = list(self._features)
        divisions = [i for i, code in enumerate(features) if code == "ADM1" or code.startswith("PCL")]
        table["admin1"][np.isin(table["feature"], divisions)] = 0
        table["admin2"][np.isin(table["feature"], [*divisions, self._features.get("ADM2", len(features))])] = 0
        table.flush()
        del table
        _write_json(self.folder / packs.LABELS, labels)

    def _county_polygons(self, table: NDArray[np.void]) -> tuple[STRtree, NDArray[np.uint32]] | None:
        """Return a tree of the second-order divisions' polygons and their labels."""
        import numpy as np
        import shapely

        code = self._features.get("ADM2")
        numbers = [number for number in self._offsets if table["feature"][number] == code]
        if not numbers:
            return None
        blob = (self.folder / packs.POLYGONS).read_bytes()
        wheres = [self._offsets[number] for number in numbers]
        polygons = shapely.from_wkb([blob[at : at + length] for at, length in wheres])
        return shapely.STRtree(polygons), np.array([int(table["admin2"][number]) for number in numbers], dtype="<u4")


def _radius_km(feature: str) -> float:
    """Return the radius of a record without extent, km; 0 for settlements, which have theirs by population."""
    if feature.startswith("PPL"):
        return 0.0
    constants = calibration.load()
    if feature in ("ADM1", "ADM2"):
        return constants[f"pack.{feature.lower()}_radius_km"]
    return constants["pack.lower_radius_km" if feature.startswith("ADM") else "pack.spot_radius_km"]


def _points(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.object_]:
    import shapely

    points: NDArray[np.object_] = shapely.points(lon, lat)
    return points


def _close(stream: BufferedWriter) -> None:
    stream.flush()
    os.fsync(stream.fileno())
    stream.close()


def _write_json(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


@contextlib.contextmanager
def installing(name: str, kind: str, prefix: str, root: Path | None = None) -> Iterator[PackBuilder]:
    """Hand out a builder and, when the block succeeds, put the pack in place of any of the same name.

    Raises
    ------
    GazetteerError
        If the name cannot be that of a folder or the folder cannot be written; nothing is left behind.
    """
    root = root or packs.packs_folder()
    if not re.fullmatch(r"[A-Za-z0-9][\w.+-]{0,63}", name):
        raise GazetteerError(f"{name!r} cannot name a pack; expected letters, digits, dots and hyphens")
    scratch = root / f"{packs.SCRATCH}building-{name}-{os.getpid()}"
    builder: PackBuilder | None = None
    try:
        root.mkdir(parents=True, exist_ok=True)
        _sweep(root)
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        builder = PackBuilder(scratch, kind, prefix)
        with without_cycle_search():
            yield builder
            builder.finish()
        _swap(scratch, root / name)
        pack_index.refresh(root)
    except OSError as error:
        raise GazetteerError(f"cannot install into {root}: {error.strerror or error}") from error
    finally:
        if builder is not None:
            builder.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _swap(scratch: Path, target: Path) -> None:
    """Rename the finished folder into place; readers keep the files they have mapped."""
    if target.exists():
        former = target.with_name(f"{packs.SCRATCH}removed-{target.name}-{os.getpid()}")
        target.rename(former)
        try:
            scratch.rename(target)
        except OSError:
            former.rename(target)
            raise
        shutil.rmtree(former, ignore_errors=True)
    else:
        scratch.rename(target)


def _sweep(root: Path) -> None:
    """Remove what killed builds left long ago."""
    for folder in (*root.glob(f"{packs.SCRATCH}building-*"), *root.glob(f"{packs.SCRATCH}removed-*")):
        if time.time() - folder.stat().st_mtime > _STALE_S:
            shutil.rmtree(folder, ignore_errors=True)
