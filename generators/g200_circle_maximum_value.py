"""G-200 Circle the maximum value: draw a ring round the gauge that shows the largest value.

Every pointer stands at a tick, so each value is a whole number, and one is larger than all others. So a solution exists
and is unique. Scales differ in their ends and, from medium on, in their parts: the pointer that has gone farthest is
often not the one. `solve` takes the values, `rules` compare two gauges by cross multiplication. `brute_force` looks for
the tick nearest to the pointer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, dist, log2, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.gauges import FACE, KINDS, PARTS, Gauge, draw_gauge, on_scale, readings
from generators.kit.words.hunches import kept
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark, ring,
)  # fmt: skip
from generators.kit.words.scatter import in_rows
from generators.kit.words.segments import WholePoint

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
ROWS = {5: (2, 1, 2), 6: (2, 2, 2), 8: (3, 2, 3), 9: (3, 3, 3)}  # of gauges
SIDE = 468  # units of the square in which they lie
RING = 9  # units from a face to its ring
HIGHEST = (24, 90)  # bound of all values, and
LOWEST = 0.6  # of it, another one
LEANS = {  # by the number of gauges: how strongly draws are refused in which the look is a hint
    6: {"most share": 2.0, "most end": 1.4, "middle tick": 1.5, "middle step": 1.0},
    8: {"most share": 1.8, "most end": 1.0, "most step": 1.6, "most tick": 1.4},
    9: {"most share": 1.0, "most end": 1.0, "most tick": 1.0, "rarest tick": 2.0, "middle end": 0.8},
}

Gauged = tuple[Gauge, WholePoint, str]  # gauge, middle, colour


@dataclass(frozen=True)
class Config:
    gauges: int = 8  # in all: 5, 6, 8 or 9
    kinds: int = 2  # how many of `KINDS` occur, the first ones, 1 to 3
    parts: int = 8  # of a scale, at most: 5, 8 or 10; 5 means 5 in all scales
    least: int = 60  # thousandths of the largest value by which it is larger than the next, at least
    most: int = 120  # and at most

    def __post_init__(self) -> None:
        one_of("gauges", self.gauges, tuple(ROWS))
        within("kinds", self.kinds, 1, len(KINDS))
        one_of("parts", self.parts, (5, 8, 10))
        ordered("thousandths", 10, self.least, self.most, 300)


@dataclass(frozen=True)
class Puzzle:
    gauges: tuple[Gauged, ...]


@generator(
    "G-200", "circle_maximum_value", version=1,
    faculty="perception", family="marking",
    levels={
        "easy": Config(6, 1, 5, 120, 250), "medium": Config(8, 2, 8, 50, 120), "hard": Config(9, 3, 10, 15, 50),
    },
)  # fmt: skip
class CircleMaximumValue(Generator[Config, Puzzle, Marks]):
    public = "another; values are read on gauges whose scales differ in their ends and, from medium on, in their parts"
    pace = Pace(step=30, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        highest = rng.uniform(*HIGHEST)
        gauges = [drawn(rng, config, ceil(LOWEST * highest), int(highest)) for _ in range(config.gauges)]
        *_, second, first = sorted(gauge.value for gauge in gauges)
        if not config.least <= 1000 * (1 - second / first) <= config.most:
            raise Reject("the largest value leads by too much, or too little")
        middles = in_rows(rng, ROWS[config.gauges], [FACE + RING + 4] * config.gauges, SIDE)
        puzzle = Puzzle(tuple(zip(gauges, middles, rng.sample(COLOURS, config.gauges), strict=True)))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > kept(decision, LEANS.get(config.gauges, {})):
            raise Reject("the way of the pointer, or the end of the scale, is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        values = [gauge.value for gauge, *_ in puzzle.gauges]
        return in_turn([values.index(max(values)) + 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.gauges), "gauges")
        most, _, colour = puzzle.gauges[one - 1]
        for number, (gauge, _, other) in enumerate(puzzle.gauges, 1):
            less = gauge.top * gauge.tick * most.parts < most.top * most.tick * gauge.parts
            require(number == one or less, f"the value of the {other} gauge is not below that of the {colour} one")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        values = []
        for gauge, *_ in puzzle.gauges:
            stands = on_scale(gauge.kind, gauge.value / gauge.top)
            away = [dist(stands, on_scale(gauge.kind, k / gauge.parts)) for k in range(gauge.parts + 1)]
            values.append(sum(gauge.top / gauge.parts for _ in range(away.index(min(away)))))
        best = [number for number, value in enumerate(values, 1) if value > max(values) - 0.5]
        for number in best:
            yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((12, 12, 488, 488), "panel", radius=14)
        for gauge, middle, colour in puzzle.gauges:
            draw_gauge(scene, gauge, middle, colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: ring(puzzle.gauges[number - 1][1], FACE + RING), width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        kinds = {gauge.kind for gauge, *_ in puzzle.gauges}
        return self.worded(count=NUMBERS[len(puzzle.gauges)], columns="column" in kinds)

    def goal(self, puzzle: Puzzle) -> str:
        gauge, _, colour = puzzle.gauges[self.solve(puzzle)[-1][0] - 1]
        return f"a [mark] ring is round the {colour} gauge, which shows {gauge.value}, and no other one has a ring."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.gauges[states[-1][0] - 1][-1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for _, middle, _ in puzzle.gauges])
        for looks, (gauge, _, colour) in zip(seen, puzzle.gauges, strict=True):
            looks |= {"colour": colour, "kind": gauge.kind, "end": gauge.top, "tick": gauge.tick}
            looks |= {"parts": gauge.parts, "share": gauge.tick / gauge.parts, "step": gauge.top // gauge.parts}
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, those of the lead over the next value, and those of the scales' parts."""
        *_, second, first = sorted(gauge.value for gauge, *_ in puzzle.gauges)
        parts = sum(log2(gauge.parts) for gauge, *_ in puzzle.gauges) / len(puzzle.gauges)
        return bits_of(states[-1], len(puzzle.gauges)) - log2(1 - second / first) + parts

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        facts = listed([f"{colour} {gauge.value}" for gauge, _, colour in puzzle.gauges])
        yield start("given", 5, f"The first frame shows no [mark] ring, and gauges with these values: {facts}.")
        middles = [middle for _, middle, _ in puzzle.gauges]
        yield from marking(states[-1], [f"the {self.answer(puzzle, states)} gauge"], middles, 60)
        text = "No gauge or pointer moves or changes, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the gauges' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.gauges)


def drawn(rng: Random, config: Config, least: int, most: int) -> Gauge:
    """A gauge with a value in this range; raise `Reject` if no scale of this draw has one."""
    parts = rng.choice([each for each in PARTS if each <= config.parts]) if config.parts > 5 else config.parts
    if found := readings(parts, least, most):
        return Gauge(rng.choice(KINDS[: config.kinds]), parts, *rng.choice(found))
    raise Reject("no scale has such a value")
