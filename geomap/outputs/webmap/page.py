"""The self-contained page: a Folium map without links, its panel, a content security policy, and a check."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from geomap.errors import GeomapError
from geomap.outputs.webmap.assets import (
    PAGE_SCRIPTS,
    PAGE_STYLES,
    joined,
    leaflet_script,
    leaflet_style,
)
from geomap.outputs.webmap.layer import EventLayer, figure_of, packed_data, script, style
from geomap.outputs.webmap.packing import as_json_string
from geomap.outputs.webmap.tiles import Tiles
from geomap.records import Event

PANEL_ID = "geomap-panel"
OUTLINES_ID = "geomap-outlines"
DETAILS_ID = "geomap-details"

#: Addresses that Leaflet names (its home page, and namespaces that nothing is loaded from).
KNOWN_ADDRESSES = ("https://leafletjs.com", "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")


class PageFigure(Figure):
    """The HTML document; its script runs in a function of its own, so that no names leak."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="en">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        "<title>geomap</title>\n"
        "{{ this.header.render(**kwargs) }}\n"
        "</head>\n"
        "<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script>\n(function () {\n{{ this.script.render(**kwargs) }}\n})();\n</script>\n"
        "</body>\n"
        "</html>\n"
    )

    def __init__(self) -> None:
        super().__init__()
        self.header._children.clear()


class PageMap(folium.Map):
    """A Folium map that carries Leaflet inside and loads nothing: no tiles, icons, jQuery or Bootstrap."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="gm-page">
                <aside class="gm-panel" id="geomap-panel" aria-label="Events">
                    <p class="gm-error">Reading the events …</p>
                    <noscript><p class="gm-error">This map needs JavaScript.</p></noscript>
                </aside>
                <main class="gm-main"><div class="folium-map" id="{{ this.get_name() }}"></div></main>
            </div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = geomap.createMap(
                {{ this.get_name()|tojson }},
                {center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }}}
            );
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__(
            location=(18.0, 15.0),
            zoom_start=2,
            tiles=None,
            min_zoom=1,
            max_zoom=13,
            zoom_snap=0.5,
            zoom_delta=1,
            world_copy_jump=True,
            fade_animation=False,
        )
        self._id = "geomap"
        PageFigure().add_child(self)

    def render(self, **kwargs: object) -> str:
        """Add Leaflet and the page's own files."""
        figure = figure_of(self)
        figure.header.add_child(style(leaflet_style()), name="leaflet_style")
        figure.header.add_child(script(leaflet_script()), name="leaflet_script")
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        figure.header.add_child(style(joined(PAGE_STYLES)), name="geomap_page_style")
        figure.header.add_child(script(joined(PAGE_SCRIPTS)), name="geomap_page_script")
        return ""


class Panel(MacroElement):
    """Connects the list, the filters and the legend with the layer."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            geomap.page({{ this._parent.get_name() }}, {{ this.layer.get_name() }}, {{ this.page_options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, layer: EventLayer, page_options: dict[str, object]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Panel"
        self._id = "geomap"
        self.layer = layer
        self.page_options = page_options


def base_maps() -> dict[str, bytes]:
    """Return the gzipped base of the map: outlines of the gazetteer's countries; rivers, lakes and city names."""
    from geomap.gazetteer import default_folder

    data = Path(str(resources.files("geomap").joinpath("data")))
    paths = {OUTLINES_ID: default_folder() / "outlines.json.gz", DETAILS_ID: data / "base.json.gz"}
    return {identifier: path.read_bytes() for identifier, path in paths.items() if path.is_file()}


def _hashes(html: str, tag: str) -> str:
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", html, flags=re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") for text in found)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def with_policy(html: str, tiles: Tiles | None = None) -> str:
    """Return the page with a policy under which only the scripts and styles written here can run.

    With `tiles`, pictures may come from their server, and from nowhere else.
    """
    policy = (
        f"default-src 'none'; script-src {_hashes(html, 'script')}; style-src {_hashes(html, 'style')}; "
        f"img-src data:{f' {tiles.origin}' if tiles else ''}; connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    return html.replace('<meta charset="utf-8">\n', f'<meta charset="utf-8">\n{meta}', 1)


class _LoadFinder(HTMLParser):
    """Collects every address a page would load by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            loading = name in ("src", "srcset", "poster", "data", "background", "style")
            if value and (loading or (name == "href" and tag != "a") or (tag, name) == ("meta", "refresh")):
                self.loads.append(value)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.loads += re.findall(r"url\(\s*[\"']?([^)\"']+)", data)
            self.loads += re.findall(r"@import\s+[\"']([^\"']+)", data)


def check_self_contained(html: str, tiles: Tiles | None = None) -> None:
    """Make sure that a page loads nothing but data it carries, and names no address that is not known.

    The events themselves, and the addresses of their reports, are packed and not looked at.

    Raises
    ------
    GeomapError
        Naming the first address that is wrong.

    Examples
    --------
    >>> check_self_contained('<img src="data:image/png;base64,AAAA">')
    >>> check_self_contained('<script src="https://example.org/x.js"></script>')
    Traceback (most recent call last):
    geomap.errors.GeomapError: the page would load https://example.org/x.js; it must carry everything itself
    """
    finder = _LoadFinder()
    finder.feed(html)
    finder.close()
    for address in finder.loads:
        if not address.startswith(("data:", "#")):
            raise GeomapError(f"the page would load {address[:120]}; it must carry everything itself")
    known = KNOWN_ADDRESSES + ((tiles.origin,) if tiles else ())
    for address in re.findall(r"""(?:https?|wss?|ftp):\\?/\\?/[^\s"'`<>);]+""", html, flags=re.IGNORECASE):
        if not address.startswith(known):
            raise GeomapError(f"the page names {address[:120]}, which it has no business with")


def render_page(events: Sequence[Event], *, title: str = "geomap", tiles: Tiles | None = None) -> str:
    """Return the map page of the events as HTML.

    Parameters
    ----------
    events : sequence of Event
    title : str
    tiles : Tiles, optional
        An online map that the reader may switch on.

    Raises
    ------
    InputError
        If a coordinate is not finite.
    GeomapError
        If the page would load anything from elsewhere.
    """
    chart = PageMap()
    layer = EventLayer(events, title=title)
    layer.add_to(chart)
    options: dict[str, object] = {"panel": PANEL_ID}
    figure = figure_of(chart)
    bases = base_maps()
    for name, identifier in (("outlines", OUTLINES_ID), ("details", DETAILS_ID)):
        if identifier in bases:
            options[name] = identifier
            figure.html.add_child(packed_data(identifier, as_json_string(bases[identifier])), name=identifier)
    if tiles:
        options["tiles"] = {"url": tiles.url, "credit": tiles.credit, "host": tiles.host}
    chart.add_child(Panel(layer, options))
    html = with_policy(figure.render(), tiles)
    check_self_contained(html, tiles)
    return html
