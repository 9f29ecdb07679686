"""People's own entries: used by the next call, checked before they are written, never half-written."""

from __future__ import annotations

import dataclasses
import math
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, own
from geomap.gazetteer.entries import Entry, parse_entries, write_text
from geomap.records import Place

CAMP = Entry(id="", name="Camp X", aliases=("Mu'askar X",), lon=17.7, lat=30.1, country="LY")


@pytest.fixture
def gazetteer(tmp_path: Path) -> Gazetteer:
    return Gazetteer.open(places=tmp_path / "places.csv")


def test_an_added_place_is_found_by_the_next_call(gazetteer: Gazetteer) -> None:
    assert gazetteer.search("Camp X") == []
    place = gazetteer.add(CAMP)
    assert place.id == "own:camp-x"
    assert gazetteer.search("muaskar x") == [place]
    assert gazetteer.get("own:camp-x") == place
    assert gazetteer.own() == [place]
    assert gazetteer.has_name("camp x")
    assert gazetteer.longest_name(["at", "camp", "x", "near"], 1) == (2, "camp x")
    assert place.admin1 == "Sirte"
    gazetteer.remove("own:camp-x")
    assert gazetteer.search("Camp X") == []
    assert gazetteer.own() == []


def test_a_place_record_can_be_added(gazetteer: Gazetteer) -> None:
    given_place = Place("", "Depot 7", ("D7",), 17.7, 30.1, "", radius_km=0.5, source="visit", licence="CC0-1.0")
    place = gazetteer.add(given_place)
    assert place == dataclasses.replace(given_place, id="own:depot-7", country="LY", admin1="Sirte")
    assert Gazetteer.open(places=gazetteer.own_path).get("own:depot-7") == place


def test_own_entries_win(gazetteer: Gazetteer) -> None:
    assert gazetteer.search("Sirte")[0].id == "gn:2210554"
    place = gazetteer.add(Entry(id="sirte", name="Sirte", lon=16.6, lat=31.2, country="LY"))
    assert gazetteer.search("Sirte")[0] == place
    assert gazetteer.search("Libya")[0].id == "iso:LY"


def test_a_file_edited_by_hand_is_used_at_once(gazetteer: Gazetteer) -> None:
    path = gazetteer.own_path
    path.write_text("id,name,lon,lat\nx,Zubayr Post,17.7,30.1\n", encoding="utf-8")
    assert [place.id for place in gazetteer.search("zubayr post")] == ["own:x"]
    path.write_text("id,name,lon,lat\nx,Zubayr Pass,17.7,30.1\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert gazetteer.search("zubayr post") == []
    assert gazetteer.search("zubayr pass")[0].radius_km > 0
    path.unlink()
    assert gazetteer.search("zubayr pass") == []


def test_suppress_and_show_again(gazetteer: Gazetteer) -> None:
    assert gazetteer.suppress("gn:679471").country == "RO"
    assert "gn:679471" not in [place.id for place in gazetteer.search("Derna")]
    assert gazetteer.get("gn:679471") is None
    assert gazetteer.suppressed() == ["gn:679471"]
    with pytest.raises(GazetteerError, match="already"):
        gazetteer.suppress("gn:679471")
    gazetteer.unsuppress("gn:679471")
    assert "gn:679471" in [place.id for place in gazetteer.search("Derna")]
    with pytest.raises(GazetteerError, match="no place of the default has the id 'gn:1'"):
        gazetteer.suppress("gn:1")
    with pytest.raises(GazetteerError, match="no suppress row"):
        gazetteer.unsuppress("gn:679471")


def test_polygon_of_an_own_place(gazetteer: Gazetteer) -> None:
    wkt = "POLYGON ((17 30, 18 30, 18 31, 17 31, 17 30))"
    place = gazetteer.add(dataclasses.replace(CAMP, lon=17.5, lat=30.5, polygon=wkt))
    polygon = gazetteer.polygon(place)
    assert polygon is not None
    assert polygon.bounds == (17, 30, 18, 31)
    assert math.pi * place.radius_km**2 == pytest.approx(111.2 * 111.2 * math.cos(math.radians(30.5)), rel=0.01)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"lat": 91.0}, "lat is '91', expected degrees"),
        ({"lon": math.nan}, "lon is '', expected degrees"),
        ({"name": " "}, "name is empty"),
        ({"aliases": ("a;b",)}, "contains a semicolon"),
        ({"country": "Atlantis"}, "country 'Atlantis' is unknown"),
        ({"id": "two words"}, "id is 'two words'"),
        ({"lon": 30.1, "lat": 17.7}, "is in Sudan, .* lon and lat look swapped"),
        ({"lon": 18.0, "lat": 36.0}, "is at sea, .* from LY; correct it or use --force"),
        ({"country": "SY"}, "is in Libya"),
        ({"radius_km": -1.0}, "radius_km is '-1'"),
        ({"polygon": "POINT (1 2)"}, "polygon is a Point"),
        ({"polygon": "POLYGON ((0 0, 1 1"}, "polygon is not WKT"),
        ({"polygon": "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"}, "polygon is not valid"),
    ],
)
def test_a_wrong_entry_leaves_the_file_untouched(change: dict[str, object], reason: str, gazetteer: Gazetteer) -> None:
    gazetteer.add(dataclasses.replace(CAMP, name="First"))
    before = gazetteer.own_path.read_bytes()
    with pytest.raises(GazetteerError, match=reason):
        gazetteer.add(dataclasses.replace(CAMP, **change))  # type: ignore[arg-type]
    assert gazetteer.own_path.read_bytes() == before
    assert sorted(file.name for file in gazetteer.own_path.parent.iterdir()) == ["places.csv"]


@pytest.mark.parametrize("feature", ["OILF", "RF", "ANCH", "BUOY", "ISL"])
def test_what_lies_at_sea_is_accepted_far_off_the_coast(feature: str, gazetteer: Gazetteer) -> None:
    place = gazetteer.add(dataclasses.replace(CAMP, lon=18.0, lat=33.0, country="LY", feature=feature))
    assert (place.country, place.feature) == ("LY", feature)
    with pytest.raises(GazetteerError, match="is in"):
        gazetteer.add(dataclasses.replace(CAMP, name="Inland", lon=13.0, lat=22.0, country="SD", feature=feature))


def test_force_accepts_a_point_elsewhere(gazetteer: Gazetteer) -> None:
    place = gazetteer.add(dataclasses.replace(CAMP, country="SY"), force=True)
    assert place.country == "SY"


def test_ids_stay_unique(gazetteer: Gazetteer) -> None:
    assert gazetteer.add(CAMP).id == "own:camp-x"
    assert gazetteer.add(CAMP).id == "own:camp-x-2"
    with pytest.raises(GazetteerError, match="is taken"):
        gazetteer.add(dataclasses.replace(CAMP, id="camp-x"))


def test_wrong_rows_are_left_out_with_a_warning_but_block_writing(gazetteer: Gazetteer) -> None:
    path = gazetteer.own_path
    path.write_text("id,name,lon,lat,action\nx,Post X,17.7,30.1,\ny,Post Y,17.7,95,\nx,Z,1,1,\nw,W,1,1,drop\n", "utf-8")
    assert gazetteer.search("post x")[0].id == "own:x"
    assert gazetteer.search("post y") == []
    assert [warning.removeprefix(f"{path}: ") for warning in gazetteer.warnings] == [
        "line 3: lat is '95', expected degrees between -90 and 90",
        "line 4: id 'x' is taken by line 2",
        "line 5: action is 'drop', expected add or suppress",
    ]
    before = path.read_bytes()
    with pytest.raises(GazetteerError, match=r"line 3.*correct it first"):
        gazetteer.add(CAMP)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"name,lon\nX,1\n", "columns missing: id"),
        (b"id,name,lon,lat\nx,X,1,2,3,4\n", "more values than columns"),
        (b"\xff\xfe\x00", "a places file is CSV in UTF-8"),
        (b"id,name,lon,lat\nx,X,,\n", "lon is ''"),
    ],
)
def test_a_broken_file_does_not_stop_reading(content: bytes, reason: str, gazetteer: Gazetteer) -> None:
    gazetteer.own_path.write_bytes(content)
    assert gazetteer.search("Sirte")[0].id == "gn:2210554"
    assert reason in gazetteer.warnings[0]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbfid,name,lon,lat\r\nx,Post X,17.7,30.1\r\n"])
def test_empty_files_and_files_from_spreadsheets_are_fine(content: bytes, gazetteer: Gazetteer) -> None:
    gazetteer.own_path.write_bytes(content)
    assert gazetteer.warnings == []
    assert len(gazetteer.search("post x")) == (1 if content else 0)


def test_writers_do_not_lose_each_others_entries(gazetteer: Gazetteer) -> None:
    errors: list[Exception] = []

    def write(number: int) -> None:
        try:
            gazetteer.add(dataclasses.replace(CAMP, name=f"Post {number}"))
        except GazetteerError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert {place.name for place in gazetteer.own()} == {f"Post {number}" for number in range(8)}


def test_a_stale_lock_is_broken_and_a_fresh_one_respected(
    gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = gazetteer.own_path.with_name(".places.csv.lock")
    lock.touch()
    monkeypatch.setattr(own, "LOCK_WAIT_S", 0.05)
    with pytest.raises(GazetteerError, match="another process"):
        gazetteer.add(CAMP)
    os.utime(lock, (0, 0))
    assert gazetteer.add(CAMP).id == "own:camp-x"
    assert not lock.exists()


def test_which_file_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_PLACES", str(tmp_path / "mine.csv"))
    assert own.own_file() == tmp_path / "mine.csv"
    monkeypatch.delenv("GEOMAP_PLACES")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert own.own_file().name == "places.csv"
    assert own.own_file().parent.name == "geomap"
    (tmp_path / "gazetteer").mkdir()
    assert own.own_file() == tmp_path / "gazetteer" / "places.csv"


text = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters=";"), min_size=1).map(str.strip)
names = text.filter(bool)
entries = st.builds(
    Entry,
    id=st.from_regex(r"[a-z][a-z0-9:.-]{0,8}", fullmatch=True),
    name=names,
    aliases=st.lists(names, unique=True, max_size=3).map(tuple),
    lon=st.floats(-180, 180),
    lat=st.floats(-90, 90),
    country=st.sampled_from(["", "LY", "SO"]),
    admin1=st.sampled_from(["", "Surt"]),
    feature=st.sampled_from(["PPL", "RGN"]),
    population=st.integers(0, 10**9),
    radius_km=st.none() | st.floats(0.01, 5000),
    source=st.just("") | names,
    note=st.just("") | names,
)


@given(st.lists(entries, max_size=4, unique_by=lambda entry: entry.id))
def test_written_entries_are_read_back(written: list[Entry]) -> None:
    read, problems = parse_entries(write_text(written))
    assert problems == []
    assert read == written


@given(st.text(max_size=200))
def test_any_text_gives_entries_or_problems(content: str) -> None:
    parse_entries("id,name,lon,lat\n" + content)
    parse_entries(content)


WRITER = """
import sys
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.entries import Entry
gazetteer = Gazetteer.open(places=sys.argv[1])
number = 0
while number < int(sys.argv[3]):
    gazetteer.add(Entry("", f"Post {sys.argv[2]} {number}", lon=17.7, lat=30.1, country="LY"))
    number += 1
    print(number, flush=True)
"""


def writing(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def test_two_processes_do_not_lose_each_others_entries(gazetteer: Gazetteer) -> None:
    writers = [writing(gazetteer.own_path, name, 15) for name in ("a", "b")]
    for writer in writers:
        assert writer.communicate(timeout=60)[0].split()[-1] == "15"
    assert len(gazetteer.own()) == 30
    assert sorted(file.name for file in gazetteer.own_path.parent.iterdir()) == ["places.csv"]


def test_a_killed_writer_leaves_a_whole_file(gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    for attempt in range(3):
        writer = writing(gazetteer.own_path, f"k{attempt}", 10_000)
        assert writer.stdout is not None
        told = 0
        for line in writer.stdout:
            told = int(line)
            if told >= 5 + attempt:
                break
        writer.kill()
        # Not `communicate`: it loses the lines that came with the last one and wait in the stream's own buffer.
        told = max([told, *map(int, writer.stdout.read().split())])
        writer.wait(timeout=60)
        writer.stdout.close()
        kept = [entry for entry in gazetteer.own_entries() if entry.name.startswith(f"Post k{attempt} ")]
        assert gazetteer.warnings == []
        assert told <= len(kept) <= told + 1  # written, but killed before it could say so
        # What the killed writer leaves: at most its lock, broken when stale.
        monkeypatch.setattr(own, "STALE_LOCK_S", 0.0)
        gazetteer.add(dataclasses.replace(CAMP, name=f"After {attempt}"))
        monkeypatch.undo()


def test_edit(gazetteer: Gazetteer) -> None:
    gazetteer.add(dataclasses.replace(CAMP, note="old"))
    gazetteer.add(dataclasses.replace(CAMP, name="Second"))
    place = gazetteer.edit("camp-x", {"name": "Camp Y", "aliases": "Why;Y", "note": ""})
    assert (place.id, place.name, place.names) == ("own:camp-x", "Camp Y", ("Why", "Y"))
    assert [entry.name for entry in gazetteer.own_entries()] == ["Camp Y", "Second"]
    assert gazetteer.own_entries()[0].note == ""
    assert gazetteer.search("Camp X") == []
    moved = gazetteer.edit("own:camp-x", {"lon": "45.34", "lat": "2.04"})
    assert (moved.country, moved.lon) == ("SO", 45.34)
    before = gazetteer.own_path.read_bytes()
    for changes, reason in (
        ({"lat": "91"}, "lat is '91'"),
        ({"name": ""}, "name is empty"),
        ({"lon": "30.1", "lat": "17.7", "country": "Libya"}, "is in Sudan"),
        ({"population": "many"}, "population is 'many'"),
    ):
        with pytest.raises(GazetteerError, match=reason):
            gazetteer.edit("own:camp-x", changes)
    with pytest.raises(GazetteerError, match="no place of yours with the id 'own:none'"):
        gazetteer.edit("own:none", {"name": "x"})
    assert gazetteer.own_path.read_bytes() == before
