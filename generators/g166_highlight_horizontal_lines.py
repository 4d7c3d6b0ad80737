"""G-166 Highlight horizontal lines: draw a ring round every truly horizontal line that a tilted camera shows.

A plumb line hangs in the picture. A line is truly horizontal if it is at right angles to its string; all others are off
by some degrees at least. So a solution exists, and the set of marked lines is unique; the rings come in any order.
`solve` goes by the turns of the lines. `rules` project each line onto the string. `brute_force` turns the picture back
and compares the heights of both ends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from random import Random

from generators.kit import (
    UNITS, Choice, Generator, Item, Moment, Pace, Prompt, Scene, generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.bearings import between
from generators.kit.words.marking import (
    Marked, among, as_marks, bits_of, closing, draw_marks, in_any_order, lie, marking, numbers_of, require_marked, ring,
)  # fmt: skip
from generators.kit.words.parallels import ends
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.segments import Segment, WholePoint, direction

COLOURS = ("orange", "green", "teal", "blue", "purple", "pink", "brown", "black")
HALVES = {6: (40, 58), 8: (34, 50), 10: (28, 40)}  # units of half a line's length, by the number of lines
STRIP, ALL, DOWN = 112, 480, 16  # units: width of the plumb line's part; width and height of all; from the edges
RING = 11  # units from a line's ends to its ring, half of the ring's width included
STRING, TILTED = 160, 25  # units of the string; degrees by which the camera is tilted at most
FLAT = 40  # degrees off the picture's own horizontal up to which a line seems nearly horizontal

Line = tuple[WholePoint, int, int]  # middle, half of the length, turn clockwise from the right in degrees


@dataclass(frozen=True)
class Config:
    lines: int = 8  # in all: 6, 8 or 10
    fewest: int = 2  # horizontal ones, at least
    most: int = 4  # and at most, 5 at the largest
    least: int = 9  # degrees by which a line is off that is nearly horizontal, at least; from 5 to 18
    off: int = 14  # and at most, 24 at the largest

    def __post_init__(self) -> None:
        one_of("lines", self.lines, tuple(HALVES))
        ordered("horizontal lines", 1, self.fewest, self.most, self.lines // 2)
        within("least degrees", self.least, 5, 18)
        within("most degrees", self.off, self.least, 24)


@dataclass(frozen=True)
class Puzzle:
    tilt: int  # degrees by which the world is turned clockwise in the picture
    left: bool  # True if the plumb line hangs at the left
    lines: tuple[Line, ...]  # from the highest middle to the lowest
    colours: tuple[str, ...]

    @property
    def string(self) -> Segment:
        """The plumb line, from its nail to its weight."""
        across, down = direction(90 + self.tilt)
        x, y = (68 if self.left else UNITS - 68) - STRING / 2 * across, (UNITS - STRING * down) / 2
        return (x, y), (x + STRING * across, y + STRING * down)


@generator(
    "G-166", "highlight_horizontal_lines", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(6, 2, 3, 16, 24), "medium": Config(8, 2, 4, 10, 15), "hard": Config(10, 3, 5, 6, 9)},
)  # fmt: skip
class HighlightTrulyHorizontalLines(Generator[Config, Puzzle, Marked]):
    public = "stricter; the camera is tilted, and a plumb line shows what is horizontal"
    pace = Pace(step=14, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        tilt = rng.choice((-1, 1)) * rng.randint(max(9, config.least), TILTED)
        right, left = rng.randint(config.fewest, config.most), rng.random() < 0.5
        side, off = (1 if tilt > 0 else -1), [rng.randint(config.least, config.off) for _ in "ab"]
        flatter, steeper = [tilt - side * off[0], 0, -tilt], [tilt + side * off[1], side * rng.randint(52, 88)]
        others = rng.choice((flatter, steeper, flatter + steeper))
        alike = min(right + rng.randint(0, 1), config.lines - right - 1)  # as many other lines are parallel
        turns = [tilt] * right + [others[0]] + [rng.choice(others)] * alike
        turns += rng.choices(others, k=config.lines - len(turns))
        turns = [turn % 180 for turn in rng.sample(turns, len(turns))]
        halves = [rng.randint(*HALVES[config.lines]) for _ in turns]
        area = (22 + STRIP * left, 22, 468 - STRIP, 468)
        middles = scattered_discs(rng, [half + RING for half in halves], area, 3)
        lines = sorted(zip(middles, halves, turns, strict=True), key=lambda line: line[0][::-1])
        return Puzzle(tilt, left, tuple(lines), tuple(rng.choices(COLOURS, k=config.lines)))

    def solve(self, puzzle: Puzzle) -> Sequence[Marked]:
        level = [number for number, (_, _, turn) in enumerate(puzzle.lines, 1) if turn == puzzle.tilt % 180]
        return in_any_order(level, len(puzzle.lines))

    def rules(self, puzzle: Puzzle, states: Sequence[Marked]) -> None:
        marks = require_marked(states, len(puzzle.lines))
        (a, b), (c, d) = puzzle.string
        for number, line in enumerate(puzzle.lines, 1):
            (x, y), (u, v) = ends(line)
            along = abs((u - x) * (c - a) + (v - y) * (d - b)) / STRING
            text = f"line {number} from the top runs {along:.0f} units along the string, and has a ring or none"
            require((number in marks) == (along < 0.01), text)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marked]]:
        across, down = direction(-puzzle.tilt)  # turns the string upright
        heights = [[across * y + down * x for x, y in ends(line)] for line in puzzle.lines]
        yield (tuple(abs(one - other) < 0.01 for one, other in heights),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((DOWN + (ALL - STRIP + 8) * (not puzzle.left), DOWN, STRIP - 8, ALL), "panel", radius=14)
        scene.block((DOWN + STRIP * puzzle.left, DOWN, ALL - STRIP, ALL), "panel", radius=14)
        nail, weight = puzzle.string
        scene.line((nail, weight), "ink", 4)
        scene.ball(nail, 7, "soft")
        scene.ball(weight, 15, "ink")
        for line, colour in zip(puzzle.lines, puzzle.colours, strict=True):
            scene.line(ends(line), colour, 7)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marked]) -> None:
        rings = [ring(middle, half + RING - 3) for middle, half, _ in puzzle.lines]
        draw_marks(scene, as_marks(moment), lambda number: rings[number - 1], width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.lines)], side="left" if puzzle.left else "right")

    def goal(self, puzzle: Puzzle) -> str:
        count = sum(self.solve(puzzle)[-1])
        return f"{count} [mark] rings are seen: round all lines at right angles to the string, and round no others."

    def answer(self, puzzle: Puzzle, states: Sequence[Marked]) -> str:
        return str(sum(states[-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, *_ in puzzle.lines])
        for looks, (_, half, turn), colour in zip(seen, puzzle.lines, puzzle.colours, strict=True):
            looks |= {"length": half, "colour": colour, "slope": between(turn, 0, 180), "turn": (turn + 90) % 180}
        yield among(numbers_of(states[-1]), seen)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """The lines that seem more or less horizontal."""
        return {"flat": sum(between(turn, 0, 180) < FLAT for *_, turn in puzzle.lines)}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marked]) -> float:
        """The steps, the bits of the set of lines, and those of the least angle of another one."""
        off = [between(turn, puzzle.tilt % 180, 180) for *_, turn in puzzle.lines]
        return bits_of(numbers_of(states[-1]), len(puzzle.lines)) + log2(90 / min(filter(None, off)))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Item]:
        marks = numbers_of(states[-1])
        off = sorted(round(between(turn, puzzle.tilt % 180, 180)) for *_, turn in puzzle.lines)
        text = f"The first frame shows no ring, a plumb line, and {len(off)} lines: {len(marks)} at right angles to it"
        angles = listed([str(degrees) for degrees in off if degrees])
        yield start("given", 5, f"{text}, and the others off by {angles} degrees.")
        things = [f"the {puzzle.colours[number - 1]} line" for number in marks]
        yield from marking(marks, things, [middle for middle, *_ in puzzle.lines], 60, ordered=False)
        text = "No line moves or changes, nor does the plumb line; no ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the lines' colours alone, which do not depend on anything."""
        return int(len(COLOURS) ** config.lines)
