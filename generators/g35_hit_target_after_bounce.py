"""G-35 Hit a target after a bounce: let the launched ball bounce off the walls until it rests on the target it hits.

The motion is fixed by the launch, and the ball stops at the first target that it reaches, so there is one solution.
Places and speeds are eighths of a unit, which floats hold exactly: the ball comes to the middle of that target after
a whole number of frames, and keeps clear of all other targets on the way. The solver moves it frame by frame and
mirrors it at the walls; the check folds the straight line through mirrored boxes back into the real one; and a search
looks for the launch's line among the mirror images of all targets.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import ceil, cos, hypot, radians, sin
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, phrase, process, start,
)  # fmt: skip
from generators.kit.words.billiard import WALLS, Point, folded, touches

Target = tuple[float, float, int]  # its middle, and on which of `SIDES` its letter stands
COLOURS = ("blue", "green", "purple", "orange", "teal")
SIDES = ((0, -1), (1, 0), (0, 1), (-1, 0))
BALL, TARGET = 13, 25  # radii in units
LETTER = TARGET + 17  # from a target's middle to that of its letter
PASSING = BALL + TARGET + 8  # units that the ball's middle keeps from targets which it does not hit, at least
EDGE = 22  # units that a target's middle keeps from the ends of the ball's reach
CORNER = 26  # units that a touch keeps from the ends of the ball's reach
SHORTEST, LONGEST = 26, 66  # frames of a run; a longer one would not be shown at full speed
ORDINALS = ("first", "second", "third", "fourth")


@dataclass(frozen=True)
class Config:
    bounces: int = 2  # before the target is hit, 1 to 4
    targets: int = 4  # of which one is hit, 2 to 6
    speed: int = 14  # units a frame, about; so high that the bounces fit the video

    def __post_init__(self) -> None:
        if not 1 <= self.bounces <= 4:
            raise ValueError(f"bounces must be 1..4, not {self.bounces}")
        if not 2 <= self.targets <= 6:
            raise ValueError(f"targets must be 2..6, not {self.targets}")
        if not 8 <= self.speed <= 24 or self.speed < 5 * self.bounces:
            raise ValueError(f"speed must be {max(8, 5 * self.bounces)}..24, not {self.speed}")


@dataclass(frozen=True)
class Puzzle:
    width: int  # of the box, which is in the middle of the picture
    height: int
    colour: str
    start: Point  # of the ball's middle, from the left and top ends of its reach
    launch: Point  # units a frame, to the right and down
    targets: tuple[Target, ...]  # lettered A, B, C … in this order, from the top

    @property
    def reach(self) -> Point:
        """How far the ball's middle can go, across and down."""
        return self.width - 2 * BALL, self.height - 2 * BALL


@generator(
    "G-35", "hit_target_after_bounce", version=1,
    faculty="knowledge", family="motion",
    levels={"easy": Config(1, 3, 10), "medium": Config(2, 4, 14), "hard": Config(3, 6, 18)},
)  # fmt: skip
class HitTargetAfterBounce(Generator[Config, Puzzle, Point]):
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."

    def sample(self, rng: Random, config: Config) -> Puzzle:
        width, height = rng.randrange(392, 457, 8), rng.randrange(392, 457, 8)
        reach = width - 2 * BALL, height - 2 * BALL
        begin = rng.randrange(16, reach[0] - 15) * 1.0, rng.randrange(16, reach[1] - 15) * 1.0
        launch = launched(config.speed * rng.uniform(0.9, 1.1), rng.uniform(20, 70), rng.randrange(4))
        if not (times := stops(reach, begin, launch, config.bounces)):
            raise Reject("a touch near a corner, or no room for a target after it")
        frames = rng.choice(times)
        way = [folded(begin, launch, reach, k / 2) for k in range(2 * frames + 1)]
        beyond = [folded(begin, launch, reach, frames + k) for k in range(8, 40, 4)]
        x, y = way[-1]
        mirrored = [(reach[0] - x, y), (x, reach[1] - y), (reach[0] - x, reach[1] - y)]
        rng.shuffle(mirrored)
        anywhere = [(rng.randint(EDGE, reach[0] - EDGE), rng.randint(EDGE, reach[1] - EDGE)) for _ in range(60)]
        targets: list[Target] = []
        for place in [way[-1], rng.choice(beyond), *mirrored[:2], *anywhere]:
            for side in rng.sample(range(4), 4):
                target = float(place[0]), float(place[1]), side
                if len(targets) < config.targets and fits(target, targets, way, reach):
                    targets.append(target)
                    break
            if not targets:
                raise Reject("no room for the letter of the target that is hit")
        if len(targets) < config.targets:
            raise Reject("no room for all targets")
        lettered = tuple(sorted(targets, key=lambda target: (target[1], target[0])))
        return Puzzle(width, height, rng.choice(COLOURS), begin, launch, lettered)

    def solve(self, puzzle: Puzzle) -> Sequence[Point]:
        return run(puzzle)

    def verify(self, puzzle: Puzzle, states: Sequence[Point]) -> Verdict:
        touched: set[int] = set()
        for frame, place in enumerate(states):
            if place != folded(puzzle.start, puzzle.launch, puzzle.reach, frame):
                return Verdict(False, f"the ball is off its mirrored path at frame {frame}")
            now = {k for k, (x, y, _) in enumerate(puzzle.targets) if apart(place, (x, y)) <= BALL + TARGET}
            if touched and now != touched:
                return Verdict(False, f"the ball runs on over target {letters(touched)}")
            touched = now
            if frame < len(states) - 1 and any(place == (x, y) for x, y, _ in puzzle.targets):
                return Verdict(False, f"the ball does not stop in the middle of target {letters(touched)}")
        if not any(states[-1] == (x, y) for x, y, _ in puzzle.targets):
            return Verdict(False, "the ball does not rest in the middle of a target")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Point]]:
        found = []
        (x, y), (dx, dy), (wide, high) = puzzle.start, puzzle.launch, puzzle.reach
        for (u, v, _), across, down in product(puzzle.targets, range(-5, 6), range(-5, 6)):
            image_x = across * wide + (wide - u if across % 2 else u)
            image_y = down * high + (high - v if down % 2 else v)
            if (image_x - x) * dy == (image_y - y) * dx and (image_x - x) * dx > 0:
                found.append((abs(image_x - x), (u, v)))
        yield (min(found)[1],)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        x, y, width, height = 256 - puzzle.width / 2, 256 - puzzle.height / 2, puzzle.width, puzzle.height
        scene.block((x - 12, y - 12, width + 24, height + 24), "wall", radius=8)
        scene.block((x, y, width, height), "panel")
        for letter, (u, v, side) in zip("ABCDEF", puzzle.targets, strict=False):
            centre = seen(puzzle, (u, v))
            for radius, colour in ((TARGET, "red"), (18, "panel"), (11, "red")):
                scene.ball(centre, radius, colour)
            (across, down) = SIDES[side]
            scene.label((centre[0] + LETTER * across, centre[1] + LETTER * down), letter, 24)
        (left, top), (dx, dy) = seen(puzzle, puzzle.start), puzzle.launch
        tail, tip = (BALL + 5) / hypot(dx, dy), (BALL + 55) / hypot(dx, dy)
        scene.arrow((left + dx * tail, top + dy * tail), (left + dx * tip, top + dy * tip), "ink", 4, head=15)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Point]) -> None:
        for place in run(puzzle)[: moment.step]:
            scene.ball(seen(puzzle, place), 3.5, puzzle.colour, opacity=0.5)
        scene.ball(seen(puzzle, moment.after), BALL, puzzle.colour, outline="white", width=2.5, name="ball")

    def prompt(self, puzzle: Puzzle) -> str:
        count = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}[len(puzzle.targets)]
        opening = phrase(
            puzzle,
            f"A {puzzle.colour} ball is in a closed box with {count} red targets; it is launched as the arrow says.",
            f"The arrow shows which way the {puzzle.colour} ball in this box with {count} red targets is launched.",
        )
        return (
            f"{opening} It runs straight at constant speed, with no gravity and no friction, and bounces off the walls "
            "as light off a mirror: it leaves at the angle at which it came. Targets lie flat on the ground; the ball "
            "stops dead in the middle of the first target that it gets to, and rests there. It leaves a dotted trail. "
            "Targets, letters, arrow, walls and camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the ball rests in the middle of target {rests_on(puzzle)}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Item]:
        across, down = ("right" if puzzle.launch[0] > 0 else "left"), ("down" if puzzle.launch[1] > 0 else "up")
        yield start(
            "given",
            5,
            f"The first frame shows the {puzzle.colour} ball in the box, its arrow pointing {down} and {across}, and "
            f"the targets A to {'ABCDEF'[len(puzzle.targets) - 1]}.",
        )
        touched, before, last = in_words(puzzle), 0, len(states) - 1
        for number, (frame, place) in enumerate(touched):
            ordinal = f"For its {ORDINALS[number]} bounce" if len(touched) > 1 else "For its only bounce"
            text = f"{ordinal} the ball touches the {place}."
            yield process(f"bounce-{number + 1}", 30 / len(touched), text, Follows(("ball",), (before + 1, frame)))
            before = frame
        text = f"From there it runs to target {rests_on(puzzle)}, over no other target, and stops in its middle."
        yield process("hit", 15, text, Follows(("ball",), (before + 1, last)))
        yield process(
            "mirrored",
            20,
            "Between touches the ball runs straight at one speed; at each it leaves at the angle at which it came.",
            Follows(("ball",), (1, last)),
        )
        yield end("rests", 20, f"At the end {self.goal(puzzle)}")
        text = "The ball keeps size and colour; targets, letters, arrow and box do not change."
        yield constancy("steady", 10, text, Steady(("ball",)))

    def capacity(self, config: Config) -> int:
        return count_shots(config)


def launched(speed: float, degrees: float, quarter: int) -> Point:
    """A velocity in eighths of a unit, in one of the four quarters."""
    across, down = (round(speed * part(radians(degrees)) * 8) / 8 for part in (cos, sin))
    return across * (1 if quarter % 2 else -1), down * (1 if quarter > 1 else -1)


def stops(reach: Point, begin: Point, velocity: Point, bounces: int) -> list[int]:
    """After how many frames, and this many good bounces, the ball may come to the middle of a target."""
    *good, (until, _, _) = touches(begin, velocity, reach, bounces + 1)
    if good[0][0] * hypot(*velocity) < 80:
        return []  # no room for the arrow
    if any(not CORNER <= along <= reach[wall in WALLS[0]] - CORNER for _, wall, along in good):
        return []
    earliest = max(SHORTEST, ceil(good[-1][0] + 40 / hypot(*velocity)))
    return [
        frames
        for frames in range(earliest, min(LONGEST, int(until)) + 1)
        if all(EDGE <= u <= room - EDGE for u, room in zip(folded(begin, velocity, reach, frames), reach, strict=True))
    ]


def fits(new: Target, others: Sequence[Target], way: Sequence[Point], reach: Point) -> bool:
    """Whether a target and its letter lie clear of the box, of other targets and of the ball's way.

    The first target is the one that is hit: the ball has to keep clear of its letter only.
    """
    letter = lettered(new)
    inside = ((letter, 6), (new[:2], EDGE))
    if not all(away <= u <= room - away for point, away in inside for u, room in zip(point, reach, strict=True)):
        return False
    if any(apart(letter, place) < BALL + 16 for place in way):
        return False
    if not others:
        over = [apart(new[:2], place) < BALL + TARGET + 2 for place in way]
        return over == sorted(over)  # the ball does not leave the target once it is there
    if any(apart(new[:2], place) < PASSING for place in way):
        return False
    for other in others:
        spot = lettered(other)
        if apart(new[:2], other[:2]) < 2 * TARGET + 30 or apart(letter, spot) < 40:
            return False
        if apart(letter, other[:2]) < TARGET + 24 or apart(spot, new[:2]) < TARGET + 24:
            return False
    return True


def lettered(target: Target) -> Point:
    """The middle of a target's letter."""
    across, down = SIDES[target[2]]
    return target[0] + LETTER * across, target[1] + LETTER * down


def apart(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


@lru_cache(maxsize=32)
def run(puzzle: Puzzle) -> tuple[Point, ...]:
    """The ball's places frame by frame: each frame moved, and mirrored if it went past a wall."""
    place, velocity, middles = list(puzzle.start), list(puzzle.launch), {(x, y) for x, y, _ in puzzle.targets}
    places = [puzzle.start]
    while places[-1] not in middles and len(places) <= LONGEST:
        for axis, reach in enumerate(puzzle.reach):
            place[axis] += velocity[axis]
            if not 0 < place[axis] < reach:
                place[axis] = -place[axis] if place[axis] <= 0 else 2 * reach - place[axis]
                velocity[axis] = -velocity[axis]
        places.append((place[0], place[1]))
    return tuple(places)


@lru_cache
def count_shots(config: Config) -> int:
    """A lower bound: shots in one box, from some places and some ways round, in all colours."""
    total = 0
    for degrees, quarter in product(range(22, 69, 4), range(4)):
        velocity = launched(config.speed, degrees, quarter)
        for x, y in product(range(20, 400, 20), repeat=2):
            total += len(stops((414, 414), (x, y), velocity, config.bounces))
    return len(COLOURS) * total


def in_words(puzzle: Puzzle) -> list[tuple[int, str]]:
    """For each bounce the frame by which it happened, and its place."""
    found, last = [], len(run(puzzle)) - 1
    for time, wall, along in touches(puzzle.start, puzzle.launch, puzzle.reach, 6):
        upright = wall in WALLS[0]
        share = (along + BALL) / (puzzle.height if upright else puzzle.width)
        if time < last:
            found.append((ceil(time), f"{wall} wall {share:.0%} of the way {'down' if upright else 'across'}"))
    return found


def rests_on(puzzle: Puzzle) -> str:
    """The letter of the target that is hit."""
    return letters([k for k, (x, y, _) in enumerate(puzzle.targets) if (x, y) == run(puzzle)[-1]])


def letters(numbers: Iterable[int]) -> str:
    return " and ".join("ABCDEF"[number] for number in sorted(numbers))


def seen(puzzle: Puzzle, place: Point) -> Point:
    """A place of the ball's middle in the picture."""
    return 256 - puzzle.reach[0] / 2 + place[0], 256 - puzzle.reach[1] / 2 + place[1]
