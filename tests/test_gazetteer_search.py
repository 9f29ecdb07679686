"""Names to places in the default gazetteer."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.ranking import most_likely_first
from geomap.records import Place

CORPUS = Path(__file__).parent / "corpus" / "place_names.csv"


def corpus() -> list[tuple[str, str, str]]:
    with CORPUS.open(encoding="utf-8", newline="") as stream:
        return [(row["id"], row["country"], name) for row in csv.DictReader(stream) for name in row["names"].split(";")]


@pytest.fixture
def gazetteer(tmp_path: Path) -> Gazetteer:
    return Gazetteer.open(places=tmp_path / "places.csv")


@pytest.mark.parametrize(("identifier", "country", "name"), corpus())
def test_press_spelling_finds_the_place_first(identifier: str, country: str, name: str, gazetteer: Gazetteer) -> None:
    found = gazetteer.search(name, country=country or None)
    assert [place.id for place in found[:1]] == [identifier]


@pytest.mark.parametrize("name", ["", "   ", "-", "qwertzuiop", "us", "car", "SRX", "su er te", "12"])
def test_not_a_name(name: str, gazetteer: Gazetteer) -> None:
    assert gazetteer.search(name) == []


def test_record_is_complete(gazetteer: Gazetteer) -> None:
    place = gazetteer.search("Sirte", country="LY")[0]
    assert (place.lon, place.lat) == (16.58866, 31.20892)
    assert (place.name, place.country, place.admin1, place.feature) == ("Sirte", "LY", "Sirte", "PPLA")
    assert place.population == 106705
    assert 3.0 < place.radius_km < 6.0
    assert place.geonames_id == 2210554
    assert "Surt" in place.names
    assert (place.source, place.licence) == ("GeoNames (geonames.org)", "CC-BY-4.0")


def test_capitals_are_marked(gazetteer: Gazetteer) -> None:
    for name, country in (("Tripoli", "LY"), ("Khartoum", "SD"), ("Kyiv", "UA"), ("Damascus", "SY")):
        assert gazetteer.search(name, country=country)[0].feature == "PPLC"


def test_country_filter(gazetteer: Gazetteer) -> None:
    assert {place.country for place in gazetteer.search("Tripoli")} >= {"LY", "LB"}
    for country in ("LB", "Lebanon", "lbn", ["LB"]):
        assert {place.country for place in gazetteer.search("Tripoli", country=country)} == {"LB"}
    assert {place.country for place in gazetteer.search("Tripoli", country=["LB", "Libya"])} == {"LB", "LY"}
    with pytest.raises(GazetteerError, match="'Atlantis' is unknown"):
        gazetteer.search("Tripoli", country="Atlantis")


def test_limit_keeps_the_most_likely(gazetteer: Gazetteer) -> None:
    every = gazetteer.search("San Jose")
    assert len(every) > 20
    assert gazetteer.search("San Jose", limit=3) == every[:3]


def test_main_name_outweighs_alternate(gazetteer: Gazetteer) -> None:
    assert gazetteer.search("Virginia", country="US")[0].id == "iso:US-VA"
    names = [place.name for place in gazetteer.search("Derna")]
    assert names[:2] == ["Darnah", "Derna"]


def test_settlement_before_its_division_unless_asked(gazetteer: Gazetteer) -> None:
    assert [place.feature for place in gazetteer.search("Marib")[:2]] == ["PPLA", "ADM1"]
    assert gazetteer.search("Marib governorate")[0].feature == "ADM1"
    assert gazetteer.search("Marib city")[0].feature == "PPLA"


@pytest.mark.parametrize("identifier", ["gn:2210554", "iso:LY", "iso:LY-SR", "geomap:LY-ghirza", "iso:GB-SCT"])
def test_get(identifier: str, gazetteer: Gazetteer) -> None:
    place = gazetteer.get(identifier)
    assert place is not None
    assert place.id == identifier


@pytest.mark.parametrize("identifier", ["", "gn:1", "gn:x", "gn:99999999999", "iso:ZZ", "own:none"])
def test_get_unknown(identifier: str, gazetteer: Gazetteer) -> None:
    assert gazetteer.get(identifier) is None


def test_longest_name(gazetteer: Gazetteer) -> None:
    tokens = "in khan younis and deir ez zor".split()
    assert gazetteer.longest_name(tokens, 1) == (2, "khan younis")
    assert gazetteer.longest_name(tokens, 4) == (3, "deir ez zor")
    assert gazetteer.longest_name(["sirt", "e"], 0) == (1, "sirt")
    assert gazetteer.longest_name(["sirtex"], 0) is None
    assert gazetteer.longest_name(tokens, 99) is None
    assert gazetteer.has_name("sirte")
    assert not gazetteer.has_name("Sirte")


@pytest.mark.parametrize(
    ("text", "code"),
    [("LY", "LY"), ("ly", "LY"), ("LBY", "LY"), ("Libya", "LY"), ("libya", "LY"), ("Burma", "MM"), ("UK", "GB"),
     ("U.S.", "US"), ("DRC", "CD"), ("CAR", "CF"), ("Palestine", "PS"), ("Ivory Coast", "CI"), ("Côte d’Ivoire", "CI"),
     ("Syria", "SY"), ("سوريا", "SY"), ("Kosovo", "XK"), ("", None), ("Atlantis", None), ("Sirte", None)],
)  # fmt: skip
def test_country_code(text: str, code: str | None, gazetteer: Gazetteer) -> None:
    assert gazetteer.country_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("Libyan", "LY"), ("Somalis", "SO"), ("Afghan", "AF"), ("South Sudanese", "SS"), ("Nigerien", "NE"),
     ("Nigerian", "NG"), ("British", "GB"), ("Martian", None)],
)  # fmt: skip
def test_demonym(text: str, code: str | None, gazetteer: Gazetteer) -> None:
    assert gazetteer.demonym(text) == code


def test_without_default(tmp_path: Path) -> None:
    gazetteer = Gazetteer.open(default=False, places=tmp_path / "places.csv")
    assert gazetteer.search("Sirte") == []
    assert gazetteer.get("gn:2210554") is None
    assert gazetteer.longest_name(["sirte"], 0) is None


def test_opening_again_gives_the_same_object(tmp_path: Path) -> None:
    assert Gazetteer.open(places=tmp_path / "p.csv") is Gazetteer.open(places=tmp_path / "p.csv")
    assert Gazetteer.open(places=tmp_path / "q.csv") is not Gazetteer.open(places=tmp_path / "p.csv")


def test_small_areas_rank_low(gazetteer: Gazetteer) -> None:
    found = [place.id for place in gazetteer.search("Palmyra")]
    assert found[0] == "gn:163808"
    assert found.index("iso:UM-95") > found.index("gn:5204964")  # an atoll behind a town of 7,000


def test_towns_without_population_are_found(gazetteer: Gazetteer) -> None:
    place = gazetteer.search("Tessalit")[0]
    assert (place.population, place.country) == (0, "ML")
    assert place.radius_km > 0


def test_a_small_town_comes_before_the_district_named_after_it() -> None:
    district = Place("wof:1", "Ansongo", (), 0.7, 15.5, "ML", feature="ADM2", population=132_205, radius_km=86)
    seat = Place("gn:2", "Ansongo", (), 0.5, 15.66, "ML", "Gao", feature="PPL", population=3000)
    far = Place("gn:3", "Ansongo", (), -6.0, 13.0, "ML", "Koulikoro", feature="PPL", population=9000)
    found = [(place, True) for place in (far, district, seat)]
    assert [place.id for place, _ in most_likely_first(found, wants_division=False)] == ["gn:2", "wof:1", "gn:3"]
    assert most_likely_first(found, wants_division=True)[0][0] is district
