"""G-136 Locate the points in the overlapping area: ring every point that lies in both figures, in order of letters.

Two figures with bays overlap. Each lettered point keeps clear of both outlines, so it lies in both figures, in one or
in none: a solution exists and is unique. `solve` adds up the angles under which a point sees the sides: a full turn
from inside. `rules` count the sides that a level ray crosses, `brute_force` those on the way to a far place.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import factorial
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import listed
from generators.kit.words.marking import (
    LETTERS, Marks, among, bits_of, closing, draw_marks, in_turn, lettered, marking, require_marks, ring,
)  # fmt: skip
from generators.kit.words.overlaps import Figure, glances, hits, points_about, with_bays
from generators.kit.words.polygons import is_inside, sides, turns_round
from generators.kit.words.segments import Point, WholePoint, gap

COLOURS = (
    ("blue", "green"),
    ("green", "purple"),
    ("purple", "teal"),
    ("blue", "teal"),
    ("grey", "blue"),
    ("green", "grey"),
)
DOT = 12  # radius of a point in units
KEPT = 0.66  # share of the draws kept, for each hunch that finds a point of the overlap


@dataclass(frozen=True)
class Config:
    points: int = 9  # in all, 6 to 12
    fewest: int = 2  # points in both figures, at least
    most: int = 3  # and at most, 4 at the largest
    far: int = 60  # units that a point is from the nearest outline, at most; 30 to 200

    def __post_init__(self) -> None:
        within("points", self.points, 6, len(LETTERS))
        ordered("points in both figures", 1, self.fewest, self.most, 4)
        within("far", self.far, 30, 200)


@dataclass(frozen=True)
class Puzzle:
    figures: tuple[Figure, Figure]  # their corners
    colours: tuple[str, str]
    points: tuple[WholePoint, ...]  # lettered from A


@generator(
    "G-136", "locate_point_in_overlapping_area", version=1,
    faculty="spatiality", family="marking",
    levels={"easy": Config(7, 1, 2, 200), "medium": Config(9, 2, 3, 70), "hard": Config(11, 2, 4, 55)},
)  # fmt: skip
class LocatePointInOverlappingArea(Generator[Config, Puzzle, Marks]):
    public = "stricter; the figures have bays, and points lie near their outlines in, between and beside them"
    pace = Pace(step=13, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        figures = with_bays(rng), with_bays(rng)
        both = rng.randint(config.fewest, config.most)
        outside = [(config.points - both + more) // 3 for more in range(3)]
        rng.shuffle(outside)
        points = points_about(rng, figures, (both, *outside), config.far)
        marks = tuple(range(1, both + 1))
        if rng.random() > KEPT ** hits(among(marks, glances(figures, points))):
            raise Reject("a point in both figures is too often the nearest to a middle or to another point")
        rng.shuffle(points)
        return Puzzle(figures, rng.choice(COLOURS), tuple(points))

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        both = [all(turns_round(point, figure) for figure in puzzle.figures) for point in puzzle.points]
        return in_turn([number for number, inside in enumerate(both, 1) if inside])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        marks = require_marks(states, len(puzzle.points))
        require(list(marks) == sorted(marks), "the rings are not drawn in the order of the letters")
        for number, point in enumerate(puzzle.points, 1):
            count = sum(is_inside(point, figure) for figure in puzzle.figures)
            require((count == 2) == (number in marks), f"point {LETTERS[number - 1]} lies in {count} figures")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        def crossed(point: Point, figure: Figure) -> int:
            return sum(gap((point, (613.7, -401.3)), side) == 0 for side in sides(figure))

        first, second = ({p for p in puzzle.points if crossed(p, figure) % 2} for figure in puzzle.figures)
        yield (tuple(sorted(puzzle.points.index(point) + 1 for point in first & second)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for figure, colour in zip(puzzle.figures, puzzle.colours, strict=True):
            scene.polygon(figure, colour, opacity=0.22)
        for figure, colour in zip(puzzle.figures, puzzle.colours, strict=True):
            scene.polygon(figure, None, outline=colour, width=4)
        for letter, point in zip(LETTERS, puzzle.points, strict=False):
            scene.ball(point, DOT, "ink")
            scene.label(point, letter, 16, "panel")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: ring(puzzle.points[number - 1], DOT + 10), width=6)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        one, other = puzzle.colours
        return self.worded(one=one, other=other, last=LETTERS[len(puzzle.points) - 1])

    def goal(self, puzzle: Puzzle) -> str:
        marks = self.solve(puzzle)[-1]
        have = "has" if len(marks) == 1 else "have"
        return f"{lettered(marks)} {have} a [mark] ring, and no other point has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return lettered(states[-1])

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        yield among(states[-1], glances(puzzle.figures, puzzle.points))

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, and the bits of the set of points in the overlap."""
        return bits_of(states[-1], len(puzzle.points))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        marks, (one, other) = states[-1], puzzle.colours
        inside = [
            listed([LETTERS[k] for k, point in enumerate(puzzle.points) if is_inside(point, figure)])
            for figure in puzzle.figures
        ]
        text = (
            f"The first frame shows no ring, points {inside[0]} in the {one} figure and {inside[1]} in the {other} one."
        )
        yield start("given", 5, text)
        yield from marking(marks, [f"point {LETTERS[number - 1]}" for number in marks], puzzle.points, 60)
        text = "No figure, point or letter moves or changes; no ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the orders of the letters of one picture, all equally likely."""
        return factorial(config.points)
