"""The base of a still picture: land, water, borders and names."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from geomap.outputs.webmap.picture import HEIGHT, STRIP, WIDTH, Disc, Item, Label, Point, Shape, View
from geomap.outputs.webmap.topology import Topology, decoded_arcs, joined

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

SEA, LAND, BORDER = (223, 232, 238, 1.0), (251, 250, 247, 1.0), (181, 176, 165, 1.0)
WATER, GREY = (189, 208, 222, 1.0), (85, 96, 107, 1.0)


def base_items(view: View) -> Iterator[Item]:
    """Yield land, water, borders and names."""
    from geomap.outputs.webmap.page import DETAILS_ID, OUTLINES_ID, base_maps

    bases = {name: json.loads(gzip.decompress(content)) for name, content in base_maps().items()}
    names: list[Label] = []
    if OUTLINES_ID in bases:
        yield from _countries(view, bases[OUTLINES_ID], names)
    details = bases.get(DETAILS_ID, {"rivers": [], "lakes": [], "cities": []})
    for key in ("lakes", "rivers"):
        for rank, *steps in details[key]:
            if rank <= view.zoom + 1:
                line = _walk(steps)
                points = tuple(view.point(view.turns(line[0][0]) - line[0][0] + lon, lat) for lon, lat in line)
                if _in_view(points):
                    fill = SEA if key == "lakes" else None
                    yield Shape((points,), fill, WATER, 0.8)
    for name, lon, lat, rank in details["cities"]:
        x, y = view.point(view.turns(lon / 100), lat / 100)
        if rank <= view.zoom and 0 < x < WIDTH - 40 and 0 < y < HEIGHT - STRIP:
            names.append(Label(x + 5, y, name, 11, GREY))
    boxes: list[tuple[float, float, float, float]] = []
    for name in names:
        half = 0.29 * len(name.text) * name.size
        left = name.x - half if name.anchor == "middle" else name.x
        box = (left - 4, name.y - 8, left + 2 * half + 4, name.y + 8)
        if not any(box[0] < b[2] and box[2] > b[0] and box[1] < b[3] and box[3] > b[1] for b in boxes):
            boxes.append(box)
            if name.anchor == "start":
                yield Disc(name.x - 5, name.y, 1.8, GREY)
            yield name


def _walk(steps: Sequence[int]) -> list[Point]:
    lon = lat = 0
    line = []
    for k in range(0, len(steps), 2):
        lon, lat = lon + steps[k], lat + steps[k + 1]
        line.append((lon / 100, lat / 100))
    return line


def _in_view(points: Sequence[Point]) -> bool:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return max(xs) > 0 and min(xs) < WIDTH and max(ys) > 0 and min(ys) < HEIGHT


def _countries(view: View, topology: Topology, names: list[Label]) -> Iterator[Item]:
    """Yield countries, in every copy of the world that is in view, and collect their names."""
    from shapely import Polygon, make_valid

    arcs = decoded_arcs(topology)
    for geometry in topology["objects"]["countries"]["geometries"]:
        listed = geometry.get("arcs", [])
        groups = cast("list[list[list[int]]]", [listed] if geometry["type"] == "Polygon" else listed)
        largest: tuple[float, list[tuple[Point, ...]]] = (0.0, [])
        for rings in groups:
            parts = [_unrolled(joined(arcs, ring)) for ring in rings]
            for turn in (-360.0, 0.0, 360.0):
                moved = [tuple(view.point(lon + turn, lat) for lon, lat in part) for part in parts]
                if not _in_view(moved[0]):
                    continue
                yield Shape(tuple(moved), LAND, BORDER, 0.8)
                xs = [min(max(x, 0.0), WIDTH) for x, _ in moved[0]]
                if (size := max(xs) - min(xs)) > largest[0]:
                    largest = (size, moved)
        name = geometry.get("properties", {}).get("name", "")
        if name and largest[0] > 7.0 * len(name) and len(largest[1][0]) > 3:
            inside = make_valid(Polygon(largest[1][0])).intersection(_frame()).representative_point()
            if not inside.is_empty:
                names.append(Label(inside.x, inside.y, name, 12, GREY, "middle"))


def _frame() -> BaseGeometry:
    from shapely import box

    return box(0, 0, WIDTH, HEIGHT - STRIP)


def _unrolled(ring: list[Point]) -> list[Point]:
    """Undo jumps across the antimeridian; a ring around a pole is closed beyond the map's edge."""
    points = ring[:1]
    shift = 0.0
    for before, after in pairwise(ring):
        if abs(after[0] - before[0]) > 180:
            shift += 360 if after[0] < before[0] else -360
        points.append((after[0] + shift, after[1]))
    if abs(points[-1][0] - points[0][0]) > 180:
        points += [(points[-1][0], -89.9), (points[0][0], -89.9)]
    return points
