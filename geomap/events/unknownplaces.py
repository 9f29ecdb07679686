"""Place names that the gazetteer does not have, told by the words around them, and names that are no places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from geomap.events.placeprecision import countries_near, country_of
from geomap.events.places import UNRESOLVED_NAME, PlacePhrase
from geomap.events.tokens import WordKinds, matches_at
from geomap.events.truecase import common_words
from geomap.records import Location, LocationMention, Unresolved

#: A place that only the area behind it locates says as much as a town's name does.
_WITHIN_SCORE = 60
_SETTLEMENT = (
    r"(?:towns?|villages?|city|hamlet|settlement|locality|township|cantons?|caserio|community|farm|ranch|hacienda|camp|(?:refugee|displacement|idp)\s+camp"
    r"|suburb|neighbou?rhood|quarter|area|district|municipality|commune|sub-?district|county|jurisdiction|colonia|barrio|forest|hills|valley|island|islet|peninsula|oasis)"
)
_NAME = r"[A-Z][\w’'-]+(?:[ \n]+(?:(?:de|del|la|las|los|el|al|of|y)[ \n]+){0,2}[A-Z][\w’'-]+){0,3}"
_PREPOSITION = r"(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Ii]nside|[Oo]n|[Aa]round|[Tt]o|[Ff]rom|[Oo]f)"
#: "the village of Xyz"; "the Xyz refugee camp", "Xyz township"; "near Xyz"; "in Xyz, Ituri province"; "in Xyz on Saturday".
_CALLED = re.compile(
    rf"\b(?:[Tt]he|[Aa]|[Tt]his)\s+(?:[\w-]+\s+){{0,2}}?(?:(?:{_SETTLEMENT}|communities|villages|towns)\s+of|(?:capital|port|city|town|village)(?:\s+city)?)\s+(?P<name>{_NAME})"
)
_KIND_BEHIND = re.compile(rf"(?P<lead>\b{_PREPOSITION}\s+|\b)(?:the\s+)?(?P<name>{_NAME})\s+(?P<kind>{_SETTLEMENT})\b")
_PLAIN = re.compile(
    rf"(?P<lead>\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside)\s+)(?:(?:the\s+)?(?:[Cc]anton|[Cc]aserio|[Bb]arrio|[Cc]olonia|[Hh]acienda|[Aa]ldea|[Vv]ereda|[Ff]inca)\s+(?:(?:el|la|los|las)\s+)?)?(?P<name>{_NAME})"
)
#: "An air strike on Xyz in northern Mali".
_STRUCK = re.compile(
    r"\b(?:(?:(?:(?:air|drone)\s?)?strikes?|(?:air\s)?raids?|shelling|bombardment|bombing)\s+(?:on|of)|(?:kidnapped|abducted|seized)\s+from"
    r"|the\s+(?:police\s+station|police\s+post|town\s+hall|barracks|garrison|market|church|mosque|school|prison|bazaar)\s+of)\s+(?P<lead>)"
    rf"(?P<name>{_NAME})"
)
#: "Control of Xyz, in Hiran region": a place by the area behind it.
_WON = re.compile(
    r"\b(?:(?:control|(?:re)?capture|fall|siege|storming|seizure|liberation|inhabitants|residents|people|outskirts)\s+of|(?:battle|fight|fighting)\s+for"
    r"|(?:overran|recaptured|retook|captured|seized|attacked|raided|invaded|stormed|shelled|bombed|torched|looted|entered|attacks?\s+on|assault\s+on))\s+(?P<lead>)"
    rf"(?P<name>{_NAME})"
)
#: Words in small letters: what opens `_PLAIN` and `_STRUCK`, and what is in `_CALLED` and `_KIND_BEHIND`.
_OPENERS = WordKinds(
    frozenset(("in", "at", "near", "outside")),
    re.compile(r"air|drone|strike|raid|shelling|bombardment|bombing|kidnapped|abducted|seized|the$").match,
    re.compile(
        r"control$|(?:re)?capture|fall$|siege$|storm|seiz|liberation$|inhabitants$|residents$|people$|outskirts$|battle$|fight|overran$"
        r"|retook$|attack|raided$|invaded$|shelled$|bombed$|torched$|looted$|entered$|assault$"
    ).match,
)
_SETTLEMENTS = WordKinds(
    re.compile(rf"(?:{_SETTLEMENT}|communities|villages|towns|refugee|displacement|idp|sub|capital|port)\b").match
)
#: What joins a name to the area it lies in: "Xyz, Ituri province", "Xyz in eastern Burkina Faso", "Xyz, a village 180 km from Lima".
_JOIN = re.compile(
    r"\s*[,(]?\s*(?:(?:in|of)\s+(?:the\s+)?(?:\w+\s+(?:region|province|department|state|district)\s+of\s+)?|,\s*)?"
    rf"(?:,?\s*an?\s+(?:[a-z-]+\s+){{0,2}}?{_SETTLEMENT}\s+(?:(?:in|of|near)\s+(?:the\s+)?)?)?"
    rf"(?:{_NAME}\s+{_SETTLEMENT},\s+)?"
)
_CLOSING = re.compile(r"[^()\n]{0,30}\)")
_PARTICLES = re.compile(r"\s+(?:de|del|de\s+la|de\s+los|de\s+las)\s+")
_AN_APPOSITION = re.compile(r"\ban?\s")
#: Kinds of phrases that count from a place somewhere else.
OFFSETS = frozenset(("distance", "distance_bearing", "bearing"))
_GIVES_PLACE = re.compile(
    r"\s*(?:[.,;:()]|$|(?:on|in|at|early|late|when|where|while|and|after|during|by|this|last|yesterday|today|which)\b)"
)
_LOCATIVE = re.compile(
    r"\b(?:in|at|near|on|into|outside|inside|around|over|off|between|toward|towards|through|within|via)\s+(?:the\s+)?"
    r"(?:(?:city|town|village|port|department|province|municipality|district|area)\s+of\s+)?$"
    r"|\b(?:market|church|barracks|garrison|police\s+station|police\s+post|outskirts|suburbs?|streets|residents|inhabitants|town|village|city|hamlet)\s+of\s+$",
    re.I,
)


#: Share of the names of the country named most from which another country is spoken of, too (assumed).
_HOME_SHARE = 0.25
_BORDER = "border"
#: What bears a person's name.
_OWNER_AFTER = re.compile(
    r"['’]s\b|\s+(?:hospital|hotel|movie|cinema|store|factory|company|foundation|family|brothers|avenue|street|home|house)\b",
    re.I,
)


def unknown_places(
    text: str, start: int, end: int, known: Sequence[PlacePhrase], names: Sequence[tuple[int, int]]
) -> tuple[PlacePhrase, ...]:
    """Return phrases such as "near Xyz" or "the village of Xyz, Ituri province" whose place the gazetteer does not have.

    With a country or an area behind it such a phrase stands at that area; alone it stays unresolved.

    Parameters
    ----------
    text : str
    start, end : int
        Code points of a sentence.
    known : sequence of PlacePhrase
        The places of the sentence that the gazetteer has.
    names : sequence of (int, int)
        Spans that are no unknown places: organisations, dates, known names.
    """
    found: list[PlacePhrase] = []
    taken = [*names, *((place.mention.start, place.mention.end) for place in known)]
    prepositions, struck, won = _OPENERS.starts(text)
    described = _SETTLEMENTS.any_within(text, start, end)
    for pattern, starts in (
        (_CALLED, None),
        (_KIND_BEHIND, None),
        (_PLAIN, prepositions),
        (_STRUCK, struck),
        (_WON, won),
    ):
        if starts is None:
            matches = pattern.finditer(text, start, end) if described else iter(())
        else:
            matches = matches_at(pattern, text, starts, start, end)
        for match in matches:
            left, right = match.span("name")
            if any(a < right and left < b for a, b in taken) or not _is_name(match["name"]):
                continue
            kind = match.groupdict().get("kind") or ""
            near = (match.groupdict().get("lead") or "").strip().lower() in ("near", "outside")
            right = match.end("kind") if kind else right
            area = _area_behind(text, right, known)
            if pattern in (_PLAIN, _STRUCK) and not near and area is None and not _GIVES_PLACE.match(text, right):
                continue
            if pattern is _WON and area is None:
                continue
            if pattern is _KIND_BEHIND and not match["lead"] and area is None and "camp" not in kind.lower():
                continue
            left = match.start("lead") if near else left
            place = _phrase(text, left, right, near, area, match["name"], called=pattern is _CALLED)
            found.append(place)
            taken.append((place.mention.start, place.mention.end))
    return tuple(found)


def _is_name(words: str) -> bool:
    """Whether capitalised words are a name rather than English words that a title or a list capitalises."""
    common = common_words()
    return any(word.lower() not in common for word in re.findall(r"[^\W\d_]{3,}", words) if word[0].isupper())


def _area_behind(text: str, at: int, known: Sequence[PlacePhrase]) -> PlacePhrase | None:
    return next(
        (
            place
            for place in known
            if at < place.mention.start
            and _JOIN.fullmatch(text, at, place.mention.start)
            and place.precision is not None
        ),
        None,
    )


def with_unknown_places(
    text: str, start: int, end: int, known: Sequence[PlacePhrase], names: Sequence[tuple[int, int]]
) -> tuple[PlacePhrase, ...]:
    """Return the places of a sentence with those the gazetteer lacks, in the order of the text; see `unknown_places`."""
    unknown = unknown_places(text, start, end, known, names)
    places = sorted([*known, *unknown], key=lambda place: place.mention.start) if unknown else known
    return within_areas(text, places)


def within_areas(text: str, places: Sequence[PlacePhrase]) -> tuple[PlacePhrase, ...]:
    """Put names that stay unresolved into the area named behind them: "San Francisco Javier, Usulutan department".

    A name with an apposition that counts from elsewhere ("Barranca, a village 180 km from Lima") is the place; the
    apposition goes.
    """
    kept: list[PlacePhrase] = []
    glosses: set[int] = set()
    for place in places:
        mention = place.mention
        if mention.kind not in ("named", "near", "site", "neighbourhood"):
            kept.append(place)
            continue
        area = _area_behind(text, mention.end, places)
        if area is not None and place.precision is None:
            kept.append(_phrase(text, mention.start, mention.end, mention.kind == "near", area, mention.text))
            continue
        apposed = area is not None and _AN_APPOSITION.search(text, mention.end, area.mention.start) is not None
        if area is not None and apposed and area.mention.kind in OFFSETS and place.specific:
            glosses.add(area.mention.start)
        kept.append(place)
    return tuple(place for place in kept if place.mention.start not in glosses)


def joined_names(text: str, mentions: Sequence[LocationMention]) -> list[LocationMention]:
    """Join the halves of a name around its particles: "San Luis" and "Reina" are "San Luis de la Reina"."""
    joined: list[LocationMention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind == mention.kind == "named"
            and _PARTICLES.fullmatch(text, last.end, mention.start)
        ):
            joined[-1] = _looked_up(text, last, mention)
        else:
            joined.append(mention)
    return joined


def _looked_up(text: str, first: LocationMention, second: LocationMention) -> LocationMention:
    from geomap.locations import resolve

    words = " ".join(text[first.start : second.end].split())
    found = resolve(words)
    return LocationMention(first.start, second.end, text[first.start : second.end], "named", found)


def _phrase(
    text: str, left: int, right: int, near: bool, area: PlacePhrase | None, name: str, *, called: bool = False
) -> PlacePhrase:
    location: Location | Unresolved = Unresolved("unknown place", f"no place named {name!r} in the gazetteer")
    score = UNRESOLVED_NAME
    if called and area is None:
        # "The capital Sanaa": the words say it is a place even where the recogniser of names did not.
        from geomap.locations import resolve

        location = resolve(" ".join(name.split()))
        score = _WITHIN_SCORE if location else score
    if area is not None and area.location is not None:
        location, right = area.location, area.mention.end
        if "(" in text[left:right] and (closing := _CLOSING.match(text, right)):
            right = closing.end()
        score = max(_WITHIN_SCORE, area.score + 1) if area.specific else UNRESOLVED_NAME
    mention = LocationMention(left, right, text[left:right], "near" if near else "named", location)
    return PlacePhrase(mention, score, within=area is not None)


def without_strangers(text: str, mentions: Sequence[LocationMention]) -> list[LocationMention]:
    """Leave out lone names abroad that nothing calls a place: persons ("Cano", "Garcia") in a report on another country.

    A name goes when no other words of the report speak of its country, when they do speak of another one, and when
    no preposition and no container stand by it.
    """
    # The country of a border has to be worked out: of few reports it matters.
    borders = [mention for mention in mentions if mention.kind == _BORDER]
    countries = {id(mention): country_of(mention) for mention in mentions if mention.kind != _BORDER}
    strangers = _strangers(text, mentions, countries, len(borders))
    if strangers and borders:
        told = {countries[id(mention)][0] for mention in mentions if id(mention) in strangers}
        near = {code for mention in borders for code in countries_near(mention)}
        if not told & near and strangers == _strangers(text, mentions, countries, 0):
            borders = []
    if strangers and borders:
        countries.update((id(mention), country_of(mention)) for mention in borders)
        strangers = _strangers(text, mentions, countries, 0)
    return [mention for mention in mentions if id(mention) not in strangers]


def _strangers(
    text: str, mentions: Sequence[LocationMention], countries: dict[int, tuple[str, bool]], unread: int
) -> set[int]:
    """Return the ids of the names abroad; with mentions left `unread`, of those that may be some."""
    by_country: dict[str, set[str]] = defaultdict(set)
    stated: set[str] = set()
    for mention in mentions:
        country, whole = countries.get(id(mention), ("", False))
        if country:
            by_country[country].add(mention.text.lower())
            if whole or mention.kind != "named":
                stated.add(country)
    most = max(map(len, by_country.values()), default=0) + unread
    at_home = stated | {country for country, names in by_country.items() if len(names) > max(1, _HOME_SHARE * most)}
    if not at_home and not unread:
        return set()
    return {
        id(mention)
        for mention in mentions
        if mention.kind == "named" and _is_stranger(text, mention, countries[id(mention)][0], at_home)
    }


def _is_stranger(text: str, mention: LocationMention, country: str, at_home: set[str]) -> bool:
    if not country or country in at_home or "," in mention.text:
        return False
    if _OWNER_AFTER.match(text, mention.end):
        return True
    return _LOCATIVE.search(text, max(0, mention.start - 50), mention.start) is None and not re.match(
        r"(?:in|at|near|on|from|to|into|outside)\s", mention.text, re.I
    )
