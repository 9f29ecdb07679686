"""What readings are described by, and the fitted weights of that."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from geomap.toponyms.candidates import STATIC_FEATURES

Floats = NDArray[np.float64]

#: What each reading is described by from the rest of the text.
CONTEXT_FEATURES = (
    "in_container",
    "not_in_container",
    "holds_named",
    "division_asked",
    "town_asked",
    "not_what_is_asked",
    "country_share",
    "country_count",
    "division_share",
    "division_count",
    "near_50_km",
    "near_300_km",
    "near_1000_km",
    "country_named",
    "neighbour_country",
    "neighbour_division",
    "neighbour_200_km",
    "around_country_share",
    "dateline_country",
    "repeated_settlement",
    "with_article",
    "unit_count",
    "perhaps_near_50_km",
    "listed_alike",
)
#: The reading that none of the known places is meant.
NIL_FEATURES = ("nil", "nil_stripped", "nil_people", "nil_largest", "nil_alone", "nil_area", "nil_short")
FEATURES = (*STATIC_FEATURES, *CONTEXT_FEATURES, *NIL_FEATURES)


@cache
def fitted_weights() -> Floats:
    """Return the fitted weights in the order of `FEATURES`."""
    document = json.loads(resources.files("geomap").joinpath("data/toponym_linker.json").read_text("utf-8"))
    return np.array([document["weights"].get(name, 0.0) for name in FEATURES])


__all__ = ["CONTEXT_FEATURES", "FEATURES", "NIL_FEATURES", "fitted_weights"]
