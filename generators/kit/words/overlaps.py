"""Two figures with bays, one over the other, and points in both, in one of them and in none.

Points keep clear of the outlines. Lengths are in units.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import dist
from random import Random
from typing import Any

from generators.kit.generator import Reject
from generators.kit.glance import Choice
from generators.kit.scene.grid import UNITS
from generators.kit.words.figures import corners
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import lie
from generators.kit.words.polygons import is_within, sides
from generators.kit.words.segments import Point, Segment, WholePoint, to_segment

FORMS = ("L", "mirrored L", "T", "U")
RADII = (150, 215)  # of the figures
EDGE = 30  # from a figure to the edge of the picture, at least
LEAST, MOST = 44, 468  # of points, from the left and the top
CLEAR = 18  # from an outline to a point, at least
APART = 52  # between two points, at least
DRAWN = 160  # points of which some are taken
ENOUGH = 16  # points to choose from, of each kind
SOON = 40  # draws after which there is a point in both figures
WHERE = ((True, True), (True, False), (False, True), (False, False))  # in which of the figures points lie
NEAREST = ("off the middle", "off the next", "to the first", "to the second", "to both", "to the farther")

HALFWAY = ("across", "down", "off the middle", "to the first", "to the second")

Figure = tuple[WholePoint, ...]  # its corners


def with_bays(rng: Random) -> Figure:
    """A figure with a bay or two, turned and somewhere in the picture."""
    about = corners(rng.choice(FORMS), (0, 0), rng.randint(*RADII), rng.randrange(0, 360, 15))
    (left, right), (top, bottom) = _reaches(about)
    x, y = rng.uniform(EDGE - left, UNITS - EDGE - right), rng.uniform(EDGE - top, UNITS - EDGE - bottom)
    return tuple((round(x + u), round(y + v)) for u, v in about)


def points_about(rng: Random, figures: Sequence[Figure], counts: Sequence[int], far: int) -> list[WholePoint]:
    """Points by where they lie, in the order of `WHERE`, as many as `counts` of each, `far` from an outline at most.

    Raise `Reject` if there is no room for them.
    """
    pool: dict[tuple[bool, ...], list[WholePoint]] = {where: [] for where in WHERE}
    outlines = [sides(figure) for figure in figures]
    for number in range(DRAWN):
        point = rng.randint(LEAST, MOST), rng.randint(LEAST, MOST)
        where = tuple([is_within(point, outline) for outline in outlines])
        if len(pool[where]) < ENOUGH and _is_near(point, chain(*outlines), far):
            pool[where].append(point)
        if number == SOON and not pool[WHERE[0]]:
            raise Reject("hardly any overlap")
    points: list[WholePoint] = []
    for where, count in zip(WHERE, counts, strict=True):
        for _ in range(count):
            free = [point for point in pool[where] if all(dist(point, other) >= APART for other in points)]
            if not free:
                raise Reject("no room for a point")
            points.append(rng.choice(free))
    return points


def _is_near(point: WholePoint, outline: Iterable[Segment], far: int) -> bool:
    """True if a point is clear of all sides, and at most this far from one of them."""
    near = False
    for side in outline:
        distance = to_segment(point, side)
        if distance < CLEAR:
            return False
        near = near or distance <= far
    return near


def glances(figures: Sequence[Figure], points: Sequence[WholePoint]) -> list[dict[str, Any]]:
    """A glance at the place of each point, in the picture and about the middles of the figures."""
    seen = lie(points)
    for looks, point in zip(seen, points, strict=True):
        first, second = (dist(point, centre(figure)) for figure in figures)
        looks |= {"to the first": first, "to the second": second, "to both": first + second}
        looks["to the farther"] = max(first, second)
    return seen


def hits(decision: Sequence[Choice]) -> int:
    """Count the hunches about the nearest and the middle point by some feature that may be right."""
    return right_hunches(decision, least=NEAREST, halfway=HALFWAY)


def centre(figure: Figure) -> Point:
    """The middle of a figure's bounding box."""
    (left, right), (top, bottom) = _reaches(figure)
    return (left + right) / 2, (top + bottom) / 2


def _reaches(corners: Sequence[Point]) -> list[tuple[float, float]]:
    return [(min(values), max(values)) for values in zip(*corners, strict=True)]
