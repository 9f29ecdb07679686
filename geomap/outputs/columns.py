"""The one ordered definition of an event's properties that every output format uses."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TypedDict

from geomap.errors import InputError
from geomap.outputs.plover import plover_of
from geomap.records import Event, Location, Unresolved
from geomap.rounding import coordinate_decimals

#: UCDP GED where_prec of an event that is only known to have happened somewhere in a country.
COUNTRY_ONLY = 6

PROTOCOL_COMPUTED = (
    "geomap: point = spatial median of the heaviest part of the probability field of the place phrase; "
    "uncertainty = radius around the point that holds 90 % of it"
)
PROTOCOL_GIVEN = "coordinates as given in the input"
BOUNDARY_ATTRIBUTION = "Natural Earth (public domain)"


class ReportRow(TypedDict):
    """One report an event was read from; `published` is an ISO date."""

    title: str
    source: str
    url: str
    published: str | None


class EventRow(TypedDict):
    """Properties of one event, in the order in which every format writes them.

    UCDP GED gives `date_prec` and `where_prec`, ACLED the event types and `geo_precision`, Darwin Core the
    last six names. `unresolved_reason` is None unless the place phrase could not be resolved.
    """

    id: str
    event_type: str
    sub_event_type: str
    plover: str
    date_start: str | None
    date_end: str | None
    date_prec: int | None
    actors: list[str]
    targets: list[str]
    deaths_low: int | None
    deaths_best: int | None
    deaths_high: int | None
    deaths_text: str
    injured_low: int | None
    injured_best: int | None
    injured_high: int | None
    injured_text: str
    attack_count: int | None
    lon: float | None
    lat: float | None
    uncertainty_m: float | None
    where_prec: int | None
    geo_precision: int | None
    country: str
    place_text: str
    quote: str
    explanation: str
    flags: list[str]
    confidence: float | None
    confidence_date: float | None
    confidence_place: float | None
    confidence_type: float | None
    confidence_casualties: float | None
    confidence_actors: float | None
    warnings: list[str]
    unresolved_reason: str | None
    unresolved_detail: str | None
    reports: list[ReportRow]
    coordinateUncertaintyInMeters: int | None
    verbatimLocality: str
    georeferenceProtocol: str
    georeferenceSources: str
    georeferenceRemarks: str


#: Column names in order.
COLUMNS: tuple[str, ...] = tuple(EventRow.__annotations__)


def located(event: Event) -> Location | None:
    """Return the event's location when it has one (of any precision), else None.

    Raises
    ------
    InputError
        If a coordinate or the uncertainty is not a finite number in range: such numbers are never written.
    """
    location = event.location
    if not isinstance(location, Location):
        return None
    numbers = (location.lon, location.lat, location.uncertainty_m)
    in_range = abs(location.lon) <= 180.0 and abs(location.lat) <= 90.0 and location.uncertainty_m >= 0.0
    if not (all(math.isfinite(number) for number in numbers) and in_range):
        raise InputError(
            f"event {event.id!r} lies at lon {location.lon}, lat {location.lat} "
            f"± {location.uncertainty_m} m: expected finite degrees within ±180 and ±90 and metres"
        )
    return location


def drawable(event: Event) -> Location | None:
    """Return the location of an event that may be shown as a point, else None.

    An event only known to be in a country (where_prec 6) has no point: a pin on the country's centre would
    claim a precision nobody reported.
    """
    location = located(event)
    return None if location is None or location.where_prec == COUNTRY_ONLY else location


def clean_text(text: str) -> str:
    """Replace lone surrogates, which JSON can spell but no UTF-8 file can hold, by question marks.

    Examples
    --------
    >>> clean_text("a" + chr(0xD800))
    'a?'
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def _texts(texts: Iterable[str]) -> list[str]:
    return [clean_text(text) for text in texts]


def gazetteer_sources(location: Location) -> str:
    """Name the gazetteer entry the location rests on: id, name, source and licence; empty when unknown."""
    if not location.candidates:
        return ""
    place = location.candidates[0].place
    terms = ", ".join(part for part in (place.source, place.licence) if part)
    return f"{place.id} {place.name}" + (f" ({terms})" if terms else "")


def attribution(events: Iterable[Event]) -> str:
    """Return one line that credits every data source behind the events' places, and the boundaries.

    Examples
    --------
    >>> attribution([])
    'Natural Earth (public domain)'
    """
    return "; ".join(sorted(credits_of(events)))


def credits_of(events: Iterable[Event]) -> set[str]:
    """Return the data sources behind the events' places, and the boundaries."""
    credits = {BOUNDARY_ATTRIBUTION}
    for event in events:
        if isinstance(event.location, Location):
            for candidate in event.location.candidates[:1]:
                place = candidate.place
                if place.source:
                    credits.add(f"{place.source} ({place.licence})" if place.licence else place.source)
    return credits


def event_row(event: Event, *, exact: bool = False) -> EventRow:
    """Return the properties of an event in column order.

    Parameters
    ----------
    event : Event
    exact : bool
        Keep coordinates and uncertainty as they are; otherwise decimals follow `coordinate_decimals` and the
        uncertainty is rounded up to whole metres.

    Raises
    ------
    InputError
        If the event's coordinates are not finite or out of range.

    Examples
    --------
    >>> row = event_row(Event("e1", location=Location(17.76912, 30.17712, 50_000.0, "LY")))
    >>> row["lon"], row["lat"], row["coordinateUncertaintyInMeters"]
    (17.77, 30.18, 50000)
    >>> event_row(Event("e2"))["lon"] is None
    True
    """
    location = located(event)
    unresolved = event.location if isinstance(event.location, Unresolved) else None
    trust = event.confidence
    lon: float | None = None
    lat: float | None = None
    uncertainty_m: float | None = None
    whole_m: int | None = None
    protocol = sources = ""
    if location is not None:
        lon, lat, uncertainty_m = location.lon, location.lat, location.uncertainty_m
        whole_m = max(1, math.ceil(uncertainty_m))
        if not exact:
            decimals = coordinate_decimals(uncertainty_m)
            lon, lat = round(lon, decimals) + 0.0, round(lat, decimals) + 0.0
            uncertainty_m = float(whole_m)
        computed = location.mixture is not None or location.phrases
        protocol = PROTOCOL_COMPUTED if computed else PROTOCOL_GIVEN
        sources = gazetteer_sources(location)
    return EventRow(
        id=clean_text(event.id),
        event_type=clean_text(event.event_type),
        sub_event_type=clean_text(event.sub_event_type),
        plover=plover_of(event.sub_event_type),
        date_start=event.date_start.isoformat() if event.date_start else None,
        date_end=event.date_end.isoformat() if event.date_end else None,
        date_prec=event.date_prec,
        actors=_texts(event.actors),
        targets=_texts(event.targets),
        deaths_low=event.deaths_low,
        deaths_best=event.deaths_best,
        deaths_high=event.deaths_high,
        deaths_text=clean_text(event.deaths_text),
        injured_low=event.injured_low,
        injured_best=event.injured_best,
        injured_high=event.injured_high,
        injured_text=clean_text(event.injured_text),
        attack_count=event.attack_count,
        lon=lon,
        lat=lat,
        uncertainty_m=uncertainty_m,
        where_prec=location.where_prec if location else None,
        geo_precision=location.geo_precision if location else None,
        country=location.country if location else "",
        place_text=clean_text(event.place_text),
        quote=clean_text(event.quote),
        explanation=clean_text(event.explanation),
        flags=_texts(event.flags),
        confidence=trust.event if trust else None,
        confidence_date=trust.date if trust else None,
        confidence_place=trust.place if trust else None,
        confidence_type=trust.type if trust else None,
        confidence_casualties=trust.casualties if trust else None,
        confidence_actors=trust.actors if trust else None,
        warnings=_texts(location.warnings) if location else [],
        unresolved_reason=clean_text(unresolved.reason) if unresolved is not None else None,
        unresolved_detail=clean_text(unresolved.detail) if unresolved is not None else None,
        reports=[
            ReportRow(
                title=clean_text(report.title),
                source=clean_text(report.source),
                url=clean_text(report.url),
                published=report.published.isoformat() if report.published else None,
            )
            for report in event.reports
        ],
        coordinateUncertaintyInMeters=whole_m,
        verbatimLocality=clean_text(event.place_text),
        georeferenceProtocol=protocol,
        georeferenceSources=sources,
        georeferenceRemarks=clean_text(location.explanation) if location else "",
    )
