"""G-38 Symmetry shape: mirror half of a shape at the dashed line, cell by cell, so that the whole is symmetric.

Each cell of the empty half lies opposite to one cell of the given half. So the mirror image exists and is the only
answer; its lines are filled in order away from the mirror. The half shape is drawn evenly from all stacks on the
mirror. `solve` mirrors the cells; `rules` counts each filled cell's steps to the mirror, and looks as many steps
behind it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from generators.kit import (
    UNITS, Appears, Generator, Grid, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.stacks import count_stacks, drawn_stack
from generators.kit.words.steps import appearances

COLOURS = ("blue", "orange", "teal", "purple")
SIDES = {"left": (0, -1), "right": (0, 1), "top": (-1, 0), "bottom": (1, 0)}  # away from the line, down and across

Cell = tuple[int, int]  # row and column of the whole board
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Config:
    half: int = 4  # cells from the line to the square board's edge, 3 to 5
    cells: int = 12  # of the half shape, from `half` + 2 to 24
    sides: int = 4  # how many of `SIDES` occur, the first ones, 2 to 4

    def __post_init__(self) -> None:
        within("half", self.half, 3, 5)
        within("cells", self.cells, self.half + 2, min(24, self.half**2))
        within("sides", self.sides, 2, 4)


@dataclass(frozen=True)
class Puzzle:
    half: int
    side: str  # of the given half
    colour: str
    cells: Cells  # of the given half, sorted


@generator(
    "G-38", "symmetry_shape", version=1,
    faculty="spatiality", family="symmetry",
    levels={"easy": Config(3, 7, 2), "medium": Config(4, 11, 4), "hard": Config(5, 17, 4)},
)  # fmt: skip
class SymmetryShape(Generator[Config, Puzzle, Cells]):
    public = "stricter than its name says; cells are filled one by one, in a stated order"
    pace = Pace(step=6, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, half = rng.choice(list(SIDES)[: config.sides]), config.half
        cells = [cell_at(side, half, *cell) for cell in drawn_stack(rng, config.cells, half, 2 * half)]
        return Puzzle(half, side, rng.choice(COLOURS), tuple(sorted(cells)))

    def solve(self, puzzle: Puzzle) -> Sequence[Cells]:
        edge, upright = 2 * puzzle.half - 1, puzzle.side in ("left", "right")
        image = [(row, edge - column) if upright else (edge - row, column) for row, column in puzzle.cells]
        image.sort(key=lambda cell: (-steps_to_line(cell, puzzle.side, puzzle.half), cell))
        return [tuple(image[:done]) for done in range(len(image) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Cells]) -> None:
        require(not states[0], "the other half is not empty at first")
        (down, across), far = SIDES[puzzle.side], 0
        for number, (before, after) in enumerate(pairwise(states), 1):
            require(after[:-1] == before and len(after) == number, f"step {number} does not fill one more cell")
            row, column = after[-1]
            away = -steps_to_line(after[-1], puzzle.side, puzzle.half)
            inside = 0 <= min(row, column) <= max(row, column) < 2 * puzzle.half
            require(inside and away >= 1, f"step {number} fills no cell of the empty half")
            due = away > far or (away == far and after[-1] > before[-1])
            require(due, f"step {number} is not next, away from the line, from the top or left")
            far, width = away, 2 * away - 1
            opposite = row + width * down, column + width * across
            require(opposite in puzzle.cells, f"step {number} fills a cell with no cell of the shape opposite to it")
        count = len(puzzle.cells)
        require(len(states[-1]) == count, f"{len(states[-1])} cells are filled, not {count}")

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        scene.grid(grid)
        for row, column in puzzle.cells:
            scene.cell(grid, row, column, puzzle.colour, inset=3, radius=4)
        x, y, wide, high = grid.area
        if puzzle.side in ("left", "right"):
            ends = ((x + wide / 2, y - 22), (x + wide / 2, y + high + 22))
        else:
            ends = ((x - 22, y + high / 2), (x + wide + 22, y + high / 2))
        scene.dashes(ends, "mark", 6, dash=14, gap=11)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cells]) -> None:
        grid = board_of(puzzle)
        for row, column in moment.after:
            old = (row, column) in moment.before
            if old or moment.t > 0:
                inset = 3 if old else 3 + (grid.side / 2 - 6) * (1 - moment.t)
                scene.cell(grid, row, column, puzzle.colour, inset=inset, radius=4, name=actor((row, column)))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=puzzle.colour, side=puzzle.side, upright=puzzle.side in ("left", "right"))

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {puzzle.colour} shape of {2 * len(puzzle.cells)} cells is symmetric about the dashed line."

    def rubric(self, puzzle: Puzzle, states: Sequence[Cells]) -> Iterator[Item]:
        image, count = states[-1], len(states[-1])
        every = tuple(map(actor, image))
        given = f"The first frame shows {count} {puzzle.colour} cells on the {puzzle.side} of the line, none beyond it"
        yield start("given", 5, f"{given} (rows and columns counted from 1 at the top left).")

        def describe(run: Sequence[Cell]) -> str:
            return f"It fills the cells (row-column) {', '.join(f'{row + 1}-{column + 1}' for row, column in run)}."

        yield from appearances("cells", image, 44, describe, actor)
        text = f"The {count} cells come one after another, away from the line."
        yield process("order", 16, text, Appears(every, (1, count), ordered=True))
        yield end("symmetric", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No given cell changes, none that was filled vanishes.", Steady(every))

    def capacity(self, config: Config) -> int:
        """Exact, without colours: the given sides and their shapes."""
        return config.sides * count_stacks(config.cells, config.half, 2 * config.half)


def cell_at(side: str, half: int, layer: int, along: int) -> Cell:
    """A cell by its line, from 0 next to the mirror, and its place along it."""
    near = half - 1 - layer if side in ("left", "top") else half + layer
    return (along, near) if side in ("left", "right") else (near, along)


def steps_to_line(cell: Cell, side: str, half: int) -> int:
    """The steps from a cell to the line, from 1; beyond it, as seen from the given side, from -1 down."""
    row, column = cell
    past = {"left": half - column, "right": column - half + 1, "top": half - row, "bottom": row - half + 1}[side]
    return past if past > 0 else past - 1


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(2 * puzzle.half, 2 * puzzle.half, (40, 40, UNITS - 80, UNITS - 80))


def actor(cell: Cell) -> str:
    return f"cell-{cell[0] + 1}-{cell[1] + 1}"
