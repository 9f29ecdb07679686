"""Airports and air bases of the default gazetteer, and the villages that are known by their airstrip only."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

from geomap.gazetteer.build_places import Row
from geomap.gazetteer.names import normalise
from geomap.geodesy import MEAN_RADIUS_KM

#: Said of a village that no list of settlements has, behind the attribution.
PLACED_BY_AIRPORT = "placed by its airport"
#: Radius of an airport, and how far a village may lie from its airstrip, km (assumed).
AIRPORT_RADIUS_KM = 2.0
VILLAGE_RADIUS_KM = 4.0
#: A listed settlement this near with the name of the village is the village, km.
SAME_TOWN_KM = 60.0
_OFFICIAL = re.compile(r"[A-Z]{4}")
_BASE = re.compile(r"\b(?:air ?base|air force|military|air station|army)\b", re.IGNORECASE)
_VILLAGE = re.compile(r"[^\W\d_][^\d/]{2,}")
_REMARK = re.compile(r"\s*\(.*?\)")


def load_airports(path: Path, settlements: list[Row]) -> tuple[list[Row], list[Row]]:
    """Return airports, and villages that only their airport places, each sorted by id.

    Private strips of the United States, which lack an ICAO or IATA code, are left out.

    Parameters
    ----------
    path : Path
        ``airports.csv`` of the PyPI package airportsdata.
    settlements : list of Row
        Whose names need no village made for them.
    """
    listed: dict[tuple[str, str], list[Row]] = {}
    for row in settlements:
        for name in (row.name, *row.names):
            listed.setdefault((row.country, normalise(name)), []).append(row)
    airports: list[Row] = []
    served: dict[tuple[str, str, str], list[tuple[str, Row]]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for fields in sorted(csv.DictReader(stream), key=lambda row: row["icao"]):
            name = fields["name"].strip().rstrip(".")
            official = bool(fields["iata"] or _OFFICIAL.fullmatch(fields["icao"]))
            if not name or not (official or fields["country"] != "US"):
                continue
            city = _REMARK.sub("", fields["city"]).strip()
            airport = Row(
                id=f"air:{fields['icao']}",
                name=name,
                names=airport_names(name, city),
                lon=round(float(fields["lon"]), 5),
                lat=round(float(fields["lat"]), 5),
                country=fields["country"],
                feature="AIRB" if _BASE.search(name) else "AIRP",
                radius_km=AIRPORT_RADIUS_KM,
            )
            airports.append(airport)
            key = normalise(city)
            if official and _VILLAGE.fullmatch(city) and not _is_near(airport, listed.get((airport.country, key), [])):
                served.setdefault((airport.country, fields["subd"], key), []).append((city, airport))
    return airports, [_village(group) for _, group in sorted(served.items())]


def load_airstrips(path: Path, country: str, subdivision: str) -> dict[str, tuple[float, float]]:
    """Return longitude and latitude (degrees) of the airport of each town, by look-up key of the town's name.

    Parameters
    ----------
    path : Path
        ``airports.csv`` of the PyPI package airportsdata.
    country, subdivision : str
        ISO 3166-1 alpha-2 and the name of the part of the country, as the package has them.
    """
    found: dict[str, tuple[float, float]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for fields in sorted(csv.DictReader(stream), key=lambda row: row["icao"]):
            key = normalise(_REMARK.sub("", fields["city"]))
            official = bool(fields["iata"] or _OFFICIAL.fullmatch(fields["icao"]))
            if key and official and (fields["country"], fields["subd"]) == (country, subdivision):
                position = round(float(fields["lon"]), 5), round(float(fields["lat"]), 5)
                if normalise(fields["name"]).startswith(key) or key not in found:
                    found[key] = position
    return found


def airport_names(name: str, city: str) -> list[str]:
    """Return other names of an airport: without "International", by its city, "airbase" in one word.

    Examples
    --------
    >>> airport_names("Al Asad Air Base", "Hit")
    ['Al Asad Airbase']
    >>> airport_names("Benina International Airport", "Benghazi")
    ['Benina Airport', 'Benghazi Airport']
    """
    found = []
    if re.search(r" Air Base$", name):
        found.append(name[:-9] + " Airbase")
    if " International Airport" in name:
        found.append(name.replace(" International", ""))
    if city and name.endswith("Airport") and normalise(city) not in normalise(name):
        found.append(f"{city} Airport")
    return found


def _is_near(airport: Row, settlements: list[Row]) -> bool:
    return any(km_between(airport, settlement) <= SAME_TOWN_KM for settlement in settlements)


def _village(served: list[tuple[str, Row]]) -> Row:
    """Return a village at the one of its airports that bears its name, else at the first."""
    city, airport = next(((c, a) for c, a in served if normalise(a.name).startswith(normalise(c))), served[0])
    return Row(
        id=f"{airport.id}-town",
        name=city,
        names=[],
        lon=airport.lon,
        lat=airport.lat,
        country=airport.country,
        feature="PPL",
        radius_km=VILLAGE_RADIUS_KM,
    )


def km_between(a: Row, b: Row) -> float:
    """Good to a per cent at the distances in question; the build compares some ten thousand pairs."""
    east = (b.lon - a.lon + 180.0) % 360.0 - 180.0
    x = math.radians(east) * math.cos(math.radians((a.lat + b.lat) / 2.0))
    return MEAN_RADIUS_KM * math.hypot(x, math.radians(b.lat - a.lat))
