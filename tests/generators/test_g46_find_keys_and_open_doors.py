from math import perm
from random import Random

import pytest

from generators.g46_find_keys_and_open_doors import COLOURS, REACH, FindKeysAndOpenDoors, Puzzle
from generators.kit.words.floor import Floor, maze, mazes
from generators.kit.words.locks import CARRIED, Lot, Ways, keys_and_doors, most_carried, only_best, shut_in

GAME = FindKeysAndOpenDoors()


@pytest.mark.parametrize("level", GAME.levels)
def test_every_maze_that_capacity_counts_makes_a_puzzle(level: str) -> None:
    config, rng = GAME.levels[level], Random(1)
    side, rows = config.side, 2 if config.pairs == 2 else 3
    assert GAME.capacity(config) == mazes(side - rows, side) * perm(len(COLOURS), config.pairs)

    def fits(floor: Floor, lot: Lot) -> bool:
        ways = Ways(floor)
        steps = only_best(ways, *lot, misled=config.pairs > 2)
        return bool(shut_in(ways, *lot) >= config.locked and config.fewest <= steps <= config.most)

    while True:  # keys and doors in the first rows
        walls = maze(rng, rows, side, 0.5)
        top = Floor.of(rows, side, walls=walls)
        lot = keys_and_doors(rng, Ways(top), config.pairs, REACH)
        free = [cell for cell in range(side * (rows - 1), side * rows) if lot and cell not in (*lot[1], *lot[2])]
        if lot and free and fits(top, lot):
            break
    for seed in range(20):  # and any maze below, joined by one passage
        below = [(a + side * rows, b + side * rows) for a, b in maze(Random(seed), side - rows, side)]
        between = [(cell, cell + side) for cell in range(side * (rows - 1), side * rows) if cell != free[0]]
        puzzle = Puzzle(side, tuple(sorted([*walls, *below, *between])), COLOURS[: config.pairs], *lot)
        assert {*puzzle.keys} <= {*puzzle.floor.dead_ends}
        assert all(len(puzzle.floor.beside[door]) < 3 for door in puzzle.doors)
        assert max(puzzle.floor.distances(puzzle.start)[cell] for cell in (*puzzle.keys, *puzzle.doors)) <= REACH
        assert fits(puzzle.floor, lot)
        assert most_carried(GAME.solve(puzzle)) <= CARRIED
