"""One event out of several reports: what is merged, what is kept apart, and what the merged record says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.events import extract, merge_events
from geomap.records import Event, Location, ReportRef, Unresolved
from geomap.reports import read

DAY = dt.date(2017, 9, 22)


def location(lon: float = 17.9, lat: float = 29.8, uncertainty_m: float = 50_000, prec: int = 5) -> Location:
    return Location(lon, lat, uncertainty_m, "LY", where_prec=prec)


def event(source: str = "A", day: dt.date | None = DAY, **fields: object) -> Event:
    base = Event(
        id=f"{source}{day}",
        event_type="Explosions/Remote violence",
        sub_event_type="Air/drone strike",
        date_start=day,
        date_end=day,
        date_prec=1 if day else None,
        actors=("US military",),
        targets=("Islamic State (ISIS)",),
        deaths_low=17,
        deaths_best=17,
        deaths_high=17,
        deaths_text="17",
        attack_count=6,
        location=location(),
        place_text="about 150 miles southeast of Sirte",
        quote=f"As told by {source}.",
        reports=(ReportRef(f"Report {source}", source, "", dt.date(2017, 9, 24)),),
        explanation=f"{source} says so.",
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def test_two_reports_of_one_event_become_one_with_both_reports() -> None:
    more_precise = event("B", location=location(18.0, 29.9, 20_000), actors=("US Africa Command (US military)",))
    [merged] = merge_events([event("A"), more_precise])
    assert [ref.source for ref in merged.reports] == ["A", "B"]
    assert merged.location == more_precise.location
    assert merged.quote == "As told by B."
    assert merged.actors == ("US Africa Command (US military)",)
    assert "Merged from 2 reports" in merged.explanation
    assert (merged.deaths_low, merged.deaths_best, merged.deaths_high) == (17, 17, 17)
    assert merged.flags == ()


def test_figures_that_differ_give_a_range_and_a_flag() -> None:
    later = replace(
        event("B", deaths_low=20, deaths_best=20, deaths_high=20, deaths_text="20"),
        reports=(ReportRef("Report B", "B", "", dt.date(2017, 9, 30)),),
    )
    for order in permutations([event("A"), later]):
        [merged] = merge_events(order)
        assert (merged.deaths_low, merged.deaths_best, merged.deaths_high) == (17, 20, 20)
        assert "figures vary" in merged.flags
        assert "“17”; “20”" in merged.explanation


@pytest.mark.parametrize(
    "other",
    [
        event("B", dt.date(2017, 9, 26)),
        event("B", None),
        event("B", targets=("al-Shabaab",)),
        event("B", actors=("Russian military",)),
        event("B", sub_event_type="Peaceful protest"),
        event("B", location=location(14.0, 32.0)),
        event("B", location=location(18.0, 29.9), attack_count=2, deaths_low=3, deaths_best=3, deaths_high=9),
        event("B", location=None),
        event("B", location=Unresolved("unknown place"), place_text="near Xyz"),
        event("B", reports=(ReportRef("Report A", "A", "", dt.date(2017, 9, 24)),)),
        event(
            "B",
            date_start=dt.date(2017, 9, 20),
            date_end=dt.date(2017, 9, 24),
            date_prec=3,
            location=location(20.0, 31.0),
        ),
    ],
    ids="day,undated,target,actor,type,far,figures,unlocated,unresolved,one report,far week".split(","),
)
def test_what_contradicts_stays_apart(other: Event) -> None:
    assert len(merge_events([event("A"), other])) == 2


def test_a_country_only_report_joins_on_day_and_party_and_takes_the_better_place() -> None:
    vague = event("B", location=location(18.0, 27.0, 700_000, prec=6), place_text="Libya", flags=("country only",))
    [merged] = merge_events([vague, event("A")])
    assert merged.place_text == "about 150 miles southeast of Sirte"
    assert merged.flags == ()
    other_country = replace(vague, location=Location(38.0, 35.0, 700_000, "SY", where_prec=6))
    assert len(merge_events([other_country, event("A")])) == 2


def test_a_report_without_a_day_of_its_own_takes_the_other_ones() -> None:
    week = event(
        "B",
        date_start=dt.date(2017, 9, 18),
        date_end=dt.date(2017, 9, 24),
        date_prec=3,
        flags=("date from publication",),
    )
    [merged] = merge_events([week, event("A")])
    assert (merged.date_start, merged.date_end, merged.date_prec, merged.flags) == (DAY, DAY, 1, ())


def test_the_same_report_given_twice_counts_once() -> None:
    [merged] = merge_events([event("A"), event("A")])
    assert merged == event("A")


def test_two_vague_places_far_apart_are_not_merged_however_vague() -> None:
    far = event("B", location=location(21.0, 29.8, 400_000))
    assert len(merge_events([event("A", location=location(17.9, 29.8, 400_000)), far])) == 2


@given(
    st.permutations(
        [event("A"), event("B"), event("C", dt.date(2017, 9, 26)), event("D", location=location(14.0, 32.0))]
    )
)
def test_order_does_not_decide_what_is_merged(events: list[Event]) -> None:
    merged = merge_events(events)
    assert sorted(sorted(ref.source for ref in found.reports) for found in merged) == [["A", "B"], ["C"], ["D"]]
    assert len({found.id for found in merged}) == 3


@given(
    st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, 3), st.floats(10, 30), st.integers(0, 30)), max_size=12)
)
def test_no_report_is_lost_and_ids_are_unique(rows: list[tuple[str, int, float, int]]) -> None:
    events = [
        event(source, DAY + dt.timedelta(days), location=location(lon), deaths_low=n, deaths_best=n, deaths_high=n)
        for source, days, lon, n in rows
    ]
    merged = merge_events(events)
    assert {ref for found in merged for ref in found.reports} == {ref for found in events for ref in found.reports}
    assert len({found.id for found in merged}) == len(merged)
    for found in merged:
        assert len(set(found.reports)) == len(found.reports)


def test_the_seeds_tell_two_rounds_of_strikes_in_libya_once_each() -> None:
    reports = read(Path(__file__).parents[1] / "seeds")
    merged = merge_events(found for report in reports for found in extract(report))
    libya = {
        found.date_start: found
        for found in merged
        if isinstance(found.location, Location) and found.location.country == "LY"
    }
    assert sorted(str(day) for day in libya) == ["2017-09-22", "2017-09-26"]
    first, second = libya[dt.date(2017, 9, 22)], libya[dt.date(2017, 9, 26)]
    assert (first.deaths_best, first.attack_count, len(first.reports)) == (17, 6, 2)
    assert (second.deaths_low, second.deaths_best, second.deaths_high, len(second.reports)) == (1, 3, 9, 1)
    for found in (first, second):
        assert found.sub_event_type == "Air/drone strike"
        assert found.actors == ("US Africa Command (US military)",)
        assert found.targets == ("Islamic State (ISIS)",)
        assert "miles southeast of Sirte" in found.place_text
    assert len(merged) == sum(len(found.reports) for found in merged) - 1
    assert all(found.place_text for found in merged)
