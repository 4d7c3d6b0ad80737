"""G-133 Select the next figure of a decreasing size sequence: circle the candidate that continues it.

Each figure is the same share as wide as the one before it, so the row shrinks by lesser and lesser amounts. One
candidate has the row's shape, its colour and the next size by that share; sizes on offer lie far enough apart to tell.
So a solution exists and is unique. Another candidate, if any is smaller, comes nearer to an equal amount. `solve` looks
the figure up; `rules` compare the shares between neighbours, `brute_force` the products of first and last, two by two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from math import ceil, factorial, isclose
from random import Random

from generators.kit import (
    SHAPES, Choice, Generator, Item, Moment, Pace, Prompt, Scene, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import listed, plural
from generators.kit.words.choice import State, chosen, letter, require_choice
from generators.kit.words.shelf import Shelf, continued, continuing

COLOURS = ("blue", "orange", "green", "pink")  # far apart in lightness or in hue
FIRST = range(56, 77, 2)  # radii in units for the first figure of a row
SHARES = range(52, 75)  # per cent of its width, the next figure's
SMALLEST, LARGEST = 6, 56  # units of radius on offer
BROADEST = 168  # units of radius in a row, all together
PLACE = 36  # units from the middle of the empty place to its sides
LURE = 0.6  # share of `apart` by which an equal amount misses the right size, at least

Figure = tuple[str, str, float]  # shape, colour, radius
Row = tuple[tuple[float, ...], float, float]  # radii, next one, units between sizes on offer


@dataclass(frozen=True)
class Config:
    sizes: int = 4  # among the candidates, 3 to 5
    least: int = 5  # units of radius between two of these sizes, at least
    apart: int = 6  # and at most, up to 8
    strange: int = 0  # candidates of another shape or colour, 0 or 1

    def __post_init__(self) -> None:
        within("sizes", self.sizes, 3, 5)
        ordered("apart", 4, self.least, self.apart, 8)
        within("apart", self.apart, 4, 4 if self.sizes == 5 else 8)
        within("strange", self.strange, 0, 1)


@dataclass(frozen=True)
class Puzzle:
    row: tuple[Figure, ...]
    candidates: tuple[Figure, ...]  # lettered from A
    turn: int  # degrees by which all figures are turned


@generator(
    "G-133", "select_next_figure_decreasing_size_sequence", version=1,
    faculty="abstraction", family="sequences",
    levels={"easy": Config(3, 5, 7), "medium": Config(4, 5, 6), "hard": Config(5, 4, 4, 1)},
)  # fmt: skip
class SelectNextFigureDecreasingSizeSequence(Generator[Config, Puzzle, State]):
    public = "stricter; sizes shrink by one share, shape and colour count too, and a copy goes to the empty place"
    pace = Pace(step=22, rest=5)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shape, colour, smaller = rng.choice(SHAPES), rng.choice(COLOURS), rng.randrange(config.sizes)
        radii, right, apart = rng.choice(rows(config, smaller))
        sizes = [round(right + (k - smaller) * apart, 1) for k in range(config.sizes)]
        candidates = [(shape, colour, size) for size in sizes]
        if config.strange:
            others = [(other, colour) for other in SHAPES if other != shape]
            others += [(shape, other) for other in COLOURS if other != colour]
            candidates.append((*rng.choice(others), rng.choice(sizes)))
        rng.shuffle(candidates)
        row = tuple((shape, colour, radius) for radius in radii)
        return Puzzle(row, tuple(candidates), rng.choice((0, 0, 15, -15)))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        (_, _, before), (shape, colour, last) = puzzle.row[-2:]
        alike = [figure for figure in puzzle.candidates if figure[:2] == (shape, colour)]
        right = min(alike, key=lambda figure: abs(figure[2] - last * last / before))
        return chosen(puzzle.candidates.index(right) + 1)

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        circled = require_choice(states, len(puzzle.candidates))
        row = (*puzzle.row, puzzle.candidates[circled - 1])
        (shape, colour, _), (next_shape, next_colour, _) = row[-2:]
        alike = (shape, colour) == (next_shape, next_colour)
        require(alike, f"candidate {letter(circled)} is a {next_colour} {next_shape}")
        shares = [b[2] / a[2] for a, b in pairwise(row)]
        text = f"candidate {letter(circled)} is {shares[-1]:.0%} as wide as the last figure, not {shares[0]:.0%}"
        require(max(shares) - min(shares) < 0.02, text)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        *_, (shape, colour, last) = puzzle.row
        first = puzzle.row[0][2]
        for number, (other, tint, radius) in enumerate(puzzle.candidates, 1):
            if (other, tint) == (shape, colour) and isclose(first * radius, puzzle.row[1][2] * last, rel_tol=0.05):
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

        shelf(puzzle).draw_choice(scene, moment, lambda number: max(28, puzzle.candidates[number - 1][2] + 9), copy_at)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.row), last=letter(len(puzzle.candidates)))

    def goal(self, puzzle: Puzzle) -> str:
        return continued(self.solve(puzzle)[-1][0])

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return letter(states[-1][0])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        shape, colour, last = puzzle.row[-1]
        equal = equal_amount([radius for _, _, radius in puzzle.row])
        nearest = min((figure[2] for figure in puzzle.candidates), key=lambda size: abs(size - equal))
        yield [
            Choice(number == states[-1][0], {
                "place": number, "shape": figure[0], "colour": figure[1], "radius": figure[2],
                "shrunk": last - figure[2], "share": round(figure[2] / last, 2), "smaller": str(figure[2] < last),
                "equal amount": str(figure[2] == nearest),
                "like the row": (figure[0] == shape) + (figure[1] == colour),
            })
            for number, figure in enumerate(puzzle.candidates, 1)
        ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        right, count = states[-1][0], len(puzzle.candidates)
        shape, colour, size = puzzle.candidates[right - 1]
        first, last = puzzle.row[0][2], puzzle.row[-1][2]
        sizes = listed([f"{radius / first:.0%}" for _, _, radius in puzzle.row[1:]])
        given = f"{len(puzzle.row)} {colour} {plural(shape)}, the later ones {sizes} as wide as the first,"
        text = f"The first frame shows {given} a question mark and the candidates A to {letter(count)}."
        yield start("given", 5, text)
        look = f"{size / last:.0%} as wide as the last {shape} of the row"
        yield from continuing(right, count, look, "nothing changes its size or colour")

    def capacity(self, config: Config) -> int:
        """Exact but for turns: rows with sizes on offer, shapes and colours, strange candidates, and all orders."""
        drawn = sum(len(rows(config, smaller)) for smaller in range(config.sizes))
        strange = config.sizes * (len(SHAPES) + len(COLOURS) - 2) if config.strange else 1
        return drawn * len(SHAPES) * len(COLOURS) * strange * factorial(config.sizes + config.strange)


@cache
def rows(config: Config, smaller: int) -> list[Row]:
    """All rows of three or four figures for which this number of sizes on offer are smaller than the next one."""
    found = []
    for shown, first, share, apart in product((3, 4), FIRST, SHARES, range(config.least, config.apart + 1)):
        *radii, right = (round(first * (share / 100) ** k, 1) for k in range(shown + 1))
        low = right - smaller * apart
        fits = low >= SMALLEST and low + (config.sizes - 1) * apart <= LARGEST and sum(radii) <= BROADEST
        larger = config.sizes - ceil((radii[-1] - low) / apart)
        lured = not smaller or right - equal_amount(radii) >= LURE * apart
        if fits and larger <= (config.sizes - 1) // 2 and lured:
            found.append((tuple(radii), right, float(apart)))
    return found


def equal_amount(radii: Sequence[float]) -> float:
    """The next radius of a row, did it shrink by one amount."""
    return 2 * radii[-1] - radii[-2]


def shelf(puzzle: Puzzle) -> Shelf:
    """The places of figures and candidates."""
    return Shelf(tuple(radius for _, _, radius in puzzle.row), len(puzzle.candidates), PLACE)
