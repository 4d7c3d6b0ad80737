"""The surface below all words: it notes sprites and actors, and draws no pixel."""

import math
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from generators.kit.scene.grid import UNITS, Area, Point
from generators.kit.scene.look import PLAIN_LOOK, Look
from generators.kit.scene.palette import RGB
from generators.kit.scene.sprite import Line, Points, Polygon, Sprite, Stroke
from generators.kit.scene.style import sketched

_MOST_KEPT = 4096  # words of a scene
_WIDTHS = {"thin": 0.85, "bold": 1.2}  # of a look's lines, as shares of the plain width
_WOBBLE, _PITCH = 1.3, 22  # units by which sketched lines depart, and along which they do it anew
P = ParamSpec("P")
S = TypeVar("S", bound="Surface")


class Note(NamedTuple):
    """A sprite with its top left corner in pixels."""

    sprite: Sprite
    x: int
    y: int


def word(says: Callable[Concatenate[S, P], None]) -> Callable[Concatenate[S, P], None]:
    """Memoise a word: equal arguments give equal notes, computed once per scene."""

    @wraps(says)
    def say(scene: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
        if scene._within:  # nested words are cached with the outer one
            says(scene, *args, **kwargs)
            return
        key = (says, args, *kwargs.items())
        try:
            cached = scene._cache.get(key)
        except TypeError:  # lists of points are unhashable
            key = (says, tuple(tuple(each) if isinstance(each, list) else each for each in args), *kwargs.items())
            cached = scene._cache.get(key)
        if cached is None:
            before = scene.notes, scene.actors
            scene.notes, scene.actors, scene._within = [], {}, True
            says(scene, *args, **kwargs)
            cached = scene.notes, scene.actors
            scene.notes, scene.actors = before
            scene._within = False
            if len(scene._cache) >= _MOST_KEPT:
                scene._cache.clear()
            scene._cache[key] = cached
        scene.notes += cached[0]
        if cached[1]:
            scene.actors.update(cached[1])

    return say


class Surface:
    """Notes and actors of one frame, with the primitives of all words."""

    def __init__(self, side: int, look: Look = PLAIN_LOOK) -> None:
        """Begin a scene of `side` pixels in a look."""
        self.side = side
        self.scale = side / UNITS
        self.look = look
        self.colours = look.colours
        self.notes: list[Note] = []
        self.actors: dict[str, Area] = {}
        self._cache: dict[object, tuple[list[Note], dict[str, Area]]] = {}
        self._within = False  # a word is being worked out

    def clear(self) -> None:
        """Start the next frame."""
        self.notes = []
        self.actors = {}

    def _lines(
        self,
        pieces: Sequence[Sequence[Point]],
        colour: str,
        width: float,
        opacity: float,
        name: str | None,
        tip: Points = (),
        *,
        flat: bool = False,
    ) -> None:
        scaled = [tuple((x * self.scale, y * self.scale) for x, y in piece) for piece in pieces]
        ends = tuple((x * self.scale, y * self.scale) for x, y in tip)
        wide = width * self.scale * _WIDTHS.get(self.look.lines, 1)
        if self.look.lines == "sketched":
            scaled = [sketched(piece, _WOBBLE * self.scale, _PITCH * self.scale) for piece in scaled]
        left, top, right, bottom = bounds([point for piece in (*scaled, ends) for point in piece], wide)
        rgb = self.colours[colour]
        strokes: tuple[Stroke, ...] = tuple(Line(from_corner(piece, left, top), rgb, wide, flat) for piece in scaled)
        if ends:
            strokes += (Polygon(from_corner(ends, left, top), rgb),)
        self._note(left, top, right - left, bottom - top, strokes, opacity, name)

    def _about(
        self,
        centre: Point,
        half: int,
        strokes: tuple[Stroke, ...],
        name: str | None,
        opacity: float = 1,
        *,
        pixel: int = 1,
    ) -> None:
        """Note a sprite reaching `half` pixels to each side of a point."""
        x, y = round(centre[0] * self.scale) - half, round(centre[1] * self.scale) - half
        self._note(x, y, 2 * half, 2 * half, strokes, opacity, name, pixel=pixel)

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
        pixel: int = 1,
    ) -> None:
        if name is not None:
            lengths = (x, y, width, height)
            self.actors[name] = lengths if self.scale == 1 else _in_units(lengths, self.scale)
        if opacity > 0 and width > 0 and height > 0:
            shown = min(1.0, round(opacity * 16) / 16)
            self._add(Note(Sprite(width, height, strokes, shown, sharp, pixel), x, y), name)

    def _add(self, note: Note, _name: str | None) -> None:
        self.notes.append(note)

    def snapped(self, units: float) -> float:
        """A length by which a thing of several parts moves without a change of the gaps between them."""
        return self._even(units) / self.scale

    def _even(self, units: float) -> int:
        return 2 * math.floor(units * self.scale / 2 + 0.5)  # halves always up, so that equal lengths stay equal

    def _rgb(self, colour: str | None) -> RGB | None:
        return None if colour is None else self.colours[colour]


def _in_units(pixels: Area, scale: float) -> Area:
    """Convert to units, rounded to a tenth; whole numbers stay short in metadata.json."""
    x, y, width, height = (round(length / scale, 1) for length in pixels)
    return _short(x), _short(y), _short(width), _short(height)


def _short(number: float) -> float:
    return int(number) if number == int(number) else number


def bounds(points: Sequence[Point], margin: float) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in whole pixels around these points and a `margin`."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top = math.floor(min(xs) - margin) - 1, math.floor(min(ys) - margin) - 1
    return left, top, math.ceil(max(xs) + margin) + 1, math.ceil(max(ys) + margin) + 1


def from_corner(points: Points, left: float, top: float) -> Points:
    """Points relative to a sprite's corner, rounded to 1/16 pixel so equal pictures have equal notes."""
    return tuple((round((x - left) * 16) / 16, round((y - top) * 16) / 16) for x, y in points)
