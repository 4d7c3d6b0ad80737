"""O-62 Gravity physics: let the thrown ball fly and bounce until it sticks to the floor, at one of the marks.

Launch, gravity, elasticity and the number of bounces determine the motion, so there is one solution. The first fall
takes whole ticks, and a frame shows each touch of the floor. At its end the ball is at a mark; others lie where slips
of reckoning lead. The solver moves it frame by frame. The rules use the closed forms of its flights, for any number of
equal steps. A search adds up the times of flights for each mark.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product
from math import ceil, dist
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, ORDINALS, counted, listed, times
from generators.kit.words.hunches import right_hunches
from generators.kit.words.path import NEAR, keeps_pace
from generators.kit.words.throws import Throw

COLOURS = ("blue", "green", "purple", "teal", "red")
LETTERS = "ABCDEF"
CELL, COLUMNS, ROWS = 20, 23, 15  # units; lines of the grid, from 0
LEFT, FLOOR = 36, 412  # units: of the first column, and of the ball's middle on the floor
BALL = 10  # radius in units
FASTEST = 31  # units a frame
SLOWEST = 12  # frames of a tick
SHORTEST, LONGEST = 24, 66  # frames of a flight; a longer one would not be shown at full speed
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


@dataclass(frozen=True)
class Puzzle:
    throw: Throw
    marks: tuple[int, ...]  # columns, lettered A, B, C … from the left
    colour: str

    @property
    def tick(self) -> int:
        """Frames of a tick."""
        return tick(self.throw)


@generator(
    "O-62", "gravity_physics", version=1,
    faculty="knowledge", family="motion",
    levels={"easy": Config(4, 1, 1, 0, 2), "medium": Config(5, 1, 2, 2, 2), "hard": Config(6, 2, 3, 3, 3)},
)  # fmt: skip
class GravityPhysics(Generator[Config, Puzzle, Point]):
    public = (
        "stricter; the place where it comes to rest has to be worked out, and the law of falling is stated in cells"
    )
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any speed is right."
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        fewer = rng.randrange(config.marks)
        more = config.marks - 1 - fewer
        throw = rng.choice([*filter(lambda throw: is_roomy(throw, fewer, more), throws(config))])
        rest = int(throw.rest)
        marks = [rest]
        for columns, count in ((range(throw.column + 1, rest), fewer), (range(rest + 1, COLUMNS), more)):
            marks += wrong(rng, columns, count, throw, marks)
        if rng.random() < 0.5:
            throw, marks = mirrored(throw), [COLUMNS - 1 - column for column in marks]
        puzzle = Puzzle(throw, tuple(sorted(marks)), rng.choice(COLOURS))
        if rng.random() > KEPT ** right_hunches(*self.choices(puzzle, ()), least=("off the middle",)):
            raise Reject("the right mark is too often in the middle")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Point]:
        return [seen(place) for place in puzzle.throw.flown(puzzle.tick)]

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
        throw = puzzle.throw
        right, top = LEFT + CELL * (COLUMNS - 1), FLOOR - CELL * ROWS
        scene.block((LEFT - 16, top - 16, right - LEFT + 32, 492 - top), "panel", radius=14)
        for column in range(COLUMNS):
            scene.line(((LEFT + CELL * column, top), (LEFT + CELL * column, FLOOR)), "faint", 2)
        for row in range(ROWS + 1):
            scene.line(((LEFT, FLOOR - CELL * row), (right, FLOOR - CELL * row)), "faint", 2)
        scene.block((LEFT - 12, FLOOR + BALL, right - LEFT + 24, 8), "wall")
        for letter, column in zip(LETTERS, puzzle.marks, strict=False):
            x = LEFT + CELL * column
            scene.block((x - 8, FLOOR + BALL, 16, 8), "orange")
            scene.label((x, FLOOR + BALL + 26), letter, 24)
        begin = seen((throw.column, throw.height))
        scene.arrow(begin, seen((throw.column + throw.across, throw.height + throw.up)), "ink", 4, head=13)

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
            touch, until = throw.column + throw.across * spent, int(puzzle.tick * spent)
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
        placed = sum(is_roomy(throw, fewer, config.marks - 1 - fewer) for throw in throws(config) for fewer in ranks)
        return 2 * len(COLOURS) * placed


def seen(place: tuple[float, float]) -> Point:
    """A place of the ball in the picture, rounded to thousandths."""
    return round(LEFT + CELL * place[0], 3), round(FLOOR - CELL * place[1], 3)


def mirrored(throw: Throw) -> Throw:
    """The throw to the other side."""
    return replace(throw, column=COLUMNS - 1 - throw.column, across=-throw.across)


def tick(throw: Throw) -> int:
    """The frames of a tick: enough for the ball to be followed; 0 if there is no such number."""
    down = 2 * throw.fall - throw.up
    fewest = ceil(CELL * dist((0, 0), (down, throw.across)) / FASTEST)
    return throw.frames(fewest, min(SLOWEST, int(LONGEST / throw.time)))


def is_roomy(throw: Throw, fewer: int, more: int) -> bool:
    """True if a throw to the right has room for this many marks before the right one, and beyond it."""
    return throw.rest - throw.column > 2 * fewer and throw.rest + 2 * more < COLUMNS


def wrong(rng: Random, columns: range, count: int, throw: Throw, marks: list[int]) -> list[int]:
    """Some wrong columns, rather those to which slips of reckoning lead: other flights, bounces or falls."""
    ends = [replace(throw, bounces=bounces).rest for bounces in range(5)]
    ends += [throw.column + throw.across * Fraction(ticks) for ticks in range(1, 5)]
    found: list[int] = []
    for column in sorted(rng.sample(columns, len(columns)), key=lambda end: end not in ends or rng.random() < 0.4):
        if len(found) < count and all(abs(column - other) > 1 for other in [*marks, *found]):
            found.append(column)
    if len(found) < count:
        raise Reject("no room for all marks")
    return found


@lru_cache
def throws(config: Config) -> tuple[Throw, ...]:
    """All throws to the right."""
    ups = range(-config.up, config.up + 1)
    bounces = range(config.fewest, config.most + 1)
    every = (
        Throw(column, height, across, up, share, count)
        for column, height, across, up, share, count in product(
            range(12), range(2, ROWS), range(1, 6), ups, list(SHARES)[: config.shares], bounces
        )
    )
    return tuple(throw for throw in every if is_good(throw))


def is_good(throw: Throw) -> bool:
    """True if a throw fits the grid and the video, and ends in a column of the grid."""
    if not throw.fall or throw.top > ROWS or throw.rest.denominator > 1 or throw.rest > COLUMNS - 1:
        return False
    return bool(tick(throw)) and SHORTEST <= tick(throw) * throw.time <= LONGEST
