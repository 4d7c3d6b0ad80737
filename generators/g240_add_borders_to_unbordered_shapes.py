"""G-240 Add borders to unbordered shapes: draw a border along the edge of every shape without one, from left to right.

A shape has a line along its whole edge, or clearly lacks one; lines inside shapes are no borders. The middles of two
shapes without a border are never one above the other. So a solution exists and is unique. `solve` goes by the shapes'
kinds, `rules` by the ends of their lines, `brute_force` looks for a line at many places of each edge.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import dist, factorial
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import counted, listed
from generators.kit.words.marking import (
    Marks, among, bits_of, border, draw_marks, in_turn, lie, marking, nothing_else, part_of, require_marks,
)  # fmt: skip
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.segments import WholePoint, to_segment

FILLS = ("orange", "yellow", "green", "teal", "pink")
LINES = ("blue", "purple", "brown")  # colours of the lines that shapes have at first
SHAPES = ("circle", "square", "triangle", "diamond", "pentagon", "hexagon", "cross", "star")
KINDS = {
    "bare": (),
    "bordered": ("edge",),
    "lined inside": ("inside",),
    "bordered and lined inside": ("edge", "inside"),
    "partly bordered": ("part",),
}  # of shapes, and the lines that they have
WITHOUT = ("bare", "lined inside", "partly bordered")  # a border
RADII = {7: (42, 50), 9: (38, 45), 11: (35, 41)}  # units, by the number of shapes
AREA = (28, 28, 456, 456)  # of the shapes, in units
WIDTH, INSIDE = 5, 0.55  # units of a border's width; radius of a line inside, by the shape's
PART = (0.45, 0.65)  # share of the edge with a line in a partly bordered shape
ASIDE = 26  # units between the middles of two shapes without a border, from left to right, at least

Shape = tuple[WholePoint, str, int, str, str, str, int]  # middle, form, radius, fill, kind, lines' colour, percent


@dataclass(frozen=True)
class Config:
    shapes: int = 9  # in all, 7, 9 or 11
    fewest: int = 2  # shapes without a border, at least
    most: int = 4  # and at most
    kinds: int = 5  # how many of `KINDS` occur, the first ones, 2 to 5

    def __post_init__(self) -> None:
        within("shapes", self.shapes, min(RADII), max(RADII))
        within("odd shapes", self.shapes % 2, 1, 1)
        ordered("shapes without a border", 1, self.fewest, self.most, 5)
        within("kinds", self.kinds, 2, len(KINDS))


@dataclass(frozen=True)
class Puzzle:
    shapes: tuple[Shape, ...]


@generator(
    "G-240", "add_borders_to_unbordered_shapes", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(7, 2, 3, 2), "medium": Config(9, 2, 4, 4), "hard": Config(11, 3, 5, 5)},
)  # fmt: skip
class AddBordersToUnborderedShapes(Generator[Config, Puzzle, Marks]):
    public = (
        "stricter; borders have any colour, lines inside shapes and borders with a gap are none, and there is an order"
    )
    pace = Pace(step=15, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kinds = list(KINDS)[: config.kinds]
        without = [kind for kind in kinds if kind in WITHOUT]
        bordered = [kind for kind in kinds if kind not in WITHOUT]
        count = rng.randint(config.fewest, config.most)
        dealt = without if count >= len(without) else []
        dealt += [rng.choice(without) for _ in range(count - len(dealt))]
        dealt += [rng.choice(bordered) for _ in range(config.shapes - count)]
        rng.shuffle(dealt)
        radii = [rng.randint(*RADII[config.shapes]) for _ in dealt]
        middles = scattered_discs(rng, radii, AREA, 8)
        across = [x for (x, _), kind in zip(middles, dealt, strict=True) if kind in WITHOUT]
        if any(abs(a - b) < ASIDE for a, b in combinations(across, 2)):
            raise Reject("two shapes without a border one above the other")
        shapes = [
            (
                middle,
                rng.choice(SHAPES[: 7 if "inside" in KINDS[kind] else 8]),
                radius,
                rng.choice(FILLS),
                kind,
                rng.choice(LINES),
                rng.randrange(0, 100, 5),
            )
            for middle, radius, kind in zip(middles, radii, dealt, strict=True)
        ]
        return Puzzle(tuple(shapes))

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        found = [(shape[0], number) for number, shape in enumerate(puzzle.shapes, 1) if shape[4] in WITHOUT]
        return in_turn([number for _, number in sorted(found)])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        marks = require_marks(states, len(puzzle.shapes))
        for number, shape in enumerate(puzzle.shapes, 1):
            closed = any(dist(line[0], line[-1]) < 1 for line, outside in lines_of(shape) if outside)
            text = f"the {shape[3]} {shape[1]} has {'a whole' if closed else 'no whole'} border at first"
            require(closed != (number in marks), f"{text}, and gets one, or ought to")
        order = all(puzzle.shapes[a - 1][0][0] < puzzle.shapes[b - 1][0][0] for a, b in pairwise(marks))
        require(order, "the borders are not drawn from left to right")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        found = []
        for number, shape in enumerate(puzzle.shapes, 1):
            parts = [part for line, _ in lines_of(shape) for part in pairwise(line)]
            places = [part_of(edge(shape), share / 40)[-1] for share in range(40)]
            if any(all(to_segment(place, part) > WIDTH for part in parts) for place in places):
                found.append((shape[0], number))
        yield (tuple(number for _, number in sorted(found)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for shape in puzzle.shapes:
            scene.polygon(edge(shape)[:-1], shape[3])
            for line, _ in lines_of(shape):
                scene.line(line, shape[5], WIDTH)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: edge(puzzle.shapes[number - 1]), colour="ink", width=WIDTH + 3)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        kinds = {shape[4] for shape in puzzle.shapes}
        return self.worded(
            count=len(puzzle.shapes),
            lined=any("inside" in KINDS[kind] for kind in kinds),
            partly="partly bordered" in kinds,
        )

    def goal(self, puzzle: Puzzle) -> str:
        names = [
            f"the {fill} {form}" for _, form, _, fill, *_ in (puzzle.shapes[n - 1] for n in self.solve(puzzle)[-1])
        ]
        return f"all {len(puzzle.shapes)} shapes have a whole border, with new [ink] ones on {listed(names)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return str(len(states[-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([shape[0] for shape in puzzle.shapes])
        for looks, (_, form, radius, fill, *_) in zip(seen, puzzle.shapes, strict=True):
            looks |= {"form": form, "radius": radius, "fill": fill}
        yield among(states[-1], seen)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """All lines of the shapes."""
        return {"lines": sum(len(lines_of(shape)) for shape in puzzle.shapes)}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the set of shapes without a border, and the kinds that occur."""
        return bits_of(states[-1], len(puzzle.shapes)) + len({shape[4] for shape in puzzle.shapes})

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        marks = states[-1]
        kinds = Counter(shape[4] for shape in puzzle.shapes)
        counts = listed([f"{kinds[kind]} {kind}" for kind in KINDS if kinds[kind]])
        yield start("given", 5, f"The first frame shows {counted(len(puzzle.shapes), 'shape')}: {counts}.")
        things = ["the {3} {1}".format(*puzzle.shapes[number - 1]) for number in marks]
        yield from marking(marks, things, [shape[0] for shape in puzzle.shapes], 60, "[ink] border")
        yield end("bordered", 25, f"At the end {self.goal(puzzle)}")
        text = "No shape moves or changes its fill or its lines; no border vanishes once it is drawn."
        yield constancy("steady", 10, text, nothing_else(marks))

    def capacity(self, config: Config) -> int:
        """A lower bound: the forms and fills of the shapes of one picture, all equally likely."""
        return int((7 * len(FILLS)) ** config.shapes) // factorial(config.shapes)


def edge(shape: Shape) -> list[Point]:
    """The closed edge of a shape, clockwise."""
    middle, form, radius, *_ = shape
    return border(form, middle, radius, 0)


def lines_of(shape: Shape) -> list[tuple[Sequence[Point], bool]]:
    """The lines that a shape has at first, and True for each that goes along the edge."""
    middle, form, radius, _, kind, _, percent = shape
    found: list[tuple[Sequence[Point], bool]] = []
    for line in KINDS[kind]:
        if line == "inside":
            found.append((border(form, middle, INSIDE * radius, 0), False))
        elif line == "part":
            found.append((begun(edge(shape), percent / 100, PART[0] + (PART[1] - PART[0]) * percent / 100), True))
        else:
            found.append((edge(shape), True))
    return found


def begun(line: Sequence[Point], begin: float, share: float) -> Sequence[Point]:
    """This share of a closed line, from a beginning that is given as a share, too."""
    before = part_of(line, begin)
    rest = [before[-1], *(point for point in line[len(before) - 1 :] if dist(point, before[-1]) > 0.5), *before[1:]]
    return part_of(rest, share)
