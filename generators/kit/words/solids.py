"""Solids, painted with shaded faces: ball, cube, cylinder, cone and pyramid. Lengths are in units."""

from math import cos, radians, sin

from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene

SOLIDS = ("ball", "cube", "cylinder", "cone", "pyramid")
LIGHT, SHADE = 0.4, 0.3  # opacity of white over a lit face, and of black over one in the shade
FLAT = 0.3  # height of a round face's oval, as a share of its width


def draw_solid(scene: Scene, middle: Point, kind: str, radius: float, colour: str, *, name: str | None = None) -> None:
    """Paint a solid of `SOLIDS`; it fits into a circle of this radius."""
    if kind == "ball":
        r = 0.92 * radius
        scene.ball(middle, r, colour, name=name)
        scene.ball((middle[0] - 0.32 * r, middle[1] - 0.36 * r), 0.24 * r, "white", opacity=LIGHT)
        return
    rim, lit, shady = _FACES[kind]

    def placed(points: tuple[Point, ...]) -> list[Point]:
        return [(middle[0] + radius * x, middle[1] + radius * y) for x, y in points]

    scene.polygon(placed(rim), colour, name=name)
    if lit:
        scene.polygon(placed(lit), "white", opacity=LIGHT)
    scene.polygon(placed(shady), "black", opacity=SHADE)


def _oval(y: float, wide: float, begin: int, end: int) -> tuple[Point, ...]:
    """A part of an oval from one angle to another, in degrees clockwise from the right."""
    turns = range(begin, end + 1, 15)
    return tuple((wide * cos(radians(turn)), y + FLAT * wide * sin(radians(turn))) for turn in turns)


_WIDE = cos(radians(30))
_BODY = 0.66  # half the width of a cylinder
_FACES: dict[str, tuple[tuple[Point, ...], tuple[Point, ...], tuple[Point, ...]]] = {  # outline, lit face, shady face
    "cube": (
        ((0, -1), (_WIDE, -0.5), (_WIDE, 0.5), (0, 1), (-_WIDE, 0.5), (-_WIDE, -0.5)),
        ((0, -1), (_WIDE, -0.5), (0, 0), (-_WIDE, -0.5)),
        ((0, 0), (_WIDE, -0.5), (_WIDE, 0.5), (0, 1)),
    ),
    "cylinder": (
        (*_oval(-0.68, _BODY, 180, 360), *_oval(0.68, _BODY, 0, 180)),
        _oval(-0.68, _BODY, 0, 345),
        ((0.22, -0.68 + FLAT * 0.62), *_oval(-0.68, _BODY, 0, 60)[::-1], *_oval(0.68, _BODY, 0, 75)),
    ),
    "cone": (
        ((0, -0.96), *_oval(0.58, 0.8, 0, 180)),
        (),
        ((0, -0.96), *_oval(0.58, 0.8, 0, 75)),
    ),
    "pyramid": (
        ((0, -0.96), (0.86, 0.42), (0.2, 0.9), (-0.86, 0.5)),
        (),
        ((0, -0.96), (0.86, 0.42), (0.2, 0.9)),
    ),
}
