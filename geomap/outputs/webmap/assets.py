"""The page's scripts and styles: geomap's own, and Leaflet from the XStatic package."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib import resources
from pathlib import Path

LAYER_SCRIPTS = ("core.js", "data.js", "symbols.js", "canvas.js", "groups.js", "event_layer.js", "detail.js")
PAGE_SCRIPTS = ("outlines.js", "filters.js", "timeline.js", "export.js", "legend.js", "panel.js", "page.js")
LAYER_STYLES = ("layer.css",)
PAGE_STYLES = ("page.css",)


@cache
def asset(name: str) -> str:
    """Return the text of one of geomap's own files."""
    return resources.files("geomap.outputs.webmap").joinpath("assets", name).read_text("utf-8")


def joined(names: tuple[str, ...]) -> str:
    """Return several files as one text."""
    return "\n".join(asset(name) for name in names)


def _leaflet_folder() -> Path:
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)


@cache
def leaflet_script() -> str:
    """Return Leaflet's script, without the comment that makes developer tools fetch a source map."""
    text = (_leaflet_folder() / "leaflet.js").read_text("utf-8")
    return re.sub(r"\n//# sourceMappingURL=.*\s*\Z", "\n", text)


@cache
def leaflet_style() -> str:
    """Return Leaflet's style sheet with its images inlined, without its comments and the rule for very old
    browsers."""
    folder = _leaflet_folder()
    text = (folder / "leaflet.css").read_text("utf-8")

    def inlined(match: re.Match[str]) -> str:
        image = folder / match.group(1)
        if not image.is_file():
            return "none"
        return f"url(data:image/png;base64,{base64.b64encode(image.read_bytes()).decode('ascii')})"

    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"behavior:\s*url\([^)]*\);", "", text)
    return re.sub(r"url\(\s*[\"']?(images/[\w.-]+)[\"']?\s*\)", inlined, text)
