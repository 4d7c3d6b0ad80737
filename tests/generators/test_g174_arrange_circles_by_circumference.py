from itertools import pairwise

import pytest

from generators.g174_arrange_circles_by_circumference import ArrangeCirclesByCircumference

GAME = ArrangeCirclesByCircumference()


@pytest.mark.parametrize("level", GAME.levels)
def test_at_256_pixels_two_diameters_differ_by_4_pixels_at_least(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(100)):
        assert all(2 * (b - a) * 256 / 512 >= 4 for a, b in pairwise(sorted(puzzle.radii)))
