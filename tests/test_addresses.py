"""Places described in one line: what the end of an address says holds for all of it."""

from __future__ import annotations

import json

import pytest
import shapely

import geomap
from geomap import calibration
from geomap.addresses import stated_within
from geomap.gazetteer import Gazetteer
from geomap.geodesy import sphere_km
from geomap.records import Location
from geomap.weighing import Context

# Text, lon, lat, within so many km, what the warning says is not in the gazetteer.
PLACED = [
    ("Deadwood, Oakhurst, Madera county, CA", -119.65, 37.33, 15, "Deadwood"),
    ("Dundas, Hamilton, Ontario", -79.95, 43.25, 25, "Dundas"),
    ("61-81 King St E, Dundas, Hamilton, Ontario, L9H", -79.95, 43.25, 25, "Dundas"),
    ("Motomachi, Oshima, Tokyo", 139.4, 34.75, 20, "Motomachi"),
    ("Dafang County, Guizhou Province, China", 106.9, 26.8, 60, "Dafang County"),
    ("Dagohoy, Talaingod, Davao del Norte, Davao Region", 125.6, 7.6, 40, "Talaingod"),
    ("Alubari, Darjeeling, West Bengal, India", 88.32, 26.9, 40, "Alubari"),
    ("Santa Rosa, Niteroi, Brazil", -43.1, -22.9, 25, "Santa Rosa"),
    ("Highway 38, Scottsburg, OR", -120.5, 43.9, 60, "Scottsburg"),
    ("Khwas tehsil of Rajouri district", 74.3, 33.3, 40, "Khwas"),
    ("Argao-Santander Rd, Tapun, Dalaguete, Cebu, Central Visayas", 123.5, 9.8, 15, "Tapun"),
    ("Highway 95 just south of Hawthorne, Nevada", -118.6, 38.5, 15, ""),
    ("Hawthorne, Mineral County, Nevada 89415", -118.62, 38.53, 10, ""),
    ("between Aberdeen and Adams county line, Brown county, OH", -83.6, 38.75, 20, ""),
    ("20 km north of Athens, Ontario", -76.0, 44.8, 15, ""),
]
#: Two places side by side, and what contradicts: the first is meant, as far as it is anything.
LISTED = [
    ("Homs, Damascus", 36.72, 34.73),
    ("Derna, Benghazi", 22.64, 32.77),
    ("Goma, Kampala, Uganda", 29.22, -1.68),
    ("Aleppo, Idlib, Syria", 37.16, 36.2),
    ("30 km south of Goma, Rwanda", 29.22, -1.95),
]


@pytest.mark.parametrize(("text", "lon", "lat", "within_km", "unknown"), PLACED)
def test_the_end_of_an_address_places_the_rest(
    text: str, lon: float, lat: float, within_km: float, unknown: str
) -> None:
    location = geomap.resolve(text)
    assert isinstance(location, Location), location
    assert sphere_km(location.lon, location.lat, lon, lat) <= within_km
    told = " ".join(location.warnings)
    assert (f"{unknown}' is not in the gazetteer" in told) if unknown else "not in the gazetteer" not in told


@pytest.mark.parametrize(("text", "lon", "lat"), LISTED)
def test_names_side_by_side_hold_each_other_loosely(text: str, lon: float, lat: float) -> None:
    location = geomap.resolve(text)
    assert isinstance(location, Location), location
    assert sphere_km(location.lon, location.lat, lon, lat) <= 25


def test_two_ends_of_a_road_do_not_lie_in_the_state_of_the_second() -> None:
    assert stated_within("from Memphis, TN to Dallas, TX", Context(), Gazetteer.open()) is None
    location = geomap.resolve("from Memphis, TN to Dallas, TX")
    assert not location or location.candidates[0].place.admin1 == "Tennessee"


def test_the_explanation_says_what_the_end_is_taken_for() -> None:
    location = geomap.resolve("Oregon Highway 138, east of Glide, 14216 North Umpqua Hwy, Roseburg, Oregon, 97470")
    assert isinstance(location, Location)
    part = location.phrases[-1]
    assert part.text == "Roseburg, Oregon"
    assert part.meaning.startswith("what the rest is said to lie in: Roseburg, Oregon, US")


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Oakhurst, Madera county, CA 93644", ["Madera County", "California"]),
        ("Beni in North Kivu", ["North Kivu"]),
        ("Seaton, Devon EX12 2QJ", ["Devon"]),
        ("Combermere, Ontario (roadside).", ["Ontario"]),
        ("Sirte", []),
        ("20 km north of Sirte", []),
        ("a quiet, nameless spot", []),
        (", , ,", []),
        ("in ", []),
    ],
)
def test_levels_are_read_from_the_end(text: str, levels: list[str]) -> None:
    within = stated_within(text, Context(), Gazetteer.open())
    assert [level[0].name for level in within.levels] == levels if within else not levels


def test_weights_of_addresses_are_those_of_the_calibration() -> None:
    document = calibration.read_document()
    changed = json.loads(json.dumps(document))
    changed["address"]["outside_weight"]["value"] = 1.0
    text = "20 km south of Clinton, Vermilion county, Illinois"
    usual = geomap.resolve(text)
    with calibration.using(changed):
        blurred = geomap.resolve(text)
    assert usual and blurred
    assert usual.candidates[0].probability > blurred.candidates[0].probability


@pytest.mark.parametrize(
    ("text", "lon", "lat", "within_km"),
    [
        ("near Idaho border, Montana", -114.3, 46.0, 40),
        ("near the Montana border, Idaho", -114.3, 46.0, 40),
        ("in the Gulf of Aden, 30 nm south of Mukalla, Yemen", 49.13, 14.05, 12),
        ("Road 222 and Tunoi Place, south of the town of North Fork in Madera County", -119.51, 37.2, 15),
        ("Route 28, Herkimer County, Central New York", -74.9, 43.5, 30),
        ("Helipong-Chessore Road, Nagaland", 94.5, 26.1, 60),
        ("near Portland Road, Conshohocken, Pennsylvania", -75.3, 40.08, 15),
        ("670nm E of Socotra, Somalia", 65.9, 12.3, 60),
    ],
)
def test_what_is_told_about_the_place_of_an_address_agrees_with_its_end(
    text: str, lon: float, lat: float, within_km: float
) -> None:
    location = geomap.resolve(text)
    assert isinstance(location, Location), location
    assert sphere_km(location.lon, location.lat, lon, lat) <= within_km


def test_a_road_by_way_of_towns_runs_by_all_of_them() -> None:
    location = geomap.resolve("the Batote-Doda-Kishtwar road")
    assert isinstance(location, Location)
    region = location.region(0.9)
    # On the first leg and on the second.
    assert region.contains(shapely.Point(75.43, 33.14))
    assert region.contains(shapely.Point(75.66, 33.23))
    assert location.candidates[0].probability > 0.9


@pytest.mark.parametrize(
    ("text", "least_km", "most_km"),
    [
        # A town of 48,000: its districts are those of the province.
        ("hillside village in Tambon Si Sa Khon of Si Sakhon district, Narathiwat", 25, 80),
        # A city has districts of its own, and so has its governorate.
        ("in the Foobar quarter of Homs", 5, 40),
        ("in Foobar district of Homs", 35, 300),
    ],
)
def test_an_unknown_district_is_as_wide_as_what_may_hold_it(text: str, least_km: float, most_km: float) -> None:
    location = geomap.resolve(text)
    assert isinstance(location, Location)
    assert least_km <= location.uncertainty_m / 1000 <= most_km
    assert "is not in the gazetteer: placed anywhere in" in location.warnings[0]


@pytest.mark.parametrize(
    "text", ["A container ship was boarded at Lagos Entrance.", "robbed, tanker at anchor, entrance to Shatt al Arab"]
)
def test_ships_at_the_entrance_of_a_port_are_at_sea(text: str) -> None:
    (mention,) = [mention for mention in geomap.locate(text) if mention.kind == "outskirts"]
    assert isinstance(mention.location, Location)
    assert mention.location.country == "" and mention.location.uncertainty_m > 20_000


def test_distances_are_not_counted_from_the_far_islands_of_a_country() -> None:
    (mention,) = geomap.locate("The tanker was chased 180 miles northwest of Seychelles.")
    assert isinstance(mention.location, Location)
    assert sphere_km(mention.location.lon, mention.location.lat, 53.3, -2.2) < 60
    # The atolls of the Maldives are a chain.
    (mention,) = geomap.locate("The tanker was chased 100 nm west of the Maldives.")
    assert isinstance(mention.location, Location)
    assert mention.location.region(0.9).bounds[1] < 0 < 6 < mention.location.region(0.9).bounds[3]
