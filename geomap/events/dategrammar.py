"""The wordings of dates: one pattern and one meaning per rule, earlier rules win ties."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from geomap.events.numbers import NUMBER, parse_number

#: UCDP GED date precision: exact day; two to six days; a week; a month; a year.
DAY, DAYS, WEEK, MONTH, YEAR = 1, 2, 3, 4, 5

#: First day, last day, precision.
Span = tuple[dt.date, dt.date, int]

ONE_DAY = dt.timedelta(days=1)
#: A day without its year is looked for this many years back (29 February comes every eight at worst).
_YEARS_BACK = 8

MONTHS = "January February March April May June July August September October November December".split()
_SHORT = {"Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"}
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True, slots=True)
class Context:
    """What a wording is relative to: the publication day and the span named just before it."""

    published: dt.date | None
    previous: Span | None


class NeedsPublicationError(Exception):
    """The words mean a day only together with a publication date, which is not known."""


Meaning = Callable[[re.Match[str], Context], Span | None]


def _either_case(words: list[str]) -> str:
    """Names of days and months count with a capital or all in capitals, never in lower case ("may")."""
    forms = sorted({form for word in words for form in (word, word.upper())}, key=len, reverse=True)
    return f"(?:{'|'.join(forms)})"


MONTH_NAME = rf"(?:{_either_case(MONTHS)}\b|{_either_case(sorted(_SHORT))}\b\.?)"
WEEKDAY_NAME = _either_case(WEEKDAYS)
_M0, _M1 = f"(?P<m0>{MONTH_NAME})", f"(?P<m1>{MONTH_NAME})"
_D = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|ST|ND|RD|TH)?"
_D0, _D1 = rf"(?P<d0>{_D})\b", rf"(?P<d1>{_D})\b(?![:%]|,\d{{3}}|-year|\.\d)"
_W0, _W1 = f"(?P<w0>{WEEKDAY_NAME})", f"(?P<w1>{WEEKDAY_NAME})"
_Y = r"(?:,?\s+(?P<y>(?:19|20)\d\d)\b(?![-/]\d))?"
#: Two-digit years only where a date line or bracket closes behind them: "3 JAN 90 --".
_Y_SHORT = r"(?:,?\s+(?P<y>(?:19|20)\d\d\b(?![-/]\d)|\d\d(?=\s*(?:--|\)|\]|\())))?"
_DASH = r"\s*(?:-|–|—|to|TO|through|until)\s*"
_BEFORE = r"(?<![\d/.,$€£-])\b"
_LEAD = rf"(?:(?:(?i:late|early|last)\s+)?{WEEKDAY_NAME},?\s+(?:the\s+)?)?"
#: Behind a date these make a name of it: movements, streets, newspapers, agreements.
_NO_NAME = (
    r"(?!\s+(?:Movement|Brigades?|Revolution|Organi[sz]ation|Division|Square|Street|Alliance|Uprising|Martyrs"
    r"|Times|Telegraph|Mirror|Express|Mail|Bridge|Agreement|Corps)\b)"
)
_PART_OF_DAY = r"(?:\s+(?i:morning|afternoon|evening|night|midnight|midday))?"


def month_number(word: str) -> int:
    """Return 1 to 12 for an English month name or its abbreviation.

    Examples
    --------
    >>> month_number("Sept."), month_number("MAY")
    (9, 5)
    """
    return [month[:3].lower() for month in MONTHS].index(word[:3].lower()) + 1


def span(first: dt.date | None, last: dt.date | None) -> Span | None:
    """Return both days with the UCDP precision of what lies between them, or None."""
    if first is None or last is None or last < first:
        return None
    days = (last - first).days + 1
    for limit, precision in ((1, DAY), (6, DAYS), (7, WEEK), (31, MONTH)):
        if days <= limit:
            return first, last, precision
    return first, last, YEAR


def _published(context: Context) -> dt.date:
    if context.published is None:
        raise NeedsPublicationError
    return context.published


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _latest(month: int, day: int, context: Context) -> dt.date | None:
    """The latest such day that is not after publication."""
    published = _published(context)
    for year in range(published.year, max(published.year - _YEARS_BACK - 1, dt.MINYEAR - 1), -1):
        candidate = _date(year, month, day)
        if candidate is not None and candidate <= published:
            return candidate
    return None


def _given(match: re.Match[str], name: str) -> str:
    return match.groupdict().get(name) or ""


def _year(match: re.Match[str]) -> int | None:
    value = int(_given(match, "y") or 0)
    if not value:
        return None
    return value if value > 99 else value + (1900 if value >= 50 else 2000)


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _absolute(match: re.Match[str], month: int, day: str, context: Context) -> dt.date | None:
    year = _year(match)
    return _date(year, month, _number(day)) if year else _latest(month, _number(day), context)


def _numeric(match: re.Match[str], context: Context) -> Span | None:
    day = _date(int(match["y"]), int(match["m"]), int(match["d"]))
    return span(day, day)


def _day_and_month(match: re.Match[str], context: Context) -> Span | None:
    day = _absolute(match, month_number(match["m0"]), match["d0"], context)
    return span(day, day)


def _day_to_day(match: re.Match[str], context: Context) -> Span | None:
    """Two days of one month or of two; a year stands with the second."""
    first_month = month_number(_given(match, "m0") or match["m1"])
    last_month = month_number(_given(match, "m1") or match["m0"])
    last = _absolute(match, last_month, match["d1"], context)
    if last is None:
        return None
    return span(_date(last.year - (first_month > last_month), first_month, _number(match["d0"])), last)


def _month(match: re.Match[str], context: Context) -> Span | None:
    month, year = month_number(match["m0"]), _year(match)
    part = _given(match, "which").lower()
    if year is None:
        latest = _latest(month, 1, context)
        if latest is None:
            return None
        published = _published(context)
        current = (latest.year, latest.month) == (published.year, published.month)
        year = latest.year - (part == "last" and current)
    first = dt.date(year, month, 1)
    last = (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY
    thirds = {"early": (0, 9), "start": (0, 9), "beginning": (0, 9), "mid": (10, 19), "middle": (10, 19)}
    if part in thirds:
        first, last = first + thirds[part][0] * ONE_DAY, first + thirds[part][1] * ONE_DAY
    elif part in ("late", "end"):
        first += 20 * ONE_DAY
    if context.published is not None and first <= context.published:
        last = min(last, context.published)
    return first, last, MONTH


def _whole_year(match: re.Match[str], context: Context) -> Span | None:
    year = int(match["y"])
    return dt.date(year, 1, 1), dt.date(year, 12, 31), YEAR


def _days_back(name: str, day: dt.date) -> int:
    return (day.weekday() - [weekday[:3].lower() for weekday in WEEKDAYS].index(name[:3].lower())) % 7


def _weekday(match: re.Match[str], context: Context) -> Span | None:
    """That day in the seven days up to publication, the publication day included unless "last" stands before."""
    published = _published(context)
    back = _days_back(match["w0"], published)
    if match["before"]:
        # "Tuesday of last week": in the calendar week before that of publication.
        back += 7 * (back <= published.weekday())
    elif back == 0 and _given(match, "lead").lower().startswith(("last", "past")):
        back = 7
    day = published - back * ONE_DAY
    return span(day, day)


def _weekday_to_weekday(match: re.Match[str], context: Context) -> Span | None:
    published = _published(context)
    last = published - _days_back(match["w1"], published) * ONE_DAY
    return span(last - _days_back(match["w0"], last) * ONE_DAY, last)


def _around_publication(match: re.Match[str], context: Context) -> Span | None:
    today, words = _published(context), match[0].lower()
    if "before" in words:
        return span(today - 2 * ONE_DAY, today - 2 * ONE_DAY)
    if "yesterday" in words or "last" in words:
        return span(today - ONE_DAY, today - ONE_DAY)
    return span(today - ONE_DAY, today) if "overnight" in words else span(today, today)


def _calendar_unit(match: re.Match[str], context: Context) -> Span | None:
    today, unit = _published(context), match["unit"].lower()
    last_one = match["which"].lower() in ("last", "previous", "past")
    if unit == "weekend":
        back = (today.weekday() - 5) % 7
        saturday = today - (back or 7 * last_one) * ONE_DAY
        return span(saturday, min(saturday + ONE_DAY, today))
    if unit == "week":
        monday = today - today.weekday() * ONE_DAY
        return (monday - 7 * ONE_DAY, monday - ONE_DAY, WEEK) if last_one else (monday, today, WEEK)
    start, precision = (today.replace(day=1), MONTH) if unit == "month" else (dt.date(today.year, 1, 1), YEAR)
    if not last_one:
        return start, today, precision
    end = start - ONE_DAY
    return (end.replace(day=1) if unit == "month" else dt.date(end.year, 1, 1)), end, precision


def _amount(match: re.Match[str]) -> tuple[int, str]:
    words = match["n"] or "a"
    count = 1 if words.lower() in ("a", "an") else parse_number(words) or 1
    return min(count, 100_000), match["unit"].lower().rstrip("s")


def _shifted(base: dt.date, count: int, unit: str) -> Span | None:
    size = {"day": 1, "week": 7, "month": 30, "year": 365}[unit]
    day = base + count * size * ONE_DAY
    if unit == "month":
        return day - 15 * ONE_DAY, day + 15 * ONE_DAY, MONTH
    if unit == "year":
        return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31), YEAR
    if unit == "week":
        return day - 3 * ONE_DAY, day + 3 * ONE_DAY, WEEK
    return span(day, day)


def _ago(match: re.Match[str], context: Context) -> Span | None:
    count, unit = _amount(match)
    return _shifted(_published(context), -count, unit)


def _within(match: re.Match[str], context: Context) -> Span | None:
    today = _published(context)
    count, unit = _amount(match)
    days = max(1, count // 24) if unit == "hour" else count * {"day": 1, "week": 7}[unit]
    return span(today - days * ONE_DAY, today)


def _from_previous(match: re.Match[str], context: Context) -> Span | None:
    """Count from the date named before, else from publication."""
    base = context.previous[0] if context.previous else _published(context)
    count, unit = _amount(match)
    return _shifted(base, count if match["way"].lower() in ("later", "after") else -count, unit)


def _that_day(match: re.Match[str], context: Context) -> Span | None:
    """The day named before, as far as hours tell."""
    return context.previous if context.previous is not None and context.previous[2] == DAY else None


def _neighbouring_day(match: re.Match[str], context: Context) -> Span | None:
    words = match[0].lower()
    if "same" in words:
        return context.previous or span(_published(context), _published(context))
    if "before" in words or "previous" in words:
        day = (context.previous[0] if context.previous else _published(context)) - ONE_DAY
    else:
        day = (context.previous[1] if context.previous else _published(context)) + ONE_DAY
    return span(day, day)


def _part_of_month(match: re.Match[str], context: Context) -> Span | None:
    """The first or last third of the month of publication, or of the one before where it has not begun."""
    today, ends = _published(context), match["which"].lower() == "end"
    first = today.replace(day=1)
    if match["of"].lower() == "last" or (ends and today.day <= _THIRD.days * 2):
        first = (first - ONE_DAY).replace(day=1)
    after = (first + 31 * ONE_DAY).replace(day=1)
    start, last = (first + 2 * _THIRD, after - ONE_DAY) if ends else (first, first + _THIRD - ONE_DAY)
    return start, min(last, today), MONTH


def _holiday(match: re.Match[str], context: Context) -> Span | None:
    day = _latest(*_HOLIDAYS[" ".join(match["name"].lower().replace("’", "'").split())], context)
    return span(day, day)


_THIRD = dt.timedelta(days=10)
_HOLIDAYS = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "may day": (5, 1),
}
_NOT_A_DAY = "".join(
    f"(?<!{word} )"
    for word in "Bloody Black Good Palm Easter every each next Next coming until by on\\ a".replace("\\ ", "~").split()
).replace("~", " ")
_ENDS = r"(?=\s*[.,;:)\"”]|\s*$)"
_LATER = r"(?:earlier|previously|later|(?:before|after)" + _ENDS + ")"
_COUNT = rf"(?P<n>{NUMBER}|an?)"

MONTH_RULES: tuple[tuple[str, Meaning], ...] = (
    (rf"{_BEFORE}{_D0}\s+{_M0}(?:{_DASH}|\s+and\s+){_D1}\s+{_M1}{_Y}", _day_to_day),
    (rf"\b{_M0}\s*{_D0}{_DASH}{_M1}\s*{_D1}{_Y}", _day_to_day),
    (rf"{_BEFORE}{_D0}{_DASH}{_D1}\s+{_M0}{_Y}", _day_to_day),
    (rf"\b[Bb]etween\s+{_D0}\s+and\s+{_D1}\s+{_M0}{_Y}", _day_to_day),
    (rf"\b[Bb]etween\s+{_M0}\s*{_D0}\s+and\s+(?:{_M1}\s*)?{_D1}{_Y}", _day_to_day),
    (rf"\b{_M0}\s*{_D0}{_DASH}{_D1}{_Y}", _day_to_day),
    (rf"{_BEFORE}{_D0}(?=(?:\s*,\s*{_D}){{0,5}}\s*,?\s+(?:and|AND|&)\s+{_D}\s+{_M0}{_Y})", _day_and_month),
    (rf"{_BEFORE}{_LEAD}{_D0}(?:\s+of)?\s+{_M0}{_Y_SHORT}{_NO_NAME}", _day_and_month),
    (rf"\b{_LEAD}{_M0}\s*{_D1.replace('d1', 'd0')}{_Y}{_NO_NAME}", _day_and_month),
    (
        r"(?:(?i:\b(?:in|during|of|by|throughout)(?:\s+the\s+month\s+of)?\s+)|\b(?=(?i:early|mid|late|last|start|beginning|end)\b))"
        r"(?:(?i:(?P<which>early|middle|mid|late|last|(?:start|beginning|end)(?=\s+of)))(?:\s+of)?[\s-]+)?"
        rf"{_M0}{_Y}(?!\s*\d){_NO_NAME}",
        _month,
    ),
    (rf"\b{_M0},?\s+(?P<y>(?:19|20)\d\d)\b(?![-/]\d)", _month),
)
WEEKDAY_RULES: tuple[tuple[str, Meaning], ...] = (
    (rf"\b(?i:from|between)\s+{_W0}\s+(?:to|and|through|until)\s+{_W1}\b", _weekday_to_weekday),
    (rf"\b{_W0}(?:-|–|\s+through\s+|\s+to\s+|(?:\s+night)?\s+into\s+){_W1}\b", _weekday_to_weekday),
    (
        rf"{_NOT_A_DAY}\b(?:(?i:(?P<lead>last|this|past|late|early))\s+)?{_NOT_A_DAY}{_W0}(?!s\b)"
        rf"{_PART_OF_DAY}(?P<before>\s+(?i:(?:of\s+)?last\s+week))?\b{_NO_NAME}",
        _weekday,
    ),
)
WORD_RULES: tuple[tuple[str, Meaning], ...] = (
    (
        r"\b(?i:the\s+day\s+before\s+yesterday|yesterday(?:\s+(?:morning|afternoon|evening|night))?"
        r"|(?:(?:earlier|late|early)\s+)?today(?!['’]s)|tonight|overnight|last\s+night"
        r"|this\s+(?:morning|afternoon|evening))\b",
        _around_publication,
    ),
    (r"\b(?i:(?P<which>this|last|previous)\s+(?P<unit>weekend|week|month|year))\b(?!-)", _calendar_unit),
    (r"\b(?i:(?:at|over)\s+(?P<which>the)\s+(?P<unit>weekend))\b", _calendar_unit),
    (rf"\b(?i:{_COUNT}\s+(?P<unit>days?|weeks?|months?|years?)\s+ago)\b", _ago),
    (rf"\b(?i:(?:past|last)\s+(?:(?P<n>{NUMBER})\s+)?(?P<unit>hours|days?|weeks?))\b", _within),
    (rf"\b(?i:{_COUNT}\s+(?P<unit>days?|weeks?)\s+(?P<way>{_LATER}))", _from_previous),
    (rf"\b(?i:(?:{_COUNT}|several|some|a\s+few)\s+(?:hours?|minutes?)\s+(?:earlier|later))\b", _that_day),
    (
        r"\b(?i:the\s+(?:next|following|previous|same)\s+(?:day|evening|night)|the\s+(?:day|night|evening)\s+(?:before|after)"
        + _ENDS
        + ")",
        _neighbouring_day,
    ),
)
CALENDAR_RULES: tuple[tuple[str, Meaning], ...] = (
    (r"\b(?i:the\s+(?P<which>start|beginning|end)\s+of\s+(?P<of>the|this|last)\s+month)\b", _part_of_month),
    (r"\b(?P<name>Christmas\s+(?:Eve|Day)|Boxing\s+Day|New\s+Year['’]s\s+(?:Eve|Day)|May\s+Day)\b", _holiday),
)
NUMERIC_RULES: tuple[tuple[str, Meaning], ...] = (
    (r"(?<![\d-])(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])", _numeric),
    (r"(?<![\d.])(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>(?:19|20)\d\d)(?!\d)", _numeric),
    (
        r"\b(?i:in|during|throughout)\s+(?i:(?:early|mid|late)[\s-]+)?(?P<y>(?:19|20)\d\d)\b"
        r"(?!\s+(?!and|when|after|before|but|with|by|as|to|the|in|at)[a-z]|[-/,]\d)",
        _whole_year,
    ),
)


#: "... Sept. 22 and 26": a further day of the month just named.
FURTHER_DAY = re.compile(
    rf"(?:\s*,)?\s+(?:and|AND)\s+{_D1}{_Y}(?=\s*[.,;)]|\s+(?:in|near|at|that|by|were|was|against)\b|\s*$)"
)
