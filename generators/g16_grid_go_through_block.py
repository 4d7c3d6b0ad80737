"""G-16 Grid through blocks: walk through all blue blocks, then onto the red square, in as few steps as possible.

All blocks can be reached, so a tour exists. Orders of the blocks are compared by their lengths, and a draw is kept only
if one order is shorter than all others; cells are closed until each of its legs has one shortest way. So the tour shown
is the only shortest one. That none is shorter is checked a second way, by flooding the floor once for each set of
blocks passed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise, permutations
from math import comb
from random import Random

from generators.kit import (
    OK, Appears, Follows, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.floor import Floor, only_way

State = tuple[int, int]  # the disc's cell, from 0 row by row, and the blocks passed, a bit for each
COUNTS = ("no", "one", "two", "three", "four", "five", "six")


@dataclass(frozen=True)
class Config:
    side: int = 10  # cells along an edge, 7 to 12
    blocks: int = 4  # 2 to 5
    walls: int = 14  # cells closed at random, at least an edge; more are closed where ways tie
    fewest: int = 16  # steps of the shortest tour, at least
    most: int = 28  # and at most, 33 at the largest
    misled: bool = True  # the nearest block each time is not the best order

    def __post_init__(self) -> None:
        if not 7 <= self.side <= 12:
            raise ValueError(f"side must be 7..12, not {self.side}")
        if not 2 <= self.blocks <= 5:
            raise ValueError(f"blocks must be 2..5, not {self.blocks}")
        if not self.side <= self.walls <= 3 * self.side:
            raise ValueError(f"walls must be {self.side}..{3 * self.side}, not {self.walls}")
        if not self.blocks + 4 <= self.fewest <= min(self.most, 2 * self.side + 2):
            bounds = f"{self.blocks + 4} <= fewest <= {min(self.most, 2 * self.side + 2)}"
            raise ValueError(f"steps must satisfy {bounds}, not {self.fewest}")
        if self.most > 33:
            raise ValueError(f"most must be at most 33, not {self.most}")


@dataclass(frozen=True)
class Puzzle:
    side: int
    start: int  # cells are numbered from 0, row by row
    goal: int
    blocks: tuple[int, ...]
    walls: tuple[int, ...]


@generator(
    "G-16", "grid_go_through_block", version=1,
    faculty="spatiality", family="grid paths",
    levels={
        "easy": Config(8, 2, 9, 8, 16, False),
        "medium": Config(10, 4, 16, 16, 28, True),
        "hard": Config(11, 5, 22, 22, 33, True),
    },
)  # fmt: skip
class GridGoThroughBlock(Generator[Config, Puzzle, State]):
    pace = Pace(step=4, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side = config.side
        begin, goal, *cells = rng.sample(range(side**2), 2 + config.blocks + config.walls)
        puzzle = Puzzle(side, begin, goal, tuple(sorted(cells[: config.blocks])), tuple(cells[config.blocks :]))
        lengths = legs(puzzle)
        if any(steps < 0 for row in lengths.values() for steps in row.values()):
            raise Reject("a block or the red square can't be reached")
        ranked = sorted((length(lengths, order), order) for order in orders(puzzle))
        (steps, order), (second, _) = ranked[:2]
        if not config.fewest <= steps <= config.most:
            raise Reject("the tour is too short or too long")
        if steps == second:
            raise Reject("two orders of the blocks are shortest")
        if config.misled and nearest(puzzle, lengths) == order:
            raise Reject("always the nearest block makes the shortest tour")
        return Puzzle(side, begin, goal, puzzle.blocks, tuple(only_way(rng, side, side, puzzle.walls, order)))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return tour(puzzle)

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if states[0] != (puzzle.start, 0):
            return Verdict(False, "the disc does not start at its given place, with no block passed")
        every = (1 << len(puzzle.blocks)) - 1
        for number, ((cell, passed), (next_cell, next_passed)) in enumerate(pairwise(states), 1):
            (row, column), (next_row, next_column) = divmod(cell, puzzle.side), divmod(next_cell, puzzle.side)
            if abs(row - next_row) + abs(column - next_column) != 1 or not 0 <= next_row < puzzle.side:
                return Verdict(False, f"step {number} is not one cell up, down, left or right on the grid")
            if next_cell in puzzle.walls:
                return Verdict(False, f"step {number} enters a dark cell")
            if next_cell == puzzle.goal and passed != every:
                return Verdict(False, f"step {number} enters the red square before all blocks are passed")
            reached = 1 << puzzle.blocks.index(next_cell) if next_cell in puzzle.blocks else 0
            if next_passed != passed | reached:
                return Verdict(False, f"after step {number} other blocks are marked than those passed")
        if states[-1] != (puzzle.goal, every):
            return Verdict(False, "the disc does not end on the red square with all blocks passed")
        fewest = floor_of(puzzle).fewest(puzzle.start, puzzle.blocks, puzzle.goal)
        if len(states) - 1 != fewest:
            return Verdict(False, f"{len(states) - 1} steps where {fewest} are enough")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        floor, every = floor_of(puzzle), (1 << len(puzzle.blocks)) - 1
        marks = {block: 1 << number for number, block in enumerate(puzzle.blocks)}
        tours: dict[State, list[tuple[State, ...]]] = {(puzzle.start, 0): [((puzzle.start, 0),)]}
        seen = set(tours)
        while (puzzle.goal, every) not in tours:
            longer: dict[State, list[tuple[State, ...]]] = {}
            for (cell, passed), walks in tours.items():
                for other in floor.beside[cell] if cell != puzzle.goal else ():
                    state = other, passed | marks.get(other, 0)
                    if state not in seen:
                        longer.setdefault(state, []).extend((*walk, state) for walk in walks[:50])
            tours = longer
            seen |= set(longer)
        return tours[puzzle.goal, every]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        scene.block(grid.area, "panel")
        for cell in puzzle.walls:
            scene.cell(grid, *divmod(cell, puzzle.side), "wall", inset=0)
        scene.grid(grid, fill=None)
        scene.cell(grid, *divmod(puzzle.goal, puzzle.side), "goal", inset=grid.side * 0.1)
        for cell in puzzle.blocks:
            scene.cell(grid, *divmod(cell, puzzle.side), "blue", inset=grid.side * 0.1)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid = board_of(puzzle)
        for number, cell in enumerate(puzzle.blocks):
            if moment.after[1] >> number & 1:
                opacity = 1 if moment.before[1] >> number & 1 else moment.t
                at = divmod(cell, puzzle.side)
                scene.cell(grid, *at, "start", inset=grid.side * 0.1, opacity=opacity, name=f"passed-{number + 1}")
        for _, (row, column) in moment.between(lambda state: {"agent": divmod(state[0], puzzle.side)}):
            way = [divmod(cell, puzzle.side) for cell, _ in tour(puzzle)[: moment.step]]
            scene.trail([grid.centre(*at) for at in (*way, (row, column))], grid.side * 0.2)
            scene.agent(grid.centre(row, column), grid.side * 0.32, colour="orange")

    def prompt(self, puzzle: Puzzle) -> str:
        blocks = f"{COUNTS[len(puzzle.blocks)]} blue blocks"
        opening = phrase(
            puzzle,
            f"An orange disc stands on a {puzzle.side} by {puzzle.side} grid with {blocks}, a red square and dark "
            "cells.",
            f"This grid of {puzzle.side} by {puzzle.side} cells holds an orange disc, {blocks}, a red square and dark "
            "cells.",
        )
        return (
            f"{opening} Move the disc through all blue blocks, in whichever order is best, and then onto the red "
            "square, cell by cell, up, down, left or right, in as few steps as possible in all. It may come twice "
            "through a cell, but never enter a dark one, move diagonally or enter the red square earlier. A block "
            "turns light green when the disc reaches it, and the disc draws a light blue trail. All else and the "
            "camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        blocks, goal = COUNTS[len(puzzle.blocks)], place(puzzle, puzzle.goal)
        return f"all {blocks} blocks are light green, and the disc is on the red square in {goal}."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        yield start(
            "given",
            5,
            f"The first frame shows the orange disc in {place(puzzle, puzzle.start)}, the red square in "
            f"{place(puzzle, puzzle.goal)}, {len(puzzle.blocks)} blue blocks and {len(puzzle.walls)} dark cells (rows "
            "and columns counted from 1 at the top left).",
        )
        runs = grouped(list(pairwise(states)), 3)
        for first, run in runs:
            last = first + len(run) - 1
            text = f"Steps {first} to {last}: the disc goes {in_words(puzzle, run)}, to {place(puzzle, run[-1][1][0])}."
            yield process(f"steps-{first}", 42 / len(runs), text, Follows(("agent",), (first, last)))
        steps = len(states) - 1
        turns = [k for k in range(1, steps + 1) if states[k][1] != states[k - 1][1]]
        cells = ", then ".join(place(puzzle, states[k][0]) for k in turns)
        passed = tuple(f"passed-{number + 1}" for number in range(len(puzzle.blocks)))
        yield process("blocks", 14, f"The blocks turn green one by one: {cells}.", Appears(passed, (1, steps)))
        text = f"The tour has {steps} steps, the fewest possible, and no dark cell is entered."
        yield process("fewest", 14, text, Follows(("agent",), (1, steps)))
        yield end("arrived", 20, f"At the end {self.goal(puzzle)}")
        shown = Steady(("agent", *passed))
        yield constancy("steady", 5, "No dark cell, block or square moves, appears or vanishes.", shown)

    def capacity(self, config: Config) -> int:
        """A lower bound: the puzzles whose tour runs along the first row, round a wall and back along the third.

        The disc stands two cells right of one block, at the left edge, and next to the first of the others: the only
        shortest tour turns left first, and the nearest block misleads. In the rows below, cells are
        closed at will. Each of them can be turned and mirrored.
        """
        return 8 * comb(config.side * (config.side - 3), config.walls - config.side + 1)


Lengths = dict[int, dict[int, int]]


def legs(puzzle: Puzzle) -> Lengths:
    """Steps from the start and from each block to each block and to the red square, which is entered last."""
    floor, stops, found = floor_of(puzzle), (*puzzle.blocks, puzzle.goal), {}
    for begin in (puzzle.start, *puzzle.blocks):
        steps = floor.distances(begin, (puzzle.goal,))
        to_goal = min((steps[cell] for cell in floor.beside[puzzle.goal] if steps[cell] >= 0), default=-2) + 1
        found[begin] = {stop: to_goal if stop == puzzle.goal else steps[stop] for stop in stops}
    return found


def orders(puzzle: Puzzle) -> Iterator[tuple[int, ...]]:
    """The start, the blocks in every order, and the red square."""
    return ((puzzle.start, *order, puzzle.goal) for order in permutations(puzzle.blocks))


def length(lengths: Lengths, order: Iterable[int]) -> int:
    """Steps of the tour with its stops in this order."""
    return sum(lengths[a][b] for a, b in pairwise(order))


def nearest(puzzle: Puzzle, lengths: Lengths) -> tuple[int, ...]:
    """The order that goes to the nearest block each time."""
    order, left = [puzzle.start], list(puzzle.blocks)
    while left:
        order.append(min(left, key=lengths[order[-1]].__getitem__))
        left.remove(order[-1])
    return (*order, puzzle.goal)


@lru_cache(maxsize=64)
def tour(puzzle: Puzzle) -> tuple[State, ...]:
    """The shortest tour: the best order of the blocks, and the shortest way of each leg."""
    floor, lengths = floor_of(puzzle), legs(puzzle)
    states, passed = [(puzzle.start, 0)], 0
    for begin, stop in pairwise(min(orders(puzzle), key=lambda order: length(lengths, order))):
        shut = (puzzle.goal,) if stop != puzzle.goal else ()
        for layer in floor.layers(begin, stop, shut)[1:]:
            passed |= 1 << puzzle.blocks.index(layer[0]) if layer[0] in puzzle.blocks else 0
            states.append((layer[0], passed))
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
