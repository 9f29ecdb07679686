"""Positions written as codes: military grid references (MGRS), UTM figures and plus codes (Open Location Code)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from geomap.phrases.coordinates import PrintedCoordinates, figures_of
from geomap.rounding import METRES_PER_DEGREE

#: Letters I and O are never used; squares run A-Z and A-V.
_MGRS = re.compile(
    r"(?<![\w.+-])(?P<zone>[1-9]|[1-5]\d|60|0[1-9])(?P<gap1>\s?)(?P<band>[C-HJ-NP-X])(?P<gap2>\s?)(?P<square>[A-HJ-NP-Z][A-HJ-NP-V])"
    r"(?P<gap3>\s?)(?P<digits>\d{2,5}\s\d{2,5}|\d{4,10})(?![\w+]|[.,-]\d)"
)
#: What every grid reference holds, for a quick look: the last digit of the zone, three letters, a digit.
_LIKELY_MGRS = re.compile(r"[0-9]\s?[C-HJ-NP-X]\s?[A-HJ-NP-Z][A-HJ-NP-V]\s?\d")
#: "10 SEP 2017" is a date.
_MONTHS = frozenset(("JAN", "FEB", "MAR", "MAY", "JUN", "JUL", "SEP", "DEC"))
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
#: Height of a latitude band and width of a zone in degrees; the northernmost band and the zones of Norway are wider.
_BAND_DEG, _ZONE_DEG = 8.0, 6.0
#: Squares straddle the edges of zones and bands: a reference may lie so far outside.
_EDGE_DEG = 4.0
_PLUS_LETTERS = "23456789CFGHJMPQRVWX"
_PLUS = re.compile(
    rf"(?<![\w+])(?P<area>[{_PLUS_LETTERS}]{{8}}|[{_PLUS_LETTERS}]{{4,6}})\+[{_PLUS_LETTERS}]{{2,5}}(?![\w+])"
)


#: "33S 330700 3639500", "UTM zone 33N, 330700 mE, 3639500 mN": easting in six figures, northing in seven.
_UTM = re.compile(
    r"(?:\bUTM:?\s+)?(?:[Zz]one\s+)?(?<![\w.+-])(?P<zone>[1-9]|[1-5]\d|60|0[1-9])\s?(?P<band>[C-HJ-NP-X]),?\s+(?:E\s?)?(?P<east>[1-9]\d{5})"
    r"(?:\.\d{1,3})?(?:\s?m?\s?E)?[\s,;/]{1,3}(?:N\s?)?(?P<north>\d{7})(?:\.\d{1,3})?(?:\s?m?\s?N)?(?![\w+]|[.,-]\d)"
)
_LIKELY_UTM = re.compile(r"[0-9]\s?[C-HJ-NP-X],?\s{1,3}(?:E\s?)?[1-9]\d{5}\D")


@dataclass(frozen=True, slots=True)
class ShortCode:
    """A plus code at code points `start` to `end` that lacks its first digits: a place named behind it completes it."""

    start: int
    end: int
    code: str


def find_codes(text: str) -> Iterator[PrintedCoordinates | ShortCode]:
    """Yield the grid references and plus codes in `text`, each checked: impossible ones are left out.

    Examples
    --------
    >>> found = next(find_codes("a camp at 33RXQ 12345 67890"))
    >>> round(found.lat_deg, 3), round(found.lon_deg, 3), found.precision_m
    (31.34, 16.181, 1.0)
    >>> found = next(find_codes("8FVC9G8F+6X"))
    >>> round(found.lat_deg, 4), round(found.lon_deg, 4)
    (47.3656, 8.5249)
    >>> list(find_codes("on 10 SEP 2017, 33 RPG 7000"))
    []
    """
    figures, end = figures_of(text), 0
    for _, behind in figures:
        # Both begin with the last digit of a figure.
        likely = _LIKELY_MGRS.match(text, behind - 1) if behind > end else None
        if likely is None:
            continue
        end = likely.end()
        match = _MGRS.match(text, likely.start()) or _MGRS.match(text, max(0, likely.start() - 1))
        if match is not None and (found := _read_mgrs(match)) is not None:
            yield found
    if any(_LIKELY_UTM.match(text, behind - 1) for _, behind in figures):
        yield from filter(None, map(_read_utm, _UTM.finditer(text)))
    if "+" not in text:
        return
    for match in _PLUS.finditer(text):
        if not any(letter.isalpha() for letter in match["area"]):
            continue
        code = _read_plus(match)
        if code is not None:
            yield code


def _read_mgrs(match: re.Match[str]) -> PrintedCoordinates | None:
    digits = match["digits"]
    if " " in digits:
        east, north = digits.split()
        if len(east) != len(north):
            return None
        digits = east + north
    if len(digits) % 2 or len(digits) > 10:
        return None
    if len(digits) <= 4:
        # So few digits may be a year or a number of rockets: only what is written in one piece is a reference.
        if match["gap1"] or match["gap2"] or match["band"] + match["square"] in _MONTHS:
            return None
    elif match["band"] + match["square"] in _MONTHS and match["gap1"]:
        return None
    import mgrs
    from mgrs.core import MGRSError

    # The middle of the square that so many digits mean.
    half = len(digits) // 2
    middle = "".join((part + "50000")[:5] for part in (digits[:half], digits[half:]))
    try:
        lat, lon = mgrs.MGRS().toLatLon(f"{match['zone']}{match['band']}{match['square']}{middle}")
    except (MGRSError, ValueError):
        return None
    middle_lon = int(match["zone"]) * _ZONE_DEG - 183.0
    south = -80.0 + _BAND_DEG * _BANDS.index(match["band"])
    if abs((lon - middle_lon + 180) % 360 - 180) > _ZONE_DEG / 2 + _EDGE_DEG:
        return None
    if not south - 1 <= lat <= south + _BAND_DEG + _EDGE_DEG + 1:
        return None
    return PrintedCoordinates(match.start(), match.end(), lon, lat, max(10.0 ** (5 - half) / 2, 1.0))


def _read_utm(match: re.Match[str]) -> PrintedCoordinates | None:
    """The letter is a latitude band; N and S may also mean the half of the Earth, where the band does not fit."""
    import mgrs
    from mgrs.core import MGRSError

    south = -80.0 + _BAND_DEG * _BANDS.index(match["band"])
    halves = {"N": ("N",), "S": ("N", "S")}.get(match["band"], ("N",) if south >= 0 else ("S",))
    for half in halves:
        try:
            code = mgrs.MGRS().UTMToMGRS(int(match["zone"]), half, float(match["east"]), float(match["north"]))
            lat, lon = mgrs.MGRS().toLatLon(code)
        except (MGRSError, ValueError):
            continue
        in_band = south - 1 <= lat <= south + _BAND_DEG + _EDGE_DEG + 1
        if in_band or (match["band"] in "NS" and (half == "S" or match["band"] == "N")):
            return PrintedCoordinates(match.start(), match.end(), lon, lat, 1.0)
    return None


def _read_plus(match: re.Match[str]) -> PrintedCoordinates | ShortCode | None:
    from openlocationcode import openlocationcode

    code = match.group()
    if openlocationcode.isFull(code):
        area = openlocationcode.decode(code)
        half_m = (area.latitudeHi - area.latitudeLo) / 2 * METRES_PER_DEGREE
        return PrintedCoordinates(
            match.start(), match.end(), area.longitudeCenter, area.latitudeCenter, max(half_m, 1.0)
        )
    if openlocationcode.isShort(code):
        return ShortCode(match.start(), match.end(), code)
    return None
