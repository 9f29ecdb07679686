"""Events as pandas and GeoPandas frames and as CSV."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from geomap.files import open_atomic
from geomap.outputs.columns import COLUMNS, ReportRow, drawable, event_row
from geomap.outputs.schemes import Cell, column_names, hashtags, scheme_cells
from geomap.records import Event

if TYPE_CHECKING:
    import geopandas
    import pandas

#: A spreadsheet runs a cell that starts with one of these as a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

INTEGERS = (
    "date_prec",
    "deaths_low",
    "deaths_best",
    "deaths_high",
    "injured_low",
    "injured_best",
    "injured_high",
    "attack_count",
    "where_prec",
    "geo_precision",
    "coordinateUncertaintyInMeters",
)
NUMBERS = (
    *("lon", "lat", "uncertainty_m"),
    *(
        "confidence",
        "confidence_date",
        "confidence_place",
        "confidence_type",
        "confidence_casualties",
        "confidence_actors",
    ),
)


def _report_text(report: ReportRow) -> str:
    return ", ".join(part for part in (report["title"], report["source"], report["url"], report["published"]) if part)


def cells(event: Event) -> list[Cell]:
    """Return one value per column; lists become text joined with "; "."""
    row = event_row(event)
    values: list[Cell] = []
    for name in COLUMNS:
        value = row[name]  # type: ignore[literal-required]
        if name == "reports":
            value = "; ".join(_report_text(report) for report in row["reports"])
        elif isinstance(value, list):
            value = "; ".join(value)
        values.append(value)
    return values


def to_dataframe(events: Iterable[Event]) -> pandas.DataFrame:
    """Return a pandas frame with one row per event and the columns of every other format.

    Whole numbers are nullable `Int64`, `date_start` and `date_end` stay ISO text (incomplete and ancient
    dates do not fit timestamps), lists are joined with "; ".

    Examples
    --------
    >>> frame = to_dataframe([Event("e1", deaths_best=3, actors=("A", "B"))])
    >>> frame.loc[0, "actors"], int(frame.loc[0, "deaths_best"])
    ('A; B', 3)
    """
    import pandas

    frame = pandas.DataFrame([cells(event) for event in events], columns=list(COLUMNS), dtype=object)
    types = dict.fromkeys(INTEGERS, "Int64") | dict.fromkeys(NUMBERS, "Float64")
    return frame.astype(types)


def to_geodataframe(events: Iterable[Event]) -> geopandas.GeoDataFrame:
    """Return a GeoPandas frame (EPSG:4326); the geometry is None for unlocated and country-only events.

    Raises
    ------
    InputError
        If geopandas is not installed.
    """
    from geomap.errors import InputError

    try:
        import geopandas
    except ImportError as error:
        raise InputError("to_geodataframe needs geopandas: pip install 'geomap[formats]'") from error
    from shapely.geometry import Point

    kept = tuple(events)
    frame = to_dataframe(kept)
    points = [
        Point(float(lon), float(lat)) if drawable(event) is not None else None
        for event, lon, lat in zip(kept, frame["lon"], frame["lat"], strict=True)
    ]
    return geopandas.GeoDataFrame(frame, geometry=geopandas.GeoSeries(points, crs="EPSG:4326"))


def _csv_cell(value: Cell) -> Cell:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def write_csv(
    events: Iterable[Event], path: str | os.PathLike[str], *, scheme: str = "geomap", hxl: bool = False
) -> None:
    """Write one line per event in UTF-8, each as it comes.

    Parameters
    ----------
    events : iterable of Event
    path : path-like
    scheme : str
        Whose column names: "geomap", "acled", "ucdp" or "dwc".
    hxl : bool
        Write a second row with HXL hashtags.

    A text cell that starts with ``= + - @`` (or a tab) gets a leading ``'``: a spreadsheet would otherwise
    run words of a report as a formula. Numbers are left alone.

    Raises
    ------
    InputError
        If a coordinate is not finite, or the file cannot be written.
    """
    with open_atomic(path) as raw:
        stream = io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(column_names(scheme))
        if hxl:
            writer.writerow(hashtags(scheme))
        for event in events:
            values = cells(event) if scheme == "geomap" else scheme_cells(event, scheme)
            writer.writerow([_csv_cell(value) for value in values])
        stream.detach()
