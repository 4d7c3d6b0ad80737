"""G-16 Grid through blocks: walk through all blue blocks, then onto the red square, in as few steps as possible.

All blocks are in reach, so a tour exists. One order of them is shortest, and cells are closed until each leg has one
shortest way: the tour shown is the only shortest one. A second proof floods the floor once for each set of blocks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import comb
from random import Random

from generators.kit import (
    Appears, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.floor import Floor, is_step, only_way
from generators.kit.words.search import all_shortest
from generators.kit.words.tour import marks, nearest_first, ranked
from generators.kit.words.walk import floor_plan, inlay, trail_through, walk_stages
from generators.kit.speech import NUMBERS, all_of

State = tuple[int, int]  # the disc's cell, from 0 row by row, and the blocks passed, a bit for each


@dataclass(frozen=True)
class Config:
    side: int = 10  # cells along an edge
    blocks: int = 4
    walls: int = 14  # cells closed at random, at least an edge; more are closed where ways tie
    fewest: int = 16  # steps of the shortest tour, at least
    most: int = 28  # and at most
    misled: bool = True  # the nearest block each time is not the best order

    def __post_init__(self) -> None:
        within("side", self.side, 7, 12)
        within("blocks", self.blocks, 2, 5)
        within("walls", self.walls, self.side, 3 * self.side)
        within("most", self.most, self.blocks + 4, 33)
        within("fewest", self.fewest, self.blocks + 4, min(self.most, 2 * self.side + 2))


@dataclass(frozen=True)
class Puzzle:
    side: int
    start: int  # cells are numbered from 0, row by row
    goal: int
    blocks: tuple[int, ...]
    walls: tuple[int, ...]

    @cached_property
    def floor(self) -> Floor:
        return Floor.of(self.side, self.side, self.walls)

    @cached_property
    def tours(self) -> Sequence[tuple[int, tuple[int, ...]]]:
        """Tours through the blocks in every order, shortest first: steps and stops."""
        return ranked(self.floor, self.start, self.blocks, self.goal)

    @cached_property
    def walk(self) -> Sequence[int]:
        return self.floor.walk(*self.tours[0][1])


@generator(
    "G-16", "grid_go_through_block", version=1,
    faculty="spatiality", family="grid paths",
    levels={
        "easy": Config(8, 2, 9, 8, 16, False), "medium": Config(10, 4, 16, 16, 28, True),
        "hard": Config(11, 5, 22, 22, 33, True),
    },
)  # fmt: skip
class GridGoThroughBlock(Generator[Config, Puzzle, State]):
    public = "stricter; wall cells leave one shortest tour, and the goal is entered last"
    pace = Pace(step=4, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        begin, goal, *cells = rng.sample(range(config.side**2), 2 + config.blocks + config.walls)
        puzzle = Puzzle(config.side, begin, goal, tuple(sorted(cells[: config.blocks])), tuple(cells[config.blocks :]))
        if not puzzle.tours:
            raise Reject("a block or the red square can't be reached")
        (steps, tour), (second, _) = puzzle.tours[:2]
        if not config.fewest <= steps <= config.most:
            raise Reject("the tour is too short or too long")
        if steps == second:
            raise Reject("two orders of the blocks are shortest")
        if config.misled and nearest_first(puzzle.floor, begin, puzzle.blocks, goal) == tour:
            raise Reject("always the nearest block makes the shortest tour")
        return replace(puzzle, walls=tuple(only_way(rng, config.side, config.side, puzzle.walls, tour)))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return [(cell, marks(puzzle.blocks, puzzle.walk[:entered])) for entered, cell in enumerate(puzzle.walk, 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        side, every = puzzle.side, marks(puzzle.blocks, puzzle.blocks)
        require(states[0] == (puzzle.start, 0), "the disc does not start at its given place, with no block passed")
        for step, ((cell, passed), (next_cell, next_passed)) in enumerate(pairwise(states), 1):
            require(is_step(cell, next_cell, side, side), f"step {step} is not one cell up, down, left or right")
            require(next_cell not in puzzle.walls, f"step {step} enters a dark cell")
            require(next_cell != puzzle.goal or passed == every, f"step {step} enters the red square too early")
            due = passed | marks(puzzle.blocks, (next_cell,))
            require(next_passed == due, f"after step {step} other blocks are marked than those passed")
        require(states[-1] == (puzzle.goal, every), "the disc does not end on the red square with all blocks passed")
        steps, fewest = len(states) - 1, puzzle.floor.fewest(puzzle.start, puzzle.blocks, puzzle.goal)
        require(steps == fewest, f"{steps} steps where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        def onward(state: State) -> Iterable[State]:
            cell, passed = state
            beside = puzzle.floor.beside[cell]
            return [(other, passed | marks(puzzle.blocks, (other,))) for other in beside if cell != puzzle.goal]

        end = (puzzle.goal, marks(puzzle.blocks, puzzle.blocks))
        return all_shortest((puzzle.start, 0), lambda state: state == end, onward)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        inlays = {puzzle.goal: "goal", **dict.fromkeys(puzzle.blocks, "blue")}
        floor_plan(scene, puzzle.floor.grid(), puzzle.walls, inlays)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid, (before, given), (after, passed) = puzzle.floor.grid(), moment.before, moment.after
        for number, cell in enumerate(puzzle.blocks):
            if passed >> number & 1:
                opacity = 1 if given >> number & 1 else moment.t
                inlay(scene, grid, cell, "start", opacity=opacity, name=f"passed-{number + 1}")
        here = grid.between(before, after, moment.t)
        trail_through(scene, grid, (cell for cell, _ in moment.past), here, 0.2)
        scene.agent(here, grid.side * 0.32, colour="orange")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(rows=puzzle.floor.rows, columns=puzzle.floor.columns, count=NUMBERS[len(puzzle.blocks)])

    def goal(self, puzzle: Puzzle) -> str:
        blocks, goal = all_of(len(puzzle.blocks)), puzzle.floor.place(puzzle.goal)
        return f"{blocks} blocks are [start], and the disc is on the [goal] square in {goal}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(len(states) - 1)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        place, steps = puzzle.floor.place, len(states) - 1
        given = f"the orange disc in {place(puzzle.start)}, the [goal] square in {place(puzzle.goal)}, "
        given += f"{len(puzzle.blocks)} blue blocks and {len(puzzle.walls)} [wall] cells"
        yield start("given", 5, f"The first frame shows {given} (rows and columns counted from 1 at the top left).")
        yield from walk_stages(puzzle.floor, (cell for cell, _ in states), 42)
        cells = ", then ".join(place(after[0]) for before, after in pairwise(states) if before[1] != after[1])
        passed = tuple(f"passed-{number + 1}" for number in range(len(puzzle.blocks)))
        yield process("blocks", 14, f"The blocks turn [start] one by one: {cells}.", Appears(passed, (1, steps)))
        text = f"The tour has {steps} steps, the fewest possible, and no [wall] cell is entered."
        yield process("fewest", 14, text, Follows(("agent",), (1, steps)))
        yield end("arrived", 20, f"At the end {self.goal(puzzle)}")
        text = "No [wall] cell, block or square moves, appears or vanishes."
        yield constancy("steady", 5, text, Steady(("agent", *passed)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the tour runs along the first row, round a wall and back along the third.

        The disc stands two cells right of one block and next to another: the only shortest tour turns left first, and
        the nearest block misleads. In the rows below any cells are closed. All this can be turned and mirrored.
        """
        return 8 * comb(config.side * (config.side - 3), config.walls - config.side + 1)
