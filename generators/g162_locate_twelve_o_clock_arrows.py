"""G-162 Locate the twelve o'clock arrows: draw a ring round every arrow that points straight up.

Every arrow points exactly up, or clearly past it. So a solution exists and is unique, but for the order of the rings,
which is free. From medium on, arrows have bends, and their tails lead astray. `solve` goes by the direction of the last
leg. `rules` compare neck and tip as they are drawn, `brute_force` turns the legs into compass bearings.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import dist, isclose, log2
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import counted
from generators.kit.words.bearings import ahead, bearing, between, octant
from generators.kit.words.hunches import kept
from generators.kit.words.marking import (
    Marked, among, as_marks, bits_of, closing, draw_marks, in_any_order, lie, marking, numbers_of, require_marked, ring,
)  # fmt: skip
from generators.kit.words.scatter import in_rows
from generators.kit.words.segments import WholePoint

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
ROWS = {6: (2, 2, 2), 8: (3, 2, 3), 9: (3, 3, 3)}  # of arrows
SIDE = 464  # units of the square in which they lie
LEGS = {0: (80, 104), 1: (50, 66), 2: (40, 52)}  # units of a leg, by the number of an arrow's bends
BENDS = (30, 120)  # degrees of a bend
WIDTH, HEAD = 8, 26  # units of a shaft and of the length of a head
RING = 14  # units from an arrow's farthest end to its ring
REACH, CLEAR = 76, 52  # units: radius of a ring at most; from the tip to the other legs' ends at least
RARE = (0, 3, 4, 5)  # octants in which few tails begin, or all others would be likelier to lead straight up
TRIES = 60
LEANS = {  # by the bends: how strongly draws are refused in which the look is a hint
    1: {"most tall": 0.8, "middle wide": 1.0, "least wide": 0.3},
    2: {"most tall": 0.4, "least wide": 1.0},
}
SLANTED = 0.85  # share of the draws kept, for each arrow that points up and begins slanting upwards

Leg = tuple[int, int]  # direction, clockwise from up in degrees; length in units
Arrow = tuple[WholePoint, tuple[Leg, ...], str]  # middle, legs from the tail to the tip, colour


@dataclass(frozen=True)
class Config:
    arrows: int = 8  # in all: 6, 8 or 9
    fewest: int = 2  # arrows pointing up, at least
    most: int = 3  # and at most, 5 at the largest
    near: int = 30  # degrees by which the nearest of the others point past it, 15 to 60
    bends: int = 1  # of an arrow at most, 0 to 2; one at least unless it is 0

    def __post_init__(self) -> None:
        one_of("arrows", self.arrows, tuple(ROWS))
        ordered("arrows that point up", 1, self.fewest, self.most, 5)
        within("degrees", self.near, 15, 60)
        within("bends", self.bends, 0, 2)


@dataclass(frozen=True)
class Puzzle:
    arrows: tuple[Arrow, ...]


@generator(
    "G-162", "locate_twelve_o_clock_arrows", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(6, 1, 2, 45, 0), "medium": Config(8, 2, 3, 30, 1), "hard": Config(9, 2, 5, 18, 2)},
)  # fmt: skip
class LocateTwelveOClockArrows(Generator[Config, Puzzle, Marked]):
    public = "stricter; from medium on, arrows have bends, and others point only a little past twelve"
    pace = Pace(step=14, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        up = rng.randint(config.fewest, config.most)
        others = config.arrows - up
        near = rng.randint(others // 3, others - 1)
        ways = [0] * up + [180] + [rng.choice((-1, 1)) * config.near for _ in range(near)]
        ways += [rng.randrange(2 * config.near, 360 - config.near, 15) for _ in range(others - near - 1)]
        rng.shuffle(ways)
        legs = [bent(rng, way, rng.randint(1, config.bends) if config.bends else 0, config.bends) for way in ways]
        reach = [reach_of(each) + RING for each in legs]
        middles = in_rows(rng, ROWS[config.arrows], reach, SIDE)
        colours = [rng.choice(COLOURS) for _ in ways]
        puzzle = Puzzle(tuple(zip(middles, legs, colours, strict=True)))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        slanted = sum(way == 0 and octant(each[0][0]) in (1, 7) for way, each in zip(ways, legs, strict=True))
        if rng.random() > SLANTED**slanted * kept(decision, LEANS.get(config.bends, {})):
            raise Reject("the width or the tail of the arrow is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marked]:
        up = [number for number, (_, legs, _) in enumerate(puzzle.arrows, 1) if legs[-1][0] == 0]
        return in_any_order(up, len(puzzle.arrows))

    def rules(self, puzzle: Puzzle, states: Sequence[Marked]) -> None:
        marks = require_marked(states, len(puzzle.arrows))
        for number, arrow in enumerate(puzzle.arrows, 1):
            (x, y), (u, v) = line_of(arrow)[-2:]
            up = isclose(x, u, abs_tol=0.01) and v < y
            text = f"the {arrow[2]} arrow, number {number}, points {'' if up else 'not '}to twelve o'clock"
            require(up == (number in marks), f"{text}, and has {'a' if number in marks else 'no'} ring")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marked]]:
        heads = [line_of(arrow)[-2:] for arrow in puzzle.arrows]
        yield (tuple(abs(bearing(neck, tip)) < 5 for neck, tip in heads),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for arrow in puzzle.arrows:
            *tail, neck, tip = line_of(arrow)
            if tail:
                scene.line((*tail, neck), arrow[2], WIDTH)
            scene.arrow(neck, tip, arrow[2], WIDTH, head=HEAD)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marked]) -> None:
        def outline(number: int) -> Sequence[Point]:
            middle, legs, _ = puzzle.arrows[number - 1]
            return ring(middle, reach_of(legs) + RING - 3)

        draw_marks(scene, as_marks(moment), outline, width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        bends = any(len(legs) > 1 for _, legs, _ in puzzle.arrows)
        return self.worded(arrows=counted(len(puzzle.arrows), "arrow"), bends=bends)

    def goal(self, puzzle: Puzzle) -> str:
        count = sum(self.solve(puzzle)[-1])
        rings = f"{counted(count, '[mark] ring')} {'is' if count == 1 else 'are'} seen"
        return f"{rings}: each arrow that points to twelve o'clock has one, and no other arrow."

    def answer(self, puzzle: Puzzle, states: Sequence[Marked]) -> str:
        return str(sum(states[-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, *_ in puzzle.arrows])
        for looks, arrow in zip(seen, puzzle.arrows, strict=True):
            _, legs, colour = arrow
            looks |= {"colour": colour, "length": sum(length for _, length in legs)}
            if len(legs) > 1:  # without bends, the first leg is the last one
                xs, ys = zip(*line_of(arrow), strict=True)
                looks |= {"bends": str(len(legs) - 1), "begins": str(octant(legs[0][0]))}
                looks |= {"tall": max(ys) - min(ys), "wide": max(xs) - min(xs)}
        yield among(numbers_of(states[-1]), seen)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """The arrows pointing more or less upwards."""
        return {"upwards": sum(between(legs[-1][0], 0) < 50 for _, legs, _ in puzzle.arrows)}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marked]) -> float:
        """The steps, the bits of the set of arrows, those of the least angle past twelve, and the bends of an arrow."""
        least = min(between(legs[-1][0], 0) for _, legs, _ in puzzle.arrows if legs[-1][0])
        bends = sum(len(legs) - 1 for _, legs, _ in puzzle.arrows) / len(puzzle.arrows)
        return bits_of(numbers_of(states[-1]), len(puzzle.arrows)) + log2(180 / least) + bends

    def rubric(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Item]:
        marks = numbers_of(states[-1])
        least = round(min(between(legs[-1][0], 0) for _, legs, _ in puzzle.arrows if legs[-1][0]))
        text = f"The first frame shows {counted(len(puzzle.arrows), 'arrow')} and no ring. {len(marks)} of them"
        verb = "points" if len(marks) == 1 else "point"
        yield start("given", 5, f"{text} {verb} straight up; the others are off by {least} degrees or more.")
        things = [f"the {puzzle.arrows[number - 1][2]} arrow" for number in marks]
        yield from marking(marks, things, [middle for middle, *_ in puzzle.arrows], 60, ordered=False)
        text = "No arrow moves, turns or changes; no ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the arrows' colours alone, which do not depend on anything."""
        return int(len(COLOURS) ** config.arrows)


def bent(rng: Random, way: int, bends: int, most: int) -> tuple[Leg, ...]:
    """The legs of an arrow that ends in this direction, its tail clear of its head; raise `Reject` if 60 draws fail."""
    for _ in range(TRIES):
        ways = [way]
        for _ in range(bends):
            ways.insert(0, ways[0] + rng.choice((-1, 1)) * rng.randrange(BENDS[0], BENDS[1] + 1, 15))
        if octant(ways[0]) in RARE and rng.random() < 0.5:
            continue
        legs = tuple((each % 360, rng.randint(*LEGS[most])) for each in ways)
        *tail, _, tip = about_middle(legs)
        if reach_of(legs) + RING <= REACH and all(dist(place, tip) >= CLEAR for place in tail):
            return legs
    raise Reject("an arrow too long, or with its tail at its head")


def about_middle(legs: Sequence[Leg]) -> list[Point]:
    """The ends of the legs, about the middle of their bounding box."""
    points: list[Point] = [(0, 0)]
    for way, length in legs:
        points.append(ahead(points[-1], way, length))
    x, y = ((min(values) + max(values)) / 2 for values in zip(*points, strict=True))
    return [(u - x, v - y) for u, v in points]


def reach_of(legs: Sequence[Leg]) -> float:
    """The way from an arrow's middle to its farthest end."""
    return max(dist((0, 0), point) for point in about_middle(legs))


def line_of(arrow: Arrow) -> list[Point]:
    """The ends of an arrow's legs in the picture, from the tail to the tip."""
    (x, y), legs, _ = arrow
    return [(x + u, y + v) for u, v in about_middle(legs)]
