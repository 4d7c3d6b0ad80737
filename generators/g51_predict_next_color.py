"""G-51 Predict the next colour: fill the empty swatches at the end of a row whose colours follow a rule.

The prompt names the rules that are possible: an order of colours again and again, forth and back, or in runs that grow.
One of them made the row, so a solution exists. `sample` lays every rule from every start over the given swatches, and
keeps the row only if all that fit agree on what follows, so the solution is unique. `solve` matches places, `rules`
read the runs and mirrors of the whole row, and `brute_force` writes out all rows with every order of colours.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise, permutations, product
from math import perm
from random import Random

from generators.kit import (
    UNITS, Appears, Choice, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Area
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.boards import changed
from generators.kit.words.hunches import against_hunches
from generators.kit.words.slots import EMPTY

COLOURS = ("red", "orange", "yellow", "green", "blue", "pink", "brown")
RULES = ("again", "twice", "back", "growing")
ORDERS = {"again": (3, 4), "twice": (3, 4), "back": (3, 4), "growing": (3,)}  # colours in an order
STARTS = {"again": 1, "twice": 2, "back": 6, "growing": 3}  # places of the rule at which a row may begin
HIGH = 150  # units of a swatch, from top to bottom
INSET = 5  # units between an empty swatch's edge and its colour

Row = tuple[int, ...]  # numbers of colours, in the order in which they first come
Filled = tuple[int, ...]  # number of the colour in each empty swatch from the left, or EMPTY


@dataclass(frozen=True)
class Config:
    shown: int = 8  # given swatches, or one more; 7 to 9
    empty: int = 2  # swatches to fill, 1 to 3
    rules: int = 4  # how many of `RULES` may have made the row, 3 or 4

    def __post_init__(self) -> None:
        within("shown", self.shown, 7, 9)
        within("empty", self.empty, 1, 3)
        within("rules", self.rules, 3, len(RULES))


@dataclass(frozen=True)
class Puzzle:
    colours: tuple[str, ...]  # of the row, in the order in which they first come
    given: Row  # from the left
    empty: int  # swatches after them
    rules: int  # how many of `RULES` the prompt names


@generator(
    "G-51", "predict_next_color", version=1,
    faculty="abstraction", family="sequences",
    levels={"easy": Config(7, 1, 3), "medium": Config(7, 2, 4), "hard": Config(8, 3, 4)},
)  # fmt: skip
class PredictNextColor(Generator[Config, Puzzle, Filled]):
    public = "stricter; orders also run forth and back or in growing runs, and up to three swatches are filled"
    pace = Pace(step=16, rest=5)
    staged = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        rows, weights = balanced(config)
        (given,) = rng.choices(rows, weights)
        return Puzzle(tuple(rng.sample(COLOURS, max(given) + 1)), given, config.empty, config.rules)

    def solve(self, puzzle: Puzzle) -> Sequence[Filled]:
        (after,) = continuations(puzzle)
        return [(*after[:k], *[EMPTY] * (puzzle.empty - k)) for k in range(puzzle.empty + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Filled]) -> None:
        require(states[0] == (EMPTY,) * puzzle.empty, "a swatch is filled before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            filled = changed(before, after)
            require(
                filled == [step - 1] and before[step - 1] == EMPTY, f"step {step} does not fill swatch {step} alone"
            )
            known = 0 <= after[step - 1] < len(puzzle.colours)
            require(known, f"step {step} fills in a colour that the row does not have")
        require(EMPTY not in states[-1], "a swatch is empty at the end")
        row = [*puzzle.given, *states[-1]]
        colours, lengths = zip(*((colour, len(list(same))) for colour, same in groupby(row)), strict=True)
        count, single = len({*row}), max(lengths) == 1
        turns = all(a == b for a, b in zip(colours, colours[count:], strict=False))
        again = turns and count in (3, 4) and (single or ({*lengths[1:-1]} == {2} and max(lengths) == 2))
        back = single and count in (3, 4) and is_mirrored(row, 2 * count - 2)
        grown = all(b == a + 1 for a, b in pairwise(lengths[:-1])) and lengths[-1] <= lengths[-2] + 1
        growing = puzzle.rules == len(RULES) and turns and count == 3 and grown and lengths[0] <= 3
        require(again or back or growing, "the colours of the whole row follow none of the rules")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Filled]]:
        length, found = len(puzzle.given), set()
        for count in (3, 4):
            for order in permutations(range(len(puzzle.colours)), min(count, len(puzzle.colours))):
                doubled, there = [colour for colour in order for _ in "ab"], [*order, *order[-2:0:-1]]
                rows = [list(order) * 9, doubled * 9, doubled[1:] + doubled * 9]
                rows += [there[k:] + there * 9 for k in range(len(there))]
                if len(order) == 3 and puzzle.rules == len(RULES):
                    rows += [[order[k % 3] for k in range(9) for _ in range(k + first)] for first in (1, 2, 3)]
                found |= {
                    tuple(row[length : length + puzzle.empty]) for row in rows if (*row[:length],) == puzzle.given
                }
        for after in sorted(found):
            yield (after,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 136, 480, 240), "panel", radius=16)
        for place in range(len(puzzle.given) + puzzle.empty):
            if place < len(puzzle.given):
                scene.block(swatch(puzzle, place), puzzle.colours[puzzle.given[place]], radius=6)
            else:
                scene.block(swatch(puzzle, place), "given", outline="soft", width=3, radius=6)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Filled]) -> None:
        for k, (old, new) in enumerate(zip(moment.before, moment.after, strict=True)):
            share = 1.0 if old != EMPTY else moment.t
            if new != EMPTY and share > 0:
                left, top, wide, high = swatch(puzzle, len(puzzle.given) + k)
                rise = (high - 2 * INSET) * share
                area = (left + INSET, top + high - INSET - rise, wide - 2 * INSET, rise)
                scene.block(area, puzzle.colours[new], name=f"fill-{k + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(
            shown=NUMBERS[len(puzzle.given)], count=NUMBERS[puzzle.empty], several=puzzle.empty > 1,
            growing=puzzle.rules == len(RULES),
        )  # fmt: skip

    def goal(self, puzzle: Puzzle) -> str:
        return f"the row reads {named(puzzle, [*puzzle.given, *self.solve(puzzle)[-1]])}."

    def answer(self, puzzle: Puzzle, states: Sequence[Filled]) -> str:
        return named(puzzle, states[-1])

    def choices(self, puzzle: Puzzle, states: Sequence[Filled]) -> Iterator[Sequence[Choice]]:
        yield from decisions(puzzle.given, states[-1])

    def rubric(self, puzzle: Puzzle, states: Sequence[Filled]) -> Iterator[Item]:
        swatches = "an empty swatch" if puzzle.empty == 1 else f"{puzzle.empty} empty swatches"
        yield start("given", 5, f"The first frame shows {named(puzzle, puzzle.given)}, then {swatches}.")
        for k, number in enumerate(states[-1], 1):
            text = f"Swatch {len(puzzle.given) + k} of the row fills with {puzzle.colours[number]} from the bottom up."
            yield process(f"fill-{k}", 60 / puzzle.empty, text, Appears((f"fill-{k}",), (k, k), ordered=True))
        yield end("complete", 25, f"At the end {self.goal(puzzle)}")
        fills = tuple(f"fill-{k}" for k in range(1, puzzle.empty + 1))
        yield constancy("steady", 10, "No given swatch changes, and no filled one loses its colour.", Steady(fills))

    def capacity(self, config: Config) -> int:
        """A lower bound, 1 over the chance that two draws are alike: rows by their weights, in all colours."""
        rows, weights = balanced(config)
        each = [weight**2 / perm(len(COLOURS), max(row) + 1) for row, weight in zip(rows, weights, strict=True)]
        return int(sum(weights) ** 2 / sum(each))


@cache
def balanced(config: Config) -> tuple[Sequence[Row], Sequence[float]]:
    """All rows that leave one continuation, with weights that give hunches no advantage."""
    found: dict[Row, Filled] = {}
    for rule, shown in product(RULES[: config.rules], (config.shown, config.shown + 1)):
        for count, first in product(ORDERS[rule], range(STARTS[rule])):
            row = numbers(rule, count, first, shown)
            seen = list(dict.fromkeys(row))
            given = tuple(seen.index(number) for number in row)
            after, *others = continuations(Puzzle((), given, config.empty, config.rules))
            if not others and EMPTY not in after:
                found[given] = after
    return list(found), against_hunches([decisions(given, after) for given, after in found.items()])


def decisions(given: Row, after: Filled) -> list[list[Choice]]:
    """The colours for each empty swatch: when each first came, how often, and how many places ago, 1 for the last."""
    found = []
    for k, right in enumerate(after):
        row = [*given, *after[:k]]
        found.append([
            Choice(n == right, {"first": n, "times": row.count(n), "ago": row[::-1].index(n) + 1})
            for n in range(max(row) + 1)
        ])  # fmt: skip
    return found


def numbers(rule: str, count: int, start: int, length: int) -> list[int]:
    """A row as numbers in its order of colours, from a place of the rule or from a length of the first run."""
    if rule == "growing":
        return [run % count for run in range(length) for _ in range(start + run + 1)][:length]
    places = range(start, start + length)
    if rule == "back":
        return [min(place % (2 * count - 2), -place % (2 * count - 2)) for place in places]
    return [place // (2 if rule == "twice" else 1) % count for place in places]


def continuations(puzzle: Puzzle) -> set[Filled]:
    """The numbers that may follow by each rule that fits the given swatches; EMPTY for a colour not shown."""
    found, length = set(), len(puzzle.given)
    for rule in RULES[: puzzle.rules]:
        for count, first in product(ORDERS[rule], range(STARTS[rule])):
            row = numbers(rule, count, first, length + puzzle.empty)
            pairs = {*zip(row, puzzle.given, strict=False)}
            known = dict(pairs)
            if len(pairs) == len(known) == len({*known.values()}):
                found.add(tuple(known.get(number, EMPTY) for number in row[length:]))
    return found


def is_mirrored(row: Sequence[int], period: int) -> bool:
    """True if a row has this period, and reads alike to both sides of a place."""
    again = all(a == b for a, b in zip(row, row[period:], strict=False))
    places = range(len(row))
    return again and any(all(row[k] == row[2 * t - k] for k in places if 2 * t - k in places) for t in range(period))


def swatch(puzzle: Puzzle, place: int) -> Area:
    """The area of a swatch, counted from 0."""
    count = len(puzzle.given) + puzzle.empty
    pitch = min(52, 456 / count)
    return UNITS / 2 + (place - count / 2) * pitch + 3, UNITS / 2 - HIGH / 2, pitch - 6, HIGH


def named(puzzle: Puzzle, numbers: Sequence[int]) -> str:
    """The colours in a sentence: `red, blue and red`."""
    return listed([puzzle.colours[number] for number in numbers])
