from itertools import pairwise
from random import Random

import pytest

from generators.g13_grid_number_sequence import GridNumberSequence
from generators.kit import Reject

GAME = GridNumberSequence()


@pytest.mark.parametrize("level", ["medium", "hard"])
def test_no_walk_is_as_if_there_were_no_walls(level: str) -> None:
    config = GAME.levels[level]
    for seed in range(40):
        try:
            puzzle = GAME.sample(Random(seed), config)
        except Reject:
            continue
        legs = pairwise((puzzle.start, *puzzle.numbers, puzzle.goal))
        assert len(GAME.solve(puzzle)) - 1 >= sum(puzzle.floor.apart(*leg) for leg in legs) + config.detour
