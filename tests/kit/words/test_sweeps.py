"""A circle that goes along a path until it touches another one."""

from itertools import pairwise
from math import dist
from random import Random

import pytest

from generators.kit.words.path import cut_off, length
from generators.kit.words.sweeps import bent, contact, miss, set_out, stop, touch, walked

STRAIGHT = ((0, 0), (200, 0))
BENT = ((0, 0), (100, 0), (100, 100))


@pytest.mark.parametrize(
    ("path", "circle", "way"),
    [
        (STRAIGHT, (100, 0, 20), 70),
        (STRAIGHT, (100, 18, 20), 76),
        (STRAIGHT, (100, 31, 20), None),
        (STRAIGHT, (240, 0, 20), None),
        (BENT, (100, 90, 30), 150),
        (BENT, (150, 0, 20), None),
    ],
)
def test_the_first_touch_is_on_the_way_to_a_circle(path, circle, way):
    assert contact(path, 10, circle) == (None if way is None else pytest.approx(way))
    if way is not None:
        assert dist(stop(path, 10, circle), circle[:2]) == pytest.approx(10 + circle[2])
        assert dist(touch(path, 10, circle), circle[:2]) == pytest.approx(circle[2])
        assert dist(touch(path, 10, circle), stop(path, 10, circle)) == pytest.approx(10)


def test_a_circle_off_the_path_is_missed():
    assert miss(STRAIGHT, 10, (100, 35, 20)) == pytest.approx(5)
    assert miss(STRAIGHT, 10, (100, 25, 20)) == pytest.approx(-5)
    assert walked(STRAIGHT, 10, [(100, 35, 20)]) is None


@pytest.mark.parametrize("legs", [1, 2, 3])
def test_circles_set_out_leave_no_doubt_about_the_first_touch(legs):
    seen = 0
    for seed in range(300):
        rng = Random(seed)
        path = bent(rng, legs, 24)
        circles = set_out(rng, path, 24, (26, 42), 5, (8, 18)) if path else None
        if path and circles:
            seen += 1
            assert walked(path, 24, circles) == 0
            passed = cut_off(path, contact(path, 24, circles[0]) or length(path))
            assert min(miss(passed, 24, circle) for circle in circles[1:]) > 4
            assert all(dist(a[:2], b[:2]) > a[2] + b[2] for a, b in pairwise(circles))
    assert seen > 10
