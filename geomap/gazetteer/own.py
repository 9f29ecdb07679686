"""People's own entries: one CSV file that wins over the default, read again whenever it changes."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.files import write_atomic
from geomap.gazetteer.default import radius_km_for
from geomap.gazetteer.entries import Entry, read_entries, write_text
from geomap.gazetteer.names import keys
from geomap.records import Place

#: A lock older than this was left by a process that died.
STALE_LOCK_S = 30.0
#: How long a writer waits for another.
LOCK_WAIT_S = 10.0


@dataclass(frozen=True, slots=True)
class OwnPlaces:
    """What a places file holds, ready for look-up."""

    path: Path
    entries: tuple[Entry, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)
    polygons: dict[str, str] = field(default_factory=dict)
    by_key: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    suppressed: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


_cache: dict[Path, tuple[tuple[int, int, int], OwnPlaces]] = {}


def own_file() -> Path:
    """Return which places file is used: ``$GEOMAP_PLACES``, the project's, or the user's.

    The project's is ``gazetteer/places.csv`` where the current folder has a folder ``gazetteer``.
    """
    given = os.environ.get("GEOMAP_PLACES")
    if given:
        return Path(given).expanduser()
    if os.path.isdir("gazetteer"):  # noqa: PTH112 - asked for every text, and quicker than by a path
        return _project_file(os.getcwd())  # noqa: PTH109
    return user_folder() / "places.csv"


@lru_cache(maxsize=16)
def _project_file(folder: str) -> Path:
    return Path(folder, "gazetteer", "places.csv")


def user_folder() -> Path:
    """Return the user's folder of data, which need not exist."""
    return _user_folder(os.environ.get("XDG_DATA_HOME"), os.environ.get("HOME"))


@lru_cache(maxsize=16)
def _user_folder(*variables: str | None) -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("geomap", appauthor=False))


#: What `unchanging` holds: places by file, looked at once.
_held: ContextVar[dict[Path, OwnPlaces] | None] = ContextVar("held", default=None)


@contextlib.contextmanager
def unchanging() -> Iterator[None]:
    """Look at places files once within the block: one batch or text sees them as they were at its first look."""
    if _held.get() is not None:
        yield
        return
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def block() -> object | None:
    """Return what stands for the block of `unchanging` that is open, None outside: within it `load` gives the same again."""
    return _held.get()


def load(path: Path) -> OwnPlaces:
    """Return the entries of a places file, read again only when the file has changed.

    Rows that are wrong are left out and reported in `warnings`; a missing file is an empty one. The same object is
    returned as long as the file stays the same.
    """
    held = _held.get()
    if held is None:
        return _looked_at(path)
    known = held.get(path)
    if known is None:
        known = held[path] = _looked_at(path)
    return known


@lru_cache(maxsize=16)
def _missing(path: Path) -> OwnPlaces:
    return OwnPlaces(path)


def _looked_at(path: Path) -> OwnPlaces:
    try:
        status = path.stat()
    except OSError:
        return _missing(path)
    stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
    cached = _cache.get(path)
    if cached is not None and cached[0] == stamp:
        return cached[1]
    try:
        entries, problems = read_entries(path)
        warnings = tuple(f"{path}: {problem}" for problem in problems)
    except GazetteerError as error:
        entries, warnings = [], (str(error),)
    own = index(path, entries, warnings)
    _cache[path] = (stamp, own)
    return own


def index(path: Path, entries: list[Entry], warnings: tuple[str, ...] = ()) -> OwnPlaces:
    """Return entries ready for look-up."""
    places = {place.id: place for place in (to_place(e) for e in entries if e.action == "add")}
    polygons = {own_id(e.id): e.polygon for e in entries if e.polygon}
    by_key: dict[str, tuple[Place, ...]] = {}
    for place in places.values():
        for name in (place.name, *place.names):
            for key in keys(name):
                known = by_key.get(key, ())
                if place not in known:
                    by_key[key] = (*known, place)
    suppressed = frozenset(e.id for e in entries if e.action == "suppress")
    return OwnPlaces(path, tuple(entries), places, polygons, by_key, suppressed, warnings)


def own_id(identifier: str) -> str:
    """Return the id under which an own entry is known.

    Examples
    --------
    >>> own_id("camp-x"), own_id("own:camp-x")
    ('own:camp-x', 'own:camp-x')
    """
    return identifier if identifier.startswith("own:") else f"own:{identifier}"


def add_ids(entries: Iterable[Entry]) -> set[str]:
    """Return the ids under which the places among entries are known."""
    return {own_id(entry.id) for entry in entries if entry.action == "add"}


def to_place(entry: Entry) -> Place:
    """Return an entry as a place."""
    return Place(
        id=own_id(entry.id),
        name=entry.name,
        names=entry.aliases,
        lon=entry.lon,
        lat=entry.lat,
        country=entry.country,
        admin1=entry.admin1,
        feature=entry.feature,
        population=entry.population,
        radius_km=_radius_km(entry),
        source=entry.source or "own entry",
        licence=entry.licence,
    )


def _radius_km(entry: Entry) -> float:
    if entry.radius_km is not None:
        return entry.radius_km
    if entry.polygon:
        import math

        import shapely

        from geomap.gazetteer.build_areas import area_km2

        return math.sqrt(area_km2(shapely.from_wkt(entry.polygon)) / math.pi)
    return radius_km_for(entry.population)


@contextlib.contextmanager
def editing(path: Path) -> Iterator[list[Entry]]:
    """Lock a places file, hand out its entries to change, and write them when the block succeeds.

    Raises
    ------
    GazetteerError
        If the file has wrong rows (it is left untouched) or another process holds the lock.
    """
    with _locked(path):
        entries: list[Entry] = []
        if path.exists():
            entries, problems = read_entries(path)
            if problems:
                raise GazetteerError(f"{path}: {problems[0]}; correct it first (geomap gazetteer check)")
        yield entries
        write_atomic(path, write_text(entries))
        _cache.pop(path, None)  # clocks of file systems are too coarse to tell two quick writes apart
        held = _held.get()
        if held is not None:
            held.pop(path, None)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = path.with_name(f".{path.name}.lock")
    deadline = time.monotonic() + LOCK_WAIT_S
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GazetteerError(f"cannot write {path}: {error.strerror or error}") from error
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - lock.stat().st_mtime > STALE_LOCK_S:
                    lock.unlink()
                    continue
            if time.monotonic() > deadline:
                raise GazetteerError(f"{path} is being changed by another process ({lock} exists)") from None
            time.sleep(0.02)
        except OSError as error:
            raise GazetteerError(f"cannot write {path}: {error.strerror or error}") from error
    try:
        yield
    finally:
        with contextlib.suppress(FileNotFoundError):
            lock.unlink()
