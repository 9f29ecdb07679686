"""Events as they may be published: no more precise than they are known, and no younger than is safe."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from geomap.outputs.geometry import MASSES
from geomap.records import Event, Location
from geomap.rounding import METRES_PER_DEGREE

#: No published point has more decimals of a degree: 0.01 is about a kilometre, a village.
MOST_DECIMALS = 2
FLAG = "rounded for publication"


@dataclass(frozen=True, slots=True)
class PublishRules:
    """What to do before events are published.

    Attributes
    ----------
    drop_urls : bool
        Leave out the addresses of reports.
    min_age_days : int
        Leave out events that may be younger than this on `as_of`; those without a date may be.
    as_of : datetime.date
    """

    as_of: dt.date
    drop_urls: bool = False
    min_age_days: int = 0


def published_decimals(uncertainty_m: float) -> int:
    """Return the decimals whose step is the largest that does not exceed the uncertainty.

    Parameters
    ----------
    uncertainty_m : float
        Metres.

    Returns
    -------
    int
        0 to `MOST_DECIMALS`.

    Examples
    --------
    >>> [published_decimals(metres) for metres in (10, 1_200, 5_000, 30_000, 400_000)]
    [2, 2, 2, 1, 0]
    """
    for decimals in range(MOST_DECIMALS):
        if METRES_PER_DEGREE * 10.0**-decimals <= uncertainty_m:
            return decimals
    return MOST_DECIMALS


def _rounded(location: Location) -> Location:
    decimals = published_decimals(location.uncertainty_m)
    lon, lat = round(location.lon, decimals) + 0.0, round(location.lat, decimals) + 0.0
    step_m = METRES_PER_DEGREE * 10.0**-decimals
    regions = ((mass, location.region(mass)) for mass in MASSES)
    return replace(
        location,
        lon=lon,
        lat=lat,
        # Half of a diagonal of the step: as far as rounding can have moved the point.
        uncertainty_m=location.uncertainty_m + step_m * math.sqrt(0.5),
        # An exact place is exact no more.
        where_prec=max(2, location.where_prec) if location.uncertainty_m < step_m else location.where_prec,
        geo_precision=max(2, location.geo_precision) if location.uncertainty_m < step_m else location.geo_precision,
        mixture=None,
        given_regions=tuple((mass, region) for mass, region in regions if region is not None),
    )


def _young(event: Event, rules: PublishRules) -> bool:
    last = event.date_end or event.date_start
    return rules.min_age_days > 0 and (last is None or (rules.as_of - last).days < rules.min_age_days)


def publishable(events: Iterable[Event], rules: PublishRules) -> Iterator[Event]:
    """Yield events with rounded coordinates, without what the rules leave out.

    The point of an event is rounded to its uncertainty (to 0.01 degrees, about a kilometre, at the finest), which grows by what
    rounding may have moved it. Quotes and place phrases are kept: whoever publishes them must read them.

    Parameters
    ----------
    events : iterable of Event
    rules : PublishRules

    Examples
    --------
    >>> import datetime as dt
    >>> event = Event("e1", location=Location(16.58871, 31.20893, 300.0, "LY", where_prec=1))
    >>> rules = PublishRules(dt.date(2024, 1, 1))
    >>> place = next(publishable([event], rules)).location
    >>> place.lon, place.lat, round(place.uncertainty_m)
    (16.59, 31.21, 1086)
    >>> list(publishable([event], PublishRules(dt.date(2024, 1, 1), min_age_days=30)))
    []
    """
    for event in events:
        if _young(event, rules):
            continue
        if rules.drop_urls:
            event = replace(event, reports=tuple(replace(report, url="") for report in event.reports))
        if isinstance(event.location, Location):
            event = replace(event, location=_rounded(event.location), flags=(*event.flags, FLAG))
        yield event
