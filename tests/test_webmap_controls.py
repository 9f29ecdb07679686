"""The controls of the map page in a real browser: search, time, limits, downloads, circles, links, print."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import Opened, opened
from conftest import area_event, country_event, dot_event, lost_event, place, town_event

from geomap.outputs.webmap import EventMap, write_map
from geomap.records import Candidate, Event, Location, Place
from geomap.rounding import coordinate_decimals

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def exact(number: int, lon: float, lat: float, **changes: object) -> Event:
    """Return an event with a dot of its own."""
    location = Location(lon, lat, 500.0, "LY", where_prec=1)
    return replace(dot_event(), id=f"n{number}", location=location, **changes)  # type: ignore[arg-type]


def status(got: Opened) -> str:
    """Return what the page says it shows, once nothing is being looked up."""
    got.page.wait_for_timeout(400)
    return str(got.page.inner_text(".gm-status"))


def test_words_are_found_with_and_without_diacritics(browser: Browser, tmp_path: Path) -> None:
    accented = replace(town_event(), id="accents", place_text="Şaddādī", quote="القصف على مدينة سرت. Ærø, Łódź.")
    write_map([accented, area_event(), dot_event()], tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as got:
        search = got.page.get_by_label("Search")
        for words, number in (
            ("saddadi", 1),
            ("ŞADDĀDĪ", 1),
            ("aero lodz", 1),
            ("مدينه سرت", 1),
            ("sirte strikes", 1),
            ('"strikes hit a camp"', 1),
            ('"hit strikes"', 0),
            ("africom", 1),
            ("isis", 1),
            ("hospital benghazi", 1),
            ("nowhere", 0),
            ("", 3),
        ):
            search.fill(words)
            assert status(got).startswith("3 events" if number == 3 else f"{number} of 3 events"), words
        assert got.console == []


def test_who_how_many_and_how_precise_work_together(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        page = got.page
        page.get_by_label("Actor or target").fill("isis")
        assert status(got) == "1 of 6 events: 1 on the map"
        page.get_by_label("Killed, at least").fill("10")
        page.get_by_label("Killed, at least").dispatch_event("change")
        assert status(got) == "0 of 6 events: 0 on the map"
        page.get_by_label("Actor or target").fill("")
        assert status(got) == "1 of 6 events: 1 on the map"
        page.get_by_role("button", name="Show all").click()
        assert not page.get_by_role("button", name="Show all").is_visible()
        for words, number in (("Any on the map", 3), ("± 25 km", 2), ("± 2 km", 1), ("Any", 6)):
            page.get_by_label("Worst precision").select_option(label=words)
            assert status(got).startswith("6 events" if number == 6 else f"{number} of 6 events"), words
        assert got.console == []


def test_slider_and_play_move_through_time(browser: Browser, tmp_path: Path) -> None:
    many = [
        exact(n, n % 60, n % 50, date_start=dt.date(2017, 1, 1) + dt.timedelta(n), date_end=None) for n in range(100)
    ]
    write_map(many, tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as got:
        page = got.page
        page.get_by_label("Last day shown").evaluate(
            "(input) => { input.value = Number(input.min) + 9; input.dispatchEvent(new Event('input', {bubbles: true})); }"
        )
        assert got.number("geomap.visibleCount") == 10
        assert page.get_by_label("To", exact=True).input_value() == "2017-01-10"
        page.get_by_role("button", name="Play").click()
        page.wait_for_timeout(1200)
        page.get_by_role("button", name="Pause").click()
        assert page.get_by_label("From", exact=True).input_value() > "2017-01-01"
        assert got.number("geomap.visibleCount") == 10
        here = page.evaluate("location.hash")
        assert "from=2017-" in here and "to=2017-" in here
        page.get_by_label("First day shown").focus()
        before = page.get_by_label("From", exact=True).input_value()
        page.keyboard.press("ArrowLeft")
        assert page.get_by_label("From", exact=True).input_value() < before


def test_a_link_brings_everything_back(browser: Browser, page_file: Path) -> None:
    link = (
        "#map=6.0/31.000/18.000&to=2018-01-01&hide=Battles&words=sirte&actor=africa&deaths=2&precision=100&count=deaths"
    )
    with opened(browser, page_file, link=link + "&event=area-1") as got:
        got.page.wait_for_selector(".leaflet-popup")
        assert status(got) == "1 of 6 events: 1 on the map"
        assert got.page.get_by_label("Search").input_value() == "sirte"
        assert got.page.get_by_label("Actor or target").input_value() == "africa"
        assert got.page.get_by_label("Numbers count").input_value() == "deaths"
        assert not got.page.get_by_label("Battles").is_checked()
        # Written again from what is shown, it is the same link.
        got.page.evaluate("geomap.panel.changed()")
        here = got.page.evaluate("location.hash")
        assert set(link[1:].split("&")[1:]) <= set(here[1:].split("&")) and here.endswith("event=area-1")
        # Another link in the same window.
        got.page.evaluate("location.hash = '#deaths=17'")
        assert status(got) == "1 of 6 events: 1 on the map"
        assert got.page.get_by_label("Search").input_value() == ""
        assert got.console == []


@pytest.mark.parametrize(
    "link", ["#deaths=1e999&from=9999-99-99&to=x&map=0/0", "#precision=zz&count=%00&words=%FF&event=", "#%"]
)
def test_nonsense_in_a_link_is_ignored(browser: Browser, page_file: Path, link: str) -> None:
    with opened(browser, page_file, link=link) as got:
        assert "6 events" in status(got)
        assert got.console == []


def test_downloads_hold_what_is_shown(browser: Browser, tmp_path: Path) -> None:
    formula = replace(
        area_event(), quote='=HYPERLINK("http://example.org"), "two"\nlines', place_text="@Sirte", actors=("-x", "ب")
    )
    write_map([formula, town_event(), country_event(), lost_event()], tmp_path / "map.html", title="My / map: 1")
    with opened(browser, tmp_path / "map.html") as got:
        got.page.get_by_label("Battles").uncheck()
        with got.page.expect_download() as csv_file:
            got.page.get_by_role("button", name="CSV").click()
        with got.page.expect_download() as json_file:
            got.page.get_by_role("button", name="GeoJSON").click()
        assert csv_file.value.suggested_filename == "My-map-1.csv"
        rows = list(csv.DictReader(io.StringIO(Path(csv_file.value.path()).read_text("utf-8"))))
        assert [row["id"] for row in rows] == ["area-1", "country-1"]
        assert rows[0]["quote"] == '\'=HYPERLINK("http://example.org"), "two"\nlines'
        assert rows[0]["place_text"] == "'@Sirte" and rows[0]["actors"] == "'-x; ب"
        assert (rows[0]["deaths_low"], rows[0]["deaths_best"], rows[0]["deaths_high"]) == ("1", "3", "9")
        assert (rows[0]["lon"], rows[0]["lat"], rows[1]["lon"]) == ("17.77", "30.18", "")
        document = json.loads(Path(json_file.value.path()).read_text("utf-8"))
        assert [feature["geometry"] and feature["geometry"]["coordinates"] for feature in document["features"]] == [
            [17.77, 30.18],
            None,
        ]
        assert document["features"][0]["properties"]["reports"][0]["published"] == "2017-09-28"
        assert document["features"][0]["properties"]["place_text"] == "@Sirte"
        assert "Natural Earth" in document["attribution"]
        assert got.console == []


def test_circles_count_what_passes(browser: Browser, tmp_path: Path) -> None:
    chance = random.Random(3)
    near = [exact(n, 20 + chance.random(), 32 + chance.random(), deaths_best=2) for n in range(60)]
    write_map([*near, replace(area_event(), event_type="Riots")], tmp_path / "map.html")
    circles = "geomap.layers[0].drawn.clusters.map((group) => [group.events, group.deaths, group.rough])"
    with opened(browser, tmp_path / "map.html") as got:
        got.view(20, 31, 3)
        assert got.page.evaluate(circles) == [[61, 123, 1]]
        got.page.get_by_label("Riots").uncheck()
        assert got.page.evaluate(circles) == [[60, 120, 0]]
        got.page.get_by_label("Numbers count").select_option("deaths")
        assert "count=deaths" in got.page.evaluate("location.hash")
        got.click_at(*got.page.evaluate("(({x, y}) => [x[0], y[0]])({x: [20.5], y: [32.5]})"))
        got.page.wait_for_timeout(700)
        assert got.number("geomap.layers[0]._map.getZoom()") > 3


def test_too_many_areas_are_counted_not_hidden(browser: Browser, tmp_path: Path) -> None:
    many = [
        replace(area_event(), id=str(n), location=Location(n % 40 / 4, n // 40 / 4, 60_000.0, "", where_prec=5))
        for n in range(700)
    ]
    write_map(many, tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as got:
        got.view(5, 2, 8)
        left = got.number("geomap.layers[0].drawn.notOutlined")
        outlined = got.number("geomap.layers[0].drawn.areas.length")
        assert left > 0 and 0 < outlined <= 220
        assert got.number("geomap.layers[0].drawn.clusters.length + geomap.layers[0].drawn.symbols.length") > 0, (
            "those left out are in circles"
        )
        assert got.page.inner_text(".gm-note").startswith(f"{left:.0f} areas are shown without outline")
        got.page.get_by_label("Search").fill("nothing like it")
        status(got)
        assert not got.page.locator(".gm-note").is_visible()


def test_same_area_is_drawn_once_with_a_number(browser: Browser, tmp_path: Path) -> None:
    write_map([replace(area_event(), id=str(n)) for n in range(30)], tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as got:
        got.view(17.77, 30.18, 8)
        assert got.number("geomap.layers[0].drawn.areas.length") == 1
        one = got.pixel(17.77 + 0.35, 30.18)
        assert one[3] < 80, "thirty tints on one another would hide the map"
        got.click_at(17.9, 30.18)
        assert "1 of 30 here" in got.page.inner_text(".leaflet-popup")


def test_other_readings_are_listed_and_shown_on_the_map(browser: Browser, tmp_path: Path) -> None:
    other = Place("gn:1", "Sirte", (), 20.5, 30.2, "LY", admin1="Elsewhere")
    candidates = (Candidate(place("gn:2", "Sirte", 16.6, 31.2).place, 0.81), Candidate(other, 0.19))
    location = replace(area_event().location, candidates=candidates)  # type: ignore[type-var]
    write_map([replace(area_event(), location=location)], tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as got:
        got.view(18.5, 30.2, 7)
        got.page.locator(".gm-event").first.click()
        lines = got.page.locator(".gm-candidate")
        assert [line.inner_text().split() for line in lines.all()] == [
            ["Sirte,", "LY", "81", "%"],
            ["Sirte,", "Elsewhere,", "LY", "19", "%"],
        ]
        got.view(20.5, 30.2, 7)
        got.page.wait_for_timeout(300)
        ring = (20.5 + 9 * 360 / (256 * 2**7), 30.2)
        assert got.pixel(*ring)[3] == 0
        lines.nth(1).focus()
        assert got.pixel(*ring)[3] > 0
        lines.nth(0).focus()
        assert got.pixel(*ring)[3] == 0


def test_list_can_be_kept_to_what_is_in_view(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        got.view(20.07, 32.11, 9)
        got.page.get_by_label("List only what is in view").check()
        titles = got.page.locator(".gm-scroll > .gm-list .gm-title")
        assert [title.inner_text() for title in titles.all()] == ["Attack, Benghazi"]
        got.view(380.07, 32.11, 9)  # once around the world
        got.page.wait_for_timeout(500)
        assert [title.inner_text() for title in titles.all()] == ["Attack, Benghazi"]


def test_counters_in_the_legend_open_their_lists(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        counters = got.page.locator(".gm-counter")
        assert [line.inner_text().split() for line in counters.all()] == [
            ["1", "known", "only", "to", "a", "country"],
            ["2", "not", "located"],
        ]
        counters.nth(1).click()
        assert got.page.locator(".gm-group").nth(1).locator("li").first.is_visible()
        assert got.page.evaluate("document.activeElement.textContent") == "Not located (2)"


def test_tiles_are_asked_for_only_when_the_reader_agrees(browser: Browser, tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    write_map([dot_event()], target, tiles="https://tiles.example.org/{z}/{x}/{y}.png", tiles_credit="<b>Example</b>")
    with opened(browser, target) as got:
        asked: list[str] = []
        got.page.on("request", lambda request: asked.append(request.url))
        got.view(20, 32, 6)
        got.page.wait_for_timeout(200)
        assert asked == [] and got.requests == []
        got.page.get_by_label("Online map from tiles.example.org").check()
        got.page.wait_for_timeout(500)
        assert asked and all(url.startswith("https://tiles.example.org/6/") for url in asked)
        assert not [line for line in got.console if "Content Security Policy" in line]
        assert got.page.locator("b").count() == 0


CONTRAST = """() => {
    const channels = (color) => color.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
        .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
    const background = (node) => {
        for (; node; node = node.parentElement) {
            const c = channels(getComputedStyle(node).backgroundColor);
            if (c.length < 4 || c[3] > 0.7) return c;
        }
        return [255, 255, 255];
    };
    const poor = [];
    for (const node of document.querySelectorAll(".gm-page *")) {
        if (![...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()) || !node.getClientRects().length) continue;
        const [a, b] = [light(channels(getComputedStyle(node).color)), light(background(node))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) poor.push([node.className, node.textContent.slice(0, 40), ratio]);
    }
    return poor;
}"""


def test_text_contrasts_and_controls_have_names(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        got.page.locator(".gm-event").nth(2).click()
        got.page.wait_for_selector(".leaflet-popup")
        assert got.page.evaluate(CONTRAST) == []
        nameless = got.page.evaluate(
            "[...document.querySelectorAll('button, input, select, a')].filter((node) => node.getClientRects().length"
            " && !(node.textContent.trim() || node.getAttribute('aria-label') || (node.labels && node.labels.length)))"
            ".map((node) => node.outerHTML.slice(0, 80))"
        )
        assert nameless == []


def test_text_runs_the_way_its_script_does(browser: Browser, tmp_path: Path) -> None:
    arabic = replace(
        area_event(),
        quote="قصف على بعد 150 ميلا جنوب شرق سرت",
        place_text="جنوب شرق سرت",
        actors=("תנועה",),
        targets=("داعش",),
    )
    write_map([arabic], tmp_path / "map.html", title="خريطة")
    with opened(browser, tmp_path / "map.html") as got:
        got.page.locator(".gm-event").first.click()
        for selector in (".gm-head h1", ".gm-quote", ".gm-who > span"):
            assert got.page.locator(selector).first.evaluate("(node) => getComputedStyle(node).direction") == "rtl", (
                selector
            )
        assert got.page.locator(".gm-when").first.evaluate("(node) => getComputedStyle(node).direction") == "ltr"
        assert got.page.inner_text(".gm-quote mark") == "جنوب شرق سرت"
        # Who acted stands left of the arrow in an English page, whatever their script.
        left = "(node) => node.getBoundingClientRect().left"
        actor, target = got.page.locator(".gm-who > span").all()
        assert actor.evaluate(left) < target.evaluate(left)
        place = got.page.locator(".gm-title > bdi").nth(1)
        assert place.evaluate("(node) => getComputedStyle(node).direction") == "rtl"


def test_paper_shows_map_legend_and_disclaimer(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as got:
        got.page.emulate_media(media="print")
        for selector in (".folium-map", ".gm-legend", ".gm-about", ".gm-status"):
            assert got.page.locator(selector).is_visible(), selector
        for selector in (".gm-filters", ".leaflet-control-zoom", ".gm-downloads"):
            assert not got.page.locator(selector).is_visible(), selector


def test_notebook_frame_shows_the_map(browser: Browser, events: tuple[Event, ...], tmp_path: Path) -> None:
    shown = EventMap(events, title='"><script>window.hacked=1</script>')._repr_html_()
    (tmp_path / "notebook.html").write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{shown}", "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "notebook.html").as_uri())
    frame = page.frame_locator("iframe")
    assert frame.locator(".gm-status").inner_text(timeout=10_000).startswith("6 events")
    assert page.evaluate("window.hacked") is None
    page.close()


def test_page_and_files_round_alike(browser: Browser, page_file: Path) -> None:
    metres = [*range(1, 2_000), *(10**k + d for k in range(3, 8) for d in (-1, 0, 1)), *range(889_000, 890_000, 7)]
    with opened(browser, page_file) as got:
        assert got.page.evaluate("(all) => all.map(geomap.decimals)", metres) == list(map(coordinate_decimals, metres))
        assert got.page.evaluate("[0, 999, 1000, 1234, 9960, 999499, 999500, 5e6].map(geomap.shortNumber)") == [
            "0", "999", "1k", "1.2k", "10k", "999k", "1M", "5M",
        ]  # fmt: skip
