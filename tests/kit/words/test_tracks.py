"""Tracks: a line to travel along, and the others that cross it."""

from math import dist
from random import Random

import pytest

from generators.kit.words.spline import crossings
from generators.kit.words.tracks import RINGS, beside, tangled


@pytest.mark.parametrize("loop", [False, True])
def test_a_line_crosses_itself_as_asked_and_every_other_line_crosses_it(loop: bool) -> None:
    nearer = [(True, False), (False, True)]
    drawings = [lines for seed in range(60) if (lines := tangled(Random(seed), loop, nearer))]
    assert drawings
    for line, *others in drawings:
        assert crossings(line, line) == loop
        assert len(others) == 2
        assert all(crossings(line, other) in (1, 2) for other in others)
        assert all(dist(line[-1], other[-1]) >= RINGS for other in others)
        begin, end = line[0], line[-1]
        rows = [beside(begin, other[-1]) < beside(begin, end) for other in others]
        away = [dist(begin, other[-1]) < dist(begin, end) for other in others]
        assert list(zip(rows, away, strict=True)) == nearer
