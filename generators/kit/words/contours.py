"""Contours with gaps: the pieces in sight, the missing lines, and all ways to join loose ends to one closed contour.

Sides of a contour are numbered from 0, each from its corner to the next. Points are in units.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import dist
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import UNITS
from generators.kit.words.polygons import sides
from generators.kit.words.segments import Point, Segment, WholePoint, gap, turn

Line = tuple[Point, ...]
Gap = tuple[int, int, int, int]  # a side and the percent of it where the gap begins, and the same where it ends
Pairs = tuple[tuple[int, int], ...]
LEG, WITHIN = (26, 54), (34, 64)  # from an end of a gap to its corner, and from end to end of a gap within a side
TRIES = 60
STUB = 30  # of a side in sight, at least
MARGIN = 10  # from a new corner to the edge of the picture, at least
CLEAR = 7  # from a new line to others, at least
AHEAD = 3  # from a loose end to a new corner, at least
FLAT, ASIDE = 0.12, 8  # sine of the angle between two lines, and the distance between them, that look like one line


def place_on(corners: Sequence[WholePoint], side: int, percent: int) -> Point:
    """The point at a percent of a side."""
    (a, b), (c, d) = corners[side], corners[(side + 1) % len(corners)]
    return a + (c - a) * percent / 100, b + (d - b) * percent / 100


def with_gaps(rng: Random, corners: Sequence[WholePoint], hidden: int, straight: int) -> tuple[Gap, ...]:
    """Gaps along a contour: some that hide a corner each, and some within sides. Raise `Reject` without room."""
    for _ in range(TRIES):
        if gaps := _drawn(rng, corners, hidden, straight):
            return gaps
    raise Reject("a line in sight is too short")


def missing(corners: Sequence[WholePoint], gap: Gap) -> Line:
    """The missing line of a gap, with its corner if it hides one."""
    begin, end = place_on(corners, *gap[:2]), place_on(corners, *gap[2:])
    return (begin, end) if gap[0] == gap[2] else (begin, corners[gap[2]], end)


def pieces(corners: Sequence[WholePoint], gaps: Sequence[Gap]) -> list[Line]:
    """The lines in sight, each from the end of a gap to the beginning of the next one."""
    found = []
    for (*_, side, percent), (last, share, *_) in zip(gaps, (*gaps[1:], gaps[0]), strict=True):
        count = (last - side) % len(corners)
        inner = [corners[(side + k) % len(corners)] for k in range(1, count + 1)]
        found.append((place_on(corners, side, percent), *inner, place_on(corners, last, share)))
    return found


def loose_ends(lines: Sequence[Line]) -> list[Segment]:
    """The last segments at both ends of each line, each up to its end: line k has the ends 2k and 2k + 1."""
    return [stub for line in lines for stub in ((line[1], line[0]), (line[-2], line[-1]))]


def joint(first: Segment, second: Segment) -> Line | None:
    """The line from the end of one segment to that of another, which prolongs both: straight, or with one corner.

    None if there is none in the picture.
    """
    (a, p), (b, q) = first, second
    u, v = (p[0] - a[0], p[1] - a[1]), (q[0] - b[0], q[1] - b[1])
    across = u[0] * v[1] - u[1] * v[0]
    if abs(across) < FLAT * dist(a, p) * dist(b, q):
        apart = abs(turn(a, p, q)) / dist(a, p)
        ahead = u[0] * (q[0] - p[0]) + u[1] * (q[1] - p[1]) > 0 > u[0] * v[0] + u[1] * v[1]
        return (p, q) if ahead and apart < ASIDE else None
    share = ((q[0] - p[0]) * v[1] - (q[1] - p[1]) * v[0]) / across
    other = ((q[0] - p[0]) * u[1] - (q[1] - p[1]) * u[0]) / across
    corner = p[0] + share * u[0], p[1] + share * u[1]
    if share * dist(a, p) < AHEAD or other * dist(b, q) < AHEAD:
        return None
    return (p, corner, q) if all(MARGIN <= value <= UNITS - MARGIN for value in corner) else None


def closed(lines: Sequence[Line]) -> Iterator[Pairs]:
    """All ways to join ends of lines, by their numbers, to one closed contour that touches itself nowhere.

    Ends are numbered as in `loose_ends`, and each joint is as `joint` gives it.
    """
    stubs = loose_ends(lines)
    seen = [side for line in lines for side in pairwise(line)]
    joints = dict[tuple[int, int], Line]()
    for i, j in combinations(range(len(stubs)), 2):
        found = joint(stubs[i], stubs[j])
        own = {frozenset(stubs[i]), frozenset(stubs[j])}
        others = [side for side in seen if frozenset(side) not in own]
        if found and (i // 2 != j // 2 or len(lines) == 1) and _is_free(found, others):
            joints[i, j] = found

    def extended(pairs: Pairs, left: frozenset[int]) -> Iterator[Pairs]:
        if not left:
            if _is_one(pairs, len(lines)):
                yield pairs
            return
        i = min(left)
        for j in sorted(left - {i}):
            if (i, j) in joints:
                sides = [side for pair in pairs for side in pairwise(joints[pair])]
                if _is_free(joints[i, j], sides):
                    yield from extended((*pairs, (i, j)), left - {i, j})

    yield from extended((), frozenset(range(len(stubs))))


def _is_free(line: Line, others: Sequence[Segment]) -> bool:
    return all(gap(side, other) >= CLEAR for side in pairwise(line) for other in others)


def _is_one(pairs: Pairs, lines: int) -> bool:
    """True if the way along lines and joints comes back after all lines."""
    joined = {i: j for pair in pairs for i, j in (pair, pair[::-1])}
    end, passed = joined[1], 1
    while end // 2:
        end, passed = joined[end ^ 1], passed + 1
    return passed == lines


def _drawn(rng: Random, corners: Sequence[WholePoint], hidden: int, straight: int) -> tuple[Gap, ...]:
    """Gaps as from `with_gaps`; none if a line in sight is too short."""
    lengths = [dist(*side) for side in sides(corners)]
    spans: list[list[tuple[float, float]]] = [[] for _ in corners]  # of each side, in units from its beginning
    found: list[Gap] = []
    for k in rng.sample(range(len(corners)), hidden):
        before, after = (rng.uniform(*LEG) for _ in "ab")
        spans[k - 1].append((lengths[k - 1] - before, lengths[k - 1]))
        spans[k].append((0.0, after))
        shares = 100 - round(100 * before / lengths[k - 1]), round(100 * after / lengths[k])
        found.append(((k - 1) % len(corners), shares[0], k, shares[1]))
    for k in rng.sample(range(len(corners)), straight):
        length = rng.uniform(*WITHIN)
        begin = rng.uniform(STUB, max(STUB, lengths[k] - STUB - length))
        spans[k].append((begin, begin + length))
        found.append((k, round(100 * begin / lengths[k]), k, round(100 * (begin + length) / lengths[k])))
    for length, gone in zip(lengths, spans, strict=True):
        ends = [0.0, *(end for span in sorted(gone) for end in span), length]
        if any(b - a < STUB for a, b in zip(ends[::2], ends[1::2], strict=True) if a != b):
            return ()
    return tuple(sorted(found))
