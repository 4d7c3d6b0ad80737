"""G-199 Locate the line intersections: draw a ring round every place where two lines cross.

Two lines clearly cross, or clearly keep apart, and many stop just short of another one. Crossings lie apart, and no
three lines meet. So a solution exists and is unique, but for the order of the rings, which is free. `solve` works out
each pair by Cramer's rule. `rules` ask on which sides the ends lie, `brute_force` walks along each line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, dist, log2, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, counted
from generators.kit.words.hunches import kept
from generators.kit.words.marking import (
    Marked, as_marks, closing, draw_marks, in_any_order, lie, marking, numbers_of, require_marked, ring,
)  # fmt: skip
from generators.kit.words.segments import WholeSegment, gap, to_segment, turn
from generators.kit.words.tangles import NEAR, angle, shares, spot, tangle

COLOURS = ("orange", "green", "teal", "blue", "purple", "pink", "brown", "black", "grey")
LENGTHS = {5: (150, 300), 6: (140, 290), 7: (130, 280), 8: (120, 270)}  # units, by the number of lines
RING = 17  # radius in units
PARTS = 250  # of a line, in a walk along it
LEANS = {"most shorter": 1.0, "most longer": 0.5}  # how strongly draws are refused in which the look is a hint

Line = tuple[WholeSegment, str]  # ends and colour


@dataclass(frozen=True)
class Config:
    lines: int = 6  # 5 to 8
    fewest: int = 2  # crossings, at least
    most: int = 4  # and at most, 5 at the largest
    near: int = 2  # pairs of lines that nearly cross, at least, 1 to 3; two more at most

    def __post_init__(self) -> None:
        within("lines", self.lines, min(LENGTHS), max(LENGTHS))
        ordered("crossings", 1, self.fewest, self.most, 5)
        within("near", self.near, 1, 3)


@dataclass(frozen=True)
class Puzzle:
    lines: tuple[Line, ...]

    @property
    def pairs(self) -> list[tuple[WholeSegment, WholeSegment]]:
        """All pairs of lines; marks go by their numbers from 1."""
        return list(combinations([ends for ends, _ in self.lines], 2))


@generator(
    "G-199", "locate_line_intersections", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(5, 1, 3, 1), "medium": Config(6, 2, 4, 2), "hard": Config(8, 3, 5, 3)},
)  # fmt: skip
class LocateLineIntersections(Generator[Config, Puzzle, Marked]):
    public = "stricter; lines also stop just short of others, where no ring is due"
    pace = Pace(step=13, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        crossings = rng.randint(config.fewest, config.most)
        near = rng.randint(config.near, config.near + 2)
        segments = tangle(rng, config.lines, crossings, near, LENGTHS[config.lines])
        rng.shuffle(segments)
        ends = [(a, b) if rng.random() < 0.5 else (b, a) for a, b in segments]
        puzzle = Puzzle(tuple(zip(ends, rng.sample(COLOURS, config.lines), strict=True)))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > kept(decision, LEANS):
            raise Reject("the place of a crossing is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marked]:
        met = [shares(*pair) for pair in puzzle.pairs]
        found = [number for number, both in enumerate(met, 1) if both and all(0 < share < 1 for share in both)]
        return in_any_order(found, len(met))

    def rules(self, puzzle: Puzzle, states: Sequence[Marked]) -> None:
        marks = require_marked(states, len(puzzle.pairs))
        for number, ((a, b), (c, d)) in enumerate(puzzle.pairs, 1):
            across = turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0
            text = f"{named(puzzle, number)} {'cross' if across else 'do not cross'}"
            require(across == (number in marks), f"{text}, and have {'a' if number in marks else 'no'} ring")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marked]]:
        found = []
        for ((a, b), (c, d)), other in puzzle.pairs:
            walk = [(a + (c - a) * k / PARTS, b + (d - b) * k / PARTS) for k in range(PARTS + 1)]
            found.append(min(to_segment(place, other) for place in walk) < 2)
        yield (tuple(found),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((14, 14, 484, 484), "panel", radius=14)
        for ends, colour in puzzle.lines:
            scene.line(ends, colour, 6)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marked]) -> None:
        draw_marks(scene, as_marks(moment), lambda number: ring(spot(*puzzle.pairs[number - 1]), RING), width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.lines)])

    def goal(self, puzzle: Puzzle) -> str:
        count = sum(self.solve(puzzle)[-1])
        rings = f"{counted(count, '[mark] ring')} {'is' if count == 1 else 'are'} seen"
        return f"{rings}: each crossing of two lines has one, and no other place."

    def answer(self, puzzle: Puzzle, states: Sequence[Marked]) -> str:
        return str(sum(states[-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Sequence[Choice]]:
        close = spots(puzzle)
        seen = lie([place for _, place in close])
        for looks, (number, _) in zip(seen, close, strict=True):
            first, second = puzzle.pairs[number - 1]
            short, long = sorted((dist(*first), dist(*second)))
            looks |= {"angle": angle(first, second), "shorter": short, "longer": long}
        yield [Choice(states[-1][number - 1], looks) for (number, _), looks in zip(close, seen, strict=True)]

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """The places where two lines cross or nearly do."""
        return {"spots": len(spots(puzzle))}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marked]) -> float:
        """The steps, the bits of the crossings among all places like them, and those of the pairs of lines."""
        places = len(spots(puzzle))
        count = sum(states[-1])
        return count + log2(comb(places, count)) + log2(len(states[-1]))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Item]:
        marks = numbers_of(states[-1])
        near = len(spots(puzzle)) - len(marks)
        text = f"The first frame shows {len(puzzle.lines)} lines and no ring. {counted(len(marks), 'pair')} of lines"
        verb = "crosses" if len(marks) == 1 else "cross"
        yield start("given", 5, f"{text} {verb}; {near or 'none'} more come near each other and do not.")
        things = [f"the crossing of {named(puzzle, number)}" for number in marks]
        yield from marking(marks, things, [spot(*pair) for pair in puzzle.pairs], 60, ordered=False)
        text = "No line moves or changes; no ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the lines' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.lines)


def spots(puzzle: Puzzle) -> list[tuple[int, Point]]:
    """The pairs that cross or nearly do, by their numbers, and where, from the left."""
    close = [(number, spot(*pair)) for number, pair in enumerate(puzzle.pairs, 1) if gap(*pair) <= NEAR]
    return sorted(close, key=lambda each: each[1])


def named(puzzle: Puzzle, number: int) -> str:
    """The lines of a pair, by its number: `the orange and the blue line`."""
    one, other = list(combinations([colour for _, colour in puzzle.lines], 2))[number - 1]
    return f"the {one} and the {other} line"
