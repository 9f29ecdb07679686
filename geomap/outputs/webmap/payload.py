"""Events as columns of numbers and blocks of text, newest first, as the page reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypedDict, TypeVar

from geomap.errors import InputError
from geomap.outputs.columns import COUNTRY_ONLY, gazetteer_sources, located
from geomap.outputs.webmap.packing import as_json_string, compressed, json_bytes, pack_columns
from geomap.outputs.webmap.regions import encode_regions
from geomap.records import Event, Location, Unresolved
from geomap.rounding import coordinate_decimals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Ints = NDArray[np.int64]

#: Precision classes, as the page's KIND.
EXACT, TOWN, AREA, COUNTRY, UNLOCATED = range(5)

#: UCDP where_prec 1 is drawn as a dot below this 90 % radius.
EXACT_BELOW_M = 2_000.0
#: A named place is drawn as a ring up to this radius, as an area beyond (the largest cities reach it).
RING_UP_TO_M = 25_000.0
#: Places of the gazetteer travel as whole numbers of 1e-5 degrees (1 m).
POINT_SCALE = 1e5
#: More deaths or attacks than this are a mistake.
LARGEST_FIGURE = 2**30
#: Half of the way around the Earth: nothing is less certain.
LARGEST_RADIUS_M = 20_037_508
#: Texts are packed in blocks of so many events: one is unpacked when one of its events is looked at.
BLOCK_EVENTS = 2_000
#: A candidate is worth showing when it is one of several and at least this probable.
SMALLEST_CANDIDATE = 0.005

T = TypeVar("T", bound=Hashable)
ReportTuple = tuple[str, str, str, str]
#: Name, where it lies (division and country), longitude, latitude and probability of a reading.
CandidateTuple = tuple[str, str, float, float, float]
EPOCH_DAY = dt.date(1970, 1, 1).toordinal()


class Tables(TypedDict):
    """Values that events share, and what is said once."""

    title: str
    credits: list[str]
    block: int
    whats: list[tuple[str, str]]
    countries: list[str]
    names: list[str]
    parties: list[tuple[int, ...]]
    places: list[tuple[str, int, int]]


class Block(TypedDict):
    """The texts of some events, one entry per event but for the reports they share."""

    id: list[str]
    place_text: list[str]
    quote: list[str]
    explanation: list[str]
    remarks: list[str]
    source: list[str]
    deaths_text: list[str]
    flags: list[list[str]]
    warnings: list[list[str]]
    unresolved: list[tuple[str, str] | None]
    candidates: list[list[CandidateTuple]]
    report_ids: list[list[int]]
    reports: list[ReportTuple]


@dataclass(frozen=True, slots=True)
class EventColumns:
    """Everything the page knows: shared tables, columns of whole numbers (see `pack_columns`), blocks of text."""

    tables: Tables
    columns: dict[str, tuple[str, Ints]]
    blocks: tuple[Block, ...]

    def column(self, name: str) -> list[int]:
        """Return the numbers of one column."""
        return [int(number) for number in self.columns[name][1]]

    def kinds(self) -> list[int]:
        """Return the precision class of each event, as the page derives it."""
        of_site = self.column("site_kind")
        rest = (COUNTRY if prec == COUNTRY_ONLY else UNLOCATED for prec in self.column("where_prec"))
        return [of_site[site - 1] if site else kind for site, kind in zip(self.column("site"), rest, strict=True)]


@dataclass(frozen=True, slots=True)
class Packed:
    """Columns and blocks as JSON strings of base64 of gzip."""

    head: str
    blocks: tuple[str, ...]


class Table(Generic[T]):
    """Distinct values in order of first use."""

    def __init__(self, *first: T) -> None:
        self._index: dict[T, int] = {value: index for index, value in enumerate(first)}

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


def newest_first(events: Iterable[Event]) -> list[Event]:
    """Return events by their first known day, the latest first, undated ones last."""

    def day(event: Event) -> int:
        known = event.date_start or event.date_end
        return -known.toordinal() if known else 0

    return sorted(events, key=day)


class _Sites:
    """Places to draw, each held once however many events it has; so are regions that several of them share."""

    def __init__(self) -> None:
        self.table: Table[tuple[int, int, int, int, int]] = Table()
        self._regions: Table[tuple[bytes, bytes]] = Table()
        self.pairs: list[tuple[BaseGeometry | None, BaseGeometry | None]] = []

    def index(self, location: Location, kind: int) -> int:
        """Return 1 for the first site, 2 for the next, ..."""
        radius_m = max(1, round(min(location.uncertainty_m, LARGEST_RADIUS_M)))
        # The page knows the decimals from the radius, as `coordinate_decimals` does.
        scale = 10 ** coordinate_decimals(radius_m)
        region = self._region(location) if kind == AREA else 0
        return 1 + self.table.index((kind, round(location.lon * scale), round(location.lat * scale), radius_m, region))

    def _region(self, location: Location) -> int:
        pair = location.region(0.9), location.region(0.5)
        if pair[0] is None and pair[1] is None:
            return 0
        wkb90, wkb50 = (part.wkb if part is not None else b"" for part in pair)
        index = self._regions.index((wkb90, wkb50))
        if index == len(self.pairs):
            self.pairs.append(pair)
        return 1 + index

    def columns(self) -> dict[str, tuple[str, Ints]]:
        """Return sites and regions as columns."""
        import numpy as np

        sites = np.array(self.table.values(), dtype=np.int64).reshape(-1, 5)
        regions = encode_regions(self.pairs)
        return {
            "site_kind": ("u", sites[:, 0]),
            "site_lon": ("z", sites[:, 1]),
            "site_lat": ("z", sites[:, 2]),
            "site_u": ("u", sites[:, 3]),
            "site_region": ("u", sites[:, 4]),
            "region_x": ("z", regions.x),
            "region_y": ("z", regions.y),
            "region_exponent": ("u", regions.exponent),
            "region_rings90": ("u", regions.rings90),
            "region_rings50": ("u", regions.rings50),
            "ring_length": ("u", regions.lengths),
            "vertex_dx": ("z", regions.dx),
            "vertex_dy": ("z", regions.dy),
        }


def build_columns(events: Iterable[Event], *, title: str) -> EventColumns:
    """Return events as the page reads them, newest first.

    Parameters
    ----------
    events : iterable of Event
    title : str

    Raises
    ------
    InputError
        If a coordinate is not finite or out of range, or a figure is too large.
    """
    import numpy as np

    kept = newest_first(events)
    locations = [located(event) for event in kept]
    kinds = [precision_class(location) for location in locations]
    whats: Table[tuple[str, str]] = Table()
    countries: Table[str] = Table()
    names: Table[str] = Table()
    parties: Table[tuple[int, ...]] = Table(())
    places: Table[tuple[str, int, int]] = Table()
    sites = _Sites()

    def party(members: Sequence[str]) -> int:
        return parties.index(tuple(names.index(name) for name in members))

    def place(location: Location | None) -> int:
        if location is None or not location.candidates or location.where_prec == COUNTRY_ONLY:
            return 0
        first = location.candidates[0].place
        return 1 + places.index((first.name, round(first.lon * POINT_SCALE), round(first.lat * POINT_SCALE)))

    def figures(numbers: Iterable[int | None]) -> Ints:
        """Return 0 for no figure, else the figure and 1."""
        listed = [0 if number is None else number + 1 for number in numbers]
        if max(listed, default=0) > LARGEST_FIGURE:
            raise InputError(
                f"an event states the figure {max(listed) - 1}; the map holds at most {LARGEST_FIGURE - 1}"
            )
        return np.array(listed, dtype=np.int64)

    best = figures(event.deaths_best for event in kept)

    def plain(numbers: Iterable[int], storage: str = "u") -> tuple[str, Ints]:
        return storage, np.fromiter(numbers, dtype=np.int64)

    def day(date: dt.date | None) -> int:
        return date.toordinal() - EPOCH_DAY if date else 0

    columns = {
        "site": plain(
            (
                sites.index(location, kind) if location is not None and kind <= AREA else 0
                for location, kind in zip(locations, kinds, strict=True)
            ),
            "d",
        ),
        "what": plain(whats.index((event.event_type, event.sub_event_type)) for event in kept),
        "dated": plain(bool(event.date_start) + 2 * bool(event.date_end) for event in kept),
        "start": plain((day(event.date_start or event.date_end) for event in kept), "d"),
        "days": plain(
            (day(event.date_end or event.date_start) - day(event.date_start or event.date_end) for event in kept), "z"
        ),
        "date_prec": plain(event.date_prec or 0 for event in kept),
        "actors": plain(party(event.actors) for event in kept),
        "targets": plain(party(event.targets) for event in kept),
        "best": ("u", best),
        # Mostly the same as the best figure.
        "low": ("z", figures(event.deaths_low for event in kept) - best),
        "high": ("z", figures(event.deaths_high for event in kept) - best),
        "attacks": ("u", figures(event.attack_count for event in kept)),
        "where_prec": plain(location.where_prec if location else 0 for location in locations),
        "geo_precision": plain(location.geo_precision if location else 0 for location in locations),
        "country": plain(countries.index(location.country if location else "") for location in locations),
        "place": plain(place(location) for location in locations),
    }
    columns.update(sites.columns())
    tables = Tables(
        title=title,
        credits=_credits(kept),
        block=BLOCK_EVENTS,
        whats=whats.values(),
        countries=countries.values(),
        names=names.values(),
        parties=parties.values(),
        places=places.values(),
    )
    starts = range(0, max(1, len(kept)), BLOCK_EVENTS)
    return EventColumns(tables, columns, tuple(_block(kept[start : start + BLOCK_EVENTS]) for start in starts))


def pack(columns: EventColumns) -> Packed:
    """Return columns as text that is safe anywhere in a page.

    Raises
    ------
    ValueError
        If a number needs more than four bytes.
    """
    pieces = [pack_columns(columns.tables, columns.columns), *(json_bytes(block) for block in columns.blocks)]
    head, *blocks = (as_json_string(piece) for piece in compressed(pieces))
    return Packed(head, tuple(blocks))


def _candidates(location: Location | None) -> list[CandidateTuple]:
    """Return the readings of an ambiguous place name, none for a name with one reading."""
    if location is None:
        return []
    worth = [one for one in location.candidates if one.probability >= SMALLEST_CANDIDATE]
    if len(worth) < 2:
        return []
    return [
        (
            one.place.name,
            ", ".join(part for part in (one.place.admin1, one.place.country) if part),
            round(one.place.lon, 4),
            round(one.place.lat, 4),
            round(one.probability, 3),
        )
        for one in worth
    ]


def _block(events: Sequence[Event]) -> Block:
    reports: Table[ReportTuple] = Table()
    locations = [event.location if isinstance(event.location, Location) else None for event in events]
    lost = [event.location if isinstance(event.location, Unresolved) else None for event in events]
    return Block(
        id=[event.id for event in events],
        place_text=[event.place_text for event in events],
        quote=[event.quote for event in events],
        explanation=[event.explanation for event in events],
        remarks=[location.explanation if location else "" for location in locations],
        source=[gazetteer_sources(location) if location else "" for location in locations],
        deaths_text=[event.deaths_text for event in events],
        flags=[list(event.flags) for event in events],
        warnings=[list(location.warnings) if location else [] for location in locations],
        unresolved=[(one.reason, one.detail) if one is not None else None for one in lost],
        candidates=[_candidates(location) for location in locations],
        report_ids=[
            [
                reports.index((one.title, one.source, one.url, one.published.isoformat() if one.published else ""))
                for one in event.reports
            ]
            for event in events
        ],
        reports=reports.values(),
    )


def _credits(events: Sequence[Event]) -> list[str]:
    lines = [
        "Boundaries: Natural Earth, de facto, for orientation only; geomap endorses none.",
        "Places: GeoNames (CC BY 4.0, geonames.org) unless an event names another source.",
        "Map library: Leaflet (BSD-2-Clause).",
    ]
    if any("uncertainty assumed" in event.flags for event in events):
        lines.append("Some events state no uncertainty; theirs is assumed from the precision they state.")
    return lines
