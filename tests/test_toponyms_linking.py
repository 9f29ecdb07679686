"""Which place a name means: containers, countries, kinds and abstention; and the harness that measures it."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest

import geomap
from geomap.cli import main
from geomap.errors import InputError
from geomap.evaluation.toponyms import (
    Document,
    Gold,
    count_spans,
    from_marked,
    in_fit_half,
    linking_figures,
    read_corpus,
    score,
    score_gold_spans,
)
from geomap.gazetteer import Gazetteer
from geomap.toponyms.candidates import is_people, readings


def places(text: str, *names: str) -> list[str]:
    spans = [(text.index(name), text.index(name) + len(name)) for name in names]
    return [f"{t.place.name}, {t.place.country}" if t.place else "" for t in geomap.resolve_toponyms(text, spans)]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("The fire in Paris, Texas, spread.", "Paris", "US"),
        ("Police in Paris, France, fired.", "Paris", "FR"),
        ("He came from London, Ont., last year.", "London", "CA"),
        ("Gunmen attacked Tripoli, Lebanon, on Monday.", "Tripoli", "LB"),
        ("Moscow, Idaho, is small.", "Moscow", "US"),
    ],
)
def test_the_container_behind_a_name_decides(text: str, name: str, expected: str) -> None:
    (found,) = geomap.resolve_toponyms(text, [(text.index(name), text.index(name) + len(name))])
    assert found.place is not None and found.place.country == expected
    assert "lies in" in found.explanation or "only place" in found.explanation


def test_one_sense_per_text_unless_contradicted() -> None:
    text = "Paris, Texas, was hit. In Paris two died. Paris, France, sent help."
    first, second, third = (i for i in range(len(text)) if text.startswith("Paris", i))
    found = geomap.resolve_toponyms(text, [(i, i + 5) for i in (first, second, third)])
    assert [t.place.country for t in found if t.place] == ["US", "US", "FR"]


def test_the_words_ask_for_a_division_or_a_town() -> None:
    text = "Troops in Sirte district; others in the town of Sirte."
    start = text.rindex("Sirte")
    division, town = geomap.resolve_toponyms(text, [(10, 15), (start, start + 5)])
    assert division.place is not None and town.place is not None
    assert town.place.feature.startswith("PPL")


def test_peoples_and_abbreviations_mean_their_places() -> None:
    assert places("Libyan soldiers and Texans met.", "Libyan", "Texans") == ["Libya, LY", "Texas, US"]
    assert places("He moved to Mobile, Ala., in May.", "Mobile", "Ala.") == ["Mobile, US", "Alabama, US"]
    assert is_people("Libyans", Gazetteer.open()) and not is_people("Sirte", Gazetteer.open())


def test_an_article_asks_for_a_river() -> None:
    text = "The corps crossed the James at dawn and marched from Richmond, Va., to Petersburg, Va."
    assert places(text, "James") == ["James River, US"]
    assert "River" not in places(text.replace("the James", "James"), "James")[0]


def test_members_of_a_list_are_of_one_kind() -> None:
    text = "Recalls cover Alabama, Arizona, Colorado, Georgia, Idaho and Kansas."
    names = ("Alabama", "Arizona", "Colorado", "Georgia", "Idaho", "Kansas")
    assert places(text, *names)[3] == "Georgia, US"


def test_names_in_no_list_lie_among_the_others() -> None:
    text = "Fighting spread from Sirte to Harawah and Bin Jawad. Shells fell on Qasrzzyx."
    spans = [(text.index(name), text.index(name) + len(name)) for name in ("Sirte", "Harawah", "Bin Jawad", "Qasrzzyx")]
    unknown = geomap.resolve_toponyms(text, spans)[3]
    assert unknown.place is not None and unknown.place.country == "LY" and unknown.place.feature == "AREA"
    assert unknown.place.radius_km >= 100 and unknown.place.id.startswith("around:")
    assert "in no list" in unknown.explanation and "in no list" in unknown.place.source
    assert 0.15 < unknown.candidates[0].probability < 0.8
    assert geomap.resolve_toponyms(text, spans, surroundings=False)[3].place is None
    assert all(t.place is None or not t.place.id.startswith("around:") for t in geomap.geoparse(text))


def test_the_division_behind_a_name_in_no_list_holds_it() -> None:
    text = "They left Boston and Albany for Camp Qzzyx, Colorado, by way of Hartford. Denver was quiet."
    spans = [
        (text.index(n), text.index(n) + len(n))
        for n in ("Boston", "Albany", "Camp Qzzyx", "Colorado", "Hartford", "Denver")
    ]
    place = geomap.resolve_toponyms(text, spans)[2].place
    assert place is not None and (place.country, place.admin1) == ("US", "Colorado")


def test_nothing_is_made_of_a_name_without_surroundings() -> None:
    assert geomap.resolve_toponyms("Shells fell on Qasrzzyx.", [(15, 23)])[0].place is None


def test_probabilities_leave_room_for_no_known_place() -> None:
    for toponym in geomap.geoparse("Fighting in Tripoli, Sirte and Springfield."):
        total = sum(candidate.probability for candidate in toponym.candidates)
        assert 0 < total <= 1 + 1e-9
        assert list(toponym.candidates) == sorted(toponym.candidates, key=lambda c: -c.probability)


def test_abstention_can_be_switched() -> None:
    text = "It happened in Springfield."
    spans = [(15, 26)]
    assert geomap.resolve_toponyms(text, spans, least_probability=0.99)[0].place is None
    assert "left open" in geomap.resolve_toponyms(text, spans, least_probability=0.99)[0].explanation
    assert geomap.resolve_toponyms(text, spans, least_probability=0.0)[0].place is not None


def test_countries_lie_in_the_middle_of_their_main_part() -> None:
    states = readings("United States", Gazetteer.open()).places[0]
    assert -101 < states.lon < -97 and 38 < states.lat < 41
    assert readings("Africa", Gazetteer.open()).places[0].feature == "CONT"


def gold(name: str, lon: float, lat: float, identifier: int | None = None) -> Gold:
    return Gold(0, len(name), name, lon, lat, identifier)


def test_missing_answers_are_wrong() -> None:
    gazetteer = Gazetteer.open()
    document = Document("1", "Sirte", (gold("Sirte", 16.59, 31.21, 2210554),))
    sirte = gazetteer.get("gn:2210554")
    right = linking_figures(score_gold_spans([document], lambda text, spans: [sirte], gazetteer))
    wrong = linking_figures(score_gold_spans([document], lambda text, spans: [None], gazetteer))
    assert (right["acc161"], right["exact_id"], right["answered"]) == (1.0, 1.0, 1.0)
    assert (wrong["acc161"], wrong["exact_id"], wrong["answered"]) == (0.0, 0.0, 0.0)
    assert wrong["mean_km"] > 20_000
    assert linking_figures([]) == {"n": 0}


def test_the_lenient_figure_takes_any_point_of_the_country() -> None:
    gazetteer = Gazetteer.open()
    scored = score(gold("Russia", 40.0, 56.0), gazetteer.get("iso:RU"), gazetteer)
    assert scored.same_country and scored.km > 161
    assert linking_figures([scored])["lenient161"] == 1.0 and linking_figures([scored])["acc161"] == 0.0


def test_spans_are_counted_exactly_and_by_overlap() -> None:
    document = from_marked("Fighting in [Deir ez-Zor|SY] and [Homs|SY].")
    (first, second) = document.gold
    counts = count_spans([(document, [(first.start, first.end - 4), (second.start, second.end), (0, 8)])])
    assert (counts.gold, counts.found, counts.exact, counts.overlap_gold) == (2, 3, 1, 2)
    assert math.isclose(counts.figures()["precision"], 1 / 3)


def test_the_halves_are_of_documents() -> None:
    assert {in_fit_half(str(number)) for number in range(50)} == {True, False}


def test_the_command_prints_every_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "corpus.jsonl.gz"
    text = "Shells hit Sirte, Libya."
    toponyms = [
        {"start": 11, "end": 16, "lat": 31.2, "lon": 16.6, "geonameid": "2210554", "fcode": "PPLA"},
        {"start": 18, "end": 23, "lat": 26.0, "lon": 17.5, "fcode": "PCLI"},
    ]
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.write(json.dumps({"id": "1", "text": text, "toponyms": toponyms}) + "\n")
    assert main(["evaluate", "toponyms", str(path), "--half", "both", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    line = report["linking"]["geomap, always answering"]
    assert {"acc161", "acc10", "exact_id", "mean_km", "median_km", "auc", "lenient161"} <= set(line)
    assert sum(row["n"] for row in report["reliability"]) == 2 and report["reliability"][-1]["right"] == 1.0
    assert line["acc161"] == 1.0 and report["linking"]["most people"]["n"] == 2
    assert report["spans"]["geomap, names of places"]["f1"] == 1.0
    assert main(["evaluate", "toponyms", str(path), "--half", "both", "--gold-spans"]) == 0
    printed = capsys.readouterr().out
    assert "best reading known; no countries" in printed and "probability of the best reading" in printed


@pytest.mark.parametrize(
    "content", ['{"id": 1, "text": "x"}', "not json", '{"text": "x", "toponyms": [{"start": "a"}]}']
)
def test_a_corpus_that_is_none_gives_one_clear_line(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        list(read_corpus(path))
    assert main(["evaluate", "toponyms", str(path)]) == 2
    assert "line 1" in capsys.readouterr().err


def test_the_names_of_a_report_are_listed_with_kind_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.txt"
    report.write_text("Libyan troops shelled Sirte, Libya, and Nowhereville.", encoding="utf-8")
    assert main(["geoparse", str(report), "--names"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "demonym" in lines[0] and "Sirte, LY" in lines[1] and "unresolved" in lines[-1]
    assert main(["geoparse", str(report), "--names", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[1]["id"] == "gn:2210554" and rows[1]["candidates"]
