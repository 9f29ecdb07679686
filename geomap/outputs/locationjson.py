"""One location as JSON data or GeoJSON, for `geomap resolve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from geomap.explain import describe_place
from geomap.rounding import coordinate_decimals

if TYPE_CHECKING:
    from geomap.records import Candidate, Location


class PartData(TypedDict):
    """A stretch of the phrase and what it did."""

    start: int
    end: int
    text: str
    meaning: str


class CandidateData(TypedDict):
    """A gazetteer entry the phrase may rest on."""

    id: str
    name: str
    lon: float
    lat: float
    country: str
    probability: float
    source: str
    licence: str


class LocationData(TypedDict):
    """A location with everything `geomap resolve` prints."""

    phrase: str
    lon: float
    lat: float
    uncertainty_m: int
    country: str
    where_prec: int
    geo_precision: int
    explanation: str
    warnings: list[str]
    phrases: list[PartData]
    candidates: list[CandidateData]


def location_data(location: Location, phrase: str) -> LocationData:
    """Return a location as plain data, coordinates rounded to what its uncertainty supports."""
    digits = coordinate_decimals(location.uncertainty_m)
    return LocationData(
        phrase=phrase,
        lon=round(location.lon, digits),
        lat=round(location.lat, digits),
        uncertainty_m=round(location.uncertainty_m),
        country=location.country,
        where_prec=location.where_prec,
        geo_precision=location.geo_precision,
        explanation=location.explanation,
        warnings=list(location.warnings),
        phrases=[PartData(start=p.start, end=p.end, text=p.text, meaning=p.meaning) for p in location.phrases],
        candidates=[_candidate(candidate) for candidate in location.candidates],
    )


def location_json(location: Location, phrase: str) -> dict[str, object]:
    """Return :func:`location_data` with the 50 % and 90 % regions as GeoJSON geometries."""
    regions = {f"region{mass:.0f}": _geometry(location, mass / 100) for mass in (50, 90)}
    return {**location_data(location, phrase), **regions}


def location_geojson(location: Location, phrase: str) -> dict[str, object]:
    """Return a FeatureCollection of the point and its 50 % and 90 % regions."""
    data = location_data(location, phrase)
    features: list[dict[str, object]] = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [data["lon"], data["lat"]]},
            "properties": {**data, "gazetteer": _used(location)},
        }
    ]
    for mass in (50, 90):
        geometry = _geometry(location, mass / 100)
        features.append({"type": "Feature", "geometry": geometry, "properties": {"phrase": phrase, "mass": mass / 100}})
    return {"type": "FeatureCollection", "features": features}


def _used(location: Location) -> str:
    return describe_place(location.candidates[0].place) if location.candidates else ""


def _candidate(candidate: Candidate) -> CandidateData:
    place = candidate.place
    return CandidateData(
        id=place.id,
        name=place.name,
        lon=place.lon,
        lat=place.lat,
        country=place.country,
        probability=round(candidate.probability, 4),
        source=place.source,
        licence=place.licence,
    )


def _geometry(location: Location, mass: float) -> object:
    from geomap.outputs.geometry import to_geojson

    return to_geojson(location.region(mass), coordinate_decimals(location.uncertainty_m) + 1)
