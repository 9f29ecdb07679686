"""Polygons of divisions and countries, decoded when first needed, and what lies in which."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geomap.gazetteer import layout
from geomap.gazetteer.steps import from_steps

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: Kilometres in a degree of latitude, rounded down so that search boxes err on the large side.
_KM_PER_DEG = 110.5
#: Rivers and borders kept once decoded.
_LINES_KEPT = 256


class Lines:
    """Rivers by place id and land borders by ``AA-BB``, the codes of the two countries in order.

    Parameters
    ----------
    array : callable
        Returns an array of the built default by file name.
    keys : sequence of str
        In the order of the lines.
    grid_deg : float
        What coordinates are multiples of.
    """

    def __init__(self, array: Callable[[str], NDArray[Any]], keys: Sequence[str], grid_deg: float) -> None:
        self._numbers = {key: number for number, key in enumerate(keys)}
        self._array = array
        self._grid_deg = grid_deg
        self._lines: dict[str, BaseGeometry | None] = {}

    @cached_property
    def _arrays(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        return self._array(layout.LINE_COORDINATES), self._array(layout.LINE_PARTS), self._array(layout.LINES)

    def line(self, key: str) -> BaseGeometry | None:
        """Return a LineString or MultiLineString in (lon, lat) degrees, None where there is none."""
        number = self._numbers.get(key)
        return None if number is None else self._kept(key, lambda: self._decoded(number))

    def _kept(self, key: str, make: Callable[[], BaseGeometry | None]) -> BaseGeometry | None:
        """Return the line kept under a key, made when it is first asked for: what is known of it is kept by identity."""
        if key not in self._lines:
            if len(self._lines) >= _LINES_KEPT:
                self._lines.clear()
            self._lines[key] = make()
        return self._lines[key]

    def _decoded(self, number: int) -> BaseGeometry:
        coordinates, parts, lines_begin = self._arrays
        first, last = lines_begin[number : number + 2].tolist()
        lines = [
            shapely.linestrings(np.round(coordinates[parts[part] : parts[part + 1]] * self._grid_deg, 6))
            for part in range(first, last)
        ]
        return lines[0] if len(lines) == 1 else shapely.multilinestrings(lines)

    def border(self, code: str, other: str = "") -> BaseGeometry | None:
        """Return the land border of two countries, or of one with all its neighbours; None without one."""
        if other:
            return self.line("-".join(sorted((code, other))))
        return self._kept(f"{code}-", lambda: self._whole_border(code))

    def _whole_border(self, code: str) -> BaseGeometry | None:
        keys = [key for key in self._numbers if len(key) == 5 and key[2] == "-" and code in key.split("-")]
        found = [line for key in keys if (line := self.line(key)) is not None]
        if not found:
            return None
        return shapely.line_merge(
            shapely.multilinestrings([part for line in found for part in shapely.get_parts(line)])
        )


class Boundaries:
    """Areas by number: first the divisions, which cover all land without overlap, then regions and countries.

    Parameters
    ----------
    array : callable
        Returns an array of the built default by file name.
    divisions : int
        How many of the areas are divisions.
    countries : sequence of str
        Country code of each area.
    grid_deg : float
        What coordinates are multiples of.
    """

    def __init__(
        self,
        array: Callable[[str], NDArray[Any]],
        divisions: int,
        countries: Sequence[str],
        grid_deg: float,
    ) -> None:
        self._coordinates = array(layout.COORDINATES)
        self._rings = array(layout.RINGS)
        self._parts = array(layout.PARTS)
        self._areas = array(layout.AREAS)
        self._boxes = array(layout.BOXES)
        self._grid_deg = grid_deg
        self._divisions = divisions
        self._codes = np.array(countries, dtype="U2")
        self._polygons: dict[int, BaseGeometry] = {}

    def polygon(self, number: int) -> BaseGeometry:
        """Return the polygon of an area, prepared for containment tests."""
        known = self._polygons.get(number)
        if known is not None:
            return known
        first_part, last_part = int(self._areas[number]), int(self._areas[number + 1])
        polygons = []
        for part in range(first_part, last_part):
            first_ring, last_ring = int(self._parts[part]), int(self._parts[part + 1])
            rings = [
                shapely.linearrings(
                    np.round(
                        from_steps(self._coordinates[self._rings[ring] : self._rings[ring + 1]]) * self._grid_deg, 6
                    )
                )
                for ring in range(first_ring, last_ring)
            ]
            polygons.append(shapely.Polygon(rings[0], rings[1:]))
        polygon = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
        shapely.prepare(polygon)
        self._polygons[number] = polygon
        return polygon

    def divisions_at(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int32]:
        """Return the number of the division each point lies in, -1 at sea; same shape as the input."""
        lon, lat = np.broadcast_arrays(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float))
        shape = lon.shape
        x, y = np.mod(lon.ravel() + 180.0, 360.0) - 180.0, lat.ravel()
        found = np.full(x.size, -1, dtype=np.int32)
        if not x.size:
            return found.reshape(shape)
        west, south, east, north = self._boxes[: self._divisions].T
        near = (west <= x.max()) & (east >= x.min()) & (south <= y.max()) & (north >= y.min())
        for number in np.flatnonzero(near):
            inside = (x >= west[number]) & (x <= east[number]) & (y >= south[number]) & (y <= north[number])
            candidates = np.flatnonzero(inside & (found < 0))
            if candidates.size:
                # A point on the very border of two divisions, as on the 60th parallel, lies in the first.
                hit = shapely.intersects_xy(self.polygon(int(number)), x[candidates], y[candidates])
                found[candidates[hit]] = number
        return found.reshape(shape)

    def countries_at(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.str_]:
        """Return the ISO code of the country each point lies in, empty at sea."""
        divisions = self.divisions_at(lons, lats)
        return np.where(divisions >= 0, self._codes[divisions], "")

    @cached_property
    def _country_numbers(self) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = {}
        for number, code in enumerate(self._codes[: self._divisions]):
            numbers.setdefault(str(code), []).append(number)
        return numbers

    def near(self, lon: float, lat: float, radius_km: float) -> list[BaseGeometry]:
        """Return the land of each country around a point, cut to a box that holds the circle.

        Neighbours fit each other; the box crosses the antimeridian as two.
        """
        d_lat = radius_km / _KM_PER_DEG
        south, north = max(lat - d_lat, -90.0), min(lat + d_lat, 90.0)
        lon = (lon + 180.0) % 360.0 - 180.0
        # Not farther than the circle reaches: on the other side of the globe a plane turns land inside out.
        d_lon = 180.0
        if abs(lat) + d_lat < 90.0:
            d_lon = math.degrees(math.asin(math.sin(math.radians(d_lat)) / math.cos(math.radians(lat))))
        boxes = [(lon - d_lon, lon + d_lon)]
        if d_lon >= 180.0:
            boxes = [(-180.0, 180.0)]
        elif lon - d_lon < -180.0:
            boxes = [(-180.0, lon + d_lon), (lon - d_lon + 360.0, 180.0)]
        elif lon + d_lon > 180.0:
            boxes = [(lon - d_lon, 180.0), (-180.0, lon + d_lon - 360.0)]
        found = []
        w, s, e, n = self._boxes.T
        for west, east in boxes:
            near = (w <= east) & (e >= west) & (s <= north) & (n >= south)
            # A set, because numpy.unique brings all of numpy.ma with it.
            for code in sorted(set(self._codes[: self._divisions][near[: self._divisions]].tolist())):
                for number in self._outline_numbers(str(code)):
                    if near[number]:
                        clipped = shapely.clip_by_rect(self.polygon(number), west, south, east, north)
                        if not clipped.is_empty:
                            found.append(clipped)
        return found

    def outlines_in(self, box: tuple[float, float, float, float]) -> list[tuple[str, BaseGeometry]]:
        """Return the whole land of each country that may reach into a box, with its ISO code.

        Land that no country owns comes in pieces, under the code of its divisions or none.

        Parameters
        ----------
        box : (float, float, float, float)
            West, south, east, north in degrees; not across the antimeridian.
        """
        west, south, east, north = box
        w, s, e, n = self._boxes.T
        near = (w <= east) & (e >= west) & (s <= north) & (n >= south)
        codes = set(self._codes[: self._divisions][near[: self._divisions]].tolist())
        return [
            (str(code), self.polygon(number))
            for code in sorted(codes)
            for number in self._outline_numbers(str(code))
            if near[number]
        ]

    def boxes(self) -> list[tuple[float, float, float, float]]:
        """Return west, south, east and north of every area."""
        return [(west, south, east, north) for west, south, east, north in self._boxes.tolist()]

    def _outline_numbers(self, code: str) -> list[int]:
        """Return the number of the country, or of its divisions where no country owns them."""
        nation = self.country_number(code)
        return [nation] if nation is not None else self._country_numbers.get(code, [])

    @cached_property
    def _nations(self) -> dict[str, int]:
        """Countries come last, each once: the last area with a code is the country."""
        last = {str(code): number for number, code in enumerate(self._codes)}
        return {code: number for code, number in last.items() if code and number >= self._divisions}

    def country_number(self, code: str) -> int | None:
        """Return the number of a country's polygon, None when it has none."""
        return self._nations.get(code)


def cut(polygon: BaseGeometry, box: tuple[float, float, float, float]) -> BaseGeometry:
    """Return what of a polygon lies in a box (west, south, east, north)."""
    try:
        return shapely.clip_by_rect(polygon, *box)
    except shapely.GEOSException:
        return shapely.intersection(shapely.make_valid(polygon), shapely.box(*box))
