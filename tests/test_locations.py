"""Phrases to locations: what the words promise, and what is refused."""

from __future__ import annotations

import pickle
import re

import pytest
import shapely
import shapely.ops
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

import geomap
from geomap.errors import InputError
from geomap.phrases.grammar import parse_phrases
from geomap.phrases.setting import in_setting
from geomap.records import Location, Unresolved

WGS84 = Geod(ellps="WGS84")
SIRTE = shapely.Point(16.58866, 31.20892)
#: The straight-line end of "100 miles southeast of Sirte".
STATED_END = shapely.Point(17.770, 30.177)


def found(phrase: str, country: str | None = None) -> Location:
    location = geomap.resolve(phrase, country=country)
    assert isinstance(location, Location), location
    return location


def km_between(location: Location, point: shapely.Point) -> float:
    return float(WGS84.inv(location.lon, location.lat, point.x, point.y)[2]) / 1000


def area_km2(region: object) -> float:
    return abs(WGS84.geometry_area_perimeter(region)[0]) / 1e6


def test_hundred_miles_southeast_of_sirte() -> None:
    location = found("approximately 100 miles southeast of Sirte")
    region = location.region(0.9)
    assert region is not None
    assert region.contains(STATED_END)
    assert not region.contains(SIRTE)
    assert location.country == "LY"
    libya = geomap.Gazetteer.open().country_polygon("LY")
    assert region.difference(libya).area < 1e-3 * region.area
    assert area_km2(region) < 20_334
    # Prose states distances long: the point lies short of the stated end, and the explanation says by how much.
    assert km_between(location, STATED_END) < 40
    stated = re.search(r"places so described lie at (\d+) km", location.explanation)
    assert stated is not None and 130 < int(stated[1]) < 160
    assert "30.177° N, 17.770° E" in location.explanation
    assert "gn:2210554" in location.explanation and "CC-BY-4.0" in location.explanation


def test_wording_does_not_change_the_place() -> None:
    wordings = [
        "100 miles southeast of Sirte",
        "approximately 100 miles south-east of Sirte",
        "one hundred miles SE of Sirte",
        "100 miles southeast of Surt",
        "100 miles southeast of سرت",
        "100 MILES SOUTHEAST OF SIRTE",
        "100 miles southeast of sirte",
    ]
    points = {(round(location.lon, 6), round(location.lat, 6)) for location in map(found, wordings)}
    assert len(points) == 1, points


def test_units_do_not_change_the_place() -> None:
    miles, kilometres = found("100 miles southeast of Sirte"), found("160.9344 km southeast of Sirte")
    assert (miles.lon, miles.lat) == pytest.approx((kilometres.lon, kilometres.lat), abs=1e-6)
    assert miles.uncertainty_m == pytest.approx(kilometres.uncertainty_m, rel=1e-4)


PARAGRAPH = (
    "A strike hit a desert camp some 150 miles southeast of Sirte in Libya. Others were attacked between Bani Walid "
    "and Ghirza, 20 km north of Sabha, near the border with Chad, and in the outskirts of Tripoli, or about 100 miles "
    "southeast of Sirte."
)


def test_six_relative_places_of_one_paragraph() -> None:
    mentions = {m.kind + " " + m.text: m.location for m in geomap.locate(PARAGRAPH) if m.kind != "named"}
    expected = {
        "distance_bearing 150 miles southeast of Sirte": (18.2, 29.8, 60),
        "between between Bani Walid and Ghirza": (14.25, 31.35, 30),
        "distance_bearing 20 km north of Sabha": (14.43, 27.20, 15),
        "border near the border with Chad": (18.5, 22.6, 400),
        "outskirts in the outskirts of Tripoli": (13.19, 32.83, 15),
        "distance_bearing 100 miles southeast of Sirte": (17.55, 30.3, 40),
    }
    for key, (lon, lat, within_km) in expected.items():
        hits = [
            location
            for name, location in mentions.items()
            if name.startswith(key.split()[0]) and key.partition(" ")[2] in name
        ]
        assert hits, f"{key} not found in {list(mentions)}"
        location = hits[0]
        assert isinstance(location, Location), (key, location)
        assert location.country == "LY", key
        assert km_between(location, shapely.Point(lon, lat)) < within_km, (key, location.lon, location.lat)


def test_mentions_keep_code_point_offsets() -> None:
    text = "𐍈😀 — strike 20 km north of Sabha, Libya"
    (mention,) = geomap.locate(text)
    assert text[mention.start : mention.end] == mention.text == "20 km north of Sabha, Libya"


def test_named_place_wins_over_its_gloss_and_the_gloss_chooses_the_homonym() -> None:
    location = found("Bria, about 600 km northeast of Bangui")
    assert km_between(location, shapely.Point(21.99, 6.54)) < 10
    assert "agrees" in location.explanation


def test_gloss_alone_places_an_unknown_name() -> None:
    location = found("Qasr al-Nowhere, 20 km north of Sabha")
    assert location.country == "LY"
    assert any("Qasr al-Nowhere" in warning for warning in location.warnings)


def test_containers_choose_the_homonym() -> None:
    assert found("Paris, Texas").country == "US"
    assert found("Tripoli, Lebanon").country == "LB"
    assert found("Tripoli", country="LY").country == "LY"


def test_country_codes_names_and_lists_are_accepted() -> None:
    for country in ("LY", "LBY", "Libya", "ly", ["LY", "TN"]):
        assert geomap.resolve("20 km north of Sabha", country=country).country == "LY"  # type: ignore[union-attr]
    with pytest.raises(InputError, match="Atlantis"):
        geomap.resolve("Sirte", country="Atlantis")


def test_land_and_sea() -> None:
    gazetteer = geomap.Gazetteer.open()
    at_sea = found("34nm South of Bonny")
    assert not gazetteer.country_of(at_sea.lon, at_sea.lat)
    assert at_sea.where_prec == 7
    on_land = found("20 km north of Benghazi")
    assert gazetteer.country_of(on_land.lon, on_land.lat) == "LY" or km_between(on_land, shapely.Point(20.1, 32.2)) < 30


@pytest.mark.parametrize(
    ("phrase", "where_prec"),
    [
        ("Sirte", 1),
        ("near El Bur, Somalia", 2),
        ("Libya", 6),
        ("Helmand province", 4),
        ("near the Iraq-Syria border", 5),
        ("22-13N 091-43E", 1),
        ("off the coast of Somalia", 7),
        ("100 miles southeast of Sirte", 5),
    ],
)
def test_where_prec(phrase: str, where_prec: int) -> None:
    assert found(phrase).where_prec == where_prec


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("", "empty phrase"),
        ("   \t\n", "empty phrase"),
        ("\x00\x01", "empty phrase"),
        ("north of Xyzzyk", "unknown place"),
        ("complete nonsense here", "unknown place"),
        ("Springfield", "ambiguous"),
        ("word " * 10_000, "too long"),
        ("latitude 95.1234, 200.1234", "impossible coordinates"),
        ("40,000 km north of Sirte", "contradiction"),
    ],
)
def test_unresolved_says_why(phrase: str, reason: str) -> None:
    result = geomap.resolve(phrase)
    assert isinstance(result, Unresolved) and not result
    assert result.reason == reason, result
    assert result.detail


HALF_PHRASE = r"(\d{1,7} (km|miles|nm) )?(north|SSE|between|near|off)( of)? [A-Z]?\w{0,9}"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | st.from_regex(HALF_PHRASE, fullmatch=True))
def test_any_text_gives_a_location_or_a_reason(phrase: str) -> None:
    result = geomap.resolve(phrase)
    assert isinstance(result, Location | Unresolved)
    if isinstance(result, Location):
        assert -180 <= result.lon <= 180 and -90 <= result.lat <= 90 and result.uncertainty_m > 0
    geomap.locate(phrase)


def test_resolve_many_keeps_the_order_and_takes_countries() -> None:
    results = geomap.resolve_many(["Tripoli", "nonsense xyz", "Tripoli"], countries=["LB", None, "LY"])
    assert [getattr(r, "country", None) for r in results] == ["LB", None, "LY"]
    with pytest.raises(InputError, match="2 phrases but 1"):
        geomap.resolve_many(["a", "b"], countries=[None])


def test_locations_survive_pickling() -> None:
    location = found("100 miles southeast of Sirte")
    copy = pickle.loads(pickle.dumps(location))
    assert copy == location
    assert copy.region(0.9).equals(location.region(0.9))


def test_text_is_required() -> None:
    for call in (geomap.resolve, geomap.locate):
        with pytest.raises(TypeError):
            call(None)  # type: ignore[operator]


def test_a_pair_with_one_unknown_name_is_not_pinned_on_the_other() -> None:
    (mention,) = geomap.locate("An ambush between the towns of Qasr al-Nowhere and Sirte killed 13.")
    assert isinstance(mention.location, Unresolved)
    assert "Qasr al-Nowhere" in mention.location.detail


def test_distances_from_a_country_are_counted_from_its_edge() -> None:
    location = found("146 nautical miles northwest of Madagascar")
    madagascar = geomap.Gazetteer.open().country_polygon("MG")
    nearest = shapely.ops.nearest_points(madagascar, shapely.Point(location.lon, location.lat))[0]
    assert km_between(location, nearest) == pytest.approx(146 * 1.852, rel=0.35)
    assert location.lon < 47 and location.lat > -16


def test_a_country_behind_a_name_needs_no_comma() -> None:
    assert found("20 km north of Tripoli Lebanon").country == "LB"


def test_a_county_behind_a_name_chooses_among_its_homonyms():
    location = geomap.resolve("5 miles north of Greenville in Plumas County", country="US")
    assert location.candidates[0].place.admin1 == "California" and len(location.candidates) == 1


def test_part_of_an_ocean_and_ships_near_an_island_are_at_sea():
    ocean = geomap.resolve("the western Indian Ocean")
    assert ocean and 30 < ocean.lon < 80
    boarded = next(m.location for m in geomap.locate("A barge was boarded near Socotra Island.") if m.kind == "near")
    assert not geomap.Gazetteer.open().is_land([boarded.lon], [boarded.lat])[0]
    lon, lat = 53.9, 12.85  # north of the island
    assert boarded.region(0.9).contains(shapely.Point(lon, lat))


@pytest.mark.parametrize(
    ("phrase", "country"), [("Maga, Kebbi State", "NG"), ("Korma, North Darfur", "SD"), ("Beni, North Kivu", "CD")]
)
def test_a_division_behind_a_name_rules_out_places_far_from_it(phrase: str, country: str) -> None:
    """The gazetteer has Maga in Cameroon only, and Korma in Ukraine."""
    assert found(phrase).country == country


def test_two_towns_in_a_row_are_no_town_and_its_division() -> None:
    assert found("Aleppo, Idlib").candidates[0].place.name == "Aleppo"


def test_homonyms_in_a_border_are_those_that_have_one():
    """Montana is a province of Bulgaria as well."""
    location = found("near the Idaho-Montana border")
    assert location.country == "US" and -117.3 < location.lon < -111 and 44.3 < location.lat < 49.1


def test_a_road_named_after_a_ferry_is_on_land():
    location = found("off of Jelly Ferry Rd and I-5, north of Red Bluff", country="US")
    assert geomap.Gazetteer.open().is_land([location.lon], [location.lat])[0] and location.uncertainty_m < 50_000


def test_a_part_of_an_area_chooses_among_homonyms_by_its_outline():
    """Mihara in Hiroshima lies south of Fukui's middle, but not in Fukui."""
    location = found("Mihama in southern Fukui Prefecture")
    assert location.candidates[0].place.admin1 == "Fukui Prefecture"


@pytest.mark.parametrize(
    ("phrase", "doubted"),
    [
        ("Tampa in southern Fukui Prefecture", True),
        ("Goma in eastern Zambia", True),
        ("Saraqib in southern Idlib province", False),
        ("Sabha in southern Libya", False),
    ],
)
def test_a_name_said_to_lie_in_an_area_far_off_is_doubted(phrase: str, doubted: bool) -> None:
    assert any("the text says" in warning for warning in found(phrase).warnings) == doubted


def test_ships_may_lie_in_harbours_that_the_drawn_shoreline_fills():
    location = geomap.resolve("off Bonny, Nigeria")
    land = geomap.Gazetteer.open().is_land
    shore = [(7.17 + step * 0.001, 4.40 + step * 0.001) for step in range(40)]
    held = [p for p in shore if land([p[0]], [p[1]])[0] and location.region(0.9).covers(shapely.Point(*p))]
    assert held


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("The tanker was boarded 100 miles east of Bonny.", 185.2),
        ("Pirates fired on a vessel about 20 miles off Bonny Island.", 37.0),
        ("The crew of a bulk carrier saw skiffs 7.5M off Bonny.", 13.9),
        ("15 miles NW of Al Mukha, Southern Red Sea", 27.8),
        ("30 miles south of Aden (Gulf of Aden)", 55.6),
        # Told of the land, or in a unit that is the same everywhere.
        ("Troops struck a village 100 miles east of Bonny.", 160.9),
        ("The tanker was boarded 100 kilometres east of Bonny.", 100.0),
        ("20 miles south of Jericho, Dead Sea", 32.2),
        ("A camp 10 miles north of Hurghada, Red Sea Governorate", 16.1),
        ("Troops found a mine 500M north of Sirte.", 0.5),
    ],
)
def test_miles_at_sea_are_nautical(text: str, km: float) -> None:
    phrase = in_setting(next(parse_phrases(text)), text)
    assert phrase.distance_km == pytest.approx((km, km), rel=0.01)
    assert phrase.nautical == (km not in (160.9, 32.2, 16.1, 0.5))


def test_nautical_miles_are_explained() -> None:
    (mention,) = [m for m in geomap.locate("The tanker was boarded 100 miles south of Bonny, Nigeria.") if m.location]
    assert "miles told of ships are nautical miles" in mention.location.explanation


def test_a_bearing_off_a_port_is_no_bare_offing() -> None:
    (mention,) = [m for m in geomap.locate("A tanker was chased 100nm SW off Bonny Island, Nigeria.") if m.location]
    assert mention.kind == "distance_bearing"
    assert mention.location.lon < 6.6 and mention.location.lat < 3.8


@pytest.mark.parametrize("phrase", ["western New York", "Central New York"])
def test_a_state_governed_from_elsewhere_is_no_part_of_its_largest_city(phrase: str) -> None:
    assert found(phrase).candidates[0].place.feature == "ADM1"


def test_a_winding_road_passes_a_town_off_the_straight_line() -> None:
    location = found("on the Bishkek-Osh road near Tash-Kumyr, Kyrgyzstan")
    assert km_between(location, shapely.Point(72.22, 41.35)) < 15
    assert location.candidates[0].place.name == "Tash-Kumyr"
    apart = geomap.locate("A raid on the road from Tripoli to Misrata near Sabha.")
    assert {mention.kind for mention in apart} == {"road", "near"}


@pytest.mark.parametrize(
    "phrase", ["off Batam Island", "off Limbe, Cameroon", "18 nm SSW of Guayaquil", "15 nm NW of Al Mukha"]
)
def test_the_point_of_a_ship_is_never_on_land_as_drawn(phrase):
    location = geomap.resolve(phrase)
    assert location and not geomap.Gazetteer.open().is_land([location.lon], [location.lat])[0]


def test_words_that_lead_out_to_sea_are_followed_with_a_warning() -> None:
    at_sea = geomap.resolve("20 km north of Sirte", country="LY")
    assert isinstance(at_sea, geomap.Location)
    assert at_sea.where_prec == 7 and at_sea.country == "" and at_sea.lat > 31.3
    assert any("sea" in warning for warning in at_sea.warnings)


def test_what_is_left_on_land_stays_on_land() -> None:
    by_the_shore = geomap.resolve("5 km north of Sirte", country="LY")
    assert isinstance(by_the_shore, geomap.Location)
    assert by_the_shore.country == "LY" and not by_the_shore.warnings


def test_computed_positions_may_lie_at_sea() -> None:
    epicentre = geomap.resolve("45 km S of El Rosario, El Salvador")
    assert isinstance(epicentre, geomap.Location)
    assert epicentre.where_prec == 7 and epicentre.uncertainty_m < 20_000


def test_the_sea_alone_does_not_turn_a_port_into_a_hamlet_overseas() -> None:
    location = geomap.resolve("30 km west of Sidon")
    assert location.candidates[0].place.country == "LB"
    assert "the words lead out to sea" in location.warnings
    assert 34.9 < location.lon < 35.3
    assert geomap.resolve("30 km east of Sidon").warnings == ()


def test_homonyms_far_off_are_told_of_and_drawn_but_not_measured() -> None:
    location = geomap.resolve("20 km east of Tripoli")
    assert location.candidates[0].place.country == "LY" and location.candidates[0].probability < 0.9
    assert location.uncertainty_m < 30_000
    assert "ambiguous" in location.warnings[0] and "LB" in location.warnings[0]
    assert f"if that reading is meant ({location.candidates[0].probability:.0%})" in location.explanation
    region = location.region(0.9)
    assert region is not None
    assert region.bounds[0] < 14 and region.bounds[2] > 35
    clear = geomap.resolve("20 km east of Tripoli, Libya")
    assert clear.uncertainty_m == pytest.approx(location.uncertainty_m, rel=0.25)
    assert "if that reading is meant" not in clear.explanation
