"""G-21 Occlusion of a row: a dark mask slides down over some objects and leaves; they are back unchanged.

The mask moves straight down at one speed, so there is one solution. It is wider than the row and taller than
the tallest object, and it starts above all of them, so it hides every object wholly and all of them at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import perm
from random import Random

from generators.kit import (
    OK, SHAPES, UNITS, Follows, Generator, Item, Moment, Pace, Returns, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
ROWS, TOPS, SPARE = range(304, 389, 12), range(-16, 33, 16), range(40, 73, 8)
SIZES, TURNS = (100, 88, 76), (-16, -8, 0, 8, 16)
WIDE = 432  # units across for the row
STRIDE = 48  # units that the mask moves down in a step
WORDS = ("no", "one", "two", "three", "four", "five")


@dataclass(frozen=True)
class Thing:
    shape: str
    colour: str
    x: int  # of the centre, in units
    radius: int
    turn: int  # degrees clockwise


@dataclass(frozen=True)
class Config:
    objects: int = 4  # in the row, 2 to 5
    sized: bool = True  # objects differ in size as well
    turned: bool = False  # and are turned a little

    def __post_init__(self) -> None:
        if not 2 <= self.objects <= 5:
            raise ValueError(f"objects must be 2..5, not {self.objects}")

    @property
    def shapes(self) -> tuple[str, ...]:
        """A turned diamond would pass for a square."""
        return tuple(shape for shape in SHAPES if not (self.turned and shape == "diamond"))


@dataclass(frozen=True)
class Puzzle:
    things: tuple[Thing, ...]  # from left to right; no two of one shape or colour
    row: int  # height of their centres in the picture, in units from the top
    top: int  # of the mask in the first frame
    height: int  # of the mask


State = tuple[int, tuple[Thing, ...]]  # the mask's top edge, and the objects


@generator(
    "G-21", "multiple_occlusions_vertical", version=1,
    faculty="perception", family="occlusion",
    levels={"easy": Config(3, sized=False), "medium": Config(4), "hard": Config(5, turned=True)},
)  # fmt: skip
class MultipleOcclusionsVertical(Generator[Config, Puzzle, State]):
    pace = Pace(step=6, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = config.objects
        pitch, largest = WIDE // count, room(count)
        kinds = zip(rng.sample(config.shapes, count), rng.sample(COLOURS, count), strict=True)
        things = tuple(
            Thing(
                shape,
                colour,
                256 + pitch * (2 * k + 1 - count) // 2,
                largest * (rng.choice(SIZES) if config.sized else 100) // 100,
                rng.choice(TURNS) if config.turned and shape != "circle" else 0,
            )
            for k, (shape, colour) in enumerate(kinds)
        )
        height = (2 * largest + rng.choice(SPARE)) // 4 * 4
        return Puzzle(things, rng.choice(ROWS), rng.choice(TOPS), height)

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return [(top, puzzle.things) for top in range(puzzle.top, UNITS + STRIDE, STRIDE)]

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if states[0][0] != puzzle.top:
            return Verdict(False, "the mask does not start at its given place")
        for number, (_, things) in enumerate(states):
            if len(things) != len(puzzle.things):
                return Verdict(False, f"after step {number} there are {len(things)} objects, not {len(puzzle.things)}")
            for given, thing in zip(puzzle.things, things, strict=True):
                if thing != given:
                    return Verdict(False, f"after step {number} the {given.colour} {given.shape} is not what it was")
        for number, ((before, _), (after, _)) in enumerate(pairwise(states), 1):
            if after - before != STRIDE:
                return Verdict(False, f"step {number} moves the mask by {after - before} units down, not {STRIDE}")
            if before >= UNITS:
                return Verdict(False, f"step {number} comes after the mask has left")
        if states[-1][0] < UNITS:
            return Verdict(False, "the mask has not left the picture")
        highest, lowest = (puzzle.row + side * max(thing.radius for thing in puzzle.things) for side in (-1, 1))
        if not puzzle.top + puzzle.height < highest < lowest < highest + puzzle.height:
            return Verdict(False, "the mask does not come from above, or is too low to hide the objects")
        return OK

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        half = room(len(puzzle.things)) + 28
        scene.block((32, puzzle.row - half, 448, 2 * half), "panel", radius=16)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for thing in moment.after[1]:
            centre = thing.x, puzzle.row
            scene.shape(centre, thing.shape, thing.radius, thing.colour, turn=thing.turn, name=slug(thing))
        for name, (top,) in moment.between(lambda state: {"mask": (state[0],)}):
            if top < UNITS:
                scene.curtain((16, top, 480, puzzle.height), name=name)

    def prompt(self, puzzle: Puzzle) -> str:
        count = WORDS[len(puzzle.things)]
        opening = phrase(
            puzzle,
            f"The picture shows a row of {count} objects and, above them, an opaque dark mask.",
            f"Below an opaque dark mask, {count} objects stand in a row.",
        )
        return (
            f"{opening} The mask slides straight down at a steady speed, in front of the objects, hides them as it "
            "passes, and goes on until it has left the picture at the bottom. Seen or not, the objects stay where they "
            "are; they come into view again with the same shapes, colours, sizes and order. The camera stays still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        order = ", ".join(f"{thing.colour} {thing.shape}" for thing in puzzle.things)
        return f"the mask is gone and the row is unchanged, from left to right: {order}."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        lowest = puzzle.row + max(thing.radius for thing in puzzle.things)
        covered = next(step for step, (top, _) in enumerate(states) if top + puzzle.height >= lowest)
        clear = next(step for step, (top, _) in enumerate(states) if top >= lowest)
        count = WORDS[len(puzzle.things)]
        yield start("given", 5, f"The first frame shows {count} objects, the mask above them hiding none.")
        yield process(
            "covered",
            20,
            f"The mask slides straight down over the row until all {count} objects are hidden; nothing shows through.",
            Follows(("mask",), (1, covered)),
        )
        yield process(
            "uncovered",
            20,
            f"The mask only goes on down, and all {count} objects come into view from their tops, each where it was.",
            Follows(("mask",), (covered + 1, len(states) - 1)),
        )
        yield process(
            "left",
            20,
            "The mask leaves the picture at the bottom and does not come back.",
            Follows(("mask",), (clear + 1, len(states) - 1)),
        )
        runs = grouped(puzzle.things, 3)
        for first, run in runs:
            places = " and ".join(
                f"the {thing.colour} {thing.shape} in place {first + k}" for k, thing in enumerate(run)
            )
            verb = "is" if len(run) == 1 else "are"
            text = f"At the end {places} from the left {verb} seen again, unchanged."
            yield end(f"back-{first}", 25 / len(runs), text, Returns(tuple(slug(thing) for thing in run)))
        yield constancy("steady", 10, "No object moves, turns or changes, and no other one appears.", Steady(("mask",)))

    def capacity(self, config: Config) -> int:
        """Exact but for sizes and turns, which are not counted: a lower bound."""
        kinds = perm(len(config.shapes), config.objects) * perm(len(COLOURS), config.objects)
        return kinds * len(ROWS) * len(TOPS)


def room(count: int) -> int:
    """The largest radius for so many objects in a row."""
    return min(52, WIDE // count * 5 // 12)


def slug(thing: Thing) -> str:
    return f"{thing.colour}-{thing.shape}"
