"""G-1 Object on a trajectory: travel along the drawn line at constant speed and rest in the ring at its end.

The object stands at one end of one line, so there is one way to go. Lines cross steeply, and going straight on is the
only way without a kink. A dotted trail tells the first passage of a crossing from the second. The solver measures a
fine polyline. The rules take any number of equal steps and measure the spline itself, by Gauss's quadrature.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist, hypot
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, start, within,
)  # fmt: skip
from generators.kit.words.path import NEAR, keeps_pace
from generators.kit.words.places import across_and_down
from generators.kit.words.spline import DRAWN, Line, Point, along, chord_length, meetings, polyline, reached
from generators.kit.words.tracks import count_tangled, tangled, turned

KINDS = ("circle", "square", "triangle", "diamond", "hexagon", "pentagon")
COLOURS = ("red", "orange", "green", "teal", "blue", "purple", "brown")
MIDDLE = 256, 256
SHAPES = 40  # lines of the object for one draw
LONGEST = 64  # steps; more would not be shown at one frame each


@dataclass(frozen=True)
class Config:
    loop: bool = True  # the line crosses itself once
    others: int = 1  # lines that cross it, on which the object does not stand, 0 to 2
    speed: int = 20  # units a frame, about

    def __post_init__(self) -> None:
        within("other lines", self.others, 0, 2)
        within("speed", self.speed, 8, 28)


@dataclass(frozen=True)
class Puzzle:
    kind: str
    colour: str
    line: Line  # the object stands at its first point
    others: tuple[Line, ...]
    steps: int  # of equal length, a frame each

    @property
    def thing(self) -> str:
        return f"{self.colour} {self.kind}"


@generator(
    "G-1", "object_trajectory", version=1,
    faculty="spatiality", family="paths",
    levels={"easy": Config(False, 0, 14), "medium": Config(True, 1, 20), "hard": Config(True, 2, 24)},
)  # fmt: skip
class ObjectTrajectory(Generator[Config, Puzzle, Point]):
    public = "stricter than its name says; other lines may cross its own, the speed is constant, and a trail stays"
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        ranks = rng.randint(0, config.others), rng.randint(0, config.others)
        less = [rng.sample([k < nearer for k in range(config.others)], config.others) for nearer in ranks]
        for _ in range(SHAPES):
            if lines := tangled(rng, config.loop, list(zip(*less, strict=True))):
                break
        else:
            raise Reject("a line runs too close to itself, or another has no room")
        turn = rng.randrange(8)
        lines = [turned(line, turn) for line in lines]
        steps = round(chord_length(lines[0]) / config.speed)
        if steps > LONGEST:
            raise Reject("the line is too long for the video")
        return Puzzle(rng.choice(KINDS), rng.choice(COLOURS), lines[0], tuple(lines[1:]), steps)

    def solve(self, puzzle: Puzzle) -> Sequence[Point]:
        points = polyline(puzzle.line)
        pitch, gone, found = chord_length(puzzle.line) / puzzle.steps, 0.0, [points[0]]
        for (ax, ay), (bx, by) in pairwise(points):
            long = hypot(bx - ax, by - ay)
            while len(found) < puzzle.steps and gone + long >= (wanted := pitch * len(found)):
                share = (wanted - gone) / long
                found.append((round(ax + (bx - ax) * share, 2), round(ay + (by - ay) * share, 2)))
            gone += long
        return [*found, points[-1]]

    def rules(self, puzzle: Puzzle, states: Sequence[Point]) -> None:
        keeps_pace(states, lambda share: along(puzzle.line, share), reached(puzzle.line)[-1])

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for line in (*puzzle.others, puzzle.line):
            scene.line(polyline(line, DRAWN), "soft", 4)
            scene.ball(line[-1], 27, "panel", outline="ink", width=4)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Point]) -> None:
        for place in moment.past:
            scene.ball(place, 4, puzzle.colour)
        scene.shape(moment.now, puzzle.kind, 19, puzzle.colour, outline="white", width=2, name="object")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(thing=f"the {puzzle.thing}", others=len(puzzle.others), several=len(puzzle.others) > 1)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {puzzle.thing} rests in the ring at the end of its line, {across_and_down(*puzzle.line[-1])}."

    def choices(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterable[Sequence[Choice]]:
        """The ring in which the object comes to rest."""
        (x, y), seen = puzzle.line[0], []
        for line in (puzzle.line, *puzzle.others):
            u, v = line[-1]
            looks = {"across": u, "down": v, "away": hypot(u - x, v - y), "to an edge": min(u, v, 512 - u, 512 - v)}
            looks |= {"beside": min(abs(u - x), abs(v - y)), "to the middle": dist((u, v), MIDDLE)}
            seen.append(Choice(line == puzzle.line, looks))
        yield seen

    def rubric(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Item]:
        given = f"the {puzzle.thing} at the beginning of its line, {across_and_down(*puzzle.line[0])}"
        yield start("given", 5, f"The first frame shows {given}.")
        for (first, run), name in zip(grouped(states[1:]), ("first", "second", "third", "last"), strict=True):
            middle, last = run[len(run) // 2], run[-1]
            way = f"through {across_and_down(*middle)} to {across_and_down(*last)}"
            text = f"In the {name} quarter of its way it follows the line {way}."
            yield process(f"quarter-{name}", 10, text, Follows(("object",), (first, first + len(run) - 1)))
        count = sum(len(meetings(puzzle.line, line)) for line in (puzzle.line, *puzzle.others))
        straight = straight_on(count)
        text = f"It keeps one speed and its middle on the line all the way, {straight}; it takes no short cut."
        yield process("on-line", 20, text, Follows(("object",), (1, len(states) - 1)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        text = "The object does not turn or change; no line or ring moves, appears or vanishes; the dotted trail stays."
        yield constancy("steady", 10, text, Steady(("object",)))

    def capacity(self, config: Config) -> int:
        """A lower bound, counted: drawings with two points shifted, in eight turns and mirrorings, from either end."""
        return 16 * count_tangled(config.loop, config.others, config.speed, LONGEST)


def straight_on(crossed: int) -> str:
    if not crossed:
        return "through every bend"
    return f"straight on at {'its crossing' if crossed == 1 else f'its {crossed} crossings'}"
