"""The seven US releases on air strikes, their facts in our own short wording: event, day, place and deaths of each."""

from __future__ import annotations

import datetime as dt

import pytest

from geomap.events import extract
from geomap.records import Event, Report

AIR = "Air/drone strike"


def events(text: str, published: str | None) -> list[Event]:
    return extract(Report(text), published=published)


def facts(found: list[Event]) -> list[tuple[str, str | None, int | None, int | None]]:
    assert {event.sub_event_type for event in found} == {AIR}
    return [
        (
            event.place_text,
            event.date_start.isoformat() if event.date_start else None,
            event.deaths_best,
            event.attack_count,
        )
        for event in found
    ]


def test_el_burr() -> None:
    text = (
        "US forces carried out an airstrike on al-Shabaab militants near El Burr, Somalia, on the afternoon of April 1 that "
        "killed five (5) terrorists. No civilians were killed in this airstrike, we assess."
    )
    assert facts(events(text, "2018-04-04")) == [("near El Burr, Somalia", "2018-04-01", 5, 1)]


def test_bacaw() -> None:
    text = (
        "An airstrike by U.S. Africa Command hit al-Shabaab fighters who attacked a Somali army patrol near Bacaw, Somalia, "
        "Jan. 3.\nThis precision airstrike is assessed to have killed three (3) militants."
    )
    [found] = events(text, "2020-01-03")
    assert (found.sub_event_type, found.place_text) == (AIR, "near Bacaw, Somalia")
    assert (found.date_start, found.deaths_best) == (dt.date(2020, 1, 3), 3)


def test_afmadow_without_a_publication_date_has_no_day() -> None:
    text = (
        "MOGADISHU, Somalia – U.S. Africa Command made three airstrikes overnight near Afmadow, approximately 105 kilometers "
        "north of Kismayo, on al-Shabaab terrorists.\n\nThe airstrike killed 10 al-Shabaab terrorists; no civilians were hurt."
    )
    [found] = events(text, None)
    assert (found.date_start, found.deaths_best, found.attack_count) == (None, 10, 3)
    assert found.place_text.startswith("near Afmadow") and "no date" in found.flags


def test_whoever_had_attacked_before_takes_no_part_in_the_strike() -> None:
    text = (
        "US Africa Command carried out three airstrikes near Afmadow after al-Shabaab fighters had attacked Somali troops. The "
        "airstrikes killed 10 al-Shabaab fighters."
    )
    [found] = events(text, None)
    assert found.actors == ("US Africa Command (US military)",) and found.targets == ("al-Shabaab",)


def test_sirte_camp_told_by_its_place_alone() -> None:
    text = (
        "Six strikes hit a camp in Libya on Friday, killing 17. “The camp was located approximately 150 miles southeast of "
        "Sirte,” the command said."
    )
    place = "approximately 150 miles southeast of Sirte"
    assert facts(events(text, "2017-09-24")) == [(place, "2017-09-22", 17, 6)]


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        (
            "SOUTHWEST ASIA, Aug. 22, 2017 — Coalition forces struck the Islamic State yesterday, conducting 30 strikes.\n\n"
            "In Syria, they conducted 22 strikes:\n\n-- Near Abu Kamal, a strike destroyed a headquarters.\n\n"
            "-- Near Raqqa, 20 strikes engaged 13 units.\n\nIn Iraq, they conducted three strikes:\n\n"
            "-- Near Tal Afar, three strikes destroyed five mortars.",
            "2017-08-22",
            [("2017-08-21", 1, "Abu Kamal"), ("2017-08-21", 20, "Raqqa"), ("2017-08-21", 3, "Tal Afar")],
        ),
        (
            "SOUTHWEST ASIA, Dec. 18, 2017 — Coalition forces attacked the Islamic State between Dec. 15-17.\n\n"
            "Yesterday in Syria, they conducted eight strikes near Abu Kamal.\n\n"
            "On Dec. 16, they conducted three strikes near Abu Kamal.\n\n"
            "There were no reported strikes in Iraq on Dec. 16.\n\n"
            "On Dec. 15, they conducted two strikes near Rutbah.",
            "2017-12-18",
            [("2017-12-17", 8, "Abu Kamal"), ("2017-12-16", 3, "Abu Kamal"), ("2017-12-15", 2, "Rutbah")],
        ),
        (
            "SOUTHWEST ASIA, July 24, 2017 — Coalition forces struck the Islamic State yesterday, conducting 16 strikes.\n\n"
            "In Syria, they conducted ten strikes:\n\n-- Near Abu Kamal, three strikes destroyed two oil tankers.\n\n"
            "-- Near Raqqa, seven strikes engaged five units.\n\nIn Iraq, they conducted a strike:\n\n"
            "-- Near Qayyarah, a strike suppressed a unit.",
            "2017-07-24",
            [("2017-07-23", 3, "Abu Kamal"), ("2017-07-23", 7, "Raqqa"), ("2017-07-23", 1, "Qayyarah")],
        ),
    ],
)
def test_lists_of_strikes(text: str, published: str, expected: list[tuple[str, int, str]]) -> None:
    found = facts(events(text, published))
    assert [(day, count, place.lower().removeprefix("near ").title()) for place, day, _, count in found] == expected
    assert {deaths for _, _, deaths, _ in found} == {None}
