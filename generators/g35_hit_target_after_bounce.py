"""G-35 Hit a target after a bounce: let the launched ball bounce off the walls until it rests on the target it hits.

The launch determines the motion, and the ball stops at the first target in its way, so there is one solution. The ball
crosses its room in whole numbers of frames and starts in step with them: at each bounce a frame shows it in touch with
the wall. Speeds are eighths of a unit, which floats hold exactly. The ball comes to the middle of that target after a
whole number of frames, and keeps clear of all other targets on the way. The solver moves it frame by frame and mirrors
it at the walls. The rules fold the straight line through mirrored boxes back into the real one, for any number of equal
steps. A search looks for the launch's line among the mirror images of all targets.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import ceil, dist, hypot
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.billiard import (
    Box, Point, clear_of_corners, count_shots, folded, is_inside, off_arrow, pointing, rolling, shot, touches,
)  # fmt: skip
from generators.kit.words.path import NEAR, keeps_pace
from generators.kit.words.targets import EDGE, TARGET, Target, fits, paint_target
from generators.kit.speech import NUMBERS, ORDINALS

COLOURS = ("blue", "green", "purple", "orange", "teal")
BALL = 13  # radius in units
MARGIN = 16  # units from the start to the ends of the ball's reach, at least
FLATTEST = 20  # degrees between the ball's way and a wall, at least
CORNER = 26  # units from a touch to the ends of the ball's reach, at least
TRIES = 600  # shots for one draw
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
    public = "same as its name says; one to three bounces, and a dotted trail stays"
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        decoys = config.targets - 1
        less = [rng.sample([k < nearer for k in range(decoys)], decoys) for nearer in ranks(rng, decoys)]
        for _ in range(TRIES):
            if puzzle := self._drawn(rng, config, Counter(zip(*less, strict=True))):
                return puzzle
        raise Reject("touches near corners, or no room for all targets")

    def _drawn(self, rng: Random, config: Config, left: Counter[tuple[bool, bool]]) -> Puzzle | None:
        """A shot and its targets; the others are to be this often nearer to the arrow's line, and to the start."""
        width, height = rng.randrange(392, 457, 4), rng.randrange(392, 457, 4)
        reach = Box(width, height, BALL).reach
        if not (found := shot(rng, reach, config.speed, FLATTEST, MARGIN)):
            return None
        begin, launch = found
        if not (times := stops(reach, begin, launch, config.bounces)):
            return None
        frames = rng.choice(times)
        way = [folded(begin, launch, reach, k / 2) for k in range(2 * frames + 1)]
        beyond = [folded(begin, launch, reach, frames + k) for k in range(8, 40, 4)]
        ends = [(EDGE, round(room) - EDGE) for room in reach]
        anywhere = [scattered(rng, *ends) for _ in range(60)]
        x, y = way[-1] if rng.random() * config.targets < 2 else anywhere[0]  # any target may have mirror images
        mirrored = [(reach[0] - x, y), (x, reach[1] - y), (reach[0] - x, reach[1] - y)]
        rng.shuffle(mirrored)
        targets: list[Target] = []
        for place in [way[-1], (x, y), *mirrored[:2], rng.choice(beyond), *anywhere]:
            near = (
                off_arrow(begin, launch, place) < off_arrow(begin, launch, way[-1]),
                dist(begin, place) < dist(begin, way[-1]),
            )
            sides = rng.sample(range(4), 4) if not targets or left[near] else []
            new = [(*place, side) for side in sides if fits((*place, side), targets, way, reach, BALL)]
            if new:
                left[near] -= len(targets) > 0
                targets.append(new[0])
            elif not targets:
                return None
        if len(targets) < config.targets:
            return None
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

    def choices(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterable[Sequence[Choice]]:
        (wide, high), seen = puzzle.box.reach, []
        for letter, (u, v, side) in zip("ABCDEF", puzzle.targets, strict=False):
            off = off_arrow(puzzle.start, puzzle.launch, (u, v))
            looks: dict[str, float | str] = {
                "letter": letter,
                "away": dist(puzzle.start, (u, v)),
                "off the arrow": off,
                "across": u,
                "down": v,
            }
            looks |= {"to a wall": min(u, wide - u, v, high - v), "to the middle": dist((u, v), (wide / 2, high / 2))}
            looks |= {"letter's side": str(side), "to the next": sorted(dist((u, v), t[:2]) for t in puzzle.targets)[1]}
            seen.append(Choice((u, v) == states[-1], looks))
        yield seen

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
        """A lower bound: shots in one box, in all colours and mirrorings, whatever the targets."""
        return 4 * len(COLOURS) * shots(config)


def ranks(rng: Random, decoys: int) -> tuple[int, int]:
    """How many decoys are nearer to the arrow's line than the right target, and how many nearer to the start."""
    return rng.randint(0, decoys), rng.randint(0, decoys)


def scattered(rng: Random, across: tuple[int, int], down: tuple[int, int]) -> Point:
    """A place for a decoy; more are in the middle, which the ball's way leaves less room."""
    x, y = (round(rng.triangular(*ends)) for ends in (across, down))
    return float(x), float(y)


def stops(reach: Point, begin: Point, velocity: Point, bounces: int) -> list[int]:
    """The frames, after this many good bounces, at which the ball may reach the middle of a target."""
    *good, (until, _, _) = touches(begin, velocity, reach, bounces + 1)
    if good[0][0] * hypot(*velocity) < 80 or not clear_of_corners(good, reach, CORNER):
        return []  # no room for the arrow, or near a corner
    earliest = max(SHORTEST, ceil(good[-1][0] + 40 / hypot(*velocity)))
    frames = range(earliest, min(LONGEST, int(until)) + 1)
    return [frame for frame in frames if is_inside(folded(begin, velocity, reach, frame), reach, EDGE)]


@lru_cache
def shots(config: Config) -> int:
    reach = (416.0, 416.0)

    def is_good(begin: Point, launch: Point) -> bool:
        return bool(stops(reach, begin, launch, config.bounces))

    return count_shots(reach, config.speed, FLATTEST, MARGIN, is_good)
