"""O-47 Sliding puzzle: slide tiles into the empty place until the numbers are in order.

The scramble walks backwards from the solved board, so a solution exists. Iterative deepening A*
finds every shortest solution; boards with more than one are drawn again, so the one shown is the
only one. That no shorter one exists is checked a second way, by breadth-first search from both ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random

from generators.kit import (
    OK, Follows, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Board = tuple[int, ...]  # row by row; 0 is the empty place


@dataclass(frozen=True)
class Config:
    side: int = 3  # tiles along an edge, 3 or 4
    fewest: int = 4  # length of the shortest solution, at least
    most: int = 7  # and at most, 20 at the largest

    def __post_init__(self) -> None:
        if self.side not in (3, 4):
            raise ValueError(f"side must be 3 or 4, not {self.side}")
        if not 1 <= self.fewest <= self.most <= 20:
            raise ValueError(f"moves must satisfy 1 <= fewest <= most <= 20, not {self.fewest}..{self.most}")


@dataclass(frozen=True)
class Puzzle:
    side: int
    start: Board


@generator(
    "O-47", "sliding_puzzle", version=1,
    faculty="abstraction", family="moving puzzles",
    levels={"easy": Config(3, 4, 7), "medium": Config(3, 14, 20), "hard": Config(4, 12, 15)},
)  # fmt: skip
class SlidingPuzzle(Generator[Config, Puzzle, Board]):
    pace = Pace(step=8, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, board, previous = config.side, solved(config.side), None
        for _ in range(rng.randint(config.fewest, config.most)):
            board, previous = rng.choice([b for b in slides(board, side) if b != previous]), board
        found = shortest(board, side)
        if len(found) != 1:
            raise Reject("more than one shortest solution")
        if len(found[0]) - 1 < config.fewest:
            raise Reject("a shorter solution than asked for")
        return Puzzle(side, board)

    def solve(self, puzzle: Puzzle) -> Sequence[Board]:
        return shortest(puzzle.start, puzzle.side)[0]

    def verify(self, puzzle: Puzzle, states: Sequence[Board]) -> Verdict:
        if states[0] != puzzle.start:
            return Verdict(False, "the first board is not the given one")
        for number, (before, after) in enumerate(pairwise(states), 1):
            moved = [place for place in range(len(before)) if before[place] != after[place]]
            if len(moved) != 2 or before[moved[0]] != after[moved[1]] or before[moved[1]] != after[moved[0]]:
                return Verdict(False, f"step {number} is not one slide")
            (row, column), (other_row, other_column) = (divmod(place, puzzle.side) for place in moved)
            if 0 not in (before[moved[0]], before[moved[1]]) or abs(row - other_row) + abs(column - other_column) != 1:
                return Verdict(False, f"step {number} does not slide a neighbour into the empty place")
        if states[-1] != solved(puzzle.side):
            return Verdict(False, "the numbers are not in order at the end")
        if len(states) - 1 != (fewest := distance(puzzle.start, puzzle.side)):
            return Verdict(False, f"{len(states) - 1} slides where {fewest} are enough")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Board]] | None:
        walks: list[tuple[Board, ...]] = [(puzzle.start,)]
        for _ in range(8):
            if ordered := [walk for walk in walks if walk[-1] == solved(puzzle.side)]:
                return ordered
            walks = [(*walk, board) for walk in walks for board in slides(walk[-1], puzzle.side)]
        return None

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        x, y, width, height = board_of(puzzle).area
        scene.block((x - 12, y - 12, width + 24, height + 24), "wall", radius=10)
        scene.block((x - 2, y - 2, width + 4, height + 4), "given", radius=4)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Board]) -> None:
        grid = board_of(puzzle)
        for tile, (row, column) in moment.between(lambda board: places(board, puzzle.side)):
            scene.tile(grid, row, column, str(tile), name=f"tile-{tile}")

    def prompt(self, puzzle: Puzzle) -> str:
        side, last = puzzle.side, puzzle.side**2 - 1
        opening = phrase(
            puzzle,
            f"The picture shows a {side} by {side} sliding puzzle with tiles numbered 1 to {last} and one empty place.",
            f"This is a sliding puzzle: {last} numbered tiles on a {side} by {side} board with one empty place.",
        )
        return (
            f"{opening} Slide one tile at a time into the empty place, from directly above, below, left or right of "
            f"it, until the numbers read 1 to {last} row by row and the empty place is at the bottom right. Use as "
            "few slides as possible. The board and the camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the numbers read 1 to {puzzle.side**2 - 1} row by row, with the empty place at the bottom right."

    def rubric(self, puzzle: Puzzle, states: Sequence[Board]) -> Iterator[Item]:
        yield start("given", 10, f"The first frame shows the given board: {in_words(puzzle)}.")
        tiles = [after[before.index(0)] for before, after in pairwise(states)]
        runs = grouped(tiles)
        for first, run in runs:
            order = ", then ".join(f"tile {tile}" for tile in run)
            number = f"Slide {first}" if len(run) == 1 else f"Slides {first} to {first + len(run) - 1}"
            check = Follows(tuple(f"tile-{tile}" for tile in dict.fromkeys(run)), (first, first + len(run) - 1))
            yield process(
                f"slides-{first}",
                60 / len(runs),
                f"{number}: {order} moves into the empty place.",
                check,
            )
        yield end("ordered", 22, f"At the end {self.goal(puzzle)}")
        slid = Steady(tuple(f"tile-{tile}" for tile in dict.fromkeys(tiles)))
        yield constancy(
            "steady", 8, "No tile appears, vanishes, turns or changes its number; the board keeps still.", slid
        )

    def capacity(self, config: Config) -> int:
        return count_boards(config)


def solved(side: int) -> Board:
    return (*range(1, side * side), 0)


def slides(board: Board, side: int) -> Iterator[Board]:
    """The boards one slide away."""
    gap = board.index(0)
    row, column = divmod(gap, side)
    for r, c in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
        if 0 <= r < side and 0 <= c < side:
            swapped = list(board)
            swapped[gap], swapped[r * side + c] = swapped[r * side + c], 0
            yield tuple(swapped)


@lru_cache(maxsize=256)
def shortest(board: Board, side: int) -> tuple[tuple[Board, ...], ...]:
    """Shortest solutions, at most two of them, by iterative deepening A* on the sum of tile distances."""

    def estimate(b: Board) -> int:
        return sum(abs(p // side - (t - 1) // side) + abs(p % side - (t - 1) % side) for p, t in enumerate(b) if t)

    def search(path: list[Board], left: int) -> Iterator[tuple[Board, ...]]:
        if left == 0:
            if path[-1] == goal:
                yield tuple(path)
            return
        for following in slides(path[-1], side):
            if estimate(following) < left and (len(path) < 2 or following != path[-2]):
                yield from search([*path, following], left - 1)

    goal, limit = solved(side), estimate(board)
    while True:
        solutions = search([board], limit)
        if first := next(solutions, None):
            second = next(solutions, None)
            return (first, second) if second else (first,)
        limit += 2  # every slide changes the parity


def distance(board: Board, side: int) -> int:
    """Fewest slides to order, by breadth-first search from both ends."""
    near, far = {board}, {solved(side)}
    seen_near, seen_far, steps = set(near), set(far), 0
    while not near & far:
        if len(near) > len(far):
            near, far, seen_near, seen_far = far, near, seen_far, seen_near
        near = {b for n in near for b in slides(n, side)} - seen_near
        seen_near |= near
        steps += 1
    return steps


@lru_cache
def count_boards(config: Config) -> int:
    """A lower bound: how many boards, were all equally likely, would repeat as often as those drawn do.

    All walks back from the solved board are followed, with their chances; so are all shortest ways, to know which
    boards are drawn again. Of boards with chances p there are 1 / sum(p * p) at least.
    """
    goal, side = solved(config.side), config.side
    walks: dict[tuple[Board, Board | None], float] = {(goal, None): 1.0}
    layer, seen = {goal: 1}, {goal}
    kept: set[Board] = set()
    chances: dict[Board, float] = {}
    for depth in range(1, config.most + 1):
        walked: dict[tuple[Board, Board | None], float] = {}
        for (board, previous), chance in walks.items():
            onward = [b for b in slides(board, side) if b != previous]
            for b in onward:
                walked[b, board] = walked.get((b, board), 0.0) + chance / len(onward)
        following: dict[Board, int] = {}
        for board, ways in layer.items():
            for b in slides(board, side):
                if b not in seen:
                    following[b] = following.get(b, 0) + ways
        seen.update(following)
        walks, layer = walked, following
        if depth >= config.fewest:
            kept.update(board for board, ways in layer.items() if ways == 1)
            for (board, _), chance in walks.items():
                chances[board] = chances.get(board, 0.0) + chance
    drawn = [chance for board, chance in chances.items() if board in kept]
    return int(sum(drawn) ** 2 / sum(chance * chance for chance in drawn))


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(puzzle.side, puzzle.side, (64, 64, 384, 384))


def places(board: Board, side: int) -> dict[int, tuple[float, float]]:
    return {tile: divmod(place, side) for place, tile in enumerate(board) if tile}


def in_words(puzzle: Puzzle) -> str:
    rows = (puzzle.start[k : k + puzzle.side] for k in range(0, puzzle.side**2, puzzle.side))
    return " / ".join(" ".join(str(tile) if tile else "empty" for tile in row) for row in rows)
