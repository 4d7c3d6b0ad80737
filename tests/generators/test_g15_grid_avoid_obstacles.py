from random import Random

import pytest

from generators.g15_grid_avoid_obstacles import Cell, Config, GridAvoidObstacles, Puzzle
from generators.kit import Reject


def ways(puzzle: Puzzle, cell: Cell, steps: int) -> int:
    """All walks of so many steps to the goal, by trying every one."""
    if not all(0 <= k < puzzle.side for k in cell) or cell in puzzle.crosses or steps < 0:
        return 0
    if steps == 0:
        return int(cell == puzzle.goal)
    row, column = cell
    beside = ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
    return sum(ways(puzzle, next_cell, steps - 1) for next_cell in beside)


@pytest.mark.parametrize("seed", range(40))
def test_the_way_shown_is_the_only_one_so_short(seed: int) -> None:
    game = GridAvoidObstacles()
    try:
        puzzle = game.sample(Random(seed), Config(6, 8, 4, 8, 0))
    except Reject:
        return
    steps = len(game.solve(puzzle)) - 1
    assert [ways(puzzle, puzzle.start, fewer) for fewer in range(steps + 1)] == [0] * steps + [1]
