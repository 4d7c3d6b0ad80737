"""Waves: curves that go up and down between turning points, by half a cosine from each to the next.

A turning point is (x, y) in units, x rising, y from the top of the picture.
"""

from functools import lru_cache
from itertools import pairwise
from math import cos, pi

Point = tuple[int, int]


@lru_cache(maxsize=4096)
def level(turns: tuple[Point, ...], x: float) -> float:
    """The distance from the top to the curve at a place, in units."""
    for (ax, ay), (bx, by) in pairwise(turns):
        if x <= bx:
            return (ay + by) / 2 + (ay - by) / 2 * cos(pi * (x - ax) / (bx - ax))
    return turns[-1][1]
