from random import Random

import pytest

from generators.g16_grid_go_through_block import Config, GridGoThroughBlock, Puzzle, legs, length, nearest, orders


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
@pytest.mark.parametrize("seed", range(20))
def test_every_grid_that_capacity_counts_makes_a_puzzle(level: str, seed: int) -> None:
    config: Config = GridGoThroughBlock.levels[level]
    side, rng = config.side, Random(seed)
    snake = [*range(side), 2 * side - 1, *range(3 * side - 1, 2 * side - 1, -1)]
    walls = [*range(side, 2 * side - 1), *rng.sample(range(3 * side, side**2), config.walls - side + 1)]
    blocks = (0, *range(3, config.blocks + 2))
    puzzle = Puzzle(side, 2, snake[config.fewest - 2], blocks, tuple(walls))
    lengths = legs(puzzle)
    (steps, best), (second, _) = sorted((length(lengths, order), order) for order in orders(puzzle))[:2]
    assert steps == config.fewest < second
    assert best != nearest(puzzle, lengths)
    game = GridGoThroughBlock()
    assert len(list(game.brute_force(puzzle) or ())) == 1
    assert game.verify(puzzle, game.solve(puzzle)).ok
