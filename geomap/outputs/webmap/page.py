"""The self-contained page: a Folium map without links, its panel, a content security policy, and a check."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from html.parser import HTMLParser

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
from geomap.outputs.webmap.payload import pack_bytes
from geomap.records import Event

PANEL_ID = "geomap-panel"
OUTLINES_ID = "geomap-outlines"


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
            geomap.page({{ this._parent.get_name() }}, {{ this.layer.get_name() }}, {{ this.ids|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, layer: EventLayer, ids: dict[str, str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Panel"
        self._id = "geomap"
        self.layer = layer
        self.ids = ids


def outlines() -> bytes | None:
    """Return the gzipped TopoJSON of the world's countries that comes with the gazetteer, None if missing."""
    from geomap.gazetteer import default_folder

    path = default_folder() / "outlines.json.gz"
    return path.read_bytes() if path.is_file() else None


def _hashes(html: str, tag: str) -> str:
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", html, flags=re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") for text in found)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def with_policy(html: str) -> str:
    """Return the page with a policy under which only the scripts and styles written here can run."""
    policy = (
        f"default-src 'none'; script-src {_hashes(html, 'script')}; style-src {_hashes(html, 'style')}; "
        "img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'"
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


def check_self_contained(html: str) -> None:
    """Make sure that a page loads nothing but data it carries.

    Raises
    ------
    GeomapError
        Naming the first address the page would load.

    Examples
    --------
    >>> check_self_contained('<a href="https://example.org">a link is fine</a>')
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


def render_page(events: Sequence[Event], *, title: str = "geomap") -> str:
    """Return the map page of the events as HTML.

    Parameters
    ----------
    events : sequence of Event
    title : str

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
    ids = {"panel": PANEL_ID}
    base = outlines()
    figure = figure_of(chart)
    if base is not None:
        ids["outlines"] = OUTLINES_ID
        figure.html.add_child(packed_data(OUTLINES_ID, pack_bytes(base)), name=OUTLINES_ID)
    chart.add_child(Panel(layer, ids))
    html = with_policy(figure.render())
    check_self_contained(html)
    return html
