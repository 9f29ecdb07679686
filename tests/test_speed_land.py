"""Land and sea by cells, and points without a grid: what they say is what outlines and grids say."""

from __future__ import annotations

import pickle
import random

import numpy as np
import pytest
import shapely

from geomap.fields import grid, masks
from geomap.fields.kinds import BetweenField
from geomap.fields.landcells import world_cells
from geomap.fields.masks import country_at, holds, lay_mask, mask_weights
from geomap.fields.mixture import Component, Mask, Mixture
from geomap.fields.regions import evaluate_mixture, summary_of
from geomap.gazetteer import Gazetteer, build_cells, layout
from geomap.geodesy import LocalPlane, destination, sphere_km
from geomap.locations import locate, resolve
from geomap.phrases.grammar import KINDS, parse_by_kind, parse_phrases, plain_offset
from geomap.records import Location
from geomap.weighing import Context, weigh_all

#: Inland, on coasts, on borders, on islands, at the antimeridian and in the far north; with the country that is near.
PLACES = (
    ("LY", 14.4, 27.0),
    ("LY", 16.6, 31.2),
    ("CD", 29.2, -1.7),
    ("GR", 25.1, 37.1),
    ("FJ", 179.9, -16.8),
    ("RU", -179.5, 66.0),
    ("ID", 104.0, 1.1),
    ("NO", 25.7, 70.9),
)


def points_around(lon: float, lat: float, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    lons = (lon + rng.normal(0, 3.0, count) + 180) % 360 - 180
    return lons, np.clip(lat + rng.normal(0, 2.0, count), -89.9, 89.9)


@pytest.mark.parametrize(("country", "lon", "lat"), PLACES)
def test_cells_say_what_outlines_say(country: str, lon: float, lat: float) -> None:
    world, cells = Gazetteer.open(), world_cells()
    lons, lats = points_around(lon, lat, 1500, seed=3)
    on_land, at_home = np.zeros(lons.shape, dtype=bool), np.zeros(lons.shape, dtype=bool)
    for code, outline in world.outlines_in((-180.0, -90.0, 180.0, 90.0)):
        inside = shapely.contains_xy(outline, lons, lats)
        on_land |= inside
        at_home |= inside & (code == country)
    assert np.array_equal(cells.is_land(lons, lats), on_land)
    assert np.array_equal(cells.is_in(country, lons, lats), at_home)
    assert np.count_nonzero(on_land) > 0
    for i in range(0, 1500, 30):
        assert country_at(float(lons[i]), float(lats[i]), country) == (
            country if at_home[i] else world.country_of(lons[i], lats[i])
        )


@pytest.mark.parametrize(("country", "lon", "lat"), [row for row in PLACES if abs(row[1]) < 170])
def test_outlines_are_held_by_cells_as_by_polygons(country: str, lon: float, lat: float) -> None:
    world, rng = Gazetteer.open(), random.Random(5)
    polygon = world.country_polygon(country)
    land = shapely.union_all([outline for _, outline in world.outlines_in((lon - 9, lat - 9, lon + 9, lat + 9))])
    for _ in range(60):
        x, y, size = lon + rng.gauss(0, 1.5), lat + rng.gauss(0, 1.5), rng.uniform(0.05, 1.2)
        outline = [(x - size, y - size), (x + size, y - size / 2), (x + size / 3, y + size)]
        triangle = shapely.Polygon(outline)
        held, inside = holds(Mask(), country, outline)
        assert held == land.contains_properly(triangle)
        # Whether all of it lies in one country may be left open, but is never claimed in vain.
        assert not inside or polygon.contains_properly(triangle)
        assert holds(Mask((country,)), country, outline)[0] == polygon.contains_properly(triangle)


@pytest.mark.parametrize("mask", [Mask(), Mask(("LY",)), Mask(("LY",), "land", 0.2), Mask(surface="any")])
def test_a_mask_weighs_points_as_the_laid_one_does(mask: Mask) -> None:
    plane, box = LocalPlane(14.0, 31.5), (-300.0, 300.0, -300.0, 300.0)
    x, y = np.meshgrid(np.linspace(-300, 300, 80), np.linspace(-300, 300, 80))
    weights = mask_weights(mask, plane, box, x, y)
    assert weights is not None
    # Cells of the grid are five times as wide as what shores and planes may be off.
    assert np.mean(weights != lay_mask(mask, plane, box).weights(x, y)) < 0.004
    assert mask_weights(Mask(surface="sea"), plane, box, x, y) is None


HEDGES = ("", "about ", "Approximately ", "some ")
UNITS = ("km", "kilometres", "miles", "mi", "nm", "nautical miles")
WINDS = ("north", "southeast", "west", "NNE", "SW", "E", "WNW")
NAMES = ("Sirte", "Bani Walid", "Shasta Lake, California", "Sabha, Libya", "Beni, North Kivu, Congo")


def test_plain_offsets_are_read_as_the_rules_read_them() -> None:
    rank = {kind: number for number, kind in enumerate(KINDS)}
    rng = random.Random(1)
    for hedge in HEDGES:
        for unit in UNITS:
            for wind in WINDS:
                text = f"{hedge}{rng.choice(('7', '12.5', '150', '1200'))} {unit} {wind} of {rng.choice(NAMES)}"
                found = plain_offset(text)
                by_rules = sorted(parse_phrases(text, any_case=True), key=lambda p: (rank[p.kind], p.start))
                assert found == by_rules[0], text
                assert [p for phrases in parse_by_kind(text, any_case=True) for p in phrases] == by_rules, text


@pytest.mark.parametrize(
    "text",
    [
        "35 km SSE of The Valley, Anguilla",
        "5 km north of Monday",
        "0 km north of Sirte",
        "5 km north of Sirte and 3 km",
        "5 km north of the town of Sirte",
        "near Sirte",
        "",
    ],
)
def test_what_is_not_plain_is_left_to_the_rules(text: str) -> None:
    assert plain_offset(text) is None


def test_offsets_lie_where_the_grid_puts_them() -> None:
    """Several hundred phrases were compared when this was written; a few dozen keep the two together."""
    rng, off = random.Random(8), []
    for town in ("Sirte", "Sabha, Libya", "Goma", "Mosul", "Kismayo", "Tobruk", "Sittwe", "Taiz"):
        for wind in ("north", "southeast", "west"):
            found = resolve(f"{rng.uniform(8, 160):.1f} km {wind} of {town}")
            if not isinstance(found, Location):
                continue
            mixture = found.mixture
            assert mixture is not None
            heaviest = max(mixture.components, key=lambda component: component.weight)
            alone = Mixture((heaviest,), mixture.mask)
            quick, slow = summary_of(*evaluate_mixture(alone)), summary_of(*evaluate_mixture(alone, reference=True))
            if quick is None or slow is None:
                assert quick is slow
                continue
            apart_km = sphere_km(quick.lon_deg, quick.lat_deg, slow.lon_deg, slow.lat_deg)
            if apart_km >= 0.2 * slow.radius90_km:
                # Land on two sides of a strait: either point will do that is as near to the truth on average.
                ((part, _),) = evaluate_mixture(alone, reference=True)[0]
                x, y, mass = part.nodes()
                at = [part.plane.point_in_plane(point.lon_deg, point.lat_deg) for point in (quick, slow)]
                mean = [float(np.dot(mass, np.hypot(x - px, y - py))) for px, py in at]
                assert mean[0] < 1.05 * mean[1], (town, wind)
                continue
            off.append(quick.radius90_km / slow.radius90_km - 1)
    assert len(off) > 20 and max(map(abs, off)) < 0.15


@pytest.mark.parametrize("phrase", ["off Hobyo, Somalia", "off Mullaittivu"])
def test_wide_fields_at_sea_lie_where_a_fine_grid_puts_them(phrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = resolve(phrase)
    assert isinstance(found, Location) and found.mixture is not None
    mixture = Mixture(found.mixture.components[:1], found.mixture.mask)
    quick = summary_of(*evaluate_mixture(mixture))
    monkeypatch.setattr(grid, "_FINE", 700)
    fine = summary_of(*evaluate_mixture(mixture, reference=True))
    assert quick is not None and fine is not None
    assert sphere_km(quick.lon_deg, quick.lat_deg, fine.lon_deg, fine.lat_deg) < 0.15 * fine.radius90_km
    region = found.region(0.9)
    assert region is not None and region.area > 0 and region.bounds[2] - region.bounds[0] < 15


def test_shores_of_wide_fields_are_not_lost() -> None:
    """On a grid as wide as the field may reach, no cell lay off Bintulu."""
    found = resolve("off Bintulu, Malaysia")
    assert isinstance(found, Location) and found.country == ""
    region = found.region(0.5)
    assert region is not None and sphere_km(113.04, 3.17, found.lon, found.lat) < 60


def test_words_about_ships_far_from_the_sea_lose_no_place() -> None:
    (mention,) = [m for m in locate("The vessel parts and two tankers were destroyed near Raqqa.") if "Raqqa" in m.text]
    assert isinstance(mention.location, Location)
    assert sphere_km(mention.location.lon, mention.location.lat, 39.0, 35.95) < 60


def test_places_of_a_text_are_worked_out_when_read() -> None:
    first, again = (locate("Shells fell 20 km north of Sabha and in Sirte, Libya.") for _ in range(2))
    assert pickle.loads(pickle.dumps(first)) == again
    assert first[0].location is first[0].location
    assert [m.location.country for m in first if m.location] == ["LY", "LY"]


def test_a_text_favours_countries_by_the_same_factor_everywhere() -> None:
    context = Context(countries=(("LY", 0.7), ("US", 0.3)))
    for name in ("Tripoli", "Santiago", "Palmyra", "Victoria"):
        places = Gazetteer.open().search(name)
        none = Context()
        plain = {c.place.id: c.probability / none.factor(c.place) for g in weigh_all(name, places, none) for c in g}
        told = {c.place.id: c.probability for group in weigh_all(name, places, context) for c in group}
        scales = [told[p.id] / plain[p.id] / context.factor(p) for p in places if p.id in told]
        assert scales == pytest.approx([scales[0]] * len(scales), rel=1e-9)
        assert {p.id for p in places if p.id in told} == set(plain)


def test_land_on_the_other_side_of_the_globe_is_not_turned_inside_out() -> None:
    """The antipode of Tonga lies in Algeria, whose outline would enclose all of the plane around Tonga."""
    plane, reach = LocalPlane(-175.2, -21.1), 4096.0
    laid = lay_mask(Mask(), plane, (-reach, reach, -reach, reach)).surface
    assert laid is not None and laid.area < 0.1 * (2 * reach) ** 2


def test_cells_were_built_from_the_outlines_that_are_read() -> None:
    world, rng = Gazetteer.open(), random.Random(9)
    index = world.default_index
    states, cells = index.array(layout.CELLS), world_cells()
    numbers = {code: layout.LAND + number for number, code in enumerate(index.country_codes)}
    tiles = index.array(layout.TILES).tolist()
    for tile in [*rng.sample(tiles, 60), *rng.sample(range(layout.TILE_ROWS * layout.TILE_COLUMNS), 60)]:
        row, column = divmod(tile, layout.TILE_COLUMNS)
        land, found = build_cells._looked_at(index.boundaries, row, column, numbers)
        side = layout.TILE_CELLS
        stored = states[row * side : (row + 1) * side, column * side : (column + 1) * side]
        assert np.array_equal(stored, found)
        assert (tile in tiles) == bool((found == layout.MIXED).any())
        if tile in tiles:
            assert land is not None and cells._land(tile).symmetric_difference(land).area < 1e-5


def test_outlines_over_many_tiles_are_on_land_where_the_joined_land_holds_them() -> None:
    """Far from any sea, over the corner of four tiles, reaching into a neighbour's neighbour, out to sea, over a lagoon."""
    world, cells = Gazetteer.open(), world_cells()
    land = shapely.union_all([outline for _, outline in world.outlines_in((-12.0, 0.0, 30.0, 30.0))])
    rng, seen = random.Random(4), []
    for _ in range(80):
        x, y, size = rng.uniform(-4, 16), rng.uniform(5, 18), rng.uniform(0.3, 5.0)
        outline = shapely.Polygon([(x - size, y - size), (x + size, y - size / 2), (x + size / 3, y + size)])
        held = cells.is_all_land(outline, outline.bounds)
        assert held == land.contains_properly(outline)
        seen.append(held)
    assert 10 < sum(seen) < 70


def test_what_is_inland_is_held_by_its_country() -> None:
    world, rng, seen = Gazetteer.open(), random.Random(6), []
    for country, lon, lat in PLACES[:4] + PLACES[6:]:
        polygon = world.country_polygon(country)
        for _ in range(25):
            x, y, reach_km = lon + rng.gauss(0, 1.5), lat + rng.gauss(0, 1.5), rng.uniform(1, 150)
            inland = masks.is_inland(Mask(), country, LocalPlane(x, y), reach_km)
            lons, lats = destination(x, y, np.arange(0.0, 360.0, 5.0), reach_km)
            held = polygon.contains_properly(shapely.Polygon(np.column_stack([lons, lats])))
            # A box around the circle is looked at, of one of few sizes: it may tell less, but never in vain.
            assert held or not inland
            seen.append((held, inland))
    assert sum(inland for _, inland in seen) > 0.5 * sum(held for held, _ in seen) > 5
    assert not masks.is_inland(Mask(("LY",)), "TD", LocalPlane(18.0, 15.0), 5.0)
    assert not masks.is_inland(Mask(), "RU", LocalPlane(100.0, 74.9), 50.0)


def test_cells_of_a_grid_where_next_to_nothing_lies_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    field = BetweenField(13.9, 32.1, 14.6, 31.3, 1.1, 0.12, 0.2, 0.05)
    for mask in (Mask(), Mask(("LY",), "land", 0.2), Mask(surface="sea")):
        quick = grid.evaluate(Component(1.0, (field,)), mask)
        with monkeypatch.context() as patch:
            patch.setattr(grid, "_NOTHING", 0.0)
            whole = grid.evaluate(Component(1.0, (field,)), mask)
        assert np.allclose(quick.masked, whole.masked, rtol=1e-9, atol=1e-12 * whole.masked.max())
        assert quick.kept == pytest.approx(whole.kept, rel=1e-9) and 0 < whole.kept < 1
