"""Lettered polygons: no sides cross, corners are seen, letters are outside."""

from itertools import combinations
from math import dist
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Reject
from generators.kit.words.lettered import AWAY, letter_places, middle, side_name, untangled, wild_polygon
from generators.kit.words.polygons import angles, is_inside, sides
from generators.kit.words.segments import gap

POINTS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=4, max_size=9, unique=True)


@given(POINTS)
def test_no_two_sides_cross_once_the_points_are_untangled(points):
    corners = untangled(points)
    assert sorted(corners) == sorted(points)
    edges = sides(corners)
    apart = [(j, k) for j, k in combinations(range(len(edges)), 2) if 1 < k - j < len(edges) - 1]
    crossed = [pair for pair in apart if gap(edges[pair[0]], edges[pair[1]]) == 0]
    on_a_line = len({x for x, _ in points}) < len(points) or len({y for _, y in points}) < len(points)
    assert not crossed or on_a_line or any(abs(angle % 180) < 1 for angle in angles(corners))


@pytest.mark.parametrize("count", [5, 7, 9])
def test_a_wild_polygon_is_clockwise_and_its_letters_lie_outside(count):
    drawn = 0
    for seed in range(400):
        try:
            corners = wild_polygon(Random(seed), count, (50, 50, 412, 412), 60)
        except Reject:
            continue
        drawn += 1
        assert sum(angles(corners)) == pytest.approx(180 * (count - 2))
        assert min(dist(a, b) for a, b in combinations(corners, 2)) >= 60
        for place, corner in zip(letter_places(corners), corners, strict=True):
            assert dist(place, corner) == pytest.approx(AWAY)
            assert not is_inside(place, corners) or dist(place, corner) > 30
    assert drawn > 20


def test_sides_are_named_by_their_letters_in_alphabetical_order():
    assert [side_name(number, 5) for number in range(1, 6)] == ["AB", "BC", "CD", "DE", "AE"]
    assert middle(((0, 0), (4, 10))) == (2, 5)
