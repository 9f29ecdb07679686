"""Place phrases to locations: `resolve`, `resolve_many` and `locate`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from geomap.addresses import POSTCODE, in_address
from geomap.antecedents import meant
from geomap.areas import in_area
from geomap.chains import contradiction
from geomap.collecting import collecting_rarely
from geomap.composing import Composed, composed
from geomap.containers import read_in_container
from geomap.errors import GeocoderError, InputError
from geomap.explain import describe_place
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.own import unchanging
from geomap.glosses import is_in_waters, leads_in, may_lie_in, read_with_gloss, sea_behind, with_unknown_name
from geomap.lazily import not_yet_read
from geomap.phrases.coordinates import impossible
from geomap.phrases.figures import unreadable_distance
from geomap.phrases.grammar import Phrase, parse_by_kind, parse_phrases
from geomap.phrases.lexicon import read_name
from geomap.phrases.pointing import pointed_at
from geomap.products import at_crossing, together
from geomap.reading_extents import site_end
from geomap.readings import Reading, read_phrase
from geomap.records import Location, LocationMention, PhrasePart, Unresolved
from geomap.references import NamedPlace, look_up
from geomap.ways import on_way
from geomap.weighing import Context, is_area, not_places

if TYPE_CHECKING:
    from geomap.gazetteer.geocoder import Geocoder

_Key = TypeVar("_Key")
#: A place phrase longer than this is a text: `locate` reads those.
MAX_PHRASE_CHARACTERS = 600
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LEADING = re.compile(
    r"(?:(?:in|at|on|inside|within|into|from|to|over)\s+)?(?:the\s+)?"
    r"(?:(?:city|town|village|port|capital|province|state|district|island) of\s+)?",
    re.IGNORECASE,
)
#: "at a checkpoint in", "a crowded market inside": what is somewhere in the place named behind it.
_SITE_IN = re.compile(r"(?:(?:An?|The|Some|Somewhere)\s+)?(?:[a-z][\w’'-]*\s+){0,8}?(?:in|at|inside|within)\s+")
#: What may follow a name typed on its own: a kind of place, or a remark in brackets.
_TAIL = re.compile(
    r"\s*(?:city|town|village|district|province|governorate|state|region|county|oblast|camp|area|municipality|strait|sea|gulf|desert"
    r"|mountains?|peninsula|islands?|river|valley|lake|airport|prefecture|department|commune|sub-?district|cent(?:re|er))?\s*"
    rf"(?:{POSTCODE.pattern.rstrip('$')})?\s*(?:[(/;,].*|[.!])?",
    re.IGNORECASE | re.DOTALL,
)


def resolve(
    phrase: str,
    *,
    country: str | Sequence[str] | None = None,
    gazetteer: Gazetteer | None = None,
    geocoder: Geocoder | None = None,
) -> Location | Unresolved:
    """Resolve one place phrase to a point with a region of uncertainty.

    Parameters
    ----------
    phrase : str
        "approximately 100 miles southeast of Sirte", "near El Bur, Somalia", "Sirte".
    country : str or sequence of str, optional
        ISO 3166-1 codes or names. Places elsewhere are ruled out.
    gazetteer : Gazetteer, optional
        The default gazetteer with the user's own entries when omitted.
    geocoder : geomap.gazetteer.geocoder.Geocoder, optional
        Online service to ask where the gazetteer lacks the name; the result says so. None asks nobody.

    Returns
    -------
    Location or Unresolved
        Unresolved is falsy and says why: nothing is guessed.

    Raises
    ------
    InputError
        If `country` is no known country.
    TypeError
        If `phrase` is not a string.

    Examples
    --------
    >>> location = resolve("approximately 100 miles southeast of Sirte")
    >>> location.country, location.where_prec
    ('LY', 5)
    >>> resolve("north of nowhere in particular").reason
    'unknown place'
    """
    found = _read(phrase, country, gazetteer or Gazetteer.open(), geocoder)
    return found.location() if isinstance(found, Reading) else found


def _read(
    phrase: str, country: str | Sequence[str] | None, gazetteer: Gazetteer, geocoder: Geocoder | None = None
) -> Reading | Location | Unresolved:
    """Return what `resolve` makes of a phrase, where that is still to be worked out as its reading."""
    if not isinstance(phrase, str):
        raise TypeError(f"phrase must be a string, not {type(phrase).__name__}")
    context = Context(required=country_codes(country, gazetteer))
    text = composed(_CONTROL.sub(" ", phrase).strip()).text
    if not text:
        return Unresolved("empty phrase", "nothing to resolve")
    if len(text) > MAX_PHRASE_CHARACTERS:
        return Unresolved("too long", f"{len(text)} characters; a phrase has at most {MAX_PHRASE_CHARACTERS}")
    addressed = in_address(text, context, gazetteer)
    if addressed is not context:
        found = _read_as(text, addressed, gazetteer, geocoder)
        if isinstance(found, Reading):
            return _explained(found, addressed, text)
    return _read_as(text, context, gazetteer, geocoder)


def _explained(reading: Reading, context: Context, text: str) -> Reading:
    """Say of the end of an address what it is taken for, where the reading does not say so itself."""
    within = context.within
    if within is None or reading.end > within.start:
        return reading
    holds = f"what the rest is said to lie in: {describe_place(within.levels[0][0])}"
    part = PhrasePart(within.start, within.end, text[within.start : within.end], holds)
    return replace(reading, parts=(*reading.parts, part))


def _read_as(
    text: str, context: Context, gazetteer: Gazetteer, geocoder: Geocoder | None
) -> Reading | Location | Unresolved:
    mentions, unread = _mentions(text, parse_by_kind(text, any_case=True), context, gazetteer, any_case=True)
    if mentions and not _is_coarser(mentions[0], unread):
        return at_crossing(mentions, text) or together(mentions, text)
    named = Phrase("named", 0, len(text), text)
    sites = (read.references[0].start for read in unread if read.kind == "site" and read.captured)
    for start in (*_name_starts(text), *sites):
        reading = read_phrase(named, text, context, gazetteer, name_start=start)
        if reading is not None and _TAIL.fullmatch(text, reading.end):
            return reading
    if wrong := impossible(text):
        return Unresolved("impossible coordinates", wrong)
    for read in parse_phrases(text, any_case=True):
        if read.kind == "bearing" and (figure := unreadable_distance(text, read.start)):
            return Unresolved("unreadable distance", f"{figure!r} is no distance")
    within = (
        None if geocoder is not None or mentions else read_in_container(text, unread, context, gazetteer, tail=_TAIL)
    )
    if within is not None:
        return within
    starts = [reference.start for phrase in unread for reference in phrase.references] or _name_starts(text)
    if wrong := contradiction(text, starts, context, gazetteer):
        return Unresolved("contradiction", wrong)
    unknown = read_unknown(text, gazetteer)
    if geocoder is not None:
        return _resolve_online(text, unknown, context, gazetteer, geocoder)
    return Unresolved("unknown place", f"no place named {unknown!r} in the gazetteer{_in_countries(context)}")


def _name_starts(text: str) -> Iterator[int]:
    """Yield where the name may begin in a phrase that is nothing but a name and words in front of it."""
    lead = _LEADING.match(text)
    first = lead.end() if lead else 0
    yield first
    seen = {first}
    places = [word.end() for word in re.finditer(r"^(?:(?:in|at|on|inside|within|from|to)\s+)?", text, re.IGNORECASE)]
    site = _SITE_IN.match(text)
    while site is not None:
        places.append(site.end())
        site = _SITE_IN.match(text, site.end())
    for place in places:
        name = read_name(text, place)
        if name is not None and name[0] not in seen:
            seen.add(name[0])
            yield name[0]


def _resolve_online(
    text: str, unknown: str, context: Context, gazetteer: Gazetteer, geocoder: Geocoder
) -> Location | Unresolved:
    """Ask the online service for the name that the gazetteer lacks, and resolve the phrase with its answer."""
    from geomap.gazetteer.geocoder import WithOnline

    name = re.split(r"\s*[,(;]", unknown, maxsplit=1)[0].strip()
    nowhere = f"no place named {name!r} in the gazetteer{_in_countries(context)}"
    try:
        places = geocoder.find(name, context.required)
    except GeocoderError as error:
        return Unresolved("unknown place", f"{nowhere}; {error}")
    if not places:
        return Unresolved("unknown place", f"{nowhere} nor online at {geocoder.host}")
    found = resolve(text, country=context.required or None, gazetteer=WithOnline(gazetteer, name, places))
    if not found:
        return found
    note = f"{name!r} is not in the gazetteer and was looked up online at {geocoder.host}: check it"
    explained = f"{found.explanation} Beware: {note}."
    return replace(found, warnings=(*found.warnings, note), explanation=explained)


def resolve_many(
    phrases: Iterable[str], *, countries: Iterable[str | Sequence[str] | None] | None = None
) -> list[Location | Unresolved]:
    """Resolve phrases in order; repeated ones are resolved once.

    Parameters
    ----------
    phrases : iterable of str
    countries : iterable of str or None, optional
        One per phrase; None where unknown.

    Raises
    ------
    InputError
        If `countries` has another length than `phrases`, or names an unknown country.

    Examples
    --------
    >>> [bool(found) for found in resolve_many(["Sirte", "", "Sirte"])]
    [True, False, True]
    """
    wanted = list(phrases)
    stated = None if countries is None else list(countries)
    if stated is not None and len(stated) != len(wanted):
        raise InputError(
            f"got {len(wanted)} phrases but {len(stated)} countries; give one country (or None) per phrase"
        )
    gazetteer = Gazetteer.open()
    # One kind of work at a time goes faster than all of it phrase by phrase: first all are read, then all are located.
    with unchanging(), collecting_rarely():
        if stated is None:
            alone = _located({phrase: _read(phrase, None, gazetteer) for phrase in dict.fromkeys(wanted)})
            return list(map(alone.__getitem__, wanted))
        pairs = [
            (phrase, country if country is None or isinstance(country, str) else tuple(country))
            for phrase, country in zip(wanted, stated, strict=True)
        ]
        done = _located({pair: _read(*pair, gazetteer) for pair in dict.fromkeys(pairs)})
    return list(map(done.__getitem__, pairs))


def _located(read: dict[_Key, Reading | Location | Unresolved]) -> dict[_Key, Location | Unresolved]:
    return {key: found.location() if isinstance(found, Reading) else found for key, found in read.items()}


def locate(
    text: str, *, country: str | Sequence[str] | None = None, gazetteer: Gazetteer | None = None
) -> list[LocationMention]:
    """Find every place phrase of a text, relative or absolute, and resolve each.

    Parameters
    ----------
    text : str
        Running text of any length.
    country : str or sequence of str, optional
        Rules out places elsewhere. Without it, the countries the text names favour their places.

    Returns
    -------
    list of LocationMention
        In the order of the text, not overlapping; offsets are code points of `text`.

    Examples
    --------
    >>> [mention.text for mention in locate("A strike hit a camp 150 miles southeast of Sirte, Libya, on Friday.")]
    ['150 miles southeast of Sirte, Libya']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, not {type(text).__name__}")
    return locate_many([text], country=country, gazetteer=gazetteer)[0]


def locate_many(
    texts: Sequence[str], *, country: str | Sequence[str] | None = None, gazetteer: Gazetteer | None = None
) -> list[list[LocationMention]]:
    """Find and resolve the place phrases of many texts, as `locate` does one by one.

    One kind of work at a time goes faster than text by text.
    """
    from geomap.toponyms import text_contexts

    gazetteer = gazetteer or Gazetteer.open()
    with unchanging():
        given = [composed(text) for text in texts]
        contexts = text_contexts([found.text for found in given], country_codes(country, gazetteer), gazetteer)
        phrases = [list(parse_by_kind(found.text)) for found in given]
        contexts = [
            (
                names,
                replace(context, meant=meant(found.text, [*chain.from_iterable(parsed)], names, context, gazetteer)),
            )
            for found, (names, context), parsed in zip(given, contexts, phrases, strict=True)
        ]
        relative = [
            _mentions(found.text, parsed, context, gazetteer, any_case=False)
            for found, parsed, (_, context) in zip(given, phrases, contexts, strict=True)
        ]
        return [
            _put_together(text, found, named, phrases, gazetteer)
            for text, found, named, phrases in zip(texts, given, contexts, relative, strict=True)
        ]


def _put_together(
    written: str,
    found: Composed,
    named: tuple[list[NamedPlace], Context],
    relative: tuple[list[Reading], list[Phrase]],
    gazetteer: Gazetteer,
) -> list[LocationMention]:
    """Return the mentions of a text from its names and its relative phrases."""
    text, stood = found.text, found.spans()
    (names, context), (readings, unread) = named, relative
    half_known: list[LocationMention] = []
    covered = bytearray(len(text))
    for read in readings:
        covered[read.phrase.start : read.end] = b"\x01" * (read.end - read.phrase.start)
    for phrase in unread:
        if covered.find(1, phrase.start, phrase.end) >= 0:
            continue
        mention = _half_known(phrase, text, context, gazetteer)
        if mention is not None:
            half_known.append(mention)
            covered[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    for name in names:
        if covered.find(1, name.start, name.end) >= 0:
            continue
        stop = site_end(text, name.start, name.end, gazetteer)
        phrase = Phrase("named", name.start, stop, text[name.start : stop])
        reading = read_phrase(phrase, text, context, gazetteer, name_start=name.start)
        if reading is not None and (behind := covered.find(1, name.start, reading.end)) >= 0:
            # Its containers are part of another phrase.
            reading = read_phrase(phrase, text[:behind], context, gazetteer, name_start=name.start)
        if reading is not None:
            covered[name.start : reading.end] = b"\x01" * (reading.end - name.start)
            readings.append(reading)
    readings = read_with_gloss(readings, text, context, gazetteer)
    readings = [with_unknown_name(reading, text, covered) for reading in readings]
    resolved = [
        # Found now, worked out when it is read.
        LocationMention(r.phrase.start, r.end, text[r.phrase.start : r.end], r.phrase.kind, r.location)  # type: ignore[arg-type]
        for r in readings
    ]
    mentions = sorted([*resolved, *half_known], key=lambda mention: mention.start)
    return [_as_written(mention, written, stood) for mention in mentions] if stood else mentions


def _as_written(mention: LocationMention, written: str, stood: Sequence[int]) -> LocationMention:
    """Return a mention at the code points of the text before its letters were composed."""
    start, end = stood[mention.start], stood[mention.end]
    location = not_yet_read(mention, "location") or mention.location
    return LocationMention(start, end, written[start:end], mention.kind, location)


def country_codes(country: str | Sequence[str] | None, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return ISO codes of countries given by code or name.

    Raises
    ------
    InputError
        If one is unknown.
    """
    if country is None:
        return ()
    codes = []
    for name in [country] if isinstance(country, str) else country:
        code = gazetteer.country_code(name)
        if code is None:
            raise InputError(
                f"unknown country {name!r}: expected an ISO 3166-1 code such as LY, or a name such as Libya"
            )
        codes.append(code)
    return tuple(codes)


def read_unknown(text: str, gazetteer: Gazetteer) -> str:
    """Return the part of `text` that should have been a name."""
    for phrase in parse_phrases(text, any_case=True):
        for reference in phrase.references:
            if look_up(text, reference.start, reference.end, Context(), gazetteer) is None:
                return reference.text
    return text


def _in_countries(context: Context) -> str:
    return f" (looked in {', '.join(context.required)} only)" if context.required else ""


def _mentions(
    text: str, parsed: Iterable[Sequence[Phrase]], context: Context, gazetteer: Gazetteer, *, any_case: bool
) -> tuple[list[Reading], list[Phrase]]:
    """Return readings of the relative phrases and printed coordinates that do not overlap, best rule first.

    The second list holds the phrases whose names are not all known.
    """
    unread: list[Phrase] = []
    chosen: list[Reading] = []
    # One byte a code point, not 0 where a reading lies: to look through all of them each time would be quadratic.
    covered = bytearray(len(text))
    # The best rules first: what overlaps their readings need not be looked up.
    for phrases in parsed:
        for phrase in phrases:
            if phrase.kind == "bearing" and unreadable_distance(text, phrase.start):
                continue
            surely = phrase.references[-1].start + 1 if phrase.references else phrase.end
            if covered.find(1, phrase.start, surely) >= 0:
                continue
            reading = read_phrase(phrase, text, context, gazetteer)
            if reading is None:
                unread.append(phrase)
                continue
            reading = in_area(on_way(reading, text, context, gazetteer), text, context, gazetteer)
            if covered.find(1, reading.phrase.start, reading.end) < 0:
                chosen.append(reading)
                covered[reading.phrase.start : reading.end] = b"\x01" * (reading.end - reading.phrase.start)
        if len(chosen) == 1 and chosen[0].phrase.start == 0 and chosen[0].end >= len(text):
            break
    chosen.sort(key=lambda reading: reading.phrase.start)
    if any_case:
        if chosen and (sea := sea_behind(chosen[-1], text, context, gazetteer)) is not None:
            chosen.append(sea)
        chosen = read_with_gloss(_with_leading_name(chosen, text, context, gazetteer), text, context, gazetteer)
    return chosen, unread


def _is_coarser(reading: Reading, unread: list[Phrase]) -> bool:
    """ "620 nm east of Nowhere, off Somalia" is not "off Somalia": what is told more exactly but unknown must not be lost."""
    return reading.phrase.distance_km is None and any(
        phrase.distance_km is not None and phrase.end <= reading.phrase.start for phrase in unread
    )


def _half_known(phrase: Phrase, text: str, context: Context, gazetteer: Gazetteer) -> LocationMention | None:
    """ "between Sirte and Nowhereville" is unresolved: to read it as "Sirte" would claim a town nobody named."""
    if len(phrase.references) != 2:
        return None
    found = [look_up(text, r.start, r.end, context, gazetteer) for r in phrase.references]
    unknown = [r.text for r, name in zip(phrase.references, found, strict=True) if name is None]
    if any(pointed_at(words) for words in unknown):
        return None
    known = [name for name in found if name is not None]
    if len(known) != 1 or is_area(known[0].candidates[0].place) or unknown[0].split()[0].lower() in not_places():
        return None
    reason = Unresolved("unknown place", f"no place named {unknown[0]!r} in the gazetteer{_in_countries(context)}")
    return LocationMention(phrase.start, phrase.end, phrase.text, phrase.kind, reason)


def _with_leading_name(chosen: list[Reading], text: str, context: Context, gazetteer: Gazetteer) -> list[Reading]:
    """Add the name in front of a gloss: "Bria, about 600 km northeast of Bangui"."""
    before = text[: chosen[0].phrase.start] if chosen else ""
    for start in _name_starts(before) if before.strip() else ():
        reading = read_phrase(Phrase("named", 0, len(before), before), before, context, gazetteer, name_start=start)
        if reading is None:
            continue
        if reading.named[0].text.lower() in not_places() and not is_in_waters(reading, chosen[0]):
            continue
        if leads_in(reading, chosen[0], text):
            return [reading, *chosen]
    if chosen and chosen[0].phrase.kind == "part_of" and (inner := _addressed(before, context, gazetteer)) is not None:
        return [inner, *chosen[1:]] if may_lie_in(inner, chosen[0]) else chosen
    comma = re.match(r"\s*([^,(—–]+?)\s*[,(—–]\s*(?:at |located |situated |lying )?$", before)
    if comma is None:
        return chosen
    name = comma[1].rstrip()
    gloss = chosen[0]
    note = f"{name!r} is not in the gazetteer; {gloss.phrase.text!r} alone places it"
    return [replace(gloss, warnings=(*gloss.warnings, note)), *chosen[1:]]


def _addressed(before: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    """Return the reading of an address in front of ", Central Visayas"."""
    head = before.rstrip()
    if not head.endswith(",") or not (head := head.rstrip(" ,")):
        return None
    return read_in_container(head, [], in_address(head, context, gazetteer), gazetteer, tail=_TAIL)


__all__ = ["country_codes", "locate", "locate_many", "resolve", "resolve_many"]
