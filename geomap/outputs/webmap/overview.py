"""A still picture of the events, for reports: as SVG or PNG."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import InputError
from geomap.files import write_atomic
from geomap.outputs.columns import located
from geomap.outputs.geometry import polygons_of
from geomap.outputs.webmap.payload import AREA, COUNTRY, EXACT, TOWN, UNLOCATED, precision_class
from geomap.outputs.webmap.picture import (
    HEIGHT,
    STRIP,
    WIDTH,
    Disc,
    Item,
    Label,
    Point,
    Rgba,
    Shape,
    View,
    to_png,
    to_svg,
)
from geomap.outputs.webmap.regions import unwrapped
from geomap.records import Event, Location

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: A map of one town still shows the country around it, degrees.
SMALLEST_SPAN = 6.0
CELL = 34
SMALLEST_RING = 7.0
AREAS_AT_MOST = 300
INK, GREY, WHITE, SLATE = (28, 39, 51, 1.0), (85, 96, 107, 1.0), (255, 255, 255, 1.0), (51, 71, 91, 1.0)
SEA: Rgba = (223, 232, 238, 1.0)
#: Okabe and Ito's colours, as on the page.
COLORS: dict[str, tuple[int, int, int]] = {
    "Battles": (0, 114, 178),
    "Explosions/Remote violence": (213, 94, 0),
    "Violence against civilians": (204, 121, 167),
    "Protests": (0, 158, 115),
    "Riots": (230, 159, 0),
    "Strategic developments": (86, 180, 233),
}
OTHER = (122, 127, 135)


def _color(event_type: str, alpha: float) -> Rgba:
    return (*COLORS.get(event_type, OTHER), alpha)


def _bounds(drawn: Sequence[tuple[Event, Location]]) -> tuple[float, float, float, float]:
    """Return bounds of all points and their uncertainty, the short way around the globe."""
    if not drawn:
        return -170.0, -55.0, 190.0, 75.0
    lons = sorted({location.lon % 360 for _, location in drawn})
    gaps = [(b - a, b) for a, b in zip(lons, [*lons[1:], lons[0] + 360], strict=True)]
    start = max(gaps)[1]
    edges = []
    for _, location in drawn:
        reach = math.degrees(min(location.uncertainty_m, 2e6) / 6_371_000)
        lon = start + (location.lon - start) % 360
        wide = reach / max(0.1, math.cos(math.radians(location.lat)))
        edges.append((lon - wide, location.lat - reach, lon + wide, location.lat + reach))
    west, south = min(e[0] for e in edges), min(e[1] for e in edges)
    east, north = max(e[2] for e in edges), max(e[3] for e in edges)
    add_x, add_y = max(0.0, SMALLEST_SPAN - (east - west)) / 2, max(0.0, SMALLEST_SPAN - (north - south)) / 2
    turn = 360 if west > 180 else 0
    return (
        west - add_x - turn,
        max(-80.0, south - add_y),
        min(east + add_x, west + 360) - turn,
        min(82.0, north + add_y),
    )


def _rings(view: View, geometry: BaseGeometry) -> tuple[tuple[Point, ...], ...]:
    """Return the outer rings of a region in pixels, the short way around the globe."""
    rings = []
    for polygon in polygons_of(unwrapped(geometry)):
        lons = [lon for lon, *_ in polygon.exterior.coords]
        turn = view.turns(lons[0]) - lons[0]
        rings.append(tuple(view.point(lon + turn, lat) for lon, lat, *_ in polygon.exterior.coords))
    return tuple(rings)


def _symbol(x: float, y: float, kind: int, event_type: str) -> Iterator[Item]:
    """Yield the symbol of a place that is too small to draw in its extent."""
    color = _color(event_type, 1.0)
    if kind == AREA:
        corners = tuple((x + dx, y + dy) for dx, dy in ((0, -8), (8, 0), (0, 8), (-8, 0)))
        yield Shape((corners,), WHITE, color, 2.0)
    else:
        yield Disc(x, y, 6.0, color if kind == EXACT else WHITE, WHITE if kind == EXACT else color, 1.5)


def _event_items(view: View, drawn: Sequence[tuple[Event, Location]]) -> tuple[list[Item], int]:
    """Return the events as items, and how many areas stay without an outline."""
    areas: dict[tuple[object, ...], tuple[float, Event, Location]] = {}
    cells: dict[tuple[int, int], list[tuple[Point, int, str]]] = {}
    for event, location in drawn:
        kind = precision_class(location)
        x, y = view.point(view.turns(location.lon), location.lat)
        radius = view.pixels(location.uncertainty_m, location.lat)
        if kind != EXACT and radius >= SMALLEST_RING:
            # What several events share is drawn once.
            areas[kind, round(x, 1), round(y, 1), round(radius, 1)] = (radius, event, location)
        else:
            cells.setdefault((int(x // CELL), int(y // CELL)), []).append(((x, y), kind, event.event_type))
    chosen = sorted(areas.values(), key=lambda area: area[0])
    items: list[Item] = []
    for radius, event, location in reversed(chosen[:AREAS_AT_MOST]):
        x, y = view.point(view.turns(location.lon), location.lat)
        region = location.region(0.9) if precision_class(location) == AREA else None
        inner = location.region(0.5) if region is not None else None
        if region is None:
            items.append(
                Disc(x, y, radius, _color(event.event_type, 0.3), _color(event.event_type, 0.7), 1.2, soft=True)
            )
            continue
        rings = _rings(view, region)
        items.append(Shape(rings, _color(event.event_type, 0.16), _color(event.event_type, 0.95), 1.4, dashed=True))
        if inner is not None:
            items.append(Shape(_rings(view, inner), _color(event.event_type, 0.26)))
    for members in cells.values():
        (x, y), kind, event_type = members[0]
        if len(members) == 1:
            items += _symbol(x, y, kind, event_type)
            continue
        x, y = (sum(point[axis] for point, _, _ in members) / len(members) for axis in (0, 1))
        items.append(Disc(x, y, min(22.0, 9.0 + 3.4 * math.log10(len(members))), SLATE, WHITE, 2.0))
        items.append(Label(x, y, f"{len(members)}", 11, WHITE, "middle", halo=False))
    return items, max(0, len(chosen) - AREAS_AT_MOST)


def _legend(events: Sequence[Event], kinds: Counter[int], left_out: int) -> Iterator[Item]:
    top = HEIGHT - STRIP
    yield Shape((((0, top), (WIDTH, top), (WIDTH, HEIGHT), (0, HEIGHT)),), WHITE)
    x = 16.0
    types = Counter(event.event_type for event in events)
    for event_type, _ in types.most_common(len(COLORS) + 1):
        yield Disc(x + 6, top + 19, 6.0, _color(event_type, 1.0))
        words = f"{event_type[:40] or 'Type not given'} ({types[event_type]:,})"
        yield Label(x + 18, top + 19, words, 12, INK, halo=False)
        x += 40 + 6.6 * len(words)
    parts = [f"{len(events):,} events"]
    for kind, words in ((COUNTRY, "known only to a country"), (UNLOCATED, "not located")):
        if kinds[kind]:
            parts.append(f"{kinds[kind]:,} {words}, not drawn")
    if left_out:
        parts.append(f"{left_out:,} areas without outline")
    parts.append("inside a dashed edge or a soft ring with 90 % probability; diamond: an area too small to draw")
    parts.append("boundaries: Natural Earth, for orientation only; places: GeoNames")
    yield Label(16, top + 42, "  ·  ".join(parts), 11, GREY, halo=False)


def draw_overview(events: Iterable[Event]) -> list[Item]:
    """Return everything in the picture, back to front.

    Raises
    ------
    InputError
        If a coordinate is not finite.
    """
    from geomap.outputs.webmap.picture_base import base_items

    kept = list(events)
    pairs = [(event, located(event)) for event in kept]
    kinds = Counter(precision_class(location) for _, location in pairs)
    drawn = [(event, one) for event, one in pairs if one is not None and precision_class(one) in (EXACT, TOWN, AREA)]
    view = View(*_bounds(drawn))
    sea = Shape((((0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)),), SEA)
    items, left_out = _event_items(view, drawn)
    return [sea, *base_items(view), *items, *_legend(kept, kinds, left_out)]


def write_overview(events: Iterable[Event], path: str | os.PathLike[str]) -> None:
    """Write a picture of the events; the same events give the same picture.

    Parameters
    ----------
    events : iterable of Event
    path : path-like
        Ends in ``.svg`` or ``.png``; PNG needs Pillow.

    Raises
    ------
    InputError
        If the name ends in neither, Pillow is missing, or the file cannot be written.
    """
    kept = tuple(events)
    ending = Path(path).suffix.lower()
    if ending not in (".svg", ".png"):
        raise InputError(f"{Path(path)}: a picture is written as .svg or .png")
    items = draw_overview(kept)
    write_atomic(path, to_svg(items, f"Map of {len(kept):,} events") if ending == ".svg" else to_png(items))
