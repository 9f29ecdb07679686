"""Which of a sentence's place phrases says where the event happened."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geomap.events.placeprecision import COUNTRY, is_whole_country, precision_of
from geomap.events.tokens import AnyCase, Guarded
from geomap.geodesy import sphere_km
from geomap.records import Location, LocationMention

#: How much a kind of phrase says; a phrase relative to a place beats the place, a town beats its country.
_KIND_SCORE = {
    "coordinates": 90,
    "distance_bearing": 80,
    "between": 78,
    "distance": 76,
    "road": 74,
    "offshore": 72,
    "near": 70,
    "outskirts": 70,
    "bearing": 66,
    "border": 50,
}
#: For plain names and parts of areas: by UCDP GED where_prec.
_PRECISION_SCORE = {1: 68, 2: 66, 3: 55, 4: 45, 5: 40, 6: 10, 7: 35}
UNRESOLVED_NAME = 30
#: Below this a phrase names no more than a country.
SPECIFIC = 20
#: Two phrases of one report name one place when their points are this close: a share of the smaller uncertainty
#: plus the extent of a town (assumed).
_SHARE, _TOWN_KM = 0.5, 5.0
#: A phrase this many times vaguer than another may contain it (assumed).
_CONTAINS = 3.0

_LEADING_PREPOSITION = re.compile(r"(?:in|at|near|on|from|to|into|outside|inside|off|around|of)\s+(?:the\s+)?", re.I)
#: Words before a name that make it the seat of somebody, a way out or in, or where somebody spoke.
_NOT_HERE_BEFORE = AnyCase(
    r"(?:"
    r"\b(?:based|headquartered|born|raised|seated|ambassador|government|capital|president|minister"
    r"|governor|mayor|king|talks|meeting|conference|summit|bureau|correspondent)"
    r"\s+(?:in|at|to|of|from|for)\s+(?:the\s+)?"
    r"|\b(?:oust\w*|expel\w*|driv\w*|drove|withdr[ae]w\w*|retreat\w*|fled|flee\w*|evict\w*|evacuat\w*|depart\w*|sailed"
    r"|bound|en\s+route|head(?:ed|ing)|travel\w*|flown|flew|originat\w*|return\w*|moved|moving|transferred|taken|airlifted"
    r"|smuggl\w*|import\w*|deport\w*|on\s+passage|coming|came|hail\w*|transit\w*)\b[^.;]{0,40}?"
    r"\b(?:from|to|for|towards?|out\s+of|into)\s+(?:the\s+)?(?:(?:city|town|port)\s+of\s+)?"
    r"|\b(?:said|told\s+reporters|announced|speaking|wrote|tweeted|posted|published)\s+(?:(?:late\s+|early\s+)?on\s+)?(?:[A-Z]\w+\s+|\d{1,2}\s+[A-Z]\w+\s+)?(?:in|from|at)\s+"
    r"|\b(?:(?<!were )(?<!was )(?<!been )reported|reporting|broadcast|headquarters|offices?)\s+(?:from|in)\s+"
    r"|\b(?:said|told\s+\w+|announced|(?<!were )(?<!was )(?<!been )reported|confirmed|stated|disclosed|revealed|declared|denied|admitted|charged)\s+(?:today|yesterday|tonight|(?:last|this)\s+\w+)\s+(?:in|from|at)\s+"
    r"|\bborn\s+in\s+(?:[^.;,]{1,40}?\s+(?:in|of)\s+)?(?:the\s+)?"
    r"|\b(?:pipeline|line|cable)\s+(?:that|which)\s+(?:carries|transports|supplies|feeds)\b[^.;,]{0,60}?\b(?:in|from|to|of|for)\s+"
    r"|\b(?:taken|brought|rushed|admitted|treated|died|dying|recover\w*|transferred|flown)\s+(?:(?:to|in|at)\s+)?(?:an?\s+|the\s+)?(?:\w+\s+)?hospital\s+in\s+"
    r"|\b(?:elections?|votes?|polls?|conferences?|briefings?|speech|statement|communique|report)\b[^.;,]{0,30}\b(?:in|from|at)\s+(?:the\s+)?(?:[\w]+\s+){0,2}?(?:capital,\s+)?"
    r"|\b(?:former|one-time|onetime|erstwhile)\s+[\w\s’'-]{0,30}\b(?:stronghold|bastion|capital|base)\s+(?:of|in)\s+"
    r"|\b(?:seat|seats|offices?)\s+(?:is|are|was|were)?\s*in\s+"
    r"|\bvia\s+|\brelations\s+with\s+|\btroops\s+from\s+|\bcitizens?\s+of\s+"
    r"|\bdepartment\s+of\s+state\s+in\s+"
    r"|\bcorner\s+of\s+"
    r"|\b(?:rushed|hospitali[sz]ed|evacuated|admitted)\s+(?:to|in|at)\s+(?:the\s+)?"
    r")$"
)
#: Words, in small letters, without any of which `_NOT_HERE_BEFORE` matches nothing.
_NOT_HERE = Guarded(
    _NOT_HERE_BEFORE,
    re.compile(
        r"based$|headquartered$|born$|raised$|seat|ambassador$|government$|capital$|president$|minister$|governor$|mayor$|king$|talks$"
        r"|meeting$|conference|summit$|bureau$|correspondent$|oust|expel|driv|drove$|withdr|retreat|fled$|flee|evict|evacuat|depart"
        r"|sailed$|bound$|en$|head|travel|flown$|flew$|originat|return|moved$|moving$|transferred$|taken$|airlifted$|smuggl|import"
        r"|deport|passage$|coming$|came$|hail|transit|said$|told$|announced$|speaking$|wrote$|tweeted$|posted$|published$|report|broadcast$"
        r"|offices?$|brought$|rushed$|admitted$|treated$|died$|dying$|recover|elections?$|votes?$|polls?$|briefings?$|speech$|statement$"
        r"|communique$|corner$|hospitali|former$|time$|onetime$|erstwhile$|via$|relations$|troops$|citizens?$|confirmed$|stated$|disclosed$|revealed$|declared$|denied$|charged$|pipeline$|line$|cable$"
    ).match,
)
#: "Drove gangs out of X": a fight in X.
_FOUGHT_FOR = AnyCase(
    r"\b(?:dr(?:ove|iv\w+)|push\w*|flush\w*|forc\w+|chas\w+)\s+(?:the\s+)?(?:gangs|rebels|militants|insurgents|jihadists|fighters|guerrillas|bandits"
    r"|militiamen|militia|terrorists|extremists|troops|soldiers|army)\s+(?:out\s+of|from)\s+(?:the\s+)?$"
)
#: "Prosecutors in X: ...": where somebody speaks.
_SPEAKER = AnyCase(
    r"\b(?:prosecutors?|officials?|authorities|police|governor|mayor|ministry|hospitals?|medics|residents|sources?|activists|military|army)\s+(?:in|of|from)\s+$"
)
#: "Killed the mayor of X", "an attack on its offices in X": where else.
_VICTIMS_SEAT = AnyCase(
    r"\b(?:attack(?:s|ed)?|bomb(?:s|ed|ing)?|raid(?:s|ed)?|storm(?:ed|ing)|explo\w+|assault\w*|struck|hit|shell\w*)\b[^.;]{0,60}"
    r"\b(?:headquarters|offices?)\s+in\s+(?:the\s+)?$"
    r"|\b(?:kill\w*|shot|murder\w*|assassinat\w*|abduct\w*|kidnap\w*|execut\w*|wound\w*|injur\w*|ambush\w*|attack(?:s|ed|ing)?|captured|stabbed|life)\s+"
    r"(?:dead\s+|on\s+|of\s+)?(?:the\s+)?(?:\w+\s+)?(?:mayor|governor|chief|imam|bishop)\s+(?:of|in)\s+(?:the\s+(?:town|city|village)\s+of\s+)?$"
)
#: "Labourers from X were killed in Y", but "abducted villagers from X".
_ORIGIN = AnyCase(
    r"\b(?:labou?rers?|workers?|migrants?|tourists?|students?|refugees|citizens|natives?|m[ae]n|wom[ae]n|volunteers|merchants|traders?|pilgrims|missionar(?:y|ies)"
    r"|priests?|engineers?|businessm[ae]n|farmers?|famil(?:y|ies)|people|drivers?|journalists?|reinforcements?|delegat(?:es?|ions?)|teams?|youths?|boys?|girls?"
    r"|civilians|residents|travell?ers|passengers|merchants|players?|singer|nurse|doctors?|teachers?|peasants?)\s+(?:\w+\s+)?from\s+(?:the\s+)?(?:(?:town|city|village|province|state|department)\s+of\s+)?$"
)
_TAKEN_FROM = AnyCase(
    r"\b(?:abduct|kidnap|seiz|snatch|took|tak(?:en|ing)|carried|whisk|drag|evict|driv|drove|displac|evacuat|fle[ed]|forc|captur|rescu|remov)\w*\b[^.;]{0,80}$"
)
#: "The mayor of X was shot dead": where else.
_BEFELL_ITS_OFFICIAL = re.compile(
    r"(?:,[^,;.]{1,60},)?(?:\s+and\s+[^,;.]{1,40}?)?\s+(?:(?:was|were|has\s+been|had\s+been)\s+(?:\w+ly\s+)?(?:shot|kill|murder|assassinat|kidnap|abduct|attack|wound|gunned|slain|execut|ambush|injur|stabb|behead|taken)"
    r"|(?:escaped|survived|died|narrowly)\b)",
    re.I,
)
_OFFICIAL = re.compile(
    r"\b(?:mayor|governor|prefect|bishop|chief|judge|councill?or|leader|candidate)\s+(?:of|for|in)\s+$", re.I
)
_NOT_HERE_AFTER = re.compile(
    r"-(?:based|born|backed|flagged|led|aligned|controlled|registered|owned|trained|made|bound)\b"
    r"|['’]s\s+(?:\w+\s+)?(?:government|army|military|president|ministry|minister|parliament|navy|police|forces|embassy"
    r"|ambassador|leader|state\s+news|news\s+agency|rulers?)\b"
    r"|\s+(?:said|says|told|wrote|announced|added|appealed|warned)\b"
    r"|\s+(?:battalions?|brigades?|detachment|regiment|division|avenue|streets?|boulevard|cartel|pipeline)\b"
    r"|(?:\s+(?!in|on|at|of|and|or|by|with|to|the|from|for|where|when|who|was|were)[\w’'-]+){0,3}\s+(?:(?:liberation|patriotic|popular)\s+front|(?:revolutionary|resistance)\s+\w+|movement|federation|bloc|squad)\b"
    r"|(?:\s+and\s+(?:[A-Z][\w’'-]*\s+){1,3}|\s+)(?:streets|avenues|boulevards)\b"
    r"|\s+(?:say|confirm|report(?:ed)?\s+that|reported\s+(?:on|late|early)|confirmed\s+(?:that|on))\b"
    r"|\s+(?:radio\s+stations|newspapers|media|press)\b"
    r"|\s+(?:administration|regime|embassy|times|post|newspaper|news\s+agency|coast\s+guard|province\s+militants)\b",
    re.I,
)
_NAME = r"[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){0,3}"
#: "Quispe, Isidoro Saune and Aguirre were killed": people, unless a preposition opens the list.
_BEFELL_PEOPLE = re.compile(
    rf"(?:,\s+{_NAME}){{0,4}}(?:,?\s+and\s+{_NAME})?,?\s+(?:was|were|(?:has|have|had)\s+been)\s+(?:\w+ly\s+)?"
    r"(?:killed|murdered|assassinated|kidnap\w+|abducted|executed|wounded|injured|arrested|massacred|beheaded|gunned\s+down)\b"
)
_LIST_OPENED = re.compile(
    rf"\b(?:in|at|near|of|from|outside|inside|around|on|to|between|into|over)\s+(?:the\s+)?"
    rf"(?:(?:(?:(?:north|south|east|west|central)\w*|nearby|greater|upper|lower|villages?|towns?|cit(?:y|ies)|districts?|provinces?)\s+)(?:of\s+)?)?(?:{_NAME},?\s+(?:and\s+)?)*$"
)
#: Words that make a country's name a place rather than an adjective or a party ("the US airstrike", "Iran struck").
_PLACING = re.compile(
    r"(?:\b(?:in|across|throughout|inside|within|over|of|near|around|off|outside|into|to|northern|southern|eastern|western|central"
    r"|and)\s+(?:the\s+)?|[,(:\[]\s*)$",
    re.I,
)
#: "The Banco Popular" is no town of that name.
_INSTITUTION = re.compile(r"(?:banco|banca|hotel|radio|club|colegio|universidad|hospital|teatro|cafe|casa|plaza)", re.I)
_GOES_ON = re.compile(r"\s+(?!in|on|at|near|and|was|were|has|had|by|where|when|after|with)[\w’'-]+")
#: "This northwestern Colombian city" names none.
_DEMONYM_TOWN = re.compile(
    r"(?:(?:in|at|near)\s+)?(?:this\s+|the\s+)?(?:(?:north|south|east|west|central)\w*\s+)?\w+(?:an|ese|ish|ani|eli|qi)\s+(?:city|town|capital|village|port)",
    re.I,
)
#: What stands in the next place of a list: "at a bank in Cali, a school in Palmira and a hotel in Buga".
_ITEM = (
    r"(?:(?:at|on|against|outside|near)\s+)?(?:an?|another|one)\s+(?!(?:town|village|city|port|suburb|district|municipality|region|province"
    r"|hamlet|settlement|community|department|capital)\b)(?:[a-z-]+\s+){1,3}(?:in|at|near)\s+(?:the\s+)?"
)
_LIST_GAP = re.compile(rf"\s*,\s*(?:also\s+)?(?:{_ITEM})?")
_LIST_END = re.compile(
    rf"\s*,?\s*(?:and|as\s+well\s+as|AND)\s+(?:also\s+)?(?:{_ITEM}|(?:in|at|on|near|around|outside)?\s*(?:the\s+)?)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PlacePhrase:
    """A place phrase that may say where an event happened; a higher score says more.

    `within` marks a place the gazetteer lacks whose location is that of the area named behind it.
    """

    mention: LocationMention
    score: int
    within: bool = False

    @property
    def specific(self) -> bool:
        """Whether it says more than a country."""
        return self.score >= SPECIFIC

    @property
    def location(self) -> Location | None:
        """The resolved location, if any."""
        return self.mention.location if isinstance(self.mention.location, Location) else None

    @property
    def precision(self) -> int | None:
        """UCDP GED where_prec of the resolved location, if any, mostly known without working it out."""
        return precision_of(self.mention)

    @property
    def country(self) -> str:
        """ISO code of the country, empty when unknown or at sea."""
        return self.location.country if self.location else ""


def score_phrase(mention: LocationMention) -> int:
    """Return how much a place phrase says about where, from 10 (a country) to 90 (coordinates)."""
    if is_whole_country(mention):
        return _PRECISION_SCORE[COUNTRY]
    if mention.kind in _KIND_SCORE:
        return _KIND_SCORE[mention.kind]
    precision = precision_of(mention)
    return UNRESOLVED_NAME if precision is None else _PRECISION_SCORE.get(precision, 40)


def event_places(
    text: str, start: int, end: int, mentions: Iterable[LocationMention], names: Sequence[tuple[int, int]]
) -> tuple[PlacePhrase, ...]:
    """Return the place phrases between `start` and `end` that may be where an event happened.

    Seats ("the government based in Tripoli"), ways ("driven out of Sirte"), speakers' places and names that are
    part of an organisation's name are left out.

    Parameters
    ----------
    text : str
    start, end : int
        Code points of a sentence or clause.
    mentions : iterable of LocationMention
    names : sequence of (int, int)
        Spans of the organisations named in the text.

    Returns
    -------
    tuple of PlacePhrase
        In the order of the text.
    """
    found: list[PlacePhrase] = []
    for mention in mentions:
        if mention.start < start or mention.end > end:
            continue
        if names and any(left <= mention.start and mention.end <= right for left, right in names):
            continue
        if _INSTITUTION.fullmatch(mention.text) and _GOES_ON.match(text, mention.end):
            continue
        if _DEMONYM_TOWN.fullmatch(mention.text) and not mention.location:
            continue
        preposition = _LEADING_PREPOSITION.match(mention.text)
        name_start = mention.start + (preposition.end() if preposition else 0)
        before = max(start, name_start - 110)
        if _NOT_HERE.search(text, before, name_start) and not (
            _is_victims_seat(text, before, name_start, mention) or _FOUGHT_FOR.search(text, before, name_start)
        ):
            continue
        if text[mention.end : mention.end + 1] == ":" and _SPEAKER.search(text, before, name_start):
            continue
        if _NOT_HERE_AFTER.match(text, mention.end):
            continue
        if mention.kind == "named" and preposition is None and _are_people(text, before, name_start, mention):
            continue
        origin = _ORIGIN.search(text, before, name_start)
        if origin is not None and _TAKEN_FROM.search(text, start, origin.end()) is None:
            continue
        placing = preposition is not None or _PLACING.search(text[max(start, mention.start - 20) : mention.start])
        if mention.kind == "named" and not placing and is_whole_country(mention):
            continue
        found.append(PlacePhrase(mention, score_phrase(mention)))
    return tuple(found)


def _is_victims_seat(text: str, before: int, name_start: int, mention: LocationMention) -> bool:
    if _VICTIMS_SEAT.search(text, before, name_start):
        return True
    told = _BEFELL_ITS_OFFICIAL.match(text, mention.end)
    return told is not None and _OFFICIAL.search(text, before, name_start) is not None


def _are_people(text: str, before: int, name_start: int, mention: LocationMention) -> bool:
    return _BEFELL_PEOPLE.match(text, mention.end) is not None and _LIST_OPENED.search(text, before, name_start) is None


def listed_places(text: str, places: Sequence[PlacePhrase]) -> tuple[PlacePhrase, ...]:
    """Return the members of a list of places ("in A, near B and in the outskirts of C"), or nothing.

    Only a list closed by "and" is one: "near A, 20 km north of B" is one place said twice.
    """
    members: list[PlacePhrase] = []
    closed = False
    for left, right in itertools.pairwise(places):
        between = text[left.mention.end : right.mention.start]
        preposition = right.mention.text
        ends = _LIST_END.fullmatch(between) is not None
        goes_on = _LIST_GAP.fullmatch(between) is not None or (
            re.fullmatch(r"\s*,?\s*(?:in|at|on|near)\s+(?:the\s+)?", between) is not None and bool(preposition)
        )
        if not (ends or goes_on) or not (left.specific and right.specific):
            if closed:
                break
            members = []
            continue
        if not members:
            members = [left]
        members.append(right)
        if ends:
            closed = True
            break
    if not closed or any(same_place(a, b) and not _two_towns(a, b) for a, b in itertools.pairwise(members)):
        return ()
    return tuple(members)


def _two_towns(one: PlacePhrase, other: PlacePhrase) -> bool:
    """Whether two names joined by "and" are two towns, however near."""
    towns = [
        place.location.candidates[0].place.id for place in (one, other) if place.location and place.location.candidates
    ]
    named = all(
        place.mention.kind == "named" and place.location and place.location.where_prec == 1 for place in (one, other)
    )
    return named and len(set(towns)) == 2


def best_place(places: Sequence[PlacePhrase]) -> PlacePhrase | None:
    """Return the phrase that says most; the first of equals."""
    return max(places, key=lambda place: (place.score, -place.mention.start), default=None)


def plain_words(words: str) -> str:
    """Return a phrase without prepositions, hedges and case, to compare phrases by.

    Examples
    --------
    >>> plain_words("approximately 100 miles southeast of Sirte") == plain_words("About 100 Miles Southeast of Sirte")
    True
    """
    kept = re.sub(
        r"\b(?:approximately|about|around|some|roughly|nearly|near|in|at|the|of)\b|[^\w\s]", " ", words.lower()
    )
    return " ".join(kept.split())


def same_place(one: PlacePhrase, other: PlacePhrase) -> bool:
    """Return whether two phrases of one report may name one place, one of them perhaps more vaguely."""
    if plain_words(one.mention.text) == plain_words(other.mention.text):
        return True
    if one.within or other.within:
        # A name no list has stands at an area: another name in the area is another place, the area itself is not.
        heads = {plain_words(re.split(r",|\s+in\s", place.mention.text)[0]) for place in (one, other)}
        texts = sorted((one.mention.text, other.mention.text), key=len)
        return len(heads) == 1 or texts[0] in texts[1] or not (one.specific and other.specific)
    first, second = one.location, other.location
    if first is None or second is None:
        known = first or second
        return known is not None and known.where_prec >= 4
    if not one.specific or not other.specific:
        return not (first.country and second.country) or first.country == second.country
    apart = sphere_km(first.lon, first.lat, second.lon, second.lat)
    small, large = sorted((first.uncertainty_m / 1000, second.uncertainty_m / 1000))
    if large >= _CONTAINS * small and apart <= large and max(first.where_prec, second.where_prec) >= 3:
        return True
    return apart <= _SHARE * small + _TOWN_KM


def is_vaguer(one: PlacePhrase, other: PlacePhrase) -> bool:
    """Return whether `one` may only say more vaguely where `other` lies."""
    first, second = one.location, other.location
    if first is None or second is None:
        return first is None or first.where_prec >= 4
    return first.uncertainty_m >= _CONTAINS * second.uncertainty_m or same_place(one, other)
