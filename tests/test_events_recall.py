"""Wordings of whole classes of reports: events told of together, referred to, or said in words that no verb opens."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from geomap.events import extract
from geomap.events.truecase import truecase
from geomap.records import Event

PUBLISHED = "2024-05-16"
ABDUCTION, BOMB = "Abduction/forced disappearance", "Remote explosive/landmine/IED"


def kinds(text: str) -> list[str]:
    return [event.sub_event_type for event in extract(text, published=PUBLISHED)]


def places(events: Sequence[Event]) -> list[str]:
    return [event.place_text for event in events]


@pytest.mark.parametrize(
    ("capitals", "name"),
    [
        ("A BOMB WENT OFF IN VINA DEL MAR ON 3 MAR.", "in Vina del Mar on 3 Mar."),
        ("A BOMB WENT OFF AT A BANK IN MAR DEL PLATA.", "in Mar del Plata."),
        ("THE GUERRILLAS ATTACKED A POST IN VALLE DEL ROSARIO.", "in Valle del Rosario."),
    ],
)
def test_capitals_keep_english_words_in_spanish_names(capitals: str, name: str) -> None:
    assert truecase(capitals).endswith(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Two men were arrested in Lima on Tuesday for their part in the murder of four farmers in Huanta on 3 May.",
            [("Arrests", "2024-05-14", "Lima", None), ("Attack", "2024-05-03", "Huanta", 4)],
        ),
        (
            "Students protested in Lima on Tuesday against the killing of four farmers in Huanta on 3 May.",
            [("Peaceful protest", "2024-05-14", "Lima", None), ("Attack", "2024-05-03", "Huanta", 4)],
        ),
        (
            "A bomb exploded outside a bank in Lima on Monday and a second device was defused at a hotel.",
            [(BOMB, "2024-05-13", "Lima", None), (BOMB, "2024-05-13", "Lima", None)],
        ),
        (
            "A bomb damaged a bank in Cali on Tuesday. It came only hours after gunmen shot dead five people in Palmira.",
            [(BOMB, "2024-05-14", "Cali", None), ("Attack", "2024-05-14", "Palmira", 5)],
        ),
        (
            "Fighting went on in Bama, Gwoza and Dikwa on Monday, where rebels blew up pylons.",
            [(kind, "2024-05-13", town, None) for kind in ("Armed clash", BOMB) for town in ("Bama", "Gwoza", "Dikwa")],
        ),
        (
            "Two bombings shook the country on Monday. The two attacks occurred in Lima and Cusco.",
            [(BOMB, "2024-05-13", "Lima", None), (BOMB, "2024-05-13", "Cusco", None)],
        ),
        (
            "Bombings shook Lima and Cusco on Monday. The attacks in Lima and Cusco wounded nobody.",
            [(BOMB, "2024-05-13", "Lima", None), (BOMB, "2024-05-13", "Cusco", None)],
        ),
        (
            "The clashes, which began on Monday and ended at noon, resulted in the death of seven rebels near Tejutla.",
            [("Armed clash", "2024-05-13", "near Tejutla", 7)],
        ),
        (
            "Rebels killed a judge in Bama on Monday. They also killed a trader there.",
            [("Attack", "2024-05-13", "Bama", 1), ("Attack", "2024-05-13", "Bama", 1)],
        ),
        (
            "Rebels attacked a bus near Bama on Monday. Two women were also killed.",
            [("Attack", "2024-05-13", "near Bama", 2)],
        ),
        (
            "Gunmen attacked a bus in Bama, police said. Nobody was hurt. Gunmen shot at a market in Bama five days ago.",
            [("Attack", "2024-05-10", "Bama", 0), ("Attack", "2024-05-11", "Bama", None)],
        ),
    ],
)
def test_deeds_told_of_together_are_told_apart(text: str, expected: list[tuple[str, str, str, int | None]]) -> None:
    found = extract(text, published=PUBLISHED)
    told = [(e.sub_event_type, str(e.date_start), e.place_text, e.deaths_best) for e in found]
    assert sorted(told, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gunmen kidnapped and killed three farmers in Bama on Monday.", ["Attack"]),
        ("A banker kidnapped in Cali on Monday was freed. Two of the kidnappers were killed.", [ABDUCTION]),
        ("Gunmen kidnapped a banker in Cali on Monday. His body was found in Palmira on Wednesday.", [ABDUCTION]),
    ],
)
def test_an_abduction_is_an_attack_only_where_one_clause_says_that_they_were_killed(
    text: str, expected: list[str]
) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moreno, Quito and Ayala were killed by gunmen in Cali on Monday.", ["Cali"]),
        ("As a result of the attack Quispe and Dionisio Aguirre were killed on Monday.", [""]),
        (
            "Bombs went off on Monday at a bank in Cali, a school in Palmira and a hotel in Buga.",
            ["Cali", "Palmira", "Buga"],
        ),
        ("Gunmen killed a trader in Bama and a teacher in Gwoza on Monday.", ["Bama", "Gwoza"]),
        ("Gunmen killed a trader in Bama, a town in Borno, on Monday.", ["Bama, a town in Borno"]),
        ("Attacks were reported in Cali, Palmira and Buga on Monday.", ["Cali", "Palmira", "Buga"]),
        ("The attack on the mayor of Huanta took place on Monday.", ["Huanta"]),
        ("Rebels executed the mayor of Huanta on Monday.", ["Huanta"]),
        ("Ten people in Bama, Gwoza and Dikwa were killed on Monday.", ["Bama", "Gwoza", "Dikwa"]),
        ("An officer reported today in Lima that soldiers had burned huts.", [""]),
        ("Witnesses told Lima radio stations that a bomb wounded two people on Monday.", [""]),
        ("Gunmen on Monday kidnapped a nun born in the state of Jalisco.", [""]),
        ("A bomb on Monday damaged the pipeline that carries oil from wells in Arauca.", [""]),
    ],
)
def test_people_and_speakers_places_are_not_where_it_happened(text: str, expected: list[str]) -> None:
    assert places(extract(text, published=PUBLISHED)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen kidnapped a nun in Antigua on Monday. The kidnapped nun had taught at a school in Huehuetenango.",
        "A bomb killed two officers near Neiva on Monday. The army attributed the attack to rebels active near Ibague.",
        "The president on Tuesday charged that officers took part in the murder of six priests in Apopa on 3 May.",
    ],
)
def test_what_is_only_referred_to_is_no_further_event(text: str) -> None:
    assert len(extract(text, published=PUBLISHED)) == 1


def test_one_deed_by_a_named_side_needs_neither_day_nor_place() -> None:
    bomb = "A bomb went off in Cali on Monday. "
    assert kinds(bomb + "The bishop was the victim of a kidnapping by the ELN, his family said.") == [BOMB, ABDUCTION]
    assert kinds(bomb + "The army spoke of kidnappings by the ELN.") == [BOMB]


def test_the_day_somebody_asks_is_not_taken_from_the_deed_before_it() -> None:
    [found] = extract("The widow of a judge murdered in Huanta on 3 May asked for protection.", published=PUBLISHED)
    assert str(found.date_start) == "2024-05-03"


@pytest.mark.parametrize(
    "text",
    [
        "There has been war in these hills, and many deaths.",
        "The crisis kept Brazil from exploding, the minister said in Recife on Monday.",
        "In January, 100 bombs were shipped by plane to Bandar Abbas in Iran.",
        "A subcommittee spoke of a war that has lasted a\ndecade and left 72,000 people dead.",
        "The men who were held had rocket launchers and had fired none, the police said in Bama on Monday.",
    ],
)
def test_vague_losses_and_weapons_found_are_no_events(text: str) -> None:
    assert extract(text, published=PUBLISHED) == []


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Police defused a bomb outside the embassy in Lima on Monday.", [True]),
        ("A bomb failed to go off outside the embassy in Lima on Monday.", [True]),
        ("A bomb exploded outside a bank in Lima on Monday and a second device was defused at a hotel.", [False, True]),
        ("Rebels attempted to kill the mayor of Huanta on Monday.", [True]),
        ("Two bodyguards died in an attempt on the life of the mayor of Huanta on Monday.", [False]),
        ("A bomb went off outside the embassy in Lima on Monday.", [False]),
    ],
)
def test_bombs_defused_and_attempts_without_harm_are_marked(text: str, flagged: list[bool]) -> None:
    assert ["came to nothing" in event.flags for event in extract(text, published=PUBLISHED)] == flagged
