"""Settlements of which a list knows only roughly where they lie: the region says how roughly."""

from __future__ import annotations

import pytest

import geomap
from geomap.fields.offsets import position_error_km
from geomap.gazetteer import Gazetteer
from geomap.records import Location


@pytest.mark.parametrize(
    ("phrase", "least_km"),
    [
        ("Solhan, Burkina Faso", 18),
        ("near Solhan, Burkina Faso", 18),
        ("20 km north of Solhan, Burkina Faso", 18),
        ("Inata, Burkina Faso", 8),
        ("Topolivka, Chernihiv oblast", 14),
    ],
)
def test_the_region_is_no_smaller_than_the_position_is_good_to(phrase: str, least_km: float) -> None:
    location = geomap.resolve(phrase)
    assert isinstance(location, Location)
    assert location.uncertainty_m > 0.95 * least_km * 1000


def test_towns_on_record_are_as_well_known_as_before() -> None:
    gazetteer = Gazetteer.open()
    for name in ("Sirte", "Marjah", "Bria", "Kidal"):
        assert position_error_km(gazetteer.search(name)[0]) == 0.0
    assert position_error_km(next(p for p in gazetteer.search("Solhan") if p.country == "BF")) == pytest.approx(
        8.4, abs=0.1
    )
