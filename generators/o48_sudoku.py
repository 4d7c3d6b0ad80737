"""O-48 Sudoku: fill the empty cells so that each row, column and box holds every digit once.

Digits are taken out of a full grid, so a solution exists, and only while single digits bring all back, so
each digit of the video is forced when it comes. That the solution is the only one is proved a
second way: `verify` searches all grids that hold the given digits and counts up to two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from math import comb, factorial
from random import Random

from generators.kit import (
    OK, Appears, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Board = tuple[int, ...]  # row by row; 0 is an empty cell
BOXES = {4: (2, 2), 6: (2, 3), 9: (3, 3)}  # rows and columns of a box, by the side of the grid


@dataclass(frozen=True)
class Config:
    side: int = 6  # digits, and cells along an edge: 4, 6 or 9
    fewest: int = 12  # empty cells, at least
    most: int = 16  # and at most
    hidden: bool = False  # ask for digits that fit one place of a line, in a cell where other digits fit too

    def __post_init__(self) -> None:
        if self.side not in BOXES:
            raise ValueError(f"side must be 4, 6 or 9, not {self.side}")
        if not 1 <= self.fewest <= self.most <= self.side**2 * 2 // 3:
            bounds = f"1 <= fewest <= most <= {self.side**2 * 2 // 3}"
            raise ValueError(f"empty cells must satisfy {bounds}, not {self.fewest}..{self.most}")


@dataclass(frozen=True)
class Puzzle:
    side: int
    given: Board


@generator(
    "O-48", "sudoku", version=1,
    faculty="abstraction", family="logic",
    levels={"easy": Config(6, 12, 16), "medium": Config(9, 26, 34), "hard": Config(9, 46, 52, hidden=True)},
)  # fmt: skip
class Sudoku(Generator[Config, Puzzle, Board]):
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
        boards = [puzzle.given]
        for place, digit in singles(puzzle.given, puzzle.side, True):
            boards.append((*boards[-1][:place], digit, *boards[-1][place + 1 :]))
        return boards

    def verify(self, puzzle: Puzzle, states: Sequence[Board]) -> Verdict:
        if states[0] != puzzle.given:
            return Verdict(False, "the first grid is not the given one")
        for number, (before, after) in enumerate(pairwise(states), 1):
            changed = [place for place in range(puzzle.side**2) if before[place] != after[place]]
            if len(changed) != 1 or before[changed[0]] != 0:
                return Verdict(False, f"step {number} does not fill one empty cell")
        digits = {*range(1, puzzle.side + 1)}
        for name, cells in units(puzzle.side):
            if {states[-1][place] for place in cells} != digits:
                return Verdict(False, f"{name} does not hold every digit at the end")
        if len(list(islice(solutions(puzzle.given, puzzle.side), 2))) != 1:
            return Verdict(False, "the given digits allow a second solution")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Board]] | None:
        side, boards = puzzle.side, [puzzle.given]
        if side > 6:
            return None
        for place in (place for place, digit in enumerate(puzzle.given) if not digit):
            near = [cells for _, cells in units(side) if place in cells]
            boards = [
                (*board[:place], digit, *board[place + 1 :])
                for board in boards
                for digit in range(1, side + 1)
                if not any(board[cell] == digit for cells in near for cell in cells)
            ]
        return [(board,) for board in boards]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid, (high, wide) = board_of(puzzle), BOXES[puzzle.side]
        x, y, long, _ = grid.area
        scene.block(grid.area, "panel")
        given = [(divmod(place, puzzle.side), str(digit)) for place, digit in enumerate(puzzle.given) if digit]
        for (row, column), _ in given:
            scene.cell(grid, row, column, "given", inset=0)
        scene.grid(grid, fill=None)
        for (row, column), digit in given:
            scene.label(grid.centre(row, column), digit, grid.side * 0.56)
        for k in range(puzzle.side + 1):
            if k % high == 0:
                scene.line([(x, y + k * grid.side), (x + long, y + k * grid.side)], "wall", 3.5)
            if k % wide == 0:
                scene.line([(x + k * grid.side, y), (x + k * grid.side, y + long)], "wall", 3.5)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Board]) -> None:
        grid = board_of(puzzle)
        for place, digit in enumerate(moment.after):
            shown = 1.0 if moment.before[place] else moment.t
            if digit and not puzzle.given[place] and shown > 0:
                centre = grid.centre(*divmod(place, puzzle.side))
                scene.label(
                    centre, str(digit), grid.side * 0.56, "blue ink", opacity=shown, name=actor(place, puzzle.side)
                )

    def prompt(self, puzzle: Puzzle) -> str:
        side, (high, wide) = puzzle.side, BOXES[puzzle.side]
        opening = phrase(
            puzzle,
            f"The picture shows a {side} by {side} sudoku with {puzzle.given.count(0)} empty cells.",
            f"This is a sudoku of {side} rows and {side} columns in which {puzzle.given.count(0)} cells are empty.",
        )
        return (
            f"{opening} Write one blue digit from 1 to {side} into each empty cell, one after another, so that each "
            f"row, each column and each box of {high} by {wide} cells with a thick border holds every digit from 1 to "
            f"{side} exactly once. The black digits on grey cells are given and never change. There is only one "
            "solution. Write nothing wrong and erase nothing; the grid and the camera keep still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"all cells are filled, and each row, column and box holds the digits 1 to {puzzle.side} once."

    def rubric(self, puzzle: Puzzle, states: Sequence[Board]) -> Iterator[Item]:
        side, blanks = puzzle.side, puzzle.given.count(0)
        given = f"{blanks} empty cells and these digits on grey, row by row: {in_words(puzzle.given, side)}"
        yield start("given", 5, f"The first frame shows {given}.")
        rows = {r: [k for k in range(r * side, r * side + side) if not puzzle.given[k]] for r in range(side)}
        zones = grouped([row for row, places in rows.items() if places])
        for _, zone in zones:
            places = [place for row in zone for place in rows[row]]
            seen = [next(n for n, board in enumerate(states) if board[place]) for place in places]
            facts = "; ".join(
                f"row {row + 1} gets {listed(states[-1][k] for k in rows[row])} "
                f"in column{'s' * (len(rows[row]) > 1)} {listed(k % side + 1 for k in rows[row])}"
                for row in zone
            )
            check = Appears(tuple(actor(place, side) for place in places), (min(seen), max(seen)))
            yield process(f"row-{zone[0] + 1}", 60 / len(zones), f"In blue, one digit at a time: {facts}.", check)
        yield end("full", 25, f"At the end the rows read {in_words(states[-1], side)}.")
        written = Steady(tuple(actor(place, side) for place in range(side**2) if not puzzle.given[place]))
        yield constancy("steady", 10, "No given or written digit changes or vanishes; the grid keeps still.", written)

    def capacity(self, config: Config) -> int:
        # A lower bound. Renaming the digits of one puzzle gives factorial(side) puzzles, all different, since at
        # most one digit is missing from those given. Where single candidates are enough, giving back any of the
        # digits taken out of one with the most empty cells makes further puzzles.
        patterns = sum(comb(config.most, empty) for empty in range(config.fewest, config.most + 1))
        return factorial(config.side) * (1 if config.hidden else patterns)


@cache
def units(side: int) -> Sequence[tuple[str, tuple[int, ...]]]:
    """The places of each row, column and box, with its name."""
    high, wide = BOXES[side]
    corners = [(r, c) for r in range(0, side, high) for c in range(0, side, wide)]
    rows = [tuple(range(k * side, k * side + side)) for k in range(side)]
    boxes = [tuple((r + y) * side + c + x for y in range(high) for x in range(wide)) for r, c in corners]
    named = {"row": rows, "column": list(zip(*rows, strict=True)), "box": boxes}
    return [(f"{name} {k}", cells) for name, lines in named.items() for k, cells in enumerate(lines, 1)]


@cache
def units_at(side: int) -> Sequence[tuple[int, int, int]]:
    """For each place, the numbers of its row, column and box among the units."""
    found = [[k for k, (_, cells) in enumerate(units(side)) if place in cells] for place in range(side**2)]
    return [(row, column, box) for row, column, box in found]


def candidates(board: Sequence[int], side: int) -> dict[int, int]:
    """For each empty cell the digits that its row, column and box lack, as bits 1 to `side`."""
    used, at = [0] * 3 * side, units_at(side)
    for place, digit in enumerate(board):
        for unit in at[place]:
            used[unit] |= 1 << digit
    full = 2 ** (side + 1) - 2
    return {k: full & ~(used[at[k][0]] | used[at[k][1]] | used[at[k][2]]) for k, digit in enumerate(board) if not digit}


@cache
def peers(side: int) -> Sequence[tuple[int, ...]]:
    """For each place, the others in its row, column and box."""
    found = [
        [other for k in at for other in units(side)[k][1] if other != place] for place, at in enumerate(units_at(side))
    ]
    return [tuple(dict.fromkeys(others)) for others in found]


def singles(board: Sequence[int], side: int, hidden: bool) -> list[tuple[int, int]]:
    """The places and digits that follow one by one, each the only digit for its cell, until none does.

    With `hidden`, a digit that has only one cell left in a row, column or box follows when there is no other.
    """
    free = candidates(board, side)
    ready = [place for place, bits in reversed(free.items()) if bits.bit_count() == 1]
    found = []
    while True:
        while ready:
            if bits := free.pop(place := ready.pop(), 0):
                found.append((place, bits.bit_length() - 1))
                for other in peers(side)[place]:
                    if other in free and free[other] & bits:
                        free[other] ^= bits
                        if free[other].bit_count() == 1:
                            ready.append(other)
        for _, cells in units(side) if hidden and free else ():
            once = twice = 0
            for place in cells:
                once, twice = once | free.get(place, 0), twice | once & free.get(place, 0)
            if alone := once & ~twice:
                bit = alone & -alone
                place = next(place for place in cells if free.get(place, 0) & bit)
                free[place] = bit
                ready.append(place)
                break
        else:
            return found


def solutions(board: Board, side: int, rng: Random | None = None) -> Iterator[Board]:
    """All full grids that hold these digits, the cell with fewest candidates filled first; shuffled by `rng`."""
    cells, free = list(board), candidates(board, side)

    def search() -> Iterator[Board]:
        if not free:
            yield tuple(cells)
            return
        place = min(free, key=lambda k: free[k].bit_count())
        bits = free.pop(place)
        digits = [digit for digit in range(1, side + 1) if bits >> digit & 1]
        if rng:
            rng.shuffle(digits)
        for digit in digits:
            cells[place] = digit
            barred = [other for other in peers(side)[place] if free.get(other, 0) >> digit & 1]
            for other in barred:
                free[other] ^= 1 << digit
            yield from search()
            for other in barred:
                free[other] ^= 1 << digit
        free[place] = bits

    return search()


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(puzzle.side, puzzle.side)


def actor(place: int, side: int) -> str:
    return f"digit-{place // side + 1}-{place % side + 1}"


def in_words(board: Board, side: int) -> str:
    rows = (board[k : k + side] for k in range(0, side**2, side))
    return " / ".join("".join(str(digit or ".") for digit in row) for row in rows)


def listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
