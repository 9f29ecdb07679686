"""What is packed comes out the same: columns of numbers, regions on their grids."""

from __future__ import annotations

import math

import numpy as np
import pytest
from conftest import circle
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon, box

from geomap.outputs.webmap.packing import pack_columns, planes
from geomap.outputs.webmap.regions import STEPS, UNIT_DEG, RegionColumns, encode_regions


def unpacked(piece: bytes, width: int, storage: str) -> list[int]:
    """Undo `planes`, as the page does."""
    count = len(piece) // width
    numbers = [sum(piece[k * count + i] << (8 * k) for k in range(width)) for i in range(count)]
    if storage in "zd":
        numbers = [-(n + 1) // 2 if n % 2 else n // 2 for n in numbers]
    return np.cumsum(numbers).tolist() if storage == "d" and numbers else numbers


@given(st.lists(st.integers(-(2**30), 2**30)), st.sampled_from("zd"))
def test_signed_columns_come_back(numbers: list[int], storage: str) -> None:
    raw = pack_columns({}, {"n": (storage, np.array(numbers, dtype=np.int64))})
    length = int.from_bytes(raw[:4], "little")
    width = int(raw[4 : 4 + length].decode().split(",")[-2])
    assert unpacked(raw[4 + length :], width, storage) == numbers


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_whole_columns_come_back_in_as_few_bytes_as_they_need(numbers: list[int]) -> None:
    width, piece = planes(np.array(numbers, dtype=np.int64))
    assert unpacked(piece, width, "u") == numbers
    largest = max(numbers, default=0)
    assert width == (1 if largest < 256 else 2 if largest < 65536 else 4)


@pytest.mark.parametrize("number", [-1, 2**32])
def test_numbers_that_do_not_fit_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="expected 0 to"):
        planes(np.array([number]))


def rings_of(columns: RegionColumns, region: int) -> list[NDArray[np.float64]]:
    """Return the rings of a region in degrees, 90 % ones first."""
    counts = columns.rings90 + columns.rings50
    first = int(counts[:region].sum())
    starts = np.cumsum([0, *columns.lengths])
    step_deg = UNIT_DEG * 2.0 ** columns.exponent[region]
    corner = np.array([columns.x[region], columns.y[region]])
    found = []
    for ring in range(first, first + int(counts[region])):
        part = slice(starts[ring], starts[ring + 1])
        found.append((corner + np.cumsum(np.column_stack([columns.dx[part], columns.dy[part]]), axis=0)) * step_deg)
    return found


def test_thinned_regions_keep_their_area_and_place() -> None:
    region = circle(17.0, 30.0, 50.0, corners=400)
    columns = encode_regions([(region, None)])
    (ring,) = rings_of(columns, 0)
    assert len(ring) < 60
    again = Polygon(ring)
    assert math.isclose(again.area, region.area, rel_tol=0.02)
    assert again.hausdorff_distance(region) < 0.012 * math.sqrt(region.area)


def test_every_part_ring_and_hole_is_kept() -> None:
    holed = box(0, 0, 10, 10).difference(box(4, 4, 6, 6))
    pair = MultiPolygon([holed, box(20, 0, 21, 1)]), box(1, 1, 2, 2)
    columns = encode_regions([(box(-5, -5, -4, -4), None), pair, (None, box(7, 7, 8, 8))])
    assert columns.rings90.tolist() == [1, 3, 0] and columns.rings50.tolist() == [0, 1, 1]
    middles = [Polygon(ring).centroid.coords[0] for ring in rings_of(columns, 1)]
    assert middles == [pytest.approx(middle, abs=0.05) for middle in ((5, 5), (5, 5), (20.5, 0.5), (1.5, 1.5))]
    areas = [round(Polygon(ring).area, 1) for ring in rings_of(columns, 1)]
    assert areas == pytest.approx([100.0, 4.0, 1.0, 1.0], rel=0.03)
    assert all((span <= STEPS + 1).all() for span in (np.abs(columns.dx), np.abs(columns.dy)))


def test_regions_over_the_antimeridian_are_whole_and_fine() -> None:
    cut = box(179, -18, 180, -17).union(box(-180, -18, -179, -17))
    columns = encode_regions([(cut, None)])
    (ring,) = rings_of(columns, 0)
    assert (ring[:, 0].min(), ring[:, 0].max()) == pytest.approx((179.0, 181.0), abs=0.01)


def test_nothing_and_points_are_no_regions() -> None:
    assert len(encode_regions([]).x) == 0
    columns = encode_regions([(box(0, 0, 1, 1).centroid, None)])
    assert columns.rings90.tolist() == [0]
