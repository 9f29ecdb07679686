"""What evaluation counts: missing places, unresolved rows, depth in nested regions, the split by document."""

from __future__ import annotations

import json
import math

import pytest

from geomap import resolve
from geomap.cli import main
from geomap.errors import InputError
from geomap.evaluation.corpus import Row, in_fit_half, read_corpus
from geomap.evaluation.missing import reference_is_missing
from geomap.evaluation.offsets import Outcome, evaluate_row, table
from geomap.evaluation.reliability import reliability, reliability_markdown
from geomap.evaluation.shells import MASSES, area_km2, depth
from geomap.evaluation.strings import describe_strings, string_shares
from geomap.gazetteer import Gazetteer
from geomap.geodesy import destination
from geomap.phrases.grammar import parse_phrases

SIRTE = (16.58866, 31.20892)


def _at(bearing, km):
    lon, lat = destination(*SIRTE, bearing, km)
    return float(lon), float(lat)


@pytest.mark.parametrize(
    ("text", "truth", "missing"),
    [
        ("100 km south of Sirte", _at(180, 95), False),
        ("100 km south of Sirte", _at(180, 900), True),
        ("100 km south of Sirte", _at(180, 30), True),
        ("100 km south of Sirte", _at(85, 95), True),
        ("100 km south of Nosuchplace", _at(180, 95), True),
        ("near Sirte", _at(180, 80), False),
        ("near Sirte", _at(180, 900), True),
        ("between Sirte and Nosuchplace", _at(90, 20), True),
    ],
)
def test_missing_references(text, truth, missing):
    phrases = list(parse_phrases(text))
    assert reference_is_missing(phrases, text, *truth, "LY", Gazetteer.open()) is missing


def test_a_row_is_measured():
    outcome = evaluate_row(Row("1", "100 km south of Sirte", *_at(180, 88), "Libya", False))
    assert outcome.kind == "distance_bearing" and not outcome.missing and not outcome.reason
    assert outcome.depth <= 0.25 and outcome.inside(0.5)
    assert outcome.circle_share == pytest.approx(0.12, abs=0.01)
    assert outcome.nearest_share == pytest.approx(outcome.circle_share)
    assert evaluate_row(Row("1", "Sirte", *SIRTE, None, False)) is None


def test_unresolved_rows_are_misses_and_missing_places_apart():
    held = Outcome("1", "near", "", depth=0.25, error_km=1.0, area90_km2=10.0, log_density=-2.0)
    lost, absent = Outcome("2", "near", "ambiguous"), Outcome("3", "near", "unknown place", missing=True)
    lines = {line["kind"]: line for line in table([held, lost, absent])}
    assert lines["near"]["n"] == 2 and lines["near"]["resolved"] == 0.5
    assert lines["near"]["in90_all"] == 0.5 and lines["near"]["in90"] == 1.0
    assert lines["missing"]["n"] == 1
    assert not lost.inside(0.9)


def test_circles_start_from_the_chosen_reading_and_strictly_from_the_nearest():
    found = [
        Outcome(str(i), "distance_bearing", "", stated_km=10.0, area90_km2=50.0, depth=0.25, **shares)
        for i, shares in enumerate(
            [{"circle_share": 0.2, "nearest_share": 0.2}, {"circle_share": 1.0, "nearest_share": 0.5}]
        )
    ]
    line = next(iter(table(found)))
    assert line["circle/D2"] == pytest.approx(math.pi) and line["ratio"] == pytest.approx(50 / (100 * math.pi))
    assert line["strict_ratio"] == pytest.approx(4 * line["ratio"])
    assert line["oracle/D"] == pytest.approx(0.35)


def test_strings_that_state_a_distance_and_a_bearing():
    truth = _at(180, 90)
    rows = [
        Row(str(i), text, *truth, None, False)
        for i, text in enumerate(["100 km S of Sirte", "2 km NNE of X", "near Sirte"])
    ]
    right = Outcome("0", "distance_bearing", "", stated_km=100.0, nearest_share=0.1)
    shares = string_shares(rows, [right, Outcome("1", "near", "")])
    assert shares == {"stated": 2, "referred": 1, "parsed": 0.5, "right": 1.0}
    assert "50.0%" in describe_strings(shares)[0]
    far = Outcome("0", "distance_bearing", "", stated_km=100.0, nearest_share=0.23)
    assert string_shares(rows, [far])["right"] == 0.0
    assert describe_strings(string_shares([], [])) == []


def test_depth_is_nested_and_the_density_falls_outwards():
    location = resolve("100 km south of Sirte", country="LY")
    inner = depth(location, location.lon, location.lat)
    outer = depth(location, *_at(0, 300))
    assert inner.mass < outer.mass == 1.0
    assert inner.log_density > outer.log_density
    assert list(inner.areas_km2) == sorted(inner.areas_km2)
    assert inner.area_km2(0.9) == pytest.approx(area_km2(location.region(0.9)))


def test_density_of_the_shells_is_that_of_the_region():
    location = resolve("100 km south of Sirte", country="LY")
    found = depth(location, location.lon, location.lat)
    index = MASSES.index(found.mass)
    inside = found.areas_km2[index - 1] if index else 0.0
    share = found.mass - (MASSES[index - 1] if index else 0.0)
    assert math.exp(found.log_density) == pytest.approx(share / (found.areas_km2[index] - inside))


def test_reliability_leaves_missing_places_out():
    rows = [Outcome("1", "near", "", depth=0.5), Outcome("2", "near", "", missing=True, depth=0.1)]
    n, shares = reliability(rows)
    assert n == 1 and shares == [0.0, 0.0, 1.0, 1.0, 1.0, 1.0]
    assert "| made | 1 | 0% | 0% | 100% |" in reliability_markdown({"made": rows})


def test_rows_of_one_document_share_a_half():
    assert len({in_fit_half(f"wiktor-1000001-{i}") for i in range(20)}) == 1
    assert len({in_fit_half(f"asam2020-{i}") for i in range(20)}) == 2


def test_unknown_positions_and_shore_countries_are_not_read(tmp_path):
    rows = [
        {"id": "a", "text": "near Sirte", "lon": 0, "lat": 0},
        {"id": "b", "text": "near Sirte", "lon": 16, "lat": 31, "country": "LBY", "shore_distance_km": 3},
        {"id": "c", "text": "near Sirte", "lon": 16, "lat": 31, "country": "Libya"},
        {"id": "d", "text": "near Sirte", "lon": 16, "lat": 31, "bad_coord": True},
    ]
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert [(row.id, row.country) for row in read_corpus(path)] == [("b", None), ("c", "Libya")]
    path.write_text("[1]\n", "utf-8")
    with pytest.raises(InputError, match="line 1"):
        list(read_corpus(path))


def test_the_command_prints_the_missing_line(tmp_path, capsys):
    rows = [
        {"id": f"r{i}", "text": f"100 km south of {name}", "lon": _at(180, 90)[0], "lat": _at(180, 90)[1]}
        for i, name in enumerate(["Sirte", "Sirte", "Nosuchplace"])
    ]
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert main(["evaluate", "offsets", str(path), "--half", "both"]) == 0
    printed = capsys.readouterr().out
    assert "missing" in printed and "1 whose place the gazetteer lacks" in printed
