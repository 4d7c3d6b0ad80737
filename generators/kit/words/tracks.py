"""Tracks: smooth lines to travel along, with at most one loop, and lines that cross them.

A line is a tuple of whole points in units, as in `spline`.
"""

from collections.abc import Sequence
from math import dist

from generators.kit.words.spline import Line, Point, crossings

# Lines to start from, in steps of 64 units from (64, 64): without a crossing, and with one.
PLAIN = (
    ((0, 3), (1.5, 1), (4.5, 5), (6, 3)),
    ((0, 5), (1, 1.5), (5, 1.5), (6, 5)),
    ((0, 1), (4.5, 0.5), (5.5, 4), (2, 5.5)),
    ((0, 5.5), (3, 4.5), (3, 1.5), (6, 0.5)),
    ((5.5, 0.5), (1, 0.5), (1, 3), (5, 3), (5, 5.5), (0.5, 5.5)),
)
LOOPED = (
    ((0, 5.5), (3.4, 4), (5, 1.8), (3, 0.3), (1, 1.8), (2.6, 4), (6, 5.5)),
    ((0, 0.6), (4, 4.8), (6, 3), (4, 1.2), (0, 5.4)),
    ((0, 0.5), (3, 2), (5, 4.5), (3, 5.8), (1.4, 4.5), (3.5, 2), (6, 0.5)),
    ((0, 3), (2.5, 0.5), (5.5, 2), (5, 5), (2.5, 5), (2, 2.5), (0.5, 0)),
    ((6, 1), (4.5, 4.5), (1.5, 5.5), (0.3, 3), (2.5, 2), (5.5, 5.5)),
)
OFF = (-24, -16, -8, 0, 8, 16, 24)  # units by which each of their points is shifted
INWARDS = range(-24, 57, 8)  # and the ends of other lines, from the edge
RINGS = 72  # units between the ends of two lines, where their rings are, at least
BENDS = 9  # places of a bend of another line


def shifted(shape: Sequence[Point], offs: Sequence[tuple[int, int]]) -> Line:
    """A line of one of these shapes, each point shifted by its own offset in units."""
    moves = zip(shape, offs, strict=True)
    return tuple((round(64 * x) + 64 + dx, round(64 * y) + 64 + dy) for (x, y), (dx, dy) in moves)


def across(bends: Sequence[int], ends: Sequence[int], down: bool) -> Line:
    """A line with three bends, each one of `BENDS` places, from side to side of the picture or from its top down.

    `ends` are units by which its ends are shifted inwards.
    """
    places = [48 + 52 * bend for bend in bends]
    rows = (64 + ends[0], 256, 448 - ends[1])
    return tuple((x, y) if down else (y, x) for x, y in zip(places, rows, strict=True))


def beside(begin: Point, end: Point) -> float:
    """How far one point is from the row or the column of another, whichever is nearer."""
    return min(abs(u - v) for u, v in zip(begin, end, strict=True))


def turned(line: Line, turn: int) -> Line:
    """A line after one of the eight turns and mirrorings of the square picture."""
    for _ in range(turn % 4):
        line = tuple((512 - y, x) for x, y in line)
    return tuple((512 - x, y) for x, y in line) if turn >= 4 else line


def has_room(other: Line, lines: Sequence[Line]) -> bool:
    """True if another line crosses the first well, runs along none, is none of them and ends apart from their ends."""
    if other in lines or any(dist(line[-1], other[-1]) < RINGS for line in lines):
        return False
    return crossings(lines[0], other) in (1, 2) and all(crossings(line, other) is not None for line in lines[1:])
