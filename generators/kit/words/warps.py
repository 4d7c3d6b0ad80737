"""Warps: square pictures of coloured cells, seen at a slant as quadrangles, and the way back.

A picture is the colour numbers of its cells, row by row. A view is the four corners of its quadrangle, clockwise as
seen; the first one shows the top left of the cells as they are listed.
"""

from collections.abc import Iterator, Sequence
from math import atan2, cos, dist, hypot, isqrt, pi, radians, sin, tau
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene
from generators.kit.words.segments import WholePoint, direction, turn

Cells = tuple[int, ...]
View = tuple[WholePoint, ...]  # corners about the view's middle, in units
SKEW, TAPER = 26, 15  # degrees by which corners of parallelograms and of other quadrangles leave a square's places
NEAREST = 0.66  # of the reach, from the middle to a corner
LINE = 0.05  # of a cell, half the line between two cells
DOT = {0.4: "white", 0.28: "black"}  # of a cell, the radii of the dot's disc and of the dot
ALIKE = 4  # cells by which a mirror image differs from all other pictures, at least
WAYS = {"pair": 2, "trio": 3, "mirror": 2}  # in which a change leaves a picture, itself included


def parallelogram(rng: Random, reach: int, lean: float) -> View:
    """An affine view of a square, turned by `lean` degrees; no corner is farther than `reach` from the middle."""
    (a, b), (c, d) = (
        _corner(rng, reach, lean + aside, side) for side, aside in ((0, 0), (1, rng.uniform(-SKEW, SKEW)))
    )
    return (a, b), (c, d), (-a, -b), (-c, -d)


def quadrangle(rng: Random, reach: int, lean: float) -> View:
    """A view of a square in perspective, turned by about `lean` degrees; it is convex whatever the draw."""
    return tuple(_corner(rng, reach, lean + rng.uniform(-TAPER, TAPER), side) for side in range(4))


def at(corners: Sequence[Point], u: float, v: float) -> Point:
    """The point of a view that shows the place (u, v) of the square, 0..1 each (Heckbert, 1989)."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    ax, ay, bx, by, cx, cy = x1 - x2, y1 - y2, x3 - x2, y3 - y2, x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    area = ax * by - bx * ay
    g, h = (cx * by - bx * cy) / area, (ax * cy - cx * ay) / area
    far = g * u + h * v + 1
    x = (x1 - x0 + g * x1) * u + (x3 - x0 + h * x3) * v + x0
    y = (y1 - y0 + g * y1) * u + (y3 - y0 + h * y3) * v + y0
    return x / far, y / far


def home(corners: Sequence[Point], point: Point) -> Point:
    """The place of the square that a point of a view shows: the way back from `at`.

    The cross-ratio of a point, the crossing of the diagonals and two opposite sides is the same at any slant.
    """
    a, b, c, d = corners
    share = turn(a, b, d) / (turn(a, b, d) + turn(c, d, b))  # of the way from a to c, up to the crossing
    crossing = a[0] + (c[0] - a[0]) * share, a[1] + (c[1] - a[1]) * share
    across = turn(d, a, point) * turn(b, c, crossing), turn(b, c, point) * turn(d, a, crossing)
    down = turn(a, b, point) * turn(c, d, crossing), turn(c, d, point) * turn(a, b, crossing)
    return across[0] / sum(across), down[0] / sum(down)


def straightened(view: View, upright: View, share: float) -> list[Point]:
    """The corners of a view on its way to the form of `upright`, at this share, 0..1, the middle staying in place.

    It turns the shorter way round, by the way of its first corner.
    """
    angles = [(atan2(y, x), atan2(w, u)) for (x, y), (u, w) in zip(view, upright, strict=True)]
    spin = (angles[0][1] - angles[0][0] + pi) % tau - pi
    found = []
    for (old, new), here, there in zip(angles, view, upright, strict=True):
        angle = old + share * (spin + (new - old - spin + pi) % tau - pi)
        far = hypot(*here) + (hypot(*there) - hypot(*here)) * share
        found.append((far * cos(angle), far * sin(angle)))
    return found


def smallest(view: View, side: int) -> float:
    """The least distance between two opposite sides' middles, in any cell of a view."""
    ways = []
    for k in range(side):
        for half in range(side):
            middle = (half + 0.5) / side
            ways.append(dist(at(view, k / side, middle), at(view, (k + 1) / side, middle)))
            ways.append(dist(at(view, middle, k / side), at(view, middle, (k + 1) / side)))
    return min(ways)


def turned(cells: Cells, quarters: int) -> Cells:
    """The picture, turned clockwise by this many quarters."""
    side = isqrt(len(cells))
    for _ in range(quarters % 4):
        cells = tuple(cells[(side - 1 - column) * side + row] for row in range(side) for column in range(side))
    return cells


def mirrored(cells: Cells) -> Cells:
    """The picture, mirrored in the diagonal through its top left corner."""
    side = isqrt(len(cells))
    return tuple(cells[column * side + row] for row in range(side) for column in range(side))


def faces(cells: Cells, dot: int) -> list[tuple[Cells, int, bool]]:
    """All ways to lay a picture: its cells, the corner of its dot, and whether it is turned over."""
    sides = ((cells, dot, False), (mirrored(cells), -dot % 4, True))
    return [(turned(face, k), (corner + k) % 4, over) for face, corner, over in sides for k in range(4)]


def sent_home(view: View, cells: Cells, dot: int) -> Iterator[tuple[tuple[int, int], int]]:
    """Send each cell of a view, with its colour, to its row and column in the square whose dot is at the top left."""
    side = isqrt(len(cells))
    for place, colour in enumerate(cells):
        row, column = divmod(place, side)
        u, v = home((*view[dot:], *view[:dot]), at(view, (column + 0.5) / side, (row + 0.5) / side))
        yield (int(v * side), int(u * side)), colour


def rivals(rng: Random, cells: Cells, changes: Sequence[str]) -> list[Cells]:
    """The picture and others like it, each as near to the others as any: all ways to make some changes or not.

    A `pair` of cells changes places, the odd one of a `trio` takes any of three places, and a `mirror`, the last
    change, mirrors all. Raise `Reject` if a mirror image is too much like another picture.
    """
    free, found = rng.sample(range(len(cells)), len(cells)), [cells]
    for change in changes:
        if change == "mirror":
            images = [mirrored(each) for each in found]
            if any(sum(a != b for a, b in zip(one, image, strict=True)) < ALIKE for one in found for image in images):
                raise Reject("a mirror image is too much like another picture")
            found += images
        else:
            places = [free.pop()]
            for _ in range(WAYS[change] - 1):  # the others are of one other colour
                alike = [k for k in free if cells[k] == cells[places[-1]]] if len(places) > 1 else []
                places.append(rng.choice(alike or [k for k in free if cells[k] != cells[places[0]]]))
                free.remove(places[-1])
            found = [_moved(each, places, by) for each in found for by in range(len(places))]
    return found


def agreeing(pictures: Sequence[Cells]) -> list[int]:
    """The cells that each picture shares with the others, added up."""
    return [sum(a == b for other in pictures for a, b in zip(one, other, strict=True)) for one in pictures]


def paint_view(
    scene: Scene, view: Sequence[Point], middle: Point, colours: Sequence[str], dot: int, name: str | None = None
) -> None:
    """Paint cells of these colours, row by row, as a view about a middle shows them.

    The corner cell of the number `dot` gets a black dot in a white disc. All parts keep their places to one another
    wherever the middle is.
    """
    side, (x, y) = isqrt(len(colours)), map(scene.snapped, middle)
    corners = [(x + across, y + down) for across, down in view]
    scene.polygon(corners, "black", outline="black", width=2, name=name)
    for place, colour in enumerate(colours):
        row, column = divmod(place, side)
        cell = ((LINE, LINE), (1 - LINE, LINE), (1 - LINE, 1 - LINE), (LINE, 1 - LINE))
        scene.polygon([at(corners, (column + u) / side, (row + v) / side) for u, v in cell], colour)
    column, row = (0 if dot in (0, 3) else side - 1), (0 if dot < 2 else side - 1)
    for radius, colour in DOT.items():
        round_about = [
            (column + 0.5 + radius * u, row + 0.5 + radius * v) for u, v in map(direction, range(0, 360, 15))
        ]
        scene.polygon([at(corners, u / side, v / side) for u, v in round_about], colour)


def _corner(rng: Random, reach: int, lean: float, side: int) -> WholePoint:
    far, angle = reach * rng.uniform(NEAREST, 1), radians(lean - 135 + 90 * side)
    return round(far * cos(angle)), round(far * sin(angle))


def _moved(cells: Cells, places: Sequence[int], by: int) -> Cells:
    found = list(cells)
    for k, place in enumerate(places):
        found[places[(k + by) % len(places)]] = cells[place]
    return tuple(found)
