from random import Random

import pytest

from generators.g47_multiple_keys_for_one_door import CLASSES, Config, MultipleKeysForOneDoor, Puzzle, classes
from generators.kit.words.floor import Floor
from generators.kit.words.tour import nearest_first, ranked


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
@pytest.mark.parametrize("seed", range(20))
def test_every_maze_that_capacity_counts_makes_a_puzzle(level: str, seed: int) -> None:
    config: Config = MultipleKeysForOneDoor.levels[level]
    side, rng, free = config.side, Random(seed), 0
    walls = set()
    for cell in range(side**2):
        row, column = divmod(cell, side)
        if row and column:
            leftward = (column == 1 and row <= config.keys) or (row, column) == (1, side - 1)
            upward = (column == 2 and row < config.keys) or (row, column) == (side - 1, 1)
            free += not leftward and not upward
            walls.add((cell - side, cell) if leftward or (not upward and rng.random() < 0.5) else (cell - 1, cell))
    assert MultipleKeysForOneDoor().capacity(config) == 2**free

    keys = (side - 1, *(side * row + 1 for row in range(1, config.keys)))
    puzzle = Puzzle(side, tuple(sorted(walls)), 1, keys, side * (side - 1))
    floor = Floor.of(side, side, walls=walls)
    assert {*keys, puzzle.door} <= {*floor.dead_ends}
    (steps, best), (second, _) = ranked(floor, puzzle.start, keys, puzzle.door)[:2]
    assert config.fewest <= steps <= config.most
    assert steps < second
    assert best != nearest_first(floor, puzzle.start, keys, puzzle.door)
    assert all(each in CLASSES[config.keys, config.keys - k] for k, each in enumerate(classes(floor, best)))
