"""O-47 Sliding puzzle: slide tiles into the empty place until the numbers are in order.

Boards are found backwards from the solved one, so a solution exists. Small ones are drawn from all boards with one
shortest solution, each equally likely. Large ones come from a random walk. Iterative deepening A* finds their shortest
solutions; boards with more than one are drawn again, so the solution is unique. Breadth-first search from both ends
proves its length a second way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from generators.kit import (
    Generator, Grid, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, require, stages, start, within,
)  # fmt: skip
from generators.kit.words.boards import changed, lines
from generators.kit.words.search import all_shortest, fewest_moves, wander
from generators.kit.words.sliding import Board, shortest, slides, solved, solved_one_way, way_home

ATTEMPTS = 500  # random walks for one place of the empty place


@dataclass(frozen=True)
class Config:
    side: int = 3  # tiles along an edge, 3 or 4
    fewest: int = 4  # length of the shortest solution, at least
    most: int = 7  # and at most, 20 at the largest

    def __post_init__(self) -> None:
        within("side", self.side, 3, 4)
        ordered("moves", 1, self.fewest, self.most, 20)


@dataclass(frozen=True)
class Puzzle:
    side: int
    start: Board

    @property
    def grid(self) -> Grid:
        return Grid.within(self.side, self.side, (64, 64, 384, 384))


@generator(
    "O-47", "sliding_puzzle", version=1,
    faculty="abstraction", family="moving puzzles",
    levels={"easy": Config(3, 8, 12), "medium": Config(3, 13, 15), "hard": Config(4, 16, 20)},
)  # fmt: skip
class SlidingPuzzle(Generator[Config, Puzzle, Board]):
    public = "stricter; in the fewest slides, and only one way has them"
    pace = Pace(step=8, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        if config.side == 3:
            return Puzzle(3, rng.choice(solved_one_way(3, config.fewest, config.most)))
        length = rng.randint(config.fewest, config.most)
        away = rng.choice(range(length % 2, 2 * config.side - 1, 2))  # no matter how many slides: it must not tell them
        boards_drawn = (wander(rng, solved(config.side), slides, length) for _ in range(ATTEMPTS))
        board = next((board for board in boards_drawn if way_home(board) == away), None)
        if board is None:
            raise Reject("the empty place is never that far away")
        found = shortest(board)
        if len(found) != 1:
            raise Reject("more than one shortest solution")
        if len(found[0]) - 1 < length:
            raise Reject("a shorter solution than asked for")
        return Puzzle(config.side, board)

    def solve(self, puzzle: Puzzle) -> Sequence[Board]:
        return shortest(puzzle.start)[0]

    def rules(self, puzzle: Puzzle, states: Sequence[Board]) -> None:
        require(states[0] == puzzle.start, "the first board is not the given one")
        for number, (before, after) in enumerate(pairwise(states), 1):
            moved = changed(before, after)
            swapped = len(moved) == 2 and [after[k] for k in moved] == [before[k] for k in moved[::-1]]
            require(swapped, f"step {number} is not one slide")
            (row, column), (other_row, other_column) = (divmod(place, puzzle.side) for place in moved)
            slid = 0 in (before[moved[0]], before[moved[1]]) and abs(row - other_row) + abs(column - other_column) == 1
            require(slid, f"step {number} does not slide a neighbour into the empty place")
        require(states[-1] == solved(puzzle.side), "the numbers are not in order at the end")
        made, fewest = len(states) - 1, fewest_moves(puzzle.start, solved(puzzle.side), slides)
        require(made == fewest, f"{made} slides where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Board]] | None:
        return all_shortest(puzzle.start, lambda board: board == solved(puzzle.side), slides, most=7)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        x, y, width, height = puzzle.grid.area
        scene.block((x - 12, y - 12, width + 24, height + 24), "wall", radius=10)
        scene.block((x - 2, y - 2, width + 4, height + 4), "given", radius=4)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Board]) -> None:
        places = moment.between(lambda board: {t: divmod(k, puzzle.side) for k, t in enumerate(board) if t})
        for tile, (row, column) in places:
            scene.tile(puzzle.grid, row, column, str(tile), name=f"tile-{tile}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(last=puzzle.side**2 - 1, side=puzzle.side)

    def answer(self, puzzle: Puzzle, states: Sequence[Board]) -> str:
        return str(len(states) - 1)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        wrong = len(changed(puzzle.start, solved(puzzle.side)))
        return {"misplaced tiles": wrong, "way of the empty place": way_home(puzzle.start)}

    def goal(self, puzzle: Puzzle) -> str:
        return f"the numbers read 1 to {puzzle.side**2 - 1} row by row, with the empty place at the bottom right."

    def rubric(self, puzzle: Puzzle, states: Sequence[Board]) -> Iterator[Item]:
        rows = (" ".join(str(tile or "empty") for tile in row) for row in lines(puzzle.start, puzzle.side))
        yield start("given", 10, f"The first frame shows the given board: {' / '.join(rows)}.")

        def actors(run: Sequence[int]) -> tuple[str, ...]:
            return tuple(f"tile-{tile}" for tile in dict.fromkeys(run))

        tiles = [after[before.index(0)] for before, after in pairwise(states)]
        yield from stages("slide", tiles, 60, in_order, actors)
        yield end("ordered", 22, f"At the end {self.goal(puzzle)}")
        text = "No tile appears, vanishes, turns or changes its number; the board keeps still."
        yield constancy("steady", 8, text, Steady(actors(tiles)))

    def capacity(self, config: Config) -> int:
        """Count exactly for 9 places; for 16, a lower bound: the boards that need the fewest slides."""
        most = config.most if config.side == 3 else config.fewest
        return len(solved_one_way(config.side, config.fewest, most))


def in_order(tiles: Sequence[int]) -> str:
    return ", then ".join(f"tile {tile}" for tile in tiles) + " moves into the empty place"
