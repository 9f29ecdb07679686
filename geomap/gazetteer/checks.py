"""Checks of an own entry before it is written."""

from __future__ import annotations

import dataclasses
import math
import re
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer.entries import (
    Entry,
    Problem,
    check_names,
    parse_entries,
    read_entries,
    unknown_country,
    write_text,
)
from geomap.gazetteer.own import add_ids, own_id

if TYPE_CHECKING:
    from geomap.gazetteer.drawn import Drawn
    from geomap.gazetteer.store import Gazetteer

#: A point this far outside the stated country was meant elsewhere, km.
TOO_FAR_KM = 50.0
#: Islands, shoals and what is built or anchors at sea lie so far from the land of their country at most, km.
_OFFSHORE, _ISLAND_TOO_FAR_KM = ("ISL", "SHOL", "RF", "BNK", "ATOL", "OIL", "GASF", "PLTF", "ANCH", "BUOY"), 500.0
#: Share of a drawn feature that has to lie in the country it states.
_SHARE_INSIDE = 0.8
_KM_PER_DEG = 111.19  # mean Earth radius
#: Distances are measured to points this close together along a border, degrees.
_STEP_DEG = 0.02


def checked(
    entry: Entry,
    others: Iterable[Entry],
    gazetteer: Gazetteer,
    *,
    force: bool = False,
    taken: Collection[str] | None = None,
) -> Entry:
    """Return `entry` with an id and its country as a code.

    Parameters
    ----------
    entry : Entry
    others : iterable of Entry
        What the file holds already.
    gazetteer : Gazetteer
        Knows countries and their borders.
    force : bool
        Accept a point outside the stated country.
    taken : collection of str, optional
        The ids of `others`, for who has them at hand.

    Raises
    ------
    GazetteerError
        With the first thing that is wrong and how to put it right.
    """
    if entry.country:
        code = gazetteer.country_code(entry.country)
        if code is None:
            raise GazetteerError(unknown_country(entry.country))
        entry = dataclasses.replace(entry, country=code)
    if taken is None:
        taken = add_ids(others)
    if not entry.id:
        entry = dataclasses.replace(entry, id=free_id(entry.name, taken))
    elif own_id(entry.id) in taken:
        raise GazetteerError(f"id {entry.id!r} is taken; remove that entry first or choose another id")
    check_names((entry.name, *entry.aliases))
    _, problems = parse_entries(write_text([entry]))
    if problems:
        raise GazetteerError(problems[0].reason)
    if not entry.country:
        entry = dataclasses.replace(entry, country=gazetteer.country_of(entry.lon, entry.lat))
    elif not force:
        check_country(entry, gazetteer)
    if not entry.admin1:
        division = gazetteer.admin1_of(entry.lon, entry.lat)
        if division is not None and division.country == entry.country and division.name != entry.name:
            entry = dataclasses.replace(entry, admin1=division.name)
    return entry


def check_file(path: Path, gazetteer: Gazetteer) -> tuple[int, list[Problem]]:
    """Return how many rows of a places file are right, and what is wrong with the others.

    A file that ends in ``.geojson`` holds drawn features, one a line.

    Raises
    ------
    GazetteerError
        If the file cannot be read.
    """
    if path.suffix == ".geojson":
        return check_drawn_file(path, gazetteer)
    entries, problems = read_entries(path)
    right = 0
    for entry in entries:
        try:
            check_entry(entry, gazetteer)
        except GazetteerError as error:
            problems.append(Problem(entry.line, str(error)))
        else:
            right += 1
    return right, sorted(problems, key=lambda problem: problem.line)


def check_drawn_file(path: Path, gazetteer: Gazetteer) -> tuple[int, list[Problem]]:
    """Return how many drawn features of a file are right, and what is wrong with the others.

    Raises
    ------
    GazetteerError
        If the file cannot be read.
    """
    from geomap.gazetteer.drawn import read_drawn

    records, problems = read_drawn(path)
    right = 0
    for record in records:
        try:
            check_drawn(record, gazetteer)
        except GazetteerError as error:
            problems.append(Problem(record.line, f"{record.id}: {error}"))
        else:
            right += 1
    return right, sorted(problems, key=lambda problem: problem.line)


def check_drawn(record: Drawn, gazetteer: Gazetteer) -> None:
    """Raise `GazetteerError` when a drawn feature does not fit the rest of the gazetteer.

    What states a country must touch it, and a line or a shape that is not cut must lie in it for the most part.
    """
    import shapely

    if not record.country:
        return
    if gazetteer.country_code(record.country) is None:
        raise GazetteerError(unknown_country(record.country))
    nation = gazetteer.country_polygon(record.country)
    if nation is None:
        return
    shape = record.geometry
    at_sea = record.feature.startswith(_OFFSHORE)
    far_km = _ISLAND_TOO_FAR_KM if at_sea else TOO_FAR_KM
    far_deg = far_km / _KM_PER_DEG
    if not shapely.dwithin(shape, nation, far_deg):
        raise GazetteerError(f"lies outside {record.country}, more than {far_km:.0f} km from it")
    if at_sea or record.cut != "none" or record.cut_from:
        return
    west, south, east, north = shape.bounds
    around = shapely.clip_by_rect(nation, west - far_deg, south - far_deg, east + far_deg, north + far_deg)
    inside = shapely.intersection(shape, around.buffer(far_deg))
    share = inside.length / shape.length if record.is_line else inside.area / shape.area
    if share < _SHARE_INSIDE:
        raise GazetteerError(
            f"only {share:.0%} of it lies in or near {record.country}; state no country or draw it anew"
        )


def check_entry(entry: Entry, gazetteer: Gazetteer) -> None:
    """Raise `GazetteerError` when an entry read from a file does not fit the rest of the gazetteer."""
    hidden = entry.id if entry.action == "suppress" else entry.same_as
    if hidden:
        if not gazetteer.is_default_id(hidden):
            raise GazetteerError(f"the default has no place {hidden!r}")
        return
    if entry.country and gazetteer.country_code(entry.country) is None:
        raise GazetteerError(unknown_country(entry.country))
    check_country(entry, gazetteer)


def polygon_wkt(given: str) -> str:
    """Return the outline given as WKT or as the name of a GeoJSON file as WKT.

    Raises
    ------
    GazetteerError
        If it is neither.

    Examples
    --------
    >>> polygon_wkt("POLYGON ((0 0, 1 0, 1 1, 0 0))")
    'POLYGON ((0 0, 1 0, 1 1, 0 0))'
    """
    if re.match(r"\s*(MULTI)?POLYGON\b", given, re.IGNORECASE):
        return given
    import shapely

    try:
        text = Path(given).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GazetteerError(f"--polygon {given!r} is neither WKT nor a readable file: {error}") from error
    try:
        geometry = shapely.from_geojson(text)
    except shapely.errors.GEOSException as error:
        raise GazetteerError(f"{given} is not GeoJSON: {str(error).splitlines()[0]}") from error
    if geometry.geom_type == "GeometryCollection" and shapely.get_num_geometries(geometry):
        geometry = shapely.union_all(shapely.get_parts(geometry))
    return str(shapely.to_wkt(geometry, rounding_precision=6))


def inner_point_of(wkt: str) -> tuple[str, str]:
    """Return a point inside an outline, as text in degrees; nothing is checked yet.

    Raises
    ------
    GazetteerError
        If the outline is not WKT.
    """
    import shapely

    from geomap.gazetteer.build_areas import inner_point

    try:
        lon, lat = inner_point(shapely.from_wkt(wkt), (math.nan, math.nan))
    except shapely.errors.GEOSException as error:
        raise GazetteerError(f"polygon is not WKT: {str(error).splitlines()[0]}") from error
    return repr(lon), repr(lat)


def free_id(name: str, taken: Collection[str]) -> str:
    """Return an id made from a name that is not taken.

    Examples
    --------
    >>> free_id("Camp X", {"own:camp-x"})
    'own:camp-x-2'
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-") or re.sub(r"[\W_]+", "-", name).strip("-")
    identifier = f"own:{slug or 'place'}"
    number = 2
    while identifier in taken:
        identifier = f"own:{slug or 'place'}-{number}"
        number += 1
    return identifier


def check_country(entry: Entry, gazetteer: Gazetteer) -> None:
    """Raise unless the point lies in or near the stated country."""
    if not entry.country or math.isnan(entry.lon):
        return
    there = gazetteer.country_of(entry.lon, entry.lat)
    if there == entry.country or gazetteer.country_polygon(entry.country) is None:
        return
    nearest_km = distance_to_country_km(entry.lon, entry.lat, entry.country, gazetteer)
    if nearest_km <= TOO_FAR_KM or (
        not there and entry.feature.startswith(_OFFSHORE) and nearest_km <= _ISLAND_TOO_FAR_KM
    ):
        return
    country = gazetteer.get(f"iso:{there}") if there else None
    where = f"in {country.name}" if country is not None else "at sea"
    hint = ""
    if abs(entry.lon) <= 90 and gazetteer.country_of(entry.lat, entry.lon) == entry.country:
        hint = f"; lon and lat look swapped (lon {entry.lat:g}, lat {entry.lon:g} is in {entry.country})"
    raise GazetteerError(
        f"lon {entry.lon:g}, lat {entry.lat:g} is {where}, {nearest_km:.0f} km from {entry.country}{hint}; "
        "correct it or use --force"
    )


def distance_to_country_km(lon: float, lat: float, code: str, gazetteer: Gazetteer) -> float:
    """Return how far a point lies outside a country, km; 0 inside. Good to a few per cent nearby."""
    import numpy as np
    import shapely

    polygon = gazetteer.country_polygon(code)
    if polygon is None:
        return 0.0
    shrink = max(math.cos(math.radians(lat)), 0.01)

    if shapely.contains_xy(polygon, lon, lat):
        return 0.0
    outline = shapely.get_coordinates(shapely.segmentize(polygon, _STEP_DEG))
    east = ((outline[:, 0] - lon + 180) % 360 - 180) * shrink
    return float(np.hypot(east, outline[:, 1] - lat).min() * _KM_PER_DEG)
