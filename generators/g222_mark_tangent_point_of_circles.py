"""G-222 Mark the tangent point of circles: draw a ring round the one point at which two of the circles touch.

The distance of the centres of two circles is exactly the sum, or exactly the difference, of their radii. All other
circles keep apart or cross by some units. So just two touch: a solution exists and is unique. `solve` looks for the
exact distance by whole numbers. `rules` measure the gap along the line of centres, `brute_force` counts common points.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import dist, factorial, hypot, log2
from random import Random

from generators.kit import (
    UNITS, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import Marks, among, closing, draw_marks, in_turn, marking, require_one_mark, ring
from generators.kit.words.tangents import Circle, anywhere, common_points, is_free, meeting, off_touch, touching

LETTERS = "ABCDEFGH"
COLOURS = ("green", "teal")  # thin lines in them are seen on light and on dark panels
SIDES, DRIFT = (32, 480), 6  # units: of circles from the left and the top, and of all off their places
RADII = (34, 100)  # units
RING = 14  # units of radius
CLEAR = 28  # units round the point without a letter, and half of those to another pair that nearly touches
NEAR = 36  # units by which two circles miss touching, if they are taken for a pair that nearly does
TRIES = 60  # places drawn for a circle
SEEN = ("across", "down", "off the middle", "distance", "radii", "unlike")
KEPT = 0.85  # share of the draws kept, for each hunch that finds the pair
LARGE = 0.55  # the same, if the pair has the largest radii


@dataclass(frozen=True)
class Config:
    circles: int = 6  # 4 to 7
    least: int = 9  # units by which any other two circles miss touching, at least
    most: int = 16  # and at most, for one other pair for each circle
    inside: int = 1  # 1 if circles lie inside others, too

    def __post_init__(self) -> None:
        within("circles", self.circles, 4, 7)
        ordered("units", 6, self.least, self.most, 40)
        one_of("inside", self.inside, (0, 1))


@dataclass(frozen=True)
class Puzzle:
    circles: tuple[Circle, ...]  # lettered from A
    colour: str


@generator(
    "G-222", "mark_tangent_point_of_circles", version=2,
    faculty="perception", family="marking",
    levels={"easy": Config(5, 14, 24, 0), "medium": Config(6, 10, 17, 1), "hard": Config(7, 7, 12, 1)},
)  # fmt: skip
class MarkTangentPointOfCircles(Generator[Config, Puzzle, Marks]):
    public = "stricter; other circles nearly touch, cross, or lie inside one another"
    pace = Pace(step=32, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        circles: list[Circle] = []
        for number in range(config.circles):
            for _ in range(TRIES):
                miss = 0 if number == 1 else rng.randint(config.least, config.most) * rng.choice((-1, 1))
                inside = bool(config.inside) and rng.random() < 0.45
                new = (
                    touching(rng, rng.choice(circles), RADII, miss, inside) if circles else anywhere(rng, RADII, *SIDES)
                )
                if new and is_free(new, circles, config.least if number > 1 else 0, *SIDES):
                    circles.append(new)
                    break
            else:
                raise Reject("no place for another circle")
        point = meeting(circles[0], circles[1])
        near = [pair for pair in combinations(circles, 2) if abs(off_touch(*pair)) < NEAR]
        if any(dist(meeting(*pair), point) < 2 * CLEAR for pair in near[1:]):
            raise Reject("another pair nearly touches at the same place")
        if any(dist(circle[:2], point) < CLEAR + 12 for circle in circles):
            raise Reject("a letter near the ring")
        rng.shuffle(circles)
        puzzle = Puzzle(tuple(circles), rng.choice(COLOURS))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        large = right_hunches(decision, most=("radii",))
        if rng.random() > LARGE**large * KEPT ** right_hunches(decision, least=SEEN, most=SEEN[:3], halfway=SEEN[3:]):
            raise Reject("the pair is too often the outermost, the largest or the most alike")
        across, down = (rng.randint(-DRIFT, DRIFT) for _ in "xy")
        return Puzzle(tuple((x + across, y + down, radius) for x, y, radius in circles), puzzle.colour)

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        return in_turn([number for number, pair in enumerate(pairs_of(puzzle), 1) if off_touch(*pair) == 0])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(pairs_of(puzzle)), "points")
        (x, y, r), (u, v, s) = pairs_of(puzzle)[one - 1]
        apart = hypot(u - x, v - y)
        miss = min(abs(apart - r - s), abs(apart - abs(r - s)))
        require(miss < 0.01, f"circles {name(puzzle, one)} miss touching by {miss:.1f} units")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        for number, pair in enumerate(pairs_of(puzzle), 1):
            if common_points(*pair) == 1:
                yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for x, y, radius in puzzle.circles:
            scene.line(ring((x, y), radius), puzzle.colour, 2.5)
        for letter, (x, y, _) in zip(LETTERS, puzzle.circles, strict=False):
            scene.label((x, y), letter, 22, "soft")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        pairs = pairs_of(puzzle)
        draw_marks(scene, moment, lambda number: ring(meeting(*pairs[number - 1]), RING), colour="touch")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        count = len(puzzle.circles)
        return self.worded(count=NUMBERS[count], last=LETTERS[count - 1], colour=puzzle.colour)

    def goal(self, puzzle: Puzzle) -> str:
        names = self.answer(puzzle, self.solve(puzzle))
        return f"a [touch] ring is round the point at which circles {names} touch, and no other point has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return " and ".join(name(puzzle, states[-1][0]))

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen: list[dict[str, float | str]] = []
        for number, ((x, y, r), (u, v, s)) in enumerate(pairs_of(puzzle), 1):
            a, b = meeting((x, y, r), (u, v, s))
            values = a, b, hypot(a - UNITS / 2, b - UNITS / 2), hypot(u - x, v - y), r + s, abs(r - s)
            seen.append({"name": name(puzzle, number), **dict(zip(SEEN, values, strict=True))})
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice of the pair, and those of the least miss of another pair."""
        pairs = pairs_of(puzzle)
        miss = min(abs(off_touch(*pair)) for pair in pairs if off_touch(*pair))
        return 1 + log2(len(pairs)) - log2(miss / 40)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        pairs = pairs_of(puzzle)
        names = self.answer(puzzle, states)
        count = sum(common_points(*pair) == 2 for pair in combinations(puzzle.circles, 2))
        crossing = f"{count} pairs cross" if count > 1 else "1 pair crosses" if count else "no pair crosses"
        circles = f"{len(puzzle.circles)} circles and no ring"
        text = f"The first frame shows {circles}; only {names} touch, and {crossing}."
        yield start("given", 5, text)
        thing = f"the touching point of circles {names}"
        yield from marking(states[-1], [thing], [meeting(*pair) for pair in pairs], 60, "[touch] ring")
        text = "No circle or letter moves or changes, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the place, the letters and the colour of one picture, all equally likely."""
        return (2 * DRIFT + 1) ** 2 * factorial(config.circles) * len(COLOURS)


def pairs_of(puzzle: Puzzle) -> list[tuple[Circle, Circle]]:
    """The pairs of circles that touch or nearly do, in the order of their letters."""
    return [pair for pair in combinations(puzzle.circles, 2) if abs(off_touch(*pair)) < NEAR]


def name(puzzle: Puzzle, number: int) -> str:
    """The letters of a pair, by its number from 1."""
    return "".join(LETTERS[puzzle.circles.index(circle)] for circle in pairs_of(puzzle)[number - 1])
