"""Dates: the corpus of wordings, publication dates, and properties of every text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import InputError
from geomap.events.times import find_dates, parse_published, say_date

CORPUS = Path(__file__).parent / "corpus" / "dates.txt"
PUBLISHED = dt.date(2017, 9, 28)


def read_corpus() -> list[tuple[str, dt.date | None, str]]:
    cases: list[tuple[str, dt.date | None, str]] = []
    published: dt.date | None = None
    value = ""
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("published "):
            word = line.removeprefix("published ")
            published = None if word == "none" else dt.date.fromisoformat(word)
        elif line.startswith("= "):
            value = line.removeprefix("= ")
        elif line == "nothing":
            value = ""
        else:
            cases.append((value, published, line))
    return cases


CASES = read_corpus()


def test_the_corpus_is_large_enough_and_has_traps() -> None:
    assert sum(1 for value, _, _ in CASES if value) >= 60
    assert sum(1 for value, _, _ in CASES if not value) >= 20


@pytest.mark.parametrize(("value", "published", "sentence"), CASES, ids=[case[2] for case in CASES])
def test_wording(value: str, published: dt.date | None, sentence: str) -> None:
    found = find_dates(sentence, published)
    said = " | ".join(
        f"{mention.date_start} {mention.date_end} {mention.date_prec}" if mention.date_start else "?"
        for mention in found
    )
    assert said == value, f"{sentence!r} gave {[mention.text for mention in found]}"


def test_offsets_are_code_points() -> None:
    text = "🚩🚩 Ḥamā was hit on Tuesday, Sept. 26, and not on Monday."
    for mention in find_dates(text, PUBLISHED):
        assert text[mention.start : mention.end] == mention.text


def test_an_explanation_names_words_and_days() -> None:
    [mention] = find_dates("It fell on Friday.", PUBLISHED)
    assert "Friday" in mention.explanation
    assert "22 September 2017" in mention.explanation
    [mention] = find_dates("It fell on Friday.", None)
    assert "no publication date" in mention.explanation


@given(st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31)), st.integers(0, 6))
def test_a_weekday_lies_in_the_week_up_to_publication(published: dt.date, weekday: int) -> None:
    name = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()[weekday]
    [mention] = find_dates(f"It happened on {name}.", published)
    assert mention.date_start is not None
    assert mention.date_start.weekday() == weekday
    assert dt.timedelta(0) <= published - mention.date_start < dt.timedelta(7)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31)))
def test_a_written_date_is_read_back(day: dt.date) -> None:
    [mention] = find_dates(f"It fell on {say_date(day)}.", PUBLISHED)
    assert (mention.date_start, mention.date_end, mention.date_prec) == (day, day, 1)


@given(
    st.lists(
        st.sampled_from(
            "May 26 Sept. on 2017 March and Friday last two days earlier in the - 31 February 0 , weeks ago "
            "99999999999 years between the next day 1 to".split()
        ),
        max_size=12,
    )
)
def test_no_words_break_it_and_mentions_do_not_overlap(words: list[str]) -> None:
    text = " ".join(words)
    for published in (None, dt.date(1, 1, 1), dt.date(9999, 12, 31), PUBLISHED):
        position = 0
        for mention in find_dates(text, published):
            assert mention.start >= position
            assert text[mention.start : mention.end] == mention.text
            position = mention.end


@pytest.mark.parametrize(
    "words", ["2017-09-28", "28 September 2017", "Sept. 28, 2017", "2017-09-28T10:00:00Z", "28.09.2017", " 2017-09-28 "]
)
def test_publication_dates(words: str) -> None:
    assert parse_published(words) == PUBLISHED
    assert parse_published(PUBLISHED) == PUBLISHED
    assert parse_published(dt.datetime(2017, 9, 28, 23, 59)) == PUBLISHED


@pytest.mark.parametrize("words", ["soon", "2017-13-40", "Thursday", "28 September", "2017", "28 September 2017 or so"])
def test_nonsense_publication_dates_are_refused(words: str) -> None:
    with pytest.raises(InputError, match="is not a date"):
        parse_published(words)
