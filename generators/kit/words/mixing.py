"""Mixtures of dyes: of two balls that meet, and in tables whose cells mix their row's dye and their column's dye.

A dye has a share of red, green and blue: 0 is none, 1 half, 2 all. Cells are numbered from 0, row by row.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise, product
from math import acos, atan2, cos, dist, pi, sin

from generators.kit.generator import require
from generators.kit.rubric import Item
from generators.kit.scene.grid import Grid, Point
from generators.kit.scene.scene import Scene
from generators.kit.speech import listed, place
from generators.kit.timeline import Moment
from generators.kit.words.boards import changed
from generators.kit.words.steps import appearances

Dye = tuple[int, int, int]
Shade = Callable[[Dye], str]
Cells = tuple[Dye | None, ...]  # None is an empty cell
BASES = ("red", "green", "blue")
DYES: tuple[Dye, ...] = tuple((red, green, blue) for red, green, blue in product(range(3), repeat=3))


def colour(dye: Dye) -> str:
    """The palette's name of a paint."""
    return "mix {}{}{}".format(*dye)


def light(dye: Dye) -> str:
    """The palette's name of a lamp's light."""
    return "light {}{}{}".format(*dye)


def in_words(dye: Dye, most: str) -> str:
    """A dye in a sentence: `full red and half blue`; `most` is the word for all of a colour."""
    shares = zip(dye, BASES, strict=True)
    return listed([f"{('no', 'half', most)[share]} {base}" for share, base in shares if share])


def mixed(paint: Dye, other: Dye) -> Dye:
    """The mixture of two paints, which keeps the lesser share of each colour."""
    return min(paint[0], other[0]), min(paint[1], other[1]), min(paint[2], other[2])


@cache
def unlike(one: Dye, other: Dye) -> int:
    """The shares by which two lights differ."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def lens(one: Point, other: Point, radius: float) -> list[Point]:
    """The outline of what two overlapping circles of this radius have in common."""
    half = acos(min(1.0, dist(one, other) / 2 / radius))
    turn = atan2(other[1] - one[1], other[0] - one[0])
    steps = [half * (k / 12 - 1) for k in range(24)]
    arcs = [(one, turn + step) for step in steps] + [(other, turn + pi + step) for step in steps]
    return [(x + radius * cos(angle), y + radius * sin(angle)) for (x, y), angle in arcs]


def filled_in_turn(mixtures: Sequence[Dye]) -> list[Cells]:
    """The states of a table: empty, then one more cell filled at each step."""
    return [(*mixtures[:count], *[None] * (len(mixtures) - count)) for count in range(len(mixtures) + 1)]


def fillings(states: Sequence[Cells], side: int) -> Iterator[tuple[int, int, int, Dye]]:
    """Require a table to be filled cell by cell; give each step's number, row, column and mixture.

    Steps are numbered from 1, rows and columns from 0.
    """
    count = side**2
    require(states[0] == (None,) * count, "a cell is filled before the first step")
    for step, (before, after) in enumerate(pairwise(states), 1):
        require(step <= count and len(after) == count, f"step {step} fills no cell of the table")
        mixture = after[step - 1]
        require(changed(before, after) == [step - 1], f"step {step} does not fill the next cell, and that alone")
        if mixture:  # always: the cell was empty and has changed
            yield step, *divmod(step - 1, side), mixture
    require(None not in states[-1], "not all cells are filled")


def table(side: int) -> Grid:
    """The board of a table: row 0 and column 0 hold the given dyes."""
    return Grid.within(side + 1, side + 1, (24, 24, 464, 464))


def draw_table(
    scene: Scene,
    rows: Sequence[Dye],
    columns: Sequence[Dye],
    shade: Shade,
    paper: str,
    cell: str,
    rim: str,
    width: float,
) -> None:
    """Paint a table with empty cells, its rows' dyes on the left and its columns' dyes above."""
    grid, side = table(len(rows)), len(rows)
    scene.block((16, 16, 480, 480), paper, radius=20)
    for number, (row, column) in enumerate(zip(rows, columns, strict=True), 1):
        for dye, centre in ((row, grid.centre(number, 0)), (column, grid.centre(0, number))):
            scene.ball(centre, grid.side * 0.36, shade(dye), outline=rim, width=width)
    for row_number, column_number in product(range(1, side + 1), repeat=2):
        scene.cell(grid, row_number, column_number, cell, inset=4)


def visible(moment: Moment[Cells]) -> Iterator[tuple[int, Dye, float]]:
    """The number and mixture of each visible cell, and its finished share of a step: 1 for an old cell."""
    for cell, (old, mixture) in enumerate(zip(moment.before, moment.after, strict=True)):
        if mixture is not None and (old is not None or moment.t > 0):
            yield cell, mixture, 1.0 if old is not None else moment.t


def draw_mixture(scene: Scene, side: int, cell: int, mixture: str, share: float) -> None:
    """Fade a cell's mixture in during the second half of its step."""
    if share > 0.5:
        row, column = divmod(cell, side)
        area = table(side).cell(row + 1, column + 1, 4)
        scene.block(area, mixture, opacity=2 * share - 1, name=f"cell-{cell}")


def filling_items(mixtures: Sequence[Dye], side: int, weight: float, most: str) -> Iterator[Item]:
    """The process items with the mixtures of all cells."""

    def describe(run: Sequence[tuple[int, Dye]]) -> str:
        facts = "; ".join(f"{place(*divmod(cell, side))}: {in_words(dye, most)}" for cell, dye in run)
        return f"It fills {facts}."

    cells = list(enumerate(mixtures))
    return appearances("cells", cells, weight, describe, lambda cell: f"cell-{cell[0]}", most=min(4, side + 1))
