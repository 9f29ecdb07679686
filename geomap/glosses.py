"""Neighbouring phrases that describe one place: a named place with its gloss, two offsets joined by "and"."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.fields.kinds import Field, PolarField
from geomap.fields.mixture import Component, Mask
from geomap.gazetteer import Gazetteer
from geomap.geodesy import distance_bearing
from geomap.phrases.grammar import OFFSET_KINDS
from geomap.readings import Reading
from geomap.references import Context

_GLOSS_GAP = re.compile(r"\s*[,(]?\s*(?:(?:located|situated|which (?:is|lies)|lying|at)\s+)?")
_AND_GAP = re.compile(r"\s*,?\s*and\s+")
_SIDE_BY_SIDE = re.compile(r"\s*,?\s*")
#: A line and a place on it: "near Baiji on the road from Tikrit to Mosul".
_CROSSING = tuple({line, "near"} for line in ("road", "border"))
#: Of "near X": farther than so many medians of it from X the line does not come near it.
_FARTHEST_MEDIANS = 3.0
_GLOSSED = frozenset({"named", "near", "outskirts"})


def read_with_gloss(readings: list[Reading], text: str, context: Context, gazetteer: Gazetteer) -> list[Reading]:
    """Join neighbours that describe one place: a named place with its gloss, or two offsets joined by "and"."""
    result: list[Reading] = []
    for reading in sorted(readings, key=lambda r: r.phrase.start):
        joined = _join(result[-1], reading, text) if result else None
        if joined is None:
            result.append(reading)
        else:
            result[-1] = joined
    return result


def at_crossing(readings: list[Reading], text: str) -> Reading | None:
    """Return the crossing of the first reading, a road or border, with a place near it that the same phrase names."""
    if readings[0].phrase.kind in ("road", "border"):
        for other in readings[1:]:
            if other.phrase.kind == "near" and (joined := _crossed(readings[0], other, text)) is not None:
                return joined
    return None


def _join(first: Reading, second: Reading, text: str) -> Reading | None:
    gap = text[first.end : second.phrase.start]
    if {first.phrase.kind, second.phrase.kind} in _CROSSING and _SIDE_BY_SIDE.fullmatch(gap):
        return _crossed(first, second, text)
    if second.phrase.kind not in OFFSET_KINDS:
        return None
    if first.phrase.kind in _GLOSSED and gap.strip()[:1] in (",", "(") and _GLOSS_GAP.fullmatch(gap):
        return _gloss(first, second, text)
    if first.phrase.kind == second.phrase.kind == "distance_bearing" and _AND_GAP.fullmatch(gap):
        return _both(first, second)
    return None


def _gloss(first: Reading, second: Reading, text: str) -> Reading:
    """The named place is meant; the offset checks it and chooses among homonyms."""
    bracketed = "(" in text[first.end : second.phrase.start] and text[second.end : second.end + 1] == ")"
    end = second.end + bracketed
    weighted = [
        (component.weight * _density_at(second, component), component)
        for component in first.components
        if component.place is not None
    ]
    total = sum(weight for weight, _ in weighted)
    phrase = replace(first.phrase, end=end, text=text[first.phrase.start : end])
    parts = first.parts + second.parts
    # Below this density per km² even the best reading lies far outside of what the gloss allows.
    if total < 1e-9 or not weighted:
        note = f"{first.named[0].text!r} in the gazetteer does not fit {second.phrase.text!r}, which alone places it"
        phrase = replace(second.phrase, start=first.phrase.start, end=end, text=phrase.text)
        return replace(second, phrase=phrase, end=end, parts=parts, warnings=(*second.warnings, note))
    components = tuple(replace(component, weight=weight / total) for weight, component in weighted if weight > 0)
    note = f"The named place is meant; {second.phrase.text!r} agrees with it."
    return replace(first, phrase=phrase, end=end, components=components, parts=parts, notes=(*first.notes, note))


def _density_at(gloss: Reading, component: Component) -> float:
    """Density per km² that the gloss gives to where `component` places the event."""
    import numpy as np

    from geomap.geodesy import LocalPlane

    assert component.place is not None
    x = np.zeros(1)
    density = 0.0
    for other in gloss.components:
        field: Field = other.fields[0]
        plane = LocalPlane(field.lon_deg, field.lat_deg)
        px, py = plane.to_plane(component.place.lon, component.place.lat)
        density += other.weight * float(np.exp(field.log_density(plane, x + px, x + py))[0])
    return density


def _crossed(first: Reading, second: Reading, text: str) -> Reading | None:
    """The place is where a line comes near a town, if it does: the product, over pairs of readings."""
    near = first if first.phrase.kind == "near" else second
    line = second if near is first else first
    pairs = tuple(
        Component(a.weight * b.weight, a.fields + b.fields, a.place)
        for a in near.components[:4]
        for b in line.components[:4]
    )
    phrase = replace(near.phrase, start=first.phrase.start, end=second.end, text=text[first.phrase.start : second.end])
    joined = replace(
        near,
        phrase=phrase,
        end=second.end,
        components=pairs,
        mask=_own_side(near, line) if line.phrase.kind == "border" else near.mask,
        parts=first.parts + second.parts,
        notes=(*near.notes, f"{line.phrase.text!r} and {near.phrase.text!r} are about one place."),
    )
    found = joined.location()
    field = near.components[0].fields[0]
    if not found or not isinstance(field, PolarField):
        return None
    # A town far from the line: the two tell of different places.
    km, _ = distance_bearing(field.lon_deg, field.lat_deg, found.lon, found.lat)
    return joined if km <= _FARTHEST_MEDIANS * field.median_km else None


def _own_side(near: Reading, border: Reading) -> Mask:
    """Return the mask of a place near a border: in the country of the place unless the words cross over."""
    home = near.components[0].place.country if near.components[0].place is not None else ""
    far = {name.candidates[0].place.country for name in border.named}
    return Mask((home,)) if home and home not in far and not border.phrase.detail else border.mask


def _both(first: Reading, second: Reading) -> Reading | None:
    """Two constraints on one place: their product, over pairs of readings."""
    pairs = [
        Component(a.weight * b.weight, a.fields + b.fields, a.place)
        for a in first.components[:4]
        for b in second.components[:4]
    ]
    joined = replace(
        first,
        phrase=replace(first.phrase, end=second.end, text=f"{first.phrase.text} and {second.phrase.text}"),
        end=second.end,
        components=tuple(pairs),
        parts=first.parts + second.parts,
        notes=(*first.notes, "Both distances describe one place."),
    )
    return joined if joined.location() else None
