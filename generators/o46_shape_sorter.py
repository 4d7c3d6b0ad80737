"""O-46 Shape sorter: drag each coloured card straight into the outline of its shape, which points the same way.

Outlines differ in shape or in the way they point, and so do the cards. Each card has its outline, and they go from
the top down, so the solution is unique. Cards never turn, so outlines of the same shape in another turn do not fit.
`solve` compares names and turns, `rules` compares corners.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, zip_longest
from math import factorial, perm
from random import Random

from generators.kit import (
    UNITS, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS
from generators.kit.words.boards import changed
from generators.kit.words.choice import letter
from generators.kit.words.colours import WARM_FIRST
from generators.kit.words.figures import same_shape
from generators.kit.words.moves import mover_last, narrated, seen_from, towards, whereabouts

QUARTERS = (0, 90, 180, 270)
TURNS: dict[str, tuple[int, ...]] = dict.fromkeys(("triangle", "pentagon", "star"), QUARTERS)
TURNS |= {"square": (0, 45), "hexagon": (0, 30), "cross": (0, 45)}  # degrees, by shape: all are seen to differ
CARDS, COLUMNS = 90, (330, 440)  # of the cards and of the two columns of outlines, in units from the left
PITCH, ROW = 78, 116  # units from card to card, and from outline to outline below it
CARD, OUTLINE = 29, 38  # radii

State = tuple[int, ...]  # the outline that each card lies in, from 1, or 0 while it waits


@dataclass(frozen=True)
class Shape:
    kind: str
    turn: int  # degrees, clockwise


@dataclass(frozen=True)
class Config:
    cards: int = 5  # 3 to 6
    spare: int = 1  # outlines without a card, 0 to 2
    kinds: int = 4  # of shapes, 3 to 6; the fewer, the more outlines differ in their turn alone

    def __post_init__(self) -> None:
        within("cards", self.cards, 3, 6)
        within("spare outlines", self.spare, 0, 2)
        within("kinds", self.kinds, 3, len(TURNS))


@dataclass(frozen=True)
class Puzzle:
    cards: tuple[Shape, ...]  # from the top
    colours: tuple[str, ...]  # of the cards
    outlines: tuple[Shape, ...]  # row by row, from the left

    @property
    def beginnings(self) -> list[Point]:
        """The centres of the waiting cards."""
        return [(CARDS, UNITS / 2 + PITCH * (k - (len(self.cards) - 1) / 2)) for k in range(len(self.cards))]

    @property
    def ends(self) -> list[Point]:
        """The centres of the outlines."""
        rows = (len(self.outlines) + 1) // 2
        places = (divmod(k, 2) for k in range(len(self.outlines)))
        return [(COLUMNS[column], UNITS / 2 - 10 + ROW * (row - (rows - 1) / 2)) for row, column in places]

    def centres(self, state: State) -> list[Point]:
        """The centre of each card."""
        return whereabouts(self.beginnings, self.ends, state)

    def name(self, card: int) -> str:
        """A card in words."""
        return f"the {self.colours[card]} {self.cards[card].kind}"


@generator(
    "O-46", "shape_sorter", version=2,
    faculty="perception", family="matching",
    levels={"easy": Config(4, 0, 6), "medium": Config(5, 1, 4), "hard": Config(6, 2, 3)},
)  # fmt: skip
class ShapeSorter(Generator[Config, Puzzle, State]):
    public = "stricter; the cards go from the top down, and some outlines fit but for their turn"
    pace = Pace(step=11, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kinds = rng.sample(sorted(TURNS), config.kinds)
        pools = [[Shape(kind, turn) for turn in rng.sample(TURNS[kind], len(TURNS[kind]))] for kind in kinds]
        shapes = [shape for layer in zip_longest(*pools) for shape in layer if shape][: config.cards + config.spare]
        if len(shapes) < config.cards + config.spare:
            raise Reject("too few shapes")
        outlines = rng.sample(shapes, len(shapes))
        cards, colours = rng.sample(outlines, config.cards), rng.sample(WARM_FIRST, config.cards)
        return Puzzle(tuple(cards), tuple(colours), tuple(outlines))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        homes = [puzzle.outlines.index(card) + 1 for card in puzzle.cards]
        return [(*homes[:k], *[0] * (len(homes) - k)) for k in range(len(homes) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        count = len(puzzle.cards)
        require(states[0] == (0,) * count, "a card lies in an outline before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            card = step - 1  # the topmost one that waits
            require(card < count, f"step {step} comes after all cards lie in outlines")
            alone = len(after) == count and changed(before, after) == [card]
            require(alone, f"step {step} does not move the topmost waiting card alone")
            require(1 <= after[card] <= len(puzzle.outlines), f"step {step} moves {puzzle.name(card)} into no outline")
            outline, shape = puzzle.outlines[after[card] - 1], puzzle.cards[card]
            fits = same_shape(outline.kind, outline.turn, shape.kind, shape.turn)
            require(fits, f"step {step} moves {puzzle.name(card)} into {letter(after[card])}, which it does not fit")
        require(all(states[-1]), "a card lies in no outline at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        numbers = range(1, len(puzzle.outlines) + 1)
        for homes in permutations(numbers, len(puzzle.cards)):
            if all(card == puzzle.outlines[home - 1] for card, home in zip(puzzle.cards, homes, strict=True)):
                yield (homes,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((14, 14, 152, 484), "panel", radius=16)
        scene.block((180, 14, 318, 484), "panel", radius=16)
        for number, (shape, (x, y)) in enumerate(zip(puzzle.outlines, puzzle.ends, strict=True), 1):
            scene.shape((x, y), shape.kind, OUTLINE, "given", turn=shape.turn, outline="ink", width=4)
            scene.label((x, y + 58), letter(number), 22)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for card, centre in mover_last(moment, puzzle.centres):
            shape, colour = puzzle.cards[card], puzzle.colours[card]
            scene.shape(centre, shape.kind, CARD, colour, turn=shape.turn, name=f"card-{card + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        count, outlines = len(puzzle.cards), len(puzzle.outlines)
        return self.worded(count=NUMBERS[count], outlines=NUMBERS[outlines], spare=outlines > count)

    def goal(self, puzzle: Puzzle) -> str:
        homes = self.solve(puzzle)[-1]
        pairs = ", ".join(f"{puzzle.name(card)} in {letter(home)}" for card, home in enumerate(homes))
        return f"each card lies in the outline of its shape and turn: {pairs}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return letter(states[-1][-1])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The outline of each card, among the empty ones."""
        for begin, state, home in zip(puzzle.beginnings, states[:-1], states[-1], strict=True):
            yield [
                Choice(number == home, {"letter": letter(number), **seen_from(begin, at), "turn": shape.turn})
                for number, (at, shape) in enumerate(zip(puzzle.ends, puzzle.outlines, strict=True), 1)
                if number not in state
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        cards = ", ".join(f"{colour} {shape.kind}" for colour, shape in zip(puzzle.colours, puzzle.cards, strict=True))
        text = f"The first frame shows, from the top, {cards}, and {len(puzzle.outlines)} lettered empty outlines."
        yield start("given", 5, text)
        moves = []
        for card, home in enumerate(states[-1]):
            way = towards(puzzle.beginnings[card], puzzle.ends[home - 1])
            moves.append((f"{puzzle.name(card)} slides straight {way} into {letter(home)}", [f"card-{card + 1}"]))
        yield from narrated(moves, 60, "move")
        yield end("sorted", 25, f"At the end {self.goal(puzzle)}")
        moved = Steady(tuple(f"card-{card + 1}" for card in range(len(puzzle.cards))))
        yield constancy("steady", 10, "No card turns or changes; no outline moves or changes.", moved)

    def capacity(self, config: Config) -> int:
        """A lower bound: the cards' colours, and the orders in which the outlines lie."""
        return perm(len(WARM_FIRST), config.cards) * factorial(config.cards + config.spare)
