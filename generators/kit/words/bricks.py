"""Toy bricks with studs, and walls of them in which no joint lies over another.

Columns and layers are numbered from 0, from the left and from the bottom; lengths are in studs.
"""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from generators.kit.generator import Reject
from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene

LENGTHS = (2, 3, 4)
SHORTEST = LENGTHS[0]
TRIES = 20
BUMP = 0.2  # height of a stud, as a share of a layer


class Brick(NamedTuple):
    """A brick in a wall."""

    column: int  # its leftmost one
    layer: int
    length: int
    colour: str = ""

    @property
    def columns(self) -> range:
        """The columns under it."""
        return range(self.column, self.column + self.length)

    @property
    def studs_below(self) -> list[tuple[int, int]]:
        """Column and layer of the studs right under it."""
        return [(column, self.layer - 1) for column in self.columns]


def is_on(upper: Brick, lower: Brick) -> bool:
    """True if a brick lies on another one."""
    return upper.layer == lower.layer + 1 and bool({*upper.columns} & {*lower.columns})


def layer_by_layer(brick: Brick) -> tuple[int, int]:
    """The order of building: layer by layer, from the left."""
    return brick.layer, brick.column


def running_bond(rng: Random, columns: int, layers: int) -> list[Brick]:
    """A wall of this many layers on all columns; upper layers may be up to two studs shorter at either end.

    No joint or end lies over a joint of the layer below. Raise `Reject` if 20 draws of a layer give none.
    """
    left, right, found, joints = 0, columns, list[Brick](), set[int]()
    for layer in range(layers):
        for _ in range(TRIES):
            begin, finish = (left + rng.randint(0, 2), right - rng.randint(0, 2)) if layer else (left, right)
            bricks = [Brick(column, layer, length) for column, length in _parted(rng, begin, finish)]
            ends = {brick.column for brick in bricks} | {finish}
            if bricks and bricks[-1].columns[-1] == finish - 1 and not ends & joints:
                break
        else:
            raise Reject("no layer without a joint over another")
        found += bricks
        left, right, joints = begin, finish, {brick.column for brick in bricks[1:]}
    return found


def _parted(rng: Random, begin: int, finish: int) -> Iterator[tuple[int, int]]:
    """Bricks from column to column, as column and length, until none fits."""
    while fitting := [length for length in LENGTHS if begin + length <= finish]:
        length = rng.choice(fitting)
        yield begin, length
        begin += length


def draw_brick(
    scene: Scene, middle: Point, length: int, colour: str, stud: float, high: float, *, name: str | None = None
) -> None:
    """Paint a brick from the front, its studs above it; `stud` is the width of one and `high` a layer's height."""
    left, right = middle[0] - stud * length / 2, middle[0] + stud * length / 2
    top, bottom, bump = middle[1] - high / 2, middle[1] + high / 2, high * BUMP
    rim: list[Point] = [(left, bottom), (left, top)]
    for k in range(length):
        begin, end = left + stud * (k + 0.22), left + stud * (k + 0.78)
        rim += [(begin, top), (begin, top - bump), (end, top - bump), (end, top)]
    scene.polygon([*rim, (right, top), (right, bottom)], colour, outline="ink", width=2, name=name)
