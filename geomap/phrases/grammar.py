"""Reads place phrases: runs the rules over a text and fills a Phrase from the groups of each match."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geomap.phrases import coordinates, gridcodes, lexicon
from geomap.phrases.figures import Found, add_second_leg, degree_end, read_distance
from geomap.phrases.lexicon import read_name
from geomap.phrases.pointing import pointing_first, read_pointing
from geomap.phrases.rules import FIGURE, Rule, compiled
from geomap.phrases.scan import Scan


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
    captured : int
        How many of the references stood in front of the word that gave them away ("Karrada district"): those are known
        as a whole or not at all, but for words in front.
    in_degrees : bool
        The bearing was stated in degrees or as two legs, not by a point of the compass.
    detail : str
        Words that say more: a time of travel, the kind of site, the side of a border, which coast of a country.
    code : str
        A plus code without its first digits, which the reference completes.
    reported : bool
        The place is a spot on a road that the text names.
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
    captured: int = 0
    in_degrees: bool = False
    detail: str = ""
    code: str = ""
    reported: bool = False


#: Kinds that place something by how far or which way from a named place it lies.
OFFSET_KINDS = frozenset({"distance_bearing", "distance", "bearing"})
KINDS = (
    "coordinates",
    "distance_bearing",
    "distance",
    "junction",
    "tripoint",
    "border",
    "bearing",
    "road",
    "between",
    "offshore",
    "river",
    "neighbourhood",
    "countryside",
    "outskirts",
    "site",
    "near",
    "part_of",
    "named",
)
#: What an upper-case or sentence-initial match may take for the beginning of a name.
_LEADING_WORDS = re.compile(
    r"(?:(?i:in|at|the|on|near|from|to|of|and|but|for|by|as|when|while|after|before|around|outside|inside|this|that|between"
    r"|along|across|into|over|through|with|a|an)\s+)+(?=\S)"
)
#: Weekdays, months and holidays begin no place name: "outside Monday", "off Friday".
_CALENDAR = re.compile(
    r"(?i:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Christmas|Easter|Ramadan|Eid)(?i:s?)\b(?!\s+[A-Z])"
)


def is_date(words: str) -> bool:
    """Tell whether words begin with a weekday, a month or a holiday."""
    return _CALENDAR.match(words) is not None


#: "kicked off", "cut off": the verb owns the word.
_PHRASAL = re.compile(
    r"\b(?:kick|set|go|goe|went|go|gone|call|cut|seal|shut|fend|ward|drive|drove|driven|take|took|taken|lay|laid|show|break"
    r"|broke|broken|pay|paid|pull|put|tip|turn|write|wrote|written|cordon|block|fight|fought|beat|hold|held|sell|sold|finish"
    r"|drop|come|came|get|got|switch|brush|spin|split|square|face|stand|live|play|tee|bounce|round|rattle|tick|send|sent|see"
    r"|saw|scare|carry|run|ran|sign|log|back|better|worse|well)(?:s|es|ed|ped|ing|ting|ning)?\s+$",
    re.IGNORECASE,
)
#: "off Highway 94": a street, no sea.
_STREET = re.compile(
    r"(?:(?:Interstate|Highway|Hwy|Route|Rte|State Route|US|U\.S\.|Exit|Ramp|I|SR|CR|M|A)\b[\s-]?\d|(?:Interstate|Highway|Hwy|Route)\b)"
)
_STREET_BEHIND = re.compile(
    r"[\s\d]*(?:St|Street|Road|Rd|Ave|Avenue|Drive|Dr|Lane|Ln|Blvd|Boulevard|Hwy|Highway|Freeway|Trail)\b"
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
    yield from _positions(text, any_case)
    scan = Scan(text)
    for rule in scan.rules():
        for match in _matches(rule, scan, text):
            phrase = _fill(rule, match, text, any_case)
            if phrase is not None:
                yield phrase


def parse_by_kind(text: str, *, any_case: bool = False) -> Iterator[list[Phrase]]:
    """Yield what `parse_phrases` finds, kind by kind in the order of `KINDS`, each in the order of the text.

    A kind is looked for when it is asked for: who has understood all of a text by the first need not read on.

    Examples
    --------
    >>> [phrases[0].kind for phrases in parse_by_kind("20 km north of Sabha, near the border with Chad")]
    ['distance_bearing', 'border', 'bearing']
    """
    plain = plain_offset(text)
    if plain is not None:
        yield [plain]
    else:
        printed = list(_positions(text, any_case))
        if printed:
            yield sorted(printed, key=lambda phrase: phrase.start)
    scan = Scan(text)
    rules: dict[str, list[Rule]] = {}
    for rule in scan.rules():
        rules.setdefault(rule.kind, []).append(rule)
    for kind in KINDS:
        if plain is not None and kind == plain.kind:
            continue
        phrases = [
            phrase
            for rule in rules.get(kind, ())
            for match in _matches(rule, scan, text)
            if (phrase := _fill(rule, match, text, any_case)) is not None
        ]
        if phrases:
            yield sorted(phrases, key=lambda phrase: phrase.start)


#: The commonest wording, and nothing else: "about 35.5 km NNE of Bani Walid, Libya".
_PLAIN_OFFSET = re.compile(
    r"(?P<hedge>(?:[Aa]bout|[Aa]pproximately|[Aa]round|[Rr]oughly|[Ss]ome|[Nn]early) )?"
    r"(?P<low>[1-9]\d{0,3}(?:\.\d{1,2})?) (?P<unit>km|kilometers|kilometres|miles|mi|nm|nautical miles) "
    r"(?:to the )?(?P<bearing>(?:north|south)(?:east|west)?|east|west|[NS](?:[NS]?[EW])?|[EW](?:[NS][EW])?) of "
    r"(?P<name>(?!(?:The|Its|Their|Central|Downtown|Nearby)\b)[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?)(?:, [A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?){0,2}"
)


def plain_offset(text: str) -> Phrase | None:
    """Return what a text that is one plain offset says, without trying the rules; None for any other text.

    Examples
    --------
    >>> text = "35 km SSE of Bani Walid, Libya"
    >>> plain_offset(text) == next(parse_phrases(text)), plain_offset("between Sirte and Sabha")
    (True, None)
    """
    match = _PLAIN_OFFSET.fullmatch(text)
    if match is None or _CALENDAR.match(match["name"]):
        return None
    unit, bearing = lexicon.unit_of(match["unit"]), match["bearing"]
    km = float(match["low"]) * lexicon.UNIT_KM[unit]
    end = match.end("name")
    return Phrase(
        "distance_bearing",
        0,
        end,
        text[:end],
        (Reference(match.start("name"), end, match["name"]),),
        (km, km),
        text[match.start("low") : match.end("unit")],
        lexicon.bearing_of(bearing),
        bearing,
        (match["hedge"] or "").rstrip(),
        nautical=unit == "nm",
    )


def _matches(rule: Rule, scan: Scan, text: str) -> Iterator[re.Match[str]]:
    if rule.hints == (FIGURE,):
        for position in scan.figures_for(rule):
            match = compiled(rule.trigger).match(text, position)
            if match is not None:
                yield match
        return
    for start, end in scan.stretches(rule):
        yield from compiled(rule.trigger).finditer(text, start, end)


def _positions(text: str, any_case: bool) -> Iterator[Phrase]:
    """Yield printed coordinates, grid references and plus codes."""
    for found in itertools.chain(coordinates.find_coordinates(text, alone=any_case), gridcodes.find_codes(text)):
        words = text[found.start : found.end]
        if isinstance(found, coordinates.PrintedCoordinates):
            lonlat_deg = (found.lon_deg, found.lat_deg)
            yield Phrase(
                "coordinates", found.start, found.end, words, lonlat_deg=lonlat_deg, precision_m=found.precision_m
            )
            continue
        gap = _CODE_GAP.match(text, found.end)
        name = _read_reference(text, gap.end(), any_case, None) if gap else None
        if name is not None:
            words = text[found.start : name.end]
            yield Phrase(
                "coordinates", found.start, name.end, words, (name,), precision_m=_PLUS_CODE_M, code=found.code
            )


#: What stands between a short plus code and its place: "G22C+XX, Tripoli", "G22C+XX in Tripoli".
_CODE_GAP = re.compile(r",?\s(?:(?:in|near|at)\s)?")
#: Half the side of the square of a plus code with ten digits: 1/8000 of a degree.
_PLUS_CODE_M = 7.0


def _fill(rule: Rule, match: re.Match[str], text: str, any_case: bool) -> Phrase | None:
    groups = match.groupdict()
    references = _read_references(rule, match, groups, text, any_case)
    if references is None or any(_CALENDAR.match(reference.text) for reference in references):
        return None
    if rule.kind == "offshore" and not groups.get("unit") and _is_no_shore(match, references[0], text):
        return None
    captured = sum(bool(groups.get(name)) for name in _CAPTURES) if "n1" in groups else 0
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    if captured and match.start() == match.start(_first_capture(match, groups)):
        start = min(reference.start for reference in references)
    found = Found(bearing_text=groups.get("bearing") or groups.get("heading") or "")
    if groups.get("middle"):
        found.bearing_text = "central"
    if groups.get("unit"):
        start = min(start, read_distance(found, match))
    if found.bearing_text and found.bearing_text.lower() not in ("central", "upper", "lower"):
        found.bearing_deg = lexicon.bearing_of(found.bearing_text)
    if groups.get("low2"):
        add_second_leg(found, match)
    elif groups.get("degrees"):
        degrees = float(groups["degrees"])
        if degrees > 360:
            return None
        found.bearing_deg, found.in_degrees = degrees % 360, True
        found.bearing_text = text[match.start("degrees") :][: degree_end(match)]
    end = max(references[-1].end, match.end() if not rule.names else 0)
    kind = rule.kind
    if kind == "distance" and (turn := _TURN.match(text, end)):
        # "250 miles from Bangui to the northeast"
        kind, end, found.bearing_text = "distance_bearing", turn.end(), turn["bearing"]
        found.bearing_deg = lexicon.bearing_of(found.bearing_text)
    return Phrase(
        kind,
        start,
        end,
        text[start:end],
        references,
        found.distance_km,
        found.distance_text,
        found.bearing_deg,
        found.bearing_text,
        found.hedge,
        nautical=found.nautical,
        by_road=bool(groups.get("road")),
        captured=captured,
        in_degrees=found.in_degrees,
        detail=groups.get("travel")
        or groups.get("site")
        or groups.get("side")
        or groups.get("across")
        or groups.get("shore")
        or "",
    )


_TURN = re.compile(rf",?\s+(?i:to|in)\s+(?i:the)\s+(?P<bearing>{lexicon.BEARING})(?!\s+(?:of|side)\b)")
#: What the groups of a trigger caught, by name.
_Groups = Mapping[str, str | None]
#: Groups of a trigger that are names.
_CAPTURES = ("n1", "n2", "n3", "n4")


def _is_no_shore(match: re.Match[str], reference: Reference, text: str) -> bool:
    """ "kicked off", "off Highway 94", "off Mill Road": no place at sea."""
    if "coast" in match.group().lower() or "water" in match.group().lower():
        return False
    before = text[max(0, match.start() - 16) : match.start()]
    if _PHRASAL.search(before) or _STREET.match(text, reference.start):
        return True
    return bool(_STREET_BEHIND.match(text, reference.end)) or bool(
        re.search(r"\s(?:St|Street|Road|Rd|Ave|Avenue|Drive|Dr|Lane|Ln|Blvd|Hwy|Highway|Trail)\.?$", reference.text)
    )


def _first_capture(match: re.Match[str], groups: _Groups) -> str:
    return min((name for name in _CAPTURES if groups.get(name)), key=match.start)


def _captured(match: re.Match[str], groups: _Groups) -> list[Reference]:
    """Return the names a trigger caught itself, without the words in front that are none."""
    references: list[Reference] = []
    if "n1" not in groups:
        return references
    for name in _CAPTURES:
        if not groups.get(name):
            continue
        lead = _LEADING_WORDS.match(match[name])
        start, end = match.start(name) + (lead.end() if lead else 0), match.end(name)
        if match.string.endswith(("'s", "’s"), start, end):
            end -= 2
        references.append(Reference(start, end, match.string[start:end]))
    return references


def _read_references(
    rule: Rule, match: re.Match[str], groups: _Groups, text: str, any_case: bool
) -> tuple[Reference, ...] | None:
    references = _captured(match, groups)
    wanted = len(references) + rule.names
    if rule.kind == "border" and match.group().rstrip().lower().endswith("between"):
        wanted += 1
    position = match.end()
    cut = (
        _WATERSIDE
        if rule.then and rule.kind == "river"
        else _NEXT_NAME
        if rule.names > 1 or rule.kind == "border"
        else None
    )
    while len(references) < wanted:
        name = _read_reference(text, position, any_case, cut)
        if name is None:
            return None
        references.append(name)
        if len(references) < wanted:
            end = name.end
            joint = rule.joint.match(text, end) if rule.joint else None
            if rule.joint and joint is None and (held := _HELD.match(text, end)):
                # "between Memphis, TN and Dallas, TX".
                end = held.end()
                joint = rule.joint.match(text, end)
            if joint is None:
                return None
            references[-1] = Reference(name.start, end, text[name.start : end])
            position = joint.end()
    more = rule.then.match(text, references[-1].end) if rule.then and references else None
    if more and (name := _read_reference(text, more.end(), any_case, _NEXT_NAME)):
        references.append(name)
    return tuple(references)


#: What a name typed without capitals is not: "border with Turkey", "market of Baiji".
_NO_NAME = re.compile(
    r"(?:borders?|frontier|coast|shores?|roads?|highway|centre|center|front|capital)\b"
    r"|[a-z][^A-Z\n]{0,60}?\s(?:of|in|with|from|to|between|by|near|at|on|and)\s+(?:the\s+)?[A-Z]"
)
#: What a first name is said to lie in.
_HELD = re.compile(rf"(?:,\s+{lexicon.CAPTURED_NAME}(?=[\s,])){{1,2}},?")
#: What ends a first name where a second one follows.
_NEXT_NAME = re.compile(r"\s(?:and|to|with|near|in)\s", re.IGNORECASE)
_WATERSIDE = re.compile(r"\s(?:at|near|in|by)\s", re.IGNORECASE)


def _read_reference(text: str, position: int, any_case: bool, cut: re.Pattern[str] | None) -> Reference | None:
    name = pointing_first(text, position) or read_name(text, position, any_case=any_case)
    name = name or read_pointing(text, position)
    if name is None or (any_case and _NO_NAME.match(text, name[0])):
        return None
    start, end = name
    # In one case throughout, the first name would swallow "and the second name".
    if cut and (any_case or cut is _WATERSIDE or text[start:end].isupper()) and (found := cut.search(text, start, end)):
        end = found.start()
    return Reference(start, end, text[start:end])
