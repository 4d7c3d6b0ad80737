"""O-60 Symbol substitute: replace one symbol of a pair of neighbours by another, as cards show.

When a card's turn comes, its pair stands in the row once in this order, so the solution is unique. The symbol to
replace recurs elsewhere, also on the wrong side of the same neighbour. Earlier cards make or move the pairs of later
ones: in the given row these stand elsewhere, several times or not at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.boards import changed, filled
from generators.kit.words.slots import EMPTY, Slots
from generators.kit.words.symbols import called, count_rows, listed, some_symbols

CARDS, ROW = 128, 352  # heights of the cards' middles and of the row, in units from the top

Row = tuple[int, ...]  # the kind in each place by its number in the puzzle, or EMPTY


@dataclass(frozen=True)
class Card:
    pair: tuple[int, int]  # kinds of two neighbours, from the left
    at: int  # the one to replace, 0 or 1
    new: int  # kind that replaces it

    @property
    def changed(self) -> tuple[int, int]:
        """The pair after the replacement."""
        return (self.new, self.pair[1]) if self.at == 0 else (self.pair[0], self.new)

    def places(self, row: Sequence[int]) -> list[int]:
        """The places at which the card's old symbol stands beside its neighbour, from 0."""
        return [place + self.at for place, pair in enumerate(pairwise(row)) if pair == self.pair]


@dataclass(frozen=True)
class Config:
    symbols: int = 8  # in the row, 5 to 9
    cards: int = 2  # 1 to 3
    kinds: int = 4  # of symbols, 4 to 6

    def __post_init__(self) -> None:
        within("symbols", self.symbols, 5, 9)
        within("cards", self.cards, 1, 3)
        within("kinds", self.kinds, 4, 6)


@dataclass(frozen=True)
class Puzzle:
    kinds: tuple[str, ...]
    row: Row
    cards: tuple[Card, ...]  # from the left

    @property
    def slots(self) -> Slots:
        return Slots.fitting(len(self.row), ROW, 70)


@generator(
    "O-60", "symbol_substitute", version=1,
    faculty="transformation", family="symbols",
    levels={"easy": Config(6, 1), "medium": Config(8, 2), "hard": Config(9, 3, 5)},
)  # fmt: skip
class SymbolSubstitute(Generator[Config, Puzzle, Row]):
    public = "stricter; symbols recur, and up to three cards name in turn the one to replace by its neighbour"
    pace = Pace(step=10, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        given = [rng.randrange(config.kinds)]
        while len(given) < config.symbols:
            given.append(rng.choice([kind for kind in range(config.kinds) if kind != given[-1]]))
        row, cards, places = tuple(given), list[Card](), list[int]()
        for _ in range(config.cards):
            fits = [it for it in all_cards(row, given if cards else (), config.kinds) if it[1] not in places]
            if not fits:
                raise Reject("no pair stands in the row once")
            ((card, place, _),) = rng.choices(fits, [weight for *_, weight in fits])
            cards.append(card)
            places.append(place)
            row = filled(row, place, card.new)
        return Puzzle(some_symbols(rng, config.kinds), tuple(given), tuple(cards))

    def solve(self, puzzle: Puzzle) -> Sequence[Row]:
        rows = [puzzle.row]
        for card in puzzle.cards:
            (place,) = card.places(rows[-1])
            rows += [filled(rows[-1], place, EMPTY), filled(rows[-1], place, card.new)]
        return rows

    def rules(self, puzzle: Puzzle, states: Sequence[Row]) -> None:
        require(states[0] == puzzle.row, "the first row is not the given one")
        full = states[0]
        for step, (before, after) in enumerate(pairwise(states), 1):
            number, second = divmod(step - 1, 2)
            require(number < len(puzzle.cards), f"step {step} comes after the last card")
            require(len(after) == len(before), f"step {step} changes the length of the row")
            card, places = puzzle.cards[number], changed(before, after)
            require(len(places) == 1, f"step {step} does not change one place alone")
            (place,) = places
            if second:
                fits = before[place] == EMPTY and after[place] == card.new
                require(fits, f"step {step} does not let card {number + 1}'s new symbol fade in where the old one was")
                full = after
                continue
            require(after[place] == EMPTY, f"step {step} does not let a symbol fade out")
            beside = place + 1 - 2 * card.at
            seen = 0 <= beside < len(full) and full[beside] == card.pair[1 - card.at]
            old = full[place] == card.pair[card.at]
            require(old and seen, f"step {step} takes a symbol out of another pair than that of card {number + 1}")
        require(len(states) == 2 * len(puzzle.cards) + 1, "the symbol of a card is not replaced at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Row]]:
        def text(kinds: Iterable[int]) -> str:
            return "".join("abcdef"[kind] for kind in kinds)

        rows = {text(puzzle.row)}
        for card in puzzle.cards:
            old, new = text(card.pair), text(card.changed)
            cuts = [(row[:k], row[k : k + 2], row[k + 2 :]) for row in rows for k in range(len(row) - 1)]
            rows = {left + new + right for left, middle, right in cuts if middle == old}
        return [(tuple("abcdef".index(kind) for kind in row),) for row in rows]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 244, 472, 216), "panel", radius=16)
        puzzle.slots.draw(scene, taller=6)
        for number, card in enumerate(puzzle.cards):
            middle, _ = Slots(len(puzzle.cards), CARDS, 160).centre(number)
            scene.block((middle - 76, CARDS - 84, 152, 168), "panel", radius=16)
            for y, pair in ((CARDS - 44, card.pair), (CARDS + 44, card.changed)):
                slots = Slots(2, y, 62, middle)
                slots.draw(scene)
                for place, kind in enumerate(pair):
                    scene.symbol(slots.centre(place), 23, puzzle.kinds[kind])
            x, _ = slots.centre(card.at)
            scene.arrow((x, CARDS - 12), (x, CARDS + 13), "ink", 4)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        for place, (old, new) in enumerate(zip(moment.before, moment.after, strict=True)):
            centre, radius = puzzle.slots.centre(place), puzzle.slots.pitch * 0.43
            shown = ((old, 1.0),) if old == new else ((old, 1 - moment.t), (new, moment.t))
            for kind, left in shown:
                if kind != EMPTY and left:
                    scene.symbol(centre, radius, puzzle.kinds[kind], opacity=left, name=actor(puzzle, place, kind))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.row), cards=len(puzzle.cards), several=len(puzzle.cards) > 1)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the row reads, from the left, {listed(puzzle.kinds[kind] for kind in self.solve(puzzle)[-1])}."

    def answer(self, puzzle: Puzzle, states: Sequence[Row]) -> str:
        return str(states[-2].index(EMPTY) + 1)

    def choices(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Sequence[Choice]]:
        """The symbol to replace among those of its kind."""
        for card, row, after in zip(puzzle.cards, states[::2], states[1::2], strict=False):
            old, other = card.pair[card.at], card.pair[1 - card.at]
            like = [place for place, kind in enumerate(row) if kind == old]
            beside = [row[max(0, place - 1) : place + 2].count(other) for place in like]
            yield [
                Choice(after[place] == EMPTY, {"place": place, "neighbours": neighbours})
                for place, neighbours in zip(like, beside, strict=True)
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        names = puzzle.kinds
        pairs = "; ".join(
            f"{listed(names[kind] for kind in card.pair)} becomes {listed(names[kind] for kind in card.changed)}"
            for card in puzzle.cards
        )
        cards = f"{'the cards' if puzzle.cards[1:] else 'the card'}: {pairs}"
        given = f"the row {listed(names[kind] for kind in puzzle.row)}; on {cards}"
        yield start("given", 5, f"The first frame shows {given}.")
        steps = []
        for card, row, gap in zip(puzzle.cards, states[::2], states[1::2], strict=False):
            place = gap.index(EMPTY)
            old, neighbour = called(names[row[place]]), called(names[card.pair[1 - card.at]])
            side = "right" if card.at else "left"
            text = f"{old} at place {place + 1}, {side} of {neighbour}, fades out"
            steps.append((text, actor(puzzle, place, row[place])))
            steps.append((f"{called(names[card.new])} fades in at place {place + 1}", actor(puzzle, place, card.new)))
        runs = grouped(steps, 4 if len(steps) < 6 else 3)
        for first, run in runs:
            last = first + len(run) - 1
            text = ", then ".join(text for text, _ in run)
            check = Follows(tuple(dict.fromkeys(name for _, name in run)), (first, last))
            yield process(f"step-{first}", 60 / len(runs), f"{text[0].upper()}{text[1:]}.", check)
        yield end("substituted", 25, f"At the end {self.goal(puzzle)}")
        every = Steady(tuple(dict.fromkeys(name for _, name in steps)))
        yield constancy("steady", 10, "No other symbol changes, and none moves.", every)

    def capacity(self, config: Config) -> int:
        """A lower bound: kinds of symbols, without the colours of shapes; rows and cards are not counted."""
        return count_rows(config.kinds)


def all_cards(row: Row, given: Sequence[int], kinds: int) -> Iterator[tuple[Card, int, float]]:
    """The cards for a row, each with its symbol's place and the weight of its draw; the `given` row has none there.

    The symbol recurs. Nearly wherever it does, its neighbour stands beside it once, somewhere on the wrong side.
    """
    for left, pair in enumerate(pairwise(row)):
        for at in (0, 1) if pair[0] != pair[1] else ():
            old, place = pair[at], left + at
            like = [k for k, kind in enumerate(row) if kind == old]
            beside = {k: row[max(0, k - 1) : k + 2].count(pair[1 - at]) for k in like}
            odd = sum(count != 1 for count in beside.values())
            if like[1:] and beside[place] == 1 and odd <= bool(given) < len(like) - odd:
                cards = (Card(pair, at, new) for new in range(kinds) if new not in pair)
                weight = (0.3 if place in like[1:-1] else 1.0) * (0.3 if odd else 1.0)
                yield from (
                    (card, place, weight) for card in cards if card.places(row) == [place] != card.places(given)
                )


def actor(puzzle: Puzzle, place: int, kind: int) -> str:
    """The name of a symbol of a kind in a place."""
    return f"{puzzle.kinds[kind].replace(' ', '-')}-{place + 1}"
