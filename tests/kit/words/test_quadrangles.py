"""Quadrangles: squares are exact, and the other shapes miss them by the share asked for."""

from itertools import pairwise
from math import hypot
from random import Random

import pytest

from generators.kit.words.polygons import sides
from generators.kit.words.quadrangles import KINDS, missed, near_square, square


@pytest.mark.parametrize("turn", range(0, 90, 7))
def test_a_square_is_exact_in_any_turn(turn: int) -> None:
    corners = square(57, turn)
    ways = [(u - x, v - y) for (x, y), (u, v) in sides(corners)]
    assert len({x * x + y * y for x, y in ways}) == 1
    assert all(x * u + y * v == 0 for (x, y), (u, v) in pairwise(ways))
    assert hypot(*corners[0]) == pytest.approx(57, abs=0.75)
    assert missed(corners) == pytest.approx(0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.13, 0.3, 0.45])
def test_other_shapes_miss_a_square_by_a_share_in_the_range(kind: str, share: float) -> None:
    for seed in range(30):
        corners = near_square(Random(seed), kind, 55, 11 * seed, share, share + 0.08)
        assert share <= missed(corners) <= share + 0.08
        assert max(hypot(*corner) for corner in corners) == pytest.approx(55, abs=0.75)


def test_a_rectangle_misses_a_square_by_its_sides_and_a_rhombus_by_its_angles() -> None:
    assert missed([(-60, -50), (60, -50), (60, 50), (-60, 50)]) == pytest.approx(0.2)
    assert missed([(0, -50), (55, 0), (0, 50), (-55, 0)]) == pytest.approx(0.0953, abs=0.001)
