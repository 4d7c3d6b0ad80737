"""G-25 Separate objects, spinning: turn each object in place, then slide it into the dashed outline that it fits.

Each object has one outline of its figure. No figure looks the same after a turn, so one angle fits. Objects turn the
shorter way round, never by half a turn, and go in order from the top, so there is one solution. Brute force tries every
object at every outline in every angle and compares their corners.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import factorial
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.words.colours import DISTINCT
from generators.kit.words.figures import (
    Outline, Piece, corners, dash_outline, figure_sets, fit, row_middle, spins_alike,
)  # fmt: skip
from generators.kit.speech import ORDINALS
from generators.kit.words.orders import near_orders
from generators.kit.words.places import turned
from generators.kit.words.spins import Pose, Poses, require_turns_and_slides, turned_then_slid

LEFT, RIGHT = 112, 400  # columns of objects and outlines, in units
STEEPEST = 2  # rows to the outline; a steeper path could touch another object
SIZES = {2: (200, 68), 3: (148, 52), 4: (116, 42)}  # units from row to row, and from a figure's middle to its end


@dataclass(frozen=True)
class Config:
    objects: int = 3  # 2 to 4
    grain: int = 30  # angles are multiples of it: 15, 30 or 45
    mirrored: bool = False  # two of the figures are mirror images

    def __post_init__(self) -> None:
        within("objects", self.objects, 2, 4)
        one_of("grain", self.grain, (15, 30, 45))

    @property
    def spins(self) -> list[int]:
        """Angles by which objects turn: at least 30 degrees, less than half a turn."""
        return [angle for angle in range(-180 + self.grain, 180, self.grain) if abs(angle) >= 30]


@dataclass(frozen=True)
class Puzzle:
    things: tuple[Piece, ...]  # from the top, no two of one figure
    outlines: tuple[Outline, ...]  # from the top

    @property
    def radius(self) -> int:
        return SIZES[len(self.things)][1]


@generator(
    "G-25", "separate_object_spinning", version=1,
    faculty="transformation", family="fitting",
    levels={"easy": Config(2, 45), "medium": Config(3, 30), "hard": Config(4, 15, mirrored=True)},
)  # fmt: skip
class SeparateObjectSpinning(Generator[Config, Puzzle, Poses]):
    public = "stricter; the objects go in order from the top and turn the shorter way round"
    pace = Pace(step=10, rest=2)
    halts = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        figures, count = rng.choice(figure_sets(config.objects, config.mirrored)), config.objects
        figures = tuple(rng.sample(figures, count))
        turns = [rng.randrange(0, 360, config.grain) for _ in figures]
        fitting = [Outline(f, (turn + rng.choice(config.spins)) % 360) for f, turn in zip(figures, turns, strict=True)]
        outlines = tuple(fitting[k] for k in rng.choice(near_orders(count, STEEPEST)))
        if count > 2 and [outline.figure for outline in outlines] == list(figures):
            raise Reject("every outline is beside its object")
        colours = rng.sample(DISTINCT, count)
        return Puzzle(tuple(Piece(*each) for each in zip(figures, turns, colours, strict=True)), outlines)

    def solve(self, puzzle: Puzzle) -> Sequence[Poses]:
        final = [fit(thing, puzzle.outlines) for thing in puzzle.things]
        poses = [
            (thing.turn + by, *place(puzzle, RIGHT, row)) for thing, (row, by) in zip(puzzle.things, final, strict=True)
        ]
        return turned_then_slid(given(puzzle), tuple(poses))

    def rules(self, puzzle: Puzzle, states: Sequence[Poses]) -> None:
        for step, k, (turn, *middle) in require_turns_and_slides(states, given(puzzle), "object"):
            (own,) = (n for n, outline in enumerate(puzzle.outlines) if outline.figure == puzzle.things[k].figure)
            arrives = tuple(middle) == place(puzzle, RIGHT, own)
            require(arrives, f"step {step} does not bring object {k + 1} to the outline of its figure")
            fits = (turn - puzzle.outlines[own].turn) % 360 == 0
            require(fits, f"step {step} brings object {k + 1} to its outline at another angle")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Poses]]:
        fits: list[list[Pose]] = [[] for _ in puzzle.things]
        for (k, thing), (row, outline) in product(enumerate(puzzle.things), enumerate(puzzle.outlines)):
            for angle in spins_alike(thing.figure, thing.turn, outline, 15):
                fits[k].append((thing.turn + angle, *place(puzzle, RIGHT, row)))
        return ((poses,) for poses in product(*fits))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((24, 16, 176, 480), "panel", radius=16)
        for row, outline in enumerate(puzzle.outlines):
            dash_outline(scene, outline.figure, place(puzzle, RIGHT, row), puzzle.radius, outline.turn)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Poses]) -> None:
        for k, (turn, x, y) in moment.between(lambda poses: dict(enumerate(poses))):
            thing = puzzle.things[k]
            scene.polygon(corners(thing.figure, (x, y), puzzle.radius, turn), thing.colour, name=thing.actor)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.things))

    def goal(self, puzzle: Puzzle) -> str:
        colours = {thing.figure: thing.colour for thing in puzzle.things}
        order = ", ".join(colours[outline.figure] for outline in puzzle.outlines)
        return f"every outline is filled by its object; on the right stand, from the top: {order}."

    def answer(self, puzzle: Puzzle, states: Sequence[Poses]) -> str:
        _, spin = fit(puzzle.things[0], puzzle.outlines)
        return turned(spin)

    def rubric(self, puzzle: Puzzle, states: Sequence[Poses]) -> Iterator[Item]:
        objects = ", ".join(thing.name for thing in puzzle.things)
        yield start("given", 5, f"The first frame shows on the left, from the top: {objects}; all outlines are empty.")
        for k, thing in enumerate(puzzle.things):
            row, spin = fit(thing, puzzle.outlines)
            text = (
                f"The {thing.name} turns {turned(spin)} in place, then slides without turning into the "
                f"{ORDINALS[row]} outline from the top."
            )
            check = Follows((thing.actor,), (2 * k + 1, 2 * k + 2))
            yield process(f"object-{k + 1}", 60 / len(puzzle.things), text, check)
        yield end("filled", 25, f"At the end {self.goal(puzzle)}")
        text = "No outline moves; no object changes figure, size or colour, is flipped over, appears or vanishes."
        yield constancy("steady", 10, text, Steady(tuple(thing.actor for thing in puzzle.things)))

    def capacity(self, config: Config) -> int:
        """Exact, without colours."""
        count = config.objects
        orders = len(near_orders(count, STEEPEST)) - (count > 2)
        turns = (360 // config.grain * len(config.spins)) ** count
        return int(len(figure_sets(count, config.mirrored)) * factorial(count) * orders * turns)


def place(puzzle: Puzzle, x: int, row: int) -> tuple[int, int]:
    """The middle of a row in one of the columns."""
    count = len(puzzle.things)
    return x, row_middle(row, count, SIZES[count][0])


def given(puzzle: Puzzle) -> Poses:
    return tuple((thing.turn, *place(puzzle, LEFT, row)) for row, thing in enumerate(puzzle.things))
