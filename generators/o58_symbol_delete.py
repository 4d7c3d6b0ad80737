"""O-58 Symbol delete: delete the symbols named on cards by place or by relation; the rest shifts left each time.

Each card names one symbol of the row as it is by then, and the cards go from left to right, so the solution is unique.
Every card but the first would name another symbol in the row as it is given. No card names the last symbol of the row,
so each deletion leaves a gap to close.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.speech import counted
from generators.kit.speech import listed as in_words
from generators.kit.words.moves import narrated
from generators.kit.words.slots import EMPTY, Slots, present
from generators.kit.words.symbols import actor, called, count_rows, listed, some_symbols

CARDS, ROW, SINK = 128, 330, 84  # heights of the cards' middles and of the row from the top; how far down one sinks
FARTHEST = 5  # places counted from a symbol, at most

Row = tuple[int, ...]  # the symbol in each slot by its number in the given row, from 0, or EMPTY


@dataclass(frozen=True)
class Card:
    count: int  # places, from 1
    way: int  # 1 counts to the right, -1 to the left
    beside: int  # the symbol from which it counts, or EMPTY if it counts from the end of the row

    def named(self, row: Sequence[int]) -> int:
        """The symbol named by the card in a row without a gap."""
        ends = -1 if self.way > 0 else len(row)
        begin = ends if self.beside == EMPTY else row.index(self.beside)
        return row[begin + self.way * self.count]


@dataclass(frozen=True)
class Config:
    symbols: int = 7  # in the row, 5 to 8
    cards: int = 2  # 1 to 3

    def __post_init__(self) -> None:
        within("symbols", self.symbols, 5, 8)
        within("cards", self.cards, 1, 3)


@dataclass(frozen=True)
class Puzzle:
    symbols: tuple[str, ...]  # from the left, no two alike
    cards: tuple[Card, ...]  # from the left

    @property
    def row(self) -> Slots:
        return Slots.fitting(len(self.symbols), ROW, 70)

    def stated(self, card: Card) -> str:
        """The content of a card in words."""
        if card.beside == EMPTY:
            return f"place {card.count} from the {'left' if card.way > 0 else 'right'}"
        side = "right" if card.way > 0 else "left"
        return f"{counted(card.count, 'place')} to the {side} of {called(self.symbols[card.beside])}"


@generator(
    "O-58", "symbol_delete", version=1,
    faculty="transformation", family="symbols",
    levels={"easy": Config(6, 1), "medium": Config(7, 2), "hard": Config(8, 3)},
)  # fmt: skip
class SymbolDelete(Generator[Config, Puzzle, Row]):
    public = "stricter; cards name up to three symbols in turn, also by their places beside other symbols"
    pace = Pace(step=12, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        given = list(range(config.symbols))
        row, cards = [*given], []
        for number in range(config.cards):
            gone = rng.choice(row[:-1])
            fits = [card for card in all_cards(row, by_symbol=rng.random() < 0.6) if card.named(row) == gone]
            if number:
                fits = [card for card in fits if card.named(given) != gone]
            if not fits:
                raise Reject("a card would name the same symbol in the given row")
            cards.append(rng.choice(fits))
            row.remove(gone)
        return Puzzle(some_symbols(rng, config.symbols), tuple(cards))

    def solve(self, puzzle: Puzzle) -> Sequence[Row]:
        row = list(range(len(puzzle.symbols)))
        rows = [tuple(row)]
        for number, card in enumerate(puzzle.cards):
            place = row.index(card.named(row))
            del row[place]
            rows += [(*row[:place], EMPTY, *row[place:], *[EMPTY] * number), (*row, *[EMPTY] * (number + 1))]
        return rows

    def rules(self, puzzle: Puzzle, states: Sequence[Row]) -> None:
        count = len(puzzle.symbols)
        require(states[0] == tuple(range(count)), "the first row is not the given one")
        for step, (before, after) in enumerate(pairwise(states), 1):
            there = present(before)
            if before[: len(there)] != tuple(there):
                closed = after == (*there, *[EMPTY] * (count - len(there)))
                require(closed, f"step {step} does not close the gap by moving all symbols right of it one place left")
                continue
            number = count - len(there)
            require(number < len(puzzle.cards), f"step {step} comes after the last card")
            gaps = [place for place, symbol in enumerate(after) if before[place] != symbol]
            alone = len(after) == count and len(gaps) == 1 and after[gaps[0]] == EMPTY
            require(alone, f"step {step} does not delete one symbol, and nothing else")
            card = puzzle.cards[number]
            passed = before[: gaps[0]] if card.way > 0 else there[gaps[0] + 1 :][::-1]
            if card.beside != EMPTY:
                require(card.beside in passed, f"step {step} counts to the wrong side")
                passed = passed[passed.index(card.beside) + 1 :]
            right = len(passed) == card.count - 1
            require(right, f"step {step} does not delete the symbol of card {number + 1}: {puzzle.stated(card)}")
        left = present(states[-1])
        require(len(left) == count - len(puzzle.cards), "the symbol of a card is not deleted at the end")
        require(states[-1][: len(left)] == tuple(left), "a gap is left at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Row]]:
        def holds(card: Card, gone: int, left: set[int]) -> bool:
            """Symbols have ascending numbers, so those in between are counted by number."""
            ends = EMPTY if card.way > 0 else len(puzzle.symbols)
            begin = ends if card.beside == EMPTY else card.beside
            return sum(min(begin, gone) < k < max(begin, gone) for k in left) == card.count - 1 and (
                gone > begin if card.way > 0 else gone < begin
            )

        numbers = range(len(puzzle.symbols))
        for order in permutations(numbers, len(puzzle.cards)):
            if all(holds(card, order[k], {*numbers} - {*order[:k]}) for k, card in enumerate(puzzle.cards)):
                yield (tuple(sorted({*numbers} - {*order})) + (EMPTY,) * len(order),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 244, 472, 216), "panel", radius=16)
        puzzle.row.draw(scene, taller=6)
        for number, card in enumerate(puzzle.cards):
            middle, _ = Slots(len(puzzle.cards), CARDS, 160).centre(number)
            scene.block((middle - 76, CARDS - 84, 152, 168), "panel", radius=16)
            sides = ("LEFT", "RIGHT")[:: card.way]
            if card.beside == EMPTY:
                lines, top = (f"PLACE {card.count}", f"FROM {sides[0]}"), CARDS - 14
            else:
                lines, top = (counted(card.count, "place").upper(), f"{sides[1]} OF"), CARDS - 56
                Slots(1, CARDS + 40, 68, middle).draw(scene)
                scene.symbol((middle, CARDS + 40), 25, puzzle.symbols[card.beside])
            for line, text in enumerate(lines):
                scene.label((middle, top + 29 * line), text, 19)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        for place, symbol in enumerate(moment.before):
            stays = symbol in moment.after
            left = 1.0 if stays else 1 - moment.t * moment.t * moment.t
            if symbol == EMPTY or not left:
                continue
            to = moment.after.index(symbol) if stays else place
            x, y = puzzle.row.centre(place + (to - place) * moment.t)
            centre = x, y + (0 if stays else SINK * moment.t)
            scene.symbol(centre, puzzle.row.pitch * 0.38, puzzle.symbols[symbol], opacity=left, name=actor(symbol))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        beside = [card.beside != EMPTY for card in puzzle.cards]
        cards, ends = len(beside), not all(beside)
        return self.worded(count=len(puzzle.symbols), cards=cards, several=cards > 1, ends=ends, beside=any(beside))

    def goal(self, puzzle: Puzzle) -> str:
        rest = present(self.solve(puzzle)[-1])
        return f"the row reads, from its left end and without a gap, {listed(puzzle.symbols[k] for k in rest)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Row]) -> str:
        (gone,) = {*states[-3]} - {*states[-1]}
        return puzzle.symbols[gone]

    def choices(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Sequence[Choice]]:
        """The symbol deleted by each card."""
        for card, before, after in zip(puzzle.cards, states[::2], states[1::2], strict=False):
            row = present(before)
            begin = row.index(card.beside) if card.beside != EMPTY else (-1 if card.way > 0 else len(row))
            seen = [
                {
                    "place": k,
                    "from the right": len(row) - k,
                    "distance": abs(k - begin),
                    "side": (k > begin) - (k < begin),
                }
                for k in range(len(row))
            ]
            yield [Choice(symbol not in after, it) for symbol, it in zip(row, seen, strict=True)]

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        cards = "; ".join(puzzle.stated(card) for card in puzzle.cards)
        given = f"the row {listed(puzzle.symbols)}; on the card{'s'[: len(puzzle.cards) - 1]}: {cards}"
        yield start("given", 5, f"The first frame shows {given}.")
        steps = []
        for before, after in pairwise(states):
            gone = [symbol for symbol in before if symbol not in after]
            moved = [symbol for symbol, now in zip(before, after, strict=True) if symbol not in (now, *gone, EMPTY)]
            if gone:
                place = f"place {before.index(gone[0]) + 1} from the left"
                text = f"{called(puzzle.symbols[gone[0]])} at {place} sinks out of the row and fades away"
            else:
                names = in_words([puzzle.symbols[symbol] for symbol in moved])
                text = f"{names} {'move' if moved[1:] else 'moves'} one place to the left to close the gap"
            steps.append((text, [actor(symbol) for symbol in gone or moved]))
        yield from narrated(steps, 60, most=3 if len(steps) > 4 else 4)
        yield end("deleted", 25, f"At the end {self.goal(puzzle)}")
        kept = "No other symbol vanishes, none changes, and those that stay keep their order."
        yield constancy("steady", 10, kept, Steady(tuple(actor(k) for k in range(len(puzzle.symbols)))))

    def capacity(self, config: Config) -> int:
        """A lower bound: symbols, without the colours of shapes, and the places of the first card's symbol."""
        return count_rows(config.symbols) * (config.symbols - 1)


def all_cards(row: Sequence[int], *, by_symbol: bool) -> Iterator[Card]:
    """All cards for a row without a gap, counting from its symbols or from its ends."""
    for way in (1, -1):
        if not by_symbol:
            yield from (Card(count, way, EMPTY) for count in range(1, len(row) + 1))
            continue
        for place, symbol in enumerate(row):
            room = len(row) - 1 - place if way > 0 else place
            yield from (Card(count, way, symbol) for count in range(1, min(FARTHEST, room) + 1))
