"""The local plane agrees with pyproj's geodesics."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyproj import Geod

from geomap.geodesy import (
    LocalPlane,
    destination,
    destination_point,
    distance_bearing,
    distance_bearing_point,
    rough_distance_km,
    wrap_longitude,
)

WGS84 = Geod(ellps="WGS84")
lons = st.floats(-180, 179.99)
lats = st.floats(-89.9, 89.9)
bearings = st.floats(0, 360)
kilometres = st.floats(0.01, 3000)


@given(lons, lats, bearings, kilometres)
def test_destination_is_the_geodesic(lon: float, lat: float, bearing: float, km: float) -> None:
    found_lon, found_lat = destination(lon, lat, bearing, km)
    wanted_lon, wanted_lat, _ = WGS84.fwd(lon, lat, bearing, km * 1000)
    _, _, off_m = WGS84.inv(float(found_lon), float(found_lat), wanted_lon, wanted_lat)
    assert off_m < 0.01


@given(lons, lats, bearings, kilometres)
def test_distance_and_bearing_undo_destination(lon: float, lat: float, bearing: float, km: float) -> None:
    end_lon, end_lat = destination(lon, lat, bearing, km)
    back_km, back_bearing = distance_bearing(lon, lat, end_lon, end_lat)
    assert back_km == pytest.approx(km, rel=1e-6, abs=1e-6)
    turn = (float(back_bearing) - bearing + 180) % 360 - 180
    assert abs(np.radians(turn)) * km < 0.01


@given(lons, st.floats(-85, 85), st.floats(-800, 800), st.floats(-800, 800))
@example(0.0, 1.0, 5e-324, 5e-324)
def test_plane_round_trip(lon: float, lat: float, x: float, y: float) -> None:
    plane = LocalPlane(lon, lat)
    back_x, back_y = plane.to_plane(*plane.to_lonlat(x, y))
    assert (float(back_x), float(back_y)) == pytest.approx((x, y), abs=1e-3)


def test_longitudes_stay_in_range_across_the_antimeridian() -> None:
    lon, _ = destination(179.9, 10.0, 90.0, 100.0)
    assert -180 <= float(lon) < -178
    assert float(wrap_longitude(180.0)) == -180.0


def test_distance_to_itself_is_zero() -> None:
    km, _ = distance_bearing(20.0, 10.0, 20.0, 10.0)
    assert float(km) == 0.0


@given(lons, lats, bearings, kilometres)
def test_one_destination_is_as_exact_as_many(lon: float, lat: float, bearing: float, km: float) -> None:
    one = destination_point(lon, lat, bearing, km)
    many = destination(lon, lat, bearing, km)
    _, _, off_m = WGS84.inv(*one, float(many[0]), float(many[1]))
    assert off_m < 0.001


@given(lons, lats, lons, lats)
def test_one_distance_is_the_same_as_of_many(lon: float, lat: float, to_lon: float, to_lat: float) -> None:
    km, bearing = distance_bearing_point(lon, lat, to_lon, to_lat)
    many_km, many_bearing = distance_bearing(lon, lat, to_lon, to_lat)
    if many_km > 19_000:
        return
    assert km == pytest.approx(float(many_km), abs=1e-6)
    assert km < 0.001 or abs((bearing - float(many_bearing) + 180) % 360 - 180) * km < 1e-3
    plane = LocalPlane(lon, lat)
    assert plane.point_in_plane(to_lon, to_lat) == pytest.approx(
        [float(v) for v in plane.to_plane(to_lon, to_lat)], abs=1e-3
    )


@given(lons, lats, bearings, kilometres)
def test_rough_distances_are_true_to_half_a_percent(lon: float, lat: float, bearing: float, km: float) -> None:
    there = destination_point(lon, lat, bearing, km)
    assert float(rough_distance_km(lon, lat, *there)) == pytest.approx(km, rel=0.0065, abs=0.001)
