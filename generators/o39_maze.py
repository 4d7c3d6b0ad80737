"""O-39 Maze: walk from the start to the flag.

The passages join all cells and close no loop. So exactly one way never turns back, and it is the shortest one. `rules`
proves this for each maze: each passage joins two parts that were apart, until there is one. At the
forks of most ways, what looks nearer to the flag is hardly more often right than what does not.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, require, stages, start, within,
)  # fmt: skip
from generators.kit.words.floor import WIDE, Floor, is_step, simple_ways, tree
from generators.kit.words.hunches import led
from generators.kit.words.walk import forks, maze_walls, trail_through

RIGHT, DOWN = 1, 2
HUNCHES = ("apart", "far", "straight on", "ways on")
LED = 0.12  # how much better than lots a rule of thumb may do at the forks of one way


@dataclass(frozen=True)
class Config:
    side: int = 9  # cells along an edge
    fewest: int = 14  # steps from the start to the flag, at least
    most: int = 26  # and at most
    forks: int = 3  # cells on the way where a wrong turn is open, at least

    def __post_init__(self) -> None:
        within("side", self.side, 5, 19)
        ordered("steps", 1, self.fewest, self.most, 80)
        within("forks", self.forks, 0, self.side - 2)


@dataclass(frozen=True)
class Puzzle:
    side: int
    passages: tuple[int, ...]  # of each cell, row by row: RIGHT + DOWN, where open
    start: int  # a corner; cells are numbered from 0, row by row
    flag: int

    @cached_property
    def floor(self) -> Floor:
        """Open neighbours right, below, left and above: `sample` draws in this order."""
        gates = ((RIGHT, 1), (DOWN, self.side))
        joined = {(cell, cell + far) for cell, bits in enumerate(self.passages) for gate, far in gates if bits & gate}
        cells = [(cell, (cell + 1, cell + self.side, cell - 1, cell - self.side)) for cell in range(self.side**2)]
        opened = (tuple(b for b in near if (min(a, b), max(a, b)) in joined) for a, near in cells)
        return Floor(self.side, self.side, tuple(opened))

    @cached_property
    def walk(self) -> Sequence[int]:
        return self.floor.walk(self.start, self.flag)


@generator(
    "O-39", "maze", version=1,
    faculty="spatiality", family="mazes",
    levels={"easy": Config(9, 14, 26, 3), "medium": Config(15, 30, 52, 6), "hard": Config(19, 56, 80, 10)},
)  # fmt: skip
class Maze(Generator[Config, Puzzle, int]):
    public = "same; mazes are 9, 15 or 19 cells wide"
    pace = Pace(step=3, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side = config.side
        begin = rng.choice((0, side - 1, side**2 - side, side**2 - 1))
        joined = tree(rng, side, side, begin, 0.85)
        passages = (RIGHT * ((k, k + 1) in joined) + DOWN * ((k, k + side) in joined) for k in range(side**2))
        puzzle = Puzzle(side, tuple(passages), begin, begin)
        far, forked, flags = puzzle.floor.reached(begin), dict[int, int](), []
        for cell, steps in far.items():
            beside = puzzle.floor.beside[cell]
            before = min(beside, key=far.__getitem__)
            forked[cell] = forked.get(before, 0) + (len(beside) > 1 + (cell != begin))
            if len(beside) == 1 and config.fewest <= steps <= config.most and forked[cell] >= config.forks:
                flags.append(cell)
        if not flags:
            raise Reject("no dead end at this distance")
        any_will_do = rng.randrange(200) == 0  # so all mazes that `capacity` counts can be drawn
        for flag in rng.sample(flags, len(flags)):
            if any_will_do or led(forks(puzzle.floor, puzzle.floor.walk(begin, flag), flag), *HUNCHES) <= LED:
                return replace(puzzle, flag=flag)
        raise Reject("a rule of thumb leads along the way")

    def solve(self, puzzle: Puzzle) -> Sequence[int]:
        return puzzle.walk

    def rules(self, puzzle: Puzzle, states: Sequence[int]) -> None:
        side, passages = puzzle.side, puzzle.passages
        ends = states[0] == puzzle.start and states[-1] == puzzle.flag
        require(ends, "the way does not lead from the start to the flag")
        for number, (here, there) in enumerate(pairwise(states), 1):
            gate = RIGHT if abs(here - there) == 1 else DOWN
            opened = is_step(here, there, side, side) and passages[min(here, there)] & gate
            require(opened, f"step {number} is not to a neighbour through an open passage")
        require(len(set(states)) == len(states), "the way comes twice through one cell")
        parts = list(range(side**2))  # of the maze, as passage after passage joins two of them
        for cell, far in [
            (k, far) for k, bits in enumerate(passages) for gate, far in ((RIGHT, 1), (DOWN, side)) if bits & gate
        ]:
            one, other = parts[cell], parts[cell + far]
            require(one != other, "the maze has a loop")
            parts = [one if part == other else part for part in parts]
        require(len(set(parts)) == 1, "the maze has a cell that is cut off")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[int]]:
        return simple_ways(puzzle.floor, puzzle.start, puzzle.flag)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid, side = puzzle.floor.grid(WIDE), puzzle.side
        scene.block(grid.area, "panel")
        scene.cell(grid, *divmod(puzzle.start, side), "start", inset=0)
        scene.cell(grid, *divmod(puzzle.flag, side), "goal", inset=0, opacity=0.25)
        maze_walls(scene, puzzle.floor, grid, max(3, grid.side * 0.12))
        scene.flag(grid.centre(*divmod(puzzle.flag, side)), grid.side * 0.68)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[int]) -> None:
        grid = puzzle.floor.grid(WIDE)
        here = grid.between(moment.before, moment.after, moment.t)
        trail_through(scene, grid, moment.past, here, 0.28, "route")
        scene.agent(here, grid.side * 0.36, name="walker")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(side=puzzle.side)

    def goal(self, puzzle: Puzzle) -> str:
        return "the [agent] ball is at the flag, and its [route] trail shows the only way there from the start."

    def answer(self, puzzle: Puzzle, states: Sequence[int]) -> str:
        return str(len(states) - 1)

    def rubric(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Item]:
        floor, flag, steps = puzzle.floor, puzzle.floor.place(puzzle.flag), len(states) - 1
        yield start("given", 5, f"The ball is first at {floor.place(puzzle.start)}, the flag at {flag}.")

        def describe(run: Sequence[tuple[int, int]]) -> str:
            legs = ", ".join(f"{len(list(same))} {heading}" for heading, same in groupby(floor.headings(run)))
            return f"the ball goes {legs}, inside the passages"

        yield from stages("step", list(pairwise(states)), 60, describe, ("walker",))
        yield end("flag", 25, f"At the end the ball is at the flag, {flag}, and the trail shows all {steps} steps.")
        yield constancy(
            "steady", 10, "No wall opens, moves or vanishes; flag and start keep still.", Steady(("walker",))
        )

    def choices(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Sequence[Choice]]:
        """At each fork the next cell."""
        return forks(puzzle.floor, states, puzzle.flag)

    def capacity(self, config: Config) -> int:
        """A lower bound, capped at 2 ** 64: the way winds through the first `rows` rows, all of them.

        Each cell below opens upwards or to the side away from the flag's column: no loop, nothing cut off. One must not
        open to the flag, and `forks` of them open to the way; all others in side - 1 columns are free.
        """
        rows = -(-(config.fewest + 1) // config.side)
        free = (config.side - rows) * (config.side - 1) - config.forks - 1
        return 2 ** min(free, 64) if rows * config.side - 1 <= config.most else 0
