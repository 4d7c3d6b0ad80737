"""G-15 Grid with obstacles: walk a shortest way to the red square and never enter a cell with a cross.

The red square is chosen among the cells that can be reached, so a way exists. Every shortest way passes
one cell of each distance from the start; crosses are added until each distance has a single such cell, so
the way shown is the only shortest one. That no shorter one exists is checked a second way, by flooding the
open cells from the start, all at once, as bits of one number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from math import comb
from random import Random

from generators.kit import (
    OK, Follows, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Cell = tuple[int, int]  # row and column from the top left, from 0
WORDS = {(-1, 0): "up", (1, 0): "down", (0, -1): "left", (0, 1): "right"}


@dataclass(frozen=True)
class Config:
    side: int = 10  # cells along an edge, 6 to 12
    crosses: int = 22  # cells crossed at random, at most 40 in 100; more are added where ways tie
    fewest: int = 9  # length of the shortest way, at least
    most: int = 15  # and at most, 22 at the largest
    detour: int = 2  # steps that the crosses add to the way, at least; an even number

    def __post_init__(self) -> None:
        if not 6 <= self.side <= 12:
            raise ValueError(f"side must be 6..12, not {self.side}")
        if not 1 <= self.crosses <= self.side**2 * 2 // 5:
            raise ValueError(f"crosses must be 1..{self.side**2 * 2 // 5}, not {self.crosses}")
        long = min(22, 2 * self.side)
        if not 3 <= self.fewest < self.most <= long:
            raise ValueError(f"steps must satisfy 3 <= fewest < most <= {long}, not {self.fewest}..{self.most}")
        if self.detour not in (0, 2, 4, 6) or self.detour + 2 > self.most:
            raise ValueError(f"detour must be 0, 2, 4 or 6 and at most {self.most - 2}, not {self.detour}")
        if self.crosses < self.wall:
            raise ValueError(f"crosses must be at least {self.wall} for ways that long, not {self.crosses}")

    @property
    def wall(self) -> int:
        """The shortest wall that makes the way round it long enough."""
        return (max(self.detour, self.fewest - 2) + 1) // 2


@dataclass(frozen=True)
class Puzzle:
    side: int
    start: Cell
    goal: Cell
    crosses: tuple[Cell, ...]


@generator(
    "G-15", "grid_avoid_obstacles", version=1,
    faculty="spatiality", family="grid paths",
    levels={
        "easy": Config(8, 12, 4, 9, 0), "medium": Config(10, 24, 10, 15, 2), "hard": Config(12, 42, 15, 21, 4),
    },
)  # fmt: skip
class GridAvoidObstacles(Generator[Config, Puzzle, Cell]):
    pace = Pace(step=5, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side = config.side
        begin, *crosses = (divmod(number, side) for number in rng.sample(range(side**2), config.crosses + 1))
        goals = [
            cell
            for cell, steps in distances(begin, crosses, side).items()
            if config.fewest <= steps <= config.most and steps - apart(begin, cell) >= config.detour
        ]
        if not goals:
            raise Reject("no cell is far enough round the crosses")
        goal = rng.choice(goals)
        while ties := [layer for layer in layers(Puzzle(side, begin, goal, tuple(crosses))) if len(layer) > 1]:
            crosses.append(rng.choice(rng.choice(ties)))  # another cell of its layer keeps the way as short
        return Puzzle(side, begin, goal, tuple(sorted(crosses)))

    def solve(self, puzzle: Puzzle) -> Sequence[Cell]:
        return [layer[0] for layer in layers(puzzle)]

    def verify(self, puzzle: Puzzle, states: Sequence[Cell]) -> Verdict:
        if states[0] != puzzle.start:
            return Verdict(False, "the disc does not start at its given place")
        for number, ((row, column), (next_row, next_column)) in enumerate(pairwise(states), 1):
            if (next_row - row, next_column - column) not in WORDS:
                return Verdict(False, f"step {number} is not one cell up, down, left or right")
            if not (0 <= next_row < puzzle.side and 0 <= next_column < puzzle.side):
                return Verdict(False, f"step {number} leaves the grid")
            if (next_row, next_column) in puzzle.crosses:
                return Verdict(False, f"step {number} enters a cell with a cross")
        if states[-1] != puzzle.goal:
            return Verdict(False, "the disc does not end on the red square")
        if len(states) - 1 != (fewest := flood(puzzle)):
            return Verdict(False, f"{len(states) - 1} steps where {fewest} are enough")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cell]] | None:
        ways: list[tuple[Cell, ...]] = [(puzzle.start,)]
        cells = range(puzzle.side)
        for _ in range(9):
            if arrived := [way for way in ways if way[-1] == puzzle.goal]:
                return arrived
            further = [(*way, (way[-1][0] + r, way[-1][1] + c)) for way in ways for r, c in WORDS]
            ways = [way for way in further if way[-1] not in (*way[:-1], *puzzle.crosses)]
            ways = [way for way in ways if way[-1][0] in cells and way[-1][1] in cells]
        return None

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        scene.block(grid.area, "panel")
        for row, column in puzzle.crosses:
            scene.cell(grid, row, column, "given", inset=0)
        scene.grid(grid, fill=None)
        for row, column in puzzle.crosses:
            scene.cross(grid.cell(row, column, grid.side * 0.28), "obstacle", grid.side * 0.1)
        scene.cell(grid, *puzzle.goal, "goal", inset=grid.side * 0.1)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cell]) -> None:
        grid = board_of(puzzle)
        for _, (row, column) in moment.between(lambda cell: {"agent": cell}):
            scene.agent(grid.centre(row, column), grid.side * 0.34)

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            f"A blue disc stands on a {puzzle.side} by {puzzle.side} grid with a red square and cells with a cross.",
            f"This grid of {puzzle.side} by {puzzle.side} cells holds a blue disc, a red square and some crosses.",
        )
        return (
            f"{opening} Move the disc to the red square, cell by cell, up, down, left or right, in as few steps as "
            "possible. It may never enter a cell with a cross, move diagonally or leave the grid. All else and the "
            "camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the blue disc stands on the red square in {place(puzzle.goal)}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Cell]) -> Iterator[Item]:
        yield start(
            "given",
            5,
            f"The first frame shows the blue disc in {place(puzzle.start)}, the red square in {place(puzzle.goal)} and "
            f"{len(puzzle.crosses)} cells with a cross (rows and columns counted from 1 at the top left).",
        )
        runs = grouped(list(pairwise(states)), 3)
        for first, run in runs:
            last = first + len(run) - 1
            number = f"Step {first}" if first == last else f"Steps {first} to {last}"
            text = f"{number}: the disc goes {in_words(run)}, from {place(run[0][0])} to {place(run[-1][1])}."
            yield process(f"steps-{first}", 45 / len(runs), text, Follows(("agent",), (first, last)))
        steps = len(states) - 1
        yield process(
            "clear",
            15,
            f"The disc needs {steps} steps, the fewest possible, and never enters a cell with a cross.",
            Follows(("agent",), (1, steps)),
        )
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No cross, cell or square moves, appears or vanishes.", Steady(("agent",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the puzzles whose start and red square are in the top row with a wall of crosses between them.

        The way down along the wall, under it and up again is the only shortest one, wherever other crosses lie off it.
        """
        way = 2 * config.wall + 3
        return comb(config.side**2 - config.wall - way, config.crosses - config.wall)


def distances(begin: Cell, crosses: Sequence[Cell], side: int) -> dict[Cell, int]:
    """Steps from a cell to all that can be reached, breadth first."""
    closed, found, queue = set(crosses), {begin: 0}, [begin]
    for row, column in queue:
        for cell in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if 0 <= cell[0] < side and 0 <= cell[1] < side and cell not in closed and cell not in found:
                found[cell] = found[row, column] + 1
                queue.append(cell)
    return found


@lru_cache(maxsize=64)
def layers(puzzle: Puzzle) -> tuple[tuple[Cell, ...], ...]:
    """The cells of all shortest ways, by their distance from the start."""
    ahead = distances(puzzle.start, puzzle.crosses, puzzle.side)
    back = distances(puzzle.goal, puzzle.crosses, puzzle.side)
    steps = ahead[puzzle.goal]
    found: list[list[Cell]] = [[] for _ in range(steps + 1)]
    for cell, gone in ahead.items():
        if gone + back[cell] == steps:
            found[gone].append(cell)
    return tuple(tuple(layer) for layer in found)


def flood(puzzle: Puzzle) -> int:
    """Fewest steps to the red square: a bit for each cell, with a closed column right of the last."""
    wide = puzzle.side + 1
    bit = {(row, column): 1 << row * wide + column for row in range(puzzle.side) for column in range(puzzle.side)}
    opened = sum(bit.values()) - sum(bit[cell] for cell in puzzle.crosses)
    wet, steps = bit[puzzle.start], 0
    while not wet & bit[puzzle.goal]:
        wet |= (wet << 1 | wet >> 1 | wet << wide | wet >> wide) & opened
        steps += 1
    return steps


def apart(a: Cell, b: Cell) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(puzzle.side, puzzle.side)


def place(cell: Cell) -> str:
    return f"row {cell[0] + 1}, column {cell[1] + 1}"


def in_words(run: Sequence[tuple[Cell, Cell]]) -> str:
    """`down 2, right 1`: the run's steps, equal ones counted together."""
    words = (WORDS[b[0] - a[0], b[1] - a[1]] for a, b in run)
    return ", ".join(f"{word} {sum(1 for _ in same)}" for word, same in groupby(words))
