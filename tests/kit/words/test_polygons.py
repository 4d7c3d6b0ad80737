"""Polygons: their angles, areas and insides, and the random ones whose corners can be counted."""

from itertools import pairwise
from math import cos, dist, hypot, pi, radians
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Reject
from generators.kit.words.polygons import (
    SHORTEST,
    angle_at,
    angles,
    area,
    centroid,
    cosine_at,
    fitted,
    irregular,
    is_clear,
    is_inside,
    sides,
    star,
    to_outline,
    turns_round,
    uneven_triangle,
)

SEEDS = st.integers(0, 10**6)


@given(SEEDS, st.integers(3, 7), st.sampled_from((0, 0.5, 0.9)))
def test_a_random_polygon_has_the_corners_asked_for_and_no_short_side(seed, count, uneven):
    corners = irregular(Random(seed), count, 50, uneven)
    assert len({*corners}) == count
    assert sum(angles(corners)) == pytest.approx(180 * (count - 2))
    assert all(angle < 180 for angle in angles(corners))
    assert min(dist(*side) for side in sides(corners)) >= SHORTEST * 50
    assert 49 <= max(hypot(*corner) for corner in corners) <= 51


@given(SEEDS, st.integers(5, 7))
def test_a_dent_points_inwards_and_is_the_only_one(seed, count):
    corners = irregular(Random(seed), count, 50, 0.9, dent=True)
    assert [angle > 180 for angle in angles(corners)].count(True) == 1
    assert sum(angles(corners)) == pytest.approx(180 * (count - 2))


def test_a_triangle_has_no_dent():
    with pytest.raises(Reject, match="can be counted"):
        irregular(Random(1), 3, 50, 0.9, dent=True)


@given(SEEDS)
def test_points_inside_cover_the_area(seed):
    corners = irregular(Random(seed), 6, 40, 0.9, dent=True)
    inside = [(x, y) for x in range(-42, 43) for y in range(-42, 43) if is_inside((x + 0.01, y + 0.003), corners)]
    assert len(inside) == pytest.approx(area(corners), rel=0.04)


@given(SEEDS, st.integers(-45, 45), st.integers(-45, 45))
def test_the_way_along_an_outline_turns_round_the_points_inside(seed, x, y):
    corners = irregular(Random(seed), 6, 40, 0.9, dent=True)
    point = (x + 0.01, y + 0.003)
    assert turns_round(point, corners) == is_inside(point, corners)


def test_angles_and_distances_of_a_square():
    square = [(0, 0), (10, 0), (10, 10), (0, 10)]
    assert angles(square) == pytest.approx([90] * 4)
    assert angle_at((0, 0), (0, 3), (-7, 0)) == pytest.approx(90)
    assert angle_at((0, 0), (1, 0), (-1, 0)) == pytest.approx(180)
    assert to_outline((4, 5), square) == 4
    assert to_outline((13, 14), square) == 5
    assert area(square) == 100


@given(SEEDS)
def test_the_largest_angle_of_an_uneven_triangle_has_the_lead_asked_for(seed):
    try:
        corners = uneven_triangle(Random(seed), 80, (9, 14), 27, 58)
    except Reject:
        return
    *_, second, first = sorted(angles(corners))
    assert 9 <= first - second <= 14
    assert min(dist(*side) for side in sides(corners)) >= 58


@given(SEEDS)
def test_a_cosine_is_that_of_the_angle(seed):
    a, b, c = irregular(Random(seed), 3, 40, 0.5)
    assert cosine_at(a, b, c) == pytest.approx(cos(radians(angle_at(a, b, c))))


@given(SEEDS)
def test_a_centroid_is_the_mean_of_the_points_inside(seed):
    corners = irregular(Random(seed), 6, 40, 0.9, dent=True)
    inside = [(x, y) for x in range(-42, 43) for y in range(-42, 43) if is_inside((x + 0.01, y + 0.003), corners)]
    mean = [sum(values) / len(inside) for values in zip(*inside, strict=True)]
    assert centroid(corners) == pytest.approx(mean, abs=1)


def test_a_corner_on_a_straight_line_is_not_seen():
    assert is_clear([(-40, -40), (40, -40), (40, 40), (-40, 40)], 57, dent=False)
    assert not is_clear([(-40, -40), (0, -40), (40, -40), (40, 40), (-40, 40)], 57, dent=False)


def test_a_fitted_polygon_lies_about_its_middle():
    assert fitted([(10, 20), (40, 20), (40, 60)], 50) == [(-30, -40), (30, -40), (30, 40)]


@given(st.integers(4, 7), st.integers(0, 359))
def test_a_star_has_two_corners_for_each_point(points, turn):
    corners = star(points, 100, turn)
    assert sum(angle > 180 for angle in angles(corners)) == points
    far = [hypot(*corner) for corner in corners]
    assert all(abs(a - b) > 40 for a, b in pairwise(far))
    assert area(corners) < pi * 100**2 / 2
