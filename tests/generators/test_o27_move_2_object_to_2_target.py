from itertools import permutations
from math import dist
from random import Random

import pytest

import generators.o27_move_2_object_to_2_target as page
from generators.kit import Reject
from generators.o27_move_2_object_to_2_target import BALL, LENGTHS, Move2ObjectTo2Target

GAME = Move2ObjectTo2Target()


@pytest.mark.parametrize("level", GAME.levels)
def test_both_balls_follow_the_law_of_one_constant_speed(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(30)):
        states = GAME.solve(puzzle)
        speed = dist(puzzle.balls[0], states[-1][0]) / (len(states) - 1)
        for time, places in enumerate(states):
            for ball, place, goal in zip(puzzle.balls, places, states[-1], strict=True):
                assert dist(ball, place) == pytest.approx(speed * time, abs=0.02)
                assert dist(ball, place) + dist(place, goal) == pytest.approx(dist(ball, goal), abs=0.02)
            assert dist(*places) >= 2 * BALL


@pytest.mark.parametrize("level", GAME.levels)
def test_every_other_pair_of_circles_needs_two_speeds(level: str, puzzles) -> None:
    least = 1 + GAME.levels[level].unlike / 100
    for puzzle in puzzles(GAME, level, range(30)):
        ratios = [max(ways) / min(ways) for ways in map(puzzle.ways, permutations(range(len(puzzle.circles)), 2))]
        assert sum(ratio < 1.001 for ratio in ratios) == 1
        assert sum(ratio < least for ratio in ratios) == 1


@pytest.mark.parametrize("level", GAME.levels)
@pytest.mark.parametrize("length", LENGTHS[::45])
def test_ways_of_every_length_occur(level: str, length: int, monkeypatch) -> None:
    monkeypatch.setattr(page, "LENGTHS", (length,))
    for seed in range(60):
        try:
            puzzle = GAME.sample(Random(seed), GAME.levels[level])
        except Reject:
            continue
        ways = dist(puzzle.balls[0], GAME.solve(puzzle)[-1][0])
        assert ways == pytest.approx(length, abs=0.02)
        return
    pytest.fail("no arrangement with ways of this length")
