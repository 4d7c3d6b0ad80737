"""G-22 Attention shift same: slide the frame to the twin of its object, then one place on, and so to twin after twin.

Each object has one twin, the same in colour, shape and mark; all others differ from it in something, some in just one
of the three. So each shift has one aim, and the solution is unique. `solve` compares looks. `rules` compare the three
features one by one. `brute_force` tries all chains of pairs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from math import factorial
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Grid, Point
from generators.kit.speech import NUMBERS
from generators.kit.words.floor import Floor

COLOURS = ("red", "blue", "purple", "brown")
SHAPES = ("circle", "square", "diamond")
MARKS = ("star", "cross", "triangle")
WAYS = {"right": (0, 1), "left": (0, -1), "up": (-1, 0), "down": (1, 0)}
NEAR = 2  # features shared by an object and another than its twin, for each object
KINDS = tuple(product(COLOURS, SHAPES, MARKS))

Look = tuple[str, str, str]  # colour, shape and mark


@dataclass(frozen=True)
class Config:
    rows: int = 4  # 3 or 4
    columns: int = 4  # 4 or 5
    twins: int = 2  # shifts to a twin, 1 to 3

    def __post_init__(self) -> None:
        within("rows", self.rows, 3, 4)
        within("columns", self.columns, 4, 5)
        within("twins", self.twins, 1, 3)
        if self.rows * self.columns % 2:
            raise ValueError(
                f"rows and columns must give an even number of objects; not {self.rows} and {self.columns}"
            )


@dataclass(frozen=True)
class Puzzle:
    columns: int
    looks: tuple[Look, ...]  # of the objects, row by row
    framed: int  # the object with the frame, from 0
    way: str  # from a twin to the next object, one of `WAYS`
    twins: int

    @property
    def grid(self) -> Grid:
        return Grid.within(len(self.looks) // self.columns, self.columns, (20, 20, 472, 472))

    def middle(self, number: int) -> Point:
        return self.grid.centre(*divmod(number, self.columns))

    def name(self, number: int) -> str:
        """An object in words: `the blue square with a star`."""
        colour, shape, mark = self.looks[number]
        return f"the {colour} {shape} with a {mark}"

    def place(self, number: int) -> str:
        row, column = divmod(number, self.columns)
        return f"row {row + 1}, column {column + 1}"


@generator(
    "G-22", "attention_shift_same", version=1,
    faculty="perception", family="logic",
    levels={"easy": Config(3, 4, 1), "medium": Config(4, 4, 2), "hard": Config(4, 5, 3)},
)  # fmt: skip
class AttentionShiftSame(Generator[Config, Puzzle, int]):
    public = "stricter; each of many objects has one twin among near ones, and the frame goes from twin to twin"
    pace = Pace(step=13, rest=4)
    halts = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = config.rows * config.columns
        kinds = [rng.choice(KINDS)]
        while len(kinds) < count // 2:
            near = [kind for kind in KINDS if kind not in kinds and shared(kind, rng.choice(kinds)) == NEAR]
            kinds += rng.sample(near, 1) if near else []
        looks = rng.sample([*kinds, *kinds], count)
        way, framed = rng.choice([*WAYS]), rng.randrange(count)
        puzzle = Puzzle(config.columns, tuple(looks), framed, way, config.twins)
        seen = [framed]
        for _ in range(config.twins):
            if seen[1:]:
                seen.append(beside(puzzle, seen[-1]))
            seen.append(twin(puzzle, seen[-1]) if seen[-1] >= 0 else -1)
        if -1 in seen or len({*seen}) < len(seen):
            raise Reject("the frame leaves the board or comes back")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[int]:
        seen = [puzzle.framed]
        while len(seen) < 2 * puzzle.twins:
            seen.append(twin(puzzle, seen[-1]) if len(seen) % 2 else beside(puzzle, seen[-1]))
        return seen

    def rules(self, puzzle: Puzzle, states: Sequence[int]) -> None:
        require(states[0] == puzzle.framed, "the frame is not round its first object before the first shift")
        down, across = WAYS[puzzle.way]
        for step, (here, there) in enumerate(pairwise(states), 1):
            require(0 <= there < len(puzzle.looks) and there != here, f"shift {step} goes to no other object")
            if step % 2:
                for feature, mine, its in zip(
                    ("colour", "shape", "mark"), puzzle.looks[here], puzzle.looks[there], strict=True
                ):
                    require(mine == its, f"shift {step} goes to an object of another {feature}")
            else:
                (row, column), (lower, later) = divmod(here, puzzle.columns), divmod(there, puzzle.columns)
                right = (lower - row, later - column) == (down, across)
                require(right, f"shift {step} does not go one place {puzzle.way}")
        require(len(states) == 2 * puzzle.twins, f"the frame shifts {len(states) - 1} times")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[int]]:
        pairs = [(a, b) for a, b in permutations(range(len(puzzle.looks)), 2) if puzzle.looks[a] == puzzle.looks[b]]
        down, across = WAYS[puzzle.way]
        for chain in product(pairs, repeat=puzzle.twins):
            if chain[0][0] == puzzle.framed and all(
                divmod(a, puzzle.columns) == (b // puzzle.columns + down, b % puzzle.columns + across)
                for (_, b), (a, _) in pairwise(chain)
            ):
                yield [number for pair in chain for number in pair]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.grid(puzzle.grid)
        for number, (colour, shape, mark) in enumerate(puzzle.looks):
            scene.symbol(puzzle.middle(number), puzzle.grid.side * 0.34, f"{colour} {shape}")
            scene.shape(puzzle.middle(number), mark, puzzle.grid.side * 0.16, "white")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[int]) -> None:
        half = puzzle.grid.side / 2 - 5
        x, y = puzzle.grid.between(moment.before, moment.after, moment.t)
        scene.outline((x - half, y - half, 2 * half, 2 * half), "green", 6, radius=8, name="frame")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        rows, several = len(puzzle.looks) // puzzle.columns, puzzle.twins > 1
        return self.worded(
            rows=rows, columns=puzzle.columns, several=several, way=puzzle.way, twins=NUMBERS[puzzle.twins]
        )

    def goal(self, puzzle: Puzzle) -> str:
        last = self.solve(puzzle)[-1]
        return f"the green frame is round {puzzle.name(last)} in {puzzle.place(last)}."

    def answer(self, puzzle: Puzzle, states: Sequence[int]) -> str:
        return puzzle.place(states[-1])

    def choices(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Sequence[Choice]]:
        """At each shift to a twin all other objects."""
        apart = Floor.of(len(puzzle.looks) // puzzle.columns, puzzle.columns).apart
        for here, there in zip(states[::2], states[1::2], strict=True):
            yield [
                Choice(
                    other == there,
                    {
                        "row": other // puzzle.columns,
                        "column": other % puzzle.columns,
                        "away": apart(here, other),
                        "in line": (here % puzzle.columns == other % puzzle.columns)
                        + (here // puzzle.columns == other // puzzle.columns),
                    },
                )
                for other in range(len(puzzle.looks))
                if other != here
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Item]:
        first = f"{puzzle.name(puzzle.framed)} in {puzzle.place(puzzle.framed)}"
        given = f"{len(puzzle.looks)} objects and a green frame round {first} (counted from 1 at the top left)"
        yield start("given", 5, f"The first frame shows {given}.")
        shifts = list(pairwise(states))
        for step, (here, there) in enumerate(shifts, 1):
            aim = "its twin" if step % 2 else f"the next object {puzzle.way}"
            text = f"Shift {step}: the frame slides from {puzzle.name(here)} to {aim} in {puzzle.place(there)}."
            yield process(f"shift-{step}", 60 / len(shifts), text, Follows(("frame",), (step, step)))
        yield end("framed", 25, f"At the end {self.goal(puzzle)}")
        text = "No object moves or changes; the frame keeps its size and colour."
        yield constancy("steady", 10, text, Steady(("frame",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the places of the twins on one board, for one set of kinds and each framed object of one pair.

        At least a twentieth of these arrangements lets the frame stay on the board.
        """
        count = config.rows * config.columns
        return factorial(count) // (20 << count // 2)


def shared(one: Look, two: Look) -> int:
    """The number of features common to two looks."""
    return sum(a == b for a, b in zip(one, two, strict=True))


def twin(puzzle: Puzzle, number: int) -> int:
    """The other object of the same look."""
    return next(other for other, look in enumerate(puzzle.looks) if look == puzzle.looks[number] and other != number)


def beside(puzzle: Puzzle, number: int) -> int:
    """The object one place on, -1 past the edge."""
    (row, column), (down, across) = divmod(number, puzzle.columns), WAYS[puzzle.way]
    row, column = row + down, column + across
    inside = 0 <= row < len(puzzle.looks) // puzzle.columns and 0 <= column < puzzle.columns
    return row * puzzle.columns + column if inside else -1
