"""G-6 Resize an object: let it grow and shrink as the cards say, one card after another, with its foot in its place.

Each card multiplies or divides the height, or adds or takes away the length of a lettered bar. The heights are whole
numbers of lines, so a solution exists and is unique. `solve` reckons with fractions. `rules` compare the heights before
and after each card by cross multiplication. `brute_force` takes back the cards from each height.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from math import comb, perm
from random import Random

from generators.kit import (
    Appears, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.hunches import kept
from generators.kit.words.moves import narrated
from generators.kit.words.resizing import (
    FACTORS, HIGHEST, KINDS, LETTERS, Bar, agrees, changed, dealt, ground, standing, tick,
)  # fmt: skip

COLOURS = ("red", "orange", "green", "teal", "blue", "purple", "pink", "brown")
LONGEST, LIFT = 7, 4  # lines: of a bar, and from the floor to one that hangs
LEANS = {"off the start 1": 1.4, "off the start 2": 1.3, "off the start 3": 0.4, "height 3": 0.5, "height 4": 0.7}

State = tuple[int, int]  # the object's height in lines, and the number of cards done


@dataclass(frozen=True)
class Config:
    cards: int = 3  # 2 to 5
    named: int = 2  # cards with the letter of a bar, each of another one
    bars: int = 3  # 2 to 4
    factors: int = 6  # as many of `FACTORS` occur, the first ones
    hang: int = 0  # 1 if bars hang above the floor, so that no line tells their length

    def __post_init__(self) -> None:
        within("cards", self.cards, 2, 5)
        within("bars", self.bars, 2, len(LETTERS))
        within("named", self.named, 1, min(self.bars, self.cards))
        within("factors", self.factors, 4, len(FACTORS))
        within("hang", self.hang, 0, 1)


@dataclass(frozen=True)
class Puzzle:
    kind: str
    colour: str
    height: int  # at first, in lines
    bars: tuple[Bar, ...]
    cards: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.colour} {self.kind}"


@generator(
    "G-6", "resize_object", version=1,
    faculty="transformation", family="scaling",
    levels={"easy": Config(2, 1, 2, 4), "medium": Config(3, 2, 3, 6), "hard": Config(5, 3, 4, 8, 1)},
)  # fmt: skip
class ResizeObject(Generator[Config, Puzzle, State]):
    public = "stricter; several changes in turn, by factors and by lengths of other things, against a scale"
    pace = Pace(step=12, rest=3)
    halts = True
    staged = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        lengths = rng.sample(range(1, LONGEST + 1), config.bars)
        bars = tuple((rng.randint(1, LIFT) if config.hang else 0, length) for length in lengths)
        letters = rng.sample(LETTERS[: config.bars], config.named) + [""] * (config.cards - config.named)
        rng.shuffle(letters)
        height, cards = dealt(rng, letters, FACTORS[: config.factors], bars)
        puzzle = Puzzle(rng.choice([*KINDS]), rng.choice(COLOURS), height, bars, cards)
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > kept(decision, LEANS):
            raise Reject("the height at the end is too often near that at first")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        heights = accumulate(puzzle.cards, lambda at, card: int(changed(at, card, puzzle.bars)), initial=puzzle.height)
        return [(height, number) for number, height in enumerate(heights)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (puzzle.height, 0), "the object has not its given height, or a card has a tick")
        require(len(states) == len(puzzle.cards) + 1, f"{len(states) - 1} steps are not one for each card")
        for step, (card, (before, after)) in enumerate(zip(puzzle.cards, pairwise(states), strict=True), 1):
            require(after[1] == step, f"step {step} does not put a tick onto card {step}, and no other")
            says = agrees(card, before[0], after[0], puzzle.bars)
            require(says, f"step {step} does not change the height as the card {card} says")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for final in range(1, 4 * HIGHEST):
            height = Fraction(final)
            for sign, what in (card.split() for card in reversed(puzzle.cards)):
                if what in LETTERS:
                    height -= int(f"{sign}1".replace("−", "-")) * puzzle.bars[LETTERS.index(what)][1]
                else:
                    height *= Fraction(what) ** (-1 if sign == "×" else 1)
            if height == puzzle.height:
                yield ((final, len(puzzle.cards)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        ground(scene, puzzle.bars, puzzle.cards)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for number in range(1, moment.after[1] + 1):
            tick(scene, number, len(puzzle.cards), 1.0 if number <= moment.before[1] else moment.t)
        standing(scene, puzzle.kind, puzzle.colour, moment.now[0])

    def prompt(self, puzzle: Puzzle) -> Prompt:
        counts = {"count": NUMBERS[len(puzzle.cards)], "bars": NUMBERS[len(puzzle.bars)]}
        return self.worded(name=puzzle.name, kind=puzzle.kind, **counts)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {puzzle.name} reaches from the floor to line {self.solve(puzzle)[-1][0]}; each card has a tick."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(states[-1][0])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The heights at the end."""
        heights = range(1, HIGHEST + 1)
        yield [Choice(h == states[-1][0], {"height": h, "off the start": abs(h - puzzle.height)}) for h in heights]

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """The height at first, and the lengths of the bars."""
        _, lengths = zip(*puzzle.bars, strict=True)
        return {"start": puzzle.height, "longest": max(lengths), "shortest": min(lengths), "all": sum(lengths)}

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        given = (
            f"bars of lengths {listed([str(length) for _, length in puzzle.bars])}, and cards {listed(puzzle.cards)}"
        )
        text = f"The first frame shows the {puzzle.name} up to line {puzzle.height}, {given} without ticks."
        yield start("given", 5, text)
        changes = [
            f"by {card} the {puzzle.name} {'grows' if after > before else 'shrinks'} smoothly to line {after}"
            for card, ((before, _), (after, _)) in zip(puzzle.cards, pairwise(states), strict=True)
        ]
        yield from narrated([(change, ("object",)) for change in changes], 50, "change")
        ticks = tuple(f"tick-{step}" for step in range(1, len(states)))
        text = f"The {len(ticks)} cards get their ticks one after another, each during its change."
        yield process("ticks", 10, text, Appears(ticks, (1, len(ticks)), ordered=True))
        yield end("resized", 25, f"At the end {self.goal(puzzle)}")
        text = "The object keeps its place, colour and proportions; no line, bar or card changes."
        yield constancy("steady", 10, text, Steady(("object", *ticks)))

    def capacity(self, config: Config) -> int:
        """A lower bound: looks, lengths of bars, and named bars at their cards; for all of them, some changes go on."""
        bars = perm(LONGEST, config.bars) * perm(config.bars, config.named)
        return len(KINDS) * len(COLOURS) * bars * comb(config.cards, config.named)
