"""O-85 2D object rotation: turn each figure about its centroid by the angle written for it.

Every figure has one angle: its own, its colour's, or the sum of its colour's and its shape's. A sign gives the
direction, and the figures turn in reading order. So a solution exists and is unique. No figure has a symmetry of
rotation, so each turn shows. `solve` adds up a figure's angles; `rules` undo each step angle by angle, with signs read
as directions; `brute_force` tries all turns against the tables.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from math import cos, perm, radians, sin
from random import Random

from generators.kit import (
    UNITS, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.boards import changed, filled
from generators.kit.words.figures import Point, about_centroid
from generators.kit.words.places import turned

COLOURS = ("red", "orange", "green", "blue", "purple", "pink")
SHAPES = ("L", "flag", "T", "U", "arrow", "house", "wedge")
ROWS = {3: (3,), 4: (2, 2), 5: (3, 2)}  # figures in each row
WRITTEN = ("own", "colour", "both")  # for each figure, for each colour, or for each colour and each shape
DIAL, FIGURE, SMALL = 72, 54, 21  # radius of a dial and of a figure about its centroid, also in the table; units
TABLE = 58  # units of a table's row
SIGNS = {1: "clockwise", -1: "counterclockwise"}

State = tuple[int, ...]  # degrees clockwise by which each figure has turned, in reading order
Entry = tuple[str, int]  # a colour or a shape, and the signed degrees written beside it


@dataclass(frozen=True)
class Config:
    figures: int = 4  # 3 to 5
    written: str = "colour"  # where angles stand: own, colour or both
    grain: int = 30  # angles are multiples of it: 15, 30 or 45

    def __post_init__(self) -> None:
        within("figures", self.figures, 3, 5)
        one_of("written", self.written, WRITTEN)
        one_of("grain", self.grain, (15, 30, 45))

    @property
    def angles(self) -> list[int]:
        """Signed degrees to choose from: less than half a turn, and enough to be seen."""
        return [angle for angle in range(self.grain - 180, 180, self.grain) if abs(angle) >= 30]


@dataclass(frozen=True)
class Thing:
    shape: str
    colour: str
    heading: int  # degrees clockwise from upright, at first


@dataclass(frozen=True)
class Puzzle:
    things: tuple[Thing, ...]  # in reading order
    own: tuple[int, ...]  # signed degrees below each of them; empty if tables give the angles
    colours: tuple[Entry, ...]
    shapes: tuple[Entry, ...]
    plus: int  # 1 if a plus sign means clockwise, -1 if counterclockwise
    grain: int

    @property
    def tables(self) -> list[tuple[Entry, ...]]:
        return [table for table in (self.colours, self.shapes) if table]


@generator(
    "O-85", "2d_object_rotation", version=1,
    faculty="transformation", family="turning",
    levels={"easy": Config(3, "own", 45), "medium": Config(4, "colour", 30), "hard": Config(5, "both", 15)},
)  # fmt: skip
class ObjectRotation(Generator[Config, Puzzle, State]):
    public = "stricter; each figure has its own angle, found by its colour or as a sum, and figures turn in order"
    pace = Pace(step=12, rest=3)
    halts = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count, grain, own, shapes = config.figures, config.grain, list[int](), list[Entry]()
        names = rng.sample(COLOURS, count if config.written == "own" else 3)
        colours = list(zip(names, rng.sample(config.angles, 3), strict=True)) if config.written != "own" else []
        kinds = rng.sample(SHAPES, 3 if config.written == "both" else count)
        if config.written == "own":
            own = rng.sample(config.angles, count)
            looks = list(zip(names, kinds, strict=True))
        elif config.written == "colour":
            looks = [(rng.choice(names), kind) for kind in kinds]
        else:
            shapes = list(zip(kinds, rng.sample(config.angles, 3), strict=True))
            looks = rng.sample(list(product(names, kinds)), count)
        if len({colour for colour, _ in looks}) < 3 or len({kind for _, kind in looks}) < len(kinds):
            raise Reject("an entry is not used")
        things = tuple(Thing(kind, colour, rng.randrange(0, 360, grain)) for colour, kind in looks)
        puzzle = Puzzle(things, tuple(own), tuple(colours), tuple(shapes), rng.choice((1, -1)), grain)
        if not all(30 <= abs(angle) < 180 for angle in angles_of(puzzle)):
            raise Reject("a sum is too small, or half a turn or more")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        turns = list(enumerate(puzzle.plus * angle for angle in angles_of(puzzle)))
        return list(accumulate(turns, lambda state, turn: filled(state, *turn), initial=(0,) * len(turns)))

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        count = len(puzzle.things)
        require(states[0] == (0,) * count, "a figure lies turned before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(changed(before, after) == [step - 1], f"step {step} does not turn figure {step} alone")
            thing, left = puzzle.things[step - 1], after[step - 1] - before[step - 1]
            entries = (*puzzle.colours, *puzzle.shapes)
            written = [angle for name, angle in entries if name in (thing.colour, thing.shape)]
            for angle in written or [puzzle.own[step - 1]]:
                clockwise = (angle > 0) == (puzzle.plus > 0)
                left -= abs(angle) if clockwise else -abs(angle)
            require(left == 0, f"step {step} does not turn the {thing.colour} {thing.shape} by its angle")
        require(len(states) == count + 1, "a figure has not turned at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        rows = [dict(puzzle.colours), dict(puzzle.shapes)]
        found = []
        for number, thing in enumerate(puzzle.things):
            looks = zip(rows, (thing.colour, thing.shape), strict=True)
            wanted = sum(row[look] for row, look in looks if row) if any(rows) else puzzle.own[number]
            found.append([turn for turn in range(-360, 361, 15) if turn * puzzle.plus == wanted])
        return ((state,) for state in product(*found))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for row, table in enumerate(puzzle.tables):
            scene.block((16, 14 + TABLE * row, UNITS - 32, TABLE - 8), "panel", outline="faint", radius=10)
            for k, (name, angle) in enumerate(table):
                left, middle = 46 + 160 * k, 14 + TABLE * row + (TABLE - 8) / 2
                if table is puzzle.colours:
                    scene.ball((left, middle), 15, name)
                else:
                    scene.polygon(about_centroid(name, (left, middle), SMALL, 0), "soft")
                scene.label((left + 73, middle), signed(angle), 28)
        for number, (x, y) in enumerate(middles(puzzle)):
            scene.ball((x, y), DIAL, "given", outline="faint", width=2)
            for degrees in range(0, 360, puzzle.grain):
                u, v = sin(radians(degrees)), -cos(radians(degrees))
                inner = DIAL - (13 if degrees % 90 == 0 else 9)
                scene.line(((x + u * inner, y + v * inner), (x + u * (DIAL - 5), y + v * (DIAL - 5))), "soft", 2)
            if puzzle.own:
                scene.label((x, y + DIAL + 34), signed(puzzle.own[number]), 34)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for number, (thing, middle, turn) in enumerate(zip(puzzle.things, middles(puzzle), moment.now, strict=True)):
            outline = about_centroid(thing.shape, middle, FIGURE, thing.heading + turn)
            scene.polygon(outline, thing.colour, name=f"figure-{number + 1}")
            scene.ball(middle, 5, "white", outline="black", width=2)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(
            count=NUMBERS[len(puzzle.things)], plus=SIGNS[puzzle.plus], minus=SIGNS[-puzzle.plus],
            own=bool(puzzle.own), coloured=len(puzzle.tables) == 1, summed=len(puzzle.tables) == 2,
        )  # fmt: skip

    def goal(self, puzzle: Puzzle) -> str:
        turns = [f"the {in_words(thing)} {turned(turn)}" for thing, turn in due(puzzle)]
        return f"the figures have turned about their dots, in reading order: {listed(turns)}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return turned(states[-1][-1])

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The figures, and the numbers looked up for each in a table."""
        return len(puzzle.things) * (1 + len(puzzle.tables))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        things = [f"{in_words(thing)} at {thing.heading} degrees" for thing in puzzle.things]
        yield start("given", 5, f"The first frame shows these figures, clockwise from upright: {listed(things)}.")
        runs = grouped(list(enumerate(due(puzzle), 1)))
        for first, run in runs:
            facts = ", then ".join(f"the {in_words(thing)} turns {turned(turn)}" for _, (thing, turn) in run)
            check = Follows(tuple(f"figure-{number}" for number, _ in run), (first, first + len(run) - 1))
            text = f"{facts[0].upper()}{facts[1:]}, about its dot and with no detour."
            yield process(f"turn-{first}", 60 / len(runs), text, check)
        yield end("turned", 25, f"At the end {self.goal(puzzle)}")
        text = "No figure leaves its dot or changes shape, size or colour; all numbers and dials stay as they are."
        yield constancy("steady", 10, text, Steady(tuple(f"figure-{k + 1}" for k in range(len(things)))))

    def capacity(self, config: Config) -> int:
        """A lower bound: the shapes, in order, and the headings of all figures, which do not depend on the angles."""
        shapes = perm(len(SHAPES), min(config.figures, 3))
        return shapes * int((360 // config.grain) ** config.figures)


def angles_of(puzzle: Puzzle) -> list[int]:
    """The signed degrees written for each figure, added up."""
    if puzzle.own:
        return list(puzzle.own)
    entries: Mapping[str, int] = dict((*puzzle.colours, *puzzle.shapes))
    return [entries[thing.colour] + entries.get(thing.shape, 0) for thing in puzzle.things]


def due(puzzle: Puzzle) -> list[tuple[Thing, int]]:
    """The figures, each with the degrees clockwise by which it has to turn."""
    return [(thing, puzzle.plus * angle) for thing, angle in zip(puzzle.things, angles_of(puzzle), strict=True)]


def middles(puzzle: Puzzle) -> list[Point]:
    """The dots of the figures, in reading order."""
    rows, top = ROWS[len(puzzle.things)], 10 + TABLE * len(puzzle.tables)
    high = (UNITS - top) / len(rows)
    lower = 24 if puzzle.own else 0
    return [
        (UNITS / 2 + 162 * (k - (count - 1) / 2), top + high * (row + 0.5) - lower)
        for row, count in enumerate(rows)
        for k in range(count)
    ]


def signed(angle: int) -> str:
    return f"{'+' if angle > 0 else chr(0x2212)}{abs(angle)}°"


def in_words(thing: Thing) -> str:
    return f"{thing.colour} {thing.shape}"
