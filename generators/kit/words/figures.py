"""Flat figures for outlines: they look different after every turn, so each fits at one angle.

No figure has a rotational symmetry, and none is another one turned; `MIRRORED` pairs are mirror images.
Angles are in degrees clockwise, lengths in units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import cos, hypot, radians, sin

from generators.kit.scene.grid import UNITS
from generators.kit.scene.scene import Scene
from generators.kit.scene.tokens import corners_of
from generators.kit.speech import slug
from generators.kit.words.polygons import centroid

Point = tuple[float, float]


def _centred(*corners: Point) -> tuple[Point, ...]:
    """Corners about the middle of their bounding box, the farthest at distance 1."""
    x, y = ((min(values) + max(values)) / 2 for values in zip(*corners, strict=True))
    far = max(hypot(a - x, b - y) for a, b in corners)
    return tuple(((a - x) / far, (b - y) / far) for a, b in corners)


def _mirrored(corners: Sequence[Point]) -> tuple[Point, ...]:
    return tuple((-x, y) for x, y in corners)


_L = _centred((0, 0), (2, 0), (2, 4), (5, 4), (5, 6), (0, 6))
_FLAG = _centred((0, 0), (5, 0), (5, 3.4), (1.6, 3.4), (1.6, 7), (0, 7))
FIGURES: dict[str, tuple[Point, ...]] = {
    "L": _L,
    "mirrored L": _mirrored(_L),
    "flag": _FLAG,
    "mirrored flag": _mirrored(_FLAG),
    "T": _centred((0, 0), (6, 0), (6, 2), (4, 2), (4, 6), (2, 6), (2, 2), (0, 2)),
    "U": _centred((0, 0), (2, 0), (2, 4), (4, 4), (4, 0), (6, 0), (6, 6), (0, 6)),
    "arrow": _centred((3, 0), (6, 3.4), (4.2, 3.4), (4.2, 7), (1.8, 7), (1.8, 3.4), (0, 3.4)),
    "house": _centred((2.5, 0), (5, 2.6), (5, 7), (0, 7), (0, 2.6)),
    "kite": _centred((2.4, 0), (4.8, 2.2), (2.4, 7), (0, 2.2)),
    "wedge": _centred((0, 0), (4, 0), (4, 6.5)),
}
MIRRORED = (("L", "mirrored L"), ("flag", "mirrored flag"))


# Outlines of polyominoes without rotational or mirror symmetry: clockwise corners, in cells.
POLYOMINOES: dict[str, tuple[tuple[int, int], ...]] = {
    "F": ((1, 0), (3, 0), (3, 1), (2, 1), (2, 3), (1, 3), (1, 2), (0, 2), (0, 1), (1, 1)),
    "L": ((0, 0), (1, 0), (1, 2), (2, 2), (2, 3), (0, 3)),
    "P": ((0, 0), (2, 0), (2, 2), (1, 2), (1, 3), (0, 3)),
    "Y": ((1, 0), (2, 0), (2, 4), (1, 4), (1, 2), (0, 2), (0, 1), (1, 1)),
}


@dataclass(frozen=True)
class Piece:
    """A coloured figure for an outline."""

    figure: str
    turn: int
    colour: str

    @property
    def name(self) -> str:
        """The piece in a sentence: `red mirrored L`."""
        return f"{self.colour} {self.figure}"

    @property
    def actor(self) -> str:
        """The name of its actor: `red-mirrored-L`."""
        return slug(self.name)


@dataclass(frozen=True)
class Outline:
    """An outline that a piece of its figure fits at one angle."""

    figure: str
    turn: int


@cache
def figure_sets(count: int, mirrored: bool) -> tuple[tuple[str, ...], ...]:
    """All sets of this many figures that hold a pair of mirror images, or all that hold none."""
    sets = combinations(FIGURES, count)
    return tuple(names for names in sets if any(set(pair) <= set(names) for pair in MIRRORED) == mirrored)


def placed(points: Sequence[Point], centre: Point, scale: float, turn: float) -> tuple[Point, ...]:
    """Points about (0, 0), scaled, turned and moved to a centre."""
    c, s = scale * cos(radians(turn)), scale * sin(radians(turn))
    return tuple((centre[0] + x * c - y * s, centre[1] + x * s + y * c) for x, y in points)


def corners(figure: str, centre: Point, radius: float, turn: float) -> tuple[Point, ...]:
    """A figure's corners about a centre; `radius` reaches the farthest."""
    return placed(FIGURES[figure], centre, radius, turn)


def about_centroid(figure: str, centre: Point, radius: float, turn: float) -> tuple[Point, ...]:
    """A figure's corners, with its centre of gravity at a place; `radius` reaches the farthest."""
    x, y = centroid(FIGURES[figure])
    points = [(a - x, b - y) for a, b in FIGURES[figure]]
    return placed(points, centre, radius / max(hypot(*point) for point in points), turn)


def polyomino(form: str, centre: Point, cell: float, turn: float, *, mirrored: bool = False) -> tuple[Point, ...]:
    """A polyomino's corners about the middle of its bounding box; `cell` is the side of a cell."""
    wide, high = (max(values) for values in zip(*POLYOMINOES[form], strict=True))
    flip = -1 if mirrored else 1
    return placed(
        [((x - wide / 2) * cell * flip, (y - high / 2) * cell) for x, y in POLYOMINOES[form]], centre, 1, turn
    )


def same_look(figure: str, turn: float, other: str, other_turn: float) -> bool:
    """True if two turned figures have the same corners, to 1 % of their radius."""
    one, two = (corners(name, (0, 0), 100, angle) for name, angle in ((figure, turn), (other, other_turn)))
    return sorted((round(x), round(y)) for x, y in one) == sorted((round(x), round(y)) for x, y in two)


def same_shape(kind: str, turn: float, other: str, other_turn: float) -> bool:
    """True if two turned shapes of `SHAPES` with corners have the same ones, to 1 % of their radius."""
    one, two = (corners_of(name, angle) for name, angle in ((kind, turn), (other, other_turn)))
    return {(round(100 * x), round(100 * y)) for x, y in one} == {(round(100 * x), round(100 * y)) for x, y in two}


def spin(turn: int, target: int) -> int:
    """The angle from one turn to another the shorter way round; positive is clockwise, half a turn is -180."""
    return (target - turn + 180) % 360 - 180


def fit(piece: Piece, outlines: Sequence[Outline]) -> tuple[int, int]:
    """The number, from 0, of the first outline of a piece's figure, and the angle by which the piece turns for it."""
    number = [outline.figure for outline in outlines].index(piece.figure)
    return number, spin(piece.turn, outlines[number].turn)


def spins_alike(figure: str, turn: int, outline: Outline, grain: int) -> list[int]:
    """All multiples of `grain`, less than half a turn either way, by which a turned figure comes to look as an outline.

    They are tried one by one.
    """
    tried = range(grain - 180, 180, grain)
    return [angle for angle in tried if same_look(figure, turn + angle, outline.figure, outline.turn)]


def row_middle(row: int, count: int, pitch: int) -> int:
    """The height of the middle of a row, from 0 at the top, among `count` rows about the picture's middle."""
    return UNITS // 2 + pitch * (2 * row + 1 - count) // 2


def dash_outline(scene: Scene, figure: str, centre: Point, radius: float, turn: float) -> None:
    """Paint a figure's dashed outline."""
    rim = corners(figure, centre, radius, turn)
    scene.dashes([*rim, rim[0]], "soft", 3, dash=7, gap=6)
