"""G-223 Highlight horizontal lines: draw a ring round every horizontal line, in any order.

A line is horizontal if its ends are equally high; all others rise by some degrees at least. So a solution exists, and
the set of marked lines is unique; the rings come in any order. `solve` goes by the turns of the lines. `rules` compare
the heights of the ends. `brute_force` compares each length with its shadow on the ground.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, dist, isclose, log2, radians
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Scene, generator, one_of, ordered, require, start,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.bearings import between
from generators.kit.words.marking import (
    Marked, among, as_marks, bits_of, closing, draw_marks, in_any_order, lie, marking, numbers_of, require_marked, ring,
)  # fmt: skip
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.segments import Point, Segment, WholePoint, direction

COLOURS = ("orange", "green", "teal", "blue", "purple", "pink", "brown", "black")
AREA = (22, 22, 468, 468)  # of the rings, in units
HALVES = {6: (40, 60), 8: (36, 52), 10: (32, 44)}  # units of half a line's length, by the number of lines
RING = 11  # units from a line's ends to its ring, half of the ring's width included
FLAT = 28  # degrees up to which a line seems nearly horizontal

Line = tuple[WholePoint, int, int, str]  # middle, half of the length, turn clockwise from the right, colour


@dataclass(frozen=True)
class Config:
    lines: int = 8  # in all: 6, 8 or 10
    fewest: int = 2  # horizontal ones, at least
    most: int = 4  # and at most, 5 at the largest
    least: int = 9  # degrees by which a line is off that is nearly horizontal, at least; from 5
    off: int = 14  # and at most

    def __post_init__(self) -> None:
        one_of("lines", self.lines, tuple(HALVES))
        ordered("horizontal lines", 1, self.fewest, self.most, self.lines // 2)
        ordered("degrees", 5, self.least, self.off, FLAT - 1)


@dataclass(frozen=True)
class Puzzle:
    lines: tuple[Line, ...]  # from the highest middle to the lowest


@generator(
    "G-223", "highlight_horizontal_lines", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(6, 2, 3, 17, 26), "medium": Config(8, 2, 4, 10, 15), "hard": Config(10, 3, 5, 6, 9)},
)  # fmt: skip
class HighlightHorizontalLines(Generator[Config, Puzzle, Marked]):
    public = "stricter; at least half of the other lines are nearly horizontal"
    pace = Pace(step=14, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        level = rng.randint(config.fewest, config.most)
        others = config.lines - level
        near = rng.randint((others + 1) // 2, others)
        turns = [0] * level + [rng.choice((-1, 1)) * rng.randint(config.least, config.off) for _ in range(near)]
        turns += [rng.randint(FLAT, 180 - FLAT) for _ in range(others - near)]
        halves = [rng.randint(*HALVES[config.lines]) for _ in turns]
        rng.shuffle(turns)
        middles = scattered_discs(rng, [half + RING for half in halves], AREA, 3)
        lines = [
            (middle, half, turn % 180, rng.choice(COLOURS))
            for middle, half, turn in zip(middles, halves, turns, strict=True)
        ]
        return Puzzle(tuple(sorted(lines, key=lambda line: line[0][::-1])))

    def solve(self, puzzle: Puzzle) -> Sequence[Marked]:
        level = [number for number, (_, _, turn, _) in enumerate(puzzle.lines, 1) if turn == 0]
        return in_any_order(level, len(puzzle.lines))

    def rules(self, puzzle: Puzzle, states: Sequence[Marked]) -> None:
        marks = require_marked(states, len(puzzle.lines))
        for number, line in enumerate(puzzle.lines, 1):
            (_, left), (_, right) = ends(line)
            level, text = isclose(left, right), f"line {number} from the top rises by {abs(left - right):.0f} units"
            require((number in marks) == level, f"{text}, and has a ring or none")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marked]]:
        shadows = [abs(right[0] - left[0]) / dist(left, right) for left, right in map(ends, puzzle.lines)]
        yield (tuple(shadow > cos(radians(1)) for shadow in shadows),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for line in puzzle.lines:
            scene.line(ends(line), line[3], 7)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marked]) -> None:
        def outline(number: int) -> Sequence[Point]:
            middle, half, *_ = puzzle.lines[number - 1]
            return ring(middle, half + RING - 3)

        draw_marks(scene, as_marks(moment), outline, width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.lines)])

    def goal(self, puzzle: Puzzle) -> str:
        count = sum(self.solve(puzzle)[-1])
        return f"{count} [mark] rings are seen, one round each horizontal line and none round another one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marked]) -> str:
        return str(sum(states[-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, *_ in puzzle.lines])
        for looks, (_, half, _, colour) in zip(seen, puzzle.lines, strict=True):
            looks |= {"length": half, "colour": colour}
        yield among(numbers_of(states[-1]), seen)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """The lines that seem more or less horizontal."""
        return {"flat": sum(between(turn, 0, 180) < FLAT for _, _, turn, _ in puzzle.lines)}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marked]) -> float:
        """The steps, the bits of the set of lines, and those of the least angle of another one."""
        least = min(between(turn, 0, 180) for _, _, turn, _ in puzzle.lines if turn)
        return bits_of(numbers_of(states[-1]), len(puzzle.lines)) + log2(90 / least)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Item]:
        marks = numbers_of(states[-1])
        off = sorted(round(between(turn, 0, 180)) for _, _, turn, _ in puzzle.lines if turn)
        text = f"The first frame shows {len(puzzle.lines)} lines and no ring. {len(marks)} lines are horizontal"
        yield start("given", 5, f"{text}; the others are off by {listed([*map(str, off)])} degrees.")
        things = [f"the horizontal {puzzle.lines[number - 1][3]} line" for number in marks]
        yield from marking(marks, things, [middle for middle, *_ in puzzle.lines], 60, ordered=False)
        yield from closing(self.goal(puzzle), "No line moves or changes; no ring vanishes once it is drawn.", marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the lines' colours alone, which do not depend on anything."""
        return int(len(COLOURS) ** config.lines)


def ends(line: Line) -> Segment:
    """The two ends of a line, in units."""
    (x, y), half, turn, _ = line
    across, down = direction(turn)
    return (x - half * across, y - half * down), (x + half * across, y + half * down)
