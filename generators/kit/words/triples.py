"""Triples: convex figures that overlap, of which some three have a clear area in common, and no four.

A figure is its form, its middle, the radius of its corners and its turn. Lengths are in units.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, product
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import UNITS, Point
from generators.kit.words.areas import around
from generators.kit.words.convex import FORMS, Faces, common, faces, joined, masses, middle
from generators.kit.words.figures import placed
from generators.kit.words.polygons import is_inside, sides, to_outline
from generators.kit.words.segments import WholePoint

EDGE = 40  # from a figure to the edge of the picture, at least
WIDE, MISS = 12, 8  # from an area's middle to its edge, and by which figures miss another area, at least
TRIES = 20  # places drawn for a figure
ENOUGH = 12  # corners of a figure for a test that need not be exact

Figure = tuple[str, WholePoint, int, int]  # form, middle, radius of its corners, turn in degrees


def overlapping(rng: Random, count: int, threes: int, radii: tuple[int, int]) -> list[Figure]:
    """`count` figures with as many areas in three of them as `threes`. Raise `Reject` if a figure finds no place.

    A figure that makes a new area is preferred, as long as one is wanting.
    """
    figures: list[Figure] = []
    wider: Faces = {}
    middles: dict[tuple[int, ...], Point] = {}  # of what two or three figures have in common
    for number in range(count):
        before = sum(len(area) == 3 for area in wider)
        for left in reversed(range(TRIES)):
            pairs = [place for area, place in middles.items() if len(area) == 2] if before < threes else []
            new = _drawn(rng, radii, rng.choice(pairs) if pairs else None)
            line = corners(new)
            reached = [len(area) for area, place in middles.items() if is_inside(place, line)]
            if 3 in reached or len(reached) > threes - before:
                continue
            more = joined(wider, around(line[:: 2 if len(line) > ENOUGH else 1], MISS), number, 4)
            areas = [area for area in (*wider, *more) if len(area) == 3]
            enough = len(areas) > before or number < 2 or before == threes or left < 3
            if not enough or len(areas) > threes or max(map(len, more)) > 3:
                continue
            if all(_is_wide(common(*(corners((*figures, new)[k]) for k in area))) for area in more if len(area) == 3):
                figures.append(new)
                wider |= more
                middles |= {area: middle(part) for area, part in more.items() if len(area) > 1}
                break
        else:
            raise Reject("no place for a figure")
    if sum(len(area) == 3 for area in wider) < threes:
        raise Reject("too few areas in three figures")
    return figures


@lru_cache(maxsize=64)
def corners(figure: Figure) -> tuple[Point, ...]:
    """The corners of a figure."""
    form, centre, radius, turn = figure
    return placed(FORMS[form], centre, radius, turn)


@lru_cache(maxsize=16)
def areas_in(figures: tuple[Figure, ...]) -> Faces:
    """The common parts of one, two or three figures."""
    return faces([corners(figure) for figure in figures], 3)


def meet(figures: Sequence[Figure]) -> bool:
    """True if a corner of a figure, or a crossing of two sides, lies in all of them."""
    outlines = [corners(figure) for figure in figures]
    places: list[tuple[Point, set[int]]] = [(corner, {k}) for k, each in enumerate(outlines) for corner in each]
    for (i, one), (j, other) in combinations(enumerate(outlines), 2):
        for (a, b), (c, d) in product(sides(one), sides(other)):
            ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
            if turned := ux * vy - uy * vx:
                s = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / turned
                t = ((c[0] - a[0]) * uy - (c[1] - a[1]) * ux) / turned
                if 0 <= s <= 1 and 0 <= t <= 1:
                    places.append(((a[0] + s * ux, a[1] + s * uy), {i, j}))
    return any(all(k in own or is_inside(p, each) for k, each in enumerate(outlines)) for p, own in places)


def _drawn(rng: Random, radii: tuple[int, int], near: Point | None) -> Figure:
    """A figure anywhere in the picture, or so that it reaches a point, or nearly."""
    form, radius, turn = rng.choice(list(FORMS)), rng.randint(*radii), rng.randrange(0, 360, 5)
    centre = []
    for axis, values in enumerate(zip(*placed(FORMS[form], (0, 0), radius, turn), strict=True)):
        least, most = EDGE - min(values), UNITS - EDGE - max(values)
        place = near[axis] + rng.uniform(-radius, radius) if near else rng.uniform(least, most)
        centre.append(round(min(most, max(least, place))))
    return form, (centre[0], centre[1]), radius, turn


def _is_wide(part: Sequence[Point]) -> bool:
    return bool(part) and masses(part)[0] > 1 and to_outline(middle(part), part) >= WIDE
