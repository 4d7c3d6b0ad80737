"""Words for things about a point: shapes, agents, marks, labels."""

import math

from generators.kit.scene.grid import Point
from generators.kit.scene.sprite import Ellipse, Line, Points, Polygon, Stroke, Text, text_width
from generators.kit.scene.style import styled
from generators.kit.scene.surface import Surface, word

SHAPES = ("circle", "square", "triangle", "diamond", "pentagon", "hexagon", "star", "cross")
LEAST_PIXELATED = 12  # pixels of a radius; a smaller thing would consist of too few squares
MARKS = ("tick", "cross", "ring", "dot")
_LOOKS = {
    "circle": (0.86, 0.0),
    "triangle": (1.1, 0.16),
    "star": (1.1, 0.06),
    "square": (1.06, 0.0),
}  # size, shift down


class Tokens(Surface):
    """Words for things placed around a point."""

    @word
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

    @word
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
        """A shape of `SHAPES` around a point; `radius` reaches its corners, `turn` is clockwise in degrees."""
        reach = radius * self.scale
        pixel = self._pixel(reach)
        half = half_width(math.ceil(reach) + 1, pixel)
        middle = float(half)
        corners = None
        if kind != "circle":
            corners = tuple((middle + x * reach, middle + y * reach) for x, y in corners_of(kind, turn))
        strokes: tuple[Stroke, ...] = ()
        if colour:
            strokes = styled(self.look.tokens, corners, middle, reach, self.colours[colour], edge=outline is None)
        if outline and corners is None:
            box = (middle - reach, middle - reach, middle + reach, middle + reach)
            if len(strokes) == 1 and isinstance(strokes[0], Ellipse):
                strokes = (strokes[0]._replace(outline=self._rgb(outline), width=width * self.scale),)
            else:
                strokes += (Ellipse(box, None, self._rgb(outline), width * self.scale),)
        elif outline and corners:
            strokes += (Line((*corners, corners[0]), self.colours[outline], width * self.scale),)
            more = half_width(math.ceil(width * self.scale), pixel)
            half += more
            strokes = tuple(_moved(stroke, more) for stroke in strokes)
        self._about(centre, half, strokes, name, opacity, pixel=pixel)

    def _pixel(self, reach: float) -> int:
        """The side of the squares of which a thing consists, in pixels; 1 unless the look is pixelated."""
        return max(2, 2 * round(reach / 16)) if self.look.tokens == "pixelated" and reach >= LEAST_PIXELATED else 1

    @word
    def agent(
        self,
        centre: Point,
        radius: float,
        *,
        heading: float | None = None,
        colour: str = "agent",
        name: str | None = "agent",
    ) -> None:
        """The walker: a disc with a bright rim, or an arrowhead if it has a heading (degrees, 0 is up)."""
        if heading is None:
            self.ball(centre, radius, colour, outline="white", width=max(2, radius * 0.16), name=name)
            return
        reach, half = radius * self.scale, math.ceil(radius * self.scale) + 1
        shape = ((0, -1), (0.78, 0.72), (0, 0.36), (-0.78, 0.72))
        points = tuple((half + x * reach, half + y * reach) for x, y in _turned(shape, heading))
        strokes = (Polygon(points, self.colours[colour]),)
        self._about(centre, half, strokes, name)

    @word
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

    @word
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

    @word
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
        """A clock hand at an angle in degrees clockwise of up, with a short tail behind the pivot."""
        (tip,), (tail,) = _turned(((0, -length),), degrees), _turned(((0, length * 0.15),), degrees)
        ends = [(centre[0] + x, centre[1] + y) for x, y in (tail, tip)]
        self._lines([ends], colour, width, 1, name)

    @word
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
        """A mark of `MARKS` on top of something: a tick, a cross, a ring or a dot."""
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

    @word
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
        face = self.look.font
        width = 2 * (math.ceil(text_width(text, em, bold, face) / 2) + 2)
        height = 2 * (math.ceil(em * 0.75) + 1)
        stroke = Text((width / 2, height / 2), text, em, self.colours[colour], bold, face)
        x, y = round(centre[0] * self.scale) - width // 2, round(centre[1] * self.scale) - height // 2
        self._note(x, y, width, height, (stroke,), opacity, name)

    @word
    def symbol(self, centre: Point, radius: float, what: str, *, opacity: float = 1, name: str | None = None) -> None:
        """A symbol by its name in prompts: a coloured shape such as `red star`, or letters in ink.

        Symbols of one radius look equally large and fit into a circle a tenth wider.
        """
        colour, _, kind = what.rpartition(" ")
        if kind in SHAPES:
            larger, lower = _LOOKS.get(kind, (1.0, 0.0))
            centre = (centre[0], centre[1] + lower * radius)
            self.shape(centre, kind, larger * radius, colour, opacity=opacity, name=name)
        else:
            self.label(centre, what, 1.7 * radius, opacity=opacity, name=name)


def half_width(least: int, pixel: int) -> int:
    """Half a width of whole squares of `pixel`, at least this."""
    return -(-2 * least // pixel) * pixel // 2


def _moved(stroke: Stroke, shift: float) -> Stroke:
    assert isinstance(stroke, Polygon | Line)  # shapes with corners have no others
    return stroke._replace(points=tuple((x + shift, y + shift) for x, y in stroke.points))


def _turned(points: Points, degrees: float) -> Points:
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    return tuple((x * c - y * s, x * s + y * c) for x, y in points)


def corners_of(kind: str, turn: float) -> Points:
    """Corners of a shape of `SHAPES` but the circle, in a circle of radius 1; unturned, the first is at the top."""
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
