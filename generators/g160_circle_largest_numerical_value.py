"""G-160 Circle largest numerical value: draw a ring round the number with the largest value.

No two numbers have one value, so one is the largest: a solution exists and is unique. Numbers with more digits or
larger print are often smaller, and draws in which one of these is a hint are often refused. `solve` takes numbers as
fractions. `rules` compare two numbers by cross multiplication. `brute_force` divides digit by digit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, log2
from random import Random

from generators.kit import (
    UNITS, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark, ring,
)  # fmt: skip
from generators.kit.words.values import FORMS, expanded, parted, written

COLUMNS, ROWS = 3, 4
WIDE, HIGH = 158, 116  # units of a cell
PRINT = (31, 39)  # units: height of a number
LETTER = 0.6  # of the height: width of a digit at most
ROUND = (16, 14)  # units between a number and its ring, to the sides and up and down
HINTS = ("print", "last digit", "sum of digits", "digits")  # the last without the point, of decimals and fractions
KEPT = 0.4  # share of the draws kept, for each hint that finds the number
PLACES = 12  # after the point, by which numbers are compared

Number = tuple[int, int, int, int, str]  # column and row from 0, units right and down of the cell's middle, text


@dataclass(frozen=True)
class Config:
    numbers: int = 8  # 5 to 10
    form: str = "decimal"  # `FORMS`: decimals have one to three places; among fractions are some decimals
    least: int = 20  # thousandths of the largest by which it is larger than the next, at least
    most: int = 60  # and at most

    def __post_init__(self) -> None:
        within("numbers", self.numbers, 5, 10)
        one_of("form", self.form, FORMS)
        ordered("thousandths", 5, self.least, self.most, 200)


@dataclass(frozen=True)
class Puzzle:
    numbers: tuple[Number, ...]  # row by row, from the left
    prints: tuple[int, ...]  # heights in units


@generator(
    "G-160", "circle_largest_numerical_value", version=1,
    faculty="knowledge", family="marking",
    levels={
        "easy": Config(6, "whole", 30, 90), "medium": Config(8, "decimal", 12, 40),
        "hard": Config(9, "fraction", 8, 28),
    },
)  # fmt: skip
class CircleLargestNumericalValue(Generator[Config, Puzzle, Marks]):
    public = "stricter; decimals from medium on, fractions at hard, and print that differs in size"
    pace = Pace(step=26, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        texts = written(rng, config.form, config.numbers)
        *_, second, first = sorted(map(Fraction, texts))
        if not config.least <= 1000 * (1 - second / first) <= config.most:
            raise Reject("the largest number leads by too much, or too little")
        cells = sorted(rng.sample([(row, column) for row in range(ROWS) for column in range(COLUMNS)], config.numbers))
        numbers, prints = [], []
        for text, (row, column) in zip(texts, cells, strict=True):
            size = rng.randint(*PRINT)
            wide, high = half(text, size)
            right, down = (rng.randint(-room, room) for room in (int(WIDE / 2 - wide - 3), int(HIGH / 2 - high - 3)))
            numbers.append((column, row, right, down, text))
            prints.append(size)
        puzzle = Puzzle(tuple(numbers), tuple(prints))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > KEPT ** right_hunches(
            decision, most=[name for name in HINTS if name in decision[0].seen], least=HINTS[:1]
        ):
            raise Reject("the look of the number is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        values = [Fraction(text) for *_, text in puzzle.numbers]
        return in_turn([values.index(max(values)) + 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.numbers), "numbers")
        marked = puzzle.numbers[one - 1][-1]
        over, under = parted(marked)
        for number, (*_, text) in enumerate(puzzle.numbers, 1):
            top, bottom = parted(text)
            require(number == one or top * under < over * bottom, f"{text} is not smaller than {marked}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        found = [expanded(text, PLACES) for *_, text in puzzle.numbers]
        for number, digits in enumerate(found, 1):
            if all(other < digits for k, other in enumerate(found, 1) if k != number):
                yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for number, size in enumerate(puzzle.prints, 1):
            scene.label(centre(puzzle, number), puzzle.numbers[number - 1][-1], size)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        reaches = [half(text, size) for (*_, text), size in zip(puzzle.numbers, puzzle.prints, strict=True)]
        draw_marks(scene, moment, lambda number: ring(centre(puzzle, number), *reaches[number - 1]))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.numbers)])

    def goal(self, puzzle: Puzzle) -> str:
        text = puzzle.numbers[self.solve(puzzle)[-1][0] - 1][-1]
        return f"the number {text} has a [mark] ring, and no other number has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.numbers[states[-1][0] - 1][-1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([centre(puzzle, number) for number in range(1, len(puzzle.numbers) + 1)])
        whole = all(text.isdigit() for *_, text in puzzle.numbers)
        for looks, (*_, text), size in zip(seen, puzzle.numbers, puzzle.prints, strict=True):
            digits = "".join(filter(str.isdigit, text))
            looks |= {"print": size, "letters": len(text), "last digit": int(text[-1])}
            looks |= {"sum of digits": sum(map(int, digits))} | ({} if whole else {"digits": int(digits)})
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and those of the share by which the largest leads; a bit for fractions."""
        *_, second, first = sorted(Fraction(text) for *_, text in puzzle.numbers)
        fractions = any("/" in text for *_, text in puzzle.numbers)
        return bits_of(states[-1], len(puzzle.numbers)) - log2(1 - second / first) + fractions

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        texts = [text for *_, text in puzzle.numbers]
        first, second = sorted(texts, key=lambda text: -parted(text)[0] / parted(text)[1])[:2]
        text = f"The first frame shows no ring and the numbers {listed(texts)}; {first} is the largest, then {second}."
        yield start("given", 5, text)
        centres = [centre(puzzle, number) for number in range(1, len(texts) + 1)]
        yield from marking(states[-1], [f"the number {texts[states[-1][0] - 1]}"], centres, 60)
        text = "No number moves or changes, and no part of the ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the cells in which the numbers lie, and the place of the largest among them."""
        return comb(COLUMNS * ROWS, config.numbers) * config.numbers


def half(text: str, size: int) -> Point:
    """The distance from a number's middle to its ring, to each side, and up and down, in units."""
    return LETTER * size * len(text) / 2 + ROUND[0], size / 2 + ROUND[1]


def centre(puzzle: Puzzle, number: int) -> Point:
    """The middle of a number, in units."""
    column, row, right, down, _ = puzzle.numbers[number - 1]
    left, top = (UNITS - COLUMNS * WIDE) / 2, (UNITS - ROWS * HIGH) / 2
    return left + WIDE * (column + 0.5) + right, top + HIGH * (row + 0.5) + down
