"""G-212 Find incorrect arrow direction: draw a ring round the one arrow that does not point at the others' place.

All arrows but one point at one place, and no two of them lie on one line with it. Their lines cross there alone, and
the wrong arrow misses it by a wide angle. So a solution exists and is unique. `solve` takes out one arrow after another
and looks for the place nearest to the lines of the rest. `rules` cross two lines and try the others. `brute_force`
asks at all places how many arrows point there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import cos, dist, log2, perm, radians
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, one_of, ordered, require, start,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS
from generators.kit.words.bearings import ahead, bearing, between, meeting
from generators.kit.words.marking import (
    Marks, among, bits_of, draw_marks, in_turn, lie, marking, nothing_else, require_marks, ring,
)  # fmt: skip

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
LENGTH = {6: 92, 8: 84, 10: 72}  # units of an arrow, by the number of arrows
AWAY = 172  # units from the middle of the circle to the middles of its arrows
RING = 8  # units from an arrow's ends to its ring
PITCH = 4  # units between two places at which arrows may point
CLEAR = 34  # units between an arrow's point and the place, at least
NEAR = 1.5  # degrees by which an arrow that points at a place may miss it
KEPT = 0.12  # share of the draws kept in which the wrong arrow's direction is the commonest
OPEN = 9  # degrees between two arrows' lines, at least; a full turn less a half counts too

Arrow = tuple[float, str]  # clockwise from up in degrees, to a tenth; colour


@dataclass(frozen=True)
class Config:
    arrows: int = 8  # round the circle: 6, 8 or 10
    nearest: int = 0  # units from the middle of the circle to the place, at least
    farthest: int = 60  # and at most, up to 100
    least: int = 50  # degrees by which the wrong arrow is off, at least
    most: int = 80  # and at most

    def __post_init__(self) -> None:
        one_of("arrows", self.arrows, tuple(LENGTH))
        ordered("units", 0, self.nearest, self.farthest, 100)
        ordered("degrees", 20, self.least, self.most, 180)


@dataclass(frozen=True)
class Puzzle:
    first: int  # place of the first arrow, clockwise from the top in degrees
    arrows: tuple[Arrow, ...]  # clockwise round the circle


@generator(
    "G-212", "find_incorrect_arrow_direction", version=1,
    faculty="perception", family="marking",
    levels={
        "easy": Config(6, 30, 60, 80, 180), "medium": Config(8, 50, 85, 45, 80), "hard": Config(10, 70, 100, 28, 45),
    },
)  # fmt: skip
class FindIncorrectArrowDirection(Generator[Config, Puzzle, Marks]):
    public = "stricter; the arrows in the circle point at a place that has to be found, at hard far off its middle"
    pace = Pace(step=26, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        away = ahead((0, 0), rng.uniform(0, 360), rng.uniform(config.nearest, config.farthest))
        x, y = (256 + PITCH * round(part / PITCH) for part in away)
        at = x, y
        first, wrong = rng.randrange(360 // config.arrows), rng.randrange(config.arrows)
        off = rng.randint(config.least, config.most) * rng.choice((-1, 1))
        turns = [bearing(spot(first, k, config.arrows), at) for k in range(config.arrows)]
        turns[wrong] += off
        ways = [octant(turn) for turn in turns]
        if 1 < ways.count(ways[wrong]) == max(map(ways.count, ways)) and rng.random() > KEPT:
            raise Reject("the wrong arrow too often points like most others")
        colours = rng.sample(COLOURS, config.arrows)
        puzzle = Puzzle(
            first, tuple((round(turn % 360, 1), colour) for turn, colour in zip(turns, colours, strict=True))
        )
        right = [number for number in range(1, config.arrows + 1) if number != wrong + 1]
        if any(dist(centre(puzzle, number), at) < LENGTH[config.arrows] / 2 + CLEAR for number in right):
            raise Reject("an arrow is too near to the place")
        if any(between(turns[a - 1], turns[b - 1], 180) < OPEN for a, b in combinations(right, 2)):
            raise Reject("two arrows on nearly one line")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        numbers = range(1, len(puzzle.arrows) + 1)
        found = []
        for wrong in numbers:
            others = [number for number in numbers if number != wrong]
            place = place_of(puzzle, others)
            if all(misses(puzzle, number, place) <= NEAR for number in others):
                found.append(wrong)
        return in_turn(found)

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        marks = require_marks(states, len(puzzle.arrows))
        require(len(marks) == 1, f"{len(marks)} arrows get a ring")
        others = [number for number in range(1, len(puzzle.arrows) + 1) if number not in marks]
        place = place_of(puzzle, others[:2])
        for number in others:
            colour = puzzle.arrows[number - 1][1]
            require(misses(puzzle, number, place) <= NEAR, f"the {colour} arrow has no ring, but points elsewhere")
        colour = puzzle.arrows[marks[0] - 1][1]
        require(misses(puzzle, marks[0], place) > NEAR, f"the {colour} arrow, with a ring, points where the others do")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        found = set()
        for x, y in product(range(156, 357, PITCH), repeat=2):
            past = [number for number in range(1, len(puzzle.arrows) + 1) if misses(puzzle, number, (x, y)) > NEAR]
            if len(past) == 1:
                found.add(past[0])
        yield from (((number,),) for number in sorted(found))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        half = LENGTH[len(puzzle.arrows)] / 2
        for number, (turn, colour) in enumerate(puzzle.arrows, 1):
            middle = centre(puzzle, number)
            scene.arrow(ahead(middle, turn, -half), ahead(middle, turn, half), colour, 9, head=30)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        radius = LENGTH[len(puzzle.arrows)] / 2 + RING
        draw_marks(scene, moment, lambda number: ring(centre(puzzle, number), radius))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.arrows)])

    def goal(self, puzzle: Puzzle) -> str:
        colour = puzzle.arrows[self.solve(puzzle)[-1][0] - 1][1]
        return f"the {colour} arrow has a [mark] ring, and no other arrow has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.arrows[states[-1][0] - 1][1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([centre(puzzle, number) for number in range(1, len(puzzle.arrows) + 1)])
        for looks, (turn, colour) in zip(seen, puzzle.arrows, strict=True):
            looks |= {"colour": colour, "octant": str(octant(turn)), "up": cos(radians(turn))}
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and those of the angle by which the wrong arrow misses the place."""
        others = [number for number in range(1, len(puzzle.arrows) + 1) if number not in states[-1]]
        off = misses(puzzle, states[-1][0], place_of(puzzle, others))
        return bits_of(states[-1], len(puzzle.arrows)) + log2(180 / off)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        number, count = states[-1][0], len(puzzle.arrows)
        place = place_of(puzzle, [each for each in range(1, count + 1) if each != number])
        colour, off = puzzle.arrows[number - 1][1], round(misses(puzzle, number, place))
        text = (
            f"The first frame shows {count} arrows in a circle and no ring. All but the {colour} one point at one "
            f"place, which that one misses by {off} degrees."
        )
        yield start("given", 5, text)
        centres = [centre(puzzle, each) for each in range(1, count + 1)]
        yield from marking(states[-1], [f"the {colour} arrow"], centres, 60)
        yield end("marked", 25, f"At the end {self.goal(puzzle)}")
        text = "No arrow moves, turns or changes, and no part of the ring vanishes once it is drawn."
        yield constancy("steady", 10, text, nothing_else(states[-1]))

    def capacity(self, config: Config) -> int:
        """A lower bound: the arrows' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.arrows)


def spot(first: int, k: int, count: int) -> Point:
    """The middle of the arrow at place `k` from 0, in units."""
    return ahead((256, 256), first + 360 / count * k, AWAY)


def centre(puzzle: Puzzle, number: int) -> Point:
    """The middle of an arrow, in units."""
    return spot(puzzle.first, number - 1, len(puzzle.arrows))


def misses(puzzle: Puzzle, number: int, place: Point) -> float:
    """The degrees by which an arrow points past a place."""
    return between(puzzle.arrows[number - 1][0], bearing(centre(puzzle, number), place))


def place_of(puzzle: Puzzle, numbers: Sequence[int]) -> Point:
    """The place nearest to the lines of some arrows, in units."""
    return meeting([(centre(puzzle, number), puzzle.arrows[number - 1][0]) for number in numbers])


def octant(turn: float) -> int:
    """A direction, to the next eighth of a full turn."""
    return round(turn / 45) % 8
