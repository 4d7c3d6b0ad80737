"""Toy bricks: walls in which no joint lies over another."""

from random import Random

import pytest

from generators.kit import Reject
from generators.kit.words.bricks import Brick, is_on, layer_by_layer, running_bond


@pytest.mark.parametrize("seed", range(40))
def test_every_brick_of_a_wall_lies_on_bricks_with_its_whole_length_and_over_no_joint(seed: int) -> None:
    try:
        wall = running_bond(Random(seed), 11, 4)
    except Reject:
        return
    assert wall == sorted(wall, key=layer_by_layer)
    covered = [(column, brick.layer) for brick in wall for column in brick.columns]
    assert len({*covered}) == len(covered)
    for brick in wall:
        assert not brick.layer or {*brick.studs_below} <= {*covered}
        below = [other for other in wall if other.layer == brick.layer - 1]
        assert brick.column not in {one.columns[-1] + 1 for one in below} & {other.column for other in below}


def test_a_brick_lies_on_those_one_layer_lower_that_share_a_column() -> None:
    lower = Brick(2, 0, 3)
    assert is_on(Brick(4, 1, 2), lower)
    assert not is_on(Brick(5, 1, 2), lower)
    assert not is_on(Brick(4, 2, 2), lower)
