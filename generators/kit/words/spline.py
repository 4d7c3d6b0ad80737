"""Smooth lines through given points: uniform Catmull-Rom splines (Catmull and Rom, 1974).

A line is a tuple of whole points in units; parameter t = 0, 1, 2 … is at its points.
"""

from bisect import bisect
from functools import lru_cache
from itertools import accumulate, pairwise
from math import hypot

Point = tuple[float, float]
Line = tuple[tuple[int, int], ...]
NEAR, ALONE = 44, 56  # units that lines keep from one another unless they cross, and that ends keep from lines
STEEP = 0.6  # sine of the angle between lines that cross, at least
FINE = 32  # parts between two points of a line, when its length is measured
CLOSE, DRAWN = 8, 16  # the same, when its distance from others is measured, and when it is drawn


@lru_cache(maxsize=64)
def cubics(line: Line) -> list[tuple[float, ...]]:
    """The pieces of a line: four coefficients across and four down, by rising power of the parameter."""
    found = []
    for before, a, b, after in zip((line[0], *line), line, line[1:], (*line[2:], line[-1]), strict=False):
        cubic: list[float] = []
        for u, v, w, x in zip(before, a, b, after, strict=True):
            p, q = (w - u) / 2, (x - v) / 2  # slopes at both ends of the piece
            cubic += [v, p, 3 * (w - v) - 2 * p - q, 2 * (v - w) + p + q]
        found.append(tuple(cubic))
    return found


def on_spline(line: Line, t: float) -> tuple[Point, Point]:
    """The place and the derivative at a parameter."""
    k = int(t) if t < len(line) - 1 else len(line) - 2
    u = t - k
    a, b, c, d, e, f, g, h = cubics(line)[k]
    place = a + u * (b + u * (c + u * d)), e + u * (f + u * (g + u * h))
    return place, (b + u * (2 * c + 3 * u * d), f + u * (2 * g + 3 * u * h))


@lru_cache(maxsize=64)
def polyline(line: Line, parts: int = FINE) -> tuple[Point, ...]:
    """Points on a line, `parts` chords from one of its points to the next."""
    return tuple(on_spline(line, k / parts)[0] for k in range(parts * (len(line) - 1) + 1))


def chord_length(line: Line) -> float:
    """Length of a line in units, by its chords."""
    return sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(polyline(line)))


def arc_length(line: Line, a: float, b: float) -> float:
    """Length between two parameters in units, by Gauss's quadrature with three points on both sides of a joint."""
    if int(a) < int(b) < len(line) - 1 and b > int(b):
        return arc_length(line, a, int(b) - 1e-12) + arc_length(line, int(b), b)
    middle, half = (a + b) / 2, (b - a) / 2
    weights = ((-0.7745966692414834, 5 / 9), (0.0, 8 / 9), (0.7745966692414834, 5 / 9))
    return half * sum(weight * hypot(*on_spline(line, middle + half * x)[1]) for x, weight in weights)


@lru_cache(maxsize=64)
def reached(line: Line) -> tuple[float, ...]:
    """The length of a line up to each of its parameters 0, 1 / `FINE`, 2 / `FINE` …"""
    parts = range(FINE * (len(line) - 1))
    return tuple(accumulate((arc_length(line, k / FINE, (k + 1) / FINE) for k in parts), initial=0.0))


def along(line: Line, share: float) -> Point:
    """The place a share, 0..1, of a line's length from its beginning."""
    lengths = reached(line)
    gone = share * lengths[-1]
    k = min(bisect(lengths, gone), len(lengths) - 1)
    rest = (gone - lengths[k - 1]) / (lengths[k] - lengths[k - 1])
    return on_spline(line, (k - 1 + rest) / FINE)[0]


def crossings(line: Line, other: Line) -> int | None:
    """The number of crossings of two lines, or of one with itself.

    None if they run close together or cross at a flat angle.
    """
    points, others = polyline(line, CLOSE), polyline(other, CLOSE)
    for i, (ax, ay) in enumerate(points):
        for j, (bx, by) in enumerate(others):
            if abs(ax - bx) >= ALONE or abs(ay - by) >= ALONE or (line == other and j - i <= CLOSE):
                continue
            apart = hypot(ax - bx, ay - by)
            if apart < ALONE and (i in (0, len(points) - 1) or j in (0, len(others) - 1)):
                return None
            if apart < NEAR:
                ux, uy = points[i + 1][0] - ax, points[i + 1][1] - ay
                vx, vy = others[j + 1][0] - bx, others[j + 1][1] - by
                if abs(ux * vy - uy * vx) < STEEP * hypot(ux, uy) * hypot(vx, vy):
                    return None
    return len(meetings(line, other))


@lru_cache(maxsize=64)
def meetings(line: Line, other: Line) -> tuple[Point, ...]:
    """The places where two lines, as they are drawn, cross, or one crosses itself."""
    points, others, found = polyline(line, DRAWN), polyline(other, DRAWN), []
    for i, ((ax, ay), (cx, cy)) in enumerate(pairwise(points)):
        left, right, top, bottom = min(ax, cx), max(ax, cx), min(ay, cy), max(ay, cy)
        for j, ((bx, by), (dx, dy)) in enumerate(pairwise(others)):
            if (bx > right and dx > right) or (bx < left and dx < left):
                continue
            if (by > bottom and dy > bottom) or (by < top and dy < top) or (line == other and j - i < 2):
                continue
            ux, uy, vx, vy = cx - ax, cy - ay, dx - bx, dy - by
            if turn := ux * vy - uy * vx:
                s, t = ((bx - ax) * vy - (by - ay) * vx) / turn, ((bx - ax) * uy - (by - ay) * ux) / turn
                if 0 <= s < 1 and 0 <= t < 1:
                    found.append((ax + s * ux, ay + s * uy))
    return tuple(found)
