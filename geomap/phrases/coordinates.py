"""Coordinates printed in a text: decimal degrees, degrees-minutes(-seconds), and the "04-23.5N 007-02.1E" of mariners."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

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
_NS, _EW = r"[NS]|(?i:north|south)\b", r"[EW]|(?i:east|west)\b"
#: Between the two halves of a pair.
_LAT_WORD, _LON_WORD = r"(?i:lat(?:itude)?)\.?", r"(?i:lon(?:g(?:itude)?)?)\.?"
_SEP = rf"(?:[\s,;/]{{1,4}}|\s[-–—]\s)(?:and\s{{1,3}})?(?:(?:{_LAT_WORD}|{_LON_WORD})[\s:=]{{1,3}})?"


def _angle(prefix: str, letters: str, degrees: str) -> str:
    return (
        rf"(?P<{prefix}_lead>[{letters[1:3]}])?{_S}(?P<{prefix}_deg>{degrees}){_S}(?:°|º|deg(?:rees?)?\b\.?|d(?=\d)|-|:(?=\d\d)|\s(?=\d)){_S}"
        rf"(?:(?P<{prefix}_min>[0-5]?\d(?:[.,]\d{{1,9}})?){_S}(?:'|′|’|-|:|min(?:utes?)?\b\.?|m(?=\s|\d)|\s)?{_S})?"
        rf"(?:(?P<{prefix}_sec>[0-5]?\d(?:[.,]\d{{1,9}})?){_S}(?:\"|″|”|''|sec(?:onds?)?\b\.?|s\b)?{_S})?(?P<{prefix}_tail>{letters})?(?!\w|\.\d)"
    )


def _decimal(axis: str, letters: str, *, lead: bool) -> str:
    """Decimal degrees with the quarter of the compass in front or behind."""
    figure = rf"(?P<{axis}>\d{{1,3}}(?:[.,]\d{{1,9}})?)"
    if lead:
        return rf"(?P<{axis}_letter>[{letters[1:3]}]){_S}(?P<{axis}>\d{{1,3}}[.,]\d{{1,9}}){_S}°?"
    return rf"{figure}{_S}(?:°|º|(?i:deg(?:rees?)?\b\.?))?{_S}(?P<{axis}_letter>{letters})"


_BEGIN, _END = r"(?<![\w.-])", r"(?!\w)"
_LAT_DMS, _LON_DMS = _angle("lat", _NS, r"\d{1,2}"), _angle("lon", _EW, r"\d{1,3}")
#: A figure that ends here; what is counted is no coordinate.
_NO_MEASURE = r"(?!\w|\.\d|\s?(?:%|percent|per\s?cent|million|billion|votes?|points?|seconds?|kg|tons?|tonnes))"
#: Without letters only pairs with at least three decimals: scores and dates never look like that.
_PLAIN = (
    rf"{_BEGIN}(?P<lat>[-+−]?\d{{1,3}}\.\d{{3,15}})°?{_S}[,;]{_S}(?P<lon>[-+−]?\d{{1,3}}\.\d{{3,15}})°?{_NO_MEASURE}"
)
#: "32.8800 13.1900", "32,8800; 13,1900": a blank alone, or commas for points, want four.
_PLAIN_BLANK = (
    rf"{_BEGIN}(?P<lat>[-+−]?\d{{1,2}}\.\d{{4,15}})°?\s{{1,3}}(?P<lon>[-+−]?\d{{1,3}}\.\d{{4,15}})°?{_NO_MEASURE}"
)
_PLAIN_COMMAS = rf"{_BEGIN}(?P<lat>[-+−]?\d{{1,2}},\d{{4,15}})°?(?:{_S}[;/]{_S}|\s{{1,3}})(?P<lon>[-+−]?\d{{1,3}},\d{{4,15}})°?{_NO_MEASURE}"


def _named(axis: str, word: str, letters: str) -> str:
    return (
        rf"{word}{_S}[:=]?{_S}(?P<{axis}>[-+−]?\d{{1,3}}(?:\.\d{{1,15}})?){_S}(?:°|º|(?i:deg(?:rees?)?\b\.?))?{_S}"
        rf"(?:(?P<{axis}_letter>{letters})(?!\w))?"
    )


#: "lat 31.2, long 16.6": the words make up for the decimals.
_LAT_NAMED, _LON_NAMED = _named("lat", _LAT_WORD, _NS), _named("lon", _LON_WORD, _EW)
_SEP_NAMED = rf"{_S}[,;/]?{_S}(?:and )?"
#: "2213N 09143E", "221300N 0914300E": degrees, minutes and seconds in one figure.
_PACKED = (
    r"(?<![\w.-])(?P<lat_deg>\d\d)(?P<lat_min>[0-5]\d(?:\.\d{1,4})?)(?P<lat_sec>[0-5]\d)?\s?(?P<lat_tail>[NS])[\s,;/]{0,3}"
    r"(?P<lon_deg>[01]\d\d)(?P<lon_min>[0-5]\d(?:\.\d{1,4})?)(?P<lon_sec>[0-5]\d)?\s?(?P<lon_tail>[EW])(?!\w)"
)

_ALONE = re.compile(
    rf"\s*(?P<lat>[-+−]?\d{{1,3}}\.\d{{1,15}})°?{_S}(?:[,;]|\s){_S}(?P<lon>[-+−]?\d{{1,3}}\.\d{{1,15}})°?\s*"
)
#: Cheap looks before the patterns: at each figure, is there a quarter of the compass, are there three decimals, or is
#: it a latitude by name?
_FIGURE = re.compile(r"[0-9]+")
_BEHIND_FIGURE = re.compile(r"(?:[.,]\d+)?\s{0,3}(?:[°º]|[Dd]eg|['′’\"″”]{0,2}\s{0,3}[NSEW](?!\w))|\.\d{3}|,\d{4}")
_BEFORE_FIGURE = re.compile(r"(?:(?<!\w)[NSEW]\s{0,3}|(?i:\b(?:lat(?:itude)?|lon(?:g(?:itude)?)?))[.:=\s]{0,4}[-+−]?)$")
#: For a quick look: what stands between a figure and the word in front of it, and how those that matter end.
_BETWEEN, _LETTERS = " \t\n.:=-+−", frozenset("NSEWtTenNgG")
#: What is numbered or compared is no coordinate: "Section 12.3456, 45.6789".
_NUMBERED = re.compile(
    r"(?i:\b(?:sections?|articles?|paragraphs?|chapters?|clauses?|versions?|(?:ratios?|scores?|rates?|odds) of))\s+$|§\s*$"
)
#: Characters around such a place within which its pair of coordinates lies.
_REACH = 60


def find_coordinates(text: str, *, alone: bool = False) -> Iterator[PrintedCoordinates]:
    """Yield the coordinate pairs printed in `text`, latitude first, as people write them.

    Pairs outside ±90/±180 degrees are left out. What was typed `alone`, and is nothing but a pair, needs no third decimal.

    Examples
    --------
    >>> found = next(find_coordinates("near position 22-13N 091-43E"))
    >>> round(found.lat_deg, 3), round(found.lon_deg, 3), round(found.precision_m)
    (22.217, 91.717, 927)
    >>> list(find_coordinates("they won 31-16 on 09-22 at 10.30, 11.45"))
    []
    >>> [found.lat_deg for found in find_coordinates("31.2, 16.6", alone=True)]
    [31.2]
    """
    yield from (found for found in (_typed(text) if alone else _pairs(text)) if _is_possible(found))


def impossible(text: str) -> str:
    """Return what is wrong with a pair of coordinates outside of the Earth in what was typed; empty where there is none.

    Examples
    --------
    >>> impossible("95.5N 13.2E"), impossible("Sirte")
    ('latitude 95.5 lies outside of -90 to 90 degrees; latitude comes first', '')
    """
    for found in _typed(text):
        if abs(found.lat_deg) > 90:
            first = "; latitude comes first" if abs(found.lon_deg) <= 90 and abs(found.lat_deg) <= 180 else ""
            return f"latitude {found.lat_deg:g} lies outside of -90 to 90 degrees{first}"
        if abs(found.lon_deg) > 180:
            return f"longitude {found.lon_deg:g} lies outside of -180 to 180 degrees"
    return ""


def _is_possible(found: PrintedCoordinates) -> bool:
    return abs(found.lat_deg) <= 90 and abs(found.lon_deg) <= 180


def _typed(text: str) -> Iterator[PrintedCoordinates]:
    """Return the pairs of coordinates of what was typed, which may be nothing but one."""
    pair = _ALONE.fullmatch(text)
    return _pairs(text) if pair is None else iter((_read_decimal(pair),))


def _pairs(text: str) -> Iterator[PrintedCoordinates]:
    """Yield everything written as a pair of coordinates, possible or not."""
    for start, end in _stretches(text):
        # One byte a code point, not 0 where a pair lies.
        taken = bytearray(end - start)
        for pattern, read in _patterns():
            for match in pattern.finditer(text, start, end):
                begin, stop = match.start() - start, match.end() - start
                if taken.find(1, begin, stop) >= 0:
                    continue
                found = read(match)
                if found is not None and not _NUMBERED.search(text, max(0, match.start() - 16), match.start()):
                    taken[begin:stop] = b"\x01" * (stop - begin)
                    yield found


@lru_cache(maxsize=1)
def figures_of(text: str) -> tuple[tuple[int, int], ...]:
    """Return where figures stand in a text: looked for by all that begins with one.

    Examples
    --------
    >>> figures_of("10 of 250")
    ((0, 2), (6, 9))
    """
    return tuple([figure.span() for figure in _FIGURE.finditer(text)])


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text that may hold coordinates."""
    start = end = -1
    for position, behind in figures_of(text):
        if not (
            _BEHIND_FIGURE.match(text, behind)
            or (
                text[max(0, position - 14) : position].rstrip(_BETWEEN)[-1:] in _LETTERS
                and _BEFORE_FIGURE.search(text[max(0, position - 14) : position])
            )
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
    pairs = (
        (rf"{_BEGIN}(?:{_LAT_WORD}[\s:=]{{1,3}})?{_LAT_DMS}{_SEP}{_LON_DMS}", _read_sexagesimal),
        (rf"{_BEGIN}(?:{_LON_WORD}[\s:=]{{1,3}})?{_LON_DMS}{_SEP}{_LAT_DMS}", _read_sexagesimal),
        (_PACKED, _read_sexagesimal),
        *(
            (rf"{_BEGIN}{first}{_SEP}{second}{_END}", _read_decimal)
            for lead in (False, True)
            for lat, lon in [(_decimal("lat", _NS, lead=lead), _decimal("lon", _EW, lead=lead))]
            for first, second in ((lat, lon), (lon, lat))
        ),
        (_PLAIN, _read_decimal),
        (_PLAIN_BLANK, _read_decimal),
        (_PLAIN_COMMAS, _read_decimal),
        (rf"(?<!\w){_LAT_NAMED}{_SEP_NAMED}{_LON_NAMED}(?!\w|\.\d)", _read_decimal),
        (rf"(?<!\w){_LON_NAMED}{_SEP_NAMED}{_LAT_NAMED}(?!\w|\.\d)", _read_decimal),
    )
    return tuple((re.compile(pattern), read) for pattern, read in pairs)


def _read_sexagesimal(match: re.Match[str]) -> PrintedCoordinates | None:
    values = []
    resolution_deg = 1.0
    for axis in ("lat", "lon"):
        letter = match.groupdict().get(f"{axis}_lead") or match[f"{axis}_tail"]
        if letter is None or match[f"{axis}_min"] is None:
            return None
        minutes, seconds = match[f"{axis}_min"].replace(",", "."), (match[f"{axis}_sec"] or "").replace(",", ".")
        value = float(match[f"{axis}_deg"]) + float(minutes) / 60 + float(seconds or 0) / 3600
        resolution_deg = _last_digit(seconds) / 3600 if seconds else _last_digit(minutes) / 60
        values.append(-value if letter[0] in "SsWw" else value)
    return _printed(match, values[0], values[1], resolution_deg)


def _read_decimal(match: re.Match[str]) -> PrintedCoordinates:
    values = []
    for axis in ("lat", "lon"):
        figure = match[axis].replace("−", "-").replace(",", ".")
        letter = match.groupdict().get(f"{axis}_letter") or " "
        values.append(float(figure) * (-1 if letter[0] in "SsWw" else 1))
    return _printed(match, values[0], values[1], _last_digit(match["lat"].replace(",", ".")))


def _last_digit(number: str) -> float:
    return 10.0 ** -len(number.partition(".")[2])


def _printed(match: re.Match[str], lat_deg: float, lon_deg: float, resolution_deg: float) -> PrintedCoordinates:
    half_m = resolution_deg / 2 * METRES_PER_DEGREE
    return PrintedCoordinates(match.start(), match.end(), lon_deg, lat_deg, max(half_m, 1.0))
