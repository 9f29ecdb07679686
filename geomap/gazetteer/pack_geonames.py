"""Packs from GeoNames' own files: country files, allCountries and alternateNamesV2, zipped or not."""

from __future__ import annotations

import contextlib
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from geomap.errors import GazetteerError
from geomap.gazetteer.build_places import is_useful
from geomap.gazetteer.languages import language_tag
from geomap.gazetteer.pack_build import PackBuilder, PackRow, installing

CREDIT = ("GeoNames (geonames.org)", "CC-BY-4.0")
_COLUMNS = 19
_ALTERNATE_COLUMNS = 10
#: "Languages" of alternate names that are no names: links, codes of airports and ports, phonetics.
_NOT_LANGUAGES = frozenset(
    (b"link", b"wkdt", b"post", b"iata", b"icao", b"faac", b"tcid", b"unlc", b"phon", b"piny", b"abbr", b"fr_1793")
)
#: Alternate names are joined by id in so many parts, which bounds the memory.
_BUCKETS = 64
_TELL_EVERY = 100_000
_BUFFER = 1 << 20

#: Told how many rows have been read.
Tell = Callable[[int], None]


def install(
    file: Path,
    name: str,
    *,
    alternate_names: Path | None = None,
    label: str = "",
    root: Path | None = None,
    tell: Tell = lambda rows: None,
) -> int:
    """Install a file of GeoNames as a pack and return how many places it has.

    Parameters
    ----------
    file : Path
        ``LY.zip``, ``allCountries.zip`` or the text in it: 19 columns separated by tabs.
    name : str
        Of the pack.
    alternate_names : Path, optional
        ``alternateNamesV2.zip`` or the text in it; names beyond those of the main file.
    label : str, optional
        What the file is called in the pack's header and in errors, when that is not its own name.
    root : Path, optional
        Folder of the packs.
    tell : callable, optional
        Told now and then how many rows have been read.

    Raises
    ------
    GazetteerError
        If a file cannot be read or a line is wrong; nothing is installed then.
    """
    label = label or file.name
    with installing(name, "geonames", "gn", root) as builder:
        builder.inputs.append({"file": label, "sha256": digest_of(file)})
        if alternate_names is not None:
            builder.inputs.append({"file": alternate_names.name, "sha256": digest_of(alternate_names)})
        with opened(file) as lines:
            if alternate_names is None:
                _read(lines, label, builder, {}, tell)
            else:
                _read_joined(lines, label, alternate_names, builder, tell)
        return len(builder)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise GazetteerError(f"cannot read {path}: {error.strerror or error}") from error


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file, or the data in a zip file: the largest text that is not a readme.

    Raises
    ------
    GazetteerError
        If the file cannot be read, is a broken zip file, or has no text in it.
    """
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb", buffering=_BUFFER) as stream:
                if stream.read(2) == b"PK":
                    raise GazetteerError(f"{path} is a zip file cut short; fetch it again")
                stream.seek(0)
                yield stream
            return
        with zipfile.ZipFile(path) as archive:
            texts = [
                m for m in archive.infolist() if m.filename.endswith(".txt") and "readme" not in m.filename.lower()
            ]
            if not texts:
                raise GazetteerError(f"{path} has no .txt in it; expected a file of the GeoNames export")
            member = max(texts, key=lambda entry: entry.file_size)
            with archive.open(member) as raw, io.BufferedReader(raw, _BUFFER) as buffered:  # type: ignore[type-var]
                yield buffered
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        raise GazetteerError(f"cannot read {path}: {error}; fetch it again") from error
    except Exception as error:  # zlib.error has no base class of its own
        if type(error).__module__ == "zlib":
            raise GazetteerError(f"cannot read {path}: {error}; fetch it again") from error
        raise


def _read(
    lines: Iterator[bytes] | BinaryIO,
    label: str,
    builder: PackBuilder,
    alternates: dict[int, dict[str, list[str]]],
    tell: Tell,
) -> None:
    """Add every line; `alternates` are further names and their languages by GeoNames id."""
    for count, line in enumerate(lines, 1):
        row = parse_line(line, count, label, builder)
        more = alternates.get(row.ident)
        if more:
            row.names = [name for name in dict.fromkeys((*row.names, *more)) if name != row.name]
            row.languages = [" ".join(more.get(name, ())) for name in row.names]
        builder.add(row)
        if not count % _TELL_EVERY:
            tell(len(builder))


def parse_line(line: bytes, count: int, label: str, builder: PackBuilder) -> PackRow:
    """Return one line of the main file as a row, and tell `builder` the names of divisions.

    Raises
    ------
    GazetteerError
        If the line does not have GeoNames' 19 columns or a value is wrong.
    """
    try:
        fields = line.decode("utf-8").rstrip("\r\n").split("\t")
        (
            ident, name, ascii_name, alternates, lat, lon, _, feature, country, _, admin1, admin2, _, _,
            population, _, _, _, _,
        ) = fields  # fmt: skip
        lon_deg, lat_deg, number = float(lon), float(lat), int(ident)
        if not (-180.0 <= lon_deg <= 180.0 and -90.0 <= lat_deg <= 90.0 and 0 < number < 2**32 and name):
            raise ValueError(f"name {name!r}, latitude {lat}, longitude {lon} or id {ident} is out of range")
        names = [other for other in dict.fromkeys(alternates.split(",")) if other != name and is_useful(other)]
        if ascii_name and ascii_name != name and ascii_name not in names and not name.isascii():
            names.append(ascii_name)
        first = f"{country}.{admin1}" if admin1 and admin1 != "00" else ""
        second = f"{first}.{admin2}" if first and admin2 else ""
        if feature == "ADM1" and first:
            builder.name_division(first, name)
        elif feature == "ADM2" and second:
            builder.name_division(second, name)
        return PackRow(
            ident=number,
            name=name,
            names=names,
            lon=lon_deg,
            lat=lat_deg,
            country=country,
            feature=feature or "PPL",
            population=int(population or 0),
            geonames_id=number,
            admin1=first,
            admin2=second,
            credit=CREDIT,
        )
    except ValueError as error:
        columns = line.count(b"\t") + 1
        reason = f"{columns} columns, expected the {_COLUMNS} of GeoNames" if columns != _COLUMNS else str(error)
        raise GazetteerError(f"{label} line {count}: {reason}") from error


def _read_joined(lines: BinaryIO, label: str, alternate_names: Path, builder: PackBuilder, tell: Tell) -> None:
    """Add every line with its alternate names: both files are dealt into parts by id, then joined part by part."""
    count = 0
    with _parts(builder.folder, "places") as places:
        for count, line in enumerate(lines, 1):
            places[_bucket(line.partition(b"\t")[0], count, label)].write(line.rstrip(b"\r\n") + b"\n")
    with _parts(builder.folder, "names") as names, opened(alternate_names) as more:
        for count, line in enumerate(more, 1):
            fields = line.rstrip(b"\r\n").split(b"\t")
            if not len(fields) >= _ALTERNATE_COLUMNS - 2:
                raise GazetteerError(
                    f"{alternate_names.name} line {count}: {len(fields)} columns, "
                    f"expected the {_ALTERNATE_COLUMNS} of GeoNames"
                )
            if fields[2] not in _NOT_LANGUAGES:
                names[_bucket(fields[1], count, alternate_names.name)].write(b"\t".join(fields[1:4]) + b"\n")
    for number in range(_BUCKETS):
        places_part, names_part = (builder.folder / f"{kind}{number}" for kind in ("places", "names"))
        alternates: dict[int, dict[str, list[str]]] = {}
        with names_part.open("rb") as stream:
            for line in stream:
                ident, language, name = line.rstrip(b"\n").decode("utf-8", "replace").split("\t")
                if is_useful(name) and "�" not in name:
                    tags = alternates.setdefault(int(ident), {}).setdefault(name, [])
                    tag = language_tag(language)
                    if tag and tag not in tags:
                        tags.append(tag)
        with places_part.open("rb") as stream:
            _read(stream, f"{label}, part {number},", builder, alternates, tell)
        places_part.unlink()
        names_part.unlink()
        tell(len(builder))


@contextlib.contextmanager
def _parts(folder: Path, kind: str) -> Iterator[list[BinaryIO]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context((folder / f"{kind}{number}").open("wb")) for number in range(_BUCKETS)]


def _bucket(ident: bytes, count: int, label: str) -> int:
    try:
        return int(ident) % _BUCKETS
    except ValueError as error:
        raise GazetteerError(f"{label} line {count}: {ident[:20]!r} is no GeoNames id") from error
