"""The still picture, what may be published, and the options of `geomap map` for both."""

from __future__ import annotations

import datetime as dt
import json
import math
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import area_event, circle, country_event, dot_event, lost_event, town_event

from geomap.cli import main
from geomap.errors import InputError
from geomap.geodesy import MEAN_RADIUS_KM
from geomap.outputs.jsonl import write_events
from geomap.outputs.publish import PublishRules, publishable
from geomap.outputs.webmap.overview import draw_overview, write_overview
from geomap.outputs.webmap.picture import HEIGHT, STRIP, WIDTH, Disc, Label, Shape, View
from geomap.outputs.webmap.tiles import tiles_from
from geomap.records import Event, Location

RULES = PublishRules(dt.date(2018, 4, 1))


def distance_km(a: Location, b: Location) -> float:
    """Return the distance of two points on a sphere."""
    p, q = math.radians(a.lat), math.radians(b.lat)
    cosine = math.sin(p) * math.sin(q) + math.cos(p) * math.cos(q) * math.cos(math.radians(a.lon - b.lon))
    return MEAN_RADIUS_KM * math.acos(max(-1.0, min(1.0, cosine)))


def test_each_precision_has_its_symbol() -> None:
    near = replace(town_event(), location=replace(town_event().location, lon=17.0, lat=30.5, uncertainty_m=15_000.0))  # type: ignore[type-var]
    items = draw_overview([area_event(), near, country_event(), lost_event()])
    dashed = [item for item in items if isinstance(item, Shape) and item.dashed]
    soft = [item for item in items if isinstance(item, Disc) and item.soft]
    assert len(dashed) == 1 and len(soft) == 1
    words = " ".join(item.text for item in items if isinstance(item, Label))
    assert "4 events" in words and "1 known only to a country" in words and "1 not located" in words


def test_events_that_share_an_area_are_drawn_once_and_near_ones_counted() -> None:
    items = draw_overview([replace(area_event(), id=str(n)) for n in range(50)])
    assert sum(isinstance(item, Shape) and item.dashed for item in items) == 1
    twins = draw_overview([replace(dot_event(), id=str(n)) for n in range(50)])
    assert any(isinstance(item, Label) and item.text == "50" for item in twins)


def test_view_holds_all_points_over_the_antimeridian() -> None:
    events = [
        replace(dot_event(), id=str(lon), location=Location(lon, -17.0, 500.0, "", where_prec=1))
        for lon in (178.0, -179.0)
    ]
    dots = [item for item in draw_overview(events) if isinstance(item, Disc) and item.radius == 6.0][:2]
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT - STRIP for dot in dots)
    assert dots[0].x != dots[1].x


def test_region_is_where_the_point_is() -> None:
    location = replace(area_event().location, lon=179.9, lat=-17.0, given_regions=((0.9, circle(179.9, -17.0, 48.0)),))  # type: ignore[type-var]
    (area,) = [
        i for i in draw_overview([replace(area_event(), location=location)]) if isinstance(i, Shape) and i.dashed
    ]
    xs = [x for x, _ in area.rings[0]]
    assert 0 < min(xs) < WIDTH / 2 < max(xs) < WIDTH


def test_view_is_mercator() -> None:
    view = View(-180, -85, 180, 85)
    assert view.point(0, 0) == pytest.approx((WIDTH / 2, (HEIGHT - STRIP) / 2))
    assert view.pixels(40_075_016.686, 0) == pytest.approx(view.scale)


def test_pictures_are_the_same_each_time_and_named_well(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        write_overview([area_event()], tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    write_overview([], tmp_path / "empty.svg")
    with pytest.raises(InputError, match=r"\.svg or \.png"):
        write_overview([], tmp_path / "a.jpg")


def test_png_without_pillow_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(InputError, match=r"geomap\[png\]"):
        write_overview([], tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("event", [area_event(), town_event(), dot_event(), country_event()], ids=lambda e: e.id)
def test_published_points_are_coarse_and_say_so(event: Event) -> None:
    (after,) = publishable([event], RULES)
    before = event.location
    assert isinstance(before, Location) and isinstance(after.location, Location)
    step = 10 ** -(2 if before.uncertainty_m < 11_000 else 1 if before.uncertainty_m < 111_000 else 0)
    for value in (after.location.lon, after.location.lat):
        assert value / step == pytest.approx(round(value / step), abs=1e-6)
    grown = after.location.uncertainty_m - before.uncertainty_m
    assert grown > 0 and distance_km(before, after.location) * 1000 <= grown
    assert "rounded for publication" in after.flags
    assert after.location.mixture is None
    if event.id == "dot-1":
        assert after.location.where_prec == 2


def test_young_and_undated_events_and_addresses_are_left_out() -> None:
    events = [area_event(), town_event(), country_event(), lost_event()]
    kept = list(publishable(events, replace(RULES, min_age_days=30, drop_urls=True)))
    assert [event.id for event in kept] == ["area-1"]
    assert [report.url for report in kept[0].reports] == ["", ""]
    assert [report.source for report in kept[0].reports] == ["AFRICOM", "Wire"]
    exactly = replace(area_event(), date_start=dt.date(2018, 3, 2), date_end=dt.date(2018, 3, 2))
    assert len(list(publishable([exactly], replace(RULES, min_age_days=30)))) == 1
    assert len(list(publishable([exactly], replace(RULES, min_age_days=31)))) == 0


@pytest.fixture
def events_file(tmp_path: Path) -> str:
    write_events([area_event(), town_event(), dot_event(), country_event()], tmp_path / "e.jsonl")
    return str(tmp_path / "e.jsonl")


def test_every_file_written_is_the_published_one(
    events_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, points = str(tmp_path / "m.html"), str(tmp_path / "m.geojson")
    options = ["--publish", "--drop-urls", "--min-age", "30", "--as-of", "2018-04-01", "--png", str(tmp_path / "m.svg")]
    assert main(["map", events_file, "-o", out, "--geojson", points, *options]) == 0
    assert "2 of them left out, too young or undated" in capsys.readouterr().err
    features = json.loads(Path(points).read_text("utf-8"))["features"]
    assert {feature["id"] for feature in features} == {"area-1", "dot-1"}
    assert "example.org" not in Path(points).read_text("utf-8")
    assert (tmp_path / "m.svg").is_file()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--min-age", "3"], "--publish"),
        (["--drop-urls"], "--publish"),
        (["--publish", "--min-age", "-1"], "less than 0"),
        (["--publish", "--as-of", "soon"], "no date"),
        (["--png", "x.gif"], "neither .png nor .svg"),
        (["--tiles", "Nobody.Knows"], "no tile server"),
        (["--tiles", "http://example.org/{z}/{x}/{y}.png"], "https"),
        (["--tiles", "https://example.org/{z}/{x}/{y}.png"], "--tiles-credit"),
        (["--tiles", "https://example.org/tiles.png", "--tiles-credit", "x"], "{z}"),
        (["--tiles", "https://example.org'; script-src */{z}/{x}/{y}", "--tiles-credit", "x"], "no tile server"),
    ],
)
def test_wrong_options_cost_one_line_and_no_file(
    events_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    target = tmp_path / "out" / "m.html"
    assert main(["map", events_file, "-o", str(target), *options]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not target.parent.exists()


def test_tiles_by_name() -> None:
    tiles = tiles_from("OpenStreetMap.Mapnik")
    assert "OpenStreetMap" in tiles.credit and tiles.url.startswith(tiles.origin + "/{z}/")
    assert tiles_from("https://{s}.example.org/{z}/{x}/{y}.png", "x").origin == "https://*.example.org"
    with pytest.raises(InputError, match="key"):
        tiles_from("Jawg.Dark")


def test_letters_with_accents_are_drawn_or_left_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    from geomap.outputs.webmap import picture

    assert picture._without_accents("Côte d'Ivoire, São Tomé") == "Cote d'Ivoire, Sao Tome"
    monkeypatch.setattr(picture, "_SYSTEM_FONTS", ("no such font.ttf",))
    assert picture._system_font(12) is None
