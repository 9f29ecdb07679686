"""The map page: one HTML file that opens offline, and a Folium layer that draws the same events."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from geomap.records import Event

if TYPE_CHECKING:
    from geomap.outputs.webmap.layer import EventLayer

__all__ = ["EventLayer", "write_map"]


def write_map(events: Iterable[Event], path: str | os.PathLike[str], *, title: str = "geomap") -> None:
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

    Raises
    ------
    InputError
        If a coordinate is not finite, or the file cannot be written.
    """
    from geomap.files import write_atomic
    from geomap.outputs.webmap.page import render_page

    write_atomic(path, render_page(tuple(events), title=title))


def __getattr__(name: str) -> Any:
    if name == "EventLayer":
        return import_module("geomap.outputs.webmap.layer").EventLayer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
