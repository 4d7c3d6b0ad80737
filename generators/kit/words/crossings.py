"""Pictures of segments of which just one pair crosses: how they are laid out, and what a glance shows of a pair."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import atan2, cos, dist, hypot, pi, sin
from random import Random

from generators.kit.scene.grid import UNITS
from generators.kit.words.segments import WholePoint as Point
from generators.kit.words.segments import WholeSegment as Segment
from generators.kit.words.segments import gap, legible, letter_places, turn

LEAST, MOST = 64, 448  # units in which ends lie
CLEAR = 18  # units that segments which do not cross keep from one another
SPARED = 42  # units that letters keep from the crossing
TRIES = 120  # places tried for a segment


def look(segments: Sequence[Segment], j: int, k: int) -> dict[str, float]:
    """A glance at a pair of segments."""
    first, second = segments[j], segments[k]
    short, long = sorted((dist(*first), dist(*second)))
    middles = [((x + u) / 2, (y + v) / 2) for (x, y), (u, v) in (first, second)]
    (dx, dy), (du, dv) = ((u - x, v - y) for (x, y), (u, v) in (first, second))
    return {
        "length": short + long, "longer": long, "shorter": short, "middles apart": dist(*middles),
        "likeness": abs(dx * du + dy * dv) / (long * short),  # of the directions
        "ends apart": min(dist(a, b) for a, b in product(first, second)),
        "off the middle": sum(dist(middle, (UNITS / 2, UNITS / 2)) for middle in middles),
    }  # fmt: skip


def is_free(new: Segment, others: Sequence[Segment], spared: Point) -> bool:
    """True if a segment crosses no other, and all letters can be read, and keep clear of a spared place."""
    apart = all(clear(new, other) for other in others) and legible(new, others)
    return apart and all(dist(letter, spared) >= SPARED for letter in letter_places(new))


def clear(new: Segment, other: Segment) -> bool:
    """True if two segments keep apart and do not lie on one line."""
    return gap(new, other) >= CLEAR and any(turn(*other, point) for point in new)


def crossing_at(rng: Random, place: Point, stride: Point, length: int) -> Segment:
    """A segment through a place, of about this length, in whole strides: at least three to each side of the place."""
    strides = max(6, round(length / hypot(*stride)))
    back = rng.choice((3, 3, rng.randint(3, strides - 3), strides - 3, strides - 3))
    (x, y), (dx, dy) = place, stride
    return (x - back * dx, y - back * dy), (x + (strides - back) * dx, y + (strides - back) * dy)


def beside(rng: Random, segments: Sequence[Segment], length: int) -> Iterator[Segment]:
    """Some segments of about this length in the picture: anywhere, along another one, or ending just before it."""
    for _ in range(TRIES):
        kind, half = rng.choice(("anywhere", "along", "along", "before", "before")), length / 2
        (x, y), (u, v) = rng.choice(segments)
        ahead, away = atan2(v - y, u - x), rng.choice((-1, 1)) * rng.uniform(CLEAR + 4, CLEAR + 24)
        if kind == "along":
            share, way = rng.uniform(0.35, 0.65), ahead + rng.uniform(-0.15, 0.15)
        elif kind == "before":
            share, way = rng.uniform(0.2, 0.8), ahead + pi / 2 + rng.uniform(-0.7, 0.7)
            away += half if away > 0 else -half
        else:
            share, way, away = 0.5, rng.uniform(0, pi), 0.0
            x = u = rng.randint(LEAST, MOST)
            y = v = rng.randint(LEAST, MOST)
        across = x + (u - x) * share - away * sin(ahead), y + (v - y) * share + away * cos(ahead)
        dx, dy = half * cos(way), half * sin(way)
        (a, b), (c, d) = ((round(across[0] + side * dx), round(across[1] + side * dy)) for side in (-1, 1))
        if all(LEAST <= part <= MOST for part in (a, b, c, d)):
            yield (a, b), (c, d)


def slanted(strides: Sequence[Point]) -> tuple[Point, Point] | None:
    """The first stride, and the next one at an angle of 30 degrees or more to it; None if there is none."""
    first = strides[0]
    for other in strides[1:]:
        if abs(turn((0, 0), first, other)) >= 0.5 * hypot(*first) * hypot(*other):
            return first, other
    return None
