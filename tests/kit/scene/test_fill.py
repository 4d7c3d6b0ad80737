"""Polygons and lines are where they are said to be, and no processor can round them otherwise."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from generators.kit.scene import fill

SIDE = 24
WHITE = (255, 255, 255)
places = st.tuples(st.integers(-12, SIDE + 12), st.integers(-12, SIDE + 12))
far = st.tuples(st.integers(-500, 4596), st.integers(-500, 4596))


def drawn(word: Callable[..., None], points: Sequence[tuple[int, int]], *width: int) -> set[tuple[int, int]]:
    """The pixels that are painted in a small picture, by their x and y."""
    picture = Image.new("RGB", (SIDE, SIDE))
    word(ImageDraw.Draw(picture), points, WHITE, *width)
    rows, columns = np.asarray(picture)[:, :, 0].nonzero()
    return set(zip(columns.tolist(), rows.tolist(), strict=True))


def distance(x: float, y: float, ends: Sequence[tuple[float, float]]) -> float:
    """How far a place is from the segment between two ends."""
    (ax, ay), (bx, by) = ends
    along = (bx - ax) ** 2 + (by - ay) ** 2
    share = min(1.0, max(0.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / along)) if along else 0.0
    return math.dist((x, y), (ax + share * (bx - ax), ay + share * (by - ay)))


def inside(x: int, y: int, corners: Sequence[tuple[int, int]]) -> bool:
    """By the even-odd rule, exactly."""
    return sum(
        (ay > y) != (by > y) and ax + Fraction((bx - ax) * (y - ay), by - ay) > x
        for (ax, ay), (bx, by) in pairwise([*corners, corners[0]])
    ) % 2 == 1  # fmt: skip


def single(number: Fraction) -> bool:
    return Fraction(float(np.float32(float(number)))) == number


@given(st.lists(far, min_size=3, max_size=6))
@settings(max_examples=40, deadline=None)
def test_every_crossing_of_an_edge_and_a_row_is_exact_in_single_precision(corners):
    around = fill.outline(corners)
    for (x, y), (to_x, to_y) in pairwise([*around, around[0]]):
        if y == to_y:
            continue
        slope = Fraction(to_x - x, to_y - y)
        assert single(slope)
        top, bottom = min(y, to_y) - 1, max(y, to_y) + 1  # Pillow also looks at the next row
        for row in (*range(top, bottom, 1 + (bottom - top) // 9), bottom):
            moved = (row - y) * slope
            assert single(moved)
            assert single(moved + x)
            assert single(moved + x + Fraction(1, 2))


@given(st.lists(far, min_size=3, max_size=6))
@settings(max_examples=40, deadline=None)
def test_a_cut_edge_stays_within_half_a_pixel_of_the_edge(corners):
    around = fill.outline(corners)
    at = 0
    for here, there in pairwise([*corners, corners[0]]):
        assert around[at] == here
        at += 1
        while at < len(around) and around[at] not in (there, *corners):
            (x, y), (ax, ay), (bx, by) = around[at], here, there
            assert abs(x - ax - Fraction((bx - ax) * (y - ay), by - ay)) <= Fraction(1, 2)
            at += 1


@given(st.lists(places, min_size=3, max_size=5))
@settings(max_examples=40, deadline=None)
def test_a_polygon_is_painted_where_it_is(corners):
    painted = drawn(fill.polygon, corners)
    edges = list(pairwise([*corners, corners[0]]))
    for x, y in product(range(SIDE), range(SIDE)):
        if min(distance(x, y, edge) for edge in edges) > 1.5:
            assert ((x, y) in painted) == inside(x, y, corners)


@given(st.lists(places, min_size=3, max_size=5, unique=True), st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_a_polygon_is_the_same_from_whichever_corner_and_way_round(corners, first):
    turned = [*corners[first:], *corners[:first]]
    assert drawn(fill.polygon, turned) == drawn(fill.polygon, corners) == drawn(fill.polygon, turned[::-1])


@given(st.lists(places, min_size=1, max_size=4), st.integers(1, 14))
@settings(max_examples=40, deadline=None)
def test_a_line_is_painted_where_it_is(points, width):
    painted = drawn(fill.line, points, width)
    legs = list(pairwise(points)) or [(points[0], points[0])]
    for x, y in product(range(SIDE), range(SIDE)):
        off = min(distance(x + 0.5, y + 0.5, leg) for leg in legs) - width / 2
        if abs(off) > 1.5:
            assert ((x, y) in painted) == (off < 0)


@pytest.mark.parametrize("width", [1, 2, 4, 9, 16])
def test_an_upright_line_is_as_wide_as_it_is_said_and_in_the_middle(width):
    for points, axis in ((((12, 4), (12, 20)), 0), (((4, 12), (20, 12)), 1)):
        across = {place[axis] for place in drawn(fill.line, points, width) if place[1 - axis] == 12}
        assert len(across) == width
        assert abs(sum(across) / width - 11.5) <= 0.5


def test_what_lies_outside_the_picture_or_has_no_extent_is_no_error():
    assert not drawn(fill.polygon, [(-9, -9), (-5, -9), (-5, -5)])
    assert not drawn(fill.line, [(-90, -90), (-50, -80)], 8)
    assert drawn(fill.polygon, [(5, 5), (5, 5), (5, 5)]) == {(5, 5)}
    assert drawn(fill.line, [(5, 5), (5, 5)], 8) == drawn(fill.line, [(5, 5)], 8) != set()
