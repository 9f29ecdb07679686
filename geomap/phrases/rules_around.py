"""Rules of phrases in and around a place: rivers, neighbourhoods, countryside, outskirts, parts, bearings, near."""

from __future__ import annotations

from geomap.phrases.lexicon import BEARING, BEARING_ADJECTIVE, BEARING_ATTRIBUTE, CAPTURED_NAME
from geomap.phrases.parts import DEGREES, IN, NEAR_TOWN, OF, QUARTER, SITE, SITE_HINTS, TO, TRAVEL
from geomap.phrases.rule import COMPASS_NAME, COMPASS_OF, Rule

AROUND_RULES = (
    Rule(
        "river",
        rf"(?:(?i:\b(?:on|along|at|near|from|to))\s+)?(?:(?i:the|both)\s+)?(?:(?P<bearing>{BEARING_ADJECTIVE}|{BEARING})\s+|(?i:left|right)\s+)?"
        r"\b(?:(?:river)?banks?|BANKS?)\s+(?i:of\s+(?:the\s+)?(?:river\s+)?)(?=[^\W\d_a-z])",
        ("bank",),
        then=NEAR_TOWN,
        before=40,
        after=30,
    ),
    Rule(
        "river",
        r"(?i:\b(?:along|on|beside)\s+the\s+)(?i:river\s+)?(?=[^\W\d_a-z])",
        ("along the", "on the river", "beside the", "river"),
        then=NEAR_TOWN,
        before=60,
        after=30,
    ),
    Rule(
        "neighbourhood",
        rf"(?P<n2>{CAPTURED_NAME})[’']s\s+(?:(?i:{BEARING_ADJECTIVE}|central|upscale|affluent|busy|poor|crowded|old)\s+)?"
        rf"(?P<n1>{CAPTURED_NAME})\s+(?i:neighbou?rhood|quarter|district|suburb|ward)\b",
        ("neighbo", "quarter", "district", "suburb", "ward"),
        0,
        before=80,
        after=20,
    ),
    Rule(
        "neighbourhood",
        rf"(?i:\b(?:in|at|of|from|to|near|the))\s+(?:(?i:the)\s+)?(?:{BEARING_ADJECTIVE}\s+)?(?P<n1>{CAPTURED_NAME})\s+{QUARTER}\s+(?i:of|in)\s+",
        ("neighbo", "quarter", "district", "suburb", "ward of", "ward in", "area of", "sector of"),
        before=70,
        after=30,
    ),
    Rule(
        "neighbourhood",
        r"(?i:\b(?:neighbou?rhood|quarter|suburb|ward|district)\s+of)\s+(?=[^\W\d_a-z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,2},?\s+(?i:in|of)\s+[^\W\d_a-z])",
        ("neighbo", "quarter of", "suburb of", "ward of", "district of"),
        2,
        IN,
        before=20,
        after=90,
    ),
    Rule(
        "neighbourhood",
        rf"(?P<n1>{CAPTURED_NAME}),\s+an?\s+(?:[\w-]+\s+){{0,2}}(?i:neighbou?rhood|quarter|suburb|ward)\s+(?i:of|in)\s+",
        ("neighbo", "quarter of", "quarter in", "suburb of", "suburb in", "ward of", "ward in"),
        before=100,
        after=30,
    ),
    Rule(
        "countryside",
        rf"(?:(?i:\b(?:in|of|to|from))\s+)?(?:(?i:the)\s+)?(?:(?P<bearing>{BEARING_ADJECTIVE})\s+)?(?i:\bcountryside)\s+"
        r"(?i:of|around|outside|surrounding|near)\s+",
        ("countryside",),
        before=40,
        after=20,
    ),
    Rule(
        "countryside",
        rf"(?:(?i:\b(?:in|of|to|from))\s+)?(?:(?P<bearing>{BEARING_ADJECTIVE})\s+)?(?i:\brural)\s+(?:(?i:parts of|areas of|areas around)\s+)?"
        r"(?=[^\W\d_a-z])",
        ("rural",),
        before=40,
        after=25,
    ),
    Rule(
        "countryside",
        rf"(?P<n1>{CAPTURED_NAME})(?:[’']s?)?\s+(?:(?P<bearing>{BEARING_ADJECTIVE}|{BEARING})\s+)?(?i:countryside)\b",
        ("countryside",),
        0,
        before=80,
        after=10,
    ),
    Rule(
        "outskirts",
        rf"(?:(?i:\b(?:on|in|at|to|near|of))\s+)?(?:(?i:the)\s+)?(?:(?P<bearing>{BEARING_ADJECTIVE})\s+)?"
        r"(?i:\b(?:outskirts|suburbs?|periphery|edges?|fringes?|gates|approaches))\s+(?i:of|to)\s+",
        ("outskirts", "suburb", "periphery", "edge", "fringe", "gates", "approaches"),
        before=50,
        after=20,
    ),
    Rule(
        "outskirts",
        rf"(?P<n1>{CAPTURED_NAME})(?:[’']s?)?\s+(?:(?P<bearing>{BEARING_ADJECTIVE})\s+)?(?i:outskirts|suburbs)\b",
        ("outskirts", "suburbs"),
        0,
        before=80,
        after=12,
    ),
    Rule("outskirts", r"\b(?i:suburban)\s+(?=[^\W\d_a-z])", ("suburban",), before=3, after=20),
    Rule(
        "site",
        rf"(?P<n1>{CAPTURED_NAME})(?:[’']s)?\s+(?P<site>{SITE})",
        SITE_HINTS,
        0,
        before=60,
        after=30,
    ),
    Rule(
        "part_of",
        rf"(?:(?i:\b(?:in|of|from|across|throughout|over|into))\s+)?(?<![Tt]o )(?<!TO )(?i:\bthe\s+)(?:(?i:far|extreme|deep)[ -])?(?P<bearing>{BEARING})\s+(?i:of)\s+",
        (COMPASS_OF,),
        before=35,
        after=30,
    ),
    Rule(
        "bearing",
        rf"{TRAVEL}\s+{TO}(?P<bearing>{BEARING}){OF}",
        ("hour", "minute", "day"),
        before=25,
        after=75,
    ),
    Rule("bearing", rf"\b(?i:bearing)\s+{DEGREES}{OF}", ("bearing",), before=3),
    Rule(
        "bearing",
        rf"(?:(?i:just|due|directly|to the|further|immediately)\s+)*(?<![\w-])(?P<bearing>{BEARING})(?:\s+(?i:side))?\s+(?i:of)\s+",
        (COMPASS_OF,),
        before=45,
        after=30,
    ),
    Rule(
        "part_of",
        rf"(?<![\w-])(?:(?i:the)\s+)?(?:(?i:far|extreme|deep|remote)[- ])?(?P<bearing>{BEARING_ADJECTIVE}|(?i:central)\b)\s+"
        r"(?i:parts? of\s+|half of\s+|tip of\s+|corner of\s+|reaches of\s+)?",
        ("north", "south", "east", "west", "central"),
        before=30,
        after=30,
    ),
    Rule(
        "part_of",
        rf"(?<![\w-])(?:(?i:far|extreme|deep)[- ])?(?P<bearing>{BEARING_ATTRIBUTE})\s+(?=[A-ZÀ-Þ])",
        (COMPASS_NAME,),
        before=20,
        after=20,
    ),
    Rule(
        "part_of",
        r"(?<![\w-])(?P<bearing>upper|lower|central)\s+(?=[A-ZÀ-Þ])",
        ("upper", "lower", "central"),
        before=3,
        after=15,
    ),
    Rule(
        "near",
        rf"{TRAVEL}\s+(?i:from|of|outside)\s+",
        ("hour", "minute", "day"),
        before=25,
        after=60,
    ),
    Rule(
        "near",
        r"(?i:\b(?:near(?:by|er to)?|(?:very )?close to|not far (?:from|away from)|adjacent to|next to|beside|a short distance from"
        r"|in the (?:general )?(?:vicinity|area|region|environs|surroundings|neighbou?rhood) of|in the vicinity|in and around"
        r"|just outside(?: of)?|outside(?: of)?|around))\s+",
        (
            "near",
            "close to",
            "not far",
            "adjacent",
            "next to",
            "beside",
            "short distance",
            "vicinity",
            "area of",
            "region of",
            "environs",
            "surroundings",
            "neighborhood of",
            "neighbourhood of",
            "outside",
            "around",
        ),
        before=25,
        after=40,
    ),
)
