"""The command line, as a user meets it: output, exit codes, files."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import heeds_interrupts

from geomap.cli import main

ROOT = Path(__file__).parent.parent

REPORT = """---
title: Two strikes
date: 2017-09-28
source: Test desk
url: https://example.org/strikes
---
US forces struck an ISIS camp about 150 miles southeast of Sirte, Libya, on Friday, killing 17 militants.
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, "utf-8")
    return path


def test_resolve_prints_point_words_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "approximately 100 miles southeast of Sirte"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "30.33° N, 17.57° E   ± 67 km (90 %)   LY   where_prec 5, geo_precision 3"
    words = [line.split("  ")[1].strip() for line in lines[2:6]]
    assert words == ["approximately", "100 miles", "southeast", "Sirte"]
    assert lines[-1].strip().startswith("Sirte, LY (gn:2210554, population 106,705; GeoNames")
    assert "CC-BY-4.0" in lines[-1]


def test_resolve_json_and_geojson_agree(capsys: pytest.CaptureFixture[str]) -> None:
    phrase = "20 km north of Sabha"
    assert main(["resolve", phrase, "--country", "LY", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert main(["resolve", phrase, "--country", "Libya", "--geojson"]) == 0
    collection = json.loads(capsys.readouterr().out)
    point, half, most = collection["features"]
    assert point["geometry"]["coordinates"] == [data["lon"], data["lat"]]
    assert data["region50"] == half["geometry"] and data["region90"] == most["geometry"]
    assert data["candidates"][0]["id"] == "gn:2212775" and data["candidates"][0]["licence"] == "CC-BY-4.0"
    assert [part["text"] for part in data["phrases"]] == ["20 km", "north", "Sabha"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["resolve", "north of Xyzzyk"], "no place named 'Xyzzyk'"),
        (["resolve", ""], "empty phrase"),
        (["resolve", "Sirte", "--country", "Atlantis"], "unknown country 'Atlantis'"),
        (["map", "/nonexistent/report.txt"], "nonexistent"),
        (["events", "x.txt", "-o", "x.docx"], "expected a name ending in .geojson, .csv, .jsonl"),
        (["map", "seeds", "--published", "yesterday"], "expected YYYY-MM-DD"),
        (["evaluate", "offsets", "/nonexistent.jsonl"], "cannot read"),
    ],
)
def test_wrong_input_is_one_clear_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert message in error and "Traceback" not in error
    assert all(line.startswith("geomap: ") for line in error.splitlines())


def test_map_writes_page_points_and_regions(report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, points, regions = (tmp_path / name for name in ("m.html", "p.geojson", "r.geojson"))
    arguments = ["map", str(report), "-o", str(page), "--geojson", str(points), "--regions", str(regions)]
    assert main(arguments) == 0
    assert "1 event from 1 report: 1 on the map; wrote" in capsys.readouterr().err
    (feature,) = json.loads(points.read_text("utf-8"))["features"]
    assert feature["properties"]["date_start"] == "2017-09-22"
    assert feature["properties"]["deaths_best"] == 17
    assert feature["properties"]["place_text"].startswith("about 150 miles southeast of Sirte")
    assert len(json.loads(regions.read_text("utf-8"))["features"]) == 2
    assert page.stat().st_size > 100_000


def test_events_as_lines_can_be_mapped_again(report: Path, tmp_path: Path) -> None:
    lines, first, again = tmp_path / "e.jsonl", tmp_path / "1.geojson", tmp_path / "2.geojson"
    assert main(["events", str(report), "-o", str(lines), "-q"]) == 0
    assert main(["events", str(report), "-o", str(first), "-q"]) == 0
    assert main(["map", str(lines), "-o", str(tmp_path / "m.html"), "--geojson", str(again), "-q"]) == 0
    assert json.loads(first.read_text("utf-8")) == json.loads(again.read_text("utf-8"))


def test_one_bad_file_does_not_stop_the_others(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (report.parent / "broken.jsonl").write_text('{"title": "no text"}\n{not json\n', "utf-8")
    (report.parent / "binary.txt").write_bytes(bytes(range(256)) * 10)
    output = report.parent / "out" / "e.jsonl"
    assert main(["events", str(report.parent), "-o", str(output)]) == 0
    error = capsys.readouterr().err
    assert "broken.jsonl" in error and "binary.txt" in error
    assert "1 event from 1 report" in error


def test_published_dates_reports_that_state_none(report: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.txt"
    bare.write_text(REPORT.split("---\n", 2)[2], "utf-8")
    for published, expected in (("2017-09-28", "2017-09-22"), (None, None)):
        output = tmp_path / "e.jsonl"
        extra = ["--published", published] if published else []
        assert main(["events", str(bare), "-o", str(output), "-q", *extra]) == 0
        assert json.loads(output.read_text("utf-8").splitlines()[0])["date_start"] == expected


def test_geoparse_lists_phrases(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["geoparse", str(report), "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert any(row["kind"] == "distance_bearing" and row["country"] == "LY" for row in found)


def test_evaluate_prints_coverage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"id": "a", "text": "20 km north of Sabha", "lat": 27.2, "lon": 14.43, "country": "Libya"},
        {"id": "b", "text": "20 km north of Xyzzyk", "lat": 27.2, "lon": 14.43},
        {"id": "c", "text": "no phrase", "lat": 27.2, "lon": 14.43},
    ]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert main(["evaluate", "offsets", str(corpus), "--half", "both", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    (line,) = [kind for kind in result["kinds"] if kind["kind"] == "all"]
    assert (line["n"], line["resolved"], line["in90"], line["in90_all"]) == (2, 0.5, 1.0, 0.5)
    assert result["without_phrase"] == 1


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    code = "import sys; from geomap.cli import build_parser; build_parser(); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "folium", "shapely", "rich"} & set(modules)
    text = subprocess.run([sys.executable, "-m", "geomap", "--help"], capture_output=True, text=True, check=True).stdout
    for command in ("map", "resolve", "geoparse", "events", "gazetteer", "evaluate"):
        assert f"\n    {command}" in text


def test_resolve_needs_neither_pandas_nor_folium() -> None:
    code = (
        "import sys; from geomap.cli import main; main(['resolve', '100 miles southeast of Sirte']); "
        "print(*sys.modules)"
    )
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pandas", "folium", "rich", "geopy", "contourpy"} & set(modules)


def test_interrupt_leaves_nothing_half_written(tmp_path: Path) -> None:
    folder, out = tmp_path / "many", tmp_path / "out"
    folder.mkdir()
    for number in range(3000):
        (folder / f"{number:04}.txt").write_text(REPORT.replace("150 miles", f"{100 + number} km"), "utf-8")
    command = [sys.executable, "-m", "geomap", "map", str(folder), "-o", str(out / "m.html")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, preexec_fn=heeds_interrupts) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=3)
        process.send_signal(signal.SIGINT)
        try:
            _, error = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 130
    assert error.strip() == "geomap: interrupted; nothing half-written was left"
    assert not out.exists() or not list(out.iterdir())
