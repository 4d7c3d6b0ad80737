"""O-53 Clock: turn the hands to the time that it will be, or was, a stated while from now.

The hands are geared as in any clock: the minute hand turns twelve times as fast as the hour hand. Both turn the stated
way until the stated time has passed, so the solution is unique. `solve` counts minutes; `rules` takes any number
of equal turns, in half degrees. Both hands always have to show the same time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, radians, sin
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, grouped, one_of, ordered, process, require, start,
)  # fmt: skip
from generators.kit.speech import counted

HALF_DAY, TURN = 720, 720  # minutes on the dial; half degrees in a full turn
STRIDE = 5  # minutes of a step
LONGEST = 25  # and at most: the minute hand turns by less than half the dial, so one sees which way
OFF = 4  # half degrees by which a hand may be off, as one read off a picture is
CENTRE, RADIUS = (256, 256), 216

Hands = tuple[float, float]  # hour and minute hand, in half degrees clockwise of up


@dataclass(frozen=True)
class Config:
    grid: int = 1  # the given time is a multiple of this many minutes: 1, 5, 15, 30 or 60
    fewest: int = 60  # minutes to pass, at least; whole steps of 5
    most: int = 240  # and at most, 330 at the largest
    whole: bool = False  # only full hours pass
    back: bool = False  # time may also be turned back
    numerals: bool = True  # the dial has them, else twelve strokes

    def __post_init__(self) -> None:
        one_of("grid", self.grid, (1, 5, 15, 30, 60))
        ordered("minutes", 60, self.fewest, self.most, 330)
        one_of("fewest", self.fewest, range(60, 331, 60))

    @property
    def spans(self) -> range:
        return range(self.fewest, self.most + 1, 60 if self.whole else STRIDE)


@dataclass(frozen=True)
class Puzzle:
    time: int  # on the clock at first, in minutes past twelve, 0 to 719
    passing: int  # minutes, a multiple of 5; below 0 the clock is turned back
    numerals: bool


@generator(
    "O-53", "clock", version=1,
    faculty="knowledge", family="clocks",
    levels={
        "easy": Config(5, 60, 240, whole=True), "medium": Config(1, 60, 240),
        "hard": Config(1, 120, 330, back=True, numerals=False),
    },
)  # fmt: skip
class Clock(Generator[Config, Puzzle, Hands]):
    public = "stricter; minutes pass as well from medium on, at hard also backwards, without numerals"
    pace = Pace(step=5, rest=0, eased=False)
    free = "Any constant speed is right."
    near = OFF

    def sample(self, rng: Random, config: Config) -> Puzzle:
        passing = rng.choice(config.spans)
        if config.back and rng.random() < 0.5:
            passing = -passing
        return Puzzle(rng.randrange(0, HALF_DAY, config.grid), passing, config.numerals)

    def solve(self, puzzle: Puzzle) -> Sequence[Hands]:
        way = STRIDE if puzzle.passing > 0 else -STRIDE
        minutes = range(puzzle.time, puzzle.time + puzzle.passing + way, way)
        return [(minute % HALF_DAY, minute % 60 * 12) for minute in minutes]

    def rules(self, puzzle: Puzzle, states: Sequence[Hands]) -> None:
        steps = len(states) - 1
        require(abs(puzzle.passing) <= LONGEST * steps, f"{steps} steps are more than {LONGEST} minutes long")
        for step, hands in enumerate(states):
            require(all(0 <= hand < TURN for hand in hands), f"after step {step} a hand is not on the dial")
            require(step == 0 or hands != states[step - 1], f"step {step} does not turn the hands")
            time = puzzle.time + puzzle.passing * step / steps
            for name, hand, due in zip(("hour", "minute"), hands, (time, 12 * time), strict=True):
                off = abs((hand - due + TURN / 2) % TURN - TURN / 2)
                require(off <= OFF, f"after step {step} the {name} hand is {off / 2:g} degrees off its steady way")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Hands]]:
        for hour, minute in product(range(12), range(60)):
            later = 60 * hour + minute - puzzle.time
            if puzzle.passing in (later - HALF_DAY, later, later + HALF_DAY):
                yield ((60 * hour + minute, 12 * minute),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.ball(CENTRE, RADIUS, "panel", outline="wall", width=8)
        for minute in range(60):
            outer, inner = on_dial(minute * 6, RADIUS - 14), on_dial(minute * 6, RADIUS - (22, 34)[minute % 5 == 0])
            scene.line((inner, outer), *(("ink", 5) if minute % 5 == 0 else ("soft", 2)))
        for hour in range(1, 13) if puzzle.numerals else (12,):
            scene.label(on_dial(hour * 30, RADIUS - 56), str(hour), 32)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Hands]) -> None:
        (hour, minute), (next_hour, next_minute) = moment.before, moment.after
        for name, old, new, length, colour, width in (
            ("hour-hand", hour, next_hour, 88, "ink", 13),
            ("minute-hand", minute, next_minute, 136, "agent", 7),
        ):
            turn = (new - old + TURN // 2) % TURN - TURN // 2
            scene.hand(CENTRE, length, (old + turn * moment.t) / 2, colour, width, name=name)
        scene.ball(CENTRE, 12, "ink")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(passing=in_words(abs(puzzle.passing)), forward=puzzle.passing > 0)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the clock shows {reading((puzzle.time + puzzle.passing) % HALF_DAY)}, with both hands in place."

    def answer(self, puzzle: Puzzle, states: Sequence[Hands]) -> str:
        return reading((puzzle.time + puzzle.passing) % HALF_DAY)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Hands]) -> float:
        """The marks to count: hours, the rest in fives of minutes, and twelve strokes of a dial without numerals."""
        hours, minutes = divmod(abs(puzzle.passing), 60)
        return hours + minutes / 5 + (0 if puzzle.numerals else 12)

    def rubric(self, puzzle: Puzzle, states: Sequence[Hands]) -> Iterator[Item]:
        yield start("given", 5, f"The first frame shows the clock at {reading(puzzle.time)}.")
        way = "clockwise" if puzzle.passing > 0 else "counterclockwise"
        hands = ("minute-hand", "hour-hand")
        runs = grouped(states[1:], 3)
        for first, run in runs:
            last = first + len(run) - 1
            text = f"Both hands turn {way} from {reading(int(states[first - 1][0]))} to {reading(int(run[-1][0]))}."
            yield process(f"turn-{first}", 45 / len(runs), text, Follows(hands, (first, last)))
        turned = f"{6 * abs(puzzle.passing)} degrees {way}"
        text = f"In all the minute hand turns by {turned}, and the hour hand by a twelfth of that."
        yield process("geared", 15, text, Follows(hands, (1, len(states) - 1)))
        yield end("time", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "The dial stays still; no hand changes its length or colour.", Steady(hands))

    def capacity(self, config: Config) -> int:
        """Count exactly: the given times, the spans and the ways to turn."""
        return HALF_DAY // config.grid * len(config.spans) * (1 + config.back)


def reading(minutes: int) -> str:
    return f"{minutes // 60 or 12}:{minutes % 60:02}"


def in_words(minutes: int) -> str:
    """`3 hours and 20 minutes`."""
    hours, rest = divmod(minutes, 60)
    text = counted(hours, "hour")
    return f"{text} and {rest} minutes" if rest else text


def on_dial(degrees: float, reach: float) -> tuple[float, float]:
    return CENTRE[0] + reach * sin(radians(degrees)), CENTRE[1] - reach * cos(radians(degrees))
