"""G-141 Identify the polygon with the most sides: draw a ring round the one with more sides than any other.

All sides and corners are seen, and one polygon has more sides than each of the others. So a solution exists and is
unique. Dents hide sides: a polygon with fewer points may have more of them. `solve` adds up the inner angles, which
grow with the sides. `rules` count the sides of all polygons, `brute_force` their different corners.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.hunches import kept
from generators.kit.words.jagged import jagged
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark, ring,
)  # fmt: skip
from generators.kit.words.polygons import angles, area, sides
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.segments import WholePoint

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
AREA = (28, 28, 456, 456)  # of the rings, in units
RADII = {5: (52, 68), 7: (45, 56), 8: (43, 53)}  # units, by the number of polygons
SLIM = 0.55  # how far a polygon is squeezed, at most
RING = 12  # units from a polygon's farthest corner to its ring, half of the line's width included
DENTS = 4  # of a polygon, at most
LEANS = {"most dents": 4.8, "middle dents": 1.3, "most points": 4.6, "middle points": 0.6}  # against rules of thumb
BULKY = {  # the same, once they are drawn, by the number of polygons
    5: {"most bulk": 3.6, "most area": 1.8, "middle area": 2.0, "middle bulk": 1.0},
    7: {"middle bulk": 0.6},
    8: {"middle bulk": 0.8},
}

Figure = tuple[WholePoint, tuple[WholePoint, ...], int, str]  # middle, corners about it, radius, colour


@dataclass(frozen=True)
class Config:
    polygons: int = 7  # in all: 5, 7 or 8
    most: int = 10  # sides of any, 7 to 11; up to three less in some pictures
    lead: int = 1  # sides that the polygon to mark has more than the next one, 1 or 2
    dented: int = 1  # 1 if polygons of five sides or more may have dents

    def __post_init__(self) -> None:
        one_of("polygons", self.polygons, tuple(RADII))
        within("lead", self.lead, 1, 2)
        one_of("dented", self.dented, (0, 1))
        within("sides", self.most, 7, 11 if self.dented else 8)


@dataclass(frozen=True)
class Puzzle:
    figures: tuple[Figure, ...]


@generator(
    "G-141", "identify_polygon_with_most_sides", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(5, 7, 2, 0), "medium": Config(7, 10, 1), "hard": Config(8, 11, 1)},
)  # fmt: skip
class IdentifyPolygonWithMostSides(Generator[Config, Puzzle, Marks]):
    public = "stricter; from medium on, polygons have dents, and the next one has just one side less"
    pace = Pace(step=34, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        most = rng.randint(config.most - (3 if config.dented else 2), config.most)
        next_one, low = most - config.lead, max(3, most - (2 if config.dented else 4))
        counts = [most, next_one, *(rng.randint(low, next_one) for _ in range(config.polygons - 2))]
        dents = [rng.randint(max(0, count - 9), most_dents(count)) if config.dented else 0 for count in counts]
        looks = [{"dents": each, "points": count - each} for count, each in zip(counts, dents, strict=True)]
        if config.dented and (not any(dents) or rng.random() > kept(among((1,), looks), LEANS)):
            raise Reject("the points or dents of the polygon are too often a hint")
        dealt = list(zip(counts, dents, strict=True))
        rng.shuffle(dealt)
        radii = [rng.randint(*RADII[config.polygons]) for _ in dealt]
        middles = scattered_discs(rng, [radius + RING for radius in radii], AREA, 3)
        figures = []
        colours = rng.sample(COLOURS, config.polygons)
        for middle, (count, inwards), radius, colour in zip(middles, dealt, radii, colours, strict=True):
            corners = jagged(rng, count, inwards, radius, rng.uniform(max(SLIM, 0.08 * count), 1))
            figures.append((middle, tuple(corners), radius, colour))
        puzzle = Puzzle(tuple(figures))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > kept(decision, BULKY[config.polygons]):
            raise Reject("the look of the polygon is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        inner = [round(sum(angles(corners))) for _, corners, _, _ in puzzle.figures]
        return in_turn([inner.index(max(inner)) + 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.figures), "polygons")
        _, corners, _, colour = puzzle.figures[one - 1]
        count = len(sides(corners))
        for number, (_, others, _, other) in enumerate(puzzle.figures, 1):
            text = f"the {other} polygon has {len(sides(others))} sides, the marked {colour} one only {count}"
            require(number == one or len(sides(others)) < count, text)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        counts = [len({*corners}) for _, corners, _, _ in puzzle.figures]
        for number, count in enumerate(counts, 1):
            if sum(other >= count for other in counts) == 1:
                yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for (x, y), corners, _, colour in puzzle.figures:
            scene.polygon([(x + u, y + v) for u, v in corners], colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        figures = puzzle.figures
        draw_marks(scene, moment, lambda n: ring(figures[n - 1][0], figures[n - 1][2] + RING - 3))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.figures)], dented=any(map(dents_of, puzzle.figures)))

    def goal(self, puzzle: Puzzle) -> str:
        colour = puzzle.figures[self.solve(puzzle)[-1][0] - 1][-1]
        return f"a [mark] ring is round the {colour} polygon, and no other one has a ring."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.figures[states[-1][0] - 1][-1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, *_ in puzzle.figures])
        dented = any(map(dents_of, puzzle.figures))
        for looks, figure in zip(seen, puzzle.figures, strict=True):
            _, corners, radius, colour = figure
            looks |= {"radius": radius, "colour": colour, "area": area(corners), "bulk": area(corners) / radius**2}
            if dented:  # without dents, the points are the sides themselves
                looks |= {"dents": dents_of(figure), "points": len(corners) - dents_of(figure)}
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, the sides of the two polygons with the most, in tens, and all dents."""
        counts = sorted(len(corners) for _, corners, _, _ in puzzle.figures)
        dents = sum(map(dents_of, puzzle.figures)) / len(counts)
        return bits_of(states[-1], len(counts)) + sum(counts[-2:]) / 10 + dents

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        counts = listed([f"{colour} {len(corners)}" for _, corners, _, colour in puzzle.figures])
        yield start("given", 5, f"The first frame shows no ring, and polygons with these numbers of sides: {counts}.")
        middles = [middle for middle, *_ in puzzle.figures]
        yield from marking(states[-1], [f"the {self.answer(puzzle, states)} polygon"], middles, 60)
        text = "No polygon moves or changes, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the polygons' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.polygons)


def most_dents(count: int) -> int:
    """The most dents of a polygon with this number of sides."""
    return min(DENTS, (count - 2) // 2) if count > 4 else 0


def dents_of(figure: Figure) -> int:
    """The corners of a figure pointing inwards."""
    return sum(angle > 180 for angle in angles(figure[1]))
