"""G-41 Grid highest cost: walk from the green cell to the red one so that the numbers on the way add up to the most.

Some way always leads from corner to corner. All ways that enter no cell twice are added up, and a draw is kept only if
one of them has the largest sum, so the way shown is the only best one. That no sum is larger is checked a second way,
step by step, with the best sum for each cell and set of cells behind it. Numbers below zero make a longer way pay in
one place and cost in another.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random

from generators.kit import (
    OK, Follows, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.floor import Floor

Way = tuple[int, ...]  # the cells entered so far, the start first; cells are numbered from 0, row by row
LARGEST = 9


@dataclass(frozen=True)
class Config:
    rows: int = 4  # 3 or 4
    columns: int = 4  # from the rows to 5
    negative: int = 5  # numbers below zero, up to a half of the cells
    detour: int = 2  # steps that the best way has more than the shortest one, at least; an even number

    def __post_init__(self) -> None:
        if self.rows not in (3, 4):
            raise ValueError(f"rows must be 3 or 4, not {self.rows}")
        if not self.rows <= self.columns <= 5:
            raise ValueError(f"columns must be {self.rows}..5, not {self.columns}")
        if not 1 <= self.negative <= self.rows * self.columns // 2:
            raise ValueError(f"negative must be 1..{self.rows * self.columns // 2}, not {self.negative}")
        if self.detour not in (0, 2, 4) or self.detour > self.most_detour:
            raise ValueError(f"detour must be 0, 2 or 4 and at most {self.most_detour}, not {self.detour}")
        if (self.rows * self.columns - self.negative - self.rows - self.columns) % 2 == 0:
            raise ValueError(f"negative must leave a way through all other cells; not {self.negative}")

    @property
    def most_detour(self) -> int:
        """What the best way is longer if it enters all numbers above zero and no others."""
        return self.rows * self.columns - self.negative - self.rows - self.columns + 1


@dataclass(frozen=True)
class Puzzle:
    rows: int
    columns: int
    start: int  # a corner
    goal: int  # the one opposite
    numbers: tuple[int, ...]  # of each cell; 0 for start and goal, which show none


@generator(
    "G-41", "grid_highest_cost", version=1,
    faculty="spatiality", family="grid paths",
    levels={"easy": Config(3, 4, 4, 0), "medium": Config(4, 4, 5, 2), "hard": Config(4, 5, 6, 4)},
)  # fmt: skip
class GridHighestCost(Generator[Config, Puzzle, Way]):
    pace = Pace(step=5, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        size = config.rows * config.columns
        begin = rng.choice((0, config.columns - 1, size - config.columns, size - 1))
        goal = size - 1 - begin
        numbers = [rng.randint(1, LARGEST) for _ in range(size)]
        for cell in rng.sample([cell for cell in range(size) if cell not in (begin, goal)], config.negative):
            numbers[cell] *= -1
        numbers[begin] = numbers[goal] = 0
        puzzle = Puzzle(config.rows, config.columns, begin, goal, tuple(numbers))
        (best, way), *others = sorted(sums(puzzle), reverse=True)[:2]
        if best in (total for total, _ in others):
            raise Reject("two ways have the largest sum")
        if len(way) - (config.rows + config.columns - 1) < config.detour:
            raise Reject("the best way is hardly longer than the shortest")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Way]:
        _, way = max(sums(puzzle))
        return [way[: k + 1] for k in range(len(way))]

    def verify(self, puzzle: Puzzle, states: Sequence[Way]) -> Verdict:
        if states[0] != (puzzle.start,):
            return Verdict(False, "the disc does not start on the green cell")
        for number, (before, after) in enumerate(pairwise(states), 1):
            if after[:-1] != before:
                return Verdict(False, f"step {number} does not enter one more cell")
            (row, column), (next_row, next_column) = (divmod(cell, puzzle.columns) for cell in (before[-1], after[-1]))
            if abs(row - next_row) + abs(column - next_column) != 1 or not 0 <= next_row < puzzle.rows:
                return Verdict(False, f"step {number} is not one cell up, down, left or right on the grid")
            if after[-1] in before:
                return Verdict(False, f"step {number} enters a cell for the second time")
            if before[-1] == puzzle.goal:
                return Verdict(False, f"step {number} leaves the red cell")
        if states[-1][-1] != puzzle.goal:
            return Verdict(False, "the disc does not end on the red cell")
        total, most = sum(puzzle.numbers[cell] for cell in states[-1]), largest_sum(puzzle)
        if total != most:
            return Verdict(False, f"the numbers add up to {total} where {most} can be reached")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Way]]:
        floor, arrived = floor_of(puzzle), []
        ways: list[Way] = [(puzzle.start,)]
        while ways:
            ways = [(*way, cell) for way in ways for cell in floor.beside[way[-1]] if cell not in way]
            arrived += [way for way in ways if way[-1] == puzzle.goal]
            ways = [way for way in ways if way[-1] != puzzle.goal]
        totals = [sum(map(puzzle.numbers.__getitem__, way)) for way in arrived]
        return [(way,) for way, total in zip(arrived, totals, strict=True) if total == max(totals)]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        scene.grid(grid)
        for cell, colour in ((puzzle.start, "start"), (puzzle.goal, "goal")):
            scene.cell(grid, *divmod(cell, puzzle.columns), colour, inset=grid.side * 0.07)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Way]) -> None:
        grid, places = board_of(puzzle), [divmod(cell, puzzle.columns) for cell in range(len(puzzle.numbers))]
        for _, (row, column) in moment.between(lambda way: {"agent": places[way[-1]]}):
            way = [places[cell] for cell in moment.before]
            scene.trail([grid.centre(*at) for at in (*way, (row, column))], grid.side * 0.46)
            for number, at in zip(puzzle.numbers, places, strict=True):
                if number:
                    scene.label(grid.centre(*at), shown(number), grid.side * 0.34, "ink" if number > 0 else "mark")
            scene.agent(grid.centre(row, column), grid.side * 0.3)

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            f"The picture shows {puzzle.rows} rows of {puzzle.columns} cells with numbers, some of them below zero; a "
            "blue disc stands on the light green cell.",
            f"On a grid of {puzzle.rows} by {puzzle.columns} cells, each with a number above or below zero, a blue "
            "disc stands on the light green cell.",
        )
        return (
            f"{opening} Move the disc to the red cell, cell by cell, up, down, left or right, so that the numbers of "
            "the cells it passes add up to as much as possible; the green and the red cell count nothing. It may "
            "enter no cell twice and stops on the red one. It draws a light blue trail under the numbers. Numbers, "
            "cells and camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        total, way = max(sums(puzzle))
        return f"the blue disc is on the red cell, and the numbers on its trail of {len(way) - 1} steps make {total}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Way]) -> Iterator[Item]:
        rows = (puzzle.numbers[k : k + puzzle.columns] for k in range(0, len(puzzle.numbers), puzzle.columns))
        given = " / ".join(" ".join(shown(number) if number else "none" for number in row) for row in rows)
        yield start(
            "given", 5, f"The first frame shows the disc on the green cell, a red cell and these numbers: {given}."
        )
        way = states[-1]
        runs = grouped(way[1:], 3)
        for first, run in runs:
            last = first + len(run) - 1
            cells = ", ".join(in_words(puzzle, cell) for cell in run)
            total = sum(puzzle.numbers[cell] for cell in way[: last + 1])
            text = f"Steps {first} to {last}: the disc enters {cells}; the sum so far is {total}."
            yield process(f"steps-{first}", 45 / len(runs), text, Follows(("agent",), (first, last)))
        text = f"No cell is entered twice, and no other way of the disc has a sum of {max(sums(puzzle))[0]} or more."
        yield process("most", 15, text, Follows(("agent",), (1, len(way) - 1)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No number or cell moves, changes, appears or vanishes.", Steady(("agent",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the puzzles whose best way enters all numbers above zero and no others.

        Of the sets of cells that are left then, those count that one way alone goes through.
        """
        corner, size = 0, config.rows * config.columns
        through: dict[tuple[int, ...], int] = {}
        for way in ways_of(config.rows, config.columns, corner):
            if len(way) == size - config.negative:
                cells = tuple(sorted(way))
                through[cells] = through.get(cells, 0) + 1
        single = sum(count == 1 for count in through.values())
        return int(4 * single * LARGEST ** (size - 2))


def sums(puzzle: Puzzle) -> Iterator[tuple[int, Way]]:
    """The sum of every way to the goal."""
    for way in ways_of(puzzle.rows, puzzle.columns, puzzle.start):
        yield sum(map(puzzle.numbers.__getitem__, way)), way


@lru_cache(maxsize=16)
def ways_of(rows: int, columns: int, begin: int) -> tuple[Way, ...]:
    """All ways to the opposite corner that enter no cell twice, depth first."""
    floor, goal, found = Floor.of(rows, columns), rows * columns - 1 - begin, []

    def further(way: Way) -> None:
        if way[-1] == goal:
            found.append(way)
            return
        for cell in floor.beside[way[-1]]:
            if cell not in way:
                further((*way, cell))

    further((begin,))
    return tuple(found)


def largest_sum(puzzle: Puzzle) -> int:
    """The best sum at the goal: step by step, the best one for each cell and set of cells behind it."""
    floor, best = floor_of(puzzle), []
    sums_at = {(puzzle.start, 1 << puzzle.start): 0}
    while sums_at:
        further: dict[tuple[int, int], int] = {}
        for (cell, behind), total in sums_at.items():
            for other in floor.beside[cell]:
                if not behind >> other & 1:
                    state, gained = (other, behind | 1 << other), total + puzzle.numbers[other]
                    if other == puzzle.goal:
                        best.append(gained)
                    elif gained > further.get(state, -LARGEST * len(puzzle.numbers)):
                        further[state] = gained
        sums_at = further
    return max(best)


def floor_of(puzzle: Puzzle) -> Floor:
    return Floor.of(puzzle.rows, puzzle.columns)


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(puzzle.rows, puzzle.columns)


def shown(number: int) -> str:
    """The number with a minus sign that can't be taken for a hyphen."""
    return str(number).replace("-", "−")


def in_words(puzzle: Puzzle, cell: int) -> str:
    return "the red cell" if cell == puzzle.goal else shown(puzzle.numbers[cell])
