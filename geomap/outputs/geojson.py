"""Write events and their regions as RFC 7946 GeoJSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Literal, TypedDict

from geomap.files import write_atomic
from geomap.outputs.columns import (
    EventRow,
    attribution,
    clean_text,
    drawable,
    event_row,
    located,
)
from geomap.outputs.geometry import MASSES, Geometry, to_geojson
from geomap.records import Event
from geomap.rounding import coordinate_decimals


class RegionRow(TypedDict):
    """Properties of one region: which event, and how much of its probability lies inside."""

    event_id: str
    mass: float
    event_type: str
    date_start: str | None
    place_text: str


class Feature(TypedDict):
    """One GeoJSON feature."""

    type: str
    id: str
    geometry: Geometry | None
    properties: EventRow | RegionRow


def _collection(features: Iterable[Feature], credit: str) -> str:
    lines = ",\n".join(
        json.dumps(feature, ensure_ascii=False, allow_nan=False, separators=(",", ":")) for feature in features
    )
    head = json.dumps(credit, ensure_ascii=False)
    return f'{{"type":"FeatureCollection","attribution":{head},"features":[\n{lines}\n]}}\n'


def event_feature(event: Event) -> Feature:
    """Return an event as a feature: a rounded point, or null for an unlocated or country-only event."""
    row = event_row(event)
    geometry: Geometry | None = None
    if drawable(event) is not None and row["lon"] is not None and row["lat"] is not None:
        geometry = Geometry(type="Point", coordinates=[row["lon"], row["lat"]])
    return Feature(type="Feature", id=row["id"], geometry=geometry, properties=row)


def region_features(event: Event) -> list[Feature]:
    """Return one polygon feature per mass (0.5 and 0.9); none for an event without regions."""
    location = located(event)
    if location is None:
        return []
    decimals = min(6, coordinate_decimals(location.uncertainty_m) + 1)
    features: list[Feature] = []
    for mass in MASSES:
        geometry = to_geojson(location.region(mass), decimals)
        if geometry is not None:
            row = RegionRow(
                event_id=clean_text(event.id),
                mass=mass,
                event_type=clean_text(event.event_type),
                date_start=event.date_start.isoformat() if event.date_start else None,
                place_text=clean_text(event.place_text),
            )
            features.append(
                Feature(type="Feature", id=f"{row['event_id']}/{mass:g}", geometry=geometry, properties=row)
            )
    return features


def write_geojson(
    events: Iterable[Event],
    path: str | os.PathLike[str],
    *,
    regions: str | os.PathLike[str] | Literal[False] = False,
) -> None:
    """Write one point feature per event; the same events give the same bytes.

    The geometry is null for an event that could not be located and for one only known to be in a country
    (its `lon`, `lat` and `uncertainty_m` stay in the properties).

    Parameters
    ----------
    events : iterable of Event
    path : path-like
    regions : path-like or False
        Also write the 50 % and 90 % regions to this file, see `write_regions`.

    Raises
    ------
    InputError
        If a coordinate is not finite, or a file cannot be written.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "none.geojson"
    >>> write_geojson([], target)
    >>> print(target.read_text().replace(chr(10), ""))
    {"type":"FeatureCollection","attribution":"Natural Earth (public domain)","features":[]}
    """
    kept = tuple(events)
    text = _collection((event_feature(event) for event in kept), attribution(kept))
    region_text = _region_text(kept) if regions is not False else ""
    write_atomic(path, text)
    if regions is not False:
        write_atomic(regions, region_text)


def _region_text(events: tuple[Event, ...]) -> str:
    return _collection((feature for event in events for feature in region_features(event)), attribution(events))


def write_regions(events: Iterable[Event], path: str | os.PathLike[str]) -> None:
    """Write the regions that hold 50 % and 90 % of each event's probability, one polygon feature each.

    Polygons are cut at the antimeridian and wound by the right-hand rule; `event_id` joins them to the
    events' `id`.

    Raises
    ------
    InputError
        If a coordinate is not finite, or the file cannot be written.
    """
    write_atomic(path, _region_text(tuple(events)))
