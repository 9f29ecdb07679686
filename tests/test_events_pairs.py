"""Merging over pairs of paraphrased reports: of the same event, and of events near in place and time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from geomap.events import extract, merge_events
from geomap.records import Report

PAIRS = Path(__file__).parent / "corpus" / "merge_pairs.tsv"


def pairs() -> list[tuple[bool, Report, Report]]:
    rows = [line.split("\t") for line in PAIRS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [
        (
            same == "1",
            Report(one, title="one", published=dt.date.fromisoformat(first)),
            Report(other, title="other", published=dt.date.fromisoformat(second)),
        )
        for same, first, one, second, other in rows
    ]


def merged(one: Report, other: Report) -> bool:
    events = [*extract(one), *extract(other)]
    return any(len(event.reports) == 2 for event in merge_events(events))


def test_precision_and_recall_of_merging() -> None:
    rows = [(same, merged(one, other), one.text, other.text) for same, one, other in pairs()]
    assert len(rows) >= 130
    found = [row for row in rows if row[1]]
    wrong = [row[2:] for row in found if not row[0]]
    missed = [row[2:] for row in rows if row[0] and not row[1]]
    assert 1 - len(wrong) / len(found) >= 0.95, wrong
    assert 1 - len(missed) / sum(row[0] for row in rows) >= 0.8, missed


def test_a_merge_says_why_and_the_parts_can_be_had_back() -> None:
    _, one, other = pairs()[2]
    parts = [*extract(one), *extract(other)]
    [event] = merge_events(parts)
    assert len(event.reports) == 2
    assert (event.deaths_low, event.deaths_best, event.deaths_high) == (10, 14, 14)
    assert "Merged from 2 reports" in event.explanation
    for part in parts:
        assert part.id in event.explanation
