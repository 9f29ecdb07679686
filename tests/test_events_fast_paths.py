"""The fast ways through a report give what trying every rule everywhere gives."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.events import (
    actors,
    casualties,
    extract,
    extract_events,
    figurative,
    places,
    reportreading,
    sentences,
    times,
    triggers,
    truecase,
    unknownplaces,
)
from geomap.events.clausewords import ACCIDENT, STAGED
from geomap.events.digests import Digests
from geomap.events.extraction import extract_many
from geomap.events.sentences import split_sentences
from geomap.events.tokens import AnyCase, Guarded, WordKinds, small_letters, tokens_of
from geomap.events.triggers import find_triggers, is_background
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.entries import Entry
from geomap.locations import locate
from geomap.records import Report
from geomap.reports import iter_reports

ROOT = Path(__file__).resolve().parents[1]
CORPORA = ("casualties.txt", "dates.txt", "conflict_sentences.txt", "event_reports.txt")
PUBLISHED = dt.date(2017, 9, 28)


def seeds() -> list[str]:
    return [item.text for item in iter_reports([ROOT / "seeds"]) if isinstance(item, Report)]


def told_sentences() -> list[str]:
    lines = [line for name in CORPORA for line in (ROOT / "tests/corpus" / name).read_text("utf-8").splitlines()]
    return [line for line in lines if line and line[0] not in "#="]


def texts() -> list[str]:
    """The seeds, the corpora's sentences a dozen at a time, the same in capitals, and words thrown together."""
    told, dice = told_sentences(), random.Random(5)
    grouped = [" ".join(told[at : at + 12]) for at in range(0, len(told), 12)]
    words = " ".join([*told, *seeds()]).split()
    thrown = [" ".join(dice.choices(words, k=60)) for _ in range(60)]
    return [*seeds(), *grouped, *thrown, *(text.upper() for text in [*seeds(), *grouped[:20]])]


def everywhere(
    pattern: re.Pattern[str] | AnyCase, text: str, starts: list[int], left: int, right: int
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
    monkeypatch.setattr(WordKinds, "starts_of", lambda self, text, test: range(len(text)))
    monkeypatch.setattr(WordKinds, "any_within", lambda *_: True)
    monkeypatch.setattr(times, "_windows", windows_by_hint)
    monkeypatch.setattr(times, "matches_at", everywhere)
    for text, found in zip(texts(), fast, strict=True):
        slow = (casualties.find_casualties(text), times.find_dates(text, PUBLISHED), actors.find_actors(text))
        assert found == slow, text


def test_events_are_the_same_when_no_sentence_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [*seeds(), *texts()[len(seeds()) :: 9], *(f"The camp was near Sirte. {text}" for text in seeds()[:3])]
    reports = [Report(text, published=PUBLISHED) for text in told if not truecase.is_capitals(text)]
    fast = [extract(report) for report in reports]
    assert sum(map(len, fast)) > 20
    monkeypatch.setattr(reportreading, "may_point", lambda *_: True)
    for report, found in zip(reports, fast, strict=True):
        slow = list(extract_events(report, locate(report.text)))
        assert [repr(event) for event in found] == [repr(event) for event in slow]


def test_events_are_the_same_when_patterns_are_looked_for_without_the_words_they_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reports = [Report(text, published=PUBLISHED) for text in texts() if not truecase.is_capitals(text)]
    fast = [extract(report) for report in reports]
    monkeypatch.setattr(WordKinds, "any_within", lambda *_: True)
    monkeypatch.setattr(unknownplaces, "matches_at", everywhere)
    for report, found in zip(reports, fast, strict=True):
        assert [repr(event) for event in extract(report)] == [repr(event) for event in found], report.text


def written(parsed: Any, dice: random.Random) -> str:
    """Some way to write what a parsed pattern matches, leaving out what only looks around."""
    out = ""
    for kind, value in parsed:
        match str(kind):
            case "LITERAL":
                out += chr(value)
            case "IN":
                first = value[0]
                negated, digit = str(first[0]) == "NEGATE", str(first[1]) == "CATEGORY_DIGIT"
                out += (
                    "x" if negated else chr(first[1]) if str(first[0]) == "LITERAL" else "7" if digit else sign(first)
                )
            case "BRANCH":
                out += written(dice.choice(value[1]), dice)
            case "SUBPATTERN":
                out += written(value[-1], dice)
            case "MAX_REPEAT" | "MIN_REPEAT":
                least, most, inside = value
                out += "".join(written(inside, dice) for _ in range(dice.randint(least, min(most, least + 2))))
    return out


def sign(item: tuple[Any, Any]) -> str:
    """A character of a class: the first of a range, a blank, or a letter."""
    kind, value = item
    return chr(value[0]) if str(kind) == "RANGE" else " " if str(value) == "CATEGORY_SPACE" else "w"


def wordings(pattern: re.Pattern[str], count: int) -> list[str]:
    """Ways to write what a pattern matches."""
    dice, parsed = random.Random(3), re._parser.parse(pattern.pattern, pattern.flags)  # type: ignore[attr-defined]
    texts = (f"It was a {written(parsed, dice)} that day." for _ in range(count))
    return [text for text in texts if pattern.search(text)]


GUARDED = {
    "accident": ACCIDENT,
    "staged": STAGED,
    "figurative": figurative._GUARDED_FIGURATIVE,
    "mishap": figurative._GUARDED_MISHAP,
    "armed": figurative._GUARDED_ARMED,
    "not here": places._NOT_HERE,
}


@pytest.mark.parametrize("guarded", GUARDED.values(), ids=GUARDED)
def test_each_wording_of_a_guarded_list_is_found(guarded: Guarded) -> None:
    whole = re.compile(guarded.pattern.pattern.pattern.removesuffix("$"), re.I)
    found = wordings(whole, 4000)
    assert len(found) > 2000
    for text in found:
        end = max(match.end() for match in whole.finditer(text))
        assert bool(guarded.search(text, 0, end)) == bool(guarded.pattern.pattern.search(text, 0, end)), text


@pytest.mark.parametrize(
    "pattern",
    [
        casualties._PASSIVE,
        casualties._ACTIVE,
        casualties._TOLL,
        actors._TARGET_BEFORE,
        actors._PASSIVE_AFTER,
        figurative._FIGURATIVE,
        triggers._BARE_VERB,
        triggers._load().planned,
    ],
)
def test_a_pattern_finds_in_small_letters_what_it_finds_whatever_the_case(pattern: AnyCase) -> None:
    given = [
        text for plain in texts()[::3] for text in (plain, plain.title(), plain.replace("i", "ı").replace("s", "ſ"))
    ]
    given += wordings(re.compile(pattern.pattern.pattern.removesuffix("$"), re.I), 300)
    for text in given:
        for start in range(0, len(text), 97):
            end = min(len(text), start + 110)
            words = text[start:end]
            expected = pattern.pattern.search(text, start, end)
            found = pattern.search(text, start, end)
            assert (found and found.span()) == (expected and expected.span()), words
            assert pattern.within(words, small_letters(words)) == bool(pattern.pattern.search(words)), words


@given(st.text(alphabet="aIİıſKßΣς x", max_size=12))
def test_small_letters_stay_where_they_were(text: str) -> None:
    small = small_letters(text)
    assert len(small) == len(text)
    assert [bool(re.fullmatch("[iksa]", letter)) for letter in small] == [
        bool(re.fullmatch("[iksa]", letter, re.I)) for letter in text
    ]


BACKGROUND = """
over the past two years; a three-month air campaign; after decades of war; ever since; since 2011; since March; a history of
attacks; on the anniversary; shells often fall; every week; has carried out dozens; the civil war; the conflict has claimed
70,000 lives; more than a year ago; hundreds of car bombings; three attacks this year; in the first half of the year; up by 17 per cent; in the last six months; in a war that lasted two decades
"""


def test_each_wording_of_the_background_is_found() -> None:
    with (ROOT / "geomap/data/triggers.toml").open("rb") as stream:
        patterns = tomllib.load(stream)["background"]["patterns"]
    wordings = [" ".join(words.split()) for words in BACKGROUND.split(";")]
    assert len(wordings) == len(patterns)
    for pattern, words in zip(patterns, wordings, strict=True):
        assert re.search(pattern, words, re.I), (pattern, words)
        assert is_background(f"Shells fell, {words}."), words


def test_each_wording_of_a_place_that_is_not_the_events_is_found() -> None:
    to = (
        "ousted expelled driven drove withdrew retreating fled fleeing evicted evacuated departed sailed bound headed heading travelled "
        "flown flew originating returned moved moving transferred taken airlifted smuggled imported deported coming came hailing transited"
    ).split()
    at = (
        "based headquartered born raised seated ambassador government capital president minister governor mayor king talks meeting conference "
        "summit bureau correspondent said announced speaking wrote tweeted posted published reported reporting broadcast offices elections vote "
        "polls conferences briefing speech statement communique report"
    ).split()
    wordings = [
        *(f"{word} from " for word in to),
        *(f"{word} in " for word in at),
        "told reporters in ",
        *(
            f"{word} today in "
            for word in "said confirmed stated disclosed revealed declared denied admitted charged".split()
        ),
        "born in the state of ",
        *(f"the {word} that supplies " + "oil to " for word in ("pipeline", "line", "cable")),
        "on passage to ",
        "en route to ",
    ]
    wordings += [
        f"{word} hospital in " for word in "taken brought rushed admitted treated died dying recovered flown".split()
    ]
    wordings += [f"{word} stronghold of " for word in ("former", "one-time", "onetime", "erstwhile")]
    wordings += ["seats are in ", "via ", "relations with ", "troops from ", "citizen of ", "department of state in "]
    for words in wordings:
        text = f"They, {words}"
        assert places._NOT_HERE_BEFORE.search(text, 0, len(text)), words
        assert places._NOT_HERE.search(text, 0, len(text)), words


def test_each_cue_opens_with_a_word_that_is_looked_for() -> None:
    text = "The army {} attack on the town."
    for cue, status in (
        ("denied reports of an", "negated"), ("rejected claims of an", "negated"), ("knew of no", "negated"),
        ("warned of an", "planned"), ("made plans for an", "planned"), ("called for an end to the", "planned"),
        ("remembered, in a film about an", "planned"), ("heard rumours of an", "planned"), ("had to", "planned"),
        ("condemned the", "reference"), ("sought the mastermind of the", "reference"), ("heard details of the", "reference"),
    ):  # fmt: skip
        words = text.format(cue)
        [[found]] = find_triggers(words, split_sentences(words))
        assert found.status == status, words


def test_capitals_are_made_small_the_same_when_every_word_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    given = [text.upper() for text in [*seeds(), *told_sentences()]]
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


@pytest.mark.parametrize(
    "text",
    [
        "Two “U.S.” air-strikes\u2028hit_Kraków’s Łódź—on 12.5 ",
        "Київ і Маріуполь; القاهرة ١٢ 北京市 ",
        "ΟΔΟΣ ΣΑΣ. \ud800 lone, x² ½ ª \x85\xa0 ",
        "𝔘nder 😀 İzmir ",
        "_ - _ ",
    ],
)
def test_long_texts_are_cut_into_the_words_that_a_pattern_finds(text: str) -> None:
    text *= 20
    tokens, small = tokens_of(text), text.lower()
    expected = [match.span() for match in re.finditer(r"[^\W_]+", text)]
    assert list(zip(tokens.starts, tokens.ends, strict=True)) == expected
    if len(small) == len(text):
        assert list(tokens.lower) == [small[start:end] for start, end in expected]
    else:
        assert list(tokens.lower) == [text[start:end].lower() for start, end in expected]


def blocks_by_paragraph(text: str) -> list[tuple[int, int, bool]]:
    """Paragraphs and bulleted lines, the bullets looked for in each paragraph."""
    bullet = re.compile(rf"^{sentences._MARKER}", re.MULTILINE)
    edges = [0, *(blank.end() for blank in sentences._BLANK_LINE.finditer(text)), len(text)]
    blocks = []
    for left, right in itertools.pairwise(edges):
        bullets = [match.start() for match in bullet.finditer(text, left, right)]
        for start, end in itertools.pairwise(sorted({left, *bullets, right})):
            chunk = text[start:end]
            if chunk.strip():
                at = start + len(chunk) - len(chunk.lstrip())
                blocks.append((at, at + len(chunk.strip()), start in bullets))
    return blocks


@given(st.lists(st.sampled_from(["- ", "--", "a", "* b", "1. ", " ", "\n", "\n\n", "\t", "-", "\r"]), max_size=14))
def test_bullets_are_found_in_one_pass_over_a_text(parts: list[str]) -> None:
    text = "".join(parts)
    assert sentences._blocks(text) == blocks_by_paragraph(text)


@given(st.text(alphabet="abU.1’ \n-", max_size=30))
def test_the_word_before_a_full_stop_is_the_one_a_pattern_finds(before: str) -> None:
    found = sentences._LAST_WORD.search(before, max(0, len(before) - sentences._LAST), len(before))
    assert sentences._last_word(f"{before}.", len(before)) == (found[1] if found else "")


@given(st.lists(st.text(max_size=3), max_size=60))
def test_digests_tell_texts_apart_as_a_set_does(texts: list[str]) -> None:
    met, known = Digests(), set[str]()
    for text in texts:
        assert (text in met) == (text in known)
        assert met.add(text) == (text not in known)
        known.add(text)
    assert len(met) == len(known)


def test_digests_of_many_texts_take_less_than_thirty_bytes_each() -> None:
    met = Digests()
    assert all(met.add(f"event {number}") for number in range(20_000))
    assert not any(met.add(f"event {number}") for number in range(0, 20_000, 7))
    assert met._slots.itemsize * len(met._slots) < 30 * 20_000


def test_reports_read_together_give_the_events_that_each_gives_alone() -> None:
    told = [*seeds(), "", *(text for text in texts()[len(seeds()) :: 7]), "Nothing happened."]
    reports = [Report(text, str(number), published=PUBLISHED) for number, text in enumerate(told)]
    together = extract_many(reports)
    assert sum(map(len, together)) > 20
    assert [list(map(repr, events)) for events in together] == [list(map(repr, extract(report))) for report in reports]


def test_a_place_that_somebody_adds_is_known_to_the_reports_read_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOMAP_PLACES", str(tmp_path / "places.csv"))
    reports = [Report(f"Gunmen killed {count} people in Zzyzkaville on Friday.") for count in ("two", "three", "four")]
    [before], _ = extract_many(reports[:2])
    Gazetteer.open().add(Entry("", "Zzyzkaville", lon=2.1, lat=13.5, country="NE"))
    [[after]] = extract_many(reports[2:])
    assert not before.location and after.location and after.location.country == "NE"
