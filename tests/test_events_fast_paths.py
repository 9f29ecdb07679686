"""The fast ways through a report give what trying every rule everywhere gives."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from geomap.events import actors, casualties, clauses, extract, extract_events, times, truecase
from geomap.events.tokens import tokens_of
from geomap.locations import locate
from geomap.records import Report
from geomap.reports import iter_reports

ROOT = Path(__file__).resolve().parents[1]
CORPORA = ("casualties.txt", "dates.txt", "conflict_sentences.txt", "event_reports.txt")
PUBLISHED = dt.date(2017, 9, 28)


def seeds() -> list[str]:
    return [item.text for item in iter_reports([ROOT / "seeds"]) if isinstance(item, Report)]


def sentences() -> list[str]:
    lines = [line for name in CORPORA for line in (ROOT / "tests/corpus" / name).read_text("utf-8").splitlines()]
    return [line for line in lines if line and line[0] not in "#="]


def texts() -> list[str]:
    """The seeds, the corpora's sentences a dozen at a time, the same in capitals, and words thrown together."""
    told, dice = sentences(), random.Random(5)
    grouped = [" ".join(told[at : at + 12]) for at in range(0, len(told), 12)]
    words = " ".join([*told, *seeds()]).split()
    thrown = [" ".join(dice.choices(words, k=60)) for _ in range(60)]
    return [*seeds(), *grouped, *thrown, *(text.upper() for text in [*seeds(), *grouped[:20]])]


def everywhere(
    pattern: re.Pattern[str], text: str, starts: list[int], left: int, right: int
) -> Iterator[re.Match[str]]:
    return pattern.finditer(text, left, right)


def windows_by_hint(hint: re.Pattern[str], text: str, words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for match in hint.finditer(text):
        left, right = max(0, match.start() - times._WINDOW), min(len(text), match.end() + times._WINDOW)
        if windows and left <= windows[-1][1]:
            windows[-1] = (windows[-1][0], right)
        else:
            windows.append((left, right))
    return windows


def test_figures_dates_and_parties_are_found_where_rules_are_tried_at_their_first_words_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fast = [(casualties.find_casualties(t), times.find_dates(t, PUBLISHED), actors.find_actors(t)) for t in texts()]
    monkeypatch.setattr(casualties, "matches_at", everywhere)
    monkeypatch.setattr(actors, "matches_at", everywhere)
    monkeypatch.setattr(times, "_windows", windows_by_hint)
    monkeypatch.setattr(times, "matches_at", everywhere)
    for text, found in zip(texts(), fast, strict=True):
        slow = (casualties.find_casualties(text), times.find_dates(text, PUBLISHED), actors.find_actors(text))
        assert found == slow, text


def test_events_are_the_same_when_no_sentence_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    given = [*seeds(), *texts()[len(seeds()) :: 9], *(f"The camp was near Sirte. {text}" for text in seeds()[:3])]
    reports = [Report(text, published=PUBLISHED) for text in given if not truecase.is_capitals(text)]
    fast = [extract(report) for report in reports]
    assert sum(map(len, fast)) > 20
    monkeypatch.setattr(clauses, "may_point", lambda *_: True)
    for report, found in zip(reports, fast, strict=True):
        slow = list(extract_events(report, locate(report.text)))
        assert [repr(event) for event in found] == [repr(event) for event in slow]


def test_capitals_are_made_small_the_same_when_every_word_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    given = [text.upper() for text in [*seeds(), *sentences()]]
    given += [text.replace("THE", "The").replace("CAMP", "camp") for text in given[:30]]
    fast = [truecase.truecase(text) for text in given]
    assert any(text != text.upper() for text in fast)
    monkeypatch.setattr(truecase, "_INSIDE", frozenset())
    assert [truecase.truecase(text) for text in given] == fast


def test_words_are_cut_at_all_but_letters_and_digits_whatever_their_case() -> None:
    text = "Two U.S. AIR-strikes_hit İzmir on 12.5; " * 5
    tokens = tokens_of(text)
    assert [text[start:end].lower() for start, end in zip(tokens.starts, tokens.ends, strict=True)] == list(
        tokens.lower
    )
    assert tokens.lower[:9] == ("two", "u", "s", "air", "strikes", "hit", "i̇zmir", "on", "12")
