"""GeoJSON and tables: what other programs read back."""

from __future__ import annotations

import csv
import json
import math
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import area_event, circle, dot_event
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box, shape

from geomap.errors import InputError
from geomap.outputs.columns import COLUMNS, event_row
from geomap.outputs.geojson import write_geojson, write_regions
from geomap.outputs.geometry import normalised, to_geojson
from geomap.outputs.tables import to_dataframe, to_geodataframe, write_csv
from geomap.records import Event, Location
from geomap.rounding import coordinate_decimals

DESIGN_KEYS = re.findall(
    r"\w+",
    "id event_type sub_event_type date_start date_end date_prec actors targets deaths_low deaths_best "
    "deaths_high deaths_text attack_count lon lat uncertainty_m where_prec geo_precision country place_text "
    "quote explanation flags reports coordinateUncertaintyInMeters verbatimLocality georeferenceProtocol "
    "georeferenceSources",
)


def signed_area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def test_columns_have_every_published_name() -> None:
    assert [name for name in COLUMNS if name in DESIGN_KEYS] == DESIGN_KEYS
    assert tuple(event_row(Event("e"))) == COLUMNS


@given(st.floats(min_value=1.0, max_value=3e6))
def test_rounding_moves_a_point_by_less_than_a_tenth_of_its_uncertainty(uncertainty_m: float) -> None:
    decimals = coordinate_decimals(uncertainty_m)
    assert 111_195.08 * 10.0**-decimals / 2 <= uncertainty_m / 10 or decimals == 6
    assert coordinate_decimals(uncertainty_m * 10) <= decimals


def test_geojson_opens_in_geopandas_with_values(events: tuple[Event, ...], tmp_path: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    target = tmp_path / "out.geojson"
    write_geojson(events, target)
    frame = geopandas.read_file(target, engine="pyogrio").set_index("id")
    assert set(frame.columns) >= set(COLUMNS) - {"id"}
    assert frame.crs.to_epsg() == 4326
    area = frame.loc["area-1"]
    assert (area.geometry.x, area.geometry.y) == (17.77, 30.18)
    assert area["coordinateUncertaintyInMeters"] == 48_301
    assert area["georeferenceSources"] == "gn:2210554 Sirte (GeoNames, CC BY 4.0)"
    assert frame.loc["dot-1"].geometry.equals(Point(20.0701, 32.1167))
    empty = sorted(frame.index[frame.geometry.isna()])
    assert empty == ["bare-1", "country-1", "lost-1"]


def test_geojson_follows_rfc_7946(events: tuple[Event, ...], tmp_path: Path) -> None:
    target, regions = tmp_path / "out.geojson", tmp_path / "regions.geojson"
    write_geojson(events, target, regions=regions)
    document = json.loads(target.read_text("utf-8"))
    assert "crs" not in document
    assert document["attribution"] == "GeoNames (CC BY 4.0); Natural Earth (public domain)"
    assert [feature["id"] for feature in document["features"]] == [event.id for event in events]
    assert document["features"][0]["properties"]["reports"][0]["published"] == "2017-09-28"
    assert document["features"][3]["geometry"] is None
    assert document["features"][3]["properties"]["lon"] == 17.2
    found = json.loads(regions.read_text("utf-8"))["features"]
    assert [(f["properties"]["event_id"], f["properties"]["mass"]) for f in found] == [
        ("area-1", 0.5),
        ("area-1", 0.9),
    ]
    assert all(signed_area(feature["geometry"]["coordinates"][0]) > 0 for feature in found)
    assert shape(found[1]["geometry"]).symmetric_difference(circle(17.77, 30.18, 48.0)).area < 0.01


def test_same_events_give_same_bytes(events: tuple[Event, ...], tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_geojson(events, tmp_path / f"{name}.geojson", regions=tmp_path / f"{name}-regions.geojson")
    assert (tmp_path / "a.geojson").read_bytes() == (tmp_path / "b.geojson").read_bytes()
    assert (tmp_path / "a.geojson").read_bytes().endswith(b"\n")
    assert (tmp_path / "a-regions.geojson").read_bytes() == (tmp_path / "b-regions.geojson").read_bytes()


@pytest.mark.parametrize("over", [box(179, -1, 182, 1), box(-183, -1, -179, 1)])
def test_regions_are_cut_at_the_antimeridian(over: Polygon) -> None:
    geometry = to_geojson(over, 3)
    assert geometry is not None and geometry["type"] == "MultiPolygon"
    cut = shape(geometry)
    assert cut.bounds[0] == -180 and cut.bounds[2] == 180
    assert math.isclose(cut.area, over.area, rel_tol=1e-6)
    assert all(signed_area(rings[0]) > 0 for rings in geometry["coordinates"])  # type: ignore[arg-type,index]


def test_jumping_ring_is_cut_and_clean_ring_is_not() -> None:
    jumping = Polygon([(179, -1), (-179, -1), (-179, 1), (179, 1)])
    cut = to_geojson(jumping, 3)
    assert cut is not None and math.isclose(shape(cut).area, 4.0, rel_tol=1e-6)
    holed = Polygon(jumping.exterior, [[(179.5, 0), (-179.5, 0), (-179.5, 0.5), (179.5, 0.5)]])
    assert shape(to_geojson(holed, 3)).area == pytest.approx(3.5)  # type: ignore[arg-type]
    around_pole = Polygon([(-90, 80), (0, 80), (90, 80), (180, 80)])
    assert shape(to_geojson(around_pole, 3)).contains(Point(10, 89))  # type: ignore[arg-type]
    touching = MultiPolygon([box(178, 0, 180, 1), box(-180, 0, -178, 1)])
    assert sum(part.area for part in normalised(touching, 3)) == pytest.approx(4.0)


def test_holes_are_wound_against_their_shell_and_thin_parts_survive_rounding() -> None:
    holed = box(0, 0, 4, 4).difference(box(1, 1, 2, 2))
    rings = to_geojson(holed, 2)["coordinates"]  # type: ignore[index]
    assert signed_area(rings[0]) > 0 > signed_area(rings[1])  # type: ignore[arg-type]
    sliver = box(0, 0, 0.0004, 1)
    assert shape(to_geojson(sliver, 2)).area == pytest.approx(sliver.area, rel=0.3)  # type: ignore[arg-type]


def test_odd_numbers_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    target = tmp_path / "out.geojson"
    target.write_text("before")
    for wrong in (
        Location(math.nan, 1.0, 10.0, ""),
        Location(1.0, 1.0, math.inf, ""),
        Location(1.0, 91.0, 10.0, ""),
    ):
        with pytest.raises(InputError, match="event 'odd'"):
            write_geojson([Event("odd", location=wrong)], target)
    assert target.read_text() == "before"


def test_lone_surrogates_do_not_stop_a_file(tmp_path: Path) -> None:
    broken = replace(dot_event(), quote="a\ud800b", actors=("\udfff",))
    write_geojson([broken], tmp_path / "x.geojson")
    write_csv([broken], tmp_path / "x.csv")
    assert json.loads((tmp_path / "x.geojson").read_text("utf-8"))["features"][0]["properties"]["quote"] == "a?b"


def test_regions_file_alone(tmp_path: Path) -> None:
    write_regions([dot_event()], tmp_path / "none.geojson")
    assert json.loads((tmp_path / "none.geojson").read_text())["features"] == []


def test_csv_is_safe_in_spreadsheets_and_keeps_negative_numbers(tmp_path: Path) -> None:
    hostile = replace(area_event(), quote='=HYPERLINK("http://x")', place_text="@x", actors=("-1+1", "b"))
    west = replace(hostile, location=Location(-17.5, -3.25, 100.0, "", where_prec=1))
    write_csv([west], tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(newline="", encoding="utf-8") as stream:
        (row,) = csv.DictReader(stream)
    assert tuple(row) == COLUMNS
    assert row["quote"] == '\'=HYPERLINK("http://x")'
    assert row["place_text"] == "'@x"
    assert row["actors"] == "'-1+1; b"
    assert float(row["lon"]) == -17.5
    assert row["reports"].startswith("Strikes in the desert, AFRICOM, https://example.org/a, 2017-09-28; ")


def test_frames_keep_types(events: tuple[Event, ...]) -> None:
    frame = to_dataframe(events)
    assert tuple(frame.columns) == COLUMNS
    assert frame["deaths_best"].dtype == "Int64"
    assert frame["deaths_best"].tolist()[:3] == [3, 0, 17]
    assert frame["lon"].isna().tolist() == [False, False, False, False, True, True]
    assert len(to_dataframe([])) == 0
    geo = to_geodataframe(events)
    assert geo.crs.to_epsg() == 4326
    assert geo.geometry.isna().tolist() == [False, False, False, True, True, True]
