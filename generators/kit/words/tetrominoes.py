"""Tetrominoes: pieces of four cells, as they lie when they fall, and the boards on which they fall.

A board is its rows from the top. A row is text: the letter of a cell's colour, or a dot for an empty cell. A cell is
its row and column from the top left, from 0.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from random import Random

from generators.kit.scene.scene import Grid, Scene

Cell = tuple[int, int]
Board = tuple[str, ...]
TETROMINOES = (  # each from its own top left corner, in reading order; the order is part of each sample's draw
    ((0, 0), (1, 0), (2, 0), (3, 0)), ((0, 0), (0, 1), (0, 2), (0, 3)), ((0, 0), (0, 1), (1, 0), (1, 1)),
    ((0, 0), (0, 1), (0, 2), (1, 1)), ((0, 0), (1, 0), (1, 1), (2, 0)), ((0, 1), (1, 0), (1, 1), (2, 1)),
    ((0, 0), (1, 0), (2, 0), (2, 1)), ((0, 0), (0, 1), (1, 1), (2, 1)), ((0, 1), (1, 1), (2, 0), (2, 1)),
    ((0, 0), (0, 1), (1, 0), (2, 0)), ((0, 0), (0, 1), (0, 2), (1, 0)), ((0, 0), (0, 1), (0, 2), (1, 2)),
    ((0, 0), (1, 0), (1, 1), (2, 1)), ((0, 1), (1, 0), (1, 1), (2, 0)),
)  # fmt: skip


def completable(cells: Sequence[Cell]) -> list[int]:
    """Return the rows of a piece that can become full: no column that it enters stays open beside its cells there."""
    lowest = {column: max(row for row, other in cells if other == column) for _, column in cells}
    return [
        row
        for row in range(1 + cells[-1][0])
        if all((row, column) in cells for column, low in lowest.items() if low >= row)
    ]


def under(rng: Random, size: tuple[int, int, int], rested: Sequence[Cell], full: Sequence[int], colours: str) -> Board:
    """Draw a stack for a piece that comes to rest on these cells, which fill the gaps of the `full` rows.

    `size` is the rows and columns of the board and the rows of the stack. Other rows have about as many gaps as full
    ones, so that gaps tell nothing.
    """
    rows, columns, stack = size
    board = [["."] * columns for _ in range(rows)]
    for row in range(rows - stack, rows):
        kept = {column for low, column in rested if row <= low}  # the piece's way down
        there = {column for low, column in rested if row == low}
        if row not in full and kept == there:  # else the row would become full, or has no gap
            width = rng.choice((1, *(sum(low == other for low, _ in rested) for other in full)))
            first = rng.randrange(columns - width + 1)
            kept |= {*range(first, first + width)}
        for column in range(columns):
            if column not in kept:
                board[row][column] = rng.choice(colours)
    return tuple("".join(row) for row in board)


def coloured(board: Board, cells: Iterable[Cell], colour: str) -> Board:
    """Return the board with these cells in one colour."""
    cells = set(cells)
    lines = enumerate(board)
    return tuple("".join(colour if (r, c) in cells else cell for c, cell in enumerate(line)) for r, line in lines)


def heights(board: Board) -> str:
    """List the number of blocks in each column, from the left: `2 0 1`."""
    return " ".join(str(sum(cell != "." for cell in column)) for column in zip(*board, strict=True))


def followed(states: Sequence[tuple[str, Board, int]]) -> dict[int, int]:
    """Return the last place of each row by its first one, without the vanished rows.

    A state is its stage, `settled` once rows have come down; the board; and the rows that the piece has fallen.
    """
    places = {row: row for row in range(len(states[0][1]))}
    for (_, old, _), (stage, new, _) in pairwise(states):
        if stage == "settled":
            above = [row for row, at in places.items() if old[at].strip(".")]
            places = dict(zip(above[::-1], (at for at in range(len(new))[::-1] if new[at].strip(".")), strict=False))
        else:
            places = {row: at for row, at in places.items() if new[at].strip(".") or not old[at].strip(".")}
    return dict(sorted(places.items()))


def brick(scene: Scene, grid: Grid, row: float, column: float, colour: str) -> None:
    """Draw one block of a piece or of the stack."""
    scene.block(grid.cell(row, column, 2), colour, outline="ink", width=1.5, radius=grid.side * 0.12)


def between(scene: Scene, grid: Grid, begin: int, end: int, t: float) -> float:
    """The row of a block on its way from one to another, where all its blocks lie alike on the pixels."""
    return begin + scene.snapped((end - begin) * grid.side * t) / grid.side if t < 1 else end


def body(scene: Scene, grid: Grid, cells: Mapping[Cell, tuple[float, float]], colour: str) -> None:
    """Draw blocks as one body: neighbours among the `cells`, which are at these rows and columns now, have no seam."""
    bend = grid.side * 0.12
    for inset, fill in ((2.0, "ink"), (5.0, colour)):
        for (row, column), (at, across) in cells.items():
            x, y, side, _ = grid.cell(at, across, inset)
            right, below = (row, column + 1) in cells, (row + 1, column) in cells
            scene.block((x, y, side, side), fill, radius=bend)
            if right:
                scene.block((x + side - bend, y, 2 * (bend + inset), side), fill)
            if below:
                scene.block((x, y + side - bend, side, 2 * (bend + inset)), fill)
            if right and below and (row + 1, column + 1) in cells:
                scene.block((x + side - bend, y + side - bend, 2 * (bend + inset), 2 * (bend + inset)), fill)


def track(scene: Scene, grid: Grid, row: float, column: float, rows: int, columns: int, name: str) -> None:
    """Name the cells from this corner as an actor, and draw nothing."""
    x, y, side, _ = grid.cell(row, column)
    scene.block((x, y, side * columns, side * rows), "panel", opacity=0, name=name)
