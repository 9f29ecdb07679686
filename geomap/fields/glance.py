"""A first look at a field around a shape: is anything left of it under the mask?"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geomap.fields.kinds import ShapeField
from geomap.fields.masks import lay_mask
from geomap.fields.mixture import Mask
from geomap.geodesy import LocalPlane

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Points across the reach of a field.
_POINTS = 48


def share_left(field: ShapeField, mask: Mask) -> float:
    """Return about which share of a field the mask leaves, counted at few points.

    What is left may lie between the points: where nothing else can be meant, `geomap.fields.grid` must decide.
    """
    # Few sizes, so that "30 km off X" and "35 km off X" share what is slow to ask.
    reach_km = 2.0 ** (math.ceil(2 * math.log2(max(field.reach_km, 1.0))) / 2)
    plane = LocalPlane(field.lon_deg, field.lat_deg)
    bare = replace(field, reach_km=reach_km, median_km=1.0, ln_sd=1.0, bearing_deg=None, sigma_deg=0.0, tail_share=0.0)
    bare = replace(bare, tail_ln_sd=0.0, tail_sigma_deg=0.0)
    x, y, allowed, apart = _surroundings(bare, mask)
    log_density = field.about(plane, x, y, apart)
    density = np.exp(log_density - log_density.max())
    return float((density * allowed).sum() / density.sum())


@lru_cache(maxsize=32)
def _surroundings(field: ShapeField, mask: Mask) -> tuple[Floats, Floats, Floats, Floats]:
    """Return points around a shape, what the mask leaves of each, and how far the shape is."""
    reach = field.reach_km
    plane = LocalPlane(field.lon_deg, field.lat_deg)
    middles = reach * ((2 * np.arange(_POINTS) + 1.0) / _POINTS - 1)
    x, y = np.meshgrid(middles, middles)
    left = lay_mask(mask, plane, (-reach, reach, -reach, reach)).weights(x.ravel(), y.ravel()).reshape(x.shape)
    return x, y, left, field.apart(plane, x.ravel(), y.ravel()).reshape(x.shape)
