"""Segments and half lines: sides, distances, crossings and mirror images.

A point is (x, y) in units, x to the right and y down; a segment is a pair of points. Whole coordinates give exact
sides and crossings.
"""

from collections.abc import Sequence
from itertools import product
from math import cos, dist, hypot, inf, radians, sin

Point = tuple[float, float]
Segment = tuple[Point, Point]
WholePoint = tuple[int, int]
WholeSegment = tuple[WholePoint, WholePoint]
LETTER = 21  # units from an end to the middle of its letter


def direction(degrees: float) -> Point:
    """The unit vector at this angle, clockwise from the right."""
    return cos(radians(degrees)), sin(radians(degrees))


def turn(a: Point, b: Point, c: Point) -> float:
    """Twice the signed area of a triangle: 0 on one line, opposite signs on opposite sides of ab."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def to_segment(point: Point, segment: Segment) -> float:
    """Distance from a point to a segment, whose ends may coincide."""
    (a, b), (c, d) = segment
    x, y, across, down = point[0] - a, point[1] - b, c - a, d - b
    square = across**2 + down**2
    share = (x * across + y * down) / square if square else 0.0
    if share <= 0:
        return hypot(x, y)
    if share >= 1:
        return hypot(x - across, y - down)
    return hypot(x - share * across, y - share * down)


def gap(first: Segment, second: Segment) -> float:
    """Distance between two segments; 0 if they cross."""
    (a, b), (c, d) = first, second
    if turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0:
        return 0.0
    return min(to_segment(a, second), to_segment(b, second), to_segment(c, first), to_segment(d, first))


def off_ray(origin: Point, way: Point, point: Point) -> float:
    """Distance from a point to the half line from `origin` along `way`; infinite unless the point lies ahead."""
    x, y = point[0] - origin[0], point[1] - origin[1]
    return abs(x * way[1] - y * way[0]) / hypot(*way) if x * way[0] + y * way[1] > 0 else inf


def mirrored(point: Point, middle: Point, degrees: float) -> Point:
    """The mirror image of a point in the line through `middle` at this angle."""
    c, s = direction(degrees)
    along = (point[0] - middle[0]) * c + (point[1] - middle[1]) * s
    return 2 * (middle[0] + along * c) - point[0], 2 * (middle[1] + along * s) - point[1]


def is_on(point: WholePoint, segment: WholeSegment) -> bool:
    """True if a point lies on a segment, its ends included."""
    (ax, ay), (bx, by) = segment
    inside = min(ax, bx) <= point[0] <= max(ax, bx) and min(ay, by) <= point[1] <= max(ay, by)
    return inside and turn(*segment, point) == 0


def crossing(first: WholeSegment, second: WholeSegment) -> WholePoint | None:
    """The whole point inside two segments where they cross, by Cramer's rule; None if they do not."""
    (ax, ay), (bx, by) = first
    (cx, cy), (dx, dy) = second
    area = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    s = (cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)
    t = (cx - ax) * (by - ay) - (cy - ay) * (bx - ax)
    if not (0 < s * area < area * area and 0 < t * area < area * area):
        return None
    return ax + (bx - ax) * s // area, ay + (by - ay) * s // area


def letter_places(segment: WholeSegment) -> tuple[WholePoint, WholePoint]:
    """The centres of a segment's letters: on its line, beyond its ends."""
    (a, b), (c, d) = segment
    x, y = LETTER * (c - a) / dist(*segment), LETTER * (d - b) / dist(*segment)
    return (round(a - x), round(b - y)), (round(c + x), round(d + y))


def legible(new: WholeSegment, others: Sequence[WholeSegment]) -> bool:
    """True if the letters of a segment and of the others are clear of all segments and of one another."""
    mine = letter_places(new)
    return all(
        all(to_segment(letter, other) >= 19 for letter in mine)
        and all(to_segment(letter, new) >= 19 for letter in letter_places(other))
        and all(dist(a, b) >= 32 for a, b in product(mine, letter_places(other)))
        for other in others
    )
