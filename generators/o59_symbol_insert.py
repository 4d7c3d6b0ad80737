"""O-59 Symbol insert: insert new symbols into a row, each on the given side of its reference symbol.

Each card shows a new symbol right beside its reference, which stands in the row once, so there is one place for it; the
cards go by number and what stands right of the place makes room. So there is one solution. No symbol goes to the end
of the row, so that room always has to be made. A reference may itself be new, inserted by an earlier card.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.symbols import called, count_rows, listed, some_symbols

EMPTY = -1
CARDS, LANE, ROW = 144, 280, 360  # heights in units from the top: cards and row, and between them the way of the new

Row = tuple[int, ...]  # the symbol in each place by its number in the puzzle, or EMPTY


@dataclass(frozen=True)
class Config:
    symbols: int = 6  # in the row at first, 3 to 7
    new: int = 2  # symbols to insert, 1 to 3; 8 in all at most
    chained: bool = False  # references may be new themselves, and the last one is

    def __post_init__(self) -> None:
        if not 3 <= self.symbols <= 7:
            raise ValueError(f"symbols must be 3..7, not {self.symbols}")
        most = min(3, 8 - self.symbols)
        if not 1 <= self.new <= most:
            raise ValueError(f"new must be 1..{most} for {self.symbols} symbols, not {self.new}")
        if self.chained and self.new < 2:
            raise ValueError(f"chained needs new to be at least 2, not {self.new}")


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
        """How many symbols are in the row at first; the new ones have this number and those after it."""
        return len(self.symbols) - len(self.cards)


@generator(
    "O-59", "symbol_insert", version=1,
    faculty="transformation", family="symbols",
    levels={"easy": Config(5, 1), "medium": Config(6, 2), "hard": Config(5, 3, True)},
)  # fmt: skip
class SymbolInsert(Generator[Config, Puzzle, Row]):
    pace = Pace(step=14, rest=3)

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

    def verify(self, puzzle: Puzzle, states: Sequence[Row]) -> Verdict:
        count = len(puzzle.symbols)
        if states[0] != tuple(k if k < puzzle.given else EMPTY for k in range(count)):
            return Verdict(False, "the first row is not the given one")
        for step, (before, after) in enumerate(pairwise(states), 1):
            if len(after) != count:
                return Verdict(False, f"after step {step} the row has {len(after)} places, not {count}")
            there = [symbol for symbol in before if symbol != EMPTY]
            new = len(there)
            if new == count:
                return Verdict(False, f"step {step} comes after the last symbol is inserted")
            changed = [place for place in range(count) if before[place] != after[place]]
            gap = before.index(EMPTY)
            if gap < new:  # room is made
                if changed != [gap] or after[gap] != new:
                    return Verdict(False, f"step {step} does not set new symbol {new - puzzle.given + 1} into the gap")
                continue
            if [symbol for symbol in after if symbol != EMPTY] != there:
                return Verdict(False, f"step {step} does not keep the symbols of the row in their order")
            if not changed or after[changed[0]] != EMPTY or EMPTY in after[changed[0] + 1 : new + 1]:
                return Verdict(False, f"step {step} does not make room for one symbol")
            card = puzzle.cards[new - puzzle.given]
            beside = changed[0] - 1 if card.after else changed[0] + 1
            if beside < 0 or after[beside] != card.reference:
                return Verdict(False, f"step {step} makes room on the wrong place for card {new - puzzle.given + 1}")
        if EMPTY in states[-1]:
            return Verdict(False, "a new symbol is not inserted at the end")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Row]] | None:
        if len(puzzle.symbols) > 7:
            return None
        return [(row,) for row in permutations(range(len(puzzle.symbols))) if fits(puzzle, row)]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 228, 472, 232), "panel", radius=16)
        half = pitch(puzzle) / 2 - 3
        for place in range(len(puzzle.symbols)):
            scene.block((across(puzzle, place) - half, ROW - half - 6, 2 * half, 2 * half + 12), "given", radius=8)
        for number, card in enumerate(puzzle.cards):
            middle = card_x(puzzle, number)
            scene.block((middle - 76, 52, 152, 152), "panel", radius=16)
            scene.label((middle, 80), str(number + 1) if len(puzzle.cards) > 1 else "NEW", 22, "soft")
            side = half + 3 if card.after else -half - 3
            for x, fill in ((middle - side, "given"), (middle + side, "start")):
                scene.block((x - half, CARDS - half - 6, 2 * half, 2 * half + 12), fill, radius=8)
            scene.symbol((middle - side, CARDS), size(puzzle), puzzle.symbols[card.reference])

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        for symbol, what in enumerate(puzzle.symbols):
            (x, y), (to_x, to_y) = (where(puzzle, row, symbol) for row in (moment.before, moment.after))
            t = down = moment.t
            if y != to_y:  # down from the card to a free lane, along it, and down into the row
                t = min(1.0, max(0.0, 2 * down - 0.5))
                lane = (LANE - y) / (to_y - y)
                down = lane * min(1.0, 4 * down) + (1 - lane) * max(0.0, 4 * down - 3)
            scene.symbol((x + (to_x - x) * t, y + (to_y - y) * down), size(puzzle), what, name=slug(symbol))

    def prompt(self, puzzle: Puzzle) -> str:
        several = len(puzzle.cards) > 1
        opening = phrase(
            puzzle,
            f"Below stands a row of {puzzle.given} symbols; above "
            + (f"are {len(puzzle.cards)} numbered cards." if several else "is a card."),
            ("The cards above say" if several else "The card above says")
            + f" what to insert into the row of {puzzle.given} symbols below.",
        )
        each = "Each shows, on green, a new one" if several else "It shows, on green, a new one"
        order = "Insert the new symbols in the order of the cards' numbers" if several else "Insert the new symbol"
        return (
            f"{opening} {each} directly beside a symbol of the row, on the side where it is to stand there. {order}: "
            "first all symbols to the right of the place move one place to the right to make room, then the new symbol "
            "comes down from its card into the gap. All others keep their order; the camera stays still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the row reads, from the left, {listed(puzzle.symbols[k] for k in self.solve(puzzle)[-1])}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        row, new = puzzle.symbols[: puzzle.given], puzzle.symbols[puzzle.given :]
        given = f"the row {listed(row)}; new on the card{'s'[: len(new) - 1]}: {listed(new)}"
        yield start("given", 5, f"The first frame shows {given}.")
        told: list[tuple[int, str, tuple[str, ...]]] = []
        for step, (before, after) in enumerate(pairwise(states), 1):
            moved = [symbol for old, symbol in zip(before, after, strict=True) if symbol not in (old, EMPTY)]
            symbols = [puzzle.symbols[symbol] for symbol in moved]
            if moved[0] in before:
                text = f"{listed(symbols)} {'move' if moved[1:] else 'moves'} one place to the right to make room"
            else:
                card = puzzle.cards[moved[0] - puzzle.given]
                side, reference = "right" if card.after else "left", called(puzzle.symbols[card.reference])
                text = f"{called(symbols[0])} comes down into the gap directly {side} of {reference}"
            told.append((step, text, tuple(slug(symbol) for symbol in moved)))
        runs = grouped(told, 4 if len(told) <= 4 else len(told) // 2)
        for first, run in runs:
            text = ", then ".join(text for _, text, _ in run)
            movers = dict.fromkeys(actor for _, _, actors in run for actor in actors)
            check = Follows(tuple(movers), (first, run[-1][0]))
            yield process(f"step-{first}", 60 / len(runs), f"{text[0].upper()}{text[1:]}.", check)
        yield end("inserted", 25, f"At the end {self.goal(puzzle)}")
        kept = "No symbol changes or vanishes, and the row's symbols keep their order."
        yield constancy("steady", 10, kept, Steady(tuple(slug(k) for k in range(len(puzzle.symbols)))))

    def capacity(self, config: Config) -> int:
        """A lower bound: symbols, times the sides of given symbols for all cards whose reference need not be new."""
        sides: int = (2 * config.symbols - 1) ** (config.new - config.chained)
        return count_rows(config.symbols + config.new) * sides


def fits(puzzle: Puzzle, row: Row) -> bool:
    """Whether, as the new symbols are taken out again from the last to the first, each was beside its reference."""
    left = list(row)
    for number in reversed(range(len(puzzle.cards))):
        card, place = puzzle.cards[number], left.index(puzzle.given + number)
        beside = place - 1 if card.after else place + 1
        if not 0 <= beside < len(left) or left[beside] != card.reference:
            return False
        del left[place]
    return left == sorted(left)


def slug(symbol: int) -> str:
    return f"symbol-{symbol + 1}"


def pitch(puzzle: Puzzle) -> float:
    return min(70, 456 // len(puzzle.symbols))


def size(puzzle: Puzzle) -> float:
    return pitch(puzzle) * 0.38


def across(puzzle: Puzzle, place: float) -> float:
    return 256 + (place - (len(puzzle.symbols) - 1) / 2) * pitch(puzzle)


def where(puzzle: Puzzle, row: Row, symbol: int) -> tuple[float, float]:
    """The middle of a symbol: in the row, or on its card."""
    if symbol in row:
        return across(puzzle, row.index(symbol)), ROW
    number = symbol - puzzle.given
    side = pitch(puzzle) / 2 if puzzle.cards[number].after else -pitch(puzzle) / 2
    return card_x(puzzle, number) + side, CARDS


def card_x(puzzle: Puzzle, number: int) -> float:
    """The middle of a card, from the left."""
    return 256 + 160 * (number - (len(puzzle.cards) - 1) / 2)
