"""Batches of reports are worked on alike in this process, in another one, and in any split."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from geomap.pipeline import events_of_batch, run
from geomap.reports import read

SEEDS = Path(__file__).parent.parent / "seeds"


def test_a_process_pool_gives_the_same_events() -> None:
    reports = read(SEEDS)
    here = events_of_batch(reports)
    batches = [reports[:5], reports[5:]]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = [event for events in pool.map(events_of_batch, batches) for event in events]
    assert there == here


def test_merging_can_be_left_out() -> None:
    merged, apart = run([SEEDS]), run([SEEDS], merge=False)
    assert len(apart.events) == len(merged.events) + 1
    assert merged.reports == apart.reports == 12
