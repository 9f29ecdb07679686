"""Long things told with the area that they lie in: "on the Turkish border in Idlib province", "near Lake Chad in Diffa"."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap import explain
from geomap.gazetteer import Gazetteer
from geomap.phrases.grammar import OFFSET_KINDS
from geomap.products import meeting
from geomap.reading_kinds import is_open_ended
from geomap.readings import LINES, Reading, read_name_at, read_phrase
from geomap.weighing import Context, is_area, is_lake, is_sea

_IN = re.compile(r"\s*,?\s+in\s+(?:the\s+)?(?=[^\W\d_a-z])")


def in_area(spot: Reading, text: str, context: Context, gazetteer: Gazetteer) -> Reading:
    """Return a reading as what of it lies in the area named behind it, if one is.

    Parameters
    ----------
    spot : Reading
    text : str
        What it was read from.
    context : Context
    gazetteer : Gazetteer
    """
    if not is_long(spot):
        return _in_stated(spot, text, context, gazetteer)
    # More of the phrase may follow its name ("the Turkish border"), or the area be taken for part of it already.
    gap = _IN.match(text, spot.named[-1].end if spot.named else spot.end) or _IN.match(text, spot.phrase.end)
    area = _area_behind(gap, text, context, gazetteer)
    if area is None:
        return spot
    joined = within(area, spot, text, context, gazetteer)
    if joined is None:
        note = f"{spot.phrase.text!r} does not reach {area.phrase.text!r}, of which the text speaks"
        return replace(spot, warnings=(*spot.warnings, note))
    return joined


def _in_stated(spot: Reading, text: str, context: Context, gazetteer: Gazetteer) -> Reading:
    """Return an offset within the area behind it that does not hold what it is counted from: "130 km north of Goma, in Rutshuru territory"."""
    if spot.phrase.kind not in OFFSET_KINDS or not spot.named or spot.named[-1].elsewhere is None:
        return spot
    area = _area_behind(_IN.match(text, spot.end), text, context, gazetteer)
    joined = meeting(spot, area, text) if area is not None else None
    if joined is None:
        return spot
    # What the words say of the offset is not said of what it is counted from.
    unsaid = explain.elsewhere_warning(spot.named[-1])
    return replace(joined, warnings=tuple(warning for warning in spot.warnings if warning != unsaid))


def _area_behind(gap: re.Match[str] | None, text: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    area = read_name_at(gap.end(), text, context, gazetteer) if gap else None
    return area if area is not None and is_area_reading(area) else None


def is_long(reading: Reading) -> bool:
    """Tell whether a reading is a line, or around something so wide that it matters in which area: a border, a lake."""
    if reading.phrase.kind in LINES:
        return True
    place = reading.likeliest() if reading.phrase.kind in ("near", "bearing") else None
    return place is not None and (is_sea(place) or is_lake(place))


def is_area_reading(reading: Reading) -> bool:
    """Tell whether a reading is a named area or part of one."""
    if reading.phrase.kind not in ("named", "part_of") or reading.likeliest() is None:
        return False
    return any(c.place is not None and is_area(c.place) for c in reading.components)


def within(area: Reading, spot: Reading, text: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    """Return what of a reading lies in an area in front of it or behind it; None where nothing does."""
    return meeting(seen_from(area, spot, text, context, gazetteer), area, text)


def seen_from(beside: Reading, spot: Reading, text: str, context: Context, gazetteer: Gazetteer) -> Reading:
    """Return a border as that of the country of what is named beside it: which border it is hangs on this side of it."""
    home = next((c.place.country for c in beside.components if c.place is not None and c.place.country), "")
    if spot.phrase.kind != "border" or not home:
        return spot
    told = replace(context, countries=((home, 1.0),))
    return read_phrase(spot.phrase, text[: spot.end], told, gazetteer) or spot


def is_open_border(spot: Reading, context: Context) -> bool:
    """Tell whether a border is one country's with any of several neighbours, as far as a text says."""
    return spot.phrase.kind == "border" and is_open_ended(spot.phrase, spot.named, context)
