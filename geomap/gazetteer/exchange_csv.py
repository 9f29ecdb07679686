"""Places from CSV files of spreadsheets and other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from geomap.errors import GazetteerError
from geomap.gazetteer.entries import COLUMNS

#: What other programs call our columns.
_OTHER_NAMES = {
    "latitude": "lat", "y": "lat", "longitude": "lon", "lng": "lon", "long": "lon", "x": "lon", "title": "name",
    "place": "name", "alias": "aliases", "names": "aliases", "alternatenames": "aliases", "alternate_names": "aliases",
    "alt_name": "aliases", "country_code": "country", "countrycode": "country", "iso2": "country", "ccode": "country",
    "admin1_name": "admin1", "adm1": "admin1", "feature_code": "feature", "pop": "population", "radius": "radius_km",
    "wkt": "polygon", "geometry": "polygon", "license": "licence", "notes": "note", "description": "note",
}  # fmt: skip


def csv_rows(text: str) -> Iterator[tuple[int, Mapping[str, str] | GazetteerError]]:
    """Yield line number and columns of each row.

    Raises
    ------
    GazetteerError
        If there is no header with a name and a position.
    """
    header_line = text.split("\n", 1)[0]
    separator = max(",;\t", key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header = [_column(name) for name in next(reader, [])]
    if "name" not in header or not ({"lon", "lat"} <= set(header) or "polygon" in header):
        raise GazetteerError(f"the header has no name, lon and lat; expected columns: {','.join(COLUMNS)}")
    return _rows(reader, header)


def _rows(reader: Iterator[list[str]], header: list[str]) -> Iterator[tuple[int, Mapping[str, str] | GazetteerError]]:
    number = 1
    try:
        for row in reader:
            number = getattr(reader, "line_num", number + 1)
            if not any(row):
                continue
            if len(row) > len(header):
                extra = "more values than columns; put a value that contains a separator in double quotes"
                yield number, GazetteerError(extra)
                continue
            found = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name in COLUMNS}
            if found.get("polygon") and not (found.get("lon") and found.get("lat")):
                try:
                    found.update(zip(("lon", "lat"), inner_point_of(found["polygon"]), strict=True))
                except GazetteerError as error:
                    yield number, error
                    continue
            yield number, found
    except csv.Error as error:
        yield number + 1, GazetteerError(f"not CSV: {error}")


def inner_point_of(wkt: str) -> tuple[str, str]:
    """Return a point inside an outline, see `checks.inner_point_of`."""
    from geomap.gazetteer import checks

    return checks.inner_point_of(wkt)


def _column(name: str) -> str:
    lowered = name.strip().lower()
    return _OTHER_NAMES.get(lowered, lowered)
