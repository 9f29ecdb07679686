"""The main job on the seed reports: the committed map and GeoJSON are what the seeds give, to the byte."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


def unpacked(page: Path) -> tuple[str, list[bytes]]:
    """Return a page without its packed data, and the data: builds of zlib pack the same data differently."""
    text = page.read_text("utf-8")
    packed = re.findall(r'"(H4sI[A-Za-z0-9+/=]+)"|>(H4sI[A-Za-z0-9+/=]+)<', text)
    data = ["".join(groups) for groups in packed]
    for one in data:
        text = text.replace(one, "")
    return text, [gzip.decompress(base64.b64decode(one)) for one in data]


def test_map_is_the_committed_one(made: Path) -> None:
    fresh, committed = unpacked(made / "seeds.html"), unpacked(ROOT / "maps" / "seeds.html")
    assert fresh[1], "no packed data found in the page"
    assert fresh == committed, "run `make map` and commit maps/seeds.html if the change is meant"


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
