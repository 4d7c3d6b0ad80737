"""O-2 Pigment color mixing: fill a table with the mixture of each row's paint and each column's paint.

A paint keeps some red, green and blue of the light and absorbs the rest. Two paints together keep the lesser share of
each. Every cell has one mixture, one of 27, so there is one solution. No mixture is black or one of its two paints, and
a table has more mixtures than rows: it is drawn from all of those, equally often. `rules` takes no minimum: a mixture
may keep no more than either paint, and must keep as much as one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from math import factorial
from random import Random

from generators.kit import (
    Appears, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.mixing import (
    BASES, DYES, Cells, Dye,
    colour, draw_mixture, draw_table, filled_in_turn, filling_items, fillings, in_words, mixed, table, visible,
)  # fmt: skip
from generators.kit.speech import NUMBERS

PAINTS = tuple(paint for paint in DYES if 0 < sum(paint) < 6)  # no black, no white


@dataclass(frozen=True)
class Config:
    side: int = 3  # rows, and as many columns, 2 to 4

    def __post_init__(self) -> None:
        within("side", self.side, 2, 4)


@dataclass(frozen=True)
class Puzzle:
    rows: tuple[Dye, ...]  # the paints on the left, from the top
    columns: tuple[Dye, ...]  # the paints above, from the left


@generator(
    "O-2", "pigment_color_mixing_subtractive", version=1,
    faculty="knowledge", family="colour mixing",
    levels={"easy": Config(2), "medium": Config(3), "hard": Config(4)},
)  # fmt: skip
class PigmentColorMixingSubtractive(Generator[Config, Puzzle, Cells]):
    public = "stricter; a table of 4 to 16 mixtures, one after another, in place of one"
    pace = Pace(step=12, rest=2)
    staged = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        rows, columns = rng.choice(tables(config.side))
        return Puzzle(tuple(rng.sample(rows, config.side)), tuple(rng.sample(columns, config.side)))

    def solve(self, puzzle: Puzzle) -> Sequence[Cells]:
        return filled_in_turn(mixtures(puzzle))

    def rules(self, puzzle: Puzzle, states: Sequence[Cells]) -> None:
        for step, row, column, paint in fillings(states, len(puzzle.rows)):
            shares = zip(BASES, paint, puzzle.rows[row], puzzle.columns[column], strict=True)
            for base, kept, one, other in shares:
                require(kept <= one and kept <= other, f"step {step} keeps more {base} than a paint in it")
                require(kept >= 0 and (kept >= one or kept >= other), f"step {step} keeps too little {base}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cells]]:
        """Take the lightest of all 27 paints that keep no more than either paint of a cell."""
        cells = []
        for pair in product(puzzle.rows, puzzle.columns):
            darker = [paint for paint in DYES if all(paint[c] <= other[c] for other in pair for c in range(3))]
            cells.append(max(darker, key=sum))
        yield (tuple(cells),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        draw_table(scene, puzzle.rows, puzzle.columns, colour, "panel", "given", "soft", 3)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cells]) -> None:
        for cell, paint, share in visible(moment):
            row, column = divmod(cell, len(puzzle.rows))
            x, y, wide, high = table(len(puzzle.rows)).cell(row + 1, column + 1, 4)
            if share < 1:  # first a drop of either paint, running together
                apart = wide * 0.26 * (1 - max(0.0, 2 * share - 1))
                for drop, off in ((puzzle.rows[row], -apart), (puzzle.columns[column], apart)):
                    radius = wide * 0.2 * min(1.0, 3 * share)
                    scene.ball((x + wide / 2 + off, y + high / 2), radius, colour(drop), outline="soft", width=2)
            draw_mixture(scene, len(puzzle.rows), cell, colour(paint), share)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(side=NUMBERS[len(puzzle.rows)])

    def goal(self, puzzle: Puzzle) -> str:
        last = in_words(mixtures(puzzle)[-1], "all")
        return f"all {len(puzzle.rows) ** 2} cells show the mixture of their two paints; the last is {last}."

    def answer(self, puzzle: Puzzle, states: Sequence[Cells]) -> str:
        return in_words(mixtures(puzzle)[-1], "all")

    def rubric(self, puzzle: Puzzle, states: Sequence[Cells]) -> Iterator[Item]:
        side = len(puzzle.rows)
        given = "; ".join(in_words(paint, "all") for paint in puzzle.rows)
        yield start("given", 5, f"The first frame shows empty cells; the paints on the left are {given}.")
        yield from filling_items(mixtures(puzzle), side, 40, "all")
        every = tuple(f"cell-{cell}" for cell in range(side**2))
        order = f"The {side**2} cells are filled one after another, row by row, each from two drops."
        yield process("order", 20, order, Appears(every, (1, side**2), ordered=True))
        yield end("filled", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No paint changes; no cell changes once it is filled.", Steady(every))

    def capacity(self, config: Config) -> int:
        """Exact: all tables, in any order of rows and columns."""
        return len(tables(config.side)) * factorial(config.side) ** 2


def mixtures(puzzle: Puzzle) -> list[Dye]:
    """The mixtures of all cells, row by row, by taking the lesser shares."""
    return [mixed(*pair) for pair in product(puzzle.rows, puzzle.columns)]


@cache
def tables(side: int) -> list[tuple[tuple[Dye, ...], tuple[Dye, ...]]]:
    """All sets of rows and of columns whose mixtures are neither black nor a paint in them, and are not few."""
    partners = {a: {b for b in PAINTS if mixed(a, b) not in ((0, 0, 0), a, b)} for a in PAINTS}
    found = []
    for rows in combinations(PAINTS, side):
        fitting = sorted(set.intersection(*(partners[paint] for paint in rows)))
        for columns in combinations(fitting, side):
            if len({mixed(*pair) for pair in product(rows, columns)}) > side:
                found.append((rows, columns))
    return found
