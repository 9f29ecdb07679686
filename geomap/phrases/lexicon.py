"""The words place phrases are made of: bearings, units, numbers, hedges, and how a name is read from text."""

from __future__ import annotations

import math
import re
from functools import lru_cache

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
    "km": r"(?:road )?kilomet(?:re|er)s?|kms?|[kc]licks?",
    "nm": r"nautical[ ‐‑–-]?miles?|naut\.? ?mi(?:les?)?|sea miles?|nmi|nms?|n\.m",
    "mi": r"(?:statute |road )?miles?|mi",
    "m": r"met(?:re|er)s?|mtrs?|m",
    "yd": r"yards?|yds?",
    "ft": r"feet|foot|ft",
}
UNIT = "(?:" + "|".join(_UNIT_WORDS.values()) + r")\b\.?"
_ANY_UNIT = re.compile(rf"(?<![^\W\d_]){UNIT}", re.IGNORECASE)
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

_HALF_WIND = r"(?:north|south)[- /‐‑–−]?(?:east|west)|north|south|east|west"
_GAPS = "[- /‐‑–−]*"
_SIXTEENTH = "|".join(
    f"{main}{_GAPS}{half}[- /‐‑–−]?{end}"
    for half in ("north", "south")
    for end in ("east", "west")
    for main in (half, end)
)
_WIND_WORDS = rf"(?i:{_SIXTEENTH}|{_HALF_WIND})(?i:wards?|erly)?\b"
#: "NNE", "N.E.", "N/E".
_WIND_LETTERS = (
    "(?:"
    + "|".join("[./-]?".join(letters) for letters in sorted(_LETTERS, key=len, reverse=True))
    + r")(?:\.(?!\w)|(?![\w.]))"
)
#: A compass bearing in words; abbreviations only in capitals, so that "s" and "e" in running text are not read.
BEARING = rf"(?:{_WIND_WORDS}|{_WIND_LETTERS})"
#: Behind a distance small letters are a bearing too: "20 km sw of".
BEARING_ANY_CASE = rf"(?:{_WIND_WORDS}|(?i:{_WIND_LETTERS}))"
#: "northern", "south-eastern", "Northeastern", "north-central", "mid-western".
BEARING_ADJECTIVE = (
    r"(?i:(?:north|south)[- ‐‑–−]?(?:east|west)ern|(?:north|south|east|west)[- ‐‑−]central"
    r"|(?:mid-)?(?:north|south|east|west)ern(?:most)?)\b"
)
#: "northwest Syria", "south Lebanon": a bearing used as an adjective; capitals only where two points are named, because
#: "South Sudan" and "North Carolina" are names.
BEARING_ATTRIBUTE = (
    r"(?:(?:[Nn]orth|[Ss]outh)[- ‐‑−]?(?:[Ee]ast|[Ww]est)|(?:NORTH|SOUTH)[- ‐‑−]?(?:EAST|WEST)"
    r"|north|south|east|west)\b"
)

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
NUMBER_WORDS = {word: i for i, word in enumerate((_ONES + " eighteen nineteen").split(), start=1)}
_TENS = {
    word: i * 10
    for i, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
NUMBER_WORDS |= _TENS
_WORD = "(?:" + "|".join(sorted([*NUMBER_WORDS, "hundred", "thousand"], key=len, reverse=True)) + ")"
_VAGUE = {"couple": (2.0, 2.0), "few": (2.0, 5.0), "several": (3.0, 7.0), "tens": (20.0, 90.0), "dozens": (20.0, 60.0)}
_VAGUE |= {"scores": (40.0, 100.0), "hundreds": (200.0, 900.0)}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75}
_WORD_NUMBER = (
    r"(?i:half(?:[- ]an?)?|(?:an?|one|three)[- ]quarters?(?:[- ]of)?(?:[- ]an?)?|(?:an?|two|three|half a) dozen"
    r"|(?:a couple(?: of)?|a few|several)(?: (?:hundred|dozen|thousand))?|(?:tens|dozens|scores|hundreds) of"
    # "twenty-five" is one number, "ten-twelve" are two.
    rf"|(?:an?|{_WORD})(?:(?: (?:and[- ])?|-and-|(?<=ty)-|(?<=hundred)-|-(?=hundred|thousand))(?:a[- ]half|{_WORD})){{0,6}})"
)
_FRACTION = "|".join(_FRACTIONS)
NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?!\d)"
    rf"|\d{{1,12}}(?:[.,]\d{{1,9}}|(?:\s|-| and )?(?:{_FRACTION}))?|[½¼¾]|{_WORD_NUMBER})"
)

#: Hedges that make a distance an upper limit.
UPPER_LIMITS = frozenset(
    (
        "within",
        "less than",
        "under",
        "up to",
        "no more than",
        "not more than",
        "at most",
        "fewer than",
        "no further than",
        "no farther than",
    )
)
#: "~" stands at the number, the others are words.
HEDGE = (
    r"(?i:approximately|approx\.?|about|around|roughly|some|nearly|almost|(?:just|well|a little|slightly) (?:over|under)"
    r"|(?:just |slightly |a little )?(?:more|less) than|more or less|no (?:more|less|further|farther|closer) than|not (?:more|less) than"
    r"|fewer than|at (?:least|most)|in excess of|upwards of|over|under|up to|an estimated|estimated|perhaps|maybe|barely|a mere|exactly"
    r"|close to|within|circa|c\.|ca\.?|a distance of|somewhere|anything|as (?:far|much|little|close|near) as|in the region of"
    r"|reportedly|possibly|a full|fully|a good|not quite|an approximate|only|just|~|≈)"
)
DASH = r"[-‐‑‒–—−]"

_CONNECTORS = (
    "al el ed er es ez ul ur us ad adh an ar as ash at ath az de del della da do dos das di du des la le les los las of the bin ben abu "
    "umm wa e y i a sur am bei und"
)
_CONNECTOR = "(?:" + "|".join(_CONNECTORS.split()) + ")"
#: A word of a name: starts with a capital or a caseless letter (Arabic, Hebrew, Ethiopic, ...).
NAME_WORD = (
    r"(?:(?:[A-Z]\.){1,4}|(?:St|Ste|Mt|Ft|Tg|Tj|Kg)\."
    r"|['‘’ʻʼ`]?[^\W\d_a-zà-öø-ÿа-яё][\w'’ʻʼ`]*(?:[-‐‑–][\w'’ʻʼ`]+)*|\d{1,3}(?= (?:de )?[A-Z]))"
)
#: A name in front of its kind ("Karrada district"), and one that dashes set off from another ("Tikrit–Baiji road").
CAPTURED_NAME = rf"(?<!\w){NAME_WORD}(?:[ -](?:{_CONNECTOR}[ -])?{NAME_WORD}){{0,3}}"
PLAIN_NAME = (
    r"(?<!\w)[^\W\d_a-zà-öø-ÿ][\w’']+(?: (?:(?:d[aeo]s?|del|las?|los|[ae]l|a[ns]|ash|ar)[ -])?[A-ZÀ-Þ][\w’']+){0,2}"
)
_NAME_RUN = re.compile(rf"{NAME_WORD}(?:[ -](?:(?i:{_CONNECTOR})[ -]){{0,2}}{NAME_WORD}|-\w+){{0,6}}")
_ANY_RUN = re.compile(r"[^\W\d_][\w'’ʻʼ`.-]*(?: [\w'’ʻʼ`.-]+){0,6}")

_GENERIC = (
    r"city|town|village|hamlet|locality|community|commune|ward|enclave|suburb|sub-?district|cities|towns|villages|districts|provinces|port|seaport|capital|capital city|air ?base|district|province|governorate|state|region|municipality"
    r"|settlement|island|neighbou?rhood|county|oblast|prefecture|department|camp|airport|oasis|stronghold|hub|bastion|outpost|township"
)
_NO_ADJECTIVE = (
    r"(?!(?i:and|or|to|from|in|near|on|with|of|at|by|outside|the|an?|as|for|after|before|when|where|while|into)\b)"
)
#: "the centre of", "the outskirts of": what a distance may be counted from in a town.
_MIDDLE = r"(?:(?i:the\s+)?(?i:(?:city|town)[ -])?(?i:centre|center|heart|middle|outskirts|edges?|suburbs|gates)\s+(?i:of)\s+)?"
#: What may stand between a preposition and the name: "the besieged Libyan city of", "the Afghan capital,", "ancient".
_LEAD_IN = re.compile(
    rf"{_MIDDLE}(?:(?i:the|its|their|central(?! african)|downtown|nearby|neighbou?ring|ancient|historic|greater|metropolitan|besieged|war-torn|occupied|liberated|embattled|government-held|rebel-held)\s+)?"
    r"(?:[\w’'.]+-(?:held|controlled|ruled|occupied|besieged|dominated|majority|administered|torn|listed)\s+(?=[^\W\d_a-z]))?"
    rf"(?:(?:{_NO_ADJECTIVE}[\w’'-]+\s+){{0,5}}?(?i:{_GENERIC}|country|area)\s+(?i:of)\s+(?:(?i:the)\s+)?"
    rf"|(?:{_NO_ADJECTIVE}[\w’'-]+\s+){{0,4}}?capital(?:\s+city)?(?:\s*,\s*|\s+)(?=[A-Z])(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
    rf"|(?:[A-Z][\w’'-]*[’']s\s+)?(?:[a-z-]+\s+){{0,2}}?(?:{_GENERIC})(?:\s*,\s*|\s+)(?=[A-Z]))?"
)
#: A name of one word: nothing leads in to it.
_PLAIN_START = re.compile(
    r"[A-Z][\w’'-]*(?:[,.;:)]|\s(?:and|or|to|from|in|near|on|with|at|by|outside|as|for|after|before|when|where|while|into)\b|$)"
)


@lru_cache(maxsize=256)
@lru_cache(maxsize=256)
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


@lru_cache(maxsize=1024)
def first_unit(distance_text: str) -> str:
    """Return the key of :data:`UNIT_KM` of the first unit in the words of a distance, empty without one.

    Examples
    --------
    >>> first_unit("15 miles (24 km)"), first_unit("five-kilometre"), first_unit("a stone's throw")
    ('mi', 'km', '')
    """
    unit = _ANY_UNIT.search(distance_text)
    return unit_of(unit[0]) if unit else ""


def number_of(text: str) -> float:
    """Return the value of a number in digits or words.

    Examples
    --------
    >>> number_of("1,200"), number_of("one hundred and fifty"), number_of("half a"), number_of("twenty-five")
    (1200.0, 150.0, 0.5, 25.0)
    """
    return math.sqrt(math.prod(range_of(text)))


def range_of(text: str) -> tuple[float, float]:
    """Return the lowest and highest value of a number in digits or words; they are equal unless it is vague.

    Examples
    --------
    >>> range_of("several"), range_of("a few hundred"), range_of("2½"), range_of("three quarters of a")
    ((3.0, 7.0), (200.0, 500.0), (2.5, 2.5), (0.75, 0.75))
    """
    lowered = re.sub(r"[-\s]+", " ", text.lower()).strip()
    if lowered[0].isdigit() or lowered[0] in _FRACTIONS:
        value = _digits(lowered)
        return value, value
    words = lowered.split()
    vague = next((_VAGUE[word] for word in words if word in _VAGUE), None)
    if vague:
        times = next((factor for word, factor in _MULTIPLES.items() if word in words), 1)
        return vague[0] * times, vague[1] * times
    value = _spelled(words)
    return value, value


_MULTIPLES = {"dozen": 12, "hundred": 100, "thousand": 1000}


def _digits(text: str) -> float:
    for sign, part in _FRACTIONS.items():
        if text.endswith(sign):
            whole = re.sub(r"\D", "", text.removesuffix(sign))
            return (float(whole) if whole else 0.0) + part
    text = re.sub(r"(?<=\d)\s(?=\d{3})", "", text)
    # "1,200" has groups of three, "1,5" a decimal comma.
    grouped = re.sub(r",(?=\d{3}(?:\D|$))", "", text)
    return float(grouped.replace(",", "."))


def _spelled(words: list[str]) -> float:
    if words[0] == "half":
        return 6.0 if words[-1] == "dozen" else 0.5
    if "quarter" in words or "quarters" in words:
        return 0.75 if words[0] == "three" else 0.25
    if words[-1] == "dozen":
        return 12.0 * NUMBER_WORDS.get(words[0], 1)
    total = 0.0
    for word in words:
        if word in ("hundred", "thousand"):
            total = max(total, 1.0) * _MULTIPLES[word]
        elif word == "half":
            total += 0.5
        else:
            total += NUMBER_WORDS.get(word, 0)
    return total or 1.0


@lru_cache(maxsize=256)
@lru_cache(maxsize=256)
@lru_cache(maxsize=256)
def bearing_of(text: str) -> float:
    """Return degrees clockwise from north of a bearing in words or letters.

    Examples
    --------
    >>> bearing_of("South East"), bearing_of("NNE"), bearing_of("south-south-west"), bearing_of("Northeastern")
    (135.0, 22.5, 202.5, 45.0)
    """
    letters = re.sub(r"[./-]", "", text).upper()
    if letters in _LETTERS:
        return BEARING_DEG[letters]
    points = re.findall("north|south|east|west", text.lower())
    if len(points) == 3:
        return BEARING_DEG[f"{points[0]}-{points[1]}{points[2]}"]
    return BEARING_DEG["".join(points)]


def is_sixteen_wind(bearing_deg: float) -> bool:
    """Tell whether a bearing is one of NNE, ENE, ...: writers who use those mean a narrower sector."""
    return bearing_deg % 45.0 != 0.0


_ARTICLE = re.compile(r"(?i:the)\s+")


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
    lead = None if _PLAIN_START.match(window) else _LEAD_IN.match(window)
    offsets = [lead.end()] if lead else []
    article = _ARTICLE.match(window)
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
