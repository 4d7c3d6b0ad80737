"""Walks over a floor seen from above: the board, the trail, and the rubric's sentences about steps.

Cells are numbered from 0, row by row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import hypot

from generators.kit.glance import Choice
from generators.kit.rubric import Item, stages
from generators.kit.scene.scene import Grid, Point, Scene
from generators.kit.words.floor import Floor


def floor_plan(
    scene: Scene, grid: Grid, closed: Iterable[int], inlays: Mapping[int, str], colour: str = "wall"
) -> None:
    """A board with its closed cells filled, lines over them, and the cells with an inlay in their colours."""
    scene.block(grid.area, "panel")
    for cell in closed:
        scene.cell(grid, *divmod(cell, grid.columns), colour, inset=0)
    scene.grid(grid, fill=None)
    for cell, inlaid in inlays.items():
        inlay(scene, grid, cell, inlaid)


def inlay(
    scene: Scene, grid: Grid, cell: int, colour: str, *, share: float = 0.1, opacity: float = 1, name: str | None = None
) -> None:
    """A square inside a cell; `share` of the cell's side stays free at each edge."""
    inset = grid.side * share
    scene.cell(grid, *divmod(cell, grid.columns), colour, inset=inset, opacity=opacity, name=name)


def door_in(scene: Scene, grid: Grid, cell: int, colour: str, *, opened: float = 0, name: str | None = None) -> None:
    """A door inside a cell; as it opens, 0..1, its leaf swings to the left."""
    scene.door(grid.cell(*divmod(cell, grid.columns), grid.side * 0.1), colour, opened=opened, name=name)


def maze_walls(scene: Scene, floor: Floor, grid: Grid, thick: float) -> None:
    """Walls along all steps that a square floor lacks, each in one piece, and the wall round it."""
    (x, y, long, _), side = grid.area, floor.rows
    for line in range(1, side):
        at, row = line * grid.side, line * side
        for a, b in _spans([cell not in floor.beside[cell - side] for cell in range(row, row + side)]):
            scene.line([(x + a * grid.side, y + at), (x + b * grid.side, y + at)], "wall", thick)
        for a, b in _spans([cell not in floor.beside[cell - 1] for cell in range(line, side**2, side)]):
            scene.line([(x + at, y + a * grid.side), (x + at, y + b * grid.side)], "wall", thick)
    scene.line([(x, y), (x + long, y), (x + long, y + long), (x, y + long), (x, y)], "wall", thick)


def trail_through(
    scene: Scene, grid: Grid, cells: Iterable[int], here: Point, width: float, colour: str = "trail"
) -> None:
    """A trail through the cells passed to the point reached; its width is in sides of a cell."""
    scene.trail([*(grid.centre(*divmod(cell, grid.columns)) for cell in cells), here], grid.side * width, colour)


def walk_stages(floor: Floor, cells: Iterable[int], weight: float, *, origin: bool = False) -> Iterator[Item]:
    """Cover a walk in at most three process items: `Steps 3 to 5: the disc goes down 2, left 1, to row 4, column 2.`

    With `origin` each item also names the cell in which its steps begin.
    """

    def describe(run: Sequence[tuple[int, int]]) -> str:
        origin_words = f"from {floor.place(run[0][0])} " if origin else ""
        return f"the disc goes {floor.directions(run)}, {origin_words}to {floor.place(run[-1][1])}"

    return stages("step", list(pairwise(cells)), weight, describe, ("agent",), most=3)


def forks(floor: Floor, cells: Sequence[int], aim: int) -> Iterator[list[Choice]]:
    """At each step of a walk to `aim` the open cells beside, but for the one behind."""
    (row, column), back = divmod(aim, floor.columns), {b: a for a, b in pairwise(cells)}
    for here, there in pairwise(cells):
        yield [
            Choice(
                cell == there,
                {
                    "apart": floor.apart(cell, aim),
                    "far": hypot(cell // floor.columns - row, cell % floor.columns - column),
                    "straight on": cell - here == here - back.get(here, here),
                    "ways on": len(floor.beside[cell]) - 1,
                },
            )
            for cell in floor.beside[here]
            if cell != back.get(here)
        ]


def _spans(walls: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The ends of each run of walls."""
    edges = [k for k in range(len(walls) + 1) if (k and walls[k - 1]) != (k < len(walls) and walls[k])]
    return zip(edges[::2], edges[1::2], strict=True)
