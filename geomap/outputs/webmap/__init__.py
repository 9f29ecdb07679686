"""The map page: one HTML file that opens offline, a still picture, and a Folium layer that draws the same events."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from geomap.records import Event

if TYPE_CHECKING:
    from geomap.outputs.webmap.layer import EventLayer
    from geomap.outputs.webmap.overview import write_overview

__all__ = ["EventLayer", "EventMap", "write_map", "write_overview"]

_HOME = {"EventLayer": "geomap.outputs.webmap.layer", "write_overview": "geomap.outputs.webmap.overview"}


class EventMap:
    """The map page of some events, to save or to look at in a notebook.

    Parameters
    ----------
    events : iterable of Event
    title : str
        Shown at the head of the page; any text is safe.
    tiles : str
        An online map that the reader may switch on: a name that xyzservices knows
        (``OpenStreetMap.Mapnik``) or ``https://…/{z}/{x}/{y}.png``. Empty for none.
    tiles_credit : str
        What the owner of the tiles wants to be said; needed with an address.

    Raises
    ------
    InputError
        If a coordinate is not finite, or the tiles cannot be used.

    Examples
    --------
    >>> page = EventMap([Event("e1", place_text="Sirte")], title="One event")
    >>> page.html().startswith("<!DOCTYPE html>"), "<iframe" in page._repr_html_()
    (True, True)
    """

    def __init__(
        self, events: Iterable[Event], *, title: str = "geomap", tiles: str = "", tiles_credit: str = ""
    ) -> None:
        from geomap.outputs.webmap.page import render_page
        from geomap.outputs.webmap.tiles import tiles_from

        server = tiles_from(tiles, tiles_credit) if tiles else None
        self._html = render_page(tuple(events), title=title, tiles=server)

    def html(self) -> str:
        """Return the page."""
        return self._html

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file."""
        from geomap.files import write_atomic

        write_atomic(path, self._html)

    def _repr_html_(self) -> str:
        """Show the map in a notebook, in a frame that cannot reach the notebook."""
        from html import escape

        # A frame without an origin of its own runs the page's scripts and nothing else.
        return (
            f'<iframe srcdoc="{escape(self._html)}" sandbox="allow-scripts allow-popups allow-downloads" '
            'style="width:100%;height:640px;border:0" title="Map of events"></iframe>'
        )


def write_map(
    events: Iterable[Event],
    path: str | os.PathLike[str],
    *,
    title: str = "geomap",
    tiles: str = "",
    tiles_credit: str = "",
) -> None:
    """Write a map of the events as one self-contained HTML file.

    The page loads nothing from the network. Exact places are dots, towns rings of their true uncertainty,
    areas their real 90 % and 50 % regions; events known only to a country, and those that could not be
    located, are listed and counted but never drawn. The same events give the same bytes.

    Parameters
    ----------
    events : iterable of Event
    path : path-like
    title : str
        Shown at the head of the page; any text is safe.
    tiles, tiles_credit : str
        See `EventMap`. The reader switches the online map on; nothing is asked for before.

    Raises
    ------
    InputError
        If a coordinate is not finite, the tiles cannot be used, or the file cannot be written.
    """
    EventMap(events, title=title, tiles=tiles, tiles_credit=tiles_credit).save(path)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
