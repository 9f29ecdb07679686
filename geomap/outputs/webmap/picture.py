"""Primitives of a still picture, and writing them as SVG or PNG."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from geomap.errors import InputError

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 800
#: Height of the strip under the map that holds the legend.
STRIP = 58
MARGIN = 60.0
EARTH_M = 40_075_016.686
#: A PNG has so many pixels per unit, and is drawn twice as fine, for smooth edges.
PNG_SCALE = 2
DASH, GAP = 6.0, 4.0
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"

Point = tuple[float, float]
Rgba = tuple[int, int, int, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """Rings or, without a fill, lines."""

    rings: tuple[tuple[Point, ...], ...]
    fill: Rgba | None = None
    stroke: Rgba | None = None
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle; a soft one fades towards its rim."""

    x: float
    y: float
    radius: float
    fill: Rgba
    stroke: Rgba | None = None
    width: float = 1.0
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Words with a light halo; (x, y) is the left or the middle, at half height."""

    x: float
    y: float
    text: str
    size: float
    color: Rgba
    anchor: Literal["start", "middle"] = "start"
    halo: bool = True


Item = Shape | Disc | Label


class View:
    """A Mercator map that shows given bounds (degrees, longitudes may run beyond 180) in a box of pixels."""

    def __init__(self, west: float, south: float, east: float, north: float) -> None:
        x0, x1 = west / 360, east / 360
        y0, y1 = _mercator(north), _mercator(south)
        self.scale = min((WIDTH - 2 * MARGIN) / (x1 - x0), (HEIGHT - STRIP - 2 * MARGIN) / (y1 - y0), WIDTH * 512)
        self.ox = (x0 + x1) / 2 * self.scale - WIDTH / 2
        self.oy = (y0 + y1) / 2 * self.scale - (HEIGHT - STRIP) / 2
        self.zoom = math.log2(self.scale / 256)

    def point(self, lon: float, lat: float) -> Point:
        """Return pixels."""
        return lon / 360 * self.scale - self.ox, _mercator(lat) * self.scale - self.oy

    def pixels(self, metres: float, lat: float) -> float:
        """Return a length on the ground in pixels."""
        return metres / (EARTH_M * max(0.02, math.cos(math.radians(lat)))) * self.scale

    def turns(self, lon: float) -> float:
        """Return a longitude shifted by whole turns to where the view is."""
        middle = (self.ox + WIDTH / 2) / self.scale * 360
        return lon + 360 * round((middle - lon) / 360)


def _mercator(lat: float) -> float:
    sine = math.sin(math.radians(max(-85.0, min(85.0, lat))))
    return 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def _paint(color: Rgba | None, name: str) -> str:
    if color is None:
        return f'{name}="none"'
    return f'{name}="#{color[0]:02x}{color[1]:02x}{color[2]:02x}"' + (
        f' {name}-opacity="{color[3]:g}"' if color[3] < 1 else ""
    )


def _escaped(text: str) -> str:
    """Return text that is safe in SVG; characters that XML cannot hold are left out."""
    kept = re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _svg_item(item: Item, number: int) -> str:
    if isinstance(item, Shape):
        path = "".join(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + ("Z" if item.fill else "") for ring in item.rings
        )
        dash = f' stroke-dasharray="{DASH:g} {GAP:g}"' if item.dashed else ""
        style = f"{_paint(item.fill, 'fill')} {_paint(item.stroke, 'stroke')}"
        return f'<path d="{path}" {style} stroke-width="{item.width:g}"{dash} fill-rule="evenodd"/>'
    if isinstance(item, Disc):
        fill, gradient = _paint(item.fill, "fill"), ""
        if item.soft:
            color = f"rgb{item.fill[:3]}"
            gradient = (
                f'<radialGradient id="g{number}"><stop offset="0" stop-color="{color}" stop-opacity="0.5"/>'
                f'<stop offset="1" stop-color="{color}" stop-opacity="0.08"/></radialGradient>'
            )
            fill = f'fill="url(#g{number})"'
        return (
            f'{gradient}<circle cx="{item.x:.1f}" cy="{item.y:.1f}" r="{item.radius:.1f}" {fill} '
            f'{_paint(item.stroke, "stroke")} stroke-width="{item.width:g}"/>'
        )
    halo = ' stroke="#ffffff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"' if item.halo else ""
    return (
        f'<text x="{item.x:.1f}" y="{item.y:.1f}" font-size="{item.size:g}" dominant-baseline="central" '
        f'text-anchor="{item.anchor}" {_paint(item.color, "fill")}{halo}>{_escaped(item.text)}</text>'
    )


def to_svg(items: Iterable[Item], description: str) -> bytes:
    """Return a picture as SVG."""
    body = "\n".join(_svg_item(item, number) for number, item in enumerate(items))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="{FONT}" role="img">\n<title>{_escaped(description)}</title>\n{body}\n</svg>\n'
    ).encode("utf-8", "replace")


def to_png(items: Iterable[Item]) -> bytes:
    """Return a picture as PNG, twice `WIDTH` by twice `HEIGHT` pixels.

    Raises
    ------
    InputError
        If Pillow is not installed.
    """
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError as error:
        raise InputError("a PNG needs Pillow: pip install 'geomap[png]', or write .svg instead") from error
    scale = PNG_SCALE * 2
    image = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), (255, 255, 255))
    draw = ImageDraw.Draw(image, "RGBA")
    fonts: dict[int, tuple[FreeTypeFont | ImageFont.ImageFont, Callable[[str], str]]] = {}
    for item in items:
        if isinstance(item, Shape):
            _png_shape(draw, item, scale)
        elif isinstance(item, Disc):
            _png_disc(draw, item, scale)
        else:
            size = round(item.size * scale)
            if size not in fonts:
                found = _system_font(size)
                fonts[size] = (ImageFont.load_default(size), _without_accents) if found is None else (found, _printable)
            font, readable = fonts[size]
            draw.text(
                (item.x * scale, item.y * scale),
                readable(item.text),
                _rgba(item.color),
                font,
                "mm" if item.anchor == "middle" else "lm",
                stroke_width=round(1.5 * scale) if item.halo else 0,
                stroke_fill=(255, 255, 255, 255),
            )
    stream = io.BytesIO()
    image.resize((WIDTH * PNG_SCALE, HEIGHT * PNG_SCALE), Image.Resampling.LANCZOS).save(stream, "PNG", optimize=True)
    return stream.getvalue()


#: Fonts with accented letters, one of which most systems have; the one that comes with Pillow has none.
_SYSTEM_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "arial.ttf", "Arial.ttf")


def _system_font(size: int) -> FreeTypeFont | None:
    from PIL import ImageFont

    for name in _SYSTEM_FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return None


def _printable(text: str) -> str:
    """Return a text without line separators and the like, which no layout of one line takes."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _without_accents(text: str) -> str:
    """Return a text in letters that the font of Pillow has: a plain o is easier to read than a box."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def _rgba(color: Rgba, alpha: float | None = None) -> tuple[int, int, int, int]:
    return color[0], color[1], color[2], round(255 * (color[3] if alpha is None else alpha))


def _png_shape(draw: ImageDraw, item: Shape, scale: int) -> None:
    for ring in item.rings:
        points = [(x * scale, y * scale) for x, y in ring]
        if item.fill and len(points) > 2:
            draw.polygon(points, _rgba(item.fill))
        if item.stroke and len(points) > 1:
            closed = [*points, points[0]] if item.fill else points
            width = max(1, round(item.width * scale))
            for line in _dashes(closed, DASH * scale, GAP * scale) if item.dashed else [closed]:
                draw.line(line, _rgba(item.stroke), width, "curve")


def _dashes(points: Sequence[Point], dash: float, gap: float) -> list[list[Point]]:
    """Cut a line into dashes."""
    found: list[list[Point]] = []
    on, left = True, dash
    current = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        length = math.hypot(x1 - x0, y1 - y0)
        at = 0.0
        while length - at > left:
            at += left
            corner = (x0 + (x1 - x0) * at / length, y0 + (y1 - y0) * at / length)
            if on:
                found.append([*current, corner])
            current = [corner]
            on, left = not on, gap if on else dash
        left -= length - at
        current.append((x1, y1))
    return [*found, current] if on and len(current) > 1 else found


def _png_disc(draw: ImageDraw, item: Disc, scale: int) -> None:
    def circle(radius: float) -> tuple[float, float, float, float]:
        return tuple((c + s * radius) * scale for s in (-1, 1) for c in (item.x, item.y))  # type: ignore[return-value]

    if item.soft:
        # Rings of equal, faint tint lie on one another: darkest in the middle.
        for part in range(12, 0, -1):
            draw.ellipse(circle(item.radius * part / 12), _rgba(item.fill, 0.05))
    else:
        draw.ellipse(circle(item.radius), _rgba(item.fill))
    if item.stroke:
        draw.ellipse(circle(item.radius), None, _rgba(item.stroke), max(1, round(item.width * scale)))
