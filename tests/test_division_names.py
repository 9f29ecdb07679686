"""Names that divisions share with towns and with each other: what a reader of the news takes them for."""

import pytest

from geomap import resolve
from geomap.records import Location

#: Words, then the id of the likeliest reading and the least probability of it.
MEANT = [
    ("northern Borno", "iso:NG-BO", 0.9),
    ("Borno", "iso:NG-BO", 0.8),
    ("southern Chin", "iso:MM-14", 0.7),
    ("northern Shan", "iso:MM-17", 0.9),
    ("northern Virginia", "iso:US-VA", 0.7),
    ("western Washington", "iso:US-WA", 0.5),
    ("Washington state", "iso:US-WA", 0.5),
    ("Sinaloa", "iso:MX-SIN", 0.8),
    ("Guerrero", "iso:MX-GRO", 0.8),
    ("central Jiangxi", "iso:CN-JX", 0.8),
    ("northern Gaza", "iso:PS-GZZ", 0.5),
    ("Washington", "gn:4140963", 0.5),
    ("Sirte", "gn:2210554", 0.9),
    ("New York", "gn:5128581", 0.9),
    ("eastern Mosul", "gn:99072", 0.9),
]


@pytest.mark.parametrize(("words", "identifier", "least"), MEANT, ids=[words for words, *_ in MEANT])
def test_what_the_name_of_a_division_means(words: str, identifier: str, least: float) -> None:
    location = resolve(words)
    assert isinstance(location, Location), words
    first = location.candidates[0]
    assert (first.place.id, first.probability >= least) == (identifier, True), (words, location.candidates[:3])
