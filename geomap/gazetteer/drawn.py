"""Waters, islands, terrain, rivers and divisions drawn by hand: one GeoJSON feature a line, checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from geomap.errors import GazetteerError
from geomap.gazetteer.entries import Entry, Problem, check_names, is_id

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: What the build does with a drawn shape: leave it, take the land away, keep the land of the country (of all where
#: none is stated), or replace it by the islands that lie for the most part inside.
Cut = Literal["none", "sea", "land", "islands"]
CUTS: tuple[Cut, ...] = ("none", "sea", "land", "islands")
_PROPERTIES = frozenset({"name", "aliases", "country", "feature", "cut", "cut_from", "source", "licence", "note"})
_FIRST, _LAST = '{"type":"FeatureCollection","features":[', "]}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn feature.

    Attributes
    ----------
    id, name, aliases, country, feature, source, licence, note : str, tuple of str
        As in `Entry`; the country is empty for what several share and for waters.
    cut : str
        What the build does with the shape, see `CUTS`.
    cut_from : tuple of str
        Ids of the divisions out of which a division that the source lacks is cut; they lose what it gets.
    geometry : Polygon, MultiPolygon or LineString
        Degrees, (lon, lat), WGS 84.
    line : int
        Line of the file, counted from 1.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    country: str
    feature: str
    cut: Cut
    cut_from: tuple[str, ...]
    source: str
    licence: str
    note: str
    geometry: BaseGeometry
    line: int

    @property
    def is_line(self) -> bool:
        """Whether it is a river or the like, which has no area."""
        return bool(self.geometry.geom_type == "LineString")

    def entry(self, lon: float, lat: float, radius_km: float | None = None) -> Entry:
        """Return the entry that names it, at a point inside."""
        return Entry(
            id=self.id,
            name=self.name,
            aliases=self.aliases,
            lon=lon,
            lat=lat,
            country=self.country,
            feature=self.feature,
            radius_km=radius_km,
            source=self.source,
            licence=self.licence,
            note=self.note,
        )


def drawn_files(folder: Path) -> list[Path]:
    """Return the files of drawn features of a folder, sorted by name."""
    return sorted(folder.glob("*.geojson"))


def read_all(folder: Path) -> list[Drawn]:
    """Read every drawn feature of a folder.

    Raises
    ------
    GazetteerError
        With the first thing that is wrong: a file, a record, or an id that two files use.
    """
    found: dict[str, Drawn] = {}
    for path in drawn_files(folder):
        records, problems = read_drawn(path)
        if problems:
            raise GazetteerError(f"{path}: {problems[0]}")
        for record in records:
            if record.id in found:
                raise GazetteerError(f"{path}: line {record.line}: id {record.id!r} is taken by another file")
            found[record.id] = record
    return list(found.values())


def read_drawn(path: Path) -> tuple[list[Drawn], list[Problem]]:
    """Read a file of drawn features, keeping the records that are right.

    Raises
    ------
    GazetteerError
        If the file cannot be read at all.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GazetteerError(f"cannot read {path}: {error}; a file of drawn features is GeoJSON in UTF-8") from error
    return parse_drawn(text)


def parse_drawn(text: str) -> tuple[list[Drawn], list[Problem]]:
    """Read drawn features from text; see `read_drawn`.

    Examples
    --------
    >>> parse_drawn("[]")[1]
    [Problem(line=1, reason='expected {"type":"FeatureCollection","features":[ on a line of its own, one feature a \
line, and ]}')]
    """
    lines = text.splitlines()
    records: list[Drawn] = []
    problems: list[Problem] = []
    if len(lines) < 2 or lines[0] != _FIRST or lines[-1] != _LAST:
        return [], [Problem(1, f"expected {_FIRST} on a line of its own, one feature a line, and {_LAST}")]
    ids: dict[str, int] = {}
    names: dict[tuple[str, str, str], int] = {}
    for number, line in enumerate(lines[1:-1], start=2):
        if line.endswith(",") == (number == len(lines) - 1):
            problems.append(Problem(number, "expected a comma behind every feature but the last"))
        try:
            record = parse_feature(line.removesuffix(","), number)
        except GazetteerError as error:
            problems.append(Problem(number, str(error)))
            continue
        name = (record.name.casefold(), record.country, record.feature)
        if record.id in ids:
            problems.append(Problem(number, f"id {record.id!r} is taken by line {ids[record.id]}"))
        elif name in names:
            problems.append(Problem(number, f"{record.feature} {record.name!r} is on line {names[name]} already"))
        else:
            ids[record.id] = names[name] = number
            records.append(record)
    return records, problems


def parse_feature(text: str, line: int = 0) -> Drawn:
    """Return the record that one GeoJSON feature holds.

    Raises
    ------
    GazetteerError
        If a member is missing or impossible; the message names it.

    Examples
    --------
    >>> parse_feature("{}")
    Traceback (most recent call last):
    geomap.errors.GazetteerError: id is None, expected letters, digits and : . _ - without spaces
    """
    try:
        feature = json.loads(text)
    except ValueError as error:
        raise GazetteerError(f"not JSON: {error}") from error
    identifier = feature.get("id")
    if not isinstance(identifier, str) or not is_id(identifier):
        raise GazetteerError(f"id is {identifier!r}, expected letters, digits and : . _ - without spaces")
    fields = feature.get("properties") or {}
    unknown = sorted(set(fields) - _PROPERTIES)
    if unknown:
        raise GazetteerError(f"properties unknown: {', '.join(unknown)}; expected {', '.join(sorted(_PROPERTIES))}")
    for name in ("name", "feature", "source", "licence"):
        if not str(fields.get(name, "")).strip():
            raise GazetteerError(f"{name} is missing")
    aliases, cut_from = tuple(fields.get("aliases", ())), tuple(fields.get("cut_from", ()))
    check_names((fields["name"], *aliases))
    cut: Cut = fields.get("cut", "none")
    if cut not in CUTS:
        raise GazetteerError(f"cut is {cut!r}, expected one of {', '.join(CUTS)}")
    geometry = checked_geometry(feature.get("geometry"))
    if geometry.geom_type == "LineString" and (cut != "none" or cut_from):
        raise GazetteerError("a LineString cannot be cut")
    return Drawn(
        identifier,
        fields["name"],
        aliases,
        fields.get("country", ""),
        fields["feature"],
        cut,
        cut_from,
        fields["source"],
        fields["licence"],
        fields.get("note", ""),
        geometry,
        line,
    )


def checked_geometry(given: object) -> BaseGeometry:
    """Return a GeoJSON geometry as shapely has it.

    Raises
    ------
    GazetteerError
        If it is no Polygon, MultiPolygon or LineString, not valid, or leaves the range of degrees.
    """
    import shapely

    try:
        geometry = shapely.from_geojson(json.dumps(given))
    except shapely.errors.GEOSException as error:
        raise GazetteerError(f"geometry is not GeoJSON: {str(error).splitlines()[0]}") from error
    if geometry.geom_type not in ("Polygon", "MultiPolygon", "LineString") or geometry.is_empty:
        raise GazetteerError(f"geometry is a {geometry.geom_type}, expected Polygon, MultiPolygon or LineString")
    if not geometry.is_valid:
        raise GazetteerError(f"geometry is not valid: {shapely.is_valid_reason(geometry)}")
    west, south, east, north = geometry.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise GazetteerError("geometry leaves -180..180, -90..90; coordinates are longitude latitude")
    return geometry
