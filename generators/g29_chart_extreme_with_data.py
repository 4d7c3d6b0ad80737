"""G-29 Chart extreme with data: read the labelled values and draw a red frame round the highest or lowest.

All values of a chart differ, so one is the highest and one the lowest. The reading goes from left to right and
the frame is always round the best value read so far, so each of its moves is fixed too: the solution is the only
one. `solve` keeps a running record; `verify` compares the framed value with every value read. Heights, axis and
labels follow from the same numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import comb
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Area = tuple[float, float, float, float]
State = tuple[int, int]  # how many values are read, and which is framed; from 1, 0 is none
COLOURS = ("blue", "teal", "purple", "green")
LOWEST, HIGHEST = 10, 95  # values
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CHARTS = {  # by kind: what its elements are called, and titles
    "bar": ("bar", ("Books sold by shop", "Points by team", "Visitors by hall", "Trees by park")),
    "line": ("point", ("Rainfall in mm by month", "Guests by month", "Bicycles sold by month", "Letters by month")),
    "scatter": ("point", ("Marks by hours of study", "Yield by dose", "Speed by gear", "Height by age")),
}
LEFT, TOP, RIGHT, BOTTOM = 76, 92, 484, 412  # of the plot; its bottom is 0, its top 100


@dataclass(frozen=True)
class Config:
    elements: int = 8  # in the chart, 4 to 12
    records: int = 3  # places of the frame on the way, at least; at most half of the elements
    near: int = 8  # how far the runner-up may be from the extreme value

    def __post_init__(self) -> None:
        if not 4 <= self.elements <= 12:
            raise ValueError(f"elements must be 4..12, not {self.elements}")
        if not 1 <= self.records <= self.elements // 2:
            raise ValueError(f"records must be 1..{self.elements // 2}, not {self.records}")
        if not 1 <= self.near <= 40:
            raise ValueError(f"near must be 1..40, not {self.near}")


@dataclass(frozen=True)
class Puzzle:
    kind: str  # bar, line or scatter
    highest: bool  # or the lowest is asked for
    values: tuple[int, ...]  # from the left
    shifts: tuple[int, ...]  # how far each stands off its place, in units
    title: str
    colour: str


@generator(
    "G-29", "chart_extreme_with_data", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(5, 2, 20), "medium": Config(8, 3, 8), "hard": Config(12, 4, 3)},
)  # fmt: skip
class ChartExtremeWithData(Generator[Config, Puzzle, State]):
    pace = Pace(step=7, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kind, highest = rng.choice(tuple(CHARTS)), rng.random() < 0.5
        values = tuple(rng.sample(range(LOWEST, HIGHEST + 1), config.elements))
        best, second = sorted(values, reverse=highest)[:2]
        if abs(best - second) > config.near:
            raise Reject("the runner-up is far off")
        shifts = tuple(rng.randint(-5, 5) if kind == "scatter" else 0 for _ in values)
        puzzle = Puzzle(kind, highest, values, shifts, rng.choice(CHARTS[kind][1]), rng.choice(COLOURS))
        if len({framed for _, framed in self.solve(puzzle)[1:]}) < config.records:
            raise Reject("the frame moves too seldom")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        states, best = [(0, 0)], 0
        for number, value in enumerate(puzzle.values, 1):
            if best == 0 or (value > puzzle.values[best - 1]) == puzzle.highest:
                best = number
            states.append((number, best))
        return states

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if states[0] != (0, 0):
            return Verdict(False, "a value is read or framed before the first step")
        for step, ((before, _), (read, framed)) in enumerate(pairwise(states), 1):
            if read != before + 1 or read > len(puzzle.values):
                return Verdict(False, f"step {step} does not read the next value to the right")
            if not 1 <= framed <= read:
                return Verdict(False, f"step {step} frames none of the values read so far")
            held = puzzle.values[framed - 1]
            if beaten := [v for v in puzzle.values[:read] if (v > held if puzzle.highest else v < held)]:
                return Verdict(False, f"after step {step} the frame is round {held}, though {beaten[0]} has been read")
        if states[-1][0] != len(puzzle.values):
            return Verdict(False, f"only {states[-1][0]} of {len(puzzle.values)} values are read")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for framed, value in enumerate(puzzle.values, 1):
            if all(value == v or (value > v) == puzzle.highest for v in puzzle.values):
                yield ((len(puzzle.values), framed),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 20, 472, 472), "panel", radius=14)
        scene.label((256, 52), puzzle.title, 22)
        for tick in range(0, 101, 20):
            y = height(tick)
            scene.block((LEFT, y, RIGHT - LEFT, 2), "given" if tick else "soft")
            scene.label((LEFT - 24, y), str(tick), 16, "soft", bold=False)
        places = [place(puzzle, k) for k in range(len(puzzle.values))]
        if puzzle.kind == "line":
            scene.line(tuple(places), puzzle.colour, 3.5)
        for k, (x, y) in enumerate(places):
            if puzzle.kind == "bar":
                scene.block((x - thick(puzzle) / 2, y, thick(puzzle), BOTTOM - y), puzzle.colour)
            else:
                scene.ball((x, y), 6.5, puzzle.colour)
            scene.label(label_place(puzzle, k), str(puzzle.values[k]), 17)
            month = MONTHS[k] if len(places) <= 8 else MONTHS[k][0]
            name = {"bar": "ABCDEFGHIJKL"[k], "line": month, "scatter": str(k + 1)}[puzzle.kind]
            scene.label((x - puzzle.shifts[k], BOTTOM + 18), name, 16, "soft")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (read, framed), (reading, framing) = moment.before, moment.after
        x = pointed(puzzle, read) + (pointed(puzzle, reading) - pointed(puzzle, read)) * moment.t
        scene.shape((x, BOTTOM + 48), "triangle", 13, "ink", name="pointer")
        if framing and (framed or moment.t > 0):
            old, new = frame(puzzle, framed or framing), frame(puzzle, framing)
            left, top, wide, high = (a + (b - a) * moment.t for a, b in zip(old, new, strict=True))
            shown = 1 if framed else moment.t
            scene.block((left, top, wide, high), None, outline="mark", width=4, radius=5, opacity=shown, name="frame")

    def prompt(self, puzzle: Puzzle) -> str:
        element, asked = CHARTS[puzzle.kind][0], extreme(puzzle)
        better = "higher" if puzzle.highest else "lower"
        opening = phrase(
            puzzle,
            f"The {puzzle.kind} chart shows {len(puzzle.values)} {element}s, each labelled with its value.",
            f"In this {puzzle.kind} chart each of the {len(puzzle.values)} {element}s bears its value as a label.",
        )
        return (
            f"{opening} Find the {asked} value. Move the black pointer under the axis from {element} to {element}, "
            f"from left to right, and keep a red frame round the {element} with the {asked} value read so far, its "
            f"label included: draw it round the first {element}, and move it whenever a {better} value is read. At "
            f"the end it is round the {asked} of all. The chart and the camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        best = (max if puzzle.highest else min)(puzzle.values)
        return f"the red frame is round the {extreme(puzzle)} value, {best}."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        element, values, count = CHARTS[puzzle.kind][0], puzzle.values, len(puzzle.values)
        listed = ", ".join(map(str, values))
        given = f"The first frame shows a {puzzle.kind} chart, its values from the left {listed}; no frame."
        yield start("given", 5, given)
        runs = grouped(states[1:], 3)
        for first, run in runs:
            last, held = first + len(run) - 1, []
            for read, framed in run:
                if states[read - 1][1] != framed:
                    verb = "moves to" if read > 1 else "is drawn round"
                    held.append(f"{verb} {element} {framed} ({values[framed - 1]})")
            moves = ", then ".join(held) or f"stays round {element} {run[0][1]} ({values[run[0][1] - 1]})"
            text = f"While the pointer goes to {element}s {first} to {last} from the left, the red frame {moves}."
            yield process(f"read-{first}", 45 / len(runs), text, Follows(("pointer", "frame"), (first, last)))
        best = states[-1][1]
        text = f"The frame never goes round a value that is not the {extreme(puzzle)} read so far."
        yield process("record", 15, text, Follows(("frame",), (1, count)))
        text = f"At the end the red frame is round {element} {best} from the left, {values[best - 1]}, and no other."
        yield end("framed", 25, text)
        text = f"No {element}, label or line of the chart moves or changes."
        yield constancy("steady", 10, text, Steady(("pointer", "frame")))

    def capacity(self, config: Config) -> int:
        """Exact but for titles, colours and shifts: an order with enough records, a set with its runner-up near."""
        orders = sum(records(config.elements, k) for k in range(config.records, config.elements + 1))
        span = HIGHEST - LOWEST + 1
        sets = sum(
            comb(second, config.elements - 2)
            for lead in range(1, config.near + 1)
            for second in range(span - lead)  # how many values lie beyond the runner-up
        )
        return 2 * len(CHARTS) * orders * sets


@cache
def records(count: int, times: int) -> int:
    """Orders of so many values that set a record this many times: Stirling numbers of the first kind."""
    if count == 0 or times == 0:
        return int(count == times)
    return records(count - 1, times - 1) + (count - 1) * records(count - 1, times)


def extreme(puzzle: Puzzle) -> str:
    return "highest" if puzzle.highest else "lowest"


def height(value: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / 100


def pitch(puzzle: Puzzle) -> float:
    return (RIGHT - LEFT) / len(puzzle.values)


def thick(puzzle: Puzzle) -> float:
    """How wide a bar is."""
    return pitch(puzzle) * 0.56


def place(puzzle: Puzzle, k: int) -> tuple[float, float]:
    """The point that shows a value, or the middle of its bar's top."""
    return LEFT + pitch(puzzle) * (k + 0.5) + puzzle.shifts[k], height(puzzle.values[k])


def label_place(puzzle: Puzzle, k: int) -> tuple[float, float]:
    """Above the point, but out of a line's way: beside a slope, below a valley."""
    (x, y), values = place(puzzle, k), puzzle.values
    if puzzle.kind != "line":
        return x, y - (13 if puzzle.kind == "bar" else 19)
    before, after = (values[j] > values[k] if 0 <= j < len(values) else None for j in (k - 1, k + 1))
    if before is not False and after is not False:
        return x, y + 20
    aside = 9 * ((before is True) - (after is True))
    return x + aside, y - 19


def frame(puzzle: Puzzle, number: int) -> Area:
    """What goes round an element and its label."""
    (x, y), (u, v) = place(puzzle, number - 1), label_place(puzzle, number - 1)
    half = max(thick(puzzle) / 2, 12) if puzzle.kind == "bar" else 12.0
    left, right = min(x - half, u - 13) - 4, max(x + half, u + 13) + 4
    top = min(y - 12, v - 10) - 3
    bottom = BOTTOM + 5 if puzzle.kind == "bar" else max(y + 12, v + 10) + 3
    return left, top, right - left, bottom - top


def pointed(puzzle: Puzzle, number: int) -> float:
    """How far from the left the pointer is."""
    return place(puzzle, number - 1)[0] if number else LEFT - 24.0
