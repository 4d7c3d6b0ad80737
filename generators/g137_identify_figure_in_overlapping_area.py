"""G-137 Identify the figure in the overlapping area: ring the figure that lies in just the named regions.

Each figure keeps clear of all outlines, and one alone lies in all named regions and in no other. So a solution exists
and is unique. Most others miss one of the named regions, or lie in one more. `solve` adds up the turns of the outlines
round a figure's middle, `rules` count their crossings with a level ray, `brute_force` asks for the side of each line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import dist, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.areas import figure
from generators.kit.words.hunches import kept
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark, ring,
)  # fmt: skip
from generators.kit.words.polygons import is_inside, turns_round
from generators.kit.words.regions import Region, Within, depth, outline, places, region
from generators.kit.words.segments import WholePoint

COLOURS = ("blue", "green", "orange", "purple", "teal", "pink")  # of regions
SHAPES = {"circle": 12, "square": 15, "triangle": 16, "star": 17, "cross": 15, "arrow": 17, "T": 16, "L": 16}  # radii
RADII = {2: (150, 200), 3: (145, 195), 4: (125, 200)}  # units, by the number of regions
CLEAR, APART = 25, 49  # units from a figure's middle to any outline, and between two middles
RING = 24  # radius in units
DRAWN = 300  # places of which some are taken
TRIES = 6  # of choosing them
OVER = {  # by the numbers of regions and of named ones: how many lie over each other figure
    (2, 2): (1, 1, 1, 0), (3, 2): (2, 2, 2, 3, 1), (3, 3): (2, 2, 2, 2, 1),
    (4, 2): (2, 2, 2, 3, 1, 1), (4, 3): (3, 2, 2, 2, 1, 1),
}  # fmt: skip
LEANS = {  # by the number of regions: how strongly draws are refused in which the look is a hint
    2: {
        "least off the middle": 3.0,
        "middle off the middle": 1.0,
        "middle off the next": 0.6,
        "middle across": 0.5,
        "middle down": 0.5,
    },
    3: {"most off the next": 3.0, "least across": 0.8, "most across": 0.8, "most down": 0.8, "least down": 0.8},
    4: {"most off the next": 2.2, "least off the middle": 2.0},
}

Figure = tuple[WholePoint, str]  # middle, shape


@dataclass(frozen=True)
class Config:
    regions: int = 3  # 2 to 4
    threes: int = 0  # percent of the puzzles in which three regions are named; 0 to 60, 0 of two

    def __post_init__(self) -> None:
        within("regions", self.regions, min(RADII), max(RADII))
        within("threes", self.threes, 0, 60 if self.regions > 2 else 0)


@dataclass(frozen=True)
class Puzzle:
    regions: tuple[Region, ...]
    colours: tuple[str, ...]
    figures: tuple[Figure, ...]
    named: tuple[int, ...]  # numbers of regions, from 0


@generator(
    "G-137", "identify_figure_in_overlapping_area", version=1,
    faculty="spatiality", family="marking",
    levels={"easy": Config(2), "medium": Config(3, 10), "hard": Config(4, 38)},
)  # fmt: skip
class IdentifyFigureInOverlappingArea(Generator[Config, Puzzle, Marks]):
    public = "stricter; from medium on there are three or four regions, and just the named ones have to overlap there"
    pace = Pace(step=26, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        regions = [region(rng, RADII[config.regions]) for _ in range(config.regions)]
        found = places(rng, regions, CLEAR, DRAWN)
        due, middles = chosen(rng, found, 3 if rng.randrange(100) < config.threes else 2)
        figures = list(zip(middles, rng.sample(tuple(SHAPES), len(middles)), strict=True))
        rng.shuffle(figures)
        colours = tuple(rng.sample(COLOURS, config.regions))
        named = tuple(number for number, inside in enumerate(due) if inside)
        puzzle = Puzzle(tuple(regions), colours, tuple(figures), named)
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > kept(decision, LEANS[config.regions]):
            raise Reject("the place of the figure is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        for number, (middle, _) in enumerate(puzzle.figures, 1):
            inside = [k for k, each in enumerate(puzzle.regions) if turns_round(middle, outline(each))]
            if inside == list(puzzle.named):
                return in_turn([number])
        raise ValueError("no figure lies in the named regions alone")

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.figures), "figures")
        middle, shape = puzzle.figures[one - 1]
        for number, (each, colour) in enumerate(zip(puzzle.regions, puzzle.colours, strict=True)):
            inside = is_inside(middle, outline(each))
            text = f"the {shape} lies {'in' if inside else 'outside'} the {colour} region"
            require(inside == (number in puzzle.named), text)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        for number, (middle, _) in enumerate(puzzle.figures, 1):
            if {k for k, each in enumerate(puzzle.regions) if depth(middle, each) > 0} == set(puzzle.named):
                yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((14, 14, 484, 484), "panel", radius=14)
        for each, colour in zip(puzzle.regions, puzzle.colours, strict=True):
            scene.polygon(outline(each), colour, opacity=0.14)
        for each, colour in zip(puzzle.regions, puzzle.colours, strict=True):
            scene.polygon(outline(each), None, outline=colour, width=5)
        for middle, shape in puzzle.figures:
            scene.polygon(figure(shape, middle, SHAPES[shape], 0), "ink")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: ring(puzzle.figures[number - 1][0], RING))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        named = f"{listed([f'the {puzzle.colours[number]}' for number in puzzle.named])} region"
        more = len(puzzle.regions) > len(puzzle.named)
        return self.worded(regions=NUMBERS[len(puzzle.regions)], named=named, more=more)

    def goal(self, puzzle: Puzzle) -> str:
        _, shape = puzzle.figures[self.solve(puzzle)[-1][0] - 1]
        return f"a [mark] ring is round the {shape}, and no other figure has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.figures[states[-1][0] - 1][1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, _ in puzzle.figures])
        for looks, (middle, shape) in zip(seen, puzzle.figures, strict=True):
            looks["shape"] = shape
            if len(puzzle.regions) > 2:  # of two, both are named
                looks["regions over it"] = sum(depth(middle, each) > 0 for each in puzzle.regions)
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and the regions."""
        return bits_of(states[-1], len(puzzle.figures)) + len(puzzle.regions)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        facts = []
        for each, colour in zip(puzzle.regions, puzzle.colours, strict=True):
            inside = [shape for middle, shape in puzzle.figures if is_inside(middle, outline(each))]
            facts.append(f"the {colour} region holds the {listed(inside)}" if inside else f"the {colour} one no figure")
        yield start("given", 5, f"The first frame shows no [mark] ring; {listed(facts)}.")
        middles = [middle for middle, _ in puzzle.figures]
        yield from marking(states[-1], [f"the {self.answer(puzzle, states)}"], middles, 60)
        text = "No region or figure moves or changes, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the regions' colours and the figures' shapes, which do not depend on anything."""
        return perm(len(COLOURS), config.regions) * perm(len(SHAPES), 1 + len(OVER[config.regions, 2]))


def chosen(rng: Random, found: Mapping[Within, list[WholePoint]], named: int) -> tuple[Within, list[WholePoint]]:
    """The regions that are named, and the places of all figures, the first in these regions.

    Raise `Reject` if there is no room for them.
    """
    right = [where for where in found if sum(where) == named]
    for _ in range(TRIES if right else 0):
        due, middles = rng.choice(right), list[WholePoint]()
        overs = [named, *OVER[len(due), named]]
        order = rng.sample(range(len(overs)), len(overs))
        for number in order:
            wheres = [where for where in found if sum(where) == overs[number] and (where == due) == (number == 0)]
            free = [p for where in wheres for p in found[where] if all(dist(p, other) >= APART for other in middles)]
            if not free:
                break
            middles.append(rng.choice(free))
        else:
            return due, [middles[order.index(number)] for number in range(len(overs))]
    raise Reject("no room for the figures")
