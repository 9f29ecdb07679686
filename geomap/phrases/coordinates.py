"""Coordinates printed in a text: decimal degrees, degrees-minutes(-seconds), and the "04-23.5N 007-02.1E" of mariners."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from geomap.rounding import METRES_PER_DEGREE


@dataclass(frozen=True, slots=True)
class PrintedCoordinates:
    """A coordinate pair at code points `start` to `end`; `precision_m` is half of its last printed digit."""

    start: int
    end: int
    lon_deg: float
    lat_deg: float
    precision_m: float


_S = r"\s{0,3}"


def _angle(prefix: str, letters: str, degrees: str) -> str:
    return (
        rf"(?P<{prefix}_lead>[{letters}])?{_S}(?P<{prefix}_deg>{degrees}){_S}(?:°|º|deg(?:rees)?\b|-|:|\s(?=\d)){_S}"
        rf"(?:(?P<{prefix}_min>[0-5]?\d(?:\.\d{{1,9}})?){_S}(?:'|′|’|-|:|\s)?{_S})?"
        rf"(?:(?P<{prefix}_sec>[0-5]?\d(?:\.\d{{1,9}})?){_S}(?:\"|″|”|'')?{_S})?(?P<{prefix}_tail>[{letters}])?(?!\w|\.\d)"
    )


_SEXAGESIMAL = r"(?<![\w.-])" + _angle("lat", "NS", r"\d{1,2}") + r"[\s,;/]{1,4}" + _angle("lon", "EW", r"\d{1,3}")
_DECIMAL_LETTERS = (
    rf"(?<![\w.-])(?P<lat>\d{{1,2}}(?:\.\d{{1,9}})?){_S}°?{_S}(?P<ns>[NS])[\s,;/]{{1,4}}(?P<lon>\d{{1,3}}(?:\.\d{{1,9}})?){_S}°?{_S}"
    r"(?P<ew>[EW])(?!\w)"
)
#: Without letters only pairs with at least three decimals: scores and dates never look like that.
_DECIMAL_PLAIN = (
    rf"(?<![\w.-])(?P<lat>[-+−]?\d{{1,2}}\.\d{{3,15}})°?{_S}[,;]{_S}(?P<lon>[-+−]?\d{{1,3}}\.\d{{3,15}})°?(?!\w|\.\d)"
)
#: "lat 31.2, long 16.6": the words make up for the decimals.
_DECIMAL_NAMED = (
    rf"(?<!\w)(?i:lat(?:itude)?)\.?{_S}[:=]?{_S}(?P<lat>[-+−]?\d{{1,2}}(?:\.\d{{1,15}})?)°?{_S}[,;/]?{_S}(?:and )?"
    rf"(?i:lon(?:g(?:itude)?)?)\.?{_S}[:=]?{_S}(?P<lon>[-+−]?\d{{1,3}}(?:\.\d{{1,15}})?)°?(?!\w|\.\d)"
)
#: "2213N 09143E", "221300N 0914300E": degrees, minutes and seconds in one figure.
_PACKED = (
    r"(?<![\w.-])(?P<lat_deg>\d\d)(?P<lat_min>[0-5]\d(?:\.\d{1,4})?)(?P<lat_sec>[0-5]\d)?\s?(?P<lat_tail>[NS])[\s,;/]{0,3}"
    r"(?P<lon_deg>[01]\d\d)(?P<lon_min>[0-5]\d(?:\.\d{1,4})?)(?P<lon_sec>[0-5]\d)?\s?(?P<lon_tail>[EW])(?!\w)"
)

#: Cheap looks before the patterns: at each figure, is there a quarter of the compass, are there three decimals, or is
#: it a latitude by name?
_FIGURE = re.compile(r"[0-9]+")
_BEHIND_FIGURE = re.compile(r"\.\d{3}|(?:\.\d+)?\s{0,3}[°º'′’\"″”]{0,2}\s{0,3}[NSEW](?!\w)")
_BEFORE_FIGURE = re.compile(r"(?:(?<!\w)[NSEW]\s{0,3}|(?i:\blat(?:itude)?)[.:=\s]{0,4}[-+−]?)$")
#: What the character in front of a figure is where `_BEFORE_FIGURE` can match.
_MARKS = frozenset("NSEW .:=-+−tTeE")
#: Characters around such a place within which its pair of coordinates lies.
_REACH = 60


def find_coordinates(text: str) -> Iterator[PrintedCoordinates]:
    """Yield the coordinate pairs printed in `text`, latitude first, as people write them.

    Pairs outside ±90/±180 degrees are left out.

    Examples
    --------
    >>> found = next(find_coordinates("near position 22-13N 091-43E"))
    >>> round(found.lat_deg, 3), round(found.lon_deg, 3), round(found.precision_m)
    (22.217, 91.717, 927)
    >>> list(find_coordinates("they won 31-16 on 09-22 at 10.30, 11.45"))
    []
    """
    for start, end in _stretches(text):
        taken: list[tuple[int, int]] = []
        for pattern, read in _patterns():
            for match in pattern.finditer(text, start, end):
                if any(match.start() < stop and begin < match.end() for begin, stop in taken):
                    continue
                found = read(match)
                if found is not None and abs(found.lat_deg) <= 90 and abs(found.lon_deg) <= 180:
                    taken.append((match.start(), match.end()))
                    yield found


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text that may hold coordinates."""
    start = end = -1
    for figure in _FIGURE.finditer(text):
        position, behind = figure.span()
        if not (
            _BEHIND_FIGURE.match(text, behind)
            or (text[max(0, position - 1)] in _MARKS and _BEFORE_FIGURE.search(text[max(0, position - 14) : position]))
        ):
            continue
        if position - _REACH > end:
            if end >= 0:
                yield start, end
            start = max(0, position - _REACH)
        end = min(len(text), position + _REACH)
    if end >= 0:
        yield start, end


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], PrintedCoordinates | None]], ...]:
    return (
        (re.compile(_SEXAGESIMAL), _read_sexagesimal),
        (re.compile(_PACKED), _read_sexagesimal),
        (re.compile(_DECIMAL_LETTERS), _read_letters),
        (re.compile(_DECIMAL_PLAIN), _read_plain),
        (re.compile(_DECIMAL_NAMED), _read_plain),
    )


def _read_sexagesimal(match: re.Match[str]) -> PrintedCoordinates | None:
    values = []
    resolution_deg = 1.0
    for axis in ("lat", "lon"):
        letter = match.groupdict().get(f"{axis}_lead") or match[f"{axis}_tail"]
        if letter is None or match[f"{axis}_min"] is None:
            return None
        minutes, seconds = match[f"{axis}_min"], match[f"{axis}_sec"]
        value = float(match[f"{axis}_deg"]) + float(minutes) / 60 + float(seconds or 0) / 3600
        resolution_deg = _last_digit(seconds) / 3600 if seconds else _last_digit(minutes) / 60
        values.append(-value if letter in "SW" else value)
    return _printed(match, values[0], values[1], resolution_deg)


def _read_letters(match: re.Match[str]) -> PrintedCoordinates:
    lat = float(match["lat"]) * (-1 if match["ns"] == "S" else 1)
    lon = float(match["lon"]) * (-1 if match["ew"] == "W" else 1)
    return _printed(match, lat, lon, _last_digit(match["lat"]))


def _read_plain(match: re.Match[str]) -> PrintedCoordinates:
    lat, lon = (float(match[axis].replace("−", "-")) for axis in ("lat", "lon"))
    return _printed(match, lat, lon, _last_digit(match["lat"]))


def _last_digit(number: str) -> float:
    return 10.0 ** -len(number.partition(".")[2])


def _printed(match: re.Match[str], lat_deg: float, lon_deg: float, resolution_deg: float) -> PrintedCoordinates:
    half_m = resolution_deg / 2 * METRES_PER_DEGREE
    return PrintedCoordinates(match.start(), match.end(), lon_deg, lat_deg, max(half_m, 1.0))
