"""O-15 Ball bounces given time: let the ball run as many ticks as stated, each as far as its arrow is long.

The launch and the ticks determine the motion, so there is one solution. At each bounce a frame shows the ball in touch
with the wall, as in G-48; speeds are eighths of a unit, which floats hold exactly. At the end it is in the middle of a
target; others lie where it is earlier or later. The solver moves it frame by frame and mirrors it at the walls. The
rules fold the straight line through mirrored boxes back into the real one. A search looks for the end of that line
among the mirror images of all targets.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice, product
from math import dist, hypot
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, process, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS
from generators.kit.words.billiard import (
    Box, Point, bounce_items, clear_of_corners, count_shots, folded, is_inside, off_arrow, pointing, rolling, shot,
    touches,
)  # fmt: skip
from generators.kit.words.hunches import right_hunches
from generators.kit.words.path import NEAR, keeps_pace
from generators.kit.words.places import share_of_width
from generators.kit.words.segments import to_segment
from generators.kit.words.targets import EDGE, TARGET, Target, fits, letter_place, paint_target

COLOURS = ("blue", "green", "purple", "orange", "teal")
LETTERS = "ABCDEF"
BALL = 13  # radius in units
MARGIN = 16  # units from the start to the ends of the ball's reach, at least
FLATTEST = 20  # degrees between the ball's way and a wall, at least
CORNER = 26  # units from a touch to the ends of the ball's reach, at least
BEFORE = 24  # units between the tip of the arrow and the first touch, at least
LONGEST = 66  # frames of a run; a longer one would not be shown at full speed
TRIES = 800  # shots for one draw
KEPT = 0.6  # share of the draws kept for each sign of a target far from the walls, where others have less room
MIDDLING = 0.72  # the same for a target of middle distance


@dataclass(frozen=True)
class Config:
    fewest: int = 5  # ticks, at least
    most: int = 6  # and at most, 8 at the largest
    targets: int = 4  # 2 to 6
    bounces: int = 2  # at least, 1 to 4
    tick: int = 10  # frames, 7 to 16
    speed: int = 11  # units a frame, about

    def __post_init__(self) -> None:
        ordered("ticks", 1, self.fewest, self.most, 8)
        within("targets", self.targets, 2, len(LETTERS))
        within("bounces", self.bounces, 1, 4)
        within("tick", self.tick, 7, LONGEST // self.most)
        within("speed", self.speed, 8, 20)


@dataclass(frozen=True)
class Puzzle:
    width: int  # of the box, which is in the middle of the picture
    height: int
    colour: str
    start: Point  # of the ball's middle, from the left and top ends of its reach
    launch: Point  # units a frame, to the right and down
    tick: int  # frames
    ticks: int  # after which the ball stops
    targets: tuple[Target, ...]  # lettered A, B, C … in this order, from the top

    @property
    def box(self) -> Box:
        return Box(self.width, self.height, BALL)

    def target_at(self, place: Point) -> str:
        """The letter of the target with its middle at this place, or nothing."""
        return "".join(letter for letter, target in zip(LETTERS, self.targets, strict=False) if target[:2] == place)


@generator(
    "O-15", "ball_bounces_given_time", version=1,
    faculty="knowledge", family="motion",
    levels={"easy": Config(3, 4, 3, 1, 12, 9), "medium": Config(5, 6, 4, 2, 10, 11), "hard": Config(7, 8, 6, 3, 8, 14)},
)  # fmt: skip
class BallBouncesGivenTime(Generator[Config, Puzzle, Point]):
    public = "another task; as its name says, a time is given and not a number of bounces, which is G-48"
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        ticks, decoys = rng.randint(config.fewest, config.most), config.targets - 1
        ranks = [rng.randint(0, decoys) for _ in range(2)]  # decoys nearer to the arrow's line, and to the start
        less = [rng.sample([k < nearer for k in range(decoys)], decoys) for nearer in ranks]
        for _ in range(TRIES):
            if (puzzle := drawn(rng, config, ticks, Counter(zip(*less, strict=True)))) is None:
                continue
            (decision,) = self.choices(puzzle, self.solve(puzzle))
            central = right_hunches(decision, most=("to a wall",), least=("to the middle",))
            if rng.random() < KEPT**central * MIDDLING ** right_hunches(decision, halfway=("to a wall",)):
                return puzzle
        raise Reject("touches near corners, or no room for all targets")

    def solve(self, puzzle: Puzzle) -> Sequence[Point]:
        frames = puzzle.ticks * puzzle.tick
        return [place for place, _ in islice(rolling(puzzle.start, puzzle.launch, puzzle.box.reach), frames + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Point]) -> None:
        time = puzzle.ticks * puzzle.tick
        whole, reach = time * hypot(*puzzle.launch), puzzle.box.reach
        keeps_pace(states, lambda share: folded(puzzle.start, puzzle.launch, reach, time * share), whole)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Point]]:
        (wide, high), arrow = puzzle.box.reach, [puzzle.tick * speed for speed in puzzle.launch]
        x, y = (begin + puzzle.ticks * long for begin, long in zip(puzzle.start, arrow, strict=True))
        for (u, v, _), across, down in product(puzzle.targets, range(-5, 6), range(-5, 6)):
            image = across * wide + (wide - u if across % 2 else u), down * high + (high - v if down % 2 else v)
            if image == (x, y):
                yield ((u, v),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.box.paint(scene)
        for letter, target in zip(LETTERS, puzzle.targets, strict=False):
            paint_target(scene, puzzle.box.seen(target[:2]), target[2], letter)
        tip = folded(puzzle.start, puzzle.launch, puzzle.box.reach, puzzle.tick)
        scene.arrow(puzzle.box.seen(puzzle.start), puzzle.box.seen(tip), "ink", 4, head=15)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Point]) -> None:
        for place in moment.past[puzzle.tick :: puzzle.tick]:
            scene.ball(puzzle.box.seen(place), 5, puzzle.colour)
        scene.ball(puzzle.box.seen(moment.now), BALL, puzzle.colour, outline="white", width=2.5, name="ball")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=puzzle.colour, count=NUMBERS[len(puzzle.targets)], ticks=puzzle.ticks)

    def goal(self, puzzle: Puzzle) -> str:
        target = puzzle.target_at(self.solve(puzzle)[-1])
        return f"the ball rests in the middle of target {target}, {puzzle.ticks} arrow lengths along its way."

    def answer(self, puzzle: Puzzle, states: Sequence[Point]) -> str:
        return puzzle.target_at(states[-1])

    def choices(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Sequence[Choice]]:
        """The target on which the ball stops."""
        (wide, high), seen = puzzle.box.reach, []
        for letter, (u, v, side) in zip(LETTERS, puzzle.targets, strict=False):
            looks: dict[str, float | str] = {"letter": letter, "across": u, "down": v, "letter's side": str(side)}
            looks["off the arrow"] = off_arrow(puzzle.start, puzzle.launch, (u, v))
            looks["away"] = dist(puzzle.start, (u, v))
            looks |= {"to a wall": min(u, wide - u, v, high - v), "to the middle": dist((u, v), (wide / 2, high / 2))}
            looks["to the next"] = sorted(dist((u, v), t[:2]) for t in puzzle.targets)[1]
            seen.append(Choice((u, v) == states[-1], looks))
        yield seen

    def difficulty(self, puzzle: Puzzle, states: Sequence[Point]) -> float:
        """The ticks, and the bits of choice among the targets."""
        return puzzle.ticks + super().difficulty(puzzle, states)

    def rubric(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Item]:
        last = len(states) - 1
        targets, way = f"the targets A to {LETTERS[len(puzzle.targets) - 1]}", pointing(puzzle.launch)
        yield start(
            "given", 5, f"The first frame shows the {puzzle.colour} ball, its arrow pointing {way}, and {targets}."
        )
        bounces = [each for each in puzzle.box.bounces(puzzle.start, puzzle.launch, 12) if each[0] <= last]
        yield from bounce_items(bounces, 30, 3)
        long = share_of_width(puzzle.tick * hypot(*puzzle.launch))
        text = f"It stops after {puzzle.ticks} ticks, in each of which it runs {long} of the picture's width."
        yield process("ticks", 15, text, Follows(("ball",), (bounces[-1][0] + 1, last)))
        text = "Between touches the ball runs straight at one speed; at each it leaves at the angle at which it came."
        yield process("mirrored", 20, text, Follows(("ball",), (1, last)))
        yield end("stopped", 20, f"At the end {self.goal(puzzle)}")
        text = "The ball keeps size and colour; targets, letters, arrow and box do not change."
        yield constancy("steady", 10, text, Steady(("ball",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: shots in one box, in all colours and mirrorings, whatever the targets."""
        return 4 * len(COLOURS) * shots(config)


def drawn(rng: Random, config: Config, ticks: int, left: Counter[tuple[bool, bool]]) -> Puzzle | None:
    """A shot and its targets; the others are to be this often nearer to the arrow's line, and to the start."""
    width, height = rng.randrange(392, 457, 4), rng.randrange(392, 457, 4)
    reach = Box(width, height, BALL).reach
    if not (found := shot(rng, reach, config.speed, FLATTEST, MARGIN)) or not is_good(*found, reach, ticks, config):
        return None
    begin, launch = found
    way = [folded(begin, launch, reach, k) for k in range(ticks * config.tick + 1)]
    stop, later = way[-1], [folded(begin, launch, reach, k * config.tick) for k in range(2, ticks + 3) if k != ticks]
    anywhere, arrow = [scattered(rng, reach) for _ in range(40)], (begin, way[config.tick])
    if to_segment(stop, arrow) < TARGET + 12:
        return None
    x, y = stop if rng.random() * config.targets < 2 else anywhere[0]
    mirrored = rng.choice([(reach[0] - x, y), (x, reach[1] - y)])  # any target may have a mirror image
    targets: list[Target] = []
    for place in [stop, *rng.sample(later, 2), (x, y), mirrored, *rng.sample(later, len(later)), *anywhere]:
        off, other = (off_arrow(begin, launch, end) for end in (place, stop))
        near = off < other, dist(begin, place) < dist(begin, stop)
        if len(targets) == config.targets or (targets and not left[near]) or to_segment(place, arrow) < TARGET + 12:
            continue
        for side in rng.sample(range(4), 4):
            letter = letter_place(place, side)
            if not fits((*place, side), targets, (), reach, BALL):
                continue
            if min(dist(letter, passed) for passed in way) >= BALL + 14:
                left[near] -= len(targets) > 0
                targets.append((*place, side))
                break
        if not targets:
            return None
    if len(targets) < config.targets:
        return None
    lettered = tuple(sorted(targets, key=lambda target: (target[1], target[0])))
    return Puzzle(width, height, rng.choice(COLOURS), begin, launch, config.tick, ticks, lettered)


def scattered(rng: Random, reach: Point) -> Point:
    """A place for a target that is not hit."""
    x, y = (round(rng.triangular(EDGE, room - EDGE)) for room in reach)  # the ball's way leaves the middle less room
    return float(x), float(y)


def is_good(begin: Point, launch: Point, reach: Point, ticks: int, config: Config) -> bool:
    """True if a shot has room for its arrow, bounces often enough, and stays clear of corners."""
    found = [touch for touch in touches(begin, launch, reach, 12) if touch[0] <= ticks * config.tick]
    if len(found) < config.bounces or not clear_of_corners(found, reach, CORNER):
        return False
    room = (found[0][0] - config.tick) * hypot(*launch) >= BEFORE
    return room and is_inside(folded(begin, launch, reach, ticks * config.tick), reach, EDGE)


@lru_cache
def shots(config: Config) -> int:
    reach = (416.0, 416.0)
    good = partial(is_good, reach=reach, ticks=config.most, config=config)
    return count_shots(reach, config.speed, FLATTEST, MARGIN, good)
