"""The parts that triggers are made of: distances, bearings in degrees, borders, roads and what joins two names."""

from __future__ import annotations

import re

from geomap.phrases.lexicon import DASH, HEDGE, NUMBER, UNIT

AND = re.compile(r"\s*,?\s*(?:and|AND|&)\s+")
AND_TO = re.compile(rf"\s*,?\s*(?:(?:and|to|towards?|with|AND|TO|&)\s+|{DASH}\s*)")
AND_FROM = re.compile(r"\s*,?\s*(?:and|from|with|AND|&)\s+")
FROM = re.compile(r"\s+from\s+", re.IGNORECASE)
INTO = re.compile(r"\s+(?:in)?to\s+", re.IGNORECASE)
LIST = re.compile(r"\s*,?\s*(?:and|AND|&)\s+|\s*,\s*")
NEAR_TOWN = re.compile(
    r"(?:\s+(?i:river))?,?\s+(?i:near|at|in|outside|opposite|close to|around|by)\s+"
    r"(?=(?:the\s+(?:\w+\s+){1,3}of\s+)?[^\W\d_a-z])"
)
IN = re.compile(r"\s*,?\s+(?:in|of|IN|OF)\s+")

TO = r"(?:(?i:to the|to|towards? the|due|just|directly|straight|immediately|in the|in an?|true|magnetic|the)\s+)*"
OF = r"(?:\s+(?i:side|direction))?\s+(?i:of|from|off)\s+"
GAP = r"[\s\u00ad‑-]?"
SECOND_UNIT = (
    rf"(?:\s*,?\s*(?:\(|\[|/|\b(?i:or)\b\s+)\s*(?:{HEDGE}\s*)?(?:{NUMBER})(?:\s*(?:{DASH}|(?i:to))\s*(?:{NUMBER}))?{GAP}"
    rf"(?i:{UNIT})\s*[)\]]?,?)?"
)
#: A distance; the hedge in front of it is read backwards from there.
DISTANCE = (
    rf"(?<![\w.,$€£/-])(?P<low>{NUMBER})(?:\s\(\d{{1,4}}\)|\+|[ -](?i:odd|plus)\b)?"
    rf"(?:(?:{GAP}(?i:{UNIT}))?\s*(?:{DASH}|\b(?i:to|and|or)\b)\s*(?P<high>{NUMBER}))?{GAP}(?P<unit>(?i:{UNIT}))"
    rf"(?P<half>(?i:\s+and\s+a\s+half))?(?:\s+(?i:or\s+(?:so|more)))?{SECOND_UNIT}"
)
ROAD = (
    r"(?:(?P<road>(?i:[\s-]+(?:by (?:road|car|vehicle)|road distance|drive|(?:along|up|down) the (?:road|highway)|by the road|road)\b))"
    r"|(?i:,?\s+(?:as the crow flies|in a straight line|by air|by sea))\b)?"
)
AWAY = r"(?:,?\s+(?i:away|out|further|farther|inland|distant|distance|upstream|downstream|(?:out )?into the (?:desert|bush)))?,?"
DEGREES = r"(?P<degrees>\d{1,3}(?:\.\d)?)\s*(?:°|º|(?i:degrees?|degs?\.?))(?:\s*(?i:true|T|magnetic))?"
TRAVEL = (
    r"(?P<travel>(?:(?i:an?|half an|one|two|three|four|five|six|several|a few)|\d{1,2})[ -](?:(?i:and a half)[ -])?"
    r"(?i:hour|minute|day)s?[’']?s?[’']?(?:\s+and a half)?(?:[ -](?i:drive|walk|march|ride|journey|trip|sail)|(?<=hours)|(?<=hour)))"
    r"(?:\s+(?i:away))?"
)
BORDER = (
    r"(?:(?:[A-Z][\w’'-]+|land|northern|southern|eastern|western|shared|common|porous|desert|mountainous|international)\s+){0,2}"
    r"(?i:borders?|frontier)(?:\s+(?i:area|region|zone|line|strip)s?)?"
)
AT_BORDER = (
    r"(?i:\b(?:near(?: to)?|on|in|along|at|across|over|astride|straddling|spanning|close to|not far from|next to|by|towards?|inside"
    r"|(?:on )?(?:both|either) sides? of)\s+(?:the|its|their|his|her))\s+"
)
ROAD_WORD = r"(?i:road|highway|route|motorway|(?:railway|railroad|rail)(?: line)?|expressway|autoroute|(?:dual )?carriageway|track|freeway)"
#: "main", "old supply": what stands between two names and their road, or in front of a road.
ROAD_KIND = (
    r"(?:(?i:main|coastal|coast|international|federal|national|desert|old|new|strategic|supply|busy|key|vital|paved|dirt|dual|major"
    r"|ring|bus|freight|trade|inter-?city|important|northern|southern|eastern|western)\s+){0,2}"
)


def road_hints(*behind: str) -> tuple[str, ...]:
    """Return the hints of a road that is told by what follows the word: "road to", "highway leading"."""
    roads = ("road", "highway", "route", "motorway", "track", "expressway", "freeway", "carriageway")
    return tuple(f"{road} {word}" for road in roads for word in behind)


QUARTER = r"(?i:neighbou?rhood|quarter|district|suburb|ward|area|sector)"
SITE = (
    r"(?i:air ?base|(?:military|army|naval|air force) (?:base|camp|barracks|airport|airfield|checkpoint)|(?:international )?airport|airfield|airstrip"
    r"|checkpoint|crossroads|road junction|junction|(?:refugee|IDP|displacement|training) camp|border crossing|oil ?field"
    r"|refinery|prison|power (?:plant|station)|dam)\b"
)
SITE_HINTS = (
    *(
        "airport",
        "airbase",
        "air base",
        "airfield",
        "airstrip",
        "international airport",
        "military",
        "army",
        "naval",
        "air force",
    ),
    *(
        "checkpoint",
        "crossroads",
        "road junction",
        "junction",
        "refugee camp",
        "idp camp",
        "displacement camp",
        "training camp",
    ),
    *("border crossing", "oilfield", "oil field", "refinery", "prison", "power plant", "power station", "dam"),
)
COAST = r"(?i:\s+(?:coasts?|shores?|coastlines?|seaboard)(?:\s+of)?)"
