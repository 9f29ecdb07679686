"""Polygons of divisions and countries, and what lies in which."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    return Gazetteer.open(places=tmp_path_factory.mktemp("own") / "places.csv")


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (17.7, 30.2, "LY"),
        (34.1, 44.95, "UA"),  # Crimea
        (33.53, 44.6, "UA"),  # Sevastopol
        (44.06, 9.56, "SO"),  # Hargeisa
        (33.36, 35.3, "CY"),  # Kyrenia
        (34.46, 31.5, "PS"),  # Gaza
        (35.2, 31.9, "PS"),  # Ramallah
        (-13.2, 27.15, "EH"),  # El Aaiun
        (21.16, 42.66, "XK"),  # Pristina
        (31.6, 4.86, "SS"),  # Juba
        (121.5, 25.0, "TW"),
        (114.15, 22.42, "HK"),
        (-52.33, 4.92, "GF"),
        (178.5, -17.8, "FJ"),
        (179.9, -16.5, "FJ"),
        (377.7, 30.2, "LY"),  # once around
        (3.0, 2.0, ""),
        (17.9, 32.5, ""),
        (0.0, -85.0, "AQ"),
    ],
)
def test_country_of(lon: float, lat: float, code: str, gazetteer: Gazetteer) -> None:
    assert gazetteer.country_of(lon, lat) == code


def test_countries_at_keeps_the_shape(gazetteer: Gazetteer) -> None:
    lons, lats = np.meshgrid(np.linspace(10, 25, 7), np.linspace(20, 34, 5))
    codes = gazetteer.countries_at(lons, lats)
    assert codes.shape == (5, 7)
    assert codes.dtype == np.dtype("U2")
    for (row, column), code in np.ndenumerate(codes):
        assert code == gazetteer.country_of(lons[row, column], lats[row, column])
    assert gazetteer.countries_at([], []).shape == (0,)


def test_is_land(gazetteer: Gazetteer) -> None:
    assert gazetteer.is_land([17.7, 17.9], [30.2, 32.5]).tolist() == [True, False]
    assert gazetteer.is_land([51.0], [42.0]).tolist() == [False]  # Caspian Sea


def test_admin1_of(gazetteer: Gazetteer) -> None:
    division = gazetteer.admin1_of(17.7, 30.2)
    assert division is not None
    assert division.id == "iso:LY-SR"
    assert gazetteer.admin1_of(17.9, 32.5) is None


def test_polygons_of_places(gazetteer: Gazetteer) -> None:
    for identifier in ("iso:LY", "iso:LY-SR", "geomap:SD-darfur", "iso:GB-SCT"):
        place = gazetteer.get(identifier)
        assert place is not None
        polygon = gazetteer.polygon(place)
        assert polygon is not None
        assert polygon.is_valid
        assert shapely.contains_xy(polygon, place.lon, place.lat)
    assert gazetteer.polygon(gazetteer.search("Sirte")[0]) is None
    assert gazetteer.polygon(gazetteer.search("Red Sea")[0]) is None


def test_every_polygon_is_valid_and_holds_its_point(gazetteer: Gazetteer) -> None:
    index = gazetteer._default
    for number in range(index.areas):
        place = index.place(index.settlements + number)
        polygon = index.boundaries.polygon(number)
        assert polygon.is_valid, place.id
        assert polygon.buffer(0.002).contains(shapely.Point(place.lon, place.lat)), place.id


def test_divisions_do_not_overlap(gazetteer: Gazetteer) -> None:
    index = gazetteer._default
    divisions = [n for n in range(index.divisions) if index.place(index.settlements + n).country == "LY"]
    polygons = [index.boundaries.polygon(number) for number in divisions]
    whole = gazetteer.country_polygon("LY")
    assert whole is not None
    assert sum(polygon.area for polygon in polygons) == pytest.approx(whole.area, rel=1e-4)
    assert shapely.union_all(polygons).symmetric_difference(whole).area < 1e-3


def test_disputed_areas_are_with_the_state_the_un_lists(gazetteer: Gazetteer) -> None:
    russia = gazetteer.country_polygon("RU")
    crimea = gazetteer.get("iso:UA-43")
    assert russia is not None
    assert crimea is not None
    assert crimea.country == "UA"
    assert not shapely.contains_xy(russia, crimea.lon, crimea.lat)
    assert gazetteer.country_polygon("ZZ") is None
    for place in (gazetteer.search("Golan Heights")[0], gazetteer.search("Kashmir")[0]):
        assert place.country == ""


def test_radius_of_an_area_is_that_of_its_circle(gazetteer: Gazetteer) -> None:
    libya = gazetteer.get("iso:LY")
    assert libya is not None
    assert np.pi * libya.radius_km**2 == pytest.approx(1_759_540, rel=0.1)  # published area, km²; outlines differ


def test_neighbours(gazetteer: Gazetteer) -> None:
    assert set(gazetteer.neighbours("LY")) == {"TD", "NE", "DZ", "SD", "TN", "EG"}
    assert gazetteer.neighbours("ZZ") == ()


def test_settlements_know_their_division(gazetteer: Gazetteer) -> None:
    assert gazetteer.search("Bama", country="NG")[0].admin1 == "Borno State"
    assert gazetteer.search("Sevastopol", country="UA")[0].admin1 == "Sevastopol"
    table = gazetteer._default._places[: gazetteer._default.settlements]
    assert (table["division"] < 0).mean() < 0.01


@given(st.floats(-180, 180), st.floats(-80, 80), st.floats(1, 800))
def test_land_near_agrees_with_is_land(lon: float, lat: float, radius_km: float) -> None:
    gazetteer = Gazetteer.open()
    pieces = gazetteer.land_polygons_near(lon, lat, radius_km)
    angles = np.linspace(0, 2 * np.pi, 12)
    d_lat = np.sin(angles) * radius_km / 111.2 * 0.7
    lats = np.clip(lat + d_lat, -89, 89)
    lons = lon + np.cos(angles) * radius_km / 111.2 * 0.7 / np.cos(np.radians(np.abs(lats)))
    lons = (lons + 180) % 360 - 180
    near = np.zeros(len(lons), dtype=bool)
    margin = np.zeros(len(lons), dtype=bool)
    points = shapely.points(lons, lats)
    for piece in pieces:
        near |= shapely.contains(piece, points)
        margin |= shapely.dwithin(shapely.boundary(piece), points, 1e-3)
    assert ((near == gazetteer.is_land(lons, lats)) | margin).all()


@pytest.mark.parametrize("lon", [179.5, -179.5, 180.0, -180.0])
def test_land_near_the_antimeridian_is_found_on_both_sides(lon: float, gazetteer: Gazetteer) -> None:
    pieces = gazetteer.land_polygons_near(lon, -17.5, 250.0)
    land = shapely.union_all(pieces)
    assert shapely.contains_xy(land, 178.5, -17.8)  # Viti Levu
    assert land.bounds[0] < -178.0  # Lau Islands
