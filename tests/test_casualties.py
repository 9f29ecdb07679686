"""Figures of killed and injured: the corpus of wordings and properties of every number."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.events.casualties import find_casualties
from geomap.events.figurewords import VAGUE_COUNTS
from geomap.events.numbers import parse_number

CORPUS = Path(__file__).parent / "corpus" / "casualties.txt"


def read_corpus() -> list[tuple[str, str]]:
    cases: list[tuple[str, str]] = []
    value = ""
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("= ") or line == "nothing":
            value = line.removeprefix("= ").removeprefix("nothing")
        else:
            cases.append((value, line))
    return cases


CASES = read_corpus()


def said(text: str) -> str:
    bounds = [
        (
            mention.kind,
            *("-" if bound is None else str(bound) for bound in (mention.low, mention.best, mention.high)),
            *(["(part)"] if mention.part else []),
        )
        for mention in find_casualties(text)
    ]
    return " | ".join(" ".join(words) for words in bounds)


@pytest.mark.parametrize(("value", "sentence"), CASES, ids=[case[1] for case in CASES])
def test_wording(value: str, sentence: str) -> None:
    assert said(sentence) == value


def test_who_died_is_kept_in_the_words_of_the_report() -> None:
    [mention] = find_casualties("The raids killed fewer than 10 fighters of the group, officials said.")
    assert (mention.who, mention.figure) == ("fighters", "fewer than 10")


def test_a_vehicle_does_not_run_into_the_next_sentence() -> None:
    text = "It killed five terrorists and destroyed one vehicle. By its account no civilians were killed."
    assert said(text) == "killed 5 5 5 | killed 0 0 0"


def test_offsets_are_code_points() -> None:
    text = "🚩 Ḥamā: “at least 30 people” were killed and 12 others injured."
    for mention in find_casualties(text):
        assert text[mention.start : mention.end] == mention.text


@given(st.integers(1, 999_999), st.booleans())
def test_every_number_is_read(count: int, commas: bool) -> None:
    words = f"{count:,}" if commas else str(count)
    [mention] = find_casualties(f"The shelling killed {words} people.")
    assert (mention.low, mention.best, mention.high) == (count, count, count)


@given(
    st.lists(
        st.sampled_from("killed no 10 of them and a between , soldiers the were dead 5-7 up to".split()), max_size=12
    )
)
def test_bounds_are_in_order(words: list[str]) -> None:
    for mention in find_casualties(" ".join(words)):
        bounds = [bound for bound in (mention.low, mention.best, mention.high) if bound is not None]
        assert bounds == sorted(bounds)
        assert bounds


@pytest.mark.parametrize("word", sorted(VAGUE_COUNTS))
def test_vague_words_count_as_the_table_says(word: str) -> None:
    [mention] = find_casualties(f"The shelling killed {word} people.")
    assert (mention.low, mention.best, mention.high) == (VAGUE_COUNTS[word], VAGUE_COUNTS[word], None)


@pytest.mark.parametrize(
    ("words", "value"),
    [("one", 1), ("nineteen", 19), ("twenty-two", 22), ("two hundred", 200), ("a dozen", 12), ("12,000", 12_000)],
)
def test_numbers(words: str, value: int) -> None:
    assert parse_number(words) == value
