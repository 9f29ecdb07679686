"""Properties of the probability fields: mass, nesting, invariance, and closed forms against the grid."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import geomap
from geomap.fields.build import _around
from geomap.fields.grid import evaluate
from geomap.fields.kinds import AreaField, BetweenField, Field, PolarField, SettlementField, ShapeField
from geomap.fields.masks import allowed
from geomap.fields.middle import spatial_median
from geomap.fields.mixture import Component, Mask, Mixture
from geomap.fields.polar import Wedge
from geomap.fields.regions import (
    Summary,
    evaluate_mixture,
    highest_density_region,
    region_of,
    summarise,
    summary_of,
)
from geomap.fields.shapes import to_plane
from geomap.geodesy import LocalPlane, distance_bearing
from geomap.records import Place, Surface

ANYWHERE = Mask(surface="any")

lons = st.floats(-170, 170)
lats = st.floats(-70, 70)


def polar_field(lon: float, lat: float, median: float, sd: float, bearing: float | None, outliers: float) -> PolarField:
    """As the phrase kinds build them: outliers spread in proportion to the distance."""
    return PolarField(lon, lat, median, sd, bearing, 18.0 if bearing is not None else 0.0, outliers, 1.25 * median)


polar = st.builds(
    polar_field,
    lons,
    lats,
    st.floats(1, 300),
    st.floats(0.1, 0.9),
    st.one_of(st.none(), st.floats(0, 359.9)),
    st.sampled_from([0.0, 0.05]),
)
settlements = st.builds(SettlementField, lons, lats, p50_km=st.floats(0.05, 20), tail=st.floats(0, 0.3))


def of(field: Field, mask: Mask = ANYWHERE) -> Mixture:
    return Mixture((Component(1.0, (field,)),), mask)


def on_the_grid(mixture: Mixture) -> Summary | None:
    return summary_of(*evaluate_mixture(mixture, reference=True))


@settings(max_examples=25, deadline=None)
@given(st.one_of(polar, settlements))
def test_half_region_lies_inside_nine_tenths_region(field: Field) -> None:
    half, most = (highest_density_region(of(field), mass) for mass in (0.5, 0.9))
    assert half.is_valid and most.is_valid and not half.is_empty
    assert half.difference(most).area <= 0.01 * half.area


@settings(max_examples=25, deadline=None)
@given(st.one_of(polar, settlements))
def test_region_holds_the_mass_it_states(field: Field) -> None:
    """Mass inside the polygon, counted on a grid four times as fine as the one the polygon came from."""
    mixture = of(field)
    grid = evaluate(mixture.components[0], mixture.mask)
    x = np.linspace(grid.x_km[0], grid.x_km[-1], 400)
    y = np.linspace(grid.y_km[0], grid.y_km[-1], 400)
    xx, yy = np.meshgrid(x, y)
    mass = np.exp(field.log_density(grid.plane, xx, yy)) * (x[1] - x[0]) * (y[1] - y[0])
    for wanted in (0.5, 0.9):
        region = to_plane(highest_density_region(mixture, wanted), grid.plane)
        inside = shapely.contains_xy(region, xx, yy)
        assert mass[inside].sum() == pytest.approx(wanted, abs=0.06)


@settings(max_examples=40, deadline=None)
@given(st.one_of(polar, settlements))
def test_mass_adds_up_to_one(field: Field) -> None:
    reach = field.reach_km
    plane = LocalPlane(field.lon_deg, field.lat_deg)
    # Polar coordinates resolve the spike that a log-normal has close to the reference.
    r = np.exp(np.linspace(math.log(1e-3 * reach), math.log(2 * reach), 400))
    theta = np.linspace(0, 2 * np.pi, 721)[:-1]
    rr, tt = np.meshgrid(r, theta)
    density = np.exp(field.log_density(plane, rr * np.sin(tt), rr * np.cos(tt)))
    ring = np.gradient(np.log(r)) * r**2 * (theta[1] - theta[0])
    assert float((density * ring).sum()) == pytest.approx(1.0, abs=0.03)


@settings(max_examples=15, deadline=None)
@given(st.floats(5, 200), st.floats(0, 359), st.floats(1, 359))
def test_turning_the_bearing_turns_the_point(median: float, bearing: float, turn: float) -> None:
    """On a sphere-like plane at the equator distances to the reference do not depend on the bearing."""

    def distance_and_bearing(b: float) -> tuple[float, float]:
        summary = summarise(of(PolarField(10.0, 0.0, median, 0.15, b % 360, 18.0)))
        assert summary is not None
        km, deg = distance_bearing(10.0, 0.0, summary.lon_deg, summary.lat_deg)
        return float(km), float(deg)

    km1, deg1 = distance_and_bearing(bearing)
    km2, deg2 = distance_and_bearing(bearing + turn)
    assert km2 == pytest.approx(km1, rel=0.01)
    assert abs((deg2 - deg1 - turn + 180) % 360 - 180) < 1.0


@settings(max_examples=20, deadline=None)
@given(settlements)
def test_settlements_match_the_grid(field: SettlementField) -> None:
    closed, grid = summarise(of(field)), on_the_grid(of(field))
    assert closed is not None and grid is not None
    assert float(distance_bearing(closed.lon_deg, closed.lat_deg, grid.lon_deg, grid.lat_deg)[0]) < 0.05 * field.p50_km
    assert closed.radius90_km == pytest.approx(grid.radius90_km, rel=0.06)


def test_uniform_area_regions_are_the_area_and_its_middle() -> None:
    square = shapely.box(10, 5, 11, 6)
    mixture = of(AreaField(10.5, 5.5, 90.0, square))
    most, half = highest_density_region(mixture, 0.9), highest_density_region(mixture, 0.5)
    assert square.buffer(1e-3).covers(most) and most.covers(half)
    assert half.area / square.area == pytest.approx(0.5, abs=0.03)
    assert half.centroid.distance(square.centroid) < 0.02


def test_between_is_thickest_in_the_middle() -> None:
    field = BetweenField(10.0, 0.0, 11.0, 0.0, 3.4, 0.12, 0.1)
    summary = summarise(of(field))
    assert summary is not None
    assert summary.lon_deg == pytest.approx(10.5, abs=0.02)
    assert summary.lat_deg == pytest.approx(0.0, abs=0.02)


def test_sea_and_land_masks_part_the_same_field() -> None:
    """Around the harbour of Tripoli, Libya."""
    field = PolarField(13.187, 32.887, 20.0, 0.8)
    land = highest_density_region(of(field, Mask(surface="land")), 0.9)
    sea = highest_density_region(of(field, Mask(surface="sea")), 0.9)
    assert land.contains(shapely.Point(13.2, 32.75)) and not sea.contains(shapely.Point(13.2, 32.75))
    assert sea.contains(shapely.Point(13.2, 33.02)) and not land.contains(shapely.Point(13.2, 33.02))


def test_mask_without_any_room_gives_nothing() -> None:
    middle_of_the_atlantic = PolarField(-35.0, 30.0, 20.0, 0.2)
    assert summarise(of(middle_of_the_atlantic, Mask(surface="land"))) is None


def test_region_across_the_antimeridian_is_cut_there() -> None:
    region = highest_density_region(of(PolarField(179.9, 0.0, 40.0, 0.3)), 0.9)
    assert region.geom_type == "MultiPolygon"
    west, _, east, _ = region.bounds
    assert west >= -180 and east <= 180
    assert max(part.bounds[2] - part.bounds[0] for part in region.geoms) < 5


@pytest.mark.parametrize("mass", [0.0, 1.0, -1.0, 2.0])
def test_masses_outside_zero_and_one_are_refused(mass: float) -> None:
    import geomap

    location = geomap.resolve("Sirte", country="LY")
    assert location
    with pytest.raises(ValueError, match="between 0 and 1"):
        location.region(mass)


offsets = st.builds(
    PolarField,
    st.one_of(lons, st.floats(179.5, 180), st.floats(-180, -179.5)),
    st.one_of(lats, st.floats(85, 89)),
    st.floats(1, 200),
    st.floats(0.12, 0.5),
    st.one_of(st.none(), st.floats(0, 359.9)),
    st.floats(8, 30),
    st.sampled_from([0.0, 0.05]),
    st.just(1.0),
    st.sampled_from([0.0, 0.2]),
    st.floats(1.5, 2.5),
).map(
    lambda f: dataclasses.replace(
        f,
        outlier_km=1.25 * f.median_km,
        tail_ln_sd=min(f.tail_ln_sd * f.ln_sd, 0.9),
        tail_sigma_deg=min(f.tail_ln_sd * f.sigma_deg, 40.0),
    )
)


def drawn(field: PolarField, n: int = 40_000) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw points of the field: km east and north of its anchor."""
    rng = np.random.default_rng(7)
    tail = rng.random(n) < field.tail_share
    r = field.median_km * np.exp(np.where(tail, field.tail_ln_sd, field.ln_sd) * rng.normal(size=n))
    turn = np.where(tail, field.tail_sigma_deg, field.sigma_deg) * rng.normal(size=n)
    if field.bearing_deg is None:
        turn = rng.uniform(0, 360, n)
    angle = np.radians(turn + (field.bearing_deg or 0.0))
    out = rng.random(n) < field.outlier_share
    x = np.where(out, field.outlier_km * rng.normal(size=n), r * np.sin(angle))
    y = np.where(out, field.outlier_km * rng.normal(size=n), r * np.cos(angle))
    return x, y


@settings(max_examples=20, deadline=None)
@given(offsets)
@example(PolarField(85.0, 89.0, 80.0, 0.25, None, 8.0, 0.0, 100.0))  # a ring whose hole touches the pole
@example(PolarField(0.0, 0.0, 1.0, 0.40625, 0.0, 8.0, 0.0, 1.25, 0.2, 0.9, 20.0))  # narrow, with a long tail
def test_offsets_match_the_grid(field: PolarField) -> None:
    """Points within 1 % of the distance, radii and areas within a few percent: the cells of both are coarse."""
    mixture, plane = of(field), LocalPlane(field.lon_deg, field.lat_deg)
    fast, grid = evaluate_mixture(mixture), evaluate_mixture(mixture, reference=True)
    assert isinstance(fast[0][0][0], Wedge) or field.tail_share
    one, other = summary_of(*fast), summary_of(*grid)
    assert one is not None and other is not None
    apart = float(distance_bearing(one.lon_deg, one.lat_deg, other.lon_deg, other.lat_deg)[0])
    assert apart < 0.01 * field.median_km + 0.005 * other.radius90_km
    assert one.radius90_km == pytest.approx(other.radius90_km, rel=0.06)
    areas = [to_plane(region_of(parts, 0.9), plane).area for parts, _ in (fast, grid)]
    assert areas[0] == pytest.approx(areas[1], rel=0.06)


@settings(max_examples=20, deadline=None)
@given(offsets)
def test_drawn_offsets_fall_into_their_regions(field: PolarField) -> None:
    mixture, plane = of(field), LocalPlane(field.lon_deg, field.lat_deg)
    summary = summarise(mixture)
    assert summary is not None
    x, y = drawn(field)
    px, py = plane.to_plane(summary.lon_deg, summary.lat_deg)
    assert np.mean(np.hypot(x - px, y - py) < summary.radius90_km) == pytest.approx(0.9, abs=0.012)
    for mass in (0.5, 0.9):
        region = to_plane(highest_density_region(mixture, mass), plane)
        assert np.mean(shapely.contains_xy(region, x, y)) == pytest.approx(mass, abs=0.03)


@settings(max_examples=40, deadline=None)
@given(polar, st.sampled_from([ANYWHERE, Mask(surface="land")]))
def test_no_other_point_is_less_far_from_the_truth_on_average(field: PolarField, mask: Mask) -> None:
    parts, _ = evaluate_mixture(of(field, mask))
    for part, _ in parts:
        x, y, mass = part.nodes()
        at = np.array(spatial_median(x, y, mass))

        def mean_km(point: NDArray[np.float64]) -> float:
            return float(np.dot(mass, np.hypot(x - point[0], y - point[1])) / mass.sum())  # noqa: B023 (called at once)

        assert mean_km(at) <= mean_km(np.array([mass @ x, mass @ y]) / mass.sum()) * (1 + 1e-9)
        for turn in range(0, 360, 45):
            aside = 0.1 * mean_km(at) * np.array([math.sin(math.radians(turn)), math.cos(math.radians(turn))])
            assert mean_km(at) <= mean_km(at + aside) * (1 + 1e-6)


def test_the_point_lies_on_the_arc_not_in_the_bend() -> None:
    field = PolarField(16.6, 27.0, 100.0, 0.1, 90.0, 30.0, 0.0, 125.0)
    summary = summarise(of(field))
    assert summary is not None
    km, _ = distance_bearing(16.6, 27.0, summary.lon_deg, summary.lat_deg)
    # The mean lies at 100 exp(-0.52**2 / 2) = 87.
    assert 90 < km < 100


@pytest.mark.parametrize("surface", ["land", "sea"])
@pytest.mark.parametrize(("bearing", "km"), [(None, 25.0), (20.0, 60.0), (250.0, 120.0), (140.0, 8.0)])
def test_masked_offsets_match_the_grid(surface: Surface, bearing: float | None, km: float) -> None:
    """Around Benghazi, where the shore bends."""
    place = Place("gn:1", "Benghazi", (), 20.07, 32.11, "LY")
    field = PolarField(place.lon, place.lat, km, 0.3, bearing, 20.0, 0.04, 1.25 * km)
    mixture = Mixture((Component(1.0, (field,), place),), Mask(surface=surface))
    fast, grid = evaluate_mixture(mixture), evaluate_mixture(mixture, reference=True)
    kept = grid[0][0][0].kept if grid[0] else 0.0
    assert (fast[0][0][0].kept if fast[0] else 0.0) == pytest.approx(kept, abs=0.03)
    if kept < 0.1:
        return
    one, other = summary_of(*fast), summary_of(*grid)
    assert one is not None and other is not None
    apart = float(distance_bearing(one.lon_deg, one.lat_deg, other.lon_deg, other.lat_deg)[0])
    # Where only outliers meet the mask it is left out.
    assert apart < 0.05 * other.radius90_km
    assert one.radius90_km == pytest.approx(other.radius90_km, rel=0.08)
    pair = [region_of(parts, 0.9) for parts, _ in (fast, grid)]
    assert pair[0].intersection(pair[1]).area > 0.85 * pair[0].union(pair[1]).area


def test_areas_match_the_grid() -> None:
    outline = shapely.Polygon([(10, 5), (13, 5.5), (12, 8), (10.5, 7), (9, 7.5)])
    place = Place("own:1", "R", (), 11.0, 6.5, "LY", feature="ADM1")
    for bearing, steepness, central in ((None, 0.0, 0.0), (30.0, 7.0, 0.0), (None, 0.0, 0.33)):
        field = AreaField(11.0, 6.5, 300.0, outline, bearing, steepness, central)
        mixture = Mixture((Component(1.0, (field,), place),), ANYWHERE)
        fast, grid = evaluate_mixture(mixture), evaluate_mixture(mixture, reference=True)
        one, other = summary_of(*fast), summary_of(*grid)
        assert one is not None and other is not None
        apart = float(distance_bearing(one.lon_deg, one.lat_deg, other.lon_deg, other.lat_deg)[0])
        assert apart < 0.02 * other.radius90_km
        assert one.radius90_km == pytest.approx(other.radius90_km, rel=0.03)
        for mass in (0.5, 0.9):
            pair = [region_of(parts, mass) for parts, _ in (fast, grid)]
            assert pair[0].symmetric_difference(pair[1]).area < 0.05 * pair[1].area


def test_a_field_across_the_border_stays_whole_without_a_country_and_is_cut_with_one() -> None:
    """Forty kilometres around Ghat, Libya, which lies at the border with Algeria."""
    place = Place("gn:1", "Ghat", (), 10.172, 24.964, "LY")
    field = PolarField(place.lon, place.lat, 40.0, 0.3)
    whole = Mixture((Component(1.0, (field,), place),), Mask())
    cut = Mixture((Component(1.0, (field,), place),), Mask(("LY",)))
    elsewhere = shapely.Point(9.8, 24.964)
    assert highest_density_region(whole, 0.9).contains(elsewhere)
    assert not highest_density_region(cut, 0.9).contains(elsewhere)
    assert evaluate_mixture(cut)[0][0][0].kept < 0.8


def test_negligible_readings_are_not_drawn() -> None:
    near, far = PolarField(17.0, 30.0, 20.0, 0.2), PolarField(-100.0, 40.0, 20.0, 0.2)
    mixture = Mixture((Component(0.9999, (near,)), Component(0.0001, (far,))), ANYWHERE)
    summary = summarise(mixture)
    assert summary is not None and summary.probabilities == (1.0, 0.0)
    assert highest_density_region(mixture, 0.9).geom_type == "Polygon"


def test_a_bearing_is_taken_from_the_nearest_point_of_a_shape() -> None:
    """West of a long island is west of its southern end as well as of its middle."""
    island = shapely.box(47.0, -25.0, 48.0, -13.0)
    field = ShapeField(47.5, -19.0, 1500.0, island, 200.0, 0.1, 270.0, 15.0, 0.2, 0.3, 40.0)
    plane = LocalPlane(47.5, -19.0)
    x, y = plane.to_plane(np.array([45.05, 45.05, 47.5]), np.array([-19.0, -24.5, -26.9]))
    middle, end, south = field.log_density(plane, x, y)
    assert end == pytest.approx(middle, abs=0.3)
    assert south < middle - 3
    grid_x, grid_y = np.meshgrid(np.linspace(-600, 600, 81), np.linspace(-900, 900, 121))
    gridded = field.log_density(plane, grid_x, grid_y)
    found = gridded[int(np.argmin(abs(grid_y[:, 0] - y[1]))), int(np.argmin(abs(grid_x[0] - x[1])))]
    assert found == pytest.approx(end, abs=0.5)


@pytest.mark.parametrize("mass", [0.01, 0.1, 0.5])
def test_no_region_is_empty_however_thin(mass: float) -> None:
    """Ships give long distances so exactly that one cell of a field holds a tenth of it."""
    location = geomap.resolve("600 nm east of Mogadishu")
    assert location and location.region(mass).area > 0


@pytest.mark.parametrize("radius_km", [3.0, 30.0, 300.0])
def test_off_an_island_half_lies_within_the_median(radius_km: float) -> None:
    """The line around an island grows with the distance: without that, far waters would weigh more than near ones."""
    angle = np.linspace(0, 2 * np.pi, 361)[:-1]
    plane = LocalPlane(60.0, 5.0)
    lon, lat = plane.to_lonlat(radius_km * np.sin(angle), radius_km * np.cos(angle))
    island = shapely.Polygon(np.column_stack([lon, lat]))
    field = _around(island, 25.0, 1.2)
    d = np.exp(np.linspace(np.log(0.1), np.log(25.0) + 6, 4000))
    density = np.exp(field.log_density(plane, radius_km + d, np.zeros_like(d)))
    mass = np.cumsum(density * 2 * np.pi * (radius_km + d) * np.gradient(d))
    assert np.interp(0.5, mass / mass[-1], d) == pytest.approx(25.0, rel=0.05)


@pytest.mark.parametrize("phrase", ["near Sirte", "near Kismayo, Somalia", "outskirts of Benghazi"])
def test_radii_of_rings_that_the_shore_cuts_hold_what_they_say(phrase: str) -> None:
    location = geomap.resolve(phrase)
    assert isinstance(location, geomap.Location) and location.mixture is not None
    field = location.mixture.components[0].fields[0]
    assert isinstance(field, PolarField)
    rng, plane = np.random.default_rng(3), LocalPlane(field.lon_deg, field.lat_deg)
    r, angle = field.median_km * np.exp(field.ln_sd * rng.normal(size=50_000)), rng.uniform(0, 2 * np.pi, 50_000)
    x, y = r * np.sin(angle), r * np.cos(angle)
    ashore = allowed(location.mixture.mask, plane, x, y)
    px, py = plane.to_plane(location.lon, location.lat)
    inside = np.hypot(x - px, y - py)[ashore] < location.uncertainty_m / 1000
    assert inside.mean() == pytest.approx(0.9, abs=0.02)
