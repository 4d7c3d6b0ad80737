"""Lettered polygons: random ones with dents of all kinds, the letters at their corners, and the names of their sides.

A point is (x, y) in units, x to the right and y down; corners go clockwise as seen.
"""

from collections.abc import Sequence
from itertools import combinations
from math import dist, hypot
from random import Random

from generators.kit.generator import Reject
from generators.kit.words.polygons import angle_at, angles, sides
from generators.kit.words.segments import Point, WholePoint, gap, to_segment, turn

LETTERS = "ABCDEFGHIJ"
TRIES = 60
SHARPEST, FLATTEST = 26, 156  # degrees between two sides, so that both are seen
AWAY = 22  # units from a corner to its letter
CLEAR, APART = 16, 34  # units from a letter to a side or a ring, and to another letter, at least
RING = 31  # units of radius; a pen is seen to go round it


def wild_polygon(rng: Random, count: int, area: tuple[int, int, int, int], apart: int) -> list[WholePoint]:
    """Corners in an area (x, y, width, height), no two nearer than `apart`, nor a corner near another's side.

    Points are drawn at random and joined in a random order; sides that cross are then exchanged until none does. Raise
    `Reject` if 60 draws give none.
    """
    x, y, wide, high = area
    for _ in range(TRIES):
        points: list[WholePoint] = []
        for _ in range(4 * count):
            point = x + rng.randint(0, wide), y + rng.randint(0, high)
            if len(points) < count and all(dist(point, other) >= apart for other in points):
                points.append(point)
        corners = untangled(points)
        if len(points) == count and is_clear(corners, apart / 2):
            return corners
    raise Reject("two sides of every polygon that look like one, or nearly touch")


def is_clear(corners: Sequence[WholePoint], apart: float) -> bool:
    """True if every corner is seen, and sides that do not share one keep apart."""
    count = len(corners)
    bends = (angle_at(corners[k - 1], corners[k - 2], corners[k]) for k in range(count))
    if not all(SHARPEST <= bend <= FLATTEST for bend in bends):
        return False
    pairs = [(j, k) for j, k in combinations(range(count), 2) if 1 < k - j < count - 1]
    edges = sides(corners)
    return all(gap(edges[j], edges[k]) >= apart for j, k in pairs)


def untangled(points: Sequence[WholePoint]) -> list[WholePoint]:
    """The points in an order in which no two sides cross, clockwise: a way that no turned part makes shorter."""
    way, count, better = list(points), len(points), True
    while better:
        better = False
        for j, k in combinations(range(count), 2):
            a, b, c, d = way[j], way[j + 1], way[k], way[(k + 1) % count]
            if dist(a, b) + dist(c, d) > dist(a, c) + dist(b, d) + 1e-9:
                way[j + 1 : k + 1] = way[j + 1 : k + 1][::-1]
                better = True
    twice = sum(turn((0, 0), *side) for side in sides(way))
    return way if twice > 0 else way[::-1]


def side_name(number: int, count: int) -> str:
    """The letters of a side by its number, from 1: `CD`; the last of five sides is `AE`."""
    return "".join(sorted(LETTERS[number - 1] + LETTERS[number % count]))


def middle(side: tuple[Point, Point]) -> Point:
    """The point halfway along a side."""
    (a, b), (c, d) = side
    return (a + c) / 2, (b + d) / 2


def letter_places(corners: Sequence[Point]) -> list[Point]:
    """The centres of the letters: outside, where the angle at the corner is halved."""
    places = []
    for k, ((x, y), inner) in enumerate(zip(corners, angles(corners), strict=True)):
        (a, b), (c, d) = corners[k - 1], corners[(k + 1) % len(corners)]
        back, on = dist((a, b), (x, y)), dist((c, d), (x, y))
        u, v = (a - x) / back + (c - x) / on, (b - y) / back + (d - y) / on
        share = (AWAY if inner > 180 else -AWAY) / hypot(u, v)
        places.append((x + u * share, y + v * share))
    return places


def is_legible(corners: Sequence[Point], ring: Point) -> bool:
    """True if all letters are clear of the sides, of one another, and of a ring about a point."""
    places, edges = letter_places(corners), sides(corners)
    clear = all(to_segment(place, edge) >= CLEAR for place in places for edge in edges)
    apart = all(dist(*two) >= APART for two in combinations(places, 2))
    return clear and apart and all(dist(place, ring) >= RING + CLEAR for place in places)
