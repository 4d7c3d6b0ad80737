"""G-206 Identify pentagons: draw a ring round every figure with five sides, from left to right.

Every figure is a polygon whose corners and sides are all seen, so it is a pentagon or not. The middles of two pentagons
are never one above the other. So a solution exists and is unique. `solve` adds up the inner angles: 540 degrees in a
pentagon, dented or not. `rules` count the sides of all figures, and compare the middles of marked ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_marks, ring, subsets,
)  # fmt: skip
from generators.kit.words.polygons import angles, area, irregular, sides, star
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.segments import WholePoint

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
AREA = (30, 30, 452, 452)  # of the rings, in units
RADII = {6: (44, 60), 7: (42, 56), 8: (40, 52), 9: (38, 48), 10: (36, 45)}  # units, by the number of figures
RING = 12  # units from a figure's farthest corner to its ring, half of the line's width included
ASIDE = 30  # units between the middles of two pentagons, from left to right, at least
DENTED = 0.4  # share of the polygons of five sides or more, if there are dents
MIDDLING = 0.6  # share of the draws refused among those with a pentagon of middle bulk

Figure = tuple[WholePoint, tuple[WholePoint, ...], int, str]  # middle, corners about it, radius, colour


@dataclass(frozen=True)
class Config:
    figures: int = 8  # in all, 6 to 10
    fewest: int = 1  # pentagons, at least
    most: int = 2  # and at most, 3 at the largest
    uneven: int = 70  # percent; how far the polygons may be from regular ones
    dented: int = 0  # 1 if polygons of five sides or more may have a dent, and stars occur

    def __post_init__(self) -> None:
        within("figures", self.figures, 6, 10)
        ordered("pentagons", 1, self.fewest, self.most, 3)
        within("uneven", self.uneven, 0, 90)
        one_of("dented", self.dented, (0, 1))


@dataclass(frozen=True)
class Puzzle:
    figures: tuple[Figure, ...]


@generator(
    "G-206", "identify_pentagons", version=2,
    faculty="perception", family="marking",
    levels={"easy": Config(6, 1, 1, 35), "medium": Config(8, 1, 2, 70), "hard": Config(10, 2, 3, 85, 1)},
)  # fmt: skip
class IdentifyPentagons(Generator[Config, Puzzle, Marks]):
    public = "stricter; polygons are irregular, at hard also dented, and up to three are pentagons"
    pace = Pace(step=22, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        pentagons = rng.randint(config.fewest, config.most)
        others = [4, 6, *rng.choices((3, 4, 6, 7, 8), k=config.figures - pentagons - 2)]
        shapes = []
        for count in (*[5] * pentagons, *others):
            radius = rng.randint(*RADII[config.figures])
            if config.dented and count == 8:
                shapes.append((radius, star(rng.choice((4, 5, 5, 6)), radius, rng.uniform(0, 90))))
            else:
                dent = bool(config.dented) and count > 4 and rng.random() < DENTED
                shapes.append((radius, irregular(rng, count, radius, config.uneven / 100, dent=dent)))
        rng.shuffle(shapes)
        middles = scattered_discs(rng, [radius + RING for radius, _ in shapes], AREA, 4)
        marked = [x for (x, _), (_, corners) in zip(middles, shapes, strict=True) if len(corners) == 5]
        if any(abs(a - b) < ASIDE for a, b in combinations(marked, 2)):
            raise Reject("two pentagons one above the other")
        order = sorted((area(corners) / radius**2, len(corners) == 5) for radius, corners in shapes)
        half = (config.figures - 1) // 2
        if any(right for _, right in order[half : config.figures - half]) and rng.random() < MIDDLING:
            raise Reject("the pentagon is too often neither bulky nor slim")
        colours = rng.sample(COLOURS, config.figures)
        figures = zip(middles, shapes, colours, strict=True)
        return Puzzle(tuple((middle, tuple(corners), radius, colour) for middle, (radius, corners), colour in figures))

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        found = [
            (x, number)
            for number, ((x, _), corners, _, _) in enumerate(puzzle.figures, 1)
            if abs(sum(angles(corners)) - 540) < 1
        ]
        return in_turn([number for _, number in sorted(found)])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        marks = require_marks(states, len(puzzle.figures))
        for number, (_, corners, _, colour) in enumerate(puzzle.figures, 1):
            count = len(sides(corners))
            require((count == 5) == (number in marks), f"the {colour} figure has {count} sides, a ring or none")
        order = all(puzzle.figures[a - 1][0][0] < puzzle.figures[b - 1][0][0] for a, b in pairwise(marks))
        require(order, "the rings are not drawn from left to right")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        corners = {number: len({*figure[1]}) for number, figure in enumerate(puzzle.figures, 1)}
        for marks in subsets(len(puzzle.figures), 3):
            if all((corners[number] == 5) == (number in marks) for number in corners):
                yield (tuple(sorted(marks, key=lambda number: puzzle.figures[number - 1][0])),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for (x, y), corners, _, colour in puzzle.figures:
            scene.polygon([(x + u, y + v) for u, v in corners], colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        figures = puzzle.figures
        draw_marks(scene, moment, lambda n: ring(figures[n - 1][0], figures[n - 1][2] + RING - 3))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.figures)])

    def goal(self, puzzle: Puzzle) -> str:
        marked = listed([f"the {puzzle.figures[number - 1][3]}" for number in self.solve(puzzle)[-1]])
        return f"a [mark] ring is round {marked} pentagon, and no other figure has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return listed([puzzle.figures[number - 1][3] for number in states[-1]])

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, *_ in puzzle.figures])
        for looks, (_, corners, radius, colour) in zip(seen, puzzle.figures, strict=True):
            looks |= {"radius": radius, "colour": colour, "area": area(corners), "bulk": area(corners) / radius**2}
            looks["dented"] = str(max(angles(corners)) > 180)
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the set of pentagons, and the figures with one side more or less."""
        near = sum(len(corners) in (4, 6) for _, corners, _, _ in puzzle.figures)
        return bits_of(states[-1], len(puzzle.figures)) + 0.5 * near

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        marks = states[-1]
        counts = listed([f"{colour} {len(corners)}" for _, corners, _, colour in puzzle.figures])
        yield start("given", 5, f"The first frame shows figures without a ring, with these numbers of sides: {counts}.")
        things = [f"the {puzzle.figures[number - 1][3]} pentagon" for number in marks]
        yield from marking(marks, things, [middle for middle, *_ in puzzle.figures], 60)
        yield from closing(self.goal(puzzle), "No figure moves or changes; no ring vanishes once it is drawn.", marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the figures' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.figures)
