"""O-62 Gravity physics: let the thrown ball fly and bounce until it sticks to the floor, at one of the marks.

Launch, gravity, elasticity and the number of bounces determine the motion, so there is one solution. The first fall
takes whole ticks, and a frame shows each touch of the floor. At its end the ball is at a mark; others lie where slips
of reckoning lead. The solver moves it frame by frame. The rules use the closed forms of its flights, for any number of
equal steps. A search adds up the times of flights for each mark.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import dist
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, ORDINALS, counted, listed, times
from generators.kit.words.hunches import right_hunches
from generators.kit.words.path import NEAR, keeps_pace
from generators.kit.words.throws import BALL, COLUMNS, LETTERS, ROWS, Throw, paint_throw, seen, throws, wrong

COLOURS = ("blue", "green", "purple", "teal", "red")
KEPT = 0.55  # share of the draws kept with the right mark next to the middle
SHARES = {(1, 2): "half", (1, 3): "a third", (2, 3): "two thirds"}


@dataclass(frozen=True)
class Config:
    marks: int = 5  # 3 to 6
    fewest: int = 1  # bounces, at least
    most: int = 2  # and at most, 3 at the largest
    up: int = 2  # cells a tick, of the launch at most, 0 to 3
    shares: int = 1  # of the elasticities, 1 to 3

    def __post_init__(self) -> None:
        within("marks", self.marks, 3, len(LETTERS))
        within("fewest", self.fewest, 1, self.most)
        within("most", self.most, 1, 3)
        within("up", self.up, 0, 3)
        within("shares", self.shares, 1, len(SHARES))

    @property
    def throws(self) -> tuple[Throw, ...]:
        """All throws to the right."""
        return throws(self.up, tuple(SHARES)[: self.shares], range(self.fewest, self.most + 1))


@dataclass(frozen=True)
class Puzzle:
    throw: Throw
    marks: tuple[int, ...]  # columns, lettered A, B, C … from the left
    colour: str


@generator(
    "O-62", "gravity_physics", version=1,
    faculty="knowledge", family="motion",
    levels={"easy": Config(4, 1, 1, 0, 2), "medium": Config(5, 1, 2, 2, 2), "hard": Config(6, 2, 3, 3, 3)},
)  # fmt: skip
class GravityPhysics(Generator[Config, Puzzle, Point]):
    public = "stricter; its place of rest has to be worked out, and the law of falling is stated in cells"
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any speed is right."
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        fewer = rng.randrange(config.marks)
        more = config.marks - 1 - fewer
        throw = rng.choice([*filter(lambda throw: throw.is_roomy(fewer, more), config.throws)])
        rest = int(throw.rest)
        marks = [rest]
        for columns, count in ((range(throw.column + 1, rest), fewer), (range(rest + 1, COLUMNS), more)):
            marks += wrong(rng, columns, count, throw, marks)
        if rng.random() < 0.5:
            throw, marks = throw.mirrored, [COLUMNS - 1 - column for column in marks]
        puzzle = Puzzle(throw, tuple(sorted(marks)), rng.choice(COLOURS))
        if rng.random() > KEPT ** right_hunches(*self.choices(puzzle, ()), least=("off the middle",)):
            raise Reject("the right mark is too often in the middle")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Point]:
        return [seen(place) for place in puzzle.throw.flown(puzzle.throw.tick)]

    def rules(self, puzzle: Puzzle, states: Sequence[Point]) -> None:
        throw, whole = puzzle.throw, float(puzzle.throw.time)
        places = [seen(throw.at(whole * k / 200)) for k in range(201)]
        long = sum(dist(a, b) for a, b in pairwise(places))
        keeps_pace(states, lambda share: seen(throw.at(whole * share)), long)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Point]]:
        throw = puzzle.throw
        for mark, fall in product(puzzle.marks, range(1, ROWS)):
            if throw.height + throw.up * fall == fall**2:
                hop, ticks = Fraction(2 * fall - throw.up), Fraction(fall)
                for _ in range(throw.bounces):
                    hop *= Fraction(*throw.elasticity)
                    ticks += hop
                if throw.column + throw.across * ticks == mark:
                    yield (seen((mark, 0)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        paint_throw(scene, puzzle.throw, puzzle.marks)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Point]) -> None:
        scene.ball(moment.now, BALL, puzzle.colour, outline="white", width=2, name="ball")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        throw = puzzle.throw
        return self.worded(
            colour=puzzle.colour, last=LETTERS[len(puzzle.marks) - 1], share=SHARES[throw.elasticity],
            times=times(throw.bounces), touch=ORDINALS[throw.bounces], marks=NUMBERS[len(puzzle.marks)],
        )  # fmt: skip

    def goal(self, puzzle: Puzzle) -> str:
        bounced = times(puzzle.throw.bounces)
        return f"the ball rests on the floor at mark {self.answer(puzzle, ())}, after bouncing {bounced}."

    def answer(self, puzzle: Puzzle, states: Sequence[Point]) -> str:
        return LETTERS[puzzle.marks.index(int(puzzle.throw.rest))]

    def choices(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Sequence[Choice]]:
        """The mark at which the ball comes to rest."""
        seen = []
        for letter, column in zip(LETTERS, puzzle.marks, strict=False):
            looks: dict[str, float | str] = {"letter": letter, "column": column}
            looks["away"] = abs(column - puzzle.throw.column)
            looks["off the middle"] = abs(2 * column - COLUMNS + 1)
            looks["to the next"] = sorted(abs(column - other) for other in puzzle.marks)[1]
            seen.append(Choice(column == puzzle.throw.rest, looks))
        yield seen

    def difficulty(self, puzzle: Puzzle, states: Sequence[Point]) -> float:
        """The flights to reckon with, one more for a launch up or down, and the bits of choice among the marks."""
        throw = puzzle.throw
        return 1 + throw.bounces + (throw.up != 0) + super().difficulty(puzzle, states)

    def rubric(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Item]:
        throw, frame, spent = puzzle.throw, 0, Fraction(0)
        columns = listed([str(column) for column in puzzle.marks])
        text = f"The first frame shows the {puzzle.colour} ball in column {throw.column} of the grid, {throw.height}"
        yield start("given", 5, f"{text} cells high, and marks in columns {columns}, counted from 0.")
        for number, flight in enumerate(throw.flights):
            spent += flight
            touch, until = throw.column + throw.across * spent, int(puzzle.throw.tick * spent)
            high = f", with its top at height {float(flight**2 / 4):.3g}" if number else ""
            text = f"Flight {number + 1}{high}: the ball touches the floor in column {float(touch):.3g}."
            yield process(f"flight-{number + 1}", 36 / len(throw.flights), text, Follows(("ball",), (frame + 1, until)))
            frame = until
        way = "right" if throw.across > 0 else "left"
        text = (
            f"The ball goes {counted(abs(throw.across), 'cell')} to the {way} in each tick, and falls 1, 3, 5 … more."
        )
        yield process("law", 24, text, Follows(("ball",), (1, len(states) - 1)))
        yield end("rests", 25, f"At the end {self.goal(puzzle)}")
        text = "The ball keeps size and colour; grid, arrow, marks and letters do not change."
        yield constancy("steady", 10, text, Steady(("ball",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: throws and their mirror images, numbers of marks before the right one, and colours."""
        ranks = range(config.marks)
        placed = sum(throw.is_roomy(fewer, config.marks - 1 - fewer) for throw in config.throws for fewer in ranks)
        return 2 * len(COLOURS) * placed
