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
            if "object" in scene.actors:
                seen.append((moment, *scene.actors["object"][:2]))
        for step in range(1, 2 * len(puzzle.ways) + 1):
            (first, a, b), *_, (last, c, d) = (each for each in seen if each[0].step == step and each[0].moving)
            frames = seen.index((last, c, d)) - seen.index((first, a, b))
            speeds.append(hypot(c - a, d - b) / frames)
        assert min(speeds) == pytest.approx(max(speeds), rel=0.02)
