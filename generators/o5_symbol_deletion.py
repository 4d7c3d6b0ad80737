"""O-5 Symbol deletion: delete the symbol in the red frame from a row, which then closes up about its middle.

The frame marks one symbol, and closing up keeps the order of the rest, so the solution is unique. Symbols recur in the
row: those that look like the framed one have to stay. Two of a kind never stand side by side.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import counted
from generators.kit.words.slots import EMPTY, Slots
from generators.kit.words.symbols import actor, called, listed, some_symbols

MIDDLE, RISE = 298, 92  # height of the row in units from the top; how far up the deleted symbol goes

Row = tuple[int, ...]  # which of the given symbols is in each place, from 0 at the left, or EMPTY


@dataclass(frozen=True)
class Config:
    symbols: int = 8  # in the row, 3 to 11
    kinds: int = 4  # that they are drawn from, 2 to 8

    def __post_init__(self) -> None:
        within("symbols", self.symbols, 3, 11)
        within("kinds", self.kinds, 2, 8)


@dataclass(frozen=True)
class Puzzle:
    symbols: tuple[str, ...]  # from the left
    framed: int  # its place, from 0 at the left

    @property
    def rest(self) -> list[int]:
        """The places of the symbols that stay."""
        return [place for place in range(len(self.symbols)) if place != self.framed]

    @property
    def pitch(self) -> float:
        return Slots.fitting(len(self.symbols), MIDDLE, 86).pitch


@generator(
    "O-5", "symbol_deletion", version=2,
    faculty="transformation", family="symbols",
    levels={"easy": Config(5, 5), "medium": Config(8, 4), "hard": Config(11, 3)},
)  # fmt: skip
class SymbolDeletion(Generator[Config, Puzzle, Row]):
    public = "same; the row closes up about its middle, and symbols may recur in it"
    pace = Pace(step=14, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kinds = some_symbols(rng, config.kinds)
        symbols = [rng.choice(kinds)]
        while len(symbols) < config.symbols:
            symbols.append(rng.choice([kind for kind in kinds if kind != symbols[-1]]))
        return Puzzle(tuple(symbols), rng.randrange(config.symbols))

    def solve(self, puzzle: Puzzle) -> Sequence[Row]:
        given = tuple(range(len(puzzle.symbols)))
        left, right = given[: puzzle.framed], given[puzzle.framed + 1 :]
        return [given, (*left, EMPTY, *right), (*left, *right)]

    def rules(self, puzzle: Puzzle, states: Sequence[Row]) -> None:
        given = tuple(range(len(puzzle.symbols)))
        require(states[0] == given, "the first row is not the given one")
        require(len(states) == 3, f"it takes a deletion and closing up, 2 steps, not {len(states) - 1}")
        gaps = [place for place, symbol in enumerate(states[1]) if symbol == EMPTY]
        require(len(gaps) == 1, "step 1 does not take one symbol out of the row")
        require(gaps[0] == puzzle.framed, "step 1 deletes a symbol that has no frame")
        others = all(symbol in (place, EMPTY) for place, symbol in enumerate(states[1])) and len(states[1]) == len(
            given
        )
        require(others, "step 1 moves other symbols")
        closed = states[2] == tuple(symbol for symbol in states[1] if symbol != EMPTY)
        require(closed, "step 2 does not close the gap, with all symbols in order")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Row]]:
        rows = (row for count in range(len(puzzle.symbols)) for row in combinations(range(len(puzzle.symbols)), count))
        return [
            (row,)
            for row in rows
            if all((place in row) != (place == puzzle.framed) for place in range(len(puzzle.symbols)))
        ]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 140, 472, 244), "panel", radius=16)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        before, after = (Slots(len(row), MIDDLE, puzzle.pitch) for row in (moment.before, moment.after))
        half = puzzle.pitch / 2 - 1
        for place, symbol in enumerate(moment.before):
            if symbol == EMPTY or (moment.t == 1 and symbol not in moment.after):
                continue
            (x, y), opacity = before.centre(place), 1.0
            if symbol in moment.after:
                x += (after.centre(moment.after.index(symbol))[0] - x) * moment.t
            else:
                y, opacity = y - RISE * moment.t, 1 - moment.t * moment.t * moment.t
            if symbol == puzzle.framed:
                area = (x - half, y - half - 6, 2 * half, 2 * half + 12)
                scene.block(area, None, outline="mark", width=4, radius=10, opacity=opacity, name="frame")
            scene.symbol((x, y), puzzle.pitch * 0.38, puzzle.symbols[symbol], opacity=opacity, name=actor(symbol))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.symbols))

    def goal(self, puzzle: Puzzle) -> str:
        rest = listed(puzzle.symbols[place] for place in puzzle.rest)
        return f"the row reads, from the left, without a gap and about the middle, {rest}."

    def answer(self, puzzle: Puzzle, states: Sequence[Row]) -> str:
        return puzzle.symbols[puzzle.framed]

    def difficulty(self, puzzle: Puzzle, states: Sequence[Row]) -> float:
        """The symbols that stay, in their order; the one deletion is the same at all levels."""
        return len(puzzle.rest)

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        count, place, gone = len(puzzle.symbols), puzzle.framed, (actor(puzzle.framed), "frame")
        given = f"The first frame shows the row {listed(puzzle.symbols)}, with a [mark] frame at place {place + 1}"
        yield start("given", 5, f"{given} from the left.")
        text = (
            f"First {called(puzzle.symbols[place])} at place {place + 1} of {count} rises out of the row with its frame"
        )
        yield process("deletes", 30, f"{text}, and both fade away.", Follows(gone, (1, 1)))
        left, right = place, count - place - 1
        ways = [f"{counted(left, 'symbol')} left of the gap to the right"] if left else []
        ways += [f"{counted(right, 'symbol')} right of the gap to the left"] if right else []
        text = f"Then the other symbols move half a place, all at once: {' and '.join(ways)}."
        rest = tuple(actor(other) for other in puzzle.rest)
        yield process("closes", 30, text, Follows(rest, (2, 2)))
        yield end("deleted", 25, f"At the end {self.goal(puzzle)}")
        kept = "No symbol changes, and none without a frame vanishes or leaves its order."
        yield constancy("steady", 10, kept, Steady((*gone, *rest)))

    def capacity(self, config: Config) -> int:
        """A lower bound: rows of given kinds and places of the frame, all equally likely; other kinds give more."""
        return config.kinds * int((config.kinds - 1) ** (config.symbols - 1)) * config.symbols
