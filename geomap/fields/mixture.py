"""A location as data: weighted candidate readings, each a product of fields, under one context mask."""

from __future__ import annotations

from dataclasses import dataclass

from geomap import calibration
from geomap.fields.kinds import Field
from geomap.records import Place, Surface


@dataclass(frozen=True, slots=True)
class Mask:
    """Where the event may be at all.

    Attributes
    ----------
    countries : tuple of str
        ISO 3166-1 alpha-2 codes; empty when any country will do.
    surface : "land", "sea" or "any"
    outside_weight : float
        What a place outside `countries` still counts; 0 when the country is certain.
    open_water : bool
        At sea proper: not in harbours, creeks and river mouths, which the drawn shoreline fills with land.
    """

    countries: tuple[str, ...] = ()
    surface: Surface = "land"
    outside_weight: float = 0.0
    open_water: bool = False


@dataclass(frozen=True, slots=True)
class Component:
    """One reading: the product of `fields`, with prior `weight`; `place` is the gazetteer entry it rests on."""

    weight: float
    fields: tuple[Field, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Mixture:
    """All readings of one location phrase."""

    components: tuple[Component, ...]
    mask: Mask = Mask()

    def __hash__(self) -> int:
        # The first reading tells mixtures apart; some have thirty, and are looked up several times.
        return hash((self.components[:1], len(self.components), self.mask))


def rather_at_sea(mixture: Mixture, probabilities: tuple[float, ...]) -> bool:
    """Tell whether what is meant without looking at a map lies at sea rather than an unlikely homonym's on land.

    The mask alone must not turn "30 km west of Sidon" into Sidon, Mississippi. `probabilities` are those of the
    components under the mask.
    """
    if mixture.mask.surface != "land" or len(mixture.components) == 1:
        return False
    weights = [component.weight for component in mixture.components]
    meant, found = weights.index(max(weights)), probabilities.index(max(probabilities))
    at_sea = calibration.load()["context.at_sea_share"]
    if meant == found:
        # What the mask leaves of it, as far as a reading that lies inland tells: careless bearings only.
        left = [p / w for p, w in zip(probabilities, weights, strict=True)]
        return left[meant] < at_sea * max(left)
    return at_sea * weights[meant] > weights[found] / probabilities[found]
