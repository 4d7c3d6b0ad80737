from itertools import pairwise
from math import hypot

import pytest

from generators.g35_hit_target_after_bounce import BALL, HitTargetAfterBounce
from generators.kit.words.targets import TARGET
from tests.generators.bounces import turned

GAME = HitTargetAfterBounce()


@pytest.mark.parametrize("level", GAME.levels)
def test_very_small_steps_take_the_ball_to_the_same_target_and_over_no_other(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(40)):
        place, velocity, bounces, parts = list(puzzle.start), list(puzzle.launch), 0, 64
        states = GAME.solve(puzzle)
        *others, (x, y, _) = sorted(puzzle.targets, key=lambda target: target[:2] == states[-1])
        for state in states[1:]:
            for _ in range(parts):
                for axis, reach in enumerate(puzzle.box.reach):
                    place[axis] += velocity[axis] / parts
                    if (place[axis] <= 0 and velocity[axis] < 0) or (place[axis] >= reach and velocity[axis] > 0):
                        place[axis] = -place[axis] if velocity[axis] < 0 else 2 * reach - place[axis]
                        velocity[axis] *= -1
                        bounces += 1
                assert all(hypot(place[0] - u, place[1] - v) > BALL + TARGET for u, v, _ in others)
            assert tuple(place) == state
        assert states[-1] == (x, y)
        assert bounces == GAME.levels[level].bounces
        assert hypot(*velocity) == hypot(*puzzle.launch)


@pytest.mark.parametrize("level", GAME.levels)
def test_the_ball_is_shown_in_touch_with_the_wall_at_every_turn(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(20)):
        shown = GAME.solve(puzzle)
        bounced = turned(shown)
        assert len(bounced) == GAME.levels[level].bounces
        assert all(place[axis] in (0, puzzle.box.reach[axis]) for place, axis in bounced)
        assert {abs(x - u) for (u, _), (x, _) in pairwise(shown)} == {abs(puzzle.launch[0])}
