"""The words place phrases are made of: bearings, units, numbers, hedges, and how a name is read from text."""

from __future__ import annotations

import re

#: Kilometres per unit: the international mile, yard and foot (1959), the nautical mile (1929).
UNIT_KM = {
    "km": 1.0,
    "mi": 1.609344,
    "nm": 1.852,
    "m": 0.001,
    "yd": 0.0009144,
    "ft": 0.0003048,
}

_UNIT_WORDS = {
    "km": r"kilomet(?:re|er)s?|kms?|klicks?",
    "nm": r"nautical[ -]miles?|nmi|nm",
    "mi": r"(?:statute )?miles?|mi",
    "m": r"met(?:re|er)s?|m",
    "yd": r"yards?|yds?",
    "ft": r"feet|foot|ft",
}
UNIT = "(?:" + "|".join(_UNIT_WORDS.values()) + r")\b\.?"
_UNIT_PATTERNS = {unit: re.compile(pattern, re.IGNORECASE) for unit, pattern in _UNIT_WORDS.items()}

_WINDS = [
    "north",
    "north-northeast",
    "northeast",
    "east-northeast",
    "east",
    "east-southeast",
    "southeast",
    "south-southeast",
    "south",
    "south-southwest",
    "southwest",
    "west-southwest",
    "west",
    "west-northwest",
    "northwest",
    "north-northwest",
]
_LETTERS = ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"]
BEARING_DEG = {name: index * 22.5 for index, name in enumerate(_WINDS)}
BEARING_DEG |= {name: index * 22.5 for index, name in enumerate(_LETTERS)}

_HALF_WIND = r"(?:north|south)[- ]?(?:east|west)|north|south|east|west"
#: A compass bearing in words; abbreviations only in capitals, so that "s" and "e" in running text are not read.
BEARING = (
    rf"(?:(?i:(?:north|south|east|west)[- ]+(?:north|south)[- ]?(?:east|west)|{_HALF_WIND})(?i:wards?|erly)?"
    r"|NNE|ENE|ESE|SSE|SSW|WSW|WNW|NNW|NE|SE|SW|NW|N|E|S|W)\b"
)
#: "northern", "south-eastern", "Northeastern".
BEARING_ADJECTIVE = r"(?i:(?:north|south)[- ]?(?:east|west)ern|northern|southern|eastern|western)\b"

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
NUMBER_WORDS = {word: i for i, word in enumerate((_ONES + " eighteen nineteen").split(), start=1)}
_TENS = {
    word: i * 10
    for i, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
NUMBER_WORDS |= _TENS
_WORD = "(?:" + "|".join(sorted([*NUMBER_WORDS, "hundred", "thousand"], key=len, reverse=True)) + ")"
_WORD_NUMBER = rf"(?i:half an?|(?:an?|two) dozen|(?:an?|{_WORD})(?:[- ](?:and[- ])?(?:a[- ]half|{_WORD})){{0,4}})"
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,6}}(?:\.\d+)?|{_WORD_NUMBER})"

HEDGE = (
    r"(?i:approximately|approx\.?|about|around|roughly|some|nearly|almost|just over|just under|over|under|more than"
    r"|less than|up to|at least|an estimated|circa|c\.|~|only|just)"
)
#: Hedges that make a distance an upper limit.
UPPER_LIMITS = frozenset({"within", "less than", "under", "up to", "just under"})
DASH = r"[-‐‑‒–—−]"

_CONNECTORS = (
    "al el ed er es ez ul ur us ad adh an ar as ash at ath az de del della da do dos das di du des la le les los las of the bin ben abu "
    "umm wa e y i sur am bei und"
)
_CONNECTOR = "(?:" + "|".join(_CONNECTORS.split()) + ")"
#: A word of a name: starts with a capital or a caseless letter (Arabic, Hebrew, Ethiopic, ...).
NAME_WORD = (
    r"(?:(?:[A-Z]\.){1,4}|(?:St|Ste|Mt|Ft)\."
    r"|[^\W\d_a-zà-öø-ÿа-яё][\w'’ʻʼ`]*(?:[-‐‑–][\w'’ʻʼ`]+)*|\d{1,3}(?= [A-Z]))"
)
_NAME_RUN = re.compile(rf"{NAME_WORD}(?:[ -](?:(?i:{_CONNECTOR})[ -]){{0,2}}{NAME_WORD}|-\w+){{0,6}}")
_ANY_RUN = re.compile(r"[^\W\d_][\w'’ʻʼ`.-]*(?: [\w'’ʻʼ`.-]+){0,6}")

_GENERIC = (
    r"city|town|village|cities|towns|villages|districts|provinces|port|seaport|capital|capital city|district|province|governorate|state|region|municipality|hamlet"
    r"|settlement|island|neighbou?rhood|county|oblast|prefecture|department|camp|airport|oasis|stronghold"
)
#: What may stand between a preposition and the name: "the besieged Libyan city of", "the capital,".
_LEAD_IN = re.compile(
    r"(?:(?i:the|its|their|central|downtown)\s+)?"
    rf"(?:(?:(?!(?i:and|or|from|in|near|on|with)\b)[\w-]+\s+){{0,3}}?(?i:{_GENERIC})\s+(?i:of)\s+(?:(?i:the)\s+)?"
    rf"|(?:[a-z-]+\s+){{0,2}}?(?:{_GENERIC})(?:\s*,\s*|\s+)(?=[A-Z]))?"
)


def unit_of(text: str) -> str:
    """Return the key of :data:`UNIT_KM` that a unit word means.

    Examples
    --------
    >>> unit_of("kilometres"), unit_of("nautical miles"), unit_of("mi.")
    ('km', 'nm', 'mi')
    """
    word = text.strip().rstrip(".")
    for unit, pattern in _UNIT_PATTERNS.items():
        if pattern.fullmatch(word):
            return unit
    raise ValueError(f"not a unit of distance: {text!r}")


def number_of(text: str) -> float:
    """Return the value of a number in digits or words.

    Examples
    --------
    >>> number_of("1,200"), number_of("one hundred and fifty"), number_of("half a"), number_of("twenty-five")
    (1200.0, 150.0, 0.5, 25.0)
    """
    lowered = text.lower().replace("-", " ")
    if lowered[0].isdigit():
        return float(lowered.replace(",", ""))
    if lowered.startswith("half"):
        return 0.5
    if lowered.endswith("dozen"):
        return 24.0 if lowered.startswith("two") else 12.0
    total = 0.0
    for word in lowered.split():
        if word in ("hundred", "thousand"):
            total = max(total, 1.0) * (100 if word == "hundred" else 1000)
        elif word == "half":
            total += 0.5
        else:
            total += NUMBER_WORDS.get(word, 0)
    return total or 1.0


def bearing_of(text: str) -> float:
    """Return degrees clockwise from north of a bearing in words or letters.

    Examples
    --------
    >>> bearing_of("South East"), bearing_of("NNE"), bearing_of("south-south-west"), bearing_of("Northeastern")
    (135.0, 22.5, 202.5, 45.0)
    """
    if text in BEARING_DEG:
        return BEARING_DEG[text]
    letters = re.sub(r"(?:wards?|ern|erly)$", "", text.lower())
    points = re.findall("north|south|east|west", letters)
    if len(points) == 3:
        return BEARING_DEG[f"{points[0]}-{points[1]}{points[2]}"]
    return BEARING_DEG["".join(points)]


def is_sixteen_wind(bearing_deg: float) -> bool:
    """Tell whether a bearing is one of NNE, ENE, ...: writers who use those mean a narrower sector."""
    return bearing_deg % 45.0 != 0.0


def read_name(text: str, position: int, *, any_case: bool = False) -> tuple[int, int] | None:
    """Return where the longest run of words that may be a place name starts and ends, read from `position` on.

    Parameters
    ----------
    text : str
    position : int
        Code point just behind a preposition; an article and "city of" and the like are skipped.
    any_case : bool
        Accept names without capitals, for phrases typed by hand.

    Examples
    --------
    >>> text = "southeast of the town of Bani Walid on Friday"
    >>> start, end = read_name(text, 13)
    >>> text[start:end]
    'Bani Walid'
    >>> read_name("north of them", 9) is None
    True
    """
    window = text[position : position + 200]
    lead = _LEAD_IN.match(window)
    offsets = [lead.end()] if lead else []
    article = re.match(r"(?i:the)\s+", window)
    if article:
        offsets.append(article.end())
    offsets.append(0)
    for pattern in (_NAME_RUN, _ANY_RUN) if any_case else (_NAME_RUN,):
        for offset in offsets:
            run = pattern.match(window, offset)
            if run:
                return position + run.start(), position + _trim(run.group(), run.start())
    return None


def _trim(run: str, start: int) -> int:
    """Cut a possessive and a sentence's full stop off the end of a run."""
    for tail in ("'s", "’s", "'", "’"):
        if run.endswith(tail):
            run = run[: -len(tail)]
            break
    if run.endswith(".") and not re.search(r"\b(?:\w\.)+$", run):
        run = run[:-1]
    return start + len(run)
