"""O-41 Nonogram: fill cells until the runs of every row and column are as its numbers say.

The numbers are read off a hidden picture, so a solution exists. The video fills, line by line, only
cells in which all arrangements of that line agree, and pictures that this logic can't finish are
drawn again: every cell is forced, so the solution is the only one. `verify` checks each cell anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, pairwise, product
from math import comb
from random import Random

from generators.kit import (
    OK, UNITS, Appears, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

UNKNOWN, FILLED, EMPTY = 0, 1, 2
Cells = tuple[int, ...]  # row by row
Runs = tuple[int, ...]  # one line's numbers
AGREEING = (12, 32, 56, 76, 86)  # percent chance of a cell to be filled, by how many of its 4 neighbours are


@dataclass(frozen=True)
class Config:
    side: int = 6  # cells along an edge, 5..10
    fewest: int = 15  # filled cells, at least
    most: int = 25  # and at most

    def __post_init__(self) -> None:
        if not 5 <= self.side <= 10:
            raise ValueError(f"side must be 5..10, not {self.side}")
        if not 2 * self.side <= self.fewest <= self.most < self.side**2:
            bounds = f"{2 * self.side} <= fewest <= most < {self.side**2}"
            raise ValueError(f"filled cells must satisfy {bounds}, not {self.fewest}..{self.most}")


@dataclass(frozen=True)
class Puzzle:
    side: int
    rows: tuple[Runs, ...]  # from the top, each from the left
    columns: tuple[Runs, ...]  # from the left, each from the top


@generator(
    "O-41", "nonogram", version=1,
    faculty="abstraction", family="logic",
    levels={"easy": Config(6, 15, 25), "medium": Config(8, 28, 42), "hard": Config(10, 44, 64)},
)  # fmt: skip
class Nonogram(Generator[Config, Puzzle, Cells]):
    pace = Pace(step=6, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, picture = config.side, largest_part(drawn(rng, config.side), config.side)
        if not config.fewest <= picture.count(FILLED) <= config.most:
            raise Reject("too few or too many filled cells")
        lines = [runs(line) for line in lines_of(picture, side)]
        if () in lines:
            raise Reject("an empty line")
        puzzle = Puzzle(side, tuple(lines[:side]), tuple(lines[side:]))
        if UNKNOWN in reasoned(puzzle)[-1]:
            raise Reject("line logic can't finish it")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Cells]:
        return reasoned(puzzle)

    def verify(self, puzzle: Puzzle, states: Sequence[Cells]) -> Verdict:
        side, clues = puzzle.side, puzzle.rows + puzzle.columns
        if states[0] != (UNKNOWN,) * side**2:
            return Verdict(False, "the first grid is not the empty one")
        for number, (before, after) in enumerate(pairwise(states), 1):
            changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
            if not changed or any(old != UNKNOWN or new not in (FILLED, EMPTY) for old, new in changed):
                return Verdict(False, f"step {number} changes no cell, or one that was known")
            lines = zip(clues, lines_of(before, side), lines_of(after, side), strict=True)
            if not any(old.count(0) - new.count(0) == len(changed) and forced(c, old, new) for c, old, new in lines):
                return Verdict(False, f"step {number} marks more than what the numbers of one line force")
        for line, (numbers, cells) in enumerate(zip(clues, lines_of(states[-1], side), strict=True)):
            if UNKNOWN in cells or runs(cells) != numbers:
                name = f"row {line + 1}" if line < side else f"column {line - side + 1}"
                return Verdict(False, f"{name} does not read {in_words(numbers)} at the end")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cells]] | None:
        side = puzzle.side
        if side > 6:
            return None
        pictures: list[Cells] = [()]
        for numbers in puzzle.rows:
            lines = [line for line in product((FILLED, EMPTY), repeat=side) if runs(line) == numbers]
            taller = [picture + line for picture in pictures for line in lines]
            pictures = [p for p in taller if all(begins(p[c::side], puzzle.columns[c]) for c in range(side))]
        return [(p,) for p in pictures if all(runs(p[c::side]) == puzzle.columns[c] for c in range(side))]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid, pitch, wide, high = board_of(puzzle)
        for line, numbers in enumerate(puzzle.rows + puzzle.columns):
            k, upright = line % puzzle.side, line >= puzzle.side
            x, y, side, _ = grid.cell(0, k) if upright else grid.cell(k, 0)
            strip = (x + 3, y - high, side - 6, high - 6) if upright else (x - wide, y + 3, wide - 6, side - 6)
            scene.block(strip, "given", radius=6)
            for back, number in enumerate(reversed(numbers)):
                away = 12 + pitch * (back + 0.5)
                centre = (x + side / 2, y - away) if upright else (x - away, y + side / 2)
                scene.label(centre, str(number), pitch * 0.92)
        scene.grid(grid, bold_every={8: 4, 10: 5}.get(puzzle.side, 0))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cells]) -> None:
        grid, side = board_of(puzzle)[0], puzzle.side
        for place, (old, new) in enumerate(zip(moment.before, moment.after, strict=True)):
            grown = 1.0 if old else moment.t
            if new == FILLED and grown > 0:
                inset = 3 + (grid.side / 2 - 5) * (1 - grown)
                scene.cell(grid, *divmod(place, side), "filled", inset=inset, radius=2, name=actor(place, side))
            elif new == EMPTY and grown > 0:
                centre = grid.centre(*divmod(place, side))
                scene.ball(centre, grid.side * 0.09, "grey", opacity=grown, name=actor(place, side))

    def prompt(self, puzzle: Puzzle) -> str:
        side = puzzle.side
        opening = phrase(
            puzzle,
            f"The picture shows an empty nonogram of {side} rows and {side} columns.",
            f"This is a nonogram, an empty {side} by {side} grid with numbers beside its rows and above its columns.",
        )
        return (
            f"{opening} The numbers to the left of a row, read from left to right, and above a column, read from top "
            "to bottom, are the lengths of its runs of neighbouring filled cells, in this order, with at least one "
            "empty cell between two runs. Fill cells with dark squares, one line at a time, and put a small grey dot "
            "into each cell that must stay empty, until all rows and columns agree with their numbers. What is "
            "marked stays; the numbers, the grid and the camera keep still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return "every row and column holds dark squares in just the runs that its numbers say, and dots elsewhere."

    def rubric(self, puzzle: Puzzle, states: Sequence[Cells]) -> Iterator[Item]:
        side, picture = puzzle.side, states[-1]
        rows = lines_of(picture, side)[:side]
        given = "; ".join(in_words(numbers) for numbers in puzzle.rows)
        yield start("given", 5, f"The first frame shows the empty grid; from the top its rows are numbered {given}.")
        zones = grouped(range(side))
        for first, zone in zones:
            places = [r * side + c for r in zone for c in range(side) if rows[r][c] == FILLED]
            seen = [next(n for n, state in enumerate(states) if state[place]) for place in places]
            shown = "; ".join(f"row {r + 1} {''.join('.#'[cell == FILLED] for cell in rows[r])}" for r in zone)
            text = f"Just these cells (#) turn dark, a few at a time: {shown}."
            check = Appears(tuple(actor(place, side) for place in places), (min(seen), max(seen)))
            yield process(f"rows-{first}", 40 / len(zones), text, check)
        dark, dots = picture.count(FILLED), picture.count(EMPTY)
        filled = tuple(actor(place, side) for place in range(side**2) if picture[place] == FILLED)
        text = f"All {dark} dark cells come this way, at no time more of them than one row or column holds."
        yield process("little-by-little", 20, text, Appears(filled, (1, len(states) - 1)))
        text = f"At the end {dark} cells are dark and {dots} hold a dot; the runs of all lines are as numbered."
        yield end("picture", 25, text)
        marks = Steady(tuple(actor(place, side) for place in range(side**2)))
        yield constancy("steady", 10, "No mark vanishes or changes; the numbers and the grid keep still.", marks)

    def capacity(self, config: Config) -> int:
        # A lower bound: bars on a full bottom row, the highest reaching the top. That row's number fills it, each
        # column's number then fixes its bar, so line logic ends. Counted by inclusion and exclusion.
        side, sums = config.side, range(config.fewest, config.most + 1)

        def bars(highest: int) -> int:
            tops = [(n - j * highest, j) for n in sums for j in range(side + 1) if n > j * highest]
            return sum((-1) ** j * comb(side, j) * comb(n - 1, side - 1) for n, j in tops)

        return bars(side) - bars(side - 1)


def drawn(rng: Random, side: int) -> Cells:
    """A random picture, often mirrored, whose cells like to agree with their neighbours.

    The last sweep gives each cell both values with some chance, so every picture can be drawn.
    """
    mirrored = rng.random() < 0.08 * side - 0.35  # seldom on small boards, which would soon repeat
    cells = [[rng.random() < 0.55 for _ in range(side)] for _ in range(side)]
    for _ in range(2):
        for r in range(side):
            up, down = cells[max(r - 1, 0)], cells[min(r + 1, side - 1)]
            for c in range((side + 1) // 2 if mirrored else side):
                alike = up[c] + down[c] + cells[r][max(c - 1, 0)] + cells[r][min(c + 1, side - 1)]
                cells[r][c] = rng.randrange(100) < AGREEING[alike]
                if mirrored:
                    cells[r][side - 1 - c] = cells[r][c]
    return tuple(FILLED if cell else EMPTY for row in cells for cell in row)


def largest_part(picture: Cells, side: int) -> Cells:
    """The largest part of a picture that hangs together edge to edge."""
    left = sum(1 << k + k // side for k, cell in enumerate(picture) if cell == FILLED)  # a spare bit ends each row
    largest = 0
    while left:
        part, grown = 0, left & -left
        while grown != part:
            part = grown
            grown |= (part << 1 | part >> 1 | part << side + 1 | part >> side + 1) & left
        left ^= part
        largest = max(largest, part, key=int.bit_count)
    return tuple(FILLED if largest >> k + k // side & 1 else EMPTY for k in range(side**2))


def lines_of(cells: Cells, side: int) -> list[Cells]:
    """All rows from the top, then all columns from the left."""
    return [cells[r * side : (r + 1) * side] for r in range(side)] + [cells[c::side] for c in range(side)]


def runs(line: Cells) -> Runs:
    return tuple(len(list(group)) for value, group in groupby(line) if value == FILLED)


def begins(line: Cells, numbers: Runs) -> bool:
    """Whether the first cells of a line can go on to have these numbers."""
    *closed, last = runs(line) or (0,)
    return (*closed,) == numbers[: len(closed)] and last <= (*numbers, 0)[len(closed)]


@cache
def arrangements(side: int) -> Mapping[Runs, Sequence[int]]:
    """All lines by their numbers; bit k of a line is set if its cell k is filled."""
    found: dict[Runs, list[int]] = {}
    for mask in range(2**side):
        found.setdefault(runs(tuple(mask >> k & 1 for k in range(side))), []).append(mask)
    return found


def forced(numbers: Runs, before: Cells, after: Cells) -> bool:
    """Whether each line with these numbers that holds all known before also holds all known after."""

    def holds(mask: int, known: Cells) -> bool:
        return all(cell == UNKNOWN or (mask >> k & 1) == (cell == FILLED) for k, cell in enumerate(known))

    return all(holds(mask, after) for mask in arrangements(len(before))[numbers] if holds(mask, before))


@lru_cache(maxsize=64)
def reasoned(puzzle: Puzzle) -> tuple[Cells, ...]:
    """The grids as line logic goes: at each step the line that tells most, until none tells more."""
    side, clues = puzzle.side, puzzle.rows + puzzle.columns
    known = [[0, 0] for _ in clues]  # filled and empty cells of each line, as bits
    grids = [(UNKNOWN,) * side**2]
    while True:
        news = [told(side, numbers, *bits) for numbers, bits in zip(clues, known, strict=True)]
        counts = [(filled | empty).bit_count() for filled, empty in news]
        if not any(counts):
            return tuple(grids)
        line = counts.index(max(counts))
        grid = list(grids[-1])
        for k in range(side):
            for value, bits in zip((FILLED, EMPTY), news[line], strict=True):
                if bits >> k & 1:
                    row, column = (line, k) if line < side else (k, line - side)
                    grid[row * side + column] = value
                    known[row][value - 1] |= 1 << column
                    known[side + column][value - 1] |= 1 << row
        grids.append(tuple(grid))


@lru_cache(maxsize=4096)
def told(side: int, numbers: Runs, filled: int, empty: int) -> tuple[int, int]:
    """The cells not yet known in which all arrangements agree: those filled, those empty."""
    every, some = 2**side - 1, 0
    for mask in arrangements(side)[numbers]:
        if mask & filled == filled and not mask & empty:
            every, some = every & mask, some | mask
    return every & ~filled, ~(some | empty) & 2**side - 1


def board_of(puzzle: Puzzle) -> tuple[Grid, float, float, float]:
    """The board, the pitch of its numbers, and the room for them to its left and above it."""
    pitch = 38 - 1.5 * puzzle.side
    wide, high = (pitch * max(map(len, lines)) + 16 for lines in (puzzle.rows, puzzle.columns))
    cell = (UNITS - 64 - max(wide, high)) / puzzle.side // 2 * 2
    x, y = ((UNITS - cell * puzzle.side + room) / 2 // 2 * 2 for room in (wide, high))
    return Grid(puzzle.side, puzzle.side, x, y, cell), pitch, wide, high


def actor(place: int, side: int) -> str:
    return f"mark-{place // side + 1}-{place % side + 1}"


def in_words(numbers: Runs) -> str:
    return " ".join(map(str, numbers))
