"""Polygons: angles, areas, points inside, and random ones with as many clear corners as asked for.

A point is (x, y) in units, x to the right and y down; corners go clockwise as seen.
"""

from collections.abc import Sequence
from itertools import combinations
from math import atan2, cos, degrees, dist, hypot, radians, sin, tau
from random import Random

from generators.kit.generator import Reject
from generators.kit.words.segments import Point, Segment, WholePoint, gap, to_segment, turn

TRIES = 200
SHARPEST, BLUNTEST = 36, 150  # degrees of a corner that is seen as one
DENTED = (212, 310)  # degrees of a corner that points inwards
SHORTEST = 0.42  # of the radius, of a side
CLEAR = 0.26  # of the radius, from a corner to a side that does not end there


def angle_at(corner: Point, one: Point, other: Point) -> float:
    """The angle between two rays from a corner, 0 to 180 degrees."""
    ax, ay, bx, by = one[0] - corner[0], one[1] - corner[1], other[0] - corner[0], other[1] - corner[1]
    return degrees(abs(atan2(ax * by - ay * bx, ax * bx + ay * by)))


def cosine_at(corner: Point, one: Point, other: Point) -> float:
    """The cosine of the angle between two rays from a corner, by their scalar product."""
    ax, ay, bx, by = one[0] - corner[0], one[1] - corner[1], other[0] - corner[0], other[1] - corner[1]
    return (ax * bx + ay * by) / hypot(ax, ay) / hypot(bx, by)


def angles(corners: Sequence[Point]) -> list[float]:
    """The inner angle at each corner, 0 to 360 degrees; one above 180 points inwards."""
    found = []
    for k, corner in enumerate(corners):
        before, after = corners[k - 1], corners[(k + 1) % len(corners)]
        angle = angle_at(corner, before, after)
        found.append(angle if turn(before, corner, after) > 0 else 360 - angle)
    return found


def sides(corners: Sequence[Point]) -> list[tuple[Point, Point]]:
    """The sides, from each corner to the next."""
    return list(zip(corners, (*corners[1:], *corners[:1]), strict=True))


def area(corners: Sequence[Point]) -> float:
    """The area, by Gauss's formula."""
    return abs(sum(a * d - b * c for (a, b), (c, d) in sides(corners))) / 2


def centroid(corners: Sequence[Point]) -> Point:
    """The centre of gravity of the area."""
    parts = [(a + c, b + d, a * d - b * c) for (a, b), (c, d) in sides(corners)]
    twice = sum(part for _, _, part in parts)
    return sum(x * part for x, _, part in parts) / (3 * twice), sum(y * part for _, y, part in parts) / (3 * twice)


def is_inside(point: Point, corners: Sequence[Point]) -> bool:
    """True if a ray from the point to the right crosses the outline an odd number of times."""
    return is_within(point, sides(corners))


def is_within(point: Point, outline: Sequence[Segment]) -> bool:
    """The same for an outline given by its sides, for many points."""
    x, y = point
    crossed = False
    for (a, b), (c, d) in outline:
        if (b > y) != (d > y) and x < a + (y - b) * (c - a) / (d - b):
            crossed = not crossed
    return crossed


def turns_round(point: Point, corners: Sequence[Point]) -> bool:
    """True if the way along the outline turns once round the point."""
    total = 0.0
    for (a, b), (c, d) in sides(corners):
        turned = atan2(d - point[1], c - point[0]) - atan2(b - point[1], a - point[0])
        total += (turned + tau / 2) % tau - tau / 2
    return abs(total) > tau / 2


def to_outline(point: Point, corners: Sequence[Point]) -> float:
    """The distance from a point to the nearest side."""
    return min([to_segment(point, side) for side in sides(corners)])


def irregular(rng: Random, count: int, radius: int, uneven: float, *, dent: bool = False) -> list[WholePoint]:
    """Corners about (0, 0), as `fitted` gives them: all can be counted, and no side is too short.

    `uneven`, 0..1, is how far the polygon may be from a regular one. With a dent, one corner points inwards.
    Raise `Reject` if 200 draws give none.
    """
    for _ in range(TRIES):
        first, inwards = rng.uniform(0, 360), rng.randrange(count) if dent else -1
        spread = uneven * 0.36 * 360 / count
        ways = [first + 360 * k / count + rng.uniform(-spread, spread) for k in range(count)]
        far = [1 - uneven * rng.uniform(0, 0.42) if k != inwards else rng.uniform(0.1, 0.5) for k in range(count)]
        corners = fitted(
            [(share * cos(radians(way)), share * sin(radians(way))) for way, share in zip(ways, far, strict=True)],
            radius,
        )
        if is_clear(corners, radius, dent):
            return corners
    raise Reject("no polygon whose corners can be counted")


def uneven_triangle(
    rng: Random, radius: int, lead: tuple[float, float], sharpest: float, shortest: float
) -> list[WholePoint]:
    """Corners about (0, 0), as `fitted` gives them, in any turn: the largest angle has this lead over the second.

    `lead` and the least angle, `sharpest`, are in degrees. Raise `Reject` if whole coordinates or the `shortest` side
    do not allow this draw.
    """
    apart = rng.uniform(*lead)
    largest = rng.uniform(60 + apart * 2 / 3, (180 - sharpest + apart) / 2)
    three = [largest, largest - apart, 180 - 2 * largest + apart]
    rng.shuffle(three)
    ways, begin = (0, 2 * three[0], 2 * three[0] + 2 * three[1]), rng.uniform(0, 360)  # at the centre of its circle
    corners = fitted([(cos(radians(begin + way)), sin(radians(begin + way))) for way in ways], radius)
    _, second, first = sorted(angles(corners))
    if not lead[0] <= first - second <= lead[1] or min(dist(*side) for side in sides(corners)) < shortest:
        raise Reject("angles of whole coordinates are too near or too far, or a side is too short")
    return corners


def is_clear(corners: Sequence[Point], radius: float, dent: bool) -> bool:
    """True if every corner and every side is seen, and just one corner points inwards if there is a dent."""
    found = angles(corners)
    dents = [angle for angle in found if angle > 180]
    if len(dents) != dent or not all(DENTED[0] <= angle <= DENTED[1] for angle in dents):
        return False
    if not all(SHARPEST <= angle <= BLUNTEST for angle in found if angle <= 180):
        return False
    edges = sides(corners)
    if any(dist(*edge) < SHORTEST * radius for edge in edges):
        return False
    apart = [gap(edges[j], edges[k]) for j, k in combinations(range(len(edges)), 2) if 1 < k - j < len(edges) - 1]
    return min(apart, default=radius) >= CLEAR * radius


def fitted(corners: Sequence[Point], radius: int) -> list[WholePoint]:
    """The corners, moved and scaled: their bounding box is about (0, 0), and the farthest is `radius` from there."""
    x, y = ((min(values) + max(values)) / 2 for values in zip(*corners, strict=True))
    scale = radius / max(hypot(a - x, b - y) for a, b in corners)
    return [(round((a - x) * scale), round((b - y) * scale)) for a, b in corners]


def star(points: int, radius: int, degrees_turned: float) -> list[WholePoint]:
    """Corners of a star, as `fitted` gives them: twice as many as it has points."""
    ways = [radians(degrees_turned + 180 * k / points) for k in range(2 * points)]
    return fitted([((1, 0.42)[k % 2] * cos(way), (1, 0.42)[k % 2] * sin(way)) for k, way in enumerate(ways)], radius)
