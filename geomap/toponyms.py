"""Place names in running text: `geoparse` finds and resolves them, `resolve_toponyms` resolves given spans."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from geomap import calibration
from geomap.errors import InputError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.names import normalise
from geomap.records import Place, Toponym
from geomap.references import Context, NamedPlace, is_country, is_sea, known_readings, look_up, not_places, weigh

#: A word that may begin a name: a capital, or a letter of a script without capitals.
_WORD = re.compile(r"[^\W\d_][\w'’ʻʼ`-]*")
_LOCATIVE = re.compile(
    r"\b(?:in|at|near|from|to|of|outside|around|into|towards?|between|inside|across|over|on|onto|via|through|reach(?:ed)?"
    r"|entered|left|bombed|shelled|struck|captured|seized|retook|besieged)\s+(?:the\s+)?"
    r"(?:(?:\w+\s+)?(?:city|town|village|port|capital|province|district|region|state|camp|island|oasis|governorate|neighbou?rhood)"
    r"(?:\s+of)?\s+)?$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:,|\band|\bor|/|\()\s*$")
_PERSON = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Maj|Capt|Lt|Sgt|Sheikh|President|Minister|General|Colonel|Major|Captain|King|Prince"
    r"|Queen|Senator|Governor|Mayor|Ambassador|Secretary|Commander|Chancellor|Pope|Emir)\.?\s+$"
)
_ORGANISATION = re.compile(
    r"\s+(?:[A-Z]\w+\s+){0,2}(?:Command|Forces?|Army|Navy|Police|University|Basin|Oil|Company|Corp|Inc|Ltd|Bank|Times|Post|Herald|News|Radio"
    r"|Front|Party|Brigade|Battalion|Division|Regiment|Ministry|Council|Committee|Court|Agency|Association|Institute"
    r"|administration|government|regime|Hospital|Union|Movement|Group|Network|Observatory|Government|Parliament|Declaration|Agreement|Accords?)\b"
)
_AFTER_NAME = re.compile(
    r"\s+(?=[A-ZÀ-Þ])(?!(?:Province|Governorate|District|State|Region|City|County|Oblast|Airport)\b)"
)
_DIVISION_WORD = re.compile(r"\s+(?:[Rr]egion|[Pp]rovince|[Ss]tate|[Dd]istrict)\b")
#: "Singapore-flagged", "Tripoli-based".
_COMPOUND = re.compile(r"[-‐‑][a-z]")
#: "U.S.", "UK": in reports mostly who acts, not where.
_ABBREVIATION = re.compile(r"(?:[A-Z]\.?){2,4}")
#: Words of a name that may stand in lower case.
_SMALL_WORDS = frozenset("of and the al de el la".split())
#: A settlement smaller than this needs a locative word in front of it to be read as a place.
_KNOWN_POPULATION = 15_000
#: A settlement of this size is read as a place even where nothing else speaks of its country.
_FAMOUS_POPULATION = 300_000
#: Letters of scripts that have capitals: elsewhere every word may be a name.
_CASED = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ԯ]")


def geoparse(
    text: str, *, country: str | Sequence[str] | None = None, gazetteer: Gazetteer | None = None
) -> list[Toponym]:
    """Find the place names in a text and resolve each.

    Parameters
    ----------
    text : str
        Running text.
    country : str or sequence of str, optional
        Rules out places elsewhere.

    Returns
    -------
    list of Toponym
        In the order of the text; `place` is None where no reading is likely enough.

    Examples
    --------
    >>> [(t.text, t.place.country) for t in geoparse("Fighting spread from Sirte to Benghazi, Libya.")]
    [('Sirte', 'LY'), ('Benghazi', 'LY'), ('Libya', 'LY')]
    """
    from geomap.locations import country_codes

    gazetteer = gazetteer or Gazetteer.open()
    names, _ = text_context(text, country_codes(country, gazetteer), gazetteer)
    return [_toponym(name) for name in names]


def resolve_toponyms(
    text: str, spans: Iterable[tuple[int, int]], *, gazetteer: Gazetteer | None = None
) -> list[Toponym]:
    """Resolve place names whose spans are given.

    Parameters
    ----------
    text : str
    spans : iterable of (int, int)
        Start and end code points in `text`.

    Returns
    -------
    list of Toponym
        One per span, in the order given.

    Raises
    ------
    InputError
        If a span lies outside the text.

    Examples
    --------
    >>> [t.place.country for t in resolve_toponyms("From Sirte to Libya", [(5, 10), (14, 19)])]
    ['LY', 'LY']
    """
    gazetteer = gazetteer or Gazetteer.open()
    wanted = [(int(start), int(end)) for start, end in spans]
    for start, end in wanted:
        if not 0 <= start < end <= len(text):
            raise InputError(f"span ({start}, {end}) lies outside the text of {len(text)} code points")
    found = [
        NamedPlace(start, end, text[start:end], weigh(text[start:end], gazetteer.search(text[start:end]), Context()))
        for start, end in wanted
    ]
    context = _context(found, text, (), gazetteer)
    return [_toponym(_reweighed(name, context, gazetteer)) for name in found]


def text_context(text: str, required: tuple[str, ...], gazetteer: Gazetteer) -> tuple[list[NamedPlace], Context]:
    """Return the place names of a text and the countries it is about.

    Names are first read on their own; the countries they speak for then decide between homonyms.
    """
    names = _find_names(text, Context(required), gazetteer)
    context = _context(names, text, required, gazetteer)
    read = [_reweighed(name, context, gazetteer) for name in names]
    return [name for name in read if _fits(name, text, context)], context


def _fits(name: NamedPlace, text: str, context: Context) -> bool:
    """Drop what only looks like a place: no locative word, and far from every country the text is about ("Obama")."""
    place = name.candidates[0].place
    if not place.country or is_country(place) or place.population >= _FAMOUS_POPULATION:
        return True
    if any(code == place.country and weight > 0.1 for code, weight in context.countries) or context.required:
        return True
    return bool(_LOCATIVE.search(text[max(0, name.start - 60) : name.start]))


def _toponym(name: NamedPlace) -> Toponym:
    sure = calibration.load()["homonym.unambiguous_probability"]
    likely = bool(name.candidates) and name.candidates[0].probability >= sure
    return Toponym(name.start, name.end, name.text, name.candidates[0].place if likely else None, name.candidates)


def _reweighed(name: NamedPlace, context: Context, gazetteer: Gazetteer) -> NamedPlace:
    if not name.candidates:
        return name
    found = known_readings(name.text, context, gazetteer)
    return NamedPlace(name.start, name.end, name.text, found or name.candidates)


def _context(names: Iterable[NamedPlace], text: str, required: tuple[str, ...], gazetteer: Gazetteer) -> Context:
    votes: Counter[str] = Counter()
    for name in names:
        if not name.candidates:
            continue
        best = name.candidates[0]
        if is_country(best.place):
            votes[best.place.country] += 4
        elif best.place.country and best.probability > 0.6:
            votes[best.place.country] += 1
    for match in re.finditer(r"\b[A-Z][a-z]{3,}\b", text):
        code = gazetteer.demonym(match.group())
        if code:
            votes[code] += 2
    total = sum(votes.values())
    return Context(required, tuple((code, count / total) for code, count in votes.most_common(6)))


def _find_names(text: str, context: Context, gazetteer: Gazetteer) -> list[NamedPlace]:
    names: list[NamedPlace] = []
    words = list(_WORD.finditer(text))
    keys = [normalise(word.group()) for word in words]
    position = 0
    for index, word in enumerate(words):
        if word.start() < position or not _may_begin_name(word.group()):
            continue
        if keys[index] in not_places():
            # "The" may begin "The Hague"; alone it is no place, and upper-case text is full of such words.
            longest = gazetteer.longest_name(keys, index)
            if longest is None or longest[0] < 2:
                continue
        name = look_up(text, word.start(), min(len(text), word.start() + 80), context, gazetteer)
        if name is None or not _is_place(name, text, words, index, gazetteer):
            continue
        names.append(name)
        position = name.end
    return names


def _may_begin_name(word: str) -> bool:
    first = word[0]
    if "a" <= first <= "z":
        return False
    return not _CASED.match(first) or first.isupper()


def _is_place(name: NamedPlace, text: str, words: list[re.Match[str]], index: int, gazetteer: Gazetteer) -> bool:
    """Decide from the words around a gazetteer hit whether a place is meant."""
    if name.text.lower() in not_places() or len(name.text) < 2:
        return False
    if not all(_may_begin_name(part) for part in name.text.split() if part.lower() not in _SMALL_WORDS):
        return False
    before = text[max(0, name.start - 60) : name.start]
    if _PERSON.search(before) or _ORGANISATION.match(text, name.end) or _COMPOUND.match(text, name.end):
        return False
    if before.endswith("Islamic "):
        return False
    place = name.candidates[0].place
    if gazetteer.demonym(name.text) and not _DIVISION_WORD.match(text, name.end):
        return False
    if _LOCATIVE.search(before):
        return True
    if _ABBREVIATION.fullmatch(name.text):
        return False
    if not (is_country(place) or is_sea(place) or place.population >= _KNOWN_POPULATION or place.id.startswith("own:")):
        return bool(_LISTED.search(before)) and place.population >= 1000 and len(name.text) > 4
    return not _is_part_of_longer_name(name, text, words, index, place)


def _is_part_of_longer_name(name: NamedPlace, text: str, words: list[re.Match[str]], index: int, place: Place) -> bool:
    """ "Jack London", "Chad Smith": a capitalised neighbour that is no place of its own."""
    if is_country(place):
        return False
    previous = words[index - 1] if index else None
    if previous is not None and text[previous.end() : name.start] == " " and previous.group()[0].isupper():
        sentence_start = previous.start() == 0 or text[: previous.start()].rstrip().endswith((".", "!", "?", "\n"))
        if not sentence_start:
            return True
    following = _AFTER_NAME.match(text, name.end)
    return following is not None
