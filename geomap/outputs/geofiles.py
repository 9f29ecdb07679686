"""Events as GeoPackage, FlatGeobuf, GeoParquet and KML, written through GeoPandas."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from geomap.errors import InputError
from geomap.files import write_atomic
from geomap.records import Event

#: GDAL driver by the end of the name; GeoParquet is written without GDAL.
DRIVERS = {".gpkg": "GPKG", ".fgb": "FlatGeobuf", ".kml": "KML", ".parquet": ""}


def check_geofile(path: str | os.PathLike[str]) -> None:
    """Check, before any work is done for it, that a file of this kind can be written.

    Raises
    ------
    InputError
        If the suffix is none of `DRIVERS`, or a library is missing.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in DRIVERS:
        raise InputError(f"{path}: expected a name ending in {', '.join(DRIVERS)}")
    for library in ("geopandas", "pyarrow" if suffix == ".parquet" else "pyogrio"):
        try:
            found = find_spec(library)
        except ValueError:
            found = None
        if found is None:
            raise InputError(f"writing {suffix} needs {library}: pip install 'geomap[formats]'")


def write_geofile(events: Iterable[Event], path: str | os.PathLike[str]) -> None:
    """Write points with every column; the suffix chooses the format.

    Events without a point (unlocated, or known by country only) have a null geometry; in KML, which cannot
    hold that, they are left out.

    Parameters
    ----------
    events : iterable of Event
    path : path-like
        Ending in .gpkg, .fgb, .kml or .parquet.

    Raises
    ------
    InputError
        If the suffix is none of these, a library is missing, or the file cannot be written.
    """
    from geomap.outputs.tables import to_geodataframe

    check_geofile(path)
    suffix = Path(path).suffix.lower()
    frame = to_geodataframe(events)
    if suffix == ".kml":
        frame = frame[frame.geometry.notna()]
        frame = frame.assign(Name=frame["sub_event_type"], Description=frame["explanation"])
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"events{suffix}"
        try:
            if suffix == ".parquet":
                frame.to_parquet(target, index=False)
            else:
                # A spatial index cannot hold null geometries.
                options = {"SPATIAL_INDEX": "NO"} if suffix == ".fgb" else {}
                frame.to_file(target, driver=DRIVERS[suffix], engine="pyogrio", **options)
        except ImportError as error:
            raise InputError(
                f"writing {suffix} needs {error.name or 'pyarrow'}: pip install 'geomap[formats]'"
            ) from error
        except (OSError, ValueError, RuntimeError) as error:
            raise InputError(f"cannot write {path}: {error}") from error
        write_atomic(path, target.read_bytes())
