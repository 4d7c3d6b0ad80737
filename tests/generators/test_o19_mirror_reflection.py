from itertools import pairwise
from math import hypot
from random import Random

import pytest

from generators.kit import Reject
from generators.kit.words.segments import mirrored
from generators.o19_mirror_reflection import MirrorReflection, traced

GAME = MirrorReflection()


@pytest.mark.parametrize("level", GAME.levels)
def test_the_ray_is_as_long_as_the_straight_way_to_the_end_seen_in_all_its_mirrors(level: str, puzzles) -> None:
    seen = 0
    for puzzle in puzzles(GAME, level, range(200)):
        corners, met = traced(puzzle)
        end = corners[-1]
        for letter in reversed(met):
            mirror = puzzle.mirrors["ABCDEF".index(letter)]
            end = mirrored(end, (mirror.x, mirror.y), mirror.angle)
        straight = hypot(end[0] - puzzle.lamp[0], end[1] - puzzle.lamp[1])
        assert straight == pytest.approx(sum(hypot(c - a, d - b) for (a, b), (c, d) in pairwise(corners)), abs=0.01)
        seen += 1
    assert seen > 10


def test_a_ray_that_passes_through_a_mirror_is_refused() -> None:
    puzzle = next(iter(samples()))
    corners, _ = traced(puzzle)
    (a, b), (c, d) = corners[:2]
    through = (a, b), (a + 2 * (c - a), b + 2 * (d - b))
    verdict = GAME.verify(puzzle, [(corners[0], corners[0]), through])
    assert verdict.reason.startswith("leg 1 goes through mirror")


def samples():  # type: ignore[no-untyped-def]
    for seed in range(100):
        try:
            yield GAME.sample(Random(seed), GAME.levels["easy"])
        except Reject:
            continue
