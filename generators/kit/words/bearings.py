"""Bearings: directions clockwise from up, in degrees, and the place where lines meet. Points are in units, y down."""

from collections.abc import Sequence
from math import atan2, cos, degrees, radians, sin

from generators.kit.scene.grid import Point

Ray = tuple[Point, float]  # where it begins, and its direction


def bearing(origin: Point, at: Point) -> float:
    """The direction from one place to another."""
    return degrees(atan2(at[0] - origin[0], origin[1] - at[1]))


def ahead(origin: Point, way: float, length: float) -> Point:
    """The place at this length in a direction."""
    return origin[0] + length * sin(radians(way)), origin[1] - length * cos(radians(way))


def octant(way: float) -> int:
    """A direction, to the next eighth of a full turn: 0 is up, 2 is to the right."""
    return round(way / 45) % 8


def round_about(middle: Point, first: float, count: int, away: float) -> list[Point]:
    """Places in equal directions from a middle, clockwise; `first` is the direction of the first one."""
    return [ahead(middle, first + 360 / count * k, away) for k in range(count)]


def between(one: float, other: float, whole: float = 360) -> float:
    """The degrees between two directions; those that are `whole` degrees apart count as one."""
    return abs((one - other + whole / 2) % whole - whole / 2)


def off(ray: Ray, place: Point) -> float:
    """The degrees by which a ray points past a place."""
    return between(ray[1], bearing(ray[0], place))


def meeting(lines: Sequence[Ray]) -> Point:
    """The place nearest to the whole lines of rays, by least squares: for two, their crossing."""
    a = b = c = u = v = 0.0
    for (x, y), way in lines:
        nx, ny = cos(radians(way)), sin(radians(way))  # across the line
        away = nx * x + ny * y
        a, b, c, u, v = a + nx * nx, b + nx * ny, c + ny * ny, u + nx * away, v + ny * away
    return (c * u - b * v) / (a * c - b * b), (a * v - b * u) / (a * c - b * b)
