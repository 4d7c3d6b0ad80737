"""G-24 Separate objects, no spin: slide each object sideways into the dashed outline that it fits as it is.

Each row has one outline of its object's figure at its object's angle. The row's other outlines show another figure or
would need a turn, since no figure looks the same after one. The objects go in order from the top, so there is one
solution. Brute force tries every object at every outline of its row and compares their corners.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import perm
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.colours import DISTINCT
from generators.kit.words.figures import FIGURES, Piece, corners, dash_outline, row_middle, same_look
from generators.kit.words.places import across
from generators.kit.speech import ORDINALS, listed
from generators.kit.words.boards import changed

SIZES = {2: (200, 58), 3: (150, 52), 4: (116, 46)}  # units from row to row, and from a figure's middle to its end
TURNS = range(0, 360, 45)  # degrees of a figure's turn
LEFT = 92  # units from the left to the column of objects
COLUMNS = {1: (256, 340, 424), 2: (264, 408), 3: (224, 330, 436)}  # columns of outlines, by their number in a row

Places = tuple[int, ...]  # the objects' distances from the left, from the top


@dataclass(frozen=True)
class Outline:
    figure: str
    turn: int
    x: int  # of its middle


@dataclass(frozen=True)
class Config:
    objects: int = 3  # 2 to 4, each in a row of its own
    outlines: int = 2  # in each row, 1 to 3; one of them fits
    turned: int = 1  # rows in which the others are of the object's own figure, turned; 0 to all

    def __post_init__(self) -> None:
        within("objects", self.objects, 2, 4)
        within("outlines", self.outlines, 1, 3)
        within("turned", self.turned, 0, self.objects)


@dataclass(frozen=True)
class Puzzle:
    things: tuple[Piece, ...]  # from the top, no two of one figure
    rows: tuple[tuple[Outline, ...], ...]  # outlines beside each, from left to right

    @property
    def radius(self) -> int:
        return SIZES[len(self.things)][1]


@generator(
    "G-24", "separate_objects_no_spin", version=1,
    faculty="transformation", family="fitting",
    levels={"easy": Config(2, 2, 0), "medium": Config(3, 3, 1), "hard": Config(4, 3, 4)},
)  # fmt: skip
class SeparateObjectsNoSpin(Generator[Config, Puzzle, Places]):
    public = "stricter; each row has outlines that do not fit, and the objects go in order from the top"
    pace = Pace(step=14, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        things, rows = [], []
        figures, colours = rng.sample(list(FIGURES), config.objects), rng.sample(DISTINCT, config.objects)
        turned = rng.sample(range(config.objects), config.turned)
        for number, (figure, colour) in enumerate(zip(figures, colours, strict=True)):
            turn, *turns = rng.sample(TURNS, config.outlines)
            others = rng.sample([name for name in FIGURES if name != figure], config.outlines - 1)
            kinds = [(figure, turn)]
            kinds += [(figure if number in turned else other, t) for other, t in zip(others, turns, strict=True)]
            places = rng.sample(COLUMNS[config.outlines], config.outlines)
            row = sorted((x, *kind) for x, kind in zip(places, kinds, strict=True))
            things.append(Piece(figure, turn, colour))
            rows.append(tuple(Outline(kind, t, x) for x, kind, t in row))
        return Puzzle(tuple(things), tuple(rows))

    def solve(self, puzzle: Puzzle) -> Sequence[Places]:
        final = [row[fit(puzzle, k)].x for k, row in enumerate(puzzle.rows)]
        return [(*final[:k], *[LEFT] * (len(final) - k)) for k in range(len(final) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Places]) -> None:
        things = puzzle.things
        require(states[0] == (LEFT,) * len(things), "the objects do not start in their column")
        for k, (before, after) in enumerate(pairwise(states)):
            slides = f"slide object {k + 1} from the top, and that alone"
            require(changed(before, after) == [k], f"step {k + 1} does not {slides}")
            there = [outline for outline in puzzle.rows[k] if outline.x == after[k]]
            require(there, f"step {k + 1} does not bring object {k + 1} to an outline")
            brings = f"step {k + 1} brings the {things[k].figure} to"
            require(there[0].figure == things[k].figure, f"{brings} the outline of another figure")
            require((there[0].turn - things[k].turn) % 360 == 0, f"{brings} an outline that needs a turn")
        require(len(states) - 1 == len(things), "an object is not in its outline at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Places]]:
        fits = [
            [outline.x for outline in row if same_look(outline.figure, outline.turn, thing.figure, thing.turn)]
            for thing, row in zip(puzzle.things, puzzle.rows, strict=True)
        ]
        return ((places,) for places in product(*fits))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 16, 144, 480), "panel", radius=16)
        for k, row in enumerate(puzzle.rows):
            for outline in row:
                dash_outline(scene, outline.figure, (outline.x, height(puzzle, k)), puzzle.radius, outline.turn)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Places]) -> None:
        for k, (x,) in moment.between(lambda places: {row: (at,) for row, at in enumerate(places)}):
            thing = puzzle.things[k]
            rim = corners(thing.figure, (x, height(puzzle, k)), puzzle.radius, thing.turn)
            scene.polygon(rim, thing.colour, name=thing.actor)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.things), each=len(puzzle.rows[0]), several=len(puzzle.rows[0]) > 1)

    def goal(self, puzzle: Puzzle) -> str:
        places = ", ".join(f"the {thing.name} in the {where(puzzle, k)}" for k, thing in enumerate(puzzle.things))
        return f"each object fills the outline that it fits: {places}."

    def answer(self, puzzle: Puzzle, states: Sequence[Places]) -> str:
        return listed([str(fit(puzzle, row) + 1) for row in range(len(puzzle.rows))])

    def choices(self, puzzle: Puzzle, states: Sequence[Places]) -> Iterable[Sequence[Choice]]:
        for row, x in zip(puzzle.rows, states[-1], strict=True):
            yield [
                Choice(outline.x == x, {"x": outline.x, "figure": outline.figure, "angle": str(outline.turn)})
                for outline in row
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[Places]) -> Iterator[Item]:
        objects = ", ".join(thing.name for thing in puzzle.things)
        yield start("given", 5, f"The first frame shows on the left, from the top: {objects}; all outlines are empty.")
        for k, thing in enumerate(puzzle.things):
            text = f"The {thing.name} slides straight to the right, without turning, into the {where(puzzle, k)}."
            yield process(f"object-{k + 1}", 50 / len(puzzle.things), text, Follows((thing.actor,), (k + 1, k + 1)))
        yield end("filled", 35, f"At the end {self.goal(puzzle)}")
        text = "No outline moves; no object turns or changes figure, size or colour, appears or vanishes."
        yield constancy("steady", 10, text, Steady(tuple(thing.actor for thing in puzzle.things)))

    def capacity(self, config: Config) -> int:
        """A lower bound: figures, their angles and the places of those that fit, without colours and other outlines."""
        ways = len(TURNS) * len(COLUMNS[config.outlines])
        return int(perm(len(FIGURES), config.objects) * ways**config.objects)


def fit(puzzle: Puzzle, row: int) -> int:
    """The number, from 0, of an object's outline in its row."""
    thing = puzzle.things[row]
    return [(outline.figure, outline.turn) for outline in puzzle.rows[row]].index((thing.figure, thing.turn))


def where(puzzle: Puzzle, row: int) -> str:
    if len(puzzle.rows[row]) == 1:
        return f"outline in its row, {across(puzzle.rows[row][0].x)}"
    return f"{ORDINALS[fit(puzzle, row)]} outline from the left"


def height(puzzle: Puzzle, row: int) -> int:
    return row_middle(row, len(puzzle.things), SIZES[len(puzzle.things)][0])
