"""Event JSON lines: lossless round trip, and one clear line for what is wrong."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import area_event
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geomap.errors import InputError
from geomap.outputs.jsonl import (
    KEYS,
    is_event_file,
    read_events,
    write_events,
)
from geomap.records import Candidate, Event, Location, PhrasePart, Place, ReportRef, Unresolved

words = st.text(max_size=12)
tuples = st.lists(words, max_size=3).map(tuple)
whole = st.integers(0, 10**9)
maybe_whole = st.none() | whole
dates = st.none() | st.dates(min_value=dt.date(1, 1, 1))
lons = st.floats(-180, 180)
lats = st.floats(-90, 90)
places = st.builds(
    Place,
    id=words,
    name=words,
    names=st.just(()),
    lon=lons,
    lat=lats,
    country=words,
    admin1=words,
    admin2=words,
    feature=words,
    population=whole,
    radius_km=st.floats(0, 1e4),
    geonames_id=maybe_whole,
    source=words,
    licence=words,
)
regions = st.just(()) | st.tuples(st.integers(-170, 170), st.integers(-80, 80)).map(
    lambda xy: ((0.5, box(*xy, xy[0] + 0.25, xy[1] + 0.5)), (0.9, box(*xy, xy[0] + 1, xy[1] + 1)))
)
locations = st.builds(
    Location,
    lon=lons,
    lat=lats,
    uncertainty_m=st.floats(0, 1e7),
    country=words,
    candidates=st.lists(st.builds(Candidate, places, st.floats(0, 1)), max_size=2).map(tuple),
    phrases=st.lists(st.builds(PhrasePart, whole, whole, words, words), max_size=2).map(tuple),
    explanation=words,
    warnings=tuples,
    where_prec=st.integers(1, 7),
    geo_precision=st.integers(1, 3),
    given_regions=regions,
)
some_events = st.builds(
    Event,
    id=st.text(min_size=1, max_size=12),
    event_type=words,
    sub_event_type=words,
    date_start=dates,
    date_end=dates,
    date_prec=st.none() | st.integers(1, 5),
    actors=tuples,
    targets=tuples,
    deaths_low=maybe_whole,
    deaths_best=maybe_whole,
    deaths_high=maybe_whole,
    deaths_text=words,
    attack_count=maybe_whole,
    location=st.none() | st.builds(Unresolved, words, words) | locations,
    place_text=words,
    quote=words,
    reports=st.lists(st.builds(ReportRef, words, words, words, dates), max_size=2).map(tuple),
    explanation=words,
    flags=tuples,
)


def same(a: Event, b: Event) -> bool:
    """Compare events whose regions may start at another corner."""
    if not (isinstance(a.location, Location) and isinstance(b.location, Location)):
        return a == b
    left, right = a.location.given_regions, b.location.given_regions
    bare_a = replace(a, location=replace(a.location, given_regions=()))
    bare_b = replace(b, location=replace(b.location, given_regions=()))
    return bare_a == bare_b and all(
        mass == other and geometry.equals(twin) for (mass, geometry), (other, twin) in zip(left, right, strict=True)
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(some_events, max_size=3, unique_by=lambda event: event.id))
def test_what_is_written_is_read_back(tmp_path: Path, written: list[Event]) -> None:
    target = tmp_path / "events.jsonl"
    write_events(written, target)
    assert len(target.read_bytes().split(b"\n")) == len(written) + 1
    read, problems = read_events(target)
    assert not problems
    assert len(read) == len(written)
    assert all(same(a, b) for a, b in zip(written, read, strict=True))


def test_samples_come_back_and_keys_are_published(events: tuple[Event, ...], tmp_path: Path) -> None:
    target = tmp_path / "events.jsonl"
    write_events(events, target)
    first = json.loads(target.read_text("utf-8").split("\n")[0])
    assert tuple(first) == KEYS
    assert first["region90"]["type"] == "Polygon"
    again = tmp_path / "again.jsonl"
    write_events(read_events(target).events, again)
    assert again.read_bytes() == target.read_bytes()
    assert is_event_file(target)


def test_every_key_but_id_may_be_missing(tmp_path: Path) -> None:
    target = tmp_path / "own.jsonl"
    target.write_text(
        '{"id": 7}\n\n{"id": "b", "lon": 16.5, "lat": 31, "actors": "A; B", "date_start": "2017-09-26T10:00:00Z"}\n'
    )
    bare, own = read_events(target).events
    assert bare == Event("7")
    assert own.actors == ("A", "B")
    assert own.date_start == dt.date(2017, 9, 26)
    assert isinstance(own.location, Location)
    assert (own.location.where_prec, own.location.uncertainty_m) == (2, 25_000.0)
    assert own.flags == ("uncertainty assumed",)
    write_events([own], target)
    assert read_events(target).events == (own,)


WRONG = [
    ("{", "not JSON"),
    ("[1]", "one JSON object per line"),
    ('{"text": "Five were killed."}', "a report"),
    ('{"id": "x", "text": "Five were killed."}', "a report"),
    ('{"title": "x"}', "needs an `id`"),
    ('{"id": ""}', "id is empty"),
    ('{"id": "x", "lon": 1}', "lon and lat must both"),
    ('{"id": "x", "lon": 200, "lat": 1}', "lon is 200; expected a number from -180 to 180"),
    ('{"id": "x", "lon": NaN, "lat": 1}', "NaN is not a number"),
    ('{"id": "x", "lon": 1e999, "lat": 1}', "lon is inf"),
    ('{"id": "x", "lon": true, "lat": 1}', "lon is True; expected a number"),
    ('{"id": "x", "deaths_best": -1}', "deaths_best is -1"),
    ('{"id": "x", "deaths_best": 1.5}', "a whole number"),
    ('{"id": "x", "deaths_best": 1' + "0" * 400 + "}", "deaths_best is 1000"),
    ('{"id": "x", "deaths_best": 1' + "0" * 5000 + "}", "not readable"),
    ('{"id": "x", "date_start": "26/9/2017"}', "a date as YYYY-MM-DD"),
    ('{"id": "x", "date_start": 20170926}', "a date as YYYY-MM-DD"),
    ('{"id": "x", "actors": [1]}', "a list of texts"),
    ('{"id": "x", "reports": ["a"]}', "a list of objects"),
    ('{"id": "x", "reports": [{"published": "soon"}]}', "reports: published is 'soon'"),
    ('{"id": "x", "quote": {}}', "quote is {}; expected text"),
    ('{"id": "x", "lon": 1, "lat": 1, "where_prec": 9}', "where_prec is 9"),
    ('{"id": "x", "lon": 1, "lat": 1, "region90": {"type": "Point"}}', "a GeoJSON Polygon"),
    (
        '{"id": "x", "lon": 1, "lat": 1, "region90": {"type": "Polygon", "coordinates": [[["a"]]]}}',
        "a GeoJSON Polygon",
    ),
    ("[" * 100_000, "nested too deeply"),
    ('{"id": "good"}', "the id 'good' stands in line 1 too"),
]


@pytest.mark.parametrize(("line", "reason"), WRONG, ids=[reason[:30] for _, reason in WRONG])
def test_a_wrong_line_is_named_and_the_rest_is_read(tmp_path: Path, line: str, reason: str) -> None:
    target = tmp_path / "mixed.jsonl"
    target.write_text(f'{{"id": "good"}}\n{line}\n{{"id": "last"}}\n')
    result = read_events(target)
    assert [event.id for event in result.events] == ["good", "last"]
    (problem,) = result.problems
    assert problem.line == 2
    assert reason in problem.reason
    assert str(problem).startswith(f"{target} line 2: ")
    assert "\n" not in str(problem)


def test_unreadable_files_give_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_events(tmp_path / "none.jsonl")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(InputError, match="expected UTF-8"):
        read_events(tmp_path / "binary")
    with pytest.raises(InputError, match="directory"):
        read_events(tmp_path)


def test_reports_are_told_from_events(tmp_path: Path) -> None:
    reports = tmp_path / "reports.jsonl"
    reports.write_text('\n{"id": "r", "text": "Five were killed."}\n')
    assert not is_event_file(reports)
    for other in (b"plain text", b"{", b"[" * 100_000, b"caf\xe9", b"", b"\x00\xff"):
        reports.write_bytes(other)
        assert not is_event_file(reports)
    assert not is_event_file(tmp_path)
    assert not is_event_file(tmp_path / "none")
    reports.write_bytes(b'\xef\xbb\xbf\n{"id": 1}')
    assert is_event_file(reports)


def test_numbers_that_are_not_finite_are_never_written(tmp_path: Path) -> None:
    odd = replace(area_event().location, candidates=(Candidate(Place("p", "n", (), float("nan"), 0.0, ""), 1.0),))  # type: ignore[type-var]
    with pytest.raises(InputError, match="'area-1' holds a number that is not finite"):
        write_events([replace(area_event(), location=odd)], tmp_path / "x.jsonl")
    assert not (tmp_path / "x.jsonl").exists()
