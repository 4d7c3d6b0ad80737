"""Nests of squares: depths, and outlines that keep apart."""

from itertools import combinations, product
from random import Random

import pytest

from generators.kit.generator import Reject
from generators.kit.words.nests import CLEAR, corners, depths_of, grown, holds, laid_out
from generators.kit.words.polygons import is_inside, sides
from generators.kit.words.segments import gap


@pytest.mark.parametrize(("count", "deepest", "forked"), [(9, 2, False), (9, 3, False), (11, 4, False), (11, 3, True)])
def test_just_one_square_lies_deepest_and_no_outlines_come_near(count, deepest, forked):
    drawn = 0
    for seed in range(120):
        rng = Random(seed)
        try:
            tree = grown(rng, count, deepest, 4, forked=forked)
            squares = laid_out(rng, tree, (256, 256), 440)
        except Reject:
            continue
        drawn += 1
        depths = [sum(holds(other, square) for other in squares) for square in squares]
        assert depths == depths_of(tree)
        assert depths.count(deepest) == 1
        assert max(depths) == deepest
        assert deepest - 1 in depths[deepest + 1 :]
        for one, other in combinations(squares, 2):
            pairs = product(sides(corners(one)), sides(corners(other)))
            assert min(gap(*pair) for pair in pairs) >= CLEAR - 2
            inside = [is_inside(corner, corners(other)) for corner in corners(one)]
            assert all(inside) == any(inside) == holds(other, one)
    assert drawn > 3
