"""Jagged polygons: some corners point inwards, so points seen from afar are fewer than sides. Lengths are in units."""

from collections.abc import Sequence
from itertools import combinations
from math import cos, dist, radians, sin, tau
from random import Random

from generators.kit.generator import Reject
from generators.kit.words.figures import placed
from generators.kit.words.polygons import angles, fitted, sides
from generators.kit.words.segments import WholePoint, gap

TRIES = 200
SHARPEST, BLUNTEST = 40, 151  # degrees of a corner pointing outwards
DENTED = (210, 300)  # degrees of a corner pointing inwards
SHORTEST = 18  # of a side
CLEAR = 12  # from a corner to a side that does not end there
DEEP = (0.3, 0.8)  # of the way from the middle to the line between a dent's neighbours, where the dent is
UNEVEN = 0.26  # of the radius, by which other corners may be nearer to the middle


def jagged(rng: Random, count: int, dents: int, radius: int, slim: float = 1) -> list[WholePoint]:
    """Corners about (0, 0), as `polygons.fitted` gives them: `count` in all, `dents` of them pointing inwards.

    `slim`, 0..1, squeezes the polygon from two sides. No two dents are next to each other. Raise `Reject` if 200 draws
    give no polygon whose sides can be counted.
    """
    even = min(1, 6 / count)  # the more corners, the more even, or some would be too blunt
    for _ in range(TRIES):
        inwards = rng.sample(range(count), dents)
        if any((k + 1) % count in inwards for k in inwards):
            continue
        first, spread = rng.uniform(0, 360), 0.2 * 360 / count * even
        corners = []
        for k in range(count):
            way = radians(first + 360 * k / count + rng.uniform(-spread, spread))
            far = rng.uniform(*DEEP) * cos(tau / count) if k in inwards else 1 - even * rng.uniform(0, UNEVEN)
            corners.append((far * cos(way), far * sin(way) * slim))
        found = fitted(placed(corners, (0, 0), 1, rng.uniform(0, 180)), radius)
        if is_countable(found, dents):
            return found
    raise Reject("no polygon whose sides can be counted")


def is_countable(corners: Sequence[WholePoint], dents: int) -> bool:
    """True if every side and every corner is seen, and just `dents` corners point inwards."""
    edges = sides(corners)
    if any(dist(*edge) < SHORTEST for edge in edges):
        return False
    found = angles(corners)
    inwards = [angle for angle in found if angle > 180]
    if len(inwards) != dents or not all(DENTED[0] <= angle <= DENTED[1] for angle in inwards):
        return False
    if not all(SHARPEST <= angle <= BLUNTEST for angle in found if angle <= 180):
        return False
    pairs = [(j, k) for j, k in combinations(range(len(edges)), 2) if 1 < k - j < len(edges) - 1]
    return all(gap(edges[j], edges[k]) >= CLEAR for j, k in pairs)
