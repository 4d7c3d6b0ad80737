"""Styles of tokens: the strokes of a shape, as a look draws them.

A style keeps a thing's outline, and its colour over most of it. It depends on the shape alone and not on its place, so
a thing keeps its pixels while it moves.
"""

from collections.abc import Sequence
from itertools import pairwise

from generators.kit.scene.grid import Point
from generators.kit.scene.look import TokenStyle
from generators.kit.scene.palette import RGB, mixed
from generators.kit.scene.sprite import Ellipse, Line, Points, Polygon, Stroke

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
DARK = 96  # luma; darker things get a lighter edge
LEAST = 7.0  # pixels of a radius; smaller things are drawn flat
EDGE = 0.12  # of the radius, width of an edge
_WOBBLE = 0.045  # of the radius
_ROUND = 28  # corners of a sketched circle
# Departures of a sketched line, in sixteenths of the most: fixed, so that a shape is the same in every frame.
_DEPARTURES = (0, 11, -7, 4, -13, 9, 2, -10, 15, -3, 6, -15, 8, -1, 13, -6, -12, 5, 10, -9, 1, -14, 7, -4)


def styled(
    style: TokenStyle, outline: Points | None, middle: float, reach: float, colour: RGB, edge: bool
) -> tuple[Stroke, ...]:
    """The strokes of a filled shape around (`middle`, `middle`); without an `outline` it is a disc.

    `edge` is False for a shape with an edge of its own. Lengths are pixels.
    """
    if style in ("flat", "pixelated") or reach < LEAST or (style == "outlined" and not edge):
        return (_shape(outline, middle, reach, colour, 1.0),)
    rim = mixed(colour, BLACK, 45) if luma(colour) > DARK else mixed(colour, WHITE, 45)
    if style == "outlined":
        return _shape(outline, middle, reach, rim, 1.0), _shape(outline, middle, reach, colour, 1 - EDGE)
    if style == "shaded":
        shift = -0.05 * reach
        return (
            _shape(outline, middle, reach, mixed(colour, BLACK, 24), 1.0),
            _shape(outline, middle, reach, colour, 0.86, shift),
            _shape(outline, middle, reach, mixed(colour, WHITE, 16), 0.52, 2.4 * shift),
        )
    points = outline or _circle(middle, reach)
    drawn = sketched((*points, points[0]), _WOBBLE * reach, 0.7 * reach)
    if not edge:
        return (Polygon(drawn, colour),)
    again = sketched((*points[::-1], points[-1]), _WOBBLE * reach, 0.9 * reach)
    return Polygon(drawn, colour), *(Line(each, rim, max(1.0, 0.5 * EDGE * reach)) for each in (drawn, again))


def luma(colour: RGB) -> int:
    """Brightness of a colour, 0 to 255."""
    red, green, blue = colour
    return (299 * red + 587 * green + 114 * blue) // 1000


def sketched(points: Sequence[Point], most: float, pitch: float) -> Points:
    """A line as by hand: it departs by up to `most`, differently every `pitch` along it, and begins and ends in place.

    A line that grows keeps its pixels.
    """
    found: list[Point] = []
    passed = 0.0  # the length of all edges before
    for (ax, ay), (bx, by) in pairwise(points):
        across, down = bx - ax, by - ay
        length = (across * across + down * down) ** 0.5
        if length == 0:
            continue
        first = int(passed / pitch) + 1
        bends = [k * pitch - passed for k in range(first, int((passed + length) / pitch) + 1)]
        for at in (0.0, *bends):
            off = most * _departure((passed + at) / pitch) / length
            found.append((ax + across * at / length - down * off, ay + down * at / length + across * off))
        passed += length
    found += points[-1:]
    return tuple((round(x * 16) / 16, round(y * 16) / 16) for x, y in found)


def _departure(at: float) -> float:
    """-1 to 1, and 0 at the beginning."""
    number = int(at)
    here, there = (_DEPARTURES[k % len(_DEPARTURES)] for k in (number, number + 1))
    return (here + (there - here) * (at - number)) / 16


def _shape(
    outline: Points | None, middle: float, reach: float, colour: RGB, share: float, shift: float = 0
) -> Polygon | Ellipse:
    """A smaller copy of a shape, moved left and up by `-shift` pixels."""
    if outline is None:
        radius = reach * share
        near, far = middle + shift - radius, middle + shift + radius
        return Ellipse((near, near, far, far), colour)
    if share == 1:
        return Polygon(outline, colour)
    corner = middle + shift
    return Polygon(tuple((corner + (x - middle) * share, corner + (y - middle) * share) for x, y in outline), colour)


def _circle(middle: float, reach: float) -> Points:
    """Corners of a circle, by its rational parametrisation: the same everywhere, unlike a sine."""
    corners: list[Point] = []
    for quarter in range(4):
        for k in range(_ROUND // 4):
            t = k / (_ROUND // 4)
            x, y = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
            for _ in range(quarter):
                x, y = -y, x
            corners.append((middle + reach * x, middle + reach * y))
    return tuple(corners)
