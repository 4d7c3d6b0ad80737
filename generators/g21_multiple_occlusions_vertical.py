"""G-21 Occlusion of a row: a dark mask slides down over some objects and leaves; they are back unchanged.

The mask moves straight down at one speed, so there is one solution. It is wider than the row and taller than the
tallest object, and starts above all of them: it hides every object wholly and all of them at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import perm
from random import Random

from generators.kit import (
    SHAPES, UNITS, Follows, Generator, Item, Moment, Pace, Prompt, Returns, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.colours import WARM_FIRST
from generators.kit.words.path import NEAR, keeps_pace
from generators.kit.speech import NUMBERS, all_of, slug

ROWS, TOPS, SPARE = range(304, 389, 12), range(-16, 33, 16), range(40, 73, 8)
SIZES, TURNS = (100, 88, 76), (-16, -8, 0, 8, 16)
WIDE = 432  # units across for the row
STRIDE = 48  # units that the mask moves down in a step


@dataclass(frozen=True)
class Thing:
    shape: str
    colour: str
    x: int  # of the centre, in units
    radius: int
    turn: int  # degrees clockwise

    @property
    def name(self) -> str:
        return f"{self.colour} {self.shape}"


@dataclass(frozen=True)
class Config:
    objects: int = 4  # in the row, 2 to 5
    sized: bool = True  # objects differ in size as well
    turned: bool = False  # and are turned a little

    def __post_init__(self) -> None:
        within("objects", self.objects, 2, 5)

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


State = tuple[float, tuple[Thing, ...]]  # the mask's top edge, and the objects


@generator(
    "G-21", "multiple_occlusions_vertical", version=1,
    faculty="perception", family="occlusion",
    levels={"easy": Config(3, sized=False), "medium": Config(4), "hard": Config(5, turned=True)},
)  # fmt: skip
class MultipleOcclusionsVertical(Generator[Config, Puzzle, State]):
    public = "same; three to five objects"
    pace = Pace(step=6, rest=0, eased=False)
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = config.objects
        pitch, largest = WIDE // count, largest_radius(count)
        kinds = zip(rng.sample(config.shapes, count), rng.sample(WARM_FIRST, count), strict=True)
        things = []
        for k, (shape, colour) in enumerate(kinds):
            radius = largest * (rng.choice(SIZES) if config.sized else 100) // 100
            turn = rng.choice(TURNS) if config.turned and shape != "circle" else 0
            things.append(Thing(shape, colour, 256 + pitch * (2 * k + 1 - count) // 2, radius, turn))
        height = (2 * largest + rng.choice(SPARE)) // 4 * 4
        return Puzzle(tuple(things), rng.choice(ROWS), rng.choice(TOPS), height)

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return [(top, puzzle.things) for top in range(puzzle.top, UNITS + STRIDE, STRIDE)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        count = len(puzzle.things)
        for number, (_, things) in enumerate(states):
            require(len(things) == count, f"after step {number} there are {len(things)} objects, not {count}")
            for given, thing in zip(puzzle.things, things, strict=True):
                require(thing == given, f"after step {number} the {given.name} is not what it was")
        tops = [top for top, _ in states]
        require(all(top < UNITS for top in tops[:-1]), "the mask moves on after it has left")
        require(tops[-1] >= UNITS, "the mask has not left the picture")
        gone = tops[-1] - puzzle.top
        keeps_pace([(0, top) for top in tops], lambda share: (0, puzzle.top + gone * share), gone, 2 * STRIDE)
        highest, lowest = (puzzle.row + side * max(thing.radius for thing in puzzle.things) for side in (-1, 1))
        hides = puzzle.top + puzzle.height < highest < lowest < highest + puzzle.height
        require(hides, "the mask does not come from above, or is too low to hide the objects")

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        half = largest_radius(len(puzzle.things)) + 28
        scene.block((32, puzzle.row - half, 448, 2 * half), "panel", radius=16)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for thing in moment.after[1]:
            centre = thing.x, puzzle.row
            scene.shape(centre, thing.shape, thing.radius, thing.colour, turn=thing.turn, name=slug(thing.name))
        for name, (top,) in moment.between(lambda state: {"mask": (state[0],)}):
            if top < UNITS:
                scene.curtain((16, top, 480, puzzle.height), name=name)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.things)])

    def goal(self, puzzle: Puzzle) -> str:
        order = ", ".join(thing.name for thing in puzzle.things)
        return f"the mask is gone and the row is unchanged, from left to right: {order}."

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The objects to remember while the mask hides them; its way is given and holds no choice."""
        return len(puzzle.things)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        lowest = puzzle.row + max(thing.radius for thing in puzzle.things)
        covered = next(step for step, (top, _) in enumerate(states) if top + puzzle.height >= lowest)
        clear = next(step for step, (top, _) in enumerate(states) if top >= lowest)
        count, every = NUMBERS[len(puzzle.things)], all_of(len(puzzle.things))
        yield start("given", 5, f"The first frame shows {count} objects, the mask above them hiding none.")
        text = f"The mask slides straight down over the row until {every} objects are hidden; nothing shows through."
        yield process("covered", 15, text, Follows(("mask",), (1, covered)))
        text = f"The mask only goes on down, and {every} objects come into view from their tops, each where it was."
        yield process("uncovered", 20, text, Follows(("mask",), (covered + 1, len(states) - 1)))
        text = "The mask leaves the picture at the bottom and does not come back."
        yield process("left", 15, text, Follows(("mask",), (clear + 1, len(states) - 1)))
        runs = grouped(puzzle.things, 2)
        for first, run in runs:
            places = " and ".join(f"the {thing.name} in place {k}" for k, thing in enumerate(run, first))
            verb = "is" if len(run) == 1 else "are"
            text = f"At the end {places} from the left {verb} seen again, unchanged."
            yield end(f"back-{first}", 10 / len(runs), text, Returns(tuple(slug(thing.name) for thing in run)))
        text = f"At the end the picture is the first one without the mask: {count} objects in the row and nothing else."
        yield end("final", 25, text)
        yield constancy("steady", 10, "No object moves, turns or changes, and no other one appears.", Steady(("mask",)))

    def capacity(self, config: Config) -> int:
        """Exact but for sizes and turns, which are not counted: a lower bound."""
        kinds = perm(len(config.shapes), config.objects) * perm(len(WARM_FIRST), config.objects)
        return kinds * len(ROWS) * len(TOPS)


def largest_radius(count: int) -> int:
    """The largest radius for this number of objects in a row."""
    return min(52, WIDE // count * 5 // 12)
