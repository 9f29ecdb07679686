"""geomap: reports about armed conflict to a map with honest uncertainty.

The names below are imported when first used, so that `import geomap` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "resolve": "geomap.locations",
    "resolve_many": "geomap.locations",
    "locate": "geomap.locations",
    "geoparse": "geomap.toponyms",
    "geoparse_many": "geomap.toponyms",
    "resolve_toponyms": "geomap.toponyms",
    "read": "geomap.reports",
    "extract": "geomap.events",
    "write_map": "geomap.outputs.webmap",
    "EventMap": "geomap.outputs.webmap",
    "write_geojson": "geomap.outputs.geojson",
    "Gazetteer": "geomap.gazetteer",
    "Candidate": "geomap.records",
    "Event": "geomap.records",
    "Location": "geomap.records",
    "LocationMention": "geomap.records",
    "Place": "geomap.records",
    "Report": "geomap.records",
    "ReportRef": "geomap.records",
    "Toponym": "geomap.records",
    "Unresolved": "geomap.records",
    "GeomapError": "geomap.errors",
    "InputError": "geomap.errors",
}

__all__ = [
    "Candidate",
    "Event",
    "EventMap",
    "Gazetteer",
    "GeomapError",
    "InputError",
    "Location",
    "LocationMention",
    "Place",
    "Report",
    "ReportRef",
    "Toponym",
    "Unresolved",
    "__version__",
    "extract",
    "geoparse",
    "geoparse_many",
    "locate",
    "read",
    "resolve",
    "resolve_many",
    "resolve_toponyms",
    "write_geojson",
    "write_map",
]

if TYPE_CHECKING:
    from geomap.errors import GeomapError, InputError
    from geomap.events import extract
    from geomap.gazetteer import Gazetteer
    from geomap.locations import locate, resolve, resolve_many
    from geomap.outputs.geojson import write_geojson
    from geomap.outputs.webmap import EventMap, write_map
    from geomap.records import (
        Candidate,
        Event,
        Location,
        LocationMention,
        Place,
        Report,
        ReportRef,
        Toponym,
        Unresolved,
    )
    from geomap.reports import read
    from geomap.toponyms import geoparse, geoparse_many, resolve_toponyms


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'geomap' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
