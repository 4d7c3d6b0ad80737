"""O-5 Symbol deletion: delete the symbols in red frames from a row, which closes up after each.

Frames mark the symbols to delete, the prompt fixes their order, and closing up keeps the order of the rest, so the
solution is unique. The last symbol of the row is never framed, so every deletion leaves a gap to close. Symbols recur
in the row: those without a frame have to stay. Two of a kind never stand side by side.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import comb
from random import Random

from generators.kit import (
    Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.words.boards import changed
from generators.kit.words.moves import narrated
from generators.kit.words.slots import EMPTY, Slots, arrived, present
from generators.kit.words.symbols import actor, called, listed, some_symbols
from generators.kit.speech import ORDINALS

MIDDLE, RISE = 298, 92  # height of the row in units from the top; how far up a deleted symbol goes

Row = tuple[int, ...]  # which of the given symbols is in each place, from 0 at the left, or EMPTY


@dataclass(frozen=True)
class Config:
    symbols: int = 7  # in the row, 3 to 8
    kinds: int = 5  # that they are drawn from, 3 to 8
    framed: int = 2  # of them, 1 to 3

    def __post_init__(self) -> None:
        within("symbols", self.symbols, 3, 8)
        within("kinds", self.kinds, 3, 8)
        within("framed", self.framed, 1, min(3, self.symbols - 1))


@dataclass(frozen=True)
class Puzzle:
    symbols: tuple[str, ...]  # from the left
    framed: tuple[int, ...]  # places, from 0 at the left, in this order

    @property
    def slots(self) -> Slots:
        return Slots.fitting(len(self.symbols), MIDDLE, 86)


@generator(
    "O-5", "symbol_deletion", version=2,
    faculty="transformation", family="symbols",
    levels={"easy": Config(5, 5, 1), "medium": Config(7, 5, 2), "hard": Config(8, 4, 3)},
)  # fmt: skip
class SymbolDeletion(Generator[Config, Puzzle, Row]):
    pace = Pace(step=14, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kinds = some_symbols(rng, config.kinds)
        symbols = [rng.choice(kinds)]
        while len(symbols) < config.symbols:
            symbols.append(rng.choice([kind for kind in kinds if kind != symbols[-1]]))
        framed = sorted(rng.sample(range(config.symbols - 1), config.framed))
        return Puzzle(tuple(symbols), tuple(framed))

    def solve(self, puzzle: Puzzle) -> Sequence[Row]:
        rows = [tuple(range(len(puzzle.symbols)))]
        for symbol in puzzle.framed:
            gap = rows[-1].index(symbol)
            left, right = rows[-1][:gap], rows[-1][gap + 1 :]
            rows += [(*left, EMPTY, *right), (*left, *right, EMPTY)]
        return rows

    def rules(self, puzzle: Puzzle, states: Sequence[Row]) -> None:
        count, framed = len(puzzle.symbols), {*puzzle.framed}
        require(states[0] == tuple(range(count)), "the first row is not the given one")
        for number, (before, after) in enumerate(pairwise(states), 1):
            require(len(after) == count, f"after step {number} the row has {len(after)} places, not {count}")
            left = present(before)
            if before[: len(left)] != tuple(left):  # there is a gap
                closed = after == (*left, *[EMPTY] * (count - len(left)))
                require(closed, f"step {number} does not close the gap from the right, in order")
                continue
            gone = changed(before, after)
            one = len(gone) == 1 and after[gone[0]] == EMPTY
            require(one, f"step {number} does not take one symbol out of the row")
            require(before[gone[0]] in framed, f"step {number} deletes a symbol that has no frame")
            leftmost = framed.isdisjoint(before[: gone[0]])
            require(leftmost, f"step {number} does not delete the leftmost framed symbol")
        rest = present(states[-1])
        require(framed.isdisjoint(rest), "a framed symbol is left at the end")
        require(states[-1][: len(rest)] == tuple(rest), "the last gap is not closed")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Row]]:
        places, gaps = range(len(puzzle.symbols)), [EMPTY] * len(puzzle.framed)
        rows = (rest for rest in permutations(places, len(places) - len(gaps)) if list(rest) == sorted(rest))
        return [((*rest, *gaps),) for rest in rows if all((p in rest) != (p in puzzle.framed) for p in places)]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 140, 472, 244), "panel", radius=16)
        puzzle.slots.draw(scene, taller=6)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        slots, half = puzzle.slots, puzzle.slots.pitch / 2 - 1
        for place, symbol in enumerate(moment.before):
            if symbol == EMPTY or (moment.t == 1 and symbol not in moment.after):
                continue
            (x, y), opacity = slots.centre(place), 1.0
            if symbol in moment.after:
                x += (moment.after.index(symbol) - place) * slots.pitch * moment.t
            else:
                y, opacity = y - RISE * moment.t, 1 - moment.t * moment.t * moment.t
            if symbol in puzzle.framed:
                area, name = (x - half, y - half - 6, 2 * half, 2 * half + 12), f"frame-{symbol + 1}"
                scene.block(area, None, outline="mark", width=4, radius=10, opacity=opacity, name=name)
            scene.symbol((x, y), slots.pitch * 0.38, puzzle.symbols[symbol], opacity=opacity, name=actor(symbol))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.symbols), framed=len(puzzle.framed), several=len(puzzle.framed) > 1)

    def goal(self, puzzle: Puzzle) -> str:
        rest = [symbol for place, symbol in enumerate(puzzle.symbols) if place not in puzzle.framed]
        return f"the row reads, from the left and without gaps, {listed(rest)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Row]) -> str:
        rest = [symbol for place, symbol in enumerate(puzzle.symbols) if place not in puzzle.framed]
        return listed(rest[-1:])

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        framed = listed(ORDINALS[place] for place in puzzle.framed)
        given = f"The first frame shows the row {listed(puzzle.symbols)}, with [mark] frames in these places: {framed}."
        yield start("given", 5, given)
        steps = []
        for before, after in pairwise(states):
            if gone := [symbol for symbol in before if symbol not in after]:
                given = f"{called(puzzle.symbols[gone[0]])} in the {ORDINALS[gone[0]]} given place"
                text = f"{given} rises out of the row and fades away with its frame"
                steps.append((text, [actor(gone[0]), f"frame-{gone[0] + 1}"]))
            else:
                moved = arrived(before, after)
                symbols = listed(puzzle.symbols[symbol] for symbol in moved)
                text = f"what is right of the gap ({symbols}) moves one place to the left"
                steps.append((text, [actor(symbol) for symbol in moved]))
        yield from narrated(steps, 60, most=3 if len(steps) > 4 else 4)
        yield end("deleted", 25, f"At the end {self.goal(puzzle)}")
        kept = "No symbol changes, and none without a frame vanishes or leaves its order."
        free = [*(actor(symbol) for symbol in states[0]), *(f"frame-{symbol + 1}" for symbol in puzzle.framed)]
        yield constancy("steady", 10, kept, Steady(tuple(free)))

    def capacity(self, config: Config) -> int:
        """A lower bound: rows of given kinds and places of the frames, all equally likely; other kinds give more."""
        rows = config.kinds * (config.kinds - 1) ** (config.symbols - 1)
        return int(rows * comb(config.symbols - 1, config.framed))
