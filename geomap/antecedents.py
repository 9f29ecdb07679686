"""What words such as "the town" stand for: the place of that kind that the text named last."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import islice

from geomap import calibration
from geomap.gazetteer import Gazetteer
from geomap.phrases.grammar import OFFSET_KINDS, Phrase
from geomap.phrases.pointing import capital_of, is_division, is_lesser_division, pointed_at
from geomap.records import Candidate, Place
from geomap.references import NamedPlace, look_up
from geomap.weighing import FIGHT_ABROAD, Context, among, is_country


def meant(
    text: str, phrases: Sequence[Phrase], names: Sequence[NamedPlace], context: Context, gazetteer: Gazetteer
) -> tuple[NamedPlace, ...]:
    """Return the places that words of phrases point back at.

    Parameters
    ----------
    text : str
    phrases : sequence of Phrase
        All of the text, whether they are read in the end or not.
    names : sequence of NamedPlace
        The places the text names, in its order.
    context : Context
    gazetteer : Gazetteer
    """
    pointing = {r.start: r for p in phrases for r in p.references if (noun := pointed_at(r.text)) and _fits(noun, p)}
    if not pointing or not names:
        return ()
    constants = calibration.load()
    starts = [name.start for name in names]

    @cache
    def known(index: int) -> NamedPlace | None:
        # Read again as the phrases around it will be, so that a text does not put a place twice.
        return look_up(text, names[index].start, names[index].end, context, gazetteer)

    # "Chibok, 30 km east of Damboa": Damboa only tells where Chibok is.
    told_from = {r.start for phrase in phrases if phrase.kind in OFFSET_KINDS for r in phrase.references}
    dateline, found = _dateline(text, known(0)), []
    written_in = dateline.candidates[0].place.country if dateline is not None else ""
    for start, reference in sorted(pointing.items()):
        if text[start : start + 5].lower() == "this " and dateline is not None:
            before = [dateline]
        else:
            first = bisect_left(starts, start - constants["anaphora.reach_characters"])
            near = (known(index) for index in range(first, bisect_left(starts, start)))
            before = [name for name in near if name is not None and name.end <= start]
            before.sort(key=lambda name: (name.start in told_from, -name.end))
        candidates = _candidates(pointed_at(reference.text), before, written_in, context, gazetteer)
        if candidates:
            found.append(NamedPlace(start, reference.end, reference.text, candidates, points_back=True))
    return tuple(found)


def _fits(noun: str, phrase: Phrase) -> bool:
    """ "The north of the country" is a place, "outside the country" is anywhere."""
    return noun != "country" or phrase.kind == "part_of"


def _dateline(text: str, first: NamedPlace | None) -> NamedPlace | None:
    """Return the first name of a text if it begins the text in capitals: "this city" is where it was written."""
    return first if first and not text[: first.start].strip() and text[first.start : first.end].isupper() else None


def _candidates(
    noun: str, before: Sequence[NamedPlace], written_in: str, context: Context, gazetteer: Gazetteer
) -> tuple[Candidate, ...]:
    """Return what a noun may mean behind names, the name to be preferred first; nothing where no name fits."""
    national = noun == "country" or capital_of(noun) == "country"
    for name in () if national else before:
        fitting = [c for c in name.candidates if _is_a(c.place, noun)]
        if fitting and fitting[0] is name.candidates[0]:
            return among(fitting)
    least = calibration.load()["anaphora.clear_probability"]
    places = [name.candidates[0].place for name in before if name.candidates[0].probability >= least]
    if capital_of(noun) == "division":
        return _alike(*(_seat(place, gazetteer) for place in places[:1]))
    if not national:
        return ()
    codes = _countries(places, written_in, context)
    if noun == "country":
        return _alike(*(gazetteer.get(f"iso:{code}") for code in codes))
    # "Borno state, 50 miles from the capital": of the state or of the country.
    within = [place for place in places if not is_country(place)][:1]
    state = [_seat(place, gazetteer) for place in within if place.feature == "ADM1"]
    return _alike(*(gazetteer.capital(code) for code in codes), *state)


def _countries(places: Sequence[Place], written_in: str, context: Context) -> list[str]:
    """Return the countries that "the country" may be behind places, the last one first: one, or several that are as likely.

    For a country speak its capital being named, the text being about it, the dateline, and a little that the last place lies in
    it; for one whose soldiers fight abroad, only if a place in it was named.
    """
    at_home = {place.country for place in places if not is_country(place)}
    about = {code: share for code, share in context.countries if code in at_home or code not in FIGHT_ABROAD}
    most, least = max(about, key=about.__getitem__, default=""), calibration.load()["anaphora.country_share"]
    votes = Counter(dict.fromkeys(context.required or ((most,) if about.get(most, 0.0) >= least else ()), 3))
    votes.update({place.country: 3 for place in places if place.feature == "PPLC"})
    votes.update({written_in: 3} if written_in else {})
    votes.update(islice((place.country for place in places if place.country in at_home), 1))
    return [code for code, count in votes.items() if count == max(votes.values())]


def _seat(place: Place, gazetteer: Gazetteer) -> Place | None:
    """Return the capital of the division that a place is or lies in, None where that is not known."""
    division = place.name if place.feature == "ADM1" else place.admin1
    return gazetteer.capital(place.country, division) if division else None


def _alike(*places: Place | None) -> tuple[Candidate, ...]:
    """Return the known ones of places as equally likely."""
    known = list(dict.fromkeys(place for place in places if place is not None))
    return tuple(Candidate(place, 1 / len(known)) for place in known)


def _is_a(place: Place, noun: str) -> bool:
    """Tell whether a place is what a noun says."""
    if noun == "island":
        return place.feature.startswith("ISL")
    if is_division(noun):
        return place.feature in (("ADM2", "ADM3", "ADM4") if is_lesser_division(noun) else ("ADM1", "ADM2"))
    if capital_of(noun):
        return place.feature in ("PPLA", "PPLC")
    return place.feature.startswith("PPL") or (noun == "port" and place.feature in ("PRT", "HBR"))
