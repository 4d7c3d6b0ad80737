"""O-17 Color subtraction: merge a ball of paint with one ball of each column to have the colour of the ring in the end.

Paints take light away: a mixture keeps the lesser share of red, of green and of blue. Among all routes just one gives
the ring's colour, so there is one solution. Some balls on wrong routes keep enough of each colour, but leave too much.
`solve` drops balls that keep too little, column by column. `rules` compare shares, `brute_force` mixes on all routes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS
from generators.kit.words.blends import LETTERS, Blend, Route, drawn, ways
from generators.kit.words.hunches import kept
from generators.kit.words.mixing import BASES, in_words, mixed, unlike

SHIFT = 12  # units by which a column lies higher or lower
TRIES = 400  # sets of balls
LEANS = {  # against rules of thumb, by the columns
    2: {"least unlike the ring": 2.4, "middle unlike the ring": 0.4, "most red": 0.4, "most green": 0.4,
        "most blue": 0.4},
    3: {"least unlike the ring": 2.1, "middle unlike the ring": 0.9, "least unlike the first": 0.6, "most red": 1.3,
        "most green": 1.3, "most blue": 1.3},
}  # fmt: skip


@dataclass(frozen=True)
class Config:
    columns: int = 3  # 2 or 3
    rows: int = 3  # 3 or 4
    enough: int = 3  # wrong balls keeping enough of each colour, at least

    def __post_init__(self) -> None:
        within("columns", self.columns, 2, 3)
        within("rows", self.rows, 3, 4)
        within("enough", self.enough, 0, 5)


@dataclass(frozen=True)
class Puzzle(Blend):
    """The balls, the ring, and the heights of the columns."""


@generator(
    "O-17", "color_subtraction", version=1,
    faculty="knowledge", family="colour mixing",
    levels={"easy": Config(2, 3, 1), "medium": Config(3, 3, 1), "hard": Config(3, 4, 2)},
)  # fmt: skip
class ColorSubtraction(Generator[Config, Puzzle, Route]):
    public = "stricter; which balls mix to a given colour has to be found, two or three one after another"
    pace = Pace(step=18, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        for _ in range(TRIES):
            if found := drawn(rng, config.columns, config.rows, config.enough):
                first, columns, ring = found
                shifts = tuple(rng.randint(-SHIFT, SHIFT) for _ in range(config.columns + 2))
                puzzle = Puzzle(first, tuple(map(tuple, columns)), ring, shifts)
                decisions = self.choices(puzzle, self.solve(puzzle))
                if all(rng.random() < kept(each, LEANS[config.columns]) for each in decisions):
                    return puzzle
        raise Reject("no balls with just one route to the ring's colour")

    def solve(self, puzzle: Puzzle) -> Sequence[Route]:
        routes: list[Route] = [()]
        for column in puzzle.columns:
            enough = [row for row, ball in enumerate(column) if mixed(ball, puzzle.ring) == puzzle.ring]
            routes = [(*way, row) for way in routes for row in enough]
        (route,) = [(*way, 0) for way in routes if puzzle.paint(way) == puzzle.ring]
        return [route[:count] for count in range(len(route) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Route]) -> None:
        require(states[0] == (), "the ball has moved before the first step")
        rows = [len(column) for column in puzzle.columns] + [1]
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(
                after[:-1] == before and len(after) == step <= len(rows), f"step {step} is not one to the next stop"
            )
            require(0 <= after[-1] < rows[step - 1], f"step {step} goes where no ball or ring is")
        require(len(states[-1]) == len(rows), "at the end the ball is not in the ring")
        taken = [puzzle.first, *(column[row] for column, row in zip(puzzle.columns, states[-1], strict=False))]
        for base, wanted, *shares in zip(BASES, puzzle.ring, *taken, strict=True):
            require(all(share >= wanted for share in shares), f"a ball on the route keeps too little {base}")
            require(wanted in shares, f"the balls on the route leave too much {base}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Route]]:
        for route, paint in ways(puzzle.first, puzzle.columns).items():
            if paint == puzzle.ring:
                yield ((*route, 0),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.ground(scene)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Route]) -> None:
        puzzle.balls(scene, moment)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        rows, columns = len(puzzle.columns[0]), len(puzzle.columns)
        return self.worded(columns=NUMBERS[columns], rows=NUMBERS[rows], last=LETTERS[rows * columns - 1])

    def goal(self, puzzle: Puzzle) -> str:
        names = self.answer(puzzle, self.solve(puzzle))
        left = in_words(puzzle.ring, "all")
        return f"the ball rests in the ring, merged with balls {names}, and keeps {left}, as the ring does."

    def answer(self, puzzle: Puzzle, states: Sequence[Route]) -> str:
        rows = len(puzzle.columns[0])
        return ", ".join(LETTERS[rows * column + row] for column, row in enumerate(states[-1][:-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Route]) -> Iterator[Sequence[Choice]]:
        """The ball taken in each column."""
        for column, row in zip(puzzle.columns, states[-1], strict=False):
            yield [Choice(number == row, {
                "down": number, "red": paint[0], "green": paint[1], "blue": paint[2],
                "brightness": 3 * paint[0] + 6 * paint[1] + paint[2],
                "unlike the ring": unlike(paint, puzzle.ring), "unlike the first": unlike(paint, puzzle.first),
            }) for number, paint in enumerate(column)]  # fmt: skip

    def difficulty(self, puzzle: Puzzle, states: Sequence[Route]) -> float:
        """The bits of the choice of a route, and one for each ball keeping enough of each colour."""
        balls = [ball for column in puzzle.columns for ball in column]
        routes = len(puzzle.columns) * log2(len(puzzle.columns[0]))
        return routes + sum(mixed(ball, puzzle.ring) == puzzle.ring for ball in balls)

    def rubric(self, puzzle: Puzzle, states: Sequence[Route]) -> Iterator[Item]:
        first, ring = in_words(puzzle.first, "all"), in_words(puzzle.ring, "all")
        yield start("given", 5, f"In the first frame the ball at the left keeps {first}, and the empty ring {ring}.")
        names = self.answer(puzzle, states).split(", ")
        for step, (name, route) in enumerate(zip(names, states[1:], strict=False), 1):
            left = in_words(puzzle.paint(route), "all")
            text = f"Along the lines it comes to ball {name}, and the two merge to one ball of {left}."
            yield process(f"merge-{step}", 50 / len(names), text, Follows(("ball",), (step, step)))
        last = len(states) - 1
        text = f"After ball {names[-1]} it goes along the lines into the ring and meets no other ball."
        yield process("ring", 10, text, Follows(("ball",), (last, last)))
        yield end("merged", 25, f"At the end {self.goal(puzzle)}")
        text = "No other ball, line or letter moves or changes, and the ring keeps its colour."
        yield constancy("steady", 10, text, Steady(("ball",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the heights of the first ball, the columns and the ring alone."""
        return int((2 * SHIFT + 1) ** (config.columns + 2))
