"""Wordings of reports in whole sentences: the whole phrase is found, what it means is right, and what is no place is left alone."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

import geomap
from geomap.geodesy import sphere_km
from geomap.phrases.grammar import parse_phrases
from geomap.records import Location, LocationMention, Unresolved


def found(phrase: str, country: str | None = None) -> Location:
    result = geomap.resolve(phrase, country=country)
    assert isinstance(result, Location), (phrase, result)
    return result


def mentioned(sentence: str) -> list[tuple[str, str]]:
    mentions: list[LocationMention] = geomap.locate(sentence)
    behind = 0
    for mention in mentions:
        assert sentence[mention.start : mention.end] == mention.text and mention.start >= behind, mentions
        behind = mention.end
    return [(mention.kind, mention.text) for mention in mentions]


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("60-odd kilometres northwest of Maiduguri", "distance_bearing"),
        ("between 100 and 120 kilometres north of Gao", "distance_bearing"),
        ("50 km south of the Afghan capital, Kabul", "distance_bearing"),
        ("30 km west of Beledweyne town", "distance_bearing"),
        ("60 km from Maiduguri, to the north-west", "distance_bearing"),
        ("120 km south-west of the Somali capital", "distance_bearing"),
        ("40 km from the centre of Baidoa", "distance"),
        ("two hours west of Arlit", "bearing"),
        ("the southern edge of Khartoum", "outskirts"),
        ("in the immediate vicinity of Baiji", "near"),
        ("in the northern Hama countryside", "countryside"),
        ("on the main road between Kabul and Jalalabad", "road"),
        ("the Kabul to Jalalabad highway", "road"),
        ("half way between Tikrit and Samarra", "between"),
        ("where the roads to Hun and Sirte meet", "junction"),
        ("in the far north of Mali", "part_of"),
        ("in the south of Helmand province", "part_of"),
        ("Nigeria's restive north-east", "part_of"),
        ("in the border region with Chad", "border"),
        ("where the borders of Mali, Niger and Burkina Faso meet", "tripoint"),
        ("off the Somali coast", "offshore"),
        ("in Somali territorial waters", "offshore"),
        ("32.88 degrees north, 13.19 degrees east", "coordinates"),
        ("33S 330700 3639500", "coordinates"),
    ],
)
def test_the_whole_phrase_is_found_in_a_sentence(phrase: str, kind: str) -> None:
    sentence = f"Four people were killed {phrase} on Tuesday, the police said."
    words = phrase.removeprefix("on ").removeprefix("in ").removeprefix("the ").removeprefix("main ")
    overlapping = [(k, text) for k, text in mentioned(sentence) if words[:9] in text or text in phrase]
    assert [k for k, _ in overlapping] == [kind], mentioned(sentence)
    assert overlapping[0][1].endswith(words), overlapping


@pytest.mark.parametrize(
    "sentence",
    [
        "Soldiers dug 100 miles of trenches around the base.",
        "A 20 km/h north wind fanned the flames.",
        "She won the 5 km race in Sirte.",
        "Northern Alliance fighters withdrew, and the Western Front collapsed.",
        "Southern Command said nothing.",
        "The ratio was 2:1 N and 3:1 E.",
        "The bill passed 52.1234, 48.3210 percent.",
        "Between Monday and Friday 20 people died.",
        "They fought for over 10 hours in Aleppo.",
        "The train runs at 100 km/h from Monday.",
        "He served in the heart of the government.",
    ],
)
def test_what_is_no_place_is_left_alone(sentence: str) -> None:
    assert [mention for mention in mentioned(sentence) if mention[0] != "named"] == []


@pytest.mark.parametrize(
    ("phrase", "capital"),
    [
        ("30 km from the Somali capital", "Mogadishu"),
        ("30 km from Somalia's capital", "Mogadishu"),
        ("30 km from the capital of Somalia", "Mogadishu"),
        ("30 km from the Borno state capital", "Maiduguri"),
        ("30 km from the capital of Borno state", "Maiduguri"),
        ("30 km from the regional capital of Donetsk", "Donetsk"),
        ("30 km from the Yemeni capital, Sanaa", "Sanaa"),
    ],
)
def test_a_capital_may_be_told_by_what_it_governs(phrase: str, capital: str) -> None:
    assert found(phrase).candidates[0].place.name == capital


def test_words_for_a_division_ask_for_it() -> None:
    for phrase in ("Idlib province", "Hama governorate", "in northern Idlib province"):
        location = found(phrase)
        assert location.candidates[0].place.feature == "ADM1" and location.where_prec == 4, phrase
    assert found("Idlib").where_prec == 1


def test_the_north_of_a_country_is_not_north_of_it() -> None:
    for phrase in ("in the north of Mali", "in the far north of Mali", "Mali's north", "in the north part of Mali"):
        location = found(phrase)
        assert location.country == "ML" and location.lat > 18, phrase
    assert found("in the northern city of Baiji").candidates[0].place.name == "Bayjī"


def test_a_named_place_and_words_that_agree_are_one_mention() -> None:
    assert mentioned("A shell hit Saraqib in northwestern Syria on Friday.") == [
        ("named", "Saraqib in northwestern Syria")
    ]
    assert mentioned("Shells hit the Idlib town of Saraqib on Friday.") == [("named", "Idlib town of Saraqib")]
    assert mentioned("They attacked Bria, a town about 600 km northeast of the capital, Bangui.")[0] == (
        "named",
        "Bria, a town about 600 km northeast of the capital, Bangui",
    )
    # Hama's north does not hold Aleppo: two places.
    assert [kind for kind, _ in mentioned("Shells fell on Aleppo, northern Hama and Idlib.")][:2] == [
        "named",
        "part_of",
    ]
    assert found("in Afgoye near Mogadishu").where_prec == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Two died in Kwamjilari village (about 30 km east of Chibok).",
        "Two died in Kwamjilari, a village about 30 km east of Chibok.",
        "Two died in the village of Kwamjilari, located about 30 km east of Chibok.",
    ],
)
def test_an_unknown_name_in_front_of_its_gloss_belongs_to_it(sentence: str) -> None:
    mention = next(m for m in geomap.locate(sentence) if m.kind == "distance_bearing")
    assert "Kwamjilari" in mention.text and mention.location
    assert any("'Kwamjilari' is not in the gazetteer" in warning for warning in mention.location.warnings)
    # A day is no name.
    assert geomap.locate("It happened on Tuesday, 30 km east of Chibok.")[0].text == "30 km east of Chibok"


def test_the_side_of_a_border_that_is_spoken_of() -> None:
    assert found("near Syria's border with Turkey").country == "SY"
    assert found("10 km from the Turkish border").country != "TR"
    assert found("along Kenya's border with Somalia").country == "KE"
    assert found("100 km from the Somali border").candidates[0].place.feature.startswith("PCL")
    assert found("near Kobani").country == "SY"


def test_the_side_of_a_coast_that_is_spoken_of() -> None:
    assert found("off the northern coast of Somalia").lat > 10 > found("off Somalia's eastern coast").lat


def test_one_position_in_many_notations() -> None:
    written = [
        "32.8806N, 13.1902E",
        "13.1902E 32.8806N",
        "N 32.8806, E 13.1902",
        "32,8806; 13,1902",
        "32°52'50.2\"N 13°11'24.7\"E",
        "32 deg 52 min 50.2 sec N, 13 deg 11 min 24.7 sec E",
        "longitude 13.1902, latitude 32.8806",
        "33SUS3070039500",
        "33S 330700 3639500",
        "UTM zone 33N, 330700 mE, 3639500 mN",
    ]
    points = [found(text) for text in written]
    assert max(abs(point.lat - 32.8806) + abs(point.lon - 13.1902) for point in points) < 0.0005


def test_coordinates_outside_of_the_earth_are_named() -> None:
    for phrase, wrong in (("95.5N, 13.2E", "latitude 95.5"), ("32.5N 190.2E", "longitude 190.2")):
        result = geomap.resolve(phrase)
        assert isinstance(result, Unresolved) and result.reason == "impossible coordinates"
        assert wrong in result.detail
    swapped = geomap.resolve("118.1234, 32.1234")
    assert isinstance(swapped, Unresolved) and "latitude comes first" in swapped.detail


def test_descriptions_in_front_of_a_name_are_read_over() -> None:
    assert found("at a checkpoint in Tikrit").candidates[0].place.name == "Tikrīt"
    assert found("a mosque in the Idlib town of Saraqib").candidates[0].place.name == "Saraqib"
    for phrase in ("Bank of England", "the fall of Kabul", "the central market of Baiji"):
        assert not geomap.resolve(phrase), phrase


def test_a_name_is_not_cut_at_a_single_letter() -> None:
    assert not geomap.resolve("5 km north of Camp X")


def test_no_such_wind() -> None:
    assert not geomap.resolve("5 km north-southeast of Sirte")


FRESH = [
    line.split("\t")
    for line in (Path(__file__).parent / "corpus" / "fresh_wordings.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("row", [row for row in FRESH if row[0] != "none"], ids=lambda row: row[-1][:40])
def test_fresh_wordings(row: list[str]) -> None:
    how, kinds, country, km, bearing, point, inside, text = row
    read: list[tuple[set[str], Location | Unresolved]]
    if how.removeprefix("~") == "sentence":
        read = [({mention.kind}, mention.location) for mention in geomap.locate(text, country=country or None)]
    else:
        found = {phrase.kind for phrase in parse_phrases(text)} or {"named"}
        read = [(found | {"named"}, geomap.resolve(text, country=country or None))]

    def fits(location: Location | Unresolved) -> bool:
        if not location or (inside != "-" and location.country != inside.replace("sea", "")):
            return False
        if point == "-":
            return True
        lon, lat, within_km = map(float, point.split())
        return sphere_km(location.lon, location.lat, lon, lat) <= within_km

    right = any(found & set(kinds.split(",")) and fits(location) for found, location in read)
    phrases = list(parse_phrases(text))
    if km != "-":
        stated = [float(value) for value in km.split(" to ")]
        right &= any(phrase.distance_km == pytest.approx(stated, rel=0.06, abs=0.5) for phrase in phrases) or (
            # "less than 15 km" states the upper limit alone.
            not stated[0]
            and any((phrase.distance_km or (0, 0))[1] == pytest.approx(stated[1], rel=0.06) for phrase in phrases)
        )
    if bearing != "-":
        right &= any(phrase.bearing_deg == float(bearing) for phrase in phrases)
    if how.startswith("~"):
        assert not right, f"{text!r} is read rightly now: take the mark off"
    else:
        assert right, (text, read)


@pytest.mark.parametrize("text", [row[-1] for row in FRESH if row[0] == "none"])
def test_fresh_lines_that_tell_of_no_place(text: str) -> None:
    assert [mention for mention in mentioned(text) if mention[0] != "named"] == []


def test_both_countries_of_a_border_count() -> None:
    for phrase in ("the Libyan border with Tunisia", "near Libya's border with Tunisia"):
        location = found(phrase)
        assert location.country == "LY" and location.uncertainty_m < 250_000, phrase
    assert mentioned("They crossed the border from South Sudan into Uganda.")[0][0] == "border"
    assert mentioned("Shells landed across the border with Chad on Monday.")[0][0] == "border"


def test_a_border_with_any_of_several_neighbours_says_so() -> None:
    assert any("do not say in which country" in warning for warning in found("10 km from the Russian border").warnings)
    assert not geomap.resolve("10 km from the Russian border", country="UA").warnings  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("sentence", "kind", "text"),
    [
        ("It lies on the Tikrit–Baiji road, 10 km south of Baiji.", "distance_bearing", "Tikrit–Baiji road, 10 km south of Baiji"),
        ("They died 20 km north of Baiji on the Tikrit–Mosul road.", "distance_bearing", "20 km north of Baiji on the Tikrit–Mosul road"),
        ("It hit a mine along the Euphrates north of Deir ez-Zor.", "bearing", "along the Euphrates north of Deir ez-Zor"),
        ("Rebels hold Saraqib, a rebel-held town in northern Syria.", "named", "Saraqib, a rebel-held town in northern Syria"),
        ("Rebels hold Saraqib (in northwestern Syria).", "named", "Saraqib (in northwestern Syria)"),
        ("In the village of Dabiq in Azaz district, Aleppo province, two died.", "named", "Dabiq in Azaz district, Aleppo province"),
        ("Rockets hit Sabha airport on Monday.", "named", "Sabha airport"),
        ("An ambush on the road out of Kandahar killed two.", "near", "on the road out of Kandahar"),
        ("An ambush on the road to Mosul from Kirkuk killed two.", "road", "on the road to Mosul from Kirkuk"),
    ],
)  # fmt: skip
def test_words_that_describe_one_place_are_one_mention(sentence: str, kind: str, text: str) -> None:
    assert (kind, text) in mentioned(sentence)


def test_a_list_is_no_description() -> None:
    sentence = "Fighters were hit 20 km north of Sabha, near the border with Chad, and in Tripoli."
    assert [kind for kind, _ in mentioned(sentence)] == ["distance_bearing", "border", "named"]


def test_a_road_between_towns_of_a_country_stays_in_it() -> None:
    assert found("on the Bangui - Bambari axis").country == "CF"


def test_a_state_is_no_county_and_no_capital() -> None:
    place = found("Washington state").candidates[0].place
    assert place.id == "iso:US-WA"
    assert found("the Borno state capital").candidates[0].place.name == "Maiduguri"
    assert found("Cox's Bazar district, Bangladesh").country == "BD"


@pytest.mark.parametrize("phrase", ["near Ménaka", "20 km north of Ménaka in Mali"])
def test_letters_with_marks_of_their_own_are_the_same_letters(phrase: str) -> None:
    apart = unicodedata.normalize("NFD", phrase)
    assert apart != phrase and found(apart) == found(phrase)
    sentence = unicodedata.normalize("NFD", f"Deux tués {phrase}, à midi, près de Gao.")
    assert mentioned(sentence)[0][1] == apart


@pytest.mark.parametrize("distance", ["-5", "1e400", "NaN", "inf", "20.20.20", "1,2,3", "9" * 400, "²0", "1/0"])
def test_a_distance_that_is_none_is_not_left_out(distance: str) -> None:
    result = geomap.resolve(f"{distance} km north of Sirte")
    assert isinstance(result, Unresolved) and result.reason == "unreadable distance", result
    assert {kind for kind, _ in mentioned(f"It fell {distance} km north of Sirte.")} <= {"named"}


def test_nothing_is_farther_off_than_the_other_side_of_the_earth() -> None:
    assert found("20000 km from Sirte").uncertainty_m < 20_100_000


def test_a_site_is_part_of_the_name_in_front() -> None:
    for phrase in (
        "near Donetsk airport",
        "10 km south of Sabha airport",
        "Sabha airport",
        "in the terminal of Sabha airport",
    ):
        assert found(phrase).candidates[0].place.feature == "AIRP", phrase


def test_a_district_known_by_its_town_lies_around_it() -> None:
    town, district = found("Panjwai, Afghanistan"), found("Panjwai district, Afghanistan")
    assert town.where_prec == 1 and district.where_prec == 3
    assert district.uncertainty_m > 5 * town.uncertainty_m


def test_borders_with_two_neighbours_are_either() -> None:
    location = found("near Congo's borders with Rwanda and Uganda", country="CD")
    assert location.region(0.9).bounds[3] > 1.0 > -1.5 > location.region(0.9).bounds[1]  # type: ignore[union-attr]
