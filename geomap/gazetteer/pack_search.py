"""Looking up in all packs at once, beside the default."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from geomap import calibration
from geomap.gazetteer.layout import MAIN_NAME
from geomap.gazetteer.merge import distance_km, first_records, joined, merged
from geomap.gazetteer.packs import Pack, key_hash, open_packs, pack_folders
from geomap.records import Place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer.default import DefaultIndex
    from geomap.gazetteer.fuzzy_index import FuzzyMatch

#: Shorter keys are looked up when asked for, but not seen in a text.
_MIN_KEY_IN_TEXT = 3


class PackSet:
    """The installed packs, in the order of their names."""

    def __init__(self, packs: tuple[Pack, ...] = (), warnings: tuple[str, ...] = ()) -> None:
        self.packs = packs
        self.warnings = warnings

    def __bool__(self) -> bool:
        return bool(self.packs)

    @classmethod
    def of(cls, folders: tuple[tuple[Path, int], ...]) -> PackSet:
        """Return the packs in folders listed by `installed_stamp`; the same object for the same folders."""
        known = _opened.get(folders)
        if known is None:
            known = _opened[folders] = cls(*open_packs(folders))
        return known

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
        return any(pack.has(hashed) for pack in self.packs)

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
        for pack in self.packs:
            for posting in pack.lookup(hashed, codes):
                number = posting & ~MAIN_NAME
                place = pack.place(number)
                if _hidden(place, suppressed):
                    continue
                rank = 1 + 2 * _rank(place, has_polygon=pack.has_polygon(number))
                ranked.append((rank, (_in_default(place, index), bool(posting & MAIN_NAME))))
        if len(ranked) == len(found):
            return found
        ranked.sort(key=lambda pair: pair[0])
        return merged([match for _, match in ranked])

    def fuzzy_with(
        self, found: list[FuzzyMatch], name: str, codes: frozenset[str] | None, suppressed: Collection[str]
    ) -> list[FuzzyMatch]:
        """Return matches of own entries and the default (`found`) with those of the packs, each place once."""
        from geomap.gazetteer.fuzzy_index import search_index

        matches = list(found)
        for pack in self.packs:
            if pack.has_skeletons and (codes is None or not codes.isdisjoint(pack.info.countries)):
                matches += [match for match in search_index(name, pack, codes) if not _hidden(match.place, suppressed)]
        matches.sort(key=lambda match: (not match.place.id.startswith("own:"), -match.score))
        kept = {id(place) for place in first_records([match.place for match in matches])}
        return [match for match in matches if id(match.place) in kept]

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


def _hidden(place: Place, suppressed: Collection[str]) -> bool:
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
