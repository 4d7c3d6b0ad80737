from itertools import pairwise
from math import hypot

import pytest

from generators.g1_object_trajectory import ObjectTrajectory, Puzzle
from generators.kit.words.spline import Line, arc_length, polyline

GAME = ObjectTrajectory()


def test_on_a_straight_line_all_steps_are_equal_and_end_to_end() -> None:
    line: Line = ((100, 100), (200, 200), (300, 300))
    states = GAME.solve(Puzzle("circle", "red", line, (), 20))
    assert states[0] == (100, 100)
    assert states[-1] == (300, 300)
    for (ax, ay), (bx, by) in pairwise(states):
        assert hypot(bx - ax, by - ay) == pytest.approx(200 * 2**0.5 / 20, abs=0.02)


@pytest.mark.parametrize("level", GAME.levels)
def test_the_quadrature_gives_the_length_of_very_fine_chords(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(10)):
        ends = len(puzzle.line) - 1
        chords = sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(polyline(puzzle.line, 2000)))
        assert sum(arc_length(puzzle.line, k / 8, (k + 1) / 8) for k in range(8 * ends)) == pytest.approx(
            chords, abs=0.01
        )


@pytest.mark.parametrize("level", GAME.levels)
def test_a_short_cut_and_a_change_of_speed_are_refused(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(20)):
        states = list(GAME.solve(puzzle))
        assert GAME.verify(puzzle, states).ok
        assert not GAME.verify(puzzle, [*states[:5], *states[8:]]).ok
        straight = [
            tuple(a + (b - a) * k / puzzle.steps for a, b in zip(states[0], states[-1], strict=True))
            for k in range(puzzle.steps + 1)
        ]
        assert not GAME.verify(puzzle, straight).ok
