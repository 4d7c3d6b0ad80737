"""Numbered dots on a way of straight lines. Points and lengths are in units."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import hypot
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import UNITS
from generators.kit.words.segments import gap, to_segment

Point = tuple[int, int]
Line = tuple[Point, Point]
SHORTER = 2  # points of which the one with the shortest line goes on
CLEAR = 20  # from a dot to a line that does not lead to it
FAR = CLEAR + 1
PEN = 11  # radius of the pen on a dot, with its rim
DIGIT, HIGH = 16, 16  # width of a digit and height of a number
LEFT_FREE = 4  # between a number and its dot's pen
AWAY = 16  # from a number to a line
EDGE = 28  # from the picture's edge to a number
DIRECTIONS = ((0, -1), (1, 0), (0, 1), (-1, 0), (1, -1), (1, 1), (-1, 1), (-1, -1))


def wandering(rng: Random, points: Sequence[Point], count: int) -> list[Point]:
    """Some of the points in an order without crossings, in which the nearest dot is rarely the next one.

    The way grows from its end. The next dot is the nearest of those to come hardly more often than by lots.
    Raise `Reject` if no point continues the way.
    """
    left = rng.sample(points, len(points))
    way = [left.pop()]
    while len(way) < count:
        to_nearest = rng.random() * len(way) < 1
        going_on = [point for point in left if _is_clear(point, way)]
        if not going_on:
            raise Reject("no dot that goes on")
        near = [distance(point, way[0]) <= min(distance(point, other) for other in way) for point in going_on]
        wished = [point for point, is_near in zip(going_on, near, strict=True) if is_near == to_nearest] or going_on
        way.insert(0, min(wished[:SHORTER], key=lambda point: distance(point, way[0])))
        left.remove(way[0])
    return way


def _is_clear(point: Point, way: Sequence[Point]) -> bool:
    """True if a way may begin with a line from this point to its first one."""
    line = (point, way[0])
    (x, y), (u, v) = line
    # Whatever lies wholly on one side of these is clear.
    left, right, top, bottom = min(x, u) - FAR, max(x, u) + FAR, min(y, v) - FAR, max(y, v) + FAR
    if any(left < a < right and top < b < bottom and to_segment((a, b), line) < CLEAR for a, b in way[1:]):
        return False
    if len(way) > 1 and to_segment(point, (way[0], way[1])) < CLEAR:
        return False
    for other in pairwise(way[1:]):
        (a, b), (c, d) = other
        beside = (a < left and c < left) or (a > right and c > right)
        if not (beside or (b < top and d < top) or (b > bottom and d > bottom)) and gap(line, other) < CLEAR:
            return False
    return True


def number_places(way: Sequence[Point], numbers: Sequence[int]) -> list[Point]:
    """The middles of the dots' numbers, clear of all lines and dots and of one another; raise `Reject` without room."""
    lines = list(pairwise(way))
    halves = [DIGIT * len(str(number)) // 2 for number in numbers]
    places = [_number_place(dot, half, way, lines) for dot, half in zip(way, halves, strict=True)]
    for ((x, y), one), ((u, v), other) in combinations(zip(places, halves, strict=True), 2):
        if abs(x - u) < one + other + 8 and abs(y - v) < HIGH + 8:
            raise Reject("two numbers side by side")
    return places


def _number_place(dot: Point, half: int, way: Sequence[Point], lines: Sequence[Line]) -> Point:
    """The place beside a dot with the most room to all lines."""
    most, place = 0.0, dot
    for right, down in DIRECTIONS:
        straight = LEFT_FREE + (PEN if not right or not down else PEN * 7 // 10)  # corners stand nearer on both axes
        x, y = dot[0] + right * (straight + half), dot[1] + down * (straight + HIGH // 2)
        if not (EDGE + half <= x <= UNITS - EDGE - half and EDGE + HIGH // 2 <= y <= UNITS - EDGE - HIGH // 2):
            continue
        ends = [(x - half + HIGH // 2, y), (x + half - HIGH // 2, y)]  # of the middle line of the number
        room = min(to_segment(end, line) for end in ends for line in lines) - HIGH / 2
        others = min(to_segment(other, (ends[0], ends[1])) for other in way if other != dot) - HIGH / 2
        if room > most and others >= PEN + LEFT_FREE:
            most, place = room, (x, y)
    if most < AWAY - HIGH / 2:
        raise Reject("no room for a number")
    return place


def distance(a: Point, b: Point) -> float:
    """Distance between two points."""
    return hypot(b[0] - a[0], b[1] - a[1])
