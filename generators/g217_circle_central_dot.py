"""G-217 Circle the central dot: draw a ring round the only dot that is the middle of its line by count and by place.

In just one line the middle dot by count is also halfway between both ends, so a solution exists and is unique. Other
lines miss one of the two by little, and draws in which length or place is a hint are often refused. `solve` takes
medians and means. `rules` count and measure on both sides of the marked dot. `brute_force` mirrors ends at dots.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import perm
from random import Random
from statistics import mean, median

from generators.kit import (
    UNITS, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import (
    Marks, among, draw_marks, in_turn, lie, marking, nothing_else, require_marks, ring,
)  # fmt: skip
from generators.kit.words.segments import WholePoint

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
SIDES = {"column": "high", "row": "wide"}  # of the picture, along a line
DOT, RING = 8, 28  # radii in units
PITCH = 41  # units between two dots of a line, at least
FIRST, LAST = 38, UNITS - 38  # units from the edge between which dots lie
ASIDE = 62  # units from the edge to the nearest line
SHORT, LONG = 160, (LAST - FIRST) // 2  # units from the middle of a line to its ends, at least and at most
KEPT = 0.64  # share of the draws kept, for each hunch that finds the line

Line = tuple[str, tuple[int, ...]]  # colour, and the places of its dots along it, in units


@dataclass(frozen=True)
class Config:
    lines: int = 5  # 3 to 6
    most: int = 4  # dots to each side of the central one, at most: 3 or 4
    least: int = 14  # units by which the middle dot by count misses the middle by place in other lines, at least
    off: int = 22  # and at most

    def __post_init__(self) -> None:
        within("lines", self.lines, 3, 6)
        within("most", self.most, 3, 4)
        ordered("units", 6, self.least, self.off, 40)


@dataclass(frozen=True)
class Puzzle:
    line: str  # one of `SIDES`
    lines: tuple[Line, ...]  # from the left, or from the top

    @property
    def dots(self) -> list[tuple[int, int]]:  # the line of each, from 0, and its place along it
        return [(number, place) for number, (_, places) in enumerate(self.lines) for place in places]

    @property
    def middles(self) -> list[WholePoint]:
        gap = (UNITS - 2 * ASIDE) // (len(self.lines) - 1)
        points = [(ASIDE + gap * number, place) for number, place in self.dots]
        return points if self.line == "column" else [(y, x) for x, y in points]


@generator(
    "G-217", "circle_central_dot", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(4, 3, 26, 40), "medium": Config(5, 4, 16, 24), "hard": Config(6, 4, 9, 14)},
)  # fmt: skip
class CircleCentralDot(Generator[Config, Puzzle, Marks]):
    public = "stricter; of several columns or rows, just one has a dot that is central both by count and by place"
    pace = Pace(step=30, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        aims = ["both", "place", "count", *rng.choices(("place", "count"), k=config.lines - 3)]  # of a line's dot
        lines = []
        for aim, colour in zip(aims, rng.sample(COLOURS, config.lines), strict=True):
            sides, way = [rng.randint(2, config.most)] * 2, rng.choice((-1, 1))
            off = way * rng.randint(config.least, config.off) if aim == "count" else 0
            if aim == "place":
                sides = [sides[0] + way, sides[1] - rng.choice((0, way, way))]
            half = rng.randint(max(SHORT, PITCH * max(sides) + abs(off)), LONG)
            middle = rng.randint(FIRST + half, LAST - half)
            above, below = parted(rng, half + off, sides[0]), parted(rng, half - off, sides[1])
            places = sorted([middle + off, *(middle - half + n for n in above), *(middle + half - n for n in below)])
            lines.append((colour, tuple(places)))
        rng.shuffle(lines)
        puzzle = Puzzle(rng.choice(list(SIDES)), tuple(lines))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > KEPT ** right_hunches(decision, least=("off the middle", "off", "length")):
            raise Reject("the place or the length of the line is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        central = [(number, median(places)) for number, (_, places) in enumerate(puzzle.lines)]
        halfway = [(number, mean(places[:: len(places) - 1])) for number, (_, places) in enumerate(puzzle.lines)]
        return in_turn([number for number, dot in enumerate(puzzle.dots, 1) if dot in central and dot in halfway])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        marks = require_marks(states, len(puzzle.dots))
        require(len(marks) == 1, f"{len(marks)} dots get a ring")
        number, place = puzzle.dots[marks[0] - 1]
        colour, places = puzzle.lines[number]
        before, after = [place - p for p in places if p < place], [p - place for p in places if p > place]
        text = f"{len(before)} dots of its line lie on one side of the ringed {colour} dot, {len(after)} on the other"
        require(len(before) == len(after), text)
        near, far = max(before, default=0), max(after, default=0)
        require(near == far, f"the ringed {colour} dot is {near} units from one end, {far} from the other")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        for number, (line, place) in enumerate(puzzle.dots, 1):
            places = puzzle.lines[line][1]
            mirrored = {2 * place - end for end in (min(places), max(places))}
            if mirrored <= {*places} and sum((other > place) - (other < place) for other in places) == 0:
                yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((12, 12, UNITS - 24, UNITS - 24), "panel", radius=14)
        for (line, place), middle in zip(puzzle.dots, puzzle.middles, strict=True):
            colour, places = puzzle.lines[line]
            if place == places[0]:
                scene.line((middle, puzzle.middles[puzzle.dots.index((line, places[-1]))]), "soft", 2)
            scene.ball(middle, DOT, colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: ring(puzzle.middles[number - 1], RING))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(upright=puzzle.line == "column", count=NUMBERS[len(puzzle.lines)])

    def goal(self, puzzle: Puzzle) -> str:
        colour = self.answer(puzzle, self.solve(puzzle))
        return f"a [mark] ring is round the central dot of the {colour} {puzzle.line}, and no other dot has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.lines[puzzle.dots[states[-1][0] - 1][0]][0]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        """The lines, each by its middle dot by count, or by the later one of two."""
        right, _ = puzzle.dots[states[-1][0] - 1]
        halves = [(number, places[len(places) // 2]) for number, (_, places) in enumerate(puzzle.lines)]
        seen = lie([puzzle.middles[puzzle.dots.index(dot)] for dot in halves])
        for looks, (colour, places) in zip(seen, puzzle.lines, strict=True):
            looks |= {"colour": colour, "dots": len(places), "odd": str(len(places) % 2 > 0)}
            looks |= {"length": places[-1] - places[0], "off": abs(places[0] + places[-1] - UNITS)}
        yield among((right + 1,), seen)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        number, place = puzzle.dots[states[-1][0] - 1]
        colour, places = puzzle.lines[number]
        counts = listed([f"{len(dots)} {name} dots" for name, dots in puzzle.lines])
        yield start("given", 5, f"The first frame shows {len(puzzle.lines)} {puzzle.line}s, of {counts}, and no ring.")
        side, away = sum(p < place for p in places), f"[{places[-1] - place} {SIDES[puzzle.line]}]"
        dot = f"the {colour} dot with {side} dots on each side and {away} to each end"
        yield from marking(states[-1], [dot], puzzle.middles, 60)
        yield end("marked", 25, f"At the end {self.goal(puzzle)}")
        text = "No dot moves or changes, and no part of the ring vanishes once it is drawn."
        yield constancy("steady", 10, text, nothing_else(states[-1]))

    def capacity(self, config: Config) -> int:
        """A lower bound: columns or rows, and the lines' colours, which do not depend on anything else."""
        return 2 * perm(len(COLOURS), config.lines)


def parted(rng: Random, length: int, parts: int) -> list[int]:
    """The places, from the first end on, of the dots along a length without its last end; gaps are random."""
    spare = length - PITCH * parts
    cuts = sorted(rng.randint(0, spare) for _ in range(parts - 1))
    return [0, *(PITCH * number + cut for number, cut in enumerate(cuts, 1))]
