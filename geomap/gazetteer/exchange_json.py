"""Places from and to GeoJSON and Linked Places Format 1.3, and from OpenStreetMap JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from geomap.errors import GazetteerError
from geomap.gazetteer.entries import COLUMNS, Entry, cells

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
_Row: TypeAlias = tuple[int, Mapping[str, str] | GazetteerError]
_CONTEXT = "https://raw.githubusercontent.com/LinkedPasts/linked-places/master/linkedplaces-context-v1.1.jsonld"
#: Properties that other programs use for our columns.
_OTHER_NAMES = {
    "title": "name", "toponym": "name", "names": "aliases", "alias": "aliases", "alt_name": "aliases",
    "country_code": "country", "iso_a2": "country", "feature_code": "feature", "pop": "population",
    "license": "licence", "description": "note", "notes": "note",
}  # fmt: skip
#: Tags of OpenStreetMap that hold further names; those in other languages are called name:xx.
_OSM_NAMES = ("int_name", "official_name", "alt_name", "old_name", "short_name", "loc_name")
_OSM_LICENCE = ("OpenStreetMap contributors", "ODbL-1.0")


def geojson_rows(document: Json) -> Iterator[_Row] | None:
    """Yield number and columns of each feature; None when the document is no GeoJSON."""
    if not isinstance(document, dict):
        return None
    if document.get("type") == "Feature":
        return _numbered([document], _geojson_row)
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        return None
    return _numbered(features, _geojson_row)


def linked_places_rows(document: Json) -> Iterator[_Row] | None:
    """Yield number and columns of each feature; None when the document is not in Linked Places Format."""
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        return None
    features = document["features"]
    first = features[0] if isinstance(features, list) and features else None
    if not ("@context" in document or (isinstance(first, dict) and isinstance(first.get("names"), list))):
        return None
    return _numbered(features if isinstance(features, list) else [], _linked_place_row)


def osm_rows(document: Json) -> Iterator[_Row] | None:
    """Yield number and columns of each element that has a name; None when the document is not OpenStreetMap's."""
    if not isinstance(document, dict) or not isinstance(document.get("elements"), list):
        return None
    elements = document["elements"]
    return _numbered(elements if isinstance(elements, list) else [], _osm_row)


def geojson_of(entries: list[Entry]) -> dict[str, Json]:
    """Return entries as a feature collection; what is hidden has no geometry."""
    return {"type": "FeatureCollection", "features": [_feature(entry) for entry in entries]}


def linked_places_of(entries: list[Entry]) -> dict[str, Json]:
    """Return entries in Linked Places Format; what is hidden is left out."""
    shown = [entry for entry in entries if entry.action == "add"]
    return {"type": "FeatureCollection", "@context": _CONTEXT, "features": [_linked_place(entry) for entry in shown]}


def _numbered(items: list[Json], read: Callable[[Json], dict[str, str] | None]) -> Iterator[_Row]:
    for number, item in enumerate(items, start=1):
        try:
            row = read(item)
        except GazetteerError as error:
            yield number, error
        else:
            if row is not None:
                yield number, row


def _geojson_row(feature: Json) -> dict[str, str]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise GazetteerError("expected a Feature")
    properties = feature.get("properties")
    row: dict[str, str] = {}
    for name, value in (properties if isinstance(properties, dict) else {}).items():
        column = _OTHER_NAMES.get(name.lower(), name.lower())
        if column in COLUMNS and (column not in row or column == name):
            row[column] = _text(value)
    identifier = feature.get("id")
    if identifier is not None and "id" not in row:
        row["id"] = str(identifier)
    if row.get("action") == "suppress":
        return row
    return _identified({**_position(feature.get("geometry")), **row})


def _linked_place_row(feature: Json) -> dict[str, str]:
    if not isinstance(feature, dict):
        raise GazetteerError("expected a Feature")
    row = _geojson_row({**feature, "type": "Feature", "id": None})
    names = [name for item in _list(feature, "names") for name in _texts(item, "toponym")]
    if "name" not in row:
        row["name"] = next(iter(names), "")
    row["aliases"] = ";".join(dict.fromkeys(name for name in names if name != row["name"]))
    properties = feature.get("properties")
    codes = properties.get("ccodes") if isinstance(properties, dict) else None
    if isinstance(codes, list) and len(codes) == 1 and "country" not in row:
        row["country"] = _text(codes[0])
    for item in _list(feature, "types"):
        label = next(iter(_texts(item, "identifier")), "")
        if label.startswith("gn:"):
            row.setdefault("feature", label[3:])
    described = [text for item in _list(feature, "descriptions") for text in _texts(item, "value")]
    if described:
        row.setdefault("note", described[0])
    identifier = feature.get("@id")
    if isinstance(identifier, str) and identifier:
        if identifier.startswith("own:"):
            row.setdefault("id", identifier)
        else:
            row.setdefault("source", identifier)
    return _identified(row)


def _osm_row(element: Json) -> dict[str, str] | None:
    if not isinstance(element, dict):
        raise GazetteerError("expected an element with type, id and tags")
    tags = element.get("tags")
    if not isinstance(tags, dict) or not tags.get("name"):
        return None  # the corners of ways
    english = _text(tags.get("name:en"))
    name = english or _text(tags["name"])
    others = [_text(tags["name"])]
    others += [_text(value) for tag, value in tags.items() if tag in _OSM_NAMES or tag.startswith("name:")]
    parts = [part.strip() for text in others for part in text.split(";")]
    row = {
        "id": f"osm-{element.get('type')}-{element.get('id')}",
        "name": name,
        "aliases": ";".join(dict.fromkeys(part for part in parts if part and part != name)),
        "source": _OSM_LICENCE[0],
        "licence": _OSM_LICENCE[1],
    }
    people = _text(tags.get("population")).replace(",", "").replace(" ", "")
    if people.isdigit():
        row["population"] = people
    return row | _osm_position(element)


def _osm_position(element: dict[str, Json]) -> dict[str, str]:
    outline = _osm_outline(element)
    if outline is not None:
        return outline
    center = element.get("center")
    at = center if isinstance(center, dict) else element
    if at.get("lat") is None or at.get("lon") is None:
        raise GazetteerError('no position; ask Overpass for "out center" or "out geom"')
    return {"lon": _text(at["lon"]), "lat": _text(at["lat"])}


def _osm_outline(element: dict[str, Json]) -> dict[str, str] | None:
    import shapely

    members = [member for member in _list(element, "members") if isinstance(member, dict)]
    lines = [_corners(element)] + [_corners(m) for m in members if m.get("role") in ("outer", "")]
    drawn = [shapely.LineString(corners) for corners in lines if len(corners) > 1]
    rings = shapely.get_parts(shapely.polygonize(drawn)) if drawn else []
    if not len(rings):
        return None
    return position_of(shapely.union_all(rings))


def _corners(item: dict[str, Json]) -> list[tuple[float, float]]:
    found = []
    for corner in _list(item, "geometry"):
        if isinstance(corner, dict):
            lon, lat = corner.get("lon"), corner.get("lat")
            if isinstance(lon, int | float) and isinstance(lat, int | float):
                found.append((float(lon), float(lat)))
    return found


def _position(geometry: Json) -> dict[str, str]:
    if not isinstance(geometry, dict):
        raise GazetteerError("no geometry, expected a Point, Polygon or MultiPolygon")
    import shapely

    try:
        return position_of(shapely.from_geojson(json.dumps(geometry)))
    except shapely.errors.GEOSException as error:
        raise GazetteerError(f"geometry is not GeoJSON: {str(error).splitlines()[0]}") from error


def position_of(geometry: BaseGeometry) -> dict[str, str]:
    """Return lon and lat of a point, and for an area its outline and a point inside, as text."""
    import shapely

    parts = list(shapely.get_parts(geometry)) if geometry.geom_type.endswith("Collection") else [geometry]
    areas = [part for part in parts if part.geom_type in ("Polygon", "MultiPolygon") and not part.is_empty]
    points = [part for part in parts if part.geom_type in ("Point", "MultiPoint") and not part.is_empty]
    row: dict[str, str] = {}
    if areas:
        from geomap.gazetteer.build_areas import inner_point

        area = areas[0] if len(areas) == 1 else shapely.union_all(areas)
        row["polygon"] = shapely.to_wkt(shapely.force_2d(area), rounding_precision=-1)
        if not area.is_valid:
            raise GazetteerError(f"polygon is not valid: {shapely.is_valid_reason(area)}")
        if not points:
            lon, lat = inner_point(area, (math.nan, math.nan))
            return {**row, "lon": repr(lon), "lat": repr(lat)}
    if not points:
        raise GazetteerError(f"geometry is a {geometry.geom_type}, expected a Point, Polygon or MultiPolygon")
    lon, lat = shapely.get_coordinates(points[0])[0].tolist()
    return {**row, "lon": repr(lon), "lat": repr(lat)}


def _feature(entry: Entry) -> dict[str, Json]:
    row = {name: text for name, text in cells(entry).items() if text and name not in ("id", "polygon", "aliases")}
    properties: dict[str, Json] = dict(row.items())
    if entry.aliases:
        properties["aliases"] = list(entry.aliases)
    if entry.population:
        properties["population"] = entry.population
    if entry.radius_km is not None:
        properties["radius_km"] = entry.radius_km
    if entry.action == "add":
        del properties["action"]
    for name in ("lon", "lat"):
        # With an outline, the point is one of its own; without, it is the geometry.
        if name in properties and not entry.polygon:
            del properties[name]
        elif name in properties:
            properties[name] = getattr(entry, name)
    geometry: Json = None
    if entry.polygon:
        geometry = _outline(entry.polygon)
    elif not math.isnan(entry.lon):
        geometry = {"type": "Point", "coordinates": [entry.lon, entry.lat]}
    return {"type": "Feature", "id": entry.id, "properties": properties, "geometry": geometry}


def _outline(wkt: str) -> Json:
    import shapely

    outline: Json = json.loads(shapely.to_geojson(shapely.orient_polygons(shapely.from_wkt(wkt))))
    return outline


def _linked_place(entry: Entry) -> dict[str, Json]:
    plain = _feature(entry)
    properties = plain["properties"]
    assert isinstance(properties, dict)
    properties = {name: value for name, value in properties.items() if name not in ("name", "aliases", "note")}
    properties["title"] = entry.name
    if entry.country:
        properties["ccodes"] = [entry.country]
    return {
        "@id": entry.id,
        "type": "Feature",
        "properties": properties,
        "names": [{"toponym": name} for name in (entry.name, *entry.aliases)],
        "types": [{"identifier": f"gn:{entry.feature}", "label": entry.feature}],
        "geometry": plain["geometry"],
        **({"descriptions": [{"value": entry.note}]} if entry.note else {}),
    }


def _identified(row: dict[str, str]) -> dict[str, str]:
    """Keep an id only where a places file can hold it: web addresses and the like become the source."""
    from geomap.gazetteer.entries import is_id

    identifier = row.get("id", "")
    if identifier and not is_id(identifier):
        row = {name: text for name, text in row.items() if name != "id"}
        row.setdefault("source", identifier)
    return row


def _text(value: Json) -> str:
    if isinstance(value, list):
        return ";".join(_text(item) for item in value)
    return "" if value is None or isinstance(value, dict) else str(value).strip()


def _list(item: dict[str, Json], name: str) -> list[Json]:
    found = item.get(name)
    return found if isinstance(found, list) else []


def _texts(item: Json, name: str) -> list[str]:
    found = item.get(name) if isinstance(item, dict) else None
    return [found.strip()] if isinstance(found, str) and found.strip() else []
