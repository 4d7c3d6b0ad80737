"""G-146 Circle all squares from mixed shapes: draw a ring round every square, however it is turned.

The corners of squares are whole, so their sides and angles are exact, and every other shape clearly misses a square. So
a solution exists and is unique, but for the order of the rings, which is free. `solve` goes by the kinds of the shapes.
`rules` compare sides and take scalar products at the corners, `brute_force` gives each shape a quarter turn.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist, hypot, log2, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.scene.tokens import corners_of
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.figures import placed
from generators.kit.words.hunches import kept
from generators.kit.words.marking import (
    Marked, among, as_marks, bits_of, closing, draw_marks, in_any_order, lie, marking, numbers_of, require_marked, ring,
)  # fmt: skip
from generators.kit.words.polygons import area, fitted, sides
from generators.kit.words.quadrangles import KINDS, missed, near_square, square
from generators.kit.words.scatter import in_rows
from generators.kit.words.segments import WholePoint

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
ROWS = {6: (2, 2, 2), 8: (3, 2, 3), 9: (3, 3, 3)}  # of shapes
SIDE = 464  # units of the square in which they lie
RADII = (44, 63)  # units from a shape's middle to its farthest corner
SMALLER = 420  # by how many times the percent of the nearest shapes squares are smaller, for equally long sides
RING = 12  # units from there to its ring, half of the line's width included
FAR = ("triangle", "pentagon", "hexagon")
LEANS = {  # by the number of shapes: how strongly draws are refused in which the look is a hint
    6: {"least reach": 3.0, "middle longest": 2.8, "most shortest": 2.6, "middle area": 1.0},
    8: {"least reach": 2.6, "middle longest": 2.6, "most shortest": 2.8, "middle area": 1.8, "middle shortest": 1.0},
    9: {"least reach": 2.2, "middle longest": 2.2, "most shortest": 2.8, "middle area": 1.2, "middle shortest": 1.8},
}

Shape = tuple[WholePoint, tuple[WholePoint, ...], str, str]  # middle, corners about it, kind, colour


@dataclass(frozen=True)
class Config:
    shapes: int = 8  # in all: 6, 8 or 9
    fewest: int = 2  # squares, at least
    most: int = 3  # and at most, 4 at the largest
    least: int = 20  # percent by which a shape with four corners misses a square, at least; see `missed`
    off: int = 30  # and at most
    kinds: int = 3  # how many of `KINDS` occur, the first ones, 2 to 4
    grain: int = 1  # degrees; shapes are turned by multiples of them, 1 to 45

    def __post_init__(self) -> None:
        one_of("shapes", self.shapes, tuple(ROWS))
        ordered("squares", 1, self.fewest, self.most, 4)
        ordered("percent", 10, self.least, self.off, 80)
        within("kinds", self.kinds, 2, len(KINDS))
        within("degrees", self.grain, 1, 45)


@dataclass(frozen=True)
class Puzzle:
    shapes: tuple[Shape, ...]


@generator(
    "G-146", "circle_all_squares_from_mixed_shapes", version=1,
    faculty="perception", family="marking",
    levels={
        "easy": Config(6, 1, 2, 38, 60, 2, 15), "medium": Config(8, 2, 3, 21, 30, 3),
        "hard": Config(9, 2, 4, 13, 18, 4),
    },
)  # fmt: skip
class CircleAllSquaresFromMixedShapes(Generator[Config, Puzzle, Marked]):
    public = "stricter; rectangles, rhombi, trapezoids and kites come near squares, and from medium on, all are turned"
    pace = Pace(step=15, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        squares = rng.randint(config.fewest, config.most)
        others = config.shapes - squares
        near = rng.randint((others + 1) // 2, others - 1)
        kinds = ["square"] * squares + rng.choices(KINDS[: config.kinds], k=near)
        kinds += rng.choices(FAR, k=others - near)
        rng.shuffle(kinds)
        outlines = [shape(rng, kind, config) for kind in kinds]
        middles = in_rows(rng, ROWS[config.shapes], [reach_of(corners) + RING for corners in outlines], SIDE)
        colours = rng.sample(COLOURS, config.shapes)
        puzzle = Puzzle(tuple(zip(middles, outlines, kinds, colours, strict=True)))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > kept(decision, LEANS[config.shapes]):
            raise Reject("the size of the shape is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marked]:
        found = [number for number, (*_, kind, _) in enumerate(puzzle.shapes, 1) if kind == "square"]
        return in_any_order(found, len(puzzle.shapes))

    def rules(self, puzzle: Puzzle, states: Sequence[Marked]) -> None:
        marks = require_marked(states, len(puzzle.shapes))
        for number, (_, corners, _, colour) in enumerate(puzzle.shapes, 1):
            ways = [(u - x, v - y) for (x, y), (u, v) in sides(corners)]
            equal = len({x * x + y * y for x, y in ways}) == 1
            right = all(x * u + y * v == 0 for (x, y), (u, v) in pairwise(ways))
            square = len(ways) == 4 and equal and right
            text = f"the {colour} shape is {'a' if square else 'no'} square"
            require(square == (number in marks), f"{text}, and has {'a' if number in marks else 'no'} ring")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marked]]:
        found = []
        for _, corners, *_ in puzzle.shapes:
            x, y = (sum(values) / len(corners) for values in zip(*corners, strict=True))
            about = {(u - x, v - y) for u, v in corners}
            found.append(len(about) == 4 and about == {(-v, u) for u, v in about})
        yield (tuple(found),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((14, 14, 484, 484), "panel", radius=14)
        for (x, y), corners, _, colour in puzzle.shapes:
            scene.polygon([(x + u, y + v) for u, v in corners], colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marked]) -> None:
        def outline(number: int) -> Sequence[tuple[float, float]]:
            middle, corners, *_ = puzzle.shapes[number - 1]
            return ring(middle, reach_of(corners) + RING - 3)

        draw_marks(scene, as_marks(moment), outline)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.shapes)])

    def goal(self, puzzle: Puzzle) -> str:
        marked = [f"the {puzzle.shapes[number - 1][-1]}" for number in numbers_of(self.solve(puzzle)[-1])]
        return f"a [mark] ring is round {listed(marked)} square, and no other shape has a ring."

    def answer(self, puzzle: Puzzle, states: Sequence[Marked]) -> str:
        return listed(sorted(puzzle.shapes[number - 1][-1] for number in numbers_of(states[-1])))

    def choices(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, *_ in puzzle.shapes])
        for looks, (_, corners, _, colour) in zip(seen, puzzle.shapes, strict=True):
            lengths = [dist(*side) for side in sides(corners)]
            (left, right), (top, bottom) = ((min(values), max(values)) for values in zip(*corners, strict=True))
            looks |= {"colour": colour, "area": area(corners), "reach": reach_of(corners)}
            looks |= {"longest": max(lengths), "shortest": min(lengths)}
            looks |= {"width": right - left, "height": bottom - top}
            looks["level"] = str(any(y == v for (_, y), (_, v) in sides(corners)))
        yield among(numbers_of(states[-1]), seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marked]) -> float:
        """The steps, the bits of the set of shapes, and those of the least share by which another misses a square."""
        least = min(missed(corners) for _, corners, kind, _ in puzzle.shapes if kind in KINDS)
        return bits_of(numbers_of(states[-1]), len(puzzle.shapes)) + log2(1 / least)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Item]:
        marks = numbers_of(states[-1])
        facts = listed([f"{colour} {kind}" for *_, kind, colour in puzzle.shapes])
        yield start("given", 5, f"The first frame shows no ring, and these shapes: {facts}.")
        things = [f"the {puzzle.shapes[number - 1][-1]} square" for number in marks]
        yield from marking(marks, things, [middle for middle, *_ in puzzle.shapes], 60, ordered=False)
        text = "No shape moves or changes; no ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the shapes' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.shapes)


def shape(rng: Random, kind: str, config: Config) -> tuple[WholePoint, ...]:
    """The corners of a shape of this kind about (0, 0), clockwise."""
    radius, turn = rng.randint(*RADII), rng.randrange(0, 360, config.grain)
    if kind == "square":
        return square(round(radius / (1 + config.least / SMALLER)), turn)
    if kind in FAR:
        return tuple(fitted(placed(corners_of(kind, 0), (0, 0), radius, turn), radius))
    return near_square(rng, kind, radius, turn, config.least / 100, config.off / 100)


def reach_of(corners: Sequence[WholePoint]) -> int:
    """The way from the middle to the farthest corner, in whole units."""
    return round(max(hypot(*corner) for corner in corners) + 0.5)
