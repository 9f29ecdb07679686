"""Packs from Who's On First in a compact form: one place a line as JSON, gzipped or not."""

from __future__ import annotations

import gzip
import json
import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.build_places import is_useful
from geomap.gazetteer.languages import language_tag
from geomap.gazetteer.pack_build import PackBuilder, PackRow, installing
from geomap.gazetteer.pack_geonames import digest_of

#: Feature codes of the kinds of place; countries are left to the default.
_FEATURES = {
    "region": "ADM1",
    "county": "ADM2",
    "localadmin": "ADM3",
    "locality": "PPL",
    "neighbourhood": "PPLX",
    "campus": "FCL",
}
#: Licences by source; everything else is covered by Who's On First's own terms.
_CC0 = "CC0-1.0"
_CC_BY = "CC-BY-4.0"
_LICENCES = {
    "geonames": _CC_BY, "gn": _CC_BY, "quattroshapes": _CC_BY, "quattroshapes_pg": _CC_BY, "qs": _CC_BY,
    "qs_pg": _CC_BY, "geoplanet": _CC_BY, "gp": _CC_BY,
}  # fmt: skip
_TELL_EVERY = 20_000
#: Where a place has no name but some in languages, the first of these is its name.
_MAIN_LANGUAGES = ("eng", "und")


def install(
    files: Sequence[Path],
    name: str,
    *,
    root: Path | None = None,
    tell: Callable[[int], None] = lambda rows: None,
) -> int:
    """Install files of Who's On First as one pack and return how many places it has.

    Each line is a JSON object: ``id`` (``wof:NUMBER``), ``type`` (region, county, localadmin, locality,
    neighbourhood, campus), ``name``, ``names`` (lists by language), ``lat``, ``lon`` (degrees), ``country``,
    ``region``, ``county`` (ids), ``pop``, ``gn`` (GeoNames id), ``fcode``, ``src``, ``area_km2``, ``geometry``.
    Places without coordinates or any name and kinds of place that are not known are left out and counted.

    Raises
    ------
    GazetteerError
        If a file cannot be read or a line is wrong; nothing is installed then.
    """
    with installing(name, "wof", "wof", root) as builder:
        for file in files:
            builder.inputs.append({"file": file.name, "sha256": digest_of(file)})
            for count, line in enumerate(_lines(file), 1):
                row = parse_line(line, f"{file.name} line {count}", builder)
                if row is None:
                    builder.left_out += 1
                else:
                    builder.add(row)
                if not count % _TELL_EVERY:
                    tell(len(builder))
        return len(builder)


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as stream:
            if stream.peek(2)[:2] == b"\x1f\x8b":
                with gzip.open(stream) as unzipped:
                    yield from unzipped
            else:
                yield from stream
    except (OSError, EOFError, zlib.error) as error:
        raise GazetteerError(f"cannot read {file}: {error}") from error


def parse_line(line: bytes, label: str, builder: PackBuilder) -> PackRow | None:
    """Return one line as a row, None for what a pack does not hold; tell `builder` the names of divisions.

    Raises
    ------
    GazetteerError
        If the line is not such a JSON object.
    """
    try:
        record: dict[str, Any] = json.loads(line)
        spoken = record.get("names") or {}
        # Some divisions have no name of their own, but several in languages.
        name = str(
            record.get("name")
            or next((spoken[code][0] for code in (*_MAIN_LANGUAGES, *spoken) if spoken.get(code)), "")
        )
        kind, ident = record["type"], int(str(record["id"]).removeprefix("wof:"))
        feature = _FEATURES.get(kind)
        if feature is None or record.get("lat") is None or record.get("lon") is None or not name.strip():
            return None
        lon_deg, lat_deg = float(record["lon"]), float(record["lat"])
        geonames_id = int(record.get("gn") or 0)
        if not 0 < geonames_id < 2**32:
            geonames_id = 0  # some sources write -99 where there is none
        if not (-180.0 <= lon_deg <= 180.0 and -90.0 <= lat_deg <= 90.0 and 0 < ident < 2**63):
            raise ValueError(f"lat {lat_deg}, lon {lon_deg} or id {ident} is out of range")
        named = _languages_by_name(spoken, name)
        region, county = (f"{key}:{record[key]}" if record.get(key) else "" for key in ("region", "county"))
        if kind == "region":
            region = f"region:{ident}"
            builder.name_division(region, name)
        elif kind == "county":
            county = f"county:{ident}"
            builder.name_division(county, name)
        source = str(record.get("src") or "whosonfirst")
        return PackRow(
            ident=ident,
            name=name.replace("\n", " "),
            names=list(named),
            languages=[" ".join(tags) for tags in named.values()],
            lon=lon_deg,
            lat=lat_deg,
            country=str(record.get("country") or ""),
            feature=_feature(record, feature),
            population=max(int(record.get("pop") or 0), 0),
            radius_km=math.sqrt(float(record.get("area_km2") or 0.0) / math.pi),
            geonames_id=geonames_id,
            admin1=region,
            admin2=county,
            credit=(f"Who's On First ({source})", _LICENCES.get(source, _CC0)),
            wkb=_wkb(record["geometry"]) if kind in ("region", "county") and record.get("geometry") else b"",
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
        raise GazetteerError(f"{label}: {reason}; expected a place of Who's On First as JSON") from error


def _languages_by_name(spoken: dict[str, list[str]], main: str) -> dict[str, list[str]]:
    """Return the languages of each name but the main one."""
    found: dict[str, list[str]] = {}
    for code, several in spoken.items():
        tag = language_tag(code)
        for other in map(str, several):
            if other != main and "\n" not in other and is_useful(other):
                tags = found.setdefault(other, [])
                if tag and tag not in tags:
                    tags.append(tag)
    return found


def _feature(record: dict[str, Any], feature: str) -> str:
    """Return GeoNames' code where the source has one of the same class, else that of the kind of place."""
    code = str(record.get("fcode") or "")
    return code if code and (feature.startswith("PPL") or feature == "FCL") else feature


def _wkb(geometry: object) -> bytes:
    import shapely

    try:
        shape = shapely.from_geojson(json.dumps(geometry))
        if not shape.is_valid:
            shape = shapely.union_all([p for p in shapely.get_parts(shapely.make_valid(shape)) if p.area > 0])
    except shapely.errors.ShapelyError as error:
        raise ValueError(f"geometry cannot be read ({error})") from error
    if shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return b""
    data: bytes = shapely.to_wkb(shapely.orient_polygons(shape) if hasattr(shapely, "orient_polygons") else shape)
    return data
