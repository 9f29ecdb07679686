"""Drawn features on their way into the default: shapes cut by the coast, divisions cut out of older ones, lines."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer import layout
from geomap.gazetteer.build_areas import GRID_DEG, Area, area_km2, inner_point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer.drawn import Drawn
    from geomap.gazetteer.entries import Entry

#: Shores of cut waters are simplified to this share of the side of a square of their area, within these bounds, deg.
_SHORE_SHARE, _FINEST_SHORE_DEG, _COARSEST_SHORE_DEG = 0.003, 0.003, 0.05
#: Pieces of water smaller than this share of the whole are lagoons behind the coast and are left out.
_PIECE_SHARE = 0.01
#: An island belongs to a group when this share of it lies inside what was drawn.
_ISLAND_SHARE = 0.5
#: Half of what one can tell of the width of a river's valley, km: the radius of its point.
_RIVER_RADIUS_KM = 5.0
#: What is left of a division out of which others were cut goes with them when it is smaller than this share of it.
_REMNANT_SHARE = 0.02


class Land:
    """All land as one: the divisions, dissolved, piece by piece."""

    def __init__(self, divisions: Iterable[Area]) -> None:
        import shapely

        polygons = [area.polygon for area in divisions]
        try:
            whole = shapely.coverage_union_all(polygons)
        except shapely.errors.GEOSException:
            whole = shapely.union_all(polygons)
        if not whole.is_valid:
            whole = shapely.union_all(polygons)
        self._pieces: NDArray[np.object_] = shapely.get_parts(whole)
        self._tree = shapely.STRtree(self._pieces)

    def near(self, shape: BaseGeometry) -> BaseGeometry:
        """Return the land in the bounding box of a shape."""
        import shapely

        pieces = self._pieces[sorted(self._tree.query(shape))]
        return shapely.union_all(shapely.make_valid(shapely.clip_by_rect(pieces, *shape.bounds)))

    def islands_in(self, shape: BaseGeometry) -> BaseGeometry:
        """Return the pieces of land that lie for the most part inside a shape."""
        import shapely

        pieces = self._pieces[sorted(self._tree.query(shape, predicate="intersects"))]
        inside = shapely.area(shapely.intersection(pieces, shape)) / shapely.area(pieces)
        return shapely.multipolygons(pieces[inside > _ISLAND_SHARE])


def cut_areas(records: Iterable[Drawn], land: Land, nations: Mapping[str, BaseGeometry]) -> list[Area]:
    """Return drawn shapes as areas, cut as their records say.

    Parameters
    ----------
    records : iterable of Drawn
        Lines and divisions are passed over.
    land : Land
    nations : mapping
        Polygons of countries by ISO code.

    Raises
    ------
    GazetteerError
        If nothing is left of a shape.
    """
    areas = []
    for record in records:
        if record.is_line or record.cut_from:
            continue
        polygon = _polygons_of(_cut(record, land, nations))
        if polygon.is_empty:
            raise GazetteerError(f"{record.id}: nothing is left when it is cut by {record.cut!r}; draw it anew")
        areas.append(_area(record, polygon))
    return areas


def _cut(record: Drawn, land: Land, nations: Mapping[str, BaseGeometry]) -> BaseGeometry:
    import shapely

    shape = record.geometry
    if record.cut == "sea":
        return _without_scraps(shapely.difference(shape, land.near(shape)))
    if record.cut == "land":
        return shapely.intersection(shape, nations.get(record.country) or land.near(shape))
    return land.islands_in(shape) if record.cut == "islands" else shape


def _without_scraps(water: BaseGeometry) -> BaseGeometry:
    """Simplify the shore of a water; leave out islets and the ponds that a rough ring has behind the coast."""
    import shapely

    tolerance = min(max(_SHORE_SHARE * math.sqrt(water.area), _FINEST_SHORE_DEG), _COARSEST_SHORE_DEG)
    least = (2 * tolerance) ** 2
    kept = []
    for piece in shapely.get_parts(water.simplify(tolerance)):
        if piece.geom_type == "Polygon" and piece.area >= _PIECE_SHARE * water.area:
            islands = [ring for ring in piece.interiors if shapely.Polygon(ring).area >= least]
            kept.append(shapely.Polygon(piece.exterior, islands))
    return shapely.make_valid(shapely.multipolygons(kept))


def mended(divisions: list[Area], records: Iterable[Drawn]) -> list[Area]:
    """Return the divisions with those that the source lacks, which are cut out of the ones that it has.

    Records count in their order: what one takes is gone for the next. A scrap left of an old division goes to the
    last one cut out of it, and the old one is dropped.

    Raises
    ------
    GazetteerError
        If a division to cut from does not exist or does not touch what is drawn.
    """
    import shapely

    polygons = {area.id: area.polygon for area in divisions}
    whole = {area.id: area.polygon.area for area in divisions}
    new: dict[str, Drawn] = {}
    for record in records:
        missing = [identifier for identifier in record.cut_from if identifier not in polygons]
        if missing:
            raise GazetteerError(f"{record.id}: there is no division {', '.join(missing)} to cut it from")
        taken = []
        for identifier in record.cut_from:
            left = _polygons_of(shapely.difference(polygons[identifier], record.geometry))
            if left.area < _REMNANT_SHARE * whole[identifier]:
                taken.append(polygons.pop(identifier))
            else:
                taken.append(_polygons_of(shapely.intersection(polygons[identifier], record.geometry)))
                polygons[identifier] = left
        polygon = shapely.union_all(taken)
        if polygon.is_empty:
            raise GazetteerError(f"{record.id}: lies outside {', '.join(record.cut_from)}")
        if record.id in polygons:
            raise GazetteerError(f"{record.id}: the source has this division")
        polygons[record.id], new[record.id] = polygon, record
        whole[record.id] = polygon.area
    kept = []
    for area in divisions:
        if area.id in polygons and area.id not in new:
            polygon = polygons[area.id]
            if polygon is not area.polygon:
                lon, lat = inner_point(polygon, (area.lon, area.lat))
                area = dataclasses.replace(area, lon=lon, lat=lat, area_km2=area_km2(polygon), polygon=polygon)
            kept.append(area)
    kept += [_area(record, polygons[record.id]) for record in new.values()]
    return sorted(kept, key=lambda area: area.id)


def entries_of(records: Iterable[Drawn], areas: Iterable[Area]) -> list[Entry]:
    """Return the entries that name drawn features; a river's point is its mouth, as national gazetteers have it."""
    by_id = {area.id: area for area in areas}
    entries = []
    for record in records:
        if record.is_line:
            lon, lat = record.geometry.coords[-1]
            entries.append(record.entry(lon, lat, _RIVER_RADIUS_KM))
        else:
            area = by_id[record.id]
            entries.append(record.entry(area.lon, area.lat))
    return entries


def named_lines(records: Iterable[Drawn], nations: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the lines of rivers by id and those of land borders by the codes of the two countries."""
    rivers = {record.id: record.geometry for record in records if record.is_line}
    return {**rivers, **border_lines(nations)}


def line_files(lines: Mapping[str, BaseGeometry]) -> dict[str, bytes]:
    """Return lines as whole numbers, with the offsets of parts and lines."""
    import numpy as np
    import shapely

    from geomap.gazetteer.build import as_npy

    multi = [shapely.multilinestrings(shapely.get_parts(line)) for line in lines.values()]
    coordinates, parts, wholes = np.empty((0, 2)), np.zeros(1), np.zeros(1)
    if multi:
        _, coordinates, (parts, wholes) = shapely.to_ragged_array(multi)
    return {
        layout.LINE_COORDINATES: as_npy(np.round(coordinates / GRID_DEG).astype("<i4")),
        layout.LINE_PARTS: as_npy(parts.astype("<u4")),
        layout.LINES: as_npy(wholes.astype("<u4")),
    }


def border_lines(nations: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the land border of each pair of countries that share one, by ``AA-BB`` with the codes in order.

    Outlines fit each other to the last bit, so the border is what their boundaries share.
    """
    import numpy as np
    import shapely

    codes = sorted(nations)
    outlines = np.array([nations[code] for code in codes])
    tree = shapely.STRtree(outlines)
    found = {}
    for first, second in sorted(zip(*(side.tolist() for side in tree.query(outlines)), strict=True)):
        if first < second:
            shared = shapely.intersection(outlines[first].boundary, outlines[second].boundary)
            lines = [part for part in shapely.get_parts(shared) if part.geom_type == "LineString" and not part.is_empty]
            if lines:
                found[f"{codes[first]}-{codes[second]}"] = shapely.line_merge(shapely.multilinestrings(lines))
    return found


def _area(record: Drawn, polygon: BaseGeometry) -> Area:
    lon, lat = inner_point(polygon, (math.nan, math.nan))
    size = area_km2(polygon)
    return Area(record.id, record.name, record.aliases, record.country, record.feature, lon, lat, size, 0, polygon)


def _polygons_of(shape: BaseGeometry) -> BaseGeometry:
    """Return the polygons in a shape, without the points and lines that cutting leaves."""
    import shapely

    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    return shapely.union_all([part for part in shapely.get_parts(shape) if part.geom_type.endswith("Polygon")])
