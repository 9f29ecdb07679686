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
