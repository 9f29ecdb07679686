"""Rules of phrases in and around a place: rivers, neighbourhoods, countryside, outskirts, parts, bearings, near."""

from __future__ import annotations

from geomap.phrases.lexicon import BEARING, BEARING_ADJECTIVE, BEARING_ATTRIBUTE, CAPTURED_NAME, PLAIN_NAME
from geomap.phrases.parts import (
    DEGREES,
    IN,
    NEAR_TOWN,
    OF,
    QUARTER,
    ROAD_KIND,
    ROAD_WORD,
    SITE,
    SITE_HINTS,
    TO,
    TRAVEL,
    road_hints,
)
from geomap.phrases.rule import COMPASS_NAME, COMPASS_OF, COMPASS_OWNED, Rule

#: One place that lies in the north, rather than the north of a place: "the northern city of Baiji".
_NOT_ONE_PLACE = r"(?!(?:[\w’'-]+\s+){0,4}?(?i:city|town|village|port|capital|province|governorate|district|state|region|county|island|camp|department|oblast|prefecture|municipality|commune)\s+(?i:of)\b)"
_PARTS = (
    r"(?i:(?:parts?|half|third|tip|end|corner|reaches|sides?|sector|flanks?|fringes?|regions|areas|districts|provinces|deserts?|stretches"
    r"|slopes|foothills)\s+of\s+)"
)

#: A point of the compass, in words or letters; what makes a time of travel a way.
_POINT = r"north|south|east|west|\b[nsew]{1,3}(?:\b|[./-])"
_TRAVELLING = "drive|walk|march|ride|journey|trip|sail|hour"

AROUND_RULES = (
    Rule(
        "river",
        rf"(?:(?i:\b(?:on|along|at|near|from|to))\s+)?(?:(?i:the|both)\s+)?(?:(?P<bearing>{BEARING_ADJECTIVE}|{BEARING})\s+|(?i:left|right)\s+)?"
        r"\b(?:(?:river)?banks?|BANKS?)\s+(?i:of\s+(?:the\s+)?(?:river\s+)?)(?=[^\W\d_a-z])",
        ("bank",),
        then=NEAR_TOWN,
        before=40,
        after=30,
        holding=r"banks?\s+of\b",
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
        rf"(?P<n2>{CAPTURED_NAME})(?:\s+(?i:province|governorate|state|district|city))?[’']s\s+(?:(?i:{BEARING_ADJECTIVE}|central|upscale|affluent|busy|poor|crowded|old)\s+)?"
        rf"(?P<n1>{CAPTURED_NAME})\s+(?i:neighbou?rhood|quarter|(?:sub-?)?district|suburb|ward|area|sector|village|locality|tehsil|township)\b",
        (
            "neighbo",
            "quarter",
            "district",
            "suburb",
            "ward",
            "area",
            "sector",
            "village",
            "locality",
            "tehsil",
            "township",
        ),
        0,
        before=80,
        after=20,
    ),
    Rule(
        "neighbourhood",
        rf"(?i:\b(?:in|at|of|from|to|near|the))\s+(?:(?i:the)\s+)?(?:{BEARING_ADJECTIVE}\s+)?(?:[a-z-]+\s+){{0,2}}?(?P<n1>{CAPTURED_NAME})"
        rf"\s+{QUARTER}(?:\s+(?i:of|in)\s+(?:{BEARING_ADJECTIVE}\s+)?|,\s+(?=[^\W\d_a-z]))",
        ("neighbo", "quarter", "district", "suburb", "ward", "area of", "area,", "sector of"),
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
        rf"(?:(?i:\b(?:in|of|to|from))\s+)?(?:(?P<bearing>{BEARING_ADJECTIVE})\s+)?(?i:\brural)\s+"
        r"(?:(?i:parts of|areas of|areas around|areas outside|areas near)\s+)?(?=[^\W\d_a-z])",
        ("rural",),
        before=40,
        after=25,
    ),
    Rule(
        "countryside",
        rf"(?i:\brural)\s+(?P<bearing>{BEARING_ADJECTIVE}|{BEARING_ATTRIBUTE})\s+(?=[^\W\d_a-z])",
        ("rural",),
        before=3,
        after=40,
    ),
    Rule(
        "countryside",
        rf"(?<![\w-])(?:(?i:the)\s+)?(?P<bearing>{BEARING_ADJECTIVE}|{BEARING_ATTRIBUTE})\s+(?P<n1>{CAPTURED_NAME})\s+(?i:countryside)\b",
        ("countryside",),
        0,
        before=100,
        after=10,
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
        rf"\b(?:(?i:on|in|at|to|near|of)\s+)?(?:(?i:the|an?)\s+)?(?:(?i:far|extreme|outer|immediate|very)[ -])?"
        rf"(?:(?P<bearing>{BEARING_ADJECTIVE}|{BEARING_ATTRIBUTE})\s+)?"
        r"(?i:\b(?:outskirts|suburbs?|periphery|perimeter|edges?|fringes?|gates|entrances?|approaches|city limits|environs|shores?|shorelines?|banks?(?= of Lake)))\s+(?i:of|to)\s+",
        (
            "outskirts",
            "shore of",
            "shores of",
            "shoreline of",
            "shorelines of",
            "bank of lake",
            "banks of lake",
            "suburb",
            "perip",
            "perimeter",
            "edge",
            "fringe",
            "gates",
            "entrance",
            "approaches",
            "city limits",
            "environs of",
        ),
        before=50,
        after=20,
    ),
    Rule(
        "outskirts",
        rf"(?P<n1>{CAPTURED_NAME})(?:[’']s?)?\s+(?:(?P<bearing>{BEARING_ADJECTIVE})\s+)?(?i:outskirts|suburbs|fringes?|edges?|periphery|entrances?|approaches)\b",
        ("outskirts", "suburbs", "fringe", "edge", "periphery", "entrance", "approaches"),
        0,
        before=80,
        after=12,
    ),
    Rule(
        "outskirts",
        rf"(?i:\ban?)\s+(?P<n1>{CAPTURED_NAME})\s+(?i:suburb)\b",
        ("suburb",),
        0,
        before=80,
        after=10,
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
        "site",
        rf"(?i:\b(?:at|near|from|on|the))\s+(?P<site>{SITE})\s+(?i:of|serving)\s+",
        tuple(f"{word} {joint}" for word in SITE_HINTS for joint in ("of", "serving")),
        before=40,
        after=20,
    ),
    Rule(
        "part_of",
        rf"(?P<n1>{CAPTURED_NAME})(?:\s+(?i:province|state|governorate|district|city))?[’']s?\s+(?:(?i:far|extreme|deep|remote|restive|troubled|volatile|rural|arid)[ -])?"
        rf"(?:(?P<bearing>{BEARING_ADJECTIVE})\s+(?i:regions?|parts?|half|deserts?|areas?|districts|provinces|flank|side|interior|mountains|tip|corner)\b"
        rf"|(?P<heading>{BEARING})(?:\s+(?i:side|flank)\b)?(?!\w|\s+(?:of\b|coast|border|shore|frontier|gate|bank|suburb|outskirts|countryside|[A-ZÀ-Þ])))",
        (COMPASS_OWNED,),
        0,
        before=90,
        after=30,
    ),
    Rule(
        "part_of",
        rf"\b(?:(?i:in|of|from|across|throughout|over|into)\s+)?(?<![Tt]o )(?<!TO )(?i:\bthe\s+)(?:(?i:far|extreme|deep|remote|restive|very|mountainous)[ -])?"
        rf"(?P<bearing>{BEARING})\s+(?i:of)\s+",
        (COMPASS_OF,),
        before=45,
        after=30,
    ),
    Rule(
        "part_of",
        rf"\b(?:(?i:in|of|from|across|throughout|over|into)\s+)?(?i:\bthe\s+)(?P<bearing>{BEARING})\s+{_PARTS}",
        tuple(
            f"{word} of"
            for word in "part parts half third tip end corner side sides sector flank reaches regions areas districts".split()
        ),
        before=45,
        after=20,
        holding=_POINT,
    ),
    Rule(
        "part_of",
        r"(?i:\b(?:in|at|of|from|across|into|to)\s+the\s+(?:very\s+)?(?P<middle>centre|center|heart|middle)\s+of)\s+",
        ("centre", "center", "heart of", "middle of"),
        before=20,
        after=30,
    ),
    Rule(
        "bearing",
        rf"{TRAVEL}\s+{TO}(?P<bearing>{BEARING}){OF}",
        ("hour", "minute", "day"),
        before=25,
        after=75,
        holding=_TRAVELLING,
    ),
    Rule("bearing", rf"\b(?i:bearing)\s+{DEGREES}{OF}", ("bearing",), before=3),
    Rule(
        "bearing",
        r"(?:(?i:just|due|directly|to the|further|immediately)\s+)*(?<![\w-])"
        # "in the far north of Mali" is part of it.
        r"(?:(?<!\b[Tt]he\s)(?<!\bTHE\s)(?<![Ff]ar\s)(?<!remote\s)(?<!extreme\s)(?<!restive\s)(?<!very\s)(?<!deep\s)|(?<=to the\s)|(?<=TO THE\s)|(?<=To the\s))"
        rf"(?P<bearing>{BEARING})(?:\s+(?i:side|flank))?\s+(?i:of)\s+",
        (COMPASS_OF,),
        before=45,
        after=30,
    ),
    Rule(
        "part_of",
        rf"(?<![\w-])(?:(?i:the)\s+)?(?:(?i:far|extreme|deep|remote)[- ])?(?P<bearing>{BEARING_ADJECTIVE}|(?i:central)\b)\s+"
        rf"(?:{_PARTS}|{_NOT_ONE_PLACE})",
        ("north", "south", "east", "west", "central"),
        before=30,
        after=30,
    ),
    Rule(
        "part_of",
        rf"(?<![\w-])(?:(?i:far|extreme|deep)[- ])?(?P<bearing>{BEARING_ATTRIBUTE})\s+(?=[A-ZÀ-Þ]){_NOT_ONE_PLACE}",
        (COMPASS_NAME,),
        before=20,
        after=20,
    ),
    Rule(
        "part_of",
        rf"(?<![\w-])(?P<bearing>upper|lower|central)\s+(?=[A-ZÀ-Þ]){_NOT_ONE_PLACE}",
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
        holding=_TRAVELLING,
    ),
    Rule(
        "near",
        r"(?i:\b(?:near(?:by|er to| to)?|hard by|(?:very |quite |so )?close to|not far (?:from|away from)|adjacent to|next to|beside"
        r"|(?:areas?|villages|territory|towns|land|hills|farmland|fields) surrounding|on the doorsteps? of"
        r"|(?:up|down)stream (?:of|from)|(?:hills?|hillsides?|heights|mountains?|ridges?|plateau|cliffs) (?:above|overlooking)|overlooking"
        r"|a (?:short|brief) (?:distance|way|drive|walk|ride)(?: away)? from|a stone[’']s throw(?: away)? from"
        r"|(?:with)?in (?:the )?(?:general |immediate |close |wider |near |surrounding )?(?:vicinity|area|region|environs|surroundings|neighbou?rhood|proximity) (?:of|to|around)"
        r"|within (?:sight|range|reach|earshot|striking distance|walking distance|shelling range|artillery range|mortar range) of"
        r"|in (?:the )?vicinity|in and around|(?:just |right |immediately |not far )?outside(?: of)?|around))\s+",
        (
            "near",
            "hard by",
            "close to",
            "not far",
            "adjacent",
            "next to",
            "beside",
            "short",
            "brief",
            "stone",
            "vicinity",
            "area of",
            "region of",
            "environs",
            "surroundings",
            "neighborhood of",
            "neighbourhood of",
            "proximity",
            "doorstep",
            "surrounding",
            "upstream",
            "downstream",
            *(
                f"{rise} above"
                for rise in "hill hills hillside hillsides heights mountain mountains ridge ridges plateau cliffs".split()
            ),
            "overlooking",
            "within",
            "outside",
            "around",
        ),
        before=25,
        after=40,
    ),
    Rule(
        "near",
        rf"(?i:\b(?:on|along|off|down|by|beside|the)\s+(?:(?:the|an?)\s+)?)(?:[A-Z][\w’'-]*-(?i:bound)\s+)?{ROAD_KIND}{ROAD_WORD}\s+"
        r"(?i:(?:(?:that|which)\s+)?(?:leading\s+|leads\s+|heading\s+|going\s+|running\s+)?(?:to|into|out of|towards?|from))\s+",
        road_hints(
            *("to", "into", "out of", "toward", "from"),
            *("that leads", "which leads"),
            *("leading", "leads", "heading", "going", "running"),
        ),
        before=70,
        after=40,
    ),
    Rule(
        "near",
        # Of a road that is named behind it.
        rf"(?P<n1>{PLAIN_NAME})\s+(?i:section|stretch|segment)\s+(?i:of)\s+(?=(?:the\s+)?[A-Z][\w’'‐-―-]*(?:\s[\w’'‐-―-]+){{0,3}}\s{ROAD_WORD}\b)",
        ("section of", "stretch of", "segment of"),
        0,
        before=80,
        after=70,
    ),
    Rule(
        "near",
        rf"(?i:\b(?:in|around|throughout|from)\s+the\s+)(?:(?i:greater|wider|general)\s+)?(?P<n1>{CAPTURED_NAME})\s+(?i:areas?|vicinity|environs|surroundings)\b",
        ("area", "vicinity", "environs", "surroundings"),
        0,
        before=80,
        after=15,
    ),
)
