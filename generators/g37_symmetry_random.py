"""G-37 Symmetry random: fill the cells that scattered cells lack, so that the board is symmetric about its lines.

Each filled cell has one image behind each line, and no two images of one cell have different colours. So the smallest
symmetric board with the given cells exists and is unique, and reading order gives one way to it. `solve` maps cells by
coordinates. `rules` look for opposite cells two by two; `brute_force` lays flipped and transposed boards over the
given one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from math import comb, perm
from random import Random

from generators.kit import (
    UNITS, Appears, Generator, Grid, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, counted
from generators.kit.words.boards import cell_name, changed, filled, lines
from generators.kit.words.steps import appearances

COLOURS = ("blue", "orange", "green", "pink")
LINES = {  # by the kind of a level: the possible sets of lines
    "straight": (("upright",), ("flat",)),
    "slanted": (("falling",), ("rising",)),
    "two": (("upright", "flat"), ("falling", "rising")),
}
GIVEN = {2: (1, 1, 1, 2), 4: (1, 2, 3, 4)}  # cells given, drawn from these, of 2 or 4 images of one another

Board = tuple[int, ...]  # row by row; 0 is empty, k is the colour k of `COLOURS`, from 1


@dataclass(frozen=True)
class Config:
    side: int = 7  # cells along an edge, 5 to 9
    kind: str = "slanted"  # of `LINES`
    both: int = 1  # 1 if cells are given on both sides of a line, 0 if on one side alone
    colours: int = 3  # 2 to 4
    fewest: int = 7  # cells to be filled, at least
    most: int = 9  # and at most

    def __post_init__(self) -> None:
        within("side", self.side, 5, 9)
        one_of("kind", self.kind, tuple(LINES))
        within("both", self.both, int(self.kind == "two"), 1)
        within("colours", self.colours, 2, len(COLOURS))
        ordered("cells", 4, self.fewest, self.most, 14)
        most = self.side * (self.side - 2) // 4 if self.kind == "two" else self.side * (self.side - 1) // 2
        within("sets of images", self.sets[-1], 1, most)

    @property
    def sets(self) -> range:
        """The number of sets of images on a board; in the mean, each leaves 1 cell to be filled, 0.75 or 1.5."""
        filled_in_four = 4 if not self.both else 6 if self.kind == "two" else 3
        return range(4 * self.fewest // filled_in_four, 4 * self.most // filled_in_four + 1)


@dataclass(frozen=True)
class Puzzle:
    side: int
    lines: tuple[str, ...]  # one or two of upright, flat, falling and rising
    given: Board

    @property
    def grid(self) -> Grid:
        return Grid.within(self.side, self.side, (40, 40, UNITS - 80, UNITS - 80))


@generator(
    "G-37", "symmetry_random", version=1,
    faculty="spatiality", family="symmetry",
    levels={
        "easy": Config(6, "straight", 0, 2, 5, 7), "medium": Config(7, "slanted", 1, 3, 7, 9),
        "hard": Config(8, "two", 1, 4, 10, 12),
    },
)  # fmt: skip
class SymmetryRandom(Generator[Config, Puzzle, Board]):
    public = "stricter; cells have several colours, lines are slanted, too, or two, and some images are already there"
    pace = Pace(step=5, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        drawn = rng.choice(LINES[config.kind])
        sets, side, board = images(config.side, drawn), rng.randrange(2), [0] * config.side**2
        colours = rng.sample(range(1, len(COLOURS) + 1), config.colours)
        missing: list[tuple[int, int]] = []  # cells to be filled, with their places in their sets
        new: Counter[int] = Counter()
        for cells in rng.sample(sets, rng.choice(config.sets)):
            colour = rng.choice(colours)
            given = rng.sample(cells, rng.choice(GIVEN[len(cells)])) if config.both else [cells[side]]
            for cell in given:
                board[cell] = colour
            missing += [(cell, k) for k, cell in enumerate(cells) if cell not in given]
            new[colour] += len(cells) - len(given)
        if not config.fewest <= len(missing) <= config.most:
            raise Reject("too few empty cells or too many")
        if config.both and len({k for _, k in missing}) < len(sets[0]):
            raise Reject("a side is complete")
        if len(new) < config.colours or len({count for _, count in new.most_common(2)}) == 1:
            raise Reject("a colour is missing, or none is the commonest")
        return Puzzle(config.side, drawn, tuple(board))

    def solve(self, puzzle: Puzzle) -> Sequence[Board]:
        board = puzzle.given
        for line in puzzle.lines * 2:
            for cell, colour in enumerate(board):
                if colour:
                    board = filled(board, image(cell, line, puzzle.side), colour)
        new = changed(puzzle.given, board)
        return list(accumulate(new, lambda state, cell: filled(state, cell, board[cell]), initial=puzzle.given))

    def rules(self, puzzle: Puzzle, states: Sequence[Board]) -> None:
        require(states[0] == puzzle.given, "the board is not the given one at first")
        last = -1
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(len(after) == len(before), f"step {step} changes the size of the board")
            cells = changed(before, after)
            require(len(cells) == 1 and not before[cells[0]], f"step {step} does not fill one empty cell")
            require(cells[0] > last, f"step {step} fills a cell before, not after, that of step {step - 1}")
            last = cells[0]
        due = {cell for cell, colour in enumerate(puzzle.given) if colour}
        growing = list(due)
        for cell in growing:
            for line in puzzle.lines:
                other = next(k for k in range(puzzle.side**2) if are_opposite(cell, k, line, puzzle.side))
                alike = states[-1][cell] == states[-1][other]
                require(alike, f"{at(cell, puzzle)} and {at(other, puzzle)} lie opposite and are not alike")
                growing += [other] * (other not in due)
                due.add(other)
        extra = [cell for cell, colour in enumerate(states[-1]) if colour and cell not in due]
        require(not extra, f"{at(min(extra, default=0), puzzle)} is filled, opposite to nothing")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Board]]:
        rows = lines(puzzle.given, puzzle.side)
        for line in puzzle.lines * 2:
            other = rows[::-1] if line == "flat" else [row[::-1] for row in rows]
            if line in ("falling", "rising"):
                other = list(zip(*(rows if line == "falling" else [row[::-1] for row in rows[::-1]]), strict=True))
            rows = [tuple(map(max, one, two)) for one, two in zip(rows, other, strict=True)]
        yield (tuple(colour for row in rows for colour in row),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = puzzle.grid
        scene.grid(grid)
        for cell, colour in enumerate(puzzle.given):
            if colour:
                scene.cell(grid, *divmod(cell, puzzle.side), COLOURS[colour - 1], inset=3, radius=4)
        (x, y, wide, _), more = grid.area, 20
        begin, middle, finish = (x - more, y - more), (x + wide / 2, y + wide / 2), (x + wide + more, y + wide + more)
        ends = {
            "upright": ((middle[0], begin[1]), (middle[0], finish[1])), "falling": (begin, finish),
            "flat": ((begin[0], middle[1]), (finish[0], middle[1])),
            "rising": ((begin[0], finish[1]), (finish[0], begin[1])),
        }  # fmt: skip
        for line in puzzle.lines:
            scene.dashes(ends[line], "mark", 6, dash=14, gap=11)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Board]) -> None:
        grid = puzzle.grid
        for cell in changed(puzzle.given, moment.after):
            old = moment.before[cell]
            if old or moment.t > 0:
                inset = 3 if old else 3 + (grid.side / 2 - 6) * (1 - moment.t)
                colour, name = COLOURS[moment.after[cell] - 1], cell_name("cell", cell, puzzle.side)
                scene.cell(grid, *divmod(cell, puzzle.side), colour, inset=inset, radius=4, name=name)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(side=puzzle.side, two=len(puzzle.lines) > 1)

    def goal(self, puzzle: Puzzle) -> str:
        count = len(puzzle.given) - self.solve(puzzle)[-1].count(0)
        about = f"{NUMBERS[len(puzzle.lines)]} dashed {'line' if len(puzzle.lines) == 1 else 'lines'}"
        return f"the board is symmetric about {about} and holds {counted(count, 'coloured cell')}."

    def answer(self, puzzle: Puzzle, states: Sequence[Board]) -> str:
        new = Counter(states[-1][cell] for cell in changed(states[0], states[-1]))
        return COLOURS[new.most_common(1)[0][0] - 1]

    def rubric(self, puzzle: Puzzle, states: Sequence[Board]) -> Iterator[Item]:
        new, given = changed(states[0], states[-1]), len(puzzle.given) - puzzle.given.count(0)
        text = f"The first frame shows {counted(given, 'coloured cell')} on a board of {puzzle.side} by {puzzle.side}"
        yield start("given", 5, f"{text} (rows and columns counted from 1 at the top left).")

        def describe(run: Sequence[int]) -> str:
            facts = ", ".join(f"{COLOURS[states[-1][cell] - 1]} {at(cell, puzzle)}" for cell in run)
            return f"It fills these cells (row-column): {facts}."

        names = tuple(cell_name("cell", cell, puzzle.side) for cell in new)
        yield from appearances("cells", new, 44, describe, lambda cell: cell_name("cell", cell, puzzle.side))
        text = f"The {len(new)} cells come one after another in reading order, row by row from the top."
        yield process("order", 16, text, Appears(names, (1, len(new)), ordered=True))
        yield end("symmetric", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No given cell or line changes, and no filled one vanishes.", Steady(names))

    def capacity(self, config: Config) -> int:
        """A lower bound: the choices of as few sets of images as possible, and of colours; some gaps fit each."""
        return perm(len(COLOURS), config.colours) * sum(
            comb(len(images(config.side, drawn)), config.sets[0]) for drawn in LINES[config.kind]
        )


def image(cell: int, line: str, side: int) -> int:
    """The cell opposite to one, behind a line."""
    (row, column), last = divmod(cell, side), side - 1
    rows = {"upright": row, "flat": last - row, "falling": column, "rising": last - column}
    columns = {"upright": last - column, "flat": column, "falling": row, "rising": last - row}
    return rows[line] * side + columns[line]


@cache
def images(side: int, drawn: tuple[str, ...]) -> list[list[int]]:
    """All sets of cells, images of one another, without those on a line."""
    found = []
    for cell in range(side**2):
        cells = [cell]
        for line in drawn:
            cells += [image(other, line, side) for other in cells]
        if min(cells) == cell and len({*cells}) == len(cells):
            found.append(cells)
    return found


def are_opposite(a: int, b: int, line: str, side: int) -> bool:
    """True if the way from one cell to another crosses a line in its middle, at a right angle."""
    (row, column), (down, across), last = divmod(a, side), divmod(b, side), side - 1
    return {
        "upright": row == down and column + across == last,
        "flat": column == across and row + down == last,
        "falling": row + column == down + across and row + down == column + across,
        "rising": row - column == down - across and row + down + column + across == 2 * last,
    }[line]


def at(cell: int, puzzle: Puzzle) -> str:
    """`3-5`: row and column, from 1."""
    row, column = divmod(cell, puzzle.side)
    return f"{row + 1}-{column + 1}"
