"""One phrase with its names looked up: the weighted readings, their context mask, and the location they give."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from geomap import calibration, explain
from geomap.fields.build import build_fields, coordinates_field, named_field
from geomap.fields.kinds import AreaField, Field, SettlementField
from geomap.fields.mixture import Component, Mask, Mixture
from geomap.fields.regions import Summary, summarise
from geomap.gazetteer import Gazetteer
from geomap.geodesy import distance_bearing
from geomap.phrases.grammar import Phrase
from geomap.records import Candidate, Location, PhrasePart, Place, Surface, Unresolved
from geomap.references import MAX_CANDIDATES, Context, NamedPlace, is_area, is_country, is_sea, look_up

_CHAIN = re.compile(r"\s*,\s*(?:in\s+)?(?=[^\W\d_a-z])")
_SPACE = re.compile(r" (?=[A-ZÀ-Þ])")
_AREA_WORD = re.compile(r"\s+(?:[Pp]rovince|[Gg]overnorate|[Dd]istrict|[Ss]tate|[Rr]egion|[Oo]blast|[Cc]ounty)\b")
_GLOSS_GAP = re.compile(r"\s*[,(]?\s*(?:(?:located|situated|which (?:is|lies)|lying|at)\s+)?")
_AND_GAP = re.compile(r"\s*,?\s*and\s+")
_GLOSSED = frozenset({"named", "near", "outskirts"})
_GLOSSES = frozenset({"distance_bearing", "distance", "bearing"})
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

    def location(self) -> Location | Unresolved:
        """Return the location this reading gives, or why it gives none."""
        mixture = Mixture(self.components, self.mask)
        summary = _closed_form(mixture) or summarise(mixture)
        if summary is None:
            return Unresolved("contradiction", self._contradiction())
        order = sorted(range(len(self.components)), key=lambda i: -summary.probabilities[i])
        best = self.components[order[0]].place
        candidates = _merged(
            (self.components[i].place, summary.probabilities[i]) for i in order if summary.probabilities[i] > 0.001
        )
        # Weights are shares of what was found; a guessed spelling may be another place altogether.
        sure = math.prod(calibration.load()["fuzzy.right_share"] for name in self.named if name.spelled)
        candidates = tuple(Candidate(c.place, c.probability * sure) for c in candidates)
        warnings = self.warnings + _ambiguity_warning(candidates)
        if candidates and candidates[0].probability < calibration.load()["homonym.unambiguous_probability"]:
            if sure < 1:
                hint = "Give the gazetteer's spelling, or add the place with: geomap gazetteer add"
                return Unresolved("uncertain spelling", f"{'; '.join(self.warnings)}. {hint}")
            return Unresolved("ambiguous", self._ambiguity(candidates))
        country = _country(mixture, summary, best)
        where = explain.where_prec(self.phrase, best, summary.radius90_km, country)
        notes = self.notes + tuple(f"Beware: {warning}" for warning in warnings)
        return Location(
            lon=summary.lon_deg,
            lat=summary.lat_deg,
            uncertainty_m=max(summary.radius90_km * 1000, 1.0),
            country=country,
            candidates=candidates,
            phrases=self.parts,
            explanation=explain.explain(
                self.phrase.text, self.parts, summary.lon_deg, summary.lat_deg, summary.radius90_km, notes
            ),
            warnings=warnings,
            where_prec=where,
            geo_precision=explain.geo_precision(where, summary.radius90_km),
            mixture=mixture,
        )

    def _contradiction(self) -> str:
        where = {"land": "on land", "sea": "at sea", "any": "there"}[self.mask.surface]
        inside = f" in {', '.join(self.mask.countries)}" if self.mask.countries else ""
        return f"{self.phrase.text!r} leaves no place {where}{inside}"

    def _ambiguity(self, candidates: tuple[Candidate, ...]) -> str:
        shown = "; ".join(f"{explain.describe_place(c.place)} {c.probability:.0%}" for c in candidates[:4])
        return f'{self.named[0].text!r} may be {shown}. Say which country, or add a container such as ", Libya"'


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
    if phrase.kind == "coordinates":
        field = coordinates_field(phrase)
        printed = PhrasePart(phrase.start, phrase.end, phrase.text, "coordinates printed in the text")
        return Reading(phrase, phrase.end, (), (Component(1.0, (field,)),), Mask(surface="any"), (printed,))
    spans = [(reference.start, reference.end) for reference in phrase.references]
    if name_start is not None:
        spans = [(name_start, phrase.end)]
    found: list[NamedPlace] = []
    # The country of the event rules out places, but not the country on the other side of its border.
    asked = replace(context, required=()) if phrase.kind == "border" else context
    for start, end in spans:
        name = look_up(text, start, end, asked, gazetteer, fuzzy=phrase.kind != "border")
        if name is None:
            return None
        found.append(name)
    if phrase.kind == "border" and not all(is_country(name.candidates[0].place) for name in found):
        return None
    last, chain, end = _read_chain(found[-1], text, context, gazetteer)
    named = (*found[:-1], last)
    components = _components(phrase, named, context, gazetteer)
    if not components:
        return None
    phrase = replace(phrase, end=named[-1].end, text=text[phrase.start : named[-1].end])
    parts = explain.phrase_parts(phrase, named, text) + tuple(
        PhrasePart(c.start, c.end, c.text, f"in {explain.describe_place(c.candidates[0].place)}") for c in chain
    )
    notes = explain.stated_endpoint(phrase, named[0])
    guesses = tuple(explain.spelling_warning(name) for name in named if name.spelled)
    return Reading(phrase, end, named, components, _mask(phrase, named, context), parts, notes, guesses)


def _read_chain(
    name: NamedPlace, text: str, context: Context, gazetteer: Gazetteer
) -> tuple[NamedPlace, list[NamedPlace], int]:
    """Read the containers behind a name ("Beni, North Kivu, DR Congo") and drop readings outside them."""
    chain: list[NamedPlace] = []
    end = _area_word_end(text, name.end)
    while len(chain) < 3 and (gap := _CHAIN.match(text, end) or _SPACE.match(text, end)):
        container = look_up(text, gap.end(), gap.end() + 60, context, gazetteer, container=True)
        if container is None or ("," not in gap[0] and not is_country(container.candidates[0].place)):
            break
        every = (*name.candidates, *name.unlikely)
        inside, holding = _inside(every, container.candidates, gazetteer)
        if not inside:
            break
        container = replace(container, candidates=holding)
        kept = inside[:MAX_CANDIDATES]
        total = sum(candidate.probability for candidate in kept)
        likely = tuple(Candidate(c.place, c.probability / total) for c in kept)
        name = replace(name, candidates=likely, unlikely=tuple(inside[MAX_CANDIDATES:]))
        chain.append(container)
        end = _area_word_end(text, container.end)
    return name, chain, end


def _inside(
    inner: tuple[Candidate, ...], outer: tuple[Candidate, ...], gazetteer: Gazetteer
) -> tuple[list[Candidate], tuple[Candidate, ...]]:
    """Return the readings that lie in a container, and the containers that hold one."""
    pairs = [(i, o) for i in inner for o in outer if _contains(o.place, i.place, gazetteer)]
    holding = {o.place.id for _, o in pairs}
    kept = {i.place.id for i, _ in pairs}
    return [i for i in inner if i.place.id in kept], tuple(o for o in outer if o.place.id in holding)


def _area_word_end(text: str, end: int) -> int:
    word = _AREA_WORD.match(text, end)
    return word.end() if word else end


def _contains(outer: Place, inner: Place, gazetteer: Gazetteer) -> bool:
    if outer.id == inner.id or not is_area(outer) or outer.country != inner.country:
        return False
    if is_country(outer) or outer.name == inner.admin1:
        return True
    polygon = gazetteer.polygon(outer)
    if polygon is None:
        return False
    import shapely

    return bool(shapely.contains_xy(polygon, inner.lon, inner.lat))


def _components(
    phrase: Phrase, named: tuple[NamedPlace, ...], context: Context, gazetteer: Gazetteer
) -> tuple[Component, ...]:
    components: list[Component] = []
    if phrase.kind == "named":
        for candidate in named[0].candidates:
            place_field = named_field(candidate.place, gazetteer)
            components.append(Component(candidate.probability, (place_field,), candidate.place))
        return tuple(components)
    if phrase.kind == "border":
        return _border_components(phrase, named, context, gazetteer)
    combinations = itertools.product(*(name.candidates[:8] for name in named))
    weighted = sorted(
        ((math.prod(c.probability for c in chosen) * _closeness(chosen), chosen) for chosen in combinations),
        key=lambda pair: -pair[0],
    )[: None if len(named) == 1 else _MAX_PAIRS]
    top = weighted[0][0]
    for weight, chosen in weighted:
        # Unlikely readings cost a grid each and would only be rounded away.
        if weight < 0.004 * top:
            continue
        fields = build_fields(phrase, tuple(c.place for c in chosen), gazetteer)
        if fields is not None:
            components.append(Component(weight, fields, chosen[0].place))
    return tuple(components)


def _closeness(chosen: tuple[Candidate, ...]) -> float:
    """Two names joined by "between" are neighbours: distant pairs are homonyms of something else."""
    if len(chosen) == 1:
        return 1.0
    a, b = chosen[0].place, chosen[1].place
    km = float(distance_bearing(a.lon, a.lat, b.lon, b.lat)[0])
    return 1.0 / (1.0 + (km / 100.0) ** 3) if km > 0.5 else 0.0


def _border_components(
    phrase: Phrase, named: tuple[NamedPlace, ...], context: Context, gazetteer: Gazetteer
) -> tuple[Component, ...]:
    """The border with C is the one that the country the text is about shares with it."""
    far = named[0].candidates[0].place
    if len(named) == 2:
        pairs = [(far, named[1].candidates[0].place)]
    else:
        neighbours = gazetteer.neighbours(far.country)
        near = [code for code in context.required or [code for code, _ in context.countries] if code in neighbours]
        homes = [gazetteer.get(f"iso:{near[0]}")] if near else []
        pairs = [(home, far) for home in homes if home is not None] or [(far, replace(far, country=""))]
    components = []
    for pair in pairs:
        fields = build_fields(phrase, pair, gazetteer)
        if fields is not None:
            components.append(Component(1.0, fields, far))
    return tuple(components)


def _mask(phrase: Phrase, named: tuple[NamedPlace, ...], context: Context) -> Mask:
    surface: Surface = "land"
    if phrase.kind == "offshore" or phrase.nautical or is_sea(named[0].candidates[0].place):
        surface = "sea"
    elif phrase.kind == "named":
        # A footprint is its own evidence; the simplified shoreline would cut harbours off.
        surface = "any"
    if surface != "land":
        return Mask(surface=surface)
    if phrase.kind == "border" and len(named) == 1 and not context.required:
        home = next((code for code, _ in context.countries if code != named[0].candidates[0].place.country), None)
        weight = calibration.load()["context.outside_country_weight"]
        return Mask((home,), surface, weight) if home else Mask(surface=surface)
    return Mask(context.required, surface, 0.0)


def _closed_form(mixture: Mixture) -> Summary | None:
    """Point and radius of "in X" without a grid, when one reading outweighs all others."""
    if mixture.mask.surface != "any" or mixture.mask.countries:
        return None
    total = sum(component.weight for component in mixture.components)
    heaviest = max(mixture.components, key=lambda component: component.weight)
    field, share = heaviest.fields[0], heaviest.weight / total
    if len(heaviest.fields) > 1 or not isinstance(field, SettlementField) or share < 0.905:
        return None
    probabilities = tuple(component.weight / total for component in mixture.components)
    return Summary(field.lon_deg, field.lat_deg, field.radius_km(min(0.9 / share, 0.9999)), probabilities)


def _merged(weighted: Iterable[tuple[Place | None, float]]) -> tuple[Candidate, ...]:
    """Add up components that rest on the same place."""
    total: dict[str, Candidate] = {}
    for place, probability in weighted:
        if place is not None:
            before = total[place.id].probability if place.id in total else 0.0
            total[place.id] = Candidate(place, before + probability)
    return tuple(sorted(total.values(), key=lambda candidate: -candidate.probability))


def _ambiguity_warning(candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    if not candidates or candidates[0].probability >= 0.9:
        return ()
    shown = ", ".join(f"{explain.describe_place(c.place)} {c.probability:.0%}" for c in candidates[1:4])
    return (f"the name is ambiguous; it may also be {shown}",)


def _country(mixture: Mixture, summary: Summary, best: Place | None) -> str:
    field = mixture.components[0].fields[0]
    if best is not None and best.country and isinstance(field, SettlementField):
        return best.country
    if best is not None and is_area(best) and isinstance(field, AreaField) and mixture.mask.surface != "sea":
        return best.country
    return Gazetteer.open().country_of(summary.lon_deg, summary.lat_deg)


def read_with_gloss(readings: list[Reading], text: str, context: Context, gazetteer: Gazetteer) -> list[Reading]:
    """Join neighbours that describe one place: a named place with its gloss, or two offsets joined by "and"."""
    result: list[Reading] = []
    for reading in sorted(readings, key=lambda r: r.phrase.start):
        joined = _join(result[-1], reading, text) if result else None
        if joined is None:
            result.append(reading)
        else:
            result[-1] = joined
    return result


def _join(first: Reading, second: Reading, text: str) -> Reading | None:
    gap = text[first.end : second.phrase.start]
    if second.phrase.kind not in _GLOSSES:
        return None
    if first.phrase.kind in _GLOSSED and gap.strip()[:1] in (",", "(") and _GLOSS_GAP.fullmatch(gap):
        return _gloss(first, second, text)
    if first.phrase.kind == second.phrase.kind == "distance_bearing" and _AND_GAP.fullmatch(gap):
        return _both(first, second)
    return None


def _gloss(first: Reading, second: Reading, text: str) -> Reading:
    """The named place is meant; the offset checks it and chooses among homonyms."""
    bracketed = "(" in text[first.end : second.phrase.start] and text[second.end : second.end + 1] == ")"
    end = second.end + bracketed
    weighted = [
        (component.weight * _density_at(second, component), component)
        for component in first.components
        if component.place is not None
    ]
    total = sum(weight for weight, _ in weighted)
    phrase = replace(first.phrase, end=end, text=text[first.phrase.start : end])
    parts = first.parts + second.parts
    # Below this density per km² even the best reading lies far outside of what the gloss allows.
    if total < 1e-9 or not weighted:
        note = f"{first.named[0].text!r} in the gazetteer does not fit {second.phrase.text!r}, which alone places it"
        phrase = replace(second.phrase, start=first.phrase.start, end=end, text=phrase.text)
        return replace(second, phrase=phrase, end=end, parts=parts, warnings=(*second.warnings, note))
    components = tuple(replace(component, weight=weight / total) for weight, component in weighted if weight > 0)
    note = f"The named place is meant; {second.phrase.text!r} agrees with it."
    return replace(first, phrase=phrase, end=end, components=components, parts=parts, notes=(*first.notes, note))


def _density_at(gloss: Reading, component: Component) -> float:
    """Density per km² that the gloss gives to where `component` places the event."""
    import numpy as np

    from geomap.geodesy import LocalPlane

    assert component.place is not None
    x = np.zeros(1)
    density = 0.0
    for other in gloss.components:
        field: Field = other.fields[0]
        plane = LocalPlane(field.lon_deg, field.lat_deg)
        px, py = plane.to_plane(component.place.lon, component.place.lat)
        density += other.weight * float(np.exp(field.log_density(plane, x + px, x + py))[0])
    return density


def _both(first: Reading, second: Reading) -> Reading | None:
    """Two constraints on one place: their product, over pairs of readings."""
    pairs = [
        Component(a.weight * b.weight, a.fields + b.fields, a.place)
        for a in first.components[:4]
        for b in second.components[:4]
    ]
    joined = replace(
        first,
        phrase=replace(first.phrase, end=second.end, text=f"{first.phrase.text} and {second.phrase.text}"),
        end=second.end,
        components=tuple(pairs),
        parts=first.parts + second.parts,
        notes=(*first.notes, "Both distances describe one place."),
    )
    return joined if joined.location() else None


__all__ = ["Reading", "read_phrase", "read_with_gloss"]
