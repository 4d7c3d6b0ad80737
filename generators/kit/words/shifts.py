"""Shifts: things on a board that arrows move together, cell by cell. A cell is its row and column, from 0."""

from collections.abc import Sequence

from generators.kit.scene.scene import Scene

Cell = tuple[int, int]
Arrow = tuple[str, int]  # direction and number of cells
WAYS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


def moved(cell: Cell, by: Cell) -> Cell:
    """Return the cell this many rows down and columns to the right."""
    return cell[0] + by[0], cell[1] + by[1]


def offsets(arrows: Sequence[Arrow]) -> list[Cell]:
    """Return the shift from the first place, at first and after each step of one cell."""
    found = [(0, 0)]
    for way, cells in arrows:
        for _ in range(cells):
            found.append(moved(found[-1], WAYS[way]))
    return found


def upright(way: str) -> bool:
    """Return whether a direction is up or down."""
    return WAYS[way][1] == 0


def arrow_cards(scene: Scene, arrows: Sequence[Arrow]) -> None:
    """Draw the arrows with their numbers on cards, in a row at the top of the picture."""
    for k, (way, cells) in enumerate(arrows):
        x = 256 + 112 * (k - (len(arrows) - 1) / 2)
        scene.block((x - 49, 28, 98, 72), "panel", outline="faint", radius=12)
        down, across = WAYS[way]
        tail, tip = (x - 20 - 20 * across, 64 - 20 * down), (x - 20 + 20 * across, 64 + 20 * down)
        scene.arrow(tail, tip, "ink", 6, head=20)
        scene.label((x + 27, 64), str(cells), 34)
