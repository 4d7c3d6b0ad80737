"""Circles that touch, nearly touch, or cross. Lengths are in units."""

from collections.abc import Sequence
from itertools import product
from math import dist, gcd, hypot, isqrt
from random import Random

from generators.kit.words.segments import Point

Circle = tuple[int, int, int]  # centre, radius
LETTER = 15  # units from the middle of a letter, which is that of its circle, to an outline
BETWEEN = 32  # units between two letters
WAYS = tuple(  # directions between whole points, with whole lengths
    (x, y, isqrt(x * x + y * y))
    for x, y in product(range(-24, 25), repeat=2)
    if gcd(x, y) == 1 and x and y and isqrt(x * x + y * y) ** 2 == x * x + y * y
)


def anywhere(rng: Random, radii: tuple[int, int], least: int, most: int) -> Circle:
    """A circle anywhere in the square from `least` to `most`."""
    radius = rng.randint(*radii)
    return rng.randint(least + radius, most - radius), rng.randint(least + radius, most - radius), radius


def off_touch(one: Circle, other: Circle) -> float:
    """The miss of two circles: 0 if they touch, below 0 if they cross, else the gap between the outlines.

    Whole numbers decide whether they touch.
    """
    (x, y, r), (u, v, s) = one, other
    square = (u - x) ** 2 + (v - y) ** 2
    if square in ((r + s) ** 2, (r - s) ** 2):
        return 0.0
    apart = hypot(u - x, v - y)
    if abs(r - s) < apart < r + s:
        return -min(r + s - apart, apart - abs(r - s))
    return max(apart - r - s, abs(r - s) - apart)


def common_points(one: Circle, other: Circle) -> int:
    """The number of points that the outlines of two circles share, by the signs of a quadratic equation."""
    (x, y, r), (u, v, s) = one, other
    square = (u - x) ** 2 + (v - y) ** 2
    part = square + r * r - s * s
    left = 4 * square * r * r - part * part
    return 0 if left < 0 else 1 if left == 0 else 2


def meeting(one: Circle, other: Circle) -> Point:
    """The point where two circles touch; else the one halfway between their outlines where these are nearest."""
    (x, y, r), (u, v, s) = one, other
    apart = hypot(u - x, v - y) or 1
    nears = [(share * r, apart + side * s) for share, side in product((1, -1), (1, -1))]
    a, b = min(nears, key=lambda ends: abs(ends[0] - ends[1]))
    share = (a + b) / 2 / apart
    return x + (u - x) * share, y + (v - y) * share


def touching(rng: Random, circle: Circle, radii: tuple[int, int], miss: int, inside: bool) -> Circle | None:
    """A circle that touches another one from outside or inside, or misses it by some units; below 0, both cross.

    Centres are at whole points, so one that touches does so exactly. None if this draw gives none.
    """
    x, y, radius = circle
    u, v, length = rng.choice(WAYS)
    if miss:
        own = rng.randint(*radii)
        apart = abs(radius - own) - miss if inside else radius + own + miss
    else:
        apart_by = {own: abs(radius - own) if inside else radius + own for own in range(radii[0], radii[1] + 1)}
        fitting = [own for own, apart in apart_by.items() if apart and apart % length == 0]
        if not fitting:
            return None
        own = rng.choice(fitting)
        apart = apart_by[own]
    return x + round(u * apart / length), y + round(v * apart / length), own


def is_legible(one: Circle, other: Circle) -> bool:
    """True if the letter at the middle of each circle is clear of the other's outline and letter."""
    apart = dist(one[:2], other[:2])
    return apart >= BETWEEN and abs(apart - one[2]) >= LETTER and abs(apart - other[2]) >= LETTER


def is_free(new: Circle, circles: Sequence[Circle], miss: int, least: int, most: int) -> bool:
    """True if a circle lies in the square from `least` to `most`, and is legible among others that it does not touch.

    It misses touching each of them by `miss` units at least.
    """
    x, y, radius = new
    fits = min(x, y) - radius >= least and max(x, y) + radius <= most
    return fits and all(is_legible(new, other) and abs(off_touch(new, other)) >= miss for other in circles)
