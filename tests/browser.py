"""A real Chromium for the tests of the map page: offline, recording whatever it is asked to load or print."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
HOW = "install Chromium (apt-get install chromium) and playwright, or set GEOMAP_NO_BROWSER=1 to skip"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; fail with a clear message where there is none, skip when asked to."""
    if os.environ.get("GEOMAP_NO_BROWSER") == "1":
        pytest.skip("GEOMAP_NO_BROWSER=1")
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(f"the map page is tested in Chromium, which was not found: {HOW}", pytrace=False)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pytest.fail(f"the map page is tested through playwright, which is not installed: {HOW}", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page, what it printed and what it tried to load."""

    page: Page
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def number(self, expression: str) -> float:
        """Return the value of a JavaScript expression that is a number."""
        value = self.page.evaluate(expression)
        assert isinstance(value, int | float)
        return value

    def click_at(self, lon: float, lat: float) -> None:
        """Click on the map at a place."""
        x, y = self.page.evaluate(
            """([lon, lat]) => {
                const map = geomap.layers[0]._map;
                const point = map.latLngToContainerPoint([lat, lon]);
                const box = map.getContainer().getBoundingClientRect();
                return [box.left + point.x, box.top + point.y];
            }""",
            [lon, lat],
        )
        self.page.mouse.click(x, y)

    def pixel(self, lon: float, lat: float) -> tuple[int, int, int, int]:
        """Return the colour (red, green, blue, alpha) the event layer painted at a place."""
        red, green, blue, alpha = self.page.evaluate(
            """([lon, lat]) => {
                const layer = geomap.layers[0];
                const at = layer._map.latLngToLayerPoint([lat, lon]).subtract(layer._bounds.min);
                return [...layer._container.getContext("2d").getImageData(at.x, at.y, 1, 1).data];
            }""",
            [lon, lat],
        )
        return red, green, blue, alpha

    def view(self, lon: float, lat: float, zoom: float) -> None:
        """Move the map at once."""
        self.page.evaluate(
            "([lon, lat, zoom]) => { geomap.layers[0]._map.setView([lat, lon], zoom, {animate: false}); }",
            [lon, lat, zoom],
        )


@contextmanager
def opened(browser: Browser, path: Path, *, width: int = 1280, height: int = 800, link: str = "") -> Iterator[Opened]:
    """Open a file without any network and wait until its events are drawn."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_offline(True)
    page = context.new_page()
    result = Opened(page)
    page.on("console", lambda message: result.console.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: result.console.append(f"error: {error}"))
    address = path.as_uri()
    page.on("request", lambda request: result.requests.append(request.url))
    page.goto(address + link)
    page.evaluate("geomap.ready.then(() => true)")
    result.requests[:] = [
        url for url in result.requests if url.split("#")[0] != address and not url.startswith("data:")
    ]
    try:
        yield result
    finally:
        context.close()
