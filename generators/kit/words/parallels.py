"""Straight lines of which two are parallel, and lettered points between them. Lengths are in units."""

from collections.abc import Sequence
from itertools import combinations
from math import dist, hypot

from generators.kit.words.segments import Point, Segment, direction, gap, to_segment

LEAST, MOST = 36, 476  # units in which ends and points lie
APART = 52  # units between two points, at least
CLEAR = 20  # units from a point to a line, at least
LETTER = 22  # units from a point to the middle of its letter
LONGEST = 200  # units that a line is drawn to a side

Line = tuple[Point, int, int]  # middle, half of the length, turn clockwise from the right in degrees


def ends(line: Line) -> Segment:
    """The two ends of a line, in units."""
    (x, y), half, turn = line
    c, s = direction(turn)
    return (x - half * c, y - half * s), (x + half * c, y + half * s)


def across(one: Segment, other: Segment) -> float:
    """The units by which an end of one line is farther from the other line, prolonged, than its other end."""
    (a, b), (c, d) = other
    heights = [((x - a) * (d - b) - (y - b) * (c - a)) / hypot(c - a, d - b) for x, y in one]
    return abs(heights[0] - heights[1])


def length_to(line: Line, point: Point, turn: int) -> float:
    """The way from a point in a direction to a line, prolonged; negative if it lies behind, at most `LONGEST` long."""
    (x, y), _, own = line
    (c, s), (u, v) = direction(own), direction(turn)
    away, toward = (point[0] - x) * s - (point[1] - y) * c, v * c - u * s
    return max(-LONGEST, min(LONGEST, away / toward)) if abs(toward) > 1e-9 else LONGEST


def letter_place(turn: int, point: Point) -> Point:
    """The middle of a point's letter: beside it along the parallel lines."""
    c, s = direction(turn)
    return point[0] + LETTER * c, point[1] + LETTER * s


def moved_by(point: Point, across: int, down: int) -> Point:
    """The point further to the right and down by this many units, to a tenth."""
    return round(point[0] + across, 1), round(point[1] + down, 1)


def has_room(lines: Sequence[Line]) -> bool:
    """True if lines lie in the picture and keep apart."""
    edges = [ends(line) for line in lines]
    inside = all(LEAST <= part <= MOST for edge in edges for point in edge for part in point)
    return inside and all(gap(one, other) >= 2 * CLEAR for one, other in combinations(edges, 2))


def is_legible(lines: Sequence[Line], points: Sequence[Point]) -> bool:
    """True if points and letters keep clear of lines, of one another, and of the way through the first point."""
    turn = next(one[2] for one, other in combinations(lines, 2) if one[2] == other[2])
    c, s = direction(turn)
    along = [c * x + s * y for x, y in points]
    reaches = [sorted(c * x + s * y for x, y in ends(line)) for line in lines if line[2] == turn]
    spots = [*points, *(letter_place(turn, point) for point in points)]
    return (
        all(low + 16 < along[0] < high - 16 for low, high in reaches)
        and all(LEAST <= part <= MOST for spot in spots for part in spot)
        and all(dist(one, other) >= APART for one, other in combinations(points, 2))
        and all(abs(other - along[0]) > 14 and abs(other + LETTER - along[0]) > 18 for other in along[1:])
        and all(to_segment(spot, ends(line)) >= CLEAR for spot in spots for line in lines)
    )
