"""The turns of a ball, found in its places frame by frame."""

from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]


def turned(shown: Sequence[Point]) -> list[tuple[Point, int]]:
    """Each place at which the ball turns, and the axis on which it does: 0 across, 1 down."""
    ways = [(c - a, d - b) for (a, b), (c, d) in pairwise(shown)]
    turns = [(place, before, after) for place, (before, after) in zip(shown[1:], pairwise(ways), strict=False)]
    return [(place, axis) for place, a, b in turns for axis in (0, 1) if a[axis] * b[axis] < 0]
