"""G-18 Grid shortest path: walk to the pink square in as few steps as possible, in a given rhythm.

On an empty grid many ways are shortest, so the prompt also says how to choose among them: by turns so many steps
sideways and so many up or down. In each turn the rhythm leaves one way to go, so the way shown is the only one.
That it is shortest follows from the distance of its ends, that it is the only one from trying all shortest ways.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, cycle, groupby, pairwise
from random import Random

from generators.kit import (
    OK, Follows, Generator, Grid, Item, Moment, Pace, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Cell = tuple[int, int]  # row and column from the top left, from 0
WORDS = {(-1, 0): "up", (1, 0): "down", (0, -1): "left", (0, 1): "right"}
COUNTS = ("no step", "one step", "two steps", "three steps", "four steps")


@dataclass(frozen=True)
class Config:
    smallest: int = 8  # rows and columns, at least 5
    largest: int = 10  # and at most, 14 at the largest
    fewest: int = 3  # steps sideways, and steps up or down, at least
    longest: int = 2  # steps of one turn at most, up to 4; 0 walks each direction in one go

    def __post_init__(self) -> None:
        if not 5 <= self.smallest <= self.largest <= 14:
            raise ValueError(f"sides must satisfy 5 <= smallest <= largest <= 14, not {self.smallest}..{self.largest}")
        if not 0 <= self.longest <= 4:
            raise ValueError(f"longest must be 0..4, not {self.longest}")
        if not max(1, self.longest) <= self.fewest < self.smallest:
            raise ValueError(f"fewest must be {max(1, self.longest)}..{self.smallest - 1}, not {self.fewest}")


@dataclass(frozen=True)
class Puzzle:
    rows: int
    columns: int
    start: Cell
    goal: Cell
    sideways_first: bool
    sideways: int  # steps of one turn; 0 is all there are
    upright: int


@generator(
    "G-18", "grid_shortest_path", version=1,
    faculty="spatiality", family="grid paths",
    levels={"easy": Config(6, 8, 2, 0), "medium": Config(8, 10, 3, 2), "hard": Config(10, 14, 5, 4)},
)  # fmt: skip
class GridShortestPath(Generator[Config, Puzzle, Cell]):
    pace = Pace(step=5, rest=1)

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

    def verify(self, puzzle: Puzzle, states: Sequence[Cell]) -> Verdict:
        if states[0] != puzzle.start:
            return Verdict(False, "the disc does not start at its given place")
        for number, (before, after) in enumerate(pairwise(states), 1):
            if heading(before, after) not in WORDS:
                return Verdict(False, f"step {number} is not one cell up, down, left or right")
            if not (0 <= after[0] < puzzle.rows and 0 <= after[1] < puzzle.columns):
                return Verdict(False, f"step {number} leaves the grid")
        if states[-1] != puzzle.goal:
            return Verdict(False, "the disc does not end on the pink square")
        down, across = (abs(a - b) for a, b in zip(puzzle.start, puzzle.goal, strict=True))
        if len(states) - 1 != down + across:
            return Verdict(False, f"{len(states) - 1} steps where {down + across} are enough")
        to_do = {True: across, False: down}  # by whether it is sideways
        due = {True: puzzle.sideways, False: puzzle.upright}
        kinds = [after[0] == before[0] for before, after in pairwise(states)]
        if kinds[0] != puzzle.sideways_first:
            return Verdict(False, f"the first step is not {'sideways' if puzzle.sideways_first else 'up or down'}")
        for kind, turn in groupby(kinds):
            length = len(list(turn))
            in_line = to_do[not kind] == 0
            right = to_do[kind] if in_line or not due[kind] else min(due[kind], to_do[kind])
            if length != right:
                return Verdict(False, f"a turn has {length} steps where the rhythm has {right}")
            to_do[kind] -= length
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cell]] | None:
        down, across = (b - a for a, b in zip(puzzle.start, puzzle.goal, strict=True))
        steps = abs(down) + abs(across)
        if steps > 12:
            return None
        turns = [(True, puzzle.sideways or abs(across)), (False, puzzle.upright or abs(down))]
        rhythm = cycle(kind for kind, count in sorted(turns, reverse=puzzle.sideways_first) for _ in range(count))
        beat = [next(rhythm) for _ in range(steps)]
        found = []
        for chosen in combinations(range(steps), abs(across)):
            kinds = [k in chosen for k in range(steps)]
            open_ended = min(steps - kinds[::-1].index(not kinds[-1]), steps)  # from here on all steps are of one kind
            if kinds[:open_ended] == beat[:open_ended]:
                way = [puzzle.start]
                for kind in kinds:
                    (row, column), sign = way[-1], 1 if (across if kind else down) > 0 else -1
                    way.append((row, column + sign) if kind else (row + sign, column))
                found.append(way)
        return found

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        scene.grid(grid)
        scene.cell(grid, *puzzle.goal, "pink", inset=grid.side * 0.1)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cell]) -> None:
        grid = board_of(puzzle)
        for _, (row, column) in moment.between(lambda cell: {"agent": cell}):
            way = [*self.solve(puzzle)[: moment.step], (row, column)]
            scene.trail([grid.centre(*cell) for cell in way], grid.side * 0.24)
            scene.agent(grid.centre(row, column), grid.side * 0.38)

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            f"A blue disc stands on an empty grid, {puzzle.columns} cells wide and {puzzle.rows} high, with a pink "
            "square.",
            f"The picture shows a grid of {puzzle.rows} rows and {puzzle.columns} columns with a blue disc and a pink "
            "square.",
        )
        return (
            f"{opening} Move the disc to the pink square, cell by cell, up, down, left or right, in as few steps as "
            f"possible. Of all shortest ways take this one: {rhythm_of(puzzle)} The disc draws a light blue trail. "
            "Grid, square and camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the blue disc stands on the pink square in {place(puzzle.goal)}, and its trail shows the way there."

    def rubric(self, puzzle: Puzzle, states: Sequence[Cell]) -> Iterator[Item]:
        yield start(
            "given",
            5,
            f"The first frame shows the blue disc in {place(puzzle.start)} and the pink square in {place(puzzle.goal)} "
            "(rows and columns counted from 1 at the top left).",
        )
        runs = grouped(list(pairwise(states)), 3)
        for first, run in runs:
            last = first + len(run) - 1
            number = f"Step {first}" if first == last else f"Steps {first} to {last}"
            text = f"{number}: the disc goes {in_words(run)}, from {place(run[0][0])} to {place(run[-1][1])}."
            yield process(f"steps-{first}", 45 / len(runs), text, Follows(("agent",), (first, last)))
        steps = len(states) - 1
        text = f"The disc needs {steps} steps, the fewest possible, and keeps the rhythm in all of them."
        yield process("rhythm", 15, text, Follows(("agent",), (1, steps)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "Neither grid nor square moves, appears or vanishes.", Steady(("agent",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: 1 / sum(p * p) over the chances p of all puzzles.

        A side and its two ends have 1 / (sides * distances * 2 * places), whatever the other side is.
        """
        sides = range(config.smallest, config.largest + 1)
        repeats = 0.0  # the chance that two draws agree in one side and its ends
        for side in sides:
            distances = range(config.fewest, side)
            agree = sum(1 / (2 * (side - steps)) for steps in distances)
            repeats += agree / (len(sides) * len(distances)) ** 2
        return int(2 * max(1, config.longest) ** 2 / repeats**2)


def rhythm_of(puzzle: Puzzle) -> str:
    """The rule that leaves one of the shortest ways."""
    if not puzzle.sideways:
        first, then = "sideways", "up or down"
        if not puzzle.sideways_first:
            first, then = then, first
        return f"first make all steps that go {first}, then all that go {then}."
    turns = [f"{COUNTS[puzzle.sideways]} sideways", f"{COUNTS[puzzle.upright]} up or down"]
    if not puzzle.sideways_first:
        turns.reverse()
    return (
        f"{turns[0]}, {turns[1]}, and so on by turns, never past the square's row or column; "
        "once the disc is in line with the square, go straight to it."
    )


def heading(before: Cell, after: Cell) -> Cell:
    return after[0] - before[0], after[1] - before[1]


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(puzzle.rows, puzzle.columns)


def place(cell: Cell) -> str:
    return f"row {cell[0] + 1}, column {cell[1] + 1}"


def in_words(run: Sequence[tuple[Cell, Cell]]) -> str:
    """`down 2, right 1`: the run's steps, equal ones counted together."""
    words = (WORDS[heading(*step)] for step in run)
    return ", ".join(f"{word} {sum(1 for _ in same)}" for word, same in groupby(words))
