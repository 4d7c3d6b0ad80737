"""G-13 Grid number sequence: walk through the numbered cells in order, then onto the red square, in fewest steps.

Each number is in reach of the one before it, so a walk exists. Cells are closed until each leg has one shortest way, so
the walk shown is the only shortest one. Walls add steps to all walks, but to some at
easy. A second proof floods the floor once for each count of numbers passed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import comb
from random import Random

from generators.kit import (
    Appears, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.words.floor import Floor, is_step, only_way
from generators.kit.words.search import all_shortest
from generators.kit.words.tour import detouring
from generators.kit.words.walk import floor_plan, inlay, trail_through, walk_stages

TRIES = 200  # floors and walks in which a draw looks for the wanted detour

State = tuple[int, int]  # the disc's cell, from 0 row by row, and the last number reached


@dataclass(frozen=True)
class Config:
    side: int = 10  # cells along an edge
    numbers: int = 3
    walls: int = 16  # cells closed at random, at least an edge; more are closed where ways tie
    shortest: int = 4  # steps from one number to the next, at least
    longest: int = 8  # and at most
    most: int = 28  # steps of the whole walk, at most
    detour: int = 2  # steps that the walls add to the whole walk, at least; up to 8 more, alike often

    def __post_init__(self) -> None:
        within("side", self.side, 7, 12)
        within("numbers", self.numbers, 2, 6)
        within("walls", self.walls, self.side, 3 * self.side)
        within("longest", self.longest, 2, 12)
        within("shortest", self.shortest, 2, min(self.longest, 2 * self.side // (self.numbers + 1)))
        within("most", self.most, self.shortest * (self.numbers + 1), 33)
        one_of("detour", self.detour, range(0, min(4, self.longest - self.shortest) + 1, 2))


@dataclass(frozen=True)
class Puzzle:
    side: int
    start: int  # cells are numbered from 0, row by row
    goal: int
    numbers: tuple[int, ...]  # the cells of 1, 2, 3 ...
    walls: tuple[int, ...]

    @cached_property
    def floor(self) -> Floor:
        return Floor.of(self.side, self.side, self.walls)

    @cached_property
    def walk(self) -> Sequence[int]:
        return self.floor.walk(self.start, *self.numbers, self.goal)


@generator(
    "G-13", "grid_number_sequence", version=1,
    faculty="spatiality", family="grid paths",
    levels={
        "easy": Config(8, 2, 14, 2, 8, 18, 0), "medium": Config(10, 3, 22, 4, 9, 30, 2),
        "hard": Config(11, 5, 32, 2, 8, 33, 4),
    },
)  # fmt: skip
class GridNumberSequence(Generator[Config, Puzzle, State]):
    public = "stricter; walls leave one shortest walk, and no number or goal is entered before its turn"
    pace = Pace(step=4, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, wanted = config.side, config.detour + 2 * rng.randrange(5)
        lengths = range(config.shortest, config.longest + 1)
        for _ in range(TRIES):
            begin, *walls = rng.sample(range(side**2), 1 + config.walls)
            floor = Floor.of(side, side, walls)
            if stops := detouring(rng, floor, begin, config.numbers + 1, wanted, lengths, config.most):
                shut = only_way(rng, side, side, walls, stops)
                return Puzzle(side, begin, stops[-1], tuple(stops[1:-1]), tuple(shut))
        raise Reject("no walk takes a detour of the wanted length")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        numbers, walk = set(puzzle.numbers), puzzle.walk
        return [(cell, len(numbers.intersection(walk[:entered]))) for entered, cell in enumerate(walk, 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        side, numbers, last = puzzle.side, puzzle.numbers, len(puzzle.numbers)
        require(states[0] == (puzzle.start, 0), "the disc does not start at its given place, with no number reached")
        for step, ((cell, reached), (next_cell, next_reached)) in enumerate(pairwise(states), 1):
            require(is_step(cell, next_cell, side, side), f"step {step} is not one cell up, down, left or right")
            require(next_cell not in puzzle.walls, f"step {step} enters a dark cell")
            early = next_cell in numbers[reached + 1 :] or (next_cell == puzzle.goal and reached < last)
            require(not early, f"step {step} enters a number or the red square before its turn")
            due = reached + (next_cell in numbers[reached : reached + 1])
            require(next_reached == due, f"after step {step} other numbers are marked than those reached")
        require(states[-1] == (puzzle.goal, last), "the disc does not end on the red square with all numbers reached")
        steps, fewest = len(states) - 1, puzzle.floor.fewest(puzzle.start, numbers, puzzle.goal, in_order=True)
        require(steps == fewest, f"{steps} steps where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        def onward(state: State) -> Iterable[State]:
            cell, reached = state
            due, later = puzzle.numbers[reached : reached + 1], (*puzzle.numbers, puzzle.goal)[reached + 1 :]
            return [(other, reached + (other in due)) for other in puzzle.floor.beside[cell] if other not in later]

        return all_shortest((puzzle.start, 0), lambda state: state == (puzzle.goal, len(puzzle.numbers)), onward)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        inlays = {puzzle.goal: "goal", **dict.fromkeys(puzzle.numbers, "tile")}
        floor_plan(scene, puzzle.floor.grid(), puzzle.walls, inlays)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid, (before, given), (after, reached) = puzzle.floor.grid(), moment.before, moment.after
        here = grid.between(before, after, moment.t)
        trail_through(scene, grid, (cell for cell, _ in moment.past), here, 0.2)
        for number, cell in enumerate(puzzle.numbers, 1):
            if number <= reached:
                opacity = 1 if number <= given else moment.t
                inlay(scene, grid, cell, "green", opacity=opacity, name=f"reached-{number}")
            scene.label(grid.centre(*divmod(cell, puzzle.side)), str(number), grid.side * 0.58)
        scene.agent(here, grid.side * 0.34, colour="collector")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(rows=puzzle.floor.rows, columns=puzzle.floor.columns, last=len(puzzle.numbers))

    def goal(self, puzzle: Puzzle) -> str:
        last, goal = len(puzzle.numbers), puzzle.floor.place(puzzle.goal)
        return f"the cells of 1 to {last} are green, and the [collector] disc is on the [goal] square in {goal}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(len(states) - 1)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        place, steps = puzzle.floor.place, len(states) - 1
        given = f"the [collector] disc in {place(puzzle.start)}, the [goal] square in {place(puzzle.goal)}, "
        given += f"the numbers 1 to {len(puzzle.numbers)} and {len(puzzle.walls)} [wall] cells"
        yield start("given", 5, f"The first frame shows {given} (rows and columns counted from 1 at the top left).")
        yield from walk_stages(puzzle.floor, (cell for cell, _ in states), 42)
        cells = ", then ".join(f"{number} in {place(cell)}" for number, cell in enumerate(puzzle.numbers, 1))
        reached = tuple(f"reached-{number + 1}" for number in range(len(puzzle.numbers)))
        yield process("numbers", 14, f"The numbers turn green one by one: {cells}.", Appears(reached, (1, steps)))
        text = f"The walk has {steps} steps, the fewest possible, and no [wall] cell is entered."
        yield process("fewest", 14, text, Follows(("agent",), (1, steps)))
        yield end("arrived", 20, f"At the end {self.goal(puzzle)}")
        shown = Steady(("agent", *reached))
        yield constancy("steady", 5, "No [wall] cell, number or square moves, appears or vanishes.", shown)

    def glance(self, puzzle: Puzzle) -> dict[str, float]:
        """The steps of the walk as if there were no walls, and with one more for each number or leg."""
        legs = list(pairwise((puzzle.start, *puzzle.numbers, puzzle.goal)))
        open_walk = sum(puzzle.floor.apart(*leg) for leg in legs)
        return {"open walk": open_walk, "walls": len(puzzle.walls), "open walk and legs": open_walk + len(legs)}

    def capacity(self, config: Config) -> int:
        """A lower bound: the walk runs along the first row, round a wall and back along the third.

        The wall leaves one cell of the second row open, at its end. The leg round it takes `detour` steps more than
        straight, the others `shortest` steps. In the rows below, any cells are closed. Each of these puzzles can be
        turned and mirrored.
        """
        return 8 * comb(config.side * (config.side - 3), config.walls - config.side + 1)
