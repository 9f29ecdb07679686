"""Reading TopoJSON: shared lines by number, as whole-number steps."""

from __future__ import annotations

from typing import NotRequired, TypedDict

Line = list[tuple[float, float]]


class Transform(TypedDict):
    """How whole numbers become degrees."""

    scale: tuple[float, float]
    translate: tuple[float, float]


class Geometry(TypedDict):
    """Arcs by number; ~number is the arc backwards."""

    type: str
    arcs: list[int] | list[list[int]] | list[list[list[int]]]
    properties: NotRequired[dict[str, str]]


class Layer(TypedDict):
    """Features of one kind."""

    geometries: list[Geometry]


class Topology(TypedDict):
    """The parts of TopoJSON that are read."""

    transform: Transform
    arcs: list[list[tuple[int, int]]]
    objects: dict[str, Layer]


def decoded_arcs(topology: Topology) -> list[Line]:
    """Return every arc in degrees.

    Examples
    --------
    >>> transform = Transform(scale=(0.5, 0.25), translate=(10.0, 20.0))
    >>> decoded_arcs(Topology(transform=transform, arcs=[[(2, 4), (2, 0)]], objects={}))
    [[(11.0, 21.0), (12.0, 21.0)]]
    """
    (kx, ky), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded: list[Line] = []
    for arc in topology["arcs"]:
        x = y = 0
        line: Line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * kx + tx, y * ky + ty))
        decoded.append(line)
    return decoded


def joined(arcs: list[Line], numbers: list[int]) -> Line:
    """Return the line that some arcs make up; ~number is an arc backwards."""
    return [point for number in numbers for point in (arcs[number] if number >= 0 else arcs[~number][::-1])]
