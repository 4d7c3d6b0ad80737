from itertools import pairwise
from math import dist, pi
from random import Random

import pytest

from generators.kit import UNITS
from generators.kit.words.moves import on_the_way
from generators.o31_ball_eating import BLACK, DRAWS, EDGE, BallEating, grown, placed, sizes

GAME = BallEating()


@pytest.mark.parametrize("level", GAME.levels)
def test_the_black_ball_has_the_areas_of_all_that_it_ate(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(30)):
        area = pi * puzzle.black[2] ** 2
        for before, after in pairwise(GAME.solve(puzzle)):
            area += pi * puzzle.reds[after[-1]][2] ** 2
            (x, y), radius = grown(puzzle, after)
            assert pi * radius**2 == pytest.approx(area)
            assert (x, y) == puzzle.reds[after[-1]][:2]
            assert all(radius <= end <= UNITS - radius for end in (x, y))
            assert grown(puzzle, before)[1] < radius


@pytest.mark.parametrize("level", GAME.levels)
def test_sizes_differ_clearly_from_that_of_the_black_ball_at_each_step(level: str, puzzles) -> None:
    gap = GAME.levels[level].gap / 100
    for puzzle in puzzles(GAME, level, range(30)):
        for eaten in GAME.solve(puzzle)[:-1]:
            _, radius = grown(puzzle, eaten)
            waiting = [red[2] for k, red in enumerate(puzzle.reds) if k not in eaten]
            assert all(abs(size / radius - 1) >= gap - 1e-9 for size in waiting)


@pytest.mark.parametrize("level", GAME.levels)
def test_the_black_ball_touches_no_red_ball_but_the_one_that_it_eats(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(20)):
        for before, after in pairwise(GAME.solve(puzzle)):
            (begin, radius), (goal, larger) = grown(puzzle, before), grown(puzzle, after)
            for k in {*range(len(puzzle.reds))} - {*after}:
                x, y, size = puzzle.reds[k]
                ways = [dist((x, y), on_the_way(begin, goal, part / 40)) for part in range(41)]
                assert min(ways) >= radius + size
                if after != GAME.solve(puzzle)[-1]:
                    assert ways[-1] >= larger + size


class Fixed(Random):
    """Chance whose first two whole numbers are given."""

    def __init__(self, seed: int, *first: int) -> None:
        super().__init__(seed)
        self.first = [*first]

    def randint(self, a: int, b: int) -> int:
        return self.first.pop(0) if self.first else super().randint(a, b)


@pytest.mark.parametrize("level", GAME.levels)
@pytest.mark.parametrize("x", [0, 0.5, 1])
@pytest.mark.parametrize("y", [0, 0.5, 1])
def test_the_black_ball_may_lie_anywhere(level: str, x: float, y: float) -> None:
    config = GAME.levels[level]
    room = EDGE + BLACK[config.reds][1]
    first = [round(room + (UNITS - 2 * room) * share) for share in (x, y)]
    drawn = (placed(Fixed(seed, *first), sizes(Random(seed), config, 1)) for seed in range(20 * DRAWS))
    assert next(balls for balls in drawn if balls)[0][:2] == tuple(first)
