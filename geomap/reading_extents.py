"""Where names end beside other words: in front of their kind ("Karrada district"), run on to a site ("Mosul dam"), of a division."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap import calibration
from geomap.containment import names_part_of_sea
from geomap.gazetteer import Gazetteer
from geomap.phrases.grammar import Phrase, Reference
from geomap.phrases.lexicon import BEARING_ADJECTIVE, BEARING_ATTRIBUTE
from geomap.phrases.parts import SITE
from geomap.records import Place
from geomap.references import NamedPlace, look_up
from geomap.weighing import Context, not_places


def look_up_captured(
    text: str, reference: Reference, context: Context, gazetteer: Gazetteer, *, container: bool = False
) -> NamedPlace | None:
    """Look up a name that stands in front of the word that gave it away: its end is known, its beginning is not."""
    start, end = reference.start, reference.end
    # The text behind is cut off: it would make "Tikrit" of "Tikrit–Baiji road" look like part of a longer name.
    piece = text[start:end]
    offset = 0
    while offset < len(piece):
        name = look_up(piece, offset, len(piece), context, gazetteer, container=container)
        if name is not None and name.end == len(piece):
            return replace(name, start=name.start + start, end=name.end + start)
        space = piece.find(" ", offset)
        if space < 0 or not _leads_in(piece[offset:space], gazetteer):
            break
        offset = space + 1
    return None


def _leads_in(word: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a word in front of a name is none of it: "The", "Syrian", but not "Karte" of "Karte Char"."""
    bare = word.strip(".,")
    if bare.lower() in not_places() or not bare[:1].isupper() or bare.isupper():
        return True
    return (
        gazetteer.demonym(bare) is not None or gazetteer.country_code(bare) is not None or bool(_LED_IN_BY.match(bare))
    )


_LED_IN_BY = re.compile(
    rf"(?:{BEARING_ADJECTIVE}|{BEARING_ATTRIBUTE}|[A-Z]\w+['’]s?|Central|Greater|Rural|Old|Upper|Lower)$"
)


def is_whole_name(phrase: Phrase, text: str, context: Context, gazetteer: Gazetteer) -> bool:
    """Tell whether what looks like a phrase is a name: "Northern Ireland", "Western Sahara", "Mosul Dam", "Rural Damascus"."""
    if phrase.kind == "part_of":
        start = text.find(phrase.bearing_text, phrase.start)
        least = len(phrase.bearing_text.split()) + 1
        if start < 0 or not text[start].isupper():
            return False
        return _begins_name(text, start, phrase.references[0].end, gazetteer, least) and not is_rather_of_sea(
            phrase, text, context, gazetteer
        )
    if phrase.kind == "site" and phrase.captured:
        whole = text[phrase.references[0].start : phrase.end]
        return bool(gazetteer.search(whole))
    if phrase.kind == "neighbourhood" and phrase.captured > 1:
        # "Cox's Bazar district" has no Bazar in Cox.
        inner, outer = phrase.references[:2]
        return outer.start < inner.start and bool(gazetteer.search(text[outer.start : inner.end]))
    if phrase.kind == "countryside" and not phrase.captured:
        return bool(gazetteer.search(phrase.text))
    return False


def is_rather_of_sea(phrase: Phrase, text: str, context: Context, gazetteer: Gazetteer) -> bool:
    """Tell whether what is also a division's name means a part of a sea: "Southern Red Sea" is seldom Eritrea's region."""
    start, end = text.find(phrase.bearing_text, phrase.start), phrase.references[0].end
    if context.required or _DIVISION_BEHIND.match(text, end):
        return False
    return names_part_of_sea(text[start:end], gazetteer)


_DIVISION_BEHIND = re.compile(r"\s+(?:region|zoba|province|governorate)\b|,\s*Eritrea\b", re.IGNORECASE)


def with_site(phrase: Phrase, text: str, gazetteer: Gazetteer) -> Phrase:
    """Let the last name of a phrase run on where the whole is a place of its own: "near Donetsk airport"."""
    if not phrase.references or phrase.captured == len(phrase.references):
        return phrase
    last = phrase.references[-1]
    end = site_end(text, last.start, last.end, gazetteer)
    if end == last.end:
        return phrase
    longer = replace(last, end=end, text=text[last.start : end])
    stop = max(phrase.end, end)
    return replace(phrase, end=stop, text=text[phrase.start : stop], references=(*phrase.references[:-1], longer))


def site_end(text: str, start: int, end: int, gazetteer: Gazetteer) -> int:
    """Return where a name ends that the kind of site behind it may belong to: "Sabha airport"."""
    site = _SITE_BEHIND.match(text, end)
    return site.end() if site is not None and gazetteer.search(" ".join(text[start : site.end()].split())) else end


def is_city(place: Place) -> bool:
    """Tell whether a place is so large that its districts are parts of it and do not lie around it."""
    return place.population >= calibration.load()["neighbourhood.city_population"]


def asks_for_division(name: NamedPlace, text: str) -> bool:
    """Tell whether a name is followed by, or ends in, a word for the area around the town of that name."""
    if _DISTRICT.search(name.text) is not None or _DISTRICT_BEHIND.match(text, name.end) is not None:
        return True
    if _DISTRICT_BEFORE.search(text, max(0, name.start - _LONGEST_BEFORE), name.start):
        # A district of a city is a part of it.
        return not is_city(name.candidates[0].place)
    spoken = (
        _TOWNSHIP.search(name.text)
        or _TOWNSHIP.match(text, name.end)
        or text.endswith(("township of ", "township of the "), max(0, name.start - _LONGEST_BEFORE), name.start)
    )
    return bool(spoken) and name.candidates[0].place.country in _TOWNSHIP_COUNTRIES


_AROUND_SEAT = (
    r"(?:district|county|province|territory|department|prefecture|sub-?prefecture|sub-?county|commune|municipality|locality|woreda|cercle"
    r"|payam|local government(?: area)?|LGA)"
)
_DISTRICT = re.compile(rf"\s{_AROUND_SEAT}$", re.IGNORECASE)
_DISTRICT_BEHIND = re.compile(rf"\s+{_AROUND_SEAT}\b(?!\s+of\b)", re.IGNORECASE)
#: "the municipality of Tame".
_DISTRICT_BEFORE, _LONGEST_BEFORE = re.compile(rf"\b{_AROUND_SEAT}\s+of\s+(?:the\s+)?$", re.IGNORECASE), 40
#: In South Africa a township is a suburb, in North America a place of its own.
_TOWNSHIP, _TOWNSHIP_COUNTRIES = re.compile(r"(?:^|\s+)township\b", re.IGNORECASE), frozenset({"MM", "CN", "TW"})
#: What may end the name of a site: it has to be known by the whole of it.
_SITE_BEHIND = re.compile(
    rf"\s{{1,3}}(?:{SITE}|(?i:camp|(?:border )?crossing|bridge|forest|mountains|hills|valley|desert|terminal|plant|barracks|prison)\b)"
)


def _begins_name(text: str, start: int, end: int, gazetteer: Gazetteer, least: int) -> bool:
    words = text[start:end].split()
    return any(gazetteer.search(" ".join(words[:count])) for count in range(len(words), least - 1, -1))
