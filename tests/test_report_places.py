"""Where ordinary sentences of reports put what they tell of: one line a sentence, with what is to be found in it."""

from __future__ import annotations

import pytest

import geomap
from geomap.geodesy import distance_bearing_point
from geomap.records import Location, LocationMention

#: Sentence; words of the mention; its kind; latitude and longitude; how far off at most, km; least and most uncertainty, km.
SENTENCES = [
    # Coasts that a ship lies to one side of.
    ("Pirates attacked the ship 13 nm south of the Nigerian coast.", "13 nm south of the Nigerian coast", "offshore", 4.3, 5.6, 250, 100, 500),
    ("The tanker was hit 23NM north of Somalia's Puntland coast.", "23NM north of Somalia's Puntland coast", "offshore", 11.9, 50.1, 150, 80, 300),
    ("A boat was attacked 30 miles north of the coast of Libya.", "30 miles north of the coast of Libya", "offshore", 32.4, 18.4, 400, 200, 900),
    ("The tanker was approached near the Yemeni coast by two skiffs.", "near the Yemeni coast", "offshore", 13.4, 50.8, 500, 300, 1300),
    # Parts of seas, and what is in them.
    ("Two boats approached a tanker at 0850 UTC in the Southern Red Sea.", "the Southern Red Sea", "part_of", 17.3, 40.4, 200, 300, 900),
    ("Ships were attacked off Yemen in the southern Red Sea.", "off Yemen in the southern Red Sea", "offshore", 15.1, 42.3, 150, 100, 500),
    ("Clashes broke out in the Southern Red Sea region of Eritrea.", "Southern Red Sea region of Eritrea", "named", 13.6, 41.7, 60, 60, 250),
    ("The ship was seized in the Strait of Hormuz, near Larak Island.", "Strait of Hormuz, near Larak Island", "near", 26.8, 56.3, 60, 20, 150),
    ("Naval drones hit a ship 30 km south of the Kerch Bridge.", "30 km south of the Kerch Bridge", "distance_bearing", 45.0, 36.5, 12, 10, 30),
    ("A dhow was seized off Somalia, near Hobyo.", "off Somalia, near Hobyo", "near", 5.3, 48.6, 40, 40, 160),
    ("The ferry was traveling from Zamboanga to Jolo when it was hit.", "traveling from Zamboanga to Jolo", "road", 6.5, 121.5, 30, 50, 130),
    ("The tanker was hit between Hodeidah and Assab.", "between Hodeidah and Assab", "between", 13.9, 42.8, 30, 50, 140),
    ("The ferry capsized between Kinshasa and Mbandaka.", "between Kinshasa and Mbandaka", "between", -2.1, 16.8, 60, 150, 400),
    # Sites that end in a small letter.
    ("RSF fighters overran the Zamzam camp, 12 km south of El Fasher.", "Zamzam camp, 12 km south of El Fasher", "named", 13.49, 25.31, 5, 1, 10),
    ("Troops retook the Mosul dam.", "Mosul dam", "named", 36.63, 42.82, 5, 1, 10),
    ("The gunmen hid in the Hamrin mountains.", "Hamrin mountains", "named", 34.65, 44.22, 40, 30, 150),
    # Divisions by the word of the country.
    ("An airstrike struck a village in Kanbalu township, Sagaing region.", "Kanbalu township, Sagaing region", "named", 23.2, 95.5, 20, 30, 70),
    ("Gunmen stormed a village in Guma local government area of Benue state.", "Guma local government area of Benue state", "named", 7.8, 8.8, 30, 25, 70),
    ("Militants attacked a base in Damboa LGA, Borno state.", "Damboa LGA, Borno state", "named", 11.16, 12.76, 20, 25, 70),
    ("Fighters attacked Kutum locality in North Darfur.", "Kutum locality in North Darfur", "named", 14.2, 24.7, 60, 30, 120),
    ("Guerrillas attacked a base in the municipality of Tame, Arauca department.", "Tame, Arauca department", "named", 6.46, -71.74, 15, 30, 70),
    ("The rebels claimed the capture of Kutkai in northern Shan State.", "Kutkai in northern Shan State", "named", 23.46, 97.94, 5, 1, 10),
    ("Fighters entered the township of Kutkai in Shan State.", "Kutkai in Shan State", "named", 23.46, 97.94, 10, 30, 70),
    ("Herders attacked Bokkos in Plateau state.", "Bokkos in Plateau state", "named", 9.3, 9.0, 10, 1, 10),
    ("Police fired in Alexandra township, Johannesburg.", "Alexandra township", "named", -26.1, 28.1, 10, 1, 20),
    # What the words behind a place say of it.
    ("Rebels attacked a police post in Morales, in the southwestern department of Cauca.", "Morales, in the southwestern department of Cauca", "named", 2.75, -76.63, 8, 1, 10),
    ("Gunmen opened fire in a bar in Salamanca in the central Mexican state of Guanajuato.", "Salamanca in the central Mexican state of Guanajuato", "named", 20.57, -101.2, 8, 1, 12),
    ("The militia took Nyanzalo, about 130 kilometres north of Goma, in Rutshuru territory.", "about 130 kilometres north of Goma, in Rutshuru territory", "distance_bearing", -0.8, 29.3, 40, 20, 80),
    ("Fighters seized positions west of Marib city, in the Sirwah district.", "west of Marib city, in the Sirwah district", "bearing", 15.46, 45.15, 25, 8, 45),
    ("A bomb hit a vehicle in the Mir Ali area of North Waziristan, near the Afghan border.", "in the Mir Ali area of North Waziristan, near the Afghan border", "neighbourhood", 33.0, 70.26, 20, 5, 70),
    ("Clashes left nine dead in Kwande, near the border with Cameroon.", "Kwande, near the border with Cameroon", "border", 6.8, 9.3, 50, 20, 90),
    ("The army repelled an attack in Tarkintoo (Bourem, Gao).", "Tarkintoo (Bourem, Gao)", "named", 16.95, -0.35, 15, 30, 70),
    # Roads.
    ("A patrol was ambushed 30 km from Gao, on the road to Ansongo.", "30 km from Gao, on the road to Ansongo", "distance", 16.1, 0.1, 15, 10, 35),
    ("A convoy was attacked 45 kilometres north of Bria on the Ouadda road.", "45 kilometres north of Bria on the Ouadda road", "distance_bearing", 6.9, 22.0, 15, 15, 38),
    ("The insurgents came from the forest east of the Mocímboa da Praia–Palma road.", "Mocímboa da Praia–Palma road", "road", -11.05, 40.4, 15, 20, 60),
    # Parts of towns and woods.
    ("Militants ambushed a convoy in Poonch's Surankotey area.", "Poonch's Surankotey area", "neighbourhood", 33.7, 74.1, 25, 30, 80),
    ("An explosion was heard in the Karte Chahar Foo area of western Kabul.", "in the Karte Chahar Foo area of western Kabul", "neighbourhood", 34.53, 69.17, 10, 8, 30),
    ("They fled to the northern edge of the Sambisa Forest.", "to the northern edge of the Sambisa Forest", "outskirts", 11.4, 13.5, 40, 25, 100),
    ("Farmers near the Gaza border heard shots.", "near the Gaza border", "border", 31.35, 34.4, 40, 30, 150),
    ("A grave was found in the Rakhine township of Maungdaw.", "Maungdaw", "named", 20.8, 92.4, 15, 30, 70),
    # Which of several of a name lies beside the others.
    ("Troops attacked near Toretsk and Shcherbynivka.", "Shcherbynivka", "named", 48.39, 37.79, 5, 1, 15),
]  # fmt: skip
#: Words that the warning of a mention holds.
WARNED = [
    ("Raiders attacked Kajiji, a settlement on the Ethiopia–South Sudan border.", "border", "'Kajiji' in the gazetteer does not fit"),
    ("A mine exploded 15 km east of the Bambari–Bria road.", "road", "'15 km east of the' is counted from the road and left out"),
    ("The army repelled an attack in Tarkintoo (Bourem, Gao).", "named", "'Tarkintoo' is not in the gazetteer: placed around 'Bourem'"),
]  # fmt: skip
#: Sentences and words that no mention may begin with.
NOT_READ = [
    ("A car bomb exploded near the Somali parliament.", "near the Somali"),
    ("The insurgents came from the forest east of the Mocímboa da Praia–Palma road.", "east of"),
    ("Militants attacked a village near the Libyan coast.", "near the Libyan"),
    ("An explosion was heard in the Karte Foo area of Kabul.", "Foo"),
    ("A FAMa position was attacked in Mali.", "FAMa"),
]


def _mention(sentence: str, kind: str, words: str | None = None) -> LocationMention:
    found = geomap.locate(sentence)
    return next(m for m in found if m.kind == kind and words in (None, m.text))


@pytest.mark.parametrize(
    ("sentence", "words", "kind", "lat", "lon", "off_km", "least_km", "most_km"),
    SENTENCES,
    ids=[line[0][:60] for line in SENTENCES],
)
def test_sentences_are_placed(
    sentence: str, words: str, kind: str, lat: float, lon: float, off_km: float, least_km: float, most_km: float
) -> None:
    location = _mention(sentence, kind, words).location
    assert isinstance(location, Location)
    assert distance_bearing_point(lon, lat, location.lon, location.lat)[0] <= off_km
    assert least_km <= location.uncertainty_m / 1000 <= most_km


@pytest.mark.parametrize(("sentence", "kind", "warning"), WARNED)
def test_what_is_left_out_is_said(sentence: str, kind: str, warning: str) -> None:
    location = _mention(sentence, kind).location
    assert isinstance(location, Location)
    assert any(warning in told for told in location.warnings)


@pytest.mark.parametrize(("sentence", "words"), NOT_READ)
def test_other_words_are_not_read_as_places(sentence: str, words: str) -> None:
    assert not any(mention.text.startswith(words) for mention in geomap.locate(sentence))


#: Phrase; latitude and longitude; how far off at most, km; least and most uncertainty, km.
PHRASES = [
    ("the northern edge of the Sambisa Forest", 11.52, 13.5, 30, 25, 90),
    ("the western shore of Lake Albert", 1.3, 30.6, 60, 25, 90),
    ("on the shores of Lake Kivu near Minova", -1.71, 29.02, 12, 5, 35),
    ("upstream of the Kakhovka dam", 46.78, 33.37, 15, 12, 60),
    ("in the hills above Kirkuk", 35.47, 44.39, 25, 30, 120),
    ("5 km past Hombori on the road to Gao", 15.28, -1.70, 8, 3, 12),
    ("southern slopes of Jebel Marra", 12.8, 24.24, 30, 25, 90),
    ("10NM NE of Tg. Berakit, Palau Bintan, Indonesia", 1.34, 104.69, 8, 8, 25),
    ("W of Kepulauan Tambelan, Indonesia", 1.0, 107.2, 80, 40, 250),
    ("14 nm off Cabo Gracias a Dios", 15.0, -83.0, 60, 20, 120),
]


@pytest.mark.parametrize(("phrase", "lat", "lon", "off_km", "least_km", "most_km"), PHRASES)
def test_phrases_are_placed(
    phrase: str, lat: float, lon: float, off_km: float, least_km: float, most_km: float
) -> None:
    location = geomap.resolve(phrase)
    assert isinstance(location, Location)
    assert distance_bearing_point(lon, lat, location.lon, location.lat)[0] <= off_km
    assert least_km <= location.uncertainty_m / 1000 <= most_km


def test_roads_do_not_cross_oceans() -> None:
    assert not geomap.resolve("Praia–Palma road")


def test_part_of_a_sea_is_no_address() -> None:
    off, whole = geomap.resolve("Off Perim Island, Southern Red Sea"), geomap.resolve("Southern Red Sea, Eritrea")
    assert isinstance(off, Location) and isinstance(whole, Location)
    assert off.uncertainty_m < 150_000 and abs(off.lat - 12.6) < 0.5
    assert whole.country == "ER"


def test_a_pair_of_decimals_typed_alone_is_coordinates() -> None:
    rough, fine = geomap.resolve("31.2, 16.6"), geomap.resolve("31.20 16.60")
    assert isinstance(rough, Location) and isinstance(fine, Location)
    assert (rough.lat, rough.lon) == pytest.approx((31.2, 16.6)) == (fine.lat, fine.lon)
    assert rough.uncertainty_m > 5 * fine.uncertainty_m
    assert geomap.locate("They won by 31.2, 16.6 more than last year.") == []
    wrong = geomap.resolve("95.2, 16.6")
    assert not wrong and "latitude 95.2 lies outside" in wrong.detail


def _of_country(phrase: str, country: str) -> float:
    location = geomap.resolve(phrase)
    assert isinstance(location, Location)
    return sum(c.probability for c in location.candidates if c.place.country == country)


@pytest.mark.parametrize("town", ["Durham", "Boston"])
def test_spelling_speaks_for_where_english_is_spelled_so(town: str) -> None:
    hyphened, joined = f"10 miles north-east of {town}", f"10 miles northeast of {town}"
    assert _of_country(hyphened, "GB") > 1.3 * _of_country(joined, "GB")
    # What both write tells nothing.
    assert _of_country(f"10 miles north of {town}", "GB") == pytest.approx(_of_country(f"10 mi N of {town}", "GB"))


def test_a_word_for_an_island_is_left_off_where_only_the_rest_is_known() -> None:
    whole, bare = geomap.resolve("off Pulau Sulawesi"), geomap.resolve("off Sulawesi")
    assert isinstance(whole, Location) and isinstance(bare, Location)
    assert (whole.lat, whole.lon) == pytest.approx((bare.lat, bare.lon))


@pytest.mark.parametrize(
    ("sentence", "name", "id_"),
    [
        ("Fighters overran the Zamzam camp.", "Zamzam camp", "geomap:SD-zamzam"),
        ("The Tabqa dam was hit.", "Tabqa dam", "geomap:SY-tabqa-dam"),
        ("People fled to al-Hol camp.", "al-Hol camp", "geomap:SY-al-hol-camp"),
    ],
)
def test_sites_are_names_whose_last_word_is_small(sentence: str, name: str, id_: str) -> None:
    (toponym,) = geomap.geoparse(sentence)
    assert (toponym.text, toponym.place and toponym.place.id) == (name, id_)


def test_small_words_end_no_other_names() -> None:
    assert geomap.geoparse("He came from the army base and the mining camp.") == []
    assert [t.text for t in geomap.geoparse("They met at the Sirte conference.")] == ["Sirte"]
