"""One distance and bearing in every way they are written: figures, units, bearings and hedges combine freely."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.phrases.grammar import Phrase, parse_phrases

KM, MILE, NAUTICAL = 1.0, 1.609344, 1.852
UNITS = {
    **dict.fromkeys(("km", "kms", "kilometres", "kilometers", "kilometre"), KM),
    **dict.fromkeys(("miles", "mile"), MILE),
    **dict.fromkeys(("nautical miles", "nautical-miles", "nm", "nmi"), NAUTICAL),
    **dict.fromkeys(("metres", "meters"), 0.001),
    "yards": 0.0009144,
    "feet": 0.0003048,
}
#: Read behind figures only: "fifty m" is no wording.
SHORT_UNITS = {"mi": MILE, "mi.": MILE, "m": 0.001, "ft": 0.0003048}
FIGURES = {
    "20": (20, 20),
    "1,200": (1200, 1200),
    "1 200": (1200, 1200),
    "2.5": (2.5, 2.5),
    "2,5": (2.5, 2.5),
    "2½": (2.5, 2.5),
    "2 1/2": (2.5, 2.5),
    "½": (0.5, 0.5),
    "100-150": (100, 150),
    "100–150": (100, 150),
    "15 - 20": (15, 20),
    "15−20": (15, 20),
    "15 to 20": (15, 20),
    "15 or 20": (15, 20),
}
WORDS = {
    "twenty": (20, 20),
    "twenty-five": (25, 25),
    "twenty five": (25, 25),
    "a hundred": (100, 100),
    "a hundred and twenty": (120, 120),
    "one hundred and fifty": (150, 150),
    "two hundred fifty": (250, 250),
    "a dozen": (12, 12),
    "half a dozen": (6, 6),
    "a couple of": (2, 2),
    "a few": (2, 5),
    "several": (3, 7),
    "dozens of": (20, 60),
    "two and a half": (2.5, 2.5),
    "half a": (0.5, 0.5),
    "three quarters of a": (0.75, 0.75),
    "ten to fifteen": (10, 15),
    "ten or fifteen": (10, 15),
    "thirty-odd": (30, 30),
    "30-odd": (30, 30),
}
BEARINGS = {
    "north": 0,
    "northwards": 0,
    "NNE": 22.5,
    "north-northeast": 22.5,
    "north-north-east": 22.5,
    "north north-east": 22.5,
    "NE": 45,
    "N.E.": 45,
    "northeast": 45,
    "north-east": 45,
    "north east": 45,
    "North-East": 45,
    "north‑east": 45,
    "north−east": 45,
    "to the south-west": 225,
    "towards the south": 180,
    "to the due south": 180,
    "due west": 270,
    "in a westerly direction": 270,
    "W": 270,
    "west-northwest": 292.5,
    "sw": 225,
}
HEDGES = """about; approximately; approx.; approx; around; roughly; some; nearly; almost; just over; just under; more than; less than
at least; at most; up to; an estimated; c.; ca.; circa; no more than; not less than; well over; a little over; slightly more than
as much as; over; under; possibly; maybe; perhaps; in excess of; upwards of; a distance of; only; barely; close to; within
in the region of; reportedly; more or less; not quite; a good; an approximate; a mere; somewhere around"""
HEDGE_WORDS = ["", *(hedge.strip() + " " for line in HEDGES.splitlines() for hedge in line.split(";")), "~", "≈"]


def read(text: str) -> list[Phrase]:
    return [phrase for phrase in parse_phrases(text) if phrase.kind == "distance_bearing"]


def check(hedge: str, figure: str, unit: str, bearing: str, *, upper: bool = False) -> None:
    text = f"{hedge}{figure} {unit} {bearing} of Sirte"
    text = text.upper() if upper else text
    km = {**UNITS, **SHORT_UNITS}[unit]
    expected = [value * km for value in {**FIGURES, **WORDS}[figure]]
    found = read(text)
    assert found, f"{text!r} was not read"
    phrase = found[0]
    assert phrase.distance_km == pytest.approx(expected), text
    assert phrase.bearing_deg == BEARINGS[bearing], text
    assert phrase.references[0].text.upper() == "SIRTE", text
    assert phrase.start == 0, f"{text!r}: the hedge was left out of {phrase.text!r}"


@pytest.mark.parametrize("unit", [*UNITS, *SHORT_UNITS])
def test_units(unit: str) -> None:
    check("", "20", unit, "north")
    assert read(f"20{unit} north of Sirte") and read(f"20-{unit} north of Sirte")


@pytest.mark.parametrize("figure", [*FIGURES, *WORDS])
def test_figures(figure: str) -> None:
    check("", figure, "km", "north")
    check("", figure, "miles", "NE", upper=True)


@pytest.mark.parametrize("bearing", BEARINGS)
def test_bearings(bearing: str) -> None:
    check("", "20", "km", bearing)
    check("", "20", "km", bearing, upper=True)


@pytest.mark.parametrize("hedge", HEDGE_WORDS)
def test_hedges(hedge: str) -> None:
    check(hedge, "20", "km", "north")
    check(hedge, "twenty", "miles", "NNE", upper=True)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(HEDGE_WORDS),
    st.one_of(
        st.tuples(st.sampled_from(list(FIGURES)), st.sampled_from([*UNITS, *SHORT_UNITS])),
        st.tuples(st.sampled_from(list(WORDS)), st.sampled_from(list(UNITS))),
    ),
    st.sampled_from(list(BEARINGS)),
    st.booleans(),
)
def test_all_combine(hedge: str, figure_unit: tuple[str, str], bearing: str, upper: bool) -> None:
    check(hedge, *figure_unit, bearing, upper=upper)


@pytest.mark.parametrize("opening", ["between {} and {}", "from {} to {}", "{} to {}", "{}-{}", "{}–{}", "{} or {}"])
def test_ranges(opening: str) -> None:
    for unit, km in (("km", KM), ("nautical miles", NAUTICAL)):
        phrase = read(f"{opening.format(15, 20)} {unit} east of Sirte")[0]
        assert phrase.distance_km == pytest.approx((15 * km, 20 * km)) and phrase.start == 0
