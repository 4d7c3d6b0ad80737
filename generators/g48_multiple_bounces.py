"""G-48 Multiple bounces: let the launched ball bounce off the walls until a stated bounce, where it stops.

The motion is fixed by the launch, so there is one solution. It is sampled backwards from the last touch, a
whole number of frames, in eighths of a unit, which floats hold exactly: nothing is rounded. The solver moves
the ball frame by frame and mirrors it at the walls; the check uses the method of images, by which the ball
runs straight through mirrored boxes and its place is that of the straight line, folded back. No touch is near
a corner, none is grazing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, hypot, radians, sin
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.billiard import WALLS, Point, fold, touches

COLOURS = ("red", "orange", "green", "teal", "blue", "purple")
CORNER = 28  # units that a touch keeps from the ends of the ball's reach
SHORTEST, LONGEST = 28, 66  # frames of a run; a longer one would not be shown at full speed


@dataclass(frozen=True)
class Config:
    fewest: int = 4  # bounces, at least
    most: int = 5  # and at most, 8 at the largest
    speed: int = 20  # units a frame, about; so high that the bounces fit the video

    def __post_init__(self) -> None:
        if not 1 <= self.fewest <= self.most <= 8:
            raise ValueError(f"bounces must satisfy 1 <= fewest <= most <= 8, not {self.fewest}..{self.most}")
        if not 8 <= self.speed <= 30 or self.speed * LONGEST < 220 * self.most:
            raise ValueError(f"speed must be 8..30 and at least {ceil(220 * self.most / LONGEST)}, not {self.speed}")


@dataclass(frozen=True)
class Puzzle:
    width: int  # of the box, which is in the middle of the picture
    height: int
    radius: int
    colour: str
    start: Point  # of the ball's centre, from the left and top ends of its reach
    launch: Point  # units a frame, to the right and down
    bounces: int  # the ball stops at the last of them

    @property
    def reach(self) -> Point:
        """How far the centre can go, across and down."""
        return self.width - 2 * self.radius, self.height - 2 * self.radius


@generator(
    "G-48", "multiple_bounces", version=1,
    faculty="knowledge", family="motion",
    levels={"easy": Config(2, 3, 13), "medium": Config(4, 5, 19), "hard": Config(6, 8, 27)},
)  # fmt: skip
class MultipleBounces(Generator[Config, Puzzle, Point]):
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."

    def sample(self, rng: Random, config: Config) -> Puzzle:
        width, height, radius = rng.randrange(336, 433, 8), rng.randrange(272, 433, 8), rng.choice((16, 18, 20))
        angle, speed = radians(rng.uniform(22, 68)), config.speed * rng.uniform(0.9, 1.1)
        velocity = eighths(speed * cos(angle)) * rng.choice((-1, 1)), eighths(speed * sin(angle)) * rng.choice((-1, 1))
        bounces, side = rng.randint(config.fewest, config.most), rng.randrange(2)
        reach = width - 2 * radius, height - 2 * radius
        wall = WALLS[side][velocity[side] < 0]
        along = eighths(rng.uniform(CORNER, reach[1 - side] - CORNER))
        found = shots(reach, velocity, wall, along, bounces)
        if not found:
            raise Reject("a touch near a corner, or no good start")
        begin, launch = rng.choice(found)
        return Puzzle(width, height, radius, rng.choice(COLOURS), begin, launch, bounces)

    def solve(self, puzzle: Puzzle) -> Sequence[Point]:
        return run(puzzle)

    def verify(self, puzzle: Puzzle, states: Sequence[Point]) -> Verdict:
        for frame, place in enumerate(states):
            for u, reach in zip(place, puzzle.reach, strict=True):
                if not 0 <= u <= reach:
                    return Verdict(False, f"the ball is not inside the box at frame {frame}")
            unfolded = [u + frame * v for u, v in zip(puzzle.start, puzzle.launch, strict=True)]
            if place != tuple(fold(u, reach) for u, reach in zip(unfolded, puzzle.reach, strict=True)):
                return Verdict(False, f"the ball is off its mirrored path at frame {frame}")
            touched = sum(
                u // reach if v > 0 else 1 + -u // reach
                for u, v, reach in zip(unfolded, puzzle.launch, puzzle.reach, strict=True)
            )
            last = frame == len(states) - 1
            if not last and touched >= puzzle.bounces:
                return Verdict(False, f"the ball moves on after bounce {puzzle.bounces}")
        if touched != puzzle.bounces:
            return Verdict(False, f"the ball stops after {touched:g} bounces, not {puzzle.bounces}")
        if not any(u in (0, reach) for u, reach in zip(states[-1], puzzle.reach, strict=True)):
            return Verdict(False, "the ball does not stop at a wall")
        return OK

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        x, y, width, height = 256 - puzzle.width / 2, 256 - puzzle.height / 2, puzzle.width, puzzle.height
        scene.block((x - 12, y - 12, width + 24, height + 24), "wall", radius=8)
        scene.block((x, y, width, height), "panel")
        (left, top), (dx, dy) = seen(puzzle, puzzle.start), puzzle.launch
        tail, tip = (puzzle.radius + 5) / hypot(dx, dy), (puzzle.radius + 55) / hypot(dx, dy)
        scene.arrow((left + dx * tail, top + dy * tail), (left + dx * tip, top + dy * tip), "ink", 4, head=15)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Point]) -> None:
        for place in dots(puzzle)[: moment.step]:
            scene.ball(place, 3.5, puzzle.colour, opacity=0.5)
        scene.ball(seen(puzzle, moment.after), puzzle.radius, puzzle.colour, name="ball")

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            f"A {puzzle.colour} ball lies in a closed box and is launched the way the arrow points.",
            f"The arrow shows which way the {puzzle.colour} ball in this closed box is launched.",
        )
        times = f"{puzzle.bounces} times" if puzzle.bounces > 1 else "once"
        return (
            f"{opening} It runs straight at constant speed, with no gravity and no friction, and bounces off the walls "
            "as light off a mirror: it leaves at the angle at which it came. It stops dead at the moment in which its "
            f"edge has touched a wall {times}, still in touch with that wall. It leaves a dotted trail. Arrow, walls "
            "and camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the ball rests against the {in_words(puzzle)[-1][1]}, having bounced {puzzle.bounces} times."

    def rubric(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Item]:
        across, down = ("right" if puzzle.launch[0] > 0 else "left"), ("down" if puzzle.launch[1] > 0 else "up")
        given = f"The first frame shows the {puzzle.colour} ball in the box, its arrow pointing {down} and {across}."
        yield start("given", 5, given)
        runs = grouped(in_words(puzzle))
        before = 0
        for first, group in runs:
            number = f"Bounce {first}" if len(group) == 1 else f"Bounces {first} to {first + len(group) - 1}"
            order = ", then the ".join(wall for _, wall in group)
            check = Follows(("ball",), (before + 1, group[-1][0]))
            yield process(f"bounces-{first}", 40 / len(runs), f"{number}: the ball touches the {order}.", check)
            before = group[-1][0]
        yield process(
            "mirrored",
            20,
            "Between touches the ball runs straight at one speed; at each it leaves at the angle at which it came.",
            Follows(("ball",), (1, len(states) - 1)),
        )
        yield end("stopped", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "The ball keeps size and colour; box and arrow do not change.", Steady(("ball",)))

    def capacity(self, config: Config) -> int:
        return count_shots(config)


def shots(reach: Point, back: Point, wall: str, along: float, bounces: int) -> list[tuple[Point, Point]]:
    """Starts and launches whose last bounce is at this place of a wall, a whole number of frames from the start.

    Time is turned round: the ball leaves the wall by `back` and starts between two of its touches.
    """
    across = along if wall in WALLS[1] else float(wall == "right") * reach[0]
    last = across, along if wall in WALLS[0] else float(wall == "bottom") * reach[1]
    times = [0.0]
    for time, name, place in touches(last, back, reach, bounces):
        times.append(time)
        if len(times) <= bounces and not CORNER <= place <= reach[name in WALLS[0]] - CORNER:
            return []
    speed, found = hypot(*back), []
    earliest = max(SHORTEST, times[-2] + 90 / speed)  # with room for the arrow
    for frames in range(ceil(earliest), int(min(LONGEST, times[-1] - 24 / speed)) + 1):
        far = [u + frames * v for u, v in zip(last, back, strict=True)]
        begin = [fold(u, room) for u, room in zip(far, reach, strict=True)]
        launch = [v if u // room % 2 else -v for u, v, room in zip(far, back, reach, strict=True)]
        if all(12 <= u <= room - 12 for u, room in zip(begin, reach, strict=True)):
            found.append(((begin[0], begin[1]), (launch[0], launch[1])))
    return found


@lru_cache(maxsize=32)
def run(puzzle: Puzzle) -> tuple[Point, ...]:
    """The ball's places frame by frame: each frame moved, and mirrored if it went past a wall."""
    place, velocity, bounces = list(puzzle.start), list(puzzle.launch), 0
    places = [puzzle.start]
    while bounces < puzzle.bounces:
        for axis, reach in enumerate(puzzle.reach):
            place[axis] += velocity[axis]
            if not 0 < place[axis] < reach:
                place[axis] = -place[axis] if place[axis] <= 0 else 2 * reach - place[axis]
                velocity[axis] = -velocity[axis]
                bounces += 1
        places.append((place[0], place[1]))
    return tuple(places)


@lru_cache(maxsize=32)
def dots(puzzle: Puzzle) -> tuple[Point, ...]:
    """Where the trail's dots are in the picture."""
    return tuple(seen(puzzle, place) for place in run(puzzle))


@lru_cache
def count_shots(config: Config) -> int:
    """A lower bound: shots in one box that end at some places of two walls, in all colours and mirrorings."""
    total = 0
    for degrees in range(24, 67, 2):
        velocity = eighths(config.speed * cos(radians(degrees))), eighths(config.speed * sin(radians(degrees)))
        for along in range(CORNER, 260, 8):
            total += sum(len(shots((360, 304), velocity, wall, along, config.most)) for wall in ("left", "top"))
    return 4 * len(COLOURS) * total


def in_words(puzzle: Puzzle) -> list[tuple[int, str]]:
    """For each bounce the frame by which it happened, and its place."""
    found = []
    for time, wall, along in touches(puzzle.start, puzzle.launch, puzzle.reach, puzzle.bounces):
        upright = wall in WALLS[0]
        share = (along + puzzle.radius) / (puzzle.height if upright else puzzle.width)
        found.append((ceil(time), f"{wall} wall {share:.0%} of the way {'down' if upright else 'across'}"))
    return found


def eighths(value: float) -> float:
    return round(value * 8) / 8


def seen(puzzle: Puzzle, place: Point) -> Point:
    """A place of the ball's centre in the picture."""
    return 256 - puzzle.reach[0] / 2 + place[0], 256 - puzzle.reach[1] / 2 + place[1]
