from random import Random

import pytest

from generators.g16_grid_go_through_block import Config, GridGoThroughBlock, Puzzle
from generators.kit.words.tour import nearest_first


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
@pytest.mark.parametrize("seed", range(20))
def test_every_grid_that_capacity_counts_makes_a_puzzle(level: str, seed: int) -> None:
    config: Config = GridGoThroughBlock.levels[level]
    side, rng = config.side, Random(seed)
    snake = [*range(side), 2 * side - 1, *range(3 * side - 1, 2 * side - 1, -1)]
    walls = [*range(side, 2 * side - 1), *rng.sample(range(3 * side, side**2), config.walls - side + 1)]
    blocks = (0, *range(3, config.blocks + 2))
    puzzle = Puzzle(side, 2, snake[config.fewest - 2], blocks, tuple(walls))
    (steps, best), (second, _) = puzzle.tours[:2]
    assert steps == config.fewest < second
    assert best != nearest_first(puzzle.floor, puzzle.start, blocks, puzzle.goal)
    game = GridGoThroughBlock()
    assert len(list(game.brute_force(puzzle) or ())) == 1
    assert game.verify(puzzle, game.solve(puzzle)).ok
