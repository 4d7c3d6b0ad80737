"""O-59 Symbol insert: insert new symbols into a row, each at the place that its card names.

Each card shows a new symbol and its place, counted from the left in the row as it is by then. The cards go from left to
right, so the solution is unique. No symbol goes to the end of the row, so every insertion has to make room first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import prod
from random import Random

from generators.kit import (
    Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.speech import listed as in_words
from generators.kit.words.boards import changed
from generators.kit.words.moves import narrated
from generators.kit.words.path import by_lane
from generators.kit.words.slots import EMPTY, Slots, arrived, is_inserted, present
from generators.kit.words.symbols import actor, called, count_rows, listed, some_symbols

CARDS, LANE, ROW = 144, 280, 360  # heights in units: the cards, the new symbols' way along the row, the row

Row = tuple[int, ...]  # the symbol in each slot by its number in the puzzle, or EMPTY


@dataclass(frozen=True)
class Config:
    symbols: int = 6  # in the row at first, 3 to 7
    new: int = 2  # symbols to insert, 1 to 3; 8 in all at most

    def __post_init__(self) -> None:
        within("symbols", self.symbols, 3, 7)
        within("new", self.new, 1, min(3, 8 - self.symbols))


@dataclass(frozen=True)
class Puzzle:
    symbols: tuple[str, ...]  # no two alike: the row from the left, then the new ones in the order of their cards
    places: tuple[int, ...]  # of the new ones when they come, from 1 at the left

    @property
    def given(self) -> int:
        """The number of symbols in the row at first; the new ones are numbered from it on."""
        return len(self.symbols) - len(self.places)

    @property
    def row(self) -> Slots:
        return Slots.fitting(len(self.symbols), ROW, 70)

    def card(self, number: int) -> Slots:
        """The slot of the new symbol on a card."""
        middle, _ = Slots(len(self.places), CARDS, 160).centre(number)
        return Slots(1, CARDS + 12, self.row.pitch, middle)


@generator(
    "O-59", "symbol_insert", version=2,
    faculty="transformation", family="symbols",
    levels={"easy": Config(5, 1), "medium": Config(6, 2), "hard": Config(5, 3)},
)  # fmt: skip
class SymbolInsert(Generator[Config, Puzzle, Row]):
    public = "stricter; up to three symbols are inserted in turn, at numbered places"
    pace = Pace(step=14, rest=3)
    roams = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        symbols = some_symbols(rng, config.symbols + config.new)
        places = [rng.randint(1, length) for length in range(config.symbols, len(symbols))]
        return Puzzle(symbols, tuple(places))

    def solve(self, puzzle: Puzzle) -> Sequence[Row]:
        row = list(range(puzzle.given))
        rows = [(*row, *[EMPTY] * len(puzzle.places))]
        for number, place in enumerate(puzzle.places):
            for filling in (EMPTY, puzzle.given + number):
                rest = [EMPTY] * (len(puzzle.places) - number - 1)
                rows.append((*row[: place - 1], filling, *row[place - 1 :], *rest))
            row.insert(place - 1, puzzle.given + number)
        return rows

    def rules(self, puzzle: Puzzle, states: Sequence[Row]) -> None:
        count = len(puzzle.symbols)
        given = tuple(k if k < puzzle.given else EMPTY for k in range(count))
        require(states[0] == given, "the first row is not the given one")
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(len(after) == count, f"after step {step} the row has {len(after)} places, not {count}")
            there, moved = present(before), changed(before, after)
            gap = before.index(EMPTY) if EMPTY in before else count
            new = len(there)
            number = new - puzzle.given + 1
            require(new < count, f"step {step} comes after the last symbol is inserted")
            if gap < new:  # there is room already
                filled = moved == [gap] and after[gap] == new
                require(filled, f"step {step} does not set new symbol {number} into the gap")
                continue
            require(present(after) == there, f"step {step} does not keep the symbols of the row in their order")
            roomy = moved and after[moved[0]] == EMPTY and EMPTY not in after[moved[0] + 1 : new + 1]
            require(roomy, f"step {step} does not make room for one symbol")
            right = moved[0] + 1 == puzzle.places[number - 1]
            require(right, f"step {step} does not make room at place {puzzle.places[number - 1]}")
        require(EMPTY not in states[-1], "a new symbol is not inserted at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Row]] | None:
        if len(puzzle.symbols) > 7:
            return None
        rows = permutations(range(len(puzzle.symbols)))
        return [(row,) for row in rows if is_inserted(row, puzzle.given, puzzle.places)]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 228, 472, 232), "panel", radius=16)
        puzzle.row.draw(scene, taller=6)
        for number, place in enumerate(puzzle.places):
            slot = puzzle.card(number)
            scene.block((slot.middle - 76, 52, 152, 152), "panel", radius=16)
            scene.label((slot.middle, 86), f"PLACE {place}", 24)
            slot.draw(scene, taller=6, fill="start")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        for symbol, name in enumerate(puzzle.symbols):
            old, new = (where(puzzle, row, symbol) for row in (moment.before, moment.after))
            centre = by_lane(old, new, moment.t, LANE)
            scene.symbol(centre, puzzle.row.pitch * 0.38, name, name=actor(symbol))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(given=puzzle.given, count=len(puzzle.places), several=len(puzzle.places) > 1)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the row reads, from the left, {listed(puzzle.symbols[k] for k in self.solve(puzzle)[-1])}."

    def answer(self, puzzle: Puzzle, states: Sequence[Row]) -> str:
        return listed([puzzle.symbols[states[-1][-1]]])

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        row, new = puzzle.symbols[: puzzle.given], puzzle.symbols[puzzle.given :]
        new_ones = ", ".join(f"{symbol} for place {place}" for symbol, place in zip(new, puzzle.places, strict=True))
        given = f"the row {listed(row)}; on the card{'s'[: len(new) - 1]}: {new_ones}"
        yield start("given", 5, f"The first frame shows {given}.")
        steps = []
        for before, after in pairwise(states):
            moved = arrived(before, after)
            symbols = [puzzle.symbols[symbol] for symbol in moved]
            if moved[0] in before:
                text = f"{in_words(symbols)} {'move' if moved[1:] else 'moves'} one place to the right to make room"
            else:
                place = puzzle.places[moved[0] - puzzle.given]
                text = f"{called(symbols[0])} comes down into the gap at place {place} from the left"
            steps.append((text, [actor(symbol) for symbol in moved]))
        yield from narrated(steps, 60, most=3 if len(steps) > 4 else 4)
        yield end("inserted", 25, f"At the end {self.goal(puzzle)}")
        kept = "No symbol changes or vanishes, and the row's symbols keep their order."
        yield constancy("steady", 10, kept, Steady(tuple(actor(k) for k in range(len(puzzle.symbols)))))

    def capacity(self, config: Config) -> int:
        """A lower bound: symbols, without the colours of shapes, and all places."""
        count = config.symbols + config.new
        return count_rows(count) * prod(range(config.symbols, count))


def where(puzzle: Puzzle, row: Row, symbol: int) -> tuple[float, float]:
    """The centre of a symbol: in the row, or on its card."""
    if symbol in row:
        return puzzle.row.centre(row.index(symbol))
    return puzzle.card(symbol - puzzle.given).centre(0)
