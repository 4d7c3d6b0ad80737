"""The words that `draw` is written in: cells, tiles, balls, arrows, labels, curtains.

A scene is 512 units wide and high, whatever the picture's size in pixels; (0, 0) is the top left.
Words only note what is to be seen, in order from back to front: equal notes are the same picture,
which is how the film knows what changed between two frames. Colours are given by role or by name
(see `palette`). A word called with `name` makes its thing an actor: where it is, frame by frame, is
part of the sample's truth.
"""

import math
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import pairwise
from typing import Concatenate, NamedTuple, ParamSpec

from generators.kit.palette import RGB, THEMES
from generators.kit.sprite import Block, Ellipse, Line, Points, Polygon, Sprite, Stroke, Text, text_width

UNITS = 512
_MOST_KEPT = 4096  # words of a scene
P = ParamSpec("P")
Point = tuple[float, float]
Area = tuple[float, float, float, float]  # x, y, width, height

SHAPES = ("circle", "square", "triangle", "diamond", "pentagon", "hexagon", "star", "cross")
MARKS = ("tick", "cross", "ring", "dot")
_LOOKS = {
    "circle": (0.86, 0.0),
    "triangle": (1.1, 0.16),
    "star": (1.1, 0.06),
    "square": (1.06, 0.0),
}  # size, shift down


class Note(NamedTuple):
    """A sprite with its top left corner in pixels."""

    sprite: Sprite
    x: int
    y: int


class Grid(NamedTuple):
    """A board of square cells: where its rows and columns lie, in units."""

    rows: int
    columns: int
    x: float
    y: float
    side: float  # of one cell

    @classmethod
    def within(cls, rows: int, columns: int, area: Area = (40, 40, 432, 432)) -> "Grid":
        """The largest board in the middle of an area; cells are an even number of units wide."""
        x, y, width, height = area
        side = min(width / columns, height / rows) // 2 * 2
        left = x + (width - side * columns) / 2
        top = y + (height - side * rows) / 2
        return cls(rows, columns, left // 2 * 2, top // 2 * 2, side)

    @property
    def area(self) -> Area:
        """The whole board."""
        return self.x, self.y, self.side * self.columns, self.side * self.rows

    def cell(self, row: float, column: float, inset: float = 0) -> Area:
        """The area of a cell, made smaller by `inset` on every side; fractions lie between cells."""
        size = self.side - 2 * inset
        return self.x + column * self.side + inset, self.y + row * self.side + inset, size, size

    def centre(self, row: float, column: float) -> Point:
        """The middle of a cell."""
        return self.x + (column + 0.5) * self.side, self.y + (row + 0.5) * self.side


def _kept(word: Callable[Concatenate["Scene", P], None]) -> Callable[Concatenate["Scene", P], None]:
    """A word that says the same whenever its arguments are the same, so that a scene works it out once."""

    @wraps(word)
    def say(scene: "Scene", /, *args: P.args, **kwargs: P.kwargs) -> None:
        if scene._within:  # what a word says through others is kept as a whole
            word(scene, *args, **kwargs)
            return
        key = (word, args, *kwargs.items())
        try:
            said = scene._said.get(key)
        except TypeError:  # points in a list can't be looked up
            key = (word, tuple(tuple(each) if isinstance(each, list) else each for each in args), *kwargs.items())
            said = scene._said.get(key)
        if said is None:
            before = scene.notes, scene.actors
            scene.notes, scene.actors, scene._within = [], {}, True
            word(scene, *args, **kwargs)
            said = scene.notes, scene.actors
            scene.notes, scene.actors = before
            scene._within = False
            if len(scene._said) >= _MOST_KEPT:
                scene._said.clear()
            scene._said[key] = said
        scene.notes += said[0]
        if said[1]:
            scene.actors.update(said[1])

    return say


class Scene:
    """One frame being described."""

    def __init__(self, size: int, theme: str = "light") -> None:
        self.size = size
        self.scale = size / UNITS
        self.colours = THEMES[theme]
        self.notes: list[Note] = []
        self.actors: dict[str, Area] = {}
        self._said: dict[object, tuple[list[Note], dict[str, Area]]] = {}
        self._within = False  # a word is being worked out

    def clear(self) -> None:
        """Start the next frame."""
        self.notes = []
        self.actors = {}

    # Areas: edges snap to even pixels, where the video's half-size colour planes are exact.

    @_kept
    def block(
        self,
        area: Area,
        fill: str | None,
        *,
        outline: str | None = None,
        width: float = 2,
        radius: float = 0,
        opacity: float = 1,
        name: str | None = None,
    ) -> None:
        """A rectangle, its outline drawn inwards."""
        x, y = self._even(area[0]), self._even(area[1])
        right, bottom = self._even(area[0] + area[2]), self._even(area[1] + area[3])
        box = (0, 0, right - x, bottom - y)
        line = max(1, round(width * self.scale)) if outline else 0
        stroke = Block(box, radius * self.scale, self._rgb(fill), self._rgb(outline), line)
        self._note(x, y, right - x, bottom - y, (stroke,), opacity, name, sharp=radius == 0)

    @_kept
    def grid(
        self, grid: Grid, *, line: str = "faint", border: str = "soft", fill: str | None = "panel", bold_every: int = 0
    ) -> None:
        """A board's cells and border; `bold_every` makes each n-th line as strong as the border."""
        x, y = self._even(grid.x), self._even(grid.y)
        right, bottom = self._even(grid.x + grid.side * grid.columns), self._even(grid.y + grid.side * grid.rows)
        thin, thick = max(2, self._even(1.2)), max(2, self._even(2.4))
        strokes: list[Stroke] = (
            [Block((0, 0, right - x + thick, bottom - y + thick), 0, self._rgb(fill))] if fill else []
        )
        lines: list[tuple[bool, int, bool]] = []
        for count, start, upright in ((grid.columns, grid.x, True), (grid.rows, grid.y, False)):
            for k in range(count + 1):
                strong = k in (0, count) or bool(bold_every and k % bold_every == 0)
                lines.append((strong, self._even(start + k * grid.side) - (x if upright else y), upright))
        for strong, at, upright in sorted(lines):
            wide, colour = (thick, self._rgb(border)) if strong else (thin, self._rgb(line))
            shift = at + (thick - wide) // 2
            long = (bottom - y if upright else right - x) + thick
            box = (shift, 0, shift + wide, long) if upright else (0, shift, long, shift + wide)
            strokes.append(Block(box, 0, colour))
        half = thick // 2
        self._note(x - half, y - half, right - x + thick, bottom - y + thick, tuple(strokes), 1, None, sharp=True)

    @_kept
    def cell(
        self,
        grid: Grid,
        row: float,
        column: float,
        fill: str,
        *,
        inset: float = 2,
        radius: float = 0,
        opacity: float = 1,
        name: str | None = None,
    ) -> None:
        """A filled cell of a board."""
        self.block(grid.cell(row, column, inset), fill, radius=radius, opacity=opacity, name=name)

    @_kept
    def tile(
        self,
        grid: Grid,
        row: float,
        column: float,
        label: str,
        *,
        name: str | None = None,
        fill: str = "tile",
        edge: str = "tile edge",
    ) -> None:
        """A loose tile with a label, anywhere on a board."""
        x, y, side, _ = grid.cell(row, column, 4)
        x, y = self._even(x) / self.scale, self._even(y) / self.scale  # the label moves just as the block's corner does
        self.block((x, y, side, side), fill, outline=edge, width=3, radius=grid.side * 0.1, name=name)
        self.label((x + side / 2, y + side / 2), label, grid.side * 0.42)

    @_kept
    def curtain(self, area: Area, *, name: str | None = None) -> None:
        """An opaque panel that hides what is behind it."""
        self.block(area, "curtain", outline="curtain edge", width=4, name=name)

    @_kept
    def outline(
        self, area: Area, colour: str = "mark", width: float = 4, *, radius: float = 0, name: str | None = None
    ) -> None:
        """A hollow frame that points something out, drawn inwards from the area's edge."""
        self.block(area, None, outline=colour, width=width, radius=radius, name=name)

    @_kept
    def bar(
        self,
        area: Area,
        share: float,
        colour: str,
        *,
        upright: bool = True,
        back: str = "given",
        name: str | None = None,
    ) -> None:
        """A bar, this share of it (0..1) filled from the bottom or the left; what is filled is the actor."""
        x, y, width, height = area
        self.block(area, back)
        if upright:
            self.block((x, y + height * (1 - share), width, height * share), colour, name=name)
        else:
            self.block((x, y, width * share, height), colour, name=name)

    @_kept
    def door(self, area: Area, colour: str, *, opened: float = 0, name: str | None = None) -> None:
        """A door in its frame; as it opens, 0..1, its leaf swings to the hinges at the left."""
        x, y, width, height = area
        frame = max(3.0, width * 0.08)
        self.block(area, "wall")
        inside = (x + frame, y + frame, width - 2 * frame, height - frame)
        self.block(inside, "paper")
        leaf = inside[2] * (1 - 0.84 * opened)
        self.block((inside[0], inside[1], leaf, inside[3]), colour, name=name)
        knob = leaf * 0.09
        if opened < 0.8:
            self.ball((inside[0] + leaf * 0.82, y + height * 0.54), max(knob, 1.5), "paper")

    # Things about a point.

    @_kept
    def ball(
        self,
        centre: Point,
        radius: float,
        colour: str,
        *,
        outline: str | None = None,
        width: float = 2,
        opacity: float = 1,
        name: str | None = None,
    ) -> None:
        """A disc."""
        self.shape(centre, "circle", radius, colour, outline=outline, width=width, opacity=opacity, name=name)

    @_kept
    def shape(
        self,
        centre: Point,
        kind: str,
        radius: float,
        colour: str | None,
        *,
        turn: float = 0,
        outline: str | None = None,
        width: float = 2,
        opacity: float = 1,
        name: str | None = None,
    ) -> None:
        """A shape of `SHAPES` about a point; `radius` reaches its corners, `turn` is clockwise in degrees."""
        reach = radius * self.scale
        half = math.ceil(reach) + 1
        middle = float(half)
        if kind == "circle":
            box = (middle - reach, middle - reach, middle + reach, middle + reach)
            strokes: tuple[Stroke, ...] = (
                Ellipse(box, self._rgb(colour), self._rgb(outline), width * self.scale if outline else 0),
            )
        else:
            points = tuple((middle + x * reach, middle + y * reach) for x, y in _corners(kind, turn))
            strokes = (Polygon(points, self.colours[colour]),) if colour else ()
            if outline:
                strokes += (Line((*points, points[0]), self.colours[outline], width * self.scale),)
                half += math.ceil(width * self.scale)
                shift = half - middle
                strokes = tuple(_moved(stroke, shift) for stroke in strokes)
        self._about(centre, half, strokes, name, opacity)

    @_kept
    def agent(
        self,
        centre: Point,
        radius: float,
        *,
        heading: float | None = None,
        colour: str = "agent",
        name: str | None = "agent",
    ) -> None:
        """Who walks: a disc with an eye-catching rim, or an arrowhead if it has a heading (degrees, 0 is up)."""
        if heading is None:
            self.ball(centre, radius, colour, outline="white", width=max(2, radius * 0.16), name=name)
            return
        reach, half = radius * self.scale, math.ceil(radius * self.scale) + 1
        shape = ((0, -1), (0.78, 0.72), (0, 0.36), (-0.78, 0.72))
        points = tuple((half + x * reach, half + y * reach) for x, y in _turned(shape, heading))
        strokes = (Polygon(points, self.colours[colour]),)
        self._about(centre, half, strokes, name)

    @_kept
    def flag(self, centre: Point, height: float, *, colour: str = "goal", name: str | None = None) -> None:
        """A flag on a pole, centred on the point."""
        reach = height / 2 * self.scale
        half = math.ceil(reach) + 2
        pole, top = half - 0.45 * reach, half - reach
        strokes = (
            Line(((pole, top + 2), (pole, half + reach - 2)), self.colours["ink"], max(1.5, 0.12 * reach)),
            Polygon(((pole, top), (half + 0.75 * reach, half - 0.5 * reach), (pole, half)), self.colours[colour]),
        )
        self._about(centre, half, strokes, name)

    @_kept
    def key(self, centre: Point, height: float, colour: str, *, name: str | None = None) -> None:
        """An upright key, its bow at the top."""
        reach = height / 2 * self.scale
        half = math.ceil(reach) + 1
        thick, bow, rgb = 0.2 * reach, 0.4 * reach, self.colours[colour]
        top = half - reach + bow
        ring = (half - bow, top - bow, half + bow, top + bow)
        end = half + reach - thick / 2
        strokes = (
            Ellipse(ring, None, rgb, thick),
            Line(((half, top + bow - thick / 2), (half, end)), rgb, thick),
            Line(((half, end - thick / 2), (half + 0.42 * reach, end - thick / 2)), rgb, thick),
            Line(((half, end - 2.2 * thick), (half + 0.3 * reach, end - 2.2 * thick)), rgb, thick),
        )
        self._about(centre, half, strokes, name)

    @_kept
    def hand(
        self,
        centre: Point,
        length: float,
        degrees: float,
        colour: str = "ink",
        width: float = 5,
        *,
        name: str | None = None,
    ) -> None:
        """A clock hand that points this many degrees clockwise of up, with a short tail behind the pivot."""
        (tip,), (tail,) = _turned(((0, -length),), degrees), _turned(((0, length * 0.15),), degrees)
        ends = [(centre[0] + x, centre[1] + y) for x, y in (tail, tip)]
        self._lines([ends], colour, width, 1, name)

    @_kept
    def mark(
        self,
        centre: Point,
        radius: float,
        kind: str = "tick",
        colour: str = "mark",
        *,
        opacity: float = 1,
        name: str | None = None,
    ) -> None:
        """A sign of `MARKS` that is set on something: a tick, a cross, a ring or a dot."""
        x, y = centre
        if kind == "tick":
            points = [
                (x - radius, y + 0.1 * radius),
                (x - 0.3 * radius, y + 0.8 * radius),
                (x + radius, y - 0.8 * radius),
            ]
            self._lines([points], colour, radius * 0.32, opacity, name)
        elif kind == "cross":
            a = 0.8 * radius
            strokes = [[(x - a, y - a), (x + a, y + a)], [(x + a, y - a), (x - a, y + a)]]
            self._lines(strokes, colour, radius * 0.32, opacity, name)
        elif kind == "ring":
            self.shape(centre, "circle", radius, None, outline=colour, width=radius * 0.3, opacity=opacity, name=name)
        elif kind == "dot":
            self.ball(centre, radius * 0.5, colour, opacity=opacity, name=name)
        else:
            raise ValueError(f"a mark is one of {', '.join(MARKS)}, not {kind!r}")

    @_kept
    def label(
        self,
        centre: Point,
        text: str,
        size: float,
        colour: str = "ink",
        *,
        bold: bool = True,
        opacity: float = 1,
        name: str | None = None,
    ) -> None:
        """Text centred on a point; `size` is the em in units."""
        em = size * self.scale
        width = 2 * (math.ceil(text_width(text, em, bold) / 2) + 2)
        height = 2 * (math.ceil(em * 0.75) + 1)
        stroke = Text((width / 2, height / 2), text, em, self.colours[colour], bold)
        x, y = round(centre[0] * self.scale) - width // 2, round(centre[1] * self.scale) - height // 2
        self._note(x, y, width, height, (stroke,), opacity, name)

    @_kept
    def symbol(self, centre: Point, radius: float, what: str, *, opacity: float = 1, name: str | None = None) -> None:
        """A sign by the name that prompts give it: a coloured shape such as `red star`, or letters in ink.

        All of one radius look equally large and fit into a circle a tenth wider.
        """
        colour, _, kind = what.rpartition(" ")
        if kind in SHAPES:
            larger, lower = _LOOKS.get(kind, (1.0, 0.0))
            centre = (centre[0], centre[1] + lower * radius)
            self.shape(centre, kind, larger * radius, colour, opacity=opacity, name=name)
        else:
            self.label(centre, what, 1.7 * radius, opacity=opacity, name=name)

    # Lines.

    @_kept
    def line(
        self, points: Sequence[Point], colour: str, width: float = 3, *, opacity: float = 1, name: str | None = None
    ) -> None:
        """A polyline with round joints and ends."""
        self._lines([points], colour, width, opacity, name)

    @_kept
    def trail(self, points: Sequence[Point], width: float, colour: str = "trail") -> None:
        """What someone who walked from point to point leaves behind; straight legs are drawn in one go."""
        ends = list(points[:1])
        for here, there in pairwise(points[1:]):
            (ax, ay), (bx, by), (cx, cy) = ends[-1], here, there
            if (bx - ax) * (cy - by) != (by - ay) * (cx - bx) or (bx - ax) * (cx - bx) + (by - ay) * (cy - by) < 0:
                ends.append(here)
        for leg in pairwise([*ends, *points[1:][-1:]]):
            self._lines([leg], colour, width, 1, None)

    @_kept
    def walls(self, grid: Grid, parted: Sequence[tuple[int, int]], width: float, colour: str = "wall") -> None:
        """A maze's walls: about the board and between these neighbours, cells being numbered row by row."""
        x, y, wide, high = grid.area
        lines: list[list[Point]] = [[(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]]
        for first, second in sorted(parted):
            row, column = divmod(second, grid.columns)
            corner = (x + column * grid.side, y + row * grid.side)
            upright = second == first + 1
            lines.append([corner, (corner[0] + grid.side * (not upright), corner[1] + grid.side * upright)])
        self._lines(lines, colour, width, 1, None)

    @_kept
    def curve(
        self, points: Sequence[Point], colour: str, width: float = 3, *, opacity: float = 1, name: str | None = None
    ) -> None:
        """A smooth line through the points, in order (a Catmull-Rom spline)."""
        self._lines([_smooth(points)], colour, width, opacity, name)

    @_kept
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
        """A filled polygon with these corners."""
        scaled = tuple((x * self.scale, y * self.scale) for x, y in points)
        left, top, right, bottom = _bounds(scaled, width * self.scale if outline else 0)
        inside = _from(scaled, left, top)
        strokes: tuple[Stroke, ...] = (Polygon(inside, self.colours[colour]),) if colour else ()
        if outline:
            strokes += (Line((*inside, inside[0]), self.colours[outline], width * self.scale),)
        self._note(left, top, right - left, bottom - top, strokes, opacity, name)

    @_kept
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

    @_kept
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

    @_kept
    def cross(self, area: Area, colour: str, width: float = 4, *, opacity: float = 1) -> None:
        """An X from corner to corner of an area."""
        x, y, wide, high = area
        self._lines([[(x, y), (x + wide, y + high)], [(x + wide, y), (x, y + high)]], colour, width, opacity, None)

    def _lines(
        self,
        pieces: Sequence[Sequence[Point]],
        colour: str,
        width: float,
        opacity: float,
        name: str | None,
        tip: Points = (),
    ) -> None:
        scaled = [tuple((x * self.scale, y * self.scale) for x, y in piece) for piece in pieces]
        ends = tuple((x * self.scale, y * self.scale) for x, y in tip)
        wide = width * self.scale
        left, top, right, bottom = _bounds([point for piece in (*scaled, ends) for point in piece], wide)
        rgb = self.colours[colour]
        strokes: tuple[Stroke, ...] = tuple(Line(_from(piece, left, top), rgb, wide) for piece in scaled)
        if ends:
            strokes += (Polygon(_from(ends, left, top), rgb),)
        self._note(left, top, right - left, bottom - top, strokes, opacity, name)

    def _about(
        self, centre: Point, half: int, strokes: tuple[Stroke, ...], name: str | None, opacity: float = 1
    ) -> None:
        """A note that reaches `half` pixels to each side of a point."""
        x, y = round(centre[0] * self.scale) - half, round(centre[1] * self.scale) - half
        self._note(x, y, 2 * half, 2 * half, strokes, opacity, name)

    def _note(
        self,
        x: int,
        y: int,
        width: int,
        height: int,
        strokes: tuple[Stroke, ...],
        opacity: float,
        name: str | None,
        *,
        sharp: bool = False,
    ) -> None:
        if name is not None:
            lengths = (x, y, width, height)
            self.actors[name] = lengths if self.scale == 1 else _in_units(lengths, self.scale)
        if opacity > 0 and width > 0 and height > 0:
            self.notes.append(Note(Sprite(width, height, strokes, min(1.0, round(opacity * 16) / 16), sharp), x, y))

    def _even(self, units: float) -> int:
        return 2 * round(units * self.scale / 2)

    def _rgb(self, colour: str | None) -> RGB | None:
        return None if colour is None else self.colours[colour]


def _in_units(pixels: Area, scale: float) -> Area:
    """To a tenth of a unit; what is whole is written as whole, since it is written very often."""
    x, y, width, height = (round(length / scale, 1) for length in pixels)
    return _short(x), _short(y), _short(width), _short(height)


def _short(number: float) -> float:
    return int(number) if number == int(number) else number


def _bounds(points: Sequence[Point], margin: float) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in whole pixels of what reaches `margin` beyond these points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top = math.floor(min(xs) - margin) - 1, math.floor(min(ys) - margin) - 1
    return left, top, math.ceil(max(xs) + margin) + 1, math.ceil(max(ys) + margin) + 1


def _smooth(points: Sequence[Point], pieces: int = 12) -> list[Point]:
    """Points on the uniform Catmull-Rom spline through `points`, this many a piece (Catmull and Rom, 1974)."""
    around = [points[0], *points, points[-1]]
    found = [points[0]]
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        for k in range(1, pieces + 1):
            t = k / pieces
            weights = (t * (t * (2 - t) - 1), t * t * (3 * t - 5) + 2, t * (t * (4 - 3 * t) + 1), t * t * (t - 1))
            x, y = (sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) / 2 for axis in (0, 1))
            found.append((x, y))
    return found


def _from(points: Points, left: float, top: float) -> Points:
    """Points from a sprite's corner, on a grid of 1/16 pixel so that equal pictures have equal notes."""
    return tuple((round((x - left) * 16) / 16, round((y - top) * 16) / 16) for x, y in points)


def _moved(stroke: Stroke, shift: float) -> Stroke:
    assert isinstance(stroke, Polygon | Line)
    return stroke._replace(points=tuple((x + shift, y + shift) for x, y in stroke.points))


def _turned(points: Points, degrees: float) -> Points:
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    return tuple((x * c - y * s, x * s + y * c) for x, y in points)


def _corners(kind: str, turn: float) -> Points:
    """Corners of a shape in a circle of radius 1, the first at the top."""
    if kind == "cross":
        a, b = 0.34, 0.94
        arm = (
            (-a, -b),
            (a, -b),
            (a, -a),
            (b, -a),
            (b, a),
            (a, a),
            (a, b),
            (-a, b),
            (-a, a),
            (-b, a),
            (-b, -a),
            (-a, -a),
        )
        return _turned(arm, turn)
    if kind == "star":
        return _turned(tuple(_turned(((0, -1 if k % 2 == 0 else -0.42),), 36 * k)[0] for k in range(10)), turn)
    sides, first = {"triangle": (3, 0), "square": (4, 45), "diamond": (4, 0), "pentagon": (5, 0), "hexagon": (6, 30)}[
        kind
    ]
    return tuple(_turned(((0, -1),), first + turn + 360 * k / sides)[0] for k in range(sides))
