"""Tetrominoes: pieces of four cells, as they lie when they fall, and the boards on which they fall.

A board is rows from the top, each a text: the letter of a cell's colour, or a dot for an empty cell. A cell is its row
and column from the top left, from 0.
"""

from collections.abc import Iterable

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


def coloured(board: Board, cells: Iterable[Cell], colour: str) -> Board:
    """Return the board with these cells in one colour."""
    cells = set(cells)
    lines = enumerate(board)
    return tuple("".join(colour if (r, c) in cells else cell for c, cell in enumerate(line)) for r, line in lines)


def heights(board: Board) -> str:
    """List the number of blocks in each column, from the left: `2 0 1`."""
    return " ".join(str(sum(cell != "." for cell in column)) for column in zip(*board, strict=True))


def brick(scene: Scene, grid: Grid, row: float, column: float, colour: str) -> None:
    """Draw one block of a piece or of the stack."""
    scene.block(grid.cell(row, column, 2), colour, outline="ink", width=1.5, radius=grid.side * 0.12)


def track(scene: Scene, grid: Grid, row: float, column: float, rows: int, columns: int, name: str) -> None:
    """Name the cells from this corner as an actor, and draw nothing."""
    x, y, side, _ = grid.cell(row, column)
    scene.block((x, y, side * columns, side * rows), "panel", opacity=0, name=name)
