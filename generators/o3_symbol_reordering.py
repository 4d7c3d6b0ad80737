"""O-3 Symbol reordering: swap symbols, two at a time, until the row reads as the target row.

Both rows hold the same symbols, each once, so swaps lead from one to the other. Each swap has to put the leftmost wrong
place right; the symbol that belongs there stands in one place only, so the way is the only one. No way of
swapping is shorter: that is checked by counting the cycles in which the places exchange their symbols.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.symbols import called, count_rows, listed, some_symbols
from generators.kit.words.speech import slug

Row = tuple[str, ...]  # symbols from the left
TARGET, ROW = 128, 354  # heights of the middles of the rows, in units from the top


@dataclass(frozen=True)
class Config:
    symbols: int = 6  # in the row, 3 to 8
    fewest: int = 3  # swaps, at least
    most: int = 4  # and at most, one less than symbols at the largest

    def __post_init__(self) -> None:
        if not 3 <= self.symbols <= 8:
            raise ValueError(f"symbols must be 3..8, not {self.symbols}")
        if not 1 <= self.fewest <= self.most < self.symbols:
            raise ValueError(
                f"swaps must satisfy 1 <= fewest <= most <= {self.symbols - 1}, not {self.fewest}..{self.most}"
            )


@dataclass(frozen=True)
class Puzzle:
    start: Row
    target: Row  # the same symbols


@generator(
    "O-3", "symbol_reordering", version=1,
    faculty="transformation", family="symbols",
    levels={"easy": Config(5, 2, 3), "medium": Config(6, 3, 5), "hard": Config(8, 5, 7)},
)  # fmt: skip
class SymbolReordering(Generator[Config, Puzzle, Row]):
    pace = Pace(step=12, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        target = some_symbols(rng, config.symbols)
        puzzle = Puzzle(tuple(rng.sample(target, len(target))), target)
        if not config.fewest <= fewest_swaps(puzzle) <= config.most:
            raise Reject("too few swaps or too many")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Row]:
        rows = [puzzle.start]
        for place, symbol in enumerate(puzzle.target):
            if (row := rows[-1])[place] != symbol:
                rows.append(swapped(row, place, row.index(symbol)))
        return rows

    def verify(self, puzzle: Puzzle, states: Sequence[Row]) -> Verdict:
        if states[0] != puzzle.start:
            return Verdict(False, "the first row is not the given one")
        for number, (before, after) in enumerate(pairwise(states), 1):
            wrong = [place for place, symbol in enumerate(before) if symbol != puzzle.target[place]]
            if not wrong:
                return Verdict(False, f"swap {number} comes after the row is right")
            if len(after) != len(before):
                return Verdict(False, f"swap {number} changes how many symbols there are")
            moved = [place for place in range(len(before)) if before[place] != after[place]]
            if len(moved) != 2 or [after[place] for place in moved] != [before[place] for place in moved[::-1]]:
                return Verdict(False, f"step {number} does not swap two symbols")
            if after[wrong[0]] != puzzle.target[wrong[0]]:
                return Verdict(False, f"swap {number} does not put the leftmost wrong place right")
        if states[-1] != puzzle.target:
            return Verdict(False, "the row does not read as the target at the end")
        if len(states) - 1 != (fewest := fewest_swaps(puzzle)):
            return Verdict(False, f"{len(states) - 1} swaps where {fewest} are enough")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Row]]:
        def right(row: Row) -> int:
            return next((k for k, symbol in enumerate(row) if symbol != puzzle.target[k]), len(row))

        pairs = list(combinations(range(len(puzzle.start)), 2))
        ways: list[tuple[Row, ...]] = [(puzzle.start,)]
        while any(way[-1] != puzzle.target for way in ways):
            further = [(*way, swapped(way[-1], a, b)) for way in ways for a, b in pairs]
            ways = [way for way in further if right(way[-1]) > right(way[-2])]
        return ways

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for top, height, middle, title in ((24, 172, TARGET, "TARGET"), (212, 276, ROW, "ROW")):
            scene.block((20, top, 472, height), "panel", radius=16)
            scene.label((256, top + 22), title, 17, "soft")
            half = pitch(puzzle) / 2 - 3
            for place in range(len(puzzle.target)):
                x = across(puzzle, place)
                scene.block((x - half, middle - half, 2 * half, 2 * half), "given", radius=8)
        for place, symbol in enumerate(puzzle.target):
            scene.symbol((across(puzzle, place), TARGET), size(puzzle), symbol)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        lift = 4 * moment.t * (1 - moment.t) * (pitch(puzzle) + 6)
        order = sorted(moment.before, key=lambda symbol: moment.before.index(symbol) != moment.after.index(symbol))
        for symbol in order[: len(puzzle.start)]:
            old, new = moment.before.index(symbol), moment.after.index(symbol)
            x = across(puzzle, old + (new - old) * moment.t)
            side = (new < old) - (new > old)  # to the right above the row, to the left below it
            scene.symbol((x, ROW + side * lift), size(puzzle), symbol, name=slug(symbol))

    def prompt(self, puzzle: Puzzle) -> str:
        count = len(puzzle.start)
        opening = phrase(
            puzzle,
            f"Above is a target row of {count} symbols, below a row with the same symbols in another order.",
            f"The lower row holds the same {count} symbols as the target row above it, in another order.",
        )
        return (
            f"{opening} Make the lower row read as the target by swapping two of its symbols at a time. Each swap puts "
            "the leftmost place that is still wrong right: the symbol there changes places with the one that belongs "
            "there. Nothing else moves, and no symbol changes; the target row and the camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the lower row reads, from the left, {listed(puzzle.target)}, as the target row does."

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        yield start("given", 5, f"The first frame shows the lower row as given: {listed(puzzle.start)}.")
        runs = grouped(list(pairwise(states)))
        for first, run in runs:
            pairs = [[symbol for symbol, other in zip(*step, strict=True) if symbol != other] for step in run]
            facts = ", then ".join(f"{called(a)} changes places with {called(b)}" for a, b in pairs)
            last = first + len(run) - 1
            number = f"Swap {first}" if first == last else f"Swaps {first} and {last}"
            actors = tuple(dict.fromkeys(slug(symbol) for pair in pairs for symbol in pair))
            yield process(f"swaps-{first}", 60 / len(runs), f"{number}: {facts}.", Follows(actors, (first, last)))
        yield end("ordered", 25, f"At the end {self.goal(puzzle)}")
        actors = tuple(slug(symbol) for symbol in puzzle.start)
        yield constancy("steady", 10, "The target row stays as it is; no symbol changes or vanishes.", Steady(actors))

    def capacity(self, config: Config) -> int:
        """A lower bound: rows of symbols, times the orders that are so many swaps away."""
        return count_rows(config.symbols) * sum(
            count_orders(config.symbols, swaps) for swaps in range(config.fewest, config.most + 1)
        )


def swapped(row: Row, a: int, b: int) -> Row:
    changed = list(row)
    changed[a], changed[b] = row[b], row[a]
    return tuple(changed)


def fewest_swaps(puzzle: Puzzle) -> int:
    """The places less the cycles in which they exchange their symbols: a swap splits one cycle at most."""
    cycles, seen = 0, [False] * len(puzzle.start)
    for place in range(len(puzzle.start)):
        cycles += not seen[place]
        while not seen[place]:
            seen[place] = True
            place = puzzle.start.index(puzzle.target[place])
    return len(puzzle.start) - cycles


@lru_cache
def count_orders(count: int, swaps: int) -> int:
    """Orders of so many things that are this many swaps away: Stirling numbers of the first kind."""
    if count <= 1 or swaps < 0:
        return int(swaps == 0)
    return count_orders(count - 1, swaps) + (count - 1) * count_orders(count - 1, swaps - 1)


def pitch(puzzle: Puzzle) -> float:
    return min(86, 456 // len(puzzle.start))


def size(puzzle: Puzzle) -> float:
    return pitch(puzzle) * 0.4


def across(puzzle: Puzzle, place: float) -> float:
    return 256 + (place - (len(puzzle.start) - 1) / 2) * pitch(puzzle)
