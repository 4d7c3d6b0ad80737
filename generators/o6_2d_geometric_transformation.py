"""O-6 2D geometric transformation: turn the shape about the marked centre until it covers an outline.

One dashed outline is the shape itself, turned about the centre by less than half a turn: a solution exists. The shape
has no symmetry, so no other angle brings it there. The other outlines lie as far from the centre. They are mirrored or
turned on the spot, so no turn about the centre covers them. The right one is as often near the
shape as far from it. `solve` turns by an angle; `rules` measures distances to the centre and between corners, and never
looks at the angle.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import cos, dist, radians, sin
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.words.figures import POLYOMINOES, Point, polyomino
from generators.kit.words.places import across_and_down, share_of_width, turned

Pose = tuple[float, float, float]  # the shape's middle in units, and its turn in degrees

COLOURS = ("blue", "orange", "teal", "purple")
ORBITS = range(134, 151, 4)  # units between the centre and the middles
FRAMES = 48  # steps of the turn
STEP = 15  # degrees: all given angles are multiples of it
CLEAR = 75  # degrees about the centre between the middles of two outlines, at least
SPINS = (0, 90, 180, 270)  # degrees on the spot
CELL = 35  # units of a cell of the shape
NEAR = 0.2  # tolerance of places in units; poses are rounded to 1/64


@dataclass(frozen=True)
class Config:
    fewest: int = 75  # degrees of the turn, at least; multiples of 15
    most: int = 150  # and at most
    decoys: int = 1  # outlines that no turn about the centre covers, at most 2

    def __post_init__(self) -> None:
        within("decoys", self.decoys, 0, 2)
        one_of("fewest", self.fewest, range(CLEAR, 166, STEP))
        one_of("most", self.most, range(self.fewest, 166, STEP))


@dataclass(frozen=True)
class Placed:
    bearing: int  # from the centre to its middle, in degrees clockwise of up
    heading: int  # its turn in degrees
    mirrored: bool


@dataclass(frozen=True)
class Puzzle:
    form: str
    colour: str
    centre: tuple[int, int]
    orbit: int  # units between the centre and the middles
    shape: Placed
    outlines: tuple[Placed, ...]  # clockwise from the shape
    right: int  # index of the turned shape's outline


@generator(
    "O-6", "2d_geometric_transformation", version=1,
    faculty="transformation", family="fitting",
    levels={"easy": Config(75, 120, 0), "medium": Config(75, 165, 1), "hard": Config(75, 165, 2)},
)  # fmt: skip
class GeometricTransformation(Generator[Config, Puzzle, Pose]):
    public = "stricter; other outlines mislead at medium and hard, and the shape turns the shorter way round"
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shape = Placed(rng.randrange(0, 360, STEP), rng.randrange(0, 360, STEP), rng.random() < 0.5)
        turns = self.turns(rng, config)
        outlines = [moved(shape, turns[0])]
        for turn, mirrored in zip(turns[1:], rng.sample((True, False), config.decoys), strict=True):
            spins = [spin for spin in SPINS[not mirrored :] if abs(arc(0, turn + spin)) >= CLEAR]  # as its own one
            spin = rng.choice(spins)
            outlines.append(moved(shape, turn, spin, mirrored))
        order = sorted(range(len(outlines)), key=lambda k: turns[k] % 360)
        return Puzzle(
            centre=(rng.randrange(244, 269, 4), rng.randrange(244, 269, 4)),
            form=rng.choice(sorted(POLYOMINOES)),
            colour=rng.choice(COLOURS),
            orbit=rng.choice(ORBITS),
            shape=shape,
            outlines=tuple(outlines[k] for k in order),
            right=order.index(0),
        )

    def turns(self, rng: Random, config: Config) -> list[int]:
        """Degrees from the shape to all outlines: to its own one first, which is as often near as far."""
        count = config.decoys + 1
        turns = rng.sample(range(CLEAR, 360 - CLEAR + 1, STEP), count)
        if any(abs(a - b) < CLEAR for a, b in combinations(turns, 2)):
            raise Reject("two outlines are too near to each other")
        if not config.fewest <= abs(arc(0, turns[0])) <= config.most:
            raise Reject("the turn is too short or too long")
        far = [abs(arc(0, turn)) for turn in turns]
        if len(set(far)) < count:
            raise Reject("two outlines are as far from the shape")
        return turns

    def choices(self, puzzle: Puzzle, states: Sequence[Pose]) -> Iterator[Sequence[Choice]]:
        """Which outline is the shape's."""
        begin, given = puzzle.shape, outline_of(puzzle, puzzle.shape)
        width, _ = span(given)
        yield [
            Choice(
                k == puzzle.right,
                {
                    "turn": abs(arc(begin.bearing, outline.bearing)),
                    "place": k + 1,
                    "from the top": abs(arc(0, outline.bearing)),
                    "from the left": abs(arc(270, outline.bearing)),
                    "wide": span(outline_of(puzzle, outline))[0],
                    "unlike": abs(span(outline_of(puzzle, outline))[0] - width),
                    "corner": max(dist(corner, puzzle.centre) for corner in outline_of(puzzle, outline)),
                },
            )
            for k, outline in enumerate(puzzle.outlines)
        ]

    def solve(self, puzzle: Puzzle) -> Sequence[Pose]:
        turn = turn_of(puzzle)
        return [pose_at(puzzle, turn * frame / FRAMES) for frame in range(FRAMES + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Pose]) -> None:
        (x, y), given = puzzle.centre, outline_of(puzzle, puzzle.shape)
        require(far_apart(shape_at(puzzle, states[0]), given) <= NEAR, "the shape does not start where it is given")
        radii = [dist(corner, (x, y)) for corner in given]
        gone = sense = speed = 0.0
        for frame, (before, after) in enumerate(pairwise(states), 1):
            at = f"at frame {frame}"
            off = [abs(dist(c, (x, y)) - radius) for c, radius in zip(shape_at(puzzle, after), radii, strict=True)]
            require(max(off) <= NEAR, f"{at} a corner is not as far from the centre as it was")
            across = (before[0] - x) * (after[1] - y) - (before[1] - y) * (after[0] - x)
            require(across * (sense or across) > 0, f"{at} the shape does not go on in one sense of rotation")
            sense, way = across, dist(before[:2], after[:2])
            require(way <= 12 and abs(way - (speed or way)) <= NEAR, f"{at} the shape jumps or changes its speed")
            speed, gone = way, gone + way
        require(gone < 3.1 * puzzle.orbit, "the shape does not go the shorter way round")
        final = shape_at(puzzle, states[-1])
        missed = min(far_apart(final, outline_of(puzzle, outline)) for outline in puzzle.outlines)
        require(missed <= NEAR, "at the end the shape covers none of the outlines")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Pose]]:
        for outline, degrees in product(puzzle.outlines, range(-179, 181)):
            pose = pose_at(puzzle, degrees)
            corners = shape_at(puzzle, pose)
            if all(min(dist(wanted, c) for c in corners) < 1 for wanted in outline_of(puzzle, outline)):
                yield (pose,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((10, 10, UNITS - 20, UNITS - 20), "panel", radius=20)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Pose]) -> None:
        pose = moment.now
        scene.line((puzzle.centre, pose[:2]), "faint", 5, name="arm")
        scene.polygon(shape_at(puzzle, pose), puzzle.colour, name="shape")
        scene.ball(puzzle.centre, 13, "panel", outline="mark", width=5)
        scene.ball(puzzle.centre, 4.5, "mark")
        for outline in puzzle.outlines:
            corners = outline_of(puzzle, outline)
            scene.dashes((*corners, corners[0]), "ink", 3.5, dash=9, gap=7)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=puzzle.colour, count=len(puzzle.outlines), several=len(puzzle.outlines) > 1)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {puzzle.colour} shape exactly covers the dashed outline {place(self.solve(puzzle)[-1])}."

    def answer(self, puzzle: Puzzle, states: Sequence[Pose]) -> str:
        return turned(turn_of(puzzle))

    def rubric(self, puzzle: Puzzle, states: Sequence[Pose]) -> Iterator[Item]:
        turn = turn_of(puzzle)
        degrees, sense = abs(turn), turned(turn).split()[-1]
        outlines = f"{len(puzzle.outlines)} dashed outline{'s' * (len(puzzle.outlines) > 1)}"
        given = f"The first frame shows the {puzzle.colour} shape {place(states[0])}, the [mark] centre and {outlines}."
        yield start("given", 5, given)
        for first, run in grouped(range(1, FRAMES + 1), 3):
            last = first + len(run) - 1
            part = f"from {degrees * (first - 1) // FRAMES} to {degrees * last // FRAMES} degrees"
            text = f"It turns {sense} about the centre, {part}: its middle gets to the place {place(states[last])}."
            yield process(f"turn-{first}", 15, text, Follows(("shape",), (first, last)))
        apart = f"{share_of_width(puzzle.orbit)} of the picture's width"
        text = f"All the {degrees} degrees the shape stays {apart} from the centre."
        yield process("rigid", 15, text, Follows(("shape",), (1, FRAMES)))
        yield end("covered", 25, f"At the end {self.goal(puzzle)}")
        text = "The shape keeps form, size and colour; the centre and all outlines stay as they are."
        yield constancy("steady", 10, text, Steady(("shape", "arm")))

    def capacity(self, config: Config) -> int:
        """A lower bound: forms and their mirror images, orbits, the shape's bearing and heading, and the turn."""
        turns = 2 * len(range(config.fewest, config.most + 1, STEP))
        return len(POLYOMINOES) * 2 * len(ORBITS) * (360 // STEP) ** 2 * turns


def moved(shape: Placed, turn: int, spin: int = 0, mirrored: bool = False) -> Placed:
    """The shape turned about the centre, and then on the spot or into its mirror image."""
    heading = shape.heading + turn + spin
    return Placed((shape.bearing + turn) % 360, heading % 360, shape.mirrored != mirrored)


def arc(begin: int, end: int) -> int:
    """Degrees clockwise from one bearing to another, the shorter way: -180 to 179."""
    return (end - begin + 180) % 360 - 180


def turn_of(puzzle: Puzzle) -> int:
    """Degrees clockwise from the shape to its outline."""
    return arc(puzzle.shape.bearing, puzzle.outlines[puzzle.right].bearing)


def pose_at(puzzle: Puzzle, turn: float) -> Pose:
    """The given shape, turned about the centre by some degrees."""
    bearing = radians(puzzle.shape.bearing + turn)
    x, y = puzzle.centre[0] + puzzle.orbit * sin(bearing), puzzle.centre[1] - puzzle.orbit * cos(bearing)
    return round(x * 64) / 64, round(y * 64) / 64, round((puzzle.shape.heading + turn) * 64) / 64


def shape_at(puzzle: Puzzle, pose: Pose) -> tuple[Point, ...]:
    """The corners of the shape in a pose."""
    return polyomino(puzzle.form, pose[:2], CELL, pose[2], mirrored=puzzle.shape.mirrored)


def outline_of(puzzle: Puzzle, placed: Placed) -> tuple[Point, ...]:
    """The corners of the given shape, or of an outline."""
    x, y, _ = pose_at(puzzle, placed.bearing - puzzle.shape.bearing)
    return polyomino(puzzle.form, (x, y), CELL, placed.heading, mirrored=placed.mirrored)


def span(corners: Sequence[Point]) -> tuple[float, float]:
    """How wide and how high a figure is, in whole units."""
    (left, right), (top, bottom) = ((min(line), max(line)) for line in zip(*corners, strict=True))
    return round(right - left), round(bottom - top)


def far_apart(one: Sequence[Point], other: Sequence[Point]) -> float:
    """The largest distance between two corners of the same number, in units."""
    return max(dist(a, b) for a, b in zip(one, other, strict=True))


def place(pose: Pose) -> str:
    return across_and_down(*pose[:2])
