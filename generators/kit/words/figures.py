"""Flat figures that look different after every turn, so that one sees whether they fit an outline.

No figure has a rotational symmetry, and none is another one turned; `MIRRORED` pairs are mirror images.
"""

from collections.abc import Sequence
from math import cos, hypot, radians, sin

Point = tuple[float, float]


def _centred(*corners: Point) -> tuple[Point, ...]:
    """Corners about the middle of their bounding box, the farthest at distance 1."""
    x, y = ((min(values) + max(values)) / 2 for values in zip(*corners, strict=True))
    far = max(hypot(a - x, b - y) for a, b in corners)
    return tuple(((a - x) / far, (b - y) / far) for a, b in corners)


def _mirrored(corners: Sequence[Point]) -> tuple[Point, ...]:
    return tuple((-x, y) for x, y in corners)


_L = _centred((0, 0), (2, 0), (2, 4), (5, 4), (5, 6), (0, 6))
_FLAG = _centred((0, 0), (5, 0), (5, 3.4), (1.6, 3.4), (1.6, 7), (0, 7))
FIGURES: dict[str, tuple[Point, ...]] = {
    "L": _L,
    "mirrored L": _mirrored(_L),
    "flag": _FLAG,
    "mirrored flag": _mirrored(_FLAG),
    "T": _centred((0, 0), (6, 0), (6, 2), (4, 2), (4, 6), (2, 6), (2, 2), (0, 2)),
    "U": _centred((0, 0), (2, 0), (2, 4), (4, 4), (4, 0), (6, 0), (6, 6), (0, 6)),
    "arrow": _centred((3, 0), (6, 3.4), (4.2, 3.4), (4.2, 7), (1.8, 7), (1.8, 3.4), (0, 3.4)),
    "house": _centred((2.5, 0), (5, 2.6), (5, 7), (0, 7), (0, 2.6)),
    "kite": _centred((2.4, 0), (4.8, 2.2), (2.4, 7), (0, 2.2)),
    "wedge": _centred((0, 0), (4, 0), (4, 6.5)),
}
MIRRORED = (("L", "mirrored L"), ("flag", "mirrored flag"))


def corners(figure: str, centre: Point, radius: float, turn: float) -> tuple[Point, ...]:
    """A figure's corners about a point; `radius` reaches the farthest, `turn` is clockwise in degrees."""
    c, s = radius * cos(radians(turn)), radius * sin(radians(turn))
    return tuple((centre[0] + x * c - y * s, centre[1] + x * s + y * c) for x, y in FIGURES[figure])
