"""Shifts: arrows move things on a board together, cell by cell. A cell is its row and column, from 0."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise, product
from random import Random

from generators.kit.scene.scene import Scene
from generators.kit.speech import counted

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


def arrow_steps(arrows: Sequence[Arrow]) -> list[tuple[int, int]]:
    """Return the first and the last step of each arrow, counted from 1."""
    lasts = list(accumulate(cells for _, cells in arrows))
    return [(last - cells + 1, last) for (_, cells), last in zip(arrows, lasts, strict=True)]


def located(names: Sequence[str], cells: Sequence[Cell]) -> str:
    """Return where named things are, by row and column from 1: `red in 2/3, blue in 4/1`."""
    return ", ".join(f"{name} in {row + 1}/{column + 1}" for name, (row, column) in zip(names, cells, strict=True))


def upright(way: str) -> bool:
    """Return whether a direction is up or down."""
    return WAYS[way][1] == 0


def turning_arrows(rng: Random, count: int, cells: range) -> list[Arrow]:
    """Draw this many arrows; each turns at a right angle from the one before and has one of these numbers of cells."""
    arrows: list[Arrow] = []
    for _ in range(count):
        turns = [way for way in WAYS if not arrows or upright(way) != upright(arrows[-1][0])]
        arrows.append((rng.choice(turns), rng.randint(cells[0], cells[-1])))
    return arrows


def all_turning_arrows(count: int, cells: range) -> Iterator[tuple[Arrow, ...]]:
    """Yield all that `turning_arrows` draws; each is equally likely."""
    for arrows in product(product(WAYS, cells), repeat=count):
        if all(upright(a) != upright(b) for (a, _), (b, _) in pairwise(arrows)):
            yield arrows


def origins(path: Sequence[Cell], side: int) -> list[Cell]:
    """Return the cells of a square board from which these offsets never leave it, row by row."""
    rows, columns = (range(-min(by[k] for by in path), side - max(by[k] for by in path)) for k in (0, 1))
    return list(product(rows, columns))


def whole_shift(arrows: Sequence[Arrow], *words: str) -> str:
    """Return the shift of all arrows in a sentence: `2 cells down and 1 cell left`.

    The words are those for down, up, right and left.
    """
    down, across = offsets(arrows)[-1]
    ways = (down, words[0] if down > 0 else words[1]), (across, words[2] if across > 0 else words[3])
    return " and ".join(f"{counted(abs(cells), 'cell')} {way}" for cells, way in ways if cells)


def arrow_cards(scene: Scene, arrows: Sequence[Arrow]) -> None:
    """Draw the arrows with their numbers on cards, in a row at the top of the picture."""
    for k, (way, cells) in enumerate(arrows):
        x = 256 + 112 * (k - (len(arrows) - 1) / 2)
        scene.block((x - 49, 28, 98, 72), "panel", outline="faint", radius=12)
        down, across = WAYS[way]
        tail, tip = (x - 20 - 20 * across, 64 - 20 * down), (x - 20 + 20 * across, 64 + 20 * down)
        scene.arrow(tail, tip, "ink", 6, head=20)
        scene.label((x + 27, 64), str(cells), 34)
