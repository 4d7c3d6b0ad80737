"""G-218 Identify the largest angle in each triangle: draw a ring round the corner with the largest angle.

In every triangle the largest angle is larger than the second by some degrees. So a solution exists and is unique; the
letters fix the order of the rings. `solve` measures the angles. `rules` compare cosines by scalar products,
`brute_force` looks for the corner that faces the longest side.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import dist, log2
from random import Random

from generators.kit import (
    UNITS, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import (
    LETTERS, Marks, among, closing, draw_marks, in_turn, lettered, lie, marking, require_marks, ring,
)  # fmt: skip
from generators.kit.words.polygons import angles, cosine_at, uneven_triangle
from generators.kit.words.segments import WholePoint

COLOURS = ("blue", "green", "teal", "purple")
RADII = {1: (110, 150), 2: (70, 86), 3: (70, 86), 4: (70, 86)}  # units, by the number of triangles
DOT, RING, DRIFT = 12, 25, 6  # units: radii of a corner's dot and of a ring, and way of all triangles off their places
SHARPEST, APART = 27, 2 * RING + 8  # degrees of an angle, and units between two corners, at least
HALF = 116  # units; half the side of the square in which one of several triangles lies
KEPT = {1: (0.3, 0.5), 2: (0.6, 0.8), 3: (0.6, 0.8), 4: (0.65, 0.8)}  # shares of the draws kept, by hunches

Triangle = tuple[WholePoint, ...]  # three corners, clockwise


@dataclass(frozen=True)
class Config:
    triangles: int = 3  # 1 to 4
    least: int = 9  # degrees by which the largest angle is larger than the second, at least
    most: int = 14  # and at most

    def __post_init__(self) -> None:
        within("triangles", self.triangles, 1, 4)
        ordered("degrees", 4, self.least, self.most, 60)


@dataclass(frozen=True)
class Puzzle:
    triangles: tuple[Triangle, ...]  # their corners are lettered from A in this order
    colours: tuple[str, ...]

    @property
    def corners(self) -> list[WholePoint]:
        return [corner for triangle in self.triangles for corner in triangle]


@generator(
    "G-218", "identify_largest_angle_in_triangle", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(1, 18, 36), "medium": Config(3, 9, 14), "hard": Config(4, 5, 8)},
)  # fmt: skip
class IdentifyLargestAngleInTriangle(Generator[Config, Puzzle, Marks]):
    public = "stricter; the largest angle is rarely obtuse, and medium and hard have three and four triangles"
    pace = Pace(step=14, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        quarters = rng.sample([(x, y) for x in (-1, 1) for y in (-1, 1)], config.triangles)
        triangles = []
        for across, down in quarters:
            radius = rng.randint(*RADII[config.triangles])
            corners = uneven_triangle(rng, radius, (config.least, config.most), SHARPEST, APART)
            room, pitch = (2 * HALF, 0) if config.triangles == 1 else (HALF, HALF)
            room -= RING + 4 + radius
            x, y = (UNITS // 2 + pitch * side + rng.randint(-room, room) for side in (across, down))
            triangles.append(tuple((x + u, y + v) for u, v in corners))
        colours = tuple(rng.choices(COLOURS, k=config.triangles))
        puzzle = Puzzle(tuple(triangles), colours)
        decisions = [*self.choices(puzzle, self.solve(puzzle))]
        kept, near = KEPT[config.triangles]
        between = sum(right_hunches(each, halfway=("across", "down", "off the middle")) for each in decisions)
        inmost = sum(right_hunches(each, least=("off the middle",)) for each in decisions)
        if rng.random() > kept**between * near**inmost:
            raise Reject("a corner is too often between the two others, or near the middle")
        x, y = (rng.randint(-DRIFT, DRIFT) for _ in "xy")
        moved = [tuple((x + u, y + v) for u, v in triangle) for triangle in triangles]
        return Puzzle(tuple(moved), colours)

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        found = []
        for k, triangle in enumerate(puzzle.triangles):
            measured = angles(triangle)
            found.append(3 * k + measured.index(max(measured)) + 1)
        return in_turn(found)

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        marks = require_marks(states, len(puzzle.corners))
        require(list(marks) == sorted(marks), "the rings are not drawn in the order of the letters")
        for k, triangle in enumerate(puzzle.triangles):
            ringed = [number - 3 * k - 1 for number in marks if 0 < number - 3 * k < 4]
            require(len(ringed) == 1, f"triangle {LETTERS[3 * k : 3 * k + 3]} has {len(ringed)} rings")
            cosines = [cosine_at(triangle[j], triangle[j - 1], triangle[j - 2]) for j in range(3)]
            largest = all(cosines[ringed[0]] < other for j, other in enumerate(cosines) if j != ringed[0])
            require(largest, f"a corner of triangle {LETTERS[3 * k : 3 * k + 3]} without a ring has a larger angle")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        facing = []
        for k, (a, b, c) in enumerate(puzzle.triangles):
            lengths = [(dist(b, c), 3 * k + 1), (dist(c, a), 3 * k + 2), (dist(a, b), 3 * k + 3)]
            facing.append(max(lengths)[1])
        yield (tuple(facing),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for triangle, colour in zip(puzzle.triangles, puzzle.colours, strict=True):
            scene.polygon(triangle, colour, opacity=0.22)
            scene.polygon(triangle, None, outline=colour, width=4)
        for letter, corner in zip(LETTERS, puzzle.corners, strict=False):
            scene.ball(corner, DOT, "ink")
            scene.label(corner, letter, 16, "panel")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: ring(puzzle.corners[number - 1], RING), width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        count = len(puzzle.triangles)
        return self.worded(count=NUMBERS[count], last=LETTERS[3 * count - 1], several=count > 1)

    def goal(self, puzzle: Puzzle) -> str:
        marks = self.solve(puzzle)[-1]
        rings, corners = ("a [mark] ring is", "corner") if len(marks) == 1 else ("[mark] rings are", "corners")
        return f"{rings} round {corners} {lettered(marks)}, and no other corner has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return lettered(states[-1])

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        for k, triangle in enumerate(puzzle.triangles):
            seen = lie(triangle)
            for looks in seen:
                del looks["off the next"]  # a measure of the sides: the largest angle faces the longest
            yield among(tuple(number - 3 * k for number in states[-1]), seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choices, and those of the degrees between the two largest angles."""
        total = len(states) - 1 + len(puzzle.triangles) * log2(3)
        for triangle in puzzle.triangles:
            _, second, first = sorted(angles(triangle))
            total -= log2((first - second) / 60)
        return total

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        marks = states[-1]
        every = [degrees for triangle in puzzle.triangles for degrees in angles(triangle)]
        facts = listed([f"{letter} {degrees:.0f}" for letter, degrees in zip(LETTERS, every, strict=False)])
        yield start("given", 5, f"The first frame shows no ring, and angles of these degrees: {facts}.")
        things = [f"corner {LETTERS[number - 1]}" for number in marks]
        yield from marking(marks, things, puzzle.corners, 60)
        text = "No triangle or letter moves or changes; no ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the place and the colours of one picture, all equally likely."""
        return (2 * DRIFT + 1) ** 2 * int(len(COLOURS) ** config.triangles)
