"""O-6 2D geometric transformation: turn the shape about the marked centre until it covers an outline.

One dashed outline is the shape itself, turned about the centre by less than half a turn, so the solution exists. The
shape has no symmetry, so no other angle brings it there; the other outlines lie as far from the centre, but are
mirrored or turned on the spot, and no turn about the centre covers them. `solve` turns by an angle; `verify` measures
distances to the centre and between corners, and never looks at the angle.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians, sin
from random import Random

from generators.kit import (
    OK, UNITS, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Point = tuple[float, float]
Corners = tuple[Point, ...]
Pose = tuple[float, float, float]  # where the shape's middle is, and degrees by which it is turned

# Outlines of polyominoes that no turn and no mirror brings onto themselves, clockwise in cells.
FORMS: dict[str, tuple[tuple[int, int], ...]] = {
    "F": ((1, 0), (3, 0), (3, 1), (2, 1), (2, 3), (1, 3), (1, 2), (0, 2), (0, 1), (1, 1)),
    "L": ((0, 0), (1, 0), (1, 2), (2, 2), (2, 3), (0, 3)),
    "P": ((0, 0), (2, 0), (2, 2), (1, 2), (1, 3), (0, 3)),
    "Y": ((1, 0), (2, 0), (2, 4), (1, 4), (1, 2), (0, 2), (0, 1), (1, 1)),
}
COLOURS = ("blue", "orange", "teal", "purple")
ORBITS = range(134, 151, 4)  # units between the centre and the middles
FRAMES = 48  # steps of the turn
STEP = 15  # degrees: all given angles are multiples of it
CLEAR = 75  # degrees about the centre between the middles of two outlines, at least
CELL = 35  # units of a form's cell
NEAR = 0.2  # units by which places may be off; poses are rounded to 1/64


@dataclass(frozen=True)
class Config:
    fewest: int = 75  # degrees of the turn, at least; multiples of 15
    most: int = 150  # and at most
    decoys: int = 1  # outlines that no turn about the centre covers, at most 2

    def __post_init__(self) -> None:
        if not CLEAR <= self.fewest <= self.most <= 165 or self.fewest % STEP or self.most % STEP:
            bounds = f"{CLEAR} <= fewest <= most <= 165, in steps of {STEP}"
            raise ValueError(f"degrees must satisfy {bounds}, not {self.fewest}..{self.most}")
        if not 0 <= self.decoys <= 2:
            raise ValueError(f"decoys must be 0..2, not {self.decoys}")
        if self.decoys == 2 and self.most > 135:
            raise ValueError(f"most must be at most 135 with 2 decoys, not {self.most}")


@dataclass(frozen=True)
class Placed:
    bearing: int  # where its middle lies from the centre: degrees clockwise of up
    heading: int  # degrees by which it is turned
    mirrored: bool


@dataclass(frozen=True)
class Puzzle:
    form: str
    colour: str
    centre: tuple[int, int]
    orbit: int  # units between the centre and the middles
    shape: Placed
    outlines: tuple[Placed, ...]  # clockwise from the shape
    right: int  # which outline is the turned shape


@generator(
    "O-6", "2d_geometric_transformation", version=1,
    faculty="transformation", family="fitting",
    levels={"easy": Config(75, 120, 0), "medium": Config(75, 165, 1), "hard": Config(75, 135, 2)},
)  # fmt: skip
class GeometricTransformation(Generator[Config, Puzzle, Pose]):
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shape = Placed(rng.randrange(0, 360, STEP), rng.randrange(0, 360, STEP), rng.random() < 0.5)
        turn = rng.randrange(config.fewest, config.most + 1, STEP) * rng.choice((-1, 1))
        turns, outlines = [0, turn], [moved(shape, turn)]
        for mirrored in rng.sample((True, False), config.decoys):
            free = [far for far in range(0, 360, STEP) if all(gap(far, other) >= CLEAR for other in turns)]
            if not free:
                raise Reject("no room for another outline")
            turns.append(rng.choice(free))
            spin = rng.choice((0, 90, 180, 270) if mirrored else (90, 180, 270))
            outlines.append(moved(shape, turns[-1], spin, mirrored))
        order = rng.sample(range(len(outlines)), len(outlines))
        centre = rng.randrange(244, 269, 4), rng.randrange(244, 269, 4)
        return Puzzle(
            form=rng.choice(sorted(FORMS)),
            colour=rng.choice(COLOURS),
            centre=centre,
            orbit=rng.choice(ORBITS),
            shape=shape,
            outlines=tuple(outlines[k] for k in order),
            right=order.index(0),
        )

    def solve(self, puzzle: Puzzle) -> Sequence[Pose]:
        turn = turn_of(puzzle)
        return [pose_at(puzzle, turn * frame / FRAMES) for frame in range(FRAMES + 1)]

    def verify(self, puzzle: Puzzle, states: Sequence[Pose]) -> Verdict:
        (x, y), given = puzzle.centre, corners_of(puzzle, pose_of(puzzle, puzzle.shape))
        if far_apart(corners_of(puzzle, states[0]), given) > NEAR:
            return Verdict(False, "the shape does not start where it is given")
        apart = [hypot(a - x, b - y) for a, b in given]
        arc = sense = speed = 0.0
        for frame, (before, after) in enumerate(pairwise(states), 1):
            corners = corners_of(puzzle, after)
            if any(abs(hypot(a - x, b - y) - far) > NEAR for (a, b), far in zip(corners, apart, strict=True)):
                return Verdict(False, f"at frame {frame} a corner is not as far from the centre as it was")
            across = (before[0] - x) * (after[1] - y) - (before[1] - y) * (after[0] - x)
            if across * (sense or across) <= 0:
                return Verdict(False, f"at frame {frame} the shape does not go on in one sense of rotation")
            sense, way = across, hypot(after[0] - before[0], after[1] - before[1])
            if way > 12 or abs(way - (speed or way)) > NEAR:
                return Verdict(False, f"at frame {frame} the shape jumps or changes its speed")
            speed, arc = way, arc + way
        if arc >= 3.1 * puzzle.orbit:
            return Verdict(False, "the shape does not go the shorter way round")
        final = corners_of(puzzle, states[-1])
        ends = [corners_of(puzzle, pose_of(puzzle, outline), outline.mirrored) for outline in puzzle.outlines]
        if not any(far_apart(final, outline) <= NEAR for outline in ends):
            return Verdict(False, "at the end the shape covers none of the outlines")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Pose]]:
        for outline in puzzle.outlines:
            wanted = corners_of(puzzle, pose_of(puzzle, outline), outline.mirrored)
            for degrees in range(-179, 181):
                pose = pose_at(puzzle, degrees)
                corners = corners_of(puzzle, pose)
                if all(min(hypot(a - c, b - d) for a, b in corners) < 1 for c, d in wanted):
                    yield (pose,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((10, 10, UNITS - 20, UNITS - 20), "panel", radius=20)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Pose]) -> None:
        middle = moment.after[:2]
        scene.line((puzzle.centre, middle), "faint", 5, name="arm")
        scene.polygon(corners_of(puzzle, moment.after), puzzle.colour, name="shape")
        scene.ball(puzzle.centre, 13, "panel", outline="mark", width=5)
        scene.ball(puzzle.centre, 4.5, "mark")
        for outline in puzzle.outlines:
            corners = corners_of(puzzle, pose_of(puzzle, outline), outline.mirrored)
            scene.dashes((*corners, corners[0]), "ink", 3.5, dash=9, gap=7)

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            f"A {puzzle.colour} shape is tied by a grey arm to the red centre of rotation.",
            f"A grey arm joins the {puzzle.colour} shape to a red ring, the centre of a rotation.",
        )
        aim = "the dashed outline"
        if len(puzzle.outlines) > 1:
            aim = f"the one of the {len(puzzle.outlines)} dashed outlines that a rotation about it can reach"
        return (
            f"{opening} Rotate the shape about this centre at constant speed until it exactly covers {aim}. Of the two "
            "ways round it takes the shorter. Shape and arm turn as one rigid piece: nothing is stretched, mirrored or "
            "pushed. Centre, outlines and camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {puzzle.colour} shape exactly covers the dashed outline {place(self.solve(puzzle)[-1])}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Pose]) -> Iterator[Item]:
        turn = turn_of(puzzle)
        sense, degrees = "clockwise" if turn > 0 else "counterclockwise", abs(turn)
        outlines = f"{len(puzzle.outlines)} dashed outline{'s' * (len(puzzle.outlines) > 1)}"
        given = f"The first frame shows the {puzzle.colour} shape {place(states[0])}, the red centre and {outlines}."
        yield start("given", 5, given)
        for first, run in grouped(range(1, FRAMES + 1), 3):
            last = first + len(run) - 1
            text = f"It turns {sense} about the centre, from {degrees * (first - 1) // FRAMES} to "
            text += f"{degrees * last // FRAMES} degrees: its middle gets to the place {place(states[last])}."
            yield process(f"turn-{first}", 15, text, Follows(("shape",), (first, last)))
        text = f"All the {degrees} degrees the shape stays {puzzle.orbit / 5.12:.0f}% of the picture from the centre."
        yield process("rigid", 15, text, Follows(("shape",), (1, FRAMES)))
        yield end("covered", 25, f"At the end {self.goal(puzzle)}")
        text = "The shape keeps form, size and colour; the centre and all outlines stay as they are."
        yield constancy("steady", 10, text, Steady(("shape", "arm")))

    def capacity(self, config: Config) -> int:
        """A lower bound: forms, their mirroring, orbits, where the shape is given, and the turn."""
        around = 360 // STEP
        turns = 2 * len(range(config.fewest, config.most + 1, STEP))
        return len(FORMS) * 2 * len(ORBITS) * around**2 * turns


def moved(shape: Placed, turn: int, spin: int = 0, mirrored: bool = False) -> Placed:
    """The shape turned about the centre, and then on the spot or into its mirror image."""
    heading = shape.heading + turn + spin
    return Placed((shape.bearing + turn) % 360, heading % 360, shape.mirrored != mirrored)


def gap(a: int, b: int) -> int:
    """Degrees between two bearings, 0 to 180."""
    return min((a - b) % 360, (b - a) % 360)


def turn_of(puzzle: Puzzle) -> int:
    """Degrees clockwise from the shape to its outline, the shorter way."""
    return (puzzle.outlines[puzzle.right].bearing - puzzle.shape.bearing + 180) % 360 - 180


def pose_at(puzzle: Puzzle, turn: float) -> Pose:
    """The given shape, turned about the centre by some degrees."""
    bearing = radians(puzzle.shape.bearing + turn)
    x, y = puzzle.centre[0] + puzzle.orbit * sin(bearing), puzzle.centre[1] - puzzle.orbit * cos(bearing)
    return round(x * 64) / 64, round(y * 64) / 64, round((puzzle.shape.heading + turn) * 64) / 64


def pose_of(puzzle: Puzzle, placed: Placed) -> Pose:
    x, y, _ = pose_at(puzzle, placed.bearing - puzzle.shape.bearing)
    return x, y, placed.heading


def corners_of(puzzle: Puzzle, pose: Pose, mirrored: bool | None = None) -> Corners:
    """The corners of the shape, or of an outline that is mirrored or not, in this pose."""
    flip = -1 if (puzzle.shape.mirrored if mirrored is None else mirrored) else 1
    form = FORMS[puzzle.form]
    wide, high = (max(corner[axis] for corner in form) for axis in (0, 1))
    c, s = cos(radians(pose[2])), sin(radians(pose[2]))
    local = [((a - wide / 2) * CELL * flip, (b - high / 2) * CELL) for a, b in form]
    return tuple((pose[0] + a * c - b * s, pose[1] + a * s + b * c) for a, b in local)


def far_apart(one: Corners, other: Corners) -> float:
    """The largest distance between two corners of the same number."""
    return max(hypot(a - c, b - d) for (a, b), (c, d) in zip(one, other, strict=True))


def place(pose: Pose) -> str:
    return f"{pose[0] / 5.12:.0f}% across and {pose[1] / 5.12:.0f}% down"
