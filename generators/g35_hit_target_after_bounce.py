"""G-35 Hit a target after a bounce: let the launched ball bounce off the walls until it rests on the target it hits.

The launch determines the motion, and the ball stops at the first target in its way, so there is one solution. Places
and speeds are eighths of a unit, which floats hold exactly. The ball comes to the middle of that target after a whole
number of frames, and keeps clear of all other targets on the way. The solver moves it frame by frame and mirrors it at
the walls. The rules fold the straight line through mirrored boxes back into the real one, for any number of equal
steps. A search looks for the launch's line among the mirror images of all targets.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import ceil, dist, hypot
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.billiard import (
    Box, Point, clear_of_corners, eighths, folded, is_inside, pointing, rolling, touches,
)  # fmt: skip
from generators.kit.words.path import NEAR, keeps_pace
from generators.kit.words.targets import EDGE, TARGET, Target, fits, paint_target
from generators.kit.speech import NUMBERS, ORDINALS

COLOURS = ("blue", "green", "purple", "orange", "teal")
BALL = 13  # radius in units
CORNER = 26  # units that a touch keeps from the ends of the ball's reach
SHORTEST, LONGEST = 26, 66  # frames of a run; a longer one would not be shown at full speed


@dataclass(frozen=True)
class Config:
    bounces: int = 2  # before the target is hit, 1 to 4
    targets: int = 4  # of which one is hit, 2 to 6
    speed: int = 14  # units a frame, about; so high that the bounces fit the video

    def __post_init__(self) -> None:
        within("bounces", self.bounces, 1, 4)
        within("targets", self.targets, 2, 6)
        within("speed", self.speed, max(8, 5 * self.bounces), 24)


@dataclass(frozen=True)
class Puzzle:
    width: int  # of the box, which is in the middle of the picture
    height: int
    colour: str
    start: Point  # of the ball's middle, from the left and top ends of its reach
    launch: Point  # units a frame, to the right and down
    targets: tuple[Target, ...]  # lettered A, B, C … in this order, from the top

    @property
    def box(self) -> Box:
        return Box(self.width, self.height, BALL)

    def target_at(self, place: Point) -> str:
        """The letter of the target with its middle at this place, or nothing."""
        return "".join(letter for letter, target in zip("ABCDEF", self.targets, strict=False) if target[:2] == place)


@generator(
    "G-35", "hit_target_after_bounce", version=1,
    faculty="knowledge", family="motion",
    levels={"easy": Config(1, 3, 10), "medium": Config(2, 4, 14), "hard": Config(3, 6, 18)},
)  # fmt: skip
class HitTargetAfterBounce(Generator[Config, Puzzle, Point]):
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        width, height = rng.randrange(392, 457, 8), rng.randrange(392, 457, 8)
        reach = Box(width, height, BALL).reach
        begin = rng.randrange(16, width - 2 * BALL - 15) * 1.0, rng.randrange(16, height - 2 * BALL - 15) * 1.0
        launch = launched(config.speed * rng.uniform(0.9, 1.1), rng.uniform(20, 70), rng.randrange(4))
        if not (times := stops(reach, begin, launch, config.bounces)):
            raise Reject("a touch near a corner, or no room for a target after it")
        frames = rng.choice(times)
        way = [folded(begin, launch, reach, k / 2) for k in range(2 * frames + 1)]
        beyond = [folded(begin, launch, reach, frames + k) for k in range(8, 40, 4)]
        x, y = way[-1]
        mirrored = [(reach[0] - x, y), (x, reach[1] - y), (reach[0] - x, reach[1] - y)]
        rng.shuffle(mirrored)
        inner = [(EDGE, round(room) - EDGE) for room in reach]
        anywhere = [(rng.randint(*inner[0]), rng.randint(*inner[1])) for _ in range(60)]
        targets: list[Target] = []
        for place in [way[-1], rng.choice(beyond), *mirrored[:2], *anywhere]:
            for side in rng.sample(range(4), 4):
                target = float(place[0]), float(place[1]), side
                if len(targets) < config.targets and fits(target, targets, way, reach, BALL):
                    targets.append(target)
                    break
            if not targets:
                raise Reject("no room for the letter of the target that is hit")
        if len(targets) < config.targets:
            raise Reject("no room for all targets")
        lettered = tuple(sorted(targets, key=lambda target: (target[1], target[0])))
        return Puzzle(width, height, rng.choice(COLOURS), begin, launch, lettered)

    def solve(self, puzzle: Puzzle) -> Sequence[Point]:
        places: list[Point] = []
        for place, _ in rolling(puzzle.start, puzzle.launch, puzzle.box.reach):
            places.append(place)
            if puzzle.target_at(place) or len(places) > LONGEST:
                break
        return places

    def rules(self, puzzle: Puzzle, states: Sequence[Point]) -> None:
        reach, frames = puzzle.box.reach, range(1, LONGEST + 1)
        arrives = (k for k in frames if puzzle.target_at(folded(puzzle.start, puzzle.launch, reach, k)))
        time = next(arrives, 0)
        require(time, "the launched ball comes to the middle of no target")
        middle = folded(puzzle.start, puzzle.launch, reach, time)
        whole = time * hypot(*puzzle.launch)
        keeps_pace(states, lambda share: folded(puzzle.start, puzzle.launch, reach, time * share), whole)
        for letter, target in zip("ABCDEF", puzzle.targets, strict=False):
            missed = target[:2] == middle or all(dist(place, target[:2]) > BALL + TARGET for place in states)
            require(missed, f"the ball runs on over target {letter}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Point]]:
        found = []
        (x, y), (dx, dy), (wide, high) = puzzle.start, puzzle.launch, puzzle.box.reach
        for (u, v, _), across, down in product(puzzle.targets, range(-5, 6), range(-5, 6)):
            image_x = across * wide + (wide - u if across % 2 else u)
            image_y = down * high + (high - v if down % 2 else v)
            if (image_x - x) * dy == (image_y - y) * dx and (image_x - x) * dx > 0:
                found.append((abs(image_x - x), (u, v)))
        yield (min(found)[1],)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.box.paint(scene)
        for letter, target in zip("ABCDEF", puzzle.targets, strict=False):
            paint_target(scene, puzzle.box.seen(target[:2]), target[2], letter)
        puzzle.box.paint_launch(scene, puzzle.start, puzzle.launch)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Point]) -> None:
        for place in moment.past:
            scene.ball(puzzle.box.seen(place), 3.5, puzzle.colour, opacity=0.5)
        scene.ball(puzzle.box.seen(moment.now), BALL, puzzle.colour, outline="white", width=2.5, name="ball")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=puzzle.colour, count=NUMBERS[len(puzzle.targets)])

    def goal(self, puzzle: Puzzle) -> str:
        return f"the ball rests in the middle of target {puzzle.target_at(self.solve(puzzle)[-1])}."

    def answer(self, puzzle: Puzzle, states: Sequence[Point]) -> str:
        return puzzle.target_at(states[-1])

    def rubric(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Item]:
        given = f"the {puzzle.colour} ball in the box, its arrow pointing {pointing(puzzle.launch)}"
        targets = f"the targets A to {'ABCDEF'[len(puzzle.targets) - 1]}"
        yield start("given", 5, f"The first frame shows {given}, and {targets}.")
        last, before = len(states) - 1, 0
        bounces = [each for each in puzzle.box.bounces(puzzle.start, puzzle.launch, 6) if each[0] <= last]
        for number, (frame, place) in enumerate(bounces):
            ordinal = f"For its {ORDINALS[number]} bounce" if len(bounces) > 1 else "For its only bounce"
            text = f"{ordinal} the ball touches the {place}."
            yield process(f"bounce-{number + 1}", 30 / len(bounces), text, Follows(("ball",), (before + 1, frame)))
            before = frame
        hit = puzzle.target_at(states[-1])
        text = f"From there it runs to target {hit}, over no other target, and stops in its middle."
        yield process("hit", 15, text, Follows(("ball",), (before + 1, last)))
        text = "Between touches the ball runs straight at one speed; at each it leaves at the angle at which it came."
        yield process("mirrored", 20, text, Follows(("ball",), (1, last)))
        yield end("rests", 20, f"At the end {self.goal(puzzle)}")
        text = "The ball keeps size and colour; targets, letters, arrow and box do not change."
        yield constancy("steady", 10, text, Steady(("ball",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: shots in one box, from some places, at some angles, in all colours."""
        return len(COLOURS) * count_shots(config)


def launched(speed: float, degrees: float, quarter: int) -> Point:
    """A velocity in one of the four quarters."""
    across, down = eighths(speed, degrees)
    return across * (1 if quarter % 2 else -1), down * (1 if quarter > 1 else -1)


def stops(reach: Point, begin: Point, velocity: Point, bounces: int) -> list[int]:
    """The frames, after this many good bounces, at which the ball may reach the middle of a target."""
    *good, (until, _, _) = touches(begin, velocity, reach, bounces + 1)
    if good[0][0] * hypot(*velocity) < 80 or not clear_of_corners(good, reach, CORNER):
        return []  # no room for the arrow, or near a corner
    earliest = max(SHORTEST, ceil(good[-1][0] + 40 / hypot(*velocity)))
    frames = range(earliest, min(LONGEST, int(until)) + 1)
    return [frame for frame in frames if is_inside(folded(begin, velocity, reach, frame), reach, EDGE)]


@lru_cache
def count_shots(config: Config) -> int:
    total = 0
    for degrees, quarter in product(range(22, 69, 4), range(4)):
        velocity = launched(config.speed, degrees, quarter)
        for x, y in product(range(20, 400, 20), repeat=2):
            total += len(stops((414, 414), (x, y), velocity, config.bounces))
    return total
