"""Places of other sources than GeoNames: the census of the United States, the codifier of Ukraine, airstrips."""

from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import shapely
from test_gazetteer_build import xlsx

from geomap.errors import GazetteerError
from geomap.gazetteer import build_airports, build_areas, build_census, build_points, build_ukraine, build_units
from geomap.gazetteer.build_areas import Area
from geomap.gazetteer.build_places import Row
from geomap.gazetteer.build_units import Subdivision
from geomap.gazetteer.pack_search import PackSet
from geomap.gazetteer.packs import Pack
from geomap.records import Place

CENSUS = """# comment
[fips01001]
centroid = (0.5677946, -1.5122657)
description = Autauga County, AL
station = ('k1a9', 0.0025577)

[fips0100100]
centroid = (0.5760, -1.4927)
description = Old Name (New Name) CDP, AL

[fips0100200]
centroid = (0.5760, -1.4927)
description = Known city, AL

[fips0100300]
centroid = (0.5760, -1.4927)
description = Far town, AL

[fips0200100]
centroid = (1.0790, -2.6400)
description = Wild CDP, AK

[fips0100101001]
centroid = (0.5760, -1.4927)
description = Liberty charter township, AL

[fips0100101002]
centroid = (0.5760, -1.4927)
description = Known township, AL

[fips0100101003]
centroid = (0.5760, -1.4927)
description = Left out CCD, AL
"""


def area(identifier: str, country: str, name: str = "", *names: str) -> Area:
    return Area(identifier, name, names, country, "ADM1", 0.0, 0.0, 1.0, 0, shapely.Point(0, 0))


def town(name: str, lon: float, lat: float, country: str, *names: str, division: int = 0) -> Row:
    return Row(f"gn:{name}", name, list(names), lon, lat, country, "PPL", division=division)


@pytest.fixture
def census(tmp_path: Path) -> Path:
    path = tmp_path / "places.gz"
    path.write_bytes(gzip.compress(CENSUS.encode()))
    return path


STATES = [area("iso:US-AL", "US"), area("iso:US-AK", "US")]


def test_census_places_join_those_of_geonames(census: Path) -> None:
    places, counties, _ = build_census.load_census(census)
    assert [record.code for record in places] == ["0100100", "0100200", "0100300", "0200100"]
    assert (places[0].lon, places[0].lat) == (-85.52541, 33.00237)
    known = town("Known", -85.6, 33.1, "US")
    new = town("New Name", -85.5, 33.0, "US")
    far = town("Far", -88.0, 33.0, "US")  # some 230 km off
    elsewhere = town("Wild", -151.3, 61.8, "US", division=0)  # near, but GeoNames has it in another state
    added = build_census.join_places(places, [known, new, far, elsewhere], STATES)
    assert [(row.id, row.name, row.division) for row in added] == [
        ("census:0100300", "Far", 0), ("census:0200100", "Wild", 1)
    ]  # fmt: skip
    assert (known.names, new.names, known.lon) == ([], ["Old Name"], -85.6)
    assert build_census.county_centroids(counties) == {"US.AL.001": (-86.64644, 32.53223)}
    far.population = build_census.LARGE_CITY_PEOPLE
    far.lon = -86.3  # some 70 km off: the limits of large cities reach that far
    assert [row.id for row in build_census.join_places(places, [known, new, far], STATES)] == ["census:0200100"]


def test_townships_are_divisions_unless_known_as_places(census: Path) -> None:
    *_, townships = build_census.load_census(census)
    known = town("Known Township", -85.6, 33.1, "US")
    (added,) = build_census.township_rows(townships, [known], STATES)
    assert (added.id, added.name, added.feature, added.division) == ("census:0100101001", "Liberty Township", "ADM3", 0)


def test_countries_lie_at_their_middle_unless_the_factbook_is_far_from_it(tmp_path: Path) -> None:
    (tmp_path / "africa").mkdir()
    (tmp_path / "oceans").mkdir()
    for name, text in (
        ("africa/ly", "25 00 N, 17 30 E"),
        ("africa/eg", "27 00 N, 30 00 E"),
        ("oceans/zn", "0 00 N, 160 00 W"),
    ):
        document = {
            "Geography": {"Geographic coordinates": {"mainland": {"text": text}} if "eg" in name else {"text": text}}
        }
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "countries.json").write_text(json.dumps({"LY": {"fips": "LY"}, "EG": {"fips": "EG"}}), encoding="utf-8")
    points = build_points.load_points(tmp_path, tmp_path)
    assert points == {"iso:LY": (17.5, 25.0), "iso:EG": (30.0, 27.0), "geomap:sea-pacific-ocean": (-160.0, 0.0)}
    near = dataclasses.replace(area("iso:LY", "LY"), polygon=shapely.box(12, 20, 22, 30), area_km2=1.1e6)
    far = dataclasses.replace(area("iso:EG", "EG"), polygon=shapely.box(31, 22, 36, 26), area_km2=2.2e5)
    rows = [town(name, 0.0, 0.0, "") for name in "abc"]
    for row, identifier in zip(rows, ("iso:LY", "iso:EG", "geomap:sea-pacific-ocean"), strict=True):
        row.id = identifier
    moved = build_points.place_countries(rows, [near, far], points)
    assert (rows[0].lon, round(rows[0].lat)) == (17.0, 25)  # the middle: half a degree from the Factbook
    assert (rows[1].lon, rows[1].lat) == (31.0, 26.0)  # the land nearest to the Factbook
    assert (rows[2].lon, rows[2].lat) == (-160.0, 0.0) and moved == rows[1:]


def test_regions_may_consist_of_countries(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text(
        "id,name,aliases,country,members,note\nr,Both,,,iso:LY;iso:EG,\n", encoding="utf-8"
    )
    nations = [
        dataclasses.replace(area("iso:LY", "LY"), polygon=shapely.box(12, 20, 22, 30)),
        dataclasses.replace(area("iso:EG", "EG"), polygon=shapely.box(22, 20, 30, 30)),
    ]
    (region,) = build_areas.written_regions(tmp_path / "regions.csv", [], nations)
    assert (region.name, region.country, region.feature) == ("Both", "", "RGN")
    assert region.polygon.area == pytest.approx(180)


def test_census_without_a_centroid_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "places.gz"
    path.write_bytes(gzip.compress(b"[fips0100100]\ndescription = Abanda CDP, AL\n"))
    with pytest.raises(GazetteerError, match="no code, centroid or description"):
        build_census.load_census(path)


def test_alaskan_villages_lie_at_their_airstrip(tmp_path: Path) -> None:
    path = tmp_path / "airports.csv"
    path.write_text(
        "icao,iata,name,city,subd,country,lat,lon\n"
        "PAAA,,Lake Airport,Wild (north),Alaska,US,61.9,-151.0\n"
        "PABB,,Wild Airport,Wild,Alaska,US,61.8,-151.1\n"
        "00AK,,Private Strip,Else,Alaska,US,61.8,-151.1\n"
        "KAAA,,Far Airport,Far,Alabama,US,33,-85\n",
        "utf-8",
    )
    airstrips = build_airports.load_airstrips(path, "US", "Alaska")
    assert airstrips == {"wild": (-151.1, 61.8)}
    places = [
        town("Wild", -151.3, 61.8, "US", division=1),
        town("Wild", -140.0, 61.8, "US", division=1),
        town("Wild", -151.3, 61.8, "US", division=0),
    ]
    assert build_census.move_to_airstrips(places, airstrips, STATES) == places[:1]
    assert [place.lon for place in places] == [-151.1, -140.0, -151.3]
    assert places[0].radius_km == build_airports.VILLAGE_RADIUS_KM


def test_counties_lie_at_their_centroid() -> None:
    unit = Subdivision("Autauga County", "", "US.AL.001", 4829764, (), 2)
    settlements = [town("Aa", -86.0, 32.5, "US"), town("Bb", -86.2, 32.5, "US")]
    members = {row.geonames_id: 0 for row in settlements}
    (placed,) = build_units.place_units(settlements, [unit], members, STATES, [], {"US.AL.001": (-86.5, 32.6)})
    (by_towns,) = build_units.place_units(settlements, [unit], members, STATES, [])
    assert (placed.lon, placed.lat, by_towns.lon) == (-86.5, 32.6, -86.1)
    assert placed.radius_km > by_towns.radius_km  # it reaches its towns from where it is now


OBLASTS = [area("iso:LY-SR", "LY"), area("iso:UA-14", "UA", "Donetsk", "Донецька область")]
CODIFIER = [
    ("UA14", "", "", "", "", "O", "Донецька"),
    ("UA14", "UA1402", "UA140201", "", "", "H", "Перша"),
    ("UA14", "UA1402", "UA140201", "UA1", "", "M", "Місто"),
    ("UA14", "UA1402", "UA140201", "UA2", "", "X", "Селище"),
    ("UA14", "UA1402", "UA140201", "UA3", "", "C", "Мар'янівка "),
    ("UA14", "UA1402", "UA140201", "UA4", "", "C", "Сад"),
    ("UA14", "UA1402", "UA140201", "UA5", "", "C", "Іванівка"),
    ("UA14", "UA1403", "UA140301", "", "", "H", "Друга"),
    ("UA14", "UA1403", "UA140301", "UA6", "", "C", "Далеке"),
    ("UA14", "UA1403", "UA140301", "UA7", "", "C", "Іванівка"),
    ("UA14", "UA1404", "UA140401", "UA8", "", "C", "Безлюдне"),
]


def test_ukrainian_villages_lie_amid_the_towns_of_their_community(tmp_path: Path) -> None:
    path = tmp_path / "kodifikator.xlsx"
    path.write_bytes(xlsx(CODIFIER))
    members, regions = build_ukraine.load_codifier(path)
    assert (len(members), regions) == (8, {"UA14": "Донецька"})
    settlements = [
        town("Misto", 37.0, 48.0, "UA", "Місто", division=1),
        town("Selyshche", 37.2, 48.0, "UA", "Селище", division=1),
        town("Daleke", 39.0, 48.0, "UA", "Далеке", division=1),
        town("Ivanivka", 38.99, 48.0, "UA", "Іванівка", division=1),  # the one of the second community
        town("Libyan", 37.0, 48.0, "LY", "Мар'янівка"),
    ]
    villages = build_ukraine.place_villages(members, regions, settlements, OBLASTS)
    assert [(row.id, row.name, row.names) for row in villages] == [
        ("katottg:UA3", "Marianivka", ["Maryanivka", "Мар'янівка"]),
        ("katottg:UA5", "Ivanivka", ["Іванівка"]),
    ]
    assert (villages[0].lon, villages[0].division) == (37.1, 1)
    assert villages[0].lat == pytest.approx(48.0, abs=1e-3)
    assert villages[0].radius_km == pytest.approx(build_ukraine.RADII_HOLDING_90 * 10.5, abs=0.2)


def test_a_table_that_is_no_codifier(tmp_path: Path) -> None:
    path = tmp_path / "kodifikator.xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(GazetteerError, match="is not the table of codes"):
        build_ukraine.load_codifier(path)


@pytest.mark.parametrize(
    ("name", "latin"),
    [("Алушта", "Alushta"), ("Їжакевич", "Yizhakevych"), ("Розгон", "Rozghon"), ("Щорс-Ямпіль", "Shchors-Yampil"),
     ("Костянтинівка", "Kostiantynivka"), ("Біла Церква", "Bila Tserkva")],
)  # fmt: skip
def test_national_romanisation(name: str, latin: str) -> None:
    assert build_ukraine.romanised(name) == latin


def test_villages_known_by_their_surroundings_yield_to_a_pack() -> None:
    vague = Place("katottg:UA3", "Pisky", (), 37.1, 48.0, "UA", radius_km=14.5)
    packs = PackSet((cast(Pack, SimpleNamespace(info=SimpleNamespace(countries=("UA",)))),))
    assert not PackSet().replace(vague)
    assert packs.replace(vague)
    for other in ({"country": "LY"}, {"population": 5}, {"radius_km": 1.2}, {"feature": "ADM2"}, {"id": "own:pisky"}):
        assert not packs.replace(dataclasses.replace(vague, **other))
