"""What lies in which area of the gazetteer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geomap.gazetteer.names import normalise
from geomap.geodesy import sphere_km
from geomap.phrases.lexicon import BEARING_ADJECTIVE
from geomap.records import Candidate, Place
from geomap.weighing import is_area, is_country, is_sea

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_PART = re.compile(rf"{BEARING_ADJECTIVE}\s+(?=[^\W\d_a-z])")
#: Divisions are no circles: so many radii from the middle of one without an outline lies what may be in it.
_CIRCLE_REACH = 1.5


def contains(outer: Place, inner: Place, gazetteer: Gazetteer) -> bool:
    """Tell whether the area `outer` holds the place `inner`."""
    if outer.id == inner.id or not is_area(outer) or outer.country != inner.country:
        return False
    if is_country(outer) or outer.name == inner.admin1:
        return True
    if outer.feature == "ADM2" and inner.admin2 and outer.admin1 == inner.admin1:
        return normalise(outer.name) == normalise(inner.admin2)
    polygon = gazetteer.polygon(outer)
    if polygon is None:
        # Known by its middle and size only, and the place by no division.
        near_km = _CIRCLE_REACH * outer.radius_km
        return outer.feature == "ADM2" and sphere_km(outer.lon, outer.lat, inner.lon, inner.lat) <= near_km
    import shapely

    return bool(shapely.contains_xy(polygon, inner.lon, inner.lat))


def names_part_of_sea(words: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a name says which part of a sea: "Southern Red Sea" is seldom the region of Eritrea."""
    part = _PART.match(words)
    return part is not None and any(is_sea(place) for place in gazetteer.search(words[part.end() :])[:1])


def inside(
    inner: tuple[Candidate, ...], outer: tuple[Candidate, ...], gazetteer: Gazetteer
) -> tuple[list[Candidate], tuple[Candidate, ...]]:
    """Return the readings that lie in a container, and the containers that hold one."""
    pairs = [(i, o) for i in inner for o in outer if contains(o.place, i.place, gazetteer)]
    holding = {o.place.id for _, o in pairs}
    kept = {i.place.id for i, _ in pairs}
    return [i for i in inner if i.place.id in kept], tuple(o for o in outer if o.place.id in holding)
