"""O-49 Symmetry completion: fill the right half of the board so that it is the mirror image of the left half.

Each place of the right half has one place opposite, so the mirror image exists and is the only answer. Symbols are set
in reading order, so the way to it is unique as well. Triangles pointing left and right change places in a mirror, but
not in a shifted copy. `solve` reverses each row; `rules` compares distances from the mirror line, and directions.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, product
from random import Random

from generators.kit import (
    UNITS, Appears, Generator, Grid, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.boards import appearing, changed, filled, lines
from generators.kit.words.mirror import DISC, EMPTY, LEFT, NAMES, POINTS, RIGHT, SQUARE, symbol

SWAPPED = {EMPTY: EMPTY, SQUARE: SQUARE, DISC: DISC, LEFT: RIGHT, RIGHT: LEFT}
DENSITY = 0.5  # chance of a place to hold a symbol

Row = tuple[int, ...]  # one half of a row, from the left
Half = tuple[Row, ...]


@dataclass(frozen=True)
class Config:
    rows: int = 8  # 4 to 10
    wide: int = 4  # places in one half of a row, 2 to 5
    kinds: int = 4  # of symbols in the left half, 2 to 4; from 3 on some point to a side

    def __post_init__(self) -> None:
        within("rows", self.rows, 4, 10)
        within("wide", self.wide, 2, 5)
        within("kinds", self.kinds, 2, 4)


@dataclass(frozen=True)
class Puzzle:
    given: Half  # the left half, from the top; no row is empty

    @property
    def wide(self) -> int:
        return len(self.given[0])

    @property
    def grid(self) -> Grid:
        return Grid.within(len(self.given), 2 * self.wide, (36, 36, UNITS - 72, UNITS - 72))


@generator(
    "O-49", "symmetry_completion", version=1,
    faculty="spatiality", family="symmetry",
    levels={"easy": Config(6, 3, 2), "medium": Config(8, 4, 4), "hard": Config(10, 5, 4)},
)  # fmt: skip
class SymmetryCompletion(Generator[Config, Puzzle, Half]):
    public = "stricter; symbols are set one by one in reading order, and some point the other way in the mirror"
    pace = Pace(step=5, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        given: list[Row] = []
        while len(given) < config.rows:
            row = [rng.randint(1, config.kinds) if rng.random() < DENSITY else EMPTY for _ in range(config.wide)]
            if any(row):
                given.append(tuple(row))
        return Puzzle(tuple(given))

    def solve(self, puzzle: Puzzle) -> Sequence[Half]:
        image = [SWAPPED[kind] for row in puzzle.given for kind in reversed(row)]
        symbols = ((place, kind) for place, kind in enumerate(image) if kind)
        halves = accumulate(symbols, lambda half, symbol: filled(half, *symbol), initial=(EMPTY,) * len(image))
        return [tuple(lines(half, puzzle.wide)) for half in halves]

    def rules(self, puzzle: Puzzle, states: Sequence[Half]) -> None:
        empty = len(states[0]) == len(puzzle.given) and not any(map(any, states[0]))
        require(empty, "the right half is not empty at first")
        rectangular = all(len(row) == puzzle.wide for half in states for row in half)
        require(rectangular, f"not every row has {puzzle.wide} places on the right")
        last = -1
        for step, (before, after) in enumerate(pairwise(tuple(chain(*half)) for half in states), 1):
            places = changed(before, after)
            one_set = len(places) == 1 and before[places[0]] == EMPTY
            require(one_set, f"step {step} does not set one symbol into one empty place")
            require(places[0] > last, f"step {step} sets a symbol before, not after, the one of step {step - 1}")
            last = places[0]
        for number, (left, right) in enumerate(zip(puzzle.given, states[-1], strict=True), 1):
            for far in range(1, puzzle.wide + 1):  # places from the mirror line
                kind, opposite = left[-far], right[far - 1]
                to_sides = kind in POINTS and opposite in POINTS
                alike = POINTS[kind] + POINTS[opposite] == 0 if to_sides else kind == opposite
                require(alike, f"in row {number}, {far} from the line, the two halves do not mirror")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Half]]:
        flipped = str.maketrans("<>", "><")
        halves = {"".join(".#o<>"[kind] for kind in half): half for half in product(range(5), repeat=puzzle.wide)}
        rows = []
        for given in puzzle.given:
            left = "".join(".#o<>"[kind] for kind in given)
            images = ((half, left + text) for text, half in halves.items())
            rows.append([half for half, row in images if row == row[::-1].translate(flipped)])
        return [(image,) for image in product(*rows)]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = puzzle.grid
        scene.grid(grid)
        for place, kind in enumerate(chain(*puzzle.given)):
            symbol(scene, grid, *divmod(place, puzzle.wide), kind)
        x, y, wide, high = grid.area
        scene.dashes(((x + wide / 2, y - 20), (x + wide / 2, y + high + 20)), "mark", 6, dash=14, gap=11)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Half]) -> None:
        for row, (before, after) in enumerate(zip(moment.before, moment.after, strict=True)):
            for column, (old, new) in enumerate(zip(before, after, strict=True), puzzle.wide):
                grown = 1.0 if old == new else moment.t
                symbol(scene, puzzle.grid, row, column, new, grown, f"symbol-{row + 1}-{column + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        turned = any(kind in (LEFT, RIGHT) for row in puzzle.given for kind in row)
        return self.worded(count=len(puzzle.given), turned=turned)

    def goal(self, puzzle: Puzzle) -> str:
        return "the right half is the mirror image of the left one, row by row and symbol by symbol."

    def answer(self, puzzle: Puzzle, states: Sequence[Half]) -> str:
        last = [kind for row in states[-1] for kind in row if kind][-1]
        return NAMES[last].replace("-", " pointing ")

    def rubric(self, puzzle: Puzzle, states: Sequence[Half]) -> Iterator[Item]:
        rows, image = range(len(puzzle.given)), states[-1]
        boards = [tuple(chain(*((EMPTY,) * puzzle.wide + row for row in half))) for half in states]  # of both halves

        def set_in(run: Sequence[int]) -> Appears:
            places = [k for k, kind in enumerate(boards[-1]) if kind and k // (2 * puzzle.wide) in run]
            return appearing("symbol", places, boards, 2 * puzzle.wide, ordered=True)

        every = set_in(rows)
        count = len(every.actors)
        text = f"The first frame shows {count} symbols left of the dashed line, in {len(rows)} rows, none right of it."
        yield start("given", 5, text)
        runs = grouped(rows)
        for first, run in runs:
            facts = "; ".join(f"row {row + 1} {', '.join(NAMES[kind] for kind in image[row])}" for row in run)
            yield process(f"rows-{first}", 40 / len(runs), f"Right of the line, from the left: {facts}.", set_in(run))
        text = f"The {count} symbols come one after another, row by row from the top, each row from the left."
        yield process("order", 20, text, every)
        yield end("mirrored", 25, f"At the end {self.goal(puzzle)}")
        text = "No symbol of the left half changes; none that was set vanishes; board and line keep still."
        yield constancy("steady", 10, text, Steady(every.actors))

    def capacity(self, config: Config) -> int:
        """Count a lower bound: 1 / sum(p * p) over the chances of all left halves, row by row."""
        blank = 1 - DENSITY
        alike = blank**2 + DENSITY**2 / config.kinds  # two places agree
        rows_alike = (alike**config.wide - blank ** (2 * config.wide)) / (1 - blank**config.wide) ** 2
        return int(rows_alike**-config.rows)
