from itertools import pairwise
from math import hypot

import pytest

from generators.g48_multiple_bounces import CORNER, MultipleBounces
from tests.generators.bounces import turned

GAME = MultipleBounces()


@pytest.mark.parametrize("level", GAME.levels)
def test_the_ball_is_where_very_small_steps_take_it(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(40)):
        place, velocity, bounces, parts = list(puzzle.start), list(puzzle.launch), [], 64
        for frame, state in enumerate(GAME.solve(puzzle)[1:], 1):
            for part in range(parts):
                for axis, reach in enumerate(puzzle.box.reach):
                    place[axis] += velocity[axis] / parts
                    if (place[axis] <= 0 and velocity[axis] < 0) or (place[axis] >= reach and velocity[axis] > 0):
                        place[axis] = -place[axis] if velocity[axis] < 0 else 2 * reach - place[axis]
                        velocity[axis] *= -1
                        bounces.append((frame, part, axis, tuple(place)))
            assert tuple(place) == state
        assert len(bounces) == puzzle.bounces
        assert bounces[-1][:2] == (frame, parts - 1)
        for _, _, axis, touch in bounces:
            assert CORNER - 1 <= touch[1 - axis] <= puzzle.box.reach[1 - axis] - CORNER + 1
        assert hypot(*velocity) == hypot(*puzzle.launch)


@pytest.mark.parametrize("level", GAME.levels)
def test_the_ball_is_shown_in_touch_with_the_wall_at_every_turn(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(20)):
        shown = GAME.solve(puzzle)
        bounced = turned(shown)
        assert len(bounced) == puzzle.bounces - 1  # at the last it stops
        assert all(place[axis] in (0, puzzle.box.reach[axis]) for place, axis in bounced)
        assert {abs(x - u) for (u, _), (x, _) in pairwise(shown)} == {abs(puzzle.launch[0])}
