"""Rules that read place phrases, one per kind: a trigger pattern and how its groups fill a Phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from geomap.phrases import coordinates, lexicon
from geomap.phrases.lexicon import BEARING, BEARING_ADJECTIVE, DASH, HEDGE, NUMBER, UNIT, read_name


@dataclass(frozen=True, slots=True)
class Reference:
    """A stretch of text that names a place; its longest known beginning is the name."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A parsed place phrase, not yet looked up.

    Attributes
    ----------
    kind : str
        One of :data:`KINDS`.
    start, end, text : int, int, str
        Code points of the text it was read from.
    references : tuple of Reference
    distance_km : (float, float) or None
        Lowest and highest stated distance; equal for a single figure.
    distance_text, bearing_text, hedge : str
        The words they were read from.
    bearing_deg : float or None
        Clockwise from north.
    nautical, by_road : bool
        The distance is in nautical miles; it is a driving distance.
    lonlat_deg : (float, float) or None
        Printed coordinates.
    precision_m : float
        Half of the last printed digit of coordinates.
    """

    kind: str
    start: int
    end: int
    text: str
    references: tuple[Reference, ...] = ()
    distance_km: tuple[float, float] | None = None
    distance_text: str = ""
    bearing_deg: float | None = None
    bearing_text: str = ""
    hedge: str = ""
    nautical: bool = False
    by_road: bool = False
    lonlat_deg: tuple[float, float] | None = None
    precision_m: float = 0.0


KINDS = (
    "coordinates",
    "distance_bearing",
    "distance",
    "bearing",
    "between",
    "road",
    "border",
    "offshore",
    "outskirts",
    "part_of",
    "near",
    "named",
)

_DISTANCE = (
    rf"(?:(?P<hedge>{HEDGE})\s+)?(?<![\w.,-])(?P<low>{NUMBER})"
    rf"(?:\s*(?:{DASH}|\bto\b|\band\b)\s*(?P<high>{NUMBER}))?[ -]?(?P<unit>(?i:{UNIT}))"
    rf"(?:\s*(?:\(|\bor\b\s+)\s*(?:{HEDGE}\s+)?[\d.,]+[ -]?(?i:{UNIT})\)?)?"
)
_ROAD = r"(?P<road>(?i:\s*(?:by road|drive|road distance|by car|along the road))?)"
_AWAY = r"(?:,?\s+(?i:away|out|further|farther))?"
_TO = r"(?:(?i:to the|due|just|directly|straight|in the|true)\s+)*"
_BORDER_WORD = (
    r"(?:(?:[A-Z][\w’'-]+|land|northern|southern|eastern|western|shared|common|porous)\s+)?(?i:borders?|frontier)"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One phrase kind: the trigger, how many names follow it, and what stands between two of them.

    `hints` are lower-case words of which a text must hold at least one for the trigger to match: most texts hold few,
    and the other triggers are then neither compiled nor run.
    """

    kind: str
    trigger: str
    hints: tuple[str, ...]
    names: int = 1
    joint: re.Pattern[str] | None = None


@cache
def _compiled(trigger: str) -> re.Pattern[str]:
    return re.compile(trigger)


_AND = re.compile(r"\s*,?\s*(?:and|&)\s+")
_AND_TO = re.compile(rf"\s*,?\s*(?:(?:and|to|with|&)\s+|{DASH}\s*)")


_PREPOSITIONS = (" of", " from")
_UNIT_OF = tuple(
    f"{unit} of" for unit in "km kms kilometers kilometres mile miles mi nm nmi meters metres yards feet".split()
)
#: In order of preference: where two rules match overlapping text, the earlier start wins, then the earlier rule.
RULES = (
    Rule(
        "distance_bearing",
        rf"{_DISTANCE}{_ROAD}{_AWAY}\s+{_TO}(?P<bearing>{BEARING})(?:\s+(?i:side))?\s+(?i:of|from)\s+",
        _PREPOSITIONS,
    ),
    Rule(
        "offshore",
        rf"{_DISTANCE}{_AWAY}\s+(?i:off(?:shore)?(?: of| from)?(?: the)?(?: (?:\w+ )?coast(?:line)?)?(?: of| from)?)\s+",
        ("off",),
    ),
    Rule(
        "distance",
        rf"{_DISTANCE}{_ROAD}{_AWAY}\s+(?i:from|outside(?: of)?|of)\s+",
        ("from", "outside", "within", *_UNIT_OF),
    ),
    Rule(
        "road",
        r"(?i:\b(?:on|along|near|at)\s+the\s+(?:main\s+|coastal\s+)?(?:road|highway|route|motorway|railway)"
        r"\s+(?:between|from|linking|connecting|that links|that connects))\s+",
        ("road", "highway", "route", "motorway", "railway"),
        2,
        _AND_TO,
    ),
    Rule(
        "between",
        r"(?i:\b(?:(?:roughly|about|approximately)\s+)?(?:half-?way\s+|midway\s+)?between)\s+",
        ("between",),
        2,
        _AND,
    ),
    Rule(
        "border",
        rf"(?i:\b(?:near|on|along|at|across|close to|by)\s+(?:the|its|their))\s+{_BORDER_WORD}\s+(?i:with|between)\s+",
        ("border", "frontier"),
        1,
        _AND,
    ),
    Rule(
        "offshore",
        rf"(?i:\b(?:off|in (?:the )?waters off)(?:\s+of)?(?:\s+the)?)(?:\s+(?:{BEARING_ADJECTIVE}|[A-Z]\w+))?(?i:\s+(?:coast|shores?|coastline)(?:\s+of)?)\s+",
        ("coast", "shore"),
    ),
    Rule("offshore", r"(?i:\b(?:offshore(?: of| from)?|in (?:the )?waters off|off))\s+(?=[^\W\d_a-z])", ("off",)),
    Rule(
        "outskirts",
        rf"(?:(?i:\b(?:on|in|at|to|near|of))\s+)?(?:(?i:the)\s+)?(?:(?P<bearing>{BEARING_ADJECTIVE})\s+)?"
        r"(?i:\b(?:outskirts|suburbs?|periphery|edges?|fringes?|countryside))\s+(?i:of)\s+",
        ("outskirts", "suburb", "periphery", "edge", "fringe", "countryside"),
    ),
    Rule("part_of", rf"(?i:\b(?:in|of|to))\s+(?i:the)\s+(?P<bearing>{BEARING})\s+(?i:of)\s+", ("the ",)),
    Rule(
        "bearing",
        rf"(?:(?i:just|due|directly|to the|further)\s+)?(?<![\w-])(?P<bearing>{BEARING})\s+(?i:of)\s+",
        (" of",),
    ),
    Rule(
        "part_of",
        rf"(?<![\w-])(?:(?i:the)\s+)?(?:far[- ])?(?P<bearing>{BEARING_ADJECTIVE}|(?i:central)\b)\s+(?i:part of\s+|parts of\s+)?",
        ("ern", "central"),
    ),
    Rule(
        "near",
        r"(?i:\b(?:near(?:by)?|close to|not far from|adjacent to|next to|in the (?:vicinity|area|region|environs) of"
        r"|in the vicinity|just outside(?: of)?|outside(?: of)?|around))\s+",
        (
            "near",
            "close to",
            "not far",
            "adjacent",
            "next to",
            "vicinity",
            "area",
            "region",
            "environs",
            "outside",
            "around",
        ),
    ),
)


def parse_phrases(text: str, *, any_case: bool = False) -> Iterator[Phrase]:
    """Yield every match of every rule in `text`; overlaps are the caller's to settle.

    Parameters
    ----------
    text : str
    any_case : bool
        Accept names without capitals (phrases typed by hand).

    Examples
    --------
    >>> phrase = next(parse_phrases("hit a camp about 150 miles southeast of Sirte on Friday"))
    >>> phrase.kind, phrase.bearing_deg, phrase.references[0].text, phrase.text
    ('distance_bearing', 135.0, 'Sirte', 'about 150 miles southeast of Sirte')
    """
    for found in coordinates.find_coordinates(text):
        yield Phrase(
            "coordinates",
            found.start,
            found.end,
            text[found.start : found.end],
            lonlat_deg=(found.lon_deg, found.lat_deg),
            precision_m=found.precision_m,
        )
    lowered = text.lower()
    for rule in RULES:
        if not any(hint in lowered for hint in rule.hints):
            continue
        for match in _compiled(rule.trigger).finditer(text):
            phrase = _fill(rule, match, text, any_case)
            if phrase is not None:
                yield phrase
    if "border" in lowered or "frontier" in lowered:
        yield from _hyphenated_borders(text)


def _fill(rule: Rule, match: re.Match[str], text: str, any_case: bool) -> Phrase | None:
    references = _read_references(rule, match, text, any_case)
    if references is None:
        return None
    groups = match.groupdict()
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    phrase = Phrase(rule.kind, start, references[-1].end, "", references, hedge=groups.get("hedge") or "")
    if groups.get("unit"):
        stated = _with_distance(phrase, match)
        if stated is None:
            return None
        phrase = stated
    if groups.get("bearing") and groups["bearing"].lower() != "central":
        words = groups["bearing"]
        phrase = replace(phrase, bearing_deg=lexicon.bearing_of(words), bearing_text=words)
    elif groups.get("bearing"):
        phrase = replace(phrase, bearing_text=groups["bearing"])
    return replace(phrase, text=text[start : phrase.end])


def _read_references(rule: Rule, match: re.Match[str], text: str, any_case: bool) -> tuple[Reference, ...] | None:
    references: list[Reference] = []
    position = match.end()
    wanted = rule.names
    if rule.kind == "border" and match.group().rstrip().lower().endswith("between"):
        wanted = 2
    while len(references) < wanted:
        name = read_name(text, position, any_case=any_case)
        if name is None:
            return None
        start, end = name
        if len(references) + 1 < wanted and any_case:
            # Typed without capitals, the first name would swallow "and the second name".
            cut = re.search(r"\s(?:and|to|with)\s", text[start:end])
            end = start + cut.start() if cut else end
        references.append(Reference(start, end, text[start:end]))
        if len(references) < wanted:
            joint = (rule.joint or _AND).match(text, end)
            if joint is None:
                return None
            position = joint.end()
    return tuple(references)


def _with_distance(phrase: Phrase, match: re.Match[str]) -> Phrase | None:
    unit = lexicon.unit_of(match["unit"])
    low = lexicon.number_of(match["low"]) * lexicon.UNIT_KM[unit]
    high = lexicon.number_of(match["high"]) * lexicon.UNIT_KM[unit] if match["high"] else low
    low, high = min(low, high), max(low, high)
    if high <= 0:
        return None
    words = match.group()[match.start("low") - match.start() : match.end("unit") - match.start()]
    return replace(
        phrase,
        distance_km=(low, high),
        distance_text=words,
        nautical=unit == "nm",
        by_road=bool(match.groupdict().get("road")),
    )


_HYPHEN_BORDER = rf"(?<![\w-])(?P<one>[A-Z][\w’']+){DASH}(?P<two>[A-Z][\w’']+) (?i:border|frontier)\b"


def _hyphenated_borders(text: str) -> Iterator[Phrase]:
    """ "the Iraq–Syria border"."""
    for match in _compiled(_HYPHEN_BORDER).finditer(text):
        references = tuple(Reference(match.start(g), match.end(g), match[g]) for g in ("one", "two"))
        yield Phrase("border", match.start(), match.end(), match.group(), references)
