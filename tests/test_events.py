"""Events of one report: dates, places, figures, parties, and which sentences belong together."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import InputError
from geomap.events import extract, extract_events
from geomap.events.actors import find_actors, known_actor, root_actor
from geomap.events.sentences import split_sentences
from geomap.events.triggers import find_triggers, is_background
from geomap.records import Event, Location, LocationMention, Report, Unresolved

PUBLISHED = dt.date(2017, 9, 28)
#: Made-up points, far enough apart: the tests are about events, not about the gazetteer.
PLACES: dict[str, tuple[str, float, float, float, int, str]] = {
    "Libya": ("named", 18.0, 27.0, 700_000, 6, "LY"),
    "Syria": ("named", 38.5, 35.0, 300_000, 6, "SY"),
    "Iraq": ("named", 43.7, 33.0, 400_000, 6, "IQ"),
    "Somalia": ("named", 45.8, 6.0, 700_000, 6, "SO"),
    "Tripoli": ("named", 13.2, 32.9, 15_000, 1, "LY"),
    "Sirte": ("named", 16.6, 31.2, 5_000, 1, "LY"),
    "Goma": ("named", 29.2, -1.7, 10_000, 1, "CD"),
    "Sake": ("named", 29.0, -1.57, 3_000, 1, "CD"),
    "Mopti": ("named", -4.2, 14.5, 6_000, 1, "ML"),
    "Bama": ("named", 13.7, 11.5, 5_000, 1, "NG"),
    "Mogadishu": ("named", 45.3, 2.0, 12_000, 1, "SO"),
    "north of Sabha": ("bearing", 14.4, 27.3, 30_000, 2, "LY"),
    "100 miles southeast of Sirte": ("distance_bearing", 17.5, 30.3, 70_000, 5, "LY"),
    "150 miles southeast of Sirte": ("distance_bearing", 17.9, 29.8, 100_000, 5, "LY"),
    "near Abu Kamal": ("near", 40.9, 34.5, 25_000, 2, "SY"),
    "near Raqqa": ("near", 39.0, 35.9, 25_000, 2, "SY"),
    "near Qaim": ("near", 41.1, 34.4, 25_000, 2, "IQ"),
    "between Bani Walid and Ghirza": ("between", 14.3, 31.3, 36_000, 5, "LY"),
}
_FIND = re.compile("|".join(sorted((re.escape(name) for name in PLACES), key=len, reverse=True)), re.I)


def place_mentions(text: str) -> list[LocationMention]:
    mentions = []
    for match in _FIND.finditer(text):
        kind, lon, lat, uncertainty_m, prec, country = PLACES[next(n for n in PLACES if n.lower() == match[0].lower())]
        location = Location(lon, lat, uncertainty_m, country, where_prec=prec, explanation="made up")
        mentions.append(LocationMention(match.start(), match.end(), match[0], kind, location))
    return mentions


def events_of(text: str, published: dt.date | None = PUBLISHED, title: str = "") -> tuple[Event, ...]:
    return extract_events(Report(text, title=title, published=published), place_mentions(text))


def one(text: str, published: dt.date | None = PUBLISHED) -> Event:
    found = events_of(text, published)
    assert len(found) == 1, [(event.date_start, event.place_text, event.explanation) for event in found]
    return found[0]


TWO_ROUNDS = """Second American raid on the group within days

Drones took part

(Agency) - American forces bombed ISIS fighters in Libya with airstrikes Tuesday, the second raid in under a week.

"Our aircraft made two precision strikes in Libya on ISIS men," US Africa Command, responsible for the continent, wrote in
a release published Thursday.

The strikes killed "several militants" of the group, it added, and had the consent of the Government of National Accord,
the recognised government based in Tripoli.

The strike happened approximately 100 miles southeast of Sirte, a former bastion of ISIS, the release says.

Tuesday's strikes were flown by unmanned planes and cost the group fewer than 10 fighters killed, officials said.

They come after six airstrikes against a desert camp of ISIS last Friday. Those strikes killed 17 of its fighters and
burned three trucks in the camp, which lay about 150 miles southeast of Sirte, US Africa Command told the agency Sunday.

Both missions show how worried officials are about the group.

It had been weakened in a five-month-long air campaign that ousted it from Sirte, yet small bands have begun to gather.

"They use the empty land for plotting and directing attacks abroad," the command said Thursday.

Notes of the editor

More"""


def test_two_rounds_of_strikes_told_in_one_report() -> None:
    second, first = events_of(TWO_ROUNDS)
    assert (second.date_start, second.date_prec, first.date_start) == (dt.date(2017, 9, 26), 1, dt.date(2017, 9, 22))
    assert second.place_text == "100 miles southeast of Sirte"
    assert first.place_text == "150 miles southeast of Sirte"
    assert (second.deaths_low, second.deaths_best, second.deaths_high) == (1, 3, 9)
    assert second.deaths_text == "several; fewer than 10"
    assert (first.deaths_low, first.deaths_best, first.deaths_high) == (17, 17, 17)
    assert (second.attack_count, first.attack_count) == (2, 6)
    for event in (second, first):
        assert (event.event_type, event.sub_event_type) == ("Explosions/Remote violence", "Air/drone strike")
        assert event.actors == ("US Africa Command (US military)",)
        assert event.targets == ("Islamic State (ISIS)",)
        assert event.place_text in event.quote
        assert event.flags == ()
    assert "unmanned aircraft" in second.explanation
    assert "unmanned aircraft" not in first.explanation


def test_an_explanation_traces_every_field_to_its_words() -> None:
    words = one("Six airstrikes killed 17 fighters 150 miles southeast of Sirte on Friday.").explanation
    for part in (
        "“Friday” is Friday 22 September 2017",
        "“150 miles southeast of Sirte”",
        "“17”",
        "Attacks: 6",
        "“airstrikes”",
    ):
        assert part in words


LIST = """SOMEWHERE, Aug. 22, 2017 — The US-led coalition conducted 24 strikes against ISIS targets yesterday, it was reported
today.

Strikes in Syria

In Syria, the coalition conducted 21 strikes:

-- Near Abu Kamal, a strike flattened a headquarters.

-- Near Raqqa, 20 strikes engaged several units and destroyed their fighting positions.

Strikes in Iraq

-- Near Qaim, three strikes burned down a vehicle-borne-bomb factory."""


def test_each_line_of_a_list_is_an_event_of_the_leads_day_and_sums_are_none() -> None:
    found = events_of(LIST, published=None)
    assert [(e.place_text, e.attack_count) for e in found] == [
        ("Near Abu Kamal", 1),
        ("Near Raqqa", 20),
        ("Near Qaim", 3),
    ]
    assert {e.date_start for e in found} == {dt.date(2017, 8, 21)}
    assert {e.sub_event_type for e in found} == {"Air/drone strike"}
    assert {e.actors for e in found} == {("US-led coalition (OIR)",)}
    assert {e.targets for e in found} == {("Islamic State (ISIS)",)}


def test_days_in_one_report_part_events_at_one_place() -> None:
    text = (
        "Yesterday the coalition conducted eight strikes near Abu Kamal. The strikes hit eight units. "
        "On Sept. 26, the coalition conducted three strikes near Abu Kamal."
    )
    assert [(e.date_start, e.attack_count) for e in events_of(text)] == [
        (dt.date(2017, 9, 27), 8),
        (dt.date(2017, 9, 26), 3),
    ]


def test_another_attack_is_another_event() -> None:
    found = events_of("Gunmen attacked Bama on Monday, killing two men. Another attack killed five people in Mopti.")
    assert [(e.place_text, e.deaths_best) for e in found] == [("Bama", 2), ("Mopti", 5)]


def test_another_attack_at_the_same_place_and_day_is_another_event() -> None:
    found = events_of("Gunmen attacked Bama on Monday. Another attack hit Bama on Monday.")
    assert [(e.place_text, e.date_start) for e in found] == [("Bama", dt.date(2017, 9, 25))] * 2
    assert len({e.id for e in found}) == 2


@pytest.mark.parametrize("words", ["No one was killed.", "There were no casualties.", "No people were killed."])
def test_that_nobody_died_is_a_figure(words: str) -> None:
    event = one(f"Rockets were fired in a rocket attack on Bama on Monday. {words}")
    assert (event.deaths_low, event.deaths_best, event.deaths_high) == (0, 0, 0)
    spared = one("An airstrike hit Bama on Monday. No civilians were killed.")
    assert spared.deaths_best is None, "fighters may have died"


def test_later_sentences_add_to_the_event_they_point_to() -> None:
    event = one("Gunmen killed 12 people in Mopti on Monday. They opened fire on a market. The death toll rose to 15.")
    assert (event.deaths_low, event.deaths_best, event.deaths_high) == (12, 15, 15)
    assert event.event_type == "Violence against civilians"


def test_two_events_in_one_sentence() -> None:
    first, second = events_of(
        "An airstrike killed 20 people in Bama on Sunday, while fighters shelled Mopti on Monday."
    )
    assert (first.place_text, first.date_start, first.deaths_best) == ("Bama", dt.date(2017, 9, 24), 20)
    assert (second.place_text, second.date_start, second.deaths_best) == ("Mopti", dt.date(2017, 9, 25), None)
    assert second.sub_event_type == "Shelling/artillery/missile attack"


def test_a_list_of_places_is_one_event_each_and_figures_are_not_counted_twice() -> None:
    found = events_of(
        "Airstrikes hit fighters in Sirte, north of Sabha and between Bani Walid and Ghirza, killing nine men."
    )
    assert [e.place_text for e in found] == ["Sirte", "north of Sabha", "between Bani Walid and Ghirza"]
    assert {e.deaths_best for e in found} == {None}
    assert all("figures cover several places" in e.flags and "nine" in e.deaths_text for e in found)
    assert len({e.id for e in found}) == 3


def test_two_days_joined_by_and_are_two_events() -> None:
    found = events_of("US aircraft carried out strikes near Raqqa on 22 and 26 September.")
    assert [e.date_start for e in found] == [dt.date(2017, 9, 22), dt.date(2017, 9, 26)]


@pytest.mark.parametrize(
    "text",
    [
        "The military warned of attacks in Bama.",
        "The group is plotting attacks in Mopti.",
        "The army plans to launch airstrikes near Raqqa.",
        "There were no clashes in Goma on Monday.",
        "Police foiled an attack in Mopti.",
        "According to the command, no civilians were killed.",
        "An earthquake killed 200 people in Goma.",
        "Ten people were killed when a bus crashed near Raqqa.",
        "A five-month-long air campaign ousted the group from Sirte.",
        "The group could attack Bama at any time.",
        "He condemned the attack.",
        "Nurses went on strike.",
        "",
        "\n\n",
    ],
)
def test_no_event(text: str) -> None:
    assert events_of(text) == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Strikes near Raqqa were agreed with the government based in Tripoli.", "near Raqqa"),
        ("MOGADISHU, Somalia – An airstrike killed 10 fighters on Friday.", ""),
        ("Airstrikes that ousted fighters from Sirte killed 10 fighters north of Sabha.", "north of Sabha"),
        ("Airstrikes in Libya killed 10 fighters north of Sabha.", "north of Sabha"),
        (
            "An airstrike killed 10 fighters in Libya. The camp lay 100 miles southeast of Sirte.",
            "100 miles southeast of Sirte",
        ),
        ("An airstrike killed 10 fighters, officials said in Tripoli.", ""),
    ],
)
def test_which_place_counts(text: str, place: str) -> None:
    assert one(text).place_text == place


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The army said on Wednesday that an airstrike hit Bama on Monday.", dt.date(2017, 9, 25)),
        ("The army on Wednesday said an airstrike hit Bama earlier in the week, on Monday.", dt.date(2017, 9, 25)),
        ("The army on Thursday said that an airstrike hit Bama.", dt.date(2017, 9, 22)),
        ("Officials said Tuesday's strikes hit Bama.", dt.date(2017, 9, 26)),
        ("An airstrike hit Bama on Friday, the command said in a text issued Thursday.", dt.date(2017, 9, 22)),
        ("An airstrike hit Bama. It happened on Friday and followed an airstrike in 2015.", dt.date(2017, 9, 22)),
    ],
)
def test_when_somebody_spoke_is_not_when_it_happened(text: str, day: dt.date) -> None:
    assert events_of(text)[0].date_start == day


def test_without_any_date_the_week_up_to_publication_is_meant_and_flagged() -> None:
    event = one("An airstrike hit Bama.")
    assert (event.date_start, event.date_end, event.date_prec) == (dt.date(2017, 9, 22), PUBLISHED, 3)
    assert event.flags == ("date from publication",)
    unknown = one("An airstrike hit Bama on Friday.", published=None)
    assert (unknown.date_start, unknown.date_prec, unknown.flags) == (None, None, ("no date",))


@pytest.mark.parametrize(
    ("text", "sub_type"),
    [
        ("A drone strike hit Bama.", "Air/drone strike"),
        ("Warplanes bombed Bama.", "Air/drone strike"),
        ("Mortar fire killed two men in Bama.", "Shelling/artillery/missile attack"),
        ("A roadside bomb killed two men in Bama.", "Remote explosive/landmine/IED"),
        ("A suicide bomber killed two men in Bama.", "Suicide bomb"),
        ("Men threw a grenade into a bar in Bama.", "Grenade"),
        ("Soldiers and rebels clashed in Bama.", "Armed clash"),
        ("Rebels killed five soldiers in Bama.", "Armed clash"),
        ("Gunmen shot dead five villagers in Bama.", "Attack"),
        ("Gunmen attacked Bama and abducted 11 girls.", "Abduction/forced disappearance"),
        ("Government troops recaptured Bama.", "Government regains territory"),
        ("Rebels overran Bama.", "Non-state actor overtakes territory"),
        ("Protesters took to the streets of Bama.", "Peaceful protest"),
        ("Rioting broke out in Bama.", "Violent demonstration"),
        ("Militiamen torched houses in Bama.", "Looting/property destruction"),
        ("Police arrested ten men in Bama.", "Arrests"),
        ("Pirates boarded a tanker off Bama.", "Looting/property destruction"),
        ("Pirates hijacked a tanker off Bama.", "Abduction/forced disappearance"),
        ("Pirates boarded a tanker off Bama and kidnapped five crew members.", "Abduction/forced disappearance"),
        ("A tanker was fired upon off Bama.", "Attack"),
    ],
)
def test_types(text: str, sub_type: str) -> None:
    assert one(text).sub_event_type == sub_type


@pytest.mark.parametrize(
    ("text", "actors", "targets"),
    [
        ("US forces carried out an airstrike against Al-Shabaab near Raqqa.", ("US military",), ("al-Shabaab",)),
        ("An airstrike by Turkish warplanes killed two PKK fighters in Bama.", ("Turkish military",), ("PKK",)),
        ("Clashes between M23 and the Congolese army erupted in Goma.", ("M23",), ("Congolese army (FARDC)",)),
        ("Boko Haram fighters attacked Chadian troops in Bama.", ("Boko Haram",), ("Chadian military",)),
        ("Five Kenyan police were killed by Al Shabaab in Bama.", ("al-Shabaab",), ("Kenyan police",)),
        ("Israeli airstrikes hit Hamas in Bama.", ("Israeli military (IDF)",), ("Hamas",)),
        ("US aircraft bombed a depot used by ISIS in Bama.", ("US military",), ()),
        ("The Black Dawn Front attacked Bama.", ("Black Dawn Front",), ()),
        (
            "US forces carried out an airstrike on ISIS in Bama; no civilians were killed.",
            ("US military",),
            ("Islamic State (ISIS)",),
        ),
    ],
)
def test_parties(text: str, actors: tuple[str, ...], targets: tuple[str, ...]) -> None:
    event = one(text)
    assert (event.actors, event.targets) == (actors, targets)


def test_a_place_the_gazetteer_lacks_is_named_and_not_guessed() -> None:
    event = one("An airstrike killed two fighters near Xyzzyville on Friday.")
    assert event.place_text == "near Xyzzyville"
    assert isinstance(event.location, Unresolved)
    assert "place not resolved" in event.flags


def test_country_only_is_flagged() -> None:
    assert one("An airstrike killed two fighters in Libya on Friday.").flags == ("country only",)


def test_a_headline_alone_is_read_and_otherwise_left() -> None:
    assert one("US airstrikes kill fighters 100 miles southeast of Sirte").place_text == "100 miles southeast of Sirte"
    assert events_of("Airstrike kills 90 in Bama\n\nAn airstrike killed nine people in Bama.")[0].deaths_best == 9


def test_the_same_report_gives_the_same_ids_and_another_title_other_ones() -> None:
    first, second = events_of(TWO_ROUNDS), events_of(TWO_ROUNDS)
    assert [event.id for event in first] == [event.id for event in second]
    assert len({event.id for event in first}) == 2
    other = events_of(TWO_ROUNDS, title="Another report")
    assert {event.id for event in first}.isdisjoint(event.id for event in other)


def test_extract_takes_text_or_report_and_any_written_date() -> None:
    text = (
        "US forces carried out two airstrikes 150 miles southeast of Sirte, Libya, on Friday, killing 17 ISIS fighters."
    )
    [event] = extract(text, published="Sept. 28, 2017")
    assert (event.date_start, event.deaths_best) == (dt.date(2017, 9, 22), 17)
    assert isinstance(event.location, Location)
    assert event.location.country == "LY"
    assert [found.id for found in extract(Report(text, published=PUBLISHED))] == [event.id]
    [earlier] = extract(Report(text, published=PUBLISHED), published=dt.date(2016, 1, 1))
    assert earlier.date_start == dt.date(2016, 1, 1), "the date given wins over the report's"
    assert extract(" \n") == []
    with pytest.raises(InputError, match="is not a date"):
        extract(text, published="someday")
    with pytest.raises(TypeError):
        extract(5)  # type: ignore[arg-type]


def test_sentences_keep_abbreviations_and_find_datelines() -> None:
    text = "SIRTE, Libya (AP) — U.S. Africa Command struck on Sept. 26. Gen. A. Smith spoke. “It is over.” He left."
    sentences = split_sentences(text)
    assert [text[s.body : s.end] for s in sentences] == [
        "U.S. Africa Command struck on Sept. 26.",
        "Gen. A. Smith spoke.",
        "“It is over.”",
        "He left.",
    ]
    assert text[sentences[0].start : sentences[0].body] == "SIRTE, Libya (AP) — "


def test_counts_and_pointers_of_triggers() -> None:
    text = "Two more precision airstrikes hit Bama. The strike was the May 3 attack. No strikes followed."
    found = [trigger for sentence in find_triggers(text, split_sentences(text)) for trigger in sentence]
    said = [(t.text, t.count, t.definite, t.fresh, t.status) for t in found if t.text != "hit"]
    assert said == [
        ("precision airstrikes", 2, False, True, "event"),
        ("strike", None, True, False, "event"),
        ("attack", None, True, False, "event"),
        ("strikes", None, False, False, "negated"),
    ]


def test_background_sentences() -> None:
    assert is_background("Dozens have died over the past two years.")
    assert is_background("The group has carried out dozens of attacks.")
    assert not is_background("The group attacked a village on Friday.")


def test_every_row_of_the_table_of_actors_is_found_by_its_aliases() -> None:
    for name, alias in (("Islamic State (ISIS)", "Daesh"), ("al-Shabaab", "al-Shabab"), ("JNIM", "JNIM")):
        assert [mention.actor.name for mention in find_actors(f"It was {alias} again.")] == [name]
    assert find_actors("It is what it is, said the gna.") == ()
    assert root_actor("Haqqani network") == "Taliban"
    assert known_actor("nobody at all") is None


WORDS = (
    "US forces ISIS killed 17 strikes the Two airstrikes in Bama near Raqqa Libya on Friday . , ; and while\n\n-- gunmen attacked "
    'no civilians were " 26 September another said Thursday against by fighters Those'
).split(" ")


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_no_text_breaks_it(words: list[str]) -> None:
    text = " ".join(words)
    for event in events_of(text):
        bounds = [b for b in (event.deaths_low, event.deaths_best, event.deaths_high) if b is not None]
        assert bounds == sorted(bounds)
        assert event.event_type and event.sub_event_type
        assert event.place_text in text
        if event.date_start and event.date_end:
            assert event.date_start <= event.date_end <= PUBLISHED


def test_unlocated_events_keep_everything_else() -> None:
    event = one("US forces carried out an airstrike on Friday, killing two fighters.")
    assert event.location is None
    assert "no place" in event.flags
    assert replace(event, id="") != event
