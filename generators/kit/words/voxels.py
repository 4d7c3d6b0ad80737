"""Sculptures of cubes on a square plate: turned by any angle, seen obliquely from above, without perspective.

A sculpture is its heights in cubes, row by row; columns go to the right and rows towards the viewer, as seen from above
before a turn. Nothing overhangs. Angles are in degrees, clockwise as seen from above.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import cos, pi, radians, sin, tan
from random import Random
from typing import NamedTuple

from generators.kit.generator import Reject
from generators.kit.scene.grid import Area, Point
from generators.kit.scene.scene import Scene

Heights = tuple[tuple[int, ...], ...]
Spot = tuple[float, float, float]  # column, row and height, in cubes

ELEVATION = radians(36)  # of the viewer
SIDES = ((0, -1), (1, 0), (0, 1), (-1, 0))
LIT, DARKEST, SPREAD = 0.42, 0.16, 0.2  # opacity of white over tops and of black over sides, and its range
STRIDE = 0.16  # cubes from one point of a sight line to the next
WITHIN = (0.12, 0.5, 0.88)  # shares of a face's edges, where it is looked at
LEAST_SEEN = 3  # of the nine points of a face in sight


class View(NamedTuple):
    """The place of a sculpture in the picture: the middle of its plate, and the units of a cube's edge."""

    middle: Point
    edge: float
    side: int  # cubes along an edge of the plate

    def point(self, spot: Spot, turn: float) -> Point:
        """A place of the turned sculpture in the picture."""
        across, down = _turned(spot[0] - self.side / 2, spot[1] - self.side / 2, turn)
        x = self.middle[0] + self.edge * across
        y = self.middle[1] + self.edge * (down * sin(ELEVATION) - spot[2] * cos(ELEVATION))
        return round(x * 64) / 64, round(y * 64) / 64


class Face(NamedTuple):
    """A part of a column's surface: its corners in turn, and the direction to which it looks; (0, 0) is up."""

    corners: tuple[Spot, Spot, Spot, Spot]
    towards: tuple[int, int]


def draw_sculpture(
    scene: Scene, view: View, heights: Heights, colour: str, turn: float, name: str | None = None
) -> None:
    """Paint a sculpture on its plate, turned; edges of cubes are lines."""
    side = view.side

    def lined(*spots: Spot) -> None:
        scene.line([view.point(spot, turn) for spot in spots], "ink", 2)

    plate = [view.point(spot, turn) for spot in ((0, 0, 0), (side, 0, 0), (side, side, 0), (0, side, 0))]
    scene.polygon(plate, "tile", outline="tile edge", width=3)
    for k in range(1, side):
        for ends in (((k, 0, 0), (k, side, 0)), ((0, k, 0), (side, k, 0))):
            scene.line([view.point(spot, turn) for spot in ends], "tile edge", 2)
    shown = list(plate)
    for column, row in sorted(product(range(side), repeat=2), key=lambda cell: _near(view, cell, turn)):
        for face in faces(heights, column, row):
            across, down = _turned(*face.towards, turn)
            if face.towards != (0, 0) and down < 1e-9:
                continue
            corners = [view.point(spot, turn) for spot in face.corners]
            shown += corners
            scene.polygon(corners, colour)
            if face.towards == (0, 0):
                scene.polygon(corners, "white", opacity=LIT)
            else:
                scene.polygon(corners, "black", opacity=round(DARKEST + SPREAD * (1 + across) / 2, 2))
            lined(*face.corners, face.corners[0])
            (a, b, top), (c, d, _), (_, _, low), _ = face.corners
            for level in range(int(low) + 1, int(top)):
                lined((a, b, level), (c, d, level))
    if name:
        scene.block(_around(shown), None, opacity=0, name=name)


def faces(heights: Heights, column: int, row: int) -> Iterator[Face]:
    """The faces of a column without those behind a neighbour, its top last."""
    high = heights[row][column]
    if not high:
        return
    corners = ((column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1))
    for k, (right, down) in enumerate(SIDES):
        low = height_at(heights, column + right, row + down)
        if low < high:
            (a, b), (c, d) = corners[k], corners[(k + 1) % 4]
            yield Face(((a, b, high), (c, d, high), (c, d, low), (a, b, low)), (right, down))
    top = [(x, y, high) for x, y in corners]
    yield Face((top[0], top[1], top[2], top[3]), (0, 0))


def height_at(heights: Heights, column: float, row: float) -> int:
    """The height at a place, 0 beside the plate."""
    inside = 0 <= column < len(heights) and 0 <= row < len(heights)
    return heights[int(row)][int(column)] if inside else 0


def quarter(heights: Heights) -> Heights:
    """The sculpture, turned by a quarter clockwise."""
    return tuple(tuple(line) for line in zip(*heights[::-1], strict=True))


def mirrored(heights: Heights) -> Heights:
    """The sculpture's mirror image, left and right exchanged."""
    return tuple(line[::-1] for line in heights)


def cube_moved(rng: Random, heights: Heights, highest: int) -> Heights:
    """The sculpture with the top cube of one column on another; raise `Reject` if there is none, or it is too high."""
    side = range(len(heights))
    source, target = ((rng.choice(side), rng.choice(side)) for _ in range(2))
    more = {source: -1, target: 1}
    moved = tuple(tuple(heights[row][column] + more.get((row, column), 0) for column in side) for row in side)
    if source == target or min(map(min, moved)) < 0 or max(map(max, moved)) > highest:
        raise Reject("no cube to move there")
    return moved


def cubes(heights: Heights, turn: float) -> set[tuple[int, int, int]]:
    """The cubes of a turned sculpture: their middles in the picture, in tenths of an edge, and their levels."""
    view, found = View((0, 0), 10, len(heights)), set[tuple[int, int, int]]()
    for row, line in enumerate(heights):
        for column, high in enumerate(line):
            x, y = view.point((column + 0.5, row + 0.5, 0), turn)
            found |= {(round(x), round(y), level) for level in range(high)}
    return found


def is_seen(heights: Heights, spots: Sequence[Spot], turn: float) -> bool:
    """True if at least three of these places are seen, and not hidden by a column in front."""
    return sum(not _is_hidden(heights, spot, turn) for spot in spots) >= LEAST_SEEN


def hides_nothing(heights: Heights, turn: float) -> bool:
    """True if the top of every column, or the bare plate, is seen: so the picture shows all heights."""
    return all(
        is_seen(heights, [(x + a, y + b, heights[y][x]) for a, b in product(WITHIN, repeat=2)], turn)
        for x, y in product(range(len(heights)), repeat=2)
    )


def visible(heights: Heights, turn: float) -> frozenset[tuple[int, int, int, int]]:
    """The faces of cubes in sight: their middles in the picture, in tenths of an edge, and directions there."""
    view, found = View((0, 0), 10, len(heights)), set[tuple[int, int, int, int]]()
    for column, row in product(range(len(heights)), repeat=2):
        for face in faces(heights, column, row):
            across, down = _turned(*face.towards, turn)
            if face.towards != (0, 0) and down < 1e-9:
                continue
            for spots in _spots(face):
                if is_seen(heights, spots, turn):
                    x, y = view.point(spots[4], turn)
                    found.add((round(x), round(y), round(2 * across), round(2 * down)))
    return frozenset(found)


def _spots(face: Face) -> Iterator[list[Spot]]:
    """Nine places of each cube's part of a face, the middle in their midst."""
    (a, b, top), (c, d, _), (_, f, low), _ = face.corners
    if face.towards == (0, 0):
        yield [(a + (c - a) * s, b + (f - b) * t, top) for s, t in product(WITHIN, repeat=2)]
        return
    for level in range(int(low), int(top)):
        yield [(a + (c - a) * s, b + (d - b) * s, level + t) for s, t in product(WITHIN, repeat=2)]


def disc(view: View, radius: float) -> list[Point]:
    """The rim of a round table under the plate; `radius` is in cubes."""
    x, y = view.middle
    turns = [2 * pi * k / 48 for k in range(48)]
    return [(x + view.edge * radius * cos(t), y + view.edge * radius * sin(t) * sin(ELEVATION)) for t in turns]


def _turned(across: float, down: float, turn: float) -> Point:
    c, s = cos(radians(turn)), sin(radians(turn))
    return across * c - down * s, across * s + down * c


def _near(view: View, cell: tuple[int, ...], turn: float) -> float:
    """The nearness of a column to the viewer, in cubes."""
    return round(_turned(cell[0] + 0.5 - view.side / 2, cell[1] + 0.5 - view.side / 2, turn)[1], 6)


def _is_hidden(heights: Heights, spot: Spot, turn: float) -> bool:
    """True if the sight line from a place to the viewer meets a column."""
    x, y, z = spot
    right, down, rise = STRIDE * sin(radians(turn)), STRIDE * cos(radians(turn)), STRIDE * tan(ELEVATION)
    highest, side = max(map(max, heights)), len(heights)
    while z < highest:
        x, y, z = x + right, y + down, z + rise
        if not (0 <= x < side and 0 <= y < side):
            return False
        if heights[int(y)][int(x)] > z:
            return True
    return False


def _around(points: Sequence[Point]) -> Area:
    (left, right), (top, bottom) = ((min(line), max(line)) for line in zip(*points, strict=True))
    return left, top, right - left, bottom - top
