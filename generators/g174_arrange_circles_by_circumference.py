"""G-174 Arrange circles by circumference: slide the scattered circles onto numbered places, the largest first.

All circles differ in circumference, so each place has its one circle. They slide one after another, from place 1 on,
so the solution is unique. `solve` sorts the circles; `rules` compares each circle that slides with those that wait.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, permutations
from math import dist, factorial
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.colours import DISTINCT
from generators.kit.words.moves import mover_last, one_by_one, require_one_by_one
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.slots import side_by_side
from generators.kit.speech import NUMBERS
from generators.kit.words.symbols import listed

Point = tuple[int, int]
State = tuple[int, ...]  # for each circle its place in the row, from 1; 0 while it lies scattered
LETTERS = "ABCDEFG"
SMALLEST = {3: 34, 4: 29, 5: 24, 6: 20, 7: 16}  # radius, by the number of circles
LARGEST = {3: 72, 4: 62, 5: 54, 6: 48, 7: 43}
APART = 9  # units between circles in the row
WIDEST = 470  # units of the row
MARGIN = 12  # units of scattered circles to the edge of the picture and to the row, half of those between them


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
    def order(self) -> str:
        """The letters of the circles, the largest first."""
        return "".join(LETTERS[self.radii.index(radius)] for radius in sorted(self.radii, reverse=True))


@generator(
    "G-174", "arrange_circles_by_circumference", version=1,
    faculty="transformation", family="sorting",
    levels={"easy": Config(3, 10), "medium": Config(5, 6), "hard": Config(7, 4)},
)  # fmt: skip
class ArrangeCirclesByCircumference(Generator[Config, Puzzle, State]):
    pace = Pace(step=11, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        radii = config.radii(sorted(rng.sample(range(config.spare + config.circles), config.circles)))
        rng.shuffle(radii)
        if width(radii) > WIDEST:
            raise Reject("the row is too wide")
        largest_first = sorted(radii, reverse=True)
        area = (MARGIN, MARGIN, UNITS - 2 * MARGIN, top(config.circles) - 2 * MARGIN)
        centres = scattered_discs(rng, largest_first, area, 2 * MARGIN)
        lying = tuple(centres[largest_first.index(radius)] for radius in radii)
        return Puzzle(lying, tuple(radii), tuple(rng.sample(DISTINCT, config.circles)))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        order = sorted(puzzle.radii, reverse=True)
        return one_by_one([order.index(radius) + 1 for radius in puzzle.radii])

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
        above, places = top(len(puzzle.radii)), places_of(puzzle)
        scene.block((14, above, UNITS - 28, UNITS - 14 - above), "panel", radius=16)
        scene.line((places[0], places[-1]), "faint", 2)
        for number, (x, y) in enumerate(places, 1):
            scene.line(((x, y - 7), (x, y + 7)), "soft", 2)
            scene.label((x, UNITS - 32), str(number), 24)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        def centres(state: State) -> list[tuple[float, float]]:
            return [places[at - 1] if at else lying for at, lying in zip(state, puzzle.centres, strict=True)]

        places = places_of(puzzle)
        for k, centre in mover_last(moment, centres):
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
            (x, y), waiting = places_of(puzzle)[max(after) - 1], [k for k, place in enumerate(before) if not place]
            yield [
                Choice(
                    after[k] > 0, {"letter": letter, "x": u, "y": v, "distance": dist((x, y), (u, v)), "colour": colour}
                )
                for k, (letter, (u, v), colour) in ((k, looks[k]) for k in waiting)
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        order, count = puzzle.order, len(puzzle.radii)
        names = tuple(f"circle-{letter}" for letter in order)
        given = f"{count} circles scattered, A to {max(order)}, and an empty row"
        yield start("given", 5, f"The first frame shows {given}.")
        runs = grouped(order)
        for first, run in runs:
            slides = ", then ".join(
                f"the {puzzle.colours[LETTERS.index(letter)]} circle {letter} slides to place {number}"
                for number, letter in enumerate(run, first)
            )
            last = first + len(run) - 1
            text = f"{'First' if first == 1 else 'Next'}, {slides}."
            yield process(f"slide-{first}", 45 / len(runs), text, Follows(names[first - 1 : last], (first, last)))
        text = f"The circles slide one by one, each larger than the next: {listed(order)}; none comes before its turn."
        yield process("order", 15, text, Follows(names, (1, count)))
        yield end("arranged", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No circle changes size, colour or letter; nothing else moves.", Steady(names))

    def capacity(self, config: Config) -> int:
        """A lower bound: the sets of radii, given to the circles in all ways."""
        sets = combinations(range(config.spare + config.circles), config.circles)
        return sum(width(config.radii(spread)) <= WIDEST for spread in sets) * factorial(config.circles)


def width(radii: Sequence[int]) -> int:
    """The width of a row of circles with these radii, in units."""
    return 2 * sum(radii) + APART * (len(radii) - 1)


def top(count: int) -> int:
    """The upper edge of the band in which the row lies."""
    return UNITS - 50 - 2 * LARGEST[count] - 2 * MARGIN


def places_of(puzzle: Puzzle) -> list[tuple[float, float]]:
    """The centres of the places in the row, which is centred and has equal gaps."""
    radii, count = sorted(puzzle.radii, reverse=True), len(puzzle.radii)
    left, y = (UNITS - width(radii)) / 2, top(count) + MARGIN + LARGEST[count]
    return [(x, y) for x in side_by_side(radii, left, APART)]
