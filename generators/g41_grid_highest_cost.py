"""G-41 Grid highest cost: walk from the green cell to the red one so that the numbers on the way add up to the most.

Ways always lead from corner to corner. All ways that enter no cell twice are added up. One way alone has the largest
sum, or the draw is rejected. A second proof of the sum goes step by step: it keeps the best sum for each cell and set
of cells behind it. Numbers below zero make a longer way pay in one place and cost in another.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, stages, start, within,
)  # fmt: skip
from generators.kit.speech import signed
from generators.kit.words.boards import lines
from generators.kit.words.floor import Floor, is_step, largest_sum, simple_ways
from generators.kit.words.search import prefixes
from generators.kit.words.walk import inlay, trail_through

Way = tuple[int, ...]  # the cells entered so far, the start first; cells are numbered from 0, row by row
LARGEST = 9


@dataclass(frozen=True)
class Config:
    rows: int = 4
    columns: int = 4  # as many as rows, or more
    negative: int = 5  # numbers below zero
    detour: int = 2  # steps that the best way has more than the shortest one, at least

    def __post_init__(self) -> None:
        one_of("rows", self.rows, (3, 4))
        within("columns", self.columns, self.rows, 5)
        within("negative", self.negative, 1, self.rows * self.columns // 2)
        one_of("detour", self.detour, range(0, min(4, self.most_detour) + 1, 2))
        if self.most_detour % 2:
            raise ValueError(f"negative must leave a way through all other cells; not {self.negative}")

    @property
    def most_detour(self) -> int:
        """The detour of a way through all numbers above zero and no others."""
        return self.rows * self.columns - self.negative - self.rows - self.columns + 1


@dataclass(frozen=True)
class Puzzle:
    rows: int
    columns: int
    start: int  # a corner
    goal: int  # the one opposite
    numbers: tuple[int, ...]  # of each cell; 0 for start and goal, which show none

    @property
    def floor(self) -> Floor:
        return Floor.of(self.rows, self.columns)

    @cached_property
    def best(self) -> Sequence[tuple[int, Way]]:
        """The two ways with the largest sums, each after its sum."""
        ways = simple_ways(self.floor, self.start, self.goal)
        return sorted(((self.total(way), way) for way in ways), reverse=True)[:2]

    def total(self, cells: Iterable[int]) -> int:
        return sum(self.numbers[cell] for cell in cells)


@generator(
    "G-41", "grid_highest_cost", version=1,
    faculty="spatiality", family="grid paths",
    levels={"easy": Config(3, 4, 4, 0), "medium": Config(4, 4, 5, 2), "hard": Config(4, 5, 6, 4)},
)  # fmt: skip
class GridHighestCost(Generator[Config, Puzzle, Way]):
    public = "same; some numbers are below zero, and only one way adds up to the most"
    pace = Pace(step=5, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        size = config.rows * config.columns
        begin = rng.choice((0, config.columns - 1, size - config.columns, size - 1))
        goal = size - 1 - begin
        numbers = [rng.randint(1, LARGEST) for _ in range(size)]
        for cell in rng.sample([cell for cell in range(size) if cell not in (begin, goal)], config.negative):
            numbers[cell] *= -1
        numbers[begin] = numbers[goal] = 0
        puzzle = Puzzle(config.rows, config.columns, begin, goal, tuple(numbers))
        (most, way), (second, _) = puzzle.best
        if most == second:
            raise Reject("two ways have the largest sum")
        if len(way) - (config.rows + config.columns - 1) < config.detour:
            raise Reject("the best way is hardly longer than the shortest")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Way]:
        return prefixes(puzzle.best[0][1])

    def rules(self, puzzle: Puzzle, states: Sequence[Way]) -> None:
        require(states[0] == (puzzle.start,), "the disc does not start on the green cell")
        for number, (before, after) in enumerate(pairwise(states), 1):
            require(after[:-1] == before, f"step {number} does not enter one more cell")
            near = is_step(before[-1], after[-1], puzzle.rows, puzzle.columns)
            require(near, f"step {number} is not one cell up, down, left or right")
            require(after[-1] not in before, f"step {number} enters a cell for the second time")
            require(before[-1] != puzzle.goal, f"step {number} leaves the red cell")
        require(states[-1][-1] == puzzle.goal, "the disc does not end on the red cell")
        total, most = puzzle.total(states[-1]), largest_sum(puzzle.floor, puzzle.numbers, puzzle.start, puzzle.goal)
        require(total == most, f"the numbers add up to {total} where {most} can be reached")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Way]]:
        floor, arrived = puzzle.floor, []
        ways: list[Way] = [(puzzle.start,)]
        while ways:
            ways = [(*way, cell) for way in ways for cell in floor.beside[way[-1]] if cell not in way]
            arrived += [way for way in ways if way[-1] == puzzle.goal]
            ways = [way for way in ways if way[-1] != puzzle.goal]
        most = max(map(puzzle.total, arrived))
        return [(way,) for way in arrived if puzzle.total(way) == most]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.grid(puzzle.floor.grid())
        inlay(scene, puzzle.floor.grid(), puzzle.start, "start", share=0.07)
        inlay(scene, puzzle.floor.grid(), puzzle.goal, "goal", share=0.07)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Way]) -> None:
        grid = puzzle.floor.grid()
        here = grid.between(moment.before[-1], moment.after[-1], moment.t)
        trail_through(scene, grid, moment.before, here, 0.46)
        for cell, number in enumerate(puzzle.numbers):
            if number:
                colour = "ink" if number > 0 else "mark"
                scene.label(grid.centre(*divmod(cell, grid.columns)), signed(number), grid.side * 0.34, colour)
        scene.agent(here, grid.side * 0.3, colour="walker")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(columns=puzzle.columns, rows=puzzle.rows)

    def goal(self, puzzle: Puzzle) -> str:
        total, (_, *trail) = puzzle.best[0]
        steps = len(trail)
        return f"the [walker] disc is on the [goal] cell, and the numbers on its trail of {steps} steps make {total}."

    def answer(self, puzzle: Puzzle, states: Sequence[Way]) -> str:
        return str(puzzle.best[0][0])

    def rubric(self, puzzle: Puzzle, states: Sequence[Way]) -> Iterator[Item]:
        named = [signed(number) if number else "none" for number in puzzle.numbers]
        given = " / ".join(map(" ".join, lines(tuple(named), puzzle.columns)))
        text = f"The first frame shows the disc on the [start] cell, a [goal] cell and these numbers: {given}."
        yield start("given", 5, text)

        def describe(ways: Sequence[Way]) -> str:
            cells = ", ".join("the [goal] cell" if cell == puzzle.goal else named[cell] for *_, cell in ways)
            return f"the disc enters {cells}; the sum so far is {puzzle.total(ways[-1])}"

        yield from stages("step", states[1:], 45, describe, ("agent",), most=3)
        text = f"No cell is entered twice, and no other way of the disc has a sum of {puzzle.best[0][0]} or more."
        yield process("most", 15, text, Follows(("agent",), (1, len(states) - 1)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No number or cell moves, changes, appears or vanishes.", Steady(("agent",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the best way enters all numbers above zero and no others, and is the only one through them."""
        size = config.rows * config.columns
        ways = simple_ways(Floor.of(config.rows, config.columns), 0, size - 1)
        through = Counter(tuple(sorted(way)) for way in ways if len(way) == size - config.negative)
        single = sum(count == 1 for count in through.values())
        return int(4 * single * LARGEST ** (size - 2))
