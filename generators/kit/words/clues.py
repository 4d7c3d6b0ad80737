"""Clues: a square board with strips of numbers, to the left of its rows and above its columns. Lengths are in units."""

from dataclasses import dataclass

from generators.kit.scene.grid import UNITS, Grid
from generators.kit.scene.scene import Scene
from generators.kit.words.runs import Runs


@dataclass(frozen=True)
class ClueBoard:
    """The places of board and numbers, which end next to their lines."""

    rows: tuple[Runs, ...]  # from the top, each from the left
    columns: tuple[Runs, ...]  # from the left, each from the top

    @property
    def pitch(self) -> float:
        """The distance from one number to the next."""
        return 38 - 1.5 * len(self.rows)

    @property
    def room(self) -> tuple[float, float]:
        """The room for numbers to the left of the board and above it."""
        wide, high = (self.pitch * max(map(len, lines)) + 16 for lines in (self.rows, self.columns))
        return wide, high

    @property
    def grid(self) -> Grid:
        """The board: together with its numbers it is about the picture's middle."""
        side = len(self.rows)
        cell = (UNITS - 64 - max(self.room)) / side // 2 * 2
        x, y = ((UNITS - cell * side + room) / 2 // 2 * 2 for room in self.room)
        return Grid(side, side, x, y, cell)

    def draw(self, scene: Scene) -> None:
        """Paint the strips and their numbers."""
        grid, pitch, (wide, high) = self.grid, self.pitch, self.room
        for line, numbers in enumerate(self.rows + self.columns):
            k, upright = line % grid.rows, line >= grid.rows
            x, y, side, _ = grid.cell(0, k) if upright else grid.cell(k, 0)
            strip = (x + 3, y - high, side - 6, high - 6) if upright else (x - wide, y + 3, wide - 6, side - 6)
            scene.block(strip, "given", radius=6)
            for back, number in enumerate(reversed(numbers)):
                away = 12 + pitch * (back + 0.5)
                centre = (x + side / 2, y - away) if upright else (x - away, y + side / 2)
                scene.label(centre, str(number), pitch * 0.92)
