"""O-3 Symbol reordering: swap symbols, two at a time, until the row reads as the target row.

Both rows hold the same symbols, each once, so swaps lead from one to the other. Each swap has to put the leftmost wrong
place right, and the symbol for that place stands in one place only, so the solution is unique. No other way needs fewer
swaps: `fewest_swaps` counts the cycles in which the places exchange their symbols.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.words.boards import changed
from generators.kit.words.moves import narrated
from generators.kit.words.orders import count_orders, fewest_swaps, swapped
from generators.kit.words.slots import Slots
from generators.kit.speech import slug
from generators.kit.words.symbols import called, count_rows, listed, some_symbols

Row = tuple[str, ...]  # symbols from the left
TARGET, ROW = 128, 354  # heights of the two rows in units from the top


@dataclass(frozen=True)
class Config:
    symbols: int = 6  # in the row, 3 to 8
    fewest: int = 3  # swaps, at least
    most: int = 4  # and at most, one less than symbols at the largest

    def __post_init__(self) -> None:
        within("symbols", self.symbols, 3, 8)
        ordered("swaps", 1, self.fewest, self.most, self.symbols - 1)


@dataclass(frozen=True)
class Puzzle:
    start: Row
    target: Row  # the same symbols

    @property
    def rows(self) -> tuple[Slots, Slots]:
        """The slots of the target and of the row below it."""
        return Slots.fitting(len(self.target), TARGET, 86), Slots.fitting(len(self.start), ROW, 86)


@generator(
    "O-3", "symbol_reordering", version=1,
    faculty="transformation", family="symbols",
    levels={"easy": Config(5, 2, 3), "medium": Config(6, 3, 5), "hard": Config(8, 5, 7)},
)  # fmt: skip
class SymbolReordering(Generator[Config, Puzzle, Row]):
    public = "stricter; symbols move by swaps alone, each of which corrects the leftmost wrong place"
    pace = Pace(step=12, rest=3)
    roams = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        target = some_symbols(rng, config.symbols)
        puzzle = Puzzle(tuple(rng.sample(target, len(target))), target)
        if not config.fewest <= fewest_swaps(puzzle.start, puzzle.target) <= config.most:
            raise Reject("too few swaps or too many")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Row]:
        rows = [puzzle.start]
        for place, symbol in enumerate(puzzle.target):
            if (row := rows[-1])[place] != symbol:
                rows.append(swapped(row, place, row.index(symbol)))
        return rows

    def rules(self, puzzle: Puzzle, states: Sequence[Row]) -> None:
        require(states[0] == puzzle.start, "the first row is not the given one")
        for number, (before, after) in enumerate(pairwise(states), 1):
            wrong = changed(before, puzzle.target)
            require(wrong, f"swap {number} comes after the row is right")
            require(len(after) == len(before), f"swap {number} changes how many symbols there are")
            moved = changed(before, after)
            swap = len(moved) == 2 and [after[place] for place in moved] == [before[place] for place in moved[::-1]]
            require(swap, f"step {number} does not swap two symbols")
            right = after[wrong[0]] == puzzle.target[wrong[0]]
            require(right, f"swap {number} does not put the leftmost wrong place right")
        require(states[-1] == puzzle.target, "the row does not read as the target at the end")
        swaps, fewest = len(states) - 1, fewest_swaps(puzzle.start, puzzle.target)
        require(swaps == fewest, f"{swaps} swaps where {fewest} are enough")

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
        target, row = puzzle.rows
        for top, height, slots, title in ((24, 172, target, "TARGET"), (212, 276, row, "ROW")):
            scene.block((20, top, 472, height), "panel", radius=16)
            scene.label((256, top + 22), title, 17, "soft")
            slots.draw(scene)
        for place, symbol in enumerate(puzzle.target):
            scene.symbol(target.centre(place), target.pitch * 0.4, symbol)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        _, row = puzzle.rows
        lift = 4 * moment.t * (1 - moment.t) * row.pitch * 0.84  # clear of neighbours, and of the title
        for symbol in sorted(
            moment.before, key=lambda symbol: moment.before.index(symbol) != moment.after.index(symbol)
        ):
            old, new = moment.before.index(symbol), moment.after.index(symbol)
            x, y = row.centre(old + (new - old) * moment.t)
            side = (new < old) - (new > old)  # to the right above the row, to the left below it
            scene.symbol((x, y + side * lift), row.pitch * 0.4, symbol, name=slug(symbol))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.start))

    def goal(self, puzzle: Puzzle) -> str:
        return f"the lower row reads, from the left, {listed(puzzle.target)}, as the target row does."

    def answer(self, puzzle: Puzzle, states: Sequence[Row]) -> str:
        return " and ".join(states[-2][place] for place in changed(states[-2], states[-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterable[Sequence[Choice]]:
        for before, after in pairwise(states):
            place, right = changed(before, after)
            places = range(place + 1, len(before))
            yield [Choice(k == right, {"place": k, "distance": k - place, "symbol": before[k]}) for k in places]

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        yield start("given", 5, f"The first frame shows the lower row as given: {listed(puzzle.start)}.")
        steps = []
        for before, after in pairwise(states):
            a, b = (before[place] for place in changed(before, after))
            steps.append((f"{called(a)} and {called(b)} change places", (slug(a), slug(b))))
        yield from narrated(steps, 60, "swap")
        yield end("ordered", 25, f"At the end {self.goal(puzzle)}")
        actors = tuple(slug(symbol) for symbol in puzzle.start)
        yield constancy("steady", 10, "The target row stays as it is; no symbol changes or vanishes.", Steady(actors))

    def capacity(self, config: Config) -> int:
        """A lower bound: rows of symbols, times the orders at each distance in swaps."""
        return count_rows(config.symbols) * sum(
            count_orders(config.symbols, swaps) for swaps in range(config.fewest, config.most + 1)
        )
