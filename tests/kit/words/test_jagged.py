"""Jagged polygons: as many sides and dents as asked for, and all of them can be seen."""

from itertools import combinations
from math import dist
from random import Random

import pytest

from generators.kit.words.jagged import SHORTEST, is_countable, jagged
from generators.kit.words.polygons import angles, sides
from generators.kit.words.segments import gap


@pytest.mark.parametrize(("count", "dents"), [(3, 0), (5, 1), (6, 2), (8, 3), (9, 0), (10, 1), (11, 2), (11, 4)])
def test_it_has_the_sides_and_dents_asked_for(count, dents):
    for seed in range(5):
        corners = jagged(Random(seed), count, dents, 50, max(0.55, 0.08 * count))
        assert len({*corners}) == count
        found = angles(corners)
        assert sum(angle > 180 for angle in found) == dents
        assert round(sum(found)) == 180 * (count - 2)
        assert min(dist(*side) for side in sides(corners)) >= SHORTEST


def test_no_two_of_its_sides_cross():
    for seed in range(10):
        edges = sides(jagged(Random(seed), 9, 3, 50))
        pairs = [(j, k) for j, k in combinations(range(9), 2) if 1 < k - j < 8]
        assert all(gap(edges[j], edges[k]) > 0 for j, k in pairs)


def test_a_dent_more_or_less_is_no_such_polygon():
    corners = jagged(Random(1), 8, 2, 50)
    assert is_countable(corners, 2)
    assert not is_countable(corners, 1)
    assert not is_countable(corners, 3)
