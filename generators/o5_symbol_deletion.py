"""O-5 Symbol deletion: delete the symbols in red frames from a row, which closes up after each.

The frames say what goes, the prompt in which order, and closing up keeps the order of the rest: there is one solution.
The last symbol of the row is never framed, so that every deletion leaves a gap to close. Symbols come again in the row,
where they carry no frame and have to stay; two of a kind never stand side by side.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import comb
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.symbols import called, listed, some_symbols

EMPTY = -1
MIDDLE, RISE = 298, 92  # height of the row in units from the top; how far up a deleted symbol goes
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")

Row = tuple[int, ...]  # which of the given symbols is in each place, from 0 at the left, or EMPTY


@dataclass(frozen=True)
class Config:
    symbols: int = 7  # in the row, 3 to 8
    kinds: int = 5  # that they are drawn from, 3 to 8
    framed: int = 2  # of them, 1 to 3

    def __post_init__(self) -> None:
        if not 3 <= self.symbols <= 8:
            raise ValueError(f"symbols must be 3..8, not {self.symbols}")
        if not 3 <= self.kinds <= 8:
            raise ValueError(f"kinds must be 3..8, not {self.kinds}")
        if not 1 <= self.framed <= min(3, self.symbols - 1):
            raise ValueError(f"framed must be 1..{min(3, self.symbols - 1)}, not {self.framed}")


@dataclass(frozen=True)
class Puzzle:
    symbols: tuple[str, ...]  # from the left
    framed: tuple[int, ...]  # places, from 0 at the left, in this order


@generator(
    "O-5", "symbol_deletion", version=1,
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

    def verify(self, puzzle: Puzzle, states: Sequence[Row]) -> Verdict:
        count = len(puzzle.symbols)
        if states[0] != tuple(range(count)):
            return Verdict(False, "the first row is not the given one")
        for number, (before, after) in enumerate(pairwise(states), 1):
            if len(after) != count:
                return Verdict(False, f"after step {number} the row has {len(after)} places, not {count}")
            left = [symbol for symbol in before if symbol != EMPTY]
            if before[: len(left)] != tuple(left):  # there is a gap
                if after != (*left, *[EMPTY] * (count - len(left))):
                    return Verdict(False, f"step {number} does not close the gap from the right, in order")
                continue
            gone = [place for place in range(count) if before[place] != after[place]]
            if len(gone) != 1 or after[gone[0]] != EMPTY:
                return Verdict(False, f"step {number} does not take one symbol out of the row")
            if before[gone[0]] not in puzzle.framed:
                return Verdict(False, f"step {number} deletes a symbol that has no frame")
            if any(symbol in puzzle.framed for symbol in before[: gone[0]]):
                return Verdict(False, f"step {number} does not delete the leftmost framed symbol")
        rest = [symbol for symbol in states[-1] if symbol != EMPTY]
        if any(symbol in puzzle.framed for symbol in rest):
            return Verdict(False, "a framed symbol is left at the end")
        if states[-1][: len(rest)] != tuple(rest):
            return Verdict(False, "the last gap is not closed")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Row]]:
        places, gaps = range(len(puzzle.symbols)), [EMPTY] * len(puzzle.framed)
        rows = (rest for rest in permutations(places, len(places) - len(gaps)) if list(rest) == sorted(rest))
        return [((*rest, *gaps),) for rest in rows if all((p in rest) != (p in puzzle.framed) for p in places)]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 140, 472, 244), "panel", radius=16)
        half = pitch(puzzle) / 2 - 3
        for place in range(len(puzzle.symbols)):
            scene.block((across(puzzle, place) - half, MIDDLE - half - 6, 2 * half, 2 * half + 12), "given", radius=8)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        half = pitch(puzzle) / 2 - 1
        for place, symbol in enumerate(moment.before):
            if symbol == EMPTY:
                continue
            x, y, opacity = across(puzzle, place), float(MIDDLE), 1.0
            if symbol in moment.after:
                x += (moment.after.index(symbol) - place) * pitch(puzzle) * moment.t
            elif moment.t == 1:
                continue
            else:
                y, opacity = MIDDLE - RISE * moment.t, 1 - moment.t * moment.t * moment.t
            if symbol in puzzle.framed:
                area = (x - half, y - half - 6, 2 * half, 2 * half + 12)
                scene.block(area, None, outline="mark", width=4, radius=10, opacity=opacity, name=f"frame-{symbol + 1}")
            scene.symbol((x, y), pitch(puzzle) * 0.38, puzzle.symbols[symbol], opacity=opacity, name=slug(symbol))

    def prompt(self, puzzle: Puzzle) -> str:
        count, framed = len(puzzle.symbols), len(puzzle.framed)
        frames = "one of them in a red frame" if framed == 1 else f"{framed} of them in red frames"
        opening = phrase(
            puzzle,
            f"The picture shows a row of {count} symbols, {frames}.",
            f"Here {count} symbols stand in a row, {frames}.",
        )
        if framed == 1:
            task = "Delete the framed symbol: with its frame it rises out of the row and fades away. Then "
        else:
            task = (
                "Delete the framed symbols one at a time, the leftmost first: with its frame, a symbol rises out of "
                "the row and fades away. Before the next one goes, "
            )
        return (
            f"{opening} {task}all symbols to the right of the gap move one place to the left and close it. Symbols "
            "without a frame stay, even if they look like a deleted one, and keep their order. The camera stays still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        rest = [symbol for place, symbol in enumerate(puzzle.symbols) if place not in puzzle.framed]
        return f"the row reads, from the left and without gaps, {listed(rest)}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        framed = listed(ORDINALS[place] for place in puzzle.framed)
        given = f"The first frame shows the row {listed(puzzle.symbols)}, with red frames in these places: {framed}."
        yield start("given", 5, given)
        told: list[tuple[int, str, tuple[str, ...]]] = []
        for number, (before, after) in enumerate(pairwise(states), 1):
            gone = [symbol for symbol in before if symbol not in after]
            if gone:
                symbol = f"{called(puzzle.symbols[gone[0]])} in the {ORDINALS[gone[0]]} given place"
                text = f"{symbol} rises out of the row and fades away with its frame"
                told.append((number, text, (slug(gone[0]), f"frame-{gone[0] + 1}")))
            else:
                moved = [symbol for old, symbol in zip(before, after, strict=True) if symbol not in (old, EMPTY)]
                symbols = listed(puzzle.symbols[symbol] for symbol in moved)
                text = f"what is right of the gap ({symbols}) moves one place to the left"
                told.append((number, text, tuple(slug(symbol) for symbol in moved)))
        runs = grouped(told, 4 if len(told) <= 4 else len(told) // 2)
        for first, run in runs:
            text = ", then ".join(text for _, text, _ in run)
            movers = dict.fromkeys(actor for _, _, actors in run for actor in actors)
            check = Follows(tuple(movers), (first, run[-1][0]))
            yield process(f"step-{first}", 60 / len(runs), f"{text[0].upper()}{text[1:]}.", check)
        yield end("deleted", 25, f"At the end {self.goal(puzzle)}")
        kept = "No symbol changes, and none without a frame vanishes or leaves its order."
        free = [*(slug(symbol) for symbol in states[0]), *(f"frame-{symbol + 1}" for symbol in puzzle.framed)]
        yield constancy("steady", 10, kept, Steady(tuple(free)))

    def capacity(self, config: Config) -> int:
        """A lower bound: rows of given kinds and places of the frames, all equally likely; other kinds give more."""
        rows = config.kinds * (config.kinds - 1) ** (config.symbols - 1)
        return int(rows * comb(config.symbols - 1, config.framed))


def slug(symbol: int) -> str:
    return f"symbol-{symbol + 1}"


def pitch(puzzle: Puzzle) -> float:
    return min(86, 456 // len(puzzle.symbols))


def across(puzzle: Puzzle, place: float) -> float:
    return 256 + (place - (len(puzzle.symbols) - 1) / 2) * pitch(puzzle)
