"""The map page as a file: same bytes, no addresses, no trace of Folium's defaults."""

from __future__ import annotations

import base64
import doctest
import gzip
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import folium
import pytest
from conftest import area_event, circle, dot_event

import geomap
from geomap.errors import GeomapError, InputError
from geomap.outputs.webmap import EventLayer, write_map
from geomap.outputs.webmap.assets import LAYER_SCRIPTS, LAYER_STYLES, PAGE_SCRIPTS, PAGE_STYLES, asset
from geomap.outputs.webmap.packing import as_json_string
from geomap.outputs.webmap.page import base_maps, check_self_contained, render_page
from geomap.outputs.webmap.payload import AREA, COUNTRY, EXACT, TOWN, UNLOCATED, build_columns, pack
from geomap.records import Event, Location


def test_same_events_give_same_bytes_and_other_maps_are_left_alone(events: tuple[Event, ...], tmp_path: Path) -> None:
    scripts, styles = list(folium.Map.default_js), list(folium.Map.default_css)
    write_map(events, tmp_path / "a.html")
    write_map(events, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert (folium.Map.default_js, folium.Map.default_css) == (scripts, styles)
    assert (tmp_path / "a.html").stat().st_size < 1_000_000


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
    columns = build_columns(events, title="t")
    # Newest first, undated last.
    assert columns.blocks[0]["id"] == ["town-1", "dot-1", "area-1", "country-1", "lost-1", "bare-1"]
    assert columns.kinds() == [TOWN, EXACT, AREA, COUNTRY, UNLOCATED, UNLOCATED]
    assert columns.column("site") == [1, 2, 3, 0, 0, 0]  # what is never drawn has no coordinates
    assert len(columns.column("site_lon")) == 3
    wide = replace(dot_event(), location=Location(1.0, 1.0, 3_000.0, "", where_prec=1))
    unsure = replace(dot_event(), location=Location(1.0, 1.0, 26_000.0, "", where_prec=2))
    beside = ((0.9, circle(1.0, 1.2, 9.0)),)
    offset = replace(dot_event(), location=Location(1.0, 1.0, 9_000.0, "", where_prec=2, given_regions=beside))
    assert build_columns([wide, unsure, offset], title="t").kinds() == [TOWN, AREA, AREA]


def test_what_events_share_is_held_once(events: tuple[Event, ...]) -> None:
    columns = build_columns([area_event(), replace(area_event(), id="again")], title="t")
    (block,) = columns.blocks
    assert block["report_ids"] == [[0, 1], [0, 1]]
    assert len(block["reports"]) == 2
    assert columns.column("site") == [1, 1]
    assert len(columns.column("region_x")) == 1


def test_packed_data_are_plain_letters(events: tuple[Event, ...]) -> None:
    packed = pack(build_columns(events, title="{{ 7*7 }}"))
    for text in (packed.head, *packed.blocks):
        assert re.fullmatch(r'"[A-Za-z0-9+/=]+"', text)
    raw = gzip.decompress(base64.b64decode(json.loads(packed.head)))
    head = json.loads(raw[4 : 4 + int.from_bytes(raw[:4], "little")])
    assert head["title"] == "{{ 7*7 }}"
    assert len(raw) == 4 + int.from_bytes(raw[:4], "little") + sum(width * n for _, _, width, n in head["columns"])


def test_surrogates_and_huge_texts_are_packed() -> None:
    odd = Event(id="a" + chr(0xD800), quote="x" * 1_000_000, event_type=chr(0xDFFF))
    block = json.loads(gzip.decompress(base64.b64decode(json.loads(pack(build_columns([odd], title="t")).blocks[0]))))
    assert block["id"] == ["a?"] and len(block["quote"][0]) == 1_000_000


def test_impossible_figures_are_refused_and_radii_bounded() -> None:
    with pytest.raises(InputError, match="at most"):
        build_columns([Event("e", deaths_best=2**40)], title="t")
    far = Event("e", location=Location(0.0, 0.0, 1e15, "", where_prec=5))
    assert build_columns([far], title="t").column("site_u") == [20_037_508]


def test_blocks_hold_a_share_of_the_events() -> None:
    columns = build_columns([Event(f"e{n}") for n in range(4_001)], title="t")
    assert [len(block["id"]) for block in columns.blocks] == [2_000, 2_000, 1]
    pack(columns)


def test_odd_numbers_stop_the_page_before_it_is_written(tmp_path: Path) -> None:
    odd = replace(dot_event(), location=Location(float("nan"), 0.0, 1.0, ""))
    with pytest.raises(InputError):
        write_map([odd], tmp_path / "x.html")
    assert not (tmp_path / "x.html").exists()


def test_layer_outside_a_map_is_refused() -> None:
    with pytest.raises(TypeError, match="Map"):
        EventLayer([]).render()


def test_page_may_not_name_other_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("fetch('https://example.org')", "'wss:\\/\\/example.org/x'"):
        with pytest.raises(GeomapError, match="the page names"):
            check_self_contained(f"<script>{text}</script>")
    check_self_contained('<script>"https://leafletjs.com"</script>')


def test_documented_example_runs() -> None:
    text = (Path(__file__).parent.parent / "docs" / "map.md").read_text("utf-8")
    parser = doctest.DocTestParser()
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert blocks
    for block in blocks:
        results = doctest.DocTestRunner(verbose=False).run(parser.get_doctest(block, {}, "map.md", "map.md", 0))
        assert results.attempted and not results.failed


def test_documented_limits_are_those_of_the_scripts() -> None:
    text = (Path(__file__).parent.parent / "docs" / "map.md").read_text("utf-8")
    groups = asset("groups.js")
    for name, words in (("AREAS_AT_MOST", "At most 220 areas"), ("FAR_TOO_MANY", "more than 1,000 areas")):
        number = re.search(rf"{name} = (\d+)", groups)
        assert number and f"{int(number[1]):,}" in words and words in text


def test_base_map_is_small_and_names_its_sources() -> None:
    bases = base_maps()
    assert sum(len(as_json_string(content)) for content in bases.values()) < 500_000
    folder = Path(geomap.__file__).parent / "data"
    provenance = json.loads((folder / "base.provenance.json").read_text("utf-8"))
    content = gzip.decompress((folder / "base.json.gz").read_bytes())
    assert provenance["files"]["base.json"] == hashlib.sha256(content).hexdigest()
    assert set(json.loads(content)) == {"rivers", "lakes", "cities"}


def test_page_of_2000_events_is_small() -> None:
    events = [
        replace(area_event() if n % 10 == 0 else dot_event(), id=f"e{n}", quote=f"Sentence number {n}.")
        for n in range(2_000)
    ]
    base = sum(len(as_json_string(content)) for content in base_maps().values())
    size = len(render_page(events).encode("utf-8"))
    assert size < 1_500_000 and size - base < 1_000_000
