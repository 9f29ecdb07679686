"""Online map tiles that a reader may switch on: off by default, because their server learns where the reader looks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geomap.errors import InputError

_ADDRESS = re.compile(r"(https://(?:\{s\}\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?))/[A-Za-z0-9/._~%?=&{}@+-]*")


@dataclass(frozen=True, slots=True)
class Tiles:
    """A tile server.

    Attributes
    ----------
    url : str
        Address with ``{z}``, ``{x}`` and ``{y}``.
    credit : str
        What the map must say, plain text.
    host : str
        Named to the reader before anything is asked for.
    origin : str
        What the page's policy lets in.
    """

    url: str
    credit: str
    host: str
    origin: str


def tiles_from(text: str, credit: str = "") -> Tiles:
    """Return the tile server of an address, or of a name that xyzservices knows.

    Parameters
    ----------
    text : str
        ``https://…/{z}/{x}/{y}.png``, or a name such as ``OpenStreetMap.Mapnik``.
    credit : str, optional
        What the server wants to be said; needed with an address.

    Raises
    ------
    InputError
        If it is neither, or the server needs a key.

    Examples
    --------
    >>> tiles_from("https://tiles.example.org/{z}/{x}/{y}.png", "Example").origin
    'https://tiles.example.org'
    """
    url = text
    if "/" not in text:
        import xyzservices

        try:
            provider = xyzservices.providers.query_name(text)
        except ValueError:
            raise InputError(
                f"--tiles: {text!r} is no tile server that xyzservices knows; give its https address"
            ) from None
        if provider.requires_token():
            raise InputError(f"--tiles: {provider.name} needs a key; give an https address")
        filled = {key: value for key, value in provider.items() if key not in "xyzs"} | {"r": ""}
        url = re.sub(r"\{(\w+)\}", lambda found: str(filled.get(found[1], found[0])), provider.url)
        credit = credit or provider.attribution
    found = _ADDRESS.fullmatch(url)
    if not found or not all(part in url for part in ("{z}", "{x}", "{y}")):
        raise InputError(
            f"--tiles: {text!r} is no tile server; expected https://host/…/{{z}}/{{x}}/{{y}}.png or a name"
        )
    if not credit:
        raise InputError("--tiles: an address needs --tiles-credit, what its owner wants to be said")
    origin = f"https://*.{found[2]}" if "{s}" in found[1] else found[1]
    return Tiles(url, credit, found[2], origin)
