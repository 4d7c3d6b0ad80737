from itertools import pairwise
from math import cos, radians, sin
from random import Random

import pytest

from generators.kit.words.dominoes import Point, Row
from generators.o24_domino_chain_gap_analysis import DominoChainGapAnalysis


@pytest.mark.parametrize("seed", range(30))
def test_a_fallen_domino_leans_on_the_next_and_none_lies_in_another(seed: int) -> None:
    game = DominoChainGapAnalysis()
    puzzle = game.sample(Random(seed), list(game.levels.values())[seed % 3])
    row = Row(puzzle.gaps)
    for (before, _), (after, _) in pairwise(game.solve(puzzle)):
        for k in range(9):
            angles = row.leaning(before, after, k / 8)
            shapes = [row.outline(*each) for each in zip(row.feet, angles, strict=True)]
            for number, (a, b) in enumerate(pairwise(shapes)):
                apart = max(between(a, b, angle) for angle in angles[number : number + 2])
                assert apart > -0.01
                if number < max(before, after) - 1:
                    assert apart < 0.01


def between(a: tuple[Point, ...], b: tuple[Point, ...], degrees: float) -> float:
    """How far two boxes are apart across the long side of one of them; below 0 if neither way parts them."""
    x, y = cos(radians(degrees)), sin(radians(degrees))
    return min(p * x + q * y for p, q in b) - max(p * x + q * y for p, q in a)
