"""G-140 Locate the topmost unobscured figure: outline the one figure of a heap that nothing covers.

Every figure but one lies in part under another, clearly deep, and figures that do not overlap keep apart. So a solution
exists and is unique. `solve` looks for spots inside each figure that lie in higher ones. `rules` cross the outlines,
`brute_force` paints all figures on a raster and asks of which one nothing is painted over.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import log2, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS
from generators.kit.words.areas import FORMS, around, figure, unit_area
from generators.kit.words.covers import Figure, heap, hidden, shared
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark,
)  # fmt: skip
from generators.kit.words.polygons import is_inside, sides
from generators.kit.words.segments import gap

COLOURS = ("yellow", "green", "teal", "blue", "purple", "grey", "black")
AREA = (38, 38, 436, 436)  # of the figures, in units
RADII = {5: (66, 84), 6: (60, 78), 7: (54, 72), 8: (50, 66)}  # units, by the number of figures
AWAY = 7  # units from a figure's edge to the middle of its outline's line
KEPT = 0.6  # share of the draws kept, for each of three hunches by which it is found


@dataclass(frozen=True)
class Config:
    figures: int = 6  # in all, 5 to 8
    least: int = 6  # percent of each other figure that is covered, at least
    most: int = 25  # and at most
    depth: int = 3  # of an overlap, in steps of 4 units to the middle of its widest part, at least; 1 to 4

    def __post_init__(self) -> None:
        within("figures", self.figures, 5, 8)
        within("depth", self.depth, 1, 4)
        ordered("percent", 2, self.least, self.most, 60)


@dataclass(frozen=True)
class Puzzle:
    figures: tuple[Figure, ...]  # from the lowest to the highest
    colours: tuple[str, ...]


@generator(
    "G-140", "locate_topmost_unobscured_figure", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(5, 15, 45, 3), "medium": Config(6, 8, 25, 2), "hard": Config(8, 4, 13, 1)},
)  # fmt: skip
class LocateTopmostUnobscuredFigure(Generator[Config, Puzzle, Marks]):
    public = "stricter; all figures but one are covered, at hard just a little"
    pace = Pace(step=36, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        forms = rng.sample(list(FORMS), config.figures)
        shares = config.least / 100, config.most / 100
        figures = heap(rng, forms, RADII[config.figures], AREA, shares, config.depth)
        colours: list[str] = []
        for number, one in enumerate(figures):
            met = {colours[k] for k in range(number) if shared(figures[k], one)}
            if len(met) == len(COLOURS):
                raise Reject("no colour is left for a figure")
            colours.append(rng.choice([colour for colour in COLOURS if colour not in met]))
        puzzle = Puzzle(tuple(figures), tuple(colours))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > KEPT ** right_hunches(decision, most=("overlaps", "visible", "off the middle")):
            raise Reject(
                "the figure that nothing covers is too often the largest, the outermost or that with the most overlaps"
            )
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        return in_turn([k for k, one in enumerate(puzzle.figures, 1) if not hidden(one, puzzle.figures[k:])])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        marked = require_one_mark(states, len(puzzle.figures), "figures", "an outline")
        form, *_ = one = puzzle.figures[marked - 1]
        corners = figure(*one)
        for other in puzzle.figures[marked:]:
            others = figure(*other)
            crossed = any(gap(side, edge) == 0 for side in sides(corners) for edge in sides(others))
            inside = is_inside(corners[0], others) or is_inside(others[0], corners)
            require(not crossed and not inside, f"the {form} gets an outline and is covered by the {other[0]}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        bare = {*range(1, len(puzzle.figures) + 1)}
        outlines = [figure(*one) for one in puzzle.figures]
        for x, y in product(range(36, 480, 4), repeat=2):
            painted = [k for k, outline in enumerate(outlines, 1) if is_inside((x + 0.3, y + 0.7), outline)]
            bare.difference_update(painted[:-1])
        yield from (((number,),) for number in sorted(bare))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for one, colour in zip(puzzle.figures, puzzle.colours, strict=True):
            scene.polygon(figure(*one), colour, outline="panel", width=4)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: around(figure(*puzzle.figures[number - 1]), AWAY))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.figures)])

    def goal(self, puzzle: Puzzle) -> str:
        form = puzzle.figures[self.solve(puzzle)[-1][0] - 1][0]
        return f"the {form} has a [mark] outline, and no other figure has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.figures[states[-1][0] - 1][0]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for _, middle, *_ in puzzle.figures])
        for number, (looks, one, colour) in enumerate(zip(seen, puzzle.figures, puzzle.colours, strict=True), 1):
            form, _, radius, turn = one
            del looks["number"]  # tells the order in which the figures lie on one another
            looks |= {"form": form, "radius": radius, "turn": turn, "colour": colour}
            looks["area"] = area = radius**2 * unit_area(form)
            looks["visible"] = area * (1 - hidden(one, puzzle.figures[number:]))
            looks["overlaps"] = sum(shared(one, other) > 0 for other in puzzle.figures if other != one)
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and those of the least share of a figure that is covered."""
        shares = [hidden(one, puzzle.figures[k:]) for k, one in enumerate(puzzle.figures[:-1], 1)]
        return bits_of(states[-1], len(puzzle.figures)) - log2(min(shares))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        figures, number = puzzle.figures, states[-1][0]
        form = figures[number - 1][0]
        over = [max(figures[k:], key=lambda other: shared(one, other))[0] for k, one in enumerate(figures[:-1], 1)]
        facts = ", ".join(f"the {one[0]} by the {other}" for one, other in zip(figures[:-1], over, strict=True))
        text = f"The first frame shows {len(figures)} figures and no outline. All but the {form} are covered: {facts}."
        yield start("given", 5, text)
        middles = [middle for _, middle, *_ in figures]
        yield from marking(states[-1], [f"the {form}, which nothing covers"], middles, 60, "[mark] outline")
        text = "No figure moves or changes, and no part of the outline vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the colours of one heap; each figure takes one that those under it do not have."""
        return perm(len(COLOURS), min(config.figures, len(COLOURS)))
