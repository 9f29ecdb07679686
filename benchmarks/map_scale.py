"""How the map page holds up with many events, beside Folium's stock clusters.

    python benchmarks/map_scale.py [--sizes 2000 200000 1000000] [--runs 3] [--no-peer]

Writes maps of synthetic events (a tenth of them with regions), opens them in headless Chromium without network and with
software rendering, and prints the least of several runs. "Interactive" counts from the start of the navigation to the first
frame with all events drawn and every control in place; a slider step from the input event to the frame that shows it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import random
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

import folium  # noqa: E402
from browser import chromium  # noqa: E402
from folium.plugins import FastMarkerCluster, MarkerCluster  # noqa: E402
from shapely import GeometryType, from_ragged_array  # noqa: E402

from geomap.outputs.webmap import write_map  # noqa: E402
from geomap.outputs.webmap.assets import leaflet_script, leaflet_style  # noqa: E402
from geomap.outputs.webmap.layer import script, style  # noqa: E402
from geomap.outputs.webmap.page import base_maps  # noqa: E402
from geomap.records import Event, Location, ReportRef  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SEED = 7
#: Sizes at which the stock layers still become interactive; at 200,000, MarkerCluster does not within minutes.
PEER_SIZES = (
    ("MarkerCluster", 2_000),
    ("MarkerCluster", 10_000),
    ("FastMarkerCluster", 50_000),
    ("FastMarkerCluster", 200_000),
)
#: What a stock page loads from the network; fetched with `npm pack` and put into the page, for a fair comparison offline.
PEER_PACKAGES = {
    "leaflet.markercluster@1.1.0": "package/dist/leaflet.markercluster.js",
    "jquery@3.7.1": "package/dist/jquery.min.js",
}
STEPS = 15
TYPES = (
    ("Battles", "Armed clash"),
    ("Explosions/Remote violence", "Air/drone strike"),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    ("Violence against civilians", "Attack"),
    ("Protests", "Peaceful protest"),
    ("Riots", "Mob violence"),
)
ACTORS = tuple(f"Armed group {number}" for number in range(400))
PLACES = tuple(
    f"{head}{tail}"
    for head in ("Al-", "Bir ", "Tel ", "", "Abu ")
    for tail in ("Hasan", "Kamal", "Rimah", "Šaddād", "Dūma")
)
CENTRES = (
    (36.8, 35.2, 2.5),
    (44.0, 33.5, 3.0),
    (45.0, 2.5, 3.0),
    (37.5, 48.6, 1.8),
    (13.5, 11.8, 2.5),
    (28.9, -1.2, 1.8),
)


def ellipse(
    lon: float, lat: float, across_km: float, along_km: float, turn: float, corners: int
) -> list[tuple[float, float]]:
    """Return the corners of an ellipse on the ground, closed."""
    points = []
    for step in range(corners):
        angle = 2 * math.pi * step / corners
        x, y = across_km * math.cos(angle), along_km * math.sin(angle)
        east, north = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
        points.append((lon + east / (111.2 * math.cos(math.radians(lat))), lat + north / 111.2))
    return [*points, points[0]]


def regions(rings: list[list[tuple[float, float]]]) -> list[object]:
    """Return rings as polygons, made in one go."""
    import numpy as np

    flat = np.array([point for ring in rings for point in ring])
    ends = np.cumsum([0, *(len(ring) for ring in rings)])
    return list(from_ragged_array(GeometryType.POLYGON, flat, (ends, np.arange(len(rings) + 1))))


def synthetic(count: int) -> list[Event]:
    """Return events about a few war zones over ten years; every tenth has 50 % and 90 % regions."""
    chance = random.Random(SEED)
    drafts = []
    rings = []
    for number in range(count):
        lon0, lat0, spread = chance.choice(CENTRES)
        lon, lat = chance.gauss(lon0, spread), chance.gauss(lat0, spread)
        area = number % 10 == 0
        if area:
            long_km, turn = chance.uniform(15, 90), chance.uniform(0, math.pi)
            rings += [
                ellipse(lon, lat, long_km * 0.6, long_km, turn, 48),
                ellipse(lon, lat, long_km * 0.3, long_km * 0.5, turn, 48),
            ]
            drafts.append((lon, lat, long_km * 1000, 5))
        else:
            drafts.append((lon, lat, *chance.choice(((300.0, 1), (4_000.0, 1), (9_000.0, 2)))))
    shapes = regions(rings) if rings else []
    events = []
    for number, (lon, lat, uncertainty_m, prec) in enumerate(drafts):
        kind, sub = chance.choice(TYPES)
        day = dt.date(2014, 1, 1) + dt.timedelta(days=chance.randrange(3650))
        best = chance.choice((None, 0, 0, 1, 2, 3, 7, 17))
        place = f"{chance.choice(PLACES)} {chance.randrange(3000)}"
        attackers = (chance.choice(ACTORS),)
        quote = f"{attackers[0]} struck {place} on {day:%A}, local sources and witnesses said, and {best or 'no'} people were killed."
        given = ((0.9, shapes[number // 5]), (0.5, shapes[number // 5 + 1])) if number % 10 == 0 else ()
        location = Location(lon, lat, uncertainty_m, "SY", where_prec=prec, given_regions=given)
        report = ReportRef(
            f"Report of {day:%d %B %Y}, part {number % 40}",
            "Example wire",
            f"https://example.org/{day:%Y/%m/%d}/{number % 40}",
            day,
        )
        events.append(
            Event(
                id=f"e{number:07d}", event_type=kind, sub_event_type=sub, date_start=day, date_end=day, date_prec=1,
                actors=attackers, targets=(chance.choice(ACTORS),), deaths_low=best, deaths_best=best, deaths_high=best,
                location=location, place_text=place, quote=quote, reports=(report,), explanation="Date and place as stated.",
            )
        )  # fmt: skip
    return events


@contextmanager
def opened(browser: Browser, path: Path) -> Iterator[tuple[Page, list[str]]]:
    """Open a file without network, noting errors."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_offline(True)
    page = context.new_page()
    page.set_default_timeout(120_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri(), timeout=120_000)
    yield page, errors
    context.close()


FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)))"
SLIDER_STEP = """async ([part]) => {
    const slider = document.querySelectorAll("input[type=range]")[1];
    const [low, high] = [Number(slider.min), Number(slider.max)];
    const start = performance.now();
    slider.value = Math.round(low + (high - low) * part);
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    // A pixel read back is a pixel that was drawn.
    geomap.layers[0]._container.getContext("2d").getImageData(0, 0, 1, 1);
    const drawn = await new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)));
    return drawn - start;
}"""


def measure_ours(browser: Browser, path: Path) -> dict[str, float]:
    """Return what one opening of our page gives."""
    with opened(browser, path) as (page, errors):
        interactive = page.evaluate(f"geomap.ready.then(() => {FRAME})")
        page.wait_for_timeout(500)
        steps = [page.evaluate(SLIDER_STEP, [0.3 + 0.04 * k]) for k in range(STEPS)]
        page.wait_for_timeout(600)
        result = {
            "interactive s": interactive / 1000,
            "slider step ms": statistics.median(steps),
            "worst step ms": max(steps),
            "heap MB": heap_mb(page),
        }
        assert not errors, errors
        return result


def heap_mb(page: Page) -> float:
    """Return the JavaScript heap in use after a collection, typed arrays and strings included."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    backing = usage.get("backingStorageSize", 0)
    return (usage["usedSize"] + backing) / 1e6


def peer_scripts(folder: Path) -> list[str]:
    """Fetch the libraries of a stock page."""
    scripts = []
    for package, member in PEER_PACKAGES.items():
        done = subprocess.run(
            ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
        )
        with tarfile.open(folder / done.stdout.split()[-1]) as archive:
            found = archive.extractfile(member)
            assert found is not None, member
            scripts.append(found.read().decode("utf-8"))
    return scripts


class StockMap(folium.Map):
    """A stock map whose libraries are in the page."""

    default_js = ()
    default_css = ()


class StockCluster(MarkerCluster):
    """Stock clusters, likewise."""

    default_js = ()
    default_css = ()


class StockFastCluster(FastMarkerCluster):
    """Stock clusters of bare points, likewise."""

    default_js = ()
    default_css = ()


def write_peer(name: str, events: list[Event], path: Path, scripts: list[str]) -> None:
    """Write the same points (and, for MarkerCluster, a popup with the quote) with a stock layer."""
    chart = StockMap(location=(30, 30), zoom_start=3, tiles=None, maxZoom=18)
    header = chart.get_root().header
    header.add_child(style(leaflet_style()))
    for text in (leaflet_script(), *scripts):
        header.add_child(script(text))
    points = [(event.location.lat, event.location.lon) for event in events if isinstance(event.location, Location)]
    if name == "FastMarkerCluster":
        # Its own marker needs one more library, for the icon only.
        StockFastCluster(points, callback="(row) => L.marker([row[0], row[1]])").add_to(chart)
    else:
        cluster = StockCluster().add_to(chart)
        for point, event in zip(points, events, strict=True):
            folium.Marker(point, popup=folium.Popup(event.quote)).add_to(cluster)
    chart.save(path)


def measure_peer(browser: Browser, path: Path) -> dict[str, float]:
    """Return what one opening of a stock page gives."""
    with opened(browser, path) as (page, errors):
        interactive = page.evaluate(FRAME)
        page.wait_for_timeout(500)
        assert not errors, errors
        return {"interactive s": interactive / 1000, "heap MB": heap_mb(page)}


def best_of(runs: list[dict[str, float]]) -> dict[str, float]:
    """Return the least of each figure."""
    return {key: min(run[key] for run in runs) for key in runs[0]}


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_000, 200_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-peer", action="store_true")
    arguments = parser.parse_args()
    base_mb = sum(len(content) for content in base_maps().values()) * 4 / 3 / 1e6
    print(
        f"{'events':>26} {'write s':>8} {'file MB':>8} {'interactive s':>14} {'slider step ms':>15} {'worst':>6} {'heap MB':>8}"
    )
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for size in arguments.sizes:
            events = synthetic(size)
            path = Path(folder) / f"{size}.html"
            seconds = []
            for _ in range(arguments.runs if size < 1_000_000 else 1):
                start = time.perf_counter()
                write_map(events, path)
                seconds.append(time.perf_counter() - start)
            got = best_of([measure_ours(browser, path) for _ in range(arguments.runs)])
            print(
                f"{size:>26,} {min(seconds):8.2f} {path.stat().st_size / 1e6:8.2f} {got['interactive s']:14.2f} "
                f"{got['slider step ms']:15.0f} {got['worst step ms']:6.0f} {got['heap MB']:8.0f}",
                flush=True,
            )
            del events
        if not arguments.no_peer:
            scripts = peer_scripts(Path(folder))
            print("stock Folium: points only; no time filter, regions, search, list or base map")
            for name, size in PEER_SIZES:
                path = Path(folder) / f"{name}.html"
                events = synthetic(size)
                start = time.perf_counter()
                write_peer(name, events, path, scripts)
                seconds = [time.perf_counter() - start]
                got = best_of([measure_peer(browser, path) for _ in range(arguments.runs)])
                print(
                    f"{f'{name} {size:,}':>26} {min(seconds):8.2f} {path.stat().st_size / 1e6:8.2f} "
                    f"{got['interactive s']:14.2f} {'-':>15} {'-':>6} {got['heap MB']:8.0f}",
                    flush=True,
                )
    print(f"base map in each page: {base_mb:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
