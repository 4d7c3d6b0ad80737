"""O-2 Pigment color mixing: fill a table with the mixture of each row's paint and each column's paint.

A paint keeps some red, green and blue of the light and swallows the rest. What two paints both keep is the lesser share
of each, so every cell has one mixture, one of 27, and there is one solution. The check does not take the lesser: it
looks whether a mixture keeps no more than either paint does, and whether any more would be too much.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import perm
from random import Random

from generators.kit import (
    OK, Appears, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Paint = tuple[int, int, int]  # how much red, green and blue it keeps: 0 is none, 1 half, 2 all
Cells = tuple[Paint | None, ...]  # row by row; None is not filled yet

ALL: tuple[Paint, ...] = tuple((r, g, b) for r, g, b in product(range(3), repeat=3))
PAINTS = tuple(paint for paint in ALL if 0 < sum(paint) < 6)  # no black, no white


@dataclass(frozen=True)
class Config:
    side: int = 3  # rows, and as many columns, 2 to 4

    def __post_init__(self) -> None:
        if not 2 <= self.side <= 4:
            raise ValueError(f"side must be 2..4, not {self.side}")


@dataclass(frozen=True)
class Puzzle:
    rows: tuple[Paint, ...]  # the paints on the left, from the top
    columns: tuple[Paint, ...]  # the paints above, from the left


@generator(
    "O-2", "pigment_color_mixing_subtractive", version=1,
    faculty="knowledge", family="colour mixing",
    levels={"easy": Config(2), "medium": Config(3), "hard": Config(4)},
)  # fmt: skip
class PigmentColorMixingSubtractive(Generator[Config, Puzzle, Cells]):
    pace = Pace(step=12, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        paints = rng.sample(PAINTS, 2 * config.side)
        puzzle = Puzzle(tuple(paints[: config.side]), tuple(paints[config.side :]))
        if any(not any(mixture(row, column)) for row, column in product(puzzle.rows, puzzle.columns)):
            raise Reject("a mixture is black")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Cells]:
        mixed = [mixture(row, column) for row, column in product(puzzle.rows, puzzle.columns)]
        return [(*mixed[:filled], *[None] * (len(mixed) - filled)) for filled in range(len(mixed) + 1)]

    def verify(self, puzzle: Puzzle, states: Sequence[Cells]) -> Verdict:
        side = len(puzzle.rows)
        if states[0] != (None,) * side**2:
            return Verdict(False, "a cell is filled before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            if step > side**2 or len(after) != side**2:
                return Verdict(False, f"step {step} fills no cell of the table")
            if before[step - 1] is not None or (*before[: step - 1], *before[step:]) != (
                *after[: step - 1],
                *after[step:],
            ):
                return Verdict(False, f"step {step} changes another cell than the next one")
            row, column = divmod(step - 1, side)
            mixed = after[step - 1] or (9, 9, 9)
            given = zip(("red", "green", "blue"), mixed, puzzle.rows[row], puzzle.columns[column], strict=True)
            for name, kept, one, other in given:
                if kept > one or kept > other:
                    return Verdict(False, f"step {step} keeps more {name} than a paint in it")
                if kept < 0 or (kept < one and kept < other):
                    return Verdict(False, f"step {step} keeps too little {name}")
        if None in states[-1]:
            return Verdict(False, "not all cells are filled")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cells]]:
        """Of all 27 paints, those within both of a cell's are tried, and the lightest is taken."""
        cells = []
        for pair in product(puzzle.rows, puzzle.columns):
            within = [paint for paint in ALL if all(paint[c] <= other[c] for other in pair for c in range(3))]
            cells.append(max(within, key=sum))
        yield (tuple(cells),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        scene.block((16, 16, 480, 480), "panel", radius=20)
        for k, (row, column) in enumerate(zip(puzzle.rows, puzzle.columns, strict=True), 1):
            for paint, (x, y) in ((row, grid.centre(k, 0)), (column, grid.centre(0, k))):
                scene.ball((x, y), grid.side * 0.36, dye(paint), outline="soft", width=3)
        for cell in range(len(puzzle.rows) ** 2):
            scene.cell(grid, cell // len(puzzle.rows) + 1, cell % len(puzzle.rows) + 1, "given", inset=4)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cells]) -> None:
        grid, side = board_of(puzzle), len(puzzle.rows)
        for k, (old, paint) in enumerate(zip(moment.before, moment.after, strict=True)):
            if paint is None or (old is None and moment.t == 0):
                continue
            row, column = divmod(k, side)
            x, y, wide, high = grid.cell(row + 1, column + 1, 4)
            if old is None and moment.t < 1:  # first a drop of either paint, running together
                apart = wide * 0.26 * (1 - max(0.0, 2 * moment.t - 1))
                for drop, off in ((puzzle.rows[row], -apart), (puzzle.columns[column], apart)):
                    reach = wide * 0.2 * min(1.0, 3 * moment.t)
                    scene.ball((x + wide / 2 + off, y + high / 2), reach, dye(drop), outline="soft", width=2)
            if old or moment.t > 0.5:
                opacity = 1 if old else 2 * moment.t - 1
                scene.block((x, y, wide, high), dye(paint), opacity=opacity, name=f"cell-{k}")

    def prompt(self, puzzle: Puzzle) -> str:
        side = ("two", "three", "four")[len(puzzle.rows) - 2]
        opening = phrase(
            puzzle,
            f"A table of {side} by {side} empty cells has a paint for each row, on the left, and each column, above.",
            f"Paints stand left of each row and above each column of an empty table of {side} by {side} cells.",
        )
        return (
            f"{opening} Fill each cell with the mixture of its row's paint and its column's paint, one cell after "
            "another, row by row from the top left. Paints mix by taking light away: of red, of green and of blue the "
            "mixture keeps the lesser of what its two paints keep, which is none, half or all. In a cell first a drop "
            "of either paint is seen, the row's on the left; they run together and their mixture fills the cell. "
            "Paints, cells once filled and camera do not change."
        )

    def goal(self, puzzle: Puzzle) -> str:
        last = told(mixture(puzzle.rows[-1], puzzle.columns[-1]))
        return f"all {len(puzzle.rows) ** 2} cells show the mixture of their two paints; the last is {last}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Cells]) -> Iterator[Item]:
        side, final = len(puzzle.rows), states[-1]
        every = tuple(f"cell-{k}" for k in range(side**2))
        paints = "; ".join(told(paint) for paint in puzzle.rows)
        yield start("given", 5, f"The first frame shows empty cells; the paints on the left are {paints}.")
        runs = grouped(final, min(4, side + 1))
        for first, run in runs:
            last = first + len(run) - 1
            facts = "; ".join(f"{place(first + k - 1, side)}: {told(paint)}" for k, paint in enumerate(run) if paint)
            check = Appears(every[first - 1 : last], (first, last), ordered=True)
            yield process(f"cells-{first}", 40 / len(runs), f"It fills {facts}.", check)
        order = f"The {side**2} cells are filled one after another, row by row, each from two drops."
        yield process("order", 20, order, Appears(every, (1, side**2), ordered=True))
        yield end("filled", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No paint changes; no cell changes once it is filled.", Steady(every))

    def capacity(self, config: Config) -> int:
        """A lower bound: paints that all keep some red, so that no mixture is black, in any order."""
        return perm(sum(paint[0] > 0 for paint in PAINTS), 2 * config.side)


def mixture(first: Paint, second: Paint) -> Paint:
    return min(first[0], second[0]), min(first[1], second[1]), min(first[2], second[2])


def board_of(puzzle: Puzzle) -> Grid:
    side = len(puzzle.rows) + 1
    return Grid.within(side, side, (24, 24, 464, 464))


def dye(paint: Paint) -> str:
    return f"mix {paint[0]}{paint[1]}{paint[2]}"


def told(paint: Paint) -> str:
    """`all red and half blue`."""
    named = zip(paint, ("red", "green", "blue"), strict=True)
    return " and ".join(f"{('no', 'half', 'all')[share]} {name}" for share, name in named if share)


def place(cell: int, side: int) -> str:
    return f"row {cell // side + 1}, column {cell % side + 1}"
