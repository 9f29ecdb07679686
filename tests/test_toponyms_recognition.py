"""Recognition of names in running text: what is a place, what only looks like one, and what of odd input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geomap
from geomap.errors import InputError
from geomap.evaluation.toponyms import Document, count_spans, read_corpus
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.names import normalise
from geomap.records import Place
from geomap.toponyms import KINDS, further, names_table
from geomap.toponyms.names_table import NAME, load
from geomap.toponyms.reading import pieces, table_of
from geomap.toponyms.scan import known_names
from geomap.toponyms.words import hash_of, split

SENTENCES = Path(__file__).parent / "corpus" / "conflict_sentences.txt"
MORE_SENTENCES = SENTENCES.with_name("conflict_sentences_more.txt")
TEXTS = [
    "Shells fell on Sirte.",
    "",
    "St.",
    "Petersburg's mayor said Derna",
    "Brigade Tripoli",
    "said the army of Deir",
    "ez-Zor 'Aleppo'",
    "Обстрел города Харьков, U.S.",
    "of Homs",
    "\ud800 Großenhain \x00 Sabha",
    "lower case only",
    "al-Bukamal. Florence",
    "Florence Idlib was hurt in Florence, and the village of Qasr al-Harir burned",
]


def kinds(text: str) -> dict[str, str]:
    return {t.text: t.kind for t in geomap.geoparse(text, kinds=("place", "actor", "demonym", "organisation"))}


@pytest.fixture(scope="module")
def sentences() -> list[Document]:
    return list(read_corpus(SENTENCES))


def test_the_sentences_are_many_and_of_many_countries(sentences: list[Document]) -> None:
    assert len(sentences) >= 150
    assert len({gold.country for document in sentences for gold in document.gold if gold.country}) >= 15


def test_places_in_conflict_sentences_are_found(sentences: list[Document]) -> None:
    pairs = [(d, [(t.start, t.end) for t in geomap.geoparse(d.text, kinds=("place",))]) for d in sentences]
    figures = count_spans(pairs).figures()
    assert figures["recall"] >= 0.9 and figures["precision"] >= 0.9, figures


def test_places_in_wires_headlines_lists_and_posts_are_found() -> None:
    documents = list(read_corpus(MORE_SENTENCES))
    assert len(documents) >= 100
    pairs = [(d, [(t.start, t.end) for t in geomap.geoparse(d.text, kinds=("place",))]) for d in documents]
    figures = count_spans(pairs).figures()
    assert figures["recall"] >= 0.9 and figures["precision"] >= 0.9, figures


def test_texts_read_together_are_read_as_one_by_one() -> None:
    everything = ("place", "actor", "demonym", "organisation")
    alone = [geomap.geoparse(text, kinds=everything) for text in TEXTS]
    assert geomap.geoparse_many(TEXTS, kinds=everything) == alone
    assert geomap.geoparse_many(TEXTS[::-1], kinds=everything) == alone[::-1]
    assert [t.text for t in alone[0]] == ["Sirte"] and any(alone[6])
    assert geomap.geoparse_many([]) == []


def test_texts_longer_than_a_batch_keep_their_order() -> None:
    texts = [f"Shells fell on Sirte. {'Nothing else. ' * 3000}", "Tobruk", "Clashes near Homs. " * 4000, "Sabha"]
    found = geomap.geoparse_many(texts)
    assert [names[0].text for names in found] == ["Sirte", "Tobruk", "Homs", "Sabha"]
    assert len(found[2]) == 4000 and texts[2][found[2][-1].start :].startswith("Homs")


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The mission in Tripoli said two men had died.", "Tripoli", "place"),
        ("Tripoli said two men had died.", "Tripoli", "actor"),
        ("Turkey deployed tanks along the border.", "Turkey", "actor"),
        ("Myanmar jets bombed a concert in Hpakant.", "Myanmar", "actor"),
        ("Misrata militiamen entered Sirte.", "Misrata", "actor"),
        ("Jordan's King Warns of Wider War", "Jordan", "actor"),
        ("The Derna Brigade left for Sirte.", "Derna", "organisation"),
    ],
)
def test_who_acts_is_told_from_where(text: str, name: str, kind: str) -> None:
    assert kinds(text)[name] == kind


@pytest.mark.parametrize(
    "text", ["It happened in April.", "Brig. Gen. Saad said so.", "They left on Sunday in August."]
)
def test_months_days_and_ranks_are_no_places(text: str) -> None:
    assert "place" not in kinds(text).values()


def test_more_than_the_known_part_of_a_name_is_returned() -> None:
    assert "Kargol Ba" in [t.text for t in geomap.geoparse("Gunmen killed nine in the village of Kargol Ba on Monday.")]


def test_an_unknown_recogniser_gives_one_clear_line() -> None:
    with pytest.raises(InputError, match="no recogniser 'other': expected one of own, spacy"):
        geomap.geoparse("Sirte", recogniser="other")


def test_a_recogniser_that_is_not_installed_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(further, "_model", lambda: None)
    with pytest.raises(InputError, match=r"pip install 'geomap\[spacy\]'"):
        geomap.geoparse("Sirte", recogniser="spacy")


def test_a_second_recogniser_adds_places(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The Farfar Flats near Sirte were quiet."

    class Model:
        def pipe(self, texts: Iterable[str]) -> Iterator[SimpleNamespace]:
            for given_text in texts:
                spans = ((given_text.index(word), word) for word in ("The Farfar Flats", "Sirte"))
                names = [SimpleNamespace(start_char=a, end_char=a + len(word), label_="LOC") for a, word in spans]
                yield SimpleNamespace(ents=names)

    monkeypatch.setattr(further, "_model", Model)
    found = geomap.geoparse(text, recogniser="spacy")
    assert [t.text for t in found] == ["Farfar Flats", "Sirte"]
    assert found[1] in geomap.geoparse(text)


def test_every_name_is_returned_with_its_kind() -> None:
    text = "Libyan troops left Misrata. Washington said nothing. The Derna Brigade fled."
    assert kinds(text) == {"Libyan": "demonym", "Misrata": "place", "Washington": "actor", "Derna": "organisation"}


def test_only_names_that_stand_for_places_are_returned_unasked() -> None:
    assert [t.text for t in geomap.geoparse("Libyan fighters of the Derna Brigade entered Sirte.")] == ["Sirte"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Shells fell on Libya's coast near Sirte's port.", "Sirte"),
        ("Fighting was reported in Deir ez-Zor on Monday.", "Deir ez-Zor"),
        ("Troops entered al-Bukamal at night.", "al-Bukamal"),
        ("HEAVY FIGHTING IN SIRTE AND BENGHAZI", "BENGHAZI"),
        ("A bomb exploded in St. Louis on Friday.", "St. Louis"),
        ("Обстрел города Харьков продолжался.", "Харьков"),
    ],
)
def test_names_are_found_as_they_are_written(text: str, name: str) -> None:
    assert name in [t.text for t in geomap.geoparse(text)]


def test_a_name_that_no_list_has_is_returned_unresolved() -> None:
    (unknown, known) = geomap.geoparse("the village of Qasr al-Harir, 20 km from Homs")
    assert (unknown.text, unknown.place, unknown.explanation) == ("Qasr al-Harir", None, "not in the gazetteer")
    assert known.place is not None and known.place.country == "SY"


def test_an_own_entry_is_found_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = "Fighters gathered at Zzyzxabad on Monday."
    monkeypatch.setenv("GEOMAP_PLACES", str(tmp_path / "places.csv"))
    assert all(t.place is None for t in geomap.geoparse(text))
    Gazetteer.open().add(Place("", "Zzyzxabad", (), 17.7, 30.1, "LY"))
    (found,) = geomap.geoparse(text)
    assert found.text == "Zzyzxabad" and found.place is not None and found.place.id.startswith("own:")


def test_the_country_asked_for_rules_out_others() -> None:
    found = geomap.geoparse("Clashes in Tripoli and Paris.", country="LB")
    assert {t.place.country for t in found if t.place} == {"LB"}


def test_spans_are_those_of_the_text_in_pieces() -> None:
    text = ("Fighting spread from Sirte to Benghazi, Libya, on Monday. " * 900) + "It reached Tobruk."
    assert len(list(pieces(text))) > 3
    found = geomap.geoparse(text)
    assert all(text[t.start : t.end] == t.text for t in found)
    assert found[-1].text == "Tobruk"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_an_answer(text: str) -> None:
    for toponym in geomap.geoparse(text, kinds=("place", "actor", "demonym", "organisation")):
        assert text[toponym.start : toponym.end] == toponym.text


@pytest.mark.parametrize(
    "text", ["", "\x00\x01\xff" * 500, "\ud800 Sirte \udfff", "\u202eSirte\u202c \u200fسرت\u200f", "A" * 200_000]
)
def test_odd_texts_give_an_answer(text: str) -> None:
    assert isinstance(geomap.geoparse(text), list)


def test_right_to_left_marks_do_not_hide_a_name() -> None:
    assert [t.text.strip("\u200f\u200e") for t in geomap.geoparse("near \u200fSirte\u200f in \u200eLibya\u200e")] == [
        "Sirte",
        "Libya",
    ]


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="must be a string"):
        geomap.geoparse(b"Sirte")  # type: ignore[arg-type]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéüß", min_size=2, max_size=8), min_size=1, max_size=4))
def test_the_hash_of_a_name_in_a_text_is_that_of_its_key(parts: list[str]) -> None:
    words = split("In " + " ".join(part.capitalize() for part in parts) + " today")
    key = normalise(" ".join(part.capitalize() for part in parts))
    if len(words) == len(parts) + 2 and not {"st", "ste", "mt", "ft"} & set(parts):
        assert int(words.span_hashes(np.array([1]), np.array([len(parts)]))[0]) == hash_of(key)


def test_the_table_holds_the_names_of_the_gazetteer() -> None:
    table = table_of(Gazetteer.open())
    keys = ["sirte", "deir ez zor", "saint louis", "st louis", "سرت", "libyan"]
    rows = table.find(np.array([hash_of(key) for key in keys], dtype=np.uint64))
    assert (rows >= 0).all() and ((table.flags[rows] & NAME) > 0).all()
    assert table.find(np.array([hash_of("no such place")], dtype=np.uint64))[0] == -1
    assert load() is load()


def test_the_longest_known_name_wins() -> None:
    words = split("From New York City to York")
    first, last, _ = known_names(words, table_of(Gazetteer.open()))
    assert (1, 3) in set(zip(first.tolist(), last.tolist(), strict=True))
    assert (5, 5) in set(zip(first.tolist(), last.tolist(), strict=True))


def test_a_text_is_read_the_same_before_the_table_of_names_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [document.text for document in read_corpus(MORE_SENTENCES)]
    texts += [
        "Police in Mt. Lavinia and in St. Petersburg, Russia, said nothing.",
        "From St. Louis's port to Mt. Vernon and Ft. Worth, U.S. troops left King's Lynn.",
        "no name here",
        "Libyans",
    ]
    expected = geomap.geoparse_many(texts, kinds=KINDS)
    monkeypatch.setattr(names_table, "ready", lambda folder: None)
    monkeypatch.setattr(names_table, "load", lambda folder: pytest.fail("the table of all names was made"))
    assert geomap.geoparse_many(texts, kinds=KINDS) == expected
    assert [geomap.geoparse(text, kinds=KINDS) for text in texts[-3:]] == expected[-3:]
    assert any(t.text == "Mt. Vernon" for t in expected[-3])


@pytest.mark.parametrize(
    ("text", "names", "countries"),
    [
        ("В Бахмуте идут бои, взрыв в Кабуле", ["Бахмуте", "Кабуле"], ["UA", "AF"]),
        ("У Бахмуті тривають бої", ["Бахмуті"], ["UA"]),
        ("רקטות נורו לעבר תל אביב ואשקלון, ובעזה נהרגו שלושה", ["תל אביב", "אשקלון", "עזה"], ["IL", "IL", "PS"]),
        ("军队在苏尔特和班加西附近发动袭击，的黎波里宣布停火。", ["苏尔特", "班加西", "的黎波里"], ["LY"] * 3),
        ("قصفت الطائرات مدينة إدلب وبلدة سراقب", ["إدلب", "سراقب"], ["SY", "SY"]),
    ],
)
def test_names_in_other_scripts_are_found_as_sentences_write_them(
    text: str, names: list[str], countries: list[str]
) -> None:
    found = geomap.geoparse(text)
    assert [(t.text, t.place and t.place.country) for t in found] == list(zip(names, countries, strict=True))
    assert all(text[t.start : t.end] == t.text for t in found)


def test_the_rows_of_a_text_are_those_of_the_table() -> None:
    gazetteer = Gazetteer.open()
    assert gazetteer._index is not None
    keys = ("mt lavinia", "st petersburg", "deir ez zor", "libyan", "سرت", "u s", "no such place")
    few, all_names = names_table.of_text(gazetteer._index, set(keys)), table_of(gazetteer)
    hashes = np.array([hash_of(key) for key in keys], dtype=np.uint64)
    there, here = all_names.find(hashes), few.find(hashes)
    assert ((there >= 0) == (here >= 0)).all() and (there >= 0).sum() >= 4
    for column in ("people", "names", "places"):
        assert (getattr(few, column)[here] == getattr(all_names, column)[there])[here >= 0].all()
    assert len(names_table.of_text(gazetteer._index, set()).hashes) == 1
