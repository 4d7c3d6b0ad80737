"""O-75 Communicating vessels: open the valves between tubes and let the water settle at one level.

Water is neither lost nor gained, so the tubes have one common level at the end: there is one solution. Through each
valve water flows in proportion to the difference between the levels beside it, so the levels approach the last one
exponentially. The solver follows the flow in small steps. The rules compare the states with the closed form, at any
rate of flow and for any number of steps. Widths differ, and the last level is not the mean of the first ones.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.vessels import layout, moved, paint_valve, settled
from generators.kit.speech import NUMBERS, listed

Levels = tuple[float, ...]  # of the water, tube by tube from the left, in marks of the scale
State = tuple[int, Levels]  # steps for which water has flowed, and the levels
COLOURS = ("blue", "teal", "green", "purple")
TOP = 12  # the scale's highest mark
MARK, FLOOR, GAP = 29, 420, 54  # units between marks; where the tubes' floor is; units between tubes
READ = 0.1  # marks by which a level may be off
STEPS, REST = 4, 0.35  # of the video; marks that a level is off at most one step before it rests
OFF = (-2, -1, 0, 1, 2)  # marks from the mean of the first levels to the last, all equally often
TRIES = 1000  # rows of tubes for one draw
SLOWING = 0.45  # share of a difference that a step leaves, about
PART = 0.01  # of the time in which a difference of one mark moves one unit of water


@dataclass(frozen=True)
class Config:
    tubes: int = 3  # 2 to 4, with a valve between neighbours
    widest: int = 3  # times the narrowest that a tube can be, 2 to 5, 4 or 3 of two, three or four tubes
    fall: int = 2  # marks between neighbouring levels at least, 1 to 4

    def __post_init__(self) -> None:
        within("tubes", self.tubes, 2, 4)
        within("widest", self.widest, 2, 7 - self.tubes)
        within("fall", self.fall, 1, 4)


@dataclass(frozen=True)
class Puzzle:
    widths: tuple[int, ...]
    levels: tuple[int, ...]
    colour: str

    @property
    def last(self) -> float:
        """The mark at which the water comes to rest."""
        return weighed(self.widths, self.levels) / sum(self.widths)


@generator(
    "O-75", "communicating_vessels", version=1,
    faculty="knowledge", family="fluids",
    levels={"easy": Config(2, 5, 3), "medium": Config(3, 4, 3), "hard": Config(4, 3, 2)},
)  # fmt: skip
class CommunicatingVessels(Generator[Config, Puzzle, State]):
    public = "stricter; tubes differ in width, and the flow follows the differences in level"
    pace = Pace(step=16, rest=0, eased=False)
    free = "Any rate of flow is right."

    def sample(self, rng: Random, config: Config) -> Puzzle:
        off = rng.choice(OFF)
        for _ in range(TRIES):
            widths = tuple(rng.randint(1, config.widest) for _ in range(config.tubes))
            levels = tuple(rng.randint(1, TOP) for _ in range(config.tubes))
            if is_good(widths, levels, config.fall) and off_mean(widths, levels) == off:
                return Puzzle(widths, levels, rng.choice(COLOURS))
        raise Reject("the last level is between marks, or levels or widths are nearly equal")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        flowing = [list(map(float, puzzle.levels))]
        while max(abs(level - puzzle.last) for level in flowing[-1]) > REST:
            flowing.append(moved(puzzle.widths, flowing[-1], PART, 1))
        count = (len(flowing) - 1) // (STEPS - 1) * (STEPS - 1)
        shown = flowing[: count + 1 : count // (STEPS - 1)]
        rows = [*(tuple(round(level, 4) for level in row) for row in shown), (puzzle.last,) * len(puzzle.widths)]
        return list(enumerate(rows))

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        rows = [levels for _, levels in states]
        for step, (number, levels) in enumerate(states):
            require(number == step and len(levels) == len(puzzle.levels), f"state {step} is not the next one")
            require(step == 0 or levels != rows[step - 1], f"in step {step} no water flows")
        require(apart(rows[0], puzzle.levels) <= READ, "the water does not start as given, with all valves closed")
        rest = (puzzle.last,) * len(puzzle.levels)
        require(apart(rows[-1], rest) <= READ, f"the water does not come to rest at {mark(puzzle.last)}")
        require(len(rows) > 3, "the water leaps to its last level")
        pace = pace_of(puzzle, rows[1])
        for step, levels in enumerate(rows[1:-1], 1):
            require(apart(levels, rest) > READ, f"after step {step} the water flows on, although it is at rest")
            due = settled(puzzle.widths, puzzle.levels, pace * step)
            require(apart(levels, due) <= READ, f"in step {step} the flow does not follow the differences in level")
        due = settled(puzzle.widths, puzzle.levels, pace * (len(rows) - 1))
        require(apart(due, rest) <= 2 * REST, "the flow stops before the water is at rest")

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        places = layout(puzzle.widths, GAP)
        for number in range(TOP + 1):
            y = FLOOR - MARK * number
            scene.line([(60, y), (492, y)], "faint", 1 if number % 2 else 2)
            if number % 2 == 0:
                scene.label((38, y), str(number), 22, "soft")
        for (x, wide), letter in zip(places, "ABCD", strict=False):
            scene.block((x - 6, FLOOR - MARK * TOP - 16, wide + 12, MARK * TOP + 22), "wall")
            scene.block((x, FLOOR - MARK * TOP - 16, wide, MARK * TOP + 16), "panel")
            scene.label((x + wide / 2, FLOOR + 32), letter, 28)
        for x, wide in places[:-1]:
            scene.block((x + wide, FLOOR - 26, GAP, 32), "wall")
            scene.block((x + wide, FLOOR - 20, GAP, 20), puzzle.colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        places = layout(puzzle.widths, GAP)
        (_, old), (number, new) = moment.before, moment.after
        kept = settled_share(moment.t)
        for (x, wide), letter, a, b in zip(places, "ABCD", old, new, strict=False):
            y = FLOOR - MARK * (b + (a - b) * kept)
            scene.block((x, y, wide, FLOOR - y), puzzle.colour)
            for line in range(1, TOP + 1):
                scene.line([(x, FLOOR - MARK * line), (x + 8, FLOOR - MARK * line)], "ink", 2)
            scene.ball((x + wide / 2, y), 11, "orange", outline="white", width=3, name=f"float-{letter}")
        for x, wide in places[:-1]:
            paint_valve(scene, x + wide + GAP / 2, FLOOR - 10, min(1.0, 3 * moment.t) if number == 1 else number > 1)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        count = len(puzzle.widths)
        return self.worded(
            colour=puzzle.colour, tubes=NUMBERS[count], valves=NUMBERS[count - 1], several=count > 2,
            widths=listed([str(width) for width in puzzle.widths]),
        )  # fmt: skip

    def goal(self, puzzle: Puzzle) -> str:
        valves = "all valves are open" if len(puzzle.widths) > 2 else "the valve is open"
        return f"{valves} and the water stands at {mark(puzzle.last)} in every tube."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return mark(puzzle.last)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        low, *_, high = levels = sorted(puzzle.levels)
        seen = {"mean": round(sum(levels) / len(levels)), "half way": (low + high) // 2, "highest": high, "lowest": low}
        return seen | {"widest": puzzle.levels[puzzle.widths.index(max(puzzle.widths))], "leftmost": puzzle.levels[0]}

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The tubes: the last level is the mean of as many levels, weighed by their widths."""
        return len(puzzle.widths)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        letters, rows = "ABCD"[: len(puzzle.widths)], [levels for _, levels in states]
        floats = tuple(f"float-{letter}" for letter in letters)
        widths, levels = (listed([str(number) for number in row]) for row in (puzzle.widths, puzzle.levels))
        closed = "every valve closed" if len(letters) > 2 else "the valve closed"
        given = f"tubes {widths} wide with water at {levels}, and {closed}"
        yield start("given", 5, f"The first frame shows {given}.")
        for first, run in grouped(range(1, len(rows)), 3):
            last = first + len(run) - 1
            facts = listed([f"{mark(level, 1)} in {letter}" for letter, level in zip(letters, rows[last], strict=True)])
            text = f"From {mark_all(rows[first - 1])} the water comes to {facts}."
            yield process(f"flow-{first}", 15, text, Follows(floats, (first, last)))
        text = "The flow is quick at first and slows as the levels near one another; it never turns back at the end."
        yield process("slows", 15, text, Follows(floats, (1, len(states) - 1)))
        yield end("level", 25, f"At the end {self.goal(puzzle)}")
        text = "Tubes, pipes, scale and numbers do not change; no float vanishes."
        yield constancy("steady", 10, text, Steady(floats))

    def capacity(self, config: Config) -> int:
        """Exact for draws as even as these: some last levels are drawn more often than others."""
        return len(COLOURS) * count_puzzles(config)


def weighed(widths: Sequence[int], levels: Sequence[float]) -> float:
    """All the water, in units of width times mark."""
    return sum((w * h for w, h in zip(widths, levels, strict=True)), 0.0)


def is_good(widths: Sequence[int], levels: Sequence[int], fall: int) -> bool:
    """True if widths differ, neighbouring levels do so by `fall` marks, and the last level is at a mark."""
    unlike = len(set(widths)) > 1 and all(abs(a - b) >= fall for a, b in pairwise(levels))
    return unlike and weighed(widths, levels) % sum(widths) == 0


def off_mean(widths: Sequence[int], levels: Sequence[int]) -> int:
    """The marks from the mean of the first levels, rounded, to the last level."""
    return round(weighed(widths, levels) / sum(widths)) - round(sum(levels) / len(levels))


def pace_of(puzzle: Puzzle, levels: Levels) -> float:
    """The time after which the differences in level are as small as in this row, by bisection."""

    def uneven(row: Sequence[float]) -> float:
        return weighed(puzzle.widths, [(level - puzzle.last) * (level - puzzle.last) for level in row])

    wanted, low, high = uneven(levels), 0.0, 40.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if uneven(settled(puzzle.widths, puzzle.levels, middle)) > wanted else (low, middle)
    return high


def settled_share(t: float) -> float:
    """The share of a step's change that is left: in each step, as in all, the flow slows."""
    return float(SLOWING**t - SLOWING) / (1 - SLOWING)


def apart(levels: Sequence[float], others: Sequence[float]) -> float:
    """The largest difference of two levels of one tube, in marks."""
    return max(abs(a - b) for a, b in zip(levels, others, strict=True))


def mark(level: float, digits: int = 2) -> str:
    return f"{round(level, digits):g}"


def mark_all(levels: Levels) -> str:
    return listed([mark(level, 1) for level in levels])


@lru_cache
def count_puzzles(config: Config) -> int:
    rows = product(range(1, config.widest + 1), repeat=config.tubes)
    falls = product(range(1, TOP + 1), repeat=config.tubes)
    steep = [levels for levels in falls if all(abs(a - b) >= config.fall for a, b in pairwise(levels))]
    found = [off_mean(widths, row) for widths in rows for row in steep if is_good(widths, row, config.fall)]
    return int(len(OFF) ** 2 / sum(1 / found.count(off) for off in OFF))
