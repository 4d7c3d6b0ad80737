"""G-165 Mark the tangent point after motion: move a circle along a path until it touches another one; mark the point.

The path's legs are straight, so the first touch is a root of a quadratic equation: a solution exists and is unique.
Other circles are missed by some units, or lie further on. `solve` takes the least root over all circles. `rules` go
along the path in small steps; `brute_force` measures gaps along the path as far as each circle.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import factorial, log2
from random import Random

from generators.kit import (
    Appears, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    generator, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS
from generators.kit.words.hunches import kept
from generators.kit.words.marking import Marks, among, closing, draw_marks, ring
from generators.kit.words.path import cut_off, length
from generators.kit.words.places import across_and_down
from generators.kit.words.sweeps import (
    LETTERS, TRIES, Path, bent, contact, lay_out, looks, miss, move, set_out, stop, touch, walked,
)  # fmt: skip
from generators.kit.words.tangents import Circle

COLOURS = ("green", "teal", "purple", "blue")
RADII, MOVING = (29, 42), (20, 30)  # units: of circles, and of the moving one
RING, DRIFT = 13, 6  # units: of the ring, and of all off their places
LEANS = {  # against rules of thumb, by the number of circles
    4: {"least off the path": 3.1, "middle off the path": 1.5, "most off the path": -4.0, "middle from the start": 0.8,
        "middle from the end": 1.0, "least from the start": 0.6, "middle down": 0.7, "middle across": 0.7,
        "least off the middle": 1.7, "middle off the middle": 1.0},
    5: {"least off the path": 3.4, "middle from the start": 1.6, "middle from the end": 1.5, "middle across": 0.5,
        "middle down": 0.7, "least off the middle": 0.6, "middle off the middle": 0.4},
    6: {"least off the path": 2.6, "middle from the start": 1.3, "middle from the end": 1.7, "middle across": 0.7,
        "middle down": 0.6, "least off the middle": 0.4},
}  # fmt: skip

State = tuple[int, int]  # the circle touched, and the one whose touching point has a ring, from 1; 0 is none


@dataclass(frozen=True)
class Config:
    circles: int = 5  # 3 to 7
    legs: int = 2  # of the path, 1 to 3
    least: int = 9  # units by which circles are nearly touched, at least
    most: int = 18  # and at most

    def __post_init__(self) -> None:
        within("circles", self.circles, 3, 7)
        within("legs", self.legs, 1, 3)
        ordered("units", 5, self.least, self.most, 40)


@dataclass(frozen=True)
class Puzzle:
    path: Path  # of the middle of the moving circle
    radius: int
    circles: tuple[Circle, ...]  # lettered from A
    colour: str


@generator(
    "G-165", "mark_tangent_point_after_motion", version=1,
    faculty="spatiality", family="marking",
    levels={"easy": Config(4, 1, 12, 24), "medium": Config(5, 2, 9, 18), "hard": Config(6, 3, 6, 14)},
)  # fmt: skip
class MarkTangentPointAfterMotion(Generator[Config, Puzzle, State]):
    public = "stricter; the path may bend, and it passes other circles closely before the touch"
    pace = Pace(step=32, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        for _ in range(TRIES):
            radius = rng.randint(*MOVING)
            path = bent(rng, config.legs, radius)
            circles = path and set_out(rng, path, radius, RADII, config.circles, (config.least, config.most))
            if not path or not circles:
                continue
            rng.shuffle(circles)
            puzzle = Puzzle(path, radius, tuple(circles), rng.choice(COLOURS))
            (decision,) = self.choices(puzzle, self.solve(puzzle))
            if rng.random() < kept(decision, LEANS.get(config.circles, {})):
                right, down = (rng.randint(-DRIFT, DRIFT) for _ in "xy")
                shifted = tuple((x + right, y + down, own) for x, y, own in circles)
                return Puzzle(tuple((x + right, y + down) for x, y in path), radius, shifted, puzzle.colour)
        raise Reject("no room for the path or its circles")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        touched = [(contact(puzzle.path, puzzle.radius, circle), k) for k, circle in enumerate(puzzle.circles, 1)]
        _, first = min((way, number) for way, number in touched if way is not None)
        return [(0, 0), (first, 0), (first, first)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (0, 0), "the circle has moved, or a ring is drawn, before the first step")
        require(len(states) == 3, f"it takes a move and a ring, 2 steps, not {len(states) - 1}")
        (one, early), (still, marked) = states[1:]
        require(
            1 <= one <= len(puzzle.circles) and not early, "step 1 does not move the circle to another, and no more"
        )
        require(still == one == marked, "step 2 does not draw a ring where the circle has come to rest")
        found = walked(puzzle.path, puzzle.radius, puzzle.circles)
        gap = miss(puzzle.path, puzzle.radius, puzzle.circles[one - 1])
        require(gap <= 0, f"the circle passes circle {LETTERS[one - 1]} with a gap of {gap:.1f} units")
        require(found == one - 1, f"the circle touches another one before circle {LETTERS[one - 1]}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for number, circle in enumerate(puzzle.circles, 1):
            way = contact(puzzle.path, puzzle.radius, circle)
            if way is not None:
                passed = cut_off(puzzle.path, way)
                others = [other for other in puzzle.circles if other != circle]
                if all(miss(passed, puzzle.radius, other) > 0 for other in others):
                    yield ((number, number),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        lay_out(scene, puzzle.path, puzzle.circles)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (was, old), (now, new) = moment.before, moment.after
        way = contact(puzzle.path, puzzle.radius, puzzle.circles[now - 1]) or length(puzzle.path) if now else 0.0
        move(scene, puzzle.path, puzzle.radius, way * (1.0 if was == now else moment.t), puzzle.colour)
        marks: Moment[Marks] = Moment(moment.step, moment.t, (old,) if old else (), (new,) if new else ())
        points = [touch(puzzle.path, puzzle.radius, circle) for circle in puzzle.circles]
        draw_marks(scene, marks, lambda number: ring(points[number - 1], RING), colour="touch", width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        count = len(puzzle.circles)
        return self.worded(
            count=NUMBERS[count], last=LETTERS[count - 1], colour=puzzle.colour, bends=len(puzzle.path) > 2
        )

    def goal(self, puzzle: Puzzle) -> str:
        name = self.answer(puzzle, self.solve(puzzle))
        return f"the {puzzle.colour} circle touches circle {name}, with a [touch] ring round the touching point."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return LETTERS[states[-1][1] - 1]

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The circle touched."""
        yield among((states[-1][1],), looks(puzzle.path, puzzle.circles))

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The legs, the bits of the choice of a circle, and those of the narrowest gap of a circle that is passed."""
        gaps = [miss(puzzle.path, puzzle.radius, circle) for circle in puzzle.circles]
        return len(puzzle.path) + log2(len(gaps)) - log2(min([gap for gap in gaps if gap > 0] or [40]) / 40)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        number = states[-1][1]
        name, circle = LETTERS[number - 1], puzzle.circles[number - 1]
        place, point = stop(puzzle.path, puzzle.radius, circle), touch(puzzle.path, puzzle.radius, circle)
        text = f"The first frame shows the {puzzle.colour} circle {across_and_down(*puzzle.path[0])}, and no ring."
        yield start("given", 5, text)
        text = f"It goes along the dashed path and stops at circle {name}, its middle {across_and_down(*place)}."
        yield process("moves", 30, text, Follows(("mover",), (1, 1)))
        text = f"Then a pen draws a [touch] ring round the point where both touch, {across_and_down(*point)}."
        yield process("ring", 30, text, Appears((f"mark-{number}",), (2, 2)))
        text = "No other circle, letter or line moves or changes, and the moving circle keeps its size."
        yield from closing(self.goal(puzzle), text, (number,))

    def capacity(self, config: Config) -> int:
        """A lower bound: the place, the letters and the colour of one picture, all equally likely."""
        return (2 * DRIFT + 1) ** 2 * factorial(config.circles) * len(COLOURS)
