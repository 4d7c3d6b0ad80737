"""Discs that lie apart: scattered over an area at random, or packed about a point; and clear ways between them.

Lengths are in units.
"""

from collections.abc import Sequence
from math import hypot
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import UNITS, Point

TRIES = 60  # places drawn for a disc


def scattered_discs(
    rng: Random, radii: Sequence[int], area: tuple[int, int, int, int], gap: float
) -> list[tuple[int, int]]:
    """Centres of discs with these radii inside an area (x, y, width, height), `gap` units or more between any two.

    Discs are set in their order; the largest first leaves the most room. Raise `Reject` if one finds no place.
    """
    left, top, wide, high = area
    centres: list[tuple[int, int]] = []
    for number, radius in enumerate(radii):
        for _ in range(TRIES):
            x, y = rng.randint(left + radius, left + wide - radius), rng.randint(top + radius, top + high - radius)
            others = zip(centres, radii[:number], strict=True)
            if all(hypot(x - u, y - v) >= radius + other + gap for (u, v), other in others):
                centres.append((x, y))
                break
        else:
            raise Reject("no room for a circle")
    return centres


def in_rows(rng: Random, rows: Sequence[int], radii: Sequence[float], side: float) -> list[tuple[int, int]]:
    """Centres of discs, row by row, in a square of this side about the picture's middle.

    `rows` counts the discs of each row. Each lies anywhere in its part of the row, which has to be wide enough.
    """
    parts = [(row, column, count) for row, count in enumerate(rows) for column in range(count)]
    found = []
    for (row, column, count), radius in zip(parts, radii, strict=True):
        wide, high = side / count, side / len(rows)
        across, down = (int(each / 2 - radius) for each in (wide, high))
        x, y = (UNITS - side) / 2 + wide * (column + 0.5), (UNITS - side) / 2 + high * (row + 0.5)
        found.append((round(x) + rng.randint(-across, across), round(y) + rng.randint(-down, down)))
    return found


def packed(centre: Point, count: int, pitch: float) -> list[Point]:
    """Centres of up to 100 discs of one size, from the middle outwards on a lattice of triangles."""
    points = [(i, j) for i in range(-6, 7) for j in range(-6, 7)]
    points.sort(key=lambda p: (p[0] * p[0] + p[0] * p[1] + p[1] * p[1], p))
    return [(centre[0] + pitch * (i + j / 2), centre[1] + pitch * j * 0.866) for i, j in points[:count]]


def matched(begins: Sequence[Point], ends: Sequence[Point]) -> list[Point]:
    """The ends in the order of their begins, dealt so that things on straight ways keep apart.

    Two ends change places as long as the sum of the squared ways gets smaller. Then the vectors between any two things,
    at first and at last, are at no obtuse angle, so the two never come nearer than 0.7 times the shorter one.
    """
    dealt, better = list(ends), True
    while better:
        better = False
        for i, (ax, ay) in enumerate(begins):
            for j in range(i):
                (bx, by), (u, v), (x, y) = begins[j], dealt[i], dealt[j]
                if (ax - bx) * (x - u) + (ay - by) * (y - v) > 1e-6:
                    dealt[i], dealt[j] = dealt[j], dealt[i]
                    better = True
    return dealt


def distance_from_way(point: Point, a: Point, b: Point) -> float:
    """The distance of a point from the straight way between two other points."""
    ax, ay, bx, by = b[0] - a[0], b[1] - a[1], point[0] - a[0], point[1] - a[1]
    share = min(1.0, max(0.0, (ax * bx + ay * by) / (ax * ax + ay * ay)))
    return hypot(bx - share * ax, by - share * ay)
