"""Hostile and nonsensical text: always a location or a reason, never an exception."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import geomap
from geomap.gazetteer import Gazetteer
from geomap.phrases.grammar import parse_phrases
from geomap.phrases.rules import FIGURE, RULES
from geomap.phrases.scan import Scan
from geomap.records import Location, Unresolved
from geomap.toponyms.reading import table_of

CORPUS = Path(__file__).parent / "corpus"
LINES = [
    line
    for path in sorted(CORPUS.glob("*.txt"))
    for line in path.read_text("utf-8").splitlines()
    if line and line[0] not in "=!#"
]
PIECES = [
    "50,000 km",
    "0 km",
    "north of",
    "NNE",
    "between",
    " and ",
    "Sirte",
    "(",
    "off ",
    "'s ",
    "\x00",
    "\ud800",
    "95.123, 16.5",
]
PIECES += [
    "33RXQ1234567890",
    "+",
    "tri-border area of ",
    "the border with ",
    "½",
    "999999999999 nm",
    "bank of the ",
    "\u202e",
    "😀",
]


def check(phrase: str) -> None:
    """Run a phrase through everything that reads text."""
    result = geomap.resolve(phrase)
    assert isinstance(result, Location | Unresolved)
    if isinstance(result, Location):
        assert -180 <= result.lon <= 180 and -90 <= result.lat <= 90 and 0 < result.uncertainty_m < 2.1e7
        assert result.explanation
    else:
        assert result.reason and result.detail
    for mention in geomap.locate(phrase):
        assert phrase[mention.start : mention.end] == mention.text
    geomap.geoparse(phrase)
    geomap.extract(phrase)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.sampled_from(LINES))
def test_mutated_wordings(chooser: random.Random, line: str) -> None:
    for _ in range(chooser.randrange(1, 4)):
        at = chooser.randrange(len(line) + 1)
        cut = chooser.randrange(0, 6)
        line = line[:at] + chooser.choice([*PIECES, chooser.choice(LINES)]) + line[at + cut :]
    check(line)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_any_characters(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "phrase",
    [
        "50,000 km north of Sirte",
        "999999999999 km north of Sirte",
        "0.000000001 km north of Sirte",
        "latitude 95.5, longitude 16.5",
        "95-13N 191-43E",
        "\ud800\udfff 20 km north of Sabha \udc00",
        "\x00\x1b[31m20 km north of Sabha",
        "20 km north of " + "Sabha " * 90,
        "the tri-border area of Libya, Libya and Libya",
        "between Sirte and Sirte",
        "at the junction of the roads to Sirte and Sirte",
        "on the bank of the Sirte near Sirte",
        "Sirte's Sirte district",
        "20 km south of the Libyan border",
        "near the border between Libya and Japan",
        "2222+22 Sirte",
        "60XZZ0000000000",
        "10 miles north and 10 miles south of Sirte",
        "bearing 360 degrees from Sirte",
        "33XQQ 00000 00000",
        "33R 99999999 99999999",
        "UTM zone 99N 500000 500000",
        "90.0000, 180.0000",
        "90N 180E",
        "CCCCCCCC+CC",
        "within 20000 km of Sirte",
        "20015 km south of Sirte",
        "500 km north of Longyearbyen",
        "200 km east of Suva",
        "central Antarctica",
        "off Ulaanbaatar",
        "20 km north of S\u0301irte",
        "\u0301\u0301\u0301",
        "①⑤ km north of Sirte",
        "٢٠ km north of Sirte",
        "20 km north of \u0130\u0130\u0130",
        "-5--10 km north of Sirte",
    ],
)
def test_impossible_phrases(phrase: str) -> None:
    check(phrase)


def test_long_phrases_are_refused_with_a_reason() -> None:
    for phrase in ("word " * 10_000, "x" * 50_000, "20 km north of Sabha, " * 2_000):
        result = geomap.resolve(phrase)
        assert isinstance(result, Unresolved) and result.reason == "too long", phrase[:30]


@pytest.mark.parametrize(
    "part",
    [
        "north of ",
        "1 km ",
        "km          ",
        "12345678 ",
        "Aa Bb ",
        "A-A-",
        "OFF THE COAST OF ",
        "between A and ",
        "(((",
        "a hundred and ",
        "'s ",
        "N ",
    ],
)
def test_no_character_is_searched_twice_by_a_rule(part: str) -> None:
    """What makes scanning linear: the stretches of one rule never overlap, however dense its hints are."""
    text = part * (20_000 // len(part))
    scan = Scan(text)
    for rule in RULES:
        if rule.hints == (FIGURE,):
            continue
        behind = 0
        for start, end in scan.stretches(rule):
            assert behind <= start < end <= len(text), rule.trigger
            behind = end
    assert len(scan.figures) <= len(text)
    for _ in parse_phrases(text):
        pass


def test_one_line_of_a_megabyte_is_read() -> None:
    filler = "Nothing of note was reported by anybody during the day and the markets stayed closed. " * 12_000
    text = filler + "A strike hit a camp 20 km north of Sabha."
    assert "20 km north of Sabha" in [phrase.text for phrase in parse_phrases(text)]


@pytest.mark.parametrize(
    "part",
    [
        "20 km north of Sirte and ",
        "20 km north of Sirte and 30 km south of Sabha ",
        "12.3456, 12.3456 ",
        "33RXQ 12345 67890 ",
        "1 km ",
        "Sabha (20 km north of Sirte) ",
        "e\u0301",
    ],
)
def test_places_without_end_take_work_in_proportion(part: str) -> None:
    """No look through all that was found before for each new find: four times the text, about four times the lines run.

    Lines are counted, not seconds: a busy machine changes nothing.
    """

    def lines_run(characters: int) -> int:
        text = part * (characters // len(part))
        count = 0

        def trace(_frame: FrameType, event: str, _argument: object) -> Callable[..., object]:
            nonlocal count
            count += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            geomap.locate(text)
        finally:
            sys.settrace(before)
        return count

    # The table of all names is made once, after so many characters of a session.
    table_of(Gazetteer.open())
    lines_run(1_000)
    assert 0 < lines_run(16_000) < 5 * lines_run(4_000)
