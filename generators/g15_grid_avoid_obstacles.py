"""G-15 Grid with obstacles: walk a shortest way to the red square and never enter a cell with a cross.

The red square is chosen among the cells in reach, so a way exists. Crosses are added until one shortest way is left, so
the way shown is the only one. A second proof of its length floods all open cells from the start at once, as bits of one
number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import comb
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.words.floor import Floor
from generators.kit.words.search import all_shortest
from generators.kit.speech import place
from generators.kit.words.walk import floor_plan, walk_stages

TRIES = 300  # floors on which a draw looks for the wanted detour

Cell = tuple[int, int]  # row and column from the top left, from 0


@dataclass(frozen=True)
class Config:
    side: int = 10  # cells along an edge
    crosses: int = 22  # cells crossed at random, at most 40 in 100; more are added where ways tie
    fewest: int = 9  # length of the shortest way, at least
    most: int = 15  # and at most
    detour: int = 2  # steps that the crosses add to the way, at least; up to 8 more, alike often

    def __post_init__(self) -> None:
        longest = min(22, 2 * self.side)
        within("side", self.side, 6, 12)
        within("fewest", self.fewest, 3, longest - 1)
        within("most", self.most, self.fewest + 1, longest)
        one_of("detour", self.detour, range(0, min(6, self.most - 2) + 1, 2))
        within("crosses", self.crosses, self.wall, self.side**2 * 2 // 5)

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

    @cached_property
    def floor(self) -> Floor:
        return Floor.of(self.side, self.side, [row * self.side + column for row, column in self.crosses])


@generator(
    "G-15", "grid_avoid_obstacles", version=1,
    faculty="spatiality", family="grid paths",
    levels={"easy": Config(8, 18, 4, 11, 0), "medium": Config(10, 32, 10, 17, 2), "hard": Config(12, 50, 15, 22, 4)},
)  # fmt: skip
class GridAvoidObstacles(Generator[Config, Puzzle, Cell]):
    public = "same; only one way is shortest, and boards are 8 to 12 cells wide"
    pace = Pace(step=5, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, last = config.side, config.detour + 8
        wanted = rng.randrange(config.detour, last + 1, 2)
        for _ in range(TRIES):
            begin, *crosses = rng.sample(range(side**2), config.crosses + 1)
            floor = Floor.of(side, side, crosses)
            far = [(c, steps) for c, steps in floor.reached(begin).items() if config.fewest <= steps <= config.most]
            if goals := [cell for cell, steps in far if min(steps - floor.apart(begin, cell), last) == wanted]:
                break
        else:
            raise Reject("no cell is at the wanted distance round the crosses")
        goal = rng.choice(goals)
        while ties := [layer for layer in Floor.of(side, side, crosses).layers(begin, goal) if len(layer) > 1]:
            crosses.append(rng.choice(rng.choice(ties)))  # another cell of its layer keeps the way as short
        begin_cell, goal_cell, *cells = (divmod(number, side) for number in (begin, goal, *crosses))
        return Puzzle(side, begin_cell, goal_cell, tuple(sorted(cells)))

    def solve(self, puzzle: Puzzle) -> Sequence[Cell]:
        walk = puzzle.floor.walk(puzzle.floor.number(puzzle.start), puzzle.floor.number(puzzle.goal))
        return [divmod(number, puzzle.side) for number in walk]

    def rules(self, puzzle: Puzzle, states: Sequence[Cell]) -> None:
        require(states[0] == puzzle.start, "the disc does not start at its given place")
        for step, ((row, column), (down, across)) in enumerate(pairwise(states), 1):
            near = abs(row - down) + abs(column - across) == 1
            require(near, f"step {step} is not one cell up, down, left or right")
            require(0 <= down < puzzle.side and 0 <= across < puzzle.side, f"step {step} leaves the grid")
            require((down, across) not in puzzle.crosses, f"step {step} enters a cell with a cross")
        require(states[-1] == puzzle.goal, "the disc does not end on the red square")
        steps = len(states) - 1
        fewest = puzzle.floor.fewest(puzzle.floor.number(puzzle.start), (), puzzle.floor.number(puzzle.goal))
        require(steps == fewest, f"{steps} steps where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cell]] | None:
        cells = {(row, column) for row in range(puzzle.side) for column in range(puzzle.side)}
        cells -= set(puzzle.crosses)

        def onward(cell: Cell) -> Iterable[Cell]:
            row, column = cell
            return cells & {(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)}

        return all_shortest(puzzle.start, lambda cell: cell == puzzle.goal, onward)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid, number = puzzle.floor.grid(), puzzle.floor.number
        floor_plan(scene, grid, map(number, puzzle.crosses), {number(puzzle.goal): "goal"}, "given")
        for cell in puzzle.crosses:
            scene.cross(grid.cell(*cell, grid.side * 0.28), "obstacle", grid.side * 0.1)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cell]) -> None:
        grid, before, after = puzzle.floor.grid(), *map(puzzle.floor.number, (moment.before, moment.after))
        scene.agent(grid.between(before, after, moment.t), grid.side * 0.34, colour="walker")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(rows=puzzle.floor.rows, columns=puzzle.floor.columns)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the [walker] disc stands on the [goal] square in {place(*puzzle.goal)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Cell]) -> str:
        return str(len(states) - 1)

    def rubric(self, puzzle: Puzzle, states: Sequence[Cell]) -> Iterator[Item]:
        given = f"the [walker] disc in {place(*puzzle.start)}, the [goal] square in {place(*puzzle.goal)} and "
        given += f"{len(puzzle.crosses)} cells with a cross (rows and columns counted from 1 at the top left)"
        yield start("given", 5, f"The first frame shows {given}.")
        yield from walk_stages(puzzle.floor, map(puzzle.floor.number, states), 45, origin=True)
        steps = len(states) - 1
        text = f"The disc needs {steps} steps, the fewest possible, and never enters a cell with a cross."
        yield process("clear", 15, text, Follows(("agent",), (1, steps)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No cross, cell or square moves, appears or vanishes.", Steady(("agent",)))

    def glance(self, puzzle: Puzzle) -> dict[str, float]:
        """The steps as if there were no crosses."""
        return {"apart": puzzle.floor.apart(puzzle.floor.number(puzzle.start), puzzle.floor.number(puzzle.goal))}

    def capacity(self, config: Config) -> int:
        """A lower bound: start and red square are in the top row with a wall of crosses between them.

        The way down along the wall, under it and up again is the only shortest one. Other crosses lie anywhere off it.
        """
        way = 2 * config.wall + 3
        return comb(config.side**2 - config.wall - way, config.crosses - config.wall)
