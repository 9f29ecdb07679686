"""Fits recover the constants that a synthetic corpus was made with; the calibration file survives a round trip."""

from __future__ import annotations

import copy
import json
import math
import random
from dataclasses import replace
from functools import partial

import pytest

from geomap import calibration
from geomap.calibrating.between import BetweenFit, Line, LineRow, collect_lines, fit_between
from geomap.calibrating.distances import DistanceFit, fit_distances
from geomap.calibrating.fit import START, refit, refit_samples
from geomap.calibrating.held import refit_held
from geomap.calibrating.offsets import fit_offsets
from geomap.calibrating.samples import Edge, Reading, Sample
from geomap.calibrating.search import maximise
from geomap.cli import main
from geomap.errors import InputError
from geomap.evaluation.corpus import in_fit_half
from geomap.fields.offsets import offset_model, source_class, wind_of
from geomap.gazetteer import Gazetteer
from geomap.geodesy import destination
from geomap.phrases.grammar import parse_phrases
from geomap.phrases.reported import stands_in_a_report
from geomap.records import Place


def _phrase(text):
    return next(parse_phrases(text))


def _sample(number, text, km, bearing, population=20_000):
    place = Place(f"t:{number}", "Sirte", (), 16.0, 31.0, "LY", population=population, radius_km=1.0)
    return Sample("made", str(number), _phrase(text), "Sirte", (Reading(place, 1.0, km, bearing),))


@pytest.fixture(scope="module")
def offsets():
    """Places told as 40 or 80 km north: at 0.9 of it, ln sd 0.1, sigma 12 degrees."""
    rng = random.Random(7)
    rows = []
    for number in range(500):
        stated = rng.choice((40, 80))
        km = stated * 0.9 * math.exp(rng.gauss(0, 0.1))
        rows.append(_sample(number, f"{stated} km north of Sirte", km, rng.gauss(0, 12) % 360))
    return rows


def test_offsets_recover_shrinkage_and_spread(offsets):
    fit = fit_offsets(offsets, (20.0, 60.0), START, outlier_radius=2.5, prior=lambda s: [1.0])
    assert fit.shrink[1] == pytest.approx(0.9, abs=0.03)
    spread = math.hypot(fit.ln_sd * (1 + fit.tail_share * (fit.tail_factor**2 - 1)) ** 0.5, fit.floor_km / 60)
    assert spread == pytest.approx(0.1, abs=0.03)
    assert fit.sigma_deg * (1 + fit.tail_share * (fit.tail_factor**2 - 1)) ** 0.5 == pytest.approx(12, abs=2)
    assert fit.wrong_share < 0.05


def test_distances_recover_the_median():
    rng = random.Random(3)
    rows = [_sample(i, "near Sirte", 12.0 * math.exp(rng.gauss(0, 0.6)), 0.0) for i in range(400)]
    start = DistanceFit((20_000.0, 1e6), (5.0, 20.0), 1.0, 0.0, 0.1, 0)
    fit = fit_distances(rows, start, true_km=lambda s: [r.true_km for r in s.readings], most_km=200.0)
    assert fit.median_km[0] == pytest.approx(12.0, rel=0.1)
    assert fit.ln_sd == pytest.approx(0.6, rel=0.1)


def test_refit_is_deterministic_and_keeps_assumed_constants(offsets):
    document = calibration.read_document()
    first, report = refit_samples(document, offsets[:160], Gazetteer.open())
    second, _ = refit_samples(document, offsets[:160], Gazetteer.open())
    assert first == second
    assert first["part_of"] == document["part_of"]
    assert first["technical"] == document["technical"]
    assert first["press"]["sigma_deg"]["n"] == 160
    assert document == calibration.read_document()
    assert any(line.startswith("press: n 160") for line in report)


def test_the_command_writes_a_file_that_loads(tmp_path, capsys):
    rng = random.Random(1)
    rows = []
    for number in range(160):
        lon, lat = destination(16.58, 31.21, rng.gauss(180, 15) % 360, 60 * 0.9 * math.exp(rng.gauss(0, 0.1)))
        rows.append({"id": f"r{number}", "text": "60 km south of Sirte, Libya", "lon": float(lon), "lat": float(lat)})
    (tmp_path / "wiktor_relative.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    output = tmp_path / "out" / "calibration.json"
    assert main(["calibrate", str(tmp_path), "-o", str(output)]) == 0
    written = json.loads(output.read_text("utf-8"))
    assert written["press"]["sigma_deg"]["status"] == "measured"
    assert output.read_text("utf-8") == calibration.format_document(written)
    assert "press: n" in capsys.readouterr().out


def test_a_folder_without_corpora_is_one_clear_line(tmp_path):
    with pytest.raises(InputError, match="no corpus in"):
        refit(calibration.read_document(), tmp_path, Gazetteer.open())


def test_every_constant_states_where_it_comes_from():
    for group, entries in calibration.read_document().items():
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            if name != "_note":
                assert entry["status"] in ("measured", "assumed") and entry["source"], (group, name)
                assert entry["status"] == "assumed" or entry["n"] > 0, (group, name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 km north of Sabha", "press"),
        ("35 km SSE of Sabha", "technical"),
        ("15 nautical miles SW of Bonny", "nautical"),
        ("an 80 km drive north of Sabha", "driven"),
    ],
)
def test_source_classes(text, expected):
    assert source_class(_phrase(text)) == expected


def test_short_distances_and_large_places_spread_wider():
    near, far = _phrase("5 km north of Sirte"), _phrase("100 km north of Sirte")
    assert offset_model(near).ln_sd > offset_model(far).ln_sd
    city = Place("t:1", "Sirte", (), 16.0, 31.0, "LY", radius_km=20.0)
    assert offset_model(far, city).ln_sd > offset_model(far).ln_sd
    assert offset_model(_phrase("100-150 km north of Sirte")).ln_sd > offset_model(far).ln_sd


def test_search_climbs_a_ridge():
    found = maximise(lambda v: -((v[0] - v[1]) ** 2) - 0.1 * (v[0] - 3) ** 2, [0.0, 0.0])
    assert found == pytest.approx([3.0, 3.0], abs=0.2)


def test_between_recovers_the_spread_across_and_its_floor():
    rng = random.Random(5)
    lines = []
    for _ in range(400):
        length = rng.choice((4.0, 60.0))
        sd = math.hypot(0.1 * length, 1.0)
        beyond = math.hypot(0.1, 1.0 / length)
        along = rng.betavariate(2, 2) * (1 + 2 * beyond) - beyond
        lines.append(LineRow(str(len(lines)), (Line(1.0, length, along, rng.gauss(0, sd)),)))
    fit = fit_between(lines, BetweenFit(3.0, 0.2, 0.5, 0.05, 0.05, 0))
    assert fit.along_beta == pytest.approx(2.0, abs=0.4)
    assert fit.sideways == pytest.approx(0.1, abs=0.02)
    assert fit.floor_km == pytest.approx(1.0, abs=0.2)
    assert fit.beyond == pytest.approx(0.1, abs=0.05)


def test_lines_are_where_the_truth_lies_between_two_names(tmp_path):
    gazetteer = Gazetteer.open()
    sirte, misrata = (16.58866, 31.20892), (15.09254, 32.37535)
    rows = [
        {"id": f"r{i}", "text": "between Sirte and Misrata", "lon": lon, "lat": lat, "country": "Libya"}
        for i, (lon, lat) in enumerate([((sirte[0] + misrata[0]) / 2, (sirte[1] + misrata[1]) / 2), (44.0, 2.0)] * 8)
    ]
    path = tmp_path / "made.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    found = collect_lines([path], gazetteer)["between"]
    assert found and all(
        max(row.readings, key=lambda line: line.probability).along == pytest.approx(0.5, abs=0.02) for row in found
    )


def test_factors_are_judged_on_rows_that_the_constants_were_not_fitted_on(tmp_path):
    """Rows of a fold are drawn with the constants of that fold: those that would give it away are never used for it."""
    rng = random.Random(2)
    rows = []
    for number in range(60):
        lon, lat = destination(16.58866, 31.20892, rng.uniform(150, 210), 6.0 * math.exp(rng.gauss(0, 0.5)))
        rows.append({"id": f"r{number}", "text": "near Sirte, Libya", "lon": float(lon), "lat": float(lat)})
    path = tmp_path / "made.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    document = calibration.read_document()

    def without(narrow, fold):
        fitted = copy.deepcopy(document)
        fitted["near"]["ln_sd"]["value"] = 0.05 if fold == narrow else 1.0
        return fitted

    def factor(narrow):
        judged = copy.deepcopy(document)
        report = refit_held(judged, [path], partial(without, narrow))
        assert report[3].startswith(f"near caution: n {sum(in_fit_half(row['id']) for row in rows)}, at 1")
        return judged["near"]["caution"]["value"]

    assert factor(None) == 1.0 < factor(0)


def test_a_spot_on_a_road_is_told_more_loosely():
    text = "Hwy 76 and Pala Temecula, 7 miles northwest of Pala"
    phrase = _phrase(text)
    assert stands_in_a_report(text, phrase) and not stands_in_a_report(phrase.text, _phrase(phrase.text))
    assert not stands_in_a_report("The road is closed! The village 7 miles northwest of Pala", _phrase(phrase.text))
    loose = replace(phrase, reported=True)
    assert source_class(loose) == "reported" and source_class(phrase) == "press"
    assert offset_model(loose).sigma_deg > offset_model(phrase).sigma_deg


def test_distances_that_run_from_the_edge_of_towns_are_found_out():
    rng = random.Random(11)
    rows = []
    for number in range(600):
        stated, radius = rng.choice((15, 60)), rng.choice((1.0, 12.0))
        place = Place(f"t:{number}", "Sirte", (), 16.0, 31.0, "LY", radius_km=radius)
        km = (stated + 0.5 * radius) * math.exp(rng.gauss(0, 0.05))
        reading = Reading(place, 1.0, km, rng.gauss(0, 10) % 360)
        rows.append(Sample("made", str(number), _phrase(f"{stated} km north of Sirte"), "Sirte", (reading,)))
    fit = fit_offsets(rows, (10.0, 60.0), START, outlier_radius=2.5, prior=lambda s: [1.0])
    assert fit.edge_share == pytest.approx(0.5, abs=0.1)
    assert fit.shrink[0] == pytest.approx(1.0, abs=0.04)


def test_what_is_counted_from_areas_is_judged_by_their_edge():
    rng = random.Random(12)
    place = Place("t:1", "Mali", (), 0.0, 17.0, "ML", feature="PCLI", radius_km=600.0)
    rows = []
    for number in range(300):
        edge = Edge(80 * math.exp(rng.gauss(0, 0.05)), rng.gauss(0, 8) % 360, 40.0)
        reading = Reading(place, 1.0, 700.0, 60.0, edge)
        rows.append(Sample("made", str(number), _phrase("80 km north of Mali"), "Mali", (reading,)))
    fit = fit_offsets(rows, (40.0, 160.0), START, outlier_radius=2.5, prior=lambda s: [1.0])
    assert fit.wrong_share < 0.05
    assert fit.area_turn_share < 0.2


@pytest.mark.parametrize(("spread", "least", "most"), [(0.05, 1.0, 1.0), (0.45, 1.1, 1.5)])
def test_offsets_are_as_cautious_as_regions_held_out_ask_for(tmp_path, spread, least, most):
    rng = random.Random(4)
    rows = []
    for number in range(80):
        km = 60 * 0.88 * math.exp(rng.gauss(0, spread))
        lon, lat = destination(16.58866, 31.20892, rng.gauss(180, 60 * spread) % 360, km)
        rows.append({"id": f"r{number}", "text": "60 km south of Sirte, Libya", "lon": float(lon), "lat": float(lat)})
    path = tmp_path / "made.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    document = calibration.read_document()
    document["press"]["caution"] = {"value": 9.0, "status": "assumed", "n": 0, "source": "-"}
    report = refit_held(document, [path], lambda fold: calibration.read_document())
    assert report[0].startswith(f"press caution: n {sum(in_fit_half(row['id']) for row in rows)}, at 1")
    assert least <= document["press"]["caution"]["value"] <= most


def test_ships_say_north_when_they_mean_it():
    north, northeast = _phrase("60 nm north of Bonny"), _phrase("60 nm northeast of Bonny")
    assert (wind_of(north), wind_of(northeast), wind_of(_phrase("60 nm NNE of Bonny"))) == (
        "cardinal_wind",
        "",
        "sixteen_wind",
    )
    assert offset_model(north).sigma_deg < offset_model(northeast).sigma_deg
    assert offset_model(north).tail_sigma_deg == offset_model(northeast).tail_sigma_deg


def test_the_tail_is_no_wider_for_places_of_some_size():
    """A town's extent blurs what is counted from it by kilometres, for careless writers as for careful ones."""
    phrase = _phrase("10 nm south of Bonny")
    city = Place("t:1", "Bonny", (), 7.0, 4.0, "NG", radius_km=20.0)
    model = offset_model(phrase, city)
    assert model.tail_ln_sd < 1.0
    assert model.median_km > offset_model(phrase).median_km


def test_a_distance_without_a_direction_is_told_more_loosely():
    bare, turned = _phrase("20 km from Sirte"), _phrase("20 km north of Sirte")
    assert offset_model(bare).ln_sd > 2 * offset_model(turned).ln_sd
    assert offset_model(bare).median_km < offset_model(turned).median_km
    assert offset_model(_phrase("20 nm from Bonny")).ln_sd > offset_model(_phrase("20 nm north of Bonny")).ln_sd


def test_distances_without_a_direction_are_fitted():
    rng = random.Random(9)
    rows = [_sample(i, "20 km from Sirte", 20 * 0.7 * math.exp(rng.gauss(0, 0.3)), 0.0) for i in range(120)]
    document, report = refit_samples(calibration.read_document(), rows, Gazetteer.open())
    assert document["distance"]["shrink"]["value"] == pytest.approx(0.7, abs=0.08)
    assert document["distance"]["ln_sd"]["value"] == pytest.approx(0.3, abs=0.08)
    assert any(line.startswith("distance : n 120") for line in report)
