from itertools import pairwise
from math import hypot

import pytest

from generators.g11_handle_object_reappearance import HandleObjectReappearance
from generators.kit import Scene
from generators.kit.pacing import moments_of

GAME = HandleObjectReappearance()


@pytest.mark.parametrize("level", GAME.levels)
def test_the_object_keeps_one_speed_past_edges_and_corners(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(6)):
        scene, speeds, seen = Scene(512), [], []
        for moment in moments_of(GAME, puzzle, GAME.solve(puzzle)):
            scene.clear()
            GAME.draw(scene, puzzle, moment)
            x, y, wide, high = scene.actors.get("object", (0, 0, 0, 0))
            seen.append((moment, x + wide / 2, y + high / 2, wide))
        for (before, a, b, wide), (after, c, d, width) in pairwise(seen):
            if before.moving and after.moving and before.step == after.step and wide and width:
                speeds.append(hypot(c - a, d - b))
        assert min(speeds) == pytest.approx(max(speeds), abs=2)  # boxes are whole units
