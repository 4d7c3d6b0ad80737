"""G-4 Identify objects: draw a ring round every figure on the board that a description fits, in any order.

The description asks for a colour or a shape, and for figures beside it that have to be there, or must not. Each figure
fits it or not, so the rings at the end are unique. For each part of the description, some figure fits all other parts.
`solve` looks at the neighbours of each figure. `rules` walk from the figures beside it the other way. `brute_force`
compares words, cell by cell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Grid, Point
from generators.kit.speech import counted, listed, place
from generators.kit.words.descriptions import (
    Condition, Thing, compared, described, drawn, in_words, is_such, neighbours, noun, reached,
)  # fmt: skip
from generators.kit.words.hunches import kept
from generators.kit.words.marking import (
    Marked, among, as_marks, bits_of, closing, draw_marks, in_any_order, lie, marking, numbers_of, require_marked, ring,
)  # fmt: skip

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown")
SHAPES = ("circle", "square", "triangle", "star", "cross")
LOOKS = 3  # colours, and as many shapes, on a board
WANTED = {1: (True,), 2: (True, True), 3: (True, False)}  # conditions that have to be met, or must not, by the kind
LEANS = {1: {"most neighbours": 1.0}, 2: {"least off the middle": 1.2}, 3: {"least off the middle": 0.8}}  # by the kind


@dataclass(frozen=True)
class Config:
    rows: int = 4  # 3 to 5
    columns: int = 4  # 3 to 5
    kind: int = 2  # of `WANTED`
    fewest: int = 1  # figures that get a ring, at least
    most: int = 3  # and at most, 4 at the largest

    def __post_init__(self) -> None:
        within("rows", self.rows, 3, 5)
        within("columns", self.columns, 3, 5)
        within("kind", self.kind, 1, len(WANTED))
        ordered("figures with a ring", 1, self.fewest, self.most, 4)


@dataclass(frozen=True)
class Puzzle:
    columns: int
    looks: tuple[Thing, ...]  # row by row
    thing: Thing
    conditions: tuple[Condition, ...]

    @property
    def grid(self) -> Grid:
        return Grid.within(len(self.looks) // self.columns, self.columns, (20, 20, 472, 472))

    @property
    def middles(self) -> list[Point]:
        return [self.grid.centre(*divmod(number, self.columns)) for number in range(len(self.looks))]

    def name(self, number: int) -> str:
        """A figure by its number from 1: `the red star in row 2, column 3`."""
        return f"the {noun(self.looks[number - 1])} in {place(*divmod(number - 1, self.columns))}"


@generator(
    "G-4", "identify_objects", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(3, 4, 1, 1, 2), "medium": Config(4, 4, 2, 1, 3), "hard": Config(5, 5, 3, 2, 4)},
)  # fmt: skip
class IdentifyObjects(Generator[Config, Puzzle, Marked]):
    public = "stricter; the description asks for figures beside the one to mark, which are there or are not"
    pace = Pace(step=17, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kinds = [*product(rng.sample(COLOURS, LOOKS), rng.sample(SHAPES, LOOKS))]
        looks = tuple(rng.choices(kinds, k=config.rows * config.columns))
        wanted, count = WANTED[config.kind], rng.randint(config.fewest, config.most)
        puzzle = Puzzle(config.columns, looks, *drawn(rng, looks, config.columns, wanted, config.kind == 3, count))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > kept(decision, LEANS[config.kind]):
            raise Reject("the look or the place of a figure is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marked]:
        fits = described(puzzle.looks, puzzle.columns, puzzle.thing, puzzle.conditions)
        return in_any_order([number + 1 for number in fits], len(puzzle.looks))

    def rules(self, puzzle: Puzzle, states: Sequence[Marked]) -> None:
        marks = require_marked(states, len(puzzle.looks))
        for number, look in enumerate(puzzle.looks, 1):
            met = [number - 1 in reached(puzzle.looks, puzzle.columns, condition) for condition in puzzle.conditions]
            fits = is_such(look, puzzle.thing) and all(met)
            text = f"the description {'fits' if fits else 'does not fit'} {puzzle.name(number)}"
            require(fits == (number in marks), f"{text}, which has {'a' if number in marks else 'no'} ring")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marked]]:
        yield (tuple(compared(puzzle.looks, puzzle.columns, puzzle.thing, puzzle.conditions)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.grid(puzzle.grid)
        for (colour, shape), middle in zip(puzzle.looks, puzzle.middles, strict=True):
            scene.symbol(middle, puzzle.grid.side * 0.28, f"{colour} {shape}")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marked]) -> None:
        middles, radius = puzzle.middles, puzzle.grid.side * 0.42
        draw_marks(scene, as_marks(moment), lambda number: ring(middles[number - 1], radius), width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        near = any(way == "next to" for _, way, _ in puzzle.conditions)
        what = in_words(puzzle.thing, puzzle.conditions)
        return self.worded(rows=len(puzzle.looks) // puzzle.columns, columns=puzzle.columns, what=what, near=near)

    def goal(self, puzzle: Puzzle) -> str:
        marks = numbers_of(self.solve(puzzle)[-1])
        return f"a [mark] ring is round {listed([puzzle.name(number) for number in marks])}, and round no other figure."

    def answer(self, puzzle: Puzzle, states: Sequence[Marked]) -> str:
        return str(sum(states[-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Sequence[Choice]]:
        seen = lie(puzzle.middles)
        beside = neighbours(len(puzzle.looks), puzzle.columns)
        for looks, (colour, shape), around in zip(seen, puzzle.looks, beside, strict=True):
            looks |= {"colour": colour, "shape": shape, "neighbours": around}
        yield among(numbers_of(states[-1]), seen)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """The figures of the asked colour or shape, and those named beside them."""
        things = [puzzle.thing, *(thing for _, _, thing in puzzle.conditions)]
        return {f"of thing {k}": sum(is_such(look, thing) for look in puzzle.looks) for k, thing in enumerate(things)}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marked]) -> float:
        """The steps, the bits of the set of figures, and the conditions, those that must not be met twice."""
        parts = sum(1 if wanted else 2 for wanted, *_ in puzzle.conditions)
        return bits_of(numbers_of(states[-1]), len(puzzle.looks)) + parts

    def rubric(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Item]:
        marks, rows = numbers_of(states[-1]), len(puzzle.looks) // puzzle.columns
        such = sum(is_such(look, puzzle.thing) for look in puzzle.looks)
        given = (
            f"{rows} rows of {puzzle.columns} figures without a ring, among them {counted(such, noun(puzzle.thing))}"
        )
        yield start("given", 5, f"The first frame shows {given}.")
        things = [puzzle.name(number) for number in marks]
        yield from marking(marks, things, puzzle.middles, 60, ordered=False)
        text = "No figure moves or changes; no ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the colours and the shapes of one board, which do not depend on anything."""
        return perm(len(COLOURS), LOOKS) * perm(len(SHAPES), LOOKS)
