"""O-39 Maze: walk from the start to the flag.

The passages join all cells and close no loop, so there is exactly one way that never turns back, and it
is the shortest. `verify` proves that for each maze by reaching every cell and counting the passages.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from random import Random

from generators.kit import (
    OK, Follows, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

RIGHT, DOWN = 1, 2


@dataclass(frozen=True)
class Config:
    side: int = 9  # cells along an edge, 5..19
    fewest: int = 14  # steps from the start to the flag, at least
    most: int = 26  # and at most
    forks: int = 3  # cells on the way where a wrong turn is open, at least

    def __post_init__(self) -> None:
        if not 5 <= self.side <= 19:
            raise ValueError(f"side must be 5..19, not {self.side}")
        if not 1 <= self.fewest <= self.most <= 80:
            raise ValueError(f"steps must satisfy 1 <= fewest <= most <= 80, not {self.fewest}..{self.most}")
        if not 0 <= self.forks <= self.side - 2:
            raise ValueError(f"forks must be 0..{self.side - 2}, not {self.forks}")


@dataclass(frozen=True)
class Puzzle:
    side: int
    passages: tuple[int, ...]  # of each cell, row by row: RIGHT + DOWN, where open
    start: int  # a corner; cells are numbered from 0, row by row
    flag: int


@generator(
    "O-39", "maze", version=1,
    faculty="spatiality", family="mazes",
    levels={"easy": Config(9, 14, 26, 3), "medium": Config(15, 30, 52, 6), "hard": Config(19, 56, 80, 10)},
)  # fmt: skip
class Maze(Generator[Config, Puzzle, int]):
    pace = Pace(step=3, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, corners = config.side, (0, config.side - 1, config.side**2 - config.side, config.side**2 - 1)
        puzzle = Puzzle(side, carved(rng, side, begin := rng.choice(corners)), begin, begin)
        steps_and_forks, flags = {begin: (-1, 0)}, []
        for cell, previous in walked(puzzle).items():
            ways = len(open_to(puzzle, cell))
            steps, forks = steps_and_forks[previous]
            steps_and_forks[cell] = steps, forks = steps + 1, forks + (ways > 1 + (cell != begin))
            if ways == 1 and config.fewest <= steps <= config.most and forks >= config.forks:
                flags.append(cell)
        if not flags:
            raise Reject("no dead end at this distance")
        return Puzzle(side, puzzle.passages, begin, rng.choice(flags))

    def solve(self, puzzle: Puzzle) -> Sequence[int]:
        return route(puzzle)

    def verify(self, puzzle: Puzzle, states: Sequence[int]) -> Verdict:
        if states[0] != puzzle.start or states[-1] != puzzle.flag:
            return Verdict(False, "the way does not lead from the start to the flag")
        for number, (before, after) in enumerate(pairwise(states), 1):
            near = abs(after - before)
            same_row = before // puzzle.side == after // puzzle.side
            gate = RIGHT if near == 1 and same_row else DOWN if near == puzzle.side else 0
            if not puzzle.passages[min(before, after)] & gate:
                return Verdict(False, f"step {number} is not to a neighbour through an open passage")
        if len(set(states)) != len(states):
            return Verdict(False, "the way comes twice through one cell")
        passages = sum(bits.bit_count() for bits in puzzle.passages)
        if len(walked(puzzle)) != puzzle.side**2 or passages != puzzle.side**2 - 1:
            return Verdict(False, "the maze has a loop or a cell that is cut off")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[int]]:
        ways: list[tuple[int, ...]] = [(puzzle.start,)]
        while ways:
            yield from (way for way in ways if way[-1] == puzzle.flag)
            ways = [(*way, cell) for way in ways for cell in open_to(puzzle, way[-1]) if cell not in way]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid, side = board_of(puzzle), puzzle.side
        x, y, long, _ = grid.area
        scene.block(grid.area, "panel")
        scene.cell(grid, *divmod(puzzle.start, side), "start", inset=0)
        scene.cell(grid, *divmod(puzzle.flag, side), "goal", inset=0, opacity=0.25)
        thick = max(3, grid.side * 0.12)
        for line in range(1, side):
            across = [not puzzle.passages[(line - 1) * side + k] & DOWN for k in range(side)]
            upright = [not puzzle.passages[k * side + line - 1] & RIGHT for k in range(side)]
            at = line * grid.side
            for a, b in spans(across):
                scene.line([(x + a * grid.side, y + at), (x + b * grid.side, y + at)], "wall", thick)
            for a, b in spans(upright):
                scene.line([(x + at, y + a * grid.side), (x + at, y + b * grid.side)], "wall", thick)
        scene.line([(x, y), (x + long, y), (x + long, y + long), (x, y + long), (x, y)], "wall", thick)
        scene.flag(grid.centre(*divmod(puzzle.flag, side)), grid.side * 0.68)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[int]) -> None:
        grid = board_of(puzzle)
        for _, (row, column) in moment.between(lambda cell: {"walker": divmod(cell, puzzle.side)}):
            passed = [turn for steps, turn in turns(puzzle) if steps < moment.step]
            for a, b in pairwise([divmod(puzzle.start, puzzle.side), *passed, (row, column)]):
                scene.line((grid.centre(*a), grid.centre(*b)), "trail", grid.side * 0.28)
            scene.agent(grid.centre(row, column), grid.side * 0.36, name="walker")

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            f"The picture shows a maze of {puzzle.side} by {puzzle.side} cells from above; the dark lines are walls.",
            f"This is a maze seen from above, {puzzle.side} cells wide and high, with dark lines for walls.",
        )
        return (
            f"{opening} A blue ball stands on the light green start cell in a corner; a red flag marks the goal. Move "
            "the ball along the passages, cell by cell, to the flag. It may not cross a wall, turn back or take a "
            "wrong turn, so there is only one way; it draws a light blue trail. The walls, the flag and the camera "
            "keep still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return "the blue ball is at the flag, and its light blue trail shows the only way there from the start."

    def rubric(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Item]:
        flag = in_words(puzzle.flag, puzzle.side)
        yield start("given", 5, f"The ball is first at {in_words(puzzle.start, puzzle.side)}, the flag at {flag}.")
        moves = [heading(before, after) for before, after in pairwise(states)]
        runs = grouped(moves)
        for first, run in runs:
            legs = ", ".join(f"{len(list(group))} {way}" for way, group in groupby(run))
            text = f"Steps {first} to {first + len(run) - 1}: the ball goes {legs}, inside the passages."
            check = Follows(("walker",), (first, first + len(run) - 1))
            yield process(f"steps-{first}", 60 / len(runs), text, check)
        yield end(
            "flag", 25, f"At the end the ball is at the flag, {flag}, and the trail shows all {len(moves)} steps."
        )
        yield constancy(
            "steady", 10, "No wall opens, moves or vanishes; flag and start keep still.", Steady(("walker",))
        )

    def capacity(self, config: Config) -> int:
        # A lower bound. Let the way wind through the first `rows` rows, all of them. Each cell below opens upwards
        # or to the side away from the flag's column: no loop, nothing cut off. One must not open to the flag, and
        # `forks` of them open to the way; all others in side - 1 columns are free.
        # Said up to 2 ** 64.
        rows = -(-(config.fewest + 1) // config.side)
        free = (config.side - rows) * (config.side - 1) - config.forks - 1
        return 2 ** min(free, 64) if rows * config.side - 1 <= config.most else 0


def carved(rng: Random, side: int, begin: int) -> tuple[int, ...]:
    """Passages that join all cells without a loop: a tree that grows mostly at its tip, at times at an older cell.

    Since any cell may be next, every such maze can be drawn.
    """
    passages, joined, growing = [0] * side**2, {begin}, [begin]
    while growing:
        at = len(growing) - 1 if rng.random() < 0.85 else rng.randrange(len(growing))
        cell = growing[at]
        row, column = divmod(cell, side)
        near = [
            (cell - side, row > 0),
            (cell + side, row < side - 1),
            (cell - 1, column > 0),
            (cell + 1, column < side - 1),
        ]
        fresh = [other for other, inside in near if inside and other not in joined]
        if not fresh:
            growing.pop(at)
            continue
        other = rng.choice(fresh)
        passages[min(cell, other)] |= RIGHT if abs(other - cell) == 1 else DOWN
        joined.add(other)
        growing.append(other)
    return tuple(passages)


def open_to(puzzle: Puzzle, cell: int) -> list[int]:
    """The neighbours to which a cell is open."""
    side, passages = puzzle.side, puzzle.passages
    row, column = divmod(cell, side)
    found = [cell + 1] * (column < side - 1 and passages[cell] & RIGHT > 0)
    found += [cell + side] * (row < side - 1 and passages[cell] & DOWN > 0)
    found += [cell - 1] * (column > 0 and passages[cell - 1] & RIGHT > 0)
    return found + [cell - side] * (row > 0 and passages[cell - side] & DOWN > 0)


def walked(puzzle: Puzzle) -> Mapping[int, int]:
    """All cells that can be reached, nearest first, each with the one before it."""
    came_from, todo = {puzzle.start: puzzle.start}, [puzzle.start]
    for cell in todo:
        for near in open_to(puzzle, cell):
            if near not in came_from:
                came_from[near] = cell
                todo.append(near)
    return came_from


@lru_cache(maxsize=64)
def turns(puzzle: Puzzle) -> tuple[tuple[int, tuple[int, int]], ...]:
    """Where the way turns: after how many steps, and the cell's row and column."""
    way = [divmod(cell, puzzle.side) for cell in route(puzzle)]
    places = enumerate(zip(way, way[1:], way[2:], strict=False), 1)
    return tuple((steps, b) for steps, (a, b, c) in places if (a[0] == b[0]) != (b[0] == c[0]))


@lru_cache(maxsize=64)
def route(puzzle: Puzzle) -> tuple[int, ...]:
    """The cells from the start to the flag."""
    came_from, way = walked(puzzle), [puzzle.flag]
    while way[-1] != puzzle.start:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(puzzle.side, puzzle.side, (28, 28, 456, 456))


def spans(walls: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where runs of walls begin and end."""
    edges = [k for k in range(len(walls) + 1) if (k and walls[k - 1]) != (k < len(walls) and walls[k])]
    return zip(edges[::2], edges[1::2], strict=True)


def heading(before: int, after: int) -> str:
    if abs(after - before) == 1:
        return "right" if after > before else "left"
    return "down" if after > before else "up"


def in_words(cell: int, side: int) -> str:
    return f"row {cell // side + 1}, column {cell % side + 1}"
