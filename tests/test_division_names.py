"""Names that divisions share with towns and with each other: what a reader of the news takes them for."""

import pytest

from geomap import locate, resolve
from geomap.records import Location

#: Words, then the id of the likeliest reading and the least probability of it.
MEANT = [
    ("northern Borno", "iso:NG-BO", 0.9),
    ("Borno", "iso:NG-BO", 0.8),
    ("southern Chin", "iso:MM-14", 0.7),
    ("northern Shan", "iso:MM-17", 0.9),
    ("northern Virginia", "iso:US-VA", 0.7),
    ("western Washington", "iso:US-WA", 0.35),
    ("Washington state", "iso:US-WA", 0.5),
    ("Sinaloa", "iso:MX-SIN", 0.5),
    ("Guerrero", "iso:MX-GRO", 0.5),
    ("central Jiangxi", "iso:CN-JX", 0.7),
    ("northern Gaza", "iso:PS-GZZ", 0.5),
    ("Washington", "gn:4140963", 0.5),
    ("Sirte", "gn:2210554", 0.9),
    ("New York", "gn:5128581", 0.9),
    ("south of Beni", "gn:219057", 0.5),
    ("5 km east of Bama", "gn:2347954", 0.3),
    ("eastern Mosul", "gn:99072", 0.9),
]


@pytest.mark.parametrize(("words", "identifier", "least"), MEANT, ids=[words for words, *_ in MEANT])
def test_what_the_name_of_a_division_means(words: str, identifier: str, least: float) -> None:
    location = resolve(words)
    assert isinstance(location, Location), words
    first = location.candidates[0]
    assert (first.place.id, first.probability >= least) == (identifier, True), (words, location.candidates[:3])


@pytest.mark.parametrize(
    ("words", "identifier"),
    [
        ("10 mi north of Guatemala city", "gn:3598132"),
        ("north of Mexico city", "gn:3530597"),
        ("20 km from Benin city, Nigeria", "gn:2347283"),
        ("5 km north of Mosul city", "gn:99072"),
        ("north of Mexico", "iso:MX"),
    ],
)
def test_a_city_told_from_its_country_by_a_small_letter(words: str, identifier: str) -> None:
    location = resolve(words)
    assert isinstance(location, Location), words
    assert location.candidates[0].place.id == identifier, location.candidates[:3]


def test_miles_are_told_of_countries_with_milestones() -> None:
    """Kilometres speak against a town in the United States, miles for it; neither rules a place out."""
    shares = {}
    for words in ("15 miles west of Athens", "24 km west of Athens"):
        location = resolve(words)
        assert isinstance(location, Location)
        shares[words] = sum(c.probability for c in location.candidates if c.place.country == "US")
    assert 0 < 2 * shares["24 km west of Athens"] < shares["15 miles west of Athens"] < 1


@pytest.mark.parametrize(
    "words", ["Beni, Nigeria", "10 km north of Beni, Nigeria", "near Sirte, Somalia", "Sirte in Somalia"]
)
def test_a_place_is_not_sought_in_another_country_than_the_stated_one(words: str) -> None:
    found = resolve(words)
    assert not found and found.reason == "contradiction", found
    assert ("Nigeria" in found.detail) == ("Nigeria" in words), found.detail


@pytest.mark.parametrize(
    ("words", "country"), [("Mosul, Syria", "IQ"), ("Goma, Rwanda", "CD"), ("Hebron, Israel", "PS")]
)
def test_next_door_is_a_warning(words: str, country: str) -> None:
    """Borders are disputed, move, and are mistaken."""
    location = resolve(words)
    assert isinstance(location, Location), location
    assert location.country == country and any("the text says" in warning for warning in location.warnings)


def test_lists_of_names_contradict_nothing() -> None:
    for words in (
        "He flew to Sirte, Somalia and Kenya.",
        "Clashes in Beni, Goma and Bukavu.",
        "In Kandahar, Pakistan says",
    ):
        first = locate(words)[0].location
        assert isinstance(first, Location) and not any("the text says" in warning for warning in first.warnings), words


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("US forces struck a camp 20 miles south of Tripoli on Friday.", "LY"),
        ("Russian forces shelled villages near Pokrovsk on Monday.", "UA"),
        ("Nigerian troops killed 30 fighters near Bama.", "NG"),
        ("Russian drones hit an oil depot in Engels, Russia.", "RU"),
    ],
)
def test_forces_abroad_do_not_draw_places_home(text: str, country: str) -> None:
    mention = locate(text)[0]
    assert isinstance(mention.location, Location), mention
    assert mention.location.country == country
