"""One phrase with its names looked up: the weighted readings, their context mask, and the location they give."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from geomap import calibration, explain
from geomap import reading_extents as extents
from geomap import reading_kinds as special
from geomap.chains import contradicts, read_chain
from geomap.fields.build import area_field, build_fields, coordinates_field, field_within
from geomap.fields.kinds import AreaField, PolarField, SettlementField
from geomap.fields.masks import country_at, is_allowed
from geomap.fields.mixture import Component, Mask, Mixture, rather_at_sea
from geomap.fields.offsets import source_class
from geomap.fields.regions import Summary, plain_probabilities, summarise
from geomap.gazetteer import Gazetteer
from geomap.geodesy import MEAN_RADIUS_KM, sphere_km
from geomap.lazily import worked_out_when_read
from geomap.owners import owns_more
from geomap.phrases.grammar import OFFSET_KINDS, Phrase, Reference
from geomap.phrases.lexicon import BEARING, DASH, PLAIN_NAME
from geomap.phrases.parts import AWAY, DISTANCE, OF, ROAD_KIND, ROAD_WORD, TO
from geomap.phrases.setting import in_setting, spelling_of, stated_unit
from geomap.reading_masks import mask_of
from geomap.reading_names import look_up_of, shore_of
from geomap.records import Candidate, Location, PhrasePart, Place, Unresolved
from geomap.references import NamedPlace, derived, look_up
from geomap.weighing import MAX_CANDIDATES, Context, distance_fit, is_area, is_country, not_places

_LINE_BEHIND = re.compile(
    r"(?:[’']s)?\s+(?:border|frontier|coast(?:line)?)\b(?!\s+(?:town|village|crossing|city|post))", re.IGNORECASE
)
_ROAD_BEHIND = re.compile(rf"\s?(?:{DASH}|/)\s?{PLAIN_NAME}\s+{ROAD_KIND}{ROAD_WORD}\b")
#: Behind the name of a people what belongs to it; behind that of a place other words.
_NOUN_BEHIND = re.compile(r" ([a-z]{3,})")
_PLAIN_WORDS = frozenset(
    "and after are around before but during early for from has have late later near off over region since that the this was were when where"
    " which while who with".split()
)
_OFF_ROAD = re.compile(rf"(?:{DISTANCE}{AWAY}\s+)?(?:{TO}{BEARING}{OF}|(?i:off|from)\s+)(?:(?i:the|a)\s+)?$")
#: "near the Somali coast" is off it where ships are told of.
_ALONG = re.compile(r"(?:along|near|close to|approaching|in the vicinity of)\b", re.IGNORECASE)
#: Kinds that any name in capitals seems to follow.
_LOOSELY_NAMED = frozenset({"bearing", "near", "outskirts", "part_of", "countryside", "site"})
_BORDER_BEHIND = re.compile(
    r"(?:[’']s)?\s+(?:border|frontier)\b(?!\s+(?:town|village|crossing|city|post|gate|terminal))", re.IGNORECASE
)
#: Kinds that are lines, of which an area behind them holds a part.
LINES = ("road", "border", "river")
_FARTHEST_KM = math.pi * MEAN_RADIUS_KM
_OUT_TO_SEA = "the words lead out to sea"
#: Kinds that ships on a river or lake are told with, too.
_PERHAPS_INLAND = frozenset({"near", "outskirts", "between", "road"})
_NO_SEA = "the words around it speak of ships, but no sea is near"
#: Readings with less than this share of the weight of the likeliest are left out; areas, where distances are counted.
_LEAST, _LEAST_AREA = 0.004, 0.05
#: Code points in which a name is looked for: no more than its first words are.
_LONGEST_NAME = 200
#: Two places of a name farther apart than this are no ends of one road.
_LONGEST_ROAD_KM = 2500.0
#: Readings kept of phrases with two names, where combinations multiply.
_MAX_PAIRS = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """A phrase whose names are in the gazetteer.

    Attributes
    ----------
    phrase : Phrase
    end : int
        Code point behind the phrase with its containers ("..., Libya").
    named : tuple of NamedPlace
    components : tuple of Component
    mask : Mask
    parts : tuple of PhrasePart
    notes : tuple of str
        Sentences for the explanation; `warnings` are among them.
    """

    phrase: Phrase
    end: int
    named: tuple[NamedPlace, ...]
    components: tuple[Component, ...]
    mask: Mask
    parts: tuple[PhrasePart, ...]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def likeliest(self) -> Place | None:
        """Return the place of the heaviest component."""
        return max(self.components, key=lambda component: component.weight).place

    def location(self) -> Location | Unresolved:
        """Return the location this reading gives, or why it gives none."""
        if self.phrase.distance_km is not None and self.phrase.distance_km[0] > _FARTHEST_KM:
            return Unresolved("contradiction", f"no place on Earth is {self.phrase.distance_text} from another")
        mixture = Mixture(self.components, self._ground())
        asea = (_OUT_TO_SEA,) if mixture.mask.surface != self.mask.surface else ()
        summary = summarise(mixture)
        if summary is None and mixture.mask.open_water:
            # Off a port that lies up a river.
            mixture = Mixture(self.components, replace(mixture.mask, open_water=False))
            summary = summarise(mixture)
        if summary is None and mixture.mask.surface == "land" and self.phrase.kind in OFFSET_KINDS:
            mixture = Mixture(self.components, Mask(surface="any"))
            asea = (_OUT_TO_SEA,)
            summary = summarise(mixture)
        if summary is None and mixture.mask.surface == "sea" and self.phrase.kind in _PERHAPS_INLAND:
            mixture = Mixture(self.components, Mask(surface="any"))
            asea = (_NO_SEA,)
            summary = summarise(mixture)
        if summary is None:
            return Unresolved("contradiction", self._contradiction())
        if not asea and self.phrase.kind in OFFSET_KINDS and rather_at_sea(mixture, summary.probabilities):
            mixture, asea = Mixture(self.components, Mask(surface="any")), (_OUT_TO_SEA,)
            summary = summarise(mixture) or summary
        best, candidates = self._candidates(summary.probabilities)
        # Weights are shares of what was found; a guessed spelling may be another place altogether.
        sure = math.prod(calibration.load()["fuzzy.right_share"] for name in self.named if name.spelled)
        if sure < 1:
            candidates = tuple(Candidate(c.place, c.probability * sure) for c in candidates)
        warnings = self.warnings + asea + _ambiguity_warning(candidates)
        if candidates and candidates[0].probability < self._least_probability():
            if sure < 1:
                hint = "Give the gazetteer's spelling, or add the place with: geomap gazetteer add"
                return Unresolved("uncertain spelling", f"{'; '.join(self.warnings)}. {hint}")
            return Unresolved("ambiguous", self._ambiguity(candidates))
        country = _country(mixture, summary, best)
        if summary.radius90_km > _FARTHEST_KM:
            # Nothing is farther off than the other side of the Earth.
            summary = replace(summary, radius90_km=_FARTHEST_KM)
        where = explain.where_prec(self.phrase, best, summary.radius90_km, country)
        return Location(
            lon=float(summary.lon_deg),
            lat=float(summary.lat_deg),
            uncertainty_m=max(float(summary.radius90_km) * 1000, 1.0),
            country=country,
            candidates=candidates,
            phrases=lambda: self.parts,  # type: ignore[arg-type]
            explanation=lambda: self._told(summary, warnings),  # type: ignore[arg-type]
            warnings=warnings,
            where_prec=where,
            geo_precision=explain.geo_precision(where, summary.radius90_km),
            mixture=mixture,
        )

    def _candidates(self, probabilities: tuple[float, ...]) -> tuple[Place | None, tuple[Candidate, ...]]:
        """Return the place of the likeliest component, and all likely places."""
        order = sorted(range(len(self.components)), key=lambda i: -probabilities[i])
        shares = ((self.components[i].place, probabilities[i]) for i in order)
        return self.components[order[0]].place, _merged((place, share) for place, share in shares if share > 0.001)

    def plain_precision(self) -> tuple[bool, int | None]:
        """Return whether the weights of names and areas alone tell the where_prec of the location, and that; None without one."""
        if (
            self.phrase.kind not in ("named", "part_of")
            or self.phrase.nautical
            or any(name.spelled for name in self.named)
        ):
            return False, None
        probabilities = plain_probabilities(Mixture(self.components, self.mask))
        if probabilities is None:
            return False, None
        best, candidates = self._candidates(probabilities)
        by_town = best is not None and best.feature.startswith("PPL") and explain.speaks_of_division(self.phrase)
        if (
            best is None
            or by_town
            or best.feature.startswith("STM")
            or (self.phrase.kind == "part_of" and not is_area(best))
        ):
            # Hangs on the radius.
            return False, None
        clear = not candidates or candidates[0].probability >= self._least_probability()
        return True, explain.where_prec(self.phrase, best, 0.0, "") if clear else None

    def _told(self, summary: Summary, warnings: tuple[str, ...]) -> str:
        notes = self.notes + tuple(f"Beware: {warning}" for warning in warnings)
        return explain.explain(
            self.phrase.text,
            self.parts,
            summary.lon_deg,
            summary.lat_deg,
            summary.radius90_km,
            notes,
            summary.spoken_for,
        )

    def _least_probability(self) -> float:
        """A name alone must be clear; the region of a relative phrase shows all that it may mean, but for guesses."""
        constants = calibration.load()
        if any(name.spelled for name in self.named):
            return constants["fuzzy.least_probability"]
        return constants[
            "homonym.unambiguous_probability" if self.phrase.kind == "named" else "homonym.least_probability"
        ]

    def _ground(self) -> Mask:
        """Return the mask; what was computed rather than told may lie at sea ("45 km S of" a town on the coast)."""
        if (
            self.mask.surface != "land"
            or self.phrase.kind not in OFFSET_KINDS
            or source_class(self.phrase) != "technical"
        ):
            return self.mask
        free = summarise(Mixture(self.components, Mask(surface="any")))
        if free is None or is_allowed(Mask(), free.lon_deg, free.lat_deg):
            return self.mask
        return Mask(surface="any")

    def _contradiction(self) -> str:
        where = {"land": "on land", "sea": "at sea", "any": "there"}[self.mask.surface]
        inside = f" in {', '.join(self.mask.countries)}" if self.mask.countries else ""
        return f"{self.phrase.text!r} leaves no place {where}{inside}"

    def _ambiguity(self, candidates: tuple[Candidate, ...]) -> str:
        shown = "; ".join(f"{explain.describe_place(c.place)} {c.probability:.0%}" for c in candidates[:4])
        return f'{self.named[0].text!r} may be {shown}. Say which country, or add a container such as ", Libya"'


worked_out_when_read(Reading, "parts", "notes")


def read_phrase(
    phrase: Phrase, text: str, context: Context, gazetteer: Gazetteer, *, name_start: int | None = None
) -> Reading | None:
    """Look the names of `phrase` up and return its readings, or None when one is unknown or cannot be meant.

    Parameters
    ----------
    phrase : Phrase
    text : str
        What the phrase was read from.
    context : Context
    gazetteer : Gazetteer
    name_start : int, optional
        For kind "named", where the name starts.
    """
    if phrase.code:
        return special.short_code(phrase, text, context, gazetteer)
    if phrase.kind == "coordinates":
        field = coordinates_field(phrase)
        printed = PhrasePart(phrase.start, phrase.end, phrase.text, "coordinates printed in the text")
        return Reading(phrase, phrase.end, (), (Component(1.0, (field,)),), Mask(surface="any"), (printed,))
    phrase = in_setting(phrase, text)
    if phrase.kind == "offshore" and not phrase.nautical and _ALONG.match(phrase.text):
        return None
    if phrase.kind in special.KINDS:
        if phrase.kind == "neighbourhood" and extents.is_whole_name(phrase, text, context, gazetteer):
            return None
        return special.read(phrase, text, context, gazetteer)
    if phrase.references and extents.is_whole_name(phrase, text, context, gazetteer):
        return None
    phrase = extents.with_site(phrase, text, gazetteer)
    found = _names(phrase, text, context, gazetteer, name_start)
    if found is None:
        return None
    behind = max(phrase.end, found[-1].end) if phrase.references and phrase.end > phrase.references[-1].end else 0
    last, chain, end = read_chain(found[-1], text, context, gazetteer, behind=behind)
    # A road may begin in one division and be told of in the next.
    if not last.candidates or (phrase.kind not in ("road", "between") and contradicts(last, gazetteer)):
        return None
    named = (*found[:-1], last)
    if phrase.kind == "near" and not is_country(last.candidates[0].place) and _BORDER_BEHIND.match(text, last.end):
        # "near the Montana border" is not told of a town named Montana.
        return None
    if phrase.kind in OFFSET_KINDS and phrase.references and _LINE_BEHIND.match(text, last.end):
        # "100 km from the Somali border" is not told of a place named Somali.
        return None
    if phrase.kind in OFFSET_KINDS and _ROAD_BEHIND.match(text, last.end):
        # "east of the Palma–Nangade road" is not told of Palma.
        return None
    if phrase.references and not phrase.captured and not behind and owns_more(text, last.end):
        # "20 km south of Nigeria's restive Borno" is not told of Nigeria.
        return None
    if phrase.kind in _LOOSELY_NAMED and not chain and (_is_no_place(found) or _is_of_people(last, text, gazetteer)):
        return None
    sea = None
    if phrase.kind == "offshore":
        shore, sea = shore_of(phrase, named[0], text, context, gazetteer)
        named = (shore, *named[1:])
    components = _components(phrase, named, text, context, gazetteer)
    if sea is not None:
        components = tuple(replace(c, fields=(*c.fields, area_field(sea, gazetteer))) for c in components)
    if not components:
        return None
    stop = max(named[-1].end, behind)
    if stop != phrase.end:
        words = text[phrase.start : stop]
        if name_start is not None and not (phrase.nautical or phrase.reported):
            # A name alone says nothing else, and a copy takes long.
            phrase = Phrase(phrase.kind, phrase.start, stop, words)
        else:
            phrase = replace(phrase, end=stop, text=words)
    told = phrase

    def parts() -> tuple[PhrasePart, ...]:
        return explain.phrase_parts(told, named, text) + tuple(
            PhrasePart(c.start, c.end, c.text, f"in {explain.describe_place(c.candidates[0].place)}") for c in chain
        )

    def notes() -> tuple[str, ...]:
        return explain.stated_endpoint(told, named[0])

    guesses = tuple(explain.spelling_warning(name) for name in named if name.spelled)
    guesses += tuple(explain.pointing_warning(name) for name in named if name.points_back)
    if last.elsewhere is not None and phrase.kind not in LINES and last.candidates[0].place.country:
        guesses += (explain.elsewhere_warning(last),)
    if phrase.kind == "border" and special.is_open_ended(phrase, named, context):
        far = named[0].candidates[0].place.name
        guesses += (f"the words do not say in which country: anywhere along the land border of {far}",)
    if phrase.kind == "road" and (aside := _OFF_ROAD.search(text, max(0, phrase.start - _LONGEST_NAME), phrase.start)):
        guesses += (f"{aside[0].strip()!r} is counted from the road and left out: anywhere along it",)
    mask = mask_of(phrase, named, context, gazetteer)
    return Reading(phrase, end, named, components, mask, parts, notes, guesses)  # type: ignore[arg-type]


def read_name_at(start: int, text: str, context: Context, gazetteer: Gazetteer) -> Reading | None:
    """Return the reading of the name that begins at a code point, with its containers; None where none is known."""
    end = min(len(text), start + _LONGEST_NAME)
    named = Phrase("named", start, end, text[start:end])
    return read_phrase(named, text, context, gazetteer, name_start=start)


def _is_no_place(names: list[NamedPlace]) -> bool:
    """ "Northern Alliance", "the Western Front": words of reports, though villages have such names too."""
    return any(name.text.lower() in not_places() for name in names)


def _is_of_people(name: NamedPlace, text: str, gazetteer: Gazetteer) -> bool:
    """ "near the Somali parliament" is not near a place named Somali."""
    noun = _NOUN_BEHIND.match(text, name.end)
    return noun is not None and noun[1] not in _PLAIN_WORDS and gazetteer.demonym(name.text) is not None


def _names(
    phrase: Phrase, text: str, context: Context, gazetteer: Gazetteer, name_start: int | None
) -> list[NamedPlace] | None:
    """Look every name of a phrase up; None when one is unknown or cannot be meant."""
    if name_start is not None:
        name = look_up(text, name_start, phrase.end, context, gazetteer, fuzzy=True)
        return None if name is None else [name]
    found: list[NamedPlace] = []
    for index, reference in enumerate(phrase.references):
        if phrase.kind == "border" or (phrase.kind == "offshore" and index < phrase.captured):
            alone = len(phrase.references) == 1
            name = special.border_name(
                text, reference, context, gazetteer, captured=index < phrase.captured, alone=alone
            )
        elif index < phrase.captured:
            name = extents.look_up_captured(text, reference, context, gazetteer)
        else:
            name = look_up_of(phrase, reference, text, context, gazetteer)
        if (
            name is not None
            and index < len(phrase.references) - 1
            and text.startswith(",", name.end)
            and name.end < reference.end
        ):
            name = _held(name, reference, text, context, gazetteer)
        if name is None:
            return None
        found.append(name)
    return found


def _held(
    name: NamedPlace, reference: Reference, text: str, context: Context, gazetteer: Gazetteer
) -> NamedPlace | None:
    """Return a first name with what it lies in, "Memphis, TN" of "and Dallas, TX"; None where that does not hold it."""
    held, _, end = read_chain(name, text[: reference.end], context, gazetteer)
    return held if end >= len(text[: reference.end].rstrip(",")) else None


def _components(
    phrase: Phrase, named: tuple[NamedPlace, ...], text: str, context: Context, gazetteer: Gazetteer
) -> tuple[Component, ...]:
    components: list[Component] = []
    if phrase.kind == "named":
        whole, candidates = extents.asks_for_division(named[0], text), named[0].candidates
        # A text names a place more than once.
        return derived(
            candidates, whole, lambda: _named_components(candidates, gazetteer, around_town=whole), gazetteer
        )
    if phrase.kind == "border":
        return special.border_components(phrase, named, context, gazetteer)
    most = MAX_CANDIDATES if len(named) == 1 else 8 if len(named) == 2 else 5
    stated_km = math.sqrt(phrase.distance_km[0] * phrase.distance_km[1]) if phrase.distance_km else None
    unit, spelling, weighted = stated_unit(phrase), spelling_of(phrase), []
    for chosen in itertools.product(*(name.candidates[:most] for name in named)):
        weight = chosen[0].probability
        if len(chosen) > 1:
            weight = math.prod(c.probability for c in chosen) * _closeness(chosen)
        if stated_km is not None:
            weight *= distance_fit(chosen[0].place, stated_km, unit, spelling)
        weighted.append((weight, chosen))
    if phrase.kind == "road":
        weighted = [(weight, chosen) for weight, chosen in weighted if _may_be_joined(chosen)]
        if not weighted:
            return ()
    weighted.sort(key=lambda pair: -pair[0])
    if len(named) > 1:
        del weighted[_MAX_PAIRS:]
    top = weighted[0][0]
    for weight, chosen in weighted:
        # Unlikely readings cost a grid each and would only be rounded away; outlines cost most.
        if weight < (_LEAST_AREA if stated_km and is_area(chosen[0].place) else _LEAST) * top:
            continue
        for share, places in _legs(phrase, chosen):
            fields = build_fields(phrase, places, gazetteer)
            if fields is not None:
                components.append(Component(weight * share, fields, chosen[0].place))
    return tuple(components)


def _legs(phrase: Phrase, chosen: tuple[Candidate, ...]) -> list[tuple[float, tuple[Place, ...]]]:
    """Return the stretches of a road by way of towns with their shares of its length; the places as they are of all else."""
    places = tuple(c.place for c in chosen)
    if phrase.kind != "road" or len(places) < 3:
        return [(1.0, places)]
    ends = list(itertools.pairwise(places))
    lengths_km = [max(sphere_km(a.lon, a.lat, b.lon, b.lat), 0.5) for a, b in ends]
    return [(length / sum(lengths_km), pair) for length, pair in zip(lengths_km, ends, strict=True)]


def _named_components(
    candidates: tuple[Candidate, ...], gazetteer: Gazetteer, *, around_town: bool
) -> tuple[Component, ...]:
    # "Panjwayi district" lies around the town that alone is known by the name.
    return tuple(
        Component(c.probability, (field_within(c.place, gazetteer, around_town=around_town),), c.place)
        for c in candidates
    )


def _closeness(chosen: tuple[Candidate, ...]) -> float:
    """Two names joined by "between" are neighbours: distant pairs are homonyms of something else."""
    closeness = 1.0
    for one, other in itertools.pairwise(candidate.place for candidate in chosen):
        km = sphere_km(one.lon, one.lat, other.lon, other.lat)
        closeness *= 1.0 / (1.0 + (km / 100.0) ** 3) if km > 0.5 else 0.0
    return closeness


def _may_be_joined(chosen: tuple[Candidate, ...]) -> bool:
    """Tell whether a road may run between places: not from an ocean's one side to the other."""
    ends = itertools.pairwise(candidate.place for candidate in chosen)
    return all(sphere_km(one.lon, one.lat, other.lon, other.lat) <= _LONGEST_ROAD_KM for one, other in ends)


def _merged(weighted: Iterable[tuple[Place | None, float]]) -> tuple[Candidate, ...]:
    """Add up components that rest on the same place."""
    total: dict[str, Candidate] = {}
    for place, probability in weighted:
        if place is not None:
            before = total.get(place.id)
            total[place.id] = Candidate(place, probability if before is None else before.probability + probability)
    return tuple(sorted(total.values(), key=lambda candidate: -candidate.probability))


def _ambiguity_warning(candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    if not candidates or candidates[0].probability >= 0.9:
        return ()
    shown = ", ".join(f"{explain.describe_place(c.place)} {c.probability:.0%}" for c in candidates[1:4])
    return (f"the name is ambiguous; it may also be {shown}",)


def _country(mixture: Mixture, summary: Summary, best: Place | None) -> str:
    field = mixture.components[0].fields[0]
    # "near Kobani" is told of the country of the town, even where its ring crosses the border.
    around = isinstance(field, PolarField) and field.bearing_deg is None and mixture.mask.surface == "land"
    if best is not None and best.country and (isinstance(field, SettlementField) or around):
        return best.country
    if best is not None and is_area(best) and isinstance(field, AreaField) and mixture.mask.surface != "sea":
        return best.country
    home = best.country if best is not None else ""
    found = summary.country or country_at(summary.lon_deg, summary.lat_deg, home)
    # On land, but in the strip that the simplified shoreline leaves out.
    return found or (home if mixture.mask.surface == "land" else "")


__all__ = ["Reading", "read_phrase"]
