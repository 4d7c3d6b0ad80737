"""Words for lines, polygons and arrows."""

import math
from collections.abc import Sequence
from itertools import pairwise

from generators.kit.scene.grid import Area, Grid, Point
from generators.kit.scene.sprite import Line, Polygon, Stroke
from generators.kit.scene.surface import Surface, bounds, from_corner, word


class Lines(Surface):
    """Lines, polygons and arrows."""

    @word
    def line(
        self, points: Sequence[Point], colour: str, width: float = 3, *, opacity: float = 1, name: str | None = None
    ) -> None:
        """A polyline with round joints, and round ends unless the look has flat ones."""
        self._lines([points], colour, width, opacity, name, flat=self.look.lines == "flat ends")

    def trail(self, points: Sequence[Point], width: float, colour: str = "trail") -> None:
        """The trail of a walk from point to point; a straight leg is one stroke."""
        ends = list(points[:1])
        for here, there in pairwise(points[1:]):
            (ax, ay), (bx, by), (cx, cy) = ends[-1], here, there
            if (bx - ax) * (cy - by) != (by - ay) * (cx - bx) or (bx - ax) * (cx - bx) + (by - ay) * (cy - by) < 0:
                ends.append(here)
        for leg in pairwise([*ends, *points[1:][-1:]]):
            self._leg(leg, colour, width)

    @word
    def _leg(self, ends: tuple[Point, Point], colour: str, width: float) -> None:
        """One straight leg of a trail, cached by itself since the trail grows."""
        self._lines([ends], colour, width, 1, None)

    @word
    def walls(self, grid: Grid, parted: Sequence[tuple[int, int]], width: float, colour: str = "wall") -> None:
        """Walls of a maze: around the board and between these neighbours, numbered row by row."""
        x, y, wide, high = grid.area
        lines: list[list[Point]] = [[(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]]
        for first, second in sorted(parted):
            row, column = divmod(second, grid.columns)
            corner = (x + column * grid.side, y + row * grid.side)
            upright = second == first + 1
            lines.append([corner, (corner[0] + grid.side * (not upright), corner[1] + grid.side * upright)])
        self._lines(lines, colour, width, 1, None)

    @word
    def polygon(
        self,
        points: Sequence[Point],
        colour: str | None,
        *,
        outline: str | None = None,
        width: float = 2,
        opacity: float = 1,
        name: str | None = None,
    ) -> None:
        """A polygon; corners in units."""
        scaled = tuple((x * self.scale, y * self.scale) for x, y in points)
        left, top, right, bottom = bounds(scaled, width * self.scale if outline else 0)
        inside = from_corner(scaled, left, top)
        strokes: tuple[Stroke, ...] = (Polygon(inside, self.colours[colour]),) if colour else ()
        if outline:
            strokes += (Line((*inside, inside[0]), self.colours[outline], width * self.scale),)
        self._note(left, top, right - left, bottom - top, strokes, opacity, name)

    @word
    def dashes(
        self,
        points: Sequence[Point],
        colour: str,
        width: float = 3,
        *,
        dash: float = 8,
        gap: float = 6,
        opacity: float = 1,
    ) -> None:
        """A dashed polyline."""
        pieces: list[Sequence[Point]] = []
        for (ax, ay), (bx, by) in pairwise(points):
            length = math.hypot(bx - ax, by - ay)
            for k in range(int(length / (dash + gap)) + 1):
                a, b = k * (dash + gap) / length, min(1.0, (k * (dash + gap) + dash) / length)
                pieces.append([(ax + (bx - ax) * a, ay + (by - ay) * a), (ax + (bx - ax) * b, ay + (by - ay) * b)])
        self._lines(pieces, colour, width, opacity, None)

    @word
    def arrow(
        self,
        start: Point,
        end: Point,
        colour: str,
        width: float = 4,
        *,
        head: float = 14,
        opacity: float = 1,
        name: str | None = None,
    ) -> None:
        """A straight arrow; `head` is the length of its head."""
        length = math.hypot(end[0] - start[0], end[1] - start[1])
        ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
        neck = (end[0] - ux * head * 0.8, end[1] - uy * head * 0.8)
        wing = head * 0.5
        tip = (
            end,
            (end[0] - ux * head - uy * wing, end[1] - uy * head + ux * wing),
            (end[0] - ux * head + uy * wing, end[1] - uy * head - ux * wing),
        )
        self._lines([[start, neck]], colour, width, opacity, name, tip)

    @word
    def cross(self, area: Area, colour: str, width: float = 4, *, opacity: float = 1) -> None:
        """An X from corner to corner of an area."""
        x, y, wide, high = area
        self._lines([[(x, y), (x + wide, y + high)], [(x + wide, y), (x, y + high)]], colour, width, opacity, None)
