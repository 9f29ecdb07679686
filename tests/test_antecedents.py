"""Words that point back: "20 km south of the town" is counted from the town named before, and says so."""

from __future__ import annotations

import pytest

import geomap
from geomap.geodesy import sphere_km
from geomap.phrases.grammar import parse_phrases
from geomap.phrases.pointing import pointed_at, read_pointing
from geomap.records import Location, LocationMention

# Text, what points back, how it is read, and the name it stands for (empty: nothing is guessed).
POINTING = [
    ("Fighters attacked Bria on Monday. A convoy was hit 20 km south of the town.", "the town", "Bria"),
    ("Gunmen stormed Chibok, 30 km east of Damboa. They camped 5 km from the town.", "the town", "Chibok"),
    ("Fighting raged in Taiz. Shelling hit villages west of the city.", "the city", "Taiz"),
    ("A bomb exploded in Kenya, about 50 miles north of the capital.", "the capital", "Nairobi"),
    ("Menaka was hit. A bomb went off on the road between the town and Gao.", "the town", "Menaka"),
    ("The ship left Berbera. Pirates attacked 15 nm off the port.", "the port", "Berbera"),
    ("A bomb hit Hasakah province, 10 km north of the provincial capital.", "the provincial capital", "Al Hasakah"),
    (
        "Rebels hold Cabo Delgado province. An army post in the north of the province fell.",
        "the province",
        "Cabo Delgado",
    ),
    ("Djibo in Burkina Faso was shelled. A mine went off 15 km east of that town.", "that town", "Djibo"),
    ("Boko Haram attacked Diffa in Niger. They hid in the south of the country.", "the country", "Niger"),
    (
        "SAN SALVADOR, 12 NOV 89 (AFP) -- IN SAN MIGUEL A BUS BURNT 18 KM EAST OF THIS CITY.",
        "THIS CITY",
        "San Salvador",
    ),
    ("A BOMB EXPLODED IN LIMA. TWO DIED NORTH OF THE CAPITAL, GUERRILLAS SAID.", "", ""),
    ("A US soldier was killed 80 kilometers west of the capital.", "the capital", ""),
    ("Two died 20 km south of the town.", "the town", ""),
    ("A mine exploded 20 km south of the town. Bria was calm.", "the town", ""),
    ("Flights left Honduras for bases outside the country.", "the country", ""),
    ("Greenwood lies in Kansas. Cattle crossed 5 miles south of this district.", "this district", ""),
]


def last_relative(text: str) -> LocationMention | None:
    mentions = [mention for mention in geomap.locate(text) if mention.kind != "named"]
    return mentions[-1] if mentions else None


@pytest.mark.parametrize(("text", "words", "name"), [case for case in POINTING if case[1]])
def test_words_stand_for_the_place_named_before(text: str, words: str, name: str) -> None:
    assert any(words in reference.text for phrase in parse_phrases(text) for reference in phrase.references)
    mention = last_relative(text)
    if not name:
        assert mention is None
        return
    assert mention is not None and words in mention.text
    assert isinstance(mention.location, Location)
    warning = next(w for w in mention.location.warnings if "of which the text speaks before" in w)
    assert warning.startswith(repr(words))
    named = geomap.resolve(name, country=mention.location.candidates[0].place.country)
    assert isinstance(named, Location)
    assert mention.location.candidates[0].place.id == named.candidates[0].place.id
    part = next(part for part in mention.location.phrases if part.text == words)
    assert text[part.start : part.end] == words
    assert named.candidates[0].place.id in part.meaning


def test_it_is_read_as_if_the_name_stood_there() -> None:
    pointing = last_relative("Fighters attacked Bria. A convoy was hit 20 km south of the town on Tuesday.")
    named = last_relative("Fighters attacked Bria. A convoy was hit 20 km south of Bria on Tuesday.")
    assert pointing is not None and named is not None
    one, other = pointing.location, named.location
    assert isinstance(one, Location) and isinstance(other, Location)
    assert (one.lon, one.lat, one.uncertainty_m) == (other.lon, other.lat, other.uncertainty_m)


def test_a_capital_may_be_of_the_state_or_of_the_country() -> None:
    mention = last_relative("Troops went to Borno state in Nigeria. A post 15 km north of the capital was hit.")
    assert mention is not None and isinstance(mention.location, Location)
    names = {candidate.place.name for candidate in mention.location.candidates}
    assert names == {"Abuja", "Maiduguri"}
    assert any("ambiguous" in warning for warning in mention.location.warnings)


def test_far_back_is_too_far() -> None:
    filler = "Officials met again and again to speak about the budget of the coming year. " * 10
    assert last_relative(f"Bria was hit. {filler}A convoy was hit 20 km south of the town.") is None


@pytest.mark.parametrize(
    "words",
    [
        "the town hall",
        "the city council",
        "the capital of Libya",
        "the port Berbera",
        "the country club",
        "a town",
        "their town",
    ],
)
def test_other_words_point_at_nothing(words: str) -> None:
    assert read_pointing(f"near {words}", 5) is None


def test_names_with_an_article_point_at_nothing() -> None:
    assert pointed_at("the town of Sirte") == pointed_at("The Hague") == ""
    mention = last_relative("Shots were heard near Leiden and 5 km north of The Hague, Netherlands.")
    assert mention is not None and isinstance(mention.location, Location) and not mention.location.warnings


def test_events_are_placed_by_it() -> None:
    text = "Gunmen attacked Djibo in Burkina Faso on 3 March 2024. On 5 March 2024 a convoy hit a mine 30 km east of the town."
    events = geomap.extract(text)
    mine = next(event for event in events if event.date_start is not None and event.date_start.day == 5)
    assert isinstance(mine.location, Location)
    djibo = mine.location.candidates[0].place
    assert djibo.name == "Djibo"
    assert 20 < sphere_km(mine.location.lon, mine.location.lat, djibo.lon, djibo.lat) < 40
