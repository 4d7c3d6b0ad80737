"""Bearings: directions clockwise from up, in degrees, and the place where lines meet. Points are in units, y down."""

from collections.abc import Sequence
from math import atan2, cos, degrees, radians, sin

from generators.kit.scene.grid import Point


def bearing(origin: Point, at: Point) -> float:
    """The direction from one place to another."""
    return degrees(atan2(at[0] - origin[0], origin[1] - at[1]))


def ahead(origin: Point, way: float, length: float) -> Point:
    """The place at this length in a direction."""
    return origin[0] + length * sin(radians(way)), origin[1] - length * cos(radians(way))


def between(one: float, other: float, whole: float = 360) -> float:
    """The degrees between two directions; those that are `whole` degrees apart count as one."""
    return abs((one - other + whole / 2) % whole - whole / 2)


def meeting(lines: Sequence[tuple[Point, float]]) -> Point:
    """The place nearest to lines, each through a point in a direction, by least squares: for two, their crossing."""
    a = b = c = u = v = 0.0
    for (x, y), way in lines:
        nx, ny = cos(radians(way)), sin(radians(way))  # across the line
        away = nx * x + ny * y
        a, b, c, u, v = a + nx * nx, b + nx * ny, c + ny * ny, u + nx * away, v + ny * away
    return (c * u - b * v) / (a * c - b * b), (a * v - b * u) / (a * c - b * b)
