"""First-order divisions of many points at once, by the polygons of the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.gazetteer import default_folder
from geomap.gazetteer.build_places import NEAREST_DIVISION_DEG
from geomap.gazetteer.default import DefaultIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class DivisionLocator:
    """Finds the division of a place's own country that holds it or lies next to it.

    Parameters
    ----------
    countries : list of str
        ISO codes that the numbers given to `divisions` stand for.
    """

    def __init__(self, countries: list[str]) -> None:
        import numpy as np
        import shapely

        self._index = DefaultIndex(default_folder())
        places = [self._index.place(self._index.settlements + number) for number in range(self._index.divisions)]
        self._names = [place.name for place in places]
        number_of = {code: number for number, code in enumerate(countries)}
        # 65535 stands for countries that no place is in; 0 is the sea.
        self._country = np.array([number_of.get(place.country, 65535) for place in places], dtype="<u2")
        self._polygons = [self._index.boundaries.polygon(number) for number in range(self._index.divisions)]
        self._tree = shapely.STRtree(self._polygons)

    def name(self, number: int) -> str:
        """Return the name of a division, empty for some specks of land."""
        return self._names[number]

    def divisions(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], country: NDArray[np.uint16]
    ) -> NDArray[np.int32]:
        """Return the number of each point's division, -1 where none of its country is near."""
        import numpy as np
        import shapely

        found = np.full(lon.size, -1, dtype=np.int32)
        points = shapely.points(lon, lat)
        which, numbers = self._tree.query(points)
        own = (country[which] == self._country[numbers]) & (country[which] != 0)
        which, numbers = which[own], numbers[own]
        order = np.argsort(numbers, kind="stable")
        which, numbers = which[order], numbers[order]
        starts = np.flatnonzero(np.diff(numbers, prepend=-1))
        for start, stop in zip(starts, [*starts[1:], numbers.size], strict=True):
            number, members = int(numbers[start]), which[start:stop]
            inside = shapely.contains_xy(self._polygons[number], lon[members], lat[members])
            found[members[inside]] = number
        left = np.flatnonzero((found < 0) & (country != 0))
        which, numbers = self._tree.query(points[left], predicate="dwithin", distance=NEAREST_DIVISION_DEG)
        own = country[left[which]] == self._country[numbers]
        which, numbers = which[own], numbers[own]
        distances = shapely.distance(points[left[which]], np.array(self._polygons)[numbers])
        # The nearest comes last and stays.
        for i in np.lexsort((numbers, -distances)):
            found[left[which[i]]] = numbers[i]
        return found
