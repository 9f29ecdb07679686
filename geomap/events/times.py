"""Find the dates a report mentions and work out which days they mean."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from geomap.errors import InputError
from geomap.events.dategrammar import (
    DAY,
    FURTHER_DAY,
    Context,
    Meaning,
    NeedsPublicationError,
    Span,
    month_number,
    span,
)
from geomap.events.daterules import GRAMMAR
from geomap.events.tokens import WordKinds, matches_at

_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
_PRECISION_WORDS = {1: "the day", 2: "two to six days", 3: "a week", 4: "a month", 5: "a year"}
#: Slack around a hint word in which a rule may match; longer than any wording of a date.
_WINDOW = 48


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text.

    Attributes
    ----------
    start, end : int
        Code points of the text.
    text : str
    date_start, date_end : datetime.date or None
        First and last day meant; None when the words alone do not say.
    date_prec : int or None
        UCDP GED: 1 day, 2 two to six days, 3 week, 4 month, 5 year.
    explanation : str
    """

    start: int
    end: int
    text: str
    date_start: dt.date | None
    date_end: dt.date | None
    date_prec: int | None
    explanation: str


def say_date(day: dt.date) -> str:
    """Write a date the same way in every locale.

    Examples
    --------
    >>> import datetime
    >>> say_date(datetime.date(2017, 9, 26))
    'Tuesday 26 September 2017'
    """
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def parse_published(value: dt.date | str | None) -> dt.date | None:
    """Turn a publication date into a date.

    Parameters
    ----------
    value : datetime.date, str or None
        "2017-09-28", "2017-09-28T14:03:00Z", "28 September 2017" or "Sept. 28, 2017".

    Raises
    ------
    InputError
        If the words are no full date.

    Examples
    --------
    >>> parse_published("Sept. 28, 2017")
    datetime.date(2017, 9, 28)
    >>> parse_published("") is None
    True
    """
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        words = value.strip()
        iso = re.match(r"(\d{4}-\d\d-\d\d)(?=$|[T ]\d)", words)
        if iso and words[:2] in ("19", "20"):
            with contextlib.suppress(ValueError):
                return dt.date.fromisoformat(iso[1])
        found = find_dates(iso[1] if iso else words, None)
        if len(found) == 1 and found[0].date_prec == DAY and found[0].date_start is not None:
            rest = (words[: found[0].start] + words[found[0].end :]).strip(" ,.")
            if iso or not rest or re.fullmatch(r"(?i)(at\s+)?\d{1,2}:\d\d.*", rest):
                return found[0].date_start
        if not words:
            return None
    raise InputError(f"publication date {value!r} is not a date: write it as 2017-09-28 or 28 September 2017")


def find_dates(text: str, published: dt.date | None) -> tuple[DateMention, ...]:
    """Find every date in `text`.

    A weekday is that day in the seven days up to and including the publication day; a day without a year is
    the latest such day not after publication; "two days earlier" counts from the date named before it.

    Parameters
    ----------
    text : str
    published : datetime.date or None
        Without it relative dates are found but stay unresolved.

    Returns
    -------
    tuple of DateMention
        In order, without overlaps. Empty when there is none.

    Examples
    --------
    >>> import datetime
    >>> [found] = find_dates("The strike took place on Tuesday.", datetime.date(2017, 9, 28))
    >>> found.text, found.date_start
    ('Tuesday', datetime.date(2017, 9, 26))
    >>> find_dates("They march on the capital.", None)
    ()
    """
    mentions: list[DateMention] = []
    previous: Span | None = None
    position = 0
    for start, _, match, meaning in _matches(text):
        if start < position:
            continue
        mention, found = _resolve(text, match, meaning, published, previous)
        if mention is None:
            continue
        mentions.append(mention)
        position = mention.end
        previous = found or previous
        further = FURTHER_DAY.match(text, position) if "d0" in match.groupdict() else None
        while further is not None and found is not None:
            extra = _further_day(further, found, mention)
            if extra is None:
                break
            mentions.append(extra)
            position = extra.end
            further = FURTHER_DAY.match(text, position)
    return tuple(mentions)


def _matches(text: str) -> list[tuple[int, int, re.Match[str], Meaning]]:
    found: list[tuple[int, int, re.Match[str], Meaning]] = []
    opening: dict[int, list[int]] = {}
    for (hint, rules), words in zip(GRAMMAR, _HINT_WORDS.spans(text), strict=True):
        windows = _windows(hint, text, words) if words else ()
        for rule in rules if windows else ():
            order, opens = _ORDER[rule], rule.opens
            if opens is not None and (number := _OPENERS[opens]) not in opening:
                opening[number] = _OPENING_WORDS.starts_of(text, number)
            for left, right in windows:
                if rule.needs is not None and not _NEEDED[rule.needs].any_within(text, left, right):
                    continue
                if opens is None:
                    matches = rule.pattern.finditer(text, left, right)
                else:
                    starts = opening[number]
                    at = bisect_left(starts, left)
                    if at == len(starts) or starts[at] >= right:
                        continue
                    matches = matches_at(rule.pattern, text, starts, left, right)
                found.extend([(match.start(), order, match, rule.meaning) for match in matches])
    found.sort(key=_by_start_and_rule)
    return found


def _may_hint(hint: re.Pattern[str]) -> Callable[[str], bool]:
    """Return a test for words, in small letters, that a hint may find something in."""
    any_case = re.compile(hint.pattern, re.IGNORECASE)
    return lambda word: any_case.search(f"{word}.0") is not None


#: By kind of date, words in or at the end of which its hint may match: a hint is never longer than a word and a point.
_HINT_WORDS = WordKinds(*(_may_hint(hint) for hint, _ in GRAMMAR))
#: Of rules that match at one place the first wins.
_ORDER = {rule: order for order, rule in enumerate(rule for _, rules in GRAMMAR for rule in rules)}
_by_start_and_rule = itemgetter(0, 1)
#: How words are sorted that rules may begin with, each sort by its number.
_OPENERS = {
    opens: number
    for number, opens in enumerate(dict.fromkeys(r.opens for _, rules in GRAMMAR for r in rules if r.opens))
}
_OPENING_WORDS = WordKinds(*_OPENERS)
_NEEDED = {rule.needs: WordKinds(rule.needs) for _, rules in GRAMMAR for rule in rules if rule.needs}


def _windows(hint: re.Pattern[str], text: str, words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for begin, end in words:
        for match in hint.finditer(text, begin, min(len(text), end + 2)):
            left, right = max(0, match.start() - _WINDOW), min(len(text), match.end() + _WINDOW)
            if windows and left <= windows[-1][1]:
                windows[-1] = (windows[-1][0], max(right, windows[-1][1]))
            else:
                windows.append((left, right))
    return windows


def _resolve(
    text: str,
    match: re.Match[str],
    meaning: Meaning,
    published: dt.date | None,
    previous: Span | None,
) -> tuple[DateMention | None, Span | None]:
    start, end = match.span()
    words = text[start:end]
    try:
        found = meaning(match, Context(published, previous))
    except NeedsPublicationError:
        why = f"“{words}” says no year or day by itself and the report has no publication date"
        return DateMention(start, end, words, None, None, None, why), None
    except OverflowError:
        return None, None
    if found is None:
        return None, None
    first, last, precision = found
    if first == last:
        why = f"“{words}” is {say_date(first)}"
    else:
        why = f"“{words}” is {_PRECISION_WORDS[precision]}, {say_date(first)} to {say_date(last)}"
    if published is not None and str(first.year) not in words:
        why += f" (report of {say_date(published)})"
    return DateMention(start, end, words, first, last, precision, why), found


def _further_day(further: re.Match[str], found: Span, before: DateMention) -> DateMention | None:
    year = int(further["y"]) if further["y"] else found[0].year
    try:
        day = dt.date(year, found[0].month, int(re.sub(r"\D", "", further["d1"])))
    except ValueError:
        return None
    known = span(day, day)
    if known is None or day <= found[0]:
        return None
    words = further["d1"]
    why = f"“{before.text} and {words}” names {say_date(day)}"
    return DateMention(further.start("d1"), further.end(), words, day, day, DAY, why)


__all__ = ["DateMention", "find_dates", "month_number", "parse_published", "say_date"]
