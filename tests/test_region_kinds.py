"""Regions of the kinds that are no plain offset: the right size, on the right side of shores and borders."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace

import numpy as np
import pytest
import shapely
from pyproj import Geod

import geomap
from geomap import calibration
from geomap.calibrating.distances import DistanceFit, fit_distances
from geomap.calibrating.kinds import refit_kinds
from geomap.calibrating.samples import Reading, Sample
from geomap.fields.kinds import BetweenField
from geomap.gazetteer import Gazetteer
from geomap.geodesy import LocalPlane
from geomap.phrases.grammar import parse_phrases
from geomap.records import Location, Place

WGS84 = Geod(ellps="WGS84")


def found(phrase: str, country: str | None = None) -> Location:
    location = geomap.resolve(phrase, country=country)
    assert isinstance(location, Location), location
    return location


def region(phrase: str, mass: float = 0.9, country: str | None = None) -> shapely.Geometry:
    shape = found(phrase, country).region(mass)
    assert shape is not None
    return shape


def area_km2(shape: shapely.Geometry) -> float:
    return abs(float(WGS84.geometry_area_perimeter(shape)[0])) / 1e6


def share_on_land(shape: shapely.Geometry) -> float:
    west, south, east, north = shape.bounds
    lons, lats = np.meshgrid(np.linspace(west, east, 90), np.linspace(south, north, 90))
    inside = shapely.contains_xy(shape, lons, lats)
    return float(Gazetteer.open().is_land(lons[inside], lats[inside]).mean())


def test_off_an_island_is_nearer_than_off_a_country() -> None:
    island, country = region("off Tioman Island, Malaysia"), region("off Yemen")
    assert 5_000 < area_km2(island) < 700_000
    assert area_km2(country) > 3 * area_km2(island)


def test_off_somalia_alone_reaches_into_the_ocean() -> None:
    """Shipping reports call a third of the Indian Ocean so; of its coast they do not."""
    far_out = shapely.Point(58.0, 2.0)
    assert region("off Somalia").contains(far_out)
    assert not region("off the coast of Somalia").contains(far_out)


@pytest.mark.parametrize("port", ["Belawan, Indonesia", "Labuan, Malaysia", "Cirebon, Indonesia", "Bintulu, Sarawak"])
def test_off_a_port_is_at_sea_nearby(port: str) -> None:
    location = found(f"off {port}")
    assert not Gazetteer.open().is_land([location.lon], [location.lat])[0]
    assert location.where_prec == 7 and location.uncertainty_m < 350_000


def test_a_coast_region_has_no_slivers_along_land_borders() -> None:
    libya = region("off the coast of Libya")
    assert share_on_land(libya) < 0.06
    # The far end of the Gulf of Suez is no sliver.
    assert libya.intersection(shapely.box(10, 24, 31, 30)).is_empty


def test_so_many_miles_off_is_open_water() -> None:
    assert share_on_land(region("20 nautical miles off Bonny")) < 0.12


@pytest.mark.parametrize("phrase", ["3 nm off Lagos", "1 mile off Mogadishu", "2 km from Baghdad"])
def test_short_distances_from_large_towns_stay_near(phrase: str) -> None:
    assert found(phrase).uncertainty_m < 150_000
    assert not region(phrase, 0.5).is_empty


def test_a_people_names_its_coast() -> None:
    assert found("OFF THE SOMALI COAST").candidates[0].place.id == "iso:SO"


def test_the_countryside_ends_at_the_border() -> None:
    turkey = Gazetteer.open().country_polygon("TR")
    shape = region("the northern countryside of Aleppo")
    assert shape.intersection(turkey).area < 0.01 * shape.area


def test_southern_idlib_is_the_governorate_or_the_town() -> None:
    location = found("southern Idlib")
    assert {c.place.feature for c in location.candidates[:2]} == {"ADM1", "PPLA"}
    assert location.warnings and location.where_prec == 4
    shape = region("southern Idlib")
    assert shape.contains(shapely.Point(36.67, 35.64)) and not shape.contains(shapely.Point(36.7, 36.2))
    # Of a metropolis the town comes first; of a division asked for by name nothing else is meant.
    assert found("eastern Aleppo").candidates[0].place.feature.startswith("PPL")
    assert [c.place.feature for c in found("southern Idlib province").candidates] == ["ADM1"]


def test_part_of_a_town_has_no_edge() -> None:
    location = found("eastern Mosul")
    assert location.lon > location.candidates[0].place.lon
    assert location.where_prec == 2
    half, most = region("eastern Mosul", 0.5), region("eastern Mosul")
    assert 10 < area_km2(half) < area_km2(most) < 800


def test_between_runs_on_a_little_beyond_its_ends() -> None:
    field = BetweenField(10.0, 0.0, 11.0, 0.0, 1.5, 0.1, 0.1, 0.05)
    plane = LocalPlane(10.0, 0.0)
    length = float(plane.to_plane(11.0, 0.0)[0])
    x = np.array([0.5, -0.03, 1.03, -0.2, 1.2]) * length
    log_density = field.log_density(plane, x, np.zeros(5))
    assert log_density[1] > log_density[0] - 4 and log_density[2] == pytest.approx(log_density[1], abs=0.01)
    assert (log_density[3:] < log_density[0] - 30).all()
    t = (np.arange(4000) + 0.5) / 4000 * 1.4 - 0.2
    across = np.linspace(-1, 1, 401) * length
    xx, yy = np.meshgrid(t * length, across)
    mass = np.exp(field.log_density(plane, xx, yy)).sum() * (t[1] - t[0]) * length * (across[1] - across[0])
    assert mass == pytest.approx(1.0, abs=0.01)


def test_a_town_on_a_road_is_where_they_meet() -> None:
    alone, joined = found("near Baiji, Iraq"), found("near Baiji on the road from Tikrit to Mosul")
    assert {"Baiji", "Tikrit", "Mosul"} <= {part.text for part in joined.phrases}
    assert "one place" in joined.explanation
    shapes = [location.region(0.9) for location in (alone, joined)]
    assert area_km2(shapes[1]) < area_km2(shapes[0])
    apart = found("near Sabha on the road from Tripoli to Sirte")
    assert {part.text for part in apart.phrases}.isdisjoint({"near"}) or "one place" not in apart.explanation


def test_a_town_near_a_border_is_on_its_own_side() -> None:
    turkey = Gazetteer.open().country_polygon("TR")
    shape = region("near Azaz, near the border with Turkey")
    assert shape.intersection(turkey).area < 0.01 * shape.area


@pytest.mark.parametrize(
    ("phrase", "known", "precision"),
    [
        ("the village of Nowhereville in Helmand province", "Helmand", 4),
        ("Nowhereville village, Sangin district, Helmand province", "Sangīn", 3),
        ("Nowhere hospital, Sirte", "Sirte", 1),
    ],
)
def test_an_unknown_village_is_placed_in_what_holds_it(phrase: str, known: str, precision: int) -> None:
    location = found(phrase)
    assert location.candidates[0].place.name == known
    assert any("is not in the gazetteer: placed anywhere in" in warning for warning in location.warnings)
    assert location.where_prec == precision


def test_somewhere_in_a_country_is_the_country() -> None:
    location = found("somewhere in Libya")
    assert (location.country, location.where_prec) == ("LY", 6)


@pytest.mark.parametrize("phrase", ["Nowhereville, Libya", "10 km north of Nowhereville, Helmand province"])
def test_a_country_holds_too_much_and_an_offset_leads_elsewhere(phrase: str) -> None:
    assert not geomap.resolve(phrase)


def test_a_division_without_outline_reaches_beyond_its_towns() -> None:
    location = found("Sangin district, Helmand province")
    assert location.where_prec == 3
    assert location.uncertainty_m > 20_000


def _sample(number: int, text: str, km: float, *, name: str = "", radius_km: float = 2.0) -> Sample:
    place = Place(f"t:{name or number}", "X", (), 44.0, 20.0, "LY", feature="ISL", radius_km=radius_km)
    phrase = replace(next(parse_phrases(text)), nautical=True)
    return Sample("asam", str(number), phrase, name or str(number), (Reading(place, 1.0, km, 0.0),))


def test_a_name_told_over_and_over_does_not_carry_the_fit() -> None:
    rng = random.Random(2)
    rows = [_sample(i, "off Tioman Island", 20.0 * math.exp(rng.gauss(0, 0.3))) for i in range(60)]
    rows += [_sample(100 + i, "off Tioman Island", 400.0, name="same") for i in range(60)]
    start = DistanceFit((1.0,), (30.0,), 1.0, 0.0, 0.03, 0)
    fit = fit_distances(rows, start, true_km=lambda s: [r.true_km for r in s.readings], most_km=800.0)
    assert fit.median_km[0] < 45.0


def test_fits_of_kinds_start_where_the_design_is_not_where_the_last_fit_ended() -> None:
    rng = random.Random(4)
    rows = [
        _sample(i, "off Tioman Island", 30.0 * math.exp(rng.gauss(0, 0.5)), radius_km=rng.choice((10.0, 100.0)))
        for i in range(40)
    ]
    gazetteer = Gazetteer.open()
    document = json.loads(json.dumps(calibration.read_document()))
    first = refit_kinds(document, rows, gazetteer)
    once = json.dumps(document)
    assert refit_kinds(document, rows, gazetteer) == first and json.dumps(document) == once
    assert document["offshore"]["median_km"]["n"] == 40
    assert any("near : n 0, too few" in line for line in first)


def test_names_of_our_own_lists_are_not_held_against_a_place() -> None:
    """Reports say Palmyra and Derna where GeoNames says Tadmur and Darnah."""
    assert found("10 km north of Palmyra").country == "SY"
    location = found("north of Derna")
    assert location.candidates[0].place.country == "LY" and "the words lead out to sea" in location.warnings


@pytest.mark.parametrize("text", ["Antarctica", "in Antarctica", "northern Antarctica"])
@pytest.mark.parametrize("mass", [0.5, 0.9])
def test_an_outline_over_a_pole_has_regions(text: str, mass: float) -> None:
    """Natural Earth closes it by an edge along the pole, which the plane folds into a line."""
    wide = found(text).region(mass)
    assert wide is not None and wide.is_valid
    assert 4e6 < area_km2(wide) < 14e6
