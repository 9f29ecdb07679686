"""Place names in running text: found, told apart from people and organisations, and linked."""

from __future__ import annotations

import pytest

import geomap
from geomap.errors import InputError


def names(text: str) -> list[tuple[str, str]]:
    return [(t.text, t.place.country if t.place else "") for t in geomap.geoparse(text)]


def test_plain_names_are_found_in_order_with_their_offsets() -> None:
    text = "Troops left Benghazi for Sirte on Monday, and shells fell on Misrata, Libya."
    found = geomap.geoparse(text)
    assert [t.text for t in found] == ["Benghazi", "Sirte", "Misrata", "Libya"]
    assert all(text[t.start : t.end] == t.text for t in found)
    assert {t.place.country for t in found if t.place} == {"LY"}


@pytest.mark.parametrize(
    "text",
    [
        "The Obama administration said nothing.",
        "President Chad Smith spoke.",
        "Gen. Tripoli told reporters.",
        "the Sirte Basin Oil Company said",
        "a Singapore-flagged tanker",
        "The attack in March was the second one.",
        "Officials of the U.S. Africa Command said",
        "Somali National Army forces",
        "Islamic State fighters",
    ],
)
def test_people_organisations_and_words_are_no_places(text: str) -> None:
    assert names(text) == []


def test_the_country_a_text_is_about_chooses_the_homonym() -> None:
    assert ("Tripoli", "LB") in names("The army deployed in Tripoli. Lebanon's government met in Beirut, Lebanon.")
    assert ("Tripoli", "LY") in names("Militias clashed in Tripoli. Libya's government is weak; Misrata stayed calm.")


def test_names_in_arabic_script_are_found() -> None:
    assert ("سرت", "LY") in names("غارة جوية قرب سرت")


def test_spans_are_resolved_in_the_order_given() -> None:
    text = "From Benghazi to Nowhereville in Libya"
    found = geomap.resolve_toponyms(text, [(33, 38), (5, 13), (17, 29)], surroundings=False)
    assert [t.place.country if t.place else None for t in found] == ["LY", "LY", None]
    assert found[1].candidates[0].probability > 0.8


def test_spans_outside_the_text_are_refused() -> None:
    with pytest.raises(InputError, match="outside the text"):
        geomap.resolve_toponyms("short", [(0, 99)])


@pytest.mark.parametrize("text", ["", "\x00" * 50, "‏‮", "\ud800", "A" * 100_000, "Sirte " * 2000])
def test_odd_texts_give_an_answer(text: str) -> None:
    assert isinstance(geomap.geoparse(text), list)
