"""Convex figures that overlap: common parts of two or three, their areas and middles.

A point is (x, y) in units, x to the right and y down; corners go clockwise as seen.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from math import cos, radians, sin

from generators.kit.scene.tokens import corners_of
from generators.kit.words.segments import Point

LEAST = 1.0  # area of what is more than a touch
_TURNS = tuple(radians(12 * k) for k in range(30))
FORMS: Mapping[str, tuple[Point, ...]] = {
    "circle": tuple((sin(a), -cos(a)) for a in _TURNS),
    "oval": tuple((sin(a), -0.62 * cos(a)) for a in _TURNS),
    "square": corners_of("square", 0),
    "triangle": corners_of("triangle", 0),
    "rectangle": ((-0.89, -0.46), (0.89, -0.46), (0.89, 0.46), (-0.89, 0.46)),
    "hexagon": corners_of("hexagon", 0),
}
"""Corners of each form about (0, 0); the farthest is at distance 1."""

Faces = dict[tuple[int, ...], tuple[Point, ...]]  # by the numbers of figures, the corners of their common part


def common(*figures: Sequence[Point]) -> tuple[Point, ...]:
    """The corners of the common part of convex figures; none if it is empty (Sutherland and Hodgman, 1974)."""
    return reduce(_within, map(tuple, figures))


def above(figure: Sequence[Point], level: float) -> list[Point]:
    """The part of a convex figure above a level line."""
    found: list[Point] = []
    for k, (x, y) in enumerate(figure):
        u, v = figure[k - 1]
        if (v < level) != (y < level):
            found.append((u + (x - u) * (level - v) / (y - v), level))
        if y < level:
            found.append((x, y))
    return found


def faces(figures: Sequence[Sequence[Point]], most: int) -> Faces:
    """The common parts of 1 to `most` figures, without empty ones."""
    found: Faces = {}
    for number, figure in enumerate(figures):
        found |= joined(found, figure, number, most)
    return dict(sorted(found.items(), key=lambda item: (len(item[0]), item[0])))


def joined(found: Faces, figure: Sequence[Point], number: int, most: int) -> Faces:
    """The common parts of a new figure, of this number, the largest, and up to `most - 1` others."""
    new: Faces = {(number,): tuple(figure)}
    for which, part in found.items():
        if len(which) < most and (shared := common(part, figure)) and masses(shared)[0] > LEAST:
            new[(*which, number)] = shared
    return new


def masses(figure: Sequence[Point]) -> tuple[float, float, float]:
    """The area of a figure, and the area times its middle's place from the left and from the top."""
    total = across = down = 0.0
    for k, (x, y) in enumerate(figure):
        u, v = figure[k - 1]
        part = u * y - x * v
        total, across, down = total + part / 2, across + part * (u + x) / 6, down + part * (v + y) / 6
    return total, across, down


def middle(figure: Sequence[Point]) -> Point:
    """The middle of mass of a figure."""
    total, across, down = masses(figure)
    return across / total, down / total


def _within(figure: tuple[Point, ...], other: tuple[Point, ...]) -> tuple[Point, ...]:
    if not figure or any(
        max(ours) <= min(theirs) or max(theirs) <= min(ours)
        for ours, theirs in zip(zip(*figure, strict=True), zip(*other, strict=True), strict=True)
    ):
        return ()
    for k, (bx, by) in enumerate(other):
        ax, ay = other[k - 1]
        ux, uy = bx - ax, by - ay
        offs = [ux * (y - ay) - uy * (x - ax) for x, y in figure]  # positive inside
        if min(offs) >= 0:
            continue
        found = []
        for i, (point, off) in enumerate(zip(figure, offs, strict=True)):
            if (off >= 0) != (offs[i - 1] >= 0):
                (u, v), share = figure[i - 1], offs[i - 1] / (offs[i - 1] - off)
                found.append((u + (point[0] - u) * share, v + (point[1] - v) * share))
            if off >= 0:
                found.append(point)
        figure = tuple(found)
        if len(figure) < 3:
            return ()
    return figure
