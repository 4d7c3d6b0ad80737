"""Quadrangles that come near a square by as much as asked for, and exact squares.

Corners are whole units about the middle of a shape's bounding box, x to the right and y down, clockwise as seen.
"""

from collections.abc import Sequence
from math import cos, dist, radians, sin
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import Point
from generators.kit.words.figures import placed
from generators.kit.words.polygons import angles, fitted, sides
from generators.kit.words.segments import WholePoint

KINDS = ("rectangle", "rhombus", "trapezoid", "kite")
TRIES = 40


def square(radius: int, turn: float) -> tuple[WholePoint, ...]:
    """A square with exactly equal sides and right angles; `radius` reaches its corners, but for rounding."""
    x, y = round(radius * cos(radians(turn + 45))), round(radius * sin(radians(turn + 45)))
    return (x, y), (-y, x), (-x, -y), (y, -x)


def near_square(rng: Random, kind: str, radius: int, turn: float, least: float, most: float) -> tuple[WholePoint, ...]:
    """A shape of `KINDS` that misses a square by a share in this range; its farthest corner is at `radius`.

    Raise `Reject` if 40 draws fail.
    """
    for _ in range(TRIES):
        corners = tuple(fitted(placed(_unturned(kind, rng.uniform(least, 1.3 * most)), (0, 0), 1, turn), radius))
        if least <= missed(corners) <= most:
            return corners
    raise Reject("whole corners miss a square by too little or too much")


def missed(corners: Sequence[WholePoint]) -> float:
    """The share by which sides differ, or the angle in radians by which a corner misses a right one, if larger."""
    lengths = [dist(*side) for side in sides(corners)]
    off = max(abs(radians(angle - 90)) for angle in angles(corners))
    return max(max(lengths) / min(lengths) - 1, off)


def _unturned(kind: str, more: float) -> Sequence[Point]:
    """The corners of a shape about its middle; without `more`, each is a square."""
    long = 1 + more
    if kind == "rectangle":
        return (-long, -1), (long, -1), (long, 1), (-long, 1)
    if kind == "rhombus":
        return (0, -1), (long, 0), (0, 1), (-long, 0)
    if kind == "trapezoid":
        return (-1, -1), (1, -1), (long, long), (-long, long)
    return (0, -1), (1, 0), (0, long), (-1, 0)
