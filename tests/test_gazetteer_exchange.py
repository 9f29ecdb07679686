"""People's places from and to files of other programs."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geomap.cli import main
from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.entries import Entry
from geomap.gazetteer.exchange import EXPORT_FORMATS, export_text, read_places

SQUARE = "POLYGON ((17 30, 18 30, 18 31, 17 31, 17 30))"
ENTRIES = [
    Entry("own:camp-x", "Camp X", ("Mu'askar X", "معسكر"), 17.7, 30.1, "LY", "Sirte", "CMP", 120, 0.8, source="visit",
          licence="CC0-1.0", note="two, with a comma"),
    Entry("own:zone-5", "Zone 5", (), 17.123456789, 30.5, "LY", feature="RGN", polygon=SQUARE),
    Entry("own:zone-6", "Zone <6>", (), 17.25, 30.25, "LY",
          polygon="MULTIPOLYGON (((17 30, 18 30, 18 31, 17 30)), ((18.5 30, 19 30, 19 31, 18.5 30)))"),
    Entry("gn:679471", "Derna", note="never meant", action="suppress"),
]  # fmt: skip


@pytest.fixture
def gazetteer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gazetteer:
    monkeypatch.setenv("GEOMAP_PLACES", str(tmp_path / "places.csv"))
    monkeypatch.chdir(tmp_path)
    return Gazetteer.open()


def same(entries: list[Entry]) -> list[Entry]:
    """Outlines are compared by shape: formats turn rings round."""
    return [
        dataclasses.replace(e, polygon=shapely.to_wkt(shapely.normalize(shapely.from_wkt(e.polygon))))
        if e.polygon
        else e
        for e in entries
    ]


@pytest.mark.parametrize("kind", EXPORT_FORMATS)
def test_export_gives_back_exactly_what_was_added(kind: str, gazetteer: Gazetteer, tmp_path: Path) -> None:
    assert gazetteer.add_all(ENTRIES)[1] == []
    file = tmp_path / f"export.{kind}"
    assert main(["gazetteer", "export", "-o", str(file), "--format", kind]) == 0
    before = gazetteer.own_entries()
    gazetteer.own_path.unlink()
    assert main(["gazetteer", "import", str(file)]) == 0
    expected = [e for e in before if kind != "lpf" or e.action == "add"]
    assert same(gazetteer.own_entries()) == same(expected)
    assert len(expected) >= 3


text = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters=";"), min_size=1).map(str.strip)
names = text.filter(bool)
entries = st.builds(
    Entry,
    id=st.from_regex(r"own:[a-z0-9.-]{1,8}", fullmatch=True),
    name=names,
    aliases=st.just(()),
    lon=st.floats(-180, 180).map(lambda number: number + 0.0),
    lat=st.floats(-90, 90).map(lambda number: number + 0.0),
    country=st.sampled_from(["", "LY", "SO"]),
    admin1=st.sampled_from(["", "Surt"]),
    feature=st.sampled_from(["PPL", "RGN"]),
    population=st.integers(0, 10**9),
    radius_km=st.none() | st.floats(0.01, 5000),
    source=st.just("") | names,
    note=st.just("") | names,
)


@given(entry=entries, kind=st.sampled_from(["csv", "geojson"]))
def test_any_entry_survives(entry: Entry, kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / f"one.{kind}"
    file.write_text(export_text([entry], kind), "utf-8")
    found = read_places(file)
    assert found.problems == ()
    assert found.entries == (entry,)


def imported(tmp_path: Path, content: str) -> tuple[Entry, ...]:
    file = tmp_path / "given"
    file.write_text(content, "utf-8")
    found = read_places(file)
    assert found.problems == ()
    return found.entries


def test_csv_of_a_spreadsheet(tmp_path: Path) -> None:
    (entry,) = imported(
        tmp_path, "\ufeffTitle;Latitude;Longitude;Country_Code;Ignored\nWell 3;30,1;17\n".replace("30,1", "30.1")
    )
    assert (entry.id, entry.name, entry.lon, entry.lat, entry.line) == ("", "Well 3", 17.0, 30.1, 2)


def test_linked_places(tmp_path: Path) -> None:
    document = {
        "type": "FeatureCollection",
        "@context": "https://example.org/context.jsonld",
        "features": [
            {
                "@id": "https://example.org/place/1",
                "type": "Feature",
                "properties": {"title": "Abydos", "ccodes": ["EG"]},
                "names": [{"toponym": "Abydos"}, {"toponym": "Abdju"}],
                "types": [{"identifier": "aat:300008347", "label": "inhabited place"}],
                "geometry": {
                    "type": "GeometryCollection",
                    "geometries": [{"type": "Point", "coordinates": [31.919, 26.185]}],
                },
                "descriptions": [{"value": "a city", "lang": "en"}],
            }
        ],
    }
    (entry,) = imported(tmp_path, json.dumps(document))
    assert entry == Entry("", "Abydos", ("Abdju",), 31.919, 26.185, "EG", source="https://example.org/place/1", note="a city")  # fmt: skip


def test_kml(tmp_path: Path) -> None:
    content = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>
      <Placemark><name>Well</name><description>deep</description><Point><coordinates>17.5,30.25,0</coordinates></Point>
      <ExtendedData><Data name="population"><value>40</value></Data></ExtendedData></Placemark>
      <Placemark><name>Field</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
      17,30 18,30 18,31 17,31 17,30</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
      </Folder></Document></kml>"""
    well, field = imported(tmp_path, content)
    assert well == Entry("", "Well", (), 17.5, 30.25, population=40, note="deep")
    assert shapely.from_wkt(field.polygon).equals(shapely.from_wkt(SQUARE))
    assert (field.lon, field.lat) == (17.5, 30.5)


def test_overpass(tmp_path: Path) -> None:
    corners = [{"lat": lat, "lon": lon} for lon, lat in ((17, 30), (18, 30), (18, 31), (17, 31), (17, 30))]
    document = {
        "elements": [
            {"type": "node", "id": 7, "lat": 30.5, "lon": 17.5,
             "tags": {"name": "بئر", "name:en": "Well", "alt_name": "Bir;Bi'r", "population": "1,200"}},
            {"type": "way", "id": 8, "geometry": corners, "tags": {"name": "Zone"}},
            {"type": "relation", "id": 9, "tags": {"name": "Halves"}, "members": [
                {"type": "way", "role": "outer", "geometry": corners[:3]},
                {"type": "way", "role": "outer", "geometry": corners[2:]}]},
            {"type": "node", "id": 10, "lat": 30.5, "lon": 17.5},
        ]
    }  # fmt: skip
    well, zone, halves = imported(tmp_path, json.dumps(document))
    assert (well.id, well.name, well.aliases, well.population) == ("osm-node-7", "Well", ("بئر", "Bir", "Bi'r"), 1200)
    assert (well.source, well.licence) == ("OpenStreetMap contributors", "ODbL-1.0")
    for area in (zone, halves):
        assert shapely.from_wkt(area.polygon).equals(shapely.from_wkt(SQUARE))


GEOJSON = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"name": name}, "geometry": geometry}
        for name, geometry in (
            ("Right", {"type": "Point", "coordinates": [17.7, 30.1]}),
            ("Far", {"type": "Point", "coordinates": [17.7, 130.1]}),
            ("", {"type": "Point", "coordinates": [17.7, 30.1]}),
            ("Line", {"type": "LineString", "coordinates": [[17, 30], [18, 30]]}),
            ("None", None),
            ("Bow tie", {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}),
        )
    ],
}


def test_nothing_is_written_when_one_is_wrong(
    gazetteer: Gazetteer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "given.geojson"
    file.write_text(json.dumps(GEOJSON), "utf-8")
    assert main(["gazetteer", "import", str(file)]) == 2
    lines = capsys.readouterr().err.splitlines()
    for line, reason in zip(
        lines,
        (
            "feature 2: lat is '130.1'",
            "feature 3: name is empty",
            "feature 4: geometry is a LineString",
            "feature 5: no geometry",
            "feature 6: polygon is not valid",
            "nothing was added",
        ),
        strict=True,
    ):
        assert reason in line
    assert not gazetteer.own_path.exists()
    assert main(["gazetteer", "import", str(file), "--skip-invalid", "--source", "survey"]) == 0
    assert [(place.id, place.source) for place in gazetteer.own()] == [("own:right", "survey")]


def test_a_point_elsewhere_is_found_when_all_else_is_right(
    gazetteer: Gazetteer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "given.csv"
    file.write_text("name,lon,lat,country\nA,17.7,30.1,Libya\nB,30.1,17.7,LY\n", "utf-8")
    assert main(["gazetteer", "import", str(file)]) == 2
    assert "line 3: " in capsys.readouterr().err
    assert gazetteer.own() == []
    assert main(["gazetteer", "import", str(file), "--force"]) == 0
    assert [place.country for place in gazetteer.own()] == ["LY", "LY"]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><kml><Placemark><name>&b;</name></Placemark></kml>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, "refused"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>', "refused"),
        ("<kml><Placemark>", "not XML"),
        ("<gpx/>", "not KML"),
        ('{"type": "Feature"', "not JSON"),
        ("[1, 2]", "neither GeoJSON"),
        ('{"type": "Topology"}', "neither GeoJSON"),
        ("[" * 100_000, "not JSON"),
        ("id,where\n1,2\n", "the header has no name"),
        ("", "the header has no name"),
        ("PK\x03\x04\udcff", "not text in UTF-8; unpack it first"),
    ],
)
def test_a_file_of_another_kind_is_refused(content: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "given"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(GazetteerError, match=reason):
        read_places(file)


KEYS = "type features elements properties geometry coordinates names tags id @context members".split()
WORDS = st.sampled_from(["Feature", "FeatureCollection", "Point", "Polygon"])
documents = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner | WORDS, max_size=4),
    max_leaves=20,
)


@given(document=documents)
def test_any_json_gives_entries_or_problems(document: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    for given_document in (document, {"type": "FeatureCollection", "features": [document]}, {"elements": [document]}):
        file.write_text(json.dumps(given_document), "utf-8")
        try:
            read_places(file)
        except GazetteerError as error:
            assert "\n" not in str(error)
