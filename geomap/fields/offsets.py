"""What "D km DIR of X" was measured to mean: spread by source, distance and size of the place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from geomap import calibration
from geomap.phrases.grammar import Phrase
from geomap.phrases.lexicon import is_sixteen_wind
from geomap.records import Place

#: Most that being counted from anywhere in a place adds to the spread of ln distance.
MOST_BLUR = 1.0
#: Kinds of bearing: NE and the like, N and the like, NNE and the like or degrees.
WINDS = ("", "cardinal_wind", "sixteen_wind")


@dataclass(frozen=True, slots=True)
class OffsetModel:
    """The density of one offset phrase around one place.

    Attributes
    ----------
    source : str
        The group of constants: "press", "reported", "nautical", "technical" or "driven".
    median_km : float
        Median distance: the stated one times what such writers overstate or understate.
    ln_sd, sigma_deg : float
        Spread of the logarithm of distance, and of the bearing (0 without one).
    tail_share, tail_ln_sd, tail_sigma_deg : float
        Share of careless wordings, and how wide those spread about the same median and bearing.
    outlier_share, outlier_km : float
        Share of wordings that say little; standard deviation of the round normal they follow.
    """

    source: str
    median_km: float
    ln_sd: float
    sigma_deg: float
    tail_share: float
    tail_ln_sd: float
    tail_sigma_deg: float
    outlier_share: float
    outlier_km: float


@dataclass(frozen=True, slots=True)
class _Habits:
    """The constants of one source of :attr:`OffsetModel.source`, under their names."""

    edge_share: float
    extent_share: float
    floor_km: float
    caution: float
    ln_sd: float
    sigma_deg: float
    tail_share: float
    tail_factor: float
    tail_turn_factor: float
    outlier_share: float


@lru_cache(maxsize=64)
def _habits(constants: calibration.Calibration, source: str) -> _Habits:
    return _Habits(*(constants[f"{source}.{name}"] for name in _Habits.__slots__))


def source_class(phrase: Phrase) -> str:
    """Return whose habits of measuring a phrase shows: "nautical", "driven", "reported", "technical" or "press".

    Nautical miles are written by seafarers; a compass bearing in letters behind an unhedged metric distance ("35 km SSE
    of") is mostly computed.
    """
    if phrase.by_road:
        return "driven"
    if phrase.nautical:
        return "nautical"
    if phrase.reported:
        return "reported"
    if phrase.bearing_text.isupper() and len(phrase.bearing_text) <= 3 and not phrase.hedge:
        return "technical" if "k" in phrase.distance_text.lower() else "press"
    return "press"


def wind_of(phrase: Phrase) -> str:
    """Return which of :data:`WINDS` a bearing is: the name of the constant that its spread is multiplied with.

    Ships call a bearing north only when it nearly is, and all between north and east northeast.
    """
    if phrase.bearing_deg is None:
        return ""
    if phrase.in_degrees or is_sixteen_wind(phrase.bearing_deg):
        return "sixteen_wind"
    return "cardinal_wind" if phrase.bearing_deg % 90 == 0 else ""


#: Radius that holds 90 % of a normal in two dimensions, in standard deviations along one: √(2 ln 10).
_SIGMAS_90 = 2.146
#: No settlement is smaller than half of this.
_SMALLEST_ROUGH_KM = 2.0


def position_error_km(place: Place) -> float:
    """Return the standard deviation along one axis of where a settlement lies, 0 where its list knows that well.

    A radius far larger than so many people live in says how good the position is.
    """
    if place.radius_km <= _SMALLEST_ROUGH_KM or not place.feature.startswith("PPL"):
        return 0.0
    usual = calibration.load().curve("settlement_radius_km.value", max(place.population, 1))
    return place.radius_km / _SIGMAS_90 if place.radius_km > 2 * usual else 0.0


def offset_model(phrase: Phrase, place: Place | None = None) -> OffsetModel:
    """Return the density of an offset phrase; without `place` for a reference that is a point.

    The median distance is shrink·D + edge_share·radius: some count from the edge of a town, ships from its shore. The
    distance may be counted from anywhere in the place and points are given to a kilometre or so, which blurs short
    distances by b = √(floor_km² + (extent_share·radius)²)/D: ln_sd² = (constant)² + ln(1 + b)², and of the bearing
    (constant)² + arctan(b)². The tail is a wider constant under the same blur.
    """
    constants = calibration.load()
    low, high = phrase.distance_km or (1.0, 1.0)
    stated = math.sqrt(low * high)
    source = source_class(phrase)
    habits = _habits(constants, source)
    radius = beyond = 0.0
    if place is not None:
        radius = min(place.radius_km, stated)
        beyond = habits.edge_share * place.radius_km
    error = position_error_km(place) if place is not None else 0.0
    blur = math.hypot(habits.floor_km, habits.extent_share * radius, error) / stated
    # A range "100-150 km" is uniform in ln D: its variance adds to that of a single figure.
    ranged = math.log(high / low) / math.sqrt(12) if high > low else 0.0
    caution, narrow = habits.caution, habits.ln_sd
    far = min(math.log1p(blur), MOST_BLUR)
    ln_sd = math.hypot(caution * math.hypot(narrow, far), ranged)
    tail_ln_sd = math.hypot(caution * math.hypot(habits.tail_factor * narrow, far), ranged)
    sigma = tail_sigma = 0.0
    if phrase.bearing_deg is not None:
        around = math.degrees(math.atan(blur))
        wind, widest = wind_of(phrase), habits.sigma_deg
        exact = constants[f"{source}.{wind}"] if wind else 1.0
        sigma = caution * math.hypot(exact * widest, around)
        tail_sigma = caution * math.hypot(habits.tail_turn_factor * widest, around)
    median = stated * constants.curve(f"{source}.shrink", stated) + beyond
    if phrase.kind == "distance":
        # Who gives no direction did not look at a map: told more loosely, and on land longer than the crow flies.
        afloat = "afloat_" if phrase.nautical else ""
        median = stated * constants[f"distance.{afloat}shrink"]
        ln_sd, tail_ln_sd = (math.hypot(sd, constants[f"distance.{afloat}ln_sd"]) for sd in (ln_sd, tail_ln_sd))
    return OffsetModel(
        source,
        median,
        ln_sd,
        sigma,
        habits.tail_share,
        tail_ln_sd,
        tail_sigma,
        habits.outlier_share,
        stated * constants["offset.outlier_radius"] / 2,
    )
