"""News reports made up for measuring: own sentences, real place names, no two alike."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.default import DefaultIndex
from geomap.records import Report

LENGTH = 2_500
FIRST_DAY = dt.date(2019, 1, 1)
DAYS = 1_500
#: One report in so many is in capitals, as on the wire.
CAPITALS = 8

COUNTRIES = {
    "NG": ("Nigeria", "Boko Haram", "Nigerian troops"),
    "ML": ("Mali", "JNIM", "Malian soldiers"),
    "BF": ("Burkina Faso", "armed men", "gendarmes"),
    "SO": ("Somalia", "al-Shabaab", "Somali forces"),
    "SD": ("Sudan", "the Rapid Support Forces", "Sudanese soldiers"),
    "CD": ("the Democratic Republic of Congo", "the ADF", "Congolese soldiers"),
    "ET": ("Ethiopia", "gunmen", "Ethiopian troops"),
    "LY": ("Libya", "ISIS", "Libyan forces"),
    "SY": ("Syria", "ISIS", "Syrian troops"),
    "IQ": ("Iraq", "Islamic State militants", "Iraqi soldiers"),
    "YE": ("Yemen", "the Houthis", "Yemeni soldiers"),
    "AF": ("Afghanistan", "the Taliban", "Afghan police"),
    "PK": ("Pakistan", "militants", "Pakistani police"),
    "UA": ("Ukraine", "Russian forces", "Ukrainian soldiers"),
    "MM": ("Myanmar", "the Arakan Army", "soldiers"),
    "CO": ("Colombia", "ELN guerrillas", "Colombian soldiers"),
    "PH": ("the Philippines", "Abu Sayyaf", "Philippine soldiers"),
    "MX": ("Mexico", "gunmen", "police officers"),
}
LEADS = (
    "At least {n} people were killed and {m} wounded when a car bomb exploded near a market in {a} on {weekday}, police said.",
    "{rebels} attacked a military post in {a} late {weekday}, killing {n} {force}, officials said.",
    "An air strike hit a convoy {km} km {wind} of {a} on {weekday}, killing {n} fighters, a spokesman said.",
    "Gunmen on motorcycles raided the village of {b}, near {a}, before dawn on {weekday} and killed {n} villagers.",
    "{n} {force} died in an ambush on the road between {a} and {b} on {weekday}.",
    "Shells fell on the outskirts of {a} overnight, wounding {m} people, among them {k} children.",
    "Unidentified men abducted {k} aid workers near {b} on {weekday}, the charity they work for said.",
    "Clashes between {rebels} and {force} in {a} left {n} people dead on {month_day}.",
    "A roadside bomb struck a bus about {km} kilometres {wind} of {a}, killing {n} passengers.",
    "Police fired tear gas at hundreds of protesters in {a} on {weekday}.",
)
SECONDS = (
    "In a separate incident, {k} soldiers were wounded when their vehicle hit a mine near {c} on {month_day}.",
    "A day earlier, {rebels} had burned {m} houses in {c}, residents said.",
    "Elsewhere, mortar shells hit a school in {c}, but no casualties were reported.",
    "Two days earlier {k} people had been shot dead in {d}, some {km} km {wind} of {c}.",
    "Security forces arrested {k} suspects in {c}, a town {km} km from {a}.",
)
DETAILS = (
    "“We heard a loud explosion and then people were running,” said {person}, a shopkeeper. “Nobody came to help us.”",
    "Hospital officials in {a} said that {k} of the wounded were in a critical condition and might not live.",
    "The attackers fled towards {d} before reinforcements arrived from {c}, according to {person}, a local official.",
    "A spokesman for the army, Colonel {person}, confirmed the incident and said that an inquiry was under way.",
    "No group has said that it was behind the attack, but suspicion fell on {rebels}.",
    "{person}, who leads the district council of {a}, said the death toll could rise as rescuers searched the ruins.",
    "The army said {n} fighters were killed in the exchange of fire; the figure could not be verified.",
    "Residents of {b} told reporters by telephone that shops had stayed shut and that the road was closed.",
)
BACKGROUND = (
    "{country} has struggled to contain the violence, which has driven tens of thousands of people from their homes.",
    "The region is rich in minerals and has seen little investment since the end of the dry season, traders in {c} say.",
    "Elections are due next year, and the opposition accuses the government of neglecting the provinces around {d}.",
    "The United Nations has called for a truce so that food can reach the camps, where prices have doubled.",
    "Farmers around {b} said that the harvest had been poor and that many of the young had left for the capital.",
    "Analysts at a research institute said the talks, which began in spring, had brought no result so far.",
    "The governor promised to rebuild the clinic and to send teachers; similar promises were made three years ago.",
    "Foreign diplomats met the president and spoke about trade, water and the repair of the road from {c} to {d}.",
    "The football club of {c} put off its match against the team of {d}, which had been planned for the weekend.",
    "Aid groups say that half of the wells in the district are dry and that the next rains are months away.",
    "“What we need is peace and work, nothing else,” said {person}, a mother of {k} who sells vegetables.",
    "The bank lowered its forecast for the economy and said that inflation would stay above {m} per cent.",
    "A commission set up by parliament is to report on the matter, but few expect that anybody will be charged.",
    "The railway from {a} to {c}, built in the colonial period, has been out of use for a generation.",
)
PEOPLE = tuple(
    f"{first} {last}"
    for first in "Ibrahim Fatima Ahmed Maria Olena Kofi Aung Carlos Amina Yusuf Sergei Grace Hassan Leila".split()
    for last in "Musa Diallo Khan Petrenko Warsame Mbeki Htun Ramirez Haddad Santos Okafor Abdi Traore Nasser".split()
)
WINDS = "north south east west northeast northwest southeast southwest".split()


@dataclass(frozen=True, slots=True)
class Country:
    """What the sentences need to know of one country."""

    name: str
    rebels: str
    force: str
    towns: tuple[str, ...]


def countries(most_towns: int = 1_500) -> list[Country]:
    """Return the countries with the names of their larger places."""
    import numpy as np

    Gazetteer.open()
    from geomap.gazetteer.store import _default_index

    index: DefaultIndex = _default_index()
    everything = np.arange(len(index._places))
    found = []
    for code, (name, rebels, force) in COUNTRIES.items():
        numbers = everything[index.in_countries(everything, {code})]
        people = index.populations(numbers)
        largest = numbers[np.argsort(-people, kind="stable")]
        places = (index.place(int(number)) for number in largest[: 4 * most_towns])
        towns = dict.fromkeys(
            place.name for place in places if place.country == code and place.feature.startswith("PPL")
        )
        found.append(Country(name, rebels, force, tuple(towns)[:most_towns]))
    return found


def reports(count: int, seed: int = 1) -> Iterator[Report]:
    """Yield reports of news length, no two alike."""
    dice, known = random.Random(seed), countries()
    for number in range(count):
        yield _report(number, dice, dice.choice(known))


def _report(number: int, dice: random.Random, country: Country) -> Report:
    published = FIRST_DAY + dt.timedelta(days=dice.randrange(DAYS))
    day = published - dt.timedelta(days=dice.randrange(1, 6))
    a, b, c, d = dice.sample(country.towns, 4)

    def filled(sentence: str) -> str:
        words = sentence.format(
            a=a, b=b, c=c, d=d, country=country.name, rebels=country.rebels, force=country.force,
            n=dice.randrange(3, 60), m=dice.randrange(5, 90), k=dice.choice(("two", "three", "four", "five", "six")),
            km=5 * dice.randrange(1, 30), wind=dice.choice(WINDS), person=dice.choice(PEOPLE),
            weekday=f"{day:%A}", month_day=f"{day.day} {day:%B}",
        )  # fmt: skip
        return words[0].upper() + words[1:]

    lead = f"{a.upper()}, {country.name} — {filled(dice.choice(LEADS))}"
    paragraphs = [lead, filled(dice.choice(DETAILS)), filled(dice.choice(SECONDS))]
    further = [*dice.sample(DETAILS, 5), *dice.sample(BACKGROUND, 12)]
    dice.shuffle(further)
    length = dice.randrange(LENGTH - 500, LENGTH + 500)
    while further and sum(map(len, paragraphs)) < length:
        paragraphs.append(" ".join(filled(further.pop()) for _ in range(min(2, len(further)))))
    text = "\n\n".join(paragraphs)
    if number % CAPITALS == CAPITALS - 1:
        text = text.upper()
    return Report(text, f"Report {number} from {a}", "Made-up wire", "", published, f"made-up:{number}")
