"""The link from an event word to its place, texts in capitals, and places taken over from other words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.cli import main
from geomap.evaluation.events import Template, day_fits, place_fits, read_messages
from geomap.evaluation.placelinks import measure_links, read_links
from geomap.events import extract
from geomap.events.placelink import link_places
from geomap.events.placewords import Words
from geomap.events.truecase import is_capitals, truecase
from geomap.records import Event

SENTENCES = [
    ("Speaking in Geneva, the envoy said ten people had been killed in the town of Bambari.", "killed", "Bambari"),
    ("Gunmen attacked the town of Damboa on Friday, a spokesman in Lagos said.", "attacked", "Damboa"),
    ("In Kirkuk, a bomb exploded near a mosque.", "exploded", "Kirkuk"),
    ("The group has killed hundreds of people.", "killed", None),
]


@pytest.mark.parametrize(("text", "word", "place"), SENTENCES)
def test_the_event_word_is_linked_to_its_place(text: str, word: str, place: str | None) -> None:
    at = text.index(word)
    best = link_places(Words.of(text), at, at + len(word)).best
    assert (text[best.start : best.end] if best else None) == place


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 30))
def test_any_text_gives_probabilities(text: str, start: int, length: int) -> None:
    links = link_places(Words.of(text), start, start + length)
    total = links.none + sum(name.probability for name in links.names)
    assert total == pytest.approx(1.0)


def test_capitals_are_put_into_ordinary_case_letter_for_letter() -> None:
    text = "BOGOTA, 3 JAN 90 (EFE) -- [TEXT] THE ELN [ARMY] ATTACKED A POLICE STATION IN SAN LUIS DE LA REINA ON 3 MAY."
    found = truecase(text)
    assert found.startswith("BOGOTA, 3 JAN 90 (EFE) -- [TEXT] The ")
    assert "attacked a police station in San Luis de la Reina on 3 May." in found
    assert not is_capitals("UN peacekeepers left the town of Gao on Friday, officials said.")


@given(st.text(max_size=300))
def test_truecase_moves_nothing(text: str) -> None:
    found = truecase(text)
    assert len(found) == len(text)
    assert found.upper() == text.upper()


def test_a_report_in_capitals_gives_day_place_and_deaths() -> None:
    text = (
        "BOGOTA, 15 JAN 90 (EFE) -- [TEXT] GUERRILLAS ATTACKED A POLICE STATION IN MEDELLIN LAST NIGHT, KILLING THREE "
        "POLICEMEN, THE ARMY REPORTED TODAY."
    )
    [event] = extract(text)
    assert (event.place_text, event.date_start and event.date_start.isoformat(), event.deaths_best) == (
        "Medellin",
        "1990-01-14",
        3,
    )
    assert event.quote.startswith("Guerrillas attacked")


def test_a_place_from_the_sentence_before_is_flagged() -> None:
    [event] = extract(
        "Soldiers patrolled the streets in Benghazi, Libya, on Monday. On Tuesday a car bomb killed four soldiers.",
        published="2017-03-02",
    )
    assert event.place_text.startswith("Benghazi")
    assert "place from other words" in event.flags
    assert "own words name no place" in event.explanation


def test_two_kinds_of_event_in_one_clause_are_two_events() -> None:
    found = extract("Rebels clashed with the army and kidnapped a priest in Goma on Friday.", published="2017-03-04")
    assert {event.sub_event_type for event in found} == {"Armed clash", "Abduction/forced disappearance"}


def rows(path: Path, *items: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(item) + "\n" for item in items), "utf-8")
    return path


def link_row(text: str, word: str, *places: tuple[int, int]) -> dict[str, object]:
    spans = [{"label": "VERB", "start": text.index(word), "end": text.index(word) + len(word)}]
    return {
        "id": text[:9],
        "text": text,
        "spans": spans + [{"label": "LOCATION", "start": a, "end": b} for a, b in places],
    }


def test_numbers_of_words_are_read_as_words_and_nonsense_is_left_out(tmp_path: Path) -> None:
    text = "In the city of Kirkuk, a bomb exploded near a mosque."
    at = text.index("Kirkuk")
    good, counted = link_row(text, "exploded", (at, at + 6)), link_row(text, "exploded", (4, 4))
    found, unreadable = read_links(rows(tmp_path / "a.jsonl", good, counted, link_row(text, "exploded", (90, 91))))
    assert [text[slice(*row.places[0])] for row in found] == ["Kirkuk", "Kirkuk"]
    assert ([row.mended for row in found], unreadable) == ([False, True], 1)
    figures = measure_links(found)
    assert (figures.linked, figures.linked_placed) == (1.0, 1.0)


def test_messages_are_scored_by_kind_day_and_town(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = {
        "date": "- 14 JAN 90",
        "location": "COLOMBIA: ANTIOQUIA (DEPARTMENT): MEDELLIN (CITY)",
        "type": "BOMBING",
        "stage": "ACCOMPLISHED",
    }
    text = "BOGOTA, 14 JAN 90 -- [TEXT] A BOMB EXPLODED IN MEDELLIN TODAY, POLICE SAID. NOBODY WAS HURT IN THE BLAST."
    path = rows(tmp_path / "m.jsonl", {"id": "a", "text": text, "templates": [template]})
    [message] = read_messages(path)
    assert message.templates[0].cities == ("MEDELLIN",)
    assert main(["evaluate", "events", str(path), "--half", "both", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["recall"], found["precision"], found["dated"], found["placed"]) == (1.0, 1.0, [1, 1], [1, 1])


def test_other_days_and_towns_do_not_fit() -> None:
    [event] = extract("A bomb exploded in Medellin, Colombia, on 14 January 1990.")
    template = Template(("BOMBING",), ((None, event.date_start),), ("CALI",))  # type: ignore[arg-type]
    assert day_fits(event, template) and not place_fits(event, template)
    assert not day_fits(Event("x"), template)


def test_a_wrong_corpus_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "events", str(rows(tmp_path / "x.jsonl", {"text": "a"}))]) == 2
    assert "expected rows with text and spans" in capsys.readouterr().err


def test_of_two_towns_the_event_is_at_the_linked_one() -> None:
    text = "Near Lagos, Nigeria, a spokesman told reporters that gunmen had ambushed soldiers in the town of Kano on Friday."
    [event] = extract(text, published="2017-03-04")
    assert event.place_text.endswith("Kano")
