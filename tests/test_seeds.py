"""The main job on the seed reports: the committed map and GeoJSON are what the seeds give; the same machine gives the same bytes."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import LineString
from test_webmap_packing import unpacked

from geomap.cli import main

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the main job in a fresh folder, as `make map` does."""
    folder = tmp_path_factory.mktemp("maps")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMAP_PLACES", str(folder / "places.csv"))
        patch.chdir(ROOT)
        arguments = [
            "map",
            "seeds/",
            "-o",
            str(folder / "seeds.html"),
            "--geojson",
            str(folder / "seeds.geojson"),
            "-q",
        ]
        assert main(arguments) == 0
    return folder


def test_geojson_is_the_committed_one(made: Path) -> None:
    fresh, committed = (json.loads((f / "seeds.geojson").read_text("utf-8")) for f in (made, ROOT / "maps"))
    for new, old in zip(fresh["features"], committed["features"], strict=True):
        assert new == old, f"event {old['id']} changed: run `make map` and commit maps/ if that is meant"
    assert fresh == committed


def test_same_input_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    """Another process, with another order of hashes."""
    command = [sys.executable, "-m", "geomap", "map", "seeds/", "-q"]
    command += ["-o", str(tmp_path / "seeds.html"), "--geojson", str(tmp_path / "seeds.geojson")]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "GEOMAP_PLACES": str(tmp_path / "places.csv")}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    for name in ("seeds.html", "seeds.geojson"):
        assert (tmp_path / name).read_bytes() == (made / name).read_bytes(), name


#: Columns that hold the outlines of regions.
OUTLINES = ("ring_length", "vertex_dx", "vertex_dy")


@dataclass(frozen=True)
class Page:
    """A page without its packed data, the tables and columns of the data, and the outlines of the regions."""

    text: str
    tables: list[dict[str, Any]]
    columns: list[dict[str, list[int]]]
    outlines: list[LineString]


def page_of(path: Path) -> Page:
    """Return a page in parts: builds of zlib pack the same data differently, and hashes stand for the packed data.

    Outlines are kept apart because processors differ in the last digit of a sine, which now and then decides about a vertex.
    """
    text = path.read_text("utf-8")
    tables, columns, outlines = [], [], []
    for groups in re.findall(r'"(H4sI[A-Za-z0-9+/=]+)"|>(H4sI[A-Za-z0-9+/=]+)<', text):
        packed = "".join(groups)
        text = text.replace(packed, "")
        data = gzip.decompress(base64.b64decode(packed))
        if data[4:5] != b"{":
            tables.append({"data": data})
            continue
        head, found = columns_of(data)
        outlines += outlines_of(found)
        tables.append({name: value for name, value in head.items() if name != "columns"})
        columns.append({name: value for name, value in found.items() if name not in OUTLINES})
    text = re.sub(r"sha256-[A-Za-z0-9+/=]+|(?<=_)[0-9a-f]{16}", "HASH", text)
    return Page(text, tables, columns, outlines)


def columns_of(data: bytes) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """Return the head of packed columns and the columns."""
    start = 4 + int.from_bytes(data[:4], "little")
    head = json.loads(data[4:start])
    columns = {}
    for name, storage, width, count in head["columns"]:
        columns[name] = unpacked(data[start : start + width * count], width, storage)
        start += width * count
    return head, columns


def outlines_of(columns: dict[str, list[int]]) -> list[LineString]:
    """Return the rings of all regions, in steps of their grids from their corners."""
    dx, dy = columns.get("vertex_dx", []), columns.get("vertex_dy", [])
    outlines, start = [], 0
    for length in columns.get("ring_length", []):
        part = slice(start, start + length)
        vertices = list(zip(accumulate(dx[part]), accumulate(dy[part]), strict=True))
        outlines.append(LineString([*vertices, vertices[0]]))
        start += length
    return outlines


def test_map_is_the_committed_one(made: Path) -> None:
    fresh, committed = page_of(made / "seeds.html"), page_of(ROOT / "maps" / "seeds.html")
    assert fresh.outlines, "no regions found in the page"
    advice = "run `make map` and commit maps/seeds.html if the change is meant"
    assert fresh.text == committed.text, advice
    assert fresh.tables == committed.tables, advice
    assert fresh.columns == committed.columns, advice
    for new, old in zip(fresh.outlines, committed.outlines, strict=True):
        assert new.hausdorff_distance(old) < 2 + 0.005 * old.length, advice


def test_committed_map_is_small(made: Path) -> None:
    assert (ROOT / "maps" / "seeds.html").stat().st_size < 1_000_000


def test_the_two_libyan_strikes(made: Path) -> None:
    features = json.loads((made / "seeds.geojson").read_text("utf-8"))["features"]
    libya = {f["properties"]["date_start"]: f["properties"] for f in features if f["properties"]["country"] == "LY"}
    assert set(libya) == {"2017-09-22", "2017-09-26"}
    first, second = libya["2017-09-22"], libya["2017-09-26"]
    for event in (first, second):
        assert event["sub_event_type"] == "Air/drone strike"
        assert any("Africa Command" in actor for actor in event["actors"])
        assert any("Islamic State" in target or "ISIS" in target for target in event["targets"])
    assert "150 miles southeast of Sirte" in first["place_text"]
    assert (first["deaths_low"], first["deaths_best"], first["attack_count"]) == (17, 17, 6)
    assert len(first["reports"]) == 2, "told by two reports, one event"
    assert "100 miles southeast of Sirte" in second["place_text"]
    assert second["deaths_high"] == 9 and "several" in second["deaths_text"]


def test_seed_reports_name_their_sources() -> None:
    from geomap.reports import read

    reports = read(ROOT / "seeds")
    assert len(reports) >= 8
    assert all(report.title and report.source for report in reports)
    assert all(report.url.startswith("https://") or not report.url for report in reports)
