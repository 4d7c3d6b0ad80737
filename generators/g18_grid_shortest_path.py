"""G-18 Grid shortest path: walk to the pink square in as few steps as possible, in a given rhythm.

On an empty grid many ways are shortest, so the prompt also gives a rhythm: turns of so many steps sideways and turns of
so many up or down. The rhythm leaves one way at each turn, so the way shown is the only right one. The distance of its
ends proves it shortest; a search through all shortest ways proves it the only one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, groupby, pairwise
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.floor import Floor
from generators.kit.words.search import all_shortest
from generators.kit.speech import place
from generators.kit.words.walk import inlay, trail_through, walk_stages

Cell = tuple[int, int]  # row and column from the top left, from 0
COUNTS = ("no step", "one step", "two steps", "three steps", "four steps")


@dataclass(frozen=True)
class Config:
    smallest: int = 8  # rows and columns
    largest: int = 10  # and at most
    fewest: int = 3  # steps sideways, and steps up or down, at least
    longest: int = 2  # steps of one turn at most; 0 walks each direction in one go

    def __post_init__(self) -> None:
        within("smallest", self.smallest, 5, 14)
        within("largest", self.largest, self.smallest, 14)
        within("longest", self.longest, 0, 4)
        within("fewest", self.fewest, max(1, self.longest), self.smallest - 1)


@dataclass(frozen=True)
class Puzzle:
    rows: int
    columns: int
    start: Cell
    goal: Cell
    sideways_first: bool
    sideways: int  # steps of one turn; 0 is all there are
    upright: int

    @cached_property
    def floor(self) -> Floor:
        return Floor.of(self.rows, self.columns)


@generator(
    "G-18", "grid_shortest_path", version=1,
    faculty="spatiality", family="grid paths",
    levels={"easy": Config(6, 8, 2, 0), "medium": Config(8, 10, 3, 2), "hard": Config(10, 14, 5, 4)},
)  # fmt: skip
class GridShortestPath(Generator[Config, Puzzle, Cell]):
    pace = Pace(step=5, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        rows, columns = (rng.randint(config.smallest, config.largest) for _ in range(2))
        ends = []
        for side in (rows, columns):
            steps = rng.randint(config.fewest, side - 1)
            first = rng.randrange(side - steps)
            ends.append(rng.sample((first, first + steps), 2))
        sideways, upright = (rng.randint(1, config.longest) if config.longest else 0 for _ in range(2))
        (row, goal_row), (column, goal_column) = ends
        begin, goal = (row, column), (goal_row, goal_column)
        return Puzzle(rows, columns, begin, goal, rng.random() < 0.5, sideways, upright)

    def solve(self, puzzle: Puzzle) -> Sequence[Cell]:
        cell, states = list(puzzle.start), [puzzle.start]
        axis = 1 if puzzle.sideways_first else 0
        while states[-1] != puzzle.goal:
            for _ in range((puzzle.upright, puzzle.sideways)[axis] or max(puzzle.rows, puzzle.columns)):
                if cell[axis] != puzzle.goal[axis]:
                    cell[axis] += 1 if puzzle.goal[axis] > cell[axis] else -1
                    states.append((cell[0], cell[1]))
            axis = 1 - axis
        return states

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

        to_do = {True: across, False: down}  # by whether it is sideways
        due = {True: puzzle.sideways, False: puzzle.upright}
        kinds = [after[0] == before[0] for before, after in pairwise(states)]
        first = "sideways" if puzzle.sideways_first else "up or down"
        require(kinds[0] == puzzle.sideways_first, f"the first step is not {first}")
        for kind, turn in groupby(kinds):
            length = len(list(turn))
            in_line = to_do[not kind] == 0
            right = to_do[kind] if in_line or not due[kind] else min(due[kind], to_do[kind])
            require(length == right, f"a turn has {length} steps where the rhythm has {right}")
            to_do[kind] -= length

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cell]] | None:
        floor, begin, goal = puzzle.floor, puzzle.floor.number(puzzle.start), puzzle.floor.number(puzzle.goal)
        steps = floor.apart(begin, goal)
        if steps > 12:
            return None
        down, across = (abs(a - b) for a, b in zip(puzzle.start, puzzle.goal, strict=True))
        turns = [(True, puzzle.sideways or across), (False, puzzle.upright or down)]
        rhythm = cycle(kind for kind, count in sorted(turns, reverse=puzzle.sideways_first) for _ in range(count))
        beat = [next(rhythm) for _ in range(steps)]
        found = []
        for walk in all_shortest(begin, lambda cell: cell == goal, floor.beside.__getitem__) or ():
            kinds = [abs(b - a) == 1 for a, b in pairwise(walk)]
            free = min(steps - kinds[::-1].index(not kinds[-1]), steps)  # from here on all steps are of one kind
            if kinds[:free] == beat[:free]:
                found.append([divmod(cell, puzzle.columns) for cell in walk])
        return found

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.grid(puzzle.floor.grid())
        inlay(scene, puzzle.floor.grid(), puzzle.floor.number(puzzle.goal), "pink")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cell]) -> None:
        grid, number = puzzle.floor.grid(), puzzle.floor.number
        here = grid.between(number(moment.before), number(moment.after), moment.t)
        trail_through(scene, grid, map(number, moment.past), here, 0.24)
        scene.agent(here, grid.side * 0.38)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        sideways, upright = ("sideways", COUNTS[puzzle.sideways]), ("up or down", COUNTS[puzzle.upright])
        (first, count), (then, next_count) = (sideways, upright) if puzzle.sideways_first else (upright, sideways)
        return self.worded(
            rows=puzzle.rows, columns=puzzle.columns, turns=puzzle.sideways,
            first=first, then=then, count=count, next=next_count,
        )  # fmt: skip

    def goal(self, puzzle: Puzzle) -> str:
        return (
            f"the [agent] disc stands on the pink square in {place(*puzzle.goal)}, and its trail shows the way there."
        )

    def answer(self, puzzle: Puzzle, states: Sequence[Cell]) -> str:
        return str(len(states) - 1)

    def rubric(self, puzzle: Puzzle, states: Sequence[Cell]) -> Iterator[Item]:
        given = f"the [agent] disc in {place(*puzzle.start)} and the pink square in {place(*puzzle.goal)}"
        yield start("given", 5, f"The first frame shows {given} (rows and columns counted from 1 at the top left).")
        yield from walk_stages(puzzle.floor, map(puzzle.floor.number, states), 45, origin=True)
        steps = len(states) - 1
        text = f"The disc needs {steps} steps, the fewest possible, and keeps the rhythm in all of them."
        yield process("rhythm", 15, text, Follows(("agent",), (1, steps)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "Neither grid nor square moves, appears or vanishes.", Steady(("agent",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: 1 / sum(p * p) over the chances p of all puzzles.

        A side and its two ends have 1 / (sides * distances * 2 * places), for any other side.
        """
        sides = range(config.smallest, config.largest + 1)
        repeats = 0.0  # the chance of two draws with one side and its ends in common
        for side in sides:
            distances = range(config.fewest, side)
            agree = sum(1 / (2 * (side - steps)) for steps in distances)
            repeats += agree / (len(sides) * len(distances)) ** 2
        return int(2 * max(1, config.longest) ** 2 / repeats**2)
