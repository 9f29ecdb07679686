"""Packs: made from GeoNames and Who's On First, found by search, each place once."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import shapely

from geomap.cli import main
from geomap.errors import GazetteerError
from geomap.files import write_atomic
from geomap.gazetteer import Gazetteer, pack_build, pack_geonames, pack_index, pack_search, pack_wof, packs, store
from geomap.gazetteer.merge import merged
from geomap.records import Place

SQUARE = {"type": "Polygon", "coordinates": [[[17.0, 29.5], [18.0, 29.5], [18.0, 30.5], [17.0, 30.5], [17.0, 29.5]]]}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GEOMAP_PACKS", str(tmp_path / "packs"))
    monkeypatch.setenv("GEOMAP_PLACES", str(tmp_path / "places.csv"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "packs"


def line(ident: int, name: str, lat: float, lon: float, **more: object) -> str:
    fields = {"others": "", "feature": "PPL", "country": "LY", "admin1": "", "admin2": "", "population": 0, **more}
    return "\t".join(
        map(str, (ident, name, name, fields["others"], lat, lon, "P", fields["feature"], fields["country"], "",
                  fields["admin1"], fields["admin2"], "", "", fields["population"], "", 10, "Africa/Tripoli", "2026-01-01"))
    )  # fmt: skip


def geonames_file(path: Path, *lines: str) -> Path:
    text = "".join(f"{one}\n" for one in lines)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("readme.txt", "longer than the data " * 1000)
            archive.writestr(f"{path.stem}.txt", text)
    else:
        path.write_text(text, "utf-8")
    return path


def village(ident: int, name: str, lat: float, lon: float, **more: object) -> dict[str, object]:
    return {"id": f"wof:{ident}", "type": "locality", "name": name, "lat": lat, "lon": lon, "country": "LY", **more}


def wof_file(path: Path, *records: object) -> Path:
    data = "".join(f"{json.dumps(record)}\n" for record in records).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def run(*arguments: str) -> int:
    return main(["gazetteer", *arguments])


def test_geonames_round_trip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = geonames_file(
        tmp_path / "LY.zip",
        line(900001, "Qaryat Mithal", 30.1, 17.7, others="Mithalville,QMT,قرية مثال", admin1="77", admin2="5", population=321),
        line(900002, "Mithal District", 30.0, 17.5, feature="ADM2", admin1="77", admin2="5"),
        line(900003, "Jabal Mithal", 30.2, 17.6, feature="MT"),
    )  # fmt: skip
    assert Gazetteer.open().search("Qaryat Mithal") == []
    assert run("install", "geonames", "Libya", "--from", str(tmp_path)) == 0
    assert "installed geonames-ly: 3 places" in capsys.readouterr().out
    gazetteer = Gazetteer.open()
    for name in ("Qaryat Mithal", "QARYAT MITHAL", "mithalville", "قرية مثال"):
        assert [place.id for place in gazetteer.search(name, country="LY")] == ["gn:900001"], name
    place = gazetteer.get("gn:900001")
    assert place == gazetteer.search("Qaryat Mithal")[0]
    assert place is not None
    assert (place.lon, place.lat, place.population, place.feature) == (17.7, 30.1, 321, "PPL")
    assert (place.admin1, place.admin2) == (gazetteer.admin1_of(17.7, 30.1).name, "Mithal District")  # type: ignore[union-attr]
    assert (place.source, place.licence) == ("GeoNames (geonames.org)", "CC-BY-4.0")
    assert "QMT" not in place.names
    assert gazetteer.search("Qaryat Mithal", country="SY") == []
    assert gazetteer.has_name("qaryat mithal")
    assert gazetteer.longest_name(["qaryat", "mithal", "on"], 0) == (2, "qaryat mithal")
    division = gazetteer.get("gn:900002")
    assert division is not None
    assert division.admin2 == ""
    assert division.radius_km > 10 > gazetteer.search("Jabal Mithal")[0].radius_km
    assert gazetteer.search("Sirte", country="LY")[0].id == "gn:2210554"
    (info,) = packs.installed()
    assert info.inputs == (("LY.zip", pack_geonames.digest_of(file)),)
    assert (info.places, info.countries) == (3, ("", "LY"))


def test_packs_and_uninstall(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("packs") == 0
    assert "no packs in" in capsys.readouterr().err
    geonames_file(tmp_path / "LY.txt", line(900001, "Qaryat Mithal", 30.1, 17.7))
    assert run("install", "geonames", "LY", "--from", str(tmp_path / "LY.txt")) == 0
    capsys.readouterr()
    assert run("packs") == 0
    assert capsys.readouterr().out.startswith("geonames-ly  1 places  1 names")
    assert run("uninstall", "geonames-sy") == 2
    assert "installed: geonames-ly" in capsys.readouterr().err
    assert run("uninstall", "../packs") == 2
    assert run("uninstall", "geonames-ly") == 0
    assert list(folder.iterdir()) == []
    assert Gazetteer.open().search("Qaryat Mithal") == []


def test_wof_round_trip(tmp_path: Path) -> None:
    file = wof_file(
        tmp_path / "ly.jsonl.gz",
        {"id": "wof:1", "type": "country", "name": "Libya", "lat": 27, "lon": 17, "country": "LY"},
        {"id": "wof:7", "type": "county", "name": "Mithal County", "lat": 30, "lon": 17.5, "country": "LY",
         "geometry": SQUARE, "area_km2": 10716.0, "src": "meso"},
        village(8, "Qaryat Mithal", 30.1, 17.7, names={"ara": ["قرية مثال"], "eng": ["Mithalville"]}, county=7),
        village(9, "Qaryat Thani", 30.2, 17.2, src="quattroshapes"),
        village(10, "Nowhere Known", None, 17.2),  # type: ignore[arg-type]
    )  # fmt: skip
    assert run("install", "wof", str(file)) == 0
    gazetteer = Gazetteer.open()
    (place,) = gazetteer.search("قرية مثال")
    assert (place.id, place.name, place.admin2, place.licence) == ("wof:8", "Qaryat Mithal", "Mithal County", "CC0-1.0")
    (other,) = gazetteer.search("Qaryat Thani")
    assert (other.admin2, other.licence) == ("Mithal County", "CC-BY-4.0")  # by polygon
    (county,) = gazetteer.search("Mithal County")
    assert county.feature == "ADM2"
    assert county.radius_km == pytest.approx(58.4, abs=0.1)
    outline = gazetteer.polygon(county)
    assert outline is not None
    assert outline.equals(shapely.from_geojson(json.dumps(SQUARE)))
    assert gazetteer.polygon(place) is None
    (info,) = packs.installed()
    assert (info.name, info.places, info.left_out) == ("wof-ly", 3, 2)


def test_spelled_differently(tmp_path: Path) -> None:
    pack_wof.install([wof_file(tmp_path / "a", village(8, "Zubaydiyat Mithqal", 30.1, 17.7))], "a")
    gazetteer = Gazetteer.open()
    assert gazetteer.search("Zubeidiyat Mithqal", country="LY") == []
    assert [p.id for p in gazetteer.search("Zubeidiyat Mithqal", country="LY", fuzzy=True)] == ["wof:8"]
    assert gazetteer.search("Zubeidiyat Mithqal", country="SY", fuzzy=True) == []


def test_two_packs_and_the_default_give_each_place_once(tmp_path: Path) -> None:
    geonames_file(
        tmp_path / "LY.txt",
        line(2210554, "Sirte", 31.2, 16.59, others="Qasr Mithal"),
        line(900001, "Qaryat Mithal", 30.1, 17.7, population=50),
        line(900005, "Qaryat Mithal", 27.0, 15.0),
    )
    records = (
        village(8, "Sirte", 31.21, 16.58, gn=2210554, names={"deu": ["Syrte am Meer"]}),
        village(9, "Qaryat Mithal", 30.11, 17.71, names={"eng": ["Mithalville"]}, src="mz"),
        village(11, "Qaryat Mithal", 25.0, 15.0, gn=900001),  # the id is a mistake of the source
    )
    assert run("install", "geonames", "LY", "--from", str(tmp_path)) == 0
    assert run("install", "wof", str(wof_file(tmp_path / "ly.jsonl", *records))) == 0
    gazetteer = Gazetteer.open()
    (sirte,) = (place for place in gazetteer.search("Sirte", country="LY") if place.feature.startswith("PPL"))
    assert (sirte.id, sirte.population) == ("gn:2210554", 106705)
    assert {"Qasr Mithal", "Syrte am Meer", "Surt"} <= set(sirte.names)
    assert sirte.source == "GeoNames (geonames.org); Who's On First (whosonfirst) (wof:8)"
    assert sirte.licence == "CC-BY-4.0; CC0-1.0"
    # A name that only the packs know gives the record of the default too.
    assert [place.id for place in gazetteer.search("Syrte am Meer")] == ["gn:2210554"]
    assert [place.id for place in gazetteer.search("Qasr Mithal")] == ["gn:2210554"]
    found = {place.id: place for place in gazetteer.search("Qaryat Mithal")}
    assert set(found) == {"gn:900001", "gn:900005", "wof:11"}
    assert "Mithalville" in found["gn:900001"].names
    assert "(wof:9)" in found["gn:900001"].source
    assert gazetteer.get("wof:9") is not None  # every id is still known


def test_division_with_a_polygon_comes_before_one_without(tmp_path: Path) -> None:
    geonames_file(tmp_path / "LY.txt", line(900002, "Mithal District", 30.0, 17.5, feature="ADM2"))
    county = {"id": "wof:7", "type": "county", "name": "Mithal District", "lat": 30, "lon": 17.5, "country": "LY"}
    pack_geonames.install(tmp_path / "LY.txt", "a")
    pack_wof.install([wof_file(tmp_path / "x", {**county, "geometry": SQUARE, "area_km2": 10716.0})], "b")
    gazetteer = Gazetteer.open()
    (place,) = gazetteer.search("Mithal District")
    assert (place.id, place.geonames_id) == ("wof:7", 900002)
    assert gazetteer.polygon(place) is not None


def test_suppressed_in_every_source(tmp_path: Path) -> None:
    pack_wof.install([wof_file(tmp_path / "a", village(8, "Sirte", 31.21, 16.58, gn=2210554))], "a")
    pack_wof.install([wof_file(tmp_path / "b", village(9, "Qaryat Mithal", 30.1, 17.7))], "b")
    gazetteer = Gazetteer.open()
    gazetteer.suppress("gn:2210554")
    gazetteer.suppress("wof:9")
    assert [place.feature for place in gazetteer.search("Sirte", country="LY") if place.feature.startswith("PPL")] == []
    assert gazetteer.search("Qaryat Mithal") == []


def test_kinds_are_not_mixed() -> None:
    town = Place("gn:1", "A", (), 17.0, 30.0, "LY", feature="PPL")
    division = Place("wof:2", "A", (), 17.0, 30.0, "LY", feature="ADM2", radius_km=20)
    abroad = Place("wof:3", "A", (), 17.0, 30.0, "TN")
    same = Place("wof:4", "A", (), 17.03, 30.0, "LY", feature="PPLL", population=9, radius_km=1.0)
    found = merged([(town, True), (division, True), (abroad, True), (same, False)])
    assert [place.id for place, _ in found] == ["gn:1", "wof:2", "wof:3"]
    assert (found[0][0].population, found[0][0].feature, found[0][0].radius_km) == (9, "PPLL", 1.0)


def test_alternate_names_are_joined(tmp_path: Path, folder: Path) -> None:
    places = geonames_file(
        tmp_path / "allCountries.zip",
        *(line(900001 + i, f"Qarya {chr(65 + i)}mithal", 30.1 + i / 50, 17.7) for i in range(5)),
    )
    rows = [(1, 900001, "ar", "مثال أ"), (2, 900003, "link", "https://example.org/Xy"), (3, 900005, "en", "Mithalville"),
            (4, 7, "en", "Of Nobody")]  # fmt: skip
    names = tmp_path / "alternateNamesV2.txt"
    names.write_text("".join("\t".join(map(str, (*row, "", "", "", "", "", ""))) + "\n" for row in rows), "utf-8")
    assert run("import", "geonames", str(places), "--alternate-names", str(names)) == 0
    gazetteer = Gazetteer.open()
    assert [place.id for place in gazetteer.search("مثال أ")] == ["gn:900001"]
    assert [place.id for place in gazetteer.search("Mithalville")] == ["gn:900005"]
    third = gazetteer.get("gn:900003")
    assert third is not None
    assert third.names == ()
    (info,) = packs.installed()
    assert (info.name, len(info.inputs)) == ("geonames-allcountries", 2)
    assert not [file.name for file in (folder / info.name).iterdir() if file.name.startswith(("places", "names", "run"))
                and file.suffix != ".bin"]  # fmt: skip


def test_many_runs_give_the_same_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"Mithal {chr(97 + i % 26)}{chr(97 + i // 26)}q" for i in range(300)]
    file = geonames_file(tmp_path / "x.txt", *(line(i + 1, name, 30.0, 17.0) for i, name in enumerate(names)))
    pack_geonames.install(file, "one")
    monkeypatch.setattr(pack_build, "_RUN", 40)
    monkeypatch.setattr(pack_build, "_CHUNK", 70)
    pack_geonames.install(file, "many")
    one, many = (packs.Pack(packs.packs_folder() / name) for name in ("one", "many"))
    for i, name in enumerate(names):
        hashed = packs.key_hash(name.lower())
        assert one.lookup(hashed) == many.lookup(hashed)
        assert many.lookup(hashed, frozenset({"LY"})) == many.lookup(hashed)
        assert many.lookup(hashed, frozenset({"SY"})) == []
        assert many.place(i) == one.place(i)
    assert not many.has(packs.key_hash("mithal"))


def test_most_populous_of_many_homonyms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MAX_HOMONYMS", 2)
    rows = [line(i + 1, "Qaryat Mithal", 25.0 + i, 17.0, population=(i * 7) % 5) for i in range(5)]
    pack_geonames.install(geonames_file(tmp_path / "x.txt", *rows), "x")
    pack = packs.Pack(packs.packs_folder() / "x")
    found = [pack.place(posting & 0x7FFFFFFF) for posting in pack.lookup(packs.key_hash("qaryat mithal"))]
    assert [place.population for place in found] == [4, 3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\n", "line 1: 2 columns, expected the 19 of GeoNames"),
        (line(1, "A", 95.0, 17.0), "line 1: .*latitude 95.0"),
        (line(1, "A", 30, 17) + "\n" + line(0, "B", 30, 17), "line 2: .*id 0"),
        ("", "no place was found"),
    ],
)
def test_wrong_geonames_file(text: str, message: str, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "LY.txt").write_text(text, "utf-8")
    with pytest.raises(GazetteerError, match=message):
        pack_geonames.install(tmp_path / "LY.txt", "x")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("nonsense", "line 1: .*expected a place of Who's On First"),
        ({"id": "wof:1", "name": "A"}, "line 1: lacks 'type'"),
        (village(1, "A", 95.0, 17.0), "line 1: lat 95.0"),
        (village(1, "A", 30.0, 17.0, pop="many"), "line 1: invalid literal"),
        ({**village(1, "A", 30.0, 17.0), "type": "region", "geometry": {"type": "Polygon"}}, "geometry cannot be read"),
    ],
)
def test_wrong_wof_file(record: object, message: str, tmp_path: Path, folder: Path) -> None:
    with pytest.raises(GazetteerError, match=message):
        pack_wof.install([wof_file(tmp_path / "x.jsonl", record)], "x")
    assert list(folder.iterdir()) == []


def test_failed_install_keeps_the_former_pack(tmp_path: Path, folder: Path) -> None:
    pack_wof.install([wof_file(tmp_path / "a", village(8, "Qaryat Mithal", 30.1, 17.7))], "a")
    with pytest.raises(GazetteerError):
        pack_wof.install([wof_file(tmp_path / "a", village(8, "Qaryat Thani", 30.1, 17.7), "nonsense")], "a")
    assert [place.id for place in Gazetteer.open().search("Qaryat Mithal")] == ["wof:8"]
    pack_wof.install([wof_file(tmp_path / "a", village(8, "Qaryat Thani", 30.1, 17.7))], "a")
    assert Gazetteer.open().search("Qaryat Mithal") == []
    assert [place.id for place in Gazetteer.open().search("Qaryat Thani")] == ["wof:8"]
    assert [path.name for path in folder.iterdir()] == ["a"]


@pytest.mark.parametrize("damage", ["version", "json", "missing"])
def test_broken_pack_is_told_of_and_left_out(damage: str, tmp_path: Path, folder: Path) -> None:
    pack_wof.install([wof_file(tmp_path / "a", village(8, "Qaryat Mithal", 30.1, 17.7))], "a")
    header = folder / "a" / packs.HEADER
    document = json.loads(header.read_text("utf-8"))
    if damage == "missing":
        del document["places"]
    document["version"] = 99 if damage == "version" else packs.VERSION
    header.write_text("{" if damage == "json" else json.dumps(document), "utf-8")
    gazetteer = Gazetteer.open()
    assert gazetteer.search("Sirte", country="LY")[0].id == "gn:2210554"
    assert gazetteer.search("Qaryat Mithal") == []
    assert len(gazetteer.warnings) == 1
    assert run("packs") == 2
    assert run("uninstall", "a") == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("install", "geonames"),
        ("install", "geonames", "Atlantis"),
        ("install", "geonames", "LY", "--from", "not-there"),
        ("install", "geonames", "LY", "--from", "."),
        ("install", "geonames", "LY", "SY", "--name", "x"),
        ("install", "geonames", "LY", "--sha256", "12"),
        ("install", "geonames", "LY", "--url", "ftp://example.org/"),
        ("install", "wof"),
        ("install", "wof", "not-there.jsonl"),
        ("install", "wof", "x", "--url", "http://example.org"),
        ("import", "geonames", "not-there.zip"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_name_of_a_pack_stays_inside_the_folder(tmp_path: Path) -> None:
    file = wof_file(tmp_path / "a", village(8, "Qaryat Mithal", 30.1, 17.7))
    for name in ("../up", ".hidden", "", "a/b"):
        with pytest.raises(GazetteerError, match="cannot name a pack"):
            pack_wof.install([file], name)


def test_names_keep_their_language(tmp_path: Path) -> None:
    names = {"ara": ["قرية مثال"], "eng": ["Mithalville"], "fra": ["Mithalville"], "und": ["Mithal Sud"]}
    pack_wof.install([wof_file(tmp_path / "a", village(8, "Qaryat Mithal", 30.1, 17.7, names=names))], "a")
    (place,) = Gazetteer.open().search("Qaryat Mithal")
    assert dict(zip(place.names, place.languages, strict=True)) == {
        "قرية مثال": "ar", "Mithalville": "en fr", "Mithal Sud": ""
    }  # fmt: skip
    assert place.names_in("fr") == ("Mithalville",)
    geonames_file(tmp_path / "LY.txt", line(2210554, "Sirte", 31.2, 16.59, others="Qasr Mithal"))
    rows = ((1, 2210554, "ckb", "Qasr Mithal"), (2, 2210554, "zh-Hant", "Xi Mithal"), (3, 2210554, "", "Mithalburg"))
    more = tmp_path / "more.txt"
    more.write_text("".join("\t".join(map(str, (*row, "", "", "", "", "", ""))) + "\n" for row in rows), "utf-8")
    pack_geonames.install(tmp_path / "LY.txt", "b", alternate_names=more)
    sirte = Gazetteer.open().search("Sirte", country="LY")[0]
    assert len(sirte.names) == len(sirte.languages)
    assert [sirte.names_in(tag) for tag in ("ckb", "zh-Hant")] == [("Qasr Mithal",), ("Xi Mithal",)]
    assert sirte.languages[sirte.names.index("Mithalburg")] == ""


def test_divisions_named_in_languages_only(tmp_path: Path) -> None:
    county = {"id": "wof:7", "type": "county", "lat": 30, "lon": 17.5, "country": "LY", "gn": -99}
    records = ({**county, "names": {"ara": ["مركز مثال"], "eng": ["Mithal Markaz"]}}, {**county, "id": "wof:8"})
    pack_wof.install([wof_file(tmp_path / "a", *records)], "a")
    (place,) = Gazetteer.open().search("مركز مثال")
    assert (place.name, place.geonames_id, place.names_in("ar")) == ("Mithal Markaz", None, ("مركز مثال",))
    assert packs.installed()[0].left_out == 1


def test_index_over_packs_is_followed_and_never_trusted_too_far(tmp_path: Path, folder: Path) -> None:
    for number, name in enumerate("abcd"):
        records = [village(10 + number, f"Qaryat {name}mithal", 30.1, 17.7), village(20, "Qaryat Sawa", 30.1, 17.7)]
        pack_wof.install([wof_file(tmp_path / name, *records)], name)
    index = pack_index.read(folder)
    assert [name for name, _ in index.covered] == ["a", "b", "c", "d"]
    assert list(index.packs_with(packs.key_hash("qaryat cmithal"))) == [2]
    assert list(index.packs_with(packs.key_hash("qaryat sawa"))) == [0, 1, 2, 3]
    assert list(index.packs_with(packs.key_hash("qaryat xmithal"))) == []

    def found() -> list[str]:
        gazetteer = Gazetteer.open()
        names = [*(f"Qaryat {name}mithal" for name in "abcd"), "Qaryat Jadid"]
        return [place.id for name in names for place in gazetteer.search(name)]

    def replace_index(content: bytes) -> None:
        write_atomic(folder / pack_index.FILE, content)
        pack_search._opened.clear()
        store._opened.clear()

    everything = [f"wof:{10 + number}" for number in range(4)]
    assert found() == everything
    stale = (folder / pack_index.FILE).read_bytes()
    pack_wof.install([wof_file(tmp_path / "b", village(31, "Qaryat Jadid", 30.1, 17.7))], "b")
    assert found() == ["wof:10", "wof:12", "wof:13", "wof:31"]
    replace_index(stale)  # as after a crash: it knows an older pack of that name
    assert found() == ["wof:10", "wof:12", "wof:13", "wof:31"]
    replace_index(stale[:-8])
    assert pack_index.read(folder).covered == ()
    assert found() == ["wof:10", "wof:12", "wof:13", "wof:31"]
    packs.uninstall("b")
    assert [name for name, _ in pack_index.read(folder).covered] == ["a", "c", "d"]
    assert found() == ["wof:10", "wof:12", "wof:13"]
    packs.uninstall("a")
    assert not (folder / pack_index.FILE).exists()


def test_spelling_supported_by_division_neighbours_and_kind(tmp_path: Path) -> None:
    gazetteer = Gazetteer.open()
    here = gazetteer.admin1_of(17.7, 30.1)
    assert here is not None
    records = (
        village(8, "Zubaydiyat Mithqal", 30.1, 17.7),
        village(9, "Zubeydiyat Mithqal", 25.0, 14.0),
        village(10, "Zubudayat Mothqal", 30.3, 17.9),
        {**village(11, "Zubaydiyat Mithqal", 30.0, 17.5), "type": "county"},
    )
    pack_wof.install([wof_file(tmp_path / "a", *records)], "a")
    gazetteer = Gazetteer.open()
    plain = gazetteer.search_fuzzy("Zubeidiyat Mithqal", country="LY")
    assert {match.place.id: match.support for match in plain} == dict.fromkeys(
        ("wof:8", "wof:9", "wof:11"), ("country",)
    )
    local = gazetteer.search_fuzzy(
        "Zubeidiyat Mithqal", country="LY", admin1=f"{here.name} District", kind="settlement"
    )
    assert [(m.place.id, m.support) for m in local] == [
        ("wof:8", ("country", "kind", "division")), ("wof:9", ("country", "kind"))
    ]  # fmt: skip
    near = gazetteer.search_fuzzy("Zubeidiyat Mithqal", near=[(14.1, 25.1)])
    assert (near[0].place.id, near[0].support) == ("wof:9", ("neighbours",))
    # Less alike than is asked for without support: taken only where the division speaks for it.
    assert gazetteer.search_fuzzy("Zabidayet Mothqal", country="LY") == []
    weak = gazetteer.search_fuzzy("Zabidayet Mothqal", country="LY", admin1=here.name)
    assert [match.place.id for match in weak][:1] == ["wof:10"]
    assert weak[0].score < 90


def test_streams_and_farms_are_not_guessed_at(tmp_path: Path) -> None:
    rows = [line(900001, "Zubaydiyat Mithqal", 30.1, 17.7, feature=code) for code in ("STM", "PPLL")]
    pack_geonames.install(geonames_file(tmp_path / "a.txt", rows[0]), "a")
    assert Gazetteer.open().search_fuzzy("Zubeidiyat Mithqal", country="LY") == []
    pack_geonames.install(geonames_file(tmp_path / "a.txt", rows[1]), "a")
    assert Gazetteer.open().search_fuzzy("Zubeidiyat Mithqal", country="LY")[0].place.id == "gn:900001"


def test_approximate_villages_stand_in_only_for_what_a_pack_lacks(tmp_path: Path) -> None:
    name = "Zolotyi Kolodiaz"
    alone = Gazetteer.open().search(name, country="UA")
    assert [place.id[:8] for place in alone] == ["katottg:"]
    lacking = [village(1, "Elsewhere", 48.5, 37.2, country="UA")]
    pack_wof.install([wof_file(tmp_path / "ua.jsonl", *lacking)], "wof-ua")
    for asked in (name, f"{name} village"):
        assert Gazetteer.open().search(asked, country="UA") == alone
        assert Gazetteer.open().search(asked, country="UA", fuzzy=True) == alone
    there = village(2, "Zolotyy Kolodyaz'", alone[0].lat + 0.1, alone[0].lon, country="UA")
    pack_wof.install([wof_file(tmp_path / "ua.jsonl", *lacking, there)], "wof-ua")
    assert [place.id for place in Gazetteer.open().search(name, country="UA", fuzzy=True)] == ["wof:2"]
    pack_wof.install([wof_file(tmp_path / "ua.jsonl", there | {"name": name})], "wof-ua")
    assert [place.id for place in Gazetteer.open().search(name, country="UA")] == ["wof:2"]


def test_the_better_known_of_two_villages_comes_first(tmp_path: Path) -> None:
    names = {"ara": ["مثال"], "rus": ["Митал"]}
    villages = (village(1, "Mithalabad", 30, 17), village(2, "Mithalabad", 29, 17, names=names))
    pack_wof.install([wof_file(tmp_path / "ly.jsonl", *villages)], "wof-ly")
    assert [place.id for place in Gazetteer.open().search("Mithalabad")] == ["wof:2", "wof:1"]


def test_an_exact_search_imports_nothing_heavy(tmp_path: Path) -> None:
    pack_wof.install([wof_file(tmp_path / "ly.jsonl", village(1, "Mithalabad", 30, 17))], "wof-ly")
    code = (
        "import sys; from geomap.gazetteer import Gazetteer; gazetteer = Gazetteer.open(); "
        "print(gazetteer.search('Mithalabad')[0].id, gazetteer.search('Sirte', country='LY')[0].id, "
        "gazetteer.get('gn:2210554').name, gazetteer.get('iso:LY-SR').name); print(*sys.modules)"
    )
    found, modules = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert found == "wof:1 gn:2210554 Sirte Sirte"
    assert not {"numpy", "pandas", "shapely", "rapidfuzz"} & set(modules.split())
