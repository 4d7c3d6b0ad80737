"""O-1 Color mixing: fill a table with the light that each row's lamp and each column's lamp give together.

Light adds up: red to red, green to green, blue to blue. Lamps have none, half or full of each, and no row and column
together exceed full; half is half of the light, not of a pixel's number. Every cell has one mixture, one of 27, so
there is one solution. `rules` adds nothing: it subtracts the row's light from a cell's, and the column's must be left.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import perm, prod
from random import Random

from generators.kit import (
    Appears, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.mixing import (
    DYES, Cells, Dye,
    draw_mixture, draw_table, filled_in_turn, filling_items, fillings, in_words, light, table, visible,
)  # fmt: skip
from generators.kit.speech import NUMBERS, place


@dataclass(frozen=True)
class Config:
    side: int = 3  # rows, and as many columns, 2 to 4

    def __post_init__(self) -> None:
        within("side", self.side, 2, 4)


@dataclass(frozen=True)
class Puzzle:
    rows: tuple[Dye, ...]  # the lamps on the left, from the top
    columns: tuple[Dye, ...]  # the lamps above, from the left


@generator(
    "O-1", "color_mixing", version=1,
    faculty="knowledge", family="colour mixing",
    levels={"easy": Config(2), "medium": Config(3), "hard": Config(4)},
)  # fmt: skip
class ColorMixing(Generator[Config, Puzzle, Cells]):
    public = "stricter; a table of 4 to 16 mixtures, one after another, in place of one"
    pace = Pace(step=12, rest=2)
    staged = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        weights = [lamps(most, config.side) * lamps(rest(most), config.side) for most in DYES]
        (most,) = rng.choices(DYES, weights)
        rows, columns = (rng.sample(lights(each), config.side) for each in (most, rest(most)))
        return Puzzle(tuple(rows), tuple(columns))

    def solve(self, puzzle: Puzzle) -> Sequence[Cells]:
        return filled_in_turn(mixtures(puzzle))

    def rules(self, puzzle: Puzzle, states: Sequence[Cells]) -> None:
        for step, row, column, mixture in fillings(states, len(puzzle.rows)):
            left = tuple(mixed - own for mixed, own in zip(mixture, puzzle.rows[row], strict=True))
            lamps_light = f"step {step} does not fill {place(row, column)} with its two lamps' light"
            require(left == puzzle.columns[column], lamps_light)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cells]]:
        """Try all 27 lights in each cell."""
        fitting: list[list[Dye]] = [
            [dye for dye in DYES if all(c == a + b for a, b, c in zip(row, column, dye, strict=True))]
            for row, column in product(puzzle.rows, puzzle.columns)
        ]
        for cells in product(*fitting):
            yield (cells,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        side = len(puzzle.rows)
        draw_table(scene, puzzle.rows, puzzle.columns, light, "black", "curtain", "white", 4)
        for row, column in product(range(1, side + 1), repeat=2):
            scene.cell(table(side), row, column, "black", inset=8)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cells]) -> None:
        for cell, mixture, share in visible(moment):
            row, column = divmod(cell, len(puzzle.rows))
            x, y, wide, high = table(len(puzzle.rows)).cell(row + 1, column + 1, 4)
            if share < 1:  # first both lights side by side, then the mixture
                scene.block((x, y, wide / 2, high), light(puzzle.rows[row]), opacity=shining(share))
                scene.block((x + wide / 2, y, wide / 2, high), light(puzzle.columns[column]), opacity=shining(share))
            draw_mixture(scene, len(puzzle.rows), cell, light(mixture), share)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(side=NUMBERS[len(puzzle.rows)])

    def goal(self, puzzle: Puzzle) -> str:
        last = in_words(mixtures(puzzle)[-1], "full")
        return f"all {len(puzzle.rows) ** 2} cells show the sum of their two lamps; the last is {last}."

    def answer(self, puzzle: Puzzle, states: Sequence[Cells]) -> str:
        return in_words(mixtures(puzzle)[-1], "full")

    def rubric(self, puzzle: Puzzle, states: Sequence[Cells]) -> Iterator[Item]:
        side = len(puzzle.rows)
        given = "; ".join(in_words(lamp, "full") for lamp in puzzle.rows)
        yield start("given", 5, f"The first frame shows dark cells only; the lamps on the left are {given}.")
        yield from filling_items(mixtures(puzzle), side, 40, "full")
        every = tuple(f"cell-{cell}" for cell in range(side**2))
        order = f"The {side**2} cells are filled one after another, row by row, each from two lights side by side."
        yield process("order", 20, order, Appears(every, (1, side**2), ordered=True))
        yield end("filled", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No lamp changes; no cell changes once it is filled.", Steady(every))

    def capacity(self, config: Config) -> int:
        """Exact: sum over the largest red, green and blue among the rows' lamps; the columns' lamps add up to full."""
        found = 0
        for most in DYES:
            exactly = 0
            for less in product(range(2), repeat=3):
                below = tuple(a - b for a, b in zip(most, less, strict=True))
                exactly += (-1) ** sum(less) * (lamps(below, config.side) if min(below) >= 0 else 0)
            found += exactly * lamps(rest(most), config.side)
        return found


def shining(share: float) -> float:
    """The opacity of the two lights: they are on before half of the step is done, when the mixture sets in."""
    return min(1.0, 4 * share)


def mixtures(puzzle: Puzzle) -> list[Dye]:
    """The mixtures of all cells, row by row, by adding shares."""
    return [(r + s, g + h, b + c) for (r, g, b), (s, h, c) in product(puzzle.rows, puzzle.columns)]


def rest(most: Sequence[int]) -> Dye:
    """The shares that are missing to full."""
    return 2 - most[0], 2 - most[1], 2 - most[2]


def lights(most: Sequence[int]) -> list[Dye]:
    """All lights with at most these shares, without darkness."""
    return [(r, g, b) for r, g, b in product(*(range(m + 1) for m in most)) if r + g + b]


def lamps(most: Sequence[int], count: int) -> int:
    """The number of rows of `count` different lamps with at most these shares."""
    return perm(prod(m + 1 for m in most) - 1, count)
