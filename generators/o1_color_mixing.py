"""O-1 Color mixing: fill a table with the light that each row's lamp and each column's lamp give together.

Light adds up, red to red, green to green and blue to blue. Lamps have none, half or full of each, and no row and column
together more than full, so every cell has one mixture, one of 27, and there is one solution. The check adds nothing: it
takes the row's light off what is in a cell and looks whether the column's is left.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import perm, prod
from random import Random

from generators.kit import (
    OK, Appears, Generator, Grid, Item, Moment, Pace, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Light = tuple[int, int, int]  # red, green, blue: 0 is none, 1 half, 2 full
Cells = tuple[Light | None, ...]  # row by row; None is not filled yet

ALL: tuple[Light, ...] = tuple((r, g, b) for r, g, b in product(range(3), repeat=3))


@dataclass(frozen=True)
class Config:
    side: int = 3  # rows, and as many columns, 2 to 4

    def __post_init__(self) -> None:
        if not 2 <= self.side <= 4:
            raise ValueError(f"side must be 2..4, not {self.side}")


@dataclass(frozen=True)
class Puzzle:
    rows: tuple[Light, ...]  # the lamps on the left, from the top
    columns: tuple[Light, ...]  # the lamps above, from the left


@generator(
    "O-1", "color_mixing", version=1,
    faculty="knowledge", family="colour mixing",
    levels={"easy": Config(2), "medium": Config(3), "hard": Config(4)},
)  # fmt: skip
class ColorMixing(Generator[Config, Puzzle, Cells]):
    pace = Pace(step=12, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        weights = [lamps(most, config.side) * lamps(rest(most), config.side) for most in ALL]
        (most,) = rng.choices(ALL, weights)
        rows, columns = (rng.sample(lights(each), config.side) for each in (most, rest(most)))
        return Puzzle(tuple(rows), tuple(columns))

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
            left = [a - b for a, b in zip(after[step - 1] or (9, 9, 9), puzzle.rows[row], strict=True)]
            if tuple(left) != puzzle.columns[column]:
                return Verdict(False, f"step {step} does not fill {place(step - 1, side)} with its two lamps' light")
        if None in states[-1]:
            return Verdict(False, "not all cells are filled")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cells]]:
        """All 27 lights are tried in each cell."""
        fitting: list[list[Light]] = [
            [light for light in ALL if all(c == a + b for a, b, c in zip(row, column, light, strict=True))]
            for row, column in product(puzzle.rows, puzzle.columns)
        ]
        for cells in product(*fitting):
            yield (cells,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        scene.block((16, 16, 480, 480), "black", radius=20)
        for k, (row, column) in enumerate(zip(puzzle.rows, puzzle.columns, strict=True), 1):
            for light, (x, y) in ((row, grid.centre(k, 0)), (column, grid.centre(0, k))):
                scene.ball((x, y), grid.side * 0.36, dye(light), outline="white", width=4)
        for cell in range(len(puzzle.rows) ** 2):
            scene.cell(grid, cell // len(puzzle.rows) + 1, cell % len(puzzle.rows) + 1, "curtain", inset=4)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cells]) -> None:
        grid, side = board_of(puzzle), len(puzzle.rows)
        for k, (old, light) in enumerate(zip(moment.before, moment.after, strict=True)):
            if light is None or (old is None and moment.t == 0):
                continue
            row, column = divmod(k, side)
            x, y, wide, high = grid.cell(row + 1, column + 1, 4)
            if old is None and moment.t < 1:  # first both lights side by side, then the mixture
                dim = min(1.0, 2 * moment.t)
                scene.block((x, y, wide / 2, high), dye(puzzle.rows[row]), opacity=dim)
                scene.block((x + wide / 2, y, wide / 2, high), dye(puzzle.columns[column]), opacity=dim)
            if old or moment.t > 0.5:
                opacity = 1 if old else 2 * moment.t - 1
                scene.block((x, y, wide, high), dye(light), opacity=opacity, name=f"cell-{k}")

    def prompt(self, puzzle: Puzzle) -> str:
        side = ("two", "three", "four")[len(puzzle.rows) - 2]
        opening = phrase(
            puzzle,
            f"On a dark stage, {side} lamps stand left of a table of grey cells and {side} above it.",
            f"A table of {side} by {side} grey cells on a dark stage has a coloured lamp for each row and each column.",
        )
        return (
            f"{opening} Fill each cell with the mixture of the light of its row's lamp and its column's lamp, one cell "
            "after another, row by row from the top left. Light adds up: red to red, green to green, blue to blue. "
            "Each lamp has none, half or full of each, and no mixture has more than full. In a cell first both lights "
            "are seen side by side, the row's on the left, then their mixture. Lamps, cells once filled and camera do "
            "not change."
        )

    def goal(self, puzzle: Puzzle) -> str:
        last = told(mixture(puzzle.rows[-1], puzzle.columns[-1]))
        return f"all {len(puzzle.rows) ** 2} cells show the sum of their two lamps; the last is {last}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Cells]) -> Iterator[Item]:
        side, final = len(puzzle.rows), states[-1]
        every = tuple(f"cell-{k}" for k in range(side**2))
        lamps_told = "; ".join(told(light) for light in puzzle.rows)
        yield start("given", 5, f"The first frame shows grey cells only; the lamps on the left are {lamps_told}.")
        runs = grouped(final, min(4, side + 1))
        for first, run in runs:
            last = first + len(run) - 1
            facts = "; ".join(f"{place(first + k - 1, side)}: {told(light)}" for k, light in enumerate(run) if light)
            check = Appears(every[first - 1 : last], (first, last), ordered=True)
            yield process(f"cells-{first}", 40 / len(runs), f"It fills {facts}.", check)
        order = f"The {side**2} cells are filled one after another, row by row, each from two lights side by side."
        yield process("order", 20, order, Appears(every, (1, side**2), ordered=True))
        yield end("filled", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No lamp changes; no cell changes once it is filled.", Steady(every))

    def capacity(self, config: Config) -> int:
        """Exact: rows by the most of red, green and blue that one of them has, and columns that leave room for it."""
        found = 0
        for most in ALL:
            exactly = 0
            for less in product(range(2), repeat=3):
                below = tuple(a - b for a, b in zip(most, less, strict=True))
                exactly += (-1) ** sum(less) * (lamps(below, config.side) if min(below) >= 0 else 0)
            found += exactly * lamps(rest(most), config.side)
        return found


def mixture(first: Light, second: Light) -> Light:
    return first[0] + second[0], first[1] + second[1], first[2] + second[2]


def rest(most: Sequence[int]) -> Light:
    """What is left to full."""
    return 2 - most[0], 2 - most[1], 2 - most[2]


def lights(most: Sequence[int]) -> list[Light]:
    """All lights with at most so much of each, but no light."""
    return [(r, g, b) for r, g, b in product(*(range(m + 1) for m in most)) if r + g + b]


def lamps(most: Sequence[int], count: int) -> int:
    """How many rows of so many different lamps there are, with at most so much of each."""
    return perm(prod(m + 1 for m in most) - 1, count)


def board_of(puzzle: Puzzle) -> Grid:
    side = len(puzzle.rows) + 1
    return Grid.within(side, side, (24, 24, 464, 464))


def dye(light: Light) -> str:
    return f"mix {light[0]}{light[1]}{light[2]}"


def told(light: Light) -> str:
    """`full red and half blue`."""
    named = zip(light, ("red", "green", "blue"), strict=True)
    return " and ".join(f"{('no', 'half', 'full')[share]} {name}" for share, name in named if share)


def place(cell: int, side: int) -> str:
    return f"row {cell // side + 1}, column {cell % side + 1}"
