"""Convex figures: what they have in common, as points and areas see it."""

from math import isclose
from random import Random

import pytest

from generators.kit.words.convex import FORMS, above, common, faces, masses, middle
from generators.kit.words.figures import placed
from generators.kit.words.polygons import is_inside

SQUARE = ((0, 0), (4, 0), (4, 4), (0, 4))


def test_two_squares_have_a_corner_in_common():
    shifted = [(x + 3, y + 1) for x, y in SQUARE]
    part = common(SQUARE, shifted)
    assert sorted({(round(x), round(y)) for x, y in part}) == [(3, 1), (3, 4), (4, 1), (4, 4)]
    assert masses(part)[0] == pytest.approx(3)
    assert middle(part) == pytest.approx((3.5, 2.5))
    assert common(SQUARE, [(x + 5, y) for x, y in SQUARE]) == ()


def test_the_part_above_a_level_grows_to_the_whole():
    assert [masses(above(SQUARE, level))[0] for level in (0, 1, 3, 5)] == pytest.approx([0, 4, 12, 16])


@pytest.mark.parametrize("seed", range(4))
def test_areas_of_common_parts_are_those_that_points_find(seed):
    rng = Random(seed)
    figures = [
        placed(FORMS[rng.choice(list(FORMS))], (rng.uniform(35, 65), rng.uniform(35, 65)), 30, rng.uniform(0, 360))
        for _ in range(3)
    ]
    points = [(x + 0.31, y + 0.17) for x in range(0, 100, 2) for y in range(0, 100, 2)]
    found = faces(figures, 3)
    for which, part in found.items():
        count = 4 * sum(all(is_inside(point, figures[k]) for k in which) for point in points)
        assert isclose(masses(part)[0], count, abs_tol=90)
