"""The map page as a file: same bytes, no addresses, no trace of Folium's defaults."""

from __future__ import annotations

import base64
import gzip
import json
import math
import re
from dataclasses import replace
from pathlib import Path

import folium
import pytest
from conftest import area_event, circle, dot_event

from geomap.errors import GeomapError, InputError
from geomap.outputs.webmap import EventLayer, write_map
from geomap.outputs.webmap.assets import LAYER_SCRIPTS, LAYER_STYLES, PAGE_SCRIPTS, PAGE_STYLES, asset
from geomap.outputs.webmap.page import check_self_contained, render_page
from geomap.outputs.webmap.payload import (
    AREA,
    COUNTRY,
    EXACT,
    TOWN,
    UNLOCATED,
    build_payload,
    encode_region,
    pack,
)
from geomap.records import Event, Location


def test_same_events_give_same_bytes_and_other_maps_are_left_alone(events: tuple[Event, ...], tmp_path: Path) -> None:
    scripts, styles = list(folium.Map.default_js), list(folium.Map.default_css)
    write_map(events, tmp_path / "a.html")
    write_map(events, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert (folium.Map.default_js, folium.Map.default_css) == (scripts, styles)
    assert (tmp_path / "a.html").stat().st_size < 700_000


def test_page_names_no_foreign_library_and_carries_a_policy(events: tuple[Event, ...]) -> None:
    html = render_page(events)
    for word in ("jquery", "bootstrap", "cdn.", "fontawesome", "awesome-markers"):
        assert word not in html.lower()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy.group(1).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy.group(1)
    assert html.index("Content-Security-Policy") < html.index("<script")


def test_report_text_is_nowhere_in_the_markup() -> None:
    html = render_page([replace(area_event(), quote="UNIQUE-QUOTE", id="UNIQUE-ID")], title="UNIQUE-TITLE")
    assert "UNIQUE" not in html


@pytest.mark.parametrize("name", (*LAYER_SCRIPTS, *PAGE_SCRIPTS, *LAYER_STYLES, *PAGE_STYLES))
def test_own_files_cannot_end_their_element_and_put_no_markup(name: str) -> None:
    text = asset(name)
    assert not re.search(r"</(script|style)|<!--", text, flags=re.IGNORECASE)
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "http://",
        "https://",
    ):
        assert word not in text


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="stylesheet" href="//example.org/a.css">',
        '<img src="http://example.org/x.png">',
        '<style>a { background: url("https://example.org/x.png") }</style>',
        "<style>@import 'x.css';</style>",
        '<iframe src="https://example.org"></iframe>',
        '<div style="background: url(x.png)"></div>',
        '<img srcset="x.png 2x">',
    ],
)
def test_check_finds_every_load(markup: str) -> None:
    with pytest.raises(GeomapError, match="the page would load"):
        check_self_contained(markup)


def test_kinds_of_precision(events: tuple[Event, ...]) -> None:
    payload = build_payload(events, title="t")
    assert payload["kind"] == [AREA, TOWN, EXACT, COUNTRY, UNLOCATED, UNLOCATED]
    assert payload["lon"][3:] == [0, 0, 0]  # what is never drawn carries no coordinates
    wide = replace(dot_event(), location=Location(1.0, 1.0, 3_000.0, "", where_prec=1))
    unsure = replace(dot_event(), location=Location(1.0, 1.0, 26_000.0, "", where_prec=2))
    beside = ((0.9, circle(1.0, 1.2, 9.0)),)
    offset = replace(dot_event(), location=Location(1.0, 1.0, 9_000.0, "", where_prec=2, given_regions=beside))
    assert build_payload([wide, unsure, offset], title="t")["kind"] == [TOWN, AREA, AREA]


def test_shared_reports_are_held_once(events: tuple[Event, ...]) -> None:
    twice = [events[0], replace(events[0], id="again")]
    payload = build_payload(twice, title="t")
    assert payload["report_ids"] == [[0, 1], [0, 1]]
    assert len(payload["reports"]) == 2


def test_packed_data_are_plain_letters(events: tuple[Event, ...]) -> None:
    packed = pack(build_payload(events, title="{{ 7*7 }}"))
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", packed)
    assert json.loads(gzip.decompress(base64.b64decode(packed)))["title"] == "{{ 7*7 }}"


def test_thinned_regions_keep_their_area() -> None:
    region = circle(17.0, 30.0, 50.0, corners=400)
    rings = encode_region(region)
    assert rings is not None and len(rings[0]) < 2 * 100
    x = y = 0
    points = []
    for dx, dy in zip(rings[0][::2], rings[0][1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x / 1e4, y / 1e4))
    double = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))
    assert math.isclose(double / 2, region.area, rel_tol=0.02)


def test_odd_numbers_stop_the_page_before_it_is_written(tmp_path: Path) -> None:
    odd = replace(dot_event(), location=Location(math.nan, 0.0, 1.0, ""))
    with pytest.raises(InputError):
        write_map([odd], tmp_path / "x.html")
    assert not (tmp_path / "x.html").exists()


def test_layer_outside_a_map_is_refused() -> None:
    with pytest.raises(TypeError, match="Map"):
        EventLayer([]).render()
