"""G-167 Select the longest side of a polygon: draw a ring round the middle of its longest side.

Corners have whole coordinates, so lengths compare exactly. The longest side is longer than every other one by a clear
share: a solution exists and is unique. Polygons whose longest side passes near the middle, as long sides tend to, are
often refused. `solve` measures the sides; `rules` compare squares of lengths, `brute_force` compares shadows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, dist, hypot, log2, radians, sin
from random import Random

from generators.kit import (
    UNITS, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.hunches import right_hunches
from generators.kit.words.lettered import LETTERS, RING, is_legible, letter_places, middle, side_name, wild_polygon
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark, ring,
)  # fmt: skip
from generators.kit.words.places import share_of_width
from generators.kit.words.polygons import sides
from generators.kit.words.segments import WholePoint

COLOURS = ("blue", "green", "teal", "purple")
SPREAD = 404  # units of width and height in which corners lie
NEAREST = {5: 92, 6: 80, 7: 68, 8: 58, 9: 54}  # units between two corners, at least, by the number of sides
DRIFT = 10  # units that the polygon may lie off the middle, to each side
PLACES = ("off the middle", "off the centre")
KEPT = 0.55  # share of the draws kept, for each hunch by a place that finds the side
ALONE = 0.45  # the same, if the middle of the side is the farthest from all others


@dataclass(frozen=True)
class Config:
    sides: int = 7  # 5 to 9
    least: int = 13  # percent by which the longest side is longer than the second longest, at least
    most: int = 20  # and at most

    def __post_init__(self) -> None:
        within("sides", self.sides, 5, 9)
        ordered("percent", 5, self.least, self.most, 60)


@dataclass(frozen=True)
class Puzzle:
    corners: tuple[WholePoint, ...]  # clockwise, lettered from A
    colour: str


@generator(
    "G-167", "select_longest_polygon_side", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(5, 24, 40), "medium": Config(7, 13, 21), "hard": Config(8, 6, 11)},
)  # fmt: skip
class SelectLongestPolygonSide(Generator[Config, Puzzle, Marks]):
    public = "same; corners are lettered, some point inwards, and the second longest side is close"
    pace = Pace(step=32, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        edge = (UNITS - SPREAD) // 2
        about = wild_polygon(rng, config.sides, (edge, edge, SPREAD, SPREAD), NEAREST[config.sides])
        first, second, *_ = sorted((dist(*side) for side in sides(about)), reverse=True)
        if not config.least <= 100 * (first / second - 1) <= config.most:
            raise Reject("the longest side is too near to the second longest, or too far")
        if not is_legible(about, middle(max(sides(about), key=lambda side: dist(*side)))):
            raise Reject("a letter near a side, another letter or the ring")
        begin, colour = rng.randrange(config.sides), rng.choice(COLOURS)
        puzzle = Puzzle((*about[begin:], *about[:begin]), colour)
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        alone = right_hunches(decision, most=("off the next",))
        if rng.random() > KEPT ** right_hunches(decision, least=PLACES, halfway=("off the next",)) * ALONE**alone:
            raise Reject("the longest side is too often the one nearest to the middle, or farthest from the others")
        x, y = (rng.randint(-DRIFT, DRIFT) for _ in "xy")
        return Puzzle(tuple((x + u, y + v) for u, v in puzzle.corners), colour)

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        lengths = [dist(*side) for side in sides(puzzle.corners)]
        return in_turn([lengths.index(max(lengths)) + 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.corners), "sides")
        squares = [(a - c) ** 2 + (b - d) ** 2 for (a, b), (c, d) in sides(puzzle.corners)]
        for number, square in enumerate(squares, 1):
            shorter = number == one or square < squares[one - 1]
            require(
                shorter,
                f"side {name(puzzle, number)} is not shorter than side {name(puzzle, one)}",
            )

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        ways = [(cos(radians(k / 4)), sin(radians(k / 4))) for k in range(720)]
        shadows = [max(abs((c - a) * x + (d - b) * y) for x, y in ways) for (a, b), (c, d) in sides(puzzle.corners)]
        for number, shadow in enumerate(shadows, 1):
            if sum(other >= shadow for other in shadows) == 1:
                yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        scene.polygon(puzzle.corners, puzzle.colour, opacity=0.22)
        scene.polygon(puzzle.corners, None, outline=puzzle.colour, width=4)
        for letter, corner, place in zip(LETTERS, puzzle.corners, letter_places(puzzle.corners), strict=False):
            scene.ball(corner, 6, "ink")
            scene.label(place, letter, 24)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: ring(middle(sides(puzzle.corners)[number - 1]), RING))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        count = len(puzzle.corners)
        return self.worded(count=NUMBERS[count], colour=puzzle.colour, last=LETTERS[count - 1])

    def goal(self, puzzle: Puzzle) -> str:
        number = self.solve(puzzle)[-1][0]
        return f"a [mark] ring is round the middle of side {name(puzzle, number)}, and no other side has a ring."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return listed([*name(puzzle, states[-1][0])])

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        count = len(puzzle.corners)
        x, y = (sum(values) / count for values in zip(*puzzle.corners, strict=True))
        seen = lie([*map(middle, sides(puzzle.corners))])
        for k, looks in enumerate(seen, 1):
            looks |= {"off the centre": hypot(looks["across"] - x, looks["down"] - y), "name": name(puzzle, k)}
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and those of the share by which the longest side is longer."""
        first, second, *_ = sorted((dist(*side) for side in sides(puzzle.corners)), reverse=True)
        return bits_of(states[-1], len(puzzle.corners)) - log2(first / second - 1)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        lengths = [
            f"{name(puzzle, number)} {share_of_width(hypot(c - a, d - b))}"
            for number, ((a, b), (c, d)) in enumerate(sides(puzzle.corners), 1)
        ]
        text = f"The first frame shows no ring, and sides of these lengths by the picture's width: {listed(lengths)}."
        yield start("given", 5, text)
        thing = f"the middle of side {name(puzzle, states[-1][0])}"
        yield from marking(states[-1], [thing], [*map(middle, sides(puzzle.corners))], 60)
        text = "The polygon and its letters stay, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the place, the first letter and the colour of one polygon, all equally likely."""
        return (2 * DRIFT + 1) ** 2 * config.sides * len(COLOURS)


def name(puzzle: Puzzle, number: int) -> str:
    """The letters of a side, by its number from 1."""
    return side_name(number, len(puzzle.corners))
