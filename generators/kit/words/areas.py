"""Figures of many forms whose areas can be compared: slim and bulky ones, some with bays.

A point is (x, y) in units, x to the right and y down; corners go clockwise as seen.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from math import cos, hypot, radians, sin

from generators.kit.scene.tokens import corners_of
from generators.kit.words.figures import FIGURES, placed
from generators.kit.words.polygons import area, sides
from generators.kit.words.segments import Point

PARTS = 48  # sides of a circle
LEVELS = 400  # level lines on which a figure is measured
_SLIM = hypot(1, 2.6)  # of a rectangle 2.6 times as long as it is wide

FORMS: Mapping[str, tuple[Point, ...]] = {
    "circle": tuple((sin(radians(360 * k / PARTS)), -cos(radians(360 * k / PARTS))) for k in range(PARTS)),
    "square": corners_of("square", 0),
    "triangle": corners_of("triangle", 0),
    "hexagon": corners_of("hexagon", 0),
    "rectangle": tuple((x * 2.6 / _SLIM, y / _SLIM) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))),
    "cross": corners_of("cross", 0),
    "star": corners_of("star", 0),
    "arrow": FIGURES["arrow"],
    "L": FIGURES["L"],
    "T": FIGURES["T"],
    "U": FIGURES["U"],
    "pentagon": corners_of("pentagon", 0),
}
"""Corners of each form about (0, 0); the farthest is at distance 1."""


@cache
def unit_area(form: str) -> float:
    """The area of a form whose farthest corner is at distance 1."""
    return area(FORMS[form])


def figure(form: str, centre: Point, radius: float, turn: float) -> tuple[Point, ...]:
    """The corners of a form about a centre; `radius` reaches the farthest, `turn` is clockwise in degrees."""
    return placed(FORMS[form], centre, radius, turn)


def area_by_levels(corners: Sequence[Point]) -> float:
    """The area, by Cavalieri's principle: the lengths of many level lines inside, times their distance."""
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    pitch, total = (bottom - top) / LEVELS, 0.0
    for level in range(LEVELS):
        y = top + pitch * (level + 0.5)
        met = sorted(a + (y - b) * (c - a) / (d - b) for (a, b), (c, d) in sides(corners) if (b > y) != (d > y))
        total += pitch * (sum(met[1::2]) - sum(met[::2]))
    return total


def around(corners: Sequence[Point], away: float) -> list[Point]:
    """The closed line at a distance outside an outline, clockwise from its highest corner.

    It bends as the outline does; at a corner it is farther away by one over the sine of half the angle.
    """
    line = []
    for k, (x, y) in enumerate(corners):
        (a, b), (c, d) = corners[k - 1], corners[(k + 1) % len(corners)]
        back, on = hypot(x - a, y - b), hypot(c - x, d - y)
        u, v, p, q = (x - a) / back, (y - b) / back, (c - x) / on, (d - y) / on
        share = away / (1 + u * p + v * q)
        line.append((x + share * (v + q), y - share * (u + p)))
    first = min(range(len(line)), key=lambda k: (round(line[k][1], 6), line[k][0]))
    return [*line[first:], *line[: first + 1]]
