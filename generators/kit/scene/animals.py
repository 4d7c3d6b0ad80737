"""Words for animals: faces seen from the front, and their silhouettes.

A face is a list of parts in a square from -1 to 1. Parts of the outline make up the silhouette; details lie on top of
them. A coat has any colour, and its lighter and darker parts follow it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from generators.kit.scene.grid import Point
from generators.kit.scene.look import TokenStyle
from generators.kit.scene.palette import RGB, mixed
from generators.kit.scene.sprite import Line, Points, Polygon, Stroke
from generators.kit.scene.style import BLACK, DARK, LEAST, WHITE, luma, sketched
from generators.kit.scene.surface import word
from generators.kit.scene.tokens import LEAST_PIXELATED, Tokens, half_width

ROUND = 9  # corners in a quarter of an ellipse
EDGE = 0.09  # width of an edge, as a share of the radius
LIGHT, DEEP, SHADOW = 55, 30, 40  # percent of white or black in the lighter, the darker and the shaded parts of a coat
FINE = 24  # pixels of a radius for each two pixels of a pixelated face's squares


@dataclass(frozen=True)
class Part:
    """A polygon of a face, or an open line of this width; its colour is a shade of the coat, or a colour's name."""

    points: Points
    colour: str = "coat"
    outline: bool = False  # it belongs to the silhouette
    width: float = 0


def oval(x: float, y: float, across: float, down: float, colour: str = "coat", tilt: float = 0) -> Part:
    """An ellipse by its centre and radii; its upright axis leans to the right by a slope of `tilt`."""
    corners: list[Point] = []
    long = math.sqrt(1 + tilt * tilt)
    for quarter in range(4):
        for k in range(ROUND):
            t = k / ROUND
            u, v = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)  # rational: the same everywhere, unlike a sine
            for _ in range(quarter):
                u, v = -v, u
            u, v = u * across, v * down
            corners.append((x + (u - v * tilt) / long, y + (v + u * tilt) / long))
    return Part(tuple(corners), colour)


def both(part: Part) -> tuple[Part, Part]:
    """A part at the left, and its mirror image at the right."""
    mirrored = tuple((-x, y) for x, y in part.points)
    return part, Part(mirrored, part.colour, part.outline, part.width)


def eyes(x: float, y: float, radius: float = 0.14) -> tuple[Part, ...]:
    """Two eyes, this far from the middle."""
    return *both(oval(-x, y, radius, radius, "white")), *both(oval(-x, y, 0.6 * radius, 0.6 * radius, "black"))


def snout(y: float, wide: float = 0.13) -> tuple[Part, ...]:
    """A nose at this height, and the mouth below it."""
    mouth = Part(((0, y), (0, y + 0.2), (-0.16, y + 0.27)), "black", width=0.05)
    return oval(0, y, wide, 0.7 * wide, "black"), *both(mouth)


def mane() -> Part:
    """Six locks of hair around the whole face."""
    waves = (1, 0.97, 0.9, 0.8, 0.9, 0.97)
    corners = enumerate(oval(0, 0, 0.98, 0.98).points)
    return Part(tuple((x * waves[k % 6], y * waves[k % 6]) for k, (x, y) in corners), "deep")


def _face(outline: tuple[Part, ...], *details: Part) -> tuple[Part, ...]:
    return *(Part(part.points, part.colour, True) for part in outline), *details


ANIMALS: Mapping[str, tuple[Part, ...]] = {
    "bear": _face(
        (*both(oval(-0.64, -0.56, 0.32, 0.32)), oval(0, 0.16, 0.82, 0.78)),
        *both(oval(-0.64, -0.56, 0.17, 0.17, "deep")), oval(0, 0.42, 0.38, 0.32, "light"),
        *eyes(0.32, -0.06), *snout(0.32),
    ),
    "cat": _face(
        (*both(Part(((-0.86, -1), (-0.1, -0.4), (-0.78, 0.1)))), oval(0, 0.24, 0.82, 0.66)),
        *both(Part(((-0.74, -0.74), (-0.34, -0.42), (-0.7, -0.2)), "light")), *eyes(0.36, 0.06, 0.17),
        *(line for y in (0.4, 0.52) for line in both(Part(((-0.3, 0.42), (-0.72, y - 0.06)), "black", width=0.04))),
        *snout(0.34, 0.1),
    ),
    "cow": _face(
        (*both(Part(
            ((-0.2, -0.5), (-0.5, -0.56), (-0.62, -0.98), (-0.78, -0.6), (-0.6, -0.34), (-0.2, -0.3)), "light"
        )), *both(oval(-0.68, -0.12, 0.3, 0.15, "deep", 0.3)), oval(0, -0.08, 0.5, 0.56),
         oval(0, 0.58, 0.56, 0.38, "light")),
        *eyes(0.25, -0.1), *both(oval(-0.22, 0.52, 0.08, 0.11, "black")),
    ),
    "dog": _face(
        (oval(0, -0.02, 0.62, 0.8), *both(oval(-0.7, 0.1, 0.24, 0.62, "deep", 0.18)),
         oval(0, 0.5, 0.44, 0.46, "light")),
        *eyes(0.26, -0.16), oval(0, 0.74, 0.12, 0.15, "red"), *snout(0.36, 0.16),
    ),
    "elephant": _face(
        (*both(oval(-0.64, -0.24, 0.35, 0.6, "deep", -0.12)), oval(0, -0.24, 0.5, 0.56),
         Part(((-0.24, 0), (0.24, 0), (0.15, 0.62), (0.22, 0.74), (0.46, 0.7), (0.5, 0.9), (0.24, 0.98), (-0.04, 0.92),
               (-0.16, 0.7)))),
        *both(oval(-0.66, -0.24, 0.2, 0.42, "light", -0.12)), *eyes(0.24, -0.26, 0.11),
        *(Part(((-0.11, y), (0.11, y)), "black", width=0.04) for y in (0.2, 0.34, 0.48)),
    ),
    "fox": _face(
        (*both(Part(((-0.84, -0.98), (-0.16, -0.46), (-0.8, 0.0)))),
         Part((
             (-0.94, 0.02), (-0.4, -0.5), (0.4, -0.5), (0.94, 0.02),
             (0.5, 0.5), (0.12, 0.94), (-0.12, 0.94), (-0.5, 0.5),
         ))),
        *both(Part(((-0.74, -0.74), (-0.4, -0.46), (-0.7, -0.26)), "deep")),
        *both(Part(((-0.86, 0.06), (-0.3, 0.14), (-0.08, 0.9), (-0.48, 0.48)), "light")),
        *eyes(0.32, -0.06, 0.13), oval(0, 0.84, 0.14, 0.11, "black"),
    ),
    "frog": _face(
        (*both(oval(-0.5, -0.46, 0.34, 0.34)), oval(0, 0.2, 0.96, 0.62)),
        *eyes(0.5, -0.48, 0.23), *both(oval(-0.12, 0.08, 0.05, 0.05, "black")),
        Part(((-0.66, 0.26), (-0.36, 0.46), (0, 0.52), (0.36, 0.46), (0.66, 0.26)), "black", width=0.06),
    ),
    "lion": _face(
        (mane(),),
        *both(oval(-0.44, -0.42, 0.16, 0.16)), oval(0, 0.04, 0.58, 0.6), oval(0, 0.3, 0.28, 0.24, "light"),
        *eyes(0.24, -0.1, 0.12), *snout(0.2, 0.12),
    ),
    "monkey": _face(
        (*both(oval(-0.72, -0.04, 0.26, 0.28)), oval(0, -0.04, 0.64, 0.9)),
        *both(oval(-0.74, -0.04, 0.14, 0.16, "light")), *both(oval(-0.22, -0.16, 0.28, 0.34, "light")),
        oval(0, 0.36, 0.5, 0.4, "light"), *eyes(0.22, -0.14, 0.12), *both(oval(-0.07, 0.2, 0.04, 0.05, "black")),
        Part(((-0.28, 0.44), (0, 0.56), (0.28, 0.44)), "black", width=0.05),
    ),
    "mouse": _face(
        (*both(oval(-0.56, -0.44, 0.43, 0.46)), oval(0, 0.34, 0.56, 0.6)),
        *both(oval(-0.56, -0.44, 0.26, 0.28, "light")), *eyes(0.22, 0.16, 0.12), oval(0, 0.6, 0.12, 0.1, "black"),
        *both(Part(((-0.14, 0.62), (-0.48, 0.52)), "black", width=0.04)),
        *both(Part(((-0.14, 0.66), (-0.44, 0.7)), "black", width=0.04)),
    ),
    "rabbit": _face(
        (*both(oval(-0.3, -0.44, 0.19, 0.56, tilt=-0.12)), oval(0, 0.38, 0.62, 0.58)),
        *both(oval(-0.3, -0.44, 0.09, 0.42, "light", -0.12)), *eyes(0.26, 0.26, 0.13),
        Part(((-0.1, 0.66), (0.1, 0.66), (0.1, 0.84), (-0.1, 0.84)), "white"), *snout(0.46, 0.1),
    ),
}  # fmt: skip


class Animals(Tokens):
    """Words for animals."""

    @word
    def animal(
        self, centre: Point, radius: float, kind: str, colour: str, *, silhouette: bool = False, name: str | None = None
    ) -> None:
        """The face of an animal of `ANIMALS`, in a square of twice the `radius`; a silhouette is all of one colour."""
        reach = radius * self.scale
        style = self.look.tokens if reach >= LEAST else "flat"
        pixel = 2 * max(1, round(reach / FINE)) if style == "pixelated" and reach >= LEAST_PIXELATED else 1
        half = half_width(math.ceil(reach) + 2, pixel)
        size = reach * (1 - EDGE / 2 if style in ("outlined", "sketched") else 1)
        coat, strokes = self.colours[colour], list[Stroke]()
        parts = [part for part in ANIMALS[kind] if part.outline or not silhouette]
        outlines = [placed(part, half, size, style) for part in parts if part.outline]
        if style in ("outlined", "sketched"):
            rim = coat if silhouette else mixed(coat, *((BLACK, 45) if luma(coat) > DARK else (WHITE, 45)))
            strokes += [Line((*points, points[0]), rim, EDGE * reach) for points in outlines]
        solid = style == "shaded" and not silhouette
        if solid:
            strokes += [Polygon(points, mixed(coat, BLACK, SHADOW)) for points in outlines]
        for part in parts:
            shade = coat if silhouette else self._shade(coat, part.colour)
            points = placed(part, half, size, style, 0.88 if solid and part.outline else 1)
            strokes.append(Line(points, shade, max(1.0, part.width * reach)) if part.width else Polygon(points, shade))
        self._about(centre, half, tuple(strokes), name, pixel=pixel)

    def _shade(self, coat: RGB, colour: str) -> RGB:
        shades = {"coat": coat, "light": mixed(coat, WHITE, LIGHT), "deep": mixed(coat, BLACK, DEEP)}
        return shades.get(colour) or self.colours[colour]


def placed(part: Part, middle: float, size: float, style: TokenStyle, share: float = 1) -> Points:
    """The corners of a part in pixels, about (`middle`, `middle`); a smaller `share` lies up and left of it."""
    x, y = ((min(ends) + max(ends)) / 2 for ends in zip(*part.points, strict=True))
    shift = 0.25 * (share - 1)
    drawn = tuple(
        (middle + size * (x + share * (u - x) + shift), middle + size * (y + share * (v - y) + shift))
        for u, v in part.points
    )
    return sketched((*drawn, drawn[0]), 0.03 * size, 0.7 * size) if style == "sketched" and not part.width else drawn
