"""Phrases that say together where one place is: lines and places near them, several offsets; their fields are multiplied."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from geomap.fields.kinds import BetweenField, Field, PolarField
from geomap.fields.mixture import Component, Mask
from geomap.geodesy import destination_point, distance_bearing_point, sphere_km
from geomap.readings import LINES, Reading
from geomap.records import Location
from geomap.weighing import is_lake, is_ocean

#: A place within the region that holds so much of what a phrase says agrees with it.
_AGREEING_MASS = 0.9
#: The north of a country has no sharp end: what is told more exactly lies in it if nearly all of its region holds that.
_ALL = 0.99
#: The smaller of two regions lies in the other with at least this share if both tell of one place.
_LEAST_OVERLAP = 0.03
#: A line and a place on it: "near Baiji on the road from Tikrit to Mosul", "along the Euphrates north of Raqqa".
_SPOTS = ("near", "bearing", "distance", "distance_bearing")
#: What says no more exactly than a part of a region where in it something is, or needs no region.
_NO_SPOTS = frozenset({"part_of", "named", "coordinates"})
CROSSING = tuple({line, spot} for line in LINES for spot in _SPOTS)
#: Of "near X": farther than so many medians of it from X the line does not come near it.
_FARTHEST_MEDIANS = 3.0
#: Two offsets that end farther from each other than so many times what both spread tell of two places.
_APART_SPREADS = 4.0
#: Roads by way of a town are up to so many times as long as the straight line between their ends.
_LONGEST_DETOUR = 1.5
#: Readings of a phrase that are joined with those of another.
_MOST_READINGS = 4


def at_crossing(readings: list[Reading], text: str) -> Reading | None:
    """Return the crossing of the first reading, a road, border or river, with a place near it that the same phrase names."""
    if readings[0].phrase.kind in LINES:
        for other in readings[1:]:
            if other.phrase.kind in _SPOTS and (joined := crossed(readings[0], other, text)) is not None:
                return joined
    return None


def together(readings: list[Reading], text: str) -> Reading:
    """Return what several phrases of one description say together, where they agree; else the one that says most exactly."""
    best = next((r for r in readings if r.phrase.kind == "distance_bearing"), readings[0])
    if best.phrase.kind == "part_of":
        return next(_in_part(best, readings, text), None) or _all_outside(best, readings)
    for other in readings:
        if not _is_spot(best) or other is best or not _is_spot(other):
            continue
        best = _agreed(best, other, text) or best
    return best


def _agreed(one: Reading, other: Reading, text: str) -> Reading | None:
    """Return what two readings say together; None where that is not where each of them alone would have it."""
    joined = product(one, other, text)
    found = joined.location()
    return joined if found and _lies_on(one, found) and _lies_on(other, found) else None


def _is_spot(reading: Reading) -> bool:
    """Tell whether a reading is about what lies near a place, or on the shore of a lake."""
    place = reading.likeliest() if reading.phrase.kind == "outskirts" else None
    return reading.phrase.kind in _SPOTS or (place is not None and is_lake(place))


def on_shore(shore: Reading, spot: Reading, text: str) -> Reading | None:
    """Return where on the shore of a lake something is: "on the shores of Lake Kivu near Minova"; None where it is not."""
    if shore.phrase.kind != "outskirts" or not _is_spot(shore) or spot.phrase.kind not in _SPOTS:
        return None
    return _agreed(spot, shore, text)


def _in_part(part: Reading, readings: list[Reading], text: str) -> Iterator[Reading]:
    """Yield what tells more exactly where in a part of a region: "in northern Mali, near Kidal"."""
    for other in readings:
        if other.phrase.kind not in _NO_SPOTS:
            inside = tuple(
                c for c in other.components if c.place is not None and _holds(part, c.place.lon, c.place.lat, _ALL)
            )
            if inside:
                yield replace(product(other, part, text), components=inside)


def _all_outside(part: Reading, readings: list[Reading]) -> Reading:
    """Return a part of a region with a warning for what is told more exactly but does not lie in it."""
    outside = tuple(
        f"{other.phrase.text!r} does not lie in {part.phrase.text!r}, which alone places it"
        for other in readings
        if other.phrase.kind not in _NO_SPOTS
    )
    return replace(part, warnings=part.warnings + outside) if outside else part


def in_waters(sea: Reading, spot: Reading, text: str) -> Reading | None:
    """Return where in a sea something is: "in the Red Sea off Yemen", "near Odesa in the Black Sea"; None where it is not."""
    afloat = replace(spot, mask=Mask(surface="sea"))
    if all(component.place is not None and is_ocean(component.place) for component in sea.components):
        return replace(product(afloat, sea, text), components=spot.components)
    return meeting(afloat, sea, text)


def meeting(spot: Reading, area: Reading, text: str) -> Reading | None:
    """Return what of a reading lies in an area that another one is about; None where nothing does."""
    return product(spot, area, text) if _overlap(spot, area) >= _LEAST_OVERLAP else None


def _overlap(one: Reading, other: Reading) -> float:
    """Return which share of the smaller of the regions of two readings lies in the other one."""
    found, around = (location.region(_AGREEING_MASS) if (location := r.location()) else None for r in (one, other))
    if found is None or around is None:
        return 0.0
    return float(found.intersection(around).area / min(found.area, around.area))


def product(one: Reading, other: Reading, text: str) -> Reading:
    """Return a reading as what it and another one, before or behind it, say together."""
    first, second = sorted((one, other), key=lambda reading: reading.phrase.start)
    words = text[first.phrase.start : second.end]
    return replace(
        one,
        phrase=replace(one.phrase, start=first.phrase.start, end=second.end, text=words),
        end=second.end,
        components=_pairs(one, other),
        parts=first.parts + second.parts,
        notes=(*one.notes, _about_one_place(first, second)),
    )


def _about_one_place(one: Reading, other: Reading) -> str:
    return f"{one.phrase.text!r} and {other.phrase.text!r} are about one place."


def _pairs(one: Reading, other: Reading) -> tuple[Component, ...]:
    """Return the products of the fields of two readings, over pairs of what they may mean."""
    return tuple(
        Component(a.weight * b.weight, a.fields + b.fields, a.place)
        for a in one.components[:_MOST_READINGS]
        for b in other.components[:_MOST_READINGS]
    )


def crossed(first: Reading, second: Reading, text: str) -> Reading | None:
    """The place is where a line comes near a town, if it does: the product, over pairs of readings."""
    near = first if first.phrase.kind in _SPOTS else second
    line = second if near is first else first
    mask = _own_side(near, line) if line.phrase.kind == "border" else near.mask
    joined = replace(product(near, line, text), mask=mask, notes=(*near.notes, _about_one_place(line, near)))
    found = joined.location()
    field = near.components[0].fields[0]
    if not found or not isinstance(field, PolarField):
        return None
    # A town far from the line: the two tell of different places. An offset is where it says, whatever the line.
    if near.phrase.kind != "near":
        return joined if _lies_on(line, found) and _lies_on(near, found) else None
    km, _ = distance_bearing_point(field.lon_deg, field.lat_deg, found.lon, found.lat)
    if km <= _FARTHEST_MEDIANS * field.median_km:
        return joined
    return replace(joined, components=near.components) if _may_wind_past(line, field) else None


def _may_wind_past(line: Reading, town: PolarField) -> bool:
    """Tell whether a road that is known by its two ends only may well pass a town off the straight line between them."""
    road = line.components[0].fields[0]
    if not isinstance(road, BetweenField):
        return False
    a, b = (road.lon_deg, road.lat_deg), (road.to_lon_deg, road.to_lat_deg)
    detour_km = sum(distance_bearing_point(*end, town.lon_deg, town.lat_deg)[0] for end in (a, b))
    return detour_km <= _LONGEST_DETOUR * distance_bearing_point(*a, *b)[0]


def _lies_on(reading: Reading, found: Location) -> bool:
    """Tell whether a location is where the words of a reading alone would have it."""
    return _holds(reading, found.lon, found.lat, _AGREEING_MASS)


def _holds(reading: Reading, lon_deg: float, lat_deg: float, mass: float) -> bool:
    import shapely

    location = reading.location()
    region = location.region(mass) if location else None
    return region is not None and bool(shapely.contains_xy(region, lon_deg, lat_deg))


def _own_side(near: Reading, border: Reading) -> Mask:
    """Return the mask of a place near a border: in the country of the place unless the words cross over."""
    home = near.components[0].place.country if near.components[0].place is not None else ""
    far = {name.candidates[0].place.country for name in border.named}
    return Mask((home,)) if home and home not in far and not border.phrase.detail else border.mask


def _are_apart(first: Reading, second: Reading) -> bool:
    """Tell at a glance that two offsets end too far from each other to describe one place."""
    ends = [
        [_end_of(component.fields[0]) for component in reading.components[:_MOST_READINGS]]
        for reading in (first, second)
    ]
    return all(
        sphere_km(*a[:2], *b[:2]) > _APART_SPREADS * (a[2] + b[2])
        for a in ends[0]
        for b in ends[1]
        if a is not None and b is not None
    ) and None not in (*ends[0], *ends[1])


def _end_of(field: Field) -> tuple[float, float, float] | None:
    """Return where an offset ends (lon, lat) and how widely it spreads there (km); None for what is counted otherwise."""
    if not isinstance(field, PolarField) or field.bearing_deg is None:
        return None
    lon, lat = destination_point(field.lon_deg, field.lat_deg, field.bearing_deg, field.median_km)
    ln_sd, sigma_deg = max(field.ln_sd, field.tail_ln_sd), max(field.sigma_deg, field.tail_sigma_deg)
    return lon, lat, field.median_km * math.hypot(ln_sd, math.radians(sigma_deg))


def both(first: Reading, second: Reading) -> Reading | None:
    """Two constraints on one place: their product, over pairs of readings; not a third, and not the same again."""
    if len(first.components[0].fields) > 1 or first.phrase.text == second.phrase.text or _are_apart(first, second):
        return None
    joined = replace(
        first,
        phrase=replace(first.phrase, end=second.end, text=f"{first.phrase.text} and {second.phrase.text}"),
        end=second.end,
        components=_pairs(first, second),
        parts=first.parts + second.parts,
        notes=(*first.notes, "Both distances describe one place."),
    )
    return joined if joined.location() else None
