"""Events as columns, packed into text that neither HTML nor a template language can misread."""

from __future__ import annotations

import base64
import gzip
import json
import math
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Generic, TypedDict, TypeVar

from geomap.outputs.columns import COUNTRY_ONLY, EventRow, event_row
from geomap.outputs.geometry import normalised
from geomap.records import Event, Location
from geomap.rounding import coordinate_decimals

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: Precision classes, as the page's KIND.
EXACT, TOWN, AREA, COUNTRY, UNLOCATED = range(5)

#: UCDP where_prec 1 is drawn as a dot below this 90 % radius.
EXACT_BELOW_M = 2_000.0
#: A named place is drawn as a ring up to this radius, as an area beyond (the largest cities reach it).
RING_UP_TO_M = 25_000.0

#: Coordinates travel as whole numbers: points in 1e-5 degrees (1 m), region vertices in 1e-4 (11 m).
POINT_SCALE = 1e5
REGION_DECIMALS = 4

#: Region outlines are thinned by this part of the square root of their area, less than a line's width.
THINNING = 0.004

T = TypeVar("T", bound=Hashable)
ReportTuple = tuple[str, str, str, str]
Rings = list[list[int]]


class Payload(TypedDict):
    """The columns the page reads; each list has one entry per event unless it is a table of shared values."""

    title: str
    credits: list[str]
    types: list[str]
    sources: list[str]
    places: list[tuple[str, int, int]]
    reports: list[ReportTuple]
    id: list[str]
    kind: list[int]
    type: list[int]
    sub: list[int]
    start: list[str | None]
    end: list[str | None]
    date_prec: list[int | None]
    actors: list[list[str]]
    targets: list[list[str]]
    low: list[int | None]
    best: list[int | None]
    high: list[int | None]
    deaths_text: list[str]
    attacks: list[int | None]
    lon: list[int]
    lat: list[int]
    u: list[int]
    where_prec: list[int]
    country: list[str]
    place_text: list[str]
    quote: list[str]
    explanation: list[str]
    remarks: list[str]
    flags: list[list[str]]
    unresolved: list[str]
    source: list[int]
    place: list[int]
    report_ids: list[list[int]]
    r90: list[Rings | None]
    r50: list[Rings | None]


class Table(Generic[T]):
    """Distinct values in order of first use."""

    def __init__(self) -> None:
        self._index: dict[T, int] = {}

    def index(self, value: T) -> int:
        """Return the position of a value, adding it when it is new."""
        return self._index.setdefault(value, len(self._index))

    def values(self) -> list[T]:
        """Return the values in order."""
        return list(self._index)


def _has_region(location: Location) -> bool:
    return location.mixture is not None or bool(location.given_regions)


def precision_class(location: Location | None) -> int:
    """Tell how a location is drawn: EXACT, TOWN, AREA, or not at all (COUNTRY, UNLOCATED).

    Examples
    --------
    >>> precision_class(Location(16.6, 31.2, 500.0, "LY", where_prec=1)) == EXACT
    True
    >>> precision_class(Location(16.6, 31.2, 60_000.0, "LY", where_prec=5)) == AREA
    True
    >>> precision_class(None) == UNLOCATED
    True
    """
    if location is None:
        return UNLOCATED
    if location.where_prec == COUNTRY_ONLY:
        return COUNTRY
    if location.where_prec == 1 and location.uncertainty_m < EXACT_BELOW_M:
        return EXACT
    # where_prec 2 is "20 km north of X" too, whose region is not a ring around X.
    named = location.where_prec == 1 or (location.where_prec == 2 and not _has_region(location))
    if named and location.uncertainty_m <= RING_UP_TO_M:
        return TOWN
    return AREA


def encode_region(geometry: BaseGeometry | None) -> Rings | None:
    """Return every ring of a region as steps (lon, lat, ...) in 1e-4 degrees from the vertex before.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> encode_region(box(1, 2, 3, 4))
    [[30000, 20000, 0, 20000, -20000, 0, 0, -20000]]
    """
    if geometry is None:
        return None
    thinned = geometry.simplify(THINNING * math.sqrt(geometry.area), preserve_topology=True)
    rings: Rings = []
    for polygon in normalised(thinned, REGION_DECIMALS):
        for ring in (polygon.exterior, *polygon.interiors):
            steps: list[int] = []
            before_x = before_y = 0
            for lon, lat, *_ in list(ring.coords)[:-1]:
                x, y = round(lon * 10**REGION_DECIMALS), round(lat * 10**REGION_DECIMALS)
                steps += (x - before_x, y - before_y)
                before_x, before_y = x, y
            rings.append(steps)
    return rings or None


def _credits(rows: Sequence[EventRow]) -> list[str]:
    lines = [
        "Boundaries: Natural Earth, de facto, for orientation only; geomap endorses none.",
        "Places: GeoNames (CC BY 4.0, geonames.org) unless an event names another source.",
        "Map library: Leaflet (BSD-2-Clause).",
    ]
    if any("uncertainty assumed" in row["flags"] for row in rows):
        lines.append("Some events state no uncertainty; theirs is assumed from the precision they state.")
    return lines


def build_payload(events: Sequence[Event], *, title: str) -> Payload:
    """Return the events as columns, with repeated texts, places and reports held once."""
    types: Table[str] = Table()
    sources: Table[str] = Table()
    places: Table[tuple[str, int, int]] = Table()
    reports: Table[ReportTuple] = Table()
    rows = [event_row(event, exact=True) for event in events]
    locations = [event.location if isinstance(event.location, Location) else None for event in events]
    kinds = [precision_class(location) for location in locations]
    drawn = [location if kind <= AREA else None for location, kind in zip(locations, kinds, strict=True)]
    areas = [location if kind == AREA else None for location, kind in zip(locations, kinds, strict=True)]

    def scaled(value: float | None, location: Location | None) -> int:
        if value is None or location is None:
            return 0
        return round(round(value, coordinate_decimals(location.uncertainty_m)) * POINT_SCALE)

    def place_index(location: Location | None) -> int:
        if location is None or not location.candidates:
            return -1
        place = location.candidates[0].place
        return places.index((place.name, round(place.lon * POINT_SCALE), round(place.lat * POINT_SCALE)))

    return Payload(
        title=title,
        credits=_credits(rows),
        id=[row["id"] for row in rows],
        kind=kinds,
        type=[types.index(row["event_type"]) for row in rows],
        sub=[types.index(row["sub_event_type"]) for row in rows],
        start=[row["date_start"] for row in rows],
        end=[row["date_end"] for row in rows],
        date_prec=[row["date_prec"] for row in rows],
        actors=[row["actors"] for row in rows],
        targets=[row["targets"] for row in rows],
        low=[row["deaths_low"] for row in rows],
        best=[row["deaths_best"] for row in rows],
        high=[row["deaths_high"] for row in rows],
        deaths_text=[row["deaths_text"] for row in rows],
        attacks=[row["attack_count"] for row in rows],
        lon=[scaled(row["lon"], location) for row, location in zip(rows, drawn, strict=True)],
        lat=[scaled(row["lat"], location) for row, location in zip(rows, drawn, strict=True)],
        u=[row["coordinateUncertaintyInMeters"] or 0 for row in rows],
        where_prec=[row["where_prec"] or 0 for row in rows],
        country=[row["country"] for row in rows],
        place_text=[row["place_text"] for row in rows],
        quote=[row["quote"] for row in rows],
        explanation=[row["explanation"] for row in rows],
        remarks=[row["georeferenceRemarks"] for row in rows],
        flags=[row["flags"] + row["warnings"] for row in rows],
        unresolved=[
            ": ".join(part for part in (row["unresolved_reason"], row["unresolved_detail"]) if part) for row in rows
        ],
        source=[sources.index(row["georeferenceSources"]) for row in rows],
        place=[place_index(location) for location in drawn],
        report_ids=[
            [
                reports.index((report["title"], report["source"], report["url"], report["published"] or ""))
                for report in row["reports"]
            ]
            for row in rows
        ],
        r90=[encode_region(location.region(0.9)) if location else None for location in areas],
        r50=[encode_region(location.region(0.5)) if location else None for location in areas],
        types=types.values(),
        sources=sources.values(),
        places=places.values(),
        reports=reports.values(),
    )


def pack(payload: Payload) -> str:
    """Return a payload as base64 of gzipped JSON: letters, digits, ``+ / =`` and nothing else."""
    text = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return pack_bytes(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0))


def pack_bytes(data: bytes) -> str:
    """Return gzipped bytes as base64."""
    return base64.b64encode(data).decode("ascii")
