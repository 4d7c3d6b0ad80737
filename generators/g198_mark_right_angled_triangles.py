"""G-198 Mark the right-angled triangles: draw a ring round every triangle with a right angle.

Corners are whole, so a right angle is exact, and all angles of the other triangles are off it by some degrees. So a
solution exists and is unique, but for the order of the rings, which is free. `solve` goes by Pythagoras. `rules` use
scalar products at the corners, `brute_force` the circle over the longest side.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import dist, gcd, hypot, isclose, log2, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, ordered, require, start,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.figures import placed
from generators.kit.words.hunches import kept
from generators.kit.words.marking import (
    Marked, among, as_marks, bits_of, closing, draw_marks, in_any_order, lie, marking, numbers_of, require_marked, ring,
)  # fmt: skip
from generators.kit.words.polygons import angles, area, sides
from generators.kit.words.scatter import in_rows
from generators.kit.words.segments import WholePoint

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
ROWS = {6: (2, 2, 2), 8: (3, 2, 3), 9: (3, 3, 3)}  # of triangles
SIDE, REACH = 464, 76  # units: of the square in which they lie; radius of a ring, at most
LEGS = (56, 96)  # units of a leg
STRIDES = [(x, y) for x in range(1, 11) for y in range(1, 11) if gcd(x, y) == 1 and hypot(x, y) < 11]
RING = 12  # units from a triangle's farthest corner to its ring, half of the line's width included
SHARPEST = 24  # degrees of any angle, at least
TRIES = 60
OBTUSE = (0.0, 0.2, 0.5, 0.8, 1.0)  # shares among the others: right-angled ones are not always between them in bulk
LEANS = {"most area": 1.8, "most longest": 0.8, "least bulk": 0.6}  # how strongly draws are refused, by looks

Triangle = tuple[WholePoint, tuple[WholePoint, ...], str]  # middle, corners about it, colour


@dataclass(frozen=True)
class Config:
    triangles: int = 8  # in all: 6, 8 or 9
    fewest: int = 2  # right-angled ones, at least
    most: int = 3  # and at most, 4 at the largest
    least: int = 12  # degrees by which the other triangles miss a right angle, at least
    off: int = 18  # and at most
    slanted: int = 1  # 1 if sides lie in all directions, 0 if each triangle has a level or an upright side

    def __post_init__(self) -> None:
        one_of("triangles", self.triangles, tuple(ROWS))
        ordered("right-angled triangles", 1, self.fewest, self.most, 4)
        ordered("degrees", 6, self.least, self.off, 40)
        one_of("slanted", self.slanted, (0, 1))


@dataclass(frozen=True)
class Puzzle:
    triangles: tuple[Triangle, ...]


@generator(
    "G-198", "mark_right_angled_triangles", version=1,
    faculty="perception", family="marking",
    levels={
        "easy": Config(6, 1, 2, 20, 34, 0), "medium": Config(8, 2, 3, 13, 19), "hard": Config(9, 2, 4, 8, 12),
    },
)  # fmt: skip
class MarkRightAngledTriangles(Generator[Config, Puzzle, Marked]):
    public = "stricter; the other triangles miss a right angle by a few degrees, and from medium on, all are turned"
    pace = Pace(step=15, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        right = rng.randint(config.fewest, config.most)
        obtuse = rng.choice(OBTUSE)
        ranges = [(0, 0)] * right
        for _ in range(config.triangles - right):
            ranges.append((config.least, config.off) if rng.random() < obtuse else (-config.off, -config.least))
        rng.shuffle(ranges)
        shapes = [triangle(rng, allowed, slanted=bool(config.slanted)) for allowed in ranges]
        middles = in_rows(rng, ROWS[config.triangles], [reach_of(corners) + RING for corners in shapes], SIDE)
        colours = rng.sample(COLOURS, config.triangles)
        puzzle = Puzzle(tuple(zip(middles, shapes, colours, strict=True)))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > kept(decision, LEANS):
            raise Reject("the bulk of the triangle is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marked]:
        found = []
        for number, (_, corners, _) in enumerate(puzzle.triangles, 1):
            a, b, c = sorted((x - u) ** 2 + (y - v) ** 2 for (x, y), (u, v) in combinations(corners, 2))
            if a + b == c:
                found.append(number)
        return in_any_order(found, len(puzzle.triangles))

    def rules(self, puzzle: Puzzle, states: Sequence[Marked]) -> None:
        marks = require_marked(states, len(puzzle.triangles))
        for number, (_, corners, colour) in enumerate(puzzle.triangles, 1):
            products = []
            for k, (x, y) in enumerate(corners):
                (a, b), (c, d) = corners[k - 1], corners[k - 2]
                products.append((a - x) * (c - x) + (b - y) * (d - y))
            text = f"the {colour} triangle has {'a' if 0 in products else 'no'} right angle"
            require((0 in products) == (number in marks), f"{text}, and {'a' if number in marks else 'no'} ring")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marked]]:
        round_ones = []
        for _, corners, _ in puzzle.triangles:
            (x, y), (u, v) = max(combinations(corners, 2), key=lambda two: dist(*two))
            away = [dist(corner, ((x + u) / 2, (y + v) / 2)) for corner in corners]
            round_ones.append(isclose(min(away), max(away), abs_tol=0.01))
        yield (tuple(round_ones),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((14, 14, 484, 484), "panel", radius=14)
        for (x, y), corners, colour in puzzle.triangles:
            scene.polygon([(x + u, y + v) for u, v in corners], colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marked]) -> None:
        def outline(number: int) -> Sequence[tuple[float, float]]:
            middle, corners, _ = puzzle.triangles[number - 1]
            return ring(middle, reach_of(corners) + RING - 3)

        draw_marks(scene, as_marks(moment), outline)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.triangles)])

    def goal(self, puzzle: Puzzle) -> str:
        marked = [f"the {puzzle.triangles[number - 1][2]}" for number in numbers_of(self.solve(puzzle)[-1])]
        return f"a [mark] ring is round {listed(marked)} triangle, and no other one has a ring."

    def answer(self, puzzle: Puzzle, states: Sequence[Marked]) -> str:
        return listed(sorted(puzzle.triangles[number - 1][2] for number in numbers_of(states[-1])))

    def choices(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, *_ in puzzle.triangles])
        for looks, (_, corners, colour) in zip(seen, puzzle.triangles, strict=True):
            lengths = [dist(*side) for side in sides(corners)]
            looks |= {"colour": colour, "area": area(corners), "longest": max(lengths), "shortest": min(lengths)}
            looks["bulk"] = area(corners) / sum(lengths) ** 2
            looks["level"] = str(any(x == u or y == v for (x, y), (u, v) in sides(corners)))
        yield among(numbers_of(states[-1]), seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marked]) -> float:
        """The steps, the bits of the set of triangles, and those of the least angle by which another one misses."""
        least = min(off for _, corners, _ in puzzle.triangles if (off := missed(corners)) > 1)
        return bits_of(numbers_of(states[-1]), len(puzzle.triangles)) + log2(90 / least)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Item]:
        marks = numbers_of(states[-1])
        facts = listed([f"{colour} {max(angles(corners)):.0f}" for _, corners, colour in puzzle.triangles])
        text = f"The first frame shows no ring, and triangles with largest angles of these degrees: {facts}."
        yield start("given", 5, text)
        things = [f"the {puzzle.triangles[number - 1][2]} triangle" for number in marks]
        yield from marking(marks, things, [middle for middle, *_ in puzzle.triangles], 60, ordered=False)
        text = "No triangle moves or changes; no ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the triangles' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.triangles)


def triangle(rng: Random, allowed: tuple[int, int], *, slanted: bool) -> tuple[WholePoint, ...]:
    """Corners about (0, 0), clockwise, of a triangle that misses a right angle by degrees in this range.

    They are negative if its angles are acute. Two legs at a right angle are drawn in whole strides, and one of them is
    turned. Raise `Reject` if 60 draws fail.
    """
    for _ in range(TRIES):
        x, y = rng.choice(STRIDES) if slanted else (1, 0)
        for _ in range(rng.randrange(4)):
            x, y = -y, x
        long, short = (round(rng.uniform(*LEGS) / hypot(x, y)) for _ in "ab")
        (u, v), *_ = placed([(-y * short, x * short)], (0, 0), 1, rng.uniform(*allowed))
        corners = [(0, 0), (x * long, y * long), (round(u), round(v))]
        across, down = ((min(values) + max(values)) // 2 for values in zip(*corners, strict=True))
        found = tuple((a - across, b - down) for a, b in corners)
        fits = reach_of(found) + RING <= REACH and min(angles(found)) >= SHARPEST
        near = sorted(map(abs, allowed))
        if fits and near[0] <= round(missed(found), 6) <= near[1]:
            return found
    raise Reject("no triangle that misses a right angle by this")


def missed(corners: Sequence[WholePoint]) -> float:
    """The degrees by which a triangle misses a right angle."""
    return min(abs(angle - 90) for angle in angles(corners))


def reach_of(corners: Sequence[WholePoint]) -> int:
    """The way from the middle to the farthest corner, in whole units."""
    return round(max(hypot(*corner) for corner in corners) + 0.5)
