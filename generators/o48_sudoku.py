"""O-48 Sudoku: fill the empty cells so that each row, column and box holds every digit once.

Digits are taken out of a full grid, so a solution exists. Single digits can always bring all of them back, so each
digit of the video is forced when it comes. `rules` proves uniqueness a second way: it searches all grids with the given
digits and counts up to two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from math import comb, factorial
from random import Random

from generators.kit import (
    Generator, Grid, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, one_of, ordered, process, require, start,
)  # fmt: skip
from generators.kit.words.boards import appearing, cell_name, changed, filled, lines
from generators.kit.words.latin import BOXES, Board, singles, solutions, units
from generators.kit.words.symbols import listed


@dataclass(frozen=True)
class Config:
    side: int = 6  # digits, and cells along an edge: 4, 6 or 9
    fewest: int = 12  # empty cells, at least
    most: int = 16  # and at most
    hidden: bool = False  # ask for digits with one place in a line, in a cell that other digits fit too

    def __post_init__(self) -> None:
        one_of("side", self.side, BOXES)
        ordered("empty cells", 1, self.fewest, self.most, self.side**2 * 2 // 3)


@dataclass(frozen=True)
class Puzzle:
    side: int
    given: Board

    @property
    def grid(self) -> Grid:
        return Grid.within(self.side, self.side)


@generator(
    "O-48", "sudoku", version=1,
    faculty="abstraction", family="logic",
    levels={"easy": Config(6, 12, 16), "medium": Config(9, 26, 34), "hard": Config(9, 46, 52, hidden=True)},
)  # fmt: skip
class Sudoku(Generator[Config, Puzzle, Board]):
    public = "stricter; only one grid is right, and each digit follows from those before it"
    pace = Pace(step=4, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, wanted = config.side, rng.randint(config.fewest, config.most)
        board = list(next(solutions((0,) * side**2, side, rng)))
        for place in rng.sample(range(side**2), side**2):
            digit, board[place] = board[place], 0
            if len(singles(board, side, config.hidden)) < board.count(0):
                board[place] = digit
            if board.count(0) == wanted:
                break
        else:
            raise Reject("too few digits can be taken out")
        if config.hidden and len(singles(board, side, False)) == wanted:
            raise Reject("each digit in turn is the only one for its cell")
        return Puzzle(side, tuple(board))

    def solve(self, puzzle: Puzzle) -> Sequence[Board]:
        steps = singles(puzzle.given, puzzle.side, True)
        return list(accumulate(steps, lambda board, step: filled(board, *step), initial=puzzle.given))

    def rules(self, puzzle: Puzzle, states: Sequence[Board]) -> None:
        require(states[0] == puzzle.given, "the first grid is not the given one")
        for number, (before, after) in enumerate(pairwise(states), 1):
            empty = [before[place] == 0 for place in changed(before, after)]
            require(empty == [True], f"step {number} does not fill one empty cell")
        for name, cells in units(puzzle.side):
            digits = {states[-1][place] for place in cells}
            require(digits == {*range(1, puzzle.side + 1)}, f"{name} does not hold every digit at the end")
        found = list(islice(solutions(puzzle.given, puzzle.side), 2))
        require(len(found) == 1, "the given digits allow a second solution")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Board]] | None:
        side, boards = puzzle.side, [puzzle.given]
        if side > 6:
            return None
        for place in (place for place, digit in enumerate(puzzle.given) if not digit):
            near = {cell for _, cells in units(side) if place in cells for cell in cells}
            digits = range(1, side + 1)
            boards = [filled(b, place, d) for b in boards for d in digits if all(b[cell] != d for cell in near)]
        return [(board,) for board in boards]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid, (high, wide) = puzzle.grid, BOXES[puzzle.side]
        x, y, long, _ = grid.area
        scene.block(grid.area, "panel")
        given = [(divmod(place, puzzle.side), str(digit)) for place, digit in enumerate(puzzle.given) if digit]
        for at, _ in given:
            scene.cell(grid, *at, "given", inset=0)
        scene.grid(grid, fill=None)
        for at, digit in given:
            scene.label(grid.centre(*at), digit, grid.side * 0.56)
        for k in range(puzzle.side + 1):
            if k % high == 0:
                scene.line([(x, y + k * grid.side), (x + long, y + k * grid.side)], "wall", 3.5)
            if k % wide == 0:
                scene.line([(x + k * grid.side, y), (x + k * grid.side, y + long)], "wall", 3.5)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Board]) -> None:
        grid, side = puzzle.grid, puzzle.side
        for place, digit in enumerate(moment.after):
            shown = 1.0 if moment.before[place] else moment.t
            if digit and not puzzle.given[place] and shown > 0:
                at, name = grid.centre(*divmod(place, side)), cell_name("digit", place, side)
                scene.label(at, str(digit), grid.side * 0.56, "blue ink", opacity=shown, name=name)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        high, wide = BOXES[puzzle.side]
        return self.worded(side=puzzle.side, empty=puzzle.given.count(0), high=high, wide=wide)

    def goal(self, puzzle: Puzzle) -> str:
        return f"all cells are filled, and each row, column and box holds the digits 1 to {puzzle.side} once."

    def answer(self, puzzle: Puzzle, states: Sequence[Board]) -> str:
        return str(states[-1][puzzle.given.index(0)])

    def rubric(self, puzzle: Puzzle, states: Sequence[Board]) -> Iterator[Item]:
        side, empty = puzzle.side, [place for place, digit in enumerate(puzzle.given) if not digit]
        given = f"{len(empty)} empty cells and these digits on [given], row by row: {in_words(puzzle.given, side)}"
        yield start("given", 5, f"The first frame shows {given}.")
        rows = {row: [place for place in empty if place // side == row] for row in range(side)}
        zones = grouped([row for row, places in rows.items() if places])
        for _, zone in zones:
            facts = "; ".join(
                f"row {row + 1} gets {listed(str(states[-1][k]) for k in rows[row])} "
                f"in column{'s' * (len(rows[row]) > 1)} {listed(str(k % side + 1) for k in rows[row])}"
                for row in zone
            )
            check = appearing("digit", [place for row in zone for place in rows[row]], states, side)
            yield process(f"row-{zone[0] + 1}", 60 / len(zones), f"In [blue ink], one digit at a time: {facts}.", check)
        yield end("full", 25, f"At the end the rows read {in_words(states[-1], side)}.")
        written = Steady(tuple(cell_name("digit", place, side) for place in empty))
        yield constancy("steady", 10, "No given or written digit changes or vanishes; the grid keeps still.", written)

    def capacity(self, config: Config) -> int:
        """Count a lower bound by changing one puzzle.

        Renaming its digits gives factorial(side) puzzles, all different, since the given ones lack at most one digit.
        While single candidates are enough, a puzzle with the most empty cells may get any of its digits back.
        """
        patterns = sum(comb(config.most, empty) for empty in range(config.fewest, config.most + 1))
        return factorial(config.side) * (1 if config.hidden else patterns)


def in_words(board: Board, side: int) -> str:
    return " / ".join("".join(str(digit or ".") for digit in row) for row in lines(board, side))
