"""The same events under the column names that ACLED, UCDP GED and Darwin Core users expect, and the HXL tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from geomap.outputs.columns import COLUMNS, EventRow, drawable, event_row
from geomap.records import Event

Cell = str | int | float | None
Scheme = Literal["geomap", "acled", "ucdp", "dwc"]
SCHEMES: tuple[Scheme, ...] = ("geomap", "acled", "ucdp", "dwc")

#: UCDP GED date_prec to ACLED time_precision: a day; up to a week; a month or worse.
_TIME_PRECISION = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3}
#: UCDP GED types of violence: 1 state-based, 2 non-state, 3 one-sided. Set only where the sub-event type settles it.
_ONE_SIDED = frozenset(("Violence against civilians",))


def _joined(values: list[str]) -> str:
    return "; ".join(values)


def _first(values: list[str]) -> str:
    return values[0] if values else ""


def _rest(values: list[str]) -> str:
    return _joined(values[1:])


def _year(row: EventRow) -> Cell:
    return int(row["date_start"][:4]) if row["date_start"] else None


def _sources(row: EventRow) -> str:
    return _joined([report["source"] or report["title"] for report in row["reports"]])


def _lon(row: EventRow) -> Cell:
    return None if row["where_prec"] == 6 else row["lon"]


def _lat(row: EventRow) -> Cell:
    return None if row["where_prec"] == 6 else row["lat"]


def _fatalities(row: EventRow) -> Cell:
    """ACLED codes the lowest figure."""
    return row["deaths_low"] if row["deaths_low"] is not None else row["deaths_best"]


_Columns = tuple[tuple[str, Callable[[EventRow], Cell]], ...]

_ACLED: _Columns = (
    ("event_id_cnty", lambda row: row["id"]),
    ("event_date", lambda row: row["date_start"]),
    ("year", _year),
    ("time_precision", lambda row: _TIME_PRECISION.get(row["date_prec"] or 0)),
    ("event_type", lambda row: row["event_type"]),
    ("sub_event_type", lambda row: row["sub_event_type"]),
    ("actor1", lambda row: _first(row["actors"])),
    ("assoc_actor_1", lambda row: _rest(row["actors"])),
    ("actor2", lambda row: _first(row["targets"])),
    ("assoc_actor_2", lambda row: _rest(row["targets"])),
    ("country", lambda row: row["country"]),
    ("location", lambda row: row["place_text"]),
    ("latitude", _lat),
    ("longitude", _lon),
    ("geo_precision", lambda row: row["geo_precision"]),
    ("source", _sources),
    ("notes", lambda row: row["quote"]),
    ("fatalities", _fatalities),
)
_UCDP: _Columns = (
    ("id", lambda row: row["id"]),
    ("year", _year),
    ("type_of_violence", lambda row: 3 if row["event_type"] in _ONE_SIDED else None),
    ("side_a", lambda row: _joined(row["actors"])),
    ("side_b", lambda row: _joined(row["targets"])),
    ("number_of_sources", lambda row: len(row["reports"])),
    ("source_headline", lambda row: _joined([report["title"] for report in row["reports"]])),
    ("source_office", _sources),
    ("where_prec", lambda row: row["where_prec"]),
    ("where_coordinates", lambda row: row["place_text"]),
    ("where_description", lambda row: row["quote"]),
    ("latitude", _lat),
    ("longitude", _lon),
    ("geom_wkt", lambda row: None if _lon(row) is None else f"POINT ({row['lon']} {row['lat']})"),
    ("country", lambda row: row["country"]),
    ("date_prec", lambda row: row["date_prec"]),
    ("date_start", lambda row: row["date_start"]),
    ("date_end", lambda row: row["date_end"]),
    ("best", lambda row: row["deaths_best"]),
    ("high", lambda row: row["deaths_high"]),
    ("low", lambda row: row["deaths_low"]),
)
_DWC: _Columns = (
    ("eventID", lambda row: row["id"]),
    ("eventType", lambda row: row["sub_event_type"]),
    ("eventDate", lambda row: _interval(row)),
    ("eventRemarks", lambda row: row["quote"]),
    ("countryCode", lambda row: row["country"]),
    ("verbatimLocality", lambda row: row["verbatimLocality"]),
    ("decimalLatitude", _lat),
    ("decimalLongitude", _lon),
    ("geodeticDatum", lambda row: None if _lon(row) is None else "EPSG:4326"),
    ("coordinateUncertaintyInMeters", lambda row: row["coordinateUncertaintyInMeters"]),
    ("georeferenceProtocol", lambda row: row["georeferenceProtocol"]),
    ("georeferenceSources", lambda row: row["georeferenceSources"]),
    ("georeferenceRemarks", lambda row: row["georeferenceRemarks"]),
    ("footprintWKT", lambda row: None),
)
_TABLES: dict[str, _Columns] = {"acled": _ACLED, "ucdp": _UCDP, "dwc": _DWC}

#: HXL tag of a column of any scheme; a column without one gets an empty cell.
HXL: dict[str, str] = {
    **dict.fromkeys(("id", "event_id_cnty", "eventID"), "#event+id"),
    **dict.fromkeys(("event_type",), "#event+type"),
    **dict.fromkeys(("sub_event_type", "eventType"), "#event+type+sub"),
    **dict.fromkeys(("date_start", "event_date"), "#date+occurred"),
    **dict.fromkeys(("date_end",), "#date+occurred+end"),
    **dict.fromkeys(("eventDate",), "#date+occurred+interval"),
    **dict.fromkeys(("actors", "actor1", "side_a"), "#group+name+actor"),
    **dict.fromkeys(("targets", "actor2", "side_b"), "#group+name+target"),
    **dict.fromkeys(("deaths_best", "best", "fatalities"), "#affected+killed"),
    **dict.fromkeys(("deaths_low", "low"), "#affected+killed+min"),
    **dict.fromkeys(("deaths_high", "high"), "#affected+killed+max"),
    **dict.fromkeys(("lat", "latitude", "decimalLatitude"), "#geo+lat"),
    **dict.fromkeys(("lon", "longitude", "decimalLongitude"), "#geo+lon"),
    **dict.fromkeys(("uncertainty_m", "coordinateUncertaintyInMeters"), "#geo+precision+m"),
    **dict.fromkeys(("country", "countryCode"), "#country+code+v_iso2"),
    **dict.fromkeys(("place_text", "location", "where_coordinates", "verbatimLocality"), "#loc+name"),
    **dict.fromkeys(("source", "source_office"), "#meta+source"),
    **dict.fromkeys(("quote", "notes", "where_description", "eventRemarks"), "#description"),
}


def _interval(row: EventRow) -> str | None:
    """ISO 8601 interval, a single day where both ends are one."""
    start, end = row["date_start"], row["date_end"]
    if not start or not end or start == end:
        return start or end
    return f"{start}/{end}"


def column_names(scheme: str) -> tuple[str, ...]:
    """Return the column names of a scheme in order.

    Examples
    --------
    >>> column_names("ucdp")[:3]
    ('id', 'year', 'type_of_violence')
    """
    return COLUMNS if scheme == "geomap" else tuple(name for name, _ in _TABLES[scheme])


def hashtags(scheme: str) -> list[str]:
    """Return the HXL row of a scheme: the first column of a kind has the tag, what repeats it has none.

    Examples
    --------
    >>> hashtags("acled")[:3]
    ['#event+id', '#date+occurred', '']
    """
    tags: list[str] = []
    for name in column_names(scheme):
        tag = HXL.get(name, "")
        tags.append("" if tag in tags else tag)
    return tags


def scheme_cells(event: Event, scheme: str) -> list[Cell]:
    """Return one value per column of the scheme "acled", "ucdp" or "dwc".

    Coordinates are left empty for events known by country only; `footprintWKT` holds the 90 % region.

    Raises
    ------
    InputError
        If the event's coordinates are not finite or out of range.
    """
    row = event_row(event)
    values = [value(row) for _, value in _TABLES[scheme]]
    if scheme == "dwc" and (location := drawable(event)) is not None and (region := location.region(0.9)) is not None:
        import shapely

        values[-1] = str(shapely.to_wkt(region, rounding_precision=4))
    return values
