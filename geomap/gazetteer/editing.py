"""What people change: their own places, added, edited and removed, and places of the default hidden."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from geomap.errors import GazetteerError
from geomap.gazetteer import own
from geomap.gazetteer.entries import Entry, Problem, cells, parse_row
from geomap.records import Place

if TYPE_CHECKING:
    from geomap.gazetteer.store import Gazetteer

#: A new position settles these anew unless they are given too.
_FOLLOWS_POSITION = ("country", "admin1")


class Editor:
    """The part of `Gazetteer` that writes the file of own entries; every change is checked first."""

    _path: Path

    def _shipped(self, identifier: str) -> Place | None:
        """Return the place of the default or of a pack with an id, hidden or not."""
        raise NotImplementedError

    def own(self) -> list[Place]:
        """Return the own entries, in the order of the file."""
        return list(own.load(self._path).places.values())

    def own_entries(self) -> list[Entry]:
        """Return the rows of the file of own entries, hidden places among them, in its order."""
        return list(own.load(self._path).entries)

    def suppressed(self) -> list[str]:
        """Return the ids of the default that are hidden, sorted."""
        return sorted(own.load(self._path).suppressed)

    def add(self, place: Place | Entry, *, force: bool = False) -> Place:
        """Write an own entry, which the next look-up uses.

        Parameters
        ----------
        place : Place or Entry
            With an empty id, one is made from the name.
        force : bool
            Accept a point outside the stated country.

        Returns
        -------
        Place
            As it is known from now on.

        Raises
        ------
        GazetteerError
            If something is wrong with the entry; the file is left untouched.
        """
        from geomap.gazetteer.checks import checked

        entry = place if isinstance(place, Entry) else _as_entry(place)
        with own.editing(self._path) as entries:
            entry = checked(entry, entries, cast("Gazetteer", self), force=force)
            entries.append(entry)
        return own.to_place(entry)

    def add_all(
        self, given: Iterable[Entry], *, force: bool = False, skip_invalid: bool = False
    ) -> tuple[list[Place], list[Problem]]:
        """Write many own entries at once, or none of them.

        Parameters
        ----------
        given : iterable of Entry
            With empty ids, they are made from the names; `line` is used to report problems.
        force : bool
            Accept points outside the stated countries.
        skip_invalid : bool
            Write the entries that are right although others are wrong.

        Returns
        -------
        (list of Place, list of Problem)
            What was written (nothing where there are problems and `skip_invalid` is false), and what is wrong.

        Raises
        ------
        GazetteerError
            If the file cannot be changed.
        """
        from geomap.gazetteer.checks import checked

        written: list[Entry] = []
        problems: list[Problem] = []
        with own.editing(self._path) as entries:
            known = len(entries)
            taken = own.add_ids(entries)
            hidden = {entry.id for entry in entries if entry.action == "suppress"}
            for entry in given:
                try:
                    if entry.action == "suppress":
                        self._check_hiding(entry.id, hidden)
                        hidden.add(entry.id)
                    else:
                        entry = checked(entry, (), cast("Gazetteer", self), force=force, taken=taken)
                        taken.add(own.own_id(entry.id))
                except GazetteerError as error:
                    problems.append(Problem(entry.line, str(error)))
                else:
                    written.append(entry)
            if not problems or skip_invalid:
                entries.extend(written)
            if len(entries) == known:
                written = []
        return [own.to_place(entry) for entry in written if entry.action == "add"], problems

    def edit(self, identifier: str, changes: Mapping[str, str], *, force: bool = False) -> Place:
        """Change an own entry.

        Parameters
        ----------
        identifier : str
        changes : mapping of str to str
            New values by column of the places file, as text; an empty text clears a value. A new position settles
            country and division anew.
        force : bool
            Accept a point outside the stated country.

        Raises
        ------
        GazetteerError
            If there is no such entry or something is wrong with a value; the file is left untouched.
        """
        from geomap.gazetteer.checks import checked

        wanted = own.own_id(identifier)
        with own.editing(self._path) as entries:
            numbers = [i for i, e in enumerate(entries) if e.action == "add" and own.own_id(e.id) == wanted]
            if not numbers:
                raise GazetteerError(f"{self._path} has no place of yours with the id {identifier!r}; see: list")
            row = cells(entries[numbers[0]])
            if not {"lon", "lat", "polygon"}.isdisjoint(changes):
                row.update(dict.fromkeys(_FOLLOWS_POSITION, ""))
            row.update(changes)
            country, row["country"] = row["country"], ""
            edited = dataclasses.replace(parse_row(row), country=country)
            others = entries[: numbers[0]] + entries[numbers[0] + 1 :]
            edited = checked(edited, others, cast("Gazetteer", self), force=force)
            entries[numbers[0]] = edited
        return own.to_place(edited)

    def suppress(self, identifier: str, *, note: str = "") -> Place:
        """Hide a place of the default or of a pack and return it.

        Raises
        ------
        GazetteerError
            If there is no such place or it is hidden already.
        """
        with own.editing(self._path) as entries:
            hidden = {entry.id for entry in entries if entry.action == "suppress"}
            place = self._check_hiding(identifier, hidden)
            entries.append(Entry(id=identifier, name=place.name, note=note, action="suppress"))
        return place

    def _check_hiding(self, identifier: str, hidden: set[str]) -> Place:
        place = self._shipped(identifier)
        if place is None:
            raise GazetteerError(f"no place of the default has the id {identifier!r}; find it with: search NAME")
        if identifier in hidden:
            raise GazetteerError(f"{identifier} is suppressed already")
        return place

    def unsuppress(self, identifier: str) -> None:
        """Show a hidden place of the default again."""
        self._drop(identifier, "suppress")

    def remove(self, identifier: str) -> None:
        """Remove an own entry."""
        self._drop(identifier, "add")

    def _drop(self, identifier: str, action: str) -> None:
        wanted = own.own_id(identifier) if action == "add" else identifier
        with own.editing(self._path) as entries:
            kept = [
                entry
                for entry in entries
                if entry.action != action or (own.own_id(entry.id) if action == "add" else entry.id) != wanted
            ]
            if len(kept) == len(entries):
                raise GazetteerError(f"{self._path} has no {action} row with the id {identifier!r}")
            entries[:] = kept


def _as_entry(place: Place) -> Entry:
    names = {field.name for field in dataclasses.fields(Entry)}
    shared = [field.name for field in dataclasses.fields(Place) if field.name in names]
    return Entry(aliases=place.names, **{name: getattr(place, name) for name in shared})
