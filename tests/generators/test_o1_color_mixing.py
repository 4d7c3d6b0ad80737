from itertools import product

import pytest

from generators.kit.pacing import moments_of
from generators.kit.scene.palette import COLOURS
from generators.kit.words.mixing import light
from generators.o1_color_mixing import ColorMixing, mixtures, shining

GAME = ColorMixing()


def linear(value: int) -> float:
    """The share of a screen's light that an sRGB number stands for (IEC 61966-2-1)."""
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


@pytest.mark.parametrize("level", GAME.levels)
def test_a_screen_gives_as_much_light_for_a_mixture_as_for_its_two_lamps(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(20)):
        for pair, mixture in zip(product(puzzle.rows, puzzle.columns), mixtures(puzzle), strict=True):
            lamps = [COLOURS["plain"][light(lamp)] for lamp in pair]
            for one, other, both in zip(*lamps, COLOURS["plain"][light(mixture)], strict=True):
                assert linear(both) == pytest.approx(linear(one) + linear(other), abs=0.01)


@pytest.mark.parametrize("level", GAME.levels)
def test_each_cell_has_a_frame_with_both_lights_and_none_of_the_mixture(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(3)):
        states = GAME.solve(puzzle)
        shown = {
            moment.step for moment in moments_of(GAME, puzzle, states) if shining(moment.t) == 1 and moment.t <= 0.5
        }
        assert shown == set(range(1, len(states)))
