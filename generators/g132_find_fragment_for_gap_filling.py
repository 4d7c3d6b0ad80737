"""G-132 Find the fragment for gap filling: slide the fragment that fits into the hole of a plate, and turn it.

All fragments are turned, and one has the form of the hole; the others differ in one or two corners, or are mirror
images. So a solution exists and is unique. Each fragment is as near to the others as any, and the fitting one is drawn
among them: to compare fragments with one another is no hint. `solve` knows the form of the hole, `rules` compare sides
and diagonals, `brute_force` turns each fragment about its middle and lays it on the hole.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import dist, log2
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, article
from generators.kit.words.choice import letter
from generators.kit.words.figures import placed, spin
from generators.kit.words.fragments import Form, apart, family, fits
from generators.kit.words.jagged import jagged
from generators.kit.words.marking import lie
from generators.kit.words.moves import on_the_way
from generators.kit.words.places import across_and_down, turned
from generators.kit.words.polygons import area, sides

COLOURS = ("blue", "teal", "purple", "green", "orange", "brown")
HOLE = (116, 256)  # its middle
PLATE = (24, 88, 184, 336)
COLUMNS, ROWS = (292, 434), {4: (160, 352), 6: (98, 256, 414)}  # of fragments, by their number
LETTER = (-58, -62)  # from the middle of a fragment to its letter
RADIUS, SLIM = 54, 0.75  # of the hole, and the least share of its width
GRAIN = 15  # degrees of which turns are multiples
NEAR = 1.5  # units by which corners of a fitting fragment are off at most


@dataclass(frozen=True)
class Config:
    corners: int = 6  # of the hole, 5 to 8; or one more
    dents: int = 1  # of them pointing inwards, 0 to 3
    shift: int = 14  # units by which a corner differs, 9 to 24
    changes: int = 2  # of one corner, 1 or 2
    mirrored: bool = False  # true if forms come with their mirror images, not with a change of another corner

    def __post_init__(self) -> None:
        within("corners", self.corners, 5, 8)
        within("dents", self.dents, 0, 3)
        within("shift", self.shift, 9, 24)
        one_of("changes", self.changes, (1, 2))


@dataclass(frozen=True)
class Puzzle:
    hole: Form
    forms: tuple[Form, ...]  # of the fragments, row by row
    turns: tuple[int, ...]  # of the fragments, in degrees clockwise
    colour: str

    @property
    def centres(self) -> list[Point]:
        return [(x, y) for y in ROWS[len(self.forms)] for x in COLUMNS]


@generator(
    "G-132", "find_fragment_for_gap_filling", version=1,
    faculty="spatiality", family="completion",
    levels={"easy": Config(5, 1, 18, 1), "medium": Config(6, 1, 15, 2), "hard": Config(7, 2, 13, 2, mirrored=True)},
)  # fmt: skip
class FindFragmentForGapFilling(Generator[Config, Puzzle, int]):
    public = "stricter; all fragments lie turned and nearly fit, at hard their mirror images among them"
    pace = Pace(step=36, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = config.corners + rng.randint(0, 1)
        form = tuple(jagged(rng, count, config.dents, RADIUS, rng.uniform(SLIM, 1)))
        forms = family(rng, form, config.dents, config.changes, config.shift, mirrored=config.mirrored)
        hole = rng.choice(forms)
        rng.shuffle(forms)
        turns = tuple(rng.randrange(GRAIN, 360, GRAIN) for _ in forms)
        return Puzzle(hole, tuple(forms), turns, rng.choice(COLOURS))

    def solve(self, puzzle: Puzzle) -> Sequence[int]:
        return [0, puzzle.forms.index(puzzle.hole) + 1]

    def rules(self, puzzle: Puzzle, states: Sequence[int]) -> None:
        require(states[0] == 0, "a fragment lies in the hole at first")
        require(len(states) == 2 and 1 <= states[1] <= len(puzzle.forms), "not just one fragment slides into the hole")
        off = apart(outline(puzzle, states[1], 0), puzzle.hole)
        require(
            off < NEAR, f"fragment {letter(states[1])} does not fit: a side or a diagonal is off by {off:.0f} units"
        )

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[int]]:
        for number in range(1, len(puzzle.forms) + 1):
            if fits(outline(puzzle, number, 0), puzzle.hole, NEAR):
                yield (number,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((12, 12, 488, 488), "panel", radius=14)
        scene.block(PLATE, puzzle.colour, radius=8)
        scene.polygon(placed(puzzle.hole, HOLE, 1, 0), "panel", outline="ink", width=2)
        for number, (x, y) in enumerate(puzzle.centres, 1):
            scene.label((x + LETTER[0], y + LETTER[1]), letter(number), 24)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[int]) -> None:
        for number in sorted(range(1, len(puzzle.forms) + 1), key=lambda each: each == moment.after):
            there = moment.t if number == moment.after != moment.before else float(number == moment.after)
            rim = outline(puzzle, number, there)
            scene.polygon(rim, puzzle.colour, outline="ink", width=2, name=f"fragment-{number}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.forms)], last=letter(len(puzzle.forms)), colour=puzzle.colour)

    def goal(self, puzzle: Puzzle) -> str:
        return f"fragment {letter(self.solve(puzzle)[1])} fills the hole, and all others lie where they lay."

    def answer(self, puzzle: Puzzle, states: Sequence[int]) -> str:
        return letter(states[-1])

    def choices(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Sequence[Choice]]:
        seen = lie(puzzle.centres)
        for looks, form, turn in zip(seen, puzzle.forms, puzzle.turns, strict=True):
            rim = sum(dist(*side) for side in sides(form))
            looks |= {"turn": abs(spin(turn, 0)), "area": area(form), "rim": rim}
        yield [Choice(number == states[-1], looks) for number, looks in enumerate(seen, 1)]

    def difficulty(self, puzzle: Puzzle, states: Sequence[int]) -> float:
        """The step, the bits of the choice, and the corners to compare."""
        return 1 + log2(len(puzzle.forms)) + len(puzzle.hole)

    def rubric(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Item]:
        number, count = states[-1], len(puzzle.forms)
        hole = f"{article(puzzle.colour)} {puzzle.colour} plate with an empty hole of {len(puzzle.hole)} corners"
        text = f"The first frame shows {hole}, and {count} fragments, {letter(1)} to {letter(count)}."
        yield start("given", 5, text)
        angle, place = turned(spin(puzzle.turns[number - 1], 0)), across_and_down(*puzzle.centres[number - 1])
        text = f"Fragment {letter(number)}, {place} at first, slides straight into the hole and turns by {angle}."
        yield process("slide", 60, text, Follows((f"fragment-{number}",), (1, 1)))
        yield end("filled", 25, f"At the end {self.goal(puzzle)}")
        text = "The plate, the letters and the other fragments do not move or change; no fragment changes its form."
        yield constancy("steady", 10, text, Steady((f"fragment-{number}",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the turns of the fragments and the colours, which depend on nothing."""
        return int((360 // GRAIN - 1) ** (2 * config.changes + 2)) * len(COLOURS)


def outline(puzzle: Puzzle, number: int, share: float) -> tuple[Point, ...]:
    """The corners of a fragment on its way to the hole, 0..1."""
    turn, centre = puzzle.turns[number - 1], puzzle.centres[number - 1]
    return placed(puzzle.forms[number - 1], on_the_way(centre, HOLE, share), 1, turn + spin(turn, 0) * share)
