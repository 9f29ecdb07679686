"""Looking up in all packs at once, beside the default."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from geomap import calibration
from geomap.errors import GazetteerError
from geomap.gazetteer import pack_index
from geomap.gazetteer.layout import MAIN_NAME
from geomap.gazetteer.merge import distance_km, joined, merged
from geomap.gazetteer.packs import Pack, key_hash, pack_folders
from geomap.records import Place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer.default import DefaultIndex

#: Shorter keys are looked up when asked for, but not seen in a text.
_MIN_KEY_IN_TEXT = 3


class PackSet:
    """The installed packs, in the order of their names.

    Parameters
    ----------
    packs : tuple of Pack
    warnings : tuple of str
        What is wrong with packs that are left out, a line each.
    index : NameIndex, optional
        Which packs know a name.
    numbers : tuple of int
        Position in `packs` of each pack of the index, -1 for those that are no longer as they were.
    """

    def __init__(
        self,
        packs: tuple[Pack, ...] = (),
        warnings: tuple[str, ...] = (),
        index: pack_index.NameIndex | None = None,
        numbers: tuple[int, ...] = (),
    ) -> None:
        self.packs = packs
        self.warnings = warnings
        self._index = index
        self._numbers = numbers
        self._outside = tuple(at for at in range(len(packs)) if at not in numbers)

    def __bool__(self) -> bool:
        return bool(self.packs)

    @classmethod
    def of(cls, folders: tuple[tuple[Path, int], ...]) -> PackSet:
        """Return the packs in folders listed by `installed_stamp`; the same object for the same folders."""
        known = _opened.get(folders)
        if known is None:
            known = _opened[folders] = cls._open(folders)
        return known

    @classmethod
    def _open(cls, folders: tuple[tuple[Path, int], ...]) -> PackSet:
        index = pack_index.read(folders[0][0].parent) if folders else None
        covered = index.covered if index is not None else ()
        packs, warnings = [], []
        for folder, installed_ns in folders:
            pack = Pack(folder)
            # The index was made of sound packs and knows when they were installed.
            if (folder.name, installed_ns) not in covered:
                try:
                    pack.info  # noqa: B018 (read now, to tell of a broken pack)
                except GazetteerError as error:
                    warnings.append(str(error))
                    continue
            packs.append(pack)
        where = {(pack.folder.name, dict(folders)[pack.folder]): at for at, pack in enumerate(packs)}
        return cls(tuple(packs), tuple(warnings), index, tuple(where.get(one, -1) for one in covered))

    def _knowing(self, hashed: int) -> list[Pack]:
        """Return the packs that may know the key with a number, in their order."""
        if self._index is None or not self._numbers:
            return list(self.packs)
        numbers = [self._numbers[number] for number in self._index.packs_with(hashed)]
        return [self.packs[at] for at in sorted((*self._outside, *numbers)) if at >= 0]

    def has_in_text(self, key: str, index: DefaultIndex | None) -> bool:
        """Tell whether a text may mean a place by a normalised name.

        Short forms of countries that are English words too, such as CAR, are left to the default to judge.
        """
        if len(key) < _MIN_KEY_IN_TEXT or (index is not None and key in index.country_keys):
            return False
        return self.has(key)

    def has(self, key: str) -> bool:
        """Tell whether a normalised name is known exactly."""
        hashed = key_hash(key)
        return any(pack.has(hashed) for pack in self._knowing(hashed))

    def merged_with(
        self,
        found: list[tuple[Place, bool]],
        key: str,
        codes: frozenset[str] | None,
        index: DefaultIndex | None,
        suppressed: Collection[str],
    ) -> list[tuple[Place, bool]]:
        """Return the places of the default (`found`) and of the packs that have a key, each place once.

        Parameters
        ----------
        found : list of (Place, bool)
            Places of the default under this key, and whether it is their main name.
        codes : frozenset of str, optional
            Countries to keep; places of no country stay.
        suppressed : collection of str
            Ids to leave out, with every record that has such a GeoNames id.
        """
        hashed = key_hash(key)
        ranked = [
            (2 * _rank(place, has_polygon=_outlined(place, index)), match) for match in found for place in match[:1]
        ]
        for pack in self._knowing(hashed):
            for posting in pack.lookup(hashed, codes):
                number = posting & ~MAIN_NAME
                place = pack.place(number)
                if is_hidden(place, suppressed):
                    continue
                rank = 1 + 2 * _rank(place, has_polygon=pack.has_polygon(number))
                ranked.append((rank, (_in_default(place, index), bool(posting & MAIN_NAME))))
        if len(ranked) == len(found):
            return found
        ranked.sort(key=lambda pair: pair[0])
        return merged([match for _, match in ranked])

    def replace(self, place: Place) -> bool:
        """Tell whether a place of the default that only its surroundings place gives way to the packs of its country."""
        if not self.packs or place.population or not place.feature.startswith("PPL") or place.id.startswith("own:"):
            return False
        if place.radius_km < calibration.load()["pack.vague_radius_km"]:
            return False
        return any(place.country in pack.info.countries for pack in self.packs)

    def get(self, identifier: str) -> Place | None:
        """Return the place with an id, None when no pack has it."""
        for pack in self.packs:
            number = pack.number_of(identifier)
            if number is not None:
                return pack.place(number)
        return None

    def polygon(self, identifier: str) -> BaseGeometry | None:
        """Return the polygon of a place by id, None where only a point is known."""
        for pack in self.packs:
            number = pack.number_of(identifier)
            if number is not None:
                return pack.polygon(number)
        return None


_opened: dict[tuple[tuple[Path, int], ...], PackSet] = {}


def installed_stamp(root: Path) -> tuple[tuple[Path, int], ...]:
    """Return what tells one set of installed packs from another."""
    return tuple(pack_folders(root))


def _rank(place: Place, *, has_polygon: bool) -> int:
    """Return 1 for divisions without a polygon: a record of the same division that has one is put first."""
    return int(place.feature.startswith("ADM") and not has_polygon)


def is_hidden(place: Place, suppressed: Collection[str]) -> bool:
    """Tell whether a place is hidden by its id or its GeoNames id."""
    return place.id in suppressed or f"gn:{place.geonames_id}" in suppressed


def _outlined(place: Place, index: DefaultIndex | None) -> bool:
    return index is not None and place.feature.startswith("ADM") and index.polygon_number(place.id) is not None


def _in_default(place: Place, index: DefaultIndex | None) -> Place:
    """Return the default's record of a place with the names of the pack's, or the pack's where it has none."""
    if index is None or place.geonames_id is None or place.feature.startswith("ADM"):
        return place
    number = index.number_of(f"gn:{place.geonames_id}")
    if number is None:
        return place
    known = index.place(number)
    near = distance_km(known, place) <= calibration.load()["pack.same_id_km"]
    return joined(known, place) if near else place
