"""G-17 Grid avoid red block: walk a shortest way to the green square, at a distance from all red blocks.

Start and goal are drawn among the pairs of cells with just one shortest way between them. So a solution exists and is
unique. Yellow blocks are no obstacles, and some lie on the way. `solve` searches breadth first on the cells that are
open. `rules` measure distances to red cells, and flood the floor for the fewest steps; `brute_force` collects all
shortest ways over sets of cells.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from math import comb
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import counted, place
from generators.kit.words.floor import Floor
from generators.kit.words.search import all_shortest
from generators.kit.words.walk import floor_plan, inlay, walk_stages

TRIES = 400  # floors on which a draw looks for a way
LARGEST = 2  # cells along an edge of a red block, at most
BESIDE = ((0, 1), (1, 0), (0, -1), (-1, 0))
ABOUT = {0: ((0, 0),), 1: tuple(product((-1, 0, 1), repeat=2))}  # closed with a red cell, by the distance to keep

Cell = tuple[int, int]  # row and column from the top left, from 0


@dataclass(frozen=True)
class Config:
    side: int = 10  # cells along an edge
    blocks: int = 8  # red ones
    distance: int = 1  # 0 if red cells alone are closed, 1 if those touching one by an edge or a corner are, too
    yellow: int = 10  # cells of yellow blocks
    fewest: int = 8  # length of the way, at least
    most: int = 16  # and at most
    detour: int = 2  # steps added to the way by the red blocks, at least; up to 8 more, alike often

    def __post_init__(self) -> None:
        within("side", self.side, 6, 12)
        within("blocks", self.blocks, 1, self.side + self.side // 2)
        one_of("distance", self.distance, (0, 1))
        within("yellow", self.yellow, 1, self.side)
        within("fewest", self.fewest, 3, 2 * self.side - 3)
        within("most", self.most, self.fewest + 1, 24)
        one_of("detour", self.detour, (0, 2, 4))


@dataclass(frozen=True)
class Puzzle:
    side: int
    distance: int
    start: Cell
    goal: Cell
    red: tuple[Cell, ...]
    yellow: tuple[Cell, ...]

    @cached_property
    def floor(self) -> Floor:
        return floor_of(self.side, self.red, self.distance)


@generator(
    "G-17", "grid_avoid_red_block", version=1,
    faculty="spatiality", family="grid paths",
    levels={
        "easy": Config(8, 8, 0, 8, 4, 11, 0), "medium": Config(10, 7, 1, 9, 7, 15, 2),
        "hard": Config(12, 9, 1, 12, 12, 22, 4),
    },
)  # fmt: skip
class GridAvoidRedBlock(Generator[Config, Puzzle, Cell]):
    public = "stricter; yellow blocks may be crossed, and at medium and hard red blocks close the cells about them, too"
    pace = Pace(step=5, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, last = config.side, config.detour + 8
        wanted = rng.randrange(config.detour, last + 1, 2)
        for _ in range(TRIES):
            red = red_cells(rng, config)
            floor = floor_of(side, red, config.distance)
            begin = rng.choice([cell for cell, beside in enumerate(floor.beside) if beside] or [0])
            steps = floor.distances(begin)
            goals = [
                cell
                for cell, far in enumerate(steps)
                if config.fewest <= far <= config.most and min(far - floor.apart(begin, cell), last) == wanted
            ]
            if goals:
                ways = ways_from(floor, begin, config.most)
                goals = [cell for cell in goals if ways[cell] == 1]
            if goals and config.distance:
                nearer = floor_of(side, red, 0).distances(begin)
                goals = [cell for cell in goals if nearer[cell] < steps[cell]]
            if goals:
                break
        else:
            raise Reject("no cell is reached in just one shortest way of the wanted length")
        goal = rng.choice(goals)
        crossed = rng.choice(floor.walk(begin, goal)[1:-1])
        free = [k for k in range(side**2) if divmod(k, side) not in red and k not in (begin, crossed, goal)]
        yellow = [crossed, *rng.sample(free, config.yellow - 1)]
        begin_cell, goal_cell, *cells = (divmod(number, side) for number in (begin, goal, *sorted(yellow)))
        return Puzzle(side, config.distance, begin_cell, goal_cell, tuple(sorted(red)), tuple(cells))

    def solve(self, puzzle: Puzzle) -> Sequence[Cell]:
        walk = puzzle.floor.walk(puzzle.floor.number(puzzle.start), puzzle.floor.number(puzzle.goal))
        return [divmod(number, puzzle.side) for number in walk]

    def rules(self, puzzle: Puzzle, states: Sequence[Cell]) -> None:
        require(states[0] == puzzle.start, "the disc does not start at its given place")
        for step, ((row, column), (down, across)) in enumerate(pairwise(states), 1):
            near = abs(row - down) + abs(column - across) == 1
            require(near, f"step {step} is not one cell up, down, left or right")
            require(0 <= down < puzzle.side and 0 <= across < puzzle.side, f"step {step} leaves the grid")
            for red_row, red_column in puzzle.red:
                apart = max(abs(red_row - down), abs(red_column - across))
                require(apart > puzzle.distance, f"step {step} enters a red block or comes too near to one")
        require(states[-1] == puzzle.goal, "the disc does not end on the green square")
        steps = len(states) - 1
        fewest = puzzle.floor.fewest(puzzle.floor.number(puzzle.start), (), puzzle.floor.number(puzzle.goal))
        require(steps == fewest, f"{steps} steps where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Cell]] | None:
        cells: set[Cell] = {(row, column) for row in range(puzzle.side) for column in range(puzzle.side)}
        for row, column in puzzle.red:
            cells -= {(row + down, column + across) for down, across in ABOUT[puzzle.distance]}

        def onward(cell: Cell) -> Iterable[Cell]:
            return cells & {(cell[0] + down, cell[1] + across) for down, across in BESIDE}

        return all_shortest(puzzle.start, lambda cell: cell == puzzle.goal, onward)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid, number = puzzle.floor.grid(), puzzle.floor.number
        floor_plan(scene, grid, (), {})
        for colour, cells in (("red", puzzle.red), ("yellow", puzzle.yellow)):
            for cell in cells:
                inlay(scene, grid, number(cell), colour, share=0.06)
        inlay(scene, grid, number(puzzle.goal), "green", share=0.14)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Cell]) -> None:
        before, after = puzzle.floor.number(moment.before), puzzle.floor.number(moment.after)
        scene.agent(puzzle.floor.grid().between(before, after, moment.t), puzzle.floor.grid().side * 0.34)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(rows=puzzle.side, columns=puzzle.side, near=puzzle.distance > 0)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the [agent] disc stands on the green square in {place(*puzzle.goal)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Cell]) -> str:
        return str(len(states) - 1)

    def glance(self, puzzle: Puzzle) -> dict[str, float]:
        """The steps as if there were no blocks, and the numbers of cells of both kinds of blocks."""
        apart = puzzle.floor.apart(puzzle.floor.number(puzzle.start), puzzle.floor.number(puzzle.goal))
        return {"apart": apart, "red": len(puzzle.red), "yellow": len(puzzle.yellow)}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Cell]) -> float:
        """The steps, and the neighbours of a red cell closed with it."""
        return len(states) - 1 + len(ABOUT[puzzle.distance])

    def rubric(self, puzzle: Puzzle, states: Sequence[Cell]) -> Iterator[Item]:
        given = f"the [agent] disc in {place(*puzzle.start)}, the green square in {place(*puzzle.goal)}, "
        given += f"{counted(len(puzzle.red), 'red cell')} and {counted(len(puzzle.yellow), 'yellow cell')}"
        yield start("given", 5, f"The first frame shows {given} (rows and columns counted from 1 at the top left).")
        yield from walk_stages(puzzle.floor, map(puzzle.floor.number, states), 45, origin=True)
        steps = len(states) - 1
        kept = ("never enters a red cell", "enters neither a red cell nor one of the eight about it")[puzzle.distance]
        text = f"The disc needs {steps} steps, the fewest possible, and {kept}."
        yield process("clear", 15, text, Follows(("agent",), (1, steps)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No block, cell or square moves, appears or vanishes.", Steady(("agent",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the yellow cells of one floor, beside the one on its way."""
        return comb(config.side**2 - 3 - config.blocks * LARGEST**2, config.yellow - 1)


def red_cells(rng: Random, config: Config) -> set[Cell]:
    """The cells of red blocks by chance, which may touch and overlap."""
    cells: set[Cell] = set()
    for _ in range(config.blocks):
        high, wide = rng.randint(1, LARGEST), rng.randint(1, LARGEST)
        row, column = rng.randrange(config.side - high + 1), rng.randrange(config.side - wide + 1)
        cells |= {*product(range(row, row + high), range(column, column + wide))}
    return cells


def floor_of(side: int, red: Iterable[Cell], distance: int) -> Floor:
    """The floor without the cells closed about red ones."""
    shut = {(row + down, column + across) for row, column in red for down, across in ABOUT[distance]}
    return Floor.of(
        side, side, [row * side + column for row, column in shut if 0 <= min(row, column) <= max(row, column) < side]
    )


def ways_from(floor: Floor, begin: int, most: int) -> dict[int, int]:
    """The number of shortest ways to each cell within some steps."""
    count, layer, passed = {begin: 1}, [begin], {begin}
    for _ in range(most):
        following: dict[int, int] = {}
        for cell in layer:
            for other in floor.beside[cell]:
                if other not in passed:
                    following[other] = following.get(other, 0) + count[cell]
        count |= following
        passed |= following.keys()
        layer = list(following)
    return count
