"""Other column names, hashtags and geodata files of the same events."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from geomap.cli import main
from geomap.events.triggers import TriggerKind, _load
from geomap.outputs.geofiles import DRIVERS, write_geofile
from geomap.outputs.plover import PLOVER
from geomap.outputs.schemes import SCHEMES
from geomap.outputs.tables import write_csv
from geomap.records import Event, Location, ReportRef

DAY = dt.date(2017, 9, 22)
EVENTS = [
    Event(
        "e1",
        "Violence against civilians",
        "Attack",
        DAY,
        DAY + dt.timedelta(days=3),
        2,
        ("A", "B"),
        ("civilians",),
        10,
        12,
        14,
        location=Location(17.51, 30.3, 71_000.0, "LY", where_prec=5, geo_precision=3),
        place_text="near X",
        quote="=SUM(A1)",
        reports=(ReportRef("Title", "Paper"),),
    ),
    Event("e2", location=Location(17.0, 27.0, 900_000.0, "LY", where_prec=6, geo_precision=3)),
    Event("e3"),
]


def table(path: Path, **options: object) -> list[dict[str, str]]:
    write_csv(EVENTS, path, **options)  # type: ignore[arg-type]
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_acled_takes_the_lowest_figure_and_its_own_time_precision(tmp_path: Path) -> None:
    first, country, _ = table(tmp_path / "a.csv", scheme="acled")
    assert (first["fatalities"], first["time_precision"], first["year"]) == ("10", "2", "2017")
    assert (first["actor1"], first["assoc_actor_1"], first["actor2"]) == ("A", "B", "civilians")
    assert first["notes"] == "'=SUM(A1)"
    assert (country["latitude"], country["country"]) == ("", "LY")


def test_ucdp_and_darwin_core(tmp_path: Path) -> None:
    first, country, nowhere = table(tmp_path / "u.csv", scheme="ucdp")
    assert (first["low"], first["best"], first["high"], first["type_of_violence"]) == ("10", "12", "14", "3")
    assert first["geom_wkt"] == "POINT (17.51 30.3)"
    assert country["geom_wkt"] == nowhere["geom_wkt"] == ""
    first, country, _ = table(tmp_path / "d.csv", scheme="dwc")
    assert first["eventDate"] == "2017-09-22/2017-09-25"
    assert (first["coordinateUncertaintyInMeters"], country["decimalLatitude"]) == ("71000", "")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_hashtags_stand_below_the_header(tmp_path: Path, scheme: str) -> None:
    tags, *rows = table(tmp_path / "h.csv", scheme=scheme, hxl=True)
    assert len(rows) == len(EVENTS)
    used = [tag for tag in tags.values() if tag]
    assert len(set(used)) == len(used) >= 8
    assert {"#geo+lat", "#geo+lon", "#event+id"} <= set(used)


def test_every_sub_event_type_has_a_plover_type() -> None:
    kinds: set[TriggerKind] = {kind for kinds in _load().index.entries() for kind in kinds}
    assert {kind.sub_event_type for kind in kinds} - set(PLOVER) == {"Other", "Disrupted weapons use"}


@pytest.mark.parametrize("suffix", DRIVERS)
def test_geodata_files_read_back(tmp_path: Path, suffix: str) -> None:
    geopandas = pytest.importorskip("geopandas")
    path = tmp_path / f"events{suffix}"
    write_geofile(EVENTS, path)
    frame = geopandas.read_parquet(path) if suffix == ".parquet" else geopandas.read_file(path)
    drawn = frame[frame.geometry.notna()]
    assert len(drawn) == 1 and drawn.geometry.iloc[0].x == pytest.approx(17.51)
    assert len(frame) == (1 if suffix == ".kml" else 3)
    assert sorted(p.name for p in tmp_path.iterdir()) == [path.name]


def test_columns_are_for_csv_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("A strike hit Sirte, Libya.", "utf-8")
    assert main(["events", str(tmp_path / "a.txt"), "-o", str(tmp_path / "a.jsonl"), "--columns", "acled"]) == 2
    assert "are for .csv files" in capsys.readouterr().err
    assert main(["events", str(tmp_path / "a.txt"), "-o", str(tmp_path / "a.csv"), "--columns", "acled", "--hxl"]) == 0
    assert (tmp_path / "a.csv").read_text("utf-8").splitlines()[1].startswith("#event+id,#date+occurred,")
