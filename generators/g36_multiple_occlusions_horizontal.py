"""G-36 Occlusion along a row: a mask slides over the row, stops where it hides just a card's objects, and leaves.

Each card shows as many objects as the mask hides, in any order. They stand side by side at one place of the row alone,
so there is one stop for each card and one solution; elsewhere all but one of them stand side by side. `solve` counts
looks. `rules` cross off the card's objects one by one, `brute_force` tries all stops for all cards.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import perm, prod
from random import Random

from generators.kit import (
    Appears, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Returns, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.hunches import kept
from generators.kit.words.maskings import GONE, PARKED, Look, MaskedRow, ground, in_turn, tick

COLOURS = ("red", "orange", "green", "blue", "purple", "pink", "brown", "teal")
SHAPES = ("circle", "square", "triangle", "star", "cross")
LOOKS = 3  # colours, and as many shapes, in a picture
TRIES = 200  # rows drawn
LEANS = {2: {"most away": 0.6}, 3: {"most away": 0.4}}  # against rules of thumb, by the width of the mask

State = tuple[int, int]  # the stop of the mask, and the number of cards with a tick


@dataclass(frozen=True)
class Config:
    objects: int = 7  # in the row, 5 to 8
    wide: int = 2  # objects that the mask hides, 2 or 3
    cards: int = 3  # 2 to 4

    def __post_init__(self) -> None:
        within("objects", self.objects, 5, 8)
        within("wide", self.wide, 2, 3)
        within("cards", self.cards, 2, 4)


@dataclass(frozen=True)
class Puzzle:
    looks: tuple[Look, ...]  # of the objects, from the left
    cards: tuple[tuple[Look, ...], ...]

    @property
    def row(self) -> MaskedRow:
        return MaskedRow(self.looks, len(self.cards[0]))


@generator(
    "G-36", "multiple_occlusions_horizontal", version=1,
    faculty="perception", family="occlusion",
    levels={"easy": Config(6, 2, 2), "medium": Config(7, 2, 3), "hard": Config(8, 3, 4)},
)  # fmt: skip
class MultipleOcclusionsHorizontal(Generator[Config, Puzzle, State]):
    public = "stricter; the mask stops on its way where it hides just the objects of a card"
    pace = Pace(step=10, rest=2)
    halts = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        looks = [*product(rng.sample(COLOURS, LOOKS), rng.sample(SHAPES, LOOKS))]
        for _ in range(TRIES):
            row = MaskedRow(tuple(rng.choices(looks, k=config.objects)), config.wide)
            stops = row.apt()
            if len(stops) >= config.cards:
                stops = rng.sample(stops, config.cards)
                puzzle = Puzzle(row.looks, tuple(tuple(rng.sample(row.hidden(stop), row.wide)) for stop in stops))
                decisions = self.choices(puzzle, self.solve(puzzle))
                if rng.random() < prod(kept(each, LEANS[config.wide]) for each in decisions):
                    return puzzle
        raise Reject("too few places with looks of their own, and others nearly like them")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        hidden = [Counter(puzzle.row.hidden(stop)) for stop in puzzle.row.stops]
        return in_turn([hidden.index(Counter(card)) for card in puzzle.cards])

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (PARKED, 0), "the mask does not begin at the left edge, or a card has a tick")
        steps = len(states) - 1
        require(steps == 2 * len(puzzle.cards) + 1, f"{steps} steps are not two for each card and one more")
        for number, card in enumerate(puzzle.cards, 1):
            (stop, before), ticked = states[2 * number - 1 : 2 * number + 1]
            require(before == number - 1, f"card {number} gets its tick before the mask stops, or one before gets none")
            require(ticked == (stop, number), f"at stop {number}, card {number} gets no tick, or the mask moves on")
            require(0 <= stop <= len(puzzle.looks) - len(card), f"at stop {number} the mask is not over the row")
            left = [*card]
            for look in puzzle.looks[stop : stop + len(card)]:
                require(look in left, f"stop {number} hides a {' '.join(look)} more than card {number} has")
                left.remove(look)
        require(states[-1] == (GONE, len(puzzle.cards)), "the mask has not left the picture, or ticks change at last")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        count = len(puzzle.looks)
        for stops in product(range(count), repeat=len(puzzle.cards)):
            if all(
                sorted(puzzle.looks[stop : stop + len(card)]) == sorted(card)
                for stop, card in zip(stops, puzzle.cards, strict=True)
            ):
                yield in_turn(stops)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        ground(scene, puzzle.cards)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (here, before), (there, after), t = moment.before, moment.after, moment.t
        for number in range(1, after + 1):
            tick(scene, number, len(puzzle.cards), 1.0 if number <= before else t)
        puzzle.row.paint(scene)
        puzzle.row.paint_mask(scene, here, there, t)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        count, cards, wide = (NUMBERS[len(each)] for each in (puzzle.looks, puzzle.cards, puzzle.cards[0]))
        return self.worded(count=count, cards=cards, wide=wide)

    def goal(self, puzzle: Puzzle) -> str:
        order = ", ".join(map(" ".join, puzzle.looks))
        return f"the mask is gone, each card has a tick, and the row is unchanged, from the left: {order}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(states[-2][0])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The next stop for each card."""
        hidden = [zip(*puzzle.row.hidden(stop), strict=True) for stop in puzzle.row.stops]
        kinds = [tuple(len({*each}) for each in looks) for looks in hidden]
        for (here, _), (there, _) in zip(states[:-1:2], states[1:-1:2], strict=False):
            yield [
                Choice(stop == there, {
                    "place": stop, "away": abs(stop - here), "way": stop - here,
                    "colours": kinds[stop][0], "shapes": kinds[stop][1],
                })
                for stop in puzzle.row.stops if stop != here
            ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        cards, row = len(puzzle.cards), puzzle.row
        given = f"{NUMBERS[len(puzzle.looks)]} objects in a row, {NUMBERS[cards]} cards without ticks, and the mask"
        yield start("given", 5, f"The first frame shows {given} at the left edge, hiding no object.")
        runs = grouped([range(stop + 1, stop + row.wide + 1) for stop, _ in states[1:-1:2]], 2)
        for first, run in runs:
            places = ", then ".join(listed([*map(str, places)]) for places in run)
            text = f"The mask slides until it hides these objects from the left, and no other: {places}."
            check = Follows(("mask",), (2 * first - 1, 2 * (first + len(run)) - 2))
            yield process(f"stop-{first}", 30 / len(runs), text, check)
        text = "Last, the mask slides straight down until it has left the picture."
        yield process("left", 15, text, Follows(("mask",), (len(states) - 1, len(states) - 1)))
        ticks = tuple(f"tick-{number}" for number in range(1, cards + 1))
        text = f"The {cards} cards get their ticks from the first to the last, each at its stop."
        yield process("ticks", 10, text, Appears(ticks, (1, 2 * cards), ordered=True))
        last = states[-2][0]
        text = f"The objects hidden last come into view again: {listed([*map(' '.join, row.hidden(last))])}."
        hidden = range(last + 1, last + row.wide + 1)
        yield end("back", 10, text, Returns(tuple(f"object-{number}" for number in hidden)))
        yield end("final", 20, f"At the end {self.goal(puzzle)}")
        text = "No object moves, turns or changes, and no card does but for its tick."
        yield constancy("steady", 10, text, Steady(("mask", *ticks)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the colours and the shapes of one row and its cards, which do not depend on anything."""
        return perm(len(COLOURS), LOOKS) * perm(len(SHAPES), LOOKS)
