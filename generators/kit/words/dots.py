"""Dots as the corners of a closed figure of straight lines. Points and lengths are in units."""

from collections.abc import Sequence
from itertools import combinations
from math import hypot

from generators.kit.generator import Reject
from generators.kit.scene.grid import UNITS
from generators.kit.words.segments import to_segment

Point = tuple[int, int]
Side = tuple[Point, Point]
NUMBER_AWAY = 21  # from a dot to the middle of its number
DIRECTIONS = ((0, -1), (1, 0), (0, 1), (-1, 0), (0.8, -0.7), (0.8, 0.7), (-0.8, 0.7), (-0.8, -0.7))


def uncrossed(dots: Sequence[Point]) -> list[Point]:
    """The dots in the order of a closed figure without crossings, by 2-opt.

    The run of dots between two sides is reversed as long as this shortens the figure. It shortens any figure with two
    crossing sides, so the last one has none.
    """
    figure, count, better = list(dots), len(dots), True
    while better:
        better = False
        for i in range(count - 1):
            for j in range(i + 2, count - (i == 0)):
                a, b, c, d = figure[i], figure[i + 1], figure[j], figure[(j + 1) % count]
                if distance(a, c) + distance(b, d) < distance(a, b) + distance(c, d) - 1e-6:
                    figure[i + 1 : j + 1] = figure[i + 1 : j + 1][::-1]
                    better = True
    return figure


def sides(figure: Sequence[Point]) -> list[Side]:
    """The sides of a closed figure, the closing one first."""
    return [(figure[k - 1], figure[k]) for k in range(len(figure))]


def touches_itself(figure: Sequence[Point], nearest: float) -> bool:
    """True if a corner lies nearer than this to a side between two other corners."""
    every = sides(figure)
    return any(dot not in side and to_segment(dot, side) < nearest for dot in figure for side in every)


def number_places(figure: Sequence[Point]) -> dict[Point, Point]:
    """The middles of the dots' numbers, clear of all sides and dots and of one another; raise `Reject` without room."""
    every = sides(figure)
    places = {dot: _number_place(dot, figure, every) for dot in figure}
    for (x, y), (u, v) in combinations(places.values(), 2):
        if abs(x - u) < 36 and abs(y - v) < 24:
            raise Reject("two numbers side by side")
    return places


def _number_place(dot: Point, figure: Sequence[Point], every: Sequence[Side]) -> Point:
    """The place beside a dot with the most room to all sides."""
    most, place = 0.0, dot
    for x, y in DIRECTIONS:
        middle = round(dot[0] + NUMBER_AWAY * x), round(dot[1] + NUMBER_AWAY * y)
        if not all(46 <= u <= UNITS - 46 for u in middle):
            continue
        room = min(to_segment(middle, side) for side in every)
        if room > most and min(distance(middle, other) for other in figure if other != dot) > 34:
            most, place = room, middle
    if most < 16:
        raise Reject("no room for a number")
    return place


def distance(a: Point, b: Point) -> float:
    """Distance between two points."""
    return hypot(b[0] - a[0], b[1] - a[1])
