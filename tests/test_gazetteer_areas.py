"""Polygons of divisions and countries, and what lies in which."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.checks import check_file
from geomap.gazetteer.drawn import drawn_files


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


def test_settlements_know_their_second_order_division(gazetteer: Gazetteer) -> None:
    chibok = gazetteer.search("Chibok", country="NG")[0]
    assert (chibok.feature[:3], chibok.admin2) == ("PPL", "Chibok")
    volnovakha = gazetteer.search("Volnovakha Raion", country="UA")[0]
    assert (volnovakha.feature, volnovakha.admin1) == ("ADM2", "Donetsk")
    assert gazetteer.get(volnovakha.id) == volnovakha
    assert volnovakha.source.endswith("placed by its member towns")
    assert gazetteer.polygon(volnovakha) is None
    table = gazetteer._default._places[: gazetteer._default.settlements]
    assert (table["unit"] >= 0).mean() > 0.6


def test_second_order_divisions_give_way_to_their_town(gazetteer: Gazetteer) -> None:
    for name, country in (("Sinjar", "IQ"), ("Sangin", "AF"), ("Marib city", "YE")):
        assert gazetteer.search(name, country=country)[0].feature.startswith("PPL"), name
    assert gazetteer.search("Sangin district", country="AF")[0].feature == "ADM2"


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("Sahel", (0.0, 15.0), (10.0, 30.0)),
        ("Liptako-Gourma", (1.0, 14.5), (8.0, 14.0)),
        ("Tripolitania", (13.2, 32.5), (20.1, 32.1)),
        ("Fezzan", (14.43, 27.04), (13.2, 32.5)),
        ("Cyrenaica", (20.1, 32.1), (13.2, 32.5)),
        ("Sinai", (33.8, 29.5), (31.2, 30.0)),
        ("Donbas", (37.8, 48.0), (36.2, 50.0)),
        ("Darfur", (25.35, 13.6), (32.5, 15.6)),
        ("Hadramawt", (48.8, 15.9), (44.2, 15.4)),
        ("Kurdistan Region", (44.0, 36.2), (44.4, 33.3)),
        ("Lake Chad Basin", (13.8, 12.0), (8.5, 12.0)),
        ("Waziristan", (70.0, 33.0), (74.3, 31.5)),
        ("West Bank", (35.2, 31.9), (34.46, 31.5)),
        ("Gaza Strip", (34.46, 31.5), (35.2, 31.9)),
        ("Ménaka region", (2.4, 15.92), (0.0, 16.27)),
        ("Taoudénit Region", (-3.98, 22.67), (-3.0, 16.77)),
        ("Sidama", (38.48, 7.05), (37.76, 6.86)),
        ("Ituri", (30.25, 1.57), (29.47, 0.5)),
        ("Somaliland", (44.06, 9.56), (49.18, 11.28)),
        ("West Kordofan", (28.43, 11.71), (30.22, 13.18)),
        ("Socotra", (54.0, 12.5), (52.0, 12.6)),
        ("Mindoro", (121.0, 13.0), (121.1, 14.2)),
        ("Bioko", (8.7, 3.5), (9.2, 4.0)),
        ("Negev", (34.8, 30.8), (35.2, 31.78)),
    ],
)
def test_conflict_regions_have_outlines(
    name: str, inside: tuple[float, float], outside: tuple[float, float], gazetteer: Gazetteer
) -> None:
    polygon = gazetteer.polygon(gazetteer.search(name)[0])
    assert polygon is not None
    assert shapely.contains_xy(polygon, *inside)
    assert not shapely.contains_xy(polygon, *outside)


@pytest.mark.parametrize(
    ("name", "water", "elsewhere"),
    [
        ("Gulf of Aden", (47.0, 12.2), (40.0, 18.0)),
        ("Red Sea", (38.0, 21.0), (47.0, 12.2)),
        ("Bab el-Mandeb", (43.4, 12.5), (41.5, 15.0)),
        ("Strait of Hormuz", (56.5, 26.55), (52.0, 26.5)),
        ("Gulf of Guinea", (4.0, 3.0), (-12.0, 5.0)),
        ("Bight of Bonny", (8.0, 3.5), (2.5, 5.5)),
        ("Strait of Malacca", (100.5, 3.2), (104.3, 1.2)),
        ("Singapore Strait", (104.2, 1.2), (101.0, 2.8)),
        ("Sulu Sea", (120.0, 8.5), (122.0, 4.0)),
        ("Sea of Azov", (36.6, 46.0), (34.0, 44.0)),
        ("Kerch Strait", (36.55, 45.2), (35.0, 44.5)),
        ("Bering Sea", (-178.0, 57.0), (-150.0, 57.0)),
    ],
)
def test_waters_hold_no_land(
    name: str, water: tuple[float, float], elsewhere: tuple[float, float], gazetteer: Gazetteer
) -> None:
    place = gazetteer.search(name)[0]
    polygon = gazetteer.polygon(place)
    assert polygon is not None
    assert place.country == ""
    assert shapely.contains_xy(polygon, *water)
    assert not shapely.contains_xy(polygon, *elsewhere)
    west, south, east, north = polygon.bounds
    lons, lats = np.meshgrid(np.linspace(west, east, 60), np.linspace(south, north, 60))
    inside = shapely.contains_xy(polygon.buffer(-0.06), lons, lats)  # the shore is simplified
    assert gazetteer.is_land(lons[inside], lats[inside]).mean() < 0.01  # islets are left out


def test_rivers_have_lines(gazetteer: Gazetteer) -> None:
    euphrates = gazetteer.search("River Euphrates")[0]
    line = gazetteer.line(euphrates)
    assert line is not None
    assert gazetteer.polygon(euphrates) is None
    assert gazetteer.geometry(euphrates) == line
    for name in ("Raqqa", "Haditha"):
        town = gazetteer.search(name, country=["SY", "IQ"])[0]
        assert line.distance(shapely.Point(town.lon, town.lat)) < 0.1, name
    libya = gazetteer.get("iso:LY")
    assert libya is not None
    assert gazetteer.line(libya) is None
    assert gazetteer.geometry(libya) == gazetteer.polygon(libya)


def test_land_borders(gazetteer: Gazetteer) -> None:
    border = gazetteer.land_border("TD", "LY")
    libya, chad = gazetteer.country_polygon("LY"), gazetteer.country_polygon("TD")
    assert border is not None and libya is not None and chad is not None
    assert border.length == pytest.approx(shapely.intersection(libya.boundary, chad.boundary).length, rel=1e-6)
    assert gazetteer.land_border("LY", "TD") == border
    assert gazetteer.land_border("LY", "ML") is None
    assert gazetteer.land_border("CU") is None
    whole = gazetteer.land_border("LY")
    assert whole is not None
    others = [gazetteer.land_border("LY", code) for code in gazetteer.neighbours("LY")]
    assert whole.length == pytest.approx(sum(line.length for line in others if line is not None), rel=1e-9)


def test_divisions_cut_out_of_others_leave_no_gap(gazetteer: Gazetteer) -> None:
    for country in ("ML", "ET", "CD", "SO", "SD", "ID"):
        index = gazetteer._default
        numbers = [n for n in range(index.divisions) if index.place(index.settlements + n).country == country]
        polygons = [index.boundaries.polygon(number) for number in numbers]
        whole = gazetteer.country_polygon(country)
        assert whole is not None
        assert sum(polygon.area for polygon in polygons) == pytest.approx(whole.area, rel=1e-4), country
    assert gazetteer.get("iso:CD-OR") is None
    assert len([n for n in range(index.divisions) if index.place(index.settlements + n).country == "CD"]) == 26


def record(geometry: str, **more: object) -> str:
    fields = {"name": "X", "feature": "DSRT", "source": "s", "licence": "l", **more}
    return f'{{"type":"Feature","id":"x","properties":{json.dumps(fields)},"geometry":{geometry}}}'


TRIANGLE = '{"type":"Polygon","coordinates":[[[17,30],[18,30],[18,31],[17,30]]]}'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (record(TRIANGLE, source=""), "source is missing"),
        (record(TRIANGLE, cut="shore"), "cut is 'shore'"),
        (record(TRIANGLE, colour="red"), "properties unknown: colour"),
        (record('{"type":"Point","coordinates":[17,30]}'), "geometry is a Point"),
        (record('{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}'), "geometry is not valid"),
        (record('{"type":"LineString","coordinates":[[0,0],[1,95]]}'), "leaves -180..180"),
        (record('{"type":"LineString","coordinates":[[0,0],[1,1]]}', cut="sea"), "cannot be cut"),
        (record(TRIANGLE, country="UA"), "lies outside UA"),
        (record(TRIANGLE, country="XY"), "country 'XY' is unknown"),
        (record('{"type":"LineString","coordinates":[[17,30],[17,60]]}', country="LY"), "only .* in or near LY"),
        ("nonsense", "not JSON"),
    ],
)
def test_drawn_features_are_checked(line: str, reason: str, tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / "drawn.geojson"
    good = record(TRIANGLE, name="Y", country="LY").replace('"x"', '"y"')
    path.write_text('{"type":"FeatureCollection","features":[\n' + f"{good},\n{line}\n]}}\n", "utf-8")
    right, problems = check_file(path, gazetteer)
    assert right == 1
    assert [problem.line for problem in problems] == [3]
    assert re.search(reason, problems[0].reason)


def test_names_and_ids_are_used_once(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / "drawn.geojson"
    twice = ",\n".join([record(TRIANGLE), record(TRIANGLE), record(TRIANGLE).replace('"x"', '"y"')])
    path.write_text('{"type":"FeatureCollection","features":[\n' + twice + "\n]}\n", "utf-8")
    right, problems = check_file(path, gazetteer)
    assert right == 1
    assert [problem.reason for problem in problems] == ["id 'x' is taken by line 2", "DSRT 'X' is on line 2 already"]


def test_the_drawn_features_that_ship_are_right(gazetteer: Gazetteer) -> None:
    files = drawn_files(Path(__file__).parents[1] / "gazetteer")
    assert len(files) == 5
    for path in files:
        right, problems = check_file(path, gazetteer)
        assert not problems, path
        assert right > 40


@pytest.mark.parametrize(
    ("name", "country", "lon", "lat"),
    [
        ("Ain al-Asad airbase", "IQ", 42.44, 33.79),
        ("Mosul Dam", "IQ", 42.82, 36.63),
        ("Mitiga Airport", "LY", 13.27, 32.9),
        ("Shayrat air base", "SY", 36.91, 34.49),
        ("Bab al-Hawa", "SY", 36.68, 36.24),
        ("Zaatari", "JO", 36.33, 32.29),
    ],
)
def test_what_reports_name_besides_towns(name: str, country: str, lon: float, lat: float, gazetteer: Gazetteer) -> None:
    found = gazetteer.search(name, country=country)[0]
    assert (found.lon, found.lat) == pytest.approx((lon, lat), abs=0.05)
