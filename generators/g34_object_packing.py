"""G-34 Object packing: drop pieces into an open box, in the order in which they wait, until the box is full.

A full box is cut into pieces, and these are queued as they can fall, so a solution exists. All ways to drop them
without a gap are tried, and draws with a second full box are refused, so the solution is unique. `solve` packs the box
square by square. `rules` let each piece fall row by row. `brute_force` tries the columns piece by piece.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2, perm, prod
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed, span
from generators.kit.words.boards import changed
from generators.kit.words.colours import WARM_FIRST
from generators.kit.words.fillings import Filling, Spot, cells_at, drops, fallen, fillings, queued, snug
from generators.kit.words.hunches import kept
from generators.kit.words.moves import narrated
from generators.kit.words.polyominoes import Cell, Form, size

ROWS = {4: (4,), 5: (2, 3), 6: (3, 3), 7: (3, 4)}  # of waiting pieces from the lowest, by their number
ASIDE = 60  # steps of two units from the middle to the box, at most
LEANS = {  # see `kept`; by the number of pieces
    4: {"least to the edge": 8, "most column": 1.5, "least column": 1.5},
    5: {"least to the edge": 4, "most column": 2.4, "least column": 2.4, "most away": 0.6, "least away": 0.6},
    7: {
        "least to the edge": 3, "most to the edge": 2, "most column": 0.6, "least column": 0.6,
        "most away": 0.6, "least away": 0.6,
    },
}  # fmt: skip

State = tuple[Spot, ...]  # of each piece; empty while it waits


@dataclass(frozen=True)
class Config:
    pieces: int = 5  # 4 to 7
    columns: int = 5  # of the box, 4 to 6
    rows: int = 4  # of the box, 4 or 5
    dead: int = 10  # ways at least to drop some pieces without a gap, and then to be stuck; 1 to 60

    def __post_init__(self) -> None:
        within("pieces", self.pieces, min(ROWS), max(ROWS))
        within("columns", self.columns, 4, 6)
        within("rows", self.rows, 4, 5)
        within("dead ends", self.dead, 1, 60)


@dataclass(frozen=True)
class Puzzle:
    box: tuple[int, int]  # columns and rows
    forms: tuple[Form, ...]  # of the pieces in their order
    colours: tuple[str, ...]
    aside: int  # units by which the box stands to the right of the middle

    @property
    def filling(self) -> Filling:
        return Filling(self.box, self.forms, ROWS[len(self.forms)], self.aside)


@generator(
    "G-34", "object_packing", version=1,
    faculty="spatiality", family="placement",
    levels={"easy": Config(4, 4, 4, 3), "medium": Config(5, 5, 4, 10), "hard": Config(7, 6, 5, 40)},
)  # fmt: skip
class ObjectPacking(Generator[Config, Puzzle, State]):
    public = "stricter; pieces fall in a given order, and one packing alone fills the box"
    pace = Pace(step=9, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        box = config.columns, config.rows
        forms, spots = zip(*queued(rng, box, config.pieces), strict=True)
        lengths = [len(dropped) for dropped in drops(box, forms)]
        if lengths.count(len(forms)) != 1:
            raise Reject("another packing fills the box")
        if len(lengths) - len(forms) < config.dead:
            raise Reject("too few dead ends")
        aside = 2 * rng.randint(-ASIDE, ASIDE)
        puzzle = Puzzle(box, forms, tuple(rng.sample(WARM_FIRST, config.pieces)), aside)
        decisions = self.choices(puzzle, [spots])
        if rng.random() > prod(kept(decision, LEANS.get(config.pieces, {})) for decision in decisions):
            raise Reject("pieces go too often to an edge")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        spots = next(fillings(puzzle.box, puzzle.forms))
        return [(*spots[:k], *[()] * (len(spots) - k)) for k in range(len(spots) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        full, count = set[Cell](), len(puzzle.forms)
        require(states[0] == ((),) * count, "a piece is in the box before the first step")
        require(len(states) == count + 1, "the pieces do not go one at a time, each once")
        for k, (form, (before, after)) in enumerate(zip(puzzle.forms, pairwise(states), strict=True)):
            name, spot = f"the {puzzle.colours[k]} piece", after[k]
            require(changed(before, after) == [k], f"step {k + 1} does not drop {name}, and no other")
            above = len(spot) == 2 and 0 <= spot[0] <= puzzle.box[0] - size(form)[0]
            require(above, f"{name} does not fall from above the box")
            require(spot == fallen(puzzle.box, full, form, spot[0]), f"{name} does not lie where it stops falling")
            require(spot[1] >= 0, f"{name} stands out of the box")
            full |= cells_at(form, spot)
        require(len(full) == puzzle.box[0] * puzzle.box[1], "at the end a square of the box is empty")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for spots in drops(puzzle.box, puzzle.forms):
            if len(spots) == len(puzzle.forms):
                yield (spots,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.filling.ground(scene)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        moving = changed(moment.before, moment.after)
        for piece, (spot, colour) in enumerate(zip(moment.after, puzzle.colours, strict=True)):
            at = puzzle.filling.on_way(piece, spot, moment.t if piece in moving else 1)
            puzzle.filling.paint(scene, piece, at, colour)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.forms)], several=len(puzzle.filling.rows) > 1)

    def goal(self, puzzle: Puzzle) -> str:
        columns = [f"{colour} in {span('column', first, last)}" for colour, first, last in placed(puzzle)]
        return f"the pieces fill the box up to its rim: {listed(columns)}, counted from the left."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(states[-1][-1][0] + 1)

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The column of each piece, among those where it leaves no gap below."""
        full = set[Cell]()
        for k, (form, right, (x, _)) in enumerate(zip(puzzle.forms, states[-1], puzzle.filling.waiting, strict=True)):
            last = puzzle.box[0] - size(form)[0]
            yield [Choice((column, row) == right, {
                "column": column, "row": row, "to the edge": min(column, last - column),
                "away": abs(puzzle.filling.middle(k, (column, row))[0] - x),
            }) for column, row in snug(puzzle.box, full, form)]  # fmt: skip
            full |= cells_at(form, right)

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The steps, and the bits of the ways to drop some of the pieces without a gap."""
        return len(puzzle.forms) + log2(sum(1 for _ in drops(puzzle.box, puzzle.forms)))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        columns, rows = puzzle.box
        text = f"The first frame shows an empty box, {columns} squares wide and {rows} high, and above it the pieces"
        yield start("given", 5, f"{text}, in their order {listed(puzzle.colours)}.")
        falls = [(colour, span("column", first, last)) for colour, first, last in placed(puzzle)]
        yield from narrated([(f"the {colour} piece falls into {there}", [colour]) for colour, there in falls], 60)
        yield end("full", 25, f"At the end {self.goal(puzzle)}")
        text = "No piece turns or changes, a piece in the box stays where it lies, and the box keeps still."
        yield constancy("steady", 10, text, Steady(puzzle.colours))

    def capacity(self, config: Config) -> int:
        """A lower bound: the colours of one queue of pieces, and the places of the box."""
        return perm(len(WARM_FIRST), config.pieces) * (2 * ASIDE + 1)


def placed(puzzle: Puzzle) -> Iterator[tuple[str, int, int]]:
    """The colour of each piece in their order, and its first and last column in the full box, from 1."""
    spots = next(fillings(puzzle.box, puzzle.forms))
    for colour, form, (column, _) in zip(puzzle.colours, puzzle.forms, spots, strict=True):
        yield colour, column + 1, column + size(form)[0]
