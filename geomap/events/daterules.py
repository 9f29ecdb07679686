"""The rules for dates by kind, with the words that a rule can begin with and those that it needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from geomap.events.dategrammar import (
    CALENDAR_RULES,
    MONTH_NAME,
    MONTH_RULES,
    MONTHS,
    NUMERIC_RULES,
    WEEKDAY_NAME,
    WEEKDAY_RULES,
    WEEKDAYS,
    WORD_RULES,
    Meaning,
)
from geomap.events.numbers import opens_number

#: A test for words in small letters, or a list of them.
Test = Callable[[str], bool] | frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A wording and what it means.

    Attributes
    ----------
    pattern : re.Pattern
    meaning : callable
    opens : callable or None
        Whether it can begin with a word in small letters; None: with anything.
    needs : callable or None
        Whether a word is one of those without any of which it matches nothing.
    """

    pattern: re.Pattern[str]
    meaning: Meaning
    opens: Test | None
    needs: Test | None = None


_LEADS = ("late", "early", "last")
_WEEKDAYS_SMALL = tuple(day.lower() for day in WEEKDAYS)
_MONTHS_SMALL = tuple(month[:3].lower() for month in MONTHS)


def _one_of(*words: str) -> Test:
    return frozenset(words)


def _digits(word: str) -> bool:
    return word[0].isdigit()


def _month_name(word: str) -> bool:
    return word.startswith(_MONTHS_SMALL)


def _led(word: str) -> bool:
    """What may stand before a day: "late Tuesday, the"."""
    return word in _LEADS or word.startswith(_WEEKDAYS_SMALL)


def _led_digits(word: str) -> bool:
    return word[0].isdigit() or _led(word)


def _led_month(word: str) -> bool:
    return word.startswith(_MONTHS_SMALL) or _led(word)


def _weekday_name(word: str) -> bool:
    return word.startswith(_WEEKDAYS_SMALL)


def _described_weekday(word: str) -> bool:
    return word in ("last", "this", "past", "late", "early") or word.startswith(_WEEKDAYS_SMALL)


_between, _the = _one_of("between"), _one_of("the")
_within_month = _one_of(*"in during of by throughout early mid middle late last start beginning end".split())


def _compiled(
    rules: tuple[tuple[str, Meaning], ...], *opens: Test | None, needs: tuple[Test | None, ...] = ()
) -> tuple[Rule, ...]:
    nothing = (None,) * len(rules)
    return tuple(
        Rule(re.compile(pattern), meaning, begins, needed)
        for (pattern, meaning), begins, needed in zip(rules, opens or nothing, needs or nothing, strict=True)
    )


#: For each kind of date: a cheap pattern without which no rule of the kind can match, and the rules.
GRAMMAR: tuple[tuple[re.Pattern[str], tuple[Rule, ...]], ...] = (
    (re.compile(r"\d{4}|\d\.\d"), _compiled(NUMERIC_RULES)),
    (
        re.compile(rf"\b{MONTH_NAME}"),
        _compiled(
            MONTH_RULES,
            *(_digits, _month_name, _digits, _between, _between, _month_name, _digits),
            *(_led_digits, _led_month, _within_month, _month_name),
        ),
    ),
    (
        re.compile(rf"\b{WEEKDAY_NAME}"),
        _compiled(WEEKDAY_RULES, _one_of("from", "between"), _weekday_name, _described_weekday),
    ),
    (
        re.compile(
            r"(?i:yesterday|today|tonight|overnight|night|this|last|past|previous|weekend|ago|earlier|later|day)\b"
        ),
        _compiled(
            WORD_RULES,
            _one_of(*"the yesterday earlier late early today tonight overnight last this".split()),
            *(_one_of("this", "last", "previous"), _one_of("at", "over"), opens_number, _one_of("past", "last")),
            *(opens_number, opens_number, _the),
            needs=(
                _one_of(*"yesterday today tonight overnight night morning afternoon evening".split()),
                _one_of("weekend", "week", "month", "year"),
                _one_of("weekend"),
                _one_of("ago"),
                _one_of("hours", "day", "days", "week", "weeks"),
                _one_of("earlier", "previously", "later", "before", "after"),
                _one_of("hour", "hours", "minute", "minutes"),
                _one_of("day", "evening", "night"),
            ),
        ),
    ),
    (
        re.compile(r"(?i:month)\b|Eve\b|Day\b"),
        _compiled(CALENDAR_RULES, _the, _one_of("christmas", "boxing", "new", "may")),
    ),
)
