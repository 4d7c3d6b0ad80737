from itertools import pairwise
from math import dist, hypot

import pytest

from generators.o15_ball_bounces_given_time import BallBouncesGivenTime
from tests.generators.bounces import turned

GAME = BallBouncesGivenTime()


@pytest.mark.parametrize("level", GAME.levels)
def test_the_ball_is_where_mirrored_boxes_fold_its_straight_line(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(30)):
        for time, place in enumerate(GAME.solve(puzzle)):
            for begin, speed, room, at in zip(puzzle.start, puzzle.launch, puzzle.box.reach, place, strict=True):
                far = begin + speed * time
                assert at == abs(far - 2 * room * round(far / (2 * room)))  # a triangle wave


@pytest.mark.parametrize("level", GAME.levels)
def test_the_ball_runs_as_many_arrow_lengths_as_ticks_and_rests_on_a_target(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(30)):
        states = GAME.solve(puzzle)
        arrow = puzzle.tick * hypot(*puzzle.launch)
        assert sum(dist(*step) for step in pairwise(states)) == pytest.approx(puzzle.ticks * arrow)
        assert puzzle.target_at(states[-1])
        assert dist(states[0], states[puzzle.tick]) == pytest.approx(arrow)


@pytest.mark.parametrize("level", GAME.levels)
def test_the_ball_bounces_often_enough_and_touches_the_wall_when_it_does(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(30)):
        found = turned(GAME.solve(puzzle))
        assert len(found) >= GAME.levels[level].bounces
        assert all(place[axis] in (0, puzzle.box.reach[axis]) for place, axis in found)
