"""Tracks: smooth lines to travel along, with at most one loop, and lines that cross them.

A line is a tuple of whole points in units, as in `spline`.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from math import dist
from random import Random

from generators.kit.words.spline import Line, Point, chord_length, crossings

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
TRIES = 200  # lines drawn in all to cross a first one


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
    """The distance of one point from the row or the column of another, whichever is nearer."""
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


def tangled(rng: Random, loop: bool, nearer: Sequence[tuple[bool, bool]]) -> list[Line]:
    """A line with a loop or none, and others that cross it; no line if they have no room.

    The first line begins at its first point. `nearer` holds for each other line whether its end is nearer than the
    first one's to the row or column of that point, and to the point itself.
    """
    shape = rng.choice(LOOPED if loop else PLAIN)
    line = shifted(shape, [(rng.choice(OFF), rng.choice(OFF)) for _ in shape])[:: rng.choice((1, -1))]
    if crossings(line, line) != loop:
        return []
    lines, begin, end = [line], line[0], line[-1]
    for _ in range(TRIES if nearer else 0):
        bends, ends = [rng.randrange(BENDS) for _ in range(3)], [rng.choice(INWARDS) for _ in range(2)]
        other = across(bends, ends, rng.random() < 0.5)[:: rng.choice((1, -1))]
        near = beside(begin, other[-1]) < beside(begin, end), dist(begin, other[-1]) < dist(begin, end)
        if near == nearer[len(lines) - 1] and has_room(other, lines):
            lines.append(other)
        if len(lines) > len(nearer):
            break
    return lines if len(lines) > len(nearer) else []


@lru_cache
def count_tangled(loop: bool, others: int, pitch: float, most: int) -> int:
    """Count lines of at most `most` steps of about `pitch` units that `tangled` gives together with others.

    All but the first two points keep their places, and each shape has the same other lines, so there are more.
    """
    shifts = [(dx, dy) for dx in OFF[1:-1] for dy in OFF[1:-1]]
    total = 0
    for shape in LOOPED if loop else PLAIN:
        lines = [shifted(shape, [(0, 0)] * len(shape))]
        for bends, down in product(product(range(BENDS), repeat=3), (True, False)):
            if len(lines) <= others and has_room(other := across(bends, (0, 0), down), lines):
                lines.append(other)
        if len(lines) <= others or crossings(lines[0], lines[0]) != loop:
            continue
        for first, second in product(shifts, repeat=2):
            line = shifted(shape, [first, second, *[(0, 0)] * (len(shape) - 2)])
            fits = crossings(line, line) == loop and all(crossings(line, each) in (1, 2) for each in lines[1:])
            total += fits and round(chord_length(line) / pitch) <= most
    return total
