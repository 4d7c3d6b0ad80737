from itertools import pairwise
from math import acos, dist, sqrt

import pytest

from generators.kit.scene.palette import COLOURS
from generators.kit.words.mixing import light
from generators.kit.words.moves import on_the_way
from generators.kit.words.polygons import area
from generators.kit.words.segments import to_segment
from generators.o16_color_addition import PAIRS, RADIUS, RING, ColorAddition, added, lens

GAME = ColorAddition()


def linear(value: int) -> float:
    """The share of a screen's light that an sRGB number stands for (IEC 61966-2-1)."""
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def test_a_screen_gives_as_much_light_for_a_sum_as_for_its_two_balls() -> None:
    for one, other in PAIRS:
        shown = [COLOURS["plain"][light(dye)] for dye in (one, other, added(one, other))]
        for first, second, both in zip(*shown, strict=True):
            assert linear(both) == pytest.approx(linear(first) + linear(second), abs=0.01)


@pytest.mark.parametrize("apart", [0, 5, 20, 35, 43])
def test_balls_overlap_in_the_area_of_a_lens(apart: float) -> None:
    outline = lens((100, 200), (100 + 0.6 * apart, 200 - 0.8 * apart), RADIUS)
    whole = 2 * RADIUS**2 * acos(apart / 2 / RADIUS) - apart / 2 * sqrt(4 * RADIUS**2 - apart**2)
    assert area(outline) == pytest.approx(whole, rel=0.02)
    for x, y in outline:
        assert dist((x, y), (100, 200)) <= RADIUS + 1e-9
        assert dist((x, y), (100 + 0.6 * apart, 200 - 0.8 * apart)) <= RADIUS + 1e-9


@pytest.mark.parametrize("level", GAME.levels)
def test_no_ball_touches_another_one_or_a_wrong_ring_on_its_way(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(40)):
        for before, after in pairwise(GAME.solve(puzzle)):
            gone = {ball for pair in before for ball in pair}
            goal = puzzle.goal(len(before))
            others = [puzzle.home(ball) for ball in {*range(len(puzzle.balls))} - gone - {*after[-1]}]
            rings = [puzzle.goal(k) for k in range(len(puzzle.rings)) if k != len(before)]
            for ball in after[-1]:
                assert all(to_segment(place, (puzzle.home(ball), goal)) >= 2 * RADIUS for place in others)
                assert all(to_segment(place, (puzzle.home(ball), goal)) >= RADIUS + RING for place in rings)
            halfway = [on_the_way(puzzle.home(ball), goal, 0.5) for ball in after[-1]]
            assert dist(*halfway) >= 2 * RADIUS
