from itertools import pairwise
from math import atan2, degrees, hypot, pi

import pytest

from generators.kit.words.path import Point
from generators.o18_glass_refraction import LEAST, GlassRefraction, Puzzle, traced

GAME = GlassRefraction()


@pytest.mark.parametrize("level", GAME.levels)
def test_any_other_way_through_the_faces_takes_the_light_longer(level: str, puzzles) -> None:
    """Fermat's principle, from which Snell's law follows."""
    seen = 0
    for puzzle in puzzles(GAME, level, range(60)):
        corners = traced(puzzle)
        least = duration(puzzle, corners)
        for face in range(1, len(corners) - 1):
            for off in (-2.0, 2.0):
                along, deep = puzzle.inside(corners[face])
                moved = (*corners[:face], puzzle.at(along + off, deep), *corners[face + 1 :])
                assert duration(puzzle, moved) > least
        seen += 1
    assert seen > 10


@pytest.mark.parametrize("level", GAME.levels)
def test_every_face_bends_the_light_enough_to_be_seen(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(60)):
        ways = [atan2(d - b, c - a) for (a, b), (c, d) in pairwise(GAME.solve(puzzle)[-1])]
        for before, after in pairwise(ways):
            assert LEAST - 0.01 <= abs(degrees((after - before + pi) % (2 * pi) - pi)) < 90


def duration(puzzle: Puzzle, ray: tuple[Point, ...]) -> float:
    media = (10, *puzzle.indices, 10)
    return sum(n * hypot(c - a, d - b) for n, ((a, b), (c, d)) in zip(media, pairwise(ray), strict=True))
