"""Place names in running text: `geoparse` finds and resolves them, `resolve_toponyms` resolves given spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from geomap import calibration
from geomap.errors import InputError
from geomap.gazetteer import Gazetteer
from geomap.records import Candidate, Toponym
from geomap.references import NamedPlace
from geomap.weighing import FIGHT_ABROAD, Context, is_country

if TYPE_CHECKING:
    from geomap.toponyms.reading import Found

_LONGEST_ACRONYM = 6
#: What a name may stand for.
KINDS = ("place", "actor", "demonym", "organisation")


def geoparse(
    text: str,
    *,
    country: str | Sequence[str] | None = None,
    gazetteer: Gazetteer | None = None,
    kinds: Collection[str] = ("place", "actor"),
    least_probability: float | None = None,
    recogniser: str = "own",
) -> list[Toponym]:
    """Find the place names in a text and resolve each.

    Parameters
    ----------
    text : str
        Running text of any length.
    country : str or sequence of str, optional
        Rules out places elsewhere.
    kinds : collection of str
        Which of `KINDS` to return: by default names of places, also where they stand for who acts there ("Tripoli said").
    least_probability : float, optional
        A name whose best reading is less probable has no `place`; 0 always answers. The calibrated default when omitted.
    recogniser : {"own", "spacy"}
        With "spacy", places that spaCy's small English model finds besides are returned too, as kind "place": slower, and
        it needs the extra `geomap[spacy]`.

    Returns
    -------
    list of Toponym
        In the order of the text; `place` is None where no reading is likely enough or the name is unknown.

    Raises
    ------
    TypeError
        If `text` is not a string.
    InputError
        If `country` or `recogniser` is unknown or the recogniser is not installed.

    Examples
    --------
    >>> [(t.text, t.place.country) for t in geoparse("Fighting spread from Sirte to Benghazi, Libya.")]
    [('Sirte', 'LY'), ('Benghazi', 'LY'), ('Libya', 'LY')]
    >>> geoparse("")
    []
    """
    return geoparse_many(
        (text,),
        country=country,
        gazetteer=gazetteer,
        kinds=kinds,
        least_probability=least_probability,
        recogniser=recogniser,
    )[0]


def geoparse_many(
    texts: Iterable[str],
    *,
    country: str | Sequence[str] | None = None,
    gazetteer: Gazetteer | None = None,
    kinds: Collection[str] = ("place", "actor"),
    least_probability: float | None = None,
    recogniser: str = "own",
) -> list[list[Toponym]]:
    """Find and resolve the place names of many texts: as `geoparse` does one by one, in about half the time.

    Parameters
    ----------
    texts : iterable of str
    country, gazetteer, kinds, least_probability, recogniser
        As for `geoparse`.

    Returns
    -------
    list of list of Toponym
        One list per text, in the order given.

    Raises
    ------
    TypeError
        If a text is not a string.
    InputError
        If `country` or `recogniser` is unknown or the recogniser is not installed.

    Examples
    --------
    >>> [[t.text for t in names] for names in geoparse_many(["Shells fell on Sirte.", "", "Clashes in Homs, Syria"])]
    [['Sirte'], [], ['Homs', 'Syria']]
    """
    from geomap.gazetteer import own
    from geomap.toponyms.reading import read_many

    if recogniser != "own":
        from geomap.toponyms.further import check

        check(recogniser)
    texts = list(texts)
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"text must be a string, not {type(text).__name__}")
    gazetteer = gazetteer or Gazetteer.open()
    least, required = _least(least_probability), tuple[str, ...]()
    if country is not None:
        from geomap.locations import country_codes

        required = country_codes(country, gazetteer)
    with own.unchanging():
        return [
            [_toponym(name, least) for name in names if name.kind in kinds]
            for names in read_many(texts, gazetteer, required, recogniser)
        ]


def resolve_toponyms(
    text: str,
    spans: Iterable[tuple[int, int]],
    *,
    gazetteer: Gazetteer | None = None,
    least_probability: float | None = None,
    surroundings: bool = True,
) -> list[Toponym]:
    """Resolve place names whose spans are given.

    A name that no list has is taken to lie among the places named around it, with a radius of
    `toponym.around_radius_km` (calibration.json) and the probability measured for that: its place has the feature
    "AREA", an id that begins with "around:", and a source that says so.

    Parameters
    ----------
    text : str
    spans : iterable of (int, int)
        Start and end code points in `text`.
    least_probability : float, optional
        As for `geoparse`.
    surroundings : bool
        Whether to place names that no list has by the names around them.

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
    >>> resolve_toponyms("nothing asked", [])
    []
    """
    from geomap.toponyms.candidates import is_people
    from geomap.toponyms.reading import Found, given

    if not isinstance(text, str):
        raise TypeError(f"text must be a string, not {type(text).__name__}")
    gazetteer = gazetteer or Gazetteer.open()
    wanted = [(int(start), int(end)) for start, end in spans]
    for start, end in wanted:
        if not 0 <= start < end <= len(text):
            raise InputError(f"span ({start}, {end}) lies outside the text of {len(text)} code points")
    least = _least(least_probability)
    return [
        _toponym(
            Found(start, end, text[start:end], "demonym" if is_people(text[start:end], gazetteer) else "place", linked),
            least,
        )
        for (start, end), linked in zip(wanted, given(text, wanted, gazetteer, surroundings), strict=True)
    ]


def _least(given: float | None) -> float:
    return calibration.load()["toponym.least_probability"] if given is None else given


def _toponym(name: Found, least: float) -> Toponym:
    candidates = name.linked.candidates
    likely = bool(candidates) and candidates[0].probability >= least
    explanation = name.linked.explanation if candidates else "not in the gazetteer"
    if candidates and not likely:
        explanation = f"left open: {explanation}, but less probable than {least:.2f}"
    return Toponym(
        name.start, name.end, name.text, candidates[0].place if likely else None, candidates, name.kind, explanation
    )


def text_contexts(
    texts: Sequence[str], required: tuple[str, ...], gazetteer: Gazetteer
) -> list[tuple[list[NamedPlace], Context]]:
    """Return the names of each text that locate, and the countries it is about."""
    from geomap.toponyms.reading import read_many

    return [
        (_locating(found, text), Context(required, _countries(found, text), linked=_linked(found)))
        for text, found in zip(texts, read_many(texts, gazetteer, required), strict=True)
    ]


def _linked(found: Iterable[Found]) -> dict[str, tuple[Candidate, ...]]:
    """Return what each name with several readings may mean, by the one of its mentions that is clearest."""
    linked: dict[str, tuple[Candidate, ...]] = {}
    for name in found:
        candidates = name.linked.candidates
        if len(candidates) > 1 and (
            name.text not in linked or candidates[0].probability > linked[name.text][0].probability
        ):
            linked[name.text] = candidates
    return linked


def _locating(found: Iterable[Found], text: str) -> list[NamedPlace]:
    return [
        NamedPlace(name.start, name.end, name.text, name.linked.candidates)
        for name in found
        if name.kind == "place" and name.linked.candidates and not _is_acronym(name, text)
    ]


def _is_acronym(name: Found, text: str) -> bool:
    """Tell whether a name is short and in capitals amid small letters, and no place is called so: NATO is no barangay."""
    words, place = name.text, name.linked.candidates[0].place
    # "FAMa", the forces of Mali.
    if not (
        words[:-1].isupper()
        and len(words) > 1
        and words.isascii()
        and words.isalpha()
        and len(words) <= _LONGEST_ACRONYM
    ):
        return False
    around = text[max(0, name.start - 60) : name.start] + text[name.end : name.end + 60]
    in_capitals = 2 * sum(c.isupper() for c in around) > sum(c.isalpha() for c in around)
    begins = name.start == 0 or text[name.start - 1] == "\n"
    if in_capitals or begins or is_country(place) or place.feature == "ADM1":
        return False
    return words not in (place.name, *place.names)


def _countries(found: Sequence[Found], text: str) -> tuple[tuple[str, float], ...]:
    """Return the countries that names speak for, with their shares; forces that fight abroad speak for none."""
    from geomap.toponyms.kinds import acts_for_country

    constants, told = calibration.load(), list[tuple[str, str, float, float]]()
    for name in found:
        if not name.linked.candidates:
            continue
        best = name.linked.candidates[0]
        if not best.place.country or best.probability < constants["toponym.vote_probability"]:
            continue
        acting = name.kind == "actor" or (name.kind == "demonym" and acts_for_country(text, name.end))
        if acting and best.place.country in FIGHT_ABROAD:
            continue
        kind = "demonym" if name.kind == "demonym" else "country" if is_country(best.place) else "place"
        votes = 1.0 if kind == "place" else constants[f"toponym.{kind}_votes"]
        in_it = sum(c.probability for c in name.linked.candidates if c.place.country == best.place.country)
        in_it /= sum(c.probability for c in name.linked.candidates)
        told.append((best.place.country, name.text, in_it, votes))
    names = Counter(code for code, _ in {(code, words) for code, words, _, _ in told})
    only_one = len({name.text for name in found if name.linked.candidates}) == 1
    total = Counter[str]()
    for code, _, probability, votes in told:
        # What a name may mean is no evidence for what it means: "a tent in Gaza" does not speak of Mozambique.
        if only_one or names[code] > 1 or probability >= constants["toponym.sure_probability"]:
            total[code] += votes  # type: ignore[assignment]
    every = sum(total.values())
    return tuple((code, count / every) for code, count in total.most_common(6))


__all__ = ["KINDS", "geoparse", "geoparse_many", "resolve_toponyms", "text_contexts"]
