"""G-168 Identify the rectangle nearest to a square: draw a ring round the one whose sides differ least in proportion.

All rectangles are longer one way than the other, and just one by the least share. So a solution exists and is unique.
Sizes are drawn without regard to proportions, and draws in which they are a hint are often refused. `solve` goes by the
angles of the diagonals; `rules` compare the marked rectangle with every other one, by products of sides.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import atan2, hypot, log2, perm, pi, sqrt
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.figures import placed
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark, ring,
)  # fmt: skip
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.segments import WholePoint

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
AREA = (28, 28, 456, 456)  # of the rings, in units
SIZES = {5: (36, 100), 6: (34, 90), 7: (32, 80), 8: (30, 72)}  # root of the area, by their number
NEAREST = (1.03, 1.3)  # longer side by shorter one, of the rectangle to mark
LONGEST = 2.1  # of any rectangle
RING = 12  # units from a corner to the ring
KEPT = 0.18  # share of the draws kept, for each hunch by a side that finds the rectangle
MIDDLING = 0.76  # the same, for each hunch by a middle size
SIZE = ("width", "height", "area", "longer side", "shorter side")

Rectangle = tuple[WholePoint, int, int, int, str]  # middle, width, height, turn in degrees clockwise, colour


@dataclass(frozen=True)
class Config:
    rectangles: int = 6  # in all, 5 to 8
    least: int = 14  # percent by which the second nearest is longer than the nearest, in proportion, at least
    most: int = 22  # and at most
    turned: int = 0  # 1 if they are turned

    def __post_init__(self) -> None:
        within("rectangles", self.rectangles, 5, 8)
        ordered("percent", 8, self.least, self.most, 60)
        one_of("turned", self.turned, (0, 1))


@dataclass(frozen=True)
class Puzzle:
    rectangles: tuple[Rectangle, ...]


@generator(
    "G-168", "identify_nearest_to_square_rectangle", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(5, 28, 45), "medium": Config(6, 17, 27), "hard": Config(8, 10, 16, 1)},
)  # fmt: skip
class IdentifyNearestToSquareRectangle(Generator[Config, Puzzle, Marks]):
    public = "same; none is exactly a square, sizes are no hint, and at hard the rectangles are turned"
    pace = Pace(step=34, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        nearest = rng.uniform(*NEAREST)
        second = nearest * (1 + rng.uniform(config.least, config.most) / 100)
        ratios = [nearest, second, *(rng.uniform(second, LONGEST) for _ in range(config.rectangles - 2))]
        rng.shuffle(ratios)
        sides = []
        for ratio in ratios:
            root = rng.randint(*SIZES[config.rectangles])
            pair = [round(root * sqrt(ratio)), round(root / sqrt(ratio))]
            sides.append(pair if rng.random() < 0.5 else pair[::-1])
        found = sorted(max(pair) / min(pair) for pair in sides)
        if not (found[0] > 1.02 and 100 + config.least <= 100 * found[1] / found[0] <= 100 + config.most):
            raise Reject("sides in whole units are too near or too far in proportion")
        reaches = [round(hypot(*pair) / 2) + RING for pair in sides]
        middles = scattered_discs(rng, reaches, AREA, 3)
        turns = [rng.randrange(0, 90, 15) if config.turned else 0 for _ in sides]
        colours = rng.sample(COLOURS, config.rectangles)
        looks = zip(middles, sides, turns, colours, strict=True)
        puzzle = Puzzle(tuple((middle, wide, high, turn, colour) for middle, (wide, high), turn, colour in looks))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        sides_hint = right_hunches(decision, least=("longer side",), most=("shorter side",))
        if rng.random() > KEPT**sides_hint * MIDDLING ** right_hunches(decision, halfway=SIZE):
            raise Reject("the size of the rectangle is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        leaning = [abs(atan2(high, wide) - pi / 4) for _, wide, high, *_ in puzzle.rectangles]
        return in_turn([leaning.index(min(leaning)) + 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.rectangles), "rectangles")
        _, wide, high, *_, colour = puzzle.rectangles[one - 1]
        for number, (_, width, height, _, other) in enumerate(puzzle.rectangles, 1):
            nearer = max(wide, high) * min(width, height) < min(wide, high) * max(width, height)
            require(number == one or nearer, f"the {other} rectangle is nearer to a square than the {colour} one")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        parts = [max(Fraction(w, h), Fraction(h, w)) for _, w, h, *_ in puzzle.rectangles]
        for number, part in enumerate(parts, 1):
            if sum(part >= other for other in parts) == 1:
                yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for middle, wide, high, turn, colour in puzzle.rectangles:
            x, y = wide / 2, high / 2
            scene.polygon(placed(((-x, -y), (x, -y), (x, y), (-x, y)), middle, 1, turn), colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        def outline(number: int) -> Sequence[tuple[float, float]]:
            middle, wide, high, *_ = puzzle.rectangles[number - 1]
            return ring(middle, hypot(wide, high) / 2 + RING - 3)

        draw_marks(scene, moment, outline)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.rectangles)])

    def goal(self, puzzle: Puzzle) -> str:
        colour = puzzle.rectangles[self.solve(puzzle)[-1][0] - 1][-1]
        return f"a [mark] ring is round the {colour} rectangle, and no other one has a ring."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.rectangles[states[-1][0] - 1][-1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, *_ in puzzle.rectangles])
        for looks, (_, wide, high, turn, colour) in zip(seen, puzzle.rectangles, strict=True):
            sizes = wide, high, wide * high, max(wide, high), min(wide, high)
            looks |= {"colour": colour, "turn": turn, "lies": str(wide > high), **dict(zip(SIZE, sizes, strict=True))}
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and those of the share by which the second nearest is longer."""
        first, second, *_ = sorted(max(w / h, h / w) for _, w, h, *_ in puzzle.rectangles)
        return bits_of(states[-1], len(puzzle.rectangles)) - log2(second / first - 1)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        parts = [f"{colour} {max(w / h, h / w):.2f}" for _, w, h, _, colour in puzzle.rectangles]
        text = (
            f"The first frame shows no ring, and rectangles with these proportions of long to short: {listed(parts)}."
        )
        yield start("given", 5, text)
        marked = puzzle.rectangles[states[-1][0] - 1]
        middles = [middle for middle, *_ in puzzle.rectangles]
        yield from marking(states[-1], [f"the {marked[-1]} rectangle"], middles, 60)
        text = "No rectangle moves or changes, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the rectangles' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.rectangles)
