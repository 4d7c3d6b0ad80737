"""G-147 Identify unique figure in uniform set: draw a ring round the one figure whose form the others do not have.

All figures but one have one form, turned in any way; at the hardest level the other one is its mirror image, which no
turn makes alike. So a solution exists and is unique. `solve` compares the ways along the outlines. `rules` turn each
figure without a ring onto one another. `brute_force` lays figures on each other at all turns and shifts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import hypot, log2, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, require, start,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark, ring,
)  # fmt: skip
from generators.kit.words.polyominoes import Form, beside, bends, checked, corners, grown, mirrored, size, turned
from generators.kit.words.scatter import in_rows

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
ROWS = {6: (3, 3), 8: (3, 2, 3), 10: (3, 4, 3)}  # figures in each row
UNIT = {6: 26, 8: 24, 10: 18}  # units along a square's edge
LONGEST = 4  # squares in a direction
RING = 11  # units from a figure's farthest corner to its ring, half of the line's width included
SIDE = 464  # units of the area in which figures and rings lie

Figure = tuple[tuple[int, int], Form, str]  # middle in units, squares, colour


@dataclass(frozen=True)
class Config:
    figures: int = 8  # 6, 8 or 10
    squares: int = 5  # of a figure, 5 or 6
    turned: int = 1  # 1 if figures are turned
    mirrored: int = 0  # 1 if the one of another form is a mirror image; else one square lies elsewhere

    def __post_init__(self) -> None:
        one_of("figures", self.figures, (6, 8, 10))
        one_of("squares", self.squares, (5, 6))
        one_of("turned", self.turned, (0, 1))
        one_of("mirrored", self.mirrored, (0, 1))


@dataclass(frozen=True)
class Puzzle:
    figures: tuple[Figure, ...]  # row by row, from the left


@generator(
    "G-147", "identify_unique_figure_in_uniform_set", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(6, 5, 0), "medium": Config(8, 5, 1), "hard": Config(10, 6, 1, 1)},
)  # fmt: skip
class IdentifyUniqueFigureInUniformSet(Generator[Config, Puzzle, Marks]):
    public = "stricter; figures of equal squares are turned, and at hard the odd one is a mirror image"
    pace = Pace(step=26, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        form = grown(rng, config.squares, LONGEST)
        if config.mirrored:
            odd = mirrored(form)
        else:
            kept = form[: (gone := rng.randrange(len(form)))] + form[gone + 1 :]
            odd = checked([*kept, rng.choice([cell for cell in beside(kept) if cell != form[gone]])], LONGEST)
        alike = [turned(form, quarters) for quarters in range(4)]
        if config.turned and len(set(alike)) < 4:
            raise Reject("a figure that looks the same after half a turn")
        if odd in alike or (mirrored(odd) in alike and not config.mirrored) or size(odd) != size(form):
            raise Reject("the odd figure is another, turned, or a mirror image, or shows by its length")
        forms = [form] * (config.figures - 1)
        forms.insert(rng.randrange(config.figures), odd)
        if config.turned:
            forms = [turned(each, rng.randrange(4)) for each in forms]
        colours = rng.sample(COLOURS, config.figures)
        rooms = [UNIT[config.figures] / 2 * hypot(*size(form)) + RING for form in forms]
        return Puzzle(tuple(zip(in_rows(rng, ROWS[config.figures], rooms, SIDE), forms, colours, strict=True)))

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        ways = [bends(form) for _, form, _ in puzzle.figures]
        often = Counter(ways)
        return in_turn([number for number, way in enumerate(ways, 1) if often[way] == 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.figures), "figures")
        _, form, colour = puzzle.figures[one - 1]
        others = [(other, name) for number, (_, other, name) in enumerate(puzzle.figures, 1) if number != one]
        for quarters, (other, name) in product(range(4), others):
            require(turned(other, quarters) != form, f"the {colour} figure, with a ring, is the {name} one, turned")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        def fits(one: Form, other: Form) -> bool:
            for _ in range(4):
                other = tuple((row, -column) for column, row in other)
                shifts = Counter((x - u, y - v) for (x, y), (u, v) in product(one, other))
                if max(shifts.values()) == len(one):
                    return True
            return False

        for number, (_, form, _) in enumerate(puzzle.figures, 1):
            if not any(fits(form, other) for k, (_, other, _) in enumerate(puzzle.figures, 1) if k != number):
                yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        unit = UNIT[len(puzzle.figures)]
        for middle, form, colour in puzzle.figures:
            (x, y), (wide, high) = middle, size(form)
            left, top = x - unit * wide / 2, y - unit * high / 2
            scene.polygon([(left + unit * a, top + unit * b) for a, b in corners(form)], colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda n: ring(puzzle.figures[n - 1][0], reach(puzzle, n) + RING - 3))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.figures)])

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {puzzle.figures[self.solve(puzzle)[-1][0] - 1][2]} figure has a [mark] ring, and no other has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.figures[states[-1][0] - 1][2]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, _, _ in puzzle.figures])
        for looks, (_, form, colour) in zip(seen, puzzle.figures, strict=True):
            looks |= {"colour": colour, "lies": size(form)[0] > size(form)[1]}
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice of the figure, and those of the turns in which the figures lie."""
        lies = {form for number, (_, form, _) in enumerate(puzzle.figures, 1) if number not in states[-1]}
        return bits_of(states[-1], len(puzzle.figures)) + log2(len(lies))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        number = states[-1][0]
        colours = listed([colour for _, _, colour in puzzle.figures])
        yield start("given", 5, f"The first frame shows no ring, and {len(puzzle.figures)} figures: {colours}.")
        centres = [middle for middle, _, _ in puzzle.figures]
        yield from marking(states[-1], [f"the {puzzle.figures[number - 1][2]} figure"], centres, 60)
        text = "No figure moves, turns or changes, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the figures' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.figures)


def reach(puzzle: Puzzle, number: int) -> float:
    """The distance of a figure's farthest corner from its middle, in units."""
    return UNIT[len(puzzle.figures)] / 2 * hypot(*size(puzzle.figures[number - 1][1]))
