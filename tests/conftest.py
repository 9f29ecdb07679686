"""Events of every kind, made by hand, for the tests of the outputs."""

from __future__ import annotations

import datetime as dt
import math
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from shapely.geometry import Polygon

from geomap.records import Candidate, Event, Location, PhrasePart, Place, ReportRef, Unresolved

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples in every run on a server: a failure there is a change's, not a new seed's.
# No example is timed: machines differ, and may be busy.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("untimed", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "untimed")


def heeds_interrupts() -> None:
    """Let a process be interrupted although this one, as in the background of a shell, cannot be."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def circle(lon: float, lat: float, radius_km: float, corners: int = 48) -> Polygon:
    """Return a polygon that is nearly a circle on the ground."""
    per_lat = radius_km / 111.195
    per_lon = per_lat / math.cos(math.radians(lat))
    angles = [2 * math.pi * step / corners for step in range(corners)]
    return Polygon([(lon + per_lon * math.cos(a), lat + per_lat * math.sin(a)) for a in angles])


def place(identifier: str, name: str, lon: float, lat: float, country: str = "LY") -> Candidate:
    """Return a sure candidate."""
    found = Place(identifier, name, (), lon, lat, country, source="GeoNames", licence="CC BY 4.0")
    return Candidate(found, 1.0)


def area_event() -> Event:
    """Return a strike placed by distance and bearing, with both regions."""
    return Event(
        id="area-1",
        event_type="Explosions/Remote violence",
        sub_event_type="Air/drone strike",
        date_start=dt.date(2017, 9, 26),
        date_end=dt.date(2017, 9, 26),
        date_prec=1,
        actors=("US Africa Command",),
        targets=("ISIS",),
        deaths_low=1,
        deaths_best=3,
        deaths_high=9,
        deaths_text="several; fewer than 10",
        attack_count=2,
        location=Location(
            17.7703,
            30.1768,
            48_300.4,
            "LY",
            candidates=(place("gn:2210554", "Sirte", 16.5887, 31.2089),),
            phrases=(PhrasePart(0, 34, "100 miles southeast of Sirte", "161 km at 135°"),),
            explanation="161 km from Sirte, bearing 135°.",
            warnings=("round number",),
            where_prec=5,
            geo_precision=3,
            given_regions=((0.5, circle(17.77, 30.18, 22.0)), (0.9, circle(17.77, 30.18, 48.0))),
        ),
        place_text="100 miles southeast of Sirte",
        quote="Strikes hit a camp about 100 miles southeast of Sirte on Tuesday.",
        reports=(
            ReportRef("Strikes in the desert", "AFRICOM", "https://example.org/a", dt.date(2017, 9, 28)),
            ReportRef("A second report", "Wire", "http://example.org/b", None),
        ),
        explanation="Tuesday before 28 September 2017.",
    )


def town_event() -> Event:
    """Return a clash in a town."""
    return Event(
        id="town-1",
        event_type="Battles",
        sub_event_type="Armed clash",
        date_start=dt.date(2018, 3, 1),
        date_end=dt.date(2018, 3, 31),
        date_prec=4,
        deaths_low=0,
        deaths_best=0,
        deaths_high=0,
        location=Location(
            14.4283,
            27.0377,
            5_400.0,
            "LY",
            candidates=(place("gn:2212775", "Sabha", 14.4283, 27.0377),),
            where_prec=2,
            geo_precision=1,
        ),
        place_text="Sabha",
        quote="Fighting broke out in Sabha in March.",
    )


def dot_event() -> Event:
    """Return an event with exact coordinates."""
    return Event(
        id="dot-1",
        event_type="Violence against civilians",
        sub_event_type="Attack",
        date_start=dt.date(2017, 12, 15),
        date_end=dt.date(2017, 12, 17),
        date_prec=2,
        deaths_low=17,
        deaths_best=17,
        deaths_high=17,
        deaths_text="17",
        location=Location(20.0701, 32.1167, 800.0, "LY", where_prec=1, geo_precision=1),
        place_text="Benghazi",
        quote="Seventeen were killed at a hospital in Benghazi.",
    )


def country_event() -> Event:
    """Return an event that is only known to be somewhere in Libya."""
    return Event(
        id="country-1",
        event_type="Explosions/Remote violence",
        location=Location(17.2, 26.3, 700_000.0, "LY", where_prec=6, geo_precision=3),
        place_text="Libya",
        quote="A strike in Libya killed two.",
        flags=("country only", "no date"),
    )


def lost_event() -> Event:
    """Return an event whose place could not be resolved."""
    return Event(
        id="lost-1",
        event_type="Battles",
        location=Unresolved("not in the gazetteer", "Camp X"),
        place_text="Camp X",
        quote="Fighting near Camp X.",
    )


@pytest.fixture(autouse=True)
def no_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the packs of whoever runs the tests out of them."""
    monkeypatch.setenv("GEOMAP_PACKS", "/dev/null/packs")


@pytest.fixture
def events() -> tuple[Event, ...]:
    """One event of each kind of precision, and one without any location."""
    return (area_event(), town_event(), dot_event(), country_event(), lost_event(), Event(id="bare-1"))


@pytest.fixture(autouse=True)
def no_places_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the tests from reading, or writing to, the places of whoever runs them."""
    monkeypatch.setenv("GEOMAP_PLACES", str(tmp_path_factory.getbasetemp() / "no-places.csv"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that the page tests of a module share."""
    from browser import chromium

    with chromium() as started:
        yield started


@pytest.fixture
def page_file(events: tuple[Event, ...], tmp_path: Path) -> Path:
    """The page of the sample events."""
    from geomap.outputs.webmap import write_map

    target = tmp_path / "map.html"
    write_map(events, target, title="Sample events")
    return target
