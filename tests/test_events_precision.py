"""How precise a place is, told from its readings: as its location says, which is mostly not worked out."""

from __future__ import annotations

import pytest

from geomap import locate
from geomap.events import extract
from geomap.events.placeprecision import is_division, is_vague, is_whole_country, precision_of
from geomap.events.unknownplaces import without_strangers
from geomap.lazily import not_yet_read
from geomap.records import Location, LocationMention

TEXT = (
    "Gunmen killed two people in Mosul, Iraq, 20 km north of Kirkuk, near Syria and in northern Mali. Others fought in Baghdad, in Anbar "
    "province, at the border with Turkey, between Gao and Timbuktu, in Springfield, in San Jose and in the Mediterranean Sea."
)


def precision_when_read(mention: LocationMention) -> int | None:
    return mention.location.where_prec if isinstance(mention.location, Location) else None


def test_precision_is_that_of_the_location() -> None:
    mentions = locate(TEXT)
    assert {mention.kind for mention in mentions} >= {
        "named",
        "distance_bearing",
        "near",
        "part_of",
        "border",
        "between",
    }
    told = [(mention.text, precision_of(mention), is_whole_country(mention)) for mention in locate(TEXT)]
    read = [(mention.text, precision_when_read(mention), precision_when_read(mention) == 6) for mention in mentions]
    assert told == read
    assert {precision for _, precision, _ in told} >= {1, 2, 4, 6}


def test_divisions_and_vague_places_are_those_of_the_location() -> None:
    told = [(mention.text, is_division(mention), is_vague(mention)) for mention in locate(TEXT)]
    read = [
        (mention.text, precision in (3, 4), precision is None or precision >= 5)
        for mention in locate(TEXT)
        for precision in [precision_when_read(mention)]
    ]
    assert told == read
    assert {divided for _, divided, _ in told} == {vague for _, _, vague in told} == {True, False}


NEWS = "Rebels fought soldiers in {} and in {}, said Garcia. Others crossed {}. Cano and Bogota were named."


@pytest.mark.parametrize(
    "border", ["near the border with Peru", "near the border with Spain", "the Colombia-Venezuela border"]
)
@pytest.mark.parametrize(
    ("one", "other"), [("Quito", "Guayaquil, Ecuador"), ("Madrid", "Lima"), ("Cali", "Medellin, Colombia")]
)
def test_strangers_are_the_same_whether_borders_are_worked_out_or_not(
    border: str, one: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = NEWS.format(one, other, border)
    kept = [mention.text for mention in without_strangers(text, locate(text))]
    monkeypatch.setattr("geomap.events.unknownplaces._BORDER", "")
    assert [mention.text for mention in without_strangers(text, locate(text))] == kept


def test_the_country_of_a_border_is_not_worked_out_where_nothing_hangs_on_it() -> None:
    text = "Gunmen killed two people in Gao, Mali, and in Kidal, near the border with Niger."
    mentions = locate(text)
    without_strangers(text, mentions)
    assert [not_yet_read(mention, "location") is not None for mention in mentions if mention.kind == "border"] == [True]


@pytest.mark.parametrize("words", ["Mosul", "Anbar province", "Mali", "Springfield", "San Jose", "northern Mali"])
def test_a_plain_name_is_not_worked_out(words: str) -> None:
    [mention] = locate(f"Gunmen killed two people in {words}.")
    assert precision_of(mention) in (None, 1, 4, 5, 6)
    assert not_yet_read(mention, "location") is not None
    assert precision_of(mention) == precision_when_read(mention)


def test_only_the_place_of_an_event_is_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from geomap.readings import Reading

    worked_out = []
    location = Reading.location

    def watched(self: Reading) -> object:
        worked_out.append(self.phrase.text)
        return location(self)

    monkeypatch.setattr(Reading, "location", watched)
    text = "A bomb killed two people 30 km west of Gao, Mali. The embassy is in Bamako. Soldiers came from Timbuktu and Kidal."
    [event] = extract(text)
    assert isinstance(event.location, Location)
    assert len(worked_out) == 1 and "30 km west of Gao" in worked_out[0]
