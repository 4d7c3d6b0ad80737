"""O-59 Symbol insert: insert new symbols into a row, each on the given side of its reference symbol.

Each card shows a new symbol right beside its reference. The reference stands in the row once, so the new symbol has
one place; the cards go by number, so the solution is unique. No symbol goes to the end of the row, so every insertion
has to make room first. A reference may itself be new, inserted by an earlier card.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from random import Random

from generators.kit import (
    Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.words.boards import changed
from generators.kit.words.moves import narrated
from generators.kit.words.slots import EMPTY, Slots, arrived, present
from generators.kit.words.symbols import actor, called, count_rows, listed, some_symbols

CARDS, LANE, ROW = 144, 280, 360  # heights in units: the cards, the new symbols' way along the row, the row

Row = tuple[int, ...]  # the symbol in each slot by its number in the puzzle, or EMPTY


@dataclass(frozen=True)
class Config:
    symbols: int = 6  # in the row at first, 3 to 7
    new: int = 2  # symbols to insert, 1 to 3; 8 in all at most
    chained: bool = False  # references may be new themselves, and the last one is

    def __post_init__(self) -> None:
        within("symbols", self.symbols, 3, 7)
        within("new", self.new, 1 + self.chained, min(3, 8 - self.symbols))


@dataclass(frozen=True)
class Card:
    reference: int  # its number among the symbols
    after: bool  # the new symbol goes directly to its right, else to its left


@dataclass(frozen=True)
class Puzzle:
    symbols: tuple[str, ...]  # no two alike: the row from the left, then the new ones in the order of their cards
    cards: tuple[Card, ...]

    @property
    def given(self) -> int:
        """The number of symbols in the row at first; the new ones are numbered from it on."""
        return len(self.symbols) - len(self.cards)

    @property
    def row(self) -> Slots:
        return Slots.fitting(len(self.symbols), ROW, 70)

    def card(self, number: int) -> Slots:
        """The two slots on a card: the reference and the new symbol, in their order."""
        middle, _ = Slots(len(self.cards), CARDS, 160).centre(number)
        return Slots(2, CARDS, self.row.pitch, middle)


@generator(
    "O-59", "symbol_insert", version=2,
    faculty="transformation", family="symbols",
    levels={"easy": Config(5, 1), "medium": Config(6, 2), "hard": Config(5, 3, True)},
)  # fmt: skip
class SymbolInsert(Generator[Config, Puzzle, Row]):
    pace = Pace(step=14, rest=3)
    roams = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        symbols = some_symbols(rng, config.symbols + config.new)
        row, cards = list(range(config.symbols)), []
        for new in range(config.symbols, len(symbols)):
            references = list(range(new if config.chained else config.symbols))
            if config.chained and new == len(symbols) - 1:
                references = references[config.symbols :]
            choices = [Card(r, after) for r in references for after in (False, True) if not (after and r == row[-1])]
            cards.append(card := rng.choice(choices))
            row.insert(row.index(card.reference) + card.after, new)
        return Puzzle(symbols, tuple(cards))

    def solve(self, puzzle: Puzzle) -> Sequence[Row]:
        row = list(range(puzzle.given))
        rows = [(*row, *[EMPTY] * len(puzzle.cards))]
        for number, card in enumerate(puzzle.cards):
            place = row.index(card.reference) + card.after
            for filling in (EMPTY, puzzle.given + number):
                rest = [EMPTY] * (len(puzzle.cards) - number - 1)
                rows.append((*row[:place], filling, *row[place:], *rest))
            row.insert(place, puzzle.given + number)
        return rows

    def rules(self, puzzle: Puzzle, states: Sequence[Row]) -> None:
        count = len(puzzle.symbols)
        given = tuple(k if k < puzzle.given else EMPTY for k in range(count))
        require(states[0] == given, "the first row is not the given one")
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(len(after) == count, f"after step {step} the row has {len(after)} places, not {count}")
            there, gap, moved = (
                present(before),
                before.index(EMPTY) if EMPTY in before else count,
                changed(before, after),
            )
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
            card = puzzle.cards[number - 1]
            beside = moved[0] - 1 if card.after else moved[0] + 1
            right = beside >= 0 and after[beside] == card.reference
            require(right, f"step {step} makes room on the wrong place for card {number}")
        require(EMPTY not in states[-1], "a new symbol is not inserted at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Row]] | None:
        if len(puzzle.symbols) > 7:
            return None
        return [(row,) for row in permutations(range(len(puzzle.symbols))) if fits(puzzle, row)]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 228, 472, 232), "panel", radius=16)
        puzzle.row.draw(scene, taller=6)
        for number, card in enumerate(puzzle.cards):
            pair = puzzle.card(number)
            scene.block((pair.middle - 76, 52, 152, 152), "panel", radius=16)
            scene.label((pair.middle, 80), str(number + 1) if len(puzzle.cards) > 1 else "NEW", 22, "soft")
            for slot, fill in ((not card.after, "given"), (card.after, "start")):
                scene.block(pair.area(slot, taller=6), fill, radius=8)
            scene.symbol(pair.centre(not card.after), pair.pitch * 0.38, puzzle.symbols[card.reference])

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        for symbol, name in enumerate(puzzle.symbols):
            (x, y), (to_x, to_y) = (where(puzzle, row, symbol) for row in (moment.before, moment.after))
            t = down = moment.t
            if y != to_y:  # down from the card to a free lane, along it, and down into the row
                t = min(1.0, max(0.0, 2 * down - 0.5))
                lane = (LANE - y) / (to_y - y)
                down = lane * min(1.0, 4 * down) + (1 - lane) * max(0.0, 4 * down - 3)
            centre = x + (to_x - x) * t, y + (to_y - y) * down
            scene.symbol(centre, puzzle.row.pitch * 0.38, name, name=actor(symbol))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(given=puzzle.given, count=len(puzzle.cards), several=len(puzzle.cards) > 1)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the row reads, from the left, {listed(puzzle.symbols[k] for k in self.solve(puzzle)[-1])}."

    def answer(self, puzzle: Puzzle, states: Sequence[Row]) -> str:
        return listed([puzzle.symbols[states[-1][-1]]])

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        row, new = puzzle.symbols[: puzzle.given], puzzle.symbols[puzzle.given :]
        given = f"the row {listed(row)}; new on the card{'s'[: len(new) - 1]}: {listed(new)}"
        yield start("given", 5, f"The first frame shows {given}.")
        steps = []
        for before, after in pairwise(states):
            moved = arrived(before, after)
            symbols = [puzzle.symbols[symbol] for symbol in moved]
            if moved[0] in before:
                text = f"{listed(symbols)} {'move' if moved[1:] else 'moves'} one place to the right to make room"
            else:
                card = puzzle.cards[moved[0] - puzzle.given]
                side, reference = "right" if card.after else "left", called(puzzle.symbols[card.reference])
                text = f"{called(symbols[0])} comes down into the gap directly {side} of {reference}"
            steps.append((text, [actor(symbol) for symbol in moved]))
        yield from narrated(steps, 60, most=3 if len(steps) > 4 else 4)
        yield end("inserted", 25, f"At the end {self.goal(puzzle)}")
        kept = "No symbol changes or vanishes, and the row's symbols keep their order."
        yield constancy("steady", 10, kept, Steady(tuple(actor(k) for k in range(len(puzzle.symbols)))))

    def capacity(self, config: Config) -> int:
        """A lower bound: symbols, times the sides of given symbols for all cards whose reference need not be new."""
        sides: int = (2 * config.symbols - 1) ** (config.new - config.chained)
        return count_rows(config.symbols + config.new) * sides


def fits(puzzle: Puzzle, row: Row) -> bool:
    """After each card its new symbol stands beside the reference; the given symbols keep their order."""
    for new, card in enumerate(puzzle.cards, puzzle.given):
        pair = (card.reference, new) if card.after else (new, card.reference)
        if pair not in pairwise(symbol for symbol in row if symbol <= new):
            return False
    return [symbol for symbol in row if symbol < puzzle.given] == list(range(puzzle.given))


def where(puzzle: Puzzle, row: Row, symbol: int) -> tuple[float, float]:
    """The centre of a symbol: in the row, or on its card."""
    if symbol in row:
        return puzzle.row.centre(row.index(symbol))
    number = symbol - puzzle.given
    return puzzle.card(number).centre(puzzle.cards[number].after)
