"""G-29 Chart extreme with data: read the labelled values and draw a red frame round the highest or lowest.

All values of a chart differ, so one is the highest and one the lowest, equally often at each place. The reading goes
from left to right. The frame is always round the best value read so far. That fixes each of its moves: the solution is
unique. `solve` keeps a running record; `rules` compares the framed value with every value read. The frame may also move
after the pointer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import span
from generators.kit.words.chart import CHARTS, Chart
from generators.kit.words.records import count_orders_with, count_sets, record_places

State = tuple[int, int]  # how many values are read, and which is framed; from 1, 0 is none
COLOURS = ("blue", "teal", "purple", "green")
APART = 8  # units between two labels, at least
LOWEST, HIGHEST = 10, 95  # values


@dataclass(frozen=True)
class Config:
    elements: int = 8  # in the chart, 4 to 12
    records: int = 3  # places of the frame, if the extreme is not too far left; at most half of the elements
    near: int = 8  # how far the runner-up may be from the extreme value

    def __post_init__(self) -> None:
        within("elements", self.elements, 4, 12)
        within("records", self.records, 1, self.elements // 2)
        within("near", self.near, 1, 40)


@dataclass(frozen=True)
class Puzzle:
    kind: str  # bar, line or scatter
    highest: bool  # or the lowest is asked for
    values: tuple[int, ...]  # from the left
    shifts: tuple[int, ...]  # how far each stands off its place, in units
    title: str
    colour: str

    @property
    def chart(self) -> Chart:
        return Chart(self.kind, self.values, self.shifts)

    @property
    def extreme(self) -> str:
        return "highest" if self.highest else "lowest"


@generator(
    "G-29", "chart_extreme_with_data", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(5, 2, 20), "medium": Config(8, 3, 8), "hard": Config(12, 4, 3)},
)  # fmt: skip
class ChartExtremeWithData(Generator[Config, Puzzle, State]):
    public = "stricter; a pointer reads value by value, and the frame is always round the best one so far"
    pace = Pace(step=7, rest=2)
    halts = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kind, highest = rng.choice(tuple(CHARTS)), rng.random() < 0.5
        values = rng.sample(range(LOWEST, HIGHEST + 1), config.elements)
        best, second = sorted(values, reverse=highest)[:2]
        if abs(best - second) > config.near:
            raise Reject("the runner-up is far off")
        others, place = [value for value in values if value != best], rng.randrange(config.elements)
        while len({*accumulate(others[:place], max if highest else min)}) < min(config.records - 1, place):
            rng.shuffle(others)
        values = [*others[:place], best, *others[place:]]
        shifts = tuple(rng.randint(-3, 3) if kind == "scatter" else 0 for _ in values)
        puzzle = Puzzle(kind, highest, tuple(values), shifts, rng.choice(CHARTS[kind][1]), rng.choice(COLOURS))
        if puzzle.chart.label_gap < APART:
            raise Reject("two labels close together")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return [(0, 0), *enumerate(record_places(puzzle.values, puzzle.highest), 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        count = len(puzzle.values)
        require(states[0] == (0, 0), "a value is read or framed before the first step")
        for step, ((before, was), (read, framed)) in enumerate(pairwise(states), 1):
            late = read == before and framed != was
            require(late or read == before + 1 <= count, f"step {step} does not read the next value to the right")
            if framed == was and states[step + 1 : step + 2] and states[step + 1][0] == read:
                continue  # the frame moves in the next state
            require(1 <= framed <= read, f"step {step} frames none of the values read so far")
            held = puzzle.values[framed - 1]
            for value in puzzle.values[:read]:
                best = value <= held if puzzle.highest else value >= held
                require(best, f"after step {step} the frame is round {held}, though {value} has been read")
        require(states[-1][0] == count, f"only {states[-1][0]} of {count} values are read")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for framed, value in enumerate(puzzle.values, 1):
            if all(value == v or (value > v) == puzzle.highest for v in puzzle.values):
                yield ((len(puzzle.values), framed),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.chart.draw(scene, puzzle.title, puzzle.colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (read, framed), (reading, framing) = moment.before, moment.after
        puzzle.chart.draw_pointer(scene, read, reading, moment.t)
        puzzle.chart.draw_frame(scene, framed, framing, moment.t)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(
            count=len(puzzle.values), kind=puzzle.kind, element=CHARTS[puzzle.kind][0], asked=puzzle.extreme,
            better="higher" if puzzle.highest else "lower",
        )  # fmt: skip

    def goal(self, puzzle: Puzzle) -> str:
        return (
            f"the [mark] frame is round the {puzzle.extreme} value, {(max if puzzle.highest else min)(puzzle.values)}."
        )

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str((max if puzzle.highest else min)(puzzle.values))

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        count = len(puzzle.values)
        yield [
            Choice(number == states[-1][1], {"place": number, "from the edge": min(number, count + 1 - number)})
            for number in range(1, count + 1)
        ]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        element, values, count = CHARTS[puzzle.kind][0], puzzle.values, len(puzzle.values)
        listed = ", ".join(map(str, values))
        text = f"The first frame shows a {puzzle.kind} chart, its values from the left {listed}; no frame."
        yield start("given", 5, text)
        runs = grouped(states[1:], 3)
        for first, run in runs:
            last, held = first + len(run) - 1, []
            for read, framed in run:
                if states[read - 1][1] != framed:
                    verb = "moves to" if read > 1 else "is drawn round"
                    held.append(f"{verb} {element} {framed} ({values[framed - 1]})")
            moves = ", then ".join(held) or f"stays round {element} {run[0][1]} ({values[run[0][1] - 1]})"
            text = f"While the pointer goes to {span(element, first, last)} from the left, the [mark] frame {moves}."
            yield process(f"read-{first}", 45 / len(runs), text, Follows(("pointer", "frame"), (first, last)))
        best = states[-1][1]
        text = f"The frame never goes round a value that is not the {puzzle.extreme} read so far."
        yield process("record", 15, text, Follows(("frame",), (1, count)))
        text = f"At the end the [mark] frame is round {element} {best} from the left, {values[best - 1]}, and no other."
        yield end("framed", 25, text)
        text = f"No {element}, label or line of the chart moves or changes."
        yield constancy("steady", 10, text, Steady(("pointer", "frame")))

    def capacity(self, config: Config) -> int:
        """A lower bound from bar charts, whose labels keep apart; titles and colours are counted once.

        The extreme may be at any place, with enough records before it. The runner-up is near.
        """
        orders = count_orders_with(config.elements, config.records)
        return 2 * orders * count_sets(config.elements, HIGHEST - LOWEST + 1, config.near)
