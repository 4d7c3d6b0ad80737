from itertools import combinations, pairwise
from math import hypot

import pytest

from generators.g1_object_trajectory import ObjectTrajectory, Puzzle
from generators.kit.words.spline import DRAWN, Line, Point, arc_length, polyline

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


def side(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def crossed(chord: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    (a, b), (c, d) = chord, other
    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)


@pytest.mark.parametrize("level", GAME.levels)
def test_the_rubric_counts_the_crossings_that_are_drawn_and_no_line_is_drawn_twice(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(12)):
        way, *others = (list(pairwise(polyline(line, DRAWN))) for line in (puzzle.line, *puzzle.others))
        drawn = sum(crossed(chord, other) for line in others for chord in way for other in line)
        drawn += sum(crossed(way[i], way[j]) for i in range(len(way)) for j in range(i + 2, len(way)))
        text = " ".join(item.text for item in GAME.rubric(puzzle, GAME.solve(puzzle)))
        assert {0: "through every bend", 1: "at its crossing"}.get(drawn, f"at its {drawn} crossings") in text
        assert len({puzzle.line, *puzzle.others}) == 1 + len(puzzle.others)


@pytest.mark.parametrize("level", GAME.levels)
def test_the_rings_do_not_touch(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(30)):
        rings = [line[-1] for line in (puzzle.line, *puzzle.others)]
        assert all(hypot(x - u, y - v) > 2 * 29 + 8 for (x, y), (u, v) in combinations(rings, 2))
