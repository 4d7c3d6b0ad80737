"""Boards of square cells: areas and centres of cells, in units."""

from typing import NamedTuple

UNITS = 512
SIZES = range(256, 1024 + 1, 16)  # pixels along an edge of a frame
IN_SIZES = f"a multiple of {SIZES.step} from {SIZES.start} to {SIZES[-1]}"
DEFAULT_SIZE = 512
Point = tuple[float, float]
Area = tuple[float, float, float, float]  # x, y, width, height


class Grid(NamedTuple):
    """A board of square cells: top left corner and side of a cell, in units."""

    rows: int
    columns: int
    x: float
    y: float
    side: float  # of one cell

    @classmethod
    def within(cls, rows: int, columns: int, area: Area = (40, 40, 432, 432)) -> "Grid":
        """The largest board in the middle of an area; cells are an even number of units wide."""
        x, y, width, height = area
        side = min(width / columns, height / rows) // 2 * 2
        left = x + (width - side * columns) / 2
        top = y + (height - side * rows) / 2
        return cls(rows, columns, left // 2 * 2, top // 2 * 2, side)

    @property
    def area(self) -> Area:
        """The whole board."""
        return self.x, self.y, self.side * self.columns, self.side * self.rows

    def cell(self, row: float, column: float, inset: float = 0) -> Area:
        """The area of a cell, `inset` units smaller on every side; fractions lie between cells."""
        size = self.side - 2 * inset
        return self.x + column * self.side + inset, self.y + row * self.side + inset, size, size

    def centre(self, row: float, column: float) -> Point:
        """The middle of a cell."""
        return self.x + (column + 0.5) * self.side, self.y + (row + 0.5) * self.side

    def between(self, before: int, after: int, t: float) -> Point:
        """The point at `t`, 0..1, between the centres of two cells, numbered row by row."""
        (row, column), (next_row, next_column) = divmod(before, self.columns), divmod(after, self.columns)
        return self.centre(row + (next_row - row) * t, column + (next_column - column) * t)
