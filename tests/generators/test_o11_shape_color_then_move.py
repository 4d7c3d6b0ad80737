from itertools import combinations
from math import hypot

import pytest

from generators.kit import Scene
from generators.kit.pacing import moments_of
from generators.o11_shape_color_then_move import CELL, ShapeColorThenMove, board_at

GAME = ShapeColorThenMove()


@pytest.mark.parametrize("level", GAME.levels)
def test_no_figure_of_the_lower_row_runs_through_another(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(12)):
        scene, states = Scene(512), GAME.solve(puzzle)
        given = {f"given-{k}": other[2] for k, other in enumerate(puzzle.lower_others, 1)} | {"given": puzzle.lower[1]}
        still = {name: board_at(1, 0).centre(*cell) for name, cell in given.items()}
        for moment in moments_of(GAME, puzzle, states):
            if not moment.moving:
                continue
            scene.clear()
            GAME.draw(scene, puzzle, moment)
            moving = {name: (x + w / 2, y + h / 2) for name, (x, y, w, h) in scene.actors.items() if name != "paint"}
            for (one, (x, y)), (other, (u, v)) in combinations((still | moving).items(), 2):
                if figure_of(one) != figure_of(other):
                    assert hypot(x - u, y - v) > CELL - 2, (one, other)


def figure_of(actor: str) -> str:
    """The number of a figure that does not change, or nothing for the other one: its copies may lie on it."""
    return actor.rpartition("-")[2] if "other" in actor or actor.startswith("given-") else ""
