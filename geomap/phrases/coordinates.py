"""Coordinates printed in a text: decimal degrees, degrees-minutes(-seconds), and the "04-23.5N 007-02.1E" of mariners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from geomap.rounding import METRES_PER_DEGREE


@dataclass(frozen=True, slots=True)
class PrintedCoordinates:
    """A coordinate pair at code points `start` to `end`; `precision_m` is half of its last printed digit."""

    start: int
    end: int
    lon_deg: float
    lat_deg: float
    precision_m: float


def _angle(prefix: str, letters: str, degrees: str) -> str:
    return (
        rf"(?P<{prefix}_lead>[{letters}])?\s*(?P<{prefix}_deg>{degrees})\s*(?:°|º|\s?deg(?:rees)?\b|-|:|\s(?=\d))\s*"
        rf"(?:(?P<{prefix}_min>[0-5]?\d(?:\.\d+)?)\s*(?:'|′|’|-|:|\s)?\s*)?"
        rf"(?:(?P<{prefix}_sec>[0-5]?\d(?:\.\d+)?)\s*(?:\"|″|”|'')?\s*)?(?P<{prefix}_tail>[{letters}])?(?!\w|\.\d)"
    )


_SEXAGESIMAL = r"(?<![\w.-])" + _angle("lat", "NS", r"\d{1,2}") + r"[\s,;/]+" + _angle("lon", "EW", r"\d{1,3}")
_DECIMAL_LETTERS = r"(?<![\w.-])(?P<lat>\d{1,2}(?:\.\d+)?)\s*°?\s*(?P<ns>[NS])[\s,;/]+(?P<lon>\d{1,3}(?:\.\d+)?)\s*°?\s*(?P<ew>[EW])(?!\w)"
#: Without letters only pairs with at least three decimals: scores and dates never look like that.
_DECIMAL_PLAIN = r"(?<![\w.-])(?P<lat>[-+−]?\d{1,2}\.\d{3,})°?\s*[,;]\s*(?P<lon>[-+−]?\d{1,3}\.\d{3,})°?(?!\w|\.\d)"


#: A cheap look before the patterns: a digit with a quarter of the compass, or three decimals.
_LIKELY = re.compile(r"\d\s*[°º'′’\"″”]*\s*[NSEW](?!\w)|(?<!\w)[NSEW]\s*\d|\d\.\d{3}")


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
    if not _LIKELY.search(text):
        return
    taken: list[tuple[int, int]] = []
    for pattern, read in (
        (_SEXAGESIMAL, _read_sexagesimal),
        (_DECIMAL_LETTERS, _read_letters),
        (_DECIMAL_PLAIN, _read_plain),
    ):
        for match in re.finditer(pattern, text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            found = read(match)
            if found is not None and abs(found.lat_deg) <= 90 and abs(found.lon_deg) <= 180:
                taken.append((match.start(), match.end()))
                yield found


def _read_sexagesimal(match: re.Match[str]) -> PrintedCoordinates | None:
    values = []
    resolution_deg = 1.0
    for axis in ("lat", "lon"):
        letter = match[f"{axis}_lead"] or match[f"{axis}_tail"]
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
