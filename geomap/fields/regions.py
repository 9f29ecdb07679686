"""What is read off a mixture: point, radius, probabilities of the readings, and highest-density regions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from geomap import calibration
from geomap.fields.areas import evaluate_area, is_plain_area
from geomap.fields.glance import share_left
from geomap.fields.globe import joined, polygons, to_lonlat
from geomap.fields.grid import evaluate
from geomap.fields.kinds import SettlementField, ShapeField
from geomap.fields.masks import near_lonlat
from geomap.fields.mixture import Component, Mask, Mixture
from geomap.fields.polar import FARTHEST_KM, Wedge, evaluate_wedge, on_grid
from geomap.fields.profiles import BELOW_TOP
from geomap.geodesy import LocalPlane, destination_point, rough_distance_km, sphere_km

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]


#: Nodes that stand for a reading which is not the heaviest.
_SAMPLE = 300
#: Beyond so many times its reach every so many nodes will do; no number of rows or columns of nodes is a multiple of it.
_FAR, _FAR_STEP = 3.0, 7
#: A reading with less than this of the probability leaves more than a node of others to reach for 90 % of it.
_SHORT_OF_90 = 0.85
#: A mask that leaves less than this share of the mass contradicts the phrase.
CONTRADICTION = 0.01
#: Masses of regions counted by cells are no farther off than this.
_CELLS_OFF = 0.03
#: Readings less probable than this are not drawn.
_NEGLIGIBLE = 1e-3


class Part(Protocol):
    """One reading evaluated under its mask: a `Grid`, or where they serve a `Wedge` or an `Area`, which are cheaper."""

    @property
    def component(self) -> Component: ...
    @property
    def plane(self) -> LocalPlane: ...
    @property
    def evidence(self) -> float: ...
    @property
    def kept(self) -> float: ...
    @property
    def country(self) -> str: ...
    @property
    def segment_km(self) -> float: ...
    def middle_km(self) -> tuple[float, float]: ...
    def radius_km(self, mass: float) -> float | None: ...
    def nodes(self) -> tuple[Floats, Floats, Floats]: ...
    def cells(self) -> tuple[Floats, Floats]: ...
    def region(self, mass: float) -> BaseGeometry | None: ...
    def outline(self, level: float) -> BaseGeometry: ...


Parts = tuple[tuple[Part, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Densities per km² in falling order, the mass down to each, and what each part's own density counts in them."""

    density: Floats
    reached: Floats
    scales: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Point and radius of a mixture; `probabilities` follow the mixture's components.

    `country` is that of the point where it is known without looking, else None. `spoken_for` is the probability of the
    reading that the radius holds 90 % of; 1 where it holds 90 % of all readings.
    """

    lon_deg: float
    lat_deg: float
    radius90_km: float
    probabilities: tuple[float, ...]
    country: str | None = None
    spoken_for: float = 1.0


def evaluate_mixture(mixture: Mixture, *, reference: bool = False) -> tuple[Parts, tuple[float, ...]]:
    """Return the likely readings with their posterior probabilities, and the probabilities of all components.

    Nothing is returned when the mask contradicts every reading. With `reference`, every reading is put on the grid.
    """
    if len(mixture.components) == 1 and not reference:
        (component,) = mixture.components
        alone = _evaluate(component, mixture.mask)
        if alone.kept < CONTRADICTION or component.weight * alone.evidence <= 0:
            return (), ()
        return ((alone, 1.0),), (1.0,)
    parts: list[tuple[int, Part, float]] = []
    total = 0.0
    single = all(len(component.fields) == 1 for component in mixture.components)
    order = sorted(range(len(mixture.components)), key=lambda i: -mixture.components[i].weight)
    around: list[int] = []
    for index in order:
        component = mixture.components[index]
        # The evidence of a single field is at most 1: what starts out negligible stays so.
        if single and component.weight < _NEGLIGIBLE * total:
            break
        if single and not reference and isinstance(component.fields[0], ShapeField):
            around.append(index)
            continue
        part = evaluate(component, mixture.mask) if reference else _evaluate(component, mixture.mask)
        if part.kept >= CONTRADICTION:
            score = component.weight * part.evidence * part.kept
            parts.append((index, part, score))
            total += score
    for index in around:
        # The dearest come last, and where a place is found already, not without a glance.
        component = mixture.components[index]
        if total and _is_ruled_out(component, mixture.mask, total):
            continue
        part = _evaluate(component, mixture.mask)
        if part.kept >= CONTRADICTION:
            score = component.weight * part.evidence * part.kept
            parts.append((index, part, score))
            total += score
    if total <= 0:
        return (), ()
    if around:
        parts.sort(key=lambda entry: order.index(entry[0]))
    likely = [entry for entry in parts if entry[2] >= _NEGLIGIBLE * total]
    total = sum(score for _, _, score in likely)
    probabilities = [0.0] * len(mixture.components)
    for index, _, score in likely:
        probabilities[index] = score / total
    return tuple((part, score / total) for _, part, score in likely), tuple(probabilities)


def plain_probabilities(mixture: Mixture) -> tuple[float, ...] | None:
    """Return the probabilities that `evaluate_mixture` gives readings without evaluating them, None where it must.

    Areas, and settlements without a mask, keep all of their mass, so that their weights alone tell.

    Parameters
    ----------
    mixture : Mixture
    """
    components, mask, total = mixture.components, mixture.mask, 0.0
    free = mask.surface == "any" and not mask.countries and not mask.outside_weight
    if any(len(component.fields) != 1 for component in components):
        return None
    taken: list[int] = []
    for index in sorted(range(len(components)), key=lambda i: -components[i].weight):
        component = components[index]
        if component.weight < _NEGLIGIBLE * total:
            break
        field = component.fields[0]
        settled = free and isinstance(field, SettlementField) and field.reach_km <= FARTHEST_KM
        if not settled and not is_plain_area(component, mask):
            return None
        taken.append(index)
        total += component.weight
    if total <= 0:
        return None
    likely = [index for index in taken if components[index].weight >= _NEGLIGIBLE * total]
    total = sum(components[index].weight for index in likely)
    probabilities = [0.0] * len(components)
    for index in likely:
        probabilities[index] = components[index].weight / total
    return tuple(probabilities)


def _is_ruled_out(component: Component, mask: Mask, total: float) -> bool:
    """Tell whether a reading around a shape would be rounded away beside others, at a glance."""
    field = component.fields[0]
    if component.weight < _NEGLIGIBLE * total:
        return True
    if mask.surface == "any" or mask.outside_weight or not isinstance(field, ShapeField):
        return False
    share = share_left(field, mask)
    return share < CONTRADICTION / 2 or component.weight * share < _NEGLIGIBLE / 2 * total


def _evaluate(component: Component, mask: Mask) -> Part:
    return evaluate_wedge(component, mask) or evaluate_area(component, mask) or on_grid(component, mask)


@lru_cache(maxsize=32)
def _evaluated(mixture: Mixture) -> tuple[Parts, tuple[float, ...]]:
    return evaluate_mixture(mixture)


@lru_cache(maxsize=2048)
def _summarised(mixture: Mixture) -> tuple[Summary | None, Parts]:
    """Return the summary of a mixture and, where they take little room, its evaluated readings."""
    parts, probabilities = evaluate_mixture(mixture)
    light = all(isinstance(part, Wedge) for part, _ in parts)
    return summary_of(parts, probabilities), parts if light else ()


def summarise(mixture: Mixture) -> Summary | None:
    """Return point, radius and probabilities, or None when the mask contradicts every reading.

    The point is the spatial median of the heaviest reading, from which the truth is least far on average, or a likely
    point of that reading nearby when the median itself lies outside the mask. The radius holds 90 % of the whole mixture;
    where that would have to reach far beyond the heaviest reading, to homonyms elsewhere, it holds 90 % of that reading.
    """
    return _summarised(mixture)[0]


def _parts(mixture: Mixture) -> Parts:
    """Return the evaluated readings of a mixture, which most of those who ask had summarised before."""
    return _summarised(mixture)[1] or _evaluated(mixture)[0]


def summary_of(parts: Parts, probabilities: tuple[float, ...]) -> Summary | None:
    """Return the summary of an evaluated mixture, None when nothing is left of it."""
    if not parts:
        return None
    heaviest, share = parts[0] if len(parts) == 1 else max(parts, key=lambda part: part[1])
    x, y = heaviest.middle_km()
    plane = heaviest.plane
    lon, lat = destination_point(plane.lon_deg, plane.lat_deg, math.degrees(math.atan2(x, y)), math.hypot(x, y))
    alone = None
    if share > 0.91:
        alone = heaviest.radius_km(min(0.9 / share, 1.0))
        if alone is None:
            # Counted among its own nodes: right where no other reading comes as near.
            alone = _radius_km(((heaviest, 1.0),), heaviest, (x, y), (lon, lat), 0.9 / share)
    if alone is None or not _all_farther(parts, heaviest, (lon, lat), alone):
        own = heaviest.radius_km(0.9) if len(parts) > 1 else None
        if own is None:
            own = _radius_km(((heaviest, 1.0),), heaviest, (x, y), (lon, lat), 0.9)
        most = calibration.load()["homonym.most_radius_factor"] * own
        # What has to reach for readings that far off need not be counted to see that it reaches too far.
        too_far = share < _SHORT_OF_90 and _all_farther(parts, heaviest, (lon, lat), most)
        alone = own
        if len(parts) > 1 and not too_far:
            alone = _radius_km(parts, heaviest, (x, y), (lon, lat), 0.9)
        if too_far or alone > most:
            return Summary(lon, lat, own, probabilities, heaviest.country or None, share)
    return Summary(lon, lat, alone, probabilities, heaviest.country or None)


def _all_farther(parts: Parts, heaviest: Part, point_deg: tuple[float, float], radius_km: float) -> bool:
    """Tell whether all other readings lie beyond a radius around a point."""
    for part, _ in parts:
        if part is heaviest:
            continue
        reach = min(field.reach_km for field in part.component.fields)
        if sphere_km(*point_deg, part.plane.lon_deg, part.plane.lat_deg) - reach < radius_km:
            return False
    return True


def _radius_km(
    parts: Parts, heaviest: Part, point_km: tuple[float, float], point_deg: tuple[float, float], mass: float
) -> float:
    """Radius around the point, given in the plane of the heaviest reading and in (lon, lat), that holds `mass`."""
    distances, weights = [], []
    for part, probability in parts:
        if isinstance(part, Wedge) and part is heaviest:
            x, y, share = part.fine_nodes()
        else:
            x, y, share = part.nodes()
        if part is heaviest:
            distances.append(np.hypot(x - point_km[0], y - point_km[1]))
        else:
            # Other readings are mostly far away: a sample of their nodes says how far.
            step = max(1, x.size // _SAMPLE)
            reach = min(field.reach_km for field in part.component.fields)
            if sphere_km(*point_deg, part.plane.lon_deg, part.plane.lat_deg) > _FAR * reach:
                step = max(step, _FAR_STEP)
            x, y, share = x[::step], y[::step], share[::step]
            distances.append(rough_distance_km(*point_deg, *near_lonlat(part.plane, x, y)))
        weights.append(share * (probability / share.sum()))
    distance, weight = distances[0], weights[0]
    if len(parts) > 1:
        distance, weight = np.concatenate(distances), np.concatenate(weights)
    order = distance.argsort()
    reached = np.cumsum(weight[order])
    return float(np.interp(mass * reached[-1], reached, distance[order]))


@lru_cache(maxsize=1024)
def highest_density_region(mixture: Mixture, mass: float) -> BaseGeometry:
    """Return the smallest region that holds `mass`, as a (Multi)Polygon in (lon, lat) degrees.

    The level comes from the masked cells; the outline is contoured on the smooth density and cut along the mask, so
    that borders and shores are sharp.

    Raises
    ------
    ValueError
        If the mask contradicts every reading of the mixture.
    """
    parts = _parts(mixture)
    alone = _alone(parts, mass)
    return region_of(parts, mass, _cached_cells(mixture)) if alone is None else alone


def is_surely_outside(mixture: Mixture, mass: float, lon_deg: float, lat_deg: float) -> bool:
    """Tell, without laying the mask or counting cells under it, that a point lies outside the region that holds `mass`.

    False where that takes the region. However the mask cuts into a field, what is denser than the point holds no less than
    it would without the mask, less all that the mask takes.
    """
    parts = _parts(mixture)
    wedges = [(part, share) for part, share in parts if isinstance(part, Wedge)]
    if not parts or len(wedges) < len(parts):
        return False
    # The densities of readings are not added up: the point is inside where one of them is dense enough.
    level = max(share / part.kept * part.density_at(lon_deg, lat_deg) for part, share in wedges)
    denser = 0.0
    for part, share in wedges:
        above = part.fine.mass_above(level * part.kept / share * part.scale_km**2)
        denser += share * max(above - (1.0 - part.kept), 0.0) / part.kept
    return denser > mass + _CELLS_OFF


@lru_cache(maxsize=4)
def _cached_cells(mixture: Mixture) -> Cells:
    return cells_of(_parts(mixture))


def _alone(parts: Parts, mass: float) -> BaseGeometry | None:
    """Return the region of the only reading where it has one without counting cells."""
    whole = parts[0][0].region(mass) if len(parts) == 1 else None
    return None if whole is None else to_lonlat(whole, parts[0][0])


def region_of(parts: Parts, mass: float, cells: Cells | None = None) -> BaseGeometry:
    """Return the smallest region of an evaluated mixture that holds `mass`, in (lon, lat) degrees."""
    import shapely

    if not parts:
        raise ValueError("the mixture has no reading that agrees with its mask")
    alone = _alone(parts, mass)
    if alone is not None:
        return alone
    cells = cells or cells_of(parts)
    reached = int(np.searchsorted(cells.reached, mass))
    level = float(cells.density[min(reached, cells.density.size - 1)])
    region = _outlined(parts, cells, level)
    if region is None:
        # One cell holds more than `mass`: its own density would be the outline of a point.
        region = _outlined(parts, cells, BELOW_TOP * float(cells.density[0]))
    if region is not None:
        return region
    # An outline without room: a dot stands for it.
    part, _ = max(parts, key=lambda part: part[1])
    density, weight = part.cells()
    densest = int(density.argmax())
    half = math.sqrt(float(weight[densest] / density[densest])) / 2
    x, y = part.middle_km()
    return joined([to_lonlat(shapely.box(x - half, y - half, x + half, y + half), part)])


def _outlined(parts: Parts, cells: Cells, level: float) -> BaseGeometry | None:
    """Return where the density exceeds `level`, None where that has no room."""
    pieces = []
    for (part, _), scale in zip(parts, cells.scales, strict=True):
        local = part.outline(level / scale)
        if local.geom_type != "Polygon":
            local = polygons(local)
        if not local.is_empty:
            pieces.append(to_lonlat(local, part))
    region = joined(pieces) if pieces else None
    return None if region is None or region.is_empty else region


def cells_of(parts: Parts) -> Cells:
    """Return the cells of all readings, the densest first."""
    densities, masses, scales = [], [], []
    for part, probability in parts:
        density, weight = part.cells()
        # Fine cells may miss a strip of allowed ground that coarser nodes hit.
        scales.append(probability / max(float(weight.sum()), 1e-9))
        densities.append(density * scales[-1])
        masses.append(weight * scales[-1])
    if len(parts) == 1:
        return Cells(densities[0], np.cumsum(masses[0]), tuple(scales))
    density, weight = np.concatenate(densities), np.concatenate(masses)
    # A stable sort merges what is sorted in pieces.
    order = np.argsort(-density, kind="stable")
    return Cells(density[order], np.cumsum(weight[order]), tuple(scales))
