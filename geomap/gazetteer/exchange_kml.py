"""Places from KML, as map programs save them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer.entries import COLUMNS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from shapely.geometry.base import BaseGeometry


def kml_rows(text: str) -> Iterator[tuple[int, Mapping[str, str] | GazetteerError]]:
    """Yield number and columns of each placemark.

    Raises
    ------
    GazetteerError
        If the text is no KML, or XML that defines entities.
    """
    from xml.etree.ElementTree import ParseError

    import defusedxml
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except ParseError as error:
        raise GazetteerError(f"not XML: {error}") from error
    except (defusedxml.DefusedXmlException, ValueError) as error:
        raise GazetteerError(f"XML with a document type or entities is refused: {type(error).__name__}") from error
    if _tag(root) != "kml":
        raise GazetteerError(f"XML, but not KML: the outermost element is {_tag(root)!r}")
    return _rows([element for element in root.iter() if _tag(element) == "Placemark"])


def _rows(placemarks: list[Element]) -> Iterator[tuple[int, Mapping[str, str] | GazetteerError]]:
    for number, placemark in enumerate(placemarks, start=1):
        try:
            yield number, _row(placemark)
        except GazetteerError as error:
            yield number, error


def _row(placemark: Element) -> dict[str, str]:
    from geomap.gazetteer.exchange_json import position_of

    row = {"name": _child(placemark, "name"), "note": " ".join(_child(placemark, "description").split())}
    for element in placemark.iter():
        name = element.get("name", "").lower()
        if name in COLUMNS and _tag(element) == "Data":
            row[name] = _child(element, "value")
        elif name in COLUMNS and _tag(element) == "SimpleData":
            row[name] = (element.text or "").strip()
    return {**position_of(_geometry(placemark)), **row}


def _geometry(placemark: Element) -> BaseGeometry:
    import shapely

    found: list[BaseGeometry] = []
    for element in placemark.iter():
        if _tag(element) == "Point":
            found.append(shapely.Point(_corners(element)[0]))
        elif _tag(element) == "Polygon":
            outer = [_corners(ring) for ring in element.iter() if _tag(ring) == "outerBoundaryIs"]
            inner = [_corners(ring) for ring in element.iter() if _tag(ring) == "innerBoundaryIs"]
            if not outer or min(map(len, outer + inner)) < 4:
                raise GazetteerError("a ring of the polygon has fewer than four corners")
            found.append(shapely.Polygon(outer[0], inner))
    if not found:
        raise GazetteerError("no Point or Polygon")
    return found[0] if len(found) == 1 else shapely.GeometryCollection(found)


def _corners(element: Element) -> list[tuple[float, float]]:
    texts = [inner.text or "" for inner in element.iter() if _tag(inner) == "coordinates"]
    try:
        corners = [(float(lon), float(lat)) for lon, lat, *_ in (c.split(",") for c in " ".join(texts).split())]
    except ValueError as error:
        raise GazetteerError(f"coordinates are not lon,lat: {error}") from error
    if not corners:
        raise GazetteerError("coordinates are empty")
    return corners


def _child(element: Element, tag: str) -> str:
    return next(((child.text or "").strip() for child in element if _tag(child) == tag), "")


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
