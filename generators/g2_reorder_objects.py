"""G-2 Reorder objects: slide the objects of a row into a new row, in the one order that all cards allow.

Each card shows two objects, the left one of which stands further left in the new row, and how many stand between them.
Cards are drawn for one order until no other one is left, and none of them can be spared. So a solution exists and is
unique. `solve` compares places; `rules` walk along the row and count; `brute_force` matches all orders with patterns.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations
from math import perm
from random import Random

from generators.kit import (
    SHAPES, UNITS, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, ORDINALS, listed, slug
from generators.kit.words.colours import WARM_FIRST
from generators.kit.words.moves import (
    in_order, mover_last, one_by_one, require_one_by_one, slides, whereabouts,
)  # fmt: skip
from generators.kit.words.slots import Slots

Line = tuple[int, ...]  # the place of each object in the new row, from 1 at the left; 0 while it lies in the old one
Card = tuple[int, int, int]  # the left and the right object, from 0, and the number between them; `ANY` is any

ANY = -1
MOST = 6  # cards
CARD_WIDE, CARD_HIGH, ICON = 150, 76, 21  # units of a card, and radius of an object on it
OLD, NEW, PITCH = 268, 414, 78  # heights of both rows, and from place to place; units


@dataclass(frozen=True)
class Config:
    objects: int = 5  # in the row, 4 to 6
    loose: int = 2  # cards with any number between their objects, at least; up to 3
    nearest: int = 0  # least number on a card, 0 or 1

    def __post_init__(self) -> None:
        within("objects", self.objects, 4, 6)
        within("loose", self.loose, 0, 3)
        within("nearest", self.nearest, 0, 1)


@dataclass(frozen=True)
class Puzzle:
    objects: tuple[str, ...]  # in the old row, from the left
    cards: tuple[Card, ...]

    @property
    def rows(self) -> tuple[Slots, Slots]:
        """The slots of the old row and of the new one."""
        count = len(self.objects)
        return Slots.fitting(count, OLD, PITCH), Slots.fitting(count, NEW, PITCH)


@generator(
    "G-2", "reorder_objects", version=1,
    faculty="transformation", family="sorting",
    levels={"easy": Config(4, 1, 0), "medium": Config(5, 2, 0), "hard": Config(6, 2, 1)},
)  # fmt: skip
class ReorderObjects(Generator[Config, Puzzle, Line]):
    public = "stricter; the order is not stated but follows from cards about pairs of objects"
    pace = Pace(step=11, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = config.objects
        order = rng.sample(range(count), count)
        if sum(k == thing for k, thing in enumerate(order)) > 1:
            raise Reject("two objects keep their places")
        cards: list[Card] = []
        pairs = [(a, b, right - left - 1) for (left, a), (right, b) in combinations(enumerate(order), 2)]
        possible = [(a, b, ANY) for a, b, _ in pairs] + [card for card in pairs if card[2] >= config.nearest]
        left = (1 << len(orders(count))) - 1
        for card in rng.sample(possible, len(possible)):
            if left & ~allowed(card, count):
                cards.append(card)
                left &= allowed(card, count)
        if left & (left - 1):
            raise Reject("two orders fit all cards")
        for card in tuple(cards):
            if joint([other for other in cards if other != card], count) == left:
                cards.remove(card)
        if len(cards) > MOST or sum(between == ANY for *_, between in cards) < config.loose:
            raise Reject("too many cards, or too few that leave the number open")
        looks = zip(rng.sample(WARM_FIRST, count), rng.sample(SHAPES, count), strict=True)
        return Puzzle(tuple(f"{colour} {shape}" for colour, shape in looks), tuple(rng.sample(cards, len(cards))))

    def solve(self, puzzle: Puzzle) -> Sequence[Line]:
        fitting = joint(puzzle.cards, len(puzzle.objects))
        return one_by_one([place + 1 for place in orders(len(puzzle.objects))[fitting.bit_length() - 1]])

    def rules(self, puzzle: Puzzle, states: Sequence[Line]) -> None:
        line = require_one_by_one(states, len(puzzle.objects), "object")
        for number, (left, right, between) in enumerate(puzzle.cards, 1):
            after = line[line.index(left) + 1 :]
            require(right in after, f"card {number}: the left object does not come before the right one")
            passed = after.index(right)
            require(between in (ANY, passed), f"card {number}: {passed} stand between, not {between}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Line]]:
        letters = "abcdef"[: len(puzzle.objects)]
        patterns = [
            f"{letters[a]}.{'*' if between == ANY else f'{{{between}}}'}{letters[b]}" for a, b, between in puzzle.cards
        ]
        for row in map("".join, permutations(letters)):
            if all(re.search(pattern, row) for pattern in patterns):
                yield (tuple(row.index(letter) + 1 for letter in letters),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        rows = -(-len(puzzle.cards) // 3)
        for number, (left, right, between) in enumerate(puzzle.cards):
            row, column = divmod(number, 3)
            in_row = min(3, len(puzzle.cards) - 3 * row)
            x = UNITS / 2 + (column - (in_row - 1) / 2) * (CARD_WIDE + 12)
            y = 104 + (row - (rows - 1) / 2) * (CARD_HIGH + 12)
            area = (x - CARD_WIDE / 2, y - CARD_HIGH / 2, CARD_WIDE, CARD_HIGH)
            scene.block(area, "panel", outline="soft", width=2, radius=10)
            scene.symbol((x - 46, y), ICON, puzzle.objects[left])
            scene.symbol((x + 46, y), ICON, puzzle.objects[right])
            if between == ANY:
                for k in (-1, 0, 1):
                    scene.ball((x + 12 * k, y), 3.5, "ink")
            else:
                scene.label((x, y), str(between), 30)
        old, new = puzzle.rows
        wide = new.pitch * new.count + 16
        for slots in (old, new):
            scene.block((UNITS / 2 - wide / 2, slots.y - PITCH / 2 - 6, wide, PITCH + 12), "panel", radius=14)
        new.draw(scene)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Line]) -> None:
        old, new = puzzle.rows
        for number, centre in mover_last(moment, lambda line: whereabouts(old.centres, new.centres, line)):
            scene.symbol(centre, new.pitch * 0.38, puzzle.objects[number], name=slug(puzzle.objects[number]))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.objects)])

    def goal(self, puzzle: Puzzle) -> str:
        line = in_order(self.solve(puzzle)[-1])
        return f"the lower row holds, from the left, {listed([puzzle.objects[k] for k in line])}."

    def answer(self, puzzle: Puzzle, states: Sequence[Line]) -> str:
        return puzzle.objects[in_order(states[-1])[-1]]

    def choices(self, puzzle: Puzzle, states: Sequence[Line]) -> Iterator[Sequence[Choice]]:
        """For each place of the new row, one of the objects left in the old one."""
        for place, thing in enumerate(in_order(states[-1])):
            yield [
                Choice(other == thing, {
                    "number": other, "off": other - place, "apart": abs(other - place), "look": puzzle.objects[other],
                    "cards": sum(other in card[:2] for card in puzzle.cards),
                    "first card": next((k for k, card in enumerate(puzzle.cards) if other in card[:2]), MOST),
                })
                for other, due in enumerate(states[-1])
                if due > place
            ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[Line]) -> Iterator[Item]:
        things, line = puzzle.objects, in_order(states[-1])
        cards = "; ".join(
            f"{things[a]}, {'any number' if between == ANY else between}, {things[b]}" for a, b, between in puzzle.cards
        )
        yield start("given", 5, f"The first frame shows the upper row {', '.join(things)} and these cards: {cards}.")
        steps = [
            (f"the {things[thing]} slides to the {ORDINALS[place]} place", slug(things[thing]))
            for place, thing in enumerate(line)
        ]
        yield from slides(steps, 60, " of the lower row")
        yield end("ordered", 25, f"At the end {self.goal(puzzle)}")
        text = "The cards stay as they are; no object changes or vanishes, and none leaves the lower row."
        yield constancy("steady", 10, text, Steady(tuple(map(slug, things))))

    def capacity(self, config: Config) -> int:
        """A lower bound: the objects of the old row; for each there are cards."""
        return perm(len(SHAPES), config.objects) * perm(len(WARM_FIRST), config.objects)


@cache
def orders(count: int) -> list[tuple[int, ...]]:
    """All orders, each as the places of the objects, from 0."""
    return list(permutations(range(count)))


@cache
def allowed(card: Card, count: int) -> int:
    """The orders allowed by a card, as bits."""
    left, right, between = card
    fits = (
        places[left] < places[right] if between == ANY else places[right] - places[left] == between + 1
        for places in orders(count)
    )
    return sum(1 << k for k, fit in enumerate(fits) if fit)


def joint(cards: Sequence[Card], count: int) -> int:
    """The orders allowed by all these cards, as bits."""
    left = (1 << len(orders(count))) - 1
    for card in cards:
        left &= allowed(card, count)
    return left
