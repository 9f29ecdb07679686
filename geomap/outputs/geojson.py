"""Write events and their regions as RFC 7946 GeoJSON."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, Literal, TypedDict

from geomap.files import open_atomic
from geomap.outputs.columns import (
    EventRow,
    clean_text,
    credits_of,
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


@dataclass(slots=True)
class _Collection:
    """Writes features as they come; the credits, known only behind the last one, still stand in front."""

    body: IO[bytes]
    credits: set[str] = field(default_factory=lambda: set(credits_of(())))
    count: int = 0

    def add(self, features: Iterable[Feature], event: Event) -> None:
        """Write the features of an event."""
        for feature in features:
            line = json.dumps(feature, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            self.body.write((",\n" if self.count else "").encode() + line.encode())
            self.count += 1
        self.credits |= credits_of([event])

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the whole collection to a file."""
        head = json.dumps("; ".join(sorted(self.credits)), ensure_ascii=False)
        self.body.seek(0)
        with open_atomic(path) as stream:
            stream.write(f'{{"type":"FeatureCollection","attribution":{head},"features":[\n'.encode())
            shutil.copyfileobj(self.body, stream)
            stream.write(b"\n]}\n")


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
    with tempfile.TemporaryFile() as body, tempfile.TemporaryFile() as region_body:
        points, areas = _Collection(body), _Collection(region_body)
        for event in events:
            points.add([event_feature(event)], event)
            if regions is not False:
                areas.add(region_features(event), event)
        points.save(path)
        if regions is not False:
            areas.save(regions)


def write_regions(events: Iterable[Event], path: str | os.PathLike[str]) -> None:
    """Write the regions that hold 50 % and 90 % of each event's probability, one polygon feature each.

    Polygons are cut at the antimeridian and wound by the right-hand rule; `event_id` joins them to the
    events' `id`.

    Raises
    ------
    InputError
        If a coordinate is not finite, or the file cannot be written.
    """
    with tempfile.TemporaryFile() as body:
        areas = _Collection(body)
        for event in events:
            areas.add(region_features(event), event)
        areas.save(path)
