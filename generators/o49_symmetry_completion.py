"""O-49 Symmetry completion: fill the right half of the board so that it is the mirror image of the left half.

Each place of the right half has one place opposite to it, so the mirror image exists and is the only answer; symbols
are set in reading order, so there is one way to it as well. Triangles that point left and right change places in a
mirror, which a shifted copy does not show. `solve` turns each row round; `verify` measures, symbol by symbol, how far
from the mirror line it stands and which way it points.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, product
from random import Random

from generators.kit import (
    OK, UNITS, Appears, Generator, Grid, Item, Moment, Pace, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

EMPTY, SQUARE, DISC, LEFT, RIGHT = range(5)
SWAPPED = {EMPTY: EMPTY, SQUARE: SQUARE, DISC: DISC, LEFT: RIGHT, RIGHT: LEFT}
POINTS = {LEFT: -1, RIGHT: 1}  # which way along a row a symbol points
LOOKS = {SQUARE: ("square", "blue", 0), DISC: ("circle", "orange", 0)}
LOOKS |= {LEFT: ("triangle", "green", 270), RIGHT: ("triangle", "green", 90)}
REACH = {SQUARE: 0.5, DISC: 0.36, LEFT: 0.46, RIGHT: 0.46}  # of a cell, from its middle to the corners
WORDS = {EMPTY: "-", SQUARE: "square", DISC: "disc", LEFT: "triangle-left", RIGHT: "triangle-right"}
DENSITY = 0.5  # chance of a place to hold a symbol

Row = tuple[int, ...]  # one half of a row, from the left
Half = tuple[Row, ...]


@dataclass(frozen=True)
class Config:
    rows: int = 8  # 4 to 10
    wide: int = 4  # places in one half of a row, 2 to 5
    kinds: int = 4  # of symbols that the left half may hold, 2 to 4; from 3 on some point to a side

    def __post_init__(self) -> None:
        if not 4 <= self.rows <= 10:
            raise ValueError(f"rows must be 4..10, not {self.rows}")
        if not 2 <= self.wide <= 5:
            raise ValueError(f"wide must be 2..5, not {self.wide}")
        if not 2 <= self.kinds <= 4:
            raise ValueError(f"kinds must be 2..4, not {self.kinds}")


@dataclass(frozen=True)
class Puzzle:
    given: Half  # the left half, from the top; no row is empty

    @property
    def wide(self) -> int:
        return len(self.given[0])


@generator(
    "O-49", "symmetry_completion", version=1,
    faculty="spatiality", family="symmetry",
    levels={"easy": Config(6, 3, 2), "medium": Config(8, 4, 4), "hard": Config(10, 5, 4)},
)  # fmt: skip
class SymmetryCompletion(Generator[Config, Puzzle, Half]):
    pace = Pace(step=5, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        def row() -> Row:
            return tuple(rng.randint(1, config.kinds) if rng.random() < DENSITY else EMPTY for _ in range(config.wide))

        given = []
        for _ in range(config.rows):
            drawn = row()
            while not any(drawn):
                drawn = row()
            given.append(drawn)
        return Puzzle(tuple(given))

    def solve(self, puzzle: Puzzle) -> Sequence[Half]:
        image = tuple(tuple(SWAPPED[kind] for kind in reversed(row)) for row in puzzle.given)
        halves = [((EMPTY,) * puzzle.wide,) * len(image)]
        for row, kinds in enumerate(image):
            for column, kind in enumerate(kinds):
                if kind:
                    blank = halves[-1]
                    begun = (*blank[row][:column], kind, *blank[row][column + 1 :])
                    halves.append((*blank[:row], begun, *blank[row + 1 :]))
        return halves

    def verify(self, puzzle: Puzzle, states: Sequence[Half]) -> Verdict:
        if any(any(row) for row in states[0]) or len(states[0]) != len(puzzle.given):
            return Verdict(False, "the right half is not empty at first")
        if any(len(row) != puzzle.wide for half in states for row in half):
            return Verdict(False, f"not every row has {puzzle.wide} places on the right")
        last = -1
        for step, (before, after) in enumerate(pairwise(states), 1):
            places = enumerate(zip(chain(*before), chain(*after), strict=True))
            changed = [(place, old) for place, (old, new) in places if old != new]
            if len(changed) != 1 or changed[0][1] != EMPTY:
                return Verdict(False, f"step {step} does not set one symbol into one empty place")
            if changed[0][0] <= last:
                return Verdict(False, f"step {step} sets a symbol before, not after, the one of step {step - 1}")
            last = changed[0][0]
        for number, (left, right) in enumerate(zip(puzzle.given, states[-1], strict=True), 1):
            for far in range(1, puzzle.wide + 1):  # places from the mirror line
                kind, opposite = left[-far], right[far - 1]
                if kind in POINTS and opposite in POINTS:
                    alike = POINTS[kind] + POINTS[opposite] == 0
                else:
                    alike = kind == opposite
                if not alike:
                    return Verdict(False, f"in row {number}, {far} from the line, the two halves do not mirror")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Half]]:
        flipped = str.maketrans("<>", "><")
        halves = list(product(range(5), repeat=puzzle.wide))
        rows: list[list[Row]] = []
        for given in puzzle.given:
            left = "".join(".#o<>"[kind] for kind in given)
            whole = [(left + "".join(".#o<>"[kind] for kind in half), half) for half in halves]
            rows.append([half for text, half in whole if text == text[::-1].translate(flipped)])
        return [(image,) for image in product(*rows)]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        scene.grid(grid)
        for row, kinds in enumerate(puzzle.given):
            for column, kind in enumerate(kinds):
                symbol(scene, grid, (row, column), kind)
        x, y, wide, high = grid.area
        scene.dashes(((x + wide / 2, y - 20), (x + wide / 2, y + high + 20)), "mark", 6, dash=14, gap=11)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Half]) -> None:
        grid = board_of(puzzle)
        for row, (before, after) in enumerate(zip(moment.before, moment.after, strict=True)):
            for column, (old, new) in enumerate(zip(before, after, strict=True)):
                grown = 1.0 if old == new else moment.t
                place = row, puzzle.wide + column
                symbol(scene, grid, place, new, grown, actor(*place))

    def prompt(self, puzzle: Puzzle) -> str:
        rows = len(puzzle.given)
        opening = phrase(
            puzzle,
            f"A dashed red line divides a board of {rows} rows in two; only its left half holds symbols.",
            f"The left half of this board of {rows} rows holds a pattern, the right half is empty; the dashed red line "
            "between them is a mirror.",
        )
        kinds = {kind for row in puzzle.given for kind in row}
        told = "Blue squares and orange discs look the same in the mirror"
        if kinds & {LEFT, RIGHT}:
            told += "; a green triangle that points left has one that points right as its image, and the reverse"
        return (
            f"{opening} Fill the right half so that the whole is symmetric: each symbol has its mirror image at the "
            "same distance on the other side of the line, in the same row, and no other place is filled. Set symbol "
            f"after symbol as one reads: the rows from the top, each from left to right. {told}. The left half, the "
            "line and the camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return "the right half is the mirror image of the left one, row by row and symbol by symbol."

    def rubric(self, puzzle: Puzzle, states: Sequence[Half]) -> Iterator[Item]:
        rows, image = len(puzzle.given), states[-1]
        placed = [
            [actor(row, puzzle.wide + column) for column, kind in enumerate(kinds) if kind]
            for row, kinds in enumerate(image)
        ]
        every, done = tuple(chain(*placed)), [0, *accumulate(map(len, placed))]
        text = f"The first frame shows {len(every)} symbols left of the dashed line, in {rows} rows, none right of it."
        yield start("given", 5, text)
        runs = grouped(range(rows))
        for first, run in runs:
            facts = "; ".join(f"row {row + 1} {in_words(image[row])}" for row in run)
            begin, last = done[first - 1], done[first - 1 + len(run)]
            check = Appears(every[begin:last], (begin + 1, last), ordered=True)
            yield process(f"rows-{first}", 40 / len(runs), f"Right of the line, from the left: {facts}.", check)
        text = f"The {len(every)} symbols come one after another, row by row from the top, each row from the left."
        yield process("order", 20, text, Appears(every, (1, len(every)), ordered=True))
        yield end("mirrored", 25, f"At the end {self.goal(puzzle)}")
        text = "No symbol of the left half changes; none that was set vanishes; board and line keep still."
        yield constancy("steady", 10, text, Steady(every))

    def capacity(self, config: Config) -> int:
        """A lower bound: 1 / sum(p * p) over the chances of all left halves, row by row."""
        blank = 1 - DENSITY
        alike = blank**2 + DENSITY**2 / config.kinds  # two places agree
        rows_alike = (alike**config.wide - blank ** (2 * config.wide)) / (1 - blank**config.wide) ** 2
        return int(rows_alike**-config.rows)


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(len(puzzle.given), 2 * puzzle.wide, (36, 36, UNITS - 72, UNITS - 72))


def symbol(
    scene: Scene, grid: Grid, place: tuple[int, int], kind: int, grown: float = 1, name: str | None = None
) -> None:
    """A symbol in a cell, grown to this share of its size; none if there is none."""
    if kind and grown > 0:
        shape, colour, turn = LOOKS[kind]
        x, y = grid.centre(*place)
        reach = grid.side * REACH[kind] * grown
        scene.shape((x - reach / 4 * POINTS.get(kind, 0), y), shape, reach, colour, turn=turn, name=name)


def actor(row: int, column: int) -> str:
    return f"symbol-{row + 1}-{column + 1}"


def in_words(row: Row) -> str:
    return " ".join(WORDS[kind] for kind in row)
