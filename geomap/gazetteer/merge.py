"""One place once: records of the same place from several sources become one."""

from __future__ import annotations

import dataclasses
from math import cos, hypot, radians

from geomap import calibration
from geomap.records import Place

_KM_PER_DEG = 111.2


def merged(found: list[tuple[Place, bool]]) -> list[tuple[Place, bool]]:
    """Return places found under one name with each real place once.

    Two records are one place when they share a GeoNames id, or a country, a kind and nearly a position. The
    first keeps its id and position; names are united, sources of the others named with their ids.

    Parameters
    ----------
    found : list of (Place, bool)
        All found under the same key, the most trusted first; whether it is their main name.

    Examples
    --------
    >>> a = Place("gn:1", "Bama", (), 13.69, 11.52, "NG", source="A", licence="CC-BY-4.0", geonames_id=1)
    >>> b = Place("wof:7", "Bama", ("باما",), 13.68, 11.52, "NG", source="B", licence="CC0-1.0")
    >>> [(place, _)] = merged([(a, True), (b, True)])
    >>> place.id, place.names, place.source, place.licence
    ('gn:1', ('باما',), 'A; B (wof:7)', 'CC-BY-4.0; CC0-1.0')
    """
    if len(found) < 2:
        return found
    kept: list[tuple[Place, bool]] = []
    by_geonames_id: dict[int, list[int]] = {}
    by_kind: dict[tuple[str, str], list[int]] = {}
    for place, is_main in found:
        kind = _kind_of(place)
        number = place.geonames_id
        same = _first_within(place, kept, by_geonames_id.get(number, ()) if number else (), "pack.same_id_km")
        if same is None:
            same = _first_within(place, kept, by_kind.get(kind, ()), "pack.same_name_km")
        if same is None:
            same = len(kept)
            kept.append((place, is_main))
            by_kind.setdefault(kind, []).append(same)
        else:
            kept[same] = (joined(kept[same][0], place), is_main or kept[same][1])
        if number:
            by_geonames_id.setdefault(number, []).append(same)
    return kept


def first_records(places: list[Place]) -> list[Place]:
    """Return the first record of each real place, as it is; names need not be the same but for spelling."""
    kept: list[tuple[Place, bool]] = []
    by_kind: dict[tuple[str, str], list[int]] = {}
    for place in places:
        near = by_kind.setdefault(_kind_of(place), [])
        if _first_within(place, kept, near, "pack.same_name_km") is None:
            near.append(len(kept))
            kept.append((place, True))
    return [place for place, _ in kept]


def _kind_of(place: Place) -> tuple[str, str]:
    return place.country, _kind(place.feature)


def _first_within(
    place: Place, kept: list[tuple[Place, bool]], numbers: list[int] | tuple[()], limit: str
) -> int | None:
    if not numbers:
        return None
    limit_km = calibration.load()[limit]
    is_area = _kind(place.feature).startswith("ADM")
    for number in numbers:
        other = kept[number][0]
        reach_km = limit_km + (max(place.radius_km, other.radius_km) if is_area else 0.0)
        if abs(place.lat - other.lat) * _KM_PER_DEG <= reach_km and distance_km(place, other) <= reach_km:
            return number
    return None


def distance_km(one: Place, other: Place) -> float:
    """Return the distance of two places that lie close to each other, km, on a flat Earth."""
    return flat_km(one.lon, one.lat, other.lon, other.lat)


def flat_km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the distance of two points (degrees) that lie close to each other, km, on a flat Earth."""
    d_lon = (other_lon - lon + 180.0) % 360.0 - 180.0
    return _KM_PER_DEG * hypot(d_lon * cos(radians(lat)), other_lat - lat)


def _kind(feature: str) -> str:
    """Return what two records must share to be one place: areas their level, settlements that they are some."""
    if feature.startswith("PPL"):
        return "PPL"
    return "PCL" if feature.startswith("PCL") else feature


def _all_names(first: Place, other: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the other names of `first` and all names of `other`, and their languages."""
    known = {first.name, *first.names}
    more = [name for name in dict.fromkeys((other.name, *other.names)) if name not in known]
    names = (*first.names, *more)
    if not (first.languages or other.languages):
        return names, ()
    spoken = {
        name: tags for place in (other, first) for name, tags in zip(place.names, place.languages, strict=False) if tags
    }
    return names, tuple(spoken.get(name, "") for name in names)


def joined(first: Place, other: Place) -> Place:
    """Return `first` with the names, and where it lacks them the divisions and population, of `other`."""
    names, languages = _all_names(first, other)
    grows = _kind(first.feature) == "PPL" and other.population and not first.population
    # Records of one id may have been joined with others before; their sources are listed already.
    credits = other.source.split("; ") if other.id == first.id else [f"{other.source} ({other.id})"]
    licences = [licence for licence in (*first.licence.split("; "), *other.licence.split("; ")) if licence]
    return dataclasses.replace(
        first,
        names=names,
        languages=languages,
        admin1=first.admin1 or other.admin1,
        admin2=first.admin2 or other.admin2,
        feature=other.feature if first.feature == "PPL" and other.feature.startswith("PPL") else first.feature,
        population=first.population or other.population,
        radius_km=other.radius_km if grows else first.radius_km,
        geonames_id=first.geonames_id or other.geonames_id,
        source="; ".join(dict.fromkeys((*first.source.split("; "), *credits))),
        licence="; ".join(dict.fromkeys(licences)),
    )
