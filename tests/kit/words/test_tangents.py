"""Circles that touch, nearly touch or cross."""

from math import dist
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.tangents import anywhere, common_points, is_free, meeting, off_touch, touching


@pytest.mark.parametrize(
    ("other", "off", "points"),
    [
        ((9, 12, 5), 0, 1),
        ((3, 4, 5), 0, 1),
        ((9, 12, 3), 2, 0),
        ((9, 12, 7), -2, 2),
        ((3, 4, 4), 1, 0),
        ((0, 15, 40), 15, 0),
    ],
)
def test_two_circles_touch_cross_or_miss(other, off, points):
    assert off_touch((0, 0, 10), other) == pytest.approx(off)
    assert off_touch(other, (0, 0, 10)) == pytest.approx(off)
    assert common_points((0, 0, 10), other) == points


@given(st.integers(0, 10**6), st.booleans())
def test_a_circle_that_is_to_touch_does_at_one_point_of_both(seed, inside):
    circle = (200, 240, 90)
    other = touching(Random(seed), circle, (30, 80), 0, inside)
    if other:
        assert common_points(circle, other) == 1
        point = meeting(circle, other)
        assert dist(point, circle[:2]) == pytest.approx(90)
        assert dist(point, other[:2]) == pytest.approx(other[2])


@given(st.integers(0, 10**6), st.sampled_from((-14, -8, 8, 14)), st.booleans())
def test_a_circle_misses_touching_by_as_much_as_asked_for(seed, miss, inside):
    other = touching(Random(seed), (200, 240, 120), (30, 80), miss, inside)
    assert other
    assert off_touch((200, 240, 120), other) == pytest.approx(miss, abs=0.8)


@given(st.integers(0, 10**6))
def test_a_circle_anywhere_is_free_if_no_other_is_there(seed):
    circle = anywhere(Random(seed), (30, 80), 20, 400)
    assert is_free(circle, [], 5, 20, 400)
    assert not is_free(circle, [circle], 5, 20, 400)


def test_a_circle_that_nearly_touches_another_one_is_not_free():
    assert is_free((100, 100, 40), [(187, 100, 40)], 7, 0, 300)
    assert not is_free((100, 100, 40), [(186, 100, 40)], 7, 0, 300)
    assert not is_free((100, 100, 40), [], 7, 61, 300)
