"""A Folium layer that draws events by precision on one canvas."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from branca.element import Element, Figure
from folium.map import Layer
from folium.template import Template

from geomap.outputs.columns import drawable
from geomap.outputs.webmap.assets import LAYER_SCRIPTS, LAYER_STYLES, joined
from geomap.outputs.webmap.payload import build_columns, pack
from geomap.records import Event

#: Characters that HTML or a template language could read as more than text.
UNSAFE = {ord(character): f"&#{ord(character)};" for character in "&<>\"'`{}%#$"}


class Verbatim(Element):
    """Markup put into the page as it is; Folium compiles other elements as templates a second time."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self.text = text

    def render(self, **kwargs: object) -> str:
        """Return the markup."""
        return self.text


def figure_of(element: Element) -> Figure:
    """Return the document an element is part of.

    Raises
    ------
    TypeError
        If the element was not added to a map.
    """
    figure = element.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("add this element to a Map before rendering it")
    return figure


def script(text: str) -> Verbatim:
    """Return an inline script."""
    return Verbatim(f"<script>\n{text}</script>")


def style(text: str) -> Verbatim:
    """Return an inline style sheet."""
    return Verbatim(f"<style>\n{text}</style>")


def packed_data(identifier: str, packed: str) -> Verbatim:
    """Return packed data (a JSON string) as an element that no browser runs."""
    return Verbatim(f'<script type="application/json" id="{identifier}">{packed}</script>')


class EventLayer(Layer):
    """Events as a layer of any Folium map (EPSG:3857), with popups; works with ``folium.LayerControl``.

    Parameters
    ----------
    events : iterable of Event
    name : str
        Shown in a layer control; any text is safe.
    control, show : bool
        As for every Folium layer.
    title : str
        Title of the page, used by `write_map`.

    Raises
    ------
    InputError
        If a coordinate is not finite.

    Examples
    --------
    >>> import folium
    >>> from geomap.records import Event, Location
    >>> event = Event("e1", location=Location(16.6, 31.2, 900.0, "LY", where_prec=1))
    >>> chart = folium.Map(location=(31.2, 16.6), tiles=None)
    >>> _ = EventLayer([event]).add_to(chart)
    >>> "geomap.eventLayer" in chart.get_root().render()
    True
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = geomap.eventLayer({{ this.data_id|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        events: Iterable[Event],
        name: str = "Events",
        *,
        control: bool = True,
        show: bool = True,
        title: str = "geomap",
    ) -> None:
        super().__init__(name=name.translate(UNSAFE), overlay=True, control=control, show=show)
        self._name = "EventLayer"
        kept = tuple(events)
        self.packed = pack(build_columns(kept, title=title))
        # Folium's random ids would make every page differ.
        digest = hashlib.sha256(self.packed.head.encode("ascii"))
        for block in self.packed.blocks:
            digest.update(block.encode("ascii"))
        self._id = digest.hexdigest()[:16]
        self.data_id = f"data_{self._id}"
        self._points = [(location.lat, location.lon) for event in kept if (location := drawable(event)) is not None]

    def _get_self_bounds(self) -> list[list[float | None]]:
        if not self._points:
            return [[None, None], [None, None]]
        lats, lons = zip(*self._points, strict=True)
        return [[min(lats), min(lons)], [max(lats), max(lons)]]

    def render(self, **kwargs: object) -> str:
        """Add the layer's scripts, styles and data to the page."""
        figure = figure_of(self)
        figure.header.add_child(style(joined(LAYER_STYLES)), name="geomap_layer_style")
        figure.header.add_child(script(joined(LAYER_SCRIPTS)), name="geomap_layer_script")
        figure.html.add_child(packed_data(self.data_id, self.packed.head), name=self.data_id)
        for number, block in enumerate(self.packed.blocks):
            identifier = f"{self.data_id}_{number}"
            figure.html.add_child(packed_data(identifier, block), name=identifier)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""
