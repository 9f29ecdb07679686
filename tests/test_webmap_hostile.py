"""Hostile text in every field, at build and in the browser: inert, and shown as text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import opened
from conftest import circle

from geomap.outputs.webmap import write_map
from geomap.outputs.webmap.overview import write_overview
from geomap.outputs.webmap.page import render_page
from geomap.records import Candidate, Event, Location, PhrasePart, Place, ReportRef, Unresolved

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = {
    "jinja expression": "{{ 7*191 }}",
    "jinja statement": "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "jinja comment": "{# gone #}",
    "jinja code": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "template literal": "${7*191}",
    "backticks": "`+alert(1)+`",
    "quotes": "\"'\\\"'; window.hacked=1; //",
    "script end": "</script><script>window.hacked=1</script>",
    "script end, odd case": "</ScRiPt ><sCRIPT>window.hacked=1</sCRIPT>",
    "style end": "</style><style>*{display:none!important}</style>",
    "comment": "<!-- --!> <script>",
    "cdata": "]]><![CDATA[",
    "image": "<img src=x onerror=window.hacked=1>",
    "vector": "<svg/onload=window.hacked=1>",
    "frame": '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
    "attribute": '" autofocus onfocus="window.hacked=1',
    "base": '<base href="https://example.org/"><meta http-equiv="refresh" content="0;url=https://example.org">',
    "entities": "&lt;b&gt; &amp; &#60;script&#62; &notit;",
    "line separators": "a\u2028b\u2029c",
    "controls": "nul\x00bell\x07escape\x1b[31m",
    "bidi": "\u202egnp.exe\u2066\u2069",
    "javascript address": "javascript:window.hacked=1",
    "data address": "data:text/html,<script>window.hacked=1</script>",
    "prototype": "__proto__",
    "constructor": "constructor",
    "surrogate": "\ud800 alone",
    "emoji": "👩‍👩‍👧‍👦 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "many marks": "Z" + "\u0301\u0323" * 300,
    "long": "long " * 200_000,
    "one long word": "w" * 100_000,
}


def everywhere(text: str) -> list[Event]:
    """Return events with a text in every field: on the map, country only, unlocated."""
    where = Place(text, text, (text,), 20.0, 32.0, text, text, text, text, source=text, licence=text)
    other = Place(text, text, (), 21.0, 32.0, text)
    location = Location(
        20.0,
        32.0,
        48_000.0,
        text,
        candidates=(Candidate(where, 0.7), Candidate(other, 0.3)),
        phrases=(PhrasePart(0, 1, text, text),),
        explanation=text,
        warnings=(text,),
        where_prec=5,
        given_regions=((0.9, circle(20.0, 32.0, 48.0)),),
    )

    def event(identifier: str, where: Location | Unresolved) -> Event:
        return Event(
            id=identifier,
            event_type=text,
            sub_event_type=text,
            date_start=dt.date(2020, 1, 1),
            actors=(text,),
            targets=(text,),
            deaths_text=text,
            location=where,
            place_text=text,
            quote=f"Before {text} after.",
            reports=(ReportRef(text, text, text), ReportRef(text, text, "https://example.org/" + text[:50])),
            explanation=text,
            flags=(text,),
        )

    country = Location(20.0, 32.0, 1e6, text, where_prec=6)
    return [event(text, location), event("2", country), event("3", Unresolved(text, text))]


def test_there_are_many_kinds() -> None:
    assert len(HOSTILE) >= 20


@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_of_it_is_in_the_markup(kind: str) -> None:
    html = render_page(everywhere(HOSTILE[kind]), title=HOSTILE[kind])
    plain = render_page([Event("x")], title="y")
    for probe in (HOSTILE[kind][:60], "1337", "hacked", "example.org", "uid="):
        assert probe not in html or probe in plain, probe
    # Outside the packed data it is the page of any other events.
    assert html.count("<script") == plain.count("<script") and html.count("<style") == plain.count("<style")


@pytest.mark.parametrize("kind", HOSTILE)
def test_browser_shows_it_as_text_and_runs_nothing(browser: Browser, tmp_path: Path, kind: str) -> None:
    text = HOSTILE[kind]
    write_map(everywhere(text), tmp_path / "map.html", title=text)
    with opened(browser, tmp_path / "map.html") as got:
        page = got.page
        page.locator(".gm-event").first.click()
        page.wait_for_selector(".leaflet-popup")
        for details in page.locator(".gm-group").all():
            details.evaluate("(node) => { node.open = true; }")
            details.locator("button").first.evaluate("(node) => node.click()")
        page.get_by_label("Search").fill(text[:40].split("\x00")[0])
        page.wait_for_timeout(400)
        assert page.evaluate("window.hacked") is None
        assert page.locator("img, iframe, object, base, b").count() == 0
        assert page.evaluate("document.querySelectorAll('svg').length") == 0
        assert page.evaluate("Object.prototype.polluted") is None
        hrefs = page.evaluate("[...document.querySelectorAll('a[href]')].map((a) => a.href)")
        assert {href.split(":")[0] for href in hrefs} <= {"https", "file"}
        shown = page.evaluate("(text) => geomap.plain(text)", text.encode("utf-8", "replace").decode("utf-8"))
        assert page.evaluate("document.querySelector('.gm-head h1').textContent") == shown
        assert page.evaluate("document.querySelector('.gm-what').textContent") == shown
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert got.console == []
        assert got.requests == []


@pytest.mark.parametrize("kind", HOSTILE)
def test_pictures_hold_no_markup_of_it(tmp_path: Path, kind: str) -> None:
    from xml.etree import ElementTree

    write_overview(everywhere(HOSTILE[kind]), tmp_path / "map.svg")
    write_overview(everywhere(HOSTILE[kind]), tmp_path / "map.png")
    tags = {node.tag.split("}")[1] for node in ElementTree.parse(tmp_path / "map.svg").iter()}
    assert tags <= {"svg", "title", "path", "circle", "text", "radialGradient", "stop"}
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
