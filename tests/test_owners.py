"""Names behind what owns them, and what is told within a part of a region: the more exact words count, and none is lost."""

from __future__ import annotations

import pytest

import geomap
from geomap.records import Location, Unresolved

#: Phrase, the same with what owns it behind it.
OWNED = [
    ("20 km south of Somalia's Kismayo", "20 km south of Kismayo, Somalia"),
    ("near Ukraine's Bakhmut", "near Bakhmut, Ukraine"),
    ("in Nigeria's Borno state", "in Borno state, Nigeria"),
    ("20 km north of Nigeria's restive Borno state", "20 km north of Borno state, Nigeria"),
    ("the northern outskirts of Yemen's Taiz", "the northern outskirts of Taiz, Yemen"),
    ("on the outskirts of Syria's second city, Aleppo", "on the outskirts of Aleppo, Syria"),
    ("near Somalia's port city of Kismayo", "near Kismayo, Somalia"),
    ("NEAR SOMALIA’S KISMAYO", "near Kismayo, Somalia"),
    ("between Libya's Sirte and Jufra", "between Sirte and Jufra, Libya"),
    ("Tigray's Mekelle", "Mekelle, Ethiopia"),
    ("in Gaza's Rafah", "Rafah, Gaza"),
]
#: What lies in part of a region, with the more exact words alone.
WITHIN_PART = [
    ("near Kidal in northern Mali", "near Kidal"),
    ("near Derna, in eastern Libya", "near Derna"),
    ("in northern Mali, near Kidal", "near Kidal"),
    ("in the north of Mali near Timbuktu", "near Timbuktu"),
    ("in the north of Mali on the outskirts of Kidal", "on the outskirts of Kidal"),
    ("in northern Mali, about 20 km from Kidal", "about 20 km from Kidal"),
]


@pytest.mark.parametrize(("phrase", "plain"), OWNED)
def test_a_name_behind_its_owner_is_read_as_in_front_of_it(phrase: str, plain: str) -> None:
    one, other = geomap.resolve(phrase), geomap.resolve(plain)
    assert isinstance(one, Location) and isinstance(other, Location)
    assert one.candidates[0].place.id == other.candidates[0].place.id
    assert (one.lon, one.lat, one.uncertainty_m) == pytest.approx((other.lon, other.lat, other.uncertainty_m))


@pytest.mark.parametrize("phrase", ["20 km north of Nigeria's Xyzzy", "20 km north of Nigeria's restive Xyzzy"])
def test_an_unknown_name_is_not_its_owner(phrase: str) -> None:
    assert isinstance(geomap.resolve(phrase), Unresolved)
    assert not [mention for mention in geomap.locate(f"A mine exploded {phrase}.") if mention.kind != "named"]


def test_an_owner_may_be_part_of_a_name() -> None:
    lynn = geomap.resolve("north of King's Lynn")
    assert isinstance(lynn, Location) and lynn.candidates[0].place.name == "King's Lynn"
    (mention,) = geomap.locate("Protests in Nigeria's Xyzzy went on.")
    assert mention.text == "Nigeria"


@pytest.mark.parametrize("sentence", ["They met {}.", "A mine exploded {} on Monday, killing two."])
def test_the_offset_is_not_lost_in_running_text(sentence: str) -> None:
    (mention,) = geomap.locate(sentence.format("20 km south of Somalia's Kismayo"))
    assert mention.kind == "distance_bearing"
    assert mention.text == "20 km south of Somalia's Kismayo"
    (near,) = geomap.locate(sentence.format("near Kidal in northern Mali"))
    assert (near.kind, near.text) == ("near", "near Kidal in northern Mali")


@pytest.mark.parametrize(("phrase", "plain"), WITHIN_PART)
def test_within_a_part_of_a_region_the_more_exact_words_count(phrase: str, plain: str) -> None:
    one = geomap.resolve(phrase)
    assert isinstance(one, Location)
    other = geomap.resolve(plain, country=one.country)
    assert isinstance(other, Location)
    assert (one.lon, one.lat) == pytest.approx((other.lon, other.lat), abs=0.01)
    assert one.uncertainty_m == pytest.approx(other.uncertainty_m, rel=0.15)


def test_what_does_not_lie_in_the_part_is_said_to_be_left_out() -> None:
    found = geomap.resolve("in northern Mali near Goma")
    assert isinstance(found, Location) and found.country == "ML" and found.uncertainty_m > 3e5
    assert "'near Goma' does not lie in 'northern Mali', which alone places it" in found.warnings


#: Names that stand alone in a text, and where the world's press would have them.
ALONE = [("Gaza", "PS"), ("Colombo", "LK"), ("San Salvador", "SV"), ("Rome", "IT"), ("Tripoli", "LY"), ("Borno", "NG")]


@pytest.mark.parametrize(("name", "country"), ALONE)
def test_a_name_alone_in_a_text_is_the_place_best_known(name: str, country: str) -> None:
    (mention,) = geomap.locate(f"Five people were killed in {name} on Monday.")
    assert isinstance(mention.location, Location) and mention.location.country == country
    (toponym,) = geomap.geoparse(f"Five people were killed in {name} on Monday.")
    assert toponym.candidates[0].place.country == country


def test_what_a_name_may_mean_is_no_evidence_for_what_it_means() -> None:
    mention = geomap.locate("Two soldiers died in southern Gaza near the Egyptian border.")[0]
    assert isinstance(mention.location, Location) and mention.location.country == "PS"


@pytest.mark.parametrize(
    "sentence", ["Talks between Russia, Ukraine and NATO.", "The UN, the EU and NATO condemned it.", "Talks with NATO."]
)
def test_an_acronym_is_no_village(sentence: str) -> None:
    assert not {"NATO", "EU", "UN"} & {mention.text for mention in geomap.locate(sentence)}


def test_a_dateline_in_capitals_is_a_place() -> None:
    assert geomap.locate("HOMS, Syria (AP) - Shells hit it.")[0].text == "HOMS, Syria"


@pytest.mark.parametrize(
    ("phrase", "plain"),
    [
        ("between Memphis, TN and Dallas, TX", "between Memphis, Tennessee and Dallas, Texas"),
        ("between Sirte, Libya, and Sabha", "between Sirte and Sabha"),
        ("on the road from Goma, North Kivu to Beni", "on the road from Goma to Beni"),
    ],
)
def test_both_ends_may_say_what_they_lie_in(phrase: str, plain: str) -> None:
    one, other = geomap.resolve(phrase), geomap.resolve(plain)
    assert isinstance(one, Location) and isinstance(other, Location)
    assert (one.lon, one.lat) == pytest.approx((other.lon, other.lat), abs=0.05)


def test_a_list_of_three_is_not_two_ends() -> None:
    assert isinstance(geomap.resolve("between Sirte, Misrata and Tripoli"), Unresolved)
