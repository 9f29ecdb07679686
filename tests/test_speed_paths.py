"""Short cuts that must not show: results are the same with and without them."""

from __future__ import annotations

import copy
import pickle
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from geomap.fields.glance import share_left
from geomap.fields.grid import evaluate
from geomap.fields.kinds import ShapeField
from geomap.fields.masks import near_lonlat
from geomap.fields.mixture import Component, Mask, Mixture
from geomap.fields.regions import is_surely_outside, summarise
from geomap.gazetteer import Gazetteer, own
from geomap.geodesy import LocalPlane, rough_distance_km, sphere_km
from geomap.glosses import _holds, _is_out_of_reach
from geomap.locations import locate, resolve, resolve_many
from geomap.phrases.grammar import KINDS, parse_by_kind, parse_phrases
from geomap.phrases.rules import RULES, Rule, compiled
from geomap.phrases.scan import Scan
from geomap.phrases.ships import written_of_ships
from geomap.readings import read_phrase
from geomap.records import Location, Place
from geomap.references import places_named
from geomap.weighing import Context

TEXTS = (
    "100 miles southeast of Sirte",
    "between Bani Walid and Ghirza, 20 km north of Sabha, near the border with Chad, and in the outskirts of Tripoli",
    "45 km southwest of Hobyo, and about 472 km northeast of Mogadishu",
    "10 miles north and 5 miles east of Sirte",
    "bearing 135 degrees from Sirte, at 20 km; 15 nm off Bonny; 3 km from the Syrian border",
    "22-13N 091-43E, off the coast of Somalia",
    "northern Mali",
    "half a mile outside Tikrit",
)


@pytest.mark.parametrize("text", [*TEXTS, ". ".join(TEXTS) + " " * 400])
def test_kind_by_kind_the_same_phrases_are_found(text: str) -> None:
    ranks = {kind: rank for rank, kind in enumerate(KINDS)}
    once = sorted(parse_phrases(text, any_case=True), key=lambda phrase: (ranks[phrase.kind], phrase.start))
    assert [phrase for phrases in parse_by_kind(text, any_case=True) for phrase in phrases] == once
    assert once


def test_short_texts_find_what_long_ones_do() -> None:
    """Rules are left out of short texts by the words they need."""
    for text in TEXTS:
        long = [phrase for phrase in parse_phrases(text + " " * 500) if phrase.end <= len(text)]
        assert [(p.kind, p.text) for p in parse_phrases(text)] == [(p.kind, p.text) for p in long]


def test_what_is_told_late_is_told_all_the_same() -> None:
    location = resolve("about 20 km north of Sabha", country="LY")
    assert isinstance(location, Location)
    again = pickle.loads(pickle.dumps(location))
    assert again == location == copy.copy(location)
    assert [part.text for part in again.phrases] == ["about", "20 km", "north", "Sabha"]
    assert again.explanation.startswith('"about": a hedge') and again.explanation in repr(location)
    assert hash(again.phrases) == hash(location.phrases)


#: Further wordings of the rules that are tried only where something quick to find stands.
HELD = (
    "on the N.E. bank of the Tigris, in the NNE part of Mali, the S half of Gao and the south-western corner of Niger",
    "three days' walk north of Sabha, half an hour SE of Homs, a day’s march from Goma and two hours outside Beni",
    "on the road which links Tikrit and Baiji, the highway connecting Homs to Hama, the track joining Gao and Kidal",
    "the Kabul–Jalalabad highway, the Tikrit / Baiji road, the Mali-Niger border strip, the Mali-Niger-Benin tri-border area",
)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.holding], ids=lambda rule: f"{rule.kind} {rule.holding}"
)
def test_every_match_of_a_rule_holds_what_it_is_said_to_hold(rule: Rule) -> None:
    lines = [*TEXTS, *HELD]
    for file in (Path(__file__).parent / "corpus").glob("*.txt"):
        lines += file.read_text("utf-8").splitlines()
    matches = [match[0] for line in lines for match in compiled(rule.trigger).finditer(line)]
    assert len(matches) > 1
    assert all(re.search(rule.holding, words.lower()) for words in matches)
    text = "\n".join(lines)
    assert len(text) > 5_000
    kept = list(Scan(text).stretches(rule))
    left_out = [span for span in Scan(text).stretches(replace(rule, holding="")) if span not in kept]
    assert left_out and not any(compiled(rule.trigger).search(text, *span) for span in left_out)


#: Inland, on coasts, islands and straits, at the antimeridian, near a pole, with homonyms, unknown, impossible, empty.
MANY = (
    *TEXTS,
    *(
        f"{words} {town}"
        for town in (
            "Sirte",
            "Benghazi",
            "Sidon",
            "Suva",
            "Longyearbyen",
            "Santiago",
            "San Jose",
            "Springfield",
            "Nowhereville",
        )
        for words in (
            "12.5 km north of",
            "90 miles SE of",
            "400 nm west of",
            "30 km from",
            "near",
            "east of",
            "off",
            "",
        )
    ),
    "35 km NNE of Bani Walid, Libya",
    "Bria, about 600 km northeast of Bangui",
    "99,99; 200,200",
    "",
    "x" * 700,
)


def test_one_by_one_as_all_at_once() -> None:
    """In any order and with anything resolved before."""
    at_once = resolve_many(MANY)
    assert at_once == [resolve(phrase) for phrase in MANY]
    assert resolve_many(MANY[::-1])[::-1] == at_once
    assert sum(map(bool, at_once)) > 60
    stated = resolve_many(MANY, countries=["LY"] * len(MANY))
    assert stated == [resolve(phrase, country="LY") for phrase in MANY] != at_once


def test_mixtures_that_hash_alike_are_told_apart() -> None:
    """Only the first reading counts for the hash."""
    location = resolve("30 km west of Santiago")
    assert isinstance(location, Location) and location.mixture is not None
    whole = location.mixture
    assert len(whole.components) > 1
    other = Mixture((*whole.components[:-1], replace(whole.components[-1], weight=1.0)), whole.mask)
    assert hash(other) == hash(whole) and other != whole
    assert summarise(other) != summarise(whole) == summarise(Mixture(tuple(whole.components), whole.mask))


def test_a_new_entry_is_seen_by_the_next_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_PLACES", str(tmp_path / "places.csv"))
    assert not resolve("5 km north of Camp Quagga")
    assert not locate("A strike hit 5 km north of Camp Quagga.")
    Gazetteer.open().add(Place("", "Camp Quagga", (), 17.7, 30.1, "LY"))
    assert resolve("5 km north of Camp Quagga")
    assert locate("A strike hit 5 km north of Camp Quagga.")
    with own.unchanging():
        assert Gazetteer.open().search("Camp Quagga")
        Gazetteer.open().remove("own:camp-quagga")
        assert not Gazetteer.open().search("Camp Quagga")


def test_within_a_batch_a_file_is_looked_at_once(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    with own.unchanging():
        before = own.load(path)
        path.write_text("id,name,lon,lat,country\ncamp-x,Camp X,17.7,30.1,LY\n", encoding="utf-8")
        assert own.load(path) is before
    assert own.load(path) is not before


@pytest.mark.parametrize("lat", [0.0, -31.0, 58.0, 75.0])
def test_points_of_a_plane_land_where_they_should(lat: float) -> None:
    plane = LocalPlane(179.0, lat)
    turn = np.linspace(0, 2 * np.pi, 50)
    x, y = 280 * np.sin(turn), 280 * np.cos(turn)
    lons, lats = near_lonlat(plane, x, y)
    exact_lons, exact_lats = plane.to_lonlat(x, y)
    off = [float(rough_distance_km(*p)) for p in zip(lons, lats, exact_lons, exact_lats, strict=True)]
    assert max(off) < 0.3


def test_sphere_with_and_without_arrays() -> None:
    assert sphere_km(179.0, -10.0, -178.0, 20.0) == pytest.approx(
        float(rough_distance_km(179.0, -10.0, -178.0, 20.0)), rel=1e-12
    )


@pytest.mark.parametrize(("km", "bearing"), [(40.0, None), (120.0, 0.0), (120.0, 180.0)])
def test_a_glance_agrees_with_the_grid(km: float, bearing: float | None) -> None:
    """Around Malta and Gozo there is mostly sea; to the north lies Sicily."""
    polygon = Gazetteer.open().country_polygon("MT")
    assert polygon is not None
    field = ShapeField(14.4, 35.95, 60 + 4 * km, polygon, km, 0.3, bearing, 25.0)
    for surface in ("land", "sea"):
        mask = Mask(surface=surface)  # type: ignore[arg-type]
        assert share_left(field, mask) == pytest.approx(evaluate(Component(1.0, (field,)), mask).kept, abs=0.06)


@pytest.mark.parametrize(
    "words", ["near Sirte", "in northern Mali", "on the outskirts of Idlib", "north of Bria", "near the Chadian border"]
)
def test_what_is_out_of_reach_is_in_no_region(words: str) -> None:
    """Neighbours of a name are dismissed at a glance only where its region would not hold them."""
    gazetteer = Gazetteer.open()
    reading = read_phrase(next(parse_phrases(words)), words, Context(), gazetteer)
    assert reading is not None
    location = reading.location()
    region = location.region(0.9) if location else None
    assert isinstance(location, Location) and region is not None
    near = [place for place in _around(location) if not _is_out_of_reach(reading, place)]
    far = [place for place in _around(location) if _is_out_of_reach(reading, place)]
    assert near and far and not any(_holds(region, place) for place in far)


@pytest.mark.parametrize(
    "phrase",
    [
        "near Vigan",
        "near Goma",
        "north of Bria",
        "20 km north of Sabha",
        "west of Tobruk",
        "near Santiago",
        "near Sittwe",
    ],
)
def test_what_is_surely_outside_is_in_no_region(phrase: str) -> None:
    """Inland, on shores that take much of the field away, and with homonyms elsewhere."""
    location = resolve(phrase)
    assert isinstance(location, Location) and location.mixture is not None
    rng, seen = np.random.default_rng(3), 0
    for mass in (0.5, 0.9, 0.98):
        region = location.region(mass)
        assert region is not None
        lons, lats = location.lon + rng.normal(0, 1.0, 150), location.lat + rng.normal(0, 1.0, 150)
        inside = shapely.contains_xy(region, lons, lats)
        outside = [
            is_surely_outside(location.mixture, mass, *p) for p in zip(lons.tolist(), lats.tolist(), strict=True)
        ]
        assert not (inside & outside).any()
        seen += sum(outside)
    # Worth something, too: most of what lies outside is seen without the region.
    assert seen > 100


def _around(location: Location) -> list[Place]:
    steps = (0.0, 0.1, -0.3, 1.0, -2.0, 4.0, -8.0, 15.0, -30.0)
    return [
        Place("x:1", "X", (), (location.lon + east + 180) % 360 - 180, max(-89.0, min(89.0, location.lat + north)), "")
        for east in steps
        for north in steps
    ]


@pytest.mark.parametrize(
    "ship",
    "vessels,Ship,tanker,bulk carrier,ore carriers,bulker,freighter,trawlers,dhow,yacht,tugboat,tugs,barges,cargo ship,ferry"
    ",anchored,at anchor,underway,steaming,adrift,boarded,CREW,pirates,piracy,master,moored,berthed".split(","),
)
def test_no_word_for_a_ship_is_missed(ship: str) -> None:
    text = f"Word of the {ship} came 3 miles south of Bonny."
    assert written_of_ships(text, next(parse_phrases(text)))


def test_a_name_looked_up_once_is_seen_anew_when_it_is_added(tmp_path: Path) -> None:
    gazetteer = Gazetteer.open(places=tmp_path / "own.csv")
    assert places_named("Kwamjilarium", gazetteer) == []
    gazetteer.add(Place("", "Kwamjilarium", (), 13.1, 10.9, "NG"))
    assert [place.lon for place in places_named("Kwamjilarium", gazetteer)] == [13.1]
