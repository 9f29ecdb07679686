"""What lies in which area of the gazetteer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.gazetteer.names import normalise
from geomap.records import Candidate, Place
from geomap.weighing import is_area, is_country

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer


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
        return False
    import shapely

    return bool(shapely.contains_xy(polygon, inner.lon, inner.lat))


def inside(
    inner: tuple[Candidate, ...], outer: tuple[Candidate, ...], gazetteer: Gazetteer
) -> tuple[list[Candidate], tuple[Candidate, ...]]:
    """Return the readings that lie in a container, and the containers that hold one."""
    pairs = [(i, o) for i in inner for o in outer if contains(o.place, i.place, gazetteer)]
    holding = {o.place.id for _, o in pairs}
    kept = {i.place.id for i, _ in pairs}
    return [i for i in inner if i.place.id in kept], tuple(o for o in outer if o.place.id in holding)
