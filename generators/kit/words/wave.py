"""Waves: curves that go up and down between turning points, by half a cosine from each to the next.

A turning point is (x, y) in units, x rising, y from the top of the picture.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from math import cos, hypot, pi

Point = tuple[int, int]
ABOUT = 8  # units to each side of a peak in which nothing may be as high


@lru_cache(maxsize=4096)
def level(turns: tuple[Point, ...], x: float) -> float:
    """The distance from the top to the curve at a place, in units."""
    for (ax, ay), (bx, by) in pairwise(turns):
        if x <= bx:
            return (ay + by) / 2 + (ay - by) / 2 * cos(pi * (x - ax) / (bx - ax))
    return turns[-1][1]


def is_peak(turns: tuple[Point, ...], x: int) -> bool:
    """True if the curve is higher here than anywhere near on both sides; its ends are no peaks."""
    if not turns[0][0] + ABOUT <= x <= turns[-1][0] - ABOUT:
        return False
    here = level(turns, x)
    return all(level(turns, x + away) > here for k in range(1, ABOUT + 1) for away in (-k, k))


def arc(turns: tuple[Point, ...], x: float) -> float:
    """The length of the curve from its left end to a place, in units."""
    xs, lengths = _measured(turns)
    return _between(x, xs, lengths)


def along(turns: tuple[Point, ...], length: float) -> float:
    """The place to which the curve's beginning of this length goes, in units from the left."""
    xs, lengths = _measured(turns)
    return _between(length, lengths, xs)


def _between(value: float, rising: Sequence[float], others: Sequence[float]) -> float:
    """The other value that belongs to this one, on straight lines between the known pairs; the ends hold beyond."""
    k = bisect_left(rising, value)
    if k in (0, len(rising)):
        return others[min(k, len(rising) - 1)]
    share = (value - rising[k - 1]) / (rising[k] - rising[k - 1])
    return others[k - 1] + (others[k] - others[k - 1]) * share


@lru_cache(maxsize=256)
def _measured(turns: tuple[Point, ...]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Places along the curve, a unit apart, and its length up to each."""
    xs = tuple(range(turns[0][0], turns[-1][0] + 1))
    rises = (level(turns, b) - level(turns, a) for a, b in pairwise(xs))
    return xs, tuple(accumulate((hypot(1, rise) for rise in rises), initial=0.0))
