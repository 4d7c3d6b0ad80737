"""G-193 Draw the next sized shape: a pen draws the missing figures of rows that go from large to small by equal steps.

Each row has three figures, large, medium and small, and its sizes fall by one amount. Two of them fix the third, so a
solution exists and is unique; rows differ, so no size can be copied from another row. `solve` reckons with the row's
amount. `rules` compare the two differences in each row, `brute_force` tries all sizes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from math import comb, perm
from random import Random

from generators.kit import (
    Appears, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Area, Point
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.boards import changed
from generators.kit.words.marking import PEN, border, names, part_of

FORMS = ("circle", "square", "diamond", "pentagon", "hexagon", "cross")  # outlines of a clear size
COLOURS = ("red", "orange", "green", "teal", "blue")
KINDS = ("large", "medium", "small")
SIZES = range(7, 17)
UNIT = 4  # units of radius for each of a figure's size
POSSIBLE = range(4, 18)  # sizes of which a field has room for a figure that is seen
STEEPEST = 4  # amount by which sizes fall at most
EDGE, BREADTH, GAP = 20, 472, 8  # units: margin, width of a row, gap between rows
LINE = 7  # units of width

Sizes = tuple[int, ...]  # of the figures drawn in the fields, from the top; 0 is none yet
Fall = tuple[int, int]  # size of the large figure, amount by which sizes fall
Row = tuple[str, str, int, int]  # form, colour, size of the large figure, amount by which sizes fall


@dataclass(frozen=True)
class Config:
    rows: int = 3  # 2 or 3
    fields: int = 2  # rows in which a figure is missing, 1 to 3
    flattest: int = 2  # amount by which sizes fall at least, 2 or 3

    def __post_init__(self) -> None:
        within("rows", self.rows, 2, 3)
        within("fields", self.fields, 1, self.rows)
        within("flattest", self.flattest, 2, STEEPEST + 1 - self.rows)

    @property
    def amounts(self) -> range:
        """The amounts by which sizes fall; rows differ in theirs."""
        return range(self.flattest, STEEPEST + 1)

    def falls(self, by: int) -> list[Fall]:
        """The sizes that a large figure may have if sizes fall by this amount."""
        return [(large, by) for large in SIZES if large - 2 * by in SIZES]


@dataclass(frozen=True)
class Puzzle:
    rows: tuple[Row, ...]
    fields: tuple[tuple[int, int], ...]  # row and column of each missing figure, from the top


@generator(
    "G-193", "draw_next_sized_shape", version=2,
    faculty="abstraction", family="sequences",
    levels={"easy": Config(2, 1, 3), "medium": Config(3, 2, 2), "hard": Config(3, 3, 2)},
)  # fmt: skip
class DrawNextSizedShape(Generator[Config, Puzzle, Sizes]):
    public = "stricter; several rows with sizes of their own, and any figure of a row may be missing"
    pace = Pace(step=19, rest=4)
    staged = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        falls = [rng.choice(config.falls(by)) for by in rng.sample(config.amounts, config.rows)]
        forms, colours = rng.sample(FORMS, config.rows), rng.sample(COLOURS, config.rows)
        rows = tuple((*looks, *fall) for looks, fall in zip(zip(forms, colours, strict=True), falls, strict=True))
        fields = tuple((row, rng.randrange(3)) for row in sorted(rng.sample(range(config.rows), config.fields)))
        if copied(falls, fields):
            raise Reject("another row has the missing size in the same place")
        return Puzzle(rows, fields)

    def solve(self, puzzle: Puzzle) -> Sequence[Sizes]:
        sizes = [size_at(puzzle, row, column) for row, column in puzzle.fields]
        return [(*sizes[:k], *[0] * (len(sizes) - k)) for k in range(len(sizes) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Sizes]) -> None:
        require(states[0] == (0,) * len(puzzle.fields), "a figure is drawn before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            drawn = changed(before, after)
            require(drawn == [step - 1] and not before[step - 1], f"step {step} does not draw in field {step} alone")
        require(all(states[-1]), "a field is empty at the end")
        for (row, column), size in zip(puzzle.fields, states[-1], strict=True):
            large, medium, small = (size if k == column else size_at(puzzle, row, k) for k in range(3))
            falls = f"the {KINDS[column]} figure of row {row + 1} does not let the sizes fall by one amount"
            require(large - medium == medium - small > 0, falls)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Sizes]]:
        for sizes in product(range(1, 2 * SIZES[-1]), repeat=len(puzzle.fields)):
            drawn = dict(zip(puzzle.fields, sizes, strict=True))
            rows = [
                [drawn.get((row, k)) or size_at(puzzle, row, k) for k in range(3)] for row in range(len(puzzle.rows))
            ]
            if all(2 * medium == large + small and large > small for large, medium, small in rows):
                yield (sizes,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for row, (_, colour, *_) in enumerate(puzzle.rows):
            scene.block(panel(puzzle, row), "panel", radius=14)
            for column in range(3):
                if (row, column) in puzzle.fields:
                    x, y, wide, high = field(puzzle, row, column)
                    rim = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]
                    scene.dashes(rim, "soft", 3, dash=9, gap=7)
                else:
                    scene.line(outline(puzzle, row, column, size_at(puzzle, row, column)), colour, LINE)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Sizes]) -> None:
        for number, ((row, column), old, new) in enumerate(
            zip(puzzle.fields, moment.before, moment.after, strict=True), 1
        ):
            share = 1.0 if old else moment.t
            if new and share > 0:
                drawn, colour = part_of(outline(puzzle, row, column, new), share), puzzle.rows[row][1]
                scene.line(drawn, colour, LINE, name=f"mark-{number}")
                if share < 1:
                    scene.ball(drawn[-1], PEN, colour, outline="ink", width=2.5, name=f"pen-{number}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        several = len(puzzle.fields) > 1
        return self.worded(rows=NUMBERS[len(puzzle.rows)], count=NUMBERS[len(puzzle.fields)], several=several)

    def goal(self, puzzle: Puzzle) -> str:
        drawn = "are drawn in their fields" if len(puzzle.fields) > 1 else "is drawn in its field"
        return f"{listed([in_words(puzzle, row, column) for row, column in puzzle.fields])} {drawn}."

    def answer(self, puzzle: Puzzle, states: Sequence[Sizes]) -> str:
        return listed([KINDS[column] for _, column in puzzle.fields])

    def choices(self, puzzle: Puzzle, states: Sequence[Sizes]) -> Iterator[Sequence[Choice]]:
        cells = [cell for cell in product(range(len(puzzle.rows)), range(3)) if cell not in puzzle.fields]
        for (_, column), right in zip(puzzle.fields, states[-1], strict=True):
            above = [size_at(puzzle, *cell) for cell in cells if cell[1] == column] or [0]
            off = [abs(size - sum(above) / len(above)) for size in POSSIBLE]
            yield [
                Choice(size == right, {"size": size, "off the column": aside})
                for size, aside in zip(POSSIBLE, off, strict=True)
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[Sizes]) -> Iterator[Item]:
        count = len(puzzle.fields)
        missing = listed([f"the {KINDS[column]} one of row {row + 1}" for row, column in puzzle.fields])
        rows = listed([f"{colour} {form}" for form, colour, *_ in puzzle.rows])
        given = (
            f"The first frame shows {len(puzzle.rows)} rows of figures from large to small, {rows}, without {missing}."
        )
        yield start("given", 5, given)
        order = 15 if count > 1 else 0
        for step, (row, column) in enumerate(puzzle.fields, 1):
            text = f"A pen draws {in_words(puzzle, row, column)} in the middle of its field."
            check = Appears(names([step]), (step, step), ordered=True)
            yield process(f"draw-{step}", (60 - order) / count, text, check)
        if order:
            text = f"The {count} figures are drawn one after another, from the top row downwards."
            yield process("order", order, text, Appears(names(range(1, count + 1)), (1, count), ordered=True))
        yield end("complete", 25, f"At the end {self.goal(puzzle)}")
        pens = [f"pen-{number}" for number in range(1, count + 1)]
        text = "No given figure moves or changes, and no drawn line vanishes."
        yield constancy("steady", 10, text, Steady((*names(range(1, count + 1)), *pens)))

    def capacity(self, config: Config) -> int:
        """Exact: forms and colours of the rows, rows with a field, sizes and columns without a copy of another row."""
        looks = perm(len(FORMS), config.rows) * perm(len(COLOURS), config.rows) * comb(config.rows, config.fields)
        orders = permutations(config.amounts, config.rows)
        falls = [fall for amounts in orders for fall in product(*map(config.falls, amounts))]
        columns = list(product(range(3), repeat=config.fields))
        return looks * sum(not copied(fall, enumerate(each)) for fall in falls for each in columns)


def copied(falls: Sequence[Fall], fields: Iterable[tuple[int, int]]) -> bool:
    """True if a missing figure has the size of another row's figure in its column."""
    sizes = [[large - by * column for column in range(3)] for large, by in falls]
    return any([row[column] for row in sizes].count(sizes[k][column]) > 1 for k, column in fields)


def size_at(puzzle: Puzzle, row: int, column: int) -> int:
    """The size of a figure, given or missing."""
    _, _, large, by = puzzle.rows[row]
    return large - by * column


def panel(puzzle: Puzzle, row: int) -> Area:
    """The panel of a row."""
    count = len(puzzle.rows)
    high = (BREADTH - GAP * (count - 1)) / count
    return EDGE, EDGE + row * (high + GAP), BREADTH, high


def field(puzzle: Puzzle, row: int, column: int) -> Area:
    """The place of a figure."""
    left, top, wide, high = panel(puzzle, row)
    return left + column * wide / 3 + 3, top + 3, wide / 3 - 6, high - 6


def outline(puzzle: Puzzle, row: int, column: int, size: int) -> list[Point]:
    """The closed line of a figure of this size."""
    left, top, wide, high = field(puzzle, row, column)
    return border(puzzle.rows[row][0], (left + wide / 2, top + high / 2), size * UNIT, 0)


def in_words(puzzle: Puzzle, row: int, column: int) -> str:
    """A missing figure in a sentence, with its width beside that of its neighbour."""
    form, colour, *_ = puzzle.rows[row]
    other = 1 if column != 1 else 0
    share = size_at(puzzle, row, column) / size_at(puzzle, row, other)
    return f"the {KINDS[column]} {colour} {form} ({share:.0%} as wide as the {KINDS[other]} one)"
