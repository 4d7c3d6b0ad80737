"""G-195 Select the rectangle nearest to 2:1: draw a ring round the one nearest to twice as long as wide.

Some rectangles are longer than that and some are shorter, and one is nearest by a clear share. So a solution exists and
is unique. Its rank by length is drawn by lot: it is neither always the middle one nor at an end. `solve` goes by exact
quotients. `rules` compare products of sides, `brute_force` the angles of the diagonals with bounds for every rival.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import atan2, hypot, log2, perm, sqrt, tan
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.figures import placed
from generators.kit.words.hunches import kept
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark, ring,
)  # fmt: skip
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.segments import WholePoint

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
AREA = (28, 28, 456, 456)  # of the rings, in units
SIZES = {5: (38, 84), 6: (36, 74), 7: (34, 66)}  # root of the area, by the number of rectangles
SHORTEST, LONGEST = 1.1, 3.1  # long side by short side, of any rectangle
RING = 12  # units from a corner to the ring
FIRST = 0.6  # share of the draws kept in which all others are shorter than 2:1
LEANS = {"middle area": 0.4, "middle long side": 0.6, "middle short side": 0.6}  # refused draws, by looks

Rectangle = tuple[WholePoint, int, int, int, str]  # middle, width, height, turn in degrees clockwise, colour


@dataclass(frozen=True)
class Config:
    rectangles: int = 6  # in all, 5 to 7
    nearest: int = 10  # hundredths by which the quotient of the nearest one is off 2, at most
    least: int = 25  # and that of the second nearest, at least
    most: int = 40  # and at most
    turned: int = 0  # 1 if they are turned

    def __post_init__(self) -> None:
        within("rectangles", self.rectangles, 5, 7)
        within("nearest", self.nearest, 1, 20)
        ordered("hundredths", self.nearest + 5, self.least, self.most, 70)
        one_of("turned", self.turned, (0, 1))


@dataclass(frozen=True)
class Puzzle:
    rectangles: tuple[Rectangle, ...]


@generator(
    "G-195", "select_nearest_2_1_rectangle", version=1,
    faculty="perception", family="marking",
    levels={
        "easy": Config(5, 8, 50, 65), "medium": Config(6, 8, 33, 42), "hard": Config(7, 8, 24, 30, 1),
    },
)  # fmt: skip
class SelectNearest21Rectangle(Generator[Config, Puzzle, Marks]):
    public = "same; rivals are longer and shorter, sizes are no hint, and at hard the rectangles are turned"
    pace = Pace(step=34, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shares = [FIRST, *[1.0] * (config.rectangles - 1)]  # or the nearest would be the longest too often
        longer = rng.choices(range(config.rectangles), shares)[0]  # rectangles above 2:1, besides the nearest
        second = rng.uniform(config.least, config.most) / 100
        far = [rng.uniform(second, LONGEST - 2) for _ in range(longer)]
        far += [-rng.uniform(second, 2 - SHORTEST) for _ in range(config.rectangles - 1 - longer)]
        far[rng.randrange(len(far))] = second if rng.random() * len(far) < longer else -second
        ratios = [2 + off for off in (rng.uniform(-config.nearest, config.nearest) / 100, *far)]
        rng.shuffle(ratios)
        sides = []
        for ratio in ratios:
            root = rng.randint(*SIZES[config.rectangles])
            pair = [round(root * sqrt(ratio)), round(root / sqrt(ratio))]
            sides.append(pair if rng.random() < 0.5 else pair[::-1])
        found = sorted(abs(max(pair) / min(pair) - 2) * 100 for pair in sides)
        if not (found[0] <= config.nearest and config.least <= found[1] <= config.most):
            raise Reject("sides in whole units are too near or too far in proportion")
        middles = scattered_discs(rng, [round(hypot(*pair) / 2) + RING for pair in sides], AREA, 3)
        turns = [rng.randrange(0, 90, 15) if config.turned else 0 for _ in sides]
        looks = zip(middles, sides, turns, rng.sample(COLOURS, config.rectangles), strict=True)
        puzzle = Puzzle(tuple((middle, wide, high, turn, colour) for middle, (wide, high), turn, colour in looks))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > kept(decision, LEANS):
            raise Reject("the size of the rectangle is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        off = [abs(Fraction(max(w, h), min(w, h)) - 2) for _, w, h, *_ in puzzle.rectangles]
        return in_turn([off.index(min(off)) + 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.rectangles), "rectangles")
        _, wide, high, *_, colour = puzzle.rectangles[one - 1]
        long, short = max(wide, high), min(wide, high)
        for number, (_, width, height, _, other) in enumerate(puzzle.rectangles, 1):
            most, least = max(width, height), min(width, height)
            nearer = abs(long - 2 * short) * least < abs(most - 2 * least) * short
            require(number == one or nearer, f"the {other} rectangle is nearer to 2:1 than the {colour} one")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        quotients = [tan(atan2(max(w, h), min(w, h))) for _, w, h, *_ in puzzle.rectangles]
        for number, quotient in enumerate(quotients, 1):
            away = abs(quotient - 2) + 1e-9
            if sum(2 - away < other < 2 + away for other in quotients) == 1:
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
        return (
            f"a [mark] ring is round the {self.answer(puzzle, self.solve(puzzle))} rectangle, and no other one has one."
        )

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.rectangles[states[-1][0] - 1][-1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, *_ in puzzle.rectangles])
        for looks, (_, wide, high, turn, colour) in zip(seen, puzzle.rectangles, strict=True):
            long, short = max(wide, high), min(wide, high)
            looks |= {"colour": colour, "turn": turn, "lies": str(wide > high), "area": wide * high}
            looks |= {"long side": long, "short side": short, "long by short": long / short}
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and those of the lead of the nearest over the second, in quotients."""
        first, second, *_ = sorted(abs(max(w / h, h / w) - 2) for _, w, h, *_ in puzzle.rectangles)
        return bits_of(states[-1], len(puzzle.rectangles)) - log2(second - first)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        parts = [f"{colour} {max(w / h, h / w):.2f}" for _, w, h, _, colour in puzzle.rectangles]
        text = f"The first frame shows no ring, and rectangles with these quotients of long by short: {listed(parts)}."
        yield start("given", 5, text)
        middles = [middle for middle, *_ in puzzle.rectangles]
        yield from marking(states[-1], [f"the {self.answer(puzzle, states)} rectangle"], middles, 60)
        text = "No rectangle moves or changes, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the rectangles' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.rectangles)
