"""O-41 Nonogram: fill cells until the runs of every row and column are as its numbers say.

The numbers are read off a hidden picture, so a solution exists. The video goes line by line and fills only cells in
which all arrangements of the line agree. Pictures beyond this logic are drawn again, so every cell is forced and the
picture is unique. `rules` takes its cells in any order, those of one line a step.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from random import Random

from generators.kit import (
    Appears, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.words.blots import blot, largest_part
from generators.kit.words.boards import appearing, cell_name, changed, lines, rows_and_columns
from generators.kit.words.clues import ClueBoard
from generators.kit.words.runs import EMPTY, FILLED, UNKNOWN, Runs, begins, compositions, deduced, runs

Cells = tuple[int, ...]  # row by row


@dataclass(frozen=True)
class Config:
    side: int = 6  # cells along an edge, 5..10
    fewest: int = 15  # filled cells, at least
    most: int = 25  # and at most

    def __post_init__(self) -> None:
        within("side", self.side, 5, 10)
        ordered("filled cells", 2 * self.side, self.fewest, self.most, self.side**2 - 1)


@dataclass(frozen=True)
class Puzzle:
    side: int
    rows: tuple[Runs, ...]  # from the top, each from the left
    columns: tuple[Runs, ...]  # from the left, each from the top

    @property
    def clues(self) -> tuple[Runs, ...]:
        return self.rows + self.columns


@generator(
    "O-41", "nonogram", version=1,
    faculty="abstraction", family="logic",
    levels={"easy": Config(6, 15, 25), "medium": Config(8, 28, 42), "hard": Config(10, 44, 64)},
)  # fmt: skip
class Nonogram(Generator[Config, Puzzle, Cells]):
    public = "stricter; cells are filled one line at a time, and those that stay empty get a dot"
    pace = Pace(step=6, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, drawn = config.side, largest_part(blot(rng, config.side), config.side)
        picture = tuple(FILLED if cell else EMPTY for cell in drawn)
        if not config.fewest <= picture.count(FILLED) <= config.most:
            raise Reject("too few or too many filled cells")
        numbers = [runs(line) for line in rows_and_columns(picture, side)]
        if () in numbers:
            raise Reject("an empty line")
        puzzle = Puzzle(side, tuple(numbers[:side]), tuple(numbers[side:]))
        if UNKNOWN in reasoned(puzzle)[-1]:
            raise Reject("line logic can't finish it")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Cells]:
        return reasoned(puzzle)

    def rules(self, puzzle: Puzzle, states: Sequence[Cells]) -> None:
        side = puzzle.side
        require(states[0] == (UNKNOWN,) * side**2, "the first grid is not the empty one")
        for number, (before, after) in enumerate(pairwise(states), 1):
            marked = changed(before, after)
            fresh = marked and all(before[k] == UNKNOWN and after[k] in (FILLED, EMPTY) for k in marked)
            require(fresh, f"step {number} changes no cell, or one that was known")
            one_line = 1 in (len({k // side for k in marked}), len({k % side for k in marked}))
            require(one_line, f"step {number} marks cells of more than one line")
        for line, (numbers, cells) in enumerate(zip(puzzle.clues, rows_and_columns(states[-1], side), strict=True)):
            name = f"row {line + 1}" if line < side else f"column {line - side + 1}"
            solved = UNKNOWN not in cells and runs(cells) == numbers
            require(solved, f"{name} does not read {in_words(numbers)} at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cells]] | None:
        side = puzzle.side
        if side > 6:
            return None
        pictures: list[Cells] = [()]
        for numbers in puzzle.rows:
            fitting = [line for line in product((FILLED, EMPTY), repeat=side) if runs(line) == numbers]
            taller = [picture + line for picture in pictures for line in fitting]
            pictures = [p for p in taller if all(begins(p[c::side], puzzle.columns[c]) for c in range(side))]
        return [(p,) for p in pictures if all(runs(p[c::side]) == puzzle.columns[c] for c in range(side))]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        board = ClueBoard(puzzle.rows, puzzle.columns)
        board.draw(scene)
        scene.grid(board.grid, bold_every={8: 4, 10: 5}.get(puzzle.side, 0))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cells]) -> None:
        grid, side = ClueBoard(puzzle.rows, puzzle.columns).grid, puzzle.side
        for place, (old, new) in enumerate(zip(moment.before, moment.after, strict=True)):
            grown, at, name = 1.0 if old else moment.t, divmod(place, side), cell_name("mark", place, side)
            if new == FILLED and grown > 0:
                inset = 3 + (grid.side / 2 - 5) * (1 - grown)
                scene.cell(grid, *at, "filled", inset=inset, radius=2, name=name)
            elif new == EMPTY and grown > 0:
                scene.ball(grid.centre(*at), grid.side * 0.09, "grey", opacity=grown, name=name)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(side=puzzle.side)

    def goal(self, puzzle: Puzzle) -> str:
        return "every row and column holds [filled] squares in just the runs that its numbers say, and dots elsewhere."

    def answer(self, puzzle: Puzzle, states: Sequence[Cells]) -> str:
        return str(states[-1].count(FILLED))

    def rubric(self, puzzle: Puzzle, states: Sequence[Cells]) -> Iterator[Item]:
        side, picture = puzzle.side, states[-1]
        rows, filled = lines(picture, side), [k for k, cell in enumerate(picture) if cell == FILLED]
        given = "; ".join(in_words(numbers) for numbers in puzzle.rows)
        yield start("given", 5, f"The first frame shows the empty grid; from the top its rows are numbered {given}.")
        zones = grouped(range(side))
        for first, zone in zones:
            shown = "; ".join(f"row {r + 1} {''.join('.#'[cell == FILLED] for cell in rows[r])}" for r in zone)
            text = f"Just these cells (#) turn [filled], a few at a time: {shown}."
            check = appearing("mark", [k for k in filled if k // side in zone], states, side)
            yield process(f"rows-{first}", 40 / len(zones), text, check)
        dark, dots = len(filled), picture.count(EMPTY)
        text = f"All {dark} [filled] cells come this way, at no time more of them than one row or column holds."
        every = tuple(cell_name("mark", place, side) for place in filled)
        yield process("little-by-little", 20, text, Appears(every, (1, len(states) - 1)))
        text = f"At the end {dark} cells are [filled] and {dots} hold a dot; the runs of all lines are as numbered."
        yield end("picture", 25, text)
        marks = Steady(tuple(cell_name("mark", place, side) for place in range(side**2)))
        yield constancy("steady", 10, "No mark vanishes or changes; the numbers and the grid keep still.", marks)

    def capacity(self, config: Config) -> int:
        """Count a lower bound: bars on a full bottom row, the highest reaching the top.

        The bottom row's number fills it, and each column's number then fixes its bar, so line logic ends.
        """
        side, sums = config.side, range(config.fewest, config.most + 1)
        return sum(compositions(n, side, side) - compositions(n, side, side - 1) for n in sums)


@lru_cache(maxsize=64)
def reasoned(puzzle: Puzzle) -> tuple[Cells, ...]:
    """The grids of line logic: each step takes the line with the most new cells, until no line has any."""
    side, grids = puzzle.side, [(UNKNOWN,) * puzzle.side**2]
    while True:
        known = zip(rows_and_columns(grids[-1], side), puzzle.clues, strict=True)
        news = [deduced(line, numbers) for line, numbers in known]
        line = max(range(2 * side), key=lambda k: len(news[k]))
        if not news[line]:
            return tuple(grids)
        grid = list(grids[-1])
        for k, value in news[line]:
            grid[line * side + k if line < side else k * side + line - side] = value
        grids.append(tuple(grid))


def in_words(numbers: Runs) -> str:
    return " ".join(map(str, numbers))
