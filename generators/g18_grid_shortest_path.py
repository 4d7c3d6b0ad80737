"""G-18 Grid shortest path: walk to the pink square in as few steps as possible, over as many dots as possible.

On a grid without walls many ways are shortest, and dots tell them apart. Dots are added until one shortest way passes
more of them than any other, so the way shown is the only right one. The solver adds up the dots cell by cell, back from
the square; a second proof keeps the best count of every cell in front of the disc, step by step. To go
for the next dot never leads along the best way.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.floor import Floor
from generators.kit.words.search import all_shortest
from generators.kit.speech import counted, place
from generators.kit.words.walk import inlay, trail_through, walk_stages

Cell = tuple[int, int]  # row and column from the top left, from 0


@dataclass(frozen=True)
class Config:
    smallest: int = 8  # rows and columns
    largest: int = 10  # and at most
    fewest: int = 4  # steps sideways, and steps up or down, at least
    dotted: int = 35  # cells with a dot in 100, before those that decide

    def __post_init__(self) -> None:
        within("smallest", self.smallest, 5, 14)
        within("largest", self.largest, self.smallest, 14)
        within("fewest", self.fewest, 2, self.smallest - 2)
        within("dotted", self.dotted, 20, 50)


@dataclass(frozen=True)
class Puzzle:
    rows: int
    columns: int
    start: Cell
    goal: Cell
    dots: tuple[Cell, ...]  # in reading order

    @cached_property
    def floor(self) -> Floor:
        return Floor.of(self.rows, self.columns)

    def nearer(self, cell: Cell) -> list[Cell]:
        """The cells one step nearer to the pink square: sideways first, then up or down."""
        (row, column), (goal_row, goal_column) = cell, self.goal
        found = [(row, column + (1 if goal_column > column else -1))] * (column != goal_column)
        return found + [(row + (1 if goal_row > row else -1), column)] * (row != goal_row)


@generator(
    "G-18", "grid_shortest_path", version=1,
    faculty="spatiality", family="grid paths",
    levels={"easy": Config(6, 8, 3, 30), "medium": Config(8, 10, 5, 35), "hard": Config(10, 13, 7, 40)},
)  # fmt: skip
class GridShortestPath(Generator[Config, Puzzle, Cell]):
    public = "stricter; of all shortest ways, the one over the most dots is right"
    pace = Pace(step=5, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        rows, columns = (rng.randint(config.smallest, config.largest) for _ in range(2))
        ends = []
        for side in (rows, columns):
            steps = rng.randint(config.fewest, min(side - 1, config.fewest + 3))
            first = rng.randrange(side - steps)
            ends.append(rng.sample((first, first + steps), 2))
        (row, goal_row), (column, goal_column) = ends
        begin, goal = (row, column), (goal_row, goal_column)
        free = [(y, x) for y in range(rows) for x in range(columns) if (y, x) not in (begin, goal)]
        dots = [cell for cell in free if rng.randrange(100) < config.dotted]
        while tied := [layer for layer in best_layers(Puzzle(rows, columns, begin, goal, tuple(dots))) if layer[1:]]:
            plain = [cell for layer in tied for cell in layer if cell not in dots]
            if not plain:
                raise Reject("two ways pass the most dots, and each cell in which they differ has one")
            dots.append(rng.choice(plain))
        puzzle = Puzzle(rows, columns, begin, goal, tuple(sorted(dots)))
        passed = len(set(dots) & set(self.solve(puzzle)))
        if any(len(set(dots).intersection(way)) == passed for way in greedy(puzzle)):
            raise Reject("to go for the next dot leads along the way")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Cell]:
        return [cell for (cell,) in best_layers(puzzle)]

    def rules(self, puzzle: Puzzle, states: Sequence[Cell]) -> None:
        require(states[0] == puzzle.start, "the disc does not start at its given place")
        for step, ((row, column), (next_row, next_column)) in enumerate(pairwise(states), 1):
            near = abs(row - next_row) + abs(column - next_column) == 1
            require(near, f"step {step} is not one cell up, down, left or right")
            inside = 0 <= next_row < puzzle.rows and 0 <= next_column < puzzle.columns
            require(inside, f"step {step} leaves the grid")
        require(states[-1] == puzzle.goal, "the disc does not end on the pink square")
        down, across = (abs(a - b) for a, b in zip(puzzle.start, puzzle.goal, strict=True))
        steps = len(states) - 1
        require(steps == down + across, f"{steps} steps where {down + across} are enough")
        passed, most = len(set(puzzle.dots) & set(states)), most_dots(puzzle)
        require(passed == most, f"the way passes {passed} dots where a shortest way can pass {most}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cell]] | None:
        floor, begin, goal = puzzle.floor, puzzle.floor.number(puzzle.start), puzzle.floor.number(puzzle.goal)
        if floor.apart(begin, goal) > 12:
            return None
        dots = {floor.number(dot) for dot in puzzle.dots}
        walks = all_shortest(begin, lambda cell: cell == goal, floor.beside.__getitem__) or []
        most = max(len(dots.intersection(walk)) for walk in walks)
        best = (walk for walk in walks if len(dots.intersection(walk)) == most)
        return [[divmod(cell, puzzle.columns) for cell in walk] for walk in best]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.grid(puzzle.floor.grid())
        inlay(scene, puzzle.floor.grid(), puzzle.floor.number(puzzle.goal), "pink")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cell]) -> None:
        grid, number = puzzle.floor.grid(), puzzle.floor.number
        here = grid.between(number(moment.before), number(moment.after), moment.t)
        trail_through(scene, grid, map(number, moment.past), here, 0.46)
        for dot in puzzle.dots:
            scene.ball(grid.centre(*dot), grid.side * 0.15, "ink")
        scene.agent(here, grid.side * 0.38)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(rows=puzzle.rows, columns=puzzle.columns)

    def goal(self, puzzle: Puzzle) -> str:
        return (
            f"the [agent] disc stands on the pink square in {place(*puzzle.goal)}, and its trail shows the way there."
        )

    def answer(self, puzzle: Puzzle, states: Sequence[Cell]) -> str:
        return str(len(set(puzzle.dots) & set(states)))

    def rubric(self, puzzle: Puzzle, states: Sequence[Cell]) -> Iterator[Item]:
        given = f"the [agent] disc in {place(*puzzle.start)}, the pink square in {place(*puzzle.goal)} and "
        given += f"{counted(len(puzzle.dots), 'dot')} (rows and columns counted from 1 at the top left)"
        yield start("given", 5, f"The first frame shows {given}.")
        yield from walk_stages(puzzle.floor, map(puzzle.floor.number, states), 45, origin=True)
        steps, passed = len(states) - 1, counted(len(set(puzzle.dots) & set(states)), "dot")
        text = f"The disc needs {steps} steps, the fewest possible, and passes {passed}, the most possible in so few."
        yield process("dots", 15, text, Follows(("agent",), (1, steps)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No dot, cell or square moves, appears or vanishes.", Steady(("agent",)))

    def glance(self, puzzle: Puzzle) -> dict[str, float]:
        """All dots, those between the rows and columns of both ends, and the steps."""
        (top, bottom), (left, right) = map(sorted, zip(puzzle.start, puzzle.goal, strict=True))
        between = sum(top <= row <= bottom and left <= column <= right for row, column in puzzle.dots)
        return {"dots": len(puzzle.dots), "dots between": between, "steps": bottom - top + right - left}

    def capacity(self, config: Config) -> int:
        """A lower bound: the dots of all cells above, below and beside the rectangle of both ends are free.

        It counts grids of the smallest size with the two ends of one puzzle.
        """
        return 1 << config.smallest**2 - (config.fewest + 1) ** 2


def greedy(puzzle: Puzzle) -> Iterator[list[Cell]]:
    """The ways of one who looks a step or a line ahead: to a dot, or where most dots lie straight ahead."""
    dots = set(puzzle.dots)

    def ahead(here: Cell, cell: Cell) -> int:
        (row, column), (goal_row, goal_column) = cell, puzzle.goal
        if here[0] == row:
            return sum(y == row and min(column, goal_column) <= x <= max(column, goal_column) for y, x in dots)
        return sum(x == column and min(row, goal_row) <= y <= max(row, goal_row) for y, x in dots)

    for near_first in (True, False):
        for sense in (1, -1):  # at a tie the first, or the last
            way = [puzzle.start]
            while way[-1] != puzzle.goal:
                seen = [((cell in dots, ahead(way[-1], cell)), cell) for cell in puzzle.nearer(way[-1])[::sense]]
                most = max(look if near_first else look[::-1] for look, _ in seen)
                way.append(next(cell for look, cell in seen if most == (look if near_first else look[::-1])))
            yield way


def best_layers(puzzle: Puzzle) -> list[list[Cell]]:
    """The cells of the shortest ways that pass the most dots, by their distance from the start."""
    ahead: dict[Cell, int] = {}

    def most_from(cell: Cell) -> int:
        if cell not in ahead:
            ahead[cell] = (cell in dots) + max(map(most_from, puzzle.nearer(cell)), default=0)
        return ahead[cell]

    dots, layers = set(puzzle.dots), [[puzzle.start]]
    while layers[-1] != [puzzle.goal]:
        onward = []
        for cell in layers[-1]:
            most = max(map(most_from, puzzle.nearer(cell)))
            onward += [near for near in puzzle.nearer(cell) if most_from(near) == most]
        layers.append(sorted(set(onward)))
    return layers


def most_dots(puzzle: Puzzle) -> int:
    """The most dots on a shortest way: each step takes the best count of every cell to the cells beside it."""
    (row, column), (goal_row, goal_column) = puzzle.start, puzzle.goal
    best = {puzzle.start: 0}
    for left in range(abs(goal_row - row) + abs(goal_column - column) - 1, -1, -1):
        further: dict[Cell, int] = {}
        for (y, x), count in best.items():
            for cell in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                if abs(goal_row - cell[0]) + abs(goal_column - cell[1]) == left:
                    further[cell] = max(further.get(cell, 0), count + (cell in puzzle.dots))
        best = further
    return best[puzzle.goal]
