"""From a parsed phrase and the places it names to the fields of one reading."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from geomap import calibration
from geomap.fields.kinds import AreaField, BetweenField, Field, PolarField, SettlementField, ShapeField
from geomap.fields.offsets import offset_model, position_error_km
from geomap.fields.sites import countryside_field, line_field, site_field
from geomap.gazetteer import Gazetteer
from geomap.geodesy import MEAN_RADIUS_KM, distance_bearing, distance_bearing_point
from geomap.phrases.grammar import Phrase
from geomap.phrases.lexicon import UPPER_LIMITS
from geomap.records import Place
from geomap.references import derived
from geomap.weighing import is_area, is_country, is_lake, is_sea

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: Where a share of the wordings is looser than the rest, it spreads so many times as wide.
TAIL_FACTOR = 3.0


def build_fields(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> tuple[Field, ...] | None:
    """Return the fields of `phrase` when its names mean `places`, or None when they cannot mean that.

    Units and formulas: the design of the model is in docs/model.md, its constants in geomap/data/calibration.json.
    """
    builder = _BUILDERS[phrase.kind]
    field = builder(phrase, places, gazetteer)
    return None if field is None else (field,)


def _offset(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> Field:
    place = places[0]
    polygon = _counted_from(place, gazetteer)
    if polygon is not None:
        model = offset_model(phrase)
        low, high = phrase.distance_km or (1.0, 1.0)
        stated = math.sqrt(low * high)
        # Counted from the edge of an area, as is the bearing; the wider it looks from there, the less that says.
        constants = calibration.load()
        ln_sd, turn_deg = constants["offset.area_ln_sd"], 0.0
        if phrase.bearing_deg is not None:
            turn_deg = constants["offset.area_turn_share"] * area_width_deg(polygon, stated)
        widest = math.hypot(model.tail_ln_sd if model.tail_share else model.ln_sd, ln_sd)
        return replace(
            _around(polygon, model.median_km, widest),
            ln_sd=math.hypot(model.ln_sd, ln_sd),
            bearing_deg=phrase.bearing_deg,
            sigma_deg=math.hypot(model.sigma_deg, turn_deg),
            tail_share=model.tail_share,
            tail_ln_sd=widest,
            tail_sigma_deg=math.hypot(model.tail_sigma_deg, turn_deg),
        )
    model = offset_model(phrase, place)
    return PolarField(
        place.lon,
        place.lat,
        model.median_km,
        model.ln_sd,
        phrase.bearing_deg,
        model.sigma_deg,
        model.outlier_share,
        model.outlier_km,
        model.tail_share,
        model.tail_ln_sd,
        model.tail_sigma_deg,
    )


def _counted_from(place: Place, gazetteer: Gazetteer) -> BaseGeometry | None:
    """Return the outline that distances from an area are counted from: of a scattered country, Seychelles, its main islands."""
    polygon = gazetteer.polygon(place) if is_area(place) else None
    if polygon is None or not is_country(place):
        return polygon
    kept = derived(polygon, "main islands", lambda: _main_parts(polygon, place), gazetteer)
    return polygon if kept is None else kept


def _main_parts(polygon: BaseGeometry, place: Place) -> BaseGeometry | None:
    """Return the parts of an outline that form a chain from the middle of a place on; None for all of them."""
    import shapely

    parts = shapely.get_parts(polygon)
    # Degrees as if all of them were of latitude: this only sorts what is near from what is far.
    gap_deg = math.degrees(calibration.load()["offset.main_islands_gap_km"] / MEAN_RADIUS_KM)
    near = shapely.dwithin(
        parts, shapely.Point(place.lon, place.lat), gap_deg + math.degrees(place.radius_km / MEAN_RADIUS_KM)
    )
    while near.any() and not near.all():
        linked = near | shapely.dwithin(parts, shapely.union_all(parts[near]), gap_deg)
        if (linked == near).all():
            break
        near = linked
    return shapely.MultiPolygon(list(parts[near])) if near.any() and not near.all() else None


def area_width_deg(polygon: BaseGeometry, stated_km: float) -> float:
    """Return the angle that half of an area fills at a stated distance from its edge."""
    reach = _frame(polygon)[2]
    return math.degrees(math.atan(reach / (reach + stated_km)))


def _distance(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> Field:
    constants = calibration.load()
    if phrase.hedge.lower() in UPPER_LIMITS:
        place = places[0]
        _, high = phrase.distance_km or (1.0, 1.0)
        median = max(high * constants["distance.within_median"], 0.1)
        return PolarField(place.lon, place.lat, median, constants["distance.within_ln_sd"])
    return _offset(phrase, places, gazetteer)


def _bearing(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> Field:
    place, constants = places[0], calibration.load()
    afloat = "afloat_" if phrase.nautical else ""
    ln_sd, sigma = constants[f"bearing.{afloat}ln_sd"], constants[f"bearing.{afloat}sigma_deg"]
    share = constants[f"bearing.{afloat}tail_share"]
    tail = (share, constants["bearing.tail_factor"] * ln_sd, constants["bearing.tail_turn_factor"] * sigma)
    if phrase.nautical:
        median = constants["bearing.afloat_median_km"]
        polygon = _counted_from(place, gazetteer)
        if polygon is not None:
            around = replace(_around(polygon, median, ln_sd), bearing_deg=phrase.bearing_deg, sigma_deg=sigma)
            return replace(around, tail_share=tail[0], tail_ln_sd=tail[1], tail_sigma_deg=tail[2])
    else:
        median = constants.curve("bearing.median_km", max(place.population, 1))
        if is_area(place):
            median = max(median, 1.2 * place.radius_km)
    return PolarField(place.lon, place.lat, median, ln_sd, phrase.bearing_deg, sigma, 0.0, 0.0, *tail)


def _near(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> Field:
    place, constants = places[0], calibration.load()
    afloat = "afloat_" if phrase.nautical else ""
    ln_sd = constants[f"near.{afloat}caution"] * constants[f"near.{afloat}ln_sd"]
    # A ship is near a coast or on a lake, other things are near the shores of a lake.
    shore = gazetteer.polygon(place) if phrase.nautical != is_lake(place) else None
    if shore is not None and phrase.nautical:
        return _around(shore, constants["near.afloat_median_km"], ln_sd)
    if shore is not None:
        return replace(_around(shore, constants.curve("near.median_km", 1), ln_sd), outside_only=True)
    if phrase.nautical and not is_sea(place) and (not is_area(place) or place.feature.startswith("ISL")):
        # From the shore of an island that is known by its size only.
        beyond_km = place.radius_km if is_area(place) else 0.0
        return PolarField(place.lon, place.lat, beyond_km + constants["near.afloat_median_km"], ln_sd)
    if is_area(place) or is_sea(place):
        return area_field(place, gazetteer)
    median = math.hypot(constants.curve("near.median_km", max(place.population, 1)), position_error_km(place))
    return PolarField(place.lon, place.lat, median, ln_sd)


def _outskirts(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> Field:
    if is_sea(places[0]):
        # "the northern entrance of the Malacca Strait".
        return _part_of(phrase, places, gazetteer)
    if phrase.nautical:
        # "at the entrance of the port of Lagos".
        return _near(phrase, places, gazetteer)
    place, constants = places[0], calibration.load()
    edge = gazetteer.polygon(place) if not place.feature.startswith(("PPL", "ADM")) else None
    if edge is not None:
        # "on the edge of the Sambisa Forest".
        share = constants["outskirts.rim_share"]
        rim = edge.boundary if phrase.bearing_deg is None else _rim_towards(edge, phrase.bearing_deg, share)
        return line_field(rim, constants.curve("near.median_km", 1), constants["near.ln_sd"])
    median = constants.curve("outskirts.median_km", max(place.population, 1))
    sigma = constants["outskirts.sigma_deg"] if phrase.bearing_deg is not None else 0.0
    return PolarField(place.lon, place.lat, median, constants["outskirts.ln_sd"], phrase.bearing_deg, sigma)


@lru_cache(maxsize=64)
def _rim_towards(polygon: BaseGeometry, bearing_deg: float, share: float) -> BaseGeometry:
    """Return the part of the boundary of an area that faces a bearing: a share of its extent on that side."""
    import shapely

    lon, lat, reach, _ = _frame(polygon)
    shrink = max(math.cos(math.radians(lat)), 0.01)
    east, north = math.sin(math.radians(bearing_deg)), math.cos(math.radians(bearing_deg))
    # In degrees that are as long in both directions: this only parts what is near the edge from what is not.
    flat = shapely.transform(polygon, lambda points: (points - (lon, lat)) * (shrink, 1.0))
    points = shapely.get_coordinates(flat)
    along = points @ (east, north)
    least = float(along.max()) - share * float(along.max() - along.min())
    far = math.degrees(4 * reach / MEAN_RADIUS_KM)
    corners = [(least, -far), (least, far), (far, far), (far, -far)]
    half = shapely.Polygon([(a * east + b * north, a * north - b * east) for a, b in corners])
    rim = flat.boundary.intersection(half)
    return shapely.transform(rim, lambda points: points / (shrink, 1.0) + (lon, lat))


def _between(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> Field | None:
    a, b = places
    if is_area(a) and is_area(b):
        return None
    constants, group = calibration.load(), "between" if phrase.kind == "between" else "road"
    length_km = max(distance_bearing_point(a.lon, a.lat, b.lon, b.lat)[0], 0.5)
    # Roads wind and places are known to a kilometre or so, however near the two towns are.
    floor, caution = constants[f"{group}.floor_km"] / length_km, constants[f"{group}.caution"]
    return BetweenField(
        a.lon,
        a.lat,
        b.lon,
        b.lat,
        constants[f"{group}.along_beta"],
        caution * math.hypot(constants[f"{group}.sideways"], floor),
        constants[f"{group}.tail_share"],
        caution * math.hypot(constants[f"{group}.beyond"], floor),
    )


def _part_of(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> Field:
    constants = calibration.load()
    if not is_area(places[0]) and not is_sea(places[0]) and gazetteer.polygon(places[0]) is None:
        return _part_of_town(phrase, places[0], gazetteer)
    if phrase.nautical and phrase.bearing_deg is not None and not is_sea(places[0]):
        # A ship "off southern Lantau": in the waters of that part as well as on its land.
        within = constants["part_of.afloat_km"]
        return area_field(
            places[0],
            gazetteer,
            bearing_deg=phrase.bearing_deg,
            steepness=constants["part_of.steepness"],
            wider_km=within,
        )
    if phrase.bearing_deg is None and phrase.bearing_text.lower() != "central":
        # "upper Helmand": along its river, which way the words do not say.
        return area_field(places[0], gazetteer)
    if phrase.bearing_deg is None:
        return area_field(places[0], gazetteer, central_share=constants["part_of.central_share"])
    return area_field(places[0], gazetteer, bearing_deg=phrase.bearing_deg, steepness=constants["part_of.steepness"])


def _part_of_town(phrase: Phrase, place: Place, gazetteer: Gazetteer) -> Field:
    """A town has no outline: its eastern part lies east of its middle, about as far as half of what is "in" it."""
    constants = calibration.load()
    inside = named_field(place, gazetteer)
    if phrase.bearing_deg is None or not isinstance(inside, SettlementField):
        return inside
    return PolarField(
        place.lon,
        place.lat,
        inside.p50_km * constants["part_of.town_share"],
        constants["part_of.town_ln_sd"],
        phrase.bearing_deg,
        constants["part_of.town_sigma_deg"],
    )


def _border(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> Field | None:
    """Along the land border that two countries share, or along the whole border of one."""
    line = gazetteer.land_border(*(place.country for place in places))
    if line is None:
        return None
    constants = calibration.load()
    if phrase.distance_km is not None:
        model = offset_model(phrase)
        return line_field(line, model.median_km, model.ln_sd, phrase.bearing_deg)
    return _around(line, constants["border.median_km"], constants["border.ln_sd"])


def _offshore(phrase: Phrase, places: tuple[Place, ...], gazetteer: Gazetteer) -> Field:
    place, constants = places[0], calibration.load()
    polygon = gazetteer.polygon(place) if is_area(place) else None
    caution = constants["offshore.caution"]
    if phrase.distance_km is not None:
        low, high = phrase.distance_km
        median = math.sqrt(low * high) * constants["offshore.stated_shrink"]
        ln_sd = math.hypot(caution * constants["offshore.stated_ln_sd"], math.log(high / low) / math.sqrt(12))
        if polygon is None:
            # Counted from the shore of a town whose place is its middle, or up a river.
            inland = min(constants["context.harbour_tolerance_km"] / low, 1.0)
            ln_sd = math.hypot(ln_sd, offset_model(phrase, place).ln_sd, inland)
            tail = constants["offshore.stated_tail_share"]
            return PolarField(place.lon, place.lat, median, ln_sd, tail_share=tail, tail_ln_sd=_tail_ln_sd(ln_sd))
    elif polygon is None:
        sigma = constants["offshore.side_sigma_deg"] if phrase.bearing_deg is not None else 0.0
        median, ln_sd = constants["offshore.town_median_km"], caution * constants["offshore.town_ln_sd"]
        return PolarField(place.lon, place.lat, median, ln_sd, phrase.bearing_deg, sigma)
    else:
        # Off an island is within sight of it, off a country anywhere in its seas.
        median = constants.curve("offshore.median_km", max(place.radius_km, 1.0))
        ln_sd = caution * constants["offshore.ln_sd"]
        if f"offshore.{place.id}_median_km" in constants.constants and not speaks_of_coast(phrase):
            median = constants[f"offshore.{place.id}_median_km"]
            ln_sd = caution * constants[f"offshore.{place.id}_ln_sd"]
    around = _around(polygon, median, ln_sd)
    if phrase.bearing_deg is None:
        return around
    return replace(around, bearing_deg=phrase.bearing_deg, sigma_deg=constants["offshore.side_sigma_deg"])


def speaks_of_coast(phrase: Phrase) -> bool:
    """Tell whether a phrase is about the coast, and not only about the seas beyond."""
    return "coast" in phrase.text.lower()


def _tail_ln_sd(ln_sd: float) -> float:
    """Return the spread of the looser share: of what is loose anyhow, no more than a factor of e or so."""
    return max(ln_sd, min(TAIL_FACTOR * ln_sd, 1.0))


def named_field(place: Place, gazetteer: Gazetteer) -> Field:
    """Return the field of "in X"."""
    constants = calibration.load()
    if is_rough_division(place, gazetteer):
        # Placed by its towns, with the radius they span: what is in it may lie well beyond them.
        p50 = constants.curve("named.division_p50_km", max(place.radius_km, 1.0))
        return SettlementField(place.lon, place.lat, p50, constants["named.division_tail_share"])
    if is_area(place) or is_sea(place):
        return area_field(place, gazetteer)
    course = None if place.feature.startswith("PPL") else gazetteer.line(place)
    if course is not None:
        # A river alone is anywhere along it.
        return _around(course, constants["river.median_km"], constants["river.ln_sd"])
    # Half of a normal in two dimensions lies within 1.18 standard deviations: √(2 ln 2).
    p50 = math.hypot(constants.curve("named.p50_km", max(place.population, 1)), 1.18 * position_error_km(place))
    return SettlementField(place.lon, place.lat, p50, constants["named.tail_share"])


def is_rough_division(place: Place, gazetteer: Gazetteer) -> bool:
    """Tell whether a place is a division without an outline, known by the towns in it."""
    return place.feature.startswith("ADM") and gazetteer.polygon(place) is None


def around_seat(place: Place) -> Field:
    """Return the field of what lies in the division that is known by its seat only."""
    constants = calibration.load()
    return SettlementField(place.lon, place.lat, constants["named.seat_p50_km"], constants["named.tail_share"])


def field_within(place: Place, gazetteer: Gazetteer, *, around_town: bool) -> Field:
    """Return the field of what lies in a place; `around_town`, in the division that a town is known by."""
    # A quarter of a town has no district around it.
    is_town = place.feature.startswith("PPL") and place.feature != "PPLX"
    return around_seat(place) if around_town and is_town else named_field(place, gazetteer)


def coordinates_field(phrase: Phrase) -> Field:
    """Return the field of printed coordinates: as wide as their last digit allows."""
    assert phrase.lonlat_deg is not None
    lon, lat = phrase.lonlat_deg
    return SettlementField(lon, lat, max(phrase.precision_m / 1000, 0.05), 0.0)


def area_field(
    place: Place,
    gazetteer: Gazetteer,
    *,
    bearing_deg: float | None = None,
    steepness: float = 0.0,
    central_share: float = 0.0,
    wider_km: float = 0.0,
) -> AreaField:
    """Return a field inside the polygon of `place`, or inside its circle where no polygon is known.

    With `wider_km` the polygon is drawn wider by so much.
    """
    polygon = gazetteer.polygon(place) or _circle(place.lon, place.lat, max(place.radius_km, 1.0))
    if wider_km:
        polygon = _widened(polygon, wider_km)
    lon, lat, reach, _ = _frame(polygon)
    return AreaField(lon, lat, reach, polygon, bearing_deg, steepness, central_share)


@lru_cache(maxsize=4096)
def _circle(lon_deg: float, lat_deg: float, radius_km: float) -> BaseGeometry:
    import shapely

    from geomap.geodesy import destination

    lons, lats = destination(lon_deg, lat_deg, [i * 5.0 for i in range(72)], radius_km)
    # Unwrapped, so that the ring does not jump across the antimeridian.
    lons = lon_deg + (lons - lon_deg + 180) % 360 - 180
    return shapely.Polygon(list(zip(lons.tolist(), lats.tolist(), strict=True)))


@lru_cache(maxsize=64)
def _widened(polygon: BaseGeometry, wider_km: float) -> BaseGeometry:
    """Return a polygon in degrees drawn wider; measured in the plane around its middle."""
    import numpy as np
    import shapely

    from geomap.fields.shapes import to_plane
    from geomap.geodesy import LocalPlane

    lon, lat, *_ = _frame(polygon)
    plane = LocalPlane(lon, lat)
    wider = to_plane(polygon, plane).simplify(wider_km / 20).buffer(wider_km, quad_segs=4)
    return shapely.transform(wider, lambda c: np.column_stack(plane.to_lonlat(c[:, 0], c[:, 1])))


def _around(shape: BaseGeometry, median_km: float, ln_sd: float) -> ShapeField:
    lon, lat, reach, around = _frame(shape)
    farthest = min(median_km * math.exp(2.5 * ln_sd), calibration.load()["offshore.most_km"])
    return ShapeField(lon, lat, reach + farthest, shape, median_km, ln_sd, around_km=around)


#: Frames by the identity of the shape, which is kept so that no other can take its place.
_frames: dict[int, tuple[BaseGeometry, tuple[float, float, float, float]]] = {}
_FRAMES_KEPT = 8192


def _frame(shape: BaseGeometry) -> tuple[float, float, float, float]:
    """Return anchor, reach and perimeter (km) of a shape; the gazetteer hands out the same shapes again and again."""
    known = _frames.get(id(shape))
    if known is not None:
        return known[1]
    if len(_frames) >= _FRAMES_KEPT:
        _frames.clear()
    frame = _measured_frame(shape)
    _frames[id(shape)] = (shape, frame)
    return frame


def _measured_frame(shape: BaseGeometry) -> tuple[float, float, float, float]:
    """Return anchor, reach and perimeter of the hull (km) of a shape; shapes cut at the antimeridian are joined first."""
    import numpy as np
    import shapely

    from geomap.geodesy import LocalPlane

    points = shapely.get_coordinates(shape)
    lons, lats = points[:, 0].copy(), points[:, 1]
    if lons.max() - lons.min() > 180 and not (lats.max() > 89 or lats.min() < -89):
        lons[lons < 0] += 360
    lon = (lons.max() + lons.min()) / 2
    lon = (lon + 180) % 360 - 180
    lat = (lats.max() + lats.min()) / 2
    reach, _ = distance_bearing(lon, lat, points[:, 0], lats)
    hull = shapely.MultiPoint(np.column_stack(LocalPlane(lon, lat).to_plane(points[:, 0], lats))).convex_hull
    # Both sides of a line.
    around = hull.length * (1 if hull.geom_type == "Polygon" else 2)
    return float(lon), float(lat), float(reach.max()) * 1.02 + 0.5, max(float(around), 0.1)


_BUILDERS = {
    "distance_bearing": _offset,
    "distance": _distance,
    "bearing": _bearing,
    "near": _near,
    "outskirts": _outskirts,
    "between": _between,
    "road": _between,
    "part_of": _part_of,
    "border": _border,
    "offshore": _offshore,
    "countryside": countryside_field,
    "site": site_field,
}
