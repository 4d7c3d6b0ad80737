"""Fill polygons and wide lines with the same pixels on every processor.

Pillow computes the crossing of an edge and a row as `(y - y0) * slope + x0` in single precision, and wide lines in
doubles. On arm64 compilers fuse the multiplication with the addition, which can round a pixel the other way. Here
edges are cut into pieces with powers of two as heights. Slopes and crossings are then exact, fused or not. Wide lines
become such polygons and discs, drawn by Pillow in whole numbers.
"""

import math
from collections.abc import Sequence
from itertools import chain, pairwise

from PIL import ImageDraw

HIGHEST = 256  # rows of a piece: up to column 2**15 a crossing then fits the 24 bits of single precision
Place = tuple[int, int]
Point = tuple[float, float]
Ink = tuple[int, int, int]


def polygon(pen: ImageDraw.ImageDraw, points: Sequence[Point], ink: Ink) -> None:
    """Fill a polygon; corners in pixels."""
    pen.polygon(outline([(math.floor(x), math.floor(y)) for x, y in points]), ink)


def line(pen: ImageDraw.ImageDraw, points: Sequence[Point], ink: Ink, width: int, *, flat: bool = False) -> None:
    """Draw a polyline with round joints, and round ends unless they are `flat`; points and width in pixels."""
    half = (width - 1) / 2  # from the middle of the first pixel across the line to that of the last
    middles = [(x - 0.5, y - 0.5) for x, y in points]  # Pillow addresses a pixel by its middle
    for (ax, ay), (bx, by) in pairwise(middles):
        along, down = bx - ax, by - ay
        length = math.sqrt(along * along + down * down)  # rounded correctly everywhere, as hypot need not be
        if length > 0:
            x, y = -down * half / length, along * half / length
            sides = (ax + x, ay + y), (bx + x, by + y), (bx - x, by - y), (ax - x, ay - y)
            pen.polygon(outline([_nearest(*side) for side in sides]), ink)
    for x, y in middles[1:-1] if flat else middles:
        pen.ellipse((_nearest(x - half, y - half), _nearest(x + half, y + half)), ink)


def outline(corners: Sequence[Place]) -> list[Place]:
    """The corners, with cuts of slanted edges into pieces of 1, 2, 4, … `HIGHEST` rows between them.

    Each cut is the nearest whole pixel to the edge. Direction does not change the cuts, so polygons with a shared edge
    fit together.
    """
    edges = zip(corners, [*corners[1:], *corners[:1]], strict=True)
    return list(chain.from_iterable((here, *_cuts(here, there)) for here, there in edges))


def _cuts(here: Place, there: Place) -> Sequence[Place]:
    if here[1] > there[1]:
        return _cuts(there, here)[::-1]
    (x, y), wide, high = here, there[0] - here[0], there[1] - here[1]
    cuts: list[Place] = []
    done = 0
    while wide and (left := high - done) > 0:
        done += min(HIGHEST, 1 << (left.bit_length() - 1))
        if done < high:
            cuts.append((x + (2 * wide * done + high) // (2 * high), y + done))
    return cuts


def _nearest(x: float, y: float) -> Place:
    return math.floor(x + 0.5), math.floor(y + 0.5)
