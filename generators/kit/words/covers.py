"""Covers: figures that lie on one another in part, and how deep and how much of one is hidden.

A figure is a form of `FORMS`, its middle, the radius of its corners and its turn. Lengths are in units. A mask is a
number with a bit for each place of a lattice inside a figure, row by row.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from math import ceil, cos, radians, sin
from random import Random

from generators.kit.generator import Reject
from generators.kit.words.areas import figure
from generators.kit.words.polygons import sides

Figure = tuple[str, tuple[int, int], int, int]  # form, middle, radius, turn in degrees
PITCH = 4  # units between two places of the lattice
ROW = 132  # places in a row
APART = 2  # places between two figures that do not overlap, at least
TRIES = 150  # places drawn for a figure
NEWEST = 0.4  # share of the figures that are laid under the one laid last


@lru_cache(maxsize=256)
def mask(one: Figure) -> int:
    """The places of a figure on the lattice."""
    met: defaultdict[int, list[float]] = defaultdict(list)
    for (a, b), (c, d) in sides(figure(*one)):
        for row in range(ceil(min(b, d) / PITCH), ceil(max(b, d) / PITCH)):
            met[row].append(a + (row * PITCH - b) * (c - a) / (d - b))
    found = 0
    for row, places in met.items():
        places.sort()
        for left, right in zip(places[::2], places[1::2], strict=True):
            found |= (1 << ceil(right / PITCH)) - (1 << ceil(left / PITCH)) << row * ROW
    return found


def hidden(one: Figure, over: Sequence[Figure]) -> float:
    """The share of a figure under others."""
    mine, above = mask(one), 0
    for other in over:
        above |= mask(other)
    return (mine & above).bit_count() / mine.bit_count()


def shared(one: Figure, other: Figure) -> int:
    """The number of places in both figures."""
    return (mask(one) & mask(other)).bit_count()


def is_clear(one: Figure, other: Figure, depth: int) -> bool:
    """True if two figures keep apart, or if something is left of their overlap without `depth` layers of places."""
    common, near = mask(one) & mask(other), mask(one)
    if not common:
        for _ in range(APART):
            near |= near << 1 | near >> 1 | near << ROW | near >> ROW
        return not near & mask(other)
    for _ in range(depth):
        common &= common << 1 & common >> 1 & common << ROW & common >> ROW
    return common > 0


def heap(
    rng: Random, forms: Sequence[str], radii: tuple[int, int], area: tuple[int, int, int, int],
    shares: tuple[float, float], depth: int,
) -> list[Figure]:  # fmt: skip
    """Figures from the lowest to the highest: such a share of each but the last lies under others.

    All are clear of one another, as `is_clear` has it. Raise `Reject` if one finds no place.
    """
    left, top, wide, high = area
    found: list[Figure] = []
    for form in forms:
        for _ in range(TRIES):
            radius, turn = rng.randint(*radii), rng.randrange(0, 360, 15)
            x, y = rng.randint(left + radius, left + wide - radius), rng.randint(top + radius, top + high - radius)
            if found:
                _, (u, v), reach, _ = found[-1] if rng.random() < NEWEST else rng.choice(found)
                far, way = rng.uniform(0.5, 1) * (radius + reach), radians(rng.uniform(0, 360))
                x, y = round(u + far * cos(way)), round(v + far * sin(way))
            new = form, (x, y), radius, turn
            inside = left + radius <= x <= left + wide - radius and top + radius <= y <= top + high - radius
            if not found or (inside and _lies_under(new, found, shares, depth)):
                found.append(new)
                break
        else:
            raise Reject("no place for a figure under the others")
    return found[::-1]


def _lies_under(new: Figure, others: Sequence[Figure], shares: tuple[float, float], depth: int) -> bool:
    return shares[0] <= hidden(new, others) <= shares[1] and all(is_clear(new, other, depth) for other in others)
