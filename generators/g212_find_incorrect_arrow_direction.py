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
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, ordered, require, start,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS
from generators.kit.words.bearings import Ray, ahead, bearing, between, meeting, octant, off, round_about
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark, ring,
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

    @property
    def centres(self) -> list[Point]:
        """The middles of the arrows, in units."""
        return round_about((256, 256), self.first, len(self.arrows), AWAY)

    @property
    def rays(self) -> list[Ray]:
        return [(centre, turn) for centre, (turn, _) in zip(self.centres, self.arrows, strict=True)]


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
        turns = [bearing(centre, at) for centre in round_about((256, 256), first, config.arrows, AWAY)]
        turns[wrong] += rng.randint(config.least, config.most) * rng.choice((-1, 1))
        ways = [octant(turn) for turn in turns]
        if 1 < ways.count(ways[wrong]) == max(map(ways.count, ways)) and rng.random() > KEPT:
            raise Reject("the wrong arrow too often points like most others")
        colours = rng.sample(COLOURS, config.arrows)
        arrows = [(round(turn % 360, 1), colour) for turn, colour in zip(turns, colours, strict=True)]
        puzzle = Puzzle(first, tuple(arrows))
        right = [k for k in range(config.arrows) if k != wrong]
        if any(dist(puzzle.centres[k], at) < LENGTH[config.arrows] / 2 + CLEAR for k in right):
            raise Reject("an arrow is too near to the place")
        if any(between(turns[j], turns[k], 180) < OPEN for j, k in combinations(right, 2)):
            raise Reject("two arrows on nearly one line")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        found = []
        for wrong in range(len(puzzle.arrows)):
            others = [ray for k, ray in enumerate(puzzle.rays) if k != wrong]
            place = meeting(others)
            if all(off(ray, place) <= NEAR for ray in others):
                found.append(wrong + 1)
        return in_turn(found)

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.arrows), "arrows")
        place = meeting([ray for k, ray in enumerate(puzzle.rays, 1) if k != one][:2])
        for number, (ray, (_, colour)) in enumerate(zip(puzzle.rays, puzzle.arrows, strict=True), 1):
            if number == one:
                require(off(ray, place) > NEAR, f"the {colour} arrow, with a ring, points where the others do")
            else:
                require(off(ray, place) <= NEAR, f"the {colour} arrow has no ring, but points elsewhere")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        found = set()
        for x, y in product(range(156, 357, PITCH), repeat=2):
            past = [number for number, ray in enumerate(puzzle.rays, 1) if off(ray, (x, y)) > NEAR]
            if len(past) == 1:
                found.add(past[0])
        yield from (((number,),) for number in sorted(found))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        half = LENGTH[len(puzzle.arrows)] / 2
        for (middle, turn), (_, colour) in zip(puzzle.rays, puzzle.arrows, strict=True):
            scene.arrow(ahead(middle, turn, -half), ahead(middle, turn, half), colour, 9, head=30)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        radius = LENGTH[len(puzzle.arrows)] / 2 + RING
        draw_marks(scene, moment, lambda number: ring(puzzle.centres[number - 1], radius))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.arrows)])

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {self.answer(puzzle, self.solve(puzzle))} arrow has a [mark] ring, and no other arrow has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.arrows[states[-1][0] - 1][1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie(puzzle.centres)
        for looks, (turn, colour) in zip(seen, puzzle.arrows, strict=True):
            looks |= {"colour": colour, "octant": str(octant(turn)), "up": cos(radians(turn))}
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and those of the angle by which the wrong arrow misses the place."""
        return bits_of(states[-1], len(puzzle.arrows)) + log2(180 / miss_of(puzzle, states[-1][0]))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        colour, miss = self.answer(puzzle, states), round(miss_of(puzzle, states[-1][0]))
        given = f"The first frame shows {len(puzzle.arrows)} arrows in a circle and no ring"
        missed = f"All but the {colour} one point at one place, which that one misses by {miss} degrees"
        yield start("given", 5, f"{given}. {missed}.")
        yield from marking(states[-1], [f"the {colour} arrow"], puzzle.centres, 60)
        text = "No arrow moves, turns or changes, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the arrows' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.arrows)


def miss_of(puzzle: Puzzle, number: int) -> float:
    """The degrees by which an arrow points past the place of all others."""
    wrong = puzzle.rays[number - 1]
    return off(wrong, meeting([ray for ray in puzzle.rays if ray != wrong]))
