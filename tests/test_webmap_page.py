"""The map page in a real browser: what it draws, says, loads, and refuses to run."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import pytest
from browser import opened
from conftest import area_event, circle, country_event, dot_event, lost_event, town_event

from geomap.outputs.webmap import EventLayer, write_map
from geomap.outputs.webmap.assets import leaflet_script, leaflet_style
from geomap.outputs.webmap.layer import script, style
from geomap.records import Candidate, Event, Location, Place, ReportRef, Unresolved

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = (
    '{{ 7*7 }} ${7*7} {% for %} `tick` "quote" \'</script><img src=x onerror=window.hacked=1>'
    "<b>bold</b> &lt; \u2028 \u202eesrever ]]> --> 😀"
)


def test_page_opens_offline_without_a_sound(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        assert got.console == []
        assert got.requests == []
        assert got.number("geomap.eventCount") == 6
        assert got.number("geomap.visibleCount") == 3
        assert got.page.title() == "Sample events"
        assert got.page.inner_text(".gm-status") == "6 events: 3 on the map, 1 country only, 2 not located"
        assert got.page.locator(".gm-panel > .gm-scroll > .gm-list > li").count() == 3
        about = got.page.inner_text(".gm-about")
        assert "Boundaries: Natural Earth, de facto, for orientation only; geomap endorses none." in about
        assert "GeoNames (CC BY 4.0" in about and "Leaflet" in about
        globals_added = got.page.evaluate(
            "(() => { const f = document.createElement('iframe'); document.body.append(f);"
            "const plain = new Set(Object.getOwnPropertyNames(f.contentWindow)); f.remove();"
            "return Object.getOwnPropertyNames(window).filter(n => !plain.has(n) && !/^(__|\\d)/.test(n));})()"
        )
        assert set(globals_added) <= {"geomap", "L", "leaflet", "_leaflet_events"}


def test_areas_are_painted_in_their_true_shape(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        got.view(17.77, 30.18, 8)
        middle = got.pixel(17.77, 30.18)
        outer = got.pixel(17.77 + 0.35, 30.18)
        outside = got.pixel(17.77 + 0.6, 30.18)
        assert middle[3] > outer[3] > 0 == outside[3]
        assert outer[0] > outer[2] + 60  # vermillion, the colour of explosions
        got.view(17.77, 30.18, 3)
        alpha = got.pixel(17.77, 30.18)[3]
        assert alpha > 200  # a small hollow diamond with its mark instead


def test_town_is_a_ring_of_true_radius_and_exact_place_a_dot(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        got.view(14.4283, 27.0377, 10)
        inside, beyond = got.pixel(14.4283, 27.0377 + 0.046), got.pixel(14.4283, 27.0377 + 0.053)
        assert inside[3] > 0 == beyond[3]
        got.view(20.07, 32.1167, 5)
        assert got.pixel(20.0701, 32.1167)[3] == 255


def test_country_only_and_unlocated_are_listed_but_never_drawn(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        for zoom in (3, 6, 9):
            got.view(17.2, 26.3, zoom)
            assert got.pixel(17.2, 26.3)[3] == 0
        groups = got.page.locator(".gm-group")
        assert groups.nth(0).inner_text().startswith("Known only to be in a country (1)")
        assert groups.nth(1).inner_text().startswith("Not located (2)")
        groups.nth(1).locator("summary").click()
        groups.nth(1).locator("button").first.click()
        assert "not located: not in the gazetteer: Camp X" in groups.nth(1).inner_text()


def test_click_opens_a_popup_that_traces_every_figure(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        got.view(17.77, 30.18, 7)
        got.click_at(17.77, 30.18)
        popup = got.page.locator(".leaflet-popup")
        text = popup.inner_text()
        for part in (
            "26 September 2017",
            "Air/drone strike",
            "US Africa Command → ISIS",
            "Killed: several; fewer than 10 (1–9, best estimate 3) · 2 attacks",
            "± 48 km · line or fuzzy area",
            "161 km from Sirte, bearing 135°.",
            "gn:2210554 Sirte (GeoNames, CC BY 4.0)",
            "Tuesday before 28 September 2017.",
            "2 reports",
            "area-1",
        ):
            assert part in text
        assert popup.locator("mark").inner_text() == "100 miles southeast of Sirte"
        links = popup.locator(".gm-reports a")
        assert [links.nth(i).get_attribute("href") for i in range(2)] == [
            "https://example.org/a",
            "http://example.org/b",
        ]
        assert links.first.get_attribute("rel") == "noopener noreferrer nofollow"
        assert links.first.get_attribute("referrerpolicy") == "no-referrer"
        assert got.console == []


def test_list_works_by_keyboard_alone(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        page = got.page
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.className") == "gm-event":
                break
        else:
            pytest.fail("no event of the list can be reached with Tab")
        page.keyboard.press("Enter")
        assert "March 2018" in page.inner_text(".leaflet-popup")
        assert page.evaluate("!!document.activeElement.closest('.leaflet-popup')")
        page.keyboard.press("Escape")
        assert page.locator(".leaflet-popup").count() == 0
        assert page.evaluate("document.activeElement.className") == "gm-event"


def test_events_on_one_spot_can_all_be_reached(browser: Browser, tmp_path: Path) -> None:
    twins = [replace(dot_event(), id=f"twin-{n}", quote=f"Quote number {n}.") for n in range(3)]
    write_map([*twins, area_event()], tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as got:
        got.click_at(20.0701, 32.1167)
        seen = set()
        for step in range(3):
            text = got.page.inner_text(".leaflet-popup")
            assert f"{step + 1} of 3 here" in text
            seen |= {n for n in range(3) if f"Quote number {n}." in text}
            got.page.click("[aria-label='Next event here']")
        assert seen == {0, 1, 2}
        assert "1 of 3 here" in got.page.inner_text(".leaflet-popup")


def test_filters_change_map_list_and_counts(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        page = got.page
        page.get_by_label("To", exact=True).fill("2017-12-31")
        page.get_by_label("To", exact=True).dispatch_event("change")
        assert got.number("geomap.visibleCount") == 2
        assert page.inner_text(".gm-status") == "2 of 6 events: 2 on the map"
        page.get_by_label("Violence against civilians").uncheck()
        assert got.number("geomap.visibleCount") == 1
        got.view(20.07, 32.1167, 5)
        assert got.pixel(20.0701, 32.1167)[3] == 0
        link = page.evaluate("location.hash")
        with opened(browser, page_file, link=link) as again:
            assert again.number("geomap.visibleCount") == 1
            assert again.number("geomap.layers[0]._map.getZoom()") == 5
        page.get_by_role("button", name="Show all").click()
        assert got.number("geomap.visibleCount") == 3


def test_link_to_an_event_opens_it(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file, link="#event=town-1&map=nonsense&from=x&hide=y") as got:
        got.page.wait_for_selector(".leaflet-popup")
        assert "Sabha" in got.page.inner_text(".leaflet-popup")
        assert got.console == []


def hostile_events() -> list[Event]:
    """Return events with hostile text in every field, one drawn, one country only, one unlocated."""
    where = Place(HOSTILE, HOSTILE, (), 20.0, 32.0, HOSTILE, source=HOSTILE, licence=HOSTILE)
    location = Location(
        20.0,
        32.0,
        48_000.0,
        HOSTILE,
        candidates=(Candidate(where, 1.0),),
        explanation=HOSTILE,
        warnings=(HOSTILE,),
        where_prec=5,
        given_regions=((0.9, circle(20.0, 32.0, 48.0)),),
    )
    event = Event(
        id=HOSTILE,
        event_type=HOSTILE,
        sub_event_type=HOSTILE,
        date_start=dt.date(2020, 1, 1),
        actors=(HOSTILE,),
        targets=(HOSTILE,),
        deaths_low=1,
        deaths_text=HOSTILE,
        location=location,
        place_text=HOSTILE,
        quote=f"Before {HOSTILE} after.",
        reports=(
            ReportRef(HOSTILE, HOSTILE, "javascript:window.hacked=1"),
            ReportRef(HOSTILE, HOSTILE, " JaVaScRiPt:window.hacked=1//https://example.org"),
            ReportRef(HOSTILE, HOSTILE, "data:text/html,<script>window.hacked=1</script>"),
            ReportRef(HOSTILE, HOSTILE, 'https://example.org/"onmouseover="window.hacked=1'),
            ReportRef("", "", HOSTILE),
        ),
        explanation=HOSTILE,
        flags=(HOSTILE,),
    )
    return [
        event,
        replace(event, id="2", location=replace(location, where_prec=6)),
        replace(event, id="3", location=Unresolved(HOSTILE, HOSTILE)),
        replace(event, id="__proto__", event_type="constructor", sub_event_type="toString"),
    ]


def test_hostile_text_is_shown_and_never_run(browser: Browser, tmp_path: Path) -> None:
    write_map(hostile_events(), tmp_path / "map.html", title=HOSTILE)
    with opened(browser, tmp_path / "map.html") as got:
        page = got.page
        page.locator(".gm-event").first.click()
        for details in page.locator(".gm-group").all():
            details.locator("summary").click()
            details.locator("button").first.click()
        page.wait_for_timeout(100)
        popup = page.inner_text(".leaflet-popup")
        shown = '{{ 7*7 }} ${7*7} {% for %} `tick` "quote" \'</script><img src=x onerror=window.hacked=1>'
        assert popup.count(shown) >= 14
        assert "[U+202E]esrever" in popup
        assert page.inner_text(".gm-head h1").startswith(shown)
        assert page.title().startswith(shown)
        assert "49" not in popup
        assert page.evaluate("window.hacked") is None
        assert page.locator("img, b, iframe, object").count() == 0
        hrefs = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
        assert {href.split(":")[0] for href in hrefs if not href.startswith("#")} == {"https"}
        assert "javascript:window.hacked=1" in popup
        assert got.console == []
        assert got.requests == []


def test_policy_stops_any_other_script(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        got.page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.hacked = 1';"
            "document.body.append(s); const i = new Image(); i.src = 'https://example.org/x.png';"
            "document.body.append(i); }"
        )
        got.page.wait_for_timeout(100)
        assert got.page.evaluate("window.hacked") is None
        refused = [line for line in got.console if "Content Security Policy" in line]
        assert len(refused) == len(got.console) == 2
        assert "script-src" in refused[0]
        assert "img-src" in refused[1]


COVERED = """() => {
                const wrapper = document.querySelector(".leaflet-popup-content-wrapper");
                const box = wrapper.getBoundingClientRect();
                const map = geomap.layers[0]._map.getContainer().getBoundingClientRect();
                const bad = [];
                if (box.left < map.left || box.right > map.right || box.top < map.top) bad.push("outside");
                for (const fx of [0.02, 0.5, 0.98]) for (const fy of [0.05, 0.5, 0.95]) {
                    const x = box.left + fx * box.width, y = box.top + fy * box.height;
                    const top = document.elementFromPoint(x, y);
                    if (!top || !top.closest(".leaflet-popup")) bad.push([fx, fy, top && top.className]);
                }
                return bad;
            }"""


@pytest.mark.parametrize("width", [360, 700, 1280])
def test_popup_is_never_covered_and_nothing_overflows(browser: Browser, page_file: Path, width: int) -> None:
    with opened(browser, page_file, width=width, height=740) as got:
        page = got.page
        assert page.evaluate("document.documentElement.scrollWidth") == width
        for event in page.locator(".gm-scroll > .gm-list .gm-event").all():
            event.click()
            page.wait_for_timeout(600)
            covered = page.evaluate(COVERED)
            assert covered == []


def test_events_start_out_clear_of_the_legend(browser: Browser, tmp_path: Path) -> None:
    corner = replace(dot_event(), id="corner", location=Location(47.0, -2.0, 500.0, "", where_prec=1))
    write_map([area_event(), dot_event(), corner], tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as got:
        got.click_at(47.0, -2.0)
        assert "corner" in got.page.inner_text(".leaflet-popup")


def test_empty_page_and_page_without_dates(browser: Browser, tmp_path: Path) -> None:
    write_map([], tmp_path / "empty.html")
    write_map([lost_event(), country_event()], tmp_path / "undrawn.html")
    with opened(browser, tmp_path / "empty.html") as got:
        assert got.page.inner_text(".gm-status") == "0 events: 0 on the map"
        assert got.console == []
    with opened(browser, tmp_path / "undrawn.html") as got:
        assert got.page.inner_text(".gm-status") == "2 events: 0 on the map, 1 country only, 1 not located"
        assert got.console == []


def test_many_events_keep_the_list_short(browser: Browser, tmp_path: Path) -> None:
    many = [
        replace(dot_event(), id=str(n), location=Location(n % 170, n % 60, 500.0, "", where_prec=1))
        for n in range(5000)
    ]
    write_map(many, tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as got:
        assert got.number("geomap.visibleCount") == 5000
        assert got.page.locator(".gm-event").count() == 100
        got.page.get_by_role("button", name="Show more").click()
        assert got.page.locator(".gm-event").count() == 200


def test_regions_over_the_antimeridian_are_drawn_on_both_sides(browser: Browser, tmp_path: Path) -> None:
    location = replace(area_event().location, lon=179.9, lat=-17.0, given_regions=((0.9, circle(179.9, -17.0, 48.0)),))  # type: ignore[type-var]
    write_map([replace(area_event(), location=location)], tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as got:
        got.view(179.95, -17.0, 8)
        assert got.pixel(179.7, -17.0)[3] > 0
        assert got.pixel(180.2, -17.0)[3] > 0
        got.view(-179.95, -17.0, 8)
        assert got.pixel(-179.8, -17.0)[3] > 0


class BareMap(folium.Map):
    """A stock Folium map whose Leaflet is in the page, so that the test needs no network."""

    default_js = ()
    default_css = ()


def test_layer_works_in_a_stock_folium_map(browser: Browser, tmp_path: Path) -> None:
    chart = BareMap(location=(30.0, 17.0), zoom_start=6, tiles=None)
    header = chart.get_root().header
    header.add_child(style(leaflet_style()))
    header.add_child(script(leaflet_script()))
    layer = EventLayer([area_event(), town_event()], name=HOSTILE).add_to(chart)
    second = EventLayer([dot_event()], name="Second").add_to(chart)
    folium.LayerControl(collapsed=False).add_to(chart)
    assert layer.get_bounds() == [[27.0377, 14.4283], [30.1768, 17.7703]]
    assert second.get_bounds() == [[32.1167, 20.0701], [32.1167, 20.0701]]
    chart.save(tmp_path / "stock.html")
    with opened(browser, tmp_path / "stock.html") as got:
        assert got.console == []
        assert got.number("geomap.eventCount") == 3
        assert got.page.inner_text(".leaflet-control-layers").strip().startswith("{{ 7*7 }} ${7*7} {% for %}")
        assert got.page.evaluate("window.hacked") is None
        got.click_at(17.77, 30.18)
        assert "100 miles southeast of Sirte" in got.page.inner_text(".leaflet-popup")
        assert got.pixel(14.4283, 27.0377)[3] > 0
        got.page.locator(".leaflet-control-layers input").first.uncheck()
        assert got.page.locator("canvas.leaflet-zoom-animated").count() == 1
