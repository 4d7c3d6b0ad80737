"""O-61 Symbol edit: insert symbols into a row until it satisfies cards, which state how many of a kind it must hold.

A card asks for a number of one kind: a fixed one, or as many as there are of another kind, and some more. The cards go
from left to right, and no later one inserts a kind counted by an earlier one, so all hold at the end. A new symbol
comes beside the last one of its kind, so the solution is unique. Some cards hold already.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.speech import listed as in_words
from generators.kit.words.boards import changed
from generators.kit.words.moves import narrated
from generators.kit.words.slots import EMPTY, Slots, arrived, present
from generators.kit.words.symbols import actor, count_rows, listed, some_symbols

CARDS, ROW, FALL = 128, 372, 84  # heights of the cards' middles and of the row from the top; how far new ones fall
PLACES, GIVEN = 11, 6  # in the row; symbols in it at first
KINDS = 4  # of symbols
MOST = 3  # symbols inserted for a card
WEIGHTS = 160, 160, 5, 10, 3, 4, 160, 160, 160  # of cards, by their number less that of symbols to insert, from -3
LITTLE_LESS = 0.6  # share refused of the draws with one or two less to insert than a card's number
NEW = {  # symbols inserted for the cards, in any order: all numbers are about equally frequent
    1: ((1,), (2,), (3,)),
    2: ((0, 2), (0, 3), (1, 2), (1, 3)),
    3: ((0, 1, 2), (0, 1, 3), (1, 1, 2), (0, 2, 3), (0, 2, 3)),
}

Row = tuple[int, ...]  # the symbol in each place by its number in the puzzle, or EMPTY


@dataclass(frozen=True)
class Card:
    kind: int
    other: int  # kind whose number counts, or EMPTY for a fixed number
    more: int  # the fixed number, or the number more than of the other kind

    def missing(self, kinds: Sequence[int]) -> int:
        """The number of symbols to insert into a row of these kinds."""
        return self.more + (kinds.count(self.other) if self.other != EMPTY else 0) - kinds.count(self.kind)


@dataclass(frozen=True)
class Config:
    cards: int = 2  # 1 to 3

    def __post_init__(self) -> None:
        within("cards", self.cards, 1, len(NEW))


@dataclass(frozen=True)
class Puzzle:
    names: tuple[str, ...]  # of the kinds
    kinds: tuple[int, ...]  # of the symbols: in the row from the left, then the new ones as they come, from GIVEN on
    cards: tuple[Card, ...]  # from the left

    @property
    def row(self) -> Slots:
        return Slots.fitting(PLACES, ROW, 70)

    def slot(self, card: int, side: int = 0) -> Slots:
        """The slot of a card's symbol at the left, 0, or at the right, 1."""
        middle, _ = Slots(len(self.cards), CARDS, 160).centre(card)
        added = self.cards[card].other != EMPTY and self.cards[card].more
        return Slots(1, CARDS - 24 * bool(added), self.row.pitch, middle + (80 * side - 40))

    def kinds_in(self, row: Sequence[int]) -> list[int]:
        """The kinds of the symbols in a row, from the left."""
        return [self.kinds[symbol] for symbol in present(row)]

    def stated(self, card: Card) -> str:
        """A card in words."""
        if card.other == EMPTY:
            return f"{self.names[card.kind]} = {card.more}"
        return f"{self.names[card.kind]} = {self.names[card.other]}" + (f" + {card.more}" if card.more else "")


@generator(
    "O-61", "symbol_edit", version=1,
    faculty="transformation", family="symbols",
    levels={"easy": Config(1), "medium": Config(2), "hard": Config(3)},
)  # fmt: skip
class SymbolEdit(Generator[Config, Puzzle, Row]):
    public = "stricter; up to three counts hold in turn, also against other symbols, and each new symbol has its place"
    pace = Pace(step=12, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kinds = [*range(KINDS), *(rng.randrange(KINDS) for _ in range(GIVEN - KINDS))]
        rng.shuffle(kinds)
        often = rng.sample([*range(KINDS), *kinds], KINDS + len(kinds))  # so that a frequent kind is sooner drawn
        inserted = [kind for kind in dict.fromkeys(often) if kind != kinds[-1]][: config.cards]
        new = rng.choice(NEW[config.cards])
        cards = list[Card]()
        for number, (kind, missing) in enumerate(zip(inserted, rng.sample(new, len(new)), strict=True)):
            count = kinds.count(kind) + missing
            others = [other for other in range(KINDS) if other not in inserted[number:]]
            fits = [Card(kind, other, count - kinds.count(other)) for other in others]
            fits = [Card(kind, EMPTY, count), *(card for card in fits if 0 <= card.more <= 2)]
            cards.append(*rng.choices(fits, [WEIGHTS[card.more - missing + MOST] for card in fits]))
            if 0 <= cards[-1].more - missing <= 2 and rng.random() < LITTLE_LESS:
                raise Reject("a little less than the number would be right too often")
            kinds += [kind] * missing
        return Puzzle(some_symbols(rng, KINDS), tuple(kinds), tuple(cards))

    def solve(self, puzzle: Puzzle) -> Sequence[Row]:
        row = list(range(GIVEN))
        rows = [padded(row)]
        for card in puzzle.cards:
            for _ in range(card.missing(puzzle.kinds_in(row))):
                place = max(k for k, symbol in enumerate(row) if puzzle.kinds[symbol] == card.kind) + 1
                rows.append(padded([*row[:place], EMPTY, *row[place:]]))
                row.insert(place, len(row))
                rows.append(padded(row))
        return rows

    def rules(self, puzzle: Puzzle, states: Sequence[Row]) -> None:
        require(states[0] == padded(range(GIVEN)), "the first row is not the given one")
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(len(after) == PLACES, f"after step {step} the row has {len(after)} places, not {PLACES}")
            there, moved = present(before), changed(before, after)
            held = puzzle.kinds_in(there)
            wanting = [card.kind for card in puzzle.cards if not holds(card, held)]
            require(wanting, f"step {step} comes after all cards hold")
            gap, new = before.index(EMPTY), len(there)
            if gap < new:  # there is room already
                filled = moved == [gap] and after[gap] == new and puzzle.kinds[new] == wanting[0]
                require(filled, f"step {step} does not set a symbol of the first card that does not hold into the gap")
                continue
            require(present(after) == there, f"step {step} does not keep the symbols of the row in their order")
            roomy = moved and after[moved[0]] == EMPTY and EMPTY not in after[moved[0] + 1 : new + 1]
            require(roomy, f"step {step} does not make room for one symbol")
            left, right = (puzzle.kinds_in(part) for part in (after[: moved[0]], after[moved[0] :]))
            beside = left[-1:] == wanting[:1] and wanting[0] not in right
            require(beside, f"step {step} does not make room beside the last {puzzle.names[wanting[0]]}")
        require(EMPTY not in states[-1][: len(present(states[-1]))], "a gap is left at the end")
        for number, card in enumerate(puzzle.cards, 1):
            require(holds(card, puzzle.kinds_in(states[-1])), f"card {number} does not hold at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Row]]:
        given = {kind: puzzle.kinds[:GIVEN].count(kind) for kind in range(KINDS)}
        for news in product(range(MOST + 1), repeat=len(puzzle.cards)):
            total = given | {card.kind: given[card.kind] + new for card, new in zip(puzzle.cards, news, strict=True)}
            if any(total[card.kind] != card.more + total.get(card.other, 0) for card in puzzle.cards):
                continue
            begins = {card.kind: GIVEN + sum(news[:k]) for k, card in enumerate(puzzle.cards)}
            row = list[int]()
            for symbol, kind in enumerate(puzzle.kinds[:GIVEN]):
                row.append(symbol)
                if kind in begins and kind not in puzzle.kinds[symbol + 1 : GIVEN]:
                    row += range(begins[kind], begins[kind] + total[kind] - given[kind])
            yield (padded(row),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 228, 472, 232), "panel", radius=16)
        puzzle.row.draw(scene, taller=6)
        radius = puzzle.row.pitch * 0.38
        for number, card in enumerate(puzzle.cards):
            left, right = puzzle.slot(number), puzzle.slot(number, 1)
            scene.block((left.middle - 36, CARDS - 76, 152, 152), "panel", radius=16)
            left.draw(scene, taller=6)
            scene.symbol(left.centre(0), radius, puzzle.names[card.kind])
            scene.label((left.middle + 40, left.y), "=", 30)
            x, y = right.centre(0)
            if card.other == EMPTY:
                scene.label((x, y), str(card.more), 30)
                continue
            right.draw(scene, taller=6)
            scene.symbol((x, y), radius, puzzle.names[card.other])
            if card.more:
                scene.label((x, y + 52), f"+ {card.more}", 26)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        left = 1 - moment.t
        for place, symbol in enumerate(moment.after):
            if symbol == EMPTY or (symbol not in moment.before and not moment.t):
                continue
            old = symbol in moment.before
            begin = moment.before.index(symbol) if old else place
            x, y = puzzle.row.centre(place + (begin - place) * left)
            centre, opacity = (x, y - (0 if old else FALL * left)), 1.0 if old else 1 - left * left * left
            what = puzzle.names[puzzle.kinds[symbol]]
            scene.symbol(centre, puzzle.row.pitch * 0.38, what, opacity=opacity, name=actor(symbol))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        others = [card.other for card in puzzle.cards]
        compared, many = any(other != EMPTY for other in others), len(others)
        return self.worded(count=GIVEN, cards=many, several=many > 1, fixed=EMPTY in others, compared=compared)

    def goal(self, puzzle: Puzzle) -> str:
        return (
            f"the row reads, from the left, {listed(puzzle.names[k] for k in puzzle.kinds_in(self.solve(puzzle)[-1]))}."
        )

    def answer(self, puzzle: Puzzle, states: Sequence[Row]) -> str:
        return str(len(present(states[-1])) - GIVEN)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        return {"numbers": sum(card.more for card in puzzle.cards)}

    def choices(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Sequence[Choice]]:
        """The number of symbols inserted for each card."""
        for card in puzzle.cards:
            right, numbers = puzzle.kinds[GIVEN:].count(card.kind), range(len(puzzle.cards) == 1, MOST + 1)
            yield [Choice(n == right, {"number": n, "below the number": card.more - n}) for n in numbers]

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        names = [puzzle.names[kind] for kind in puzzle.kinds]
        cards = "; ".join(puzzle.stated(card) for card in puzzle.cards)
        given = f"the row {listed(names[:GIVEN])}; on the card{'s'[: len(puzzle.cards) - 1]}: {cards}"
        yield start("given", 5, f"The first frame shows {given}.")
        steps = []
        for before, after in pairwise(states):
            moved = arrived(before, after)
            if moved[0] in before:
                some = in_words([names[symbol] for symbol in moved])
                text = f"{some} {'move' if moved[1:] else 'moves'} one place to the right to make room"
            else:
                gap = f"the gap at place {after.index(moved[0]) + 1} from the left"
                text = f"a new {names[moved[0]]} fades in above {gap} and comes down into it"
            steps.append((text, [actor(symbol) for symbol in moved]))
        yield from narrated(steps, 60)
        yield end("satisfied", 25, f"At the end {self.goal(puzzle)}")
        kept = "No symbol changes or vanishes, and the row's symbols keep their order."
        yield constancy("steady", 10, kept, Steady(tuple(actor(k) for k in range(len(puzzle.kinds)))))

    def capacity(self, config: Config) -> int:
        """A lower bound: names of the kinds, without the colours of shapes; rows and cards are not counted."""
        return count_rows(KINDS)


def padded(row: Iterable[int]) -> Row:
    """A row with empty places at its end."""
    return (*row, *[EMPTY] * PLACES)[:PLACES]


def holds(card: Card, kinds: Sequence[int]) -> bool:
    """True if a row of these kinds satisfies the card."""
    return sum((kind == card.kind) - (kind == card.other) for kind in kinds) == card.more
