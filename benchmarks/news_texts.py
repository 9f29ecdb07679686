"""News reports made up for measuring: own sentences, real place names, no two alike.

There are two kinds. Newswire about attacks (800 MUC-4 development texts) and local news (296 LGL texts) were counted with geomap
itself, to see what the cost of a report hangs on:

=========================  ===========  =========  ===========  =============
of 1,000 characters        MUC-4 texts  LGL texts  dense texts  matched texts
=========================  ===========  =========  ===========  =============
names of places            4.1          4.0        7.5          5.0
different ones             2.6          2.2        2.3          2.7
relative place phrases     0.22         0.10       1.96         0.21
words for events           2.1          0.6        2.5          2.0
figures of victims         0.4          0.1        1.0          0.6
events extracted           0.70         0.26       0.81         0.66
characters of a document   2,094        1,913      2,194        2,664
documents with events      90 %         36 %       100 %        100 %
names no text before had   0.7          1.5        1.3          1.4
=========================  ===========  =========  ===========  =============

The dense texts are nine times as rich in phrases such as "30 km north of X", the dearest part of a report, and twice as rich in
names. The matched texts have what newswire about attacks has, or a little more.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
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
#: What makes the matched texts of the sentences above: relative phrases become plain ones, and some names go.
PLAIN = (
    (" hit a convoy {km} km {wind} of {a}", " hit a convoy in {a}"),
    ("about {km} kilometres {wind} of {a}", "in {a}"),
    ("near a market in {a}", "at a market in {a}"),
    ("the village of {b}, near {a},", "{b}"),
    ("on the road between {a} and {b}", "in {a}"),
    ("on the outskirts of {a}", "in {a}"),
    ("near {b}", "in {b}"),
    ("near {c}", "in {c}"),
    (" in {d}, some {km} km {wind} of {c}", " in {d}"),
    (", a town {km} km from {a}", ""),
    (" in {a} said that {k} of the wounded were in a critical condition", " said that some patients were in a critical condition"),
    ("fled towards {d} before reinforcements arrived from {c}", "fled before reinforcements arrived"),
    ("the district council of {a}, said the death toll could rise", "the district council, said there could be more bad news"),
    ("The army said {n} fighters were killed in the exchange of fire; the figure", "The army gave its own account of the exchange of fire; it"),
    ("Residents of {b} told", "Residents told"),
    (", traders in {c} say", ", traders say"),
    (" around {d}", " of the south"),
    ("football club of {c} put", "football club put"),
    ("Farmers around {b}", "Farmers in {b}"),
    ("road from {c} to {d}", "road to {d}"),
    ("railway from {a} to {c}", "railway to {c}"),
)  # fmt: skip
#: Further sentences of the matched texts, as long as those of newspapers.
IN_PASSING = (
    "The ministry said in a statement read out in {e} that it would publish the findings once the experts had finished their "
    "work, and asked the public to be patient in the meantime.",
    "Teachers' unions in {f} have called on the authorities to pay the salaries of the last five months before the new term "
    "begins, a demand that the treasury says it cannot meet.",
    "Economists warn that the price of bread and fuel, which has risen sharply since the subsidies were cut, may drive many more "
    "families in {country} below the poverty line by the end of the year.",
    "Lawyers for the two former ministers told the court in {e} that the documents on which the prosecution rests had been "
    "obtained without a warrant and could not be used as evidence.",
    "The opposition leader, who returned from exile in France last month, told supporters at a rally in {f} that he would take "
    "part in the vote only if the list of voters was made public.",
    "A spokeswoman for the relief agency said lorries with tents, blankets and medicine had been waiting for clearance in {e} for "
    "nine days, and that the warehouse was almost full.",
    "Members of parliament are to debate a bill that would allow mobile telephone companies to keep records of "
    "calls for two years, which critics say is an attack on privacy.",
    "In an interview with a radio station in {f} the bishop appealed to all sides to return to the table and to let the elders "
    "speak to one another, as they had done in the past.",
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


def reports(count: int, seed: int = 1, *, matched: bool = False) -> Iterator[Report]:
    """Yield reports of news length, no two alike: dense ones, or such as match newswire."""
    dice, known = random.Random(seed), countries()
    for number in range(count):
        yield (_matched if matched else _report)(number, dice, dice.choice(known))


def _report(number: int, dice: random.Random, country: Country) -> Report:
    published = FIRST_DAY + dt.timedelta(days=dice.randrange(DAYS))
    day = published - dt.timedelta(days=dice.randrange(1, 6))
    a, b, c, d = dice.sample(country.towns, 4)

    def filled(sentence: str) -> str:
        return _filled(sentence, dice, country, (a, b, c, d), day)

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


def _filled(sentence: str, dice: random.Random, country: Country, towns: Sequence[str], day: dt.date) -> str:
    words = sentence.format(
       **dict(zip("abcdef", towns, strict=False)), country=country.name, rebels=country.rebels, force=country.force,
        n=dice.randrange(3, 60), m=dice.randrange(5, 90), k=dice.choice(("two", "three", "four", "five", "six")),
        km=5 * dice.randrange(1, 30), wind=dice.choice(WINDS), person=dice.choice(PEOPLE),
        weekday=f"{day:%A}", month_day=f"{day.day} {day:%B}",
    )  # fmt: skip
    return words[0].upper() + words[1:]


#: Of the matched reports, how many keep the relative phrases of their lead and of the sentence on a second event.
KEEP_RELATIVE = 0.55


def _plain(sentence: str) -> str:
    for dense, plain in PLAIN:
        sentence = sentence.replace(dense, plain)
    return sentence


def _matched(number: int, dice: random.Random, country: Country) -> Report:
    published = FIRST_DAY + dt.timedelta(days=dice.randrange(DAYS))
    day = published - dt.timedelta(days=dice.randrange(1, 6))
    towns = dice.sample(country.towns, 6)
    told = [dice.choice(LEADS), dice.choice(SECONDS)]
    told = [sentence if dice.random() < KEEP_RELATIVE else _plain(sentence) for sentence in told]
    further = [*map(_plain, dice.sample(DETAILS, 5)), *map(_plain, dice.sample(BACKGROUND, 9)), *IN_PASSING]
    dice.shuffle(further)
    lead, second, *others = (_filled(sentence, dice, country, towns, day) for sentence in [*told, *further])
    paragraphs = [f"{towns[0].upper()}, {country.name} — {lead} {others.pop()}", f"{second} {others.pop()}"]
    length = dice.randrange(LENGTH - 500, LENGTH + 500)
    while others and sum(map(len, paragraphs)) < length:
        paragraphs.append(" ".join(others.pop() for _ in range(min(2, len(others)))))
    text = "\n\n".join(paragraphs)
    if number % CAPITALS == CAPITALS - 1:
        text = text.upper()
    return Report(text, f"Report {number} from {towns[0]}", "Made-up wire", "", published, f"made-up:{number}")
