"""Many reports: merged by an index, spilled to a file, worked on in processes, written as they come."""

from __future__ import annotations

import datetime as dt
import gc
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import heeds_interrupts

from geomap.cli import main
from geomap.events import extract, extraction, merge, merge_events
from geomap.events.coreference import Cluster, cluster_clauses
from geomap.events.reportreading import Reading
from geomap.events.shelf import Shelf
from geomap.pipeline import RunOptions, Tally, iter_events, stream_events
from geomap.records import Event, Location, Report, ReportRef, Unresolved
from geomap.reports import Problem, iter_reports

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
KINDS = ("Attack", "Air/drone strike", "Armed clash", "Peaceful protest")


def made_up(count: int, seed: int = 3) -> list[Event]:
    """Events of a few days, crowded into a few places: on the antimeridian, at a pole, in one country, nowhere."""
    dice = random.Random(seed)
    spots = [(179.9, -17.0, "FJ"), (-179.95, -17.2, "FJ"), (10.0, 89.6, ""), (-150.0, 89.7, ""), (16.6, 31.2, "LY")]
    events = []
    for number in range(count):
        day = dt.date(2020, 1, 1) + dt.timedelta(days=dice.randrange(6))
        lon, lat, country = dice.choice(spots)
        prec = dice.choice((1, 2, 4, 6))
        place: Location | Unresolved | None = Location(
            lon + dice.uniform(-0.05, 0.05), lat + dice.uniform(-0.3, 0.3), dice.choice((2e3, 3e4, 2e5)), country, where_prec=prec
        )  # fmt: skip
        if dice.random() < 0.15:
            place = dice.choice((None, Unresolved("unknown place")))
        event = Event(
            id=f"e{number}", sub_event_type=dice.choice(KINDS), date_start=day,
            date_end=day + dt.timedelta(days=dice.choice((0, 0, 2))), date_prec=dice.choice((1, 1, 2, 3)),
            actors=dice.choice(((), ("Boko Haram",), ("US military",))), location=place,
            place_text=dice.choice(("Nowhere", "near Nowhere", "")), reports=(ReportRef(f"r{number // 2}"),),
        )  # fmt: skip
        events.append(event if dice.random() > 0.05 else Event(f"e{number}", reports=event.reports))
    return events


def test_merging_compares_only_what_is_near_and_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    events = made_up(700)
    near = merge_events(events)
    assert len(near) < 600
    monkeypatch.setattr(merge, "_keys", lambda event: ([("all", merge.family_of(event))],) * 2)
    assert merge_events(events) == near


def test_merging_from_a_file_gives_what_merging_in_memory_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    events = made_up(150)
    in_memory = merge_events(events)
    monkeypatch.setattr(Shelf.__init__, "__defaults__", (3,))
    assert merge_events(iter(events)) == in_memory


def test_events_of_a_country_share_its_outline_when_they_come_back_from_a_file() -> None:
    texts = [f"Clashes between rebels and soldiers killed {count} people in {where}." for count, where in
             ((3, "northern Mali"), (5, "Mali"), (7, "southern Mali"), (9, "Gao, Mali"))]  # fmt: skip
    events = [event for text in texts for event in extract(text, published="2020-01-02")]
    with Shelf[Event](0) as shelf:
        for event in events:
            shelf.add(event)
        back = [shelf[number] for number in range(len(shelf))]
        written = shelf._ends[-1]
    assert back == events and len(events) == 4
    assert [event.location.region(0.9) for event in back] == [event.location.region(0.9) for event in events]
    outlines = {
        id(field.polygon)
        for event in back
        for component in event.location.mixture.components
        for field in component.fields
        if hasattr(field, "polygon")
    }
    assert len(outlines) == 1 and written < 20_000


def test_processes_give_the_same_bytes(tmp_path: Path) -> None:
    for jobs in ("1", "2"):
        for name, more in (("merged.jsonl", []), ("apart.csv", ["--no-merge"])):
            assert main(["events", str(SEEDS), "-j", jobs, *more, "-o", str(tmp_path / jobs / name), "-q"]) == 0
    for name in ("merged.jsonl", "apart.csv"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_reports_are_read_as_events_are_asked_for() -> None:
    asked = []

    def endless():  # type: ignore[no-untyped-def]
        while True:
            asked.append(1)
            yield Report("Gunmen killed two people in Gao, Mali.", published=dt.date(2020, 1, 2))

    found = stream_events(endless())
    assert [len(next(found)[1]) for _ in range(3)] == [1, 1, 1]
    assert len(asked) == 3
    for number in range(4, 100):
        next(found)
        assert len(asked) < number + 32


def test_reports_read_together_give_what_each_gives_alone() -> None:
    reports = [item for item in iter_reports([SEEDS]) if isinstance(item, Report)][:12]
    reports += [
        Report(""),
        Report("Nothing happened."),
        Report("TWO SOLDIERS WERE KILLED IN SAN MIGUEL ON 3 MAY 1990. " * 3),
    ]
    assert len(reports) > 8
    together = [(report, events) for report, events in stream_events(reports + reports[:2])]
    assert together == [(report, extract(report)) for report in reports + reports[:2]]


def test_garbage_is_collected_as_before_once_reports_are_read() -> None:
    before = gc.get_threshold()
    found = stream_events([Report("Gunmen killed two people in Gao, Mali."), Report("Nothing happened.")])
    next(found)
    assert gc.get_threshold() != before
    assert len(list(found)) == 1
    assert gc.get_threshold() == before


def test_what_came_before_a_reader_that_fails_is_read() -> None:
    def failing():  # type: ignore[no-untyped-def]
        for _ in range(5):
            yield Report("Gunmen killed two people in Gao, Mali.")
        raise ValueError("no more")

    read = []
    with pytest.raises(ValueError, match="no more"):
        read.extend(pair for pair in stream_events(failing()))
    assert len(read) == 5


def test_a_report_that_geomap_fails_on_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def failing(reading: Reading) -> list[Cluster]:
        if "boom" in reading.report.text:
            raise ZeroDivisionError("by\nzero")
        return cluster_clauses(reading)

    monkeypatch.setattr(extraction, "cluster_clauses", failing)
    good, bad = '{"text": "Gunmen killed two people in Gao, Mali."}\n', '{"text": "A boom killed two people in Gao."}\n'
    # The last two are read together.
    (tmp_path / "a.jsonl").write_text(good + bad + good)
    told: list[Problem] = []
    tally = Tally()
    events = list(iter_events([tmp_path], RunOptions(merge=False), tally, tell=told.append))  # type: ignore[arg-type]
    assert (len(events), tally.reports, len(told)) == (2, 3, 1)
    assert "ZeroDivisionError: by zero" in str(told[0]) and "a.jsonl:2" in str(told[0])


def test_unmerged_events_can_be_read_back_though_reports_repeat(tmp_path: Path) -> None:
    rows = [{"text": "Gunmen killed two people in Gao, Mali.", "date": "2020-01-02"}] * 3
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "e.jsonl"
    assert main(["events", str(tmp_path / "a.jsonl"), "--no-merge", "-o", str(out), "-q"]) == 0
    assert len({json.loads(line)["id"] for line in out.read_text().splitlines()}) == 3
    assert main(["map", str(out), "-o", str(tmp_path / "m.html"), "-q"]) == 0


def test_an_event_file_given_twice_counts_once_and_another_event_of_the_same_id_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "e1", "lon": 1, "lat": 2}\n{"id": "e2"}\n')
    (tmp_path / "b.jsonl").write_text('{"id": "e1", "lon": 5, "lat": 2}\n')
    files = [tmp_path / name for name in ("a.jsonl", "a.jsonl", "b.jsonl")]
    events = list(iter_events(files, RunOptions(), Tally()))
    assert [event.id for event in events][:2] == ["e1", "e2"]
    assert len({event.id for event in events}) == len(events) == 3


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    rows = tmp_path / "a.jsonl"
    rows.write_text('{"text": "Gunmen killed two people in Gao, Mali."}\n' * 40_000)
    (tmp_path / "old.csv").write_text("kept")
    command = [sys.executable, "-m", "geomap", "events", str(rows), "--no-merge", "-o", str(tmp_path / "old.csv")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heeds_interrupts) as running:
        while running.poll() is None and not list(tmp_path.glob(".old.csv.*")):
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        try:
            _, said = running.communicate(timeout=60)
        finally:
            running.kill()
    assert (running.returncode, said) == (130, "geomap: interrupted; nothing half-written was left\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "old.csv"]
    assert (tmp_path / "old.csv").read_text() == "kept"


def test_of_one_file_no_more_than_ten_problems_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Gunmen killed two people in Gao."}\n' + "nonsense\n" * 5_000)
    assert main(["events", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "e.csv")]) == 0
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 12
    assert said[10].endswith("a.jsonl: 4,990 further problems like these")


@pytest.mark.parametrize("jobs", ["0", "-3", "100000"])
def test_senseless_numbers_of_processes(jobs: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["events", str(SEEDS), "-j", jobs, "-o", str(tmp_path / "e.csv")]) == 2
    assert "--jobs" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_events_come_in_the_order_of_the_reports() -> None:
    reports = [item for item in iter_reports([SEEDS]) if isinstance(item, Report)]
    assert [report for report, _ in stream_events(reports, jobs=2)] == reports
