"""G-8 Track an object: slide the object in the green frame, frame and all, until it is right below the red star.

One object is framed, one object of the upper row has the star, and the framed one can only slide along its rail. So
there is one place for it, and one way there: equal steps along the rail. `rules` takes any number of them. In each
state the object is on its rail, in its frame, and as far as one speed takes it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import dist
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.moves import on_the_way
from generators.kit.words.path import NEAR, Point, keeps_pace
from generators.kit.words.rails import PLACES, columns_for, count_rows, height
from generators.kit.words.places import across

KINDS = ("circle", "square", "triangle", "diamond", "hexagon", "pentagon", "cross")
COLOURS = ("orange", "yellow", "blue", "purple", "pink", "brown")  # green and red are those of frame and star
STEP = 6  # units that it slides in a frame
WORDS = ("", "top", "second", "third", "fourth")

State = tuple[Point, Point]  # the middle of the object, and of its frame


@dataclass(frozen=True)
class Thing:
    kind: str
    colour: str
    x: int  # of its centre, in units

    @property
    def name(self) -> str:
        return f"{self.colour} {self.kind}"


@dataclass(frozen=True)
class Config:
    row: int = 4  # objects in the upper row, 3 to 5
    rails: int = 3  # with an object on each, 2 to 4
    alike: bool = False  # the objects on the rails look alike, and one of the upper row as they do

    def __post_init__(self) -> None:
        within("row", self.row, 3, 5)
        within("rails", self.rails, 2, 4)


@dataclass(frozen=True)
class Puzzle:
    row: tuple[Thing, ...]  # from left to right
    star: int  # above which of them, the target
    rails: tuple[Thing, ...]  # from the top down, one on each
    framed: int  # which of them, the thing that moves

    @property
    def thing(self) -> Thing:
        return self.rails[self.framed]

    @property
    def height(self) -> int:
        """The height of the framed object's rail, in units from the top."""
        return height(self.framed, len(self.rails))

    @property
    def target(self) -> Thing:
        return self.row[self.star]


@generator(
    "G-8", "track_object_movement", version=1,
    faculty="perception", family="tracking",
    levels={"easy": Config(3, 2), "medium": Config(4, 3), "hard": Config(5, 4, alike=True)},
)  # fmt: skip
class TrackObjectMovement(Generator[Config, Puzzle, State]):
    public = "stricter; the object keeps to a rail and to one speed"
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        star, framed = rng.randrange(config.row), rng.randrange(config.rails)
        columns, begin = columns_for(rng, config.row, star)
        kinds, colours = rng.sample(KINDS, config.row), rng.sample(COLOURS, config.row)
        row = tuple(Thing(*each) for each in zip(kinds, colours, columns, strict=True))
        looks = [(rng.choice(KINDS), rng.choice(COLOURS)) for _ in range(config.rails)]
        if config.alike:
            looks = [(row[k].kind, row[k].colour) for k in [rng.randrange(config.row)] * config.rails]
        at = [begin if rail == framed else rng.choice(PLACES) for rail in range(config.rails)]
        rails = tuple(Thing(kind, colour, x) for (kind, colour), x in zip(looks, at, strict=True))
        return Puzzle(row, star, rails, framed)

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        begin, target, y = puzzle.thing.x, puzzle.target.x, puzzle.height
        step = STEP if target > begin else -STEP
        return [((x, y), (x, y)) for x in range(begin, target + step, step)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        y = puzzle.height
        begin, goal = (puzzle.thing.x, y), (puzzle.target.x, y)
        for number, (place, around) in enumerate(states):
            require(dist(place, around) <= NEAR, f"after step {number} the green frame is not about its object")
        keeps_pace([place for place, _ in states], lambda share: on_the_way(begin, goal, share), dist(begin, goal))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 144), "panel", radius=16)
        for thing in puzzle.row:
            scene.shape((thing.x, 114), thing.kind, 27, thing.colour)
        scene.shape((puzzle.target.x, 52), "star", 22, "red")
        for k, thing in enumerate(puzzle.rails):
            y = height(k, len(puzzle.rails))
            scene.line([(28, y), (484, y)], "faint", 5)
            if k != puzzle.framed:
                scene.shape((thing.x, y), thing.kind, 24, thing.colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        place, (x, y) = moment.now
        scene.shape(place, puzzle.thing.kind, 24, puzzle.thing.colour, name="object")
        scene.outline((x - 32, y - 32, 64, 64), "green", 6, radius=4, name="frame")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(rails=len(puzzle.rails), row=len(puzzle.row))

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {puzzle.thing.name} in the green frame is exactly below the {puzzle.target.name} with the star."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return "right" if states[-1][0][0] > states[0][0][0] else "left"

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterable[Sequence[Choice]]:
        far = [abs(puzzle.thing.x - thing.x) for thing in puzzle.row]
        alike = [(thing.kind, thing.colour) == (puzzle.thing.kind, puzzle.thing.colour) for thing in puzzle.row]
        yield [
            Choice(
                thing.x == states[-1][0][0],
                {"place": k, "x": thing.x, "distance": far[k], "alike": str(alike[k]), "colour": thing.colour},
            )
            for k, thing in enumerate(puzzle.row)
        ]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        begin, target, name = puzzle.thing.x, puzzle.target.x, puzzle.thing.name
        side, rail = "right" if target > begin else "left", WORDS[puzzle.framed + 1]
        framed = f"the {name} on the {rail} rail in a green frame, {across(begin)}"
        starred = f"a red star over the {puzzle.target.name}, object {puzzle.star + 1} of the row"
        yield start("given", 5, f"The first frame shows {framed}, and {starred}.")
        for (first, run), part in zip(grouped(states[1:], 3), ("first", "second", "last"), strict=True):
            way = f"slides to the {side} along the {rail} rail, to {across(run[-1][0][0])}"
            check = Follows(("object",), (first, first + len(run) - 1))
            yield process(f"slides-{part}", 12, f"In the {part} third of its way the framed {name} {way}.", check)
        text = "The green frame moves with its object at one speed all the way and is never left behind."
        yield process("framed", 29, text, Follows(("frame",), (1, len(states) - 1)))
        yield end("below", 20, f"At the end {self.goal(puzzle)}")
        text = "No other object, rail or star moves; nothing turns, changes, appears or vanishes."
        yield constancy("steady", 10, text, Steady(("object", "frame")))

    def capacity(self, config: Config) -> int:
        """A lower bound without looks: all places; at least four are far enough from the star, wherever it is."""
        rows = count_rows(config.row) * config.row
        return int(4 * rows * config.rails * len(PLACES) ** (config.rails - 1))
