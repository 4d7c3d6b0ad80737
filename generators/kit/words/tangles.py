"""Tangles: segments of which some cross at clear places, and some stop just short of another one.

Ends are whole points; lengths are in units.
"""

from collections.abc import Sequence
from math import atan2, cos, degrees, dist, hypot, pi, radians, sin
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import Point
from generators.kit.words.bearings import between
from generators.kit.words.segments import Segment, WholeSegment, gap

LEAST, MOST = 38, 474  # where ends lie
CLEAR, NEAR = 14, 22  # between segments that do not cross, at least; between those that nearly do, at most
APART = 46  # between two places where segments cross or nearly do
PAST = 24  # from a crossing to the ends of its segments, at least
SHARPEST = 30  # degrees between crossing segments, at least
TRIES = 60  # segments drawn for one
ROUNDS = 12  # of drawing all of them


def tangle(rng: Random, count: int, crossings: int, near: int, lengths: tuple[int, int]) -> list[WholeSegment]:
    """Segments with as many crossings, and as many places where two nearly cross. Raise `Reject` if draws give none."""
    for _ in range(ROUNDS):
        found: list[WholeSegment] = []
        spots: tuple[list[Point], list[Point]] = [], []
        for left in range(count, 0, -1):
            due = (crossings - len(spots[0])) / left, (near - len(spots[1])) / left
            for _ in range(TRIES):
                new = _drawn(rng, found, lengths, *due)
                inside = all(LEAST <= part <= MOST for end in new for part in end)
                more = _meetings(new, found, spots) if inside else None
                if more and len(more[0]) <= crossings and len(more[1]) <= near:
                    found, spots = [*found, new], more
                    break
            else:
                break
        if (len(found), *map(len, spots)) == (count, crossings, near):
            return found
    raise Reject("too few crossings, or lines that nearly cross")


def shares(first: Segment, second: Segment) -> tuple[float, float] | None:
    """Shares of two segments, from their first ends, at which their lines meet (Cramer's rule); None if parallel."""
    (ax, ay), (bx, by) = first
    (cx, cy), (dx, dy) = second
    x, y, u, v, across, down = bx - ax, by - ay, dx - cx, dy - cy, cx - ax, cy - ay
    area = x * v - y * u
    return ((across * v - down * u) / area, (across * y - down * x) / area) if area else None


def spot(first: Segment, second: Segment) -> Point:
    """The crossing of two segments, or the middle of the shortest way between them."""
    met = shares(first, second)
    if met and all(0 <= share <= 1 for share in met):
        return _along(first, met[0])
    ways = [(end, _nearest(end, second)) for end in first] + [(end, _nearest(end, first)) for end in second]
    (x, y), (u, v) = min(ways, key=lambda way: dist(*way))
    return (x + u) / 2, (y + v) / 2


def angle(first: Segment, second: Segment) -> float:
    """The angle between two segments, 0 to 90 degrees."""
    one, other = (degrees(atan2(d - b, c - a)) for (a, b), (c, d) in (first, second))
    return between(one, other, 180)


def _meetings(
    new: WholeSegment, others: Sequence[WholeSegment], spots: tuple[list[Point], list[Point]]
) -> tuple[list[Point], list[Point]] | None:
    """Add the places at which a segment and others cross, and nearly do, to such places; None if one is not clear."""
    more = [*spots[0]], [*spots[1]]
    for other in others:
        away = gap(new, other)
        if 0 < away < CLEAR:
            return None
        if away > NEAR:
            continue
        place = spot(new, other)
        if away == 0 and (angle(new, other) < SHARPEST or min([dist(place, end) for end in (*new, *other)]) < PAST):
            return None
        if any(dist(place, old) < APART for kind in more for old in kind):
            return None
        more[away > 0].append(place)
    return more


def _drawn(
    rng: Random, others: Sequence[WholeSegment], lengths: tuple[int, int], across: float, short: float
) -> WholeSegment:
    """A segment that crosses another one, or stops just short of it, by these chances; or that lies anywhere."""
    length, back, lot = rng.randint(*lengths), 0.0, rng.random() * max(1.0, across + short)
    if not others or lot > across + short:
        place, way = (rng.uniform(LEAST, MOST), rng.uniform(LEAST, MOST)), rng.uniform(0, 2 * pi)
    else:
        (a, b), (c, d) = other = rng.choice(others)
        place, turned = _along(other, rng.uniform(0.1, 0.9)), radians(rng.uniform(SHARPEST, 180 - SHARPEST))
        way = atan2(d - b, c - a) + rng.choice((-1, 1)) * turned
        back = rng.uniform(PAST, length - PAST) if lot < across else -rng.uniform(CLEAR + 1, NEAR - 1) / sin(turned)
    x, y = place
    first, last = ((round(x + far * cos(way)), round(y + far * sin(way))) for far in (-back, length - back))
    return first, last


def _along(segment: Segment, share: float) -> Point:
    (a, b), (c, d) = segment
    return a + (c - a) * share, b + (d - b) * share


def _nearest(point: Point, segment: Segment) -> Point:
    """The point of a segment nearest to a place."""
    (a, b), (c, d) = segment
    long = hypot(c - a, d - b) ** 2
    return _along(segment, min(1.0, max(0.0, ((point[0] - a) * (c - a) + (point[1] - b) * (d - b)) / long)))
