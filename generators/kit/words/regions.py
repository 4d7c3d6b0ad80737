"""Regions: convex ones that overlap, and places by the regions in which they lie.

A region is its form, its middle, the radius of its corners and its turn. Lengths are in units.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import dist, hypot
from random import Random

from generators.kit.scene.grid import UNITS, Point
from generators.kit.words.convex import FORMS
from generators.kit.words.figures import placed
from generators.kit.words.polygons import sides
from generators.kit.words.segments import WholePoint

EDGE = 30  # from a region to the edge of the picture, at least
LEAST, MOST = 46, 466  # of places, from the left and from the top

Region = tuple[str, WholePoint, int, int]  # form, middle, radius, turn in degrees
Within = tuple[bool, ...]  # for each region, whether a place lies in it


def region(rng: Random, radii: tuple[int, int]) -> Region:
    """A region anywhere in the picture."""
    form, radius, turn = rng.choice(tuple(FORMS)), rng.randint(*radii), rng.randrange(0, 360, 5)
    middle = []
    for values in zip(*placed(FORMS[form], (0, 0), radius, turn), strict=True):
        middle.append(round(rng.uniform(EDGE - min(values), UNITS - EDGE - max(values))))
    return form, (middle[0], middle[1]), radius, turn


@lru_cache(maxsize=64)
def outline(given: Region) -> tuple[Point, ...]:
    """The corners of a region, clockwise."""
    form, middle, radius, turn = given
    return placed(FORMS[form], middle, radius, turn)


def depth(place: Point, given: Region) -> float:
    """The way from a place inside a region to its outline; negative outside, at most as far as it really is."""
    x, y = place
    return min([across * x + down * y - off for across, down, off in _lines(given)])


def places(rng: Random, regions: Sequence[Region], clear: float, count: int) -> Mapping[Within, list[WholePoint]]:
    """Those of `count` random places that are clear of all outlines, by the regions in which they lie."""
    found: dict[Within, list[WholePoint]] = {}
    for _ in range(count):
        place = rng.randint(LEAST, MOST), rng.randint(LEAST, MOST)
        inside = []
        for each in regions:
            _, middle, radius, _ = each
            away = dist(place, middle)
            if away >= radius + clear:
                inside.append(False)
            elif away <= _core(each) - clear:
                inside.append(True)
            elif abs(deep := depth(place, each)) >= clear:
                inside.append(deep > 0)
            else:
                break
        else:
            found.setdefault(tuple(inside), []).append(place)
    return found


@lru_cache(maxsize=64)
def _core(given: Region) -> float:
    """The radius of the largest disc about a region's middle inside it."""
    return depth(given[1], given)


@lru_cache(maxsize=64)
def _lines(given: Region) -> list[tuple[float, float, float]]:
    """The lines through a region's sides: unit vectors inwards, and how far the line is off along each."""
    found = []
    for (a, b), (c, d) in sides(outline(given)):
        long = hypot(c - a, d - b)
        across, down = (b - d) / long, (c - a) / long
        found.append((across, down, across * a + down * b))
    return found
