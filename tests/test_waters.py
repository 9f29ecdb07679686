"""In which sea: "in the Red Sea off Yemen" is not anywhere off Yemen, and neither is Yemen's Red Sea coast."""

from __future__ import annotations

import pytest
import shapely

import geomap
from geomap.gazetteer import Gazetteer
from geomap.records import Location

#: Phrase, the sea that all of its region lies in, a place that is likely and one that is not.
IN_SEA = [
    ("off Yemen's Red Sea coast", "Red Sea", (42.5, 14.8), (48.5, 13.5)),
    ("off the Red Sea coast of Yemen", "Red Sea", (42.5, 14.8), (48.5, 13.5)),
    ("in the Red Sea off Yemen", "Red Sea", (42.5, 14.8), (48.5, 13.5)),
    ("in the Red Sea, off the coast of Yemen", "Red Sea", (42.5, 14.8), (34.0, 28.0)),
    ("off Yemen in the Red Sea", "Red Sea", (42.5, 14.8), (48.5, 13.5)),
    ("20 nm off Yemen's Red Sea coast", "Red Sea", (42.6, 14.9), (48.5, 13.5)),
    ("in the Gulf of Aden off Yemen", "Gulf of Aden", (47.5, 13.2), (42.5, 14.8)),
    ("near Odesa in the Black Sea", "Black Sea", (30.9, 46.4), (30.6, 46.6)),
    ("in the Mediterranean off Libya", "Mediterranean Sea", (19.0, 32.5), (33.0, 28.8)),
]


@pytest.mark.parametrize(("phrase", "sea", "likely", "unlikely"), IN_SEA)
def test_a_phrase_lies_in_the_sea_it_names(
    phrase: str, sea: str, likely: tuple[float, float], unlikely: tuple[float, float]
) -> None:
    location = geomap.resolve(phrase)
    assert isinstance(location, Location)
    region, gazetteer = location.region(0.9), Gazetteer.open()
    outline = next(gazetteer.polygon(place) for place in gazetteer.search(sea) if gazetteer.polygon(place) is not None)
    assert outline is not None
    assert region.intersection(outline).area > 0.9 * region.area
    assert shapely.contains_xy(region, *likely) and not shapely.contains_xy(region, *unlikely)
    assert sea.split()[0] in location.explanation


def test_the_sea_and_what_lies_in_it_are_one_mention() -> None:
    (mention,) = geomap.locate("A tanker was hit in the Red Sea off Yemen on Monday.")
    assert (mention.kind, mention.text) == ("offshore", "Red Sea off Yemen")
    (mention,) = geomap.locate("A drone boat struck a ship near Odesa in the Black Sea.")
    assert (mention.kind, mention.text) == ("near", "near Odesa in the Black Sea")


def test_a_sea_that_does_not_wash_the_coast_is_another_place() -> None:
    both = geomap.locate("A tanker was hit in the Black Sea off Yemen.")
    assert [mention.kind for mention in both] == ["named", "offshore"]


def test_the_coast_of_a_division() -> None:
    one, other = geomap.resolve("off Somalia's Puntland coast"), geomap.resolve("off the coast of Puntland, Somalia")
    assert isinstance(one, Location) and isinstance(other, Location)
    assert (one.lon, one.lat, one.uncertainty_m) == (other.lon, other.lat, other.uncertainty_m)


@pytest.mark.parametrize("name", ["the Philippines", "the Maldives", "the Gambia", "the Gaza Strip"])
def test_off_a_name_with_an_article(name: str) -> None:
    location = geomap.resolve(f"off {name}")
    assert isinstance(location, Location) and location.mixture is not None and location.mixture.mask.surface == "sea"


#: Lines and shores told with the area they lie in, the country of the point, and the most it may be off (km).
IN_AREA = [
    ("near the Kenyan border in Somalia's Lower Juba region", "SO", 160),
    ("near the Kenyan border in Lower Juba", "SO", 160),
    ("near the Iranian border in Sulaymaniyah province", "IQ", 100),
    ("on the border with Sudan in Kufra", "LY", 160),
    ("on the Turkish border in Idlib province", "SY", 45),
    ("in Idlib province near the Turkish border", "SY", 45),
    ("in southern Gaza near the Egyptian border", "PS", 15),
    ("near Lake Chad in Diffa region", "NE", 90),
    ("in Diffa region near Lake Chad", "NE", 90),
    ("in southeastern Niger near Lake Chad", "NE", 100),
    ("near Lake Victoria in Kenya", "KE", 80),
    ("along the Euphrates in the east of Syria", "SY", 150),
    ("on the road from Gao to Kidal in Kidal region", "ML", 90),
]


@pytest.mark.parametrize(("phrase", "country", "most_km"), IN_AREA)
def test_of_a_border_or_shore_that_part_is_meant_which_lies_in_the_area(
    phrase: str, country: str, most_km: float
) -> None:
    location = geomap.resolve(phrase)
    assert isinstance(location, Location)
    assert location.country == country and location.uncertainty_m < most_km * 1000
    assert not location.warnings
    (mention,) = geomap.locate(f"Two soldiers died {phrase}.")
    assert mention.kind in ("border", "near", "river", "road")
    assert isinstance(mention.location, Location)
    assert mention.location.uncertainty_m < most_km * 1000 * 1.1


def test_an_area_that_a_border_does_not_reach_is_told() -> None:
    location = geomap.resolve("on the Syrian border in Borno")
    assert isinstance(location, Location)
    assert any("does not reach 'Borno'" in warning for warning in location.warnings)


def test_near_a_lake_are_its_shores_and_not_the_sea() -> None:
    lake = next(place for place in Gazetteer.open().search("Lake Chad") if place.feature == "LK")
    outline = Gazetteer.open().polygon(lake)
    assert outline is not None
    location = geomap.resolve("near Lake Chad")
    assert isinstance(location, Location)
    region = location.region(0.9)
    assert region.difference(outline).area > 0.5 * region.area
    (mention,) = geomap.locate("A boat sank near Lake Volta.")
    assert isinstance(mention.location, Location) and 6 < mention.location.lat < 9


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("The bodies were found in the desert south of Murzuq, near the border with Niger.", "LY"),
        ("Rebels seized Bunagana, on the border with Uganda.", "CD"),
        ("Fighters were ambushed at Tinzaouaten on the Algerian border.", "ML"),
    ],
)
def test_a_border_is_seen_from_what_is_named_beside_it(text: str, country: str) -> None:
    border = next(mention for mention in geomap.locate(text) if mention.kind == "border")
    assert isinstance(border.location, Location) and border.location.country == country
    assert not border.location.warnings


def test_a_border_of_another_sentence_is_seen_from_anywhere() -> None:
    mentions = geomap.locate("Murzuq was calm. They fled towards the border with Niger.")
    assert all(
        mention.location.country != "LY" for mention in mentions if mention.kind == "border" and mention.location
    )
