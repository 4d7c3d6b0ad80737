"""G-174 Arrange circles by circumference: slide the scattered circles onto numbered places, the largest first.

All circles differ in circumference, so each place has its one circle. They slide one after another, from place 1 on,
so the solution is unique. `solve` sorts the circles; `rules` compares each circle that slides with those that wait.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, permutations
from math import factorial
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.circles import LARGEST, MARGIN, SMALLEST, CircleRow
from generators.kit.words.colours import DISTINCT
from generators.kit.words.moves import mover_last, one_by_one, require_one_by_one, seen_from, slides, whereabouts
from generators.kit.words.scatter import scattered_discs
from generators.kit.speech import NUMBERS
from generators.kit.words.symbols import listed

Point = tuple[int, int]
State = tuple[int, ...]  # for each circle its place in the row, from 1; 0 while it lies scattered
LETTERS = "ABCDEFG"


@dataclass(frozen=True)
class Config:
    circles: int = 5  # 3 to 7
    gap: int = 5  # units by which two radii differ at least, 4 to 12; below 4 it can't be seen at 256 pixels

    def __post_init__(self) -> None:
        within("circles", self.circles, 3, 7)
        within("gap", self.gap, 4, min(12, (LARGEST[self.circles] - self.smallest) // (self.circles - 1)))

    @property
    def smallest(self) -> int:
        return SMALLEST[self.circles]

    @property
    def spare(self) -> int:
        """Units that are left if the radii are as close as they may be."""
        return LARGEST[self.circles] - self.smallest - self.gap * (self.circles - 1)

    def radii(self, spread: Sequence[int]) -> list[int]:
        """Radii from the smallest up, from numbers that ascend."""
        return [self.smallest + number + (self.gap - 1) * k for k, number in enumerate(spread)]


@dataclass(frozen=True)
class Puzzle:
    centres: tuple[Point, ...]  # of the circles A, B, C … where they lie scattered
    radii: tuple[int, ...]
    colours: tuple[str, ...]

    @property
    def row(self) -> CircleRow:
        return CircleRow(sorted(self.radii, reverse=True))

    @property
    def order(self) -> str:
        """The letters of the circles, the largest first."""
        return "".join(LETTERS[self.radii.index(radius)] for radius in self.row.radii)


@generator(
    "G-174", "arrange_circles_by_circumference", version=1,
    faculty="transformation", family="sorting",
    levels={"easy": Config(3, 10), "medium": Config(5, 6), "hard": Config(7, 4)},
)  # fmt: skip
class ArrangeCirclesByCircumference(Generator[Config, Puzzle, State]):
    public = "stricter; the circles slide one after another, the largest first, onto numbered places"
    pace = Pace(step=11, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        radii = config.radii(sorted(rng.sample(range(config.spare + config.circles), config.circles)))
        rng.shuffle(radii)
        largest_first = sorted(radii, reverse=True)
        row = CircleRow(largest_first)
        if not row.fits:
            raise Reject("the row is too wide")
        centres = scattered_discs(rng, largest_first, row.above, 2 * MARGIN)
        lying = tuple(centres[largest_first.index(radius)] for radius in radii)
        return Puzzle(lying, tuple(radii), tuple(rng.sample(DISTINCT, config.circles)))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return one_by_one([puzzle.row.radii.index(radius) + 1 for radius in puzzle.radii])

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        order = require_one_by_one(states, len(puzzle.radii), "circle")
        for step, circle in enumerate(order, 1):
            largest = all(puzzle.radii[other] < puzzle.radii[circle] for other in order[step:])
            require(largest, f"step {step} slides {LETTERS[circle]}, though a larger circle is left")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for places in permutations(range(1, len(puzzle.radii) + 1)):
            row = [puzzle.radii[places.index(place)] for place in sorted(places)]
            if all(a > b for a, b in pairwise(row)):
                yield (places,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.row.draw(scene)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        places = puzzle.row.places
        for k, centre in mover_last(moment, lambda state: whereabouts(puzzle.centres, places, state)):
            radius = puzzle.radii[k]
            scene.ball(centre, radius, puzzle.colours[k], name=f"circle-{LETTERS[k]}")
            scene.ball(centre, radius - 5, "panel")
            scene.label(centre, LETTERS[k], max(19, radius * 0.7))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.radii)])

    def goal(self, puzzle: Puzzle) -> str:
        return f"the circles lie in the row in the order {listed(puzzle.order)} from the left, the largest first."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return listed(puzzle.order)

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterable[Sequence[Choice]]:
        looks = list(zip(LETTERS, puzzle.centres, puzzle.colours, strict=False))
        for before, after in pairwise(states):
            goal = puzzle.row.places[max(after) - 1]
            yield [
                Choice(after[k] > 0, {"letter": letter, **seen_from(goal, at), "colour": colour})
                for k, (letter, at, colour) in enumerate(looks)
                if not before[k]
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        order, count = puzzle.order, len(puzzle.radii)
        names = tuple(f"circle-{letter}" for letter in order)
        given = f"{count} circles scattered, A to {max(order)}, and an empty row"
        yield start("given", 5, f"The first frame shows {given}.")
        colours = dict(zip(LETTERS, puzzle.colours, strict=False))
        ways = [f"the {colours[each]} circle {each} slides to place {place}" for place, each in enumerate(order, 1)]
        yield from slides(list(zip(ways, names, strict=True)), 45)
        text = f"The circles slide one by one, each larger than the next: {listed(order)}; none comes before its turn."
        yield process("order", 15, text, Follows(names, (1, count)))
        yield end("arranged", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No circle changes size, colour or letter; nothing else moves.", Steady(names))

    def capacity(self, config: Config) -> int:
        """A lower bound: the sets of radii, given to the circles in all ways."""
        sets = combinations(range(config.spare + config.circles), config.circles)
        return sum(CircleRow(config.radii(spread)).fits for spread in sets) * factorial(config.circles)
