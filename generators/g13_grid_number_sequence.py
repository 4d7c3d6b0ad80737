"""G-13 Grid number sequence: walk through the numbered cells in order, then onto the red square, in fewest steps.

Each number is chosen among the cells that can be reached from the one before it, so a walk exists. Cells are closed
until each leg, which never enters a later number, has one shortest way: the walk shown is the only shortest one. That
none is shorter is checked a second way, by flooding the floor once for each count of numbers passed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from math import comb
from random import Random

from generators.kit import (
    OK, Appears, Follows, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.floor import Floor, only_way

State = tuple[int, int]  # the disc's cell, from 0 row by row, and the last number reached


@dataclass(frozen=True)
class Config:
    side: int = 10  # cells along an edge, 7 to 12
    numbers: int = 3  # 2 to 6
    walls: int = 16  # cells closed at random, at least an edge; more are closed where ways tie
    shortest: int = 4  # steps from one number to the next, at least
    longest: int = 8  # and at most, 12 at the largest
    most: int = 28  # steps of the whole walk at most, up to 33

    def __post_init__(self) -> None:
        if not 7 <= self.side <= 12:
            raise ValueError(f"side must be 7..12, not {self.side}")
        if not 2 <= self.numbers <= 6:
            raise ValueError(f"numbers must be 2..6, not {self.numbers}")
        if not self.side <= self.walls <= 3 * self.side:
            raise ValueError(f"walls must be {self.side}..{3 * self.side}, not {self.walls}")
        if not 2 <= self.shortest <= self.longest <= 12:
            raise ValueError(f"legs must satisfy 2 <= shortest <= longest <= 12, not {self.shortest}..{self.longest}")
        least = self.shortest * (self.numbers + 1)
        if not least <= self.most <= 33:
            raise ValueError(f"most must be {least}..33, not {self.most}")
        if least > 2 * self.side:
            raise ValueError(f"shortest must be at most {2 * self.side // (self.numbers + 1)}, not {self.shortest}")


@dataclass(frozen=True)
class Puzzle:
    side: int
    start: int  # cells are numbered from 0, row by row
    goal: int
    numbers: tuple[int, ...]  # the cells of 1, 2, 3 ...
    walls: tuple[int, ...]


@generator(
    "G-13", "grid_number_sequence", version=1,
    faculty="spatiality", family="grid paths",
    levels={
        "easy": Config(8, 2, 10, 2, 6, 16), "medium": Config(10, 3, 16, 4, 8, 28), "hard": Config(11, 5, 22, 3, 6, 33),
    },
)  # fmt: skip
class GridNumberSequence(Generator[Config, Puzzle, State]):
    pace = Pace(step=4, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side = config.side
        begin, *walls = rng.sample(range(side**2), 1 + config.walls)
        floor, stops = Floor.of(side, side, walls), [begin]
        for _ in range(config.numbers + 1):
            steps = floor.distances(stops[-1])
            near = [cell for cell, far in enumerate(steps) if config.shortest <= far <= config.longest]
            if not (free := [cell for cell in near if cell not in stops]):
                raise Reject("no cell is at the right distance for the next number")
            stops.append(rng.choice(free))
        legs = [floor.distances(a, stops[k + 2 :])[b] for k, (a, b) in enumerate(pairwise(stops))]
        if not all(config.shortest <= leg <= config.longest for leg in legs):
            raise Reject("a later number makes a leg too long")
        if sum(legs) > config.most:
            raise Reject("the walk is too long")
        closed = only_way(rng, side, side, walls, stops)
        return Puzzle(side, begin, stops[-1], tuple(stops[1:-1]), tuple(closed))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return walk(puzzle)

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if states[0] != (puzzle.start, 0):
            return Verdict(False, "the disc does not start at its given place, with no number reached")
        last = len(puzzle.numbers)
        for number, ((cell, reached), (next_cell, next_reached)) in enumerate(pairwise(states), 1):
            (row, column), (next_row, next_column) = divmod(cell, puzzle.side), divmod(next_cell, puzzle.side)
            if abs(row - next_row) + abs(column - next_column) != 1 or not 0 <= next_row < puzzle.side:
                return Verdict(False, f"step {number} is not one cell up, down, left or right on the grid")
            if next_cell in puzzle.walls:
                return Verdict(False, f"step {number} enters a dark cell")
            if next_cell in puzzle.numbers[reached + 1 :] or (next_cell == puzzle.goal and reached < last):
                return Verdict(False, f"step {number} enters a number or the red square before its turn")
            if next_reached != reached + (next_cell in puzzle.numbers[reached : reached + 1]):
                return Verdict(False, f"after step {number} other numbers are marked than those reached")
        if states[-1] != (puzzle.goal, last):
            return Verdict(False, "the disc does not end on the red square with all numbers reached")
        fewest = floor_of(puzzle).fewest(puzzle.start, puzzle.numbers, puzzle.goal, in_order=True)
        if len(states) - 1 != fewest:
            return Verdict(False, f"{len(states) - 1} steps where {fewest} are enough")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        floor, stops = floor_of(puzzle), (*puzzle.numbers, puzzle.goal)
        walks: dict[State, list[tuple[State, ...]]] = {(puzzle.start, 0): [((puzzle.start, 0),)]}
        seen = set(walks)
        while (puzzle.goal, len(puzzle.numbers) + 1) not in walks:
            longer: dict[State, list[tuple[State, ...]]] = {}
            for (cell, reached), found in walks.items():
                for other in floor.beside[cell]:
                    state = other, reached + (other == stops[reached])
                    if state not in seen and other not in stops[reached + 1 :]:
                        longer.setdefault(state, []).extend((*way, state) for way in found[:50])
            walks = longer
            seen |= set(longer)
        found = walks[puzzle.goal, len(puzzle.numbers) + 1]
        return [(*way[:-1], (puzzle.goal, len(puzzle.numbers))) for way in found]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        scene.block(grid.area, "panel")
        for cell in puzzle.walls:
            scene.cell(grid, *divmod(cell, puzzle.side), "wall", inset=0)
        scene.grid(grid, fill=None)
        scene.cell(grid, *divmod(puzzle.goal, puzzle.side), "goal", inset=grid.side * 0.1)
        for cell in puzzle.numbers:
            scene.cell(grid, *divmod(cell, puzzle.side), "tile", inset=grid.side * 0.1)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid = board_of(puzzle)
        places = [divmod(cell, puzzle.side) for cell in puzzle.numbers]
        for _, (row, column) in moment.between(lambda state: {"agent": divmod(state[0], puzzle.side)}):
            way = [divmod(cell, puzzle.side) for cell, _ in walk(puzzle)[: moment.step]]
            scene.trail([grid.centre(*at) for at in (*way, (row, column))], grid.side * 0.2)
            for number, at in enumerate(places[: moment.after[1]], 1):
                opacity = 1 if number <= moment.before[1] else moment.t
                scene.cell(grid, *at, "green", inset=grid.side * 0.1, opacity=opacity, name=f"reached-{number}")
            for number, at in enumerate(places, 1):
                scene.label(grid.centre(*at), str(number), grid.side * 0.58)
            scene.agent(grid.centre(row, column), grid.side * 0.34)

    def prompt(self, puzzle: Puzzle) -> str:
        last = len(puzzle.numbers)
        side, given = puzzle.side, f"cells numbered 1 to {last}, a red square and dark cells"
        opening = phrase(
            puzzle,
            f"A blue disc stands on a {side} by {side} grid with {given}.",
            f"This grid of {side} by {side} cells holds a blue disc, {given}.",
        )
        return (
            f"{opening} Move the disc to the numbers in their order, from 1 to {last}, and then onto the red square, "
            "cell by cell, up, down, left or right, in as few steps as possible in all. It may come twice through a "
            "cell, but never move diagonally, enter a dark cell, or enter a later number or the red square before its "
            "turn. A number's cell turns green when the disc reaches it, and the disc draws a light blue trail. All "
            "else and the camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        last, goal = len(puzzle.numbers), place(puzzle, puzzle.goal)
        return f"the cells of 1 to {last} are green, and the blue disc is on the red square in {goal}."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        yield start(
            "given",
            5,
            f"The first frame shows the blue disc in {place(puzzle, puzzle.start)}, the red square in "
            f"{place(puzzle, puzzle.goal)}, the numbers 1 to {len(puzzle.numbers)} and {len(puzzle.walls)} dark cells "
            "(rows and columns counted from 1 at the top left).",
        )
        runs = grouped(list(pairwise(states)), 3)
        for first, run in runs:
            last = first + len(run) - 1
            text = f"Steps {first} to {last}: the disc goes {in_words(puzzle, run)}, to {place(puzzle, run[-1][1][0])}."
            yield process(f"steps-{first}", 42 / len(runs), text, Follows(("agent",), (first, last)))
        steps = len(states) - 1
        cells = ", then ".join(f"{number} in {place(puzzle, cell)}" for number, cell in enumerate(puzzle.numbers, 1))
        reached = tuple(f"reached-{number + 1}" for number in range(len(puzzle.numbers)))
        yield process("numbers", 14, f"The numbers turn green one by one: {cells}.", Appears(reached, (1, steps)))
        text = f"The walk has {steps} steps, the fewest possible, and no dark cell is entered."
        yield process("fewest", 14, text, Follows(("agent",), (1, steps)))
        yield end("arrived", 20, f"At the end {self.goal(puzzle)}")
        shown = Steady(("agent", *reached))
        yield constancy("steady", 5, "No dark cell, number or square moves, appears or vanishes.", shown)

    def capacity(self, config: Config) -> int:
        """A lower bound: the puzzles whose walk runs along the first row, round a wall and back along the third.

        It starts in a corner and comes to a number or the red square after each `shortest` steps. In the rows below,
        cells are closed at will. Each of these puzzles can be turned and mirrored.
        """
        return 8 * comb(config.side * (config.side - 3), config.walls - config.side + 1)


@lru_cache(maxsize=64)
def walk(puzzle: Puzzle) -> tuple[State, ...]:
    """The shortest way of each leg, one after the other."""
    floor, stops, states = floor_of(puzzle), (puzzle.start, *puzzle.numbers, puzzle.goal), [(puzzle.start, 0)]
    for number, (begin, stop) in enumerate(pairwise(stops)):
        states += [(cell, number) for (cell,) in floor.layers(begin, stop, stops[number + 2 :])[1:-1]]
        states.append((stop, min(number + 1, len(puzzle.numbers))))
    return tuple(states)


@lru_cache(maxsize=64)
def floor_of(puzzle: Puzzle) -> Floor:
    return Floor.of(puzzle.side, puzzle.side, puzzle.walls)


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(puzzle.side, puzzle.side)


def place(puzzle: Puzzle, cell: int) -> str:
    return f"row {cell // puzzle.side + 1}, column {cell % puzzle.side + 1}"


def in_words(puzzle: Puzzle, run: Sequence[tuple[State, State]]) -> str:
    """`down 2, right 1`: the run's steps, equal ones counted together."""
    names = {-puzzle.side: "up", puzzle.side: "down", -1: "left", 1: "right"}
    words = (names[after[0] - before[0]] for before, after in run)
    return ", ".join(f"{word} {sum(1 for _ in same)}" for word, same in groupby(words))
