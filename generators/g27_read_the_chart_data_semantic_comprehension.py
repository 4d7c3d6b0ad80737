"""G-27 Read the chart data, semantic comprehension: frame the two bars in a chart that answer a question.

Questions are about totals, rises, falls, changes, doubles and halves, or about the letter that equals a named one in
this. One letter fits best or exactly, and another one nearly: a solution exists and is unique. High and low bars are
refused as answers as far as they give a hint. `solve` sorts the measures of all letters, `rules` compare the framed
letter with each other one, `brute_force` tries possible measures and builds the bars that have them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed, plural
from generators.kit.words.hunches import kept
from generators.kit.words.marking import Marks, closing, draw_marks, in_turn, lie, marking, require_one_mark
from generators.kit.words.measures import Pair, has, measured, missed, paired
from generators.kit.words.pairs import COLOURS, LETTERS, NAMES, THEMES, Pairs

EXTREMES = ("total", "most"), ("total", "least"), ("rise", "most"), ("rise", "least")
EXACT = ("double", "zero"), ("half", "zero")  # those whose difference to a double, or to a half, is zero
ASKED = {  # measures and picks, by the kind of the questions
    1: EXTREMES,
    2: (*EXACT, *EXTREMES[2:], ("change", "most"), ("change", "least")),
    3: (*EXACT, ("change", "least"), ("total", "like"), ("rise", "like"), ("rise", "like")),
}
KINDS = sorted({*ASKED[1], *ASKED[2], *ASKED[3]})
LOWEST, HIGHEST = 10, 95  # values
ENDS = ("first", "second", "higher", "lower")  # bars of a letter
LEANS = {"most": 0.7, "least": 0.7}  # by pick: how strongly draws are refused in which such a bar is a hint


@dataclass(frozen=True)
class Config:
    letters: int = 5  # in the chart, 4 to 6
    questions: int = 2  # kind of the questions, 1 to 3
    near: int = 8  # by which the runner-up misses the answer at most, 2 to 12

    def __post_init__(self) -> None:
        within("letters", self.letters, 4, len(LETTERS))
        within("questions", self.questions, 1, len(ASKED))
        within("near", self.near, 2, 12)


@dataclass(frozen=True)
class Puzzle:
    values: tuple[Pair, ...]  # of both bars at each letter
    measure: str
    pick: str  # most, least, zero or like
    like: int  # number of the named letter, from 1; 0 is none
    theme: tuple[str, str]  # title and noun
    names: tuple[str, str]  # of the bars
    colours: tuple[str, str]

    @property
    def candidates(self) -> list[int]:
        return [number for number in range(1, len(self.values) + 1) if number != self.like]

    @property
    def measures(self) -> list[int]:
        return [measured(self.measure, pair) for pair in self.values]

    @property
    def wanted(self) -> int:
        return self.measures[self.like - 1] if self.like else 0


@generator(
    "G-27", "read_the_chart_data_semantic_comprehension", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(4, 1, 12), "medium": Config(5, 2, 8), "hard": Config(6, 3, 4)},
)  # fmt: skip
class ReadTheChartData(Generator[Config, Puzzle, Marks]):
    public = "stricter; each question needs both bars of a letter, and another letter nearly fits"
    pace = Pace(step=38, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        measure, pick = rng.choice(ASKED[config.questions])
        bars = [[rng.randint(LOWEST, HIGHEST) for _ in range(config.letters)] for _ in "ab"]
        pairs, (one, near, other) = list(zip(*bars, strict=True)), rng.sample(range(config.letters), 3)
        if pick in ("zero", "like"):
            wanted = measured(measure, pairs[other]) if pick == "like" else 0
            pairs[one] = paired(measure, bars[0][one], wanted)
            pairs[near] = paired(measure, bars[0][near], wanted + rng.choice((-1, 1)) * rng.randint(2, config.near))
        if not all(LOWEST <= value <= HIGHEST for pair in pairs for value in pair):
            raise Reject("a value outside of the chart")
        look = rng.choice(THEMES), rng.choice(NAMES), rng.choice(COLOURS)
        puzzle = Puzzle(tuple(pairs), measure, pick, other + 1 if pick == "like" else 0, *look)
        (best, one), (second, _), *_ = ranked(puzzle)
        if not 2 <= second - best <= config.near:
            raise Reject("the runner-up is too near or too far")
        if measure == "rise" and max(-best, abs(puzzle.wanted)) < 4:
            raise Reject("no clear rise or fall")
        (decision,) = self.choices(puzzle, in_turn([one]))
        if rng.random() > kept(decision, {f"{rule} {bar}": LEANS.get(pick, 0) for rule in LEANS for bar in ENDS}):
            raise Reject("a high or a low bar is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        return in_turn([ranked(puzzle)[0][1]])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.values), "letters", "a frame")
        require(one in puzzle.candidates, "the frame is round the letter with which others are compared")
        values, found = puzzle.measures, puzzle.measures[one - 1]
        for number in puzzle.candidates:
            beaten = found == puzzle.wanted != values[number - 1]
            if puzzle.pick in ("most", "least"):
                beaten = (found - values[number - 1]) * (1 if puzzle.pick == "most" else -1) > 0
            require(number == one or beaten, f"{LETTERS[number - 1]} answers the question as well or better")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        for value in sorted(range(-2 * HIGHEST, 2 * HIGHEST + 1), reverse=puzzle.pick == "most"):
            found = [number for number, pair in enumerate(puzzle.values, 1) if has(puzzle.measure, pair, value)]
            if found and {"zero": value == 0, "like": puzzle.like in found}.get(puzzle.pick, True):
                yield from (((number,),) for number in found if number != puzzle.like)
                return

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        Pairs(puzzle.values).draw(scene, puzzle.theme[0], puzzle.names, puzzle.colours)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: Pairs(puzzle.values).frame(number - 1), width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        kinds = {f"{measure}_{pick}": (measure, pick) == (puzzle.measure, puzzle.pick) for measure, pick in KINDS}
        values = {"first": puzzle.names[0], "second": puzzle.names[1], "noun": puzzle.theme[1]}
        values |= {"left": puzzle.colours[0], "right": puzzle.colours[1], "nouns": plural(puzzle.theme[1])}
        values |= {"count": NUMBERS[len(puzzle.values)], "last": LETTERS[len(puzzle.values) - 1]}
        values |= {"letter": LETTERS[puzzle.like - 1], "verb": "rose" if puzzle.wanted > 0 else "fell"}
        return self.worded(**values, **kinds)

    def goal(self, puzzle: Puzzle) -> str:
        letter = self.answer(puzzle, self.solve(puzzle))
        return f"a [mark] frame is round the two bars at {letter}, and no other bars have a frame."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return LETTERS[states[-1][0] - 1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([Pairs(puzzle.values).middle(number - 1) for number in puzzle.candidates])
        for looks, number in zip(seen, puzzle.candidates, strict=True):
            pair = puzzle.values[number - 1]
            looks |= {"number": number, **dict(zip(ENDS, (*pair, max(pair), min(pair)), strict=True))}
        yield [Choice(looks["number"] in states[-1], looks) for looks in seen]

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        bars = [f"{a} and {b} at {letter}" for letter, (a, b) in zip(LETTERS, puzzle.values, strict=False)]
        yield start("given", 5, f"The first frame shows no [mark] frame, and two bars at each letter: {listed(bars)}.")
        middles = [Pairs(puzzle.values).middle(k) for k in range(len(puzzle.values))]
        yield from marking(states[-1], [f"the two bars at {self.answer(puzzle, states)}"], middles, 60, "[mark] frame")
        text = "Nothing of the chart moves or changes, and no part of the frame vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the bars of all letters but three, which may lie anywhere."""
        return int((HIGHEST - LOWEST + 1) ** (2 * config.letters - 6)) * len(THEMES) * len(NAMES) * len(COLOURS)


def ranked(puzzle: Puzzle) -> list[tuple[int, int]]:
    """For each letter that may be the answer, how much it misses it, and its number; the answer comes first."""
    values = puzzle.measures
    return sorted((missed(puzzle.pick, values[k - 1], puzzle.wanted), k) for k in puzzle.candidates)
