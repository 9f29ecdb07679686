"""Rules of phrases that count from a place or run between places: distances, roads, junctions, borders, coasts."""

from __future__ import annotations

from geomap.phrases.lexicon import BEARING, BEARING_ADJECTIVE, BEARING_ANY_CASE, DASH, HEDGE, NUMBER, PLAIN_NAME, UNIT
from geomap.phrases.parts import (
    AND,
    AND_TO,
    AT_BORDER,
    AWAY,
    BORDER,
    COAST,
    DEGREES,
    DISTANCE,
    GAP,
    LIST,
    OF,
    ROAD,
    ROAD_WORD,
    TO,
)
from geomap.phrases.rule import FIGURE, Rule

OFFSET_RULES = (
    Rule(
        "distance_bearing",
        rf"{DISTANCE}\s+{TO}(?P<bearing>{BEARING_ANY_CASE})\s*(?:,|,?\s*\b(?i:and|by)\b)\s*(?:{HEDGE}\s*)?(?P<low2>{NUMBER}){GAP}"
        rf"(?P<unit2>(?i:{UNIT}))\s+{TO}(?P<bearing2>{BEARING_ANY_CASE}){OF}",
        (FIGURE,),
        needs=(",", "and", "by"),
    ),
    Rule(
        "distance_bearing",
        rf"{DISTANCE}{ROAD}{AWAY}\s+{TO}(?P<bearing>{BEARING_ANY_CASE})(?:{OF}|(?<=[NSEW])\s+(?=[A-Z][\w’'-]{{2,}}))",
        (FIGURE,),
    ),
    Rule(
        "distance_bearing",
        rf"{DISTANCE}{AWAY}\s+(?i:(?:on|at) an? )?(?i:true )?(?i:bearing )(?:of )?{DEGREES}{OF}",
        (FIGURE,),
        needs=("°", "º", "deg"),
    ),
    Rule(
        "distance_bearing",
        rf"\b(?i:bearing)\s+{DEGREES},?\s+(?:(?i:at|distance|and)\s+)*(?:{HEDGE}\s+)?{DISTANCE}{AWAY}{OF}",
        ("bearing",),
        before=5,
    ),
    Rule(
        "offshore",
        rf"{DISTANCE}{AWAY}\s+(?i:off(?:shore)?(?: of| from)?(?: the)?(?: (?:\w+ )?coast(?:line)?)?(?: of| from)?)\s+",
        (FIGURE,),
        needs=("off",),
    ),
    Rule(
        "border",
        rf"{DISTANCE}{AWAY}\s+(?:{TO}(?P<bearing>{BEARING}){OF}|(?i:from|of|inside)\s+)(?i:the|its)\s+"
        rf"(?:(?P<n1>{PLAIN_NAME})\s+(?i:border|frontier)\b(?!\s+(?i:with|between))|(?i:border|frontier)\s+(?i:with)\s+(?P<n2>{PLAIN_NAME}))",
        (FIGURE,),
        0,
        needs=("border", "frontier"),
    ),
    Rule(
        "distance",
        rf"{DISTANCE}{ROAD}{AWAY}\s+(?i:from|outside(?: of)?)\s+",
        (FIGURE,),
        needs=("from", "outside"),
    ),
    Rule("distance", rf"(?P<limit>(?i:within))\s+(?:{HEDGE}\s+)?{DISTANCE}\s+(?i:of)\s+", ("within",), before=5),
    Rule(
        "distance",
        rf"(?P<limit>(?i:within|in|inside))\s+(?i:an?)\s+{DISTANCE}\s+(?i:radius)\s+(?i:of|from|around)\s+",
        ("radius",),
        before=70,
        after=20,
    ),
    Rule(
        "road",
        r"(?i:\b(?:on|along|near|at|off|to|of)\s+(?:the|a)\s+(?:main\s+|coastal\s+|strategic\s+|M\d+\s+)?)"
        rf"{ROAD_WORD}\s+(?i:between|from|linking|connecting|that links|that connects|which links|joining)\s+",
        ("road", "highway", "route", "motorway", "rail", "expressway"),
        2,
        AND_TO,
        before=40,
        after=50,
    ),
    Rule(
        "road",
        rf"(?P<n1>{PLAIN_NAME})\s?{DASH}\s?(?P<n2>{PLAIN_NAME})\s+(?i:main\s+|coastal\s+|international\s+)?{ROAD_WORD}\b",
        ("road", "highway", "route", "motorway", "rail", "expressway"),
        0,
        before=70,
        after=15,
    ),
    Rule(
        "between",
        r"(?i:\b(?:(?:roughly|about|approximately)\s+)?(?:half-?way\s+|midway\s+)?between)\s+",
        ("between",),
        2,
        AND,
        before=40,
        after=20,
    ),
    Rule(
        "junction",
        rf"(?i:\bjunction|intersection|crossroads|interchange|crossing)\s+of\s+(?:the\s+)?(?P<n1>{PLAIN_NAME})\s?{DASH}\s?"
        rf"(?P<n2>{PLAIN_NAME})(?:\s+{ROAD_WORD})?\s+(?:and|with|AND|WITH)\s+(?:the\s+)?(?P<n3>{PLAIN_NAME})\s?{DASH}\s?"
        rf"(?P<n4>{PLAIN_NAME})\s+{ROAD_WORD}s?\b",
        ("junction", "intersection", "crossroads", "interchange", "crossing"),
        0,
        before=5,
        after=160,
    ),
    Rule(
        "junction",
        r"(?i:\b(?:junction|intersection|crossroads|interchange|fork)\s+(?:of|between)\s+(?:the\s+)?(?:main\s+)?"
        r"(?:roads|highways|routes)\s+(?:leading\s+)?(?:to|from|between|linking))\s+",
        ("junction", "intersection", "crossroads", "interchange", "fork"),
        2,
        LIST,
        LIST,
        before=5,
        after=80,
    ),
    Rule(
        "tripoint",
        r"(?i:\b(?:tri-?\s?border|triple[- ]border|three[- ]borders?|tri-?point|tri-?state\s+border)(?:\s+(?:area|region|zone|point))?"
        r"\s+(?:of|between|shared by|joining|where)(?:\s+the)?)\s+",
        ("tri-b", "tribord", "tri b", "triple", "three b", "three-b", "tripoint", "tri-p", "tri-s", "tristate"),
        3,
        LIST,
        before=15,
        after=60,
    ),
    Rule(
        "tripoint",
        r"(?i:\bwhere\s+(?:the\s+)?(?:borders\s+of\s+)?)(?=[^\W\d_a-z][^.;]{5,80}\b(?i:meet|converge)\b)",
        ("meet", "converge"),
        3,
        LIST,
        before=110,
        after=5,
    ),
    Rule(
        "tripoint",
        rf"(?<![\w-])(?P<n1>{PLAIN_NAME})\s?{DASH}\s?(?P<n2>{PLAIN_NAME})\s?{DASH}\s?(?P<n3>{PLAIN_NAME})\s+(?i:tri-?\s?)?(?i:border)\b",
        ("border", "tri-b", "tribord", "tri b"),
        0,
        before=90,
        after=10,
    ),
    Rule(
        "border",
        rf"(?i:\b(?:on|from|to)\s+the)\s+(?P<side>[A-Z]\w+)\s+(?i:side of (?:the|its))\s+{BORDER}\s+(?i:with)\s+",
        ("side of",),
        before=30,
        after=70,
    ),
    Rule("border", rf"{AT_BORDER}{BORDER}\s+(?i:with|of|between)\s+", ("border", "frontier"), 1, AND, AND),
    Rule(
        "border",
        rf"(?i:\bthe)\s+{BORDER}\s+(?i:between)\s+",
        ("border", "frontier"),
        1,
        AND,
        before=40,
        after=40,
    ),
    Rule(
        "border",
        rf"(?P<n1>{PLAIN_NAME})[’']s?\s+(?:\w+\s+)?(?i:border|frontier)\s+(?i:with)\s+",
        ("border", "frontier"),
        before=60,
        after=10,
    ),
    Rule(
        "border",
        r"\b(?P<across>(?i:across the border)(?:\s+(?i:in|into|inside|to)))\s+",
        ("across the border",),
        before=3,
    ),
    Rule(
        "border",
        rf"{AT_BORDER}(?P<n1>{PLAIN_NAME})\s+(?i:border|frontier)\b"
        r"(?!\s+(?i:with|between|guards?|polic\w+|forces?|patrols?|towns?|villages?|posts?|crossings?|cit\w+|checkpoint))",
        ("border", "frontier"),
        0,
        before=60,
        after=30,
    ),
    Rule(
        "border",
        rf"(?<![\w-])(?P<n1>{PLAIN_NAME})\s?(?:{DASH}|/)\s?(?P<n2>{PLAIN_NAME})\s+(?i:borders?|frontier)\b",
        ("border", "frontier"),
        0,
        before=60,
        after=10,
    ),
    Rule(
        "offshore",
        rf"(?i:\b(?:off|in (?:the )?waters off)(?:\s+of)?(?:\s+the)?)(?:\s+(?:{BEARING_ADJECTIVE}|[A-Z]\w+))?{COAST}\s+",
        ("coast", "shore"),
        before=50,
        after=30,
    ),
    Rule(
        "offshore",
        r"(?i:\b(?:offshore(?: of| from)?|in (?:the )?(?:territorial )?waters (?:off|of)|off))\s+(?=[^\W\d_a-z])",
        ("off", "offshore", "waters of", "territorial waters"),
        before=30,
        after=15,
    ),
)
