"""Checked reading of one event from the keys of a JSON line."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, cast

from geomap import calibration
from geomap.outputs.columns import clean_text
from geomap.records import Candidate, Confidence, Event, Location, PhrasePart, Place, ReportRef, Unresolved

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: UCDP where_prec that comes nearest to an ACLED geo_precision, and back.
WHERE_PREC_OF_GEO_PRECISION = {1: 1, 2: 2, 3: 4}
GEO_PRECISION_OF_WHERE_PREC = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 3, 7: 3}
ASSUMED_FLAG = "uncertainty assumed"

LARGEST_WHOLE = 2**53


def _assumed_uncertainty_m(where_prec: int) -> float:
    return calibration.load()[f"assumed_radius_km.where_prec_{where_prec}"] * 1000


class FieldError(ValueError):
    """One field of a row is wrong; the message names it."""


class Fields:
    """Typed access to the keys of one row; a missing key and null mean the same."""

    def __init__(self, row: dict[str, object], where: str = "") -> None:
        self.row = row
        self.where = where

    def _wrong(self, key: str, expected: str) -> FieldError:
        shown = repr(self.row.get(key))
        return FieldError(f"{self.where}{key} is {shown[:60]}; expected {expected}")

    def text(self, key: str, default: str = "") -> str:
        """Return a text; a number is taken as its digits."""
        value = self.row.get(key)
        if value is None:
            return default
        if isinstance(value, str):
            return clean_text(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise self._wrong(key, "text")

    def number(self, key: str, low: float = -math.inf, high: float = math.inf) -> float | None:
        """Return a finite number between `low` and `high`."""
        value = self.row.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, "a number")
        if isinstance(value, int) and abs(value) > LARGEST_WHOLE:
            raise self._wrong(key, "a number of sensible size")
        if not (math.isfinite(value) and low <= value <= high):
            raise self._wrong(key, f"a number from {low:g} to {high:g}")
        return float(value)

    def whole(self, key: str, low: int = 0, high: int = LARGEST_WHOLE) -> int | None:
        """Return a whole number between `low` and `high`."""
        value = self.number(key, low, high)
        if value is None:
            return None
        if value != int(value):
            raise self._wrong(key, "a whole number")
        return int(value)

    def date(self, key: str) -> dt.date | None:
        """Return an ISO date; a time behind it is ignored."""
        value = self.row.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise self._wrong(key, "a date as YYYY-MM-DD")
        try:
            if len(value) > 10 and value[10] not in "T ":
                raise ValueError
            return dt.date.fromisoformat(value[:10])
        except ValueError:
            raise self._wrong(key, "a date as YYYY-MM-DD") from None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a plain text is split at semicolons."""
        value = self.row.get(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return tuple(part.strip() for part in clean_text(value).split(";") if part.strip())
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(clean_text(cast("str", item)) for item in value)
        raise self._wrong(key, "a list of texts")

    def rows(self, key: str) -> list[Fields]:
        """Return a list of objects."""
        value = self.row.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._wrong(key, "a list of objects")
        return [Fields(item, f"{self.where}{key}: ") for item in value]

    def region(self, key: str) -> BaseGeometry | None:
        """Return a GeoJSON Polygon or MultiPolygon as a shapely geometry."""
        value = self.row.get(key)
        if value is None:
            return None
        import shapely
        from shapely.geometry import shape

        expected = "a GeoJSON Polygon or MultiPolygon in (lon, lat) degrees"
        if not isinstance(value, dict) or value.get("type") not in ("Polygon", "MultiPolygon"):
            raise self._wrong(key, expected)
        try:
            geometry = shape(value)
        except Exception:
            raise self._wrong(key, expected) from None
        if geometry.is_empty or not all(math.isfinite(bound) for bound in geometry.bounds):
            raise self._wrong(key, expected)
        west, south, east, north = geometry.bounds
        if west < -360.0 or east > 360.0 or south < -90.0 or north > 90.0:
            raise self._wrong(key, expected)
        return cast("BaseGeometry", shapely.force_2d(geometry))


def _candidate(fields: Fields) -> Candidate:
    place = Place(
        id=fields.text("id"),
        name=fields.text("name"),
        names=(),
        lon=fields.number("lon", -180.0, 180.0) or 0.0,
        lat=fields.number("lat", -90.0, 90.0) or 0.0,
        country=fields.text("country"),
        admin1=fields.text("admin1"),
        admin2=fields.text("admin2"),
        feature=fields.text("feature"),
        population=fields.whole("population") or 0,
        radius_km=fields.number("radius_km", 0.0) or 0.0,
        geonames_id=fields.whole("geonames_id"),
        source=fields.text("source"),
        licence=fields.text("licence"),
    )
    return Candidate(place, fields.number("probability", 0.0, 1.0) or 0.0)


def _location(fields: Fields) -> tuple[Location | Unresolved | None, bool]:
    """Return the location, and whether its uncertainty had to be assumed."""
    lon = fields.number("lon", -180.0, 180.0)
    lat = fields.number("lat", -90.0, 90.0)
    if (lon is None) != (lat is None):
        raise FieldError("lon and lat must both be given or both be missing")
    if lon is None or lat is None:
        if fields.row.get("unresolved_reason") is None:
            return None, False
        return Unresolved(fields.text("unresolved_reason"), fields.text("unresolved_detail")), False
    where_prec = fields.whole("where_prec", 1, 7)
    geo_precision = fields.whole("geo_precision", 1, 3)
    uncertainty_m = fields.number("uncertainty_m", 0.0)
    if uncertainty_m is None:
        uncertainty_m = fields.number("coordinateUncertaintyInMeters", 0.0)
    if where_prec is None:
        where_prec = WHERE_PREC_OF_GEO_PRECISION[geo_precision] if geo_precision else 2
    if geo_precision is None:
        geo_precision = GEO_PRECISION_OF_WHERE_PREC[where_prec]
    regions = tuple(
        (mass, geometry)
        for mass, key in ((0.5, "region50"), (0.9, "region90"))
        if (geometry := fields.region(key)) is not None
    )
    return (
        Location(
            lon=lon,
            lat=lat,
            uncertainty_m=_assumed_uncertainty_m(where_prec) if uncertainty_m is None else uncertainty_m,
            country=fields.text("country"),
            candidates=tuple(_candidate(row) for row in fields.rows("candidates")),
            phrases=tuple(
                PhrasePart(row.whole("start") or 0, row.whole("end") or 0, row.text("text"), row.text("meaning"))
                for row in fields.rows("phrases")
            ),
            explanation=fields.text("georeferenceRemarks"),
            warnings=fields.texts("warnings"),
            where_prec=where_prec,
            geo_precision=geo_precision,
            given_regions=regions,
        ),
        uncertainty_m is None,
    )


def event_from_row(row: dict[str, object], *, parts: bool = True) -> Event:
    """Return the event a row describes.

    Every key but `id` may be missing; unknown keys are ignored. An event with coordinates and no
    `uncertainty_m` gets the radius assumed for its `where_prec` (2 when that is missing too) and the flag
    "uncertainty assumed". `parts` says whether to read `merged_from`.

    Raises
    ------
    FieldError
        Naming the field that is wrong, what was found and what was expected.

    Examples
    --------
    >>> event = event_from_row({"id": "e1", "lon": 16.6, "lat": 31.2, "where_prec": 1})
    >>> event.location.uncertainty_m, event.flags
    (5000.0, ('uncertainty assumed',))
    """
    fields = Fields(row)
    identifier = fields.text("id")
    if not identifier:
        raise FieldError("id is empty; expected a text that names the event")
    location, assumed = _location(fields)
    flags = fields.texts("flags")
    if assumed and ASSUMED_FLAG not in flags:
        flags = (*flags, ASSUMED_FLAG)
    return Event(
        id=identifier,
        event_type=fields.text("event_type"),
        sub_event_type=fields.text("sub_event_type"),
        date_start=fields.date("date_start"),
        date_end=fields.date("date_end"),
        date_prec=fields.whole("date_prec", 1, 5),
        actors=fields.texts("actors"),
        targets=fields.texts("targets"),
        deaths_low=fields.whole("deaths_low"),
        deaths_best=fields.whole("deaths_best"),
        deaths_high=fields.whole("deaths_high"),
        deaths_text=fields.text("deaths_text"),
        attack_count=fields.whole("attack_count"),
        location=location,
        place_text=fields.text("place_text"),
        quote=fields.text("quote"),
        reports=tuple(
            ReportRef(report.text("title"), report.text("source"), report.text("url"), report.date("published"))
            for report in fields.rows("reports")
        ),
        explanation=fields.text("explanation"),
        flags=flags,
        injured_low=fields.whole("injured_low"),
        injured_best=fields.whole("injured_best"),
        injured_high=fields.whole("injured_high"),
        injured_text=fields.text("injured_text"),
        confidence=_confidence(fields),
        # A part has no parts of its own, however deep a file nests them.
        merged_from=tuple(event_from_row(part.row, parts=False) for part in fields.rows("merged_from"))
        if parts
        else (),
    )


def _confidence(fields: Fields) -> Confidence | None:
    event = fields.number("confidence", 0.0, 1.0)
    if event is None:
        return None
    names = ("date", "place", "type", "casualties", "actors")
    return Confidence(event, *(fields.number(f"confidence_{name}", 0.0, 1.0) for name in names))
