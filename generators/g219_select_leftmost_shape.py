"""G-219 Select leftmost shape: draw a ring round the shape that reaches furthest to the left.

One shape's edge lies further left than all others, by some units at least. So a solution exists and is unique. Shapes
differ in size and are turned, and draws in which the leftmost middle, the largest shape or the widest one is the answer
are often refused. `solve` looks at corners. `rules` add up each shape's reach from its middle. `brute_force` moves an
upright line from the left until it meets a shape.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, log2, perm, radians
from random import Random

from generators.kit import (
    UNITS, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, ordered, require, start,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.scene.tokens import corners_of
from generators.kit.speech import NUMBERS, listed, plural
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import (
    Marks, among, bits_of, border, closing, draw_marks, in_turn, lie, marking, require_one_mark, ring,
)  # fmt: skip
from generators.kit.words.places import clear_height, share_of_width
from generators.kit.words.polygons import is_inside

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
CORNERS = {"triangle": (3, 0), "square": (4, 45), "pentagon": (5, 0)}  # number, and the first one's degrees from up
LEFT, RIGHT = (40, 90), 400  # units from the left: where the leftmost shape begins, and where others do at most
SIZES = {5: (26, 72), 7: (22, 60), 9: (18, 48)}  # units of a shape's radius, by the number of shapes
EDGE = 22  # units from the picture's edge to a ring
RING = 11  # units from a shape's farthest corner to its ring, half of the line's width included
SMALL = (0, 1, 1, 2, 2)  # place of the leftmost shape's size among those of the three that begin near it
KEPT = 0.08  # share of the draws kept, if the leftmost middle is a hint
SIZED = 0.6  # the same, for each hint by size
PITCH = 2  # units between two places of the line

Figure = tuple[tuple[int, int], int, int, str]  # middle, radius, turn in degrees clockwise, colour


@dataclass(frozen=True)
class Config:
    shapes: int = 7  # in all: 5, 7 or 9
    least: int = 10  # units by which the leftmost shape reaches further than the next, at least
    most: int = 18  # and at most

    def __post_init__(self) -> None:
        one_of("shapes", self.shapes, tuple(SIZES))
        ordered("units", 5, self.least, self.most, 80)


@dataclass(frozen=True)
class Puzzle:
    form: str
    shapes: tuple[Figure, ...]


@generator(
    "G-219", "select_leftmost_shape", version=1,
    faculty="spatiality", family="marking",
    levels={"easy": Config(5, 14, 26), "medium": Config(7, 9, 14), "hard": Config(9, 5, 9)},
)  # fmt: skip
class SelectLeftmostShape(Generator[Config, Puzzle, Marks]):
    public = "stricter; sizes and turns differ, so that the leftmost middle is often not that of the leftmost shape"
    pace = Pace(step=26, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        form = rng.choice(list(CORNERS))
        colours, left = rng.sample(COLOURS, config.shapes), rng.randint(*LEFT)
        edges = [left, left + rng.randint(config.least, config.most)]
        edges.append(edges[1] + rng.randint(0, config.most))
        edges += [rng.randint(edges[1], RIGHT) for _ in range(config.shapes - len(edges))]
        near = sorted(rng.randint(*SIZES[config.shapes]) for _ in range(3))
        radii = [near.pop(rng.choice(SMALL)), *near, *(rng.randint(*SIZES[config.shapes]) for _ in edges[3:])]
        figures: list[Figure] = []
        for x, radius, colour in zip(edges, radii, colours, strict=True):
            turn = rng.randrange(0, 360, 5)
            x -= round(radius * min(u for u, _ in corners_of(form, turn)))
            taken = [(*middle, other + RING) for middle, other, _, _ in figures]
            figures.append((clear_height(rng, x, radius + RING, taken, EDGE, 2), radius, turn, colour))
        rng.shuffle(figures)
        puzzle = Puzzle(form, tuple(figures))
        first, second, *_ = sorted(edges_of(puzzle))
        if not config.least <= second - first <= config.most:
            raise Reject("the leftmost shape leads by too much, or too little")
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        by_middle = right_hunches(decision, least=("across",))
        by_size = right_hunches(decision, most=("radius", "width"))
        if rng.random() > KEPT**by_middle * SIZED**by_size:
            raise Reject("the place of the middle or the size is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        edges = edges_of(puzzle)
        return in_turn([edges.index(min(edges)) + 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.shapes), "shapes")
        count, first = CORNERS[puzzle.form]
        reaches = {}
        for (x, _), radius, turn, colour in puzzle.shapes:
            off = (270 - first - turn + 180 / count) % (360 / count) - 180 / count  # of a corner from straight left
            reaches[colour] = x - radius * cos(radians(off))
        marked = puzzle.shapes[one - 1][-1]
        for colour, reach in reaches.items():
            require(reach >= reaches[marked], f"the {colour} {puzzle.form} reaches further left than the {marked} one")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        every = list(enumerate(outlines(puzzle), 1))
        for x in range(0, UNITS, PITCH):
            line = [(x + 0.3, y + 0.7) for y in range(0, UNITS, PITCH)]
            if met := [number for number, corners in every if any(is_inside(point, corners) for point in line)]:
                return [((number,),) for number in met]
        return []

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for middle, radius, turn, colour in puzzle.shapes:
            scene.shape(middle, puzzle.form, radius, colour, turn=turn)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda n: ring(puzzle.shapes[n - 1][0], puzzle.shapes[n - 1][1] + RING - 3))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.shapes)], shapes=plural(puzzle.form), shape=puzzle.form)

    def goal(self, puzzle: Puzzle) -> str:
        colour = puzzle.shapes[self.solve(puzzle)[-1][0] - 1][-1]
        return f"the {colour} {puzzle.form} has a [mark] ring, and no other one has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.shapes[states[-1][0] - 1][-1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, *_ in puzzle.shapes])
        for looks, (_, radius, turn, colour), corners in zip(seen, puzzle.shapes, outlines(puzzle), strict=True):
            across = [x for x, _ in corners]
            looks |= {"radius": radius, "turn": turn, "colour": colour, "width": max(across) - min(across)}
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and those of the lead of the leftmost shape, as a part of 100 units."""
        first, second, *_ = sorted(edges_of(puzzle))
        return bits_of(states[-1], len(puzzle.shapes)) + log2(100 / (second - first))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        colours = [colour for *_, colour in puzzle.shapes]
        (first, one), (second, other), *_ = sorted(zip(edges_of(puzzle), colours, strict=True))
        given = f"{listed(colours)} {plural(puzzle.form)} and no ring"
        lead = f"the {one} one reaches furthest left, {share_of_width(second - first)} of the width further"
        yield start("given", 5, f"The first frame shows {given}; {lead} than the {other} one.")
        yield from marking(states[-1], [f"the {one} {puzzle.form}"], [middle for middle, *_ in puzzle.shapes], 60)
        text = f"No {puzzle.form} moves, turns or changes, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the shapes' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.shapes)


def outlines(puzzle: Puzzle) -> list[list[Point]]:
    """The corners of each shape, in units; the last is the first again."""
    return [border(puzzle.form, middle, radius, turn) for middle, radius, turn, _ in puzzle.shapes]


def edges_of(puzzle: Puzzle) -> list[float]:
    """The distance of each shape's leftmost corner from the left, in units."""
    return [min(x for x, _ in corners) for corners in outlines(puzzle)]
