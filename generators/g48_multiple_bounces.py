"""G-48 Multiple bounces: let the launched ball bounce off the walls until a stated bounce, where it stops.

The launch determines the motion, so there is one solution. The ball crosses its room in whole numbers of frames and
starts in step with them: at each bounce a frame shows it in touch with the wall. Speeds are eighths of a unit, which
floats hold exactly, and nothing is rounded. No touch is near a corner, none is grazing, and the nearest wall is the
last as often as the farthest. The solver moves the ball frame by frame and mirrors it at the walls. The rules take any
number of equal steps and use the method of images: the ball runs straight through mirrored boxes, and the folded line
gives its place.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from math import ceil, hypot
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, process, start, within,
)  # fmt: skip
from generators.kit.words.billiard import (
    Box, Point, bounce_items, clear_of_corners, count_shots, distances, folded, pointing, rarity, rolling, shot,
    touches, walls_seen,
)  # fmt: skip
from generators.kit.words.path import NEAR, keeps_pace

COLOURS = ("red", "orange", "green", "teal", "blue", "purple")
CORNER = 28  # units from a touch to the ends of the ball's reach, at least
ARROW = 90  # units from the start to the first touch, at least
MARGIN = 24  # units from the start to the ends of the ball's reach, at least
FLATTEST = 22  # degrees between the ball's way and a wall, at least
TRIES = 600  # shots in one box
FRAMES = range(28, 67)  # of a run; a longer one would not be shown at full speed


@dataclass(frozen=True)
class Config:
    fewest: int = 4  # bounces, at least
    most: int = 5  # and at most, 8 at the largest
    speed: int = 20  # units a frame, about; so high that the bounces fit the video

    def __post_init__(self) -> None:
        ordered("bounces", 1, self.fewest, self.most, 8)
        within("speed", self.speed, max(8, ceil(220 * self.most / FRAMES[-1])), 30)


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
    def box(self) -> Box:
        return Box(self.width, self.height, self.radius)


@generator(
    "G-48", "multiple_bounces", version=1,
    faculty="knowledge", family="motion",
    levels={"easy": Config(2, 3, 13), "medium": Config(4, 5, 19), "hard": Config(6, 8, 27)},
)  # fmt: skip
class MultipleBounces(Generator[Config, Puzzle, Point]):
    public = "same as its name says; the ball stops in touch with the wall, and a dotted trail stays"
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        width, height, radius = rng.randrange(336, 433, 4), rng.randrange(288, 433, 4), rng.choice((16, 18, 20))
        bounces, nearer = rng.randint(config.fewest, config.most), rng.randrange(4)
        reach = Box(width, height, radius).reach
        for _ in range(TRIES):
            if not (found := shot(rng, reach, config.speed, FLATTEST, MARGIN)):
                raise Reject("no speed fits the box")
            begin, launch = found
            if is_good(begin, launch, reach, bounces):
                last = touches(begin, launch, reach, bounces)[-1][1]
                away = distances(begin, reach)
                kept = rng.random() < rarity(begin, launch, reach, last)
                if kept and sorted(away, key=away.__getitem__)[nearer] == last:
                    return Puzzle(width, height, radius, rng.choice(COLOURS), begin, launch, bounces)
        raise Reject("touches near corners, or at another wall at last")

    def solve(self, puzzle: Puzzle) -> Sequence[Point]:
        places = []
        for place, bounces in rolling(puzzle.start, puzzle.launch, puzzle.box.reach):
            places.append(place)
            if bounces >= puzzle.bounces:
                break
        return places

    def rules(self, puzzle: Puzzle, states: Sequence[Point]) -> None:
        reach = puzzle.box.reach
        time = touches(puzzle.start, puzzle.launch, reach, puzzle.bounces)[-1][0]
        whole = time * hypot(*puzzle.launch)
        keeps_pace(states, lambda share: folded(puzzle.start, puzzle.launch, reach, time * share), whole)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.box.paint(scene)
        puzzle.box.paint_launch(scene, puzzle.start, puzzle.launch)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Point]) -> None:
        for place in moment.past:
            scene.ball(puzzle.box.seen(place), 3.5, puzzle.colour, opacity=0.5)
        scene.ball(puzzle.box.seen(moment.now), puzzle.radius, puzzle.colour, name="ball")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=puzzle.colour, bounces=puzzle.bounces, several=puzzle.bounces > 1)

    def goal(self, puzzle: Puzzle) -> str:
        *_, (_, wall) = puzzle.box.bounces(puzzle.start, puzzle.launch, puzzle.bounces)
        return f"the ball rests against the {wall}, having bounced {puzzle.bounces} times."

    def answer(self, puzzle: Puzzle, states: Sequence[Point]) -> str:
        *_, (_, wall) = puzzle.box.bounces(puzzle.start, puzzle.launch, puzzle.bounces)
        return wall.partition(" ")[0]

    def choices(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterable[Sequence[Choice]]:
        """At the start the four walls, of which one is the last."""
        yield walls_seen(puzzle.start, puzzle.launch, puzzle.box.reach, self.answer(puzzle, states))

    def difficulty(self, puzzle: Puzzle, states: Sequence[Point]) -> float:
        """The bounces, and the bits of choice among the walls."""
        return puzzle.bounces + super().difficulty(puzzle, states)

    def rubric(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Item]:
        way = pointing(puzzle.launch)
        yield start("given", 5, f"The first frame shows the {puzzle.colour} ball in the box, its arrow pointing {way}.")
        yield from bounce_items(puzzle.box.bounces(puzzle.start, puzzle.launch, puzzle.bounces), 40, 4)
        text = "Between touches the ball runs straight at one speed; at each it leaves at the angle at which it came."
        yield process("mirrored", 20, text, Follows(("ball",), (1, len(states) - 1)))
        yield end("stopped", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "The ball keeps size and colour; box and arrow do not change.", Steady(("ball",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: shots in one box that bounce most often, in all colours and mirrorings."""
        return 4 * len(COLOURS) * shots(config)


def is_good(begin: Point, launch: Point, reach: Point, bounces: int) -> bool:
    """True if a shot has room for its arrow, stays clear of corners and takes a fitting number of frames."""
    found = touches(begin, launch, reach, bounces)
    long = found[0][0] * hypot(*launch) >= ARROW and found[-1][0] in FRAMES
    return long and clear_of_corners(found, reach, CORNER)


@lru_cache
def shots(config: Config) -> int:
    reach = (320.0, 288.0)
    good = partial(is_good, reach=reach, bounces=config.most)
    return count_shots(reach, config.speed, FLATTEST, MARGIN, good)
