"""G-248 Mark the asymmetrical shape: draw a ring round the one figure without any symmetry.

Each figure consists of equal squares, so its symmetries are exact. All but one have just one: a mirror line, or a half
turn. The one without becomes symmetrical if some squares move. So a solution exists and is unique. `solve` mirrors and
turns the squares. `rules` read the way along the outline, `brute_force` tries axes and turns about the centre of mass.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, isclose, log2, perm, pi, sin
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Scene, generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.figures import placed
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark, ring,
)  # fmt: skip
from generators.kit.words.polyominoes import Form, bends, corners, size, turned
from generators.kit.words.scatter import in_rows
from generators.kit.words.segments import Point
from generators.kit.words.symmetries import IMAGES, looks, spoiled, symmetries, with_one

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
ROWS = {6: (3, 3), 7: (2, 3, 2), 8: (3, 2, 3), 9: (3, 3, 3)}  # figures in each row
UNIT = 19  # units along a square's edge
SIDE = 472  # units of the area in which figures and rings lie
RING = 11  # units from a figure's farthest corner to its ring, half of the line's width included

Figure = tuple[tuple[int, int], Form, int, str]  # middle in units, squares, turn in degrees, colour


@dataclass(frozen=True)
class Config:
    figures: int = 7  # 6 to 9
    squares: int = 8  # of a figure, 8 to 12
    kinds: int = 3  # of symmetry, the first ones of `IMAGES`, 1 to 3
    least: int = 2  # squares without a counterpart in the figure without symmetry, at least
    most: int = 2  # and at most, 4 at the largest
    grain: int = 90  # degrees; figures are turned by any multiple: 15 or 90

    def __post_init__(self) -> None:
        within("figures", self.figures, 6, 9)
        within("squares", self.squares, 8, 12)
        within("kinds", self.kinds, 1, len(IMAGES))
        ordered("squares without a counterpart", 1, self.least, self.most, 4)
        one_of("grain", self.grain, (15, 90))


@dataclass(frozen=True)
class Puzzle:
    figures: tuple[Figure, ...]


@generator(
    "G-248", "mark_asymmetrical_shape", version=1,
    faculty="perception", family="marking",
    levels={
        "easy": Config(6, 10, 1, 2, 4), "medium": Config(7, 10, 3, 2, 3), "hard": Config(9, 10, 3, 1, 2, 15),
    },
)  # fmt: skip
class MarkAsymmetricalShape(Generator[Config, Puzzle, Marks]):
    public = "stricter; figures of equal squares have one symmetry each or nearly one, at hard turned by any angle"
    pace = Pace(step=26, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kinds = list(IMAGES)[: config.kinds]
        forms = [spoiled(rng, with_one(rng, config.squares, rng.choice(kinds)), config.least, config.most)]
        for kind in (*kinds, *rng.choices(kinds, k=config.figures - 1 - len(kinds))):
            forms.append(with_one(rng, config.squares, kind, forms))
        forms = [turned(form, rng.randrange(4)) for form in rng.sample(forms, len(forms))]
        turns = [rng.randrange(0, 90, config.grain) for _ in forms]
        middles = in_rows(rng, ROWS[config.figures], [reach(form) + RING for form in forms], SIDE)
        colours = rng.sample(COLOURS, config.figures)
        return Puzzle(tuple(zip(middles, forms, turns, colours, strict=True)))

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        return in_turn([number for number, figure in enumerate(puzzle.figures, 1) if not symmetries(figure[1])])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.figures), "figures")
        for number, (_, form, _, colour) in enumerate(puzzle.figures, 1):
            way = bends(form)
            back = way[::-1]
            folds = any(back[k:] + back[:k] == way for k in range(len(way)))
            turns = way in (way + way)[1:-1]
            found = "can be folded" if folds else "looks the same after a turn" if turns else "has no symmetry"
            require((number == one) != (folds or turns), f"the {colour} figure {found}, and has a ring or none")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        for number, (_, form, _, _) in enumerate(puzzle.figures, 1):
            x, y = (sum(values) / len(form) for values in zip(*form, strict=True))
            arms = [(column - x, row - y) for column, row in form]
            if not any(maps_onto_itself(arms, angle, flip) for angle in (1, 2, 3, 4) for flip in (1, -1)):
                yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for middle, form, turn, colour in puzzle.figures:
            wide, high = size(form)
            about = [(a - wide / 2, b - high / 2) for a, b in corners(form)]
            scene.polygon(placed(about, middle, UNIT, turn), colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        def outline(number: int) -> Sequence[Point]:
            middle, form, *_ = puzzle.figures[number - 1]
            return ring(middle, reach(form) + RING - 3)

        draw_marks(scene, moment, outline)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.figures)])

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {puzzle.figures[self.solve(puzzle)[-1][0] - 1][3]} figure has a [mark] ring, and no other has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.figures[states[-1][0] - 1][3]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, *_ in puzzle.figures])
        for about, (_, form, turn, colour) in zip(seen, puzzle.figures, strict=True):
            about |= {"colour": colour, "turn": turn, "lies": size(form)[0] > size(form)[1], **looks(form)}
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and those of the ways in which the other figures are symmetrical."""
        ways = {(way, turn) for _, form, turn, _ in puzzle.figures for way in symmetries(form)}
        return bits_of(states[-1], len(puzzle.figures)) + log2(len(ways))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        number = states[-1][0]
        colour = puzzle.figures[number - 1][3]
        folded = [name for _, form, _, name in puzzle.figures if any(flipped for _, flipped in symmetries(form))]
        alike = [name for _, form, _, name in puzzle.figures if any(not flipped for _, flipped in symmetries(form))]
        turned_alike = f"; by half a turn: {listed(alike)}" * bool(alike)
        facts = f"Symmetrical by a mirror line: {listed(folded)}{turned_alike}"
        text = f"The first frame shows {len(puzzle.figures)} figures and no ring. {facts}."
        yield start("given", 5, text)
        centres = [middle for middle, *_ in puzzle.figures]
        yield from marking(states[-1], [f"the {colour} figure, which has no symmetry"], centres, 60)
        text = "No figure moves, turns or changes, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the figures' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.figures)


def reach(form: Form) -> float:
    """The distance of a box's corners from its middle, in units."""
    return UNIT / 2 * hypot(*size(form))


def maps_onto_itself(arms: Sequence[Point], angle: int, flip: int) -> bool:
    """True if squares about their centre of mass come to lie on one another by quarters of a turn, after a flip."""
    c, s = cos(pi / 2 * angle), sin(pi / 2 * angle)
    if angle == 4 and flip == 1:
        return False
    images = [(x * flip * c - y * s, x * flip * s + y * c) for x, y in arms]
    return all(any(isclose(x, u, abs_tol=0.01) and isclose(y, v, abs_tol=0.01) for u, v in arms) for x, y in images)
