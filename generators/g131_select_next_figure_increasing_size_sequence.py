"""G-131 Select the next figure of an increasing size sequence: circle the candidate that continues it.

The figures of the row grow by the same amount from each to the next. One candidate has their shape, their colour and
the next size; every other candidate differs from it in one of these, in size by about two thirds of a step at least. So
a solution exists and is unique. The right size may be any on offer, from the smallest to the largest. `solve` looks the
figure up; `rules` puts the marked one to the end of the row and compares neighbours: equal in shape and colour, equal
in growth.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, factorial
from random import Random

from generators.kit import (
    SHAPES, Choice, Generator, Item, Moment, Pace, Prompt, Scene, generator, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import listed, plural
from generators.kit.words.choice import State, chosen, letter, require_choice
from generators.kit.words.shelf import Shelf, continued, continuing

COLOURS = ("blue", "orange", "green", "pink")  # far apart in lightness or in hue
SMALLEST = range(8, 13)  # radii in units for the first figure of a row
STEEPEST = {3: 11, 4: 8, 5: 6}  # largest step by the number of figures shown

Figure = tuple[str, str, int]  # shape, colour, radius


@dataclass(frozen=True)
class Config:
    shown: int = 4  # figures in the row, 3 to 5
    sizes: int = 3  # sizes among the candidates, 3 to 5, and 3 of three figures
    step: int = 6  # units by which the radius grows, or one less; at most 11, 8 and 6 for 3, 4 and 5 figures
    strange: int = 1  # candidates of another shape or colour, 0 or 1

    def __post_init__(self) -> None:
        within("shown", self.shown, 3, 5)
        within("sizes", self.sizes, 3, self.shown if self.shown != 4 else 4)
        within("step", self.step, 6, STEEPEST[self.shown])
        within("strange", self.strange, 0, 1)


@dataclass(frozen=True)
class Puzzle:
    row: tuple[Figure, ...]
    candidates: tuple[Figure, ...]  # lettered from A
    turn: int  # degrees by which all figures are turned


@generator(
    "G-131", "select_next_figure_increasing_size_sequence", version=2,
    faculty="abstraction", family="sequences",
    levels={"easy": Config(3, 3, 11, 0), "medium": Config(4, 4, 8, 0), "hard": Config(5, 5, 6, 1)},
)  # fmt: skip
class SelectNextFigureIncreasingSizeSequence(Generator[Config, Puzzle, State]):
    public = "stricter; sizes grow evenly, shape and colour count too, and a copy goes to the empty place"
    pace = Pace(step=22, rest=5)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shape, colour, first = rng.choice(SHAPES), rng.choice(COLOURS), rng.choice(SMALLEST)
        grows = config.step - rng.randrange(2)
        row = tuple((shape, colour, first + grows * k) for k in range(config.shown))
        right, smaller = first + grows * config.shown, rng.randrange(config.sizes)
        apart = rng.choice(spacings(grows))
        sizes = [right + (k - smaller) * apart for k in range(config.sizes)]
        candidates = [(shape, colour, size) for size in sizes]
        if config.strange:
            others = [(other, colour) for other in SHAPES if other != shape]
            others += [(shape, other) for other in COLOURS if other != colour]
            candidates.append((*rng.choice(others), rng.choice(sizes)))
        rng.shuffle(candidates)
        return Puzzle(row, tuple(candidates), rng.choice((0, 0, 15, -15)))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        (_, _, before), (shape, colour, last) = puzzle.row[-2:]
        return chosen(puzzle.candidates.index((shape, colour, last + last - before)) + 1)

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        circled = require_choice(states, len(puzzle.candidates))
        row = (*puzzle.row, puzzle.candidates[circled - 1])
        (shape, colour, _), (next_shape, next_colour, _) = row[-2:]
        alike = (shape, colour) == (next_shape, next_colour)
        require(alike, f"candidate {letter(circled)} is a {next_colour} {next_shape}")
        even = len({b[2] - a[2] for a, b in pairwise(row)}) == 1
        require(even, f"candidate {letter(circled)} does not grow by as much as the others")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        *_, (shape, colour, last) = puzzle.row
        size = 2 * last - puzzle.row[-2][2]
        for number, (other, tint, radius) in enumerate(puzzle.candidates, 1):
            if other == shape and tint == colour and abs(radius - size) < 1:
                yield ((number, number),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        board = shelf(puzzle)
        board.draw(scene)
        for centre, (shape, colour, radius) in zip(board.places, (*puzzle.row, *puzzle.candidates), strict=True):
            scene.shape(centre, shape, radius, colour, turn=puzzle.turn)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        def copy_at(number: int, at: Point) -> None:
            shape, colour, radius = puzzle.candidates[number - 1]
            scene.shape(at, shape, radius, colour, turn=puzzle.turn, name="copy")

        shelf(puzzle).draw_choice(scene, moment, lambda number: puzzle.candidates[number - 1][2] + 8, copy_at)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.row), last=letter(len(puzzle.candidates)))

    def goal(self, puzzle: Puzzle) -> str:
        return continued(self.solve(puzzle)[-1][0])

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return letter(states[-1][0])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        shape, colour, last = puzzle.row[-1]
        yield [
            Choice(number == states[-1][0], {
                "place": number, "shape": figure[0], "colour": figure[1], "size": str(figure[2]), "radius": figure[2],
                "grown": figure[2] - last, "larger": str(figure[2] > last),
                "like the row": (figure[0] == shape) + (figure[1] == colour),
            })
            for number, figure in enumerate(puzzle.candidates, 1)
        ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        right, count = states[-1][0], len(puzzle.candidates)
        shape, colour, size = puzzle.candidates[right - 1]
        first = puzzle.row[0][2]
        sizes = listed([f"{radius / first:.0%}" for _, _, radius in puzzle.row[1:]])
        given = f"{len(puzzle.row)} {colour} {plural(shape)}, the later ones {sizes} as wide as the first,"
        text = f"The first frame shows {given} a question mark and the candidates A to {letter(count)}."
        yield start("given", 5, text)
        look = f"{size / first:.0%} as wide as the first {shape}"
        yield from continuing(right, count, look, "nothing changes its size or colour")

    def capacity(self, config: Config) -> int:
        """Exact but for turns: first sizes, growths, shapes and colours, sets of candidates and their orders."""
        growths = sum(len(spacings(config.step - less)) for less in range(2))
        strange = config.sizes * (len(SHAPES) + len(COLOURS) - 2) if config.strange else 1
        sets = len(SMALLEST) * growths * len(SHAPES) * len(COLOURS) * config.sizes * strange
        return sets * factorial(config.sizes + config.strange)


def spacings(grows: int) -> range:
    """Differences of the candidates' sizes: 0.6 to 0.8 of a growth, but so large that they are seen."""
    return range(max(4, ceil(0.6 * grows)), int(0.8 * grows) + 1)


def shelf(puzzle: Puzzle) -> Shelf:
    """The places of figures and candidates."""
    return Shelf(tuple(radius for _, _, radius in puzzle.row), len(puzzle.candidates))
