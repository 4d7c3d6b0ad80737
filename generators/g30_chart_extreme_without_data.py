"""G-30 Chart extreme without data: find the longest or shortest upright span of a chart without numbers, and frame it.

At each letter two heights lie above each other: the ends of a bar that floats, points of two lines, or two dots. One
span is longer than all others, or shorter, by a clear lead, so a solution exists and is unique. Places of spans are
drawn apart from their lengths: the highest point or the longest slope is no hint. `solve` sorts the spans, `rules`
compare the framed one with each other one, `brute_force` lays spans level by level upon one another.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.hunches import kept
from generators.kit.words.marking import (
    Marks, among, closing, draw_marks, in_turn, lie, marking, require_one_mark,
)  # fmt: skip
from generators.kit.words.spans import LETTERS, LEVELS, TITLES, Spans

COLOURS = (("blue", "orange"), ("teal", "pink"), ("purple", "orange"), ("green", "purple"))
BEST = {True: (32, 56), False: (10, 28)}  # levels of the longest span, and of the shortest
BELOW = 18  # levels that other spans differ at most from the nearest one
EDGE = 2  # levels from a span to the top and the bottom of the plot, at least
LEANS = {
    True: {"most top": 1.4, "least bottom": 1.4, "middle down": 0.6},
    False: {"least top": 1.0, "most bottom": 1.0, "middle down": 0.4},
}  # by question: how strongly draws are refused in which an end of the span is a hint


@dataclass(frozen=True)
class Config:
    spans: int = 7  # in the chart, 4 to 10
    least: int = 5  # levels between the longest span and the next one, 3 to 12
    most: int = 7  # and at most

    def __post_init__(self) -> None:
        within("spans", self.spans, 4, len(LETTERS))
        ordered("lead", 3, self.least, self.most, 12)


@dataclass(frozen=True)
class Puzzle:
    kind: str  # bars, lines or dots
    longest: bool  # or the shortest span is asked for
    ends: tuple[tuple[int, int], ...]  # lower and upper level at each letter
    title: str
    colours: tuple[str, str]

    @property
    def chart(self) -> Spans:
        return Spans(self.kind, self.ends)

    @property
    def extreme(self) -> str:
        return "longest" if self.longest else "shortest"


@generator(
    "G-30", "chart_extreme_without_data", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(5, 7, 10), "medium": Config(7, 5, 6), "hard": Config(10, 3, 4)},
)  # fmt: skip
class ChartExtremeWithoutData(Generator[Config, Puzzle, Marks]):
    public = "stricter; two heights at each place are compared, so the highest or lowest point alone tells nothing"
    pace = Pace(step=38, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kind, longest = rng.choice(tuple(TITLES)), rng.random() < 0.5
        best, lead = rng.randint(*BEST[longest]), rng.randint(config.least, config.most)
        others = [0, *(rng.randint(0, BELOW) for _ in range(config.spans - 2))]  # farther off than the runner-up
        lengths = [best, *(best + (lead + beyond) * (-1 if longest else 1) for beyond in others)]
        rng.shuffle(lengths)
        lows = [rng.randint(EDGE, LEVELS - EDGE - length) for length in lengths]
        ends = tuple((low, low + length) for low, length in zip(lows, lengths, strict=True))
        puzzle = Puzzle(kind, longest, ends, rng.choice(TITLES[kind]), rng.choice(COLOURS))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > kept(decision, LEANS[longest]):
            raise Reject("the place of the span is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        lengths = [high - low for low, high in puzzle.ends]
        return in_turn([lengths.index(sorted(lengths)[-1 if puzzle.longest else 0]) + 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.ends), "spans", "a frame")
        low, high = puzzle.ends[one - 1]
        for number, (bottom, top) in enumerate(puzzle.ends, 1):
            beyond = (high - low - top + bottom) * (1 if puzzle.longest else -1)
            text = f"the span at {LETTERS[one - 1]} is not the {puzzle.extreme}, compare {LETTERS[number - 1]}"
            require(number == one or beyond > 0, text)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        left = set(range(1, len(puzzle.ends) + 1))
        for level in range(LEVELS + 1):
            over = {number for number in left if puzzle.ends[number - 1][0] + level >= puzzle.ends[number - 1][1]}
            found = over if not puzzle.longest else left if over == left else set()
            if found:
                yield from (((number,),) for number in found)
                return
            left -= over

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.chart.draw(scene, puzzle.title, puzzle.colours)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: puzzle.chart.frame(number - 1), width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        upper, lower = puzzle.colours
        colours = {"colour": upper} if puzzle.kind == "bars" else {"upper": upper, "lower": lower}
        kinds = {kind: puzzle.kind == kind for kind in TITLES}
        count, last = len(puzzle.ends), LETTERS[len(puzzle.ends) - 1]
        return self.worded(count=NUMBERS[count], last=last, asked=puzzle.extreme, **colours, **kinds)

    def goal(self, puzzle: Puzzle) -> str:
        letter = self.answer(puzzle, self.solve(puzzle))
        return f"a [mark] frame is round the {puzzle.extreme} span, at {letter}, and no other span has a frame."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return LETTERS[states[-1][0] - 1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        count = len(puzzle.ends)
        seen = lie([puzzle.chart.middle(k) for k in range(count)])
        steep = [abs(sum(puzzle.ends[k]) - sum(puzzle.ends[max(k - 1, 0)])) for k in range(count)]
        for k, (looks, (low, high)) in enumerate(zip(seen, puzzle.ends, strict=True)):
            looks |= {"bottom": low, "top": high, "from the edge": min(k, count - 1 - k), "steep": steep[k]}
        yield among(states[-1], seen)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        spans = listed([f"{high - low} at {letter}" for letter, (low, high) in zip(LETTERS, puzzle.ends, strict=False)])
        text = f"The first frame shows no [mark] frame, and spans of these lengths in 80ths of the plot: {spans}."
        yield start("given", 5, text)
        thing = f"the {puzzle.extreme} span, at {self.answer(puzzle, states)}"
        middles = [puzzle.chart.middle(k) for k in range(len(puzzle.ends))]
        yield from marking(states[-1], [thing], middles, 60, "[mark] frame")
        text = "Nothing of the chart moves or changes, and no part of the frame vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the lower levels of the spans, however long these are."""
        return int((LEVELS - 2 * EDGE - BEST[True][1] + 1) ** config.spans)
