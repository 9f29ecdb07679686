"""Rules of phrases that count from a place or run between places: distances, roads, junctions, borders, coasts."""

from __future__ import annotations

from geomap.phrases.lexicon import (
    BEARING,
    BEARING_ADJECTIVE,
    BEARING_ANY_CASE,
    CAPTURED_NAME,
    DASH,
    HEDGE,
    NUMBER,
    PLAIN_NAME,
    UNIT,
)
from geomap.phrases.parts import (
    AND,
    AND_FROM,
    AND_TO,
    AT_BORDER,
    AWAY,
    BORDER,
    COAST,
    DEGREES,
    DISTANCE,
    FROM,
    GAP,
    INTO,
    LIST,
    OF,
    ROAD,
    ROAD_KIND,
    ROAD_WORD,
    TO,
    road_hints,
)
from geomap.phrases.rule import FIGURE, Rule

_ROAD_HINTS = (
    "road",
    "highway",
    "route",
    "motorway",
    "rail",
    "expressway",
    "autoroute",
    "carriageway",
    "dual",
    "track",
    "freeway",
)

_STRETCH_HINTS = ("axis", "corridor", "section of", "stretch of", "segment of")
#: What follows two names that a hyphen joins to a road: "the Butwal-Palpa section of the Siddhartha Highway".
_HYPHENED_ROAD = (
    rf"(?:{ROAD_WORD}\b|(?i:axis|corridor)\b|RD\b"
    r"|(?i:section|stretch|segment)\s+(?i:of\s+(?:the\s+)?)(?:[\w’'-]+\s+){0,3}"
    rf"{ROAD_WORD}\b)"
)
#: A name without the possessive that follows it.
_OWNER = r"(?<!\w)[^\W\d_a-zà-öø-ÿ]\w+(?: [A-Z]\w+){0,2}?"
#: Which coast of it: "Yemen's Red Sea coast", "Somalia's Puntland coast".
_SHORE = r"(?P<shore>(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+){0,2})"
_STRIP = r"(?:\s+(?i:area|region|zone|strip|triangle)s?\b)?"

#: A road with what it joins to come: "highway A1, which runs from".
_ROAD_BETWEEN = (
    rf"{ROAD_WORD}(?:\s+[A-Z]{{0,2}}-?\d+)?,?\s+(?i:(?:that|which)\s+)?(?i:(?:leads?|leading|runs?|running|going|stretching)\s+)?"
    r"(?i:between|from|link(?:ing|s)|connect(?:ing|s)|join(?:ing|s))\s+"
)
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
        rf"{DISTANCE}{AWAY},?\s+(?i:(?:on|at) an? )?(?i:true )?(?i:bearing )?(?:of )?{DEGREES},?{OF}",
        (FIGURE,),
        needs=("°", "º", "deg"),
    ),
    Rule(
        "distance_bearing",
        rf"{DISTANCE}{AWAY}\s+(?i:to the|to|on|in)\s+(?P<n1>{CAPTURED_NAME})[’']s\s+(?P<bearing>{BEARING})\b",
        (FIGURE,),
        0,
        needs=("'s", "’s"),
    ),
    Rule(
        "distance_bearing",
        rf"(?:(?i:on an?)\s+)?\b(?i:bearing)(?:\s+(?i:of))?\s+{DEGREES},?\s+(?:(?i:at|distance|and)\s+)*(?:{HEDGE}\s+)?{DISTANCE}{AWAY}{OF}",
        ("bearing",),
        before=10,
    ),
    Rule(
        "offshore",
        rf"{DISTANCE}{AWAY}\s+(?i:off(?:shore)?(?: of| from)?(?: the)?(?:\s+(?P<bearing>{BEARING_ADJECTIVE}|{BEARING}))?"
        rf"(?: (?:{_SHORE} |\w+ )?(?:coast(?:line)?|shore))?(?: of| from)?|from (?:the )?(?:coast(?:line)?|shores?) of)\s+",
        (FIGURE,),
        needs=("off", "coast", "shore"),
    ),
    Rule(
        "offshore",
        rf"{DISTANCE}{AWAY}\s+(?i:off|from)\s+(?:(?i:the)\s+)?(?:(?P<n1>{_OWNER})[’']s?\s+{_SHORE}|(?P<n2>{PLAIN_NAME})(?:[’']s)?)"
        rf"(?:\s+(?P<bearing>{BEARING_ADJECTIVE}|{BEARING}))?\s+(?i:coast(?:line)?|shores?)\b",
        (FIGURE,),
        0,
        needs=("coast", "shore"),
    ),
    Rule(
        "offshore",
        # "13 nm south of the Nigerian coast" tells which of its shores faces the ship.
        rf"{DISTANCE}{AWAY}\s+{TO}(?P<bearing>{BEARING_ANY_CASE}){OF}(?:(?i:the)\s+)?(?P<n1>{_OWNER})(?:[’']s?(?:\s+{_SHORE})?)?"
        rf"(?:\s+(?:{BEARING_ADJECTIVE}|[a-z]+))?\s+(?i:coast(?:line)?|shores?)\b",
        (FIGURE,),
        0,
        needs=("coast", "shore"),
    ),
    Rule(
        "offshore",
        rf"{DISTANCE}{AWAY}\s+{TO}(?P<bearing>{BEARING_ANY_CASE}){OF}(?i:the\s+)(?:[a-z]+\s+)?(?i:coast(?:line)?|shores?)\s+(?i:of)\s+",
        (FIGURE,),
        needs=("coast", "shore"),
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
        "border",
        rf"{DISTANCE}{AWAY}\s+(?:{TO}(?P<bearing>{BEARING}){OF}|(?i:from|of|inside)\s+)(?i:the)\s+{BORDER}\s+(?i:separating|between|of|shared by)\s+",
        (FIGURE,),
        1,
        AND_FROM,
        AND_FROM,
        needs=("border", "frontier"),
    ),
    Rule(
        "distance",
        rf"{DISTANCE}{ROAD}{AWAY}\s+(?i:from|outside(?: of)?|out of|short of|past|beyond)\s+",
        (FIGURE,),
        needs=("from", "outside", "out of", "short of", "past", "beyond"),
    ),
    Rule(
        "distance",
        rf"(?i:\b(?:as (?:close|near) as|closer than))\s+{DISTANCE}\s+(?i:to)\s+",
        ("as close as", "as near as", "closer than"),
        before=5,
    ),
    Rule(
        "distance",
        rf"(?P<limit>(?i:within|inside))\s+(?:{HEDGE}\s+)?{DISTANCE}\s+(?i:of)\s+",
        ("within", "inside"),
        before=5,
    ),
    Rule(
        "distance",
        rf"(?P<limit>(?i:within|in|inside))\s+(?i:an?\s+radius\s+of)\s+(?:{HEDGE}\s+)?{DISTANCE}\s+(?i:of|from|around)\s+",
        ("radius",),
        before=15,
        after=50,
    ),
    Rule(
        "distance",
        rf"(?P<limit>(?i:within|in|inside))\s+(?i:an?)\s+{DISTANCE}\s+(?i:radius)\s+(?i:of|from|around)\s+",
        ("radius",),
        before=70,
        after=20,
    ),
    Rule(
        "road",
        rf"(?i:\b(?:(?:on|along|near|at|off|to|of|down|from)\s+)?(?:(?:the|an?|national)\s+|(?!route\s+from\b))(?:stretch of (?:the\s+)?)?{ROAD_KIND}(?:[A-Z]{{1,2}}-?\d+\s+)?)"
        rf"{_ROAD_BETWEEN}",
        _ROAD_HINTS,
        2,
        AND_TO,
        before=60,
        after=70,
        holding=f"(?i:{_ROAD_BETWEEN})",
    ),
    Rule(
        "road",
        rf"(?i:\b(?:on|along|near|at|off|of|down)\s+(?:the|an?)\s+{ROAD_KIND}){ROAD_WORD}\s+(?i:(?:leading\s+|running\s+|going\s+)?(?:in)?to)\s+",
        road_hints("to", "into", "leading", "running", "going"),
        2,
        FROM,
        before=50,
        after=30,
    ),
    Rule(
        "road",
        r"(?i:\b(?:on (?:the|their|its|his|her) (?:way|journey|route)|en route|travell?ing|driving)\s+(?:by road\s+)?(?:from|between))\s+",
        ("way from", "en route", "travel", "driving", "journey from", "route from"),
        2,
        AND_TO,
        before=15,
        after=40,
    ),
    Rule(
        "road",
        # Roads by way of towns: "the Batote-Doda-Kishtwar road".
        rf"(?P<n1>{PLAIN_NAME})\s?{DASH}\s?(?P<n2>{PLAIN_NAME})\s?{DASH}\s?(?P<n3>{PLAIN_NAME})\s+{ROAD_KIND}{_HYPHENED_ROAD}",
        (*_ROAD_HINTS, *_STRETCH_HINTS),
        0,
        before=130,
        after=15,
        holding=DASH,
    ),
    Rule(
        "road",
        rf"(?P<n1>{PLAIN_NAME})\s?(?:{DASH}|/)\s?(?P<n2>{PLAIN_NAME})\s+{ROAD_KIND}{_HYPHENED_ROAD}",
        (*_ROAD_HINTS, *_STRETCH_HINTS),
        0,
        before=100,
        after=15,
        holding=rf"{DASH}|/",
    ),
    Rule(
        "road",
        rf"(?P<n1>{PLAIN_NAME})\s+(?i:to)\s+(?P<n2>{PLAIN_NAME})\s+{ROAD_KIND}{ROAD_WORD}\b",
        _ROAD_HINTS,
        0,
        before=100,
        after=15,
    ),
    Rule(
        "between",
        r"(?i:\b(?:(?:roughly|about|approximately)\s+)?(?:half[- ]?way\s+|mid-?way\s+)?(?:in[- ])?between)\s+",
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
        rf"(?i:\bjunction|intersection|crossroads|interchange)\s+of\s+(?:the\s+)?(?P<n1>{PLAIN_NAME})\s+(?:and|AND)\s+"
        rf"(?:the\s+)?(?P<n2>{PLAIN_NAME})\s+(?i:roads|highways)\b",
        ("junction", "intersection", "crossroads", "interchange"),
        0,
        before=5,
        after=90,
    ),
    Rule(
        "junction",
        r"(?i:\bwhere\s+(?:the\s+)?(?:main\s+)?(?:roads|highways|routes)\s+(?:leading\s+)?(?:to|from|linking))\s+"
        r"(?=[^.;]{5,80}\b(?i:meet|cross|join|intersect)\b)",
        ("where",),
        2,
        LIST,
        LIST,
        before=3,
        after=120,
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
        r"(?i:\b(?:the|a)\s+(?:border\s+)?triangle\s+(?:of|between|formed by))\s+",
        ("triangle", "border triangle"),
        3,
        LIST,
        before=12,
        after=30,
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
        rf"(?:{AT_BORDER}|(?i:\bthe)\s+)(?:{BORDER}|(?i:[\"“]three borders[\"”] (?:area|region|zone)))\s+(?i:of|between|shared by|with)\s+"
        r"(?=(?:the\s+)?[A-Z][\w’' -]{2,30},\s+(?:the\s+)?[A-Z][\w’' -]{2,30},?\s+(?:and|AND)\s)",
        (
            *(f"{word} {joint}" for word in ("border", "borders", "frontier") for joint in ("of", "between", "shared")),
            *("border area", "border region", "border zone", "three borders"),
        ),
        3,
        LIST,
        before=70,
        after=140,
    ),
    Rule(
        "tripoint",
        rf"(?<![\w-])(?P<n1>{PLAIN_NAME})\s?{DASH}\s?(?P<n2>{PLAIN_NAME})\s?{DASH}\s?(?P<n3>{PLAIN_NAME})\s+(?i:tri-?\s?)?(?i:border)\b{_STRIP}",
        ("border", "tri-b", "tribord", "tri b"),
        0,
        before=90,
        after=10,
        holding=DASH,
    ),
    Rule(
        "border",
        rf"(?i:\b(?:on|from|to)\s+the)\s+(?P<side>[A-Z]\w+)\s+(?i:side of (?:the|its))\s+{BORDER}\s+(?i:with)\s+",
        ("side of",),
        before=30,
        after=70,
    ),
    Rule(
        "border",
        rf"\b(?:{AT_BORDER}|(?i:the)\s+)?(?P<n1>{PLAIN_NAME})(?:[’']s?)?\s+(?:[a-z]+\s+)?(?i:borders?|frontier)"
        r"(?:\s+(?i:area|region|zone|line|strip)s?)?\s+(?i:with)\s+",
        (
            *("border with", "borders with", "frontier with"),
            *(f"border {part} with" for part in "area areas region regions zone zones line strip".split()),
        ),
        then=AND,
        before=60,
        after=25,
    ),
    Rule(
        "border",
        rf"(?i:\b(?:cross(?:ed|es|ing)?(?:\s+over)?(?:\s+(?:the|its|their))?(?:\s+{BORDER})?|(?:the\s+)?border)\s+from)\s+",
        ("crossed", "crossing", "crosses", "cross over", "cross from", "cross the", "border from"),
        2,
        INTO,
        before=5,
        after=70,
    ),
    Rule(
        "border",
        rf"{AT_BORDER}{BORDER}\s+(?i:with|of|between|separating|dividing|shared (?:by|with))\s+",
        ("border", "frontier"),
        1,
        AND_FROM,
        AND_FROM,
    ),
    Rule(
        "border",
        r"(?i:\b(?:in|near|at|along)\s+(?:the\s+)?border (?:areas?|regions?|zones?|districts?|strip) (?:near|with|of|along))\s+",
        ("border area", "border region", "border zone", "border district", "border strip"),
        before=15,
        after=30,
    ),
    Rule(
        "border",
        r"(?i:\b(?:areas?|regions?|districts?|provinces?|villages?|towns?|territory|zones?|states?)\s+bordering)\s+(?=[^\W\d_a-z])",
        ("bordering",),
        before=15,
        after=20,
    ),
    Rule(
        "border",
        rf"(?i:\bthe)\s+{BORDER}\s+(?i:between|separating|dividing|shared by)\s+",
        ("border", "frontier"),
        1,
        AND_FROM,
        before=40,
        after=40,
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
        # Captions and lists leave out the article: "I-90 near Idaho border".
        rf"(?i:\b(?:near(?: to)?|close to|along)\s+)(?P<n1>{PLAIN_NAME})\s+(?i:border|frontier)\b"
        r"(?!\s+(?i:with|between|guards?|polic\w+|forces?|patrols?|towns?|villages?|posts?|crossings?|cit\w+|checkpoint|station|road))",
        ("border", "frontier"),
        0,
        before=40,
        after=30,
    ),
    Rule(
        "border",
        rf"(?<![\w-])(?P<n1>{PLAIN_NAME})\s?(?:{DASH}|/)\s?(?P<n2>{PLAIN_NAME})\s+(?i:borders?|frontier)\b{_STRIP}",
        ("border", "frontier"),
        0,
        before=60,
        after=20,
        holding=rf"{DASH}|/",
    ),
    Rule(
        "offshore",
        rf"(?i:\b(?:off|in (?:the )?waters off)(?:\s+of)?(?:\s+the)?)(?:\s+(?:(?P<bearing>{BEARING_ADJECTIVE}|{BEARING})|{_SHORE}))?{COAST}\s+",
        ("coast", "shore", "seaboard"),
        before=50,
        after=30,
    ),
    Rule(
        "offshore",
        rf"(?i:\b(?:off|in (?:the )?waters off)(?:\s+the)?)\s+(?P<n1>{_OWNER})(?:[’']s?(?:\s+{_SHORE})?)?(?:\s+(?P<bearing>{BEARING_ADJECTIVE}|{BEARING}))?"
        r"\s+(?i:coasts?|coastlines?|shores?|seaboard)\b",
        ("coast", "shore", "seaboard"),
        0,
        before=80,
        after=12,
    ),
    Rule(
        "offshore",
        # Of ships only: on land too, things are near a coast.
        rf"(?i:\b(?:along|near(?: to)?|close to|approaching|in the vicinity of)(?:\s+the)?)\s+(?P<n1>{_OWNER})(?:[’']s?(?:\s+{_SHORE})?)?"
        rf"(?:\s+(?P<bearing>{BEARING_ADJECTIVE}|{BEARING}))?\s+(?i:coasts?|coastlines?|shores?|seaboard)\b",
        ("coast", "shore", "seaboard"),
        0,
        before=90,
        after=12,
    ),
    Rule(
        "offshore",
        rf"(?i:\b(?:in|into|inside|through|within|off)\s+)(?P<n1>{PLAIN_NAME})(?:[’']s?)?\s+(?i:(?:territorial|coastal|national|inshore)\s+)?(?i:waters)\b",
        ("waters", "territorial waters", "coastal waters"),
        0,
        before=80,
        after=10,
    ),
    Rule(
        "offshore",
        r"(?i:\b(?:offshore(?: of| from)?|in (?:the )?(?:territorial )?waters (?:off|of)|off))\s+"
        rf"(?:(?P<bearing>{BEARING_ADJECTIVE})\s+)?(?=[^\W\d_a-z])",
        ("off", "offshore", "waters of", "territorial waters"),
        before=30,
        after=15,
    ),
    Rule(
        "offshore",
        r"(?i:\boff\s+the\s+)(?=(?:[\w’'-]+\s+){0,3}?(?i:islands?|isle|peninsula|archipelago|ports?|(?:coastal |port )?(?:city|town|village))\s+(?i:of)\s|(?i:island|port)\b|[A-ZÀ-Þ])",
        ("off the",),
        before=3,
        after=70,
    ),
)
