"""Batches of reports are worked on alike in this process, in another one, and in any split."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import geomap
from geomap.errors import InputError
from geomap.pipeline import RunOptions, Tally, events_of_batch, iter_events, run
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


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("how", "deaths"), [("acled", (12, 12, None)), ("words", (1, None, None))])
def test_vague_figures_are_counted_or_kept_as_words(
    tmp_path: Path, jobs: int, how: str, deaths: tuple[int | None, ...]
) -> None:
    report = tmp_path / "report.txt"
    report.write_text("Gunmen killed dozens of villagers in Bama, Nigeria, on 3 May 2024.", encoding="utf-8")
    options = RunOptions(jobs=jobs, vague_figures=how)
    (event,) = iter_events([report], options, Tally())
    assert (event.deaths_low, event.deaths_best, event.deaths_high) == deaths and event.deaths_text == "dozens of"


def test_an_unknown_way_to_count_vague_figures_is_told() -> None:
    with pytest.raises(InputError, match="expected acled or words"):
        geomap.extract("Gunmen killed dozens in Bama.", vague_figures="none")
